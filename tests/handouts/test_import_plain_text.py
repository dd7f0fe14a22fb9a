"""Plain text of several layouts: headings, lists, captions, links and page furniture."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.handouts.importing import Imported, import_document
from skill.handouts.model import Block, BlockKind, Section, SectionKind


def section(imported: Imported, title: str) -> Section:
    return next(part for part in imported.handout.sections if part.title == title)


def titles(imported: Imported) -> list[str]:
    return [part.title for part in imported.handout.sections]


def items(part: Section) -> list[Block]:
    return [block for block in part.blocks if block.kind in (BlockKind.ITEM, BlockKind.STEP)]


def reasons(imported: Imported) -> dict[str, str]:
    return {piece.text: piece.why for piece in imported.left_out}


def of_text(tmp_path: Path, text: str) -> Imported:
    path = tmp_path / "leaflet.txt"
    path.write_text(text, encoding="utf-8")
    return import_document(path)


def test_a_page_saved_from_a_portal(shared_inputs: Path) -> None:
    imported = import_document(shared_inputs / "hamstring-syndrome.txt")
    handout = imported.handout
    assert handout.title == "Hamstring Syndrome: Care Instructions"
    assert titles(imported) == [
        "Overview",
        "How can you care for yourself at home?",
        "When should you call for help?",
        "About this handout",
    ]
    opening, care, help_, notice = handout.sections
    assert [block.kind for block in opening.blocks] == [BlockKind.PARAGRAPH] * 6
    assert [block.kind for block in care.blocks] == [BlockKind.ITEM] * 6
    assert help_.blocks[0].kind is BlockKind.PARAGRAPH
    assert len(items(help_)) == 3
    assert {block.lead_in for block in items(help_)} == {help_.blocks[0].text}
    assert notice.kind is SectionKind.NOTICE
    assert len(imported.left_out) == 3
    why = [piece.why for piece in imported.left_out]
    assert any("path of links" in reason for reason in why)
    assert any("moving about the page" in reason for reason in why)
    assert any("caption" in reason for reason in why)


def test_the_same_layout_in_other_words(documents: Path) -> None:
    imported = import_document(documents / "plantar-heel-pain.txt")
    assert imported.handout.title == "Plantar Heel Pain: What You Can Do"
    assert titles(imported) == [
        "Overview",
        "What helps at home?",
        "What about tablets?",
        "When is it time to get help?",
        "About this handout",
    ]
    assert len(imported.handout.sections[0].blocks) == 3
    assert [block.depth for block in items(section(imported, "What helps at home?"))] == [0, 0, 0, 1, 1, 0]
    assert [block.kind for block in section(imported, "What about tablets?").blocks] == [BlockKind.STEP] * 2
    help_ = section(imported, "When is it time to get help?")
    assert {block.lead_in for block in items(help_)} == {"Arrange to see your family doctor or call the nurse line if:"}
    assert "caption" in reasons(imported)["Sole of the foot"]
    assert len(imported.left_out) == 5


def test_wrapped_lines_capitals_and_page_footers(documents: Path) -> None:
    imported = import_document(documents / "wrist-splint.txt")
    assert titles(imported) == [
        "Overview",
        "HOW TO WEAR IT",
        "KEEPING YOUR HAND MOVING",
        "WHEN TO CALL THE CLINIC",
        "About this handout",
    ]
    moving = section(imported, "KEEPING YOUR HAND MOVING")
    assert moving.sentences[1] == "Keep on using your hand for light work such as eating and dressing."
    assert [block.kind for block in items(moving)] == [BlockKind.STEP] * 3
    wear = items(section(imported, "HOW TO WEAR IT"))
    assert [block.depth for block in wear] == [0, 0, 1, 1, 0]
    assert wear[2].lead_in == "Close the straps so that one finger still fits under each of them:"
    assert "page number" in reasons(imported)["Riverside Hand Clinic Page 1 of 2"]


def test_no_blank_lines_and_headings_with_colons(documents: Path) -> None:
    imported = import_document(documents / "caring-for-stitches.txt")
    assert titles(imported) == [
        "Overview",
        "At home",
        "Pain",
        "When the stitches come out",
        "Go to the emergency department if:",
        "Call your nurse or doctor if:",
        "About this handout",
    ]
    assert [block.depth for block in items(section(imported, "At home"))] == [0, 0, 1, 1, 0]
    urgent = section(imported, "Go to the emergency department if:")
    assert [block.lead_in for block in urgent.blocks] == [urgent.title] * 2
    assert imported.handout.sections[-1].kind is SectionKind.NOTICE
    assert "web address" in reasons(imported)["https://clinic.example/leaflets/stitches"]


def test_questions_that_begin_in_lower_case_are_headings(shared_inputs: Path) -> None:
    imported = import_document(shared_inputs / "ninds-back-pain.txt")
    assert len(imported.handout.sections) == 4
    assert imported.left_out == ()


@pytest.mark.parametrize(
    "path_of_links", ["Home > Knees > Runner's Knee", "Health | Knees | Runner's Knee", "Home / Knees / Runner's Knee"]
)
def test_paths_of_links(tmp_path: Path, path_of_links: str) -> None:
    imported = of_text(tmp_path, f"{path_of_links}\n\nRunner's Knee\n\nIt hurts in front.\n\nHome care\n\n- Rest it.\n")
    assert imported.handout.title == "Runner's Knee"
    assert list(reasons(imported)) == [path_of_links]


def test_bullets_that_run_on_in_a_line(tmp_path: Path) -> None:
    imported = of_text(tmp_path, "Gout\n\nWhat helps?\n\nAt home: ● Rest the joint. ● Drink water. ● Use ice.\n")
    assert [block.text for block in items(imported.handout.sections[0])] == [
        "Rest the joint.",
        "Drink water.",
        "Use ice.",
    ]


def test_a_bullet_alone_on_its_line_belongs_to_the_next(tmp_path: Path) -> None:
    imported = of_text(tmp_path, "Gout\n\nWhat helps?\n\n•\nRest the joint.\n•\nUse ice.\n")
    assert [block.text for block in items(imported.handout.sections[0])] == ["Rest the joint.", "Use ice."]


def test_numbered_headings_are_no_steps(tmp_path: Path) -> None:
    text = "Gout\n\n1. What is it?\n\nA sore joint.\n\n2. What helps?\n\nDo this:\n\n1. Rest.\n2. Use ice.\n"
    imported = of_text(tmp_path, text)
    assert titles(imported) == ["What is it?", "What helps?"]
    assert [block.text for block in items(imported.handout.sections[1])] == ["Rest.", "Use ice."]


def test_a_number_in_running_text_starts_no_list(tmp_path: Path) -> None:
    visit = "Please come to the clinic on the\n3. May at nine in the morning, and\nbring the list of your medicines.\n"
    imported = of_text(tmp_path, f"Gout\n\nWhen is my visit?\n\n{visit}\nDo not eat before you come to us.\n")
    assert " ".join(visit.split()) in " ".join(imported.handout.sections[0].sentences)


def test_days_that_repeat_are_no_page_header(tmp_path: Path) -> None:
    text = "Knee\n\n" + "".join(f"Day {day}\n\nWalk {day} minutes.\n\nPage {day}\n\n" for day in (1, 2, 3))
    imported = of_text(tmp_path, text)
    assert titles(imported) == ["Day 1", "Day 2", "Day 3"]


def test_headings_with_lines_below_them(tmp_path: Path) -> None:
    imported = of_text(tmp_path, "Gout\n====\n\nIt hurts.\n\nFood\n----\n\nEat less meat.\n\nDrink\n-----\n\nWater.\n")
    assert imported.handout.title == "Gout"
    assert titles(imported) == ["Overview", "Food", "Drink"]


def test_cookies_to_eat_are_no_cookie_notice(tmp_path: Path) -> None:
    imported = of_text(tmp_path, "Diabetes\n\nWhat to eat\n\n- fruit\n- not cookies\n\nFew cookies are good for you.\n")
    assert imported.left_out == ()


def test_a_file_without_a_title_is_named_after_itself(tmp_path: Path) -> None:
    imported = of_text(tmp_path, "Rest your ankle for two days. Put ice on it.\n\nThen walk on it a little.\n")
    assert imported.handout.title == "leaflet"
    assert any("named after its file" in note for note in imported.warnings)


@pytest.mark.parametrize(
    ("name", "language", "titles_"),
    [
        (
            "entorse-cheville",
            "fr",
            ["Aperçu", "Comment vous soigner à la maison ?", "Quand demander de l'aide ?", "À propos de ce dépliant"],
        ),
        (
            "esguince-tobillo",
            "es",
            ["Información general", "CUIDADOS EN CASA", "CUÁNDO PEDIR AYUDA", "Acerca de esta hoja"],
        ),
    ],
)
def test_other_languages(documents: Path, name: str, language: str, titles_: list[str]) -> None:
    imported = import_document(documents / f"{name}.txt")
    assert imported.handout.language == language
    assert titles(imported) == titles_
    assert [len(items(part)) for part in imported.handout.sections] == [0, 3, 2, 0]
    assert [step.from_day or step.until_day for step in imported.handout.plan] == [(0, 0), (3, 3), (42, 42)]
