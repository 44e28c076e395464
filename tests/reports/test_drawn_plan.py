"""The plan as a drawn file: a letter for each audience, readable aloud, closed in itself, within the limits, whatever was typed."""

import dataclasses
import hashlib
import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from portal.access.parts import Role
from portal.reports.facts import Child
from portal.reports.plan_facts import GoalLine, GoalMark, PlanFacts, PlanGoal, PlanPassage, PlanText
from portal.reports.plan_readers import LABELS
from portal.reports.render import Rendered, render
from portal.reports.seal import seal
from portal.reports.verify import RegisterEntry, examine
from tests.reports.conftest import PROVIDER, SEALED_AT, Authority
from tests.reports.invented_plan import chosen, ellas_plan, plan
from tests.reports.test_drawn_report import elements, opened, outline, words
from tests.reports.test_hostile_text import MARKUP, SCRIPTS

VARIANTS = list(LABELS)
WIDTH, HEIGHT = 595, 842
Draw = Callable[[str], Rendered]


@pytest.fixture(scope="module")
def drawn() -> Draw:
    """Each letter is drawn once for the module."""
    done: dict[str, Rendered] = {}

    def draw(variant: str) -> Rendered:
        if variant not in done:
            done[variant] = render(chosen(variant))
        return done[variant]

    return draw


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_same_plan_gives_the_same_bytes(drawn: Draw) -> None:
    assert render(chosen("commissioner")).pdf == drawn("commissioner").pdf


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_letter_is_tagged_speaks_english_and_names_no_child_where_files_are_listed(variant: str, drawn: Draw) -> None:
    document = opened(drawn(variant).pdf)
    title = f"Care and therapeutic plan, HC-4K7Q, {LABELS[variant][0].lower() + LABELS[variant][1:]}"
    assert str(document.docinfo["/Title"]) == title
    assert str(document.Root.Lang) == "en-GB"
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    kinds = {str(one.S) for one in elements(document) if "/S" in one}
    assert {"/Document", "/H1", "/H2", "/P", "/Form"} <= kinds
    assert "Kai" not in str(dict(document.docinfo)) + document.Root.Metadata.read_bytes().decode()


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_letter_claims_pdf_a_and_pdf_ua_and_is_a4(variant: str, drawn: Draw) -> None:
    document = opened(drawn(variant).pdf)
    packet = bytes(document.Root.Metadata.read_bytes())
    assert b'pdfaid:part="3"' in packet
    assert b'pdfuaid:part="1"' in packet
    assert {(round(float(page.MediaBox[2])), round(float(page.MediaBox[3]))) for page in document.pages} == {(WIDTH, HEIGHT)}


@pytest.mark.parametrize("variant", VARIANTS)
def test_headings_go_down_one_step_at_a_time(variant: str, drawn: Draw) -> None:
    """Else a screen reader's list of headings has holes."""
    order = [int(name[2:]) for one in _in_order(opened(drawn(variant).pdf)) if re.fullmatch(r"/H[1-6]", name := str(one.S))]
    assert order[0] == 1
    assert order.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(order)), order


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_in_a_letter_runs_or_leads_out(variant: str, drawn: Draw) -> None:
    document = opened(drawn(variant).pdf)
    keys = {key for one in document.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream) for key in one.keys()}  # noqa: SIM118
    assert not keys & {"/JS", "/JavaScript", "/URI", "/Launch", "/EmbeddedFiles", "/EF", "/OpenAction", "/AA", "/GoToR", "/SubmitForm"}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_page_but_the_first_bears_child_version_and_number(variant: str, drawn: Draw, tmp_path: Path) -> None:
    pages = words(drawn(variant).pdf, tmp_path, "-layout").split("\f")[:-1]
    assert len(pages) == drawn(variant).pages
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert f"HC-4K7Q · content {chosen(variant).fingerprint[:12]}" in page
        if number > 1:
            head = page.strip().splitlines()[0]
            assert head.startswith("Kai’s plan" if variant == "child" else "Kai’s care and therapeutic plan")
            assert LABELS[variant].lower() in head.lower()
            assert "2.0" in head


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_letter_prints_every_word_of_its_readers(variant: str, drawn: Draw, tmp_path: Path) -> None:
    printed = "".join(words(drawn(variant).pdf, tmp_path).split())
    content = chosen(variant)
    for section in (one for chapter in content.chapters for one in chapter.sections):
        assert "".join(section.heading.split()) in printed
        for text in section.texts:
            passages = [*text.passages, *(one for under in text.letters for one in under.passages), *section.how_sure]
            for one in passages:
                assert "".join(one.text.split()[:12]) in printed, one.text
            assert "".join(text.by_name.split()) in printed
            assert "".join(text.approved_by.split()) in printed


