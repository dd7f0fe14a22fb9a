"""Mastering, telephone coding, trimming and joining, measured on sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audio.encoder import decode_bytes, encode
from audio.errors import EncoderError, VoiceError
from audio.formats import FORMATS, PHONE_ULAW, Format
from audio.joining import Gap, join
from audio.master import master
from audio.sound import Sound, from_float, silence
from audio.telephone import levelled, narrowed, ulaw, wav_ulaw
from audio.voices import kokoro_model

RATE = 24_000


def speech_like(seconds: float = 6.0, loudness: float = 0.2) -> Sound:
    """A buzz of falling harmonics in syllables, with a little breath, and a pause in the middle."""
    rng = np.random.default_rng(7)
    length = round(seconds * RATE)
    time = np.arange(length) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 3 * time), 0, None) * (0.6 + 0.4 * np.sin(2 * np.pi * 0.4 * time))
    buzz = sum(np.cos(2 * np.pi * 140 * n * time + n * n) / n for n in range(1, 24))
    wave = (buzz * 0.25 + rng.normal(0, 0.02, length)) * syllables * loudness
    wave[length // 2 : length // 2 + RATE // 2] = 0
    return from_float(wave.astype(np.float32), RATE)


LOUD_FORMATS = [row for row in FORMATS.values() if row.lufs is not None]


@pytest.mark.parametrize("row", LOUD_FORMATS, ids=lambda row: row.name)
@pytest.mark.parametrize("loudness", [0.06, 0.2, 1.0])
def test_the_levels_are_met_on_the_encoded_file(row: Format, loudness: float) -> None:
    levels = master(speech_like(loudness=loudness), row).levels
    assert levels.lufs == pytest.approx(row.lufs, abs=1.0)
    assert levels.dbtp < row.dbtp  # "under": the measure is rounded to 0.1 dB


@pytest.mark.parametrize("row", LOUD_FORMATS, ids=lambda row: row.name)
def test_a_sound_is_where_the_formats_delay_says(row: Format) -> None:
    """A file without a header that tells them apart begins with the coder's own silence; the proof allows for it."""
    samples = np.zeros(2 * RATE, np.int16)
    samples[RATE : RATE + 2_400] = 12_000 * np.sin(np.arange(2_400) * 2 * np.pi * 500 / RATE)
    heard = np.abs(decode_bytes(encode(Sound(samples, RATE), row.arguments), RATE, row.raw).samples.astype(np.float64))
    onset = float(np.argmax(heard > 0.5 * heard.max())) / RATE
    assert onset == pytest.approx(1.0 + row.delay, abs=0.006)


def roughness(sound: Sound, at: float) -> float:
    """The sharpest bend of the wave within 5 ms of a place: a click is far sharper than a low tone."""
    middle, reach = round(at * sound.rate), round(0.005 * sound.rate)
    return float(np.abs(np.diff(sound.samples[middle - reach : middle + reach].astype(float), 2)).max())


def cut_off_tone(*, faded: bool) -> Sound:
    """A tone of 220 Hz between two pauses, its ends faded as every clip's are, or cut off in the middle of a swing."""
    wave = 0.3 * np.cos(2 * np.pi * 220 * np.arange(RATE) / RATE)
    clip = from_float(wave.astype(np.float32), RATE)
    return join([Gap(0.5), clip.trimmed() if faded else clip, Gap(0.5)], RATE)


@pytest.mark.parametrize("row", LOUD_FORMATS, ids=lambda row: row.name)
def test_joins_do_not_click_and_pauses_are_still(row: Format) -> None:
    heard = {}
    for faded in (True, False):
        sound = decode_bytes(master(cut_off_tone(faded=faded), row).data, RATE, row.raw)
        steady = roughness(sound, 1.0)
        heard[faded] = max(roughness(sound, at) for at in np.arange(0.45, 0.6, 0.005)) / steady
        pause = sound.frame_levels[10:40]
        assert 20 * np.log10(max(pause.max(), 1e-9)) < -60, "a pause is as good as silent"
    # Measured: 2 to 7 times the tone's own bend where the limiter answers, 350 to 420 times for a cut wave.
    assert heard[True] < 12.0
    assert heard[False] > 100.0, "this test can hear a click"


