"""Which differences between meant and heard are faults, and which are a recogniser's spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio.errors import AudioError
from audio.proof.compare import WordLists, compare
from audio.proof.report import prove

LISTS = WordLists(
    frozenset(["two", "three", "ten", "twenty", "hundred", "milligrams"]),
    frozenset({"not", "never"}),
    frozenset({"naproxen"}),
)
MEANT = "Put ice on the sore area for ten to twenty minutes, and do not sleep with a heating pad."


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
    assert any(fault in each for each in compare(MEANT, heard, LISTS).faults)


@pytest.mark.parametrize(
    "heard",
    [
        MEANT,
        MEANT.lower().replace(",", ""),
        "Put ice on the sore area for ten to twenty minutes and do not sleep with the heating-pad",
        MEANT.replace("do not", "don't"),
        "Put ice on this or area for ten to twenty minutes, and do not sleep with a heating pad.",
    ],
)
def test_a_slip_of_the_recogniser_is_not_blamed(heard: str) -> None:
    assert compare(MEANT, heard, LISTS).faults == ()


def test_a_name_may_be_misspelt() -> None:
    assert compare("Ask about naproxen today.", "Ask about neproxin today.", LISTS).faults == ()


def test_errors_are_counted() -> None:
    result = compare("one two three four", "one too three", LISTS)
    assert (result.words, result.errors) == (4, 2)


def test_a_folder_without_recordings_is_told(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no recordings"):
        prove(tmp_path)
