"""Who saw what about a child: in plain words, newest first, only what the reader may know of."""

from typing import Any

import psycopg
import pytest
from flask import Flask

from portal.access.permissions import PERMISSIONS
from portal.demo.cast import PEOPLE
from portal.demo.idents import ident
from portal.oversight.words import DID
from tests.conftest import Visit
from tests.statements import statements_of
from tests.visitor import Element, Page, Visitor

EMAIL = {person.key: person.email for person in PEOPLE}
KAI = f"/children/{ident('child', 'kai')}"
TRAIL = f"{KAI}/trail"
COLUMNS = (
    "id, at, person_id, person_name, membership_id, agency_id, agency_name, role, session_mark, strength, action, outcome, "
    "child_id, object_id, abouts, rule, reason, request_id"
)


def lines(page: Page) -> list[Element]:
    return page.root.one("div", id="entries").one("tbody").all("tr") if page.root.all("tbody") else []


def test_a_look_at_the_childs_page_is_there_a_moment_later(manager: Visitor, teacher: Visitor) -> None:
    teacher.get(KAI)
    first = lines(manager.get(TRAIL))[0].text
    assert "Farida Ali" in first
    assert "designated teacher, Saltmarsh Academy" in first
    assert "opened the child’s page" in first


def test_what_was_refused_to_a_stranger_is_there_and_can_be_listed_alone(manager: Visitor, stranger_social_worker: Visitor) -> None:
    stranger_social_worker.get(KAI, answers=404)
    page = manager.get(TRAIL)
    everything = lines(page)
    refused = lines(manager.get(next(link for link in page.links if "refused=1" in link)))
    assert "tried to open the child’s page" in refused[0].text
    assert all("refused" in one.text for one in refused)
    assert 0 < len(refused) < len(everything)


def test_one_look_is_one_line_however_many_parts_it_opened(manager: Visitor, key_worker: Visitor) -> None:
    before = len(lines(manager.get(TRAIL)))
    key_worker.get(KAI)
    after = lines(manager.get(TRAIL))
    assert "Ruth Adeyemi" in after[1].text or "Ruth Adeyemi" in after[0].text
    assert len(after) - before <= 2  # the look, and the manager's own look at this list
    assert len([one for one in after if "Ruth Adeyemi" in one.text and "opened the child’s page" in one.text]) == 2


def test_the_same_look_again_on_the_same_day_is_counted_and_not_repeated(manager: Visitor, key_worker: Visitor) -> None:
    for _ in range(3):
        key_worker.get(KAI)
    assert "opened the child’s page, 3 times that day" in manager.get(TRAIL).text


def test_a_persons_doings_can_be_listed_alone(manager: Visitor) -> None:
    page = manager.get(TRAIL)
    one = next(a for a in page.root.one("tbody").all("a") if a.text.startswith("Farida Ali"))
    alone = manager.get(one.attrs["href"])
    assert {row.all("span", class_="trail__who")[0].text for row in lines(alone)} == {"Farida Ali"}
    assert "Show everybody" in alone.text


def test_a_private_message_leaves_no_line_for_the_manager(
    manager: Visitor, reviewing_officer: Visitor, owner: psycopg.Connection[Any]
) -> None:
    """An entry about part 20 shows only to those who may read part 20: the addressee, who is neither of these two."""
    owner.execute(
        f"insert into app.trail ({COLUMNS})"
        " select gen_random_uuid(), now(), person_id, 'A quiet reader', membership_id, agency_id, agency_name, role, '', '',"
        " action, 'done', child_id, null, '{200}', '', '', 'r20' from app.trail where child_id = %s limit 1",
        [ident("child", "kai")],
    )
    assert "A quiet reader" not in manager.get(TRAIL).text
    assert "A quiet reader" not in reviewing_officer.get(TRAIL).text


def test_a_long_trail_is_read_a_page_at_a_time_by_key(manager: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    key_worker.get(KAI)
    owner.execute(
        f"insert into app.trail ({COLUMNS})"
        " select gen_random_uuid(), at - n * interval '1 day', person_id, person_name, membership_id, agency_id, agency_name, role, '', '',"
        " 'read the plan', 'done', child_id, null, '{70}', '', '', 'r' || n"
        " from (select * from app.trail where child_id = %s and outcome = 'done' limit 1) t, generate_series(1, 230) n",
        [ident("child", "kai")],
    )
    page, pages = manager.get(TRAIL), 1
    while onward := [link for link in page.links if "before=" in link]:
        part = manager.get(onward[0], fragment=True)
        assert not part.root.all("h1")
        page, pages = manager.get(onward[0]), pages + 1
    assert pages >= 3


@pytest.mark.reads_only
@pytest.mark.parametrize("asked", ["before=x", "before=%00", "by=nobody", "refused=maybe", "by=00000000-0000-0000-0000-000000000000"])
def test_a_choice_that_is_none_does_no_harm(manager: Visitor, asked: str) -> None:
    assert manager.get(f"{TRAIL}?{asked}").h1 == "Who saw what about Kai"


@pytest.mark.reads_only
@pytest.mark.parametrize("person", ["ruth-adeyemi", "leila-farrokh", "aoife-brennan", "farida-ali", "mateusz-zielinski", "maureen-doyle"])
def test_whoever_does_not_read_the_log_finds_none(visit: Visit, person: str) -> None:
    visit(EMAIL[person]).get(TRAIL, answers=404)


@pytest.mark.reads_only
def test_the_trail_asks_at_most_six_statements(app: Flask, manager: Visitor) -> None:
    with statements_of(app) as asked:
        manager.get(TRAIL)
    assert len(asked) <= 6


def test_every_permission_about_a_child_has_plain_words() -> None:
    assert set(PERMISSIONS) - {"see own pages"} <= set(DID)
