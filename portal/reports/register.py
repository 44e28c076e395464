"""What anybody may ask: is this file genuine. Answers come from the register of issued files and from the seal, and hold no child data."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import text

from portal.foundation.database import db
from portal.reports.sandbox import Limits, NotDone
from portal.reports.verify import RegisterEntry, Verdict, examine, examine_fingerprint
from portal.settings import Settings

HASH = re.compile(r"[0-9a-f]{64}")


# What the web grants to a stranger's file: done before the web server takes its process for dead (30 seconds).
FOR_STRANGERS = Limits(cpu_seconds=10, wall_seconds=15)
TURN = int.from_bytes(b"verify")


class Busy(Exception):
    """Not now. The message is a sentence."""


def verdict_on_file(content: bytes, settings: Settings, limits: Limits | None = None) -> Verdict:
    """The file itself, read in a child process and not kept."""
    return examine(content, trusted=trusted(settings), register=registered, limits=limits)


@contextmanager
def the_only_check() -> Iterator[None]:
    """One file at a time, over all web processes: a check takes a whole process for seconds, and anybody may send a file.

    Raises `Busy` at once when another is being checked. The database keeps the turn, and takes it back from a process that died.
    """
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(text("select pg_try_advisory_lock(:turn)"), {"turn": TURN}).scalar_one():
            raise Busy("Another file is being checked just now. Wait a few seconds and send yours again.")
        try:
            yield
        finally:
            connection.execute(text("select pg_advisory_unlock(:turn)"), {"turn": TURN})


def verdict_on_fingerprint(typed: str) -> Verdict:
    """Only the file's SHA-256: knows issued files, and cannot tell an altered one from a foreign one."""
    return examine_fingerprint(typed, register=registered)


def registered(sha256: str) -> RegisterEntry | None:
    """One exact match, or nothing."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        row: Any = connection.execute(text("select * from wall.sealed_file(:hash)"), {"hash": sha256}).first()
    if row is None or row.issuer is None:
        return None
    return RegisterEntry(sha256, row.issuer, row.label, row.version, _iso(row.sealed_at), row.superseded_by or "")


def trusted(settings: Settings) -> str:
    """The issuers we pin. Without them no seal can be judged, so that is said rather than guessed."""
    try:
        return (settings.seals / "trusted.pem").read_text()
    except OSError:
        raise NotDone("Files cannot be checked here just now: the list of issuers is not in its place.") from None


def _iso(at: datetime) -> str:
    return at.isoformat()
