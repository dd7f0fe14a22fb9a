"""Reading a day out of free speech: 'on Saturday', 'four days ago', 'the 14th', 'since yesterday'.

Days are calendar days in the patient's zone; hours and minutes are counted as they really pass, so that a night in
which the clocks change does not lose a day. What cannot be read as one day is marked, never guessed.
The words are data (timing.yaml of the language).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from skill.answers.model import CountedHow
from skill.answers.timing_words import any_of, compiled, one_pattern, plain, said_and_plain
from skill.content import read_content

LONG_AGO_DAYS = 60
"""A day further back than this is questioned: a handout's days are days and weeks."""

_NEAR_WORDS = 6
"""A plain day this many words from its event still belongs to it: 'I hurt it at the big game on Saturday'."""


class DayDoubt(StrEnum):
    """Why a day is no basis for a count yet."""

    FUTURE = "future"
    LONG_AGO = "long_ago"
    VAGUE = "vague"
    TODAY_OR_WEEK_AGO = "today_or_week_ago"


@dataclass(frozen=True, slots=True)
class SaidDay:
    """A day as the patient said it. `days` counts calendar days back to it; a negative number is still to come.

    `words` are those spoken back. `plain_day` marks a day that is no start by itself ('on Saturday', 'today'): it is
    one only beside an event ('I hurt it on Saturday'). `start` and `end` are its place in the folded text.
    """

    words: str
    days: int
    how: CountedHow = CountedHow.DAY
    doubt: DayDoubt | None = None
    plain_day: bool = False
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Start:
    """The day from which a patient counts, and the event on it ('injury', 'surgery'), empty if none was named."""

    day: SaidDay
    event: str = ""


@dataclass(frozen=True)
class DayWords:
    """The patterns of one language."""

    kinds: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]
    fixed: tuple[tuple[int, re.Pattern[str]], ...]
    parts: tuple[tuple[int, re.Pattern[str]], ...]
    numbers: Mapping[str, float]
    nth: Mapping[str, int]
    units: Mapping[str, str]
    weekdays: Mapping[str, tuple[int, str]]
    months: Mapping[str, tuple[int, str]]
    after_nth: frozenset[str]
    unspoken: re.Pattern[str]
    half_more: re.Pattern[str]
    events: tuple[tuple[str, re.Pattern[str]], ...]
    ahead: re.Pattern[str]


@lru_cache(maxsize=16)
def day_words(locale: str) -> DayWords:
    """The day words of a locale's timing.yaml, compiled once."""
    content = read_content("timing", locale)
    days: Mapping[str, Any] = content["days"]
    slots = _slots(content)
    kinds = tuple(
        (kind, tuple(compiled(template, slots) for template in _templates(days[kind])))
        for kind in _READERS
        if kind in days
    )
    return DayWords(
        kinds=kinds,
        fixed=tuple((int(n), one_pattern(map(str, words))) for n, words in days["fixed"].items()),
        parts=tuple((int(hour), one_pattern([str(part)])) for part, hour in days["part_of_today"].items()),
        numbers={plain(str(word)): float(number) for word, number in content["numbers"].items()},
        nth={plain(str(word)): int(number) for word, number in content["nth"].items()},
        units={plain(str(form)): unit for unit, forms in content["units"].items() for form in forms},
        weekdays={plain(name): (place, name) for place, name in enumerate(content["weekdays"])},
        months={plain(name): (place, name) for place, name in enumerate(content["months"], 1)},
        after_nth=frozenset(plain(str(word)) for word in days["after_nth"]),
        unspoken=re.compile(rf"(?:(?:{any_of(map(str, days['unspoken']))})\s+)+"),
        half_more=one_pattern([str(days["half_more"])]),
        events=tuple((name, one_pattern(map(str, words))) for name, words in content["events"].items()),
        ahead=one_pattern(map(str, content["ahead"])),
    )


