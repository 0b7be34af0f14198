"""The language of the formulas: each function in its three targets, and what it refuses."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sohanalysis.files.text import PACKAGE
from sohanalysis.model.evaluation import PYTHON, Staged, evaluate, instructions, year_first
from sohanalysis.model.expressions import (
    OPERATIONS,
    Definition,
    FormulaError,
    Formulas,
    Input,
)

YEARS = 3
DRIVER = """
import {{ formulas }} from {module};
let text = "";
for await (const part of process.stdin) text += part;
const answers = JSON.parse(text).map(({{ model, scenarios }}) => {{
  const {{ evaluate }} = formulas(model);
  return scenarios.map((scenario) => evaluate(scenario));
}});
const plain = (_, value) => (Number.isNaN(value) ? "NaN" : value);
process.stdout.write(JSON.stringify(answers, plain));
"""


def in_node(asked: list[dict[str, Any]]) -> Any:
    """Run models on scenarios by node: `model` is data of `instructions`."""
    node = shutil.which("node") or shutil.which("nodejs")
    if node is None:
        pytest.skip("node is not installed")
    module = json.dumps((PACKAGE / "explore" / "formulas.js").as_uri())
    ended = subprocess.run(
        [node, "--input-type=module", "-e", DRIVER.format(module=module)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout, object_hook=_numbers)


def _numbers(answer: dict[str, Any]) -> dict[str, Any]:
    def number(value: Any) -> Any:
        return [*map(number, value)] if isinstance(value, list) else float(value)

    return {name: number(value) for name, value in answer.items()}


class Page:
    """One sheet: a row for each quantity, the years across from column B, and lists below."""

    def __init__(self, model: Formulas) -> None:
        self.model, self.rows = model, {name: row for row, name in enumerate(model, start=1)}

    def refer(self, name: str, year: int | range | None) -> str:
        if self.model[name].is_list:
            top = 100 * self.rows[name]
            column = self._column(year) if isinstance(year, int) else "B"
            return f"{column}${top + 1}:{column}${top + 9}"
        if isinstance(year, range):
            return f"$B{self.rows[name]}:{self._column(year[-1])}{self.rows[name]}"
        column = "$B$" if year is None else self._column(year)
        return f"{column}{self.rows[name]}"

    def _column(self, year: int) -> str:
        return "BCDEFGH"[year]

    def values(self, inputs: Mapping[str, Any]) -> Any:
        """Recalculate the sheet with formualizer, and give the result of each formula."""
        engine = pytest.importorskip("formualizer", reason="formualizer is not installed")
        book = engine.Workbook()
        book.add_sheet("Model")
        for name, row in self.rows.items():
            quantity = self.model[name]
            for year in range(YEARS if quantity.by_year else 1):
                if quantity.is_list:
                    for entry, value in enumerate(inputs[name], start=1):
                        cell = value[year] if isinstance(value, list) else value
                        book.set_value("Model", 100 * row + entry, year + 2, cell)
                elif quantity.tree is None:
                    value = inputs[name]
                    cell = value[year] if isinstance(value, list) else value
                    book.set_value("Model", row, year + 2, cell)
                else:
                    text = self.model.excel(name, self.refer, year=year, count=YEARS)
                    book.set_formula("Model", row, year + 2, f"={text}")
        book.evaluate_all()
        return {
            name: [
                book.get_value("Model", row, year + 2)
                for year in range(YEARS if self.model[name].by_year else 1)
            ]
            for name, row in self.rows.items()
            if self.model[name].tree is not None
        }


# Every quantity that the examples use: its unit and value.
GIVEN: dict[str, tuple[str, Any]] = {
    "a": ("£", 71_000.0),
    "b": ("£", 91_000.1),
    "few[y]": ("£", [0.1, 0.2, 0.3]),
    "more[y]": ("£", [5.0, -7.0, 0.25]),
    "count[y]": ("years", [0, 1, 3]),
    "share": ("share", 0.03),
    "none": ("share", 0),
    "late": ("months", 7),
    "is_late": ("yes or no", True),
    "in_budget[y]": ("yes or no", [True, False, True]),
    "adopters[y]": ("number", [4, 5, 99]),
    "starts[i]": ("number", [1, 5, 25]),
    "prices[i]": ("£", [90.0, 80.0, 70.5]),
    "yearly[i][y]": ("£", [[90.0, 91.0, 92.0], [80.0, 81.0, 82.0], [70.5, 71.0, 72.0]]),
    "no_price[y]": ("£", [1.5, math.nan, 2.0]),
}
# Formula, unit, value (by year, or once) and Excel in the second year.
FUNCTIONS: list[tuple[str, str, Any, str]] = [
    ("a + b", "£", 162_000.1, "$B$1+$B$2"),
    ("few + more", "£", [5.1, -6.8, 0.55], "C3+C4"),
    ("a - b", "£", -20_000.100000000006, "$B$1-$B$2"),
    ("a - (b - a)", "£", 50_999.899999999994, "$B$1-($B$2-$B$1)"),
    ("a * late / 12 * 12 / late", "£", 71_000.0, "$B$1*$B$8/12*12/$B$8"),
    ("few * (1 + share)", "£", [0.10300000000000001, 0.20600000000000002, 0.309], "C3*(1+$B$6)"),
    ("few / more", "number", [0.02, -0.028571428571428574, 1.2], "C3/C4"),
    ("few / (more / a)", "£", [1420.0, -2028.571428571429, 85_200.0], "C3/(C4/$B$1)"),
    ("is_late * a", "£", 71_000.0, "$B$9*$B$1"),
    ("(few < more) * a", "£", [71_000.0, 0.0, 0.0], "(C3<C4)*$B$1"),
    ("where(few > more, few, a)", "£", [71_000.0, 0.2, 0.3], "IF(C3>C4,C3,$B$1)"),
    ("where(few <= few, 1, 0)", "number", 1.0, "IF(C3<=C3,1,0)"),
    ("where(count >= 1, 1, 0)", "number", [0.0, 1.0, 1.0], "IF(C5>=1,1,0)"),
    ("where(adopters == 12, 1, 0)", "number", [0.0, 0.0, 0.0], "IF(C11=12,1,0)"),
    ("where(in_budget and few < more, 1, 0)", "number", [1.0, 0.0, 0.0], "IF(AND(C10,C3<C4),1,0)"),
    ("where(in_budget or few < more, 1, 0)", "number", [1.0, 0.0, 1.0], "IF(OR(C10,C3<C4),1,0)"),
    ("where(in_budget, more, 0)", "£", [5.0, 0.0, 0.25], "IF(C10,C4,0)"),
    ("min(a, few, more)", "£", [0.1, -7.0, 0.25], "MIN($B$1,C3,C4)"),
    ("max(0, few, more)", "£", [5.0, 0.2, 0.3], "MAX(0,C3,C4)"),
    ("share_of(share, few)", "£", [0.003, 0.006, 0.009], "$B$6*C3"),
    ("share_of(none, few)", "£", 0.0, "$B$7*C3"),
    ("share_of(none, no_price)", "£", 0.0, "IF($B$7=0,0,$B$7*C15)"),
    ("share_of(share + none, last(no_price))", "£", 0.06, "IF(($B$6+$B$7)=0,0,($B$6+$B$7)*D15)"),
    ("up(late / 12)", "years", 1.0, "-INT(-($B$8/12))"),
    ("a * up(few / a)", "£", [71_000.0, 71_000.0, 71_000.0], "$B$1*(-INT(-(C3/$B$1)))"),
    ("up(count)", "years", [0.0, 1.0, 3.0], "-INT(-C5)"),
    ("grown(share, count)", "number", [1.0, 1.03, 1.092727], "(1+$B$6)^C5"),
    ("a * grown(share + share, count - count)", "£", 71_000.0, "$B$1*(1+($B$6+$B$6))^(C5-C5)"),
    ("years(few)", "£", 0.6000000000000001, "SUM($B3:D3)"),
    ("last(more) * 1", "£", 0.25, "D4*1"),
    ("running(few)", "£", [0.1, 0.30000000000000004, 0.6000000000000001], "SUM($B3:C3)"),
    ("steps_at(adopters, starts)", "number", [1.0, 2.0, 3.0], 'COUNTIF(B$1201:B$1209,"<="&C11)'),
    (
        "item(prices, steps_at(adopters, starts))",
        "£",
        [90.0, 80.0, 70.5],
        'INDEX(B$1301:B$1309,MAX(1,MIN(COUNT(B$1301:B$1309),COUNTIF(B$1201:B$1209,"<="&C11))))',
    ),
    ("item(prices, 0) + item(prices, 12)", "£", 160.5, ""),
    (
        "item(yearly, adopters - 1 - 1 - 1)",
        "£",
        [90.0, 81.0, 72.0],
        "INDEX(C$1401:C$1409,MAX(1,MIN(COUNT(C$1401:C$1409),C11-1-1-1)))",
    ),
    ("item(yearly, 1)", "£", [90.0, 91.0, 92.0], ""),
    ("where(few < more, unpriced, few)", "£", [math.nan, 0.2, 0.3], "IF(C3<C4,NA(),C3)"),
    ("no_price * none", "£", [0.0, math.nan, 0.0], "C15*$B$7"),
    ("where(priced(no_price), no_price, 0)", "£", [1.5, 0.0, 2.0], "IF(ISNUMBER(C15),C15,0)"),
    ("min(no_price, 0) + max(0, no_price)", "£", [1.5, math.nan, 2.0], "MIN(C15,0)+MAX(0,C15)"),
]
INPUTS = {head.partition("[")[0]: value for head, (_, value) in GIVEN.items()}


def made(text: str = "", unit: str = "£", *, by_year: bool = True) -> Formulas:
    """Make a model of the quantities above, and a formula under the name `result`."""
    model = Formulas()
    model.add(
        Input(head, unit, head, "made up", may_be_unpriced=head == "no_price[y]")
        for head, (unit, _) in GIVEN.items()
    )
    if text:
        head = "result[y]" if by_year else "result"
        model.add([Definition(head, text, unit, "Result", "made up")])
    return model


def by_year(value: Any) -> list[float]:
    return np.broadcast_to(value, YEARS).tolist()


def same(value: Any, expected: Any) -> bool:
    """Check that figures are equal to the last bit; not a number is like itself."""
    return np.array_equal(np.asarray(value, float), np.asarray(expected, float), equal_nan=True)


def test_every_operation_is_in_every_target_and_has_an_example() -> None:
    script = (PACKAGE / "explore" / "formulas.js").read_text(encoding="utf-8")
    listed = script.partition("const OPERATIONS = [")[2].partition("]")[0]
    javascript = [name.strip().strip('"') for name in listed.split(",") if name.strip()]
    used = {name for text, *_ in FUNCTIONS for name in OPERATIONS if name in text}

    assert javascript == [*OPERATIONS] == [*PYTHON]
    assert {*OPERATIONS} - used == set()


@pytest.mark.parametrize(("text", "unit", "expected", "excel"), FUNCTIONS)
def test_numpy_gives_every_function_of_one_scenario(
    text: str, unit: str, expected: Any, excel: str
) -> None:
    value = evaluate(made(text, unit), INPUTS, ["result"], count=YEARS)["result"]

    assert same(by_year(value), by_year(expected))


@pytest.mark.parametrize(("text", "unit", "expected", "excel"), FUNCTIONS)
def test_numpy_gives_every_function_over_an_axis(
    text: str, unit: str, expected: Any, excel: str
) -> None:
    model = made(text, unit)
    columns = {
        name: year_first(value, 1) if model[name].by_year else np.full(4, value)
        for name, value in INPUTS.items()
        if not model[name].is_list
    }

    value = evaluate(model, INPUTS | columns, ["result"], count=YEARS, axes=1)["result"]

    wide = np.broadcast_to(np.reshape(expected, (-1, 1)), (YEARS, 4))
    assert same(np.broadcast_to(value, (YEARS, 4)), wide)


def test_javascript_gives_every_function() -> None:
    moves = [name for name, quantity in made().items() if not quantity.is_list]
    scenario = {name: INPUTS[name] for name in moves}
    unpriced = {"no_price": [1.5, "NaN", 2.0]}  # json has no such number
    asked = [
        {
            "model": instructions(made(text, unit), INPUTS, moves, ["result"], count=YEARS),
            "scenarios": [scenario | unpriced],
        }
        for text, unit, *_ in FUNCTIONS
    ]

    answers = in_node(asked)

    for (text, _, expected, _), [answer] in zip(FUNCTIONS, answers, strict=True):
        assert same(answer["result"], by_year(expected)), text


@pytest.mark.parametrize(("text", "unit", "expected", "excel"), FUNCTIONS)
def test_excel_has_every_function(text: str, unit: str, expected: Any, excel: str) -> None:
    page = Page(made(text, unit))

    assert excel in ("", page.model.excel("result", page.refer, year=1, count=YEARS))


def test_excel_comes_to_the_same_figures() -> None:
    for text, unit, expected, _ in FUNCTIONS:
        cells = Page(made(text, unit)).values(INPUTS)["result"]

        figures = [math.nan if isinstance(cell, dict) else float(cell) for cell in cells]
        np.testing.assert_allclose(figures, by_year(expected), rtol=1e-15, err_msg=text)


def test_a_row_of_a_sheet_is_one_formula_filled_right() -> None:
    page = Page(made("max(0, few - more) * share + last(few) * is_late"))

    texts = [page.model.excel("result", page.refer, year=year, count=YEARS) for year in range(2)]

    assert texts == ["MAX(0,B3-B4)*$B$6+D3*$B$9", "MAX(0,C3-C4)*$B$6+D3*$B$9"]


def test_a_cell_that_holds_a_sum_is_put_in_brackets() -> None:
    text = made("few * share").excel(
        "result", lambda name, _: {"few": "N(A1)", "share": "'A-B'!C1+1"}[name]
    )

    assert text == "N(A1)*('A-B'!C1+1)"


# What is refused


def refusal(*definitions: Input | Definition, **options: Any) -> str:
    """Add definitions to the quantities above, and give the message."""
    model = made(**options)
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
    assert "is not in the language" in wrong(text)


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
    words = {"label": "Result", "unit": "£", "source": "made up"} | {key: " "}

    assert refusal(Definition("result", "a", **words)) == (
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

    with pytest.raises(FormulaError, match="is already defined"):
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
        "result: prices is a list. Allowed: lists in item and steps_at alone."
    )
    assert "a is not a list" in wrong("item(a, 1)")
    assert "item needs the name of a list" in wrong("item(a + b, 1)")
    assert "is a list with a formula" in wrong("a", head="result[i]")
    assert "the same in all years" in wrong("steps_at(a, yearly)", "number")


@pytest.mark.parametrize("text", ["where(no_price < a, a, 0)", "item(prices, no_price / a)"])
def test_an_unpriced_value_is_not_compared(text: str) -> None:
    # NumPy and JavaScript say no, and a spreadsheet program gives an error.
    assert "compares a value that may be unpriced. Use priced(...)." in wrong(text)


# Units


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("a + rate", "£", "units: £ and £ a year do not go together"),
        ("min(a, late)", "£", "units: £ and months do not go together"),
        ("where(a < rate, a, 0)", "£", "units: £ and £ a year do not go together"),
        ("rate * late", "£", "is in £ months a year by its formula, and in £ by its unit"),
        ("rate * late / 12", "£ a year", "is in £ by its formula, and in £ a year by its unit"),
        ("years(rates)", "£", "is in £ a year by its formula, and in £ by its unit"),
        ("day + day", "month number", "units: month number and month number cannot be added"),
        ("late - day", "months", "units: months less month number has no meaning"),
        ("day * share", "months", "units: a month number cannot be multiplied or divided"),
        ("day + a", "month number", "units: month number and £ cannot be added"),
        ("where(late, a, b)", "£", "units: where needs a comparison first, not months"),
        ("is_late + 1", "number", "units: yes or no is not an amount. Use where(test, a, b)"),
        ("is_late * is_late * a", "£", "units: two answers of a test are joined by and"),
        ("a / is_late", "£", "units: yes or no cannot be divided"),
        ("where(is_late and a, a, b)", "£", "units: and, or join comparisons alone"),
        ("a * grown(late, count)", "£", "units: grown needs a share and years"),
        ("share_of(late, a)", "£", "units: share_of needs a share first, not months"),
        ("item(prices, late)", "£", "units: item needs a number second, not months"),
        ("a", "£ / year", 'units: "£ / year" is not a unit. Write one as £, £ a year, months'),
    ],
)
def test_units_that_do_not_go_together_are_refused(text: str, unit: str, message: str) -> None:
    inputs = (
        Input("rate", "£ a year", "Rate", "made up"),
        Input("rates[y]", "£ a year", "Rates", "made up"),
        Input("day", "month number", "Day", "made up"),
    )

    assert f"result: {message}" in refusal(
        *inputs, Definition("result[y]", text, unit, "Result", "made up")
    )


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("rate * late / 12", "£"),
        ("rate * late / 12 / count * count", "£"),
        ("price * size", "£ a year"),
        ("price * size / rate", "number"),
        ("day - day", "months"),
        ("day + 12", "month number"),
        ("max(0, day + late - 1)", "month number"),
        ("(day - day) / 12", "years"),
        ("late + 1", "months"),
        ("rate * (is_late * share)", "£ a year"),
        ("where(0 < late, late, 1)", "months"),
        ("0", "£"),
        ("late < 12", "yes or no"),
        ("1 / size", "number per officer"),
    ],
)
def test_units_that_go_together_are_worked_out(text: str, unit: str) -> None:
    model = made()
    model.add(
        (
            Input("rate", "£ a year", "Rate", "made up"),
            Input("price", "£ per officer a year", "Price", "made up"),
            Input("size", "officers", "Size", "made up"),
            Input("day", "month number", "Day", "made up"),
        )
    )

    model.add([Definition("result[y]", text, unit, "Result", "made up")])

    assert str(model["result"].unit) == unit


# Parts and shorthands


def test_a_part_has_its_own_names_and_a_title() -> None:
    model = made()
    part = (
        Input("rate", "£", "Charge", "the rule"),
        Definition("twice", "rate + rate + share * a", "£", "Twice", "made up"),
    )

    model.add(part, part="charge0", title="Platform")
    model.add([Definition("sum", "charge0.twice + a", "£", "Sum", "made up")])

    twice = model["charge0.twice"]
    assert (twice.full_label, twice.period, twice.text) == (
        "Platform: Twice",
        "once",
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


def test_a_year_is_the_period_of_a_value_by_year() -> None:
    model = made("few + a")

    assert (model["result"].period, model["a"].period) == ("year", "once")


# Folding zeros away


def test_an_input_of_zero_carries_no_axis_along() -> None:
    model = made("(a + share * few + share_of(share, b)) * grown(share, count)")
    draws = {"b": np.arange(5.0)}

    (value,) = evaluate(
        model, INPUTS | draws | {"share": 0.0}, ["result"], count=YEARS, axes=1
    ).values()

    assert value == 71_000.0


def test_zero_times_an_unpriced_value_stays_unpriced() -> None:
    zero = INPUTS | {"share": 0}

    product = evaluate(made("share * no_price"), zero, ["result"], count=YEARS)["result"]
    portion = evaluate(made("share_of(share, no_price)"), zero, ["result"], count=YEARS)["result"]

    assert same(product, [0.0, math.nan, 0.0])
    assert portion == 0


def test_only_what_the_results_need_is_asked_for() -> None:
    model = made("a + b", by_year=False)

    assert evaluate(model, {"a": 1.0, "b": 2.0}, ["result"], count=YEARS) == {"result": 3.0}
    with pytest.raises(FormulaError, match="b: missing"):
        evaluate(model, {"a": 1.0}, ["result"], count=YEARS)


def test_a_list_of_one_entry_is_a_list() -> None:
    values = INPUTS | {"prices": [90.0], "starts": [1]}

    value = evaluate(made("item(prices, steps_at(adopters, starts))"), values, count=YEARS)

    assert same(by_year(value["result"]), [90.0, 90.0, 90.0])


def test_a_branch_that_is_not_taken_may_divide_by_zero() -> None:
    text = "where(count > 0, a / count, 0)"
    model, unit = made(), "£ a year"
    model.add([Definition("result[y]", text, unit, "Result", "made up")])
    once = made()
    once.add(
        (
            Input("zero", "number", "Zero", "made up"),
            Definition("result", "where(zero > 0, a / (zero + 0), b)", "£", "Result", "made up"),
        )
    )

    assert same(
        evaluate(model, INPUTS, ["result"], count=YEARS)["result"],
        [0.0, 71_000.0, 23_666.666666666668],
    )
    assert evaluate(once, INPUTS | {"zero": -0.0}, ["result"], count=YEARS) == {"result": 91_000.1}


# Many draws, and the page


def test_draws_in_stages_give_the_same_as_all_at_once() -> None:
    model = made("item(yearly, adopters) * (1 + share) * late / 12 * 12 / late + min(a, more)")
    model.add(
        (
            Definition("sum", "years(result)", "£", "Sum", "made up"),
            Definition("final", "last(result) - b", "£", "Final", "made up"),
        )
    )
    generator = np.random.default_rng(1)
    late, adopters = generator.integers(0, 13, 50), generator.integers(1, 4, 50)
    share = generator.normal(size=50)
    tables = {
        "late": {"late": np.arange(1, 14)},
        "adopters": {"adopters": np.arange(1, 4)},
    }

    staged = Staged(model, INPUTS, tables, ["share"], ["sum", "final"], count=YEARS)
    results = staged.evaluate({"late": late, "adopters": adopters - 1}, {"share": share})

    draws = {"late": late + 1, "adopters": adopters, "share": share}
    columns = {name: year_first(INPUTS[name], 1) for name in ("few", "more", "count")}
    expected = evaluate(model, INPUTS | columns | draws, ["sum", "final"], count=YEARS, axes=1)
    assert same(results["sum"], expected["sum"])
    assert same(results["final"], expected["final"])


def test_years_that_are_alike_are_left_out_of_the_draws_and_counted() -> None:
    model = made("few * (1 + share)")
    model.add([Definition("sum", "years(result)", "£", "Sum", "made up")])
    inputs = INPUTS | {"few": [5.0, 10.0, 10.0, 10.0, 10.0]}

    staged = Staged(model, inputs, {}, ["share"], ["sum"], count=5)
    (sums,) = staged.evaluate({}, {"share": np.array([0.0, 1.0])}).values()

    assert staged.years == 2
    assert sums.tolist() == [45.0, 90.0]


def test_the_page_evaluates_only_what_a_control_moves() -> None:
    model = made("max(few, more) * a / a * late / 12 * 12 / late * (1 + share)")
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


def test_the_page_forgets_nothing_between_scenarios() -> None:
    model = made("few * late * (1 + share) / 12 / late * 12 + where(is_late, more, a)")
    moves = ["share", "late", "is_late", "more"]
    first = {name: INPUTS[name] for name in moves}
    scenarios = [
        first,
        first | {"share": 0.5},
        first | {"is_late": False},
        first | {"more": 1.0, "late": 3},
        first,
    ]

    [answers] = in_node(
        [
            {
                "model": instructions(model, INPUTS, moves, ["result", "late"], count=YEARS),
                "scenarios": scenarios,
            }
        ]
    )

    for scenario, answer in zip(scenarios, answers, strict=True):
        expected = evaluate(model, INPUTS | scenario, ["result"], count=YEARS)["result"]
        assert same(answer["result"], expected)
        assert answer["late"] == scenario["late"]
