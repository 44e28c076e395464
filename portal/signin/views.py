"""Signing in: with a passkey, or with a password and a code; and signing out."""

from flask import Blueprint, Response, current_app, g, jsonify, request, session, url_for
from flask_wtf import FlaskForm

from portal.foundation.refusals import Refused
from portal.signin import commands, passkeys, store, telling
from portal.signin.current import this_browser
from portal.signin.forms import CodeForm, PasskeyForm, SignInForm
from portal.signin.passwords import Busy
from portal.web.respond import go_to, is_a_path_of_ours, page

bp = Blueprint("signin", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    form = SignInForm()
    if not form.validate_on_submit():
        return _asked_again("signin/sign_in.html", form)
    try:
        token = commands.check_password(form.email.data, form.password.data, this_browser())
    except Refused as refusal:
        return _asked_again("signin/sign_in.html", form, refusal)
    _instead_of_before(token)
    return go_to(url_for("signin.code", next=way_back() or None, shared=1 if form.shared.data else None))


@bp.route("/sign-in/code", methods=["GET", "POST"])
def code() -> Response:
    waiting: store.Waiting | None = g.get("waiting")
    if waiting is None or waiting.enrolling:
        return go_to(url_for("signin.sign_in", next=way_back() or None))
    form = CodeForm()
    if not form.validate_on_submit():
        return _asked_again("signin/code.html", form)
    try:
        token = commands.check_code(session.token, waiting, form.code.data, this_browser(shared=bool(_shared())))  # type: ignore[attr-defined]
    except Refused as refusal:
        telling.tried_in_vain(
            session.token,  # type: ignore[attr-defined]
            waiting.person_id,
            this_browser().network,
            refusal.sentence,
            g.request_id,
        )
        return _asked_again("signin/code.html", form, refusal)
    return arrived(token)


@bp.post("/sign-in/passkey/question")
def passkey_question() -> Response:
    purpose = passkeys.CONFIRM if request.args.get("to") == "confirm" else passkeys.SIGN_IN
    return jsonify(passkeys.question(session.token, purpose))  # type: ignore[attr-defined]


@bp.post("/sign-in/passkey")
def passkey() -> Response:
    form = PasskeyForm()
    try:
        if not form.validate_on_submit():
            raise Refused(passkeys.NOT_TAKEN)
        token = commands.check_passkey(session.token, form.passkey.data, this_browser(shared=form.shared.data))  # type: ignore[attr-defined]
    except Refused as refusal:
        return _asked_again("signin/sign_in.html", SignInForm(formdata=None), refusal)
    return arrived(token)


@bp.get("/sign-in/time-left")
def time_left() -> Response:
    """Seconds until this session ends by itself; 0 without one. Asking does not make it longer."""
    return jsonify(seconds=g.standing.seconds_left if g.get("actor") else 0)


@bp.post("/sign-out")
def sign_out() -> Response:
    if g.actor:
        telling.left(g.actor, g.request_id)
    store.close(session.token)  # type: ignore[attr-defined]
    return signed_out()


def signed_out() -> Response:
    session.end()  # type: ignore[attr-defined]
    response = go_to(url_for("signin.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def arrived(token: str) -> Response:
    """Signed in: on to where they were going; whoever may act for several is asked first for whom."""
    found = store.look_up(token)
    if found.actor is not None:
        telling.came_in(found.actor, this_browser().network, g.request_id)
    _instead_of_before(token)
    several = found.actor is not None and len(store.memberships(found.actor.person_id)) > 1
    if several:
        return go_to(url_for("account.acting", next=way_back() or None))
    return go_to(way_back() or url_for("work.my_children"))


def way_back() -> str:
    """Where the person was going: a path of this portal, or nothing."""
    asked = request.args.get("next", "")
    return asked if is_a_path_of_ours(asked) else ""


def _instead_of_before(token: str) -> None:
    """What this browser's cookie stood for until now ends: one browser, one session."""
    store.close(session.token)  # type: ignore[attr-defined]
    session.replace(token)  # type: ignore[attr-defined]


def _shared() -> int | None:
    """What was ticked on the first page, on its way to the end of signing in."""
    return 1 if request.args.get("shared") == "1" else None


def _asked_again(template: str, form: FlaskForm, refusal: Refused | None = None) -> Response:
    """The form, for the first time or with what was wrong; all that was typed but the password is still in it."""
    status = 503 if isinstance(refusal, Busy) else 422 if refusal or form.errors else 200
    invented = current_app.extensions["settings"].invented
    response = page(
        template,
        form=form,
        refused=refusal.sentence if refusal else "",
        next=way_back() or None,
        shared=_shared(),
        invented=invented,
        status=status,
    )
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response
