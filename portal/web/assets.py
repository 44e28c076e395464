"""Addresses of static files that change when the file does, so that a browser may keep what it has for ever."""

import hashlib
from pathlib import Path

from flask import Flask, url_for


def register(app: Flask) -> None:
    """Give templates `asset("css/base.css")`, which answers `/static/css/base.css?v=<12 hex digits of its SHA-256>`.

    Each file is read once in the life of the process. A name that is no file raises: a page must not ask for what is not there.
    """
    known: dict[str, str] = {}

    def asset(path: str) -> str:
        if path not in known:
            known[path] = fingerprint(static_file(app, path))
        return url_for("static", filename=path, v=known[path])

    app.jinja_env.globals["asset"] = asset


def static_file(app: Flask, path: str) -> Path:
    if app.static_folder is None:
        raise LookupError("the application has no static folder")
    return Path(app.static_folder, path)


def fingerprint(file: Path) -> str:
    """The first 12 hex digits of the file's SHA-256."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
