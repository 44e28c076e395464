"""A client that goes about the portal as a person would, and checks every page it is shown.

It presses what is on the page: a form is sent with the fields, the token and the submit key that the page gave it. CSRF is on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from portal.web.shield import HEADERS

HOME = "http://localhost/"
HTMX = {"HX-Request": "true", "HX-Current-URL": HOME, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
TYPED = frozenset({"text", "email", "password", "number", "search", "tel", "url", "date", "file", "checkbox", "radio"})


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attrs: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """This element and everything in it, in the order of the page."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += [child for child in reversed(one.children) if isinstance(child, Element)]

    def all(self, *tags: str, **attrs: str) -> list["Element"]:
        """Elements by tag and by attributes (`class_` for a class among others)."""
        return [one for one in self.walk() if (not tags or one.tag in tags) and all(one.has(name, value) for name, value in attrs.items())]

    def one(self, *tags: str, **attrs: str) -> "Element":
        found = self.all(*tags, **attrs)
        assert len(found) == 1, f"{len(found)} of {tags} {attrs} where one was meant"
        return found[0]

    def has(self, name: str, value: str) -> bool:
        own = self.attrs.get(name.rstrip("_").replace("_", "-"))
        return own is not None and (value in own.split() if name == "class_" else own == value)

    @property
    def text(self) -> str:
        """What a person reads of it, spaces as one."""
        return " ".join(self._text().split())

    @property
    def raw_text(self) -> str:
        """Its words exactly, every space and line end kept: what a textarea holds."""
        return self._text()

    def _text(self) -> str:
        return "".join(child if isinstance(child, str) else child._text() for child in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]
        self.twice: list[str] = []

    def updatepos(self, i: int, j: int) -> int:
        """On which line something stands is never asked, and counting lines takes its time."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.twice += [f"{name} twice on one {tag}" for name in {name for name in names if names.count(name) > 1}]
        element = Element(tag, {name: value if value is not None else "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


class Page:
    """An answer as it was shown. `root` is its tree; `fragment` whether only a part of a page was asked for."""

    def __init__(self, response: TestResponse, url: str, *, fragment: bool) -> None:
        self.response = response
        self.url = url
        self.fragment = fragment
        self.status = response.status_code
        self.headers = response.headers
        self.bytes = response.get_data()
        self.is_html = response.mimetype == "text/html"
        builder = _Builder()
        if self.is_html:
            builder.feed(self.html)
            builder.close()
        self.root = builder.root
        self.doubled_attributes = builder.twice

    @property
    def html(self) -> str:
        return self.bytes.decode()

    @property
    def text(self) -> str:
        """What a person reads in its body."""
        bodies = self.root.all("body")
        return (bodies[0] if bodies else self.root).text

    @property
    def h1(self) -> str:
        return self.root.one("h1").text

    @property
    def links(self) -> list[str]:
        """Where its links lead, as addresses of this portal."""
        return [a.attrs["href"] for a in self.root.all("a") if "href" in a.attrs]

    @property
    def forms(self) -> list["Form"]:
        """Its forms, but for signing out, which stands on every page."""
        return [found for found in map(Form, self.root.all("form")) if not found.action.endswith("/sign-out")]

    def form(self, which: str | None = None) -> "Form":
        """The one form; or the one whose action, id or button contains `which`."""
        found = [one for one in self.forms if which is None or one.is_called(which)]
        assert len(found) == 1, f"{len(found)} forms {which or ''} on {self.url}, of {[one.action for one in self.forms]}"
        return found[0]

    def __repr__(self) -> str:
        return f"<{self.status} {self.url}>"


class Form:
    """A form as it stands on a page, with what a browser would send if nobody typed anything."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.action = element.attrs.get("action", "")
        self.method = element.attrs.get("method", "get").upper()
        self.buttons = [
            one for one in element.all("button", "input") if one.attrs.get("type", "submit" if one.tag == "button" else "") == "submit"
        ]

    def is_called(self, which: str) -> bool:
        return which in self.action or which == self.element.attrs.get("id") or any(which in button.text for button in self.buttons)

    @property
    def fields(self) -> dict[str, list[str]]:
        """Names and values as they stand."""
        values: dict[str, list[str]] = {}
        for one in self.element.all("input", "textarea", "select"):
            name = one.attrs.get("name")
            if name and "disabled" not in one.attrs and (value := _value(one)) is not None:
                values.setdefault(name, []).append(value)
        return values

    @property
    def names(self) -> list[str]:
        """Names of the fields that a person fills in."""
        typed = [
            one for one in self.element.all("input", "textarea", "select") if one.tag != "input" or one.attrs.get("type", "text") in TYPED
        ]
        return list(dict.fromkeys(one.attrs["name"] for one in typed if "name" in one.attrs))


