"""What an administrator sees of invitations and new starts."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.access.predicates import Concern
from portal.agencies.models import Membership, Person
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.joining.models import Invitation, Recovery
from portal.joining.words import MUST_BE_FILLED, Post, title_of

SHOWN = 200
PASSED_ON = frozenset({"KW", "CL", "SW", "IRO"})
NEVER_AGREE_OFFICES = ("REG44", "INSPECTOR")


@dataclass(frozen=True)
class AboutNoChild:
    """A page about people of an agency, and about no child."""

    @property
    def concern(self) -> Concern:
        return Concern()


@dataclass(frozen=True)
class InvitationLine:
    """One invitation as its agency's administrators know it. `state`: waits, opened, run out, joined, withdrawn."""

    id: UUID
    name: str
    address: str
    agency: str
    does: str
    invited_by: str
    asked_at: datetime
    expires_at: datetime
    state: str

    @property
    def is_open(self) -> bool:
        return self.state in {"waits", "opened", "run out"}


@dataclass(frozen=True)
class InvitationsPage(AboutNoChild):
    """Everybody who was invited, newest first; and the posts that nobody fills."""

    lines: list[InvitationLine] = field(default_factory=list)
    vacant: list[str] = field(default_factory=list)
    may_invite_agencies: bool = False

    @property
    def open_(self) -> list[InvitationLine]:
        return [line for line in self.lines if line.is_open]

    @property
    def past(self) -> list[InvitationLine]:
        return [line for line in self.lines if not line.is_open]


@dataclass(frozen=True)
class InvitationPage(AboutNoChild):
    """One invitation."""

    line: InvitationLine


def invitations(actor: Actor) -> InvitationsPage:
    """Two statements."""
    query = (
        select(Invitation)
        .where(Invitation.inviting_agency_id == actor.agency_id)
        .order_by(Invitation.asked_at.desc(), Invitation.id.desc())
        .limit(SHOWN)
    )
    lines = [_line(one) for one in db.session.scalars(query)]
    return InvitationsPage(lines, _vacant(actor), actor.agency_kind == "provider")


def invitation(actor: Actor, invitation_id: UUID) -> InvitationPage:
    """One statement. For another agency's, and for anybody but an administrator, there is none."""
    query = select(Invitation).where(Invitation.id == invitation_id, Invitation.inviting_agency_id == actor.agency_id)
    found = db.session.scalars(query).first()
    if found is None or actor.office != "ADMIN":
        raise Unseen
    return InvitationPage(_line(found))


@dataclass(frozen=True)
class Inviting(AboutNoChild):
    """What the form to invite somebody needs: (address, post) of whoever was invited already, and of whoever has the post."""

    waiting: frozenset[tuple[str, str]]
    here: frozenset[tuple[str, str]]


def inviting(actor: Actor) -> Inviting:
    """Two statements."""
    waits = select(Invitation.address, Invitation.role, Invitation.office).where(
        Invitation.agency_id == actor.agency_id, Invitation.joined_at.is_(None), Invitation.withdrawn_at.is_(None)
    )
    here = _active(actor, Person.email, Membership.role, Membership.office)
    return Inviting(*(frozenset((a, Post(Role(r), o or "").code) for a, r, o in db.session.execute(query)) for query in (waits, here)))


def _line(one: Invitation) -> InvitationLine:
    return InvitationLine(
        one.id, one.name, one.address, one.agency_name, title_of(one.role, one.office), one.invited_by_name, one.asked_at, one.expires_at,
        _state(one),
    )  # fmt: skip


def _state(one: Invitation) -> str:
    if one.joined_at:
        return "joined"
    if one.withdrawn_at:
        return "withdrawn"
    if one.used_at:
        return "opened"
    return "waits" if one.expires_at > clock.now() else "run out"


def _vacant(actor: Actor) -> list[str]:
    filled = {Post(Role(role), office or "") for role, office in db.session.execute(_active(actor, Membership.role, Membership.office))}
    return [post.title for post in MUST_BE_FILLED[actor.agency_kind] if post not in filled]


def _active(actor: Actor, *columns):  # type: ignore[no-untyped-def]
    today = clock.today()
    return (
        select(*columns)
        .join_from(Membership, Person, Person.id == Membership.person_id)
        .where(
            Membership.agency_id == actor.agency_id, Membership.ended_at.is_(None), Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today), Person.suspended_at.is_(None),
        )
    )  # fmt: skip


# A colleague who takes on a further role, or begins anew


@dataclass(frozen=True)
class ColleaguePage(AboutNoChild):
    """An active colleague, what else they do here, and who could agree that they begin anew."""

    id: UUID
    name: str
    email: str
    does: str
    has: frozenset[str]
    approvers: list[tuple[str, str]]


