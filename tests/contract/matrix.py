"""Every route x everybody x every object, and what the policy table says each should be answered.

What is expected is worked out from the raw tables (tests/facts.py) and the policy table, not from what the portal loaded.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask import Flask
from psycopg.rows import namedtuple_row

from portal.access.actor import Actor
from portal.access.parts import Part, Role, slice_of
from portal.access.permissions import Permission, allows
from portal.access.policy import is_own, opens
from portal.access.predicates import Concern, reads_it
from portal.children.delegates import DELEGATED
from portal.signin import store
from tests.facts import World
from tests.visitor import HTMX, Page, Visitor

TABLE_OF = {
    "child_id": "child", "version_id": "plan_version", "transition_id": "transition", "item_id": "checklist_item", "review_id": "review",
    "variant_id": "report_variant", "restriction_id": "restriction", "release_id": "release",
    "involvement_id": "involvement", "membership_id": "membership", "consent_id": "consent", "receipt_id": "receipt", "cover_id": "cover",
    "placement_id": "placement", "due_id": "due_item", "belonging_id": "belonging", "picture_id": "belonging_picture",
    "trouble_id": "belonging_trouble", "handing_over_id": "handing_over",
}  # fmt: skip
INNERMOST = ("item_id", "due_id", "picture_id")
OTHER_SLICE = {
    "oversight.trail": Part.ACCESS_LOG, "reports.make": Part.REPORT, "reports.made": Part.REPORT,
    **dict.fromkeys(("circles.concerns", "circles.record_concern"), Part.ALLEGATIONS),
    **dict.fromkeys(("sharing.sharing", "sharing.restricting", "sharing.restrict", "sharing.address", "sharing.keep_address",
                     "sharing.releasing", "sharing.look_first", "sharing.release"), Part.ACCESS_LOG),
    "oversight.trail_sheet": Part.ACCESS_LOG, "oversight.who": Part.ACCESS_LOG,
    "oversight.who_plainly": Part.NETWORK,
    **dict.fromkeys(("standing.near", "standing.granting", "standing.check", "standing.grant", "standing.visit", "standing.let_in"),
                    Part.NETWORK),
    **dict.fromkeys(("placements.history", "placements.opening", "placements.open_"), Part.PLACEMENT),
    **dict.fromkeys(("packs.packs", "packs.make"), Part.HANDOVER_PACK),
    **dict.fromkeys(("belongings.things", "belongings.add", "belongings.packing", "belongings.hand_over"), Part.TRANSITION),
}  # fmt: skip
"""Routes that load one thing and ask about another part: the child's log, the report of a review."""

PERHAPS = -1
"""200 or 404, by what happened so far."""

OWN_AFFAIRS = {"receipt": "membership_id", "membership": "agency_id", "cover": "agency_id"}
"""Of no child: they exist for one membership, or for the people of one agency."""

DONE, NOT_ACCEPTED = frozenset({200, 303}), frozenset({422, 409})


@dataclass(frozen=True)
class Target:
    """One object that a route can be asked for; `row` is what the gate asks about."""

    values: dict[str, UUID]
    row: Any
    child: UUID | None
    known: bool = True


@dataclass
class Tally:
    """What was tried, and what came of it."""

    cells: int = 0
    by_relation: Counter[str] = field(default_factory=Counter)
    by_status: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    not_found: dict[tuple[bool, bytes, tuple[tuple[str, str], ...]], str] = field(default_factory=dict)

    def __str__(self) -> str:
        relations = ", ".join(f"{name} {count:,}" for name, count in sorted(self.by_relation.items()))
        statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(self.by_status.items()))
        return f"{self.cells:,} cells ({relations}; {statuses}), {len(self.wrong)} wrong"


