"""Spans of speech as SSML: escaped so that '5 mg/ml <2x/day> & "q"' is heard whole, with pauses, speed and language.

The tags are those of the Alexa SSML reference: audio, break, lang, phoneme, prosody. Nothing of a text is taken away
but what no XML document may hold (control characters), and that becomes a space.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from skill.content.pronunciation import WORD, assistant_ipa, pronunciations
from skill.conversation.model import Span, SpanKind, Speed

RATES = {Speed.SLOW: "80%", Speed.NORMAL: "", Speed.FAST: "120%"}
"""prosody rate by speed, per cent of the voice's own; Alexa takes 20% and more."""
LONGEST_PAUSE = 10.0
"""Seconds; a longer break is refused by the service."""

_NOT_XML = (*(set(range(0x20)) - {0x9, 0xA, 0xD}), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
"""Code points that no XML 1.0 document may hold (its production Char)."""
_MARKUP = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"} | dict.fromkeys(map(chr, _NOT_XML), " ")
)


def escape_text(text: str) -> str:
    """The text as XML character data."""
    return text.translate(_MARKUP)


def to_ssml(spans: Iterable[Span], speed: Speed = Speed.NORMAL, quote_language: str = "", *, locale: str = "") -> str:
    """One well-formed `<speak>` document that says every span in order.

    `quote_language`: a locale such as fr-CA when the handout's own words are in another language than ours.
    `locale`: ours; words of its pronunciation lexicon are then marked with how they are said. Empty: none is.
    """
    runs: list[list[str]] = [[]]
    clip = ""
    for span in spans:
        if not span.clip:
            runs[-1].append(_spoken(span, quote_language, locale))
        elif span.clip != clip:
            runs += [[f'<audio src="{escape_text(span.clip)}"/>'], []]
        clip = span.clip
    # A recording has a speed of its own; prosody is for the voice alone.
    said = " ".join(_at_rate(" ".join(run), RATES[speed]) for run in runs if run)
    return f"<speak>{said}</speak>"


def _at_rate(markup: str, rate: str) -> str:
    return f'<prosody rate="{rate}">{markup}</prosody>' if rate and not markup.startswith("<audio") else markup


def _spoken(span: Span, quote_language: str, locale: str) -> str:
    foreign = "" if span.kind is SpanKind.FRAME else quote_language
    words = _pronounced(span.text, foreign or locale) if locale else escape_text(span.text)
    if foreign:
        words = f'<lang xml:lang="{foreign}">{words}</lang>'
    pause = min(max(span.pause, 0.0), LONGEST_PAUSE)
    return words + (f'<break time="{round(pause * 1000)}ms"/>' if pause else "")


@lru_cache(maxsize=2048)
def _pronounced(text: str, locale: str) -> str:
    """The text as character data, the words of the lexicon inside `<phoneme>`; every word stays as it is written."""
    sounds = _sounds(locale)
    parts = []
    at = 0
    for match in WORD.finditer(text):
        if ipa := sounds.get(match.group().lower()):
            parts.append(escape_text(text[at : match.start()]))
            parts.append(f'<phoneme alphabet="ipa" ph="{ipa}">{escape_text(match.group())}</phoneme>')
            at = match.end()
    return "".join(parts) + escape_text(text[at:])


@lru_cache(maxsize=8)
def _sounds(locale: str) -> Mapping[str, str]:
    words = pronunciations(locale, embedded=False)
    return {word.lower(): escape_text(assistant_ipa(ipa, locale)) for word, ipa in words.items()}
