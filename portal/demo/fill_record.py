"""The record of a child: placements, who is near, what is written, what is closed and what was let out."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from portal.access.parts import COUNCIL_ROLES, Audience, Part, Role, slice_of
from portal.children.models import Child, Entry, Involvement, Placement, Release, Restriction
from portal.children.sharing import CONFIDENTIAL_ADDRESS, CONFIDENTIAL_TO, everybody_of
from portal.demo.idents import ident, ident_at
from portal.demo.scene import AGENCY, HOME, PERSON, Row, Rows, Scene, membership
from portal.demo.shapes import Goal, InvolvementStory, PersonStory, PlacementStory, Text, date_of_birth
from portal.demo.shapes import Restriction as RestrictionStory
from portal.placements.models import PlacementStep

ON_TOP = {(Part.NETWORK, "Out of hours"): "out_of_hours", (Part.HEALTH, "Allergies"): "allergies"}
"""Texts that stand on top of the child's page, whichever version is read."""

GOALS = 500
"""The lines about goals stand after a day's texts."""


def record(scene: Scene) -> Rows:
    """Everything about a child that is neither plan, move nor review."""
    yield Child, {"id": scene.child_id, "case_code": scene.child.case_code}
    for stay in scene.child.placements:
        yield _placement(scene, stay)
        yield from _steps(scene, stay)
    for story in scene.child.involvements:
        yield _involvement(scene, story)
    yield from _identity(scene)
    yield _home(scene)
    for number, text in enumerate(scene.child.entries):
        if text is not _own_words_of_home(scene):
            yield entry(scene, _key(scene, text, number), text, place=number)
    for number, goal in enumerate(scene.child.goals, start=1):
        yield from _line_for_the_commissioner(scene, goal, number)
    yield from _closed(scene)
    yield from _let_out(scene)


def entry(scene: Scene, key: str, text: Text, kind: str = "note", facts: dict[str, Any] | None = None, *, place: int = 0) -> Row:
    """One text as an entry; those that belong on top of the page are told by their heading. `place` orders those of one day."""
    at = scene.moment(text.days_ago, key)
    kind = ON_TOP.get((Part(text.part), text.heading), kind)
    mine = scene.whose(text.part, text.audience, text.author, text.addressed_to, text.placement)
    return Entry, {
        "id": entry_id(scene, key, text, place),
        **scene.walled(text.part, text.audience, text.placement, mine),
        **scene.signed(text.author, at, text.placement),
        "kind": kind,
        "heading": text.heading,
        "text": text.text,
        "facts": facts or {},
    }


def entry_id(scene: Scene, key: str, text: Text, place: int) -> UUID:
    """Pages list entries by their ids: by day, and within a day as the story tells them."""
    day = datetime.combine(scene.day(text.days_ago), time(), UTC)
    return ident_at("entry", f"{scene.child.key} {key}", day + timedelta(seconds=place))


def _key(scene: Scene, text: Text, number: int) -> str:
    return text.key or f"{scene.child.key} text {number}"


def _placement(scene: Scene, stay: PlacementStory) -> Row:
    ended = stay.ended_days_ago is not None
    place = ident("placement", stay.key)
    return Placement, {
        "id": place,
        **scene.walled(Part.PLACEMENT, Audience.FULL, stay.key),
        "provider_id": ident("agency", stay.provider),
        "home_id": ident("home", stay.home),
        "authority_id": ident("agency", stay.authority),
        "state": "ended" if ended else "active",
        "legal_status": stay.legal_status,
        "placement_type": stay.placement_type,
        "starts_on": scene.day(stay.started_days_ago),
        "ended_on": scene.day(stay.ended_days_ago or 0) if ended else None,
        "host_authority": None,
        "emergency_because": None,
        "notice_on": None,
        "away": None,
        "ended_reason": "CARPL" if ended else None,
    }


