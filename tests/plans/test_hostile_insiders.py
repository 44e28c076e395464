"""What somebody near a child tries who is not content with their own part: each wall refuses it by itself."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from portal.access.parts import Role
from portal.access.policy import Nearness
from portal.demo.fill_contributing import contribution_id
from portal.demo.idents import ident
from portal.plans.agreeing_rules import result_of
from portal.plans.models import STATES
from portal.plans.rules import UNRELEASED
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Visitor
from tests.wall.test_two_walls import acting
from tests.world import EMAILS

KAI, DRAFT, IN_FORCE = ident("child", "kai"), ident("plan", "kai 2.1"), ident("plan", "kai 2.0")
PARTS_RELEASED = (70, 90, 110)
PAGES = ("", "/work", "/writing?section=1", "/step", "/contributions", "/agreement", "/changes", "/for-the-child")
NIGHTS = "Kai asked for a later bedtime"
Try = Callable[..., Any]


@pytest.fixture
def tries(cluster: Cluster, database: str) -> Try:
    """One statement as somebody, past the Python gate. What it finds or how many rows it changes; or the sentence or code that refuses."""

    def ask(who: str | UUID, statement: str, *values: Any) -> Any:
        member = ident("membership", who) if isinstance(who, str) else who
        with acting(cluster, database, member) as connection:
            try:
                found = connection.execute(statement, values)
                return [tuple(row) for row in found.fetchall()] if found.description else found.rowcount
            except psycopg.Error as error:
                return error.sqlstate
            finally:
                connection.rollback()

    return ask


# A release opens what was released, and nothing that is still written


@pytest.fixture
def receiving_manager(owner: psycopg.Connection[Any], other_manager: Visitor) -> Visitor:
    """The registered manager of the next home, to whom the council released three parts of Kai's record."""
    member = other_manager.member.membership_id
    copied = "jsonb_build_object('id', gen_random_uuid(), 'membership_id', %s::uuid, 'capacity', 'receiving', 'placement_id', null,"
    owner.execute(
        f"insert into app.involvement select (jsonb_populate_record(i, {copied} 'mine', jsonb_build_array(%s::uuid)))).*"
        " from app.involvement i where i.child_id = %s and i.capacity = 'full' and i.ended_at is null limit 1",
        [member, member, KAI],
    )
    for slice_ in PARTS_RELEASED:
        owner.execute(
            "insert into app.release (id, child_id, placement_id, slice, mine, opened_slice, opened_row, to_membership_id, to_agency_id,"
            " purpose, basis, expires_on, revoked_at)"
            " values (gen_random_uuid(), %s, null, 320, '{}', %s, null, %s, null, 'x', 'x', current_date + 30, null)",
            [KAI, slice_, member],
        )
    return other_manager


def test_a_release_to_a_manager_elsewhere_opens_the_plan_in_force_and_no_draft(receiving_manager: Visitor) -> None:
    assert receiving_manager.get(f"/plans/{IN_FORCE}").h1
    for page in PAGES:
        assert receiving_manager.ask("GET", f"/plans/{DRAFT}{page}").status == 404, page
    assert str(DRAFT) not in receiving_manager.get(f"/children/{KAI}").html
    assert "2.1" not in receiving_manager.get(f"/plans/{IN_FORCE}/changes").text


@pytest.mark.parametrize("state", STATES)
def test_the_wall_alone_keeps_every_unreleased_state_from_a_release(
    receiving_manager: Visitor, owner: psycopg.Connection[Any], tries: Try, state: str
) -> None:
    owner.execute("update app.plan_version set state = %s where id = %s", [state, DRAFT])
    member = receiving_manager.member.membership_id
    opened = state not in UNRELEASED
    for table in ("plan_section", "plan_source", "plan_approval"):
        found = tries(member, f"select distinct version_id from app.{table} where version_id = %s", DRAFT)
        assert not found or opened, table
    assert bool(tries(member, "select 1 from app.plan_version where id = %s", DRAFT)) == opened
    assert bool(tries(member, "select 1 from app.plan_section where version_id = %s", DRAFT)) == opened
    assert bool(tries(member, "select 1 from app.milestone where source_id = %s", DRAFT)) == opened
    for table in ("plan_step", "plan_contribution", "plan_contribution_turn", "plan_contribution_use"):
        assert tries(member, f"select 1 from app.{table}") == [], table


