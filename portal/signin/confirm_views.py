"""Showing a factor again, in place, before something that matters: at most five minutes ago counts as just now.

For others: put `@fresh_factor` between `@needs(...)` and the view.

    @bp.post("/children/<uuid:child_id>/break-glass")
    @needs(BREAK_GLASS, on=queries.asked_for, sample="break_glass")
    @fresh_factor
    def open_up(shown): ...

Somebody whose factor is older is asked first, on a page that carries everything they had filled in; with it the form is sent again to
the same address, and the view runs as if nothing had been asked. It works without script; with htmx the question stands in #notice.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import Blueprint, Response, g, make_response, request, session, url_for

from portal.access.permissions import OWN_ACCOUNT
from portal.foundation.refusals import Refused
from portal.signin import commands, factors
from portal.signin.views import way_back
from portal.web.gate import needs
from portal.web.respond import asked_first, go_to
from portal.web.unit_of_work import SAFE

FRESH = 5 * 60
"""Seconds for which a factor counts as just shown."""
OF_THE_QUESTION = ("factor_code", "factor_passkey", "csrf_token")

bp = Blueprint("confirm", __name__)


def fresh_factor(view: Callable[..., Any]) -> Callable[..., Any]:
    """Run the view only for somebody who showed a factor within five minutes; ask for one first otherwise."""

    @wraps(view)
    def confirmed(*things: Any) -> Any:
        if g.standing.factor_age <= FRESH:
            return view(*things)
        if request.method in SAFE:
            return _question(url_for("confirm.confirm", next=request.full_path.rstrip("?")), [])
        try:
            if not _shown():
                return _question(request.full_path.rstrip("?"), _kept())
        except Refused as refusal:
            return _question(request.full_path.rstrip("?"), _kept(), refusal.sentence)
        return view(*things)

    confirmed.asks_for_a_factor = True  # type: ignore[attr-defined]
    return confirmed


@bp.post("/sign-in/confirm")
@needs(OWN_ACCOUNT)
def confirm() -> Response:
    """For what is looked at rather than sent: show a factor, then go there."""
    try:
        if _shown():
            return go_to(way_back() or url_for("account.account"))
        sentence = "Enter a code, or use a passkey."
    except Refused as refusal:
        sentence = refusal.sentence
    return _question(url_for("confirm.confirm", next=way_back() or None), [], sentence, status=422)


def _shown() -> bool:
    """Whether a factor came along and was right; then the session has a new token. Refused when it was wrong."""
    code, passkey = request.form.get("factor_code", "").strip(), request.form.get("factor_passkey", "")
    if not (code or passkey):
        return False
    if any(file.filename for file in request.files.values()):
        raise Refused("A file was chosen. Go back, choose it again and send the form once more.")
    if "\x00" in code + passkey:
        raise Refused(commands.WRONG_CODE)
    session.replace(commands.confirm(session.token, g.actor.person_id, code=code[:60], passkey=passkey))  # type: ignore[attr-defined]
    g.standing = replace(g.standing, factor_age=0)
    return True


def _kept() -> list[tuple[str, str]]:
    """Everything that was filled in, to be sent again."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in OF_THE_QUESTION]


def _question(action: str, kept: list[tuple[str, str]], refused: str = "", *, status: int = 403) -> Response:
    owned = factors.factors_of(session.token)  # type: ignore[attr-defined]
    shown = {"action": action, "kept": kept, "refused": refused, "owned": owned}
    return make_response(asked_first("signin/confirm.html", "question", status, **shown))
