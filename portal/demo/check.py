"""Is the invented world whole? `python -m portal.demo.check` names every thread that hangs loose, and ends with 1 if there is one."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from portal.demo.shapes import SELF, ChildStory, PersonStory, PlanVersion, TransitionStory
from portal.demo.stories import WORLD, World
from portal.plans.models_of_care import SECTION_15_AUDIENCES, SECTION_PART
from portal.transitions.checklists import CHECKLISTS
from portal.transitions.checklists.items import BEFORE

MAIN_ROLES = ["KW", "RM", "CL", "SW", "IRO", "CO", "XT", "DT", "VSH"]
CHILDS_OWN_PARTS = (19, 20)
IN_FORCE_STATES = ("active", "active_interim", "under_review", "superseded", "archived")
APPROVED_STATES = ("manager_approved", "out_for_agreement", *IN_FORCE_STATES)
"""Approved by the manager; the social worker's own sections are approved when they are agreed."""
MOVED_STATES = ("moving", "settling", "reviewed", "closed")
REVIEW_SHAPES_PARTS = {17: "goals", 18: "scores", 25: "transitions"}
UNKIND = re.compile(r"kicking off|attention.seeking|manipulat|\brefus|placement breakdown|\bLAC\b|\bcontact\b|challenging behaviour", re.I)
PHONE = re.compile(r"\b0\d{4} ?\d{6}\b")
STORY_PHONE = re.compile(r"01632 960\d{3}|07700 900\d{3}")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b")


def findings(world: World) -> list[str]:
    """Every loose thread as one sentence; an empty list is a whole world."""
    return [
        *_repeated(world),
        *_cast_out_of_order(world),
        *_homes_astray(world),
        *(f"{child.key}: {finding}" for child in world.children for finding in _about(child, world)),
    ]


def texts(story: Any) -> Iterator[str]:
    """Every string in a story, however deep."""
    if isinstance(story, str):
        yield story
    elif isinstance(story, tuple):
        for inner in story:
            yield from texts(inner)
    elif is_dataclass(story):
        for field in fields(story):
            yield from texts(getattr(story, field.name))


def near(child: ChildStory, person: PersonStory) -> bool:
    """Is (or was) this person near the child, by involvement or by office?"""
    return (
        any(involvement.person == person.key for involvement in child.involvements)
        or any(stay.home in person.manages for stay in child.placements)
        or (person.role in {"VSH", "CO"} and any(stay.authority == person.agency for stay in child.placements) and not person.stranger)
    )


def parts_told(child: ChildStory) -> set[int]:
    """The record parts that this story has something for."""
    told = {1} | {entry.part for entry in child.entries} | {section.part for plan in child.plans for section in plan.sections}
    told |= {part for part, name in REVIEW_SHAPES_PARTS.items() if getattr(child, name)}
    for review in child.reviews:
        told |= {21, 22} if review.contributions else set()
        told |= {23} if review.decisions else set()
        told |= {24} if review.report else set()
    return told


def _repeated(world: World) -> Iterator[str]:
    named = {
        "e-mail": [person.email for person in world.people],
        "name": [person.name for person in world.people],
        "case code": [child.case_code for child in world.children],
        "known-as name": [child.identity.known_as for child in world.children],
        "key": [story.key for group in (world.agencies, world.homes, world.people, world.children) for story in group],
        "placement": [stay.key for child in world.children for stay in child.placements],
        "review": [review.key for child in world.children for review in child.reviews],
    }
    for what, values in named.items():
        yield from (f"The {what} {value} is used {count} times." for value, count in Counter(values).items() if count > 1)


