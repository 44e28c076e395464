"""What whoever runs an installation does past the pages: its first administrator, and one of two voices where an agency has no other.

Each takes a connection as the database's owner, each statement by itself (portal/cli/ground.py).
"""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.joining.words import ADMINISTRATOR
from portal.signin.store import hash_of

GOOD_FOR_HOURS = 24
WHO = "Whoever runs this portal"

_ADMINISTRATOR = """
select a.id, a.kind, exists (
    select from app.membership m join app.person p on p.id = m.person_id
     where m.agency_id = a.id and m.office = 'ADMIN' and m.ended_at is null and p.suspended_at is null
       and coalesce(m.ends_on, 'infinity') >= current_date) as filled
  from app.agency a where lower(a.name) = lower(%s)"""

_SETUP = """
insert into app.invitation (id, invited_by_name, agency_id, agency_name, agency_kind, name, address, role, office, asked_at, expires_at,
                            token_hash, wrong_tries)
values (%s, %s, %s, %s, %s, %s, %s, %s, 'ADMIN', %s, %s, %s, 0)"""


def nobody_there(connection: Any) -> bool:
    """Whether this is a new installation: not one person in it."""
    return connection.execute("select 1 from app.person limit 1").fetchone() is None


def setup(connection: Any, *, agency: str, kind: str, name: str, address: str) -> str:
    """A token, told once and kept as a hash, good for a day and once: whoever has it becomes the agency's administrator.

    For a new agency, or for one that has no administrator any more. Refused where there is one: they invite their own people. An
    earlier token for the same agency is worth nothing from now on.
    """
    found = connection.execute(_ADMINISTRATOR, [agency.strip()]).fetchone()
    if found is not None and found[1] != kind:
        raise Refused(f"{agency} is here already, and is no {kind}.")
    if found is not None and found[2]:
        raise Refused(f"{agency} has an administrator, who invites its people.")
    post, key, now = ADMINISTRATOR[kind], secrets.token_urlsafe(32), clock.now()
    connection.execute(
        "update app.invitation set withdrawn_at = %s, token_hash = null where lower(agency_name) = lower(%s) and office = 'ADMIN' "
        "and invited_by is null and joined_at is null and withdrawn_at is null",
        [now, agency.strip()],
    )
    connection.execute(
        _SETUP,
        [
            new_id(), WHO, found[0] if found else None, agency.strip(), kind, name.strip(), address.strip().lower(), post.role.value, now,
            now + timedelta(hours=GOOD_FOR_HOURS), hash_of(key),
        ],
    )  # fmt: skip
    return key


_PERSON = """
select p.id as person_id, p.name, m.id as membership_id, m.agency_id from app.person p join app.membership m on m.person_id = p.id
  join app.agency a on a.id = m.agency_id
 where p.email = %s and p.suspended_at is null and m.ended_at is null and coalesce(m.ends_on, 'infinity') >= current_date
 order by m.office is distinct from 'ADMIN', a.name limit 1"""

_OPEN = """
select id, agreed_at, vouched_by, approver_id from app.recovery
 where person_id = %s and done_at is null and stopped_at is null and coalesce(expires_at, 'infinity') > now()"""


def vouch(connection: Any, *, address: str, approver: str, because: str) -> UUID:
    """Vouch in an administrator's place. `approver`: the address of whoever is to agree, an administrator or a colleague of theirs."""
    them, other = _found(connection, address), _found(connection, approver)
    if them[0] == other[0]:
        raise Refused("Somebody else agrees, not they themselves.")
    if connection.execute(_OPEN, [them[0]]).fetchone() is not None:
        raise Refused("A new start for them was asked for already.")
    connection.execute("set role portal_wall")
    recovery_id = new_id()
    connection.execute(
        "insert into app.recovery (id, person_id, person_name, membership_id, agency_id, vouched_by_name, because, approver_id, "
        "approver_name, asked_at, wrong_tries) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, now(), 0)",
        [recovery_id, them[0], them[1], them[2], them[3], WHO, because, other[2], other[1]],
    )
    words = f"{WHO} vouches for it, and {other[1]} is asked to agree. Nothing changes for 24 hours after that. Stop it if it should not be."
    connection.execute("select wall.tell_of_recovery(%s, %s, %s)", [recovery_id, ": a new sign-in was asked for", words])
    for kind, to in (("vouched", address), ("to agree", approver)):
        connection.execute("select wall.write_letter(wall.new_id(), %s, %s, null, %s)", [kind, to.strip().lower(), recovery_id])
    return recovery_id


def agree(connection: Any, *, address: str) -> None:
    """Agree in a second person's place to what an administrator vouched for. Never to what was vouched for from here."""
    them = _found(connection, address)
    found = connection.execute(_OPEN, [them[0]]).fetchone()
    if found is None or found[1] is not None:
        raise Refused("Nothing of theirs waits for somebody to agree.")
    if found[2] is None:
        raise Refused("You vouched for it yourself: somebody else agrees.")
    connection.execute("set role portal_wall")
    connection.execute(
        "update app.recovery set approver_id = null, approver_name = %s, agreed_at = now(), ready_at = now() + interval '24 hours', "
        "expires_at = now() + interval '96 hours' where id = %s and agreed_at is null",
        [WHO, found[0]],
    )
    words = f"{WHO} agreed. In 24 hours a link goes to their e-mail address, unless somebody stops it."
    connection.execute("select wall.tell_of_recovery(%s, %s, %s)", [found[0], ": a new sign-in was agreed to", words])
    for kind in ("agreed", "recovery"):
        connection.execute("select wall.write_letter(wall.new_id(), %s, %s, null, %s)", [kind, address.strip().lower(), found[0]])


def _found(connection: Any, address: str) -> Any:
    found = connection.execute(_PERSON, [address.strip().lower()]).fetchone()
    if found is None:
        raise Refused(f"Nobody active signs in as {address}.")
    return found
