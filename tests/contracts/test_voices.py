"""Every voice that can work here keeps the contract."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audio.errors import VoiceError, VoiceLanguageError
from audio.voices import Voice, default_voice, kokoro_model, open_voice
from audio.voices.google import GoogleVoice, Patience
from audio.voices.kokoro import KokoroVoice
from audio.voices.pico import PicoVoice
from audio.voices.polly import PollyVoice
from audio.voices.silent import SilentVoice
from tests.contracts.speech_services import Service, polly, translate
from tests.contracts.voice_contract import VoiceContract

DATA = Path(__file__).parent / "data"
STYLES = Path(kokoro_model.__file__).parent / "data"
SENTENCES = {
    "fr": "Mettez de la glace sur la région douloureuse, et reposez-vous.",
    "es": "Ponga hielo en la zona que le duele, y descanse.",
    "de": "Kühlen Sie die Stelle, und ruhen Sie sich aus.",
    "it": "Metta del ghiaccio sulla zona dolente, e riposi.",
}
HASTE = Patience(timeout=5.0, between=0.0, waits=(0.01, 0.01))


class TestSilence(VoiceContract):
    @pytest.fixture
    def voice(self) -> Voice:
        return SilentVoice("en")


@pytest.mark.parametrize("language", ["en", *SENTENCES])
class TestPico(VoiceContract):
    @pytest.fixture
    def voice(self, language: str) -> Voice:
        self.sentence = SENTENCES.get(language, self.sentence)
        return PicoVoice(language)


@pytest.fixture
def translation() -> Iterator[Service]:
    with translate() as service:
        yield service


class TestGoogle(VoiceContract):
    @pytest.fixture
    def voice(self, translation: Service) -> Voice:
        return GoogleVoice("en-CA", address=translation.address, patience=HASTE)

    def test_a_refusal_is_waited_out(self, voice: Voice, translation: Service) -> None:
        translation.refusals = [(429, b"", {}), (503, b"", {})]
        assert voice.speak("Rest.", 0.9).seconds > 0
        assert translation.asked == ["Rest"]  # gTTS leaves out the full stop of a last sentence

    def test_a_refusal_that_stays_is_one_clear_error(self, voice: Voice, translation: Service) -> None:
        translation.refusals = [(429, b"", {})] * 5
        with pytest.raises(VoiceError, match="429"):
            voice.speak("Rest.", 0.9)
        assert len(translation.refusals) == 2

    @pytest.mark.parametrize("answer", [b"", b")]}'", b'jQ1olc","[\\"bm8gc291bmQ=\\"]'])
    def test_an_answer_without_sound_is_not_taken_for_one(
        self, voice: Voice, translation: Service, answer: bytes
    ) -> None:
        translation.refusals = [(200, answer, {})] * 3
        with pytest.raises(VoiceError, match="gTTS could not speak"):
            voice.speak("Rest.", 0.9)

    def test_requests_keep_their_distance(self, translation: Service) -> None:
        voice = GoogleVoice("en-CA", address=translation.address, patience=Patience(between=0.2, waits=()))
        started = time.monotonic()
        for text in ("One.", "Two.", "Three."):
            voice.speak(text, 0.9)
        assert time.monotonic() - started >= 0.4

    def test_the_service_says_how_long_to_wait(self, translation: Service) -> None:
        patience = Patience(between=0.0, waits=(0.0,))
        voice = GoogleVoice("en-CA", address=translation.address, patience=patience)
        translation.refusals = [(429, b"", {"Retry-After": "1"})]
        started = time.monotonic()
        voice.speak("Rest.", 0.9)
        assert time.monotonic() - started >= 1.0

    def test_nobody_there_is_one_clear_error(self) -> None:
        voice = GoogleVoice("en-CA", address="http://127.0.0.1:9", patience=HASTE)
        with pytest.raises(VoiceError, match="embedded voice"):
            voice.speak("Rest.", 0.9)

    def test_its_terms_are_told(self, voice: Voice) -> None:
        assert voice.info.online
        assert "terms of service" in voice.info.licence
        assert "sent to Google" in voice.info.description


class TestPolly(VoiceContract):
    @pytest.fixture(autouse=True)
    def service(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Service]:
        with polly() as service:
            # boto3's own settings; no account is needed, since the signature is made but not checked here.
            monkeypatch.setenv("AWS_ENDPOINT_URL_POLLY", service.address)
            monkeypatch.setenv("AWS_REGION", "ca-central-1")
            monkeypatch.setenv("AWS_DEFAULT_REGION", "ca-central-1")
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
            monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
            yield service

    @pytest.fixture
    def voice(self) -> Voice:
        return PollyVoice("Joanna", "en-US")

    def test_words_of_the_lexicon_are_sent_with_their_sound(self, voice: Voice, service: Service) -> None:
        voice.speak(voice.notation("Take omeprazole, don't stop.").symbols, 0.85)
        assert '<phoneme alphabet="ipa" ph="oʊˈmɛpɹəzoʊl">omeprazole</phoneme>, don\'t stop.' in service.asked[0]

    def test_a_refusal_is_told_with_what_to_do(self) -> None:
        with pytest.raises(VoiceError, match="no such voice"):
            PollyVoice("Nobody", "en-US").speak("Rest.", 0.9)

    def test_a_busy_service_is_asked_again(self, voice: Voice, service: Service) -> None:
        service.refusals = [(503, b"{}", {})]
        assert voice.speak("Rest.", 0.85).seconds > 0

    def test_a_voice_no_one_listed_speaks_the_handouts_language(self) -> None:
        assert PollyVoice("Chantal", "fr-CA").info.language == "fr-CA"

    def test_a_name_that_cannot_be_one_is_refused(self) -> None:
        with pytest.raises(VoiceError, match="no voice of Polly"):
            PollyVoice("", "en-US")


@pytest.mark.voice
class TestPiper(VoiceContract):
    @pytest.fixture
    def voice(self) -> Voice:
        pytest.importorskip("piper", reason="pip install 'spoken-handouts[piper]'")
        return open_voice(f"piper:{DATA / 'tiny.onnx'}", "en-CA")

    def test_words_of_the_lexicon_are_given_as_phonemes_with_their_mark(self, voice: Voice) -> None:
        assert voice.notation("Take omeprazole, and rest.").symbols == "Take [[oʊmˈɛpɹəzoʊl,]] and rest."


@pytest.mark.voice
@pytest.mark.parametrize("name", ["af_heart", "am_michael", "bf_emma"])
class TestKokoroEnglish(VoiceContract):
    @pytest.fixture
    def voice(self, name: str) -> Voice:
        return KokoroVoice(name)


@pytest.mark.voice
@pytest.mark.parametrize(("name", "language"), [("ff_siwis", "fr"), ("ef_dora", "es")])
class TestKokoroOtherLanguages(VoiceContract):
    @pytest.fixture
    def voice(self, name: str, language: str) -> Voice:
        self.sentence = SENTENCES[language]
        return KokoroVoice(name)


@pytest.fixture
def own_voice(tmp_path: Path) -> Path:
    return Path(shutil.copyfile(STYLES / "am_michael.bin", tmp_path / "my voice.bin"))


@pytest.mark.voice
class TestKokoroByPath(VoiceContract):
    @pytest.fixture
    def voice(self, own_voice: Path) -> Voice:
        return open_voice(f"kokoro:{own_voice}", "en-CA")

    def test_with_a_model_of_ones_own_too(self, own_voice: Path) -> None:
        from audio.voices.kokoro_model import model_file

        embedded = open_voice(f"kokoro:{own_voice}", "en-CA")
        own = open_voice(f"kokoro:{own_voice},{model_file()}", "en-CA")
        symbols = own.notation("Rest now.").symbols
        assert own.speak(symbols, 0.8).samples.tobytes() == embedded.speak(symbols, 0.8).samples.tobytes()


def test_a_voice_of_ones_own_says_what_it_is(own_voice: Path) -> None:
    info = open_voice(f"kokoro:{own_voice}", "es-US").info
    assert info.name == "kokoro:my voice"
    assert info.language == "es-US"


@pytest.mark.parametrize(
    ("name", "locale", "told"),
    [
        ("kokoro:/nowhere/voice.bin", "en", "kokoro:/path/voice.bin"),
        (f"kokoro:{__file__}", "en", "no style vectors"),
        ("piper:/nowhere/voice.onnx", "en", "piper:/path/voice.onnx"),
        ("pico", "ja", "does not speak"),
        ("nobody", "en", "handouts audio voices"),
    ],
)
def test_a_voice_that_is_not_there_is_told_with_what_to_do(name: str, locale: str, told: str) -> None:
    with pytest.raises(VoiceError) as raised:
        open_voice(name, locale)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("name", "locale"),
    [("am_michael", "fr-CA"), ("am_michael", "es-US"), ("ff_siwis", "en-CA"), ("pico", "ja"), ("polly:Amy", "fr")],
)
def test_a_voice_reads_no_language_but_its_own(name: str, locale: str) -> None:
    with pytest.raises(VoiceLanguageError):
        open_voice(name, locale)


def test_a_polly_voice_that_we_do_not_know_speaks_the_language_of_the_text() -> None:
    assert open_voice("polly:Vicki", "de-DE").info.language == "de-DE"


def test_a_piper_voice_reads_no_language_but_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "piper.py").touch()  # whether Piper is installed is asked before it is run
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "voice.onnx").write_bytes(b"none")
    (tmp_path / "voice.onnx.json").write_text('{"espeak": {"voice": "en-us"}, "phoneme_id_map": {}}')
    with pytest.raises(VoiceLanguageError, match="en-us"):
        open_voice(f"piper:{tmp_path}/voice.onnx", "fr-CA")


@pytest.mark.parametrize(("model", "frames_before"), [("tiny-kokoro", 1), ("tiny-kokoro-untimed", 8)])
def test_what_is_murmured_before_the_first_symbol_is_cut_where_the_model_tells_its_timings(
    own_voice: Path, model: str, frames_before: int
) -> None:
    voice = open_voice(f"kokoro:{own_voice},{DATA / f'{model}.onnx'}", "en-CA")
    sound = voice.speak(voice.notation("Rest now.").symbols, 0.8)
    symbols = len(voice.notation("Rest now.").symbols)
    after = 8 * (symbols + 1)  # each symbol and the mark at the end
    assert sound.seconds == pytest.approx((frames_before + after) * 600 / 24_000, abs=0.05)
    murmur = np.abs(sound.samples[240:1800]).max() < 2_000
    assert murmur == (model == "tiny-kokoro-untimed")


def test_a_model_that_is_none_is_told(own_voice: Path) -> None:
    with pytest.raises(VoiceError, match="no model"):
        open_voice(f"kokoro:{own_voice},/nowhere/model.onnx", "en")


@pytest.mark.parametrize("locale", ["en-CA", "en-US", "fr-CA", "es-US", "de-DE", "it-IT"])
def test_each_language_has_a_voice_that_speaks_it(locale: str) -> None:
    assert open_voice(default_voice(locale), locale).info.language.startswith(locale[:2])