def test_the_contents_name_the_page_where_each_section_begins(drawn: Draw, tmp_path: Path) -> None:
    pages = [flat(page) for page in words(drawn("school").pdf, tmp_path, "-layout").split("\f")]
    listed = dict(re.findall(r"(Learning and play|How to check this document) +(\d+)", pages[0]))
    assert set(listed) == {"Learning and play", "How to check this document"}
    for heading, number in listed.items():
        assert heading in pages[int(number) - 1]
    assert outline(opened(drawn("school").pdf))[-2:] == ["What is not in this version", "How to check this document"]


def test_who_agrees_is_printed_with_reason_comment_and_silence(drawn: Draw, tmp_path: Path) -> None:
    full = flat(words(drawn("full").pdf, tmp_path))
    for said in (
        "Eastmere Child Health, external therapist: disagrees A waking night is watched sleep.",
        "Eastmere Child Health, external therapist: agrees, with a comment Keep the day.",
        "Not everybody agrees. What is disputed stands with its reason",
        "What came of it One week is tried.",
        "He likes the window less now.",
        "No response by 6",
        "Asked, to answer by 27",
        "Disagrees, with the reason",
        "Silence is never agreement.",
    ):
        assert said in full, said
    school = flat(words(drawn("school").pdf, tmp_path))
    assert "waking night" not in school
    assert "He likes the window less now." in school
    assert "No response by 6" in school


def test_a_formulation_is_printed_as_a_hypothesis(drawn: Draw, tmp_path: Path) -> None:
    assert "This is a hypothesis of 26 October 2026" in flat(words(drawn("full").pdf, tmp_path))
    assert "This is a hypothesis" in flat(words(drawn("health").pdf, tmp_path))
    assert "hypothesis" not in flat(words(drawn("commissioner").pdf, tmp_path))


def test_the_childs_letter_says_whom_to_ask_and_lists_nothing_that_is_left_out(drawn: Draw, tmp_path: Path) -> None:
    printed = flat(words(drawn("child").pdf, tmp_path))
    for said in (
        "Ruth Adeyemi your key worker",
        "Sunita Rao your social worker",
        "0800 1111",
        "999",
        "What keeps me safe",
        "who sees what",
    ):
        assert said in printed, said
    assert "not in this version" not in printed
    assert "Section" not in printed
    assert drawn("child").pages <= 4


def test_the_childs_letter_is_set_in_large_type(drawn: Draw) -> None:
    page = opened(drawn("child").pdf).pages[0]
    sizes = [float(one.operands[1]) for one in pikepdf.parse_content_stream(page) if str(one.operator) == "Tf"]
    assert sizes.count(max(set(sizes), key=sizes.count)) > 5
    assert max(set(sizes), key=sizes.count) >= 16


