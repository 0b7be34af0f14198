"""What the first edition computed, scenario by scenario: frozen outside the model for good.

2,600 random scenarios of the shipped cases with everything that was worked out for them, in full
precision. Whoever changes the model cannot change the file: its sum stands here.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of

FILE = Path(__file__).parent / "oracle" / "first-edition.jsonl.gz"
SUM = "19e72a7bb36e1a108072e9b026152458d3b782ea6c23872b0bf230cd312dfc04"
CASES = {
    "derbyshire-2018": 2_000,
    "examples/flat-subscription": 200,
    "examples/payers-cap": 200,
    "examples/price-list": 200,
}
HALF_A_PENNY = 0.005
# What the first edition called by other names.
NAMES = {"quoted-low": "low-estimate", "quoted-high": "high-estimate", "Platform": "platform"}
RESULTS = {"initial_cost": "two_year_total"}


@pytest.fixture(scope="module")
def recorded() -> list[dict[str, Any]]:
    """Each scenario with what was worked out for it."""
    return [json.loads(line) for line in gzip.decompress(FILE.read_bytes()).splitlines()]


def computed(case: Case, fields: dict[str, Any]) -> dict[str, Any]:
    """Work out the same anew, through the public names."""
    form = fields.pop("charge_form")
    results = results_of(case, choose(case, **fields, pricing=NAMES.get(form, form)))
    flow = results.flow
    return {
        "results": {RESULTS.get(name, name): sum_ for name, sum_ in results.by_name().items()},
        "years": list(flow.years),
        "gross": flow.gross,
        "savings": flow.savings,
        "net": flow.net,
        "platform_charge": flow.charge,
        # Each charge stands under its own name now, and here the first edition's one.
        "lines": {NAMES.get(name, name): amounts for name, amounts in flow.lines.items()},
    }


def differences(was: Any, now: Any, place: str = "") -> Iterator[str]:
    """Name every figure that is half a penny or more from what it was."""
    if isinstance(was, dict):
        assert list(was) == list(now), place
        for name, value in was.items():
            yield from differences(value, now[name], f"{place} {name}")
    elif isinstance(was, list):
        assert len(was) == len(now), place
        for index, value in enumerate(was):
            yield from differences(value, now[index], f"{place} {index}")
    elif isinstance(was, str):
        assert was == now, place
    elif not abs(float(now) - was) < HALF_A_PENNY:
        yield f"{place}: {was} was, {now} is"


def test_the_file_is_the_one_that_the_first_edition_wrote() -> None:
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == SUM


def test_it_holds_every_case_that_is_shipped(recorded: list[dict[str, Any]]) -> None:
    named = [each["case"] for each in recorded]

    assert {name: named.count(name) for name in dict.fromkeys(named)} == CASES


@pytest.mark.parametrize("name", CASES)
def test_every_figure_is_what_the_first_edition_computed(
    name: str, recorded: list[dict[str, Any]]
) -> None:
    case = load_case(DATA / f"{name}.toml")
    scenarios = [each for each in recorded if each["case"] == name]

    wrong = [
        f"{each['scenario']}{difference}"
        for each in scenarios
        for difference in differences(
            {key: each[key] for key in each if key not in ("case", "scenario")},
            computed(case, each["scenario"]),
        )
    ]

    assert wrong[:10] == []
