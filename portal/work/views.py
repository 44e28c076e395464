"""My children, and the child's page."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, url_for

from portal.access.parts import Role
from portal.access.permissions import LIST_CHILDREN, SEE_CHILD
from portal.trail.record import Told
from portal.web.forms import PortalForm
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, told_before
from portal.work import listing, queries
from portal.work.listing import MyChildren
from portal.work.queries import ChildPage, ToOpen
from portal.work.words import KINDS, state_in_words

bp = Blueprint("work", __name__)

OPENS = {
    "plan": ("plans.plan", "version_id"),
    "transition": ("transitions.move", "transition_id"),
    "review": ("reviews.review", "review_id"),
    "report": ("reports.report", "variant_id"),
    "breach": ("corrections.breach", "breach_id"),
}
"""Which page opens what: the endpoint, and the value in its address."""

BENEATH_THE_CHILD = frozenset({"corrections.breach", "corrections.entry", "breakglass.seen"})
"""Pages whose address names the child too."""

ABOUT_A_PLAN = {
    "plan_agreement": ("agreeing.agreement", "version_id"),
    "plan_dissent": ("agreeing.answers_of", "asked_id"),
    "plan_contribution": ("contributing.contribution", "contribution_id"),
}
"""What is due of a plan: the page on which it is done."""

OVER = frozenset({"closed", "abandoned", "reviewed"})
"""States of a move in which its checklist is done with."""


@bp.get("/")
@needs(LIST_CHILDREN, on=listing.my_children)
def my_children(shown: MyChildren) -> Response:
    if g.actor.role is Role.CH:
        told_before()  # where they come from here tells it
        return go_to(url_for("voice.mine"))
    seen = shown.slices_of_children.items()
    note(*(Told(LIST_CHILDREN.name, child_id, abouts=slices, rule=g.decision.rule) for child_id, slices in seen))
    return page("work/my_children.html", block="children", shown=shown, reading=PortalForm())


@bp.get("/children/<uuid:child_id>")
@needs(SEE_CHILD, on=queries.child_page, sample="child")
def child(shown: ChildPage) -> Response:
    return page(
        "work/child.html",
        shown=shown,
        about=shown.about,
        doors=_doors(shown.about.child_id, shown.to_open),
        move_url=_present_move(shown.to_open),
        to_do=_to_do(shown),
        say_wrong=_say_wrong,
    )


def _to_do(shown: ChildPage) -> dict[UUID, str]:
    """Where something due that is no item of a move is done."""
    child = shown.about.child_id
    found = {}
    for item in (*shown.due_soon, *shown.due_later):
        if item.kind == "consent" and item.mine:
            found[item.source_id] = url_for("standing.consent", consent_id=item.source_id)
        elif item.kind == "breach":
            found[item.source_id] = _address("corrections.breach", "breach_id", item.source_id, child)
        elif item.kind == "break_glass":
            found[item.source_id] = _address("breakglass.seen", "glass_id", item.source_id, child)
        elif item.kind == "check_in":
            found[item.source_id] = url_for("check_in.deciding", check_in_id=item.source_id)
        elif item.kind == "section_asked":
            found[item.source_id] = url_for("asking.one", question_id=item.source_id)
        elif item.kind == "correction" and item.source_id in shown.entry_of:
            found[item.source_id] = _address("corrections.entry", "entry_id", shown.entry_of[item.source_id], child)
        elif item.kind in ABOUT_A_PLAN:
            found[item.source_id] = _address(*ABOUT_A_PLAN[item.kind], item.source_id, None)
    return found


def _say_wrong(child_id: UUID, entry_id: UUID) -> str:
    return _address("corrections.entry", "entry_id", entry_id, child_id)


@dataclass(frozen=True)
class Door:
    """A link to something that can be opened, and what is said of it."""

    url: str
    kind: str
    title: str
    state: str
    tone: str
    on_date: object
    written_for: str


def _doors(child_id: UUID, to_open: list[ToOpen]) -> list[Door]:
    """In the order of kinds, newest first; what has no page is left out."""
    found = []
    for kind, (endpoint, value) in OPENS.items():
        if endpoint not in current_app.view_functions:
            continue
        for one in (one for one in to_open if one.kind == kind):
            state, tone = state_in_words(one.state)
            address = _address(endpoint, value, one.source_id, child_id)
            found.append(Door(address, KINDS[kind], one.title, state, tone, one.on_date, one.written_for))
    return found


def doors_without_keys(child_id: UUID, to_open: list[ToOpen]) -> list[Door]:
    """The same without links, for who looks at somebody else's page: a door of theirs leads to one's own."""
    return [replace(door, url="") for door in _doors(child_id, to_open)]


def _present_move(to_open: list[ToOpen]) -> str:
    """Where the items of a checklist can be ticked: the one move that is under way. With none, or several, no guess is made."""
    endpoint, value = OPENS["transition"]
    moves = [one for one in to_open if one.kind == "transition" and one.state not in OVER]
    return _address(endpoint, value, moves[0].source_id, None) if len(moves) == 1 and endpoint in current_app.view_functions else ""


def _address(endpoint: str, value: str, ident: UUID, child_id: UUID | None) -> str:
    values: dict[str, Any] = {value: ident} | ({"child_id": child_id} if endpoint in BENEATH_THE_CHILD else {})
    return url_for(endpoint, **values)
