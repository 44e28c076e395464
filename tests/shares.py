"""How a run on several workers is shared out: a file stays together, since its tests share what was arranged for it, and what takes
long begins first, so that no worker is left alone with it at the end.

pytest-xdist's own groups by mark go by a name of the test that pytest 9.2 no longer lets it change.
"""

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

JOURNEYS = "tests/journeys/"
"""They share a browser and an open house. One worker begins with them, the others come to help when nothing else is left."""

LONGEST = (
    "tests/wall/test_two_walls.py",
    "tests/contract/test_canaries.py",
    "tests/contract/test_one_wall_alone.py",
    "tests/contract/test_matrix.py",
    "tests/contract/test_plans_of_queries.py",
    "tests/wall/",
    "tests/contract/",
    "tests/reports/",
    "tests/demo/",
    "tests/foundation/",
)
"""Files and folders, in the order in which they are begun. Whatever is not named comes afterwards, as the lot has it."""


class Shares(LoadScopeScheduling):
    """Hands out files whole."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::", 1)[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        journeys_first = node is self.nodes[0]
        self.workqueue.move_to_end(min(self.workqueue, key=lambda file: _turn(file, journeys_first=journeys_first)), last=False)
        super()._assign_work_unit(node)


def _turn(file: str, *, journeys_first: bool) -> int:
    if file.startswith(JOURNEYS):
        return -1 if journeys_first else len(LONGEST) + 1
    return next((turn for turn, place in enumerate(LONGEST) if file.startswith(place)), len(LONGEST))
