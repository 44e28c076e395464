"""One child's page as an actor sees it. Templates get plain values, never rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from portal.access.actor import Actor
from portal.access.parts import (
    CHECKS_EVERY_VERSION,
    CHOSEN_BY_THE_CHILD,
    RESTRICTED_NAME,
    VERSIONS,
    Audience,
    Part,
    Role,
    audience_of,
    part_of,
    slice_of,
)
from portal.access.permissions import (
    DELEGATE,
    READ_NOTES,
    SEE_BELONGINGS,
    SEE_CONCERNS,
    SEE_NEAR,
    SEE_PACKS,
    SEE_PLACEMENTS,
    SEE_SHARING,
    SEE_TRAIL,
    SEE_WHO_CAN_PLAINLY,
    Permission,
    allows,
)
from portal.access.predicates import Concern
from portal.children import legal_name, standing
from portal.children import queries as children
from portal.children.delegates import DELEGATED
from portal.children.models import DueItem, Entry, Involvement, Milestone
from portal.children.sharing import CONFIDENTIAL_ADDRESS
from portal.corrections import queries as corrections
from portal.corrections.models import Correction
from portal.corrections.queries import Said, StruckOut
from portal.foundation import clock
from portal.plans.queries import exists_for
from portal.reports import queries as reports
from portal.web.parts import age
from portal.work.words import PART_HEADINGS, WRITTEN_FOR


@dataclass(frozen=True)
class Written:
    """One entry as a page shows it, with what was said against it."""

    id: UUID
    heading: str
    text: str
    by_name: str
    by_role: str
    written_at: datetime
    said: list[Said]


@dataclass(frozen=True)
class PartShown:
    """One part of the record with what this actor reads of it."""

    number: int
    title: str
    entries: list[Written]

    @property
    def anchor(self) -> str:
        return f"part-{self.number}"


@dataclass(frozen=True)
class VersionShown:
    """What was written for others than this reader, who wrote it or checks it."""

    audience: int
    title: str
    parts: list[PartShown]

    @property
    def anchor(self) -> str:
        return f"written-for-{self.audience}"

    @property
    def is_a_circle(self) -> bool:
        """No version, but words for a few only."""
        return Audience(self.audience) not in VERSIONS


@dataclass(frozen=True)
class Due:
    """Something due: what, when, why on that day, and whether it is this actor's turn."""

    id: UUID
    kind: str
    source_id: UUID
    title: str
    due_on: date
    legal_limit: date | None
    explained: str
    mine: bool
    covering: str = ""


@dataclass(frozen=True)
class ToOpen:
    """A plan, a move, a review or a report that can be opened. `written_for` where it is a version for others than this reader."""

    kind: str
    source_id: UUID
    title: str
    state: str
    on_date: date | None
    written_for: str


@dataclass(frozen=True)
class Near:
    """Somebody near the child, and in which way."""

    name: str
    role: str
    agency: str
    capacity: str


@dataclass(frozen=True)
class ChildPage:
    """One child as one actor may see them, and nothing that hints at the rest."""

    about: children.About
    top: dict[str, object]
    born_on: date | None
    legal_name: str
    legal_name_is_restricted: bool
    confidential_address: bool
    due_soon: list[Due]
    due_later: list[Due]
    to_open: list[ToOpen]
    parts: list[PartShown]
    versions: list[VersionShown]
    network: list[Near]
    may_see_trail: bool
    may_see_placements: bool
    may_see_things: bool
    may_see_packs: bool
    may_see_notes: bool
    may_say_plainly: bool
    may_see_near: bool
    may_see_sharing: bool
    may_delegate: bool
    may_see_concerns: bool
    struck: list[StruckOut]
    on_top: list[Written]
    entry_of: dict[UUID, UUID]
    may_say_wrong: bool
    concern: Concern


TWO_WEEKS = timedelta(days=14)
ON_TOP = frozenset({"identity", "out_of_hours", "allergies", CONFIDENTIAL_ADDRESS})
"""Entries that stand on top of the page and so not again among the parts."""


def child_page(actor: Actor, child_id: UUID) -> ChildPage:
    """Five statements: the child, entries, network, what is due, what there is to open."""
    about = children.meet(actor, child_id)
    return _child_page(actor, about, _record(actor, about))


@dataclass(frozen=True)
class Record:
    """What was found of a child, sieved for whoever asked. `claims` say that an entry is wrong."""

    written: list[Entry]
    claims: list[Correction]
    network: list[Involvement]
    due: list[DueItem]
    to_open: list[Milestone]
    struck: list[StruckOut]
    struck_slices: frozenset[int]

    @property
    def shown(self) -> frozenset[int]:
        return self.struck_slices | children.shown(self.written, self.claims, self.network, self.due, self.to_open)


