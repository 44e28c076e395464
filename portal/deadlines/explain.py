"""Every due date explains itself: rule, trigger, days skipped, whose it is, the legal limit beside the last working day."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from portal.deadlines.calendar import ENGLAND, Calendar, add_days, add_months, add_school_days, end_of_term, in_range
from portal.deadlines.limits import AnyLimit, EndOfTerm, Limit, Unit, WithoutDelay, YearDay
from portal.deadlines.rule import Basis, Rule, Stage
from portal.deadlines.rules import parts_of, rule_named
from portal.deadlines.settings import Settings
from portal.deadlines.wording import counted, in_words, listed, short_day
from portal.foundation.clock import LONDON, london_day
from portal.foundation.refusals import Refused

When = date | datetime


@dataclass(frozen=True)
class Override:
    """A date set by a person instead: what it was, why, and by whom."""

    instead_of: When
    reason: str
    by: str


@dataclass(frozen=True)
class Explained:
    """A due date and where it comes from.

    `due` is the earlier of `last_working_day` and `legal_limit`: a date (until its end, in London), a moment in UTC where
    hours are counted, None where the rule sets no date. Hours run through nights and weekends, so they have no last working
    day. `skipped` holds the bank holidays passed over. `amber_at` and `red_at` stand where the rule says without delay and
    the moment is known. `closed` holds the spells in which the named school is closed, where school days are counted.
    """

    rule: str
    title: str
    trigger: When
    due: When | None
    legal_limit: When | None
    last_working_day: date | None
    skipped: tuple[date, ...]
    owners: tuple[str, ...]
    basis: Basis
    source: str
    sentence: str
    stage: str = ""
    estimated: bool = False
    blocks: bool = False
    amber_at: datetime | None = None
    red_at: datetime | None = None
    calendar_version: int = 0
    override: Override | None = None
    trigger_is: str = ""
    closed: tuple[tuple[date, date], ...] = ()

    def is_late(self, at: datetime) -> bool:
        """Whether it is overdue at that aware moment. "Without delay" is overdue from red on."""
        due = self.red_at if self.red_at and not self.override else self.due
        if due is None:
            return False
        return at > due if isinstance(due, datetime) else london_day(at) > due

    def as_json(self) -> dict[str, Any]:
        """For the command line. Moments are written in London's time with its offset."""
        return {
            "rule": self.rule,
            "due": _written(self.due),
            "legal_limit": _written(self.legal_limit),
            "last_working_day": _written(self.last_working_day),
            "skipped": [day.isoformat() for day in self.skipped],
            "source": self.source,
        }


def explain(
    rule_id: str, trigger: When, *, stage: str | None = None, calendar: Calendar = ENGLAND, settings: Settings | None = None
) -> Explained:
    """What a rule makes of its trigger: a day, or an aware moment.

    Days count from the London day of a moment; hours count from the start of a day that comes without a time. Without a
    stage, a rule that has stages answers for its first. Refused: an unknown rule or stage, a year outside the calendar.
    """
    rule = rule_named(rule_id)
    settings = settings or Settings()
    case = rule.stage(stage)
    limit = settings.limit_of(rule, case)
    found = _reckon(limit, trigger, calendar, settings)
    return Explained(
        rule=rule.id,
        title=case.title,
        trigger=trigger,
        due=_earlier(found.limit, found.last_working_day),
        legal_limit=found.limit,
        last_working_day=found.last_working_day,
        skipped=found.skipped,
        owners=rule.owners,
        basis=rule.basis,
        source=rule.source,
        sentence=_sentence(rule, case, limit, trigger, found, calendar=calendar),
        stage=case.key,
        estimated=found.estimated,
        blocks=rule.blocks,
        amber_at=found.amber_at,
        red_at=found.red_at,
        calendar_version=calendar.version,
        trigger_is=case.trigger,
        closed=found.closed,
    )


def explain_working_days(trigger: When, n: int, *, calendar: Calendar = ENGLAND) -> Explained:
    """Plain working days, under the id WD; n may be negative."""
    start = _day(trigger)
    count = calendar.add_working_days(start, n)
    return Explained(
        rule="WD",
        title="Working days",
        trigger=trigger,
        due=count.day,
        legal_limit=count.day,
        last_working_day=count.day,
        skipped=count.skipped,
        owners=(),
        basis=Basis.PROPOSED,
        source="working days of England",
        sentence=f"{in_words(count.day)}: {_distance(Limit(n, Unit.WORKING_DAY), in_words(start))}{_skipping(count.skipped, calendar)}.",
        calendar_version=calendar.version,
    )


