"""What adults read of what a young person says, what they did about it, and the messages that were written to them alone."""

from uuid import UUID

from flask import Blueprint, Response, g, url_for

from portal.access.parts import CHOSEN_BY_THE_CHILD
from portal.access.permissions import ANSWER_MESSAGE, ANSWER_VIEW, LIST_MESSAGES, READ_MESSAGE, READ_VIEW, SEE_VIEWS
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.trail.record import Told
from portal.voice import commands, letters, queries
from portal.voice.forms import DoneForm, PassOnForm, ReplyForm
from portal.voice.letters import ONLY_THIS, Inbox, Thread
from portal.voice.queries import SaidPage, ViewPage
from portal.voice.words import HELPED
from portal.web.forms import PortalForm
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("heard", __name__)


@bp.get("/children/<uuid:child_id>/said")
@needs(SEE_VIEWS, on=queries.said, sample="child")
def said(shown: SaidPage) -> Response:
    return page("voice/heard.html", shown=shown, about=shown.about, helped=HELPED)


@bp.get("/views/<uuid:view_id>")
@needs(READ_VIEW, on=queries.view, sample="view")
def view(shown: ViewPage) -> Response:
    concern = shown.concern
    if concern.slice == CHOSEN_BY_THE_CHILD:
        named = frozenset({shown.about.identity_slice}) if shown.about.facts else frozenset()
        note(
            Told(SEE_VIEWS.name, concern.child_id, abouts=named, rule=g.decision.rule),
            Told(READ_VIEW.name, concern.child_id, concern.row, concern.shown, g.decision.rule),
        )
    return _view(shown, DoneForm(formdata=None))


@bp.post("/views/<uuid:view_id>/done")
@needs(ANSWER_VIEW, on=queries.view, sample="view")
def done(shown: ViewPage) -> Response:
    form, answer_id = DoneForm(), new_id()
    if not form.validate_on_submit():
        return _view(shown, form, status=422)
    came: list[bool] = []
    once(form.key, clock.now(), g.actor, lambda: came.append(
        commands.answer_view(answer_id, shown.view.id, words=form.words.data.strip())))  # fmt: skip
    if any(came):
        assert shown.concern.slice is not None
        note(Told(ANSWER_VIEW.name, shown.about.child_id, answer_id, frozenset({shown.concern.slice}), g.decision.rule))
    return go_to(url_for("heard.view", view_id=shown.view.id))


def _view(shown: ViewPage, form: DoneForm, status: int = 200) -> Response:
    return page("voice/view.html", status=status, shown=shown, about=shown.about, form=form, helped=HELPED)


# In private


@bp.get("/messages")
@needs(LIST_MESSAGES, on=letters.inbox, sample="inbox")
def inbox(shown: Inbox) -> Response:
    children = dict.fromkeys(one.child_id for one in shown.threads)
    note(*(Told(LIST_MESSAGES.name, child, abouts=ONLY_THIS, rule=g.decision.rule) for child in children))
    return page("voice/inbox.html", shown=shown)


@bp.get("/messages/<uuid:message_id>")
@needs(READ_MESSAGE, on=letters.thread, sample="message")
def message(shown: Thread) -> Response:
    return _message(shown)


@bp.post("/messages/<uuid:message_id>/opening")
@needs(ANSWER_MESSAGE, on=letters.thread, sample="message")
def open_(shown: Thread) -> Response:
    form = PortalForm()
    if not form.validate_on_submit():
        return _message(shown, status=422)
    once(form.key, clock.now(), g.actor, commands.open_message, shown.id)
    return _done(shown)


@bp.post("/messages/<uuid:message_id>/reply")
@needs(ANSWER_MESSAGE, on=letters.thread, sample="message")
def reply(shown: Thread) -> Response:
    form = ReplyForm()
    if shown.sealed or not form.validate_on_submit():
        return _message(shown, reply=form, status=422)
    once(form.key, clock.now(), g.actor, commands.reply_privately, new_id(), shown.id, words=form.words.data.strip())
    return _done(shown)


@bp.post("/messages/<uuid:message_id>/safeguarding")
@needs(ANSWER_MESSAGE, on=letters.thread, sample="message")
def pass_on(shown: Thread) -> Response:
    form = PassOnForm()
    if shown.sealed or not form.validate_on_submit():
        return _message(shown, passing=form, status=422)
    once(form.key, clock.now(), g.actor, commands.pass_on, new_id(), shown.id, words=form.words.data.strip())
    return _done(shown)


def _done(shown: Thread) -> Response:
    note(Told(ANSWER_MESSAGE.name, shown.child_id, shown.id, ONLY_THIS, g.decision.rule))
    return go_to(url_for("heard.message", message_id=_open_at(shown)))


def _open_at(shown: Thread) -> UUID:
    return shown.id if shown.first is not None else shown.asked_for


def _message(shown: Thread, *, reply: ReplyForm | None = None, passing: PassOnForm | None = None, status: int = 200) -> Response:
    answers = shown.may_answer and not shown.sealed
    return page(
        "voice/message.html",
        status=status,
        shown=shown,
        opening=PortalForm(formdata=None) if shown.sealed else None,
        reply=reply or (ReplyForm(formdata=None) if answers else None),
        passing=passing or (PassOnForm(formdata=None) if answers else None),
    )
