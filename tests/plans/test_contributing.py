"""Contributions: asked for by name, saved while they are written, sent and locked, returned, cited in the text, and objected to."""

from typing import Any

import psycopg
import pytest

from portal.demo.fill_contributing import contribution_id
from portal.demo.idents import ident
from tests.conftest import Visit
from tests.databases import Cluster
from tests.plans.kais_plan import as_member
from tests.visitor import Visitor
from tests.world import EMAILS

KAI = ident("plan", "kai 2.0")
IVO = f"/plans/{ident('plan', 'ivo 2.0')}/contributions"
RETURNED = f"/plans/contributions/{contribution_id('ivo 2.0 12 piotr-nowak')}"
SENT = f"/plans/contributions/{contribution_id('ivo 2.0 8 piotr-nowak')}"
BEGUN = f"/plans/contributions/{contribution_id('ivo 2.0 10 mateusz-zielinski')}"
USED = f"/plans/contributions/{contribution_id('kai 2.0 9 farida-ali')}"
THERAPISTS = f"/plans/contributions/{contribution_id('kai 2.0 10 mateusz-zielinski')}"
HALF = "He comes gladly when he was asked the day before."


@pytest.fixture
def callum(visit: Visit) -> Visitor:
    return visit(EMAILS["callum-reid"])


@pytest.fixture
def piotr(visit: Visit) -> Visitor:
    return visit(EMAILS["piotr-nowak"])


def ask(callum: Visitor, person: Visitor, section: int = 10, **more: Any) -> Any:
    given = {"section": str(section), "person": str(person.member.membership_id), "request": "What helps?"} | more
    return callum.submit(callum.get(IVO), "contributions", **given)


def latest(owner: psycopg.Connection[Any]) -> str:
    row = owner.execute("select id from app.plan_contribution order by asked_at desc, id desc limit 1").fetchone()
    assert row
    return f"/plans/contributions/{row[0]}"


# Asking


def test_the_home_asks_one_near_person_by_name_and_they_find_it_due(
    owner: psycopg.Connection[Any], callum: Visitor, therapist: Visitor
) -> None:
    page = ask(callum, therapist, 3)
    assert "Dr Mateusz Zieliński" in page.text
    address = latest(owner)
    assert address in therapist.get(f"/children/{ident('child', 'ivo')}").links
    assert "What helps?" in therapist.get(address).text


def test_whoever_may_not_write_for_a_section_is_not_asked_for_it(callum: Visitor, therapist: Visitor) -> None:
    page = callum.submit(
        callum.get(IVO), "contributions", answers=422, section="6", person=str(therapist.member.membership_id), request="Please."
    )
    assert "does not write for that section" in page.text


def test_the_wall_asks_by_itself_whether_somebody_is_near_and_may_write(
    cluster: Cluster, database: str, callum: Visitor, therapist: Visitor, teacher: Visitor, piotr: Visitor
) -> None:
    statement = "select wall.ask_contribution(gen_random_uuid(), %s, %s::smallint, %s, 'h', '', current_date, now())"
    plan = ident("plan", "ivo 2.0")
    tries = (
        (callum, plan, 6, therapist),
        (callum, plan, 9, teacher),
        (piotr, plan, 10, therapist),
        (callum, KAI, 9, teacher),
        (callum, plan, 14, piotr),
    )
    for who, version, section, whom in tries:
        with pytest.raises(psycopg.Error) as error:
            as_member(cluster, database, who.member.membership_id, statement, version, section, whom.member.membership_id)
        assert error.value.sqlstate == "PS001", (who, section)


def test_nobody_is_asked_to_write_for_what_is_approved(key_worker: Visitor) -> None:
    assert not key_worker.get(f"/plans/{KAI}/contributions").root.all("select")


# Writing


def test_what_is_written_is_saved_in_between_and_read_by_its_author_alone(
    cluster: Cluster, database: str, callum: Visitor, piotr: Visitor, therapist: Visitor
) -> None:
    page = therapist.get(BEGUN)
    form = page.form("submission")
    values = {name: form.fields[name] for name in ("csrf_token", "submit_key", "seen")}
    saved = therapist.ask("POST", f"{BEGUN}/words", fragment=True, data=values | {"text": "Ask him with songs."})
    assert saved.status == 200
    assert "Saved" in saved.text
    assert "Ask him with songs." in therapist.get(BEGUN).form("submission").fields["text"][0]
    assert "Ask him with songs." not in callum.get(BEGUN).text
    for who in (callum, piotr):
        assert as_member(cluster, database, who.member.membership_id,
                         "select text from app.plan_contribution_words where text <> '' and contribution_id = %s",
                         contribution_id("ivo 2.0 10 mateusz-zielinski")) == []  # fmt: skip


