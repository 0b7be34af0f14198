"""What a page looks words up in: the sentences of the library, each once."""

from __future__ import annotations

from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
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


def test_a_verdict_is_of_form_forces_and_delay(tables: Any) -> None:
    verdict = tables["verdict"]

    assert verdict["by"] == ["form", "forces", "delay"]
    assert said(verdict, form=3, forces=35, delay=0) == "£219k: £81k under the £300k set aside"
    assert said(verdict, form=0, forces=0, delay=8) == "£302k: £2k over the £300k set aside"


def test_each_verdict_is_known_as_short_or_not(tables: Any) -> None:
    texts = dict(zip(tables["verdict"]["texts"], tables["short"], strict=True))

    assert {short for text, short in texts.items() if " over the " in text} == {1}
    assert {short for text, short in texts.items() if " over the " not in text} == {0}


def test_an_answer_at_a_quoted_charge_names_no_forces(tables: Any) -> None:
    assert said(tables["opening"], form=1) == "{reading}{conditions}"
    assert said(tables["reading"], form=1) == "At the upper quoted charge"
    assert said(tables["opening"], form=3) == "At {forces}, {reading}{conditions}"
    assert said(tables["forces"], forces=35) == "36 forces"


def test_conditions_are_of_the_start(grid: Axes, tables: Any) -> None:
    start = grid.starts.index((True, 3))

    assert said(tables["conditions"], start=start) == (
        ", with go-live 3 months late and the charge too"
    )
    assert said(tables["own_table"], start=start) == (
        "The record gives no formula: its own table "
        "adds up to £262k to £302k without that; the quoted "
        "charges with it give £277k to £317k"
    )


def test_a_charge_outside_the_quoted_range_is_named(tables: Any) -> None:
    assert said(tables["outside"], form=3, forces=35) == (
        "A charge of £49k a year is outside the range that the record quotes, £71k to £91k."
    )
    assert said(tables["outside"], form=3, forces=24) == ""
    assert tables["unquoted"]["of"][3][35] == 1
    assert tables["unquoted"]["of"][3][24] == 0


def test_the_charge_that_fits_is_of_the_delay(grid: Axes, tables: Any) -> None:
    assert said(tables["fits"], start=0) == "£90,000"
    assert said(tables["fits"], start=grid.starts.index((False, 12))) == "£60,000"


def test_what_falls_after_the_budget_years_is_of_the_start(grid: Axes, tables: Any) -> None:
    assert tables["falls_later"]["by"] == ["start"]
    assert tables["falls_later"]["of"][0] == 0
    assert tables["falls_later"]["of"][grid.starts.index((True, 3))] == 1


def test_a_late_start_that_costs_less_says_why(derbyshire: Case, tables: Any) -> None:
    path = choose(derbyshire, adopters=(10, 10, 36, 36), pricing="shared")
    grid = Axes(derbyshire, path)
    late = words(grid)["late_start"]
    at = {"form": grid.forms.index("shared"), "start": grid.starts.index((True, 1))}

    assert said(late, forces=44, **at) == (
        "Starting late costs less here (£341,123 against £346,806 on time) because the adopters "
        "change by year, and the charged months fall in years with a lower charge."
    )
    assert said(late, forces=9, **at) == ""
    assert tables["late_start"] == {"by": [], "of": 0, "texts": [""]}


def test_a_path_names_the_charges_of_the_years_that_are_charged(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(10, 10, 36, 36), pricing="shared")
    grid = Axes(derbyshire, path)
    outside, shared = words(grid)["outside"], grid.forms.index("shared")
    starts = {"on_time": (False, 0), "a_year_late": (True, 12)}

    texts = {
        name: said(outside, form=shared, forces=44, start=grid.starts.index(start))
        for name, start in starts.items()
    }

    assert texts == {
        "on_time": "A charge of £49k or £178k a year is outside the range that the record quotes, "
        "£71k to £91k.",
        "a_year_late": "A charge of £49k a year is outside the range that the record quotes, "
        "£71k to £91k.",
    }
