"""Whether an HTTP request really comes from Alexa and is meant for our skill.

The rules are Amazon's ('Host a Custom Skill as a Web Service': verify the certificate URL, the chain, the signature,
the timestamp and the application id). The chain is checked at every request, since a certificate may expire while it
is in the cache. Roots, fetch and clock are constructor arguments, so that tests can make their own authority; no
configuration reaches them.
"""

from __future__ import annotations

import base64
import binascii
import json
import posixpath
import re
import ssl
import threading
import time
import urllib.request
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import URLError
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import (
    Certificate,
    DNSName,
    ExtensionNotFound,
    SubjectAlternativeName,
    load_pem_x509_certificate,
    load_pem_x509_certificates,
)
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

CHAIN_URL_HEADER = "SignatureCertChainUrl"
SIGNATURE_HEADER = "Signature-256"
SIGNER = "echo-api.amazon.com"
"""The one name that the signing certificate must carry, letter for letter; a wildcard will not do."""
TOLERANCE = 150.0
"""Seconds that a request's timestamp may differ from our clock, either way."""
FETCH_SECONDS = 3.0
LARGEST_CHAIN = 64 * 1024
"""Bytes of a certificate chain; Amazon's has about 6 KB."""
LONGEST_CHAIN = 8
MOST_CACHED = 4


class Headers(Protocol):
    """The headers of a request, by name."""

    def get(self, name: str, /) -> str | None:
        """The value of a header, or None."""
        ...


Fetch = Callable[[str], bytes]
Clock = Callable[[], datetime]


class Reason(StrEnum):
    """Why a request is refused; this word is logged, and nothing else of the request."""

    NO_SIGNATURE = "no-signature"
    CHAIN_URL = "certificate-url"
    CHAIN_FETCH = "certificate-fetch"
    CHAIN_UNREADABLE = "certificate-unreadable"
    CHAIN_UNTRUSTED = "certificate-untrusted"
    SIGNER_NAME = "certificate-name"
    SIGNATURE = "signature"
    NOT_AN_ENVELOPE = "not-an-envelope"
    TIMESTAMP = "timestamp"
    OTHER_SKILL = "another-skill"


class RequestRefusedError(Exception):
    """The request is not one that Alexa made for this skill just now."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


_PATH = re.compile(r"/echo\.api/[A-Za-z0-9._/-]+\Z")


@lru_cache(maxsize=16)
def chain_url(url: str) -> str:
    """The address to fetch, with its path made plain; RequestRefusedError when it is not Amazon's.

    Stricter than the published rule in one point: user names, queries, fragments and percent signs are refused,
    since Amazon uses none and each is a way to mean another place.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RequestRefusedError(Reason.CHAIN_URL) from error
    path = posixpath.normpath(parts.path)
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    host = parts.hostname == "s3.amazonaws.com"
    if parts.scheme != "https" or not host or port not in (None, 443) or not plain or not _PATH.match(path):
        raise RequestRefusedError(Reason.CHAIN_URL)
    return f"https://s3.amazonaws.com{path}"


def fetch_chain(url: str, context: ssl.SSLContext | None = None) -> bytes:
    """The bytes at the https address: three seconds, 64 KB, no redirects; RequestRefusedError otherwise."""
    deadline = time.monotonic() + FETCH_SECONDS
    # Put together by hand, without the handler of redirects: one would lead to a place that nobody checked.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPSHandler(context=context or ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    data = b""
    try:
        with opener.open(url, timeout=FETCH_SECONDS) as answer:
            # read1 returns what has come, so that a slow drip meets the deadline too.
            while part := answer.read1(8192):
                data += part
                if len(data) > LARGEST_CHAIN or time.monotonic() > deadline:
                    raise RequestRefusedError(Reason.CHAIN_FETCH)
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise RequestRefusedError(Reason.CHAIN_FETCH) from error
    return data


