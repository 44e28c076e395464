"""The gate: load, ask, trail, hand over. Every route names a permission here or stands in public_routes.txt with its reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from flask import Flask, Response, abort, current_app, g, make_response, request

from portal.access.actor import Actor
from portal.access.permissions import Decision, Permission, allows
from portal.access.predicates import Concern, reads_it
from portal.foundation.refusals import NotAllowed, Refused, Unseen
from portal.trail.record import Told, tell_refusal
from portal.web.unit_of_work import finish

PUBLIC_ROUTES = Path(__file__).with_name("public_routes.txt")


class Concerning(Protocol):
    """What a loader gives the gate: a thing that says which child, placement and slice it concerns."""

    @property
    def concern(self) -> Concern: ...


Loader = Callable[..., Concerning]
Sample = Callable[[], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class Mark:
    """What a route declared: its permission, how its object is loaded, and which sample stands for it in the tests.

    `sample` is the key under which `demo/samples.py` gives real URL values and an owner; routes without values use ''.
    """

    permission: Permission
    loader: Loader | None
    sample: str


@dataclass(frozen=True)
class Nothing:
    """The thing of a page that is about no child."""

    concern: Concern = field(default_factory=Concern)


def needs(permission: Permission, on: Loader | None = None, *, sample: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Guard a view. `on(actor, **url_values)` loads the thing or raises Unseen; the view then gets the thing, not the ids.

    Answers 404 when the thing does not exist for the actor (by the database or by the policy table), 403 when they may see it
    but not do this. What was seen or done is told to the trail in the same transaction; what was refused, in its own.
    """

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**values: Any) -> Response:
            actor = current_actor()
            try:
                thing = on(actor, **values) if on else Nothing()
                decision = _ask(actor, permission, thing.concern)
                g.decision = decision
                response = make_response(view(thing) if on else view())
            except (Unseen, NotAllowed, Refused) as refusal:
                _tell_refusal(actor, permission, refusal, values)
                raise
            finish(actor, permission, thing.concern, decision, response)
            return response

        guarded.mark = Mark(permission, on, sample)  # type: ignore[attr-defined]
        return guarded

    return guard


def current_actor() -> Actor:
    """Who acts in this request. Signed out: 401, which errors.py turns into the way to sign in."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        abort(401)
    return actor


def _ask(actor: Actor, permission: Permission, concern: Concern) -> Decision:
    decision = allows(actor, permission, concern)
    if decision.allowed:
        return decision
    if concern.child_id is not None and not reads_it(actor, concern):
        raise Unseen  # 404, not 403: a stranger must not learn that it exists
    raise NotAllowed(permission.refusal, rule=decision.rule)


def _tell_refusal(actor: Actor, permission: Permission, refusal: Exception, values: dict[str, Any]) -> None:
    asked_for = [value for value in values.values() if isinstance(value, UUID)]
    rule = getattr(refusal, "rule", None) or ("does not exist for them" if isinstance(refusal, Unseen) else str(refusal))
    told = Told(permission.name, object_id=asked_for[-1] if asked_for else None, rule=rule)
    # Of ids that do not belong together any may be a child's: an invented id beside a real one hides no attempt.
    tell_refusal(actor, told, g.request_id, also_asked_for=asked_for[:-1] if isinstance(refusal, Unseen) else ())


def public_endpoints() -> dict[str, str]:
    """The named public few: endpoint and the reason why it is open to everybody."""
    lines = (line.split(maxsplit=1) for line in PUBLIC_ROUTES.read_text().splitlines() if line and not line.startswith("#"))
    return {endpoint: reason.strip() for endpoint, reason in lines}


def refuse_unmarked(app: Flask) -> None:
    """At start: a route that declares nothing, or a public one that nobody has named, stops the app from starting."""
    public = public_endpoints()
    for rule in app.url_map.iter_rules():
        marked = hasattr(app.view_functions[rule.endpoint], "mark")
        if marked == (rule.endpoint in public):
            why = "is public and guarded at once" if marked else "declares no permission and is not in public_routes.txt"
            raise RuntimeError(f"{rule.rule} ({rule.endpoint}) {why}")
    for endpoint in public:
        if endpoint not in app.view_functions:
            raise RuntimeError(f"public_routes.txt names {endpoint}, which does not exist")


def throw_away_undecided(response: Response) -> Response:
    """After the request: an answer that no decision stands behind is never sent."""
    decided = g.get("decision") is not None or request.endpoint in public_names()
    if response.status_code < 400 and not decided:
        current_app.logger.error("an answer without a decision was thrown away", extra={"endpoint": request.endpoint})
        return make_response("Something went wrong on our side. Nothing was saved.", 500)
    return response


def public_names() -> frozenset[str]:
    names: frozenset[str] = current_app.extensions["public_endpoints"]
    return names


def install(app: Flask) -> None:
    """Install the after-request half. `refuse_unmarked` is called last, once every route is known."""
    app.extensions["public_endpoints"] = frozenset(public_endpoints())
    app.after_request(throw_away_undecided)
