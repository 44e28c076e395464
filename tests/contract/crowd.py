"""Five thousand children more, of other agencies, so that plans are those of a large portal: small tables are scanned by right."""

from typing import Any

import psycopg
from psycopg import sql

from tests.grid import STANDING, first_choices, walled_tables

CHILDREN = 5_000
ROWS = {"entry": 12, "plan_section": 6}
"""Rows of each child; of every other table two."""

PEOPLE = """
insert into app.agency (id, kind, name)
  select md5('agency' || n)::uuid, (array['provider', 'authority', 'health', 'school'])[1 + n % 4], 'Agency ' || n
    from generate_series(0, 399) n;
insert into app.home (id, agency_id, name, urn)
  select md5('home' || n)::uuid, md5('agency' || 4 * (n % 100))::uuid, 'Home ' || n, 'X' || n from generate_series(0, 999) n;
insert into app.person (id, name, email)
  select md5('person' || n)::uuid, 'Person ' || n, n || '@crowd.example' from generate_series(0, 2999) n;
insert into app.membership (id, person_id, agency_id, role, starts_on)
  select md5('membership' || n)::uuid, md5('person' || n)::uuid, md5('agency' || n % 400)::uuid,
         (array['KW', 'SW', 'XT', 'DT'])[1 + n % 4], '2020-01-01'
    from generate_series(0, 2999) n;
insert into app.child (id, case_code) select md5('child' || n)::uuid, 'CR-' || n from generate_series(1, {children}) n;
insert into app.placement (id, placement_id, child_id, slice, mine, provider_id, home_id, authority_id, state, legal_status,
                           placement_type, starts_on)
  select md5('placement' || n)::uuid, md5('placement' || n)::uuid, md5('child' || n)::uuid, 50, '{{}}',
         md5('agency' || 4 * (n % 100))::uuid, md5('home' || n % 1000)::uuid, md5('agency' || 1 + 4 * (n % 100))::uuid, 'active', 'C2',
         'K2', '2020-01-01'
    from generate_series(1, {children}) n;
insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,
                             granted_by, starts_on)
  select gen_random_uuid(), md5('child' || n)::uuid, null, 40, '{{}}', md5('membership' || (n * 7 + k) % 3000)::uuid, 'Person', 'KW',
         'Agency', 'full', 'arranged', 'a test', '2020-01-01'
    from generate_series(1, {children}) n, generate_series(1, 5) k;
insert into app.restriction (id, child_id, placement_id, slice, mine, closed_part, to_role, reason, starts_on)
  select gen_random_uuid(), md5('child' || n)::uuid, null, 20, '{{}}', 13, 'DT', 'a test', '2020-01-01'
    from generate_series(1, {children}) n;
insert into app.release (id, child_id, placement_id, slice, mine, opened_slice, to_agency_id, purpose, basis, expires_on)
  select gen_random_uuid(), md5('child' || n)::uuid, null, 70, '{{}}', 90, md5('agency3')::uuid, 'a test', 'task', '2099-01-01'
    from generate_series(1, {children}) n;
insert into app.trail (id, at, person_id, person_name, membership_id, agency_id, agency_name, role, session_mark, strength, action,
                       outcome, child_id, abouts, rule, reason, request_id)
  select gen_random_uuid(), now(), md5('person1')::uuid, 'Person', md5('membership' || n % 3000)::uuid, md5('agency1')::uuid, 'Agency',
         'KW', '', '', 'see', 'done', md5('child' || n)::uuid, array[70], '', '', ''
    from generate_series(1, {children}) n, generate_series(1, 4) k;
"""


def crowd(owner: psycopg.Connection[Any]) -> None:
    """Pour it in, past the wall; the rows' pointers lead nowhere, which no plan minds."""
    owner.execute("set session_replication_role = replica")
    for statement in PEOPLE.format(children=CHILDREN).split(";\n"):
        if statement.strip():
            owner.execute(statement)
    for table in walled_tables(owner):
        if table not in STANDING or table == "consent":
            owner.execute(_rows(owner, table), {"children": CHILDREN, "rows": ROWS.get(table, 2)})
    owner.execute("set session_replication_role = origin")
    owner.execute("vacuum analyze")


def crowd_the_empty(owner: psycopg.Connection[Any]) -> None:
    """Rows of other children into every walled table that has none yet."""
    owner.execute("set session_replication_role = replica")
    for table in walled_tables(owner):
        found = owner.execute(sql.SQL("select exists (select from app.{})").format(sql.Identifier(table))).fetchone()
        if found is not None and not found[0]:
            owner.execute(_rows(owner, table), {"children": CHILDREN, "rows": 2})
    owner.execute("set session_replication_role = origin")
    owner.execute("vacuum analyze")


def _rows(owner: psycopg.Connection[Any], table: str) -> sql.Composed:
    columns = owner.execute(
        "select column_name, data_type, is_nullable from information_schema.columns where table_schema = 'app' and table_name = %s", [table]
    ).fetchall()
    ours = {
        "id": "gen_random_uuid()",
        "child_id": "md5('child' || n)::uuid",
        "whose": "(array['child', 'authority'])[1 + k %% 2]",
        "slice": "(array[70, 80, 91, 110, 130, 250, 240])[1 + (n + k) %% 7]",
    }
    ours["kind"] = "(array['identity', 'note', 'note', 'home', 'move'])[1 + k %% 5]" if table == "entry" else "'note'"
    ours |= {name: f"'{word}'" for name, word in first_choices(owner, table).items() if name != "whose" or table != "consent"}
    chosen = {name: ours.get(name) or _any(kind) for name, kind, nullable in columns if nullable == "NO" or name in ours}
    names = sql.SQL(", ").join(map(sql.Identifier, chosen))
    values = sql.SQL(", ").join(sql.SQL(value) for value in chosen.values())
    return sql.SQL("insert into app.{} ({}) select {} from generate_series(1, %(children)s) n, generate_series(1, %(rows)s) k").format(
        sql.Identifier(table), names, values
    )


def _any(kind: str) -> str:
    return {
        "text": "'some words of the length that people write in a line, and a little more'",
        "uuid": "gen_random_uuid()",
        "date": "current_date + k",
        "smallint": "1",
        "integer": "1",
        "boolean": "false",
        "timestamp with time zone": "now()",
        "bytea": "'x'::bytea",
        "ARRAY": "'{}'",
        "jsonb": "'{}'",
    }[kind]
