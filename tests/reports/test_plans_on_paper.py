"""A plan on paper through the portal: asked for by whom, read by whom, sealed, superseded, closed with a part of the record."""

import io
import subprocess
from dataclasses import replace
from typing import Any

import pikepdf
import psycopg
import pytest

from portal.demo.idents import ident
from portal.foundation import clock
from portal.reports.freeze import digest
from portal.reports.keys import make_demo_authority
from portal.reports.making import make_documents
from portal.reports.plan_facts import PlanFacts, canonical, thaw
from portal.settings import Settings
from tests.visitor import Page, Visitor
from tests.world import portal_over

KAI = ident("child", "kai")
PLAN = f"/plans/{ident('plan', 'kai 2.0')}/paper"
OLD_PLAN = f"/plans/{ident('plan', 'kai 1.0')}/paper"
COMMISSIONERS = f"/plans/{ident('plan', 'kai 2.0 for the commissioner')}/paper"
SLICES = {"full": 240, "school": 241, "commissioner": 242, "health": 243, "child": 245}


@pytest.fixture
def sealing(settings: Settings, owner: psycopg.Connection[Any]) -> Any:
    """The worker's part, as it is called."""
    providers = {"tamarisk-lane-care": "Tamarisk Lane Care"}
    make_demo_authority(settings.seals, providers=providers, passphrase=settings.seal_passphrase, now=clock.now())

    def work() -> None:
        with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker:
            for (asked,) in owner.execute("select id from app.render_request").fetchall():
                with worker.app_context():
                    make_documents(asked, settings)

    return work


def made(visitor: Visitor, at: str = PLAN) -> Page:
    return visitor.submit(visitor.get(at), "paper")


def only(owner: psycopg.Connection[Any], *variants: str) -> None:
    """Leave out what the test does not look at: drawing takes seconds."""
    gone = "delete from app.report_variant where plan_number is not null and state = 'waiting' and not variant = any(%s)"
    owner.execute(gone, [list(variants)])


def close(owner: psycopg.Connection[Any], part: int, role: str) -> None:
    owner.execute(
        "insert into app.restriction (id, child_id, placement_id, slice, mine, closed_part, to_role, reason, starts_on)"
        " values (gen_random_uuid(), %s, null, 320, '{}', %s, %s, 'for the test', current_date - 1)",
        [KAI, part, role],
    )


def turn_back(owner: psycopg.Connection[Any], state: str) -> None:
    """The plan in force stands in this state; one version is written in at a time, so the draft after it is out of the way."""
    owner.execute("update app.plan_version set state = 'archived' where child_id = %s and number = '2.1'", [KAI])
    owner.execute("update app.plan_version set state = %s where child_id = %s and number = '2.0'", [state, KAI])


def papers(owner: psycopg.Connection[Any], number: str = "2.0") -> dict[str, Any]:
    rows = owner.execute("select * from app.report_variant where plan_number = %s order by requested_at", [number]).fetchall()
    return {row.variant: row for row in rows}


def text_of(pdf: bytes) -> str:
    printed = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return "".join(printed.split())


