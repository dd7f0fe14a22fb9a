"""Proposes the `plan` of a handout from the sentences that say how long, how often, from when and until when."""

from __future__ import annotations

from skill.handouts.model import Handout, PlanStep


def propose_plan(handout: Handout) -> tuple[PlanStep, ...]:
    """The timing facts that the handout's sentences state; a person has to read each against its sentence."""
    return ()
