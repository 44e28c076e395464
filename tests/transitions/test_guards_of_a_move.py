"""What the law asks before a move is considered and approved: each refusal cites the rule and says what to do; nothing typed is lost."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.demo.idents import ident
from portal.foundation import clock
from tests.transitions.arrange import KAI, boxes, id_of, start, state, step
from tests.visitor import Visitor

IN_SPRING = clock.today() + timedelta(days=90)
APPROVAL = {"approved_by": "N. Officer", "teacher_consulted": "y", "reviewer_consulted": "y"}


@pytest.fixture
def in_year_11(owner: psycopg.Connection[Any]) -> None:
    owner.execute(
        "update app.entry set facts = facts || jsonb_build_object('date_of_birth', cast(%s as text))"
        " where child_id = %s and kind = 'identity'",
        [(clock.today() - timedelta(days=15 * 365 + 30)).isoformat(), ident("child", "kai")],
    )


def test_no_move_is_considered_but_by_a_review_that_was_held(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    move = id_of(start(social_worker, "T2", IN_SPRING))
    refused = step(social_worker, move, "considered_at_review", "On the phone.", answers=422, review="")
    assert "CPPCR 2010 reg 32(2)" in refused.text
    assert "Ask the reviewing officer for an early review" in refused.text
    assert "On the phone." in refused.text
    assert state(owner, move) == "proposed"
    assert "Review that considered it" in step(social_worker, move, "considered_at_review").text
    assert state(owner, move) == "considered_at_review"


def test_an_emergency_goes_ahead_of_the_review_by_name_and_reason_only(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    move = id_of(start(social_worker, "T2", IN_SPRING))
    risk = {"review": "", "emergency": "A man waits for him at the gate."}
    assert "who authorised" in step(social_worker, move, "considered_at_review", answers=422, **risk).text
    page = step(social_worker, move, "considered_at_review", authorised_by="T. Manager", **risk)
    assert "Emergency: A man waits for him at the gate." in page.text


@pytest.mark.usefixtures("in_year_11")
def test_year_11_changes_no_school_without_the_nominated_officer(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    assert "Year 10 or 11" in social_worker.get(f"{KAI}/moves/new").text
    move = id_of(start(social_worker, "T4", IN_SPRING))
    step(social_worker, move, "considered_at_review")
    refused = step(social_worker, move, "approved", answers=422)
    assert "nominated officer’s approval first (CPPCR 2010 reg 10)" in refused.text
    assert state(owner, move) == "considered_at_review"
    approved_on = boxes(clock.today())
    without = APPROVAL | {"approved_on": approved_on}
    without.pop("teacher_consulted")
    assert "the designated teacher must be consulted" in step(social_worker, move, "approved", answers=422, **without).text
    page = step(social_worker, move, "approved", approved_on=approved_on, **APPROVAL)
    assert "Approved by the nominated officer: N. Officer" in page.text
    assert state(owner, move) == "approved"


@pytest.mark.usefixtures("in_year_11")
def test_the_emergency_override_leaves_the_schooling_due_at_once(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    move = id_of(start(social_worker, "T4", IN_SPRING))
    step(social_worker, move, "considered_at_review")
    step(social_worker, move, "approved", emergency="Threatened on the way to school.", authorised_by="T. Manager")
    due = owner.execute("select * from app.due_item where source_id = %s and rule = 'ED4'", [move]).fetchone()
    assert due.due_on == clock.today()
    assert ident("membership", "sunita-rao") in due.owners


def test_below_year_10_nothing_is_asked(social_worker: Visitor) -> None:
    move = id_of(start(social_worker, "T4", IN_SPRING))
    step(social_worker, move, "considered_at_review")
    assert (
        "nominated officer" not in social_worker.get(f"/transitions/{move}/course").root.one("section", **{"aria-labelledby": "step"}).text
    )
    step(social_worker, move, "approved")
