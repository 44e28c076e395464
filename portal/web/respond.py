"""Page or fragment: the only module that knows htmx.

A fragment is a named block of the page's own template; its id is the block's name. With htmx a change answers with the fresh
block, without it with 303 See Other.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, g, make_response, render_template, request, url_for
from jinja2_fragments.flask import render_block


def wants_fragment() -> bool:
    """Whether this request asked for a part of a page: by htmx, and neither boosted nor restoring history."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and request.headers.get("HX-Boosted") != "true" and request.headers.get("HX-History-Restore-Request") != "true"


def page(template: str, block: str | None = None, *, status: int = 200, **shown: Any) -> Response:
    """The whole page, or its block when a fragment was asked for and the page names one."""
    if block and wants_fragment():
        return make_response(render_block(template, block, **shown), status)
    return make_response(render_template(template, **shown), status)


def saved(template: str, block: str, *, to: str, notice: str = "", **shown: Any) -> Response:
    """After a change: the fresh block with htmx; without, the way back (303) to `to`, where the page shows the change."""
    if wants_fragment():
        return make_response(render_block(template, block, notice=notice, **shown), 200)
    return go_to(to)


def go_to(address: str) -> Response:
    """303 See Other: the browser asks for that page next, and a reload repeats nothing."""
    response = make_response("", 303)
    response.headers["Location"] = address
    return response


def refusal(template: str, status: int, **shown: Any) -> Response:
    """A refusal as a page, or into #notice with its real status when a fragment was asked for: never into the list."""
    if wants_fragment():
        response = make_response(render_template("errors/_notice.html", status=status, **shown), status)
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return make_response(render_template(template, **shown), status)


def asked_first(template: str, block: str, status: int, **shown: Any) -> Response:
    """A question that comes before what was asked for: a page of its own, or into #notice above the page that somebody is on."""
    response = page(template, block, status=status, **shown)
    if wants_fragment():
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def came_from() -> str:
    """The page of this portal from which something was sent, with its question; or nothing.

    A form that was refused is shown under the address it was sent to, which may not answer who comes back to it; its page does.
    """
    told = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    try:
        parts = urlsplit(told)
    except ValueError:
        return ""
    path = (f"{parts.path}?{parts.query}" if parts.query else parts.path)[:500]
    sent_to = request.path if request.method == "POST" else ""
    return page_of(path, sent_to=sent_to) if parts.netloc == request.host and is_a_path_of_ours(path) else ""


def page_of(address: str, *, sent_to: str = "") -> str:
    """The page that answers a browser at this address: the address itself, or the nearest above it that is one.

    The form for something new stands at `…/new` and is sent to `…`: where `sent_to` is the very address, that is the page.
    """
    ways = current_app.url_map.bind("localhost")
    path = tried = address.partition("?")[0]
    if path != sent_to and ways.test(path, method="GET"):
        return address
    while tried:
        found = next((one for one in (f"{tried}/new", tried) if ways.test(one, method="GET")), "")
        if found:
            return address if found == path else found
        tried = tried.rpartition("/")[0]
    return address


def is_a_path_of_ours(told: str) -> bool:
    """Whether a browser that is sent there stays in this portal, however it reads slashes and what is not printed."""
    return told.startswith("/") and not told.startswith("//") and "\\" not in told and told.isprintable() and len(told) <= 500


def signed_out() -> Response:
    """Signed out meanwhile: to the sign-in page and, once in, back. A fragment request gets 401 and HX-Redirect."""
    asks_for_page = request.method == "GET" and not wants_fragment()
    to = url_for("signin.sign_in", next=(request.full_path.rstrip("?") if asks_for_page else came_from()) or None)
    if wants_fragment():
        response = make_response("", 401)
        response.headers["HX-Redirect"] = to
        return response
    if request.method == "GET":
        g.decision = "signed out"
        return go_to(to)
    return refusal("errors/401.html", 401, sign_in=to)
