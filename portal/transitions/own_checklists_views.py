"""The checklists of a provider: seen, and a new version kept by a registered manager."""

from typing import Any

from flask import Blueprint, Response, g, url_for
from wtforms import BooleanField, FieldList, FormField, IntegerField, StringField
from wtforms import Form as PlainForm
from wtforms.widgets import HiddenInput

from portal.access.permissions import MANAGE_CHECKLISTS
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.trail.record import Told
from portal.transitions import lines, own_checklists
from portal.transitions.checklists.items import Item
from portal.transitions.own_checklists import Version, Versions
from portal.web.forms import PortalForm, Words, WordsField
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("checklists", __name__)

MORE = 3
"""Empty lines at the end, for items of one's own."""


class ItemForm(PlainForm):  # type: ignore[misc]
    """One item of the checklist. An item without words is left out."""

    number = IntegerField("Number")
    text = WordsField("What is to be done", validators=[Words(1000)])
    owner = StringField("Whose it is", validators=[Words(40)])
    due = StringField("Due", validators=[Words(40)])
    evidence = StringField("To show for it", validators=[Words(300)])
    must = BooleanField("Must be done")
    child_visible = BooleanField("The child sees it")


class ChecklistForm(PortalForm):
    """A new version of a checklist."""

    after = IntegerField(widget=HiddenInput(), default=0)
    items = FieldList(FormField(ItemForm), max_entries=60)
    because = WordsField("Why does the checklist change?", validators=[Words(1000, required="Say why the checklist changes.")])

    def chosen(self) -> list[Item]:
        """The items with words, numbered anew in their order."""
        rows = [one.form for one in self.items if (one.form.text.data or "").strip()]
        return [
            Item(
                number, bool(row.must.data), row.text.data.strip(), (row.owner.data or "").strip(), _minus(row.due.data or ""),
                (row.evidence.data or "").strip(), bool(row.child_visible.data),
            )
            for number, row in enumerate(rows, start=1)
        ]  # fmt: skip


def _minus(due: str) -> str:
    return due.strip().replace("-", "−").replace("...", "…")


@bp.get("/agency/checklists")
@needs(MANAGE_CHECKLISTS, on=own_checklists.versions, sample="checklists")
def everything(shown: Versions) -> Response:
    return page("transitions/checklists.html", shown=shown)


@bp.get("/agency/checklist")
@needs(MANAGE_CHECKLISTS, on=own_checklists.version, sample="checklists")
def one(shown: Version) -> Response:
    return _edit(shown, _form(shown))


@bp.post("/agency/checklist")
@needs(MANAGE_CHECKLISTS, on=own_checklists.version, sample="checklists")
def keep(shown: Version) -> Response:
    form = ChecklistForm()
    if not form.validate_on_submit():
        return _edit(shown, form, status=422)
    because = form.because.data
    try:
        for item in form.chosen():
            _readable(item)
        ran = once(form.key, clock.now(), g.actor, own_checklists.keep, shown, form.chosen(), after=form.after.data or 0, because=because)
    except Refused as refused:
        form.form_errors = [refused.sentence]
        return _edit(shown, form, status=422)
    if ran:
        note(Told(MANAGE_CHECKLISTS.name, rule=g.decision.rule, reason=f"{shown.checklist.kind}: {because}"))
    return go_to(url_for("checklists.everything"))


def _readable(item: Item) -> None:
    try:
        lines.refuse_unreadable(item)
    except Refused as refused:
        raise Refused(f"Item {item.number}: {refused.sentence}") from None


def _form(shown: Version) -> ChecklistForm:
    rows: list[dict[str, Any]] = [*lines.as_kept(shown.items)]
    last = len(rows)
    rows += [{"number": last + n, "owner": "", "due": "", "child_visible": True} for n in range(1, MORE + 1)]
    return ChecklistForm(data={"after": shown.version or 0, "items": rows[:60], "because": ""})


def _edit(shown: Version, form: ChecklistForm, *, status: int = 200) -> Response:
    return page("transitions/checklist.html", status=status, shown=shown, form=form, owners=sorted(lines.KNOWN_OWNERS))
