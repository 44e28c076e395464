"""A move as a list of things to do, and the two things done with one of them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import COMPLETE_ITEM, LIST_MOVES, REOPEN_ITEM, SAY_HOW_ITEM_STANDS, SEE_MOVE, WAIVE_ITEM, Permission
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.trail.record import Told
from portal.transitions import commands, many, queries
from portal.transitions.forms import ChecklistForm, ReopeningForm, completion_form, standing_form
from portal.transitions.many import ManyMoves
from portal.transitions.queries import Done, ItemPage, MovePage
from portal.web.gate import needs
from portal.web.respond import page, saved
from portal.web.unit_of_work import note, once

bp = Blueprint("transitions", __name__)

Unsaved = tuple[str, ...]
"""Words that came too late, shown again so that they are not lost."""


@bp.get("/transitions")
@needs(LIST_MOVES, on=many.many_moves)
def moves(shown: ManyMoves) -> Response:
    note(*(Told(LIST_MOVES.name, child_id, abouts=slices, rule=g.decision.rule) for child_id, slices in shown.slices.items()))
    return page("transitions/moves.html", shown=shown, choices=many.SHOWN)


@bp.get("/transitions/<uuid:transition_id>")
@needs(SEE_MOVE, on=queries.move, sample="move")
def move(shown: MovePage) -> Response:
    return page("transitions/move.html", shown=shown, about=shown.about, form=None, fresh=False, unsaved=(), new_key=new_id)


@bp.get("/transitions/<uuid:transition_id>/items/<uuid:item_id>")
@needs(SEE_MOVE, on=queries.item, sample="move_item")
def item(shown: ItemPage) -> Response:
    return _item(shown, _form(shown))


@bp.post("/transitions/<uuid:transition_id>/items/<uuid:item_id>/completion")
@needs(COMPLETE_ITEM, on=queries.item, sample="move_item")
def complete(shown: ItemPage) -> Response:
    form = completion_form(shown)
    if not form.validate_on_submit():
        return _item(shown, form, status=422)
    reason = form.reason.data if shown.line.on_behalf else ""
    return _changed(shown, form, COMPLETE_ITEM, commands.complete_item, done_on=form.done_on.data, note=form.note.data, reason=reason)


@bp.post("/transitions/<uuid:transition_id>/items/<uuid:item_id>/reopening")
@needs(REOPEN_ITEM, on=queries.item, sample="move_item_done")
def reopen(shown: ItemPage) -> Response:
    form = ReopeningForm(state=shown.page.move.state)
    if not form.validate_on_submit():
        return _item(shown, form, status=422)
    return _changed(shown, form, REOPEN_ITEM, commands.reopen_item, because=form.reason.data)


@bp.get("/transitions/<uuid:transition_id>/items/<uuid:item_id>/standing")
@needs(SAY_HOW_ITEM_STANDS, on=queries.item, sample="move_item")
def standing(shown: ItemPage) -> Response:
    note(Told(SEE_MOVE.name, shown.about.child_id, shown.line.id, shown.concern.shown, g.decision.rule, "opened the form"))
    return _item(shown, None if shown.page.is_over or shown.line.is_done else standing_form(shown))


@bp.post("/transitions/<uuid:transition_id>/items/<uuid:item_id>/standing")
@needs(SAY_HOW_ITEM_STANDS, on=queries.item, sample="move_item")
def stand(shown: ItemPage) -> Response:
    form = standing_form(shown)
    if not form.validate_on_submit():
        return _item(shown, form, status=422)
    permission = WAIVE_ITEM if form.kind.data == "waived" else SAY_HOW_ITEM_STANDS
    return _changed(shown, form, permission, commands.say_how_it_stands, kind=form.kind.data, reason=form.reason.data)


def _form(shown: ItemPage) -> ChecklistForm | None:
    """What this reader may do with the item now, if anything."""
    if shown.page.is_over:
        return None
    if shown.line.is_done:
        return ReopeningForm(state=shown.page.move.state) if shown.line.may_reopen else None
    return completion_form(shown) if shown.line.may_complete else None


def _item(
    shown: ItemPage, form: ChecklistForm | None, *, status: int = 200, fresh: bool = False, unsaved: tuple[str, ...] = ()
) -> Response:
    return page("transitions/item.html", block="item", status=status, **_words(shown, form, fresh=fresh, unsaved=unsaved))


def _changed(shown: ItemPage, form: ChecklistForm, permission: Permission, command: Callable[..., Done | None], **words: Any) -> Response:
    """Run the command once for this form, tell the trail what came of it, and show the item as it stands now."""
    # Read now: where somebody else is first, the row goes with its transaction.
    move_id, item_id, touched = shown.page.move.id, shown.line.id, frozenset({shown.row.slice})
    at = clock.now()
    came: list[Done | None] = []
    once(form.key, at, g.actor, lambda: came.append(command(shown, g.actor, at, **words)))
    done = came[0] if came else None
    did = permission if done else SEE_MOVE
    note(Told(did.name, shown.about.child_id, item_id, touched, g.decision.rule))
    if done is None:
        shown = queries.item(g.actor, move_id, item_id)
        if unsaved := tuple(words for words in form.words if words not in shown.line.words):
            return _item(shown, None, fresh=True, unsaved=unsaved)
    else:
        shown = shown.now(done)
    back = url_for("transitions.move", transition_id=move_id, _anchor=f"item-{item_id}")
    return saved("transitions/item.html", "item", to=back, **_words(shown, None, fresh=True))


def _words(shown: ItemPage, form: ChecklistForm | None, *, fresh: bool, unsaved: Unsaved = ()) -> dict[str, Any]:
    return {
        "shown": shown.page, "line": shown.line, "about": shown.about, "form": form, "fresh": fresh, "unsaved": unsaved, "new_key": new_id,
    }  # fmt: skip
