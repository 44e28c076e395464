"""The life of a version: its states and steps, who takes them, who writes and approves what, and what is a material change. Pure.

Who reads a version that is not released yet follows from its state here, and by itself from `wall.closed_plan_states` and
`wall.open_plan_sections` in the database; a test holds both equal.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from portal.access.parts import Audience, Part, Role, part_of, slice_of
from portal.access.policy import CONTRIBUTE, cell, slices
from portal.foundation.refusals import Refused
from portal.plans.models_of_care import APPROVERS, LEAD_AUTHORS, SECTION_15_AUDIENCES, SECTION_PART

# Who reads what is not released yet

WRITING = ("draft", "contributions_open", "clinical_check")
"""States in which a version is written in. One of a placement at a time; from `manager_approved` on nothing of it changes."""

ABANDONED = frozenset({"abandoned", "abandoned_draft"})
"""A version that was given up before it was approved, kept as it was. `abandoned_draft` was one that partners had not seen yet."""

UNRELEASED = frozenset({*WRITING, "manager_approved", *ABANDONED})
"""States in which a version is only for those who write or check it. It is released by going out for agreement, or into force."""

PROVIDER = frozenset({Role.KW, Role.RM, Role.CL})
EVERY_SECTION = frozenset(range(1, 16))


def closed_states(role: Role) -> frozenset[str]:
    """States in which a version does not exist for a role: the home's people see all, the social worker what is written together,
    the virtual school head the education section that they approve; the reviewing officer and everybody else what is released.
    """
    if role in PROVIDER:
        return frozenset()
    if role is Role.SW:
        return frozenset({"draft", "abandoned_draft"})
    return UNRELEASED - {"clinical_check"} if role is Role.VSH else UNRELEASED


def open_sections(role: Role) -> frozenset[int]:
    """Of a version that is being checked the sections that a role sees."""
    if role in PROVIDER | {Role.SW}:
        return EVERY_SECTION
    return frozenset(number for number, roles in APPROVERS.items() if role in roles) if role is Role.VSH else frozenset()


def reads_state(role: Role, state: str) -> bool:
    return state not in closed_states(role)


def reads_section(role: Role, state: str, number: int) -> bool:
    return reads_state(role, state) and (state != "clinical_check" or number in open_sections(role))


# Steps


@dataclass(frozen=True)
class Step:
    """One step of a version: to which state, what the button says, who takes it, and whether it wants a reason."""

    to: str
    label: str
    who: frozenset[Role]
    needs_reason: bool = False


RM_OR_CL = frozenset({Role.RM, Role.CL})
MANAGER = frozenset({Role.RM})
_INTERIM = Step("active_interim", "Put it in force for now, as an interim plan", RM_OR_CL, needs_reason=True)
_ABANDON = Step("abandoned", "Abandon this version", MANAGER, needs_reason=True)

STEPS: Mapping[str, tuple[Step, ...]] = MappingProxyType(
    {
        "draft": (
            Step("contributions_open", "Open it for contributions", PROVIDER),
            Step("clinical_check", "Send it to be checked and approved", PROVIDER),
            _INTERIM,
            replace(_ABANDON, to="abandoned_draft"),
        ),
        "contributions_open": (Step("clinical_check", "Send it to be checked and approved", PROVIDER), _INTERIM, _ABANDON),
        "clinical_check": (
            Step("manager_approved", "Approve the whole version", MANAGER),
            Step("contributions_open", "Send it back to be worked on", RM_OR_CL, needs_reason=True),
            _INTERIM,
            _ABANDON,
        ),
        "manager_approved": (
            Step("out_for_agreement", "Send it to the partners, to be agreed", MANAGER),
            Step("active", "Put it in force", MANAGER),
        ),
        "out_for_agreement": (Step("active", "Put it in force", MANAGER),),
        "active": (Step("under_review", "Say that it is being reviewed", RM_OR_CL, needs_reason=True),),
        "under_review": (Step("active", "Say that the review is over and it stays", RM_OR_CL, needs_reason=True),),
        "active_interim": (),
        "superseded": (Step("archived", "Archive it", MANAGER, needs_reason=True),),
        "archived": (),
        "abandoned": (),
        "abandoned_draft": (),
    }
)

TURN: Mapping[str, str] = MappingProxyType(
    {
        "draft": "The home’s people write.",
        "contributions_open": "Partners contribute, and the home’s people write.",
        "clinical_check": "Those who approve a section read it and approve it; then the registered manager approves the whole.",
        "manager_approved": "The registered manager sends it out or puts it in force.",
        "out_for_agreement": "The partners answer, section by section; the registered manager puts it in force.",
        "active": "Nobody: it is the plan to work by.",
        "active_interim": "The social worker agrees it, and the home begins the full plan.",
        "under_review": "The registered manager or the clinical lead says how it goes on; a new version can be begun.",
        "superseded": "Nobody: a later version has taken its place.",
        "archived": "Nobody.",
        "abandoned": "Nobody. Whoever goes on with it begins a new version from it.",
        "abandoned_draft": "Nobody. Whoever goes on with it begins a new version from it.",
    }
)
"""State -> whose turn it is, in a sentence."""


def steps(state: str, *, major: bool | None, first: bool = True) -> tuple[Step, ...]:
    """The steps that lead on. An approved minor version goes straight into force, a major one by way of the partners; an interim plan
    is for a child who has none, so only the `first` version becomes one.
    """
    found = tuple(step for step in STEPS.get(state, ()) if first or step.to != "active_interim")
    if state != "manager_approved":
        return found
    return tuple(step for step in found if (step.to == "active") == (major is False))


def refuse_step(led_on: Iterable[Step], to: str, role: Role, *, because: str) -> Step:
    """The step, if it leads on from here and is this role's to take."""
    step = next((one for one in led_on if one.to == to), None)
    if step is None:
        raise Refused("This version has gone on meanwhile, and that step does not follow from where it stands now.")
    if role not in step.who:
        raise Refused(f"This step is taken by the {in_words(step.who)}.")
    if step.needs_reason and not because.strip():
        raise Refused("Say why. The reason is kept with the version.")
    return step


