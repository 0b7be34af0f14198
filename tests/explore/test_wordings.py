"""What a page looks words up in: the sentences of the library, each once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.explore.lookups import Axes, words


def said(table: dict[str, Any], **at: int) -> Any:
    """Look a text up as the page does."""
    found = table["of"]
    for axis in table["by"]:
        found = found[at[axis]]
    return table["texts"][found]


@pytest.fixture(name="grid", scope="module")
def _grid(derbyshire: Case) -> Axes:
    return Axes(derbyshire, derbyshire.scenario)


@pytest.fixture(name="tables", scope="module")
def _tables(grid: Axes) -> dict[str, Any]:
    return words(grid)


def test_conditions_are_of_the_start(grid: Axes, tables: Any) -> None:
    start = grid.starts.index((True, 3))

    assert said(tables["conditions"], start=start) == (", three months late and the charge too")
    assert json.loads(said(tables["begun"], start=start))["savings_start"] == "July 2019"


def test_facts_of_the_headline_are_of_pricing_and_adopters(tables: Any) -> None:
    shared = json.loads(said(tables["choice"], form=3, forces=35))

    assert shared["pricing"] == "if a fixed pool is shared equally"
    assert shared["adopters"] == "36 forces"
    assert shared["below_counts"] == "26 forces or more"
    assert json.loads(said(tables["choice"], form=1, forces=35))["ignores"] is True


def test_a_charge_outside_the_quoted_range_is_marked(tables: Any) -> None:
    assert tables["unquoted"]["of"][3][35] == 1
    assert tables["unquoted"]["of"][3][24] == 0


def test_the_charge_that_fits_is_of_the_delay(grid: Axes, tables: Any) -> None:
    assert said(tables["fits"], start=0) == "£90,000"
    assert said(tables["fits"], start=grid.starts.index((False, 12))) == "£60,000"


def test_what_falls_after_the_budget_years_is_of_the_start(grid: Axes, tables: Any) -> None:
    assert tables["falls_later"]["by"] == ["start"]
    assert tables["falls_later"]["of"][0] == 0
    assert tables["falls_later"]["of"][grid.starts.index((True, 3))] == 1
