"""What a document may load while it is drawn: our own typefaces and style sheets, by `asset:` address, and nothing else.

Any other address ends the drawing. A report's text is never markup, so a foreign address can only mean that something is wrong.
"""

from pathlib import Path
from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

STATIC_FOLDER = Path(__file__).resolve().parents[2] / "static"
KINDS = {".ttf": "font/ttf", ".woff2": "font/woff2", ".css": "text/css"}


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Opens files of our static folder; refuses the rest before any connection or file is touched."""

    def fetch(self, url: str, _headers: Any = None) -> URLFetcherResponse:
        path = asset(url)
        if path is None:
            raise FatalURLFetchingError("A report loads nothing from elsewhere.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": KINDS[path.suffix]})

    def open(self, url: Any, *_more: Any, **_named: Any) -> URLFetcherResponse:
        return self.fetch(url if isinstance(url, str) else url.full_url)


def asset(url: str) -> Path | None:
    """The file that an `asset:` address names, or None when it names none of ours."""
    scheme, _, name = url.partition(":")
    if scheme != "asset" or not name or "%" in name or "\\" in name or "\0" in name:
        return None
    path = (STATIC_FOLDER / name).resolve()
    if not path.is_relative_to(STATIC_FOLDER) or path.suffix not in KINDS or not path.is_file():
        return None
    return path
