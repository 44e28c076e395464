"""An authority settles what the rules leave to it, a school tells its year; open dates are worked out again, and everybody can look how."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine

from portal.children.recount import recount_all
from portal.demo.idents import ident
from portal.demo.scene import membership
from portal.foundation import clock
from tests.conftest import Visit
from tests.databases import Cluster, for_sqlalchemy
from tests.visitor import Visitor

ADMINISTRATOR = "nadia.osei@harbour.example"
YEAR = clock.today().year if clock.today().month >= 8 else clock.today().year - 1

OPEN = """
insert into app.due_item (id, child_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained, how, event, trigger_on,
                          version, authority_id, school_id)
values (gen_random_uuid(), %(child)s, 130, array[%(who)s::uuid], 'rule', gen_random_uuid(), 'A plan', array[%(who)s::uuid], %(on)s, %(how)s,
        'Due', %(how)s, 'the move', %(on)s, 0, %(authority)s, %(school)s)
"""


@pytest.fixture
def worker(cluster: Cluster, database: str) -> Iterator[Engine]:
    engine = create_engine(for_sqlalchemy(cluster.dsn("portal_worker", database)))
    yield engine
    engine.dispose()


def open_item(owner: psycopg.Connection[Any], how: str, on: date) -> None:
    told = {"child": ident("child", "kai"), "who": membership("farida-ali"), "authority": ident("agency", "harbour")}
    owner.execute(OPEN, told | {"school": ident("agency", "saltmarsh"), "how": how, "on": on})


def due(owner: psycopg.Connection[Any]) -> Any:
    return owner.execute("select * from app.due_item where title = 'A plan'").fetchone()


def form_of(page: Any, rule: str) -> dict[str, str]:
    form = next(one for one in page.root.all("form") if any(box.attrs.get("value") == rule for box in one.all("input")))
    return {box.attrs["name"]: box.attrs.get("value", "") for box in form.all("input") if box.attrs.get("type") == "hidden"}


def settle(visitor: Visitor, rule: str, *, answers: int = 303, **words: str) -> Any:
    hidden = form_of(visitor.get("/agency/limits"), rule)
    page = visitor.ask("POST", "/agency/limits", data=hidden | words)
    assert page.status == answers, page.text
    return page


def test_what_the_administrator_settles_moves_open_dates_and_is_told(visit: Visit, owner: psycopg.Connection[Any], worker: Engine) -> None:
    open_item(owner, "ED2b", date(2027, 9, 1))
    recount_all(worker)
    assert due(owner).due_on == date(2027, 9, 15)
    settle(visit(ADMINISTRATOR), "ED2b", choice="20 working days", because="Agreed with the virtual school, 3 November")
    assert recount_all(worker).waiting == 0
    assert due(owner).due_on == date(2027, 9, 29)
    page = visit(ADMINISTRATOR).get("/agency/limits")
    assert "Agreed with the virtual school, 3 November" in page.text
    entry = owner.execute("select * from app.trail where action = 'settle an authority''s limits' order by id desc limit 2").fetchall()[-1]
    assert entry.reason == "ED2b: 20 working days: Agreed with the virtual school, 3 November"
    settle(visit(ADMINISTRATOR), "ED2b", choice="", because="Back again")
    recount_all(worker)
    assert due(owner).due_on == date(2027, 9, 15)


def test_it_needs_a_reason_and_a_limit_that_the_rule_offers(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    before = owner.execute("select count(*) from app.agency_limit").fetchone()
    visitor = visit(ADMINISTRATOR)
    assert "Say where this was settled." in settle(visitor, "ED2b", answers=422, choice="20 working days", because=" ").text
    settle(visitor, "ED2b", answers=422, choice="90 working days", because="Mine")
    hidden = form_of(visitor.get("/agency/limits"), "ED2b") | {"rule": "RV1"}
    assert visitor.ask("POST", "/agency/limits", data=hidden | {"choice": "20 working days", "because": "Mine"}).status in {409, 422}
    assert owner.execute("select count(*) from app.agency_limit").fetchone() == before


@pytest.mark.reads_only
@pytest.mark.parametrize(
    "who", ["glenn.fairbairn@tamarisk-lane.example", "sunita.rao@harbour.example", "farida.ali@saltmarsh-academy.example"]
)
def test_nobody_else_settles_it(who: str, visit: Visit, cluster: Cluster, database: str) -> None:
    visit(who).get("/agency/limits", answers=403)
    member = visit(who).member
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [member.membership_id])
        with pytest.raises(psycopg.errors.Error, match="entered by its administrator"):
            web.execute("select wall.choose_limit(gen_random_uuid(), 'ED2b', '20 working days', 'Mine')")


def year_form(**otherwise: Any) -> dict[str, Any]:
    days = {
        "autumn_from": ["2", "9", str(YEAR)], "autumn_to": ["17", "12", str(YEAR)], "spring_from": ["4", "1", str(YEAR + 1)],
        "spring_to": ["24", "3", str(YEAR + 1)], "summer_from": ["12", "4", str(YEAR + 1)], "summer_to": ["20", "7", str(YEAR + 1)],
    }  # fmt: skip
    return {"year": str(YEAR), **days, "closed": f"23 10 {YEAR} to 30 10 {YEAR}\n1 12 {YEAR}", **otherwise}


def test_a_school_tells_its_year_and_estimates_become_dates(teacher: Visitor, owner: psycopg.Connection[Any], worker: Engine) -> None:
    open_item(owner, "ED3", date(YEAR, 11, 10))
    recount_all(worker)
    assert "1 Dec" not in due(owner).explained
    page = teacher.submit(teacher.get("/agency/school-year"), "school-year", **year_form())
    assert f"Friday 23 October {YEAR}" in page.text or f"23 October {YEAR}" in page.text
    recount_all(worker)
    after = due(owner)
    assert after.told["estimated"] is False
    assert [f"{YEAR}-12-01"] * 2 in after.told["closed"]
    assert "1 Dec" in after.explained


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"autumn_to": ["1", "9", str(YEAR)]}, "stand in order"),
        ({"summer_to": ["20", "7", str(YEAR + 3)]}, "The terms lie between"),
        ({"closed": "half-term"}, "Write one day or spell a line"),
        ({"closed": f"23 10 {YEAR} to 30 10 2099"}, "Write one day or spell a line"),
        ({"closed": "23 10 1999"}, "outside that school year"),
        ({"year": "abc"}, "Not a valid choice"),
        ({"year": "99999999999"}, "Not a valid choice"),
        ({"spring_from": ["31", "2", str(YEAR)]}, "This is not a real date."),
    ],
)
def test_a_year_that_cannot_be_is_refused(teacher: Visitor, wrong: dict[str, Any], sentence: str) -> None:
    page = teacher.submit(teacher.get("/agency/school-year"), "school-year", answers=422, **year_form(**wrong))
    assert sentence in page.text


@pytest.mark.reads_only
@pytest.mark.parametrize("who", [ADMINISTRATOR, "sunita.rao@harbour.example", "ruth.adeyemi@tamarisk-lane.example"])
def test_nobody_else_tells_a_schools_year(who: str, visit: Visit, cluster: Cluster, database: str) -> None:
    visit(who).get("/agency/school-year", answers=403)
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [visit(who).member.membership_id])
        with pytest.raises(psycopg.errors.Error, match="designated teacher or its administrator"):
            web.execute("select wall.tell_school_year(gen_random_uuid(), 2026, '{}')")


def test_everybody_can_look_how_dates_are_worked_out_and_how_far_a_round_has_come(
    key_worker: Visitor, owner: psycopg.Connection[Any], worker: Engine
) -> None:
    recount_all(worker)
    page = key_worker.get("/deadlines")
    for rule in ("PL1", "RV10a", "ED6", "IN3", "SE1b"):
        assert page.root.one("li", id=rule)
    assert "CPPCR 2010 reg 33(1)" in page.text
    assert "being worked out again" not in page.text
    owner.execute("set role portal_owner")
    owner.execute("select wall.correct_calendar('2027-06-02', true, 'Proclaimed bank holiday', 'An operator')")
    owner.execute("reset role")
    page = key_worker.get("/deadlines")
    assert "being worked out again" in page.text
    assert "Proclaimed bank holiday" in page.text
    fragment = key_worker.get("/deadlines", fragment=True)
    assert "being worked out again" in fragment.text
    recount_all(worker)
    assert "being worked out again" not in key_worker.get("/deadlines", fragment=True).text
