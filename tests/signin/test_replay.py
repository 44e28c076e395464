"""A code is good once, whoever shows it, in however many processes of the portal at the same moment."""

import os
import subprocess
import sys
import time

import pytest
from flask import Flask

from portal.demo.house import environment
from portal.settings import ROOT, Settings
from portal.signin import codes, store
from tests.signin.people import RUTH, code_of

PROCESSES = 4
HEAD_START = 4.0


@pytest.fixture
def recovery_code(app: Flask) -> str:
    with app.app_context():
        account = store.account(RUTH.email)
        assert account is not None
        return codes.make_recovery_codes(store.open_session(account.person_id, membership_id=None, strength=store.ENROLLING))[0]


def test_of_four_processes_that_show_one_code_at_once_one_is_let_in(settings: Settings, recovery_code: str) -> None:
    begin = time.time() + HEAD_START
    shown = [RUTH.email, str(begin), code_of(RUTH.key), recovery_code]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.signin.replay", *shown],
            cwd=ROOT, env={**os.environ, **environment(settings)}, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(PROCESSES)
    ]  # fmt: skip
    told = [process.communicate(timeout=120)[0].split() for process in started]
    assert [len(lines) for lines in told] == [2] * PROCESSES
    assert [lines[0] for lines in told].count("in") == 1, "the code of the app"
    assert [lines[1] for lines in told].count("in") == 1, "the code from paper"
