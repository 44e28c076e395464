"""What a session, a person or a network touched in a time: for operators, past every wall, never a page (security: a breach)."""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from portal.access.parts import Part
from portal.foundation import clock

BY = {"session": "t.session_mark = %(what)s", "person": "p.email = lower(%(what)s)", "source": "t.source = %(what)s"}
"""By what a report is drawn up: the mark of a session, somebody's e-mail address, a network as the trail writes it."""


@dataclass(frozen=True)
class Touched:
    """What one person did to one part of one child's record; `child` is the case code, '' where no child is known."""

    person: str
    agency: str
    role: str
    child: str
    part: int | None
    part_title: str
    action: str
    outcome: str
    times: int
    first: str
    last: str


def breach_report(connection: psycopg.Connection[Any], by: str, what: str, since: datetime, until: datetime) -> list[Touched]:
    """Everything of that time, children and parts apart. `connection` is the owner's."""
    query = sql.SQL(
        "select t.person_name, t.agency_name, t.role, coalesce(c.case_code, ''), part, t.action, t.outcome,"
        " count(distinct coalesce(nullif(t.request_id, ''), t.id::text)), min(t.at), max(t.at)"
        " from app.trail t join app.person p on p.id = t.person_id left join app.child c on c.id = t.child_id"
        " left join lateral (select distinct a / 10 from unnest(t.abouts) a) as parts(part) on true"
        " where {} and t.at >= %(since)s and t.at < %(until)s group by 1, 2, 3, 4, 5, 6, 7 order by 1, 4, 5 nulls first, 6, 7"
    ).format(sql.SQL(BY[by]))
    rows = connection.execute(query, {"what": what, "since": since, "until": until}).fetchall()
    return [_touched(row) for row in rows]


def _touched(row: Any) -> Touched:
    person, agency, role, child, part, action, outcome, times, first, last = row
    title = Part(part).title if part else ""
    return Touched(person, agency, role, child, part, title, action, outcome, times, first.isoformat(), last.isoformat())


def in_london(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """What an operator typed as moments: London's time; a last day counts to its end."""
    whole_day = timedelta(days=1) if (until.hour, until.minute) == (0, 0) else timedelta()
    return since.replace(tzinfo=clock.LONDON), (until + whole_day).replace(tzinfo=clock.LONDON)


def as_csv(found: Sequence[Any], *, of: type[Any]) -> str:
    """Lines, all of the dataclass `of`, as a sheet with a heading. No cell of it is a formula to a spreadsheet."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(field.name.replace("_", " ") for field in fields(of))
    sheet.writerows([harmless(value) for value in astuple(one)] for one in found)
    return out.getvalue()


def harmless(value: object) -> object:
    """A cell that a spreadsheet would read as a formula is made text by an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value


def as_table(found: list[Touched]) -> str:
    """For a terminal: one line each, and first how much there is."""
    children = {one.child for one in found if one.child}
    people = {one.person for one in found}
    lines = [f"{len(people)} people, {len(children)} children, {sum(one.times for one in found)} times"]
    for one in found:
        part = f"part {one.part} {one.part_title}" if one.part else "no part"
        lines.append(
            f"{one.person} ({one.role}, {one.agency}): {one.outcome} {one.action}; {one.child or 'no child'}; {part}; "
            f"{one.times} times, {one.first} to {one.last}"
        )
    return "\n".join(lines)
