"""The codes of the council's yearly return (SSDA903), which placements bear: stored as codes, shown with their words."""

LEGAL_STATUS: dict[str, str] = {
    "C1": "Interim care order",
    "C2": "Care order (section 31)",
    "V2": "Accommodated (section 20)",
    "V3": "Accommodated under agreed short breaks, counted together",
    "V4": "Accommodated under agreed short breaks, counted each",
    "E1": "Placement order",
    "L1": "Under police protection",
    "L2": "Emergency protection order",
    "L3": "Child assessment order",
    "J1": "Remanded to the authority or to youth detention accommodation",
    "J2": "Accommodated under the Police and Criminal Evidence Act 1984",
    "J3": "Youth rehabilitation order with a residence requirement",
}
"""D1, a freeing order, is historic: shown where it stands, offered to nobody."""

PLACEMENT_TYPES: dict[str, str] = {
    "K2": "Children’s home",
    "K1": "Secure children’s home",
    "H5": "Semi-independent living",
    "S1": "Residential school",
    "U1": "Foster care with a relative or friend, long term",
    "U2": "Foster care with a relative or friend who may adopt",
    "U3": "Foster care with a relative or friend, not long term",
    "U4": "Foster care, long term",
    "U5": "Foster care with carers who may adopt",
    "U6": "Foster care, not long term",
    "P1": "With parents or somebody with parental responsibility",
    "P2": "Independent living",
    "R1": "Residential care home",
    "R2": "Hospital or another health setting",
    "R3": "Family centre or mother and baby unit",
    "R5": "Young offender institution",
    "T0": "Temporary move of any kind",
    "T1": "Temporary: hospital",
    "T2": "Temporary: holiday",
    "T3": "Temporary: while the carer is away",
    "T4": "Temporary: seven days or less",
    "Z1": "Another kind of placement",
}

REASONS: dict[str, str] = {
    "CARPL": "Planned: as the care plan says",
    "CLOSE": "The home closed, or the placement resigned",
    "ALLEG": "An allegation (section 47)",
    "STAND": "A concern about standards",
    "APPRR": "Approval removed",
    "CREQB": "The carer asks, because of behaviour",
    "CREQO": "The carer asks, for another reason",
    "CHILD": "The child asks",
    "LAREQ": "The authority asks",
    "CUSTOD": "Custody",
    "PLACE": "Only the placement’s status changed",
    "OTHER": "Another reason",
}
"""Why a placement changed: recorded on the one that ends."""

NEED_AN_ORDER = {"C1", "C2", "E1", "L2"}
"""Under these the authority shares parental responsibility."""

STAY_AWAY: dict[str, str] = {"hospital": "in hospital", "custody": "in custody", "missing": "missing"}
"""Why a placement rests while the child is elsewhere (domain.md 3.2)."""


def with_words(codes: dict[str, str], code: str) -> str:
    """'C2' -> 'C2, care order (section 31)'; what is no known code is told as it stands."""
    words = codes.get(code)
    return f"{code}, {words[0].lower()}{words[1:]}" if words else code
