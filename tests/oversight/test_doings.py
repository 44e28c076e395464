"""What a person touched, the sheet of a child's trail, and the operator's report of a breach."""

import csv
import io
import json
from typing import Any

import psycopg
import pytest

from portal.demo.idents import ident
from portal.demo.scene import membership
from portal.oversight.breach import harmless
from portal.oversight.words import actions
from portal.settings import Settings
from tests.conftest import Visit
from tests.oversight.test_audit_verify import run
from tests.visitor import Visitor
from tests.world import EMAILS

KAI = f"/children/{ident('child', 'kai')}"
SHEET, TRAIL = f"{KAI}/trail.csv", f"{KAI}/trail"
FARIDA = f"/people/{membership('farida-ali')}/trail"


def lines(visitor: Visitor, url: str = SHEET) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(visitor.get(url).bytes.decode())))


def test_a_copy_is_a_file_and_is_told_by_itself(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = manager.get(SHEET)
    assert page.headers["Content-Type"].startswith("text/csv")
    assert page.headers["Content-Disposition"] == 'attachment; filename="who-saw-what-HC-4K7Q.csv"'
    told = owner.execute("select action, abouts, strength, source from app.trail order by id desc limit 1").fetchone()
    assert told is not None
    assert (told.action, told.abouts, told.strength, told.source) == ("export who saw what", [320], "password+code", "127.0.0.0/24")
    assert lines(manager)[0]["what"] == "took a copy of who saw what"


def test_no_cell_of_the_copy_is_a_formula(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    columns = "person_id, membership_id, agency_id, agency_name, role, session_mark, strength, action, outcome, child_id, abouts, rule"
    for number, sign in enumerate("=+-@\t\r"):
        owner.execute(
            f"insert into app.trail (id, at, person_name, reason, request_id, {columns}) select gen_random_uuid(), now(), %s, %s, %s,"
            f" {columns} from app.trail where child_id = %s and abouts = '{{}}' limit 1",
            [f"{sign}cmd", f"{sign}1+1", f"r{number}", ident("child", "kai")],
        )
    cells = [cell for line in lines(manager) for cell in line.values()]
    assert len([cell for cell in cells if cell.endswith("cmd") and cell.startswith("'")]) == 6
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert harmless("plain") == "plain"


@pytest.mark.reads_only
@pytest.mark.parametrize("person", ["ruth-adeyemi", "leila-farrokh", "farida-ali", "stranger-teacher"])
def test_a_copy_is_for_who_reads_the_log(visit: Visit, person: str) -> None:
    visit(EMAILS[person]).get(SHEET, answers=404)


def test_the_copy_shows_no_more_than_the_page_and_takes_the_same_questions(manager: Visitor) -> None:
    assert {line["who"] for line in lines(manager, f"{SHEET}?by={membership('farida-ali')}")} == {"Farida Ali"}
    assert {line["outcome"] for line in lines(manager, f"{SHEET}?refused=1")} == {"refused"}
    about_plan = lines(manager, f"{SHEET}?part=11")
    assert about_plan
    assert all("Safety and risk plan" in line["parts"] for line in about_plan)
    assert lines(manager, f"{SHEET}?since=2001-01-01&until=2001-12-31") == []


def test_a_look_and_a_file_taken_away_are_told_apart(manager: Visitor) -> None:
    manager.get(SHEET)
    assert {line["what"] for line in lines(manager, f"{SHEET}?what=received")} == {"took a copy of who saw what"}
    assert "read the plan" in {line["what"] for line in lines(manager, f"{SHEET}?what=saw")}
    assert "download the report" in actions("received")
    assert "complete a checklist item" in actions("did")


@pytest.mark.reads_only
@pytest.mark.parametrize("asked", ["what=x", "part=99", "since=yesterday", "until=%00", "since=9999-99-99"])
def test_a_question_about_nothing_is_as_none(manager: Visitor, asked: str) -> None:
    assert manager.get(f"{TRAIL}?{asked}").root.all("tbody")


# A person


@pytest.mark.reads_only
def test_who_reads_the_log_sees_what_a_person_did_about_those_children(social_worker: Visitor) -> None:
    page = social_worker.get(FARIDA)
    assert page.h1 == "What Farida Ali did"
    assert "read the plan" in page.text


@pytest.mark.reads_only
@pytest.mark.parametrize("person", ["ruth-adeyemi", "maureen-doyle", "piotr-nowak", "stranger-social-worker", "aoife-brennan"])
def test_for_everybody_else_there_is_nobody(visit: Visit, person: str) -> None:
    visit(EMAILS[person]).get(FARIDA, answers=404)
    visit(EMAILS[person]).get(f"/people/{ident('nobody', 'x')}/trail", answers=404)


def test_an_administrator_learns_numbers_of_their_own_people_and_no_child(
    visit: Visit, teacher: Visitor, owner: psycopg.Connection[Any]
) -> None:
    teacher.get(KAI)
    martin = membership("stranger-teacher")
    owner.execute("update app.membership set office = 'ADMIN', agency_id = %s where id = %s", [ident("agency", "saltmarsh"), martin])
    administrator = visit(EMAILS["stranger-teacher"])
    page = administrator.get(FARIDA)
    assert "opened the child’s page" in page.text
    assert "Kai" not in page.html
    assert "HC-4K7Q" not in page.html
    assert str(ident("child", "kai")) not in page.html
    administrator.get(f"/people/{membership('sunita-rao')}/trail", answers=404)
    told = owner.execute("select child_id, object_id from app.trail where action = 'see what a person did' and outcome = 'done'").fetchall()
    assert [(row.child_id, row.object_id) for row in told] == [(None, membership("farida-ali"))]


# A breach


def test_a_breach_report_tells_whom_what_and_how_often(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, teacher: Visitor, owner: psycopg.Connection[Any]
) -> None:
    teacher.get(KAI)
    teacher.get(KAI)
    day = owner.execute("select to_char(now() at time zone 'Europe/London', 'YYYY-MM-DD') as today").fetchone()
    assert day is not None
    period = ["--from", day.today, "--to", day.today]
    code, said = run(settings, monkeypatch, "breach-report", "--person", EMAILS["farida-ali"].upper(), *period, "--json")
    assert code == 0
    found = json.loads(said)
    assert {(one["person"], one["child"]) for one in found} == {("Farida Ali", "HC-4K7Q")}
    assert {one["times"] for one in found if one["action"] == "see the child's page"} == {2}
    assert 10 <= len({one["part"] for one in found}) <= 33
    mark = owner.execute("select session_mark, source from app.trail order by id desc limit 1").fetchone()
    assert mark is not None
    for by, what in (("--session", mark.session_mark), ("--source", mark.source)):
        code, said = run(settings, monkeypatch, "breach-report", by, what, *period, "--csv")
        assert code == 0
        rows = list(csv.DictReader(io.StringIO(said)))
        assert {row["child"] for row in rows} == {"HC-4K7Q"}
    code, said = run(settings, monkeypatch, "breach-report", "--person", EMAILS["farida-ali"], "--from", "2001-01-01", "--to", "2001-01-02")
    assert (code, said) == (0, "0 people, 0 children, 0 times\n")


def test_a_breach_report_is_about_one_thing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = run(settings, monkeypatch, "breach-report", "--from", "2001-01-01", "--to", "2001-01-02")
    assert code == 1
