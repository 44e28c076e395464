"""The one door for what is due: items are made, worked out anew, kept where done or set by hand, and never doubled."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from portal.children.due import Due, close_due, finish_due, nth, put_due, reopen_due
from portal.demo.idents import ident
from portal.demo.scene import membership
from portal.foundation.database import acting_as, db, nobody_acts
from portal.foundation.refusals import Refused
from tests.transitions.kai import statements

KAI = ident("child", "kai")
WORKER = membership("sunita-rao")
SOURCE = uuid4()


@contextmanager
def acting(app: Flask, who: str = "sunita-rao") -> Iterator[None]:
    with app.app_context():
        acting_as(membership(who))
        yield
        db.session.commit()
        nobody_acts()


def by_rule(how: str, trigger: Any, **more: Any) -> Due:
    told: dict[str, Any] = {"slice": 50, "owners": [WORKER], "mine": [WORKER], "kind": "placement", "source_id": SOURCE}
    return Due(**({"rule": how, "how": how, "trigger": trigger} | told | more))


def items(owner: psycopg.Connection[Any], source: UUID = SOURCE) -> list[Any]:
    return owner.execute("select * from app.due_item where source_id = %s order by rule", [source]).fetchall()


def test_each_item_keeps_how_it_was_worked_out_and_explains_itself(app: Flask, owner: psycopg.Connection[Any]) -> None:
    with acting(app):
        put_due(KAI, None, [by_rule("PL1", date(2026, 3, 27)), by_rule("RV2", date(2026, 12, 26))])
    pl1, rv2 = items(owner)
    assert (pl1.due_on, pl1.how, pl1.trigger_on, pl1.title) == (date(2026, 4, 7), "PL1", date(2026, 3, 27), "Placement plan")
    assert pl1.told["skipped"] == [["2026-04-03", "Good Friday"], ["2026-04-06", "Easter Monday"]]
    assert (pl1.told["owners"], pl1.told["source"]) == (["SW", "RM"], "CPPCR 2010 reg 9")
    assert (rv2.due_on, rv2.legal_limit) == (date(2027, 3, 25), date(2027, 3, 26))
    assert "last working day" in rv2.explained


def test_put_again_from_a_later_day_the_same_item_moves(app: Flask, owner: psycopg.Connection[Any]) -> None:
    with acting(app):
        (first,) = put_due(KAI, None, [by_rule("PL1", date(2026, 3, 27))])
    with acting(app):
        (second,) = put_due(KAI, None, [by_rule("PL1", date(2026, 4, 13))])
    assert (second.item_id, second.was, second.due_on) == (first.item_id, date(2026, 4, 7), date(2026, 4, 20))
    assert [one.due_on for one in items(owner)] == [date(2026, 4, 20)]


def test_what_is_done_stays_as_it_is(app: Flask, owner: psycopg.Connection[Any]) -> None:
    with acting(app):
        put_due(KAI, None, [by_rule("PL1", date(2026, 3, 27))])
        finish_due(KAI, SOURCE, datetime(2026, 4, 1, tzinfo=UTC))
    with acting(app):
        assert put_due(KAI, None, [by_rule("PL1", date(2026, 5, 1))]) == []
    (item,) = items(owner)
    assert (item.due_on, item.done_at) == (date(2026, 4, 7), datetime(2026, 4, 1, tzinfo=UTC))
    with acting(app):
        reopen_due(KAI, SOURCE, rule="PL1")
        close_due(KAI, [uuid4()], datetime(2026, 4, 2, tzinfo=UTC))
    assert items(owner)[0].done_at is None


def test_hours_are_kept_as_a_moment_and_its_day_in_london(app: Flask, owner: psycopg.Connection[Any]) -> None:
    with acting(app):
        put_due(
            KAI, None, [by_rule("IN3", datetime(2026, 10, 24, 22, 30, tzinfo=UTC)), by_rule("PL4", datetime(2026, 6, 1, 9, tzinfo=UTC))]
        )
    in3, pl4 = items(owner)
    # 72 hours on, the clocks having gone back: half past ten in the evening of Tuesday, London.
    assert (in3.due_at, in3.due_on) == (datetime(2026, 10, 27, 22, 30, tzinfo=UTC), date(2026, 10, 27))
    assert in3.trigger_at == datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    assert pl4.told["red_at"] == "2026-06-02T10:00:00+01:00"


def test_checks_of_one_item_of_a_move_are_items_of_their_own(app: Flask, owner: psycopg.Connection[Any]) -> None:
    spec = "M+1w, 2w, 4w"
    checks = [
        Due(f"T2-9 #{n}", "transition_item", SOURCE, 250, [WORKER], [WORKER], how=nth(spec, n), trigger=date(2026, 12, 4), title="Call")
        for n in (1, 2, 3)
    ]
    with acting(app):
        moved = put_due(KAI, None, checks)
    assert [one.due_on for one in moved] == [date(2026, 12, 11), date(2026, 12, 18), date(2027, 1, 1)]
    assert [one.how for one in items(owner)] == [spec, f"{spec} #2", f"{spec} #3"]


def test_an_authoritys_own_limit_counts_for_its_children(app: Flask, owner: psycopg.Connection[Any]) -> None:
    """The invented council settled 10 school days for ED1a, and the child's school has told its year."""
    with acting(app):
        put_due(KAI, None, [by_rule("ED1a", date(2026, 10, 19)), by_rule("ED2b", date(2026, 9, 1))])
    ed1a, ed2b = items(owner)
    assert ed1a.authority_id == ident("agency", "harbour")
    assert ed1a.school_id == ident("agency", "saltmarsh")
    assert ed1a.due_on == date(2026, 11, 9)
    assert ed1a.told["closed"] == [["2026-10-26", "2026-10-30"]]
    assert "The school is closed Mon 26 Oct to Fri 30 Oct." in ed1a.explained
    assert ed2b.due_on == date(2026, 9, 15)


