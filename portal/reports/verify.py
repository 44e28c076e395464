"""Is this file a report of ours, as we issued it? Knows the standard library only; the file itself is opened in the child.

The verdicts:
- genuine: exactly this file stands in our register, and its seal holds;
- superseded: the same, but a newer version has been issued;
- altered: it carries our seal or the mark of one of our documents, and is not exactly a file that we issued;
- not_ours: everything else.

A file under a seal of ours that holds, but that our register does not know, is *altered*: we keep the register in the same
transaction as the sealing, so such a file was made outside of the portal with a key of ours (or the register was lost). Saying
genuine would let a stolen key speak; saying not_ours would hide that a key of ours was used. The reason says which it is.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from portal.reports.sandbox import Limits, NotDone, in_child

LARGEST_FILE = 20 * 1024 * 1024
MARK_IN_PLAIN_SIGHT = re.compile(rb"urn:partner-portal:report:[0-9a-f-]{36}:")

Word = Literal["genuine", "altered", "superseded", "not_ours"]


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One issued file. `sealed_at` is an ISO moment with its zone; `superseded_by` the newer version ("1.1"), empty for the newest."""

    sha256: str
    provider: str
    label: str
    version: str
    sealed_at: str
    superseded_by: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word, the reasons as plain sentences, and what anyone may be told of the file (never child data)."""

    verdict: Word
    reasons: list[str]
    details: Mapping[str, str] = field(default_factory=dict)


Register = Callable[[str], RegisterEntry | None]


def examine(pdf: bytes, *, trusted: str, register: Register, limits: Limits | None = None) -> Verdict:
    """The verdict on a file. `trusted` is the PEM text of the issuers we pin; `register` finds an issued file by its SHA-256.

    Whatever the file holds, this answers. Only when the register knows the file and the child process itself does not run
    does it raise `NotDone`: then the answer is "not now", and neither genuine nor altered.
    """
    if not pdf:
        return Verdict("not_ours", ["The file is empty."])
    if len(pdf) > LARGEST_FILE:
        return Verdict("not_ours", ["The file is larger than 20 MB. No report of ours is."])
    entry = register(hashlib.sha256(pdf).hexdigest())
    try:
        answer = in_child("verify", pdf, options={"trusted": trusted, "moment": entry.sealed_at if entry else None}, limits=limits)
    except NotDone as trouble:
        if entry:
            raise
        return _unreadable(pdf, str(trouble))
    return judge(answer.said, entry)


def examine_fingerprint(sha256: str, *, register: Register) -> Verdict:
    """The verdict on a file that only its owner holds, by its SHA-256 as 64 hex digits."""
    wanted = re.sub(r"\s", "", sha256).lower()
    entry = register(wanted) if re.fullmatch(r"[0-9a-f]{64}", wanted) else None
    if entry is None:
        return Verdict("not_ours", ["We have issued no file with this fingerprint."])
    return _known(entry)


def judge(found: Mapping[str, Any], entry: RegisterEntry | None) -> Verdict:
    """The rules, over what the child found and what the register knows."""
    faults = [str(one) for one in found["reasons"]]
    if entry and entry.sha256 != found["sha256"]:
        raise NotDone("The file changed while it was read. Try again.")
    if entry and found["seal_holds"]:
        return _known(entry)
    if entry:
        return Verdict("altered", ["Our register knows this file, but its seal does not hold. Tell the provider.", *faults])
    if found["seal_holds"]:
        never = "It is under a seal of ours, but we never issued this file. Do not rely on it, and tell the provider."
        return Verdict("altered", [never], {"provider": str(found["sealed_by"])})
    if found["sealed_by"] or found["marks"]:
        return Verdict("altered", ["It comes from a report of ours, but it is not a file that we issued.", *faults])
    if not found["is_pdf"]:
        return Verdict("not_ours", ["It is not a PDF file."])
    return Verdict("not_ours", ["It carries neither our seal nor the mark of a report of ours."])


def _known(entry: RegisterEntry) -> Verdict:
    details = {"provider": entry.provider, "label": entry.label, "version": entry.version, "sealed_at": entry.sealed_at}
    if entry.superseded_by:
        newer = f"We issued it, and version {entry.superseded_by} has replaced it. Ask {entry.provider} for the newer file."
        return Verdict("superseded", [newer], details | {"superseded_by": entry.superseded_by})
    return Verdict("genuine", ["We issued exactly this file, and nothing in it has changed."], details)


def _unreadable(pdf: bytes, trouble: str) -> Verdict:
    if MARK_IN_PLAIN_SIGHT.search(pdf):
        return Verdict("altered", ["It comes from a report of ours, but it is not a file that we issued.", trouble])
    return Verdict("not_ours", ["It could not be opened within our limits, and it is not a file that we issued.", trouble])
