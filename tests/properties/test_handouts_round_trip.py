"""Writing a handout and reading it again gives the same handout, whatever its words are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Handout
from skill.handouts.writing import escape, markdown_of
from tests.properties.handouts_strategies import handouts, texts


def bare(handout: Handout) -> Handout:
    """Without what only a file has: its version, its lines, and the lead-ins that are told from the layout."""
    sections = tuple(
        replace(part, line=0, blocks=tuple(replace(block, line=0, lead_in="") for block in part.blocks))
        for part in handout.sections
    )
    return replace(handout, sections=sections, version="")


@settings(max_examples=120, deadline=None)
@given(handouts())
def test_a_written_handout_reads_back_the_same(handout: Handout) -> None:
    written = markdown_of(handout)
    assert bare(parse_handout(written, Path("x.md"))) == bare(handout)


@settings(max_examples=120, deadline=None)
@given(texts)
def test_escaped_text_is_the_same_text(text: str) -> None:
    read = parse_handout(f"# T\n\n{escape(text)}\n", Path("x.md"))
    assert read.sections[0].blocks[0].text == text


@settings(max_examples=60, deadline=None)
@given(handouts())
def test_writing_what_was_read_changes_nothing(handout: Handout) -> None:
    once = markdown_of(handout)
    assert markdown_of(parse_handout(once, Path("x.md"))) == once
