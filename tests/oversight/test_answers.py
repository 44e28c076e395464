"""Why somebody may see something, and who can see what: for those who may ask, and never more than they may know."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from portal.access.actor import Actor
from portal.access.parts import Part, Role, slice_of
from portal.children import queries as children
from portal.demo.idents import ident
from portal.demo.scene import membership
from portal.foundation import clock
from portal.foundation.database import acting_as, db, nobody_acts
from portal.oversight import people
from tests.conftest import Visit
from tests.statements import statements_of
from tests.visitor import Element, Page, Visitor
from tests.world import EMAILS, Member

KAI = ident("child", "kai")
WHY, WHO, PLAINLY = f"/children/{KAI}/why", f"/children/{KAI}/who", f"/children/{KAI}/who/plainly"
FARIDA = membership("farida-ali")


def ask(visitor: Visitor, person: UUID, part: Part) -> Page:
    return visitor.get(f"{WHY}?person={person}&part={part.value}")


def answer(page: Page) -> str:
    return page.root.one("p", class_="why__answer").text


def offered(page: Page) -> list[str]:
    return [one.attrs["value"] for one in page.root.one("select", id="person").all("option")]


def close(owner: psycopg.Connection[Any], part: Part, *, to: UUID | None = None, role: str | None = None, reason: str = "A reason") -> None:
    owner.execute(
        "insert into app.restriction (id, child_id, placement_id, slice, mine, closed_part, to_role, to_membership_id, reason, starts_on)"
        " values (%s, %s, null, 320, '{}', %s, %s, %s, %s, current_date - 2)",
        [uuid4(), KAI, int(part), role, to, reason],
    )


# Why


def test_the_answer_names_the_rule_the_involvement_and_its_dates(social_worker: Visitor) -> None:
    page = ask(social_worker, FARIDA, Part.SAFETY)
    assert answer(page).startswith("Yes Farida Ali may read the school’s version of the safety and risk plan: designated teachers read the")
    assert "(part 11), and they have been involved since" in answer(page)
    assert "let near by Sunita Rao" in page.root.one("ul", class_="why__grants").text


def test_the_table_refuses_clinical_notes_to_a_teacher(manager: Visitor) -> None:
    assert "the table gives a designated teacher nothing of clinical session notes" in answer(ask(manager, FARIDA, Part.CLINICAL_NOTES))


def test_an_involvement_that_ended_yesterday_is_told_with_its_day(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.involvement set ends_on = '2026-01-31' where membership_id = %s and child_id = %s", [FARIDA, KAI])
    assert "No Farida Ali may no longer read" in answer(ask(social_worker, FARIDA, Part.SAFETY))
    assert "ended on 31 January 2026" in answer(ask(social_worker, FARIDA, Part.SAFETY))


def test_the_answer_alone_is_a_fragment(social_worker: Visitor) -> None:
    part = social_worker.get(f"{WHY}?person={FARIDA}&part=11", fragment=True)
    assert not part.root.all("h1")
    assert "Farida Ali may read" in part.text


@pytest.mark.reads_only
@pytest.mark.parametrize(
    "person", ["ruth-adeyemi", "leila-farrokh", "aoife-brennan", "farida-ali", "mateusz-zielinski", "josephine-mensah", "owen-castell"]
)
def test_whoever_may_not_ask_about_others_asks_about_themselves(visit: Visit, person: str) -> None:
    page = visit(EMAILS[person]).get(WHY)
    assert offered(page) == [str(membership(person))]
    other = visit(EMAILS[person]).get(f"{WHY}?person={membership('sunita-rao')}&part=10")
    assert answer(other).partition(" ")[2].startswith("You may "), "somebody else named in the address is nobody"
    assert "Sunita Rao may" not in other.text


@pytest.mark.reads_only
@pytest.mark.parametrize("person", ["sunita-rao", "gareth-pryce", "desmond-clarke"])
def test_social_worker_manager_and_reviewing_officer_ask_about_everybody_near(visit: Visit, person: str) -> None:
    assert {str(membership(who)) for who in ("ruth-adeyemi", "farida-ali", "gareth-pryce", "josephine-mensah")} <= set(
        offered(visit(EMAILS[person]).get(WHY))
    )


@pytest.mark.reads_only
def test_a_stranger_asks_about_nothing(stranger: Visitor) -> None:
    for url in (WHY, WHO, PLAINLY):
        stranger.get(url, answers=404)


@pytest.mark.reads_only
@pytest.mark.parametrize(
    "asked", ["person=x&part=11", "person=&part=", "part=99", "part=%00", "person=48788944-84bf-47d0-a568-93cfb4fc9122&part=11", "part=33"]
)
def test_a_question_about_nobody_or_nothing_is_not_answered(social_worker: Visitor, asked: str) -> None:
    assert not social_worker.get(f"{WHY}?{asked}").root.all("p", class_="why__answer")


def test_a_restriction_is_named_to_who_reads_the_part_and_the_log(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    close(owner, Part.HEALTH, to=FARIDA, reason="Nothing for school")
    assert "is closed to them for this child since" in answer(ask(social_worker, FARIDA, Part.HEALTH))
    assert "Nothing for school" in answer(ask(social_worker, FARIDA, Part.HEALTH))


def test_nothing_shows_to_whom_it_is_closed_that_it_is(teacher: Visitor, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    before = teacher.get(f"{WHY}?part=12"), manager.get(f"{WHY}?person={membership('gareth-pryce')}&part=12"), manager.get(WHO)
    close(owner, Part.HEALTH, to=FARIDA)
    close(owner, Part.HEALTH, to=membership("gareth-pryce"))
    after = teacher.get(f"{WHY}?part=12"), manager.get(f"{WHY}?person={membership('gareth-pryce')}&part=12"), manager.get(WHO)
    assert answer(before[0]) == answer(after[0])
    assert answer(before[1]) == answer(after[1])
    assert before[0].text == after[0].text
    assert "closed to" not in answer(after[1])


def test_of_a_part_that_the_asker_does_not_read_the_table_speaks_alone(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    close(owner, Part.ALLEGATIONS, role="RM", reason="It is about him")
    page = ask(social_worker, membership("gareth-pryce"), Part.ALLEGATIONS)
    assert "Yes Gareth Pryce may read" in answer(page)
    assert "It is about him" not in page.text
    assert "what is closed or released of it for this child is left out" in page.text


def test_an_involvement_that_the_asker_may_not_see_makes_nobody_appear(
    manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    """A social worker who looks into a concern about the provider: the row is of a slice that the provider does not read."""
    kwame = membership("stranger-social-worker")
    owner.execute(
        "insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,"
        " granted_by, starts_on) values (%s, %s, null, 200, %s, %s, 'Kwame Boateng', 'SW', 'Eastmoor County Council', 'full', 'A concern',"
        " 'Himself', current_date)",
        [uuid4(), KAI, [kwame], kwame],
    )
    for url in (WHY, WHO, PLAINLY):
        assert "Kwame Boateng" not in manager.get(url).text
        assert "Kwame Boateng" not in social_worker.get(url).text


@pytest.mark.reads_only
def test_no_more_than_six_statements(app: Flask, social_worker: Visitor, key_worker: Visitor) -> None:
    for visitor, url in ((social_worker, f"{WHY}?person={FARIDA}&part=11"), (social_worker, WHO), (key_worker, PLAINLY), (key_worker, WHY)):
        with statements_of(app) as asked:
            visitor.get(url)
        assert len(asked) <= 6, url


# The facts


@pytest.fixture
def acting(app: Flask) -> Iterator[Any]:
    with app.app_context():

        def act(member: Member) -> Actor:
            nobody_acts()
            acting_as(member.membership_id)
            return Actor(
                member.person_id, member.name, member.membership_id, member.agency_id, member.agency, member.agency_kind, Role(member.role)
            )

        yield act
        nobody_acts()
        db.session.remove()


def test_the_facts_that_are_explained_are_those_that_the_gate_goes_by(
    acting: Any, cast: dict[str, Member], owner: psycopg.Connection[Any]
) -> None:
    """For everybody near a child: the nearness worked out for the social worker's eyes equals that of their own request."""
    compared = 0
    for child_id in [row[0] for row in owner.execute("select id from app.child order by id").fetchall()]:
        by_id = {one.membership_id: one for one in cast.values()}
        workers = owner.execute(
            "select membership_id from app.involvement where child_id = %s and role = 'SW' and ended_at is null", [child_id]
        ).fetchall()
        social_worker = by_id[workers[0].membership_id]
        actor = acting(social_worker)
        about = children.meet(actor, child_id)
        found = people.everybody(actor, about).people
        readable = frozenset(int(part) for part in Part if people.reads_of(actor, about.nearness, part))
        for person in found:
            theirs = acting(by_id[person.membership_id])
            if not person.near_now():
                continue
            real = children.meet(theirs, child_id).nearness
            told = person.who.nearness(clock.now(), clock.today())
            assert (told.full, told.placements, told.edge, told.read_only) == (real.full, real.placements, real.edge, real.read_only)
            assert told.denied == real.denied & readable
            assert told.released_slices == frozenset(one for one in real.released_slices if one // 10 in readable)
            assert told.released_rows <= real.released_rows
            compared += 1
    assert compared > 40


# Who can see what


def cells(page: Page, part: Part) -> list[str]:
    row = next(
        one
        for one in page.root.one("table", class_="who").all("tr")
        if one.all("th", class_="policy__part") and one.text.startswith(str(part.value))
    )
    return [cell.all("span")[1].text for cell in row.all("td")]


def columns(page: Page) -> list[str]:
    return [one.all("a")[0].text for one in page.root.one("table", class_="who").all("th", class_="who__person")]


@pytest.mark.reads_only
def test_the_grid_says_of_everybody_near_what_they_can_see(manager: Visitor) -> None:
    page = manager.get(WHO)
    by_name = dict(zip(columns(page), cells(page, Part.SAFETY), strict=True))
    assert by_name["Ruth Adeyemi"] == "reads it"
    assert by_name["Farida Ali"] == "the version written for them"
    assert by_name["Owen Castell"] == "nothing"
    notes = dict(zip(columns(page), cells(page, Part.CLINICAL_NOTES), strict=True))
    assert notes["Dr Leila Farrokh"] == "only what is theirs or addressed to them"
    assert notes["Gareth Pryce"] == "nothing"


def test_what_is_closed_and_released_stands_in_the_grid(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    close(owner, Part.HEALTH, role="DT")
    page = social_worker.get(WHO)
    assert dict(zip(columns(page), cells(page, Part.HEALTH), strict=True))["Farida Ali"] == "closed to them by a restriction"
    assert dict(zip(columns(page), cells(page, Part.SHARED_VIEWS), strict=True))["Farida Ali"].startswith("released to them until")


@pytest.mark.reads_only
def test_the_list_by_person_says_the_same_as_the_grid(manager: Visitor) -> None:
    page = manager.get(WHO)
    lists = page.root.all("section", class_="who-people__one")
    assert [one.one("h2").text for one in lists] == columns(page)
    for place, one in enumerate(lists):
        said: dict[str, set[str]] = {kind.one("summary").text.partition(":")[0]: _items(kind) for kind in one.all("details")}
        for part in Part:
            if part is not Part.AGGREGATES:
                kind = cells(page, part)[place]
                assert part.title in said[kind.capitalize()], (part, kind)


def _items(element: Element) -> set[str]:
    return {one.text for one in element.all("li")}


@pytest.mark.reads_only
@pytest.mark.parametrize("person", ["ruth-adeyemi", "leila-farrokh", "aoife-brennan", "farida-ali", "mateusz-zielinski", "owen-castell"])
def test_the_grid_is_for_who_reads_the_log(visit: Visit, person: str) -> None:
    visit(EMAILS[person]).get(WHO, answers=404)


@pytest.mark.reads_only
@pytest.mark.parametrize(
    ("person", "answers"),
    [
        ("ruth-adeyemi", 200),
        ("sunita-rao", 200),
        ("desmond-clarke", 200),
        ("gareth-pryce", 200),
        ("farida-ali", 403),
        ("leila-farrokh", 403),
    ],
)
def test_the_plain_words_are_for_who_may_say_them_to_the_child(visit: Visit, person: str, answers: int) -> None:
    visit(EMAILS[person]).get(PLAINLY, answers=answers)


def plain(page: Page, name: str) -> str:
    return next(one.text for one in page.root.all("section", class_="plainly__one") if name in one.one("h2").text)


def test_in_plain_words_the_teacher_sees_how_to_help_at_school_and_no_therapy(key_worker: Visitor) -> None:
    said = plain(key_worker.get(PLAINLY), "Farida Ali")
    short, _, cannot = said.partition("They cannot see")
    assert "how to help you at school" in short
    assert "notes about therapy" in cannot


def test_a_closed_part_is_no_more_seen_in_plain_words_and_not_spoken_of_to_whom_it_is_closed(
    key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    close(owner, Part.HEALTH, to=FARIDA)
    close(owner, Part.GOALS, to=membership("ruth-adeyemi"))
    page = key_worker.get(PLAINLY)
    assert "your health" in plain(page, "Farida Ali").partition("They cannot see")[2]
    assert "your goals" not in page.root.one("div", class_="plainly").text


def test_asking_is_told_to_the_trail(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    for url in (WHY, WHO, PLAINLY):
        social_worker.get(url)
    rows = owner.execute("select action, abouts from app.trail order by id desc limit 3").fetchall()
    assert [row.action for row in rows] == ["see who can see what in plain words", "see who can see what", "ask why"]
    assert all(slice_of(Part.NETWORK) in row.abouts for row in rows)