def test_who_only_receives_takes_no_part_in_the_plan_of_the_home(receiving_manager: Visitor, tries: Try, teacher: Visitor) -> None:
    member = receiving_manager.member.membership_id
    asking = "select wall.ask_contribution(gen_random_uuid(), %s, 9::smallint, %s, 'h', '', current_date, now())"
    assert tries(member, asking, DRAFT, teacher.member.membership_id) == "PS001"
    assert tries(member, "select wall.settle_agreement(%s, now(), 'agreed')", IN_FORCE) == "PS001"
    assert tries(member, "select wall.ask_to_agree(%s, current_date, now())", DRAFT) == "PS001"
    unmet = "select wall.meet_dissent(x.id, 'It is settled.', now()) from app.plan_answer x where x.kind = 'disagree' and x.met_at is null"
    assert tries(member, unmet) in ([], "PS001")


def test_near_in_full_is_what_the_gate_asks_for_a_draft() -> None:
    assert Nearness(full=True, placements=None).near_at("a")
    assert Nearness(full=True, placements=frozenset({"a"})).near_at("a")
    assert not Nearness(full=True, placements=frozenset({"a"})).near_at("b")
    assert not Nearness(edge=True, placements=None, released_slices=frozenset({70})).near_at("a")


# Why something was done is told in words that may be about any section


def test_who_reads_one_section_is_told_nothing_of_the_others_in_what_happened(virtual_head: Visitor, tries: Try) -> None:
    for version in (DRAFT, IN_FORCE):
        page = virtual_head.get(f"/plans/{version}/work")
        assert NIGHTS not in page.text
        assert "What happened so far" not in page.text
        assert "It changes" not in page.text, "what a change is about is said of sections that are closed here"
        assert "no child’s version" not in page.text, "there is one, and it is not for this reader to know"
    assert NIGHTS not in str(tries("josephine-mensah", "select because from app.plan_step"))


def test_a_closed_part_closes_the_reasons_too(owner: psycopg.Connection[Any], key_worker: Visitor, tries: Try) -> None:
    assert NIGHTS in key_worker.get(f"/plans/{DRAFT}/work").text
    assert tries("ruth-adeyemi", "select 1 from app.plan_step where version_id = %s", DRAFT)
    owner.execute(
        "insert into app.restriction (id, child_id, placement_id, slice, mine, closed_part, to_role, reason, starts_on)"
        " values (gen_random_uuid(), %s, null, 320, '{}', 11, 'KW', 'x', current_date - 1)",
        [KAI],
    )
    page = key_worker.get(f"/plans/{DRAFT}/work")
    assert NIGHTS not in page.text
    assert "It changes safety" not in page.text
    assert tries("ruth-adeyemi", "select 1 from app.plan_step where version_id = %s", DRAFT) == []


# How far a plan is agreed is what stands, whoever says otherwise


def test_nobody_calls_a_plan_agreed_that_is_not(owner: psycopg.Connection[Any], cluster: Cluster, database: str, tries: Try) -> None:
    with acting(cluster, database, ident("membership", "gareth-pryce")) as manager:
        manager.execute("select wall.settle_agreement(%s, now(), 'agreed')", [IN_FORCE])
        manager.commit()
    assert tries("gareth-pryce", "select wall.settle_agreement(%s, now(), 'agreed')", DRAFT) == "PS001"
    row = owner.execute("select agreement from app.plan_version where id = %s", [IN_FORCE]).fetchone()
    assert row is not None
    assert row[0] == "partly_agreed"


