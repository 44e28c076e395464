"""Setting up how one signs in, step by step, before anything is shown. For a session made by `enrolment.begin`, and for no other."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, session, url_for

from portal.foundation.refusals import Refused
from portal.signin import codes, commands, enrolment, factors, keys, passkeys, store
from portal.signin.current import this_browser
from portal.signin.forms import ButtonForm, NewCodesForm, NewPasskeyForm, NewPasswordForm
from portal.signin.views import arrived
from portal.web.respond import go_to, page

bp = Blueprint("enrol", __name__, url_prefix="/sign-in/set-up")
NEW_SEED = "new one-time code seed"


def _while_setting_up(view: Callable[[str], Response]) -> Callable[[], Any]:
    """The view gets the token of a session that is setting up; anybody else is sent to sign in."""

    @wraps(view)
    def guarded() -> Response:
        waiting: store.Waiting | None = g.get("waiting")
        if waiting is None or not waiting.enrolling:
            return go_to(url_for("signin.sign_in"))
        return view(session.token)  # type: ignore[attr-defined]

    return guarded


@bp.get("")
@_while_setting_up
def start(token: str) -> Response:
    return _start(token)


@bp.post("/passkey/question")
@_while_setting_up
def passkey_question(token: str) -> Response:
    return jsonify(passkeys.question_for_a_new_one(token))


@bp.post("/passkey")
@_while_setting_up
def passkey(token: str) -> Response:
    form = NewPasskeyForm()
    try:
        if not form.validate_on_submit():
            raise Refused(passkeys.NOT_TAKEN)
        passkeys.add(token, form.passkey.data, form.called)
    except Refused as refusal:
        return _start(token, refusal.sentence)
    return go_to(url_for("enrol.start"))


@bp.route("/password", methods=["GET", "POST"])
@_while_setting_up
def password(token: str) -> Response:
    form = NewPasswordForm()
    refused = ""
    if form.validate_on_submit():
        try:
            enrolment.choose_password(token, form.password.data)
            return go_to(url_for("enrol.app"))
        except Refused as refusal:
            refused = refusal.sentence
    whose = factors.factors_of(token)
    return page("signin/set_up_password.html", status=422 if refused or form.errors else 200, form=form, refused=refused, email=whose.email)


@bp.route("/codes", methods=["GET", "POST"])
@_while_setting_up
def app(token: str) -> Response:
    form = NewCodesForm()
    refused = ""
    if form.validate_on_submit():
        try:
            codes.accept_seed(token, unsealed(form.seed.data), form.code.data)
            return go_to(url_for("enrol.start"))
        except Refused as refusal:
            refused = refusal.sentence
    shown = with_seed(form, factors.factors_of(token).email)
    return page("signin/set_up_codes.html", status=422 if refused or form.errors else 200, form=form, refused=refused, **shown)


@bp.post("/recovery-codes")
@_while_setting_up
def recovery_codes(token: str) -> Response:
    """Shown this once."""
    form = ButtonForm()
    if not form.validate_on_submit() or not factors.factors_of(token).whole:
        return _start(token)
    return page("signin/recovery_codes.html", codes=enrolment.recovery_codes(token), press=ButtonForm(formdata=None), setting_up=True)


@bp.post("/done")
@_while_setting_up
def done(token: str) -> Response:
    form, person_id = ButtonForm(), g.waiting.person_id
    if not form.validate_on_submit() or not enrolment.done(token):
        return _start(token, "Choose how you sign in and keep your recovery codes; then you are done.")
    return arrived(commands.come_in(person_id, "set up", this_browser()))


def with_seed(form: NewCodesForm, email: str) -> dict[str, Any]:
    """A seed for the page: the one that was shown before, or a new one; sealed in the form, drawn, and spelt out."""
    secret_key = current_app.extensions["settings"].secret_key
    try:
        seed = unsealed(form.seed.data or "")
    except Refused:
        seed = codes.new_seed()
    form.seed.data = keys.seal(seed, NEW_SEED, secret_key)
    spelt = " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
    return {"picture": codes.picture_of(seed, email), "size": codes.picture_size(seed, email), "spelt": spelt, "email": email}


def unsealed(seed: str) -> str:
    return keys.unseal(seed, NEW_SEED, *current_app.extensions["settings"].keys)


def _start(token: str, refused: str = "") -> Response:
    shown: dict[str, Any] = {"owned": factors.factors_of(token), "new": NewPasskeyForm(formdata=None), "press": ButtonForm(formdata=None)}
    return page("signin/set_up.html", status=422 if refused else 200, refused=refused, **shown)
