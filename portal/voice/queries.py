"""A young person's own pages, and what adults read of what they say. Templates get plain values, never rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, text

from portal.access.actor import Actor
from portal.access.parts import CHOSEN_BY_THE_CHILD, Part, Role, kept_apart, part_of, slice_of
from portal.access.permissions import ANSWER_VIEW, allows
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.brought_models import BroughtView
from portal.children.models import Child, Entry, Milestone
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.notices import queries as notices
from portal.notices.queries import Told
from portal.voice.models import ViewAnswer
from portal.voice.words import who_is

VIEWS = slice_of(Part.SHARED_VIEWS)


@dataclass(frozen=True)
class MyPerson:
    """Somebody near a young person whom they may choose. `shown`: may be shown a view; `private`: may be written to in private."""

    id: UUID
    name: str
    role: Role
    agency: str
    shown: bool
    private: bool

    @property
    def who(self) -> str:
        return who_is(self.role)


@dataclass(frozen=True)
class Done:
    """What an adult did about a view, and whether it helped."""

    id: UUID
    words: str
    by_name: str
    by_role: str
    at: datetime
    helped: str


@dataclass(frozen=True)
class View:
    """Something that was said, and to whom: `shown_to` are names, where they were picked. `signed_in`: by the young person's own hand."""

    id: UUID
    text: str
    heading: str
    by_name: str
    by_role: str
    at: datetime
    everyone: bool
    shown_to: tuple[str, ...]
    read_before: tuple[str, ...]
    done: tuple[Done, ...]
    signed_in: bool
    brought: "Brought | None" = None


@dataclass(frozen=True)
class Printed:
    """That words stand in a report that was made: when, and in which of its versions."""

    at: datetime
    version: str
    variants: tuple[str, ...]


@dataclass(frozen=True)
class Brought:
    """That the review is to hear a view; `hears` False: taken back. `variants`: in which versions of the report it may stand."""

    hears: bool
    variants: tuple[str, ...]
    printed: tuple[Printed, ...]


# The young person's own pages


@dataclass(frozen=True)
class Mine:
    """The first of a young person's own pages. `about` None: a young person who is near no record."""

    about: children.About | None
    told: list[Told] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    plan: UUID | None = None
    concern: Concern = field(default_factory=Concern)


def mine(actor: Actor) -> Mine:
    """Five statements: which child, the child, what they were told, numbers for the night, and the plan."""
    about = my_record(actor)
    if about is None:
        return Mine(None)
    call = children.sieve(actor, about.nearness, db.session.scalars(_CALL, {"child": about.child_id}))[-1:]
    plans = children.sieve(actor, about.nearness, db.session.scalars(_PLANS, {"child": about.child_id}))[:1]
    return Mine(
        about,
        notices.as_told(actor, notices.unread_alone(actor)),
        [line for one in call for line in one.text.splitlines() if line.strip()],
        plans[0].source_id if plans else None,
        about.concern(children.shown(call, plans)),
    )


_IN_FORCE = ("active", "active_interim", "under_review")
_CALL = select(Entry).where(Entry.child_id == bindparam("child"), Entry.kind == "out_of_hours").order_by(Entry.id)
_PLANS = (
    select(Milestone)
    .where(Milestone.child_id == bindparam("child"), Milestone.kind == "plan", Milestone.state.in_(_IN_FORCE))
    .order_by(Milestone.on_date.desc(), Milestone.slice)
)


def my_record(actor: Actor) -> children.About | None:
    """The young person themselves. Two statements; None where they are near no record."""
    if actor.role is not Role.CH:
        return None
    found = db.session.scalar(select(Child.id).order_by(Child.id).limit(1))
    about = children.meet(actor, found) if found else None
    return about if about is not None and about.nearness.full else None


def my_people(about: children.About) -> list[MyPerson]:
    """Whom the young person may choose. One statement; the wall tells nobody else."""
    rows = db.session.execute(text("select * from wall.my_people(:child)"), {"child": about.child_id})
    return [MyPerson(row.membership_id, row.name, Role(row.role), row.agency, row.shown, row.private) for row in rows]


@dataclass(frozen=True)
class Saying:
    """What is needed for saying something: who may be shown it. Told to the trail as a look that nobody else reads of."""

    child_id: UUID | None
    people: list[MyPerson]
    concern: Concern


def saying(actor: Actor) -> Saying:
    """Three statements. To whom they may go on to say it is nobody's to guess from the log: it is told as of the closed circle."""
    about = my_record(actor)
    if about is None:
        return Saying(None, [], Concern())
    concern = Concern(about.child_id, about.nearness, VIEWS, shown=frozenset({CHOSEN_BY_THE_CHILD}))
    return Saying(about.child_id, [one for one in my_people(about) if one.shown], concern)


@dataclass(frozen=True)
class MySaid:
    """Everything that was said, with what was done about it."""

    views: list[View]
    concern: Concern


def my_said(actor: Actor) -> MySaid:
    """Four statements: the young person, their views, and what was done about them."""
    about = my_record(actor)
    if about is None:
        return MySaid([], Concern())
    views, shown = _views(actor, about)
    return MySaid(views, about.concern(shown))


# What adults read


@dataclass(frozen=True)
class SaidPage:
    """What a child says, as far as this reader may read it: nothing here counts or names the rest."""

    about: children.About
    views: list[View]
    may_answer: bool
    concern: Concern


def said(actor: Actor, child_id: UUID) -> SaidPage:
    """Three statements: the child, the views, and what was done about them."""
    about = children.meet(actor, child_id)
    views, shown = _views(actor, about)
    may = actor.role is not Role.CH and not about.nearness.read_only
    return SaidPage(about, views, may, about.concern(shown))


