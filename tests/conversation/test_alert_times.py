"""When a reminder shall ring, read from speech in three languages, and how it is said back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from skill.answers.timing_steps import beginning, ending, lasting, repeated, steps_meant
from skill.answers.timing_words import plain
from skill.conversation.alert_speech import say_length, say_when
from skill.conversation.alert_times import read_length, read_when
from skill.handouts.library import load_library

ZONE = ZoneInfo("America/Vancouver")
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=ZONE)
"""A Wednesday; the clocks go forward in the night to Sunday the 8th."""

TIMES = [
    ("en-US", "ice in two hours", "Wed 04 12:30", "ice"),
    ("en-US", "tomorrow at nine to switch to heat", "Thu 05 09:00", "to switch to heat"),
    ("en-US", "at nine to ice", "Wed 04 21:00", "to ice"),
    ("en-US", "on monday at 5 p.m.", "Mon 09 17:00", ""),
    ("en-US", "on wednesday", "Wed 11 09:00", ""),
    ("en-US", "tonight", "Wed 04 21:00", ""),
    ("en-US", "tonight at nine", "Wed 04 21:00", ""),
    ("en-US", "tomorrow morning", "Thu 05 09:00", ""),
    ("en-US", "in three days", "Sat 07 09:00", ""),
    ("en-US", "in three days at noon", "Sat 07 12:00", ""),
    ("en-US", "on march 10th at half past eight", "Tue 10 08:30", ""),
    ("en-US", "tomorrow at three", "Thu 05 15:00", ""),
    ("en-US", "at quarter to nine", "Wed 04 20:45", ""),
    ("en-US", "next tuesday at 14", "Tue 10 14:00", ""),
    ("en-US", "9am tomorrow", "Thu 05 09:00", ""),
    ("en-US", "at 9:30 am", "Thu 05 09:30", ""),
    ("en-US", "in twenty-five minutes", "Wed 04 10:55", ""),
    ("en-US", "in an hour and a half", "Wed 04 12:00", ""),
    ("en-US", "in an hour and twenty minutes", "Wed 04 11:50", ""),
    ("en-US", "sunday march 8 at 2:30 am", "Sun 08 03:30", ""),
    ("fr-CA", "mettre de la glace dans deux heures", "Wed 04 12:30", "mettre de la glace"),
    ("fr-CA", "demain à neuf heures de passer à la chaleur", "Thu 05 09:00", "de passer a la chaleur"),
    ("fr-CA", "ce soir à 8 heures", "Wed 04 20:00", ""),
    ("fr-CA", "à 14h30", "Wed 04 14:30", ""),
    ("fr-CA", "après-demain à neuf heures et demie", "Fri 06 09:30", ""),
    ("fr-CA", "lundi prochain à midi", "Mon 09 12:00", ""),
    ("fr-CA", "dans une demi-heure", "Wed 04 11:00", ""),
    ("es-US", "poner hielo en dos horas", "Wed 04 12:30", "poner hielo"),
    ("es-US", "mañana por la mañana", "Thu 05 09:00", ""),
    ("es-US", "mañana a las nueve de la mañana", "Thu 05 09:00", ""),
    ("es-US", "esta noche a las ocho", "Wed 04 20:00", ""),
    ("es-US", "el lunes a las 3 de la tarde", "Mon 09 15:00", ""),
    ("es-US", "a la una", "Wed 04 13:00", ""),
    ("es-US", "pasado mañana", "Fri 06 09:00", ""),
]


@pytest.mark.parametrize(("locale", "text", "at", "rest"), TIMES)
def test_times(locale: str, text: str, at: str, rest: str) -> None:
    when = read_when(text, NOW, locale)
    assert when.at is not None
    assert (when.at.strftime("%a %d %H:%M"), when.rest) == (at, rest)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "switch to heat"),
        ("en-US", "ice for twenty minutes"),
        ("en-US", "to take two pills"),
        ("fr-CA", "de passer à la chaleur"),
        ("es-US", "pasar al calor"),
    ],
)
def test_no_time(locale: str, text: str) -> None:
    when = read_when(text, NOW, locale)
    assert (when.at, when.past, when.rest) == (None, False, plain(text))


@pytest.mark.parametrize("text", ["today at 8 am", "in 900 days", "in 99 weeks"])
def test_a_time_that_cannot_be_meant(text: str) -> None:
    when = read_when(text, NOW, "en-US")
    assert (when.at, when.past) == (None, True)


def test_again_and_again() -> None:
    assert read_when("to ice every two hours", NOW, "en-US").again
    assert read_when("every day at nine", NOW, "en-US").again
    assert read_when("toutes les deux heures", NOW, "fr-CA").again
    assert read_when("cada dos horas", NOW, "es-US").again
    assert not read_when("in two hours", NOW, "en-US").again


@pytest.mark.parametrize(
    ("locale", "text", "seconds"),
    [
        ("en-US", "twenty minutes of ice", 1200),
        ("en-US", "10 to 20 minutes at a time", 600),
        ("en-US", "a minute and thirty seconds", 90),
        ("en-US", "half an hour", 1800),
        ("fr-CA", "de 10 à 20 minutes à la fois", 600),
        ("fr-CA", "une heure et demie", 5400),
        ("es-US", "de 10 a 20 minutos por vez", 600),
        ("es-US", "media hora", 1800),
    ],
)
def test_lengths(locale: str, text: str, seconds: int) -> None:
    found = read_length(plain(text), locale)
    assert found is not None
    assert found.seconds == seconds


def test_no_length() -> None:
    assert read_length("the ankle", "en-US") is None
    assert read_length("a month", "en-US") is None


@pytest.mark.parametrize(
    ("locale", "hour", "day", "said"),
    [
        ("en-US", (13, 0), 4, "today, at 1 in the afternoon"),
        ("en-US", (21, 5), 5, "tomorrow, Thursday, at 9:05 in the evening"),
        ("en-US", (12, 0), 10, "on Tuesday, March 10, at noon"),
        ("fr-CA", (13, 0), 4, "aujourd'hui, à 13 h"),
        ("fr-CA", (21, 5), 5, "demain, jeudi, à 21 h 05"),
        ("es-US", (13, 0), 4, "hoy, a la 1 de la tarde"),
        ("es-US", (21, 5), 10, "el martes 10 de marzo, a las 9:05 de la noche"),
        ("es-US", (0, 0), 5, "mañana, jueves, a medianoche"),
    ],
)
def test_times_said_back(locale: str, hour: tuple[int, int], day: int, said: str) -> None:
    assert say_when(datetime(2026, 3, day, *hour, tzinfo=ZONE), 0, NOW, locale) == said


def test_lengths_said_back() -> None:
    assert say_when(NOW, 5400, NOW, "en-US") == "in 1 hour and 30 minutes"
    assert [say_length(seconds, "en-US") for seconds in (1, 60, 90, 3601, 86_400)] == [
        "1 second",
        "1 minute",
        "1 minute and 30 seconds",
        "1 hour",
        "1 day",
    ]


LIBRARY = load_library()


@pytest.mark.parametrize(
    ("handout", "locale", "words", "what"),
    [
        ("hamstring-syndrome", "en-US", "switch to heat", ("heat", None, None, None)),
        ("hamstring-syndrome", "en-US", "ice", (None, "ice", "ice", "ice")),
        ("ankle-sprain", "en-US", "ice my ankle", (None, "ice", "ice", "ice")),
        ("ankle-sprain", "en-US", "run again", (None, "no running or jumping", None, None)),
        ("ankle-sprain", "en-US", "take my pills", (None, None, None, None)),
        ("ankle-sprain", "fr-CA", "glace", (None, None, None, None)),
        ("hamstring-syndrome-fr", "fr-CA", "mettre de la glace", (None, "glace", "glace", "glace")),
        ("hamstring-syndrome-es", "es-US", "pasar al calor", ("calor", None, None, None)),
    ],
)
def test_steps_that_are_meant(handout: str, locale: str, words: str, what: tuple[str | None, ...]) -> None:
    steps = steps_meant(words, LIBRARY.get(handout), locale)
    found = [choose(steps) for choose in (beginning, ending, repeated, lasting)]
    assert tuple(step.step.what if step else None for step in found) == what
