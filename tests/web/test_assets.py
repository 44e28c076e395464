"""What lies under static/: what we took is what we say we took, and the look can be read by everybody."""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from fontTools.ttLib import TTFont

from portal.web import assets

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
ROWS = re.findall(r"^\| (\S+) \| (.+?) \| (.+?) \| ([0-9a-f]{64}) \|$", (STATIC / "VENDORED.md").read_text("utf-8"), re.M)
OURS = {
    "css/tokens.css",
    "css/base.css",
    "css/parts.css",
    "css/print.css",
    "css/report.css",
    "css/reports.css",
    "css/pages.css",
    "css/moves.css",
    "css/standing.css",
    "css/joining.css",
    "css/voice.css",
    "css/sharing.css",
    "css/answers.css",
    "css/mistakes.css",
    "css/placements.css",
    "css/due.css",
    "css/plans.css",
    "css/paper.css",
    "css/plan-letter.css",
    "css/plan-child.css",
    "css/agreeing.css",
    "css/measures.css",
    "js/portal.js",
    "js/passkeys.js",
    "js/autosave.js",
    "js/away.js",
    "js/unsent.js",
    "css/notes.css",
    "css/signin.css",
    "mark.svg",
    "VENDORED.md",
}


@pytest.fixture
def app() -> Flask:
    app = Flask("look", static_folder=str(STATIC))
    assets.register(app)
    return app


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(("name", "sha256"), [(row[0], row[3]) for row in ROWS])
def test_a_vendored_file_is_the_one_that_was_listed(name: str, sha256: str) -> None:
    assert digest(STATIC / name) == sha256


def test_every_file_is_either_ours_or_listed_with_package_version_and_licence() -> None:
    files = {file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*") if file.is_file()}
    assert files == OURS | {row[0] for row in ROWS}
    for _, package, licence, _ in ROWS:
        assert re.search(r" \d+\.\d+\.\d+$", package)
        assert licence in {"0BSD", "MIT", "OFL-1.1"}


def test_nothing_of_gov_uk_s_identity_came_along() -> None:
    sheet = (STATIC / "css/govuk.css").read_text("utf-8")
    for theirs in ("GDS", "@font-face", "crest", "crown", "url(", "sourceMapping", ".govuk-header", ".govuk-footer"):
        assert theirs not in sheet
    assert sheet.count("{") == sheet.count("}")
    for needed in (
        ".govuk-input{",
        ".govuk-error-summary{",
        ".govuk-task-list{",
        ".govuk-summary-list{",
        ".govuk-skip-link{",
        ".govuk-visually-hidden{",
    ):
        assert needed in sheet


def test_an_address_changes_with_its_file(app: Flask) -> None:
    with app.test_request_context():
        address = app.jinja_env.globals["asset"]("css/base.css")
    assert address == f"/static/css/base.css?v={digest(STATIC / 'css/base.css')[:12]}"


def test_asking_for_a_file_that_is_not_there_is_an_error_and_no_dead_link(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(FileNotFoundError):
        app.jinja_env.globals["asset"]("css/no-such.css")


def test_all_sheets_come_as_one_and_what_is_for_paper_stays_for_paper(app: Flask) -> None:
    answer = app.test_client().get("/static/css/portal.css")
    assert answer.mimetype == "text/css"
    for name in assets.SHEETS:
        assert (STATIC / f"css/{name}.css").read_text("utf-8") in answer.text
    paper = answer.text.index("@media print {\n" + (STATIC / "css/print.css").read_text("utf-8"))
    assert all(answer.text.index((STATIC / f"css/{name}.css").read_text("utf-8")) < paper for name in assets.SHEETS)


def test_every_asset_that_a_template_names_exists() -> None:
    named = {
        name
        for file in TEMPLATES.rglob("*.html")
        for name in re.findall(r"""(?:asset\(['"]|href="asset:)([^'"]+)['"]""", file.read_text("utf-8"))
    }
    assert {"mark.svg", "js/htmx.min.js"} <= named
    assert not {name for name in named if not (STATIC / name).is_file()}


def test_every_font_that_a_sheet_names_exists_and_carries_its_fingerprint() -> None:
    """Without it the browser would ask for the font again on every page: only fingerprinted files may be kept."""
    named = re.findall(r'url\("\.\./([^"?]+)\?v=([0-9a-f]+)"\)', (STATIC / "css/base.css").read_text("utf-8"))
    assert len(named) == 6
    for name, fingerprint in named:
        assert fingerprint == assets.fingerprint(STATIC / name)


@pytest.mark.parametrize("name", ["Łukasz", "Zoë", "Siân", "Ngũgĩ", "Nguyễn Thị", "Елена", "Ελένη", "محمد", "רבקה", "ሰላም", "রহিম", "प्रिया"])
def test_every_letter_of_a_name_can_be_printed_from_our_own_fonts(name: str) -> None:
    assert not set(name) - printable() - {" "}


def test_bullets_dashes_and_quotation_marks_can_be_printed_in_our_typeface() -> None:
    assert not set("•–—“”‘’…·½£€") - letters(STATIC / "fonts/atkinson-hyperlegible-next-regular.ttf")


def printable() -> set[str]:
    return set().union(*(letters(font) for font in STATIC.glob("fonts/*") if font.suffix == ".ttf" or font.name.startswith("noto")))


@cache
def letters(font: Path) -> set[str]:
    return {chr(code) for code in TTFont(font).getBestCmap()}


def test_no_sheet_and_no_script_of_ours_fetches_from_elsewhere() -> None:
    for name in OURS - {"VENDORED.md", "mark.svg"}:
        text = (STATIC / name).read_text("utf-8")
        assert "//" not in re.sub(r"^\s*//.*$| // .*$", "", text, flags=re.M), name
        assert "@import" not in text


def test_a_template_carries_no_inline_script_style_or_handler() -> None:
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|\shx-on|javascript:", re.I)
    screens = [file for file in TEMPLATES.rglob("*.html") if not file.name.endswith("print.html")]
    assert len(screens) > 20
    for file in screens:
        assert not inline.search(file.read_text("utf-8")), file


SCRIPT = re.compile(r"asset\('(js/[^']+)'\)")
LAYOUT = re.compile(r'extends "layout/([^"]+)"')


def test_the_first_page_weighs_less_than_100_kb_and_its_scripts_less_than_20() -> None:
    def packed(*names: str) -> int:
        return sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in names)

    loaded = {file: set(SCRIPT.findall(file.read_text("utf-8"))) for file in TEMPLATES.rglob("*.html")}
    every = {str(file.relative_to(STATIC)) for file in STATIC.rglob("*.js")}
    assert set().union(*loaded.values()) == every, "a script that no page loads, or one that is not there"
    layouts = {file.name: names for file, names in loaded.items() if file.parent.name == "layout"}
    pages = [
        names | layouts[LAYOUT.search(file.read_text("utf-8"))[1]]
        for file, names in loaded.items()
        if file.parent.name != "layout" and names
    ]  # type: ignore[index]
    scripts = max(packed(*names) for names in [*layouts.values(), *pages])  # of the page that loads most
    sheets = len(gzip.compress(assets.one_sheet(STATIC / "css").encode(), 6))
    font = (STATIC / "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2").stat().st_size
    assert scripts < 20_000
    assert scripts + sheets + font + packed("mark.svg") < 94_000  # which leaves 6 KB for the page itself


# Contrast, after WCAG 2.2: 4.5 for writing, 3 for what only has to be seen

TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (STATIC / "css/tokens.css").read_text("utf-8")))

