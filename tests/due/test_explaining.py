"""Every due date opens its explanation, in place and as a page; another date is set with a reason, and taken back."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.demo.fill_due import OVERRIDDEN, due_id
from portal.demo.idents import ident
from portal.foundation import clock
from tests.conftest import Visit
from tests.visitor import Visitor

CHILD = f"/children/{ident('child', 'kai')}"
VISIT = due_id("kai", "PL5")
ITEM = f"/due/{VISIT}"
SET_BY_HAND = f"/due/{due_id('kai', OVERRIDDEN)}"


def days(on: Any) -> list[str]:
    return [str(on.day), str(on.month), str(on.year)]


def item(owner: psycopg.Connection[Any], ident_: Any = VISIT) -> Any:
    return owner.execute("select * from app.due_item where id = %s", [ident_]).fetchone()


def told(owner: psycopg.Connection[Any]) -> Any:
    query = "select * from app.trail where object_id = %s and action = 'set a due date' order by id desc limit 1"
    return owner.execute(query, [VISIT]).fetchone()


@pytest.mark.reads_only
def test_it_says_rule_trigger_limit_last_working_day_whose_it_is_and_where_it_is_written(social_worker: Visitor) -> None:
    page = social_worker.get(ITEM)
    assert "PL5: Social worker's visit" in page.text
    assert "the previous visit: " in page.text
    for heading in ("Legal limit", "Last working day", "Days skipped", "Whose it is", "Where it is written"):
        assert heading in page.text
    assert "Sunita Rao, Harbour Council" in page.text
    assert "CPPCR 2010 reg 28" in page.text
    assert "Required by law" in page.text


@pytest.mark.reads_only
def test_who_is_near_by_standing_is_named_too(social_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    looked_at = owner.execute(
        "select d.id from app.due_item d join app.home_manager h on h.membership_id = any(d.owners) join app.child c on c.id = d.child_id"
        " where c.id = %s and d.done_at is null and d.slice = 70"
        " and not exists (select from app.involvement i where i.child_id = c.id and i.membership_id = h.membership_id)",
        [ident("child", "kai")],
    ).fetchone()
    assert looked_at is not None
    for reader in (social_worker, manager):
        assert "Gareth Pryce, Tamarisk Lane Care" in reader.get(f"/due/{looked_at.id}").text


@pytest.mark.reads_only
def test_on_the_childs_page_it_opens_in_place_and_without_script_as_a_page(social_worker: Visitor) -> None:
    link = social_worker.get(CHILD).root.one("a", href=ITEM)
    assert link.attrs["hx-target"] == f"#why-{VISIT}"
    fragment = social_worker.get(ITEM, fragment=True)
    assert "Where it is written" in fragment.text
    assert "<html" not in fragment.html


@pytest.mark.reads_only
def test_of_a_move_it_says_the_offset_and_what_was_skipped(teacher: Visitor, app: Any) -> None:
    page = teacher.get(f"/due/{ident('due', 'kai T4-4')}")
    assert "the move: " in page.text
    assert "Farida Ali" in page.text


@pytest.mark.reads_only
def test_a_date_that_people_agreed_says_so_and_cannot_be_set(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    row = owner.execute(
        "select id from app.due_item where kind = 'decision' and done_at is null and child_id = %s limit 1", [ident("child", "kai")]
    ).fetchone()
    page = manager.get(f"/due/{row.id}")
    assert "agreed between people" in page.text
    assert "Set another date" not in page.text


def test_whose_turn_it_is_sets_another_date_and_the_legal_one_stays(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    before = item(owner)
    sooner = before.due_on - timedelta(days=2)
    page = social_worker.submit(social_worker.get(f"{ITEM}/date"), "date", due_on=days(sooner), reason="Kai asked for an earlier visit")
    assert "Kai asked for an earlier visit" in page.text
    assert "By the rule it is due" in page.text
    after = item(owner)
    assert (after.due_on, after.legal_limit) == (sooner, before.legal_limit)
    assert after.explained.endswith(f"By the rule: {before.explained}")
    assert "Kai asked for an earlier visit." in after.explained
    entry = told(owner)
    assert entry.action == "set a due date"
    assert entry.reason == f"set to {sooner} instead of {before.due_on}: Kai asked for an earlier visit"
    assert "Kai asked for an earlier visit" in social_worker.get(CHILD).text


def test_taken_back_the_rules_date_counts_again_and_what_was_set_stays_told(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    before = item(owner)
    later = before.due_on + timedelta(days=9)
    page = social_worker.submit(social_worker.get(f"{ITEM}/date"), "date", due_on=days(later), reason="The worker is ill")
    assert "lies after the limit" in page.text
    page = social_worker.submit(social_worker.get(f"{ITEM}/date"), "taking-back", because="A colleague goes")
    after = item(owner)
    assert (after.due_on, after.explained) == (before.due_on, before.explained)
    assert "1 set and taken back" in page.text
    assert "A colleague goes" in page.text
    kept = owner.execute("select reason, undone_because, undone_by from app.due_override where item_id = %s", [VISIT]).fetchall()
    assert kept == [("The worker is ill", "A colleague goes", "Sunita Rao, social worker")]


def test_a_set_date_survives_a_corrected_calendar_with_the_rules_new_date_beside_it(
    social_worker: Visitor, owner: psycopg.Connection[Any], cluster: Any, database: str
) -> None:
    from sqlalchemy import create_engine

    from portal.children.recount import recount_all
    from tests.databases import for_sqlalchemy

    before = item(owner, due_id("kai", OVERRIDDEN))
    rules_day = owner.execute("select instead_of from app.due_override where item_id = %s", [before.id]).fetchone()[0]
    owner.execute("set role portal_owner")
    owner.execute("select wall.correct_calendar(%s, true, 'Proclaimed bank holiday', 'An operator')", [rules_day])
    owner.execute("reset role")
    worker = create_engine(for_sqlalchemy(cluster.dsn("portal_worker", database)))
    recount_all(worker)
    worker.dispose()
    after = item(owner, before.id)
    assert after.due_on == before.due_on
    assert after.told["due"] < rules_day.isoformat()
    assert after.explained.startswith("Set to ")
    assert "Proclaimed bank holiday" in after.explained
    page = social_worker.get(SET_BY_HAND)
    assert "Proclaimed bank holiday" in page.text
    social_worker.submit(social_worker.get(f"{SET_BY_HAND}/date"), "taking-back", because="No longer")
    assert item(owner, before.id).due_on.isoformat() == after.told["due"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"reason": ""}, "Say why the date is another one."),
        ({"due_on": ["30", "2", "2027"]}, "This is not a real date."),
        ({"due_on": ["1", "1", "9999"]}, "the calendar knows 1972 to 2099"),
        ({"due_on": ["", "", ""]}, "This is not a real date."),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    social_worker: Visitor, owner: psycopg.Connection[Any], sent: Any, sentence: str
) -> None:
    before = item(owner)
    words = {"due_on": days(clock.today()), "reason": "Because"} | sent
    page = social_worker.submit(social_worker.get(f"{ITEM}/date"), "date", answers=422, **words)
    assert sentence in page.text
    assert words["reason"] in page.html
    assert item(owner) == before


def test_the_same_date_and_a_second_one_are_refused(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    form = social_worker.get(f"{ITEM}/date")
    page = social_worker.submit(form, "date", answers=422, due_on=days(item(owner).due_on), reason="Nothing")
    assert "That is the date it has." in page.text
    sooner = item(owner).due_on - timedelta(days=2)
    again = social_worker.get(f"{ITEM}/date")
    social_worker.submit(page, "date", due_on=days(sooner), reason="One")
    page = social_worker.submit(again, "date", answers=422, due_on=days(sooner - timedelta(days=1)), reason="Two")
    assert "A date was set here already." in page.text


def test_sent_twice_it_is_set_once(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    form = social_worker.get(f"{ITEM}/date")
    sooner = days(item(owner).due_on - timedelta(days=2))
    for answers in (200, 422):
        social_worker.submit(form, "date", answers=answers, due_on=sooner, reason="Once")
    assert owner.execute("select count(*) from app.due_override where item_id = %s", [VISIT]).fetchone() == (1,)


def test_the_line_of_the_checklist_follows(teacher: Visitor, owner: psycopg.Connection[Any]) -> None:
    due, line = ident("due", "kai T4-4"), ident("item", "kai T4-4")
    sooner = item(owner, due).due_on - timedelta(days=1)
    teacher.submit(teacher.get(f"/due/{due}/date"), "date", due_on=days(sooner), reason="Before the inset day")
    assert owner.execute("select due_on from app.checklist_item where id = %s", [line]).fetchone() == (sooner,)


@pytest.mark.reads_only
def test_who_reads_it_and_does_not_own_it_asks_and_does_not_set(key_worker: Visitor) -> None:
    assert "Where it is written" in key_worker.get(ITEM).text
    assert "Set another date" not in key_worker.get(ITEM).text
    key_worker.get(f"{ITEM}/date", answers=403)


@pytest.mark.reads_only
def test_outside_ones_own_slice_there_is_no_such_date(teacher: Visitor, stranger: Visitor, visit: Visit) -> None:
    """The teacher reads the school's version of part 5, and never its full text."""
    for visitor in (teacher, stranger, visit("nadia.osei@harbour.example")):
        for url in (ITEM, f"{ITEM}/date"):
            missing = visitor.get(url, answers=404)
            assert "visit" not in missing.root.one("main").text.lower()


@pytest.mark.reads_only
def test_an_inspector_reads_and_sets_nothing(visit: Visit) -> None:
    individual = visit("philippa.venn@tamarisk-lane.example")
    assert "Where it is written" in individual.get(ITEM).text
    individual.get(f"{ITEM}/date", answers=403)
