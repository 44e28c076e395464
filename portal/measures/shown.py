"""Goals and measures in words and charts, from rows to plain values. Pure but for the rows' shape."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Protocol
from uuid import UUID

from portal.measures import bands, charts, rules
from portal.measures.charts import Band, Chart, Line
from portal.measures.models import CheckIn, EverydayCount, GoalFigure, MeasureScore
from portal.measures.queries import Measures, RatedGoal
from portal.measures.rules import Change

STAR_AREAS = tuple(str(number) for number in range(1, 9))
BERRI_DOMAINS: dict[str, str] = {
    "behaviour": "Behaviour", "emotional": "Emotional wellbeing", "relationships": "Relationships", "risk": "Risk",
    "indicators": "Indicators",
}  # fmt: skip
WHO_RATES_OTHERS = {"network": "people around the child"}
GOAL_ENDED = {"reached": "Reached", "set_aside": "Set aside", "slip": "Written down by mistake"}
WHOSE = {"child": "Goals of the child’s own", "network": "Goals of the people around"}
SHORT = {"safe": "safe", "listened": "listened to", "talk": "to talk to", "school": "school", "hopeful": "hopeful"}
MAY_DIFFER = "Each line is one rater’s. Numbers of different raters are never put together, and never compared between children."


class Rated(Protocol):
    """A rating as a chart needs it."""

    rater_key: str
    rated_on: date
    rating: int


@dataclass(frozen=True)
class GoalShown:
    """A goal as a card."""

    id: UUID
    words: str
    rater: str
    whose: str
    place: int
    agreed_on: date
    ended: str
    ended_on: date | None
    ended_because: str
    changes: list[Change]
    chart: Chart


@dataclass(frozen=True)
class FigureShown:
    """A goal for who reads numbers alone."""

    called: str
    changes: list[Change]
    chart: Chart


@dataclass(frozen=True)
class ScoreLine:
    """One score in a table: its id, and its cells with the band's name beside each number."""

    id: UUID
    on: date
    age: int | None
    with_care: bool
    cells: list[tuple[str, str, str]]
    reason: str
    kept_where: str
    by: str
    taken_back: bool


@dataclass(frozen=True)
class SdqShown:
    """The SDQ by one informant."""

    informant: str
    chart: Chart
    scores: list[ScoreLine]


@dataclass(frozen=True)
class CountShown:
    """One thing that is counted."""

    title: str
    unit: str
    chart: Chart
    periods: list[EverydayCount]


@dataclass(frozen=True)
class AnswerShown:
    """One answer to "I feel safe here", for the social worker or somebody who was told of it."""

    id: UUID
    on: date
    said: str
    is_unsafe: bool
    told: list[str]
    decided_by: str
    decided_words: str

    @property
    def waits(self) -> bool:
        return self.is_unsafe and not self.decided_by


def goal_shown(one: RatedGoal) -> GoalShown:
    row = one.row
    return GoalShown(
        id=row.id,
        words=row.words,
        rater=row.rater,
        whose=row.whose,
        place=row.place,
        agreed_on=row.agreed_on,
        ended=GOAL_ENDED.get(row.ended_how or "", "") if row.ended_on else "",
        ended_on=row.ended_on,
        ended_because=row.ended_because or "",
        changes=changes(one.ratings, {rating.rater_key: rating.rater for rating in one.ratings}),
        chart=goal_chart(f"goal-{row.id}", f"How near the goal is: {row.words}", one.ratings, {r.rater_key: r.rater for r in one.ratings}),
    )


def goal_chart(ident: str, caption: str, ratings: Iterable[Any], names: dict[str, str]) -> Chart:
    """0 to 10 over time, one line for each rater."""
    lines = [Line(names[key], tuple((one.rated_on, float(one.rating)) for one in found)) for key, found in by_rater(ratings)]
    return charts.line_chart(ident, caption, lines, low=0, high=10, step=2)


def by_rater(ratings: Iterable[Any]) -> list[tuple[str, list[Any]]]:
    """Raters in the order in which they began, each with their own ratings by day."""
    found: dict[str, list[Any]] = {}
    for one in ratings:
        found.setdefault(one.rater_key, []).append(one)
    return list(found.items())


def changes(ratings: Iterable[Any], names: dict[str, str]) -> list[Change]:
    return [rules.change(names[key], [(one.rated_on, one.rating) for one in found]) for key, found in by_rater(ratings)]


def figures_shown(figures: Sequence[GoalFigure]) -> list[FigureShown]:
    """Goals by number: 'Goal 1 of the child'. Raters by number too."""
    shown = []
    standing = (one for one in figures if one.taken_back_at is None)
    kept = sorted(standing, key=lambda one: (one.whose, one.place, str(one.goal_id), one.rated_on))
    for (whose, place, ident), rated in groupby(kept, key=lambda one: (one.whose, one.place, one.goal_id)):
        found = list(rated)
        called = f"Goal {place} of the {'child' if whose == 'child' else 'people around'}"
        names = {one.rater_key: f"Rater {one.line}" for one in found}
        shown.append(FigureShown(called, changes(found, names), goal_chart(f"figure-{ident}", called, found, names)))
    return shown


