"""Row 18 for the commissioner: words of the clinical lead about what scores mean, and no score."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.demo.fill_measures import score_id
from portal.foundation import clock
from tests.conftest import Visit
from tests.measures.people import ALL, KAI
from tests.visitor import Page, Visitor
from tests.world import EMAILS

LINE = f"{ALL}/line"
WORDS = "The carers' view has eased since spring; the placement holds, and no more hours are asked for."


def written(clinician: Visitor, answers: int = 200, **more: Any) -> Page:
    return clinician.submit(clinician.get(LINE), "line", answers=answers, **({"words": WORDS} | more))


def test_the_clinical_lead_writes_it_and_the_commissioner_reads_it_and_no_score(clinician: Visitor, commissioner: Visitor) -> None:
    assert WORDS not in commissioner.get(ALL).text
    assert WORDS in written(clinician).text
    page = commissioner.get(ALL)
    section = page.root.one("section", id="scores").text
    assert WORDS in section
    assert "Dr Leila Farrokh" in section
    for of_a_score in ("16", "slightly raised", "BERRI", "Area 1", "SDQ"):
        assert of_a_score not in section, of_a_score
    commissioner.get(f"/measures/scores/{score_id('kai', 2)}", answers=404)
    assert WORDS in commissioner.get(f"/children/{KAI}").text


def test_earlier_lines_stay_below_the_newest(clinician: Visitor, commissioner: Visitor) -> None:
    before = clock.today() - timedelta(days=90)
    written(clinician, words="Of today.")
    written(clinician, words="Of three months ago.", as_of=[str(before.day), str(before.month), str(before.year)])
    text = commissioner.get(ALL).root.one("section", id="scores").text
    assert text.index("Of today.") < text.index("Of three months ago.")


@pytest.mark.parametrize("who", ["ruth-adeyemi", "gareth-pryce", "sunita-rao", "desmond-clarke", "aoife-brennan", "farida-ali"])
def test_nobody_else_writes_it(visit: Visit, who: str) -> None:
    visitor = visit(EMAILS[who])
    assert LINE not in visitor.get(ALL).links
    assert visitor.ask("GET", LINE).status in {403, 404}


@pytest.mark.parametrize("who", ["farida-ali", "mateusz-zielinski", "josephine-mensah"])
def test_school_and_health_do_not_read_it(visit: Visit, clinician: Visitor, who: str) -> None:
    written(clinician)
    assert WORDS not in visit(EMAILS[who]).get(ALL).text


def test_an_empty_line_and_one_of_tomorrow_are_refused_with_what_was_typed(clinician: Visitor, owner: psycopg.Connection[Any]) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    assert "Write the line." in written(clinician, answers=422, words=" ").text
    page = written(clinician, answers=422, as_of=[str(tomorrow.day), str(tomorrow.month), str(tomorrow.year)])
    assert page.form("line").fields["words"] == [WORDS]
    assert owner.execute("select count(*) from app.entry where kind = 'scores_line' and text = %s", [WORDS]).fetchone() == (0,)