def test_a_sealed_letter_is_genuine_and_one_changed_byte_is_not(drawn: Draw, authority: Authority) -> None:
    pdf = seal(drawn("child").pdf, authority.key, when=SEALED_AT, reason="Care and therapeutic plan, child’s version")
    fingerprint = hashlib.sha256(pdf).hexdigest()
    known = {fingerprint: RegisterEntry(fingerprint, PROVIDER, "Plan: child’s version", "2.0-2", SEALED_AT.isoformat())}
    assert examine(pdf, trusted=authority.trusted, register=known.get).verdict == "genuine"
    changed = bytearray(pdf)
    changed[len(pdf) // 2] ^= 1
    assert examine(bytes(changed), trusted=authority.trusted, register=known.get).verdict == "altered"
    unsealed = examine(drawn("child").pdf, trusted=authority.trusted, register=known.get)
    assert unsealed.verdict == "altered", "it bears our mark"


def test_markup_and_other_scripts_are_printed_as_they_were_typed(tmp_path: Path) -> None:
    for variant, slice_ in (("full", 90), ("child", 85)):
        done = render(chosen(variant, saying("\n\n".join([*MARKUP, *SCRIPTS]), slice_, name=MARKUP[1])))
        assert done.unshown == ()
        printed = "".join(words(done.pdf, tmp_path, "-raw").split())
        for typed in MARKUP:
            assert "".join(typed.split()) in printed, (variant, typed)


def test_a_letter_that_cannot_be_shown_is_marked_and_named(tmp_path: Path) -> None:
    for variant, slice_ in (("full", 90), ("child", 85)):
        done = render(chosen(variant, saying("before 漢 after", slice_)))
        assert done.unshown == ("U+6F22 CJK UNIFIED IDEOGRAPH-6F22",)
        assert "before � after" in flat(words(done.pdf, tmp_path))


@pytest.mark.parametrize(
    "text", ["a" * 40_000, "<td colspan=1000000>" * 2_000, "مرحبا بالعالم " * 2_800], ids=["one word", "cells", "right to left"]
)
def test_the_longest_text_of_anything_is_drawn(text: str) -> None:
    assert render(chosen("full", saying(text, 90))).pages >= 4


def test_fifteen_sections_of_two_thousand_words_are_drawn_within_the_limits(tmp_path: Path) -> None:
    facts = plan()
    long = "\n\n".join(f"{n} " + "Ordinary words of an ordinary day that somebody wrote down with care. " * 8 for n in range(21))
    sections = tuple(
        dataclasses.replace(one, passages=(PlanPassage("At length", long, ""),))
        for one in facts.sections
        if one.slice % 10 == 0 or one.slice == 85
    )
    assert len(long.split()) > 2000
    assert len(sections) == 15
    done = render(chosen("full", dataclasses.replace(facts, sections=sections)))
    assert done.pages > 50
    assert "Page 50 of" in words(done.pdf, tmp_path)


def test_the_five_steps_are_bookmarks(tmp_path: Path) -> None:
    titles = outline(opened(render(chosen("full", ellas_plan())).pdf))
    assert next(one for one in titles if one.startswith("Step")) == "Step 1: Seek to Understand"
    assert len([one for one in titles if one.startswith("Step")]) == 5


def saying(text: str, slice_: int, name: str = "Kai") -> PlanFacts:
    number, place = (3, 3) if slice_ == 90 else (15, 4)
    one = PlanText(number, place, slice_, text[:200], (PlanPassage(text[:200], text),), text[:60], Role.CL.label, "2026-10-26", text[:60])
    return dataclasses.replace(plan(answers=()), sections=(one,), child=Child(name, "HC-4K7Q"))


def _in_order(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    """The elements as they are read aloud."""
    found: list[pikepdf.Object] = []

    def walk(one: pikepdf.Object) -> None:
        if isinstance(one, pikepdf.Array):
            for kid in one:
                walk(kid)
        elif isinstance(one, pikepdf.Dictionary) and "/S" in one:
            found.append(one)
            if "/K" in one:
                walk(one.K)

    walk(document.Root.StructTreeRoot.K)
    return found


def test_no_typeface_is_asked_for_that_is_not_ours(drawn: Draw) -> None:
    names = {
        str(one.BaseFont).split("+", 1)[1]
        for one in opened(drawn("full").pdf).objects
        if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one
    }
    assert names
    assert all(re.match(r"(Atkinson-Hyperlegible-Next|Report-)", name) for name in names), names


# Goals and how they go


def figures(pdf: bytes) -> list[str]:
    """What is read aloud in place of each drawing."""
    return [str(one.get("/Alt", "")) for one in _in_order(opened(pdf)) if str(one.S) == "/Figure"]


@pytest.mark.parametrize(("variant", "drawings"), [("full", 2), ("health", 2), ("child", 1), ("school", 1), ("commissioner", 0)])
def test_each_rated_goal_has_a_drawing_that_is_read_aloud_as_its_change(variant: str, drawings: int, drawn: Draw) -> None:
    told = figures(drawn(variant).pdf)
    assert len(told) == drawings
    for one in told:
        assert "how near the goal is, from 0 to 10. Kai: From 2 to 6: a change that is likely to mean something." in one
    assert sum("Ruth Adeyemi: From 4 to 5: a small change." in one for one in told) == (variant in {"full", "health"})


def test_beside_each_drawing_stands_its_table_with_headers_for_rows_and_columns(drawn: Draw, tmp_path: Path) -> None:
    printed = flat(words(drawn("full").pdf, tmp_path, "-layout"))
    for said in (
        "Goals and how they go",
        "as they stood on 20 November 2026",
        "A goal of Kai’s own, agreed on 23 June 2026",
        "Not rated yet.",
    ):
        assert said in printed, said
    for day, number in (("13 Nov 2026", 6), ("16 Oct 2026", 5), ("21 Aug 2026", 4), ("23 Jun 2026", 2)):
        assert re.search(rf"{day}\s+{number}\b", printed), day
    tables = [one for one in _in_order(opened(drawn("school").pdf)) if str(one.S) == "/Table"]
    scopes = [[str(cell.A.Scope) for cell in _within(one) if str(cell.S) == "/TH"] for one in tables]
    assert ["/Column", "/Column", "/Row", "/Row", "/Row", "/Row"] in scopes


def test_the_childs_letter_tells_of_their_own_goals_alone(drawn: Draw, tmp_path: Path) -> None:
    printed = flat(words(drawn("child").pdf, tmp_path))
    assert "How my own goals are going" in printed
    assert "Let somebody keep a page I got wrong." in printed
    assert "named adult" not in printed


def test_a_plan_without_goals_has_no_heading_for_them(tmp_path: Path) -> None:
    for variant in ("full", "child"):
        done = render(chosen(variant, plan(goals=())))
        assert figures(done.pdf) == []
        assert "goals are going" not in flat(words(done.pdf, tmp_path))
        assert "how they go" not in flat(words(done.pdf, tmp_path))


def test_markup_and_other_scripts_in_a_goal_are_printed_as_they_were_typed(tmp_path: Path) -> None:
    """Raters' names stand in the drawing too, where they must be nothing but letters."""
    typed = [*MARKUP, *SCRIPTS]
    goals = [rated_by(one, one) for one in typed]
    for variant in ("full", "child"):
        done = render(chosen(variant, plan(goals=goals)))
        assert done.unshown == ()
        assert len(figures(done.pdf)) == len(typed)
        printed = "".join(words(done.pdf, tmp_path, "-raw").split())
        for one in MARKUP:
            assert printed.count("".join(one.split())) >= 2, one
        names = {str(one.BaseFont) for one in opened(done.pdf).objects if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one}
        assert all("+Atkinson-" in name or "+Report-" in name for name in names), names


def test_a_name_that_cannot_be_shown_is_marked_in_the_drawing_and_named(tmp_path: Path) -> None:
    done = render(chosen("full", plan(goals=[rated_by("漢", "漢")])))
    assert done.unshown == ("U+6F22 CJK UNIFIED IDEOGRAPH-6F22",)
    assert "6�" in "".join(words(done.pdf, tmp_path, "-layout").split())


def test_the_longest_goal_and_years_of_ratings_are_drawn_within_the_limits(tmp_path: Path) -> None:
    marks = tuple(GoalMark(f"{2000 + n // 300}-{n // 25 % 12 + 1:02}-{n % 25 + 1:02}", n % 11) for n in range(600))
    lines = tuple(GoalLine(name * 200, "From 0 to 6.", True, marks) for name in "KLM")
    done = render(chosen("health", plan(goals=[PlanGoal(170, "child", "a" * 40_000, "b" * 200, "2026-06-23", True, lines)])))
    printed = flat(words(done.pdf, tmp_path, "-layout"))
    assert "1 Jan 2000" in printed
    assert "25 Dec 2001" in printed


def rated_by(rater: str, words: str) -> PlanGoal:
    line = GoalLine(rater, "From 2 to 6.", True, (GoalMark("2026-06-23", 2), GoalMark("2026-11-13", 6)))
    return PlanGoal(170, "child", words, rater, "2026-06-23", True, (line,))


def _within(table: pikepdf.Object) -> list[pikepdf.Object]:
    found: list[pikepdf.Object] = []
    kids = table.K if isinstance(table.K, pikepdf.Array) else [table.K]
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += [kid, *(_within(kid) if "/K" in kid else [])]
    return found
