"""What is not released yet is for those who write or check it, and for nobody else; the same in both walls."""

from typing import Any

import psycopg
import pytest

from portal.access.parts import CHECKS_EVERY_VERSION, Role
from portal.demo.idents import ident
from portal.plans import rules
from portal.plans.models import STATES
from portal.plans.queries import told_to
from tests.wall.test_two_walls import acting

DRAFT = ident("plan", "kai 2.1")
WORDS_OF_THE_DRAFT = "half past eight now that I am older"


@pytest.mark.parametrize("state", sorted(rules.UNRELEASED))
@pytest.mark.parametrize("role", [Role.DT, Role.XT, Role.CO, Role.IRO, Role.PA, Role.CH])
def test_a_version_that_is_not_released_does_not_exist_for_partners(role: Role, state: str) -> None:
    assert not told_to(role, state)


@pytest.mark.parametrize("role", [Role.KW, Role.RM, Role.CL])
def test_the_homes_people_see_every_state(role: Role) -> None:
    assert all(told_to(role, state) for state in STATES)


def test_the_social_worker_sees_what_is_written_together_and_not_the_beginning() -> None:
    assert [state for state in STATES if not told_to(Role.SW, state)] == ["draft", "abandoned_draft"]


def test_the_virtual_school_head_sees_the_section_they_approve_while_it_is_checked_and_no_other() -> None:
    assert [number for number in range(1, 16) if rules.reads_section(Role.VSH, "clinical_check", number)] == [9]
    assert not told_to(Role.VSH, "contributions_open")
    assert not told_to(Role.VSH, "manager_approved")


@pytest.mark.parametrize("role", list(Role))
def test_a_released_version_and_an_old_one_stay_open(role: Role) -> None:
    assert all(told_to(role, state) for state in STATES if state not in rules.UNRELEASED)


PEOPLE = {
    "ruth-adeyemi": "KW", "gareth-pryce": "RM", "leila-farrokh": "CL", "sunita-rao": "SW", "desmond-clarke": "IRO", "aoife-brennan": "CO",
    "mateusz-zielinski": "XT", "farida-ali": "DT", "josephine-mensah": "VSH",
}  # fmt: skip


@pytest.fixture
def seen_by(cluster: Any, database: str) -> Any:
    """What an unscoped select of the portal's own user returns of Kai's draft, whatever Python thinks."""

    def ask(person: str) -> dict[str, set[Any]]:
        with acting(cluster, database, ident("membership", person)) as connection:
            return {
                "version": {row[0] for row in connection.execute("select state from app.plan_version where id = %s", [DRAFT])},
                "sections": {row[0] for row in connection.execute("select number from app.plan_section where version_id = %s", [DRAFT])},
                "sources": {row[0] for row in connection.execute("select number from app.plan_source where version_id = %s", [DRAFT])},
                "approvals": {row[0] for row in connection.execute("select role from app.plan_approval where version_id = %s", [DRAFT])},
                "steps": {row[0] for row in connection.execute("select did from app.plan_step where version_id = %s", [DRAFT])},
                "doors": {row[0] for row in connection.execute("select state from app.milestone where source_id = %s", [DRAFT])},
            }

    return ask


@pytest.mark.parametrize("state", STATES)
def test_the_database_hides_by_state_exactly_what_the_rules_hide(seen_by: Any, owner: psycopg.Connection[Any], state: str) -> None:
    owner.execute("update app.plan_version set state = %s where id = %s", [state, DRAFT])
    for person, code in PEOPLE.items():
        role, seen = Role(code), seen_by(person)
        expected = rules.reads_state(role, state) and role is not Role.CO  # the commissioner has a header of their own
        assert bool(seen["version"]) == bool(seen["doors"]) == expected, person
        if role is Role.CO:
            continue
        assert bool(seen["steps"]) == (expected and role in CHECKS_EVERY_VERSION), person
        assert {number for number in seen["sections"] if not rules.reads_section(role, state, number)} == set(), person
        if not expected:
            assert not any(seen.values()), person


def test_of_a_version_that_is_checked_the_virtual_school_head_reads_one_section(seen_by: Any) -> None:
    seen = seen_by("josephine-mensah")
    assert seen["sections"] == {9}
    assert seen["sources"] == seen["approvals"] == set()


def test_a_release_of_a_part_opens_no_draft(seen_by: Any, owner: psycopg.Connection[Any]) -> None:
    owner.execute(
        "insert into app.release (id, child_id, placement_id, slice, mine, opened_slice, opened_row, to_membership_id, to_agency_id,"
        " purpose, basis, expires_on, revoked_at) select gen_random_uuid(), child_id, null, 320, '{}', slice, null, %s, null, 'x', 'x',"
        " current_date + 30, null from app.plan_section where version_id = %s and number in (3, 5, 6)",
        [ident("membership", "farida-ali"), DRAFT],
    )
    assert not any(seen_by("farida-ali").values())


@pytest.mark.parametrize("person", ["desmond-clarke", "aoife-brennan", "mateusz-zielinski", "farida-ali"])
def test_a_partner_finds_no_draft_by_its_address(visit: Any, person: str) -> None:
    from portal.demo.cast import PEOPLE as CAST

    email = next(one.email for one in CAST if one.key == person)
    visitor = visit(email)
    unknown = visitor.get(f"/plans/{ident('plan', 'nobody')}", answers=404)
    for path in ("", "/work", "/writing", "/step", "/disagreement"):
        assert visitor.get(f"/plans/{DRAFT}{path}", answers=404).bytes == unknown.bytes, path
    page = visitor.get(f"/children/{ident('child', 'kai')}")
    assert "2.1" not in page.text
    assert WORDS_OF_THE_DRAFT not in page.text


def test_a_draft_is_in_no_partners_page_of_the_plan_in_force(teacher: Any, therapist: Any, reviewing_officer: Any) -> None:
    for visitor in (teacher, therapist, reviewing_officer):
        assert WORDS_OF_THE_DRAFT not in visitor.get(f"/plans/{ident('plan', 'kai 2.0')}").text
