"""Of one frozen plan each audience gets its own letter, and no word beyond its slice."""

import dataclasses
import json
import re

import pytest

from portal.access.parts import Part, Role
from portal.access.policy import own_slices, slices
from portal.reports.facts import Child
from portal.reports.freeze import Unfreezable
from portal.reports.plan_facts import Informed, PlanFacts, canonical, thaw
from portal.reports.plan_readers import LABELS, READERS, slices_of
from portal.reports.plan_variants import PlanContent, as_numbers
from portal.reports.variants import as_tree
from tests.reports.invented_plan import ANSWERS, GOALS, NO, chosen, ellas_plan, goal_token, marked, plan, token

VARIANTS = list(LABELS)
NOT_FULL = [one for one in VARIANTS if one != "full"]


def everything(content: PlanContent) -> str:
    return json.dumps(as_tree(content), ensure_ascii=False)


def numbers(content: PlanContent) -> list[int]:
    return sorted(section.number for chapter in content.chapters for section in chapter.sections)


def test_frozen_facts_come_back_whole_and_the_same_to_the_byte() -> None:
    for facts in (plan(), ellas_plan()):
        assert thaw(canonical(facts)) == facts
        assert canonical(thaw(canonical(facts))) == canonical(facts)


def test_the_frozen_facts_of_a_review_are_no_plan() -> None:
    with pytest.raises(Unfreezable):
        thaw(b'{"format":"review-report/1"}')


def test_every_version_bears_the_fingerprint_of_the_one_frozen_content() -> None:
    assert len({chosen(variant).fingerprint for variant in VARIANTS}) == 1


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_reader_gets_a_word_beyond_their_slices(variant: str) -> None:
    """Canaries: each text, heading, author, approver and answer bears a mark of its slice."""
    facts, open_to_all = marked(plan()), frozenset.intersection(*(slices(role) | own_slices(role) for role in READERS[variant]))
    told = everything(chosen(variant, facts))
    for one in {text.slice for text in facts.sections} | {answer.slice for answer in facts.answers}:
        inside = one in open_to_all or (variant == "child" and one % 10 == 5)
        assert inside or not re.search(rf"Zq{one}[a-z]", told), one


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_was_written_for_these_readers_is_printed(variant: str) -> None:
    facts = marked(plan())
    told = everything(chosen(variant, facts))
    audience = {"full": 0, "school": 1, "commissioner": 2, "health": 3, "child": 5}[variant]
    for place, one in enumerate(facts.sections):
        if one.slice % 10 == audience and one.slice in slices_of(variant):
            assert token(one.slice, f"t{place}x0") in told, one.heading


def test_the_full_version_is_the_whole_plan_with_what_others_are_told() -> None:
    facts = marked(plan())
    content = chosen("full", facts)
    told = everything(content)
    for place, one in enumerate(facts.sections):
        assert token(one.slice, f"t{place}x0") in told, one.heading
        assert token(one.slice, f"b{place}") in told
        if one.number != 14:
            assert token(one.slice, f"a{place}") in told
    assert content.withheld == ()
    assert [other.title for other in content.for_others] == ["What the school is told", "What the commissioner is told", "What Kai is told"]


def test_words_written_for_school_stand_in_place_of_the_full_text() -> None:
    told = everything(chosen("school", marked(plan())))
    assert "Zq81" in told
    assert "Zq80" not in told
    assert "Zq111" in told
    assert "Zq110" not in told


def test_a_therapist_reads_the_formulation_and_no_education_detail() -> None:
    told = everything(chosen("health", marked(plan())))
    assert "Zq90" in told
    assert "Zq13" not in told
    assert "Rowan House" not in chosen("health").home


def test_the_childs_letter_holds_what_was_written_for_the_child_and_never_the_adults_text() -> None:
    facts = marked(plan())
    content = chosen("child", facts)
    printed = {text.slice for text in facts.sections if f"Zq{text.slice}t" in everything(content)}
    assert printed == {85, 115, 175, 255}
    assert [section.heading for chapter in content.chapters for section in chapter.sections] == [
        "How to be with me", "What keeps me safe", "What I am aiming for", "What is going to change",
    ]  # fmt: skip
    assert (content.withheld, content.unwritten, content.answers, content.for_others) == ((), (), (), ())


