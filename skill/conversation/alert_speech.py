"""A time and a length of time as they are said aloud, before anybody says yes to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from skill.content import read_content


def say_length(seconds: int, locale: str) -> str:
    """Such as '1 hour and 30 minutes'; seconds are said below an hour only."""
    say: Mapping[str, Any] = read_content("alerts", locale)["say"]
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    counts = {"day": days, "hour": hours, "minute": minutes, "second": 0 if hours or days else rest}
    parts = [f"{count} {say['units'][unit][count != 1]}" for unit, count in counts.items() if count]
    parts = parts or [f"0 {say['units']['second'][1]}"]
    text = parts[0]
    for part in parts[1:]:
        text = str(say["and"]).format(first=text, second=part)
    return text


def say_when(at: datetime, seconds: int, now: datetime, locale: str) -> str:
    """Such as 'in 2 hours', for a length of time that was asked for, or 'tomorrow, Thursday, at 9 in the morning'."""
    say: Mapping[str, Any] = read_content("alerts", locale)["say"]
    if seconds:
        return str(say["in"]).format(length=say_length(seconds, locale))
    timing = read_content("timing", locale)
    ahead = (at.date() - now.date()).days
    day = {0: "today", 1: "tomorrow"}.get(ahead, "date")
    return str(say[day]).format(
        clock=_clock(at, say),
        weekday=timing["weekdays"][at.weekday()],
        month=timing["months"][at.month - 1],
        day=at.day,
    )


def _clock(at: datetime, say: Mapping[str, Any]) -> str:
    """The hour as the language says it; noon has a name, and one o'clock in Spanish an article of its own."""
    if not at.minute and at.hour in say["named"]:
        return str(say["named"][at.hour])
    hour = (at.hour % 12 or 12) if say["twelve_hours"] else at.hour
    one = hour == 1 and "clock_one" in say
    key = ("clock_one" if one else "clock") + ("_minutes" if at.minute else "")
    part = next(words for start, words in sorted(say["parts"].items(), reverse=True) if at.hour >= int(start))
    return " ".join(str(say[key]).format(hour=hour, minutes=f"{at.minute:02}", part=part).split())
