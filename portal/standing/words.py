"""What the pages of standing say: grounds for sharing, capacities, and what a role will see."""

from portal.access.parts import COUNCIL_ROLES, Part, Role
from portal.access.policy import cell

# domain.md, "Information-sharing basis".
BASES: dict[str, str] = {
    "placement": "Named in the placement plan or care plan: caring for the child (UK GDPR article 6(1)(c) or (e))",
    "health": "Health or social care of the child (articles 6(1)(e) and 9(2)(h))",
    "education": "The child’s education, as the council’s and the school’s duty (article 6(1)(c) or (e))",
    "safeguarding": "Safeguarding: sharing protects the child (article 9(2)(g); Data Protection Act 2018, schedule 1, paragraph 18)",
    "move": "Preparing a move that the social worker approved",
}

CAPACITIES: dict[str, str] = {
    "full": "Involved: sees what their role may see, for as long as they are near",
    "receiving": "Receiving: a new home or school before a move, sees their own items of the move and what is released to them",
}
READ_NOTES = frozenset({Role.KW, Role.CL})
"""Who reads practice notes by being let near; those from before they came only where somebody says so."""

CAPACITY_TAGS = {"full": "involved", "receiving": "receiving, until the move", "leaving": "handing over"}

FOR_MANY = 33
"""Figures across children: of no one child."""


def will_see(role: Role, capacity: str) -> list[tuple[str, list[str]]]:
    """What somebody will see once near, from the policy table: (heading, parts)."""
    if capacity != "full":
        return [("Only their own items of the move, and what is released to them", [Part.TRANSITION.title])]
    headings = {
        "": "Will read",
        "s": "Will read the version written for them, never the full text, of",
        "o": "Will read only what is theirs or addressed to them, of",
        "r": "Will read only once something is released to them, of",
    }
    found = [(heading, [part.title for part in _readable(role, suffix)]) for suffix, heading in headings.items()]
    nothing = [part.title for part in Part if part != FOR_MANY and not cell(part, role).level]
    return [(heading, titles) for heading, titles in [*found, ("Will see nothing of", nothing)] if titles]


def _readable(role: Role, suffix: str) -> list[Part]:
    return [part for part in Part if part != FOR_MANY and cell(part, role).level and cell(part, role).suffix == suffix]


def needs_no_placement(role: Role) -> bool:
    return role in COUNCIL_ROLES
