"""Lists quoted as they must be heard: with their lead-in, whole where that is short."""

from __future__ import annotations

from pathlib import Path

from skill.answers.listing import MOST_WORDS, with_its_list
from skill.answers.passages import Place, passages_of, places_of
from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Handout

SHORT = """# Sore Elbow

## When to call

Call your doctor if:

- The pain gets worse.
- You have a fever.

Wear the sling by day. Take it off at night.
"""


def place(handout: Handout, sentence: str) -> Place:
    return next(place for place in places_of(handout) if place.sentence == sentence)


def test_an_item_brings_its_lead_in() -> None:
    handout = parse_handout(SHORT, Path("x.md"))
    quotes = with_its_list(("You have a fever.",), place(handout, "You have a fever."), handout)
    assert quotes == ("Call your doctor if:", "You have a fever.")


def test_a_lead_in_brings_its_list() -> None:
    handout = parse_handout(SHORT, Path("x.md"))
    quotes = with_its_list(("Call your doctor if:",), place(handout, "Call your doctor if:"), handout)
    assert quotes == ("Call your doctor if:", "The pain gets worse.", "You have a fever.")


def test_a_paragraph_stays_as_it_is() -> None:
    handout = parse_handout(SHORT, Path("x.md"))
    best = place(handout, "Take it off at night.")
    assert with_its_list(("Take it off at night.",), best, handout) == ("Take it off at night.",)


def test_a_list_too_long_to_listen_to_gives_its_lead_in_alone() -> None:
    items = "\n".join(f"- Item {number} of this very long list is here for you to hear now." for number in range(12))
    handout = parse_handout(f"# T\n\n## Do\n\nDo these:\n\n{items}\n", Path("x.md"))
    quotes = with_its_list(("Do these:",), place(handout, "Do these:"), handout)
    assert sum(len(quote.split()) for quote in quotes) <= MOST_WORDS
    assert quotes == ("Do these:",)


def test_a_heading_that_leads_in_is_no_sentence_and_is_not_quoted() -> None:
    handout = parse_handout("# T\n\n## See a doctor if:\n\n- it bleeds\n- it itches\n", Path("x.md"))
    assert with_its_list(("it bleeds",), place(handout, "it bleeds"), handout) == ("it bleeds",)


def test_places_and_passages_go_together_and_leave_the_notice_out() -> None:
    handout = parse_handout(SHORT + "\n## About this handout\n\nA sample.\n", Path("x.md"))
    assert [place.sentence for place in places_of(handout)] == [passage.text for passage in passages_of(handout)]
    assert "A sample." not in [place.sentence for place in places_of(handout)]


def test_a_sentence_of_the_notice_that_a_question_was_taught_of_may_be_quoted() -> None:
    front = "---\nquestions:\n  - sentence: No doctor read it.\n    questions: [has a doctor read this]\n---\n"
    handout = parse_handout(f"{front}{SHORT}\n## About this handout\n\nA sample. No doctor read it.\n", Path("x.md"))
    sentences = [place.sentence for place in places_of(handout)]
    assert sentences[-1] == "No doctor read it."
    assert "A sample." not in sentences
    assert sentences == [passage.text for passage in passages_of(handout)]
