"""After signing in, after choosing for whom one acts, and after a factor: always to a page of this portal, whatever the address says."""

from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.signin.views import way_back
from portal.web.respond import came_from
from tests.signin.people import signed_in
from tests.visitor import HOME, Visitor

HOST = "localhost"
SIGNS = st.sampled_from(
    ["/", "//", "\\", "/\\", "\\/", ":", "@", "?", "#", "%2f", "%5c", "%09", "\t", "\n", "\r", "\x00", " ", ".", "..", ";"]
)
WORDS = st.sampled_from(
    ["evil.example", "https:", "http://", "javascript:alert(1)", "data:text/html,x", HOST, "children", "sign-in", "\u2044", "\u3002"]
)
WAYS = st.lists(st.one_of(SIGNS, WORDS, st.text(max_size=4)), max_size=9).map("".join)


def as_a_browser_reads_it(way: str) -> str:
    """Which host a browser goes to: it drops tabs and line ends, trims what is not printed, and takes a backslash for a slash."""
    read = "".join(letter for letter in way if letter not in "\t\n\r").strip("".join(map(chr, range(33)))).replace("\\", "/")
    return urlsplit(urljoin(f"http://{HOST}/sign-in", read)).netloc


@pytest.mark.reads_only
def test_no_way_back_leads_out_of_the_portal(app: Flask) -> None:
    tried = []

    @settings(max_examples=2000, deadline=None, database=None)
    @given(WAYS)
    def led(way: str) -> None:
        with app.test_request_context(f"/sign-in?next={quote(way)}", base_url=f"http://{HOST}/"):
            taken = way_back()
        tried.append(bool(taken))
        assert taken in {"", way}
        assert as_a_browser_reads_it(taken or "/") == HOST, way

    led()
    assert any(tried), "some ways are taken"


@pytest.mark.reads_only
def test_no_page_that_something_came_from_leads_out_of_the_portal(app: Flask) -> None:
    @settings(max_examples=2000, deadline=None, database=None)
    @given(WAYS)
    def led(way: str) -> None:
        told = {"Referer": ascii(f"http://{HOST}/{way}")[1:-1]}
        with app.test_request_context("/account/draft/ending", base_url=f"http://{HOST}/", headers=told):
            assert as_a_browser_reads_it(came_from() or "/") == HOST, way

    led()


@pytest.mark.parametrize("way", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "\\\\evil.example"])
def test_whoever_signs_in_by_a_link_that_leads_elsewhere_is_at_home(app: Flask, way: str) -> None:
    visitor = Visitor(app)
    page = visitor.get(f"/sign-in?next={quote(way)}")
    assert all(urlsplit(urljoin(HOME, form.action)).netloc == urlsplit(HOME).netloc for form in page.forms)
    assert signed_in(visitor).url.rstrip("/") in {"", HOME.rstrip("/"), "/"}
