"""Who is told of a version, who may be asked to write for it, who is on call for an interim plan, and why it is looked at again then."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from portal.access.parts import Role
from portal.access.policy import CONTRIBUTE, own_slices
from portal.demo.idents import ident
from portal.foundation import clock
from portal.plans import contributing_rules
from tests.databases import Cluster
from tests.plans.kais_plan import as_member
from tests.plans.test_life_of_a_version import DRAFT, IN_FORCE, KAI, THEOS, approve, notices, step, version
from tests.visitor import Visitor

LEILA = ident("membership", "leila-farrokh")
DELEGATE = "hannah-osei"
SAID = {"because": "He came on Friday night.", "no_child_because": "He is asleep."}


def learning_changed(owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.plan_section set approved_by = null where version_id = %s and number = 9", [DRAFT])


def back_to_writing(owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.plan_version set state = 'contributions_open' where id = %s", [DRAFT])
    owner.execute("delete from app.notice")


# Who is told


def test_the_clinical_lead_is_told_when_a_version_is_to_be_checked(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    back_to_writing(owner)
    step(key_worker, "clinical_check")
    assert notices(owner, "leila-farrokh") == notices(owner, "gareth-pryce") == notices(owner, "sunita-rao") == ["plan_to_check"]
    assert notices(owner, "josephine-mensah") == [], "nothing of hers waits"
    assert notices(owner, "ruth-adeyemi") == []


def test_the_virtual_school_head_is_told_when_the_section_on_learning_waits(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    learning_changed(owner)
    back_to_writing(owner)
    step(key_worker, "clinical_check")
    assert notices(owner, "josephine-mensah") == ["plan_to_check"]


def test_the_virtual_school_head_is_told_of_what_is_in_force_and_a_delegate_of_nothing(
    manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    near = "select basis from app.involvement where membership_id = %s and child_id = %s and ended_at is null"
    assert owner.execute(near, [ident("membership", DELEGATE), KAI]).fetchone() == ("Delegated by the designated teacher",)
    approve(social_worker, 6)
    owner.execute("delete from app.notice")
    step(manager, "manager_approved", change="major")
    step(manager, "out_for_agreement")
    step(manager, "active")
    assert notices(owner, "josephine-mensah") == notices(owner, "farida-ali") == ["plan_to_agree", "plan_in_force"]
    assert notices(owner, DELEGATE) == []


# Who may be asked to write


def test_the_virtual_school_head_and_health_are_offered_where_the_matrix_lets_them_add(
    key_worker: Visitor, virtual_head: Visitor, owner: psycopg.Connection[Any]
) -> None:
    back_to_writing(owner)
    page = key_worker.get(f"/plans/{DRAFT}/contributions")
    assert "Josephine Mensah, virtual school head, Harbour Council (sections 9, 12)" in page.text
    assert "Dr Mateusz Zieliński, external therapist" in page.text
    assert "Hannah Osei" not in page.text, "a delegate is asked for nothing"
    sent = {"section": "9", "person": str(virtual_head.member.membership_id), "request": "Which school from September?"}
    key_worker.submit(page, "contributions", **sent)
    row = owner.execute("select id from app.plan_contribution order by asked_at desc limit 1").fetchone()
    assert row is not None
    assert notices(owner, "josephine-mensah") == ["plan_to_write"]
    address = f"/plans/contributions/{row.id}"
    virtual_head.submit(virtual_head.get(address), "submission", text="A place at the maintained school is held for him.")
    assert "A place at the maintained school is held for him." in key_worker.get(address).text


def test_she_is_not_asked_for_a_section_to_which_she_adds_nothing(
    cluster: Cluster, database: str, key_worker: Visitor, virtual_head: Visitor, owner: psycopg.Connection[Any]
) -> None:
    back_to_writing(owner)
    sent = {"section": "3", "person": str(virtual_head.member.membership_id), "request": "What do you see?"}
    page = key_worker.submit(key_worker.get(f"/plans/{DRAFT}/contributions"), "contributions", answers=422, **sent)
    assert "does not write for that section" in page.text


def test_the_wall_offers_no_more_than_the_matrix(cluster: Cluster, database: str, key_worker: Visitor) -> None:
    rows = as_member(cluster, database, key_worker.member.membership_id, "select role, sections from wall.may_write_for_plan(%s)", DRAFT)
    assert {row[0] for row in rows} >= {"KW", "RM", "CL", "SW", "XT", "DT", "VSH"}
    for role, sections in rows:
        mine = own_slices(Role(role), CONTRIBUTE)
        assert all(contributing_rules.slice_of_section(one) in mine for one in sections), role


def test_the_list_is_for_the_home(cluster: Cluster, database: str, social_worker: Visitor, stranger_key_worker: Visitor) -> None:
    for visitor in (social_worker, stranger_key_worker):
        assert as_member(cluster, database, visitor.member.membership_id, "select * from wall.may_write_for_plan(%s)", DRAFT) == []
        assert as_member(cluster, database, visitor.member.membership_id, "select * from wall.clinicians_for(%s)", DRAFT) == []


# On call


def second_clinician(owner: psycopg.Connection[Any]) -> UUID:
    """Another clinical lead of the provider, near Theo as well."""
    ident_ = uuid4()
    owner.execute(
        "insert into app.membership (id, person_id, agency_id, role, starts_on) select %s, p.id, m.agency_id, 'CL', current_date"
        " from app.person p, app.membership m where p.email = 'stranger.key-worker@tamarisk-lane.example' and m.id = %s",
        [ident_, LEILA],
    )
    owner.execute(
        "insert into app.involvement select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'membership_id',"
        " %s::text, 'mine', array[%s::text]))).* from app.involvement i where i.membership_id = %s and i.child_id ="
        " (select child_id from app.plan_version where id = %s)",
        [str(ident_), str(ident_), LEILA, THEOS],
    )
    return ident_


def test_the_manager_names_who_is_on_call_and_only_that_one_approves(
    cluster: Cluster, database: str, manager: Visitor, clinician: Visitor, owner: psycopg.Connection[Any]
) -> None:
    assert "no step for you" in clinician.get(f"/plans/{THEOS}/step?to=active_interim").text, "nobody is named yet"
    other = second_clinician(owner)
    page = manager.get(f"/plans/{THEOS}/step?to=active_interim")
    assert "Say who is on call" in manager.submit(page, "step", answers=422, **SAID).text, "of two, neither is chosen unasked"
    manager.submit(page, "step", on_call=str(other), **SAID)
    assert version(owner, THEOS).on_call_id == other
    assert "no step for you" in clinician.get(f"/plans/{THEOS}/step?to=active_interim").text
    with pytest.raises(psycopg.Error, match="who is on call: Joanna Whitlock"):
        as_member(
            cluster,
            database,
            LEILA,
            "select wall.take_plan_step(%s, 'active_interim', 'why', %s)",
            THEOS,
            '{"number": "0.1", "no_child_because": "x"}',
        )
    assert notices(owner, "leila-farrokh") == []

    manager.submit(manager.get(f"/plans/{THEOS}/step?to=active_interim"), "step", on_call=str(LEILA), **SAID)
    assert notices(owner, "leila-farrokh") == ["plan_to_check"]
    said = manager.get(f"/plans/{THEOS}/work").text
    assert "Joanna Whitlock" in said, "who was named before is kept"
    step(clinician, "active_interim", THEOS, **SAID)
    assert version(owner, THEOS).state == "active_interim"


def test_nobody_of_another_provider_and_nobody_far_is_named(cluster: Cluster, database: str, manager: Visitor) -> None:
    for whom in (ident("membership", "anil-perera"), ident("membership", "ruth-adeyemi")):
        with pytest.raises(psycopg.Error, match="Name the clinical lead"):
            as_member(cluster, database, manager.member.membership_id, "select wall.take_plan_step(%s, 'active_interim', 'why', %s)",
                      THEOS, '{"number": "0.1", "no_child_because": "x", "on_call": "' + str(whom) + '"}')  # fmt: skip


# Why this date


def test_the_day_on_which_a_plan_is_looked_at_again_explains_itself(
    manager: Visitor, social_worker: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    approve(social_worker, 6)
    step(manager, "manager_approved", change="major")
    due = owner.execute("select * from app.due_item where source_id = %s and kind = 'plan'", [DRAFT]).fetchone()
    assert due is not None
    assert due.due_on == version(owner).review_due_on
    assert (due.how, due.trigger_on, due.owners) == ("M+12w", clock.today(), [ident("membership", "gareth-pryce")])
    page = key_worker.get(f"/plans/{DRAFT}")
    assert f"/due/{due.id}" in page.links
    why = key_worker.get(f"/due/{due.id}").text
    assert "12 weeks after the day on which the manager approved it" in why
    assert "the move" not in why


def test_a_review_that_leaves_the_plan_as_it_is_sets_the_next_day(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.plan_version set review_due_on = current_date - 9 where id = %s", [IN_FORCE])
    owner.execute("update app.plan_version set state = 'under_review' where id = %s", [IN_FORCE])
    step(manager, "active", IN_FORCE, because="We looked; it holds.")
    found = owner.execute(
        "select due_on from app.due_item where source_id = %s and kind = 'plan' and done_at is null", [IN_FORCE]
    ).fetchone()
    assert found == (version(owner, IN_FORCE).review_due_on,)
    assert found[0] > clock.today()


def test_a_plan_that_stands_tells_why_it_is_looked_at_then(key_worker: Visitor, teacher: Visitor, commissioner: Visitor) -> None:
    assert "Why this date?" in key_worker.get(f"/plans/{IN_FORCE}").text
    for link in [one for one in teacher.get(f"/plans/{IN_FORCE}").links if "/due/" in one]:
        teacher.get(link)
    assert not [one for one in commissioner.get(f"/plans/{ident('plan', 'kai 2.0 for the commissioner')}").links if "/due/" in one]
