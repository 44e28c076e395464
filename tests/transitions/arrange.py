"""Moves that tests begin and steer through the pages, as people do."""

from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from portal.demo.idents import ident
from tests.visitor import Page, Visitor

KAI = f"/children/{ident('child', 'kai')}"


def boxes(day: date) -> list[str]:
    """A day as it is typed into its three boxes."""
    return [str(day.day), str(day.month), str(day.year)]


def start(visitor: Visitor, kind: str, move_on: date, *, child: str = KAI, answers: int = 200, **more: Any) -> Page:
    words = {"leaving_from": "Rowan House", "going_to": "A family", "because": "The review agreed it."} | more
    return visitor.submit(visitor.get(f"{child}/moves/new"), "/moves", kind=kind, move_on=boxes(move_on), answers=answers, **words)


def id_of(page: Page) -> str:
    return page.url.rsplit("/", 1)[-1]


def step(visitor: Visitor, move: str, to: str, because: str = "", *, answers: int = 200, **more: Any) -> Page:
    page = visitor.get(f"/transitions/{move}/course")
    if to == "considered_at_review" and "review" not in more:
        review = page.form("Take this step").element.one("select", name="review")
        more["review"] = next(one.attrs["value"] for one in review.all("option") if one.attrs["value"])
    return visitor.submit(page, "Take this step", to=to, because=because, answers=answers, **more)


def state(owner: psycopg.Connection[Any], move: str | UUID) -> str:
    row = owner.execute("select state from app.transition where id = %s", [move]).fetchone()
    assert row
    return str(row.state)


def settle_gate(owner: psycopg.Connection[Any], move: str | UUID) -> None:
    """Everything that the move waits for is done, however it came about."""
    owner.execute(
        "insert into app.completion (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at, item_id,"
        " kind, turn, done_on, note, reason)"
        " select gen_random_uuid(), i.child_id, i.placement_id, i.slice, i.mine, m.id, 'Somebody', 'social worker', now(), i.id, 'done',"
        " 90, current_date, '', '' from app.checklist_item i, (select id from app.membership order by id limit 1) m"
        " where i.transition_id = %s and i.holds_gate",
        [move],
    )
