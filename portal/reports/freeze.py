"""Facts to bytes, and bytes to a fingerprint.

Promise: the same facts give the same bytes on every machine and in every year, and two different facts never give the same bytes.
Text is kept exactly as written; no Unicode form is changed.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from portal.reports.facts import (
    Attendance,
    Attribution,
    Child,
    Decision,
    Line,
    ModelOfCare,
    NextDate,
    Passage,
    ReviewFacts,
    Section,
    Wording,
)

FORMAT = "review-report/1"


class Unfreezable(ValueError):
    """The facts hold something that has no one form as bytes. The message is a sentence."""


def canonical(facts: ReviewFacts) -> bytes:
    """The one form of these facts: JSON, keys sorted, UTF-8, no blanks, text untouched."""
    tree = dataclasses.asdict(facts)
    for section in tree["sections"]:
        for since in ("others", "allowed"):
            if not section[since]:
                del section[since]  # frozen before there were any: the same bytes as then
    return canonical_json({"format": FORMAT, **tree})


def canonical_json(value: object) -> bytes:
    """Any tree of text, whole numbers, true, false, null, lists and mappings, as canonical bytes."""
    _refuse_what_has_no_one_form(value)
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as broken:
        raise Unfreezable("The text holds half a character, which cannot be stored. Type that word again.") from broken


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def thaw(content: bytes) -> ReviewFacts:
    """The facts that these bytes were made of: `canonical(thaw(b)) == b`."""
    tree = json.loads(content)
    if tree.pop("format", None) != FORMAT:
        raise Unfreezable("These frozen facts are of a kind that this version does not know.")
    typed = {
        "child": Child(**tree["child"]),
        "home": Line(**tree["home"]),
        "legal_status": Line(**tree["legal_status"]),
        "model_of_care": ModelOfCare(tree["model_of_care"]["name"], tuple(tree["model_of_care"]["headings"])),
        "sections": tuple(_section(one) for one in tree["sections"]),
        "decisions": tuple(Decision(**one) for one in tree["decisions"]),
        "attendance": tuple(Attendance(**one) for one in tree["attendance"]),
        "dates": tuple(NextDate(**one) for one in tree["dates"]),
        "changes": tuple(tree["changes"]),
    }
    return ReviewFacts(**tree | typed)


def _section(tree: dict[str, Any]) -> Section:
    typed = {
        "texts": _passages(tree["texts"]),
        "allowed": _passages(tree.get("allowed", {})),
        "attributed": _attributed(tree),
        "others": {audience: Wording(one["heading"], _attributed(one)) for audience, one in tree.get("others", {}).items()},
    }
    return Section(**tree | typed)


def _passages(tree: Mapping[str, Any]) -> dict[str, tuple[Passage, ...]]:
    return {key: tuple(Passage(**one) for one in passages) for key, passages in tree.items()}


def _attributed(tree: dict[str, Any]) -> tuple[Attribution, ...]:
    return tuple(Attribution(**one) for one in tree["attributed"])


def _refuse_what_has_no_one_form(value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise Unfreezable(f"A name in frozen facts is text, not {type(key).__name__}.")
            _refuse_what_has_no_one_form(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_what_has_no_one_form(inner)
    elif not (value is None or isinstance(value, str | int)):
        # A float has many spellings, a date has time zones: both are written as text before they get here.
        raise Unfreezable(f"Frozen facts hold text and whole numbers only, not {type(value).__name__}.")
