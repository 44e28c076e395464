"""How people say where a placement stands, and what happened to it."""

CHAIN: dict[str, str] = {
    "enquiry": "Enquiry: the home was asked",
    "matching": "Matching: the manager weighs the child’s needs and the children already there",
    "offered": "Offered by the home",
    "accepted": "Accepted by the authority",
    "planned": "Planned, with its first day",
}
"""The way to a placement that is planned, in order (domain.md 3.2)."""

STATES: dict[str, tuple[str, str]] = {
    "enquiry": ("enquiry", "plain"),
    "matching": ("being matched", "plain"),
    "offered": ("offered", "calm"),
    "accepted": ("accepted", "calm"),
    "planned": ("planned", "soon"),
    "active": ("current", "good"),
    "notice": ("current, notice given", "soon"),
    "ended": ("ended", "plain"),
    "withdrawn": ("withdrawn", "plain"),
    "declined": ("declined", "plain"),
}

STEPS: dict[str, str] = {
    "enquiry": "The home was asked",
    "matching": "Matching began",
    "offered": "The home offered the place",
    "accepted": "The authority accepted",
    "planned": "The start was planned",
    "started": "The placement began",
    "emergency_start": "The placement began in an emergency",
    "notice": "Notice was given",
    "away": "The child is away",
    "back": "The child came back",
    "ended": "The placement ended",
    "withdrawn": "It was withdrawn",
    "declined": "It was declined",
    "corrected": "What was recorded was corrected",
}

TOLD: dict[str, str] = {
    "legal_status": "Legal status",
    "placement_type": "Kind of placement",
    "host_authority": "Council of the area",
    "reason": "Reason",
    "reviewed_on": "Review that considered it",
    "approved_by": "Approved by the nominated officer",
    "approved_on": "Approved on",
    "consulted": "Consulted",
    "undisturbed": "Schooling",
    "reviewer_told_on": "Reviewing officer told on",
    "notice_on": "Written notice on",
    "emergency": "Emergency",
    "where_next": "Where the child lives next",
    "authorised_by": "Authorised by",
    "away": "Where the child is",
    "was": "As it stood before",
}
"""Facts of a step that the history tells, in its order."""
