"""Looks for the marks of portal/demo/canaries.py in whatever the portal gives out, in whichever disguise.

tokens_in(data)                    the marks in some bytes: as they are, escaped, in base64, hex, UTF-16, packed, in a PDF or a mail
Marked.read(dsn).allowed(who)      the marks that somebody may come upon, by the raw tables and the policy table alone
"""

import binascii
import gzip
import html
import io
import re
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row
from werkzeug.test import TestResponse

from portal.access.parts import Role
from portal.access.policy import is_own, opens
from tests.facts import World
from tests.pdf import pieces

MARK = re.compile(rb"NR/\d{3,4}/\d{4}/Q", re.IGNORECASE)
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){10,}")
JSON_ESCAPE = re.compile(rb"\\u00([0-9a-fA-F]{2})")
QUOTED_PRINTABLE = re.compile(rb"=([0-9A-F]{2})")
NOTHING_TO_SEE = re.compile(rb"\s+|\xc2\xad|\xe2\x80[\x8b-\x8d\x90\x91]|\xef\xbb\xbf|&shy;|<[^<>]*>|=\r?\n|\\[nrt]")
DEPTH = 3


def tokens_in(data: bytes) -> frozenset[str]:
    """Every mark in it, in capitals as they were planted."""
    return _tokens_in(data, DEPTH)


@lru_cache(maxsize=4_096)
def _tokens_in(data: bytes, depth: int) -> frozenset[str]:
    found: set[str] = set()
    for view in {data, *_plainly(data)}:
        found |= {mark.decode().upper() for mark in MARK.findall(view)}
        if depth:
            for inner in _within(view):
                found |= _tokens_in(inner, depth - 1)
    if depth:
        for inner in _unpacked(data):
            found |= _tokens_in(inner, depth - 1)
    return frozenset(found)


def _plainly(data: bytes) -> Iterator[bytes]:
    """The same with every escaping undone, and without what a reader does not see."""
    if b"\0" in data:
        yield data.replace(b"\0", b"")  # UTF-16 and UTF-32 of letters and figures, either way round
    words = data
    for _ in range(2):  # once more for what was escaped twice
        words = html.unescape(words.decode("latin-1")).encode("latin-1", "ignore") if b"&" in words else words
        words = unquote_to_bytes(words) if b"%" in words else words
        words = JSON_ESCAPE.sub(lambda one: bytes([int(one[1], 16)]), words).replace(b"\\/", b"/") if b"\\" in words else words
    words = re.sub(rb"\\([0-7]{3})", lambda one: bytes([int(one[1], 8) & 255]), words) if b"\\" in words else words
    yield words
    yield NOTHING_TO_SEE.sub(b"", words)
    if b"=2F" in data or b"=4E" in data:
        yield QUOTED_PRINTABLE.sub(lambda one: bytes([int(one[1], 16)]), data.replace(b"=\r\n", b"").replace(b"=\n", b""))