def colleague(actor: Actor, membership_id: UUID) -> ColleaguePage:
    """One statement: the active people of the agency. Somebody who left or is suspended is none of them."""
    columns = (Membership.id, Membership.role, Membership.office, Person.id.label("person_id"), Person.name, Person.email)
    rows = db.session.execute(_active(actor, *columns).order_by(Person.name, Membership.role)).all()
    them = next((row for row in rows if row.id == membership_id), None)
    if them is None:
        raise Unseen
    neither = {them.person_id, actor.person_id}
    return ColleaguePage(
        them.id, them.name, them.email, title_of(them.role, them.office),
        frozenset(Post(Role(row.role), row.office or "").code for row in rows if row.person_id == them.person_id),
        [
            (str(row.id), f"{row.name}, {title_of(row.role, row.office)}")
            for row in rows
            if row.person_id not in neither and row.role not in {"PA", "CH"} and row.office not in NEVER_AGREE_OFFICES
        ],
    )  # fmt: skip


@dataclass(frozen=True)
class LeaverPage(AboutNoChild):
    """Somebody of the agency, there still or not, and who could take over from them."""

    id: UUID
    name: str
    does: str
    successors: list[tuple[str, str]]


def leaver(actor: Actor, membership_id: UUID) -> LeaverPage:
    """Two statements. Offices, and roles whose nearness another agency grants, hand nothing over here."""
    theirs = select(Membership.role, Person.name).join_from(Membership, Person, Person.id == Membership.person_id)
    found = db.session.execute(
        theirs.where(Membership.id == membership_id, Membership.agency_id == actor.agency_id, Membership.office.is_(None))
    ).first()
    if found is None or found.role not in PASSED_ON:
        raise Unseen
    alike = _active(actor, Membership.id, Person.name).where(Membership.role == found.role, Membership.office.is_(None))
    rows = db.session.execute(alike.where(Membership.id != membership_id).order_by(Person.name))
    return LeaverPage(membership_id, found.name, title_of(found.role, None), [(str(row.id), row.name) for row in rows])


# New starts


@dataclass(frozen=True)
class RecoveryLine:
    """One new start, as those see it who have a hand in it. `state`: asked, agreed, ready, done, stopped, run out."""

    id: UUID
    name: str
    vouched_by: str
    because: str
    approver: str
    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None
    state: str
    is_my_own: bool
    mine_to_agree: bool
    stopped_by: str

    @property
    def is_open(self) -> bool:
        return self.state in {"asked", "agreed", "ready"}


@dataclass(frozen=True)
class RecoveriesPage(AboutNoChild):
    """The new starts in which one has a hand, newest first."""

    lines: list[RecoveryLine]


@dataclass(frozen=True)
class RecoveryPage:
    """One of them. Its owner, for the gate, is whoever is asked to agree."""

    line: RecoveryLine
    asked: UUID | None

    @property
    def concern(self) -> Concern:
        return Concern(row=self.line.id, owners=(self.asked,) if self.asked else ())


def recoveries(actor: Actor) -> RecoveriesPage:
    """One statement: what the wall lets through is one's own, one's to agree to, and one's agency's."""
    return RecoveriesPage(
        [
            _recovery(actor, one)
            for one in db.session.scalars(select(Recovery).order_by(Recovery.asked_at.desc(), Recovery.id.desc()).limit(SHOWN))
            if _may_know_of(actor, one)
        ]
    )


def recovery(actor: Actor, recovery_id: UUID) -> RecoveryPage:
    """One statement."""
    found = db.session.scalars(select(Recovery).where(Recovery.id == recovery_id)).first()
    if found is None or not _may_know_of(actor, found):
        raise Unseen
    line = _recovery(actor, found)
    return RecoveryPage(line, actor.membership_id if line.mine_to_agree else None)


def _may_know_of(actor: Actor, one: Recovery) -> bool:
    """Their own, theirs to agree to, or of their agency, which they administer."""
    administers = actor.office == "ADMIN" and one.agency_id == actor.agency_id
    return administers or one.person_id == actor.person_id or one.approver_id == actor.membership_id


def _recovery(actor: Actor, one: Recovery) -> RecoveryLine:
    waits = one.agreed_at is None and one.stopped_at is None
    return RecoveryLine(
        one.id, one.person_name, one.vouched_by_name, one.because, one.approver_name, one.asked_at, one.ready_at, one.expires_at,
        _recovery_state(one), one.person_id == actor.person_id, waits and one.approver_id == actor.membership_id, one.stopped_by or "",
    )  # fmt: skip


def _recovery_state(one: Recovery) -> str:
    now = clock.now()
    if one.done_at:
        return "done"
    if one.stopped_at:
        return "stopped"
    if one.ready_at is None or one.expires_at is None:
        return "asked"
    if one.expires_at <= now:
        return "run out"
    return "ready" if one.ready_at <= now else "agreed"
