"""Looks text over for words that may hurt. It only reads: what was written is never changed, and nothing is ever refused for it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.wording.words import KINDER, Kinder


@dataclass(frozen=True, slots=True)
class Advice:
    """Words as they were found, where in the text (from, to), and what might stand in their place."""

    found: str
    start: int
    end: int
    instead: str
    because: str


def advice_on(text: str, known: Iterable[Kinder] = KINDER) -> tuple[Advice, ...]:
    """What might be said more kindly, in the order of the text. Whole words in either case; the longest that fits counts, once a place."""
    pattern, kinder = _READY if known is KINDER else _ready(known)
    return tuple(
        Advice(found[0], found.start(), found.end(), one.instead, one.because)
        for found in pattern.finditer(text)
        for one in (kinder[_plain(found[0])],)
    )


def kinds_of(advice: Iterable[Advice]) -> list[Advice]:
    """Each piece of advice once, with the words that were found first: nobody is told the same thing five times."""
    return list({one.instead: one for one in reversed(list(advice))}.values())[::-1]


def advice_in(fields: Mapping[str, str]) -> dict[str, list[Advice]]:
    """The same for a form: name of the box -> what might be said more kindly there. Boxes without any are left out."""
    found = {name: kinds_of(advice_on(text)) for name, text in fields.items() if text}
    return {name: advice for name, advice in found.items() if advice}


def _ready(known: Iterable[Kinder]) -> tuple[re.Pattern[str], dict[str, Kinder]]:
    """One pattern for all, longer words before those that they begin with; a gap in words may be spaces, a line's end or a hyphen."""
    kinder = {_plain(words): one for one in known for words in one.words}
    longest = sorted(kinder, key=len, reverse=True)
    alternatives = "|".join(r"[\s\-‐‑]+".join(re.escape(word).replace("'", "['’]") for word in words.split()) for words in longest)
    return re.compile(rf"(?<!\w)(?:{alternatives or '(?!)'})(?!\w)", re.IGNORECASE), kinder


def _plain(words: str) -> str:
    return " ".join(re.split(r"[\s\-‐‑]+", words.replace("’", "'").lower().strip()))


_READY = _ready(KINDER)
