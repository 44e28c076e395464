"""A mark in every text of every confidential row, so that a leak of any of them is recognised wherever it turns up.

planted = plant(connection, Marks(1, file))        # past the wall, or as the owner

What holds no words (states, kinds, hashes) is named in NO_WORDS with its reason; every other text column of a table behind the wall
gets marks, those of tables that did not exist when this was written as well. A test holds a new column to that.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from portal.demo.seed_words import Marks

NO_WORDS = {
    "*.state": "a state's name, compared by the code",
    "*.kind": "a kind's name, compared by the code",
    "*.role": "a role of the policy table",
    "*.to_role": "a role of the policy table",
    "*.by_role": "a role, in words",
    "*.version": "a running number",
    "*.sha256": "a fingerprint",
    "brought_view.printed": "moments, running numbers and names of versions",
    "placement.legal_status": "a code of the national return",
    "placement.placement_type": "a code of the national return",
    "due_item.rule": "the id of a rule",
    "due_item.how": "a rule's recipe, for the code that works it out",
    "due_item.told": "how a date was worked out, in ids, days and counts",
    "due_override.told": "how a date was worked out, in ids, days and counts",
    "placement.away": "a code of our own",
    "placement.ended_reason": "a code of the national return",
    "handing_over.contents": "frozen from the list of things, which bears marks",
    "handing_over.packed_in": "a kind of luggage, by its name in the code",
    "move_step.facts": "what the law asked and was told, in codes, days and names of people",
    "placement_step.did": "the name of a step",
    "placement_step.facts": "codes and days of a step",
    "plan_version.number": "a running number",
    "plan_version.model_of_care": "a model's key",
    "plan_section.version_number": "a running number",
    "plan_source.link_kind": "a kind's name, compared by the code",
    "plan_step.did": "the name of a step",
    "plan_contribution.version_number": "a running number",
    "plan_contribution.contributor_role": "a role of the policy table",
    "plan_contribution_use.how": "whole, in part or not, compared by the code",
    "checklist_item.phase": "before, during or after",
    "checklist_item.owner_roles": "the roles of its owners",
    "review_minutes.participation": "a code of the national return",
    "review_passage.section": "a running number",
    "report.facts": "frozen: made of marked rows, it holds their marks",
    "report.facts_sha256": "a fingerprint",
    "report_variant.variant": "a variant's name, compared by the code",
    "report_variant.stage": "the name of a step",
    "report_variant.trouble": "what our own code says of a drawing that failed",
    "report_variant.superseded_by": "a running number",
    "goal.whose": "the child's or the network's, compared by the code",
    "goal.ended_how": "how it ended, a name that the code compares",
    "goal.rater_key": "an id, or 'child'",
    "goal_rating.rater_key": "an id, or 'child'",
    "goal_figure.rater_key": "an id, or 'child'",
    "goal_figure.whose": "the child's or the network's, compared by the code",
    "measure_score.measure": "a measure's name, compared by the code",
    "measure_score.informant": "who filled it in, a name that the code compares",
    "measure_score.totals": "numbers by scale",
    "measure_score.no_score_because": "a code of the national return",
    "check_in.faces": "numbers by question",
}
"""'table.column', or '*.column' for every table, and why no mark stands there."""

PLAIN_KEYS = frozenset(
    {"letter", "how", "capacity", "number", "whose", "measure", "informant", "line", "pronouns", "kind", "role", "share"}
)
"""Of facts and passages: what the code compares, or prints as a sign."""

CLASS = "reference"
TEXTS = ("text", "character varying", "jsonb", "json")


@dataclass(frozen=True)
class Planted:
    """One mark, and the row that holds it."""

    token: str
    table: str
    column: str
    row: UUID
    child: UUID
    slice: int


@dataclass(frozen=True)
class Column:
    """A column of a table behind the wall that may hold words."""

    table: str
    name: str
    kind: str
    limited: bool = False

    @property
    def words(self) -> bool:
        """Not where a check allows some values only, nor where NO_WORDS says so."""
        return not self.limited and not {f"{self.table}.{self.name}", f"*.{self.name}"} & NO_WORDS.keys()


def text_columns(connection: psycopg.Connection[Any]) -> list[Column]:
    """Every text column of every table behind the wall, by the database's own catalog."""
    allowed: dict[str, dict[str, str]] = {}
    rows = connection.execute(
        "select k.relname, c.column_name, c.data_type from wall.guarded g join pg_class k on k.oid = g.name "
        "join information_schema.columns c on c.table_schema = 'app' and c.table_name = k.relname "
        "where c.data_type = any(%s) order by k.relname, c.ordinal_position",
        [list(TEXTS)],
    )
    found = []
    for table, name, kind in rows.fetchall():
        if table not in allowed:
            allowed[table] = dict(_allowed(connection, table))
        found.append(Column(table, name, kind, name in allowed[table]))
    return found


def plant(connection: psycopg.Connection[Any], marks: Marks) -> list[Planted]:
    """A mark in each text there is; where a column is empty in all rows, in all rows. The rows keep what they said."""
    return [one for column in text_columns(connection) if column.words for one in _plant(connection, column, marks)]


