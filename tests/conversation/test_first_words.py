"""The disclaimer at first use, whichever way a patient comes in, and the languages a handout is offered in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from skill.app import conversation_from
from skill.content import CONTENT, language_of, locales, read_content
from skill.conversation.model import Intent, Pending, Session, Turn
from skill.conversation.opening import name_of
from skill.handouts.library import load_library

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DISCLAIMER = "I am not a doctor."
LANGUAGES = sorted({language_of(locale) for locale in locales()})


def turn(said: str = "", locale: str = "en-US", intent: Intent | None = None) -> Turn:
    return Turn(locale, NOW, said, intent)


@pytest.mark.parametrize(
    "said", ["open ankle sprain", "how long should I ice my ankle sprain", "what is the capital of france"]
)
def test_who_comes_in_with_a_wish_hears_the_disclaimer_once(said: str) -> None:
    conversation = conversation_from()
    reply, after = conversation.respond(turn(said), Session())
    assert (DISCLAIMER in reply.say) is after.greeted
    if after.greeted:
        again, _ = conversation.respond(turn("open minor burn"), after)
        assert DISCLAIMER not in again.say


def test_an_answer_at_first_use_begins_with_the_disclaimer() -> None:
    reply, after = conversation_from().respond(turn("how long should I ice my ankle sprain"), Session())
    assert reply.quotes
    assert reply.say.startswith(DISCLAIMER)
    assert after.greeted


def test_an_emergency_begins_with_the_number() -> None:
    reply, _ = conversation_from().respond(turn("i have chest pain"), Session())
    assert reply.say.startswith("Call 911")


def write(folder: Path, name: str, language: str, title: str, more: str = "") -> None:
    text = f"---\nlanguage: {language}\n{more}---\n# {title}\n\n## One\n\nA sentence stands here.\n"
    (folder / f"{name}.md").write_text(text, encoding="utf-8")


def test_a_clinic_without_a_handout_in_the_language_names_those_it_has(tmp_path: Path) -> None:
    write(tmp_path, "burn", "en", "Minor Burn")
    write(tmp_path, "sprain", "en", "Ankle Sprain")
    conversation = conversation_from(tmp_path)
    reply, session = conversation.respond(turn(locale="es-US", intent=Intent.LAUNCH), Session())
    assert "En inglés tengo: Ankle Sprain" in reply.say
    assert session.pending is Pending.WHICH_HANDOUT
    reply, session = conversation.respond(turn("abre la hoja de minor burn", "es-US"), session)
    assert "solo en inglés" in reply.say
    reply, session = conversation.respond(turn("sí", "es-US"), session)
    assert reply.quotes == ("A sentence stands here.",)
    assert reply.language == "en"


def test_a_name_in_another_language_opens_the_translation(tmp_path: Path) -> None:
    write(tmp_path, "sprain", "en", "Ankle Sprain")
    write(tmp_path, "entorse", "fr", "Entorse de la cheville", "translation_of: sprain\n")
    reply, _ = conversation_from(tmp_path).respond(
        turn("ouvre le dépliant sur ankle sprain", "fr-CA"), Session(greeted=True)
    )
    assert "Entorse de la cheville" in reply.say


def test_a_handout_that_went_away_between_offer_and_yes(tmp_path: Path) -> None:
    write(tmp_path, "burn", "en", "Minor Burn")
    session = Session(greeted=True, pending=Pending.OTHER_LANGUAGE, offered="gone")
    reply, _ = conversation_from(tmp_path).respond(turn("sí", "es-US"), session)
    assert reply.expects_reply


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_names(language: str) -> None:
    assert (CONTENT / language / "languages.yaml").is_file()
    assert set(read_content("languages", language)) == set(read_content("languages", "en"))
    assert set(LANGUAGES) <= set(read_content("languages", language))


def test_a_language_without_a_name_is_another() -> None:
    assert name_of("tlh", "en-US") == "another language"
    assert name_of("fr-CA", "en-US") == "French"


def test_every_shipped_handout_can_be_named_in_every_language() -> None:
    assert {language_of(entry.language) for entry in load_library().entries} <= set(read_content("languages", "en"))
