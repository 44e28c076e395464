"""How dates are worked out: the rules with their sources, the calendar's corrections, and what an authority or a school has told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.children.almanac import read
from portal.deadlines.calendar import ENGLAND, days
from portal.deadlines.limits import EndOfTerm, Limit, WithoutDelay, YearDay
from portal.deadlines.rule import Rule
from portal.deadlines.rules import RULES
from portal.due.words import BASES, CONFIDENCES, TONES, owners_in_words
from portal.foundation import clock
from portal.foundation.database import db


@dataclass(frozen=True)
class RuleLine:
    """One rule as a page shows it: one limit, or one for each stage."""

    id: str
    title: str
    trigger: str
    limits: list[tuple[str, str]]
    owners: str
    basis: str
    tone: str
    source: str
    confidence: str
    note: str


@dataclass(frozen=True)
class Changed:
    """One change of what dates are worked out from, and how far the working out again has come."""

    version: int
    why: str
    by: str
    total: int
    moved: int
    refused: int
    finished: bool


@dataclass(frozen=True)
class HowPage:
    """The rules, the holidays of this year and the next, the corrections, the rounds of working out."""

    rules: list[RuleLine]
    holidays: list[tuple[date, str]]
    corrections: list[dict[str, Any]]
    changes: list[Changed]
    waiting: int
    concern: Concern = field(default_factory=Concern)

    @property
    def total(self) -> int:
        return max((one.total for one in self.changes if not one.finished), default=0)


def how(_actor: Actor) -> HowPage:
    """Two statements."""
    told = _told([])
    rounds: Any = db.session.scalar(select(func.wall.recounts(type_=JSONB)))
    calendar, year = read(told).calendar, clock.today().year
    holidays = [
        (day, calendar.holiday(day) or "") for day in days(date(year, 1, 1), date(year + 1, 12, 31)) if calendar.holiday(day) is not None
    ]
    corrections = [one | {"day": date.fromisoformat(one["day"])} for one in reversed(told["corrections"])]
    changes = [_changed(one) for one in rounds["rounds"]]
    return HowPage([_line(rule) for rule in RULES.values()], holidays, corrections, changes, rounds["waiting"])


def _changed(one: Mapping[str, Any]) -> Changed:
    return Changed(one["version"], one["why"], one["by"], one["total"], one["moved"], one["refused"], one["finished_at"] is not None)


def _line(rule: Rule) -> RuleLine:
    stages = [(stage.title, limit_in_words(stage.limit)) for stage in rule.stages]
    return RuleLine(
        rule.id, rule.title, rule.trigger, stages or [("", limit_in_words(rule.limit))], owners_in_words(list(rule.owners)),
        BASES[rule.basis], TONES[rule.basis], rule.source, CONFIDENCES[rule.confidence], rule.note,
    )  # fmt: skip


def limit_in_words(limit: Any) -> str:
    """`5 working days after`, `10 working days before`, `at once`."""
    match limit:
        case None:
            return "No number: see the note"
        case WithoutDelay():
            return f"At once: amber after {limit.amber_hours} hours, red after {limit.red_hours}"
        case EndOfTerm():
            return "By the end of the school’s term"
        case YearDay():
            return f"By {limit.day} {date(2000, limit.month, 1):%B} of that year"
        case Limit(0, _):
            return "On that day"
        case Limit(n, _):
            return f"{limit} {'after' if n > 0 else 'before'}"
    raise AssertionError(limit)


# What an authority has settled


@dataclass(frozen=True)
class Choosable:
    """A rule whose limit an authority may choose, and what it has chosen."""

    rule: str
    title: str
    own: str
    choices: list[str]
    chosen: str
    by: str
    on: str
    because: str
    note: str


@dataclass(frozen=True)
class LimitsPage:
    """The rules that leave something to the authority."""

    lines: list[Choosable]
    concern: Concern = field(default_factory=Concern)


def limits(actor: Actor) -> LimitsPage:
    """One statement. For anybody but an authority's administrator the gate says no afterwards."""
    told = _of_mine(actor)
    chosen = {one["rule"]: one for one in told["limits"]}
    return LimitsPage([_choosable(rule, chosen.get(rule.id, {})) for rule in RULES.values() if rule.choices])


def _choosable(rule: Rule, told: Mapping[str, Any]) -> Choosable:
    return Choosable(
        rule.id, rule.title, str(rule.limit), [str(one) for one in rule.choices], told.get("choice") or "", told.get("by", ""),
        told.get("on", ""), told.get("because", ""), rule.note,
    )  # fmt: skip


# A school's year


@dataclass(frozen=True)
class YearTold:
    """One school year as it was told: three terms, and the days closed in between."""

    year: int
    terms: list[tuple[date, date]]
    closed: list[date]
    by: str
    on: str


@dataclass(frozen=True)
class YearsPage:
    """The school years a school has told."""

    years: list[YearTold]
    concern: Concern = field(default_factory=Concern)


def years(actor: Actor) -> YearsPage:
    """One statement."""
    return YearsPage([_year(one) for one in sorted(_of_mine(actor)["years"], key=lambda one: -one["year"])])


def _year(one: Mapping[str, Any]) -> YearTold:
    terms = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in one["days"]["terms"]]
    return YearTold(one["year"], terms, [date.fromisoformat(day) for day in one["days"]["closed"]], one["by"], one["on"])


def _of_mine(actor: Actor) -> Any:
    return _told([actor.agency_id])


def _told(agencies: list[UUID]) -> Any:
    return db.session.scalar(select(func.wall.almanac(cast(agencies, ARRAY(Uuid())), type_=JSONB)))


def spells_of(closed: list[date]) -> list[tuple[date, date]]:
    """Days of one school's closing as spells; weekends and bank holidays in between do not break one."""
    spells: list[tuple[date, date]] = []
    for day in sorted(closed):
        last = spells[-1][1] if spells else None
        joins = last is not None and not any(ENGLAND.is_working_day(one) for one in days(last, day)[1:-1])
        if joins:
            spells[-1] = (spells[-1][0], day)
        else:
            spells.append((day, day))
    return spells
