"""What a young person says to whom they choose, what was done about it, and that everybody else learns nothing."""

from typing import Any

import psycopg
import pytest

from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Page, Visitor
from tests.voice.people import (
    CANARY,
    CHILD,
    CLINICIAN,
    COMMISSIONER,
    ELLA,
    KEY_WORKER,
    MANAGER,
    PAGE,
    REVIEWER,
    SCHOOL_HEAD,
    SOCIAL_WORKER,
    TEACHER,
    box_of,
    newest,
    say,
)

SAID = f"{PAGE}/said"
WORDS = f"I would like to sit by the window, {CANARY}."
NOT_PICKED = (KEY_WORKER, MANAGER, CLINICIAN, SOCIAL_WORKER, REVIEWER, COMMISSIONER, SCHOOL_HEAD)


def readers(visit: Visit, *urls: str) -> set[str]:
    """Who finds the words on any page of the child."""
    people = (*NOT_PICKED, TEACHER)
    return {email for email in people if any(CANARY in visit(email).ask("GET", url).html for url in urls or (SAID, PAGE))}


def views(owner: psycopg.Connection[Any]) -> Any:
    row = owner.execute("select id, slice, mine, facts from app.entry where kind = 'view' order by written_at desc limit 1").fetchone()
    assert row is not None
    return row


def test_to_everybody_is_read_by_those_who_look_after_her_and_not_by_school_or_commissioner(visit: Visit) -> None:
    say(visit(ELLA), WORDS)
    assert readers(visit) == {KEY_WORKER, MANAGER, CLINICIAN, SOCIAL_WORKER, REVIEWER}


def test_to_my_teacher_only_is_visible_just_there(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    say(visit(ELLA), WORDS, "Owen Castell")
    assert readers(visit) == {TEACHER}
    view = views(owner)
    for email in NOT_PICKED:
        trail = visit(email).ask("GET", f"{PAGE}/trail").text
        assert "say something" not in trail, f"{email} reads no line of it in the log"
        assert "read one thing the child says" not in trail
        assert visit(email).ask("GET", f"/views/{view.id}").status == 404
        assert visit(email).ask("GET", f"{PAGE}/entries/{view.id}").status == 404
    assert "Nobody else knows of it" in visit(TEACHER).get(f"/views/{view.id}").text


@pytest.mark.parametrize("email", NOT_PICKED)
def test_the_wall_alone_keeps_a_view_for_the_picked(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any], email: str
) -> None:
    say(visit(ELLA), WORDS, "Owen Castell")
    view = views(owner)
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [visit(email).member.membership_id])
        assert connection.execute("select count(*) from app.entry where slice = 196").fetchone() == (0,)
        for call in ("answer_view(gen_random_uuid(), %s, 'x')", "show_view_to(%s, true, '{}')"):
            assert connection.execute(f"select done from wall.{call}", [view.id]).fetchone() == (False,)
        assert connection.execute("select count(*) from wall.may_have_read(%s)", [view.id]).fetchone() == (0,)


def test_the_pages_of_those_who_were_not_picked_do_not_change_by_a_byte(visit: Visit) -> None:
    from tests.voice.test_private_messages import seen_by

    before = {email: seen_by(visit(email))[SAID] for email in (KEY_WORKER, MANAGER, SOCIAL_WORKER)}
    say(visit(ELLA), WORDS, "Owen Castell")
    assert {email: seen_by(visit(email))[SAID] for email in before} == before


def test_only_people_near_her_can_be_picked(visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any]) -> None:
    ella = visit(ELLA)
    page = ella.get("/mine/say")
    for name in ("Farida Ali", "Ruth Adeyemi", "Aoife Brennan", "Femi Lawal"):
        assert name not in page.text
    stranger = visit("farida.ali@saltmarsh-academy.example").member.membership_id
    ella.submit(page, "mine/say", answers=422, words=WORDS, audience="picked", picked=[str(stranger)])
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [ella.member.membership_id])
        call = "select done from wall.say_view(gen_random_uuid(), %s, 'x', false, array[%s]::uuid[])"
        assert connection.execute(call, [CHILD, stranger]).fetchone() == (False,)
    assert CANARY not in str(owner.execute("select text from app.entry").fetchall())


def test_picking_nobody_is_refused_and_the_words_stay(visit: Visit) -> None:
    ella = visit(ELLA)
    answer = ella.submit(ella.get("/mine/say"), "mine/say", answers=422, words=WORDS, audience="picked")
    assert "Pick at least one person" in answer.text
    assert answer.form("mine/say").fields["words"][0] == WORDS


# Changing one's mind


def narrow(ella: Visitor, view: object, *names: str) -> Page:
    page = ella.get(f"/views/{view}/audience")
    return ella.submit(page, f"{view}/audience", audience="picked", picked=[box_of(page, name) for name in names])


