"""The picture of a move: every item on its day, from 20 working days before the move date to six weeks after it, with today on it.

Readable without colour: what is done is a full dot, what is open an empty one, what is blocked a cross, what is late an empty square.
Pure: places in a picture that is 360 wide, so that its words stay readable on a phone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from portal.deadlines.calendar import ENGLAND, Calendar

WIDTH, EDGE, FLOOR, STEP, PER_COLUMN = 360, 22, 122, 11, 8
"""Units of the picture: its width, the room at both ends, where the axis runs, between two dots, and how many stand on one another."""


class Shown(Protocol):
    @property
    def due_on(self) -> date: ...
    @property
    def is_done(self) -> bool: ...
    @property
    def is_blocked(self) -> bool: ...


@dataclass(frozen=True)
class Dot:
    """One item: `shape` is done, open, blocked or late."""

    x: float
    y: float
    shape: str


@dataclass(frozen=True)
class Mark:
    """One day on the axis, with its name. `anchor` keeps words at the ends within the picture."""

    x: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Timeline:
    """The picture, and in `sentence` what it says in words."""

    dots: tuple[Dot, ...]
    marks: tuple[Mark, ...]
    move_x: float
    today_x: float
    today_anchor: str
    first: date
    last: date
    sentence: str


def timeline(items: Iterable[Shown], move_on: date, today: date, calendar: Calendar = ENGLAND) -> Timeline:
    """Items before or after the span stand at its ends, and so does a today that lies outside it."""
    first, last = calendar.add_working_days(move_on, -20).day, move_on + timedelta(weeks=6)
    place = _Place(first, last)
    stacked: Counter[float] = Counter()
    dots, shapes = [], Counter[str]()
    for item in sorted(items, key=lambda item: item.due_on):
        shape = _shape(item, today)
        shapes[shape] += 1
        column = place.column(item.due_on)
        dots.append(Dot(column, FLOOR - 14 - STEP * min(stacked[column], PER_COLUMN - 1), shape))
        stacked[column] += 1
    marks = (Mark(place.at(first), "M−20", "start"), Mark(place.at(move_on), "M"), Mark(place.at(last), "M+6w", "end"))
    x = place.at(today)
    anchor = "start" if x < 60 else "end" if x > WIDTH - 60 else "middle"
    return Timeline(tuple(dots), marks, place.at(move_on), x, anchor, first, last, _sentence(shapes, move_on, today))


class _Place:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.days = first, (last - first).days

    def at(self, day: date) -> float:
        share = min(max((day - self.first).days / self.days, 0), 1)
        return round(EDGE + share * (WIDTH - 2 * EDGE), 1)

    def column(self, day: date) -> float:
        """The nearest of a few columns, so that dots of neighbouring days do not run into each other."""
        return round((self.at(day) - EDGE) / STEP) * STEP + EDGE


def _shape(item: Shown, today: date) -> str:
    if item.is_done:
        return "done"
    if item.is_blocked:
        return "blocked"
    return "late" if item.due_on < today else "open"


def _sentence(shapes: Counter[str], move_on: date, today: date) -> str:
    days = (move_on - today).days
    when = "is today" if days == 0 else f"is {days} days ahead" if days > 0 else f"was {-days} days ago"
    counted = [f"{shapes[shape]} {words}" for shape, words in _WORDS.items() if shapes[shape]]
    return f"The move date {when}. Of the items that you see, {', '.join(counted)}." if counted else f"The move date {when}."


_WORDS = {"done": "done", "open": "open and in time", "late": "late", "blocked": "blocked"}
