"""Settings of pytest: outputs of notebooks as stored, and the slowest tests first."""

import gc
import os

import pytest

from sohanalysis.case.restricted import PAPER_RUN

# Folders of tests, and files that take half a minute or more.
SLOWEST = (
    "browser",
    "workbook",
    "paper",
    "test_edges.py",
    "test_moved.py",
    "test_installed.py",
    "test_notebooks.py",
)

# Rare passes of the garbage collector save a fifth of the time of tests that build workbooks.
gc.set_threshold(100_000, 50, 50)
# openpyxl reads XML with defusedxml if that is there, in twice the time. It comes with JupyterLab,
# and not with the program, whose own limits on workbooks the tests try here.
os.environ.setdefault("OPENPYXL_DEFUSEDXML", "False")


def pytest_configure(config: pytest.Config) -> None:
    """Make notebooks return their stored outputs, without parts for a live page.

    Remove any width: readline, which pytest loads, sets one for the processes of pytest-xdist.
    """
    os.environ.pop("COLUMNS", None)
    if config.getoption("nbval", default=False):
        os.environ[PAPER_RUN] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the slowest folders first, so that no worker runs a long file alone at the end."""
    items.sort(key=lambda item: [folder not in item.path.parts for folder in SLOWEST])
    for item in items:
        _record_examples(item)


def pytest_collection_finish() -> None:
    """Keep the collected tests out of every later pass of the garbage collector."""
    gc.collect()
    gc.freeze()


def _record_examples(item: pytest.Item) -> None:
    """Record the number of random cases of a test, which `make tested` prints."""
    test = getattr(item, "obj", None)
    if getattr(test, "is_hypothesis_test", False):
        from hypothesis import settings  # a run of only the notebooks may lack it

        used = getattr(test, "_hypothesis_internal_use_settings", settings.default)
        item.user_properties.append(("examples", used.max_examples))
