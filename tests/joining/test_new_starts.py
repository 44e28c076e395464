"""Every factor lost: one vouches, a second agrees, a day passes, everybody concerned is told, and the owner can stop it."""

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from portal.demo.idents import ident, password_of
from portal.foundation import clock
from portal.settings import Settings
from tests.conftest import Visit
from tests.joining.post import letters, link_in, set_up, to
from tests.visitor import Form, Page, Visitor
from tests.world import EMAILS

RUTH, RUTH_ID = EMAILS["ruth-adeyemi"], ident("membership", "ruth-adeyemi")
LEILA, LEILA_ID = EMAILS["leila-farrokh"], ident("membership", "leila-farrokh")
VOUCH = f"/agency/people/{RUTH_ID}/begin-again"


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit(EMAILS["glenn-fairbairn"])


def vouch(admin: Visitor, **more: str) -> Page:
    return admin.submit(admin.get(VOUCH), approver=str(LEILA_ID), because="I rang her back.", **more)


def about_ruth(page: Page, what: str) -> Form:
    return next(form for form in page.forms if form.buttons[0].text.startswith(what) and form.buttons[0].text.endswith("Ruth Adeyemi"))


def agree(leila: Visitor) -> Page:
    page = leila.get("/new-starts")
    return leila.submit(page, about_ruth(page, "Agree"))


def a_day_later(owner: psycopg.Connection) -> None:
    owner.execute(
        "update app.recovery set ready_at = ready_at - interval '24 hours', expires_at = expires_at - interval '24 hours' "
        "where ready_at is not null"
    )


@pytest.fixture
def link(admin: Visitor, clinician: Visitor, settings: Settings, owner: psycopg.Connection) -> str:
    vouch(admin)
    agree(clinician)
    letters(settings)
    a_day_later(owner)
    return link_in(to(letters(settings), RUTH))


