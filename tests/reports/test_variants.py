"""A variant selects authored texts; it never cuts one down, and it names what it leaves out by number alone."""

import dataclasses
import itertools

from portal.reports.facts import TABLE, Attribution, Line, Passage, ReviewFacts, Section, Wording
from portal.reports.variants import AUDIENCES, LABELS, VariantContent, as_tree, variant_of
from tests.reports.conftest import content
from tests.reports.invented import FULL_SLICES, SCHOOL_SLICES, review


def chosen(variant: str, slices: frozenset[int], facts: ReviewFacts | None = None) -> VariantContent:
    return variant_of(facts or review(), variant=variant, label=LABELS[variant], slices=slices)


def texts_of(shown: VariantContent) -> set[str]:
    return {passage.text for section in shown.sections for passage in section.passages}


def test_the_full_version_holds_every_section_and_withholds_nothing() -> None:
    full = content("full")
    assert [section.number for section in full.sections] == [section.number for section in review().sections]
    assert full.withheld == ()
    assert full.home == "Rowan House"


def test_the_school_version_has_the_words_written_for_school() -> None:
    school = content("school")
    sixth = next(section for section in school.sections if section.number == "6")
    assert [passage.lead for passage in sixth.passages] == ["How to be with Kai at school"]
    assert school.legal_status == "Looked after by Harbour Council"


def test_the_school_version_names_what_it_leaves_out_by_number_alone() -> None:
    assert content("school").withheld == (
        "Sections 5, 8a, 8c, 9, 10 and 13 are not in this version.",
        "Decisions 1, 2 and 5 are not in this version.",
    )


def test_one_withheld_section_is_named_in_the_singular() -> None:
    shown = chosen("full", FULL_SLICES - {90})
    assert shown.withheld == ("Section 9 is not in this version.",)


def test_no_therapy_word_reaches_the_school_version() -> None:
    withheld = [section for section in review().sections if section.number in ("5", "8a", "8c", "9", "10", "13")]
    hidden = {passage.text for section in withheld for passage in section.texts["0"]}
    assert hidden
    printed = str(as_tree(content("school")))
    assert not [text for text in hidden if text in printed]


def test_a_text_is_printed_whole_or_not_at_all() -> None:
    written = {passage.text for section in review().sections for passages in section.texts.values() for passage in passages}
    for variant, slices in itertools.product(AUDIENCES, (FULL_SLICES, SCHOOL_SLICES, frozenset[int]())):
        assert texts_of(chosen(variant, slices)) <= written


def test_nothing_readable_means_nothing_printed() -> None:
    empty = chosen("school", frozenset())
    assert empty.sections == ()
    assert empty.decisions == empty.attendance == empty.dates == ()
    assert empty.home == empty.legal_status == ""
    assert "14" in empty.withheld[0]


def test_every_text_needs_its_own_slice() -> None:
    """Taking one slice away takes away exactly the texts and rows of that slice."""
    for slice_ in sorted(FULL_SLICES):
        part, audience = divmod(slice_, 10)
        fewer = chosen("full", FULL_SLICES - {slice_})
        gone = texts_of(content("full")) - texts_of(fewer)
        allowed = {
            passage.text for section in review().sections if section.part == part for passage in section.texts.get(str(audience), ())
        }
        assert gone <= allowed
        assert not [row for rows in (fewer.decisions, fewer.attendance, fewer.dates) for row in rows if row.slice == slice_]


def test_a_variant_says_of_which_parts_it_prints_words() -> None:
    facts = review()
    assert chosen("school", frozenset()).parts == (1,), "the child's name"
    told = chosen("school", frozenset({30, 130, 231}))
    assert set(told.parts) == {1, 3, 13, 23}
    assert told.decisions
    everything = set(chosen("full", FULL_SLICES).parts)
    assert everything >= {section.part for section in facts.sections}


def test_the_home_is_withheld_where_its_slice_is() -> None:
    assert chosen("school", SCHOOL_SLICES - {30}).home == ""


def test_words_for_one_audience_never_reach_another() -> None:
    section = Section("6", "How to be with Kai", 8, {"1": (Passage("", "for school"),), "4": (Passage("", "for parents"),)})
    facts = dataclasses.replace(review(), sections=(section,), home=Line(3, {}))
    assert texts_of(chosen("parent", FULL_SLICES, facts)) == {"for parents"}
    assert texts_of(chosen("school", FULL_SLICES, facts)) == {"for school"}
    assert texts_of(chosen("health", FULL_SLICES, facts)) == set()


