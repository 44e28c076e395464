"""Every route x everybody x every object, and what the policy table says each should be answered.

What is expected is worked out from the raw tables (tests/facts.py) and the policy table, not from what the portal loaded.
"""

import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask import Flask
from psycopg.rows import namedtuple_row
from werkzeug.test import TestResponse

from portal.access.actor import Actor
from portal.access.parts import CHECKS_EVERY_VERSION, SAFE_ANSWER, Part, Role, kept_apart, slice_of
from portal.access.permissions import Permission, allows
from portal.access.policy import is_own, opens
from portal.access.predicates import Concern, reads_it
from portal.children.delegates import DELEGATED
from portal.foundation import clock
from portal.joining.queries import PASSED_ON
from portal.plans.queries import told_to
from portal.plans.rules import DISSENT, UNRELEASED, reads_section
from tests.contract.principals import NO_CHILD, NOBODYS, NOT_THEIR_PART, OWN, SWAPPED, UNKNOWN, Crowd, Principal, without_a_session
from tests.facts import World
from tests.visitor import HTMX, Visitor

TABLE_OF = {
    "child_id": "child", "version_id": "plan_version", "transition_id": "transition", "item_id": "checklist_item", "review_id": "review",
    "variant_id": "report_variant", "restriction_id": "restriction", "release_id": "release",
    "involvement_id": "involvement", "membership_id": "membership", "consent_id": "consent", "receipt_id": "receipt", "cover_id": "cover",
    "entry_id": "entry", "correction_id": "correction", "breach_id": "breach", "glass_id": "break_glass", "notice_id": "notice",
    "placement_id": "placement", "due_id": "due_item", "belonging_id": "belonging", "picture_id": "belonging_picture",
    "trouble_id": "belonging_trouble", "handing_over_id": "handing_over", "invitation_id": "invitation", "recovery_id": "recovery",
    "charge_id": "home_manager", "goal_id": "goal", "rating_id": "goal_rating", "score_id": "measure_score", "count_id": "everyday_count",
    "check_in_id": "check_in", "note_id": "entry", "summary_id": "note_summary", "view_id": "entry", "answer_id": "view_answer",
    "message_id": "private_message", "section_id": "plan_section", "question_id": "section_asked", "asked_id": "plan_asked",
    "contribution_id": "plan_contribution",
}  # fmt: skip
OTHER_SLICE = {
    "oversight.trail": Part.ACCESS_LOG, "reports.make": Part.REPORT, "reports.made": Part.REPORT,
    **dict.fromkeys(("circles.concerns", "circles.record_concern"), Part.ALLEGATIONS),
    **dict.fromkeys(("sharing.sharing", "sharing.restricting", "sharing.restrict", "sharing.address", "sharing.keep_address",
                     "sharing.releasing", "sharing.look_first", "sharing.release"), Part.ACCESS_LOG),
    "oversight.trail_sheet": Part.ACCESS_LOG, "oversight.who": Part.ACCESS_LOG,
    **dict.fromkeys(("legal_name.name", "legal_name.decide"), Part.ACCESS_LOG),
    "oversight.who_plainly": Part.NETWORK,
    **dict.fromkeys(("standing.near", "standing.granting", "standing.check", "standing.grant", "standing.visit", "standing.let_in"),
                    Part.NETWORK),
    **dict.fromkeys(("young.inviting", "young.invite", "young.invite_again", "young.withdraw"), Part.NETWORK),
    **dict.fromkeys(("steering.new", "steering.start"), Part.TRANSITION),
    **dict.fromkeys(("placements.history", "placements.opening", "placements.open_"), Part.PLACEMENT),
    **dict.fromkeys(("packs.packs", "packs.make"), Part.HANDOVER_PACK),
    **dict.fromkeys(("writing.versions", "writing.begin"), Part.ABOUT_ME),
    "plan_papers.make": Part.REPORT,
    **dict.fromkeys(("belongings.things", "belongings.add", "belongings.packing", "belongings.hand_over"), Part.TRANSITION),
    **dict.fromkeys(("measures.new_goal", "measures.agree_goal"), Part.GOALS),
    **dict.fromkeys(("measures.sdq", "measures.keep_sdq", "measures.berri", "measures.keep_berri", "measures.star", "measures.keep_star",
                     "measures.line", "measures.write_line"),
                    Part.SCREENING),
    **dict.fromkeys(("measures.new_count", "measures.keep_count"), Part.EDUCATION),
    **dict.fromkeys(("check_in.check_in", "check_in.answer", "check_in.thanks"), Part.SHARED_VIEWS),
    **dict.fromkeys(("notes.notes", "notes.new", "notes.write", "notes.team", "notes.write_team_note"), Part.PRACTICE_NOTES),
}  # fmt: skip
"""Routes that load one thing and ask about another part: the child's log, the report of a review."""

