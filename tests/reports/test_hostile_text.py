"""Anything can be typed into a report: it is printed as text, or visibly marked, within the limits, and never does anything."""

import dataclasses
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.reports.facts import Child, Passage
from portal.reports.render import Rendered, render
from portal.reports.variants import variant_of
from tests.reports.invented import FULL_SLICES, review

LONGEST = 40_000
MARKUP = [
    "<td colspan=1000000>",
    '<img src="http://canary.example/x.png"><link rel=attachment href="file:///etc/passwd">',
    "}</style><script>alert(1)</script><style>*{content:url(http://canary.example/)}",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "<![CDATA[ &amp; &lt; &#0; <!-- ]]>",
    "') ; drop table review; --",
]
SCRIPTS = ["مرحبا يا كاي", "שלום קאי", "ሰላም ካይ", "হ্যালো কাই", "नमस्ते काई", "Привіт Кай", "Γεια σου Κάι", "Chào Kái ẹ", "Łódź Žižek Ǧ ş ő"]


def report_with(text: str, *, lead: str = "", known_as: str = "Kai") -> Rendered:
    facts = review()
    first = dataclasses.replace(facts.sections[0], texts={"0": (Passage(lead, text),)})
    facts = dataclasses.replace(facts, sections=(first,), child=Child(known_as, "HC-4K7Q"))
    return render(variant_of(facts, variant="full", label="Full version", slices=FULL_SLICES))


def words(pdf: bytes, folder: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("poppler-utils is not installed, so the text of a page cannot be read")
    (folder / "one.pdf").write_bytes(pdf)
    return subprocess.run(["pdftotext", str(folder / "one.pdf"), "-"], check=True, capture_output=True, text=True).stdout


def test_markup_is_printed_as_it_was_typed(tmp_path: Path) -> None:
    printed = words(report_with("\n\n".join(MARKUP), lead=MARKUP[0], known_as=MARKUP[0]).pdf, tmp_path)
    bare = "".join(printed.split())
    for typed in MARKUP:
        assert "".join(typed.split()) in bare, typed


def test_names_in_other_scripts_are_shown_by_our_own_typefaces() -> None:
    drawn = report_with("\n\n".join(SCRIPTS), known_as=" ".join(SCRIPTS[:3]))
    assert drawn.unshown == ()


def test_faces_and_flags_are_shown(tmp_path: Path) -> None:
    assert report_with("😀 👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 ❤️").unshown == ()


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("漢", "U+6F22 CJK UNIFIED IDEOGRAPH-6F22"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\x07", "U+0007 without a name"),
        ("\ue000", "U+E000 without a name"),
    ],
)
def test_a_character_that_cannot_be_shown_is_marked_and_named(typed: str, named: str, tmp_path: Path) -> None:
    drawn = report_with(f"before {typed} after")
    assert drawn.unshown == (named,)
    printed = words(drawn.pdf, tmp_path)
    assert "before � after" in printed
    assert named.split(maxsplit=1)[0] in printed


def test_a_flood_of_unknown_characters_is_named_in_short() -> None:
    drawn = report_with("".join(chr(point) for point in range(0x4E00, 0x4E00 + 3000)))
    assert len(drawn.unshown) == 41
    assert drawn.unshown[-1] == "and 2960 more"


@pytest.mark.parametrize(
    "text",
    [
        "a" * LONGEST,
        "<td colspan=1000000>" * (LONGEST // 20),
        ("a" + "\u0301\u0323" * 4) * (LONGEST // 9),
        "مرحبا بالعالم " * (LONGEST // 14),
        "\u200d" * LONGEST,
        "\n" * LONGEST,
        "\u00a0" * LONGEST,
        "ﷺ" * 10_000,
        "😀" * 5_000,
    ],
    ids=["one word", "cells", "accents", "right to left", "joiners", "line ends", "hard blanks", "ligatures", "faces"],
)
def test_the_longest_text_of_anything_is_drawn(text: str) -> None:
    assert report_with(text).pages >= 3


def test_the_end_of_a_long_text_is_printed(tmp_path: Path) -> None:
    drawn = report_with("word " * (LONGEST // 5 - 2) + "the end")
    assert "the end" in " ".join(words(drawn.pdf, tmp_path).split())
