"""Static files at addresses that change when the file does, so that a browser may keep what it has for ever; and our sheets as one."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, make_response, url_for

bp = Blueprint("assets", __name__)

# In the order in which they build on one another. A feature's own sheet joins at its end, before what is for paper only.
SHEETS = (
    "govuk", "tokens", "base", "parts", "pages", "moves", "standing", "reports", "sharing", "answers", "mistakes", "due", "placements",
    "signin", "joining", "measures", "notes", "voice", "agreeing", "plans",
)  # fmt: skip
ON_PAPER = "print"


def register(app: Flask) -> None:
    """Give templates `asset("css/base.css")`, which answers `/static/css/base.css?v=<12 hex digits of its SHA-256>`, and `sheet()`.

    Each file is read once in the life of the process. A name that is no file raises: a page must not ask for what is not there.
    """
    known: dict[str, str] = {}

    def asset(path: str) -> str:
        if path not in known:
            known[path] = fingerprint(static_file(app, path))
        return url_for("static", filename=path, v=known[path])

    def sheet() -> str:
        return url_for("assets.sheet", v=_digest(one_sheet(static_file(app, "css")).encode()))

    app.jinja_env.globals.update(asset=asset, sheet=sheet)
    app.register_blueprint(bp)


@bp.get("/static/css/portal.css")
def sheet() -> Response:
    """All our sheets in one answer: a page then asks for eight files, not for sixteen."""
    response = make_response(one_sheet(static_file(current_app, "css")))
    response.mimetype = "text/css"
    return response


@cache
def one_sheet(folder: Path) -> str:
    """The sheets one after the other, what is for paper under its condition. Read once in the life of the process."""
    texts = [(folder / f"{name}.css").read_text("utf-8") for name in SHEETS]
    return "\n".join([*texts, "@media print {", (folder / f"{ON_PAPER}.css").read_text("utf-8"), "}"])


def static_file(app: Flask, path: str) -> Path:
    if app.static_folder is None:
        raise LookupError("the application has no static folder")
    return Path(app.static_folder, path)


def fingerprint(file: Path) -> str:
    """The first 12 hex digits of the file's SHA-256."""
    return _digest(file.read_bytes())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
