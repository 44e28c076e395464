"""The life of a version, over the screens: who takes which step, what it asks, what follows; and the same table in the database."""

import itertools
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from portal.access.parts import Audience, Role, slice_of
from portal.access.policy import CONTRIBUTE, slices
from portal.demo.idents import ident
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.plans import rules
from portal.plans.models import STATES
from portal.plans.rules import Change
from tests.conftest import Visit
from tests.contract.matrix import token_of
from tests.databases import Cluster
from tests.visitor import Page, Visitor
from tests.wall.test_two_walls import acting
from tests.world import EMAILS

KAI, THEO = ident("child", "kai"), ident("child", "theo")
DRAFT, IN_FORCE = ident("plan", "kai 2.1"), ident("plan", "kai 2.0")
THEOS = ident("plan", "theo 1.0")


def version(owner: psycopg.Connection[Any], ident_: UUID = DRAFT) -> Any:
    return owner.execute("select * from app.plan_version where id = %s", [ident_]).fetchone()


def step(visitor: Visitor, to: str, version_id: UUID = DRAFT, *, answers: int = 200, **said: str) -> Page:
    return visitor.submit(visitor.get(f"/plans/{version_id}/step?to={to}"), "step", answers=answers, **said)


def notices(owner: psycopg.Connection[Any], who: str) -> list[str]:
    query = "select kind from app.notice where to_membership_id = %s and kind like 'plan%%' order by at"
    return [row.kind for row in owner.execute(query, [ident("membership", who)]).fetchall()]


def approve(visitor: Visitor, section: int, version_id: UUID = DRAFT, audience: int = 0) -> None:
    visitor.submit(visitor.get(f"/plans/{version_id}/writing?section={section}" + (f"&for={audience}" if audience else "")), "approval")


# The table


def test_every_state_has_its_steps_and_whose_turn_it_is() -> None:
    assert set(rules.STEPS) == set(rules.TURN) == set(STATES)
    assert {one.to for steps in rules.STEPS.values() for one in steps} <= set(STATES)


def test_the_database_knows_the_same_steps_and_takers(owner: psycopg.Connection[Any]) -> None:
    for before, after in itertools.product(STATES, STATES):
        row = owner.execute("select wall.plan_step_takers(%s, %s) as who", [before, after]).fetchone()
        assert row is not None
        expected = next((one.who for one in rules.STEPS[before] if one.to == after), frozenset())
        assert set(row.who) == {role.value for role in expected}, f"{before} -> {after}"


def test_the_database_knows_the_same_approvers(owner: psycopg.Connection[Any]) -> None:
    for number in range(1, 16):
        for part in (7, 8, 9, 11, 13, 15, 17):
            slice_ = slice_of(part)
            row = owner.execute("select wall.plan_approvers(%s::smallint, %s::smallint) as who", [number, slice_]).fetchone()
            assert row is not None
            assert tuple(row.who) == tuple(role.value for role in rules.approvers(number, slice_)), (number, slice_)


@pytest.mark.parametrize("role", list(Role))
def test_only_a_role_that_adds_to_a_part_writes_its_section(role: Role) -> None:
    for number in rules.WRITTEN:
        for slice_ in (rules.slice_of_section(number), rules.slice_of_section(number) + Audience.SCHOOL):
            assert role not in rules.writers(number, slice_) or slice_ in slices(role, CONTRIBUTE)
    if role not in rules.PROVIDER | {Role.SW}:
        assert not any(role in rules.writers(number, rules.slice_of_section(number)) for number in rules.WRITTEN)


def test_every_section_and_every_version_of_it_has_somebody_at_the_home_who_writes_it() -> None:
    for number in rules.WRITTEN:
        assert rules.writers(number, rules.slice_of_section(number)) & rules.PROVIDER, number
        for audience in rules.versions_beside(number):
            assert rules.writers(rules.SUMMARY, rules.slice_of_section(number) + audience), (number, audience)


@pytest.mark.parametrize(
    ("approved", "major", "number"),
    [([], True, "1.0"), ([], False, "1.0"), (["1.0"], False, "1.1"), (["1.0"], True, "2.0"), (["1.9", "1.10"], False, "1.11"),
     (["2.0", "2.1", "1.0"], True, "3.0"), (["0.1"], False, "1.0"), (["0.1"], True, "1.0")],
)  # fmt: skip
def test_a_material_change_begins_a_new_number_and_another_one_goes_on(approved: list[str], major: bool, number: str) -> None:
    assert rules.next_number(approved, major=major) == number


