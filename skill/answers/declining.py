"""Why a question is declined: subjects on which nothing may be improvised get a reason of their own."""

from __future__ import annotations

from skill.answers.evidence import Caution, speaks_of
from skill.answers.model import Reason
from skill.answers.scoring import Ranking

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


def reason_for(ranking: Ranking, title: str) -> Reason:
    """The reason to tell for a ranking that was not likely enough; what the handout is about is no reason."""
    touched = (reason for caution, reason in _REASONS if caution in ranking.cautions and not speaks_of(caution, title))
    return next(touched, Reason.NOT_SAID)
