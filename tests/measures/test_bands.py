"""The published bands, score by score, and which totals can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.measures import bands

# domain.md 4.3, the table of bands: close to average / slightly raised (lowered) / high (low) / very high (low).
TABLE = {
    "total": ("0–13/14–16/17–19/20–40", "0–11/12–15/16–18/19–40", "0–14/15–17/18–19/20–40"),
    "emotional": ("0–3/4/5–6/7–10", "0–3/4/5/6–10", "0–4/5/6/7–10"),
    "conduct": ("0–2/3/4–5/6–10", "0–2/3/4/5–10", "0–3/4/5/6–10"),
    "hyperactivity": ("0–5/6–7/8/9–10", "0–5/6–7/8/9–10", "0–5/6/7/8–10"),
    "peer": ("0–2/3/4/5–10", "0–2/3–4/5/6–10", "0–2/3/4/5–10"),
    "prosocial": ("8–10/7/6/0–5", "6–10/5/4/0–3", "7–10/6/5/0–4"),
    "impact": ("0/1/2/3–10", "0/1/2/3–6", "0/1/2/3–10"),
}
EVERY_SCORE = [
    (scale, informant, score, place)
    for scale, cells in TABLE.items()
    for informant, cell in zip(bands.INFORMANTS, cells, strict=True)
    for place, stretch in enumerate(cell.split("/"))
    for score in range(int(stretch.split("–")[0]), int(stretch.split("–")[-1]) + 1)
]
RIGHT = {"emotional": 5, "conduct": 3, "hyperactivity": 5, "peer": 3, "total": 16, "prosocial": 8, "impact": 2}


def test_every_score_of_every_scale_and_informant_lies_in_the_published_band() -> None:
    assert len(EVERY_SCORE) == 3 * (41 + 5 * 11) + 11 + 7 + 11
    for scale, informant, score, place in EVERY_SCORE:
        names = bands.BANDS_REVERSED if scale == "prosocial" else bands.BANDS
        assert bands.band(scale, informant, score) == names[place], (scale, informant, score)


def test_no_band_is_called_normal_and_the_source_is_told() -> None:
    said = " ".join((*bands.BANDS, *bands.BANDS_REVERSED, bands.SOURCE)).lower()
    assert "normal" not in said
    assert "never a diagnosis" in bands.SOURCE


def test_the_bands_drawn_in_a_chart_are_those_that_are_named() -> None:
    for informant in bands.INFORMANTS:
        for name, low, high in bands.band_edges(informant):
            assert {bands.band("total", informant, score) for score in range(low, high + 1)} == {name}


@pytest.mark.parametrize(
    ("informant", "changed", "box", "says"),
    [
        ("carer", {"total": 17}, "total", "add up to 16, not to 17"),
        ("carer", {"emotional": 11, "total": 22}, "emotional", "from 0 to 10"),
        ("carer", {"total": 41}, "total", "from 0 to 40"),
        ("carer", {"conduct": None}, "conduct", "Enter the score for conduct"),
        ("carer", {"total": None}, "total", "Enter the score for total"),
        ("carer", {"prosocial": 11}, "prosocial", "from 0 to 10"),
        ("teacher", {"impact": 7}, "impact", "from 0 to 6"),
        ("carer", {"impact": 11}, "impact", "from 0 to 10"),
        ("carer", {"peer": -1}, "peer", "from 0 to 10"),
    ],
)
def test_what_cannot_be_is_refused_at_its_box_with_what_to_do(informant: str, changed: dict[str, int | None], box: str, says: str) -> None:
    wrong = bands.what_is_wrong(informant, RIGHT | changed)
    assert [one.box for one in wrong] == [box]
    assert says in wrong[0].sentence


@pytest.mark.parametrize("left_out", [{"impact": None}, {"prosocial": None}, {}])
def test_impact_and_prosocial_may_be_missing(left_out: dict[str, None]) -> None:
    assert bands.what_is_wrong("carer", RIGHT | left_out) == []


@given(st.lists(st.integers(0, 10), min_size=4, max_size=4), st.integers(-50, 90), st.sampled_from(list(bands.INFORMANTS)))
def test_a_total_is_taken_only_when_the_four_difficulties_add_up_to_it(four: list[int], total: int, informant: str) -> None:
    totals = dict(zip(bands.DIFFICULTIES, four, strict=True)) | {"total": total}
    assert (bands.what_is_wrong(informant, totals) == []) == (total == sum(four))


@given(st.sampled_from(list(bands.INFORMANTS)), st.sampled_from(list(bands.SCALES)), st.integers(0, 40))
def test_more_difficulty_is_never_a_lower_band(informant: str, scale: str, score: int) -> None:
    if score >= bands.highest(scale, informant):
        return
    names = bands.BANDS_REVERSED if scale == "prosocial" else bands.BANDS
    here, above = (names.index(bands.band(scale, informant, one)) for one in (score, score + 1))
    assert (above <= here) if scale == "prosocial" else (above >= here)


@pytest.mark.parametrize(
    ("informant", "age", "says"),
    [
        ("carer", 3, "ages 4 to 17"),
        ("carer", 18, "ages 4 to 17"),
        ("self", 10, "from 11 on"),
        ("self", 11, ""),
        ("carer", 4, ""),
        ("teacher", 17, ""),
        ("self", None, ""),
    ],
)
def test_who_is_too_young_or_too_old_has_no_such_score(informant: str, age: int | None, says: str) -> None:
    found = bands.what_age_forbids(informant, age)
    assert says in found
    assert bool(found) == bool(says)


def test_a_young_persons_own_answers_below_13_are_read_with_care() -> None:
    assert bands.read_with_care("self", 12)
    assert not bands.read_with_care("self", 13)
    assert not bands.read_with_care("carer", 12)
