"""Covers and emergencies in the answers: whoever sees a child today is named with why, to those who may know of it."""

from uuid import UUID, uuid4

import psycopg
import pytest

from portal.access.parts import Part
from portal.demo.idents import ident
from portal.demo.scene import membership
from tests.conftest import Visit
from tests.oversight.test_answers import KAI, PLAINLY, WHO, WHY, answer, ask, cells, columns, offered, plain
from tests.visitor import Page, Visitor
from tests.world import EMAILS

RUTH, JOANNA, FEMI = membership("ruth-adeyemi"), membership("stranger-key-worker"), membership("femi-lawal")
LATER = "current_date + 11"


@pytest.fixture
def joanna_covers(owner: psycopg.Connection) -> None:
    cover(owner, RUTH, JOANNA, "tamarisk")


def cover(owner: psycopg.Connection, absent: UUID, present: UUID, agency: str) -> None:
    owner.execute(
        f"insert into app.cover (id, agency_id, covered_id, coverer_id, given_by, starts_on, ends_on) "
        f"values (%s, %s, %s, %s, 'Glenn Fairbairn', current_date - 1, {LATER})",
        [uuid4(), ident("agency", agency), absent, present],
    )


def until(owner: psycopg.Connection) -> str:
    last = owner.execute(f"select {LATER}").fetchone()[0]
    return f"{last.day} {last:%B %Y}"


def break_glass(owner: psycopg.Connection, *, concern: bool) -> None:
    """As `wall.break_glass` leaves it, for the emergency duty team."""
    owner.execute("select set_config('app.membership', %s, false)", [str(FEMI)])
    state = owner.execute(
        "select state from wall.break_glass(%s, 'HC-4K7Q', null, 'Bramwell', 'Nobody answers at the home.', 4, %s, current_date, '')",
        [uuid4(), concern],
    ).fetchone()
    assert state == ("opened",)


def role_in_grid(page: Page, name: str) -> str:
    heads = page.root.one("table", class_="who").all("th", class_="who__person")
    return next(one.one("span", class_="who__role").text for one in heads if name in one.text)


def test_whoever_covers_is_named_with_for_whom_and_until_when(
    joanna_covers: None, social_worker: Visitor, manager: Visitor, owner: psycopg.Connection
) -> None:
    words = f"stands in for Ruth Adeyemi until {until(owner)}"
    for asker in (social_worker, manager):
        page = asker.get(WHO)
        by_name = dict(zip(columns(page), cells(page, Part.SAFETY), strict=True))
        assert by_name["Joanna Whitlock"] == by_name["Ruth Adeyemi"] == "reads it"
        assert words in role_in_grid(page, "Joanna Whitlock")
        why = ask(asker, JOANNA, Part.SAFETY)
        assert f"and they stand in for Ruth Adeyemi until {until(owner)}, who is near the child since" in answer(why)
        assert words in why.root.one("ul", class_="why__grants").text


def test_the_child_is_told_in_plain_words_who_stands_in(joanna_covers: None, key_worker: Visitor, owner: psycopg.Connection) -> None:
    said = plain(key_worker.get(PLAINLY), "Joanna Whitlock")
    assert f"Joanna Whitlock stands in for Ruth Adeyemi until {until(owner)}" in said
    assert "how to keep you safe" in said


def test_whoever_covers_is_told_why_they_see_the_child(joanna_covers: None, stranger_key_worker: Visitor) -> None:
    page = stranger_key_worker.get(f"{WHY}?part=11")
    assert offered(page) == [str(JOANNA)]
    assert "You may read" in answer(page)
    assert "you stand in for Ruth Adeyemi" in answer(page)


def test_a_cover_that_ended_is_told_of_no_more(joanna_covers: None, social_worker: Visitor, owner: psycopg.Connection) -> None:
    owner.execute("update app.cover set ended_at = now() where coverer_id = %s", [JOANNA])
    assert "Joanna Whitlock" not in social_worker.get(WHO).text