@pytest.mark.parametrize("kinds", [
    [], ["agree", "agree"], ["agree", "agree_with_comment"], ["agree", "disagree"], ["disagree", "disagree"], ["agree", None], [None, None],
    ["agree_with_comment", None], ["disagree", None], ["agree", "agree_with_comment", "disagree"],
])  # fmt: skip
def test_the_wall_counts_agreement_as_the_rules_do(owner: psycopg.Connection[Any], kinds: list[str | None]) -> None:
    version = uuid4()
    owner.execute("set session_replication_role = replica")
    for number, kind in enumerate(kinds):
        asked = uuid4()
        owner.execute(
            "insert into app.plan_asked select (jsonb_populate_record(a, jsonb_build_object('id', %s::uuid, 'version_id', %s::uuid,"
            " 'number', %s::int))).*"
            " from app.plan_asked a limit 1", [asked, version, number],
        )  # fmt: skip
        if kind:
            changed = "jsonb_build_object('id', gen_random_uuid(), 'asked_id', %s::uuid, 'kind', %s::text, 'words', 'x')"
            owner.execute(
                f"insert into app.plan_answer select (jsonb_populate_record(a, {changed})).* from app.plan_answer a limit 1", [asked, kind]
            )
    row = owner.execute("select wall.agreed_as(%s)", [version]).fetchone()
    assert row is not None
    given = dict(enumerate(kinds))
    assert row[0] == result_of({n: kind for n, kind in given.items() if kind}, list(given))


# Nobody writes in another's name, in another's place, or beside what they do not see


SECTION = (
    "insert into app.plan_section (id, child_id, placement_id, slice, mine, version_id, version_number, number, heading, passages,"
    " by_membership_id, by_name, by_role, written_at)"
)
OF_DRAFT = (
    "select gen_random_uuid(), child_id, placement_id, %s, %s, id, number, %s, 'h', '[]', %s, %s, 'x', now() from app.plan_version"
    f" where id = '{DRAFT}'"
)
RUTH, RUTHS = ident("membership", "ruth-adeyemi"), "Ruth Adeyemi"


@pytest.mark.parametrize(("number", "slice_"), [(6, 70), (3, 70), (99, 70), (0, 70), (15, 70), (15, 133), (14, 111), (9, 113), (15, 281)])
def test_no_section_is_put_into_a_part_that_is_not_its_own(tries: Try, number: int, slice_: int) -> None:
    assert tries("ruth-adeyemi", f"{SECTION} {OF_DRAFT}", slice_, [], number, RUTH, RUTHS) == "42501"


def test_a_section_is_for_all_who_read_its_part_and_in_its_writers_own_name(tries: Try) -> None:
    leila = ident("membership", "leila-farrokh")
    assert tries("ruth-adeyemi", f"{SECTION} {OF_DRAFT}", 110, [], 14, RUTH, RUTHS) == 1
    assert tries("ruth-adeyemi", f"{SECTION} {OF_DRAFT}", 110, [RUTH], 14, RUTH, RUTHS) == "42501"
    assert tries("ruth-adeyemi", f"{SECTION} {OF_DRAFT}", 110, [], 14, leila, "Dr Leila Farrokh") == "42501"
    again = "update app.plan_section set passages = %s, by_name = %s where version_id = %s and number = 5"
    assert tries("ruth-adeyemi", again, Jsonb([]), "Dr Leila Farrokh", DRAFT) == "42501"


def test_words_changed_without_counting_the_save_count_all_the_same(tries: Try) -> None:
    """Else an approval would say of words that nobody read that they were read."""
    changed = "update app.plan_section set passages = '[]', turn = 1 where version_id = %s and number = 5 returning turn"
    assert tries("ruth-adeyemi", changed, DRAFT) == [(2,)]


RATING = (
    "insert into app.goal_rating (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at, goal_id, rating,"
    " rated_on, rater, rater_key, note)"
    " select gen_random_uuid(), child_id, placement_id, 170, array[%s::uuid], %s, %s, 'x', now(), %s, 3, current_date, 'x', 'x', ''"
    " from app.plan_version where id = %s"
)


