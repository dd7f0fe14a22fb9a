"""Spanish of the Americas by rule: its spelling tells its sound. Names from elsewhere come from the lexicon."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from audio.lexicon import load_lexicon, stress_before_vowel
from audio.phonemes.common import Phonemes, plain_letter, require_latin_letters, require_words_only
from skill.content import read_yaml

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:-[^\W\d_]+)*|[,.;:!?]")
_MARKS = ",.;:!?"
_ACCENTS = str.maketrans("áéíóú", "aeiou")
_LETTERS: tuple[tuple[str, str], ...] = (
    ("ch", "ʧ"), ("ll", "ʝ"), ("rr", "r"), ("qu", "k"), ("gü", "ɡw"), ("sc(?=[ei])", "s"), ("cc(?=[ei])", "ks"),
    ("gu(?=[eiéí])", "ɡ"), ("g(?=[eiéí])", "x"), ("c(?=[eiéí])", "s"), ("ps(?=\\w)(?<!\\w)", "s"), ("ph", "f"),
    ("ñ", "ɲ"), ("j", "x"), ("z", "s"), ("c", "k"), ("v", "b"), ("h", ""), ("x(?=[^aeiouáéíóú])", "s"), ("x", "ks"),
    ("(?<!\\w)r|(?<=[nls])r", "r"), ("r", "ɾ"), ("(?<=[aeiouáéíóú])y(?![aeiouáéíóú])", "i"), ("y(?!\\w)", "i"),
    ("y", "ʝ"), ("w", "w"), ("g", "ɡ"), ("ü", "u"), ("k", "k"), ("q", "k"),
)  # fmt: skip
_RULES = tuple((re.compile(pattern), sound) for pattern, sound in _LETTERS)
_SOFT = {"b": "β", "d": "ð", "ɡ": "ɣ"}
_DATA: dict[str, Any] = read_yaml(Path(__file__).with_name("spanish.yaml"))
_NAMES: dict[str, str] = _DATA["letter_names"]
_UNSTRESSED = frozenset(_DATA["unstressed"])


def spanish(text: str) -> Phonemes:
    """The symbols of a spoken Spanish text. ScriptError when more than words is left in it."""
    require_words_only(text)
    require_latin_letters(text)
    own = _own()
    out = ""
    for token in _TOKEN.findall(text):
        if token in _MARKS:
            out = out.rstrip() + token + " "
        elif "." in token:
            out += " ".join(_NAMES[char.lower()] for char in token if char.isalpha()) + " "
        elif whole := own.get(token.lower()):
            out += whole + " "
        else:
            out += " ".join(own.get(word) or _word(word) for word in token.lower().split("-")) + " "
    return Phonemes(" ".join(out.split()))


def _word(word: str) -> str:
    if len(word) == 1 and word in _NAMES and word not in "aeouy":
        return _NAMES[word]
    sounds = _sounds(word)
    return _softened(sounds.translate(_ACCENTS) if word in _UNSTRESSED else _stressed(sounds, word))


def _sounds(word: str) -> str:
    out = ""
    at = 0
    while at < len(word):
        for pattern, sound in _RULES:
            if match := pattern.match(word, at):
                out += sound
                at = match.end()
                break
        else:
            out += word[at] if word[at] in "áéíóú" else plain_letter(word[at])
            at += 1
    return re.sub(r"n(?=[kɡx])", "ŋ", re.sub(r"n(?=[bp])", "m", out))


def _stressed(sounds: str, word: str) -> str:
    """With the main stress before its vowel: the written accent, else the last syllable but one (or the last)."""
    nuclei = _nuclei(sounds)
    if not nuclei:
        return sounds
    accented = [at for at in nuclei if sounds[at] in "áéíóú"]
    if accented:
        at = accented[0]
    elif len(nuclei) == 1 or word[-1] not in "aeiouns" or (word[-1] == "y"):
        at = nuclei[-1]
    else:
        at = nuclei[-2]
    plain = sounds.translate(_ACCENTS)
    marked = plain[:at] + "ˈ" + plain[at:]
    glide = {"i": "j", "u": "w"}
    return re.sub(r"(?<!ˈ)[iu](?=ˈ?[aeoiu])", lambda m: glide[m.group()], marked)


def _nuclei(sounds: str) -> list[int]:
    """Where the syllables' vowels stand: a weak vowel beside another is no syllable of its own unless accented."""
    found: list[int] = []
    for at, char in enumerate(sounds):
        if char not in "aeiouáéíóú":
            continue
        before = sounds[at - 1] if at else ""
        after = sounds[at + 1] if at + 1 < len(sounds) else ""
        weak = char in "iu" and (after in tuple("aeoáéó") or before in tuple("aeoáéó"))
        if weak or (char in "iu" and after in tuple("iuíú")):
            continue
        found.append(at)
    return found or [at for at, char in enumerate(sounds) if char in "aeiouáéíóú"][:1]


def _softened(sounds: str) -> str:
    """b, d and g between vowels are soft, as they are after most consonants inside a word."""
    return re.sub(r"(?<=[aeiouɾsjw])(ˈ?)([bdɡ])(?=[ˈaeiouɾljw])", lambda m: m.group(1) + _SOFT[m.group(2)], sounds)


@lru_cache(maxsize=1)
def _own() -> dict[str, str]:
    words = load_lexicon("es").words
    return {word.lower(): _in_symbols(ipa) for word, ipa in words.items()}


def _in_symbols(ipa: str) -> str:
    """An IPA pronunciation in the symbols the voice was trained on: the stress stands before the vowel."""
    plain = ipa.replace("g", "ɡ").replace("tʃ", "ʧ").replace("ˌ", "").replace(".", "")
    return _softened(stress_before_vowel(plain, "aeiou"))
