"""Which differences between meant and heard are faults, and which are a recogniser's spelling; what samples show."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from audio.build import BuildOptions, build
from audio.encoder import decode
from audio.errors import AudioError
from audio.formats import ALEXA_MP3, FORMATS, PHONE_WAV
from audio.joining import Gap, join
from audio.narration import Mark, Narration, SpokenPart
from audio.pace import NORMAL
from audio.packs.base import PackJob
from audio.packs.phone import PhonePack
from audio.proof.compare import WordLists, compare
from audio.proof.files import ProvenFile, Sentence, recordings_of
from audio.proof.fingerprint import fingerprint, same
from audio.proof.hearing import Ear, Heard, by_telephone
from audio.proof.judging import Judge, as_the_script_says, said_once, sounds_of
from audio.proof.page import page
from audio.proof.quality import FIRM, GENTLE, limits_of, quality_of
from audio.proof.report import Rates, Unheard, prove
from audio.proof.words import word_lists
from audio.script import write_script
from audio.sound import Sound, from_float
from audio.voices.silent import SilentVoice
from skill.content import HANDOUTS
from skill.handouts.library import load_library
from skill.handouts.markdown_file import parse_handout
from skill.recordings import read_manifest
from tests.audio.conftest import TEXT

LISTS = WordLists(
    frozenset(["two", "three", "four", "ten", "twenty", "hundred", "milligrams"]),
    frozenset({"not", "never"}),
    frozenset({"naproxen"}),
    {"two": ["to"], "four": ["for"]},
    small=frozenset({"a", "the"}),
)
MEANT = "Put ice on the sore area for ten to twenty minutes, and do not sleep with a heating pad."
RATE = 16_000


def faults(meant: str, heard: str) -> tuple[str, ...]:
    return compare(meant, heard, LISTS, sounds_of("en")).faults


@pytest.mark.parametrize(
    ("heard", "fault"),
    [
        ("Put ice on the sore area for ten to twenty minutes, and do sleep with a heating pad.", "negation"),
        ("Put ice on the sore area for two to twenty minutes, and do not sleep with a heating pad.", "number"),
        ("Put ice on the sore area for ten to twenty minutes, and do not pad.", "missing"),
        ("Put ice on the for ten to twenty minutes, and do not sleep with a heating pad on the skin.", "added"),
        ("", "missing"),
        ("Call a doctor or a nurse today if the pain is not better in ten to twenty days of home care.", "heard"),
    ],
)
def test_a_fault_is_found(heard: str, fault: str) -> None:
    assert any(fault in each for each in faults(MEANT, heard))


@pytest.mark.parametrize(
    "heard",
    [
        MEANT,
        MEANT.lower().replace(",", ""),
        "Put ice on the sore area for ten to twenty minutes and do not sleep with the heating-pad",
        MEANT.replace("do not", "don't"),
        "Put ice on this or area for ten to twenty minutes, and do not sleep with a heating pad.",
        MEANT.replace("for ten", "four ten").replace("to twenty", "two twenty"),
    ],
)
def test_a_slip_of_the_recogniser_is_not_blamed(heard: str) -> None:
    assert faults(MEANT, heard) == ()


def test_a_name_may_be_misspelt_and_is_counted() -> None:
    result = compare("Ask about naproxen today.", "Ask about neproxin today.", LISTS)
    assert result.faults == ()
    assert (result.errors, result.excused) == (1, 1)


def test_errors_are_counted() -> None:
    result = compare("one two three four", "one too three", LISTS)
    assert (result.words, result.errors) == (4, 2)


@pytest.mark.parametrize("locale", ["en", "fr", "es"])
def test_the_allow_list_is_at_most_two_percent_of_the_words(locale: str) -> None:
    lists = word_lists(locale)
    scripts = [write_script(handout) for handout in load_library(HANDOUTS) if handout.language[:2] == locale]
    words = [word for script in scripts for part in script.parts for clip in part.clips for word in clip.spoken.split()]
    names = [word for word in words if word.lower().strip(".,;:!?") in lists.names]
    assert words
    assert len(names) <= 0.02 * len(words)
    deciding = lists.numbers | lists.units | lists.negations | frozenset().union(*lists.opposites)
    assert not lists.names & deciding


def voice_like(seconds: float = 3.0, seed: int = 3) -> Sound:
    """Vowels of changing colour in syllables: the kind of spectrum speech has."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    wave = np.zeros_like(time)
    for start in np.arange(0.1, seconds - 0.3, 0.22):
        first, second = rng.uniform(300, 800), rng.uniform(900, 2400)
        here = np.clip(1 - np.abs((time - start - 0.1) / 0.09), 0, None)
        for n in range(1, 30):
            tone = 120.0 * n
            strength = 1 / (1 + ((tone - first) / 120) ** 2) + 0.6 / (1 + ((tone - second) / 160) ** 2)
            wave += here * strength * np.cos(2 * np.pi * tone * time + n * n)
    return from_float((0.3 * wave / np.abs(wave).max()).astype(np.float32), RATE)


