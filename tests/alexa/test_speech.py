"""Speech markup: well-formed whatever a text holds, and every word of it heard."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.channels.alexa.response import MOST_SPEECH, fitting_ssml
from skill.conversation.model import Span, SpanKind, Speed
from skill.conversation.speech import to_ssml

TEXT = '5 mg/ml <2x/day> & "q"'


def heard(ssml: str) -> str:
    return "".join(ET.fromstring(ssml).itertext())


def test_the_dose_is_heard_whole() -> None:
    assert heard(to_ssml([Span(TEXT)])) == TEXT


@given(st.lists(st.text(), min_size=1), st.sampled_from(Speed), st.sampled_from(["", "fr-CA"]))
def test_any_text_is_well_formed_and_whole(texts: list[str], speed: Speed, language: str) -> None:
    spans = tuple(Span(text, SpanKind.QUOTE, pause=0.4) for text in texts)
    said = heard(to_ssml(spans, speed, language))
    printable = [char for char in "".join(texts) if char.isprintable() and not char.isspace()]
    assert [char for char in said if char.isprintable() and not char.isspace()] == printable


def test_speed_pause_and_language() -> None:
    spans = (Span("Voici:", pause=0.3), Span("Posez de la glace.", SpanKind.QUOTE, pause=60))
    assert to_ssml(spans, Speed.SLOW, "fr-CA") == (
        '<speak><prosody rate="80%">Voici:<break time="300ms"/> '
        '<lang xml:lang="fr-CA">Posez de la glace.</lang><break time="10000ms"/></prosody></speak>'
    )


@pytest.mark.parametrize("word", ["plain", "a<b&c", "x" * 9000])
def test_a_sentence_beyond_the_limit_is_cut(word: str) -> None:
    sentence = Span(" ".join([word] * 2000), SpanKind.QUOTE)
    ssml = fitting_ssml((Span("Here is."), sentence), Speed.NORMAL, "")
    assert len(ssml) < MOST_SPEECH
    assert heard(ssml).startswith("Here is.")


@pytest.mark.parametrize(
    ("locale", "word", "ipa"),
    [
        ("en-CA", "Omeprazole", "oʊˈmɛpɹəzoʊl"),
        ("fr-CA", "quadriceps", "kwadʁisɛps"),
        ("es-US", "Tylenol", "ˈtajlenol"),
    ],
)
def test_words_of_the_lexicon_are_marked_with_their_sound(locale: str, word: str, ipa: str) -> None:
    ssml = to_ssml([Span(f"{word}, 5 < 6.")], locale=locale)
    assert f'<phoneme alphabet="ipa" ph="{ipa}">{word}</phoneme>, 5 &lt; 6.' in ssml
    assert heard(ssml) == f"{word}, 5 < 6."


def test_a_quote_in_another_language_is_said_by_that_languages_lexicon() -> None:
    spans = (Span("Tylenol says:"), Span("Prenez du Tylenol.", SpanKind.QUOTE))
    ssml = to_ssml(spans, quote_language="fr-CA", locale="en-CA")
    assert 'ph="ˈtaɪlənɔl">Tylenol</phoneme> says:' in ssml
    assert '<lang xml:lang="fr-CA">Prenez du <phoneme alphabet="ipa" ph="tilenɔl">Tylenol</phoneme>.</lang>' in ssml


def test_words_of_every_day_are_left_to_the_services_own_dictionary() -> None:
    assert "<phoneme" not in to_ssml([Span("A tear in the wound of the hamstring.")], locale="en-CA")


@given(st.text(), st.sampled_from(["en-CA", "fr-CA", "es-US"]))
def test_pronunciations_take_no_word_away(text: str, locale: str) -> None:
    assert heard(to_ssml([Span(text)], locale=locale)) == heard(to_ssml([Span(text)]))


def test_pronunciations_are_dropped_before_words_are() -> None:
    sentence = Span("omeprazole " * 200, SpanKind.QUOTE)
    ssml = fitting_ssml((sentence,), Speed.NORMAL, "", "en-CA")
    assert len(ssml) < MOST_SPEECH
    assert heard(ssml).split() == ["omeprazole"] * 200