def refuse_on_call(step: Step, role: Role, *, on_call: bool, named: str) -> None:
    """An interim plan is approved by the manager, who names the clinician on call, and by that one."""
    if step.to != "active_interim" or role is not Role.CL or on_call:
        return
    raise Refused(
        f"An interim plan is approved by who is on call: {named}." if named else "The registered manager names first who is on call."
    )


def refuse_not_written(state: str, role: Role) -> None:
    """From the manager's approval on nobody writes; before partners are asked, only the home's people."""
    if state not in WRITING:
        raise Refused("This version is approved and stays as it is. To change the plan, begin a new version.")
    if role not in PROVIDER and state == "draft":
        raise Refused("The home’s people are still at its beginning.")


# Who writes and who approves


def lead_authors(number: int) -> frozenset[Role]:
    """The roles among the lead authors of domain.md 4.1; the nurse and the child write through others."""
    named = LEAD_AUTHORS[number].replace("/", "+").split("+")
    return frozenset(Role(one) for one in named if one in set(Role))


def writers(number: int, slice_: int) -> frozenset[Role]:
    """Who writes a section, or a version for others: its lead authors at the home and the social worker, and the registered manager in
    their stead, each where the policy table lets them add to the part. Partners write contributions.
    """
    leads = PROVIDER if number == SUMMARY else lead_authors(number) & (PROVIDER | {Role.SW})
    return frozenset(role for role in leads | {Role.RM} if slice_ in slices(role, CONTRIBUTE))


def may_disagree(role: Role, slice_: int) -> bool:
    """Anybody who writes in the plan may put down a disagreement, in the part that it is about."""
    return role in PROVIDER | {Role.SW} and slice_ in slices(role)


def approvers(number: int, slice_: int) -> tuple[Role, ...]:
    """Who approves: each of them. A version for others of the formulation is the clinical lead's; dissent is nobody's to approve."""
    if number == SUMMARY and part_of(slice_) is Part.FORMULATION:
        return (Role.CL,)
    return tuple(Role(one) for one in APPROVERS[number])


def waits_for(number: int, slice_: int, approved_by: Collection[str]) -> tuple[Role, ...]:
    """Of those who approve a section those who have not."""
    return tuple(role for role in approvers(number, slice_) if role not in approved_by)


AT_HOME = (Role.RM, Role.CL)
PARTNERS = (Role.SW, Role.VSH)
"""Whose approvals of sections the version waits for, and whose it can go on without, with a reason."""

SUMMARY, DISSENT, FORMULATION, PACE = 15, 14, 3, 4
WRITTEN = tuple(number for number, part in SECTION_PART.items() if part is not None)
"""Sections that have a text of their own: 1 to 13."""


def first_of_part(number: int) -> int:
    """Versions for others sum up a part, and stand beside the first section of it: 4 and 5 share one, 3 and 10 another."""
    return next(one for one in WRITTEN if SECTION_PART[one] == SECTION_PART[number])


