"""A world drawn on squared paper: the cast of the demo, and five children whose record has a row in every slice, near and far.

The demo world tells stories; this one leaves no corner out: every walled table holds rows of every part and audience, of every
placement and none, whose own they are drawn by lot (the same each time). It is poured in past the wall, without the portal's code.

| child | where | what is special |
| --- | --- | --- |
| kai | Rowan House (Tamarisk), before at Millstone Cottage (Fernhollow), for Harbour | the main cast; Owen receives, Isaac leaves |
| bea | The Old Orchard (Fernhollow), for Eastmoor | restrictions and releases of every kind |
| cal | Kestrel House (Tamarisk), for Harbour | involvements that ended yesterday or start tomorrow; a release to one who receives |
| dot | to come to Millstone Cottage (Fernhollow), for Harbour: not yet current | nobody oversees yet |
| eli | Rowan House (Tamarisk), for Harbour | near by office only |
"""

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from portal.demo.agencies import AGENCIES, HOMES
from portal.demo.cast import PEOPLE
from portal.demo.shapes import PersonStory
from tests.databases import Cluster

SQUARED_PAPER = UUID("51ed5ca1-0000-4000-8000-00000000a11e")
LONG_AGO = date(2020, 1, 1)
THEN = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXP"
STANDING = ("placement", "involvement", "restriction", "release", "consent")
CHILDREN = ("kai", "bea", "cal", "dot", "eli")

EXTRA = (
    PersonStory("a-parent", "Rosa Parent", "a.parent@mail.example", "PA", "harbour", "Mother"),
    PersonStory("a-child", "Kai Child", "a.child@mail.example", "CH", "harbour", "Young person"),
    PersonStory("suspended", "Sid Suspended", "suspended@tamarisk-lane.example", "KW", "tamarisk", "Key worker"),
    PersonStory("gone", "Gwen Gone", "gone@tamarisk-lane.example", "KW", "tamarisk", "Key worker"),
    PersonStory("not-yet", "Nina Notyet", "not.yet@tamarisk-lane.example", "KW", "tamarisk", "Key worker"),
    PersonStory("ended-yesterday", "Edna Ended", "ended@tamarisk-lane.example", "KW", "tamarisk", "Key worker"),
    PersonStory("starts-tomorrow", "Stan Starts", "starts@tamarisk-lane.example", "KW", "tamarisk", "Key worker"),
    PersonStory("cut-short", "Cara Cut", "cut.short@harbour.example", "SW", "harbour", "Social worker"),
    PersonStory("was-manager", "Walt Was", "was.manager@tamarisk-lane.example", "RM", "tamarisk", "Manager until yesterday"),
    PersonStory("nobodys-manager", "Nora Nobody", "nobodys.manager@tamarisk-lane.example", "RM", "tamarisk", "Manager of no home"),
    PersonStory("an-admin", "Ada Admin", "an.admin@tamarisk-lane.example", "RM", "tamarisk", "Administrator", office="ADMIN"),
    PersonStory(
        "responsible", "Rex Responsible", "responsible@tamarisk-lane.example", "RM", "tamarisk", "Individual", ("rowan-house",), office="RI"
    ),
    PersonStory("visitor", "Vic Visitor", "visitor@tamarisk-lane.example", "RM", "tamarisk", "Independent visitor", office="REG44"),
    PersonStory("inspector", "Ines Inspector", "inspector@tamarisk-lane.example", "RM", "tamarisk", "Inspector", office="INSPECTOR"),
    PersonStory("late-inspector", "Lars Late", "late@tamarisk-lane.example", "RM", "tamarisk", "Inspector, too late", office="INSPECTOR"),
    PersonStory("stands-in", "Stella Standsin", "stands.in@tamarisk-lane.example", "KW", "tamarisk", "Covers for Ruth"),
    PersonStory("stood-in", "Steve Stoodin", "stood.in@tamarisk-lane.example", "KW", "tamarisk", "Covered until yesterday"),
    PersonStory("covers-teacher", "Tess Teacher", "covers.teacher@pinders-field.example", "DT", "pinders-field", "Covers for Owen"),
    PersonStory("covers-manager", "Mona Manager", "covers.manager@tamarisk-lane.example", "RM", "tamarisk", "Covers for Gareth"),
    PersonStory("wrong-cover", "Will Wrong", "wrong.cover@harbour.example", "IRO", "harbour", "Named to cover for a social worker"),
)
EVERYBODY = (*PEOPLE, *EXTRA)