def _within(data: bytes) -> Iterator[bytes]:
    """What long runs of letters may stand for. A run may begin within a group of base64's four, so each beginning is tried."""
    for run in HEX.findall(data):
        yield binascii.unhexlify(run)
    for run in BASE64.findall(data):
        letters = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        for begin in range(4):
            whole = letters[begin:]
            whole = whole[: len(whole) // 4 * 4] if len(whole) % 4 == 1 else whole
            made = b64decode(whole + b"=" * (-len(whole) % 4))
            if MARK.search(made) or b"\0" in made or made[:2] in {b"\x1f\x8b", b"PK"} or made[:4] == b"%PDF" or made.isascii():
                yield made


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What is packed: PDF, gzip, zlib, zip with its names, mail with its parts."""
    try:
        if data[:5] == b"%PDF-":
            yield from pieces(data)
        elif data[:2] == b"\x1f\x8b":
            yield gzip.decompress(data)
        elif data[:2] in {b"x\x9c", b"x\xda", b"x\x01"}:
            yield zlib.decompress(data)
        elif data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                yield from (name.encode() + b"\n" + packed.read(name) for name in packed.namelist())
        elif re.match(rb"(?i)(from|to|subject|date|message-id|mime-version|received): ", data):
            yield from _mail(data)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        return


def _mail(data: bytes) -> Iterator[bytes]:
    mail = message_from_bytes(data, policy=policy.default)
    for part in mail.walk():
        yield "\n".join(f"{name}: {value}" for name, value in part.items()).encode()
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            yield content if isinstance(content, bytes) else b""


def given_out(response: TestResponse) -> bytes:
    """All of an answer: status line, headers (cookies, file names, addresses), body."""
    head = "\n".join([response.status, *(f"{name}: {value}" for name, value in response.headers)])
    return head.encode() + b"\n\n"


def tokens_of(response: TestResponse) -> frozenset[str]:
    """The marks in an answer's headers and body."""
    return tokens_in(given_out(response)) | tokens_in(response.get_data())


def tokens_in_files(folder: Path) -> dict[str, frozenset[str]]:
    """The marks in every file below a folder, by its name: mail that was sent, logs, what was left lying."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    found = {str(one.relative_to(folder)): tokens_in(one.read_bytes()) | tokens_in(one.name.encode()) for one in files}
    return {name: tokens for name, tokens in found.items() if tokens}


def tokens_in_tables(dsn: str) -> dict[str, frozenset[str]]:
    """The marks in every table that no wall stands around, whatever its schema: jobs and their payloads, the trail, sessions, receipts."""
    with psycopg.connect(dsn) as outside:
        tables = outside.execute(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'm') "
            "and n.nspname not in ('pg_catalog', 'information_schema') and c.oid not in (select name from wall.guarded) order by 1, 2"
        ).fetchall()
        found = {}
        for schema, table in tables:
            rows = outside.execute(sql.SQL("select t::text from {} t").format(sql.Identifier(schema, table))).fetchall()
            found[f"{schema}.{table}"] = tokens_in("\n".join(row[0] for row in rows).encode())
    return {table: tokens for table, tokens in found.items() if tokens}


@dataclass(frozen=True)
class MarkedRow:
    """A confidential row and the marks it holds."""

    table: str
    id: UUID
    child_id: UUID
    placement_id: UUID | None
    slice: int
    mine: list[UUID]
    tokens: frozenset[str]


class Marked:
    """The marked world: which row holds which marks, and who may read that row."""

    def __init__(self, world: World, rows: list[MarkedRow], listed: dict[UUID, frozenset[str]]) -> None:
        self.world = world
        self.rows = rows
        self.listed = listed
        self.row_of = {token: row for row in rows for token in row.tokens}
        self._allowed: dict[UUID, frozenset[str]] = {}

    @classmethod
    def read(cls, dsn: str) -> "Marked":
        world, rows = World.read(dsn), []
        with psycopg.connect(dsn, row_factory=namedtuple_row) as outside:
            for table in world.rows:
                query = sql.SQL("select id, child_id, placement_id, slice, mine, t::text as whole from {} t")
                for row in outside.execute(query.format(sql.Identifier("app", table))).fetchall():
                    tokens = frozenset(mark.decode() for mark in MARK.findall(row.whole.replace("\\", "").encode()))
                    rows.append(MarkedRow(table, row.id, row.child_id, row.placement_id, row.slice, row.mine, tokens))
            opened = outside.execute("select id, concat_ws(' ', name, agency_name, reviewed_by) as told from app.break_glass").fetchall()
        return cls(world, rows, {row.id: frozenset(mark.decode() for mark in MARK.findall(row.told.encode())) for row in opened})

    def allowed(self, who: Any) -> frozenset[str]:
        """What somebody may come upon anywhere; nobody at all may come upon anything."""
        if who is None:
            return frozenset()
        if who.id not in self._allowed:
            near = {child: self.world.nearness(who, child) for child in self.world.children}
            readable = [row for row in self.rows if self._reads(who, near[row.child_id], row)]
            self._allowed[who.id] = frozenset(token for row in readable for token in row.tokens) | self._looked_over(who)
        return self._allowed[who.id]

    def _looked_over(self, who: Any) -> frozenset[str]:
        """A team manager, who is near no child, reads who opened a record of the council's children in an emergency, and never why."""
        if who.office != "TM" or not self.world.between(who) or who.ended_at or who.barred_at:
            return frozenset()
        placed = {one.child_id for one in self.world.placements if one.authority_id == who.agency_id}
        return frozenset(mark for row in self.rows if row.id in self.listed and row.child_id in placed for mark in self.listed[row.id])

    @staticmethod
    def _reads(who: Any, near: Any, row: MarkedRow) -> bool:
        mine = is_own(who.id, near, row.mine, row.slice)
        return opens(Role(who.role), near, slice_=row.slice, placement=row.placement_id, mine=mine, row=row.id)

    def of_child(self, tokens: frozenset[str], child: UUID) -> frozenset[str]:
        """Those of them that stand in this child's record."""
        return frozenset(token for token in tokens if self.row_of[token].child_id == child)

    def told(self, tokens: frozenset[str]) -> str:
        """Where leaked marks come from, for whoever mends it."""
        rows = [self.row_of.get(token) for token in sorted(tokens)]
        return "; ".join(f"{token} of {row.table} {row.id} slice {row.slice}" if row else token
                         for token, row in list(zip(sorted(tokens), rows, strict=True))[:12])  # fmt: skip
