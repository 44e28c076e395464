"""The policy's words as people say them: parts at the end of a sentence, roles in the plural, versions by their readers."""

from portal.access.parts import Audience, Part, Role

# 'May a key worker see the safety plan?'
PARTS_IN_A_SENTENCE: dict[Part, str] = {
    Part.IDENTITY: "the child’s name and birthday",
    Part.LEGAL_STATUS: "the legal status",
    Part.ADDRESS: "the home address and phone numbers",
    Part.NETWORK: "the people around the child",
    Part.PLACEMENT: "the facts of the placement and who may decide what",
    Part.FEES: "the fee and the contract",
    Part.ABOUT_ME: "what matters to the child",
    Part.DAILY_CARE: "the daily care and PACE guidance",
    Part.FORMULATION: "the shared formulation",
    Part.CLINICAL_NOTES: "clinical session notes",
    Part.SAFETY: "the safety and risk plan",
    Part.HEALTH: "the health section",
    Part.EDUCATION: "the education section",
    Part.FAMILY_TIME: "the family time arrangements",
    Part.LIFE_STORY: "identity, culture and life-story work",
    Part.INDEPENDENCE: "the independence section",
    Part.GOALS: "the goals and their ratings",
    Part.SCREENING: "screening scores",
    Part.SHARED_VIEWS: "the views that the child shares",
    Part.PRIVATE_MESSAGE: "a private message of the child",
    Part.REVIEW_OWN: "a review’s agenda and their own contribution to it",
    Part.REVIEW_OTHERS: "what others contributed to a review",
    Part.DECISIONS: "decisions and actions",
    Part.REPORT: "the signed report",
    Part.TRANSITION: "the plan and checklist of a move",
    Part.HANDOVER_PACK: "the handover pack",
    Part.EVENT_SUMMARY: "the summary of a notifiable event",
    Part.INCIDENT: "the full record of an incident or restraint",
    Part.MISSING: "episodes of going missing",
    Part.PRACTICE_NOTES: "daily logs and practice notes",
    Part.ALLEGATIONS: "complaints and allegations about staff",
    Part.ACCESS_LOG: "the log of who saw what",
    Part.AGGREGATES: "figures across children, without names",
}

VERSIONS: dict[Audience, str] = {
    Audience.SCHOOL: "the school’s version of ",
    Audience.COMMISSIONER: "the commissioner’s version of ",
    Audience.HEALTH: "the health service’s version of ",
    Audience.PARENT: "the parent’s version of ",
    Audience.CHILD: "the child’s version of ",
}
"""What stands before a part of which somebody reads the version written for them."""


def many(role: Role) -> str:
    """designated teachers, children and young people"""
    return "children and young people" if role is Role.CH else f"{role.label}s"


def a(role: Role) -> str:
    """a key worker, an external therapist"""
    return f"{'an' if role.label[0] in 'aeiou' else 'a'} {role.label}"
