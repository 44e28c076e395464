"""A child's things: listed with pictures, kept from strangers, signed over at both ends, followed up when lost."""

import io
from typing import Any

import psycopg
import pytest

from portal.demo.fill_belongings import handing_over_id, picture_id, thing_id
from portal.demo.idents import ident
from portal.foundation import clock
from tests.belongings import pictures
from tests.placements.deciding import begin
from tests.visitor import Page, Visitor

KAI = ident("child", "kai")
THINGS = f"/children/{KAI}/belongings"
TORCH = f"/belongings/{thing_id('kai', 'torch')}"
PICTURE = f"{TORCH}/pictures/{picture_id('kai', 'torch')}"
OVER = f"/belongings/handovers/{handing_over_id('kai')}"


def listed(
    visitor: Visitor, what: str = "Conker on a string", sent: bytes = b"", name: str = "IMG.jpg", answers: int = 200, **more: Any
) -> Page:
    files = {"picture": (io.BytesIO(sent), name)} if sent else {}
    return visitor.submit(visitor.get(THINGS), "belongings", answers=answers, files=files, what=what, **more)


def row_of(owner: psycopg.Connection[Any], what: str = "Conker on a string") -> Any:
    return owner.execute("select * from app.belonging where what = %s", [what]).fetchone()


