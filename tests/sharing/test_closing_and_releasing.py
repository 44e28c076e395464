"""What is closed narrows, what is released widens; both walls say so at once, and whoever is entitled sees that it is so."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from portal.demo.idents import ident
from portal.foundation.clock import today
from tests.conftest import Visit
from tests.contract.sealed import SCHOOL as SCHOOL_REPORT
from tests.contract.sealed import seal_a_report
from tests.databases import Cluster
from tests.statements import statements_of
from tests.visitor import Page, Visitor
from tests.wall.test_two_walls import disagreements
from tests.world import EMAILS

KAI = ident("child", "kai")
SHARING = f"/children/{KAI}/sharing"
CHILD = f"/children/{KAI}"


def member(key: str) -> UUID:
    return ident("membership", key)


def days(field: str, on: date) -> dict[str, Any]:
    return {field: [str(on.day), str(on.month), str(on.year)]}


def close(visitor: Visitor, part: int, whom: str, answers: int = 200, **more: Any) -> Page:
    form = visitor.get(f"{CHILD}/restrictions/new")
    return visitor.submit(form, part=str(part), whom=whom, reason=more.pop("reason", "Kai asked for it."), answers=answers, **more)


def look_first(visitor: Visitor, what: str, whom: str, answers: int = 200, **more: Any) -> Page:
    form = visitor.get(f"{CHILD}/releases/new")
    given = {"purpose": "To help Kai settle", "basis": "care", **days("expires_on", today() + timedelta(days=60)), **more}
    return visitor.submit(form, what=what, whom=whom, answers=answers, **given)


def open_rows(cluster: Cluster, database: str, who: UUID, where: str) -> int:
    """What wall one lets through, without the portal in front of it."""
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [who])
        found = web.execute(f"select count(*) from app.entry where child_id = %s and {where}", [KAI]).fetchone()  # type: ignore[arg-type]
        assert found is not None
        return int(found[0])


# Closing


def test_a_part_that_is_closed_is_gone_from_the_page_and_from_the_database(
    cluster: Cluster, database: str, social_worker: Visitor, teacher: Visitor
) -> None:
    assert "Attendance" in teacher.get(CHILD).text
    close(social_worker, 13, f"person:{member('farida-ali')}")
    assert "Attendance" not in teacher.get(CHILD).text
    assert open_rows(cluster, database, member("farida-ali"), "slice / 10 = 13") == 0
    assert open_rows(cluster, database, member("josephine-mensah"), "slice / 10 = 13") > 0


def test_whom_a_part_is_closed_to_has_no_sealed_document_that_prints_it_however_old_it_is(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], social_worker: Visitor, teacher: Visitor, visit: Visit
) -> None:
    seal_a_report(owner)
    for table in ("report_variant", "sealed_file"):
        owner.execute(f"update app.{table} set parts = '{{1,13,24}}' where slice = 241")
    file = f"/reports/{SCHOOL_REPORT}/file"
    assert teacher.get(file).bytes.startswith(b"%PDF")
    close(social_worker, 15, f"person:{member('farida-ali')}")
    assert teacher.get(file).bytes.startswith(b"%PDF"), "nothing of part 15 is printed in it"

    close(social_worker, 13, f"person:{member('farida-ali')}")
    teacher.get(file, answers=404)
    teacher.get(f"/reports/{SCHOOL_REPORT}", answers=404)
    assert str(SCHOOL_REPORT) not in teacher.get(CHILD).html
    assert visit(EMAILS["josephine-mensah"]).get(file).bytes.startswith(b"%PDF"), "it is closed to nobody else"
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [member("farida-ali")])
        for table in ("report_variant", "sealed_file"):
            assert web.execute(f"select count(*) from app.{table} where slice = 241").fetchone() == (0,), table


def test_a_restriction_tells_who_what_why_and_by_whom(social_worker: Visitor, manager: Visitor, reviewing_officer: Visitor) -> None:
    close(social_worker, 13, f"person:{member('farida-ali')}", reason="Until the new school has begun.")
    for reader in (social_worker, manager, reviewing_officer):
        text = reader.get(SHARING).text
        assert "Closed to Farida Ali, designated teacher, Saltmarsh Academy" in text
        assert "Until the new school has begun." in text
        assert "By Sunita Rao, social worker, Harbour Council" in text


def test_whoever_a_part_is_closed_to_is_told_nothing_of_it(
    social_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]
) -> None:
    close(social_worker, 15, f"person:{member('gareth-pryce')}", reason="A quiet reason.")
    found = owner.execute("select id from app.restriction where reason = 'A quiet reason.'").fetchone()
    assert found is not None
    assert "A quiet reason." not in manager.get(SHARING).text
    assert "A quiet reason." not in manager.get(f"{CHILD}/trail").text
    manager.get(f"/restrictions/{found.id}", answers=404)
    assert "A quiet reason." in social_worker.get(SHARING).text


def test_a_lifted_restriction_opens_the_part_again_and_stays_in_the_list(
    social_worker: Visitor, teacher: Visitor, owner: psycopg.Connection[Any]
) -> None:
    close(social_worker, 13, f"person:{member('farida-ali')}")
    page = social_worker.get(SHARING)
    lift = next(one.attrs["href"] for one in page.root.all("a") if "Education" in one.text and one.text.startswith("Lift"))
    after = social_worker.submit(social_worker.get(lift), reason="The meeting settled it.")
    assert "Attendance" in teacher.get(CHILD).text
    assert "Lifted" in after.text
    assert "The meeting settled it." in after.text
    told = owner.execute("select reason from app.trail where action = 'lift a restriction' and outcome = 'done'").fetchall()
    assert [row.reason for row in told] == ["The meeting settled it."]


def test_lifting_needs_a_reason(social_worker: Visitor) -> None:
    page = social_worker.get(f"/restrictions/{ident('restriction', 'kai 1')}")
    assert "Say why." in social_worker.submit(page, reason=" ", answers=422).text


@pytest.mark.parametrize("whom", ["person:sunita-rao", "person:desmond-clarke", "role:SW", "role:IRO", "person:farida-ali", "role:DT"])
def test_a_provider_closes_nothing_to_the_council_or_the_school(manager: Visitor, whom: str, owner: psycopg.Connection[Any]) -> None:
    kind, _, key = whom.partition(":")
    before = owner.execute("select count(*) from app.restriction").fetchone()
    answer = close(manager, 13, f"person:{member(key)}" if kind == "person" else whom, answers=422)
    assert "nobody at a provider closes anything to the social worker" in answer.text
    assert owner.execute("select count(*) from app.restriction").fetchone() == before


def test_a_manager_closes_a_part_to_the_own_key_worker(manager: Visitor, key_worker: Visitor) -> None:
    assert "part-14" in key_worker.get(CHILD).html
    close(manager, 14, f"person:{member('ruth-adeyemi')}")
    assert "part-14" not in key_worker.get(CHILD).html


def test_a_manager_does_not_lift_what_the_social_worker_made(
    manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    close(social_worker, 14, f"person:{member('ruth-adeyemi')}")
    page = social_worker.get(SHARING)
    lift = next(one.attrs["href"] for one in page.root.all("a") if "Family" in one.text and one.text.startswith("Lift"))
    assert manager.get(lift).forms == []
    sent = {
        "csrf_token": manager.get(f"{CHILD}/restrictions/new").form().fields["csrf_token"][0],
        "submit_key": str(uuid4()),
        "reason": "No",
    }
    assert manager.ask("POST", f"{lift}/lifting", data=sent).status == 422
    assert owner.execute("select count(*) from app.restriction where lifted_at is not null").fetchone() == (0,)


def test_nobody_closes_a_part_to_themselves(social_worker: Visitor) -> None:
    assert "not closed to yourself" in close(social_worker, 13, "role:SW", answers=422).text


def test_a_restriction_holds_from_its_day_and_not_before_today(social_worker: Visitor, teacher: Visitor) -> None:
    close(social_worker, 13, f"person:{member('farida-ali')}", **days("starts_on", today() + timedelta(days=3)))
    assert "Attendance" in teacher.get(CHILD).text
    late = close(social_worker, 13, f"person:{member('farida-ali')}", answers=422, **days("starts_on", today() - timedelta(days=1)))
    assert "begins today at the earliest" in late.text


# Releasing


def test_what_is_shown_before_a_release_is_word_for_word_what_they_then_read(
    cluster: Cluster, database: str, social_worker: Visitor, teacher: Visitor, owner: psycopg.Connection[Any]
) -> None:
    words = owner.execute("select text from app.entry where child_id = %s and slice = 150", [KAI]).fetchall()
    assert words
    assert all(row.text.split("\n")[0] not in teacher.get(CHILD).text for row in words)
    page = look_first(social_worker, "slice:150", f"person:{member('farida-ali')}")
    assert page.h1 == "What they will see"
    for row in words:
        assert row.text.split("\n")[0] in page.text
    assert open_rows(cluster, database, member("farida-ali"), "slice = 150") == 0, "looking opens nothing"
    social_worker.submit(page)
    assert open_rows(cluster, database, member("farida-ali"), "slice = 150") == len(words)
    after = teacher.get(CHILD).text
    for row in words:
        assert row.text.split("\n")[0] in after


def test_a_release_is_seen_by_whom_it_was_made_to_with_purpose_and_end(social_worker: Visitor, teacher: Visitor) -> None:
    social_worker.submit(look_first(social_worker, "slice:150", f"person:{member('farida-ali')}"))
    text = teacher.get(SHARING).text
    assert "To help Kai settle" in text
    assert "To provide health or social care" in text
    assert "Dr Mateusz" not in text, "what concerns others is not told"


@pytest.mark.parametrize("part", [10, 20, 31])
def test_three_parts_are_never_released_by_form_command_or_database(
    cluster: Cluster, database: str, app: Flask, social_worker: Visitor, part: int
) -> None:
    page = social_worker.get(f"{CHILD}/releases/new")
    offered = [one.attrs.get("value", "") for one in page.root.all("option")]
    assert not [one for one in offered if one.startswith("slice:") and int(one[6:]) // 10 == part]
    from portal.children.sharing import refuse_release
    from portal.foundation.refusals import Refused

    with pytest.raises(Refused, match="never released"):
        refuse_release(part * 10)
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [member("sunita-rao")])
        with pytest.raises(psycopg.errors.CheckViolation, match="never released"):
            web.execute(
                "select wall.release(gen_random_uuid(), %s, %s::smallint, null, %s, null, 'x', 'x', 'care', current_date)",
                [KAI, part * 10, member("farida-ali")],
            )


def test_a_release_lasts_a_year_at_most_and_rests_on_a_basis(social_worker: Visitor) -> None:
    far = days("expires_on", today() + timedelta(days=370))
    assert "a year at most" in look_first(social_worker, "slice:150", f"person:{member('farida-ali')}", answers=422, **far).text
    assert "Choose the basis" in look_first(social_worker, "slice:150", f"person:{member('farida-ali')}", answers=422, basis="because").text


def test_what_changed_since_it_was_looked_at_is_shown_again_and_not_released(
    social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    page = look_first(social_worker, "slice:150", f"person:{member('farida-ali')}")
    owner.execute("update app.entry set text = 'Something else entirely.' where child_id = %s and slice = 150", [KAI])
    again = social_worker.submit(page, answers=409)
    assert "has changed since you looked" in again.text
    assert "Something else entirely." in again.text
    assert owner.execute("select count(*) from app.release where made_at > now() - interval '1 minute'").fetchone() == (0,)
    assert social_worker.submit(again).h1.startswith("What is closed and released")


def test_a_manager_releases_one_entry_of_the_home_and_no_whole_part(
    manager: Visitor, therapist: Visitor, owner: psycopg.Connection[Any]
) -> None:
    page = manager.get(f"{CHILD}/releases/new")
    offered = [one.attrs.get("value", "") for one in page.root.all("option")]
    assert not [one for one in offered if one.startswith("slice:")]
    note = owner.execute("select id, text from app.entry where child_id = %s and slice = 300 limit 1", [KAI]).fetchone()
    assert note is not None
    manager.submit(look_first(manager, f"row:{note.id}", f"person:{member('mateusz-zielinski')}"))
    assert note.text.split("\n")[0] in therapist.get(CHILD).text


def test_a_revoked_release_is_over_at_once(social_worker: Visitor, teacher: Visitor) -> None:
    assert "For anybody who helps with school" in teacher.get(CHILD).text
    page = social_worker.get(f"/releases/{ident('release', 'kai 2')}")
    social_worker.submit(page, reason="Kai changed his mind.")
    assert "For anybody who helps with school" not in teacher.get(CHILD).text
    assert "Kai changed his mind." in social_worker.get(SHARING).text


def test_nobody_outside_is_released_anything(cluster: Cluster, database: str) -> None:
    """A release widens for who is near already, and reveals no child."""
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [member("sunita-rao")])
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="reveals no child"):
            web.execute(
                "select wall.release(gen_random_uuid(), %s, 150::smallint, null, %s, null, 'x', 'x', 'care', current_date)",
                [KAI, member("stranger-teacher")],
            )


@pytest.mark.parametrize("who", ["ruth-adeyemi", "farida-ali", "desmond-clarke", "maureen-doyle", "stranger-social-worker"])
def test_the_database_lets_nobody_else_decide(cluster: Cluster, database: str, who: str) -> None:
    calls = (
        ("select wall.restrict(gen_random_uuid(), %s, 13::smallint, 'DT', null, null, 'x', 'x', current_date, null, null)", [KAI]),
        ("select wall.release(gen_random_uuid(), %s, 150::smallint, null, %s, null, 'x', 'x', 'care', current_date)",
         [KAI, member("farida-ali")]),
        ("select wall.lift(%s, 'x')", [ident("restriction", "kai 1")]),
        ("select wall.revoke(%s, 'x')", [ident("release", "kai 1")]),
        ("select wall.mark_address(gen_random_uuid(), %s, true, 'x')", [KAI]),
    )  # fmt: skip
    for statement, values in calls:
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [member(who)])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement, values)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["ruth-adeyemi", "leila-farrokh", "aoife-brennan", "mateusz-zielinski", "maureen-doyle"])
@pytest.mark.reads_only
def test_whoever_reads_no_log_finds_no_list(visit: Visit, who: str) -> None:
    visit(EMAILS[who]).get(SHARING, answers=404)


@pytest.mark.reads_only
def test_the_reviewing_officer_reads_the_list_and_decides_nothing(reviewing_officer: Visitor) -> None:
    page = reviewing_officer.get(SHARING)
    assert not [link for link in page.links if link.endswith("/new") or "/as/" in link]
    reviewing_officer.get(f"{CHILD}/restrictions/new", answers=403)
    reviewing_officer.get(f"{CHILD}/releases/new", answers=403)


@pytest.mark.reads_only
def test_the_pages_ask_few_statements(app: Flask, social_worker: Visitor) -> None:
    for url in (SHARING, f"{CHILD}/restrictions/new", f"{CHILD}/releases/new", f"{CHILD}/as/{member('farida-ali')}"):
        with statements_of(app) as asked:
            social_worker.get(url)
        assert len(asked) <= 6, (url, asked)


def test_both_walls_still_say_the_same(cluster: Cluster, database: str, social_worker: Visitor, manager: Visitor) -> None:
    close(social_worker, 13, "role:DT")
    close(manager, 14, f"person:{member('ruth-adeyemi')}")
    social_worker.submit(look_first(social_worker, "slice:150", f"person:{member('farida-ali')}"))
    social_worker.submit(look_first(social_worker, "slice:110", f"agency:{ident('agency', 'brackenwell')}"))
    wrong, compared, _ = disagreements(cluster, database)
    assert wrong == []
    assert compared > 1000
