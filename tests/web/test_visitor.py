"""The ground itself: visitors are signed in, each test has its own database, and the visitor notices what is wrong."""

import psycopg
import pytest
from pytest_socket import SocketConnectBlockedError

from tests.visitor import Visitor


@pytest.mark.reads_only
def test_a_visitor_is_signed_in_and_acts_for_their_agency(key_worker: Visitor) -> None:
    page = key_worker.get("/")
    assert page.h1 == "My children"
    assert "Tamarisk Lane Care" in page.text


@pytest.mark.reads_only
def test_nobody_is_led_to_sign_in(nobody: Visitor) -> None:
    assert nobody.get("/").h1 == "Sign in"


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_writes_the_next_does_not_see(owner: psycopg.Connection, turn: int) -> None:
    assert owner.execute("select count(*) from app.signin_throttle").fetchone() == (0,)
    owner.execute("insert into app.signin_throttle (key, tries, last_at, next_at) values ('x', 1, now(), now())")


def test_the_network_is_closed() -> None:
    import socket

    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
