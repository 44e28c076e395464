"""Refusals as pages. Rendered without the database and without saying anything about what was asked for."""

from flask import Flask, Response, current_app
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from portal.foundation.database import db
from portal.foundation.refusals import NotAllowed, Refused, Stale, Unseen
from portal.web.respond import refusal, signed_out

OWN_PAGES = frozenset({400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503})


def install(app: Flask) -> None:
    @app.errorhandler(Unseen)
    def _unseen(_error: Unseen) -> Response:
        return refusal("errors/404.html", 404)

    @app.errorhandler(NotAllowed)
    def _not_allowed(error: NotAllowed) -> Response:
        return refusal("errors/403.html", 403, sentence=error.sentence)

    @app.errorhandler(Refused)
    def _refused(error: Refused) -> Response:
        return refusal("errors/422.html", 422, sentence=error.sentence)

    @app.errorhandler(Stale)
    def _stale(error: Stale) -> Response:
        return refusal("errors/409.html", 409, theirs=error.theirs, yours=error.yours)

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def _database_away(error: Exception) -> Response:
        current_app.logger.error("the database did not answer: %s", type(error).__name__)
        return refusal("errors/503.html", 503)

    @app.errorhandler(SecurityError)
    def _another_host(_error: SecurityError) -> Response:
        # Asked for under a name that is not the portal's: no address can be made for a page, so there is no page.
        response = current_app.make_response(("This is not an address of the portal.", 400))
        response.mimetype = "text/plain"
        return response

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if error.code == 401:
            return signed_out()
        if error.response is not None or error.code is None or error.code < 400:
            return current_app.make_response(error.get_response())
        status = error.code if error.code in OWN_PAGES else 400 if error.code < 500 else 500
        response = refusal(f"errors/{status}.html", status)
        if error.code == 405 and (allow := dict(error.get_headers()).get("Allow")):
            response.headers["Allow"] = allow
        return response

    @app.errorhandler(Exception)
    def _defect(error: Exception) -> Response:
        # The type only: a message of the database or of a template could carry a child's words.
        sqlstate = getattr(error.orig, "sqlstate", "") if isinstance(error, DBAPIError) else ""
        current_app.logger.error("a defect: %s %s", type(error).__name__, sqlstate, exc_info=app.testing)
        db.session.rollback()
        return refusal("errors/500.html", 500)
