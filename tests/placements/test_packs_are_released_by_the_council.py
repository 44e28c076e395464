"""The social worker finds the way to release a pack to a home of another provider; who may not release finds none."""

from typing import Any

import psycopg

from tests.placements.deciding import KAI
from tests.visitor import Visitor

PACKS = f"/children/{KAI}/packs"


def test_who_may_release_a_pack_finds_the_way_to_it(
    social_worker: Visitor, manager: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    manager.submit(manager.get(PACKS), "Freeze and make it", kind="handover")
    owner.execute("update app.report_variant set state = 'sealed' where child_id = %s and slice = 260", [KAI])
    for one in (social_worker, manager):
        assert "Release it" in one.get(PACKS).text
    assert "Release it" not in key_worker.get(PACKS).text
