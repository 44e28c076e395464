"""Tricks of somebody who wants to get past the list of addresses, or out of the trail."""

from uuid import uuid4

import psycopg
import pytest
from gunicorn.config import Config

from portal.demo.idents import ident
from portal.processes import gunicorn
from tests.visitor import Visitor

KAI = ident("child", "kai")
MOVE, OTHER_ITEM = ident("transition", "kai T4"), ident("item", "kai T4-4")


@pytest.mark.reads_only
@pytest.mark.parametrize("path", [f"/children//{KAI}", f"//children//{KAI}", "//elsewhere.example/sign-in", "/reports//verify"])
def test_doubled_slashes_are_no_address(key_worker: Visitor, nobody: Visitor, path: str) -> None:
    for visitor in (key_worker, nobody):
        answer = visitor.client.open(path="/", environ_overrides={"PATH_INFO": path}, base_url="http://localhost/")
        assert answer.status_code == 404


def test_an_invented_item_beside_a_real_move_hides_no_attempt(stranger_teacher: Visitor, owner: psycopg.Connection) -> None:
    stranger_teacher.get(f"/transitions/{MOVE}/items/{uuid4()}", answers=404)
    told = owner.execute("select child_id from app.trail where object_id = %s and outcome = 'refused'", [MOVE]).fetchall()
    assert told == [(KAI,)]


def test_no_header_moves_the_portal_to_another_path() -> None:
    """A server in front may pass SCRIPT_NAME on; a redirect would then lead wherever it says."""
    command = gunicorn(8000, 2)
    settings = Config().parser().parse_args(command[command.index("gunicorn") + 1 :])
    assert settings.forwarder_headers == ""
