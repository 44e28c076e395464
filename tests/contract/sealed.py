"""What the contract tests add to the demo world: a sealed report of Kai's review, and more people near Kai."""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row

from portal.demo.canaries import plant
from portal.demo.idents import ident
from portal.demo.seed_words import Marks
from portal.demo.shapes import PersonStory
from tests import grid
from tests.databases import Cluster
from tests.grid import EXTRA, THEN, london_today, put
from tests.world import demo_world

FULL, SCHOOL = grid.ident("report variant", "full"), grid.ident("report variant", "school")
KAI = ident("child", "kai")


def demo_and_more(cluster: Cluster) -> str:
    """The template of it."""
    return cluster.template("demo_and_more", add_more, on=demo_world(cluster))


def marked(cluster: Cluster) -> str:
    """The template of the same, a mark in every text of it (portal/demo/canaries.py)."""
    return cluster.template("marked", add_marks, on=demo_and_more(cluster))


def add_more(cluster: Cluster, name: str) -> None:
    with psycopg.connect(cluster.superuser_dsn(name), row_factory=namedtuple_row) as owner:
        seal_a_report(owner)
        seal_a_pack(owner)
        seal_a_plan(owner)
        bring_more_people(owner)


def add_marks(cluster: Cluster, name: str) -> None:
    with psycopg.connect(cluster.superuser_dsn(name)) as owner, open(os.devnull, "w") as nowhere:
        plant(owner, Marks(1, nowhere))


def seal_a_pack(owner: psycopg.Connection[Any]) -> None:
    """A handover pack of Kai's, as the worker would leave it, but for the PDF's bytes."""
    placement = owner.execute("select id from app.placement where child_id = %s and state = 'active'", [KAI]).fetchone()
    assert placement is not None
    walled = {"child_id": KAI, "placement_id": placement.id, "mine": []}
    report = grid.ident("pack", "kai")
    put(owner, "report", walled | {
        "id": report, "kind": "handover", "review_id": None, "version": "1.0", "facts": "{}", "facts_sha256": "2" * 64, "slice": 260,
        "by_membership_id": ident("membership", "gareth-pryce"), "by_name": "Gareth Pryce", "by_role": "registered manager",
        "written_at": THEN,
    })  # fmt: skip
    for variant, slice_ in (("full", 260), ("school", 261)):
        key = grid.ident("pack variant", variant)
        put(owner, "report_variant", walled | {
            "id": key, "report_id": report, "version": "1.0", "title": "Handover pack", "variant": variant, "state": "sealed",
            "stage": "sealed", "step": 4, "steps": 4, "trouble": "", "requested_at": THEN, "sealed_at": THEN, "superseded_by": None,
            "sha256": "3" * 64, "pages": 8, "bytes": 9, "parts": [1, 26], "slice": slice_,
        })  # fmt: skip
        sealed = {"id": grid.ident("pack file", variant), "variant_id": key, "content": b"%PDF-1.7\n", "parts": [1, 26], "slice": slice_}
        put(owner, "sealed_file", walled | sealed)


def seal_a_plan(owner: psycopg.Connection[Any]) -> None:
    """Kai's plan on paper, as the worker would leave it, but for the PDF's bytes."""
    plan = owner.execute("select * from app.plan_version where id = %s", [ident("plan", "kai 2.0")]).fetchone()
    assert plan is not None
    walled = {"child_id": KAI, "placement_id": plan.placement_id, "mine": []}
    report = grid.ident("plan on paper", "kai")
    put(owner, "report", walled | {
        "id": report, "kind": "plan", "review_id": None, "version": "2.0", "facts": "{}", "facts_sha256": "4" * 64, "slice": 240,
        "by_membership_id": ident("membership", "gareth-pryce"), "by_name": "Gareth Pryce", "by_role": "registered manager",
        "written_at": THEN,
    })  # fmt: skip
    for variant, slice_ in (("full", 240), ("school", 241), ("commissioner", 242), ("health", 243), ("child", 245)):
        key = grid.ident("plan variant", variant)
        put(owner, "report_variant", walled | {
            "id": key, "report_id": report, "version": "2.0", "title": "Care and therapeutic plan", "variant": variant,
            "plan_number": "2.0",
            "state": "sealed", "stage": "sealed", "step": 4, "steps": 4, "trouble": "", "requested_at": THEN, "sealed_at": THEN,
            "superseded_by": None, "sha256": "5" * 64, "pages": 8, "bytes": 9, "parts": [1, 7], "slice": slice_,
        })  # fmt: skip
        held = {"id": grid.ident("plan file", variant), "variant_id": key, "content": b"%PDF-1.7\n", "parts": [1, 7], "slice": slice_}
        put(owner, "sealed_file", walled | held)


