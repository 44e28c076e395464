"""How near everybody is to every child, worked out in Python from the raw tables, by neither wall's code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row
from psycopg.types.string import TextLoader

from portal.access.parts import COUNCIL_ROLES, Role
from portal.access.policy import Nearness

OF_A_VERSION = {
    **dict.fromkeys(("plan_section", "plan_approval", "plan_source"), "state as plan_state, number as plan_section"),
    **dict.fromkeys(("plan_version", "plan_step"), "state as plan_state, null::smallint as plan_section"),
    "milestone": "case when kind = 'plan' then state end as plan_state, null::smallint as plan_section",
}
"""Where a table says of which state of a plan a row is, and of which section."""


def _of_plan(table: str) -> str:
    return OF_A_VERSION.get(table, "null as plan_state, null::smallint as plan_section")


@dataclass
class World:
    """The raw tables, as somebody past every wall reads them."""

    today: date
    members: list[Any]
    involvements: list[Any]
    placements: list[Any]
    managers: list[Any]
    covers: list[Any]
    consents: list[Any]
    restrictions: list[Any]
    releases: list[Any]
    children: list[UUID]
    rows: dict[str, list[Any]]
    asked_to_write: set[tuple[UUID, UUID]]

    @classmethod
    def read(cls, dsn: str, only: frozenset[str] | None = None, *, ids_as_text: bool = False) -> "World":
        """With the rows of every table behind the wall, or of some. Millions of ids are compared quicker as text."""
        with psycopg.connect(dsn, row_factory=namedtuple_row) as outside:
            if ids_as_text:
                outside.adapters.register_loader("uuid", TextLoader)

            def all_of(table: str, columns: str = "*") -> list[Any]:
                return outside.execute(sql.SQL(f"select {columns} from app.{{}}").format(sql.Identifier(table))).fetchall()

            def written(table: str) -> str:
                """On which day in London, where a table says so."""
                found = outside.execute(
                    "select from information_schema.columns where table_schema = 'app' and table_name = %s and column_name = 'written_at'",
                    [table],
                ).fetchone()
                return "null::date" if found is None else "(written_at at time zone 'Europe/London')::date"

            tables = [row.relname for row in outside.execute("select relname from wall.guarded g join pg_class c on c.oid = g.name")]
            tables = [one for one in tables if only is None or one in only]
            return cls(
                today=outside.execute("select (now() at time zone 'Europe/London')::date as day").fetchone().day,  # type: ignore[union-attr]
                members=outside.execute(
                    "select m.*, p.suspended_at as barred_at from app.membership m join app.person p on p.id = m.person_id"
                ).fetchall(),
                involvements=all_of("involvement"),
                placements=all_of("placement"),
                managers=all_of("home_manager"),
                covers=all_of("cover"),
                consents=all_of("consent"),
                restrictions=all_of("restriction"),
                releases=all_of("release"),
                children=[row.id for row in all_of("child")],
                rows={
                    table: all_of(table, f"id, child_id, placement_id, slice, mine, {written(table)} as written, {_of_plan(table)}")
                    for table in tables
                },
                asked_to_write={
                    (row.who, row.version_id)
                    for row in outside.execute("select unnest(mine) as who, version_id from app.plan_contribution").fetchall()
                },
            )

    def released_to(self, who: Any, row: Any, near: Nearness) -> bool:
        """Whether a row of a plan that is not released exists for somebody all the same: for who writes or checks it, near where it is
        written, however much a release opens to them.

        Of the version itself whoever was asked to write for it may know.
        """
        role = who.role
        there = near.full and (row.placement_id is None or near.placements is None or row.placement_id in near.placements)
        released = {None, "out_for_agreement", "active", "active_interim", "under_review", "superseded", "archived"}
        if row.plan_state not in released and not there:
            return False
        if (who.id, row.id) in self.asked_to_write:
            return True
        if row.plan_state not in {"draft", "contributions_open", "clinical_check", "manager_approved"} or role in {"KW", "RM", "CL"}:
            return True
        if role == "SW":
            return bool(row.plan_state != "draft")
        return bool(role == "VSH" and row.plan_state == "clinical_check" and row.plan_section in {None, 9})

    def between(self, thing: Any) -> bool:
        return thing.starts_on <= self.today and (thing.ends_on is None or self.today <= thing.ends_on)

    def nearness(self, who: Any, child: UUID) -> Nearness:
        """How a membership stands to a child today."""
        if who.barred_at or who.ended_at or not self.between(who) or who.office == "ADMIN":
            return Nearness()
        covered = self.covered(who)
        own = [
            i
            for i in self.involvements
            if (i.membership_id == who.id or (i.membership_id in covered and i.basis != "break-glass"))
            and i.child_id == child
            and self._counts(who, i)
        ]
        current = [p for p in self.placements if p.child_id == child and p.state == "active" and p.starts_on <= self.today]
        overseen = [p for p in current if self._oversees(who, p)]
        full = [i.placement_id for i in own if i.capacity == "full"] + [p.id for p in overseen]
        return Nearness(
            full=bool(full),
            placements=None if Role(who.role) in COUNCIL_ROLES else frozenset(one for one in full if one),
            read_only=who.office in {"RI", "REG44", "INSPECTOR"},
            covers=frozenset(covered),
            notes_since=self._notes_since(who, own),
            edge=any(i.capacity != "full" for i in own),
            denied=frozenset(r.closed_part for r in self.restrictions if r.child_id == child and not r.lifted_at and self.between(r)
                             and (r.to_role == who.role or r.to_agency_id == who.agency_id or r.to_membership_id == who.id)),
            released_slices=frozenset(r.opened_slice for r in self._released(who, child) if r.opened_row is None),
            released_rows=frozenset(r.opened_row for r in self._released(who, child) if r.opened_row is not None),
        )  # fmt: skip

    def _notes_since(self, who: Any, own: list[Any]) -> frozenset[tuple[object, date]]:
        """Of which placements somebody reads notes from a day on only: where none of their involvements opens all of them."""
        if who.role not in {"KW", "CL"}:
            return frozenset()
        full = [i for i in own if i.capacity == "full"]
        places = {i.placement_id for i in full} | {None} if full else set()
        days = {place: [i.notes_since for i in full if place in {None, i.placement_id}] for place in places}
        return frozenset((place, min(found)) for place, found in days.items() if None not in found)

    def covered(self, who: Any) -> set[UUID]:
        """For whom a membership stands in today: of one role and agency, neither of them in an office, the other still a member."""
        people = {one.id: one for one in self.members}
        pairs = [people[c.covered_id] for c in self.covers if c.coverer_id == who.id and not c.ended_at and self.between(c)]
        return {
            one.id
            for one in pairs
            if (one.role, one.agency_id, one.office, who.office) == (who.role, who.agency_id, None, None)
            and not one.ended_at
            and self.between(one)
        }

    def _counts(self, who: Any, involvement: Any) -> bool:
        """Whether an involvement counts now; an independent visitor's only with both consents."""
        over = involvement.ended_at or not self.between(involvement) or (involvement.until_at and involvement.until_at <= datetime.now(UTC))
        said_yes = {c.whose for c in self.consents if c.involvement_id == involvement.id and c.given}
        return not over and (who.office != "REG44" or said_yes == {"child", "authority"})

    def _oversees(self, who: Any, placement: Any) -> bool:
        if who.role == "RM":
            if who.office not in {None, "RI"}:
                return False
            return any(
                m.membership_id in {who.id, *self.covered(who)} and m.home_id == placement.home_id and self.between(m)
                for m in self.managers
            )
        return who.role in {"VSH", "CO"} and placement.authority_id == who.agency_id

    def _released(self, who: Any, child: UUID) -> Iterator[Any]:
        for r in self.releases:
            to_them = r.to_membership_id == who.id or (r.to_agency_id is not None and r.to_agency_id == who.agency_id)
            if r.child_id == child and to_them and not r.revoked_at and self.today <= r.expires_on:
                yield r
