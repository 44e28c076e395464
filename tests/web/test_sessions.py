"""The session: one opaque cookie, looked up at every request, worth nothing the moment somebody may no longer come in."""

import psycopg
import pytest
from flask import Flask

from portal import create_app
from portal.settings import Settings, from_environment
from tests.databases import Cluster
from tests.visitor import Visitor
from tests.world import Member, portal_over, settings_for


@pytest.mark.parametrize(
    "ending",
    [
        "update app.person set suspended_at = now() where id = %(person)s",
        "update app.membership set ended_at = now() where id = %(member)s",
        "update app.membership set ends_on = current_date - 2 where id = %(member)s",
        "update app.membership set starts_on = current_date + 2 where id = %(member)s",
        "update app.signin_session set ended_at = now()",
        "update app.signin_session set expires_at = now() - interval '1 second'",
        "update app.signin_session set last_seen_at = now() - interval '61 minutes'",
    ],
)
def test_an_open_session_ends_with_the_next_request(key_worker: Visitor, owner: psycopg.Connection, ending: str) -> None:
    assert key_worker.get("/").h1 == "My children"
    owner.execute(ending, {"person": key_worker.member.person_id, "member": key_worker.member.membership_id})
    assert key_worker.get("/").h1 == "Sign in"
    assert key_worker.ask("GET", "/", fragment=True).status == 401


def test_an_involvement_that_ends_meanwhile_closes_the_page_and_the_form(teacher: Visitor, owner: psycopg.Connection) -> None:
    from tests.transitions.kai import item

    page = teacher.get(item(4))
    owner.execute("update app.involvement set ended_at = now() where membership_id = %s", [teacher.member.membership_id])
    teacher.submit(page, "completion", answers=404, note="Too late.")
    teacher.get(item(4), answers=404)
    assert owner.execute("select count(*) from app.completion where note = 'Too late.'").fetchone() == (0,)


def test_somebody_whose_code_is_awaited_reaches_nothing_but_the_code(app: Flask, cast: dict[str, Member], key_worker: Visitor) -> None:
    from portal.demo.samples import samples
    from portal.signin import store

    with app.app_context():
        waiting = Visitor(app, token=store.open_session(key_worker.member.person_id, membership_id=None, strength="password"))
        opened = [one for one in samples(app) if one["method"] == "GET"]
    for one in opened:
        assert waiting.ask("GET", one["url"]).headers["Location"].startswith("/sign-in"), one
    assert waiting.get("/sign-in/code").status == 200


@pytest.mark.reads_only
@pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 101, "ä" * 40, "' or true --" * 3, "\x00" * 30])
def test_a_made_up_cookie_is_nobody(app: Flask, token: str) -> None:
    visitor = Visitor(app)
    visitor.client.set_cookie("session", token, domain="localhost")
    assert visitor.ask("GET", "/").headers["Location"].startswith("/sign-in")


@pytest.mark.reads_only
def test_a_look_costs_no_cookie(nobody: Visitor, key_worker: Visitor) -> None:
    assert "Set-Cookie" not in nobody.ask("GET", "/healthz").headers
    assert "Set-Cookie" not in nobody.ask("GET", "/").headers
    assert "Set-Cookie" not in key_worker.ask("GET", "/").headers


def test_away_from_loopback_the_cookie_is_bound_to_the_host_and_to_https(cluster: Cluster, database: str, tmp_path) -> None:
    chosen = settings_for(cluster, database, tmp_path, mode="demo", public_url="https://portal.example")
    with portal_over(chosen) as app:
        answer = app.test_client().get("/sign-in", base_url="https://portal.example")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_SECRET_KEY": "k" * 31}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_SECRET_KEY": "k" * 32}, "PORTAL_PUBLIC_URL"),
        ({"PORTAL_SECRET_KEY": "k" * 32, "PORTAL_PUBLIC_URL": "http://portal.example"}, "PORTAL_PUBLIC_URL"),
        ({"PORTAL_SECRET_KEY": "k" * 32, "PORTAL_PUBLIC_URL": "https://portal.example"}, "DATABASE_URL"),
        ({"PORTAL_MODE": "debug"}, "PORTAL_MODE"),
    ],
)
def test_production_refuses_to_start_half_set(given: dict[str, str], named: str, tmp_path) -> None:
    from portal.foundation.refusals import Refused

    with pytest.raises(Refused, match=named):
        from_environment(given | {"PORTAL_DATA_DIR": str(tmp_path)})


def test_the_portal_says_it_is_not_ready_as_a_database_user_whom_no_wall_binds(cluster: Cluster, database: str, settings: Settings) -> None:
    from dataclasses import replace

    from tests.databases import for_sqlalchemy

    for user, ready in (("portal_web", 200), ("portal_migrate", 503), ("postgres", 503)):
        scratch = create_app(replace(settings, web_dsn=for_sqlalchemy(cluster.dsn(user, database))))
        assert scratch.test_client().get("/readyz").status_code == ready, user
