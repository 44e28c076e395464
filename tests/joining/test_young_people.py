"""A young person comes in by their social worker's invitation, and by nobody else's; the letter betrays nothing, and they stand on their
own pages."""

from collections.abc import Iterator

import psycopg
import pytest

from portal.demo.idents import ident
from portal.settings import Settings
from tests.conftest import Visit
from tests.databases import Cluster
from tests.joining.post import letters, link_in, set_up, to
from tests.visitor import Page, Visitor
from tests.world import EMAILS

KAI = ident("child", "kai")
PAGE = f"/children/{KAI}/near/young-person"
HIS = "kai@young-people.example"
SUNITA, GARETH, NADIA, DESMOND = (EMAILS[key] for key in ("sunita-rao", "gareth-pryce", "nadia-osei", "desmond-clarke"))


@pytest.fixture
def worker(visit: Visit) -> Visitor:
    return visit(SUNITA)


def invite(worker: Visitor, address: str = HIS, *, answers: int = 200) -> Page:
    return worker.submit(worker.get(PAGE), "young-person", name="Kai", email=address, answers=answers)


def words_about_him(owner: psycopg.Connection) -> Iterator[str]:
    """Everything in a letter that would say who he is, or that he is looked after."""
    yield from ("Kai", "Harbour", "Tamarisk", "Rowan", "council", "social worker", "young person", "child", "care", "HC-", "home")
    for (facts,) in owner.execute("select facts from app.entry where child_id = %s and kind = 'identity'", [KAI]).fetchall():
        yield from (str(value) for key, value in facts.items() if key in {"legal_name", "date_of_birth"} and value)


def test_he_comes_in_by_the_letter_and_stands_on_his_own_pages(
    worker: Visitor, nobody: Visitor, settings: Settings, owner: psycopg.Connection, visit: Visit
) -> None:
    assert any(link.endswith(PAGE) for link in worker.get(f"/children/{KAI}/near").links)
    assert HIS in invite(worker).text
    letter = to(letters(settings), HIS)
    whole = f"{letter['Subject']} {letter['From']} {letter.get_content()}"
    assert [one for one in words_about_him(owner) if one.lower() in whole.lower().replace("partner portal", "")] == []

    page = nobody.get(link_in(letter))
    assert "your own pages" in page.text
    assert "child or young person" not in page.text, "nobody is called that to their face"
    home = set_up(nobody, nobody.submit(page, "Join", email=HIS, name="Kai"))
    assert home.h1 == "Hello, Kai"
    assert "Ruth Adeyemi" in nobody.get("/mine/say").text
    nobody.get(f"/children/{ident('child', 'ella')}", answers=404)

    assert "signs in to them" in worker.get(PAGE).text
    assert "accepted your invitation" in worker.get("/").text
    told = to(letters(settings), SUNITA)
    assert "Kai" not in f"{told['Subject']} {told.get_content()}"
    assert "The young person themselves" in worker.get(f"/children/{KAI}/near").text


def test_no_administrator_reads_that_there_is_an_invitation(worker: Visitor, visit: Visit) -> None:
    invite(worker)
    for url in ("/agency/invitations", "/agency/people"):
        page = visit(NADIA).get(url)
        assert HIS not in page.html
        assert "Kai" not in page.text


@pytest.mark.parametrize("email", [GARETH, DESMOND])
def test_nobody_else_near_him_invites_him_or_reads_his_address(
    worker: Visitor, visit: Visit, cluster: Cluster, database: str, email: str
) -> None:
    invite(worker)
    assert visit(email).ask("GET", PAGE).status == 403
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [visit(email).member.membership_id])
        assert connection.execute("select * from wall.young_invitations(%s)", [KAI]).fetchall() == []
        assert connection.execute("select count(*) from app.invitation").fetchone() == (0,)
        with pytest.raises(psycopg.Error, match="social worker of the placing authority"):
            connection.execute("select wall.invite_young(gen_random_uuid(), gen_random_uuid(), %s, 'Kai', 'x@y.example')", [KAI])


def test_a_social_worker_invites_no_child_of_another_council(visit: Visit, cluster: Cluster, database: str) -> None:
    piotr = visit(EMAILS["piotr-nowak"])
    piotr.get(PAGE, answers=404)
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [piotr.member.membership_id])
        with pytest.raises(psycopg.Error, match="social worker of the placing authority"):
            connection.execute("select wall.invite_young(gen_random_uuid(), gen_random_uuid(), %s, 'Kai', 'x@y.example')", [KAI])


def test_into_the_account_of_somebody_at_work_nobody_is_invited_as_a_child(worker: Visitor, nobody: Visitor, settings: Settings) -> None:
    invite(worker, GARETH)
    assert [one for one in letters(settings) if one["To"] == GARETH] == []


def test_an_invitation_is_sent_again_and_taken_back(worker: Visitor, nobody: Visitor, settings: Settings) -> None:
    invite(worker)
    first = link_in(to(letters(settings), HIS))
    worker.submit(worker.get(PAGE), "Send it again")
    second = link_in(to(letters(settings), HIS))
    nobody.get(first, answers=404)
    assert "your own pages" in nobody.get(second).text
    worker.submit(worker.get(PAGE), "Withdraw it")
    nobody.get(second, answers=404)
    assert "withdrawn" in worker.get(PAGE).text


def test_whoever_signs_in_already_is_not_invited_again(visit: Visit) -> None:
    page = visit(SUNITA).get(f"/children/{ident('child', 'ella')}/near/young-person")
    assert "signs in to them" in page.text
    assert not [form for form in page.forms if "young-person" in (form.action or "")]
