"""The list of words, to read; and one box looked over while somebody writes. Nothing is kept of what was written."""

from flask import Blueprint, Response, request

from portal.access.permissions import LOOK_WORDS_OVER
from portal.web.forms import LIMIT, PLAN_SECTION_LIMIT
from portal.web.gate import needs
from portal.web.respond import page, wants_fragment
from portal.web.unit_of_work import told_before
from portal.wording.check import Advice, advice_on, kinds_of
from portal.wording.words import KINDER

bp = Blueprint("wording", __name__)


@bp.get("/words")
@needs(LOOK_WORDS_OVER)
def words() -> Response:
    return _page([])


@bp.post("/words")
@needs(LOOK_WORDS_OVER)
def check() -> Response:
    """Advice on the box that the address names, for a form that is being written. Without script it is given after saving."""
    typed = request.form.get(request.args.get("field", ""), "")
    if wants_fragment():
        told_before()  # the page that somebody writes on was told when it was opened
    return _page(kinds_of(advice_on(typed[: max(LIMIT, PLAN_SECTION_LIMIT)])))


def _page(advice: list[Advice]) -> Response:
    return page("wording/words.html", block="advice", advice=advice, kinder=KINDER)
