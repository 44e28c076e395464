"""The whole invented world in one place, for whoever fills a database with it."""

from dataclasses import dataclass

from portal.demo.agencies import AGENCIES, HOMES
from portal.demo.cast import PEOPLE
from portal.demo.children import ella, kai, kestrel_house, millstone_cottage, old_orchard, rowan_house
from portal.demo.shapes import AgencyStory, ChildStory, HomeStory, PersonStory


@dataclass(frozen=True, slots=True)
class World:
    """Agencies, homes, people (main cast first, strangers last) and children (Kai and Ella first)."""

    agencies: tuple[AgencyStory, ...]
    homes: tuple[HomeStory, ...]
    people: tuple[PersonStory, ...]
    children: tuple[ChildStory, ...]


WORLD = World(
    AGENCIES,
    HOMES,
    PEOPLE,
    (
        kai.CHILD,
        ella.CHILD,
        *rowan_house.CHILDREN,
        *kestrel_house.CHILDREN,
        *millstone_cottage.CHILDREN,
        *old_orchard.CHILDREN,
    ),
)
