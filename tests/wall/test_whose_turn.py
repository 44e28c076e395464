"""What waits for somebody: the wall names it by whose it is, and names nobody else's."""

import psycopg
import pytest

from tests import grid
from tests.wall.conftest import Wall


@pytest.mark.parametrize("who", ["farida-ali", "sunita-rao", "ruth-adeyemi"])
def test_the_wall_names_the_open_items_of_whoever_acts_and_nobody_elses(wall: Wall, who: str) -> None:
    me, other = grid.member(who), grid.member("desmond-clarke")
    with psycopg.connect(wall.cluster.superuser_dsn(wall.name)) as outside:
        items = [row[0] for row in outside.execute("select id from app.due_item order by id limit 4").fetchall()]
        outside.execute("update app.due_item set owners = %s, done_at = null", [[other]])
        outside.execute("update app.due_item set owners = %s where id = any(%s)", [[other, me], items[:3]])
        outside.execute("update app.due_item set done_at = now() where id = %s", [items[0]])
        outside.execute("set local role portal_web")
        outside.execute("select wall.enter(%s)", [me])
        assert set(outside.execute("select unnest(wall.turns())").fetchall()) == {(items[1],), (items[2],)}
        outside.rollback()


def test_nobody_acting_is_named_nothing(wall: Wall) -> None:
    with wall.acting(None) as connection:
        assert connection.execute("select wall.turns()").fetchone() == ([],)
