"""Owen Castell, of the school that Kai will come to: his own items, the name that was released to him, and no address."""

import pytest
from playwright.sync_api import expect

from portal.demo.idents import ident
from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House

NOT_YET_HIS = ("Bramwell", "Ropewalk", "ZZ99 1AB", "07700 900381", "01632 960114", *kai.NOT_FOR_SCHOOL)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_he_sees_and_completes_his_items_and_learns_no_address(house: House, sits_down: SitsDown, script: bool) -> None:
    owen = sits_down("owen-castell", script=script)
    owen.open("/")
    owen.follow("Kai")
    read = [owen.everything]
    owen.open(kai.MOVE)
    read.append(owen.everything)
    assert not [words for words in NOT_YET_HIS for page in read if words in page]
    assert owen.page.locator(".checks__item").count() < 18
    assert owen.page.locator(f"#item-{kai.item_id(9)}").count() == 0, "the old school's own item"

    mine = owen.page.locator(f"#item-{kai.item_id(6)}")
    expect(mine).to_contain_text("Yours")
    if script:
        with owen.in_place():
            mine.get_by_role("link", name="Mark as done").click()
            mine.get_by_role("button", name="Mark as done").click()
            expect(mine).to_contain_text("Marked as done by Owen Castell")
    else:
        owen.follow("Mark as done", within=mine)
        owen.press("Mark as done", within=owen.page.locator("main"))
        expect(mine).to_contain_text("Marked as done by Owen Castell")


@pytest.mark.reads_only
def test_a_name_that_is_not_released_is_a_case_code(house: House, sits_down: SitsDown) -> None:
    with house.owner() as owner:
        (code,) = owner.execute("select case_code from app.child where id = %s", [ident("child", "ivo")]).fetchone()
    shanice = sits_down("shanice-bailey")
    shanice.open("/")
    assert "Ivo" not in shanice.everything
    shanice.follow(code)
    assert shanice.h1 == code
    assert "Ivo" not in shanice.everything


@pytest.mark.reads_only
def test_what_is_not_his_yet_is_not_there(sits_down: SitsDown) -> None:
    owen = sits_down("owen-castell")
    for address in (kai.PLAN, kai.item(9)):
        owen.open(address, answers=404)
