"""Calls of Alexa's own web services: who may be called, and a bound on the wait that holds whatever happens there.

Endpoint and token come with every request (`context.System`, 'Alexa Request Reference'). The token opens the device's
settings and alerts, so it is sent to Amazon's hosts alone and never follows a redirect.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from typing import Any

from skill.errors import HandoutsError

SECONDS = 2.0
"""The longest wait for one call. Alexa gives a turn eight seconds in all, and a turn may need two calls."""
LARGEST_ANSWER = 256 * 1024
AMAZON = re.compile(r"https://api(?:\.[a-z]{2})?\.amazonalexa\.com\Z")
"""North America's endpoint and, with their two letters, Europe's and the Far East's."""


class ApiError(HandoutsError):
    """A call that brought nothing. `status` is 0 when there was no answer, `code` Amazon's own word for the refusal.

    `slow` means that the wait ran out: what was asked may have been done all the same.
    """

    def __init__(self, status: int = 0, code: str = "", *, slow: bool = False) -> None:
        super().__init__(f"Alexa's service answered {status or 'nothing'}.", "Try again in a moment.")
        self.status = status
        self.code = code
        self.slow = slow


@dataclass(frozen=True, slots=True)
class ApiAccess:
    """Where the device's services are, and the token that opens them for this request; it is never printed."""

    endpoint: str
    token: str = field(repr=False)


class ApiClient:
    """Calls with one request's access; holds no connection."""

    def __init__(self, access: ApiAccess, seconds: float = SECONDS) -> None:
        self._access = access
        self._seconds = seconds

    def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - whatever JSON comes back
        """The answer's JSON value, None when it is empty; ApiError for every other end.

        The work is done beside the turn and waited for only so long: looking up a host's name has no time limit in
        Python, and a server that sends a byte a second never runs into one.
        """
        ended: list[Any] = []

        def work() -> None:
            try:
                ended.append(self._exchange(method, path, body))
            except ApiError as error:
                ended.append(error)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        worker.join(self._seconds)
        if not ended:
            raise ApiError(slow=True)
        if isinstance(ended[0], ApiError):
            raise ended[0]
        return ended[0]

    def _exchange(self, method: str, path: str, body: object) -> Any:  # noqa: ANN401 - whatever JSON comes back
        # Imported here: most visits call nothing.
        import urllib.request
        from http.client import HTTPException

        opener = urllib.request.OpenerDirector()
        for handler in (urllib.request.ProxyHandler, urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
            opener.add_handler(handler())
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._access.token}", "Accept": "application/json"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        try:
            # The scheme was checked with the endpoint: see DeviceApis.
            request = urllib.request.Request(self._access.endpoint + path, data, headers, method=method)  # noqa: S310
            with opener.open(request, timeout=self._seconds) as answer:
                status, text = int(answer.status), answer.read(LARGEST_ANSWER)
        except TimeoutError as error:
            raise ApiError(slow=True) from error
        except (OSError, HTTPException, ValueError) as error:
            raise ApiError(slow=isinstance(getattr(error, "reason", None), TimeoutError)) from error
        if not 200 <= status < 300:
            raise ApiError(status, _code(text))
        return _json(text, status)


def _json(text: bytes, status: int) -> Any:  # noqa: ANN401 - whatever JSON it is
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        raise ApiError(status) from error


def _code(text: bytes) -> str:
    """Amazon's name of an error, such as MAX_REMINDERS_EXCEEDED, wherever it stands in the answer."""
    try:
        value = json.loads(text)
    except ValueError:
        return ""
    if not isinstance(value, dict):
        return ""
    return f"{value.get('code') or value.get('type') or ''} {value.get('message') or ''}".strip()
