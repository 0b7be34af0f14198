"""The formulas of the model give the figures of the arrays, to the last bit, in two targets."""

from __future__ import annotations

import ast
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_cases import Document, case_of, documents, fields_of, scenarios, toml, write_register
from second_model import DATA
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.fields import FIELDS
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.load import load_case
from sohanalysis.model.cashflow import CashFlow, cash_flow_from_arrays, field_arrays
from sohanalysis.model.evaluation import evaluate, instructions
from sohanalysis.model.expressions import Definition, FormulaError, Input
from sohanalysis.model.formulas import (
    SCENARIO,
    Block,
    CaseFormulas,
    Structure,
    blocks_of,
    formulas_of,
    line_parts,
    model_of,
)
from sohanalysis.model.results import Results, results_of, initial_cost
from sohanalysis.years import over_years
from tests.made_formulas import in_node

FILES = (
    DATA / "derbyshire-2018.toml",
    *sorted((DATA / "examples").glob("*.toml")),
    *sorted((Path(__file__).parent.parent / "cases").glob("*.toml")),
)
LOADED = {file: load_case(file) for file in FILES}
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
            ],
        },
        {"name": "Hosting", "from": "2019-10", "until": "2022-08", "price": 9_001},
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
MADE = {
    "budget of years": case_of(EVERY_KIND | {"budget": BUDGET}),
    "budget of months": case_of(EVERY_KIND | {"budget": BUDGET, "initial_months": MONTHS}),
    "months alone": case_of(EVERY_KIND | {"initial_months": MONTHS}),
    "neither": case_of(EVERY_KIND),
}
# Results by the names that the arrays give them.
RESULTS = {
    "initial_cost": "initial_cost",
    "headroom": "headroom",
    "spent_in_budget_years": "spent_in_budget_years",
    "falls_after_budget_years": "falls_after_budget_years",
    "cost_after_cashable_savings": "cost_after_cashable_savings",
    "ongoing": "ongoing",
    "present_value": "present_value",
    "whole_life": "whole_life",
    "whole_life_net": "whole_life_net",
    "after_horizon": "after_horizon",
}


def expected_of(case: Case, found: Results) -> dict[str, tuple[Any, bool]]:
    """List every figure of the arrays by the name of its formula, and whether it is by year."""
    yearly = yearly_of(case, found.flow)
    yearly |= {"cashable_savings": found.cashable, "net_call": found.net_call}
    single = {name: getattr(found, key) for name, key in RESULTS.items()}
    return {name: (value, True) for name, value in yearly.items()} | {
        name: (value, False) for name, value in single.items() if value is not None
    }


def yearly_of(case: Case, flow: CashFlow) -> dict[str, Any]:
    """List the figures of each year by the name of their formula."""
    yearly: dict[str, Any] = {
        "gross": flow.gross,
        "all_savings": flow.savings,
        "net": flow.net,
        "chosen": flow.chosen_savings,
    }
    for part, line in line_parts(case):
        rows = flow.funding if line.kind == "funding" else flow.lines
        yearly[f"{part}.amount"] = -rows[line.name] if line.kind == "saving" else rows[line.name]
        if line.kind == "saving" and flow.initial_savings:
            yearly[f"{part}.early"] = -flow.initial_savings[line.name]
    if flow.initial_savings:
        yearly["early"] = flow.initial_savings[""]
    for i, charge in enumerate(case.charges):
        yearly[f"charge{i}.amount"] = flow.lines[charge.name]
        yearly[f"charge{i}.paid"] = flow.charges[charge.name]
    if case.has_initial_cost:
        for part, name in names_of_costs(case).items():
            yearly[f"{part}.initial"] = flow.initial[name]
    return yearly


def names_of_costs(case: Case) -> dict[str, str]:
    """List the parts that the initial cost may count: with initial months, none on leaving."""
    counted = {
        part: line.name
        for part, line in line_parts(case)
        if line.kind == "cost" and (case.counts_by_years or not line.on)
    }
    return counted | {f"charge{i}": charge.name for i, charge in enumerate(case.charges)}


