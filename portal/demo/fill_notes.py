"""Practice notes about one child: three with tags, one of them with a summary that waits and one approved, and what the team learned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from portal.access.parts import Audience, Part
from portal.caremodels.models import CareModelChoice
from portal.caremodels.shapes import ModelOfCare
from portal.caremodels.shipped import MODELS
from portal.children.models import Entry, Milestone
from portal.demo.fill_reviews import reviews
from portal.demo.idents import ident, ident_at
from portal.demo.scene import AGENCY, PERSON, Row, Rows, Scene, membership
from portal.demo.shapes import ChildStory
from portal.notes.models import NoteSummary, NoteWording
from portal.notes.words import PRACTICE_NOTE, TEAM_NOTE, day_in_words, heading_of, passages_of, text_of

KEY_WORKER, MANAGER = "ruth-adeyemi", "gareth-pryce"
GOAL = "Keeping a page that went wrong"


@dataclass(frozen=True)
class NoteStory:
    """One note of the story; `tags` are one line for each letter."""

    key: str
    author: str
    days_ago: int
    at_time: str
    where: str
    seen: str
    tags: dict[str, str]
    childs_words: str = ""
    guess: str = ""
    coregulation: str = ""
    limit: str = ""
    settled: str = ""
    repair: str = ""
    repair_by: str = ""
    section: int | None = None
    goal: str = ""
    share: str = "internal"


PLAIN = (
    "at_time", "where", "seen", "childs_words", "guess", "coregulation", "limit", "settled", "repair", "repair_by", "section", "goal",
    "share",
)  # fmt: skip
"""What a note's facts take over from its story as it stands."""

STORIES = (
    NoteStory(
        "sketchbook", KEY_WORKER, 3, "before bed", "at the kitchen table",
        "Kai drew the new school’s gate three times and crossed out two. The third he pushed over to me, face down, and went to run his "
        "bath. He came back once to see whether it was still there.",
        {
            "P": "None; the drawing was no joke.", "A": "“You can leave it here, crossed out and all.”",
            "E": "I put it under the fruit bowl, where he keeps things.",
        },
        childs_words="“It isn’t finished so you can’t say it’s good.”",
        guess="It may be that he was trying out whether something that went wrong can stay in a house.",
        section=11, goal=GOAL, share="summary",
    ),
    NoteStory(
        "missed bus", KEY_WORKER, 6, "half past eight", "in the hall",
        "The bus had gone. Kai stood at the door with his coat on and hit the frame with his hand, four times, flat. I sat down on the "
        "stairs with my own coat on. After some minutes he sat two steps above me.",
        {
            "A": "“It makes sense to be this cross. We are late, and you are not in trouble.”",
            "C": "“I wonder if the bus going is the bit that is worst.”",
        },
        guess="It may be that being left behind by a bus feels like being left.",
        coregulation="Sat lower than him, coat on, said little, hummed. His hand on the banister came down by itself.",
        limit="We do not run after buses on the main road. That stayed.",
        settled="about a quarter of an hour", repair="He held my bag while I rang the school, and told them himself that we were late.",
        repair_by="Kai and Ruth", section=6,
    ),
    NoteStory(
        "pancakes", MANAGER, 12, "Saturday morning", "in the kitchen",
        "Kai made pancakes for four people, and asked each what they wanted in theirs. Another young person dropped one; Kai said that "
        "the floor had been hungry, and made the next.",
        {"P": "He began it, and stopped it by himself when it grew loud."},
        childs_words="“The floor had dibs.”", section=4,
    ),
)  # fmt: skip
SUMMARIES = {
    "sketchbook": (
        "Kai has begun to leave drawings in the house that he thinks have gone wrong. He decides when they may be looked at.",
        None,
    ),
    "missed bus": (
        "When something leaves without him, Kai needs somebody to stay beside him and say little. He settles within a quarter of an hour "
        "and likes to mend things himself.",
        MANAGER,
    ),
}


def notes(child: ChildStory, today: date) -> Rows:
    """Around one child. The provider of another child has chosen its model of care in so many words."""
    scene = Scene(child, today)
    model = MODELS[AGENCY[scene.current.provider].model or "pace"]
    for story in STORIES:
        yield _note(scene, model, story)
    yield _worded_before(scene, STORIES[1])
    yield from _summaries(scene)
    yield _team(scene, model)
    yield _chosen(scene, model)


def note_id(scene: Scene, story: NoteStory) -> UUID:
    """The first one's is always the same, so that it can stand for its page in tests; the others' are as old as they are."""
    if story is STORIES[0]:
        return ident("note", scene.child.key)
    return ident_at("entry", f"{scene.child.key} note {story.key}", scene.moment(story.days_ago, story.key))


def summary_id(child: str, story: str) -> UUID:
    return ident("note summary", f"{child} {story}")


