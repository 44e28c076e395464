"""The invented world as the database's wall shows it: to each their own, whatever Python asks."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from portal.access.parts import Part, Role, part_of
from portal.access.policy import own_slices, slices
from portal.demo.cast import YOUNG_PEOPLE
from portal.demo.fill import ident, world
from portal.demo.samples import REPORTS, samples
from portal.demo.scene import Scene, membership
from portal.demo.sessions import cast
from portal.demo.stories import WORLD
from portal.foundation.database import Base, acting_as, db, nobody_acts
from portal.signin import store

pytestmark = pytest.mark.reads_only

WALLED = tuple(table.name for table in Base.metadata.sorted_tables if {"slice", "mine", "child_id"} <= set(table.columns.keys()))
TODAY = date(2026, 11, 18)


@contextmanager
def acting(app: Flask, person: str) -> Iterator[None]:
    """The database as one of the cast sees it."""
    with app.app_context():
        acting_as(membership(person))
        yield
        nobody_acts()


def seen(app: Flask, person: str) -> list[tuple[str, UUID, int, bool]]:
    """(table, child, slice, whether it is their own) of every row that exists for somebody, by plain selects."""
    with acting(app, person):
        return [
            (name, row.child_id, row.slice, row.own)
            for name in WALLED
            for row in db.session.execute(text(f"select child_id, slice, wall.me() = any(mine) as own from app.{name}"))
        ]


def children_of(app: Flask, person: str) -> set[str]:
    with acting(app, person):
        return set(db.session.scalars(text("select case_code from app.child")))


def parts(rows: Collection[tuple[str, UUID, int, bool]]) -> set[Part]:
    return {part_of(slice_) for _, _, slice_, _ in rows}


def test_every_table_of_the_record_has_rows_but_the_workers(app: Flask) -> None:
    made_by_the_worker = {"report", "report_variant", "sealed_file", "render_request", "plan_reminder"}
    told = {name for person in WORLD.people for name, _, _, _ in seen(app, person.key)}
    assert set(WALLED) - told == made_by_the_worker


@pytest.mark.parametrize("person", [person for person in WORLD.people if not person.stranger], ids=lambda person: person.key)
def test_nobody_sees_a_slice_that_their_role_does_not_read(app: Flask, person: object) -> None:
    key, role = person.key, Role(person.role)  # type: ignore[attr-defined]
    released = {(ident("child", child.key), one.part * 10 + one.audience) for child in WORLD.children for one in child.releases}
    for table, child, slice_, own in seen(app, key):
        assert slice_ in slices(role) or (own and slice_ in own_slices(role)) or (child, slice_) in released, (table, slice_)


@pytest.mark.parametrize("person", [person.key for person in WORLD.people if person.stranger])
def test_a_stranger_sees_no_child_and_no_row(app: Flask, person: str) -> None:
    assert children_of(app, person) == set()
    assert seen(app, person) == []


def test_the_designated_teacher_reads_the_schools_words_and_no_therapy(app: Flask) -> None:
    rows = seen(app, "farida-ali")
    slices_seen = {slice_ for _, _, slice_, _ in rows}
    assert {70, 81, 91, 111, 121, 130, 141} <= slices_seen
    assert not slices_seen & {60, 80, 90, 92, 100, 110, 112, 120, 140, 150, 200, 220, 260, 280, 300, 310}


def test_the_designated_teacher_sees_of_the_move_the_items_that_are_theirs(app: Flask) -> None:
    with acting(app, "farida-ali"):
        found = db.session.scalars(
            text("select number from app.checklist_item where child_id = :kai order by number"), {"kai": ident("child", "kai")}
        )
        assert list(found) == [4, 9, 10, 14]


def test_the_receiving_teacher_sees_of_kai_only_the_move_and_what_was_released(app: Flask) -> None:
    kai = ident("child", "kai")
    assert {part_of(slice_) for _, child, slice_, _ in seen(app, "owen-castell") if child == kai} == {
        Part.NETWORK,
        Part.TRANSITION,
        Part.HANDOVER_PACK,
    }


def test_a_message_in_private_is_its_addressees_and_not_the_key_workers_by_whose_hand_it_came(app: Flask) -> None:
    readers = {person.key for person in WORLD.people if Part.PRIVATE_MESSAGE in parts(seen(app, person.key))}
    addressees = {
        who for child in WORLD.children for text in child.entries if text.part == Part.PRIVATE_MESSAGE for who in text.addressed_to
    }
    assert readers == addressees | {person.key for person in YOUNG_PEOPLE}, "and the young person's own"


def test_clinical_notes_are_their_writers_alone(app: Flask) -> None:
    for person in WORLD.people:
        notes = [own for _, _, slice_, own in seen(app, person.key) if part_of(slice_) == Part.CLINICAL_NOTES]
        assert all(notes)
        assert not notes or person.role in {Role.CL, Role.XT}


def test_one_social_worker_has_children_at_both_providers(app: Flask) -> None:
    with acting(app, "sunita-rao"):
        providers = set(db.session.scalars(text("select provider_id from app.placement where state = 'active'")))
    assert providers == {ident("agency", "tamarisk"), ident("agency", "fernhollow")}


def test_key_workers_see_their_own_children_and_no_others(app: Flask) -> None:
    for person in WORLD.people:
        if person.role == Role.KW:
            theirs = {
                child.case_code
                for child in WORLD.children
                if any(story.person == person.key and Scene(child, TODAY).involved_now(story) for story in child.involvements)
            }
            assert children_of(app, person.key) == theirs


def test_the_world_can_be_told_on_any_day() -> None:
    for days in (0, 1, 2, 41, 99, 200, 467):
        rows = list(world(TODAY + timedelta(days=days)))
        ids = [row["id"] for _, row in rows if "id" in row]
        assert len(ids) == len(set(ids))


def test_nothing_was_written_after_the_day_it_is_told_on() -> None:
    moments = [row["written_at"].date() for _, row in world(TODAY) if "written_at" in row]
    assert max(moments) <= TODAY


def test_everybodys_password_opens_their_account_and_is_long_enough(app: Flask) -> None:
    sign_ins = cast()
    assert [one["email"].startswith("stranger.") for one in sign_ins] == sorted(one["email"].startswith("stranger.") for one in sign_ins)
    assert min(len(one["password"]) for one in sign_ins) >= 15
    assert len({one["password"] for one in sign_ins}) == len(sign_ins)
    with app.app_context():
        assert all(store.account(one["email"]) for one in sign_ins)


def test_there_is_a_real_url_for_every_guarded_route(app: Flask) -> None:
    guarded = {endpoint for endpoint, view in app.view_functions.items() if hasattr(view, "mark") and view.mark.sample not in REPORTS}
    assert {one["endpoint"] for one in samples(app)} >= guarded
