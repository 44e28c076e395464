"""A GET writes nothing but the trail and the session's last-seen."""

import psycopg
from flask import Flask

from portal.demo.samples import samples
from tests.contract.state import everything
from tests.visitor import Visitor


def crawl(visitor: Visitor, at_most: int = 60) -> set[str]:
    """Every address that a page leads to, from the list of children on."""
    seen: set[str] = set()
    ahead = ["/"]
    while ahead and len(seen) < at_most:
        url = ahead.pop(0)
        if url in seen:
            continue
        seen.add(url)
        page = visitor.ask("GET", url)
        assert page.status in {200, 303}, f"{url} leads from one page to {page.status}"
        ahead += [link.split("#")[0] for link in page.links if link.startswith("/") and not link.startswith("/static")]
    return seen


def test_whatever_a_person_opens_nothing_is_changed(
    manager: Visitor, teacher: Visitor, social_worker: Visitor, owner: psycopg.Connection
) -> None:
    before = everything(owner)
    told = owner.execute("select count(*) from app.trail").fetchone()
    opened = [crawl(visitor) for visitor in (manager, teacher, social_worker)]
    assert all(len(urls) > 5 for urls in opened)
    assert everything(owner) == before
    now = owner.execute("select count(*) from app.trail").fetchone()
    assert now is not None
    assert told is not None
    assert now[0] > told[0], "and the seeing is told"


def test_every_sample_opened_twice_changes_nothing(app: Flask, visit, owner: psycopg.Connection) -> None:
    before = everything(owner)
    for one in samples(app):
        if one["method"] == "GET":
            for fragment in (False, True):
                visit(one["owner_email"]).ask("GET", one["url"], fragment=fragment)
    assert everything(owner) == before


def test_a_session_is_only_marked_as_seen(app: Flask, key_worker: Visitor, owner: psycopg.Connection) -> None:
    columns = "id, token_hash, person_id, membership_id, strength, opened_at, expires_at, ended_at"
    before = owner.execute(f"select {columns} from app.signin_session order by id").fetchall()
    owner.execute("update app.signin_session set last_seen_at = last_seen_at - interval '5 minutes'")
    key_worker.get("/")
    assert owner.execute(f"select {columns} from app.signin_session order by id").fetchall() == before
    assert owner.execute("select count(*) from app.signin_session where last_seen_at > now() - interval '1 minute'").fetchone() == (1,)


def test_what_is_seen_is_told_before_it_is_shown(app: Flask, key_worker: Visitor, owner: psycopg.Connection) -> None:
    owner.execute("revoke insert on app.trail from portal_web")
    page = key_worker.ask("GET", "/", checked=False)
    assert page.status == 500
    assert "Kai" not in page.html
