"""The break-glasses of a month, reviewed or not: for the council's manager, the reviewing officers and, without concerns, the provider."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from portal.demo.idents import ident
from portal.demo.scene import membership
from portal.foundation import clock
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Visitor
from tests.world import EMAILS

KAI, PAGE = ident("child", "kai"), "/break-glass/by-month"
FEMI, WENDY = membership("femi-lawal"), membership("wendy-ashdown")


@pytest.fixture
def team_manager(visit: Visit) -> Visitor:
    return visit(EMAILS["wendy-ashdown"])


def break_glass(owner: psycopg.Connection[Any], *, concern: bool) -> UUID:
    glass = uuid4()
    owner.execute("select set_config('app.membership', %s, false)", [str(FEMI)])
    row = owner.execute(
        "select state from wall.break_glass(%s, 'HC-4K7Q', null, 'Bramwell', 'Nobody answers at the home.', 4, %s, current_date, '')",
        [glass, concern],
    ).fetchone()
    assert row == ("opened",)
    return glass


def lines(visitor: Visitor) -> list[str]:
    return [one.text for one in visitor.get(PAGE).root.one("main").all("li", class_="near__one")]


def test_a_concern_stands_in_the_lists_of_the_council_and_in_none_of_the_provider(
    team_manager: Visitor, reviewing_officer: Visitor, manager: Visitor, visit: Visit, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("delete from app.break_glass")
    break_glass(owner, concern=True)
    for council in (team_manager, reviewing_officer):
        (line,) = lines(council)
        assert "concern about the provider" in line
        assert "not reviewed yet" in line
        assert "Femi Lawal" in line
    for provider in (manager, visit(EMAILS["philippa-venn"])):
        assert lines(provider) == []


def test_without_a_concern_the_manager_of_the_home_sees_it_too(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("delete from app.break_glass")
    break_glass(owner, concern=False)
    assert len(lines(manager)) == 1


def test_a_review_shows(reviewing_officer: Visitor, team_manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("delete from app.break_glass")
    glass = break_glass(owner, concern=False)
    owner.execute(
        "update app.break_glass set reviewed_at = now(), reviewed_by = 'Desmond Clarke', justified = true, review = 'x' where id = %s",
        [glass],
    )
    for visitor in (reviewing_officer, team_manager):
        (line,) = lines(visitor)
        assert "justified" in line
        assert "Desmond Clarke" in line


def test_the_team_manager_is_told_at_once_and_sees_no_child(team_manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    break_glass(owner, concern=True)
    assert "with a concern about the provider" in team_manager.get("/").text
    team_manager.get(f"/children/{KAI}", answers=404)
    assert "Kai" not in team_manager.get(PAGE).text
    assert "Nobody answers" not in team_manager.get(PAGE).text
    told = owner.execute("select child_id from app.trail where membership_id = %s and action = 'list break-glasses'", [WENDY]).fetchall()
    assert KAI in {row.child_id for row in told}


def test_a_month_without_any_says_so(team_manager: Visitor) -> None:
    page = team_manager.get(f"{PAGE}?month=2020-02")
    assert "February 2020: none" in page.text
    assert f"{clock.today():%B %Y}" in team_manager.get(f"{PAGE}?month=nonsense").text


@pytest.mark.reads_only
@pytest.mark.parametrize("person", ["ruth-adeyemi", "farida-ali", "sunita-rao", "femi-lawal", "aoife-brennan", "edmund-achebe"])
def test_the_list_is_for_those_who_look_over_it(visit: Visit, person: str) -> None:
    visit(EMAILS[person]).get(PAGE, answers=403)


@pytest.mark.reads_only
@pytest.mark.parametrize("person", ["sunita-rao", "femi-lawal", "desmond-clarke", "gareth-pryce", "nadia-osei", "stranger-social-worker"])
def test_the_database_gives_the_councils_list_to_its_team_manager_alone(cluster: Cluster, database: str, person: str) -> None:
    def of(who: UUID) -> list[Any]:
        with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
            connection.execute("select wall.enter(%s)", [who])
            return connection.execute("select * from wall.break_glasses_of_council('2000-01-01', 'infinity')").fetchall()

    assert of(WENDY)
    assert of(membership(person)) == []