def differences(
    formulas: CaseFormulas, scenario: Scenario, found: Results, **axes: Any
) -> list[str]:
    """List the figures of the formulas that are not those of the arrays."""
    expected = expected_of(formulas.case, found)
    figures = formulas.evaluate(scenario, expected, **axes)
    return different(figures, expected, found.flow.gross.shape)


def different(
    figures: dict[str, Any], expected: dict[str, tuple[Any, bool]], shape: tuple[int, ...]
) -> list[str]:
    """List the names of the figures that differ; a zero has no sign, and NaN is itself.

    A cell of a sweep that is not priced is compared by its results, which are NaN.
    """
    names = []
    gross = np.broadcast_to(expected["gross"][0], shape)
    priced = np.isfinite(gross).all(axis=-1)
    for name, (value, is_by_year) in expected.items():
        figure = np.asarray(figures[name], float)
        if is_by_year:
            if figure.ndim == len(shape):
                figure = np.moveaxis(figure, 0, -1)
            else:
                figure = figure[..., np.newaxis]
            figure = np.broadcast_to(figure, shape)[priced]
            value = np.broadcast_to(value, shape)[priced]
        else:
            figure = np.broadcast_to(figure, shape[:-1])
        if not np.array_equal(figure, np.broadcast_to(value, figure.shape), equal_nan=True):
            names.append(name)
    return names


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
            "leave": chance.choice(["none", "none", *case.years]),
        }
        count -= 1
        try:
            yield choose(case, **fields)
        except ScenarioError:
            continue