def test_a_formulation_for_the_child_waits_for_its_release() -> None:
    facts = plan()
    first = dataclasses.replace(facts.sections[0], number=15, place=3, slice=95)
    content = chosen("child", dataclasses.replace(facts, sections=(*facts.sections, first)))
    assert 3 not in numbers(content)


@pytest.mark.parametrize("variant", ["school", "commissioner", "health"])
def test_what_is_left_out_is_named_by_number_and_by_nothing_else(variant: str) -> None:
    content = chosen(variant)
    missing = [place for place in range(1, 16) if place not in numbers(content)]
    assert content.withheld == (f"Sections {', '.join(map(str, missing[:-1]))} and {missing[-1]} are not in this version.",)


@pytest.mark.parametrize("variant", ["school", "commissioner", "health"])
def test_what_is_left_out_says_nothing_of_whether_anything_is_written_there(variant: str) -> None:
    """Dissent, and a story, that a school must not know of: with them and without them, the same letter but for the fingerprint."""
    facts, held = plan(answers=()), slices_of(variant)
    without = dataclasses.replace(facts, sections=tuple(one for one in facts.sections if one.slice in held))
    assert as_tree(chosen(variant, facts)) | {"fingerprint": ""} == as_tree(chosen(variant, without)) | {"fingerprint": ""}


def test_one_section_left_out_is_named_in_the_singular() -> None:
    assert as_numbers([3]) == ("Section 3 is not in this version.",)
    assert as_numbers([]) == ()


def test_the_whole_plan_says_where_nothing_is_written_yet() -> None:
    facts = plan()
    content = chosen("full", dataclasses.replace(facts, sections=tuple(one for one in facts.sections if one.number != 10)))
    assert content.unwritten == ("10 Healing work",)
    assert chosen("full").unwritten == ()


def test_a_formulation_is_a_hypothesis_with_its_day_and_how_sure_its_author_is() -> None:
    (section,) = [one for chapter in chosen("full").chapters for one in chapter.sections if one.number == 3]
    assert section.hypothesis_of == "2026-10-26"
    assert [one.lead for one in section.how_sure] == ["How sure we are, and who agrees"]
    assert "CAMHS agree" in section.how_sure[0].text
    assert "How sure we are, and who agrees" not in {one.lead for text in section.texts for one in text.passages}
    others = [one for chapter in chosen("full").chapters for one in chapter.sections if one.number != 3]
    assert {one.hypothesis_of for one in others} == {""}


def test_the_four_letters_stand_over_their_passages_in_the_models_order() -> None:
    (section,) = [one for chapter in chosen("full").chapters for one in chapter.sections if one.number == 4]
    (text,) = section.texts
    assert [under.letter.name for under in text.letters] == ["Playfulness", "Acceptance", "Curiosity", "Empathy"]
    assert text.letters[0].passages[0].lead == "What makes us laugh together"
    assert text.passages == ()


def test_the_five_steps_are_chapters_and_what_belongs_to_none_comes_after_them() -> None:
    content = chosen("full", ellas_plan())
    assert [chapter.title for chapter in content.chapters] == [
        "Step 1: Seek to Understand", "Step 2: Thoughtful Care", "Step 3: Enabling Meaningful Relationships",
        "Step 4: Progressing Beyond Trauma", "Step 5: Successful Transitions", "And also",
    ]  # fmt: skip
    assert numbers(content) == list(range(1, 15))


def test_a_version_for_others_is_one_run_of_sections() -> None:
    for variant in ("school", "commissioner", "child"):
        assert [chapter.title for chapter in chosen(variant, ellas_plan()).chapters] == [""]


# Who agrees


def test_what_was_asked_becomes_an_answer_a_silence_or_a_question_that_is_still_open() -> None:
    assert [(one.number, one.slice, one.role, one.answer, one.on) for one in ANSWERS] == [
        (4, 81, "designated teacher", "disagree", "2026-10-31"),
        (6, 110, "external therapist", "disagree", "2026-10-31"),
        (6, 110, "social worker", "agree", "2026-10-31"),
        (8, 140, "social worker", "asked", "2026-11-27"),
        (9, 130, "virtual school head", "no_response", "2026-11-06"),
        (9, 130, "designated teacher", "agree", "2026-10-31"),
        (10, 90, "external therapist", "agree_with_comment", "2026-10-31"),
    ]


