"""Who can see what: the whole table as it is asked by the gate, and a question answered in a sentence."""

import pytest

from portal.access.parts import Part, Role
from portal.access.policy import cell
from portal.oversight.queries import _answer
from tests.visitor import Visitor

pytestmark = pytest.mark.reads_only


def test_everybody_may_read_the_rules(nobody: Visitor, stranger_teacher: Visitor) -> None:
    assert nobody.get("/policy").h1 == stranger_teacher.get("/policy").h1 == "Who can see what"


def test_the_page_shows_every_cell_of_the_table_and_says_it_in_words(nobody: Visitor) -> None:
    table = nobody.get("/policy").root.one("table", class_="policy")
    rows = table.one("tbody").all("tr")
    assert len(rows) == len(Part)
    for part, row in zip(Part, rows, strict=True):
        cells = row.all("td")
        assert [one.attrs["data-role"] for one in cells] == list(Role)
        for role, one in zip(Role, cells, strict=True):
            code, words = one.all("span")
            assert code.text == cell(part, role).code.replace("-", "–")
            assert words.text == cell(part, role).in_words


@pytest.mark.parametrize(
    ("part", "role", "answer"),
    [
        (Part.SAFETY, Role.DT, "They may read the version written for them."),
        (Part.CLINICAL_NOTES, Role.RM, "No, they see nothing of it."),
        (Part.DAILY_CARE, Role.KW, "They may read and add to it."),
        (Part.TRANSITION, Role.DT, "They may read and add to what is theirs or addressed to them."),
        (Part.HEALTH, Role.PA, "They may read it once released."),
    ],
)
def test_a_question_is_answered_in_a_sentence(nobody: Visitor, part: Part, role: Role, answer: str) -> None:
    form = nobody.get("/policy").form("Ask")
    assert form.method == "GET"
    assert form.names == ["role", "part"]
    page = nobody.get(f"{form.action.partition('#')[0]}?role={role.value}&part={part.value}")
    assert page.root.one("p", class_="look-up__answer").text == answer
    assert role.label in page.root.one("p", class_="look-up__question").text


def test_the_answer_alone_is_a_fragment(nobody: Visitor) -> None:
    part = nobody.get("/policy?part=11&role=DT", fragment=True)
    assert not part.root.all("h1", "table")
    assert "the version written for them" in part.text


def test_every_question_reads_as_english() -> None:
    for part in Part:
        for role in Role:
            found = _answer(part, role)
            assert found.question.startswith(("May a ", "May an "))
            assert found.answer.startswith(("They may ", "No, they see nothing"))


@pytest.mark.parametrize("asked", ["part=99&role=DT", "part=11&role=BOSS", "part=&role=", "part=%00&role=%00", "part=11"])
def test_a_question_about_nothing_is_not_answered(nobody: Visitor, asked: str) -> None:
    assert not nobody.get(f"/policy?{asked}").root.all("p", class_="look-up__answer")
