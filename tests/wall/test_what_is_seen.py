"""Unscoped selects as the portal's own database user: what each of the cast sees when Python forgets everything."""

import psycopg
import pytest
from psycopg import errors

from portal.access.parts import Role
from tests import grid
from tests.wall.conftest import Wall, count, everything

KAI, BEA, CAL, DOT, ELI = (grid.ident("child", key) for key in grid.CHILDREN)
THERAPY = {90, *range(100, 106), 110, 120, 140}


def children_seen(connection: psycopg.Connection, table: str = "entry") -> set:
    return {child for _, child, _ in everything(connection, table)}


def slices_seen(connection: psycopg.Connection, child: object, table: str = "entry") -> set[int]:
    return {slice_ for _, of, slice_ in everything(connection, table) if of == child}


def test_acting_for_a_designated_teacher_a_raw_select_returns_no_therapy_row(wall: Wall) -> None:
    with wall.acting("farida-ali") as connection:
        for table in wall.tables():
            rows = connection.execute(f"select * from app.{table}").fetchall()
            seen = {slice_ for _, _, slice_ in everything(connection, table)}
            assert len(rows) == len(everything(connection, table))
            assert not seen & THERAPY, f"{table} shows {seen & THERAPY}"
        assert {91, 111, 121, 141} <= slices_seen(connection, KAI), "the school's own versions are hidden from her"


def test_nobody_acting_sees_no_row_of_any_walled_table(wall: Wall) -> None:
    with wall.acting(None) as connection:
        for table in [*wall.tables(), "child", "trail", "agency", "home", "person", "membership"]:
            assert count(connection, table) == 0, table


def test_somebody_unknown_sees_no_row(wall: Wall) -> None:
    with wall.acting(grid.ident("membership", "of nobody")) as connection:
        assert {table: count(connection, table) for table in [*wall.tables(), "child", "agency"]} == dict.fromkeys(
            [*wall.tables(), "child", "agency"], 0
        )


@pytest.mark.parametrize(
    "who", ["suspended", "gone", "not-yet", "ended-yesterday", "starts-tomorrow", "cut-short", "was-manager", "nobodys-manager"]
)
def test_who_is_not_near_today_sees_no_child(wall: Wall, who: str) -> None:
    with wall.acting(who) as connection:
        assert count(connection, "child") == 0
        assert {table for table in wall.tables() if count(connection, table)} == set()


@pytest.mark.parametrize("key", ["stranger-key-worker", "stranger-social-worker", "stranger-therapist", "stranger-teacher"])
def test_a_stranger_sees_no_child_even_when_something_is_released_to_them(wall: Wall, key: str) -> None:
    with wall.acting(key) as connection:
        assert count(connection, "child") == 0
        assert {table for table in wall.tables() if count(connection, table)} == set()


def test_an_involvement_counts_on_its_last_day(wall: Wall) -> None:
    with wall.acting("sunita-rao") as connection:
        assert children_seen(connection) == {KAI, CAL, DOT}


def test_a_second_provider_never_reads_the_first_ones_rows(wall: Wall) -> None:
    before = grid.ident("placement", "kai-before")
    with wall.acting("ruth-adeyemi") as connection:
        for table in wall.tables():
            assert count(connection, table, "child_id = %(kai)s and placement_id = %(before)s and not %(me)s = any(mine)",
                         kai=KAI, before=before, me=grid.member("ruth-adeyemi")) == 0, table  # fmt: skip
        assert count(connection, "entry", "child_id = %(kai)s and placement_id is not null", kai=KAI) > 0


def test_council_roles_read_every_placement(wall: Wall) -> None:
    with wall.acting("sunita-rao") as connection:
        seen = connection.execute("select distinct placement_id from app.entry where child_id = %s", [KAI]).fetchall()
    assert {row[0] for row in seen} == {None, grid.ident("placement", "kai-before"), grid.ident("placement", "kai-now")}


def test_a_managers_oversight_is_by_home_and_only_while_the_placement_is_current(wall: Wall) -> None:
    with wall.acting("gareth-pryce") as connection:
        assert children_seen(connection) == {KAI, ELI}
    with wall.acting("priya-nair") as connection:
        assert children_seen(connection) == {CAL}
    with wall.acting("maureen-doyle") as connection:
        assert children_seen(connection) == {BEA}, "neither Kai, who left, nor Dot, who has not come yet"


