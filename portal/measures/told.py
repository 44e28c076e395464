"""Goals as texts, for documents that go along with a child. What was taken back and what ended by mistake is no text of them."""

from portal.access.actor import Actor
from portal.children.models import Entry
from portal.children.queries import About
from portal.measures import queries
from portal.measures.queries import RatedGoal
from portal.measures.shown import changes


def goals_in_words(actor: Actor, about: About) -> list[Entry]:
    """Active goals that this actor reads, each as a text of part 17. They are no rows: nothing of them is ever saved. One statement."""
    return [_in_words(about, one) for one in queries.goals_of(actor, about) if one.is_active]


def _in_words(about: About, one: RatedGoal) -> Entry:
    row = one.row
    heading = f"A goal of {about.known_as}’s own" if row.whose == "child" else "A goal of the people around"
    rated = changes(one.ratings, {rating.rater_key: rating.rater for rating in one.ratings})
    lines = [f"{found.rater}: {found.in_words}" for found in rated] or [f"To be rated by {row.rater}."]
    return Entry(
        id=row.id, child_id=row.child_id, placement_id=row.placement_id, slice=row.slice, mine=list(row.mine), kind="goal",
        heading=heading, text="\n".join([f"“{row.words}”", *lines]), facts={},
    )  # fmt: skip
