"""Who acts: one person, in one membership, for one agency, in one role."""

from dataclasses import dataclass
from uuid import UUID

from portal.access.parts import COUNCIL_ROLES, Role


@dataclass(frozen=True)
class Actor:
    """Frozen for the length of a request. `session_mark` is a short fingerprint of the session, never the session's secret.

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
    source: str = ""

    @property
    def role_name(self) -> str:
        return self.role.label

    @property
    def sees_every_placement(self) -> bool:
        return self.role in COUNCIL_ROLES
