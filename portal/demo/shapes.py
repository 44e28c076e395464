"""The shapes of the invented world: what a story may say, and nothing about how it is stored.

Every date is told from today: `days_ago` counts back, `in_days` counts forward (negative = already past), both in calendar days
unless the name says working days. So the demo is as fresh on any day as on the first. People, homes and placements are named by key.
"""

from dataclasses import dataclass
from datetime import date

FULL, SCHOOL, COMMISSIONER, HEALTH, PARENT, CHILD = range(6)

SELF = "self"
"""The author of words that are the child's own. The cast has no young person who signs in yet, so this is no person key."""


@dataclass(frozen=True, slots=True)
class AgencyStory:
    """One tenant. `kind` is provider, authority, health or school; `model` names a provider's model of care, "pace" or "five_steps"."""

    key: str
    name: str
    kind: str
    model: str | None = None


@dataclass(frozen=True, slots=True)
class HomeStory:
    """A home of a provider. The address cannot exist and the telephone numbers are kept for drama; `urn` is invented too."""

    key: str
    agency: str
    name: str
    address: tuple[str, ...]
    phone: str
    out_of_hours: str
    urn: str


@dataclass(frozen=True, slots=True)
class PersonStory:
    """One person with one membership. `manages` names homes (a registered manager's, or for oversight a responsible individual's);

    a stranger is active, but near no child. `office` narrows the role (portal/agencies/models.py).
    """

    key: str
    name: str
    email: str
    role: str
    agency: str
    title: str
    manages: tuple[str, ...] = ()
    stranger: bool = False
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Part 1, audience 0. `birthday` is (month, day): with the age it gives the date of birth, see `date_of_birth`."""

    known_as: str
    legal_name: str
    age_years: int
    birthday: tuple[int, int]
    pronouns: str
    language: str
    interpreter: str | None
    communication_needs: str


@dataclass(frozen=True, slots=True)
class PlacementStory:
    """A stay in a home. Codes are those of the DfE return (domain.md 1); an ended stay says when and why (reason code)."""

    key: str
    provider: str
    home: str
    authority: str
    legal_status: str
    placement_type: str
    started_days_ago: int
    ended_days_ago: int | None = None
    end_reason: str | None = None


@dataclass(frozen=True, slots=True)
class InvolvementStory:
    """A person near a child. `capacity` is full, receiving or leaving; `placement` None = all of them (council roles).

    Registered managers, virtual school heads and commissioning officers stand near by their office and are not written here.
    """

    person: str
    placement: str | None
    from_days_ago: int
    basis: str
    capacity: str = "full"
    until_in_days: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One entry of the record. `addressed_to` (person keys) joins the author in "mine" where a part is own-only (10, 18, 20, 28, 31)."""

    part: int
    audience: int
    heading: str
    text: str
    author: str
    days_ago: int
    placement: str | None = None
    addressed_to: tuple[str, ...] = ()
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One prompt and what was written under it. `letter` (P, A, C, E) only in section 4 of a PACE plan."""

    prompt: str
    text: str
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a plan for one audience. `heading` None = the heading of the model of care.

    Section 15 appears once for each (part, audience) it summarises; section 14 names the section disputed in `about`.
    """

    number: int
    part: int
    audience: int
    passages: tuple[Passage, ...]
    author: str
    approver: str | None = None
    heading: str | None = None
    about: int | None = None