def _record(actor: Actor, about: children.About) -> Record:
    found = corrections.record(actor, about)
    return Record(
        written=found.entries,
        claims=found.claims,
        network=children.network(actor, about),
        due=children.due_items(actor, about),
        to_open=_to_be_opened(actor, about),
        struck=found.struck,
        struck_slices=found.struck_slices,
    )


def _to_be_opened(actor: Actor, about: children.About) -> list[Milestone]:
    """What exists for this actor: no plan that nobody approved yet, no report that prints what is closed to them."""
    found = [one for one in children.milestones(actor, about) if one.kind != "plan" or exists_for(actor, about, one)]
    documents = reports.open_to(about, [one.source_id for one in found if one.kind == "report"])
    return [one for one in found if one.kind != "report" or one.source_id in documents]


def _child_page(actor: Actor, about: children.About, found: Record) -> ChildPage:
    kept = legal_name.restricted(found.written)
    own, for_others = _apart(actor, [one for one in found.written if one.slice != RESTRICTED_NAME])
    said = corrections.said_by_entry(found.claims)
    today = clock.today()
    return ChildPage(
        about=about,
        top=_top(about, own),
        born_on=_born_on(about),
        legal_name=str((kept.facts if kept else about.facts).get("legal_name", "")),
        legal_name_is_restricted=kept is not None,
        confidential_address=_confidential_address(own),
        due_soon=[_due(actor, about, item) for item in found.due if _soon(actor, about, item, today)],
        due_later=[_due(actor, about, item) for item in found.due if not _soon(actor, about, item, today)],
        to_open=[_to_open(actor, one) for one in found.to_open],
        parts=_parts((entry for entry in own if entry.kind not in ON_TOP), said),
        versions=_versions(for_others, said),
        network=[_near(one) for one in found.network if one.role != Role.CH and one.starts_on <= today and (one.ends_on or today) >= today],
        may_see_trail=_asks_the_log(actor, about, SEE_TRAIL),
        may_see_placements=_may(actor, about, SEE_PLACEMENTS),
        may_see_things=_may(actor, about, SEE_BELONGINGS),
        may_see_packs=_may(actor, about, SEE_PACKS),
        may_see_notes=_may(actor, about, READ_NOTES),
        may_say_plainly=_may(actor, about, SEE_WHO_CAN_PLAINLY),
        may_see_near=_may(actor, about, SEE_NEAR),
        may_see_sharing=_asks_the_log(actor, about, SEE_SHARING),
        may_delegate=_may_delegate(actor, about, found.network),
        may_see_concerns=_may(actor, about, SEE_CONCERNS, mine=(actor.membership_id,)),
        struck=found.struck,
        on_top=[_written(entry, said) for entry in own if entry.kind in ON_TOP],
        entry_of={claim.id: claim.entry_id for claim in found.claims},
        may_say_wrong=not about.nearness.read_only,
        concern=about.concern(found.shown),
    )


@dataclass(frozen=True)
class SeenAsPage:
    """The child's page as somebody else near the child sees it. `other` is who; the concern is that of whoever looks."""

    page: ChildPage
    other: Actor
    concern: Concern


def child_page_as(actor: Actor, child_id: UUID, membership_id: UUID) -> SeenAsPage:
    """Five statements. Only what both may read: what is hidden from whoever looks leaves no trace here either."""
    mine, seen = children.meet_as(actor, child_id, membership_id)
    found = _record(actor, mine)
    theirs = Record(
        written=children.sieve(seen.actor, seen.about.nearness, found.written),
        claims=children.sieve(seen.actor, seen.about.nearness, found.claims),
        network=children.sieve(seen.actor, seen.about.nearness, found.network),
        due=children.sieve(seen.actor, seen.about.nearness, found.due),
        to_open=children.sieve(seen.actor, seen.about.nearness, found.to_open),
        struck=[],
        struck_slices=frozenset(),
    )
    about = children.named_as(seen.actor, seen.about, theirs.written)
    return SeenAsPage(_child_page(seen.actor, about, theirs), seen.actor, mine.concern(theirs.shown))


def _top(about: children.About, own: list[Entry]) -> dict[str, object]:
    """What stands on top of the page, as `ui.top_of_child` takes it: only what this actor reads."""
    facts = about.facts
    return {
        "known_as": about.known_as,
        "case_code": about.case_code if about.case_code != about.known_as else "",
        "pronouns": facts.get("pronouns", ""),
        "age": age(born_on, clock.today()) if (born_on := _born_on(about)) else None,
        "home": _where_to_live(about, own),
        "language": facts.get("language", ""),
        "interpreter": facts.get("interpreter", ""),
        "communication_needs": facts.get("communication", ""),
        "allergies": _latest(own, "allergies"),
        "out_of_hours": [{"name": line} for line in _latest(own, "out_of_hours").splitlines() if line.strip()],
    }


