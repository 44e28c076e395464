"""What is refused, how it is answered, and that nothing was changed by asking."""

import http.client
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from portal.demo.idents import ident
from portal.demo.samples import samples
from tests.contract.sealed import FULL
from tests.contract.state import everything
from tests.visitor import HTMX, Visitor

KAI = ident("child", "kai")
ITEM = f"/transitions/{ident('transition', 'kai T4')}/items/{ident('item', 'kai T4-4')}"
OPEN_TO_ASK = ("/agency/", "/hand-over", "/break-glass", "/account", "/mine")
"""Addresses that name no child: whoever may not use them is told so."""
OF_ALL_CHILDREN = {"/", "/transitions", "/due", "/due.csv", "/deadlines", "/figures", "/new-starts", "/words", "/messages"}
"""Lists: for a stranger they are empty."""
ODD = ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "OPTIONS", "LINK", "MKCOL")


@pytest.mark.reads_only
def test_not_yours_and_unknown_are_answered_alike_to_the_last_byte(app: Flask, stranger: Visitor) -> None:
    answers = set()
    for one in samples(app):
        if one["method"] != "GET" or one["url"] in OF_ALL_CHILDREN or one["url"].startswith(OPEN_TO_ASK):
            continue
        unknown = "/".join(str(uuid4()) if _is_id(part) else part for part in one["url"].split("/"))
        for url in (one["url"], unknown, one["url"] + "x", "/no-such-page"):
            page = stranger.get(url, answers=404)
            answers.add((page.bytes, tuple((name, value) for name, value in page.headers if name != "Date")))
    assert len(answers) == 1


@pytest.mark.reads_only
@pytest.mark.parametrize(
    "wrong", ["1", "0", "kai", "%00", "' or 1=1--", str(KAI)[:-1], str(KAI) + "0", "{" + str(KAI) + "}", str(KAI).replace("-", "")]
)
def test_an_id_that_is_none_answers_404_with_the_same_bytes(key_worker: Visitor, wrong: str) -> None:
    expected = key_worker.get(f"/children/{uuid4()}", answers=404).bytes
    for path in ("/children/{}", "/plans/{}", "/transitions/{}", "/reviews/{}", "/reports/{}", "/children/{}/trail"):
        assert key_worker.get(path.format(wrong), answers=404).bytes == expected, path


def _is_id(part: str) -> bool:
    try:
        UUID(part)
    except ValueError:
        return False
    return True


@pytest.mark.reads_only
def test_a_refusal_to_a_fragment_goes_to_the_notice_with_its_real_status(stranger: Visitor, therapist: Visitor) -> None:
    page = stranger.get(f"/children/{KAI}", fragment=True, answers=404)
    assert page.headers["HX-Retarget"] == "#notice"
    assert not page.root.all("html")


@pytest.mark.reads_only
@pytest.mark.parametrize("method", ODD)
def test_odd_methods_are_refused_everywhere(app: Flask, key_worker: Visitor, nobody: Visitor, method: str) -> None:
    for visitor in (key_worker, nobody):
        for url in [
            *{one["url"] for one in samples(app)},
            "/sign-in",
            "/healthz",
            "/readyz",
            "/policy",
            "/reports/verify",
        ]:
            page = visitor.ask(method, url)
            assert page.status == 405, f"{method} {url}: {page.status}"
            assert page.headers["Allow"]


@pytest.mark.reads_only
def test_a_method_that_a_page_does_not_take_is_refused(key_worker: Visitor) -> None:
    assert key_worker.ask("GET", f"{ITEM}/completion").status == 405
    assert key_worker.ask("GET", "/sign-out").status == 405
    for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        assert key_worker.ask("GET", f"{ITEM}/completion", headers={header: "POST"}).status == 405


@pytest.mark.reads_only
def test_every_answer_bears_the_headers(app: Flask, teacher: Visitor, nobody: Visitor, stranger_teacher: Visitor) -> None:
    """The visitor checks them on everything it is shown; here are all kinds of answers in one place."""
    token = teacher.get(ITEM).form("completion").fields["csrf_token"][0]
    seen = {
        200: teacher.ask("GET", "/"),
        303: nobody.ask("GET", "/"),
        400: teacher.ask("POST", f"{ITEM}/completion", data={}),
        401: nobody.ask("GET", "/", fragment=True),
        403: teacher.ask("POST", f"{ITEM}/completion", data={}, headers={"Sec-Fetch-Site": "cross-site"}),
        404: teacher.ask("GET", f"/children/{uuid4()}"),
        405: teacher.ask("DELETE", "/"),
        413: teacher.ask("POST", f"{ITEM}/completion", data={"csrf_token": token, "note": "a" * 3_000_000}),
        422: teacher.ask("POST", f"{ITEM}/completion", data={"csrf_token": token, "note": "\x00"}),
    }
    assert {status: page.status for status, page in seen.items()} == {status: status for status in seen}
    teacher.ask("GET", ITEM, fragment=True)
    teacher.ask("GET", "/static/css/base.css")
    teacher.ask("GET", "/static/no-such.css")
    teacher.ask("HEAD", "/")
    assert stranger_teacher.ask("GET", ITEM, fragment=True).status == 404


