"""Nobody comes in but by an invitation: one link, for one address, one role and one agency, taken up once."""

import re
import threading
from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from portal.demo.idents import ident
from portal.foundation import clock
from portal.settings import Settings
from tests.conftest import Visit
from tests.contract.state import everything
from tests.joining.post import letters, link_in, set_up, to
from tests.visitor import Page, Visitor
from tests.world import EMAILS

NEW = "ines.duarte@tamarisk-lane.example"
GLENN = EMAILS["glenn-fairbairn"]


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit(GLENN)


def invite(admin: Visitor, address: str = NEW, *, name: str = "Inês Duarte", post: str = "KW", answers: int = 200) -> Page:
    return admin.submit(admin.get("/agency/invitations/new"), name=name, email=address, post=post, answers=answers)


def link_to(admin: Visitor, settings: Settings, address: str = NEW, **how: str) -> str:
    invite(admin, address, **how)
    return link_in(to(letters(settings), address))


# The whole way


def test_a_colleague_comes_in_by_the_link_sets_up_a_factor_and_the_inviter_is_told(
    admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    link = link_to(admin, settings)
    page = nobody.get(link)
    assert "Glenn Fairbairn invites you, to act as key worker for Tamarisk Lane Care" in page.text
    setting_up = nobody.submit(page, "Join", email=NEW)
    assert (
        owner.execute("select 1 from app.membership m join app.person p on p.id = m.person_id where p.email = %s", [NEW]).fetchone() is None
    )
    home = set_up(nobody, setting_up)
    assert home.h1 == "My children"
    assert "You act for Tamarisk Lane Care" in home.text
    assert "No child is on your list" in home.text
    assert "Inês Duarte accepted your invitation" in admin.get("/").text
    told = to(letters(settings), GLENN)
    assert "is key worker at Tamarisk Lane Care now" in told.get_content()
    assert "joined" in admin.get("/agency/invitations").text
    assert "Inês Duarte" in admin.get("/agency/people").text


def test_before_a_factor_is_set_up_no_page_shows_anything(admin: Visitor, nobody: Visitor, settings: Settings, app: Flask) -> None:
    from portal.demo.samples import samples

    nobody.submit(nobody.get(link_to(admin, settings)), "Join", email=NEW)
    for one in samples(app):
        if one["method"] == "GET":
            assert nobody.ask("GET", one["url"]).status == 303, one["url"]


def test_opening_the_link_however_often_and_by_whomever_uses_nothing_up(
    admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    link = link_to(admin, settings)
    before = everything(owner)
    for _ in range(5):
        nobody.get(link)
        nobody.ask("HEAD", link)
        nobody.as_anybody().get(link)
        admin.get(link)
    assert everything(owner) == before
    nobody.submit(nobody.get(link), "Join", email=NEW)


def test_somebody_who_signs_in_elsewhere_already_keeps_their_factors_and_gets_a_second_agency(
    admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    isaac = EMAILS["isaac-thorne"]
    before = owner.execute(
        "select password_hash from app.credential c join app.person p on p.id = c.person_id where email = %s", [isaac]
    ).fetchone()
    page = nobody.submit(nobody.get(link_to(admin, settings, isaac, name="Somebody Else")), "Join", email=isaac, name="Not Their Name")
    assert page.h1 == "You have joined"
    rows = owner.execute(
        "select a.name, p.name as person, c.password_hash from app.membership m join app.person p on p.id = m.person_id "
        "join app.agency a on a.id = m.agency_id join app.credential c on c.person_id = p.id where p.email = %s order by 1", [isaac],
    ).fetchall()  # fmt: skip
    assert [row.name for row in rows] == ["Fernhollow Children's Homes", "Tamarisk Lane Care"]
    assert {row.person for row in rows} == {"Isaac Thorne"}, "an invitation renames nobody"
    assert before is not None
    assert {row.password_hash for row in rows} == {before[0]}


# One winner


def test_of_fifty_who_send_one_token_at_once_one_comes_in(
    app: Flask, admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    link = link_to(admin, settings)
    tries = []
    for _ in range(50):
        visitor = nobody.as_anybody()
        tries.append((visitor, visitor.get(link).form("Join").fields | {"email": [NEW], "name": ["Inês Duarte"]}))
    answers: list[tuple[int, str]] = []
    ready = threading.Barrier(50, timeout=60)

    def send(visitor: Visitor, fields: dict[str, list[str]]) -> None:
        ready.wait()
        found = visitor.client.post("/join", base_url="http://localhost/", data=fields)
        answers.append((found.status_code, found.headers.get("Location", "")))

    threads = [threading.Thread(target=send, args=one) for one in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [where for status, where in answers if status == 303] == ["/sign-in/set-up"]
    assert {status for status, _ in answers} <= {303, 404, 422, 503}
    assert owner.execute("select count(*) from app.signin_session where strength = 'enrolling'").fetchone() == (1,)


# What a link is bound to, and when it is worth nothing


def spent(visitor: Visitor, link: str) -> bytes:
    page = visitor.get(link, answers=404)
    assert page.h1 == "This link cannot be used"
    return page.bytes


def test_a_link_that_never_was_was_used_ran_out_or_was_taken_back_is_answered_alike(
    admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    answers = {spent(nobody, "/join?key=" + "x" * 43), spent(nobody, "/join"), spent(nobody, "/join?key=%00%ff")}
    used = link_to(admin, settings)
    joiner = nobody.as_anybody()
    joiner.submit(joiner.get(used), "Join", email=NEW)
    answers.add(spent(nobody, used))
    old = link_to(admin, settings, "old@tamarisk-lane.example")
    owner.execute("update app.invitation set expires_at = now() where address = 'old@tamarisk-lane.example'")
    answers.add(spent(nobody, old))
    taken = link_to(admin, settings, "taken@tamarisk-lane.example")
    page = admin.get("/agency/invitations")
    admin.submit(page, next(form for form in page.forms if "withdrawal" in form.action and "Withdraw it" in form.buttons[0].text))
    answers.add(spent(nobody, taken))
    assert len(answers) == 1


def test_a_link_takes_the_address_it_was_sent_to_and_after_five_others_none(
    admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    link = link_to(admin, settings)
    for number in range(4):
        page = nobody.submit(nobody.get(link), "Join", email=f"other{number}@tamarisk-lane.example", answers=422)
        assert "was not sent to this address" in page.text
    nobody.submit(nobody.get(link), "Join", email="another@tamarisk-lane.example", answers=422)
    spent(nobody, link)
    assert owner.execute("select used_at from app.invitation where address = %s", [NEW]).fetchone() == (None,)


def test_an_address_is_taken_however_it_is_spelt(admin: Visitor, nobody: Visitor, settings: Settings) -> None:
    page = nobody.get(link_to(admin, settings, "  INES.Duarte@Tamarisk-Lane.example "[2:-1].lower()))
    assert nobody.submit(page, "Join", email=" Ines.DUARTE@tamarisk-lane.EXAMPLE ").h1 == "Set up how you sign in"


def test_when_the_inviter_has_left_or_is_suspended_the_link_is_worth_nothing(
    admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    link = link_to(admin, settings)
    owner.execute("update app.person set suspended_at = now() where email = %s", [GLENN])
    spent(nobody, link)


def test_the_token_is_kept_as_a_hash_and_no_page_user_reads_it(
    admin: Visitor, settings: Settings, cluster, database: str, owner: psycopg.Connection
) -> None:
    key = link_to(admin, settings).partition("key=")[2]
    assert len(key) == 43, "256 bits"
    for table in ("invitation", "letter", "signin_session"):
        assert key not in str(owner.execute(f"select array_agg(t::text) from app.{table} t").fetchone())
    assert key not in str(owner.execute("select array_agg(j::text) from public.procrastinate_jobs j").fetchone())
    with psycopg.connect(cluster.dsn("portal_web", database)) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("select token_hash from app.invitation")


def test_sent_again_the_old_link_is_worth_nothing_and_the_new_one_has_72_hours(
    admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    old = link_to(admin, settings)
    owner.execute("update app.invitation set expires_at = now() - interval '1 hour' where address = %s", [NEW])
    page = admin.get("/agency/invitations")
    assert "the link has run out" in page.text
    first = next(form for form in page.forms if "resending" in form.action)
    admin.submit(page, first)
    new = link_in(to(letters(settings), NEW))
    spent(nobody, old)
    nobody.get(new)
    row = owner.execute("select expires_at from app.invitation where address = %s", [NEW]).fetchone()
    assert row is not None
    assert timedelta(hours=71) < row[0] - clock.now() <= timedelta(hours=72)


def test_who_was_half_way_in_begins_anew_with_a_letter_sent_again(admin: Visitor, nobody: Visitor, settings: Settings) -> None:
    nobody.submit(nobody.get(link_to(admin, settings)), "Join", email=NEW)
    page = admin.get("/agency/invitations")
    assert "link opened, sign-in not set up yet" in page.text
    admin.submit(page, next(form for form in page.forms if "resending" in form.action))
    later = nobody.as_anybody()
    set_up(later, later.submit(later.get(link_in(to(letters(settings), NEW))), "Join", email=NEW))


# Same bytes for whomever is invited


def test_inviting_answers_alike_for_an_address_that_is_known_elsewhere_and_for_one_that_is_not(admin: Visitor, settings: Settings) -> None:
    def bare(page: Page, address: str) -> str:
        return re.sub(r"\d\d:\d\d", "NOW", page.root.one("main").text.replace(address, "ADDRESS"))

    known, unknown = EMAILS["sunita-rao"], "nobody.here@harbour.example"
    first = bare(invite(admin, known, name="Somebody"), known)
    page = admin.get("/agency/invitations")
    admin.submit(page, next(form for form in page.forms if "withdrawal" in form.action))
    second = bare(invite(admin, unknown, name="Somebody"), unknown)
    assert first.partition("Accepted or withdrawn")[0].strip() == second.partition("Accepted or withdrawn")[0].strip()
    sent = letters(settings)
    assert [one["To"] for one in sent] == [unknown]


# Who invites, and to what


@pytest.mark.reads_only
@pytest.mark.parametrize("address", ["/agency/invitations", "/agency/invitations/new", "/agency/partners/new"])
def test_only_an_administrator_invites(manager: Visitor, social_worker: Visitor, address: str) -> None:
    manager.get(address, answers=403)
    social_worker.get(address, answers=403)


@pytest.mark.reads_only
def test_an_administrator_gives_only_roles_of_the_agencys_kind(visit: Visit) -> None:
    council = visit(EMAILS["nadia-osei"])
    page = council.get("/agency/invitations/new")
    offered = {one.attrs["value"] for one in page.root.all("input", name="post")}
    assert offered == {"SW", "IRO", "CO", "VSH", "SW/EDT", "CO/ADMIN"}
    answer = council.submit(page, name="A", email="a@harbour.example", post="KW", answers=422)
    assert "Not a valid choice" in answer.text
    council.get("/agency/partners/new", answers=403)


def test_the_wall_refuses_what_a_page_would_not_offer(app: Flask, settings: Settings, cast) -> None:
    from uuid import uuid4

    from portal.access.parts import Role
    from portal.foundation.database import acting_as, nobody_acts
    from portal.foundation.refusals import Refused
    from portal.joining import commands
    from portal.joining.words import Post

    def acting(email: str, post: Post, sentence: str) -> None:
        with app.app_context():
            acting_as(cast[email].membership_id)
            with pytest.raises(Refused, match=sentence):
                commands.invite(uuid4(), name="A", address="a@b.example", post=post)
            nobody_acts()

    acting(EMAILS["nadia-osei"], Post(Role.KW), "no such role")
    acting(EMAILS["nadia-osei"], Post(Role.CH), "no such role")
    acting(EMAILS["nadia-osei"], Post(Role.SW, "ADMIN"), "no such role")
    acting(EMAILS["gareth-pryce"], Post(Role.KW), "administrator")
    acting(EMAILS["ruth-adeyemi"], Post(Role.KW), "administrator")


@pytest.mark.reads_only
def test_the_posts_of_a_page_are_the_walls(owner: psycopg.Connection) -> None:
    from itertools import product

    from portal.access.parts import AGENCY_KINDS, OFFICE_TITLES, Role
    from portal.joining.words import POSTS, Post

    for kind, role, office in product(AGENCY_KINDS, Role, ["", *OFFICE_TITLES]):
        row = owner.execute("select wall.is_post(%s, %s, %s)", [kind, role.value, office or None]).fetchone()
        assert row == (Post(role, office) in POSTS[kind],), (kind, role, office)


def test_another_agencys_invitation_does_not_exist_for_an_administrator(visit: Visit) -> None:
    council = visit(EMAILS["nadia-osei"])
    assert "Rosalind" not in council.get("/agency/invitations").text
    token = council.get("/agency/invitations/new").form().fields
    for what in ("resending", "withdrawal"):
        assert council.ask("POST", f"/agency/invitations/{ident('invitation', 'rosalind')}/{what}", data=token).status == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "not an address"}, "whole work e-mail address"),
        ({"email": "a@b"}, "whole work e-mail address"),
        ({"email": "a@b.example, c@d.example"}, "whole work e-mail address"),
        ({"email": "a\r\nBcc: x@y.example@b.example"}, "whole work e-mail address"),
        ({"name": " "}, "Enter their name."),
        ({"name": "A\nBcc: everybody"}, "one line"),
        ({"name": "x" * 201}, "1 characters too long"),
        ({"email": EMAILS["ruth-adeyemi"]}, "have this role at your agency already"),
        ({"email": "rosalind.quayle@tamarisk-lane.example"}, "invited to this role already"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_stays_typed(
    admin: Visitor, owner: psycopg.Connection, fields: dict[str, str], sentence: str
) -> None:
    before = owner.execute("select count(*) from app.invitation").fetchone()
    typed = {"name": "Inês Duarte", "email": NEW, "post": "KW"} | fields
    page = admin.submit(admin.get("/agency/invitations/new"), answers=422, **typed)
    assert sentence in page.text
    assert owner.execute("select count(*) from app.invitation").fetchone() == before


def test_a_doubled_submit_invites_once(admin: Visitor, settings: Settings, owner: psycopg.Connection) -> None:
    page = admin.get("/agency/invitations/new")
    for _ in range(3):
        admin.submit(page, name="Inês Duarte", email=NEW, post="KW", follow=False, answers=303) if _ == 0 else admin.ask(
            "POST", "/agency/invitations", data=page.form().fields | {"name": ["Inês Duarte"], "email": [NEW], "post": ["KW"]}
        )
    assert owner.execute("select count(*) from app.invitation where address = %s", [NEW]).fetchone() == (1,)
    assert len(letters(settings)) == 1


# Partner agencies, vacant posts, further roles


def test_a_partner_agency_comes_into_being_with_its_administrator_who_invites_its_own_people(
    admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    admin.submit(
        admin.get("/agency/partners/new"), agency="Wexcombe Council", kind="authority", name="Ada Lund", email="ada@wexcombe.example"
    )
    assert owner.execute("select 1 from app.agency where name = 'Wexcombe Council'").fetchone() is None
    link = link_in(to(letters(settings), "ada@wexcombe.example"))
    home = set_up(nobody, nobody.submit(nobody.get(link), "Join", email="ada@wexcombe.example"))
    assert "You act for Wexcombe Council" in home.text
    page = nobody.get("/agency/invitations")
    assert "Nobody here is social worker now." in page.text
    assert "Nobody here is administrator now." not in page.text
    nobody.submit(nobody.get("/agency/invitations/new"), name="Bo", email="bo@wexcombe.example", post="SW")
    nobody.get("/agency/partners/new", answers=403)
    assert "Wexcombe" not in admin.get("/agency/people").text
    assert "Bo" not in admin.get("/agency/invitations").text.split()


def test_an_agency_that_is_here_already_is_not_invited_by_another(admin: Visitor) -> None:
    page = admin.submit(
        admin.get("/agency/partners/new"), agency="harbour council", kind="authority", name="A", email="a@b.example", answers=422
    )
    assert "is here already" in page.text


def test_a_further_role_is_a_membership_of_its_own_and_one_switches_to_it(
    admin: Visitor, key_worker: Visitor, owner: psycopg.Connection
) -> None:
    ruth = ident("membership", "ruth-adeyemi")
    before = owner.execute("select id from app.signin_session where membership_id = %s", [ruth]).fetchall()
    admin.submit(admin.get(f"/agency/people/{ruth}/roles/new"), post="CL")
    assert "You have a further role at Tamarisk Lane Care" in key_worker.get("/").text
    page = key_worker.get("/account/acting")
    key_worker.submit(page, next(form for form in page.forms if "Go on for them" in form.buttons[0].text))
    assert "clinical lead" in key_worker.get("/").text
    assert owner.execute(
        "select count(*) from app.signin_session where id = any(%s) and ended_at is null", [[row.id for row in before]]
    ).fetchone() == (0,)


@pytest.mark.reads_only
def test_an_administrator_of_another_agency_gives_no_roles_here(visit: Visit) -> None:
    visit(EMAILS["nadia-osei"]).get(f"/agency/people/{ident('membership', 'ruth-adeyemi')}/roles/new", answers=404)


# Letters


def test_no_letter_names_a_child(admin: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection) -> None:
    nobody.submit(nobody.get(link_to(admin, settings)), "Join", email=NEW)
    letters(settings)
    words = " ".join(file.read_text() for file in (settings.data_dir / "mail").glob("*.eml"))
    codes = [row[0] for row in owner.execute("select case_code from app.child").fetchall()]
    assert codes
    assert "Dear" in words
    assert not [one for one in [*codes, "Kai"] if one in words]
    assert not [file for file in (settings.data_dir / "mail").iterdir() if file.stat().st_mode & 0o077]


def test_a_name_steers_no_letter(admin: Visitor, settings: Settings) -> None:
    invite(admin, name="Zoë <b>O’Brien</b> \u202e =?utf-8?q?x?=", answers=422)
    invite(admin, name="Zoë <b>O’Brien</b> =?utf-8?q?x?=")
    letter = to(letters(settings), NEW)
    assert letter.keys().count("To") == 1
    assert "Dear Zoë <b>O’Brien</b> =?utf-8?q?x?=," in letter.get_content()
