"""Every page of coming in, of one's own account and of an agency's people is used by keyboard alone: each control is reached with Tab, in
the order in which it is read, and shows that it is reached."""

import pytest

from portal.demo.idents import ident
from tests.journeys.conftest import SitsDown
from tests.journeys.person import PHONE, Person

EVERY_CONTROL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((one) => one.type !== "hidden" && !one.disabled && one.checkVisibility() && one.tabIndex >= 0)
  .filter((one) => one.type !== "radio" || one === document.querySelector(`input[name="${one.name}"]`))
  .map((one) => { one.dataset.counted = one.dataset.counted || ++window.counted; return one.dataset.counted; })"""
WHERE = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const seen = [one, one.nextElementSibling].some((two) => two && (getComputedStyle(two).outlineStyle !== "none"
    || getComputedStyle(two).boxShadow !== "none" || getComputedStyle(two, "::before").boxShadow !== "none"));
  return [one.dataset.counted || "", seen];
}"""

PEOPLE = "/agency/people"
RUTH = f"{PEOPLE}/{ident('membership', 'ruth-adeyemi')}"
OF_AN_ADMINISTRATOR = [
    "/", PEOPLE, RUTH, f"{RUTH}/roles/new", f"{RUTH}/begin-again", "/agency/invitations", "/agency/invitations/new", "/agency/partners/new",
    "/new-starts", "/agency/homes",
]  # fmt: skip
OF_ANYBODY = ["/account", "/account/acting", "/account/passkeys/new", "/account/password", "/account/codes"]
OF_NOBODY = ["/sign-in", "/locked-out", "/help", "/privacy", "/accessibility"]


def tab_through(person: Person, path: str) -> None:
    person.open(path)
    person.page.evaluate("window.counted = 0; document.activeElement.blur()")
    wanted = person.page.evaluate(EVERY_CONTROL)
    assert wanted, path
    reached, unseen = [], []
    for _ in range(len(wanted) + 40):
        person.page.keyboard.press("Tab")
        which, seen = person.page.evaluate(WHERE)
        if not which or which in reached:
            if reached and which == reached[0]:
                break
            continue
        reached.append(which)
        unseen += [] if seen else [which]
        if len(reached) == len(wanted):
            break
    described = person.page.evaluate("(w) => w.map((n) => document.querySelector(`[data-counted='${n}']`).outerHTML.slice(0, 120))", unseen)
    assert reached == wanted, f"{path}: {set(wanted) - set(reached)} are not reached, or in another order"
    assert not unseen, f"{path}: nobody sees that {described} are reached"


@pytest.mark.reads_only
@pytest.mark.parametrize(
    ("key", "paths"),
    [("glenn-fairbairn", OF_AN_ADMINISTRATOR), ("ruth-adeyemi", OF_ANYBODY), ("", OF_NOBODY)],
    ids=["people", "account", "in"],
)
def test_every_control_is_reached_and_shows_it(sits_down: SitsDown, key: str, paths: list[str]) -> None:
    person = sits_down(key, width=PHONE)
    for path in paths:
        tab_through(person, path)


def test_an_administrator_invites_a_colleague_without_a_mouse(sits_down: SitsDown) -> None:
    glenn = sits_down("glenn-fairbairn")
    glenn.open("/agency/invitations/new")
    keyboard = glenn.page.keyboard

    def tab_to(label: str) -> None:
        for _ in range(60):
            keyboard.press("Tab")
            if label in glenn.page.evaluate("[document.activeElement.labels?.[0]?.innerText, document.activeElement.innerText].join(' ')"):
                return
        raise AssertionError(f"no way to {label}")

    tab_to("Their name")
    keyboard.type("Inês Duarte")
    tab_to("Their work e-mail address")
    keyboard.type("ines.duarte@tamarisk-lane.example")
    keyboard.press("Tab")
    keyboard.press("Space")
    while glenn.page.evaluate("document.activeElement.labels[0].innerText.trim()") != "Key worker":
        keyboard.press("ArrowDown")
    tab_to("Send the invitation")
    with glenn.page.expect_navigation(wait_until="load"):
        keyboard.press("Enter")
    glenn.look()
    assert glenn.path == "/agency/invitations"
    assert "Inês Duarte" in glenn.words
