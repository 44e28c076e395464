"""The portals that tests look at: few in each process, each served over one database after the other.

To make a portal, and to let it compile its pages and statements, takes many times what a test then asks of it. A real one serves
for months; so does one here, as long as nothing but its database and its folder differ. A portal that a test altered is put away.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from portal import create_app
from tests import world
from tests.databases import Cluster


class Stage:
    """A portal, and the name of the database that it is served over."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self.name = cluster.fresh_name(template)
        self._settings = world.settings_for(cluster, self.name, cluster.folder / "data" / self.name)
        self._settings.data_dir.mkdir(parents=True)
        self.app = create_app(self._settings)
        self._as_made = _anatomy(self.app)

    @property
    def untouched(self) -> bool:
        """Whether the portal is still what it was made as."""
        return _anatomy(self.app) == self._as_made

    def clear(self) -> None:
        """Nothing stays of whoever was here: no session, no connection, no file."""
        world.close(self.app)
        shutil.rmtree(self._settings.data_dir)
        self._settings.data_dir.mkdir()


class Stages:
    """The stages of this process. One is used by one test, or by one module, at a time."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._free: dict[str, list[Stage]] = {}

    @contextmanager
    def over(self, template: str) -> Iterator[Stage]:
        """A portal over a fresh copy of this template."""
        free = self._free.setdefault(template, [])
        stage = free.pop() if free else Stage(self._cluster, template)
        with self._cluster.copied(template, stage.name):
            try:
                yield stage
            finally:
                stage.clear()
        if stage.untouched:
            free.append(stage)


def _anatomy(app: Flask) -> list[Any]:
    """All of it that a test could alter, as it stands now."""
    asked = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs, app.template_context_processors)
    handled = {
        (where, code): dict(by_kind) for where, codes in app.error_handler_spec.items() for code, by_kind in codes.items() if by_kind
    }
    return [
        dict(app.config),
        dict(app.extensions),
        dict(app.view_functions),
        [list(app.url_map.iter_rules())],
        [{blueprint: list(functions) for blueprint, functions in kind.items()} for kind in asked],
        list(app.teardown_appcontext_funcs),
        handled,
        app.wsgi_app,
        dict(app.jinja_env.globals),
        dict(app.jinja_env.filters),
    ]
