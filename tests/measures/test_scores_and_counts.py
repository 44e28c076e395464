"""Scores by their published bands, licensed measures by number alone, and everyday life counted with what one must know to read it."""

from typing import Any

import psycopg
import pytest

from portal.demo.fill_measures import count_id, score_id
from portal.demo.idents import ident
from portal.foundation import clock
from tests.measures.people import ALL, sdq
from tests.visitor import Page, Visitor

CARERS, TEACHERS = f"/measures/scores/{score_id('kai', 2)}", f"/measures/scores/{score_id('kai', 3)}"
ATTENDANCE, RESTRAINTS = (f"/measures/counts/{count_id('kai', kind, 0)}" for kind in ("attendance", "restraints"))


def counted(visitor: Visitor, answers: int = 200, **more: Any) -> Page:
    given = {"kind": "clubs", "count": "5", "note": "Band and swimming."} | more
    return visitor.submit(visitor.get(f"{ALL}/counts"), "counts", answers=answers, **given)


# Row 18, by roles


@pytest.mark.reads_only
def test_scores_are_shown_by_their_published_bands_with_informant_age_and_date(
    clinician: Visitor, social_worker: Visitor, manager: Visitor
) -> None:
    for visitor in (clinician, social_worker, manager):
        page = visitor.get(ALL)
        for told in (
            "SDQ, filled in by the carer or parent",
            "SDQ, filled in by the teacher",
            "16 slightly raised",
            "aged 13",
            "four categories published",
        ):
            assert told in page.text, told
        assert "normal" not in page.root.one("main").text.lower()
        assert "next SDQ is due" in page.text
        visitor.get(TEACHERS)


@pytest.mark.reads_only
def test_who_reads_their_own_scores_only_sees_no_other(key_worker: Visitor, teacher: Visitor) -> None:
    assert "the teacher" not in key_worker.get(ALL).text
    key_worker.get(CARERS)
    key_worker.get(TEACHERS, answers=404)
    page = teacher.get(ALL)
    assert "SDQ, filled in by the teacher" in page.text
    assert "carer" not in page.root.one("main").text
    teacher.get(CARERS, answers=404)


@pytest.mark.reads_only
def test_scores_do_not_exist_for_the_commissioner_and_the_virtual_head(commissioner: Visitor, virtual_head: Visitor) -> None:
    for visitor in (commissioner, virtual_head):
        assert "SDQ" not in visitor.get(ALL).text
        for address in (CARERS, TEACHERS, f"{ALL}/sdq"):
            visitor.get(address, answers=404)


@pytest.mark.reads_only
def test_who_reads_all_scores_but_enters_none_is_told_whose_it_is(manager: Visitor) -> None:
    assert "the key worker, the clinical lead or the designated teacher" in manager.get(f"{ALL}/sdq", answers=403).text


def test_a_score_is_entered_and_named_by_its_band(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = sdq(key_worker, emotional="7", total="18")
    assert "18 high" in page.text
    row = owner.execute(
        "select * from app.measure_score where totals ->> 'emotional' = '7' and totals ->> 'total' = '18' and age = 13"
    ).fetchone()
    assert (row.informant, row.slice, row.mine, row.on_date) == ("carer", 180, [ident("membership", "ruth-adeyemi")], clock.today())


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"total": "17"}, "add up to 16, not to 17"),
        ({"emotional": "11"}, "Emotional goes from 0 to 10"),
        ({"peer": "three"}, "Enter a whole number, in figures."),
        ({"peer": ""}, "Enter the score for peers"),
        ({"informant": ""}, "Choose who filled it in."),
        ({"on_date": ["1", "1", "2199"]}, "Choose today or an earlier day"),
        ({"on_date": ["1", "1", "2014"]}, "The SDQ is for ages 4 to 17"),
        ({"no_score_because": "SDQ2"}, "Either there are numbers or a reason"),
        ({"informant": "teacher", "impact": "7"}, "Impact goes from 0 to 6"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    key_worker: Visitor, owner: psycopg.Connection[Any], given: dict[str, Any], says: str
) -> None:
    before = owner.execute("select count(*) from app.measure_score").fetchone()
    page = sdq(key_worker, answers=422, **given)
    assert says in page.text
    assert page.form("sdq").fields["conduct"] == ["3"]
    assert owner.execute("select count(*) from app.measure_score").fetchone() == before