def seal_a_report(owner: psycopg.Connection[Any]) -> None:
    """As the worker would leave it, but for the PDF's bytes."""
    review = owner.execute("select * from app.review where id = %s", [ident("review", "kai-review")]).fetchone()
    assert review is not None
    walled = {"child_id": review.child_id, "placement_id": review.placement_id, "mine": []}
    report = grid.ident("report", "kai")
    put(owner, "report", walled | {
        "id": report, "review_id": review.id, "version": "1.0", "facts": "{}", "facts_sha256": "0" * 64, "slice": 240,
        "by_membership_id": ident("membership", "gareth-pryce"), "by_name": "Gareth Pryce", "by_role": "registered manager",
        "written_at": THEN,
    })  # fmt: skip
    for variant, key, slice_ in (("full", FULL, 240), ("school", SCHOOL, 241)):
        put(owner, "report_variant", walled | {
            "id": key, "report_id": report, "version": "1.0", "title": "Review report", "variant": variant, "state": "sealed",
            "stage": "sealed",
            "step": 4, "steps": 4, "trouble": "", "requested_at": THEN, "sealed_at": THEN, "superseded_by": None, "sha256": "1" * 64,
            "pages": 8, "bytes": 9, "parts": [1, 24], "slice": slice_,
        })  # fmt: skip
        held = {"id": grid.ident("sealed file", variant), "variant_id": key, "content": b"%PDF-1.7\n", "parts": [1, 24], "slice": slice_}
        put(owner, "sealed_file", walled | held)


MORE = (
    PersonStory("receives-only", "Rhoda Receives", "rhoda.receives@pinders-field.example", "DT", "pinders-field", "Receives Kai"),
    PersonStory("leaves-only", "Leo Leaves", "leo.leaves@saltmarsh.example", "DT", "saltmarsh", "Kai left their class"),
)
STAND_IN = {"stands-in": "ruth-adeyemi", "covers-manager": "gareth-pryce"}
ON_A_VISIT = frozenset({"visitor", "inspector", "late-inspector"})
NOT_NEAR = frozenset({*STAND_IN, "responsible", "was-manager", "nobodys-manager", "an-admin"})


def bring_more_people(owner: psycopg.Connection[Any]) -> None:
    """The odd ones of tests/grid.py, at the demo's agencies: suspended, gone, not there yet, in an office, standing in, a young person."""
    today = london_today(owner)
    row = owner.execute("select id, home_id from app.placement where child_id = %s and state = 'active'", [KAI]).fetchone()
    assert row is not None
    for one in (*EXTRA, *MORE):
        agency = owner.execute("select id from app.agency where id = %s", [ident("agency", one.agency)]).fetchone()
        assert agency is not None
        put(owner, "person", grid._person(one))
        put(owner, "membership", grid._membership(one, today) | {"agency_id": agency.id})
        put(
            owner,
            "credential",
            {"person_id": grid.ident("person", one.key), "password_hash": "$none$", "totp_secret": grid.SECRET, "last_step": 0},
        )
        if one.key not in NOT_NEAR:
            put(owner, "involvement", _near_kai(one, row.id, today))
    for whose in ("child", "authority"):
        put(owner, "consent", _consent(whose, row.id))
    for key, until in (("responsible", None), ("was-manager", today - timedelta(days=1))):
        put(owner, "home_manager", {"id": grid.ident("oversight", key), "home_id": row.home_id, "membership_id": grid.member(key),
                                    "starts_on": grid.LONG_AGO, "ends_on": until})  # fmt: skip
    for key, absent in STAND_IN.items():
        put(owner, "cover", {"id": grid.ident("cover", key), "agency_id": ident("agency", "tamarisk"), "coverer_id": grid.member(key),
                             "covered_id": ident("membership", absent), "given_by": "Ada Admin", "starts_on": grid.LONG_AGO,
                             "ends_on": today})  # fmt: skip


def _near_kai(one: PersonStory, placement: UUID, today: date) -> dict[str, Any]:
    day, until = timedelta(days=1), None
    if one.key in ON_A_VISIT:
        until = datetime.now(UTC) + (-day if one.key == "late-inspector" else day)
    return {
        "id": grid.ident("involvement", f"{one.key} kai"), "membership_id": grid.member(one.key), "name": one.name, "role": one.role,
        "agency_name": one.agency, "capacity": {"receives-only": "receiving", "leaves-only": "leaving"}.get(one.key, "full"),
        "basis": "by arrangement", "granted_by": "Sunita Rao", "known_as": None,
        "starts_on": today + day if one.key == "starts-tomorrow" else grid.LONG_AGO,
        "ends_on": today - day if one.key == "ended-yesterday" else None,
        "until_at": until, "ended_at": THEN if one.key == "cut-short" else None,
        "child_id": KAI, "placement_id": placement if one.role in {"KW", "RM"} else None, "slice": 40, "mine": [grid.member(one.key)],
    }  # fmt: skip


def _consent(whose: str, placement: UUID) -> dict[str, Any]:
    return {
        "id": grid.ident("consent", f"visitor {whose}"), "child_id": KAI, "placement_id": placement, "slice": 40, "mine": [],
        "involvement_id": grid.ident("involvement", "visitor kai"), "visitor_name": "Vic Visitor", "whose": whose,
        "asked_by": "Gareth Pryce", "asked_at": THEN, "given": True,
    }  # fmt: skip
