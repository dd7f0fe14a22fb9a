"""The words of every language agree: with one another, with the code that says them, and each sentence with itself."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

import pytest

from skill.answers.emergencies import recognise, topics_of
from skill.content import CONTENT, language_of, locales, read_content
from skill.conversation.model import Intent, Turn
from skill.conversation.phrases import phrases_of
from skill.conversation.understanding import IntentSentences, intents_of, understand
from skill.wording.templates import expand, fold
from tests.content.phrase_uses import SPOKEN_REASONS, used_keys

LOCALES = sorted(locales())
LANGUAGES = sorted({language_of(locale) for locale in LOCALES})
NUMBERS = {"emergency", "nurse_line", "crisis"}
"""Slots that the locale fills itself."""
UNSPOKEN = {Intent.EMERGENCY, Intent.ASK, Intent.UNKNOWN}
"""Intents without sentences: they are free text, or a channel sends them."""
SLOT_WORDS = {
    "en": {
        "handout": "frozen shoulder",
        "section": "ice packs",
        "seconds": "thirty",
        "minutes": "two",
        "query": "warm wet socks",
    },
    "fr": {
        "handout": "épaule gelée",
        "section": "sacs froids",
        "seconds": "trente",
        "minutes": "deux",
        "query": "chaussettes mouillées",
    },
    "es": {
        "handout": "hombro congelado",
        "section": "bolsas frías",
        "seconds": "treinta",
        "minutes": "dos",
        "query": "calcetines mojados",
    },
}
MOST_TRIED = 200
"""Expansions of one sentence that are tried; spread over all of them."""
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


# Phrases


def _text(phrase: object) -> str:
    return str(phrase["text"] if isinstance(phrase, dict) else phrase)


def _slots(phrase: object) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)\}", _text(phrase)))


@pytest.mark.parametrize("locale", LOCALES)
def test_phrases_have_the_keys_and_slots_of_english(locale: str) -> None:
    english, own = read_content("phrases", "en"), read_content("phrases", locale)
    assert set(own) == set(english)
    differ = {key for key in english if _slots(own[key]) - {"nurse_line"} != _slots(english[key]) - {"nurse_line"}}
    assert differ == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_phrases_take_every_number_from_the_locale(locale: str) -> None:
    given = {name for name in NUMBERS if locales()[locale].get(name)}
    for key, phrase in read_content("phrases", locale).items():
        assert not (_slots(phrase) & NUMBERS) - given, key
        assert not re.search(r"\d", _text(phrase)), f"{key} writes a number out"


@pytest.mark.parametrize("locale", LOCALES)
def test_phrases_ask_and_pause_as_in_english(locale: str) -> None:
    english = read_content("phrases", "en")
    for key, phrase in read_content("phrases", locale).items():
        text = _text(phrase)
        assert text.endswith("?") == _text(english[key]).endswith("?"), key
        assert text.count("¿") == (text.count("?") if language_of(locale) == "es" else 0), key
        if isinstance(phrase, dict):
            assert set(phrase) == {"text", "pause"}, key
            assert 0 < phrase["pause"] <= 1, key


@pytest.mark.parametrize("locale", LOCALES)
def test_every_phrase_can_be_said(locale: str) -> None:
    phrases = phrases_of(locale)
    for key, phrase in read_content("phrases", locale).items():
        said = phrases.text(key, **dict.fromkeys(_slots(phrase) - NUMBERS, "seven"))
        assert said, key
        assert not set("{}") & set(said), key


def test_every_phrase_is_said_somewhere() -> None:
    assert set(read_content("phrases", "en")) - used_keys() == set()


def test_every_phrase_that_the_code_says_exists() -> None:
    assert used_keys() - set(read_content("phrases", "en")) == set()


def test_every_reason_to_decline_has_its_phrase() -> None:
    assert {f"decline_{reason}" for reason in SPOKEN_REASONS} <= set(read_content("phrases", "en"))


@pytest.mark.parametrize("name", ["phrases", "sentences", "emergencies"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language: str, name: str) -> None:
    """YAML keeps the last of two equal keys and says nothing."""
    text = (CONTENT / language / f"{name}.yaml").read_text(encoding="utf-8")
    for block in (re.sub(r"^ .*", "", text, flags=re.MULTILINE), *re.split(r"^(?=\S)", text, flags=re.MULTILINE)):
        keys = re.findall(r'^(?:  )?"?([a-z_]+)"?:', block, re.MULTILINE)
        assert [key for key, count in Counter(keys).items() if count > 1] == []


# Sentences


def _meant(utterance: str, locale: str) -> tuple[Intent | None, Mapping[str, str]]:
    turn = understand(Turn(locale, NOW, utterance=utterance))
    return turn.intent, turn.slots


@cache
def _expanded(sentence: str) -> tuple[str, ...]:
    return expand(sentence)


def _tried(sentence: str) -> tuple[str, ...]:
    found = _expanded(sentence)
    return found[:: max(1, -(-len(found) // MOST_TRIED))]


def _entries(locale: str) -> dict[Intent, IntentSentences]:
    return {entry.intent: entry for entry in intents_of(locale)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_of_speech_has_sentences(language: str) -> None:
    entries = _entries(language)
    assert set(entries) == set(Intent) - UNSPOKEN
    assert len(entries) == len(intents_of(language))
    assert all(entry.sentences for entry in entries.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_intents_have_the_importance_and_slots_of_english(language: str) -> None:
    english = _entries("en")
    for intent, entry in _entries(language).items():
        assert entry.importance == english[intent].importance, intent
        assert entry.importance in ("required", "usual"), intent
        assert dict(entry.slots) == dict(english[intent].slots), intent
        named = {name for sentence in entry.sentences for name in re.findall(r"\{([a-z_]+)\}", sentence)}
        assert named == set(entry.slots), intent


@pytest.mark.parametrize("locale", LOCALES)
def test_each_example_is_understood_as_its_intent(locale: str) -> None:
    assert {entry.example: _meant(entry.example, locale)[0] for entry in intents_of(locale)} == {
        entry.example: entry.intent for entry in intents_of(locale)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_intents_share_a_sentence(language: str) -> None:
    owners: dict[str, set[Intent]] = defaultdict(set)
    for entry in intents_of(language):
        for sentence in entry.sentences:
            for text in _expanded(sentence):
                owners[fold(text.replace("{", "").replace("}", ""))].add(entry.intent)
    assert {text: sorted(found) for text, found in owners.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_understood_as_its_own_intent(language: str) -> None:
    words = SLOT_WORDS[language]
    wrong = {}
    for entry in intents_of(language):
        for sentence in entry.sentences:
            for text in _tried(sentence):
                said = text.format(**words)
                intent, slots = _meant(said, language)
                wanted = {name: fold(words[name]) for name in entry.slots if f"{{{name}}}" in text}
                if intent is not entry.intent or dict(slots) != wanted:
                    wrong[said] = (entry.intent.value, intent, dict(slots))
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_said_without_a_word(language: str) -> None:
    empty = [s for entry in intents_of(language) for s in entry.sentences if not all(_expanded(s))]
    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_politeness_changes_nothing(language: str) -> None:
    words = read_content("sentences", language)["politeness"]
    commands = {e.example: e.intent for e in intents_of(language) if e.intent in (Intent.NEXT, Intent.SLOWER)}
    for example, intent in commands.items():
        for word in words["before"]:
            assert _meant(f"{word} {example}", language)[0] is intent, word
        for word in words["after"]:
            assert _meant(f"{example} {word}", language)[0] is intent, word


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_lists_are_folded_words(language: str) -> None:
    content = read_content("sentences", language)
    for name in ("question_starts", "question_words", "stop_words"):
        words = [str(word) for word in content[name]]
        assert words, name
        assert [word for word in words if fold(word) != word] == [], name
        assert [word for word, count in Counter(words).items() if count > 1] == [], name
    for name in ("question_words", "stop_words"):
        assert [word for word in content[name] if " " in str(word)] == [], name


# Emergencies


@pytest.mark.parametrize("language", LANGUAGES)
def test_emergency_topics_agree_with_english(language: str) -> None:
    english = {topic.name: (topic.urgency, topic.crisis) for topic in topics_of("en")}
    assert {topic.name: (topic.urgency, topic.crisis) for topic in topics_of(language)} == english
    assert all(topic.listen for topic in topics_of(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_emergency_sentence_is_heard(language: str) -> None:
    """Each `listen` sentence rings as it stands: no `unless` silences it and no pattern fails to match itself."""
    deaf = []
    for row in read_content("emergencies", language)["topics"].values():
        for sentence in row["listen"]:
            said = [text.replace("*", "mm") for text in _tried(sentence)]
            deaf += [text for text in said if recognise(text, language, None) is None]
    assert deaf == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_command_sounds_like_an_emergency(language: str) -> None:
    words = SLOT_WORDS[language]
    rings = [
        text
        for entry in intents_of(language)
        for sentence in entry.sentences
        for text in _tried(sentence)
        if recognise(text.format(**words), language, None)
    ]
    assert rings == []
