"""How a contribution stands, and how it was used, in words."""

STANDS: dict[str, tuple[str, str]] = {
    "asked": ("being written", "soon"),
    "submitted": ("sent", "calm"),
    "returned": ("returned for clarification", "soon"),
    "used": ("answered", "good"),
    "closed": ("not asked for any more", "plain"),
}

HOW: dict[str, str] = {
    "whole": "It stands in the text whole.",
    "part": "Part of it stands in the text.",
    "not_used": "It is not used in the text.",
}