def _templates(rows: list[object] | dict[object, object]) -> list[str]:
    """The templates of one kind: a list, or a mapping from them (parts of today) or to them (days ago)."""
    if isinstance(rows, list):
        return [str(row) for row in rows]
    return [str(row) for key, value in rows.items() for row in (value if isinstance(value, list) else [key])]


def _slots(content: Mapping[str, Any]) -> dict[str, str]:
    number = r"\d{1,3}(?:[.,]\d)?|" + any_of(map(str, content["numbers"]))
    endings = any_of(map(str, content["nth_endings"]))
    return {
        "n": number,
        "m": number,
        "unit": any_of(str(form) for forms in content["units"].values() for form in forms),
        "weekday": any_of(content["weekdays"]),
        "month": any_of(content["months"]),
        "nth": rf"\d{{1,2}}\s?(?:{endings})?|" + any_of(map(str, content["nth"])),
        "year": r"(?:19|20)\d\d",
    }


@dataclass(frozen=True, slots=True)
class Read:
    """A text folded, and the days found in it, in order."""

    text: str
    days: tuple[SaidDay, ...]

    @property
    def rest(self) -> str:
        """The folded text with its days left out: what remains is what is asked."""
        text = self.text
        for day in reversed(self.days):
            text = f"{text[: day.start]} {text[day.end :]}"
        return " ".join(text.split())

    def only_day(self) -> SaidDay | None:
        """The one day that is named; None when none is, or two different ones are."""
        return self.days[0] if len({day.days for day in self.days}) == 1 else None

    def start(self, locale: str) -> Start | None:
        """The day from which the patient counts: the one beside an event, or one that is a start by itself."""
        if not self.days:
            return None
        words = day_words(locale)
        events = [(match.span(), name) for name, pattern in words.events for match in pattern.finditer(self.text)]
        if not events:
            own = [day for day in self.days if not day.plain_day]
            return Start(own[0]) if len({day.days for day in own}) == 1 else None
        gap, is_plain, place, name = min(
            (_words_between(self.text, event, (day.start, day.end)), day.plain_day, place, name)
            for place, day in enumerate(self.days)
            for event, name in events
        )
        if is_plain and (gap > _NEAR_WORDS or words.ahead.search(self.text)):
            return None
        return Start(self.days[place], name)


def read_day(text: str, now: datetime, locale: str) -> SaidDay | None:
    """The one day that is named, wherever it stands; None when none is, or two different ones are."""
    return read_days(text, now, locale).only_day()


def start_day(text: str, now: datetime, locale: str) -> Start | None:
    """The day from which the patient counts (see `Read.start`)."""
    return read_days(text, now, locale).start(locale)


def read_days(text: str, now: datetime, locale: str) -> Read:
    """Every day named in the text. `now` is aware of the patient's time zone."""
    words = day_words(locale)
    said, folded = said_and_plain(text)
    rest = folded
    found: list[SaidDay] = []
    for kind, match in _matches(words, folded):
        start, end = match.span()
        # What one kind has read is blotted out in place, so that the next does not read it again.
        if "\0" in rest[start:end]:
            continue
        day = _READERS[kind](_Reading(words, kind, match, said, now))
        if kind == "ignored" or day is not None:
            rest = rest[:start] + "\0" * (end - start) + rest[end:]
        if day is not None:
            found.append(day)
    return Read(folded, tuple(sorted(found, key=lambda day: day.start)))


def _words_between(text: str, one: tuple[int, int], other: tuple[int, int]) -> int:
    first, second = sorted((one, other))
    return len(text[first[1] : second[0]].split()) if first[1] < second[0] else 0


