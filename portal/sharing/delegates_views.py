"""The page on which a designated teacher delegates to colleagues of the school: loaded, asked and answered."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, g, url_for
from wtforms import RadioField, SelectMultipleField, ValidationError
from wtforms.fields import Field

from portal.access.actor import Actor
from portal.access.parts import Part
from portal.access.permissions import DELEGATE, SEE_CHILD
from portal.access.predicates import Concern
from portal.children import delegates as commands
from portal.children import queries as children
from portal.children.models import Involvement
from portal.foundation import clock
from portal.foundation.refusals import Refused, Unseen
from portal.trail.record import Told
from portal.web.forms import DayField, PortalForm
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("delegates", __name__)


@dataclass(frozen=True)
class DelegateShown:
    """One colleague, since when and until when."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date | None
    over: bool


@dataclass(frozen=True)
class DelegatesPage:
    """Whom a teacher let near one child, and whom they could."""

    about: children.About
    delegates: list[DelegateShown]
    colleagues: list[tuple[UUID, str]]
    concern: Concern


class DelegateForm(PortalForm):
    """One colleague, some parts, and a last day."""

    colleague = RadioField(
        "Which colleague?", description="Designated teachers of your school, with its e-mail address.", validate_choice=False
    )
    parts = SelectMultipleField(
        "What may they see?", description="The child’s name is always among it. Nothing that you do not see yourself."
    )
    ends_on = DayField("Until which day?", description="A year from today at most.")

    def __init__(self, given: DelegatesPage, today: date) -> None:
        self.today = today
        super().__init__()
        self.colleague.choices = [(str(ident), name) for ident, name in given.colleagues]
        self.parts.choices = [(str(int(part)), part.title) for part in commands.TO_CHOOSE_FROM]

    def validate_colleague(self, field: Field) -> None:
        if field.data not in dict(field.choices):
            raise ValidationError("Choose a colleague.")

    def validate_parts(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose what they may see.")

    def validate_ends_on(self, field: Field) -> None:
        if field.data is not None:
            try:
                commands.refuse_end(field.data, self.today)
            except Refused as refused:
                raise ValidationError(refused.sentence) from None


class EndForm(PortalForm):
    """Ends a delegation; it needs no words."""


def delegates_of(actor: Actor, child_id: UUID) -> DelegatesPage:
    """Four statements: the child, whether one is near in one's own right, whom one let near, whom one could."""
    about = children.meet(actor, child_id)
    if not about.nearness.full or not commands.is_in_own_right(actor, about):
        # Told that it is not theirs to do only where they are near at all: to a stranger the child does not exist.
        refused = Concern(about.child_id, replace(about.nearness, full=False, edge=about.nearness.involved))
        return DelegatesPage(about, [], [], refused)
    found = children.sieve(actor, about.nearness, commands.delegates(actor, about))
    present = {one.membership_id for one in found if not _over(one)}
    free = [(ident, name) for ident, name in commands.colleagues(actor) if ident not in present]
    return DelegatesPage(about, [_shown(one) for one in found], free, about.concern(children.shown(found)))


@dataclass(frozen=True)
class Delegation:
    """One delegate's involvement, for the teacher who let them near."""

    about: children.About
    row: Involvement
    concern: Concern


def delegation(actor: Actor, involvement_id: UUID) -> Delegation:
    """One statement. Unseen for anybody but the teacher who delegated."""
    row, about = children.meet_by(actor, Involvement, involvement_id)
    if row.basis != commands.DELEGATED or actor.membership_id not in row.mine or row.membership_id == actor.membership_id:
        raise Unseen
    return Delegation(about, row, about.concern(row=row))


@bp.get("/children/<uuid:child_id>/delegates")
@needs(DELEGATE, on=delegates_of, sample="delegates")
def delegates(given: DelegatesPage) -> Response:
    note(Told(SEE_CHILD.name, given.about.child_id, abouts=given.concern.shown, rule=g.decision.rule))
    return _page(given, DelegateForm(given, clock.today()))


@bp.post("/children/<uuid:child_id>/delegates")
@needs(DELEGATE, on=delegates_of, sample="delegates")
def delegate(given: DelegatesPage) -> Response:
    form = DelegateForm(given, clock.today())
    if not form.validate_on_submit():
        return _page(given, form, status=422)
    parts = [Part(int(one)) for one in form.parts.data]

    def act() -> None:
        made = commands.delegate(given.about, UUID(form.colleague.data), parts, form.ends_on.data, clock.today())
        said = f"{dict(form.colleague.choices)[form.colleague.data]}, until {form.ends_on.data}: {', '.join(part.title for part in parts)}"
        note(Told(DELEGATE.name, given.about.child_id, made, frozenset({40}), g.decision.rule, said))

    once(form.key, clock.now(), g.actor, act)
    return _back(given.about)


@bp.post("/delegations/<uuid:involvement_id>/end")
@needs(DELEGATE, on=delegation, sample="delegation")
def end_delegation(shown: Delegation) -> Response:
    form = EndForm()
    if not form.validate_on_submit():
        raise Refused("This page was changed on its way. Look it over and send it again.")

    def act() -> None:
        if commands.end_delegation(shown.row.id):
            note(Told(DELEGATE.name, shown.about.child_id, shown.row.id, frozenset({40}), g.decision.rule, f"ended for {shown.row.name}"))

    once(form.key, clock.now(), g.actor, act)
    return _back(shown.about)


def _page(given: DelegatesPage, form: DelegateForm, *, status: int = 200) -> Response:
    return page("sharing/delegates.html", status=status, given=given, about=given.about, form=form, ending=EndForm())


def _back(about: children.About) -> Response:
    return go_to(url_for("delegates.delegates", child_id=about.child_id))


def _shown(one: Involvement) -> DelegateShown:
    return DelegateShown(one.id, one.name, one.starts_on, one.ends_on, _over(one))


def _over(one: Involvement) -> bool:
    return one.ended_at is not None or (one.ends_on is not None and one.ends_on < clock.today())
