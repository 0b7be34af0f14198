"""Formulas by NumPy, by node and in stages: equal figures, the first two to the last bit."""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from functools import reduce
from operator import mul
from typing import Any

import numpy as np
import pytest

from sohanalysis.case.definitions import Definition, Input
from sohanalysis.files.text import PACKAGE
from sohanalysis.model.evaluation import PYTHON, Graph, Staged, evaluate, instructions, year_first
from sohanalysis.model.expressions import OPERATIONS, FormulaError, Formulas
from tests.made_formulas import (
    FUNCTIONS,
    INPUTS,
    LISTS,
    NAMES,
    SEEDS,
    YEARS,
    by_year,
    in_node,
    model_with,
    nearly,
    random_model,
    same,
    scenarios_of,
)


def test_every_operation_is_in_every_target_and_has_an_example() -> None:
    script = (PACKAGE / "explore" / "formulas.js").read_text(encoding="utf-8")
    rows = script.partition("const OPERATIONS = [")[2].partition("]")[0]
    javascript = [name.strip().strip('"') for name in rows.split(",") if name.strip()]
    used = {name for text, *_ in FUNCTIONS for name in OPERATIONS if name in text}

    assert javascript == [*OPERATIONS] == [*PYTHON]
    assert {*OPERATIONS} - used == set()


def test_the_modules_of_the_page_share_no_name() -> None:
    # They are one module in the page, one after the other.
    head = re.compile(r"^(?:export )?(?:const|let|class|function) (\w+|\[[^\]]+\])", re.MULTILINE)
    folder = PACKAGE / "explore"
    names = [
        name
        for script in sorted(folder.glob("*.js"))
        for text in head.findall(script.read_text(encoding="utf-8"))
        for name in re.findall(r"\w+", text)
    ]

    assert "formulas" in names
    assert [name for name, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize(("text", "unit", "expected", "excel"), FUNCTIONS)
def test_numpy_gives_every_function_of_one_scenario(
    text: str, unit: str, expected: Any, excel: str
) -> None:
    value = evaluate(model_with(text, unit), INPUTS, ["result"], count=YEARS)["result"]

    assert same(by_year(value), by_year(expected))


@pytest.mark.parametrize(("text", "unit", "expected", "excel"), FUNCTIONS)
def test_numpy_gives_every_function_over_an_axis(
    text: str, unit: str, expected: Any, excel: str
) -> None:
    model = model_with(text, unit)
    columns = {
        name: year_first(value, 1) if model[name].by_year else np.full(4, value)
        for name, value in INPUTS.items()
        if not model[name].is_list
    }

    value = evaluate(model, INPUTS | columns, ["result"], count=YEARS, axes=1)["result"]

    wide = np.broadcast_to(np.reshape(expected, (-1, 1)), (YEARS, 4))
    assert same(np.broadcast_to(value, (YEARS, 4)), wide)


def test_javascript_gives_every_function() -> None:
    moves = [name for name, quantity in model_with().items() if not quantity.is_list]
    scenario = {name: INPUTS[name] for name in moves}
    unpriced = {"no_price": [1.5, "NaN", 2.0], "unknown": "NaN"}  # json has no such number
    runs = [
        {
            "model": instructions(model_with(text, unit), INPUTS, moves, ["result"], count=YEARS),
            "scenarios": [scenario | unpriced],
        }
        for text, unit, *_ in FUNCTIONS
    ]

    answers = in_node(runs)

    for (text, _, expected, _), [answer] in zip(FUNCTIONS, answers, strict=True):
        assert same(answer["result"], by_year(expected)), text


# Folding zeros away


def test_an_input_of_zero_carries_no_axis_along() -> None:
    model = model_with("(a + share * few + share_of(share, b)) * grown(share, count)")
    draws = {"b": np.arange(5.0)}

    (value,) = evaluate(
        model, INPUTS | draws | {"share": 0.0}, ["result"], count=YEARS, axes=1
    ).values()

    assert value == 71_000.0


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("share * few + a", []),
        ("few * share + a", []),
        ("a + share * b + (b - a) * share", []),
        ("a - share * few", []),
        ("a + share / more * few * few", []),
        ("a * grown(share, count)", []),
        ("a * grown(none + share, up(late / 12))", []),
        ("share_of(share, few) + a", []),
        ("share_of(share, no_price) + a", []),
        ("share_of(1 + share, few) + a", ["+"]),
        ("share_of(few / a, b)", ["/", "*"]),
        ("share_of(1, no_price)", []),
        ("share * where(priced(no_price), no_price, 0) + a", []),
        ("where(priced(few), a, b)", []),
        ("where(1 < share, few, a)", []),
        ("where(share < 1, a, few)", []),
        ("where(share < 1 and in_budget, a, few)", ["where"]),
        ("where(in_budget or 1 <= share, a, few)", ["where"]),
        ("min(a, a)", []),
        ("where(in_budget, 1 + share, 1) * a", []),
        ("few / (1 + share)", []),
        ("share * no_price", ["*"]),
        ("no_price * share", ["*"]),
        ("share / no_price * a * a", ["/", "*", "*"]),
        ("(few + a) * (few + a) / (few + a)", ["+", "*", "/"]),
    ],
)
def test_what_zeros_make_simple_is_not_evaluated(text: str, operations: list[str]) -> None:
    graph = Graph(model_with(text), ["result"], frozenset({"share", "none"}))

    nodes = [graph.nodes[index] for index in graph.behind(graph.results)]
    assert [node[0] for node in nodes if node[0] not in ("input", "number")] == operations


