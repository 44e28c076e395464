"""The words of the working pages: what a part of the record is called on a page, and for whom a version was written."""

from portal.access.parts import Audience, Part

PART_HEADINGS: dict[Part, str] = {
    Part.IDENTITY: "Name and birthday",
    Part.LEGAL_STATUS: "Legal status and parental responsibility",
    Part.ADDRESS: "Home and telephone numbers",
    Part.NETWORK: "People to know",
    Part.PLACEMENT: "The placement and who may decide what",
    Part.FEES: "Fee and contract",
    Part.ABOUT_ME: "About me",
    Part.DAILY_CARE: "Daily care",
    Part.FORMULATION: "Making sense of it together",
    Part.CLINICAL_NOTES: "Clinical session notes",
    Part.SAFETY: "Keeping safe",
    Part.HEALTH: "Health",
    Part.EDUCATION: "Education",
    Part.FAMILY_TIME: "Family time",
    Part.LIFE_STORY: "Identity, culture and life story",
    Part.INDEPENDENCE: "Growing up",
    Part.GOALS: "Goals",
    Part.SCREENING: "Screening scores",
    Part.SHARED_VIEWS: "In the child’s own words",
    Part.PRIVATE_MESSAGE: "A private message",
    Part.REVIEW_OWN: "Contributions to reviews",
    Part.REVIEW_OTHERS: "What others contributed to reviews",
    Part.DECISIONS: "Decisions and actions",
    Part.REPORT: "Reports",
    Part.TRANSITION: "Moves",
    Part.HANDOVER_PACK: "Handover pack",
    Part.EVENT_SUMMARY: "Events that partners were told of",
    Part.INCIDENT: "Incident and restraint records",
    Part.MISSING: "Times missing",
    Part.PRACTICE_NOTES: "Daily notes",
    Part.ALLEGATIONS: "Complaints and allegations",
    Part.ACCESS_LOG: "Who saw what",
    Part.AGGREGATES: "Figures without names",
}

WRITTEN_FOR: dict[Audience, str] = {
    Audience.FULL: "The full text",
    Audience.SCHOOL: "Written for school",
    Audience.COMMISSIONER: "Written for the commissioner",
    Audience.HEALTH: "Written for health",
    Audience.PARENT: "Written for parents",
    Audience.CHILD: "Written for the child",
    Audience.CHAIR: "For the chair and the social worker only",
    Audience.RESPONSIBLE: "For the responsible individual only",
}

KINDS: dict[str, str] = {"plan": "Plan", "transition": "Move", "review": "Review", "report": "Report", "breach": "Possible data breach"}

STATES: dict[str, tuple[str, str]] = {
    # of a plan
    "draft": ("a draft", "plain"),
    "contributions_open": ("contributions are open", "soon"),
    "clinical_check": ("with the clinical lead", "soon"),
    "manager_approved": ("approved by the manager", "calm"),
    "out_for_agreement": ("out for agreement", "soon"),
    "active": ("in force", "good"),
    "active_interim": ("in force for now", "soon"),
    "under_review": ("being reviewed", "soon"),
    "superseded": ("replaced by a later one", "plain"),
    "archived": ("archived", "plain"),
    "abandoned_draft": ("called off", "plain"),
    # of a move
    "proposed": ("proposed", "plain"),
    "considered_at_review": ("considered at the review", "calm"),
    "approved": ("approved", "calm"),
    "preparing": ("preparing", "soon"),
    "ready": ("ready", "good"),
    "moving": ("moving now", "soon"),
    "settling": ("settling in", "calm"),
    "reviewed": ("looked back on", "calm"),
    "closed": ("closed", "plain"),
    "paused": ("paused", "plain"),
    "abandoned": ("called off", "plain"),
    "disrupted": ("broke down", "late"),
    # of a review
    "scheduled": ("planned", "calm"),
    "invitations_sent": ("invitations sent", "calm"),
    "pack_issued": ("papers sent", "calm"),
    "held": ("held", "calm"),
    "decisions_draft": ("decisions being written", "soon"),
    "decisions_issued": ("decided", "calm"),
    "contested": ("decisions contested", "late"),
    "report_draft": ("report being written", "soon"),
    "signing": ("being signed", "soon"),
    "signed": ("signed", "good"),
    "distributed": ("sent out", "good"),
    "actions_open": ("actions open", "soon"),
    "adjourned": ("adjourned", "soon"),
    "overdue": ("overdue", "late"),
    "cancelled": ("cancelled", "plain"),
    # of a breach
    "open": ("to be assessed", "late"),
    "assessed": ("assessed", "soon"),
    # of a report
    "sealed": ("sealed", "good"),
}
"""State -> how people say it, and the tone of its tag."""


def state_in_words(state: str) -> tuple[str, str]:
    return STATES.get(state, (state.replace("_", " "), "plain"))
