"""Questions that a person wrote beforehand for a handout: asked again in the same words, they need no guessing."""

from __future__ import annotations

from collections.abc import Mapping

from skill.answers.lexical import Passage, passages_of
from skill.handouts.model import Handout
from skill.wording.templates import fold


class QuestionBank:
    """The curated questions of one handout, each with the passage that answers it."""

    def __init__(self, handout: Handout) -> None:
        by_sentence = {passage.sentence: passage for passage in passages_of(handout)}
        self._known: Mapping[str, Passage] = {
            fold(row.question): by_sentence[row.sentence] for row in handout.questions if row.sentence in by_sentence
        }

    def passage(self, question: str) -> Passage | None:
        """The passage for a question in just these words, punctuation and case aside."""
        return self._known.get(fold(question))