@pytest.mark.parametrize("function", ["years", "running", "last"])
def test_a_sum_of_zero_is_not_evaluated(function: str) -> None:
    model = model_with("share * few")
    model.add([Definition("sum[y]", f"{function}(result)", "£", "Sum", "made up")])

    assert evaluate(model, {"share": 0, "few": 1.0}, ["sum"], count=YEARS) == {"sum": 0}
    assert Graph(model, ["sum"], frozenset({"share"})).nodes[-1] == ("number", 0)


def test_a_share_of_zero_of_an_unpriced_value_is_zero() -> None:
    model = model_with("share_of(share, no_price)")

    assert evaluate(model, INPUTS | {"share": 0}, ["result"], count=YEARS) == {"result": 0}


def test_only_what_the_results_need_is_asked_for() -> None:
    model = model_with("a + b", by_year=False)

    assert evaluate(model, {"a": 1.0, "b": 2.0}, ["result"], count=YEARS) == {"result": 3.0}
    with pytest.raises(FormulaError, match="b: missing"):
        evaluate(model, {"a": 1.0}, ["result"], count=YEARS)


def test_a_list_of_one_entry_is_a_list() -> None:
    values = INPUTS | {"prices": [90.0], "starts": [1]}

    value = evaluate(model_with("item(prices, steps_at(adopters, starts))"), values, count=YEARS)

    assert same(by_year(value["result"]), [90.0, 90.0, 90.0])


def test_a_branch_that_is_not_taken_may_divide_by_zero() -> None:
    by_year = model_with("where(count > 0, a / count * count, 0)")
    once = model_with("where(1 < 1 + share, a / (share + none) * (share + none), b)")
    zeros = INPUTS | {"share": 0.5, "none": -0.5}

    assert same(evaluate(by_year, INPUTS, ["result"], count=YEARS)["result"], [0, 71_000, 71_000])
    assert math.isnan(evaluate(once, zeros, ["result"], count=YEARS)["result"])


def test_an_array_of_one_value_is_a_number() -> None:
    inputs = {"a": np.array([2.0]), "share": np.array([[0.5]]), "in_budget": np.array([1])}
    model = model_with("where(in_budget, a * share, 0)")

    assert evaluate(model, inputs, ["result"], count=YEARS) == {"result": 1.0}


def test_yes_and_no_may_be_given_as_1_and_0() -> None:
    inputs = INPUTS | {"in_budget": np.array([1.0, 0.0, 1.0]), "is_late": 1.0}

    value = evaluate(
        model_with("where(in_budget and is_late and few < a, a, b)"),
        inputs,
        ["result"],
        count=YEARS,
    )

    assert same(value["result"], [71_000.0, 91_000.1, 71_000.0])


