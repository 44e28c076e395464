"""Charts as SVG, drawn on the server: points in, markup out. The same for pages and for paper. Pure.

Each line has its own dash and its own marks and bears its name at its end, so that nothing rests on colour. No style attribute and no
script: presentation attributes only, which both the content security policy and the drawing of documents take. Every word is escaped.
Beside each chart stands its table (`Chart.head`, `Chart.rows`), which says the same in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

WIDTH, HEIGHT = 480, 230
LEFT, RIGHT, TOP, BOTTOM = 40, 124, 14, 38
INSET = 12
"""How far the first and the last day stand from the ends of the scale, so that no mark covers a number of it."""
INK, SOFT, FAINT, GROUND = "#2b2024", "#5e4f53", "#d8cbbf", "#f3ece3"
DASHES = ("", "8 4", "2 4", "10 3 2 3", "5 3")
DARKS = ("#5f2a4d", "#2f4f66", "#2b2024", "#235c3f", "#7a4300")
MARKS = ("dot", "square", "triangle", "diamond", "ring")
ROOM_FOR_A_NAME = 11
"""How many letters of a name have room at a line's end."""


@dataclass(frozen=True)
class Line:
    """One series: its name, and its points in order of their days. `short` stands at its end and in the table."""

    name: str
    points: tuple[tuple[date, float], ...]
    short: str = ""


