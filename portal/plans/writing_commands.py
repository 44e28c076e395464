"""Writing a version: words, what informs them, dissent; approving; and each step. The wall checks every one of them once more."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, or_, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.access.actor import Actor
from portal.access.parts import Audience, slice_of
from portal.children.due import Due, put_due
from portal.deadlines.calendar import ENGLAND
from portal.foundation.clock import london_day
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.notices.commands import have_mailed
from portal.plans import agreeing_commands as agreeing
from portal.plans import agreeing_rules as agreed
from portal.plans import rules
from portal.plans.beginning import BeginPage, StepPage
from portal.plans.models import PlanSection, PlanSource, PlanVersion
from portal.plans.models_of_care import SECTION_PART
from portal.plans.queries import WRITTEN_FOR
from portal.plans.rules import DISSENT, Step
from portal.plans.texts import asked, sure_of
from portal.plans.writing import TextPage, WorkPage
from portal.plans.writing_forms import CONFIDENCE, DisagreeForm, SourceForm, StepForm, TextForm, named

REFUSED, NOT_WRITTEN_IN = "PS001", "this version of the plan is not written in"
LOOKED_AT_AGAIN_AFTER = timedelta(weeks=12)
LOOKED_AT_AGAIN, LOOK_AGAIN = "12-weekly therapeutic review", "M+12w"
"""The internal cadence of domain.md 3.3, as a due date that explains itself."""
INTERIM_WITHIN = 5
AGREED_WITHIN = f"M+{INTERIM_WITHIN}"
"""Working days from when an interim plan comes into force until it is to be agreed (domain.md 3.3)."""


class Overtaken(Exception):
    """Somebody else saved the same text first. Nothing was written; both texts are to be shown."""


def begin(shown: BeginPage, why: str, start: PlanVersion | None) -> UUID:
    """Begin a version: a copy of the one in force or of one that was abandoned, or an empty first one. One statement."""
    ident = new_id()
    number = rules.next_number(shown.approved, major=False)
    _wall(
        "select wall.begin_plan(:id, :child, :placement, :base, :number, :why)",
        id=ident, child=shown.about.child_id, placement=shown.placement_id, base=start.id if start else None, number=number, why=why,
    )  # fmt: skip
    return ident


def save(shown: TextPage, actor: Actor, at: datetime, form: TextForm) -> int:
    """Keep the words; the number of the save that now stands. Saving the same words again changes nothing, so that a retry is no harm.

    A save counts as made on what it was read from when nobody saved since, or when the last save came from this very page.
    """
    rules.refuse_not_written(shown.version.state, actor.role)
    if not shown.text.writes:
        raise Refused(f"This is written by the {shown.text.writers}.")
    passages, row = passages_of(shown, form), shown.text.row
    if row is None:
        return _first_words(shown, actor, at, form, passages) if passages else 0
    if passages == row.passages and form.answer == row.material:
        return row.turn
    query = (
        update(PlanSection)
        .where(PlanSection.id == row.id, PlanSection.child_id == row.child_id)
        .where(or_(PlanSection.turn == form.read_turn, PlanSection.saved_from == form.from_page))
        .where(func.wall.hold_plan(shown.version.id))  # asked before the row is taken: one change at a time in a version
        .values(passages=passages, material=form.answer, turn=PlanSection.turn + 1, saved_from=form.from_page, **_signature(actor, at))
        .returning(PlanSection.turn)
    )
    turn = _written(query).scalar()
    if turn is None:
        db.session.expire_all()  # what was read before the other one saved is not what stands now
        raise Overtaken
    return int(turn)


def _first_words(shown: TextPage, actor: Actor, at: datetime, form: TextForm, passages: list[dict[str, Any]]) -> int:
    chosen, audience = shown.text, shown.text.audience
    heading = chosen.heading if audience is Audience.FULL else f"{WRITTEN_FOR[audience]}: {chosen.heading}"
    row = _row(shown.version, chosen.number, chosen.slice) | {
        "heading": heading, "passages": passages, "material": form.answer, "saved_from": form.from_page, **_signature(actor, at),
    }  # fmt: skip
    try:
        with db.session.begin_nested():
            _written(insert(PlanSection).values(row))
    except IntegrityError:
        raise Overtaken from None
    return 1


def _written(statement: Any) -> Any:
    """Words that go in. The wall is asked last: the version may have been approved since it was looked at, a moment ago."""
    try:
        return db.session.execute(statement, execution_options={"synchronize_session": False})
    except DBAPIError as error:
        if NOT_WRITTEN_IN not in str(error.orig):
            raise
        raise Refused("This version was approved while you were writing, and stays as it was approved. Nothing was changed.") from None


def passages_of(shown: TextPage, form: TextForm) -> list[dict[str, Any]]:
    """The words of a form as a section keeps them: only what is written, under its prompt and letter."""
    found = []
    kept = asked(shown.model, shown.text)
    for (lead, _, letter, _), (name, _) in zip(kept, named(shown.fields), strict=True):
        words = (form[name].data or "").strip()
        if words:
            found.append({"lead": lead, "text": words, "letter": letter})
    if shown.is_formulation and found:
        found += _how_sure(shown, form)
    return found


def _how_sure(shown: TextPage, form: TextForm) -> list[dict[str, Any]]:
    """That a formulation is a hypothesis, from when it is, how sure its authors are, and who agrees."""
    on, confidence, agrees = form["seen_on"].data, form["confidence"].data, (form["agrees"].data or "").strip()
    day = f", as we see it on {on.day} {on:%B %Y}" if on else ""
    sure = f" {CONFIDENCE[confidence]}." if confidence in CONFIDENCE else ""
    words = f"This is a hypothesis{day}.{sure}" + (f"\n\n{agrees}" if agrees else "")
    told = {"on": on.isoformat() if on else "", "confidence": confidence or "", "agrees": agrees}
    return [{"lead": sure_of(shown.model), "text": words, "letter": "", **told}]


def add_source(shown: TextPage, actor: Actor, at: datetime, form: SourceForm) -> None:
    """Say what the section is informed by. One statement."""
    _refuse_unless_theirs(shown, actor)
    kind, _, ident = form.held.data.partition(":") if form.held.data else ("", "", "")
    row = _row(shown.version, shown.place, shown.text.slice) | {
        "kind": form.kind.data, "title": form.title.data.strip(), "dated_on": form.dated_on.data, "link_kind": kind or None,
        "link_id": UUID(ident) if ident else None, **_signature(actor, at),
    }  # fmt: skip
    del row["version_number"]
    _written(insert(PlanSource).values(row))


def leave_out_source(shown: TextPage, actor: Actor, at: datetime, source: str) -> None:
    """Leave a source out of this version; it is kept in the record. One statement."""
    _refuse_unless_theirs(shown, actor)
    chosen = next((one for one in shown.sources if str(one.id) == source), None)
    if chosen is None:
        raise Refused("That source stands here no more.")
    query = update(PlanSource).where(PlanSource.id == chosen.id, PlanSource.child_id == shown.version.child_id)
    gone = query.values(left_out_at=at, left_out_by=f"{actor.person_name}, {actor.role_name}")
    _written(gone)


def _refuse_unless_theirs(shown: TextPage, actor: Actor) -> None:
    rules.refuse_not_written(shown.version.state, actor.role)
    if not shown.text.writes or not shown.is_full:
        raise Refused(f"This is written by the {shown.text.writers}.")


def disagree(shown: WorkPage, actor: Actor, at: datetime, form: DisagreeForm) -> None:
    """Put a disagreement into the version as it was said, in the part of the section that it is about. One statement."""
    rules.refuse_not_written(shown.version.state, actor.role)
    about = int(form.about.data)
    slice_ = slice_of(SECTION_PART[about] or 0)
    if not rules.may_disagree(actor.role, slice_):
        raise Refused("A disagreement about that section is put down by somebody who writes in its part.")
    model, prompts = shown.model, shown.model.section(DISSENT).prompts
    row = _row(shown.version, DISSENT, slice_) | {
        "heading": f"{model.section(DISSENT).heading}: “{model.section(about).heading}”",
        "passages": [{"lead": prompts[0], "text": form.who.data.strip(), "letter": ""},
                     {"lead": prompts[1], "text": form.words.data.strip(), "letter": ""}],
        **_signature(actor, at),
    }  # fmt: skip
    _written(insert(PlanSection).values(row))


def approve(shown: TextPage, turn: int) -> None:
    """Approve a text as it was read; refused when it was changed meanwhile. One statement."""
    if shown.version.state != "clinical_check":
        raise Refused("Sections are approved while the version is being checked.")
    if shown.text.row is None or not shown.text.approves:
        raise Refused(f"This is approved by the {shown.text.approvers}, and not twice.")
    if not _wall("select wall.approve_plan_section(:id, :section, :turn)", id=new_id(), section=shown.text.row.id, turn=turn):
        raise Refused("Somebody changed it while you were reading. Read it again, then approve it.")


# Steps


def take_step(shown: StepPage, actor: Actor, at: datetime, to: str, form: StepForm) -> None:
    """One step, with all that follows from it. Refused where an approval, a decision or a reason is missing."""
    page = shown.page
    step = rules.refuse_step(page.leading_on, to, actor.role, because=form.said("because"))
    rules.refuse_on_call(step, actor.role, on_call=page.version.on_call_id == actor.membership_id, named=page.version.on_call_name or "")
    given = _given(shown, step, form, at)
    found = _wall_row(
        "select stands, told, social_workers from wall.take_plan_step(:id, :to, :why, cast(:given as jsonb))",
        id=page.version.id, to=to, why=form.said("because"), given=json.dumps(given),
    )  # fmt: skip
    have_mailed(found.told or ())
    if found.stands == "out_for_agreement":
        agreeing.ask_to_agree(page.version.id, form.answer_by.data, at)
    elif found.stands == "active" and page.version.state == "out_for_agreement":
        agreeing.settle(actor, page.version.id, at)
    elif found.stands == "active_interim":
        agreeing.ask_to_agree(page.version.id, ENGLAND.add_working_days(london_day(at), INTERIM_WITHIN).day, at)
    dues = _dues(shown, actor, at, found, given.get("number", ""))
    put_due(page.version.child_id, page.version.placement_id, dues)


def _dues(shown: StepPage, actor: Actor, at: datetime, found: Any, number: str) -> list[Due]:
    """What follows from a step by a rule: looking again at what was approved, or reviewed and kept; agreeing to an interim plan."""
    if found.stands == "active" and shown.page.version.state == "under_review":
        return [_to_look_again(shown, actor, at, shown.page.version.number, "the day on which it was last reviewed")]
    if found.stands == "manager_approved":
        return [_to_look_again(shown, actor, at, number, "the day on which the manager approved it")]
    if found.stands == "active_interim":
        again = _to_look_again(shown, actor, at, number, "the day on which the interim plan came into force")
        return [again, _agreement_is_due(shown, actor, at, found.social_workers or [])]
    return []


def _to_look_again(shown: StepPage, actor: Actor, at: datetime, number: str, event: str) -> Due:
    version, owner = shown.page.version, shown.page.manager or actor.membership_id
    return Due(
        LOOKED_AT_AGAIN, "plan", version.id, version.slice, [owner], [owner], how=LOOK_AGAIN, trigger=london_day(at),
        title=f"Look at the care and therapeutic plan again, version {number}", event=event,
    )  # fmt: skip


def _given(shown: StepPage, step: Step, form: StepForm, at: datetime) -> dict[str, Any]:
    page = shown.page
    look_again_on = (london_day(at) + LOOKED_AT_AGAIN_AFTER).isoformat()
    if step.to not in {"manager_approved", "active_interim"}:
        return {"review_due_on": look_again_on} if page.version.state == "under_review" else {}
    rules.refuse_without_childs_version(written=page.has_childs_version, because=form.said("no_child_because"))
    known = {"no_child_because": form.said("no_child_because"), "review_due_on": look_again_on}
    if step.to == "active_interim":
        return known | {"number": rules.interim_number(shown.approved), "major": True, "on_call": form.said("on_call")}
    rules.refuse_unapproved(page.missing(rules.AT_HOME), page.missing(rules.PARTNERS), form.said("without_because"))
    rules.refuse_decision(proposed_major=page.proposal.major, major=form.is_major, because=form.said("change_because"))
    why = form.said("change_because") or page.proposal.sentence
    return known | {
        "number": rules.next_number(shown.approved, major=form.is_major), "major": form.is_major, "change_because": why,
        "without_because": form.said("without_because"),
    }  # fmt: skip


def _agreement_is_due(shown: StepPage, actor: Actor, at: datetime, owners: list[UUID]) -> Due:
    """An interim plan is to be agreed within five working days of coming into force."""
    version = shown.page.version
    everybody = list(dict.fromkeys([*owners, actor.membership_id]))
    return Due(
        agreed.INTERIM, "plan", version.id, version.slice, owners or [actor.membership_id], everybody, how=AGREED_WITHIN,
        trigger=london_day(at), title="Agree the interim plan", event="the day on which the interim plan came into force",
    )  # fmt: skip


def _row(version: Any, number: int, slice_: int) -> dict[str, Any]:
    return {
        "id": new_id(), "child_id": version.child_id, "placement_id": version.placement_id, "slice": slice_, "mine": [],
        "version_id": version.id, "version_number": version.number, "number": number,
    }  # fmt: skip


def _signature(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"by_membership_id": actor.membership_id, "by_name": actor.person_name, "by_role": actor.role_name, "written_at": at}


def _wall(statement: str, **values: Any) -> Any:
    return _wall_row(statement, **values)[0]


def _wall_row(statement: str, **values: Any) -> Any:
    """A function of the wall; what it refuses is a sentence for whoever asked."""
    try:
        with db.session.begin_nested():
            return db.session.execute(text(statement), values).one()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(error.orig.diag.message_primary) from None  # type: ignore[union-attr]
