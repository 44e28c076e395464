"""The words of the policy: record parts, roles and audiences (domain.md, section 2; walls.md, formulation 1)."""

from enum import IntEnum, StrEnum
from functools import cache


class Role(StrEnum):
    """What a membership is for. A second role is a second membership."""

    KW = "KW"
    RM = "RM"
    CL = "CL"
    SW = "SW"
    IRO = "IRO"
    CO = "CO"
    XT = "XT"
    DT = "DT"
    VSH = "VSH"
    PA = "PA"
    CH = "CH"

    @property
    def label(self) -> str:
        """The role as people say it: 'registered manager'."""
        return ROLE_TITLES[self]


OFFICE_TITLES: dict[str, str] = {
    "ADMIN": "administrator",
    "RI": "responsible individual",
    "REG44": "independent visitor",
    "INSPECTOR": "inspector",
    "EDT": "emergency duty team",
    "TM": "team manager",
}

ROLE_TITLES: dict[Role, str] = {
    Role.KW: "key worker",
    Role.RM: "registered manager",
    Role.CL: "clinical lead",
    Role.SW: "social worker",
    Role.IRO: "independent reviewing officer",
    Role.CO: "commissioning officer",
    Role.XT: "external therapist",
    Role.DT: "designated teacher",
    Role.VSH: "virtual school head",
    Role.PA: "parent",
    Role.CH: "child or young person",
}

AGENCY_KINDS = ("provider", "authority", "health", "school")

ROLES_OF_KIND: dict[str, frozenset[Role]] = {
    "provider": frozenset({Role.KW, Role.RM, Role.CL}),
    "authority": frozenset({Role.SW, Role.IRO, Role.CO, Role.VSH, Role.PA, Role.CH}),
    "health": frozenset({Role.XT}),
    "school": frozenset({Role.DT}),
}

COUNCIL_ROLES = frozenset({Role.SW, Role.IRO, Role.CO, Role.VSH, Role.PA, Role.CH})
"""Roles that see all placements of their child; the others see the placements that their involvement names."""


class Audience(IntEnum):
    """For whom a row was written. Each audience's text is authored, never cut down from another's.

    Those from CHAIR on are no versions. The first two of them are closed circles: a row of theirs is read only by who stands in its
    `mine` (CLOSED_CIRCLES). LEGAL_NAME holds a legal name that is told to few (TOLD_THE_LEGAL_NAME).
    """

    FULL = 0
    SCHOOL = 1
    COMMISSIONER = 2
    HEALTH = 3
    PARENT = 4
    CHILD = 5
    CHAIR = 6
    RESPONSIBLE = 7
    LEGAL_NAME = 8

    @property
    def title(self) -> str:
        return AUDIENCE_TITLES[self]


AUDIENCE_TITLES = (
    "full",
    "school",
    "commissioner",
    "health",
    "parent",
    "child",
    "chair and social worker",
    "responsible individual",
    "restricted legal name",
)

VERSIONS = tuple(Audience)[: Audience.CHAIR]
"""The audiences of which a part has versions."""


KEPT_APART = 9
"""The audience of nobody's version: what was struck out, and what is kept from the provider while there is a concern about it."""

OWN_AUDIENCE: dict[Role, Audience] = {
    Role.DT: Audience.SCHOOL,
    Role.VSH: Audience.SCHOOL,
    Role.CO: Audience.COMMISSIONER,
    Role.XT: Audience.HEALTH,
    Role.PA: Audience.PARENT,
    Role.CH: Audience.CHILD,
}

CHECKS_EVERY_VERSION = frozenset({Role.KW, Role.RM, Role.CL, Role.SW, Role.IRO})
"""Who writes or checks the versions written for others, and so reads every audience of a part they read in full."""


class Part(IntEnum):
    """The 33 parts of a child's record."""

    IDENTITY = 1
    LEGAL_STATUS = 2
    ADDRESS = 3
    NETWORK = 4
    PLACEMENT = 5
    FEES = 6
    ABOUT_ME = 7
    DAILY_CARE = 8
    FORMULATION = 9
    CLINICAL_NOTES = 10
    SAFETY = 11
    HEALTH = 12
    EDUCATION = 13
    FAMILY_TIME = 14
    LIFE_STORY = 15
    INDEPENDENCE = 16
    GOALS = 17
    SCREENING = 18
    SHARED_VIEWS = 19
    PRIVATE_MESSAGE = 20
    REVIEW_OWN = 21
    REVIEW_OTHERS = 22
    DECISIONS = 23
    REPORT = 24
    TRANSITION = 25
    HANDOVER_PACK = 26
    EVENT_SUMMARY = 27
    INCIDENT = 28
    MISSING = 29
    PRACTICE_NOTES = 30
    ALLEGATIONS = 31
    ACCESS_LOG = 32
    AGGREGATES = 33

    @property
    def title(self) -> str:
        return PART_TITLES[self]


