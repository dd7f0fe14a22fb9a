"""What the device can do beside hearing and speaking, behind one small protocol: its time zone, a word while the answer
is on its way, and the alerts (reminders and timers).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import tzinfo
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from skill.channels.alexa.api_client import AMAZON, SECONDS, ApiClient, ApiError
from skill.conversation.model import Intent

if TYPE_CHECKING:
    from skill.channels.alexa.incoming import Incoming
    from skill.conversation.model import Turn

_ABOUT_TIME = (Intent.REMIND, Intent.LIST_REMINDERS, Intent.CANCEL_REMINDER)
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*\Z")


class DeviceApi(Protocol):
    """The services of the device that sent one request. No method raises."""

    def time_zone(self) -> str:
        """The zone that the device is set to, such as America/Toronto; empty when it does not tell."""
        ...

    def tell(self, ssml: str) -> None:
        """Say this at once, while the answer is still being made (a progressive response). Returns without waiting."""
        ...


class HttpDeviceApi:
    """The device's services over HTTP ('Alexa Settings API', 'Progressive Response API')."""

    def __init__(self, client: ApiClient, incoming: Incoming) -> None:
        self._client = client
        self._incoming = incoming

    def time_zone(self) -> str:
        """See DeviceApi."""
        device = quote(self._incoming.device, safe="")
        try:
            value = self._client.call("GET", f"/v2/devices/{device}/settings/System.timeZone")
        except ApiError:
            return ""
        return value if isinstance(value, str) and zone_of(value) else ""

    def tell(self, ssml: str) -> None:
        """See DeviceApi. Amazon takes it for launches and intents alone, and only before the answer itself."""
        if self._incoming.type not in ("LaunchRequest", "IntentRequest") or not self._incoming.request_id:
            return
        body = {
            "header": {"requestId": self._incoming.request_id},
            "directive": {"type": "VoicePlayer.Speak", "speech": ssml},
        }
        threading.Thread(target=self._post, args=(body,), daemon=True).start()

    def _post(self, body: object) -> None:
        try:
            self._client.call("POST", "/v1/directives", body)
        except ApiError:
            # The answer itself comes all the same.
            return


class DeviceApis:
    """Makes the services of each request's device.

    `trusted` are endpoints beside Amazon's, for a stand-in in tests; no setting reaches them. `seconds` bounds a call.
    """

    def __init__(self, trusted: tuple[str, ...] = (), seconds: float = SECONDS) -> None:
        self._trusted = trusted
        self._seconds = seconds

    def client(self, incoming: Incoming) -> ApiClient | None:
        """The way to the services; None where the request names none, or one that is not Amazon's."""
        access = incoming.access
        if access is None or not access.token or not (access.token.isascii() and access.token.isprintable()):
            return None
        if not AMAZON.match(access.endpoint) and access.endpoint not in self._trusted:
            return None
        return ApiClient(access, self._seconds)

    def of(self, incoming: Incoming) -> DeviceApi | None:
        """The services of the device that sent the request; None where there are none."""
        client = self.client(incoming)
        return HttpDeviceApi(client, incoming) if client else None


def zone_of(name: object) -> tzinfo | None:
    """The zone of that name; None when there is none such."""
    if not isinstance(name, str) or not _ZONE.match(name) or len(name) > 64:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


class VisitZone:
    """The patient's zone, looked up at the first turn of a visit that counts time and remembered for the visit.

    `kept` is what the visit remembers: None before the look-up, '' when it brought nothing.
    """

    def __init__(self, kept: object, api: Callable[[], DeviceApi | None], fallback: tzinfo) -> None:
        self.kept = kept if isinstance(kept, str) else None
        self._api = api
        self._fallback = fallback

    def of(self, turn: Turn) -> tzinfo:
        """The zone in which the turn's days are counted."""
        if self.kept is None and _counts_time(turn):
            api = self._api()
            self.kept = api.time_zone() if api else ""
        return zone_of(self.kept) or self._fallback

    @property
    def known(self) -> str:
        """The zone's name when the device told it; else empty."""
        return self.kept if self.kept and zone_of(self.kept) else ""


def _counts_time(turn: Turn) -> bool:
    """Whether the turn may be about a day or an hour: all free text may, and so may a reminder."""
    return bool(turn.utterance) or turn.intent in _ABOUT_TIME