def quieter(sound: Sound, factor: float) -> Sound:
    return Sound((sound.samples * factor).astype(np.int16), sound.rate)


def test_clean_sound_has_no_fault_of_quality() -> None:
    sound = voice_like()
    quality = quality_of(sound)
    assert quality.faults() == ()
    assert quality.score >= 90
    assert quality_of(quieter(sound, 0.3)).faults() == ()


def test_clipping_noise_and_silence_are_seen() -> None:
    sound = voice_like()
    samples = sound.samples.astype(np.float64)
    clipped = Sound((np.clip(samples * 8, -9000, 9000)).astype(np.int16), RATE)
    noise = np.random.default_rng(5).normal(0, 0.1 * samples.std(), len(samples))
    noisy = Sound((samples + noise).astype(np.int16), RATE)
    nothing = Sound(np.zeros(RATE, np.int16), RATE)
    for broken, word in ((clipped, "clipping"), (noisy, "noise"), (nothing, "silence")):
        quality = quality_of(broken)
        assert any(word in fault for fault in quality.faults()), word
        assert quality.score <= 50


def test_noise_in_less_than_a_second_counts_from_where_no_clean_speech_is() -> None:
    """Three words on open vowels leave no band to be quiet; with more to judge by the same noise is told."""

    def with_noise(sound: Sound, under: float) -> Sound:
        level = quality_of(sound).level - under
        noise = np.random.default_rng(5).normal(0, 32768 * 10 ** (level / 20), len(sound.samples))
        return Sound((sound.samples + noise).astype(np.int16), RATE)

    short, long = voice_like(0.85), voice_like(3.0)
    assert quality_of(with_noise(short, 20)).faults() == ()
    assert any("noise" in fault for fault in quality_of(with_noise(short, 8)).faults())
    assert any("noise" in fault for fault in quality_of(with_noise(long, 20)).faults())


def test_what_is_compressed_firmly_is_held_to_limits_of_its_own_that_still_see_clipping_and_noise() -> None:
    assert limits_of(ALEXA_MP3) is FIRM
    assert {limits_of(row) for row in FORMATS.values() if row is not ALEXA_MP3} == {GENTLE}
    sound = voice_like()
    firm = Sound(_compressed(sound.samples), RATE)
    assert quality_of(firm, FIRM).faults() == ()
    clipped = Sound(np.clip(firm.samples.astype(np.float64) * 8, -9000, 9000).astype(np.int16), RATE)
    noise = np.random.default_rng(5).normal(0, 0.3 * firm.samples.std(), len(firm.samples))
    noisy = Sound((firm.samples + noise).astype(np.int16), RATE)
    for broken, word in ((clipped, "clipping"), (noisy, "noise")):
        assert any(word in fault for fault in quality_of(broken, FIRM).faults()), word


