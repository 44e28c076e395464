"""What the portal's own database user may write, whoever acts."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.types.json import Jsonb

import portal.every_model  # noqa: F401  the metadata knows every table
from portal.access.parts import Role
from portal.access.policy import CONTRIBUTE, own_slices, slices
from portal.foundation.database import Base
from tests import grid
from tests.wall.conftest import Wall, count

KAI, BEA, CAL, DOT, ELI = (grid.ident("child", key) for key in grid.CHILDREN)
NOW = grid.ident("placement", "kai-now")
BEFORE = grid.ident("placement", "kai-before")


def entry(who: str, slice_: int, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": uuid4(), "child_id": KAI, "placement_id": NOW, "slice": slice_, "mine": [], "kind": "note", "heading": "Today",
        "text": "A good day", "facts": "{}", "by_membership_id": grid.member(who), "by_name": "somebody", "by_role": "somebody",
        "written_at": grid.THEN,
    }  # fmt: skip
    return row | more


def write(connection: psycopg.Connection, row: dict[str, Any], table: str = "entry", more: str = "") -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, row))
    marks = sql.SQL(", ").join(map(sql.Placeholder, row))
    connection.execute(sql.SQL("insert into app.{} ({}) values ({}) " + more).format(sql.Identifier(table), names, marks), row)


def test_a_worker_writes_in_the_slices_of_the_role_and_in_no_other(wall: Wall) -> None:
    for who, role in (("ruth-adeyemi", Role.KW), ("farida-ali", Role.DT), ("mateusz-zielinski", Role.XT), ("gareth-pryce", Role.RM)):
        assert written(wall, who, []) == slices(role, CONTRIBUTE), who
        assert written(wall, who, [grid.member(who)]) == own_slices(role, CONTRIBUTE), who


TRY_EVERY_SLICE = """
create function pg_temp.tried(model jsonb, whose uuid[]) returns smallint[] language plpgsql as $$
declare done smallint[] := '{}'; s smallint;
begin
  for s in select generate_series(10, 335) loop
    continue when s %% 10 > 5;
    begin
      insert into app.entry select (jsonb_populate_record(null::app.entry, model || jsonb_build_object('slice', s, 'id', gen_random_uuid(),
        'mine', to_jsonb(whose)))).*;
      done := done || s;
    exception when insufficient_privilege then null;
    end;
  end loop;
  return done;
