"""Why somebody may see something of a child's record, or may not: the decision in one sentence, with the rule and the dates.

The reasons are gone through one by one, apart from `policy.opens`; a test holds the verdicts of both equal. Pure: who asks, and
what may be told to them, is decided by whoever gathers the facts (portal/oversight/answers.py, people.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.access.parts import COUNCIL_ROLES, NEVER_RELEASED, OWN_AUDIENCE, Audience, Part, Role, audience_of, part_of, slice_of
from portal.access.policy import STRANGER, Cell, Nearness, cell, own_slices, slices
from portal.access.words import PARTS_IN_A_SENTENCE, VERSIONS, a, many

LONDON = ZoneInfo("Europe/London")
AT_THE_EDGE = frozenset({Part.NETWORK, Part.TRANSITION})
BY_OFFICE = "oversight"
BREAK_GLASS = "break-glass"
"""The basis of an involvement that somebody opened for themselves in an emergency."""
FULL = frozenset({"full", BY_OFFICE})


class Rule(StrEnum):
    """On what a decision rests."""

    TABLE = "the table"
    OWN = "their own"
    RELEASED = "a release"
    NOT_ACTIVE = "no active membership"
    NEVER_NEAR = "never involved"
    NOT_YET = "not involved yet"
    NO_MORE = "not involved any more"
    CLOSED = "a restriction"
    EDGE = "only receiving or leaving"
    NOTHING = "the table gives nothing"
    ELSEWHERE = "another placement"
    NOT_THEIRS = "neither theirs nor addressed to them"
    NOT_RELEASED = "not released"
    NOT_FOR_THEM = "a version for others"


@dataclass(frozen=True)
class Stay:
    """One involvement, or standing near by office. `place` names the home where that may be told; `until` is a moment, `over_on` the
    day on which it was ended ahead of its time. `instead_of` names whose involvement it is that somebody who covers stands in for, and
    `covers_until` the last day of that."""

    capacity: str
    starts_on: date
    ends_on: date | None = None
    until: datetime | None = None
    over_on: date | None = None
    placement: object | None = None
    place: str = ""
    basis: str = ""
    granted_by: str = ""
    instead_of: str = ""
    covers_until: date | None = None
    notes_since: date | None = None

    @property
    def broke_glass(self) -> bool:
        return self.basis == BREAK_GLASS

    def counts(self, now: datetime, today: date) -> bool:
        ended = self.over_on is not None or (self.until is not None and self.until <= now)
        return not ended and self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)

    @property
    def last_day(self) -> date | None:
        days = [day for day in (self.over_on, self.ends_on, self.covers_until, self.until.date() if self.until else None) if day]
        return min(days, default=None)


@dataclass(frozen=True)
class Closed:
    """A part that a restriction closes to this person now. `whom` is to whom, in words."""

    part: int
    whom: str
    since: date
    reason: str


@dataclass(frozen=True)
class Opened:
    """What a release opens to this person: a slice, or one row of it. `until` None where the day may not be told."""

    slice: int
    row: object | None = None
    until: date | None = None
    over_on: date | None = None
    purpose: str = ""

    def counts(self, today: date) -> bool:
        return self.over_on is None and (self.until is None or self.until >= today)


@dataclass(frozen=True)
class Who:
    """One person's standing with one child, as far as the asker may know it. A name of '' stands for the asker: 'you'."""

    name: str
    role: Role
    active: bool = True
    read_only: bool = False
    stays: tuple[Stay, ...] = ()
    closed: tuple[Closed, ...] = ()
    opened: tuple[Opened, ...] = ()

    def near_now(self, now: datetime, today: date) -> list[Stay]:
        """What keeps them near the child today: what opens most first, their own before another's, and of equals the oldest."""
        found = [stay for stay in self.stays if self.active and stay.counts(now, today)]
        return sorted(found, key=lambda stay: (stay.capacity not in FULL, bool(stay.instead_of), stay.broke_glass, stay.starts_on))

    def nearness(self, now: datetime, today: date) -> Nearness:
        """The same facts in the form in which the policy asks for them."""
        near = self.near_now(now, today)
        if not near:
            return STRANGER
        full = [stay for stay in near if stay.capacity in FULL]
        opened = [one for one in self.opened if one.counts(today)]
        return Nearness(
            full=bool(full),
            placements=None if self.role in COUNCIL_ROLES else frozenset(stay.placement for stay in full if stay.placement),
            edge=len(full) < len(near),
            read_only=self.read_only,
            notes_since=self._notes_since(full),
            denied=frozenset(one.part for one in self.closed),
            released_slices=frozenset(one.slice for one in opened if one.row is None),
            released_rows=frozenset(one.row for one in opened if one.row is not None),
        )

    def notes_since(self, now: datetime, today: date) -> date | None:
        """From which day on they read practice notes; None where nothing older is kept from them."""
        full = [stay for stay in self.near_now(now, today) if stay.capacity in FULL]
        return min((day for _, day in self._notes_since(full)), default=None)

    def _notes_since(self, full: Iterable[Stay]) -> frozenset[tuple[object, date]]:
        """Of each placement, and of the child in general (None), the widest of what their involvements open."""
        days: dict[object, list[date | None]] = {}
        for stay in full if self.role in {Role.KW, Role.CL} else ():
            for place in {stay.placement, None}:
                days.setdefault(place, []).append(stay.notes_since)
        return frozenset((place, min(day for day in found if day)) for place, found in days.items() if None not in found)


