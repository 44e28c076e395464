"""When somebody leaves, nothing of theirs is orphaned, whoever else is there; and who arranges it sees no child."""

import psycopg
import pytest

from portal.demo.idents import ident
from tests.conftest import Visit
from tests.visitor import Page, Visitor
from tests.world import EMAILS

KAI = ident("child", "kai")
RUTH, JOANNA = ident("membership", "ruth-adeyemi"), ident("membership", "stranger-key-worker")


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit(EMAILS["glenn-fairbairn"])


def pass_on(admin: Visitor, **more: int) -> Page:
    return admin.submit(admin.get(f"/agency/people/{RUTH}/successor"), successor=str(JOANNA), **more)


def open_items(owner: psycopg.Connection, who: object) -> int:
    row = owner.execute("select count(*) from app.due_item where %s = any(owners) and done_at is null", [who]).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("has_left", [False, True])
def test_everything_in_hand_goes_to_a_colleague_before_or_after_somebody_left(
    admin: Visitor, key_worker: Visitor, stranger_key_worker: Visitor, owner: psycopg.Connection, has_left: bool
) -> None:
    key_worker.get(f"/children/{KAI}")
    stranger_key_worker.get(f"/children/{KAI}", answers=404)
    had = open_items(owner, RUTH)
    assert had
    if has_left:
        admin.submit(admin.get(f"/agency/people/{RUTH}"), "End their time here", because="A new job.")
    pass_on(admin)
    assert open_items(owner, RUTH) == 0
    assert open_items(owner, JOANNA) >= had
    assert "Passed on to you" in stranger_key_worker.get("/").text
    assert "Kai" in stranger_key_worker.get(f"/children/{KAI}").h1
    assert key_worker.ask("GET", f"/children/{KAI}").status == (303 if has_left else 404)
    assert owner.execute("select count(*) from app.involvement where membership_id = %s and ended_at is null", [RUTH]).fetchone() == (0,)


def test_whoever_passes_it_on_still_sees_no_child(admin: Visitor) -> None:
    page = pass_on(admin)
    assert "Kai" not in page.text
    admin.get(f"/children/{KAI}", answers=404)


def test_who_is_near_is_told_by_whom_it_was_passed_on(admin: Visitor, manager: Visitor) -> None:
    pass_on(admin)
    near = manager.get(f"/children/{KAI}/near").text
    assert "Passed on from Ruth Adeyemi." in near
    assert "Glenn Fairbairn" in near


@pytest.mark.reads_only
def test_only_the_agencys_own_administrator_passes_on_and_only_to_the_same_role(visit: Visit, admin: Visitor, manager: Visitor) -> None:
    manager.get(f"/agency/people/{RUTH}/successor", answers=403)
    visit(EMAILS["nadia-osei"]).get(f"/agency/people/{RUTH}/successor", answers=404)
    page = admin.get(f"/agency/people/{RUTH}/successor")
    offered = {one.attrs["value"] for one in page.root.all("option")}
    assert str(JOANNA) in offered
    assert not offered & {str(RUTH), str(ident("membership", "leila-farrokh")), str(ident("membership", "isaac-thorne"))}
    admin.submit(page, successor=str(ident("membership", "leila-farrokh")), answers=422)


def test_where_nobody_else_is_in_the_role_the_page_says_what_to_do_and_nothing_fails(admin: Visitor) -> None:
    page = admin.get(f"/agency/people/{ident('membership', 'leila-farrokh')}/successor")
    assert "Nobody else is clinical lead here now." in page.text


def test_sent_twice_it_is_passed_on_once(admin: Visitor, owner: psycopg.Connection) -> None:
    page = admin.get(f"/agency/people/{RUTH}/successor")
    for _ in range(3):
        admin.submit(page, successor=str(JOANNA))
    count = owner.execute("select count(*) from app.involvement where membership_id = %s and child_id = %s", [JOANNA, KAI]).fetchone()
    assert count == (1,)
