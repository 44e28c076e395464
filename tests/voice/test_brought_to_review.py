"""What a young person brings to a review: heard by those who may read it, printed in the versions they allowed, and in no other."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from portal.demo.idents import ident
from portal.foundation import clock
from portal.reports.keys import make_demo_authority
from portal.reports.making import make_documents
from portal.settings import Settings
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Page, Visitor
from tests.voice.people import (
    CHILD,
    CLINICIAN,
    COMMISSIONER,
    ELLA,
    KEY_WORKER,
    MANAGER,
    REVIEWER,
    SCHOOL_HEAD,
    SOCIAL_WORKER,
    TEACHER,
    box_of,
)
from tests.world import portal_over

REVIEW = ident("review", "ella-review")
PAGE = f"/reviews/{REVIEW}"
EVERYBODY = (KEY_WORKER, MANAGER, CLINICIAN, SOCIAL_WORKER, REVIEWER, SCHOOL_HEAD, TEACHER, COMMISSIONER)
TO_ALL, TO_SCHOOL, FOR_EARS, UNSAID = "magpie-teaspoon", "kingfisher-thimble", "plover-buttonhole", "curlew-inkwell"


def say(ella: Visitor, words: str, *names: str, answers: int = 200, **more: Any) -> Page:
    page = ella.get("/mine/say")
    picked = [box_of(page, name) for name in names]
    to = {"audience": "picked" if names else "everyone", "picked": picked}
    return ella.submit(page, "mine/say", answers=answers, words=f"Please hear this, {words}.", **to, **more)


def choose(ella: Visitor, owner: psycopg.Connection[Any], words: str, **more: Any) -> Page:
    """Afterwards: as the form stands, with something else in it."""
    found = owner.execute("select id from app.entry where text like %s", [f"%{words}%"]).fetchone()
    assert found is not None
    page = ella.get(f"/views/{found[0]}/audience")
    return ella.submit(page, f"{found[0]}/audience", **more)


def readers(visit: Visit, words: str, url: str = PAGE) -> set[str]:
    return {email for email in EVERYBODY if words in visit(email).ask("GET", url).html}


def make(visit: Visit) -> None:
    manager = visit(MANAGER)
    manager.submit(manager.get(f"{PAGE}/report"), "report")


@pytest.fixture
def pages_of(settings: Settings, owner: psycopg.Connection[Any]) -> Callable[[], dict[str, str]]:
    """The worker's part, and the words of every version of the latest report, without their gaps."""
    providers = {"fernhollow-children-s-homes": "Fernhollow Children's Homes"}
    make_demo_authority(settings.seals, providers=providers, passphrase=settings.seal_passphrase, now=clock.now())

    def drawn() -> dict[str, str]:
        with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker:
            for (asked,) in owner.execute("select id from app.render_request order by requested_at").fetchall():
                with worker.app_context():
                    make_documents(asked, settings)
        rows = owner.execute(
            "select v.variant, v.state, v.trouble, f.content from app.report_variant v left join app.sealed_file f on f.variant_id = v.id "
            "where v.child_id = %s and v.plan_number is null order by v.requested_at",
            [CHILD],
        ).fetchall()
        assert {row.state for row in rows} == {"sealed"}, [row.trouble for row in rows]
        return {row.variant: _words(row.content) for row in rows}

    return drawn


def _words(pdf: bytes) -> str:
    printed = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return "".join(printed.split()).replace("-", "")


def printed(words: str) -> str:
    return words.replace("-", "")


# Heard


def test_what_she_brings_is_heard_by_those_who_may_read_it(visit: Visit) -> None:
    say(visit(ELLA), TO_ALL, hears="y")
    say(visit(ELLA), FOR_EARS, "Owen Castell", hears="y")
    say(visit(ELLA), UNSAID)
    assert readers(visit, TO_ALL) == {KEY_WORKER, MANAGER, CLINICIAN, SOCIAL_WORKER, REVIEWER}
    assert readers(visit, FOR_EARS) <= {TEACHER}
    assert readers(visit, UNSAID) == set(), "what she did not bring is not at the review"
    assert "wants this review to hear" in visit(MANAGER).get(PAGE).text
    assert "wants this review to hear" in visit(ELLA).get(PAGE).text


