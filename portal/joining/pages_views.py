"""Pages for everybody, signed in or not: privacy, accessibility, help, and what to do when one cannot get in."""

from flask import Blueprint, Response, current_app

from portal.web.respond import page

bp = Blueprint("pages", __name__)


@bp.get("/privacy")
def privacy() -> Response:
    return page("help/privacy.html", run_by=_run_by())


@bp.get("/accessibility")
def accessibility() -> Response:
    return page("help/accessibility.html", run_by=_run_by())


@bp.get("/help")
def help_() -> Response:
    return page("help/help.html", run_by=_run_by())


@bp.get("/locked-out")
def locked_out() -> Response:
    return page("help/locked_out.html", run_by=_run_by())


def _run_by() -> tuple[str, str]:
    """Who runs this installation and where they are written to; both empty where nobody has said."""
    settings = current_app.extensions["settings"]
    return settings.operator, settings.contact