@dataclass(frozen=True)
class Band:
    """A named stretch of the scale, drawn as a ground."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Chart:
    """A drawing, and the table that says the same."""

    svg: Markup
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Paper:
    """Where a day and a number lie on the drawing."""

    first: date
    last: date
    low: float
    high: float

    def x(self, on: date) -> float:
        span = (self.last - self.first).days
        share = (on - self.first).days / span if span else 0.5
        return LEFT + INSET + share * (WIDTH - LEFT - RIGHT - 2 * INSET)

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def line_chart(
    ident: str, caption: str, lines: Sequence[Line], *, low: float, high: float, step: int, bands: Sequence[Band] = (), unit: str = ""
) -> Chart:
    """Lines over time. `ident` is unique on the page; `low` to `high` is the whole scale, which is drawn whole so that no line looks
    steeper than it is. Lines without points are left out of the drawing."""
    drawn = [line for line in lines if line.points]
    days = sorted({on for line in drawn for on, _ in line.points})
    table = tuple(
        (day(on), *(_told(dict(line.points).get(on), unit) for line in drawn)) for on in reversed(days)
    )  # the newest first, as people ask for it
    head = ("Day", *(line.short or line.name for line in drawn))
    if not days:
        return Chart(Markup(""), caption, head, table)
    paper = _Paper(days[0], days[-1], low, high)
    parts = [
        *(_band(paper, band, number) for number, band in enumerate(bands)),
        *_scale(paper, step, strokes=not bands),
        *_days(paper, days),
        *(_line(paper, line, number) for number, line in enumerate(drawn)),
        *(_latest(paper, drawn) if bands else _names(paper, drawn)),
    ]
    return Chart(_svg(ident, caption, _in_words(drawn, unit), parts), caption, head, table)


def bar_chart(ident: str, caption: str, bars: Sequence[tuple[date, float]], *, high: float, unit: str = "") -> Chart:
    """One bar for each period, its number above it. `high` is the end of the scale."""
    table = tuple((day(on), _told(value, unit)) for on, value in reversed(bars))
    head = ("28 days until", "Count")
    if not bars:
        return Chart(Markup(""), caption, head, table)
    room, parts = (WIDTH - LEFT - 20) / len(bars), list[Markup]()
    top, ground = TOP + 14, HEIGHT - BOTTOM
    parts.append(_stroke(LEFT, ground, WIDTH - 20, ground, INK))
    for number, (on, value) in enumerate(bars):
        tall = (ground - top) * min(max(value / (high or 1), 0), 1)
        x, wide = LEFT + number * room + room * 0.2, min(room * 0.6, 60)
        parts.append(
            Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>').format(
                _n(x), _n(ground - tall), _n(wide), _n(max(tall, 1)), FAINT, INK
            )
        )
        parts.append(_words(x + wide / 2, ground - tall - 6, _number(value), "middle", ink=INK, size=17))
        parts.append(_words(x + wide / 2, ground + 18, f"{on.day} {on:%b}", "middle"))
    said = "; ".join(f"{day(on)}: {_told(value, unit)}" for on, value in bars)
    return Chart(_svg(ident, caption, f"{said}.", parts), caption, head, table)


def face(number: int) -> Markup:
    """One of five faces, 1 the saddest. Its words stand beside it; a screen reader reads those and passes over the drawing."""
    bend = (14, 7, 0, -7, -14)[number - 1]
    mouth = 31 + bend * 0.35
    return Markup(
        '<svg class="face" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false">'
        '<circle cx="24" cy="24" r="21" fill="{}" stroke="{}" stroke-width="2.5"/><circle cx="17" cy="19" r="2.6" fill="{}"/>'
        '<circle cx="31" cy="19" r="2.6" fill="{}"/>'
        '<path d="M14 {} Q24 {} 34 {}" fill="none" stroke="{}" stroke-width="2.8" stroke-linecap="round"/></svg>'
    ).format(GROUND, INK, INK, INK, _n(mouth), _n(mouth - bend), _n(mouth), INK)


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


# Parts of a drawing


def _svg(ident: str, caption: str, said: str, parts: Sequence[Markup]) -> Markup:
    head = Markup(
        '<svg class="chart__drawing" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d" focusable="false" '
        'font-family="Atkinson Hyperlegible Next, sans-serif"><title id="{}-t">{}</title><desc id="{}-d">{}</desc>'
    ).format(WIDTH, HEIGHT, ident, ident, ident, _clean(caption), ident, _clean(said))
    return head + Markup("").join(parts) + Markup("</svg>")


def _band(paper: _Paper, band: Band, number: int) -> Markup:
    """Bands meet half-way between whole scores. Each bears its name at its end, where no line crosses it."""
    top, bottom = paper.y(band.high + 0.5), paper.y(band.low - 0.5)
    ground = Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
        LEFT, _n(top), WIDTH - LEFT - RIGHT, _n(max(bottom - top, 1)), (GROUND, "#ffffff")[number % 2]
    )
    return ground + _words(WIDTH - RIGHT + 8, (top + bottom) / 2 + 4, band.name, size=14 if bottom - top > 16 else 12)


def _scale(paper: _Paper, step: int, *, strokes: bool = True) -> list[Markup]:
    """The numbers of the scale, each with a stroke across; where bands are drawn, these are the strokes."""
    parts, value = list[Markup](), paper.low
    while value <= paper.high:
        y = paper.y(value)
        if strokes:
            parts.append(_stroke(LEFT, y, WIDTH - RIGHT, y, FAINT))
        parts.append(_words(LEFT - 8, y + 4, _number(value), "end"))
        value += step
    return parts


def _days(paper: _Paper, days: Sequence[date]) -> list[Markup]:
    """The first and the last day; between them nothing that could run into one another."""
    ends = [days[0]] if days[0] == days[-1] else [days[0], days[-1]]
    anchors = ["middle"] if len(ends) == 1 else ["start", "end"]
    return [_words(paper.x(on), HEIGHT - 14, day(on), anchor) for on, anchor in zip(ends, anchors, strict=True)]


def _line(paper: _Paper, line: Line, number: int) -> Markup:
    ink, dash = DARKS[number % 5], DASHES[number % 5]
    spots = [(paper.x(on), paper.y(value)) for on, value in line.points]
    path = " ".join(f"{'M' if not place else 'L'}{_n(x)} {_n(y)}" for place, (x, y) in enumerate(spots))
    drawn = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="2.5"').format(path, ink)
    drawn += Markup(' stroke-dasharray="{}"/>').format(dash) if dash else Markup("/>")
    return drawn + Markup("").join(_mark(MARKS[number % 5], x, y, ink) for x, y in spots)


def _mark(shape: str, x: float, y: float, ink: str) -> Markup:
    if shape == "dot":
        return Markup('<circle cx="{}" cy="{}" r="5" fill="{}"/>').format(_n(x), _n(y), ink)
    if shape == "ring":
        return Markup('<circle cx="{}" cy="{}" r="5" fill="#ffffff" stroke="{}" stroke-width="2.5"/>').format(_n(x), _n(y), ink)
    outline = {"square": ((-5, -5), (5, -5), (5, 5), (-5, 5)), "triangle": ((0, -6), (6, 5), (-6, 5))}.get(
        shape, ((0, -7), (7, 0), (0, 7), (-7, 0))
    )
    return Markup('<polygon points="{}" fill="{}"/>').format(" ".join(f"{_n(x + dx)},{_n(y + dy)}" for dx, dy in outline), ink)


def _names(paper: _Paper, lines: Sequence[Line]) -> list[Markup]:
    """Each line's name and latest number at its end, moved apart where they would cover one another."""
    places = sorted((paper.y(line.points[-1][1]), number, line) for number, line in enumerate(lines))
    parts, lowest = list[Markup](), float(TOP)
    for place, (y, number, line) in enumerate(places):
        still_to_come = len(places) - place - 1
        at = min(max(y, lowest), HEIGHT - BOTTOM - 19 * still_to_come)
        lowest = at + 19
        latest = _number(line.points[-1][1])
        x = WIDTH - RIGHT + 12
        if len(lines) > 1:
            parts.append(_mark(MARKS[number % 5], x + 4, at, DARKS[number % 5]))
            parts.append(_words(x + 16, at + 5, f"{latest} {_short(line)}", ink=DARKS[number % 5]))
        else:
            parts.append(_words(x, at + 5, f"{latest} {_short(line)}", ink=DARKS[number % 5]))
    return parts


