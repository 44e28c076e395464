"""A placement as a life: planned, begun, rested, ended, corrected; one at a time; with deadlines, involvements and receipts."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.demo.children.kai import HERE
from portal.demo.idents import ident
from portal.foundation import clock
from tests.placements.deciding import HISTORY, KAI, RISK, begin, boxes, look_over, today_boxes
from tests.visitor import Visitor

OLD = ident("placement", HERE)


def current(owner: psycopg.Connection[Any]) -> Any:
    return owner.execute("select * from app.placement where child_id = %s and state = 'active'", [KAI]).fetchone()


def due(owner: psycopg.Connection[Any], placement: Any) -> dict[str, Any]:
    rows = owner.execute("select * from app.due_item where source_id = %s and done_at is null", [placement]).fetchall()
    return {row.rule: row for row in rows}


# An emergency, the normal path


def test_what_follows_is_shown_before_anything_is_written(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = look_over(social_worker)
    assert page.h1 == "Is this right?"
    for words in ("The present placement ends", "Within two hours", "placement plan", "Farida Ali", "council of the area"):
        assert words.casefold() in page.text.casefold(), words
    assert current(owner).id == OLD


def test_an_emergency_start_ends_the_one_before_and_makes_what_is_due(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = begin(social_worker)
    assert "began in an emergency" in page.text
    new = current(owner)
    assert (new.emergency_because, new.home_id) == (RISK["emergency"], ident("home", "millstone-cottage"))
    before = owner.execute("select state, ended_on, ended_reason from app.placement where id = %s", [OLD]).fetchone()
    assert before == ("ended", clock.today(), "CREQB")
    rules = due(owner, new.id)
    assert {"PL1", "PL3", "PL4", "PL5", "TR2", "T6-2", "T1-5", "ED3", "T1-17"} <= set(rules)
    assert {"RV1", "PL2", "HL1"}.isdisjoint(rules), "he was looked after before, and his reviews go on"
    assert rules["PL4"].owners == [ident("membership", "maureen-doyle")]
    assert ident("membership", "sunita-rao") in rules["PL1"].owners
    assert {"TR1", "T2-12", "T2-17"} <= set(due(owner, OLD))


def test_the_old_home_sees_nothing_more_but_what_is_open_and_its_own(
    social_worker: Visitor, manager: Visitor, key_worker: Visitor, other_manager: Visitor
) -> None:
    key_worker.get(f"/children/{KAI}")
    other_manager.get(f"/children/{KAI}", answers=404)
    begin(social_worker)
    key_worker.get(HISTORY, answers=404)
    manager.get(HISTORY, answers=404)
    assert "Belongings signed over at both ends" in manager.get("/").text
    assert "A placement in your home ended" in manager.get("/").text
    assert "A placement in your home began in an emergency" in other_manager.get("/").text
    seen = other_manager.get(HISTORY).text
    assert "Millstone Cottage" in seen
    assert "Rowan House" not in seen, "a new provider never reads where the child lived before"


def test_school_and_clinic_go_on_with_the_child_where_they_were_ticked(
    social_worker: Visitor, teacher: Visitor, therapist: Visitor, owner: psycopg.Connection[Any]
) -> None:
    begin(social_worker, carried=[str(ident("membership", "farida-ali"))])
    teacher.get(f"/children/{KAI}")
    therapist.get(f"/children/{KAI}", answers=404)
    told = owner.execute(
        "select heading from app.receipt where membership_id = %s order by id", [ident("membership", "farida-ali")]
    ).fetchall()
    assert told == [("Your access to one child goes on",)]


def test_the_same_form_sent_twice_begins_one_placement(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = look_over(social_worker)
    social_worker.submit(page, "Yes, record it")
    social_worker.submit(page, "Yes, record it")
    assert owner.execute("select count(*) from app.placement where child_id = %s", [KAI]).fetchone() == (2,)


def test_an_emergency_needs_its_risk_and_who_authorised_it(social_worker: Visitor) -> None:
    assert "which immediate risk" in look_over(social_worker, answers=422, emergency="").text
    assert "who authorised" in look_over(social_worker, answers=422, authorised_by="").text


def test_what_is_due_is_done_by_its_owner_and_by_nobody_else(
    social_worker: Visitor, manager: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    visit = f"/placements/{OLD}/due/{ident('due', 'kai-rowan PL5')}/completion"
    assert "It is done" in social_worker.get(HISTORY).text
    assert "It is done" not in manager.get(HISTORY).text
    token = manager.get(f"/placements/{OLD}/step").form("step").fields
    sent = {name: token[name] for name in ("csrf_token", "submit_key")}
    assert manager.ask("POST", visit, data=sent).status == 403
    social_worker.submit(social_worker.get(HISTORY), "completion")
    assert owner.execute("select done_at is not null from app.due_item where id = %s", [ident("due", "kai-rowan PL5")]).fetchone() == (
        True,
    )


# The law, where a move is decided


def held(owner: psycopg.Connection[Any], days_ago: int) -> str:
    owner.execute(
        "update app.milestone set on_date = %s where child_id = %s and kind = 'review'", [clock.today() - timedelta(days=days_ago), KAI]
    )
    return str(ident("review", "kai-review"))


def a_move_by_the_book(owner: psycopg.Connection[Any]) -> dict[str, Any]:
    return {
        "how": "active", "review": held(owner, 10), "reason": "CARPL", "reviewer_told_on": today_boxes(-5), "notice_on": today_boxes(-4),
        "disrupted": "no",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lacks", "cites"),
    [
        ({"review": ""}, "reg 32(2)"),
        ({"notice_on": ["", "", ""]}, "reg 14"),
        ({"reviewer_told_on": ["", "", ""]}, "reg 14"),
        ({"reason": ""}, "why the present placement ends"),
    ],
)
def test_a_planned_move_waits_for_what_the_law_asks(
    social_worker: Visitor, owner: psycopg.Connection[Any], lacks: dict[str, Any], cites: str
) -> None:
    given = a_move_by_the_book(owner)
    assert "Is this right?" in look_over(social_worker, **given).text
    page = look_over(social_worker, answers=422, **(given | lacks))
    assert cites in page.text
    assert "The home cannot keep him safe." in page.text, "what was typed stays"


def test_year_11_is_not_moved_without_the_nominated_officer(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    given = a_move_by_the_book(owner) | {"disrupted": "yes"}
    owner.execute(
        "update app.entry set facts = facts || jsonb_build_object('date_of_birth', cast(%s as text))"
        " where child_id = %s and kind = 'identity'",
        [(clock.today() - timedelta(days=15 * 365 + 30)).isoformat(), KAI],
    )
    if "year 10 or 11" not in social_worker.get(f"{HISTORY}/new").text:
        pytest.fail("a child of fifteen is in year 10 or 11")
    assert "nominated officer" in look_over(social_worker, answers=422, **given).text
    approved = {"approved_by": "N. Officer", "approved_on": today_boxes(), "teacher_consulted": "y", "reviewer_consulted": "y"}
    begin(social_worker, **(given | approved))
    step = owner.execute("select facts from app.placement_step where placement_id = %s", [current(owner).id]).fetchone()
    assert step.facts["approved_by"] == "N. Officer"


# Planned, and what comes of it


def test_a_plan_goes_on_step_by_step_and_begins_when_the_child_comes(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    given = a_move_by_the_book(owner)
    begin(social_worker, how="matching", starts_on=today_boxes(20))
    planned = owner.execute("select * from app.placement where child_id = %s and state = 'matching'", [KAI]).fetchone()
    assert current(owner).id == OLD
    assert due(owner, planned.id) == {}
    step = f"/placements/{planned.id}/step"
    page = social_worker.submit(social_worker.get(step), "step", answers=422, what="accepted", because="It fits.")
    assert "reg 32(2)" in page.text
    law = {"review": given["review"], "disrupted": "no"}
    page = social_worker.submit(page, "step", what="accepted", because="It fits.", review=given["review"])
    social_worker.submit(page, "Yes, record it")
    ready = {name: given[name] for name in ("reason", "reviewer_told_on", "notice_on")} | {"review": law["review"]}
    page = social_worker.submit(social_worker.get(step), "step", what="started", because="He came at noon.", **ready)
    social_worker.submit(page, "Yes, record it")
    assert current(owner).id == planned.id
    assert "PL1" in due(owner, planned.id)


def test_what_came_to_nothing_is_over(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    begin(social_worker, how="enquiry", starts_on=today_boxes(20))
    planned = owner.execute("select id from app.placement where child_id = %s and state = 'enquiry'", [KAI]).fetchone()
    step = f"/placements/{planned.id}/step"
    page = social_worker.submit(social_worker.get(step), "step", what="declined", because="No room.")
    assert "declined" in social_worker.submit(page, "Yes, record it").text
    assert "Nothing follows" in social_worker.get(step).text


def test_a_manager_records_notice_and_absences_and_decides_nothing(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    step = f"/placements/{OLD}/step"
    page = manager.submit(manager.get(step), "step", what="away", away="hospital", because="His arm.")
    assert "in hospital" in manager.submit(page, "Yes, record it").text
    page = manager.submit(manager.get(step), "step", what="back", because="He is well.")
    manager.submit(page, "Yes, record it")
    assert current(owner).away is None
    page = manager.submit(manager.get(step), "step", what="notice", because="We cannot meet his needs.")
    assert "current, notice given" in manager.submit(page, "Yes, record it").text
    manager.get(f"/placements/{OLD}/ending", answers=403)
    manager.get(f"{HISTORY}/new", answers=403)


def test_a_placement_ends_without_another_one_here(social_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    given = {name: one for name, one in a_move_by_the_book(owner).items() if name not in {"how", "disrupted"}}
    page = social_worker.get(f"/placements/{OLD}/ending")
    assert "reg 14" in social_worker.submit(page, "ending", answers=422, because="Home again.", where_next="With his aunt.").text
    page = social_worker.submit(page, "ending", because="Home again.", where_next="With his aunt.", **given)
    assert "With his aunt." in social_worker.submit(page, "Yes, record it").text
    assert current(owner) is None
    manager.get(HISTORY, answers=404)


def test_a_correction_keeps_what_stood_before(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = social_worker.get(f"/placements/{OLD}/correction")
    assert (
        "nothing to put right"
        in social_worker.submit(social_worker.submit(page, "correction", because="Nothing."), "Yes, record it", answers=422).text
    )
    page = social_worker.submit(page, "correction", because="It was an interim order.", legal_status="C1")
    seen = social_worker.submit(page, "Yes, record it").text
    assert "C1, interim care order" in seen
    assert "legal status: C2, care order (section 31)" in seen
    assert current(owner).legal_status == "C1"


# One at a time, whatever anybody sends


def test_no_child_is_in_two_current_placements(owner: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute(
            "insert into app.placement select (jsonb_populate_record(p, jsonb_build_object('id', n.id, 'placement_id', n.id))).*"
            " from app.placement p, (select gen_random_uuid() as id) n where p.id = %s",
            [OLD],
        )


OPEN = (
    "select wall.open_placement(gen_random_uuid(), gen_random_uuid(), %s, %s, "
    """'{"state": "active", "starts_on": "2026-01-01", "legal_status": "C2", "placement_type": "K2", "because": "x"}', '{}', null, '{}')"""
)
CLOSE = "select wall.close_placement(%s, gen_random_uuid(), current_date, 'CARPL', 'a reason', '{}')"


@pytest.mark.parametrize(
    "who", ["ruth-adeyemi", "gareth-pryce", "desmond-clarke", "aoife-brennan", "farida-ali", "stranger-social-worker", "philippa-venn"]
)
def test_the_wall_lets_nobody_else_decide(cluster: Any, database: str, who: str) -> None:
    for statement, given in ((OPEN, [KAI, ident("home", "millstone-cottage")]), (CLOSE, [OLD])):
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [ident("membership", who)])
            with pytest.raises(psycopg.Error) as refused:
                web.execute(statement, given)
            assert refused.value.sqlstate == "PS001", who


def test_the_wall_opens_no_second_placement_beside_the_current_one(cluster: Any, database: str) -> None:
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [ident("membership", "sunita-rao")])
        with pytest.raises(psycopg.Error, match="one placement at a time"):
            web.execute(OPEN, [KAI, ident("home", "millstone-cottage")])


def test_standing_is_written_by_no_statement_of_the_portals_own(cluster: Any, database: str) -> None:
    for statement in (
        "update app.placement set state = 'ended'",
        "update app.placement_step set because = ''",
        "delete from app.placement",
    ):
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [ident("membership", "sunita-rao")])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement)


@pytest.mark.parametrize(
    ("day", "says"),
    [(boxes(clock.today() + timedelta(days=1)), "not ahead of it"), (["29", "2", "2025"], "not a real date"), (["1", "1", "9999"], "")],
)
def test_a_day_that_cannot_be_is_refused_with_a_sentence(social_worker: Visitor, day: list[str], says: str) -> None:
    assert says in look_over(social_worker, answers=422, starts_on=day).text


@pytest.mark.reads_only
def test_the_history_is_for_the_home_and_the_council_and_exists_for_nobody_else(
    manager: Visitor, reviewing_officer: Visitor, teacher: Visitor, stranger: Visitor, other_manager: Visitor
) -> None:
    assert "Rowan House" in manager.get(HISTORY).text
    assert "Rowan House" in reviewing_officer.get(HISTORY).text
    teacher.get(HISTORY, answers=404)
    other_manager.get(HISTORY, answers=404)
    stranger.get(HISTORY, answers=404)


@pytest.mark.reads_only
def test_a_closed_address_takes_the_homes_name_from_whom_it_is_closed_to(
    owner: psycopg.Connection[Any], cluster: Any, database: str
) -> None:
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [ident("membership", "farida-ali")])
        assert web.execute("select home from wall.places_of(%s)", [KAI]).fetchall() == []
        assert web.execute("select * from wall.homes_to_choose(%s)", [KAI]).fetchall() == []


def test_the_notice_of_regulation_14_is_there_to_print_for_who_decides_and_nobody_else(
    social_worker: Visitor, manager: Visitor, stranger: Visitor
) -> None:
    address = next(link for link in social_worker.get(HISTORY).links if link.endswith("/ending-notice"))
    notice = social_worker.get(address)
    assert notice.h1 == "Notice that a placement ends"
    for words in ("regulation 14", "Rowan House, Tamarisk Lane Care", "The independent reviewing officer", "HC-4K7Q"):
        assert words in notice.text
    manager.get(address, answers=403)
    stranger.get(address, answers=404)
