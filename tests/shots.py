"""Pictures of every page, as each role sees it, at 1280 and 375 px, for looking at: `python -m tests.shots [role ...]` -> ./shots/."""

import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from portal.demo.cast import PEOPLE
from portal.settings import ROOT
from tests import world
from tests.databases import Cluster
from tests.journeys.house import House, have_the_report_made, house_over
from tests.journeys.person import DESK, HEIGHT, PHONE, Person, launch

SHOTS = ROOT / "shots"
WHO = (
    "ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao", "desmond-clarke", "aoife-brennan", "mateusz-zielinski", "farida-ali",
    "josephine-mensah", "owen-castell", "maureen-doyle", "shanice-bailey", "stranger-teacher",
)  # fmt: skip
ROLE = {person.key: person.role for person in PEOPLE}
CHILDREN = 3
"""Of how many children of a list the pages are taken."""


def main(only: list[str]) -> None:
    cluster = Cluster("shots")
    try:
        demo = world.demo_world(cluster)
        with cluster.copy_of(demo) as name, house_over(cluster, name, cluster.folder / name) as house, sync_playwright() as playwright:
            have_the_report_made(house)
            browser = launch(playwright)
            for who in [key for key in WHO if not only or ROLE[key] in only or key in only]:
                print(f"{ROLE[who]} {who}: {take(browser, house, who)} pages")
            if not only:
                print(f"nobody: {take_public(browser, house)} pages")
            browser.close()
    finally:
        cluster.leave()


def take(browser: Browser, house: House, who: str) -> int:
    """Walk through the pages of this person and take each in both widths. Returns how many."""
    folder = SHOTS / f"{ROLE[who].lower()}-{who}"
    shutil.rmtree(folder, ignore_errors=True)
    taken: dict[str, str] = {}
    with Person(browser, house, who) as person:
        person.page.goto(house.address)
        _both(person, folder / "my-children")
        for number, child in enumerate(_links(person, "/children/")[:CHILDREN], start=1):
            taken[child] = f"child-{number}"
            person.page.goto(house.address + child)
            _both(person, folder / f"child-{number}")
            for path in dict.fromkeys(_links(person, "/plans/", "/transitions/", "/reviews/", "/reports/", "/children/")):
                _walk(person, folder, number, path, taken)
        for path in ("/policy", "/reports/verify", "/nowhere"):
            _walk(person, folder, 0, path, taken)
    return len(taken) + 1


def take_public(browser: Browser, house: House) -> int:
    folder = SHOTS / "nobody"
    shutil.rmtree(folder, ignore_errors=True)
    with Person(browser, house) as person:
        for name, path in (("sign-in", "/sign-in"), ("check-a-report", "/reports/verify"), ("nothing-here", "/nowhere")):
            person.page.goto(house.address + path)
            _both(person, folder / name)
    return 3


def _walk(person: Person, folder: Path, number: int, path: str, taken: dict[str, str]) -> None:
    """One page, and what lies right behind it: an item of a move, the reports of a review."""
    if path in taken:
        return
    name = f"{number}-" + "-".join(part for part in path.strip("/").split("/") if len(part) < 30)
    name += f"-{sum(other.startswith(name) for other in taken.values()) or ''}".rstrip("-")
    taken[path] = name
    person.page.goto(person.house.address + path)
    _both(person, folder / name)
    for further in ("/items/", "/report"):
        deeper = [one for one in _links(person, "/transitions/", "/reviews/", "/reports/") if further in one and not one.endswith("/file")]
        if further not in path:
            for one in deeper[:1]:
                _walk(person, folder, number, one, taken)


def _links(person: Person, *beginnings: str) -> list[str]:
    found = person.page.eval_on_selector_all("main a[href]", "links => links.map((link) => link.href)")
    paths = (urlsplit(one).path for one in found)
    return list(dict.fromkeys(path for path in paths if path.startswith(beginnings) and not path.endswith("/file")))


def _both(person: Person, target: Path) -> None:
    for width in (DESK, PHONE):
        person.page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        person.picture(target.with_name(f"{target.name}-{width}.png"))


if __name__ == "__main__":
    main(sys.argv[1:])
