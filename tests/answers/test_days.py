"""Days read out of speech: examples in three languages, and properties over every day and clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.answers.days import LONG_AGO_DAYS, DayDoubt, read_day, read_days, start_day
from skill.answers.model import CountedHow
from skill.content import read_content

EDMONTON = ZoneInfo("America/Edmonton")
MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=EDMONTON)
LANGUAGES = ("en-CA", "fr-CA", "es-US")

ENGLISH = [
    ("on Saturday", 2),
    ("last Saturday", 2),
    ("last Monday", 7),
    ("a week ago Saturday", 9),
    ("Saturday of last week", 2),
    ("yesterday", 1),
    ("last night", 1),
    ("this morning", 0),
    ("the day before yesterday", 2),
    ("four days ago", 4),
    ("4 days ago", 4),
    ("a couple of days ago", 2),
    ("two nights ago", 2),
    ("it's been three days", 3),
    ("it has been about twelve days", 12),
    ("since Tuesday", 6),
    ("a week ago", 7),
    ("two weeks ago", 14),
    ("a month ago", 31),
    ("on the 14th", 9),
    ("on the thirtieth", 24),
    ("October 31st", 23),
    ("the 1st of November", 22),
    ("just now", 0),
    ("an hour ago", 0),
    ("half an hour ago", 0),
    ("fourteen hours ago", 1),
    ("a day and a half ago", 1),
    ("two and a half days ago", 2),
]
OTHERS = [
    ("fr-CA", "samedi", 2),
    ("fr-CA", "lundi dernier", 7),
    ("fr-CA", "avant-hier", 2),
    ("fr-CA", "il y a quatre jours", 4),
    ("fr-CA", "ça fait 3 jours", 3),
    ("fr-CA", "depuis mardi", 6),
    ("fr-CA", "le 14", 9),
    ("fr-CA", "le 1er novembre", 22),
    ("fr-CA", "il y a une semaine", 7),
    ("fr-CA", "ce matin", 0),
    ("fr-CA", "hier soir", 1),
    ("es-US", "el sábado", 2),
    ("es-US", "el lunes pasado", 7),
    ("es-US", "anteayer", 2),
    ("es-US", "antes de ayer", 2),
    ("es-US", "hace cuatro días", 4),
    ("es-US", "ya pasaron 3 días", 3),
    ("es-US", "desde el martes", 6),
    ("es-US", "el 14", 9),
    ("es-US", "el primero de noviembre", 22),
    ("es-US", "hace una semana", 7),
    ("es-US", "esta mañana", 0),
    ("es-US", "anoche", 1),
]


@pytest.mark.parametrize(("text", "days"), ENGLISH)
def test_english(text: str, days: int) -> None:
    day = read_day(text, MONDAY, "en-CA")
    assert day is not None
    assert (day.days, day.doubt) == (days, None)


@pytest.mark.parametrize(("locale", "text", "days"), OTHERS)
def test_french_and_spanish(locale: str, text: str, days: int) -> None:
    day = read_day(text, MONDAY, locale)
    assert day is not None
    assert (day.days, day.doubt) == (days, None)


@pytest.mark.parametrize(
    "text",
    [
        "how many times a day",
        "for the first 3 days",
        "every 2 hours",
        "once a week",
        "it is my birthday",
        "on the second toe",
        "may i use heat",
        "can i march on",
        "",
        "a",
    ],
)
def test_no_day(text: str) -> None:
    assert read_days(text, MONDAY, "en-CA").days == ()


@pytest.mark.parametrize(
    ("locale", "text", "doubt"),
    [
        ("en-CA", "tomorrow", DayDoubt.FUTURE),
        ("en-CA", "next Friday", DayDoubt.FUTURE),
        ("en-CA", "December 3rd", DayDoubt.FUTURE),
        ("en-CA", "January 5th 2027", DayDoubt.FUTURE),
        ("fr-CA", "vendredi prochain", DayDoubt.FUTURE),
        ("es-US", "el próximo viernes", DayDoubt.FUTURE),
        ("en-CA", "on March 3rd", DayDoubt.LONG_AGO),
        ("en-CA", "three months ago", DayDoubt.LONG_AGO),
        ("en-CA", "100 years ago", DayDoubt.LONG_AGO),
        ("en-CA", "999 years ago", DayDoubt.LONG_AGO),
        ("fr-CA", "il y a trois mois", DayDoubt.LONG_AGO),
        ("es-US", "hace tres meses", DayDoubt.LONG_AGO),
        ("en-CA", "a few days ago", DayDoubt.VAGUE),
        ("en-CA", "last week", DayDoubt.VAGUE),
        ("en-CA", "over the weekend", DayDoubt.VAGUE),
        ("en-CA", "two or three days ago", DayDoubt.VAGUE),
        ("en-CA", "more than a week ago", DayDoubt.VAGUE),
        ("en-CA", "a week and a half ago", DayDoubt.VAGUE),
        ("fr-CA", "il y a quelques jours", DayDoubt.VAGUE),
        ("es-US", "hace unos días", DayDoubt.VAGUE),
        ("en-CA", "on Monday", DayDoubt.TODAY_OR_WEEK_AGO),
        ("fr-CA", "lundi", DayDoubt.TODAY_OR_WEEK_AGO),
        ("es-US", "el lunes", DayDoubt.TODAY_OR_WEEK_AGO),
    ],
)
def test_doubtful_days_are_marked(locale: str, text: str, doubt: DayDoubt) -> None:
    day = read_day(text, MONDAY, locale)
    assert day is not None
    assert day.doubt is doubt


def test_words_are_given_back_as_they_are_spoken() -> None:
    said = {
        "I hurt it on saturday": ("Saturday", CountedHow.DAY),
        "since march 3": ("March 3", CountedHow.DAY),
        "it's been four days": ("four days", CountedHow.SAID),
        "two weeks ago": ("two weeks", CountedHow.CONVERTED),
        "a day and a half ago": ("a day and a half", CountedHow.SAID),
        "I'm on day 2": ("day 2", CountedHow.NUMBER),
    }
    for text, expected in said.items():
        day = read_day(text, MONDAY, "en-CA")
        assert day is not None
        assert (day.words, day.how) == expected


def test_the_first_day_is_day_one() -> None:
    for text in ("day 1", "I'm on day one", "this is the first day"):
        if day := read_day(text, MONDAY, "en-CA"):
            assert day.days == 0
    second = read_day("day 2", MONDAY, "en-CA")
    assert second is not None
    assert second.days == 1


@pytest.mark.parametrize(
    ("text", "days", "event"),
    [
        ("I hurt it on Saturday is it time for heat yet", 2, "injury"),
        ("I hurt it on Saturday, can I start heat on Tuesday", 2, "injury"),
        ("can I put heat on it today I just hurt it this morning", 0, "injury"),
        ("I had surgery on November 20th", 3, "surgery"),
        ("I got my stitches last Thursday", 4, "stitches"),
        ("it's been four days", 4, ""),
        ("since yesterday", 1, ""),
    ],
)
def test_the_start_is_the_day_beside_the_event(text: str, days: int, event: str) -> None:
    start = start_day(text, MONDAY, "en-CA")
    assert start is not None
    assert (start.day.days, start.event) == (days, event)


@pytest.mark.parametrize(
    "text",
    [
        "can I start heat on Saturday",
        "what should I be doing today",
        "my surgery is on Friday when can I shower",
        "can I use heat tomorrow",
        "I iced it two days ago and four days ago",
    ],
)
def test_a_plain_day_is_no_start(text: str) -> None:
    assert start_day(text, MONDAY, "en-CA") is None


def test_parts_of_the_day_across_midnight() -> None:
    after_midnight = datetime(2026, 11, 24, 0, 30, tzinfo=EDMONTON)
    day = read_day("this afternoon", after_midnight, "en-CA")
    assert day is not None
    assert (day.days, day.doubt) == (1, None)
    ahead = read_day("this evening", MONDAY.replace(hour=9), "en-CA")
    assert ahead is not None
    assert ahead.doubt is DayDoubt.FUTURE
    an_hour = read_day("an hour ago", after_midnight, "en-CA")
    assert an_hour is not None
    assert an_hour.days == 1


def test_the_same_moment_is_another_day_elsewhere() -> None:
    moment = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    for zone, days in (("America/Vancouver", 1), ("Asia/Tokyo", 2)):
        day = read_day("I hurt it on Saturday", moment.astimezone(ZoneInfo(zone)), "en-CA")
        assert day is not None
        assert day.days == days


def test_clock_changes_lose_no_day_and_no_hour() -> None:
    # Clocks went back on 1 November 2026 and forward on 8 March 2026, at two in the morning.
    back = datetime(2026, 11, 2, 0, 30, tzinfo=EDMONTON)
    forward = datetime(2026, 3, 9, 0, 30, tzinfo=EDMONTON)
    expected = [(back, "two days ago", 2), (forward, "two days ago", 2), (back, "24 hours ago", 1)]
    expected += [(back, "25 hours ago", 1), (back, "26 hours ago", 2), (forward, "23 hours ago", 1)]
    expected += [(forward, "24 hours ago", 2)]
    for now, text, days in expected:
        day = read_day(text, now, "en-CA")
        assert day is not None
        assert day.days == days, (now, text)


def test_month_ends_and_leap_days() -> None:
    cases = [
        (date(2028, 3, 1), "on the 29th", 1),
        (date(2027, 3, 1), "on the 29th", 31),
        (date(2028, 3, 31), "a month ago", 31),
        (date(2028, 3, 2), "February 29th", 2),
        (date(2026, 1, 1), "December 31st", 1),
        (date(2026, 5, 1), "on the 31st", 31),
        (date(2026, 12, 5), "the day before yesterday", 2),
    ]
    for today, text, days in cases:
        day = read_day(text, datetime(today.year, today.month, today.day, 12, tzinfo=EDMONTON), "en-CA")
        assert day is not None
        assert day.days == days, (today, text)


zones = st.sampled_from(["America/Edmonton", "America/St_Johns", "Europe/London", "Australia/Lord_Howe", "UTC"])
moments = st.builds(
    lambda moment, zone: moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31)),
    zones,
)
back = st.integers(0, LONG_AGO_DAYS)


@given(moments, back)
def test_a_date_is_read_as_the_calendar_counts(now: datetime, days: int) -> None:
    then = now.date() - timedelta(days=days)
    names = read_content("timing", "en")["months"]
    for text in (f"on {names[then.month - 1]} {then.day}", f"the {then.day}th of {names[then.month - 1]} {then.year}"):
        day = read_day(text, now, "en-CA")
        assert day is not None
        assert (day.days, day.doubt) == (days, None)


@given(moments, st.integers(1, 27))
def test_a_day_of_the_month_is_the_latest(now: datetime, days: int) -> None:
    then = now.date() - timedelta(days=days)
    day = read_day(f"on the {then.day}th", now, "en-CA")
    assert day is not None
    assert day.days == days


@given(moments, st.integers(1, 6), st.sampled_from(LANGUAGES))
def test_a_weekday_is_within_the_last_week(now: datetime, days: int, locale: str) -> None:
    name = read_content("timing", locale)["weekdays"][(now.date() - timedelta(days=days)).weekday()]
    day = read_day(name, now, locale)
    assert day is not None
    assert (day.days, day.doubt) == (days, None)


@given(moments, st.integers(1, 60))
def test_days_ago_are_calendar_days_in_every_language(now: datetime, days: int) -> None:
    for locale, text in (("en-CA", "{} days ago"), ("fr-CA", "il y a {} jours"), ("es-US", "hace {} días")):
        day = read_day(text.format(days), now, locale)
        assert day is not None
        assert day.days == days


@given(moments, st.integers(1, 400))
def test_hours_are_counted_as_they_pass(now: datetime, hours: int) -> None:
    then = (now.astimezone(UTC) - timedelta(hours=hours)).astimezone(now.tzinfo)
    day = read_day(f"{hours} hours ago", now, "en-CA")
    assert day is not None
    assert day.days == (now.date() - then.date()).days


@given(st.text(max_size=120), moments, st.sampled_from(LANGUAGES))
def test_any_text_is_survived(text: str, now: datetime, locale: str) -> None:
    for day in read_days(text, now, locale).days:
        assert day.words
        assert (day.doubt is DayDoubt.FUTURE) >= (day.days < 0)
    start_day(text, now, locale)


HEAP = (
    "a",
    "on",
    "the",
    "last",
    "next",
    "since",
    "ago",
    "days",
    "day",
    "two",
    "3",
    "week",
    "been",
    "it's",
    "i hurt it",
)
DATES = ("saturday", "march", "may", "31st", "14th", "29", "february", "2027", "fall", "night", "half", "from now")
words = st.sampled_from(HEAP + DATES)


@given(st.lists(words, max_size=12), moments)
def test_any_heap_of_day_words_is_survived(heap: list[str], now: datetime) -> None:
    start_day(" ".join(heap), now, "en-CA")
