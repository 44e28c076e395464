"""A social worker invites a young person to their own pages, sends the letter again, or takes it back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import INVITE_YOUNG
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.joining import young
from portal.joining.forms import PressForm, YoungForm, address_in
from portal.joining.young import NETWORK, YoungPage
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.web.forms import PortalForm
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("young", __name__)


@bp.get("/children/<uuid:child_id>/near/young-person")
@needs(INVITE_YOUNG, on=young.young, sample="near")
def inviting(shown: YoungPage) -> Response:
    _tell(shown, "looked at the invitation")
    return _page(shown, YoungForm(formdata=None, data={"name": shown.about.known_as}))


@bp.post("/children/<uuid:child_id>/near/young-person")
@needs(INVITE_YOUNG, on=young.young, sample="near")
@fresh_factor
def invite(shown: YoungPage) -> Response:
    form, invitation_id = YoungForm(), new_id()
    if not form.validate_on_submit():
        return _page(shown, form, status=422)
    values = {"name": form.name.data, "address": address_in(form.email)}
    return _done(shown, form, "invited", young.invite, invitation_id, shown.about.child_id, what=invitation_id, **values)


@bp.post("/children/<uuid:child_id>/near/young-person/resending")
@needs(INVITE_YOUNG, on=young.young, sample="near")
@fresh_factor
def invite_again(shown: YoungPage) -> Response:
    return _pressed(shown, "invited again", young.invite_again)


@bp.post("/children/<uuid:child_id>/near/young-person/withdrawal")
@needs(INVITE_YOUNG, on=young.young, sample="near")
def withdraw(shown: YoungPage) -> Response:
    return _pressed(shown, "invitation withdrawn", young.withdraw)


def _pressed(shown: YoungPage, said: str, command: Callable[[UUID], None]) -> Response:
    form = PressForm()
    if not form.validate_on_submit():
        return _page(shown, YoungForm(formdata=None), status=422)
    return _done(shown, form, said, command, shown.about.child_id)


def _done(shown: YoungPage, form: PortalForm, said: str, command: Callable[..., Any], *given: Any, what: UUID | None = None,
          **more: Any) -> Response:  # fmt: skip
    try:
        ran = once(form.key, clock.now(), g.actor, command, *given, **more)
    except Refused as refusal:
        again = form if isinstance(form, YoungForm) else YoungForm(formdata=None)
        again.form_errors = [refusal.sentence]
        return _page(shown, again, status=422)
    if ran:
        _tell(shown, said, what)
    return go_to(url_for("young.inviting", child_id=shown.about.child_id))


def _tell(shown: YoungPage, said: str, what: UUID | None = None) -> None:
    note(Told(INVITE_YOUNG.name, shown.about.child_id, what, frozenset({NETWORK}), g.decision.rule, said))


def _page(shown: YoungPage, form: YoungForm, *, status: int = 200) -> Response:
    return page("joining/young.html", status=status, shown=shown, about=shown.about, form=form, press=PressForm(formdata=None))
