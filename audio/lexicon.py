"""The pronunciation lexicon of a locale: words in IPA, as data in pronunciation.yaml; also as a W3C PLS file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from skill.content import read_content
from skill.errors import ContentError


@dataclass(frozen=True)
class Lexicon:
    """How the words of a locale that voices get wrong are said. `words` maps spelling to IPA (broad, with stress)."""

    locale: str
    words: Mapping[str, str]

    def pls(self) -> str:
        """The lexicon as a document of the W3C Pronunciation Lexicon Specification 1.0."""
        rows = "".join(
            f"  <lexeme><grapheme>{escape(word)}</grapheme><phoneme>{escape(ipa)}</phoneme></lexeme>\n"
            for word, ipa in sorted(self.words.items())
        )
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa"'
        )
        return f"{head} xml:lang={quoteattr(self.locale)}>\n{rows}</lexicon>\n"


def load_lexicon(locale: str) -> Lexicon:
    """The lexicon of a locale; ContentError when pronunciation.yaml does not map words to texts."""
    words = read_content("pronunciation", locale).get("words") or {}
    for word, ipa in words.items():
        if not isinstance(word, str) or not isinstance(ipa, str) or not ipa.strip():
            raise ContentError(f"pronunciation.yaml ({locale}): {word!r} has no pronunciation.", "Write word: IPA.")
    return Lexicon(locale, words)
