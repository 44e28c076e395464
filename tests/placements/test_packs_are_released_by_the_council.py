"""The social worker finds the way to release a pack to a home of another provider; who may not release finds none."""

from tests.placements.deciding import KAI
from tests.visitor import Visitor


def test_who_may_release_a_pack_finds_the_way_to_it(social_worker: Visitor, manager: Visitor, key_worker: Visitor) -> None:
    packs = f"/children/{KAI}/packs"
    for one in (social_worker, manager):
        assert "Release it" in one.get(packs).text
    assert "Release it" not in key_worker.get(packs).text
