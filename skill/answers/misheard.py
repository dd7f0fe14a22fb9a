"""What speech recognition misheard, put right by the handout's own words: 'hydro court his own' is hydrocortisone.

Recognisers write down words that they know; a drug's or a body part's name comes out as common words that sound like
it. Here up to six words that sound like one word of the handout are taken for it. Whether that reading is better is
for the encoder to say: it has to come nearer to something that the handout says (see SentenceScorer.rank).

The sound of a word is its consonants, grouped by how English spells them, and whether it begins with a vowel: what
recognisers get wrong most are vowels and the gaps between words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from skill.answers.evidence import content_stems
from skill.content import read_content

_MOST_WORDS = 6
_SHORTEST_SOUND = 3
_SHORTEST_WORD = 4
_WORD = re.compile(r"[^\W\d_][\w'-]*|\d+")

_TWICE = re.compile(r"(.)\1+")
_SILENT = str.maketrans("", "", "aeiouyhw")

_SPELLINGS = tuple(
    (re.compile(written), sound)
    for written, sound in (
        (r"[^a-z0-9 ]", ""), (r"(?<=\b[crtl][ao]u)gh|(?<=\benou)gh", "f"), (r"\bx(?=\b|ray)", "eks"), (r"ph", "f"),
        (r"\b[gkp]n", "n"), (r"\bwr", "r"), (r"wh", "w"), (r"\bh(?=our|onest|eir)", ""), (r"mb\b", "m"),
        (r"tion|sion|cian", "Sn"), (r"ture", "Cr"), (r"sch", "sk"), (r"t?ch", "C"), (r"sh", "S"), (r"th", "0"),
        (r"dge|dj", "j"), (r"ck|cc|q", "k"), (r"sc(?=[eiy])", "s"), (r"c(?=[eiy])", "s"), (r"c", "k"),
        (r"gh(?=t|\b)", ""), (r"g(?=[eiy])", "j"), (r"x", "ks"), (r"z", "s"),
    )
)  # fmt: skip
"""How English spells its consonants; tried in this order. Capitals and 0 stand for sounds of two letters."""


def sound_of(text: str) -> str:
    """How a word, or several run together, sounds: 'a leave' and 'Aleve' are one."""
    return _run_together([_by_sounds(word) for word in text.split()])


def _by_sounds(word: str) -> str:
    """A word with its consonants written as they sound."""
    word = word.lower()
    for written, sound in _SPELLINGS:
        word = written.sub(sound, word)
    return word


def _run_together(words: Sequence[str]) -> str:
    """The sound of words written by their sounds: no vowel but the first, nothing twice in a row."""
    text = "".join(words)
    if not text:
        return ""
    begins = "A" if text[0] in "aeiouy" else text[0]
    return _TWICE.sub(r"\1", begins + text[1:].translate(_SILENT))


@lru_cache(maxsize=32768)
def _sound_of_handouts(word: str) -> str:
    """Kept for words of handouts, which others have too; what a patient says is not kept."""
    return sound_of(word)


def sounds_of(texts: Iterable[str]) -> dict[str, str]:
    """The words of texts that say something, by their sound; of several that sound alike the shortest."""
    words = {word.lower() for text in texts for word in _WORD.findall(text)}
    telling = (word for word in words if len(word) >= _SHORTEST_WORD and word[0].isalpha() and content_stems(word))
    by_sound: dict[str, str] = {}
    for word in sorted(telling, key=lambda word: (-len(word), word)):
        sound = _sound_of_handouts(word)
        if len(sound) >= _SHORTEST_SOUND:
            by_sound[sound] = word
    return by_sound


def put_right(question: str, sounds: Mapping[str, str], is_common: Callable[[str], bool]) -> str | None:
    """The question with what sounds like words of the handout written as they are; None where nothing does.

    `sounds` are the handout's. A single word that is common in English is left as it is.
    """
    words = [word.lower() for word in _WORD.findall(question)]
    by_sounds = [_by_sounds(word) for word in words]
    found: list[str] = []
    at = 0
    while at < len(words):
        end = at + _MOST_WORDS
        size, meant = _longest(words[at:end], by_sounds[at:end], sounds, is_common)
        found.append(meant)
        at += size
    return " ".join(found) if found != words else None


def _longest(
    words: Sequence[str], by_sounds: Sequence[str], sounds: Mapping[str, str], is_common: Callable[[str], bool]
) -> tuple[int, str]:
    """How many of the words are one misheard one, and which; else the first of them as it is."""
    for size in range(len(words), 0, -1):
        part = words[:size]
        meant = sounds.get(_run_together(by_sounds[:size]))
        if meant and meant not in part and _may_be_misheard(part, is_common):
            return size, meant
    return 1, words[0]


@lru_cache(maxsize=1)
def _negations() -> frozenset[str]:
    """The words that the proof of the recordings holds to be negations, too."""
    return frozenset(str(word) for word in read_content("proof", "en")["negations"])


def _may_be_misheard(part: Sequence[str], is_common: Callable[[str], bool]) -> bool:
    """Several words, unless none of them says anything ('what are' is not 'water'); one, unless it is common."""
    if any(word[0].isdigit() or word in _negations() for word in part):
        # Numbers and what turns a question round survive: 'not ice' is not 'notice'.
        return False
    return any(content_stems(word) for word in part) if len(part) > 1 else not is_common(part[0])
