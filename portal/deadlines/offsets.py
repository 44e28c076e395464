"""When the items of a move are due: offsets from the move date M, as checklists write them.

| written | means |
| --- | --- |
| `M`, `M−20`, `M+5` | on the move date, 20 working days before it, 5 after |
| `M+7d`, `M−26w`, `M+6 months` | calendar days, weeks, months instead |
| `M+3d, 2w, 6w` · `M−26w, −13w` | several dates, one check each; a sign holds until the next one |
| `M−10…M−2` | shown from the first, due on the second |
| `M−15 on` | goes on from then; shown from then, due by the move |
| `M (else M+5)` · `M (≤5)` | due on the move date; at the latest 5 working days after it |
| `M (2 h)` | due on the move date, within 2 hours of the move |

`-` stands for `−`, `...` for `…` and `<=` for `≤` as well.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from portal.deadlines.calendar import ENGLAND, Calendar, Counted, add_days, add_months
from portal.deadlines.limits import Limit, Unit
from portal.deadlines.wording import counted, in_words
from portal.foundation.clock import london_day
from portal.foundation.refusals import Refused

Offset = Limit
"""n working days, days, weeks, months or hours from M: `Offset(-20, Unit.WORKING_DAY)`."""


@dataclass(frozen=True)
class DueSpec:
    """When one item is due: one check for each of `dues`. `latest` is the limit beyond the due date, where one is stated."""

    dues: tuple[Offset, ...]
    shown_from: Offset | None = None
    latest: Offset | None = None
    ongoing: bool = False

    def __str__(self) -> str:
        """As a checklist writes it; `parse` reads it back."""
        if self.ongoing and self.shown_from:
            return f"{_from_m(self.shown_from)} on"
        if self.shown_from:
            return f"{_from_m(self.shown_from)}…{_from_m(self.dues[0])}"
        later = [_signed(due).removeprefix("+" if before.n >= 0 else "") for before, due in pairwise(self.dues)]
        return ", ".join([_from_m(self.dues[0]), *later]) + _in_brackets(self.latest)


@dataclass(frozen=True)
class Check:
    """One dated check of an item. `latest` is a date, or a moment in UTC where hours count and the moment of the move is known."""

    offset: Offset
    due: date
    shown_from: date | None
    latest: date | datetime | None
    skipped: tuple[date, ...]
    sentence: str


def parse(text: str) -> DueSpec:
    """The due date of an item as written; refused with a sentence when it cannot be read or contradicts itself."""
    plain = re.sub(r"\s+", " ", text.strip()).replace("-", "−").replace("...", "…").replace("<=", "≤")
    spec = _bracketed(plain) or _ongoing(plain) or _range(plain) or _several(plain)
    if spec is None:
        raise Refused(f"“{text[:40]}” is no due date of a checklist: write it as M−20, M+7d, M−10…M−2 or M+1w, 2w, 4w.")
    return spec


def due_dates(spec: DueSpec, move_on: date | datetime, calendar: Calendar = ENGLAND, *, event: str = "the move") -> tuple[Check, ...]:
    """The checks of one item, in the order written.

    Working days come from the calendar. Days, weeks and months are plain calendar time: where such a check, or M itself,
    falls on a weekend or a holiday, it stays there, since a child is also visited on a Sunday.
    """
    move_day = london_day(move_on) if isinstance(move_on, datetime) else move_on
    starts = _at(spec.shown_from, move_day, calendar).day if spec.shown_from else None
    latest = _latest(spec.latest, move_on, move_day, calendar)
    checks = []
    for offset in spec.dues:
        found = _at(offset, move_day, calendar)
        # Working days beside calendar days can cross at a holiday: an item is never shown after it is due.
        shown = min(starts, found.day) if starts else None
        sentence = _due_sentence(offset, found, f"{event} on {in_words(move_day)}", calendar) + _framed(spec, shown, latest, event)
        checks.append(Check(offset, found.day, shown, latest, found.skipped, sentence))
    return tuple(checks)


_UNITS = {"": Unit.WORKING_DAY, "d": Unit.DAY, "w": Unit.WEEK, "month": Unit.MONTH, "months": Unit.MONTH}
_NUMBER = r"(?P<n>[0-9]{1,3})(?: ?(?P<unit>d|w|months?))?"
_POINT = r"M(?:[+−][0-9]{1,3}(?: ?(?:d|w|months?))?)?"
_ROUGHLY_DAYS = {Unit.WORKING_DAY: 1.4, Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30.4}
_ON_M = Offset(0, Unit.WORKING_DAY)


def _bracketed(text: str) -> DueSpec | None:
    if found := re.fullmatch(rf"M \((?:else (?P<point>{_POINT})|≤(?P<wd>[0-9]{{1,3}})|(?P<hours>[0-9]{{1,3}}) ?h)\)", text):
        point, within, hours = found["point"], found["wd"], found["hours"]
        latest = _point(point) if point else Offset(int(within or hours), Unit.WORKING_DAY if within else Unit.HOUR)
        _refuse_backwards(_ON_M, latest)
        return DueSpec((_ON_M,), latest=latest)
    return None


def _ongoing(text: str) -> DueSpec | None:
    if found := re.fullmatch(rf"({_POINT}) on", text):
        start = _point(found[1])
        _refuse_backwards(start, _ON_M)
        return DueSpec((_ON_M,), shown_from=start, ongoing=True)
    return None


def _range(text: str) -> DueSpec | None:
    if found := re.fullmatch(rf"({_POINT}) ?… ?({_POINT})", text):
        start, end = _point(found[1]), _point(found[2])
        _refuse_backwards(start, end)
        return DueSpec((end,), shown_from=start)
    return None


def _several(text: str) -> DueSpec | None:
    first, *others = text.split(", ")
    if not re.fullmatch(_POINT, first):
        return None
    dues, sign = [_point(first)], "−" if "−" in first else "+"
    for other in others:
        found = re.fullmatch(rf"(?P<sign>[+−])?{_NUMBER}", other)
        if not found:
            return None
        sign = found["sign"] or sign
        dues.append(_offset(sign, found["n"], found["unit"]))
    return DueSpec(tuple(dues))


def _point(text: str) -> Offset:
    found = re.fullmatch(rf"(?P<sign>[+−]){_NUMBER}", text.removeprefix("M"))
    return _offset(found["sign"], found["n"], found["unit"]) if found else _ON_M


def _offset(sign: str, n: str, unit: str | None) -> Offset:
    return Offset(-int(n) if sign == "−" else int(n), _UNITS[unit or ""])


def _refuse_backwards(start: Offset, end: Offset) -> None:
    if end.unit is not Unit.HOUR and start.n * _ROUGHLY_DAYS[start.unit] > end.n * _ROUGHLY_DAYS[end.unit]:
        raise Refused(f"{_from_m(start)} comes after {_from_m(end)}: put the earlier one first.")


def _at(offset: Offset, day: date, calendar: Calendar) -> Counted:
    match offset:
        case Limit(n, Unit.WORKING_DAY):
            return calendar.add_working_days(day, n)
        case Limit(n, Unit.DAY):
            return Counted(add_days(day, n))
        case Limit(n, Unit.WEEK):
            return Counted(add_days(day, 7 * n))
        case Limit(n, Unit.MONTH):
            return Counted(add_months(day, n))
    raise AssertionError(f"a checklist has no {offset.unit}s")


def _latest(offset: Offset | None, move_on: date | datetime, move_day: date, calendar: Calendar) -> date | datetime | None:
    if offset is None:
        return None
    if offset.unit is not Unit.HOUR:
        return _at(offset, move_day, calendar).day
    return move_on.astimezone(UTC) + timedelta(hours=offset.n) if isinstance(move_on, datetime) else None


def _due_sentence(offset: Offset, found: Counted, move: str, calendar: Calendar) -> str:
    if offset.n == 0:
        return f"Due {in_words(found.day)}, the day of {move.partition(' on ')[0]}"
    skipping = f", skipping {calendar.named(found.skipped)}" if found.skipped else ""
    return f"Due {in_words(found.day)}: {counted(offset.n, offset.unit.value)} {'after' if offset.n > 0 else 'before'} {move}{skipping}"


def _framed(spec: DueSpec, shown: date | None, latest: date | datetime | None, event: str) -> str:
    if shown and spec.ongoing:
        return f"; it goes on from {in_words(shown)}."
    if shown:
        return f"; shown from {in_words(shown)}."
    if spec.latest and spec.latest.unit is Unit.HOUR:
        until = f", by {in_words(latest)}" if latest else ""
        return f"; within {counted(spec.latest.n, 'hour')} of {event}{until}."
    return f"; at the latest {in_words(latest)}." if latest else "."


def _from_m(offset: Offset) -> str:
    return f"M{_signed(offset)}" if offset != _ON_M else "M"


def _signed(offset: Offset) -> str:
    unit = {Unit.WORKING_DAY: "", Unit.DAY: "d", Unit.WEEK: "w", Unit.MONTH: " months", Unit.HOUR: " h"}[offset.unit]
    return f"{'−' if offset.n < 0 else '+'}{abs(offset.n)}{unit}"


def _in_brackets(latest: Offset | None) -> str:
    if latest is None:
        return ""
    if latest.unit is Unit.HOUR:
        return f" ({latest.n} h)"
    return f" (≤{latest.n})" if latest.unit is Unit.WORKING_DAY else f" (else {_from_m(latest)})"