def _note(scene: Scene, model: ModelOfCare, story: NoteStory) -> Row:
    tags = [{"key": tag.key, "name": tag.name, "line": story.tags[tag.key]} for tag in model.practice_tags if tag.key in story.tags]
    happened_on = scene.day(story.days_ago).isoformat()
    facts: dict[str, Any] = {name: getattr(story, name) for name in PLAIN}
    facts |= {"happened_on": happened_on, "tags": tags, "goal_id": str(goal_id(scene)) if story.goal else None}
    return Entry, {
        "id": note_id(scene, story),
        **_walled(scene, story.author),
        **scene.signed(story.author, scene.moment(story.days_ago, story.key)),
        "kind": PRACTICE_NOTE,
        "heading": heading_of(facts),
        "text": text_of(passages_of(facts)),
        "facts": facts,
    }


def _worded_before(scene: Scene, story: NoteStory) -> Row:
    """How the note stood for an hour, until its author chose kinder words."""
    at = scene.moment(story.days_ago, story.key)
    words = "The bus had gone and Kai kicked off at the door. I sat down on the stairs with my own coat on."
    return NoteWording, {
        "id": ident("note wording", f"{scene.child.key} {story.key}"),
        **_walled(scene, story.author),
        **scene.signed(story.author, at - timedelta(hours=1)),
        "note_id": note_id(scene, story),
        "words": words,
        "facts": {},
        "replaced_at": at,
    }


def goal_id(scene: Scene) -> UUID:
    """A goal’s id, where one is kept; notes point at it and ask nothing of it."""
    return ident("goal", f"{scene.child.key} 3")


def _summaries(scene: Scene) -> Iterator[Row]:
    for story in STORIES:
        if story.key not in SUMMARIES:
            continue
        words, approver = SUMMARIES[story.key]
        at = scene.moment(story.days_ago, f"{story.key} summary") + timedelta(hours=1)
        entry = ident_at("entry", f"{scene.child.key} summary {story.key}", at) if approver else None
        by = f"{PERSON[approver].name}, registered manager" if approver else None
        yield (
            NoteSummary,
            {
                "id": summary_id(scene.child.key, story.key),
                **_walled(scene, story.author),
                **scene.signed(story.author, at),
                "note_id": note_id(scene, story),
                "words": words,
                "answered_at": at + timedelta(hours=2) if approver else None,
                "answered_by": by,
                "approved": True if approver else None,
                "answer": "" if approver else None,
                "entry_id": entry,
            },
        )
        if entry:
            yield (
                Entry,
                {
                    "id": entry,
                    **scene.walled(Part.REVIEW_OWN, Audience.FULL, scene.current.key, [membership(story.author)]),
                    **scene.signed(story.author, at + timedelta(hours=2)),
                    "kind": "note_summary",
                    "heading": "From the home’s notes",
                    "text": words,
                    "facts": {"approved_by": by},
                },
            )


def _team(scene: Scene, model: ModelOfCare) -> Row:
    from_on, to_on = scene.day(97), scene.day(14)
    said = {
        "learning": "He mends things himself if we wait. We often mend them first.",
        "hard": "Playfulness, in the mornings: it comes across as hurrying him.",
        "needs": "One slow morning a week on the rota, and somebody else to ring the bus.",
    }
    answers = [{"key": one.key, "ask": one.ask, "text": said[one.key]} for one in model.review_prompts]
    at = scene.moment(14, "team note")
    return Entry, {
        "id": ident_at("entry", f"{scene.child.key} team note", at),
        **_walled(scene, MANAGER),
        **scene.signed(MANAGER, at),
        "kind": TEAM_NOTE,
        "heading": f"What the team learned, {day_in_words(from_on)} to {day_in_words(to_on)}",
        "text": text_of((one["ask"], one["text"]) for one in answers),
        "facts": {
            "from_on": from_on.isoformat(), "to_on": to_on.isoformat(), "there": "Ruth, Gareth and the night staff", "answers": answers,
            "model": model.key, **_for_review(scene),
        },
    }  # fmt: skip


def _for_review(scene: Scene) -> dict[str, str]:
    """The latest review that was held: the team thought about it beforehand."""
    rows = [row for model, row in reviews(scene) if model is Milestone and row["on_date"] < scene.today]
    latest = max(rows, key=lambda row: row["on_date"])
    return {"review_id": str(latest["source_id"]), "review": latest["title"]}


def _chosen(scene: Scene, model: ModelOfCare) -> Row:
    provider = scene.current.provider
    return CareModelChoice, {
        "id": ident("care model choice", provider),
        "agency_id": ident("agency", provider),
        "model": model.key,
        "from_on": scene.day(900),
        "because": "The whole team was trained in it.",
        "made_by": PERSON[MANAGER].name,
        "made_at": scene.moment(900, "model of care"),
    }


def _walled(scene: Scene, author: str) -> dict[str, Any]:
    return scene.walled(Part.PRACTICE_NOTES, Audience.FULL, scene.current.key, [membership(author)])