def outcome(case: Case, scenario: Scenario) -> Results | None:
    """Return the results of the arrays; None for a scenario that is not priced."""
    try:
        return results_of(case, scenario)
    except ScenarioError:
        return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder for made-up cases, with registers of their own."""
    made = tmp_path_factory.mktemp("made")
    write_register(made)
    return made


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_formulas_of_a_file_of_ours_give_its_figures_to_the_last_bit(file: Path) -> None:
    case, compared = LOADED[file], 0
    formulas = formulas_of(case)

    for scenario in scenarios_of(case, seed=1, count=60):
        found = outcome(case, scenario)
        if found is not None:
            assert differences(formulas, scenario, found) == [], scenario
            compared += 1

    assert compared > 5


@given(data=st.data())
def test_the_formulas_of_any_made_up_case_give_its_figures_to_the_last_bit(
    folder: Path, data: st.DataObject
) -> None:
    document: Document = data.draw(documents(longest=30, fitting=True, package=True))
    (folder / "case.toml").write_text(toml(document), encoding="utf-8", newline="\n")
    case = load_case(folder / "case.toml")
    scenario = choose(case, **fields_of(data.draw(scenarios(document, folder, package=True))))

    assert differences(formulas_of(case), scenario, results_of(case, scenario)) == []


AXES: tuple[dict[str, Any], ...] = (
    {"adopters": [1, 2, 3], "delay": [0, 1]},
    {"charge_change": [0.0, -0.1, 0.03]},
    {"ramp": [0, 12], "savings": [0.0, 12_345.67], "cashable": [0.0, 0.3]},
    {"offset": [0.0, 0.5], "charge_change": [0.0, 0.1]},
    {"charge_follows_go_live": [False, True], "delay": [0, 1]},
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("axes", AXES, ids=",".join)
def test_a_sweep_of_the_formulas_gives_that_of_the_arrays_to_the_last_bit(
    file: Path, axes: dict[str, Any]
) -> None:
    case = LOADED[file]
    most = case.adopters.possible.value
    axes = {
        name: [value for value in values if name != "adopters" or value <= most]
        for name, values in axes.items()
    } | {"pricing": [*case.pricings], "leave": ["none", case.years[0]]}
    scenario = replace(case.scenario, savings=0.0, offset=0.0)
    if case.longest_delay(charge_follows_go_live=True) < 1:
        axes.pop("delay", None)

    found = results_of(case, scenario, **axes)

    assert differences(formulas_of(case), scenario, found, **axes) == []


def overrun(formulas: CaseFormulas, scenario: Scenario) -> list[str]:
    """List the figures that differ if every line overruns by a share of its own."""
    case = formulas.case
    shares = {part: 0.013 * (i + 1) for i, (part, _) in enumerate(line_parts(case))}
    overruns = {line.name: np.array([shares[part]]) for part, line in line_parts(case)}
    fields = scenario.values()
    flow = cash_flow_from_arrays(case, fields, axes={}, overruns=overruns)
    expected = {name: (value, True) for name, value in yearly_of(case, flow).items()} | {
        "ongoing": (flow.recurrent_rate, False),
        "after_horizon": (flow.after_horizon, False),
    }
    inputs = formulas.with_fields(fields)
    inputs |= {f"{part}.overrun": share for part, share in shares.items()}
    figures = evaluate(formulas.model, inputs, expected, count=len(case.years))
    return different(figures, expected, flow.gross.shape)


@pytest.mark.parametrize("name", [*MADE])
def test_the_formulas_give_what_overruns_to_the_last_bit(name: str) -> None:
    case = MADE[name]
    formulas = formulas_of(case)

    for scenario in scenarios_of(case, seed=5, count=20):
        assert overrun(formulas, scenario) == []


@pytest.mark.parametrize("name", [*MADE])
def test_the_formulas_of_every_kind_of_line_give_its_figures_to_the_last_bit(name: str) -> None:
    case = MADE[name]
    formulas = formulas_of(case)

    for scenario in scenarios_of(case, seed=6, count=60):
        found = outcome(case, scenario)
        assert found is not None
        assert differences(formulas, scenario, found) == []


@pytest.mark.parametrize("name", [*MADE])
@pytest.mark.parametrize("late", [False, True])
def test_draws_in_stages_give_the_figures_of_the_arrays_to_the_last_bit(
    name: str, late: bool
) -> None:
    case, chance = MADE[name], np.random.default_rng(11)
    scenario = choose(case, pricing="shared", ramp=9, charge_follows_go_live=late)
    draws = {
        "adopters": chance.integers(1, 45, 1_000),
        "delay": chance.integers(0, 13, 1_000),
        "charge_change": chance.uniform(-0.3, 0.5, 1_000),
        "offset": chance.uniform(0, 1, 1_000),
        "cost0.overrun": chance.uniform(-0.1, 0.4, 1_000),
    }
    columns = {key: values[:, np.newaxis] for key, values in draws.items()}
    overruns = {"Post": columns.pop("cost0.overrun")}
    flow = cash_flow_from_arrays(case, scenario.values() | columns, {}, overruns)
    expected = {
        "ongoing": flow.recurrent_rate,
        "whole_life": over_years(flow.gross),
        "whole_life_net": over_years(flow.net),
    }
    if case.has_initial_cost:
        expected["initial_cost"] = initial_cost(flow)

    figures = formulas_of(case).staged(scenario, draws, expected).evaluate(draws)

    for key, values in expected.items():
        assert np.broadcast_to(figures[key], values.shape).tolist() == values.tolist()


# JavaScript


def moves_of(formulas: CaseFormulas) -> list[str]:
    """List the inputs that follow from a scenario."""
    rates = (f"charge{i}.rate" for i in range(len(formulas.case.charges)))
    return [*(row.head for row in SCENARIO), *rates]


def test_javascript_gives_the_figures_of_our_files_to_the_last_bit() -> None:
    runs, known = [], []
    for file, case in LOADED.items():
        formulas, scenarios_run = formulas_of(case), []
        for scenario in scenarios_of(case, seed=2, count=25):
            found = outcome(case, scenario)
            if found is None:
                continue
            fields, _ = field_arrays(case, scenario, {})
            inputs = formulas.with_fields(fields)
            moved = {name: np.asarray(inputs[name]) for name in moves_of(formulas)}
            scenarios_run.append({n: as_json(v, len(case.years)) for n, v in moved.items()})
            known.append((file.stem, expected_of(case, found), found.flow.gross.shape))
        results = expected_of(case, results_of(case, case.scenario))
        data = instructions(
            formulas.model, formulas.inputs, moves_of(formulas), results, count=len(case.years)
        )
        runs.append({"model": data, "scenarios": scenarios_run})

    answers = [answer for run in in_node(json.loads(json.dumps(runs))) for answer in run]

    assert len(answers) > 200
    for answer, (name, expected, shape) in zip(answers, known, strict=True):
        assert (name, different(answer, expected, shape)) == (name, [])


def as_json(value: np.ndarray, count: int) -> Any:
    """Write an input for the page: a number, or a list by year."""
    return value.tolist() if value.shape == (count,) and count > 1 else value.reshape(-1)[0].item()


# The formulas themselves


def rows_of_all() -> dict[tuple[str, str], tuple[str, Block, Definition]]:
    """List every formula once by its head and text, with a case that has it."""
    return {
        (row.head, row.text): (name, block, row)
        for name, case in MADE.items()
        for block in blocks_of(Structure.of(case))
        for row in block.rows
        if isinstance(row, Definition)
    }


def shorter(text: str) -> list[str]:
    """List a formula with each term, factor, bound or branch left out in turn."""
    count = sum(1 for _ in ast.walk(ast.parse(text, mode="eval")))
    return [changed for i in range(count) for changed in without(text, i)]


def without(text: str, index: int) -> Iterator[str]:
    """Leave each argument of one operation out of a formula."""
    for part in range(3):
        tree = ast.parse(text, mode="eval")
        node = [*ast.walk(tree)][index]
        kept = arguments_of(node)[part : part + 1]
        if kept:
            yield ast.unparse(Put(node, kept[0]).visit(tree))


def arguments_of(node: ast.AST) -> list[ast.expr]:
    """List the arguments that may replace an operation."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        chosen = {"where": node.args[1:], "min": node.args, "max": node.args}
        return chosen.get(node.func.id, [])
    return []


