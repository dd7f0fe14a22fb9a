"""The rules of a language's script.yaml, made ready: what is matched, after what, and what is said or refused.

`match` is a regular expression; <<name>> in it (and in `after`) stands for a table of the file. `after`, where a rule
has it, must match the text that ends where the rule begins. A rule says `say`, or `say_with_GROUP` where that group
took part; one with `refuse` instead says nothing: its text could be understood in two ways, and the reader is told how
to write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from audio.figures import Figures

LETTER = r"[^\W\d_\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209f\u2150-\u218f]"
"""A letter: no figure, no fraction ('½'), no index ('²')."""

_DASH = "(?: [-\u2010\u2011\u2012–—] |[-\u2010\u2011\u2012–—] ?)"
"""Between two figures of a range; '20 -10' is none, the second may be below zero."""

_START = r"(?:(?<![\w/.,])|(?<=[\dm\"″ ][xX×])|(?<=\bc/))"
"""Where an amount may begin: not inside a number, a date or a word, but after the 'x' of '6x4' and 'c/'."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of writing figures or signs; `refuse` is the remedy where it cannot be said."""

    name: str
    pattern: re.Pattern[str]
    say: str
    refuse: str
    after: re.Pattern[str] | None
    variants: tuple[tuple[str, str], ...]

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """The stretch that begins at `at`, if the rule takes it."""
        found = self.pattern.match(text, at)
        if not found or found.end() == at or (self.after and not self.after.search(text[:at])):
            return None
        return found

    def template(self, match: re.Match[str]) -> str:
        """What is said, with its fields still to be filled."""
        return next((template for group, template in self.variants if match.group(group)), self.say)


def rules_of(data: dict[str, Any], figures: Figures) -> tuple[Rule, ...]:
    """The rules of a language in their order; the first that matches at a place wins."""
    tables = _tables(data, figures)
    return tuple(_rule(row, tables) for row in data["rules"])


def _tables(data: dict[str, Any], figures: Figures) -> dict[str, str]:
    units = data["units"]
    return {
        "number": figures.pattern,
        "fraction": figures.fraction,
        "amount": figures.amount,
        "value": rf"(?:[-–−]?[$€£]?(?:\d|[.,]\d|{figures.fraction}))",
        "dash": _DASH,
        "start": _START,
        "letter": LETTER,
        "unit": _units(units, data["exact_units"]),
        "bare": alternatives(dict.fromkeys(data["bare_units"])),
        "counted": alternatives(dict.fromkeys(data["counted"])),
        "feminine": "|".join(data["feminine"]),
        "abbreviation": _abbreviations(data["abbreviations"]),
        **{
            name: _units({sign: units[sign] for sign in data[f"{name}_units"]}, data["exact_units"])
            for name in ("length", "time", "form", "over")
        },
        "per": alternatives(data["per_units"]),
        "month": "(?:" + alternatives(data["months"], fold=True) + ")",
        "day": alternatives(data["days"]),
    }


def _rule(row: dict[str, str], tables: dict[str, str]) -> Rule:
    def filled(source: str) -> str:
        return re.sub(r"<<(\w+)>>", lambda table: tables[table.group(1)], source)

    after = re.compile(rf"(?:{filled(row['after'])})\Z") if "after" in row else None
    variants = tuple((key.removeprefix("say_with_"), value) for key, value in row.items() if key[:9] == "say_with_")
    return Rule(
        row["name"], re.compile(filled(row["match"])), row.get("say", ""), row.get("refuse", ""), after, variants
    )


def alternatives(table: dict[str, Any], *, fold: bool = False) -> str:
    """A group that matches any key of the table, the longest first; `fold` in capitals too."""
    longest_first = sorted(table, key=lambda key: (-len(key), key))
    body = "|".join(re.escape(key) for key in longest_first)
    return f"(?i:{body})" if fold else f"(?:{body})"


def _units(units: dict[str, Any], exact: list[str]) -> str:
    """Signs of one letter and those in `exact` as they are written, all others in capitals too ('Tbsp', 'ML')."""
    longest_first = sorted(units, key=lambda sign: (-len(sign), sign))
    signs = (
        re.escape(sign) if sum(map(str.isalpha, sign)) < 2 or sign in exact else f"(?i:{re.escape(sign)})"
        for sign in longest_first
    )
    return f"(?:{'|'.join(signs)})"


def _abbreviations(table: dict[str, Any]) -> str:
    """Directions in Latin ('q.i.d.') in capitals too and without their last stop; never inside a longer one."""
    latin = {key for key in table if re.fullmatch(r"(?:[a-z]\.){2,}", key)}
    folded = "|".join(re.escape(key[:-1]) for key in sorted(latin, key=lambda key: (-len(key), key)))
    others = alternatives({key: None for key in table if key not in latin})
    return rf"(?<![\w.])(?:(?i:{folded})(?:\.|(?![\w.]))|{others})" if latin else rf"(?<![\w.])(?:{others})"
