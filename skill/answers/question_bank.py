"""Questions that a person wrote beforehand for a handout: asked again in the same words, they need no guessing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from skill.answers.passages import Place
from skill.handouts.model import Handout
from skill.wording.templates import fold


class QuestionBank:
    """The curated questions of one handout, `questions[n]` answered at `places[n]`."""

    def __init__(self, handout: Handout, places: Sequence[Place]) -> None:
        by_sentence = {place.sentence: place for place in places}
        rows = [row for row in handout.questions if row.sentence in by_sentence]
        self.questions = tuple(row.question for row in rows)
        self.places = tuple(by_sentence[row.sentence] for row in rows)
        self._known: Mapping[str, Place] = {
            fold(question): place for question, place in zip(self.questions, self.places, strict=True)
        }

    def place(self, question: str) -> Place | None:
        """The place for a question in just these words, punctuation and case aside."""
        return self._known.get(fold(question))