def test_a_value_that_all_years_share_is_added_year_by_year() -> None:
    # Ten tenths come to a whole only if they are multiplied.
    model = model_with("few * a / a")
    model.add([Definition("sum", "years(result)", "£", "Sum", "made up")])

    assert evaluate(model, {"few": 0.1, "a": 1}, ["sum"], count=10) == {"sum": 0.9999999999999999}


@pytest.mark.parametrize(
    ("rate", "count", "shape"),
    [
        ((2,), (3, 1), (3, 2)),
        ((3, 2), (3, 1), (3, 2)),
        ((3, 1), (2,), (3, 2)),
        ((3, 2), (3, 2), (3, 2)),
        ((2,), (2,), (2,)),
    ],
)
def test_growth_over_any_axes_is_that_of_each_value(
    rate: tuple[int, ...], count: tuple[int, ...], shape: tuple[int, ...]
) -> None:
    model = Formulas()
    model.add(
        (
            Input("rate[y]", "share", "Rate", "made up"),
            Input("count[y]", "years", "Years", "made up"),
            Definition("factor[y]", "grown(rate, count)", "number", "Factor", "made up"),
        )
    )
    generator = np.random.default_rng(1)
    rates, counts = generator.normal(size=rate), generator.integers(-1, 70, count)
    counts.flat[0] = -1  # as none

    factor = evaluate(model, {"rate": rates, "count": counts}, ["factor"], count=3, axes=1)[
        "factor"
    ]

    wide = zip(np.broadcast_to(rates, shape).flat, np.broadcast_to(counts, shape).flat, strict=True)
    expected = [reduce(mul, [1 + float(share)] * int(number), 1.0) for share, number in wide]
    assert factor.shape == shape
    assert factor.ravel().tolist() == expected


# Many draws, and the page


def test_the_same_formulas_serve_other_draws_tables_and_fixed_inputs() -> None:
    model = model_with("few * share + more")
    share = np.array([0.5, 2.0])

    def staged(tables: dict[str, Any], draws: list[str], **fixed: float) -> Staged:
        return Staged(model, INPUTS | fixed, tables, draws, ["result"], count=1)

    by_share = staged({}, ["share"], few=2.0, more=3.0)
    by_more = staged({}, ["more"], few=2.0, share=1.0)
    by_table = staged({"row": {"share": share}}, [], few=2.0, more=5.0)
    by_share_of_four = staged({}, ["share"], few=4.0, more=3.0)
    without = staged({}, ["share"], few=0.0, more=3.0)

    assert by_share.evaluate({}, {"share": share})["result"].tolist() == [4.0, 7.0]
    assert by_more.evaluate({}, {"more": share})["result"].tolist() == [2.5, 4.0]
    assert by_table.evaluate({"row": np.array([1, 0])}, {})["result"].tolist() == [9.0, 6.0]
    assert by_share_of_four.evaluate({}, {"share": share})["result"].tolist() == [5.0, 11.0]
    assert without.evaluate({}, {"share": share})["result"] == 3.0


@pytest.mark.parametrize(
    ("text", "has_years"),
    [
        ("few * (1 + share)", False),
        ("b * few * (share * more) / a / a - more", False),
        ("b * (1 + share)", False),
        ("where(few > a, more, 0) + last(few) * share", False),
        ("share * running(few)", False),
        ("b * in_budget", False),
        ("b * in_budget * priced(no_price)", False),
        ("in_budget * share * a", False),
        ("few * more / (b + more)", True),
        ("where(few > b, more, 0)", True),
    ],
)
def test_no_draw_adds_up_years_if_the_sums_can_be_taken_first(text: str, has_years: bool) -> None:
    model = model_with(text)
    model.add([Definition("sum", "years(result)", "£", "Sum", "made up")])
    draws = {"share": np.array([0.0, 0.25]), "b": np.array([3.0, 7.5])}

    staged = Staged(model, INPUTS, {}, draws, ["sum"], count=YEARS)

    inputs = [INPUTS | {name: values[i] for name, values in draws.items()} for i in range(2)]
    alone = [evaluate(model, values, ["sum"], count=YEARS)["sum"] for values in inputs]
    assert nearly(staged.evaluate({}, draws)["sum"], alone)
    assert any(np.ndim(value) == 2 for value in staged._once.values()) == has_years


