"""Where Kai's things lie, and what of his must stay where it is."""

from portal.demo.children import kai
from portal.demo.idents import ident

CHILD = f"/children/{ident('child', 'kai')}"
MOVE = f"/transitions/{ident('transition', 'kai T4')}"
PLAN = f"/plans/{ident('plan', 'kai 2.0')}"
REVIEW = f"/reviews/{ident('review', 'kai-review')}"


def item(number: int) -> str:
    """The address of an item of his school move."""
    return f"{MOVE}/items/{item_id(number)}"


def item_id(number: int) -> str:
    return str(ident("item", f"kai T4-{number}"))


NOT_FOR_SCHOOL = tuple(
    text.text[:60]
    for text in (*kai.CLINICAL, *kai.EVENTS_AND_NOTES, *kai.ABOUT_DAILY_LIFE, *kai.LEGAL_AND_PLACEMENT)
    if text.audience != kai.SCHOOL and text.part in {6, 9, 10, 14, 15, 20, 27, 28, 29, 30, 31}
)
"""How his formulation, session notes, incidents, family time, concerns and private message begin."""
