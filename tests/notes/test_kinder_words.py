"""Words that may hurt are pointed at, with kinder ones: whole words, in either case; nothing is changed and nothing refused."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.demo.idents import ident
from portal.wording.check import Advice, advice_in, advice_on, kinds_of
from portal.wording.words import KINDER
from tests.statements import statements_of
from tests.visitor import Visitor

ALL = [words for one in KINDER for words in one.words]
NEW = f"/children/{ident('child', 'kai')}/notes/new"


def found(text: str) -> list[str]:
    return [one.found for one in advice_on(text)]


@pytest.mark.parametrize("words", ALL)
def test_each_word_of_the_list_is_found_whole_and_in_either_case(words: str) -> None:
    for typed in (words, words.upper(), words.title()):
        assert found(f"On Sunday: {typed}, again.") == [typed]
        assert found(f"x{typed}x") == []


def test_no_word_stands_in_the_list_twice_nor_is_advised_for_another() -> None:
    assert len({words.casefold() for words in ALL}) == len(ALL)
    for one in KINDER:
        assert one.instead, one
        assert one.because.endswith("."), one
        assert not set(found(one.instead)) & set(one.words), one


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("attention-seeking", ["attention-seeking"]),
        ("attention\nseeking", ["attention\nseeking"]),
        ("a placement breakdown", ["placement breakdown"]),
        ("LAC review, lac, LACs", ["LAC review", "lac"]),
        ("couldn't be bothered; couldn’t be bothered", ["couldn't be bothered", "couldn’t be bothered"]),
        ("contactless, black lacquer, unity", []),
        ("He refused. She REFUSES.", ["refused", "REFUSES"]),
        ("", []),
        ("\x00 kicked off \u202e", ["kicked off"]),
    ],
)
def test_what_is_found(text: str, meant: list[str]) -> None:
    assert found(text) == meant


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=30), st.sampled_from(ALL)), max_size=12).map(" ".join))
def test_looking_words_over_alters_no_text_and_points_at_what_stands_there(text: str) -> None:
    before = text
    advice = advice_on(text)
    assert text == before
    ends = 0
    for one in advice:
        assert text[one.start : one.end] == one.found
        assert one.start >= ends, "no place is pointed at twice"
        ends = one.end
    assert {one.instead for one in kinds_of(advice)} == {one.instead for one in advice}


def test_long_hostile_text_is_looked_over_at_once() -> None:
    """Linear: twice the text holds twice the words found, whatever it is made of."""
    assert len(advice_on("attention " * 20_000 + "seeking")) == 1
    assert advice_on("- " * 40_000) == ()


def test_a_form_is_told_box_by_box_and_each_advice_once() -> None:
    told = advice_in({"seen": "refused, refused and kicked off", "guess": "a quiet day", "limit": ""})
    assert [(one.found, type(one)) for one in told.pop("seen")] == [("refused", Advice), ("kicked off", Advice)]
    assert told == {}


# While somebody writes


def test_a_box_is_looked_over_while_somebody_writes_and_nothing_is_kept(app: Flask, key_worker: Visitor) -> None:
    page = key_worker.get(NEW)
    box = next(one for one in page.root.all("div") if one.attrs.get("hx-post", "").endswith("field=seen"))
    token = page.form("notes").fields["csrf_token"]
    sent = {"csrf_token": token, "seen": ["He kicked off <b>again</b>."], "guess": ["manipulative"]}
    with statements_of(app) as asked:
        answer = key_worker.ask("POST", box.attrs["hx-post"], fragment=True, data=sent)
    assert answer.status == 200
    assert asked == [], "beside the session, nothing is asked of the database"
    assert "was overwhelmed" in answer.text
    assert "manipulative" not in answer.text, "the box that was asked for, no other"
    assert "<b>" not in answer.html


def test_without_script_the_same_address_answers_a_page(key_worker: Visitor) -> None:
    token = key_worker.get(NEW).form("notes").fields["csrf_token"]
    answer = key_worker.ask("POST", "/words?field=seen", data={"csrf_token": token, "seen": ["attention seeking"]})
    assert answer.h1 == "Kinder words"
    assert "looking for connection" in answer.text


def test_the_list_is_there_to_be_read(teacher: Visitor) -> None:
    assert "family time" in teacher.get("/words").text


def test_without_a_token_nothing_is_looked_over(key_worker: Visitor) -> None:
    assert key_worker.ask("POST", "/words?field=seen", data={"seen": ["refused"]}).status in {400, 403}
