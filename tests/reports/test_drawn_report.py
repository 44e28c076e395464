"""The drawn report as a file: closed in itself, readable aloud, the same every time, no child's name where files are listed."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from portal.reports.finisher import SEAL_FIELD
from portal.reports.render import render
from portal.reports.typefaces import FALLBACKS, LATIN
from tests.reports.conftest import Issued, content
from tests.reports.invented import CHILD_NAME

BOTH = pytest.mark.parametrize("variant", ["full", "school"])


@cache  # an object outlives no document
def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def words(pdf: bytes, folder: Path, *options: str) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("poppler-utils is not installed, so the text of a page cannot be read")
    (folder / "one.pdf").write_bytes(pdf)
    return subprocess.run(["pdftotext", *options, str(folder / "one.pdf"), "-"], check=True, capture_output=True, text=True).stdout


def elements(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    waiting = [document.Root.StructTreeRoot.K]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting.extend(one)
        elif isinstance(one, pikepdf.Dictionary):
            yield one
            if "/K" in one:
                waiting.append(one.K)


def outline(document: pikepdf.Pdf) -> list[str]:
    with document.open_outline() as tree:
        return [item.title for item in tree.root]


def test_the_same_facts_give_the_same_bytes(issued: Issued) -> None:
    assert render(content("school")).pdf == issued.drawn_school.pdf


def test_progress_is_told_stage_by_stage() -> None:
    told: list[tuple[object, object, object]] = []
    render(content("school"), progress=lambda stage: told.append((stage["stage"], stage["n"], stage["of"])))
    assert [n for _, n, _ in told] == [1, 2, 3, 4]
    assert told[2] == ("laying out", 3, 4)


@BOTH
def test_every_typeface_is_embedded_and_ours(variant: str, issued: Issued, tmp_path: Path) -> None:
    if not shutil.which("pdffonts"):
        pytest.skip("poppler-utils is not installed, so typefaces cannot be listed")
    (tmp_path / "one.pdf").write_bytes(getattr(issued, variant))
    listed = subprocess.run(["pdffonts", str(tmp_path / "one.pdf")], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert listed
    for line in listed:
        assert re.match(r"[A-Z]{6}\+(Atkinson-Hyperlegible-Next|Report-)", line), line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line


def test_no_two_typefaces_share_family_and_weight() -> None:
    """Else WeasyPrint takes them for one font, and the l with stroke in a name is drawn as another letter."""
    names = [(face.family, face.weight) for face in (*LATIN, *FALLBACKS)]
    assert len(names) == len(set(names))


@BOTH
def test_the_report_says_its_language_and_title_and_is_tagged(variant: str, issued: Issued) -> None:
    document = opened(getattr(issued, variant))
    assert str(document.Root.Lang) == "en-GB"
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert str(document.docinfo["/Title"]) == f"Provider therapeutic review report, HC-4K7Q, {variant} version"
    kinds = {str(one.S) for one in elements(document) if "/S" in one}
    assert {"/Document", "/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/TD", "/L", "/Link", "/Form"} <= kinds


@BOTH
def test_the_report_claims_pdf_a_and_pdf_ua_in_one_packet(variant: str, issued: Issued) -> None:
    packet = bytes(opened(getattr(issued, variant)).Root.Metadata.read_bytes())
    assert packet.count(b"<rdf:RDF") == 1
    assert b'pdfaid:part="3"' in packet
    assert b'pdfaid:conformance="A"' in packet
    assert b'pdfuaid:part="1"' in packet


def test_every_header_cell_says_what_it_heads(issued: Issued) -> None:
    cells = [one for one in elements(opened(issued.full)) if one.get("/S") == "/TH"]
    scopes = [str(one.A.Scope) for one in cells]
    assert set(scopes) == {"/Row", "/Column"}
    assert len(scopes) == len(cells)


def test_every_link_leads_inside_and_says_so(issued: Issued) -> None:
    links = [one for page in opened(issued.full).pages for one in page.get("/Annots", []) if one.Subtype == "/Link"]
    assert len(links) == len(outline(opened(issued.full))) - 1
    assert all("/Contents" in one and "/A" not in one for one in links)


def test_bookmarks_follow_the_sections(issued: Issued) -> None:
    titles = outline(opened(issued.school))
    assert titles[0] == "Contents"
    assert titles[-2:] == ["What is not in this version", "How to check this document"]
    assert len(titles) == len(content("school").sections) + 3


@BOTH
def test_nothing_runs_and_nothing_leads_out(variant: str, issued: Issued) -> None:
    document = opened(getattr(issued, variant))
    keys = {key for one in document.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream) for key in one.keys()}  # noqa: SIM118
    assert not keys & {"/JS", "/JavaScript", "/URI", "/Launch", "/EmbeddedFiles", "/EF", "/OpenAction", "/AA", "/GoToR", "/SubmitForm"}


@BOTH
def test_the_childs_name_is_on_the_pages_only(variant: str, issued: Issued, tmp_path: Path) -> None:
    pdf = getattr(issued, variant)
    document = opened(pdf)
    assert CHILD_NAME in words(pdf, tmp_path)
    about = str(dict(document.docinfo)) + document.Root.Metadata.read_bytes().decode() + str(document.Root.AcroForm.Fields[0].V.Reason)
    assert CHILD_NAME not in about


@BOTH
def test_the_contents_name_the_page_where_each_section_begins(variant: str, issued: Issued, tmp_path: Path) -> None:
    drawn = issued.drawn_full if variant == "full" else issued.drawn_school
    pages = words(drawn.pdf, tmp_path, "-layout").split("\f")
    listed = dict(re.findall(r"^ *\S+ +(\S.*?) {3,}(\d+)$", pages[1], re.MULTILINE))
    assert {section.heading for section in content(variant).sections} <= set(listed)
    for heading, number in listed.items():
        assert heading in pages[int(number) - 1]


def test_every_page_after_the_cover_bears_its_variant_and_its_number(issued: Issued, tmp_path: Path) -> None:
    pages = words(issued.school, tmp_path, "-layout").split("\f")[:-1]
    assert len(pages) == issued.drawn_school.pages
    for number, page in enumerate(pages[1:], 2):
        assert "HC-4K7Q · School version" in page
        assert f"Page {number} of {len(pages)}" in page
        assert f"Version 1.0 · content {content('school').fingerprint[:12]}" in page


def test_the_cover_says_that_it_is_not_the_statutory_record(issued: Issued, tmp_path: Path) -> None:
    cover = " ".join(words(issued.full, tmp_path, "-l", "1").split())
    assert "This is the provider’s report for the review. It is not the statutory record of the review." in cover


def test_running_heads_are_not_read_aloud(issued: Issued) -> None:
    page = opened(issued.full).pages[3]
    commands = [(str(one.operator), [str(operand) for operand in one.operands]) for one in pikepdf.parse_content_stream(page)]
    paper = [operands for operator, operands in commands if operator == "BDC" and operands[0] == "/Artifact"]
    assert len(paper) == 4


def test_no_glyph_is_missing_and_each_has_a_letter(issued: Issued) -> None:
    maps = [
        one.ToUnicode.read_bytes() for one in opened(issued.full).objects if isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one
    ]
    assert maps
    letters = [line.split() for one in maps for line in one.splitlines() if re.fullmatch(rb"<[0-9a-f]{4}> <[0-9a-f]*>", line)]
    assert len(letters) > 50
    assert not [glyph for glyph, letter in letters if letter == b"<>" or (glyph == b"<0000>" and letter != b"<ffff>")]


def test_there_is_one_field_and_it_is_the_seal(issued: Issued) -> None:
    fields = opened(issued.drawn_full.pdf).Root.AcroForm.Fields
    assert [str(field.T) for field in fields] == [SEAL_FIELD]
    assert str(fields[0].TU) == "Seal of Tamarisk Lane Care"
