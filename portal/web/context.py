"""What every template knows without being told: who acts."""

from typing import Any

from flask import Flask, g


def install(app: Flask) -> None:
    @app.context_processor
    def _acting() -> dict[str, Any]:
        return {"actor": g.get("actor")}
