"""What the first edition computed, frozen outside the model: 2,600 scenarios."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from small.case.case import Case
from small.case.reading import DATA, load_case
from small.case.scenario import choose
from small.model.cashflow import cash_flow
from small.model.results import results

FILE = Path(__file__).parents[1] / "oracle" / "first-edition.jsonl.gz"
SUM = "19e72a7bb36e1a108072e9b026152458d3b782ea6c23872b0bf230cd312dfc04"
CASES = {
    "derbyshire-2018": DATA / "derbyshire-2018.toml",
    "examples/flat-subscription": DATA / "flat-subscription.toml",
    "examples/payers-cap": DATA / "payers-cap.toml",
    "examples/price-list": Path(__file__).parent / "cases" / "price-list.toml",
}
# Names of the first edition that have changed.
PRICINGS = {"quoted-low": "low-estimate", "quoted-high": "high-estimate"}
LINES = {"platform": "Platform"}
RESULTS = {"two_year_total": "initial_cost"}
BY_YEAR = ("gross", "savings", "net", "platform_charge")
HALF_A_PENNY = 0.005
# Records and figures of each case.
COUNTS = {
    "derbyshire-2018": (2_000, 59_956),
    "examples/flat-subscription": (200, 4_400),
    "examples/payers-cap": (200, 4_397),
    "examples/price-list": (200, 5_996),
}


@pytest.fixture(scope="module")
def recorded() -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(FILE.read_bytes()).splitlines()]


def compared(case: Case, record: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return name, old and new value of each figure of a record."""
    fields = {**record["scenario"]}
    form = fields.pop("charge_form")
    scenario = choose(case, **fields, pricing=PRICINGS.get(form, form))
    flow = cash_flow(case, scenario)
    found = {name: float(values[0]) for name, values in results(flow).items()}
    if case.budget_years:
        inside = np.isin(case.years, case.budget_years)
        found["spent_in_budget_years"] = float(flow.gross[0][inside].sum())
        found["falls_after_budget_years"] = found["after_budget"]
    was_found = {RESULTS.get(name, name): was for name, was in record["results"].items()}
    if record["scenario"]["delay"]:
        wanted = was_found["initial_cost"] - saved(case, record)
        was_found["cost_after_cashable_savings"] = wanted
    figures = [(name, was, found.get(name)) for name, was in was_found.items()]
    by_year = {"gross": flow.gross, "savings": flow.savings, "net": flow.net}
    by_year |= {name: flow.lines[LINES.get(name, name)].amounts for name in record["lines"]}
    by_year["platform_charge"] = flow.lines["Platform"].rates
    was_by_year = {**record["lines"], **{name: record[name] for name in BY_YEAR}}
    is_charged = flow.lines["Platform"].amounts[0] > 0
    assert record["years"] == case.years
    for name, amounts in was_by_year.items():
        now = np.broadcast_to(by_year[name], (1, len(case.years)))[0].tolist()
        for year, was, value in zip(range(len(now)), amounts, now, strict=True):
            # The first edition gave the yearly rate of a year without a charge as well.
            if name != "platform_charge" or is_charged[year]:
                figures.append((name, was, value))
    return figures


def saved(case: Case, record: dict[str, Any]) -> float:
    """Return the cashable savings of the period, from their own start, month by month. [£].

    The first edition counted those in the years of the budget: a late start differs, on purpose.
    """
    scenario = record["scenario"]
    full = scenario.get("savings", 0.0)
    if scenario.get("offset"):
        rate = record["platform_charge"][-1] / (1 + scenario["charge_change"])
        full = scenario["offset"] * rate
    months_left = case.end - case.go_live_month - scenario["delay"]
    months = range(1, min(case.initial_months or 0, months_left) + 1)
    ramp = max(1, scenario["ramp"])
    return float(scenario["cashable"] * sum(full / 12 * min(1, month / ramp) for month in months))


def test_the_file_is_the_one_that_the_first_edition_wrote() -> None:
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == SUM


@pytest.mark.parametrize("name", CASES)
def test_every_figure_is_what_the_first_edition_computed(
    name: str, recorded: list[dict[str, Any]]
) -> None:
    case = load_case(CASES[name])
    records = [record for record in recorded if record["case"] == name]
    figures = [(record, *figure) for record in records for figure in compared(case, record)]
    wrong = [
        (record["scenario"], figure, was, now)
        for record, figure, was, now in figures
        if not abs(was - now) < HALF_A_PENNY
    ]

    assert wrong[:3] == []
    assert (len(records), len(figures)) == COUNTS[name]