def override(explained: Explained, new_due: When, reason: str, by: str) -> Explained:
    """The same deadline with a date that a person set. The legal limit stays beside it; a reason is needed."""
    if explained.due is None:
        raise Refused(f"{explained.rule} sets no date that could be moved.", rule=explained.rule)
    if not reason.strip():
        raise Refused("A changed due date needs its reason.", rule=explained.rule)
    was = explained.override.instead_of if explained.override else explained.due
    limit = f" The {_limit_is(explained.basis)} {in_words(explained.legal_limit)}." if explained.legal_limit else ""
    return replace(
        explained,
        due=new_due,
        override=Override(was, reason.strip(), by),
        sentence=f"Due {in_words(new_due)} instead of {in_words(was)}, set by {by}: {_full_stop(reason.strip())}{limit}",
    )


def explain_command(
    rule: str, from_text: str, days: int | None = None, *, stage: str | None = None, calendar: Calendar = ENGLAND
) -> Explained:
    """`portal deadlines explain RULE --from DATE[THH:MM]`; RULE may carry its stage, as in `PL5:year1`; WD takes --days.

    A rule that has parts (RV9: decisions, contesting) answers with the dates of its first part and the sentences of all.
    """
    rule_id, _, in_rule = rule.strip().partition(":")
    trigger = _parsed(from_text.strip())
    if rule_id.upper() == "WD":
        if days is None:
            raise Refused("WD counts working days: say how many with --days, a minus for days before.")
        return explain_working_days(trigger, days, calendar=calendar)
    if days is not None:
        raise Refused(f"Only WD takes --days; {rule_named(rule_id).id} has its own limit.")
    if parts := parts_of(rule_id):
        return _by_parts(rule_id, [explain(part.id, trigger, stage=stage or in_rule or None, calendar=calendar) for part in parts])
    return explain(rule_id, trigger, stage=stage or in_rule or None, calendar=calendar)


def _by_parts(rule_id: str, found: list[Explained]) -> Explained:
    """A line of the table that has parts, under its own id: the first part's dates, and every part's sentence."""
    return replace(found[0], rule=rule_id.strip().upper(), sentence="\n".join(f"{one.rule} {one.title}: {one.sentence}" for one in found))


@dataclass(frozen=True)
class _Reckoned:
    limit: When | None
    last_working_day: date | None = None
    skipped: tuple[date, ...] = ()
    estimated: bool = False
    amber_at: datetime | None = None
    red_at: datetime | None = None
    closed: tuple[tuple[date, date], ...] = ()


def _reckon(limit: AnyLimit | None, trigger: When, calendar: Calendar, settings: Settings) -> _Reckoned:
    day = in_range(_day(trigger))
    match limit:
        case None:
            return _Reckoned(None)
        case Limit(n, Unit.WORKING_DAY):
            count = calendar.add_working_days(day, n)
            return _Reckoned(count.day, count.day, count.skipped)
        case Limit(n, Unit.SCHOOL_DAY):
            count, estimated = add_school_days(day, n, calendar, settings.terms)
            closed = settings.terms.closed_between(add_days(day, 1), count.day, calendar) if settings.terms else ()
            return _Reckoned(count.day, count.day, count.skipped, estimated, closed=closed)
        case Limit(n, Unit.HOUR):
            return _Reckoned(_moment(trigger) + timedelta(hours=n))
        case WithoutDelay():
            return _at_once(limit, trigger)
        case EndOfTerm():
            ends, estimated = end_of_term(day, settings.terms)
            return _rolled_back(ends, calendar, estimated)
        case _:
            return _rolled_back(_by_the_calendar(limit, day), calendar)


def _by_the_calendar(limit: AnyLimit, day: date) -> date:
    match limit:
        case YearDay():
            return date(day.year, limit.month, limit.day)
        case Limit(n, Unit.MONTH):
            return add_months(day, n)
        case Limit(n, Unit.WEEK):
            return add_days(day, 7 * n)
        case Limit(n, Unit.DAY):
            return add_days(day, n)
    raise AssertionError(f"no calendar reckons {limit}")


def _rolled_back(limit: date, calendar: Calendar, estimated: bool = False) -> _Reckoned:
    # These are maximum intervals: never forward, or the legal limit would pass unseen.
    count = calendar.last_working_day(limit)
    return _Reckoned(limit, count.day, count.skipped, estimated)


