"""A child's things: the list with its pictures, one thing, and the hand-over at both ends of a move."""

from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, Response, g, make_response, url_for

from portal.access.permissions import KEEP_BELONGINGS, SEE_BELONGINGS
from portal.belongings import commands, queries
from portal.belongings.forms import ArrivalForm, BecauseForm, HandOverForm, PictureForm, PressForm, SettlingForm, ThingForm, TroubleForm
from portal.belongings.queries import THINGS, HandOverPage, PictureFile, ThingPage, Things
from portal.belongings.words import KINDS, LUGGAGE
from portal.foundation import clock
from portal.foundation.refusals import NotAllowed, Refused
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("belongings", __name__)

NEW_ROW = UUID("0a5e7d7e-6d7b-5a55-9f1e-2b7b1d1a9c23")


@bp.get("/children/<uuid:child_id>/belongings")
@needs(SEE_BELONGINGS, on=queries.things, sample="belongings")
def things(shown: Things) -> Response:
    return _list(shown, ThingForm())


@bp.post("/children/<uuid:child_id>/belongings")
@needs(KEEP_BELONGINGS, on=queries.things, sample="belongings")
def add(shown: Things) -> Response:
    form = ThingForm()
    if not form.validate_on_submit():
        return _list(shown, form, status=422)
    ident, child_id = uuid5(NEW_ROW, str(form.key)), shown.about.child_id
    words = {"what": form.what.data.strip(), "kind": form.kind.data, "note": form.note.data, "memory_box": form.memory_box.data}
    try:
        ran = once(form.key, clock.now(), g.actor, commands.add, g.actor, child_id, clock.now(), ident=ident, picture=form.drawn, **words)
    except Refused as refused:
        return _list(shown, _no_picture(form, refused), status=422)
    if ran:
        _tell(child_id, ident, "listed a thing")
    return go_to(url_for("belongings.things", child_id=child_id, _anchor=f"thing-{ident}"))


@bp.get("/belongings/<uuid:belonging_id>")
@needs(SEE_BELONGINGS, on=queries.thing, sample="belonging")
def thing(shown: ThingPage) -> Response:
    return _thing(shown)


@bp.post("/belongings/<uuid:belonging_id>/pictures")
@needs(KEEP_BELONGINGS, on=queries.thing, sample="belonging")
def add_picture(shown: ThingPage) -> Response:
    form, row = PictureForm(), shown.thing.row
    if not form.validate_on_submit() or form.drawn is None:
        return _thing(shown, picture=form, status=422)
    words = {"mine": list(row.mine), "picture": form.drawn}
    try:
        ran = once(form.key, clock.now(), g.actor, commands.add_picture, g.actor, row.child_id, row.id, clock.now(), **words)
    except Refused as refused:
        return _thing(shown, picture=_no_picture(form, refused), status=422)
    if ran:
        _tell(row.child_id, row.id, "added a picture")
    return go_to(url_for("belongings.thing", belonging_id=row.id))


@bp.get("/belongings/<uuid:belonging_id>/pictures/<uuid:picture_id>")
@needs(SEE_BELONGINGS, on=queries.picture, sample="belonging_picture")
def picture(found: PictureFile) -> Response:
    return _jpeg(found.row.content, "picture")


@bp.get("/belongings/<uuid:belonging_id>/pictures/<uuid:picture_id>/small")
@needs(SEE_BELONGINGS, on=queries.picture, sample="belonging_picture")
def small_picture(found: PictureFile) -> Response:
    return _jpeg(found.row.small, "small-picture")


@bp.post("/belongings/<uuid:belonging_id>/pictures/<uuid:picture_id>/removal")
@needs(KEEP_BELONGINGS, on=queries.picture, sample="belonging_picture")
def take_picture_back(found: PictureFile) -> Response:
    form, row = _pressed(PressForm()), found.row
    if once(form.key, clock.now(), g.actor, commands.take_picture_back, g.actor, row.id, row.child_id, clock.now()):
        _tell(row.child_id, row.id, "took a picture back")
    return go_to(url_for("belongings.thing", belonging_id=row.belonging_id))


@bp.post("/belongings/<uuid:belonging_id>/removal")
@needs(KEEP_BELONGINGS, on=queries.thing, sample="belonging")
def take_off(shown: ThingPage) -> Response:
    form, row = BecauseForm(), shown.thing.row
    if not form.validate_on_submit():
        return _thing(shown, off=form, status=422)
    if once(form.key, clock.now(), g.actor, commands.take_off, g.actor, row, clock.now(), form.because.data):
        _tell(row.child_id, row.id, "took a thing off the list")
    return go_to(url_for("belongings.thing", belonging_id=row.id))


@bp.post("/belongings/<uuid:belonging_id>/return")
@needs(KEEP_BELONGINGS, on=queries.thing, sample="belonging")
def put_back(shown: ThingPage) -> Response:
    form, row = _pressed(PressForm()), shown.thing.row
    if once(form.key, clock.now(), g.actor, commands.put_back, row):
        _tell(row.child_id, row.id, "put a thing back on the list")
    return go_to(url_for("belongings.thing", belonging_id=row.id))


@bp.post("/belongings/<uuid:belonging_id>/trouble")
@needs(KEEP_BELONGINGS, on=queries.thing, sample="belonging")
def tell_trouble(shown: ThingPage) -> Response:
    form, row = TroubleForm(), shown.thing.row
    if not form.validate_on_submit():
        return _thing(shown, trouble=form, status=422)
    told = {"kind": form.kind.data, "words": form.words.data, "what": row.what, "mine": list(row.mine)}
    if once(form.key, clock.now(), g.actor, commands.tell_trouble, g.actor, row.child_id, row.id, clock.now(), **told):
        _tell(row.child_id, row.id, f"told that a thing is {form.kind.data}")
    return go_to(url_for("belongings.thing", belonging_id=row.id))