class Put(ast.NodeTransformer):
    """Puts one node in place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else super().visit(node)


def is_noticed(name: str, row: Definition, text: str) -> bool:
    """Whether the comparison with the arrays notices another text of a formula."""
    case = MADE[name]
    try:
        model = model_of(
            replace(
                block,
                rows=tuple(
                    replace(each, text=text)
                    if isinstance(each, Definition)
                    and (each.head, each.text) == (row.head, row.text)
                    else each
                    for each in block.rows
                ),
            )
            for block in blocks_of(Structure.of(case))
        )
    except FormulaError:  # of its units, or its years
        return True
    formulas = replace(formulas_of(case), model=model)
    for scenario in scenarios_of(case, seed=7, count=40):
        found = outcome(case, scenario)
        if found and (differences(formulas, scenario, found) or overrun(formulas, scenario)):
            return True
    return False


# What may be left out without a figure changing, and why it stands.
ALIKE = {
    ("steps", "ramp"): "of a ramp of 0 no month is below the ramp; it keeps a division by zero out",
    ("end", "left"): "no year begins after the horizon",
}


def test_every_term_of_a_formula_left_out_is_noticed() -> None:
    unnoticed = [
        (row.head, row.text, text)
        for name, _, row in rows_of_all().values()
        for text in shorter(row.text)
        if (row.head, text) not in ALIKE and not is_noticed(name, row, text)
    ]

    assert unnoticed == []


def test_every_formula_and_input_has_a_label_a_unit_a_period_and_a_source() -> None:
    for case in (*LOADED.values(), *MADE.values()):
        for quantity in formulas_of(case).model.values():
            assert quantity.label
            assert quantity.source
            assert str(quantity.unit)
            assert quantity.period in ("year", "once")
            assert bool(quantity.text) == (quantity.tree is not None)


def test_the_formulas_name_every_field_of_a_scenario() -> None:
    used = {row.head for row in SCENARIO if isinstance(row, Input)}

    # Those who pay and the pricing reach the formulas as a rate, leaving as a month.
    assert {*FIELDS} - used == {"adopters", "pricing", "leave"}
    assert used - {*FIELDS} == {"left"}
