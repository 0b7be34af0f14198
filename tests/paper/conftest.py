"""The board paper that several test modules read, written once."""

from __future__ import annotations

import pytest

from sohanalysis.files.text import FIRST_CASE
from sohanalysis.paper.pages import paper_of


@pytest.fixture(scope="session")
def first_paper() -> str:
    """The board paper of the first case."""
    return paper_of(FIRST_CASE, "")
