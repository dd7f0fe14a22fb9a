"""Reading through a handout: every sentence once and in order, on every handout there is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from skill.app import conversation_over
from skill.channels.terminal import at_handout
from skill.conversation.model import Intent, Position, Reply, Session, Speed, Turn
from skill.conversation.reading import WORDS_A_TURN, readable_sections
from skill.handouts.library import Library, load_library
from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Handout

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
LIBRARY = load_library()
BENCH = load_library(Path(__file__).parents[1] / "bench" / "answers" / "development")
CONVERSATION = conversation_over(LIBRARY)


def respond(intent: Intent, session: Session, handout: Handout, **slots: str) -> tuple[Reply, Session]:
    locale = {"en": "en-US", "fr": "fr-CA", "es": "es-US"}[handout.language[:2]]
    conversation = CONVERSATION if handout.id in LIBRARY else conversation_over(Library((handout,)))
    return conversation.respond(Turn(locale, NOW, intent=intent, slots=slots), session)


@pytest.mark.parametrize("handout", [*LIBRARY, *BENCH], ids=lambda handout: handout.id)
def test_yes_reads_every_sentence_once_and_in_order(handout: Handout) -> None:
    reply, session = respond(Intent.READ, at_handout(handout.id), handout)
    heard = list(reply.quotes)
    for _ in range(200):
        assert reply.expects_reply
        if session.position == Position(handout.id):
            break
        reply, session = respond(Intent.YES, session, handout)
        heard += reply.quotes
    assert heard == [sentence for section in readable_sections(handout) for sentence in section.sentences]


@pytest.mark.parametrize("handout", list(LIBRARY), ids=lambda handout: handout.id)
def test_turns_are_short(handout: Handout) -> None:
    reply, session = respond(Intent.READ, at_handout(handout.id), handout)
    while session.position != Position(handout.id):
        assert len(" ".join(reply.quotes).split()) <= WORDS_A_TURN
        reply, session = respond(Intent.YES, session, handout)


def test_back_and_again_and_over() -> None:
    handout = LIBRARY.get("ankle-sprain")
    first, session = respond(Intent.READ, at_handout(handout.id), handout)
    second, session = respond(Intent.NEXT, session, handout)
    assert second.quotes != first.quotes
    again, session = respond(Intent.REPEAT, session, handout)
    assert again.quotes == second.quotes
    back, session = respond(Intent.PREVIOUS, session, handout)
    assert back.quotes == first.quotes
    before, session = respond(Intent.PREVIOUS, session, handout)
    assert before.quotes == first.quotes, "there is nothing before the beginning"
    skipped, session = respond(Intent.SKIP, session, handout)
    assert skipped.section == handout.sections[1].title
    over, session = respond(Intent.START_OVER, session, handout)
    assert over.quotes == first.quotes


def test_slower_is_kept_and_has_an_end() -> None:
    handout = LIBRARY.get("ankle-sprain")
    _, session = respond(Intent.READ, at_handout(handout.id), handout)
    _, session = respond(Intent.SLOWER, session, handout)
    assert session.speed is Speed.SLOW
    reply, session = respond(Intent.SLOWER, session, handout)
    assert session.speed is Speed.SLOW
    assert "as slow as I can" in reply.say
    assert Session.from_memory(session.memory()).speed is Speed.SLOW


def test_the_part_about_something_is_the_run_of_blocks_that_speaks_of_it() -> None:
    handout = LIBRARY.get("hamstring-syndrome")
    reply, _ = respond(Intent.READ_SECTION, at_handout(handout.id), handout, section="ice")
    assert all("ice" in quote.lower() for quote in reply.quotes)
    assert len(reply.quotes) >= 3


def test_a_very_long_block_comes_in_several_turns_and_whole() -> None:
    text = "# Long\n\n" + " ".join(f"Sentence number {n} is here." for n in range(200))
    handout = parse_handout(text, Path("long.md"))
    reply, session = respond(Intent.READ, at_handout("long"), handout)
    heard = list(reply.quotes)
    while session.position != Position("long"):
        assert len(" ".join(reply.quotes).split()) <= WORDS_A_TURN
        reply, session = respond(Intent.YES, session, handout)
        heard += reply.quotes
    assert heard == [f"Sentence number {n} is here." for n in range(200)]


def test_a_handout_taken_out_of_the_library_is_not_open_any_more() -> None:
    reply, _ = CONVERSATION.respond(Turn("en-US", NOW, intent=Intent.RESUME), at_handout("gone"))
    assert "handouts" in reply.say
    assert reply.expects_reply
