"""My account: how I sign in, where I am signed in, and for whom I act. Changing a factor ends one's other sessions at once."""

from dataclasses import dataclass
from uuid import UUID

from portal.access.actor import Actor
from portal.foundation.refusals import Refused
from portal.signin import codes, enrolment, factors, passkeys, store
from portal.signin.factors import Factors, PasskeyLine, SessionLine


@dataclass(frozen=True)
class Account:
    """Everything the page shows."""

    owned: Factors
    passkeys: list[PasskeyLine]
    sessions: list[SessionLine]
    memberships: list[store.MembershipLine]


def account_of(actor: Actor, token: str) -> Account:
    return Account(factors.factors_of(token), factors.passkeys_of(token), factors.sessions_of(token), store.memberships(actor.person_id))


def add_passkey(token: str, answer: str, name: str) -> None:
    """Another way in takes none away, but whoever is in by another session was perhaps not they: those sessions end."""
    passkeys.add(token, answer, name)
    factors.end_session(token, None)


def end_passkey(token: str, passkey_id: UUID) -> None:
    factors.end_passkey(token, passkey_id)
    factors.end_session(token, None)


def change_password(token: str, password: str) -> None:
    enrolment.choose_password(token, password)
    factors.end_session(token, None)


def change_app(token: str, seed: str, code: str) -> None:
    codes.accept_seed(token, seed, code)
    factors.end_session(token, None)


def act_for(token: str, membership_id: UUID) -> str:
    """The token of a new session for another of one's memberships. Refused when it is not one's own."""
    fresh = store.switch(token, membership_id)
    if fresh is None:
        raise Refused("You do not act for this agency now.")
    return fresh
