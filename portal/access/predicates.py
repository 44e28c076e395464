"""True things about an actor and what they ask for. Each is one sentence; permissions are built of them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from portal.access.actor import Actor
from portal.access.parts import Part, Role
from portal.access.policy import APPROVE, CONTRIBUTE, READ, STRANGER, Nearness, cell, is_own, opens


@dataclass(frozen=True)
class Concern:
    """What the gate asks about: the child, how near the actor is, and the loaded thing's place in the record.

    `slice` None means the child as such, of whom each shown row is asked about again. `mine` and `owners` hold membership
    ids; `owners` are those whose turn it is, a subset of `mine`.
    """

    child_id: UUID | None = None
    nearness: Nearness = STRANGER
    slice: int | None = None
    placement: UUID | None = None
    mine: Collection[UUID] = ()
    owners: Collection[UUID] = ()
    row: UUID | None = None
    written: date | None = None
    shown: frozenset[int] = field(default_factory=frozenset)


def _opens(actor: Actor, concern: Concern, level: int) -> bool:
    if concern.slice is None:
        return concern.nearness.involved
    return opens(
        actor.role,
        concern.nearness,
        slice_=concern.slice,
        placement=concern.placement,
        mine=is_own(actor.membership_id, concern.nearness, concern.mine, concern.slice),
        row=concern.row,
        level=level,
        written=concern.written,
    )


def signed_in(_actor: Actor, _concern: Concern) -> bool:
    return True


def near_the_child(_actor: Actor, concern: Concern) -> bool:
    return concern.nearness.involved


def reads_it(actor: Actor, concern: Concern) -> bool:
    return _opens(actor, concern, READ)


def adds_to_it(actor: Actor, concern: Concern) -> bool:
    return _opens(actor, concern, CONTRIBUTE)


def approves_it(actor: Actor, concern: Concern) -> bool:
    return _opens(actor, concern, APPROVE)


def owns_it(actor: Actor, concern: Concern) -> bool:
    """Theirs to do, or that of somebody for whom they cover."""
    return actor.membership_id in concern.owners or not concern.nearness.covers.isdisjoint(concern.owners)


def manages_a_home(actor: Actor, _concern: Concern) -> bool:
    return actor.role is Role.RM


def looks_over_who_is_near(actor: Actor, _concern: Concern) -> bool:
    return actor.role in {Role.SW, Role.RM, Role.IRO}


def arranges_who_is_near(actor: Actor, _concern: Concern) -> bool:
    """The social worker, and the registered manager; whose people and for which child, the wall checks once more."""
    return actor.role in {Role.SW, Role.RM} and not actor.office


def is_their_very_own(actor: Actor, concern: Concern) -> bool:
    return actor.membership_id in concern.owners


def asks_for_consent(actor: Actor, _concern: Concern) -> bool:
    return actor.role in {Role.SW, Role.KW} and not actor.office


def administers(actor: Actor, _concern: Concern) -> bool:
    return actor.office == "ADMIN"


def no_visitor(_actor: Actor, concern: Concern) -> bool:
    """Offices that inspect read, and write nothing."""
    return not concern.nearness.read_only


def opens_in_an_emergency(actor: Actor, _concern: Concern) -> bool:
    """A social worker of a council, the emergency duty team's among them; the database asks of which council."""
    return actor.role is Role.SW and actor.agency_kind == "authority" and actor.office in {"", "EDT"}


def acts_for_a_provider(actor: Actor, _concern: Concern) -> bool:
    return actor.agency_kind == "provider"


def is_asked_to_agree(actor: Actor, concern: Concern) -> bool:
    """Who was named as the second person; nobody is, once they have answered."""
    return concern.child_id is None and actor.membership_id in concern.owners


def looks_over_emergencies(actor: Actor, _concern: Concern) -> bool:
    """The council's team manager, the reviewing officers, and the provider's manager and responsible individual."""
    return actor.office == "TM" or (actor.role in {Role.IRO, Role.RM} and actor.office in {"", "RI"})


def acts_on_behalf(actor: Actor, _concern: Concern) -> bool:
    """RM and SW may complete a checklist item for its owner, with a reason (domain.md, rulings)."""
    return actor.role in {Role.RM, Role.SW}


def shares_the_record(actor: Actor, concern: Concern) -> bool:
    """The social worker and the registered manager, near in full, decide who else may see more or less. An inspecting office never does."""
    return actor.role in {Role.RM, Role.SW} and concern.nearness.full and not concern.nearness.read_only


