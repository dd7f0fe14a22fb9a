"""The HTTP server: recordings with ranges and ETag, health, and the command that serves for real."""

from __future__ import annotations

import json
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from flask.testing import FlaskClient

from skill.channels.alexa.request_check import LARGEST_CHAIN, Reason, RequestRefusedError, fetch_chain
from skill.errors import HandoutFileError
from skill.running import Settings
from skill.server import create_app
from skill.state import StateError
from tests.alexa.authority import authority, key

SOUND = bytes(range(256)) * 40


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "part.mp3").write_bytes(SOUND)
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / ".hidden.mp3").write_bytes(SOUND)
    (tmp_path / "half.mp3.part").write_bytes(SOUND)
    (tmp_path.parent / "outside.mp3").write_bytes(SOUND)
    return create_app(Settings(audio=tmp_path)).test_client()


def test_a_recording_is_served_whole(client: FlaskClient) -> None:
    answer = client.get("/audio/one/part.mp3")
    assert (answer.status_code, answer.data) == (200, SOUND)
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"]
    assert client.head("/audio/one/part.mp3").headers["Content-Length"] == str(len(SOUND))


@pytest.mark.parametrize(
    ("asked", "given"),
    [("bytes=0-99", (0, 99)), ("bytes=100-", (100, len(SOUND) - 1)), ("bytes=-50", (len(SOUND) - 50, len(SOUND) - 1))],
)
def test_a_range(client: FlaskClient, asked: str, given: tuple[int, int]) -> None:
    answer = client.get("/audio/one/part.mp3", headers={"Range": asked})
    assert (answer.status_code, answer.data) == (206, SOUND[given[0] : given[1] + 1])
    assert answer.headers["Content-Range"] == f"bytes {given[0]}-{given[1]}/{len(SOUND)}"


def test_a_range_beyond_the_end(client: FlaskClient) -> None:
    assert client.get("/audio/one/part.mp3", headers={"Range": f"bytes={len(SOUND)}-"}).status_code == 416


def test_what_was_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/audio/one/part.mp3").headers["ETag"]
    assert client.get("/audio/one/part.mp3", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/audio/one/part.mp3", headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["none.mp3", ".hidden.mp3", "half.mp3.part", "../outside.mp3", "%2e%2e/outside.mp3", "one", "one/", "/etc/passwd"],
)
def test_what_is_not_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/audio/{name}").status_code in (404, 308)


def test_health(client: FlaskClient, tmp_path: Path) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ok"
    (tmp_path / "empty").mkdir()
    assert create_app(Settings(library=tmp_path / "empty")).test_client().get("/healthz").status_code == 503


def test_what_cannot_be_opened_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(StateError):
        create_app(Settings(state=tmp_path), skill_id="amzn1.ask.skill.one")
    with pytest.raises(HandoutFileError):
        create_app(Settings(library=tmp_path / "nowhere"))


@contextmanager
def https_server(tmp_path: Path, behave: Callable[[ssl.SSLSocket], None]) -> Iterator[tuple[str, ssl.SSLContext]]:
    """A real TLS server on this machine that does what the test says, and the context that trusts it."""
    chain, private, root = (tmp_path / name for name in ("chain.pem", "key.pem", "root.pem"))
    chain.write_bytes(authority().leaf(names=("localhost",)))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key("ours-leaf").private_bytes(*form))
    root.write_bytes(authority().root.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, private)
    with socket.create_server(("localhost", 0)) as listening:

        def serve() -> None:
            try:
                connection, _ = listening.accept()
                with context.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(4096)
                    behave(secure)
            except OSError:
                pass  # the client hangs up as soon as it has seen enough

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        trust = ssl.create_default_context(cafile=str(root))
        trust.verify_flags &= ~ssl.VERIFY_X509_STRICT
        yield f"https://localhost:{listening.getsockname()[1]}/cert.pem", trust
        thread.join(timeout=10)


def answers(status: str, body: bytes, *headers: str) -> Callable[[ssl.SSLSocket], None]:
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""))
    return lambda connection: connection.sendall(head.encode() + body)


def drips(connection: ssl.SSLSocket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(40):
        connection.sendall(b"x")
        time.sleep(0.25)


def test_the_chain_is_fetched(tmp_path: Path) -> None:
    with https_server(tmp_path, answers("200 OK", b"the chain")) as (url, trust):
        assert fetch_chain(url, trust) == b"the chain"


@pytest.mark.parametrize(
    "behave",
    [
        answers("404 Not Found", b"no"),
        answers("302 Found", b"", "Location: https://localhost/other.pem"),
        answers("200 OK", b"x" * (LARGEST_CHAIN + 1)),
        drips,
        lambda connection: connection.close(),
    ],
    ids=["missing", "redirect", "too-large", "drip", "hang-up"],
)
def test_a_fetch_that_goes_wrong(tmp_path: Path, behave: Callable[[ssl.SSLSocket], None]) -> None:
    begin = time.monotonic()
    with https_server(tmp_path, behave) as (url, trust), pytest.raises(RequestRefusedError) as caught:
        fetch_chain(url, trust)
    assert caught.value.reason is Reason.CHAIN_FETCH
    assert time.monotonic() - begin < 15


def test_a_place_that_nobody_vouches_for(tmp_path: Path) -> None:
    with https_server(tmp_path, answers("200 OK", b"x")) as (url, _), pytest.raises(RequestRefusedError):
        fetch_chain(url, ssl.create_default_context())
    with pytest.raises(RequestRefusedError):
        fetch_chain("http://localhost:1/cert.pem")


def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    (tmp_path / "part.mp3").write_bytes(SOUND)
    command = [
        sys.executable,
        "-c",
        "from skill.cli.main import main; main()",
        "serve",
        "--port",
        "0",
        "--audio",
        str(tmp_path),
    ]
    command += ["--state", str(tmp_path / "state.sqlite"), "--skill-id", "amzn1.ask.skill.one"]
    # Whoever is started in a shell's background is deaf to Ctrl-C, and so would be what it starts.
    hearing = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=hearing) as served:  # noqa: PLW1509
        assert served.stderr is not None
        address = re.search(r"http://\S+", served.stderr.readline())
        assert address
        with urllib.request.urlopen(f"{address.group()}/healthz", timeout=10) as answer:  # noqa: S310 - our own server
            assert json.load(answer)["status"] == "ok"
            assert "Werkzeug" not in str(answer.headers["Server"])
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address.group()}/alexa", data=b"{}", timeout=10)  # noqa: S310 - our own server
        assert refused.value.code == 400
        served.send_signal(signal.SIGINT)
        assert served.wait(timeout=15) == 130