@bp.post("/belongings/troubles/<uuid:trouble_id>/settling")
@needs(KEEP_BELONGINGS, on=queries.trouble, sample="belonging_trouble")
def settle(shown: ThingPage) -> Response:
    form, row, trouble = SettlingForm(), shown.thing.row, shown.thing.open_trouble
    if trouble is None:
        raise Refused("This was settled already. Look at the page again.")
    if not form.validate_on_submit():
        return _thing(shown, settling=form, status=422)
    if once(form.key, clock.now(), g.actor, commands.settle, g.actor, trouble, clock.now(), form.how.data):
        _tell(row.child_id, trouble.id, "settled what was lost or damaged")
    return go_to(url_for("belongings.thing", belonging_id=row.id))


# Signing over


@bp.get("/children/<uuid:child_id>/belongings/packing")
@needs(KEEP_BELONGINGS, on=queries.packing, sample="belongings")
def packing(shown: Things) -> Response:
    note(Told(SEE_BELONGINGS.name, shown.about.child_id, None, shown.concern.shown, g.decision.rule, "opened the form to sign things over"))
    return _packing(shown, HandOverForm(shown.moves))


@bp.post("/children/<uuid:child_id>/belongings/packing")
@needs(KEEP_BELONGINGS, on=queries.packing, sample="belongings")
def hand_over(shown: Things) -> Response:
    form = HandOverForm(shown.moves)
    if not form.validate_on_submit():
        return _packing(shown, form, status=422)
    ident = uuid5(NEW_ROW, str(form.key))
    move = (UUID(form.move.data), dict(shown.moves)[form.move.data]) if form.move.data else (None, "A move that is not planned here")
    words = {"packed_in": form.packed_in.data, "carried_by": form.carried_by.data, "child_said": form.child_said.data}
    if once(form.key, clock.now(), g.actor, commands.hand_over, g.actor, shown, clock.now(), ident=ident, move=move, **words):
        _tell(shown.about.child_id, ident, "signed the child's things over")
    return go_to(url_for("belongings.handed_over", handing_over_id=ident))


@bp.get("/belongings/handovers/<uuid:handing_over_id>")
@needs(SEE_BELONGINGS, on=queries.hand_over, sample="handing_over")
def handed_over(shown: HandOverPage) -> Response:
    return _handed_over(shown, ArrivalForm(shown.row.contents))


@bp.post("/belongings/handovers/<uuid:handing_over_id>/arrival")
@needs(KEEP_BELONGINGS, on=queries.hand_over, sample="handing_over")
def arrive(shown: HandOverPage) -> Response:
    form = ArrivalForm(shown.row.contents)
    if not form.validate_on_submit():
        return _handed_over(shown, form, status=422)
    if g.actor.membership_id == shown.row.by_membership_id:
        raise NotAllowed("Both ends sign: somebody else signs that the things arrived.", rule="signed at the leaving end")
    words = {"missing": form.missing.data, "damaged": form.damaged.data, "note": form.note.data}
    if once(form.key, clock.now(), g.actor, commands.arrive, g.actor, shown, clock.now(), **words):
        _tell(shown.about.child_id, shown.row.id, "signed that the child's things arrived")
    return go_to(url_for("belongings.handed_over", handing_over_id=shown.row.id))


def _no_picture(form: Any, refused: Refused) -> Any:
    """The same form with the sentence at the picture, and everything typed."""
    form.picture.errors = [refused.sentence]
    return form


def _list(shown: Things, form: ThingForm, *, status: int = 200) -> Response:
    return page("belongings/things.html", status=status, shown=shown, about=shown.about, form=form, kinds=KINDS)


def _thing(shown: ThingPage, *, status: int = 200, **given: Any) -> Response:
    forms = {"picture": PictureForm, "off": BecauseForm, "trouble": TroubleForm, "settling": SettlingForm, "press": PressForm}
    found = {name: given.get(name) or form(formdata=None) for name, form in forms.items()}
    return page("belongings/thing.html", status=status, shown=shown, about=shown.about, thing=shown.thing, kinds=KINDS, **found)


def _packing(shown: Things, form: HandOverForm, *, status: int = 200) -> Response:
    return page("belongings/packing.html", status=status, shown=shown, about=shown.about, form=form, kinds=KINDS)


def _handed_over(shown: HandOverPage, form: ArrivalForm, *, status: int = 200) -> Response:
    mine = g.actor.membership_id == shown.row.by_membership_id
    return page("belongings/handed_over.html", status=status, shown=shown, about=shown.about, row=shown.row, form=form, luggage=LUGGAGE,
                signed_the_other_end=mine)  # fmt: skip


def _jpeg(content: bytes, name: str) -> Response:
    """Always a picture and never a page: nothing in it runs, whoever opens it, and no name of a child stands on it."""
    response = make_response(content)
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.jpg"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _pressed(form: PressForm) -> PressForm:
    if not form.validate_on_submit():
        raise Refused(form.problems[0][1])
    return form


def _tell(child_id: UUID, row: UUID, what: str) -> None:
    note(Told(KEEP_BELONGINGS.name, child_id, row, frozenset({THINGS}), g.decision.rule, what))