def test_a_running_sum_of_equal_years_is_added_up_year_by_year() -> None:
    model = model_with("share * running(few)")
    model.add([Definition("sum", "years(result)", "£", "Sum", "made up")])

    staged = Staged(model, INPUTS | {"few": 2.0}, {}, ["share"], ["sum"], count=YEARS)

    assert staged.evaluate({}, {"share": np.array([0.5, 1.0])})["sum"].tolist() == [6.0, 12.0]


def test_a_draw_may_have_a_value_for_each_year() -> None:
    model = model_with("few * (1 + share)")
    model.add([Definition("sum", "years(result)", "£", "Sum", "made up")])
    draws = {"few": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), "share": np.array([0.0, 0.5])}

    staged = Staged(model, INPUTS, {}, draws, ["sum"], count=YEARS)

    assert staged.evaluate({}, draws)["sum"].tolist() == [9.0, 18.0]


def test_a_table_of_yes_and_no_may_be_of_1_and_0() -> None:
    model = model_with("where(is_late and few < b, few, more) * (1 + share)")
    tables = {"late": {"is_late": [1.0, 0.0]}}

    staged = Staged(model, INPUTS, tables, ["share"], ["result"], count=YEARS)
    values = staged.evaluate({"late": np.array([1, 0])}, {"share": np.array([0.0, 1.0])})

    assert values["result"].tolist() == [[5.0, 0.2], [-7.0, 0.4], [0.25, 0.6]]


def test_draws_show_and_add_up_every_year() -> None:
    model = model_with("few * (1 + share)")
    model.add(
        (
            Definition("so_far[y]", "running(result)", "£", "So far", "made up"),
            Definition("sum", "years(so_far)", "£", "Sum", "made up"),
        )
    )
    inputs, draws = INPUTS | {"few": [5.0, 10.0, 10.0, 10.0]}, {"share": np.array([0.0, 1.0])}

    yearly = Staged(model, inputs, {}, draws, ["result"], count=4).evaluate({}, draws)
    added = Staged(model, inputs, {}, draws, ["sum"], count=4).evaluate({}, draws)

    assert yearly["result"].tolist() == [[5, 10], [10, 20], [10, 20], [10, 20]]
    assert added["sum"].tolist() == [80.0, 160.0]


def test_draws_look_up_a_price_by_year() -> None:
    model = model_with()
    model.add(
        (
            Input("position", "number", "Position", "made up"),
            Definition(
                "result[y]", "where(count > 0, item(yearly, position), 0)", "£", "Result", "made up"
            ),
            Definition("sum", "years(result)", "£", "Sum", "made up"),
        )
    )
    prices = [[90.0, 91.0, 92.0, 92.0], [80.0, 81.0, 82.0, 82.0]]
    inputs = INPUTS | {"count": [0, 1, 1, 1], "yearly": prices}

    staged = Staged(model, inputs, {}, ["position"], ["sum"], count=4)

    sums = staged.evaluate({}, {"position": np.array([1, 2])})["sum"]
    assert sums.tolist() == [91.0 + 92 + 92, 81.0 + 82 + 82]


def test_the_page_evaluates_only_what_a_control_moves() -> None:
    model = model_with("max(few, more) * a / a * late / 12 * 12 / late * (1 + share)")
    data = instructions(model, INPUTS, ["share", "late"], ["result"], count=YEARS)

    assert data == {
        "years": 3,
        "moves": [["share", 0], ["late", 0]],
        "values": [[5, 0.2, 0.3], 12, 1],
        "steps": [
            ["*", 2, 1],
            ["/", 5, 3],
            ["*", 6, 3],
            ["/", 7, 1],
            ["+", 4, 0],
            ["*", 8, 9],
        ],
        "results": [["result", 10, 1]],
    }


