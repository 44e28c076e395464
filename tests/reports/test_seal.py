"""The seal: one certification signature of the provider that closes the whole file, and keys that only their owner can read."""

import io
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.status import SignatureCoverageLevel

from portal.reports import findings, keys
from portal.reports.finisher import SEAL_FIELD
from portal.reports.seal import NotSealed, seal, seal_with
from tests.reports.conftest import PASSPHRASE, SEALED_AT, Authority, Issued, make_authority
from tests.reports.forgeries import timestamp_authority


def test_the_seal_closes_the_whole_file_and_allows_no_change(issued: Issued) -> None:
    (signature,) = PdfFileReader(io.BytesIO(issued.full)).embedded_signatures
    assert signature.field_name == SEAL_FIELD
    assert signature.docmdp_level is MDPPerm.NO_CHANGES
    assert signature.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.self_reported_timestamp == SEALED_AT


def test_the_seal_speaks_for_the_provider(issued: Issued) -> None:
    (signature,) = PdfFileReader(io.BytesIO(issued.full)).embedded_signatures
    assert signature.signer_cert.subject.native["organization_name"] == "Tamarisk Lane Care"
    assert signature.signer_cert.subject.native["organizational_unit_name"] == "Electronic seal"
    assert signature.sig_object["/Reason"] == "Issued by the provider"


def test_the_drawing_stands_unchanged_under_the_seal(issued: Issued) -> None:
    assert issued.full.startswith(issued.drawn_full.pdf)


def test_a_sealed_file_cannot_be_sealed_again(issued: Issued) -> None:
    with pytest.raises(Exception, match=r".+"):
        seal(issued.full, issued.authority.key, when=SEALED_AT, reason="Again")


def test_an_ended_certificate_seals_nothing(issued: Issued, authority: Authority) -> None:
    after = authority.key.valid_until + timedelta(days=1)
    with pytest.raises(NotSealed, match="Renew it"):
        seal(issued.drawn_full.pdf, authority.key, when=after, reason="Issued by the provider")


def test_a_timestamp_is_taken_where_an_authority_is_set(issued: Issued, authority: Authority) -> None:
    clock, certificate = timestamp_authority(SEALED_AT)
    stamped = seal_with(issued.drawn_school.pdf, authority.key, when=SEALED_AT, reason="Issued by the provider", timestamper=clock)
    (signature,) = PdfFileReader(io.BytesIO(stamped)).embedded_signatures
    assert [one["type"].native for one in signature.signer_info["unsigned_attrs"]] == ["signature_time_stamp_token"]
    assert findings.look_into(stamped, trusted=authority.trusted + certificate, moment=SEALED_AT.isoformat())["seal_holds"]


def test_keys_are_for_their_owners_eyes_only(authority: Authority) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in authority.folder.glob("*.p12")} == {0o600}


def test_the_seal_certificate_is_a_p256_key_that_cannot_issue_others(authority: Authority) -> None:
    pinned = x509.load_pem_x509_certificate(authority.trusted.encode())
    certificate = x509.load_der_x509_certificate(authority.key.signer.signing_cert.dump())
    certificate.verify_directly_issued_by(pinned)
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert public.curve.name == "secp256r1"
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_making_the_authority_twice_keeps_its_keys(tmp_path: Path) -> None:
    first = make_authority(tmp_path)
    again = keys.make_demo_authority(tmp_path, providers={"tamarisk": "x", "fern": "Fernhollow"}, passphrase=PASSPHRASE, now=SEALED_AT)
    assert again.read_text() == first.trusted
    assert keys.load(f"p12:{tmp_path}/tamarisk.p12", passphrase=PASSPHRASE).holder == "Tamarisk Lane Care"
    assert keys.load(f"p12:{tmp_path}/fern.p12", passphrase=PASSPHRASE).holder == "Fernhollow"


@pytest.mark.parametrize(
    ("spec", "passphrase"), [("p12:{folder}/tamarisk.p12", "wrong"), ("p12:{folder}/none.p12", PASSPHRASE), ("vault:x", PASSPHRASE)]
)
def test_a_key_that_cannot_be_opened_is_refused_with_a_sentence(spec: str, passphrase: str, authority: Authority) -> None:
    with pytest.raises(keys.NoKey, match=r"\.$") as refused:
        keys.load(spec.format(folder=authority.folder), passphrase=passphrase)
    assert passphrase not in str(refused.value)
