"""The partner portal: one shared plan, many agencies, for children in therapeutic residential care in England."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.settings import Settings


def create_app(given: "Settings | None" = None) -> "Flask":
    """The portal, ready to serve (portal/app.py). Imported when called, so that a render child does not load the web."""
    from portal.app import create_app as compose

    return compose(given)