def _steps(scene: Scene, stay: PlacementStory) -> Rows:
    """How it began, and how it ended where it did, as the social worker recorded it."""
    author = scene.of_role(Role.SW)[0].person.key
    known: list[tuple[str, int, str, dict[str, str]]] = [
        ("started", stay.started_days_ago, "As the care plan says, after a review had considered it.", {})
    ]
    if stay.ended_days_ago is not None:
        known.append(("ended", stay.ended_days_ago, "As the care plan says.", {"reason": "CARPL, planned: as the care plan says"}))
    for did, days_ago, because, facts in known:
        at = scene.moment(days_ago, f"{stay.key} {did}")
        yield (
            PlacementStep,
            {
                "id": ident_at("placement step", f"{stay.key} {did}", at),
                **scene.walled(Part.PLACEMENT, Audience.FULL, stay.key),
                **scene.signed(author, at),
                "did": did,
                "on_date": scene.day(days_ago),
                "because": because,
                "facts": facts,
            },
        )


def _involvement(scene: Scene, story: InvolvementStory) -> Row:
    person = PERSON[story.person]
    ends_on = None if story.until_in_days is None else scene.day(-story.until_in_days)
    over = story.until_in_days is not None and story.until_in_days < 0
    audience = Audience.PARENT if person.role == Role.PA else Audience.FULL
    place = None if Role(person.role) in COUNCIL_ROLES else story.placement
    return Involvement, {
        "id": ident("involvement", f"{scene.child.key} {story.person} {story.from_days_ago}"),
        **scene.walled(Part.NETWORK, audience, place, [membership(story.person)]),
        "membership_id": membership(story.person),
        "name": person.name,
        "role": person.role,
        "agency_name": AGENCY[person.agency].name,
        "capacity": story.capacity,
        "basis": story.basis,
        "because": None,
        "granted_by": _granted_by(scene, person.agency, person.role),
        "known_as": scene.child.identity.known_as if story.capacity == "receiving" and _name_told(scene, story.person) else None,
        "starts_on": scene.day(story.from_days_ago),
        "ends_on": ends_on,
        "until_at": None,
        "ended_at": scene.moment(-(story.until_in_days or 0), f"end {story.person}") if over else None,
        "ended_by": _granted_by(scene, person.agency, person.role) if over else None,
        "ended_because": "The placement ended." if over else None,
        "notes_since": None,
    }


def _granted_by(scene: Scene, agency: str, role: str) -> str:
    """Council, school and health partners are let near by the social worker, the provider's own people by the manager."""
    if agency == scene.current.provider:
        managers = scene.of_role(Role.RM)
        return managers[0].person.name if managers else AGENCY[agency].name
    if role in {Role.SW, Role.IRO}:
        return AGENCY[scene.current.authority].name
    social_workers = scene.of_role(Role.SW)
    return social_workers[0].person.name if social_workers else AGENCY[scene.current.authority].name


def _name_told(scene: Scene, person: str) -> bool:
    return any(person in move.receiving and move.known_as_released for move in scene.child.transitions)


def _identity(scene: Scene) -> Rows:
    """Who the child is, and the line that the commissioner reads instead."""
    who = scene.child.identity
    born = date_of_birth(who, scene.today)
    social_worker = scene.of_role(Role.SW)[0].person.key
    facts = {
        "known_as": who.known_as,
        "legal_name": who.legal_name,
        "date_of_birth": born.isoformat(),
        "pronouns": who.pronouns,
        "language": who.language,
        "interpreter": who.interpreter or "",
        "communication": who.communication_needs,
    }
    since = scene.current.started_days_ago
    said = f"{who.legal_name}, known as {who.known_as}."
    yield entry(scene, "identity", Text(Part.IDENTITY, Audience.FULL, "Identity", said, social_worker, since), "identity", facts)
    line = scene.child.commissioner_identity.removesuffix(".")
    lines = Text(Part.IDENTITY, Audience.COMMISSIONER, "Identity", f"{line}.", social_worker, since)
    yield entry(scene, "identity for the commissioner", lines, "identity", {"known_as": line})


def _home(scene: Scene) -> Row:
    """Where the child lives now, in the story's words where it has some. Earlier addresses are in nobody's way."""
    home = HOME[scene.current.home]
    facts = {"home": home.name, "address": ", ".join(home.address), "phone": home.phone}
    if told := _own_words_of_home(scene):
        return entry(scene, "home", told, "home", facts)
    manager = (scene.of_role(Role.RM) or scene.of_role(Role.SW))[0].person.key
    text = Text(
        Part.ADDRESS,
        Audience.FULL,
        "Home",
        f"{home.name}, {', '.join(home.address)}. {home.phone}.",
        manager,
        scene.current.started_days_ago,
        scene.current.key,
    )
    return entry(scene, "home", text, "home", facts)


