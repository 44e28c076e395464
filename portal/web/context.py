"""What every template knows without being told: who acts, and a key for the one form of the layout."""

from typing import Any

from flask import Flask, g

from portal.foundation.ids import new_id


def install(app: Flask) -> None:
    @app.context_processor
    def _acting() -> dict[str, Any]:
        return {"actor": g.get("actor"), "new_submit_key": new_id}
