"""No mark of the record turns up where it is not meant: in no answer, header, file, document, job, log line or error page, in no disguise.

The whole of it is run by `make attack`; here a sample, and the proof that whoever searches would find.
"""

import base64
import codecs
import gzip
import html
import json
import logging
import quopri
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import weasyprint
from flask import Flask, Response

from portal.demo.idents import ident
from portal.settings import Settings
from tests.canaries import Marked, tokens_in, tokens_in_files, tokens_in_tables, tokens_of
from tests.conftest import Figure
from tests.contract import sealed
from tests.contract.leaks import Listening, looked_for, sealed_documents
from tests.contract.matrix import Matrix
from tests.databases import Cluster
from tests.visitor import Visitor

KAI = ident("child", "kai")
MARK = "NR/161/1954/Q"


@pytest.fixture(scope="session")
def demo_world(cluster: Cluster) -> str:
    """Each text behind the wall marked."""
    return sealed.marked(cluster)


@pytest.fixture
def dsn(cluster: Cluster, database: str) -> str:
    return cluster.superuser_dsn(database)


# Whoever searches would find


def within(words: str, at: int) -> bytes:
    return f"{'x' * at}{words} and more".encode()


DISGUISES: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "in small letters": lambda mark: mark.lower().encode(),
    "for HTML": lambda mark: html.escape(mark).replace("/", "&#47;").encode(),
    "for HTML, in hex": lambda mark: "".join(f"&#x{ord(one):x};" for one in mark).encode(),
    "for an address": lambda mark: quote(mark, safe="").encode(),
    "for an address, twice": lambda mark: quote(quote(mark, safe=""), safe="").encode(),
    "for JSON": lambda mark: json.dumps(mark).replace("/", "\\/").encode(),
    "for JSON, in hex": lambda mark: "".join(f"\\u{ord(one):04x}" for one in mark).encode(),
    "JSON in HTML": lambda mark: html.escape(json.dumps({"a": mark})).encode(),
    "base64, first of three": lambda mark: base64.b64encode(within(mark, 3)),
    "base64, second of three": lambda mark: base64.b64encode(within(mark, 1)),
    "base64, third of three": lambda mark: base64.b64encode(within(mark, 2)),
    "base64 after other letters": lambda mark: b"abcde" + base64.b64encode(within(mark, 0)),
    "base64 for addresses": lambda mark: base64.urlsafe_b64encode(within(mark + "?>~", 0)).rstrip(b"="),
    "base64 in lines": lambda mark: base64.encodebytes(within(mark, 60)),
    "hex": lambda mark: mark.encode().hex().encode(),
    "hex in capitals": lambda mark: mark.encode().hex().upper().encode(),
    "UTF-16, little end first": lambda mark: mark.encode("utf-16-le"),
    "UTF-16, big end first": lambda mark: codecs.BOM_UTF16_BE + mark.encode("utf-16-be"),
    "UTF-16 in base64": lambda mark: base64.b64encode(mark.encode("utf-16-le")),
    "UTF-16 in hex": lambda mark: mark.encode("utf-16-be").hex().encode(),
    "soft hyphens": lambda mark: "\u00ad".join(mark).encode(),
    "a line break": lambda mark: f"{mark[:6]}\n {mark[6:]}".encode(),
    "tags between": lambda mark: f"{mark[:6]}<wbr>{mark[6:9]}<b>{mark[9:]}</b>".encode(),
    "gzip": lambda mark: gzip.compress(mark.encode()),
    "zlib": lambda mark: zlib.compress(mark.encode()),
    "gzip in base64": lambda mark: base64.b64encode(gzip.compress(mark.encode())),
    "quoted-printable": lambda mark: quopri.encodestring(f"é {mark}".encode()).replace(b"/", b"=2F"),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_mark_is_found_in_every_disguise(disguise: str) -> None:
    assert MARK in tokens_in(DISGUISES[disguise](MARK))
    assert MARK in tokens_in(b"<p>words before " + DISGUISES[disguise](MARK) + b" and after</p>") or disguise in {"gzip", "zlib"}


def test_a_page_without_a_mark_is_said_to_have_none() -> None:
    assert tokens_in(b"NR/12/3456/Q NR/161/1954 MARK 161/1954/Q " + base64.b64encode(bytes(range(256)))) == frozenset()


@pytest.fixture(scope="module")
def marked_document() -> bytes:
    picture = "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2210%22 height=%2210%22/%3E"
    page = (
        '<html lang="en"><title>NR/161/0001/Q</title><meta name="author" content="NR/161/0002/Q">'
        f'<p>Words NR/161/0003/Q, more</p><p style="text-transform:uppercase">nr/161/0004/q</p><img alt="NR/161/0005/Q" src="{picture}">'
    )
    inside = weasyprint.Attachment(string="in the file NR/161/0006/Q", name="a.txt", description="NR/161/0007/Q")
    return bytes(weasyprint.HTML(string=page).write_pdf(attachments=[inside], pdf_tags=True) or b"")


@pytest.mark.parametrize(
    ("place", "number"),
    [("title", 1), ("metadata", 2), ("words", 3), ("words in capitals", 4), ("alternative text", 5), ("attachment", 6), ("its name", 7)],
)
def test_a_mark_is_found_in_every_corner_of_a_pdf(marked_document: bytes, place: str, number: int) -> None:
    assert f"NR/161/{number:04d}/Q" in tokens_in(marked_document), place


