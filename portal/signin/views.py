"""Sign-in with a password and a one-time code, and sign-out."""

from flask import Blueprint, Response, current_app, g, request, session, url_for
from flask_wtf import FlaskForm

from portal.foundation.refusals import Refused
from portal.signin import commands, store
from portal.signin.forms import CodeForm, SignInForm
from portal.web.respond import go_to, page

bp = Blueprint("signin", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    form = SignInForm()
    if not form.validate_on_submit():
        return _asked_again("signin/sign_in.html", form)
    try:
        session.replace(commands.check_password(form.email.data, form.password.data))  # type: ignore[attr-defined]
    except Refused as refusal:
        return _asked_again("signin/sign_in.html", form, refusal.sentence)
    return go_to(url_for("signin.code", next=_way_back() or None))


@bp.route("/sign-in/code", methods=["GET", "POST"])
def code() -> Response:
    waiting: store.Waiting | None = g.get("waiting")
    if waiting is None:
        return go_to(url_for("signin.sign_in", next=_way_back() or None))
    form = CodeForm()
    if not form.validate_on_submit():
        return _asked_again("signin/code.html", form)
    try:
        session.replace(commands.check_code(session.token, waiting, form.code.data))  # type: ignore[attr-defined]
    except Refused as refusal:
        return _asked_again("signin/code.html", form, refusal.sentence)
    return go_to(_way_back() or url_for("work.my_children"))


@bp.post("/sign-out")
def sign_out() -> Response:
    store.close(session.token)  # type: ignore[attr-defined]
    session.end()  # type: ignore[attr-defined]
    response = go_to(url_for("signin.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _asked_again(template: str, form: FlaskForm, refused: str = "") -> Response:
    """The form, for the first time or with what was wrong; all that was typed but the password is still in it."""
    status = 422 if refused or form.errors else 200
    invented = current_app.extensions["settings"].invented
    return page(template, form=form, refused=refused, next=_way_back() or None, invented=invented, status=status)


def _way_back() -> str:
    """Where the person was going: a path of this portal, or nothing."""
    asked = request.args.get("next", "")
    on_this_site = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable() and "\\" not in asked
    return asked if on_this_site and len(asked) <= 500 else ""
