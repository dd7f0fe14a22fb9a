"""From what is written to what is said: figures, units, abbreviations and signs become words, and nothing is lost.

The text is read from left to right. At each place the first rule of the language's `script.yaml` that matches takes
its stretch; else a word, a space or a sign is taken. So the stretches joined give the text back exactly, which is
what the reconciliation in `audio.reconcile` stands on.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from audio.errors import ScriptError
from audio.figures import Figures
from audio.rules import LETTER, rules_of
from skill.content import read_content

_WORD = re.compile(rf"{LETTER}(?:{LETTER}|[\u0300-\u036f])*(?:['’]{LETTER}+)*['’]?")
_SPACE = re.compile(r"\s+")
_PAUSES = dict.fromkeys("()[]{}—–‒―", ",") | {"…": ".", "¿": "", "¡": ""}
_QUOTES = "\"“”«»„‘’'‹›"
_KEPT = ",.;:!?"
_SPEAKABLE = re.compile(rf"{LETTER}|[ '’,.;:!?-]")
_FIELD = re.compile(r"\{(\w+):(\w+)(?:\|(\w+))?\}")
_QUOTED = re.compile(r"(?<![\w\"°%])\"(?=\S)(?!(?<=\d \")[-–\d])([^\"]*)\"(?!\w)")
_CLOSING_ALONE = re.compile(r"^([^“„]*\d)”")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the written text and what is said for it; `rule` names the rule, or is 'word', 'space', 'sign'.

    `refusal` says what to write instead, where the stretch cannot be said without guessing.
    """

    written: str
    said: str
    rule: str
    refusal: str = ""


class Speller:
    """Says written text in one locale; made once a locale by `speller`."""

    def __init__(self, locale: str) -> None:
        self._data: dict[str, Any] = dict(read_content("script", locale))
        self._figures = Figures(self._data)
        self._rules = rules_of(self._data, self._figures)
        self._spelled = frozenset(self._data["spelled_out"])
        self._silent = frozenset("".join(self._data["silent"]))

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """The text cut into stretches with what is said for each; their `written` joined is the text itself."""
        found: list[Piece] = []
        at = 0
        read = _told_apart(text)
        while at < len(text):
            piece = self._piece(read, at)
            end = at + len(piece.written)
            found.append(replace(piece, written=text[at:end]))
            at = end
        return tuple(found)

    def say(self, text: str) -> str:
        """The text as it is spoken: words and marks of pause only.

        ScriptError when a sign has no words, when a figure could be understood in two ways, and when signs alone
        leave nothing to say.
        """
        pieces = self.pieces(text)
        for piece in pieces:
            if piece.refusal:
                raise ScriptError(f"It is not clear how to say {piece.written.strip()!r} in: {text!r}.", piece.refusal)
        said = _tidy("".join(piece.said for piece in pieces))
        for char in said:
            if not _SPEAKABLE.match(char):
                name = unicodedata.name(char, repr(char))
                remedy = "Add it to `symbols` or `silent` of the language's script.yaml, or write it in words."
                raise ScriptError(f"There are no words for {char!r} ({name.lower()}) in: {text!r}.", remedy)
        if not said and any(unicodedata.category(char)[0] in "LNS" for char in text):
            raise ScriptError(f"Nothing would be said for {text!r}.", "Write it in words, or take it out.")
        return said

    def _piece(self, text: str, at: int) -> Piece:
        if space := _SPACE.match(text, at):
            return Piece(space.group(), " ", "space")
        for rule in self._rules:
            if match := rule.match(text, at):
                if rule.refuse:
                    return Piece(match.group(), "", rule.name, rule.refuse)
                return Piece(match.group(), f" {self._filled(rule.template(match), match)} ", rule.name)
        if word := _WORD.match(text, at):
            return Piece(word.group(), self._word(unicodedata.normalize("NFC", word.group())), "word")
        return Piece(text[at], self._sign(text, at), "sign")

    def _filled(self, template: str, match: re.Match[str]) -> str:
        following = _WORD.search(match.string, match.end())
        context = following.group() if following else ""

        def put(field: re.Match[str]) -> str:
            group, how, count = field.groups()
            value = match.group(group)
            if not value:
                return ""
            if how == "letters":
                return spelled_out(value)
            other = match.group(count) if count else ""
            if how in ("cardinal", "amount") and other:  # a number takes the gender of the unit it counts
                return self._figures.say(how, value, following=self._figures.noun(other))
            return self._figures.say(how, value, count=other, following=context)

        return _FIELD.sub(put, template)

    def _word(self, word: str) -> str:
        bare = word.rstrip("'’")
        elided, mark, rest = bare.partition("'" if "'" in bare else "’")
        if len(elided) == 1 and rest in self._spelled:
            return f"{elided}{mark}{spelled_out(rest)} "  # l'I.R.M.
        if len(bare) == 1 and word != bare and bare in "ldLD":
            return f"{bare}'"  # d'1 mois
        if bare in self._spelled:
            return f" {spelled_out(bare)} "
        plural = bare[:-1]
        if bare.endswith("s") and plural in self._spelled:
            return f" {spelled_out(plural)}'s "
        if len(bare) > 1 and bare.isupper() and not re.search(r"[AEIOUYÀ-Ý]", bare):
            return f" {spelled_out(bare)} "  # no vowel: it cannot be said as a word
        return bare

    def _sign(self, text: str, at: int) -> str:
        char = text[at]
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if char in "-\u2010\u2011":
            return "-" if before.isalnum() and after.isalpha() else ", "
        if char == "/" or (char in self._data["between_words"] and before.isalnum() and after.isalnum()):
            return f" {self._data['between_words'][char]} "
        if char in _PAUSES:
            return f"{_PAUSES[char]} "
        if char in _QUOTES or char in self._silent or unicodedata.category(char) == "Cc":
            return ""
        if char in _KEPT:
            return char
        return f" {self._data['symbols'].get(char, char)} "


