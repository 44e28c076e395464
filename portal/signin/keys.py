"""What is kept sealed, and with which key. Every key follows from the installation's secret key, one for each purpose; none is stored.

When an installation changes its secret key, those of before still open what they sealed (PORTAL_FORMER_KEYS); a password and the seed
of one's codes are kept with the new key from the next time they are shown.

`v1.` stands before what was sealed: AES-256-GCM, a nonce of twelve bytes, then the text. Another way would be another prefix.
"""

import base64
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.foundation.refusals import Refused

VERSION = "v1."
NONCE = 12
SEED, DRAFT, PEPPER = "one-time code seed", "draft", "pepper"


def seal(words: str, purpose: str, secret_key: str) -> str:
    """The words so that only who holds the secret key reads them, and nobody swaps one purpose's for another's."""
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(_key(purpose, secret_key)).encrypt(nonce, words.encode(), purpose.encode())
    return VERSION + base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str, purpose: str, *secret_keys: str) -> str:
    """The words again. Refused when they were sealed with none of these keys, for another purpose, or not at all."""
    for key in secret_keys:
        try:
            raw = base64.b64decode(sealed.removeprefix(VERSION), validate=True)
            return AESGCM(_key(purpose, key)).decrypt(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    raise Refused("What was kept for you was sealed with another key. Ask your agency’s administrator.")


def is_of(sealed: str, purpose: str, secret_key: str) -> bool:
    """Whether this very key sealed it."""
    try:
        return bool(unseal(sealed, purpose, secret_key))
    except Refused:
        return False


def peppered(password: str, secret_key: str) -> str:
    """A password as it is hashed: exactly as typed, whole, and mixed with a key that no copy of the database holds."""
    return hmac.new(_key(PEPPER, secret_key), password.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


@lru_cache(maxsize=32)
def _key(purpose: str, secret_key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"partner portal", info=purpose.encode()).derive(secret_key.encode())
