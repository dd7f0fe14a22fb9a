"""A certificate authority of our own, and a signer as Alexa is one: real keys, real certificates, nothing patched."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
URL = "https://s3.amazonaws.com/echo.api/echo-api-cert-1.pem"
SIGNER = "echo-api.amazon.com"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A key that is made once a run; 2048 bits as Amazon's are."""
    assert name
    return rsa.generate_private_key(65537, 2048)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


@dataclass(frozen=True)
class Authority:
    """A root and one intermediate, as Amazon's signer has them."""

    name: str
    root: x509.Certificate = field(init=False)
    between: x509.Certificate = field(init=False)

    def __post_init__(self) -> None:
        root = self._authority(f"{self.name} root", f"{self.name} root", f"{self.name}-root", f"{self.name}-root", 1)
        between = self._authority(f"{self.name} ca", f"{self.name} root", f"{self.name}-ca", f"{self.name}-root", 0)
        object.__setattr__(self, "root", root)
        object.__setattr__(self, "between", between)

    def _authority(self, name: str, issuer: str, own: str, signer: str, below: int) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer))
            .public_key(key(own).public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=1000))
            .not_valid_after(NOW + timedelta(days=3000))
            .add_extension(x509.BasicConstraints(ca=True, path_length=below), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key(own).public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key(signer).public_key()), critical=False)
            .sign(key(signer), hashes.SHA256())
        )

    def leaf(
        self,
        names: tuple[str, ...] = (SIGNER,),
        begins: datetime = NOW - timedelta(days=30),
        ends: datetime = NOW + timedelta(days=300),
        signing_key: CertificateIssuerPrivateKeyTypes | None = None,
    ) -> bytes:
        """A signing certificate with the intermediate behind it, as PEM; no SAN at all when there are no names."""
        own = signing_key or key(f"{self.name}-leaf")
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(SIGNER))
            .issuer_name(self.between.subject)
            .public_key(own.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key(f"{self.name}-ca").public_key()), critical=False
            )
        )
        if names:
            alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
            builder = builder.add_extension(alternatives, critical=False)
        certificate = builder.sign(key(f"{self.name}-ca"), hashes.SHA256())
        return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (certificate, self.between))

    def sign(self, body: bytes) -> str:
        """The Signature-256 header of a body."""
        signature = key(f"{self.name}-leaf").sign(body, padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(signature).decode("ascii")

    def headers(self, body: bytes, url: str = URL) -> dict[str, str]:
        """The headers that Alexa sends with a body."""
        return {"SignatureCertChainUrl": url, "Signature-256": self.sign(body), "Content-Type": "application/json"}


@cache
def authority(name: str = "ours") -> Authority:
    """An authority, made once a run."""
    return Authority(name)


def elliptic_key() -> ec.EllipticCurvePrivateKey:
    """A key of the wrong kind."""
    return ec.generate_private_key(ec.SECP256R1())