def test_a_goal_that_one_does_not_see_is_as_one_that_does_not_exist(owner: psycopg.Connection[Any], tries: Try, teacher: Visitor) -> None:
    me = teacher.member.membership_id
    name = owner.execute("select p.name from app.person p join app.membership m on m.person_id = p.id where m.id = %s", [me]).fetchone()[0]  # type: ignore[index]
    hidden = owner.execute("select id from app.goal where child_id = %s and %s <> all(mine) limit 1", [KAI, me]).fetchone()[0]  # type: ignore[index]
    seen = owner.execute("select id from app.goal where child_id = %s and %s = any(mine) limit 1", [KAI, me]).fetchone()[0]  # type: ignore[index]
    rated = {goal: tries(me, RATING, me, me, name, goal, IN_FORCE) for goal in (hidden, uuid4(), seen)}
    assert list(rated.values()) == ["42501", "42501", 1]


def test_a_slip_is_taken_back_once_and_by_who_may(owner: psycopg.Connection[Any], tries: Try) -> None:
    back = "update app.goal_rating set taken_back_at = now(), taken_back_because = 'x' where id = %s"
    row = owner.execute("select id, by_membership_id from app.goal_rating where taken_back_at is null and by_name = 'Ruth Adeyemi' limit 1")
    mine = row.fetchone()
    assert mine is not None
    assert [tries(who, back, mine[0]) for who in ("ruth-adeyemi", "gareth-pryce", "sunita-rao", "farida-ali")] == [1, 1, 0, 0]
    owner.execute(back, [mine[0]])
    assert tries("gareth-pryce", back, mine[0]) == 0


NOTE = (
    "insert into app.note_summary (id, child_id, placement_id, slice, mine, note_id, words, approved, by_membership_id, by_name, by_role,"
    " written_at) select gen_random_uuid(), child_id, placement_id, 300, '{}', %s, 'w', %s, %s, %s, 'x', now() from app.plan_version"
    " where id = %s"
)


def test_a_summary_belongs_to_a_note_that_is_there_and_waits_for_its_answer(owner: psycopg.Connection[Any], tries: Try) -> None:
    kept = owner.execute("select id from app.entry where child_id = %s and kind = 'practice_note' limit 1", [KAI]).fetchone()[0]  # type: ignore[index]
    assert tries("ruth-adeyemi", NOTE, kept, None, RUTH, RUTHS, IN_FORCE) == 1
    assert tries("ruth-adeyemi", NOTE, kept, True, RUTH, RUTHS, IN_FORCE) == "42501"
    assert tries("ruth-adeyemi", NOTE, uuid4(), None, RUTH, RUTHS, IN_FORCE) == "42501"


@pytest.mark.parametrize("kind", ["view", "note_summary"])
def test_nobody_speaks_for_the_child_nor_publishes_past_the_manager(tries: Try, kind: str) -> None:
    entry = (
        "insert into app.entry (id, child_id, placement_id, slice, mine, kind, heading, text, facts, by_membership_id, by_name, by_role,"
        " written_at) select gen_random_uuid(), child_id, placement_id, 190, '{}', %s, '', 'I like it here.', '{}', %s, %s, 'x', now()"
        " from app.plan_version where id = %s"
    )
    assert tries("ruth-adeyemi", entry, kind, RUTH, RUTHS, IN_FORCE) == "42501"
    assert tries("ruth-adeyemi", entry, "log", RUTH, RUTHS, IN_FORCE) == 1
    assert tries("ruth-adeyemi", entry, "log", ident("membership", "gareth-pryce"), "Gareth Pryce", IN_FORCE) == "42501"


# Contributions go their way in turn


USED, SENT = contribution_id("kai 2.0 9 farida-ali"), contribution_id("ivo 2.0 8 piotr-nowak")
TURN = (
    "insert into app.plan_contribution_turn (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at,"
    " contribution_id, turn, text) select gen_random_uuid(), child_id, placement_id, slice, mine, contributor_id, contributor_name, 'x',"
    " now(), id, %s, 'late words' from app.plan_contribution where id = %s"
)
USE = (
    "insert into app.plan_contribution_use (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at,"
    " contribution_id, version_id, number, how, words) select gen_random_uuid(), child_id, placement_id, slice, mine, %s, %s, 'x', now(),"
    " id, %s, number, 'whole', '' from app.plan_contribution where id = %s"
)
RETURNED = "update app.plan_contribution_turn set returned_at = now(), returned_by = 'x', returned_words = 'Why?'"


