"""Asking for a contribution, writing it, sending it, returning it, saying how it was used, and objecting to that."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.access.actor import Actor
from portal.children.due import finish_due, reopen_due
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused, Stale
from portal.notices.commands import have_mailed
from portal.plans import contributing_rules as rules
from portal.plans.agreeing_commands import REFUSED, the_wall
from portal.plans.contributing_models import PlanContributionTurn, PlanContributionUse, PlanContributionWords
from portal.plans.contributing_queries import ContributionPage, ContributionsPage

NOT_NOW = "This was sent, or is not asked for any more, and cannot be changed. If it comes back to you, you can write on."


@dataclass(frozen=True)
class Asking:
    """Whom to ask, for which section, in which words and until when."""

    section: int
    person: UUID
    request: str
    due_on: date


def ask_contribution(shown: ContributionsPage, asking: Asking, at: datetime) -> UUID:
    """Ask one near person to write for a section until a day; a due item for them, and they are told. Two statements."""
    ident = new_id()
    heading = next(heading.partition(". ")[2] for number, heading in shown.sections if number == asking.section)
    told = the_wall(
        "select wall.ask_contribution(:id, :version, cast(:section as smallint), :person, :heading, :request, :due, :at)",
        id=ident, version=shown.version_id, section=asking.section, person=asking.person, heading=heading, request=asking.request,
        due=asking.due_on, at=at,
    )  # fmt: skip
    have_mailed(told or ())
    return ident


def save_words(shown: ContributionPage, text: str, seen: datetime | None, at: datetime) -> None:
    """Keep what is being written, for its author alone. One statement. Stale where it was saved elsewhere since this page was shown."""
    if not shown.may_write:
        raise Refused(NOT_NOW)
    words = PlanContributionWords
    query = (
        update(words)
        .where(words.contribution_id == shown.id, words.child_id == shown.about.child_id, words.saved_at.is_not_distinct_from(seen))
        .values(text=text, saved_at=at)
        .returning(words.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalars(query).first() is None:
        # Asked anew: the other window may have saved after this page was looked at.
        now = db.session.scalar(select(words.text).where(words.contribution_id == shown.id, words.child_id == shown.about.child_id))
        raise Stale(now or "", text)


def submit(shown: ContributionPage, actor: Actor, text: str, at: datetime) -> None:
    """Send it: from now on those who write the plan read it, and nobody changes it. Three statements."""
    if not shown.may_write:
        raise Refused(NOT_NOW)
    asked = shown.row
    sent = PlanContributionTurn(
        id=new_id(), child_id=asked.child_id, placement_id=asked.placement_id, slice=asked.slice, mine=list(asked.mine),
        by_membership_id=actor.membership_id, by_name=actor.person_name, by_role=actor.role_name, written_at=at,
        contribution_id=asked.id, turn=len(shown.turns) + 1, text=text,
    )  # fmt: skip
    _kept(sent)
    words = PlanContributionWords
    db.session.execute(
        update(words).where(words.contribution_id == asked.id, words.child_id == asked.child_id).values(text=text, saved_at=at),
        execution_options={"synchronize_session": False},
    )
    finish_due(asked.child_id, asked.id, at)


def return_it(shown: ContributionPage, actor: Actor, words: str, at: datetime) -> None:
    """Send it back with a question: its author writes on and sends it again. Two statements."""
    if not shown.may_return:
        raise Refused("It is with its author already, or the plan is approved.")
    turn = PlanContributionTurn
    query = update(turn).where(
        turn.contribution_id == shown.id, turn.child_id == shown.about.child_id, turn.turn == len(shown.turns), turn.returned_at.is_(None)
    )
    returned = query.values(returned_at=at, returned_by=actor.person_name, returned_words=words)
    if not _changed(returned):
        raise Refused("Somebody else returned it a moment ago. Your question was not sent: look at theirs first.")
    reopen_due(shown.about.child_id, shown.id)


def say_how_used(shown: ContributionPage, actor: Actor, how: str, words: str, at: datetime) -> None:
    """Say how the text of the section used it: whole, in part and which, or not and why. Said again, the latest stands. One statement."""
    if not shown.may_use:
        raise Refused("It is said how a contribution was used once it was sent.")
    rules.refuse_how(how, words)
    asked = shown.row
    _kept(
        PlanContributionUse(
            id=new_id(), child_id=asked.child_id, placement_id=asked.placement_id, slice=asked.slice, mine=list(asked.mine),
            by_membership_id=actor.membership_id, by_name=actor.person_name, by_role=actor.role_name, written_at=at,
            contribution_id=asked.id, version_id=asked.version_id, number=asked.number, how=how, words=words,
        )
    )  # fmt: skip


def object_to_use(shown: ContributionPage, words: str, at: datetime) -> None:
    """Its author says what is wrong with how it was used. Kept beside it. One statement."""
    if not shown.may_object or shown.use is None:
        raise Refused("There is nothing here to object to, or you did so already.")
    use = PlanContributionUse
    query = update(use).where(use.id == shown.use.id, use.child_id == shown.about.child_id, use.objected_at.is_(None))
    if not _changed(query.values(objected_at=at, objection=words)):
        raise Refused("You objected to this already. What you wrote then stands.")


def _kept(row: PlanContributionTurn | PlanContributionUse) -> None:
    """A new row. Whoever was quicker is told of by the wall, and two that are sent at once by there being one place for them."""
    try:
        db.session.add(row)
        db.session.flush()
    except IntegrityError:
        raise Refused(NOT_NOW) from None
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]


def _changed(statement: Any) -> int:
    try:
        found: Any = db.session.execute(statement, execution_options={"synchronize_session": False})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
    return int(found.rowcount)