def test_an_interim_plan_before_the_first_one_is_no_whole_number() -> None:
    assert rules.interim_number([]) == "0.1"
    assert rules.interim_number(["2.1"]) == "2.2"


@pytest.mark.parametrize(
    ("changes", "major"),
    [
        ([], False),
        ([Change(5)], False),  # a bedtime
        ([Change(8)], True),  # family time
        ([Change(6)], True),
        ([Change(7, True)], True),
        ([Change(7, False)], False),
        ([Change(9)], True),  # nobody said whether the schooling changes
        ([Change(10, False), Change(1)], False),
    ],
)
def test_what_is_material_is_proposed_from_what_changed(changes: list[Change], major: bool) -> None:
    assert rules.propose(changes, first=False).major is major


def test_the_first_plan_is_a_material_change() -> None:
    assert rules.propose([], first=True).major


def test_a_manager_who_decides_otherwise_says_why() -> None:
    with pytest.raises(Refused, match="Say why"):
        rules.refuse_decision(proposed_major=True, major=False, because=" ")
    rules.refuse_decision(proposed_major=True, major=False, because="Only the heading.")


# Over the screens


def test_a_material_change_goes_out_for_agreement_and_then_into_force(
    manager: Visitor, social_worker: Visitor, teacher: Visitor, commissioner: Visitor, owner: psycopg.Connection[Any]
) -> None:
    approve(social_worker, 6)
    step(manager, "manager_approved", change="major")
    row = version(owner)
    assert (row.state, row.number, row.major) == ("manager_approved", "3.0", True)
    assert "safety" in row.change_because
    assert "Gareth Pryce" in row.approved_by
    teacher.get(f"/plans/{DRAFT}", answers=404)

    step(manager, "out_for_agreement")
    assert "half past eight" not in teacher.get(f"/plans/{DRAFT}").text, "she reads the school version"
    assert "Care and therapeutic plan 3.0" in teacher.get(f"/children/{KAI}").text
    assert notices(owner, "farida-ali") == notices(owner, "sunita-rao") == ["plan_to_agree"]

    step(manager, "active")
    assert (version(owner).state, version(owner).agreement) == ("active", "no_response"), "silence is never agreement"
    assert version(owner, IN_FORCE).state == "superseded"
    assert owner.execute("select state from app.milestone where source_id = %s", [IN_FORCE]).fetchone().state == "superseded"
    header = owner.execute("select * from app.plan_version where child_id = %s and number = '3.0' and slice = 72", [KAI]).fetchone()
    assert header is not None
    assert header.state == "active"
    assert "Six goals" in commissioner.get(f"/plans/{header.id}").text
    assert "half past eight" not in commissioner.get(f"/plans/{header.id}").text


