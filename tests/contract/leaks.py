"""Walks the marked world and gathers whatever came out where it should not: for the tests a sample, for `make attack` the whole."""

import logging
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row

from portal import worker
from portal.access.parts import Audience, Part, Role, slice_of
from portal.access.policy import opens
from portal.demo.agencies import AGENCIES
from portal.demo.idents import ident
from portal.foundation import clock
from portal.reports.keys import make_demo_authority
from portal.settings import Settings
from tests.canaries import Marked, tokens_in, tokens_in_files, tokens_in_tables, tokens_of
from tests.contract.matrix import Cell, Matrix, Tally
from tests.visitor import Visitor
from tests.world import portal_over

REVIEW = f"/reviews/{ident('review', 'kai-review')}/report"
PLAN = f"/plans/{ident('plan', 'kai 2.0')}/paper"


class Listening(logging.Handler):
    """Hears every log line of this process, whatever it hangs on: message, values, traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[str] = []
        self._quiet: list[tuple[logging.Logger, int, bool]] = []

    def emit(self, record: logging.LogRecord) -> None:
        told = {key: value for key, value in record.__dict__.items() if key not in {"exc_info", "msg", "args"}}
        trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.records.append(f"{record.getMessage()} {told!r} {trace}")

    @property
    def tokens(self) -> frozenset[str]:
        return tokens_in("\n".join(self.records).encode())

    def __enter__(self) -> Self:
        for name in (None, "portal"):
            logger = logging.getLogger(name)
            self._quiet.append((logger, logger.level, logger.propagate))
            logger.addHandler(self)
        self._quiet[0][0].setLevel(logging.INFO)
        return self

    def __exit__(self, *_error: object) -> None:
        for logger, level, propagate in self._quiet:
            logger.removeHandler(self)
            logger.level, logger.propagate = level, propagate
        self._quiet.clear()


@dataclass
class Looked:
    """What was searched, what was seen by those who may, and what was found that should not be there."""

    tally: Tally
    lines: int = 0
    seen: set[str] = field(default_factory=set)
    planted: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(self.kinds.items()))
        leaks = sum("NR/" in one for one in self.wrong)
        return (f"{self.planted:,} planted, {self.tally.cells:,} answers searched ({kinds}), {self.lines:,} log lines, every table without "
                f"a wall, every file; {len(self.seen):,} seen by those who may, {leaks} leaked")  # fmt: skip


def looked_for(
    matrix: Matrix, marked: Marked, cells: Iterable[Cell], folder: Path, *, fragments: tuple[bool, ...] = (False, True)
) -> Looked:
    """Walk these cells and search every answer; then the log, the tables that no wall stands around, and the files."""
    looked = Looked(Tally(), planted=len(marked.row_of))

    def also(cell: Cell, response: Any) -> Iterable[str]:
        found = tokens_of(response)
        looked.seen |= found
        looked.kinds[response.mimetype] += 1
        if leaked := found - marked.allowed(cell.principal.who):
            yield f"LEAK {marked.told(leaked)}"
        if cell.target.child and (strayed := found - marked.of_child(found, cell.target.child)):
            yield f"of another child: {marked.told(strayed)}"

    with Listening() as heard:
        looked.tally = matrix.walk(cells, fragments=fragments, also=also)
    looked.lines = len(heard.records)
    looked.wrong += looked.tally.wrong
    looked.wrong += [f"in the log: {marked.told(heard.tokens)}"] if heard.tokens else []
    looked.wrong += [f"in {table}: {marked.told(tokens)}" for table, tokens in tokens_in_tables(matrix.dsn).items()]
    looked.wrong += [f"in {file}: {marked.told(tokens)}" for file, tokens in tokens_in_files(folder).items()]
    return looked


READERS = {"full": {Role.KW, Role.RM, Role.CL, Role.SW, Role.IRO}, "school": {Role.DT, Role.VSH}, "commissioner": {Role.CO},
           "health": {Role.XT}}  # fmt: skip
"""Of each document, by domain.md section 5. The child reads in a letter what was written for the child, and nowhere else yet."""

WHOLE_IN_THE_FULL = frozenset({Part.DECISIONS, Part.SCREENING})
"""A key worker reads the whole report (row 24), and with it decisions and scores of which elsewhere only their own are theirs."""


def sealed_documents(dsn: str, settings: Settings, manager: Visitor, marked: Marked) -> tuple[list[str], str]:
    """Have the report of Kai's review and Kai's plan made and sealed, and search what came out. (what is wrong, in figures)"""
    make_demo_authority(settings.seals, providers={_file(one.name): one.name for one in AGENCIES if one.kind == "provider"},
                        passphrase=settings.seal_passphrase, now=clock.now())  # fmt: skip
    manager.submit(manager.get(REVIEW), "report")
    manager.submit(manager.get(PLAN), "paper")
    wrong = [f"in {table}, while it waited: {marked.told(tokens)}" for table, tokens in tokens_in_tables(dsn).items()]
    with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as at_work, Listening() as heard:
        worker.run_once(at_work, settings)
    wrong += [f"in the worker's log: {marked.told(heard.tokens)}"] if heard.tokens else []
    figures = []
    with psycopg.connect(dsn, row_factory=namedtuple_row) as outside:
        documents = outside.execute(
            "select v.variant, f.content, v.placement_id, v.parts from app.sealed_file f join app.report_variant v on v.id = f.variant_id "
            "where length(f.content) > 1000 order by 1"
        ).fetchall()
    for variant, content, placement, parts in documents:
        found = tokens_in(bytes(content))
        figures.append(f"{len(found)} marks in the {variant} version")
        for who in marked.world.members:
            more = found - marked.allowed(who)
            if variant == "full":
                more = frozenset(one for one in more if marked.row_of[one].slice // 10 not in WHOLE_IN_THE_FULL)
            if Role(who.role) in READERS.get(variant, ()) and _gets(marked, who, variant, placement, parts) and more:
                wrong.append(f"{variant} version, for {who.role} {who.id}: {marked.told(more)}")
    if {variant for variant, *_ in documents} != {*READERS, "child"}:
        wrong.append(f"only {[variant for variant, *_ in documents]} were made")
    wrong += [f"in {table}: {marked.told(tokens)}" for table, tokens in tokens_in_tables(dsn).items()]
    wrong += [f"in {file}: {marked.told(tokens)}" for file, tokens in tokens_in_files(settings.data_dir).items()]
    return wrong, ", ".join(figures)


def _gets(marked: Marked, who: Any, variant: str, placement: UUID | None, parts: list[int]) -> bool:
    """Whether somebody may open this version of Kai's report at all."""
    near = marked.world.nearness(who, ident("child", "kai"))
    slice_ = slice_of(Part.REPORT, Audience[variant.upper()])
    return not who.office and near.denied.isdisjoint(parts) and opens(Role(who.role), near, slice_=slice_, placement=placement, mine=False)


def _file(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower())
