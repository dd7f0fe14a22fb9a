"""A Reply as an Alexa response: speech, reprompt, and whether the microphone stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ask_sdk_model.response import Response
from ask_sdk_model.ui.reprompt import Reprompt
from ask_sdk_model.ui.simple_card import SimpleCard
from ask_sdk_model.ui.ssml_output_speech import SsmlOutputSpeech

from skill.answers.model import Outcome
from skill.content import best_locale, language_of
from skill.conversation.model import Reply, Span, Speed
from skill.conversation.speech import to_ssml

if TYPE_CHECKING:
    from ask_sdk_model.ui.ask_for_permissions_consent_card import AskForPermissionsConsentCard

    from skill.conversation.alerts import AlertKind
    from skill.handouts.model import Handout

MOST_CARD = 8000
"""Characters of a card, title included (Request and Response JSON Reference)."""
MOST_SPEECH = 8000
"""Characters of outputSpeech, markup included (Request and Response JSON Reference)."""


def render(reply: Reply, speed: Speed, locale: str, handout: Handout | None = None) -> Response:
    """The response. The microphone is left open only after a question.

    `handout` is the one that was quoted: the passage goes to the Alexa app as a card, with where it stands. Where the
    person's leave is needed first, the card asks for that instead.
    """
    language = _quote_language(reply.language, locale)
    if reply.outcome is Outcome.EMERGENCY and speed is Speed.FAST:
        # The number to call is heard once, by somebody in fear.
        speed = Speed.NORMAL
    reprompt = Reprompt(output_speech=_speech(reply.reprompt, speed, language, locale)) if reply.reprompt else None
    open_ = reply.expects_reply and not reply.ended
    passage = _card(reply, handout) if handout and reply.quotes else None
    return Response(
        output_speech=_speech(reply.speech, speed, language, locale),
        reprompt=reprompt if open_ else None,
        card=_consent(reply.permission) if reply.permission else passage,
        should_end_session=not open_,
    )


def _consent(kind: AlertKind) -> AskForPermissionsConsentCard:
    # Imported here: the card is sent once to a person, if at all.
    from ask_sdk_model.ui.ask_for_permissions_consent_card import AskForPermissionsConsentCard

    from skill.channels.alexa.alerts import SCOPES

    return AskForPermissionsConsentCard(permissions=[SCOPES[kind]])


def _card(reply: Reply, handout: Handout) -> SimpleCard:
    """The quoted words and their source, nothing else; cut at a word when the handout's section is very long."""
    title = f"{handout.title} – {reply.section}" if reply.section else handout.title
    source = f"\n\n({handout.source})" if handout.source else ""
    passage = "\n".join(reply.quotes)
    room = MOST_CARD - len(title) - len(source) - 2
    if len(passage) > room:
        passage = passage[:room].rsplit(" ", 1)[0] + " …"
    return SimpleCard(title=title, content=passage + source)


def saying(spans: tuple[Span, ...]) -> Response:
    """These words, and the end of the session."""
    return Response(output_speech=_speech(spans, Speed.NORMAL, ""), should_end_session=True)


def silence() -> Response:
    """The answer to a request that may not be answered with speech."""
    return Response()


def _speech(spans: tuple[Span, ...], speed: Speed, language: str, locale: str = "") -> SsmlOutputSpeech:
    return SsmlOutputSpeech(ssml=fitting_ssml(spans, speed, language, locale))


def fitting_ssml(spans: tuple[Span, ...], speed: Speed, language: str, locale: str = "") -> str:
    """The spans as SSML within the limit; without pronunciations when there is no room for them.

    A turn of the conversation stays far below it; only a handout whose one sentence is longer than the limit comes
    here, and then the words that fit are said rather than none.
    """
    ssml = to_ssml(spans, speed, language, locale=locale)
    if len(ssml) >= MOST_SPEECH:
        ssml = to_ssml(spans, speed, language)
    while len(ssml) >= MOST_SPEECH:
        longest = max(range(len(spans)), key=lambda index: 0 if spans[index].clip else len(spans[index].text))
        words = spans[longest].text.split()
        cut = " ".join(words[: len(words) * 3 // 4])
        spans = (*spans[:longest], Span(cut, spans[longest].kind, spans[longest].pause), *spans[longest + 1 :])
        ssml = to_ssml(spans, speed, language)
    return ssml


def _quote_language(language: str, locale: str) -> str:
    """The locale whose voice should say the handout's words, when it is not the device's own."""
    return best_locale(language) if language and language_of(language) != language_of(locale) else ""
