"""Charts are well-formed whatever they are told, say in words what they draw, and rest on no colour."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.measures import charts
from portal.measures.charts import Band, Chart, Line
from tests.naughty import STRINGS

DAY = date(2026, 3, 2)
SVG = "{http://www.w3.org/2000/svg}"


def parsed(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(str(chart.svg))


def drawn(*names: str, ratings: tuple[int, ...] = (2, 4, 6)) -> Chart:
    points = tuple((DAY + timedelta(days=30 * number), float(rating)) for number, rating in enumerate(ratings))
    return charts.line_chart("c", "How near the goal is", [Line(name, points) for name in names], low=0, high=10, step=2)


@pytest.mark.parametrize(
    "words", [*STRINGS, "<script>alert(1)</script>", '"/><image href="http://evil.example/x"/>', "\x00\x0b\ufffe\ud800 a"], ids=ascii
)
def test_hostile_words_stay_words(words: str) -> None:
    chart = charts.line_chart("c", words, [Line(words, ((DAY, 3.0),))], low=0, high=10, step=2, bands=[Band(words, 0, 10)])
    tags = {one.tag for one in parsed(chart).iter()}
    assert tags <= {"svg", "title", "desc", "path", "rect", "line", "text", "circle", "polygon"}
    assert not re.search(r"\s(style|on\w+|href)\s*=", re.sub(r">[^<]*<", "><", str(chart.svg)))


POINTS = st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.floats(-5, 99)), max_size=9)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), POINTS), max_size=6))
def test_whatever_is_drawn_is_well_formed_and_stays_on_the_paper(lines: list[tuple[str, list[tuple[date, float]]]]) -> None:
    chart = charts.line_chart("c", "Anything", [Line(name, tuple(sorted(points))) for name, points in lines], low=0, high=10, step=2)
    if not chart.rows:
        assert str(chart.svg) == ""
        return
    for one in parsed(chart).iter("circle"):
        assert 0 <= float(one.attrib["cx"]) <= charts.WIDTH
        assert 0 <= float(one.attrib["cy"]) <= charts.HEIGHT


def test_a_screen_reader_hears_title_and_description() -> None:
    svg = parsed(drawn("Kai"))
    assert svg.attrib["role"] == "img"
    named = svg.attrib["aria-labelledby"].split()
    found = {one.attrib["id"]: one.text for one in svg if "id" in one.attrib}
    assert [found[one] for one in named] == ["How near the goal is", "Kai: 2 on 2 Mar 2026, 6 on 1 May 2026."]


def test_lines_are_told_apart_without_colour() -> None:
    svg = parsed(drawn("Kai", "Ruth", "Leila"))
    dashes = [one.attrib.get("stroke-dasharray", "") for one in svg.iter("path")]
    assert len(set(dashes)) == 3
    labels = [one.text or "" for one in svg.iter("text")]
    assert {"6 Kai", "6 Ruth", "6 Leila"} <= set(labels), "each line bears its name at its end"
    places = [float(one.attrib["y"]) for one in svg.iter("text") if (one.text or "")[2:] in {"Kai", "Ruth", "Leila"}]
    assert min(abs(a - b) for a, b in zip(sorted(places), sorted(places)[1:], strict=False)) >= 15, "and no name covers another"


def test_the_table_says_the_same_the_newest_first() -> None:
    chart = drawn("Kai")
    assert chart.head == ("Day", "Kai")
    assert chart.rows == (("1 May 2026", "6"), ("1 Apr 2026", "4"), ("2 Mar 2026", "2"))


def test_a_day_without_a_number_stays_empty_in_the_table() -> None:
    lines = [Line("Kai", ((DAY, 2.0),)), Line("Ruth", ((DAY + timedelta(days=1), 5.0),))]
    chart = charts.line_chart("c", "Two raters", lines, low=0, high=10, step=2)
    assert chart.rows == (("3 Mar 2026", "–", "5"), ("2 Mar 2026", "2", "–"))


def test_bars_say_their_numbers() -> None:
    chart = charts.bar_chart("b", "Nights", [(DAY, 20.0), (DAY + timedelta(days=28), 24.0)], high=28)
    assert {"20", "24"} <= {one.text for one in parsed(chart).iter("text")}
    assert chart.rows[0] == ("30 Mar 2026", "24")


def test_bars_of_nothing_but_noughts_are_drawn() -> None:
    assert "0" in {one.text for one in parsed(charts.bar_chart("b", "Missing", [(DAY, 0.0)], high=0)).iter("text")}


def test_five_faces_are_five_drawings_that_a_screen_reader_passes_over() -> None:
    faces = [str(charts.face(number)) for number in range(1, 6)]
    assert len(set(faces)) == 5
    assert all(ElementTree.fromstring(face).attrib["aria-hidden"] == "true" for face in faces)


def test_no_mark_covers_a_number_of_the_scale() -> None:
    svg = parsed(drawn("Kai"))
    numbers = [float(one.attrib["x"]) for one in svg.iter("text") if one.attrib["text-anchor"] == "end" and (one.text or "").isdigit()]
    assert numbers
    assert min(float(one.attrib["cx"]) - 5 for one in svg.iter("circle")) > max(numbers) + 8


def test_bands_bear_their_names_beside_the_drawing_where_no_line_crosses_them() -> None:
    bands = [Band("low", 0, 5), Band("high", 6, 10)]
    svg = parsed(
        charts.line_chart("c", "Scores", [Line("Total", ((DAY, 3.0), (DAY + timedelta(days=9), 9.0)))], low=0, high=10, step=5, bands=bands)
    )
    places = {one.text: one.attrib for one in svg.iter("text")}
    last = max(float(one.attrib["cx"]) for one in svg.iter("circle"))
    assert all(float(places[name]["x"]) > last + 5 for name in ("low", "high"))
    latest = places["9"]
    assert abs(float(latest["x"]) - last) < 1, "and the latest number stands at its mark"
