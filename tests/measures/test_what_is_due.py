"""What is due of measures: the carer's yearly SDQ, and what the social worker decides about an answer to "I feel safe here"."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.demo.fill_measures import check_in_id
from portal.foundation import clock
from tests.conftest import Visit
from tests.databases import Cluster
from tests.measures.people import KAI, faces, sdq
from tests.visitor import Visitor
from tests.wall.test_two_walls import acting
from tests.world import EMAILS, Member

NO_NUMBERS = dict.fromkeys(("emotional", "conduct", "hyperactivity", "peer", "total", "prosocial", "impact"), "")
DECIDE = "Decide who is told of an answer of the check-in"


def yearly(owner: psycopg.Connection[Any]) -> list[Any]:
    """What is due of the carer's SDQ of Kai, the open ones first."""
    query = "select * from app.due_item where child_id = %s and rule = 'HL2b' order by done_at nulls first, trigger_on desc"
    return owner.execute(query, [KAI]).fetchall()


def the_latest_score(owner: psycopg.Connection[Any]) -> Any:
    return owner.execute("select * from app.measure_score where child_id = %s order by written_at desc limit 1", [KAI]).fetchone()


# The carer's yearly SDQ


@pytest.mark.parametrize("given", [{}, NO_NUMBERS | {"no_score_because": "SDQ2"}], ids=["a score", "a reason"])
def test_what_the_carer_gave_ends_what_was_due_and_the_next_is_counted_from_it(
    key_worker: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any], cast: dict[str, Member], given: dict[str, str]
) -> None:
    before = yearly(owner)
    sdq(key_worker, **given)
    following, *ended = yearly(owner)
    assert [one.id for one in ended] == [one.id for one in before]
    assert all(one.done_at for one in ended)
    assert following.done_at is None
    assert following.trigger_on == clock.today()
    assert 330 <= (following.due_on - clock.today()).days <= 366
    assert following.owners == [cast[EMAILS["sunita-rao"]].membership_id]
    why = social_worker.get(f"/due/{following.id}").text
    assert "the previous SDQ" in why
    assert "A carer’s score ends it, and so does the reason why there is none" in why


@pytest.mark.parametrize("informant", ["teacher", "self"])
def test_a_score_of_somebody_else_ends_nothing(key_worker: Visitor, owner: psycopg.Connection[Any], informant: str) -> None:
    before = yearly(owner)
    sdq(key_worker, informant=informant)
    assert yearly(owner) == before


