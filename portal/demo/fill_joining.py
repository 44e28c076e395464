"""Coming in, in the invented world: invitations that wait, somebody with two agencies, and a new start that waits for a second voice."""

from datetime import date, datetime, time, timedelta
from typing import Any

from portal.access.parts import Role
from portal.agencies.models import Membership
from portal.demo.idents import ident
from portal.demo.scene import AGENCY, PERSON, Rows, membership
from portal.foundation.clock import LONDON
from portal.joining.models import Invitation, Recovery
from portal.joining.words import Post

ADMINISTRATOR = "glenn-fairbairn"
BANK_WORKER, SECOND_AGENCY = "shanice-bailey", "tamarisk"
LOCKED_OUT, APPROVER = "callum-reid", "gareth-pryce"


def joining(today: date) -> Rows:
    yield Membership, _second_membership(today)
    yesterday = datetime.combine(today - timedelta(days=1), time(14, 20), LONDON)
    yield Invitation, _invited("rosalind", "Rosalind Quayle", "rosalind.quayle@tamarisk-lane.example", Post(Role.KW), yesterday)
    yield (
        Invitation,
        _invited("hilltop", "Tobias Ferreira", "office@hilltop-primary.example", Post(Role.DT, "ADMIN"), yesterday)
        | {"agency_id": None, "agency_name": "Hilltop Primary School", "agency_kind": "school"},
    )
    yield Recovery, _new_start(yesterday)


def _second_membership(today: date) -> dict[str, Any]:
    """A key worker of one provider who helps out at another: two memberships, one sign-in."""
    return {
        "id": ident("membership", f"{BANK_WORKER} {SECOND_AGENCY}"),
        "person_id": ident("person", BANK_WORKER),
        "agency_id": ident("agency", SECOND_AGENCY),
        "role": "KW",
        "office": None,
        "starts_on": today - timedelta(days=90),
        "ends_on": None,
        "ended_at": None,
    }


def _invited(key: str, name: str, address: str, post: Post, at: datetime) -> dict[str, Any]:
    agency = AGENCY[PERSON[ADMINISTRATOR].agency]
    return {
        "id": ident("invitation", key),
        "inviting_agency_id": ident("agency", agency.key),
        "invited_by": membership(ADMINISTRATOR),
        "invited_by_name": PERSON[ADMINISTRATOR].name,
        "agency_id": ident("agency", agency.key),
        "agency_name": agency.name,
        "agency_kind": agency.kind,
        "name": name,
        "address": address,
        "role": post.role.value,
        "office": post.office or None,
        "asked_at": at,
        "expires_at": at + timedelta(hours=72),
        "token_hash": None,
        "wrong_tries": 0,
        "used_at": None,
        "person_id": None,
        "joined_at": None,
        "withdrawn_at": None,
        "child_id": None,
    }


def _new_start(at: datetime) -> dict[str, Any]:
    return {
        "id": ident("recovery", LOCKED_OUT),
        "person_id": ident("person", LOCKED_OUT),
        "person_name": PERSON[LOCKED_OUT].name,
        "membership_id": membership(LOCKED_OUT),
        "agency_id": ident("agency", PERSON[LOCKED_OUT].agency),
        "vouched_by": membership(ADMINISTRATOR),
        "vouched_by_name": PERSON[ADMINISTRATOR].name,
        "because": "His telephone fell into the harbour. He came to the office and showed me his staff card.",
        "approver_id": membership(APPROVER),
        "approver_name": PERSON[APPROVER].name,
        "asked_at": at,
        "agreed_at": None,
        "ready_at": None,
        "expires_at": None,
        "token_hash": None,
        "stop_hash": None,
        "wrong_tries": 0,
        "used_at": None,
        "done_at": None,
        "stopped_at": None,
        "stopped_by": None,
    }
