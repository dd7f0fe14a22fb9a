"""When a reminder shall ring and how long a timer shall run, read from free speech.

Hours and minutes are counted as they really pass, days as calendar days in the patient's zone; so 'tomorrow at nine' is
nine by the patient's clock, also in the night in which the clocks change. The words are data (alerts.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from skill.answers.timing_words import any_of, compiled, one_pattern, plain
from skill.content import read_content

USUAL_HOUR = 9
"""The hour of a day that was named without one."""
SECONDS_OF = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "fortnight": 1_209_600}
MOST_DAYS = 366
"""A reminder further ahead is none that a handout asks for."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day: the hour meant when none is said, and from which hour a bare 'nine' is counted."""

    hour: int
    start: int
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class AlertWords:
    """alerts.yaml of one locale, compiled once."""

    lengths: tuple[re.Pattern[str], ...]
    half_more: re.Pattern[str]
    from_now: re.Pattern[str]
    then_on: re.Pattern[str]
    every: re.Pattern[str]
    parts: tuple[Part, ...]
    today_parts: re.Pattern[str]
    days: tuple[tuple[int, re.Pattern[str]], ...]
    weekday: tuple[re.Pattern[str], ...]
    date: tuple[re.Pattern[str], ...]
    clock: tuple[tuple[int | None, re.Pattern[str]], ...]
    stop: re.Pattern[str]
    asks: re.Pattern[str]
    numbers: Mapping[str, float]
    nth: Mapping[str, int]
    units: Mapping[str, str]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]


@lru_cache(maxsize=16)
def alert_words(locale: str) -> AlertWords:
    """The alert words of a locale."""
    content, timing = read_content("alerts", locale), read_content("timing", locale)
    units = {**timing["units"], **content["units"]}
    slots = _slots(timing, units)

    def patterns(rows: list[object]) -> tuple[re.Pattern[str], ...]:
        return tuple(compiled(str(row), slots) for row in rows)

    def either(rows: list[object]) -> re.Pattern[str]:
        return re.compile("|".join(pattern.pattern for pattern in _unnamed(patterns(rows))))

    clock: list[tuple[int | None, re.Pattern[str]]] = []
    for minutes, rows in content["clock"].items():
        clock += [(int(minutes), pattern) for pattern in patterns(rows)]
    clock += [(None, pattern) for pattern in patterns(content["clock_minutes"])]
    clock += [(0, pattern) for pattern in patterns(content["clock_hours"])]
    return AlertWords(
        lengths=patterns(content["lengths"]),
        half_more=either([content["half_more"]]),
        from_now=re.compile(rf"(?:{either(content['from_now']).pattern})\s+\Z"),
        then_on=re.compile(rf"\s+(?:{either(content['then_on']).pattern})"),
        every=either(content["every"]),
        parts=tuple(Part(part["hour"], part["from"], either(part["words"])) for part in content["parts"].values()),
        today_parts=either(content["today_parts"]),
        days=tuple((int(days), either(rows)) for days, rows in reversed(content["days"].items())),
        weekday=patterns(content["weekday"]),
        date=patterns(content["date"]),
        clock=tuple(clock),
        stop=one_pattern(map(str, content["stop"])),
        asks=re.compile(rf"(?:{any_of(map(str, content['asks']))})(?!\w)"),
        numbers={plain(str(word)): float(number) for word, number in timing["numbers"].items()},
        nth={plain(str(word)): int(number) for word, number in timing["nth"].items()},
        units={plain(str(form)): unit for unit, forms in units.items() for form in forms},
        weekdays=tuple(map(str, timing["weekdays"])),
        months=tuple(map(str, timing["months"])),
    )


def _unnamed(patterns: tuple[re.Pattern[str], ...]) -> tuple[re.Pattern[str], ...]:
    """The same without named groups, which may stand once only in a pattern."""
    return tuple(re.compile(re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern)) for pattern in patterns)