def test_a_score_of_an_earlier_year_ends_nothing_of_this_one(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    before, long_ago = yearly(owner), clock.today() - timedelta(days=500)
    sdq(key_worker, **{"on_date": [str(long_ago.day), str(long_ago.month), str(long_ago.year)]})
    assert yearly(owner) == before


def test_a_score_that_was_a_slip_makes_the_old_date_due_again(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    (before,) = yearly(owner)
    sdq(key_worker)
    score = the_latest_score(owner)
    page = key_worker.get(f"/measures/scores/{score.id}")
    key_worker.submit(page, "slip", because="It was another child's form.")
    again, ended = yearly(owner)
    assert (again.id, again.done_at) == (before.id, None)
    assert ended.source_id == score.id
    assert ended.done_at


def test_of_a_child_of_sixteen_no_next_one_is_asked(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    born = (clock.today() - timedelta(days=16 * 366)).isoformat()
    owner.execute("update app.entry set facts = jsonb_set(facts, '{date_of_birth}', to_jsonb(%s::text)) where child_id = %s"
                  " and facts ? 'date_of_birth'", [born, KAI])  # fmt: skip
    sdq(key_worker)
    assert all(one.done_at for one in yearly(owner))


def test_the_wall_counts_only_for_who_is_near_and_only_from_the_score_itself(
    cluster: Cluster, database: str, cast: dict[str, Member], owner: psycopg.Connection[Any], key_worker: Visitor
) -> None:
    sdq(key_worker)
    score = the_latest_score(owner)
    with (
        acting(cluster, database, cast[EMAILS["stranger-key-worker"]].membership_id) as stranger,
        pytest.raises(psycopg.Error, match="not yours"),
    ):
        stranger.execute("select wall.carers_sdq_changed(%s, null)", [score.id])


# An answer that the social worker must see


def test_an_unsafe_answer_is_due_today_on_the_social_workers_list_until_decided(
    key_worker: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any], cast: dict[str, Member]
) -> None:
    faces(key_worker, safe=1)
    item = owner.execute("select * from app.due_item where kind = 'check_in' and due_on = %s", [clock.today()]).fetchone()
    assert item is not None
    assert (item.owners, item.slice, item.mine) == ([cast[EMAILS["sunita-rao"]].membership_id], 198, [])
    assert DECIDE in social_worker.get("/due").text
    assert "gone once it is decided" in social_worker.get(f"/due/{item.id}").text
    child = social_worker.get(f"/children/{KAI}")
    way = f"/check-ins/{item.source_id}/decision"
    assert way in child.links
    social_worker.submit(social_worker.get(way), "decision", why="I rang Kai. The lock is mended tonight.")
    done = owner.execute("select done_at from app.due_item where id = %s", [item.id]).fetchone()
    assert done is not None
    assert done.done_at is not None
    assert way not in social_worker.get(f"/children/{KAI}").links


def test_a_safe_answer_makes_nothing_due(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    before = owner.execute("select count(*) from app.due_item").fetchone()
    faces(key_worker, safe=3)
    assert owner.execute("select count(*) from app.due_item").fetchone() == before


@pytest.mark.parametrize("who", ["ruth-adeyemi", "gareth-pryce", "leila-farrokh", "desmond-clarke", "aoife-brennan", "farida-ali",
                                 "josephine-mensah"])  # fmt: skip
def test_for_everybody_else_nothing_anywhere_differs_by_it(
    visit: Visit, key_worker: Visitor, owner: psycopg.Connection[Any], cluster: Cluster, database: str, cast: dict[str, Member], who: str
) -> None:
    """The lists, their numbers, the child's page: the same with it as without, and in the database no row more."""
    mine = cast[EMAILS[who]].membership_id
    pages = ("/due", "/children", f"/children/{KAI}")

    def seen() -> list[Any]:
        with acting(cluster, database, mine) as inside:
            rows = inside.execute("select count(*) from app.due_item").fetchone()
        visitor = visit(EMAILS[who])
        return [rows, *(visitor.ask("GET", one).text for one in pages)]

    before = seen()
    faces(key_worker, safe=1)
    after = seen()
    assert after == before
    item = owner.execute("select id from app.due_item where kind = 'check_in' and due_on = %s", [clock.today()]).fetchone()
    assert item is not None
    visit(EMAILS[who]).get(f"/due/{item.id}", answers=404)


def test_whom_the_social_worker_tells_still_sees_no_date(
    key_worker: Visitor, social_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any], cast: dict[str, Member]
) -> None:
    faces(key_worker, safe=2)
    item = owner.execute("select * from app.due_item where kind = 'check_in' and due_on = %s", [clock.today()]).fetchone()
    assert item is not None
    page = social_worker.get(f"/check-ins/{item.source_id}/decision")
    social_worker.submit(page, "decision", why="The manager mends the lock.", whom=[str(cast[EMAILS["gareth-pryce"]].membership_id)])
    manager.get(f"/due/{item.id}", answers=404)


def test_without_a_social_worker_it_is_the_duty_teams(key_worker: Visitor, owner: psycopg.Connection[Any], cast: dict[str, Member]) -> None:
    owner.execute("update app.involvement set ended_at = now() where child_id = %s and membership_id = %s",
                  [KAI, cast[EMAILS["sunita-rao"]].membership_id])  # fmt: skip
    faces(key_worker, safe=1)
    item = owner.execute("select owners from app.due_item where kind = 'check_in' and due_on = %s", [clock.today()]).fetchone()
    assert item is not None
    assert cast[EMAILS["femi-lawal"]].membership_id in item.owners


def test_what_waited_in_the_story_waits_on_the_list(social_worker: Visitor) -> None:
    assert f"/check-ins/{check_in_id('kai', 9)}/decision" in social_worker.get(f"/children/{KAI}").links
