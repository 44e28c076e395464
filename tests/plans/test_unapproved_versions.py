"""What nobody has approved yet is for those who write or check it, and for nobody else."""

import pytest

from portal.access.parts import Role
from portal.plans.models import STATES
from portal.plans.queries import told_to


@pytest.mark.parametrize("state", ["draft", "contributions_open", "clinical_check"])
@pytest.mark.parametrize("role", [Role.DT, Role.VSH, Role.XT, Role.CO])
def test_a_version_that_nobody_approved_does_not_exist_for_partners(role: Role, state: str) -> None:
    assert not told_to(role, state)


@pytest.mark.parametrize("role", [Role.KW, Role.RM, Role.CL, Role.SW, Role.IRO])
def test_those_who_write_or_check_see_every_state(role: Role) -> None:
    assert all(told_to(role, state) for state in STATES)


def test_an_approved_version_and_an_old_one_stay_open_to_partners() -> None:
    assert told_to(Role.DT, "active")
    assert told_to(Role.DT, "superseded")
