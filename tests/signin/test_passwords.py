"""What may be chosen as a password: long, not common, anything else; and how it is kept."""

import threading

import pytest
from flask import Flask

from portal.foundation.refusals import Refused
from portal.signin import passwords
from portal.signin.passwords import Busy, refuse_weak

GOOD = [
    "seven quiet otters read poetry",
    "aaaa bbbb cccc dddd!",
    "пять тихих выдр читают",
    "七匹の静かなカワウソが詩を読んでいます",
    "لدي سبع قطط وثلاثة كلاب هنا",
    "     fifteen  with  spaces     ",
    "😀🦦📚🎻🌧🧵🪁🛶🧭🪶🎈🧩🕯🪴🍯",
    "x1" + "qwzvmkpj" * 8,
]


@pytest.mark.parametrize("password", GOOD)
def test_length_alone_is_asked_for_in_any_script(password: str) -> None:
    refuse_weak(password)


@pytest.mark.parametrize(("length", "taken"), [(14, False), (15, True), (1024, True), (1025, False)])
def test_between_15_and_1024_characters(length: int, taken: bool) -> None:
    password = ("plum Otter 7! jade" * 60)[:length]
    if taken:
        refuse_weak(password)
    else:
        with pytest.raises(Refused, match="15 characters" if length < 15 else "1,024"):
            refuse_weak(password)


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword", "PasswordPassword", "123456789012345", "1234567890123456", "qwertyuiopasdfgh", "password123456789",
        "aaaaaaaaaaaaaaaa",
        "liverpoolliverpool", "letmein!!!!!!!!!!!", "1q2w3e4r5t6y7u8i9o0p", "abcabcabcabcabcabc", "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ",
    ],
)  # fmt: skip
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    with pytest.raises(Refused, match="tried first"):
        refuse_weak(password)


def test_the_list_is_long_and_lies_beside_the_code() -> None:
    kept = passwords.COMMON.read_bytes()
    entries = [kept[at : at + 5] for at in range(0, len(kept), 5)]
    assert len(entries) >= 100_000
    assert entries == sorted(set(entries))
    assert passwords.is_common("dragon")
    assert not passwords.is_common("seven quiet otters")


def test_ones_own_name_is_no_password() -> None:
    with pytest.raises(Refused, match="own name"):
        refuse_weak("Ruth Adeyemi-Okonkwo", ("ruth adeyemi-okonkwo",))


def test_every_character_counts_and_nothing_is_trimmed(app: Flask) -> None:
    long = "ä" * 72 + "1"
    with app.app_context():
        kept = passwords.new_hash(long)
        assert passwords.fits(kept, long)
        assert not passwords.fits(kept, "ä" * 72 + "2")
        assert not passwords.fits(kept, long + " ")
        assert not passwords.fits(kept, " " + long)
        assert not passwords.fits(kept, "Ä" + long[1:])


def test_a_copy_of_the_database_without_the_key_fits_no_password(app: Flask) -> None:
    kept = passwords.hashed("seven quiet otters read poetry", "the key of another installation, 32 long")
    with app.app_context():
        assert not passwords.fits(kept, "seven quiet otters read poetry")


def test_hashing_takes_turns_and_says_so_when_it_takes_too_long(app: Flask) -> None:
    from tests.visitor import Visitor

    visitor = Visitor(app)
    page = visitor.get("/sign-in")
    with passwords._Turn():
        answers = []
        thread = threading.Thread(target=lambda: answers.append(visitor.submit(page, email="a@b.example", password="x", answers=503)))
        thread.start()
        thread.join()
    assert "Many people are signing in" in answers[0].text
    assert answers[0].headers["Retry-After"]
    with app.app_context():
        with passwords._Turn(), pytest.raises(Busy), passwords._Turn():
            pass
        assert passwords.fits(passwords.new_hash("a turn is given back"), "a turn is given back")