PART_TITLES: dict[Part, str] = {
    Part.IDENTITY: "Identity (name, date of birth, preferred name, photo)",
    Part.LEGAL_STATUS: "Legal status, orders, who holds parental responsibility",
    Part.ADDRESS: "Home address and phones",
    Part.NETWORK: "Professional network directory",
    Part.PLACEMENT: "Placement facts, delegated authority",
    Part.FEES: "Fee, contract, staffing ratio bought",
    Part.ABOUT_ME: "About me, what matters to me",
    Part.DAILY_CARE: "Daily care and PACE guidance",
    Part.FORMULATION: "Formulation summary (shared)",
    Part.CLINICAL_NOTES: "Clinical session notes, raw reports",
    Part.SAFETY: "Safety and risk plan, restrictions, deprivation of liberty",
    Part.HEALTH: "Health section",
    Part.EDUCATION: "Education section, PEP state, attendance",
    Part.FAMILY_TIME: "Family time arrangements",
    Part.LIFE_STORY: "Identity, culture, life-story work",
    Part.INDEPENDENCE: "Independence and pathway section",
    Part.GOALS: "Goals and goal-based outcome ratings",
    Part.SCREENING: "Screening scores (SDQ and others)",
    Part.SHARED_VIEWS: "Child's shared views (the child picks the audience)",
    Part.PRIVATE_MESSAGE: "Child's private message",
    Part.REVIEW_OWN: "Review agenda, invitation, own contribution",
    Part.REVIEW_OTHERS: "Others' contributions to a review",
    Part.DECISIONS: "Decisions and actions",
    Part.REPORT: "Signed report (the role's variant)",
    Part.TRANSITION: "Transition plan and checklist",
    Part.HANDOVER_PACK: "Handover pack to a receiving home or school",
    Part.EVENT_SUMMARY: "Notifiable event summary",
    Part.INCIDENT: "Full incident or restraint record",
    Part.MISSING: "Missing episodes and return interview outcome",
    Part.PRACTICE_NOTES: "Daily logs, practice notes (internal)",
    Part.ALLEGATIONS: "Complaints and allegations about staff",
    Part.ACCESS_LOG: "Access and disclosure log for the child",
    Part.AGGREGATES: "Aggregates across children (no names)",
}

NEVER_RELEASED = frozenset({Part.CLINICAL_NOTES, Part.PRIVATE_MESSAGE, Part.ALLEGATIONS})
PROVIDER_OWN = frozenset({Part.ADDRESS, Part.NETWORK, Part.PLACEMENT})
"""Parts of which a row may concern one home or provider; parts 6 to 32 always may (walls.md, formulation 1)."""


CHOSEN_BY_THE_CHILD = Part.SHARED_VIEWS * 10 + Audience.CHAIR
"""What a young person says to people they picked by name: theirs and those people's, and nobody's by nearness."""

CLOSED_CIRCLES: dict[int, frozenset[Role]] = {
    Part.REVIEW_OTHERS * 10 + Audience.CHAIR: frozenset({Role.IRO, Role.SW}),
    Part.ALLEGATIONS * 10 + Audience.RESPONSIBLE: frozenset({Role.RM}),
    CHOSEN_BY_THE_CHILD: frozenset(Role) - {Role.CO},
}
"""Who may read a row that is theirs beyond the table: a paragraph for the chair and the social worker alone, what concerns the
registered manager, which goes to the responsible individual, who holds a manager's cells (domain.md, matrix rules of rows 22 and 31),
and a view whose audience the child picked by name (row 19, story 10)."""

TOLD_THE_LEGAL_NAME = frozenset({Role.SW, Role.IRO, Role.RM})
"""To whom a child's legal name is still told once the social worker restricted it: who answers for the child in law. Everybody else is
told the known-as name (domain.md, matrix rule of row 1)."""

RESTRICTED_NAME = Part.IDENTITY * 10 + Audience.LEGAL_NAME

SAFE_ANSWER = Part.SHARED_VIEWS * 10 + 8
"""What a child answers to "I feel safe here", whatever it is: read by social workers (the emergency duty team's among them) and by those
whom the social worker told, who then stand in the row's `mine`. Every answer lies here, so that no gap betrays an unsafe one. As with a
restricted legal name, no release opens an audience of 8 (domain.md, rulings)."""
TOLD_OF_AN_ANSWER = frozenset({Role.CH, Role.KW, Role.RM, Role.CL, Role.IRO})


def slice_of(part: int, audience: int = Audience.FULL) -> int:
    """The number that a row bears: part x 10 + audience."""
    return int(part) * 10 + int(audience)


@cache  # asked of every row, and an enumeration looks its members up slowly
def part_of(slice_: int) -> Part:
    return Part(slice_ // 10)


def audience_of(slice_: int) -> Audience:
    return Audience(slice_ % 10)


def kept_apart(slice_: int) -> bool:
    """Whether a row of this slice is only its own people's: never anybody's by nearness, never opened by a release."""
    return slice_ % 10 == KEPT_APART
