"""Results of the first edition, scenario by scenario, frozen outside the model.

The file has 2,600 random scenarios of the shipped cases, with all their figures in full precision.
The checksum in this module protects it from a change together with the model.
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
# Names of the first edition that have changed.
NAMES = {"quoted-low": "low-estimate", "quoted-high": "high-estimate", "Platform": "platform"}
RESULTS = {"initial_cost": "two_year_total"}


@pytest.fixture(scope="module")
def recorded() -> list[dict[str, Any]]:
    """The recorded scenarios with their figures."""
    return [json.loads(line) for line in gzip.decompress(FILE.read_bytes()).splitlines()]


def computed(case: Case, fields: dict[str, Any]) -> dict[str, Any]:
    """Compute the same figures through the public names."""
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
        # Each charge now has its own name, so convert it to that of the first edition.
        "lines": {NAMES.get(name, name): amounts for name, amounts in flow.lines.items()},
    }


def differences(was: Any, now: Any, key_path: str = "") -> Iterator[str]:
    """List every figure that differs by half a penny or more."""
    if isinstance(was, dict):
        assert list(was) == list(now), key_path
        for name, value in was.items():
            yield from differences(value, now[name], f"{key_path} {name}")
    elif isinstance(was, list):
        assert len(was) == len(now), key_path
        for index, value in enumerate(was):
            yield from differences(value, now[index], f"{key_path} {index}")
    elif isinstance(was, str):
        assert was == now, key_path
    elif not abs(float(now) - was) < HALF_A_PENNY:
        yield f"{key_path}: {was} was, {now} is"


def test_the_file_is_the_one_that_the_first_edition_wrote() -> None:
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == SUM


def test_it_holds_every_case_that_is_shipped(recorded: list[dict[str, Any]]) -> None:
    cases = [record["case"] for record in recorded]

    assert {name: cases.count(name) for name in dict.fromkeys(cases)} == CASES


@pytest.mark.parametrize("name", CASES)
def test_every_figure_is_what_the_first_edition_computed(
    name: str, recorded: list[dict[str, Any]]
) -> None:
    case = load_case(DATA / f"{name}.toml")
    scenarios = [record for record in recorded if record["case"] == name]

    wrong = [
        f"{record['scenario']}{difference}"
        for record in scenarios
        for difference in differences(
            {key: record[key] for key in record if key not in ("case", "scenario")},
            computed(case, record["scenario"]),
        )
    ]

    assert wrong[:10] == []