def test_many_items_cost_no_more_statements_than_one(app: Flask) -> None:
    def asked(many: int, source: UUID) -> int:
        dues = [by_rule("PL1", date(2026, 3, 27), rule=f"PL1 {n}", source_id=source) for n in range(many)]
        with statements(app) as counted, acting(app):
            put_due(KAI, None, dues)
            put_due(KAI, None, dues)
        return len(counted)

    assert asked(1, uuid4()) == asked(40, uuid4()) <= 7


def test_a_rule_without_a_date_and_a_year_out_of_range_are_refused(app: Flask, owner: psycopg.Connection[Any]) -> None:
    with acting(app):
        with pytest.raises(Refused, match="RV6 sets no date"):
            put_due(KAI, None, [by_rule("RV6", date(2026, 3, 27))])
        with pytest.raises(Refused, match="outside the calendar"):
            put_due(KAI, None, [by_rule("PL1", date(9999, 12, 31))])
    assert items(owner) == []


def test_whoever_may_not_write_there_makes_nothing_due(app: Flask, owner: psycopg.Connection[Any]) -> None:
    from sqlalchemy.exc import DBAPIError

    with app.app_context():
        acting_as(membership("farida-ali"))
        with pytest.raises(DBAPIError):
            put_due(KAI, None, [by_rule("PL1", date(2026, 3, 27))])
        nobody_acts()
    assert items(owner) == []


def test_two_who_write_the_same_item_at_once_make_one_and_neither_gets_an_error(app: Flask, owner: psycopg.Connection[Any]) -> None:
    """Two transactions over two connections: the second begins while the first has written and not yet committed."""
    written, go_on, moved, errors = threading.Event(), threading.Event(), [], []

    def first() -> None:
        try:
            with acting(app):
                moved.append(put_due(KAI, None, [by_rule("PL1", date(2026, 3, 27))])[0])
                written.set()
                assert go_on.wait(20)
        except Exception as error:  # a thread's error is this test's
            errors.append(error)

    def second() -> None:
        try:
            assert written.wait(20)
            with acting(app):
                moved.append(put_due(KAI, None, [by_rule("PL1", date(2026, 4, 13)), by_rule("PL3", date(2026, 4, 13))])[0])
        except Exception as error:
            errors.append(error)

    both = [threading.Thread(target=one) for one in (first, second)]
    for one in both:
        one.start()
    assert written.wait(20)
    wait_until(lambda: owner.execute("select 1 from pg_stat_activity where wait_event = 'advisory'").fetchone())
    go_on.set()
    for one in both:
        one.join(20)
    assert errors == []
    assert moved[0].item_id == moved[1].item_id, "the second found what the first had made"
    assert (moved[1].was, moved[1].due_on) == (date(2026, 4, 7), date(2026, 4, 20))
    assert [(one.rule, one.due_on) for one in items(owner)] == [("PL1", date(2026, 4, 20)), ("PL3", date(2026, 4, 20))]


def wait_until(happened: Any) -> None:
    for _ in range(200):
        if happened():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never happened")