def test_inputs_beyond_31_share_the_bits_of_others() -> None:
    names = [f"a{number}" for number in range(40)]
    model = Formulas()
    model.add(Input(name, "£", name, "made up") for name in names)
    model.add([Definition("sum", " + ".join(names), "£", "Sum", "made up")])
    scenario = dict.fromkeys(names, 1.0)
    scenarios = [scenario, scenario | {"a39": 2.0}, scenario | {"a8": 3.0}]

    [answers] = in_node(
        [{"model": instructions(model, {}, names, ["sum"], count=1), "scenarios": scenarios}]
    )

    assert [answer["sum"] for answer in answers] == [40.0, 41.0, 42.0]


def test_an_answer_after_a_refused_scenario_is_right() -> None:
    data = instructions(model_with("a * share"), INPUTS, ["a", "share"], ["result"], count=YEARS)
    answer = """(({ evaluate }) => {
      evaluate({ a: 1, share: 2 });
      try { evaluate({ a: 3 }); } catch { /* share is missing */ }
      return [evaluate({ a: 3, share: 2 })];
    })(formulas(model))"""

    [answers] = in_node([{"model": data}], answer)

    assert answers == [{"result": [6.0, 6.0, 6.0]}]


def test_the_page_keeps_a_list_that_does_not_change() -> None:
    model = model_with("few * share")
    model.add([Definition("second", "a * late / late", "£", "Second", "made up")])
    moves = ["share", "a", "late"]
    data = instructions(model, INPUTS, moves, ["result", "second"], count=YEARS)
    answer = """(({ evaluate }) => {
      const first = evaluate({ share: 1, a: 1, late: 1 }).result;
      const kept = evaluate({ share: 1, a: 2, late: 1 }).result;
      const other = evaluate({ share: 2, a: 2, late: 1 }).result;
      return [{ kept: Number(first === kept), other: Number(first === other) }];
    })(formulas(model))"""

    assert in_node([{"model": data}], answer) == [[{"kept": 1, "other": 0}]]


def test_the_page_refuses_an_operation_that_it_does_not_have() -> None:
    data = instructions(model_with("a * share"), INPUTS, ["share"], ["result"], count=YEARS)
    data["steps"][0][0] = "power"

    with pytest.raises(AssertionError, match="power is not an operation"):
        in_node([{"model": data, "scenarios": []}])


def test_the_page_refuses_a_scenario_without_one_of_its_inputs() -> None:
    data = instructions(model_with("a * share"), INPUTS, ["share"], ["result"], count=YEARS)

    with pytest.raises(AssertionError, match="share is missing"):
        in_node([{"model": data, "scenarios": [{"a": 1.0}]}])


@pytest.mark.parametrize(
    ("inputs", "axes", "message"),
    [
        ({"few": [1.0, 2.0]}, 0, "few: an array of shape (2,) is not allowed. Allowed: at most 0 "),
        ({"few": np.ones((4, 3))}, 1, "few: an array of shape (4, 3) is not allowed. Allowed: at "),
        (
            {"a": np.ones((3, 4))},
            1,
            "a: an array of shape (3, 4) is not allowed. Allowed: at most ",
        ),
    ],
)
def test_an_input_with_an_axis_too_many_is_refused(
    inputs: dict[str, Any], axes: int, message: str
) -> None:
    with pytest.raises(FormulaError) as error:
        evaluate(model_with("few * a / a"), INPUTS | inputs, ["result"], count=YEARS, axes=axes)

    assert str(error.value).startswith(message)


def test_a_result_that_the_model_does_not_have_is_met_with_the_nearest() -> None:
    with pytest.raises(FormulaError, match="Did you mean result"):
        evaluate(model_with("a + b"), INPUTS, ["reslt"], count=YEARS)


