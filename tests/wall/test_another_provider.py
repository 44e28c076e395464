"""A provider that has a child now does not learn who looked at the child at the provider before."""

from typing import Any

import psycopg

from portal.demo.idents import ident
from tests.databases import Cluster
from tests.visitor import Visitor

ADD = """
insert into app.trail (id, at, person_id, person_name, membership_id, agency_id, agency_name, role, session_mark, strength, action,
                       outcome, child_id, abouts, rule, reason, request_id)
select gen_random_uuid(), now(), p.id, p.name, m.id, a.id, a.name, m.role, '', '', 'see the child''s page', 'done', %s, '{10}', '', '', ''
  from app.membership m join app.person p on p.id = m.person_id join app.agency a on a.id = m.agency_id where m.id = %s
"""


def test_the_trail_names_no_other_providers_people_to_a_manager_and_all_of_them_to_the_council(
    manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    kai = ident("child", "kai")
    owner.execute(ADD, [kai, ident("membership", "isaac-thorne")])
    assert "Isaac Thorne" not in manager.get(f"/children/{kai}/trail").text
    assert "Isaac Thorne" in social_worker.get(f"/children/{kai}/trail").text


def test_the_database_says_so_by_itself(owner: psycopg.Connection[Any], cluster: Cluster, database: str) -> None:
    kai = ident("child", "kai")
    owner.execute(ADD, [kai, ident("membership", "isaac-thorne")])
    for key, seen in (("gareth-pryce", 0), ("sunita-rao", 1)):
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [ident("membership", key)])
            asked = "select count(*) from app.trail where child_id = %s and person_name = 'Isaac Thorne'"
            assert web.execute(asked, [kai]).fetchone() == (seen,)