def test_saved_again_with_what_the_answer_told_and_stale_where_another_window_was_first(therapist: Visitor) -> None:
    form = therapist.get(BEGUN).form("submission")
    values = {name: form.fields[name] for name in ("csrf_token", "submit_key", "seen")}
    saved = therapist.ask("POST", f"{BEGUN}/words", fragment=True, data=values | {"text": "One."})
    seen = saved.root.one("input", name="seen").attrs["value"]
    assert therapist.ask("POST", f"{BEGUN}/words", fragment=True, data=values | {"text": "Two.", "seen": seen}).status == 200
    late = therapist.ask("POST", f"{BEGUN}/words", data=values | {"text": "Three."})
    assert late.status == 409
    assert "Two." in late.text
    assert "Three." in late.text


def test_saving_without_script_leads_back_to_the_page(therapist: Visitor) -> None:
    form = therapist.get(BEGUN).form("submission")
    values = {name: form.fields[name] for name in ("csrf_token", "submit_key", "seen")}
    answer = therapist.ask("POST", f"{BEGUN}/words", data=values | {"text": "By hand."})
    assert answer.status == 303
    assert therapist.get(BEGUN).form("submission").fields["text"] == ["By hand."]


def test_once_sent_it_is_read_by_who_writes_the_plan_and_changed_by_nobody(
    owner: psycopg.Connection[Any], callum: Visitor, therapist: Visitor
) -> None:
    page = therapist.get(BEGUN)
    form = page.form("submission")
    page = therapist.submit(page, "submission", text=HALF + " Now whole.")
    assert not page.root.all("textarea")
    assert "Now whole." in callum.get(BEGUN).text
    values = {name: form.fields[name] for name in ("csrf_token", "seen")}
    refused = therapist.ask("POST", f"{BEGUN}/words", data=values | {"submit_key": str(ident("key", "x")), "text": "Changed."})
    assert refused.status == 422
    again = therapist.ask("POST", f"{BEGUN}/submission", data=values | {"submit_key": str(ident("key", "y")), "text": "Changed."})
    assert again.status == 422
    due = owner.execute(
        "select done_at from app.due_item where source_id = %s", [contribution_id("ivo 2.0 10 mateusz-zielinski")]
    ).fetchone()
    assert due is not None
    assert due.done_at is not None


def test_nothing_empty_is_sent(therapist: Visitor) -> None:
    page = therapist.submit(therapist.get(BEGUN), "submission", answers=422, text=" \n")
    assert "Write something before you send it." in page.text


def test_it_comes_back_with_a_question_and_is_sent_again_with_both_texts_kept(
    owner: psycopg.Connection[Any], callum: Visitor, piotr: Visitor
) -> None:
    page = piotr.get(RETURNED)
    assert "Could you say when that was" in page.text
    piotr.submit(page, "submission", text="On 3 March, in the car: there is a room, and nobody decides before you do.")
    page = callum.get(RETURNED)
    assert "for the second time" in page.text
    assert "He was told by me on his last visit." in page.text
    page = callum.submit(page, "/return", question="Thank you. Who else was there?")
    assert "returned for clarification" in page.text
    assert "Who else was there?" in piotr.get(RETURNED).text
    due = owner.execute("select done_at from app.due_item where source_id = %s", [contribution_id("ivo 2.0 12 piotr-nowak")]).fetchone()
    assert due is not None
    assert due.done_at is None


# Using


def test_its_author_sees_how_it_was_used_and_objects_and_the_home_sees_that(callum: Visitor, piotr: Visitor, clinician: Visitor) -> None:
    words = {"how": "part", "used": "“two hours more” stands in Family time."}
    callum.submit(callum.get(SENT), "/use", **words)
    page = piotr.get(SENT)
    assert "“two hours more” stands in Family time." in page.text
    piotr.submit(page, "objection", objection="It is from next month, not from now.")
    for reader in (callum, clinician):
        assert "from next month, not from now" in reader.get(SENT).text
        assert "objects to how it was used" in reader.get(IVO).text


