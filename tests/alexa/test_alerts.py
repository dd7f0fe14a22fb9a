"""Reminders and timers over Alexa, against a stand-in for its services that speaks real HTTP."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from skill.channels.alexa.alerts import SCOPES
from skill.channels.alexa.incoming import BUILT_IN, OURS
from skill.channels.alexa.package import manifest
from skill.channels.alexa.questions import PHRASE_FORM, forms_of
from skill.conversation.alerts import AlertKind
from tests.alexa.envelopes import intent
from tests.alexa.service import Service, serving
from tests.alexa.talking import Talk

OPEN = ("", "open hamstring syndrome")
HEAT = "Start using heat on the sore area after 2 or 3 days."
REMINDER, TIMER = SCOPES[AlertKind.REMINDER], SCOPES[AlertKind.TIMER]


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as found:
        yield found


def scheduled(service: Service) -> list[dict[str, object]]:
    return [one.body["trigger"] for one in service.calls("POST /v1/alerts/reminders")]


def test_a_step_of_the_plan_on_its_own_day(service: Service) -> None:
    talk = Talk(service)
    said = talk.say(*OPEN, "remind me to switch to heat")
    assert HEAT in said
    assert "On which day did it start?" in said
    said = talk.say("yesterday")
    assert "The day is by my own count." in said
    assert "The reminder will say: From your care handout: heat." in said
    assert said.endswith("Shall I remind you on Wednesday, November 25, at 9 in the morning?")
    assert scheduled(service) == [], "nothing is set before the yes"
    assert "I will remind you on Wednesday, November 25, at 9 in the morning" in talk.say("yes")
    day = {"scheduledTime": "2026-11-25T09:00:00.000", "timeZoneId": "America/Toronto"}
    assert scheduled(service) == [{"type": "SCHEDULED_ABSOLUTE", **day}]


def test_the_day_that_was_said_before_is_not_asked_for_again(service: Service) -> None:
    talk = Talk(service)
    talk.say(*OPEN, "i hurt it on saturday is it time for heat yet")
    assert talk.say("remind me to switch to heat").endswith("tomorrow, Tuesday, at 9 in the morning?")


def test_a_day_that_has_come_is_said_and_another_time_asked_for(service: Service) -> None:
    talk = Talk(service)
    said = talk.say(*OPEN, "remind me to switch to heat", "five days ago")
    assert "By my own count, that day has come already." in said
    assert talk.say("tomorrow at nine").endswith("Shall I remind you tomorrow, Tuesday, at 9 in the morning?")


def test_a_day_in_doubt_is_asked_for_again(service: Service) -> None:
    talk = Talk(service)
    assert "Was it today, or a week ago?" in talk.say(*OPEN, "remind me to switch to heat", "on monday")
    assert talk.say("today").endswith("on Thursday, November 26, at 9 in the morning?")


def test_a_length_of_time(service: Service) -> None:
    talk = Talk(service)
    assert talk.say(*OPEN, "remind me to ice in two hours").endswith("Shall I remind you in 2 hours?")
    talk.say("yes")
    assert scheduled(service) == [{"type": "SCHEDULED_RELATIVE", "offsetInSeconds": 7200}]


def test_the_patients_own_words_go_nowhere(service: Service) -> None:
    talk = Talk(service)
    said = talk.say(*OPEN, "remind me tomorrow at nine to call my sister about the rash", "yes")
    assert "I will remind you tomorrow" in said
    text = str(service.calls("POST /v1/alerts/reminders")[0].body).lower()
    assert "sister" not in text
    assert "rash" not in text
    assert "you asked to be reminded of your care handout" in text


def test_a_no_sets_nothing(service: Service) -> None:
    talk = Talk(service)
    assert "I set nothing" in talk.say(*OPEN, "remind me to ice in two hours", "no")
    assert scheduled(service) == []


def test_another_time_instead_of_yes(service: Service) -> None:
    talk = Talk(service)
    assert talk.say(*OPEN, "remind me to ice in two hours", "in three days").endswith(
        "Shall I remind you on Thursday, November 26, at 9 in the morning?"
    )
    assert scheduled(service) == []


def test_other_words_instead_of_yes_set_nothing_later(service: Service) -> None:
    talk = Talk(service)
    talk.say(*OPEN, "remind me to ice in two hours", "read the part about heat", "yes")
    assert scheduled(service) == []


def test_again_and_again_is_declined_plainly(service: Service) -> None:
    said = Talk(service).say(*OPEN, "remind me to ice every two hours")
    assert "I can remind you once, not again and again." in said
    assert said.endswith("Shall I remind you in 2 hours?")


def test_the_handouts_own_interval_when_no_time_is_said(service: Service) -> None:
    assert Talk(service).say(*OPEN, "remind me to ice").endswith("Shall I remind you in 1 hour?")


def test_what_is_over(service: Service) -> None:
    talk = Talk(service)
    said = talk.say(*OPEN, "remind me to stop icing", "today")
    assert "The reminder will say: The time that your care handout gives for this is over: ice." in said
    assert said.endswith("on Friday, November 27, at 9 in the morning?")


def test_no_handout_open_and_nothing_said(service: Service) -> None:
    talk = Talk(service)
    assert talk.say("", "remind me").endswith("When shall I remind you?")
    assert talk.say("at nine").endswith("Shall I remind you today, at 9 in the evening?")


def test_remind_me_how_long_is_a_question(service: Service) -> None:
    assert "10 to 20 minutes" in Talk(service).say(*OPEN, "remind me how long to ice")


def test_a_reminder_sounding_like_an_emergency_is_one(service: Service) -> None:
    talk = Talk(service)
    assert talk.say(*OPEN, "remind me that i can't breathe").startswith("Call 911")
    assert not talk.open


def test_list_and_cancel(service: Service) -> None:
    talk = Talk(service)
    assert "You have no reminders from me." in talk.say(*OPEN, "what reminders do i have")
    assert "You have no reminders from me." in talk.say("cancel my reminder")
    talk.say("remind me to ice in two hours", "yes", "remind me to switch to heat", "yesterday", "yes")
    said = talk.say("what reminders do i have")
    assert "today, at 3 in the afternoon. From your care handout: ice." in said
    assert "on Wednesday, November 25, at 9 in the morning. From your care handout: heat." in said
    assert "today, at 3 in the afternoon?" in talk.say("cancel my reminder")
    assert "on Wednesday, November 25, at 9 in the morning?" in talk.say("no")
    assert "It is cancelled." in talk.say("yes")
    assert [row["trigger"]["type"] for row in service.reminders.values()] == ["SCHEDULED_RELATIVE"]
    assert "I keep it." in talk.say("cancel my reminder", "no")


def test_many_are_not_all_read_out(service: Service) -> None:
    talk = Talk(service)
    talk.say(*OPEN)
    for hours in ("one", "two", "three", "four", "five", "six"):
        talk.say(f"remind me to ice in {hours} hours", "yes")
    assert "You have 6 reminders from me. These are the next ones." in talk.say("what reminders do i have")
    assert talk.heard.count("From your care handout") == 4


def test_a_reminder_that_is_gone(service: Service) -> None:
    talk = Talk(service)
    talk.say(*OPEN, "remind me to ice in two hours", "yes", "cancel my reminder")
    service.reminders.clear()
    assert "It is not there any more." in talk.say("yes")


def test_a_timer_from_start_to_end(service: Service) -> None:
    talk = Talk(service)
    said = talk.say(*OPEN, "time twenty minutes of ice")
    assert "Put ice on the sore area for 10 to 20 minutes at a time." in said
    assert said.endswith("Shall I start a timer for 20 minutes?")
    assert service.timers == {}
    assert "The timer is running, for 20 minutes." in talk.say("yes")
    assert service.calls("POST /v1/alerts/timers")[0].body["duration"] == "PT1200S"
    talk.at = "2026-11-23T18:05:00Z"
    assert "15 minutes left" in talk.say("how much time is left")
    assert "paused" in talk.say("pause the timer")
    assert "is paused, with 20 minutes left" in talk.say("how much time is left")
    assert "The timer goes on" in talk.say("resume the timer")
    assert "No timer of mine is paused." in talk.say("resume the timer")
    assert talk.say("cancel the timer").endswith("left?")
    assert "It is cancelled." in talk.say("yes")
    assert "No timer of mine is running." in talk.say("pause the timer")
    assert "No timer of mine is running." in talk.say("cancel the timer")


def test_a_timer_takes_the_handouts_own_time(service: Service) -> None:
    talk = Talk(service)
    said = talk.say(*OPEN, "set a timer for icing")
    assert "I take the shorter time. Shall I start a timer for 10 minutes?" in said
    assert talk.say("fifteen minutes").endswith("Shall I start a timer for 15 minutes?")
    assert "for 15 minutes" in talk.say("yes")


def test_a_timer_of_which_nothing_is_known(service: Service) -> None:
    talk = Talk(service)
    assert talk.say("", "set a timer").endswith("How long shall the timer run?")
    assert talk.say("twenty minutes").endswith("Shall I start a timer for 20 minutes?")
    assert "at most" in talk.say("set a timer for three days")


ANSWERS = [
    ((401, "UNAUTHORIZED"), None, "need your permission"),
    ((403, "FORBIDDEN"), None, "need your permission"),
    ((401, "UNAUTHORIZED"), "GRANTED", "did not accept my request"),
    ((401, "INVALID_BEARER_TOKEN"), None, "did not accept my request"),
    ((403, "DEVICE_NOT_SUPPORTED"), "GRANTED", "This device cannot"),
    ((403, "MAX_REMINDERS_EXCEEDED"), "GRANTED", "as Alexa allows"),
    ((400, "INVALID_TRIGGER"), "GRANTED", "did not accept that"),
    ((307, ""), "GRANTED", "did not accept that"),
    ((429, "TOO_MANY_REQUESTS"), "GRANTED", "Alexa is busy"),
    ((500, "INTERNAL_ERROR"), "GRANTED", "a fault at Alexa"),
    ((503, ""), "GRANTED", "a fault at Alexa"),
    ((504, "DEVICE_OFFLINE"), "GRANTED", "the device is not connected"),
]


@pytest.mark.parametrize(("answer", "scope", "told"), ANSWERS)
@pytest.mark.parametrize("wish", ["remind me to ice in two hours", "time twenty minutes of ice"])
def test_each_refusal_has_its_words(
    service: Service, wish: str, answer: tuple[int, str], scope: str | None, told: str
) -> None:
    service.fail = {"POST /v1/alerts": answer}
    talk = Talk(service, scopes=dict.fromkeys((REMINDER, TIMER), scope) if scope else None)  # type: ignore[arg-type]
    said = talk.say(*OPEN, wish, "yes")
    assert told in said
    assert talk.open
    permission = [REMINDER if "remind" in wish else TIMER]
    wanted = {"type": "AskForPermissionsConsent", "permissions": permission} if "permission" in told else {}
    assert talk.card == wanted
    assert service.calls("GET /elsewhere") == [], "the token follows no redirect"


def test_a_timeout_does_not_claim_to_know(service: Service) -> None:
    talk = Talk(service, seconds=0.3)
    talk.say(*OPEN, "remind me to ice in two hours")
    service.delay = 1.0
    assert "I do not know whether it was done" in talk.say("yes")
    assert "what reminders do I have" in talk.heard


def test_nobody_there() -> None:
    with serving() as service:
        pass
    talk = Talk(service)
    assert "a fault at Alexa" in talk.say(*OPEN, "remind me to ice in two hours", "yes")


@pytest.mark.parametrize("wish", ["remind me to ice in two hours", "what reminders do i have", "cancel my reminder"])
def test_a_denied_permission_is_told_without_a_call(service: Service, wish: str) -> None:
    talk = Talk(service, scopes={REMINDER: "DENIED"})
    assert "I need your permission to set reminders." in talk.say(*OPEN, wish)
    assert talk.card == {"type": "AskForPermissionsConsent", "permissions": [REMINDER]}
    assert service.calls("POST /v1/alerts") + service.calls("GET /v1/alerts") == []


def test_without_the_way_to_alexas_services_it_says_so() -> None:
    talk = Talk(None)
    assert "I cannot set reminders here." in talk.say(*OPEN, "remind me to ice in two hours")
    assert "I cannot set timers here." in talk.say("time twenty minutes of ice")


def test_a_zone_that_is_not_known_leaves_the_hour_to_the_device(service: Service) -> None:
    service.zone = None
    Talk(service).say(*OPEN, "remind me tomorrow at nine to ice", "yes")
    assert scheduled(service) == [{"type": "SCHEDULED_ABSOLUTE", "scheduledTime": "2026-11-24T09:00:00.000"}]


def test_the_night_the_clocks_change(service: Service) -> None:
    service.zone = "America/Vancouver"
    service.now = datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    talk = Talk(service, at="2026-03-08T07:30:00Z")
    assert talk.say(*OPEN, "remind me tomorrow at nine to ice").endswith("tomorrow, Sunday, at 9 in the morning?")
    talk.say("yes", "remind me to ice in four hours", "yes", "what reminders do i have")
    assert "tomorrow, Sunday, at 4:30 in the morning" in talk.heard, (
        "four hours from half past eleven, one hour skipped"
    )


@pytest.mark.parametrize(
    ("locale", "turns", "told", "text"),
    [
        (
            "fr-CA",
            (
                "",
                "ouvre le dépliant sur le syndrome des ischio-jambiers",
                "rappelle-moi de passer à la chaleur",
                "hier",
            ),
            "mercredi 25 novembre, à 9 h?",
            "De votre dépliant de soins : chaleur.",
        ),
        (
            "es-US",
            ("", "abre la hoja sobre el síndrome de los isquiotibiales", "recuérdame pasar al calor", "ayer"),
            "el miércoles 25 de noviembre, a las 9 de la mañana?",
            "De su hoja de cuidados: calor.",
        ),
    ],
)
def test_in_every_language(service: Service, locale: str, turns: tuple[str, ...], told: str, text: str) -> None:
    talk = Talk(service, locale)
    assert talk.say(*turns).endswith(told)
    talk.say("oui" if locale == "fr-CA" else "sí")
    sent = service.calls("POST /v1/alerts/reminders")[0].body["alertInfo"]["spokenInfo"]["content"]
    assert sent == [{"locale": locale, "text": text}]


def test_the_package_asks_for_both_permissions() -> None:
    assert [row["name"] for row in manifest()["manifest"]["permissions"]] == [REMINDER, TIMER]


STATES = {
    "which day": "remind me to switch to heat",
    "which time": "remind me",
    "which length": "set a timer",
    "yes to a reminder": "remind me to ice in two hours",
    "yes to a timer": "time twenty minutes of ice",
    "cancel it": "cancel my reminder",
}


@pytest.mark.parametrize("state", STATES)
def test_every_intent_while_an_alert_is_spoken_about(
    service: Service, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    talk = Talk(service)
    talk.say(*OPEN, "remind me to ice in one hour", "yes", STATES[state])
    before = talk.answer
    for name in (*BUILT_IN, *OURS, *list(forms_of("en-US"))[::8], PHRASE_FORM, "NobodyKnowsIntent"):
        talk.answer = before
        talk.turn(intent(name, {"query": "at nine" if name == PHRASE_FORM else "", "handout": "", "section": ""}))
        assert talk.heard
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_no_reminder_without_a_yes_to_it(service: Service) -> None:
    """Whatever else is said after the offer, nothing is created."""
    talk = Talk(service)
    talk.say(*OPEN, "remind me to ice in two hours")
    before = talk.answer
    for name in sorted({*BUILT_IN, *OURS, PHRASE_FORM} - {"AMAZON.YesIntent", "YesIntent"}):
        talk.answer = before
        talk.turn(intent(name, {"query": "tomorrow"}))
    assert scheduled(service) == []
