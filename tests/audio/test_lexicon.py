"""The lexicon: as data, as a W3C PLS file, in each voice's notation."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from audio.lexicon import load_lexicon, stress_before_vowel
from audio.phonemes import phonemizer_for
from audio.voices import open_voice
from audio.voices.kokoro_model import encode
from skill.content.pronunciation import assistant_ipa, pronunciations

LANGUAGES = ["en", "fr", "es"]
PLS = "{http://www.w3.org/2005/01/pronunciation-lexicon}"
# The phonemes that Amazon lists for its voices (en-US, fr-CA, es-US), with the stress marks.
LISTED = {
    "en": set("bdðfɡhjklmnŋpɹsʃtθvwzʒəɚæaɪʊɑeɝɛioɔuʌˈˌɜ "),
    "fr": set("bdfɡɥjklmnɲŋpʁsʃtvwzʒøœaɑəeɛio\u0303ɔuyˈ"),
    "es": set("ɾbβdðfɡɣjʝklʎmnɲŋprsʃtθxwzaeiouˈˌ "),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_said_by_the_embedded_voice_as_the_lexicon_says(language: str) -> None:
    words = load_lexicon(language).words
    assert len(words) >= 90
    for word in words:
        phonemes = phonemizer_for(language)(word)
        assert not phonemes.guessed, word
        encode(phonemes.symbols)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_assistant_knows_every_symbol(language: str) -> None:
    for word, ipa in pronunciations(language, embedded=False).items():
        assert set(assistant_ipa(ipa, language)) <= LISTED[language], (word, ipa)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_stands_once(language: str) -> None:
    words = [word.lower() for word in load_lexicon(language).words]
    assert sorted(set(words)) == sorted(words)


def test_no_spanish_word_is_listed_that_its_spelling_tells() -> None:
    from audio.phonemes.spanish import _word

    spoken = {word: phonemizer_for("es")(word).symbols for word in load_lexicon("es").words}
    assert [word for word, symbols in spoken.items() if symbols == _word(word.lower())] == []


@pytest.mark.parametrize(
    ("language", "word", "symbols"),
    [
        ("en", "omeprazole", "OmˈɛpɹəzOl"),
        ("en", "Gravol", "ɡɹˈævɔl"),
        ("en", "NSAIDs", "ˈɛnsɛdz"),
        ("en", "apixaban", "əpˈɪksəbæn"),
        ("fr", "quadriceps", "kwadʁisˈɛps"),
        ("fr", "acétaminophène", "asetaminɔfˈɛn"),
        ("es", "Tylenol", "tˈajlenol"),
        ("es", "Band-Aid", "bandˈejd"),
    ],
)
def test_known_words(language: str, word: str, symbols: str) -> None:
    assert phonemizer_for(language)(word).symbols == symbols


def test_stress_moves_to_the_vowel() -> None:
    assert stress_before_vowel("əˌsiːtəˈmɪnəfən", "əiɪ") == "əsˌiːtəmˈɪnəfən"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pls_file_holds_every_word(language: str, tmp_path: Path) -> None:
    out = tmp_path / "lexicon.pls"
    command = [sys.executable, "-m", "skill", "audio", "lexicon", "--locale", language, "--out", str(out)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    root = ElementTree.parse(out).getroot()
    assert root.tag == f"{PLS}lexicon"
    assert (root.attrib["version"], root.attrib["alphabet"]) == ("1.0", "ipa")
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language
    rows = {
        grapheme.text: lexeme.findtext(f"{PLS}phoneme")
        for lexeme in root
        for grapheme in lexeme.findall(f"{PLS}grapheme")
    }
    assert rows.items() >= load_lexicon(language).words.items()


def test_a_voice_without_phonemes_gets_the_words() -> None:
    assert open_voice("pico", "en").notation("Take omeprazole.").symbols == "Take omeprazole."
    assert not re.search(r"[\[<]", open_voice("gtts", "en").notation("Take omeprazole.").symbols)
