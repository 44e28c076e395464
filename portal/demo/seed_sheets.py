"""Rows on their way into PostgreSQL: lines of COPY text, table by table."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql

NULL = r"\N"

WALLED = "id child_id placement_id slice mine "
SIGNED = " by_membership_id by_name by_role written_at"

COLUMNS: dict[str, LiteralString] = {
    "agency": "id kind name model_of_care",
    "home": "id agency_id name urn",
    "person": "id name email suspended_at",
    "credential": "person_id password_hash totp_secret last_step",
    "membership": "id person_id agency_id role starts_on ends_on ended_at",
    "home_manager": "id home_id membership_id starts_on ends_on",
    "child": "id case_code",
    "placement": WALLED + "provider_id home_id authority_id state legal_status placement_type starts_on ended_on",
    "involvement": WALLED + "membership_id name role agency_name capacity basis granted_by known_as starts_on ends_on ended_at",
    "restriction": WALLED + "closed_part to_role to_agency_id to_membership_id reason starts_on ends_on lifted_at",
    "release": WALLED + "opened_slice opened_row to_membership_id to_agency_id purpose basis expires_on revoked_at",
    "entry": WALLED + "kind heading text facts" + SIGNED,
    "milestone": WALLED + "kind source_id title state on_date",
    "plan_version": WALLED + "number model_of_care state approved_by approved_at review_due_on",
    "plan_section": WALLED + "version_id version_number number heading passages approved_by" + SIGNED,
    "transition": WALLED + "kind title state move_on leaving_from going_to",
    "checklist_item": WALLED + "transition_id number phase text why owner_roles owner_names owners must child_visible evidence "
    "shown_from due_on due_explained due part parts holds_gate",
    "completion": WALLED + "item_id kind turn done_on note reason reopened_at reopened_by" + SIGNED,
    "review": WALLED + "kind title state held_on period_from",
    "review_minutes": WALLED + "review_id participation attendance",
    "review_passage": WALLED + "review_id section heading passages" + SIGNED,
    "decision": WALLED + "review_id number text owner_name due_on measure",
    "due_item": WALLED + "kind source_id title owners due_on legal_limit rule explained done_at",
    "trail": "id at person_id person_name membership_id agency_id agency_name role session_mark strength action outcome child_id object_id "
    "abouts rule reason request_id",
}
"""Every table of the generated world, those that others point at first, and the columns that are filled."""


class Sheets:
    """Collects lines and pours them out. Values come as PostgreSQL reads them: text without tab, line break or backslash."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = defaultdict(list)
        self.poured: Counter[str] = Counter()

    def add(self, table: str, *values: str) -> None:
        self._lines[table].append("\t".join(values))

    def pour(self, connection: psycopg.Connection[Any]) -> None:
        """Write what was collected, and be empty."""
        for table, columns in COLUMNS.items():
            lines = self._lines.pop(table, [])
            if lines:
                _copy(connection, table, columns, lines)
                self.poured[table] += len(lines)


def _copy(connection: psycopg.Connection[Any], table: str, columns: LiteralString, lines: list[str]) -> None:
    """By way of a temporary table: COPY itself is refused where row security binds, and it binds the owner as well."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    sheet, real = sql.Identifier(f"sheet_{table}"), sql.Identifier("app", table)
    connection.execute(sql.SQL("create temporary table if not exists {} as select {} from {} with no data").format(sheet, names, real))
    with connection.cursor().copy(sql.SQL("copy {} ({}) from stdin").format(sheet, names)) as copy:
        copy.write("\n".join(lines) + "\n")
    connection.execute(sql.SQL("insert into {} ({}) select {} from {}").format(real, names, names, sheet))
    connection.execute(sql.SQL("truncate {}").format(sheet))


@contextmanager
def foreign_keys_afterwards(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Take the foreign keys of these tables away and put the same ones back at the end: asked of all rows at once, not of each."""
    keys = connection.execute(_FOREIGN_KEYS, [list(COLUMNS)]).fetchall()
    for table, name, _ in keys:
        connection.execute(sql.SQL("alter table app.{} drop constraint {}").format(sql.Identifier(table), sql.Identifier(name)))
    yield
    for table, name, definition in keys:
        again = sql.SQL("alter table app.{} add constraint {} {}")
        connection.execute(again.format(sql.Identifier(table), sql.Identifier(name), sql.SQL(definition)))


_FOREIGN_KEYS = """
select r.relname, c.conname, pg_get_constraintdef(c.oid)
  from pg_constraint c join pg_class r on r.oid = c.conrelid
 where c.contype = 'f' and r.relnamespace = 'app'::regnamespace and r.relname = any(%s) order by 1, 2
"""


def many(values: Iterable[object]) -> str:
    """A PostgreSQL array."""
    return "{" + ",".join(map(str, values)) + "}"


def document(value: object) -> str:
    """JSON, in which COPY's own escapes are escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\\", "\\\\")
