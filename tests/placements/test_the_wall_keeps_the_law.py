"""The guards of law in the database, asked past the pages: what the portal's own user is refused by the wall's functions."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from portal.children import guards
from portal.demo.idents import ident
from portal.foundation import clock
from portal.settings import Settings
from tests.transitions.arrange import id_of, settle_gate, start, state, step
from tests.transitions.test_the_day_of_the_move import round_of_the_day
from tests.visitor import Visitor

KAI = ident("child", "kai")
TODAY = clock.today()
URGENT = {"emergency": "A man waits for him at the gate.", "authorised_by": "T. Manager"}
APPROVED = {"approved_by": "N. Officer", "approved_on": TODAY.isoformat(), "consulted": "designated teacher, reviewing officer"}
Asking = Callable[[dict[str, Any]], None]


@contextmanager
def as_social_worker(cluster: Any, database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [ident("membership", "sunita-rao")])
        yield web
        web.rollback()


@pytest.fixture
def held(owner: psycopg.Connection[Any]) -> date:
    """A review of Kai's that was held since his placement began."""
    row = owner.execute(
        "select m.on_date from app.milestone m join app.placement p on p.child_id = m.child_id and p.state = 'active'"
        " where m.child_id = %s and m.kind = 'review' and m.on_date between p.starts_on and current_date order by 1 desc limit 1", [KAI]
    ).fetchone()  # fmt: skip
    assert row
    return row[0]  # type: ignore[no-any-return]


@pytest.fixture
def close(cluster: Any, database: str, owner: psycopg.Connection[Any]) -> Asking:
    placed = owner.execute("select id from app.placement where child_id = %s and state = 'active'", [KAI]).fetchone()

    def ask(told: dict[str, Any]) -> None:
        with as_social_worker(cluster, database) as web:
            web.execute(
                "select wall.close_placement(%s, gen_random_uuid(), current_date, 'CARPL', 'a reason', %s)", [placed[0], json.dumps(told)]
            )

    return ask


def whole(held: date) -> dict[str, Any]:
    return {"reviewed_on": held.isoformat(), "reviewer_told_on": TODAY.isoformat(), "notice_on": TODAY.isoformat()}


def test_a_placement_ends_with_everything_told_or_in_an_emergency_by_name(close: Asking, held: date) -> None:
    close(whole(held))
    close(URGENT)
    with pytest.raises(psycopg.Error, match="who authorised"):
        close({"emergency": "A man waits for him at the gate."})


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"reviewed_on": None}, "reg 32"),
        ({"reviewed_on": "1999-01-01"}, "reg 32"),
        ({"reviewed_on": (TODAY - timedelta(days=1)).isoformat()}, "reg 32"),
        ({"reviewer_told_on": None}, "Tell the independent reviewing officer first"),
        ({"notice_on": None}, "written notice"),
        ({"notice_on": (TODAY + timedelta(days=1)).isoformat()}, "written notice"),
    ],
    ids=["no review", "a review before it began", "a day without a review", "officer not told", "no notice", "notice ahead of today"],
)
def test_a_placement_does_not_end_past_regulation_14(close: Asking, held: date, changed: dict[str, Any], says: str) -> None:
    with pytest.raises(psycopg.Error, match=says) as refused:
        close(whole(held) | changed)
    assert refused.value.sqlstate == "PS001"


def test_in_year_11_nothing_ends_or_begins_without_the_nominated_officer(close: Asking, held: date, in_year_11: None) -> None:
    with pytest.raises(psycopg.Error, match="reg 10"):
        close(whole(held))
    with pytest.raises(psycopg.Error, match="reg 10"):
        close(whole(held) | APPROVED | {"consulted": "designated teacher"})
    close(whole(held) | APPROVED)
    close(whole(held) | {"undisturbed": "the move does not disrupt it"})


@pytest.fixture
def in_year_11(owner: psycopg.Connection[Any]) -> None:
    owner.execute(
        "update app.entry set facts = facts || jsonb_build_object('date_of_birth', cast(%s as text))"
        " where child_id = %s and kind = 'identity'",
        [(TODAY - timedelta(days=15 * 365 + 30)).isoformat(), KAI],
    )


def test_the_database_and_the_pages_count_school_years_alike(owner: psycopg.Connection[Any]) -> None:
    for born in (date(2011, 8, 31), date(2011, 9, 1), date(2012, 2, 29), date(2010, 8, 31), date(2010, 9, 1)):
        owner.execute(
            "update app.entry set facts = facts || jsonb_build_object('date_of_birth', cast(%s as text))"
            " where child_id = %s and kind = 'identity'", [born.isoformat(), KAI]
        )  # fmt: skip
        for on in (date(2026, 8, 31), date(2026, 9, 1), date(2027, 8, 31), date(2028, 2, 29)):
            row = owner.execute("select wall.in_key_stage_4(%s, %s)", [KAI, on]).fetchone()
            assert row
            assert row[0] == guards.in_key_stage_4(born, on), (born, on)


def test_a_move_that_no_review_considered_does_not_begin_and_holds_up_no_other(
    settings: Settings, social_worker: Visitor, owner: psycopg.Connection[Any], cluster: Any, database: str
) -> None:
    """Past the pages: the state is written as if the steps had been taken."""
    move = id_of(start(social_worker, "T2", TODAY + timedelta(days=40)))
    settle_gate(owner, move)
    owner.execute("update app.transition set state = 'ready', move_on = current_date where id = %s", [move])
    with as_social_worker(cluster, database) as web, pytest.raises(psycopg.Error, match="reg 32") as refused:
        web.execute("select wall.begin_moving(%s)", [move])
    assert "Ask the reviewing officer for an early review" in str(refused.value)
    round_of_the_day(settings)
    assert state(owner, move) == "ready"


@pytest.mark.usefixtures("in_year_11")
def test_a_school_move_in_year_11_that_nobody_approved_does_not_begin(
    social_worker: Visitor, owner: psycopg.Connection[Any], cluster: Any, database: str
) -> None:
    move = id_of(start(social_worker, "T4", TODAY + timedelta(days=40)))
    step(social_worker, move, "considered_at_review")
    settle_gate(owner, move)
    owner.execute("update app.transition set state = 'ready', move_on = current_date where id = %s", [move])
    with as_social_worker(cluster, database) as web, pytest.raises(psycopg.Error, match="reg 10"):
        web.execute("select wall.begin_moving(%s)", [move])
