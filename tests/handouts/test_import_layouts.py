"""One handout in many layouts gives the same sections, paragraphs and lists."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from skill.handouts.importing import Imported, import_document
from skill.handouts.model import BlockKind

HEADING = re.compile(r"^\S.*\?$", re.MULTILINE)
BULLET = re.compile(r"^( +)([•◦])( +)", re.MULTILINE)


def with_sign(sign: str) -> Callable[[str], str]:
    return lambda text: BULLET.sub(lambda mark: f"{mark[1]}{sign}{mark[3]}", text)


def numbered(text: str) -> str:
    count = 0
    lines = []
    for line in text.split("\n"):
        is_item = line.startswith("  • ")
        count = count + 1 if is_item else count if line.startswith("      ") else 0
        lines.append(line.replace("•", f"{count}.", 1) if is_item else line)
    return "\n".join(lines)


def wrapped(width: int) -> Callable[[str], str]:
    def wrap(text: str) -> str:
        lines = []
        for line in text.split("\n"):
            mark = re.match(r" *[•◦] +", line)
            below = " " * len(mark.group()) if mark else ""
            lines.append(textwrap.fill(line, width, subsequent_indent=below, break_on_hyphens=False))
        return "\n".join(lines)

    return wrap


def without_hanging_indent(text: str) -> str:
    return re.sub(r"^ +(?![ •◦])", "", wrapped(70)(text), flags=re.MULTILINE)


def capitals(text: str) -> str:
    return HEADING.sub(lambda line: line.group().upper().rstrip("?"), text)


def colons(text: str) -> str:
    return HEADING.sub(lambda line: line.group().rstrip("?") + ":", text)


def underlined(text: str) -> str:
    return HEADING.sub(lambda line: f"{line.group()}\n{'-' * len(line.group())}", text)


def hashes(text: str) -> str:
    return HEADING.sub(lambda line: f"## {line.group()}", text)


def squeezed(text: str) -> str:
    """No blank lines below the title's picture."""
    top, rest = text.split("\n\n\n", 1)
    return f"{top}\n\n\n" + re.sub(r"\n{2,}", "\n", rest)


def double_spaced(text: str) -> str:
    return text.replace("\n", "\n\n")


def flush_left(text: str) -> str:
    return re.sub(r"^ +", "", text, flags=re.MULTILINE)


def tabbed(text: str) -> str:
    return BULLET.sub(lambda mark: "\t" * (len(mark[1]) // 3) + f"{mark[2]}\t", text)


LAYOUTS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "dashes": with_sign("-"),
    "stars": with_sign("*"),
    "discs": with_sign("●"),
    "symbol font": with_sign("\uf0b7"),
    "numbers": numbered,
    "70 columns": wrapped(70),
    "50 columns": wrapped(50),
    "no hanging indent": without_hanging_indent,
    "capitals": capitals,
    "colons": colons,
    "underlined": underlined,
    "hashes": hashes,
    "no blank lines": squeezed,
    "double spaced": double_spaced,
    "flush left": flush_left,
    "tabs": tabbed,
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line ends of old Macs": lambda text: text.replace("\n", "\r"),
    "no-break spaces": lambda text: text.replace("  ", "\u00a0\u00a0"),
}


def shape(imported: Imported) -> list[tuple[str, list[tuple[bool, int, str]]]]:
    """The sections with what their blocks are; how headings and lists are marked is layout."""
    listed = (BlockKind.ITEM, BlockKind.STEP)
    return [
        (section.title.lower().rstrip("?: "), [(b.kind in listed, b.depth, b.text) for b in section.blocks])
        for section in imported.handout.sections
    ]


def written(folder: Path, text: str) -> Imported:
    path = folder / "leaflet.txt"
    path.write_bytes(text.encode("utf-8"))
    return import_document(path)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_own_handout_in_every_layout(tmp_path: Path, documents: Path, layout: str) -> None:
    text = (documents / "plantar-heel-pain.txt").read_text(encoding="utf-8")
    original, other = written(tmp_path, text), written(tmp_path, LAYOUTS[layout](text))
    assert other.handout.title == original.handout.title
    assert shape(other) == shape(original)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_publishers_handout_in_every_layout(tmp_path: Path, shared_inputs: Path, layout: str) -> None:
    text = (shared_inputs / "hamstring-syndrome.txt").read_text(encoding="utf-8")
    original, other = written(tmp_path, text), written(tmp_path, LAYOUTS[layout](text))
    assert other.handout.title == original.handout.title
    assert shape(other) == shape(original)
