"""A private message: its addressee opens it, and nobody else can open it or learn that it is there."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from portal.access.parts import Role
from portal.demo.idents import ident
from portal.foundation import clock
from portal.voice.commands import tell_of_unopened
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Visitor
from tests.voice.people import (
    CANARY,
    CHILD,
    CLINICIAN,
    COMMISSIONER,
    ELLA,
    KEY_WORKER,
    MANAGER,
    ON_DUTY,
    PAGE,
    REVIEWER,
    SCHOOL_HEAD,
    SOCIAL_WORKER,
    TEACHER,
    TEAM_MANAGER,
    WORDS,
    newest,
    write_privately,
)
from tests.world import EMAILS, portal_over

OTHERS = (KEY_WORKER, MANAGER, CLINICIAN, SOCIAL_WORKER, TEACHER, COMMISSIONER, SCHOOL_HEAD)
CHANGING = re.compile(r'name="(csrf_token|submit_key)" value="[^"]*"|\?v=[0-9a-f]+')


def seen_by(visitor: Visitor, owner: psycopg.Connection[Any] | None = None) -> dict[str, str]:
    """Everything of Ella that somebody can look at, token and key aside. With `owner` each look is taken out of the log again."""
    found = {}
    for url in (
        "/",
        PAGE,
        f"{PAGE}/said",
        f"{PAGE}/trail",
        f"{PAGE}/trail.csv",
        f"{PAGE}/who",
        "/messages",
        "/due",
        "/transitions",
        "/mine",
    ):
        page = visitor.ask("GET", url)
        found[url] = f"{page.status} {CHANGING.sub('', page.html)}"
        if owner is not None:
            _forget(owner)
    return found


def told(visit: Visit, email: str) -> str:
    return visit(email).get("/").text


def open_it(addressee: Visitor, message: object) -> Any:
    return addressee.submit(addressee.get(f"/messages/{message}"), "opening")


def test_only_the_addressee_opens_it(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    write_privately(visit(ELLA), "Desmond Clarke")
    message = newest(owner, "private_message")
    sealed = visit(REVIEWER).get(f"/messages/{message}")
    assert CANARY not in sealed.html, "no words before it is opened"
    assert WORDS in open_it(visit(REVIEWER), message).text
    for email in (*OTHERS, ON_DUTY, TEAM_MANAGER):
        page = visit(email).ask("GET", f"/messages/{message}")
        unknown = visit(email).ask("GET", f"/messages/{uuid4()}")
        assert page.status == 404, email
        assert CHANGING.sub("", page.html) == CHANGING.sub("", unknown.html), f"{email}: as if it did not exist"


def test_nobody_else_can_infer_that_a_message_is_there(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    """Pages, counts, log, lists and notices are the same bytes with the message written, opened, answered as before it was written."""
    people = {email: visit(email) for email in (KEY_WORKER, MANAGER, CLINICIAN, TEACHER)}
    for visitor in people.values():
        seen_by(visitor)
    owner.execute("create table public.kept as select * from app.trail")
    before = {}
    for email, visitor in people.items():
        before[email] = seen_by(visitor, owner)
    write_privately(visit(ELLA), "Desmond Clarke")
    message = newest(owner, "private_message")
    reviewer = visit(REVIEWER)
    reviewer.submit(open_it(reviewer, message), "/reply", words="I will come on Tuesday, and we talk in the garden.")
    reviewer.get("/messages")
    for email, visitor in people.items():
        after = seen_by(visitor, owner)
        different = [url for url in after if after[url] != before[email][url]]
        assert different == [], f"{email}: {different}"
        assert not any(CANARY in page for page in after.values())


def _forget(owner: psycopg.Connection[Any]) -> None:
    """What the last look itself left in the log is taken out again, so that looks can be compared."""
    owner.execute("set session_replication_role = replica")
    owner.execute("delete from app.trail where id not in (select id from public.kept) and role <> 'CH' and role <> 'IRO'")
    owner.execute("set session_replication_role = default")


@pytest.mark.parametrize("email", OTHERS)
def test_the_wall_alone_keeps_it_from_everybody_else(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any], email: str
) -> None:
    write_privately(visit(ELLA), "Desmond Clarke")
    message = newest(owner, "private_message")
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [visit(email).member.membership_id])
        assert connection.execute("select count(*) from app.private_message where id = %s", [message]).fetchone() == (0,)
        assert connection.execute("select count(*) from app.trail where 200 = any(abouts) and role in ('CH', 'IRO')").fetchone() == (0,)
        assert connection.execute("select wall.open_message(%s)", [message]).fetchone() == (False,)
        for call in ("reply_privately(gen_random_uuid(), %s, 'x')", "pass_on(gen_random_uuid(), %s, 'x')"):
            assert connection.execute(f"select done from wall.{call}", [message]).fetchone() == (False,)
    assert owner.execute("select opened_at from app.private_message where id = %s", [message]).fetchone() == (None,)


def test_a_young_person_writes_to_nobody_who_may_not_read_it(visit: Visit, cluster: Cluster, database: str) -> None:
    ella = visit(ELLA)
    page = ella.get("/mine/messages/new")
    offered = page.root.one("form", action="/mine/messages/new").text
    assert "Desmond Clarke" in offered
    assert "Isaac Thorne" in offered
    for name in ("Maureen Doyle", "Owen Castell", "Aoife Brennan"):
        assert name not in offered
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [ella.member.membership_id])
        for email in (MANAGER, TEACHER, COMMISSIONER, ON_DUTY):
            call = "select done from wall.write_privately(gen_random_uuid(), %s, 'x', %s, current_date)"
            assert connection.execute(call, [CHILD, visit(email).member.membership_id]).fetchone() == (False,), email


def test_nobody_writes_in_a_young_persons_place(visit: Visit, cluster: Cluster, database: str) -> None:
    for email in (KEY_WORKER, MANAGER, SOCIAL_WORKER):
        assert visit(email).ask("GET", "/mine/messages/new").status == 403
        with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
            connection.execute("select wall.enter(%s)", [visit(email).member.membership_id])
            call = "select done from wall.write_privately(gen_random_uuid(), %s, 'x', %s, current_date)"
            assert connection.execute(call, [CHILD, visit(REVIEWER).member.membership_id]).fetchone() == (False,)
            assert connection.execute("select count(*) from wall.my_people(%s)", [CHILD]).fetchone() == (0,)


def test_the_portals_own_user_writes_these_tables_only_through_the_walls_functions(visit: Visit, cluster: Cluster, database: str) -> None:
    for statement in ("update app.private_message set opened_at = now()", "insert into app.private_message (id) values (gen_random_uuid())",
                      "update app.view_answer set words = ''", "update app.section_asked set answer = ''"):  # fmt: skip
        with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
            connection.execute("select wall.enter(%s)", [visit(ELLA).member.membership_id])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_limit_is_told_before_the_first_word_and_numbers_are_given(visit: Visit) -> None:
    page = visit(ELLA).get("/mine/messages/new")
    words = page.text
    assert words.index("in danger, that person must tell") < words.index("Your message")
    assert "not for emergencies" in words
    assert "999" in words
    assert "0800 1111" in words
    assert "01632 960499" in visit(ELLA).get("/mine").root.one("section", id="night").text, "the duty team's own number"


def test_the_answer_goes_to_the_young_person_alone(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    write_privately(visit(ELLA), "Desmond Clarke")
    message = newest(owner, "private_message")
    reviewer = visit(REVIEWER)
    reviewer.submit(open_it(reviewer, message), "/reply", words="I will come on Tuesday.")
    assert "I will come on Tuesday." in visit(ELLA).get(f"/messages/{message}").text
    reply = newest(owner, "private_message")
    assert all(visit(email).ask("GET", f"/messages/{reply}").status == 404 for email in OTHERS)


def test_nobody_answers_what_they_have_not_opened(visit: Visit, owner: psycopg.Connection[Any], cluster: Cluster, database: str) -> None:
    write_privately(visit(ELLA), "Desmond Clarke")
    message = newest(owner, "private_message")
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [visit(REVIEWER).member.membership_id])
        assert connection.execute("select done from wall.reply_privately(gen_random_uuid(), %s, 'x')", [message]).fetchone() == (False,)


# Somebody is in danger


def test_marked_as_safeguarding_it_is_told_to_the_social_worker_the_duty_team_and_the_child(
    visit: Visit, owner: psycopg.Connection[Any]
) -> None:
    write_privately(visit(ELLA), "Desmond Clarke")
    message = newest(owner, "private_message")
    reviewer = visit(REVIEWER)
    passed = "She says that somebody waits for her at the gate after school."
    reviewer.submit(open_it(reviewer, message), "safeguarding", words=passed)
    assert "a person may be in danger" in told(visit, SOCIAL_WORKER)
    assert "a person may be in danger" in told(visit, ON_DUTY)
    assert "was passed on" in visit(ELLA).get("/mine").text
    told_her = visit(ELLA).get(f"/messages/{message}").text
    assert passed in told_her
    assert "has told your social worker and the duty team" in told_her
    row = owner.execute("select id from app.private_message where kind = 'passed_on'").fetchone()
    assert row is not None
    page = visit(SOCIAL_WORKER).get(f"/messages/{row.id}")
    assert passed in page.text
    assert CANARY not in page.html, "what was passed on, and not the message itself"
    assert visit(ON_DUTY).ask("GET", f"/messages/{row.id}").status == 404, "the duty team reads it once it opened the record"
    lets_in(owner, visit(ON_DUTY), visit(SOCIAL_WORKER))
    assert passed in visit(ON_DUTY).get(f"/messages/{row.id}").text
    for email in (KEY_WORKER, MANAGER, CLINICIAN, TEACHER, COMMISSIONER, TEAM_MANAGER):
        assert visit(email).ask("GET", f"/messages/{row.id}").status == 404
        assert "in danger" not in told(visit, email)


def lets_in(owner: psycopg.Connection[Any], who: Visitor, like: Visitor) -> None:
    """A break-glass of an hour."""
    changed = (
        "jsonb_build_object('id', gen_random_uuid(), 'membership_id', %s::text, 'basis', 'break-glass', 'until_at', "
        "now() + interval '1 hour')"
    )
    query = f"insert into app.involvement select (jsonb_populate_record(i, {changed})).* from app.involvement i"
    owner.execute(
        f"{query} where i.membership_id = %s and i.child_id = %s", [str(who.member.membership_id), like.member.membership_id, CHILD]
    )


# Not opened in time


def unopened(app: Flask, days: int) -> int:
    """What the worker does once an hour, on a day to come. Returns how many were told."""
    settings = app.extensions["settings"]
    with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker, worker.app_context():
        return tell_of_unopened(clock.today() + timedelta(days=days))


def test_within_its_working_day_nobody_is_told(app: Flask, visit: Visit, owner: psycopg.Connection[Any]) -> None:
    write_privately(visit(ELLA), "Isaac Thorne")
    last = owner.execute("select max(open_by) from app.private_message").fetchone()
    assert last is not None
    assert unopened(app, (last[0] - clock.today()).days) == 0
    assert "has not been opened" not in told(visit, MANAGER)


def test_after_a_working_day_the_addressees_manager_is_told_that_one_waits_and_no_more(
    app: Flask, visit: Visit, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("update app.private_message set opened_at = now() where opened_at is null")
    write_privately(visit(ELLA), "Isaac Thorne")
    assert unopened(app, 7) == 2, "the manager, and the young person"
    home = visit(MANAGER).get("/")
    assert "A private message to somebody you manage has not been opened" in home.text
    waiting = visit(MANAGER).get("/messages")
    assert "Isaac Thorne" in waiting.text
    main = waiting.root.one("main")
    assert "Ella" not in main.text
    assert str(CHILD) not in waiting.html
    assert CANARY not in waiting.html
    assert str(CHILD) not in home.root.one("section", id="told").text
    assert "choose another person" in visit(ELLA).get("/mine/messages").text
    assert unopened(app, 8) == 0, "told once"
    assert "has not been opened" not in told(visit, KEY_WORKER)


def test_of_a_council_person_the_team_manager_is_told_and_nobody_at_the_home(
    app: Flask, visit: Visit, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("update app.private_message set opened_at = now() where opened_at is null")
    write_privately(visit(ELLA), "Desmond Clarke")
    unopened(app, 7)
    assert "has not been opened" in told(visit, TEAM_MANAGER)
    assert "Desmond Clarke" in visit(TEAM_MANAGER).get("/messages").text
    for email in (MANAGER, KEY_WORKER, SOCIAL_WORKER):
        assert "has not been opened" not in told(visit, email)
    assert "Desmond Clarke" not in visit(MANAGER).get("/messages").root.one("main").text


def test_when_the_addressee_has_left_it_is_told_at_once(app: Flask, visit: Visit, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.private_message set opened_at = now() where opened_at is null")
    write_privately(visit(ELLA), "Isaac Thorne")
    assert unopened(app, 0) == 0
    leaver = visit(KEY_WORKER).member.membership_id
    owner.execute("update app.involvement set ended_at = now() where membership_id = %s and child_id = %s", [leaver, CHILD])
    assert unopened(app, 0) == 2
    page = visit(ELLA).get("/mine/messages/new")
    assert "Isaac Thorne" not in page.text


def test_an_opened_message_is_never_told_of(app: Flask, visit: Visit, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.private_message set opened_at = now() where opened_at is null")
    write_privately(visit(ELLA), "Isaac Thorne")
    open_it(visit(KEY_WORKER), newest(owner, "private_message"))
    assert unopened(app, 7) == 0


def test_a_reply_without_words_is_refused_and_changes_nothing(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    write_privately(visit(ELLA), "Desmond Clarke")
    reviewer = visit(REVIEWER)
    answer = reviewer.submit(open_it(reviewer, newest(owner, "private_message")), "/reply", answers=422, words=" ")
    assert "Write your answer." in answer.text


def test_every_way_of_writing_is_the_young_persons_role(visit: Visit) -> None:
    assert visit(ELLA).member.role == Role.CH
    assert visit(ELLA).get("/").url.endswith("/mine"), "a young person arrives at pages of their own"


# What was written in private before young people signed in, by a key worker's hand: entries of part 20


OLD = "I dreamed about the man and I want to tell only you"


def test_an_old_private_message_is_read_by_its_addressee_and_its_young_person_and_by_nobody_else(visit: Visit) -> None:
    everybody = {one for one in EMAILS.values() if not one.startswith("stranger.")} | {ELLA}
    finds = {email for email in everybody if any(OLD in page for page in _pages_about(visit(email)))}
    assert finds == {SOCIAL_WORKER, ELLA}


def _pages_about(visitor: Visitor) -> list[str]:
    more = (f"{PAGE}/notes", f"{PAGE}/measures", f"{PAGE}/night", f"{PAGE}/missing", f"{PAGE}/packs", f"{PAGE}/belongings")
    review = f"/reviews/{ident('review', 'ella-review')}"
    return [*seen_by(visitor).values(), *(visitor.ask("GET", url).html for url in (*more, review))]


def test_the_wall_gives_no_row_of_part_20_to_anybody_but_whose_it_is(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    write_privately(visit(ELLA), "Desmond Clarke")
    members = owner.execute("select m.id, m.role from app.membership m").fetchall()
    looked = 0
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        for member in members:
            connection.execute("select wall.enter(%s)", [member.id])
            for table in ("entry", "private_message", "correction", "due_item"):
                rows = connection.execute(f"select mine from app.{table} where slice / 10 = 20").fetchall()
                looked += len(rows)
                if member.role != "CH":
                    assert all(member.id in mine for (mine,) in rows), f"{table}, {member.role}"
            connection.rollback()
    assert looked > 3, "there is something to be seen"


def test_what_is_said_against_an_old_private_message_betrays_it_to_nobody(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    entry = owner.execute("select id from app.entry where text like %s", [f"{OLD}%"]).fetchone()
    assert entry is not None
    before = {email: seen_by(visit(email)) for email in (KEY_WORKER, MANAGER, CLINICIAN)}
    worker = visit(SOCIAL_WORKER)
    page = worker.ask("GET", f"{PAGE}/entries/{entry.id}")
    if any("corrections" in (form.action or "") for form in page.forms):
        worker.submit(page, "corrections", words="She told me the day after; the date is wrong.")
    for email, pages in before.items():
        after = seen_by(visit(email))
        assert {url for url in pages if after[url] != pages[url] and "trail" not in url} == set(), email
        assert str(entry.id) not in "".join(after.values())
