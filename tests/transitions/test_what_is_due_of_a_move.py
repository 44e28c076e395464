"""What is due of a move is worked out like every due date: what somebody set stays through a re-dating, and a line explains itself."""

from datetime import timedelta
from typing import Any

import psycopg

from portal.foundation import clock
from tests.transitions.arrange import boxes, id_of, start, step
from tests.visitor import Visitor

IN_SPRING = clock.today() + timedelta(days=90)


def due(owner: psycopg.Connection[Any], move: str, number: int) -> Any:
    return owner.execute(
        "select d.*, i.due_on as line_on from app.due_item d join app.checklist_item i on i.id = d.source_id"
        " where i.transition_id = %s and i.number = %s order by i.part limit 1",
        [move, number],
    ).fetchone()


def test_a_date_that_somebody_set_stays_when_the_move_is_redated(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    move = id_of(start(social_worker, "T3", IN_SPRING))
    for to in ("considered_at_review", "approved"):
        step(social_worker, move, to)
    before, other = due(owner, move, 3), due(owner, move, 4)
    assert (before.how, before.trigger_on) == ("M−20", IN_SPRING)
    set_to = before.due_on + timedelta(days=1)
    form = social_worker.get(f"/due/{before.id}/date")
    social_worker.submit(form, f"/due/{before.id}/date", due_on=boxes(set_to), reason="The carers are back then.")
    later = IN_SPRING + timedelta(days=14)
    form = social_worker.get(f"/transitions/{move}/date")
    preview = social_worker.submit(form, "preview", move_on=boxes(later), because="Slower.")
    social_worker.submit(preview, f"/transitions/{move}/date", move_on=boxes(later), because="Slower.")
    after = due(owner, move, 3)
    assert (after.due_on, after.line_on, after.trigger_on) == (set_to, set_to, later)
    assert "The carers are back then." in after.explained
    assert due(owner, move, 4).due_on > other.due_on
