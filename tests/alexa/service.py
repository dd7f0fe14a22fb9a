"""A stand-in for Alexa's own services: real HTTP on this machine, with the published checks of what is asked of it.

It keeps reminders and timers as Amazon's does, refuses what Amazon's refuses, and can be told to fail: a status, a
delay, a silence, or bytes that drip.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from skill.channels.alexa.alerts import SCOPES
from skill.channels.alexa.device_api import DeviceApis
from tests.alexa.envelopes import Envelope

TOKEN = "token-of-this-request"  # noqa: S105 - opens this stand-in only
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\Z")
_LENGTH = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?\Z")


@dataclass(frozen=True)
class Asked:
    """One request that the service got."""

    method: str
    path: str
    body: Any


@dataclass
class Service:
    """What the service knows and how it behaves; tests change it between two turns."""

    zone: str | None = "America/Toronto"
    granted: set[str] = field(default_factory=lambda: set(SCOPES.values()))
    now: datetime = datetime(2026, 11, 23, 18, tzinfo=UTC)
    fail: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Answers by the beginning of 'METHOD path': status and Amazon's code."""
    delay: float = 0.0
    drip: bool = False
    asked: list[Asked] = field(default_factory=list)
    reminders: dict[str, dict[str, Any]] = field(default_factory=dict)
    timers: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    url: str = ""

    def apis(self, seconds: float = 2.0) -> DeviceApis:
        return DeviceApis((self.url,), seconds)

    def calls(self, start: str) -> list[Asked]:
        return [one for one in self.asked if f"{one.method} {one.path}".startswith(start)]

    def with_way(self, found: Envelope, scopes: dict[str, str] | None = None) -> Envelope:
        """The envelope with the way to this service, and the permissions that the request tells."""
        system = found["context"]["System"]
        system.update(apiEndpoint=self.url, apiAccessToken=TOKEN)
        if scopes is not None:
            system["user"]["permissions"] = {"scopes": {name: {"status": status} for name, status in scopes.items()}}
        return found

    def answer(self, asked: Asked, token: str) -> tuple[int, Any]:
        """Status and JSON value."""
        self.asked.append(asked)
        line = f"{asked.method} {asked.path}"
        for start, (status, code) in self.fail.items():
            if line.startswith(start):
                return status, {"code": code, "message": "as the test wants it"}
        if token != f"Bearer {TOKEN}":
            return 401, {"code": "INVALID_BEARER_TOKEN", "message": "no token of ours"}
        for start, handle in self._routes().items():
            if asked.path.startswith(start):
                return handle(asked)
        return 404, {"code": "NOT_FOUND"}

    def _routes(self) -> dict[str, Callable[[Asked], tuple[int, Any]]]:
        return {
            "/v1/alerts/reminders": self._reminders,
            "/v1/alerts/timers": self._timers,
            "/v1/directives": self._directive,
            "/v2/devices/amzn1.ask.device.EXAMPLEDEVICE/settings/System.timeZone": self._zone,
        }

    def _zone(self, _: Asked) -> tuple[int, Any]:
        return (204, None) if self.zone is None else (200, self.zone)

    def _directive(self, asked: Asked) -> tuple[int, Any]:
        directive, request = asked.body["directive"], asked.body["header"]["requestId"]
        good = directive["type"] == "VoicePlayer.Speak" and request.startswith("amzn1.echo-api.request.")
        if not good or len(directive["speech"]) > 600:
            return 400, {"code": "INVALID_DIRECTIVE"}
        self.told.append(directive["speech"])
        return 204, None

    def _reminders(self, asked: Asked) -> tuple[int, Any]:
        if SCOPES["reminder"] not in self.granted:  # type: ignore[index]
            return 401, {"code": "UNAUTHORIZED", "message": "the person has not allowed it"}
        number = asked.path.rpartition("/")[2]
        if asked.method == "GET":
            return 200, {"totalCount": str(len(self.reminders)), "alerts": list(self.reminders.values())}
        if asked.method == "DELETE":
            return (200, None) if self.reminders.pop(number, None) else (404, {"code": "NOT_FOUND"})
        wrong = _wrong_reminder(asked.body)
        if wrong:
            return 400, {"code": "INVALID_REQUEST", "message": wrong}
        number = f"reminder-{len(self.reminders) + 1}"
        made = self.now.isoformat().replace("+00:00", "Z")
        row = {"alertToken": number, "createdTime": made, "updatedTime": made, "status": "ON", "version": "1"}
        self.reminders[number] = {**row, **{name: asked.body[name] for name in ("trigger", "alertInfo")}}
        return 200, {**row, "href": f"/v1/alerts/reminders/{number}"}

    def _timers(self, asked: Asked) -> tuple[int, Any]:
        if SCOPES["timer"] not in self.granted:  # type: ignore[index]
            return 403, {"code": "FORBIDDEN", "message": "the person has not allowed it"}
        parts = asked.path.split("/")
        if asked.method == "GET":
            return 200, {"totalCount": len(self.timers), "timers": list(self.timers.values()), "nextToken": None}
        if asked.method == "POST" and len(parts) == 4:
            return self._new_timer(asked.body)
        if len(parts) < 5 or parts[4] not in self.timers:
            return 404, {"code": "TIMER_NOT_FOUND"}
        if asked.method == "DELETE":
            del self.timers[parts[4]]
            return 200, None
        self._change(self.timers[parts[4]], parts[5])
        return 200, self.timers[parts[4]]

    def _new_timer(self, body: Any) -> tuple[int, Any]:
        length = _LENGTH.match(body["duration"])
        if not length or not body["creationBehavior"]["displayExperience"]["visibility"]:
            return 400, {"code": "INVALID_REQUEST"}
        seconds = sum(int(n or 0) * f for n, f in zip(length.groups(), (3600, 60, 1), strict=True))
        if not 0 < seconds <= 86_400 or body["triggeringBehavior"]["operation"]["type"] != "NOTIFY_ONLY":
            return 400, {"code": "INVALID_REQUEST"}
        number = f"timer-{len(self.timers) + 1}"
        rings = (self.now + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
        row = {"id": number, "status": "ON", "duration": body["duration"], "triggerTime": rings}
        self.timers[number] = {**row, "timerLabel": body["timerLabel"]}
        return 200, self.timers[number]

    def _change(self, timer: dict[str, Any], what: str) -> None:
        if what == "pause":
            left = datetime.fromisoformat(timer.pop("triggerTime")) - self.now
            timer.update(status="PAUSED", remainingTimeWhenPaused=f"PT{round(left.total_seconds())}S")
        else:
            left = timedelta(seconds=int(timer.pop("remainingTimeWhenPaused")[2:-1]))
            timer.update(status="ON", triggerTime=(self.now + left).isoformat().replace("+00:00", "Z"))


def _wrong_reminder(body: Any) -> str:
    """What Amazon would refuse in it."""
    trigger = body["trigger"]
    texts = body["alertInfo"]["spokenInfo"]["content"]
    if not re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z\Z", body["requestTime"]):
        return "requestTime"
    if body["pushNotification"]["status"] not in ("ENABLED", "DISABLED"):
        return "pushNotification"
    if not texts or not all(re.match(r"[a-z]{2}-[A-Z]{2}\Z", one["locale"]) and one["text"] for one in texts):
        return "content"
    if trigger["type"] == "SCHEDULED_RELATIVE":
        return "" if isinstance(trigger["offsetInSeconds"], int) and trigger["offsetInSeconds"] > 0 else "offset"
    absolute = trigger["type"] == "SCHEDULED_ABSOLUTE" and _LOCAL.match(trigger["scheduledTime"])
    return "" if absolute else "trigger"


@contextmanager
def serving(service: Service | None = None) -> Iterator[Service]:
    """The service on a port of its own for as long as the block lasts."""
    service = service or Service()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length)
            body = json.loads(text) if text else None
            time.sleep(service.delay)
            status, value = service.answer(Asked(self.command, self.path, body), self.headers.get("Authorization", ""))
            data = b"" if value is None else json.dumps(value).encode()
            try:
                self._send(status, data)
            except OSError:
                # Whoever asked has stopped waiting.
                return

        def _send(self, status: int, data: bytes) -> None:
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", f"{service.url}/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            for number in range(len(data)):
                if service.drip:
                    time.sleep(0.2)
                self.wfile.write(data[number : number + 1])

        do_GET = do_POST = do_DELETE = _do  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
