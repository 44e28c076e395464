"""The whole invented world in one place, for whoever fills a database with it."""

from dataclasses import dataclass

from portal.demo.agencies import AGENCIES, HOMES
from portal.demo.cast import PEOPLE
from portal.demo.children import ella, kai
from portal.demo.children.blessing import BLESSING
from portal.demo.children.ivo import IVO
from portal.demo.children.malachi import MALACHI
from portal.demo.children.niamh import NIAMH
from portal.demo.children.rhys import RHYS
from portal.demo.children.sorrel import SORREL
from portal.demo.children.theo import THEO
from portal.demo.children.tomasz import TOMASZ
from portal.demo.children.yusuf import YUSUF
from portal.demo.children.zainab import ZAINAB
from portal.demo.shapes import AgencyStory, ChildStory, HomeStory, PersonStory


@dataclass(frozen=True, slots=True)
class World:
    """Agencies, homes, people (main cast first, strangers last) and children (Kai and Ella first, then home by home)."""

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
        *(ZAINAB, THEO),
        *(MALACHI, NIAMH, IVO),
        *(TOMASZ, BLESSING),
        *(RHYS, SORREL, YUSUF),
    ),
)
