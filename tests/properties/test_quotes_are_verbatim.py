"""Whatever is asked: every quote is a whole sentence of the handout, and nothing but quotes and our phrases is said."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from skill.app import conversation_from
from skill.channels.terminal import at_handout
from skill.content import language_of, read_content
from skill.conversation.model import Session, SpanKind, Turn

CONVERSATION = conversation_from()
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
LOCALES = {"en": "en-CA", "fr": "fr-CA", "es": "es-US"}
SENTENCES = {h.id: frozenset(s for _, _, s in h.sentences()) for h in CONVERSATION.library}
WORDS = sorted({word for h in CONVERSATION.library for _, _, s in h.sentences() for word in re.findall(r"\w+", s)})
STARTS = [
    "when should i",
    "how long",
    "can i",
    "is it okay to",
    "what about",
    "why",
    "my",
    "i have",
    "read",
    "how often",
]
questions = st.one_of(
    st.builds(
        lambda start, words: " ".join([start, *words]),
        st.sampled_from(STARTS),
        st.lists(st.sampled_from(WORDS), max_size=6),
    ),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join),
    st.text(max_size=80),
)


def _frames(locale: str) -> list[re.Pattern[str]]:
    phrases = read_content("phrases", locale)
    texts = [str(row["text"] if isinstance(row, dict) else row) for row in phrases.values()]
    return [
        re.compile(re.sub(r"\\\{[a-z_]+\\\}", ".*", re.escape(" ".join(text.split()))), re.DOTALL) for text in texts
    ]


FRAMES = {locale: _frames(locale) for locale in LOCALES.values()}


@settings(max_examples=400, deadline=None)
@given(questions, st.sampled_from(sorted(SENTENCES)), st.booleans())
def test_every_quote_is_a_sentence_of_its_handout(text: str, handout_id: str, opened: bool) -> None:
    handout = CONVERSATION.library.get(handout_id)
    locale = LOCALES[language_of(handout.language)]
    session = at_handout(handout_id) if opened else Session(greeted=True)
    reply, after = CONVERSATION.respond(Turn(locale, NOW, utterance=text), session)
    assert set(reply.quotes) <= SENTENCES.get(reply.handout or "", frozenset())
    assert tuple(span.text for span in reply.speech if span.kind is SpanKind.QUOTE) == reply.quotes
    titles = {s.title for h in CONVERSATION.library for s in h.sections}
    for span in reply.speech:
        if span.kind is SpanKind.FRAME and span.text not in titles:
            assert any(frame.fullmatch(span.text) for frame in FRAMES[locale]), span.text
    assert reply.expects_reply == bool(reply.reprompt)
    assert not (reply.ended and reply.expects_reply)
    assert after.memory().keys() == {"place", "speed", "voice", "greeted"}
