"""Questions that a person wrote beforehand for a handout: asked again in the same words, they need no guessing."""

from __future__ import annotations

from collections.abc import Sequence

from skill.answers.passages import Place
from skill.handouts.model import Handout
from skill.wording.templates import fold


class QuestionBank:
    """The curated questions of one handout: `questions[n]` is answered at `places[n]`, by `positions[n]` of its places.

    `left_open` are those that the handout does not answer.
    """

    def __init__(self, handout: Handout, places: Sequence[Place]) -> None:
        by_sentence = {place.sentence: number for number, place in enumerate(places)}
        rows = [row for row in handout.questions if row.sentence in by_sentence]
        self.questions = tuple(row.question for row in rows)
        self.positions = tuple(by_sentence[row.sentence] for row in rows)
        self.places = tuple(places[position] for position in self.positions)
        self.left_open = handout.not_answered
        self._known: dict[str, Place] = {
            fold(question): place for question, place in zip(self.questions, self.places, strict=True)
        }
        self._left_open = frozenset(fold(question) for question in self.left_open)

    def place(self, question: str) -> Place | None:
        """The place for a question in just these words, punctuation and case aside."""
        return self._known.get(fold(question))

    def leaves_open(self, question: str) -> bool:
        """Whether a person said, of a question in just these words, that the handout does not answer it."""
        return fold(question) in self._left_open

    @property
    def taught(self) -> tuple[str, ...]:
        """All of them: those that are answered, then those that are left open."""
        return (*self.questions, *self.left_open)
