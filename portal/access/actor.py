"""Who acts: one person, in one membership, for one agency, in one role."""

from dataclasses import dataclass
from uuid import UUID

from portal.access.parts import COUNCIL_ROLES, OFFICE_TITLES, Role


@dataclass(frozen=True)
class Actor:
    """Frozen for the length of a request. `session_mark` is a short fingerprint of the session, never the session's secret.
    `office` narrows the role (portal/agencies/models.py); `receipts_wait`: something was ended or given that they were not yet told of.

    `source` is the network that the request came from, coarse: it names no single machine.
    """

    person_id: UUID
    person_name: str
    membership_id: UUID
    agency_id: UUID
    agency_name: str
    agency_kind: str
    role: Role
    session_mark: str = ""
    strength: str = ""
    office: str = ""
    receipts_wait: bool = False
    source: str = ""

    @property
    def role_name(self) -> str:
        return OFFICE_TITLES.get(self.office, self.role.label)

    @property
    def sees_every_placement(self) -> bool:
        return self.role in COUNCIL_ROLES
