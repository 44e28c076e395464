"""What falls due when a placement begins, rests on notice or ends: by the rules of portal/deadlines, and the local ones of a move. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.access.parts import Part, slice_of
from portal.deadlines.reckoned import Reckoned, reckon
from portal.foundation.clock import LONDON, london_day

KIND, ENDED = "placement", "placement_end"
"""Kinds of due items: of a placement that began, and of its end."""
PLACEMENT = slice_of(Part.PLACEMENT)
SAFE_PACK_HOURS = 2
STARTED, ENDING = "the start of the placement", "the end of the placement"


@dataclass(frozen=True)
class Falls:
    """One thing that falls due: `owner` is a role; `slice` says who sees it and writes that it is done.

    With `how` and `trigger` it is worked out again when the calendar changes (portal/children/due.py); else the day is said.
    """

    rule: str
    title: str
    owner: str
    due_on: date
    legal_limit: date | None
    explained: str
    slice: int = PLACEMENT
    how: str = ""
    trigger: date | None = None
    event: str = "the move"


Reckons = Callable[..., Reckoned]
"""Works a date out: `reckon` by the calendar as it is published, or an almanac's own, by the calendar as it was corrected."""


def on_start(
    began: date, at: datetime, *, emergency: bool, host_notice: bool, newly_looked_after: bool, by: Reckons = reckon
) -> list[Falls]:
    """What a placement that began makes due. `at` is the moment of the record, from which an emergency's hours count."""
    return list(_on_start(began, at, by, emergency=emergency, host_notice=host_notice, newly_looked_after=newly_looked_after))


def _on_start(began: date, at: datetime, by: Reckons, *, emergency: bool, host_notice: bool, newly_looked_after: bool) -> Iterator[Falls]:
    if emergency:
        until = _two_hours_later(at)
        yield Falls(
            "T6-2", "Send the minimum safe pack: identity, medication, allergies, risks, what calms, contacts", "RM", london_day(at), None,
            f"Within two hours of an emergency move: by {until}.",
        )  # fmt: skip
        yield _ruled(by, "TR2", "Tell those who could not be consulted about the emergency move", "SW", began)
    yield _ruled(by, "PL1", "Agree and sign the placement plan", "SW", began)
    if newly_looked_after:
        yield _ruled(by, "PL2", "Write the care plan", "SW", began)
    yield _ruled(by, "PL3", "Give written notice of the placement to everybody whom regulation 13 names", "SW", began)
    if host_notice:
        yield _ruled(by, "PL4", "Tell the council of the area, in writing, that the child came", "RM", began)
    yield _ruled(by, "PL5", "Visit the child; speak with them alone", "SW", began)
    yield _counted("T1-5", "Agree delegated authority, item by item", "SW", began, 5, event=STARTED, by=by)
    if newly_looked_after:
        yield replace(_ruled(by, "RV1", "Hold the first review", "IRO", began), slice=slice_of(Part.REVIEW_OWN))
        yield _ruled(by, "HL1", "First health assessment, its report ready for the first review", "SW", began)
        yield _ruled(by, "ED1a", "Begin the personal education plan", "SW", began)
    yield _ruled(by, "ED3", "Suitable education found", "SW", began)
    measures = "Baseline measures: strengths and difficulties, and a talk about goals"
    baseline = _counted("T1-17", measures, "CL", began, 20, event=STARTED, by=by)
    yield replace(baseline, slice=slice_of(Part.TRANSITION))


def on_end(ended: date, *, emergency: bool, host_notice: bool, things: bool, by: Reckons = reckon) -> list[Falls]:
    """What the end of a placement makes due, for the authority and for the side that is left."""
    move = slice_of(Part.TRANSITION)
    found = []
    if emergency:
        found.append(_ruled(by, "TR1", "Give the written notices of the ended placement afterwards", "SW", ended))
    if host_notice:
        one = _ruled(by, "PL4", "Tell the council of the area, in writing, that the child left", "RM", ended)
        found.append(replace(one, slice=move))
    if things:
        found.append(Falls("T2-12", "Belongings signed over at both ends", "RM", ended, None, "On the day of the move.", move))
    found.append(
        _counted(
            "T2-17",
            "Ask the child how the move went; follow up what was lost or damaged",
            "SW",
            ended,
            10,
            event="the end of the placement",
            by=by,
        )
    )
    return found


def _ruled(by: Reckons, rule: str, title: str, owner: str, trigger: date) -> Falls:
    found = by(rule, trigger)
    return Falls(rule, title, owner, found.due, found.legal_limit, found.sentence, how=rule, trigger=trigger)


def _counted(code: str, title: str, owner: str, trigger: date, days: int, *, event: str, by: Reckons) -> Falls:
    how = f"M+{days}"
    found = by(how, trigger, event=event)
    return Falls(code, title, owner, found.due, None, found.sentence, how=how, trigger=trigger, event=event)


def _two_hours_later(at: datetime) -> str:
    then = datetime.fromtimestamp(at.timestamp() + SAFE_PACK_HOURS * 3600, LONDON)
    return f"{then:%H:%M} on {then.day} {then:%B}"