def test_narrowing_takes_it_from_the_others_and_says_who_had_looked(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    say(visit(ELLA), WORDS)
    view = views(owner).id
    visit(KEY_WORKER).get(PAGE)
    visit(MANAGER).get(SAID)
    asked = visit(ELLA).get(f"/views/{view}/audience")
    readers_told = asked.root.one("main").text
    assert "may have read it already" in readers_told
    assert "Maureen Doyle," in readers_told
    after = narrow(visit(ELLA), view, "Sunita Rao", "Isaac Thorne")
    assert readers(visit) == {SOCIAL_WORKER, KEY_WORKER}
    told = after.root.one("article", id=f"view-{view}").text
    assert "only Isaac Thorne, Sunita Rao" in told
    assert "May have read it before: Maureen Doyle" in told
    assert "Isaac Thorne" not in told.split("May have read it before:")[1], "who may still read it is not counted among those who lost it"


def test_what_was_done_and_what_was_said_against_it_go_with_it(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    say(visit(ELLA), WORDS)
    view = views(owner).id
    worker = visit(KEY_WORKER)
    worker.submit(worker.get(f"/views/{view}"), "done", words="The chair by the window is yours.")
    worker.submit(worker.get(f"{PAGE}/entries/{view}"), "corrections", words="It was the window of the kitchen.")
    narrow(visit(ELLA), view, "Sunita Rao")
    for email in (KEY_WORKER, MANAGER, CLINICIAN):
        html = visit(email).get(PAGE).html + visit(email).get(SAID).html + visit(email).get("/").html
        assert "chair by the window" not in html
        assert "window of the kitchen" not in html
        assert str(view) not in html
    open_items = owner.execute("select mine from app.due_item where kind = 'correction' and slice = 196").fetchall()
    allowed = {visit(one).member.membership_id for one in (ELLA, SOCIAL_WORKER)}
    assert [set(row.mine) <= allowed for row in open_items] == [True], "what is due of it is nobody's who may not read it"


def test_widening_again_shows_it_again(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    say(visit(ELLA), WORDS, "Sunita Rao")
    view = views(owner).id
    ella = visit(ELLA)
    ella.submit(ella.get(f"/views/{view}/audience"), f"{view}/audience", audience="everyone")
    assert KEY_WORKER in readers(visit)


def test_nobody_else_changes_who_may_see_it(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    say(visit(ELLA), WORDS)
    view = views(owner).id
    for email in (KEY_WORKER, MANAGER, SOCIAL_WORKER):
        assert visit(email).ask("GET", f"/views/{view}/audience").status == 403
    assert visit(COMMISSIONER).ask("GET", f"/views/{view}/audience").status == 404


# You said, we did


def test_what_was_done_reaches_her_and_she_says_whether_it_helped(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    say(visit(ELLA), WORDS)
    view = views(owner).id
    worker = visit(KEY_WORKER)
    worker.submit(worker.get(f"/views/{view}"), "done", words="The chair by the window is yours from tonight.")
    ella = visit(ELLA)
    assert "what was done about what you said" in ella.get("/mine").text
    page = ella.get("/mine/said")
    assert "The chair by the window is yours" in page.text
    ella.submit(page, f"{newest(owner, 'view_answer')}/helped", helped="a_bit")
    assert "You said: it helped a bit." in visit(ELLA).get("/mine/said").text
    assert "It helped a bit" in visit(KEY_WORKER).get(SAID).text
    assert "whether it helped" in visit(KEY_WORKER).get("/").text


def test_an_office_that_inspects_answers_nothing(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    say(visit(ELLA), WORDS)
    view = views(owner).id
    owner.execute(
        "insert into app.home_manager (id, home_id, membership_id, starts_on) "
        "select gen_random_uuid(), h.home_id, m.id, h.starts_on from app.home_manager h, app.membership m "
        "where h.membership_id = %s and m.office = 'RI'",
        [visit(MANAGER).member.membership_id],
    )
    page = visit("philippa.venn@tamarisk-lane.example").get(f"/views/{view}")
    assert CANARY in page.text
    assert page.forms == []


def test_a_view_that_was_written_down_for_her_has_the_same_home(visit: Visit) -> None:
    words = "Please can I wave instead of saying it."
    assert words in visit(ELLA).get("/mine/said").text
    assert words in visit(KEY_WORKER).get(SAID).text
    assert words in visit(KEY_WORKER).get(PAGE).text


# The plan as a page for the child


def test_her_plan_stands_under_her_own_headings_and_nothing_official_is_on_it(visit: Visit) -> None:
    ella = visit(ELLA)
    plan = next(one for one in ella.get("/mine").links if one.endswith("/for-the-child"))
    page = ella.get(plan)
    assert [one.text for one in page.root.one("article").all("h2")] == [
        "How grown-ups can help me", "What keeps me safe", "What is going to change",
    ]  # fmt: skip
    assert "Approved" not in page.root.one("main").text
    assert visit(KEY_WORKER).get(plan).h1 == "A plan for Ella"


def test_who_reads_nothing_of_her_version_learns_not_that_there_is_one(visit: Visit) -> None:
    plan = next(one for one in visit(ELLA).get("/mine").links if one.endswith("/for-the-child"))
    page = visit(TEACHER).get(plan)
    assert "nothing on this page" in page.text
    assert "quiet voice" not in page.html


def test_what_is_said_against_a_view_for_one_betrays_it_to_nobody_else(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    from tests.voice.test_private_messages import seen_by

    say(visit(ELLA), WORDS, "Owen Castell")
    view = views(owner).id
    before = {email: seen_by(visit(email)) for email in (KEY_WORKER, MANAGER, SOCIAL_WORKER)}
    teacher = visit(TEACHER)
    teacher.submit(teacher.get(f"{PAGE}/entries/{view}"), "corrections", words="It was the window of the library.")
    for email, pages in before.items():
        after = seen_by(visit(email))
        assert {url for url in pages if after[url] != pages[url] and "trail" not in url} == set(), email
    assert "window of the library" in visit(ELLA).get(f"{PAGE}/entries/{view}").text
