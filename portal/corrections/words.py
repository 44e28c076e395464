"""The words of what was written wrongly."""

CATEGORIES: dict[str, str] = {
    "wrong_child": "It is about another child",
    "wrong_fact": "What it says is not so",
    "wrong_place": "It stands in the wrong part of the record",
    "other": "Something else",
}

BREACH_STATES: dict[str, tuple[str, str]] = {
    "open": ("to be assessed", "late"),
    "assessed": ("assessed", "soon"),
    "closed": ("closed", "plain"),
}

ICO: dict[str, str] = {
    "told": "The Information Commissioner was told",
    "not_needed": "Not told: a risk to anybody is unlikely",
}
