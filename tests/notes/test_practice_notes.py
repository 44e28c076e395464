"""Practice notes: written at the end of a shift, read in the home alone, put in other words, and summed up for a review."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from portal.demo.fill_notes import summary_id
from portal.demo.idents import ident
from portal.foundation.clock import today
from tests.conftest import Visit
from tests.databases import Cluster
from tests.sharing.test_closing_and_releasing import close, days
from tests.standing.test_older_notes import let_near
from tests.statements import statements_of
from tests.visitor import Page, Visitor
from tests.world import EMAILS

KAI = ident("child", "kai")
NOTES, NEW, TEAM = f"/children/{KAI}/notes", f"/children/{KAI}/notes/new", f"/children/{KAI}/notes/team"
SKETCHBOOK = f"/notes/{ident('note', 'kai')}"
SEEN = "He stood in the larder with the light off and counted the tins aloud, twice."
OUT_OF_THE_HOME = ["reviewing_officer", "commissioner", "therapist", "teacher", "virtual_head"]


@contextmanager
def acting(cluster: Cluster, database: str, visitor: Visitor) -> Iterator[psycopg.Connection[Any]]:
    """The portal's own database user, past every page."""
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [visitor.member.membership_id])
        yield connection


def write(visitor: Visitor, answers: int = 200, **more: Any) -> Page:
    return visitor.submit(visitor.get(NEW), "notes", answers=answers, **({"seen": SEEN} | more))


def latest(owner: psycopg.Connection[Any], kind: str = "practice_note") -> Any:
    row = owner.execute(
        "select * from app.entry where child_id = %s and kind = %s order by written_at desc limit 1", [KAI, kind]
    ).fetchone()
    assert row is not None
    return row


# Writing


def test_a_note_of_one_sentence_is_enough_at_the_end_of_a_shift(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = write(key_worker)
    assert "The note is saved." in page.text
    row = latest(owner)
    assert (row.slice, row.by_name, row.text) == (300, "Ruth Adeyemi", f"What was seen and heard\n{SEEN}")
    assert row.mine == [key_worker.member.membership_id]
    assert row.placement_id == ident("placement", "kai-rowan"), "the next home reads none of it"
    assert SEEN in key_worker.get(NOTES).text


def test_a_note_holds_all_that_the_model_of_care_asks(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    goal = str(uuid4())
    page = write(
        key_worker, childs_words="“Nineteen.”", guess="It may be that he was making sure.", tag_P="We counted in silly voices.",
        tag_E="“I’d want to know as well.”", coregulation="Counted along.", limit="The larder is locked at night.",
        settled="ten minutes", repair="He locked it himself.", repair_by="Kai and Ruth", section="6", goal="Sleep in my own bed",
        goal_id=goal, where="in the larder", at_time="after supper",
    )  # fmt: skip
    for words in ("“Nineteen.”", "It may be that he was making sure.", "Playfulness", "We counted in silly voices.", "a guess", "Empathy"):
        assert words in page.text
    facts = latest(owner).facts
    assert [(tag["key"], tag["name"]) for tag in facts["tags"]] == [("P", "Playfulness"), ("E", "Empathy")]
    assert (facts["section"], facts["goal_id"], facts["share"]) == (6, goal, "internal")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("seen", "  ", "Say what was seen and heard."),
        ("seen", "a\x00b", "cannot be stored"),
        ("guess", "x" * 10_001, "1 characters too long"),
        ("tag_A", "x" * 301, "1 characters too long"),
    ],
)
def test_a_note_that_cannot_be_kept_says_why_and_loses_nothing(
    key_worker: Visitor, owner: psycopg.Connection[Any], field: str, value: str, sentence: str
) -> None:
    before = latest(owner).id
    page = write(key_worker, answers=422, **{"childs_words": "“Leave it.”", field: value})
    assert sentence in page.text
    assert "“Leave it.”" in page.html
    assert latest(owner).id == before


def test_a_note_tells_of_no_day_to_come(key_worker: Visitor) -> None:
    page = write(key_worker, answers=422, **days("happened_on", today() + timedelta(days=1)))
    assert "A note tells of what has happened." in page.text


