"""Handover packs: frozen, sealed, read by the receiver from release and by nobody else; and the sheets for the night."""

import io
from dataclasses import replace
from typing import Any

import pikepdf
import psycopg
import pytest

from portal.demo.idents import ident
from portal.foundation import clock
from portal.reports.keys import make_demo_authority
from portal.reports.making import make_documents
from portal.settings import Settings
from tests.visitor import Page, Visitor
from tests.world import portal_over

KAI = ident("child", "kai")
PACKS = f"/children/{KAI}/packs"
NIGHT, MISSING = f"/children/{KAI}/at-night", f"/children/{KAI}/missing-sheet"


@pytest.fixture
def sealing(settings: Settings, owner: psycopg.Connection[Any]) -> Any:
    """The worker's part, as it is called."""
    providers = {"tamarisk-lane-care": "Tamarisk Lane Care"}
    make_demo_authority(settings.seals, providers=providers, passphrase=settings.seal_passphrase, now=clock.now())

    def work() -> None:
        with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker:
            for (asked,) in owner.execute("select id from app.render_request").fetchall():
                with worker.app_context():
                    make_documents(asked, settings)

    return work


def made(manager: Visitor, kind: str = "handover") -> Page:
    return manager.submit(manager.get(PACKS), "packs", kind=kind)


def documents(owner: psycopg.Connection[Any]) -> dict[str, Any]:
    rows = owner.execute("select * from app.report_variant where slice / 10 = 26 and superseded_by is null").fetchall()
    return {row.variant: row for row in rows}


def text_of(pdf: bytes) -> str:
    import subprocess

    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_a_pack_is_frozen_sealed_released_and_read_by_its_receiver_alone(
    manager: Visitor, receiving_teacher: Visitor, teacher: Visitor, owner: psycopg.Connection[Any], sealing: Any
) -> None:
    page = made(manager)
    assert page.h1 == "Handover pack: pack 1.0"
    sealing()
    found = documents(owner)
    assert {name: row.state for name, row in found.items()} == {"full": "sealed", "school": "sealed"}
    school = f"/reports/{found['school'].id}"
    for visitor in (receiving_teacher, teacher):
        visitor.get(school, answers=404)
        visitor.get(f"{school}/file", answers=404)
    released = manager.get(f"/packs/{found['school'].id}/release")
    manager.submit(released, "release", person=str(ident("membership", "owen-castell")))
    file = receiving_teacher.get(f"{school}/file")
    assert file.headers["Content-Type"] == "application/pdf"
    assert "handover-pack-HC-4K7Q-school" in file.headers["Content-Disposition"]
    assert "A handover pack is there for you" in receiving_teacher.get("/").text
    receiving_teacher.get(f"/reports/{found['full'].id}", answers=404)
    teacher.get(f"{school}/file", answers=404)
    with pikepdf.open(io.BytesIO(file.bytes)) as pdf:
        assert pdf.Root.AcroForm.Fields[0].V.Type == "/Sig"


def test_the_full_version_never_goes_to_a_school(
    manager: Visitor, owner: psycopg.Connection[Any], sealing: Any, cluster: Any, database: str
) -> None:
    made(manager)
    sealing()
    full = documents(owner)["full"].id
    assert "Owen Castell" not in manager.get(f"/packs/{full}/release").text
    for who, whom in (("gareth-pryce", "owen-castell"), ("ruth-adeyemi", "ruth-adeyemi"), ("sunita-rao", "stranger-key-worker")):
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [ident("membership", who)])
            with pytest.raises(psycopg.Error) as refused:
                web.execute("select wall.release_pack(%s, %s, 'x', current_date)", [full, ident("membership", whom)])
            assert refused.value.sqlstate == "PS001"


