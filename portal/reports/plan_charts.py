"""The chart of a goal on paper, drawn in the child by the very code that draws it for pages. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.measures import charts
from portal.measures.charts import Chart, Line


def goal_chart(goal: Mapping[str, Any], number: int) -> Chart:
    """How near one goal is, from 0 to 10. `goal` is a `plan_variants.GoalContent` as plain values, `number` its place on the paper.

    What is read aloud in place of the drawing is its title alone, so the change of each rater is said in it.
    """
    said = " ".join(f"{line['rater']}: {line['in_words']}" for line in goal["lines"])
    lines = [
        Line(line["rater"], tuple((date.fromisoformat(one["on"]), float(one["rating"])) for one in line["marks"])) for line in goal["lines"]
    ]
    return charts.line_chart(f"goal-{number}", f"Chart: how near the goal is, from 0 to 10. {said}", lines, low=0, high=10, step=2)
