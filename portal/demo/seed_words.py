"""The words of the generated world: names, sentences for each part of a record, and the marks by which a leak is recognised."""

import json
from typing import TextIO
from uuid import UUID

from portal.access.parts import Audience, Part

FIRST_NAMES = (
    "Abbie", "Adil", "Aisha", "Alfie", "Amara", "Anya", "Archie", "Bella", "Bilal", "Callum", "Chloe", "Daisy", "Dylan", "Ebony",
    "Elif", "Ethan", "Faith", "Finley", "Freya", "George", "Hana", "Harley", "Imran", "Isla", "Jaden", "Jasmine", "Joel", "Keira",
    "Kofi", "Leah", "Levi", "Lola", "Maisie", "Marcus", "Mia", "Musa", "Nadia", "Noah", "Omar", "Poppy", "Reece", "Rosie", "Samir",
    "Sofia", "Tariq", "Zara",
)  # fmt: skip

_CONSONANTS, _VOWELS, _ENDINGS = "bdfgklmnprstvz", "aeiou", "lnrs"
_SYLLABLES = [c + v + e for c in _CONSONANTS for v in _VOWELS for e in _ENDINGS]
_POSSIBLE = len(_SYLLABLES) ** 3
_CODE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def made_up_name(number: int) -> str:
    """A surname that nobody bears: three syllables of three letters, so that none is the beginning or the end of another."""
    number = number * 7_919_777 % _POSSIBLE
    first, rest = divmod(number, len(_SYLLABLES) ** 2)
    second, third = divmod(rest, len(_SYLLABLES))
    return (_SYLLABLES[first] + _SYLLABLES[second] + _SYLLABLES[third]).capitalize()


def made_up_postcode(number: int) -> str:
    """No postcode area begins with Q."""
    number, last = divmod(number, 26)
    number, middle = divmod(number, 26)
    number, sector = divmod(number, 10)
    area, district = divmod(number, 90)
    return f"Q{chr(65 + area % 26)}{district + 10} {sector}{chr(65 + middle)}{chr(65 + last)}"


def made_up_phone(number: int) -> str:
    """Of the thousand mobile numbers kept for stories, told apart by their extension."""
    return f"07700 900{number % 1000:03d} ext {number // 1000 + 10_000}"


def made_up_reference(number: int) -> str:
    """As case files and health records are numbered."""
    return f"NR/{number // 10_000 + 100}/{number % 10_000:04d}/Q"