@dataclass(frozen=True)
class Explained:
    """Whether it is open to them, on which rule that rests, and all of it in a sentence."""

    opens: bool
    rule: Rule
    sentence: str
    slice: int
    until: date | None = None


def explain_part(who: Who, part: Part, now: datetime, today: date) -> Explained:
    """What of a whole part is open to somebody: what the table gives them of it, else what a release does."""
    found = cell(part, who.role)
    near = who.near_now(now, today)
    at_the_edge = bool(near) and near[0].capacity not in FULL
    own_version = OWN_AUDIENCE[who.role] if found.suffix == "s" else Audience.FULL
    first = explain(who, slice_of(part, own_version), now, today, mine=found.suffix == "o" or at_the_edge)
    if first.opens:
        return first
    released = (one for one in who.opened if one.counts(today) and part_of(one.slice) == part)
    others = (explain(who, one.slice, now, today, row=one.row) for one in released)
    return next((one for one in others if one.opens), first)


def explain(
    who: Who, slice_: int, now: datetime, today: date, *, placement: object | None = None, mine: bool = False, row: object = None
) -> Explained:
    """Whether a row of this slice and placement is open to somebody for reading, and why. `mine`: it is theirs or addressed to them."""
    part, found = part_of(slice_), cell(part_of(slice_), who.role)
    near = who.near_now(now, today)
    if not near:
        return _far(who, slice_, now, today)
    full = [stay for stay in near if stay.capacity in FULL]
    closed = next((one for one in who.closed if one.part == part), None)
    here = [stay for stay in full if placement is None or who.role in COUNCIL_ROLES or stay.placement == placement]
    if here and closed is None and slice_ in slices(who.role):
        return _yes(who, slice_, Rule.TABLE, f"{many(who.role)} {_reads(found)} ({_number(part)}){_from(who, part, now, today)}", here[0])
    if mine and closed is None and slice_ in own_slices(who.role) and (full or part in AT_THE_EDGE):
        return _yes(who, slice_, Rule.OWN, _own(who, found, bool(full)), near[0])
    if (opened := _released(who, slice_, row, today)) is not None:
        return replace(_yes(who, slice_, Rule.RELEASED, _release_in_words(who, opened), near[0]), until=opened.until)
    return _no(who, slice_, closed, full, today)


def _released(who: Who, slice_: int, row: object, today: date) -> Opened | None:
    if part_of(slice_) in NEVER_RELEASED:
        return None
    current = (one for one in who.opened if one.counts(today))
    return next((one for one in current if (one.slice == slice_ if one.row is None else one.row == row)), None)


# Yes


def _yes(who: Who, slice_: int, rule: Rule, because: str, stay: Stay) -> Explained:
    return Explained(True, rule, f"{_name(who)} may read {_what(who, slice_, rule)}: {because}, and {_since(who, stay)}.", slice_)


def _what(who: Who, slice_: int, rule: Rule) -> str:
    part = PARTS_IN_A_SENTENCE[part_of(slice_)]
    if rule is Rule.OWN:
        return f"of {part} what is {_theirs(who)} or addressed to {_them(who)}"
    version = VERSIONS.get(audience_of(slice_), "")
    return f"{version}{part}"


def _reads(found: Cell) -> str:
    verb = ("", "read", "read and add to", "read, add to and approve")[found.level]
    return f"{verb} the version written for them" if found.suffix == "s" else f"{verb} it"


def _from(who: Who, part: int, now: datetime, today: date) -> str:
    """Old content for new workers is off for notes, unless whoever let them near said so (domain.md, matrix rules)."""
    since = who.notes_since(now, today) if part == Part.PRACTICE_NOTES else None
    return f" from {_day(since)} on, since older notes were not opened to {_them(who)}" if since else ""


def _own(who: Who, found: Cell, full: bool) -> str:
    if full and found.suffix == "o":
        return f"{many(who.role)} read nothing else of it ({_number(found.part)})"
    return (
        f"it is {_theirs(who)}"
        if full
        else f"until the day of the move, and after it on the old side, nothing else is open to {_them(who)}"
    )


def _release_in_words(who: Who, opened: Opened) -> str:
    until = f" until {_day(opened.until)}" if opened.until else ""
    purpose = f" for “{opened.purpose}”" if opened.purpose else ""
    return f"it is released to {_them(who)}{until}{purpose}"


