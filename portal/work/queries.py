"""What the working pages show: the list of children, and one child's page."""

from dataclasses import dataclass
from uuid import UUID

from flask import request

from portal.access.actor import Actor
from portal.access.parts import PART_TITLES, Part
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.models import DueItem, Entry, Involvement, Milestone
from portal.foundation import clock

ON_TOP = frozenset({"identity", "home", "out_of_hours", "allergies"})


@dataclass(frozen=True)
class Written:
    """One entry as a page shows it."""

    heading: str
    text: str
    by_name: str
    by_role: str
    written_at: object


@dataclass(frozen=True)
class PartShown:
    """One part of the record with what this actor reads of it."""

    number: int
    title: str
    entries: list[Written]


@dataclass(frozen=True)
class ChildPage:
    """One child as one actor may see them, and nothing that hints at the rest."""

    about: children.About
    identity: dict[str, str]
    home: dict[str, str]
    allergies: str
    out_of_hours: str
    parts: list[PartShown]
    network: list[Involvement]
    due: list[DueItem]
    milestones: list[Milestone]
    concern: Concern

    def of_kind(self, kind: str) -> list[Milestone]:
        return [one for one in self.milestones if one.kind == kind]


def my_children(actor: Actor) -> children.ChildList:
    return children.listed(actor, clock.today(), after=request.args.get("after", "")[:200])


def child_page(actor: Actor, child_id: UUID) -> ChildPage:
    """Five statements: the child, entries, network, what is due, what there is to open."""
    about = children.meet(actor, child_id)
    written = children.entries(actor, about)
    network = children.network(actor, about)
    due = children.due_items(actor, about)
    open_ = children.milestones(actor, about)
    return ChildPage(
        about=about,
        identity=about.facts,
        home=_facts(written, "home"),
        allergies=_text(written, "allergies"),
        out_of_hours=_text(written, "out_of_hours"),
        parts=_parts(written),
        network=network,
        due=due,
        milestones=open_,
        concern=about.concern(children.shown(written, network, due, open_)),
    )


def _parts(written: list[Entry]) -> list[PartShown]:
    found: dict[int, list[Written]] = {}
    for entry in written:
        if entry.kind not in ON_TOP:
            line = Written(entry.heading, entry.text, entry.by_name, entry.by_role, entry.written_at)
            found.setdefault(entry.slice // 10, []).append(line)
    return [PartShown(number, PART_TITLES[Part(number)], lines) for number, lines in sorted(found.items())]


def _facts(written: list[Entry], kind: str) -> dict[str, str]:
    return next((dict(entry.facts) for entry in reversed(written) if entry.kind == kind), {})


def _text(written: list[Entry], kind: str) -> str:
    return next((entry.text for entry in reversed(written) if entry.kind == kind), "")
