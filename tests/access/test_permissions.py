"""A permission is held when one of its ways holds whole, and by nobody otherwise."""

from uuid import UUID

import pytest

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.access.permissions import (
    COMPLETE_ITEM,
    LIST_CHILDREN,
    MAKE_REPORT,
    PERMISSIONS,
    READ_PLAN,
    SEE_CHILD,
    SEE_TRAIL,
    Permission,
    allows,
)
from portal.access.policy import Nearness
from portal.access.predicates import Concern

ME, OTHER, CHILD = UUID(int=1), UUID(int=2), UUID(int=3)
NEAR = Nearness(full=True, placements=None)


def actor(role: Role) -> Actor:
    return Actor(UUID(int=9), "Somebody", ME, UUID(int=8), "An agency", "provider", role)


def item(*, mine: tuple[UUID, ...] = (), owners: tuple[UUID, ...] = (), near: Nearness = NEAR) -> Concern:
    return Concern(CHILD, near, 250, None, mine, owners, UUID(int=4))


def test_no_way_means_no() -> None:
    assert not allows(actor(Role.RM), Permission("nothing", ()), item()).allowed


def test_one_way_must_hold_whole() -> None:
    assert allows(actor(Role.DT), COMPLETE_ITEM, item(mine=(ME,), owners=(ME,))).allowed
    assert not allows(actor(Role.DT), COMPLETE_ITEM, item(mine=(ME,))).allowed, "helps, and does not own"
    assert not allows(actor(Role.DT), COMPLETE_ITEM, item(owners=(ME,))).allowed, "owns what is not theirs to read"
    assert not allows(actor(Role.KW), COMPLETE_ITEM, item(owners=(OTHER,))).allowed


@pytest.mark.parametrize("role", list(Role))
def test_on_behalf_of_the_owner_completes_only_the_manager_and_the_social_worker(role: Role) -> None:
    assert allows(actor(role), COMPLETE_ITEM, item(owners=(OTHER,))).allowed == (role in {Role.RM, Role.SW})


@pytest.mark.parametrize("role", list(Role))
def test_the_providers_report_is_made_by_the_registered_manager(role: Role) -> None:
    report = Concern(CHILD, NEAR, 240, None)
    assert allows(actor(role), MAKE_REPORT, report).allowed == (role is Role.RM)


@pytest.mark.parametrize("role", list(Role))
def test_the_log_is_read_by_who_reads_part_32(role: Role) -> None:
    assert allows(actor(role), SEE_TRAIL, Concern(CHILD, NEAR, 320)).allowed == (role in {Role.RM, Role.SW, Role.IRO})


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", [one for one in PERMISSIONS.values() if one.shows], ids=lambda one: one.name)
def test_about_a_child_whom_they_are_not_near_nobody_may_do_anything(role: Role, permission: Permission) -> None:
    for slice_ in range(10, 336):
        concern = Concern(CHILD, Nearness(), slice_, None, (ME,), (ME,), UUID(int=4))
        assert slice_ % 10 > 5 or not allows(actor(role), permission, concern).allowed


def test_near_is_enough_for_the_childs_page_and_not_for_the_plan() -> None:
    edge = Nearness(edge=True)
    assert allows(actor(Role.DT), SEE_CHILD, Concern(CHILD, edge)).allowed
    assert not allows(actor(Role.DT), READ_PLAN, Concern(CHILD, edge, 71)).allowed


def test_the_decision_names_the_rule_it_rests_on() -> None:
    assert allows(actor(Role.DT), LIST_CHILDREN, Concern()).rule == "list my children: signed_in"
    assert allows(actor(Role.RM), COMPLETE_ITEM, item(owners=(OTHER,))).rule == "complete a checklist item: acts_on_behalf and approves_it"
    assert allows(actor(Role.DT), COMPLETE_ITEM, item()).rule == "complete a checklist item: no way of holding it"


def test_each_permission_has_one_name_and_a_sentence() -> None:
    assert len(PERMISSIONS) == len({one.name for one in PERMISSIONS.values()})
    assert all(one.refusal.endswith(".") for one in PERMISSIONS.values())


def test_the_access_floor_knows_neither_flask_nor_a_database() -> None:
    import subprocess
    import sys

    asked = (
        "import sys, portal.access.permissions, portal.access.policy; "
        "print([name for name in ('flask', 'sqlalchemy', 'psycopg') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.strip() == "[]"
