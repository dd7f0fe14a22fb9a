"""Why a question is declined: subjects on which nothing may be improvised get a reason of their own."""

from __future__ import annotations

from skill.answers.evidence import Caution, speaks_of
from skill.answers.model import Reason

_REASONS = (
    (Caution.PREGNANCY, Reason.PREGNANCY),
    (Caution.MIXING, Reason.MIXING),
    (Caution.STOPPING, Reason.STOPPING),
    (Caution.DOSE, Reason.DOSE),
    (Caution.CHILD, Reason.CHILD),
    (Caution.CONDITION, Reason.CONDITION),
    (Caution.SERIOUS, Reason.DIAGNOSIS),
)
"""In the order in which they are told when a question touches on several."""


def reason_for(touched: frozenset[Caution], title: str) -> Reason:
    """The reason to tell for a question that touches on these subjects; what the handout is about is no reason."""
    reasons = (reason for caution, reason in _REASONS if caution in touched and not speaks_of(caution, title))
    return next(reasons, Reason.NOT_SAID)
