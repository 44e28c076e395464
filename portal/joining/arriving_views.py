"""The pages that a link in a letter leads to. Opening one changes nothing, however often: mail scanners open links too."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, session, url_for

from portal.foundation.refusals import Refused
from portal.joining import door
from portal.joining.forms import JoinForm, LinkForm, StopForm, address_in
from portal.signin import enrolment, store
from portal.web.respond import go_to, page

bp = Blueprint("arriving", __name__)

LONGEST_KEY = 100


@bp.route("/join", methods=["GET", "POST"])
def join() -> Response:
    form = JoinForm(key=_key())
    invited = door.invitation(form.key.data or "")
    if invited is None:
        return _spent()
    if not form.validate_on_submit():
        form.name.data = form.name.data if request.method == "POST" else invited.name
        return _page("joining/join.html", form, invited=invited)
    try:
        claimed = door.claim_invitation(form.key.data, address=address_in(form.email), name=form.name.data)
    except Refused as refusal:
        return _page("joining/join.html", form, refusal.sentence, invited=invited)
    if claimed.known:
        return go_to(url_for("arriving.joined"))
    return _on_to_setting_up(claimed.person_id)


@bp.get("/join/done")
def joined() -> Response:
    return page("joining/joined.html")


@bp.route("/begin-again", methods=["GET", "POST"])
def begin_again() -> Response:
    form = LinkForm(key=_key())
    beginner = door.recovery(form.key.data or "")
    if beginner is None:
        return _spent()
    if not form.validate_on_submit():
        return _page("joining/begin_again.html", form, beginner=beginner)
    try:
        person_id = door.claim_recovery(form.key.data, address=address_in(form.email))
    except Refused as refusal:
        return _page("joining/begin_again.html", form, refusal.sentence, beginner=beginner)
    return _on_to_setting_up(person_id)


@bp.route("/begin-again/stop", methods=["GET", "POST"])
def stop() -> Response:
    form = StopForm(key=_key())
    found = door.recovery_to_stop(form.key.data or "")
    if found is None:
        return _spent()
    if not form.validate_on_submit():
        return _page("joining/stop.html", form, found=found)
    if not door.stop_recovery(form.key.data):
        return _spent()
    return go_to(url_for("arriving.stopped"))


@bp.get("/begin-again/stopped")
def stopped() -> Response:
    return page("joining/stopped.html")


def _on_to_setting_up(person_id: UUID) -> Response:
    """One browser, one session: whoever sat here before is signed out. The token of the letter is in no address from here on."""
    store.close(session.token)  # type: ignore[attr-defined]
    session.replace(enrolment.begin(person_id))  # type: ignore[attr-defined]
    return go_to(url_for("enrol.start"))


def _key() -> str:
    return request.args.get("key", "")[:LONGEST_KEY].replace("\x00", "")


def _page(template: str, form: LinkForm | StopForm, refused: str = "", **shown: Any) -> Response:
    return page(template, form=form, refused=refused, status=422 if refused or form.errors else 200, **shown)


def _spent() -> Response:
    """The same for a link that never was, was used, ran out or was taken back."""
    return page("joining/spent.html", sentence=door.SPENT, status=404)
