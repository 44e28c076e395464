"""Which home somebody manages is said by their provider's administrator, who sees no child of it; from that day, and no earlier."""

from typing import Any

import psycopg
import pytest

from portal.demo.idents import ident
from portal.demo.scene import membership
from portal.foundation.clock import today
from portal.settings import Settings
from tests.conftest import Visit
from tests.databases import Cluster
from tests.joining.post import letters, link_in, set_up, to
from tests.visitor import Visitor
from tests.world import EMAILS

NEW = "ines.duarte@tamarisk-lane.example"
KAI = f"/children/{ident('child', 'kai')}"
ROWAN, FERNHOLLOWS = ident("home", "rowan-house"), ident("home", "millstone-cottage")
GIVE = "select wall.put_in_charge(gen_random_uuid(), %s, %s, %s)"


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit(EMAILS["glenn-fairbairn"])


def invited(admin: Visitor, nobody: Visitor, settings: Settings, post: str) -> str:
    """Somebody new, who has just come in; the address of their page."""
    admin.submit(admin.get("/agency/invitations/new"), name="Inês Duarte", email=NEW, post=post)
    page = nobody.get(link_in(to(letters(settings), NEW)))
    set_up(nobody, nobody.submit(page, "Join", email=NEW))
    links = admin.get("/agency/people").root.all("a")
    return next(one.attrs["href"] for one in links if one.text == "Inês Duarte")


@pytest.mark.parametrize("post", ["RM", "RM/RI"])
def test_an_invited_manager_sees_the_homes_children_once_the_home_is_theirs_and_until_it_is_not(
    admin: Visitor, nobody: Visitor, settings: Settings, post: str
) -> None:
    page = invited(admin, nobody, settings, post)
    nobody.get(KAI, answers=404)
    admin.submit(admin.get(page), "/homes", home=str(ROWAN))
    assert "Rowan House is yours to look after" in nobody.get("/").text
    assert nobody.get(KAI).h1 == "Kai"
    assert "Inês Duarte" in admin.get("/agency/homes").text
    admin.submit(admin.get(page), "Take this home from them now")
    nobody.get(KAI, answers=404)
    admin.get(KAI, answers=404)


def test_before_the_day_they_see_nothing(admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection[Any]) -> None:
    page = invited(admin, nobody, settings, "RM")
    soon = today().replace(year=today().year + 1, day=1)
    admin.submit(admin.get(page), "/homes", home=str(ROWAN), since=soon.isoformat())
    nobody.get(KAI, answers=404)
    row = owner.execute("select count(*) from app.home_manager where starts_on = %s", [soon]).fetchone()
    assert row is not None
    assert row[0] == 1


def test_a_home_is_entered_and_shown_as_one_without_a_manager(admin: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = admin.submit(admin.get("/agency/homes"), name="Larch House", number="SC990777")
    assert "Larch House" in page.text
    assert "no manager" in page.text
    page = admin.submit(page, name="larch house", number="SC990778", answers=422)
    assert "has that name or that number already" in page.text
    admin.submit(page, name="", number="", answers=422)
    told = owner.execute(
        "select reason from app.trail where action = 'say who manages a home' and outcome = 'done' and reason <> ''"
    ).fetchall()
    assert [row.reason for row in told] == ["entered the home Larch House"]


def test_what_was_said_of_whom_stands_in_the_trail(
    admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection[Any]
) -> None:
    page = invited(admin, nobody, settings, "RM")
    admin.submit(admin.get(page), "/homes", home=str(ROWAN))
    row = owner.execute(
        "select reason, person_name from app.trail where action = 'say who manages a home' order by id desc limit 1"
    ).fetchone()
    assert row == ("has Rowan House", "Glenn Fairbairn")


def test_a_key_worker_has_no_home_to_be_given(admin: Visitor) -> None:
    page = admin.get(f"/agency/people/{membership('ruth-adeyemi')}")
    assert [form for form in page.forms if form.action.endswith("/homes")] == []


@pytest.mark.parametrize("person", ["gareth-pryce", "ruth-adeyemi", "sunita-rao", "nadia-osei"])
def test_nobody_else_enters_homes(visit: Visit, person: str) -> None:
    visit(EMAILS[person]).get("/agency/homes", answers=403)


@pytest.mark.parametrize(
    ("by", "whom", "home"),
    [
        ("gareth-pryce", "gareth-pryce", ROWAN),
        ("ruth-adeyemi", "gareth-pryce", ROWAN),
        ("glenn-fairbairn", "glenn-fairbairn", ROWAN),
        ("glenn-fairbairn", "ruth-adeyemi", ROWAN),
        ("glenn-fairbairn", "sunita-rao", ROWAN),
        ("glenn-fairbairn", "gareth-pryce", FERNHOLLOWS),
        ("nadia-osei", "sunita-rao", ROWAN),
    ],
)
def test_the_wall_asks_by_itself_who_says_it_of_whom_and_of_which_home(
    cluster: Cluster, database: str, by: str, whom: str, home: Any
) -> None:
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [membership(by)])
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(GIVE, [membership(whom), home, today()])
    assert refused.value.sqlstate == "PS001"


def test_an_administrator_never_gives_a_home_to_a_second_role_of_their_own(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    owner.execute(
        "insert into app.membership (id, person_id, agency_id, role, starts_on)"
        " select %s, person_id, agency_id, 'RM', current_date - 1 from app.membership where id = %s",
        [ident("membership", "glenn as a manager"), membership("glenn-fairbairn")],
    )
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [membership("glenn-fairbairn")])
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(GIVE, [ident("membership", "glenn as a manager"), ROWAN, today()])
    assert refused.value.sqlstate == "PS001"


def test_nobody_but_an_administrator_is_told_who_has_which_home(cluster: Cluster, database: str) -> None:
    for person, many in (("glenn-fairbairn", 2), ("gareth-pryce", 0), ("sunita-rao", 0)):
        with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
            connection.execute("select wall.enter(%s)", [membership(person)])
            found = connection.execute("select distinct home_id from wall.homes_and_managers()").fetchall()
        assert len(found) == many, person
