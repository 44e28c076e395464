"""One generated child: everything that the tables hold of them, in the shapes that the stories of the demo have."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from portal.access.parts import COUNCIL_ROLES, OWN_AUDIENCE, ROLE_TITLES, Audience, Part, Role, slice_of
from portal.access.policy import CONTRIBUTE, cell
from portal.caremodels.shipped import PACE
from portal.deadlines.calendar import ENGLAND
from portal.deadlines.offsets import Check, DueSpec, due_dates, parse
from portal.demo.seed_sheets import NULL, Sheets, document, many
from portal.demo.seed_words import FIRST_NAMES, Marks, case_code, said
from portal.demo.seed_world import Home, Ids, Kid, Member, World
from portal.notes.words import PRACTICE_NOTE, heading_of, passages_of, text_of
from portal.plans.models_of_care import MODELS, SECTION_PART
from portal.transitions.checklists import CHECKLISTS
from portal.transitions.checklists.items import AFTER, Item
from portal.transitions.rules import NearPerson, Owners, owners_of

IN_OTHER_TABLES = frozenset(
    {Part.REVIEW_OWN, Part.REVIEW_OTHERS, Part.DECISIONS, Part.REPORT, Part.TRANSITION, Part.ACCESS_LOG, Part.AGGREGATES}
)
"""Parts of which reviews, moves and the trail hold the rows."""

ABOUT_THE_CHILD = frozenset({Part.IDENTITY, Part.LEGAL_STATUS, Part.NETWORK})
"""Parts that belong to no home."""

WRITERS = (Role.KW, Role.SW, Role.CL, Role.RM, Role.CO, Role.XT, Role.DT)
ON_TOP = {Part.IDENTITY: "identity", Part.ADDRESS: "home", Part.HEALTH: "allergies"}
HEADINGS = {Part.IDENTITY: "Identity", Part.ADDRESS: "Home", Part.NETWORK: "How the team works", Part.HEALTH: "Allergies"}
CARE_DAYS = 400
SCHOOL_MOVE = CHECKLISTS["T4"]
LINES_OF_PRACTICE = tuple(
    zip(PACE.practice_tags, ("A silly voice for the spoon, and a laugh.", "“It makes sense that you are cross.”"), strict=False)
)
LEFT_OUT = ("childs_words", "guess", "coregulation", "limit", "settled", "repair", "repair_by", "goal")
"""Boxes of a note that stay empty."""


def audiences_of(part: Part) -> list[Audience]:
    """In which authored versions a part is read: in full, and for whoever reads only their own or what is theirs."""
    own = {OWN_AUDIENCE[role] for role in OWN_AUDIENCE if cell(part, role).suffix in {"s", "o"}}
    return [Audience.FULL, *sorted(own - {Audience.FULL})]


@dataclass(frozen=True)
class Blank:
    """One text of every child's record, but for the words: where it stands, who writes it, who reads it as theirs."""

    part: Part
    audience: Audience
    writer: Role
    own: tuple[Role, ...]
    days_ago: int

    @property
    def slice(self) -> str:
        return str(slice_of(self.part, self.audience))

    @property
    def of_a_home(self) -> bool:
        return self.part not in ABOUT_THE_CHILD


def _blanks() -> Iterator[Blank]:
    for part in Part:
        if part in IN_OTHER_TABLES or part is Part.HANDOVER_PACK:
            continue
        writer = next((role for role in WRITERS if cell(part, role).level >= CONTRIBUTE), Role.KW)
        own = tuple(role for role in Role if cell(part, role).suffix == "o")
        for audience in audiences_of(part):
            readers = tuple(role for role in own if OWN_AUDIENCE.get(role, Audience.FULL) in {Audience.FULL, audience})
            yield Blank(part, audience, writer, readers, int(part) * 11 % 300 + int(audience) + 1)


BLANKS = tuple(_blanks())