PERHAPS = -1
"""200 or 404, by what happened so far."""

OWN_AFFAIRS = {
    "receipt": "membership_id", "membership": "agency_id", "cover": "agency_id", "invitation": "inviting_agency_id",
    "recovery": "agency_id", "home_manager": "home_id",
}  # fmt: skip
"""Of no child: they exist for one membership, or for the people of one agency."""
INNERMOST = ("item_id", "due_id", "picture_id", "correction_id", "entry_id", "breach_id", "glass_id", "notice_id")
"""Of a nested address the object that is asked about; the others are its parents."""

OF_THE_ACTIVE = frozenset({"joining.giving_role", "joining.give_role", "joining.vouching", "joining.vouch"})
"""Of people who are with their agency now: somebody who left or is suspended is none of them."""

PUT_DOWN = frozenset({"agreeing.disagreement", "agreeing.settle_put_down"})
"""Of what is put down under "What I disagree with", and of no other section."""

OTHER_WORDS = frozenset({"notes.wording", "notes.reword"})
"""Of practice notes alone, and of their authors."""

DONE, NOT_ACCEPTED = frozenset({200, 303}), frozenset({422, 409})


SWAPS = 60
"""Wrong pairs of each nested route that the matrix draws from; `make attack` tries them all besides."""


@dataclass(frozen=True)
class Target:
    """One object that a route can be asked for; `row` is what the gate asks about."""

    values: dict[str, UUID]
    row: Any
    child: UUID | None
    known: bool = True
    swapped: bool = False


@dataclass(frozen=True)
class Cell:
    """One thing to try."""

    rule: Any
    method: str
    permission: Permission
    principal: Principal
    relation: str
    target: Target


@dataclass
class Tally:
    """What was tried, and what came of it."""

    cells: int = 0
    refused: int = 0
    routes: set[tuple[str, str]] = field(default_factory=set)
    by_kind: Counter[str] = field(default_factory=Counter)
    by_relation: Counter[str] = field(default_factory=Counter)
    by_status: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    not_found: dict[tuple[bool, bytes, tuple[tuple[str, str], ...]], str] = field(default_factory=dict)

    def count(self, cell: Cell, status: int) -> None:
        self.cells += 1
        self.routes.add((cell.rule.rule, cell.method))
        self.by_kind[cell.principal.kind] += 1
        self.by_relation[cell.relation] += 1
        self.by_status[status] += 1

    def __str__(self) -> str:
        relations = ", ".join(f"{name} {count:,}" for name, count in sorted(self.by_relation.items()))
        statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(self.by_status.items()))
        return (
            f"{len(self.routes)} routes x methods, {len(self.by_kind)} kinds of people, {self.cells:,} cells "
            f"({relations}; {statuses}), {len(self.wrong)} wrong"
        )


