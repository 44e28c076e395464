"""What is closed or released, as people call it."""

from portal.access.parts import Audience, audience_of, part_of


def what_in_words(slice_: int, heading: str = "") -> str:
    """A slice as people call it, and of it one entry."""
    part, audience = part_of(slice_), audience_of(slice_)
    version = "" if audience is Audience.FULL else f", the version for {READERS[audience]}"
    return f"“{heading}” ({part.title}{version})" if heading else f"{part.title}{version}"


READERS: dict[Audience, str] = {
    Audience.FULL: "everybody who reads the part in full",
    Audience.SCHOOL: "school",
    Audience.COMMISSIONER: "the commissioner",
    Audience.HEALTH: "health",
    Audience.PARENT: "parents",
    Audience.CHILD: "the child",
}
