"""A legal name that the social worker restricted: told to few, in both walls and every output; the known-as name stands in its place."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from portal.access.parts import RESTRICTED_NAME, Role
from portal.access.policy import own_slices
from portal.demo.idents import ident
from portal.demo.scene import membership
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Visitor
from tests.world import EMAILS

KAI = ident("child", "kai")
PAGE, NAME = f"/children/{KAI}", f"/children/{KAI}/sharing/name"
LEGAL, MIDDLE = "Kai Jerome Bramwell", "Jerome"
TOLD = ("sunita-rao", "desmond-clarke", "gareth-pryce", "philippa-venn")
NOT_TOLD = ("ruth-adeyemi", "leila-farrokh", "farida-ali", "mateusz-zielinski", "josephine-mensah", "aoife-brennan")


def restrict(social_worker: Visitor) -> None:
    social_worker.submit(social_worker.get(NAME), reason="His first family looks for him by it.")


def seen_by(cluster: Cluster, database: str, person: str) -> str:
    """Everything that the wall shows somebody of the entries of this child."""
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [membership(person)])
        return " ".join(row[0] for row in connection.execute("select e::text from app.entry e where child_id = %s", [KAI]))


def test_the_wall_shows_the_name_to_few_and_the_known_as_name_to_everybody_else(
    cluster: Cluster, database: str, social_worker: Visitor
) -> None:
    assert LEGAL in seen_by(cluster, database, "ruth-adeyemi")
    restrict(social_worker)
    for person in NOT_TOLD:
        assert MIDDLE not in seen_by(cluster, database, person), person
    for person in TOLD:
        assert LEGAL in seen_by(cluster, database, person), person
    assert "Kai, known as Kai" in seen_by(cluster, database, "ruth-adeyemi")


def test_the_table_says_the_same_by_itself() -> None:
    assert {role for role in Role if RESTRICTED_NAME in own_slices(role)} == {Role.SW, Role.IRO, Role.RM}


def test_no_page_tells_it_to_whom_it_is_not_told(visit: Visit, social_worker: Visitor) -> None:
    restrict(social_worker)
    for person in NOT_TOLD:
        visitor = visit(EMAILS[person])
        ahead, seen = [PAGE, "/"], set()
        while ahead and len(seen) < 12:
            url = ahead.pop()
            if url in seen:
                continue
            seen.add(url)
            page = visitor.ask("GET", url)
            assert MIDDLE not in page.html, (person, url)
            ahead += [one.split("#")[0] for one in page.links if one.startswith(("/plans/", "/reviews/", "/transitions/", "/reports/"))]
        assert len(seen) > 2
    for person in TOLD:
        text = visit(EMAILS[person]).get(PAGE).text
        assert f"Full name {LEGAL}" in text
        assert "Legal name is restricted" in text


def test_the_page_as_somebody_else_sees_it_leaves_the_name_out(social_worker: Visitor) -> None:
    restrict(social_worker)
    assert MIDDLE not in social_worker.get(f"{PAGE}/as/{membership('farida-ali')}").html


def test_it_is_told_again_word_for_word(social_worker: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    query = "select facts, text from app.entry where child_id = %s and kind = 'identity' and slice = 10"
    before = owner.execute(query, [KAI]).fetchone()
    restrict(social_worker)
    assert owner.execute(query, [KAI]).fetchone() != before
    social_worker.submit(social_worker.get(NAME), reason="No longer needed.")
    assert owner.execute(query, [KAI]).fetchone() == before
    assert LEGAL in key_worker.get(PAGE).text
    told = owner.execute("select reason from app.trail where action = 'restrict the legal name' order by id").fetchall()
    assert [row.reason for row in told] == ["His first family looks for him by it.", "No longer needed."]


def test_nobody_puts_it_back_meanwhile(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    restrict(social_worker)
    owner.execute(
        "update app.entry set facts = facts || '{\"legal_name\": \"Kai Jerome Bramwell\"}' where child_id = %s and kind = 'identity'", [KAI]
    )
    rows = owner.execute("select facts from app.entry where child_id = %s and kind = 'identity'", [KAI]).fetchall()
    assert all("legal_name" not in row.facts for row in rows)


def test_only_the_social_worker_decides_it(
    cluster: Cluster, database: str, manager: Visitor, reviewing_officer: Visitor, key_worker: Visitor, stranger: Visitor
) -> None:
    manager.get(NAME, answers=403)
    reviewing_officer.get(NAME, answers=403)
    for unseen in (key_worker, stranger):
        unseen.get(NAME, answers=404)
    for person in ("gareth-pryce", "ruth-adeyemi", "stranger-social-worker"):
        for function in ("restrict_name", "tell_name"):
            with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
                connection.execute("select wall.enter(%s)", [membership(person)])
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(f"select wall.{function}(%s, %s, 'why')", [uuid4(), KAI])


def test_it_is_released_to_nobody(cluster: Cluster, database: str, social_worker: Visitor) -> None:
    restrict(social_worker)
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [membership("sunita-rao")])
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(
                "select wall.release(%s, %s, 18::smallint, null, %s, null, 'x', 'y', 'z', current_date)",
                [uuid4(), KAI, membership("farida-ali")],
            )


def test_an_emergency_is_still_proved_by_the_surname(owner: psycopg.Connection[Any], social_worker: Visitor) -> None:
    restrict(social_worker)
    owner.execute("select set_config('app.membership', %s, false)", [str(membership("femi-lawal"))])
    found = owner.execute(
        "select state from wall.break_glass(%s, 'HC-4K7Q', null, 'Bramwell', 'Nobody answers at the home.', 4, true, current_date, '')",
        [uuid4()],
    ).fetchone()
    assert found == ("opened",)