@pytest.mark.reads_only
def test_a_defect_is_answered_without_a_word_of_its_cause(app: Flask, key_worker: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RuntimeError("Kai's secret, SELECT * FROM app.entry, /srv/portal/plans.py")

    monkeypatch.setattr("portal.work.queries.children.meet", lambda *_: fails())
    for fragment in (False, True):
        page = key_worker.ask("GET", f"/children/{KAI}", fragment=fragment, checked=False)
        assert page.status == 500
        assert not [word for word in ("secret", "SELECT", "RuntimeError", "Traceback", "/srv") if word in page.html]
        assert page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.reads_only
def test_a_download_is_a_download(manager: Visitor) -> None:
    page = manager.ask("GET", f"/reports/{FULL}/file", checked=False)
    assert page.status == 200
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"


# Submits from elsewhere


def test_a_submit_from_another_site_is_refused_and_changes_nothing(app: Flask, teacher: Visitor, owner: psycopg.Connection) -> None:
    page = teacher.get(ITEM)
    fields = page.form("completion").fields
    before = everything(owner)
    for site in ("cross-site", "same-site"):
        assert teacher.ask("POST", f"{ITEM}/completion", data=fields, headers={"Sec-Fetch-Site": site}).status == 403
    assert everything(owner) == before


def test_every_post_without_its_token_is_refused_and_changes_nothing(app: Flask, visit, owner: psycopg.Connection) -> None:
    urls = {(rule.endpoint, rule.rule) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and rule.arguments}
    assert len(urls) >= 4
    known = {one["url"]: one["owner_email"] for one in samples(app)}
    before = everything(owner)
    for url, email in known.items():
        visitor = visit(email)
        for suffix in ("", "/completion", "/reopening", "/another-try", "/report"):
            for token in ({}, {"csrf_token": ""}, {"csrf_token": "made-up"}):
                page = visitor.ask("POST", url + suffix, data=token | {"note": "x", "reason": "x"})
                assert page.status in {400, 404, 405}, f"{url}{suffix}: {page.status}"
    assert everything(owner) == before


def test_the_token_of_another_session_is_refused(teacher: Visitor, visit, owner: psycopg.Connection) -> None:
    theirs = visit(teacher.email).get(ITEM).form("completion").fields
    before = everything(owner)
    assert teacher.ask("POST", f"{ITEM}/completion", data=theirs).status == 400
    assert everything(owner) == before


@pytest.mark.reads_only
@pytest.mark.parametrize("mode", ["no-cors", "cors", "websocket", "nested-navigate"])
def test_from_another_site_one_may_follow_a_link_and_load_nothing(key_worker: Visitor, mode: str) -> None:
    assert key_worker.ask("GET", f"/children/{KAI}", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode}).status == 403
    assert key_worker.ask("GET", f"/children/{KAI}", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status == 200


@pytest.mark.reads_only
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8000", "localhost@evil.example"]
)
def test_another_hosts_name_is_refused(app: Flask, host: str) -> None:
    for path in ("/sign-in", "/", "/healthz", "/no-such-page"):
        answer = app.test_client().get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil" not in answer.get_data(as_text=True)


@pytest.mark.reads_only
def test_what_a_proxy_might_say_is_not_believed(app: Flask, nobody: Visitor) -> None:
    page = nobody.ask(
        "GET", "/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    )
    assert page.headers["Location"].startswith("/sign-in")


@pytest.mark.reads_only
def test_signed_out_meanwhile_a_fragment_is_led_to_sign_in(app: Flask, nobody: Visitor) -> None:
    page = nobody.ask("GET", f"/children/{KAI}", fragment=True)
    assert page.status == 401
    assert page.headers["HX-Redirect"].startswith("/sign-in")
    assert page.bytes == b""


@pytest.mark.reads_only
def test_htmx_headers_open_nothing(stranger: Visitor) -> None:
    for more in ({}, {"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}, {"HX-Target": "main"}, {"HX-Trigger": "x"}):
        answer = stranger.client.get(f"/children/{KAI}", base_url="http://localhost/", headers=HTMX | more)
        assert answer.status_code == http.client.NOT_FOUND


# A refused attempt is told


def test_a_refused_attempt_stands_in_the_childs_trail(stranger_teacher: Visitor, owner: psycopg.Connection) -> None:
    plan = ident("plan", "kai 2.0")
    stranger_teacher.get(f"/plans/{plan}", answers=404)
    told = owner.execute(
        "select child_id, outcome, membership_id from app.trail where object_id = %s and outcome = 'refused'", [plan]
    ).fetchall()
    assert told == [(KAI, "refused", stranger_teacher.member.membership_id)]
