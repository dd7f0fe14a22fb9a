"""A handout file that cannot be read whole is refused with its line, never read in part."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.errors import HandoutFileError
from skill.handouts.markdown_file import parse_handout


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# T\n\n" + "".join("  " * depth + f"- x{depth}\n" for depth in range(1000)), 31),
        ("# T\n\ntext\n\n" + "> " * 1000 + "deep", 5),
        ("# T\n\ntext\n\n" + "- " * 1000 + "deep", 5),
    ],
)
def test_text_nested_too_deeply_is_refused(text: str, line: int) -> None:
    with pytest.raises(HandoutFileError, match="nested too deeply") as caught:
        parse_handout(text, Path("x.md"))
    assert caught.value.line == line


def test_an_unknown_language_is_a_fault_of_the_file() -> None:
    with pytest.raises(HandoutFileError, match="no wording for the language 'xx'"):
        parse_handout("---\nlanguage: xx\n---\n# T\n\nText.\n", Path("x.md"))