@dataclass(frozen=True, slots=True)
class _Reading:
    """One match of one kind, with all it takes to understand it."""

    words: DayWords
    kind: str
    match: re.Match[str]
    said: str
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    def slot(self, name: str) -> str:
        return self.match.groupdict().get(name) or ""

    def number(self) -> float:
        text = " ".join(self.slot("n").split())
        return self.words.numbers[text] if text in self.words.numbers else float(text.replace(",", "."))

    def nth(self) -> int:
        text = " ".join(self.slot("nth").split())
        return self.words.nth[text] if text in self.words.nth else int(re.sub(r"\D", "", text))

    def as_said(self, first: str = "", last: str = "") -> str:
        """The patient's words from one slot to another; the whole match, without 'since' and the like, else."""
        if first:
            return self.said[self.match.start(first) : self.match.end(last or first)]
        text = self.said[self.match.start() : self.match.end()].strip()
        lead = self.words.unspoken.match(plain(text))
        return text[lead.end() :] if lead else text

    def day(self, days: int, words: str, *, plain_day: bool = False, how: CountedHow = CountedHow.DAY) -> SaidDay:
        doubt = None
        if days < 0:
            doubt = DayDoubt.FUTURE
        elif days > LONG_AGO_DAYS:
            doubt = DayDoubt.LONG_AGO
        return SaidDay(words, days, how, doubt, plain_day, self.match.start(), self.match.end())


def _matches(words: DayWords, text: str) -> Iterator[tuple[str, re.Match[str]]]:
    for kind, patterns in words.kinds:
        for pattern in patterns:
            for match in pattern.finditer(text):
                yield kind, match


def _ignored(_: _Reading) -> None:
    return None


def _vague(reading: _Reading) -> SaidDay:
    start, end = reading.match.span()
    return SaidDay(reading.as_said(), 0, CountedHow.SAID, DayDoubt.VAGUE, False, start, end)


def _elapsed(reading: _Reading) -> SaidDay | None:
    number, unit = reading.number(), reading.words.units[" ".join(reading.slot("unit").split())]
    half = reading.words.half_more.search(reading.match.group(0))
    words = reading.as_said("n", "unit")
    if half and half.start() + reading.match.start() >= reading.match.end("unit"):
        words = reading.said[reading.match.start("n") : reading.match.start() + half.end()]
    number += 0.5 if half else 0
    days = _days_back(number, unit, reading.now)
    if days is None:
        return _vague(reading)
    how = CountedHow.SAID if unit in ("minute", "hour", "day") else CountedHow.CONVERTED
    return reading.day(days, words, how=how)


def _days_back(number: float, unit: str, now: datetime) -> int | None:
    """Calendar days between today and that much time ago; None where half a week or month is meant."""
    try:
        if unit in ("minute", "hour") or (unit == "day" and number % 1):
            hours = number * {"minute": 1 / 60, "hour": 1, "day": 24}[unit]
            then = (now.astimezone(UTC) - timedelta(hours=hours)).astimezone(now.tzinfo)
            return (now.date() - then.date()).days
        if number % 1:
            return None
        whole = int(number)
        if unit in ("month", "year"):
            return (now.date() - _months_back(now.date(), whole * (12 if unit == "year" else 1))).days
        return whole * {"day": 1, "week": 7, "fortnight": 14}[unit]
    except (OverflowError, ValueError):
        # Before the year 1: all the same 'long ago'.
        return (now.date() - date.min).days


def _months_back(today: date, months: int) -> date:
    """The same day that many months ago, or the last of a month that is too short."""
    place = today.year * 12 + today.month - 1 - months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _future_elapsed(reading: _Reading) -> SaidDay | None:
    unit = reading.words.units[" ".join(reading.slot("unit").split())]
    days = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}.get(unit, 1) * max(1, int(reading.number()))
    return reading.day(-days, reading.as_said(), plain_day=True)


def _day_number(reading: _Reading) -> SaidDay | None:
    if reading.kind == "day_number_first" and reading.match.start():
        # 'Twice a day 2 drops': only what begins with 'day 2' is a day.
        return None
    number = reading.nth() if reading.slot("nth") else int(reading.number())
    # The first day is day 1; whoever speaks the count says so.
    return reading.day(number - 1, reading.as_said(), how=CountedHow.NUMBER) if number >= 1 else None


