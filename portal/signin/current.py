"""Who this request comes from: looked up once, before CSRF protection, so that a signed-out person is not told of a token."""

import re
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

from flask import Flask, Response, abort, g, request, session
from flask_login import LoginManager, UserMixin

from portal.access.actor import Actor
from portal.settings import Settings
from portal.signin import drafts, store, telling
from portal.signin.commands import Browser
from portal.signin.session import OpaqueSessions
from portal.web.gate import public_names
from portal.web.proxies import Proxies
from portal.web.respond import came_from, wants_fragment
from portal.web.unit_of_work import SAFE, begin

NO_LOOK_UP = frozenset({"static", "assets.sheet", "health.alive", "health.ready"})
NOT_THEIR_OWN = frozenset({"check_in.answer"})
"""What a child answers on the screen of whoever is signed in there is not theirs to be shown when they are back."""
NOT_SEEN = frozenset({"signin.time_left", "account.keep_draft"})
"""Asking how long a session still lasts does not make it longer, nor does handing in unsent words just before its end."""
ABOUT_DRAFTS = frozenset({"account.keep_draft", "account.drop_draft"})
"""What they keep and throw away, they say themselves."""
BY_ITSELF = "Portal-By-Itself"
"""The header of a request that a page sends without anybody doing anything: a part that looks for news every second."""
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
MACHINES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)  # fmt: skip


def network_of(address: str) -> str:
    """The network an address lies in: /24 of the old kind, /48 of the new. What is no address counts as unknown: ''."""
    try:
        return str(ip_network(f"{address}/{48 if ':' in address else 24}", strict=False))
    except ValueError:
        return ""


def device_of(agent: str) -> str:
    """`Firefox on Windows`: enough to know one's own sessions apart, and no more."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    machine = next((name for mark, name in MACHINES if re.search(mark, agent)), "")
    return f"{browser} on {machine}" if machine else browser


def this_browser(*, shared: bool = False) -> Browser:
    """Where this request was sent from."""
    return Browser(network_of(request.remote_addr or ""), device_of(request.user_agent.string), shared)


class SignedIn(UserMixin):  # type: ignore[misc]
    """flask-login's user: the membership that acts."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        return str(self.actor.membership_id)


def install(app: Flask, settings: Settings) -> None:
    app.session_interface = OpaqueSessions(settings)
    app.wsgi_app = Proxies(app.wsgi_app, settings.proxies)  # type: ignore[method-assign]
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
        g.standing = store.Standing()
        if request.endpoint in NO_LOOK_UP:
            return
        if not session.fresh:  # type: ignore[attr-defined]
            _look_up()
        if request.method not in SAFE and request.endpoint and g.actor is None and request.endpoint not in public_names():
            _keep_what_was_typed()
            abort(401)

    @app.after_request
    def _sent_at_last(response: Response) -> Response:
        sent = request.method == "POST" and request.endpoint not in ABOUT_DRAFTS and response.status_code < 400
        if sent and g.get("standing") and g.standing.words:
            told = request.form.get(drafts.TOLD, "")
            drafts.sent(session.token, came_from(), g.standing.words, request.path, told)  # type: ignore[attr-defined]
        return response

    @app.context_processor
    def _standing() -> dict[str, Any]:
        standing = g.get("standing") or store.Standing()
        unsent = drafts.opened(standing.words) if standing.words and request.method in SAFE else []
        here = request.full_path.rstrip("?") if request.method in SAFE else came_from()
        return {"unsent": unsent, "idle_seconds": standing.idle_seconds, "here_again": here}


def _look_up() -> None:
    here = request.full_path.rstrip("?") if request.method in SAFE else came_from()
    place = "" if "\x00" in here or (wants_fragment() and request.method in SAFE) else here[:500]
    found = store.look_up(session.token, place=place, seen=_somebody_is_there())  # type: ignore[attr-defined]
    g.standing, g.waiting = found.standing, found.waiting
    if found.standing.mark:
        session.belongs_to(found.standing.mark)  # type: ignore[attr-defined]
    if found == store.NOBODY and _comes_back():
        telling.ran_out(session.token, g.request_id)  # type: ignore[attr-defined]
    if found.actor is not None:
        g.actor = replace(found.actor, source=network_of(request.remote_addr or ""))
        begin(g.actor)


def _comes_back() -> bool:
    """Whether this may be somebody whose session ended by itself: they ask for a page of theirs, or were just led to sign in."""
    return request.endpoint not in public_names() or (request.endpoint == "signin.sign_in" and request.method in SAFE)


def _somebody_is_there() -> bool:
    """Whether a person asked. What a page does by itself keeps no session alive on a computer that everybody has left."""
    if request.endpoint in NOT_SEEN:
        return request.args.get("stay") == "1"
    return BY_ITSELF not in request.headers


def _keep_what_was_typed() -> None:
    """A session that went past its time under somebody's hands: what they sent is kept for them until they are in again."""
    if not session.fresh and request.form and request.endpoint not in NOT_THEIR_OWN:  # type: ignore[attr-defined]
        typed = drafts.posted(request.form.items(multi=True), request.path)
        g.words_kept = drafts.keep(session.token, came_from(), typed)  # type: ignore[attr-defined]