def ident(kind: str, key: object) -> UUID:
    """The id of something on the paper: always the same."""
    return uuid5(SQUARED_PAPER, f"{kind} {key}")


def member(key: str) -> UUID:
    """The membership of one of the cast."""
    return ident("membership", key)


def row_of(table: str, child: str, slice_: int) -> UUID:
    """The id of the row of a table in a slice of a child's record."""
    return ident(table, f"{child} {slice_}")


def fill_with_the_grid(cluster: Cluster, name: str) -> None:
    with psycopg.connect(cluster.superuser_dsn(name)) as owner:
        pour_cast(owner, EVERYBODY)
        pour_standing(owner)
        pour_records(owner)


def put(owner: psycopg.Connection[Any], table: str, *rows: dict[str, Any]) -> None:
    """Insert past the wall."""
    if not rows:
        return
    names = list(rows[0])
    copy = sql.SQL("copy app.{} ({}) from stdin").format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names)))
    with owner.cursor().copy(copy) as lines:
        for row in rows:
            lines.write_row([row[name] for name in names])


# Who there is


def pour_cast(owner: psycopg.Connection[Any], people: tuple[PersonStory, ...]) -> None:
    """Agencies, homes, people, memberships, and sign-ins that no password opens."""
    today = london_today(owner)
    put(
        owner,
        "agency",
        *({"id": ident("agency", one.key), "kind": one.kind, "name": one.name, "model_of_care": one.model} for one in AGENCIES),
    )
    put(
        owner,
        "home",
        *({"id": ident("home", one.key), "agency_id": ident("agency", one.agency), "name": one.name, "urn": one.urn} for one in HOMES),
    )
    put(owner, "person", *(_person(one) for one in people))
    put(owner, "membership", *(_membership(one, today) for one in people))
    put(owner, "home_manager", *(_oversight(one, home, None) for one in people for home in one.manages))
    if EXTRA[0] in people:
        put(owner, "home_manager", _oversight(_called("was-manager"), "rowan-house", today - timedelta(days=1)))
    put(
        owner,
        "credential",
        *({"person_id": ident("person", one.key), "password_hash": "$none$", "totp_secret": SECRET, "last_step": 0} for one in people),
    )


def london_today(owner: psycopg.Connection[Any]) -> date:
    row = owner.execute("select (now() at time zone 'Europe/London')::date").fetchone()
    assert row is not None
    today: date = row[0]
    return today


def _called(key: str) -> PersonStory:
    return next(one for one in EVERYBODY if one.key == key)


def _person(one: PersonStory) -> dict[str, Any]:
    suspended = THEN if one.key == "suspended" else None
    return {"id": ident("person", one.key), "name": one.name, "email": one.email, "suspended_at": suspended}


def _membership(one: PersonStory, today: date) -> dict[str, Any]:
    return {
        "id": member(one.key),
        "person_id": ident("person", one.key),
        "agency_id": ident("agency", one.agency),
        "role": one.role,
        "office": one.office,
        "starts_on": today + timedelta(days=1) if one.key == "not-yet" else LONG_AGO,
        "ends_on": today - timedelta(days=1) if one.key == "gone" else None,
    }


def _oversight(one: PersonStory, home: str, until: date | None) -> dict[str, Any]:
    return {
        "id": ident("oversight", f"{one.key} {home}"),
        "home_id": ident("home", home),
        "membership_id": member(one.key),
        "starts_on": LONG_AGO,
        "ends_on": until,
    }


# Who is near whom


def pour_standing(owner: psycopg.Connection[Any]) -> None:
    today = london_today(owner)
    put(owner, "child", *({"id": ident("child", key), "case_code": f"HC-{key.upper()}"} for key in CHILDREN))
    put(
        owner,
        "placement",
        _placement("kai-before", "kai", "millstone-cottage", "harbour", "ended", today - timedelta(days=300), today - timedelta(days=100)),
        _placement("kai-now", "kai", "rowan-house", "harbour", "active", today - timedelta(days=100)),
        _placement("bea-now", "bea", "the-old-orchard", "eastmoor", "active", today - timedelta(days=100)),
        _placement("cal-now", "cal", "kestrel-house", "harbour", "active", today),
        _placement("dot-soon", "dot", "millstone-cottage", "harbour", "planned", today + timedelta(days=9)),
        _placement("eli-now", "eli", "rowan-house", "harbour", "active", today - timedelta(days=9)),
    )
    put(owner, "involvement", *_involvements(today))
    put(owner, "restriction", *_restrictions(today))
    put(owner, "release", *_releases(today))
    put(owner, "consent", *_consents())
    put(owner, "cover", *_covers(today))


