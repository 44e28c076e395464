"""What is due by the rules of law and guidance, and how each date of a move is worked out; what agencies have settled beside the law."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from portal.access.parts import Audience, Part, Role
from portal.children.deadline_models import AgencyLimit, DueOverride, Recount, SchoolYear
from portal.children.models import DueItem
from portal.deadlines.offsets import due_dates, parse
from portal.deadlines.reckoned import nth, reckon
from portal.deadlines.wording import in_words
from portal.demo.idents import ident
from portal.demo.scene import PERSON, Row, Rows, Scene
from portal.foundation.clock import LONDON
from portal.transitions.checklists import CHECKLISTS
from portal.transitions.models import Transition

EMPTY: dict[str, Any] = dict.fromkeys(
    ("how", "event", "trigger_on", "trigger_at", "due_at", "authority_id", "school_id", "version", "told")
)
"""A date that people agreed: nothing is worked out again."""

BY_RULE: tuple[tuple[str, str, Part, Role, int], ...] = (
    ("PL5", "PL5:later", Part.PLACEMENT, Role.SW, 31),
    ("RV3", "RV3", Part.REVIEW_OWN, Role.IRO, 121),
    ("HL2a", "HL2a:from5", Part.HEALTH, Role.SW, 327),
    ("HL2b", "HL2b", Part.SCREENING, Role.SW, 300),
    ("ED2a", "ED2a", Part.EDUCATION, Role.DT, 0),
)
"""Rule, how it is worked out, the part of the record, whose it is, and how many days ago it was triggered."""

YEARLY = "HL2b"
"""Counted from the carer's latest SDQ of the child's story."""
OVERRIDDEN = "HL2a"
VERSION = 2


def due_by_rule(scene: Scene) -> Rows:
    """The standing dates of one child, each told by its rule."""
    for line in BY_RULE:
        if owners := [one.id for one in scene.of_role(line[3])]:
            yield _by_rule(scene, line, owners)


def _by_rule(scene: Scene, line: tuple[str, str, Part, Role, int], owners: list[UUID]) -> Row:
    rule, how, part, _, days_ago = line
    carers = [one.days_ago for one in scene.child.scores if one.measure == "SDQ" and one.informant == "carer"]
    since = scene.day(min(carers) if rule == YEARLY and carers else days_ago)
    found = reckon(how, since)
    row = scene.walled(part, Audience.FULL, None, owners) | EMPTY | {
        "id": due_id(scene.child.key, rule),
        "kind": "rule",
        "source_id": scene.child_id,
        "title": found.told["title"],
        "owners": owners,
        "due_on": found.due,
        "legal_limit": found.legal_limit,
        "rule": rule,
        "explained": found.sentence,
        "done_at": None,
        "how": how,
        "event": "the move",
        "trigger_on": since,
        "version": VERSION,
        "told": found.told,
    }  # fmt: skip
    return DueItem, row


def due_id(child: str, rule: str) -> UUID:
    return ident("due", f"{child} by {rule}")


def worked_out(rows: Rows) -> Rows:
    """The due items of moves, each with how it is worked out from the day of its move."""
    moves: dict[str, date] = {}
    for model, row in rows:
        if model is Transition:
            moves[row["kind"]] = row["move_on"]
        if model is DueItem and row["kind"] == "transition_item" and "how" not in row:
            kind, _, number = row["rule"].partition("-")
            yield model, row | _from_the_move(kind, int(number), moves[kind], row["due_on"])
        else:
            yield model, row


def _from_the_move(kind: str, number: int, move_on: date, due_on: date) -> dict[str, Any]:
    item = next(one for one in CHECKLISTS[kind].items if one.number == number)
    if not item.due.startswith("M"):
        return EMPTY
    spec = str(parse(item.due))
    place = next(place for place, check in enumerate(due_dates(parse(spec), move_on), 1) if check.due == due_on)
    how = nth(spec, place)
    return EMPTY | {"how": how, "event": "the move", "trigger_on": move_on, "version": VERSION, "told": reckon(how, move_on).told}


def settled(scene: Scene) -> Rows:
    """One council's choice, one school's year, a calendar once corrected, and one date set by somebody."""
    at = datetime.combine(scene.day(40), time(9), LONDON).astimezone(UTC)
    signed = {"by": PERSON["nadia-osei"].name, "at": at}
    harbour, school = ident("agency", "harbour"), ident("agency", "saltmarsh")
    chosen = {"agency_id": harbour, "rule": "ED1a", "choice": "10 school days", "because": "The council’s own procedures, section 4."}
    yield AgencyLimit, {"id": ident("limit", "harbour"), "version": 1, **chosen, **signed}
    year = scene.today.year if scene.today.month >= 8 else scene.today.year - 1
    days = {
        "terms": [
            [f"{year}-09-03", f"{year}-12-18"],
            [f"{year + 1}-01-05", f"{year + 1}-03-25"],
            [f"{year + 1}-04-12", f"{year + 1}-07-21"],
        ],
        "closed": [f"{year}-10-{day}" for day in range(26, 31)],
    }
    teacher = {"by": PERSON["farida-ali"].name, "at": at}
    yield SchoolYear, {"id": ident("school year", "saltmarsh"), "version": 2, "agency_id": school, "year": year, "days": days, **teacher}
    for version, why, by in ((1, "Harbour Council settled ED1a: 10 school days", "nadia-osei"), (2, f"Term dates, {year}", "farida-ali")):
        done = {"asked_at": at, "total": 0, "moved": 0, "refused": 0, "finished_at": at}
        yield Recount, {"version": version, "why": why, "by": PERSON[by].name, **done}


def set_by_hand(scene: Scene, rows: Rows) -> Rows:
    """One child's health assessment is set to an earlier day, with its reason; the rule's own day stays beside it."""
    for model, row in rows:
        if model is DueItem and row["id"] == due_id("kai", OVERRIDDEN):
            sooner = scene.office_day(-10)
            reason = "The clinic has one place before its move, and Kai wants to go there."
            told = f"Set to {in_words(sooner)} by {PERSON['sunita-rao'].name}, social worker: {reason}"
            kept = {name: row[name] for name in ("child_id", "placement_id", "slice", "mine")}
            yield DueOverride, kept | scene.signed("sunita-rao", scene.moment(3, "set by hand")) | {
                "id": ident("override", "kai"), "item_id": row["id"], "due_on": sooner, "instead_of": row["due_on"], "reason": reason,
                "told": told, "undone_at": None, "undone_by": None, "undone_because": None,
            }  # fmt: skip
            yield model, row | {"due_on": sooner, "explained": f"{told} By the rule: {row['explained']}"}
        else:
            yield model, row
