"""Any two versions of one plan side by side, section by section, each reader within what they read of both."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from portal.access.actor import Actor
from portal.access.parts import Audience, audience_of
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.queries import About
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.plans.agreeing_models import PlanAnswer, PlanAsked
from portal.plans.agreeing_shown import Compared, Known, Place, Voice, number_order
from portal.plans.comparing import Piece, compared, is_changed
from portal.plans.models import PlanSection, PlanVersion
from portal.plans.models_of_care import ModelOfCare, model_for
from portal.plans.queries import WRITTEN_FOR, SectionShown, exists_for, section_shown


@dataclass(frozen=True)
class ChangesPage:
    """What changed in a version since another one, in what this reader reads of both."""

    about: About
    version_id: UUID
    number: str
    since: Known | None
    answered: bool
    versions: list[Known]
    sections: list[Compared]
    concern: Concern

    @property
    def changed(self) -> list[Compared]:
        return [one for one in self.sections if one.change != "same"]

    @property
    def same(self) -> list[Compared]:
        return [one for one in self.sections if one.change == "same"]


def changes(actor: Actor, version_id: UUID, since: UUID | None = None) -> ChangesPage:
    """Four statements. Without `since`, the version that the actor's agency answered last, else the one before."""
    version, about = version_of(actor, version_id)
    versions = [one for one in known_versions(actor, about, version) if one.id != version.id]
    if since is not None:
        chosen = next((one for one in versions if one.id == since), None)
        if chosen is None:
            raise Unseen
    else:
        before = [one for one in versions if one.order < number_order(version.number)]
        chosen = last_answered(versions, version) or next(iter(before), None)
    sections = sections_of(actor, about, version.id)
    earlier = sections_of(actor, about, chosen.id) if chosen else []
    return ChangesPage(
        about=about,
        version_id=version.id,
        number=version.number,
        since=chosen,
        answered=bool(chosen and chosen.answered),
        versions=versions,
        sections=side_by_side(model_for(version.model_of_care), sections, earlier if chosen else None, {}),
        concern=about.concern(children.shown(sections, earlier), version),
    )


def version_of(actor: Actor, version_id: UUID) -> tuple[PlanVersion, About]:
    version, about = children.meet_by(actor, PlanVersion, version_id)
    if not exists_for(actor, about, version):
        raise Unseen
    return version, about


def sections_of(actor: Actor, about: About, version_id: UUID) -> list[PlanSection]:
    query = (
        select(PlanSection)
        .where(PlanSection.version_id == version_id, PlanSection.child_id == about.child_id)
        .order_by(PlanSection.number, PlanSection.slice, PlanSection.id)
    )
    return [one for one in children.sieve(actor, about.nearness, db.session.scalars(query)) if exists_for(actor, about, one)]


def known_versions(actor: Actor, about: About, version: PlanVersion) -> list[Known]:
    """Every version of this plan that the reader may open, the newest first. One statement."""
    ours = exists().where(
        PlanAnswer.version_id == PlanVersion.id, PlanAnswer.child_id == PlanVersion.child_id, PlanAsked.id == PlanAnswer.asked_id,
        PlanAsked.agency_id == actor.agency_id, PlanAsked.role == actor.role.value,
    )  # fmt: skip
    query = select(PlanVersion, ours.label("answered")).where(
        PlanVersion.child_id == about.child_id, PlanVersion.slice == version.slice,
        PlanVersion.placement_id.is_not_distinct_from(version.placement_id),
    )  # fmt: skip
    rows = db.session.execute(query).all()
    open_ = {row.id for row in children.sieve(actor, about.nearness, [row[0] for row in rows])}
    found = [
        Known(row[0].id, row[0].number, row[0].state, row[0].approved_at, row.answered)
        for row in rows
        if row[0].id in open_ and exists_for(actor, about, row[0])
    ]
    return sorted(found, key=lambda one: one.order, reverse=True)


def last_answered(versions: Iterable[Known], version: PlanVersion) -> Known | None:
    """The version that this agency answered last before this one."""
    before = [one for one in versions if one.order < number_order(version.number)]
    return next((one for one in before if one.answered), None)


# Side by side


def side_by_side(
    model: ModelOfCare, sections: Iterable[PlanSection], before: Iterable[PlanSection] | None, voices: Mapping[Place, list[Voice]]
) -> list[Compared]:
    """Each section beside the one that stood in its place, in the order of the plan; what is there no more stands at its old place.

    `before` None: there is nothing to compare with, and everything is shown as it stands.
    """
    old = dict(_placed(before or ()))
    found = [_compared(model, key, section, old.pop(key, None), first=before is None, voices=voices) for key, section in _placed(sections)]
    gone = [_gone(model, key, section) for key, section in old.items()]
    return sorted([*found, *gone], key=lambda one: (one.written_for != "", one.written_for, one.section.place, one.key))


Key = tuple[int, int, int]


def _placed(sections: Iterable[PlanSection]) -> Iterable[tuple[Key, PlanSection]]:
    """By number and slice; of several in one place (section 14), the first with the first."""
    seen: Counter[Place] = Counter()
    for section in sections:
        place = (section.number, section.slice)
        seen[place] += 1
        yield (*place, seen[place]), section


def _compared(
    model: ModelOfCare, key: Key, section: PlanSection, old: PlanSection | None, *, first: bool, voices: Mapping[Place, list[Voice]]
) -> Compared:
    shown = section_shown(model, section)
    words = as_text(shown)
    pieces = compared(as_text(section_shown(model, old)) if old else words, words)
    change = "first" if first else "new" if old is None else "changed" if is_changed(pieces) else "same"
    heard = list(voices.get(key[:2], ())) if key[2] == 1 else []
    return Compared(_name(key), section.number, section.slice, _for(section), shown, change, pieces, heard)


def _gone(model: ModelOfCare, key: Key, section: PlanSection) -> Compared:
    shown = section_shown(model, section)
    return Compared(_name(key), section.number, section.slice, _for(section), shown, "gone", [Piece("gone", as_text(shown))])


def as_text(shown: SectionShown) -> str:
    """A section as one run of words: what was asked, and what was written."""
    return "\n\n".join("\n".join(filter(None, (passage.lead_in, passage.text.strip()))) for passage in shown.passages)


def _name(key: Key) -> str:
    return "-".join(map(str, key))


def _for(section: PlanSection) -> str:
    audience = audience_of(section.slice)
    return "" if audience is Audience.FULL else WRITTEN_FOR[audience]
