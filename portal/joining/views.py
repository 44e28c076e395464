"""An administrator invites colleagues and partner agencies, gives further roles, and vouches for somebody who lost every factor."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import INVITE_AGENCY, MANAGE_PEOPLE
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.joining import commands, queries
from portal.joining.forms import InviteForm, PartnerForm, PressForm, RoleForm, SuccessorForm, VouchForm, address_in
from portal.joining.queries import ColleaguePage, InvitationPage, InvitationsPage, Inviting, LeaverPage
from portal.joining.words import choices, post_of
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("joining", __name__)


@bp.get("/agency/invitations")
@needs(MANAGE_PEOPLE, on=queries.invitations, sample="people")
def invitations(shown: InvitationsPage) -> Response:
    return page("joining/invitations.html", shown=shown, press=PressForm(formdata=None))


# A colleague


@bp.get("/agency/invitations/new")
@needs(MANAGE_PEOPLE, on=queries.inviting, sample="people")
def inviting(_shown: Inviting) -> Response:
    return page("joining/invite.html", form=_invite_form())


@bp.post("/agency/invitations")
@needs(MANAGE_PEOPLE, on=queries.inviting, sample="people")
@fresh_factor
def invite(shown: Inviting) -> Response:
    form = _invite_form()
    if not _fits(form, shown):
        return page("joining/invite.html", form=form, status=422)
    post = post_of(g.actor.agency_kind, form.post.data)
    invitation_id = new_id()
    _told(form, invitation_id, f"invited as {form.post.data}", commands.invite, invitation_id,
          name=form.name.data, address=address_in(form.email), post=post)  # fmt: skip
    return go_to(url_for("joining.invitations"))


def _invite_form() -> InviteForm:
    return InviteForm(posts=choices(g.actor.agency_kind))


def _fits(form: InviteForm, shown: Inviting) -> bool:
    if not form.validate_on_submit():
        return False
    asked = (address_in(form.email), form.post.data)
    if asked in shown.here:
        form.email.errors = ["They have this role at your agency already. You find them under People."]
    elif asked in shown.waiting:
        form.email.errors = ["They were invited to this role already. You can send that invitation again from the list."]
    return not form.email.errors


# A partner agency


@bp.get("/agency/partners/new")
@needs(INVITE_AGENCY, sample="people")
def inviting_agency() -> Response:
    return page("joining/invite_agency.html", form=PartnerForm())


@bp.post("/agency/partners")
@needs(INVITE_AGENCY, sample="people")
@fresh_factor
def invite_agency() -> Response:
    form = PartnerForm()
    if not form.validate_on_submit():
        return page("joining/invite_agency.html", form=form, status=422)
    invitation_id = new_id()
    _told(form, invitation_id, f"invited {form.agency.data.strip()}", commands.invite_agency, invitation_id, permission=INVITE_AGENCY.name,
          agency=form.agency.data, kind=form.kind.data, name=form.name.data, address=address_in(form.email))  # fmt: skip
    return go_to(url_for("joining.invitations"))


# Once more, and taken back


@bp.post("/agency/invitations/<uuid:invitation_id>/resending")
@needs(MANAGE_PEOPLE, on=queries.invitation, sample="invitation")
@fresh_factor
def invite_again(shown: InvitationPage) -> Response:
    return _pressed(shown, "invited again", commands.invite_again)


@bp.post("/agency/invitations/<uuid:invitation_id>/withdrawal")
@needs(MANAGE_PEOPLE, on=queries.invitation, sample="invitation")
def withdraw(shown: InvitationPage) -> Response:
    return _pressed(shown, "invitation withdrawn", commands.withdraw)


def _pressed(shown: InvitationPage, what: str, command: Any) -> Response:
    form = PressForm()
    if not form.validate_on_submit():
        return page("joining/invitations.html", status=422, shown=queries.invitations(g.actor), press=form)
    _told(form, shown.line.id, what, command, shown.line.id)
    return go_to(url_for("joining.invitations"))


# A further role


@bp.get("/agency/people/<uuid:membership_id>/roles/new")
@needs(MANAGE_PEOPLE, on=queries.colleague, sample="person")
def giving_role(shown: ColleaguePage) -> Response:
    return page("joining/role.html", shown=shown, form=_role_form(shown))


@bp.post("/agency/people/<uuid:membership_id>/roles")
@needs(MANAGE_PEOPLE, on=queries.colleague, sample="person")
@fresh_factor
def give_role(shown: ColleaguePage) -> Response:
    form = _role_form(shown)
    if not form.validate_on_submit():
        return page("joining/role.html", shown=shown, form=form, status=422)
    to = new_id()
    _told(form, to, f"a further role: {form.post.data}", commands.give_role, to, shown.id, post_of(g.actor.agency_kind, form.post.data))
    return go_to(url_for("people.everybody"))


def _role_form(shown: ColleaguePage) -> RoleForm:
    return RoleForm(posts=[(code, title) for code, title in choices(g.actor.agency_kind) if code not in shown.has])


# Passing on


@bp.get("/agency/people/<uuid:membership_id>/successor")
@needs(MANAGE_PEOPLE, on=queries.leaver, sample="person")
def passing_on(shown: LeaverPage) -> Response:
    return page("joining/pass_on.html", shown=shown, form=SuccessorForm(colleagues=shown.successors))


@bp.post("/agency/people/<uuid:membership_id>/successor")
@needs(MANAGE_PEOPLE, on=queries.leaver, sample="person")
@fresh_factor
def pass_on(shown: LeaverPage) -> Response:
    form = SuccessorForm(colleagues=shown.successors)
    if not form.validate_on_submit():
        return page("joining/pass_on.html", shown=shown, form=form, status=422)
    to = UUID(form.successor.data)
    _told(form, shown.id, f"passed on everything in hand to {dict(shown.successors)[str(to)]}", commands.pass_on, shown.id, successor_id=to)
    return go_to(url_for("people.person", membership_id=shown.id))


# Vouching


@bp.get("/agency/people/<uuid:membership_id>/begin-again")
@needs(MANAGE_PEOPLE, on=queries.colleague, sample="person")
def vouching(shown: ColleaguePage) -> Response:
    return page("joining/vouch.html", shown=shown, form=VouchForm(colleagues=shown.approvers))


@bp.post("/agency/people/<uuid:membership_id>/begin-again")
@needs(MANAGE_PEOPLE, on=queries.colleague, sample="person")
@fresh_factor
def vouch(shown: ColleaguePage) -> Response:
    form = VouchForm(colleagues=shown.approvers)
    if not form.validate_on_submit():
        return page("joining/vouch.html", shown=shown, form=form, status=422)
    recovery_id = new_id()
    _told(form, recovery_id, f"vouched for {shown.name}", commands.vouch, recovery_id, membership_id=shown.id,
          approver_id=UUID(form.approver.data), because=form.because.data)  # fmt: skip
    return go_to(url_for("new_starts.new_starts"))


def _told(form: Any, about: UUID, what: str, command: Any, *args: Any, permission: str = MANAGE_PEOPLE.name, **values: Any) -> None:
    if once(form.key, clock.now(), g.actor, command, *args, **values):
        note(Told(permission, None, about, rule=g.decision.rule, reason=what))
