"""Old content for new workers: plans and reports in any case, practice notes only where whoever lets them near says so."""

from typing import Any

import psycopg
import pytest

from portal.access.parts import Part
from portal.demo.idents import ident
from portal.demo.scene import membership
from portal.foundation import clock
from tests.databases import Cluster
from tests.oversight.test_answers import WHO, answer, ask, cells, columns
from tests.standing.test_granting_and_ending import JOANNA, KAI, NEAR, asked, involvement_of
from tests.standing.test_people_covers_and_hand_over import hand_over
from tests.visitor import Visitor

PAGE, MINE = f"/children/{KAI}", membership("stranger-key-worker")
OLD = "select text from app.entry where child_id = %s and slice = 300 and written_at < current_date and %s <> all(mine)"


def let_near(manager: Visitor, **more: Any) -> None:
    manager.submit(asked(manager, "tamarisk", JOANNA, basis="placement", **more), "near")


def old_notes(owner: psycopg.Connection[Any]) -> list[str]:
    found = [row.text for row in owner.execute(OLD, [KAI, MINE]).fetchall()]
    assert found
    return [text[:50] for text in found]


def seen(cluster: Cluster, database: str, slice_: int = 300) -> int:
    """How many notes the wall shows her, whatever Python would make of it."""
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [MINE])
        row = connection.execute("select count(*) from app.entry where child_id = %s and slice = %s", [KAI, slice_]).fetchone()
        return int(row[0]) if row else 0


def test_a_new_key_worker_reads_the_plan_and_no_older_notes(
    cluster: Cluster, database: str, manager: Visitor, stranger_key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    let_near(manager)
    pages = [stranger_key_worker.get(url).text for url in (PAGE, f"{PAGE}/notes")]
    for words in old_notes(owner):
        assert all(words not in page for page in pages)
    assert seen(cluster, database) == 0
    assert seen(cluster, database, 120) > 0, "the health section is no note"
    stranger_key_worker.get(f"/plans/{ident('plan', 'kai 2.0')}")


def test_a_note_from_her_own_time_is_read(cluster: Cluster, database: str, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    let_near(manager)
    owner.execute(
        "update app.entry set written_at = now() where id = (select id from app.entry where child_id = %s and slice = 300"
        " and placement_id = (select id from app.placement where child_id = %s and state = 'active') limit 1)",
        [KAI, KAI],
    )
    assert seen(cluster, database) == 1


def test_whoever_lets_her_near_may_open_the_older_notes(
    cluster: Cluster, database: str, manager: Visitor, stranger_key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    let_near(manager, older_notes="y")
    assert seen(cluster, database) > 0
    assert any(words in stranger_key_worker.get(f"{PAGE}/notes").text for words in old_notes(owner))


def test_it_is_opened_later_and_closed_again_by_the_manager_and_told(
    cluster: Cluster, database: str, manager: Visitor, owner: psycopg.Connection[Any]
) -> None:
    let_near(manager)
    url = f"/involvements/{involvement_of(owner, 'stranger-key-worker').id}/older-notes"
    assert "not those from before" in manager.get(NEAR).text
    manager.submit(manager.get(url), "Open the older notes")
    assert seen(cluster, database) > 0
    manager.submit(manager.get(url), "Close the older notes")
    assert seen(cluster, database) == 0
    told = owner.execute("select reason from app.trail where action = 'open older notes to somebody' order by id").fetchall()
    assert [row.reason for row in told] == ["older notes opened", "older notes closed"]


def test_nobody_opens_them_to_themselves_or_out_of_reach(
    cluster: Cluster, database: str, manager: Visitor, key_worker: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    let_near(manager)
    involvement = involvement_of(owner, "stranger-key-worker").id
    key_worker.get(f"/involvements/{involvement}/older-notes", answers=403)
    assert "decided by the manager" in social_worker.get(f"/involvements/{involvement}/older-notes").text
    for person in ("stranger-key-worker", "ruth-adeyemi", "sunita-rao", "maureen-doyle"):
        with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
            connection.execute("select wall.enter(%s)", [membership(person)])
            with pytest.raises(psycopg.errors.DatabaseError, match="cannot decide this"):
                connection.execute("select wall.open_older_notes(array[%s::uuid], true)", [involvement])


def test_it_is_said_in_the_answers(manager: Visitor, stranger_key_worker: Visitor) -> None:
    let_near(manager)
    today = clock.today()
    words = f"from {today.day} {today:%B %Y} on, since older notes were not opened to them"
    assert words in answer(ask(manager, MINE, Part.PRACTICE_NOTES))
    assert "older notes were not opened to you" in answer(stranger_key_worker.get(f"{PAGE}/why?part=30"))
    assert "older notes" not in answer(ask(manager, membership("ruth-adeyemi"), Part.PRACTICE_NOTES))
    page = manager.get(WHO)
    assert dict(zip(columns(page), cells(page, Part.PRACTICE_NOTES), strict=True))["Joanna Whitlock"].startswith("reads it from")


def test_a_release_opens_one_older_note(cluster: Cluster, database: str, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    let_near(manager)
    owner.execute(
        "insert into app.release (id, opened_slice, opened_row, to_membership_id, purpose, basis, expires_on, child_id, slice, mine)"
        " select gen_random_uuid(), 300, id, %s, 'x', 'care', current_date, child_id, 320, '{}' from app.entry"
        " where child_id = %s and slice = 300 limit 1",
        [MINE, KAI],
    )
    assert seen(cluster, database) == 1


def test_a_successor_reads_notes_from_today_on_unless_they_are_opened(cluster: Cluster, database: str, manager: Visitor) -> None:
    manager.submit(hand_over(manager), "Hand over")
    assert seen(cluster, database) == 0