def sdq_shown(scores: Sequence[MeasureScore]) -> list[SdqShown]:
    """By informant, each with the bands of that informant. Informants are never put on one scale."""
    found = []
    for informant, called in bands.INFORMANTS.items():
        own = [one for one in scores if one.measure == "SDQ" and one.informant == informant]
        if not own:
            continue
        totals = [(one.on_date, float(one.totals["total"])) for one in own if "total" in one.totals and one.taken_back_at is None]
        grounds = [Band(name, low, high) for name, low, high in bands.band_edges(informant)]
        chart = charts.line_chart(
            f"sdq-{informant}", f"SDQ total difficulties, {called}", [Line("Total", tuple(totals))], low=0, high=40, step=10, bands=grounds
        )
        found.append(SdqShown(called, chart, [score_line(one) for one in reversed(own)]))
    return found


def score_line(one: MeasureScore) -> ScoreLine:
    return ScoreLine(
        id=one.id,
        on=one.on_date,
        age=one.age,
        with_care=one.measure == "SDQ" and bands.read_with_care(one.informant, one.age),
        cells=list(_cells(one)),
        reason=bands.NO_CARER_SCORE.get(one.no_score_because or "", one.no_score_because or ""),
        kept_where=one.kept_where,
        by=f"{one.by_name}, {one.by_role}",
        taken_back=one.taken_back_at is not None,
    )


def _cells(one: MeasureScore) -> Iterable[tuple[str, str, str]]:
    """Scale, number, band's name."""
    if one.measure == "SDQ":
        for scale, called in bands.SCALES.items():
            if isinstance(number := one.totals.get(scale), int):
                yield called, str(number), bands.band(scale, one.informant, number) if one.informant in bands.LIMITS else ""
    elif one.measure == "BERRI":
        yield from ((called, str(one.totals[key]), "") for key, called in BERRI_DOMAINS.items() if key in one.totals)
    else:
        yield from ((f"Area {area}", str(one.totals[area]), "") for area in STAR_AREAS if area in one.totals)


def others_shown(scores: Sequence[MeasureScore], measure: str) -> list[ScoreLine]:
    return [score_line(one) for one in reversed(scores) if one.measure == measure]


def counts_shown(counts: Sequence[EverydayCount]) -> list[CountShown]:
    found = []
    for kind, (title, _, unit) in rules.COUNTS.items():
        own = [one for one in counts if one.kind == kind and one.taken_back_at is None]
        if own:
            bars = [(one.ends_on, float(one.count)) for one in own][-6:]
            high = float(rules.MOST.get(kind, max(int(value) for _, value in bars) or 1))
            chart = charts.bar_chart(f"count-{kind}", f"{title}, {unit}", bars, high=high, unit="%" if unit == "%" else "")
            found.append(CountShown(title, unit, chart, list(reversed(own))))
    return found


def check_in_chart(shown: Measures) -> Chart:
    """The faces over time. "I feel safe here" is drawn for the child and the social worker; for everybody else it is never in the chart,
    whatever was answered, so that nothing in it differs."""
    lines = [Line(words, _faces(shown.check_ins, key), SHORT[key]) for key, words in rules.SHARED_QUESTIONS]
    if shown.is_the_child or shown.decides:
        lines.insert(0, Line(rules.SAFE_QUESTION[1], _faces(shown.answers, rules.SAFE_QUESTION[0]), SHORT["safe"]))
    return charts.line_chart("check-in", "The check-in: faces from 1 (not at all) to 5 (yes, a lot)", lines, low=1, high=5, step=1)


def _faces(rows: Iterable[CheckIn], key: str) -> tuple[tuple[date, float], ...]:
    """One face for each day: the last of it, where there were several."""
    found = {one.on_date: float(one.faces[key]) for one in rows if isinstance(one.faces.get(key), int)}
    return tuple(sorted(found.items()))


def answers_shown(shown: Measures) -> list[AnswerShown]:
    """For the social worker every unsafe answer; for whom they told, what they were told. The newest first."""
    found = [answer_shown(one) for one in reversed(shown.answers)]
    if shown.decides:
        return [one for one in found if one.is_unsafe or one.decided_by]
    return [] if shown.is_the_child else found


def answer_shown(row: CheckIn) -> AnswerShown:
    face = row.faces.get("safe")
    number = face if isinstance(face, int) and 1 <= face <= 5 else 3
    return AnswerShown(
        row.id, row.on_date, rules.FACES[number - 1], number <= rules.UNSAFE, list(row.told), row.decided_by or "", row.decided_words or ""
    )
