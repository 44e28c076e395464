"""Many children near one person, for pages that must not ask more of the database when there are more of them."""

from typing import Any
from uuid import UUID

import psycopg

MANY = """
with born as (
  insert into app.child (id, case_code)
  select gen_random_uuid(), 'ZZ-' || lpad(n::text, 4, '0') from generate_series(1, %(many)s) n returning id, case_code),
near as (
  insert into app.involvement
    (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis, granted_by, starts_on)
  select gen_random_uuid(), id, null, 40, array[%(who)s::uuid], %(who)s, 'Somebody', 'SW', 'Harbour Council', 'full',
         'arranged', 'a test', current_date - 9
  from born),
named as (
  insert into app.entry
    (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at, kind, heading, text, facts)
  select gen_random_uuid(), id, null, 10, '{}', %(who)s, 'Somebody', 'social worker', now(), 'identity', 'Identity', '',
         jsonb_build_object('known_as', 'Many ' || case_code)
  from born)
insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained)
select gen_random_uuid(), id, null, 250, array[%(who)s::uuid], 'transition_item', gen_random_uuid(), 'Something of ' || case_code,
       array[%(who)s::uuid], current_date + 400, 'T4-1', ''
from born
"""


def many_children(owner: psycopg.Connection[Any], membership_id: UUID, many: int = 200) -> None:
    """`many` children, each with a name and one thing due that is this membership's."""
    owner.execute(MANY, {"many": many, "who": membership_id})
