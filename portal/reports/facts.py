"""What a review report is made of, frozen: plain values, text as it was written, nothing looked up later.

The caller gathers these once, `freeze.canonical` turns them into bytes, and every variant is rendered from those bytes.
Dates are ISO strings (`2026-11-20`), moments are ISO strings in UTC (`2026-11-20T14:05:00Z`). Audiences are the digits of the
record: "0" full, "1" school, "2" commissioner, "3" health, "4" parent, "5" child. A missing audience means that nobody
has written anything for those readers; it never means "cut the full text down".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

TITLE = "Provider therapeutic review report"
NOT_STATUTORY = "This is the provider’s report for the review. It is not the statutory record of the review."

Shows = Literal["", "attendance", "decisions", "dates"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A few words that lead in (may be empty), and the text, paragraphs parted by an empty line."""

    lead: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the front page: its record part, and its words by audience."""

    part: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Child:
    known_as: str
    case_code: str


@dataclass(frozen=True, slots=True)
class ModelOfCare:
    name: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose words a section holds: the person's name, and the role with the agency."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands over a section's text for one audience: its heading, and whose words these are."""

    heading: str
    attributed: tuple[Attribution, ...]


TABLE = "table"


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered section ("1" to "17", or "8c"). `shows` names the rows that are printed under its text.

    `heading` and `attributed` go with the fullest text; `others` says, for each other audience, what stands over theirs: a heading
    and a writer of words that they do not get are not theirs to read either. Under TABLE: what stands over the rows alone.

    `allowed`: by version, the words that the young person lets stand in it. They stand in no other, whatever its readers may read.
    """

    number: str
    heading: str
    part: int
    texts: Mapping[str, tuple[Passage, ...]]
    attributed: tuple[Attribution, ...] = ()
    shows: Shows = ""
    others: Mapping[str, Wording] = field(default_factory=dict)
    allowed: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attendance:
    """`took_part`: "Attended", "Sent apologies", in the words of the record. `slice` is part x 10 + audience."""

    name: str
    role: str
    agency: str
    took_part: str
    slice: int


@dataclass(frozen=True, slots=True)
class Decision:
    """`due` is a date, or empty when none was set."""

    number: int
    text: str
    owner: str
    due: str
    measure: str
    slice: int


@dataclass(frozen=True, slots=True)
class NextDate:
    """A date ahead, with the id of the rule that sets it ("RV9a"; empty when people chose it)."""

    what: str
    when: str
    rule: str
    slice: int


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """One review report, whole, before any reader is chosen.

    `document_id` is the report's own id (a UUID, the same for all its variants).
    `frozen_at` is the moment of freezing; every date inside the PDF comes from it.
    `verify_at` is the address where readers can check the file, printed and never linked.
    `changes` says, from version 1.1 on, what was corrected.
    """

    document_id: str
    frozen_at: str
    verify_at: str
    child: Child
    home: Line
    provider: str
    authority: str
    legal_status: Line
    period_from: str
    period_to: str
    meeting_date: str
    model_of_care: ModelOfCare
    sections: tuple[Section, ...]
    decisions: tuple[Decision, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    dates: tuple[NextDate, ...] = ()
    version: str = "1.0"
    title: str = TITLE
    not_statutory: str = NOT_STATUTORY
    changes: tuple[str, ...] = ()