def _value(one: Element) -> str | None:
    if one.tag == "textarea":
        return one.raw_text.removeprefix("\n")
    if one.tag == "select":
        options = one.all("option")
        chosen = [option for option in options if "selected" in option.attrs] or options[:1]
        return chosen[0].attrs.get("value", chosen[0].text) if chosen else None
    kind = one.attrs.get("type", "text")
    if kind in {"submit", "button", "image", "file", "reset"}:
        return None
    if kind in {"checkbox", "radio"}:
        return one.attrs.get("value", "on") if "checked" in one.attrs else None
    return one.attrs.get("value", "")


class Visitor:
    """A browser with its cookies. `email` is who is signed in, or ''. `name`, `role` and `agency` are as the portal knows them."""

    def __init__(self, app: Flask, *, email: str = "", token: str = "", member: Any = None) -> None:
        self.app = app
        self.email = email
        self.member = member
        self.client = app.test_client()
        if token:
            self.client.set_cookie(app.extensions["settings"].cookie_name, token, domain="localhost")

    def get(self, url: str, *, fragment: bool = False, answers: int = 200, follow: bool = True, **headers: str) -> Page:
        """Open a page. A fragment is asked for as htmx does. Redirects are followed; `answers` is the status at the end."""
        page = self.ask("GET", url, fragment=fragment, headers=headers)
        while follow and page.status in {301, 302, 303, 307, 308}:
            page = self.ask("GET", urljoin(page.url, page.headers["Location"]))
        assert page.status == answers, f"{page} where {answers} was meant: {page.text[:300]}"
        return page

    def submit(
        self,
        page: Page,
        form: str | Form | None = None,
        *,
        fragment: bool = False,
        answers: int = 200,
        follow: bool = True,
        without: tuple[str, ...] = (),
        files: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Page:
        """Fill in a form of the page and send it. Fields not named keep what the page gave them; `without` leaves some out.

        A field with a dash is named with an underscore where no field of that name stands on the page (`done_on_day` for
        `done_on-day`). After a 303 the next page is opened, as a browser does.
        """
        chosen = form if isinstance(form, Form) else page.form(form)
        values: dict[str, Any] = {name: value for name, value in chosen.fields.items() if name not in without}
        values |= {_named(name, chosen): value if isinstance(value, list) else [value] for name, value in fields.items()}
        values |= files or {}
        answer = self.ask(chosen.method, urljoin(page.url, chosen.action or page.url), fragment=fragment, data=values)
        if follow and answer.status == 303:
            answer = self.get(urljoin(answer.url, answer.headers["Location"]), answers=answers)
        assert answer.status == answers, f"{answer} where {answers} was meant: {answer.text[:300]}"
        return answer

    def ask(
        self,
        method: str,
        url: str,
        *,
        fragment: bool = False,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        checked: bool = True,
    ) -> Page:
        """One request, whatever it answers; the answer is checked unless said otherwise."""
        sent = (HTMX if fragment else {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}) | (headers or {})
        path = urljoin(HOME, url)
        keeps_files = {name: value for name, value in (data or {}).items() if not isinstance(value, list | str)}
        response = self.client.open(
            urlsplit(path)._replace(scheme="", netloc="").geturl(), method=method, base_url=HOME, headers=sent, data=data,
            content_type="multipart/form-data" if keeps_files else None,
        )  # fmt: skip
        page = Page(response, path, fragment=fragment)
        if checked:
            self.check(page)
        return page

    def check(self, page: Page) -> None:
        """Everything that holds for every answer of the portal."""
        assert page.status != 500, f"{page}: {page.text[:300]}"
        problems = [*check_headers(page)]
        if page.is_html and page.bytes:
            problems += check_markup(page)
            if not page.fragment and page.status not in {301, 302, 303}:
                problems += check_document(page)
        assert not problems, f"{page}: " + "; ".join(problems)

    def as_anybody(self) -> Self:
        """The same portal, seen by somebody who is not signed in."""
        return type(self)(self.app)

    def __repr__(self) -> str:
        return f"<visitor {self.email or 'nobody'}>"


def check_headers(page: Page) -> list[str]:
    """What is wrong with the headers; nothing when all is well. A hashed asset may be kept, anything else never."""
    expected = dict(HEADERS)
    if page.headers.get("Content-Disposition", "").startswith("attachment"):
        expected["Content-Security-Policy"] = "default-src 'none'; sandbox"  # stricter: a file is looked at by itself
    wrong = [f"{name} is {page.headers.get(name)!r}" for name, value in expected.items() if page.headers.get(name) != value]
    is_asset = urlsplit(page.url).path.startswith("/static/") and page.status in {200, 304} and "v=" in urlsplit(page.url).query
    if not is_asset:
        if page.headers.get("Cache-Control") != "no-store":
            wrong.append(f"Cache-Control is {page.headers.get('Cache-Control')!r}")
        if "HX-Request" not in page.headers.get("Vary", ""):
            wrong.append("Vary does not name HX-Request")
    if page.bytes and not page.headers.get("Content-Type"):
        wrong.append("no content type")
    if page.is_html and "charset=utf-8" not in page.headers.get("Content-Type", "").lower():
        wrong.append("no charset")
    cookies = page.headers.getlist("Set-Cookie")
    wrong += [
        f"a cookie that script can read or other sites send: {one}" for one in cookies if "HttpOnly" not in one or "SameSite=" not in one
    ]
    return wrong


def check_markup(page: Page) -> list[str]:
    """What is wrong with a page or a part of one."""
    wrong = list(page.doubled_attributes)
    ids = [one.attrs["id"] for one in page.root.walk() if "id" in one.attrs]
    wrong += [f"id {name!r} stands {ids.count(name)} times" for name in sorted({name for name in ids if ids.count(name) > 1})]
    for one in page.root.walk():
        wrong += [f"{name} on a {one.tag}" for name in one.attrs if name.startswith(("on", "hx-on", "data-hx-on")) or name == "style"]
        if one.tag == "style" or (one.tag == "script" and "src" not in one.attrs):
            wrong.append(f"inline {one.tag}")
        wrong += [f"{one.tag} loads {one.attrs[a]} from elsewhere" for a in ("src", "action") if "//" in one.attrs.get(a, "")]
        if one.attrs.get("href", "").strip().lower().startswith(("javascript:", "data:", "vbscript:")):
            wrong.append(f"a link to {one.attrs['href']}")
        if one.tag == "img" and "alt" not in one.attrs:
            wrong.append("a picture without words")
    for form in page.root.all("form"):
        wrong += _check_form(form)
    return wrong + _check_labels(page.root)


def check_document(page: Page) -> list[str]:
    """What is wrong with a whole page: one h1, a title that begins with it, a language, a way past the head."""
    headings = page.root.all("h1")
    if len(headings) != 1:
        return [f"{len(headings)} h1"]
    title = page.root.one("head").one("title").text.removeprefix("Error: ")
    wrong = [] if title.startswith(headings[0].text) else [f"the title {title!r} does not begin with the h1 {headings[0].text!r}"]
    if not page.html.lstrip().lower().startswith("<!doctype html>"):
        wrong.append("no doctype")
    if not page.root.one("html").attrs.get("lang"):
        wrong.append("no language")
    if len(page.root.all("main")) != 1:
        wrong.append("not one main")
    return wrong


def _check_form(form: Element) -> list[str]:
    method = form.attrs.get("method", "get").lower()
    if method not in {"get", "post"}:
        return [f"a form that asks for {method}, which works by script only"]
    wrong = [] if not form.attrs.get("action", "") or form.attrs["action"].startswith("/") else [f"a form to {form.attrs['action']}"]
    if not Form(form).buttons:
        wrong.append("a form without a button, which works by script only")
    if method == "post" and not [one for one in form.all("input", name="csrf_token") if one.attrs.get("value")]:
        wrong.append("a POST form without its token")
    if method == "get" and form.all("input", name="csrf_token"):
        wrong.append("a GET form that would put its token into the address")
    return wrong


def _check_labels(root: Element) -> list[str]:
    labelled = {one.attrs["for"] for one in root.all("label") if "for" in one.attrs}
    inside = {id(one) for label in root.all("label") for one in label.walk()}
    wrong = []
    for one in root.all("input", "textarea", "select"):
        typed = one.tag != "input" or one.attrs.get("type", "text") in TYPED
        named = one.attrs.get("id") in labelled or id(one) in inside or "aria-label" in one.attrs or "aria-labelledby" in one.attrs
        if typed and not named:
            wrong.append(f"{one.tag} {one.attrs.get('name')!r} without a label")
    return wrong


def _named(name: str, form: Form) -> str:
    if name in form.names or name in form.fields:
        return name
    return next((real for real in form.names if real.replace("-", "_") == name), name)
