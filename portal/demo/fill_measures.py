"""Goals with their ratings, scores, everyday counts and check-ins for the demo: of every child what its story tells, and more of two."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from portal.access.parts import SAFE_ANSWER, Audience, Part, Role, part_of
from portal.children.models import DueItem, Entry
from portal.deadlines.wording import in_words
from portal.demo.fill_due import EMPTY
from portal.demo.idents import ident
from portal.demo.scene import PERSON, Row, Rows, Scene, membership
from portal.demo.shapes import Goal as GoalStory
from portal.demo.shapes import Score, date_of_birth
from portal.measures import rules
from portal.measures.models import CheckIn, EverydayCount, Goal, GoalRating, MeasureScore
from portal.measures.queries import LINE

SHOWN_TO_SCHOOL = {("kai", 1), ("ella", 1)}
"""Goals that school works on too, and so reads."""

NOTHING_TAKEN_BACK = {"taken_back_at": None, "taken_back_by": None, "taken_back_because": None}
KAI, ELLA = "kai", "ella"
KEY_WORKER_OF = {KAI: "ruth-adeyemi", ELLA: "isaac-thorne"}

# Of each 28 days, the latest last: the number, and what one must know to read it.
COUNTED: dict[tuple[str, str], tuple[tuple[int, str], ...]] = {
    (KAI, "attendance"): ((81, "A week at home with a cold."), (88, "Late twice, never absent."), (92, ""), (96, "The last lesson too.")),
    (KAI, "clubs"): ((2, "Band only."), (4, "Band and swimming."), (4, ""), (6, "Band, swimming, and drums at lunch.")),
    (KAI, "nights"): ((17, "The week of the anniversary."), (21, ""), (20, "New neighbour’s dog."), (24, "Torch and radio.")),
    (KAI, "family_time"): ((3, "One of four was called off by the trains."), (4, ""), (4, ""), (4, "On the day that was promised.")),
    (KAI, "missing"): ((1, "Forty minutes, at the canal; came back by himself."), (0, ""), (0, ""), (0, "")),
    (KAI, "restraints"): ((0, "None."), (0, "None."), (0, "None."), (0, "None.")),
    (KAI, "suspensions"): ((1, "Half a day, after a corridor was too full."), (0, ""), (0, ""), (0, "")),
    (ELLA, "attendance"): ((90, "First weeks at the new school."), (97, "")),
    (ELLA, "nights"): ((14, "Up at four most nights."), (19, "The birds wake her, and she stays in bed.")),
}  # fmt: skip

# Days ago, then: safe here, listened to, someone to talk to, school, hopeful.
FACES: dict[str, tuple[tuple[int, int, int, int, int, int], ...]] = {
    KAI: ((100, 4, 3, 3, 2, 3), (72, 4, 3, 4, 3, 3), (44, 2, 4, 4, 3, 3), (23, 4, 4, 4, 4, 4), (9, 2, 4, 4, 4, 3)),
    ELLA: ((60, 4, 4, 5, 3, 4), (32, 5, 4, 5, 4, 4), (4, 5, 5, 5, 4, 5)),
}
LINE_OF_KAI = (
    "Compared with a year ago the people who care for him worry less, and school agrees. The placement does what it is bought for; no "
    "more hours are asked for."
)
DECIDED = (
    44,
    "A door that would not lock. Spoke with Kai alone; the home has mended it. Gareth was told, with Kai’s leave.",
    "gareth-pryce",
)


def measures(scene: Scene) -> Rows:
    """What is known of one child."""
    for number, story in enumerate(scene.child.goals, start=1):
        yield from _goal(scene, story, number)
    for number, score in enumerate(scene.child.scores, start=1):
        yield _score(scene, score, number)
    if scene.child.key == KAI:
        yield _other(scene, "BERRI", "network", 61, {"behaviour": 34, "emotional": 41, "relationships": 38, "risk": 22, "indicators": 12})
        yield _line(scene, 18, LINE_OF_KAI)
        yield _other(scene, "STAR", "self", 48, {"1": 6, "2": 4, "3": 5, "4": 5, "5": 7, "6": 4, "7": 6, "8": 5})
    for (child, kind), found in COUNTED.items():
        if child == scene.child.key:
            yield from (_count(scene, kind, ago, *found[len(found) - 1 - ago]) for ago in range(len(found)))
    for faces in FACES.get(scene.child.key, ()):
        yield from _check_in(scene, *faces)


def goal_id(child: str, number: int) -> UUID:
    return ident("goal", f"{child} {number}")


def rating_id(child: str, goal: int, number: int) -> UUID:
    return ident("rating", f"{child} {goal} {number}")


def score_id(child: str, number: int) -> UUID:
    return ident("score", f"{child} {number}")


def count_id(child: str, kind: str, periods_ago: int) -> UUID:
    return ident("count", f"{child} {kind} {periods_ago}")


def check_in_id(child: str, days_ago: int) -> UUID:
    """The answer to "I feel safe here" of that day."""
    return ident("answer", f"{child} {days_ago}")


def _goal(scene: Scene, story: GoalStory, number: int) -> Rows:
    key, place = scene.child.key, number if story.whose == "child" else _place(scene, number)
    rater_key = _rater_key(scene, story.rater)
    mine = [membership(story.author), *([UUID(rater_key)] if rater_key not in {"child", story.rater} else [])]
    if (key, number) in SHOWN_TO_SCHOOL:
        mine += [one.id for one in scene.of_role(Role.DT, Role.VSH)]
    walled = scene.walled(Part.GOALS, Audience.FULL, scene.current.key, list(dict.fromkeys(mine)))
    agreed = story.ratings[0][0]
    yield Goal, walled | scene.signed(story.author, scene.moment(agreed, f"goal {number}")) | {
        "id": goal_id(key, number), "whose": story.whose, "place": place, "words": story.words, "rater": story.rater,
        "rater_key": rater_key, "agreed_on": scene.day(agreed), "ended_on": None, "ended_how": None, "ended_because": None,
        "ended_by": None,
    }  # fmt: skip
    for nth, (days_ago, rating) in enumerate(story.ratings, start=1):
        at = scene.moment(days_ago, f"rating {number} {nth}")
        yield GoalRating, walled | scene.signed(story.author, at) | NOTHING_TAKEN_BACK | {
            "id": rating_id(key, number, nth), "goal_id": goal_id(key, number), "rating": rating, "rated_on": scene.day(days_ago),
            "rater": story.rater, "rater_key": rater_key, "note": "",
        }  # fmt: skip


def _place(scene: Scene, number: int) -> int:
    """Among the goals of the network."""
    return sum(goal.whose == "network" for goal in scene.child.goals[:number])


def _rater_key(scene: Scene, rater: str) -> str:
    if rater == scene.child.identity.known_as:
        return "child"
    return next((str(membership(person.key)) for person in PERSON.values() if person.name == rater), rater)


def _score(scene: Scene, story: Score, number: int) -> Row:
    at = scene.moment(story.days_ago, f"score {number}")
    return MeasureScore, _screening(scene, story.author) | scene.signed(story.author, at) | NOTHING_TAKEN_BACK | {
        "id": score_id(scene.child.key, number), "measure": story.measure, "informant": story.informant,
        "on_date": scene.day(story.days_ago), "age": _age(scene, scene.day(story.days_ago)), "totals": dict(story.values),
        "no_score_because": None, "kept_where": "In the home’s locked file, behind the review papers.",
    }  # fmt: skip


def _other(scene: Scene, measure: str, informant: str, days_ago: int, totals: dict[str, int]) -> Row:
    author = "leila-farrokh"
    return MeasureScore, _screening(scene, author) | scene.signed(author, scene.moment(days_ago, measure)) | NOTHING_TAKEN_BACK | {
        "id": ident("score", f"{scene.child.key} {measure}"), "measure": measure, "informant": informant,
        "on_date": scene.day(days_ago), "age": _age(scene, scene.day(days_ago)), "totals": totals, "no_score_because": None,
        "kept_where": "With the measure’s own service.",
    }  # fmt: skip


def _line(scene: Scene, days_ago: int, words: str) -> Row:
    """The commissioner's line about what scores mean."""
    author, on = "leila-farrokh", scene.day(days_ago)
    walled = scene.walled(Part.SCREENING, Audience.COMMISSIONER, scene.current.key, [membership(author)])
    return Entry, walled | scene.signed(author, scene.moment(days_ago, "scores line")) | {
        "id": ident("scores line", f"{scene.child.key} {days_ago}"), "kind": LINE, "heading": f"Scores as of {in_words(on)}",
        "text": words, "facts": {"as_of": on.isoformat()},
    }  # fmt: skip


