"""Several at once: files sent to be checked, and reports made of one review."""

import io
import threading

import psycopg
from flask import Flask

from portal.demo.idents import ident
from portal.reports import register, sandbox
from portal.reports.freeze import thaw
from tests.visitor import HOME, Visitor

REVIEW = f"/reviews/{ident('review', 'kai-review')}/report"


def send_a_file(visitor: Visitor):
    token = visitor.get("/reports/verify").form("verify").fields["csrf_token"][0]
    given = {"csrf_token": token, "file": (io.BytesIO(b"%PDF-1.7 nothing"), "a.pdf")}
    return visitor.client.post("/reports/verify", data=given, base_url=HOME)


def test_while_one_file_is_checked_another_is_asked_to_wait(app: Flask, nobody: Visitor, settings) -> None:
    settings.seals.mkdir(parents=True)
    (settings.seals / "trusted.pem").write_text("")
    with app.app_context(), register.the_only_check():
        answer = send_a_file(nobody)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "15"
        assert "Another file is being checked just now." in answer.text
    assert send_a_file(nobody).status_code == 200


def test_a_check_that_fails_gives_the_turn_back(app: Flask, nobody: Visitor) -> None:
    assert send_a_file(nobody).status_code == 422  # no list of issuers
    with app.app_context(), register.the_only_check():
        pass


def test_a_strangers_file_is_done_with_before_the_web_server_gives_its_process_up() -> None:
    assert register.FOR_STRANGERS.wall_seconds <= 15 < sandbox.Limits().wall_seconds


def test_a_file_is_gone_from_the_disk_before_the_child_begins(monkeypatch, tmp_path) -> None:
    seen: list[bool] = []
    start = sandbox._start

    def look_and_start(job, desk, *more):
        seen.append((desk / "input").exists())
        return start(job, desk, *more)

    monkeypatch.setattr(sandbox, "_start", look_and_start)
    sandbox.in_child("verify", b"%PDF-1.7 nothing")
    assert seen == [False]


def test_reports_made_at_once_have_each_their_own_version(manager: Visitor, owner: psycopg.Connection) -> None:
    pages = [manager.get(REVIEW) for _ in range(6)]
    threads = [threading.Thread(target=manager.submit, args=(page, "report"), kwargs={"follow": False, "answers": 303}) for page in pages]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    versions = [
        version for (version,) in owner.execute("select version from app.report where review_id = %s", [ident("review", "kai-review")])
    ]
    assert sorted(versions) == [f"1.{number}" for number in range(6)]


def test_a_report_calls_its_chapters_as_the_providers_model_does(manager: Visitor, owner: psycopg.Connection) -> None:
    owner.execute("delete from app.care_model_choice")
    owner.execute("update app.agency set model_of_care = 'five_steps' where name = 'Tamarisk Lane Care'")
    manager.submit(manager.get(REVIEW), "report", follow=False, answers=303)
    frozen = owner.execute("select facts from app.report where kind = 'review' order by id desc limit 1").fetchone()
    called = {section.number: section.heading for section in thaw(frozen[0].encode()).sections}
    assert (called["9"], called["11"]) == ("The brave work", "Changes and goodbyes")
