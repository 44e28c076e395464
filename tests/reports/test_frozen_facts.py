"""The frozen facts have exactly one form as bytes, and keep what was written."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reports.facts import Child, ModelOfCare, Passage
from portal.reports.freeze import Unfreezable, canonical, canonical_json, digest, thaw
from tests.reports.invented import review

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


def test_the_same_facts_give_the_same_bytes() -> None:
    assert canonical(review()) == canonical(review())


def test_the_facts_come_back_from_their_bytes() -> None:
    assert thaw(canonical(review())) == review()
    assert canonical(thaw(canonical(review()))) == canonical(review())


def test_one_changed_letter_changes_the_fingerprint() -> None:
    other = dataclasses.replace(review(), child=Child("Kay", "HC-4K7Q"))
    assert digest(canonical(other)) != digest(canonical(review()))


def test_two_ways_of_writing_the_same_letter_stay_two() -> None:
    composed, parted = "é", "e\u0301"
    names = [canonical(dataclasses.replace(review(), child=Child(name, "HC-4K7Q"))) for name in (composed, parted)]
    assert names[0] != names[1]
    assert thaw(names[1]).child.known_as == parted


def test_names_are_sorted_and_text_is_utf8() -> None:
    assert canonical_json({"b": "ł", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"ł"}'.encode()


@given(TREES)
def test_any_tree_of_text_and_whole_numbers_has_one_form(tree: object) -> None:
    try:
        content = canonical_json(tree)
    except Unfreezable:
        assert any(0xD800 <= ord(character) < 0xE000 for character in json.loads(json.dumps(str(tree))))
        return
    assert canonical_json(json.loads(content)) == content


@pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, {1: "a"}, b"bytes", {"when": object()}])
def test_what_has_no_one_form_is_refused_with_a_sentence(value: object) -> None:
    with pytest.raises(Unfreezable, match=r"\.$"):
        canonical_json(value)


def test_half_a_character_is_refused_with_a_sentence() -> None:
    broken = dataclasses.replace(review(), model_of_care=ModelOfCare("PACE \ud800", ()))
    with pytest.raises(Unfreezable, match="half a character"):
        canonical(broken)


def test_frozen_facts_of_an_unknown_kind_are_refused() -> None:
    with pytest.raises(Unfreezable):
        thaw(b'{"format":"review-report/99"}')


def test_own_words_come_back_and_a_report_without_any_has_the_bytes_of_before() -> None:
    facts = review()
    assert b'"allowed"' not in canonical(facts)
    chapter = dataclasses.replace(facts.sections[0], allowed={"school": (Passage("", "Mine."),)})
    other = dataclasses.replace(facts, sections=(chapter, *facts.sections[1:]))
    assert thaw(canonical(other)) == other
    assert canonical(thaw(canonical(other))) == canonical(other)