class Matrix:
    """The portal over one database, everybody's session open."""

    def __init__(self, app: Flask, dsn: str, *, at_most: int = 10_000) -> None:
        self.app = app
        self.dsn = dsn
        self.at_most = at_most
        self.world = World.read(dsn)
        with psycopg.connect(dsn, row_factory=namedtuple_row) as outside:
            self.agencies = {row.id: row for row in outside.execute("select * from app.agency")}
            self.names = {row.id: row.name for row in outside.execute("select * from app.person")}
            self.objects = {table: outside.execute(f"select * from app.{table} order by id").fetchall() for table in set(TABLE_OF.values())}
            self.sealed = {row.variant_id for row in outside.execute("select variant_id from app.sealed_file")}
        self.near = {(who.id, child): self.world.nearness(who, child) for who in self.world.members for child in self.world.children}
        self.visitors = {who.id: self._session(who) for who in self.world.members}

    def _session(self, who: Any) -> Visitor:
        with self.app.app_context():
            token = store.open_session(who.person_id, membership_id=who.id, strength="password+code")
        return Visitor(self.app, token=token, member=who)

    def routes(self) -> list[tuple[Any, str, Permission]]:
        """(rule, method, permission) of every guarded route."""
        found = []
        for rule in self.app.url_map.iter_rules():
            mark = getattr(self.app.view_functions[rule.endpoint], "mark", None)
            if mark:
                found += [(rule, method, mark.permission) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
        return sorted(found, key=lambda one: (one[0].rule, one[1]))

    def targets(self, rule: Any) -> Iterator[Target]:
        """Every object of the route's kind, then an unknown one, then a known one under a parent that is not its own."""
        names = list(rule.arguments)
        if not names:
            yield Target({}, None, None)
            return
        if "membership_id" in names:
            yield from self._pairs()
            return
        last = next((name for name in INNERMOST if name in names), names[-1])
        rows = self.objects[TABLE_OF[last]]
        step = max(1, len(rows) // self.at_most)
        for row in rows[::step]:
            child = None if TABLE_OF[last] in OWN_AFFAIRS else getattr(row, "child_id", row.id)
            yield Target({name: row.id if name == last else getattr(row, name) for name in names}, row, child)
        yield Target({name: uuid4() for name in names}, None, None, known=False)
        if len(names) > 1:
            parents = [name for name in names if name != last]
            others = [row for row in rows if any(getattr(row, parent) != getattr(rows[0], parent) for parent in parents)]
            for other in others[:1]:
                values = {last: rows[0].id} | {parent: getattr(other, parent) for parent in parents}
                yield Target(values, None, None, known=False)

    def _pairs(self) -> Iterator[Target]:
        """A child and somebody else, near or not."""
        for child in self.world.children[: self.at_most]:
            for other in self.world.members[:: max(1, len(self.world.members) // (2 * self.at_most))]:
                yield Target({"child_id": child, "membership_id": other.id}, other, child)
        yield Target({"child_id": self.world.children[0], "membership_id": uuid4()}, None, None, known=False)

    def _knows_of(self, who: Any, other: Any, child: UUID) -> bool:
        """Whether somebody who shares a child's record may know that another is near: by a placement that both see, or by none."""
        ours, theirs = self.near[who.id, child], self.near[other.id, child]
        if who.role not in {"SW", "RM"} or not ours.full or ours.read_only or not theirs.involved:
            return False
        own = [i for i in self.world.involvements
               if i.membership_id == other.id and i.child_id == child and not i.ended_at and self.world.between(i)]  # fmt: skip
        places = {i.placement_id for i in own} | set(theirs.placements or ())
        return ours.placements is None or (not own and theirs.placements is None) or None in places or bool(places & set(ours.placements))

    def active(self, who: Any) -> bool:
        return not who.suspended_at and not who.ended_at and self.world.between(who)

    def expected(self, who: Any, endpoint: str, permission: Permission, target: Target) -> int:
        """200, 403, 404, or 303 for somebody who has no session any more."""
        if not self.active(who):
            return 303
        if not target.known:
            return 404
        if endpoint == "sharing.seen_as":
            return 200 if self._knows_of(who, target.row, target.child) else 404  # type: ignore[arg-type]
        if endpoint == "oversight.person_trail":
            return PERHAPS  # as far as they read the logs in which that person stands: see tests/oversight/test_doings.py
        if endpoint == "placements.meet" and target.row.kind not in {"placement", "placement_end"}:
            return 404
        if endpoint in {"packs.releasing", "packs.release"} and target.row.slice // 10 != Part.HANDOVER_PACK:
            return 404
        if endpoint in {"packs.at_night", "packs.missing"} and self.near[who.id, target.child].involved:  # type: ignore[index]
            return PERHAPS  # as far as anything is written there for them: see tests/reports/test_packs.py
        if OTHER_SLICE.get(endpoint) == Part.TRANSITION and self.near[who.id, target.child].edge:  # type: ignore[index]
            return PERHAPS  # who packs at either end of a move may begin the list: see tests/belongings
        concern = self._concern(who, endpoint, target)
        if endpoint == "delegates.delegates" or endpoint == "delegates.delegate":
            own = [i for i in self.world.involvements if i.membership_id == who.id and i.child_id == target.child and not i.ended_at]
            if own and all(i.basis == DELEGATED for i in own):
                return 403
        if target.child is not None and not self._exists(who, endpoint, target):
            return 404
        if target.child is None and target.row is not None and not self._is_their_affair(who, rule_of(target), target.row):
            return 404
        if allows(self._actor(who), permission, concern).allowed:
            return 404 if endpoint == "reports.download" and target.row.id not in self.sealed else 200
        return 403 if concern.child_id is None or reads_it(self._actor(who), concern) else 404

    def _is_their_affair(self, who: Any, table: str, row: Any) -> bool:
        own = who.id if OWN_AFFAIRS[table] == "membership_id" else who.agency_id
        return getattr(row, OWN_AFFAIRS[table]) == own

    def _exists(self, who: Any, endpoint: str, target: Target) -> bool:
        near = self.near[who.id, target.child]  # type: ignore[index]
        if not near.involved:
            return False
        if not hasattr(target.row, "slice"):
            return True
        if endpoint == "delegates.end_delegation" and not self._delegated(who, target.row):
            return False
        if hasattr(target.row, "closed_part") and not self._told_of(who, target.row):
            return False
        return self._opens(who, target.row) and ("transition_id" not in target.values or self._opens(who, self._transition(target)))

    @staticmethod
    def _delegated(who: Any, row: Any) -> bool:
        """A delegation is ended by the teacher who made it, and exists for nobody else as one."""
        return row.basis == DELEGATED and who.id in row.mine and row.membership_id != who.id

    def _told_of(self, who: Any, row: Any) -> bool:
        """A restriction is told to who made it, and to who reads the part that it closes."""
        part = row.closed_part * 10
        near = self.near[who.id, row.child_id]
        return bool(row.by_membership_id == who.id or opens(Role(who.role), near, slice_=part, placement=None, mine=True))

    def _transition(self, target: Target) -> Any:
        return next(row for row in self.objects["transition"] if row.id == target.values["transition_id"])

    def _opens(self, who: Any, row: Any) -> bool:
        near = self.near[who.id, row.child_id]
        return opens(
            Role(who.role), near, slice_=row.slice, placement=row.placement_id, mine=is_own(who.id, near, row.mine, row.slice), row=row.id
        )

    def _concern(self, who: Any, endpoint: str, target: Target) -> Concern:
        if target.child is None:
            return Concern()
        near = self.near[who.id, target.child]
        if endpoint in OTHER_SLICE:
            row = target.row
            place = {"placement": row.placement_id, "mine": tuple(row.mine), "row": row.id} if hasattr(row, "slice") else {}
            if endpoint.startswith("circles."):
                place = {"mine": (who.id,)}
            if endpoint.startswith("sharing.") and (near.released_slices or near.released_rows):
                place = {"mine": (who.id,)}
            return Concern(target.child, near, slice_of(OTHER_SLICE[endpoint]), **place)
        if not hasattr(target.row, "slice"):
            return Concern(target.child, near)
        row = target.row
        return Concern(target.child, near, row.slice, row.placement_id, tuple(row.mine), _owners(row), row.id)

    def _actor(self, who: Any) -> Actor:
        agency = self.agencies[who.agency_id]
        return Actor(
            who.person_id, self.names[who.person_id], who.id, agency.id, agency.name, agency.kind, Role(who.role), office=who.office or ""
        )

    def relation(self, who: Any, target: Target) -> str:
        """own, same agency, other agency, unknown; or no child."""
        if target.child is None:
            return "no child" if target.known else "unknown"
        if self.near[who.id, target.child].involved:
            return "own"
        colleagues = [one for one in self.world.members if one.agency_id == who.agency_id and one.id != who.id]
        return "same agency" if any(self.near[one.id, target.child].involved for one in colleagues) else "other agency"

    def walk(self, *, fragments: tuple[bool, ...] = (False,), routes: Any = None) -> Tally:
        """Try every cell. A POST is sent with a right token and nothing else, so that nothing is ever changed."""
        tally = Tally()
        for rule, method, permission in routes or self.routes():
            for target in self.targets(rule):
                url = self.app.url_map.bind("localhost").build(rule.endpoint, target.values, method=method)
                for who in self.world.members:
                    for fragment in fragments:
                        self._try(tally, rule.endpoint, method, permission, target, url, who, fragment=fragment)
        return tally

    def _try(
        self, tally: Tally, endpoint: str, method: str, permission: Permission, target: Target, url: str, who: Any, *, fragment: bool
    ) -> None:
        expected = self.expected(who, endpoint, permission, target)
        page = self._ask(self.visitors[who.id], method, url, fragment=fragment)
        tally.cells += 1
        tally.by_relation[self.relation(who, target)] += 1
        tally.by_status[page.status] += 1
        if not _fits(expected, method, page, fragment=fragment):
            tally.wrong.append(f"{who.role} {self.names[who.person_id]} {method} {url}{' (fragment)' if fragment else ''}: "
                               f"{page.status} where {expected} was meant ({self.relation(who, target)})")  # fmt: skip
        if page.status == 404:
            headers = tuple(sorted((name, value) for name, value in page.headers if name != "Date"))
            tally.not_found.setdefault((fragment, page.bytes, headers), url)

    def _ask(self, visitor: Visitor, method: str, url: str, *, fragment: bool) -> Page:
        data = None if method == "GET" else {"csrf_token": token_of(visitor)}
        headers = HTMX if fragment else {}
        response = visitor.client.open(url, method=method, base_url="http://localhost/", data=data, headers=headers)
        return Page(response, url, fragment=True)


def _owners(row: Any) -> tuple[UUID, ...]:
    """Whose turn it is; an involvement is its own member's."""
    return (row.membership_id,) if hasattr(row, "capacity") else tuple(getattr(row, "owners", ()))


def rule_of(target: Target) -> str:
    """The table of a route's one value."""
    (name,) = target.values
    return TABLE_OF[name]


def token_of(visitor: Visitor) -> str:
    """The CSRF token of the visitor's session, as a page gives it that shows a form to everybody."""
    if not hasattr(visitor, "kept_token"):
        page = visitor.get("/sign-in")
        visitor.kept_token = page.form().fields["csrf_token"][0]  # type: ignore[attr-defined]
    token: str = visitor.kept_token  # type: ignore[attr-defined]
    return token


def _fits(expected: int, method: str, page: Page, *, fragment: bool) -> bool:
    if expected == PERHAPS:
        return page.status in {200, 404}
    if expected == 303:
        return page.status == 401 if fragment or method == "POST" else page.status == 303 and "/sign-in" in page.headers["Location"]
    if expected == 200:
        return page.status in (DONE if method == "GET" else DONE | NOT_ACCEPTED)
    return page.status == expected