def _screening(scene: Scene, author: str) -> dict[str, Any]:
    return scene.walled(Part.SCREENING, Audience.FULL, scene.current.key, [membership(author)])


def _age(scene: Scene, on: date) -> int:
    born = date_of_birth(scene.child.identity, scene.today)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _count(scene: Scene, kind: str, ago: int, count: int, note: str) -> Row:
    author = KEY_WORKER_OF[scene.child.key]
    days_ago = 3 + 28 * ago
    part = part_of(rules.count_slice(kind))
    walled = scene.walled(part, Audience.FULL, scene.current.key, [membership(author)])
    return EverydayCount, walled | scene.signed(author, scene.moment(days_ago - 1, f"{kind} {ago}")) | NOTHING_TAKEN_BACK | {
        "id": count_id(scene.child.key, kind, ago), "kind": kind, "starts_on": scene.day(days_ago) - rules.PERIOD + timedelta(days=1),
        "ends_on": scene.day(days_ago), "count": count, "note": note or "Nothing out of the way.",
    }  # fmt: skip


def _check_in(scene: Scene, days_ago: int, safe: int, *others: int) -> Rows:
    author = KEY_WORKER_OF[scene.child.key]
    signed = scene.signed(author, scene.moment(days_ago, "check-in"))
    undecided: dict[str, Any] = {"decided_at": None, "decided_by": None, "decided_words": None, "told": []}
    faces = dict(zip((key for key, _ in rules.SHARED_QUESTIONS), others, strict=True))
    yield CheckIn, scene.walled(Part.SHARED_VIEWS, Audience.FULL, scene.current.key) | signed | undecided | {
        "id": ident("check-in", f"{scene.child.key} {days_ago}"), "on_date": scene.day(days_ago), "faces": faces,
    }  # fmt: skip
    decided_days_ago, why, told = DECIDED
    was_decided = scene.child.key == KAI and days_ago == decided_days_ago
    apart = scene.walled(Part(SAFE_ANSWER // 10), Audience(SAFE_ANSWER % 10), None, [membership(told)] if was_decided else [])
    decision = {
        "decided_at": scene.moment(days_ago - 1, "decided"), "decided_by": PERSON["sunita-rao"].name, "decided_words": why,
        "told": [PERSON[told].name],
    }  # fmt: skip
    yield CheckIn, apart | signed | (decision if was_decided else undecided) | {
        "id": check_in_id(scene.child.key, days_ago), "on_date": scene.day(days_ago), "faces": {"safe": safe},
    }  # fmt: skip
    if safe <= rules.UNSAFE and not was_decided:
        owners = [one.id for one in scene.of_role(Role.SW)]
        yield DueItem, scene.walled(Part(SAFE_ANSWER // 10), Audience(SAFE_ANSWER % 10), None) | EMPTY | {
            "id": ident("due", f"{scene.child.key} check-in {days_ago}"), "kind": "check_in",
            "source_id": check_in_id(scene.child.key, days_ago), "title": "Decide who is told of an answer of the check-in",
            "owners": owners, "due_on": scene.day(days_ago), "legal_limit": None, "rule": "check-in", "done_at": None,
            "explained": "The child answered that they do not feel safe. It is yours alone until you decide: on the same day.",
        }  # fmt: skip
