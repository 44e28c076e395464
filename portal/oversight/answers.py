"""Why somebody may see something, and who can see what: answers about one child, for those who may ask."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask import request

from portal.access.actor import Actor
from portal.access.explain import Explained, Rule, Stay, explain_part, stands_in
from portal.access.parts import Part, Role, slice_of
from portal.access.policy import cell
from portal.access.predicates import Concern
from portal.access.words import PARTS_IN_A_SENTENCE
from portal.children import queries as children
from portal.foundation import clock
from portal.oversight import people
from portal.oversight.people import Around, Person
from portal.oversight.plain import PlainPerson, plainly
from portal.web.parts import short_day

OF_A_CHILD = tuple(part for part in Part if part is not Part.AGGREGATES)
GROUPS: tuple[tuple[str, range], ...] = (
    ("Who the child is, and where", range(1, 7)),
    ("The plan, section by section", range(7, 18)),
    ("Measures, and the child’s own voice", range(18, 21)),
    ("Reviews, reports and moves", range(21, 27)),
    ("Events and notes", range(27, 32)),
    ("The log", range(32, 33)),
)

# Why


@dataclass(frozen=True)
class Grant:
    """One involvement as the answer lists it beneath the sentence."""

    capacity: str
    starts_on: date
    last_day: date | None
    place: str
    basis: str
    granted_by: str


@dataclass(frozen=True)
class Choice:
    """One of those who may be asked about."""

    membership_id: UUID
    label: str


@dataclass(frozen=True)
class WhyPage:
    """The question, and its answer once one was asked. `by_table_alone`: the asker does not read the part, so nothing else is told."""

    about: children.About
    now: list[Choice]
    before: list[Choice]
    asked_person: UUID | None
    asked_part: Part | None
    answer: Explained | None
    grants: list[Grant]
    by_table_alone: bool
    about_oneself: bool
    concern: Concern

    @property
    def parts(self) -> list[tuple[Part, str]]:
        return [(part, PARTS_IN_A_SENTENCE[part]) for part in OF_A_CHILD]


def why(actor: Actor, child_id: UUID) -> WhyPage:
    """Six statements at most, the trail's included."""
    about = children.meet(actor, child_id)
    anybody = people.asks_about_anybody(actor, about)
    around = people.everybody(actor, about) if anybody else people.oneself(actor, about)
    asked, part = around.of(_uuid(request.args.get("person", ""))), _part(request.args.get("part", ""))
    if asked is None and not anybody:
        asked = around.of(actor.membership_id)
    oneself = asked is not None and asked.membership_id == actor.membership_id
    return WhyPage(
        about=about,
        now=[_choice(actor, one) for one in around.people if one.near_now()],
        before=[_choice(actor, one) for one in around.people if not one.near_now()],
        asked_person=asked.membership_id if asked else None,
        asked_part=part,
        answer=_explained(actor, asked, part) if asked and part else None,
        grants=_grants(asked) if asked and part else [],
        by_table_alone=part is not None and (not anybody or not people.reads_of(actor, about.nearness, part)),
        about_oneself=oneself,
        concern=about.concern(around.shown),
    )


def _explained(actor: Actor, person: Person, part: Part) -> Explained:
    who = replace(person.who, name="") if person.membership_id == actor.membership_id else person.who
    return explain_part(who, part, clock.now(), clock.today())


def _grants(person: Person) -> list[Grant]:
    return [
        Grant(_capacity(person, stay), stay.starts_on, stay.last_day, stay.place, stay.basis, stay.granted_by) for stay in person.who.stays
    ]


def _capacity(person: Person, stay: Stay) -> str:
    if stay.broke_glass:
        return "break-glass, in an emergency"
    near = {
        "full": f"involved as {person.does}",
        "receiving": "named to receive the child",
        "leaving": "handing over",
        "oversight": f"by office, as {person.does}",
    }
    return f"{stands_in(stay)}, who is {near[stay.capacity]}" if stay.instead_of else near[stay.capacity]


def _choice(actor: Actor, person: Person) -> Choice:
    myself = " (you)" if person.membership_id == actor.membership_id else ""
    return Choice(person.membership_id, f"{person.name}{myself}, {person.does}, {person.agency}")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _part(text: str) -> Part | None:
    """What was picked from the list; anything else counts as nothing picked."""
    return next((part for part in OF_A_CHILD if str(part.value) == text), None)


# Who can see what


@dataclass(frozen=True)
class Seen:
    """One square of the grid: a short word for the eye, and whole words for the ear."""

    kind: str
    short: str
    in_words: str


