"""Numbers, units, dates and the like as words, by num2words and the tables of a language's script.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from num2words import num2words

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


class Figures:
    """Says the figures of one language; `say(how, value)` is what the rules of script.yaml call."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self._numbers: dict[str, str] = data["numbers"]
        self._units = {sign.casefold(): forms for sign, forms in data["units"].items()} | data["units"]
        self._months = {key.lower(): value for key, value in data["months"].items()}
        self._ways: dict[str, Callable[[str], str]] = {
            "ordinal": self._ordinal,
            "digits": self._digits,
            "phone": self._phone,
            "fraction": lambda value: str(self._data["fractions"][value]),
            "mixed": self._mixed,
            "month": self._month,
            "year": self._year,
            "minutes": self._minutes,
            "clock": self._clock,
            "hour12": lambda value: self._spelled(int(value) - 12),
            "url": self._url,
            "abbreviation": self._abbreviation,
            "per": lambda value: str(self._data["per_units"][value]),
            "text": lambda value: value,
            "half": lambda value: self._agreeing("half_words", self.noun(value)),
            "article": lambda value: self._agreeing("article_words", self.noun(value)),
            "feminine": lambda value: self._ordinal(value)[:-1] + "a",
            "decade": lambda value: re.sub(r"y$", "ies", self._year(value)),
            "day": lambda value: str(self._data["days"].get(value) or self._data["days"][value.lower()]),
            "roman": lambda value: self._spelled(_ROMAN[value]),
        }

    @property
    def pattern(self) -> str:
        """The regular expression of a written number: thousands grouped, decimals."""
        group, point = re.escape(self._numbers["thousands"]), re.escape(self._numbers["decimal"])
        # A plain space groups thousands only where the language writes so, or before a nought ('10 000 mg'): '2 500 mg
        # tablets' are two. Without the figure before it, '.5' would be said as five. What may be a thousand or a
        # decimal is no number at all: a rule refuses it.
        spaced = rf"[{group}\u00a0\u202f\u2009]\d{{3}}| 0\d\d"
        clear = f"(?!{self._numbers['unclear']})" if "unclear" in self._numbers else ""
        comma = r"|,\d{1,2}(?!\d)" if self._numbers.get("comma_too") else ""
        whole = rf"[1-9]\d{{0,2}}(?:{spaced})+(?!\d|/\d)(?:{point}\d+)?|0,\d+|\d+(?:[.{point}]\d+{comma})?"
        return rf"(?:{clear}(?:{whole})|(?<![\w.,])[.{point}]\d+)"

    @property
    def fraction(self) -> str:
        """The regular expression of a written fraction below one."""
        signs = "".join(key for key in self._data["fractions"] if len(key) == 1)
        written = "|".join(key for key in self._data["fractions"] if len(key) > 1)
        return rf"(?:[{signs}]|(?<![\d/.,])(?:{written})(?![\d/]))"

    @property
    def amount(self) -> str:
        """The regular expression of a written amount: a number, a fraction, or a number and a fraction."""
        return rf"(?:[1-9]\d{{0,2}}[ -]?{self.fraction}|{self.fraction}|{self.pattern})"

    def say(self, how: str, value: str, *, count: str = "", following: str = "") -> str:
        """`value` said in the way `how`; `count` is the number a unit belongs to, `following` the next word."""
        if how in ("unit", "units"):
            return self._unit(value, one=how == "unit" or self._is_one(count))
        if how == "cardinal":
            return self._cardinal(value, following)
        if how == "amount":
            return self._amount(value, following if self.noun(following) in self._data["feminine"] else "")
        if how == "times":
            return self._times(value)
        return self._ways[how](value)

    def _plain(self, value: str) -> str:
        """The number with a full stop for its decimals and no grouping."""
        group, point = self._numbers["thousands"], self._numbers["decimal"]
        if re.fullmatch(r"\d+,\d{1,2}|0,\d+", value):
            return value.replace(",", ".")
        if re.search(rf"{re.escape(group)}\d{{3}}(?!\d)", value) and group != point:
            value = value.replace(group, "")
        return re.sub(r"\s", "", value).replace(point, ".")

    def _is_one(self, count: str) -> bool:
        if count in self._data["fractions"]:
            return True
        return bool(count) and self._plain(count) in self._data.get("singular_counts", ("1",))

    def _spelled(self, number: int) -> str:
        return str(num2words(number, lang=self._numbers["language"])).replace(",", "")

    def _cardinal(self, value: str, following: str = "") -> str:
        whole, _, decimals = self._plain(value).partition(".")
        words = self._gendered(self._spelled(int(whole or 0)), following if not decimals else "")
        if not decimals:
            return words
        return f"{words} {self._numbers['decimal_word']} {self._decimals(decimals)}"

    def _decimals(self, digits: str) -> str:
        if self._numbers["decimal_digits"] == "each" or digits.startswith("0") or len(digits) > 2:
            return " ".join(self._spelled(int(digit)) for digit in digits)
        return self._spelled(int(digits))

    def _gendered(self, words: str, following: str) -> str:
        """'un' becomes 'une' before a feminine word, 'uno' becomes 'un' or 'una' (French and Spanish)."""
        if not following:
            return words
        feminine = self.noun(following) in self._data["feminine"] or following.lower() in self._data["feminine"]
        for ending, other in self._data.get("feminine_hundreds", {}).items() if feminine else ():
            words = words.replace(ending, other)
        for ending, (masculine, other) in self._data.get("agreement", {}).items():
            if re.search(rf"(?:^|[\s-]|veinti){re.escape(ending)}$", words):
                return words[: len(words) - len(ending)] + str(other if feminine else masculine)
        return words

    def noun(self, word: str) -> str:
        """The word that a unit's sign stands for, else the word."""
        forms = self._units.get(word) or self._units.get(word.casefold())
        return str(forms[1].split()[0]) if forms else word.lower()

    def _amount(self, value: str, following: str = "") -> str:
        """A number, a fraction, or both ('2½', '2 1/2', '2-1/2')."""
        if value in self._data["fractions"]:
            return str(self._data["fractions"][value])
        if both := re.fullmatch(rf"(\d+)[ -]?({self.fraction})", value):
            return f"{self._cardinal(both[1], following)} {self._data['mixed_join']} {self._mixed(both[2])}"
        return self._cardinal(value, following)

    def _times(self, value: str) -> str:
        special: dict[str, str] = self._data.get("times_words", {"1": "once", "2": "twice"})
        return special.get(value) or f"{self._cardinal(value, self._times_word)} {self._times_word}"

    @property
    def _times_word(self) -> str:
        return str(self._data.get("times_word", "times"))

    def _abbreviation(self, value: str) -> str:
        table: dict[str, str] = self._data["abbreviations"]
        return str(table.get(value) or table[f"{value.rstrip('.').lower()}."])

    def _ordinal(self, value: str) -> str:
        return str(num2words(int(value), to="ordinal", lang=self._numbers["language"]))

    def _digits(self, value: str) -> str:
        names = self._data["digits"]
        return " ".join(names[int(char)] for char in value if char.isdigit())

    def _phone(self, value: str) -> str:
        """Digit by digit, a pause between the groups it is written in; seven digits and more in one are grouped.

        A pause sets the number apart from what follows, too: 'call nine one one now' runs together.
        """
        value = re.sub(r"(?<!\d)(\d{3})(\d{4})(?!\d)", r"\1 \2", value)
        value = re.sub(r"(?<!\d)(1?)(\d{3})(\d{3})(\d{3,4})(?!\d)", r"\1 \2 \3 \4", value)
        return "".join(f"{self._digits(group)}, " for group in re.findall(r"\d+", value))

    def _agreeing(self, table: str, noun: str) -> str:
        """A word in the gender of the noun: masculine first in the table, then feminine."""
        masculine, feminine = self._data[table]
        return str(feminine if noun.lower() in self._data["feminine"] else masculine)

    def _mixed(self, value: str) -> str:
        special: dict[str, str] = self._data["mixed_fractions"]
        return str(special.get(value) or self._data["fractions"].get(value) or self._out_of(value))

    def _out_of(self, value: str) -> str:
        above, _, below = value.partition("/")
        return f"{self._cardinal(above)} {self._data.get('out_of', 'over')} {self._cardinal(below)}"

    def _month(self, value: str) -> str:
        if value.isdigit():
            return str(self._data["month_numbers"][int(value) - 1])
        return str(self._months[value.lower()])

    def _year(self, value: str) -> str:
        if self._numbers.get("years") == "cardinal":
            return self._spelled(int(value))
        return str(num2words(int(value), to="year", lang=self._numbers["language"])).replace(",", "")

    def _clock(self, value: str) -> str:
        """An hour by the clock, in languages that name the unit ('huit heures')."""
        forms: dict[str, str] = self._data["clock_hour"]
        return forms["one"] if int(value) == 1 else forms["many"].format(n=self._spelled(int(value)))

    def _minutes(self, value: str) -> str:
        number = int(value)
        words = self._data["minute_words"]
        if number == 0:
            return str(words["0"])
        below_ten = words.get("zero_below_ten", "")
        return f"{below_ten} {self._spelled(number)}".strip() if number < 10 else self._spelled(number)

    def _unit(self, sign: str, *, one: bool) -> str:
        forms = self._units.get(sign) or self._units[sign.casefold()]
        return str(forms[0] if one else forms[1])

    def _url(self, value: str) -> str:
        signs = self._data["url_words"]
        said = []
        for part in re.findall(r"[^\W\d_]+|\d+|.", value):
            if part.isdigit():
                said.append(self._digits(part))
            elif part.isalpha():
                said.append("".join(f"{c.upper()}." for c in part) if part == "www" else part)
            else:
                said.append(f"{signs[part]}")
        return " ".join(said)