@lru_cache(maxsize=8)
def speller(locale: str) -> Speller:
    """The speller of a locale; ContentError when the language has no script.yaml."""
    return Speller(locale)


def spelled_out(letters: str) -> str:
    """Letters said one by one, written in the form every voice knows: 'M.R.I.'."""
    each = [char.upper() for char in letters if char.isalpha()]
    return each[0] if len(each) == 1 else "".join(f"{char}." for char in each)


def words_of(spoken: str) -> int:
    """How many words a spoken text has; 'twenty-four' and 'P.M.' are one each."""
    return sum(1 for token in spoken.split() if any(char.isalpha() for char in token))


def _told_apart(text: str) -> str:
    """The text, as long as it was, with quotation marks made curly, so that '"' after a figure stands for inches."""
    text = _QUOTED.sub(r"“\1”", text)
    while (inches := _CLOSING_ALONE.sub(r'\1"', text)) != text:
        text = inches
    return text


def _tidy(text: str) -> str:
    """Single spaces; of several marks of pause in a row the strongest stays; none stands before the first word."""
    text = " ".join(text.split())
    text = re.sub(r"\s+([,.;:!?-])", r"\1", text)
    text = re.sub(r"-\s+", "-", text)
    text = re.sub(r"(?<![^\W\d_])([ldLD]')\s+", r"\1", text)
    text = re.sub(r"(?<=\.[A-Z])\.\.", ".", text)
    text = re.sub(r"[,;:.!?](?:\s*[,;:.!?])+", _strongest, text)
    text = re.sub(r"^[\s,.;:!?-]+", "", text)
    return re.sub(r"([,.;:!?])(?=[^\W\d_]{2})", r"\1 ", text).strip()


def _strongest(match: re.Match[str]) -> str:
    marks = match.group()
    return next((mark for mark in "?!.:;," if mark in marks), ",") + (" " if marks[-1:].isspace() else "")
