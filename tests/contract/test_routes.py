"""Denied by default in three places: every route states a permission or is named as public; an answer without a decision is thrown away."""

from types import SimpleNamespace

import pytest
from flask import Flask

from portal import create_app
from portal.access.permissions import PERMISSIONS, READ_PLAN
from portal.demo.samples import SAMPLES, samples
from portal.settings import Settings
from portal.web import gate
from tests.visitor import Visitor

pytestmark = pytest.mark.reads_only


def test_every_route_states_a_permission_or_is_one_of_the_named_public_few(app: Flask) -> None:
    public = gate.public_endpoints()
    marked = {rule.endpoint for rule in app.url_map.iter_rules() if hasattr(app.view_functions[rule.endpoint], "mark")}
    assert {rule.endpoint for rule in app.url_map.iter_rules()} - marked == set(public)
    assert not marked & set(public)


def test_each_public_route_has_its_reason() -> None:
    assert all(len(reason.split()) >= 4 for reason in gate.public_endpoints().values())


def test_the_public_few_stay_few() -> None:
    assert set(gate.public_endpoints()) == {
        "static", "assets.sheet", "health.alive", "health.ready", "signin.sign_in", "signin.code", "signin.sign_out",
        "reports.verify", "oversight.policy", "signin.passkey_question", "signin.passkey", "signin.time_left",
        "enrol.start", "enrol.passkey_question", "enrol.passkey", "enrol.password", "enrol.app", "enrol.recovery_codes", "enrol.done",
        "arriving.join", "arriving.joined", "arriving.begin_again", "arriving.stop", "arriving.stopped",
        "pages.privacy", "pages.accessibility", "pages.help_", "pages.locked_out",
    }  # fmt: skip


def test_the_portal_refuses_to_start_with_a_route_that_declares_nothing(settings: Settings) -> None:
    scratch = create_app(settings)
    scratch.add_url_rule("/side-door", "side_door", lambda: "in")
    with pytest.raises(RuntimeError, match="declares no permission"):
        gate.refuse_unmarked(scratch)


def test_the_portal_refuses_to_start_with_a_view_behind_a_second_url_that_nobody_named(settings: Settings) -> None:
    scratch = create_app(settings)
    scratch.add_url_rule("/readyz2", "again", scratch.view_functions["health.ready"])
    with pytest.raises(RuntimeError, match="again"):
        gate.refuse_unmarked(scratch)


def test_the_portal_refuses_to_start_when_a_public_name_leads_nowhere(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = gate.public_endpoints()
    monkeypatch.setattr(gate, "public_endpoints", lambda: kept | {"nowhere": "a page that was taken away"})
    with pytest.raises(RuntimeError, match="nowhere"):
        create_app(settings)


def test_the_portal_refuses_to_start_when_a_guarded_route_is_named_public_too(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = gate.public_endpoints()
    monkeypatch.setattr(gate, "public_endpoints", lambda: kept | {"plans.plan": "somebody thought so"})
    with pytest.raises(RuntimeError, match="public and guarded at once"):
        create_app(settings)


def scratch_with(settings: Settings, view: object) -> Visitor:
    scratch = create_app(settings)
    scratch.extensions["public_endpoints"] -= {"side_door"}
    scratch.add_url_rule("/side-door", "side_door", view)  # type: ignore[arg-type]
    return Visitor(scratch)


@pytest.mark.parametrize("status", [200, 204, 303])
def test_an_answer_that_no_decision_stands_behind_is_thrown_away(settings: Settings, status: int) -> None:
    visitor = scratch_with(settings, lambda: ("Kai lives at 4 Ropewalk Gardens", status))
    page = visitor.ask("GET", "/side-door", checked=False)
    assert page.status == 500
    assert b"Ropewalk" not in page.bytes


def test_a_template_that_asks_for_something_unknown_fails_rather_than_show_nothing(app: Flask) -> None:
    from jinja2 import UndefinedError

    with app.app_context(), pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ nobody_gave_this }}").render()


# Samples: one real address for each route


def test_each_guarded_route_has_a_sample_that_its_owner_may_open(app: Flask, visit) -> None:
    found = samples(app)
    guarded = {rule.endpoint for rule in app.url_map.iter_rules() if hasattr(app.view_functions[rule.endpoint], "mark")}
    assert {one["endpoint"] for one in found} == guarded
    for one in found:
        if one["method"] == "GET":
            assert visit(one["owner_email"]).get(one["url"], fragment=True).status == 200, one


def test_a_route_without_a_sample_fails(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = create_app(settings)
    scratch.add_url_rule("/side-door", "side_door", gate.needs(READ_PLAN, sample="nobody thought of it")(lambda: ""))
    with pytest.raises(LookupError, match="nobody thought of it"):
        samples(scratch)


def test_a_sample_that_lacks_a_value_of_its_route_fails(settings: Settings) -> None:
    scratch = create_app(settings)
    scratch.add_url_rule("/side-door/<uuid:unheard_of>", "side_door", gate.needs(READ_PLAN, sample="child")(lambda: ""))
    with pytest.raises(LookupError, match="unheard_of"):
        samples(scratch)


def test_each_sample_says_which_part_it_is_about(app: Flask) -> None:
    for one in samples(app):
        assert (one["part"] is None) == (one["slice"] is None), one
        assert one["part"] is None or one["slice"] // 10 == one["part"], one
    assert all(sample.owner_email for sample in SAMPLES.values())


def test_a_route_names_a_permission_of_the_table(app: Flask) -> None:
    for name, view in app.view_functions.items():
        mark = getattr(view, "mark", SimpleNamespace(permission=None))
        assert mark.permission is None or PERMISSIONS[mark.permission.name] is mark.permission, name


def test_ids_in_addresses_are_uuids(app: Flask) -> None:
    loose = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if any(part not in "uuid" for part in _converters(rule)) and rule.endpoint != "static"
    ]
    assert loose == []


def _converters(rule) -> list[str]:
    return [] if not rule.arguments else [kind.split(":")[0].lstrip("<") for kind in rule.rule.split("/") if kind.startswith("<")]