def test_what_was_sent_is_not_sent_again_unless_it_came_back(tries: Try) -> None:
    assert [tries("piotr-nowak", TURN, turn, SENT) for turn in (1, 2, 7)] == ["PS001"] * 3
    assert [tries("farida-ali", TURN, turn, USED) for turn in (2, 7)] == ["PS001"] * 2


@pytest.mark.parametrize("who", ["sunita-rao", "desmond-clarke", "mateusz-zielinski", "farida-ali", "piotr-nowak"])
def test_only_the_home_returns_a_contribution(tries: Try, who: str) -> None:
    assert tries(who, RETURNED) in (0, "PS001")


def test_what_was_returned_is_returned_once(owner: psycopg.Connection[Any], tries: Try) -> None:
    of_it = f"{RETURNED} where contribution_id = '{SENT}'"
    assert tries("callum-reid", of_it) == 1
    owner.execute(of_it)
    assert tries("callum-reid", of_it) == "PS001"


def test_how_it_was_used_is_said_by_the_home_of_the_version_that_it_was_asked_for(tries: Try) -> None:
    assert tries("ruth-adeyemi", USE, RUTH, RUTHS, IN_FORCE, USED) == 1
    assert tries("ruth-adeyemi", USE, RUTH, RUTHS, DRAFT, USED) == "PS001"
    assert tries("sunita-rao", USE, ident("membership", "sunita-rao"), "Sunita Rao", IN_FORCE, USED) == "PS001"
    assert tries("farida-ali", USE, ident("membership", "farida-ali"), "Farida Ali", IN_FORCE, USED) == "PS001"


# What is asked about a section


def test_a_section_of_a_draft_is_asked_about_by_nobody_for_whom_it_does_not_exist(owner: psycopg.Connection[Any], tries: Try) -> None:
    asking = "select done from wall.ask_of_section(gen_random_uuid(), %s, 'question', 'x', current_date, 'x')"
    written = {
        row[0]: row[1]
        for row in owner.execute("select number, id from app.plan_section where version_id = %s and number in (1, 9)", [DRAFT])
    }
    told = {
        who: [tries(who, asking, written[1]), tries(who, asking, written[9]), tries(who, asking, uuid4())]
        for who in ("farida-ali", "mateusz-zielinski", "desmond-clarke", "josephine-mensah", "ruth-adeyemi")
    }
    no, yes = [(False,)], [(True,)]
    assert told == {
        "farida-ali": [no, no, no], "mateusz-zielinski": [no, no, no], "desmond-clarke": [no, no, no],
        "josephine-mensah": [no, yes, no], "ruth-adeyemi": [yes, yes, no],
    }  # fmt: skip


# The gate alone: with every row of the database open, the pages keep to the section that is to be approved


def test_with_the_database_open_a_version_that_is_checked_shows_the_virtual_head_one_section(
    owner: psycopg.Connection[Any], visit: Visit
) -> None:
    marked = "jsonb_build_array(jsonb_build_object('lead', '', 'text', 'mark-' || number || '-' || slice, 'letter', ''))"
    owner.execute(f"update app.plan_section set passages = {marked}")
    for (table,) in owner.execute("select relname from pg_class where relnamespace = 'app'::regnamespace and relrowsecurity").fetchall():
        owner.execute(f"alter table app.{table} disable row level security")
    visitor = visit(EMAILS["josephine-mensah"])
    assert Role(visitor.member.role) is Role.VSH
    assert "mark-9-130" in visitor.get(f"/plans/{DRAFT}").text
    for page in PAGES:
        shown = visitor.ask("GET", f"/plans/{DRAFT}{page}")
        of_it = [f"mark-{number}-" for number in range(1, 16) if number != 9 and f"mark-{number}-" in shown.text]
        if page != "/changes":
            assert of_it == [], page
    section = owner.execute("select id from app.plan_section where version_id = %s and number = 1", [DRAFT]).fetchone()[0]  # type: ignore[index]
    assert visitor.ask("GET", f"/sections/{section}/asked").status == 404
