"""Numbered steps as they are read: each list counted by itself, by the numbers that the handout shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skill.handouts.model import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Reading:
    """A block as it is read. `step` is its number, 0 for what is no step at the top of a list.

    `of` is how many steps there are, where that is to be said before this one: at the first of several.
    """

    block: Block
    step: int = 0
    of: int = 0


def readings(blocks: Sequence[Block]) -> Iterator[Reading]:
    """The blocks in order with the numbers of their steps.

    A list that goes on where the one before it ended ('3.' after a paragraph) is one with it; one that starts at 3
    without a beginning keeps its numbers, and nothing is said of how many there are.
    """
    numbers = _numbers(blocks)
    for place, block in enumerate(blocks):
        number = numbers[place]
        following = [later for later in numbers[place + 1 :] if later]
        steps = next((n for n, later in enumerate(following, 1) if later != number + n), len(following) + 1)
        yield Reading(block, number, steps if number == 1 and steps > 1 else 0)


def _numbers(blocks: Sequence[Block]) -> list[int]:
    """Each block's number; one that carries none (it is from no file) counts on from the block before it."""
    found: list[int] = []
    last = 0
    for block in blocks:
        top = not block.depth
        if block.kind is BlockKind.STEP and top:
            last = block.number or last + 1
            found.append(last)
        else:
            last = 0 if top else last
            found.append(0)
    return found
