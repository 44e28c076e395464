"""How often something may be tried. Counted in the database, so that it holds over processes and restarts. Delay, never lockout.

A try is counted before it is looked at: of fifty sent at once only the free ones begin. Whoever comes too early is told how long to
wait and is not counted again, so nobody is kept out by somebody who only keeps knocking.

| what | free | then | at most |
| --- | --- | --- | --- |
| passwords for one account; for one account from one network | 5 | 5 s, doubled each time | 2 minutes |
| passwords from one network, for whomever | 60 | 1 s, doubled each time | 10 seconds |
| codes of one person | 5 | 15 minutes | 15 minutes |

From a network from which somebody came in during the last 30 days their own tries are counted for that pair alone: others who guess
at the account from elsewhere do not slow its owner. Passkeys cannot be guessed and never wait. An hour without a try starts over.
"""

from dataclasses import dataclass

from portal.foundation.refusals import Refused
from portal.signin.store import hash_of, one


@dataclass(frozen=True)
class Limit:
    free: int
    first: int
    most: int


PASSWORDS = Limit(5, 5, 120)
NETWORK = Limit(60, 1, 10)
CODES = Limit(5, 900, 900)


@dataclass(frozen=True)
class PasswordTry:
    """One try at the password of an address from a network."""

    address: str
    network: str

    @property
    def account_key(self) -> bytes:
        return hash_of(f"password {self.address}")

    @property
    def pair_key(self) -> bytes:
        return hash_of(f"password {self.address} from {self.network}")

    @property
    def network_key(self) -> bytes:
        return hash_of(f"passwords from {self.network}")

    def begin(self) -> None:
        """Count it. Refused with the seconds to wait."""
        take({self.account_key: PASSWORDS, self.pair_key: PASSWORDS, self.network_key: NETWORK}, alone=self.pair_key)

    def was_right(self) -> None:
        right([self.account_key, self.pair_key], self.network_key)

    def trust(self) -> None:
        """They came in, factor and all: this network is one of theirs."""
        one("select signin.trust(:pair)", pair=self.pair_key)


def code_key(person_id: object) -> bytes:
    return hash_of(f"code {person_id}")


def take(limits: dict[bytes, Limit], *, alone: bytes | None = None) -> None:
    """Count a try against each of these, or against `alone` where that pair is trusted. Refused while one of them has to wait; then
    nothing is counted, and nothing is written or held: whoever only keeps knocking costs one look.
    """
    found = list(limits.values())
    seconds = one(
        "select signin.take(:keys, :free, :first, :most, :alone) as seconds",
        keys=list(limits), free=[one_.free for one_ in found], first=[one_.first for one_ in found], most=[one_.most for one_ in found],
        alone=alone,
    ).seconds  # fmt: skip
    if seconds:
        raise Refused(f"Too many tries. Wait {_in_words(seconds)} and try again.")


def right(keys: list[bytes], network_key: bytes = b"") -> None:
    one("select signin.right(:keys, :network)", keys=keys, network=network_key)


def _in_words(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
