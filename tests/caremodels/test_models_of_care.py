"""Models of care as data: two ship whole; a provider makes its own of them, version by version, and no plan changes with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.caremodels.content import as_content, from_content, refuse_incomplete
from portal.caremodels.shapes import SECTION_PART, ModelOfCare, PracticeTag, Step, prompts_of_letters
from portal.caremodels.shipped import FIVE_STEP_MODEL, MODELS, PACE
from portal.demo.idents import ident
from portal.foundation.clock import today
from portal.foundation.refusals import Refused
from tests.databases import Cluster
from tests.sharing.test_closing_and_releasing import days
from tests.statements import statements_of
from tests.visitor import Page, Visitor

PAGE, PLAN = "/agency/care-models", f"/plans/{ident('plan', 'kai 2.0')}"
NOTES_NEW = f"/children/{ident('child', 'kai')}/notes/new"


@contextmanager
def acting(cluster: Cluster, database: str, visitor: Visitor) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [visitor.member.membership_id])
        yield connection


def make(manager: Visitor, answers: int = 200, start: str = "from=pace", **more: Any) -> Page:
    form = manager.get(f"/agency/care-model?{start}")
    given = {"name": "Our way of PACE", "because": "The team chose its own words."}
    return manager.submit(form, "care-model", answers=answers, **(given | more))


def versions(owner: psycopg.Connection[Any]) -> list[Any]:
    return owner.execute("select * from app.care_model order by line, version").fetchall()


# What ships


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.key)
def test_a_shipped_model_is_whole(model: ModelOfCare) -> None:
    refuse_incomplete(model)
    assert len(model.sections) == len(SECTION_PART) == 15
    assert all(section.prompts and section.heading and section.child_heading for section in model.sections)
    assert len(model.review_prompts) == 3
    assert {one.number for one in model.report_headings} >= {"2", "6", "9", "11"}
    assert all(one.ask.endswith("?") for one in (*model.practice_tags, *model.review_prompts))


def test_the_tags_are_the_letters_and_the_steps() -> None:
    assert "".join(tag.key for tag in PACE.practice_tags) == "PACE"
    assert [tag.name for tag in PACE.practice_tags] == [letter.name for letter in PACE.letters]
    assert [tag.name for tag in FIVE_STEP_MODEL.practice_tags] == [step.title for step in FIVE_STEP_MODEL.steps]


def test_no_word_of_a_model_scores_anybody() -> None:
    for model in MODELS.values():
        words = str(as_content(model)).lower()
        assert not {word for word in ("score", "rating", "out of ten", "compliance") if word in words}


# Kept and read again

WORDS = st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), min_size=1, max_size=20)


@settings(max_examples=80, deadline=None)
@given(name=WORDS, heading=WORDS, tags=st.lists(WORDS, min_size=1, max_size=8), purpose=WORDS)
def test_a_model_is_the_same_after_it_was_kept(name: str, heading: str, tags: list[str], purpose: str) -> None:
    model = replace(
        FIVE_STEP_MODEL,
        key="own:x",
        name=name,
        sections=(replace(FIVE_STEP_MODEL.sections[0], heading=heading), *FIVE_STEP_MODEL.sections[1:]),
        practice_tags=tuple(PracticeTag(f"t{number}", tag, "") for number, tag in enumerate(tags)),
        steps=(*FIVE_STEP_MODEL.steps[:-1], Step(5, "Changes", purpose, (12, 13), ())),
    )
    assert from_content("own:x", name, as_content(model)) == model
    assert from_content("own:x", PACE.name, as_content(replace(PACE, key="own:x"))) == replace(PACE, key="own:x")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "name"),
        ({"sections": PACE.sections[:14]}, "fifteen"),
        ({"sections": (replace(PACE.sections[0], heading=""), *PACE.sections[1:])}, "Section 1 needs a heading"),
        ({"sections": (replace(PACE.sections[0], prompts=()), *PACE.sections[1:])}, "Section 1 asks"),
        ({"practice_tags": ()}, "between one and 8 tags"),
        ({"practice_tags": (PracticeTag("P", "Play", ""), PracticeTag("Q", "play", ""))}, "name of its own"),
        ({"review_prompts": ()}, "at least one question"),
        ({"steps": (Step(1, "One", "", (14,)),)}, "Sections 1 to 13"),
        ({"steps": (Step(1, "One", "", (1, 2)), Step(2, "Two", "", (2,)))}, "Section 2 stands under two steps"),
        ({"steps": (Step(1, "", "", (1,)),)}, "Step 1 needs a title"),
    ],
)
def test_a_model_that_lacks_something_is_not_published(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        refuse_incomplete(replace(PACE, **wrong))


# In the screens


def test_a_manager_makes_a_model_publishes_it_by_name_and_it_is_kept_whole(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = make(
        manager, **{"sections-0-heading": "Who I am", "letters-0-name": "Fun", "practice_tags-0-name": "Fun",
                    "practice_tags-4-name": "Rest",
                    "practice_tags-4-ask": "Where was there rest?", "steps-0-title": "Arriving", "steps-0-sections": "1, 2"},
    )  # fmt: skip
    assert "Our way of PACE" in page.text
    assert "published by Gareth Pryce" in page.text
    (row,) = versions(owner)
    kept = from_content("own:x", row.name, row.content)
    assert (kept.section(1).heading, kept.letters[0].name) == ("Who I am", "Fun")
    assert kept.section(4).prompts == prompts_of_letters(kept.letters)
    assert [(tag.key, tag.name) for tag in kept.practice_tags] == [
        ("P", "Fun"), ("A", "Acceptance"), ("C", "Curiosity"), ("E", "Empathy"), ("t1", "Rest"),
    ]  # fmt: skip
    assert [(step.title, step.sections) for step in kept.steps] == [("Arriving", (1, 2))]
    assert kept.sections[1:3] == PACE.sections[1:3]
    assert kept.report_headings == PACE.report_headings


def test_the_form_sent_back_untouched_is_the_same_model(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    for start, model in (("from=pace", PACE), ("from=five_steps", FIVE_STEP_MODEL)):
        make(manager, start=start, name=f"Ours {model.key}")
        row = next(one for one in versions(owner) if one.name == f"Ours {model.key}")
        assert from_content(model.key, model.name, row.content) == model


def test_versions_follow_one_another_and_a_stale_one_is_refused_with_nothing_lost(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    make(manager)
    (first,) = versions(owner)
    stale = manager.get(f"/agency/care-model?line={first.line}")
    make(manager, start=f"line={first.line}", name="Our way of PACE", **{"sections-0-heading": "Me"})
    refused = manager.submit(
        stale, "care-model", answers=422, because="Mine too.", **{"sections-0-heading": "I", "name": "Our way of PACE"}
    )
    assert "Somebody of your agency published a version meanwhile." in refused.text
    assert "Mine too." in refused.html
    assert [(row.version, row.content["sections"][0][0]) for row in versions(owner)] == [(1, "About me"), (2, "Me")]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Give the model a name."),
        ({"because": ""}, "Say why this version is published."),
        ({"sections-2-heading": ""}, "Section 3 needs a heading."),
        ({"steps-0-title": "Arriving", "steps-0-sections": "one"}, "no numbers of sections"),
        ({"steps-0-title": "Arriving", "steps-0-sections": "15"}, "Sections 1 to 13"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    manager: Visitor, owner: psycopg.Connection[Any], wrong: dict[str, str], sentence: str
) -> None:
    page = make(manager, answers=422, **{"introduction": "Typed at length."} | wrong)
    assert sentence in page.text
    assert "Typed at length." in page.html
    assert versions(owner) == []


def choose(manager: Visitor, model: str, answers: int = 200, **more: Any) -> Page:
    return manager.submit(manager.get(PAGE), "choice", answers=answers, model=model, because="From the summer on.", **more)


def test_a_model_is_chosen_from_a_day_on_and_notes_speak_it_while_the_plan_keeps_its_own(
    manager: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    plan = key_worker.get(PLAN).root.one("main").text
    make(manager, **{"practice_tags-0-name": "Lightness", "sections-0-heading": "Who I am"})
    (row,) = versions(owner)
    assert "Playfulness" in key_worker.get(NOTES_NEW).text, "publishing alone changes nothing"
    choose(manager, f"own:{row.id}", **days("from_on", today() + timedelta(days=3)))
    assert "Playfulness" in key_worker.get(NOTES_NEW).text, "not before its day"
    page = choose(manager, f"own:{row.id}")
    assert "New plans and practice notes speak Our way of PACE." in page.text
    assert "Lightness" in key_worker.get(NOTES_NEW).text
    assert key_worker.get(PLAN).root.one("main").text == plan


def test_an_older_note_keeps_the_names_of_its_tags(manager: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    make(manager, **{"practice_tags-0-name": "Lightness"})
    choose(manager, f"own:{versions(owner)[0].id}")
    assert "Playfulness" in key_worker.get(f"/notes/{ident('note', 'kai')}").root.one("article").text


def test_no_day_that_is_past_is_chosen(manager: Visitor) -> None:
    page = choose(manager, "five_steps", answers=422, **days("from_on", today() - timedelta(days=1)))
    assert "from today on, or from a later day" in page.text


def test_a_plan_by_a_providers_own_model_is_read_under_its_words_by_every_partner(
    app: Any, manager: Visitor, social_worker: Visitor, teacher: Visitor, owner: psycopg.Connection[Any]
) -> None:
    make(manager, **{"steps-0-title": "Arriving gently", "steps-0-sections": "1, 2, 3"})
    owner.execute(
        "update app.plan_version set model_of_care = %s where id = %s", [f"own:{versions(owner)[0].id}", ident("plan", "kai 2.0")]
    )
    with statements_of(app) as asked:
        page = social_worker.get(PLAN)
    assert len(asked) <= 7, asked  # six for a shipped model: one more for the provider's own
    assert "Arriving gently" in page.text
    teacher.get(PLAN)


def test_a_model_shows_to_nobody_who_sees_no_plan_of_it(
    cluster: Cluster, database: str, manager: Visitor, other_manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    make(manager)
    line = versions(owner)[0].line
    for one, many in ((manager, 1), (other_manager, 0), (social_worker, 0)):
        with acting(cluster, database, one) as web:
            assert web.execute("select count(*) from app.care_model").fetchone() == (many,)
    other_manager.get(f"/agency/care-model?line={line}", answers=404)
    assert "Our way of PACE" not in other_manager.get(PAGE).text


@pytest.mark.parametrize("who", ["key_worker", "clinician", "social_worker", "teacher"])
def test_models_are_made_and_chosen_by_managers_alone_in_either_wall(
    request: pytest.FixtureRequest, cluster: Cluster, database: str, who: str
) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    for url in (PAGE, "/agency/care-model"):
        visitor.get(url, answers=403)
    with acting(cluster, database, visitor) as web, pytest.raises(psycopg.Error, match="chosen by its registered managers"):
        web.execute("select wall.choose_care_model(%s, 'pace', current_date, 'x')", [uuid4()])
    with acting(cluster, database, visitor) as web, pytest.raises(psycopg.Error, match="made by its registered managers"):
        web.execute("select wall.keep_care_model(%s, %s, 0, 'x', 'pace', '{}', 'x')", [uuid4(), uuid4()])
    with acting(cluster, database, visitor) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("insert into app.care_model_choice (id) values (gen_random_uuid())")


def test_an_unknown_model_or_line_does_not_exist(manager: Visitor) -> None:
    for question in ("from=other", "line=x", f"line={uuid4()}"):
        manager.get(f"/agency/care-model?{question}", answers=404)


def test_what_was_published_and_chosen_is_told(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    make(manager)
    choose(manager, "five_steps")
    query = "select reason from app.trail where action = 'make a model of care' and reason <> '' order by id"
    reasons = [row.reason for row in owner.execute(query).fetchall()]
    assert reasons[0] == "published Our way of PACE: The team chose its own words."
    assert reasons[-1].startswith("The five steps from ")