def _placement(key: str, child: str, home: str, authority: str, state: str, starts: date, ended: date | None = None) -> dict[str, Any]:
    where = next(one for one in HOMES if one.key == home)
    return {
        "id": ident("placement", key),
        "placement_id": ident("placement", key),
        "child_id": ident("child", child),
        "slice": 50,
        "mine": [],
        "provider_id": ident("agency", where.agency),
        "home_id": ident("home", home),
        "authority_id": ident("agency", authority),
        "state": state,
        "legal_status": "C2",
        "placement_type": "K2",
        "starts_on": starts,
        "ended_on": ended,
    }


def _involvements(today: date) -> Iterator[dict[str, Any]]:
    def near(key: str, child: str, placement: str | None = None, capacity: str = "full", **more: Any) -> dict[str, Any]:
        one = _called(key)
        return {
            "id": ident("involvement", f"{key} {child} {placement} {capacity}"),
            "membership_id": member(key),
            "name": one.name,
            "role": one.role,
            "agency_name": one.agency,
            "capacity": capacity,
            "basis": "by arrangement",
            "granted_by": "Sunita Rao",
            "known_as": more.get("known_as"),
            "starts_on": more.get("starts_on", LONG_AGO),
            "ends_on": more.get("ends_on"),
            "until_at": more.get("until_at"),
            "ended_at": more.get("ended_at"),
            "child_id": ident("child", child),
            "placement_id": ident("placement", placement) if placement else None,
            "slice": 40,
            "mine": [member(key)],
        }

    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    for key in ("ruth-adeyemi", "leila-farrokh", "mateusz-zielinski", "farida-ali", "suspended", "gone", "not-yet"):
        yield near(key, "kai", "kai-now")
    for key in ("sunita-rao", "desmond-clarke", "a-parent", "a-child"):
        yield near(key, "kai")
    yield near("owen-castell", "kai", "kai-now", "receiving", known_as="Kai")
    yield near("isaac-thorne", "kai", "kai-before", "leaving")
    yield near("ended-yesterday", "kai", "kai-now", ends_on=yesterday)
    yield near("starts-tomorrow", "kai", "kai-now", starts_on=tomorrow)
    yield near("cut-short", "kai", ended_at=THEN)
    for key in ("shanice-bailey", "anil-perera", "mateusz-zielinski", "owen-castell"):
        yield near(key, "bea", "bea-now")
    for key in ("piotr-nowak", "grace-whitfield"):
        yield near(key, "bea")
    for key in ("callum-reid", "leila-farrokh"):
        yield near(key, "cal", "cal-now")
    yield near("sunita-rao", "cal", ends_on=today)
    yield near("ruth-adeyemi", "cal", "cal-now", ends_on=yesterday)
    yield near("owen-castell", "cal", "cal-now", "receiving")
    yield near("farida-ali", "cal", "cal-now", "leaving")
    yield near("farida-ali", "cal", "cal-now", starts_on=today)  # both at once: the full one counts
    yield near("sunita-rao", "dot")
    yield near("isaac-thorne", "dot", "dot-soon", "receiving")
    for child in ("kai", "eli", "cal"):
        yield near("visitor", child, f"{child}-now", until_at=datetime.now(UTC) + timedelta(days=2))
    yield near("inspector", "kai", "kai-now", until_at=datetime.now(UTC) + timedelta(days=2))
    yield near("late-inspector", "kai", "kai-now", until_at=datetime.now(UTC) - timedelta(minutes=1))
    yield near("an-admin", "kai", "kai-now")
    yield near("stands-in", "cal", "cal-now", starts_on=tomorrow)
    yield near("shanice-bailey", "dot")  # a provider's worker with no placement named


def _consents() -> Iterator[dict[str, Any]]:
    """For Kai both, for Eli the child's and a no, for Cal the authority's only."""

    def asked(child: str, whose: str, given: bool | None) -> dict[str, Any]:
        return {
            "id": ident("consent", f"{child} {whose}"),
            "child_id": ident("child", child),
            "placement_id": ident("placement", f"{child}-now"),
            "slice": 40,
            "mine": [],
            "involvement_id": ident("involvement", f"visitor {child} {child}-now full"),
            "visitor_name": "Vic Visitor",
            "whose": whose,
            "asked_by": "Gareth Pryce",
            "asked_at": THEN,
            "given": given,
        }

    yield asked("kai", "child", True)
    yield asked("kai", "authority", True)
    yield asked("eli", "child", True)
    yield asked("eli", "authority", False)
    yield asked("cal", "child", None)
    yield asked("cal", "authority", True)