def test_dissent_and_comments_stand_at_their_section_within_the_readers_slice() -> None:
    said = {section.number: section.said for chapter in chosen("full").chapters for section in chapter.sections if section.said}
    assert {number: [(one.agency, one.answer) for one in found] for number, found in said.items()} == {
        6: [("Eastmere Child Health", "disagree")],
        10: [("Eastmere Child Health", "agree_with_comment")],
    }
    assert (said[6][0].words, said[6][0].met_words) == (NO, "One week is tried.")
    (others,) = [other for other in chosen("full").for_others if other.title == "What the school is told"]
    assert [(one.number, answer.words) for one in others.sections for answer in one.said] == [(4, "He likes the window less now.")]
    school = chosen("school")
    assert [(one.number, one.role, one.answer) for one in school.answers] == [
        (4, "designated teacher", "disagree"), (9, "virtual school head", "no_response"), (9, "designated teacher", "agree"),
    ]  # fmt: skip
    assert [one.number for chapter in school.chapters for one in chapter.sections if one.said] == [4]
    assert "Eastmere" not in everything(school)


def test_what_is_settled_is_printed_with_its_day_and_counts_as_disputed_no_more() -> None:
    no = next(one for one in ANSWERS if one.answer == "disagree" and one.slice == 110)
    settled = dataclasses.replace(
        no, settled_on="2026-11-20", settled_by="Dr Sami Noor", settled_words="The sensor was moved.", version="1.0"
    )
    content = chosen("full", dataclasses.replace(plan(), answers=(settled,)))
    (said,) = next(one.said for chapter in content.chapters for one in chapter.sections if one.number == 6)
    assert (said.words, said.settled_on, said.settled_words) == (NO, "2026-11-20", "The sensor was moved.")
    assert content.agreement.startswith("What was disputed is settled")
    assert canonical(thaw(canonical(dataclasses.replace(plan(), answers=(settled,))))) == canonical(
        dataclasses.replace(plan(), answers=(settled,))
    )


def test_what_a_section_is_informed_by_is_printed_within_the_readers_slice() -> None:
    facts = plan()
    told = (Informed("Night record of eight weeks", "2026-10-20", held=True),)
    sections = tuple(dataclasses.replace(one, informed_by=told) if one.slice == 110 else one for one in facts.sections)
    changed = dataclasses.replace(facts, sections=sections)
    assert thaw(canonical(changed)) == changed
    assert "Night record of eight weeks" in everything(chosen("full", changed))
    assert "Night record of eight weeks" not in everything(chosen("school", changed))
    assert "Night record of eight weeks" not in everything(chosen("child", changed))


def test_what_was_frozen_before_these_were_told_keeps_its_bytes() -> None:
    frozen = canonical(plan())
    assert not any(word in frozen.decode() for word in ("informed_by", "settled_on", "settled_words"))
    assert canonical(thaw(frozen)) == frozen


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((), "No partner’s answer to this version is recorded yet."),
        (("agree",), "Everybody who was asked agrees."),
        (("agree", "agree_with_comment"), "Everybody who was asked agrees, some with a comment."),
        (("agree", "no_response"), "Not everybody has answered. Silence is not agreement."),
        (("agree", "asked"), "Not everybody has answered. Silence is not agreement."),
        (
            ("agree", "disagree", "no_response"),
            "Not everybody agrees. What is disputed stands with its reason at the section that it is about.",
        ),
    ],
)
def test_one_no_and_one_silence_are_never_everybody_agrees(kinds: tuple[str, ...], said: str) -> None:
    of = {one.answer: one for one in plan().answers}
    content = chosen("full", plan(answers=[of[kind] for kind in kinds]))
    assert content.agreement == said


@pytest.mark.parametrize("variant", NOT_FULL)
def test_whether_everybody_agrees_is_told_only_to_who_reads_the_whole(variant: str) -> None:
    assert chosen(variant).agreement == ""


