"""Who asks, and how they stand to what they ask for: the two sides of the matrix, worked out from the raw tables (tests/facts.py)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask

from portal.access.parts import OFFICE_TITLES, Role
from portal.access.policy import Nearness
from portal.children.delegates import DELEGATED
from portal.signin import store
from tests.facts import World
from tests.visitor import Visitor

OWN = "own child"
NOT_THEIR_PART = "own child, another's part"
EDGE = "receives or leaves"
LIVES_WITH_OWN = "lives with their child"
NO_MORE = "once near"
NOT_YET = "near soon"
SAME_AGENCY = "same agency"
OTHER_AGENCY = "other agency"
UNKNOWN = "unknown id"
SWAPPED = "under another's parent"
NO_CHILD = "no child"
NOBODYS = "nobody's"

RELATIONS = frozenset(
    {OWN, NOT_THEIR_PART, EDGE, LIVES_WITH_OWN, NO_MORE, NOT_YET, SAME_AGENCY, OTHER_AGENCY, UNKNOWN, SWAPPED, NO_CHILD, NOBODYS}
)


@dataclass(frozen=True)
class Principal:
    """Somebody who asks. `who` is None without a session that counts."""

    kind: str
    who: Any
    visitor: Visitor


class Crowd:
    """Everybody there is, told apart by how they stand."""

    def __init__(self, world: World, near: Mapping[tuple[UUID, UUID], Nearness]) -> None:
        self.world = world
        self.near = near
        self._related: dict[tuple[UUID, UUID], str] = {}

    def members(self, app: Flask) -> list[Principal]:
        """Everybody with a session of their own, those who may not use it any more included."""
        found = []
        for who in self.world.members:
            with app.app_context():
                token = store.open_session(who.person_id, membership_id=who.id, strength="password+code")
            found.append(Principal(self.kind(who), who, Visitor(app, token=token, member=who)))
        return found

    def kind(self, who: Any) -> str:
        """One of some thirty kinds."""
        if who.barred_at:
            return "suspended"
        if who.ended_at or (who.ends_on and who.ends_on < self.world.today):
            return "gone from the agency"
        if who.starts_on > self.world.today:
            return "not yet at the agency"
        if who.office:
            return self._in_office(who)
        stays = [one for one in self.world.involvements if one.membership_id == who.id]
        if any(self.near[who.id, child].full for child in self.world.children):
            return self._of_the_full(who, [one for one in stays if self._now(one)])
        now = {one.capacity for one in stays if self._now(one)}
        if now:
            return "receives" if "receiving" in now else "leaves"
        if any(one.starts_on > self.world.today and not one.ended_at for one in stays):
            return "near from tomorrow"
        return "near until yesterday" if stays or self._managed(who) else "stranger"

    def _in_office(self, who: Any) -> str:
        title = OFFICE_TITLES.get(who.office, who.office)
        if who.office in {"ADMIN", "RI", "EDT"}:
            return str(title)
        inside = any(self.near[who.id, child].involved for child in self.world.children)
        return f"{title}, {'let in' if inside else 'not let in, or no more'}"

    def _of_the_full(self, who: Any, stays: list[Any]) -> str:
        if stays and all(one.basis == DELEGATED for one in stays):
            return "delegate at school"
        covered = self.world.covered(who)
        if covered and not any(one.capacity == "full" for one in stays):
            return "stands in for somebody"
        return Role(who.role).label

    def _now(self, one: Any) -> bool:
        over = one.until_at and one.until_at <= datetime.now(UTC)
        return not one.ended_at and self.world.between(one) and not over

    def _managed(self, who: Any) -> bool:
        return any(one.membership_id == who.id for one in self.world.managers)

    def relation(self, who: Any, child: UUID) -> str:
        """How somebody stands to a child as such."""
        if (who.id, child) not in self._related:
            self._related[who.id, child] = self._relation(who, child)
        return self._related[who.id, child]

    def _relation(self, who: Any, child: UUID) -> str:
        near = self.near[who.id, child]
        if near.involved:
            return OWN if near.full else EDGE
        stays = [one for one in self.world.involvements if one.membership_id == who.id and one.child_id == child]
        if any(one.starts_on > self.world.today and not one.ended_at for one in stays):
            return NOT_YET
        if stays:
            return NO_MORE
        own = {one for one in self.world.children if self.near[who.id, one].involved}
        if any(self._home(child) == self._home(one) for one in own if self._home(one)):
            return LIVES_WITH_OWN
        colleagues = [one for one in self.world.members if one.agency_id == who.agency_id and one.id != who.id]
        return SAME_AGENCY if any(self.near[one.id, child].involved for one in colleagues) else OTHER_AGENCY

    @cache  # noqa: B019  one crowd lives as long as its test
    def _home(self, child: UUID) -> UUID | None:
        return next((one.home_id for one in self.world.placements if one.child_id == child and one.state == "active"), None)


def without_a_session(app: Flask, dsn: str, members: list[Any]) -> Iterator[Principal]:
    """Those whom no session stands for: none at all, idle too long, over, signed out, and one that still awaits the code."""
    active = next(one for one in members if one.role == "SW" and not one.ended_at and not one.barred_at)
    yield Principal("anonymous", None, Visitor(app))
    yield Principal("made-up session", None, Visitor(app, token="a-token-that-nobody-was-given"))
    for kind, change in (
        ("idle too long", "last_seen_at = now() - interval '2 hours'"),
        ("session over", "expires_at = now() - interval '1 minute'"),
        ("signed out", "ended_at = now()"),
    ):
        with app.app_context():
            token = store.open_session(active.person_id, membership_id=active.id, strength="password+code")
        with psycopg.connect(dsn) as outside:
            outside.execute(f"update app.signin_session set {change} where token_hash = sha256(%s)", [token.encode()])
        yield Principal(kind, None, Visitor(app, token=token))
    with app.app_context():
        token = store.open_session(active.person_id, membership_id=None, strength="password")
    yield Principal("awaits the code", None, Visitor(app, token=token))
