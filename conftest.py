"""Notebooks are compared in the way in which they were stored; a real browser comes last."""

import os

import pytest

from sohanalysis.picture import PAPER_RUN


def pytest_configure(config: pytest.Config) -> None:
    """Run notebooks for their kept outputs, without what is for a live page alone."""
    if config.getoption("nbval", default=False):
        os.environ[PAPER_RUN] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser after all else: it leaves an event loop running, where no other can start."""
    items.sort(key=lambda item: "browser" in item.path.parts)