def _cast_out_of_order(world: World) -> Iterator[str]:
    if [person.role for person in world.people[:9]] != MAIN_ROLES:
        yield "The main cast of nine does not stand first."
    if [person.stranger for person in world.people] != sorted(person.stranger for person in world.people):
        yield "The strangers do not stand last."
    agencies = {agency.key for agency in world.agencies}
    homes = {home.key: home.agency for home in world.homes}
    for person in world.people:
        if person.agency not in agencies:
            yield f"{person.key} belongs to no agency."
        if not person.email.endswith(".example"):
            yield f"{person.key} has an e-mail that could be real."
        if person.stranger != person.email.startswith("stranger."):
            yield f"{person.key}: a stranger is known by the e-mail."
        if any(homes.get(home) != person.agency for home in person.manages):
            yield f"{person.key} manages a home of somebody else."
        if person.stranger and any(near(child, person) for child in world.children):
            yield f"{person.key} is no stranger."


def _homes_astray(world: World) -> Iterator[str]:
    models = {agency.key: agency.model for agency in world.agencies if agency.kind == "provider"}
    for home in world.homes:
        if models.get(home.agency) not in {"pace", "five_steps"}:
            yield f"{home.key} belongs to no provider with a model of care."


def _about(child: ChildStory, world: World) -> Iterator[str]:
    yield from _people_and_placements(child, world)
    yield from _what_is_written(child, world)
    if len({plan.number for plan in child.plans}) < len(child.plans):
        yield "Two versions of the plan have one number."
    for plan in child.plans:
        yield from (f"plan {plan.number} ({plan.state}): {finding}" for finding in _plan(plan))
    for move in child.transitions:
        yield from (f"{move.kind}: {finding}" for finding in _move(child, move))


def _people_and_placements(child: ChildStory, world: World) -> Iterator[str]:
    people = {person.key: person for person in world.people}
    agencies, homes = {agency.key for agency in world.agencies}, {home.key: home.agency for home in world.homes}
    stays = {stay.key for stay in child.placements}
    for stay in child.placements:
        if homes.get(stay.home) != stay.provider or stay.authority not in agencies:
            yield f"{stay.key} is in no known home, or for no known authority."
    for person in _people_named(child):
        if person != SELF and person not in people:
            yield f"{person} is nobody we know."
        elif person != SELF and not near(child, people[person]):
            yield f"{person} writes or acts, and is not near the child."
    for placement in _placements_named(child):
        if placement not in stays:
            yield f"{placement} is no placement of this child."
    for entry in child.entries:
        if (entry.author == SELF) != (entry.part in CHILDS_OWN_PARTS):
            yield f"“{entry.heading}” of part {entry.part} has the wrong kind of author."


def _people_named(child: ChildStory) -> Iterator[str]:
    yield from (involvement.person for involvement in child.involvements)
    for entry in child.entries:
        yield from (entry.author, *entry.addressed_to)
    for plan in child.plans:
        yield from (*plan.approved_by, *(answer.person for answer in plan.agreements))
        for section in plan.sections:
            yield from (section.author, *([section.approver] if section.approver else []))
    for move in child.transitions:
        yield from (
            *move.receiving,
            *move.leaving,
            *(item.person for item in move.items),
            *([move.approved_by] if move.approved_by else []),
        )
    for review in child.reviews:
        yield from (person for person in (review.chair, *(seat.person for seat in review.attendance)) if person)
        yield from (contribution.person for contribution in review.contributions)
        yield from (text.author for text in review.report)
        for decision in review.decisions:
            yield from (decision.owner, *decision.tell)
    yield from (goal.author for goal in child.goals)
    yield from (score.author for score in child.scores)
    for release in child.releases:
        yield from (release.to_person, release.by)
    yield from (restriction.by for restriction in child.restrictions)


def _placements_named(child: ChildStory) -> Iterator[str]:
    involved = [involvement.placement for involvement in child.involvements]
    written = [entry.placement for entry in child.entries] + [plan.placement for plan in child.plans]
    yield from (placement for placement in involved + written if placement)
    yield from (move.placement for move in child.transitions)
    yield from (review.placement for review in child.reviews)


