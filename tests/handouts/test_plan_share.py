"""What is proposed for plans does not fall behind what was measured (`python -m tests.bench.plan`)."""

from __future__ import annotations

import pytest

from tests.bench.plan.measure import SETS, shares


@pytest.mark.parametrize("name", SETS)
def test_most_times_are_found_and_few_proposed_in_vain(name: str) -> None:
    for language, share in shares(name).items():
        assert share.labelled > 40
        assert share.found >= 0.55 * share.labelled, language
        assert share.same >= 0.5 * share.labelled, language
        assert share.found >= 0.85 * share.proposed, language