@pytest.mark.parametrize(
    "text",
    [
        "(few < more) * 1 + (few < a) * 1",
        "1 * (few < more) + 1 * (few < a)",
        "where(is_late, few < more, in_budget) * 1 + where(is_late, few < a, in_budget) * 1",
        "item(answers, 1) * (1 + none) + item(answers, 1) * 1",
        "last(in_budget) * 1 + last(in_budget) * 1",
    ],
)
def test_a_test_that_multiplies_one_is_a_number(text: str) -> None:
    # NumPy adds two answers as yes or yes, which is yes.
    model = model_with()
    model.add(
        (
            Input("answers[i][y]", "yes or no", "Answers", "made up"),
            Definition("result[y]", text, "number", "Result", "made up"),
        )
    )
    yes = {"few": [1.0, 1.0, 1.0], "in_budget": [True, True, True], "answers": [[True] * 3]}

    (value,) = evaluate(model, INPUTS | yes | {"more": 5.0}, ["result"], count=YEARS).values()

    assert by_year(value) == [2.0, 2.0, 2.0]


def test_a_long_sum_is_added_from_the_first() -> None:
    # A tenth is not exact: another order would end in other digits.
    names = [f"line{number}" for number in range(250)]
    model = Formulas()
    model.add(Input(name, "£", name, "made up") for name in names)
    model.add([Definition("sum", " + ".join(names), "£", "Sum", "made up")])

    (total,) = evaluate(model, dict.fromkeys(names, 0.1), ["sum"], count=1).values()

    assert total == 25.000000000000085


# Formulas at random: four ways of running them, one set of figures


def expected_of(model: Formulas, scenario: dict[str, Any]) -> dict[str, list[float]]:
    """Evaluate one scenario, an array for each value by year."""
    values = evaluate(model, LISTS | scenario, NAMES, count=YEARS)
    return {name: by_year(value) for name, value in values.items()}


def differences(
    model: Formulas, values: Any, scenarios: list[dict[str, Any]], agrees: Any = same
) -> list[str]:
    """List the formulas whose values over an axis differ from the scenarios."""
    return [
        f"{name} = {model[name].text}"
        for column, scenario in enumerate(scenarios)
        for name, expected in expected_of(model, scenario).items()
        if not agrees(np.broadcast_to(values[name], (YEARS, len(scenarios)))[:, column], expected)
    ]


def test_a_sweep_gives_the_figures_of_each_scenario() -> None:
    for seed in SEEDS:
        model, scenarios = random_model(seed), scenarios_of(seed)
        names = [*scenarios[0]]
        columns = {name: np.array([scenario[name] for scenario in scenarios]).T for name in names}

        values = evaluate(model, LISTS | columns, NAMES, count=YEARS, axes=1)

        assert differences(model, values, scenarios) == [], seed


def test_stages_give_the_figures_of_each_scenario() -> None:
    names, order = ("share", "b", "late", "none"), np.array([2, 0, 1])
    for seed in SEEDS:
        model, scenarios = random_model(seed), scenarios_of(seed)
        moved = {name: np.array([scenario[name] for scenario in scenarios]) for name in names}
        tables = {name: {name: moved[name]} for name in ("late", "none")}
        draws = {name: moved[name][order] for name in ("share", "b")}

        staged = Staged(model, LISTS | scenarios[0], tables, draws, NAMES, count=YEARS)
        values = staged.evaluate(dict.fromkeys(tables, order), draws)

        runs = [{name: scenarios[draw][name] for name in names} for draw in order]
        alone = [scenarios[0] | run for run in runs]
        assert differences(model, values, alone, agrees=nearly) == [], seed


def test_javascript_gives_the_figures_of_each_scenario() -> None:
    models = []
    for seed in SEEDS:
        model, scenarios = random_model(seed), scenarios_of(seed)
        moves = random.Random(seed).sample([*scenarios[0]], 8)
        fixed = LISTS | scenarios[0]
        data = instructions(model, fixed, moves, NAMES, count=YEARS)
        runs = [{name: scenario[name] for name in moves} for scenario in scenarios]
        models.append({"model": data, "scenarios": runs})
    text = json.dumps(models).replace("NaN", '"NaN"')  # json has no such number

    answers = in_node(json.loads(text))

    for seed, runs in zip(SEEDS, answers, strict=True):
        model, scenarios = random_model(seed), scenarios_of(seed)
        for run, answer in zip(models[seed]["scenarios"], runs, strict=True):
            expected = expected_of(model, scenarios[0] | run)
            assert {n for n in NAMES if not same(answer[n], expected[n])} == set(), seed
