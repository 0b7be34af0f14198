"""Notebooks are compared in the way in which they were stored; a real browser comes first."""

import os

import pytest

from sohanalysis.case.restricted import PAPER_RUN


def pytest_configure(config: pytest.Config) -> None:
    """Run notebooks for their kept outputs, without what is for a live page alone.

    No width is set: readline, which pytest loads, sets one for the processes of pytest-xdist.
    """
    os.environ.pop("COLUMNS", None)
    if config.getoption("nbval", default=False):
        os.environ[PAPER_RUN] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: "browser" not in item.path.parts)
    for item in items:
        _say_examples(item)


def _say_examples(item: pytest.Item) -> None:
    """Let the report of a test that makes up cases say how many, for the page of `make tested`."""
    test = getattr(item, "obj", None)
    if getattr(test, "is_hypothesis_test", False):
        from hypothesis import settings  # whoever compares the notebooks alone does not have it

        used = getattr(test, "_hypothesis_internal_use_settings", settings.default)
        item.user_properties.append(("examples", used.max_examples))
