"""Each rule of the check finds what it is for, with file, line and remedy, and finds nothing in a good handout."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from skill.content import HANDOUTS, read_content
from skill.handouts.checking import Finding, Severity, check_library, worst
from skill.handouts.importing import import_into
from skill.handouts.library import load_library

TODAY = date(2026, 11, 23)
FRONT = """---
language: en
also_called: [sore knee]
source: written here
licence: Apache-2.0
review: {status: reviewed, by: A. Nurse, on: 2026-01-31}
"""
GOOD = """# Knee pain

## What it is

Knee pain is common after a fall.

## Care at home

Rest your knee for 2 days.

## When to call for help

Call your doctor if:

- Your knee is red or hot.
- You cannot stand on your leg.
"""


def check(folder: Path, **files: str) -> tuple[Finding, ...]:
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.md").write_text(text, encoding="utf-8")
    return check_library(load_library(folder), sorted(folder.glob("*.md")), TODAY)


def rules(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {finding.rule: finding for finding in findings}


def test_a_good_handout_has_no_findings(tmp_path: Path) -> None:
    assert check(tmp_path, knee=f"{FRONT.replace('language: en', 'language: en-CA')}---\n{GOOD}") == ()


def test_a_language_without_a_country_is_told_where_countries_have_other_numbers(tmp_path: Path) -> None:
    found = rules(check(tmp_path, knee=f"{FRONT}---\n{GOOD}"))["no_country"]
    assert found.severity == "hint"
    assert "911" in found.message
    assert found.line == 2
    assert "no_country" not in rules(check(tmp_path, knee=f"{FRONT.replace('en', 'en-GB', 1)}---\n{GOOD}"))


BODY_CASES: list[tuple[str, str, str, str, int]] = [
    ("- Your knee is red or hot.\n- You cannot stand on your leg.\n", "", "empty_urgent_list", "error", 21),
    ("Rest your knee for 2 days.", "You can do this:", "lost_list", "warning", 17),
    ("Knee pain is common after a fall.\n", "", "empty_section", "warning", 11),
    (
        "Call your doctor if:\n\n- Your knee is red or hot.\n- You cannot stand on your leg.\n",
        "",
        "empty_help_section",
        "error",
        19,
    ),
    (GOOD[GOOD.index("## When") :], "", "no_help_section", "warning", 0),
    ("for 2 days.", f"for 2 days {'and then slowly a little more ' * 4}on.", "long_sentence", "warning", 17),
    ("for 2 days.", "and take 2 every day.", "number_without_unit", "warning", 17),
    ("for 2 days.", "as shown in the picture.", "points_at_page", "warning", 17),
    ("Knee pain is common", "It is common", "not_alone", "hint", 13),
    ("for 2 days.", "as on https://knee.example.", "web_address", "hint", 17),
    ("## Care at home", "## CARE AT HOME", "capitals", "hint", 15),
    ("for 2 days.", "and ask about an ACLR.", "unexplained_abbreviation", "hint", 17),
    ("## Care at home", "## What it is", "title_twice", "warning", 15),
    ("for 2 days.", "for 2 days.\n\n" + "Walk a little farther every single day. " * 2, "said_twice", "hint", 19),
    ("for 2 days.", "for 2 days. " + "Walk a bit. " * 101, "long_section", "hint", 15),
    ("for 2 days.", "for 2 days.\n\n" + "- Walk a bit.\n" * 10, "long_list", "hint", 19),
]


@pytest.mark.parametrize(("old", "new", "rule", "severity", "line"), BODY_CASES, ids=[case[2] for case in BODY_CASES])
def test_rules_about_the_text(tmp_path: Path, old: str, new: str, rule: str, severity: str, line: int) -> None:
    assert old in GOOD
    found = rules(check(tmp_path, knee=f"{FRONT}---\n\n{GOOD.replace(old, new, 1)}"))
    assert rule in found
    assert (found[rule].severity, found[rule].line) == (severity, line)
    assert found[rule].file.endswith("knee.md")
    assert found[rule].remedy


FRONT_CASES: list[tuple[str, str, str, str]] = [
    ("review: {status: reviewed, by: A. Nurse, on: 2026-01-31}", "", "not_reviewed", "warning"),
    ("status: reviewed, by: A. Nurse, on: 2026-01-31", "status: sample", "sample", "hint"),
    ("2026-01-31", "2020-01-31", "review_is_old", "warning"),
    ("2026-01-31", "2027-01-31", "review_in_future", "error"),
    ("licence: Apache-2.0\n", "", "no_source", "warning"),
    ("also_called: [sore knee]\n", "", "no_other_names", "hint"),
    ("language: en", "language: en\ntranslation_of: elbow", "translation_of_unknown", "error"),
    ("licence", "plan:\n  - {what: rest, sentence: Rest a lot.}\nlicence", "plan_sentence_unknown", "error"),
    (
        "licence",
        "plan:\n  - {what: rest, until_day: 5, sentence: Rest your knee for 2 days.}\nlicence",
        "plan_days_differ",
        "warning",
    ),
    (
        "licence",
        "questions:\n  - {question: how long, sentence: A day.}\nlicence",
        "question_sentence_unknown",
        "error",
    ),
    (
        "licence",
        "questions:\n"
        "  - {question: how long, sentence: Rest your knee for 2 days.}\n"
        "  - {question: How long?, sentence: Knee pain is common after a fall.}\nlicence",
        "question_twice",
        "warning",
    ),
    (
        "licence",
        "questions:\n"
        "  - {questions: [how long, for many days], sentence: Rest your knee for 2 days.}\n"
        "not_answered: [may i swim, For many days?]\nlicence",
        "question_left_open",
        "error",
    ),
]


@pytest.mark.parametrize(("old", "new", "rule", "severity"), FRONT_CASES, ids=[case[2] for case in FRONT_CASES])
def test_rules_about_the_front_matter(tmp_path: Path, old: str, new: str, rule: str, severity: str) -> None:
    assert old in FRONT
    found = rules(check(tmp_path, knee=f"{FRONT.replace(old, new, 1)}---\n\n{GOOD}"))
    assert rule in found
    assert found[rule].severity == severity
    assert found[rule].line > 0


def test_hard_words_raise_the_reading_grade(tmp_path: Path) -> None:
    hard = "Immobilization facilitates anatomical rehabilitation of ligamentous structures. " * 15
    assert "reading_grade" in rules(check(tmp_path, knee=f"{FRONT}---\n{GOOD.replace('Knee pain is', hard + 'It is')}"))


def test_one_section_cannot_be_chosen_from(tmp_path: Path) -> None:
    assert "one_section" in rules(check(tmp_path, knee=f"{FRONT}---\n# Knee pain\n\nCall your doctor if it is hot.\n"))


def test_a_file_that_cannot_be_read_is_told_first(tmp_path: Path) -> None:
    found = check(tmp_path, knee=f"{FRONT}---\n{GOOD}", broken="no title\n")
    assert (found[0].rule, found[0].severity, found[0].line) == ("unreadable", Severity.ERROR, 1)
    assert found[0].file.endswith("broken.md")


def test_names_that_two_handouts_share(tmp_path: Path) -> None:
    other = GOOD.replace("# Knee pain", "# Sore knee").replace("Knee pain is", "Soreness is")
    found = rules(check(tmp_path, a_knee=f"{FRONT}---\n{GOOD}", b_sore=f"{FRONT}---\n{other}"))
    assert found["duplicate_name"].severity == "error"


def test_translations(tmp_path: Path) -> None:
    french = """# Douleur au genou

