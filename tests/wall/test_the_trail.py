"""The trail is only ever added to, tells of oneself, finds the child of a refused attempt, and shows no more than its reader reads."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from tests import grid
from tests.wall.conftest import Wall, count

KAI, BEA = grid.ident("child", "kai"), grid.ident("child", "bea")


def tell(connection: psycopg.Connection, who: str, **more: Any) -> UUID:
    row: dict[str, Any] = {
        "id": uuid4(), "at": grid.THEN, "person_id": grid.ident("person", who), "person_name": who, "membership_id": grid.member(who),
        "agency_id": grid.ident("agency", "tamarisk"), "agency_name": "an agency", "role": "KW", "session_mark": "", "strength": "",
        "action": "see", "outcome": "done", "child_id": KAI, "object_id": None, "abouts": [], "rule": "", "reason": "", "request_id": "",
    }  # fmt: skip
    row |= more
    names, marks = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    connection.execute(f"insert into app.trail ({names}) values ({marks})", row)
    return row["id"]


def test_one_tells_of_oneself_only(wall: Wall) -> None:
    with wall.acting("ruth-adeyemi") as connection:
        tell(connection, "ruth-adeyemi")
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            tell(connection, "gareth-pryce")


def test_nobody_acting_tells_nothing(wall: Wall) -> None:
    with wall.acting(None) as connection, pytest.raises(errors.InsufficientPrivilege):
        tell(connection, "ruth-adeyemi")


@pytest.mark.parametrize("statement", ["update app.trail set reason = 'x'", "delete from app.trail", "truncate app.trail"])
def test_what_was_told_stays_even_for_the_owner_and_the_server(own_wall: Wall, statement: str) -> None:
    with own_wall.outside() as outside:
        tell(outside, "ruth-adeyemi")
        with pytest.raises(errors.RaiseException, match="only ever added to"):
            outside.execute(statement)
        outside.execute("set role portal_owner")
        with pytest.raises(errors.RaiseException, match="only ever added to"):
            outside.execute(statement)
    for user in ("portal_web", "portal_worker"):
        with own_wall.acting("ruth-adeyemi", user) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


def test_a_refused_attempt_is_in_the_trail_of_the_child_it_was_aimed_at(own_wall: Wall) -> None:
    aims = {table: grid.row_of(table, "kai", 90) for table in own_wall.tables() if table not in grid.STANDING}
    for table, aim in aims.items():
        with own_wall.acting("stranger-key-worker") as connection:
            told = tell(connection, "stranger-key-worker", outcome="refused", child_id=None, object_id=aim)
            connection.commit()
        with own_wall.outside() as outside:
            assert outside.execute("select child_id, abouts from app.trail where id = %s", [told]).fetchone() == (KAI, [90]), table


def test_a_refused_attempt_at_a_child_or_at_nothing(own_wall: Wall) -> None:
    with own_wall.acting("stranger-key-worker") as connection:
        child = tell(connection, "stranger-key-worker", outcome="refused", child_id=None, object_id=BEA)
        nothing = tell(connection, "stranger-key-worker", outcome="refused", child_id=None, object_id=uuid4())
        connection.commit()
    with own_wall.outside() as outside:
        found = dict(outside.execute("select id, child_id from app.trail where id = any(%s)", [[child, nothing]]).fetchall())
    assert found == {child: BEA, nothing: None}


def test_the_way_to_find_the_child_is_closed_to_the_portal_itself(wall: Wall) -> None:
    for user in ("portal_web", "portal_worker"):
        with wall.acting("stranger-key-worker", user) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute("select * from wall.asked_for(%s)", [KAI])


def seen_by(wall: Wall, who: str) -> set[UUID]:
    with wall.acting(who) as connection:
        return {row[0] for row in connection.execute("select id from app.trail")}


def test_an_entry_shows_only_to_who_reads_the_log_and_every_part_it_is_about(own_wall: Wall) -> None:
    with own_wall.outside() as outside:
        plain = tell(outside, "ruth-adeyemi", abouts=[70])
        nothing = tell(outside, "ruth-adeyemi")
        message = tell(outside, "desmond-clarke", abouts=[200])
        both = tell(outside, "desmond-clarke", abouts=[70, 200])
        incident = tell(outside, "gareth-pryce", abouts=[280])
        notes = tell(outside, "gareth-pryce", abouts=[300])
    assert seen_by(own_wall, "gareth-pryce") == {plain, nothing, incident, notes}
    assert seen_by(own_wall, "sunita-rao") == {plain, nothing, incident}, "neither another's private message nor the home's notes"
    assert seen_by(own_wall, "desmond-clarke") == {plain, nothing, message, both}, "his own doings about what is addressed to him"
    for who in ("ruth-adeyemi", "leila-farrokh", "aoife-brennan", "stranger-social-worker", "piotr-nowak", "isaac-thorne", "owen-castell"):
        assert seen_by(own_wall, who) == set(), who


def test_partners_read_in_the_log_their_own_doings_only(own_wall: Wall) -> None:
    with own_wall.outside() as outside:
        own = tell(outside, "farida-ali", abouts=[70])
        tell(outside, "farida-ali", abouts=[90])
        tell(outside, "ruth-adeyemi", abouts=[70])
    assert seen_by(own_wall, "farida-ali") == {own}


def test_a_closed_part_is_closed_in_the_log_too(own_wall: Wall) -> None:
    eli = grid.ident("child", "eli")
    with own_wall.outside() as outside:
        tell(outside, "ruth-adeyemi", child_id=eli, abouts=[120])
        open_ = tell(outside, "ruth-adeyemi", child_id=eli, abouts=[70])
    assert seen_by(own_wall, "gareth-pryce") == {open_}


def test_the_portal_counts_nothing_it_may_not_read(wall: Wall) -> None:
    with wall.acting("stranger-teacher") as connection:
        assert count(connection, "trail") == 0