def _weekday(reading: _Reading) -> SaidDay:
    place, name = reading.words.weekdays[reading.slot("weekday")]
    back = (reading.today.weekday() - place) % 7
    kind = reading.kind
    if kind == "future_weekday":
        return reading.day(back - 7, name, plain_day=True)
    if kind == "weekday_week_before":
        return reading.day((back or 7) + 7, name)
    if kind == "weekday_last_week":
        return reading.day(reading.today.weekday() - place + 7, name)
    if kind == "past_weekday":
        return reading.day(back or 7, name)
    start, end = reading.match.span()
    doubt = None if back else DayDoubt.TODAY_OR_WEEK_AGO
    return SaidDay(name, back, CountedHow.DAY, doubt, kind == "weekday", start, end)


def _date(reading: _Reading) -> SaidDay | None:
    number, today = reading.nth(), reading.today
    following = plain(reading.said[reading.match.end() :]).split()
    if reading.kind == "day_of_month" and following and following[0] not in reading.words.after_nth:
        # 'On the second toe' is no day.
        return None
    month, name = reading.words.months.get(reading.slot("month"), (0, ""))
    day = _day_of_month(number, today)
    if reading.slot("year"):
        day = _valid(int(reading.slot("year")), month, number)
    elif month:
        day = _nearest(month, number, today)
    if day is None:
        return None
    words = reading.as_said().replace(reading.slot("month"), name) if month else reading.as_said()
    return reading.day((today - day).days, words, plain_day=not reading.kind.startswith("since"))


def _day_of_month(number: int, today: date) -> date | None:
    """The latest such day that is not after today: on the 1st, 'the 31st' is of a month that has one."""
    for back in range(4):
        month = _months_back(today.replace(day=1), back)
        day = _valid(month.year, month.month, number)
        if day and day <= today:
            return day
    return None


def _nearest(month: int, number: int, today: date) -> date | None:
    """The latest such date, or the next one if that is near and the latest is long ago.

    Eight years reach over the longest gap of leap days.
    """
    days = [_valid(year, month, number) for year in range(max(1, today.year - 8), min(9999, today.year + 8) + 1)]
    past = [day for day in days if day and day <= today]
    ahead = [day for day in days if day and 0 < (day - today).days <= LONG_AGO_DAYS]
    if ahead and (not past or (today - past[-1]).days > LONG_AGO_DAYS):
        return ahead[0]
    return past[-1] if past else None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _fixed(reading: _Reading) -> SaidDay | None:
    folded = reading.match.group(0)
    for days, pattern in reading.words.fixed:
        if pattern.fullmatch(folded):
            return reading.day(days, reading.as_said(), plain_day=days <= 0)
    return None


def _part_of_today(reading: _Reading) -> SaidDay | None:
    hour = next((hour for hour, pattern in reading.words.parts if pattern.fullmatch(reading.match.group(0))), 0)
    words = reading.as_said()
    if reading.now.hour >= hour:
        return reading.day(0, words, plain_day=True)
    # Between midnight and dawn, 'this afternoon' is the one that has been; later in the day it is yet to come.
    days = 1 if reading.now.hour < _DAWN else 0
    start, end = reading.match.span()
    return SaidDay(words, days, CountedHow.DAY, None if days else DayDoubt.FUTURE, True, start, end)


_DAWN = 4
"""The hour up to which a person who is awake still speaks of the day before as today."""


def _today(reading: _Reading) -> SaidDay:
    return reading.day(0, reading.as_said(), plain_day=True)


_READERS: Mapping[str, Callable[[_Reading], SaidDay | None]] = {
    "ignored": _ignored,
    "weekday_week_before": _weekday,
    "weekday_last_week": _weekday,
    "vague": _vague,
    "elapsed": _elapsed,
    "day_number": _day_number,
    "day_number_first": _day_number,
    "future_weekday": _weekday,
    "future_elapsed": _future_elapsed,
    "past_weekday": _weekday,
    "since_weekday": _weekday,
    "weekday": _weekday,
    "since_date": _date,
    "date": _date,
    "day_of_month": _date,
    "part_of_today": _part_of_today,
    "fixed": _fixed,
    "today": _today,
}
"""In the order in which the kinds are read."""
