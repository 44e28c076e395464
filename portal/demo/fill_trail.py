"""A few days of one child's trail, in the very shape that the gate writes it, so that its page has something to show."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.access.parts import Role
from portal.access.permissions import COMPLETE_ITEM, READ_PLAN, READ_REVIEW, SEE_CHILD, SEE_MOVE, Permission
from portal.access.policy import own_slices, slices
from portal.demo.idents import ident, ident_at
from portal.demo.scene import AGENCY, PERSON, Row, Rows, Scene, membership
from portal.demo.shapes import ChildStory
from portal.trail.models import TrailEntry
from portal.trail.record import OPEN_TO_EVERY_READER

ON_THE_CHILDS_PAGE = frozenset({10, 20, 30, 40, 70, 80, 110, 120, 130, 140})
IN_THE_PLAN = frozenset({70, 80, 90, 110, 120, 130, 140, 150, 160, 170, 250})
IN_THE_SCHOOLS_PLAN = frozenset({70, 81, 91, 111, 121, 130, 141})
UNSEEN = "does not exist for them"


@dataclass(frozen=True)
class Look:
    """Somebody looked, or tried to: `shown` are slices of which each role was shown what it reads."""

    days_ago: int
    person: str
    permission: Permission
    what: UUID | None
    shown: frozenset[int] = frozenset()
    refused: str = ""

    @property
    def rule(self) -> str:
        return self.refused or f"{self.permission.name}: " + " and ".join(holds.__name__ for holds in self.permission.ways[0])

    @property
    def read(self) -> frozenset[int]:
        role = Role(PERSON[self.person].role)
        return self.shown if self.refused else self.shown & (slices(role) | own_slices(role))


def trail(child: ChildStory, today: date) -> Rows:
    """Who looked at this child's record in the last days, and two attempts that were refused."""
    scene = Scene(child, today)
    plan = ident("plan", f"{child.key} {child.plans[-1].number}")
    move = ident("transition", f"{child.key} T4")
    review = ident("review", f"{child.key}-review")
    not_theirs = ident("item", f"{child.key} T4-5")
    looks = (
        Look(6, "sunita-rao", SEE_CHILD, None, ON_THE_CHILDS_PAGE),
        Look(6, "sunita-rao", READ_PLAN, plan, IN_THE_PLAN),
        Look(5, "desmond-clarke", READ_REVIEW, review, frozenset({190, 210, 220})),
        Look(4, "mateusz-zielinski", READ_PLAN, plan, IN_THE_PLAN - {150}),
        Look(3, "ruth-adeyemi", SEE_CHILD, None, ON_THE_CHILDS_PAGE),
        Look(2, "farida-ali", READ_PLAN, plan, IN_THE_SCHOOLS_PLAN),
        Look(2, "farida-ali", SEE_MOVE, move, frozenset({250})),
        Look(2, "farida-ali", COMPLETE_ITEM, not_theirs, frozenset({250}), UNSEEN),
        Look(1, "gareth-pryce", SEE_MOVE, move, frozenset({250})),
        Look(1, "stranger-teacher", SEE_CHILD, scene.child_id, frozenset(), UNSEEN),
    )
    for look in looks:
        yield from told(scene, look)


def told(scene: Scene, look: Look, at: datetime | None = None) -> Rows:
    """What every reader of the trail may read stands together, anything else apart (portal/trail/record.py)."""
    together = look.read & OPEN_TO_EVERY_READER
    apart = [frozenset({one}) for one in sorted(look.read - together)]
    for abouts in ([together] if together or not apart else []) + apart:
        yield _row(scene, look, sorted(abouts), at)


def _row(scene: Scene, look: Look, abouts: list[int], at: datetime | None) -> Row:
    story = PERSON[look.person]
    key = f"{look.person} {look.permission.name} {look.days_ago} {look.refused}"
    at = at or scene.moment(look.days_ago, key)
    return TrailEntry, {
        "id": ident_at("trail", f"{key} {abouts}", at),
        "at": at,
        "person_id": ident("person", story.key),
        "person_name": story.name,
        "membership_id": membership(story.key),
        "agency_id": ident("agency", story.agency),
        "agency_name": AGENCY[story.agency].name,
        "role": story.role,
        "session_mark": ident("session", f"{story.key} {look.days_ago}").hex[-12:],
        "strength": "password+code",
        "action": look.permission.name,
        "outcome": "refused" if look.refused else "done",
        "child_id": scene.child_id,
        "object_id": look.what,
        "abouts": abouts,
        "rule": look.rule,
        "reason": "",
        "request_id": ident("request", key).hex,
        "hidden_from_provider": None,
    }
