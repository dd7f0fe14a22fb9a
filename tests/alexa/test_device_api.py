"""The time zone, a word while the answer is on its way, and the calls themselves, over real HTTP."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from skill.channels.alexa.api_client import ApiAccess, ApiClient, ApiError
from skill.channels.alexa.attributes import ZONE
from skill.channels.alexa.device_api import DeviceApis, zone_of
from skill.channels.alexa.incoming import Incoming
from skill.errors import OptionError
from skill.running import App, Settings
from tests.alexa.service import TOKEN, Service, serving
from tests.alexa.talking import Talk

OPEN = ("", "open hamstring syndrome")
HEAT_YET = "i hurt it on saturday is it time for heat yet"
ZONES = "GET /v2/devices"


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as found:
        yield found


@pytest.mark.parametrize(
    ("zone", "at", "days"),
    [
        # Half past eleven on Monday night in Vancouver is Tuesday elsewhere.
        ("America/Vancouver", "2026-11-24T07:30:00Z", "2 days ago"),
        ("America/Toronto", "2026-11-24T07:30:00Z", "3 days ago"),
        # The clocks go back on the first of November 2026, forward on the eighth of March.
        ("America/Toronto", "2026-11-02T04:30:00Z", "one day ago"),
        ("America/Toronto", "2026-11-02T05:30:00Z", "2 days ago"),
        ("America/Toronto", "2026-03-09T03:30:00Z", "one day ago"),
        ("America/Toronto", "2026-03-09T04:30:00Z", "2 days ago"),
    ],
)
def test_days_are_counted_in_the_patients_zone(service: Service, zone: str, at: str, days: str) -> None:
    service.zone = zone
    said = Talk(service, at=at).say(*OPEN, HEAT_YET)
    assert f"Saturday was {days}" in said


def test_the_zone_is_asked_for_once_a_visit_and_never_at_the_opening(service: Service) -> None:
    talk = Talk(service)
    talk.say("")
    assert service.calls(ZONES) == []
    talk.say("open hamstring syndrome", HEAT_YET, "and for how long", HEAT_YET)
    assert len(service.calls(ZONES)) == 1
    assert talk.answer["sessionAttributes"][ZONE] == "America/Toronto"
    talk.say("stop", "", "open hamstring syndrome")
    assert len(service.calls(ZONES)) == 2


@pytest.mark.parametrize("zone", [None, "Nowhere/Nothing", "../../etc/passwd", 7, ["America/Toronto"], "America"])
def test_without_a_zone_the_setting_counts(service: Service, zone: str | None) -> None:
    service.zone = zone
    talk = Talk(service, at="2026-11-24T07:30:00Z", settings=Settings(time_zone="America/Vancouver"))
    assert "Saturday was 2 days ago" in talk.say(*OPEN, HEAT_YET)
    assert talk.answer["sessionAttributes"][ZONE] == ""
    assert "Saturday was 3 days ago" in Talk(service, at="2026-11-24T07:30:00Z").say(*OPEN, HEAT_YET)


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_a_zone_that_is_refused_is_not_asked_for_again(service: Service, status: int) -> None:
    service.fail = {ZONES: (status, "ERROR")}
    talk = Talk(service)
    assert "Saturday was 2 days ago" in talk.say(*OPEN, HEAT_YET, HEAT_YET)
    assert len(service.calls(ZONES)) == 1


def test_a_setting_that_names_no_zone_is_refused_at_the_start() -> None:
    with pytest.raises(OptionError, match="no time zone 'Mars/Olympus'"):
        _ = App(Settings(time_zone="Mars/Olympus")).alexa
    assert Settings.from_environment({"HANDOUTS_TIME_ZONE": "America/Toronto"}).time_zone == "America/Toronto"


def test_a_day_that_was_asked_for_completes_the_question(service: Service) -> None:
    """What was asked lies in the attributes between the two turns, with that it waits for a day."""
    talk = Talk(service)
    assert "Was it today, or a week ago?" in talk.say(*OPEN, "i hurt it on monday is it time for heat yet")
    said = talk.say("today")
    assert "By my own count, that was today." in said
    assert "Start using heat on the sore area after 2 or 3 days." in said


def test_one_moment_is_said_before_the_first_question_alone(service: Service) -> None:
    talk = Talk(service)
    talk.say(*OPEN)
    assert service.told == []
    talk.say(HEAT_YET, HEAT_YET)
    _wait_for(lambda: bool(service.told))
    assert [text for text in service.told if "One moment." in text] == service.told
    assert len(service.told) == 1


def test_an_emergency_waits_for_no_word_of_ours(service: Service) -> None:
    talk = Talk(service)
    assert talk.say(*OPEN, "i can't breathe").startswith("Call 911")
    assert service.calls("POST /v1/directives") == []


@pytest.mark.parametrize("status", [400, 429, 500])
def test_a_word_that_is_refused_changes_nothing(
    service: Service, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    service.fail = {"POST /v1/directives": (status, "ERROR")}
    assert "By my own count" in Talk(service).say(*OPEN, HEAT_YET)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_slow_service_delays_the_zone_only_to_its_bound(service: Service) -> None:
    talk = Talk(service, seconds=0.4)
    talk.say("")
    service.delay = 5.0
    start = time.monotonic()
    talk.say("open hamstring syndrome")
    assert 0.3 < time.monotonic() - start < 3.0


def _wait_for(found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not found() and time.monotonic() < deadline:
        time.sleep(0.01)


# The calls


def test_bytes_that_drip_do_not_hold_the_turn(service: Service) -> None:
    service.drip = True
    start = time.monotonic()
    with pytest.raises(ApiError) as raised:
        ApiClient(ApiAccess(service.url, TOKEN), 0.5).call("GET", "/v1/alerts/timers")
    assert raised.value.slow
    assert time.monotonic() - start < 2.0


def test_what_comes_back(service: Service) -> None:
    service.fail = {"GET /plain": (200, "")}
    client = ApiClient(ApiAccess(service.url, TOKEN))
    assert client.call("GET", "/plain") == {"code": "", "message": "as the test wants it"}
    with pytest.raises(ApiError) as raised:
        client.call("GET", "/nowhere")
    assert (raised.value.status, raised.value.code) == (404, "NOT_FOUND")


def test_the_token_is_not_printed() -> None:
    assert TOKEN not in repr(ApiAccess("https://api.amazonalexa.com", TOKEN))


@pytest.mark.parametrize(
    ("endpoint", "good"),
    [
        ("https://api.amazonalexa.com", True),
        ("https://api.eu.amazonalexa.com", True),
        ("https://api.fe.amazonalexa.com", True),
        ("http://api.amazonalexa.com", False),
        ("https://api.amazonalexa.com.evil.example", False),
        ("https://evil.example/https://api.amazonalexa.com", False),
        ("https://api.amazonalexa.com@evil.example", False),
        ("https://api.amazonalexa.com:8443", False),
        ("https://xapi.amazonalexa.com", False),
        ("file:///etc/passwd", False),
        ("http://127.0.0.1:80", False),
        ("", False),
    ],
)
def test_the_token_goes_to_amazon_alone(endpoint: str, *, good: bool) -> None:
    incoming = Incoming("IntentRequest", "en-US", datetime.now(UTC), access=ApiAccess(endpoint, TOKEN))
    assert (DeviceApis().client(incoming) is not None) is good


@pytest.mark.parametrize("token", ["", "a\r\nHost: evil", "tokén"])
def test_a_token_that_no_header_can_hold(token: str) -> None:
    incoming = Incoming(
        "IntentRequest", "en-US", datetime.now(UTC), access=ApiAccess("https://api.amazonalexa.com", token)
    )
    assert DeviceApis().client(incoming) is None


def test_zones() -> None:
    assert zone_of("America/Argentina/Buenos_Aires") is not None
    assert [zone_of(name) for name in ("", None, "/etc/localtime", "America/../UTC", "x" * 500)] == [None] * 5