end $$
"""


def written(wall: Wall, who: str, mine: list[UUID], **more: Any) -> set[int]:
    """The slices in which one may add an entry about Kai, of all 198."""
    row = {name: str(value) if value is not None else None for name, value in (entry(who, 10) | more).items()}
    row |= {"facts": {}, "mine": []}
    with wall.outside() as outside:  # a temporary function is the superuser's; the acting user only borrows it
        outside.execute(TRY_EVERY_SLICE.replace("%%", "%"))
        outside.execute("begin")
        outside.execute("set local role portal_web")
        outside.execute("select wall.enter(%s)", [grid.member(who)])
        found = outside.execute("select pg_temp.tried(%s, %s)", [Jsonb(row), mine]).fetchone()
        outside.execute("rollback")
    assert found is not None
    return set(found[0])


def _may_write(wall: Wall, who: str, row: dict[str, Any]) -> bool:
    with wall.acting(who) as connection:
        try:
            write(connection, row)
        except errors.InsufficientPrivilege as refusal:
            return "row-level security" not in str(refusal)
        return True


def test_nobody_writes_about_a_child_whom_they_are_not_near(wall: Wall) -> None:
    for who in ("stranger-key-worker", "ended-yesterday", "starts-tomorrow", "suspended"):
        assert not _may_write(wall, who, entry(who, 70))
    assert not _may_write(wall, "ruth-adeyemi", entry("ruth-adeyemi", 70, child_id=BEA, placement_id=None))


def test_nobody_acting_writes_nothing(wall: Wall) -> None:
    with wall.acting(None) as connection, pytest.raises(errors.InsufficientPrivilege):
        write(connection, entry("ruth-adeyemi", 70))


def test_a_provider_writes_nothing_into_anothers_placement(wall: Wall) -> None:
    assert _may_write(wall, "ruth-adeyemi", entry("ruth-adeyemi", 70))
    assert not _may_write(wall, "ruth-adeyemi", entry("ruth-adeyemi", 70, placement_id=BEFORE))


def test_a_closed_part_takes_no_writing(wall: Wall) -> None:
    assert not _may_write(wall, "shanice-bailey", entry("shanice-bailey", 110, child_id=BEA, placement_id=None))


def test_a_release_opens_reading_and_no_writing(wall: Wall) -> None:
    assert not _may_write(wall, "owen-castell", entry("owen-castell", 90, child_id=BEA, placement_id=None))


def test_who_receives_writes_own_rows_of_the_move_and_nothing_else(wall: Wall) -> None:
    me = [grid.member("owen-castell")]
    assert written(wall, "owen-castell", me, placement_id=None) == set(range(250, 256))
    assert not _may_write(wall, "owen-castell", entry("owen-castell", 250, placement_id=None)), "not its own"


def test_who_leaves_writes_own_rows_of_the_move_and_nothing_else(wall: Wall) -> None:
    me = [grid.member("isaac-thorne")]
    assert written(wall, "isaac-thorne", me) == set(range(250, 256))


def test_changing_anothers_row_touches_none(wall: Wall) -> None:
    me = grid.member("farida-ali")
    with wall.acting("farida-ali") as connection:
        others = connection.execute("update app.checklist_item set text = 'mine now' where slice / 10 = 25 and not %s = any(mine)", [me])
        assert others.rowcount == 0
        own = connection.execute("update app.checklist_item set text = 'done' where %s = any(mine) and slice / 10 = 25", [me])
        assert own.rowcount > 0


def test_an_invisible_row_is_not_changed_by_its_id(wall: Wall) -> None:
    for who in ("farida-ali", "stranger-key-worker", "isaac-thorne"):
        with wall.acting(who) as connection:
            changed = connection.execute("update app.entry set text = 'x' where id = %s", [grid.row_of("entry", "kai", 90)])
            assert changed.rowcount == 0, who


def test_a_row_is_not_moved_into_a_slice_or_to_a_child_that_one_may_not_write(wall: Wall) -> None:
    own = "update app.entry set {} where child_id = %s and slice = 70 and placement_id is null"
    for change in ("slice = 50", "slice = 100", f"child_id = '{BEA}'", f"placement_id = '{BEFORE}'"):
        with wall.acting("ruth-adeyemi") as connection, pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            connection.execute(own.format(change), [KAI])


def test_nothing_is_deleted_and_nothing_emptied(wall: Wall) -> None:
    for user in ("portal_web", "portal_worker"):
        for table in [*wall.tables(), "child", "trail", "person", "membership", "agency"]:
            for statement in ("delete from app.{}", "truncate app.{} cascade"):
                with wall.acting("sunita-rao", user) as connection, pytest.raises(errors.InsufficientPrivilege):
                    connection.execute(sql.SQL(statement).format(sql.Identifier(table)))


@pytest.mark.parametrize("table", grid.STANDING)
def test_nobody_writes_who_is_near_or_what_is_closed_or_opened(wall: Wall, table: str) -> None:
    """The wall lets through by these rows: a role that writes their slice could else let itself in."""
    for user in ("portal_web", "portal_worker"):
        for who in ("sunita-rao", "gareth-pryce", "farida-ali"):
            for statement in ("update app.{} set slice = slice", "insert into app.{} select * from app.{}"):
                with wall.acting(who, user) as connection, pytest.raises(errors.InsufficientPrivilege, match="permission denied"):
                    connection.execute(sql.SQL(statement).format(sql.Identifier(table), sql.Identifier(table)))


def test_agencies_people_and_memberships_are_not_written_either(wall: Wall) -> None:
    for table in ("agency", "home", "person", "membership", "home_manager", "child"):
        with wall.acting("gareth-pryce") as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute(sql.SQL("update app.{} set id = id").format(sql.Identifier(table)))


@pytest.mark.parametrize(
    ("table", "pointer"),
    [
        ("plan_section", "version_id"),
        ("checklist_item", "transition_id"),
        ("completion", "item_id"),
        ("review_passage", "review_id"),
        ("decision", "review_id"),
        ("report_variant", "report_id"),
        ("sealed_file", "variant_id"),
    ],
)
def test_no_row_points_at_a_parent_of_another_child(own_wall: Wall, table: str, pointer: str) -> None:
    names = {"table": sql.Identifier(table), "pointer": sql.Identifier(pointer)}
    with own_wall.outside() as outside:
        theirs = grid.row_of(grid.parents_of(outside, table)[pointer], "bea", 330)
        outside.execute("set session_replication_role = replica")  # room for it, where a parent has one such child only
        outside.execute(sql.SQL("delete from app.{table} where {pointer} = %s").format(**names), [theirs])
        outside.execute("set session_replication_role = origin")
        with pytest.raises(errors.ForeignKeyViolation):
            outside.execute(
                sql.SQL("update app.{table} set {pointer} = %s where id = %s").format(**names), [theirs, grid.row_of(table, "kai", 70)]
            )


def test_no_row_names_a_placement_of_another_child(own_wall: Wall) -> None:
    for table in own_wall.tables():
        if table in grid.STANDING:
            continue
        with own_wall.outside() as outside, pytest.raises(errors.ForeignKeyViolation):
            outside.execute(sql.SQL("update app.{} set placement_id = %s where id = %s").format(sql.Identifier(table)),
                            [grid.ident("placement", "bea-now"), grid.row_of(table, "kai", 70)])  # fmt: skip


def test_every_pointer_from_one_walled_table_to_another_carries_the_child(wall: Wall) -> None:
    with wall.outside() as outside:
        bare = outside.execute("""
            select conrelid::regclass::text, conname from pg_constraint k
             where contype = 'f' and conrelid in (select name from wall.guarded) and confrelid in (select name from wall.guarded)
               and not (select attnum from pg_attribute where attrelid = conrelid and attname = 'child_id') = any(conkey)""").fetchall()
    assert bare == []


def test_a_row_its_writer_may_not_read_is_written_when_nothing_is_read_back(wall: Wall) -> None:
    """The external therapist's own contribution of part 21: once the author takes themself out of `mine`, it reads as another's."""
    row = entry("aoife-brennan", 60, by_membership_id=grid.member("aoife-brennan"))
    writable_unreadable = _writable_but_unreadable(wall)
    if not writable_unreadable:
        with wall.acting("aoife-brennan") as connection:
            write(connection, row)
            assert count(connection, "entry", "id = %(id)s", id=row["id"]) == 1
    for role, slice_, own in writable_unreadable:
        pytest.fail(f"{role} writes {slice_} ({own}) and may not read it: write the test that says so")


def _writable_but_unreadable(wall: Wall) -> list[tuple[str, int, bool]]:
    with wall.outside() as outside:
        return outside.execute(
            "select role, slice, own_only from wall.writable except select role, slice, own_only from wall.readable"
        ).fetchall()


def test_error_text_of_the_database_names_no_words(own_wall: Wall) -> None:
    """`hide_parameters` keeps them out of SQLAlchemy's message, row security out of the database's own."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import IntegrityError

    from portal.foundation.database import engine_options
    from tests.databases import for_sqlalchemy

    engine = create_engine(for_sqlalchemy(own_wall.cluster.dsn("portal_web", own_wall.name)), **engine_options())
    change = text("update app.entry set heading = :words, text = null where child_id = :kai and slice = 70")
    with engine.connect() as connection:
        connection.execute(text("select wall.enter(:who)"), {"who": grid.member("ruth-adeyemi")})
        with pytest.raises(IntegrityError) as caught:
            connection.execute(change, {"words": "Kai told me a secret", "kai": KAI})
    engine.dispose()
    assert "secret" not in str(caught.value)
    assert "hidden due to hide_parameters" in str(caught.value)


def test_ids_are_made_here_and_never_by_the_database(wall: Wall) -> None:
    """In all tables that the web itself adds rows to, but for the trail: a plain insert that reads nothing back."""
    with wall.outside() as outside:
        added_to = {
            row[0]
            for row in outside.execute("""
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'app' and c.relkind = 'r' and has_any_column_privilege('portal_web', c.oid, 'insert')""").fetchall()
        }
    made = [str(column) for table in Base.metadata.sorted_tables if table.name in added_to - {"trail"}
            for column in table.columns if column.server_default is not None and column.default is None]  # fmt: skip
    assert made == [], "a server default makes SQLAlchemy read rows back, which fails on one that its writer may not read"
