"""What was written wrongly about Kai and what came of it, and one evening on which the record was opened in an emergency."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from portal.access.parts import KEPT_APART, Audience, Part, Role, slice_of
from portal.access.permissions import READ_PLAN, SEE_CHILD
from portal.breakglass.models import BreakGlass
from portal.children.models import DueItem, Entry, Involvement, Milestone
from portal.corrections.models import Breach, Correction, Strike
from portal.deadlines.explain import explain, explain_working_days
from portal.demo.fill_record import entry_id
from portal.demo.fill_trail import ON_THE_CHILDS_PAGE, Look, told
from portal.demo.idents import ident
from portal.demo.scene import AGENCY, PERSON, Row, Rows, Scene, membership
from portal.demo.shapes import ChildStory, Text
from portal.foundation.clock import london_day
from portal.notices.models import Notice

KEY_WORKER, MANAGER, SOCIAL_WORKER, REVIEWER, THERAPIST = (
    "ruth-adeyemi",
    "gareth-pryce",
    "sunita-rao",
    "desmond-clarke",
    "mateusz-zielinski",
)
ON_DUTY = "femi-lawal"
WRITTEN_DAYS_AGO, STRUCK_DAYS_AGO, OPENED_DAYS_AGO = 7, 1, 2


def mistakes(child: ChildStory, today: Any) -> Rows:
    """Two corrections, one answered; an entry about another child, struck out; one break-glass that waits for its review."""
    scene = Scene(child, today)
    yield from _answered(scene)
    yield from _unanswered(scene)
    yield from _wrong_child(scene)
    yield from _emergency(scene)


# Corrections


def _answered(scene: Scene) -> Rows:
    entry, text = _entry(scene, Part.HEALTH, "Asthma")
    words = "Our letter of the spring says that montelukast was stopped on trial. Please check before it says that he takes it."
    answer = "Checked with the surgery: the trial ended after two weeks and he takes it again. It stays as it is."
    yield _correction(scene, "asthma", entry, text, by=THERAPIST, days_ago=9, words=words, answered=(text.author, 6, False, answer))


def _unanswered(scene: Scene) -> Rows:
    entry = ident("entry", f"{scene.child.key} pocket money")
    said = "Nine pounds a week, on Saturdays after breakfast. Kai keeps his own book of it."
    text = Text(Part.INDEPENDENCE, Audience.FULL, "Pocket money", said, KEY_WORKER, 20, scene.current.key)
    yield (
        Entry,
        {
            "id": entry,
            **scene.walled(text.part, text.audience, text.placement),
            **scene.signed(text.author, scene.moment(text.days_ago, "pocket money")),
            "kind": "note",
            "heading": text.heading,
            "text": text.text,
            "facts": {},
        },
    )
    words = "It is ten pounds a week since his birthday, not nine. We agreed it together."
    correction = _correction(scene, "pocket money", entry, text, by=SOCIAL_WORKER, days_ago=1, words=words)
    yield correction
    limit = explain_working_days(scene.day(1), 10)
    owners = [membership(one) for one in dict.fromkeys((text.author, MANAGER))]
    title = "Answer: somebody says an entry is wrong"
    place = (text.part, text.audience, text.placement)
    yield _due(scene, "correction", correction[1]["id"], title, owners, place=place, due=limit.due, rule="WD", explained=limit.sentence)


def _entry(scene: Scene, part: Part, heading: str) -> tuple[UUID, Text]:
    number, text = next((n, one) for n, one in enumerate(scene.child.entries) if (one.part, one.heading) == (part, heading))
    return entry_id(scene, text.key or f"{scene.child.key} text {number}", text, number), text


def _correction(
    scene: Scene,
    key: str,
    entry: UUID,
    text: Text,
    *,
    by: str,
    days_ago: int,
    words: str,
    answered: tuple[str, int, bool, str] | None = None,
) -> Row:
    mine = [membership(by), membership(text.author)]
    who, answered_days_ago, accepted, answer = answered or (by, 0, None, None)
    return Correction, {
        "id": ident("correction", f"{scene.child.key} {key}"),
        **scene.walled(text.part, text.audience, text.placement, mine),
        **scene.signed(by, scene.moment(days_ago, f"correction {key}")),
        "entry_id": entry,
        "words": words,
        "answered_at": scene.moment(answered_days_ago, f"answer {key}") if answered else None,
        "answered_by": f"{PERSON[who].name}, {Role(PERSON[who].role).label}" if answered else None,
        "accepted": accepted,
        "answer": answer,
    }


# An entry about another child


def _wrong_child(scene: Scene) -> Rows:
    entry = ident("entry", f"{scene.child.key} of another child")
    breach = ident("breach", f"{scene.child.key} of another child")
    apart = scene.walled(Part.DAILY_CARE, KEPT_APART, scene.current.key, [membership(MANAGER)])
    written, struck = scene.moment(WRITTEN_DAYS_AGO, "another child"), scene.moment(STRUCK_DAYS_AGO, "struck out")
    why = "Written by mistake after a shift with two young people. It describes another young person's bedtime, not Kai's."
    yield (
        Entry,
        {
            "id": entry,
            **apart,
            **scene.signed(KEY_WORKER, written),
            "kind": "note",
            "heading": "Bedtime",
            "text": "Another young person asks for the landing light and for two chapters, and sleeps better with the door half open.",
            "facts": {},
        },
    )
    yield (
        Strike,
        {
            "id": ident("strike", f"{scene.child.key} of another child"),
            **apart,
            **scene.signed(MANAGER, struck),
            "entry_id": entry,
            "was_slice": slice_of(Part.DAILY_CARE),
            "was_mine": [],
            "category": "wrong_child",
            "why": why,
        },
    )
    limit = explain("BR1", struck)
    assert isinstance(limit.due, datetime)
    owners = [membership(MANAGER)]
    yield (
        Breach,
        {
            "id": breach,
            **scene.walled(Part.ACCESS_LOG, Audience.FULL, scene.current.key, owners),
            **scene.signed(MANAGER, struck),
            "entry_id": entry,
            "entry_slice": slice_of(Part.DAILY_CARE),
            "entry_written_at": written,
            "what": why,
            "clock_ends_at": limit.due,
            **dict.fromkeys(
                ("assessed_at", "assessed_by", "harm", "people_told", "ico_told", "closed_at", "closed_by", "closing_words"), None
            ),
        },
    )
    yield (
        Milestone,
        {
            "id": ident("milestone", f"{breach}"),
            **scene.walled(Part.ACCESS_LOG, Audience.FULL, scene.current.key, owners),
            "kind": "breach",
            "source_id": breach,
            "title": "An entry that was about another child",
            "state": "open",
            "on_date": london_day(struck),
        },
    )
    place = (Part.ACCESS_LOG, Audience.FULL, scene.current.key)
    due = london_day(limit.due)
    yield _due(scene, "breach", breach, "Assess a possible data breach", owners, place=place, due=due, rule="BR1", explained=limit.sentence)
    yield _notice(scene, "breach", SOCIAL_WORKER, struck)


# A break-glass


def _emergency(scene: Scene) -> Rows:
    glass = ident("break-glass", f"{scene.child.key} late")
    opened = scene.moment(OPENED_DAYS_AGO, "break-glass").replace(hour=19, minute=10)
    until = opened + timedelta(hours=4)
    who = PERSON[ON_DUTY]
    near = [membership(one) for one in (SOCIAL_WORKER, REVIEWER)]
    agency = AGENCY[who.agency].name
    why = (
        "Kai telephoned the duty line from the bus station. The home did not answer for twenty minutes and I had to know who may fetch him."
    )
    yield (
        BreakGlass,
        {
            "id": glass,
            **scene.walled(Part.ACCESS_LOG, Audience.FULL, None, [*near, membership(MANAGER), membership(ON_DUTY)]),
            "membership_id": membership(ON_DUTY),
            "name": who.name,
            "agency_name": agency,
            "why": why,
            "concern": False,
            "opened_at": opened,
            "until_at": until,
            "ended_at": None,
            "reviewers": near,
            **dict.fromkeys(("reviewed_at", "reviewed_by", "justified", "review"), None),
        },
    )
    yield (
        Involvement,
        {
            "id": ident("involvement", f"{glass}"),
            **scene.walled(Part.NETWORK, Audience.FULL, None, [membership(ON_DUTY)]),
            "membership_id": membership(ON_DUTY),
            "name": who.name,
            "role": who.role,
            "agency_name": agency,
            "capacity": "full",
            "basis": "break-glass",
            "granted_by": who.name,
            "known_as": None,
            "starts_on": london_day(opened),
            "ends_on": None,
            "until_at": until,
            "ended_at": None,
            "because": None,
            "ended_by": None,
            "ended_because": None,
            "notes_since": None,
        },
    )
    limit = explain_working_days(opened, 1)
    place = (Part.ACCESS_LOG, Audience.FULL, None)
    title = "Review a record opened by break-glass"
    yield _due(scene, "break_glass", glass, title, near, place=place, due=limit.due, rule="WD", explained=limit.sentence)
    for person in (SOCIAL_WORKER, REVIEWER, MANAGER):
        yield _notice(scene, "break_glass", person, opened)
    for minutes, permission in ((1, SEE_CHILD), (4, READ_PLAN)):
        look = Look(OPENED_DAYS_AGO, ON_DUTY, permission, None, ON_THE_CHILDS_PAGE)
        yield from told(scene, look, at=opened + timedelta(minutes=minutes))


def _due(scene: Scene, kind: str, source: UUID, title: str, owners: list[UUID], **when: Any) -> Row:
    part, audience, placement = when["place"]
    return DueItem, {
        "id": ident("due", f"{kind} {source}"),
        **scene.walled(part, audience, placement, owners),
        "kind": kind,
        "source_id": source,
        "title": title,
        "owners": owners,
        "due_on": when["due"],
        "legal_limit": when["due"] if when["rule"] == "BR1" else None,
        "rule": when["rule"],
        "explained": when["explained"],
        "done_at": None,
    }


def _notice(scene: Scene, kind: str, person: str, at: datetime) -> Row:
    return Notice, {
        "id": ident("notice", f"{scene.child.key} {kind} {person}"),
        "to_membership_id": membership(person),
        "at": at,
        "kind": kind,
        "child_id": scene.child_id,
        "read_at": None,
        "mailed_at": at,
    }
