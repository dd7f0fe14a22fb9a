"""Stand-ins for the online speech services: real HTTP servers that speak their protocols and answer with a hum."""

from __future__ import annotations

import base64
import json
import re
import threading
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from audio.encoder import encode
from audio.formats import LISTENER_MP3
from audio.sound import Sound
from audio.voices.silent import SilentVoice


@dataclass
class Service:
    """A running stand-in: its address, what it was asked, and the answers it gives first instead of sound."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    refusals: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)


@contextmanager
def translate() -> Iterator[Service]:
    """Google Translate's speech, as gTTS asks for it."""
    yield from _serving(_translated)


@contextmanager
def polly() -> Iterator[Service]:
    """Amazon Polly's SynthesizeSpeech."""
    yield from _serving(_polly_speech)


def hum(text: str, pace: float, rate: int) -> Sound:
    """A hum as long as the letters of the text take."""
    sound = SilentVoice().speak(text, pace)
    return Sound(sound.samples[:: sound.rate // rate] if rate < sound.rate else sound.samples, rate)


def _serving(answer: object) -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if service.refusals:
                status, data, headers = service.refusals.pop(0)
            else:
                status, data, headers = answer(service, self, body)  # type: ignore[operator]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


def _translated(service: Service, handler: BaseHTTPRequestHandler, body: str) -> tuple[int, bytes, dict[str, str]]:
    if not handler.path.startswith("/_/TranslateWebserverUi/data/batchexecute"):
        return 404, b"", {}
    calls = json.loads(urllib.parse.parse_qs(body)["f.req"][0])
    text, _, slow, _ = json.loads(calls[0][0][1])
    service.asked.append(text)
    mp3 = encode(hum(text, 0.6 if slow else 0.9, 24_000), LISTENER_MP3.arguments)
    inner = json.dumps([base64.b64encode(mp3).decode()])
    return 200, (")]}'\n\n" + json.dumps([["wrb.fr", "jQ1olc", inner]], separators=(",", ":"))).encode(), {}


def _polly_speech(service: Service, handler: BaseHTTPRequestHandler, body: str) -> tuple[int, bytes, dict[str, str]]:
    asked = json.loads(body)
    if handler.path != "/v1/speech" or not handler.headers["Authorization"].startswith("AWS4-HMAC-SHA256 "):
        return 403, b"{}", {"x-amzn-ErrorType": "AccessDeniedException"}
    if asked["VoiceId"] == "Nobody":
        return 400, b'{"message": "no such voice"}', {"x-amzn-ErrorType": "ValidationException"}
    speak = ET.fromstring(asked["Text"])
    service.asked.append(asked["Text"])
    rate = re.match(r"\d+", speak[0].attrib["rate"])
    sound = hum("".join(speak.itertext()), int(rate.group() if rate else 100) / 100, 16_000)
    assert (asked["OutputFormat"], asked["SampleRate"], asked["TextType"]) == ("pcm", "16000", "ssml")
    return 200, sound.samples.astype("<i2").tobytes(), {"Content-Type": "audio/pcm"}
