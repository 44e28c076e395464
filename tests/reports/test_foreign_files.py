"""Whatever is uploaded to the verify page, there is an answer: never an exception, never a wait."""

import gzip
import io
import zipfile
import zlib

import pikepdf
import pytest

from portal.reports.sandbox import Limits, NotDone
from portal.reports.verify import LARGEST_FILE, RegisterEntry, Verdict, examine, examine_fingerprint
from tests.reports.conftest import Issued


def blank(**how: object) -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out, **how)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("zeros", b"\0" * 10_000_000)
    return out.getvalue()


def bomb(levels: int) -> bytes:
    """An object stream that unpacks to a gigabyte, and more with each level."""
    packed = b"\0" * (64 << 20)
    for _ in range(levels):
        packed = zlib.compress(packed, 9)
    filters = b" ".join([b"/FlateDecode"] * levels)
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 9999999 /First 99 /Filter [" + filters + b"] /Length "
    return head + str(len(packed)).encode() + b" >>\nstream\n" + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


def with_xref(body: bytes) -> bytes:
    start = len(body)
    return body + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (start, start)


FOREIGN = {
    "a word": b"hello",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 1000,
    "a zip file": zipped(),
    "a gzip bomb": gzip.compress(b"\0" * 10_000_000),
    "zeros": b"\0" * 1_000_000,
    "only a head": b"%PDF-1.7\n",
    "head and end": b"%PDF-1.7\n%%EOF",
    "a foreign PDF": blank(),
    "an encrypted PDF": blank(encryption=pikepdf.Encryption(owner="a", user="b")),
    "a bomb": bomb(1),
    "a bomb in a bomb": bomb(3),
    "a table that points at itself": with_xref(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n"),
    "pages that hold themselves": with_xref(b"%PDF-1.7\n1 0 obj\n<< /Type /Pages /Kids [1 0 R 1 0 R] /Count 2 >>\nendobj\n"),
    "deep brackets": b"%PDF-1.7\n1 0 obj\n" + b"[" * 500_000 + b"\nendobj\nstartxref\n9\n%%EOF\n",
    "many lengths of nothing": b"%PDF-1.7\n" + b"1 0 obj\n<< /Length 99999999999 >>\nstream\n" * 5_000,
    "a signature of nothing": b"%PDF-1.7\n/ByteRange [0 1 2 3] /Contents <" + b"30" * 2_000 + b">",
    "many signatures of nothing": b"%PDF-1.7\n" + b"/Contents <3080" * 100_000,
    "a startxref out of this world": b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF",
    "not UTF-8": bytes(range(256)) * 100,
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file_is_not_ours(kind: str, issued: Issued) -> None:
    verdict = issued.verdict_on(FOREIGN[kind])
    assert verdict.verdict == "not_ours", verdict
    assert all(reason.endswith(".") for reason in verdict.reasons)


def test_an_empty_file_is_not_ours(issued: Issued) -> None:
    assert issued.verdict_on(b"") == Verdict("not_ours", ["The file is empty."])


def test_a_file_over_twenty_megabytes_is_not_even_opened(issued: Issued) -> None:
    verdict = issued.verdict_on(b"%PDF-1.7" + b"\0" * LARGEST_FILE)
    assert verdict.reasons == ["The file is larger than 20 MB. No report of ours is."]


def test_a_file_that_cannot_be_opened_in_time_still_gets_an_answer(issued: Issued) -> None:
    hurry = Limits(wall_seconds=0.05)
    nothing: dict[str, RegisterEntry] = {}
    trusted = issued.authority.trusted
    assert examine(FOREIGN["a foreign PDF"], trusted=trusted, register=nothing.get, limits=hurry).verdict == "not_ours"
    assert examine(issued.full, trusted=trusted, register=nothing.get, limits=hurry).verdict == "altered"


def test_a_registered_file_is_not_judged_when_the_check_itself_cannot_run(issued: Issued) -> None:
    hurry = Limits(wall_seconds=0.05)
    with pytest.raises(NotDone):
        examine(issued.full, trusted=issued.authority.trusted, register=issued.register.get, limits=hurry)


def test_without_a_pinned_issuer_nothing_is_genuine(issued: Issued) -> None:
    assert examine(issued.full, trusted="", register=issued.register.get).verdict == "altered"


def test_a_sealed_file_that_the_register_does_not_know_is_altered_and_says_why(issued: Issued) -> None:
    verdict = examine(issued.full, trusted=issued.authority.trusted, register=dict[str, RegisterEntry]().get)
    assert verdict.verdict == "altered"
    assert "we never issued this file" in verdict.reasons[0]


def test_a_fingerprint_is_enough_to_ask(issued: Issued) -> None:
    (first, *_) = issued.register
    typed = " ".join(first.upper()[start : start + 8] for start in range(0, 64, 8))
    assert examine_fingerprint(typed, register=issued.register.get).verdict == "genuine"


@pytest.mark.parametrize("typed", ["", "0" * 64, "xyz", "0" * 63, "'; drop table", "０" * 64])
def test_an_unknown_fingerprint_is_not_ours(typed: str, issued: Issued) -> None:
    assert examine_fingerprint(typed, register=issued.register.get).verdict == "not_ours"


def test_no_answer_holds_child_data(issued: Issued) -> None:
    answers = [issued.verdict_on(issued.full), issued.verdict_on(issued.full + b"\n"), issued.verdict_on(b"%PDF-")]
    assert not [answer for answer in answers if "Kai" in str(answer) or "HC-4K7Q" in str(answer)]