def test_after_two_voices_and_a_day_she_sets_up_a_new_sign_in_and_nothing_old_opens_anything(
    link: str, key_worker: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    key_worker.get("/")
    page = nobody.submit(nobody.get(link), "Begin", email=RUTH)
    assert key_worker.ask("GET", "/").status == 303, "her old session ended within one request"
    old = nobody.as_anybody()
    refused = old.submit(old.get("/sign-in"), "sign-in", email=RUTH, password=password_of("ruth-adeyemi"), answers=422)
    assert "do not belong together" in refused.text
    home = set_up(nobody, page)
    assert "Kai" in home.text
    assert "Everything that signed you in before is worth nothing now" in to(letters(settings), RUTH).get_content()
    assert owner.execute(
        "select done_at is not null from app.recovery where person_id = %s", [ident("person", "ruth-adeyemi")]
    ).fetchone() == (True,)


def test_until_a_day_has_passed_no_link_is_written_and_her_sign_in_is_as_it_was(
    admin: Visitor, clinician: Visitor, key_worker: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    vouch(admin)
    agree(clinician)
    found = letters(settings)
    assert not [one for one in found if one["Subject"] == "Set up your new sign-in"]
    row = owner.execute("select ready_at, token_hash from app.recovery where agreed_at is not null").fetchone()
    assert row is not None
    assert timedelta(hours=23, minutes=59) < row.ready_at - clock.now() <= timedelta(hours=24)
    assert row.token_hash is None
    key_worker.get("/")


def test_one_voice_is_not_enough(admin: Visitor, settings: Settings, owner: psycopg.Connection) -> None:
    vouch(admin)
    owner.execute("update app.recovery set asked_at = now() - interval '3 days'")
    assert not [one for one in letters(settings) if one["Subject"] == "Set up your new sign-in"]
    page = admin.get("/new-starts")
    assert "waits for Dr Leila Farrokh to agree" in page.text
    assert not [form for form in page.forms if form.buttons[0].text.startswith("Agree")]


def test_the_one_who_vouched_cannot_agree_and_nobody_else_who_was_not_asked(
    admin: Visitor, clinician: Visitor, manager: Visitor, key_worker: Visitor, stranger_social_worker: Visitor, owner: psycopg.Connection
) -> None:
    vouch(admin)
    row = owner.execute("select id from app.recovery where person_id = %s", [ident("person", "ruth-adeyemi")]).fetchone()
    assert row is not None
    address = f"/new-starts/{row.id}/agreement"
    token = clinician.get("/new-starts").forms[0].fields
    for visitor, status in ((admin, 403), (key_worker, 403), (manager, 404), (stranger_social_worker, 404)):
        fields = token | {"csrf_token": visitor.get("/account/acting").root.all("input", name="csrf_token")[0].attrs["value"]}
        assert visitor.ask("POST", address, data=fields).status == status, visitor.email
    assert owner.execute("select agreed_at from app.recovery where id = %s", [row.id]).fetchone() == (None,)


def test_everybody_concerned_is_told_when_it_is_asked_for(
    admin: Visitor, key_worker: Visitor, clinician: Visitor, settings: Settings
) -> None:
    vouch(admin)
    for visitor in (key_worker, clinician, admin):
        assert "Ruth Adeyemi: a new sign-in was asked for" in visitor.get("/").text
    found = letters(settings)
    assert "If it is not so, stop it here" in to(found, RUTH).get_content()
    assert "Speak with Ruth Adeyemi yourself" in to(found, LEILA).get_content()


def test_the_owner_stops_it_by_the_link_in_the_letter_and_opening_that_stops_nothing(
    admin: Visitor, clinician: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    vouch(admin)
    stop = link_in(to(letters(settings), RUTH))
    agree(clinician)
    letters(settings)
    for _ in range(3):
        page = nobody.get(stop)
    assert owner.execute("select count(*) from app.recovery where stopped_at is not null").fetchone() == (0,)
    assert nobody.submit(page, "Stop it").h1 == "It is stopped"
    nobody.get(stop, answers=404)
    a_day_later(owner)
    assert [one["Subject"] for one in letters(settings)] == ["The new sign-in in your name was stopped"]
    assert "Ruth Adeyemi: the new sign-in was stopped" in admin.get("/").text


def test_the_owner_who_still_gets_in_stops_it_on_the_page(admin: Visitor, key_worker: Visitor, owner: psycopg.Connection) -> None:
    vouch(admin)
    page = key_worker.get("/new-starts")
    assert "(you)" in page.text
    key_worker.submit(page, about_ruth(page, "Stop it"))
    assert owner.execute("select stopped_by from app.recovery where stopped_at is not null").fetchone() == ("Ruth Adeyemi",)


def test_stopped_at_the_last_moment_the_link_that_was_sent_is_worth_nothing(link: str, admin: Visitor, nobody: Visitor) -> None:
    nobody.get(link)
    page = admin.get("/new-starts")
    admin.submit(page, about_ruth(page, "Stop it"))
    nobody.get(link, answers=404)


def test_the_link_takes_her_own_address_once_and_after_five_others_none(link: str, nobody: Visitor) -> None:
    for number in range(5):
        nobody.submit(nobody.get(link), "Begin", email=f"other{number}@tamarisk-lane.example", answers=422)
    nobody.get(link, answers=404)


def test_used_once_the_link_is_worth_nothing(link: str, nobody: Visitor) -> None:
    nobody.submit(nobody.get(link), "Begin", email=RUTH)
    nobody.as_anybody().get(link, answers=404)


def test_a_suspended_person_does_not_get_in_by_it(link: str, nobody: Visitor, owner: psycopg.Connection) -> None:
    page = nobody.get(link)
    owner.execute("update app.person set suspended_at = now() where email = %s", [RUTH])
    nobody.submit(page, "Begin", email=RUTH, answers=422)


def test_nobody_vouches_for_themselves_names_themselves_or_the_one_it_is_about(admin: Visitor, manager: Visitor, visit: Visit) -> None:
    offered = {one.attrs["value"] for one in admin.get(VOUCH).root.all("option")}
    assert str(LEILA_ID) in offered
    assert not offered & {str(RUTH_ID), str(ident("membership", "glenn-fairbairn")), str(ident("membership", "edmund-achebe"))}
    manager.get(VOUCH, answers=403)
    visit(EMAILS["nadia-osei"]).get(VOUCH, answers=404)
    mine = admin.get(f"/agency/people/{ident('membership', 'glenn-fairbairn')}/begin-again").form().fields
    answer = admin.ask(
        "POST", f"/agency/people/{ident('membership', 'glenn-fairbairn')}/begin-again",
        data=mine | {"because": ["It is I."], "approver": [str(LEILA_ID)]},
    )  # fmt: skip
    assert answer.status == 422
    assert "vouches, for another" in answer.text


def test_a_second_one_is_not_begun_while_one_is_open(admin: Visitor) -> None:
    vouch(admin)
    assert "was asked for already" in admin.submit(admin.get(VOUCH), approver=str(LEILA_ID), because="Again.", answers=422).text


# Whoever runs the portal stands in for one of the two


def test_where_nobody_else_could_agree_whoever_runs_the_portal_does(
    admin: Visitor, settings: Settings, owner: psycopg.Connection, nobody: Visitor
) -> None:
    from portal.joining import operators

    vouch(admin)
    operators.agree(owner, address=RUTH)
    owner.execute("reset role")
    a_day_later(owner)
    link = link_in(next(one for one in letters(settings) if one["Subject"] == "Set up your new sign-in"))
    nobody.submit(nobody.get(link), "Begin", email=RUTH)


def test_whoever_runs_the_portal_is_never_both_voices(owner: psycopg.Connection, visit: Visit, settings: Settings, app: Flask) -> None:
    from portal.foundation.refusals import Refused
    from portal.joining import operators

    glenn = EMAILS["glenn-fairbairn"]
    operators.vouch(owner, address=glenn, approver=LEILA, because="She rang from the office.")
    owner.execute("reset role")
    with pytest.raises(Refused, match="somebody else agrees"):
        operators.agree(owner, address=glenn)
    leila = visit(LEILA)
    page = leila.get("/new-starts")
    leila.submit(page, next(form for form in page.forms if form.buttons[0].text.startswith("Agree")))
    with pytest.raises(Refused, match="Somebody else"):
        operators.vouch(owner, address=RUTH, approver=RUTH, because="x")
