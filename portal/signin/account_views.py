"""My account."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, request, session, url_for

from portal.access.permissions import OWN_ACCOUNT
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.signin import account as accounts
from portal.signin import codes, drafts, factors, passkeys, store
from portal.signin.confirm_views import fresh_factor
from portal.signin.enrol_views import unsealed, with_seed
from portal.signin.forms import ButtonForm, NamePasskeyForm, NewCodesForm, NewPasskeyForm, NewPasswordForm, WhichForm
from portal.signin.views import way_back
from portal.trail.record import Told
from portal.web.forms import PortalForm
from portal.web.gate import needs
from portal.web.respond import came_from, go_to, is_a_path_of_ours, page
from portal.web.unit_of_work import note, once

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@needs(OWN_ACCOUNT)
def account() -> Response:
    return _account()


# Passkeys


@bp.get("/passkeys/new")
@needs(OWN_ACCOUNT)
@fresh_factor
def new_passkey() -> Response:
    return page("signin/new_passkey.html", form=NewPasskeyForm(), refused="")


@bp.post("/passkeys/question")
@needs(OWN_ACCOUNT)
def passkey_question() -> Response:
    return jsonify(passkeys.question_for_a_new_one(_token()))


@bp.post("/passkeys")
@needs(OWN_ACCOUNT)
@fresh_factor
def add_passkey() -> Response:
    form = NewPasskeyForm()
    if not form.validate_on_submit():
        return page("signin/new_passkey.html", status=422, form=form, refused=passkeys.NOT_TAKEN)
    try:
        return _done(form, "added a passkey", accounts.add_passkey, _token(), form.passkey.data, form.called)
    except Refused as refusal:
        return page("signin/new_passkey.html", status=422, form=form, refused=refusal.sentence)


@bp.post("/passkeys/name")
@needs(OWN_ACCOUNT)
def name_passkey() -> Response:
    form = NamePasskeyForm()
    which = _id(form)
    if which is None:
        return _account("Give the passkey a name by which you will know it.")
    return _tried(form, "named a passkey", factors.name_passkey, _token(), which, form.name.data.strip())


@bp.post("/passkeys/ending")
@needs(OWN_ACCOUNT)
@fresh_factor
def end_passkey() -> Response:
    form = WhichForm()
    which = _id(form)
    return _account("Choose a passkey.") if which is None else _tried(form, "removed a passkey", accounts.end_passkey, _token(), which)


# Password and codes


@bp.get("/password")
@needs(OWN_ACCOUNT)
@fresh_factor
def password() -> Response:
    return page("signin/password.html", form=NewPasswordForm(), refused="")


@bp.post("/password")
@needs(OWN_ACCOUNT)
@fresh_factor
def change_password() -> Response:
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return page("signin/password.html", status=422, form=form, refused="")
    try:
        return _done(form, "changed their password", accounts.change_password, _token(), form.password.data)
    except Refused as refusal:
        return page("signin/password.html", status=422, form=form, refused=refusal.sentence)


@bp.get("/codes")
@needs(OWN_ACCOUNT)
@fresh_factor
def app() -> Response:
    form = NewCodesForm()
    return page("signin/codes.html", form=form, refused="", **with_seed(form, factors.factors_of(_token()).email))


@bp.post("/codes")
@needs(OWN_ACCOUNT)
@fresh_factor
def change_app() -> Response:
    form = NewCodesForm()
    refused = ""
    if form.validate_on_submit():
        try:
            return _done(form, "set up another app for codes", accounts.change_app, _token(), unsealed(form.seed.data), form.code.data)
        except Refused as refusal:
            refused = refusal.sentence
    shown = with_seed(form, factors.factors_of(_token()).email)
    return page("signin/codes.html", status=422, form=form, refused=refused, **shown)


@bp.post("/recovery-codes")
@needs(OWN_ACCOUNT)
@fresh_factor
def recovery_codes() -> Response:
    """Shown this once; sent again they are not made again, and cannot be shown again."""
    form = ButtonForm()
    made: list[str] = []
    if not form.validate_on_submit() or not once(form.key, clock.now(), g.actor, lambda: made.extend(codes.make_recovery_codes(_token()))):
        return _account("The codes were shown once. If you did not keep them, make new ones.")
    note(Told(OWN_ACCOUNT.name, rule=g.decision.rule, reason="made new recovery codes"))
    return page("signin/recovery_codes.html", codes=made, press=ButtonForm(formdata=None), setting_up=False)


# Sessions, and for whom one acts


@bp.post("/sessions/ending")
@needs(OWN_ACCOUNT)
def end_sessions() -> Response:
    """One of them, or all but this one."""
    form = WhichForm()
    which = _id(form)
    if form.errors or (which is None and form.which.data != "all"):
        return _account("Choose a session.")
    return _tried(form, "ended sessions of their own", factors.end_session, _token(), which)


@bp.get("/acting")
@needs(OWN_ACCOUNT)
def acting() -> Response:
    return _acting()


@bp.post("/acting")
@needs(OWN_ACCOUNT)
def act_for() -> Response:
    form = WhichForm()
    which = _id(form)
    if which is None:
        return _acting("Choose for whom you act.")
    if which != g.actor.membership_id:
        try:
            session.replace(accounts.act_for(_token(), which))  # type: ignore[attr-defined]
        except Refused as refusal:
            return _acting(refusal.sentence)
    note(Told(OWN_ACCOUNT.name, rule=g.decision.rule, reason="went on for another of their memberships"))
    return go_to(way_back() or url_for("work.my_children"))


# Unsent words


@bp.post("/draft")
@needs(OWN_ACCOUNT)
def keep_draft() -> Response:
    """What stands unsent on the page that this comes from. The browser sends it shortly before a session ends by itself."""
    form, here = ButtonForm(), request.form.get("here", "")
    place = here if is_a_path_of_ours(here) else came_from()
    kept = form.validate() and drafts.keep(_token(), place, drafts.posted(request.form.items(multi=True), ""))
    note(Told(OWN_ACCOUNT.name, rule=g.decision.rule, reason="unsent words were kept" if kept else "nothing unsent"))
    return jsonify(kept=bool(kept))


@bp.post("/draft/ending")
@needs(OWN_ACCOUNT)
def drop_draft() -> Response:
    ButtonForm().validate()
    drafts.drop(_token(), came_from())
    note(Told(OWN_ACCOUNT.name, rule=g.decision.rule, reason="threw unsent words away"))
    return go_to(came_from() or url_for("work.my_children"))


def _account(refused: str = "") -> Response:
    shown = accounts.account_of(g.actor, _token())
    forms = {"press": ButtonForm(formdata=None), "which": WhichForm(formdata=None)}
    return page("signin/account.html", status=422 if refused else 200, shown=shown, refused=refused, **forms)


def _acting(refused: str = "") -> Response:
    shown: dict[str, Any] = {
        "memberships": store.memberships(g.actor.person_id),
        "which": WhichForm(formdata=None),
        "next": way_back() or None,
    }
    return page("signin/acting.html", status=422 if refused else 200, refused=refused, **shown)


def _tried(form: PortalForm, what: str, command: Callable[..., Any], *given: Any) -> Response:
    try:
        return _done(form, what, command, *given)
    except Refused as refusal:
        return _account(refusal.sentence)


def _done(form: PortalForm, what: str, command: Callable[..., Any], *given: Any) -> Response:
    if once(form.key, clock.now(), g.actor, command, *given):
        note(Told(OWN_ACCOUNT.name, rule=g.decision.rule, reason=what))
    return go_to(url_for("account.account"))


def _id(form: WhichForm) -> UUID | None:
    """Which line the button stands beside; None when the form says nothing of use."""
    try:
        return UUID(form.which.data) if form.validate() else None
    except ValueError:
        return None


def _token() -> str:
    token: str = session.token  # type: ignore[attr-defined]
    return token