def test_whoever_covers_for_the_manager_is_near_by_office(social_worker: Visitor, owner: psycopg.Connection) -> None:
    priya = membership("priya-nair")
    cover(owner, membership("gareth-pryce"), priya, "tamarisk")
    assert "stands in for Gareth Pryce" in role_in_grid(social_worker.get(WHO), "Priya Nair")


def test_what_is_closed_to_the_one_who_covers_stays_closed(joanna_covers: None, social_worker: Visitor, owner: psycopg.Connection) -> None:
    owner.execute(
        "insert into app.restriction (id, child_id, placement_id, slice, mine, closed_part, to_membership_id, reason, starts_on)"
        " values (%s, %s, null, 320, '{}', 12, %s, 'She knows the family', current_date)",
        [uuid4(), KAI, JOANNA],
    )
    page = social_worker.get(WHO)
    health = dict(zip(columns(page), cells(page, Part.HEALTH), strict=True))
    assert health["Joanna Whitlock"] == "closed to them by a restriction"
    assert health["Ruth Adeyemi"] == "reads it"


def test_a_break_glass_is_called_what_it_is(
    social_worker: Visitor, manager: Visitor, key_worker: Visitor, owner: psycopg.Connection
) -> None:
    break_glass(owner, concern=False)
    for asker in (social_worker, manager):
        assert "by break-glass" in role_in_grid(asker.get(WHO), "Femi Lawal")
        assert "they opened the record in an emergency, by break-glass, on" in answer(ask(asker, FEMI, Part.SAFETY))
    assert "somebody was very worried about you" in plain(key_worker.get(PLAINLY), "Femi Lawal")


def test_under_a_concern_the_council_knows_and_nobody_at_the_provider(
    social_worker: Visitor, reviewing_officer: Visitor, manager: Visitor, key_worker: Visitor, visit: Visit, owner: psycopg.Connection
) -> None:
    owner.execute("delete from app.involvement where membership_id = %s", [FEMI])  # of an evening that the provider knows of
    break_glass(owner, concern=True)
    for asker in (social_worker, reviewing_officer):
        assert "by break-glass" in role_in_grid(asker.get(WHO), "Femi Lawal")
        assert "by break-glass" in answer(ask(asker, FEMI, Part.SAFETY))
    for url in (WHO, WHY, PLAINLY, f"/children/{KAI}", f"/children/{KAI}/near"):
        assert "Femi Lawal" not in manager.get(url).text, url
    for at_provider in (manager, visit(EMAILS["philippa-venn"])):
        assert "Femi Lawal" not in at_provider.get(WHO).text
        assert not ask(at_provider, FEMI, Part.SAFETY).root.all("p", class_="why__answer")
    assert "Femi Lawal" not in key_worker.get(PLAINLY).text


def test_whoever_broke_glass_is_told_so(visit: Visit, owner: psycopg.Connection) -> None:
    break_glass(owner, concern=True)
    page = ask(visit(EMAILS["femi-lawal"]), FEMI, Part.SAFETY)
    assert "you opened the record in an emergency, by break-glass" in answer(page)


@pytest.mark.reads_only
def test_the_childs_page_leads_to_why_and_to_the_plain_words(key_worker: Visitor, teacher: Visitor, manager: Visitor) -> None:
    for visitor, links in ((key_worker, {WHY, PLAINLY}), (teacher, {WHY}), (manager, {WHY, PLAINLY, WHO})):
        found = {one.attrs["href"] for one in visitor.get(f"/children/{KAI}").root.all("a")}
        assert found & {WHY, PLAINLY, WHO} == links


def test_visitors_bear_the_title_of_their_office(social_worker: Visitor, manager: Visitor) -> None:
    for visitor in (social_worker, manager):
        people = visitor.get(f"/children/{KAI}").root.one("section", id="people")
        line = next(one.text for one in people.all("li") if "Edmund Achebe" in one.text)
        assert "independent visitor" in line
        assert "registered manager" not in line
