"""Somebody at a browser. Every page they are shown is looked at: one h1, no sideways scrolling on a desk or a phone, nothing that
the content security policy had to refuse, no error of a script, and no serious finding of axe."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, Response

from tests.journeys.house import House

DESK, PHONE = 1280, 375
HEIGHT = {DESK: 900, PHONE: 700}
AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
SERIOUS = {"serious", "critical"}
NOBODY_NEEDS = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",  # two pages of the browser's own that are loaded behind every window's address bar
    # Of several such switches the last one counts, so those that Playwright turns off are named again.
    "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints",
    "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
)  # fmt: skip
"""Half of what it costs to open a window."""
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", f"--disable-features={','.join(NOBODY_NEEDS)}",
)  # fmt: skip

TELL_OF_REFUSALS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`refused by the policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});
"""
RUN_AXE = """async (standards) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: standards}, resultTypes: ["violations"]});
  return found.violations.map((one) => [one.impact, one.id, one.help, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]);
}"""
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > room + 1);
  return ["the page is " + document.documentElement.scrollWidth + " wide",
          ...wide.slice(-3).map((one) => one.tagName + "." + one.className)];
}"""
A_REFUSAL = "Failed to load resource: the server responded with a status of 4"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def launch(playwright: Playwright) -> Browser:
    """Chromium, the one that the operating system brings."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "No Chromium was found. Install it (on Debian: apt-get install chromium) and run the journeys again."
    return playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))


class Person:
    """One browser profile with one window. `seen` keeps which kinds of page axe has already been over in this run."""

    def __init__(
        self,
        browser: Browser,
        house: House,
        key: str = "",
        *,
        script: bool = True,
        width: int = DESK,
        seen: set[tuple[str, ...]] | None = None,
    ) -> None:
        self.house = house
        self.key = key
        self.script = script
        self.width = width
        self.seen = set() if seen is None else seen
        self.problems: list[str] = []
        self.context = browser.new_context(
            base_url=house.address, java_script_enabled=script, viewport={"width": width, "height": HEIGHT[width]}, locale="en-GB",
            timezone_id="Europe/London", accept_downloads=True, reduced_motion="reduce",
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(TELL_OF_REFUSALS)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.problems.append(f"a script failed: {error.error}"))
        self.context.on("response", self._answered)
        if key:
            self.arrive(key)
        self.page: Page = self.context.new_page()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self.context.close()

    def arrive(self, key: str) -> None:
        """Sit down as one of the cast, with a session of one's own."""
        name, value = self.house.cookie_for(key)
        self.context.add_cookies([{"name": name, "value": value, "url": self.house.address, "httpOnly": True, "sameSite": "Lax"}])

    # Going about

    def open(self, path: str, *, answers: int = 200) -> Page:
        """Open an address of the portal and look at the page."""
        response = self.page.goto(urljoin(self.house.address, path))
        status = response.status if response else None
        assert status == answers, f"{path} answered {status}, not {answers}"
        self.look()
        return self.page

    def follow(self, name: str, *, within: Locator | None = None) -> Page:
        """Press a link by its words (the first of that name) and look at the page behind it."""
        link = (within or self.page).get_by_role("link", name=name).first
        with self.page.expect_navigation(wait_until="load"):
            link.click()
        self.look()
        return self.page

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press a button that leads to another page, and look at that."""
        with self.page.expect_navigation(wait_until="load"):
            (within or self.page).get_by_role("button", name=name).first.click()
        self.look()

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """What happens in this block happens on this very page: nothing is loaded anew. The page is looked at afterwards."""
        self.page.evaluate("window.stillHere = true")
        yield
        assert self.page.evaluate("window.stillHere === true"), "the page was loaded anew"
        self.look("changed in place")

    # What is seen

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def words(self) -> str:
        """Everything that can be read on the page."""
        return str(self.page.locator("body").inner_text())

    @property
    def everything(self) -> str:
        """The whole document as the browser holds it, shown or not, entities resolved."""
        return str(self.page.locator("html").inner_html()) + str(self.page.locator("html").text_content())

    @property
    def h1(self) -> str:
        return str(self.page.locator("h1").inner_text())

    def link_to(self, name: str) -> str:
        """The path behind a link."""
        found = self.page.get_by_role("link", name=name).first.get_attribute("href")
        assert found
        return urlsplit(found).path

    def look(self, state: str = "") -> None:
        """Everything that holds for every page of the portal."""
        self.page.wait_for_load_state("load")
        headings = self.page.locator("h1").count()
        found = [] if headings == 1 else [f"{headings} h1"]
        for width in dict.fromkeys((PHONE if self.width == DESK else DESK, self.width)):
            self.page.set_viewport_size({"width": width, "height": HEIGHT[width]})
            found += [f"{width} px: {one}" for one in self.page.evaluate(TOO_WIDE)]
            if self.script:
                found += self._axe(width, state)
        found += self.problems
        self.problems.clear()
        assert not found, f"{self.key or 'somebody'} at {self.page.url}: " + "; ".join(found)

    def _axe(self, width: int, state: str) -> list[str]:
        who = self.key if width == self.width else "anybody"  # each role's page at its own width; each page once at the other
        kind = (who, UUID.sub("*", self.path), state, str(width))
        if kind in self.seen:
            return []
        self.seen.add(kind)
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE)
        found: list[Any] = self.page.evaluate(RUN_AXE, STANDARDS)
        return [f"{width} px: axe {name} ({help_}): {nodes}" for impact, name, help_, nodes in found if impact in SERIOUS]

    def _said(self, message: ConsoleMessage) -> None:
        # A refusal with its true status is what the portal means to answer; the journey itself says which it expects.
        if message.type in {"error", "warning"} and not message.text.startswith(A_REFUSAL):
            self.problems.append(f"the console says: {message.text[:300]}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.url} answered {response.status}")

    def picture(self, target: Path) -> Path:
        """The page as it stands, whole, for looking at."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=target, full_page=True)
        return target
