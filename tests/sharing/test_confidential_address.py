"""A confidential address: set in one go, kept by both walls and in every output, lifted in one go."""

from typing import Any

import psycopg
import pytest

from portal.access.parts import Part, slice_of
from portal.demo.agencies import HOMES
from portal.demo.idents import ident
from portal.reports.readers import slices_of
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Visitor
from tests.world import EMAILS

KAI, ELLA = ident("child", "kai"), ident("child", "ella")
MILLSTONE = next(home for home in HOMES if home.key == "millstone-cottage")
TELLING = (MILLSTONE.name, *MILLSTONE.address)


def keep(social_worker: Visitor, reason: str = "Somebody is looking for him.") -> None:
    social_worker.submit(social_worker.get(f"/children/{KAI}/sharing/address"), reason=reason)


def line_of_kai(visitor: Visitor) -> str:
    """What the list of children says of Kai."""
    return next(one.text for one in visitor.get("/").root.one("main").all("li") if "HC-4K7Q" in one.text)


@pytest.mark.reads_only
@pytest.mark.parametrize("teacher", ["owen-castell", "farida-ali"])
def test_no_page_of_a_school_tells_where_ella_lives(visit: Visit, teacher: str) -> None:
    visitor = visit(EMAILS[teacher])
    ahead, seen = [f"/children/{ELLA}", "/"], set()
    while ahead:
        url = ahead.pop()
        if url in seen or (str(ELLA) not in url and url.startswith("/children/")):
            continue
        seen.add(url)
        page = visitor.ask("GET", url)
        if url == "/":
            line = next(one for one in page.root.one("main").walk() if one.tag == "li" and "HC-9M3T" in one.text)
            assert not [word for word in TELLING if word in line.text]
            continue
        assert not [word for word in TELLING if word in page.html], url
        ahead += [link.split("#")[0] for link in page.links if link.startswith(("/plans/", "/reviews/", "/transitions/"))]
    assert len(seen) > 1


@pytest.mark.reads_only
def test_who_may_know_the_address_sees_that_it_is_confidential(visit: Visit) -> None:
    for key in ("isaac-thorne", "maureen-doyle", "sunita-rao", "desmond-clarke"):
        assert "Address is confidential" in visit(EMAILS[key]).get(f"/children/{ELLA}").text
    assert "confidential" not in visit(EMAILS["owen-castell"]).get(f"/children/{ELLA}").text.lower()


def test_setting_it_closes_the_address_in_one_go_to_who_must_not_have_it(
    cluster: Cluster, database: str, social_worker: Visitor, teacher: Visitor, therapist: Visitor, key_worker: Visitor
) -> None:
    assert "Rowan House" in line_of_kai(teacher)
    keep(social_worker)
    for visitor in (teacher, therapist):
        assert "Rowan House" not in line_of_kai(visitor)
        assert "part-3" not in [one.attrs.get("id") for one in visitor.get(f"/children/{KAI}").root.all("section")]
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [visitor.member.membership_id])
            assert web.execute("select count(*) from app.entry where child_id = %s and slice / 10 = 3", [KAI]).fetchone() == (0,)
    assert "Address is confidential" in key_worker.get(f"/children/{KAI}").text


def test_lifting_it_opens_everything_that_was_closed_for_it(
    social_worker: Visitor, teacher: Visitor, owner: psycopg.Connection[Any]
) -> None:
    keep(social_worker)
    page = social_worker.get(f"/children/{KAI}/sharing/address")
    assert page.h1 == "Make the address known again"
    social_worker.submit(page, reason="He is safe now.")
    assert "Rowan House" in line_of_kai(teacher)
    assert "Address is confidential" not in social_worker.get(f"/children/{KAI}").text
    left = owner.execute(
        "select count(*) from app.restriction where child_id = %s and kind = 'confidential_address' and lifted_at is null", [KAI]
    ).fetchone()
    assert left == (0,)


def test_texts_that_name_the_home_are_pointed_out_and_not_cut(social_worker: Visitor) -> None:
    page = social_worker.get(f"/children/{KAI}/sharing/address")
    assert "These texts name the home" in page.text
    assert "Collecting Kai" in page.text


@pytest.mark.parametrize("who", ["gareth-pryce", "desmond-clarke"])
def test_the_social_worker_alone_decides(visit: Visit, who: str) -> None:
    visit(EMAILS[who]).get(f"/children/{KAI}/sharing/address", answers=403)


def test_a_school_version_of_a_report_leaves_out_what_is_closed_to_the_school() -> None:
    address = slice_of(Part.ADDRESS)
    assert address in slices_of("school")
    assert address not in slices_of("school", frozenset({int(Part.ADDRESS)}))
    assert address in slices_of("full", frozenset({int(Part.ADDRESS)}))
