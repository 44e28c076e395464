"""What changed between two texts, word by word. Pure: joining what stayed and what is new gives the new text back, letter for letter.

Long texts are compared line by line first and word by word within the lines that changed, so that no text takes longer than a moment.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
WORD = re.compile(r"\s*\S+|\s+")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
AT_MOST = 4_000_000
"""Pairs of words that are weighed against one another at a time; beyond it a passage counts as written anew."""
TOGETHER = 3
"""Fewer unchanged words than this between two changes are shown as changed: a patchwork is hard to read."""


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, went or came."""

    kind: str
    text: str


def compared(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in the order in which they are read, what went before what came in its place."""
    if old == new:
        return [Piece(SAME, new)] if new else []
    found: list[Piece] = []
    for before, after in _lines(LINE.findall(old), LINE.findall(new)):
        found += [Piece(SAME, after)] if before == after else _words(WORD.findall(before), WORD.findall(after))
    return _joined(found)


def is_changed(pieces: Iterable[Piece]) -> bool:
    return any(piece.kind != SAME for piece in pieces)


def old_side(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != NEW)


def new_side(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != GONE)


def _lines(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """Pairs of stretches that belong to one another; equal ones are equal in every letter."""
    if len(old) * len(new) > AT_MOST:
        return [("".join(old), "".join(new))]
    return [("".join(old[a:b]), "".join(new[c:d])) for _, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes()]


def _words(old: list[str], new: list[str]) -> list[Piece]:
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    head, tail = old[:start], old[len(old) - end :]
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    return [Piece(SAME, "".join(head)), *_middle(old, new), Piece(SAME, "".join(tail))]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words at the beginning are the same."""
    return next((n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new)))


def _middle(old: list[str], new: list[str]) -> list[Piece]:
    if len(old) * len(new) > AT_MOST:
        return [Piece(GONE, "".join(old)), Piece(NEW, "".join(new))]
    found: list[Piece] = []
    gone, came = "", ""
    for what, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal" and b - a >= TOGETHER:
            found += [Piece(GONE, gone), Piece(NEW, came), Piece(SAME, "".join(new[c:d]))]
            gone, came = "", ""
        else:
            gone, came = gone + "".join(old[a:b]), came + "".join(new[c:d])
    return [*found, Piece(GONE, gone), Piece(NEW, came)]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind as one, and none that is empty."""
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        else:
            found.append(piece)
    return found
