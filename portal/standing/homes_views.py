"""A provider's administrator enters its homes."""

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import MANAGE_HOMES
from portal.children import standing
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.signin.confirm_views import fresh_factor
from portal.standing import homes as queries
from portal.standing.forms import HomeForm
from portal.standing.homes import HomesPage
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("homes", __name__)


@bp.get("/agency/homes")
@needs(MANAGE_HOMES, on=queries.homes, sample="people")
def homes(shown: HomesPage) -> Response:
    return _homes(shown, HomeForm())


@bp.post("/agency/homes")
@needs(MANAGE_HOMES, on=queries.homes, sample="people")
@fresh_factor
def add(shown: HomesPage) -> Response:
    form, home_id = HomeForm(), new_id()
    if not form.validate_on_submit():
        return _homes(shown, form, status=422)
    name, number = form.name.data.strip(), form.number.data.strip()
    try:
        ran = once(form.key, clock.now(), g.actor, standing.add_home, home_id, name=name, number=number)
    except Refused as refusal:
        form.name.errors = [refusal.sentence]
        return _homes(shown, form, status=422)
    if ran:
        note(Told(MANAGE_HOMES.name, None, home_id, rule=g.decision.rule, reason=f"entered the home {name}"))
    return go_to(url_for("homes.homes"))


def _homes(shown: HomesPage, form: HomeForm, status: int = 200) -> Response:
    return page("standing/homes.html", status=status, shown=shown, form=form)
