"""A plan from its draft into force, by every hand that it goes through: written, approved, sent out, answered, settled, printed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg

from portal.access.parts import Audience
from portal.deadlines.calendar import ENGLAND
from portal.demo.idents import ident
from portal.foundation import clock
from tests.conftest import Visit
from tests.plans.kais_plan import field
from tests.plans.test_life_of_a_version import DRAFT, IN_FORCE, KAI, THEO, THEOS, approve, notices, step, version
from tests.reports.test_plans_on_paper import made, only, papers, sealing, text_of  # noqa: F401  `sealing` is a fixture
from tests.visitor import Page, Visitor
from tests.world import EMAILS

WORK, AGREEMENT, SIX = f"/plans/{DRAFT}/work", f"/plans/{DRAFT}/agreement", field(6, 110)
NIGHTS = "An adult is awake on the landing from ten until six, until the middle of January."
COMMENT = "Agreed for eight weeks, and looked at again at the review."
REASON = "An adult awake outside the door tells him that nights are dangerous."
ASKED = {"sunita-rao": "SW", "mateusz-zielinski": "XT", "farida-ali": "DT", "josephine-mensah": "VSH"}
"""Who is near Kai and answers for an agency."""
READS_ALL = ("gareth-pryce", "ruth-adeyemi", "leila-farrokh", "sunita-rao", "desmond-clarke")


def due(owner: psycopg.Connection[Any], kind: str, source: UUID = DRAFT) -> list[Any]:
    query = "select title, owners, due_on, rule, done_at from app.due_item where kind = %s and source_id = %s order by id"
    return owner.execute(query, [kind, source]).fetchall()


def approve_safety(visit: Visit) -> None:
    """Keeping safe by the social worker; what sums it up for others, by the manager."""
    approve(visit(EMAILS["sunita-rao"]), 6)
    for audience in (Audience.SCHOOL, Audience.COMMISSIONER, Audience.CHILD):
        approve(visit(EMAILS["gareth-pryce"]), 6, audience=audience)


def sent_out(visit: Visit, owner: psycopg.Connection[Any], by: date) -> None:
    """A restriction at night is written, approved as a material change, and goes to the partners."""
    manager = visit(EMAILS["gareth-pryce"])
    owner.execute("delete from app.notice")
    page = manager.get(f"/plans/{DRAFT}/writing?section=6")
    manager.submit(page, "writing", restrictions_their_authority_and_end=NIGHTS)
    approve_safety(visit)
    step(manager, "manager_approved", change="major")
    step(manager, "out_for_agreement", answer_by=[str(by.day), str(by.month), str(by.year)])


def answered(visit: Visit) -> None:
    """The social worker agrees with a comment, the therapist does not agree, school and virtual school say nothing."""
    for who, kind, words in (("sunita-rao", "agree_with_comment", COMMENT), ("mateusz-zielinski", "disagree", REASON)):
        visitor = visit(EMAILS[who])
        visitor.submit(visitor.get(AGREEMENT), "agreement", rest="y", **{f"kind_{SIX}": kind, f"words_{SIX}": words})


def answers_now(page: Page) -> bool:
    return any((form.action or "").endswith("/agreement") for form in page.forms)


def test_a_restriction_at_night_goes_from_the_draft_into_force_with_its_dissent(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    manager, therapist, officer = (visit(EMAILS[who]) for who in ("gareth-pryce", "mateusz-zielinski", "desmond-clarke"))
    by = ENGLAND.add_working_days(clock.today(), 8).day

    # Written and approved
    sent_out(visit, owner, by)
    row = version(owner)
    assert (row.state, row.number, row.major) == ("out_for_agreement", "3.0", True)
    assert "safety" in row.change_because

    # Everybody who answers for an agency is asked, waited for and told, once
    asked = owner.execute("select distinct role, due_on from app.plan_asked where version_id = %s order by role", [DRAFT]).fetchall()
    assert [tuple(one) for one in asked] == [(role, by) for role in sorted(ASKED.values())]
    waited = due(owner, "plan_agreement")
    assert {one.owners[0] for one in waited} == {ident("membership", who) for who in ASKED}
    assert {(one.due_on, one.done_at) for one in waited} == {(by, None)}
    for who in ASKED:
        assert notices(owner, who).count("plan_to_agree") == 1, who
        assert AGREEMENT in visit(EMAILS[who]).get(f"/children/{KAI}").links, who
        assert answers_now(visit(EMAILS[who]).get(AGREEMENT)), who
    assert version(owner, IN_FORCE).state == "active", "the plan before is worked by until then"

    # Answered; the reviewing officer only reads
    answered(visit)
    done = {one.owners[0] for one in due(owner, "plan_agreement") if one.done_at}
    assert done == {ident("membership", who) for who in ("sunita-rao", "mateusz-zielinski")}
    page = officer.get(AGREEMENT)
    assert "does not agree" in page.root.one("section", class_="agreeing__open").text
    assert REASON in page.text
    assert COMMENT in page.text
    assert not answers_now(page)
    before = therapist.get(AGREEMENT)

    # Into force: what it came to is kept, and nobody is waited for
    step(manager, "active")
    row = version(owner)
    assert (row.state, row.agreement) == ("active", "partly_agreed")
    assert version(owner, IN_FORCE).state == "superseded"
    assert [one for one in due(owner, "plan_agreement") if one.done_at is None] == []
    dissent = owner.execute("select id from app.plan_asked where version_id = %s and role = 'XT' and number = 6 and slice = 110", [DRAFT])
    (task,) = due(owner, "plan_dissent", dissent.fetchone()[0])
    assert task.done_at is None, "it is still to be talked over"

    # Nobody answers any more
    for who in ASKED:
        assert not answers_now(visit(EMAILS[who]).get(AGREEMENT)), who
    late = therapist.submit(before, "agreement", answers=422, **{f"kind_{SIX}": "agree", f"words_{SIX}": ""})
    assert "not out for agreement any more" in late.text
    kinds = "select x.kind from app.plan_answer x join app.plan_asked a on a.id = x.asked_id where a.version_id = %s and a.number = 6"
    assert sorted(one.kind for one in owner.execute(kinds + " and a.slice = 110", [DRAFT])) == ["agree_with_comment", "disagree"]

    # Both pages say so, to those from whom no answer is kept
    for who in READS_ALL:
        for at in (AGREEMENT, f"/plans/{DRAFT}"):
            page = visit(EMAILS[who]).get(at)
            assert "In force" in page.text, who
            assert "Partly agreed" in page.text, (who, at)
    assert "Nothing has come yet" not in manager.get(AGREEMENT).text, "there is nothing to wait for"
    assert "gave no response" in officer.get(AGREEMENT).root.one("section", class_="agreeing__open").text
    for who in ("farida-ali", "mateusz-zielinski", "josephine-mensah"):
        for at in (AGREEMENT, f"/plans/{DRAFT}"):
            page = visit(EMAILS[who]).get(at)
            assert "In force" in page.text, who
            assert "artly agreed" not in page.text, (who, at)
            assert "Everybody who was asked" not in page.text, (who, at)
    for at in (AGREEMENT, f"/plans/{DRAFT}"):
        assert REASON not in visit(EMAILS["farida-ali"]).get(at).text
    assert REASON in therapist.get(AGREEMENT).text


def test_the_paper_prints_dissent_and_silence_to_those_who_read_the_section(
    visit: Visit,
    owner: psycopg.Connection[Any],
    sealing: Any,  # noqa: F811
) -> None:
    manager = visit(EMAILS["gareth-pryce"])
    sent_out(visit, owner, clock.today() + timedelta(days=14))
    answered(visit)
    step(manager, "active")
    made(manager, f"/plans/{DRAFT}/paper")
    only(owner, "full", "school")
    sealing()
    found = papers(owner, "3.0")
    full, school = (text_of(manager.get(f"/plan-papers/{found[name].id}/file").bytes) for name in ("full", "school"))
    for words in (REASON, COMMENT, NIGHTS):
        assert "".join(words.split()) in full
        assert "".join(words.split()) not in school
    assert "Noteverybodyagrees." in full
    assert "Noresponse" in full
    assert "toanswerby" not in full, "nobody is waited for any more"
    for said in ("Disagrees,withthereasonatthesection6DrMateuszZieliński", "Agrees,withacommentatthesection6SunitaRao"):
        assert said in full
        assert said.split("6")[0] not in school, "the school answers about its own words of section 6, and reads of nobody else's"
    assert "SaltmarshAcademy,designatedteacherNoresponse1,4,6,9,13" in school
    assert "Disagrees" not in school
    assert "Noteverybodyagrees." not in school


def test_a_day_that_is_over_sends_nothing_out(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    manager = visit(EMAILS["gareth-pryce"])
    approve(visit(EMAILS["sunita-rao"]), 6)
    step(manager, "manager_approved", change="major")
    owner.execute("delete from app.notice")
    for days in (-1, 61):
        day = clock.today() + timedelta(days=days)
        page = step(manager, "out_for_agreement", answers=422, answer_by=[str(day.day), str(day.month), str(day.year)])
        assert "within sixty days" in page.text
    assert version(owner).state == "manager_approved"
    assert due(owner, "plan_agreement") == []
    assert notices(owner, "sunita-rao") == []


def begun(visit: Visit, why: str) -> UUID:
    key_worker = visit(EMAILS["ruth-adeyemi"])
    return UUID(key_worker.submit(key_worker.get(f"/children/{KAI}/plans"), "plans", because=why).url.split("/")[-2])


def test_a_bedtime_only_tells_and_family_time_is_material_unless_the_manager_says_why(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    key_worker, manager, social_worker = (visit(EMAILS[who]) for who in ("ruth-adeyemi", "gareth-pryce", "sunita-rao"))
    sent_out(visit, owner, clock.today() + timedelta(days=14))
    step(manager, "active")
    assert version(owner).agreement == "no_response"
    owner.execute("delete from app.notice")

    new = begun(visit, "Bed at nine in the holidays.")
    page = key_worker.get(f"/plans/{new}/writing?section=5")
    key_worker.submit(page, "writing", evenings_and_sleep="Bed at nine in the holidays.")
    step(key_worker, "clinical_check", new)
    for section, audience in ((5, 0), (4, Audience.SCHOOL), (4, Audience.CHILD)):
        approve(manager, section, new, audience)
    step(manager, "manager_approved", new, change="minor")
    owner.execute("delete from app.notice")
    step(manager, "active", new)
    row = version(owner, new)
    assert (row.state, row.number, row.agreement) == ("active", "3.1", None)
    assert owner.execute("select count(*) from app.plan_asked where version_id = %s", [new]).fetchone() == (0,)
    assert due(owner, "plan_agreement", new) == []
    for who in ("sunita-rao", "mateusz-zielinski", "farida-ali", "desmond-clarke"):
        assert notices(owner, who) == ["plan_changed"], who

    newer = begun(visit, "His brother comes on Saturdays now.")
    page = key_worker.get(f"/plans/{newer}/writing?section=8")
    key_worker.submit(page, "writing", family_time="Saturdays from two to five, at his gran's.")
    step(key_worker, "clinical_check", newer)
    approve(social_worker, 8, newer)
    approve(manager, 8, newer, Audience.SCHOOL)
    page = manager.get(f"/plans/{newer}/step?to=manager_approved")
    assert "Proposed: material. It changes family time." in page.text
    assert "decide otherwise" in step(manager, "manager_approved", newer, answers=422, change="minor").text
    step(manager, "manager_approved", newer, change="minor", change_because="The council moved the hour; nobody new, nowhere new.")
    row = version(owner, newer)
    assert (row.number, row.major, row.change_because) == ("3.2", False, "The council moved the hour; nobody new, nowhere new.")
    step(manager, "active", newer)
    assert version(owner, newer).state == "active"
    assert version(owner, new).state == "superseded"


# The interim plan


def interim(manager: Visitor, clinician: Visitor) -> None:
    said = {"because": "He came on Friday night.", "no_child_because": "He is asleep."}
    for visitor in (manager, clinician):
        step(visitor, "active_interim", THEOS, **said)


def everything_due(owner: psycopg.Connection[Any]) -> dict[str, list[Any]]:
    query = "select kind, rule, owners, due_on, done_at from app.due_item where source_id = %s and kind in ('plan', 'plan_agreement')"
    return {row.rule: row for row in owner.execute(query, [THEOS]).fetchall()}


def test_the_social_worker_is_asked_about_an_interim_plan_and_their_answer_closes_what_was_due(
    visit: Visit, manager: Visitor, clinician: Visitor, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("delete from app.notice")
    interim(manager, clinician)
    assert (version(owner, THEOS).state, version(owner, THEOS).number) == ("active_interim", "0.1")
    worker = visit(EMAILS["piotr-nowak"])
    mine = [one for one in everything_due(owner).values() if worker.member.membership_id in one.owners]
    assert [(one.rule, one.due_on) for one in mine] == [("interim plan", ENGLAND.add_working_days(clock.today(), 5).day)]
    assert notices(owner, "piotr-nowak") == ["plan_interim"]
    agreement = f"/plans/{THEOS}/agreement"
    assert f"/plans/{THEOS}" in worker.get(f"/children/{THEO}").links
    assert agreement in worker.get(f"/plans/{THEOS}").links

    page = worker.get(agreement)
    first = next(name for name in page.form("agreement").names if name.startswith("kind_"))
    worker.submit(page, "agreement", **{first: "agree"})
    assert everything_due(owner)["interim plan"].done_at is None, "a part of an answer is not the whole"
    page = worker.submit(worker.get(agreement), "agreement", rest="y")
    assert "You answered on" in page.text
    assert everything_due(owner)["interim plan"].done_at is not None
    assert version(owner, THEOS).state == "active_interim", "it is worked by until the full plan is in force"


def test_another_agencys_answer_does_not_stand_for_the_social_workers(
    visit: Visit, manager: Visitor, clinician: Visitor, owner: psycopg.Connection[Any]
) -> None:
    interim(manager, clinician)
    others = [one for one in everything_due(owner).values() if one.kind == "plan_agreement"]
    assert others
    who = next(name for name in EMAILS if ident("membership", name) == others[0].owners[0])
    visitor = visit(EMAILS[who])
    visitor.submit(visitor.get(f"/plans/{THEOS}/agreement"), "agreement", rest="y")
    found = everything_due(owner)
    assert found[others[0].rule].done_at is not None
    assert found["interim plan"].done_at is None


def test_a_full_plan_ends_the_wait_for_answers_about_the_interim_one(
    manager: Visitor, clinician: Visitor, owner: psycopg.Connection[Any]
) -> None:
    interim(manager, clinician)
    page = manager.get(f"/children/{THEO}/plans")
    full = UUID(manager.submit(page, "plans", because="The full plan.").url.split("/")[-2])
    owner.execute(
        "update app.plan_version set state = 'manager_approved', number = '1.0', major = true, approved_at = now(), approved_by = 'x',"
        " no_child_because = 'x' where id = %s",
        [full],
    )
    step(manager, "out_for_agreement", full)
    assert everything_due(owner)["interim plan"].done_at is None, "the interim plan is worked by, and still to be agreed"
    step(manager, "active", full)
    assert version(owner, THEOS).state == "superseded"
    assert [one for one in everything_due(owner).values() if one.done_at is None] == []