def is_the_social_worker(actor: Actor, _concern: Concern) -> bool:
    return actor.role is Role.SW


def is_the_designated_teacher(actor: Actor, concern: Concern) -> bool:
    """Near in full: who only receives or leaves delegates nothing."""
    return actor.role is Role.DT and concern.nearness.full and not concern.nearness.read_only


def tells_the_child(actor: Actor, concern: Concern) -> bool:
    """Who may say in plain words to the child who can see what; and the child."""
    return concern.nearness.full and actor.role in {Role.SW, Role.RM, Role.KW, Role.IRO, Role.CH}


def looks_after_many(actor: Actor, _concern: Concern) -> bool:
    """Whose work is a list of children, and who may take what is due of them along as a sheet."""
    return actor.role in {Role.RM, Role.SW, Role.IRO, Role.VSH} and actor.office in {"", "RI"}


def reads_figures(actor: Actor, _concern: Concern) -> bool:
    """Whose role reads counts over children, without names; and no administrator, who sees no child."""
    return cell(Part.AGGREGATES, actor.role).level >= READ and actor.office != "ADMIN"


def settles_for_an_authority(actor: Actor, _concern: Concern) -> bool:
    return actor.office == "ADMIN" and actor.agency_kind == "authority"


def speaks_for_a_school(actor: Actor, _concern: Concern) -> bool:
    return actor.agency_kind == "school" and (actor.office == "ADMIN" or (actor.role is Role.DT and not actor.office))


def reviews_the_plan(actor: Actor, _concern: Concern) -> bool:
    return actor.role is Role.IRO


def reads_the_whole(actor: Actor, concern: Concern) -> bool:
    """Not only what is their own of it: the role reads every such row of this child."""
    if concern.slice is None:
        return False
    return opens(actor.role, concern.nearness, slice_=concern.slice, placement=concern.placement, mine=False)


def writes_at_all(actor: Actor, _concern: Concern) -> bool:
    """No office that manages people, inspects or looks on."""
    return not actor.office


def asks_or_answers_for_themselves(actor: Actor, _concern: Concern) -> bool:
    """The child; and the key worker, who hands the child a screen to answer on."""
    return actor.role in {Role.CH, Role.KW} and not actor.office


def counts_the_days(actor: Actor, _concern: Concern) -> bool:
    """Who looks after a child day by day, at home and at school."""
    return actor.role in {Role.KW, Role.RM, Role.SW, Role.DT, Role.VSH}


def is_the_young_person(actor: Actor, _concern: Concern) -> bool:
    return actor.role is Role.CH and not actor.office


def is_no_young_person(actor: Actor, _concern: Concern) -> bool:
    return actor.role is not Role.CH


def answers_for_an_agency(actor: Actor, concern: Concern) -> bool:
    """Whoever says whether their agency agrees to a plan; who was asked, and about what, the wall knows."""
    return actor.role in {Role.SW, Role.XT, Role.DT, Role.VSH} and not actor.office and concern.nearness.full


def is_of_the_home(actor: Actor, concern: Concern) -> bool:
    return actor.role in {Role.KW, Role.RM, Role.CL} and not actor.office and concern.nearness.full


def talks_disagreement_over(actor: Actor, concern: Concern) -> bool:
    return actor.role in {Role.SW, Role.RM} and not actor.office and concern.nearness.full


def writes_plans(actor: Actor, concern: Concern) -> bool:
    """The home's people, who begin a version and take it on its way; which step is whose, its rules say."""
    return actor.role in {Role.KW, Role.RM, Role.CL} and _at_work_near(actor, concern)


def writes_in_plans(actor: Actor, concern: Concern) -> bool:
    """Who writes a section: the home's people, and the social worker; others write contributions."""
    return actor.role in {Role.KW, Role.RM, Role.CL, Role.SW} and _at_work_near(actor, concern)


def works_on_plans(actor: Actor, concern: Concern) -> bool:
    """Who writes or approves a section of a plan: the home's people, the social worker, and the virtual school head."""
    return actor.role in {Role.KW, Role.RM, Role.CL, Role.SW, Role.VSH} and _at_work_near(actor, concern)


def approves_in_plans(actor: Actor, concern: Concern) -> bool:
    return actor.role in {Role.RM, Role.CL, Role.SW, Role.VSH} and _at_work_near(actor, concern)


def _at_work_near(actor: Actor, concern: Concern) -> bool:
    """Near in full and in no office: what a release opens is for reading."""
    return concern.nearness.full and not actor.office
