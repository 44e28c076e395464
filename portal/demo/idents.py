"""Ids and secrets of the invented world. They follow from the stories' keys, so that tests and samples know them. Demo only."""

import base64
import hashlib
from datetime import datetime
from uuid import UUID, uuid5

INVENTED = UUID("6f2b6c52-6d0e-5d6b-9a63-0d2f0f9b7c11")

_PLAIN_WORDS = """
acorn almond anchor apricot banjo barley basket beacon bramble bucket button candle canoe cedar cherry cinder clover cobble copper
cricket damson dapple ember falcon feather ferry fiddle garden ginger gravel hammock harvest hazel heron honey ivory jasmine juniper
kettle ladder lantern lemon linen lobster maple marble meadow mitten mustard nettle oatmeal otter paddle pebble pepper pigeon pillow
plover poplar pumpkin quarry quilt rabbit ribbon saddle saffron sandal satchel shingle sparrow spindle teapot thimble thistle timber
treacle turnip velvet violet walnut willow wicker
"""
_WORDS = _PLAIN_WORDS.split()


def ident(kind: str, key: str) -> UUID:
    """The id of something told in the stories: always the same for the same kind and key."""
    return uuid5(INVENTED, f"{kind} {key}")


def ident_at(kind: str, key: str, moment: datetime) -> UUID:
    """The same for things that pages list in the order of their ids: made as UUIDv7 are, of a moment and of the key."""
    milliseconds = int(moment.timestamp() * 1000)
    tail = ident(kind, key).int & ((1 << 62) - 1)
    return UUID(int=(milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (tail >> 50 & 0xFFF) << 64 | 0b10 << 62 | tail)


def password_of(person: str) -> str:
    """Three plain words. Invented people only: anybody can work it out."""
    digest = hashlib.sha256(f"password {person}".encode()).digest()
    return "-".join(_WORDS[int.from_bytes(digest[n : n + 2]) % len(_WORDS)] for n in (0, 2, 4))


def totp_secret_of(person: str) -> str:
    """A seed for one-time codes, in base 32 as authenticator apps take it."""
    return base64.b32encode(hashlib.sha256(f"one-time code {person}".encode()).digest()[:20]).decode()