def _where_to_live(about: children.About, own: list[Entry]) -> str:
    """The home's name; for the commissioner, who reads no name of the child, the line that was written instead."""
    if about.known_as == about.case_code:
        return about.facts.get("known_as", "").removeprefix(f"{about.case_code}, ")
    return next((str(entry.facts.get("home", "")) for entry in reversed(own) if entry.kind == "home"), "")


def _born_on(about: children.About) -> date | None:
    born_on = about.facts.get("date_of_birth")
    return date.fromisoformat(born_on) if born_on else None


def _latest(own: list[Entry], kind: str) -> str:
    return next((entry.text for entry in reversed(own) if entry.kind == kind), "")


def _apart(actor: Actor, written: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """What was written for this reader, and the versions for others that this reader checks: never mixed."""
    if actor.role not in CHECKS_EVERY_VERSION:
        return written, []
    for_me = [entry for entry in written if audience_of(entry.slice) == Audience.FULL or entry.slice == CHOSEN_BY_THE_CHILD]
    return for_me, [entry for entry in written if audience_of(entry.slice) != Audience.FULL and entry.slice != CHOSEN_BY_THE_CHILD]


def _parts(entries: Iterable[Entry], said: Mapping[UUID, list[Said]]) -> list[PartShown]:
    found: dict[Part, list[Written]] = {}
    for entry in sorted(entries, key=_numbered):
        found.setdefault(part_of(entry.slice), []).append(_written(entry, said))
    for part, lines in found.items():
        if part >= Part.SHARED_VIEWS:
            lines.reverse()  # what is written again and again is read from the newest
    return [PartShown(part, PART_HEADINGS[part], lines) for part, lines in sorted(found.items())]


def _numbered(entry: Entry) -> int:
    """Goals have numbers; everything else stands as it was written, one after another."""
    number = entry.facts.get("number", 0)
    return number if isinstance(number, int) else 0


def _versions(entries: list[Entry], said: Mapping[UUID, list[Said]]) -> list[VersionShown]:
    audiences = sorted({audience_of(entry.slice) for entry in entries})
    return [
        VersionShown(audience, WRITTEN_FOR[audience], _parts((entry for entry in entries if audience_of(entry.slice) == audience), said))
        for audience in audiences
    ]


def _written(entry: Entry, said: Mapping[UUID, list[Said]]) -> Written:
    picked = "Only for people they picked, you among them" if entry.slice == CHOSEN_BY_THE_CHILD else ""
    return Written(entry.id, entry.heading or picked, entry.text, entry.by_name, entry.by_role, entry.written_at, said.get(entry.id, []))


def _soon(actor: Actor, about: children.About, item: DueItem, today: date) -> bool:
    """What is shown at once: everything of the next two weeks, and whatever is this actor's, whenever it is due."""
    return children.is_turn_of(actor, about, item.owners) or item.due_on <= today + TWO_WEEKS


def _due(actor: Actor, about: children.About, item: DueItem) -> Due:
    mine = children.is_turn_of(actor, about, item.owners)
    covering = about.covering(item.owners) if mine and actor.membership_id not in item.owners else ""
    return Due(item.id, item.kind, item.source_id, item.title, item.due_on, item.legal_limit, item.explained, mine, covering)


def _to_open(actor: Actor, one: Milestone) -> ToOpen:
    audience = audience_of(one.slice)
    for_others = actor.role in CHECKS_EVERY_VERSION and audience != Audience.FULL
    return ToOpen(one.kind, one.source_id, one.title, one.state, one.on_date, WRITTEN_FOR[audience] if for_others else "")


def _near(one: Involvement) -> Near:
    return Near(one.name, standing.title_of(one), one.agency_name, one.capacity)


def _confidential_address(own: list[Entry]) -> bool:
    """As the latest word of part 3 says, to whoever reads that part."""
    return next((bool(one.facts.get("confidential")) for one in reversed(own) if one.kind == CONFIDENTIAL_ADDRESS), False)


def _may_delegate(actor: Actor, about: children.About, network: list[Involvement]) -> bool:
    """A designated teacher in their own right; who stands in for one delegates nothing."""
    in_own_right = any(one.membership_id == actor.membership_id and one.basis != DELEGATED for one in network)
    return in_own_right and allows(actor, DELEGATE, about.concern()).allowed


def _asks_the_log(actor: Actor, about: children.About, permission: Permission) -> bool:
    released = about.nearness.released_slices or about.nearness.released_rows
    return _may(actor, about, permission, mine=(actor.membership_id,) if released and permission is SEE_SHARING else ())


def _may(actor: Actor, about: children.About, permission: Permission, *, mine: tuple[UUID, ...] = ()) -> bool:
    """Whether a page on one part of this record opens: asked of the table, as the gate of that page asks it."""
    if permission.shows is None:
        return allows(actor, permission, about.concern()).allowed
    return allows(actor, permission, Concern(about.child_id, about.nearness, slice_of(permission.shows), mine=mine)).allowed
