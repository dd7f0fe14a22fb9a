"""Steps keep the numbers that a handout shows, through reading and writing."""

from __future__ import annotations

from pathlib import Path

from skill.handouts.markdown_file import parse_handout
from skill.handouts.writing import markdown_of

TEXT = "# T\n\n1. Sit.\n1. Stand.\n   1. Slowly.\n\nBreathe.\n\n3. Bend.\n4. Stop.\n\n- Rest.\n"


def test_a_step_has_the_number_that_markdown_shows() -> None:
    handout = parse_handout(TEXT, Path("t.md"))
    assert [block.number for block in handout.sections[0].blocks] == [1, 2, 1, 0, 3, 4, 0]


def test_a_list_is_written_with_its_start() -> None:
    handout = parse_handout(TEXT, Path("t.md"))
    again = parse_handout(markdown_of(handout), Path("t.md"))
    assert [b.number for b in again.sections[0].blocks] == [b.number for b in handout.sections[0].blocks]
