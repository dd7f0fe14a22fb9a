"""The symbols that the voices read: the lexicon wins, homographs are told apart, nothing but words gets through."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from audio.errors import ScriptError
from audio.phonemes import phonemizer_for
from audio.phonemes.english import english, to_kokoro
from audio.phonemes.french import french
from audio.phonemes.spanish import spanish
from audio.script import write_script
from audio.voices.kokoro_model import encode
from skill.content import HANDOUTS
from skill.handouts.library import load_library


def test_drug_names_come_from_the_lexicon() -> None:
    assert english("Take omeprazole.").symbols == "tˈAk OmˈɛpɹəzOl."
    assert english("Take Benadryl or Gravol.").guessed == ()


def test_a_word_in_no_dictionary_is_reported() -> None:
    assert english("Take zyxoplat now.").guessed == ("zyxoplat",)
    assert french("Prenez du zorglub.").guessed == ("zorglub",)


SMALL_FRENCH_WORDS = {
    "ne": "nə", "ce": "sə", "se": "sə", "me": "mə", "te": "tə", "le": "lə", "de": "də", "que": "kə", "je": "ʒə",
    "et": "e", "est": "ɛ", "en": "ɑ̃", "un": "œ̃", "on": "ɔ̃", "ou": "u", "du": "dy", "au": "o", "ni": "ni", "ça": "sa",
}  # fmt: skip


@pytest.mark.parametrize(("word", "symbols"), SMALL_FRENCH_WORDS.items())
def test_small_french_words_are_no_abbreviations(word: str, symbols: str) -> None:
    assert french(word).symbols.replace("ˈ", "") == symbols


def test_no_word_of_a_french_handout_has_more_sounds_than_letters() -> None:
    """The dictionary holds abbreviations that look like words: NE was 'nord-est', so 'ne dormez pas' was no warning."""
    handouts = [*load_library(HANDOUTS), *load_library(Path(__file__).parents[1] / "bench/answers/development-fr")]
    clips = [
        clip
        for handout in handouts
        if handout.language.startswith("fr")
        for part in write_script(handout).parts
        for clip in part.clips
    ]
    found = {word for clip in clips for word in re.findall(r"[^\W\d_]+", clip.spoken.lower())}
    assert len(found) > 1_500
    odd = {
        word: french(word).symbols
        for word in found
        if len(word) > 1 and word.isascii() and _sounds(french(word).symbols) > len(word) + word.count("x")
    }
    assert odd == {}


def _sounds(symbols: str) -> int:
    return sum(1 for char in symbols if unicodedata.category(char) == "Ll")


def test_a_wound_is_not_wound() -> None:
    assert "wˈund" in english("Clean the wound.").symbols


def test_to_live_is_not_live() -> None:
    assert "lˈɪv" in english("People who live with pain.").symbols


@pytest.mark.parametrize("text", ["5 tablets", "38°", "a@b", "and/or", "50%"])
@pytest.mark.parametrize("locale", ["en", "fr", "es"])
def test_only_words_reach_the_voice(text: str, locale: str) -> None:
    with pytest.raises(ScriptError):
        phonemizer_for(locale)(text)


def test_ipa_becomes_the_voices_alphabet() -> None:
    assert to_kokoro("ˌaɪbjuˈproʊfən") == "ˌIbjupɹˈOfən"


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("les enfants", "lez ɑ̃fˈɑ̃"),
        ("les hanches", "le ˈɑ̃ʃ"),
        ("dix minutes", "dˈi minˈyt"),
        ("dix heures", "dˈiz ˈœʁ"),
        ("l'endroit", "lɑ̃dʁwˈa"),
        ("une I.R.M.", "yn iɛʁˈɛm"),
    ],
)
def test_french_liaison(text: str, symbols: str) -> None:
    assert french(text).symbols == symbols


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("hielo", "jˈelo"),
        ("médico", "mˈeðiko"),
        ("agua", "ˈaɣwa"),
        ("rodilla", "roðˈiʝa"),
        ("cuídese", "kwˈiðese"),
        ("día", "dˈia"),
        ("guitarra", "ɡitˈara"),
        ("hinchazón", "inʧasˈon"),
        ("exprés", "espɾˈes"),
    ],
)
def test_spanish_spelling_tells_the_sound(text: str, symbols: str) -> None:
    assert spanish(text).symbols == symbols


@pytest.mark.parametrize("phonemize", [english, french, spanish])
def test_the_model_knows_every_symbol(phonemize: object) -> None:
    text = "Take the, un enfant, hinchazón, queso; garçon: médecin? naproxen! T.V. ok."
    encode(phonemize(text).symbols)  # type: ignore[operator]


@pytest.mark.parametrize("phonemize", [english, french, spanish])
@pytest.mark.parametrize(("text", "letters"), [("interferon β", "'β'"), ("漢字", "'漢', '字'")])
def test_a_letter_without_a_sound_is_told_not_left_out(phonemize: object, text: str, letters: str) -> None:
    with pytest.raises(ScriptError, match=letters):
        phonemize(text)  # type: ignore[operator]


def test_a_latin_letter_of_another_language_is_said_by_the_nearest() -> None:
    assert spanish("łobo").symbols == spanish("lobo").symbols
    assert french("zorglø").symbols == french("zorglo").symbols
