"""An entry that is wrong: saying so, the answer, striking it out, and the breach when it was about another child."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from portal.demo.idents import ident
from tests.databases import Cluster
from tests.visitor import Visitor

KAI = ident("child", "kai")
PAGE = f"/children/{KAI}"
POCKET_MONEY = ident("entry", "kai pocket money")
ENTRY = f"{PAGE}/entries/{POCKET_MONEY}"
CORRECTION = ident("correction", "kai pocket money")
WORDS = "Nine pounds a week"
STRUCK = {"category": "wrong_fact", "why": "It was never agreed."}


@contextmanager
def acting(cluster: Cluster, database: str, visitor: Visitor) -> Iterator[psycopg.Connection[Any]]:
    """The portal's own database user, past every page."""
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [visitor.member.membership_id])
        yield connection


# Striking out


def test_what_is_struck_out_is_gone_for_everybody_but_who_struck_it_out(
    manager: Visitor, key_worker: Visitor, social_worker: Visitor, clinician: Visitor, owner: psycopg.Connection[Any]
) -> None:
    others = (key_worker, social_worker, clinician)
    assert all(WORDS in one.get(PAGE).text for one in others)
    before = owner.execute("select text, heading from app.entry where id = %s", [POCKET_MONEY]).fetchone()
    manager.submit(manager.get(ENTRY), "strike", **STRUCK)
    for one in others:
        page = one.get(PAGE)
        assert WORDS not in page.text
        assert str(POCKET_MONEY) not in page.html
        assert "struck" not in page.text.lower()
        assert one.get(ENTRY, answers=404).status == 404
    own = manager.get(PAGE).root.one("section", id="struck").text
    assert WORDS in own
    assert STRUCK["why"] in own
    assert owner.execute("select text, heading from app.entry where id = %s", [POCKET_MONEY]).fetchone() == before


def test_a_strike_leaves_no_hint_in_the_log_of_the_others(manager: Visitor, reviewing_officer: Visitor, social_worker: Visitor) -> None:
    manager.submit(manager.get(ENTRY), "strike", **STRUCK)
    assert "struck out an entry" in manager.get(f"{PAGE}/trail").text
    for one in (reviewing_officer, social_worker):
        assert "struck out an entry" not in one.get(f"{PAGE}/trail").text


