"""Composition: the parts of the running skill put together, lazily where only questions need them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from skill.content import HANDOUTS
from skill.conversation.engine import Clips, Conversation, Recorded, no_clips, nothing_recorded
from skill.handouts.library import Library, open_library

if TYPE_CHECKING:
    from skill.answers.model import Answerer


def conversation_over(
    library: Library,
    recorded: Recorded = nothing_recorded,
    folder: Path | None = None,
    clips: Clips = no_clips,
) -> Conversation:
    """A conversation about these handouts; what questions need is loaded at the first question.

    `folder` is where the library lies, for the index that `handouts index` left there.
    """

    @cache
    def answerer() -> Answerer:
        from skill.answers.answerer import HandoutAnswerer
        from skill.answers.scoring import SentenceScorer
        from skill.answers.store import IndexStore

        scorer = SentenceScorer()
        return HandoutAnswerer(library, scorer, IndexStore(scorer, folder))

    return Conversation(library, answerer, recorded, clips)


def conversation_from(
    folder: Path | None = None, recorded: Recorded = nothing_recorded, clips: Clips = no_clips
) -> Conversation:
    """The same from a folder of Markdown handouts; the shipped ones when none is named."""
    where = folder or HANDOUTS
    return conversation_over(open_library(where), recorded, where, clips)