def test_a_later_bedtime_is_a_minor_version_that_partners_are_told_of(
    key_worker: Visitor, manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    approve(social_worker, 6)
    step(manager, "manager_approved", change="major")
    step(manager, "out_for_agreement")
    step(manager, "active")
    owner.execute("delete from app.notice")

    page = key_worker.get(f"/children/{KAI}/plans")
    work = key_worker.submit(page, "plans", because="Bed at nine in the holidays.")
    new = UUID(work.url.split("/")[-2])
    assert version(owner, new).begun_from == DRAFT
    text = key_worker.get(f"/plans/{new}/writing?section=5")
    key_worker.submit(text, "writing", evenings_and_sleep="Shower at nine in the holidays.")
    step(key_worker, "clinical_check", new)
    for section, audience in ((5, 0), (4, Audience.SCHOOL), (4, Audience.CHILD)):
        approve(manager, section, new, audience)  # what sums up the part is read again with it
    assert "Only wording or arrangements changed" in manager.get(f"/plans/{new}/work").text
    step(manager, "manager_approved", new, change="minor")
    assert version(owner, new).number == "3.1"
    assert [one.to for one in rules.steps("manager_approved", major=False)] == ["active"]
    step(manager, "active", new)
    assert version(owner, new).state == "active"
    assert version(owner, new).agreement is None, "nobody was asked"
    assert version(owner).state == "superseded"
    assert "plan_changed" in notices(owner, "sunita-rao")
    unchanged = owner.execute("select approved_by from app.plan_section where version_id = %s and number = 1", [new]).fetchone()
    assert unchanged.approved_by, "what was not changed stayed approved"


def test_the_manager_may_decide_otherwise_and_the_reason_is_kept(
    manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    approve(social_worker, 6)
    assert "decide otherwise" in step(manager, "manager_approved", answers=422, change="minor").text
    step(manager, "manager_approved", change="minor", change_because="The hour moves; the sensor stays.")
    assert (version(owner).number, version(owner).change_because) == ("2.1", "The hour moves; the sensor stays.")


def test_a_partners_missing_approval_is_passed_over_with_a_reason_only(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    assert "Keeping safe (social worker)" in manager.get(f"/plans/{DRAFT}/step?to=manager_approved").text
    assert "Say why the version goes on without it" in step(manager, "manager_approved", answers=422, change="major").text
    page = step(manager, "manager_approved", change="major", without_because="The social worker is on leave; her cover was asked.")
    assert version(owner).without_because.startswith("The social worker is on leave")
    assert "her cover was asked" in page.text


def test_a_missing_approval_of_the_homes_own_stops_the_version(
    key_worker: Visitor, manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    approve(social_worker, 6)
    page = key_worker.get(f"/plans/{DRAFT}/writing?section=4")
    key_worker.submit(page, "writing", when_play_is_too_much="Sundays.")
    assert "How to be with me (clinical lead)" in step(manager, "manager_approved", answers=422, change="major").text
    assert version(owner).state == "clinical_check"


def test_without_a_childs_version_a_plan_comes_into_force_with_a_reason_only(
    manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("update app.plan_section set passages = '[]' where version_id = %s and number = 15 and slice %% 10 = 5", [DRAFT])
    approve(social_worker, 6)
    assert "child’s version" in step(manager, "manager_approved", answers=422, change="major").text
    step(manager, "manager_approved", change="major", no_child_because="Kai asked to have it read to him in place of a page.")
    assert version(owner).no_child_because.startswith("Kai asked")


@pytest.mark.parametrize(("person", "to"), [("ruth-adeyemi", "manager_approved"), ("leila-farrokh", "manager_approved")])
def test_nobody_but_the_manager_approves_the_whole(visit: Visit, owner: psycopg.Connection[Any], person: str, to: str) -> None:
    page = visit(EMAILS[person]).get(f"/plans/{DRAFT}/step?to={to}")
    assert "no step for you" in page.text
    sent = {"csrf_token": token_of(visit(EMAILS[person])), "submit_key": str(uuid4()), "change": "major"}
    visitor = visit(EMAILS[person])
    sent["csrf_token"] = token_of(visitor)
    assert visitor.ask("POST", f"/plans/{DRAFT}/step?to={to}", data=sent).status == 422
    assert version(owner).state == "clinical_check"


@pytest.mark.parametrize("person", ["sunita-rao", "josephine-mensah"])
def test_the_councils_people_take_no_step(visit: Visit, owner: psycopg.Connection[Any], person: str) -> None:
    visitor = visit(EMAILS[person])
    visitor.get(f"/plans/{DRAFT}/step", answers=403)
    assert not [link for link in visitor.get(f"/plans/{DRAFT}/work").links if "/step" in link]


def test_one_version_is_written_at_a_time(key_worker: Visitor, cluster: Cluster, database: str, owner: psycopg.Connection[Any]) -> None:
    page = key_worker.get(f"/children/{KAI}/plans")
    assert "go on with that one" in page.text
    sent = {"csrf_token": token_of(key_worker), "submit_key": str(uuid4()), "because": "Another one."}
    assert key_worker.ask("POST", f"/children/{KAI}/plans", data=sent).status == 422
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute("update app.plan_version set state = 'draft' where id = %s", [IN_FORCE])


def test_a_version_sent_back_is_written_in_again(clinician: Visitor, owner: psycopg.Connection[Any]) -> None:
    assert "Say why" in step(clinician, "contributions_open", answers=422).text
    step(clinician, "contributions_open", because="The school's words are missing.")
    assert version(owner).state == "contributions_open"
    assert "The school's words are missing." in clinician.get(f"/plans/{DRAFT}/work").text


def test_an_interim_plan_needs_the_manager_and_the_clinician_and_is_to_be_agreed_within_five_working_days(
    manager: Visitor, clinician: Visitor, owner: psycopg.Connection[Any]
) -> None:
    said = {"because": "He came on Friday night.", "no_child_because": "He is asleep."}
    page = step(manager, "active_interim", THEOS, **said)
    assert version(owner, THEOS).state == "contributions_open", "one is not enough"
    assert "Gareth Pryce" in page.text
    step(manager, "active_interim", THEOS, **said)
    assert version(owner, THEOS).state == "contributions_open", "nor the same one twice"
    step(clinician, "active_interim", THEOS, **said)
    row = version(owner, THEOS)
    assert (row.state, row.number) == ("active_interim", "0.1")
    due = owner.execute("select * from app.due_item where source_id = %s and rule = 'interim plan'", [THEOS]).fetchone()
    assert due is not None
    assert due.owners == [ident("membership", "piotr-nowak")]
    assert due.how == "M+5"
    assert due.due_on > clock.today()
    assert notices(owner, "piotr-nowak") == ["plan_interim"]


def test_where_a_plan_is_in_force_there_is_no_interim_one(
    manager: Visitor, cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    assert "no step for you" in manager.get(f"/plans/{DRAFT}/step?to=active_interim").text
    with acting(cluster, database, ident("membership", "gareth-pryce")) as connection, pytest.raises(psycopg.Error, match="interim"):
        connection.execute("select wall.take_plan_step(%s, 'active_interim', 'why', %s)", [DRAFT, '{"number": "2.2"}'])
    assert version(owner).state == "clinical_check"


def test_an_edit_in_between_asks_both_for_the_interim_plan_anew(
    key_worker: Visitor, manager: Visitor, clinician: Visitor, owner: psycopg.Connection[Any]
) -> None:
    said = {"because": "He came on Friday night.", "no_child_because": "He is asleep."}
    step(manager, "active_interim", THEOS, **said)
    page = key_worker.get(f"/plans/{THEOS}/writing?section=5")
    key_worker.submit(page, "writing", mornings="Changed since.")
    step(clinician, "active_interim", THEOS, **said)
    assert version(owner, THEOS).state == "contributions_open"


def test_a_child_without_a_plan_gets_a_first_one(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.plan_version set state = 'archived', approved_at = null where id = %s", [THEOS])
    page = key_worker.get(f"/children/{THEO}/plans")
    work = key_worker.submit(page, "plans", because="Three months of getting to know him.")
    new = version(owner, UUID(work.url.split("/")[-2]))
    assert (new.state, new.model_of_care, new.begun_from) == ("draft", "pace", None)
    text = key_worker.get(f"/plans/{new.id}/writing?section=1")
    key_worker.submit(text, "writing", what_i_am_good_at_and_proud_of="Moons.")
    assert "Moons." in key_worker.get(f"/plans/{new.id}").text


def test_nobody_takes_a_step_past_the_portals_own_code(cluster: Cluster, database: str, owner: psycopg.Connection[Any]) -> None:
    for person, to in itertools.product(EMAILS, ("active", "manager_approved", "superseded", "archived", "draft")):
        with acting(cluster, database, ident("membership", person)) as connection, pytest.raises(psycopg.Error):
            connection.execute("select wall.take_plan_step(%s, %s, 'why', '{}')", [DRAFT, to])
    for person in EMAILS:
        with acting(cluster, database, ident("membership", person)) as connection, pytest.raises(psycopg.Error):
            connection.execute("select wall.begin_plan(%s, %s, %s, null, '9.9', 'why')", [uuid4(), KAI, ident("placement", "kai-rowan")])
    assert version(owner).state == "clinical_check"


def test_a_manager_who_receives_and_to_whom_the_plan_is_released_decides_nothing(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    """A release is for reading, however whole; who decides is near in full."""
    hers = ident("membership", "maureen-doyle")
    owner.execute(
        "insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,"
        " granted_by, starts_on) values (gen_random_uuid(), %s, null, 40, %s, %s, 'Maureen', 'RM', 'Fernhollow', 'receiving', 'x', 'x',"
        " current_date - 1)",
        [KAI, [hers], hers],
    )
    owner.execute(
        "insert into app.release (id, child_id, slice, mine, opened_slice, to_membership_id, purpose, basis, expires_on)"
        " select gen_random_uuid(), %s, 320, '{}', s, %s, 'x', 'x', current_date + 9 from unnest('{70,80}'::int[]) s",
        [KAI, hers],
    )
    with acting(cluster, database, hers) as connection:
        read = connection.execute("select count(*) from app.plan_version where id = %s", [IN_FORCE]).fetchone()
    assert read == (1,), "she reads what was released"
    for statement in (
        "select wall.take_plan_step(%s, 'under_review', 'why', '{}')",
        "select wall.begin_plan(gen_random_uuid(), child_id, placement_id, id, '9.9', 'why') from app.plan_version where id = %s",
    ):
        with acting(cluster, database, hers) as connection, pytest.raises(psycopg.Error):
            connection.execute(statement, [IN_FORCE])
    assert version(owner, IN_FORCE).state == "active"
