"""The legal name, where the social worker restricted it: an entry of its own slice holds it, and the known-as name stands in its place.

Row security hides rows, not fields: so the name leaves the facts of identity for a row that only those see who are still told it
(portal/access/parts.py, TOLD_THE_LEGAL_NAME). Functions of the database alone write it (migration 0018).
"""

from collections.abc import Iterable

from portal.access.parts import RESTRICTED_NAME
from portal.children.models import Entry
from portal.children.queries import About
from portal.children.sharing import ask_the_wall
from portal.foundation.ids import new_id

KIND = "legal_name"
NOTHING_TO_RESTRICT = "No legal name is written for this child, or it has been restricted meanwhile."
NOTHING_RESTRICTED = "The legal name of this child is not restricted, or not any more."


def restricted(written: Iterable[Entry]) -> Entry | None:
    """The entry that holds the legal name, for whoever is still told it."""
    return next((one for one in written if one.slice == RESTRICTED_NAME and one.kind == KIND), None)


def restrict(about: About, reason: str) -> None:
    """From now on the legal name is told to few, and the known-as name to everybody else. One statement."""
    statement = "select wall.restrict_name(:ident, :child, :reason)"
    ask_the_wall(statement, nothing_found=NOTHING_TO_RESTRICT, ident=new_id(), child=about.child_id, reason=reason)


def tell(about: About, reason: str) -> None:
    """The legal name is told again to whoever reads of identity. One statement."""
    statement = "select wall.tell_name(:ident, :child, :reason)"
    ask_the_wall(statement, nothing_found=NOTHING_RESTRICTED, ident=new_id(), child=about.child_id, reason=reason)
