"""Who can see what, as one would say it to the child. The same facts as everywhere, in a child's words."""

from dataclasses import dataclass

from portal.access.explain import FULL, Rule, explain_part
from portal.access.parts import Part, Role
from portal.access.policy import cell
from portal.foundation import clock
from portal.oversight.people import Person

TOPICS: dict[Part, str] = {
    Part.IDENTITY: "your name and birthday",
    Part.LEGAL_STATUS: "why you are looked after, and by whom",
    Part.ADDRESS: "where you live",
    Part.ABOUT_ME: "what matters to you",
    Part.DAILY_CARE: "how to help you every day",
    Part.FORMULATION: "what helps to understand you",
    Part.CLINICAL_NOTES: "notes about therapy",
    Part.SAFETY: "how to keep you safe",
    Part.HEALTH: "your health",
    Part.EDUCATION: "how school is going",
    Part.FAMILY_TIME: "the time with your family",
    Part.LIFE_STORY: "your life story",
    Part.INDEPENDENCE: "getting ready to live on your own",
    Part.GOALS: "your goals",
    Part.SCREENING: "questionnaires about how you are",
    Part.SHARED_VIEWS: "the views you choose to share",
    Part.PRIVATE_MESSAGE: "your private messages",
    Part.REVIEW_OTHERS: "what others say for your review",
    Part.REPORT: "the report of your review",
    Part.TRANSITION: "the plan for a move",
    Part.INCIDENT: "what is written when something went badly wrong",
    Part.MISSING: "times when nobody knew where you were",
    Part.PRACTICE_NOTES: "what staff write down each day",
}
"""The parts that are spoken of, in the child's words. Contracts, logs and figures are left out."""

AT_SCHOOL = {Part.DAILY_CARE: "how to help you at school", Part.SAFETY: "how to keep you safe at school"}

WHO_THEY_ARE: dict[Role, str] = {
    Role.KW: "your key worker",
    Role.RM: "the manager of your home",
    Role.CL: "who helps the home to understand and help you",
    Role.SW: "your social worker",
    Role.IRO: "who leads your reviews",
    Role.CO: "who arranges and pays for your place at the home",
    Role.XT: "your therapist",
    Role.DT: "who looks out for you at school",
    Role.VSH: "who makes sure that your schooling goes well",
    Role.PA: "your parent",
    Role.CH: "you",
}

WHO_IN_AN_OFFICE: dict[str, str] = {
    "RI": "who makes sure that your home is run well",
    "REG44": "who visits your home to see that it is a good place",
    "INSPECTOR": "who inspects your home",
    "EDT": "a social worker for emergencies at night",
}


@dataclass(frozen=True)
class PlainPerson:
    """One person: who they are to the child, and what they can see: all of it, in a short version, only their own, nothing."""

    name: str
    who: str
    agency: str
    edge: bool
    how: str
    whole: list[str]
    short: list[str]
    own: list[str]
    nothing: list[str]


def plainly(person: Person, unspoken: frozenset[int]) -> PlainPerson:
    """What is told of one person. Nothing is said of the parts in `unspoken`."""
    kinds: dict[str, list[str]] = {"whole": [], "short": [], "own": [], "nothing": []}
    for part, topic in TOPICS.items():
        if part not in unspoken:
            kinds[_kind(person, part)].append(AT_SCHOOL.get(part, topic) if person.role in {Role.DT, Role.VSH} else topic)
    edge = all(stay.capacity not in FULL for stay in person.near_now())
    return PlainPerson(
        person.name, WHO_IN_AN_OFFICE.get(person.office, WHO_THEY_ARE[person.role]), person.agency, edge, _how(person), **kinds
    )


def _how(person: Person) -> str:
    """Why somebody is there today whom the child may not know."""
    if person.broke_glass:
        return "They had to look today because somebody was very worried about you. It ends by itself, and other people check it."
    return f"They are there for you today because {person.name} {person.stands_in}." if person.stands_in else ""


def _kind(person: Person, part: Part) -> str:
    found = explain_part(person.who, part, clock.now(), clock.today())
    if not found.opens:
        return "nothing"
    if found.rule is Rule.OWN:
        return "own"
    return "short" if found.rule is Rule.TABLE and cell(part, person.role).suffix == "s" else "whole"
