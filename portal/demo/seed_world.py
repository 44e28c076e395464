"""Who is who in the generated world: agencies, homes, people in their roles, and around which child they stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from portal.demo.seed_words import FIRST_NAMES, made_up_name

MANY = 250
"""Children of the one social worker who stands in for a whole team."""


@dataclass(frozen=True)
class Scale:
    """How large a world is (performance.md 5.1). `evenness` is how slowly the sizes of councils fall from the largest on."""

    providers: int
    homes: int
    children: int
    authorities: int
    schools: int
    trail: int
    evenness: float


SCALES = {
    "S": Scale(1, 8, 50, 3, 20, 6_000, 0.5),
    "M": Scale(100, 240, 5_000, 60, 2_000, 60_000, 1.1),
    "L": Scale(1_500, 4_000, 85_000, 153, 24_000, 1_000_000, 0.35),
}


class Member(NamedTuple):
    """One person in one role. Ids as PostgreSQL reads them."""

    id: str
    person: str
    name: str
    role: str
    agency: str
    agency_name: str


@dataclass
class Agency:
    """An agency with its people: `posts` hold, for each role, whoever was taken on, in order."""

    id: str
    kind: str
    name: str
    model: str | None = None
    posts: dict[str, list[Member]] = field(default_factory=dict)


@dataclass
class Home:
    id: str
    name: str
    provider: Agency
    children: int = 0
    manager: Member | None = None
    key_workers: list[Member] = field(default_factory=list)


@dataclass(frozen=True)
class Kid:
    """One child and the people around them. `left_behind` are those of a home they moved from; `new_teacher` is set for a school move."""

    number: int
    home: Home
    authority: Agency
    school: Agency
    before: Home | None
    left_behind: list[Member]
    new_teacher: Member | None
    around: dict[str, Member]
    team: Member | None

    @property
    def model(self) -> str:
        return self.home.provider.model or "pace"


class Ids:
    """Random ids that follow from the seed. With a moment (milliseconds) they are ordered by it, as UUIDv7 are."""

    def __init__(self, seed: int, scale: str) -> None:
        self._random = Random(f"{seed} {scale}")  # noqa: S311  an invented world, not a secret

    def new(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def at(self, milliseconds: int) -> str:
        tail = f"{self._random.getrandbits(76):019x}"
        return f"{milliseconds:012x}7{tail[:3]}8{tail[3:18]}"


class World:
    """The whole cast. `kids()` yields each child once; everybody they need has been taken on by then."""

    def __init__(self, scale: str, seed: int) -> None:
        self.size, self.seed = SCALES[scale], seed
        self.ids = Ids(seed, scale)
        self.random = Random(f"people {seed} {scale}")  # noqa: S311
        self.members: list[Member] = []
        self.authorities = [self._agency("authority", "Council") for _ in range(self.size.authorities)]
        self.providers = [self._agency("provider", "Homes", ("pace", "five_steps")[n % 2]) for n in range(self.size.providers)]
        self.schools = [self._agency("school", "School") for _ in range(self.size.schools)]
        self.clinics = [self._agency("health", "Clinic") for _ in self.authorities]
        self.homes = list(self._homes())
        self._oversight()
        self.kids = list(self._kids())

    @property
    def agencies(self) -> list[Agency]:
        return self.authorities + self.providers + self.schools + self.clinics

    def _agency(self, kind: str, word: str, model: str | None = None) -> Agency:
        return Agency(self.ids.new(), kind, f"{self._place()} {word}", model)

    def _place(self) -> str:
        """Two syllables: shorter than any token of the record, so that none of them holds it."""
        return made_up_name(self.random.randrange(10_000_000))[:6]

    def _homes(self) -> Iterator[Home]:
        for provider, count in zip(self.providers, _by_rank(self.size.homes, self.size.providers, 0.75), strict=True):
            for _ in range(count):
                yield Home(self.ids.new(), f"{self._place()} House", provider)

    def _oversight(self) -> None:
        for council in self.authorities:
            for role in ("CO", "VSH"):
                self._take_on(council, role)
        for home in self.homes:
            home.manager = self._take_on(home.provider, "RM")

    def _take_on(self, agency: Agency, role: str) -> Member:
        name = f"{self.random.choice(FIRST_NAMES)} {self._place()}"
        member = Member(self.ids.new(), self.ids.new(), name, role, agency.id, agency.name)
        self.members.append(member)
        agency.posts.setdefault(role, []).append(member)
        return member

    def _kids(self) -> Iterator[Kid]:
        sizes = _by_rank(self.size.children, self.size.authorities, self.size.evenness)
        number = 0
        for place, (council, count) in enumerate(zip(self.authorities, sizes, strict=True)):
            team = self._take_on(council, "SW") if place == 0 else None
            for nth in range(count):
                yield self._kid(number, council, self.clinics[place], nth, team)
                number += 1

    def _kid(self, number: int, council: Agency, clinic: Agency, nth: int, team: Member | None) -> Kid:
        home = self.random.choice(self.homes)
        school = self.random.choice(self.schools)
        home.children += 1
        around = {
            "SW": self._of(council, "SW", nth, 17, skip=1 if team else 0),
            "IRO": self._of(council, "IRO", nth, 60),
            "CO": council.posts["CO"][0],
            "VSH": council.posts["VSH"][0],
            "KW": self._key_worker(home),
            "CL": self._of(home.provider, "CL", home.children - 1, 12),
        }
        if home.manager:
            around["RM"] = home.manager
        if number % 5 < 3:
            around["XT"] = self._of(clinic, "XT", nth, 12)
        if number % 5 != 4:
            around["DT"] = self._of(school, "DT", 0, 1)
        if number % 10 == 0:
            around["PA"] = self._take_on(council, "PA")
        if number % 20 == 0:
            around["CH"] = self._take_on(council, "CH")
        before = self._other(home) if number % 5 == 1 else None
        new_school = self._other_school(school) if number % 10 == 3 else None
        return Kid(
            number=number,
            home=home,
            authority=council,
            school=school,
            before=before,
            left_behind=self._left_behind(before) if before else [],
            new_teacher=self._of(new_school, "DT", 0, 1) if new_school else None,
            around=around,
            team=team if nth < MANY else None,
        )

    def _of(self, agency: Agency, role: str, nth: int, each: int, *, skip: int = 0) -> Member:
        """Whoever of these looks after the nth child, when each looks after so many."""
        place = nth // each + skip
        while len(agency.posts.get(role, ())) <= place:
            self._take_on(agency, role)
        return agency.posts[role][place]

    def _key_worker(self, home: Home) -> Member:
        """One for every five children; the last one taken on has room."""
        if len(home.key_workers) * 5 < home.children:
            home.key_workers.append(self._take_on(home.provider, "KW"))
        return home.key_workers[-1]

    def _other(self, home: Home) -> Home:
        return next(one for one in self.random.sample(self.homes, 2) if one is not home)

    def _other_school(self, school: Agency) -> Agency:
        return next(one for one in self.random.sample(self.schools, 2) if one is not school)

    def _left_behind(self, home: Home) -> list[Member]:
        """Those who stood around a child in an earlier home."""
        if not home.key_workers:
            home.key_workers.append(self._take_on(home.provider, "KW"))
        return [home.key_workers[0], self._of(home.provider, "CL", 0, 12)]


def _by_rank(total: int, parts: int, exponent: float) -> list[int]:
    """A total in falling shares, by Zipf's law; each gets at least one, and together they are the total."""
    weights = [1 / rank**exponent for rank in range(1, parts + 1)]
    whole = sum(weights)
    shares = [max(1, int((total - parts) * weight / whole) + 1) for weight in weights]
    for place in range(total - sum(shares)):
        shares[place % parts] += 1
    return shares
