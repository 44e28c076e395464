"""My children: each agency sees its own, what waits for somebody stands on top, and the list costs the same however long it is."""

from typing import Any

import psycopg
import pytest
from flask import Flask

from portal.demo.cast import PEOPLE
from tests.conftest import Visit
from tests.statements import statements_of
from tests.visitor import Page, Visitor
from tests.work.arrange import many_children


def names(page: Page) -> list[str]:
    """The names on the list, in its order."""
    return [one.all("a")[0].text for one in page.root.one("div", id="children").all("div", class_="people-list__main")]


@pytest.mark.reads_only
def test_a_social_worker_sees_children_at_both_providers_in_one_list(social_worker: Visitor) -> None:
    page = social_worker.get("/")
    assert {"Kai", "Ella"} <= set(names(page))
    assert "Rowan House" in page.text
    assert "Millstone Cottage" in page.text


@pytest.mark.reads_only
def test_a_provider_sees_no_child_of_another_one(manager: Visitor, other_manager: Visitor) -> None:
    ours, theirs = manager.get("/"), other_manager.get("/")
    assert "Kai" in names(ours)
    assert "Ella" in names(theirs)
    assert not set(names(ours)) & set(names(theirs))
    assert "Fernhollow" not in ours.html
    assert "Millstone" not in ours.html


@pytest.mark.reads_only
def test_the_list_is_in_the_order_of_names(social_worker: Visitor) -> None:
    listed = names(social_worker.get("/"))
    assert listed == sorted(listed, key=str.lower)


@pytest.mark.reads_only
def test_what_waits_for_somebody_stands_above_the_list_soonest_first(social_worker: Visitor) -> None:
    page = social_worker.get("/")
    waiting = page.root.one("section", class_="needs-you")
    days = [one.attrs["datetime"] for one in waiting.all("time")]
    assert days == sorted(days)
    assert page.html.index('id="needs-you"') < page.html.index('id="children"')
    assert "your turn: " in page.root.one("div", id="children").text


@pytest.mark.reads_only
def test_only_own_items_need_somebody(teacher: Visitor) -> None:
    """Kai's move has items of the key worker and the social worker as well; none of them is the teacher's to do."""
    waiting = teacher.get("/").root.one("section", class_="needs-you").text
    assert "Talk, one designated teacher to the other" in waiting
    assert "uniform" not in waiting
    assert "consents" not in waiting


@pytest.mark.reads_only
def test_a_stranger_is_told_who_involves_people_and_of_no_child(stranger: Visitor) -> None:
    page = stranger.get("/")
    assert "No child is on your list yet" in page.text
    assert "social worker" in page.text
    assert not page.root.all("div", class_="people-list__main")
    assert "Kai" not in page.text
    assert "HC-" not in page.text


@pytest.mark.reads_only
def test_the_commissioner_reads_a_case_code_in_place_of_a_name(commissioner: Visitor) -> None:
    listed = names(commissioner.get("/"))
    assert "HC-4K7Q" in listed
    assert "Kai" not in listed


def test_a_long_list_is_read_25_at_a_time_and_its_addresses_bear_no_name(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    many_children(owner, social_worker.member.membership_id)
    page, seen, addresses = social_worker.get("/"), [], []
    while True:
        seen += names(page)
        assert len(names(page)) <= 25
        onward = [link for link in page.links if "after=" in link]
        if not onward:
            break
        addresses += onward
        page = social_worker.get(onward[0])
    assert len(seen) == len(set(seen)) == 206
    assert seen == sorted(seen, key=str.lower)
    assert not [address for address in addresses if "many" in address.lower() or "ZZ" in address]


def test_the_next_page_is_a_fragment_of_the_same_list(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    many_children(owner, social_worker.member.membership_id, 30)
    onward = next(link for link in social_worker.get("/").links if "after=" in link)
    part = social_worker.get(onward, fragment=True)
    assert not part.root.all("h1", "html")
    assert names(part) == names(social_worker.get(onward))


def test_no_page_says_how_many_children_there_are(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    many_children(owner, social_worker.member.membership_id)
    page = social_worker.get("/")
    assert "206" not in page.text
    assert "200" not in page.text


@pytest.mark.reads_only
@pytest.mark.parametrize("after", ["", "nonsense", "%00", "Kai%09x", "' or 1=1 --", "x" * 5000, "00000000-0000-0000-0000-000000000000"])
def test_a_key_that_is_none_does_no_harm(social_worker: Visitor, after: str) -> None:
    page = social_worker.get(f"/?after={after}")
    assert page.h1 == "My children"


@pytest.mark.reads_only
def test_somebody_elses_child_as_key_tells_nothing(visit: Visit, social_worker: Visitor, other_manager: Visitor) -> None:
    """The place of a child whom the actor does not see is no place in the list, as that of a child who does not exist."""
    theirs = next(link.rsplit("/", 1)[1] for link in other_manager.get("/").links if link.startswith("/children/") and "#" not in link)
    stranger = visit(next(person.email for person in PEOPLE if person.stranger))
    unknown = "00000000-0000-0000-0000-000000000000"
    assert stranger.get(f"/?after={theirs}").root.one("main").text == stranger.get(f"/?after={unknown}").root.one("main").text


def test_the_list_asks_four_statements_with_six_children_and_with_two_hundred(
    app: Flask, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    with statements_of(app) as few:
        social_worker.get("/")
    many_children(owner, social_worker.member.membership_id)
    with statements_of(app) as many:
        page = social_worker.get("/")
    onward = next(link for link in page.links if "after=" in link)
    with statements_of(app) as part:
        social_worker.get(onward, fragment=True)
    assert len(few) == len(many) <= 4
    assert len(part) <= 3


def test_what_the_list_showed_of_each_child_is_told_to_the_trail(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    before = owner.execute("select count(*) from app.trail where action = 'list my children'").fetchone()[0]  # type: ignore[index]
    listed = names(social_worker.get("/"))
    rows = owner.execute("select distinct child_id from app.trail where action = 'list my children'").fetchall()
    assert before == 0
    assert len(rows) == len(listed)
