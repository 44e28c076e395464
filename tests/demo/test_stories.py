"""The invented world is whole, tells of everything that the demonstration shows, and stays alive on any day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.demo.check import findings, parts_told, texts
from portal.demo.shapes import SCHOOL, ChildStory, Release, Section, date_of_birth
from portal.demo.stories import WORLD, World
from portal.demo.writing import five_steps, pace_letters
from portal.plans.models_of_care import MODELS, SECTION_PART
from portal.transitions.checklists import CHECKLISTS

PLAN_STATES = {
    "draft",
    "contributions_open",
    "clinical_check",
    "manager_approved",
    "out_for_agreement",
    "active",
    "active_interim",
    "under_review",
    "superseded",
    "archived",
}
MOVE_STATES = {"proposed", "approved", "preparing", "moving", "settling", "paused", "abandoned", "closed"}
REVIEW_STATES = {
    "scheduled",
    "invitations_sent",
    "contributions_open",
    "pack_issued",
    "decisions_draft",
    "decisions_issued",
    "report_draft",
    "distributed",
    "actions_open",
    "closed",
    "adjourned",
    "cancelled",
}


def child(key: str) -> ChildStory:
    return next(story for story in WORLD.children if story.key == key)


def with_child(key: str, **changes: object) -> World:
    return replace(WORLD, children=tuple(replace(story, **changes) if story.key == key else story for story in WORLD.children))


def test_no_thread_of_the_world_hangs_loose():
    assert findings(WORLD) == []


def test_twelve_children_live_in_four_homes_of_two_providers_for_two_authorities():
    current = [stay for story in WORLD.children for stay in story.placements if stay.ended_days_ago is None]
    assert len(WORLD.children) == len(current) == 12
    assert {stay.home for stay in current} == {home.key for home in WORLD.homes}
    assert {stay.authority for stay in current} == {"harbour", "eastmoor"}


def test_one_social_worker_has_children_at_both_providers():
    hers = [story for story in WORLD.children if any(involvement.person == "sunita-rao" for involvement in story.involvements)]
    assert {stay.provider for story in hers for stay in story.placements if stay.ended_days_ago is None} == {"tamarisk", "fernhollow"}


def test_a_stranger_stands_at_each_kind_of_agency():
    kinds = {agency.key: agency.kind for agency in WORLD.agencies}
    assert {kinds[person.agency] for person in WORLD.people if person.stranger} == {"provider", "authority", "health", "school"}


def test_plans_moves_and_reviews_are_told_in_every_state():
    assert {plan.state for story in WORLD.children for plan in story.plans} == PLAN_STATES
    assert {move.state for story in WORLD.children for move in story.transitions} == MOVE_STATES
    assert {review.state for story in WORLD.children for review in story.reviews} == REVIEW_STATES


def test_every_child_but_the_three_whose_plan_is_not_approved_yet_has_a_plan_with_a_manager():
    without = {story.key for story in WORLD.children if not any(plan.approved_by for plan in story.plans)}
    assert without == {"theo", "ivo", "rhys"}


def test_kai_has_something_in_every_part_of_the_record_that_is_written_by_people():
    assert parts_told(child("kai")) == set(range(1, 32))


@pytest.mark.parametrize("key", ["kai", "ella"])
def test_the_two_rich_plans_have_all_fifteen_sections_and_a_school_version(key):
    plan = child(key).plans[-1]
    assert {section.number for section in plan.sections} == set(range(1, 16))
    assert {8, 9, 11, 12, 14, 16} <= {section.part for section in plan.sections if section.audience == SCHOOL}


@pytest.mark.parametrize("key", ["kai", "ella"])
def test_a_report_says_for_the_school_only_what_was_authored_for_it(key):
    report = child(key).reviews[-1].report
    schools = [text for text in report if text.audience == SCHOOL]
    assert schools
    assert not any(
        word in " ".join(text.paragraphs).lower() for text in schools for word in ("therap", "camhs", "scratch", "missing", "mum")
    )


@pytest.mark.parametrize("key", [story.key for story in WORLD.children])
def test_what_a_school_reads_tells_of_no_therapy_harm_or_history(key):
    story = child(key)
    entries = [
        entry.text for entry in story.entries if entry.audience == SCHOOL or (entry.part in {1, 3, 4, 7, 13} and entry.audience == 0)
    ]
    sections = [
        section
        for plan in story.plans
        for section in plan.sections
        if section.audience == SCHOOL or (section.part in {7, 13} and section.audience == 0)
    ]
    read = " ".join([*entries, *texts(tuple(passage.text for section in sections for passage in section.passages))]).lower()
    for word in ("therap", "camhs", "psycholog", "trauma", "abuse", "scratch", "self-harm", "drinking", "refuge"):
        assert word not in read, word


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 12, 31), date(2028, 2, 29), date(2029, 7, 1)])
def test_children_are_as_old_as_their_story_says_on_any_day(day):
    for story in WORLD.children:
        born = date_of_birth(story.identity, day)
        assert born.replace(year=born.year + story.identity.age_years) <= day
        assert born.replace(year=born.year + story.identity.age_years + 1) > day


def test_a_birthday_today_counts():
    identity = child("kai").identity
    today = date(2027, *identity.birthday)
    assert date_of_birth(identity, today).year == 2027 - identity.age_years
    assert date_of_birth(identity, today - timedelta(days=1)).year == 2026 - identity.age_years


def test_the_checker_sees_another_childs_name():
    story = child("theo")
    loose = findings(with_child("theo", entries=(replace(story.entries[-1], text="He and Ella played draughts."), *story.entries[:-1])))
    assert loose == ["theo: Another child is named: Ella."]


def test_the_checker_sees_a_number_that_could_be_real():
    story = child("theo")
    loose = findings(with_child("theo", entries=(replace(story.entries[-1], text="Ring 01234 567890."), *story.entries[:-1])))
    assert loose == ["theo: A telephone number could be real."]


def test_the_checker_sees_a_writer_who_is_not_near():
    story = child("theo")
    loose = findings(with_child("theo", entries=(replace(story.entries[-1], author="farida-ali"), *story.entries[:-1])))
    assert loose == ["theo: farida-ali writes or acts, and is not near the child."]


def test_the_checker_sees_a_stranger_who_is_none():
    story = child("theo")
    met = replace(story.involvements[0], person="stranger-social-worker")
    assert "stranger-social-worker is no stranger." in findings(with_child("theo", involvements=(*story.involvements, met)))


def test_the_checker_sees_a_release_of_a_part_that_is_never_released():
    release = Release(20, 0, "gareth-pryce", "None", "None", "sunita-rao", 1, 1)
    assert "kai: Part 20 is never released." in findings(with_child("kai", releases=(release,)))


def test_the_checker_sees_sections_out_of_order():
    plan = child("theo").plans[0]
    loose = findings(with_child("theo", plans=(replace(plan, sections=plan.sections[::-1]),)))
    assert loose == ["theo: plan 1.0 (contributions_open): The sections are out of order."]


def test_the_checker_sees_a_move_past_its_gate():
    move = child("rhys").transitions[0]
    loose = findings(with_child("rhys", transitions=(replace(move, items=move.items[1:]),)))
    assert loose == ["rhys: T1: Item 1 is a must and not done, yet the move is moving."]


def test_sections_are_written_under_the_prompts_of_the_model():
    section = five_steps(8, "a", "b", "one", None, "three")
    assert isinstance(section, Section)
    assert [passage.prompt for passage in section.passages] == ["My key adults", "Brothers, sisters and friends"]
    with pytest.raises(ValueError, match="no such fields"):
        pace_letters("a", "b", jokes="one")


def test_both_models_show_all_fifteen_sections_and_every_step_its_own():
    for model in MODELS.values():
        assert [section.number for section in model.sections] == list(range(1, 16)) == list(SECTION_PART)
        assert all(section.heading and section.child_heading and section.prompts for section in model.sections)
    steps = MODELS["five_steps"].steps
    assert [number for step in steps for number in step.sections] == list(range(1, 14))
    assert [letter.letter for letter in MODELS["pace"].letters] == ["P", "A", "C", "E"]


def test_the_checklists_are_complete():
    counts = {kind: (len(checklist.items), sum(item.must for item in checklist.items)) for kind, checklist in CHECKLISTS.items()}
    assert counts == {"T1": (18, 10), "T2": (18, 9), "T3": (18, 8), "T4": (18, 10), "T5": (13, 5), "T6": (15, 10), "T7": (16, 9)}
    for checklist in CHECKLISTS.values():
        assert [item.number for item in checklist.items] == list(range(1, len(checklist.items) + 1))


@pytest.mark.parametrize(
    ("kind", "number", "phase"),
    [
        ("T4", 8, "before"),
        ("T4", 13, "during"),
        ("T4", 9, "after"),
        ("T5", 4, "during"),
        ("T1", 9, "after"),
        ("T2", 13, "during"),
        ("T7", 16, "after"),
    ],
)
def test_an_item_stands_in_the_phase_in_which_it_falls_due(kind, number, phase):
    assert CHECKLISTS[kind].item(number).phase == phase
