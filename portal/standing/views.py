"""Who is near a child: seen, granted, ended; visitors and their consents; receipts."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, url_for

from portal.access.parts import Part, slice_of
from portal.access.permissions import (
    END_NEARNESS,
    GRANT_NEARNESS,
    LET_IN_VISITOR,
    OPEN_OLDER_NOTES,
    RECORD_CONSENT,
    SEE_NEAR,
    SEE_OWN_PAGES,
)
from portal.children import standing
from portal.children.standing import VISIT
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.foundation.refusals import NotAllowed, Refused
from portal.standing import commands, queries
from portal.standing.forms import ConsentForm, EndingForm, GrantForm, PressForm, VisitForm
from portal.standing.queries import ConsentPage, Found, Granting, InvolvementPage, NearPage, ReceiptPage
from portal.standing.words import BASES, CAPACITIES, READ_NOTES, needs_no_placement, will_see
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("standing", __name__)

NOBODY_FOUND = "There is no active member with that address at that agency whom you can let near."
NETWORK = frozenset({slice_of(Part.NETWORK)})


@bp.get("/children/<uuid:child_id>/near")
@needs(SEE_NEAR, on=queries.near, sample="near")
def near(shown: NearPage) -> Response:
    return page("standing/near.html", shown=shown, about=shown.about)


# Letting somebody near: the form, what they will see, and only then the grant


@bp.get("/children/<uuid:child_id>/near/new")
@needs(GRANT_NEARNESS, on=queries.granting, sample="near")
def granting(shown: Granting) -> Response:
    _only_looked(shown, "opened the form to let somebody near")
    return _grant_form(shown, _form(shown))


@bp.post("/children/<uuid:child_id>/near/check")
@needs(GRANT_NEARNESS, on=queries.granting, sample="near")
def check(shown: Granting) -> Response:
    form = _form(shown)
    found = _checked(form)
    if found is None:
        return _grant_form(shown, form, status=422)
    _only_looked(shown, "looked at what somebody would see")
    reads_notes = found.role in READ_NOTES and form.capacity.data == "full"
    return page("standing/confirm.html", shown=shown, about=shown.about, form=form, found=found, chosen=_chosen(form),
                sees=will_see(found.role, form.capacity.data), reads_notes=reads_notes)  # fmt: skip


@bp.post("/children/<uuid:child_id>/near")
@needs(GRANT_NEARNESS, on=queries.granting, sample="near")
def grant(shown: Granting) -> Response:
    form = _form(shown)
    found = _checked(form)
    if found is None:
        return _grant_form(shown, form, status=422)
    involvement_id, child_id = new_id(), shown.about.child_id
    ran = once(
        form.key, clock.now(), g.actor, standing.grant, involvement_id, child_id=child_id, membership_id=found.membership_id,
        capacity=form.capacity.data, placement_id=_placement(form, found), basis=BASES[form.basis.data], because=form.because.data,
        starts_on=form.starts_on.data, ends_on=form.ends_on.data,
        older_notes=bool(form.older_notes.data) and form.capacity.data == "full" and found.role in READ_NOTES,
    )  # fmt: skip
    if ran:
        note(Told(GRANT_NEARNESS.name, child_id, involvement_id, NETWORK, g.decision.rule, form.because.data))
    return go_to(url_for("standing.near", child_id=child_id))


def _only_looked(shown: Granting | InvolvementPage | ConsentPage, what: str) -> None:
    """The trail must not say of a form that was only opened that it was sent."""
    note(Told(SEE_NEAR.name, shown.about.child_id, shown.concern.row, shown.concern.shown, g.decision.rule, what))


def _form(shown: Granting) -> GrantForm:
    return GrantForm(today=clock.today(), agencies=shown.agencies, placements=shown.placements)


def _checked(form: GrantForm) -> Found | None:
    """The person found, once everything fits; else the form bears the sentences."""
    if not form.validate_on_submit():
        return None
    found = queries.find(UUID(form.agency.data), form.email.data)
    if found is None or found.office:
        form.email.errors = [NOBODY_FOUND]
        return None
    if not needs_no_placement(found.role) and not form.placement.data:
        form.placement.errors = ["Choose the placement for which they are near."]
        return None
    return found


def _placement(form: GrantForm, found: Found) -> UUID | None:
    return None if needs_no_placement(found.role) else UUID(form.placement.data)


def _chosen(form: GrantForm) -> dict[str, Any]:
    """What was chosen, in words."""
    return {
        "agency": dict(form.agency.choices)[form.agency.data],
        "capacity": CAPACITIES[form.capacity.data],
        "placement": dict(form.placement.choices)[form.placement.data],
        "basis": BASES[form.basis.data],
    }


def _grant_form(shown: Granting, form: GrantForm, *, status: int = 200) -> Response:
    return page("standing/grant.html", status=status, shown=shown, about=shown.about, form=form)


# Ending


@bp.get("/involvements/<uuid:involvement_id>/ending")
@needs(END_NEARNESS, on=queries.involvement, sample="involvement")
def ending(shown: InvolvementPage) -> Response:
    _only_looked(shown, "opened the form to end an access")
    return page("standing/ending.html", shown=shown, about=shown.about, form=EndingForm(today=clock.today()))


@bp.post("/involvements/<uuid:involvement_id>/ending")
@needs(END_NEARNESS, on=queries.involvement, sample="involvement")
def end(shown: InvolvementPage) -> Response:
    form = EndingForm(today=clock.today())
    if not form.validate_on_submit():
        return page("standing/ending.html", status=422, shown=shown, about=shown.about, form=form)
    if not shown.line.may_end:
        raise NotAllowed(END_NEARNESS.refusal, rule="out of their reach, or ended already")
    receipts: list[UUID] = []
    once(form.key, clock.now(), g.actor, lambda: receipts.append(standing.end(shown.line.id, on=form.on, because=form.because.data)))
    if receipts:
        note(Told(END_NEARNESS.name, shown.about.child_id, shown.line.id, NETWORK, g.decision.rule, form.because.data))
    if shown.is_own or not receipts:
        return go_to(url_for("work.my_children"))
    return go_to(url_for("standing.receipt", receipt_id=receipts[0]))


# Notes from before somebody came


@bp.get("/involvements/<uuid:involvement_id>/older-notes")
@needs(OPEN_OLDER_NOTES, on=queries.involvement, sample="involvement_by_manager")
def older_notes(shown: InvolvementPage) -> Response:
    _only_looked(shown, "opened the form about older notes")
    return page("standing/older_notes.html", shown=shown, about=shown.about, form=PressForm())


@bp.post("/involvements/<uuid:involvement_id>/older-notes")
@needs(OPEN_OLDER_NOTES, on=queries.involvement, sample="involvement_by_manager")
def open_older_notes(shown: InvolvementPage) -> Response:
    form = PressForm()
    if not form.validate_on_submit():
        return page("standing/older_notes.html", status=422, shown=shown, about=shown.about, form=form)
    if not shown.line.may_open_notes:
        raise NotAllowed(OPEN_OLDER_NOTES.refusal, rule="out of their reach, or of a role without notes")
    opened = shown.line.notes_since is not None
    if once(form.key, clock.now(), g.actor, standing.open_older_notes, [shown.line.id], opened=opened):
        what = "older notes opened" if opened else "older notes closed"
        note(Told(OPEN_OLDER_NOTES.name, shown.about.child_id, shown.line.id, NETWORK, g.decision.rule, what))
    return go_to(url_for("standing.near", child_id=shown.about.child_id))


# Receipts


@bp.get("/receipts/<uuid:receipt_id>")
@needs(SEE_OWN_PAGES, on=queries.receipt, sample="receipt")
def receipt(shown: ReceiptPage) -> Response:
    return page("standing/receipt.html", shown=shown, form=PressForm())


@bp.post("/receipts/<uuid:receipt_id>/reading")
@needs(SEE_OWN_PAGES, on=queries.receipt, sample="receipt")
def read_receipt(shown: ReceiptPage) -> Response:
    form = PressForm()
    if not form.validate_on_submit():
        return page("standing/receipt.html", status=422, shown=shown, form=form)
    at = clock.now()
    once(form.key, at, g.actor, standing.read_receipt, g.actor, shown.receipt.id, at)
    note(Told(SEE_OWN_PAGES.name, None, shown.receipt.id, rule=g.decision.rule, reason="read a receipt"))
    return go_to(url_for("work.my_children"))


# Visitors


@bp.get("/children/<uuid:child_id>/near/visit")
@needs(LET_IN_VISITOR, on=queries.granting, sample="near_by_manager")
def visit(shown: Granting) -> Response:
    _only_looked(shown, "opened the form to let a visitor in")
    return page("standing/visit.html", shown=shown, about=shown.about, form=VisitForm(today=clock.today()))


@bp.post("/children/<uuid:child_id>/near/visit")
@needs(LET_IN_VISITOR, on=queries.granting, sample="near_by_manager")
def let_in(shown: Granting) -> Response:
    form = VisitForm(today=clock.today())
    if not form.validate_on_submit():
        return page("standing/visit.html", status=422, shown=shown, about=shown.about, form=form)
    found = queries.find(g.actor.agency_id, form.email.data)
    if found is None or found.office not in VISIT:
        form.email.errors = ["There is no active visitor or inspector with that address."]
        return page("standing/visit.html", status=422, shown=shown, about=shown.about, form=form)
    if not shown.placements:
        raise Refused("This child has no current placement in your home.")
    at, because = clock.now(), form.because.data
    if once(form.key, at, g.actor, commands.let_in_visitor, g.actor, shown, found, at, until_on=form.until_on.data, because=because):
        note(Told(LET_IN_VISITOR.name, shown.about.child_id, found.membership_id, NETWORK, g.decision.rule, because))
    return go_to(url_for("standing.near", child_id=shown.about.child_id))


@bp.get("/consents/<uuid:consent_id>")
@needs(RECORD_CONSENT, on=queries.consent, sample="consent")
def consent(shown: ConsentPage) -> Response:
    _only_looked(shown, "opened a consent")
    return page("standing/consent.html", shown=shown, about=shown.about, form=ConsentForm())


@bp.post("/consents/<uuid:consent_id>")
@needs(RECORD_CONSENT, on=queries.consent, sample="consent")
def record_consent(shown: ConsentPage) -> Response:
    form = ConsentForm()
    if not form.validate_on_submit():
        return page("standing/consent.html", status=422, shown=shown, about=shown.about, form=form)
    if not shown.answer.may_record:
        raise NotAllowed(RECORD_CONSENT.refusal, rule="the other one of the two records this answer")
    at, given, child_id = clock.now(), form.given.data == "yes", shown.about.child_id
    if once(form.key, at, g.actor, commands.record_consent, shown.answer.id, child_id, at, given=given, how=form.how.data):
        note(Told(RECORD_CONSENT.name, child_id, shown.answer.id, NETWORK, g.decision.rule, "yes" if given else "no"))
    return go_to(url_for("work.child", child_id=child_id))
