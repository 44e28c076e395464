"""A few days of one child's trail, in the very shape that the gate writes it, so that its page has something to show."""

from datetime import date
from uuid import UUID

from portal.access.parts import Role
from portal.access.permissions import COMPLETE_ITEM, READ_PLAN, READ_REVIEW, SEE_CHILD, SEE_MOVE, Permission
from portal.access.policy import own_slices, slices
from portal.demo.idents import ident, ident_at
from portal.demo.scene import AGENCY, PERSON, Row, Rows, Scene, membership
from portal.demo.shapes import ChildStory
from portal.trail.models import TrailEntry
from portal.trail.record import OPEN_TO_EVERY_READER

SEEN_ON_THE_CHILDS_PAGE = frozenset({10, 20, 30, 40, 70, 80, 110, 120, 130, 140})
PLAN_SECTIONS = frozenset({70, 80, 90, 110, 120, 130, 140, 150, 160, 170, 250})


def trail(child: ChildStory, today: date) -> Rows:
    """Who looked at this child's record in the last days, and two attempts that were refused."""
    scene = Scene(child, today)
    plan = ident("plan", f"{scene.current.key} {child.plans[-1].number}")
    move = ident("transition", f"{child.key} T4")
    yield from _seen(scene, 6, "sunita-rao", SEE_CHILD, None, SEEN_ON_THE_CHILDS_PAGE)
    yield from _seen(scene, 6, "sunita-rao", READ_PLAN, plan, PLAN_SECTIONS)
    yield from _seen(scene, 5, "desmond-clarke", READ_REVIEW, ident("review", f"{child.key}-review"), frozenset({210, 190, 220}))
    yield from _seen(scene, 4, "mateusz-zielinski", READ_PLAN, plan, PLAN_SECTIONS)
    yield from _seen(scene, 3, "ruth-adeyemi", SEE_CHILD, None, SEEN_ON_THE_CHILDS_PAGE)
    yield from _seen(scene, 2, "farida-ali", READ_PLAN, plan, frozenset({70, 81, 91, 111, 121, 130, 141}))
    yield from _seen(scene, 2, "farida-ali", SEE_MOVE, move, frozenset({250}))
    yield from _seen(scene, 1, "gareth-pryce", SEE_MOVE, move, frozenset({250}))
    yield _refused(scene, 2, "farida-ali", COMPLETE_ITEM, ident("item", f"{child.key} T4-5"), [250], "does not exist for them")
    yield _refused(scene, 1, "stranger-teacher", SEE_CHILD, scene.child_id, [], "does not exist for them")


def _seen(scene: Scene, days_ago: int, person: str, permission: Permission, what: UUID | None, shown: frozenset[int]) -> Rows:
    """What every reader of the trail may read stands together, anything else apart (portal/trail/record.py)."""
    role = Role(PERSON[person].role)
    shown = shown & (slices(role) | own_slices(role))
    together = shown & OPEN_TO_EVERY_READER
    apart = [frozenset({one}) for one in sorted(shown - together)]
    rule = f"{permission.name}: " + " and ".join(holds.__name__ for holds in permission.ways[0])
    for abouts in ([together] if together else []) + apart:
        yield _row(scene, days_ago, person, permission, "done", what, sorted(abouts), rule)


def _refused(scene: Scene, days_ago: int, person: str, permission: Permission, what: UUID, abouts: list[int], rule: str) -> Row:
    return _row(scene, days_ago, person, permission, "refused", what, abouts, rule)


def _row(
    scene: Scene, days_ago: int, person: str, permission: Permission, outcome: str, what: UUID | None, abouts: list[int], rule: str
) -> Row:
    story = PERSON[person]
    key = f"{person} {permission.name} {days_ago} {outcome}"
    at = scene.moment(days_ago, key)
    request = ident("request", key)
    return TrailEntry, {
        "id": ident_at("trail", f"{key} {abouts}", at),
        "at": at,
        "person_id": ident("person", person),
        "person_name": story.name,
        "membership_id": membership(person),
        "agency_id": ident("agency", story.agency),
        "agency_name": AGENCY[story.agency].name,
        "role": story.role,
        "session_mark": ident("session", f"{person} {days_ago}").hex[-12:],
        "strength": "password+code",
        "action": permission.name,
        "outcome": outcome,
        "child_id": scene.child_id,
        "object_id": what,
        "abouts": abouts,
        "rule": rule,
        "reason": "",
        "request_id": request.hex,
    }
