"""The formulas match the second model, and all targets agree with one another."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from made_cases import Document, case_of
from second_model import results
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.definitions import Input
from sohanalysis.case.fields import FIELDS
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.load import load_case
from sohanalysis.model.case_formulas import (
    CaseFormulas,
    field_arrays,
    formulas_of,
    line_parts,
)
from sohanalysis.model.cashflow import Values
from sohanalysis.model.evaluation import evaluate, instructions
from sohanalysis.model.formulas import SCENARIO
from sohanalysis.model.results import results_of
from tests.made_formulas import in_node
from tests.written import EVERY_CASE

LOADED = {file: load_case(file) for file in EVERY_CASE}
# Half a penny, and the last digits of a float.
NEAR = {"abs": 0.005, "rel": 1e-12}
# A case with every kind of line, under each basis of the initial cost.
EVERY_KIND: Document = {
    "format": 2,
    "title": "Made up",
    "source": "made up",
    "years": "2018/19 to 2022/23",
    "go_live": "2019-05",
    "discount_rate": 0.035,
    "adopters": {"word": "force", "anticipated": 25, "possible": 44},
    "charges": [
        {
            "name": "Platform",
            "from": "2019-07",
            "low": 71_000,
            "high": 91_000,
            "pricing": [
                {"name": "low-estimate", "price": "low"},
                {"name": "shared", "pool": 1_775_000, "share": "equal"},
                {"name": "indexed", "fee": 80_003, "uplift": 0.021},
            ],
        },
        {"name": "Hosting", "from": "2019-10", "until": "2022-08", "price": 9_001,
         "vat_added": 0.2},
    ],
    "lines": [
        {"name": "Post", "annual": 60_000.37, "from": "2018-10", "months": 24, "delay": "extend",
         "nature": "one-off", "our_share": 0.83},
        {"name": "Licences", "annual": 7_001, "from": "2019-06", "delay": "shift", "uplift": 0.023,
         "base_year": "2018/19", "our_share": 0.31},
        {"name": "Set-up", "annual": 13_000, "from": "2019-02", "months": 5, "delay": "shift",
         "nature": "one-off", "ends_on_leaving": True},
        {"name": "Training", "by_year": [0, 5_003, 4_001, 3_007, 2_011], "nature": "recurrent",
         "our_share": 0.77},
        {"name": "Exit", "annual": 21_001, "on": "leaving", "months": 20, "after": 3,
         "unless": ["2020/21"]},
        {"name": "Exit study", "annual": 1_003, "on": "leaving", "months": 40},
        {"name": "Old system", "kind": "saving", "annual": 20_003, "from": "2019-06",
         "delay": "shift", "cashable": 0.4},
        {"name": "Old post", "kind": "saving", "annual": 8_009, "from": "2018-09", "months": 15,
         "cashable": 0.9},
        {"name": "Old contract", "kind": "saving", "by_year": [0, 0, 3_001, 2_003, 1_009],
         "cashable": 1},
        {"name": "Grant", "kind": "funding", "annual": 10_007, "from": "2018-07", "months": 21},
        {"name": "Reserve", "kind": "funding", "by_year": [4_001, 3_001, 0, 0, 0]},
    ],
}  # fmt: skip
MONTHS = {"value": 19, "source": "made up"}
BUDGET = {"amount": 300_001, "years": ["2019/20", "2020/21"]}
DOCUMENTS: dict[str, Document] = {
    "budget of years": EVERY_KIND | {"budget": BUDGET},
    "budget of months": EVERY_KIND | {"budget": BUDGET, "initial_months": MONTHS},
    "months alone": EVERY_KIND | {"initial_months": MONTHS},
    # Hosting has no end here, so that each charge counts in the ongoing cost.
    "neither": EVERY_KIND
    | {
        "charges": [
            {key: value for key, value in charge.items() if key != "until"}
            for charge in EVERY_KIND["charges"]
        ]
    },
}
MADE = {name: case_of(document) for name, document in DOCUMENTS.items()}
# Results of the second model by the names of their formulas, where these differ.
NAMES = {"savings": "all_savings"}


def scenarios_of(case: Case, seed: int, count: int) -> Iterator[Scenario]:
    """Draw scenarios that a case allows; one may be unpriced."""
    chance = random.Random(seed)
    yield case.scenario
    while count:
        late = bool(chance.getrandbits(1))
        longest = max(0, case.longest_delay(late))
        adopters: Any = chance.randint(1, case.adopters.possible.value)
        if chance.random() < 0.2:
            most = case.adopters.possible.value
            adopters = [chance.randint(1, most) for _ in case.years]
        saving = chance.choice(["none", "savings", "offset"])
        fields = {
            "adopters": adopters,
            "pricing": chance.choice(case.pricings),
            "savings": chance.choice([12_345.67, 30_000.0]) if saving == "savings" else 0.0,
            "offset": chance.uniform(0, 1.5) if saving == "offset" else 0.0,
            "ramp": chance.choice([0, 1, 7, 12, 30, 60]),
            "cashable": chance.choice([0.0, 1.0, 0.5, 0.37]),
            "delay": chance.randint(0, longest),
            "charge_follows_go_live": late,
            "charge_change": chance.choice([0.0, chance.uniform(-0.9, 2)]),
            "rise": chance.choice([0.0, chance.uniform(-0.2, 0.5)]),
            "leave": chance.choice(["none", "none", *case.leaving_years]),
        }
        count -= 1
        try:
            yield choose(case, **fields)
        except ScenarioError:
            continue


# The second model


@cache
def second_figures(name: str, seed: int, count: int, overrun: bool = False) -> tuple[Any, ...]:
    """List scenarios of a made-up case with the figures of the second model.

    With an overrun, every line costs more by a share of its own.
    """
    case, document = MADE[name], DOCUMENTS[name]
    if overrun:
        document = document | {
            "lines": [dearer(line, 1 + shares(case)[line["name"]]) for line in document["lines"]]
        }
    pairs = []
    for scenario in scenarios_of(case, seed, count):
        fields = scenario.values()
        fields["leave"] = None if scenario.leave == "none" else scenario.leave
        adopters = scenario.adopters
        fields["adopters"] = [*adopters] if isinstance(adopters, tuple) else adopters
        pairs.append((scenario, by_formula(case, results(document, fields))))
    return tuple(pairs)


def by_formula(case: Case, figures: Document) -> dict[str, Any]:
    """Return the figures of the second model by the names of their formulas."""
    parts = {line.name: part for part, line in line_parts(case)}
    parts |= {charge.name: f"charge{i}" for i, charge in enumerate(case.charges)}
    lines = {f"{parts[name]}.amount": row for name, row in figures["lines"].items()}
    charges = {f"{parts[name]}.changed": row for name, row in figures["charges"].items()}
    other_figures = {
        NAMES.get(name, name): figure
        for name, figure in figures.items()
        if name not in ("lines", "charges")
    }
    return {name: as_floats(value) for name, value in (lines | charges | other_figures).items()}


def as_floats(value: Any) -> Any:
    """Return exact numbers as floats; a year without a price as None."""
    if isinstance(value, list):
        return [None if entry is None else float(entry) for entry in value]
    return float(value)


def shares(case: Case) -> dict[str, float]:
    """Return an overrun for each line. Savings and funding have none in a simulation."""
    costs = enumerate(case.counted_lines("cost"))
    return {line.name: 0.0 for line in case.lines} | {
        line.name: 0.013 * (i + 1) for i, line in costs
    }


def dearer(line: Document, factor: float) -> Document:
    """Multiply the amounts of a line."""
    if "annual" in line:
        return line | {"annual": line["annual"] * factor}
    return line | {"by_year": [amount * factor for amount in line["by_year"]]}


def figures_of(formulas: CaseFormulas, scenario: Scenario, overrun: bool = False) -> Values:
    """Return the values of the formulas in a scenario."""
    fields, axes = field_arrays(formulas.case, scenario, {})
    inputs = formulas.with_fields(fields)
    if overrun:
        amounts = shares(formulas.case)
        inputs |= {
            f"{part}.overrun": amounts[line.name] for part, line in line_parts(formulas.case)
        }
    return Values(formulas, inputs, axes)


def different(values: Values, expected: dict[str, Any]) -> list[str]:
    """List the figures that differ from the second model, also in a missing price."""
    names = []
    for name, known_value in expected.items():
        if isinstance(known_value, list):
            row = values.by_year(name).tolist()
            pairs = [(a, b) for a, b in zip(row, known_value, strict=True) if b is not None]
            figure, known_value = [a for a, _ in pairs], [b for _, b in pairs]
        else:
            figure = values.once(name)
        if figure != pytest.approx(known_value, **NEAR):
            names.append(name)
    return names


@pytest.mark.parametrize("overrun", [False, True], ids=["", "overrun"])
@pytest.mark.parametrize("name", [*MADE])
def test_the_formulas_of_every_kind_of_line_give_the_figures_of_the_second_model(
    name: str, overrun: bool
) -> None:
    formulas = formulas_of(MADE[name])

    for scenario, expected in second_figures(name, seed=7, count=24, overrun=overrun):
        assert different(figures_of(formulas, scenario, overrun), expected) == []


# Sweeps and draws

AXES: tuple[dict[str, Any], ...] = (
    {"adopters": [1, 2, 3], "delay": [0, 1]},
    {"charge_change": [0.0, -0.1, 0.03]},
    {"ramp": [0, 12], "savings": [0.0, 12_345.67], "cashable": [0.0, 0.3]},
    {"offset": [0.0, 0.5], "charge_change": [0.0, 0.1]},
    {"charge_follows_go_live": [False, True], "delay": [0, 1]},
    {"rise": [0.0, -0.05, 0.03], "adopters": [1, 2]},
)


def bits(values: Values, cell: tuple[int, ...] = ()) -> dict[str, Any]:
    """List all figures of a scenario, or of a cell of a sweep."""
    figures: dict[str, Any] = {}
    for name, quantity in values.model.items():
        if quantity.tree is not None and quantity.by_year:
            figures[name] = values.by_year(name)[cell].tolist()
        elif quantity.tree is not None:
            figures[name] = np.asarray(values.once(name))[cell].item()
    return figures


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda file: file.stem)
@pytest.mark.parametrize("axes", AXES, ids=",".join)
def test_every_cell_of_a_sweep_has_the_bits_of_its_own_scenario(
    file: Path, axes: dict[str, Any]
) -> None:
    case = LOADED[file]
    most = case.adopters.possible.value
    axes = {
        name: [value for value in values if name != "adopters" or value <= most]
        for name, values in axes.items()
    } | {"pricing": [*case.pricings], "leave": ["none", case.leaving_years[0]]}
    scenario = replace(case.scenario, savings=0.0, offset=0.0)
    if case.longest_delay(charge_follows_go_live=True) < 1:
        axes.pop("delay", None)

    swept = results_of(case, scenario, **axes).flow

    for index in random.Random(3).sample([*np.ndindex(swept.values.shape)], k=3):
        fields = {name: values[i] for (name, values), i in zip(axes.items(), index, strict=True)}
        if np.isfinite(swept.gross[index]).all():
            alone = results_of(case, replace(scenario, **fields)).flow
            cell, expected = bits(swept.values, index), bits(alone.values)
            assert cell.keys() == expected.keys()
            # Rising prices without an inflation have no value.
            unlike = [k for k in cell if not np.array_equal(cell[k], expected[k], equal_nan=True)]
            assert unlike == []


@pytest.mark.parametrize("name", [*MADE])
@pytest.mark.parametrize("late", [False, True])
def test_draws_in_stages_have_the_figures_of_their_own_scenarios(name: str, late: bool) -> None:
    case, chance = MADE[name], np.random.default_rng(11)
    scenario = choose(case, pricing="shared", ramp=9, charge_follows_go_live=late)
    formulas = formulas_of(case)
    draws = {
        "adopters": chance.integers(1, 45, 200),
        "delay": chance.integers(0, 13, 200),
        "charge_change": chance.uniform(-0.3, 0.5, 200),
        "offset": chance.uniform(0, 1, 200),
        "cost0.overrun": chance.uniform(-0.1, 0.4, 200),
    }
    wanted = ["ongoing", "whole_life", "whole_life_net"]
    wanted += ["initial_cost"] if case.has_initial_cost else []

    staged = formulas.staged(scenario, draws, wanted)
    results = staged.evaluate(draws)

    assert staged.tables == {"adopters", "delay"}
    for i in range(200):
        fields = {key: draws[key][i].item() for key in draws if key in FIELDS}
        inputs = formulas.with_fields(replace(scenario, **fields).values())
        inputs["cost0.overrun"] = draws["cost0.overrun"][i].item()
        alone = evaluate(formulas.model, inputs, wanted, count=len(case.years))
        of_draw = {key: np.broadcast_to(results[key], 200)[i] for key in wanted}
        assert of_draw == pytest.approx(alone, rel=1e-12, nan_ok=True)


def test_a_formula_is_labelled_with_its_line_or_charge(derbyshire: Case) -> None:
    model = formulas_of(derbyshire).model

    labels = [model[name].full_label for name in ("cost0.amount", "charge0.amount", "gross")]

    assert labels == ["Project manager: Amount", "Platform: Charge", "Gross cost"]


# JavaScript


def moves_of(formulas: CaseFormulas) -> list[str]:
    """List the inputs that follow from a scenario."""
    charges = range(len(formulas.case.charges))
    of_pricing = [f"charge{i}.{name}" for i in charges for name in ("rate", "rises")]
    return [*(row.head for row in SCENARIO), *of_pricing]


def test_javascript_gives_the_figures_of_our_files_to_the_last_bit() -> None:
    runs, known_bits = [], []
    for file, case in LOADED.items():
        formulas, scenarios_run = formulas_of(case), []
        for scenario in scenarios_of(case, seed=2, count=25):
            try:
                values = results_of(case, scenario).flow.values
            except ScenarioError:  # not priced
                continue
            moved = {name: np.asarray(values.inputs[name]) for name in moves_of(formulas)}
            scenarios_run.append({n: as_json(v, len(case.years)) for n, v in moved.items()})
            known_bits.append((file.stem, bits(values)))
        names = [name for name, row in formulas.model.items() if row.tree is not None]
        data = instructions(
            formulas.model, formulas.inputs, moves_of(formulas), names, count=len(case.years)
        )
        runs.append({"model": data, "scenarios": scenarios_run})

    answers = [answer for run in in_node(json.loads(json.dumps(runs))) for answer in run]

    assert len(answers) > 200
    for answer, (name, expected) in zip(answers, known_bits, strict=True):
        wrong = [key for key, value in answer.items() if not is_alike(value, expected[key])]
        assert (name, wrong) == (name, [])


def is_alike(answer: Any, expected: Any) -> bool:
    """Compare a figure of the page, which may be one number for all years."""
    answer = np.where(np.equal(answer, None), np.nan, answer).astype(float)
    return np.array_equal(np.broadcast_to(answer, np.shape(expected)), expected, equal_nan=True)


def as_json(value: np.ndarray, count: int) -> Any:
    """Write an input for the page: a number, or a list by year."""
    return value.tolist() if value.shape == (count,) and count > 1 else value.reshape(-1)[0].item()


def test_every_formula_and_input_has_a_label_a_unit_and_a_source() -> None:
    for case in (*LOADED.values(), *MADE.values()):
        for quantity in formulas_of(case).model.values():
            assert quantity.label
            assert quantity.source
            assert str(quantity.unit)
            assert bool(quantity.text) == (quantity.tree is not None)


def test_the_formulas_name_every_field_of_a_scenario() -> None:
    used = {row.head for row in SCENARIO if isinstance(row, Input)}

    # Those who pay and the pricing reach the formulas as a rate, leaving as a month.
    assert {*FIELDS} - used == {"adopters", "pricing", "leave"}
    assert used - {*FIELDS} == {"left"}
