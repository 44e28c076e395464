"""Asking for agreement and giving it. Every change is made by a function of the wall, which asks once more who answers for whom."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.access.actor import Actor
from portal.children import queries as children
from portal.deadlines.calendar import ENGLAND
from portal.foundation.clock import london_day
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.notices.commands import have_mailed
from portal.plans import agreeing_rules as rules
from portal.plans.agreeing_queries import AgreementPage, AnswersPage, result, voices_of
from portal.plans.models import PlanVersion
from portal.plans.put_down import PutDownPage

REFUSED = "PS001"


@dataclass(frozen=True)
class Given:
    """One answer of a form."""

    asked_id: UUID
    kind: str
    words: str


def ask_to_agree(version_id: UUID, due_on: date, at: datetime) -> int:
    """Ask each agency near the child about the sections that its people read; a due item for them. Returns about how many. One statement.

    By the registered manager, when a version goes out for agreement; asked again, only who was not asked yet is.
    """
    asked = the_wall("select wall.ask_to_agree(:version, :due, :at)", version=version_id, due=due_on, at=at)
    return int(asked or 0)


def answer(shown: AgreementPage, given: Sequence[Given], at: datetime) -> None:
    """Record what one agency answers; what it answered before is kept. A disagreement becomes a task for social worker and manager.

    One statement. Refused: a version in force, a section that was not asked about, a disagreement without its reason.
    """
    rules.refuse_answer(shown.state)
    asked = {one.ours.asked_id for one in shown.ours if one.ours}
    if any(one.asked_id not in asked for one in given):
        raise Refused("You are not asked about that section.")
    for one in given:
        rules.refuse_words(one.kind, one.words)
    rows = [{"id": str(new_id()), "asked": str(one.asked_id), "kind": one.kind, "words": one.words} for one in given]
    by = ENGLAND.add_working_days(london_day(at), rules.WORKING_DAYS).day
    the_wall(
        "select wall.answer_plan(:version, cast(:given as jsonb), :at, :by)",
        version=shown.version_id, given=json.dumps(rows), at=at, by=by,
    )  # fmt: skip


def meet_dissent(shown: AnswersPage, words: str, at: datetime) -> None:
    """Record what came of a disagreement, once. The disagreement stays. One statement."""
    standing = shown.voice.standing
    if standing is None or not shown.may_meet:
        raise Refused("There is no disagreement here of which it is still to be said what came of it.")
    the_wall("select wall.meet_dissent(:answer, :words, :at)", answer=standing.id, words=words, at=at)


def settle_dissent(shown: AnswersPage, words: str, at: datetime) -> None:
    """Record that a disagreement is settled for the agency that disagreed, once. Two statements.

    Its words stay, and so does what came of the version; it counts no more as unresolved. Refused for everybody else.
    """
    standing = shown.voice.standing
    if standing is None or not shown.may_settle:
        raise Refused("A disagreement is settled once, by those who disagreed.")
    have_mailed(the_wall("select wall.settle_dissent(:answer, :words, :at)", answer=standing.id, words=words, at=at) or ())


def settle_put_down(shown: PutDownPage, words: str, at: datetime) -> None:
    """The same of a disagreement that was put down in section 14, in every version in which it stands. Two statements."""
    if not shown.may_settle:
        raise Refused("A disagreement is settled once, by those who put it down.")
    have_mailed(the_wall("select wall.settle_put_down(:section, :words, :at)", section=shown.row.id, words=words, at=at) or ())


def settle(actor: Actor, version_id: UUID, at: datetime) -> str:
    """Keep what the agreement of a version came to, as it goes into force; nobody is waited for any more. Four statements.

    By the registered manager, who reads every section, so that nobody's answer is left out of the result.
    """
    # From here to the end of the transaction no answer is taken: none can miss the result.
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(version_id), 28))))
    version, about = children.meet_by(actor, PlanVersion, version_id)
    voices = [voice for some in voices_of(actor, about, version).values() for voice in some]
    came_to = result(voices)
    the_wall("select wall.settle_agreement(:version, :at, :result)", version=version_id, at=at, result=came_to)
    return came_to


def the_wall(statement: str, **values: Any) -> Any:
    """A function of the database, which decides for itself. What it refuses, the person is told in its own sentence."""
    try:
        return db.session.execute(text(statement), values).scalar()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