@pytest.mark.parametrize(
    ("who", "children"),
    [
        ("josephine-mensah", {"kai", "cal", "eli"}),
        ("aoife-brennan", {"kai", "cal", "eli"}),
        ("eleanor-tate", {"bea"}),
        ("imran-siddiqui", {"bea"}),
    ],
)
def test_the_councils_oversight_is_by_authority_and_only_while_a_placement_is_current(wall: Wall, who: str, children: set[str]) -> None:
    with wall.acting(who) as connection:
        assert {row[0] for row in connection.execute("select id from app.child")} == {grid.ident("child", key) for key in children}


def test_oversight_ends_with_the_placement(own_wall: Wall) -> None:
    with own_wall.outside() as outside:
        outside.execute(
            "update app.placement set state = 'ended', ended_on = current_date where id = %s", [grid.ident("placement", "eli-now")]
        )
    for who in ("gareth-pryce", "josephine-mensah", "aoife-brennan"):
        with own_wall.acting(who) as connection:
            assert ELI not in children_seen(connection), who


def test_who_receives_sees_own_rows_of_the_move_and_nothing_else(wall: Wall) -> None:
    me = grid.member("owen-castell")
    with wall.acting("owen-castell") as connection:
        for table in wall.tables():
            rows = connection.execute(f"select id, slice, mine from app.{table} where child_id = %s", [KAI]).fetchall()
            for ident, slice_, mine in rows:
                released = ident == grid.row_of("plan_section", "kai", 260)
                assert released or (me in mine and slice_ // 10 in {4, 25}), f"{table} {slice_}"
        assert count(connection, "entry", "child_id = %(kai)s and slice / 10 = 3", kai=KAI) == 0, "the address"
        assert count(connection, "checklist_item", "child_id = %(kai)s", kai=KAI) > 0, "own items of the checklist"
        assert slices_seen(connection, KAI, "plan_section") - {260} <= set(range(250, 256)) | set(range(40, 46))


def test_who_receives_gets_the_case_code_and_the_name_only_when_it_was_released(wall: Wall) -> None:
    with wall.acting("owen-castell") as connection:
        codes = {row[0] for row in connection.execute("select case_code from app.child")}
        assert codes == {"HC-KAI", "HC-BEA", "HC-CAL"}
        assert connection.execute("select id from app.entry where child_id = %s and slice / 10 = 1", [KAI]).fetchall() == []
        names = {child: {kind: ref for kind, ref, _ in _standing(connection, child)}.get("known_as") for child in (KAI, CAL)}
    assert names == {KAI: "Kai", CAL: None}


def _standing(connection: psycopg.Connection, child: object) -> list:
    row = connection.execute("select wall.standing(%s)", [child]).fetchone()
    assert row is not None
    return row[0]


def test_who_leaves_sees_own_items_of_the_move_and_nothing_else(wall: Wall) -> None:
    me = grid.member("isaac-thorne")
    with wall.acting("isaac-thorne") as connection:
        for table in wall.tables():
            rows = connection.execute(f"select slice, mine from app.{table} where child_id = %s", [KAI]).fetchall()
            assert all(me in mine and slice_ // 10 in {4, 25} for slice_, mine in rows), table


def test_full_involvement_counts_beside_a_leaving_one(wall: Wall) -> None:
    with wall.acting("farida-ali") as connection:
        assert 91 in slices_seen(connection, CAL)


@pytest.mark.parametrize(
    ("who", "part", "reason"),
    [
        ("owen-castell", 13, "closed to the role"),
        ("mateusz-zielinski", 9, "closed to the agency"),
        ("shanice-bailey", 11, "closed to the person"),
        ("owen-castell", 18, "closed to the person, who is among the row's own"),
    ],
)
def test_a_restriction_closes_a_part(wall: Wall, who: str, part: int, reason: str) -> None:
    with wall.acting(who) as connection:
        assert {slice_ for slice_ in slices_seen(connection, BEA) if slice_ // 10 == part} == set(), reason
        assert slices_seen(connection, BEA), "and nothing else"


def test_a_restriction_that_ended_has_not_begun_or_was_lifted_closes_nothing(wall: Wall) -> None:
    for who, slice_ in (("shanice-bailey", 80), ("anil-perera", 80), ("piotr-nowak", 70)):
        with wall.acting(who) as connection:
            assert slice_ in slices_seen(connection, BEA), who


def test_a_restriction_binds_nobody_else(wall: Wall) -> None:
    with wall.acting("anil-perera") as connection:
        assert {130, 90, 110} <= slices_seen(connection, BEA)


def test_a_release_opens_a_slice_to_a_person_or_an_agency(wall: Wall) -> None:
    with wall.acting("owen-castell") as connection:
        assert {90, 261} <= slices_seen(connection, BEA)
        assert 92 not in slices_seen(connection, BEA)


def test_a_release_opens_one_row_and_not_its_neighbours(wall: Wall) -> None:
    with wall.acting("piotr-nowak") as connection:
        rows = connection.execute("select id from app.entry where child_id = %s and slice = 301 and not %s = any(mine)",
                                  [BEA, grid.member("piotr-nowak")]).fetchall()  # fmt: skip
    assert (grid.row_of("entry", "bea", 301),) in rows
    assert len(rows) == 1


def test_a_release_that_expired_or_was_revoked_opens_nothing(wall: Wall) -> None:
    with wall.acting("owen-castell") as connection:
        assert not {120, 140} & slices_seen(connection, BEA)


def test_a_release_to_who_receives_opens_that_slice_alone(wall: Wall) -> None:
    me = grid.member("owen-castell")
    with wall.acting("owen-castell") as connection:
        rows = connection.execute("select slice, mine from app.entry where child_id = %s", [CAL]).fetchall()
    assert 261 in {slice_ for slice_, _ in rows}
    assert all(slice_ == 261 or (me in mine and slice_ // 10 in {4, 25}) for slice_, mine in rows)


@pytest.mark.parametrize("part", [10, 20, 31])
def test_clinical_notes_private_messages_and_allegations_are_never_released(own_wall: Wall, part: int) -> None:
    with own_wall.outside() as outside, pytest.raises(errors.CheckViolation):
        outside.execute("update app.release set opened_slice = %s where to_membership_id = %s", [part * 10, grid.member("owen-castell")])


@pytest.mark.parametrize("part", [10, 20, 31])
def test_a_release_that_names_such_a_row_under_another_slice_opens_nothing(own_wall: Wall, part: int) -> None:
    secret = grid.row_of("entry", "bea", part * 10)
    with own_wall.outside() as outside:
        outside.execute("update app.release set opened_row = %s, to_membership_id = %s where opened_row is not null and child_id = %s",
                        [secret, grid.member("owen-castell"), BEA])  # fmt: skip
        outside.execute("update app.entry set mine = '{}' where id = %s", [secret])
    with own_wall.acting("owen-castell") as connection:
        assert count(connection, "entry", "id = %(secret)s", secret=secret) == 0


@pytest.mark.parametrize("who", [one.key for one in grid.EVERYBODY])
def test_nobody_sees_clinical_notes_private_messages_or_complaints_that_are_not_their_own(wall: Wall, who: str) -> None:
    role = next(one.role for one in grid.EVERYBODY if one.key == who)
    whole = {Role.CH: {20}, Role.RM: {31}}.get(Role(role), set())
    with wall.acting(who) as connection:
        for table in wall.tables():
            found = connection.execute(
                f"select distinct slice / 10 from app.{table} where slice / 10 in (10, 20, 31) and not %s = any(mine)", [grid.member(who)]
            ).fetchall()
            assert {row[0] for row in found} <= whole, table


def test_the_worker_is_behind_the_same_wall(wall: Wall) -> None:
    for who in ("farida-ali", "ruth-adeyemi", "isaac-thorne", "sunita-rao"):
        for table in wall.tables():
            with wall.acting(who) as web, wall.acting(who, "portal_worker") as worker:
                assert sorted(everything(web, table)) == sorted(everything(worker, table)), (who, table)


def test_a_system_task_sees_no_child(wall: Wall) -> None:
    with wall.acting(None, "portal_worker") as connection:
        connection.execute("select wall.enter_system('close old sessions')")
        for table in [*wall.tables(), "child", "trail", "membership", "person"]:
            assert count(connection, table) == 0, table


def test_a_system_task_takes_off_whoever_acted_before(wall: Wall) -> None:
    with wall.acting("sunita-rao", "portal_worker") as connection:
        connection.execute("select wall.enter_system('close old sessions')")
        assert count(connection, "child") == 0


def test_an_agencys_people_are_its_own_affair(wall: Wall) -> None:
    with wall.acting("farida-ali") as connection:
        seen = {row[0] for row in connection.execute("select name from app.person")}
        homes = connection.execute("select name from app.home").fetchall()
    assert seen == {"Farida Ali", "Hannah Osei"}
    assert homes == []