def test_sent_twice_it_is_written_once(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    form = key_worker.get(NEW)
    for _ in range(2):
        key_worker.submit(form, "notes", seen=SEEN)
    row = owner.execute("select count(*) from app.entry where text like %s", [f"%{SEEN}"]).fetchone()
    assert row == (1,)


def test_a_note_sent_when_the_session_had_ended_is_kept_for_its_writer(
    app: Flask, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    """Autosaving and a session's end use the same sealed draft (portal/signin/drafts.py)."""
    form = key_worker.get(NEW)
    token = form.form("notes").fields["csrf_token"][0]
    answer = key_worker.ask(
        "POST", "/account/draft", data={"csrf_token": [token], "submit_key": [str(uuid4())], "seen": [SEEN]},
        headers={"Referer": f"http://localhost{NEW}"}, checked=False,
    )  # fmt: skip
    assert answer.status == 200
    again = key_worker.get(NEW)
    assert SEEN in again.root.one("section", id="unsent").text
    kept = owner.execute("select words from app.draft").fetchone()
    assert kept is not None
    assert SEEN.encode() not in bytes(kept[0]), "sealed"


# Who reads and writes


def test_key_worker_manager_and_clinician_read_and_the_first_two_write(key_worker: Visitor, manager: Visitor, clinician: Visitor) -> None:
    for one in (key_worker, manager, clinician):
        assert "face down" in one.get(SKETCHBOOK).text
        assert "face down" in one.get(NOTES).text
    write(manager)
    clinician.get(NEW, answers=403)
    assert "Write a note" not in clinician.get(NOTES).text


@pytest.mark.parametrize("who", [*OUT_OF_THE_HOME, "social_worker", "other_manager", "stranger_key_worker"])
def test_for_everybody_else_no_note_exists(request: pytest.FixtureRequest, cluster: Cluster, database: str, who: str) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    for url in (NOTES, NEW, TEAM, SKETCHBOOK, f"{SKETCHBOOK}/wording"):
        visitor.get(url, answers=404)
    with acting(cluster, database, visitor) as web:
        for table in ("note_summary", "note_wording"):
            assert web.execute(f"select count(*) from app.{table}").fetchone() == (0,)  # type: ignore[arg-type]
        assert web.execute("select count(*) from app.entry where kind in ('practice_note', 'team_note')").fetchone() == (0,)


def test_a_released_note_is_read_by_the_social_worker_and_no_other_note(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    social_worker.get(SKETCHBOOK, answers=404)
    owner.execute(
        "insert into app.release (id, opened_slice, opened_row, to_membership_id, purpose, basis, expires_on, child_id, slice, mine)"
        " values (%s, 300, %s, %s, 'to prepare', 'care', current_date + 30, %s, 320, '{}')",
        [uuid4(), ident("note", "kai"), social_worker.member.membership_id, KAI],
    )
    assert "face down" in social_worker.get(SKETCHBOOK).text
    listed = social_worker.get(NOTES)
    assert "face down" in listed.text
    assert "The bus had gone" not in listed.text
    assert "leave drawings in the house" not in social_worker.get(SKETCHBOOK).text, "the summary was not released"
    social_worker.get(NEW, answers=404)


def test_a_closed_part_closes_the_notes_with_their_summaries(
    cluster: Cluster, database: str, social_worker: Visitor, clinician: Visitor
) -> None:
    close(social_worker, 30, f"person:{clinician.member.membership_id}")
    clinician.get(SKETCHBOOK, answers=404)
    clinician.get(NOTES, answers=404)
    with acting(cluster, database, clinician) as web:
        assert web.execute("select count(*) from app.note_summary").fetchone() == (0,)


def test_a_new_key_worker_reads_no_older_notes_and_their_own_from_the_first(
    cluster: Cluster, database: str, manager: Visitor, stranger_key_worker: Visitor
) -> None:
    let_near(manager)
    page = stranger_key_worker.get(NOTES)
    assert "No notes yet" in page.text
    stranger_key_worker.get(SKETCHBOOK, answers=404)
    assert "Playfulness, in the mornings" not in stranger_key_worker.get(TEAM).text
    with acting(cluster, database, stranger_key_worker) as web:
        for table in ("note_summary", "note_wording"):
            assert web.execute(f"select count(*) from app.{table}").fetchone() == (0,)  # type: ignore[arg-type]
    write(stranger_key_worker)
    assert SEEN in stranger_key_worker.get(NOTES).text


def test_with_the_older_notes_opened_they_read_them(manager: Visitor, stranger_key_worker: Visitor) -> None:
    let_near(manager, older_notes="y")
    assert "face down" in stranger_key_worker.get(SKETCHBOOK).text


# Which notes


def test_notes_are_sieved_by_letter_section_goal_and_writer(key_worker: Visitor) -> None:
    def found(question: str) -> set[str]:
        listed = key_worker.get(f"{NOTES}?{question}").root.all("li")
        return {word for word in ("face down", "The bus had gone", "pancakes for four") for one in listed if word in one.text}

    assert found("") == {"face down", "The bus had gone", "pancakes for four"}
    assert found("tag=C") == {"The bus had gone"}
    assert found("tag=P") == {"face down", "pancakes for four"}
    assert found("section=6") == {"The bus had gone"}
    assert found("mine=yes") == {"face down", "The bus had gone"}
    assert found(f"goal_id={ident('goal', 'kai 3')}") == {"face down"}
    assert found("tag=P&mine=yes&section=11") == {"face down"}
    assert found("tag=%27%22%3C&section=99&goal_id=none&before=x") == set(), "a letter that there is none of finds nothing"


def test_evidence_for_a_goal_is_an_address_and_a_note_begun_there_bears_the_goal(
    key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    goal = ident("goal", "kai 3")
    page = key_worker.get(f"{NOTES}?goal_id={goal}")
    assert "Evidence for the goal Keeping a page that went wrong" in page.text
    link = next(link for link in page.links if "notes/new" in link)
    key_worker.submit(key_worker.get(link), "notes", seen=SEEN)
    facts = latest(owner).facts
    assert (facts["goal"], facts["goal_id"]) == ("Keeping a page that went wrong", str(goal))


def test_the_plan_leads_to_the_evidence_section_by_section_for_those_who_read_notes(key_worker: Visitor, teacher: Visitor) -> None:
    plan = f"/plans/{ident('plan', 'kai 2.0')}"
    page = key_worker.get(plan)
    link = next(link for link in page.links if link.endswith("/notes?section=6"))
    assert "The bus had gone" in key_worker.get(link).text
    assert not [link for link in teacher.get(plan).links if "/notes" in link]


def test_a_long_list_goes_on_page_by_page_and_asks_no_more(app: Flask, key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    with statements_of(app) as few:
        key_worker.get(NOTES)
    owner.execute(
        "insert into app.entry (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at, kind, heading,"
        " text, facts) select gen_random_uuid(), child_id, placement_id, slice, mine, by_membership_id, by_name, by_role,"
        " written_at - n * interval '1 hour', kind, 'Copy ' || n, text, facts from app.entry, generate_series(1, 300) n where id = %s",
        [ident("note", "kai")],
    )
    with statements_of(app) as many:
        page = key_worker.get(NOTES)
    assert len(many) == len(few) <= 5
    seen: list[str] = []
    for _ in range(40):
        seen += [one.attrs["href"] for one in page.root.all("a") if "Copy" in one.text]
        onward = [link for link in page.links if "before=" in link]
        if not onward:
            break
        page = key_worker.get(onward[0])
    assert len(seen) == len(set(seen)) == 300


# Other words


def test_the_author_puts_it_in_other_words_and_what_stood_before_is_kept(
    key_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]
) -> None:
    page = write(key_worker, seen="He was manipulative about the tins and KICKED OFF.")
    assert "A few of its words might hurt" in page.text
    assert "found a way to get a need met" in page.text
    assert latest(owner).text.endswith("He was manipulative about the tins and KICKED OFF."), "saved all the same"
    change = key_worker.get(next(link for link in page.links if link.endswith("/wording")))
    after = key_worker.submit(change, "wording", seen=SEEN)
    assert "The note is saved." in after.text
    note = manager.get(f"/notes/{latest(owner).id}")
    assert SEEN in note.root.one("article").text
    assert "manipulative" not in note.root.one("article").text
    assert "manipulative about the tins" in note.root.one("details", **{"class": "later"}).text
    assert "Put it in other words" not in note.text


def test_nobody_else_puts_it_in_other_words_in_either_wall(
    cluster: Cluster, database: str, manager: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    manager.get(f"{SKETCHBOOK}/wording", answers=403)
    note = ident("note", "kai")
    with acting(cluster, database, manager) as web, pytest.raises(psycopg.Error, match="by who wrote it"):
        web.execute("select wall.reword_note(%s, %s, 'x', 'y', '{}')", [uuid4(), note])
    for visitor in (manager, key_worker):
        with acting(cluster, database, visitor) as web, pytest.raises(psycopg.Error, match="reword_note only"):
            web.execute("update app.entry set text = 'other' where id = %s", [note])
    with acting(cluster, database, key_worker) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("update app.note_wording set words = 'other'")


def test_a_note_that_is_struck_out_takes_its_summaries_and_earlier_words_along(
    cluster: Cluster, database: str, manager: Visitor, key_worker: Visitor, clinician: Visitor
) -> None:
    key_worker.submit(key_worker.get(f"{SKETCHBOOK}/wording"), "wording", seen=SEEN)
    entry = f"/children/{KAI}/entries/{ident('note', 'kai')}"
    manager.submit(manager.get(entry), "strike", category="wrong_child", why="It was another young person.")
    for one in (key_worker, clinician):
        one.get(SKETCHBOOK, answers=404)
        with acting(cluster, database, one) as web:
            for table in ("note_summary", "note_wording"):
                query = f"select count(*) from app.{table} where note_id = %s"
                assert web.execute(query, [ident("note", "kai")]).fetchone() == (0,)  # type: ignore[arg-type]


def test_somebody_who_reads_a_note_says_that_it_is_wrong_as_of_every_entry(clinician: Visitor, key_worker: Visitor) -> None:
    page = clinician.get(SKETCHBOOK)
    wrong = clinician.get(next(link for link in page.links if "/entries/" in link))
    clinician.submit(wrong, "corrections", words="It was the second drawing.")
    assert "It was the second drawing." in key_worker.get(f"/children/{KAI}/entries/{ident('note', 'kai')}").text


# Summaries

WAITING = summary_id("kai", "sketchbook")


def test_a_summary_is_approved_by_the_manager_and_then_read_by_the_review_without_the_note(
    manager: Visitor, social_worker: Visitor, reviewing_officer: Visitor, teacher: Visitor
) -> None:
    words = "leave drawings in the house"
    for one in (social_worker, reviewing_officer):
        assert words not in one.get(f"/children/{KAI}").text
    page = manager.submit(manager.get(SKETCHBOOK), "answer", approved="yes")
    assert "approved by Gareth Pryce, registered manager" in page.text
    for one in (social_worker, reviewing_officer):
        shown = one.get(f"/children/{KAI}")
        assert words in shown.text
        assert "face down" not in shown.text
        one.get(SKETCHBOOK, answers=404)
    assert words not in teacher.get(f"/children/{KAI}").text


def test_a_summary_is_answered_by_the_manager_alone_in_either_wall(
    cluster: Cluster, database: str, key_worker: Visitor, clinician: Visitor, owner: psycopg.Connection[Any]
) -> None:
    assert not [form for form in key_worker.get(SKETCHBOOK).forms if "answer" in form.action]
    for one in (key_worker, clinician):
        with acting(cluster, database, one) as web, pytest.raises(psycopg.Error, match="approved by the registered manager"):
            web.execute("select wall.answer_summary(%s, true, '', %s, 'x')", [WAITING, uuid4()])
        with acting(cluster, database, one) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("update app.note_summary set approved = true where id = %s", [WAITING])
    assert owner.execute("select answered_at from app.note_summary where id = %s", [WAITING]).fetchone() == (None,)


def test_a_summary_goes_back_with_a_reason_and_another_one_is_written(manager: Visitor, key_worker: Visitor) -> None:
    page = manager.get(SKETCHBOOK)
    refused = manager.submit(page, "answer", answers=422, approved="no")
    assert "Say what is to be changed." in refused.text
    back = manager.submit(page, "answer", approved="no", answer="Leave out which drawing it was.")
    assert "sent back by Gareth Pryce" in back.text
    written = key_worker.submit(key_worker.get(SKETCHBOOK), "summaries", words="Kai leaves unfinished things in the house.")
    assert "waits for the manager" in written.text
    assert "a summary waits for the manager" in manager.get(NOTES).text


def test_one_summary_at_a_time_waits(key_worker: Visitor) -> None:
    assert not [form for form in key_worker.get(SKETCHBOOK).forms if "summaries" in form.action]


def test_answered_twice_it_is_published_once(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    before = owner.execute("select count(*) from app.entry where kind = 'note_summary'").fetchone()
    page = manager.get(SKETCHBOOK)
    form = page.form("answer")
    manager.submit(page, form, approved="yes")
    manager.submit(page, form, approved="yes", submit_key=str(uuid4()))
    after = owner.execute("select count(*) from app.entry where kind = 'note_summary'").fetchone()
    assert before is not None
    assert after == (before[0] + 1,)


# The team


def test_the_team_answers_its_questions_for_a_stretch_of_time(key_worker: Visitor, clinician: Visitor) -> None:
    page = key_worker.get(TEAM)
    assert "Which part of PACE is hard for us with this child?" in page.text
    page = key_worker.submit(page, "team", answer_learning="He waits to be asked.", there="Ruth and the night staff")
    assert "He waits to be asked." in page.text
    assert "He waits to be asked." in clinician.get(TEAM).text
    assert not clinician.get(TEAM).forms


def test_a_team_note_without_an_answer_is_none(key_worker: Visitor) -> None:
    assert "Write at least one answer." in key_worker.submit(key_worker.get(TEAM), "team", answers=422).text


# The trail, and how much is asked


def test_what_is_written_and_answered_is_told(key_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    write(key_worker)
    manager.submit(manager.get(SKETCHBOOK), "answer", approved="yes")
    rows = owner.execute(
        "select action, reason, abouts from app.trail where child_id = %s and action in ('write a practice note',"
        " 'approve a summary of a practice note') and reason <> '' order by id", [KAI]
    ).fetchall()  # fmt: skip
    assert {(row.reason, about) for row in rows for about in row.abouts} == {
        ("wrote a practice note", 300),
        ("approved a summary of a practice note for the review", 300),
        ("approved a summary of a practice note for the review", 210),
    }


def test_writes_keep_to_their_number_of_statements(app: Flask, key_worker: Visitor, manager: Visitor) -> None:
    form, other, waits = key_worker.get(NEW), key_worker.get(f"{SKETCHBOOK}/wording"), manager.get(SKETCHBOOK)
    for visitor, page, name, fields in (
        (key_worker, form, "notes", {"seen": SEEN}),
        (key_worker, other, "wording", {"seen": SEEN}),
        (manager, waits, "answer", {"approved": "yes"}),
    ):
        with statements_of(app) as asked:
            visitor.submit(page, name, answers=303, follow=False, **fields)
        assert len(asked) <= 8, (name, asked)


def test_who_ceases_to_be_near_reads_not_even_their_own(visit: Visit, key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    write(key_worker)
    ident_of: UUID = latest(owner).id
    owner.execute(
        "update app.involvement set ended_at = now(), ends_on = current_date - 1 where membership_id = %s",
        [key_worker.member.membership_id],
    )
    visit(EMAILS["ruth-adeyemi"]).get(f"/notes/{ident_of}", answers=404)
