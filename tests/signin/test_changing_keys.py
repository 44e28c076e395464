"""An installation changes its secret key, or makes passwords dearer to guess: nobody is locked out by it, and nothing stays as it was."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask

from portal.foundation.refusals import Refused
from portal.settings import Settings, from_environment
from portal.signin import commands, drafts, keys, passwords
from tests.signin.people import RUTH, problems, signed_in, with_password
from tests.visitor import Visitor
from tests.world import SECRET_KEY, portal_over

NEW = "the key of the year after, which nobody has seen yet"
KEPT = "select password_hash, totp_secret from app.credential where person_id = (select id from app.person where email = %s)"


@pytest.fixture
def served(settings: Settings) -> Iterator[Callable[..., Flask]]:
    """The portal over the same database with other keys."""
    with ExitStack() as open_:
        yield lambda key, *former: open_.enter_context(portal_over(replace(settings, secret_key=key, former_keys=former)))


def kept(owner: psycopg.Connection[Any]) -> Any:
    return owner.execute(KEPT, [RUTH.email]).fetchone()


def test_with_the_former_key_everybody_still_comes_in_and_is_kept_with_the_new_one(
    served: Callable[..., Flask], owner: psycopg.Connection[Any]
) -> None:
    before = kept(owner)
    assert signed_in(Visitor(served(NEW, "another one of before, long enough", SECRET_KEY))).h1 == "My children"
    after = kept(owner)
    assert after.password_hash != before.password_hash
    assert after.totp_secret != before.totp_secret

    owner.execute("update app.credential set last_step = 0")
    assert signed_in(Visitor(served(NEW))).h1 == "My children", "the former key is not needed for her any more"


def test_without_the_former_key_a_password_fits_nobody(served: Callable[..., Flask], owner: psycopg.Connection[Any]) -> None:
    visitor = Visitor(served(NEW))
    page = visitor.get("/sign-in")
    assert problems(visitor.submit(page, email=RUTH.email, password="not hers", answers=422)) == [commands.WRONG]
    assert problems(with_password_refused(visitor)) == [commands.WRONG]


def with_password_refused(visitor: Visitor) -> Any:
    from portal.demo.idents import password_of

    return visitor.submit(visitor.get("/sign-in"), email=RUTH.email, password=password_of(RUTH.key), answers=422)


def test_a_wrong_password_fits_no_key_and_changes_nothing(served: Callable[..., Flask], owner: psycopg.Connection[Any]) -> None:
    before = kept(owner)
    visitor = Visitor(served(NEW, SECRET_KEY))
    assert problems(visitor.submit(visitor.get("/sign-in"), email=RUTH.email, password="not hers", answers=422)) == [commands.WRONG]
    assert kept(owner) == before


def test_a_hash_of_another_cost_is_made_anew_when_its_owner_signs_in(nobody: Visitor, owner: psycopg.Connection[Any]) -> None:
    from portal.demo.idents import password_of

    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(keys.peppered(password_of(RUTH.key), SECRET_KEY))
    owner.execute("update app.credential set password_hash = %s where password_hash = %s", [cheap, kept(owner).password_hash])
    with_password(nobody, nobody.get("/sign-in"))
    assert "m=65536,t=3,p=1" in kept(owner).password_hash

    before = kept(owner)
    with_password(nobody, nobody.get("/sign-in"))
    assert kept(owner) == before, "one that is as it should be stays"


def test_unsent_words_sealed_with_a_former_key_are_read(served: Callable[..., Flask]) -> None:
    sealed = keys.seal('[["note", "He liked the library."]]', keys.DRAFT, SECRET_KEY)
    with served(NEW, SECRET_KEY).app_context():
        assert drafts.opened(sealed) == [drafts.Piece("note", "He liked the library.")]
    with served(NEW).app_context():
        assert drafts.opened(sealed) == []


def test_where_there_is_no_password_a_guess_is_held_against_something_of_the_same_cost(app: Flask) -> None:
    with app.app_context():
        one, same, other = (passwords._nobodys(address) for address in ("a@b.example", "a@b.example", "c@d.example"))
        real = passwords.new_hash("seven quiet otters read poetry")
        assert one == same != other
        assert one.split("$")[:4] == real.split("$")[:4]
        assert [len(part) for part in one.split("$")] == [len(part) for part in real.split("$")]
        assert not passwords.fits(None, "a guess", "a@b.example")


def test_former_keys_are_read_with_commas_between_them_and_never_the_present_one() -> None:
    given = {
        "PORTAL_SECRET_KEY": "Wq3v8Zk1Lr7Tn5Bx2Yd9Fh4Jm6Pc0Sgu", "PORTAL_PUBLIC_URL": "https://portal.example",
        "DATABASE_URL": "postgresql://portal_web@db.example/portal", "PORTAL_FORMER_KEYS": " one of before, and one before that ,",
    }  # fmt: skip
    assert from_environment(given).former_keys == ("one of before", "and one before that")
    with pytest.raises(Refused, match="PORTAL_FORMER_KEYS"):
        from_environment(given | {"PORTAL_FORMER_KEYS": given["PORTAL_SECRET_KEY"]})