def _plant(connection: psycopg.Connection[Any], column: Column, marks: Marks) -> list[Planted]:
    table, name = sql.Identifier("app", column.table), sql.Identifier(column.name)
    rows = connection.execute(sql.SQL("select id, child_id, slice, {} from {} order by id").format(name, table)).fetchall()
    filled = [row for row in rows if row[3]] or rows
    planted: list[Planted] = []
    values: list[Any] = []
    for row, child, slice_, value in filled:

        def token(row: UUID = row, child: UUID = child, slice_: int = slice_) -> str:
            made = marks.token(str(child), slice_ // 10, CLASS)
            planted.append(Planted(made, column.table, column.name, row, child, slice_))
            return made

        values.append(Jsonb(_marked(value, "", token)) if column.kind.startswith("json") else _said(value, token()))
    cast = sql.SQL("jsonb") if column.kind.startswith("json") else sql.SQL("text")
    connection.execute(
        sql.SQL("update {} t set {} = v.value from unnest(%s::uuid[], %s::{}[]) as v(id, value) where t.id = v.id").format(
            table, name, cast
        ),
        [[row[0] for row in filled], values],
    )
    return planted


def _said(text: str | None, token: str) -> str:
    return f"{text} {token}" if text else token


def _marked(value: Any, key: str, token: Any) -> Any:
    """The same document, each text in it with a mark of its own; dates and signs stay as they are."""
    if isinstance(value, dict):
        return {name: _marked(one, name, token) for name, one in value.items()}
    if isinstance(value, list):
        return [_marked(one, key, token) for one in value]
    if not isinstance(value, str) or not value or key in PLAIN_KEYS or re.match(r"\d{4}-\d\d", value):
        return value
    return _said(value, token())


# Rows for the tables that the generated world leaves empty


def fill_the_empty(connection: psycopg.Connection[Any], children: int = 5) -> None:
    """For some children a row in each table behind the wall that has none, made from what the catalog says of its columns."""
    tables = connection.execute("select k.relname from wall.guarded g join pg_class k on k.oid = g.name order by k.oid").fetchall()
    some = connection.execute("select id from app.child order by id limit %s", [children]).fetchall()
    for (table,) in tables:
        known = connection.execute(sql.SQL("select 1 from {} limit 1").format(sql.Identifier("app", table))).fetchone()
        for (child,) in () if known else some:
            # A table whose checks want more than this stays empty: the test of the seed names its columns.
            with suppress(psycopg.IntegrityError), connection.transaction():
                _one_row(connection, table, child)


def _one_row(connection: psycopg.Connection[Any], table: str, child: UUID) -> None:
    columns = connection.execute(
        "select column_name, data_type from information_schema.columns where table_schema = 'app' and table_name = %s "
        "and (is_nullable = 'NO' or data_type = 'text' and column_name not like 'to\\_%%') and column_default is null",
        [table],
    ).fetchall()
    row = {name: _anything(kind, table, name, child) for name, kind in columns}
    row |= {name: allowed for name, allowed in _allowed(connection, table) if name in row}
    row |= dict(_parents(connection, table, child))
    row |= {"child_id": child, "slice": 240}
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier("app", table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        ),
        list(row.values()),
    )


def _anything(kind: str, table: str, name: str, child: UUID) -> Any:
    made: dict[str, Any] = {
        "uuid": UUID(int=(child.int ^ hash_of(f"{table} {name}")) % 2**128),
        "text": name.replace("_", " "),
        "date": "2026-01-05",
        "timestamp with time zone": "2026-01-05 10:00+00",
        "ARRAY": [],
        "boolean": False,
        "bytea": b"words",
        "jsonb": Jsonb({"text": name}),
    }
    return made.get(kind, 1)


def hash_of(words: str) -> int:
    """Always the same number for the same words."""
    return int.from_bytes(words.encode()[:16].ljust(16, b"."), "big")


def _allowed(connection: psycopg.Connection[Any], table: str) -> Iterator[tuple[str, str]]:
    """(column, the first of the values that a check allows it)."""
    checks = connection.execute(
        "select pg_get_constraintdef(oid) from pg_constraint where contype = 'c' and conrelid = %s::regclass", [f"app.{table}"]
    )
    for (check,) in checks.fetchall():
        if found := re.search(r"\(?(\w+) = ANY \(ARRAY\['(\w+)'", check):
            yield found[1], found[2]


def _parents(connection: psycopg.Connection[Any], table: str, child: UUID) -> Iterator[tuple[str, Any]]:
    """(column, an id of this child's there) for each column that points at another row."""
    keys = connection.execute(
        "select c.confrelid::regclass::text, array(select a.attname::text from unnest(c.conkey) with ordinality k(num, at) "
        "join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num order by k.at) "
        "from pg_constraint c where c.contype = 'f' and c.conrelid = %s::regclass",
        [f"app.{table}"],
    ).fetchall()
    for parent, names in keys:
        if names[0] == "child_id":
            continue
        where = sql.SQL("where child_id = %s") if "child_id" in names else sql.SQL("where %s::uuid is not null")
        query = sql.SQL("select id from {} ").format(sql.Identifier(*parent.split("."))) + where + sql.SQL(" order by id limit 1")
        if found := connection.execute(query, [child]).fetchone():
            yield names[0], found[0]
