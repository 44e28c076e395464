"""The calendar and the agencies' settings as the database keeps them, made into what the pure rules take."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from portal.deadlines.calendar import Calendar, Correction, SchoolTerms, Term
from portal.deadlines.limits import AnyLimit
from portal.deadlines.reckoned import Reckoned, reckon
from portal.deadlines.rules import RULES
from portal.deadlines.settings import Settings
from portal.foundation.database import db


@dataclass(frozen=True)
class Almanac:
    """Everything that dates are worked out from, at one version. `authority` and `school` are those of the child asked about."""

    version: int = 0
    calendar: Calendar = field(default_factory=Calendar)
    limits: Mapping[UUID, Mapping[str, AnyLimit]] = field(default_factory=dict)
    terms: Mapping[UUID, SchoolTerms] = field(default_factory=dict)
    authority: UUID | None = None
    school: UUID | None = None

    @property
    def reckons(self) -> Callable[..., Reckoned]:
        """Works a date of this child out, by the calendar as it was corrected and by what its authority and school have settled."""
        return partial(reckon, calendar=self.calendar, settings=self.settings(self.authority, self.school))

    def settings(self, authority: UUID | None, school: UUID | None) -> Settings:
        return Settings(self.limits.get(authority, {}) if authority else {}, self.terms.get(school) if school else None)


def almanac_for(child_id: UUID, placement_id: UUID | None, *, writing: Iterable[UUID] = ()) -> Almanac:
    """For one child: the placing authority's settings and the named school's terms with it. One statement.

    Whoever is `writing` what is due of these sources waits here until everybody else who does so is done: of two who write the same
    item at once the second finds it, and changes it.
    """
    told = select(func.wall.almanac_for(child_id, placement_id, type_=JSONB))
    # In the order of their numbers, so that two who write several sources never wait for each other.
    if turns := sorted({_turn(source) for source in writing}):
        turn = func.unnest(cast(turns, ARRAY(BigInteger()))).column_valued("turn")
        told = told.add_columns(select(func.count(func.pg_advisory_xact_lock(turn))).scalar_subquery())
    return read(db.session.execute(told).scalar_one())


def _turn(source: UUID) -> int:
    """A number of 64 bits, which is what PostgreSQL locks by."""
    return int.from_bytes(source.bytes[-8:], signed=True)


def almanac_of(*agencies: UUID) -> Almanac:
    """With the settings of these agencies. One statement."""
    return read(db.session.scalar(select(func.wall.almanac(cast(list(agencies), ARRAY(Uuid())), type_=JSONB))))


def read(told: Any) -> Almanac:
    """From what the database tells as JSON. A choice that its rule no longer offers is passed over: the rule's own limit counts."""
    return Almanac(
        version=told["version"],
        calendar=Calendar(tuple(_correction(one) for one in told["corrections"])),
        limits=_limits(told["limits"]),
        terms=_terms(told["years"]),
        authority=_id(told.get("authority")),
        school=_id(told.get("school")),
    )


def _correction(one: dict[str, Any]) -> Correction:
    return Correction(date.fromisoformat(one["day"]), one["is_holiday"], one["reason"], one["version"], date.fromisoformat(one["on"]))


def _limits(lines: list[dict[str, Any]]) -> dict[UUID, dict[str, AnyLimit]]:
    found: dict[UUID, dict[str, AnyLimit]] = {}
    for line in lines:
        if (limit := choice(line["rule"], line["choice"])) is not None:
            found.setdefault(UUID(line["agency"]), {})[line["rule"]] = limit
    return found


def choice(rule: str, words: str | None) -> AnyLimit | None:
    """The limit of that rule that reads so, or None."""
    known = RULES.get(rule)
    return next((limit for limit in known.choices if str(limit) == words), None) if known else None


def _terms(lines: list[dict[str, Any]]) -> dict[UUID, SchoolTerms]:
    """The years of one school in order, joined."""
    years: dict[UUID, list[dict[str, Any]]] = {}
    for line in lines:
        years.setdefault(UUID(line["agency"]), []).append(line)
    return {
        school: school_terms(told[0]["name"], [one["days"] for one in sorted(told, key=lambda one: one["year"])])
        for school, told in years.items()
    }


def school_terms(name: str, years: list[dict[str, Any]]) -> SchoolTerms:
    """Refused where the terms do not stand in order, and with no year at all."""
    terms = tuple(Term(date.fromisoformat(first), date.fromisoformat(last)) for days in years for first, last in days["terms"])
    closed = frozenset(date.fromisoformat(day) for days in years for day in days["closed"])
    return SchoolTerms(name, terms, closed)


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
