"""What Ella says by her own hand, to whom she chooses and in private, what was done about it; and what is asked about Kai's plan."""

from datetime import datetime
from typing import Any
from uuid import UUID

from portal.access.parts import CHOSEN_BY_THE_CHILD, Audience, Part, Role
from portal.children.brought_models import BroughtView
from portal.children.models import DueItem, Entry
from portal.deadlines.explain import explain_working_days
from portal.demo.fill_plans import plans
from portal.demo.idents import ident
from portal.demo.scene import PERSON, Row, Rows, Scene, membership
from portal.foundation.clock import london_day
from portal.notices.models import Notice
from portal.plans.asking_models import SectionAsked
from portal.plans.models import PlanSection
from portal.voice.models import PrivateMessage, ViewAnswer

ELLA, KEY_WORKER, TEACHER, REVIEWER, SOCIAL_WORKER = "ella-herself", "isaac-thorne", "owen-castell", "desmond-clarke", "sunita-rao"
KAIS_KEY_WORKER, THERAPIST = "ruth-adeyemi", "mateusz-zielinski"


def view_id(key: str) -> UUID:
    return ident("view", f"ella {key}")


def answer_id(key: str) -> UUID:
    return ident("view answer", f"ella {key}")


def message_id(key: str) -> UUID:
    return ident("private message", f"ella {key}")


def question_id(key: str) -> UUID:
    return ident("section asked", f"kai {key}")


def voice(ella: Scene, kai: Scene) -> Rows:
    yield _view(ella, "hens", "Can I feed the hens before school and not only after? They wait for me.", 12, ())
    yield _answer(ella, "hens", "Yes. From Monday you have the key to the hen house at half past seven, and I come with you.", 10)
    yield _view(ella, "garden", "I like it best when you let me open the garden gate. Please do not tell the others why.", 3, (TEACHER,))
    yield _brought(ella, "hens", ["full"], 12, ())
    yield _brought(ella, "garden", [], 3, (TEACHER,))
    yield from _messages(ella)
    yield from _asked(kai)


def _view(scene: Scene, key: str, words: str, days_ago: int, picked: tuple[str, ...]) -> Row:
    everyone = scene.walled(Part.SHARED_VIEWS, Audience.FULL, scene.current.key, [membership(ELLA), *map(membership, picked)])
    return Entry, {
        "id": view_id(key),
        **everyone,
        **({"slice": CHOSEN_BY_THE_CHILD} if picked else {}),
        **scene.signed(ELLA, scene.moment(days_ago, key)),
        "kind": "view",
        "heading": "",
        "text": words,
        "facts": {"shown_to": [PERSON[one].name for one in picked] if picked else "everyone"},
    }


def _brought(scene: Scene, key: str, variants: list[str], days_ago: int, picked: tuple[str, ...]) -> Row:
    """That her review is to hear it: the hens in the full version of its report, the gate for her teacher's ears alone."""
    return BroughtView, {
        "id": ident("brought view", f"ella {key}"),
        **scene.walled(Part.SHARED_VIEWS, Audience.FULL, scene.current.key, [membership(ELLA), *map(membership, picked)]),
        **({"slice": CHOSEN_BY_THE_CHILD} if picked else {}),
        **scene.signed(ELLA, scene.moment(days_ago, key)),
        "entry_id": view_id(key),
        "review_id": None,
        "variants": variants,
        "withdrawn_at": None,
        "printed": [],
    }


def _answer(scene: Scene, key: str, words: str, days_ago: int) -> Row:
    return ViewAnswer, {
        "id": answer_id(key),
        **scene.walled(Part.SHARED_VIEWS, Audience.FULL, scene.current.key, [membership(ELLA)]),
        **scene.signed(KEY_WORKER, scene.moment(days_ago, f"answer {key}")),
        "entry_id": view_id(key),
        "words": words,
        "helped": None,
        "helped_at": None,
    }


