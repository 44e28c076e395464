"""A plan with 15 sections of 2,000 words, 20 versions and 40 contributions opens in as many statements as an empty one."""

import json
from typing import Any

import psycopg
import pytest
from flask import Flask

from tests.conftest import Figure, Visit
from tests.plans.kais_plan import AGREEMENT, CHANGES, PLAN, put_out
from tests.statements import statements_of
from tests.visitor import Visitor
from tests.world import EMAILS

PAGES = (f"/plans/{PLAN}", AGREEMENT, CHANGES, f"/plans/{PLAN}/contributions")
READERS = ("ruth-adeyemi", "gareth-pryce", "sunita-rao", "desmond-clarke", "mateusz-zielinski", "farida-ali")
COPY = "insert into app.{0} select (jsonb_populate_record(s, {1})).* from app.{0} s{2} where {3}"


def empty(owner: psycopg.Connection[Any]) -> None:
    """Nothing is written, asked or contributed. The version before it stays, since that is what a second version has."""
    for table in ("use", "turn", "words"):
        owner.execute(f"delete from app.plan_contribution_{table}")
    for table in ("plan_contribution", "plan_answer", "plan_asked"):
        owner.execute(f"delete from app.{table} where version_id = %s", [PLAN])
    owner.execute("update app.plan_section set passages = '[]'")


def copies(table: str, changes: str, which: str, many: int) -> str:
    return COPY.format(table, changes, f" cross join generate_series(1, {many}) n", which)


def fill_up(owner: psycopg.Connection[Any]) -> None:
    """Every section of 2,000 words, half of them changed since the version before; 20 versions, 40 contributions, each sent and used."""
    words = " ".join(f"word{n % 400}" for n in range(2_000))
    passages = json.dumps([{"lead": "What matters", "text": words, "letter": ""}])
    owner.execute("update app.plan_section set passages = %s", [passages])
    changed = "replace(passages::text, 'word7 ', 'changed ')::jsonb"
    owner.execute(f"update app.plan_section set passages = {changed} where version_id = %s and number %% 2 = 0", [PLAN])
    number = "jsonb_build_object('id', gen_random_uuid(), 'number', '0.' || n, 'state', 'superseded')"
    owner.execute(copies("plan_version", number, "s.id = %s", 18), [PLAN])
    owner.execute(
        "insert into app.plan_section select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'version_id', v.id))).*"
        " from app.plan_section s join app.plan_version v on v.number like '0.%%' and v.child_id = s.child_id where s.version_id = %s",
        [PLAN],
    )
    owner.execute(copies("plan_contribution", "jsonb_build_object('id', gen_random_uuid())", "s.version_id = %s", 19), [PLAN])
    for name in ("turn", "use"):
        table = f"app.plan_contribution_{name}"
        one = f"(select * from {table} x where x.child_id = c.child_id and x.slice = c.slice limit 1)"
        changes = "to_jsonb(t) || jsonb_build_object('id', gen_random_uuid(), 'contribution_id', c.id)"
        owner.execute(
            f"insert into {table} select (jsonb_populate_record(null::{table}, {changes})).* from app.plan_contribution c"
            f" join lateral {one} t on true where c.version_id = %s"
            f" and not exists (select from {table} y where y.contribution_id = c.id)",
            [PLAN],
        )


def counted(app: Flask, visitor: Visitor) -> dict[str, int]:
    found = {}
    for address in PAGES:
        with statements_of(app) as asked:
            visitor.get(address)
        found[address] = len(asked)
    return found


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("state", ["active", "out_for_agreement"])
def test_the_plan_and_its_pages_ask_no_more_when_it_is_full(
    app: Flask, visit: Visit, owner: psycopg.Connection[Any], figure: Figure, who: str, state: str
) -> None:
    visitor = visit(EMAILS[who])
    owner.execute("update app.plan_version set state = %s where id = %s", [state, PLAN])
    fill_up(owner)
    many = owner.execute(
        "select (select count(*) from app.plan_contribution where version_id = %s) as contributions, count(*) as versions"
        " from app.plan_version where slice = 70 and child_id = (select child_id from app.plan_version where id = %s)", [PLAN, PLAN],
    ).fetchone()  # fmt: skip
    assert many == (40, 21), "20 of them, and the one that is being written"
    with_many = counted(app, visitor)
    empty(owner)
    assert counted(app, visitor) == {address: with_many[address] for address in PAGES}
    assert max(with_many.values()) <= 6
    figure(f"statements of a plan with 15 sections of 2,000 words, 20 versions, 40 contributions, {who}: {sorted(with_many.values())}")


def test_sending_all_answers_asks_no_more_than_a_write_may(app: Flask, owner: psycopg.Connection[Any], social_worker: Visitor) -> None:
    put_out(owner)
    fill_up(owner)
    page = social_worker.get(AGREEMENT)
    with statements_of(app) as asked:
        social_worker.submit(page, "agreement", rest="y", follow=False, answers=303)
    assert len(asked) <= 8, asked