def test_the_school_version_holds_what_was_written_for_schools_and_names_what_is_left_out(
    manager: Visitor, owner: psycopg.Connection[Any], sealing: Any
) -> None:
    made(manager)
    sealing()
    found = documents(owner)
    full, school = (
        " ".join(text_of(manager.get(f"/reports/{found[name].id}/file").bytes).split()) for name in ("full", "school")
    )  # fmt: skip
    formulation = owner.execute("select text from app.entry where child_id = %s and slice = 90 limit 1", [KAI]).fetchone()
    assert "are not in this version" in school
    assert "Handover pack" in full
    assert "School version" in school
    if formulation is not None:
        assert " ".join(formulation.text.split())[:60] in full
        assert " ".join(formulation.text.split())[:60] not in school


def test_the_minimum_safe_pack_holds_six_chapters_and_closes_what_was_due(
    manager: Visitor, owner: psycopg.Connection[Any], sealing: Any
) -> None:
    here = owner.execute("select id from app.placement where child_id = %s and state = 'active'", [KAI]).fetchone()
    owner.execute(
        "insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained)"
        " values (gen_random_uuid(), %s, %s, 50, '{}', 'placement', %s, 'Send the pack', '{}', current_date, 'T6-2', '')",
        [KAI, here.id, here.id],
    )
    made(manager, "safe")
    sealing()
    found = documents(owner)
    assert {name: row.state for name, row in found.items()} == {"full": "sealed"}
    words = " ".join(text_of(manager.get(f"/reports/{found['full'].id}/file").bytes).split())
    for heading in ("Who I am", "People and numbers", "Health, medicines and allergies", "Keeping safe", "what calms me"):
        assert heading in words, heading
    assert "Family time" not in words
    assert owner.execute("select count(*) from app.due_item where rule = 'T6-2' and done_at is null").fetchone() == (0,)


def test_a_later_pack_supersedes_the_one_before(manager: Visitor, owner: psycopg.Connection[Any], sealing: Any) -> None:
    for _ in range(2):
        made(manager, "safe")
        sealing()
    rows = owner.execute("select version, superseded_by from app.report_variant where slice = 260 order by version").fetchall()
    assert rows == [("1.0", "1.1"), ("1.1", None)]


@pytest.mark.reads_only
def test_packs_are_made_by_the_manager_alone(
    manager: Visitor, social_worker: Visitor, key_worker: Visitor, teacher: Visitor, stranger: Visitor
) -> None:
    assert "Make a pack" in manager.get(PACKS).text
    for visitor in (social_worker, key_worker):
        assert "Make a pack" not in visitor.get(PACKS).text
    for visitor in (teacher, stranger):
        visitor.get(PACKS, answers=404)


# The sheets


@pytest.mark.reads_only
def test_the_sheets_say_what_is_written_now_and_to_each_reader_their_own(
    key_worker: Visitor, teacher: Visitor, stranger: Visitor, owner: psycopg.Connection[Any]
) -> None:
    allergies = owner.execute(
        "select slice, text from app.entry where child_id = %s and heading = 'Allergies' order by slice", [KAI]
    ).fetchall()
    full, school = (" ".join(row.text.split())[:40] for row in allergies[:2])
    for address in (NIGHT, MISSING):
        assert full in " ".join(key_worker.get(address).text.split())
        theirs = " ".join(teacher.get(address).text.split())
        assert school in theirs
        stranger.get(address, answers=404)
    assert "Lives at" not in " ".join(teacher.get(NIGHT).text.split()) or owner.execute("select 1 from app.restriction").fetchone()


def test_a_sheet_follows_the_record(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.entry set text = 'No penicillin, ever.' where child_id = %s and heading = 'Allergies' and slice = 120", [KAI])
    assert "No penicillin, ever." in key_worker.get(NIGHT).text
    assert "No penicillin, ever." in key_worker.get(MISSING).text


def test_no_heading_hides_an_illness_from_the_sheet_for_the_night(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.entry set heading = 'Fits at night', text = 'Midazolam after five minutes.' where heading = 'Asthma'")
    assert "Midazolam after five minutes." in key_worker.get(NIGHT).text
    assert "Midazolam after five minutes." in key_worker.get(MISSING).text