def _at_once(limit: WithoutDelay, trigger: When) -> _Reckoned:
    if not isinstance(trigger, datetime):
        return _Reckoned(trigger)
    moment = _moment(trigger)
    return _Reckoned(moment, amber_at=moment + timedelta(hours=limit.amber_hours), red_at=moment + timedelta(hours=limit.red_hours))


def _earlier(limit: When | None, last_working_day: date | None) -> When | None:
    return limit if last_working_day is None else last_working_day


def _sentence(rule: Rule, case: Stage, limit: AnyLimit | None, trigger: When, found: _Reckoned, *, calendar: Calendar) -> str:
    if limit is None:
        opening = "No date: this must come first." if rule.blocks else "No date."
        return f"{opening} {rule.note}"
    said = [_due(rule, limit, trigger, found, calendar)]
    if rule.stages:
        said.append(_full_stop(case.title))
    if found.closed:
        said.append(f"The school is closed {listed(_spell(*spell) for spell in found.closed)}.")
    if found.estimated:
        said.append("Estimated, as the term dates of the school are not known.")
    if isinstance(limit, Limit) and limit.unit is Unit.HOUR and not isinstance(trigger, datetime):
        said.append("Counted from the start of the day, as no time was given.")
    if rule.note:
        said.append(rule.note)
    return " ".join(said)


def _due(rule: Rule, limit: AnyLimit, trigger: When, found: _Reckoned, calendar: Calendar) -> str:
    due = _earlier(found.limit, found.last_working_day)
    assert due is not None
    if isinstance(limit, WithoutDelay):
        return f"Due now, without delay after {in_words(trigger)}: amber after {limit.amber_hours} hours, red after {limit.red_hours}."
    start = in_words(trigger if isinstance(due, datetime) else _day(trigger))
    reason = _distance(limit, start)
    if found.limit == due:
        return f"Due {in_words(due)}: {reason}{_skipping(found.skipped, calendar)}{_clock_change(trigger, due)}."
    assert found.limit is not None
    return (
        f"Due {in_words(due)}: the {_limit_is(rule.basis)} {in_words(found.limit)} ({reason}), "
        f"and {in_words(due)} is the last working day before it{_skipping(found.skipped, calendar)}."
    )


def _distance(limit: AnyLimit, start: str) -> str:
    match limit:
        case Limit(0, _):
            return f"on {start}"
        case Limit(n, unit):
            return f"{counted(n, unit.value)} {'after' if n > 0 else 'before'} {start}"
        case YearDay():
            return f"by {limit.day} {date(2000, limit.month, 1):%B} of the year of {start}"
        case _:
            return f"the end of the term of {start}"


def _skipping(skipped: tuple[date, ...], calendar: Calendar) -> str:
    return f", skipping {calendar.named(skipped)}" if skipped else ""


def _spell(first: date, last: date) -> str:
    return short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}"


def _clock_change(trigger: When, due: When) -> str:
    if not isinstance(due, datetime):
        return ""
    before, after = _moment(trigger).astimezone(LONDON).utcoffset(), due.astimezone(LONDON).utcoffset()
    return "" if before == after else ", the clocks changing in between"


def _limit_is(basis: Basis) -> str:
    return "legal limit is" if basis is Basis.LEGAL else "limit is"


def _full_stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _day(trigger: When) -> date:
    return london_day(_moment(trigger)) if isinstance(trigger, datetime) else trigger


def _moment(trigger: When) -> datetime:
    if not isinstance(trigger, datetime):
        return datetime(trigger.year, trigger.month, trigger.day, tzinfo=LONDON).astimezone(UTC)
    if trigger.utcoffset() is None:
        raise ValueError("a deadline starts at an aware moment")
    return trigger.astimezone(UTC)


def _parsed(text: str) -> When:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?", text):
        raise Refused(f"“{text[:30]}” is no date: write it as 2026-03-27, or with a time as 2026-03-27T19:40.")
    try:
        if "T" not in text:
            return date.fromisoformat(text)
        # Of the two 01:30s of an autumn night the first is taken: the earlier limit is the safe one.
        there = datetime.fromisoformat(text).replace(tzinfo=LONDON)
    except ValueError:
        raise Refused(f"{text} does not exist: check day, month and time.") from None
    if there.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != there.replace(tzinfo=None):
        raise Refused(f"{text} does not exist: the clocks go forward in that night.")
    return there.astimezone(UTC)


def _written(when: When | None) -> str | None:
    if isinstance(when, datetime):
        return when.astimezone(LONDON).isoformat()
    return when.isoformat() if when else None
