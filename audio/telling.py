"""An account of what a listener must be told, that knows nothing of the rules by which a text is spoken.

Every figure of the written text must be there as a word of number, as digits one by one, as a time, a date or a
fraction; and every sign and unit that turns a dose (`telling` of the language's script.yaml: '<', '%', '°', 'mg', a
minus, a range) must be there as its own word, as often as it is written. The words of number come straight from
num2words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from num2words import num2words

from skill.content import read_content

_FIGURE = re.compile(r"\d+(?:[,. \u00a0\u202f\u2009]\d{3})+(?!\d)|\d+")
_GENDERS = ((r"(?:uno|un)$", "(?:uno|un|una|une)"), (r"cientos\b", "cient[oa]s"), (r"quinientos\b", "quinient[oa]s"))


def untold(text: str, spoken: str, locale: str) -> Iterator[str]:
    """What of the text's figures, signs and units is not in the spoken text, in words; nothing when all is told."""
    data = read_content("script", locale)
    said = _plain(spoken)
    for figure, times in Counter(_FIGURE.findall(text)).items():
        if not _told(figure, times, text, said, data):
            yield f"The figure {figure!r} is not said in {text!r}: {spoken!r}."
    for row in data["telling"]:
        found = re.finditer(row["match"], text)
        wanted = sum(1 for each in found if each.group(each.re.groups))  # its last group, where it has one
        told = len(re.findall(row["says"], f" {said} ")) if wanted else 0
        if told < wanted:
            yield f"{row['says'].split('|')[0]!r} is said {told} times, not {wanted}, in {text!r}: {spoken!r}."


def _told(figure: str, times: int, text: str, said: str, data: Mapping[str, Any]) -> bool:
    parts = re.findall(r"\d+", figure)
    if len(parts) > 1 and not _heard("".join(parts), times, text, said, data):
        return all(_heard(part, 1, text, said, data) for part in parts)
    return _heard("".join(parts), times, text, said, data)


def _heard(digits: str, times: int, text: str, said: str, data: Mapping[str, Any]) -> bool:
    """Whether the figure is said as often as it is written; '00' of the clock and of codes ('G57.00') need not be."""
    if digits == "00" and re.search(r"[:h.] ?00", text):
        return True
    return len(re.findall(rf"\b(?:{_forms(digits, str(data['numbers']['language']))})\b", said)) >= times


@lru_cache(maxsize=4096)
def _forms(digits: str, language: str) -> str:
    """A pattern of all that a figure may be said as, without accents."""
    number = int(digits)
    names = read_content("script", language)
    each = " ".join(str(num2words(int(digit), lang=language)) for digit in digits)
    forms = {_plain(each), _plain(" ".join(names["digits"][int(d)] for d in digits))}
    if not number and len(digits) > 1:
        return "|".join(forms)
    forms.add(_spelled(number, language))
    if number < 1000:
        forms.add(_plain(str(num2words(number, to="ordinal", lang=language))))
    if len(digits) == 2:
        forms.add(re.sub("y$", "ies", _spelled(number, language)))
    if len(digits) == 4:
        forms.add(_plain(str(num2words(number, to="year", lang=language))))
        forms.add(_plain(re.sub("y$", "ies", str(num2words(number, to="year", lang=language)))))
    if number <= 24:
        forms.update(_plain(word) for word in names["also_said"].get(number, "").split("|") if word)
    if language == "en" and 13 <= number < 24:
        forms.add(f"{_spelled(number - 12, language)}(?: (?:oh )?[a-z]+)* p m")
    if 1 <= number <= 12:
        forms.add(_plain(names["month_numbers"][number - 1]))
    return "|".join(sorted(forms, key=len, reverse=True))


def _spelled(number: int, language: str) -> str:
    words = _plain(str(num2words(number, lang=language)))
    for ending, either in _GENDERS:
        words = re.sub(ending, either, words)
    return words


def _plain(text: str) -> str:
    """Small letters without accents; what is no letter is a space. A '|' stays."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w|]+", " ", bare).split())