def _since(who: Who, stay: Stay) -> str:
    begins = f"since {_day(stay.starts_on)}"
    ends = f" and until {_day(stay.last_day)}" if stay.last_day else ""
    place = f" for {stay.place}" if stay.place else ""
    if stay.instead_of:
        return f"{_they(who)} {stands_in(stay, who)}, who is near the child {begins}"
    if stay.broke_glass:
        return f"{_they(who)} opened the record in an emergency, by break-glass, on {_day(stay.starts_on)}{_at_most(stay)}"
    if stay.capacity == BY_OFFICE and who.role is Role.RM:
        return f"{_they(who)} have answered for {stay.place or 'the child’s home'} {begins}"
    if stay.capacity == BY_OFFICE:
        return f"{_their(who)} council has had the child placed {begins}"
    how = {"receiving": "been named to receive the child", "leaving": "been handing over"}.get(stay.capacity, "been involved")
    return f"{_they(who)} have {how} {begins}{place}{ends}"


def stands_in(stay: Stay, who: Who | None = None) -> str:
    """'stands in for Ruth Adeyemi until 3 December 2026'; with `who`, as it goes on after 'they' or 'you'."""
    verb = "stands" if who is None else "stand"
    return f"{verb} in for {stay.instead_of} until {_day(stay.covers_until)}"


def _at_most(stay: Stay) -> str:
    return f", until {stay.until.astimezone(LONDON):%H:%M} on {_day(stay.until.astimezone(LONDON).date())} at most" if stay.until else ""


# No


def _far(who: Who, slice_: int, now: datetime, today: date) -> Explained:
    """Nobody near reads nothing, whatever the table says."""
    ended = [stay.last_day for stay in who.stays if stay.last_day and (stay.last_day <= today or (stay.until and stay.until <= now))]
    coming = [stay.starts_on for stay in who.stays if stay.starts_on > today and stay.over_on is None]
    if not who.active:
        return _refused(who, slice_, Rule.NOT_ACTIVE, "not", f"{_their(who)} membership is not active")
    if coming:
        return _refused(who, slice_, Rule.NOT_YET, "not yet", f"the involvement begins on {_day(min(coming))}")
    if ended:
        return _refused(who, slice_, Rule.NO_MORE, "no longer", f"the involvement ended on {_day(max(ended))}")
    return _refused(who, slice_, Rule.NEVER_NEAR, "not", f"{_they(who)} are not involved with this child")


def _no(who: Who, slice_: int, closed: Closed | None, full: list[Stay], today: date) -> Explained:
    part = part_of(slice_)
    found, name = cell(part, who.role), PARTS_IN_A_SENTENCE[part]
    if found.level == 0:
        return _refused(who, slice_, Rule.NOTHING, "not", f"the table gives {a(who.role)} nothing of {name} ({_number(part)})")
    if closed is not None:
        why = f", because “{closed.reason}”" if closed.reason else ""
        return _refused(
            who, slice_, Rule.CLOSED, "not", f"{name} is closed to {closed.whom} for this child since {_day(closed.since)}{why}"
        )
    if not full:
        only = f"who only receives or hands over sees {_theirs(who)} own items of the move, and what is released"
        return _refused(who, slice_, Rule.EDGE, "not", only)
    if slice_ in slices(who.role):
        return _refused(who, slice_, Rule.ELSEWHERE, "not", f"it belongs to a placement that {_they(who)} are not involved for")
    if slice_ in own_slices(who.role):
        only = f"{many(who.role)} read of it only what is theirs or addressed to them ({_number(part)})"
        return _refused(who, slice_, Rule.NOT_THEIRS, "not", only)
    if found.suffix == "r":
        return _refused(who, slice_, Rule.NOT_RELEASED, "not", _not_released(who, part, today))
    if audience_of(slice_) == Audience.FULL:
        only = f"{many(who.role)} read of it only the version written for them ({_number(part)})"
    else:
        only = f"{VERSIONS[audience_of(slice_)]}it is not written for {many(who.role)} ({_number(part)})"
    return _refused(who, slice_, Rule.NOT_FOR_THEM, "not", only)


def _not_released(who: Who, part: Part, today: date) -> str:
    gone = [one for one in who.opened if part_of(one.slice) == part and not one.counts(today)]
    days = [min(day for day in (one.over_on, one.until) if day) for one in gone]
    if days:
        return f"the release of it ended on {_day(max(days))}, and without one {many(who.role)} do not read it ({_number(part)})"
    return f"{many(who.role)} read it only once it is released, and nothing of it is released to {_them(who)} now ({_number(part)})"


def _refused(who: Who, slice_: int, rule: Rule, not_: str, because: str) -> Explained:
    what = f"{VERSIONS.get(audience_of(slice_), '')}{PARTS_IN_A_SENTENCE[part_of(slice_)]}"
    return Explained(False, rule, f"{_name(who)} may {not_} read {what}: {because}.", slice_)


# Words


def _name(who: Who) -> str:
    return who.name or "You"


def _they(who: Who) -> str:
    return "they" if who.name else "you"


def _them(who: Who) -> str:
    return "them" if who.name else "you"


def _their(who: Who) -> str:
    return "their" if who.name else "your"


def _theirs(who: Who) -> str:
    return "theirs" if who.name else "yours"


def _number(part: int) -> str:
    return f"part {int(part)}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "a day not told"


def names(people: Iterable[str]) -> str:
    """'Ruth', 'Ruth and Gareth', 'Ruth, Gareth and Leila'"""
    *before, last = people
    return f"{', '.join(before)} and {last}" if before else last
