"""What several tests of goals and measures ask for."""

from typing import Any

from portal.demo.idents import ident
from tests.visitor import Page, Visitor

KAI = ident("child", "kai")
ALL = f"/children/{KAI}/measures"
CHECK_IN = f"/children/{KAI}/check-in"


def new_goal(visitor: Visitor, answers: int = 200, **more: Any) -> Page:
    given = {"whose": "child", "words": "Ride to the sea and back."} | more
    return visitor.submit(visitor.get(f"{ALL}/goals"), "measures/goals", answers=answers, **given)


def sdq(visitor: Visitor, answers: int = 200, **more: Any) -> Page:
    given = {
        "informant": "carer", "emotional": "5", "conduct": "3", "hyperactivity": "5", "peer": "3", "total": "16", "prosocial": "8",
        "impact": "2",
    }  # fmt: skip
    return visitor.submit(visitor.get(f"{ALL}/sdq"), "sdq", answers=answers, **(given | more))


def faces(visitor: Visitor, safe: int, answers: int = 200, **more: Any) -> Page:
    given = {"safe": str(safe), "listened": "4", "talk": "4", "school": "3", "hopeful": "4"} | more
    return visitor.submit(visitor.get(CHECK_IN), "check-in", answers=answers, **given)