class Day:
    """Moments counted back from one day, as text and in milliseconds."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.ago = cache(self._ago)
        self.milliseconds = cache(self._milliseconds)
        self.moment = cache(self._moment)

    def on(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def _ago(self, days: int) -> str:
        return self.on(days).isoformat()

    def _moment(self, days: int) -> str:
        return f"{self.ago(days)} 10:{days % 60:02d}:00+00"

    def _milliseconds(self, days: int) -> int:
        return int(datetime.combine(self.on(days), time(10, days % 60), UTC).timestamp() * 1000)


class Record:
    """Writes one child's rows onto the sheets."""

    def __init__(self, world: World, kid: Kid, day: Day, sheets: Sheets, marks: Marks) -> None:
        self.kid, self.day, self.marks = kid, day, marks
        self.ids: Ids = world.ids
        self.world = world
        self.add = sheets.add
        self.child, self.place, self.earlier = self.ids.new(), self.ids.new(), self.ids.new()
        self.near = list(kid.around.values()) + ([kid.team] if kid.team else [])

    def write(self) -> None:
        self.add("child", self.child, case_code(self.world.seed, self.kid.number))
        self._placements()
        self._involvements()
        self._closed_and_let_out()
        self._entries()
        self._on_top()
        plan = self._plans()
        self._reviews()
        if self.kid.new_teacher:
            self._school_move(self.kid.new_teacher)
        self._due_of_its_own(plan)

    # Where things stand, and by whom

    def _walled(self, part: int, audience: int = 0, *, of_a_home: bool = True, mine: str = "{}", place: str = "") -> tuple[str, ...]:
        return self.child, (place or self.place) if of_a_home else NULL, str(slice_of(part, audience)), mine

    def _member(self, role: Role) -> Member:
        return self.kid.around.get(role) or self.kid.around["SW"]

    def _by(self, member: Member, days_ago: int) -> tuple[str, ...]:
        return member.id, member.name, ROLE_TITLES[Role(member.role)], self.day.moment(days_ago)

    def _mine(self, roles: tuple[Role, ...], *more: Member) -> str:
        people = [self.kid.around[role].id for role in roles if role in self.kid.around]
        return many(dict.fromkeys(people + [one.id for one in more]))

    def _said(self, part: int, audience: int = 0, variant: int | None = None) -> str:
        words = said(part, audience, self.kid.number if variant is None else variant)
        return words + self.marks.sentence(self.child, part)

    # Near the child

    def _placements(self) -> None:
        if self.kid.before:
            self._placement(self.earlier, self.kid.before, since=900, until=CARE_DAYS)
        self._placement(self.place, self.kid.home, since=CARE_DAYS, until=None)

    def _placement(self, ident: str, home: Home, *, since: int, until: int | None) -> None:
        state, ended = ("active", NULL) if until is None else ("ended", self.day.ago(until))
        legal = "Care order, section 31" if self.kid.number % 3 else "Accommodated, section 20"
        more = (home.provider.id, home.id, self.kid.authority.id, state, legal, "children's home", self.day.ago(since), ended)
        self.add("placement", ident, *self._walled(Part.PLACEMENT, place=ident), *more)

    def _involvements(self) -> None:
        for role in (Role.SW, Role.IRO, Role.KW, Role.CL, Role.XT, Role.DT, Role.PA, Role.CH):
            if role in self.kid.around:
                self._involvement(self.kid.around[role])
        if self.kid.team:
            self._involvement(self.kid.team)
        for member in self.kid.left_behind:
            self._involvement(member, place=self.earlier, ended=CARE_DAYS)
        if self.kid.new_teacher:
            self._involvement(self.kid.new_teacher, capacity="receiving")

    def _involvement(self, member: Member, *, place: str = "", capacity: str = "full", ended: int | None = None) -> None:
        role = Role(member.role)
        of_a_home = role not in COUNCIL_ROLES
        known_as = self.known_as if capacity == "receiving" and self.kid.number % 20 == 3 else NULL
        basis = "Named in the placement plan." + self.marks.sentence(self.child, Part.NETWORK)
        since = 900 if place else CARE_DAYS
        until, at = (NULL, NULL) if ended is None else (self.day.ago(ended), self.day.moment(ended))
        audience = Audience.PARENT if role is Role.PA else Audience.FULL
        walled = self._walled(Part.NETWORK, audience, of_a_home=of_a_home, mine=many([member.id]), place=place)
        told = (member.id, member.name, member.role, member.agency_name, capacity, basis, self.kid.around["SW"].name, known_as)
        self.add("involvement", self.ids.new(), *walled, *told, self.day.ago(since), until, at)

    def _closed_and_let_out(self) -> None:
        """Every fifth child's address is kept from somebody; every third child's life-story work is let out to school or council."""
        number = self.kid.number
        if number % 5 == 2:
            reason = "The address is confidential." + self.marks.sentence(self.child, Part.NETWORK)
            closed = (str(int(Part.ADDRESS)), ("PA", "DT", "XT")[number % 3], NULL, NULL)
            walled = self._walled(Part.NETWORK, of_a_home=False)
            self.add("restriction", self.ids.new(), *walled, *closed, reason, self.day.ago(CARE_DAYS), NULL, NULL)
        if number % 3 == 0:
            purpose = "For a project of the class." + self.marks.sentence(self.child, Part.NETWORK)
            to = (self.kid.around["DT"].id, NULL) if "DT" in self.kid.around else (NULL, self.kid.authority.id)
            walled = self._walled(Part.NETWORK, of_a_home=False)
            opened = (str(slice_of(Part.LIFE_STORY)), NULL)
            self.add("release", self.ids.new(), *walled, *opened, *to, purpose, "Asked of the child", self.day.ago(-200), NULL)

    # What is written

    @property
    def known_as(self) -> str:
        return FIRST_NAMES[self.kid.number * 31 % len(FIRST_NAMES)]

    def _entries(self) -> None:
        for blank in BLANKS:
            kind = ON_TOP.get(blank.part, "note") if blank.audience == Audience.FULL else "note"
            if blank.part is Part.PRACTICE_NOTES and blank.audience == Audience.FULL:
                self._practice_note(blank)
            elif kind in {"note", "allergies"}:
                self._entry(blank, "note", blank.part.title if kind == "note" else "Health", self._said(blank.part, blank.audience))
        if self.kid.before:
            for part in (Part.DAILY_CARE, Part.PRACTICE_NOTES, Part.HANDOVER_PACK):
                self._entry(Blank(part, Audience.FULL, Role.SW, (), 500), "note", part.title, self._said(part), place=self.earlier)

    def _practice_note(self, blank: Blank) -> None:
        """A note as the people of a home write it, with one line of practice."""
        tag, line = LINES_OF_PRACTICE[self.kid.number % 2]
        days_ago = blank.days_ago % 20 + 1
        facts: dict[str, Any] = dict.fromkeys(LEFT_OUT, "")
        facts |= {"at_time": "after tea", "where": "in the kitchen", "seen": self._said(blank.part, blank.audience)}
        facts |= {"happened_on": self.day.ago(days_ago), "section": 4, "goal_id": None, "share": "internal"}
        facts |= {"tags": [{"key": tag.key, "name": tag.name, "line": line}]}
        words = text_of(passages_of(facts)).replace("\n", "\\n")
        self._entry(replace(blank, days_ago=days_ago), PRACTICE_NOTE, heading_of(facts), words, facts=document(facts))

    def _entry(self, blank: Blank, kind: str, heading: str, words: str, *, facts: str = "{}", place: str = "") -> None:
        writer = self._member(blank.writer)
        mine = self._mine(blank.own, writer) if blank.own else "{}"
        walled = self._walled(blank.part, blank.audience, of_a_home=blank.of_a_home, mine=mine, place=place)
        ident = self.ids.at(self.day.milliseconds(blank.days_ago))
        self.add("entry", ident, *walled, kind, heading, words, facts, *self._by(writer, blank.days_ago))

    def _on_top(self) -> None:
        """Who the child is and where they live; whom to call at night; allergies."""
        home, marks = self.kid.home, self.marks
        known_as = self.known_as
        legal = f"{known_as} {marks.token(self.child, Part.IDENTITY, 'name', 'Nobody')}"
        born = self.day.on(3_000 + self.kid.number * 13 % 3_200).isoformat()
        if len(self.world.kids) <= 3_200:  # no two children share a birthday, so it can be looked for
            marks.told(born, self.child, Part.IDENTITY, "date")
        facts = {"known_as": known_as, "legal_name": legal, "date_of_birth": born, "pronouns": "they / them", "language": "English"}
        facts |= {"interpreter": "", "communication": "Short sentences, and time to answer." + marks.sentence(self.child, Part.IDENTITY)}
        self._fact(Part.IDENTITY, "identity", f"{legal}, known as {known_as}.", facts)
        for audience in audiences_of(Part.IDENTITY)[1:]:
            line = {"known_as": f"A young person from {marks.token(self.child, Part.IDENTITY, 'name', 'the county')}"}
            self._fact(Part.IDENTITY, "identity", f"{line['known_as']}.", line, audience=audience)
        street = f"{self.kid.number % 90 + 1} Almond Lane, {marks.token(self.child, Part.ADDRESS, 'postcode', 'the county')}"
        phone = marks.token(self.child, Part.ADDRESS, "phone", "07700 900000")
        where = {"home": home.name, "address": street, "phone": phone}
        self._fact(Part.ADDRESS, "home", f"{home.name}, {street}. {phone}.", where)
        night = f"Duty manager, {marks.token(self.child, Part.NETWORK, 'phone', '07700 900001')}."
        self._fact(Part.NETWORK, "out_of_hours", night, {})
        allergies = f"Peanuts; see {marks.token(self.child, Part.HEALTH, 'reference', 'the card')}."
        self._fact(Part.HEALTH, "allergies", allergies, {})

    def _fact(self, part: Part, kind: str, words: str, facts: dict[str, str], *, audience: Audience = Audience.FULL) -> None:
        heading = kind[0].upper() + kind[1:].replace("_", " ")
        self._entry(Blank(part, audience, Role.SW, (), CARE_DAYS), kind, heading, words, facts=document(facts))

    # Plans

    def _plans(self) -> str:
        """The plan in force, in full and in the commissioner's lines; every second child also has the one before it."""
        if self.kid.number % 2:
            self._version("1.0", "superseded", 390, whole=False)
        return self._version("2.0", "active", 60, whole=True)

    def _version(self, number: str, state: str, days_ago: int, *, whole: bool) -> str:
        full = self._header(number, state, days_ago, Audience.FULL), number, days_ago
        short = self._header(number, state, days_ago, Audience.COMMISSIONER), number, days_ago
        for section, part in SECTION_PART.items():
            if part and (whole or section < 4) and (part != Part.TRANSITION or self.kid.new_teacher):
                self._section(full, section, Part(part), Audience.FULL)
        for part in (Part.DAILY_CARE, Part.FORMULATION, Part.SAFETY, Part.HEALTH, Part.EDUCATION, Part.FAMILY_TIME, Part.INDEPENDENCE):
            for audience in audiences_of(part)[1:] if whole else ():
                self._section(short if audience == Audience.COMMISSIONER else full, 15, part, audience)
        self._section(short, 15, Part.ABOUT_ME, Audience.COMMISSIONER)
        return full[0]

    def _header(self, number: str, state: str, days_ago: int, audience: Audience) -> str:
        ident, walled = self.ids.new(), self._walled(Part.ABOUT_ME, audience)
        review = self.day.ago(days_ago - 84) if state == "active" else NULL
        approved = (self._member(Role.RM).name, self.day.moment(days_ago), review)
        self.add("plan_version", ident, *walled, number, self.kid.model, state, *approved)
        title = f"Care and therapeutic plan {number}" + (", commissioner's lines" if audience else "")
        self.add("milestone", self.ids.new(), *walled, "plan", ident, title, state, self.day.ago(days_ago))
        return ident

    def _section(self, version: tuple[str, str, int], number: int, part: Part, audience: Audience) -> None:
        days_ago = version[2]
        writer = self._member(Role.CL if part is Part.FORMULATION else Role.KW)
        letters = "PACE" if number == 4 and self.kid.model == "pace" else "--"
        passages = [
            {"lead": "", "text": self._said(part, audience, self.kid.number + nth), "letter": letter.strip("-")}
            for nth, letter in enumerate(letters)
        ]
        walled = self._walled(part, audience, mine=self._mine((Role.DT, Role.VSH)) if part is Part.GOALS else "{}")
        heading = MODELS[self.kid.model].section(number).heading
        told = (*version[:2], str(number), heading, document(passages), self._member(Role.RM).name)
        ident = self.ids.at(self.day.milliseconds(days_ago))
        self.add("plan_section", ident, *walled, *told, *self._by(writer, days_ago))

    # Reviews

    def _reviews(self) -> None:
        self._review("closed", 150, said_already=True)
        self._review("contributions_open", -(10 + self.kid.number % 40), said_already=False)

    def _review(self, state: str, days_ago: int, *, said_already: bool) -> None:
        ident, invited = self.ids.new(), self._mine(tuple(Role))
        walled = self._walled(Part.REVIEW_OWN, mine=invited)
        held = self.day.on(days_ago)
        title = f"Looked-after child review, {held.day} {held:%B %Y}"
        attendance = [
            {"name": one.name, "capacity": ROLE_TITLES[Role(one.role)], "how": "attended" if said_already else "invited", "note": ""}
            for one in self.near
        ]
        period = self.day.ago(days_ago + 180)
        self.add("review", ident, *walled, "looked-after child review", title, state, held.isoformat(), period)
        minutes = (ident, "PN1" if said_already else "", document(attendance))
        self.add("review_minutes", self.ids.new(), *self._walled(Part.REVIEW_OWN), *minutes)
        self.add("milestone", self.ids.new(), *walled, "review", ident, title, state, held.isoformat())
        if not said_already:
            owner = self._member(Role.IRO)
            self._due(Part.REVIEW_OWN, ident, "Looked-after child review", owner, -days_ago, kind="review", mine=invited)
            return
        for place, part in enumerate((Part.REVIEW_OWN, Part.REVIEW_OTHERS, Part.DECISIONS, Part.REPORT)):
            for audience in audiences_of(part):
                self._passage(ident, str(place + 1), part, audience, days_ago)
        for number, role in enumerate((Role.SW, Role.DT), start=1):
            self._decision(ident, number, self._member(role))

    def _passage(self, review: str, section: str, part: Part, audience: Audience, days_ago: int) -> None:
        readers = tuple(role for role, own in OWN_AUDIENCE.items() if own == audience and cell(part, role).suffix == "o")
        writer = self._member(Role.KW)
        said_ = document([{"lead": "", "text": self._said(part, audience), "letter": ""}])
        ident = self.ids.at(self.day.milliseconds(days_ago))
        walled = self._walled(part, audience, mine=self._mine(readers, writer))
        self.add("review_passage", ident, *walled, review, section, part.title, said_, *self._by(writer, days_ago))

    def _decision(self, review: str, number: int, owner: Member) -> None:
        ident, mine = self.ids.new(), self._mine((Role.KW, Role.CL), owner)
        words, due_in = self._said(Part.DECISIONS), number * 20
        told = (review, str(number), words, owner.name, self.day.ago(-due_in), "Two quiet months.")
        self.add("decision", ident, *self._walled(Part.DECISIONS, mine=mine), *told)
        self._due(Part.DECISIONS, ident, f"Decision {number}: {words}", owner, due_in, kind="decision", mine=mine)

    # What is due

    def _due_of_its_own(self, plan: str) -> None:
        self._due(Part.ABOUT_ME, plan, "Twelve-week review of the plan", self._member(Role.CL), 24, kind="plan")
        social_worker, teacher = self._member(Role.SW), self._member(Role.DT)
        self._due(Part.HEALTH, self.child, "Health assessment", social_worker, self.kid.number % 90 - 3, kind="health")
        self._due(Part.EDUCATION, self.child, "Personal education plan", teacher, self.kid.number % 60, kind="education")
        self._due(Part.FAMILY_TIME, self.child, "Family time looked at again", social_worker, -30, kind="family", done=True)

    def _due(self, part: Part, source: str, title: str, owner: Member, days: int, *, kind: str, mine: str = "", done: bool = False) -> None:
        whose = many([owner.id])
        walled = self._walled(part, mine=mine or whose)
        mark = self.marks.token(self.child, part, "name")
        title, due_on = f"{title}, {mark}" if mark else title, self.day.on(-days)
        explained = f"Counted from the day of the placement; due on {due_on.day} {due_on:%B}."
        done_at = self.day.moment(31) if done else NULL
        self.add("due_item", self.ids.new(), *walled, kind, source, title, whose, due_on.isoformat(), NULL, kind, explained, done_at)

    # The school move

    def _school_move(self, teacher: Member) -> None:
        """T4 with all its items; those due by now are done."""
        kid = self.kid
        move_on = _move_on(self.day.today, kid.number % 30 + 2)
        people = tuple((role, one.id, one.name) for role, one in kid.around.items() if role not in {"PA", "CH"})
        owners = {item.number: owners_of(item.owner, _near(people, teacher)) for item in SCHOOL_MOVE.items}
        everybody = many(dict.fromkeys(one for found in owners.values() for one in found.everybody))
        ident, walled = self.ids.new(), self._walled(Part.TRANSITION, mine=everybody)
        school = self.marks.token(self.child, Part.TRANSITION, "name", teacher.agency_name)
        title = f"School move: {kid.school.name} to {school}"
        self.add("transition", ident, *walled, "T4", title, "preparing", move_on.isoformat(), kid.school.name, school)
        self.add("milestone", self.ids.new(), *walled, "transition", ident, title, "preparing", move_on.isoformat())
        why = Blank(Part.TRANSITION, Audience.FULL, Role.SW, (), 40)
        self._entry(why, "note", f"Why: {title}", self._said(Part.TRANSITION))
        for item in SCHOOL_MOVE.items:
            self._item(ident, item, owners[item.number], _check(item.due, move_on, self.day.today))

    def _item(self, move: str, item: Item, owners: Owners, check: Check) -> None:
        ident, walled = self.ids.new(), self._walled(Part.TRANSITION, mine=many(owners.everybody))
        why = self.marks.sentence(self.child, Part.TRANSITION).strip()
        shown_from = check.shown_from.isoformat() if check.shown_from else NULL
        flags = ("t" if item.must else "f", "t" if item.child_visible else "f")
        told = (item.text, why, item.owner, owners.names, many(owners.owners), *flags, item.evidence, shown_from)
        written = str(DueSpec((check.offset,))) if ", " in item.due else item.due
        gate = "t" if item.must and item.phase != AFTER else "f"
        dates = (check.due.isoformat(), check.sentence, written, "1", "1", gate)
        self.add("checklist_item", ident, *walled, move, str(item.number), item.phase, *told, *dates)
        done = check.due <= self.day.today or item.number <= 3
        if done:
            writer = self._member(Role.SW)
            note = "Done as agreed." + self.marks.sentence(self.child, Part.TRANSITION)
            when = (ident, "done", "1", self.day.ago(2), note, "", NULL, NULL)
            self.add("completion", self.ids.new(), *walled, *when, *self._by(writer, 2))
        done_at = self.day.moment(2) if done else NULL
        due = (item.text, many(owners.owners), check.due.isoformat(), NULL, f"T4-{item.number}", check.sentence, done_at)
        self.add("due_item", self.ids.new(), *walled, "transition_item", ident, *due)


@cache
def _move_on(today: date, working_days: int) -> date:
    return ENGLAND.add_working_days(today, working_days).day


@cache
def _check(due: str, move_on: date, today: date) -> Check:
    """Of several dates the next one that is not past, else the last."""
    checks = sorted(due_dates(parse(due), move_on), key=lambda check: check.due)
    return next((check for check in checks if check.due >= today), checks[-1])


def _near(people: tuple[tuple[str, str, str], ...], teacher: Member) -> list[NearPerson]:
    here = [NearPerson(UUID(ident), role, name, "full") for role, ident, name in people]
    return [*here, NearPerson(UUID(teacher.id), "DT", teacher.name, "receiving")]