def _own_words_of_home(scene: Scene) -> Text | None:
    told = (text for text in scene.child.entries if (text.part, text.audience, text.heading) == (Part.ADDRESS, Audience.FULL, "Home"))
    return next(told, None)


def _line_for_the_commissioner(scene: Scene, goal: Goal, number: int) -> Rows:
    """The goal itself is told by fill_measures; what is written of it for the commissioner is an entry."""
    if goal.commissioner_line:
        latest = goal.ratings[-1][0]
        said, place = f"{goal.commissioner_line}.", scene.current.key
        text = Text(Part.GOALS, Audience.COMMISSIONER, f"Goal {number}", said, goal.author, latest, place)
        facts = {"number": number, "line": goal.commissioner_line}
        yield entry(scene, f"goal {number} for the commissioner", text, "goal", facts, place=GOALS + number)


def _closed(scene: Scene) -> Rows:
    """Parts closed to somebody; a confidential address closes what would tell it to those who must not have it."""
    for number, story in enumerate(scene.child.restrictions, start=1):
        yield _restriction(scene, str(number), story)
    if scene.child.confidential_address:
        since, by = scene.current.started_days_ago, scene.of_role(Role.SW)[0].person.key
        for role, parts in CONFIDENTIAL_TO.items():
            for part in parts:
                story = RestrictionStory(part, "The address is confidential.", by, since, role=role)
                yield _restriction(scene, f"address {role} {part}", story, CONFIDENTIAL_ADDRESS)
        said = "The social worker keeps it from parents, schools and outside clinicians. Give it to nobody, by telephone or in writing."
        heading = "The address is confidential"
        text = Text(Part.ADDRESS, Audience.FULL, heading, said, by, since)
        yield entry(scene, "confidential address", text, CONFIDENTIAL_ADDRESS, {"confidential": True})


def _restriction(scene: Scene, key: str, story: RestrictionStory, kind: str | None = None) -> Row:
    whom = PERSON[story.person] if story.person else None
    return Restriction, {
        "id": ident("restriction", f"{scene.child.key} {key}"),
        **scene.walled(Part.ACCESS_LOG, Audience.FULL, None),
        "to_role": story.role,
        "to_agency_id": ident("agency", story.agency) if story.agency else None,
        "to_membership_id": membership(story.person) if story.person else None,
        "closed_part": int(story.part),
        "reason": story.reason,
        "starts_on": scene.day(story.days_ago),
        "ends_on": None,
        "kind": kind,
        "whom": _in_words(whom) if whom else AGENCY[story.agency].name if story.agency else everybody_of(Role(story.role or "")),
        **_made(scene, f"restriction {key}", story.by, story.days_ago),
        "lifted_at": None,
        "lifted_by": None,
        "lifted_because": None,
    }


def _made(scene: Scene, key: str, by: str, days_ago: int) -> dict[str, Any]:
    return {"by_membership_id": membership(by), "made_by": _in_words(PERSON[by]), "made_at": scene.moment(days_ago, key)}


def _in_words(person: PersonStory) -> str:
    return f"{person.name}, {Role(person.role).label}, {AGENCY[person.agency].name}"


def _let_out(scene: Scene) -> Rows:
    for number, story in enumerate(scene.child.releases, start=1):
        yield (
            Release,
            {
                "id": ident("release", f"{scene.child.key} {number}"),
                **scene.walled(Part.ACCESS_LOG, Audience.FULL, None, [membership(story.to_person)]),
                "opened_slice": slice_of(story.part, story.audience),
                "opened_row": _released(scene, story.text_key) if story.text_key else None,
                "to_membership_id": membership(story.to_person),
                "to_agency_id": None,
                "purpose": story.purpose,
                "basis": story.basis,
                "expires_on": scene.day(-story.until_in_days),
                "whom": _in_words(PERSON[story.to_person]),
                **_made(scene, f"release {number}", story.by, story.days_ago),
                "revoked_at": None,
                "revoked_by": None,
                "revoked_because": None,
            },
        )


def _released(scene: Scene, key: str) -> UUID:
    """The id of the entry that a story gave a key of its own."""
    number, text = next((number, text) for number, text in enumerate(scene.child.entries) if text.key == key)
    return entry_id(scene, key, text, number)
