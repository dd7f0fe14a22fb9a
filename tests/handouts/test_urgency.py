from __future__ import annotations

import pytest

from skill.handouts.library import load_library
from skill.handouts.urgency import Level, level_of, level_of_lead_in


@pytest.mark.parametrize(
    ("text", "language", "level"),
    [
        ("Call 911 now if:", "en", Level.EMERGENCY),
        ("Call 999 or go to A&E if:", "en", Level.EMERGENCY),
        ("Ask for an urgent GP appointment if:", "en", Level.URGENT),
        ("Call your doctor today if:", "en", Level.URGENT),
        ("See a GP if:", "en", Level.ROUTINE),
        ("Put ice on it when:", "en", None),
        ("You may have:", "en", None),
        ("If you feel hot, drink now:", "en", None),
        ("Appelez le 911 maintenant si :", "fr", Level.EMERGENCY),
        ("Appelez votre médecin aujourd'hui si :", "fr", Level.URGENT),
        ("Llame al 911 ahora si:", "es", Level.EMERGENCY),
        ("Pida una cita con su médico si:", "es", Level.ROUTINE),
    ],
)
def test_level_of_a_lead_in(text: str, language: str, level: Level | None) -> None:
    assert level_of_lead_in(text, language) is level


def test_every_shipped_handout_has_all_three_levels() -> None:
    for handout in load_library():
        levels = {
            level_of(block, section, handout.language) for section in handout.sections for block in section.blocks
        }
        assert set(Level) <= levels, handout.id
