"""Story 9 of the field, from the day on which the social worker leaves: her old links, sheets and downloads are dead at once, and her
successor has all her children, at three providers, on one list; no provider's staff can tell that another exists; the commissioning
officer counts, with what is under five kept back, and reads no word of the record. (There are no calendar feeds that could outlive her.)"""

from typing import Any
from uuid import UUID, uuid4

from portal.demo.idents import ident
from portal.demo.scene import membership
from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House, have_the_report_made
from tests.journeys.person import PHONE, Person
from tests.world import EMAILS

SUNITA, KWAME = membership("sunita-rao"), membership("stranger-social-worker")
KEPT_BACK = "kept back"


def test_she_leaves_and_another_takes_over_at_three_providers(house: House, sits_down: SitsDown) -> None:
    have_the_report_made(house)
    moved = one_child_lives_with_a_third_provider(house)
    kwame_joins_her_council(house)
    sunita = sits_down("sunita-rao")
    children, links = what_she_has(sunita)
    assert {"Rowan House", "Millstone Cottage", "Larch House"} <= set(children.split("\n") + words_of(children))

    hands_over(sunita)
    sunita.open("/")
    assert "No child is on your list" in sunita.words
    for link in links:
        answer = sunita.page.request.get(house.address + link, max_redirects=0)
        assert answer.status == 404, f"{link} answers {answer.status} still"
    sheet = sunita.page.request.get(f"{house.address}/due.csv")
    assert "Kai" not in sheet.text()

    kwame = sits_down("stranger-social-worker", width=PHONE)
    kwame.open("/")
    for where in ("Rowan House", "Millstone Cottage", "Larch House"):
        assert where in kwame.words
    kwame.open(f"/children/{moved}")
    kwame.open(kai.PLAN)
    kwame.open("/due")
    assert "Kai" in kwame.words


def words_of(text: str) -> list[str]:
    return [name for name in ("Rowan House", "Millstone Cottage", "Larch House") if name in text]


def what_she_has(sunita: Person) -> tuple[str, list[str]]:
    """Her list, and addresses that she might have kept: pages, sheets, downloads, all of which answer today."""
    sunita.open("/")
    children = str(sunita.page.locator("#children").inner_text())
    sunita.open(kai.CHILD)
    sunita.follow("report", within=sunita.page.locator(".doors").filter(has_text="eport"))
    download = str(sunita.page.get_by_role("link", name="Download the PDF").first.get_attribute("href"))
    links = [kai.CHILD, kai.PLAN, kai.REVIEW, kai.MOVE, f"{kai.MOVE}/fridge", f"{kai.CHILD}/trail.csv", f"{kai.CHILD}/at-night", download]
    for link in links:
        answer = sunita.page.request.get(sunita.house.address + link, max_redirects=0)
        assert answer.status == 200, f"{link} answers {answer.status}"
    return children, links


def hands_over(sunita: Person) -> None:
    sunita.open("/hand-over")
    sunita.page.get_by_label("Who hands over? Their work e-mail address").fill(EMAILS["sunita-rao"])
    sunita.page.get_by_label("To whom? Their work e-mail address").fill(EMAILS["stranger-social-worker"])
    sunita.press("See what goes along")
    assert "Kai" in sunita.words
    assert "Ella" in sunita.words
    sunita.press("Hand over", within=sunita.page.locator("main"))
    assert "You handed over" in sunita.words


def one_child_lives_with_a_third_provider(house: House) -> UUID:
    """Another of her children at a home of somebody else's, whom neither Tamarisk Lane Care nor Fernhollow knows."""
    agency, home = uuid4(), uuid4()
    with house.owner() as owner:
        owner.execute(
            "insert into app.agency select (jsonb_populate_record(a, jsonb_build_object('id', %s::uuid, 'name', 'Larchwood Care'))).*"
            " from app.agency a where a.id = %s",
            [agency, ident("agency", "tamarisk")],
        )
        owner.execute(
            "insert into app.home select (jsonb_populate_record(h, jsonb_build_object('id', %s::uuid, 'agency_id', %s::uuid,"
            " 'name', 'Larch House'))).* from app.home h where h.id = %s",
            [home, agency, ident("home", "rowan-house")],
        )
        child: Any = owner.execute(
            "select p.id, p.child_id from app.placement p join app.involvement i on i.child_id = p.child_id where p.state = 'active'"
            " and p.provider_id = %s and i.membership_id = %s and i.ended_at is null and p.child_id <> %s order by p.id limit 1",
            [ident("agency", "tamarisk"), SUNITA, ident("child", "kai")],
        ).fetchone()
        owner.execute("update app.placement set provider_id = %s, home_id = %s where id = %s", [agency, home, child.id])
        owner.execute(
            "update app.involvement set ended_at = now(), ended_by = 'Somebody', ended_because = 'The placement ended.'"
            " where placement_id = %s and ended_at is null",
            [child.id],
        )
        owner.execute(
            "update app.entry set facts = facts || '{\"home\": \"Larch House\"}' where child_id = %s and kind = 'home'", [child.child_id]
        )
    return child.child_id  # type: ignore[no-any-return]


def kwame_joins_her_council(house: House) -> None:
    with house.owner() as owner:
        owner.execute("update app.membership set agency_id = %s where id = %s", [ident("agency", "harbour"), KWAME])


def test_no_provider_can_tell_that_another_exists_and_counts_tell_nothing_either(house: House, sits_down: SitsDown) -> None:
    one_child_lives_with_a_third_provider(house)
    for who, others in (
        ("gareth-pryce", ("Fernhollow", "Millstone", "Ella", "Larch")),
        ("maureen-doyle", ("Tamarisk", "Rowan House", "Kai", "Larch")),
    ):
        person = sits_down(who)
        for page in ("/", "/due", "/transitions", "/figures"):
            person.open(page)
            assert not [name for name in others if name in person.everything], f"{who} at {page}"


def test_the_commissioning_officer_counts_and_reads_no_narrative(house: House, sits_down: SitsDown) -> None:
    aoife = sits_down("aoife-brennan")
    aoife.open("/")
    aoife.follow("Figures without names")
    counts = aoife.page.locator("main td").all_inner_texts()
    assert KEPT_BACK in counts
    assert all(one == KEPT_BACK or int(one) >= 5 for one in counts), "nothing from one to four is told"
    with house.owner() as owner:
        names = [row[0] for row in owner.execute("select facts ->> 'known_as' from app.entry where kind = 'identity'")]
        written = [row[0] for row in owner.execute("select distinct left(text, 40) from app.entry where length(text) > 40")]
    shown = aoife.page.locator("main").inner_text()
    assert not [name for name in {*names} if name and name in shown.split()]
    assert not [words for words in written if words in shown]
    sits_down("ruth-adeyemi").open("/figures", answers=403)
