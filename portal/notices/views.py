"""The one thing that is done with a notice."""

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import READ_NOTICE
from portal.foundation import clock
from portal.notices import commands, queries
from portal.notices.queries import NoticeFor
from portal.trail.record import Told
from portal.web.forms import PortalForm
from portal.web.gate import needs
from portal.web.respond import go_to
from portal.web.unit_of_work import note, once

bp = Blueprint("notices", __name__)


@bp.post("/notices/<uuid:notice_id>/reading")
@needs(READ_NOTICE, on=queries.mine, sample="notice")
def read(shown: NoticeFor) -> Response:
    form, at = PortalForm(), clock.now()
    if form.validate_on_submit():
        once(form.key, at, g.actor, commands.mark_as_read, shown.row.id, at)
    note(Told(READ_NOTICE.name, object_id=shown.row.id, rule=g.decision.rule))
    return go_to(url_for("work.my_children", _anchor="told"))