@dataclass(frozen=True)
class PersonInGrid:
    """A column: somebody near now."""

    membership_id: UUID
    name: str
    role: str
    role_code: str
    agency: str
    since: date
    edge: bool
    how: str = ""


@dataclass(frozen=True)
class GridRow:
    """A part, and what each of them sees of it, in the order of the columns."""

    part: Part
    title: str
    by_table_alone: bool
    cells: list[Seen]


@dataclass(frozen=True)
class GridGroup:
    title: str
    rows: list[GridRow]


@dataclass(frozen=True)
class WhoPage:
    """Everybody near the child now, and what each can see."""

    about: children.About
    people: list[PersonInGrid]
    groups: list[GridGroup]
    concern: Concern

    def of(self, place: int) -> list[tuple[str, list[str]]]:
        """One column as a list: what kind of seeing, and the parts of that kind. For narrow screens."""
        rows = [row for group in self.groups for row in group.rows]
        kinds: dict[str, list[str]] = {}
        for row in rows:
            kinds.setdefault(row.cells[place].in_words, []).append(row.title)
        return sorted(kinds.items(), key=lambda kind: kind[0] == NOTHING.in_words)


NOTHING = Seen("nothing", "–", "nothing")


def who(actor: Actor, child_id: UUID) -> WhoPage:
    """Six statements, the trail's included."""
    about = children.meet(actor, child_id)
    around = people.everybody(actor, about)
    near = _in_order(one for one in around.people if one.near_now())
    concern = about.concern(around.shown)
    return WhoPage(
        about=about,
        people=[_column(one) for one in near],
        groups=[GridGroup(title, [_row(actor, about, Part(number), near) for number in numbers]) for title, numbers in GROUPS],
        concern=replace(concern, slice=slice_of(Part.ACCESS_LOG), shown=concern.shown | {slice_of(Part.ACCESS_LOG)}),
    )


def _in_order(found: Iterable[Person]) -> list[Person]:
    """Those of the home first, then council, health and school; of one role by name."""
    return sorted(found, key=lambda one: (list(Role).index(one.role), one.name))


def _column(person: Person) -> PersonInGrid:
    stay = person.near_now()[0]
    edge = stay.capacity in {"receiving", "leaving"}
    how = "by break-glass" if person.broke_glass else person.stands_in
    return PersonInGrid(person.membership_id, person.name, person.does, person.role.value, person.agency, stay.starts_on, edge, how)


def _row(actor: Actor, about: children.About, part: Part, near: Iterable[Person]) -> GridRow:
    return GridRow(part, part.title, not people.reads_of(actor, about.nearness, part), [_seen(one, part) for one in near])


def _seen(person: Person, part: Part) -> Seen:
    found = explain_part(person.who, part, clock.now(), clock.today())
    if found.rule is Rule.CLOSED:
        return Seen("closed", "closed", "closed to them by a restriction")
    if not found.opens:
        return NOTHING
    if found.rule is Rule.OWN:
        return Seen("own", "own", "only what is theirs or addressed to them")
    if found.rule is Rule.RELEASED:
        until = f" until {short_day(found.until)}" if found.until else ""
        return Seen("released", f"let{until}", f"released to them{until}")
    if cell(part, person.role).suffix == "s":
        return Seen("version", "version", "the version written for them")
    since = person.who.notes_since(clock.now(), clock.today()) if part is Part.PRACTICE_NOTES else None
    if since:
        return Seen("reads", f"from {short_day(since)}", f"reads it from {short_day(since)} on")
    return Seen("reads", "reads", "reads it")


# In plain words for the child


@dataclass(frozen=True)
class PlainPage:
    """What each person near the child can see, as one would say it to the child."""

    about: children.About
    people: list[PlainPerson]
    on: date
    concern: Concern


def who_plainly(actor: Actor, child_id: UUID) -> PlainPage:
    """Five statements, the trail's included. A part that is closed to the reader is left out for everybody: nothing shows it."""
    about = children.meet(actor, child_id)
    around = people.unnamed(actor, about)
    concern = about.concern(around.shown)
    return PlainPage(
        about=about,
        people=_plain_people(about, around),
        on=clock.today(),
        concern=replace(concern, slice=slice_of(Part.NETWORK), shown=concern.shown | {slice_of(Part.NETWORK)}),
    )


def _plain_people(about: children.About, around: Around) -> list[PlainPerson]:
    told = [one for one in around.people if one.role is not Role.CH]
    return [plainly(one, about.nearness.denied) for one in _in_order(told)]
