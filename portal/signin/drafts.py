"""What somebody had typed and not yet sent, kept sealed for them for a page of the portal, so that signing in again loses nothing.

It is kept for a membership, never for a browser: who signs in next at the same computer is somebody else.
"""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app

from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.signin import keys
from portal.signin.store import hash_of, one

AT_MOST = 200_000
"""Letters of one page's unsent words: five texts of a plan, each as long as it may be."""
ROOM = 400_000
"""Bytes of them once they are sealed (signin.keep_draft takes no more)."""
TOLD = "unsent"
"""The field in which a browser with script tells what stands unsent on the page: of which form, in which box, typed over which text."""
NOT_KEPT = frozenset({"csrf_token", "submit_key", "password", "code", "passkey", "next", "turn", "saved_from", "here", TOLD})


@dataclass(frozen=True)
class Piece:
    """What was typed into one box: the `nth` of its name in the form that is sent to `form`. Where `form` is '', that is not known.

    `over` stands for the text that was in the box before, '' where no browser told it; so the page sees whether it changed meanwhile.
    `waits`: it has not been put back, since the text did change, and is shown beside it.
    """

    name: str
    text: str
    form: str = ""
    nth: int = 0
    over: str = ""
    waits: bool = False


def posted(fields: Iterable[tuple[str, str]], form: str) -> list[Piece]:
    """What a form holds that was sent too late, and what its browser told of the rest of the page."""
    fields = list(fields)
    told = read_told(next((text for name, text in fields if name == TOLD), ""))
    over = {(one.name, one.nth): one.over for one in told if one.form == form}
    seen: Counter[str] = Counter()
    found = []
    for name, text in fields:
        found.append(Piece(name, text, form, seen[name], over.get((name, seen[name]), "")))
        seen[name] += 1
    return [*found, *(one for one in told if one.form != form or one.waits)]


def read_told(told: str) -> list[Piece]:
    """The pieces that the field TOLD names. What is not as this portal's script writes it is left out."""
    given = _loaded(told)
    pieces = given.get("pieces") if isinstance(given, dict) else given
    return [piece for one in pieces if (piece := _piece(one)) is not None] if isinstance(pieces, list) else []


def keep(token: str, place: str, pieces: Iterable[Piece]) -> bool:
    """Keep the words of a page for whoever this session is, or within a day was. False when nobody is, or nothing was typed."""
    kept = [one for one in pieces if one.name not in NOT_KEPT and not one.name.startswith("factor_") and one.text.strip()]
    if not kept or not place or sum(len(one.text) for one in kept) > AT_MOST:
        return False
    sealed = keys.seal(_packed(kept), keys.DRAFT, _secret_key()).encode()
    asked = "select signin.keep_draft(:id, :token, :place, :words) as so"
    return len(sealed) <= ROOM and bool(one(asked, id=new_id(), token=hash_of(token), place=place, words=sealed).so)


def opened(sealed: str) -> list[Piece]:
    """As it was typed. Nothing when it cannot be read."""
    try:
        packed = keys.unseal(sealed, keys.DRAFT, *current_app.extensions["settings"].keys)
        told = packed if packed.startswith("[") else zlib.decompress(base64.b64decode(packed)).decode()
    except (Refused, ValueError, zlib.error):
        return []
    return read_told(told)


def sent(token: str, place: str, sealed: str, form: str, told: str) -> None:
    """A form was sent at last: its words are kept no longer. What waits for another form of the page, or beside a box, still is;
    and all of it, where it was sent from another window, which never showed it."""
    given = _loaded(told)
    if isinstance(given, dict) and not given.get("shown"):
        return
    ways = given.get("ways") if isinstance(given, dict) else None  # a form may be saved by itself at another address than it is sent to
    own = {"", form, *(way for way in ways if isinstance(way, str))} if isinstance(ways, list) else {"", form}
    left = [one for one in opened(sealed) if one.form not in own] + [one for one in read_told(told) if one.waits]
    if not left or not keep(token, place, left):
        drop(token, place)


def drop(token: str, place: str) -> None:
    one("select signin.drop_draft(:token, :place)", token=hash_of(token), place=place)


def _loaded(told: str) -> Any:
    try:
        return json.loads(told)
    except (ValueError, RecursionError):
        return None


def _piece(given: Any) -> Piece | None:
    if isinstance(given, list) and len(given) == 2:  # as they were kept before boxes were told apart
        given = dict(zip(("name", "text"), given, strict=True))
    if not isinstance(given, dict):
        return None
    words = {key: given.get(key, "") for key in ("name", "text", "form", "over")}
    nth = given.get("nth", 0)
    if not all(isinstance(word, str) and "\x00" not in word for word in words.values()) or type(nth) is not int or not 0 <= nth < 1000:
        return None
    piece = Piece(**words, nth=nth, waits=given.get("waits") is True)
    return replace(piece, name=piece.name[:200], form=piece.form[:500], over=piece.over[:40])


def _packed(pieces: list[Piece]) -> str:
    told = json.dumps([vars(one) for one in pieces])
    return base64.b64encode(zlib.compress(told.encode())).decode()


def _secret_key() -> str:
    key: str = current_app.extensions["settings"].secret_key
    return key
