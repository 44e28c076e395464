"""What the states of a review, the ways of attending and the codes of taking part are called."""

STATES: dict[str, tuple[str, str]] = {
    "scheduled": ("Planned", "calm"),
    "invitations_sent": ("Invitations sent", "calm"),
    "contributions_open": ("Contributions are open", "soon"),
    "pack_issued": ("Papers sent", "calm"),
    "held": ("Held", "calm"),
    "decisions_draft": ("Decisions being written", "soon"),
    "decisions_issued": ("Decided", "calm"),
    "contested": ("Decisions contested", "late"),
    "report_draft": ("Report being written", "soon"),
    "signing": ("Report being signed", "soon"),
    "signed": ("Report signed", "good"),
    "distributed": ("Report sent out", "good"),
    "actions_open": ("Actions open", "soon"),
    "closed": ("Closed", "plain"),
    "adjourned": ("Adjourned", "soon"),
    "overdue": ("Overdue", "late"),
    "cancelled": ("Cancelled", "plain"),
}

ATTENDANCE: dict[str, str] = {
    "attended": "There",
    "attended_part": "There for part of it",
    "apologies": "Sent apologies",
    "not_invited": "Not invited",
}

# The codes that a council returns for how a child took part (domain.md, section 1).
PARTICIPATION: dict[str, str] = {
    "PN0": "was under 4 at the time",
    "PN1": "was there and spoke",
    "PN2": "was there, and an advocate spoke",
    "PN3": "was there and used signs or symbols",
    "PN4": "was there and did not contribute",
    "PN5": "was not there; an advocate had been briefed",
    "PN6": "was not there and sent views",
    "PN7": "was not there and sent no views",
}


def state_in_words(state: str) -> tuple[str, str]:
    return STATES.get(state, (state.replace("_", " ").capitalize(), "plain"))