@dataclass(frozen=True, slots=True)
class AgreementStory:
    """What one agency answered: agreed, agreed_with_comments, partly_agreed, not_agreed, no_response. `section` None = the whole plan."""

    person: str
    result: str
    days_ago: int
    comment: str | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One version of the plan, in one of the states of domain.md 3.3. `approved_by` is empty until the manager approved.

    `placement` None = the stay that is current. `goes_on_from` is the number of the version that this one is a copy of.
    """

    number: str
    state: str
    begun_days_ago: int
    sections: tuple[Section, ...]
    approved_by: tuple[str, ...] = ()
    approved_days_ago: int | None = None
    agreements: tuple[AgreementStory, ...] = ()
    why: str = ""
    placement: str | None = None
    goes_on_from: str | None = None


@dataclass(frozen=True, slots=True)
class ItemDone:
    """An item of a checklist that moved: `state` is doing, done, not_needed or blocked; `note` is its evidence or its reason."""

    number: int
    person: str
    days_ago: int
    note: str
    state: str = "done"


@dataclass(frozen=True, slots=True)
class TransitionStory:
    """A move, its checklist `kind` (T1..T7) and state (domain.md 3.5). The move date is `move_in_working_days` from today, negative = past.

    `before` and `after` are plain names of where from and where to; `receiving` are the persons of the new side.
    `known_as_released`: the social worker let the receiving side see the known-as name before the move date.
    """

    kind: str
    state: str
    placement: str
    move_in_working_days: int
    before: str
    after: str
    reason: str
    approved_by: str | None = None
    items: tuple[ItemDone, ...] = ()
    receiving: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    receiving_agency: str | None = None
    known_as_released: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was at the review. `how` is attended, attended_part, apologies or not_invited; `person` None for someone without a sign-in."""

    name: str
    capacity: str
    how: str
    person: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one partner wrote before the review (part 21 for its author, 22 for the others). `given_days_ago` None = not received."""

    person: str
    given_days_ago: int | None
    passages: tuple[Passage, ...] = ()
    school_summary: str | None = None


@dataclass(frozen=True, slots=True)
class ChildsViews:
    """The child's own words for the review: how they were gathered, the code of participation, and what is asked of the meeting."""

    code: str
    gathered: str
    words: tuple[str, ...]
    wants_decided: str
    seen_alone_days_ago: int | None = None
    advocate_offered: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a review. `school_text` is the authored wording for the school variant; None keeps it out of that variant."""

    number: int
    text: str
    owner: str
    due_in_days: int
    measure: str
    state: str = "open"
    tell: tuple[str, ...] = ()
    school_text: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierDecision:
    """What became of a decision of the review before: done, partly or not, and why."""

    text: str
    outcome: str
    why: str
    school_text: str | None = None


@dataclass(frozen=True, slots=True)
class ReportText:
    """One section of the review report for one audience: numbered as in domain.md 5 ("8b"), telling of one part of the record."""

    section: str
    part: int
    audience: int
    heading: str
    paragraphs: tuple[str, ...]
    author: str


@dataclass(frozen=True, slots=True)
class ReviewStory:
    """One review meeting: `kind` and `state` as in domain.md 3.4, looking back on `period_days`; `held_in_days` negative = it was held."""

    key: str
    kind: str
    state: str
    placement: str
    held_in_days: int
    place: str
    period_days: int = 84
    chair: str | None = None
    attendance: tuple[Attendance, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    views: ChildsViews | None = None
    earlier_decisions: tuple[EarlierDecision, ...] = ()
    decisions: tuple[Decision, ...] = ()
    report: tuple[ReportText, ...] = ()
    next_in_days: int | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """Part 17. `whose` is child or network; `ratings` are (days ago, 0..10), oldest first, all by the same rater."""

    whose: str
    words: str
    rater: str
    ratings: tuple[tuple[int, int], ...]
    author: str
    commissioner_line: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Part 18: totals of a screening measure as entered, never its questions. `values` are (scale, total)."""

    measure: str
    informant: str
    days_ago: int
    values: tuple[tuple[str, int], ...]
    author: str


@dataclass(frozen=True, slots=True)
class Release:
    """A part (or, with `text_key`, one entry) let out beyond the matrix: to whom, why, on what basis, until when."""

    part: int
    audience: int
    to_person: str
    purpose: str
    basis: str
    by: str
    days_ago: int
    until_in_days: int
    text_key: str | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """A part closed to one person or agency (or everyone of a role) for this child alone."""

    part: int
    reason: str
    by: str
    days_ago: int
    person: str | None = None
    agency: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class ChildStory:
    """One child, as the people near the child would tell it."""

    key: str
    case_code: str
    identity: Identity
    commissioner_identity: str
    placements: tuple[PlacementStory, ...]
    involvements: tuple[InvolvementStory, ...]
    entries: tuple[Text, ...]
    plans: tuple[PlanVersion, ...]
    transitions: tuple[TransitionStory, ...] = ()
    reviews: tuple[ReviewStory, ...] = ()
    goals: tuple[Goal, ...] = ()
    scores: tuple[Score, ...] = ()
    releases: tuple[Release, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    confidential_address: bool = False


def date_of_birth(identity: Identity, today: date) -> date:
    """The date of birth of a child who is `age_years` old today, with that birthday."""
    month, day = identity.birthday
    birthday_to_come = (month, day) > (today.month, today.day)
    return date(today.year - identity.age_years - birthday_to_come, month, day)
