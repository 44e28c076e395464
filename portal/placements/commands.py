"""Deciding on a placement. The wall's own functions check who decides, and write what nothing else may write; what falls due is
written beside it, in the same transaction."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, func, text, update
from sqlalchemy.exc import DBAPIError

from portal.access.actor import Actor
from portal.children.codes import LEGAL_STATUS, PLACEMENT_TYPES, REASONS, with_words
from portal.children.due import Due, put_due
from portal.children.guards import needs_host_notice
from portal.children.models import DueItem
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.placements.deadlines import ENDED, KIND, PLACEMENT, Falls, on_end, on_start
from portal.placements.forms import CorrectionForm, EndingForm, OpeningForm, StepForm
from portal.placements.queries import Deciding, Stay, owners_by_role

REFUSED = "PS001"
NOT_NEEDED = " No longer needed: the placement ended on "


def open_placement(actor: Actor, shown: Deciding, form: OpeningForm, at: datetime, placement_id: UUID) -> None:
    """Plan a placement, or begin it today or for an earlier day; where another one is current it ends in the same step."""
    given = {
        "state": "active" if form.begins else form.how.data, "legal_status": form.legal_status.data,
        "placement_type": form.placement_type.data, "starts_on": form.starts_on.data.isoformat(),
        "host_authority": form.host_authority.data.strip(), "emergency": form.in_emergency, "because": form.because.data,
    }  # fmt: skip
    told = form.facts | {
        "legal_status": with_words(LEGAL_STATUS, form.legal_status.data), "host_authority": form.host_authority.data,
        "placement_type": with_words(PLACEMENT_TYPES, form.placement_type.data),
    }  # fmt: skip
    before = _end_the_present(actor, shown, form, form.starts_on.data, at) if form.begins else None
    managers = _wall(
        "select wall.open_placement(:id, :step, :child, :home, cast(:given as jsonb), cast(:carried as uuid[]), :before,"
        " cast(:told as jsonb))",
        id=placement_id, step=new_id(), child=shown.about.child_id, home=UUID(form.home.data), given=json.dumps(given),
        carried=_carried(form), before=before, told=json.dumps(told),
    )  # fmt: skip
    if form.begins:
        falls = on_start(
            form.starts_on.data, at, emergency=bool(form.in_emergency), newly_looked_after=bool(form.value("newly_looked_after")),
            host_notice=needs_host_notice(actor.agency_name, form.host_authority.data),
        )  # fmt: skip
        _make_due(actor, shown, placement_id, falls, managers)


def step(actor: Actor, shown: Deciding, chosen: Stay, form: StepForm, at: datetime) -> None:
    """Record the next step of a placement. One that begins ends the present one, as `open_placement` does."""
    starts = form.what.data == "started"
    before = _end_the_present(actor, shown, form, form.day.data, at) if starts else None
    given = {"away": form.value("away")} | ({"starts_on": form.day.data.isoformat()} if form.what.data == "planned" else {})
    managers = _wall(
        "select wall.step_placement(:id, :step, :what, :day, :because, cast(:given as jsonb), cast(:carried as uuid[]), :before,"
        " cast(:told as jsonb))",
        id=chosen.row.id, step=new_id(), what=form.what.data, day=form.day.data, because=form.because.data, given=json.dumps(given),
        carried=_carried(form), before=before, told=json.dumps(form.facts),
    )  # fmt: skip
    if starts:
        falls = on_start(
            form.day.data, at, emergency=bool(form.in_emergency), newly_looked_after=False,
            host_notice=needs_host_notice(actor.agency_name, chosen.row.host_authority or ""),
        )  # fmt: skip
        _make_due(actor, shown, chosen.row.id, falls, managers)


def end(actor: Actor, shown: Deciding, form: EndingForm, at: datetime) -> None:
    """End the current placement without beginning another in the same step."""
    _end_the_present(actor, shown, form, form.ended_on.data, at)


def correct(chosen: Stay, form: CorrectionForm) -> None:
    """Put right what was recorded wrongly; what stood before stays in the history."""
    row = chosen.row
    was = {
        "starts_on": row.starts_on, "ended_on": row.ended_on, "legal_status": row.legal_status, "placement_type": row.placement_type,
        "host_authority": row.host_authority, "ended_reason": row.ended_reason,
    }  # fmt: skip
    now = {
        "starts_on": form.starts_on.data, "ended_on": form.value("ended_on"), "legal_status": form.legal_status.data,
        "placement_type": form.placement_type.data, "host_authority": form.host_authority.data or None,
        "ended_reason": form.value("ended_reason") or None,
    }  # fmt: skip
    changed = [f"{_LABELS[name]}: {_said(name, was[name])}" for name in was if was[name] != now[name]]
    if not changed:
        raise Refused("Nothing was changed, so there is nothing to put right.")
    _wall(
        "select wall.correct_placement(:id, :step, cast(:given as jsonb), :because, cast(:told as jsonb))",
        id=row.id, step=new_id(), given=json.dumps(now, default=str), because=form.because.data,
        told=json.dumps({"was": "; ".join(changed)}),
    )  # fmt: skip


_LABELS = {
    "starts_on": "first day", "ended_on": "last day", "legal_status": "legal status", "placement_type": "kind", "host_authority": "council",
    "ended_reason": "reason",
}  # fmt: skip


def _said(name: str, value: Any) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    codes = {"legal_status": LEGAL_STATUS, "placement_type": PLACEMENT_TYPES, "ended_reason": REASONS}.get(name, {})
    return with_words(codes, str(value)) if value else "not recorded"


def _end_the_present(actor: Actor, shown: Deciding, form: Any, day: date, at: datetime) -> UUID | None:
    """Whoever was near for it is near no more; what was due of it is closed, and what its end makes due is written."""
    current = shown.current
    if current is None:
        return None
    managers = _wall(
        "select wall.close_placement(:id, :step, :day, :reason, :because, cast(:told as jsonb))",
        id=current.row.id, step=new_id(), day=day, reason=form.reason.data, because=form.because.data,
        told=json.dumps(form.facts | {"reason": with_words(REASONS, form.reason.data)}, default=str),
    )  # fmt: skip
    note = f"{NOT_NEEDED}{day.day} {day:%B %Y}."
    moot = update(DueItem).where(
        DueItem.child_id == shown.about.child_id, DueItem.source_id == current.row.id, DueItem.kind == KIND, DueItem.slice == PLACEMENT,
        DueItem.done_at.is_(None), DueItem.rule != "PL4",
    )  # fmt: skip
    changed = moot.values(done_at=at, explained=func.concat(DueItem.explained, cast(note, String)))
    db.session.execute(changed, execution_options={"synchronize_session": False})
    falls = on_end(
        day,
        emergency=bool(form.in_emergency),
        things=True,
        host_notice=needs_host_notice(current.authority, current.row.host_authority or ""),
    )
    _make_due(actor, shown, current.row.id, falls, managers, kind=ENDED)
    return current.row.id


def _make_due(actor: Actor, shown: Deciding, placement_id: UUID, falls: Iterable[Falls], managers: list[UUID], *, kind: str = KIND) -> None:
    """Each deadline goes to those who hold its role; a vacant post falls to the managers of the home, or to who decided."""
    by_role = owners_by_role(actor, shown.about)

    def whose(one: Falls) -> list[UUID]:
        if one.owner == "RM":
            return managers or [actor.membership_id]
        return by_role.get(one.owner) or ([actor.membership_id] if one.owner == "SW" else managers) or [actor.membership_id]

    put_due(shown.about.child_id, placement_id, [_due(one, placement_id, kind, whose(one)) for one in falls])


def _due(one: Falls, placement_id: UUID, kind: str, owners: list[UUID]) -> Due:
    return Due(
        one.rule, kind, placement_id, one.slice, owners, owners, how=one.how, trigger=one.trigger, on=one.due_on, explained=one.explained,
        title=one.title, event=one.event,
    )  # fmt: skip


def meet(due: DueItem, at: datetime) -> None:
    """Its owner records that something due of a placement is done; whom it was due from and when stays."""
    query = update(DueItem).where(DueItem.id == due.id, DueItem.child_id == due.child_id, DueItem.done_at.is_(None))
    db.session.execute(query.values(done_at=at), execution_options={"synchronize_session": False})


def _carried(form: Any) -> list[UUID]:
    return [UUID(one) for one in form.value("carried") or []]


def _wall(statement: str, **values: Any) -> list[UUID]:
    try:
        return list(db.session.execute(text(statement), values).scalar() or ())
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