def _covers(today: date) -> Iterator[dict[str, Any]]:
    def stands(present: str, absent: str, until: date) -> dict[str, Any]:
        return {
            "id": ident("cover", f"{present} {absent}"),
            "agency_id": ident("agency", _called(present).agency),
            "covered_id": member(absent),
            "coverer_id": member(present),
            "given_by": "Ada Admin",
            "starts_on": LONG_AGO,
            "ends_on": until,
        }

    yield stands("stands-in", "ruth-adeyemi", today)
    yield stands("stood-in", "ruth-adeyemi", today - timedelta(days=1))
    yield stands("covers-teacher", "owen-castell", today)
    yield stands("covers-manager", "gareth-pryce", today)
    yield stands("wrong-cover", "sunita-rao", today)  # not of one role


def _restrictions(today: date) -> Iterator[dict[str, Any]]:
    def closes(child: str, part: int, **to: Any) -> dict[str, Any]:
        return {
            "id": ident("restriction", f"{child} {part} {sorted(to.items())}"),
            "closed_part": part,
            "to_role": to.get("role"),
            "to_agency_id": ident("agency", to["agency"]) if "agency" in to else None,
            "to_membership_id": member(to["person"]) if "person" in to else None,
            "reason": "asked for by the social worker",
            "starts_on": to.get("starts_on", LONG_AGO),
            "ends_on": to.get("ends_on"),
            "lifted_at": to.get("lifted_at"),
            "child_id": ident("child", child),
            "placement_id": None,
            "slice": 20,
            "mine": [],
        }

    yield closes("bea", 13, role="DT")
    yield closes("bea", 9, agency="brackenwell")
    yield closes("bea", 11, person="shanice-bailey")
    yield closes("bea", 18, person="owen-castell")
    yield closes("bea", 8, role="KW", ends_on=today - timedelta(days=1))
    yield closes("bea", 8, role="CL", starts_on=today + timedelta(days=1))
    yield closes("bea", 7, role="SW", lifted_at=THEN)
    yield closes("bea", 30, role="SW")  # released to the social worker as well: a release stands over it
    yield closes("kai", 25, person="owen-castell", starts_on=today + timedelta(days=1))
    yield closes("eli", 12, role="RM")


def _releases(today: date) -> Iterator[dict[str, Any]]:
    def opens(child: str, slice_: int, *, row: UUID | None = None, **to: Any) -> dict[str, Any]:
        return {
            "id": ident("release", f"{child} {slice_} {row} {sorted(to.items())}"),
            "opened_slice": slice_,
            "opened_row": row,
            "to_membership_id": member(to["person"]) if "person" in to else None,
            "to_agency_id": ident("agency", to["agency"]) if "agency" in to else None,
            "purpose": "to plan the move",
            "basis": "task",
            "expires_on": to.get("until", today),
            "revoked_at": to.get("revoked_at"),
            "child_id": ident("child", child),
            "placement_id": None,
            "slice": 70,
            "mine": [],
        }

    yield opens("bea", 90, person="owen-castell")
    yield opens("bea", 261, agency="pinders-field")
    yield opens("bea", 301, row=row_of("entry", "bea", 301), person="piotr-nowak")
    yield opens("bea", 120, person="owen-castell", until=today - timedelta(days=1))
    yield opens("bea", 140, person="owen-castell", revoked_at=THEN)
    yield opens("bea", 190, person="stranger-teacher")  # near nobody: it reveals no child
    yield opens("bea", 70, row=row_of("entry", "bea", 100), person="owen-castell")  # a slice that lies about its row
    yield opens("cal", 261, person="owen-castell")
    yield opens("kai", 260, row=row_of("plan_section", "kai", 260), agency="pinders-field")
    yield opens("eli", 61, agency="tamarisk")


# What is written about them


SLICES = tuple(part * 10 + audience for part in range(1, 34) for audience in (*range(6), 9) if (part, audience) != (33, 9))


def walled_tables(owner: psycopg.Connection[Any]) -> list[str]:
    """Every table behind the wall, parents before those that point at them."""
    rows = owner.execute("select relname from wall.guarded g join pg_class c on c.oid = g.name order by c.oid").fetchall()
    return [row[0] for row in rows]