GROUNDS = ("paper", "card", "sunk", "acting")
WRITING = [
    *[(ink, ground) for ground in GROUNDS for ink in ("ink", "ink-soft", "link", "link-hover", "link-visited")],
    *[(tone, ground) for tone in ("good", "soon", "late", "calm", "brand") for ground in (f"{tone}-tint", "paper", "card")],
    *[("ink", f"{tone}-tint") for tone in ("good", "soon", "late", "calm", "brand")],
    *[("link", f"{tone}-tint") for tone in ("good", "soon", "late", "calm", "brand")],
    *[("on-dark", ground) for ground in ("brand", "brand-deep", "brand-night", "late")],
    ("focus-ink", "focus"),
]
SEEN = [
    *[("govuk-input-border-colour", ground) for ground in GROUNDS],
    *[("focus-ink", ground) for ground in GROUNDS],
    *[("line-firm", ground) for ground in ("paper", "card")],
    ("focus", "brand-deep"),
    ("light", "brand-deep"),
    ("acting-edge", "paper"),
    ("brand", "sunk"),
    ("good", "sunk"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("ink", "ground"), WRITING)
def test_writing_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_borders_and_the_keyboard_s_place_can_be_seen(mark: str, ground: str) -> None:
    assert contrast(mark, ground) >= 3


def test_none_of_gov_uk_s_own_colours_shows_through() -> None:
    """Every property that GOV.UK Frontend lets us set is set, so that none falls back to its blue, black and yellow."""
    theirs = set(re.findall(r"var\((--govuk-[a-z-]+-colour)", (STATIC / "css/govuk.css").read_text("utf-8")))
    ours = set(re.findall(r"(--govuk-[a-z-]+-colour):", (STATIC / "css/tokens.css").read_text("utf-8")))
    assert theirs - ours <= {"--govuk-print-text-colour"}
