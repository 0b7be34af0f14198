"""Workbooks that several files of tests look at, each written once."""

from __future__ import annotations

import pytest

from sohanalysis.case.case import Case
from sohanalysis.workbook.workbook import blank_workbook, workbook_bytes


@pytest.fixture(scope="session")
def written(derbyshire: Case) -> bytes:
    """The workbook of the first case."""
    return workbook_bytes(derbyshire, derbyshire.scenario)


@pytest.fixture(scope="session")
def blank() -> bytes:
    """A blank workbook."""
    return blank_workbook()
