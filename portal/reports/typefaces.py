"""The typefaces of the printed reports: which of them a text needs, and which characters none of them can show.

A character without a glyph would be drawn as an empty box that PDF/A forbids and nobody notices. It is replaced by a mark that
everybody notices, and named; the frozen facts keep what was written.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from portal.reports.fetcher import STATIC_FOLDER

FOLDER = "fonts"
BODY = "Atkinson Hyperlegible Next"
NOT_SHOWN = "\N{REPLACEMENT CHARACTER}"
# They turn the order of letters around, so that what is read would not be what is stored.
TURNS_TEXT_AROUND = frozenset("\u202a\u202b\u202d\u202e")
KEPT_BLANKS = frozenset("\n\t ")
# They join or part letters and have no picture of their own. Pango needs no glyph for them.
JOINERS = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\u202c\ufe0e\ufe0f\u00ad\u061c")
# A word of forty thousand letters takes half a minute to break into lines; with places to break it takes a second.
ENDLESS_WORD = re.compile(r"[^\s\u200b]{40}(?=[^\s\u200b]{40})")
MAY_BREAK = "\\g<0>\u200b"
MOST_NAMED = 40


@dataclass(frozen=True, slots=True)
class Typeface:
    family: str
    file: str
    weight: int = 400

    @property
    def path(self) -> Path:
        return STATIC_FOLDER / FOLDER / self.file

    @property
    def rule(self) -> str:
        source = f'url("asset:{FOLDER}/{self.file}")'
        return f'@font-face {{ font-family: "{self.family}"; font-weight: {self.weight}; font-style: normal; src: {source}; }}'


# One family and weight, one file: WeasyPrint takes two files of the same family and weight for one font, and then draws letters
# of the one with glyphs of the other ("ł" came out as "þ").
LATIN = (Typeface(BODY, "atkinson-hyperlegible-next-regular.ttf"), Typeface(BODY, "atkinson-hyperlegible-next-bold.ttf", 700))
FALLBACKS = tuple(
    Typeface(f"Report {script}", f"{name}.woff2")
    for script, name in (
        ("Latin", "noto-sans-latin"),
        ("Latin Extended", "noto-sans-latin-ext"),
        ("Vietnamese", "noto-sans-vietnamese"),
        ("Cyrillic", "noto-sans-cyrillic"),
        ("Cyrillic Extended", "noto-sans-cyrillic-ext"),
        ("Greek", "noto-sans-greek"),
        ("Arabic", "noto-sans-arabic"),
        ("Hebrew", "noto-sans-hebrew"),
        ("Ethiopic", "noto-sans-ethiopic"),
        ("Bengali", "noto-sans-bengali"),
        ("Devanagari", "noto-sans-devanagari"),
        ("Emoji", "noto-emoji"),
    )
)


class Compositor:
    """Reads every text of a report once; keeps which typefaces are needed and which characters cannot be shown."""

    def __init__(self) -> None:
        self.needed: set[Typeface] = set()
        self.unshown: set[str] = set()

    def cannot_show(self, characters: Iterable[str]) -> None:
        """From now on these are replaced too."""
        self.unshown.update(characters)

    def read(self, value: Any) -> Any:
        """The same tree with every text in a form that our typefaces can draw."""
        if isinstance(value, str):
            return self._showable(value)
        if isinstance(value, Mapping):
            return {name: self.read(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.read(inner) for inner in value]
        return value

    @property
    def rules(self) -> str:
        """`@font-face` for what is needed, and one stack of families in a fixed order."""
        faces = [face for face in (*LATIN, *FALLBACKS) if face in LATIN or face in self.needed]
        families = dict.fromkeys(f'"{face.family}"' for face in faces)
        return "\n".join(face.rule for face in faces) + f"\nhtml {{ font-family: {', '.join(families)}; }}"

    @property
    def named(self) -> tuple[str, ...]:
        """The characters that could not be shown, as people look them up."""
        names = [f"U+{ord(one):04X} {unicodedata.name(one, 'without a name')}" for one in sorted(self.unshown)]
        more = len(names) - MOST_NAMED
        return tuple(names if more <= 0 else [*names[:MOST_NAMED], f"and {more} more"])

    def _showable(self, text: str) -> str:
        if not (text.isascii() and text.isprintable()):
            # Composed letters look the same and are what a typeface draws best; line ends become one kind.
            lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
            text = "".join(self._one(character) for character in lines)
        return ENDLESS_WORD.sub(MAY_BREAK, text)

    def _one(self, character: str) -> str:
        if character in KEPT_BLANKS or (character in JOINERS and character not in self.unshown):
            return character
        if character not in TURNS_TEXT_AROUND | self.unshown and not unicodedata.category(character).startswith("C"):
            home = _home(ord(character))
            if home:
                self.needed.update(home)
                return character
        self.unshown.add(character)
        self.needed.update(_home(ord(NOT_SHOWN)))
        return NOT_SHOWN


def _home(codepoint: int) -> tuple[Typeface, ...]:
    """The typefaces that draw this character: one family, all its weights."""
    for faces in (LATIN, *((face,) for face in FALLBACKS)):
        if codepoint in _coverage(faces[0].path):
            return faces
    return ()


@cache
def _coverage(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
