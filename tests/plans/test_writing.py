"""Writing a version: who writes what, nothing lost when two write at once, approvals that end with an edit, words kept as approved."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import errors
from psycopg.types.json import Jsonb

from portal.demo.idents import ident
from tests.conftest import Visit
from tests.contract.matrix import token_of
from tests.databases import Cluster
from tests.statements import statements_of
from tests.visitor import Page, Visitor
from tests.wall.test_two_walls import acting
from tests.world import EMAILS

KAI = ident("child", "kai")
DRAFT = ident("plan", "kai 2.1")
IN_FORCE = ident("plan", "kai 2.0")
ME, DAYS, HOW, SAFE = 1, 5, 4, 6


def text(section: int, audience: int = 0, version: UUID = DRAFT) -> str:
    return f"/plans/{version}/writing?section={section}" + (f"&for={audience}" if audience else "")


def kept(owner: psycopg.Connection[Any], section: int, slice_: int | None = None, version: UUID = DRAFT) -> Any:
    query = "select * from app.plan_section where version_id = %s and number = %s and (%s::smallint is null or slice = %s)"
    return owner.execute(query, [version, section, slice_, slice_]).fetchone()


def words(row: Any) -> str:
    return " ".join(one["text"] for one in row.passages)


def standing(owner: psycopg.Connection[Any]) -> set[tuple[int, str]]:
    """Of the draft: which sections are approved by whom, by an approval that counts."""
    return {
        (row.number, row.role)
        for row in owner.execute("select number, role from app.plan_approval where version_id = %s and voided_at is null", [DRAFT])
    }


def box(page: Page, name: str) -> str:
    return page.form("writing").fields[name][0].replace("\r\n", "\n")


# Writing


def test_each_prompt_of_the_model_is_a_field_of_its_own(key_worker: Visitor) -> None:
    names = key_worker.get(text(HOW)).form("writing").names
    assert {"what_makes_us_laugh_together", "when_play_is_too_much", "questions_never_to_ask", "who_i_let_near"} <= set(names)
    assert {"mornings", "meals", "evenings_and_sleep"} <= set(key_worker.get(text(DAYS)).form("writing").names)


def test_the_words_are_kept_and_the_page_shows_them(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = key_worker.submit(key_worker.get(text(DAYS)), "writing", mornings="Up at seven.\n\nToast first.")
    assert box(page, "mornings") == "Up at seven.\n\nToast first."
    row = kept(owner, DAYS)
    assert "Toast first." in words(row)
    assert (row.by_name, row.by_role, row.turn) == ("Ruth Adeyemi", "key worker", 2)


def test_a_version_for_others_is_written_beside_the_full_text_which_its_writer_sees(
    key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    page = key_worker.get(text(ME, 5))
    assert "I can get anywhere in the county by bus" in page.root.one("aside").text
    key_worker.submit(page, "writing", in_short="This is what you told us about you.")
    row = kept(owner, 15, 75)
    assert words(row) == "This is what you told us about you."
    assert row.approved_by is None


def test_the_formulation_says_that_it_is_a_hypothesis_from_when_and_who_agrees(
    clinician: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    page = clinician.get(text(3))
    clinician.submit(page, "writing", seen_on=["3", "11", "2026"], confidence="partly", agrees="The team agrees. Kai says seven of ten.")
    read = key_worker.get(f"/plans/{DRAFT}").text
    assert "This is a hypothesis, as we see it on 3 November 2026. Fairly sure of some of it." in read
    assert "Kai says seven of ten." in read
    assert box(clinician.get(text(3)), "agrees") == "The team agrees. Kai says seven of ten."


@pytest.mark.reads_only
def test_who_does_not_write_a_section_reads_it(key_worker: Visitor, manager: Visitor, social_worker: Visitor) -> None:
    for visitor, section in ((key_worker, 3), (key_worker, SAFE), (manager, 3), (social_worker, ME)):
        page = visitor.get(text(section))
        assert not [form for form in page.forms if form.is_called("writing")], section
        assert page.root.one("main").text.count("to write, for the") == 1


@pytest.mark.parametrize(("person", "section"), [("ruth-adeyemi", 3), ("ruth-adeyemi", SAFE), ("sunita-rao", ME), ("josephine-mensah", 9)])
def test_who_does_not_write_a_section_cannot_send_one_either(
    visit: Visit, owner: psycopg.Connection[Any], person: str, section: int
) -> None:
    visitor = visit(EMAILS[person])
    before = words(kept(owner, section))
    sent = {"csrf_token": token_of(visitor), "submit_key": str(uuid4()), "turn": "1", "mornings": "x", "what_we_see": "x"}
    assert visitor.ask("POST", text(section), data=sent).status in {403, 422}
    assert words(kept(owner, section)) == before


def test_a_version_in_force_is_not_written_in(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = key_worker.get(text(DAYS, version=IN_FORCE))
    assert not [form for form in page.forms if form.is_called("writing")]
    sent = {"csrf_token": token_of(key_worker), "submit_key": str(uuid4()), "turn": "1", "mornings": "Something else."}
    assert "begin a new version" in key_worker.ask("POST", text(DAYS, version=IN_FORCE), data=sent).text
    assert "Something else." not in words(kept(owner, DAYS, version=IN_FORCE))


# Kept while typing


def test_a_save_by_itself_answers_with_its_block_alone_and_the_next_one_from_the_same_page_counts(
    key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    """A save that was queued while another was under way still bears the number that it was read after."""
    page = key_worker.get(text(DAYS))
    first = key_worker.submit(page, "writing", fragment=True, mornings="First.")
    assert first.root.one("div", id="kept").text.startswith("Kept")
    assert "textarea" not in first.html
    second = key_worker.submit(page, "writing", fragment=True, mornings="First. Then more.")
    assert second.status == 200
    assert "First. Then more." in words(kept(owner, DAYS))


def test_the_same_words_again_change_nothing(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = key_worker.get(text(DAYS))
    key_worker.submit(page, "writing", fragment=True)
    assert kept(owner, DAYS).turn == 1
    assert (DAYS, "RM") in standing(owner)


def test_two_at_once_lose_nothing_both_texts_are_shown(key_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    mine, theirs = key_worker.get(text(DAYS)), manager.get(text(DAYS))
    manager.submit(theirs, "writing", mornings="Gareth's mornings.")
    told = key_worker.submit(mine, "writing", fragment=True, answers=409, mornings="Ruth's mornings.")
    assert told.headers["HX-Retarget"] == "#notice"
    assert "Gareth's mornings." in told.text
    assert "Ruth's mornings." in told.text
    both = key_worker.submit(mine, "writing", answers=409, mornings="Ruth's mornings.")
    assert both.h1 == "Somebody else was quicker"
    assert "Gareth's mornings." in both.text
    assert box(both, "mornings") == "Ruth's mornings."
    assert "Gareth's mornings." in words(kept(owner, DAYS)), "nobody's words were written over"
    key_worker.submit(both, "writing", mornings="Gareth's mornings. Ruth's mornings.")
    assert "Gareth's mornings. Ruth's mornings." in words(kept(owner, DAYS))


def test_two_who_write_the_first_words_at_once_lose_nothing(key_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    mine, theirs = key_worker.get(text(ME, 5)), manager.get(text(ME, 5))
    manager.submit(theirs, "writing", in_short="Gareth's words.")
    both = key_worker.submit(mine, "writing", answers=409, in_short="Ruth's words.")
    assert "Gareth's words." in both.text
    assert box(both, "in_short") == "Ruth's words."
    assert owner.execute(
        "select count(*) from app.plan_section where version_id = %s and number = 15 and slice = 75", [DRAFT]
    ).fetchone() == (1,)


def test_a_session_that_ends_mid_sentence_loses_nothing(app: Flask, visit: Visit, owner: psycopg.Connection[Any]) -> None:
    key_worker = visit(EMAILS["ruth-adeyemi"])
    page = key_worker.get(text(DAYS))
    owner.execute("update app.signin_session set last_seen_at = now() - interval '40 minutes', opened_at = now() - interval '41 minutes'")
    fields = page.form("writing").fields | {"mornings": ["Up at seven, and then"]}
    address = "http://localhost" + text(DAYS)
    answer = key_worker.ask("POST", text(DAYS), fragment=True, data=fields, headers={"HX-Request": "true", "HX-Current-URL": address})
    assert answer.status == 401
    assert answer.headers["HX-Redirect"].startswith("/sign-in?next=")
    back = visit(EMAILS["ruth-adeyemi"]).get(text(DAYS))
    unsent = {one.attrs["data-unsent"]: one.raw_text for one in back.root.all("dd") if "data-unsent" in one.attrs}
    assert unsent["mornings"] == "Up at seven, and then"
    assert not {"turn", "saved_from", "submit_key", "csrf_token"} & unsent.keys()


# Approving, and what an edit ends


def test_an_edit_ends_the_approval_of_that_section_and_of_its_versions_and_of_nothing_else(
    key_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]
) -> None:
    before = {row.id: row for row in owner.execute("select * from app.plan_section where version_id = %s", [DRAFT]).fetchall()}
    assert all(row.approved_by for row in before.values() if row.number not in {DAYS, SAFE, 14})
    key_worker.submit(key_worker.get(text(HOW)), "writing", when_play_is_too_much="Any Sunday evening.")
    after = {row.id: row for row in owner.execute("select * from app.plan_section where version_id = %s", [DRAFT]).fetchall()}
    ended = {(row.number, row.slice) for ident_, row in after.items() if before[ident_].approved_by and not row.approved_by}
    assert ended == {(HOW, 80), (15, 81), (15, 85)}
    assert standing(owner) == {(DAYS, "RM")}, "the days and nights are of the same part and stay approved"
    work = manager.get(f"/plans/{DRAFT}/work").text
    assert "How to be with me" in work
    assert "Your approval is asked for" in work


def test_an_approval_ends_with_the_next_edit_and_is_kept(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    key_worker.submit(key_worker.get(text(DAYS)), "writing", meals="At the window.")
    assert (DAYS, "RM") not in standing(owner)
    row = owner.execute("select voided_at from app.plan_approval where version_id = %s and number = %s", [DRAFT, DAYS]).fetchone()
    assert row is not None
    assert row.voided_at is not None


def test_each_section_is_approved_by_its_approver_and_by_nobody_else(
    social_worker: Visitor, manager: Visitor, clinician: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    for visitor in (manager, clinician, key_worker):
        assert not [form for form in visitor.get(text(SAFE)).forms if form.is_called("approval")]
    page = social_worker.get(text(SAFE))
    social_worker.submit(page, "approval")
    assert standing(owner) == {(DAYS, "RM"), (SAFE, "SW")}
    assert not [form for form in social_worker.get(text(SAFE)).forms if form.is_called("approval")]


def test_how_to_be_with_me_is_approved_by_two(
    key_worker: Visitor, manager: Visitor, clinician: Visitor, owner: psycopg.Connection[Any]
) -> None:
    key_worker.submit(key_worker.get(text(HOW)), "writing", when_play_is_too_much="Any Sunday evening.")
    manager.submit(manager.get(text(HOW)), "approval")
    assert "Waits for the clinical lead" in key_worker.get(f"/plans/{DRAFT}/work").text
    clinician.submit(clinician.get(text(HOW)), "approval")
    assert {(HOW, "RM"), (HOW, "CL")} <= standing(owner)


def test_what_was_changed_while_somebody_read_is_not_approved(
    manager: Visitor, social_worker: Visitor, clinician: Visitor, owner: psycopg.Connection[Any]
) -> None:
    page = social_worker.get(text(SAFE))
    clinician.submit(clinician.get(text(SAFE)), "writing", early_signs="He hums.")
    answer = social_worker.submit(page, "approval", answers=422)
    assert "Read it again" in answer.text
    assert (SAFE, "SW") not in standing(owner)


def test_nothing_is_approved_before_it_is_checked(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = manager.get(text(DAYS))
    assert not [form for form in page.forms if form.is_called("approval")], "he has approved it"
    owner.execute("update app.plan_version set state = 'contributions_open' where id = %s", [DRAFT])
    owner.execute("update app.plan_approval set voided_at = now() where version_id = %s", [DRAFT])
    assert not [form for form in manager.get(text(DAYS)).forms if form.is_called("approval")]


# What informs it, and dissent


def test_a_source_is_named_linked_read_at_the_section_and_left_out_again(
    key_worker: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    page = key_worker.get(text(DAYS))
    held = next(one for one in page.form("sources?").element.all("option") if one.attrs.get("value", "").startswith("review:"))
    page = key_worker.submit(
        page, "sources?", kind="health", title="Sleep diary", dated_on=["1", "10", "2026"], held=held.attrs["value"]
    )  # fmt: skip
    assert [link for link in page.links if link.startswith("/reviews/")]
    assert "Sleep diary (1 Oct 2026)" in social_worker.get(f"/plans/{DRAFT}").text
    leaving = next(form for form in page.forms if form.is_called("leaving-out") and "Sleep diary" in form.element.text)
    page = key_worker.submit(page, leaving)
    assert "Sleep diary" not in page.root.one("aside").text
    assert owner.execute("select count(*) from app.plan_source where title = 'Sleep diary' and left_out_at is not null").fetchone() == (1,)


def test_dissent_stands_as_it_was_said_and_nobody_changes_it(
    key_worker: Visitor, social_worker: Visitor, cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    page = key_worker.get(f"/plans/{DRAFT}/disagreement")
    said = "I still don't like it, and I want that written down."
    key_worker.submit(page, "disagreement", about="5", who="Kai, about bedtime", words=said)
    assert said in social_worker.get(f"/plans/{DRAFT}").text
    assert said in social_worker.get(f"/plans/{DRAFT}/work").text
    row = kept(owner, 14, 80)
    assert words(row) == f"Kai, about bedtime {said}"
    with acting(cluster, database, ident("membership", "ruth-adeyemi")) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("update app.plan_section set passages = %s where id = %s", [Jsonb([]), row.id])


# Past the portal's own code


@pytest.mark.parametrize("person", ["ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao", "josephine-mensah"])
@pytest.mark.parametrize(
    "statement",
    [
        "update app.plan_section set passages = '[]' where version_id = %s",
        "update app.plan_section set approved_by = 'me' where version_id = %s",
        "update app.plan_version set state = 'active' where id = %s",
        "update app.plan_version set agreement = 'agreed' where id = %s",
        "update app.plan_approval set voided_at = null where version_id = %s",
        "insert into app.plan_section (id, child_id, placement_id, slice, mine, version_id, version_number, number, heading, passages,"
        " by_membership_id, by_name, by_role, written_at) select gen_random_uuid(), child_id, placement_id, 130, '{}', id, number, 14,"
        " 'x', '[]',"
        " wall.me(), 'x', 'x', now() from app.plan_version where id = %s",
        "select wall.take_plan_step(id, 'active', 'x', '{}') from app.plan_version where id = %s",
        "select wall.approve_plan_section(gen_random_uuid(), id, 1) from app.plan_section where version_id = %s",
    ],
)
def test_an_approved_version_stays_as_it_is_in_the_database_too(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], person: str, statement: str
) -> None:
    everything = "select jsonb_agg(to_jsonb(s) order by s.id) from app.plan_section s where version_id = %s"
    before = owner.execute(everything, [IN_FORCE]).fetchone()
    with acting(cluster, database, ident("membership", person)) as connection, pytest.raises(psycopg.Error):
        connection.execute(statement, [IN_FORCE])
    assert owner.execute(everything, [IN_FORCE]).fetchone() == before


def test_a_partner_writes_no_word_into_a_draft_whose_id_they_know(cluster: Cluster, database: str) -> None:
    with acting(cluster, database, ident("membership", "farida-ali")) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(
            "insert into app.plan_section (id, child_id, placement_id, slice, mine, version_id, version_number, number, heading, passages,"
            " by_membership_id, by_name, by_role, written_at) values (gen_random_uuid(), %s, %s, 130, '{}', %s, '2.1', 14, 'x', '[]', %s,"
            " 'x', 'x', now())",
            [KAI, ident("placement", "kai-rowan"), DRAFT, ident("membership", "farida-ali")],
        )


def test_a_save_asks_at_most_eight_statements_and_the_pages_six(app: Flask, key_worker: Visitor) -> None:
    page = key_worker.get(text(DAYS))
    with statements_of(app) as asked:
        key_worker.submit(page, "writing", fragment=True, mornings="Up at seven.")
    assert len(asked) <= 8, asked
    for address in (f"/plans/{DRAFT}/work", text(DAYS), f"/plans/{DRAFT}", f"/children/{KAI}/plans"):
        with statements_of(app) as asked:
            key_worker.get(address)
        assert len(asked) <= 6, address
