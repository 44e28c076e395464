"""The two tables that anybody may look up without a database: every route with its permission, and the policy."""

from typing import Any

import click

from portal.cli.ground import answer, offline


@click.command()
@click.option("--json", "as_json", is_flag=True)
def routes(as_json: bool) -> None:
    """Every route with its permission."""
    from portal.app import create_app

    found = _routes(create_app(offline()))
    lines = (f"{one['rule']:60} {','.join(one['methods']):10} {one['permission'] or 'public'}" for one in found)
    answer(found if as_json else None, "\n".join(lines))


@click.command()
@click.option("--json", "as_json", is_flag=True)
def policy(as_json: bool) -> None:
    """The policy table: record part x role."""
    from portal.access.policy import CELLS, TABLE

    cells = [{"part": int(part), "role": role.value, "cell": found.code} for (part, role), found in CELLS.items()]
    answer({"cells": cells} if as_json else None, TABLE.strip())


def _routes(app: Any) -> list[dict[str, Any]]:
    found = []
    for rule in app.url_map.iter_rules():
        mark = getattr(app.view_functions[rule.endpoint], "mark", None)
        found.append(
            {
                "rule": rule.rule,
                "methods": sorted(rule.methods - {"HEAD", "OPTIONS"}),
                "endpoint": rule.endpoint,
                "permission": mark.permission.name if mark else None,
                "public": mark is None,
            }
        )
    return sorted(found, key=lambda one: (one["rule"], one["methods"]))
