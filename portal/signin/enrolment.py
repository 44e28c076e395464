"""Setting up how one signs in, before anything is shown: after an invitation was taken up, or after lost factors were vouched for.

For others: `session.replace(enrolment.begin(person_id))`, then `go_to(url_for("enrol.start"))`. The session reaches the pages of
setting up and nothing else for an hour. It ends when there is a passkey, or a password with codes, and the ten recovery codes were
made; then the person is signed in, for the first of their memberships.
"""

from uuid import UUID

from portal.signin import codes, factors, passwords, store


def begin(person_id: UUID) -> str:
    """The token of a session in which this person sets up their factors. Factors that they have stay as they are."""
    store.one("select signin.make_room(:who)", who=person_id)
    return store.open_session(person_id, membership_id=None, strength=store.ENROLLING)


def choose_password(token: str, password: str) -> None:
    """Refused when it is too short or too common."""
    whose = factors.factors_of(token)
    passwords.refuse_weak(password, (whose.name, whose.email, whose.email.split("@")[0]))
    factors.set_password(token, passwords.new_hash(password))


def recovery_codes(token: str) -> list[str]:
    return codes.make_recovery_codes(token)


def done(token: str) -> bool:
    """End the setting up when there is a whole way in. Whether it was so; of two presses at once one."""
    return bool(store.one("select signin.enrolled(:token) as so", token=store.hash_of(token)).so)