def trusted_roots() -> tuple[Certificate, ...]:
    """The roots of certifi, one by one: one that the parser will not read must not take the others with it."""
    import certifi

    found = []
    blocks = re.findall(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", certifi.contents(), flags=re.DOTALL)
    with warnings.catch_warnings():
        # A root with a serial number of zero is warned of; it is none that Amazon uses.
        warnings.simplefilter("ignore")
        for block in blocks:
            try:
                found.append(load_pem_x509_certificate(block.encode("ascii")))
            except ValueError:
                continue
    return tuple(found)


def utc_now() -> datetime:
    """The clock of a real server."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Chain:
    """A certificate chain that was fetched; its first certificate's key, which never changes, is taken out once."""

    certificates: tuple[Certificate, ...]
    key: object

    @property
    def leaf(self) -> Certificate:
        return self.certificates[0]


class RequestCheck:
    """Checks the requests of one skill. Thread-safe; keeps the certificate chains that were found valid."""

    def __init__(
        self,
        skill_id: str,
        *,
        roots: Sequence[Certificate] | None = None,
        fetch: Fetch = fetch_chain,
        clock: Clock = utc_now,
    ) -> None:
        if not skill_id:
            raise ValueError("the request check needs the skill's id")
        self._skill_id = skill_id
        self._store = Store(list(trusted_roots() if roots is None else roots))
        self._fetch = fetch
        self._clock = clock
        self._chains: dict[str, _Chain] = {}
        self._found_good: tuple[_Chain | None, datetime | None] = (None, None)
        self._lock = threading.Lock()

    def verify(self, headers: Headers, body: bytes) -> dict[str, Any]:
        """The envelope of a genuine request, parsed only after its signature held; else RequestRefusedError.

        `headers` should look up without regard to case, as werkzeug's do.
        """
        url, signature = headers.get(CHAIN_URL_HEADER), headers.get(SIGNATURE_HEADER)
        if not url or not signature:
            raise RequestRefusedError(Reason.NO_SIGNATURE)
        _check_signature(self._signer(chain_url(url)), signature, body)
        envelope = _parse(body)
        self._check_timestamp(envelope)
        self._check_skill(envelope)
        return envelope

    def _signer(self, url: str) -> object:
        """The key of a chain that is valid now; a cached chain that no longer is gets one fresh fetch."""
        chain = self._chains.get(url)
        if chain is not None:
            try:
                self._check_chain(chain)
            except RequestRefusedError:
                with self._lock:
                    self._chains.pop(url, None)
            else:
                return chain.key
        data = self._fetch(url)
        if len(data) > LARGEST_CHAIN:
            raise RequestRefusedError(Reason.CHAIN_FETCH)
        chain = _read_chain(data)
        self._check_chain(chain)
        with self._lock:
            while len(self._chains) >= MOST_CACHED:
                self._chains.pop(next(iter(self._chains)))
            self._chains[url] = chain
        return chain.key

    def _check_chain(self, chain: _Chain) -> None:
        # Validity is told in whole seconds (RFC 5280, 4.1.2.5): within one second the verdict on a chain is the same.
        now = self._clock().replace(microsecond=0)
        if self._found_good == (chain, now):
            return
        _check_names(chain.leaf)
        policy = PolicyBuilder().store(self._store).time(now)
        try:
            policy.build_server_verifier(DNSName(SIGNER)).verify(chain.leaf, list(chain.certificates[1:]))
        except VerificationError as error:
            raise RequestRefusedError(Reason.CHAIN_UNTRUSTED) from error
        self._found_good = (chain, now)

    def _check_timestamp(self, envelope: Mapping[str, Any]) -> None:
        try:
            sent = datetime.fromisoformat(envelope["request"]["timestamp"])
            # A time without a zone raises here: it could mean any of 26 hours.
            distance = abs((self._clock() - sent).total_seconds())
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise RequestRefusedError(Reason.TIMESTAMP) from error
        if distance > TOLERANCE:
            raise RequestRefusedError(Reason.TIMESTAMP)

    def _check_skill(self, envelope: Mapping[str, Any]) -> None:
        named = application_ids(envelope)
        if not named or any(one != self._skill_id for one in named):
            raise RequestRefusedError(Reason.OTHER_SKILL)


def application_ids(envelope: Mapping[str, Any]) -> tuple[object, ...]:
    """Every application id that the envelope names: in the context, and in the session when there is one."""
    found = []
    context = envelope.get("context")
    system = context.get("System") if isinstance(context, dict) else None
    for part in (system, envelope.get("session")):
        application = part.get("application") if isinstance(part, dict) else None
        if isinstance(application, dict) and "applicationId" in application:
            found.append(application["applicationId"])
    return tuple(found)


def _read_chain(data: bytes) -> _Chain:
    try:
        certificates = tuple(load_pem_x509_certificates(data))
        if not 1 <= len(certificates) <= LONGEST_CHAIN:
            raise RequestRefusedError(Reason.CHAIN_UNREADABLE)
        return _Chain(certificates, certificates[0].public_key())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise RequestRefusedError(Reason.CHAIN_UNREADABLE) from error


def _check_names(leaf: Certificate) -> None:
    try:
        names = leaf.extensions.get_extension_for_class(SubjectAlternativeName).value.get_values_for_type(DNSName)
    except (ExtensionNotFound, ValueError) as error:
        raise RequestRefusedError(Reason.SIGNER_NAME) from error
    if SIGNER not in names:
        raise RequestRefusedError(Reason.SIGNER_NAME)


def _check_signature(key: object, signature: str, body: bytes) -> None:
    if not isinstance(key, RSAPublicKey):
        raise RequestRefusedError(Reason.SIGNATURE)
    try:
        key.verify(base64.b64decode(signature, validate=True), body, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise RequestRefusedError(Reason.SIGNATURE) from error


def _parse(body: bytes) -> dict[str, Any]:
    try:
        envelope = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise RequestRefusedError(Reason.NOT_AN_ENVELOPE) from error
    if not isinstance(envelope, dict) or not isinstance(envelope.get("request"), dict):
        raise RequestRefusedError(Reason.NOT_AN_ENVELOPE)
    return envelope
