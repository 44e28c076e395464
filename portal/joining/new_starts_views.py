"""New starts in which one has a hand: one's own, one's to agree to, those of one's agency."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import AGREE_TO_NEW_START, SEE_NEW_STARTS, STOP_NEW_START
from portal.foundation import clock
from portal.joining import commands, queries
from portal.joining.forms import PressForm
from portal.joining.queries import RecoveriesPage, RecoveryPage
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("new_starts", __name__)


@bp.get("/new-starts")
@needs(SEE_NEW_STARTS, on=queries.recoveries)
def new_starts(shown: RecoveriesPage) -> Response:
    return page("joining/new_starts.html", shown=shown, press=PressForm(formdata=None))


@bp.post("/new-starts/<uuid:recovery_id>/agreement")
@needs(AGREE_TO_NEW_START, on=queries.recovery, sample="new_start")
@fresh_factor
def agree(shown: RecoveryPage) -> Response:
    return _pressed(shown, AGREE_TO_NEW_START.name, f"agreed to a new sign-in for {shown.line.name}", commands.agree)


@bp.post("/new-starts/<uuid:recovery_id>/stop")
@needs(STOP_NEW_START, on=queries.recovery, sample="new_start")
def stop(shown: RecoveryPage) -> Response:
    return _pressed(shown, STOP_NEW_START.name, f"stopped a new sign-in for {shown.line.name}", commands.stop)


def _pressed(shown: RecoveryPage, permission: str, what: str, command: Callable[[UUID], None]) -> Response:
    form = PressForm()
    if not form.validate_on_submit():
        return page("joining/new_starts.html", status=422, shown=queries.recoveries(g.actor), press=form)
    if once(form.key, clock.now(), g.actor, command, shown.line.id):
        note(Told(permission, None, shown.line.id, rule=g.decision.rule, reason=what))
    return go_to(url_for("new_starts.new_starts"))
