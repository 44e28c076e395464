"""Wherever a date is worked out before it is written, the calendar counts as it was corrected, not as it was published."""

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from portal.cli import cli
from portal.deadlines.calendar import ENGLAND
from portal.foundation import clock
from portal.settings import Settings
from tests.placements.deciding import look_over
from tests.transitions.arrange import id_of, start
from tests.visitor import Visitor

NEXT = ENGLAND.add_working_days(clock.today(), 1).day
"""The next working day, on which nobody works once the calendar is corrected."""


@pytest.fixture
def proclaimed(owner: psycopg.Connection[Any]) -> None:
    owner.execute("set role portal_owner")
    owner.execute("select wall.correct_calendar(%s, true, 'A day of mourning', 'An operator')", [NEXT])
    owner.execute("reset role")


@pytest.mark.usefixtures("proclaimed")
def test_what_follows_from_a_placement_leaves_out_a_day_that_was_proclaimed(social_worker: Visitor) -> None:
    shown = look_over(social_worker).text
    assert "A day of mourning" in shown
    sixth = ENGLAND.add_working_days(clock.today(), 6).day
    assert f"{sixth.day} {sixth:%b %Y}" in shown, "five working days and the one that is none any more"


@pytest.mark.usefixtures("proclaimed")
def test_a_move_begins_with_dates_that_leave_it_out(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    move = id_of(start(social_worker, "T2", NEXT + timedelta(days=4)))
    told = owner.execute("select due_explained from app.checklist_item where transition_id = %s", [move]).fetchall()
    assert any("A day of mourning" in line.due_explained for line in told)


def test_the_command_line_asks_the_database_where_one_is_at_hand(
    settings: Settings, proclaimed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> Any:
        said = CliRunner().invoke(cli, ["deadlines", "explain", "WD", "--from", clock.today().isoformat(), "--days", "1", "--json"])
        assert said.exit_code == 0, said.output
        return json.loads(said.stdout)

    monkeypatch.setattr("portal.cli.ground.from_environment", lambda *_: settings)
    assert asked()["skipped"][:1] == [NEXT.isoformat()]
    nothing_listens = "postgresql://nobody@127.0.0.1:1/none"
    monkeypatch.setattr(
        "portal.cli.ground.from_environment", lambda *_: type(settings)(**{**vars(settings), "migrate_dsn": nothing_listens})
    )
    assert asked()["due"] == NEXT.isoformat(), "a machine without a database answers by the calendar as it is published"
