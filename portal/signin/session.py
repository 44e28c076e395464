"""The session cookie: an opaque value, nothing else. What it stands for lies in the database and can be ended there at once."""

import hashlib
import hmac
import secrets
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin

from portal.settings import Settings


class OpaqueSession(dict[str, Any], SessionMixin):
    """Flask's session, holding only the CSRF secret, which follows from the session and so is stored nowhere."""

    def __init__(self, token: str, secret_key: str, *, fresh: bool) -> None:
        self._secret_key = secret_key
        super().__init__(csrf_token=self._csrf("csrf " + token))
        self.token = token
        self.fresh = fresh
        self.asked = False
        self.ended = False

    def __getitem__(self, key: str) -> Any:
        self.asked = True
        return super().__getitem__(key)

    def belongs_to(self, mark: str) -> None:
        """The session in the database that the token stands for. Forms of another tab hold good when the token is renewed."""
        self["csrf_token"] = self._csrf("csrf session " + mark)

    def replace(self, token: str) -> None:
        """A new token at sign-in and at every step up, so that one planted before is worth nothing."""
        self.token = token
        self.fresh = self.asked = True
        self.ended = False

    def end(self) -> None:
        self.ended = True

    def _csrf(self, of: str) -> str:
        return hmac.new(self._secret_key.encode(), of.encode(), hashlib.sha256).hexdigest()


class OpaqueSessions(SessionInterface):
    """One cookie, HttpOnly, SameSite=Lax, Secure and `__Host-` anywhere but on a demo's loopback."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def open_session(self, app: Flask, request: Request) -> OpaqueSession:  # noqa: ARG002
        token = request.cookies.get(self.settings.cookie_name, "")
        known = 20 <= len(token) <= 100 and token.isascii()
        return OpaqueSession(token if known else secrets.token_urlsafe(32), self.settings.secret_key, fresh=not known)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002
        assert isinstance(session, OpaqueSession)
        name = self.settings.cookie_name
        if session.ended:
            response.delete_cookie(name, path="/", secure=self.settings.secure_cookie, httponly=True, samesite="Lax")
        elif session.fresh and session.asked:
            response.set_cookie(name, session.token, path="/", secure=self.settings.secure_cookie, httponly=True, samesite="Lax")