def _messages(scene: Scene) -> Rows:
    at = scene.moment(0, "to the reviewing officer")
    waiting = "Please can you ask if I can stay here when I am ten. Do not tell them I asked."
    yield _message(scene, "to the reviewing officer", "message", waiting, at, by=ELLA, adult=REVIEWER)
    yield Notice, {
        "id": ident("notice", "ella private_message desmond-clarke"), "to_membership_id": membership(REVIEWER), "at": at,
        "kind": "private_message", "child_id": scene.child_id, "read_at": None, "mailed_at": at,
    }  # fmt: skip
    asked, opened = scene.moment(6, "to the social worker"), scene.moment(5, "opened by the social worker")
    words = "Can you come without ringing first? The telephone makes my tummy hurt."
    yield _message(scene, "to the social worker", "message", words, asked, by=ELLA, adult=SOCIAL_WORKER, opened_at=opened)
    said = "I will send you a picture of a hen the day before, and then you know that I am coming."
    yield _message(
        scene, "the social worker's answer", "reply", said, opened, by=SOCIAL_WORKER, adult=SOCIAL_WORKER, thread="to the social worker"
    )


def _message(
    scene: Scene, key: str, kind: str, words: str, at: datetime, *, by: str, adult: str, thread: str = "", opened_at: datetime | None = None
) -> Row:
    return PrivateMessage, {
        "id": message_id(key),
        **scene.walled(Part.PRIVATE_MESSAGE, Audience.FULL, None, [membership(adult)]),
        **scene.signed(by, at),
        "thread_id": message_id(thread or key),
        "kind": kind,
        "text": words,
        "with_membership_id": membership(adult),
        "with_name": PERSON[adult].name,
        "with_role": Role(PERSON[adult].role).label,
        "open_by": explain_working_days(london_day(at), 1).due if kind == "message" else None,
        "opened_at": opened_at,
        "waits_told_at": None,
        "passed_on_at": None,
    }


def _asked(scene: Scene) -> Rows:
    """One question that is open, and one thing said to be wrong, with its answer; about Kai's days and nights."""
    about = next(row for model, row in plans(scene) if model is PlanSection and (row["version_number"], row["number"]) == ("2.0", 5))
    words = "On school nights or every night? His school asks whether half past nine holds on Sundays."
    asked = _about_section(scene, about, "bedtime", "question", words, by=SOCIAL_WORKER, days_ago=2)
    yield asked
    limit = explain_working_days(scene.day(2), 10)
    owners = [membership(KAIS_KEY_WORKER)]
    yield DueItem, {
        "id": ident("due", f"section_asked {asked[1]['id']}"),
        **scene.walled(Part.DAILY_CARE, Audience.FULL, scene.current.key, owners),
        "kind": "section_asked",
        "source_id": asked[1]["id"],
        "title": "Answer a question about the plan",
        "owners": owners,
        "due_on": limit.due,
        "legal_limit": None,
        "rule": "WD",
        "explained": limit.sentence,
        "done_at": None,
    }  # fmt: skip
    wrong = "He has had porridge in the mornings since the summer, not toast."
    answer = {
        "answered_at": scene.moment(4, "answer breakfast"),
        "answered_by": f"{PERSON[KAIS_KEY_WORKER].name}, {Role.KW.label}",
        "accepted": True,
        "answer": "Right. The next version says porridge.",
        "settled_at": scene.moment(4, "answer breakfast"),
        "settled_by": f"{PERSON[KAIS_KEY_WORKER].name}, {Role.KW.label}",
    }
    yield _about_section(scene, about, "breakfast", "wrong", wrong, by=THERAPIST, days_ago=8, answer=answer)


def _about_section(
    scene: Scene, about: dict[str, Any], key: str, kind: str, words: str, *, by: str, days_ago: int, answer: dict[str, Any] | None = None
) -> Row:
    open_ = dict.fromkeys(("answered_at", "answered_by", "accepted", "answer", "settled_at", "settled_by"))
    return SectionAsked, {
        "id": question_id(key),
        **{name: about[name] for name in ("child_id", "placement_id", "slice", "mine", "version_id")},
        **scene.signed(by, scene.moment(days_ago, f"asked {key}")),
        "section_id": about["id"],
        "kind": kind,
        "words": words,
        **(answer or open_),
    }
