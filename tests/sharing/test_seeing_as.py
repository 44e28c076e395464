"""A child as somebody else sees them: exactly what both may read, with a banner, and told in the trail."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from portal.demo.idents import ident
from tests.conftest import Visit
from tests.visitor import Page, Visitor
from tests.world import EMAILS

KAI = ident("child", "kai")
CHILD = f"/children/{KAI}"
TEXTS = ("entry__heading", "entry__text", "entry__by", "checks__text", "person")


def seen_as(visitor: Visitor, key: str, answers: int = 200) -> Page:
    return visitor.get(f"{CHILD}/as/{ident('membership', key)}", answers=answers)


def record(page: Page) -> list[str]:
    """The texts of the page, without its doors and bars, and without the ways to say that something is wrong."""
    return [one.text for one in page.root.one("main").walk() if one.attrs.get("class", "").startswith(TEXTS)]


@pytest.mark.reads_only
@pytest.mark.parametrize("key", ["farida-ali", "mateusz-zielinski", "aoife-brennan", "josephine-mensah", "owen-castell", "ruth-adeyemi"])
def test_the_social_worker_sees_what_they_see_but_what_she_may_not_read(visit: Visit, social_worker: Visitor, key: str) -> None:
    theirs, shown = record(visit(EMAILS[key]).get(CHILD)), record(seen_as(social_worker, key))
    assert shown
    assert set(shown) <= set(theirs)
    if key not in {"ruth-adeyemi", "aoife-brennan", "mateusz-zielinski"}:  # who read notes, fees or clinical notes that she does not
        assert shown == theirs


@pytest.mark.reads_only
def test_a_banner_says_as_whom(social_worker: Visitor) -> None:
    page = seen_as(social_worker, "farida-ali")
    assert "You see this as Farida Ali, designated teacher, sees it." in page.text
    assert page.h1 == "Kai"


@pytest.mark.reads_only
def test_what_the_asker_may_not_read_leaves_no_trace(social_worker: Visitor, therapist: Visitor, clinician: Visitor) -> None:
    page = seen_as(social_worker, "leila-farrokh")
    assert "part-10" in clinician.get(CHILD).html
    assert "part-10" not in page.html
    assert "part-10" not in [one.attrs.get("href", "").strip("#") for one in page.root.all("a")]


@pytest.mark.reads_only
def test_the_receiving_teacher_is_seen_as_the_receiving_teacher(social_worker: Visitor) -> None:
    text = seen_as(social_worker, "owen-castell").text
    assert "Kai" in text
    assert "Rowan House" not in text.split("sees it.")[1].split("People around")[0]


def test_it_is_told_to_the_trail_as_what_it_is(social_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    seen_as(social_worker, "farida-ali")
    rows = owner.execute("select reason, object_id, abouts from app.trail where action = 'see the child as somebody else does'").fetchall()
    assert {row.reason for row in rows} == {"as Farida Ali, designated teacher, sees it"}
    assert {row.object_id for row in rows} == {ident("membership", "farida-ali")}
    assert "saw the child’s page as somebody else sees it" in manager.get(f"{CHILD}/trail").text


@pytest.mark.reads_only
def test_the_manager_sees_as_the_own_people_and_the_councils(manager: Visitor) -> None:
    assert "part-20" not in seen_as(manager, "sunita-rao").html
    assert "You see this as Ruth Adeyemi" in seen_as(manager, "ruth-adeyemi").text


@pytest.mark.reads_only
def test_who_is_not_near_is_nobody(social_worker: Visitor) -> None:
    unknown = social_worker.get(f"{CHILD}/as/{uuid4()}", answers=404).bytes
    assert seen_as(social_worker, "stranger-teacher", answers=404).bytes == unknown
    assert seen_as(social_worker, "maureen-doyle", answers=404).bytes == unknown


@pytest.mark.reads_only
@pytest.mark.parametrize("who", ["ruth-adeyemi", "farida-ali", "desmond-clarke", "maureen-doyle", "stranger-social-worker"])
def test_nobody_else_sees_as_anybody(visit: Visit, who: str) -> None:
    seen_as(visit(EMAILS[who]), "farida-ali", answers=404)
