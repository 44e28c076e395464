"""Word-level comparison: nothing of either text is lost, and what did not change is not marked."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.plans.comparing import GONE, NEW, SAME, Piece, compared, is_changed, new_side, old_side

WORDS = st.lists(st.sampled_from(["bed", "at", "nine", "He", "reads.", "\n", "\n\n", " ", "naïve", "вечер", "👩‍👩‍👧", "the"]), max_size=40)
TEXTS = WORDS.map(" ".join) | st.text(max_size=200)


@given(TEXTS, TEXTS)
def test_both_texts_come_back_letter_for_letter(old: str, new: str) -> None:
    pieces = compared(old, new)
    assert old_side(pieces) == old
    assert new_side(pieces) == new


@given(TEXTS)
def test_a_text_has_not_changed_from_itself(text: str) -> None:
    assert not is_changed(compared(text, text))


@given(TEXTS, TEXTS)
def test_only_what_is_equal_is_unmarked(old: str, new: str) -> None:
    assert is_changed(compared(old, new)) == (old != new)


@given(TEXTS, TEXTS)
def test_no_piece_is_empty_and_no_two_neighbours_are_of_one_kind(old: str, new: str) -> None:
    pieces = compared(old, new)
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        (
            "Lights out at nine on school nights.",
            "Lights out at half past nine on school nights.",
            [Piece(SAME, "Lights out at"), Piece(NEW, " half past"), Piece(SAME, " nine on school nights.")],
        ),
        ("One.\n\nTwo.", "One.\n\nThree.", [Piece(SAME, "One.\n\n"), Piece(GONE, "Two."), Piece(NEW, "Three.")]),
        ("", "Something.", [Piece(NEW, "Something.")]),
        ("Something.", "", [Piece(GONE, "Something.")]),
        ("", "", []),
    ],
)
def test_what_is_marked(old: str, new: str, pieces: list[Piece]) -> None:
    assert compared(old, new) == pieces


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("word " * 8_000, "word other " * 4_000),
        ("a\n" * 20_000, "a\nb\n" * 10_000),
        ("x" * 40_000, "y" * 40_000),
        (" ".join(map(str, range(7_000))), " ".join(map(str, range(7_000, 0, -1)))),
    ],
    ids=["one word over and over", "one line over and over", "no space at all", "turned round"],
)
def test_texts_made_to_be_slow_come_back_all_the_same(old: str, new: str) -> None:
    """Each of these once took minutes with a plain comparison of words or lines."""
    pieces = compared(old, new)
    assert (old_side(pieces), new_side(pieces)) == (old, new)
