"""How the words that voices get wrong are said: pronunciation.yaml of a language, spelling to IPA.

`words` are for every voice, an assistant's too; `embedded` are right in a voice service's own dictionary and wrong or
missing in those of the embedded voices ('wound', 'handout').
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from skill.content import language_of, read_content
from skill.errors import ContentError

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
"""A word as it may stand in the lexicon."""

_OTHERS = {ord("ː"): "", ord("."): "", ord("g"): "ɡ"}
_ENGLISH = {**_OTHERS, ord("r"): "ɹ"}


@lru_cache(maxsize=8)
def pronunciations(locale: str, *, embedded: bool = True) -> Mapping[str, str]:
    """Spelling to IPA, a stress mark before the syllable; ContentError names an entry that is no text.

    `embedded`: with the words that only the embedded voices need.
    """
    found: dict[str, str] = {}
    content = read_content("pronunciation", locale)
    for table in ("words", "embedded") if embedded else ("words",):
        for word, ipa in (content.get(table) or {}).items():
            if not isinstance(word, str) or not isinstance(ipa, str) or not ipa.strip():
                raise ContentError(f"pronunciation.yaml ({locale}): {word!r} has no pronunciation.", "Write word: IPA.")
            found[word] = ipa
    return found


def assistant_ipa(ipa: str, locale: str = "en") -> str:
    """The IPA in the symbols that Alexa and Polly list for a language (broad; no length marks)."""
    return ipa.translate(_ENGLISH if language_of(locale) == "en" else _OTHERS)
