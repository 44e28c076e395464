"""A social worker who decides, as the browser would: the form, the second look, the button."""

from datetime import date, timedelta
from typing import Any

from portal.demo.idents import ident
from portal.foundation import clock
from tests.visitor import Page, Visitor

KAI = ident("child", "kai")
HISTORY = f"/children/{KAI}/placements"
RISK = {"emergency": "A man waits for him at the gate.", "authorised_by": "T. Manager"}


def boxes(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def look_over(visitor: Visitor, *, answers: int = 200, home: str = "millstone-cottage", how: str = "emergency", **more: Any) -> Page:
    """The form filled in and sent to be looked over."""
    given = {
        "home": str(ident("home", home)), "how": how, "legal_status": "C2", "host_authority": "Eastmoor County Council",
        "because": "The home cannot keep him safe.",
    }  # fmt: skip
    if how == "emergency":
        given |= RISK | {"reason": "CREQB"}
    return visitor.submit(visitor.get(f"{HISTORY}/new"), "placements", answers=answers, **(given | more))


def begin(visitor: Visitor, **more: Any) -> Page:
    return visitor.submit(look_over(visitor, **more), "Yes, record it")


def today_boxes(days: int = 0) -> list[str]:
    return boxes(clock.today() + timedelta(days=days))