def _slots(timing: Mapping[str, Any], units: Mapping[str, list[object]]) -> dict[str, str]:
    number = r"\d{1,3}(?:[.,]\d)?(?!\d)|" + any_of(map(str, timing["numbers"]))
    endings = any_of(map(str, timing["nth_endings"]))
    unit = any_of(str(form) for forms in units.values() for form in forms)
    return {
        "n": number,
        "m": number,
        "unit": unit,
        "more_units": unit,
        "weekday": any_of(timing["weekdays"]),
        "month": any_of(timing["months"]),
        "nth": rf"\d{{1,2}}\s?(?:{endings})?|" + any_of(map(str, timing["nth"])),
    }


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in seconds, and the text without it."""

    seconds: int
    start: int
    end: int


def read_length(text: str, locale: str) -> Length | None:
    """The first length of time in a plain text; a range counts as its first number. None when there is none."""
    words = alert_words(locale)
    for pattern in words.lengths:
        match = pattern.search(text)
        if match:
            seconds = _seconds(match, words)
            if seconds:
                return Length(seconds, match.start(), match.end())
    return None


def _number(text: str, words: AlertWords) -> float:
    said = " ".join(text.split())
    return words.numbers[said] if said in words.numbers else float(said.replace(",", "."))


def _seconds(match: re.Match[str], words: AlertWords) -> int:
    def unit(slot: str) -> int:
        return SECONDS_OF.get(words.units[" ".join(match[slot].split())], 0)

    number = _number(match["n"], words)
    if words.half_more.search(match.group(0)):
        number += 0.5
    more = match.groupdict().get("more_units")
    return round(number * unit("unit") + (_number(match["m"], words) * unit("more_units") if more else 0))


@dataclass(frozen=True, slots=True)
class When:
    """When it shall ring. `seconds` is set when a length of time was asked for, and then `at` is that much ahead.

    `rest` is what else was said: the thing to be done. `again` says that it was to come back, which no reminder of ours
    does. `at` is None when no time was said, or one that is not ahead within a year.
    """

    at: datetime | None
    seconds: int
    rest: str
    again: bool
    past: bool = False


def read_when(text: str, now: datetime, locale: str) -> When:
    """The time in a text. `now` is aware of the patient's zone."""
    words = alert_words(locale)
    reading = _Reading(plain(text), words, now)
    again = words.every.search(plain(text)) is not None
    ahead = reading.length_ahead(locale)
    part = reading.part()
    hour = reading.clock()
    day = reading.day()
    if ahead and ahead < SECONDS_OF["day"]:
        at = (now.astimezone(UTC) + timedelta(seconds=ahead)).astimezone(now.tzinfo)
        return When(at, ahead, reading.rest, again)
    if ahead:
        day = min(ahead // SECONDS_OF["day"], MOST_DAYS + 1)
    if day is None and hour is None and part is None:
        return When(None, 0, reading.rest, again)
    at = _at(now, day, hour, part, today=reading.today)
    if at <= now or at - now > timedelta(days=MOST_DAYS):
        return When(None, 0, reading.rest, again, past=True)
    return When(at, 0, reading.rest, again)


def clock_time(day: date, hour: int, minute: int, now: datetime) -> datetime:
    """That hour of that day by the patient's clock; an hour that the clocks skip is the one after it."""
    naive = datetime.combine(day, time(hour, minute), tzinfo=now.tzinfo)
    return naive.astimezone(UTC).astimezone(now.tzinfo)


def _at(now: datetime, days: int | None, hour: tuple[int, int] | None, part: Part | None, *, today: bool) -> datetime:
    if hour is None:
        hours = [(part.hour if part else USUAL_HOUR, 0)]
    else:
        hours = [(h, hour[1]) for h in _hours_of_day(hour[0], part, ahead=days is not None and days > 0)]
    offsets = [days] if days is not None else [0] if today else [0, 1]
    last = now
    for offset in offsets:
        for one in hours:
            last = clock_time(_later(now.date(), offset), *one, now)
            if last > now:
                return last
        # 'At nine', said after both nines of today, is tomorrow's, by day.
        hours = hours if hour is None or part else [(_by_day(hour[0]), hour[1])]
    return last


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, MOST_DAYS + 1))


