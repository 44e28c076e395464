"""Clinical notes pass to another clinician by a recorded handover alone, and are never nobody's."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from portal.demo.idents import ident
from portal.demo.scene import membership
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Visitor
from tests.world import EMAILS

KAI, LEILA, HELEN = ident("child", "kai"), membership("leila-farrokh"), membership("stranger-therapist")
MATEUSZ, GLENN = membership("mateusz-zielinski"), membership("glenn-fairbairn")
SUCCESSOR = "anwen.price@tamarisk-lane.example"


@pytest.fixture
def anwen(owner: psycopg.Connection[Any]) -> UUID:
    """A second clinician of the same provider, near no child yet."""
    person, member = uuid4(), uuid4()
    owner.execute("insert into app.person (id, name, email) values (%s, 'Dr Anwen Price', %s)", [person, SUCCESSOR])
    owner.execute(
        "insert into app.membership (id, person_id, agency_id, role, starts_on) values (%s, %s, %s, 'CL', '2020-01-01')",
        [member, person, ident("agency", "tamarisk")],
    )
    return member


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit(EMAILS["glenn-fairbairn"])


def notes(owner: psycopg.Connection[Any], who: UUID) -> set[UUID]:
    rows = owner.execute("select id from app.entry where slice / 10 = 10 and %s = any(mine) and kind <> 'notes_handover'", [who])
    return {row.id for row in rows.fetchall()}


def seen(cluster: Cluster, database: str, who: UUID) -> set[UUID]:
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [who])
        return {row[0] for row in connection.execute("select id from app.entry where slice / 10 = 10 and kind <> 'notes_handover'")}


def leave(admin: Visitor, *, answers: int = 200, **more: Any) -> Any:
    page = admin.get(f"/agency/people/{LEILA}")
    return admin.submit(page, "End their time here", answers=answers, because="She retires.", **more)


def hand_over(manager: Visitor) -> None:
    page = manager.submit(
        manager.get("/hand-over"), "check", leaver=EMAILS["leila-farrokh"], successor=SUCCESSOR, because="She moves to another home."
    )
    assert "Clinical notes pass to Dr Anwen Price" in page.text
    manager.submit(page, "Hand over")


def test_the_administrator_cannot_let_a_clinician_leave_with_notes_that_would_be_nobodys(
    admin: Visitor, anwen: UUID, owner: psycopg.Connection[Any]
) -> None:
    before = notes(owner, LEILA)
    assert before
    assert "Choose who takes them over" in leave(admin, answers=422).text
    assert notes(owner, LEILA) == before
    assert owner.execute("select ended_at from app.membership where id = %s", [LEILA]).fetchone() == (None,)


def test_the_database_refuses_it_by_itself(cluster: Cluster, database: str, anwen: UUID) -> None:
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [GLENN])
        with pytest.raises(psycopg.errors.DatabaseError, match="never nobody"):
            connection.execute("select wall.end_membership(%s, null, %s)", [LEILA, uuid4()])


def test_without_another_clinician_nobody_leaves(admin: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("delete from app.membership where role = 'CL' and id <> %s and agency_id = %s", [LEILA, ident("agency", "tamarisk")])
    assert "Invite one first" in admin.get(f"/agency/people/{LEILA}").text
    assert "clinical notes" in leave(admin, answers=422).text
    assert owner.execute("select ended_at from app.membership where id = %s", [LEILA]).fetchone() == (None,)


def test_they_go_to_the_clinician_who_was_named_and_it_is_recorded(
    cluster: Cluster, database: str, admin: Visitor, anwen: UUID, owner: psycopg.Connection[Any]
) -> None:
    before = notes(owner, LEILA)
    leave(admin, notes_to=str(anwen))
    assert notes(owner, LEILA) == set()
    assert notes(owner, anwen) == before
    assert seen(cluster, database, anwen) == set(), "owning opens nothing to somebody who is near no child"
    record = owner.execute("select text, by_name, mine from app.entry where kind = 'notes_handover' and child_id = %s", [KAI]).fetchone()
    assert "From Dr Leila Farrokh to Dr Anwen Price on" in record.text
    assert "She retires." in record.text
    assert (record.by_name, record.mine) == ("Glenn Fairbairn", [anwen])
    told = owner.execute("select reason, child_id from app.trail where reason like 'left:%%'").fetchone()
    assert told == ("left: She retires.; clinical notes handed over to Dr Anwen Price", None)


def test_until_the_last_day_both_own_them(admin: Visitor, anwen: UUID, owner: psycopg.Connection[Any]) -> None:
    before = notes(owner, LEILA)
    leave(admin, notes_to=str(anwen), when="day", day=owner.execute("select (current_date + 9)::text").fetchone()[0])
    assert notes(owner, LEILA) == notes(owner, anwen) == before


def test_handed_over_by_the_manager_the_successor_reads_them_and_nobody_else(
    cluster: Cluster, database: str, manager: Visitor, anwen: UUID, owner: psycopg.Connection[Any]
) -> None:
    before = seen(cluster, database, LEILA)
    of_kai = {
        row.id for row in owner.execute("select id from app.entry where slice / 10 = 10 and child_id = %s", [KAI]).fetchall()
    } & before
    assert of_kai
    hand_over(manager)
    assert of_kai <= seen(cluster, database, anwen)
    assert not of_kai & seen(cluster, database, LEILA)
    for person in ("gareth-pryce", "ruth-adeyemi", "sunita-rao", "desmond-clarke", "glenn-fairbairn"):
        assert not seen(cluster, database, membership(person)), person


def test_a_manager_says_why_when_a_clinician_hands_over(manager: Visitor, anwen: UUID) -> None:
    page = manager.submit(manager.get("/hand-over"), "check", answers=422, leaver=EMAILS["leila-farrokh"], successor=SUCCESSOR)
    assert "recorded with its reason" in page.text


def test_notes_pass_to_no_other_role_or_agency_and_by_nobody_else(cluster: Cluster, database: str, anwen: UUID) -> None:
    attempts = [
        (GLENN, LEILA, membership("ruth-adeyemi")),
        (GLENN, LEILA, membership("anil-perera")),
        (GLENN, MATEUSZ, HELEN),
        (membership("nadia-osei"), LEILA, anwen),
        (membership("sunita-rao"), LEILA, anwen),
        (anwen, LEILA, anwen),
        (LEILA, LEILA, anwen),
    ]
    for who, leaver, successor in attempts:
        with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
            connection.execute("select wall.enter(%s)", [who])
            with pytest.raises(psycopg.errors.DatabaseError, match="another clinician of the same agency"):
                connection.execute("select wall.hand_over_notes(%s, %s, null, 'why', false, %s)", [leaver, successor, uuid4()])


def test_whoever_owns_no_notes_leaves_without_a_successor(admin: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = admin.get(f"/agency/people/{membership('callum-reid')}")
    assert "clinical notes" not in page.text
    admin.submit(page, "End their time here", because="Gone.")
    assert owner.execute("select ended_at is not null from app.membership where id = %s", [membership("callum-reid")]).fetchone()[0]
