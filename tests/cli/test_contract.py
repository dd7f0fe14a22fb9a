"""The command as programs use it: real processes, their output and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HANDOUT = """---
id: sore-elbow
also_called: [elbow pain]
---
# Sore Elbow

Your elbow is sore because you used it too much.

## Care at home

- Put ice on the elbow for 15 minutes, three times a day.
- Use heat from the third day on.
- Take 5 mg/ml <2x/day> & "q" as your doctor told you.

## When to call

Call your doctor if:

- The pain gets worse.
"""


def run(*arguments: str, given: str = "", code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "skill", *arguments], input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stdout if code in (0, 1) else done.stderr


def library(folder: Path) -> str:
    (folder / "sore-elbow.md").write_text(HANDOUT, encoding="utf-8")
    return str(folder)


def test_list_names_every_handout_with_its_sections(tmp_path: Path) -> None:
    rows = json.loads(run("list", "--json", "--library", library(tmp_path)))
    assert rows == [
        {
            "id": "sore-elbow",
            "title": "Sore Elbow",
            "language": "en",
            "sections": [
                {"number": 1, "title": "Overview"},
                {"number": 2, "title": "Care at home"},
                {"number": 3, "title": "When to call"},
            ],
            "review": "unreviewed",
        }
    ]


def test_a_broken_file_is_told_and_the_rest_is_used(tmp_path: Path) -> None:
    folder = library(tmp_path)
    (tmp_path / "broken.md").write_text("no title here\n", encoding="utf-8")
    (tmp_path / "binary.md").write_bytes(b"\x00\x01\x02" * 100)
    done = subprocess.run(
        [sys.executable, "-m", "skill", "list", "--library", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Sore Elbow" in done.stdout
    assert "broken.md:1: the handout has no title." in done.stderr
    assert "binary.md: this is a binary file" in done.stderr


def test_read_finds_a_section_by_number_and_by_words(tmp_path: Path) -> None:
    folder = library(tmp_path)
    by_number = run("read", "sore-elbow", "2", "--library", folder)
    assert by_number == run("read", "sore-elbow", "care", "--library", folder)
    assert '5 mg/ml <2x/day> & "q"' in by_number
    assert "Sections:" in run("read", "sore-elbow", "nonsense", "--library", folder, code=2)
    assert "There is no handout 'nobody'" in run("read", "nobody", "--library", folder, code=2)


def test_ask_gives_the_answer_object(tmp_path: Path) -> None:
    folder = library(tmp_path)
    answer = json.loads(run("ask", "how long do i put ice on the elbow", "--library", folder, "--json"))
    assert answer["outcome"] == "answer"
    assert answer["handout"] == "sore-elbow"
    assert answer["section"] == "Care at home"
    assert answer["quotes"] == ["Put ice on the elbow for 15 minutes, three times a day."]
    assert answer["quotes"][0] in answer["say"]
    assert answer["ms"] > 0
    assert set(answer) == {"id", "outcome", "handout", "section", "quotes", "say", "score", "urgency", "ms"}


def test_a_batch_keeps_its_order_and_survives_bad_rows(tmp_path: Path) -> None:
    folder = library(tmp_path)
    rows = [
        '{"id": "a", "question": "i have chest pain", "handout": "sore-elbow"}',
        "not json",
        '{"id": "b", "question": "x", "handout": "nobody"}',
        '{"id": "c"}',
        '{"id": "d", "question": "when do i use heat", "now": "yesterday-ish"}',
        '{"id": "e", "question": "when do i use heat", "after": "zzz"}',
        '{"id": "f", "question": "read it", "handout": "sore-elbow", "locale": "en-CA"}',
    ]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(rows), encoding="utf-8")
    run("ask", "--batch", str(source), "--out", str(out), "--library", folder, code=1)
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in answers] == ["a", None, "b", "c", "d", "e", "f"]
    assert [row.get("outcome") for row in answers] == ["emergency", None, None, None, None, None, "command"]
    assert all("error" in row for row in answers[1:6])
    assert not list(tmp_path.glob(".*.part"))


def test_talk_gives_an_object_a_line(tmp_path: Path) -> None:
    folder = library(tmp_path)
    out = run("talk", "sore-elbow", "--json", "--library", folder, given="read it\nyes\nstop\nhello\n")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["ended"] for row in rows] == [False, False, True, False]
    assert set(rows[0]) == {"say", "outcome", "handout", "section", "quotes", "expects_reply", "ended"}
    assert rows[0]["quotes"] == ["Your elbow is sore because you used it too much."]


def test_wrong_usage_is_2_and_says_what_to_do(tmp_path: Path) -> None:
    folder = library(tmp_path)
    assert "spoken here" in run("ask", "x", "--locale", "xx-XX", "--library", folder, code=2)
    assert "--batch" in run("ask", "--library", folder, code=2)
    assert "No such file" in run("list", "--library", str(tmp_path / "nowhere"), code=2)
    assert run(
        "ask", "--batch", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "o"), "--library", folder, code=2
    )
    assert run("frobnicate", code=2)


def test_a_question_of_5000_characters_is_met_with_help(tmp_path: Path) -> None:
    answer = json.loads(run("ask", "why " * 1250, "--library", library(tmp_path), "--json"))
    assert answer["outcome"] == "command"
    assert "short question" in answer["say"]


def test_what_a_misheard_question_was_taken_for_is_explained() -> None:
    asked = ("ask", "can i take add ville", "--handout", "hamstring-syndrome", "--explain", "--json")
    assert json.loads(run(*asked))["explain"]["taken_for"] == "can i take advil"
    asked = ("ask", "can i take advil", "--handout", "hamstring-syndrome", "--explain", "--json")
    assert "taken_for" not in json.loads(run(*asked))["explain"]