def test_an_encoder_that_fails_is_not_believed() -> None:
    with pytest.raises(EncoderError, match="status"):
        master(speech_like(1.0), Format("odd", "odd", ("-f", "no-such-format"), RATE, "audio/odd", lufs=-17.0))


def test_trimming_keeps_the_speech_and_fades_the_ends() -> None:
    padded = join([Gap(0.5), speech_like(2.0), Gap(0.7)], RATE)
    trimmed = padded.trimmed(edge=0.04)
    assert 1.7 < trimmed.seconds < 2.1
    assert trimmed.samples[0] == 0
    assert trimmed.samples[-1] == 0


def test_silence_is_trimmed_to_nothing() -> None:
    assert silence(1.0, RATE).trimmed().seconds == 0


def test_pauses_are_not_speech() -> None:
    sound = join([speech_like(2.0), Gap(1.0), speech_like(2.0)], RATE)
    assert sound.seconds - sound.speech_seconds() > 1.0


def test_joining_is_exact_and_refuses_another_rate() -> None:
    first, second = speech_like(0.5), speech_like(0.25)
    joined = join([first, Gap(0.125), second], RATE)
    assert np.array_equal(joined.samples[: len(first.samples)], first.samples)
    assert np.array_equal(joined.samples[-len(second.samples) :], second.samples)
    assert joined.seconds == pytest.approx(0.875)
    with pytest.raises(ValueError, match="8000"):
        join([silence(1.0, 8000)], RATE)


def test_our_g711_is_what_decoders_expect() -> None:
    sound = narrowed(speech_like(2.0), 8_000)
    for data, raw in ((ulaw(sound), PHONE_ULAW.raw), (wav_ulaw(sound), ())):
        heard = decode_bytes(data, 8_000, raw)
        assert len(heard.samples) == len(sound.samples)
        error = heard.samples.astype(float) - sound.samples.astype(float)
        # Companding to 8 bits leaves about 38 dB between sound and noise.
        ratio = 10 * np.log10(np.mean(sound.samples.astype(float) ** 2) / np.mean(error**2))
        assert ratio > 30


@pytest.mark.parametrize("loudness", [0.06, 0.2, 1.0])
def test_telephone_level(loudness: float) -> None:
    sound = levelled(narrowed(speech_like(loudness=loudness), 8_000))
    assert sound.active_rms_dbfs() == pytest.approx(-22.0, abs=0.5)
    assert np.abs(sound.samples).max() < 32767


def test_the_telephone_band_is_kept() -> None:
    spectrum = np.abs(np.fft.rfft(narrowed(speech_like(4.0), 8_000).samples.astype(float))) ** 2
    frequency = np.fft.rfftfreq(2 * len(spectrum) - 2, 1 / 8_000)
    assert spectrum[frequency < 60].sum() < 0.01 * spectrum.sum()


@pytest.mark.parametrize("name", sorted(kokoro_model.description()["voices"]))
def test_style_vectors_are_the_ones_named(name: str) -> None:
    assert kokoro_model.style(name).shape == (510, 1, 256)


@pytest.mark.voice
def test_a_damaged_model_in_the_cache_is_put_together_again(own_cache: Path) -> None:
    path = kokoro_model.model_file()
    assert own_cache in path.parents
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    again = kokoro_model.model_file()
    assert again.stat().st_size == kokoro_model.description()["model"]["bytes"]


def test_a_clip_too_long_for_the_model_is_refused() -> None:
    from audio.errors import ScriptError

    with pytest.raises(ScriptError, match="510"):
        kokoro_model.synthesise("a" * 511, kokoro_model.style("af_heart"), 1.0)


def test_an_unknown_voice_names_those_there_are() -> None:
    from audio.voices import open_voice

    with pytest.raises(VoiceError, match="nobody"):
        open_voice("nobody", "en")