# Which parts it prints


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_parts_of_a_letter_are_those_of_which_it_prints_words(variant: str) -> None:
    facts = marked(plan())
    content = chosen(variant, facts)
    told = everything(content)
    printed = {one.slice // 10 for one in facts.sections if f"Zq{one.slice}t" in told}
    extra = {"full": {Part.ADDRESS}, "child": {Part.NETWORK}, "school": {Part.GOALS}}.get(variant, set())
    assert set(content.parts) == printed | {Part.IDENTITY, Part.ABOUT_ME} | extra


def test_a_part_closed_to_a_reader_is_left_out_of_their_version_and_stays_in_the_whole() -> None:
    closed = frozenset({int(Part.SAFETY)})
    assert 6 not in numbers(chosen("school", closed=closed))
    assert Part.SAFETY not in chosen("school", closed=closed).parts
    assert 6 in numbers(chosen("full", closed=closed))


def test_nobody_makes_a_version_for_parents() -> None:
    assert all(Role.PA not in roles for roles in READERS.values())


def test_a_version_for_one_agency_never_holds_more_than_each_of_its_readers_may_read() -> None:
    for variant, roles in READERS.items():
        if variant != "child":
            for role in roles:
                assert slices_of(variant) <= slices(role) | own_slices(role), (variant, role)


def test_the_commissioner_reads_the_name_and_the_header_written_for_commissioners() -> None:
    facts = dataclasses.replace(plan(), child=Child("Name of part one", "HC-4K7Q"), approved_by="Approver of the full header")
    assert "Name of part one" not in everything(chosen("commissioner", facts))
    assert "Approver of the full header" not in everything(chosen("commissioner", facts))
    without = chosen("commissioner", dataclasses.replace(facts, commissioner=None))
    assert (without.child.known_as, without.approved_by) == ("HC-4K7Q", "")


def test_the_home_is_named_in_the_full_version_alone() -> None:
    assert {variant for variant in VARIANTS if chosen(variant).home} == {"full"}


def with_answer(facts: PlanFacts, **changes: object) -> PlanFacts:
    return dataclasses.replace(facts, answers=(dataclasses.replace(facts.answers[0], **changes),))  # type: ignore[arg-type]


def test_an_answer_to_a_section_that_is_not_printed_is_not_printed() -> None:
    assert chosen("school", with_answer(plan(), number=5, slice=80)).answers == ()


# Goals and how they go

WHOLE_GOALS = ("full", "health")


def goals_in(variant: str, closed: frozenset[int] = frozenset()) -> list[str]:
    return [one.words for one in chosen(variant, closed=closed).goals]


def test_a_plan_frozen_before_goals_stood_in_it_thaws_and_is_the_same_to_the_byte() -> None:
    old = canonical(plan(goals=()))
    assert b'"goals"' not in old
    assert thaw(old).goals == ()
    assert canonical(thaw(old)) == old
    assert chosen("full", thaw(old)).goals == ()


def test_who_reads_all_goals_gets_all_and_the_others_theirs_alone() -> None:
    every = [one.words for one in GOALS]
    assert goals_in("full") == goals_in("health") == every
    assert goals_in("child") == [one.words for one in GOALS if one.whose == "child"]
    assert goals_in("school") == [one.words for one in GOALS if one.for_school]
    assert goals_in("commissioner") == []


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_word_of_a_goal_reaches_who_was_not_shown_it(variant: str) -> None:
    facts = marked(plan())
    told = everything(chosen(variant, facts))
    for place, one in enumerate(facts.goals):
        shown = variant in WHOLE_GOALS or (variant == "child" and one.whose == "child") or (variant == "school" and one.for_school)
        for where in ("w", "r", *("l" if one.lines else "")):
            assert (goal_token(one, f"{where}{place}") in told) == shown, (variant, place, where)


def test_every_reader_of_goals_in_a_letter_may_read_them_by_the_matrix() -> None:
    whole = 10 * Part.GOALS
    for variant in VARIANTS:
        if goals_in(variant):
            assert all(whole in slices(role) | own_slices(role) for role in READERS[variant]), variant


@pytest.mark.parametrize("variant", ["school", "health", "child"])
def test_goals_closed_to_a_reader_are_in_none_of_their_letters(variant: str) -> None:
    closed = frozenset({int(Part.GOALS)})
    assert goals_in(variant, closed) == []
    assert Part.GOALS not in chosen(variant, closed=closed).parts


def test_a_goal_says_whose_it_is_and_each_raters_change_in_words() -> None:
    own, unrated, shared = chosen("full").goals
    assert (own.whose, own.rater, own.agreed_on) == ("A goal of Kai’s own", "Kai", "2026-06-23")
    assert [(one.rater, one.in_words, one.means_something) for one in shared.lines] == [
        ("Kai", "From 2 to 6: a change that is likely to mean something.", True),
        ("Ruth Adeyemi", "From 4 to 5: a small change.", False),
    ]
    assert shared.whose == "A goal of the people around"
    assert unrated.lines == ()