def _latest(paper: _Paper, lines: Sequence[Line]) -> list[Markup]:
    """The latest number of each line above its mark, or below it at the top of the paper."""
    ends = [(paper.x(on), paper.y(value), value) for on, value in (line.points[-1] for line in lines)]
    return [_words(x, y - 11 if y > TOP + 24 else y + 22, _number(value), "middle", ink=INK, size=16) for x, y, value in ends]


def _stroke(x: float, y: float, to_x: float, to_y: float, ink: str) -> Markup:
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}"/>').format(_n(x), _n(y), _n(to_x), _n(to_y), ink)


def _words(x: float, y: float, words: str, anchor: str = "start", *, ink: str = SOFT, size: int = 15) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}" fill="{}" font-size="{}">{}</text>').format(
        _n(x), _n(y), anchor, ink, size, _clean(words)
    )


# Words and numbers


def _in_words(lines: Sequence[Line], unit: str) -> str:
    """What the drawing shows, for somebody who hears it: of each line how it began and how it stands."""
    said = []
    for line in lines:
        (since, first), (until, latest) = line.points[0], line.points[-1]
        ended = f", {_told(latest, unit)} on {day(until)}" if len(line.points) > 1 else ""
        said.append(f"{line.name}: {_told(first, unit)} on {day(since)}{ended}")
    return "; ".join(said) + "."


def _short(line: Line) -> str:
    if line.short or len(line.name) <= ROOM_FOR_A_NAME:
        return line.short or line.name
    return f"{line.name[: ROOM_FOR_A_NAME - 1].rstrip()}…"


def _told(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{_number(value)}{unit}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.1f}"


def _n(value: float) -> str:
    """A length on the drawing, short."""
    return _number(round(value, 1))


def _clean(words: str) -> Markup:
    """Escaped, and without the characters that no XML may hold."""
    return escape("".join(sign for sign in words if sign in "\t\n" or (sign >= " " and not _no_xml_holds(sign))))


def _no_xml_holds(sign: str) -> bool:
    return sign in "\ufffe\uffff" or "\ud800" <= sign <= "\udfff"