def pour_records(owner: psycopg.Connection[Any]) -> None:
    lot = random.Random(20260302)
    for table in walled_tables(owner):
        if table not in STANDING:
            columns, chosen, parents = _columns(owner, table), first_choices(owner, table), parents_of(owner, table)
            squares = [(child, number) for child in CHILDREN for number in range(_rows(table))]
            put(owner, table, *(_row(table, columns, parents, child, number, lot) | chosen for child, number in squares))


CHOICE = re.compile(r"\(?(\w+)\)? = ANY \(\(?ARRAY\['([^']+)'")


def first_choices(owner: psycopg.Connection[Any], table: str) -> dict[str, str]:
    """Of each column that takes a few words only, the first of them."""
    rows = owner.execute(
        "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype = 'c'", [f"app.{table}"]
    ).fetchall()
    return {name: word for row in rows for name, word in CHOICE.findall(row[0])}


def parents_of(owner: psycopg.Connection[Any], table: str) -> dict[str, str]:
    """Of each column that points, together with the child, at another row of the child's record: the table it points at."""
    rows = owner.execute(
        """
        select a.attname::text, f.relname::text from pg_constraint c join pg_class f on f.oid = c.confrelid
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] join pg_attribute k on k.attrelid = c.conrelid
           and k.attnum = c.conkey[2] and k.attname = 'child_id'
         where c.conrelid = %s::regclass and c.contype = 'f' and cardinality(c.conkey) = 2""",
        [f"app.{table}"],
    ).fetchall()
    return {"entry_id": "entry"} | {row[0]: row[1] for row in rows if row[1] != "placement"}


def _rows(table: str) -> int:
    """Entries are what the record is made of: of each slice three rows. Of every other table one."""
    return len(SLICES) * (3 if table == "entry" else 1)


def _columns(owner: psycopg.Connection[Any], table: str) -> list[tuple[str, str, bool]]:
    rows = owner.execute(
        "select column_name, data_type, is_nullable = 'YES' from information_schema.columns "
        "where table_schema = 'app' and table_name = %s order by ordinal_position",
        [table],
    )
    return [(row[0], row[1], row[2]) for row in rows]


PLACES = {
    "kai": ("kai-now", "kai-before", None),
    "bea": ("bea-now", None),
    "cal": ("cal-now", None),
    "dot": ("dot-soon", None),
    "eli": ("eli-now", None),
}
OWNERS = [member(one.key) for one in EVERYBODY]
ITEM_OWNERS = [member(key) for key in ("farida-ali", "owen-castell", "isaac-thorne")]


def _row(
    table: str, columns: list[tuple[str, str, bool]], parents: dict[str, str], child: str, number: int, lot: random.Random
) -> dict[str, Any]:
    slice_, copy = SLICES[number % len(SLICES)], number // len(SLICES)
    places = PLACES[child]
    place = places[copy % len(places)] if table == "entry" else lot.choice(places)  # of each slice an entry in each place
    ours: dict[str, Any] = {
        "id": row_of(table, child, slice_) if copy == 0 else ident(table, f"{child} {slice_} {copy}"),
        "child_id": ident("child", child),
        "placement_id": ident("placement", place) if place else None,
        "slice": slice_,
        "mine": sorted(lot.sample(OWNERS, lot.choice((0, 0, 1, 3, 8))), key=str),
        "by_membership_id": member("ruth-adeyemi"),
        "membership_id": member("ruth-adeyemi"),
        "with_membership_id": member("ruth-adeyemi"),
        "contributor_id": member("ruth-adeyemi"),
        "agency_id": ident("agency", EVERYBODY[0].agency),
        "source_id": ident("source", f"{table} {child} {number}"),
        "due_id": ident("due", f"{table} {child} {number}"),
    }
    if table == "checklist_item" and slice_ // 10 == 25:
        ours["mine"] += [one for one in ITEM_OWNERS if one not in ours["mine"]]
    ours |= {name: row_of(parent, child, slice_) for name, parent in parents.items()}
    return {name: ours[name] if name in ours else _any(name, kind, nullable, number) for name, kind, nullable in columns}


def _any(name: str, kind: str, nullable: bool, number: int) -> Any:
    if nullable:
        return None
    made = {
        "text": f"{name} of square {number}",
        "uuid": ident(name, number),
        "date": LONG_AGO,
        "smallint": 1,
        "integer": 1,
        "boolean": False,
        "timestamp with time zone": THEN,
        "bytea": b"square",
        "ARRAY": [],
        "jsonb": Jsonb({}),
    }
    return made[kind]
