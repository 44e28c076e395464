"""Which model of care a plan was written by, which one a provider works by, and what a provider made."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import Text, and_, cast, literal, select

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.agencies.models import Agency
from portal.caremodels.content import from_content
from portal.caremodels.models import OWN, CareModel, CareModelChoice
from portal.caremodels.shapes import ModelOfCare
from portal.caremodels.shipped import MODELS, PACE
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen


def model_for(key: str) -> ModelOfCare:
    """The model of that key, as it was when it was published. No statement for a shipped one, one for a provider's own.

    A provider's own model shows to its people, and to whoever sees a plan that was written by it; to others it does not exist.
    """
    if key in MODELS:
        return MODELS[key]
    row = db.session.scalar(select(CareModel).where(CareModel.id == _id(key)))
    if row is None:
        raise Unseen
    return model_of(row)


def model_of(row: CareModel) -> ModelOfCare:
    return from_content(row.key, row.name, row.content)


def _id(key: str) -> UUID:
    try:
        return UUID(key.removeprefix(OWN))
    except ValueError:
        raise Unseen from None


def model_in_use(agency_id: UUID, on: date) -> ModelOfCare:
    """The model by which a provider works on a day; PACE for an agency that has chosen none. One statement."""
    own = cast(literal(OWN), Text) + cast(CareModel.id, Text)
    query = (
        select(Agency.model_of_care, CareModelChoice.model, CareModel)
        .outerjoin(CareModelChoice, and_(CareModelChoice.agency_id == Agency.id, CareModelChoice.from_on <= on))
        .outerjoin(CareModel, and_(own == CareModelChoice.model, CareModel.agency_id == Agency.id))
        .where(Agency.id == agency_id)
        .order_by(CareModelChoice.from_on.desc().nulls_last(), CareModelChoice.made_at.desc())
        .limit(1)
    )
    return _in_use(db.session.execute(query).first())


def key_in_use(agency_id: UUID, on: date) -> str:
    """What a new plan keeps of its model."""
    return model_in_use(agency_id, on).key


def _in_use(found: Any) -> ModelOfCare:
    if found is None:
        return PACE
    if found.CareModel is not None:
        return model_of(found.CareModel)
    return MODELS.get(found.model or found.model_of_care or PACE.key, PACE)


# The screens


@dataclass(frozen=True)
class Made:
    """One published version of one's own. `newest` of its line."""

    key: str
    line: UUID
    version: int
    name: str
    based_on: str
    because: str
    by: str
    on: date
    newest: bool


@dataclass(frozen=True)
class Chosen:
    """By which model the provider works, from when, and who said so."""

    name: str
    from_on: date
    because: str
    by: str
    now: bool


@dataclass(frozen=True)
class CareModels:
    """What a provider may work by, and what it has chosen."""

    in_use: ModelOfCare
    shipped: tuple[ModelOfCare, ...]
    own: list[Made]
    chosen: list[Chosen]
    today: date

    @property
    def concern(self) -> Concern:
        return Concern()

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen: the shipped ones, and the newest version of each of one's own."""
        own = [(one.key, f"{one.name}, version {one.version}") for one in self.own if one.newest]
        return [(one.key, one.name) for one in self.shipped] + own

    @property
    def by_line(self) -> list[list[Made]]:
        """One's own, each with its versions, the newest first."""
        lines: dict[UUID, list[Made]] = {}
        for one in self.own:
            lines.setdefault(one.line, []).append(one)
        return list(lines.values())


def care_models(actor: Actor) -> CareModels:
    """Two statements: one's own, and what was chosen."""
    today = clock.today()
    rows = db.session.scalars(
        select(CareModel).where(CareModel.agency_id == actor.agency_id).order_by(CareModel.line, CareModel.version.desc())
    ).all()
    newest = {row.line: row.version for row in reversed(rows)}
    own = [
        Made(
            row.key, row.line, row.version, row.name, row.based_on, row.because, row.made_by, clock.london_day(row.made_at),
            row.version == newest[row.line],
        )
        for row in rows
    ]  # fmt: skip
    known = dict(MODELS) | {row.key: model_of(row) for row in rows}
    begun_with, choices = _choices(actor)
    now = next((choice for choice in choices if choice.from_on <= today), None)
    names = {one.key: f"{one.name}, version {one.version}" for one in own}
    return CareModels(
        in_use=known.get(now.model if now else begun_with, PACE),
        shipped=tuple(MODELS.values()),
        own=own,
        chosen=[
            Chosen(names.get(one.model) or known[one.model].name, one.from_on, one.because, one.made_by, one is now) for one in choices
        ],
        today=today,
    )


def _choices(actor: Actor) -> tuple[str, list[CareModelChoice]]:
    """What the agency began with, and what it chose since, the latest first. One statement."""
    query = (
        select(Agency.model_of_care, CareModelChoice)
        .outerjoin(CareModelChoice, CareModelChoice.agency_id == Agency.id)
        .where(Agency.id == actor.agency_id)
        .order_by(CareModelChoice.from_on.desc(), CareModelChoice.made_at.desc())
    )
    rows = db.session.execute(query).all()
    begun_with = next((row.model_of_care for row in rows), None) or PACE.key
    return begun_with, [row.CareModelChoice for row in rows if row.CareModelChoice is not None]


@dataclass(frozen=True)
class Sketch:
    """The model that an editor begins with: a shipped one for a new model, or the newest version of one's own."""

    model: ModelOfCare
    line: UUID | None
    version: int
    based_on: str

    @property
    def concern(self) -> Concern:
        return Concern()


def sketch(actor: Actor) -> Sketch:
    """What the address asks for: one's own by `line`, in its newest version (one statement), or a shipped one by `from`."""
    line = request.args.get("line")
    if line is None:
        key = request.args.get("from", PACE.key)
        if key not in MODELS:
            raise Unseen
        return Sketch(MODELS[key], None, 0, key)
    query = select(CareModel).where(CareModel.agency_id == actor.agency_id, CareModel.line == _id(line))
    row = db.session.scalar(query.order_by(CareModel.version.desc()).limit(1))
    if row is None:
        raise Unseen
    return Sketch(model_of(row), row.line, row.version, row.based_on)
