"""The pronunciation lexicon of a locale: words in IPA, as data in pronunciation.yaml; also as a W3C PLS file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.sax.saxutils import escape, quoteattr

from skill.content import CONTENT, language_of
from skill.content.pronunciation import pronunciations

_STRESS = "ˈˌ"
_PLS = "http://www.w3.org/2005/01/pronunciation-lexicon"


@dataclass(frozen=True)
class Lexicon:
    """How the words of a locale that voices get wrong are said.

    `words` maps spelling to IPA (broad; a stress mark before its syllable).
    """

    locale: str
    words: Mapping[str, str]

    def ipa(self, word: str) -> str:
        """The pronunciation of a word, empty when the voice's own is right."""
        return self._folded.get(word.lower(), "")

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {word.lower(): ipa for word, ipa in self.words.items()}

    def pls(self) -> str:
        """The lexicon as a document of the W3C Pronunciation Lexicon Specification 1.0."""
        rows = "".join(
            f"  <lexeme>{_graphemes(word)}<phoneme>{escape(ipa)}</phoneme></lexeme>\n"
            for word, ipa in sorted(self.words.items(), key=lambda row: row[0].lower())
        )
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<lexicon version="1.0" xmlns="{_PLS}" alphabet="ipa"'
        return f"{head} xml:lang={quoteattr(self.locale)}>\n{rows}</lexicon>\n"


def load_lexicon(locale: str) -> Lexicon:
    """The lexicon of a locale, empty for a language without one; ContentError when an entry is no text."""
    if not (CONTENT / language_of(locale) / "pronunciation.yaml").is_file():
        return Lexicon(locale, {})
    return Lexicon(locale, pronunciations(locale))


def stress_before_vowel(ipa: str, vowels: str) -> str:
    """The IPA with each stress mark moved from before its syllable to just before that syllable's vowel."""
    out = ""
    waiting = ""
    for char in ipa:
        if char in _STRESS:
            waiting = char
            continue
        if waiting and char in vowels:
            out += waiting
            waiting = ""
        out += char
    return out


def _graphemes(word: str) -> str:
    """The spellings of a word: PLS compares letter by letter, so a capital at the beginning is another one."""
    return "".join(
        f"<grapheme>{escape(form)}</grapheme>"
        for form in dict.fromkeys((word, word[:1].upper() + word[1:], word.lower()))
    )
