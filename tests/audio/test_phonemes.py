"""The symbols that the voices read: the lexicon wins, homographs are told apart, nothing but words gets through."""

from __future__ import annotations

import pytest

from audio.errors import ScriptError
from audio.phonemes import phonemizer_for
from audio.phonemes.english import english, to_kokoro
from audio.phonemes.french import french
from audio.phonemes.spanish import spanish
from audio.voices.kokoro_model import encode


def test_drug_names_come_from_the_lexicon() -> None:
    assert english("Take omeprazole.").symbols == "tˈAk OmˈɛpɹəzOl."
    assert english("Take Benadryl or Gravol.").guessed == ()


def test_a_word_in_no_dictionary_is_reported() -> None:
    assert english("Take zyxoplat now.").guessed == ("zyxoplat",)
    assert french("Prenez du zorglub.").guessed == ("zorglub",)


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
