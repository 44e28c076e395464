"""Security headers as one table, and the two checks that come before everything: the host and where a submit comes from."""

import secrets

from flask import Flask, Response, abort, g, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
NEVER_KEPT = {"Cache-Control": "no-store", "Vary": "HX-Request, Cookie"}
ASSET_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


def install(app: Flask, *, https: bool) -> None:
    """Set on every answer, errors included. Only assets asked for by their hash may be kept by a browser."""

    @app.before_request
    def _name_request() -> None:
        g.request_id = secrets.token_hex(8)

    @app.before_request
    def _limit_forms() -> None:
        # Only an upload may be larger: an ordinary form is read at once, past MAX_FORM_MEMORY_SIZE.
        if request.mimetype != "multipart/form-data":
            request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]

    @app.before_request
    def _refuse_foreign_submits() -> None:
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"} and _asks_too_much():
            abort(403)

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)  # a download may bring a stricter policy of its own
        kept = request.endpoint in {"static", "assets.sheet"} and "v" in request.args and response.status_code in {200, 304}
        for name, value in (ASSET_KEPT if kept else NEVER_KEPT).items():
            response.headers[name] = value
        if https:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        return response


def _asks_too_much() -> bool:
    """From another site a person may follow a link here, and nothing else: no submit, no image, no script, no frame."""
    return request.method not in {"GET", "HEAD"} or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
