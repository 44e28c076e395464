"""How a stored due date is worked out, as one line of text beside its trigger, so that it can be worked out again.

| written | means |
| --- | --- |
| `RV1`, `PL5:year1` | a rule of the table, with its stage where it has stages |
| `M−20`, `M−10…M−2`, `M (≤5)` | an offset from the trigger, as checklists write it |
| `M+1w, 2w, 4w #2` | the second check of such an item |
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.deadlines.calendar import ENGLAND, Calendar, in_range
from portal.deadlines.explain import When, explain
from portal.deadlines.offsets import due_dates, parse
from portal.deadlines.settings import Settings
from portal.foundation.clock import LONDON, london_day
from portal.foundation.refusals import Refused


@dataclass(frozen=True)
class Reckoned:
    """What came out: the day by which it is due, and everything that explains it.

    `due` is a day; `due_at` a moment in UTC where hours count. `told` is the explanation as plain values (JSON).
    """

    due: date
    due_at: datetime | None
    legal_limit: date | None
    shown_from: date | None
    sentence: str
    told: dict[str, Any]


def reckon(how: str, trigger: When, *, calendar: Calendar = ENGLAND, settings: Settings | None = None, event: str = "the move") -> Reckoned:
    """Work out one stored due date. Refused: a rule or offset that cannot be read, a rule that sets no date, a year out of range."""
    if how.startswith("M"):
        return _offset(how, trigger, calendar, event)
    return _rule(how, trigger, calendar, settings or Settings())


def nth(spec: str, number: int) -> str:
    """The nth check (from 1) of an item of a checklist, as it is stored."""
    return spec if number == 1 else f"{spec} #{number}"


def _rule(how: str, trigger: When, calendar: Calendar, settings: Settings) -> Reckoned:
    rule, _, stage = how.partition(":")
    found = explain(rule, trigger, stage=stage or None, calendar=calendar, settings=settings)
    if found.due is None:
        raise Refused(f"{found.rule} sets no date: {found.sentence}", rule=found.rule)
    due_at = found.due if isinstance(found.due, datetime) else None
    told = {
        "rule": found.rule,
        "stage": found.stage,
        "title": found.title,
        "due": _must(_day(found.due)).isoformat(),
        "trigger_is": found.trigger_is,
        "owners": list(found.owners),
        "basis": found.basis.value,
        "source": found.source,
        "estimated": found.estimated,
        "due_at": _moment(due_at),
        "red_at": _moment(found.red_at),
        "amber_at": _moment(found.amber_at),
        "legal_limit": found.legal_limit.isoformat() if found.legal_limit else None,
        "last_working_day": found.last_working_day.isoformat() if found.last_working_day else None,
        "skipped": [[day.isoformat(), calendar.holiday(day) or ""] for day in found.skipped],
        "closed": [[first.isoformat(), last.isoformat()] for first, last in found.closed],
        "version": calendar.version,
    }
    limit = _day(found.legal_limit) if found.basis.value == "legal" else None
    return Reckoned(_must(_day(found.due)), due_at, limit, None, found.sentence, told)


def _offset(how: str, trigger: When, calendar: Calendar, event: str) -> Reckoned:
    spec, _, number = how.partition(" #")
    in_range(_must(_day(trigger)))
    checks = due_dates(parse(spec), trigger, calendar, event=event)
    if number and not (number.isascii() and number.isdigit() and 0 < int(number) <= len(checks)):
        raise Refused(f"“{how[:40]}” names a check that {spec} does not have.")
    check = checks[int(number or 1) - 1]
    told = {
        "offset": how,
        "due": check.due.isoformat(),
        "event": event,
        "basis": "local",
        "source": "the checklist of the move" if event == "the move" else "agreed practice; no law sets it",
        "estimated": False,
        "skipped": [[day.isoformat(), calendar.holiday(day) or ""] for day in check.skipped],
        "latest": check.latest.isoformat() if check.latest else None,
        "last_working_day": calendar.last_working_day(check.due).day.isoformat(),
        "version": calendar.version,
    }
    return Reckoned(check.due, None, None, check.shown_from, check.sentence, told)


def _day(when: When | None) -> date | None:
    return london_day(when) if isinstance(when, datetime) else when


def _must(day: date | None) -> date:
    assert day is not None
    return day


def _moment(when: datetime | None) -> str | None:
    return when.astimezone(LONDON).isoformat() if when else None