def test_what_was_said_against_an_entry_goes_with_it_and_is_due_no_more(
    manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    assert "It is ten pounds" in social_worker.get(PAGE).text
    manager.submit(manager.get(ENTRY), "strike", **STRUCK)
    assert "It is ten pounds" not in social_worker.get(PAGE).text
    assert owner.execute("select count(*) from app.due_item where source_id = %s and done_at is null", [CORRECTION]).fetchone() == (0,)


def test_the_author_may_strike_out_their_own(key_worker: Visitor, manager: Visitor) -> None:
    key_worker.submit(key_worker.get(ENTRY), "strike", **STRUCK)
    assert WORDS in key_worker.get(PAGE).root.one("section", id="struck").text
    assert WORDS not in manager.get(PAGE).text


@pytest.mark.parametrize("who", ["clinician", "social_worker", "reviewing_officer", "therapist"])
def test_nobody_else_strikes_out_what_the_providers_people_wrote(
    request: pytest.FixtureRequest, who: str, cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    page = visitor.get(ENTRY)
    assert [one for one in page.forms if one.action.endswith("/strike")] == []
    token = visitor.get("/sign-in").form().fields["csrf_token"][0]
    assert visitor.ask("POST", f"{ENTRY}/strike", data={"csrf_token": token, **STRUCK}).status == 403
    with acting(cluster, database, visitor) as connection:
        done = connection.execute(
            "select done from wall.strike_out(gen_random_uuid(), %s, 'other', 'past the page', now(), current_date, '')", [POCKET_MONEY]
        ).fetchone()
    assert done == (False,), "the wall asks by itself"
    assert owner.execute("select slice from app.entry where id = %s", [POCKET_MONEY]).fetchone() == (160,)


def test_a_stranger_finds_neither_the_entry_nor_a_way_to_strike_it_out(
    stranger_key_worker: Visitor, cluster: Cluster, database: str
) -> None:
    stranger_key_worker.get(ENTRY, answers=404)
    with acting(cluster, database, stranger_key_worker) as connection:
        struck = "select done from wall.strike_out(gen_random_uuid(), %s, 'other', 'why', now(), current_date, '')"
        asked = "select done from wall.ask_correction(gen_random_uuid(), %s, 'why', current_date, '')"
        assert [connection.execute(one, [POCKET_MONEY]).fetchone() for one in (struck, asked)] == [(False,), (False,)]


def test_the_portals_own_user_writes_none_of_these_tables_past_the_walls_functions(
    manager: Visitor, cluster: Cluster, database: str
) -> None:
    for statement in (
        "update app.strike set why = ''",
        "update app.breach set closed_at = now()",
        "update app.correction set answer = ''",
        "update app.break_glass set until_at = now() + interval '1 day'",
        "insert into app.notice (id) values (gen_random_uuid())",
    ):
        with acting(cluster, database, manager) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
    with acting(cluster, database, manager) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level"):
        connection.execute("update app.entry set slice = 169 where id = %s", [POCKET_MONEY])


def test_of_two_who_strike_at_once_one_does(manager: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    first, second = manager.get(ENTRY), key_worker.get(ENTRY)
    manager.submit(first, "strike", **STRUCK)
    assert key_worker.submit(second, "strike", answers=404, follow=False, **STRUCK).status == 404
    assert owner.execute("select count(*) from app.strike where entry_id = %s", [POCKET_MONEY]).fetchone() == (1,)


def test_a_strike_without_a_reason_is_not_taken(manager: Visitor) -> None:
    page = manager.submit(manager.get(ENTRY), "strike", answers=422, category="wrong_fact", why=" ")
    assert "Say why it is struck out." in page.text
    assert WORDS in manager.get(PAGE).text


# A breach


def test_an_entry_about_another_child_opens_a_breach_with_everybody_who_saw_it(
    manager: Visitor, social_worker: Visitor, therapist: Visitor, key_worker: Visitor, reviewing_officer: Visitor
) -> None:
    for one in (social_worker, therapist):
        one.get(PAGE)
    breach = manager.submit(manager.get(ENTRY), "strike", category="wrong_child", why="It was meant for another record.")
    saw = breach.root.one("tbody").text
    assert "Sunita Rao, social worker" in saw
    assert "Dr Mateusz Zieliński, external therapist" in saw
    assert "Josephine Mensah" not in saw
    assert "72 hours" in breach.text
    assert "Assess a possible data breach" in manager.get("/").text
    assert "It was meant for another record." in reviewing_officer.get(breach.url).text
    assert "An entry that was about another child was struck out" in reviewing_officer.get("/").text
    assert WORDS not in breach.text
    assert key_worker.get(breach.url, answers=404).status == 404


def test_a_breach_is_assessed_and_then_closed_with_words(manager: Visitor, reviewing_officer: Visitor) -> None:
    url = f"{PAGE}/breaches/{ident('breach', 'kai of another child')}"
    assert reviewing_officer.get(url).forms == []
    refused = manager.submit(manager.get(url), "assessment", answers=422, harm="", people_told="x", ico_told="told")
    assert "Say what harm can come of it." in refused.text
    page = manager.submit(manager.get(url), "assessment", harm="Little.", people_told="Both social workers.", ico_told="not_needed")
    assert "a risk to anybody is unlikely" in page.text
    assert "Assess a possible data breach" not in manager.get("/").text
    closed = manager.submit(page, "closure", words="We talked it over in the team.")
    assert "We talked it over in the team." in closed.text
    assert closed.forms == []


# Saying that something is wrong


def test_whoever_reads_an_entry_may_say_that_it_is_wrong_and_it_stands_beside_it(
    therapist: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    fragment = therapist.submit(therapist.get(ENTRY), "corrections", fragment=True, words="He told me of eleven.")
    assert "He told me of eleven." in fragment.text
    assert not fragment.root.all("html")
    assert "He told me of eleven." in key_worker.get(PAGE).text
    told = owner.execute("select title, owners from app.due_item where kind = 'correction' order by due_on desc limit 1").fetchone()
    assert told is not None
    assert key_worker.member.membership_id in told.owners


def test_it_works_without_script_and_a_second_submit_says_it_once(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = social_worker.get(ENTRY)
    for _ in range(2):
        assert "Twice pressed." in social_worker.submit(page, "corrections", words="Twice pressed.").text
    assert owner.execute("select count(*) from app.correction where words = 'Twice pressed.'").fetchone() == (1,)


def test_the_answer_stays_beside_the_entry_and_is_given_once(
    manager: Visitor, key_worker: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    first, second = manager.get(ENTRY), key_worker.get(ENTRY)
    manager.submit(first, "answer", accepted="no", answer="We looked in his book.")
    key_worker.submit(second, "answer", accepted="yes", answer="Too late.")
    text = social_worker.get(PAGE).text
    assert "We looked in his book." in text
    assert "not accepted" in text
    assert "Too late." not in text
    assert owner.execute("select count(*) from app.due_item where source_id = %s and done_at is null", [CORRECTION]).fetchone() == (0,)
    assert "There is an answer to what you said was wrong." in social_worker.get("/").text


def test_who_asked_does_not_answer_themselves(social_worker: Visitor) -> None:
    token = social_worker.get("/sign-in").form().fields["csrf_token"][0]
    sent = {"csrf_token": token, "accepted": "yes", "answer": "I agree with me"}
    assert social_worker.ask("POST", f"{ENTRY}/corrections/{CORRECTION}/answer", data=sent).status == 403


def test_an_entry_of_one_child_is_not_found_under_another(manager: Visitor) -> None:
    other = ident("child", "theo")
    manager.get(f"/children/{other}/entries/{POCKET_MONEY}", answers=404)
    manager.get(f"/children/{other}/breaches/{ident('breach', 'kai of another child')}", answers=404)
