"""The child's part of a move, and the page for the fridge."""

from flask import Blueprint, Response, g, url_for
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from portal.access.permissions import SEE_CHILDS_PART, WRITE_CHILDS_PART
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.trail.record import Told
from portal.transitions import childs_part
from portal.transitions.childs_part import ChildsPart
from portal.transitions.steering import SLICE
from portal.web.forms import PortalForm, Words, WordsField
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("moves_child", __name__)


class SayForm(PortalForm):
    """Keeps what was said about the move."""

    kind = RadioField("What is it about?", validators=[InputRequired("Choose what it is about.")])
    text = WordsField("In their words", validators=[Words(4000, required="Write down what was said.")])
    in_childs_words = BooleanField("These are the child’s own words", default=True)


@bp.get("/transitions/<uuid:transition_id>/childs-part")
@needs(SEE_CHILDS_PART, on=childs_part.childs_part, sample="move_childs_part")
def mine(shown: ChildsPart) -> Response:
    return _mine(shown, _form(shown))


@bp.post("/transitions/<uuid:transition_id>/childs-part")
@needs(WRITE_CHILDS_PART, on=childs_part.childs_part, sample="move_childs_part")
def say(shown: ChildsPart) -> Response:
    form = _form(shown)
    if not form.validate_on_submit():
        return _mine(shown, form, status=422)
    at = clock.now()
    words = {"kind": form.kind.data, "text": form.text.data, "in_childs_words": bool(form.in_childs_words.data)}
    try:
        ran = once(form.key, at, g.actor, childs_part.say, shown, g.actor, at, **words)
    except Refused as refused:
        form.form_errors = [refused.sentence]
        return _mine(shown, form, status=422)
    if ran:
        note(Told(WRITE_CHILDS_PART.name, shown.about.child_id, shown.page.move.id, frozenset({SLICE}), g.decision.rule, form.kind.data))
    return go_to(url_for("moves_child.mine", transition_id=shown.page.move.id))


@bp.get("/transitions/<uuid:transition_id>/fridge")
@needs(SEE_CHILDS_PART, on=childs_part.childs_part, sample="move_childs_part")
def fridge(shown: ChildsPart) -> Response:
    """Told to the trail as a look at the move; the page itself holds no word of the record."""
    before, after = shown.steps
    return page(
        "transitions/fridge.html", the_day=shown.the_day, move_on=shown.page.move.move_on, sleeps=shown.sleeps, before=before, after=after,
        back=url_for("moves_child.mine", transition_id=shown.page.move.id),
    )  # fmt: skip


def _form(shown: ChildsPart) -> SayForm:
    form = SayForm()
    form.kind.choices = shown.open_kinds
    if len(shown.open_kinds) == 1 and not form.is_submitted():
        form.kind.data = shown.open_kinds[0][0]
    return form


def _mine(shown: ChildsPart, form: SayForm, *, status: int = 200) -> Response:
    return page("transitions/childs_part.html", status=status, shown=shown, about=shown.about, form=form)