class Matrix:
    """The portal over one database, everybody's session open."""

    def __init__(self, app: Flask, dsn: str) -> None:
        self.app = app
        self.dsn = dsn
        self.world = World.read(dsn)
        with psycopg.connect(dsn, row_factory=namedtuple_row) as outside:
            self.agencies = {row.id: row for row in outside.execute("select * from app.agency")}
            self.agency_of_home = {row.id: row.agency_id for row in outside.execute("select * from app.home")}
            self.names = {row.id: row.name for row in outside.execute("select * from app.person")}
            self.objects = {table: outside.execute(f"select * from app.{table} order by id").fetchall() for table in set(TABLE_OF.values())}
            self.sealed = {row.variant_id for row in outside.execute("select variant_id from app.sealed_file")}
        self.near = {(who.id, child): self.world.nearness(who, child) for who in self.world.members for child in self.world.children}
        self.crowd = Crowd(self.world, self.near)
        self.principals = [*self.crowd.members(app), *without_a_session(app, dsn, self.world.members)]

    def routes(self) -> list[tuple[Any, str, Permission]]:
        return self.routes_of(self.app)

    @staticmethod
    def routes_of(app: Flask) -> list[tuple[Any, str, Permission]]:
        """(rule, method, permission) of every guarded route, from the registry of the gate."""
        found = []
        for rule in app.url_map.iter_rules():
            mark = getattr(app.view_functions[rule.endpoint], "mark", None)
            if mark:
                found += [(rule, method, mark.permission) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
        return sorted(found, key=lambda one: (one[0].rule, one[1]))

    def targets(self, rule: Any) -> list[Target]:
        """Every object of the route's kind, then an unknown one, and known ones under parents that are not their own."""
        names = list(rule.arguments)
        if not names:
            return [Target({}, None, None)]
        unknown = Target({name: uuid4() for name in names}, None, None, known=False)
        if {"child_id", "membership_id"} <= set(names):
            nobody = {"child_id": self.world.children[0], "membership_id": uuid4()}
            return [*self._pairs(), unknown, Target(nobody, None, None, known=False)]
        last = innermost(names)
        table = TABLE_OF.get(last)
        if table is None:
            raise LookupError(f"{rule.rule} has {last}, of which tests/contract/matrix.py knows no table")
        rows = self.objects[table]
        found = [
            Target({name: row.id if name == last else getattr(row, name) for name in names}, row, self._child_of(table, row))
            for row in rows
            if all(getattr(row, name) is not None for name in names if name != last)
        ]
        return [*found, unknown, *itertools.islice(self.swapped(rule), SWAPS)]

    def swapped(self, rule: Any) -> Iterator[Target]:
        """Each object of a nested route under each parent that is not its own: the object's child is theirs, the pair is nobody's."""
        names = list(rule.arguments)
        if len(names) < 2 or "membership_id" in names:
            return
        last = innermost(names)
        parents = [name for name in names if name != last]
        rows = [row for row in self.objects[TABLE_OF[last]] if all(getattr(row, parent) is not None for parent in parents)]
        for row in rows:
            for values in {tuple(getattr(other, parent) for parent in parents): other for other in rows}:
                if values != tuple(getattr(row, parent) for parent in parents):
                    pair = {last: row.id, **dict(zip(parents, values, strict=True))}
                    yield Target(pair, None, self._child_of(TABLE_OF[last], row), known=False, swapped=True)

    @staticmethod
    def _child_of(table: str, row: Any) -> UUID | None:
        return None if table in OWN_AFFAIRS else getattr(row, "child_id", row.id)

    def _pairs(self) -> Iterator[Target]:
        """A child and somebody else, near or not."""
        for child in self.world.children:
            for other in self.world.members:
                yield Target({"child_id": child, "membership_id": other.id}, other, child)

    def _knows_of(self, who: Any, other: Any, child: UUID) -> bool:
        """Whether somebody who shares a child's record may know that another is near: by a placement that both see, or by none."""
        ours, theirs = self.near[who.id, child], self.near[other.id, child]
        if who.role not in {"SW", "RM"} or not ours.full or ours.read_only or not theirs.involved:
            return False
        own = [i for i in self.world.involvements
               if i.membership_id == other.id and i.child_id == child and not i.ended_at and self.world.between(i)]  # fmt: skip
        places = {i.placement_id for i in own} | set(theirs.placements or ())
        return ours.placements is None or (not own and theirs.placements is None) or None in places or bool(places & set(ours.placements))

    def active_member(self, row: Any) -> bool:
        return any(one.id == row.id and self.active(one) for one in self.world.members)

    def active(self, who: Any) -> bool:
        return not who.barred_at and not who.ended_at and self.world.between(who)

    def expected(self, who: Any, endpoint: str, permission: Permission, target: Target) -> int:
        """200, 403, 404, or 303 for somebody who has no session any more."""
        if who is None or not self.active(who):
            return 303
        if not target.known:
            return 404
        if endpoint == "sharing.seen_as":
            return 200 if self._knows_of(who, target.row, target.child) else 404  # type: ignore[arg-type]
        if endpoint == "oversight.person_trail":
            return PERHAPS  # as far as they read the logs in which that person stands: see tests/oversight/test_doings.py
        if endpoint in OF_THE_ACTIVE and not self.active_member(target.row):
            return 404
        if endpoint in {"joining.passing_on", "joining.pass_on"} and (target.row.office or target.row.role not in PASSED_ON):
            return 404
        if endpoint == "notices.read":
            return 200 if target.row.to_membership_id == who.id else 404
        if endpoint.startswith("check_in.deci") and (target.row.slice != SAFE_ANSWER or who.role != "SW"):
            return 404
        if endpoint == "breakglass.end":
            return 404  # in this world nobody holds a record open
        if endpoint == "placements.meet" and target.row.kind not in {"placement", "placement_end"}:
            return 404
        if endpoint in {"packs.releasing", "packs.release"} and target.row.slice // 10 != Part.HANDOVER_PACK:
            return 404
        if endpoint == "plan_papers.download" and target.row.plan_number is None:
            return 404
        if endpoint in {"packs.at_night", "packs.missing"} and self.near[who.id, target.child].involved:  # type: ignore[index]
            return PERHAPS  # as far as anything is written there for them: see tests/reports/test_packs.py
        if "note_id" in target.values and (target.row.slice != slice_of(Part.PRACTICE_NOTES) or not _is_that_kind(endpoint, target.row)):
            return 404
        if endpoint in {"notes.notes", "notes.team"} and self.near[who.id, target.child].released_rows:  # type: ignore[index]
            return PERHAPS  # a single note may be released to them: see tests/notes/test_practice_notes.py
        if OTHER_SLICE.get(endpoint) == Part.TRANSITION and self.near[who.id, target.child].edge:  # type: ignore[index]
            return PERHAPS  # who packs at either end of a move may begin the list: see tests/belongings
        concern = self._concern(who, endpoint, target)
        if endpoint == "delegates.delegates" or endpoint == "delegates.delegate":
            own = [i for i in self.world.involvements if i.membership_id == who.id and i.child_id == target.child and not i.ended_at]
            if own and all(i.basis == DELEGATED for i in own):
                return 403
        if target.child is not None and not self._exists(who, endpoint, target):
            return 404
        if target.child is None and target.row is not None and not self._is_their_affair(who, table_of(target), target.row):
            return 404
        if allows(self._actor(who), permission, concern).allowed:
            return 404 if endpoint in {"reports.download", "plan_papers.download"} and target.row.id not in self.sealed else 200
        return 403 if concern.child_id is None or reads_it(self._actor(who), concern) else 404

    def _is_their_affair(self, who: Any, table: str, row: Any) -> bool:
        if table == "recovery" and (row.person_id == who.person_id or row.approver_id == who.id):
            return True
        if table in {"invitation", "recovery", "home_manager"} and who.office != "ADMIN":
            return False
        if table == "home_manager":
            return bool(self.agency_of_home[row.home_id] == who.agency_id) and (row.ends_on is None or row.ends_on >= clock.today())
        own = who.id if OWN_AFFAIRS[table] == "membership_id" else who.agency_id
        return getattr(row, OWN_AFFAIRS[table]) == own

    def _exists(self, who: Any, endpoint: str, target: Target) -> bool:
        near = self.near[who.id, target.child]  # type: ignore[index]
        if not near.involved:
            return False
        if not hasattr(target.row, "slice"):
            return True
        if Role(who.role) is Role.CH and hasattr(target.row, "child_visible") and not target.row.child_visible:
            return False
        if "version_id" in target.values and not told_to(Role(who.role), target.row.state):
            return False
        if endpoint.startswith("asking."):
            section = self._section(target)
            if not told_to(Role(who.role), self._version(target).state) or not reads_section(Role(who.role), section.state, section.number):
                return False
        if "view_id" in target.values and (target.row.slice // 10 != Part.SHARED_VIEWS or kept_apart(target.row.slice)):
            return False
        here = hasattr(target.row, "placement_id") and near.near_at(target.row.placement_id)
        if "contribution_id" in target.values and who.id not in target.row.mine:
            reads = told_to(Role(who.role), self._version(target).state)
            if Role(who.role) not in CHECKS_EVERY_VERSION or not here or not reads:
                return False
        if endpoint in PUT_DOWN and target.row.number != DISSENT:
            return False
        if (endpoint in PUT_DOWN or "version_id" in target.values) and target.row.state in UNRELEASED and not here:
            return False
        if endpoint.startswith("writing.") and "version_id" in target.values and target.row.slice % 10:
            return False  # the commissioner's header is no version to work on
        if endpoint == "delegates.end_delegation" and not self._delegated(who, target.row):
            return False
        if hasattr(target.row, "closed_part") and not self._told_of(who, target.row):
            return False
        return (
            self._opens(who, target.row)
            and ("correction_id" not in target.values or self._opens(who, self._entry(target)))
            and ("transition_id" not in target.values or self._opens(who, self._transition(target)))
        )

    def _entry(self, target: Target) -> Any:
        return next(row for row in self.objects["entry"] if row.id == target.values["entry_id"])

    def _section(self, target: Target) -> Any:
        ident = getattr(target.row, "section_id", target.row.id)
        return next(row for row in self.objects["plan_section"] if row.id == ident)

    def _version(self, target: Target) -> Any:
        return next(row for row in self.objects["plan_version"] if row.id == target.row.version_id)

    def _corrects(self, who: Any, entry: Any) -> bool:
        """The author in the same role; the manager for the provider's people, the social worker for the council's."""
        author = next(one for one in self.world.members if one.id == entry.by_membership_id)
        role, kind = Role(who.role), self.agencies[who.agency_id].kind
        near = self.near[who.id, entry.child_id]
        if kept_apart(entry.slice) or not near.full or near.read_only:
            return False
        itself = author.id == who.id and entry.by_role == role.label
        return itself or (author.agency_id == who.agency_id and (role, kind) in {(Role.RM, "provider"), (Role.SW, "authority")})

    def _owners(self, who: Any, endpoint: str, target: Target) -> tuple[Any, ...]:
        """Whose turn it is; an involvement is its own member's."""
        if endpoint in {"corrections.strike", "corrections.answer"}:
            entry = self._entry(target) if "correction_id" in target.values else target.row
            return (who.id,) if self._corrects(who, entry) else ()
        if endpoint.startswith("asking."):
            answers = (who.id,) if self._corrects(who, self._section(target)) else ()
            return (*answers, target.row.by_membership_id) if endpoint == "asking.settle" else answers
        if endpoint.startswith("voice.") and hasattr(target.row, "by_membership_id"):
            said = target.row if "view_id" in target.values else next(row for row in self.objects["entry"] if row.id == target.row.entry_id)
            return (said.by_membership_id,)
        if hasattr(target.row, "with_membership_id"):
            return (target.row.with_membership_id,)
        if hasattr(target.row, "capacity"):
            return (target.row.membership_id,)
        if endpoint in OTHER_WORDS:
            return (target.row.by_membership_id,)
        if "contribution_id" in target.values:
            return (target.row.contributor_id,)
        if endpoint in PUT_DOWN:
            return (who.id,) if self._put_it_down(who, target.row) else ()
        if endpoint == "agreeing.settle":
            asked = (target.row.agency_id, target.row.role) == (who.agency_id, who.role)
            return (who.id,) if asked and not who.office and self.near[who.id, target.child].full else ()  # type: ignore[index]
        return tuple(getattr(target.row, "reviewers", ()) or getattr(target.row, "owners", ()))

    def _put_it_down(self, who: Any, row: Any) -> bool:
        """Whether a disagreement is of this person's agency, put down in their role, and they are near in full."""
        writer = next((one for one in self.world.members if one.id == row.by_membership_id), None)
        same = writer is not None and (writer.agency_id, writer.role) == (who.agency_id, who.role)
        return same and not who.office and self.near[who.id, row.child_id].full

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
            waits = hasattr(target.row, "approver_id") and target.row.agreed_at is None and target.row.stopped_at is None
            return Concern(owners=(target.row.approver_id,)) if waits and target.row.approver_id else Concern()
        near = self.near[who.id, target.child]
        if endpoint in OTHER_SLICE:
            row = target.row
            place = {"placement": row.placement_id, "mine": tuple(row.mine), "row": row.id} if hasattr(row, "slice") else {}
            if endpoint.startswith(("circles.", "measures.", "check_in.")):  # something new of one's own
                place = {"mine": (who.id,)}
            if endpoint.startswith(("sharing.", "legal_name.")) and (near.released_slices or near.released_rows):
                place = {"mine": (who.id,)}
            return Concern(target.child, near, slice_of(OTHER_SLICE[endpoint]), **place)
        if not hasattr(target.row, "slice"):
            return Concern(target.child, near)
        row = target.row
        return Concern(target.child, near, row.slice, row.placement_id, tuple(row.mine), self._owners(who, endpoint, target), row.id)

    def _actor(self, who: Any) -> Actor:
        agency = self.agencies[who.agency_id]
        return Actor(
            who.person_id, self.names[who.person_id], who.id, agency.id, agency.name, agency.kind, Role(who.role), office=who.office or ""
        )

    def relation(self, who: Any, target: Target) -> str:
        """How somebody stands to an object, in the words of tests/contract/principals.py."""
        if target.swapped:
            return SWAPPED
        if target.child is None:
            return NO_CHILD if target.known else UNKNOWN
        if who is None:
            return NOBODYS
        stands = self.crowd.relation(who, target.child)
        if stands == OWN and hasattr(target.row, "slice") and not self._opens(who, target.row):
            return NOT_THEIR_PART
        return stands

    def cells(self, *, routes: Any = None, per_relation: int = 1, one_in: int = 1, seed: int = 1) -> Iterator[Cell]:
        """For each route and each principal some objects of every relation there is; of these cells one in so many, by lot."""
        lot = random.Random(seed)
        for rule, method, permission in routes or self.routes():
            targets = self.targets(rule)
            for principal in self.principals:
                by_relation: dict[str, list[Target]] = {}
                for target in targets:
                    by_relation.setdefault(self.relation(principal.who, target), []).append(target)
                for relation, found in sorted(by_relation.items()):
                    for target in lot.sample(found, min(per_relation, len(found))):
                        if lot.randrange(one_in) == 0:
                            yield Cell(rule, method, permission, principal, relation, target)

    def walk(
        self,
        cells: Iterable[Cell],
        *,
        fragments: tuple[bool, ...] = (False,),
        also: Callable[[Cell, TestResponse], Iterable[str]] = lambda _cell, _response: (),
    ) -> Tally:
        """Try these cells. A POST is sent with a right token and nothing else, so that nothing is ever changed.

        `also` may find more wrong with an answer than its status.
        """
        tally = Tally()
        refused_before = self._refusals()
        for cell in cells:
            for fragment in fragments:
                self._try(tally, cell, fragment, also)
        if (told := self._refusals() - refused_before) != tally.refused:
            tally.wrong.append(f"{tally.refused:,} were refused, and the trail tells of {told:,}")
        return tally

    def url(self, cell: Cell) -> str:
        return self.app.url_map.bind("localhost").build(cell.rule.endpoint, cell.target.values, method=cell.method)

    def _refusals(self) -> int:
        """Of how many requests the trail tells that they were refused."""
        with psycopg.connect(self.dsn) as outside:
            found = outside.execute("select count(distinct request_id) from app.trail where outcome <> 'done'").fetchone()
        assert found is not None
        return int(found[0])

    def _try(self, tally: Tally, cell: Cell, fragment: bool, also: Callable[[Cell, TestResponse], Iterable[str]]) -> None:
        who, method = cell.principal.who, cell.method
        url = self.url(cell)
        expected = self.expected(who, cell.rule.endpoint, cell.permission, cell.target)
        response = ask(cell.principal.visitor, method, url, fragment=fragment)
        tally.count(cell, response.status_code)
        name = f"{cell.principal.kind} {self.names[who.person_id] if who else ''} {method} {url}{' (fragment)' if fragment else ''}"
        if not _fits(expected, method, response, fragment=fragment):
            tally.wrong.append(f"{name}: {response.status_code} where {expected} was meant ({cell.relation})")
        tally.wrong += [f"{name}: {one}" for one in also(cell, response)]
        tally.refused += response.status_code in {403, 404, 422}
        if response.status_code == 404:
            headers = tuple(sorted((key, value) for key, value in response.headers if key != "Date"))
            tally.not_found.setdefault((fragment, response.get_data(), headers), url)


def ask(visitor: Visitor, method: str, url: str, *, fragment: bool = False) -> TestResponse:
    """The answer as it came, unchecked."""
    data = None if method == "GET" else {"csrf_token": token_of(visitor)}
    headers = HTMX if fragment else {}
    return visitor.client.open(url, method=method, base_url="http://localhost/", data=data, headers=headers)


def _is_that_kind(endpoint: str, row: Any) -> bool:
    return endpoint not in OTHER_WORDS or row.kind == "practice_note"


def innermost(names: list[str]) -> str:
    """Of a route's values the one whose parents the others are."""
    return next((name for name in INNERMOST if name in names), names[-1])


def table_of(target: Target) -> str:
    """The table of a route's one value."""
    (name,) = target.values
    return TABLE_OF[name]


def token_of(visitor: Visitor) -> str:
    """The CSRF token of the visitor's session, as a page gives it that shows a form to everybody."""
    if not hasattr(visitor, "kept_token"):
        page = visitor.client.get("/sign-in", base_url="http://localhost/", follow_redirects=True)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
        visitor.kept_token = found[1] if found else "none"  # type: ignore[attr-defined]
    token: str = visitor.kept_token  # type: ignore[attr-defined]
    return token


def _fits(expected: int, method: str, response: TestResponse, *, fragment: bool) -> bool:
    if expected == PERHAPS:
        return response.status_code in {404} | (DONE if method == "GET" else DONE | NOT_ACCEPTED)
    if expected == 303:
        if fragment or method == "POST":
            return response.status_code == 401
        return response.status_code == 303 and "/sign-in" in response.headers["Location"]
    if expected == 200:
        return response.status_code in (DONE if method == "GET" else DONE | NOT_ACCEPTED)
    return response.status_code == expected
