"""Alexa's reminders and timers ('Alexa Reminders API Reference', 'Timers REST API Reference') as the core's Alerts.

They belong to the person who is speaking and to this skill: the token of the request shows no others. The token is
good for the session only, so nothing can be set outside of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import quote

from skill.channels.alexa.api_client import ApiClient, ApiError
from skill.channels.alexa.device_api import zone_of
from skill.conversation.alerts import Alert, AlertError, AlertKind, Trouble, Wish

SCOPES = {
    AlertKind.REMINDER: "alexa::alerts:reminders:skill:readwrite",
    AlertKind.TIMER: "alexa::alerts:timers:skill:readwrite",
}
"""What a person has to allow in the Alexa app, by what it is for."""
REMINDERS, TIMERS = "/v1/alerts/reminders", "/v1/alerts/timers"
_LENGTH = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?\Z")
_FACTORS = (86_400, 3600, 60, 1)


class AlexaAlerts:
    """Reminders and timers with one request's access.

    `scopes` are the person's permissions as the request told them. `zone` is the device's own time zone, empty when it
    is not known: then Alexa itself takes the hour by the device's clock.
    """

    def __init__(self, client: ApiClient, scopes: Mapping[str, str], locale: str, zone: str) -> None:
        self._client = client
        self._scopes = scopes
        self._locale = locale
        self._zone = zone

    def denied(self, kind: AlertKind) -> bool:
        """See Alerts."""
        return self._scopes.get(SCOPES[kind]) == "DENIED"

    def create(self, wish: Wish, now: datetime) -> None:
        """See Alerts."""
        if wish.kind is AlertKind.TIMER:
            self._call(wish.kind, "POST", TIMERS, _timer(wish))
        else:
            self._call(wish.kind, "POST", REMINDERS, self._reminder(wish, now))

    def active(self, kind: AlertKind, now: datetime) -> tuple[Alert, ...]:
        """See Alerts."""
        found = self._call(kind, "GET", TIMERS if kind is AlertKind.TIMER else REMINDERS)
        if kind is AlertKind.TIMER:
            return tuple(sorted(_timers(found, now), key=lambda alert: alert.seconds))
        ahead = [alert for alert in _reminders(found, now.tzinfo or UTC) if alert.at and alert.at > now]
        return tuple(sorted(ahead, key=lambda alert: alert.at or now))

    def cancel(self, kind: AlertKind, alert: str) -> None:
        """See Alerts."""
        place = TIMERS if kind is AlertKind.TIMER else REMINDERS
        self._call(kind, "DELETE", f"{place}/{quote(alert, safe='')}")

    def pause(self, timer: str) -> None:
        """See Alerts."""
        self._call(AlertKind.TIMER, "POST", f"{TIMERS}/{quote(timer, safe='')}/pause")

    def resume(self, timer: str) -> None:
        """See Alerts."""
        self._call(AlertKind.TIMER, "POST", f"{TIMERS}/{quote(timer, safe='')}/resume")

    def _reminder(self, wish: Wish, now: datetime) -> dict[str, Any]:
        return {
            "requestTime": _moment(now.astimezone(UTC)) + "Z",
            "trigger": self._trigger(wish, now),
            "alertInfo": {"spokenInfo": {"content": [{"locale": self._locale, "text": wish.text}]}},
            "pushNotification": {"status": "ENABLED"},
        }

    def _trigger(self, wish: Wish, now: datetime) -> dict[str, Any]:
        if wish.seconds or wish.at is None:
            return {"type": "SCHEDULED_RELATIVE", "offsetInSeconds": wish.seconds}
        at = wish.at.astimezone(now.tzinfo)
        trigger = {"type": "SCHEDULED_ABSOLUTE", "scheduledTime": _moment(at)}
        return {**trigger, "timeZoneId": self._zone} if self._zone else trigger

    def _call(self, kind: AlertKind, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        try:
            return self._client.call(method, path, body)
        except ApiError as error:
            raise AlertError(self._trouble(kind, error)) from error

    def _trouble(self, kind: AlertKind, error: ApiError) -> Trouble:
        """What the refusal means to the patient. Amazon answers 401 both for a missing permission and for a token that
        is no longer good; which of them it is, the permissions of the request tell."""
        if error.slow:
            return Trouble.SLOW
        code = error.code.upper()
        if "NOT_SUPPORTED" in code or "UNSUPPORTED" in code:
            return Trouble.UNSUPPORTED
        if error.status == 403 and ("MAX_" in code or "EXCEEDED" in code):
            return Trouble.TOO_MANY
        if error.status in (401, 403):
            allowed = self._scopes.get(SCOPES[kind]) == "GRANTED"
            return Trouble.REFUSED if allowed or "INVALID_BEARER" in code else Trouble.NOT_ALLOWED
        known = {404: Trouble.GONE, 429: Trouble.BUSY, 504: Trouble.OFFLINE}
        return known.get(error.status, Trouble.REJECTED if 300 <= error.status < 500 else Trouble.DOWN)


def _moment(at: datetime) -> str:
    """Date and clock time without a zone, as the API writes them."""
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds")


def _timer(wish: Wish) -> dict[str, Any]:
    """A timer that rings and says nothing: what it is for is said when it is asked about."""
    return {
        "duration": f"PT{wish.seconds}S",
        "timerLabel": wish.text,
        "creationBehavior": {"displayExperience": {"visibility": "VISIBLE"}},
        "triggeringBehavior": {
            "operation": {"type": "NOTIFY_ONLY"},
            "notificationConfig": {"playAudible": True},
        },
    }


def _rows(found: object, key: str) -> Iterator[Mapping[str, Any]]:
    rows = found.get(key) if isinstance(found, dict) else None
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            yield row


def _timers(found: object, now: datetime) -> Iterator[Alert]:
    for row in _rows(found, "timers"):
        status, number = row.get("status"), str(row.get("id") or "")
        if not number or status not in ("ON", "PAUSED"):
            continue
        paused = status == "PAUSED"
        at = _time(row.get("triggerTime"), UTC)
        left = _seconds(row.get("remainingTimeWhenPaused")) if paused else 0
        if not paused:
            left = round((at - now).total_seconds()) if at else _seconds(row.get("duration"))
        if left > 0 or paused:
            yield Alert(number, AlertKind.TIMER, str(row.get("timerLabel") or ""), at, max(left, 0), paused)


def _seconds(length: object) -> int:
    """The seconds of an ISO 8601 duration such as PT9M30S; 0 for anything else."""
    match = _LENGTH.match(str(length or ""))
    return (
        sum(int(number or 0) * factor for number, factor in zip(match.groups(), _FACTORS, strict=True)) if match else 0
    )


def _reminders(found: object, zone: tzinfo) -> Iterator[Alert]:
    for row in _rows(found, "alerts"):
        token, trigger = str(row.get("alertToken") or ""), row.get("trigger")
        if not token or row.get("status") != "ON" or not isinstance(trigger, dict):
            continue
        yield Alert(token, AlertKind.REMINDER, _spoken(row), _rings(row, trigger, zone))


def _rings(row: Mapping[str, Any], trigger: Mapping[str, Any], zone: tzinfo) -> datetime | None:
    """When it rings: at an hour of a zone, or so many seconds after it was made."""
    if trigger.get("scheduledTime"):
        return _time(trigger["scheduledTime"], zone_of(trigger.get("timeZoneId")) or zone)
    made = _time(row.get("createdTime"), UTC)
    try:
        return made + timedelta(seconds=int(trigger.get("offsetInSeconds") or 0)) if made else None
    except (TypeError, ValueError, OverflowError):
        return None


def _time(value: object, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _spoken(row: Mapping[str, Any]) -> str:
    """What the reminder says; our own words, as they were sent."""
    info = row.get("alertInfo")
    spoken = info.get("spokenInfo") if isinstance(info, dict) else None
    return next((str(one.get("text") or "") for one in _rows(spoken, "content")), "")
