"""What the trail and the policy page say in plain words."""

from portal.access.parts import Part

DID: dict[str, tuple[str, str]] = {
    "list my children": ("saw the child on their list", "look for the child on their list"),
    "see the child's page": ("opened the child’s page", "open the child’s page"),
    "read the plan": ("read the plan", "read the plan"),
    "see the move": ("looked at the move", "look at the move"),
    "complete a checklist item": ("completed an item of the move", "complete an item of the move"),
    "reopen a checklist item": ("reopened an item of the move", "reopen an item of the move"),
    "read the review": ("read the review", "read the review"),
    "make the report": ("had the report made", "have the report made"),
    "read the report": ("looked at the report", "look at the report"),
    "download the report": ("downloaded the report", "download the report"),
    "mark a notice as read": ("marked a notice as read", "mark a notice as read"),
    "look at one entry": ("looked at one entry", "look at one entry"),
    "say that an entry is wrong": ("said that an entry is wrong", "say that an entry is wrong"),
    "answer that an entry is wrong": ("answered what was said against an entry", "answer what was said against an entry"),
    "strike out an entry": ("struck out an entry", "strike out an entry"),
    "read about a breach": ("read about a possible data breach", "read about a possible data breach"),
    "deal with a breach": ("dealt with a possible data breach", "deal with a possible data breach"),
    "open by break-glass": ("opened the record by break-glass", "open a record by break-glass"),
    "end a break-glass": ("ended a break-glass", "end a break-glass"),
    "look at a break-glass": ("looked at a break-glass", "look at a break-glass"),
    "review a break-glass": ("reviewed a break-glass", "review a break-glass"),
    "see who saw what": ("looked at who saw what", "look at who saw what"),
}
"""A permission's name -> what somebody did, and what somebody tried to do."""


def did(action: str) -> str:
    return DID.get(action, (action, action))[0]


def tried(action: str) -> str:
    return DID.get(action, (action, action))[1]


# Parts as the end of a sentence: 'May a key worker see the safety plan?'
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

RULES: tuple[tuple[str, str], ...] = (
    (
        "Nobody opens a record by their role alone",
        "A person sees a child only while they are involved with that child: from a first to a last day, granted by the social worker, "
        "or by the registered manager for the people of the home. When the involvement ends, access ends with it.",
    ),
    (
        "A version for school, the commissioner, health, a parent or the child is written, not cut",
        "Somebody writes it for those readers and somebody checks it. No full text is ever shortened by a machine.",
    ),
    (
        "For one child, less may be open than the table says",
        "A part can be closed to a role, an agency or a person. Nothing shows that it is closed.",
    ),
    (
        "More is open only by a release",
        "It names who, what, why, on which basis and until when. Clinical session notes, a child’s private messages and allegations about "
        "staff are never released.",
    ),
    (
        "Each provider, school and clinic sees its own time with the child",
        "People of the council see every placement of their child. Everybody else sees the placements they are involved in, and earlier "
        "ones only through a released handover pack.",
    ),
    (
        "A new home or school begins with its own tasks",
        "Before the day of a move the receiving side sees the items it owns, and what is released to it. From that day the old side keeps "
        "only its unfinished items.",
    ),
    (
        "A confidential address stays confidential",
        "Where one is set, the address and the home’s name are kept from parents, schools and outside clinicians.",
    ),
    (
        "A private message is for whom it was written",
        "Only the addressee opens it: not the manager of the home, and not the key worker unless the child wrote to them.",
    ),
    (
        "Administrators see no child",
        "They look after their agency’s people and accounts, and have no part in any record.",
    ),
    (
        "Every look is kept",
        "Who opened, changed or was refused what, for which agency and when. An entry is shown to those who may read this log and also "
        "the part that the entry is about.",
    ),
    (
        "What you may not see does not exist for you",
        "The answer is the same as for something that was never there, so that nobody learns where a child lives or who is involved.",
    ),
)
