"""Worlds by lot on squared paper: who is near whom, where, in which capacity, what is closed, opened, covered and consented to.

The people and the rows of tests/grid.py stay; all standing is drawn anew. The rows are given other places, owners and slices too.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from portal.access.parts import Audience, Part, slice_of
from tests import grid

Row = dict[str, Any]
OFFICES = (None, None, None, None, None, "ADMIN", "RI", "REG44", "INSPECTOR", "EDT")
FREED = ("consent", "cover", "restriction", "release", "home_manager", "involvement")
NEVER_RELEASED = frozenset({Part.CLINICAL_NOTES, Part.PRIVATE_MESSAGE, Part.ALLEGATIONS})
PLACES_EACH = 3


class Stage:
    """One database on squared paper whose standing is drawn again and again."""

    def __init__(self, owner: psycopg.Connection[Any], seed: int) -> None:
        self.owner = owner
        self.lot = random.Random(seed)
        self.today = grid.london_today(owner)
        self.children = [row[0] for row in owner.execute("select id from app.child order by id").fetchall()]
        self.members = owner.execute("select id, agency_id, role from app.membership order by id").fetchall()
        self.homes = owner.execute("select id, agency_id from app.home order by id").fetchall()
        self.authorities = [row[0] for row in owner.execute("select id from app.agency where kind = 'authority' order by id").fetchall()]
        self.agencies = [row[0] for row in owner.execute("select id from app.agency order by id").fetchall()]
        self.entries = owner.execute("select id, child_id from app.entry order by id").fetchall()
        self._more_places()

    def shake(self) -> None:
        """A new world: everything drawn anew, in one transaction."""
        with self.owner.transaction():
            for table in FREED:
                self.owner.execute(sql.SQL("delete from {}").format(sql.Identifier("app", table)))
            self._people()
            places = self._placements()
            involvements = [self._involvement(places) for _ in range(self.lot.randrange(20, 90))]
            grid.put(self.owner, "involvement", *involvements)
            grid.put(self.owner, "consent", *self._consents(involvements))
            grid.put(self.owner, "cover", *(self._cover() for _ in range(self.lot.randrange(9))))
            grid.put(self.owner, "home_manager", *(self._manager() for _ in range(self.lot.randrange(12))))
            grid.put(self.owner, "restriction", *(self._restriction() for _ in range(self.lot.randrange(40))))
            grid.put(self.owner, "release", *(self._release() for _ in range(self.lot.randrange(40))))
            self._rows(places)

    def _more_places(self) -> None:
        """Each child gets three placements, so that they can be ended, planned and current at once."""
        for child in self.children:
            known = self.owner.execute("select count(*) from app.placement where child_id = %s", [child]).fetchone()
            assert known is not None
            for number in range(known[0], PLACES_EACH):
                ident = grid.ident("placement", f"{child} {number}")
                home, provider = self.lot.choice(self.homes)
                grid.put(self.owner, "placement", {
                    "id": ident, "placement_id": ident, "child_id": child, "slice": 50, "mine": [], "provider_id": provider,
                    "home_id": home, "authority_id": self.lot.choice(self.authorities), "state": "ended", "legal_status": "C2",
                    "placement_type": "K2", "starts_on": grid.LONG_AGO, "ended_on": grid.LONG_AGO,
                })  # fmt: skip

    def _day(self, chance: float = 1.0) -> date | None:
        """A day near today, today itself among them; or none."""
        return self.today + timedelta(days=self.lot.choice([-9, -1, 0, 0, 1, 9])) if self.lot.random() < chance else None

    def _moment(self, chance: float) -> datetime | None:
        return datetime.now(UTC) + timedelta(hours=self.lot.choice([-30, -1, 1, 30])) if self.lot.random() < chance else None

    def _begun(self) -> date:
        return grid.LONG_AGO if self.lot.random() < 0.8 else self._day() or self.today

    def _people(self) -> None:
        for ident, _, role in self.members:
            office = self.lot.choice(OFFICES) if role == "RM" else ("EDT" if role == "SW" and self.lot.random() < 0.1 else None)
            self.owner.execute(
                "update app.membership set office = %s, starts_on = %s, ends_on = %s, ended_at = %s where id = %s",
                [office, self._begun(), self._day(0.15), grid.THEN if self.lot.random() < 0.05 else None, ident],
            )

    def _placements(self) -> dict[UUID, list[UUID]]:
        places: dict[UUID, list[UUID]] = {child: [] for child in self.children}
        for ident, child in self.owner.execute("select id, child_id from app.placement order by id").fetchall():
            home, provider = self.lot.choice(self.homes)
            state, begun = self.lot.choice(["ended", "planned"]), self._begun()
            self.owner.execute(
                "update app.placement set home_id = %s, provider_id = %s, authority_id = %s, state = %s, starts_on = %s, ended_on = %s"
                " where id = %s",
                [home, provider, self.lot.choice(self.authorities), state, begun, begun if state == "ended" else None, ident],
            )
            places[child].append(ident)
        for found in places.values():
            if self.lot.random() < 0.85:  # at most one is the present one
                self.owner.execute("update app.placement set state = 'active', ended_on = null where id = %s", [self.lot.choice(found)])
        return places

    def _walled(self, kind: str, child: UUID, slice_: int, mine: list[UUID]) -> Row:
        ident = UUID(int=self.lot.getrandbits(128))
        return {"id": ident, "child_id": child, "placement_id": None, "slice": slice_, "mine": mine}

    def _involvement(self, places: dict[UUID, list[UUID]]) -> Row:
        child, (who, _, role) = self.lot.choice(self.children), self.lot.choice(self.members)
        return self._walled("involvement", child, 40, [who]) | {
            "placement_id": self.lot.choice([None, *places[child]]), "membership_id": who, "name": "Somebody", "role": role,
            "agency_name": "Agency", "capacity": self.lot.choice(["full", "full", "full", "receiving", "leaving"]), "basis": "by lot",
            "granted_by": "Lot", "known_as": None, "starts_on": self._begun(), "ends_on": self._day(0.25), "until_at": self._moment(0.15),
            "ended_at": grid.THEN if self.lot.random() < 0.15 else None,
        }  # fmt: skip

    def _consents(self, involvements: list[Row]) -> Iterator[Row]:
        for one in involvements:
            for whose in ("child", "authority"):
                if self.lot.random() < 0.6:
                    yield self._walled("consent", one["child_id"], 40, []) | {
                        "involvement_id": one["id"], "visitor_name": "Visitor", "whose": whose, "asked_by": "Lot", "asked_at": grid.THEN,
                        "given": self.lot.choice([True, True, True, False, None]),
                    }  # fmt: skip

    def _cover(self) -> Row:
        absent, agency, role = self.lot.choice(self.members)
        alike = [one for one, of, does in self.members if (of, does) == (agency, role) and one != absent]
        present = self.lot.choice(alike or [one for one, *_ in self.members if one != absent])
        return {"id": UUID(int=self.lot.getrandbits(128)), "agency_id": agency, "covered_id": absent, "coverer_id": present,
                "given_by": "Lot", "starts_on": self._begun(), "ends_on": self._day() or self.today}  # fmt: skip

    def _manager(self) -> Row:
        managers = [one for one, _, role in self.members if role == "RM"]
        return {"id": UUID(int=self.lot.getrandbits(128)), "home_id": self.lot.choice(self.homes)[0],
                "membership_id": self.lot.choice(managers), "starts_on": self._begun(), "ends_on": self._day(0.3)}  # fmt: skip

    def _restriction(self) -> Row:
        who, agency, role = self.lot.choice(self.members)
        to = self.lot.randrange(3)
        return self._walled("restriction", self.lot.choice(self.children), 20, []) | {
            "closed_part": self.lot.randrange(1, 34), "to_role": role if to == 0 else None, "to_agency_id": agency if to == 1 else None,
            "to_membership_id": who if to == 2 else None, "reason": "by lot", "starts_on": self._begun(), "ends_on": self._day(0.3),
            "lifted_at": grid.THEN if self.lot.random() < 0.2 else None,
        }  # fmt: skip

    def _release(self) -> Row:
        child, part = self.lot.choice(self.children), self.lot.choice([one for one in Part if one not in NEVER_RELEASED])
        audience = self.lot.choice([one for one in Audience if one is not Audience.LEGAL_NAME])  # which no release can name
        slice_, whole_agency = slice_of(part, audience), self.lot.random() < 0.5
        row = self.owner.execute("select id from app.entry where child_id = %s and slice = %s limit 1", [child, slice_]).fetchone()
        return self._walled("release", child, 70, []) | {
            "opened_slice": slice_, "opened_row": row[0] if row and self.lot.random() < 0.4 else None,
            "to_membership_id": None if whole_agency else self.lot.choice(self.members)[0],
            "to_agency_id": self.lot.choice(self.agencies) if whole_agency else None, "purpose": "by lot", "basis": "task",
            "expires_on": self._day() or self.today, "revoked_at": grid.THEN if self.lot.random() < 0.15 else None,
        }  # fmt: skip

    def _rows(self, places: dict[UUID, list[UUID]]) -> None:
        """Some rows of the record find themselves in another placement and with other owners."""
        chosen = self.lot.sample(self.entries, len(self.entries) // 15)
        own = [[self.lot.choice(self.members)[0] for _ in range(self.lot.randrange(5))] for _ in chosen]
        self.owner.execute(
            "update app.entry e set placement_id = v.place, mine = array_remove(array[v.one, v.other], null) "
            "from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[]) as v(id, place, one, other) where e.id = v.id",
            [
                [ident for ident, _ in chosen],
                [self.lot.choice([None, *places[child]]) for _, child in chosen],
                [who[0] if who else None for who in own],
                [who[1] if len(who) > 1 else None for who in own],
            ],
        )
