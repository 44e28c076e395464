"""The published bands of the SDQ's scores, and what makes a set of totals one that can be. Pure.

Four bands by informant (domain.md 4.3). The questionnaire's wording is copyright and stands nowhere here: totals are entered, no answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

INFORMANTS: dict[str, str] = {"carer": "carer or parent", "teacher": "teacher", "self": "the young person"}
DIFFICULTIES = ("emotional", "conduct", "hyperactivity", "peer")
SCALES: dict[str, str] = {
    "total": "Total difficulties",
    "emotional": "Emotional",
    "conduct": "Conduct",
    "hyperactivity": "Hyperactivity",
    "peer": "Peers",
    "prosocial": "Prosocial",
    "impact": "Impact",
}
BANDS = ("close to average", "slightly raised", "high", "very high")
BANDS_REVERSED = ("close to average", "slightly lowered", "low", "very low")
REVERSED = "prosocial"
SOURCE = (
    "Bands: the four categories published with the scoring of the SDQ, for this informant. Scores are a screening aid, never a diagnosis."
)

# The last score of each of the first three bands; of the prosocial scale, which is reversed, the first.
LIMITS: Mapping[str, Mapping[str, tuple[int, int, int]]] = {
    "carer": {
        "total": (13, 16, 19), "emotional": (3, 4, 6), "conduct": (2, 3, 5), "hyperactivity": (5, 7, 8), "peer": (2, 3, 4),
        "prosocial": (8, 7, 6), "impact": (0, 1, 2),
    },
    "teacher": {
        "total": (11, 15, 18), "emotional": (3, 4, 5), "conduct": (2, 3, 4), "hyperactivity": (5, 7, 8), "peer": (2, 4, 5),
        "prosocial": (6, 5, 4), "impact": (0, 1, 2),
    },
    "self": {
        "total": (14, 17, 19), "emotional": (4, 5, 6), "conduct": (3, 4, 5), "hyperactivity": (5, 6, 7), "peer": (2, 3, 4),
        "prosocial": (7, 6, 5), "impact": (0, 1, 2),
    },
}  # fmt: skip

YOUNGEST, OLDEST, YOUNGEST_TO_ANSWER, READS_WITH_CARE_BELOW = 4, 17, 11, 13
YEARLY_FROM, YEARLY_TO = 4, 16

NO_CARER_SCORE: dict[str, str] = {
    "SDQ1": "no score because of the child’s age",
    "SDQ2": "the carer declined to fill it in",
    "SDQ3": "not possible because of the child’s disability",
    "SDQ4": "another reason",
    "SDQ5": "the child declined",
}
"""Why there is no carer's score, by the codes of the yearly return (domain.md 4.3)."""


@dataclass(frozen=True)
class Wrong:
    """What cannot be about a set of totals: which box, and a sentence that says what to do."""

    box: str
    sentence: str


def highest(scale: str, informant: str) -> int:
    """The most that a scale can reach."""
    if scale == "impact":
        return 6 if informant == "teacher" else 10
    return 40 if scale == "total" else 10


def band(scale: str, informant: str, score: int) -> str:
    """The published category of a score, by name: 'slightly raised'."""
    limits = LIMITS[informant][scale]
    if scale == REVERSED:
        return next((name for name, first in zip(BANDS_REVERSED, limits, strict=False) if score >= first), BANDS_REVERSED[-1])
    return next((name for name, last in zip(BANDS, limits, strict=False) if score <= last), BANDS[-1])


def band_edges(informant: str) -> list[tuple[str, int, int]]:
    """The four bands of the total: name, first and last score. For charts."""
    first, second, third = LIMITS[informant]["total"]
    edges = ((0, first), (first + 1, second), (second + 1, third), (third + 1, 40))
    return [(name, low, high) for name, (low, high) in zip(BANDS, edges, strict=True)]


def what_is_wrong(informant: str, totals: Mapping[str, int | None]) -> list[Wrong]:
    """Everything about these totals that cannot be, one sentence each; nothing when they can."""
    wrong = []
    for scale, called in SCALES.items():
        score = totals.get(scale)
        if score is None:
            if scale not in {"prosocial", "impact"}:
                wrong.append(Wrong(scale, f"Enter the score for {called.lower()}, from 0 to {highest(scale, informant)}."))
        elif not 0 <= score <= highest(scale, informant):
            wrong.append(Wrong(scale, f"{called} goes from 0 to {highest(scale, informant)}. Check the number on the form."))
    if wrong:
        return wrong
    adds_up = sum(totals[scale] or 0 for scale in DIFFICULTIES)
    if totals["total"] != adds_up:
        sentence = (
            f"The four difficulties add up to {adds_up}, not to {totals['total']}. Check the four numbers and the total. "
            "The prosocial scale does not count towards it."
        )
        wrong.append(Wrong("total", sentence))
    return wrong


def what_age_forbids(informant: str, age: int | None) -> str:
    """Why nobody of that age has such a score; '' where they may."""
    if age is None:
        return ""
    if not YOUNGEST <= age <= OLDEST:
        return f"The SDQ is for ages {YOUNGEST} to {OLDEST}. The child was {age} on that day: check the date."
    if informant == "self" and age < YOUNGEST_TO_ANSWER:
        return f"Children answer it themselves from {YOUNGEST_TO_ANSWER} on. The child was {age} on that day."
    return ""


def read_with_care(informant: str, age: int | None) -> bool:
    """Younger than its readability suggests."""
    return informant == "self" and age is not None and age < READS_WITH_CARE_BELOW