def _what_is_written(child: ChildStory, world: World) -> Iterator[str]:
    others = {
        name for other in world.children if other.key != child.key for name in (other.identity.known_as, *other.identity.legal_name.split())
    }
    keys = {entry.key for entry in child.entries if entry.key}
    for release in child.releases:
        if release.text_key and release.text_key not in keys:
            yield f"The release of {release.text_key} releases nothing."
        if release.part in {10, 20, 31}:
            yield f"Part {release.part} is never released."
    for text in texts(child):
        if named := others & set(re.findall(r"\w+", text)):
            yield f"Another child is named: {', '.join(sorted(named))}."
        if unkind := UNKIND.search(text):
            yield f"There is a kinder word for “{unkind[0]}”."
        if any(not STORY_PHONE.fullmatch(number) for number in PHONE.findall(text)):
            yield "A telephone number could be real."
        if any(not postcode.startswith("ZZ99") for postcode in POSTCODE.findall(text)):
            yield "A postcode could be real."


def _plan(plan: PlanVersion) -> Iterator[str]:
    numbers = [section.number for section in plan.sections]
    if numbers != sorted(numbers):
        yield "The sections are out of order."
    places = Counter((section.number, section.part, section.audience, section.about) for section in plan.sections)
    yield from (f"Section {place[0]} is there twice for part {place[1]}." for place, count in places.items() if count > 1)
    for section in plan.sections:
        due_part = SECTION_PART[section.number] if section.number < 14 else None
        if due_part and (section.part, section.audience) != (due_part, 0):
            yield f"Section {section.number} stands in part {section.part}, not {due_part}."
        if section.number == 14 and (section.about is None or section.part != SECTION_PART[section.about]):
            yield "Section 14 does not stand where its dispute is."
        if section.number == 15 and section.audience not in SECTION_15_AUDIENCES:
            yield "Section 15 is for the school, the child or the commissioner."
        if plan.state in IN_FORCE_STATES and section.number != 14 and not section.approver:
            yield f"Section {section.number} is approved by nobody."
    if (plan.state in APPROVED_STATES) != bool(plan.approved_by and plan.approved_days_ago is not None):
        yield "It is approved without an approver, or the other way round."
    if plan.approved_days_ago is not None and plan.approved_days_ago > plan.begun_days_ago:
        yield "It was approved before it was begun."
    if any(plan.approved_days_ago is None or answer.days_ago > plan.approved_days_ago for answer in plan.agreements):
        yield "Somebody agreed before it was approved."


def _move(child: ChildStory, move: TransitionStory) -> Iterator[str]:
    checklist = CHECKLISTS[move.kind]
    known = {item.number for item in checklist.items}
    moved = {item.number: item for item in move.items}
    if not moved.keys() <= known or len(moved) != len(move.items):
        yield "An item is unknown or told twice."
    settled = {number for number, item in moved.items() if item.state in {"done", "not_needed"}}
    if move.state in MOVED_STATES:
        yield from (
            f"Item {item.number} is a must and not done, yet the move is {move.state}."
            for item in checklist.items
            if item.must and item.number not in settled and (item.phase == BEFORE or move.state == "closed")
        )
    if (move.state in MOVED_STATES) != (move.move_in_working_days <= 0) and move.state not in {"abandoned", "paused"}:
        yield "The state and the move date do not fit."
    if any(item.days_ago < 0 for item in move.items):
        yield "An item was done ahead of its day."
    if move.move_in_working_days > 0:
        receiving = {involvement.person for involvement in child.involvements if involvement.capacity == "receiving"}
        yield from (f"{person} receives without an involvement." for person in move.receiving if person not in receiving)


def main() -> int:
    """Print every finding, or one line that all is well."""
    loose = findings(WORLD)
    words = sum(len(text.split()) for child in WORLD.children for text in texts(child))
    print("\n".join(loose) or f"Whole: {len(WORLD.people)} people, {len(WORLD.children)} children, {words} words.")
    return 1 if loose else 0


if __name__ == "__main__":
    sys.exit(main())