def _views(actor: Actor, about: children.About) -> tuple[list[View], frozenset[int]]:
    query = (
        select(Entry, BroughtView)
        .outerjoin(BroughtView, (BroughtView.entry_id == Entry.id) & (BroughtView.child_id == Entry.child_id))
        .where(Entry.child_id == about.child_id, Entry.slice.in_((VIEWS, CHOSEN_BY_THE_CHILD)))
        .order_by(Entry.written_at.desc(), Entry.id)
    )
    rows: dict[Entry, BroughtView | None] = {entry: brought for entry, brought in db.session.execute(query)}  # noqa: C416  rows are no pairs
    entries = children.sieve(actor, about.nearness, rows)
    heard = set(children.sieve(actor, about.nearness, (brought for brought in rows.values() if brought)))
    query_done = select(ViewAnswer).where(ViewAnswer.child_id == about.child_id).order_by(ViewAnswer.written_at, ViewAnswer.id)
    done = children.sieve(actor, about.nearness, db.session.scalars(query_done))
    return [_view(one, done, rows[one] if rows[one] in heard else None) for one in entries], children.shown(entries, done)


def _brought(row: BroughtView | None) -> Brought | None:
    if row is None:
        return None
    printed = (Printed(datetime.fromisoformat(one["at"]), one["version"], tuple(one["variants"])) for one in row.printed)
    return Brought(row.withdrawn_at is None, tuple(row.variants), tuple(printed))


def _view(entry: Entry, done: Iterable[ViewAnswer], brought: BroughtView | None) -> View:
    shown_to = entry.facts.get("shown_to", "everyone")
    return View(
        id=entry.id,
        text=entry.text,
        heading=entry.heading,
        by_name=entry.by_name,
        by_role=entry.by_role,
        at=entry.written_at,
        everyone=entry.slice == VIEWS,
        shown_to=tuple(shown_to) if isinstance(shown_to, list) else (),
        read_before=tuple(entry.facts.get("read_before", ())),
        done=tuple(
            Done(one.id, one.words, one.by_name, one.by_role, one.written_at, one.helped or "") for one in done if one.entry_id == entry.id
        ),
        signed_in=entry.kind == "view",
        brought=_brought(brought),
    )


@dataclass(frozen=True)
class ViewPage:
    """One thing that was said. `people`, `picked` and `readers` only for the young person who said it."""

    about: children.About
    view: View
    may_answer: bool
    concern: Concern
    people: tuple[MyPerson, ...] = ()
    picked: frozenset[UUID] = frozenset()
    readers: tuple[tuple[str, datetime], ...] = ()


def view(actor: Actor, view_id: UUID) -> ViewPage:
    """Three statements: the view with its child, what was done about it, and whether the review is to hear it."""
    return _view_page(actor, *_entry(actor, view_id))


def my_view(actor: Actor, view_id: UUID) -> ViewPage:
    """Five statements: the same, who may be chosen, and who may have read it already."""
    entry, about = _entry(actor, view_id)
    page = _view_page(actor, entry, about)
    if entry.by_membership_id != actor.membership_id or actor.role is not Role.CH:
        return page  # which the gate refuses
    rows = db.session.execute(text("select name, first_at from wall.may_have_read(:view)"), {"view": view_id})
    return ViewPage(
        about,
        page.view,
        False,
        page.concern,
        tuple(one for one in my_people(about) if one.shown),
        frozenset(entry.mine),
        tuple((row.name, row.first_at) for row in rows),
    )


def _entry(actor: Actor, view_id: UUID) -> tuple[Entry, children.About]:
    entry, about = children.meet_by(actor, Entry, view_id)
    if part_of(entry.slice) is not Part.SHARED_VIEWS or kept_apart(entry.slice):
        raise Unseen
    return entry, about


def _view_page(actor: Actor, entry: Entry, about: children.About) -> ViewPage:
    query = (
        select(ViewAnswer)
        .where(ViewAnswer.entry_id == entry.id, ViewAnswer.child_id == entry.child_id)
        .order_by(ViewAnswer.written_at, ViewAnswer.id)
    )
    done = children.sieve(actor, about.nearness, db.session.scalars(query))
    asked = select(BroughtView).where(BroughtView.entry_id == entry.id, BroughtView.child_id == entry.child_id)
    brought = children.sieve(actor, about.nearness, db.session.scalars(asked))
    concern = _concern(about, entry, entry.by_membership_id)
    return ViewPage(about, _view(entry, done, brought[0] if brought else None), allows(actor, ANSWER_VIEW, concern).allowed, concern)


def _concern(about: children.About, row: Entry | ViewAnswer, *owners: UUID) -> Concern:
    """Of a view for a picked few the log tells in that slice alone, the child's name not beside it: its line would be a hint to others."""
    told = about.concern(row=row, owners=owners)
    return told if row.slice == VIEWS else replace(told, shown=frozenset({row.slice}))


@dataclass(frozen=True)
class AnswerOfMine:
    """Something done about a view, for its young person to say whether it helped."""

    id: UUID
    view_id: UUID
    slice: int
    child_id: UUID
    concern: Concern


def answer_of_mine(actor: Actor, answer_id: UUID) -> AnswerOfMine:
    """Two statements: what was done with its child, and whose view it is about."""
    found, about = children.meet_by(actor, ViewAnswer, answer_id)
    author = db.session.scalar(select(Entry.by_membership_id).where(Entry.id == found.entry_id, Entry.child_id == found.child_id))
    concern = _concern(about, found, *([author] if author else []))
    return AnswerOfMine(found.id, found.entry_id, found.slice, found.child_id, concern)
