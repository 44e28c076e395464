"""A new installation holds nobody until a token that was printed once is used; production does not start half-set, and says why."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.cli import cli, ground
from portal.foundation.refusals import Refused
from portal.settings import Settings, from_environment
from tests.databases import Cluster
from tests.joining.post import set_up
from tests.visitor import Visitor
from tests.world import looking_from_outside, portal_over, settings_for

Portal = Callable[..., Result]
ADA = ("--agency", "Wexcombe Homes", "--name", "Ada Lund", "--email", "Ada@Wexcombe.example")


@pytest.fixture
def installation(cluster: Cluster, tables_only: str, tmp_path: Path) -> Iterator[tuple[str, Settings, Flask]]:
    """A new one: every table, and not a row in it that anybody wrote."""
    with cluster.copy_of(tables_only) as name:
        settings = settings_for(cluster, name, tmp_path)
        with portal_over(settings) as app:
            yield name, settings, app


@pytest.fixture
def portal(installation: tuple[str, Settings, Flask], monkeypatch: pytest.MonkeyPatch) -> Portal:
    monkeypatch.setattr(ground, "from_environment", lambda: installation[1])
    return lambda *words: CliRunner().invoke(cli, list(words))


@pytest.fixture
def outside(cluster: Cluster, installation: tuple[str, Settings, Flask]) -> Iterator[psycopg.Connection[Any]]:
    with looking_from_outside(cluster, installation[0]) as connection:
        yield connection


def link(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return "/join?key=" + result.stdout.strip().partition("/join?key=")[2]


def test_a_new_installation_has_nobody_and_the_printed_link_makes_the_first_administrator(
    installation: tuple[str, Settings, Flask], portal: Portal, outside: psycopg.Connection
) -> None:
    assert outside.execute("select count(*) from app.person").fetchone() == (0,)
    printed = link(portal("setup", *ADA))
    assert printed.partition("key=")[2] not in str(outside.execute("select array_agg(i::text) from app.invitation i").fetchone())
    visitor = Visitor(installation[2])
    page = visitor.get(printed)
    assert "Whoever runs this portal invites you, to act as administrator for Wexcombe Homes" in page.text
    set_up(visitor, visitor.submit(page, "Join", email="ada@wexcombe.example"))
    people = visitor.get("/agency/people")
    assert "Ada Lund" in people.text
    assert "Nobody here is registered manager now." in visitor.get("/agency/invitations").text
    Visitor(installation[2]).get(printed, answers=404)


def test_the_link_runs_out_after_a_day_and_a_second_one_ends_the_first(
    installation: tuple[str, Settings, Flask], portal: Portal, outside: psycopg.Connection
) -> None:
    visitor = Visitor(installation[2])
    first = link(portal("setup", *ADA))
    second = link(portal("setup", *ADA))
    visitor.get(first, answers=404)
    visitor.get(second)
    outside.execute("update app.invitation set expires_at = expires_at - interval '24 hours'")
    visitor.get(second, answers=404)


def test_an_agency_with_an_administrator_gets_none_from_the_command_line_and_one_without_does(
    installation: tuple[str, Settings, Flask], portal: Portal, outside: psycopg.Connection
) -> None:
    visitor = Visitor(installation[2])
    set_up(visitor, visitor.submit(visitor.get(link(portal("setup", *ADA))), "Join", email="ada@wexcombe.example"))
    again = portal("setup", *ADA)
    assert isinstance(again.exception, Refused)
    assert "has an administrator, who invites its people" in str(again.exception)
    outside.execute("update app.membership set ended_at = now()")
    bo = Visitor(installation[2])
    vacant = link(portal("setup", "--agency", "wexcombe homes", "--name", "Bo", "--email", "bo@wexcombe.example"))
    set_up(bo, bo.submit(bo.get(vacant), "Join", email="bo@wexcombe.example"))
    assert outside.execute("select count(*) from app.agency").fetchone() == (1,)


# `portal check`


def test_the_check_says_that_nobody_can_sign_in_yet_and_holds_once_somebody_can(
    installation: tuple[str, Settings, Flask], portal: Portal, outside: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.joining import check

    monkeypatch.setattr(check, "from_environment", lambda: installation[1])
    early = portal("check")
    assert early.exit_code == 1
    assert "MISSING  Nobody can sign in yet: run `portal setup --help`." in early.stdout
    visitor = Visitor(installation[2])
    set_up(visitor, visitor.submit(visitor.get(link(portal("setup", *ADA))), "Join", email="ada@wexcombe.example"))
    late = portal("check")
    assert late.exit_code == 0, late.output
    outside.execute("update app.alembic_version set version_num = '0001'")
    assert "run `portal migrate`" in portal("check").stdout


def test_the_check_says_of_a_database_user_past_the_wall_that_it_is(
    installation: tuple[str, Settings, Flask], cluster: Cluster, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from portal.joining import check
    from tests.databases import for_sqlalchemy

    unsafe = replace(installation[1], web_dsn=for_sqlalchemy(cluster.superuser_dsn(installation[0])))
    monkeypatch.setattr(check, "from_environment", lambda: unsafe)
    assert "MISSING  DATABASE_URL: its user is a superuser" in portal("check").stdout


# Production

WHOLE = {
    "PORTAL_SECRET_KEY": "Wq3v8Zk1Lr7Tn5Bx2Yd9Fh4Jm6Pc0Sgu",
    "PORTAL_PUBLIC_URL": "https://portal.example",
    "DATABASE_URL": "postgresql://portal_web@db.example/portal",
}


def test_production_starts_with_everything_set(tmp_path: Path) -> None:
    assert from_environment(WHOLE | {"PORTAL_DATA_DIR": str(tmp_path), "FLASK_DEBUG": "0"}).mode == "production"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"PORTAL_SECRET_KEY": ""}, "PORTAL_SECRET_KEY is missing"),
        ({"PORTAL_SECRET_KEY": "changeme" * 8}, "PORTAL_SECRET_KEY can be guessed"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing: production does not use the embedded database"),
        ({"DATABASE_URL": "postgresql://portal_web@/portal?host=/data/postgres/socket&port=5432"}, "DATABASE_URL is the embedded"),
        ({"DATABASE_URL": "postgresql://portal_web@/portal?host=%2Fdata%2Fpostgres%2Fsocket"}, "DATABASE_URL is the embedded"),
        ({"DATABASE_URL": "postgresql://portal_web@/portal?host=/tmp/partner-portal-1a2b"}, "DATABASE_URL is the embedded"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG is on"),
        ({"FLASK_DEBUG": "true"}, "FLASK_DEBUG is on"),
        *(
            ({"PORTAL_PUBLIC_URL": url}, "PORTAL_PUBLIC_URL")
            for url in (
                "", "http://portal.example", "https://", "https://.portal.example", "https://*.portal.example", "https://portal.example.",
                "https://localhost", "https://127.0.0.1:8000", "https://portal.example@evil.example", "https://portal.example/under",
                "https://portal.example?x", "https://portal.example:port", "https://[", "//portal.example", "https://porta\u0142.example",
            )
        ),
    ],
)  # fmt: skip
def test_production_refuses_to_start_and_says_which(changed: dict[str, str], named: str) -> None:
    with pytest.raises(Refused, match=named) as refused:
        from_environment(WHOLE | {"PORTAL_DATA_DIR": "/data"} | changed)
    assert str(refused.value).count("\n") == 0, "one thing is wrong, and one is named"


def test_production_names_all_that_is_missing_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        from_environment({"PORTAL_DATA_DIR": str(tmp_path), "FLASK_DEBUG": "1"})
    told = str(refused.value)
    assert all(name in told for name in ("PORTAL_SECRET_KEY", "PORTAL_PUBLIC_URL", "DATABASE_URL", "FLASK_DEBUG"))


def test_under_another_name_than_its_own_a_portal_in_production_answers_nothing(cluster: Cluster, tables_only: str, tmp_path: Path) -> None:
    with cluster.copy_of(tables_only) as name:
        settings = settings_for(cluster, name, tmp_path, mode="production", public_url="https://portal.example")
        with portal_over(settings) as app:
            client = app.test_client()
            assert client.get("/help", base_url="https://portal.example").status_code == 200
            for host in ("evil.example", "portal.example.evil.example", "x.portal.example", "localhost", "127.0.0.1"):
                assert client.get("/help", base_url=f"https://{host}").status_code == 400, host
            assert not app.debug
