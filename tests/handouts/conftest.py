"""Where the documents to import lie, and short ways to look at what came of them."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOCUMENTS = HERE / "documents"
SHARED_INPUTS = HERE.parents[2] / "shared" / "inputs"


@pytest.fixture
def documents() -> Path:
    return DOCUMENTS


@pytest.fixture
def shared_inputs() -> Path:
    """Handouts as publishers have them; licensed, so not part of the repository."""
    if not SHARED_INPUTS.is_dir():
        pytest.skip("the folder of publishers' handouts is not beside the repository")
    return SHARED_INPUTS
