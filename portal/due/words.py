"""What the pages of due dates say: whose a rule's date is, where a rule comes from, how sure its source is."""

from portal.deadlines.rule import Basis, Confidence

OWNERS = {
    "SW": "the social worker",
    "RM": "the registered manager",
    "KW": "the key worker",
    "IRO": "the independent reviewing officer",
    "LA": "the placing authority",
    "ICB": "the NHS integrated care board",
    "LAC nurse": "the looked-after children’s nurse",
    "DT": "the designated teacher",
    "VSH": "the virtual school head",
    "DSL": "the school’s designated safeguarding lead",
    "PAD": "the personal adviser",
    "RI": "the responsible individual",
}

BASES = {
    Basis.LEGAL: "Required by law",
    Basis.GUIDANCE: "Guidance",
    Basis.LOCAL: "Local practice",
    Basis.PROPOSED: "This portal’s proposal",
}
TONES = {Basis.LEGAL: "brand", Basis.GUIDANCE: "calm", Basis.LOCAL: "plain", Basis.PROPOSED: "plain"}

CONFIDENCES = {
    Confidence.READ: "read in the primary text",
    Confidence.SECONDARY: "read in a secondary source, to be confirmed",
    Confidence.GENERAL: "general knowledge, to be confirmed",
    Confidence.PROPOSAL: "proposed by this portal",
}

KINDS = {
    "transition_item": "Move",
    "move": "Move",
    "decision": "Decision",
    "review": "Review",
    "consent": "Consent",
    "rule": "Deadline",
    "placement": "Placement",
    "plan": "Plan",
    "health": "Health",
    "education": "Education",
    "family": "Family time",
    "section_asked": "Question about the plan",
    "check_in": "Check-in",
    **dict.fromkeys(("plan_agreement", "plan_dissent", "plan_contribution"), "Plan"),
}


def kind_in_words(kind: str) -> str:
    return KINDS.get(kind, "Other")


def owners_in_words(codes: list[str]) -> str:
    """`the social worker, with the registered manager`: the first answers for it, the others take part."""
    first, *others = [OWNERS.get(code, code) for code in codes]
    return f"{first}, with {' and '.join(others)}" if others else first