## Ce que c'est

La douleur au genou est fréquente.

## Soins à la maison

Reposez le genou pendant 3 jours.

## Quand demander de l'aide

Appelez votre médecin si :

- Le genou est rouge ou chaud.
"""
    front = FRONT.replace("language: en", "language: fr-CA\ntranslation_of: knee").replace("sore knee", "mal au genou")
    found = rules(check(tmp_path, knee=f"{FRONT}---\n{GOOD}", genou=f"{front}---\n{french}"))
    assert found["translation_numbers_differ"].severity == "error"
    assert "2, 3" in found["translation_numbers_differ"].message
    shorter = french.replace("## Soins à la maison\n\n", "")
    assert "translation_sections_differ" in rules(check(tmp_path, genou=f"{front}---\n{shorter}"))
    elbow = GOOD.replace("Knee pain", "Elbow pain")
    assert "untranslated" in rules(check(tmp_path, elbow=f"{FRONT.replace('sore knee', 'elbow')}---\n{elbow}"))


def test_every_rule_has_words_and_every_word_a_rule() -> None:
    source = "".join(
        (Path(__file__).parents[2] / "skill" / "handouts" / name).read_text(encoding="utf-8")
        for name in ("check_rules.py", "checking.py")
    )
    for rule, row in read_content("checking", "en")["rules"].items():
        assert f'"{rule}"' in source, rule
        assert row["severity"] in set(Severity)


def test_the_shipped_handouts_have_no_errors() -> None:
    findings = check_library(load_library(), sorted(HANDOUTS.glob("*.md")), TODAY)
    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []
    assert worst(findings) in (None, Severity.WARNING, Severity.HINT)


def test_an_imported_handout_is_told_to_be_reviewed(tmp_path: Path, documents: Path) -> None:
    import_into([documents / "caring-for-stitches.txt"], tmp_path)
    found = rules(check(tmp_path))
    assert {"not_reviewed", "plan_not_reviewed", "no_source"} <= set(found)
    assert not [finding for finding in found.values() if finding.severity is Severity.ERROR]
