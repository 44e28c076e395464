"""A designated teacher's colleague stands in: one child, chosen parts, a time; the teacher stays accountable."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.demo.idents import ident
from portal.foundation.clock import today
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Page, Visitor
from tests.wall.test_two_walls import disagreements
from tests.world import EMAILS

KAI, ELLA = ident("child", "kai"), ident("child", "ella")
HANNAH, FARIDA = ident("membership", "hannah-osei"), ident("membership", "farida-ali")
DELEGATES = f"/children/{KAI}/delegates"


@pytest.fixture
def stands_in(visit: Visit) -> Visitor:
    return visit(EMAILS["hannah-osei"])


def end(teacher: Visitor) -> Page:
    return teacher.submit(teacher.get(DELEGATES), "End it now")


def delegate(teacher: Visitor, parts: list[str], answers: int = 200, days: int = 30) -> Page:
    on = today() + timedelta(days=days)
    return teacher.submit(
        teacher.get(DELEGATES), "Let them stand in", colleague=str(HANNAH), parts=parts, ends_on=[str(on.day), str(on.month), str(on.year)],
        answers=answers,
    )  # fmt: skip


@pytest.mark.reads_only
def test_who_stands_in_sees_what_was_chosen_and_no_other_child(stands_in: Visitor, teacher: Visitor) -> None:
    page = stands_in.get(f"/children/{KAI}")
    shown = {one.attrs["id"] for one in page.root.all("section") if one.attrs.get("id", "").startswith("part-")}
    assert shown
    assert shown <= {"part-1", "part-4", "part-7", "part-8", "part-13"}
    assert "part-5" in teacher.get(f"/children/{KAI}").html
    assert "HC-" in stands_in.get("/").text
    stands_in.get(f"/children/{ELLA}", answers=404)


@pytest.mark.reads_only
def test_who_stands_in_delegates_nothing(stands_in: Visitor) -> None:
    assert DELEGATES not in stands_in.get(f"/children/{KAI}").links
    stands_in.get(DELEGATES, answers=403)


def test_ending_it_ends_it_at_once_and_it_can_be_made_anew_for_less(
    teacher: Visitor, stands_in: Visitor, cluster: Cluster, database: str
) -> None:
    end(teacher)
    stands_in.get(f"/children/{KAI}", answers=404)
    delegate(teacher, ["13"])
    page = stands_in.get(f"/children/{KAI}")
    assert {one.attrs["id"] for one in page.root.all("section") if one.attrs.get("id", "").startswith("part-")} == {"part-13"}
    wrong, _, _ = disagreements(cluster, database)
    assert wrong == []


def test_it_is_told_whom_until_when_and_what(teacher: Visitor, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    end(teacher)
    delegate(teacher, ["13"])
    reasons = {row.reason for row in owner.execute("select reason from app.trail where action = 'delegate to a colleague at school'")}
    assert any("Hannah Osei" in reason and "Education" in reason for reason in reasons)
    assert "What was not delegated" in manager.get(f"/children/{KAI}/sharing").text


def test_it_ends_with_the_teachers_own_involvement(stands_in: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.involvement set ended_at = now() where membership_id = %s and child_id = %s", [FARIDA, KAI])
    stands_in.get(f"/children/{KAI}", answers=404)


def test_it_ends_when_the_teacher_leaves_the_school(stands_in: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.membership set ended_at = now() where id = %s", [FARIDA])
    stands_in.get(f"/children/{KAI}", answers=404)


def test_what_is_closed_to_the_teacher_is_closed_to_who_stands_in(teacher: Visitor, stands_in: Visitor, social_worker: Visitor) -> None:
    end(teacher)
    form = social_worker.get(f"/children/{KAI}/restrictions/new")
    social_worker.submit(form, part="13", whom=f"person:{FARIDA}", reason="For now.")
    delegate(teacher, ["7", "13"])
    assert "part-13" not in stands_in.get(f"/children/{KAI}").html


def test_a_delegation_needs_parts_and_ends_within_a_year(teacher: Visitor) -> None:
    end(teacher)
    assert "Choose what they may see" in delegate(teacher, [], answers=422).text
    assert "a year at most" in delegate(teacher, ["13"], days=400, answers=422).text


@pytest.mark.parametrize("other", ["stranger-teacher", "owen-castell", "ruth-adeyemi", "farida-ali"])
def test_the_database_lets_nobody_in_but_a_colleague_of_the_school(cluster: Cluster, database: str, other: str) -> None:
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [FARIDA])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("select wall.delegate(gen_random_uuid(), %s, %s, '{13}', current_date)", [KAI, ident("membership", other)])


def test_a_colleague_with_an_address_of_elsewhere_is_not_offered(teacher: Visitor, owner: psycopg.Connection[Any]) -> None:
    end(teacher)
    assert "Hannah Osei" in teacher.get(DELEGATES).form("Let them stand in").element.text
    owner.execute("update app.person set email = 'hannah@mail.example' where name = 'Hannah Osei'")
    assert "There is no colleague to delegate to" in teacher.get(DELEGATES).text


@pytest.mark.reads_only
@pytest.mark.parametrize("who", ["ruth-adeyemi", "sunita-rao", "mateusz-zielinski"])
def test_nobody_but_a_designated_teacher_delegates(visit: Visit, who: str) -> None:
    visit(EMAILS[who]).get(DELEGATES, answers=403)


def test_whoever_covers_for_the_teacher_delegates_nothing(
    cluster: Cluster, database: str, visit: Visit, teacher: Visitor, owner: psycopg.Connection[Any]
) -> None:
    """The teacher stays accountable: neither wall takes a cover for the teacher's own right."""
    end(teacher)
    owner.execute(
        "insert into app.cover (id, agency_id, covered_id, coverer_id, given_by, starts_on, ends_on)"
        " values (gen_random_uuid(), %s, %s, %s, 'The school', current_date, current_date)",
        [ident("agency", "saltmarsh"), FARIDA, HANNAH],
    )
    covering = visit(EMAILS["hannah-osei"])
    covering.get(f"/children/{KAI}")
    covering.get(DELEGATES, answers=403)
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [HANNAH])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("select wall.delegate(gen_random_uuid(), %s, %s, '{13}', current_date)", [KAI, FARIDA])


def test_the_database_asks_for_the_schools_own_address_by_itself(
    cluster: Cluster, database: str, teacher: Visitor, owner: psycopg.Connection[Any]
) -> None:
    end(teacher)
    owner.execute("update app.person set email = 'hannah@mail.example' where name = 'Hannah Osei'")
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [FARIDA])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("select wall.delegate(gen_random_uuid(), %s, %s, '{13}', current_date)", [KAI, HANNAH])
