"""Sign-in with a password and a one-time code, and sign-out."""

from flask import Blueprint, Response, g, request, session, url_for

from portal.foundation.refusals import Refused
from portal.signin import commands, store
from portal.signin.forms import CodeForm, SignInForm
from portal.web.respond import go_to, page

bp = Blueprint("signin", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    form = SignInForm()
    if not form.validate_on_submit():
        return page("signin/sign_in.html", form=form, next=_way_back(), refused="", status=422 if form.errors else 200)
    try:
        session.replace(commands.check_password(form.email.data, form.password.data))  # type: ignore[attr-defined]
    except Refused as refusal:
        return page("signin/sign_in.html", form=form, next=_way_back(), refused=refusal.sentence, status=422)
    return go_to(url_for("signin.code", next=_way_back() or None))


@bp.route("/sign-in/code", methods=["GET", "POST"])
def code() -> Response:
    waiting: store.Waiting | None = g.get("waiting")
    if waiting is None:
        return go_to(url_for("signin.sign_in", next=_way_back() or None))
    form = CodeForm()
    if not form.validate_on_submit():
        return page("signin/code.html", form=form, next=_way_back(), refused="", status=422 if form.errors else 200)
    try:
        session.replace(commands.check_code(session.token, waiting, form.code.data))  # type: ignore[attr-defined]
    except Refused as refusal:
        return page("signin/code.html", form=form, next=_way_back(), refused=refusal.sentence, status=422)
    return go_to(_way_back() or url_for("work.my_children"))


@bp.post("/sign-out")
def sign_out() -> Response:
    store.close(session.token)  # type: ignore[attr-defined]
    session.end()  # type: ignore[attr-defined]
    response = go_to(url_for("signin.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _way_back() -> str:
    """Where the person was going: a path of this portal, or nothing."""
    asked = request.args.get("next", "")
    on_this_site = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable() and "\\" not in asked
    return asked if on_this_site and len(asked) <= 500 else ""
