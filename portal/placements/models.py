"""What happened to a placement, step by step: who recorded it, when, for which day and why. Nothing of it is ever changed."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped

from portal.children.models import Signed, Walled
from portal.foundation.database import Base


class PlacementStep(Walled, Signed, Base):
    """One step of a placement's life. `did` is what; `facts` are the codes, what the guards were told, and what stood before."""

    __tablename__ = "placement_step"

    did: Mapped[str]
    on_date: Mapped[date]
    because: Mapped[str]
    facts: Mapped[dict[str, Any]]