def test_one_frozen_plan_becomes_a_sealed_letter_for_each_audience(
    manager: Visitor, teacher: Visitor, therapist: Visitor, commissioner: Visitor, key_worker: Visitor, virtual_head: Visitor,
    stranger_teacher: Visitor, nobody: Visitor, owner: psycopg.Connection[Any], sealing: Any,
) -> None:  # fmt: skip
    """One story, since drawing takes seconds: who gets which file, what it holds, what it is to the check page, and who never gets it."""
    page = made(manager)
    assert page.h1 == "Care and therapeutic plan: paper 2.0"
    sealing()
    found = papers(owner)
    assert {name: (row.slice, row.state, row.version) for name, row in found.items()} == {
        name: (slice_, "sealed", "2.0") for name, slice_ in SLICES.items()
    }
    facts, sha256 = owner.execute("select facts, facts_sha256 from app.report where kind = 'plan'").fetchone()
    assert canonical(thaw(facts.encode())) == facts.encode()
    assert digest(facts.encode()) == sha256

    files = {name: f"/plan-papers/{row.id}/file" for name, row in found.items()}
    theirs = {teacher: "school", virtual_head: "school", therapist: "health", commissioner: "commissioner"}
    for visitor, own in theirs.items():
        for name, url in files.items():
            visitor.get(url, answers=200 if name == own else 404)
            visitor.get(f"/reports/{found[name].id}", answers=200 if name == own else 404)
            visitor.get(f"/reports/{found[name].id}/file", answers=200 if name == own else 404)
        listed = visitor.get(COMMISSIONERS if own == "commissioner" else PLAN)
        assert [link for link in listed.links if link.endswith("/file")] == [files[own]]
        assert not listed.forms or all("paper" not in (form.action or "") for form in listed.forms)
    for url in files.values():
        key_worker.get(url)
        stranger_teacher.get(url, answers=404)
    nobody.get(files["child"], answers=303, follow=False)

    bodies = {name: manager.get(url) for name, url in files.items()}
    assert "plan-HC-4K7Q-child-2.0.pdf" in bodies["child"].headers["Content-Disposition"]
    prints = {name: text_of(body.bytes) for name, body in bodies.items()}
    for row in owner.execute("select slice, passages from app.plan_section s where child_id = %s and version_number = '2.0'", [KAI]):
        told = "".join(" ".join(str(one["text"]) for one in row.passages[:1]).split())[:60]
        for name, printed in prints.items():
            inside = _reads(name, row.slice)
            assert (told in printed) == inside, (name, row.slice)
    assert "FemiLawal" not in prints["child"], "the duty team holds the record open for a night"
    for name, printed in prints.items():
        assert ("arenotinthisversion" in printed) == (name not in {"full", "child"})
        assert "TamariskLaneCare" in printed
    goals = {one.whose: "".join(one.words.split()) for one in thaw(facts.encode()).goals}
    for name, printed in prints.items():
        assert (goals["network"] in printed) == (name in {"full", "health"}), name
        assert (goals["child"] in printed) == (name in {"full", "health", "child"}), name
    with pikepdf.open(io.BytesIO(bodies["full"].bytes)) as pdf:
        assert pdf.Root.AcroForm.Fields[0].V.Type == "/Sig"
        assert str(pdf.Root.AcroForm.Fields[0].V.Reason) == "Care and therapeutic plan, full version"

    check = nobody.get("/reports/verify")
    genuine = nobody.submit(check, file=(io.BytesIO(bodies["school"].bytes), "plan.pdf"), fingerprint="")
    assert "Genuine" in genuine.text
    assert "Plan: school version" in genuine.text
    assert "Kai" not in genuine.text
    changed = bytearray(bodies["school"].bytes)
    changed[len(changed) // 3] ^= 1
    altered = nobody.submit(check, file=(io.BytesIO(bytes(changed)), "plan.pdf"), fingerprint="")
    assert "Altered" in altered.text

    # a part closed later closes the whole sealed letter that prints it, and no other
    assert set(found["school"].parts) >= {1, 7, 8, 11, 13}
    close(owner, 11, "DT")
    teacher.get(files["school"], answers=404)
    assert not [link for link in teacher.get(PLAN).links if link.endswith("/file")]
    virtual_head.get(files["school"])


def _reads(name: str, slice_: int) -> bool:
    """By the matrix; and life-story work (part 15) is closed to this therapist, so the letter for health goes without it."""
    audience = slice_ % 10
    if name == "full":
        return True
    if name == "child":
        return audience == 5
    held = {
        "school": {70, 81, 111, 130, 161},
        "commissioner": {72, 112, 132, 162, 172, 252},
        "health": {70, 80, 90, 110, 120, 140, 160, 170},
    }
    return slice_ in held[name]


def test_a_plan_is_put_on_paper_by_the_manager_or_the_social_worker_and_by_nobody_else(
    manager: Visitor, social_worker: Visitor, key_worker: Visitor, clinician: Visitor, reviewing_officer: Visitor, teacher: Visitor,
    stranger_social_worker: Visitor, owner: psycopg.Connection[Any],
) -> None:  # fmt: skip
    key = {"csrf_token": "x"}
    for visitor in (key_worker, clinician, reviewing_officer):
        page = visitor.get(PLAN)
        assert "Freeze and put on paper" not in page.text
        visitor.ask("POST", PLAN, data=key, checked=False)
    for visitor in (teacher, stranger_social_worker):
        visitor.ask("POST", PLAN, data=key, checked=False)
    stranger_social_worker.get(PLAN, answers=404)
    assert papers(owner) == {}
    assert made(social_worker).h1 == "Care and therapeutic plan: paper 2.0"
    assert owner.execute("select by_name, by_role from app.report where kind = 'plan'").fetchall() == [("Sunita Rao", "social worker")]
    assert set(papers(owner)) == set(SLICES)


def test_the_social_workers_request_is_made_by_the_worker(social_worker: Visitor, owner: psycopg.Connection[Any], sealing: Any) -> None:
    made(social_worker)
    only(owner, "child")
    sealing()
    assert papers(owner)["child"].pages == 5


@pytest.mark.parametrize("state", ["draft", "contributions_open", "clinical_check", "archived"])
def test_what_nobody_has_approved_goes_on_no_paper(state: str, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = manager.get(PLAN)
    turn_back(owner, state)
    assert "once the manager has approved it" in manager.submit(page, "paper", answers=422).text
    assert "Freeze and put on paper" not in manager.get(PLAN).text
    assert papers(owner) == {}


def test_a_draft_and_its_papers_exist_only_for_who_writes_or_checks_it(
    teacher: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    turn_back(owner, "draft")
    teacher.get(PLAN, answers=404)
    key_worker.get(PLAN)


def test_an_audience_for_whom_nothing_is_written_gets_no_empty_letter(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("delete from app.plan_section where child_id = %s and slice %% 10 in (2, 5)", [KAI])
    made(manager)
    assert set(papers(owner)) == {"full", "school", "health"}


def test_who_does_not_read_all_of_it_puts_no_plan_on_paper(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = manager.get(PLAN)
    close(owner, 14, "RM")
    assert "somebody who reads all of it" in manager.submit(page, "paper", answers=422).text
    assert papers(owner) == {}


def test_a_second_printing_supersedes_the_first_and_a_newer_plan_both(
    manager: Visitor, owner: psycopg.Connection[Any], sealing: Any
) -> None:
    for _ in range(2):
        made(manager)
        only(owner, "child")
        sealing()
    made(manager, OLD_PLAN)
    full = "select version, superseded_by from app.report_variant where plan_number is not null and variant = 'child' order by requested_at"
    assert owner.execute(full).fetchall() == [("2.0", "2.0-2"), ("2.0-2", None)]
    registered = owner.execute(
        "select version, superseded_by from app.seal_register where label = 'Plan: child’s version' order by version"
    )
    assert registered.fetchall() == [("2.0", "2.0-2"), ("2.0-2", None)]
    assert "superseded" in manager.get(PLAN).text
    assert set(papers(owner, "1.0")) == {"full", "school", "health"}


def test_an_earlier_plan_printed_late_is_superseded_from_the_first(manager: Visitor, owner: psycopg.Connection[Any], sealing: Any) -> None:
    made(manager)
    only(owner, "health")
    sealing()
    made(manager, OLD_PLAN)
    only(owner, "health")
    sealing()
    found = "select version, superseded_by from app.report_variant where variant = 'health' order by requested_at"
    assert owner.execute(found).fetchall() == [("2.0", None), ("1.0", "2.0")]
    old = papers(owner, "1.0")["health"]
    assert "has replaced this one" in manager.get(f"/reports/{old.id}").text


def test_a_double_submit_makes_one_set_of_papers(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = manager.get(PLAN)
    for _ in range(2):
        manager.submit(page, "paper")
    assert owner.execute("select count(*) from app.report where kind = 'plan'").fetchone() == (1,)


def test_the_plan_leads_to_its_papers_and_they_back_to_it(teacher: Visitor) -> None:
    plan = teacher.get(PLAN.removesuffix("/paper"))
    assert PLAN in plan.links
    assert PLAN.removesuffix("/paper") in teacher.get(PLAN).links


def test_putting_a_plan_on_paper_stands_in_the_log(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    made(manager)
    assert "had the plan put on paper" in manager.get(f"/children/{KAI}/trail").text


def frozen(owner: psycopg.Connection[Any]) -> PlanFacts:
    return thaw(owner.execute("select facts from app.report where kind = 'plan'").fetchone()[0].encode())


def test_goals_are_frozen_as_they_stood_and_only_the_active_ones_of_this_placement(
    manager: Visitor, owner: psycopg.Connection[Any]
) -> None:
    ended, taken_back = ident("goal", "kai 2"), ident("rating", "kai 1 4")
    owner.execute("update app.goal set ended_on = current_date, ended_how = 'reached' where id = %s", [ended])
    owner.execute(
        "update app.goal_rating set taken_back_at = now(), taken_back_by = 'x', taken_back_because = 'y' where id = %s", [taken_back]
    )
    owner.execute("update app.goal set placement_id = null where id = %s", [ident("goal", "kai 3")])
    made(manager)
    found = frozen(owner).goals
    assert len(found) == 4
    first = found[0]
    assert (first.whose, first.words, first.rater) == ("child", "Stay in the last lesson even if I've got a feeling.", "Kai")
    assert [(line.rater, line.in_words, [one.rating for one in line.marks]) for line in first.lines] == [
        ("Kai", "From 2 to 5: a change that is likely to mean something.", [2, 4, 5])
    ]
    owner.execute("update app.goal_rating set rating = 0 where child_id = %s", [KAI])
    assert frozen(owner).goals == found


def test_a_goal_goes_to_school_once_everybody_there_was_shown_it(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    """The teacher and the virtual school were shown the first; their one letter is read by the teacher's stand-in too, who was not."""
    made(manager)
    assert [one.for_school for one in frozen(owner).goals] == [False] * 6
    query = "update app.goal set mine = mine || wall.near_in(child_id, '{DT}') where id = %s"
    owner.execute(query, [ident("goal", "kai 1")])
    made(manager)
    facts = [
        thaw(row.facts.encode()) for row in owner.execute("select facts from app.report where kind = 'plan' order by written_at, version")
    ]
    assert [one.for_school for one in facts[-1].goals] == [True, *[False] * 5]
