"""Make the vendored files under static/ from npm packages. Nobody needs this to run the portal; it is run when a version changes.

    npm install --prefix DIR htmx.org@4.0.1 govuk-frontend@6.6.0 \
        @fontsource/atkinson-hyperlegible-next@5.3.0 @fontsource-variable/atkinson-hyperlegible-next@5.3.0 \
        @fontsource/noto-sans@5.3.0 @fontsource/noto-sans-{arabic,hebrew,ethiopic,bengali,devanagari}@5.3.0 @fontsource/noto-emoji@5.3.2
    .venv/bin/python .ci/vendor.py DIR/node_modules

Promise: same packages in, same bytes out; static/VENDORED.md then lists every file with its version, licence and SHA-256,
and tests/web/test_assets.py compares them. No Sass: GOV.UK Frontend's compiled sheet is read, and changed in three ways.
1. The typeface. GDS Transport is licensed for gov.uk only, so its @font-face rules go and every rule that names it gets ours.
2. The parts we never show go: above all header and footer, which carry the crown and the crest, and whatever needs GOV.UK's script.
3. Nothing that is left may fetch anything: a url() that survives ends the build.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
OUR_TYPEFACE = '"Atkinson Hyperlegible Next",arial,sans-serif'
NEVER_SHOWN = (
    "accordion",
    "cookie-banner",
    "exit-this-page",
    "footer",
    "generic-header",
    "header",
    "password-input",
    "phase-banner",
    "service-navigation",
    "tabs",
)
FONT = "atkinson-hyperlegible-next"
PRINTED_STYLES = {"regular": "400-normal", "bold": "700-normal"}

# Atkinson Hyperlegible Next has no more than 329 letters. A name that needs another one is printed in Noto Sans, never left out.
OTHER_LETTERS = {
    "noto-sans": ("latin", "latin-ext", "vietnamese", "greek", "cyrillic", "cyrillic-ext"),
    "noto-sans-arabic": ("arabic",),
    "noto-sans-hebrew": ("hebrew",),
    "noto-sans-ethiopic": ("ethiopic",),
    "noto-sans-bengali": ("bengali",),
    "noto-sans-devanagari": ("devanagari",),
}

GOVUK_LICENCE = """The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


def main(packages: Path) -> None:
    """Write every vendored file, then the list of them."""
    rows = [*htmx(packages), *govuk(packages), *typeface(packages), *other_letters(packages)]
    write_list(rows)


def htmx(packages: Path) -> Iterator[tuple[str, str, str]]:
    package = packages / "htmx.org"
    yield keep("js/htmx.min.js", (package / "dist/htmx.min.js").read_bytes(), package, "0BSD")
    yield keep("licences/htmx.txt", (package / "LICENSE").read_bytes(), package, "0BSD")


def govuk(packages: Path) -> Iterator[tuple[str, str, str]]:
    package = packages / "govuk-frontend"
    sheet = (package / "dist/govuk/govuk-frontend.min.css").read_text("utf-8")
    yield keep("css/govuk.css", our_sheet(sheet).encode("utf-8"), package, "MIT")
    # The npm package carries no licence text; this is the one of its repository.
    yield keep("licences/govuk-frontend.txt", GOVUK_LICENCE.encode("utf-8"), package, "MIT")


def typeface(packages: Path) -> Iterator[tuple[str, str, str]]:
    """Pages: upright as one variable file per script range, italics still. Printed documents: two still faces, each in one file."""
    moving, still = packages / f"@fontsource-variable/{FONT}", packages / f"@fontsource/{FONT}"
    for script in ("latin", "latin-ext"):
        name = f"{FONT}-{script}-wght-normal.woff2"
        yield keep(f"fonts/{name}", (moving / "files" / name).read_bytes(), moving, "OFL-1.1")
        for style in ("400-italic", "700-italic"):
            name = f"{FONT}-{script}-{style}.woff2"
            yield keep(f"fonts/{name}", (still / "files" / name).read_bytes(), still, "OFL-1.1")
    for style, source in PRINTED_STYLES.items():
        yield keep(f"fonts/{FONT}-{style}.ttf", one_face(still / "files", source), still, "OFL-1.1")
    yield keep("licences/atkinson-hyperlegible-next.txt", (still / "LICENSE").read_bytes(), still, "OFL-1.1")


