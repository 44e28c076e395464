"""One real report, drawn and sealed once per run: the full version and the school's, with two authorities beside them."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.reports import keys
from portal.reports.render import Rendered, render
from portal.reports.seal import seal
from portal.reports.variants import LABELS, VariantContent, variant_of
from portal.reports.verify import RegisterEntry, Verdict, examine
from tests.reports.invented import FULL_SLICES, SCHOOL_SLICES, review

SEALED_AT = datetime(2026, 11, 20, 14, 6, tzinfo=UTC)
PASSPHRASE = "four words of a test"
PROVIDER = "Tamarisk Lane Care"


@dataclass(frozen=True)
class Authority:
    """Where keys lie, what we pin, and the provider's key ready to use."""

    folder: Path
    trusted: str
    key: keys.SealKey


@dataclass(frozen=True)
class Issued:
    """What the portal issued: the drawings before the seal, the sealed files, and the register that knows them."""

    full: bytes
    school: bytes
    drawn_full: Rendered
    drawn_school: Rendered
    register: dict[str, RegisterEntry]
    authority: Authority

    def verdict_on(self, pdf: bytes) -> Verdict:
        return examine(pdf, trusted=self.authority.trusted, register=self.register.get)


def content(variant: str) -> VariantContent:
    slices = FULL_SLICES if variant == "full" else SCHOOL_SLICES
    return variant_of(review(), variant=variant, label=LABELS[variant], slices=slices)


def make_authority(folder: Path) -> Authority:
    trusted = keys.make_demo_authority(folder, providers={"tamarisk": PROVIDER}, passphrase=PASSPHRASE, now=SEALED_AT)
    return Authority(folder, trusted.read_text(), keys.load(f"p12:{folder}/tamarisk.p12", passphrase=PASSPHRASE))


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("seals"))


@pytest.fixture(scope="session")
def attacker(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Another authority that bears all the same names."""
    return make_authority(tmp_path_factory.mktemp("forged-seals"))


@pytest.fixture(scope="session")
def issued(authority: Authority) -> Issued:
    drawn = {variant: render(content(variant)) for variant in ("full", "school")}
    sealed = {variant: seal(one.pdf, authority.key, when=SEALED_AT, reason="Issued by the provider") for variant, one in drawn.items()}
    register = {}
    for variant, pdf in sealed.items():
        fingerprint = hashlib.sha256(pdf).hexdigest()
        register[fingerprint] = RegisterEntry(fingerprint, PROVIDER, LABELS[variant], "1.0", SEALED_AT.isoformat())
    return Issued(sealed["full"], sealed["school"], drawn["full"], drawn["school"], register, authority)
