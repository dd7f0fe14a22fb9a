"""The request check, over HTTP against the real application, with an authority of our own."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from skill.channels.alexa.request_check import Reason, RequestCheck, RequestRefusedError, chain_url, trusted_roots
from skill.running import Settings
from skill.server import create_app
from tests.alexa.authority import NOW, SIGNER, URL, authority, elliptic_key
from tests.alexa.envelopes import SKILL_ID, envelope
from tests.alexa.held import post


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Place:
    """What is found at the certificate's address, and how often it was fetched."""

    def __init__(self, chain: bytes) -> None:
        self.chain = chain
        self.fetched: list[str] = []

    def __call__(self, url: str) -> bytes:
        self.fetched.append(url)
        return self.chain


Served = tuple[FlaskClient, Place, Clock]


def serve(chain: bytes | None = None) -> Served:
    place, clock = Place(authority().leaf() if chain is None else chain), Clock()
    app = create_app(Settings(), skill_id=SKILL_ID, roots=[authority().root], fetch=place, clock=clock)
    return app.test_client(), place, clock


@pytest.fixture(scope="module")
def served() -> Served:
    return serve()


def refused(caplog: pytest.LogCaptureFixture, answer: TestResponse, reason: Reason | str) -> None:
    assert answer.status_code == 400
    assert [record.getMessage() for record in caplog.records] == [f"request refused: {reason}"]
    assert b"Traceback" not in answer.data


def test_a_genuine_request_is_answered(served: Served) -> None:
    answer = post(served[0], envelope("launch"))
    assert answer.status_code == 200
    assert answer.get_json()["response"]["outputSpeech"]["type"] == "SSML"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"names": ("echo-api.example.com",)}, Reason.SIGNER_NAME),
        ({"names": ("*.amazon.com",)}, Reason.SIGNER_NAME),
        ({"names": ("xecho-api.amazon.com", "echo-api.amazon.com.example.com")}, Reason.SIGNER_NAME),
        ({"names": ()}, Reason.SIGNER_NAME),
        ({"ends": NOW - timedelta(seconds=1)}, Reason.CHAIN_UNTRUSTED),
        ({"begins": NOW + timedelta(hours=1)}, Reason.CHAIN_UNTRUSTED),
        ({"signing_key": elliptic_key()}, Reason.SIGNATURE),
    ],
)
def test_a_wrong_certificate(caplog: pytest.LogCaptureFixture, change: dict[str, Any], reason: Reason) -> None:
    client, _, _ = serve(authority().leaf(**change))
    refused(caplog, post(client, envelope("launch")), reason)


def test_the_name_among_others_is_good() -> None:
    client, _, _ = serve(authority().leaf(names=("other.example.com", SIGNER)))
    assert post(client, envelope("launch")).status_code == 200


@pytest.mark.parametrize(
    ("chain", "reason"),
    [
        (authority("strangers").leaf(), Reason.CHAIN_UNTRUSTED),
        (b"", Reason.CHAIN_UNREADABLE),
        (b"no certificate", Reason.CHAIN_UNREADABLE),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", Reason.CHAIN_UNREADABLE),
        (authority().leaf() * 10, Reason.CHAIN_UNREADABLE),
        (b"x" * 70_000, Reason.CHAIN_FETCH),
        # The leaf alone: nothing leads from it to the root.
        (
            authority().leaf().split(b"-----END CERTIFICATE-----\n")[0] + b"-----END CERTIFICATE-----\n",
            Reason.CHAIN_UNTRUSTED,
        ),
    ],
)
def test_a_wrong_chain(caplog: pytest.LogCaptureFixture, chain: bytes, reason: Reason) -> None:
    client, _, _ = serve(chain)
    refused(caplog, post(client, envelope("launch")), reason)


