"""A move from one home to another, from its start to the six weeks after it: two providers, one placement at a time, nobody near twice."""

from datetime import timedelta
from typing import Any

import psycopg

from portal.demo.idents import ident
from portal.foundation import clock
from portal.settings import Settings
from tests.placements.deciding import KAI as KAI_ID
from tests.placements.deciding import look_over
from tests.transitions.arrange import KAI, id_of, settle_gate, start, state, step
from tests.transitions.test_the_day_of_the_move import capacities, receipts, round_of_the_day
from tests.visitor import Visitor

SOON = clock.today() + timedelta(days=40)


def placements(owner: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    rows = owner.execute(
        "select h.name, p.state from app.placement p join app.home h on h.id = p.home_id where p.child_id = %s and p.state <> 'withdrawn'"
        " order by p.starts_on, h.name",
        [KAI_ID],
    )
    return [(row.name, row.state) for row in rows]


def prepared(owner: psycopg.Connection[Any], social_worker: Visitor, other_manager: Visitor, *, planned: bool) -> str:
    """A move to the other provider's home whose day is today, with everything before it done."""
    move = id_of(start(social_worker, "T2", SOON, going_to="Millstone Cottage"))
    form = social_worker.get(f"/transitions/{move}/receivers/new")
    agency = str(other_manager.member.agency_id)
    social_worker.submit(form, "/receivers", agency=agency, email=other_manager.email, known_as="Kai", because="Matched and visited.")
    for to in ("considered_at_review", "approved", "preparing"):
        step(social_worker, move, to)
    if planned:
        review = social_worker.get(f"{KAI}/placements/new").form("placements").element.one("select", name="review")
        held = [one.attrs["value"] for one in review.all("option") if one.attrs["value"]][-1]
        page = look_over(social_worker, how="planned", review=held, starts_on=[str(SOON.day), str(SOON.month), str(SOON.year)])
        social_worker.submit(page, "Yes, record it")
    settle_gate(owner, move)
    owner.execute("update app.transition set move_on = current_date where id = %s", [move])
    return move


def test_a_move_from_home_to_home_is_walked_to_the_six_weeks(
    settings: Settings, owner: psycopg.Connection[Any], social_worker: Visitor, manager: Visitor, key_worker: Visitor,
    other_manager: Visitor, reviewing_officer: Visitor, teacher: Visitor,
) -> None:  # fmt: skip
    move = prepared(owner, social_worker, other_manager, planned=True)
    assert placements(owner) == [("Rowan House", "active"), ("Millstone Cottage", "planned")]
    assert "Rowan House, 4 Ropewalk" not in other_manager.get(KAI).text

    assert round_of_the_day(settings) == 1
    assert placements(owner) == [("Rowan House", "ended"), ("Millstone Cottage", "active")]
    assert capacities(owner, other_manager) == ["full"]
    assert capacities(owner, key_worker) == ["leaving"]
    assert capacities(owner, manager) == ["leaving"]
    assert capacities(owner, teacher) == ["full", "receiving"] or capacities(owner, teacher) == ["full"]
    near = owner.execute(
        "select p.home_id from app.involvement i join app.placement p on p.id = i.placement_id where i.membership_id = %s"
        " and i.child_id = %s and i.ended_at is null",
        [other_manager.member.membership_id, KAI_ID],
    ).fetchall()
    assert [row.home_id for row in near] == [ident("home", "millstone-cottage")]
    assert other_manager.get(KAI).status == 200
    assert "How to be with me" not in key_worker.get(KAI).text

    told = [receipts(owner, one) for one in (other_manager, key_worker, manager, teacher)]
    assert round_of_the_day(settings) == 0
    assert [receipts(owner, one) for one in (other_manager, key_worker, manager, teacher)] == told, "a second round does nothing"
    entry = owner.execute("select * from app.trail where object_id = %s and person_name like 'The portal%%'", [move]).fetchone()
    assert (entry.person_name, entry.rule, entry.child_id) == ("The portal, as decided by Sunita Rao", "the move date", KAI_ID)

    due = owner.execute(
        "select d.rule from app.due_item d join app.placement p on p.id = d.source_id where p.child_id = %s and p.state = 'active'",
        [KAI_ID],
    ).fetchall()
    assert {"PL1", "PL3", "PL5", "ED3", "T1-5", "T1-17"} <= {row.rule for row in due}

    step(social_worker, move, "settling")
    _finish_own(key_worker, move)
    round_of_the_day(settings)
    key_worker.get(KAI, answers=404)
    settle_all(owner, move)
    round_of_the_day(settings)
    assert capacities(owner, manager) == []
    step(reviewing_officer, move, "reviewed")
    step(social_worker, move, "closed")
    assert state(owner, move) == "closed"
    assert other_manager.get(KAI).status == 200


def test_where_the_placement_is_recorded_first_the_move_begins_with_it(
    settings: Settings, owner: psycopg.Connection[Any], social_worker: Visitor, key_worker: Visitor, other_manager: Visitor
) -> None:
    move = prepared(owner, social_worker, other_manager, planned=False)
    social_worker.submit(look_over(social_worker), "Yes, record it")
    assert state(owner, move) == "moving"
    assert placements(owner) == [("Rowan House", "ended"), ("Millstone Cottage", "active")]
    assert (capacities(owner, other_manager), capacities(owner, key_worker)) == (["full"], ["leaving"])
    ended = [one for one in receipts(owner, key_worker) if one.startswith("Your access to one child ended")]
    assert len(ended) == 1, "told once, not by the placement and the move each"
    assert round_of_the_day(settings) == 0


def test_where_nothing_is_planned_the_receiver_gets_the_placement_once_it_is_recorded(
    settings: Settings, owner: psycopg.Connection[Any], social_worker: Visitor, other_manager: Visitor
) -> None:
    prepared(owner, social_worker, other_manager, planned=False)
    assert round_of_the_day(settings) == 1
    assert placements(owner) == [("Rowan House", "active")]
    social_worker.submit(look_over(social_worker), "Yes, record it")
    near = owner.execute(
        "select placement_id from app.involvement where membership_id = %s and child_id = %s and ended_at is null",
        [other_manager.member.membership_id, KAI_ID],
    ).fetchall()
    assert len(near) == 1
    assert near[0].placement_id is not None


def test_those_affected_get_a_notice_when_the_date_changes_and_when_the_move_is_abandoned(
    owner: psycopg.Connection[Any], social_worker: Visitor, key_worker: Visitor, other_manager: Visitor
) -> None:
    move = prepared(owner, social_worker, other_manager, planned=False)
    step(social_worker, move, "paused", "The carer is ill.")
    step(social_worker, move, "abandoned", "Kai wants to stay.")
    kinds = {
        who: [
            row.kind
            for row in owner.execute(
                "select kind from app.notice where to_membership_id = %s order by at, kind", [who.member.membership_id]
            )
        ]
        for who in (key_worker, other_manager, social_worker)
    }
    assert [kind for kind in kinds[key_worker] if kind.startswith("move_")] == ["move_paused", "move_abandoned"]
    assert [kind for kind in kinds[other_manager] if kind.startswith("move_")] == ["move_paused", "move_abandoned"]
    assert [kind for kind in kinds[social_worker] if kind.startswith("move_")] == [], "who did it knows"
    assert "A move does not go ahead." in key_worker.get("/").text


def _finish_own(who: Visitor, move: str) -> None:
    """Every item that is theirs and open, done one after the other."""
    for _ in range(30):
        page = who.get(f"/transitions/{move}")
        taps = [form for form in page.forms if form.action.endswith("/completion")]
        if not taps:
            return
        who.submit(page, taps[0])


def settle_all(owner: psycopg.Connection[Any], move: str) -> None:
    owner.execute(
        "insert into app.completion (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at, item_id,"
        " kind, turn, done_on, note, reason)"
        " select gen_random_uuid(), i.child_id, i.placement_id, i.slice, i.mine, m.id, 'Somebody', 'social worker', now(), i.id, 'done',"
        " 91, current_date, '', '' from app.checklist_item i, (select id from app.membership order by id limit 1) m"
        " where i.transition_id = %s and not exists (select from app.completion c where c.item_id = i.id and c.turn >= 90)",
        [move],
    )
