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
HALF_A_PENNY = 0.005


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
    figures = [
        (RESULTS.get(name, name), was, found.get(RESULTS.get(name, name)))
        for name, was in record["results"].items()
    ]
    by_year = {"gross": flow.gross, "savings": flow.savings, "net": flow.net}
    by_year |= {name: flow.lines[LINES.get(name, name)].amounts for name in record["lines"]}
    was_by_year = {**record["lines"], **{n: record[n] for n in ("gross", "savings", "net")}}
    for name, amounts in was_by_year.items():
        now = np.broadcast_to(by_year[name], (1, len(case.years)))[0].tolist()
        figures += [(name, was, value) for was, value in zip(amounts, now, strict=True)]
    return figures


def is_moved_on_purpose(name: str, record: dict[str, Any], case: Case) -> bool:
    """Whether savings of a late start are counted in the period of the cost now (DESIGN)."""
    is_late = record["scenario"]["delay"] > 0 and case.basis == "months"
    return name == "cost_after_cashable_savings" and is_late


def test_the_file_is_the_one_that_the_first_edition_wrote() -> None:
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == SUM


@pytest.mark.parametrize("name", CASES)
def test_every_figure_is_what_the_first_edition_computed(
    name: str, recorded: list[dict[str, Any]]
) -> None:
    case = load_case(CASES[name])
    records = [record for record in recorded if record["case"] == name]
    wrong = [
        (record["scenario"], *figure)
        for record in records
        for figure in compared(case, record)
        if not is_moved_on_purpose(figure[0], record, case)
        and not abs(figure[1] - figure[2]) < HALF_A_PENNY
    ]

    assert wrong[:3] == []
    assert len(records) >= 200
