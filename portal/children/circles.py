"""Two closed circles: words for the chair and the social worker alone, and concerns about staff.

Who reads such a row stands in its `mine`, which the database works out (migration 0014); the writer keeps no key to it.
"""

from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import Audience, Part, slice_of
from portal.children import queries as children
from portal.children.models import Entry
from portal.children.queries import About
from portal.children.sharing import ask_the_wall
from portal.foundation.database import db
from portal.foundation.ids import new_id

NOBODY_RESPONSIBLE = (
    "No responsible individual is named for this home, so nothing was kept. Ring the provider and the council’s designated officer."
)


def concerns(actor: Actor, about: About) -> list[Entry]:
    """What is recorded about staff, newest first, as far as this actor reads it. One statement."""
    first, last = slice_of(Part.ALLEGATIONS), slice_of(Part.ALLEGATIONS, Audience.RESPONSIBLE)
    query = select(Entry).where(Entry.child_id == about.child_id, Entry.slice.between(first, last)).order_by(Entry.id.desc())
    return children.sieve(actor, about.nearness, db.session.scalars(query))


def record_concern(about: About, heading: str, words: str, *, about_manager: bool) -> UUID:
    """Keep a concern for the manager and the social worker; about the manager, for the responsible individual alone. One statement."""
    ident = new_id()
    ask_the_wall(
        "select wall.record_concern(:ident, :child, :heading, :words, :about_manager)",
        nothing_found=NOBODY_RESPONSIBLE,
        ident=ident,
        child=about.child_id,
        heading=heading,
        words=words,
        about_manager=about_manager,
    )
    return ident


def write_to_chair(review_id: UUID, words: str) -> UUID:
    """A paragraph for the reviewing officer and the social worker near the child, and for nobody else. One statement."""
    ident = new_id()
    ask_the_wall("select wall.write_to_chair(:ident, :review, :words)", ident=ident, review=review_id, words=words)
    return ident
