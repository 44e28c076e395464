"""Who this request comes from: looked up once, before CSRF protection, so that a signed-out person is not told of a token."""

from dataclasses import replace
from ipaddress import ip_network

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin

from portal.access.actor import Actor
from portal.settings import Settings
from portal.signin import store
from portal.signin.session import OpaqueSessions
from portal.web.unit_of_work import begin

NO_LOOK_UP = frozenset({"static", "assets.sheet", "health.alive", "health.ready"})


def network_of(address: str) -> str:
    """The network an address lies in: /24 of the old kind, /48 of the new. What is no address counts as unknown: ''."""
    try:
        return str(ip_network(f"{address}/{48 if ':' in address else 24}", strict=False))
    except ValueError:
        return ""


class SignedIn(UserMixin):  # type: ignore[misc]
    """flask-login's user: the membership that acts."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        return str(self.actor.membership_id)


def install(app: Flask, settings: Settings) -> None:
    app.session_interface = OpaqueSessions(settings)
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)

    @manager.request_loader  # type: ignore[untyped-decorator]
    def _load(_request: object) -> SignedIn | None:
        actor = g.get("actor")
        return SignedIn(actor) if actor else None

    @app.before_request
    def _who() -> None:
        g.actor = g.waiting = None
        if request.endpoint in NO_LOOK_UP or session.fresh:  # type: ignore[attr-defined]
            return
        found = store.look_up(session.token)  # type: ignore[attr-defined]
        if isinstance(found, Actor):
            g.actor = replace(found, source=network_of(request.remote_addr or ""))
            begin(g.actor)
        else:
            g.waiting = found
