"""How a run on several workers is shared out: a file stays together, since its tests share what was arranged for it, and what takes
long begins first, so that no worker is left alone with it at the end.

pytest-xdist's own groups by mark go by a name of the test that pytest 9.2 no longer lets it change.
"""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "tests/contract/test_one_wall_alone.py": "tests/contract/test_canaries.py",
}
"""Files that share an arrangement with another: the world with a mark in every text."""

FIRST: tuple[str, ...] = ()
"""Files and folders, the longest first. Whatever is not named comes afterwards, in the order of the lot."""


class Shares(LoadScopeScheduling):
    """Hands out files whole, the longest first."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return TOGETHER.get(file, file)

    def _assign_work_unit(self, node) -> None:  # type: ignore[no-untyped-def]
        self.workqueue.move_to_end(min(self.workqueue, key=_turn), last=False)
        super()._assign_work_unit(node)


def _turn(file: str) -> int:
    return next((turn for turn, place in enumerate(FIRST) if file.startswith(place)), len(FIRST))
