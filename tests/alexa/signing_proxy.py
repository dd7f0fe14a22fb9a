"""A signing proxy: what comes in plain goes on to the real server signed by the tests' authority, as Alexa signs it.

The server's request check cannot be switched off, and a third-party emulator signs nothing. Every answer is held to
the published rules on its way back; what breaks one is kept in `breaches`, and the emulator is told 500.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from waitress import create_server

from skill.channels.alexa.request_check import utc_now
from skill.running import Settings
from skill.server import THREADS, create_app
from tests.alexa.authority import authority
from tests.alexa.envelopes import SKILL_ID
from tests.alexa.limits import breaches, kind_of


@contextmanager
def real_server(settings: Settings) -> Iterator[str]:
    """The address of `handouts serve`'s application under waitress, with our authority as its only root."""
    day = timedelta(days=1)
    chain = authority().leaf(begins=utc_now() - day, ends=utc_now() + day)
    app = create_app(settings, skill_id=SKILL_ID, roots=[authority().root], fetch=lambda _: chain)
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=10)


class SigningProxy(ThreadingHTTPServer):
    """Listens on a port of this machine; `kinds` are the types of the requests that came, in order."""

    daemon_threads = True

    def __init__(self, server: str) -> None:
        super().__init__(("127.0.0.1", 0), _Forward)
        self.target = f"{server}/alexa"
        self.kinds: list[str] = []
        self.breaches: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def forward(self, body: bytes) -> tuple[int, bytes]:
        """Status and body of the server's answer."""
        request = urllib.request.Request(self.target, body, authority().headers(body))  # noqa: S310 - our own server
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - our own server
                said = response.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()
        found, answer = json.loads(body), json.loads(said)
        self.kinds.append(kind_of(found))
        broken = [f"{kind_of(found)}: {breach}" for breach in breaches(found, answer)]
        self.breaches += broken
        return (500 if broken else 200), said


class _Forward(BaseHTTPRequestHandler):
    server: SigningProxy

    def do_POST(self) -> None:
        status, said = self.server.forward(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def main() -> None:
    """Serve until killed, in a process of its own: state file, folder of recordings, their address; print ours."""
    state, audio, audio_url = sys.argv[1:]
    with signing_proxy(Settings(state=Path(state), audio=Path(audio), audio_url=audio_url)) as proxy:
        print(proxy.address, flush=True)
        signal.pause()


@contextmanager
def signing_proxy(settings: Settings) -> Iterator[SigningProxy]:
    """A proxy before a real server of these settings."""
    with real_server(settings) as address, SigningProxy(address) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join(timeout=10)


if __name__ == "__main__":
    main()
