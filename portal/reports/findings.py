"""What a foreign file shows when it is taken apart: whose marks it carries, and whether a seal of ours holds. Runs in the child only.

Nothing here decides the verdict; `verify.judge` does, together with the register. Any trouble while reading means: the seal does not hold.
"""

import hashlib
import io
import re
from datetime import UTC, datetime
from typing import Any

import pikepdf
from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import DocumentTimestampStatus, PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.reports.finisher import MARK, MARK_IN_TEXT

LARGEST_FILE = 20 * 1024 * 1024
MOST_SEALS = 8
MARKS = re.compile(re.escape(MARK_IN_TEXT).encode() + rb"([0-9a-f-]{36}:[a-z]{1,20}:[0-9.]{1,12}(?:-[0-9]{1,4})?)")
SEAL_BYTES = re.compile(rb"/Contents\s*<([0-9A-Fa-f\s]{256,200000})>")


def look_into(pdf: bytes, *, trusted: str, moment: str | None = None) -> dict[str, Any]:
    """Plain findings. `trusted` is PEM text of the issuers we pin; `moment` the time at which our register says it was sealed."""
    pinned = x509.load_pem_x509_certificates(trusted.encode()) if trusted.strip() else []
    when = datetime.fromisoformat(moment) if moment else None
    whose = _seal_of_ours(pdf, pinned)
    reasons = _why_the_seal_fails(pdf, trusted, when) if pinned else ["No issuer is pinned, so no seal can be trusted."]
    return {
        "done": "verify",
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "is_pdf": b"%PDF-" in pdf[:1024],
        "marks": _marks(pdf),
        "sealed_by": whose,
        "seal_holds": not reasons,
        "reasons": reasons,
    }


def _marks(pdf: bytes) -> list[str]:
    """Ids of our documents anywhere in the file: in plain sight, or in what a reader would open."""
    found = {match.decode() for match in MARKS.findall(pdf)}
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            places = [document.docinfo.get(f"/{MARK}")] if "/Info" in document.trailer else []
            for page in document.pages:
                ours = page.obj.get("/PieceInfo", pikepdf.Dictionary()).get(f"/{MARK}", pikepdf.Dictionary())
                places.append(ours.get("/Private"))
            for place in places:
                found |= {match.decode() for match in MARKS.findall(str(place).encode())}
    except Exception:
        # A file that cannot be opened has shown in plain sight all that it will show.
        return sorted(found)
    return sorted(found)


def _seal_of_ours(pdf: bytes, pinned: list[x509.Certificate]) -> str:
    """The holder of a certificate in the file that a pinned issuer truly issued; empty when there is none, whatever names it bears."""
    for written in SEAL_BYTES.findall(pdf)[:MOST_SEALS]:
        try:
            content = cms.ContentInfo.load(bytes.fromhex(re.sub(rb"\s", b"", written).decode()))
            carried = [x509.load_der_x509_certificate(one.chosen.dump()) for one in content["content"]["certificates"]]
        except Exception:
            carried = []  # torn or foreign bytes are no seal of ours
        for certificate in carried:
            if certificate not in pinned and any(_issued(certificate, issuer) for issuer in pinned):
                return str(certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)
    return ""


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _why_the_seal_fails(pdf: bytes, trusted: str, when: datetime | None) -> list[str]:
    """Sentences; none when exactly one seal of ours closes the entire file and nothing else signs it."""
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if not signatures:
            return ["It carries no seal."]
        if len(signatures) > MOST_SEALS:
            return ["It carries more signatures than any report of ours."]
        return _faults(signatures, trusted, when)
    except Exception:
        return ["Its seal could not be read, so it does not hold."]


def _faults(signatures: list[EmbeddedPdfSignature], trusted: str, when: datetime | None) -> list[str]:
    issuers = list(load_certs_from_pemder_data(trusted.encode()))
    faults: list[str] = []
    for place, signature in enumerate(signatures):
        context = ValidationContext(trust_roots=issuers, moment=when or datetime.now(UTC), allow_fetching=False)
        if place > 0 and signature.sig_object.get("/Type") == "/DocTimeStamp":
            faults += _faults_of(validate_pdf_timestamp(signature, validation_context=context))
            continue
        status = validate_pdf_signature(signature, signer_validation_context=context)
        faults += _faults_of(status)
        if not status.bottom_line:
            faults.append("Its seal does not hold as a whole.")
        if place > 0:
            faults.append("Someone signed it again after it was sealed.")
        elif signature.docmdp_level != MDPPerm.NO_CHANGES:
            faults.append("Its first signature is not a seal that closes the document.")
    if signatures[-1].evaluate_signature_coverage() is not SignatureCoverageLevel.ENTIRE_FILE:
        faults.append("There is more in the file than the seal covers.")
    return list(dict.fromkeys(faults))


def _faults_of(status: PdfSignatureStatus | DocumentTimestampStatus) -> list[str]:
    faults = []
    if not (status.intact and status.valid):
        faults.append("Its content is not what was sealed.")
    elif not status.trusted:
        faults.append("It was signed by someone whose issuer is not one of ours.")
    if status.modification_level is None or status.modification_level > ModificationLevel.LTA_UPDATES:
        faults.append("It was changed after it was sealed.")
    return faults
