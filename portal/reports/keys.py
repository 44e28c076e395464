"""Seal keys: one certificate for each provider agency, and the list of issuers that we pin.

A seal speaks for an agency, never for a person. Only the process that seals opens a key; checking a seal needs the pinned list alone.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import SimpleSigner

AUTHORITY_FILE = "authority.p12"
TRUSTED_FILE = "trusted.pem"
AUTHORITY_NAME = "Partner portal demonstration authority"
AUTHORITY_YEARS, SEAL_YEARS = 20, 3
SCHEME = "p12:"


class NoKey(Exception):
    """There is no usable seal key. The message is a sentence for the operator, without the passphrase."""


@dataclass(frozen=True, slots=True)
class SealKey:
    """A key ready to seal with: whose it is, until when, and pyHanko's signer over it."""

    holder: str
    valid_until: datetime
    signer: SimpleSigner


def load(spec: str, *, passphrase: str) -> SealKey:
    """The key that a setting names: `p12:/folder/tamarisk.p12`. Other kinds of key store will be other schemes."""
    if not spec.startswith(SCHEME):
        raise NoKey("A seal key is named as p12:/path/to/file.p12.")
    path = Path(spec.removeprefix(SCHEME))
    try:
        content = path.read_bytes()
        opened = pkcs12.load_pkcs12(content, passphrase.encode())
    except OSError as missing:
        raise NoKey(f"The seal key {path.name} could not be read.") from missing
    except ValueError as locked:
        raise NoKey(f"The seal key {path.name} could not be opened with the passphrase that is set.") from locked
    signer = SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=passphrase.encode())
    if signer is None or opened.cert is None:
        raise NoKey(f"The seal key {path.name} holds no certificate with its key.")
    certificate = opened.cert.certificate
    return SealKey(_common_name(certificate.subject), certificate.not_valid_after_utc, signer)


def make_demo_authority(folder: Path, *, providers: Mapping[str, str], passphrase: str, now: datetime) -> Path:
    """A local authority, a P-256 seal for each provider (`{file name: provider's name}`), and `trusted.pem`. Demo and tests only.

    What is there already stays. Returns the path of `trusted.pem`. Keys are written for their owner's eyes only.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority_key, authority = _authority(folder, passphrase, now)
    for file_name, provider in providers.items():
        target = folder / f"{file_name}.p12"
        if not target.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            certificate = _seal_certificate(provider, key.public_key(), authority_key, authority, now)
            _write_key(target, key, certificate, [authority], passphrase)
    return folder / TRUSTED_FILE


def _authority(folder: Path, passphrase: str, now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    target = folder / AUTHORITY_FILE
    if target.exists():
        opened = pkcs12.load_pkcs12(target.read_bytes(), passphrase.encode())
        if not isinstance(opened.key, ec.EllipticCurvePrivateKey) or opened.cert is None:
            raise NoKey(f"{AUTHORITY_FILE} does not hold the demonstration authority.")
        return opened.key, opened.cert.certificate
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _authority_certificate(key, now)
    _write_key(target, key, certificate, [], passphrase)
    (folder / TRUSTED_FILE).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key, certificate


def _authority_certificate(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, AUTHORITY_NAME)])
    builder = _certificate(name, name, key.public_key(), now, AUTHORITY_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return builder.sign(key, hashes.SHA256())


def _seal_certificate(
    provider: str, public: ec.EllipticCurvePublicKey, authority_key: ec.EllipticCurvePrivateKey, authority: x509.Certificate, now: datetime
) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, provider),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Electronic seal"),
            x509.NameAttribute(NameOID.COMMON_NAME, provider),
        ]
    )
    builder = _certificate(subject, authority.subject, public, now, SEAL_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return builder.add_extension(issuer, critical=False).sign(authority_key, hashes.SHA256())


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime, years: int
) -> x509.CertificateBuilder:
    start = now - timedelta(minutes=5)
    builder = x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number(), start, start + timedelta(days=365 * years))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _usage(**granted: bool) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{use: granted.get(use, False) for use in every})


def _write_key(
    target: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, chain: list[x509.Certificate], passphrase: str
) -> None:
    locked = serialization.BestAvailableEncryption(passphrase.encode())
    content = pkcs12.serialize_key_and_certificates(_common_name(certificate.subject).encode(), key, certificate, chain, locked)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)


def _common_name(name: x509.Name) -> str:
    values = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(values[0].value) if values else ""
