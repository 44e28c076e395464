"""What the pages of agreement and comparison show: plain values, never rows."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from portal.access.parts import ROLE_TITLES, Role
from portal.plans import agreeing_rules as rules
from portal.plans.comparing import Piece
from portal.plans.queries import SectionShown

Place = tuple[int, int]
"""Where a section stands in every version: its number, and the slice it was written for."""


@dataclass(frozen=True)
class AnswerShown:
    """What somebody answered for their agency."""

    id: UUID
    kind: str
    words: str
    by_name: str
    by_role: str
    at: datetime
    met_words: str
    met_by: str
    met_at: datetime | None
    settled_words: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None


@dataclass(frozen=True)
class Voice:
    """One agency, by its people in one role, about one section: what stands, what was answered before, and whether nothing came in time."""

    asked_id: UUID
    agency: str
    role: str
    due_on: date
    ours: bool
    answers: list[AnswerShown]
    silent: bool

    @property
    def whose(self) -> str:
        return f"{self.agency}, {self.role}"

    @property
    def standing(self) -> AnswerShown | None:
        return self.answers[-1] if self.answers else None

    @property
    def earlier(self) -> list[AnswerShown]:
        return self.answers[:-1]

    @property
    def dissents(self) -> bool:
        return self.standing is not None and self.standing.kind == rules.DISAGREE

    @property
    def is_unresolved(self) -> bool:
        """Silence after its day, or a disagreement that is not settled for those who disagree, however much it was talked over."""
        return self.silent or (self.dissents and self.standing is not None and self.standing.settled_at is None)


@dataclass(frozen=True)
class Carried:
    """A disagreement with a section of a version before: whoever disagreed has not answered about that section since."""

    voice: Voice
    number: int
    slice: int
    heading: str
    version: str


@dataclass(frozen=True)
class Unresolved:
    """One line of what is unresolved: what about, whose, and where on the page it stands."""

    heading: str
    whose: str
    to: str
    silent: bool = False
    due_on: date | None = None
    version: str = ""
    talked_over: bool = False


@dataclass(frozen=True)
class Compared:
    """One section as it stands, and how it differs from the version it is compared with: same, changed, new or gone."""

    key: str
    number: int
    slice: int
    written_for: str
    section: SectionShown
    change: str
    pieces: list[Piece]
    voices: list[Voice] = field(default_factory=list)

    @property
    def ours(self) -> Voice | None:
        return next((voice for voice in self.voices if voice.ours), None)

    @property
    def others(self) -> list[Voice]:
        return [voice for voice in self.voices if not voice.ours]


@dataclass(frozen=True)
class Known:
    """A version of the same plan that this reader may open, and whether their agency answered it, in their role."""

    id: UUID
    number: str
    state: str
    approved_at: datetime | None
    answered: bool

    @property
    def order(self) -> tuple[int, ...]:
        return number_order(self.number)


def number_order(number: str) -> tuple[int, ...]:
    """2.10 comes after 2.9."""
    return tuple(int(part) if part.isdigit() else 0 for part in number.split("."))


def role_in_words(code: str) -> str:
    """'social worker' for SW; what is no code of a role stands as it was written."""
    return ROLE_TITLES[Role(code)] if code in Role.__members__ else code
