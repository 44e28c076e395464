"""The same charts on paper, and goals in the pack that goes along with a child."""

import io
from datetime import date

import pikepdf
import pytest
import weasyprint
from flask import Flask

from portal.demo.idents import ident
from portal.demo.scene import membership
from portal.foundation.database import acting_as, db, nobody_acts
from portal.measures import charts, queries, told
from portal.measures.charts import Line
from portal.reports.fetcher import ClosedFetcher
from tests.measures.people import KAI
from tests.pdf import text_of
from tests.visitor import Visitor


def test_the_component_of_the_page_is_drawn_on_paper_too_and_loads_nothing(app: Flask) -> None:
    chart = charts.line_chart(
        "c", "How near the goal is", [Line("Kai", ((date(2026, 3, 2), 2.0), (date(2026, 5, 1), 6.0)))], low=0, high=10, step=2
    )
    with app.test_request_context():
        markup = app.jinja_env.from_string("<!doctype html><title>Goals</title>{{ ui.chart(chart) }}").render(chart=chart)
    pdf = weasyprint.HTML(string=markup, url_fetcher=ClosedFetcher()).write_pdf()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        words = "".join("".join(text_of(page)) for page in document.pages)
        drawn = b"".join(page.Contents.read_bytes() for page in document.pages)
    assert "How near the goal is" in words
    assert "1 May 2026" in words, "the table stands beside it"
    assert drawn.count(b" l\n") + drawn.count(b" l ") >= 1, "and a line is drawn"


@pytest.mark.reads_only
def test_goals_stand_in_a_pack_with_each_raters_first_and_latest_number(app: Flask, manager: Visitor) -> None:
    from portal.access.actor import Actor
    from portal.access.parts import Role
    from portal.children import queries as children

    member = manager.member
    actor = Actor(member.person_id, member.name, member.membership_id, member.agency_id, member.agency, member.agency_kind, Role.RM)
    with app.app_context():
        acting_as(membership("gareth-pryce"))
        found = told.goals_in_words(actor, children.meet(actor, KAI))
        assert not db.session.new, "a text is no row"
        nobody_acts()
    assert len(found) == 6
    first = next(one for one in found if "last lesson" in one.text)
    assert first.heading == "A goal of Kai’s own"
    assert "Kai: From 2 to 6: a change that is likely to mean something." in first.text
    assert {one.slice for one in found} == {queries.GOALS}
    assert ident("goal", "kai 1") in {one.id for one in found}