GOOD_URLS = [
    "https://s3.amazonaws.com/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com:443/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert.pem",
    "HTTPS://S3.AmazonAWS.com/echo.api/echo-api-cert.pem",
]
BAD_URLS = [
    "http://s3.amazonaws.com/echo.api/echo-api-cert.pem",
    "https://notamazon.com/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/EcHo.aPi/echo-api-cert.pem",
    "https://s3.amazonaws.com/invalid.path/echo-api-cert.pem",
    "https://s3.amazonaws.com:563/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/../other/cert.pem",
    "https://s3.amazonaws.com/echo.api/%2e%2e/other/cert.pem",
    "https://s3.amazonaws.com/echo.api/..\\other\\cert.pem",
    "https://s3.amazonaws.com@example.com/echo.api/cert.pem",
    "https://user:word@s3.amazonaws.com/echo.api/cert.pem",
    "https://s3.amazonaws.com.example.com/echo.api/cert.pem",
    "https://s3.amazonaws.com/echo.api/cert.pem?where=else",
    "https://s3.amazonaws.com/echo.api/cert.pem#part",
    "https://s3.amazonaws.com/echo.api/",
    "https://s3.amazonaws.com/echo.api",
    "https://s3.amazonaws.com:port/echo.api/cert.pem",
    "https://[s3.amazonaws.com/echo.api/cert.pem",
    "file:///echo.api/cert.pem",
    "//s3.amazonaws.com/echo.api/cert.pem",
    "nonsense",
]


@pytest.mark.parametrize("url", GOOD_URLS)
def test_a_good_address(url: str) -> None:
    assert chain_url(url) == "https://s3.amazonaws.com/echo.api/echo-api-cert.pem"


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_bad_address_is_never_fetched(caplog: pytest.LogCaptureFixture, served: Served, url: str) -> None:
    client, place, _ = served
    before = len(place.fetched)
    body = json.dumps(envelope("launch")).encode()
    refused(caplog, post(client, body, authority().headers(body, url)), Reason.CHAIN_URL)
    assert len(place.fetched) == before


@pytest.mark.parametrize("missing", ["SignatureCertChainUrl", "Signature-256"])
def test_without_a_signature(caplog: pytest.LogCaptureFixture, served: Served, missing: str) -> None:
    body = json.dumps(envelope("launch")).encode()
    headers = {name: value for name, value in authority().headers(body).items() if name != missing}
    refused(caplog, post(served[0], body, headers), Reason.NO_SIGNATURE)


def test_the_old_signature_header_alone_is_not_enough(caplog: pytest.LogCaptureFixture, served: Served) -> None:
    body = json.dumps(envelope("launch")).encode()
    headers = {"SignatureCertChainUrl": URL, "Signature": authority().sign(body)}
    refused(caplog, post(served[0], body, headers), Reason.NO_SIGNATURE)


@pytest.mark.parametrize(
    "spoil", [lambda s: "AAAA" + s[4:], lambda s: s[:-8], lambda _: "", lambda s: "!" + s, lambda s: s + "é"]
)
def test_a_wrong_signature(caplog: pytest.LogCaptureFixture, served: Served, spoil: Callable[[str], str]) -> None:
    body = json.dumps(envelope("launch")).encode()
    headers = authority().headers(body)
    headers["Signature-256"] = spoil(headers["Signature-256"])
    answer = post(served[0], body, headers)
    reason = Reason.SIGNATURE if headers["Signature-256"] else Reason.NO_SIGNATURE
    refused(caplog, answer, reason)


def test_a_changed_body(caplog: pytest.LogCaptureFixture, served: Served) -> None:
    body = json.dumps(envelope("launch")).encode()
    refused(caplog, post(served[0], body.replace(b"en-US", b"en-GB"), authority().headers(body)), Reason.SIGNATURE)