def test_a_mark_is_found_in_every_corner_of_a_mail(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Grüße NR/161/0001/Q", "portal@mail.example", '"NR/161/0002/Q" <a@mail.example>'
    mail.set_content("Ü NR/161/0003/Q " * 9, cte="quoted-printable")
    mail.add_attachment(b"NR/161/0004/Q", maintype="application", subtype="octet-stream", filename="NR 161.bin")
    (tmp_path / "out.eml").write_bytes(bytes(mail))
    assert tokens_in_files(tmp_path) == {"out.eml": {f"NR/161/{number:04d}/Q" for number in range(1, 5)}}


def test_a_mark_is_found_in_headers_and_file_names() -> None:
    answer = Response("nothing", headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(MARK, safe='')}.pdf"})
    assert tokens_of(answer) == {MARK}  # type: ignore[arg-type]


def test_a_mark_is_found_in_a_log_line_and_its_traceback() -> None:
    with Listening() as heard:
        logging.getLogger("portal.anything").info("of %s", "NR/161/0001/Q")
        try:
            raise RuntimeError("NR/161/0002/Q")
        except RuntimeError:
            logging.getLogger("portal").exception("a defect", extra={"child": "NR/161/0003/Q"})
    assert heard.tokens == {f"NR/161/{number:04d}/Q" for number in range(1, 4)}


def test_a_mark_is_found_in_a_jobs_payload_and_in_the_trail(dsn: str, owner: psycopg.Connection) -> None:
    assert tokens_in_tables(dsn) == {}
    owner.execute("insert into procrastinate_jobs (queue_name, task_name, args) values ('q', 't', %s)", [json.dumps({"a": [MARK]})])
    owner.execute("update app.receipt set text = %s where id in (select id from app.receipt limit 1)", [MARK.encode().hex()])
    assert tokens_in_tables(dsn) == {"public.procrastinate_jobs": {MARK}, "app.receipt": {MARK}}


def member_of(marked: Marked, visitor: Visitor) -> Any:
    return next(one for one in marked.world.members if one.id == visitor.member.membership_id)


@pytest.mark.reads_only
def test_a_page_of_somebody_nearer_would_be_found(dsn: str, key_worker: Visitor, teacher: Visitor) -> None:
    """The allowed marks come from the raw tables and the policy table: the key worker's page holds some that a teacher may not read."""
    marked = Marked.read(dsn)
    shown = tokens_of(key_worker.get(f"/children/{KAI}").response)
    assert len(shown) > 50
    assert shown <= marked.allowed(member_of(marked, key_worker))
    assert len(shown - marked.allowed(member_of(marked, teacher))) > 20


# And finds nothing


@pytest.mark.reads_only
def test_no_answer_log_line_or_job_shows_a_mark_to_whom_it_is_not_meant(app: Flask, dsn: str, settings: Settings, figure: Figure) -> None:
    matrix, marked = Matrix(app, dsn), Marked.read(dsn)
    looked = looked_for(matrix, marked, matrix.cells(one_in=16, seed=3), settings.data_dir)
    figure(f"canaries: {looked}")
    assert looked.wrong == []
    assert len(marked.row_of) > 4_000
    assert len(looked.seen) > 300, "who sees nothing finds nothing"


def test_a_sealed_document_holds_the_marks_that_each_of_its_readers_may_read(
    dsn: str, settings: Settings, manager: Visitor, figure: Figure
) -> None:
    marked = Marked.read(dsn)
    wrong, figures = sealed_documents(dsn, settings, manager, marked)
    figure(f"canaries in documents: {figures}")
    assert "\n".join(wrong) == ""


@pytest.fixture
def as_in_production(app: Flask) -> Iterator[None]:
    app.config["TESTING"] = False
    yield
    app.config["TESTING"] = True


def test_a_defect_shows_no_mark_on_its_page_nor_in_the_log(
    app: Flask, key_worker: Visitor, monkeypatch: pytest.MonkeyPatch, as_in_production: None
) -> None:
    def fail(*told: object, **shown: object) -> Response:
        raise RuntimeError(f"{told} {shown}")

    monkeypatch.setattr("portal.work.views.page", fail)
    with Listening() as heard:
        page = key_worker.ask("GET", f"/children/{KAI}", checked=False)
    assert page.status == 500
    assert tokens_of(page.response) == frozenset()
    assert heard.records
    assert heard.tokens == frozenset()


def test_a_row_that_the_database_refuses_shows_no_mark_in_any_log(
    app: Flask, cluster: Cluster, key_worker: Visitor, monkeypatch: pytest.MonkeyPatch, as_in_production: None
) -> None:
    """The database would tell the failing row, and the driver its parameters."""
    from portal.foundation.database import db
    from portal.work import views

    shown_before = views.page

    def fail(*told: object, **shown: object) -> Response:
        shown_before(*told, **shown)
        db.session.execute(db.text("update app.completion set note = null, turn = null"))
        return Response("never")

    monkeypatch.setattr(views, "page", fail)
    with Listening() as heard:
        page = key_worker.ask("GET", f"/children/{KAI}", checked=False)
    assert page.status == 500
    assert tokens_of(page.response) | heard.tokens == frozenset()
    assert tokens_in((cluster.folder / "postgres" / "server.log").read_bytes()) == frozenset()