def case_code(seed: int, number: int) -> str:
    digits = number * 524_287 % len(_CODE) ** 4
    return f"G{seed}-" + "".join(_CODE[digits // len(_CODE) ** place % len(_CODE)] for place in range(4))


TOKENS = {"name": made_up_name, "postcode": made_up_postcode, "phone": made_up_phone, "reference": made_up_reference}
SAID_OF = {
    "name": " Spoken through with {}.",
    "postcode": " Post goes to {}.",
    "phone": " Reached on {}.",
    "reference": " Kept under {}.",
}
CLASS_OF_PART = {
    Part.ADDRESS: "postcode",
    Part.NETWORK: "phone",
    Part.HEALTH: "reference",
    Part.LEGAL_STATUS: "reference",
    Part.CLINICAL_NOTES: "reference",
    Part.FEES: "reference",
    Part.INCIDENT: "phone",
    Part.MISSING: "postcode",
}


class Marks:
    """Unique tokens, each typed like the real thing; told to `file` as JSON lines {token, child, part, class}. Without a file, none."""

    def __init__(self, seed: int, file: TextIO | None) -> None:
        self._file = file
        self._next = seed * 611_953 % 1_000_000
        self.planted = 0

    def sentence(self, child: str, part: int) -> str:
        """The end of a text: a sentence that holds a token of the part's class; '' when nothing is planted."""
        if self._file is None:
            return ""
        kind = CLASS_OF_PART.get(Part(part), "name")
        return SAID_OF[kind].format(self.token(child, part, kind))

    def token(self, child: str, part: int, kind: str, otherwise: str = "") -> str:
        """A token by itself, for a fact or a title; `otherwise` when nothing is planted."""
        if self._file is None:
            return otherwise
        self._next += 1
        return self.told(TOKENS[kind](self._next), child, part, kind)

    def told(self, token: str, child: str, part: int, kind: str) -> str:
        """Write down something unique that stands in the record as it is."""
        if self._file is not None:
            self._file.write(json.dumps({"token": token, "child": str(UUID(child)), "part": int(part), "class": kind}) + "\n")
            self.planted += 1
        return token


VOICES = {
    Audience.FULL: "{}",
    Audience.SCHOOL: "For school: {} Tell the key worker the same day when it goes otherwise.",
    Audience.COMMISSIONER: "In short, for the commissioner: {}",
    Audience.HEALTH: "For health colleagues: {} More on request, by the social worker.",
    Audience.PARENT: "For the family: {} Ask us whenever you wonder.",
    Audience.CHILD: "For you: {} You can say if this is not how it feels.",
}

SAID: dict[Part, tuple[str, ...]] = {
    Part.IDENTITY: ("Known by this name at home and in class; the full name is for letters only.",),
    Part.LEGAL_STATUS: (
        "A full care order; parental responsibility is shared with the council, which decides after talking with the family.",
        "Looked after by agreement; both parents keep parental responsibility and are asked before each change.",
    ),
    Part.ADDRESS: ("A house with a garden at the end of a lane; visitors ring first, and use the side door.",),
    Part.NETWORK: (
        "Out of hours the duty manager of the home answers, then the council's emergency team.",
        "The whole team meets in the first week of each half-term and writes to those who could not come.",
    ),
    Part.PLACEMENT: (
        "Placed for a year at first, with a review after three months; consent to day trips and haircuts is given to the home.",
        "The home may sign for school trips; sleepovers are agreed with the social worker each time.",
    ),
    Part.FEES: ("Two staff by day and one awake at night; therapy twice a week is part of the weekly fee, travel to family is not.",),
    Part.ABOUT_ME: (
        "Music in the car, toast with the crusts cut off, and being told the truth about what comes next. Surprises are not welcome.",
        "Good with animals and with smaller children. Goes quiet when tired, and wants to be sat beside rather than asked.",
        "Football every evening if it stays dry. Hates being looked at while eating, and loves a plan on the fridge.",
    ),
    Part.DAILY_CARE: (
        "Mornings go best with ten quiet minutes before anybody asks for anything. Sit beside, wonder aloud, and leave the door open.",
        "After school a snack comes first, and talk comes later. One adult stays near, and says when they go and when they are back.",
    ),
    Part.FORMULATION: (
        "Leaving first may be a way of not being left. When adults say when they will be back, and are, the evenings grow calmer.",
        "Being in charge kept things safe once. Small choices handed over early make it easier to let an adult decide the big ones.",
    ),
    Part.CLINICAL_NOTES: ("Came in late and chose the sand tray. Buried two figures and asked for a third; stayed for the whole hour.",),
    Part.SAFETY: (
        "Leaves by the back gate when voices rise. One adult follows at a distance and in sight; nobody runs.",
        "Kitchen knives are counted at night. This is looked at again at every review and ended as soon as it can be.",
    ),
    Part.HEALTH: (
        "Health assessment done in spring; glasses for reading; dentist every six months. Sleeps badly before visits.",
        "Asthma, with a blue inhaler that goes everywhere. Immunisations are up to date.",
    ),
    Part.EDUCATION: (
        "Full timetable since half-term, with a key adult at the gate. Maths is a strength; writing is done on a laptop.",
        "Four lessons a day for now, growing by one a fortnight. Attendance has gone from 61 to 84 per cent.",
    ),
    Part.FAMILY_TIME: (
        "Every second Saturday with a grandparent at the centre, two hours, then lunch out. Goes better with a photo taken home.",
        "A call on Wednesdays at seven. If nobody answers, somebody stays near for the rest of the evening.",
    ),
    Part.LIFE_STORY: ("A box with photographs, a blanket and letters. Asked where the first school was; we are going to see it.",),
    Part.INDEPENDENCE: ("Cooks one meal a week, knows two buses, and has a bank card. Washing is still a matter of reminding.",),
    Part.GOALS: ("I want to stay at a friend's. Six of ten in spring, seven now.", "Be in class all morning. Three at first, five now."),
    Part.SCREENING: ("Filled in by the carer: total difficulties 19, emotional 6, conduct 5. A screening aid, not a diagnosis.",),
    Part.SHARED_VIEWS: ("I like it here most days. I want to know who is on shift before I go to bed.",),
    Part.PRIVATE_MESSAGE: ("Please can you come without the others next time. There is something I only want to tell you.",),
    Part.REVIEW_OWN: ("What has gone well since last time, what has not, and what I would like us to decide.",),
    Part.REVIEW_OTHERS: ("Settled days outnumber hard ones since the spring; the hard ones come after visits that fell through.",),
    Part.DECISIONS: ("Visits are told the day before, by the same person. The timetable grows when two weeks in a row went well.",),
    Part.REPORT: ("A year of holding on, by the child and by the house, with more ease at bedtime and at the school gate.",),
    Part.TRANSITION: ("The present class has become too loud; the new one is smaller and has a place to go when it is too much.",),
    Part.HANDOVER_PACK: ("What helps, what does not, who is who, and what must not be said in front of others.",),
    Part.EVENT_SUMMARY: ("A window was broken in the evening; nobody was hurt. Council and inspectorate were told the same night.",),
    Part.INCIDENT: ("Held by two adults for under two minutes at the top of the stairs; seen by a nurse; talked through next day.",),
    Part.MISSING: ("Gone from nine until half past ten, found at the bus station, glad to be met. Spoke with an independent visitor.",),
    Part.PRACTICE_NOTES: (
        "Up before the alarm, ate well, and laughed at the cat. Asked twice who is on tonight. Asleep by ten.",
        "A hard start: shoes thrown, school late by an hour. By tea we were playing cards.",
    ),
    Part.ALLEGATIONS: (
        "Said that a night worker had shouted. Reported the same hour; that worker has other duties until it is looked into.",
    ),
}


def said(part: int, audience: int, variant: int) -> str:
    """What stands in a part for an audience: one of a few sentences."""
    sentences = SAID[Part(part)]
    return VOICES[Audience(audience)].format(sentences[variant % len(sentences)])
