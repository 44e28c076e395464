"""The provider's one seal on a finished PDF.

A certification signature that allows no change at all (DocMDP level 1), PAdES, SHA-256 with an EC P-256 key, in the field
that the drawing made for it. With a timestamp where an authority is set. Runs in the worker, which alone opens keys.
"""

import io
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko.stamp import StaticStampStyle

from portal.reports.finisher import SEAL_FIELD
from portal.reports.keys import SealKey

DIGEST = "sha256"


class NotSealed(Exception):
    """The file was not sealed. The message is a sentence."""


def seal(pdf: bytes, key: SealKey, *, when: datetime, reason: str, timestamps_from: str = "") -> bytes:
    """The sealed file. `when` is the moment of sealing with its zone; `reason` is printed in PDF readers and names no child.

    `timestamps_from` is the address of a timestamp authority (RFC 3161), empty for none; then the time is the provider's own word.
    """
    if not key.valid_until > when:
        raise NotSealed(f"The seal of {key.holder} ended on {key.valid_until:%d %B %Y}. Renew it, then seal the report.")
    timestamper = HTTPTimeStamper(timestamps_from) if timestamps_from else None
    return seal_with(pdf, key, when=when, reason=reason, timestamper=timestamper)


def seal_with(pdf: bytes, key: SealKey, *, when: datetime, reason: str, timestamper: TimeStamper | None) -> bytes:
    """As `seal`, with any source of timestamps."""
    about = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm=DIGEST,
        reason=reason,
        name=key.holder,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    # The page itself draws the box of the seal, so the field adds no picture and no foreign typeface.
    nothing = StaticStampStyle(border_width=0, background=RawContent(b"", box=BoxConstraints(1, 1)), background_opacity=1)
    signer = _SignerAt(about, key.signer, timestamper=timestamper, stamp_style=nothing)
    signer.when = when
    out = io.BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True, output=out)
    return out.getvalue()


class _SignerAt(PdfSigner):
    """Signs at the moment that it is told, not at the machine's own."""

    when: datetime

    def init_signing_session(self, *given: Any, **named: Any) -> Any:
        session = super().init_signing_session(*given, **named)
        session.system_time = self.when
        return session
