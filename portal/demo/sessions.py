"""The demo's sign-ins, and a signed-in session without signing in. For an invented world only; the command line refuses elsewhere."""

from typing import TypedDict

from flask import current_app

from portal.demo.idents import password_of, totp_secret_of
from portal.demo.scene import AGENCY
from portal.demo.stories import WORLD
from portal.foundation.refusals import Refused
from portal.signin import store


class SignIn(TypedDict):
    """Everything that somebody needs to sign in as one of the cast."""

    name: str
    email: str
    password: str
    totp_secret: str
    agency: str
    agency_kind: str
    role: str


class DemoSession(TypedDict):
    """A cookie that a browser or a tester may send as it stands."""

    cookie: str
    value: str


def cast() -> list[SignIn]:
    """The sign-ins of the cast: Kai's people first, the strangers last."""
    return [
        SignIn(
            name=person.name,
            email=person.email,
            password=password_of(person.key),
            totp_secret=totp_secret_of(person.key),
            agency=AGENCY[person.agency].name,
            agency_kind=AGENCY[person.agency].kind,
            role=person.role,
        )
        for person in WORLD.people
    ]


def demo_session(email: str) -> DemoSession:
    """A new signed-in session of one of the cast. Needs an app context. Refused outside an invented world, and for anybody else."""
    settings = current_app.extensions["settings"]
    if not settings.invented:
        raise Refused("A session without signing in exists in the demo only.")
    account = store.account(email)
    if account is None or email.lower() not in {person.email for person in WORLD.people}:
        raise Refused(f"{email} is not one of the cast. `portal cast` lists them.")
    membership = store.first_membership(account.person_id)
    if membership is None:
        raise Refused(f"{email} is with no agency now.")
    value = store.open_session(account.person_id, membership_id=membership, strength="demo")
    return DemoSession(cookie=settings.cookie_name, value=value)