@pytest.mark.parametrize("how", ["part", "not_used"])
def test_what_is_not_taken_whole_is_explained(callum: Visitor, how: str) -> None:
    page = callum.submit(callum.get(SENT), "/use", answers=422, how=how, used="")
    assert "Say " in page.root.one("div", class_="govuk-error-summary").text


@pytest.mark.reads_only
def test_the_text_cites_whom_it_draws_on(key_worker: Visitor, teacher: Visitor, therapist: Visitor) -> None:
    page = key_worker.get(f"/plans/{KAI}")
    cites = [one.text for one in page.root.all("p", class_="cites")]
    assert [one for one in cites if "Farida Ali" in one and "in part" in one and "objects" in one]
    assert [one for one in cites if "Dr Mateusz Zieliński" in one]
    teachers = teacher.get(f"/plans/{KAI}")
    assert [one.text for one in teachers.root.all("p", class_="cites") if "Farida Ali" in one.text]
    assert "Zieliński" not in teachers.text
    assert "Farida" not in " ".join(one.text for one in therapist.get(f"/plans/{KAI}").root.all("p", class_="cites"))


# Who sees what


@pytest.mark.reads_only
@pytest.mark.parametrize(
    ("who", "address", "answers"),
    [
        ("farida-ali", USED, 200),
        ("josephine-mensah", USED, 404),
        ("mateusz-zielinski", USED, 404),
        ("farida-ali", THERAPISTS, 404),
        ("sunita-rao", USED, 200),
        ("desmond-clarke", USED, 200),
        ("gareth-pryce", USED, 200),
        ("maureen-doyle", USED, 404),
        ("stranger-teacher", USED, 404),
        ("aoife-brennan", USED, 404),
    ],
)
def test_a_contribution_is_its_authors_and_the_homes_and_the_councils(visit: Visit, who: str, address: str, answers: int) -> None:
    visit(EMAILS[who]).get(address, answers=answers)


@pytest.mark.reads_only
@pytest.mark.parametrize("who", ["josephine-mensah", "mateusz-zielinski", "owen-castell"])
def test_partners_learn_of_no_other_partner_past_the_gate(cluster: Cluster, database: str, visit: Visit, who: str) -> None:
    member = visit(EMAILS[who]).member.membership_id
    for table in ("plan_contribution", "plan_contribution_turn", "plan_contribution_use", "plan_contribution_words"):
        foreign = as_member(cluster, database, member, f"select count(*) from app.{table} where %s <> all(mine)", member)
        assert foreign == [(0,)], table


def test_nobody_sends_returns_or_objects_in_anothers_name_past_the_gate(
    cluster: Cluster, database: str, key_worker: Visitor, teacher: Visitor
) -> None:
    contribution = contribution_id("kai 2.0 9 farida-ali")
    tries = (
        (key_worker, "update app.plan_contribution_use set objection = 'x' where contribution_id = %s returning id"),
        (key_worker, "update app.plan_contribution_words set text = 'x' where contribution_id = %s returning id"),
        (teacher, "update app.plan_contribution_turn set returned_words = 'x' where contribution_id = %s returning id"),
    )
    for who, statement in tries:
        assert as_member(cluster, database, who.member.membership_id, statement, contribution) == [], statement
    forged = (
        "update app.plan_contribution_turn set text = 'x' where contribution_id = %s",
        "update app.plan_contribution set request = 'x' where id = %s",
    )
    for statement in forged:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_member(cluster, database, key_worker.member.membership_id, statement, contribution)


def test_a_session_that_ended_under_her_hands_loses_no_word(app: Any, owner: psycopg.Connection[Any], therapist: Visitor) -> None:
    page = therapist.get(BEGUN)
    owner.execute("update app.signin_session set last_seen_at = now() - interval '2 hours'")
    form = page.form("submission")
    values = {name: form.fields[name] for name in ("csrf_token", "submit_key", "seen")}
    address = {"HX-Current-URL": f"http://localhost{BEGUN}"}
    refused = therapist.ask(
        "POST", f"{BEGUN}/words", fragment=True, data=values | {"text": "The sentence that was under way."}, headers=address, checked=False
    )
    assert refused.status == 401
    assert "sign-in" in refused.headers["HX-Redirect"]
    assert owner.execute("select count(*) from app.draft").fetchone() == (1,)
