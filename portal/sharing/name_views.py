"""Whether a child's legal name is told to few: loaded, asked and answered."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, url_for

from portal.access.actor import Actor
from portal.access.parts import RESTRICTED_NAME, TOLD_THE_LEGAL_NAME, Role
from portal.access.permissions import RESTRICT_NAME, SEE_SHARING
from portal.access.policy import slices
from portal.access.predicates import Concern
from portal.children import legal_name
from portal.children import queries as children
from portal.children.models import Entry
from portal.foundation import clock
from portal.sharing.forms import EndingForm
from portal.sharing.queries import log_concern, texts_that_tell
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("legal_name", __name__)

READ_BY_OTHERS = frozenset(one for role in Role if role not in TOLD_THE_LEGAL_NAME for one in slices(role))


@dataclass(frozen=True)
class NamePage:
    """The decision, and what it rests on. `naming` are texts that others read with the legal name in them: nobody cuts them."""

    about: children.About
    is_restricted: bool
    since: Any
    by: str
    why: str
    naming: list[str]
    concern: Concern


def name_of(actor: Actor, child_id: UUID) -> NamePage:
    """Two statements: the child, and what is written."""
    about = children.meet(actor, child_id)
    written = children.entries(actor, about)
    kept = legal_name.restricted(written)
    name = str((kept.facts if kept else about.facts).get("legal_name", ""))
    return NamePage(
        about=about,
        is_restricted=kept is not None,
        since=kept.written_at if kept else None,
        by=f"{kept.by_name}, {kept.by_role}" if kept else "",
        why=kept.text if kept else "",
        naming=_naming(written, name, about.known_as),
        concern=log_concern(actor, about),
    )


def _naming(written: list[Entry], name: str, known_as: str) -> list[str]:
    """Texts that tell the name, or a part of it that is not the known-as name, to somebody who would not be told it."""
    words = {name, *(word for word in name.split() if word not in known_as.split())}
    return texts_that_tell(words, [one for one in written if one.slice in READ_BY_OTHERS and one.kind != "identity"])


@bp.get("/children/<uuid:child_id>/sharing/name")
@needs(RESTRICT_NAME, on=name_of, sample="sharing_by_social_worker")
def name(shown: NamePage) -> Response:
    note(Told(SEE_SHARING.name, shown.about.child_id, None, shown.concern.shown, g.decision.rule))
    return _page(shown, EndingForm())


@bp.post("/children/<uuid:child_id>/sharing/name")
@needs(RESTRICT_NAME, on=name_of, sample="sharing_by_social_worker")
@fresh_factor
def decide(shown: NamePage) -> Response:
    form = EndingForm()
    if not form.validate_on_submit():
        return _page(shown, form, status=422)
    command = legal_name.tell if shown.is_restricted else legal_name.restrict
    if once(form.key, clock.now(), g.actor, command, shown.about, form.reason.data):
        note(Told(RESTRICT_NAME.name, shown.about.child_id, None, frozenset({RESTRICTED_NAME}), g.decision.rule, form.reason.data))
    return go_to(url_for("work.child", child_id=shown.about.child_id))


def _page(shown: NamePage, form: EndingForm, *, status: int = 200) -> Response:
    return page("sharing/name.html", status=status, shown=shown, about=shown.about, form=form)