def test_a_thing_is_listed_with_a_photograph_and_without_its_place(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = listed(key_worker, sent=pictures.with_a_place(), memory_box="y")
    assert "Conker on a string" in page.text.split("In the memory box")[1]
    kept = owner.execute("select * from app.belonging_picture where belonging_id = %s", [row_of(owner).id]).fetchone()
    assert b"MakerOfPhones" not in bytes(kept.content)
    assert (kept.width, kept.height) == (40, 60)
    told = owner.execute("select reason from app.trail where action like 'keep the list%%' and outcome = 'done'").fetchall()
    assert told == [("listed a thing",)]


def test_a_thing_needs_no_photograph_and_the_camera_is_offered(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    listed(key_worker)
    assert row_of(owner) is not None
    box = key_worker.get(THINGS).root.one("input", name="picture")
    assert (box.attrs["accept"], box.attrs["capture"]) == ("image/*", "environment")


@pytest.mark.parametrize(("sent", "name"), [(pictures.svg(), "a.svg"), (pictures.bomb(), "a.png"), (pictures.gif(), "a.jpg")])
def test_a_hostile_file_lists_nothing_and_what_was_typed_stays(
    key_worker: Visitor, owner: psycopg.Connection[Any], sent: bytes, name: str
) -> None:
    page = listed(key_worker, sent=sent, name=name, answers=422, note="Not in the wash.")
    assert page.form("belongings").fields["what"] == ["Conker on a string"]
    assert "Not in the wash." in page.html
    assert row_of(owner) is None


def test_the_same_form_sent_twice_lists_one_thing(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = key_worker.get(THINGS)
    for _ in range(2):
        key_worker.submit(page, "belongings", what="Conker on a string")
    assert owner.execute("select count(*) from app.belonging where what = 'Conker on a string'").fetchone() == (1,)


@pytest.mark.reads_only
def test_a_picture_is_always_a_picture_and_never_a_page(key_worker: Visitor) -> None:
    for address in (PICTURE, f"{PICTURE}/small"):
        answer = key_worker.get(address)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Kai" not in str(answer.headers)


@pytest.mark.reads_only
def test_things_and_pictures_exist_for_those_who_care_and_for_nobody_else(
    manager: Visitor,
    social_worker: Visitor,
    teacher: Visitor,
    commissioner: Visitor,
    therapist: Visitor,
    stranger: Visitor,
    other_manager: Visitor,
) -> None:
    for visitor in (manager, social_worker):
        visitor.get(THINGS)
        visitor.get(PICTURE)
    for visitor in (teacher, commissioner, therapist, stranger, other_manager):
        for address in (THINGS, TORCH, PICTURE, f"{PICTURE}/small", OVER):
            visitor.get(address, answers=404)


def test_one_things_picture_is_not_found_under_another_thing(key_worker: Visitor) -> None:
    key_worker.get(f"/belongings/{thing_id('kai', 'boots')}/pictures/{picture_id('kai', 'torch')}", answers=404)


def test_a_slip_is_taken_back_and_put_back(key_worker: Visitor) -> None:
    page = key_worker.submit(key_worker.get(TORCH), "Take it off", because="Listed twice.")
    assert "Taken off the list" in page.text
    assert "taken off the list" in key_worker.get(THINGS).text
    assert "Take it off the list" in key_worker.submit(page, "Put it back").text


def test_a_picture_taken_back_is_seen_by_nobody(key_worker: Visitor, manager: Visitor) -> None:
    page = key_worker.get(TORCH)
    form = next(one for one in page.forms if one.action.endswith(f"pictures/{picture_id('kai', 'torch')}/removal"))
    key_worker.submit(page, form)
    manager.get(PICTURE, answers=404)


# Signing over


def packed(visitor: Visitor, answers: int = 200, **more: Any) -> Page:
    given = {"packed_in": "suitcases", "carried_by": "Ruth", "child_said": "The torch first.", "true": "y"} | more
    return visitor.submit(visitor.get(f"{THINGS}/packing"), "packing", answers=answers, **given)


def test_bags_are_refused_with_what_to_do_instead(key_worker: Visitor) -> None:
    page = packed(key_worker, answers=422, packed_in="none")
    assert "luggage, never in bags" in page.text
    assert "suitcases" in page.text


def test_both_ends_sign_by_name_and_nobody_signs_both(key_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = packed(key_worker)
    assert "Signed as they left Ruth Adeyemi" in page.text.replace("leftRuth", "left Ruth")
    assert "Somebody else signs" in page.text
    arrived = manager.submit(manager.get(page.url), "arrival", true="y")
    assert "Gareth Pryce, registered manager" in arrived.text
    row = owner.execute("select * from app.handing_over where carried_by = 'Ruth'").fetchone()
    assert len(row.contents) == 6
    assert row.arrived_by_membership_id != row.by_membership_id


def test_who_signed_as_they_left_is_refused_at_the_other_end(key_worker: Visitor, manager: Visitor) -> None:
    page = manager.get(OVER)
    fields = page.form("arrival").fields
    answer = key_worker.ask(
        "POST",
        f"{OVER}/arrival",
        data={**fields, "csrf_token": key_worker.get(THINGS).form("belongings").fields["csrf_token"], "true": ["y"]},
    )
    assert answer.status == 403


def test_what_did_not_arrive_whole_is_the_social_workers_to_follow_up(
    manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    manager.submit(manager.get(OVER), "arrival", missing=[str(thing_id("kai", "boots"))], damaged=[str(thing_id("kai", "torch"))], true="y")
    due = owner.execute(
        "select title, owners, rule, due_on from app.due_item where kind = 'belonging' and title like '%%boots%%'"
    ).fetchone()
    assert ident("membership", "sunita-rao") in due.owners
    assert due.due_on > clock.today()
    boots = f"/belongings/{thing_id('kai', 'boots')}"
    page = social_worker.submit(social_worker.get(boots), "settling", how="The council bought new ones; he chose them.")
    assert "he chose them" in page.text
    open_ = owner.execute("select count(*) from app.due_item where title like '%%boots%%' and done_at is null").fetchone()
    assert open_ == (0,)


def test_a_signature_is_never_written_over(cluster: Any, database: str) -> None:
    for statement in (
        "update app.handing_over set contents = '[]'", "update app.belonging_picture set content = ''", "delete from app.belonging",
        "update app.belonging set what = ''",
    ):  # fmt: skip
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [ident("membership", "gareth-pryce")])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement)


def test_after_a_move_the_old_home_packs_and_the_new_one_signs(
    social_worker: Visitor, manager: Visitor, other_manager: Visitor, owner: psycopg.Connection[Any]
) -> None:
    begin(social_worker)
    assert "Grandad’s blue torch" in other_manager.get(THINGS).text, "the things go with the child"
    page = manager.get(THINGS)
    assert "Grandad’s blue torch" in page.text, "who leaves finds what is to be sent on"
    manager.get(PICTURE)
    manager.get(f"/children/{KAI}/placements", answers=404)
    over = packed(manager)
    arrived = other_manager.submit(other_manager.get(over.url), "arrival", true="y")
    assert "Maureen Doyle, registered manager" in arrived.text


@pytest.mark.parametrize("limit", ["MOST_PICTURES", "MOST_BYTES"])
def test_a_child_has_so_many_pictures_and_no_more_and_what_was_typed_stays(
    key_worker: Visitor, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(f"portal.belongings.commands.{limit}", 1)
    page = listed(key_worker, sent=pictures.with_a_place(), answers=422, note="Not in the wash.")
    assert "are kept for one child. List the thing without one" in page.text
    assert "Not in the wash." in page.html
    assert row_of(owner) is None, "neither the thing nor its picture"
    thing = key_worker.get(TORCH)
    add = next(one for one in thing.forms if one.action.endswith("/pictures"))
    refused = key_worker.submit(thing, add, answers=422, files={"picture": (io.BytesIO(pictures.with_a_place()), "a.jpg")})
    assert "are kept for one child" in refused.text
    listed(key_worker)
    assert row_of(owner) is not None, "without a picture it is listed"
