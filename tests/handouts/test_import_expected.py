"""Real pages of publishers in five formats, against the title, sections and lists that a person expects of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from skill.handouts.importing import Imported, import_document
from skill.handouts.model import BlockKind

NAMES = {
    "nhs-hernia": ".html",
    "nhs-constipation": ".html",
    "nhs-cellulitis": ".md",
    "nhs-carpal-tunnel-syndrome": ".docx",
    "nhs-broken-or-bruised-ribs": ".pdf",
}
FURNITURE = ("cookies", "Crown copyright", "Page last reviewed", "Health A-Z", "Contact us")


def folded(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def expected_lines(section: dict[str, str]) -> list[tuple[bool, str]]:
    """(is an item, its words) for each line; rules and settings of the source's dialect are no words."""
    lines = []
    for line in section["text"].split("\n"):
        text = re.sub(r"\{data-[^}]*\}", "", line).strip()
        if text and text != "- - -":
            item = re.match(r"[-*] (.*)", text)
            lines.append((bool(item), folded(item.group(1) if item else text)))
    return lines


def read_lines(imported: Imported, number: int) -> list[tuple[bool, str]]:
    section = imported.handout.sections[number]
    return [(block.kind in (BlockKind.ITEM, BlockKind.STEP), folded(block.text)) for block in section.blocks]


@pytest.mark.parametrize("name", NAMES)
def test_title_sections_and_lists(shared_inputs: Path, name: str) -> None:
    expected = json.loads((shared_inputs / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    imported = import_document(shared_inputs / f"{name}{NAMES[name]}")
    assert imported.handout.title == expected["title"]
    titles = [folded(section.title) for section in imported.handout.sections]
    assert titles == [folded(section["title"]) for section in expected["sections"]]
    for number, section in enumerate(expected["sections"]):
        assert read_lines(imported, number) == expected_lines(section)


@pytest.mark.parametrize("name", NAMES)
def test_the_frame_of_the_page_is_told_and_not_read(shared_inputs: Path, name: str) -> None:
    imported = import_document(shared_inputs / f"{name}{NAMES[name]}")
    text = " ".join(sentence for _, _, sentence in imported.handout.sentences())
    assert not [words for words in FURNITURE if words in text]


def test_questions_and_answers_of_medquad(shared_inputs: Path) -> None:
    imported = import_document(shared_inputs / "0000037-back-pain.xml")
    assert imported.handout.title == "Back Pain"
    assert len(imported.handout.sections) == 4
    assert [code.code for code in imported.handout.codes] == ["C1963071", "C0004604"]
    assert imported.handout.source.endswith("backpain.htm")


def test_a_page_of_the_content_api(shared_inputs: Path) -> None:
    imported = import_document(shared_inputs / "nhs-api-medicines-acrivastine-no-params.json")
    titles = [section.title for section in imported.handout.sections]
    assert imported.handout.title == "Acrivastine"
    assert titles[:3] == ["About acrivastine", "Key facts", "Who can and cannot take acrivastine"]
    lists = {block.lead_in for section in imported.handout.sections for block in section.blocks if block.lead_in}
    assert {"Contact 111 for advice now if:", "Call 999 or go to A&E now if:"} <= lists
    assert "Call a doctor straight away if:" in lists
    assert not [piece for piece in imported.left_out if "could not place" in piece.why]


def test_a_page_of_the_content_api_by_its_modules(shared_inputs: Path) -> None:
    imported = import_document(shared_inputs / "nhs-api-conditions-acne-modules-true.json")
    titles = [section.title for section in imported.handout.sections]
    assert titles[0] == "Overview"
    assert "When to seek medical advice" in titles
    assert any("picture" in piece.why for piece in imported.left_out)


def test_questions_below_a_second_heading(shared_inputs: Path) -> None:
    imported = import_document(shared_inputs / "cdc-faq-how-it-spreads.html")
    assert imported.handout.title == "Frequently Asked Questions: How It Spreads"
    assert len(imported.handout.sections) == 8
