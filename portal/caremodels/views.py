"""Models of care of a provider: seen, made from a shipped one, published version by version, and chosen from a day on."""

from uuid import UUID, uuid5

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import MANAGE_CARE_MODELS
from portal.caremodels import commands, queries
from portal.caremodels.content import refuse_incomplete
from portal.caremodels.forms import CareModelForm, ChoiceForm, form_of
from portal.caremodels.queries import CareModels, Sketch
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("caremodels", __name__)

NEW_VERSION = UUID("5b6cf3ce-2a6e-4d3b-9f4d-5d2b0f1a7c11")


@bp.get("/agency/care-models")
@needs(MANAGE_CARE_MODELS, on=queries.care_models, sample="care_models")
def everything(shown: CareModels) -> Response:
    return _everything(shown, _choice(shown))


@bp.post("/agency/care-models/choice")
@needs(MANAGE_CARE_MODELS, on=queries.care_models, sample="care_models")
def choose(shown: CareModels) -> Response:
    form = _choice(shown, sent=True)
    if not form.validate_on_submit():
        return _everything(shown, form, status=422)
    chosen = {"from_on": form.from_on.data, "because": form.because.data}
    try:
        ran = once(form.key, clock.now(), g.actor, commands.choose, form.model.data, **chosen)
    except Refused as refused:
        form.form_errors = [refused.sentence]
        return _everything(shown, form, status=422)
    if ran:
        _tell(f"{dict(shown.choices)[form.model.data]} from {form.from_on.data.isoformat()}: {form.because.data}")
    return go_to(url_for("caremodels.everything"))


@bp.get("/agency/care-model")
@needs(MANAGE_CARE_MODELS, on=queries.sketch, sample="care_models")
def one(sketch: Sketch) -> Response:
    return _edit(sketch, form_of(sketch.model, after=sketch.version, own=sketch.line is not None))


@bp.post("/agency/care-model")
@needs(MANAGE_CARE_MODELS, on=queries.sketch, sample="care_models")
def publish(sketch: Sketch) -> Response:
    form = CareModelForm()
    if not form.validate_on_submit():
        return _edit(sketch, form, status=422)
    try:
        model = form.model(sketch.model)
        refuse_incomplete(model)
        kept = {"ident": uuid5(NEW_VERSION, str(form.key)), "after": form.after.data or 0, "because": form.because.data}
        ran = once(form.key, clock.now(), g.actor, commands.publish, sketch, model, **kept)
    except Refused as refused:
        form.form_errors = [refused.sentence]
        return _edit(sketch, form, status=422)
    if ran:
        _tell(f"published {model.name}: {form.because.data}")
    return go_to(url_for("caremodels.everything"))


def _tell(what: str) -> None:
    note(Told(MANAGE_CARE_MODELS.name, rule=g.decision.rule, reason=what))


def _choice(shown: CareModels, *, sent: bool = False) -> ChoiceForm:
    form = ChoiceForm() if sent else ChoiceForm(formdata=None, data={"from_on": shown.today})
    form.model.choices = shown.choices
    return form


def _everything(shown: CareModels, form: ChoiceForm, *, status: int = 200) -> Response:
    return page("caremodels/care_models.html", status=status, shown=shown, form=form)


def _edit(sketch: Sketch, form: CareModelForm, *, status: int = 200) -> Response:
    return page("caremodels/care_model.html", status=status, sketch=sketch, form=form)