def test_neither_the_heading_nor_the_writer_of_hidden_words_stands_over_those_for_others() -> None:
    full, school = (Passage("", "all of it"),), (Passage("", "for school"),)
    others = {"1": Wording("What works", (Attribution("Ruth Adeyemi", "key worker"),))}
    writer = (Attribution("Dr Leila Farrokh", "clinical lead"),)
    section = Section("6b", "How he hides", 8, {"0": full, "1": school}, writer, "", others)
    facts = dataclasses.replace(review(), sections=(section,), home=Line(3, {}))
    (shown,) = chosen("school", SCHOOL_SLICES, facts).sections
    assert (shown.heading, [one.name for one in shown.attributed]) == ("What works", ["Ruth Adeyemi"])
    (whole,) = chosen("full", FULL_SLICES, facts).sections
    assert (whole.heading, [one.name for one in whole.attributed]) == ("How he hides", ["Dr Leila Farrokh"])


def test_rows_alone_stand_under_the_tables_own_heading() -> None:
    section = Section("12", "What he must not hear", 23, {"0": (Passage("", "secret"),)}, (Attribution("Gareth Pryce", "manager"),),
                      "decisions", {TABLE: Wording("Decisions and recommendations", ())})  # fmt: skip
    facts = dataclasses.replace(review(), sections=(section,), home=Line(3, {}))
    found = [one for one in chosen("school", SCHOOL_SLICES - {230}, facts).sections if one.number == "12"]
    assert [(one.heading, one.passages, one.attributed) for one in found] in ([("Decisions and recommendations", (), ())], [])
    assert found or not any(row.slice in SCHOOL_SLICES - {230} for row in facts.decisions)


def test_a_section_that_nobody_wrote_is_shown_empty_to_those_who_may_read_it_all() -> None:
    facts = dataclasses.replace(review(), sections=(Section("10", "Family time", 14, {}),))
    assert [section.passages for section in chosen("full", FULL_SLICES, facts).sections] == [()]
    assert chosen("school", SCHOOL_SLICES, facts).withheld == ("Section 10 is not in this version.",)


def test_every_variant_bears_the_fingerprint_of_the_same_facts() -> None:
    assert content("full").fingerprint == content("school").fingerprint


# Words that a young person allowed in some versions


OWN = "Please leave the light on the landing."


def with_own_words(*variants: str, texts: bool = True) -> ReviewFacts:
    facts = review()
    said = {variant: (Passage("Kai, in their own words", OWN),) for variant in variants}
    chapters = tuple(
        dataclasses.replace(one, allowed=said, **({} if texts else {"texts": {}})) if one.number == "3" else one for one in facts.sections
    )
    return dataclasses.replace(facts, sections=chapters)


def test_own_words_stand_in_the_versions_that_their_young_person_allowed_and_in_no_other() -> None:
    slices = frozenset(part * 10 + audience for part in range(1, 34) for audience in range(10))
    for allowed in itertools.chain.from_iterable(itertools.combinations(AUDIENCES, size) for size in (0, 1, 2)):
        facts = with_own_words(*allowed)
        assert {variant for variant in AUDIENCES if OWN in texts_of(chosen(variant, slices, facts))} == set(allowed), "whoever reads what"
        assert {variant for variant in AUDIENCES if OWN in texts_of(chosen(variant, frozenset(), facts))} == set(allowed)


def test_where_nothing_else_of_the_chapter_is_theirs_its_writers_and_heading_are_not_either() -> None:
    shown = next(one for one in chosen("school", frozenset(), with_own_words("school")).sections if one.number == "3")
    assert (shown.heading, shown.attributed) == ("In the young person’s own words", ())


def test_a_chapter_that_holds_own_words_for_others_alone_is_not_said_to_be_empty() -> None:
    full = chosen("full", FULL_SLICES, with_own_words("school", texts=False))
    assert "3" not in [one.number for one in full.sections]
    assert any("3" in sentence for sentence in full.withheld)


def test_own_words_print_their_part_and_are_left_out_where_it_is_closed() -> None:
    facts = with_own_words("school")
    assert 19 in chosen("school", frozenset(), facts).parts
    closed = variant_of(facts, variant="school", label="School version", slices=frozenset(), closed=frozenset({19}))
    assert OWN not in texts_of(closed)
    assert 19 not in closed.parts
