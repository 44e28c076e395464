"""A young person's own pages: say something, choose who may see it, write to somebody in private."""

from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from portal.access.parts import CHOSEN_BY_THE_CHILD
from portal.access.permissions import (
    CHOOSE_AUDIENCE,
    SAY_IF_IT_HELPED,
    SAY_SOMETHING,
    SEE_MINE,
    SEE_MY_MESSAGES,
    WRITE_PRIVATELY,
)
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.foundation.refusals import Unseen
from portal.trail.record import Told
from portal.voice import commands, letters, queries
from portal.voice.forms import AudienceForm, HelpedForm, PrivateForm, SayForm
from portal.voice.letters import ONLY_THIS, MyMessages
from portal.voice.queries import VIEWS, AnswerOfMine, Mine, MySaid, Saying, ViewPage
from portal.voice.words import EVERYONE, PICKED, PRINTED_FOR
from portal.web.forms import PortalForm
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("voice", __name__)


@bp.get("/mine")
@needs(SEE_MINE, on=queries.mine, sample="mine")
def mine(shown: Mine) -> Response:
    return page("voice/mine.html", shown=shown, reading=PortalForm())


# Saying something


@bp.get("/mine/say")
@needs(SAY_SOMETHING, on=queries.saying, sample="mine")
def saying(shown: Saying) -> Response:
    form = SayForm(formdata=None).offer(shown.people)
    return _saying(shown, form)


@bp.post("/mine/say")
@needs(SAY_SOMETHING, on=queries.saying, sample="mine")
def say(shown: Saying) -> Response:
    form, view_id = SayForm().offer(shown.people), new_id()
    if shown.child_id is None or not form.validate_on_submit():
        return _saying(shown, form, status=422)
    came: list[bool] = []
    words, chosen = form.words.data.strip(), form.chosen | form.for_review
    once(form.key, clock.now(), g.actor, lambda: came.append(commands.say(view_id, _child(shown.child_id), words=words, **chosen)))
    if any(came):
        _tell(SAY_SOMETHING.name, shown.child_id, view_id, VIEWS if form.chosen["everyone"] else CHOSEN_BY_THE_CHILD)
    return go_to(url_for("voice.said", _anchor="said"))


def _saying(shown: Saying, form: SayForm, status: int = 200) -> Response:
    return page("voice/say.html", status=status, shown=shown, form=form)


@bp.get("/mine/said")
@needs(SEE_MINE, on=queries.my_said, sample="mine")
def said(shown: MySaid) -> Response:
    return page("voice/said.html", shown=shown, printed_for=PRINTED_FOR, helping=HelpedForm(formdata=None))


@bp.get("/views/<uuid:view_id>/audience")
@needs(CHOOSE_AUDIENCE, on=queries.my_view, sample="my_view")
def audience(shown: ViewPage) -> Response:
    form = AudienceForm(formdata=None).offer(shown.people)
    form.audience.data = EVERYONE if shown.view.everyone else PICKED
    form.picked.data = [str(one.id) for one in shown.people if one.id in shown.picked]
    brought = shown.view.brought
    form.hears.data = brought is not None and brought.hears
    form.versions.data = list(brought.variants) if brought is not None and brought.hears else []
    return page("voice/audience.html", shown=shown, form=form, printed_for=PRINTED_FOR)


@bp.post("/views/<uuid:view_id>/audience")
@needs(CHOOSE_AUDIENCE, on=queries.my_view, sample="my_view")
def choose(shown: ViewPage) -> Response:
    form = AudienceForm().offer(shown.people)
    if not shown.view.signed_in or not form.validate_on_submit():
        return page("voice/audience.html", status=422, shown=shown, form=form, printed_for=PRINTED_FOR)
    came: list[bool] = []
    once(form.key, clock.now(), g.actor, lambda: came.append(commands.choose(shown.view.id, **form.chosen, **form.for_review)))
    if any(came):
        now = VIEWS if form.chosen["everyone"] else CHOSEN_BY_THE_CHILD
        # Told in the closed circle whichever way it went: that something was taken from everybody is a hint as well.
        _tell(
            CHOOSE_AUDIENCE.name, shown.about.child_id, shown.view.id, now if now == VIEWS and shown.view.everyone else CHOSEN_BY_THE_CHILD
        )
    return go_to(url_for("voice.said", _anchor=f"view-{shown.view.id}"))


@bp.post("/views/answers/<uuid:answer_id>/helped")
@needs(SAY_IF_IT_HELPED, on=queries.answer_of_mine, sample="my_answer")
def helped(shown: AnswerOfMine) -> Response:
    form = HelpedForm()
    if form.validate_on_submit():
        came: list[bool] = []
        once(form.key, clock.now(), g.actor, lambda: came.append(commands.say_if_it_helped(shown.id, helped=form.helped.data)))
        if any(came):
            _tell(SAY_IF_IT_HELPED.name, shown.child_id, shown.id, shown.slice)
    return go_to(url_for("voice.said", _anchor=f"view-{shown.view_id}"))


# In private


@bp.get("/mine/messages")
@needs(SEE_MY_MESSAGES, on=letters.my_messages, sample="mine_private")
def messages(shown: MyMessages) -> Response:
    return page("voice/messages.html", shown=shown)


@bp.get("/mine/messages/new")
@needs(WRITE_PRIVATELY, on=letters.my_messages, sample="mine_private")
def writing(shown: MyMessages) -> Response:
    form = PrivateForm(formdata=None).offer(shown.people)
    form.to.data = next((str(one.id) for one in shown.people if str(one.id) == request.args.get("to")), None)
    return page("voice/write.html", shown=shown, form=form)


@bp.post("/mine/messages/new")
@needs(WRITE_PRIVATELY, on=letters.my_messages, sample="mine_private")
def write(shown: MyMessages) -> Response:
    form, message_id, at = PrivateForm().offer(shown.people), new_id(), clock.now()
    if shown.child_id is None or not form.validate_on_submit():
        return page("voice/write.html", status=422, shown=shown, form=form)
    came: list[bool] = []
    once(form.key, at, g.actor, lambda: came.append(commands.write_privately(
        message_id, _child(shown.child_id), at, words=form.words.data.strip(), to=UUID(form.to.data))))  # fmt: skip
    if any(came):
        note(Told(WRITE_PRIVATELY.name, shown.child_id, message_id, ONLY_THIS, g.decision.rule))
    return go_to(url_for("voice.messages"))


def _child(child_id: UUID | None) -> UUID:
    if child_id is None:
        raise Unseen
    return child_id


def _tell(did: str, child_id: UUID | None, what: UUID, slice_: int) -> None:
    note(Told(did, child_id, what, frozenset({slice_}), g.decision.rule))