def _by_day(hour: int) -> int:
    """A bare hour of a day to come, at which people are up: three is in the afternoon, nine in the morning."""
    return hour + 12 if 1 <= hour <= 6 else hour % 24


def _hours_of_day(hour: int, part: Part | None, *, ahead: bool) -> list[int]:
    """The hours, 0 to 23, that a spoken hour may mean, the first choice first."""
    if hour > 12 or hour == 0:
        return [hour % 24]
    if part is not None:
        late = hour % 12 + 12
        early = hour % 12
        return [late if part.start >= 11 and not (part.start == 11 and hour >= 11 and late < 12) else early]
    return [_by_day(hour)] if ahead else sorted({hour % 12, hour % 12 + 12} - {0})


class _Reading:
    """A text from which one thing after another is taken out."""

    def __init__(self, text: str, words: AlertWords, now: datetime) -> None:
        self._text = text
        self._words = words
        self._now = now
        self.today = bool(words.today_parts.search(text))

    @property
    def rest(self) -> str:
        return " ".join(self._text.replace("\0", " ").split())

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.search(self._text)
        if match:
            self._blot(match.start(), match.end())
        return match

    def _blot(self, start: int, end: int) -> None:
        # A mark stays where something was, so that what stood apart does not grow together.
        self._text = f"{self._text[:start]} \0 {self._text[end:]}"

    def length_ahead(self, locale: str) -> int:
        """Seconds, when a length of time counts from now: 'in two hours'; else 0, and the text stays."""
        found = read_length(self._text, locale)
        if found is None:
            return 0
        before = self._words.from_now.search(self._text[: found.start])
        after = self._words.then_on.match(self._text[found.end :])
        if not before and not after:
            return 0
        self._blot(before.start() if before else found.start, found.end + (after.end() if after else 0))
        return found.seconds

    def part(self) -> Part | None:
        for part in self._words.parts:
            if self.take(part.pattern):
                return part
        return None

    def clock(self) -> tuple[int, int] | None:
        """Hour and minute as they were said."""
        for minutes, pattern in self._words.clock:
            match = pattern.search(self._text)
            if not match:
                continue
            hour = _number(match["n"], self._words)
            said = _number(match["m"], self._words) if minutes is None else minutes
            if hour % 1 or not 0 <= hour <= 24 or said % 1 or said > 59:
                continue
            self._blot(match.start(), match.end())
            total = (int(hour) * 60 + int(said)) % 1440
            return total // 60, total % 60
        return None

    def day(self) -> int | None:
        """Days ahead of today."""
        for days, pattern in self._words.days:
            if self.take(pattern):
                return days
        for pattern in self._words.date:
            match = self.take(pattern)
            if match:
                for named in self._words.weekday:
                    self.take(named)
                return self._date(match)
        for pattern in self._words.weekday:
            match = self.take(pattern)
            if match:
                names = [plain(name) for name in self._words.weekdays]
                return (names.index(match["weekday"]) - self._now.weekday()) % 7 or 7
        return None

    def _date(self, match: re.Match[str]) -> int:
        said = " ".join(match["nth"].split())
        number = self._words.nth[said] if said in self._words.nth else int(re.sub(r"\D", "", said))
        name = match.groupdict().get("month")
        month = [plain(one) for one in self._words.months].index(name) + 1 if name else None
        today = self._now.date()
        for ahead in range(1, MOST_DAYS + 1):
            day = today + timedelta(days=ahead)
            if day.day == number and month in (None, day.month):
                return ahead
        return MOST_DAYS + 1
