"""What someone who wants to pass off a changed report would try, by hand. Each takes what was issued and returns a file.

`FORGERIES` maps a claim to (maker, the verdict it must get). Nothing here may ever be called genuine or superseded.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper

from portal.reports.finisher import MARK
from portal.reports.keys import SealKey
from portal.reports.seal import seal

LATER = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Loot:
    """What an attacker can hold: sealed files, the drawing before the seal, a look-alike key, and at worst a stolen true one."""

    sealed: bytes
    sealed_school: bytes
    drawn: bytes
    lookalike: SealKey
    stolen: SealKey


Maker = Callable[[Loot], bytes]


def byte_range(pdf: bytes) -> tuple[int, int, int, int]:
    found = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf)[-1]
    first, length, second, rest = (int(one) for one in found)
    return first, length, second, rest


def flipped(pdf: bytes, place: int, bit: int = 1) -> bytes:
    changed = bytearray(pdf)
    changed[place] ^= bit
    return bytes(changed)


def flip_in_first_page(loot: Loot) -> bytes:
    return flipped(loot.sealed, 400)


def flip_in_the_middle(loot: Loot) -> bytes:
    return flipped(loot.sealed, byte_range(loot.sealed)[1] // 2)


def flip_after_the_signature(loot: Loot) -> bytes:
    return flipped(loot.sealed, byte_range(loot.sealed)[2] + 30)


def flip_in_signature(loot: Loot) -> bytes:
    place = byte_range(loot.sealed)[1] + 2000
    changed = bytearray(loot.sealed)
    changed[place] = ord("0") if changed[place] != ord("0") else ord("1")
    return bytes(changed)


def write_into_the_padding(loot: Loot) -> bytes:
    """The seal holds cryptographically: the zeros after it are nobody's. Only the register sees it."""
    end = byte_range(loot.sealed)[2] - 3
    assert loot.sealed[end - 200 : end] == b"0" * 200
    return loot.sealed[: end - 100] + b"f" * 50 + loot.sealed[end - 50 :]


def append_newline(loot: Loot) -> bytes:
    return loot.sealed + b"\n"


def append_junk(loot: Loot) -> bytes:
    return loot.sealed + b"% nothing to see here\n" * 20


def append_second_end(loot: Loot) -> bytes:
    return loot.sealed + b"startxref\n0\n%%EOF\n"


def put_junk_in_front(loot: Loot) -> bytes:
    return b"\n" * 64 + loot.sealed


def convert_line_ends(loot: Loot) -> bytes:
    return loot.sealed.replace(b"\n", b"\r\n")


def incremental(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def draw_over_a_page(loot: Loot) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][2]
        paint = writer.add_object(generic.StreamObject(stream_data=b"q 1 1 1 rg 100 500 300 40 re f Q"))
        page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), paint])
        writer.update_container(page)

    return incremental(loot.sealed, change)


def add_a_note(loot: Loot) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][2]
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(one) for one in (100, 500, 400, 540)]),
                pdf_name("/Contents"): generic.pdf_string("Agreed by everyone"),
                pdf_name("/DA"): generic.pdf_string("/Helv 12 Tf 0 g"),
            }
        )
        page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
        writer.update_container(page)

    return incremental(loot.sealed, change)


def repaint_the_seal(loot: Loot) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        painted = generic.StreamObject(
            dict_data={
                pdf_name("/Subtype"): pdf_name("/Form"),
                pdf_name("/BBox"): generic.ArrayObject([generic.NumberObject(one) for one in (0, 0, 200, 80)]),
            },
            stream_data=b"1 0 0 rg 0 0 200 80 re f",
        )
        field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(painted)})
        writer.update_container(field)

    return incremental(loot.sealed, change)


def change_the_title(loot: Loot) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        info = writer.trailer["/Info"]
        info[pdf_name("/Title")] = generic.pdf_string("Statutory review record")
        writer.update_container(info)

    return incremental(loot.sealed, change)


def loosen_the_permission(loot: Loot) -> bytes:
    assert re.search(rb"/P 1\b", loot.sealed)
    return re.sub(rb"/P 1\b", b"/P 3", loot.sealed)


