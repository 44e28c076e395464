"""What somebody had typed and not yet sent, kept sealed for them for a page of the portal, so that signing in again loses nothing."""

import json
from collections.abc import Iterable

from flask import current_app

from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.signin import keys
from portal.signin.store import hash_of, one

AT_MOST = 100_000
"""Letters of one page's unsent words."""
NOT_KEPT = frozenset({"csrf_token", "submit_key", "password", "code", "passkey", "next", "turn", "saved_from"})


def keep(token: str, place: str, typed: Iterable[tuple[str, str]]) -> bool:
    """Keep the words of a page for whoever this session is, or within a day was. False when nobody is, or nothing was typed."""
    words = [(name, text) for name, text in typed if name not in NOT_KEPT and not name.startswith("factor_") and text.strip()]
    if not words or not place or sum(len(text) for _, text in words) > AT_MOST:
        return False
    sealed = keys.seal(json.dumps(words), keys.DRAFT, _secret_key()).encode()
    return bool(
        one("select signin.keep_draft(:id, :token, :place, :words) as so", id=new_id(), token=hash_of(token), place=place, words=sealed).so
    )


def opened(sealed: str) -> list[tuple[str, str]]:
    """(name of the box, words) as they were typed. Nothing when they cannot be read."""
    try:
        return [
            (str(name), str(text)) for name, text in json.loads(keys.unseal(sealed, keys.DRAFT, *current_app.extensions["settings"].keys))
        ]
    except (Refused, ValueError):
        return []


def drop(token: str, place: str) -> None:
    one("select signin.drop_draft(:token, :place)", token=hash_of(token), place=place)


def _secret_key() -> str:
    key: str = current_app.extensions["settings"].secret_key
    return key