@pytest.mark.parametrize("seconds", [-151, 151, -86_400, 86_400])
def test_an_old_or_a_future_request(caplog: pytest.LogCaptureFixture, served: Served, seconds: int) -> None:
    sent = (NOW + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    refused(caplog, post(served[0], envelope("launch", timestamp=sent)), Reason.TIMESTAMP)


@pytest.mark.parametrize("seconds", [-150, 0, 150])
def test_within_the_tolerance(served: Served, seconds: int) -> None:
    sent = (NOW + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert post(served[0], envelope("launch", timestamp=sent)).status_code == 200


@pytest.mark.parametrize(
    "sent", [None, "", "yesterday", 1_795_000_000, "2026-11-23T18:00:00", [], "9999-99-99T00:00:00Z"]
)
def test_a_timestamp_that_is_none(caplog: pytest.LogCaptureFixture, served: Served, sent: object) -> None:
    refused(caplog, post(served[0], envelope("launch", timestamp=sent)), Reason.TIMESTAMP)


@pytest.mark.parametrize("part", ["context", "session", "both", "none"])
def test_another_skill(caplog: pytest.LogCaptureFixture, served: Served, part: str) -> None:
    found = envelope("launch")
    applications = {"context": found["context"]["System"], "session": found["session"]}
    for name, holder in applications.items():
        if part in (name, "both"):
            holder["application"] = {"applicationId": "amzn1.ask.skill.another"}
        if part == "none":
            del holder["application"]
    refused(caplog, post(served[0], found), Reason.OTHER_SKILL)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe{}",
        b"{}",
        b'{"request": []}',
        b'{"request": null}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_envelope(caplog: pytest.LogCaptureFixture, served: Served, body: bytes) -> None:
    refused(caplog, post(served[0], body), Reason.NOT_AN_ENVELOPE)


def test_a_body_that_is_too_large(caplog: pytest.LogCaptureFixture, served: Served) -> None:
    refused(caplog, post(served[0], envelope("launch", padding="x" * 600_000)), "too-large")


def test_the_sdk_cannot_read_it(served: Served) -> None:
    found = envelope("launch")
    found["request"] = {**found["request"], "type": "IntentRequest", "intent": 7, "dialogState": "NO SUCH STATE"}
    answer = post(served[0], found)
    assert answer.status_code == 200
    assert "went wrong on my side" in answer.get_json()["response"]["outputSpeech"]["ssml"]


def test_the_chain_is_fetched_once_and_checked_always(caplog: pytest.LogCaptureFixture) -> None:
    client, place, clock = serve(authority().leaf(ends=NOW + timedelta(hours=1)))
    assert [post(client, envelope("launch")).status_code for _ in range(3)] == [200, 200, 200]
    assert len(place.fetched) == 1
    clock.now = NOW + timedelta(hours=2)
    late = envelope("launch", timestamp=clock.now.isoformat())
    refused(caplog, post(client, late), Reason.CHAIN_UNTRUSTED)
    # Amazon renews: the next request fetches again and is good.
    place.chain = authority().leaf()
    assert post(client, late).status_code == 200
    assert len(place.fetched) == 3


def test_a_chain_that_is_not_valid_is_not_kept() -> None:
    client, place, _ = serve(authority("strangers").leaf())
    assert post(client, envelope("launch")).status_code == 400
    place.chain = authority().leaf()
    assert post(client, envelope("launch")).status_code == 200


def test_no_word_of_a_refused_request_is_logged(caplog: pytest.LogCaptureFixture, served: Served) -> None:
    caplog.set_level(logging.DEBUG)
    body = json.dumps(envelope("launch", said="my secret knee")).encode()
    assert post(served[0], body, {"SignatureCertChainUrl": URL, "Signature-256": "AAAA"}).status_code == 400
    assert "secret" not in caplog.text
    assert "EXAMPLEUSER" not in caplog.text


def test_no_configuration_switches_the_check_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ASK_SDK_VERIFY_SIGNATURE", "ASK_SDK_VERIFY_TIMESTAMP", "FLASK_ASK_SDK_VERIFY_SIGNATURE"):
        monkeypatch.setenv(name, "false")
    client, _, _ = serve()
    client.application.config.update(ASK_SDK_VERIFY_SIGNATURE=False, ASK_SDK_VERIFY_TIMESTAMP=False, TESTING=True)
    assert post(client, envelope("launch"), {}).status_code == 400


def test_a_check_needs_a_skill_id() -> None:
    with pytest.raises(ValueError, match="id"):
        RequestCheck("", roots=[authority().root])


def test_without_a_skill_id_there_is_no_alexa() -> None:
    assert post(create_app(Settings()).test_client(), b"{}").status_code == 404


def test_only_post(served: Served) -> None:
    assert served[0].get("/alexa").status_code == 405


def test_the_roots_of_the_world_do_not_vouch_for_us() -> None:
    roots = trusted_roots()
    assert len(roots) > 50
    check = RequestCheck(SKILL_ID, roots=roots, fetch=Place(authority().leaf()), clock=Clock())
    body = json.dumps(envelope("launch")).encode()
    with pytest.raises(RequestRefusedError) as caught:
        check.verify(authority().headers(body), body)
    assert caught.value.reason is Reason.CHAIN_UNTRUSTED
