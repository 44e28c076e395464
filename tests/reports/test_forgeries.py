"""Forged reports are refused, each with the word that tells its reader most; what was issued is accepted."""

import dataclasses
import hashlib
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.reports import findings
from portal.reports.verify import RegisterEntry, examine, judge
from tests.reports.conftest import SEALED_AT, Authority, Issued
from tests.reports.forgeries import FORGERIES, Loot, append_newline, byte_range, draw_over_a_page, flip_in_the_middle, flipped

# `make attack` sets a big number; the daily run shows that the machinery stands.
ROUNDS = int(os.environ.get("ATTACK_ROUNDS", "60"))


@pytest.fixture(scope="module")
def loot(issued: Issued, attacker: Authority) -> Loot:
    return Loot(issued.full, issued.school, issued.drawn_full.pdf, attacker.key, issued.authority.key)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_report_is_refused(forgery: str, loot: Loot, issued: Issued) -> None:
    maker, expected = FORGERIES[forgery]
    forged = maker(loot)
    assert forged not in (issued.full, issued.school)
    verdict = issued.verdict_on(forged)
    assert verdict.verdict == expected, verdict
    assert verdict.reasons


def test_there_are_enough_forgeries() -> None:
    assert len(FORGERIES) >= 25


@pytest.mark.parametrize("variant", ["full", "school"])
def test_an_issued_file_is_genuine(variant: str, issued: Issued) -> None:
    verdict = issued.verdict_on(getattr(issued, variant))
    assert verdict.verdict == "genuine", verdict
    assert verdict.details["provider"] == "Tamarisk Lane Care"


def test_random_changes_of_a_few_bytes_are_never_accepted(issued: Issued) -> None:
    chance = random.Random(20261120)
    for _ in range(ROUNDS):
        changed = issued.full
        for _ in range(chance.randint(1, 4)):
            changed = flipped(changed, chance.randrange(len(changed)), 1 << chance.randrange(8))
        if changed == issued.full:
            continue
        found = findings.look_into(changed, trusted=issued.authority.trusted)
        entry = issued.register.get(found["sha256"])
        assert judge(found, entry).verdict == "altered"


def test_the_seal_alone_refuses_what_is_added_after_it(issued: Issued, loot: Loot) -> None:
    """Were the register lost, the rules over the seal would still refuse appended bytes and revisions."""
    for maker in (append_newline, draw_over_a_page):
        assert not findings.look_into(maker(loot), trusted=issued.authority.trusted)["seal_holds"]
    assert findings.look_into(issued.full, trusted=issued.authority.trusted)["seal_holds"]


def test_a_registered_file_whose_seal_does_not_hold_is_not_genuine(issued: Issued, loot: Loot) -> None:
    """Someone who can write into the register still has no key."""
    forged = flip_in_the_middle(loot)
    fingerprint = hashlib.sha256(forged).hexdigest()
    entry = RegisterEntry(fingerprint, "Tamarisk Lane Care", "Full version", "1.0", SEALED_AT.isoformat())
    verdict = examine(forged, trusted=issued.authority.trusted, register={fingerprint: entry}.get)
    assert verdict.verdict == "altered"


def test_a_replaced_version_is_superseded(issued: Issued) -> None:
    fingerprint = hashlib.sha256(issued.full).hexdigest()
    older = dataclasses.replace(issued.register[fingerprint], superseded_by="1.1")
    verdict = examine(issued.full, trusted=issued.authority.trusted, register={fingerprint: older}.get)
    assert verdict.verdict == "superseded"
    assert "1.1" in verdict.reasons[0]


def test_an_issued_file_stays_genuine_after_its_certificate_has_ended(issued: Issued) -> None:
    """The certificate is judged at the moment that our register knows, not at today's."""
    assert issued.authority.key.valid_until.year < 2040
    assert not findings.look_into(issued.full, trusted=issued.authority.trusted, moment="2040-01-01T00:00:00+00:00")["seal_holds"]
    assert findings.look_into(issued.full, trusted=issued.authority.trusted, moment=SEALED_AT.isoformat())["seal_holds"]


def test_a_file_of_an_issuer_that_we_do_not_pin_is_not_trusted(issued: Issued, attacker: Authority) -> None:
    found = findings.look_into(issued.full, trusted=attacker.trusted)
    assert not found["seal_holds"]
    assert not found["sealed_by"]


@pytest.fixture(scope="module")
def pdfsig(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate store of NSS that pins our authority, for poppler's own check."""
    if not (shutil.which("pdfsig") and shutil.which("certutil")):
        pytest.skip("poppler-utils and libnss3-tools are not installed, so there is no second verifier to agree with")
    store = tmp_path_factory.mktemp("nss")
    subprocess.run(["certutil", "-N", "-d", f"sql:{store}", "--empty-password"], check=True, capture_output=True)
    add = ["certutil", "-A", "-n", "ours", "-t", "C,C,C", "-i", str(authority.folder / "trusted.pem"), "-d", f"sql:{store}"]
    subprocess.run(add, check=True, capture_output=True)
    return store


def pdfsig_says(store: Path, pdf: bytes, folder: Path) -> str:
    (folder / "one.pdf").write_bytes(pdf)
    command = ["pdfsig", "-nssdir", f"sql:{store}", str(folder / "one.pdf")]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_pdfsig_agrees_on_a_genuine_file(issued: Issued, pdfsig: Path, tmp_path: Path) -> None:
    said = pdfsig_says(pdfsig, issued.full, tmp_path)
    assert "Signature is Valid" in said
    assert "Certificate is Trusted" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_pdfsig_agrees_on_changed_signed_bytes(issued: Issued, loot: Loot, pdfsig: Path, tmp_path: Path) -> None:
    changed = flipped(loot.sealed, byte_range(loot.sealed)[2] - byte_range(loot.sealed)[1] // 2)
    assert "Signature is Valid" not in pdfsig_says(pdfsig, changed, tmp_path)
    assert issued.verdict_on(changed).verdict == "altered"


def test_ours_alone_refuses_appended_bytes_and_revisions(issued: Issued, loot: Loot, pdfsig: Path, tmp_path: Path) -> None:
    for maker in (append_newline, draw_over_a_page):
        forged = maker(loot)
        assert "Signature is Valid" in pdfsig_says(pdfsig, forged, tmp_path)
        assert issued.verdict_on(forged).verdict == "altered"