def other_letters(packages: Path) -> Iterator[tuple[str, str, str]]:
    for font, scripts in OTHER_LETTERS.items():
        package = packages / f"@fontsource/{font}"
        for script in scripts:
            yield keep(
                f"fonts/noto-sans-{script}.woff2", (package / f"files/{font}-{script}-400-normal.woff2").read_bytes(), package, "OFL-1.1"
            )
        yield keep(f"licences/{font}.txt", (package / "LICENSE").read_bytes(), package, "OFL-1.1")
    emoji = packages / "@fontsource/noto-emoji"
    yield keep("fonts/noto-emoji.woff2", (emoji / "files/noto-emoji-emoji-400-normal.woff2").read_bytes(), emoji, "OFL-1.1")
    yield keep("licences/noto-emoji.txt", (emoji / "LICENSE").read_bytes(), emoji, "OFL-1.1")


def our_sheet(sheet: str) -> str:
    """GOV.UK Frontend's sheet in our typeface, without the parts we never show."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)  # the font's own copyright line goes with the font; so does the map's address
    sheet = "".join(shown(sheet))
    sheet = sheet.replace("font-family:GDS Transport,arial,sans-serif", f"font-family:{OUR_TYPEFACE}")
    sheet = sheet.replace("font-family:sans-serif", f"font-family:{OUR_TYPEFACE}")  # its print rules
    for leftover in ("GDS Transport", "url(", "crest", "crown"):
        if leftover in sheet:
            raise SystemExit(f"the sheet still says {leftover!r}")
    return "/* GOV.UK Frontend 6, MIT, Crown Copyright; changed by .ci/vendor.py */\n" + sheet.strip() + "\n"


def shown(sheet: str) -> Iterator[str]:
    """The rules to keep, one by one, in order; inside @media and @supports too."""
    for head, body in rules(sheet):
        if body is None:
            yield head
        elif head.startswith("@font-face"):
            continue
        elif head.startswith(("@media", "@supports", "@-moz-document")):
            inner = "".join(shown(body))
            if inner:
                yield f"{head}{{{inner}}}"
        else:
            selectors = [s for s in split_selectors(head) if not belongs_to_a_part_never_shown(s)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def rules(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Cut a minified sheet into (selector or at-rule, what stands in its braces); statements such as @charset have None."""
    at = 0
    while at < len(sheet):
        opening, semicolon = sheet.find("{", at), sheet.find(";", at)
        if opening == -1:
            yield sheet[at:].strip(), None
            return
        if -1 < semicolon < opening:
            yield sheet[at : semicolon + 1], None
            at = semicolon + 1
            continue
        closing = matching_brace(sheet, opening)
        yield sheet[at:opening].strip(), sheet[opening + 1 : closing]
        at = closing + 1


def matching_brace(sheet: str, opening: int) -> int:
    depth = 0
    for at in range(opening, len(sheet)):
        depth += {"{": 1, "}": -1}.get(sheet[at], 0)
        if depth == 0:
            return at
    raise SystemExit("a brace is never closed")


def split_selectors(head: str) -> list[str]:
    return re.split(r",(?![^(\[]*[)\]])", head)


def belongs_to_a_part_never_shown(selector: str) -> bool:
    return re.search(rf"\.govuk-({'|'.join(NEVER_SHOWN)})(?![a-z])", selector) is not None


def one_face(files: Path, source: str) -> bytes:
    """Latin and extended Latin of one style, joined into one TrueType file: WeasyPrint does not read unicode-range."""
    from fontTools.merge import Merger, Options
    from fontTools.ttLib import TTFont

    halves = []
    for script in ("latin", "latin-ext"):
        font = TTFont(files / f"{FONT}-{script}-{source}.woff2", recalcTimestamp=False)
        font.flavor = None
        half = BytesIO()
        font.save(half)
        half.seek(0)
        halves.append(half)
    joined = Merger(Options(drop_tables=["DSIG"])).merge(halves)
    first = TTFont(halves[0])
    joined["head"].created, joined["head"].modified = first["head"].created, first["head"].modified
    joined.recalcTimestamp = False
    out = BytesIO()
    joined.save(out)
    return out.getvalue()


def keep(name: str, content: bytes, package: Path, licence: str) -> tuple[str, str, str]:
    target = STATIC / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    about = json.loads((package / "package.json").read_text("utf-8"))
    return name, f"{about['name']} {about['version']} | {licence}", hashlib.sha256(content).hexdigest()


def write_list(rows: list[tuple[str, str, str]]) -> None:
    lines = [
        "# Vendored files",
        "",
        "Made by `.ci/vendor.py` from these npm packages; the licence texts stand in `licences/`.",
        "`css/govuk.css` and the `.ttf` files are changed as that script says. `tests/web/test_assets.py` compares the hashes.",
        "",
        "| file | package | licence | SHA-256 |",
        "| --- | --- | --- | --- |",
        *(f"| {name} | {origin} | {digest} |" for name, origin, digest in rows),
        "",
    ]
    (STATIC / "VENDORED.md").write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
