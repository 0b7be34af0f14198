"""Notebooks are compared in the way in which they were stored."""

import os

import pytest

from sohanalysis.chart import PAPER_RUN


def pytest_configure(config: pytest.Config) -> None:
    """Run notebooks for their kept outputs, without what is for a live page alone."""
    if config.getoption("nbval", default=False):
        os.environ[PAPER_RUN] = "1"