def test_a_review_without_anything_of_hers_does_not_say_so(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.brought_view set withdrawn_at = now()")
    say(visit(ELLA), FOR_EARS, "Owen Castell", hears="y")
    for email in (KEY_WORKER, MANAGER, SOCIAL_WORKER, REVIEWER):
        assert "wants this review to hear" not in visit(email).get(PAGE).text


# Printed


def test_each_version_of_the_report_holds_what_she_allowed_in_it_and_nothing_else(
    visit: Visit, owner: psycopg.Connection[Any], pages_of: Callable[[], dict[str, str]]
) -> None:
    """One story, since drawing takes seconds: every version's text is searched for every one of her views."""
    ella = visit(ELLA)
    say(ella, TO_ALL, versions=["full"])
    say(ella, TO_SCHOOL, "Owen Castell", versions=["school"])
    say(ella, FOR_EARS, "Owen Castell", hears="y")
    say(ella, UNSAID)
    make(visit)
    found = pages_of()
    assert set(found) == {"full", "school"}
    holds = {words: {name for name, text in found.items() if printed(words) in text} for words in (TO_ALL, TO_SCHOOL, FOR_EARS, UNSAID)}
    assert holds == {TO_ALL: {"full"}, TO_SCHOOL: {"school"}, FOR_EARS: set(), UNSAID: set()}
    assert "Intheyoungperson’sownwords" in found["school"]

    told = ella.get("/mine/said")
    assert "in the report for your school" in told.text
    assert told.text.count("Printed on") == 3, "the view of the demonstration, and two of today"
    assert "What is printed we cannot take out again." in told.text

    for email in EVERYBODY:
        page = visit(email).ask("GET", f"/children/{CHILD}/said").html
        assert (TO_SCHOOL in page) == (email == TEACHER), "that it is printed opens the view to nobody"


def test_taken_back_before_the_report_is_made_it_is_printed_nowhere(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    ella = visit(ELLA)
    say(ella, TO_SCHOOL, "Owen Castell", versions=["school"])
    say(ella, TO_ALL, versions=["full"])
    choose(ella, owner, TO_SCHOOL, hears=None, versions=[])
    choose(ella, owner, TO_ALL, versions=[])
    make(visit)
    facts = owner.execute("select facts from app.report where kind = 'review' and child_id = %s", [CHILD]).fetchall()
    assert len(facts) == 1
    assert TO_SCHOOL not in facts[0].facts
    assert TO_ALL not in facts[0].facts
    assert "to talk about it, and not to print it" in ella.get("/mine/said").text


def test_taken_back_afterwards_it_stands_in_no_later_report_and_she_is_told_what_stays(
    visit: Visit, owner: psycopg.Connection[Any]
) -> None:
    ella = visit(ELLA)
    say(ella, TO_ALL, versions=["full"])
    make(visit)
    told = choose(ella, owner, TO_ALL, hears=None, versions=[])
    assert "It will be in no new report." in told.text
    make(visit)
    facts = [row.facts for row in owner.execute("select facts from app.report where child_id = %s order by written_at", [CHILD])]
    assert [TO_ALL in one for one in facts] == [True, False]


def test_a_choice_of_readers_that_is_narrowed_takes_the_version_with_it(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    ella = visit(ELLA)
    say(ella, TO_ALL, "Owen Castell", "Isaac Thorne", versions=["full", "school"])
    page = ella.get("/mine/say")
    choose(ella, owner, TO_ALL, audience="picked", picked=[box_of(page, "Isaac Thorne")], versions=["full"])
    kept = owner.execute("select variants, slice, mine from app.brought_view order by written_at desc limit 1").fetchone()
    assert kept is not None
    assert kept.variants == ["full"]
    view = owner.execute("select id, slice, mine from app.entry where text like %s", [f"%{TO_ALL}%"]).fetchone()
    assert view is not None
    assert (kept.slice, set(kept.mine)) == (view.slice, set(view.mine))
    with psycopg.connect(owner.info.dsn, autocommit=True, password=owner.info.password) as past_the_form:
        past_the_form.execute("update app.entry set slice = 190 where id = %s", [view.id])
    row = owner.execute("select slice, variants from app.brought_view order by written_at desc limit 1").fetchone()
    assert row is not None
    assert (row.slice, row.variants) == (190, ["full"]), "it goes with the view, whoever moves it"


@pytest.mark.parametrize(("names", "version"), [((), "school"), (("Owen Castell",), "full"), (("Sunita Rao",), "school")])
def test_no_version_goes_beyond_the_people_she_chose(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any], names: tuple[str, ...], version: str
) -> None:
    ella = visit(ELLA)
    refused = say(ella, TO_ALL, *names, answers=422, versions=[version])
    assert TO_ALL in refused.html, "her words stay in the box"
    say(ella, TO_ALL, *names)
    found = owner.execute("select id from app.entry where text like %s", [f"%{TO_ALL}%"]).fetchone()
    assert found is not None
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [ella.member.membership_id])
        connection.execute("select wall.bring_view(gen_random_uuid(), %s, true, %s)", [found.id, [version]])
        row = connection.execute("select variants from app.brought_view where entry_id = %s", [found.id]).fetchone()
    assert row == ([],), "the wall says so as well"


@pytest.mark.parametrize("email", EVERYBODY)
def test_the_wall_alone_lets_nobody_else_choose_and_hands_the_words_to_the_maker_of_the_report_alone(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any], email: str
) -> None:
    say(visit(ELLA), TO_SCHOOL, "Owen Castell", versions=["school"])
    view = owner.execute("select id from app.entry where text like %s", [f"%{TO_SCHOOL}%"]).fetchone()
    assert view is not None
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [visit(email).member.membership_id])
        mine = email == TEACHER
        assert connection.execute("select count(*) from app.brought_view where entry_id = %s", [view.id]).fetchone() == (int(mine),)
        assert connection.execute("select wall.bring_view(gen_random_uuid(), %s, false, '{}')", [view.id]).fetchone() == (False,)
        handed = connection.execute("select words from wall.print_views(%s, '9.9')", [REVIEW]).fetchall()
        assert any(TO_SCHOOL in words for (words,) in handed) == (email == MANAGER)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("update app.brought_view set variants = '{full}'")


