"""A reply on a screen, in the Alexa Presentation Language: the passage in large type, its source, the list of parts.

The documents lie as JSON in `apl/`; here is only the data that fills them. What is touched is told as its spoken twin
(`incoming.TOUCHES`), so a screen can do nothing that a voice cannot.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ask_sdk_model.interfaces.alexa.presentation.apl.render_document_directive import RenderDocumentDirective

from skill.answers.model import Outcome
from skill.conversation.model import Reply
from skill.conversation.phrases import Phrases
from skill.conversation.reading import readable_sections
from skill.handouts.model import Handout, ReviewStatus

if TYPE_CHECKING:
    from skill.channels.alexa.incoming import Incoming

FOLDER = Path(__file__).parent / "apl"
DOCUMENT = "handout"
LEAST_VERSION = (1, 6)
"""The version of APL that the document is written in; a device that knows less gets no screen."""
MOST_PASSAGE, MOST_SECTIONS, LONGEST_LINE = 6000, 60, 160
"""Characters of the passage, parts in the list, characters of a title or a source: far below 120 KB together."""


def wants_screen(incoming: Incoming, reply: Reply) -> bool:
    """Whether this reply goes to the screen: the device has one that can show it, and a handout or an alarm is told.

    A recording brings the player's own screen, and after a goodbye the device shows its own again.
    """
    if incoming.screen < LEAST_VERSION or reply.play:
        return False
    return reply.outcome is Outcome.EMERGENCY or (reply.handout is not None and not reply.ended)


def screen(reply: Reply, handout: Handout | None, phrases: Phrases) -> RenderDocumentDirective:
    """The directive that shows the reply; `handout` is the one that is open, if any."""
    properties = {**_read(reply, handout, phrases), **_labels(phrases)}
    data: dict[str, object] = {"handout": {"type": "object", "objectId": DOCUMENT, "properties": properties}}
    return RenderDocumentDirective(token=DOCUMENT, document=_document(), datasources=data)


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{DOCUMENT}.json").read_text(encoding="utf-8"))
    return document


def _read(reply: Reply, handout: Handout | None, phrases: Phrases) -> dict[str, Any]:
    """What is being read, or else what is being said, and where it stands."""
    lines = reply.quotes if reply.quotes and reply.outcome is not Outcome.EMERGENCY else [s.text for s in reply.speech]
    return {
        "title": _shown(handout.title if handout else ""),
        "section": _shown(reply.section or (handout.title if handout else "")),
        "passage": [markup(line) for line in _fitting(lines)],
        "source": _shown(phrases.text("screen_source", source=handout.source)) if handout and handout.source else "",
        "review": _shown(_review(handout, phrases)) if handout else "",
        "sections": _sections(reply.section, handout, phrases) if handout else [],
    }


def _labels(phrases: Phrases) -> dict[str, str]:
    return {
        "next": phrases.text("screen_next"),
        "back": phrases.text("screen_back"),
        "repeat": phrases.text("screen_repeat"),
        "stop": phrases.text("screen_stop"),
    }


def _sections(current: str | None, handout: Handout, phrases: Phrases) -> list[dict[str, Any]]:
    """The parts that can be picked; of very many those around the one that is read."""
    sections = readable_sections(handout)
    here = next((place for place, section in enumerate(sections) if section.title == current), 0)
    first = max(0, min(here - MOST_SECTIONS // 2, len(sections) - MOST_SECTIONS))
    return [
        {
            "number": section.number,
            "title": _shown(section.title),
            "label": phrases.text("screen_part", title=_cut(section.title, LONGEST_LINE)),
            "current": section.title == current,
        }
        for section in sections[first : first + MOST_SECTIONS]
    ]


def _review(handout: Handout, phrases: Phrases) -> str:
    review = handout.review
    if review.status is ReviewStatus.REVIEWED and review.on:
        return phrases.text("screen_reviewed", by=review.by, day=review.on.isoformat())
    return phrases.text("screen_sample" if review.status is ReviewStatus.SAMPLE else "screen_unreviewed")


def _fitting(lines: Sequence[str]) -> list[str]:
    """As many lines as fit, the last cut at a word: the whole is spoken, and goes to the app."""
    shown: list[str] = []
    room = MOST_PASSAGE
    for line in lines:
        if room <= 0:
            break
        shown.append(_cut(line, room))
        room -= len(line)
    return shown


def _shown(text: str) -> str:
    return markup(_cut(text, LONGEST_LINE))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def markup(text: str) -> str:
    """Plain text as a Text component takes it: '<2x/day>' and 'A&B' would be read as markup (APL Text, `text`)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
