"""Agreement per agency and section: who is asked, who sees which answer, what dissent does, and that silence is no yes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from portal.access.parts import Role
from portal.demo.fill_agreeing import asked_id
from portal.demo.idents import ident
from portal.foundation import clock
from portal.foundation.database import acting_as, nobody_acts
from portal.plans import agreeing_commands as commands
from portal.plans import agreeing_queries as queries
from tests.conftest import Visit
from tests.databases import Cluster
from tests.plans.kais_plan import AGREEMENT, CHANGES, DISSENT, FIRST, PLAN, as_member, ask_anew, field, put_out
from tests.visitor import Visitor
from tests.world import EMAILS

CHILD = f"/children/{ident('child', 'kai')}"
SIX, NINE = field(6, 110), field(9, 130)
DISAGREEMENT = f"/plans/asked/{asked_id('kai 2.0', 6, 110, 'brackenwell', Role.XT)}"
REASON = "Waking nights make the night the enemy."


@contextmanager
def refused_by_the_wall() -> Iterator[None]:
    with pytest.raises(psycopg.Error) as error:
        yield
    assert error.value.sqlstate == "PS001"


def answers(owner: psycopg.Connection[Any], role: str) -> list[Any]:
    return owner.execute(
        "select a.number, a.slice, x.kind, x.words from app.plan_answer x join app.plan_asked a on a.id = x.asked_id"
        " where x.version_id = %s and a.role = %s order by x.written_at, x.id, a.number",
        [PLAN, role],
    ).fetchall()


def due(owner: psycopg.Connection[Any], kind: str) -> list[Any]:
    return owner.execute("select title, owners, done_at from app.due_item where kind = %s and child_id = %s order by id",
                         [kind, ident("child", "kai")]).fetchall()  # fmt: skip


# Who is asked


def test_each_agency_near_the_child_is_asked_about_what_its_people_read(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], manager: Visitor
) -> None:
    assert ask_anew(cluster, database, owner, manager.member.membership_id) > 20
    asked = owner.execute("select role, number, slice from app.plan_asked where version_id = %s", [PLAN]).fetchall()
    of = {role: {(number, slice_) for r, number, slice_ in asked if r == role} for role in {row[0] for row in asked}}
    assert set(of) == {"SW", "XT", "DT", "VSH"}
    assert of["VSH"] == {(9, 130)}
    assert (6, 110) in of["XT"]
    assert (2, 150) not in of["XT"], "closed to this therapist by the social worker"
    assert (6, 110) not in of["DT"]
    assert (15, 111) in of["DT"]
    assert {number for number, _ in of["SW"]} >= set(range(1, 14)) - {14}
    assert len(due(owner, "plan_agreement")) == 4


def test_asked_again_nobody_is_asked_twice(cluster: Cluster, database: str, owner: psycopg.Connection[Any], manager: Visitor) -> None:
    ask_anew(cluster, database, owner, manager.member.membership_id)
    again = as_member(cluster, database, manager.member.membership_id, "select wall.ask_to_agree(%s, current_date + 3, now())", PLAN)
    assert again == [(0,)]


@pytest.mark.parametrize("who", ["ruth-adeyemi", "sunita-rao", "maureen-doyle", "mateusz-zielinski"])
def test_only_the_manager_of_the_home_sends_a_plan_out(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], visit: Visit, who: str
) -> None:
    put_out(owner, state="manager_approved")
    with refused_by_the_wall():
        as_member(cluster, database, visit(EMAILS[who]).member.membership_id, "select wall.ask_to_agree(%s, current_date, now())", PLAN)


@pytest.mark.parametrize("state", ["draft", "clinical_check", "active", "superseded"])
def test_nothing_unapproved_and_nothing_in_force_is_sent_out(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], manager: Visitor, state: str
) -> None:
    put_out(owner, state=state)
    with refused_by_the_wall():
        as_member(cluster, database, manager.member.membership_id, "select wall.ask_to_agree(%s, current_date, now())", PLAN)


# Answering


def test_all_is_agreed_to_in_one_tick_with_exceptions(owner: psycopg.Connection[Any], therapist: Visitor) -> None:
    put_out(owner)
    page = therapist.get(AGREEMENT)
    page = therapist.submit(page, "agreement", rest="y", **{f"kind_{SIX}": "disagree", f"words_{SIX}": REASON})
    given = answers(owner, "XT")
    assert (6, 110, "disagree", REASON) in given
    assert {kind for number, _, kind, _ in given if number != 6} == {"agree"}
    assert len(given) == len(page.root.all("textarea"))
    assert "You answered on" in page.text


def test_what_is_left_open_stays_silence(owner: psycopg.Connection[Any], therapist: Visitor) -> None:
    put_out(owner)
    therapist.submit(therapist.get(AGREEMENT), "agreement", **{f"kind_{SIX}": "agree"})
    assert answers(owner, "XT") == [(6, 110, "agree", "")]


def test_nothing_answered_is_said_and_nothing_is_recorded(owner: psycopg.Connection[Any], therapist: Visitor) -> None:
    put_out(owner)
    page = therapist.submit(therapist.get(AGREEMENT), "agreement", answers=422)
    assert "Nothing is answered yet" in page.text
    assert answers(owner, "XT") == []


@pytest.mark.parametrize("kind", ["agree_with_comment", "disagree"])
def test_a_comment_or_a_disagreement_without_words_is_refused_and_the_rest_stays_typed(
    owner: psycopg.Connection[Any], therapist: Visitor, kind: str
) -> None:
    put_out(owner)
    typed = {f"kind_{SIX}": kind, f"words_{field(1, 70)}": "Kept.", f"kind_{field(1, 70)}": "agree_with_comment"}
    page = therapist.submit(therapist.get(AGREEMENT), "agreement", answers=422, **typed)
    assert page.form("agreement").fields[f"words_{field(1, 70)}"] == ["Kept."]
    assert answers(owner, "XT") == []


def test_an_answer_is_changed_until_the_version_is_in_force_and_the_earlier_is_kept(
    owner: psycopg.Connection[Any], therapist: Visitor
) -> None:
    put_out(owner)
    therapist.submit(therapist.get(AGREEMENT), "agreement", **{f"kind_{SIX}": "disagree", f"words_{SIX}": REASON})
    page = therapist.submit(therapist.get(AGREEMENT), "agreement", **{f"kind_{SIX}": "agree"})
    assert [kind for *_, kind, _ in answers(owner, "XT")] == ["disagree", "agree"]
    assert REASON in page.text, "what was answered before is kept and shown"
    assert due(owner, "plan_dissent")[0].done_at is not None
    page = therapist.get(AGREEMENT)
    owner.execute("update app.plan_version set state = 'active' where id = %s", [PLAN])
    therapist.submit(page, "agreement", answers=422, **{f"kind_{SIX}": "disagree", f"words_{SIX}": REASON})
    assert [kind for *_, kind, _ in answers(owner, "XT")] == ["disagree", "agree"]


def test_the_same_answer_sent_again_is_one_answer(owner: psycopg.Connection[Any], therapist: Visitor) -> None:
    put_out(owner)
    for _ in range(2):
        therapist.submit(therapist.get(AGREEMENT), "agreement", **{f"kind_{SIX}": "disagree", f"words_{SIX}": REASON})
    assert len(answers(owner, "XT")) == 1


@pytest.mark.parametrize(
    ("who", "answers"), [("desmond-clarke", 403), ("ruth-adeyemi", 403), ("gareth-pryce", 403), ("aoife-brennan", 404)]
)
def test_who_answers_for_no_agency_gives_no_answer(
    owner: psycopg.Connection[Any], visit: Visit, therapist: Visitor, who: str, answers: int
) -> None:
    put_out(owner)
    page = therapist.get(AGREEMENT)
    visitor = visit(EMAILS[who])
    if answers == 403:
        assert not visitor.get(AGREEMENT).root.all("textarea")
    values = {"csrf_token": visitor.get("/account").forms[0].fields["csrf_token"], f"kind_{SIX}": "agree"}
    assert visitor.ask("POST", AGREEMENT, data=values | {"submit_key": page.form("agreement").fields["submit_key"]}).status == answers


def test_a_teachers_delegate_reads_and_does_not_answer_for_the_school(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], visit: Visit
) -> None:
    put_out(owner)
    delegate = visit(EMAILS["hannah-osei"])
    assert not delegate.get(AGREEMENT).root.all("textarea")
    asked = asked_id("kai 2.0", 9, 130, "saltmarsh", Role.DT)
    with refused_by_the_wall():
        as_member(
            cluster, database, delegate.member.membership_id,
            "select wall.answer_plan(%s, jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'asked', %s::uuid, 'kind', 'agree',"
            " 'words', '')), now(), current_date)", PLAN, asked,
        )  # fmt: skip


def test_nobody_answers_for_another_agency_even_past_the_gate(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], teacher: Visitor, manager: Visitor
) -> None:
    put_out(owner)
    asked = asked_id("kai 2.0", 6, 110, "brackenwell", Role.XT)
    for visitor in (teacher, manager):
        with refused_by_the_wall():
            as_member(
                cluster, database, visitor.member.membership_id,
                "select wall.answer_plan(%s, jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'asked', %s::uuid, 'kind',"
                " 'agree', 'words', '')), now(), current_date)", PLAN, asked,
            )  # fmt: skip
    for verb in ("insert into app.plan_answer default values", "update app.plan_answer set words = 'x'", "delete from app.plan_answer"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_member(cluster, database, manager.member.membership_id, verb)


# Each agency within its own slice, in both walls


def test_a_school_sees_no_word_and_no_trace_of_what_health_disagrees_with(
    cluster: Cluster, database: str, teacher: Visitor, therapist: Visitor
) -> None:
    page = teacher.get(AGREEMENT)
    assert DISSENT not in page.text
    assert "does not agree" not in page.root.one("main").text
    teacher.get(DISAGREEMENT, answers=404)
    seen = as_member(
        cluster, database, teacher.member.membership_id, "select distinct slice from app.plan_asked where version_id = %s", PLAN
    )
    assert {row[0] for row in seen} <= {70, 130, 81, 91, 111, 121, 141, 161, 171}
    assert as_member(cluster, database, teacher.member.membership_id,
                     "select count(*) from app.plan_answer where kind = 'disagree'") == [(0,)]  # fmt: skip
    assert DISSENT in therapist.get(AGREEMENT).text


@pytest.mark.reads_only
@pytest.mark.parametrize("who", ["ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao", "desmond-clarke", "mateusz-zielinski"])
def test_dissent_is_shown_with_its_reason_to_those_who_read_the_section(visit: Visit, who: str) -> None:
    page = visit(EMAILS[who]).get(AGREEMENT)
    assert DISSENT in page.text
    assert ("Partly agreed" in page.text) == (who != "mateusz-zielinski"), "how the whole is agreed is for those who read every answer"
    assert DISSENT in visit(EMAILS[who]).get(DISAGREEMENT).text


@pytest.mark.reads_only
def test_the_reviewing_officer_sees_what_is_unresolved_and_changes_nothing(reviewing_officer: Visitor) -> None:
    page = reviewing_officer.get(AGREEMENT)
    unresolved = page.root.one("section", class_="agreeing__open").text
    assert "does not agree" in unresolved
    assert "gave no response by" in unresolved
    assert not [form for form in page.forms if "/plans/" in (form.action or "")]


@pytest.mark.reads_only
def test_no_response_by_its_day_is_said_and_is_no_agreement(key_worker: Visitor) -> None:
    page = key_worker.get(AGREEMENT)
    voices = [one.text for one in page.root.all("li", class_="voice") if "virtual school head" in one.text]
    assert len(voices) == 1
    assert "no response by" in voices[0]
    assert "agrees" not in voices[0]


# What dissent does


def test_a_disagreement_is_a_task_for_the_social_worker_and_the_manager_and_stops_nothing(
    owner: psycopg.Connection[Any], therapist: Visitor, social_worker: Visitor, manager: Visitor
) -> None:
    put_out(owner)
    therapist.submit(therapist.get(AGREEMENT), "agreement", rest="y", **{f"kind_{SIX}": "disagree", f"words_{SIX}": REASON})
    (task,) = due(owner, "plan_dissent")
    assert set(task.owners) == {social_worker.member.membership_id, manager.member.membership_id}
    assert task.done_at is None
    assert DISAGREEMENT in social_worker.get(CHILD).links
    assert owner.execute("select state from app.plan_version where id = %s", [PLAN]).fetchone() == ("out_for_agreement",)


def test_what_came_of_it_is_kept_beside_the_disagreement(
    owner: psycopg.Connection[Any], social_worker: Visitor, therapist: Visitor
) -> None:
    page = social_worker.submit(social_worker.get(DISAGREEMENT), "asked", words="Spoke with Dr Zieliński; we look again in a month.")
    assert "we look again in a month" in page.text
    assert DISSENT in page.text
    assert due(owner, "plan_dissent")[0].done_at is not None
    assert "we look again in a month" in therapist.get(AGREEMENT).text
    assert not [form for form in social_worker.get(DISAGREEMENT).forms if "/plans/asked" in (form.action or "")]


def test_a_therapist_does_not_say_what_came_of_it(therapist: Visitor, key_worker: Visitor) -> None:
    for visitor in (therapist, key_worker):
        token = visitor.get("/account").forms[0].fields["csrf_token"]
        assert visitor.ask("POST", DISAGREEMENT, data={"csrf_token": token, "words": "Nothing."}).status == 403


def test_settling_tells_the_result_and_waits_for_nobody_any_more(app: Any, owner: psycopg.Connection[Any], manager: Visitor) -> None:
    owner.execute("update app.due_item set done_at = null where kind = 'plan_agreement'")
    with app.test_request_context():
        acting_as(manager.member.membership_id)
        actor = _actor(manager)
        assert commands.settle(actor, PLAN, clock.now()) == "partly_agreed"
        assert commands.settle(actor, FIRST, clock.now()) == "partly_agreed"
        nobody_acts()


def test_what_is_printed_holds_disagreement_and_silence(app: Any, manager: Visitor, teacher: Visitor) -> None:
    with app.test_request_context():
        acting_as(manager.member.membership_id)
        whole = _printed(_actor(manager))
        nobody_acts()
        acting_as(teacher.member.membership_id)
        schools = _printed(_actor(teacher))
        nobody_acts()
    assert [one for one in whole if one.answer and DISSENT in one.answer.words and one.number == 6]
    assert [one for one in whole if one.silent and one.answer is None]
    assert not [one for one in schools if one.answer and DISSENT in one.answer.words]
    assert schools


def _printed(actor: Any) -> list[queries.Printed]:
    version, about = queries.version_of(actor, PLAN)
    return queries.agreements_to_print(actor, about, version, queries.sections_of(actor, about, version.id))


def _actor(visitor: Visitor) -> Any:
    from portal.access.actor import Actor

    member = visitor.member
    kinds = {"RM": "provider", "DT": "school"}
    return Actor(
        person_id=member.person_id, person_name=member.name, membership_id=member.membership_id, agency_id=member.agency_id,
        agency_name="", agency_kind=kinds[member.role], role=Role(member.role),
    )  # fmt: skip


# What changed


@pytest.mark.reads_only
def test_the_default_compares_with_the_version_that_this_agency_answered_last(social_worker: Visitor, therapist: Visitor) -> None:
    page = social_worker.get(CHANGES)
    assert "compared with version 1.0, the last that you answered" in page.text
    assert page.root.all("ins")
    assert page.root.all("del")
    assert "compared with version 1.0." in therapist.get(CHANGES).text


@pytest.mark.reads_only
def test_marks_are_words_too_for_who_hears_the_page(social_worker: Visitor) -> None:
    page = social_worker.get(CHANGES)
    for mark, said in (("ins", "[added:"), ("del", "[taken out:")):
        inside = page.root.one("div", class_="changes").all(mark)
        assert inside
        assert all(one.text.startswith(said) for one in inside)


@pytest.mark.reads_only
@pytest.mark.parametrize("who", ["farida-ali", "mateusz-zielinski", "josephine-mensah", "sunita-rao"])
def test_everybody_compares_within_their_own_slice(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], visit: Visit, who: str
) -> None:
    visitor = visit(EMAILS[who])
    page = visitor.get(CHANGES)
    mine = {row[0] for row in as_member(cluster, database, visitor.member.membership_id, "select id from app.plan_section")}
    foreign = owner.execute("select id, passages from app.plan_section where version_id = any(%s)", [[PLAN, FIRST]]).fetchall()
    hidden = [passage["text"][:60] for ident_, passages in foreign if ident_ not in mine for passage in passages if passage["text"]]
    shown = [passage["text"][:60] for ident_, passages in foreign if ident_ in mine for passage in passages if passage["text"]]
    assert shown
    raw = " ".join(page.root.one("main").raw_text.split())
    assert [words for words in hidden if " ".join(words.split()) in raw] == []


def test_nothing_changed_is_said_plainly(owner: psycopg.Connection[Any], teacher: Visitor) -> None:
    owner.execute("delete from app.plan_section where version_id = %s", [FIRST])
    owner.execute(
        "insert into app.plan_section select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'version_id',"
        " %s::text))).* from app.plan_section s where s.version_id = %s", [FIRST, PLAN],
    )  # fmt: skip
    assert "There is no change in what you read." in teacher.get(CHANGES).text
    put_out(owner)
    owner.execute(
        "insert into app.plan_answer select (jsonb_populate_record(null::app.plan_answer, to_jsonb(a) || jsonb_build_object('id',"
        " gen_random_uuid(), 'asked_id', a.id, 'kind', 'agree', 'words', '', 'by_membership_id', %s::text, 'by_name', 'F', 'by_role', 'DT',"
        " 'written_at', now()))).* from app.plan_asked a where a.version_id = %s and a.role = 'DT' on conflict do nothing",
        [str(teacher.member.membership_id), FIRST],
    )  # fmt: skip
    page = teacher.get(AGREEMENT)
    assert "There is no change in what you read." in page.text
    assert page.root.one("div", class_="agreeing__same").all("details"), "what did not change is folded, and still to be read and answered"


@pytest.mark.reads_only
def test_an_address_that_names_no_older_version_is_nobodys(social_worker: Visitor) -> None:
    for since in (ident("plan", "ella 2.0"), ident("plan", "nobody"), "x", ident("plan", "kai 2.0 for the commissioner")):
        social_worker.get(f"{CHANGES}?since={since}", answers=404)
    social_worker.get(f"{CHANGES}?since={FIRST}")


@pytest.mark.reads_only
@pytest.mark.parametrize("address", [AGREEMENT, CHANGES, DISAGREEMENT])
def test_a_stranger_finds_nothing(stranger: Visitor, address: str) -> None:
    stranger.get(address, answers=404)


def test_the_opening_page_leads_to_what_is_to_be_answered(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], manager: Visitor, therapist: Visitor
) -> None:
    ask_anew(cluster, database, owner, manager.member.membership_id, days=1)
    needs = therapist.get("/").root.one("section", class_="needs-you")
    assert "Say whether you agree: care and therapeutic plan, version 2.0" in needs.text
    assert AGREEMENT in therapist.get(CHILD).links
    therapist.submit(therapist.get(AGREEMENT), "agreement", rest="y")
    assert due(owner, "plan_agreement")[0].title.startswith("Say whether you agree")
    done = {owners[0]: done_at for _, owners, done_at in due(owner, "plan_agreement")}
    assert done[therapist.member.membership_id] is not None
    assert [one for one in done.values() if one is None], "the others are still waited for"
