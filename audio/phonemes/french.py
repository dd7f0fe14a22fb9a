"""French: our lexicon, then the dictionary of gruut-lang-fr (MIT), then letter-to-sound rules; with liaison and stress.

The dictionary is read as the SQLite file it is; gruut itself is not needed, nor espeak.
"""

from __future__ import annotations

import importlib.util
import re
import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import Any

from audio.errors import VoiceError
from audio.lexicon import Lexicon, load_lexicon
from audio.phonemes.common import Phonemes, plain_letter, require_latin_letters, require_words_only
from skill.content import read_yaml

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*['’]?|[,.;:!?]|-")
_MARKS = ",.;:!?"
_VOWELS = "aeiouyɑɔɛœøə"
_ELIDED = {
    "c": "s", "j": "ʒ", "qu": "k",
    "jusqu": "ʒ y s k", "lorsqu": "l ɔ ʁ s k", "puisqu": "p ɥ i s k", "quelqu": "k ɛ l k",
}  # fmt: skip
_ELISION = re.compile(r"^(l|d|n|s|c|j|m|t|qu|jusqu|lorsqu|puisqu|quelqu)'(.+)$")


def french(text: str) -> Phonemes:
    """The symbols of a spoken French text. ScriptError when more than words is left in it."""
    require_words_only(text)
    require_latin_letters(text)
    return _engine().phonemes(text)


class _French:
    def __init__(self, lexicon: Lexicon, data: dict[str, Any]) -> None:
        self._own = {word.lower(): _spaced(ipa) for word, ipa in lexicon.words.items()}
        self._data = data
        self._liaison = {word: sound for sound, words in data["liaison"].items() for word in words}
        self._letters = [(re.compile(pattern), sound) for pattern, sound in data["letters"]]
        self._unstressed = frozenset(data["unstressed"])
        self._dictionary = sqlite3.connect(f"{_dictionary().as_uri()}?mode=ro&immutable=1", uri=True)

    def phonemes(self, text: str) -> Phonemes:
        units = _TOKEN.findall(re.sub(r"'(?=(?:[A-Z]\.){2})", "' ", text.replace("’", "'")))
        guessed: list[str] = []
        out = ""
        for index, unit in enumerate(units):
            following = units[index + 1] if index + 1 < len(units) else ""
            if unit == "-":
                continue
            if unit in _MARKS:
                out = out.rstrip() + unit + " "
                continue
            if re.fullmatch(r"(?:[A-Z]\.){2,}", unit):
                names = " ".join(self._data["letter_names"][char.lower()] for char in unit if char.isalpha())
                out += _stressed(names) + " "
                continue
            out += self._word(unit.lower(), following.lower(), guessed) + " "
        return Phonemes(" ".join(out.split()), tuple(guessed))

    def _word(self, word: str, following: str, guessed: list[str]) -> str:
        sounds = self._sounds(word, guessed)
        opens_with_vowel = bool(following) and following not in _MARKS and self._opens(following)
        if following and following not in _MARKS and not opens_with_vowel:
            sounds = self._data["before_consonant"].get(word, sounds)
        link = self._liaison.get(word, "") if opens_with_vowel else ""
        if link and not sounds.endswith(link):
            sounds = (sounds[:-1].rstrip() if word in ("dix", "six") else sounds) + f" {link}"
        return sounds.replace(" ", "") if word in self._unstressed else _stressed(sounds)

    def _opens(self, word: str) -> bool:
        if word.startswith(tuple(self._data["no_liaison"])):
            return False
        return bool(re.match(r"[aàâeéèêëiîïoôuùûüœyh]", word))

    def _sounds(self, word: str, guessed: list[str]) -> str:
        if word.endswith("'") and len(word) == 2:
            return _ELIDED.get(word[0], word[0])
        word = word.rstrip("'")
        if (own := self._own.get(word)) is not None:
            return own
        row = self._dictionary.execute(
            "SELECT phonemes FROM word_phonemes WHERE word = ? ORDER BY pron_order LIMIT 1", (word,)
        ).fetchone()
        if row:
            return str(row[0])
        if elided := _ELISION.match(word):
            first = _ELIDED.get(elided.group(1), elided.group(1))
            return f"{first} {self._sounds(elided.group(2), guessed)}"
        if len(word) == 1 and word in self._data["letter_names"]:
            return str(self._data["letter_names"][word])
        guessed.append(word)
        return self._by_rule(word)

    def _by_rule(self, word: str) -> str:
        sounds: list[str] = []
        at = 0
        while at < len(word):
            for pattern, sound in self._letters:
                if match := pattern.match(word, at):
                    sounds.append(sound)
                    at = match.end()
                    break
            else:
                sounds.append(plain_letter(word[at]))
                at += 1
        return " ".join(sound for sound in sounds if sound)


def _dictionary() -> Path:
    found = importlib.util.find_spec("gruut_lang_fr")
    if found is None or not found.origin:
        message = "The French pronunciation dictionary (gruut-lang-fr) is not installed."
        raise VoiceError(message, "Run: pip install 'spoken-handouts[audio]'.")
    return Path(found.origin).parent / "lexicon.db"


def _spaced(ipa: str) -> str:
    """An IPA word as the dictionary writes it: a space between sounds, no stress or syllable marks."""
    plain = re.sub(r"[ˈˌ.\s]", "", ipa).replace("r", "ʁ").replace("g", "ɡ")
    return " ".join(re.findall(r".\u0303?", plain))


def _stressed(sounds: str) -> str:
    """The sounds as one word, stressed on its last full vowel, as French is."""
    parts = sounds.split()
    full = [i for i, part in enumerate(parts) if part[0] in _VOWELS and part != "ə"]
    if full:
        parts[full[-1]] = "ˈ" + parts[full[-1]]
    return "".join(parts)


@lru_cache(maxsize=1)
def _engine() -> _French:
    return _French(load_lexicon("fr"), read_yaml(Path(__file__).with_name("french.yaml")))
