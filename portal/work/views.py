"""My children, and the child's page."""

from flask import Blueprint, Response, g

from portal.access.permissions import LIST_CHILDREN, SEE_CHILD
from portal.children.queries import ChildList
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import page
from portal.web.unit_of_work import note
from portal.work import queries
from portal.work.queries import ChildPage

bp = Blueprint("work", __name__)


@bp.get("/")
@needs(LIST_CHILDREN, on=queries.my_children)
def my_children(shown: ChildList) -> Response:
    note(*(Told(LIST_CHILDREN.name, line.about.child_id, abouts=line.shown, rule=g.decision.rule) for line in shown.children))
    return page("work/my_children.html", block="children", shown=shown)


@bp.get("/children/<uuid:child_id>")
@needs(SEE_CHILD, on=queries.child_page, sample="child")
def child(shown: ChildPage) -> Response:
    return page("work/child.html", shown=shown, about=shown.about)
