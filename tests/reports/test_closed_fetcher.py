"""A report loads nothing from elsewhere: no connection leaves, no file of the machine comes in."""

import http.server
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest
import weasyprint

from portal.reports.child import Refused
from portal.reports.drawing import closed, lay_out
from portal.reports.fetcher import STATIC_FOLDER, asset

SECRET = "canary-7d1f-in-a-local-file"

HOSTILE = {
    "image over http": '<img src="{web}/image.png">',
    "image over https": '<img src="https://{host}/image.png">',
    "image from a file": '<img src="{file}">',
    "image by data": '<img src="data:image/png;base64,iVBORw0KGgo=">',
    "image by ftp": '<img src="ftp://{host}/image.png">',
    "background": '<p style="background: url({web}/background.png)">x</p>',
    "list marker": '<ul style="list-style-image: url({web}/marker.png)"><li>x</li></ul>',
    "content": "<style>p::before {{ content: url({web}/content.png) }}</style><p>x</p>",
    "border image": '<p style="border: 1px solid; border-image-source: url({web}/border.png)">x</p>',
    "style sheet": '<link rel="stylesheet" href="{web}/style.css">',
    "style sheet from a file": '<link rel="stylesheet" href="{file}">',
    "import": "<style>@import url({web}/import.css);</style>",
    "typeface": "<style>@font-face {{ font-family: Canary; src: url({web}/canary.woff2) }} p {{ font-family: Canary }}</style><p>x</p>",
    "attachment over http": '<link rel="attachment" href="{web}/attachment.txt">',
    "attachment from a file": '<link rel="attachment" href="{file}">',
    "attachment by a link": '<a rel="attachment" href="{file}">x</a>',
    "object": '<object data="{web}/object.svg"></object>',
    "embed": '<embed src="{web}/embed.svg">',
    "picture inside drawing": '<svg width="9" height="9"><image href="{web}/inside.png" width="9" height="9"/></svg>',
    "use inside drawing": '<svg width="9" height="9"><use href="{web}/inside.svg#a"/></svg>',
    "page background": "<style>@page {{ background: url({web}/page.png) }}</style><p>x</p>",
    "asset outside": '<img src="asset:../pyproject.toml">',
    "asset by an absolute path": '<img src="asset:{path}">',
}


@dataclass
class Canary:
    host: str
    seen: list[str] = field(default_factory=list)

    def fill(self, markup: str, secret: Path) -> str:
        return markup.format(web=f"http://{self.host}", host=self.host, file=secret.as_uri(), path=secret)


@pytest.fixture
def canary() -> Iterator[Canary]:
    class Ears(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.seen.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ears)
    heard = Canary(f"127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield heard
    server.shutdown()
    server.server_close()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def everything_in(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return b"".join(one.read_bytes() for one in document.objects if isinstance(one, pikepdf.Stream))


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_reference_reaches_nothing(kind: str, canary: Canary, secret: Path) -> None:
    page = f'<html lang="en"><title>x</title><body>{canary.fill(HOSTILE[kind], secret)}'
    pdf = b""
    refused = False
    try:
        with closed():
            pdf = lay_out(page).write_pdf()
    except Refused:
        refused = True
    assert canary.seen == []
    assert refused or SECRET.encode() not in everything_in(pdf)


def test_the_canary_sings_with_the_usual_fetcher(canary: Canary, secret: Path) -> None:
    """Else its silence above would prove nothing."""
    weasyprint.HTML(string=canary.fill(HOSTILE["image over http"] + HOSTILE["background"], secret)).render()
    assert canary.seen == ["/image.png", "/background.png"]
    embedded = weasyprint.HTML(string=canary.fill(HOSTILE["attachment from a file"], secret)).write_pdf()
    assert SECRET.encode() in everything_in(embedded)


def test_there_are_enough_references() -> None:
    assert len(HOSTILE) >= 17


@pytest.mark.parametrize(
    "url",
    [
        "asset:",
        "asset:/etc/passwd",
        "asset:../portal/__init__.py",
        "asset:css/../../pyproject.toml",
        "asset:css/..%2f..%2fpyproject.toml",
        "asset:VENDORED.md",
        "asset:css",
        "asset://css/report.css",
        "file:css/report.css",
        "css/report.css",
        "ASSET:css/report.css",
        "asset:css/report.css\0.css",
        "asset:..\\pyproject.toml",
    ],
)
def test_an_address_that_is_not_exactly_ours_names_nothing(url: str) -> None:
    assert asset(url) is None


def test_our_own_style_sheet_is_found() -> None:
    assert asset("asset:css/report.css") == STATIC_FOLDER / "css" / "report.css"
