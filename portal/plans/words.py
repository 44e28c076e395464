"""What the states of a plan are called."""

STATES: dict[str, tuple[str, str, str]] = {
    "draft": ("A draft", "plain", "It is still being written. Nobody has agreed to it."),
    "contributions_open": ("Contributions are open", "soon", "Partners are writing their sections."),
    "clinical_check": ("With the clinical lead", "soon", "The clinical wording is being checked before it goes out."),
    "manager_approved": ("Approved by the manager", "calm", "It goes to the partners next, to be agreed."),
    "out_for_agreement": ("Out for agreement", "soon", "Partners are asked to agree, section by section. No answer is not a yes."),
    "active": ("In force", "good", "This is the plan to work by."),
    "active_interim": ("In force for now", "soon", "An interim plan to work by until the full one is agreed."),
    "under_review": ("Being reviewed", "soon", "Work by this plan until the next version is in force."),
    "superseded": ("Replaced", "plain", "A later version has taken its place. This one is kept as it was."),
    "archived": ("Archived", "plain", "Kept for the record."),
    "abandoned": ("Abandoned", "plain", "It was given up before it was approved. It is kept as it was, and nobody works by it."),
    "abandoned_draft": ("Abandoned", "plain", "It was given up before partners saw it. It is kept as it was, and nobody works by it."),
}
"""State -> what it is called, the tone of its tag, and what that means for a reader."""


def state_in_words(state: str) -> tuple[str, str, str]:
    return STATES.get(state, (state.replace("_", " ").capitalize(), "plain", ""))


DID: dict[str, str] = {
    "begun": "Begun",
    "contributions_open": "Opened for contributions",
    "clinical_check": "Sent to be checked and approved",
    "manager_approved": "Approved as a whole",
    "out_for_agreement": "Sent to the partners",
    "active": "Put in force",
    "interim_approved": "Approved as an interim plan",
    "on_call": "On call for the interim plan",
    "interim_voided": "Approved as an interim plan, before it was changed again",
    "under_review": "Review begun",
    "archived": "Archived",
    "abandoned": "Abandoned",
    "abandoned_draft": "Abandoned",
}
"""A step of a version, as the list of what happened says it."""
