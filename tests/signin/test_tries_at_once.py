"""Tries are counted one after the other, however they are sent and however an address is spelt."""

import psycopg
import pytest
from flask import Flask

from portal.demo.cast import PEOPLE
from portal.signin import commands, store
from tests.visitor import Visitor

RUTH = next(person for person in PEOPLE if person.key == "ruth-adeyemi")


def test_while_one_try_is_looked_at_no_other_begins(app: Flask, nobody: Visitor, owner: psycopg.Connection) -> None:
    first = nobody.get("/sign-in")
    with app.app_context(), store.alone(f"password {RUTH.email}") as alone:
        assert alone
        page = nobody.submit(first, "sign-in", email=RUTH.email, password="not hers", answers=422)
        assert "Another try is being looked at. Wait a moment and try again." in page.text
    assert owner.execute("select count(*) from app.signin_attempt").fetchone() == (0,)
    page = nobody.submit(first, "sign-in", email=RUTH.email, password="not hers", answers=422)
    assert commands.WRONG in page.text


def test_the_turn_is_given_back_when_a_try_was_wrong(app: Flask, nobody: Visitor) -> None:
    nobody.submit(nobody.get("/sign-in"), "sign-in", email=RUTH.email, password="not hers", answers=422)
    with app.app_context(), store.alone(f"password {RUTH.email}") as alone:
        assert alone


@pytest.mark.parametrize("spelt", ["RUTH.ADEYEMI@tamarisk-lane.example", " ruth.adeyem\u0130@tamarisk-lane.example "])
def test_an_address_is_looked_up_as_it_is_counted(app: Flask, monkeypatch: pytest.MonkeyPatch, spelt: str) -> None:
    """The database may lower a letter otherwise than Python does; then each spelling would have tries of its own."""
    looked_up: list[str] = []
    monkeypatch.setattr(store, "account", looked_up.append)
    counted: list[str] = []
    monkeypatch.setattr(store, "count_failure", counted.append)
    with app.app_context(), pytest.raises(commands.Refused):
        commands.check_password(spelt, "not hers", commands.Browser())
    assert [f"password {address}" for address in looked_up] == counted