def without_permission(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/Perms"]
        writer.update_root()

    return incremental(pdf, change)


def sign_again(pdf: bytes, key: SealKey, **more: object) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    append_signature_field(writer, SigFieldSpec("Second", on_page=0))
    about = PdfSignatureMetadata(field_name="Second", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, **more)
    out = io.BytesIO()
    PdfSigner(about, key.signer).sign_pdf(writer, existing_fields_only=True, output=out)
    return out.getvalue()


def second_signature_of_a_lookalike(loot: Loot) -> bytes:
    return sign_again(without_permission(loot.sealed), loot.lookalike)


def second_signature_of_our_own(loot: Loot) -> bytes:
    return sign_again(without_permission(loot.sealed), loot.stolen)


def foreign_timestamp(loot: Loot) -> bytes:
    stamper = PdfTimeStamper(timestamp_authority(LATER)[0])
    writer = IncrementalPdfFileWriter(io.BytesIO(without_permission(loot.sealed)))
    return stamper.timestamp_pdf(writer, "sha256", None).getvalue()


def timestamp_authority(now: datetime) -> tuple[DummyTimeStamper, str]:
    """A timestamp authority of nobody's, and its certificate as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A clock somewhere")])
    start = now - timedelta(days=30)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=3650))
    builder = builder.add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    own = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    stamper = DummyTimeStamper(own, asn1_keys.PrivateKeyInfo.load(der), fixed_dt=now)
    return stamper, certificate.public_bytes(serialization.Encoding.PEM).decode()


def saved(document: pikepdf.Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **how)
    return out.getvalue()


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def save_anew(loot: Loot) -> bytes:
    return saved(opened(loot.sealed))


def save_uncompressed(loot: Loot) -> bytes:
    return saved(opened(loot.sealed), qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def drop_a_page(loot: Loot) -> bytes:
    document = opened(loot.sealed)
    del document.pages[6]
    return saved(document)


def tear_the_seal_off(pdf: bytes) -> pikepdf.Pdf:
    document = opened(pdf)
    for name in ("/Perms", "/AcroForm"):
        if name in document.Root:
            del document.Root[name]
    for page in document.pages:
        if "/Annots" in page:
            del page["/Annots"]
    return document


def tear_off_the_seal(loot: Loot) -> bytes:
    return saved(tear_the_seal_off(loot.sealed))


def empty_the_field(loot: Loot) -> pikepdf.Pdf:
    document = opened(loot.sealed)
    del document.Root["/Perms"]
    del document.Root["/AcroForm"]["/Fields"][0]["/V"]
    return document


def seal_anew_as_lookalike(loot: Loot) -> bytes:
    return seal(saved(empty_the_field(loot)), loot.lookalike, when=LATER, reason="Issued by the provider")


def swap_pages(loot: Loot) -> pikepdf.Pdf:
    document, school = empty_the_field(loot), opened(loot.sealed_school)
    document.pages[3] = school.pages[2]
    return opened(saved(document))


def swap_a_page_and_seal_as_lookalike(loot: Loot) -> bytes:
    return seal(saved(swap_pages(loot)), loot.lookalike, when=LATER, reason="Issued by the provider")


def swap_a_page_and_seal_with_the_stolen_key(loot: Loot) -> bytes:
    return seal(saved(swap_pages(loot)), loot.stolen, when=LATER, reason="Issued by the provider")


def seal_the_same_drawing_again_with_the_stolen_key(loot: Loot) -> bytes:
    return seal(loot.drawn, loot.stolen, when=LATER, reason="Issued by the provider")


def hand_out_the_unsealed_drawing(loot: Loot) -> bytes:
    return loot.drawn


def roll_back_to_before_the_seal(loot: Loot) -> bytes:
    return loot.sealed[: loot.sealed.index(b"%%EOF") + len(b"%%EOF\n")]


def cut_in_half(loot: Loot) -> bytes:
    return loot.sealed[: len(loot.sealed) // 2]


def cut_off_the_last_byte(loot: Loot) -> bytes:
    return loot.sealed[:-1]


def cut_off_the_front(loot: Loot) -> bytes:
    return loot.sealed[2000:]


def shrink_what_is_signed(loot: Loot) -> bytes:
    rest = byte_range(loot.sealed)[3]
    old, new = str(rest).encode(), str(rest - 100).encode()
    start = loot.sealed.rindex(b"/ByteRange")
    return loot.sealed[:start] + loot.sealed[start:].replace(old, new.rjust(len(old), b" "), 1)


def widen_the_gap(loot: Loot) -> bytes:
    length = byte_range(loot.sealed)[1]
    start = loot.sealed.rindex(b"/ByteRange")
    return loot.sealed[:start] + loot.sealed[start:].replace(str(length).encode(), str(length - 10).encode(), 1)


def borrow_the_seal_of_another(loot: Loot) -> bytes:
    """The seal of the school version, cut out and set into the full one."""
    mine, theirs = byte_range(loot.sealed), byte_range(loot.sealed_school)
    borrowed = loot.sealed_school[theirs[1] : theirs[2]].rstrip(b"0>")
    contents = borrowed.ljust(mine[2] - mine[1] - 1, b"0") + b">"
    return loot.sealed[: mine[1]] + contents + loot.sealed[mine[2] :]


def glue_two_together(loot: Loot) -> bytes:
    return loot.sealed + loot.sealed_school


def wrap_in_another(loot: Loot) -> bytes:
    cover = pikepdf.new()
    cover.add_blank_page()
    cover.attachments["report.pdf"] = pikepdf.AttachedFileSpec(cover, loot.sealed, filename="report.pdf")
    return saved(cover, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def carry_pages_into_a_new_file(loot: Loot) -> bytes:
    other, source = pikepdf.new(), opened(loot.sealed)
    other.pages.extend(source.pages[2:5])
    return saved(other)


def encrypt_without_password(loot: Loot) -> bytes:
    return saved(opened(loot.sealed), encryption=pikepdf.Encryption(owner="secret", user=""))


def wipe_every_mark(loot: Loot) -> bytes:
    """Nothing of ours left but the words: nobody can tell it from a text typed anew, so it is not ours."""
    document = tear_the_seal_off(loot.sealed)
    del document.docinfo[f"/{MARK}"]
    del document.Root["/Metadata"]
    del document.Root["/StructTreeRoot"]
    for page in document.pages:
        del page["/PieceInfo"]
    return saved(document)


def seal_foreign_pages_as_lookalike(loot: Loot) -> bytes:
    other = pikepdf.new()
    other.add_blank_page()
    return sign_again(saved(other), loot.lookalike, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES, name=loot.lookalike.holder)


FORGERIES: dict[str, tuple[Maker, str]] = {
    maker.__name__: (maker, verdict)
    for verdict, makers in (
        (
            "altered",
            (
                flip_in_first_page,
                flip_in_the_middle,
                flip_after_the_signature,
                flip_in_signature,
                write_into_the_padding,
                append_newline,
                append_junk,
                append_second_end,
                put_junk_in_front,
                convert_line_ends,
                draw_over_a_page,
                add_a_note,
                repaint_the_seal,
                change_the_title,
                loosen_the_permission,
                second_signature_of_a_lookalike,
                second_signature_of_our_own,
                foreign_timestamp,
                save_anew,
                save_uncompressed,
                drop_a_page,
                tear_off_the_seal,
                seal_anew_as_lookalike,
                swap_a_page_and_seal_as_lookalike,
                swap_a_page_and_seal_with_the_stolen_key,
                seal_the_same_drawing_again_with_the_stolen_key,
                hand_out_the_unsealed_drawing,
                roll_back_to_before_the_seal,
                cut_in_half,
                cut_off_the_last_byte,
                cut_off_the_front,
                shrink_what_is_signed,
                widen_the_gap,
                borrow_the_seal_of_another,
                glue_two_together,
                wrap_in_another,
                carry_pages_into_a_new_file,
                encrypt_without_password,
            ),
        ),
        ("not_ours", (wipe_every_mark, seal_foreign_pages_as_lookalike)),
    )
    for maker in makers
}
