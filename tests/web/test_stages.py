"""One portal serves many tests; what one of them did to it, or left in its database or folder, meets no other."""

import psycopg
import pytest
from flask import Flask

from tests.databases import Cluster
from tests.stages import Stages


@pytest.fixture
def stages(cluster: Cluster) -> Stages:
    return Stages(cluster)


def test_a_portal_is_used_again_over_a_fresh_copy(stages: Stages, cluster: Cluster, tables_only: str) -> None:
    with stages.over(tables_only) as first, psycopg.connect(cluster.superuser_dsn(first.name), autocommit=True) as outside:
        app = first.app
        outside.execute("create table app.left_behind ()")
        (first.app.extensions["settings"].data_dir / "left behind").touch()
    with stages.over(tables_only) as second, psycopg.connect(cluster.superuser_dsn(second.name)) as outside:
        assert second.app is app
        assert outside.execute("select to_regclass('app.left_behind')").fetchone() == (None,)
        assert list(second.app.extensions["settings"].data_dir.iterdir()) == []


def alter_its_settings(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def alter_a_page(app: Flask) -> None:
    app.view_functions["health.alive"] = lambda: "everything is well"


def ask_something_before_each_page(app: Flask) -> None:
    app.before_request_funcs.setdefault(None, []).append(lambda: None)


def alter_what_templates_may_use(app: Flask) -> None:
    app.jinja_env.globals["gov"] = None


@pytest.mark.parametrize(
    "alter", [alter_its_settings, alter_a_page, ask_something_before_each_page, alter_what_templates_may_use], ids=lambda one: one.__name__
)
def test_a_portal_that_a_test_altered_is_put_away(stages: Stages, tables_only: str, alter) -> None:
    with stages.over(tables_only) as stage:
        app = stage.app
        alter(app)
    with stages.over(tables_only) as stage:
        assert stage.app is not app


def test_two_at_a_time_share_nothing(stages: Stages, tables_only: str) -> None:
    with stages.over(tables_only) as one, stages.over(tables_only) as other:
        assert one.app is not other.app
        assert one.name != other.name
