"""Whatever happens to how somebody signs in, its owner gets a letter: plain, theirs alone, and without a word of any child."""

import psycopg
import pyotp
import pytest

from portal.demo.idents import ident
from portal.foundation.clock import now
from portal.settings import Settings
from tests.joining.post import letters, link_in, set_up, to
from tests.signin.people import RUTH, Device, add_passkey, code_of, signed_in, with_password
from tests.visitor import Visitor
from tests.world import EMAILS

GOOD = "seven quiet otters read poetry"
MINE = "select kind, what from app.letter where person_id = %s order by made_at"
FROM_OFFICE = {"REMOTE_ADDR": "192.0.2.7", "HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}


def kinds(owner: psycopg.Connection) -> list[str]:
    return [row.kind for row in owner.execute(MINE, [ident("person", RUTH.key)]).fetchall()]


def sit_at(visitor: Visitor, place: dict[str, str]) -> Visitor:
    visitor.client.environ_base.update(place)
    return visitor


def test_a_factor_that_is_added_or_removed_or_changed_is_told(key_worker: Visitor, owner: psycopg.Connection) -> None:
    add_passkey(key_worker, Device(), name="work laptop")
    page = key_worker.get("/account")
    key_worker.submit(page, next(form for form in page.forms if form.action == "/account/passkeys/ending"))
    key_worker.submit(key_worker.get("/account/password"), password=GOOD)
    page = key_worker.get("/account/codes")
    seed = page.root.one("p", class_="seed__spelt").all("code")[0].text.replace(" ", "")
    key_worker.submit(page, code=pyotp.TOTP(seed).at(now()))
    key_worker.submit(key_worker.get("/account"), "recovery-codes")
    assert kinds(owner) == ["passkey added", "passkey removed", "password changed", "app changed", "codes made"]


def test_a_recovery_code_that_is_used_is_told_with_how_many_are_left(
    key_worker: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection
) -> None:
    made = key_worker.submit(key_worker.get("/account"), "recovery-codes")
    code = made.root.one("ol").all("li")[0].text
    letters(settings)
    assert nobody.submit(with_password(nobody, nobody.get("/sign-in")), "code", code=code).h1 == "My children"
    assert "code used" in kinds(owner)
    told = next(one for one in letters(settings) if one["Subject"] == "A recovery code was used")
    assert "9 of ten are left" in told.get_content()


def test_a_browser_or_a_network_never_seen_before_is_told_once(nobody: Visitor, owner: psycopg.Connection, settings: Settings) -> None:
    signed_in(nobody)
    assert kinds(owner) == [], "a first time has nothing to be held against"
    signed_in(sit_at(nobody, FROM_OFFICE), steps=1)
    signed_in_again_at(nobody, owner)
    assert kinds(owner) == ["new place"]
    (told,) = letters(settings)
    words = told.get_content()
    assert (told["To"], told["Subject"]) == (RUTH.email, "You signed in from somewhere new")
    assert "Firefox on Windows, from 192.0.2.0/24" in words
    assert "192.0.2.7" not in words
    assert not any(word in words for word in ("Kai", "HC-4K7Q", "Rowan", "Marlowe"))


def signed_in_again_at(visitor: Visitor, owner: psycopg.Connection) -> None:
    owner.execute("update app.credential set last_step = 0")
    signed_in(visitor, steps=1)


def test_a_change_that_did_not_come_to_pass_is_not_told(key_worker: Visitor, owner: psycopg.Connection) -> None:
    key_worker.submit(key_worker.get("/account/password"), password="too short", answers=422)
    add_passkey(key_worker, Device(verifies=False), answers=422)
    assert kinds(owner) == []


def test_whoever_sets_up_for_the_first_time_gets_no_letter_for_each_step(visit, settings: Settings, nobody: Visitor) -> None:
    admin = visit(EMAILS["glenn-fairbairn"])
    admin.submit(admin.get("/agency/invitations/new"), name="Inês Duarte", email="ines@tamarisk-lane.example", post="KW")
    link = link_in(to(letters(settings), "ines@tamarisk-lane.example"))
    page = nobody.get(link)
    set_up(nobody, nobody.submit(page, "Join", email="ines@tamarisk-lane.example"))
    assert [one["Subject"] for one in letters(settings) if one["To"] == "ines@tamarisk-lane.example"] == []


@pytest.mark.parametrize("user", ["portal_web", "portal_worker"])
def test_no_process_writes_such_a_letter_by_itself(cluster, database: str, user: str) -> None:
    with psycopg.connect(cluster.dsn(user, database), autocommit=True) as connection:
        for statement in (
            "select signin.write_to_owner(gen_random_uuid(), 'new place', 'x')",
            "insert into app.letter (id, kind, address, made_at) values (gen_random_uuid(), 'new place', 'x@example', now())",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


def test_a_code_of_the_app_is_nothing_to_write_about(key_worker: Visitor, owner: psycopg.Connection) -> None:
    owner.execute("update app.signin_session set factor_at = now() - interval '301 seconds'")
    page = key_worker.get("/account/password", answers=403)
    key_worker.submit(page, next(form for form in page.forms if "factor_code" in form.names), factor_code=code_of(RUTH.key))
    assert kinds(owner) == []