def versions_beside(number: int) -> tuple[Audience, ...]:
    """For which other readers a version of this section is written beside it: those whose cell of the part asks for one, and the child."""
    if first_of_part(number) != number:
        return ()
    part = Part(SECTION_PART[number] or 0)
    school = any(cell(part, role).suffix == "s" for role in (Role.DT, Role.VSH))
    wanted = {Audience.SCHOOL: school, Audience.COMMISSIONER: cell(part, Role.CO).suffix == "s", Audience.CHILD: True}
    return tuple(Audience(one) for one in SECTION_15_AUDIENCES if wanted[Audience(one)])


def slice_of_section(number: int) -> int:
    """Of the full text. Dissent and versions for others take theirs from what they are about."""
    return slice_of(SECTION_PART[number] or Part.ABOUT_ME)


# Numbers, and what is material


def next_number(approved: Iterable[str], *, major: bool) -> str:
    """The number after these: 2.1 -> 3.0 or 2.2; the first is 1.0."""
    known = [_as_pair(one) for one in approved]
    if not known:
        return "1.0"
    first, second = max(known)
    return f"{first + 1}.0" if major or first == 0 else f"{first}.{second + 1}"


def interim_number(approved: Iterable[str]) -> str:
    """An interim plan is no full one: 0.1 where there was none, else the next minor number."""
    known = [_as_pair(one) for one in approved]
    first, second = max(known, default=(0, 0))
    return f"{first}.{second + 1}"


def _as_pair(number: str) -> tuple[int, int]:
    first, _, second = number.partition(".")
    return (int(first), int(second or 0)) if first.isdigit() and (second or "0").isdigit() else (0, 0)


MATERIAL: Mapping[int, str] = MappingProxyType({6: "safety, a restriction or a deprivation of liberty", 8: "family time"})
"""Sections of which every change is material (domain.md 3.3)."""

ASKED: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        7: ("medication", "Does this change a medicine, or how it is given?"),
        9: ("education provision", "Does this change where or how the child is taught?"),
        10: ("the therapy model", "Does this change the kind of therapy, or how often it is?"),
    }
)
"""Sections of which a change may be material: what it would be about, and what the writer is asked."""


@dataclass(frozen=True)
class Change:
    """One section that changed, and what the writer answered where they were asked. None: not asked, or not answered."""

    number: int
    material: bool | None = None


@dataclass(frozen=True)
class Proposal:
    """What the system proposes, and on which grounds; the registered manager decides."""

    major: bool
    grounds: tuple[str, ...]

    @property
    def sentence(self) -> str:
        if not self.grounds:
            return "Only wording or arrangements changed, as far as the sections tell."
        return "It changes " + " and ".join(self.grounds) + "."


def propose(changes: Iterable[Change], *, first: bool) -> Proposal:
    """Major when anything material changed. What was asked and not answered counts as material, so that nothing slips through."""
    if first:
        return Proposal(True, ("everything: it is the first plan",))
    grounds = [ground for change in changes if (ground := _ground(change))]
    return Proposal(bool(grounds), tuple(dict.fromkeys(grounds)))


def _ground(change: Change) -> str:
    if change.number in MATERIAL:
        return MATERIAL[change.number]
    if change.number in ASKED and change.material is not False:
        about = ASKED[change.number][0]
        return about if change.material else f"perhaps {about} (nobody has said)"
    return ""


def refuse_decision(*, proposed_major: bool, major: bool, because: str) -> None:
    """The manager decides otherwise only with a reason."""
    if proposed_major != major and not because.strip():
        raise Refused("You decide otherwise than was proposed. Say why; the reason is kept with the version.")


def refuse_unapproved(home: Collection[str], partners: Collection[str], because: str) -> None:
    """The home's own approvals are all there; a partner's that is missing is passed over with a reason, never in silence."""
    if home:
        raise Refused(f"Not every section is approved by the home’s own people yet: {', '.join(home)}.")
    if partners and not because.strip():
        raise Refused(f"A partner’s approval is missing: {', '.join(partners)}. Say why the version goes on without it.")


def refuse_without_childs_version(*, written: bool, because: str) -> None:
    if not written and not because.strip():
        raise Refused("There is no child’s version. Write one beside a section, or say why the plan goes on without it.")


def in_words(roles: Iterable[Role]) -> str:
    """'registered manager or clinical lead', in the order of the table."""
    named = [role.label for role in Role if role in set(roles)]
    return " or ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else "".join(named)