def test_whoever_is_asked_for_the_words_leaves_it_written_that_they_are_printed(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    say(visit(ELLA), TO_ALL, versions=["full"])
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [visit(MANAGER).member.membership_id])
        connection.execute("select * from wall.print_views(%s, '1.0')", [REVIEW])
    row = owner.execute("select printed from app.brought_view order by written_at desc limit 1").fetchone()
    assert row is not None
    assert [(one["version"], one["variants"]) for one in row.printed] == [("1.0", ["full"])]


# Whom she may choose


def test_she_may_show_it_to_the_virtual_school_head_but_not_write_to_them_in_private(visit: Visit) -> None:
    ella = visit(ELLA)
    say(ella, TO_ALL, "Josephine Mensah", versions=["school"])
    assert readers(visit, TO_ALL, f"/children/{CHILD}/said") == {SCHOOL_HEAD}
    assert "Josephine Mensah" not in ella.get("/mine/messages/new").text


def test_a_parent_who_signs_in_may_be_shown_a_view_and_is_written_to_by_nobody_in_private(
    visit: Visit, owner: psycopg.Connection[Any], cluster: Cluster, database: str
) -> None:
    person, member = ident("person", "a parent"), ident("membership", "a parent")
    owner.execute("insert into app.person (id, name, email) values (%s, 'Ella’s mother', 'mother@families.example')", [person])
    owner.execute(
        "insert into app.membership (id, person_id, agency_id, role, starts_on) values (%s, %s, %s, 'PA', current_date)",
        [member, person, ident("agency", "harbour")],
    )
    owner.execute(
        "insert into app.involvement (id, child_id, slice, mine, membership_id, name, role, agency_name, capacity, basis, granted_by, "
        "starts_on) values (gen_random_uuid(), %s, 40, '{}', %s, 'Ella’s mother', 'PA', 'Harbour Council', 'full', 'Mother', 'Sunita Rao', "
        "current_date)",
        [CHILD, member],
    )
    ella = visit(ELLA)
    say(ella, TO_ALL, "Ella’s mother")
    say(ella, UNSAID)
    assert "Ella’s mother" not in ella.get("/mine/messages/new").text
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [member])
        words = [row[0] for row in connection.execute("select text from app.entry where slice / 10 = 19").fetchall()]
    assert any(TO_ALL in one for one in words)
    assert not any(UNSAID in one for one in words), "what is for everybody who looks after her is released to a parent or not read"