def _compressed(samples: np.ndarray) -> np.ndarray:
    """Half the range in dB, as firm compression leaves it."""
    wave = samples / 32768.0
    return (np.sign(wave) * np.abs(wave) ** 0.8 * 20000).astype(np.int16)


def test_the_same_speech_is_known_again_in_another_coding_and_other_speech_is_not() -> None:
    sound = voice_like()
    prints = fingerprint(sound)
    assert same(prints, fingerprint(quieter(sound, 0.4)))
    assert same(prints, fingerprint(by_telephone(sound)))
    shifted = Sound(np.concatenate([np.zeros(500, np.int16), sound.samples]), RATE)
    assert same(prints, fingerprint(shifted))
    assert not same(prints, fingerprint(voice_like(seed=4)))
    cut = Sound(np.delete(sound.samples, slice(RATE, RATE + RATE // 2)), RATE)
    assert not same(prints, fingerprint(cut))
    other = sound.samples.copy()
    other[RATE : RATE + 6000] = voice_like(seed=9).samples[RATE : RATE + 6000]  # one 'word' swapped
    assert not same(prints, fingerprint(Sound(other, RATE)))


def test_what_was_heard_is_remembered_for_the_same_words_and_speech_only(tmp_path: Path) -> None:
    ear, sound = Ear("en", tmp_path), voice_like()
    ear.remember("some words", sound, Heard(("some words",), ("sum words",)))
    again = ear.remembered("some words", quieter(sound, 0.5))
    assert again == Heard(("some words",), ("sum words",), again=True)
    assert ear.remembered("other words", sound) is None
    assert ear.remembered("some words", voice_like(seed=4)) is None
    assert Ear("fr", tmp_path).remembered("some words", sound) is None


def test_the_pieces_of_a_long_telephone_clip_are_judged_together(tmp_path: Path) -> None:
    hum = SilentVoice().speak("a" * 100, 1.0)
    sound = join([hum, Gap(0.3), hum, Gap(0.4), hum, Gap(0.3), hum], hum.rate)
    script = write_script(parse_handout(TEXT, Path("sore-knee.md")))
    part = next(part for part in script.parts if part.section and len(part.clips) > 1)
    part = replace(part, clips=part.clips[:2])
    marks = (Mark(part.clips[0], 0.0, sound.seconds), Mark(part.clips[1], sound.seconds, sound.seconds + hum.seconds))
    spoken = SpokenPart(part, join([sound, hum], hum.rate), marks)
    rows = PhonePack().make(PackJob({"normal": Narration(script, NORMAL, "silence", (spoken,))}, tmp_path))
    recordings = recordings_of(rows)
    assert sorted(row.file for pieces in recordings for row in pieces) == sorted(row.file for row in rows)
    assert sorted({(pieces[0].text, len(pieces)) for pieces in recordings}) == sorted(
        [(part.clips[0].text, 2), (part.clips[1].text, 1)]
    )
    pieces = next(pieces for pieces in recordings if len(pieces) == 2 and pieces[0].format == PHONE_WAV.name)
    meant = part.clips[0].spoken
    sounds = [decode(tmp_path / row.file, RATE) for row in pieces]
    whole = Sound(np.concatenate([each.samples for each in sounds]), RATE)
    ear = Ear("en", tmp_path / "heard")
    ear.remember(meant, whole, Heard((meant,), (meant,)))
    (sentence,) = ProvenFile(tmp_path, pieces).sentences(Judge("en", ear))
    assert sentence.again
    assert sentence.errors == 0
    assert sentence.end == pytest.approx(sum(row.seconds for row in pieces), abs=0.05)
    (tmp_path / pieces[1].file).unlink()
    with pytest.raises(AudioError, match=pieces[1].file):
        ProvenFile(tmp_path, pieces).sentences(Judge("en", ear))


@pytest.mark.parametrize(
    ("heard", "seconds", "said"),
    [
        ("Part 7. Rest. Part 7. Rest.", 1.2, "Part 7. Rest."),
        ("Rest. Rest. Rest. Rest.", 0.5, "Rest."),
        ("Part 7. Rest. Part 7. Rest.", 2.4, "Part 7. Rest. Part 7. Rest."),
        ("Take two tablets, not three tablets.", 0.6, "Take two tablets, not three tablets."),
        ("", 0.0, ""),
        ("Part 2. Ice it. " * 9 + "Part 2", 2.0, "Part 2. Ice it."),
    ],
)
def test_only_the_recognisers_own_repetition_is_left_out(heard: str, seconds: float, said: str) -> None:
    assert said_once(heard, seconds) == said


GOOD = Sentence("knee", "en", "listener/knee/01.mp3", 0.2, 2.5, "Take <5> mg.", "take 5 mg", "take 5", 3, 0, 1, 0, 97,
                (), again=False)  # fmt: skip


def test_the_page_shows_what_is_wrong_first_and_escapes_what_it_shows() -> None:
    bad = replace(GOOD, faults=("number: meant five, heard nine",), file='listener/a"b.mp3')
    text = page((GOOD, bad), (Unheard("gone.mp3", "It is missing."),), {})
    assert text.index("number: meant five") < text.index("Nothing wrong")
    assert "Take &lt;5&gt; mg." in text
    assert "a&quot;b.mp3#t=0.20,2.50" in text
    assert "<section>" in text
    assert "<section hidden>" in page((GOOD,), (), {})
    assert "gone.mp3" in text
    assert text.count("<audio controls") == 2
    assert '<html lang="en">' in text


def test_the_page_tells_what_is_doubtful_by_telephone() -> None:
    doubtful = replace(GOOD, doubtful=("number: meant five, heard nine",))
    rates = Rates(7, 0, 30, 0.01, 0.02, 0.0, 3)
    text = page((doubtful,), (), {"en": rates})
    assert "number: meant five, heard nine" in text
    assert "number: meant five, heard nine" not in page((GOOD,), (), {"en": rates})
    head, row = (text.partition(f"<{part}>")[2].partition(f"</{part}>")[0] for part in ("thead", "tbody"))
    assert head.count("<th ") == row.count("<th ") + row.count("<td>")
    assert "<td>3</td>" in row


def test_a_folder_without_recordings_is_told(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no recordings"):
        prove(tmp_path)


@pytest.mark.voice
def test_a_real_build_is_heard_once_and_faults_in_it_are_found(tmp_path: Path) -> None:
    """Needs the extra `proof`. A build is proven; proven again nothing is heard; a file of another section is told."""
    pytest.importorskip("faster_whisper")
    handout = parse_handout(TEXT, Path("sore-knee.md"))
    assert not build([handout], BuildOptions(tmp_path, jobs=1)).failures
    proof = prove(tmp_path, jobs=1)
    assert proof.passed, [(each.text, each.heard, each.faults) for each in proof.faulty]
    assert json.loads((tmp_path / "proof.json").read_text())["passed"]
    sections = [each for each in proof.sentences if "/00-" not in each.file]
    assert not all(each.again for each in sections)
    assert all(each.again for each in prove(tmp_path, jobs=1).sentences)
    one, two = [row for row in read_manifest(tmp_path).files if row.format == "mp3" and row.section][:2]
    (tmp_path / one.file).write_bytes((tmp_path / two.file).read_bytes())
    again = prove(tmp_path, jobs=1)
    assert all(each.faults for each in again.sentences if each.file == one.file)


@pytest.mark.parametrize(
    ("heard", "locale", "said"),
    [
        ("Take 10 mg & rest", "en-US", "Take ten milligrams and rest"),
        ("Tome 1.000 mg", "es-US", "Tome 1.000 mg"),
        ("Prenez 1.000 mg < 3", "fr-CA", "Prenez 1.000 mg < 3"),
    ],
)
def test_what_was_heard_is_written_as_the_script_writes_it_or_stays(heard: str, locale: str, said: str) -> None:
    assert as_the_script_says(heard, locale) == said
