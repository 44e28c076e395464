"""How near everybody is to every child, worked out in Python from the raw tables, by neither wall's code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row

from portal.access.parts import COUNCIL_ROLES, Role
from portal.access.policy import Nearness


@dataclass
class World:
    """The raw tables, as somebody past every wall reads them."""

    today: date
    members: list[Any]
    involvements: list[Any]
    placements: list[Any]
    managers: list[Any]
    restrictions: list[Any]
    releases: list[Any]
    children: list[UUID]
    rows: dict[str, list[Any]]

    @classmethod
    def read(cls, dsn: str) -> "World":
        with psycopg.connect(dsn, row_factory=namedtuple_row) as outside:

            def all_of(table: str, columns: str = "*") -> list[Any]:
                return outside.execute(sql.SQL(f"select {columns} from app.{{}}").format(sql.Identifier(table))).fetchall()

            tables = [row.relname for row in outside.execute("select relname from wall.guarded g join pg_class c on c.oid = g.name")]
            return cls(
                today=outside.execute("select (now() at time zone 'Europe/London')::date as day").fetchone().day,  # type: ignore[union-attr]
                members=outside.execute(
                    "select m.*, p.suspended_at from app.membership m join app.person p on p.id = m.person_id"
                ).fetchall(),
                involvements=all_of("involvement"),
                placements=all_of("placement"),
                managers=all_of("home_manager"),
                restrictions=all_of("restriction"),
                releases=all_of("release"),
                children=[row.id for row in all_of("child")],
                rows={table: all_of(table, "id, child_id, placement_id, slice, mine") for table in tables},
            )

    def between(self, thing: Any) -> bool:
        return thing.starts_on <= self.today and (thing.ends_on is None or self.today <= thing.ends_on)

    def nearness(self, who: Any, child: UUID) -> Nearness:
        """How a membership stands to a child today."""
        if who.suspended_at or who.ended_at or not self.between(who):
            return Nearness()
        own = [
            i
            for i in self.involvements
            if i.membership_id == who.id
            and i.child_id == child
            and not i.ended_at
            and self.between(i)
            and (i.until_at is None or i.until_at > datetime.now(UTC))
        ]
        current = [p for p in self.placements if p.child_id == child and p.state == "active" and p.starts_on <= self.today]
        overseen = [p for p in current if self._oversees(who, p)]
        full = [i.placement_id for i in own if i.capacity == "full"] + [p.id for p in overseen]
        return Nearness(
            full=bool(full),
            placements=None if Role(who.role) in COUNCIL_ROLES else frozenset(one for one in full if one),
            edge=any(i.capacity != "full" for i in own),
            denied=frozenset(r.closed_part for r in self.restrictions if r.child_id == child and not r.lifted_at and self.between(r)
                             and (r.to_role == who.role or r.to_agency_id == who.agency_id or r.to_membership_id == who.id)),
            released_slices=frozenset(r.opened_slice for r in self._released(who, child) if r.opened_row is None),
            released_rows=frozenset(r.opened_row for r in self._released(who, child) if r.opened_row is not None),
        )  # fmt: skip

    def _oversees(self, who: Any, placement: Any) -> bool:
        if who.role == "RM":
            return any(m.membership_id == who.id and m.home_id == placement.home_id and self.between(m) for m in self.managers)
        return who.role in {"VSH", "CO"} and placement.authority_id == who.agency_id

    def _released(self, who: Any, child: UUID) -> Iterator[Any]:
        for r in self.releases:
            to_them = r.to_membership_id == who.id or (r.to_agency_id is not None and r.to_agency_id == who.agency_id)
            if r.child_id == child and to_them and not r.revoked_at and self.today <= r.expires_on:
                yield r