def test_a_reason_stands_in_place_of_a_carers_score(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    empty = dict.fromkeys(("emotional", "conduct", "hyperactivity", "peer", "total", "prosocial", "impact"), "")
    page = sdq(key_worker, no_score_because="SDQ5", **empty)
    assert "No score: the child declined." in page.text
    assert owner.execute("select no_score_because, totals from app.measure_score where no_score_because <> ''").fetchall() == [("SDQ5", {})]


def test_the_database_holds_no_total_that_does_not_add_up(owner: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("""update app.measure_score set totals = totals || '{"total": 40}' where id = %s""", [score_id("kai", 2)])


def test_licensed_measures_are_kept_by_number_alone(clinician: Visitor) -> None:
    boxes = {f"area_{area}": str(area) for area in range(1, 9)}
    page = clinician.submit(clinician.get(f"{ALL}/star"), "star", **boxes)
    assert "Area 8" in page.text
    page = clinician.submit(clinician.get(f"{ALL}/star"), "star", answers=422, **(boxes | {"area_3": "11"}))
    assert "Enter the number of this area, from 1 to 10." in page.text
    page = clinician.submit(
        clinician.get(f"{ALL}/berri"), "berri", behaviour="30", emotional="40", relationships="35", risk="20", indicators="10"
    )
    assert "Emotional wellbeing" in page.text


def test_a_score_typed_wrongly_is_taken_back_and_kept(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = key_worker.submit(key_worker.get(CARERS), "slip", because="Two numbers swapped.")
    assert "Taken back: this is no score any more" in page.text
    assert "Two numbers swapped." in page.text
    assert owner.execute("select totals ->> 'total' from app.measure_score where id = %s", [score_id("kai", 2)]).fetchone() == ("16",)


# Everyday life, each number in the slice of what it tells of


@pytest.mark.reads_only
def test_school_reads_what_is_counted_of_school_and_nothing_else(teacher: Visitor, virtual_head: Visitor) -> None:
    for visitor in (teacher, virtual_head):
        text = visitor.get(ALL).text
        assert "School attendance" in text
        for told in ("Nights settled", "missing", "restrained", "Family time", "self-harm"):
            assert told not in text
        visitor.get(ATTENDANCE)
        visitor.get(RESTRAINTS, answers=404)


@pytest.mark.reads_only
def test_those_who_care_read_all_of_it_with_what_one_must_know(key_worker: Visitor, manager: Visitor, social_worker: Visitor) -> None:
    for visitor in (key_worker, manager, social_worker):
        text = visitor.get(ALL).text
        for told in ("Nights settled", "Times missing", "Times held or restrained", "Forty minutes, at the canal"):
            assert told in text


def test_a_count_has_its_28_days_its_slice_and_its_sentence(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    assert "Band and swimming." in counted(key_worker).text
    row = owner.execute("select slice, ends_on - starts_on as days, count from app.everyday_count where ends_on = current_date").fetchone()
    assert row == (130, 27, 5)
    assert "Enter how many." in counted(key_worker, answers=422, count="").text
    assert "The most that this can be is 28" in counted(key_worker, answers=422, kind="nights", count="29").text
    assert "what one must know" in counted(key_worker, answers=422, note=" ").text


@pytest.mark.reads_only
def test_nobody_counts_what_they_do_not_add_to(teacher: Visitor, therapist: Visitor) -> None:
    offered = [one.attrs["value"] for one in teacher.get(f"{ALL}/counts").root.one("select", name="kind").all("option")]
    assert offered == ["", "attendance", "suspensions", "clubs"]
    therapist.get(f"{ALL}/counts", answers=404)


def test_a_count_that_is_not_offered_is_not_taken(teacher: Visitor, owner: psycopg.Connection[Any]) -> None:
    counted(teacher, answers=422, kind="restraints")
    assert owner.execute("select count(*) from app.everyday_count where by_name = 'Farida Ali'").fetchone() == (0,)


def test_a_count_is_taken_back_by_who_wrote_it_or_the_manager(key_worker: Visitor, teacher: Visitor) -> None:
    assert "taken back by who wrote it" in teacher.submit(teacher.get(ATTENDANCE), "slip", answers=422, because="Not mine.").text
    assert "Taken back: this is no count any more" in key_worker.submit(key_worker.get(ATTENDANCE), "slip", because="Wrong month.").text
