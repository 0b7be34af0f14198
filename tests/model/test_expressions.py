"""The language of the formulas: its refusals, its parts and its Excel."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sohanalysis.case.definitions import Definition, Input
from sohanalysis.model.evaluation import evaluate
from sohanalysis.model.expressions import FormulaError, Formulas
from tests.made_formulas import (
    FUNCTIONS,
    INPUTS,
    LISTS,
    NAMES,
    SEEDS,
    YEARS,
    Page,
    by_year,
    model_with,
    random_model,
    scenarios_of,
)

# What is refused


def refusal(*definitions: Input | Definition, **options: Any) -> str:
    """Return the message that refuses definitions added to the quantities above."""
    model = model_with(**options)
    with pytest.raises(FormulaError) as error:
        model.add(definitions)
    return str(error.value)


def wrong(text: str, unit: str = "£", head: str = "result[y]") -> str:
    return refusal(Definition(head, text, unit, "Result", "made up"))


def test_a_name_is_used_only_after_it_is_defined() -> None:
    first = Definition("first", "second", "£", "First", "made up")
    second = Definition("second", "a", "£", "Second", "made up")

    assert refusal(first, second) == "first: uses second before it is defined."


def test_a_misspelt_name_is_met_with_the_nearest() -> None:
    assert wrong("adoptrs * a") == (
        "result: uses adoptrs before it is defined. Did you mean adopters?"
    )


def test_a_function_that_the_language_does_not_have_is_refused() -> None:
    assert wrong("abs(a)") == "result: abs is not a function."
    assert wrong("max(abs(a), 0)") == "result: abs is not a function."
    assert wrong("wher(in_budget, a, 0)") == ("result: wher is not a function. Did you mean where?")


@pytest.mark.parametrize("number", ["2", "1.0", "0.5", "12.5", "100", "True", "'1'"])
def test_no_number_is_typed_but_0_and_1_and_12(number: str) -> None:
    assert wrong(f"a * {number}") == (
        f"result: {number} is typed in it. Allowed: 0, 1 and 12. "
        "Make any other number an input, with its source."
    )


@pytest.mark.parametrize(
    "text",
    [
        "-a",
        "a ** 1",
        "a // 1",
        "a % 12",
        "not in_budget",
        "0 < a < 1",
        "a != b",
        "few[0]",
        "a if is_late else b",
        "[a]",
        "min(a, b, key=a)",
        "min(*few)",
        "a.b.c",
        "lambda: a",
        "(a := b)",
        "a.real()",
    ],
)
def test_anything_else_of_python_is_not_in_the_language(text: str) -> None:
    assert wrong(text).endswith(
        "is not in the language. Allowed: + - * /, comparisons, and, or, functions."
    )


def test_text_that_cannot_be_read_is_refused() -> None:
    assert wrong("a +") == 'result: "a +" cannot be read.'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("min(a)", "result: min has 1 arguments. Allowed: 2 or more."),
        ("where(is_late, a)", "result: where has 2 arguments. Allowed: 3."),
        ("years(few, 1)", "result: years has 2 arguments. Allowed: 1."),
    ],
)
def test_a_function_has_its_number_of_arguments(text: str, message: str) -> None:
    assert wrong(text) == message


@pytest.mark.parametrize("key", ["label", "unit", "source"])
def test_a_formula_has_a_label_a_unit_and_a_source(key: str) -> None:
    texts = {"label": "Result", "unit": "£", "source": "made up"} | {key: " "}

    assert refusal(Definition("result", "a", **texts)) == (
        f"result: has no {key}. Allowed: a label, a unit and a source or reason."
    )


@pytest.mark.parametrize("head", ["Result", "2nd", "a b", "cost.line", "x[z]", "x[y][i]", "é"])
def test_a_name_is_small_letters(head: str) -> None:
    assert wrong("a", head=head) == (
        f"{head}: is not a name. Allowed: small letters, digits and _; then [i] or [y]."
    )


@pytest.mark.parametrize("head", ["a", "a[y]", "years", "unpriced", "half"])
def test_a_name_is_defined_once(head: str) -> None:
    model = Formulas({"half(x)": "x / (1 + 1)"})
    model.add([Input("a", "£", "A", "made up")])

    with pytest.raises(FormulaError, match=r"is already defined\. Choose a different name\."):
        model.add([Definition(head, "a", "£", "Again", "made up")])


def test_a_value_by_year_needs_a_name_by_year() -> None:
    assert wrong("few + a", head="result") == (
        "result: has a value for each year, and its name has no [y]. "
        "Add [y], or use years(...) or last(...)."
    )


def test_a_sum_over_years_needs_a_row_of_its_own() -> None:
    assert wrong("years(few + more)") == (
        "result: years needs the name of a value by year. Give the amount a name of its own."
    )
    assert "running needs the name of a value by year" in wrong("running(a)")


def test_a_list_is_looked_up_in_and_nothing_else() -> None:
    assert wrong("prices + a") == (
        "result: prices is a list. Allowed: lists in item and steps_at only."
    )
    assert "a is not a list" in wrong("item(a, 1)")
    assert "item needs the name of a list" in wrong("item(a + b, 1)")
    assert "is a list with a formula" in wrong("a", head="result[i]")
    assert wrong("steps_at(a, yearly)", "number") == (
        "result: steps_at needs a list that is the same in all years."
    )


@pytest.mark.parametrize("text", ["where(no_price < a, a, 0)", "item(prices, no_price / a)"])
def test_an_unpriced_value_is_not_compared(text: str) -> None:
    # NumPy and JavaScript say no, and a spreadsheet program gives an error.
    assert "compares a value that may be unpriced. Use priced(...)." in wrong(text)


def test_an_unpriced_value_that_is_replaced_may_be_compared() -> None:
    model = model_with("where(where(priced(no_price), no_price, 0) < a, a, b)")

    assert not model["result"].may_be_unpriced


def test_a_price_list_may_have_gaps() -> None:
    model = model_with()
    gaps = Input("gaps[i]", "£", "Prices", "made up", may_be_unpriced=True)

    model.add([gaps, Definition("result", "item(gaps, 1)", "£", "Result", "made up")])

    assert model["result"].may_be_unpriced


# Parts and shorthands


def test_a_part_has_its_own_names_and_a_title() -> None:
    model = model_with()
    part = (
        Input("rate", "£", "Charge", "the rule"),
        Definition("twice", "rate + rate + share * a", "£", "Twice", "made up"),
    )

    model.add(part, part="charge0", title="Platform")
    model.add([Definition("sum", "charge0.twice + a", "£", "Sum", "made up")])

    twice = model["charge0.twice"]
    assert (twice.full_label, twice.by_year, twice.text) == (
        "Platform: Twice",
        False,
        "rate + rate + share * a",
    )
    assert twice.needs == {"charge0.rate", "share", "a"}
    values = INPUTS | {"charge0.rate": 10.0}
    assert evaluate(model, values, ["sum"], count=YEARS) == {"sum": 73_150.0}


def test_a_shorthand_means_the_same_in_every_part() -> None:
    # `late` is the model's, although the part has a name that is spelt like it.
    model = Formulas({"later(month)": "month + late", "half(x)": "x / (1 + 1)"})
    model.add([Input("late", "months", "Late", "made up")])
    part = (
        Input("late", "months", "Its own", "made up"),
        Definition("start", "half(later(late) + late)", "months", "Start", "made up"),
    )

    model.add(part, part="line0")

    values = {"late": 1, "line0.late": 10}
    assert evaluate(model, values, ["line0.start"], count=1) == {"line0.start": 10.5}


def test_a_shorthand_has_its_number_of_arguments() -> None:
    model = Formulas({"half(x)": "x / (1 + 1)"})
    model.add([Input("a", "£", "A", "made up")])

    with pytest.raises(FormulaError, match=r"half has 2 arguments\. Allowed: 1"):
        model.add([Definition("result", "half(a, a)", "£", "Result", "made up")])


@pytest.mark.parametrize("part", ["line.0", "Line", "0line"])
def test_a_part_has_a_name_of_small_letters(part: str) -> None:
    with pytest.raises(FormulaError, match="is not a name of a part"):
        model_with().add([Input("rate", "£", "Rate", "made up")], part=part)


def test_a_formula_of_a_value_by_year_is_by_year() -> None:
    model = model_with("few + a")

    assert (model["result"].by_year, model["a"].by_year) == (True, False)


# Excel


@pytest.mark.parametrize(("text", "unit", "expected", "excel"), FUNCTIONS)
def test_excel_has_every_function(text: str, unit: str, expected: Any, excel: str) -> None:
    page = Page(model_with(text, unit))

    assert excel in ("", page.model.excel("result", page.refer, year=1, count=YEARS))


def test_excel_comes_to_the_same_figures() -> None:
    for text, unit, expected, _ in FUNCTIONS:
        cells = Page(model_with(text, unit)).values(INPUTS)["result"]

        figures = [math.nan if isinstance(cell, dict) else float(cell) for cell in cells]
        np.testing.assert_allclose(figures, by_year(expected), rtol=1e-15, err_msg=text)


def test_excel_comes_to_the_figures_of_formulas_at_random() -> None:
    for seed in SEEDS[:60]:
        model, values = random_model(seed), LISTS | scenarios_of(seed)[0]

        cells = Page(model).values(values)

        expected = evaluate(model, values, NAMES, count=YEARS)
        for name in NAMES:
            figures = [math.nan if isinstance(cell, dict) else float(cell) for cell in cells[name]]
            np.testing.assert_allclose(
                figures, by_year(expected[name]), rtol=1e-9, atol=1e-6, err_msg=model[name].text
            )


def test_a_row_of_a_sheet_is_one_formula_filled_right() -> None:
    page = Page(model_with("max(0, few - more) * share + last(few) * is_late"))

    texts = [page.model.excel("result", page.refer, year=year, count=YEARS) for year in range(2)]

    assert texts == ["MAX(0,B3-B4)*$B$6+D3*$B$9", "MAX(0,C3-C4)*$B$6+D3*$B$9"]


def test_only_a_cell_that_holds_a_sum_is_put_in_brackets() -> None:
    cells = {"few": "N(A1-B1)", "more": "'A-B'!D1", "a": "'A-B'!C1+1"}

    text = model_with("few * a / more").excel("result", lambda name, _: cells[name])

    assert text == "N(A1-B1)*('A-B'!C1+1)/'A-B'!D1"


@pytest.mark.parametrize("cell", ["MAX(A1,0)+(B1)", "(A1)-N(B1-(C1))", 'IF(A1="(",B1,C1)+D1'])
def test_a_cell_that_holds_a_sum_of_calls_is_put_in_brackets(cell: str) -> None:
    cells = {"few": "E1", "more": "F1", "a": cell}

    text = model_with("few * a / more").excel("result", lambda name, _: cells[name])

    assert text == f"E1*({cell})/F1"
