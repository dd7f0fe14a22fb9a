"""The library: found by any name, opened lazily, never hidden by a broken neighbour."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.errors import HandoutFileError, UnknownHandoutError
from skill.handouts import library as libraries
from skill.handouts.library import Library, load_library, open_library


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_the_catalogue_says_the_same_as_the_handouts() -> None:
    whole, lazy = load_library(), open_library()
    assert whole.entries and [e.id for e in whole.entries] == [e.id for e in lazy.entries]
    for entry in lazy.entries:
        handout = lazy.get(entry.id)
        assert handout == whole.get(entry.id)
        assert entry.names == handout.names
        assert (entry.language, entry.translation_of) == (handout.language, handout.translation_of)


@pytest.mark.parametrize("read", [load_library, open_library])
def test_two_files_with_one_id_and_a_broken_one_leave_the_rest(tmp_path: Path, read: object) -> None:
    write(tmp_path, "a.md", "# One\n\nText.\n")
    write(tmp_path, "b.md", "---\nid: a\n---\n# Two\n\nText.\n")
    write(tmp_path, "c.md", "---\nalso_called: 5: 6\n---\n# Three\n\nText.\n")
    write(tmp_path, "README.md", "not a handout")
    library = read(tmp_path)  # type: ignore[operator]
    assert [entry.id for entry in library.entries] == ["a"]
    assert [fault.path.name for fault in library.faults] == ["b.md", "c.md"]
    assert all(fault.remedy and fault.line for fault in library.faults)


def test_a_handout_that_broke_after_the_catalogue_was_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# One\n\nText.\n")
    library = open_library(tmp_path)
    write(tmp_path, "a.md", "# One\n")
    with pytest.raises(HandoutFileError, match="no text below the title"):
        library.get("a")


def test_few_handouts_are_kept_open(tmp_path: Path) -> None:
    for number in range(libraries.MOST_OPEN + 5):
        write(tmp_path, f"h{number}.md", f"# Handout {number}\n\nText {number}.\n")
    library = open_library(tmp_path)
    first = library.get("h0")
    assert library.get("h0") is first
    for entry in library.entries:
        library.get(entry.id)
    assert library.get("h0") == first


@pytest.mark.parametrize(
    ("said", "locale", "found"),
    [
        ("ankle sprain", "en-US", ["ankle-sprain"]),
        ("my sprained ankle", "en-CA", ["ankle-sprain"]),
        ("Hamstring Syndrome!", "en-GB", ["hamstring-syndrome"]),
        ("hamstring-syndrome", "en-US", ["hamstring-syndrome"]),
        ("syndrome des ischio jambiers", "fr-CA", ["hamstring-syndrome-fr"]),
        ("hamstring syndrome", "fr-CA", []),
        ("broken heart", "en-US", []),
        ("", "en-US", []),
    ],
)
def test_named(said: str, locale: str, found: list[str]) -> None:
    assert [entry.id for entry in load_library().named(said, locale)] == found


def test_a_translation_is_found_from_either_side() -> None:
    library = load_library()
    french = library.translation(library.get("hamstring-syndrome"), "fr-CA")
    assert french is not None and french.id == "hamstring-syndrome-fr"
    spanish = library.translation(library.get("hamstring-syndrome-fr"), "es-US")
    assert spanish is not None and spanish.id == "hamstring-syndrome-es"
    assert library.translation(library.get("minor-burn"), "fr-CA") is None


def test_an_unknown_handout_names_those_there_are() -> None:
    with pytest.raises(UnknownHandoutError) as error:
        load_library().get("nobody")
    assert "ankle-sprain" in error.value.remedy
    assert len(Library()) == 0
