"""Formulas over made-up quantities, for tests of the language and its targets."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sohanalysis.case.definitions import Definition, Input
from sohanalysis.files.text import PACKAGE
from sohanalysis.model.expressions import Formulas
from tests.node import ask_node

YEARS = 3
# NaN as text, because JSON does not have it.
ANSWERS = """(({{ formulas }}) => JSON.stringify(
  runs.map(({{ model, scenarios }}) => {answer}),
  (_, value) => (Number.isNaN(value) ? "NaN" : value),
))(script)"""
ANSWER = "(({ evaluate }) => scenarios.map((scenario) => evaluate(scenario)))(formulas(model))"


def in_node(runs: list[dict[str, Any]], answer: str = ANSWER) -> Any:
    """Run models on scenarios by node: `model` is data of `instructions`."""
    texts = ask_node(
        PACKAGE / "explore", {"script": "formulas.js"}, ANSWERS.format(answer=answer), runs=runs
    )
    return json.loads(texts, object_hook=_numbers)


def _numbers(answer: dict[str, Any]) -> dict[str, Any]:
    def number(value: Any) -> Any:
        return [*map(number, value)] if isinstance(value, list) else float(value)

    return {name: number(value) for name, value in answer.items()}


class Page:
    """One sheet: a row for each quantity, years across from column B, lists below."""

    def __init__(self, model: Formulas, count: int = YEARS) -> None:
        self.model, self.count = model, count
        self.rows = {name: row for row, name in enumerate(model, start=1)}

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
        """Return the result of each formula by year, recalculated by formualizer."""
        engine = pytest.importorskip("formualizer", reason="formualizer is not installed")
        book = engine.Workbook()
        book.add_sheet("Model")
        for name, row in self.rows.items():
            quantity = self.model[name]
            for year in range(self.count if quantity.by_year else 1):
                if quantity.is_list:
                    for entry, value in enumerate(inputs[name], start=1):
                        cell = value[year] if isinstance(value, list) else value
                        book.set_value("Model", 100 * row + entry, year + 2, cell)
                elif quantity.tree is None:
                    value = inputs[name]
                    cell = value[year] if isinstance(value, list) else value
                    book.set_value("Model", row, year + 2, cell)
                else:
                    text = self.model.excel(name, self.refer, year=year, count=self.count)
                    book.set_formula("Model", row, year + 2, f"={text}")
        book.evaluate_all()
        return {
            name: [
                book.get_value("Model", row, year + 2)
                for year in range(self.count if self.model[name].by_year else 1)
            ]
            for name, row in self.rows.items()
            if self.model[name].tree is not None
        }


def in_cells(model: Formulas, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs for the cells of a `Page`: numbers, or lists of numbers."""
    values: dict[str, Any] = dict.fromkeys(model, 0.0)
    for name, value in inputs.items():
        array = np.asarray(value, float)
        is_one = array.size == 1 and not model[name].is_list
        values[name] = array.item() if is_one else array.tolist()
    return values


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
    "unknown": ("£", math.nan),
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
    ("up(grown(share, count))", "number", [1.0, 2.0, 2.0], "-INT(-((1+$B$6)^C5))"),
    ("root(adopters)", "number", [2.0, 2.23606797749979, 9.9498743710662], "SQRT(C11)"),
    ("root(a / b)", "number", 0.8833000185873136, "SQRT($B$1/$B$2)"),
    ("a * root(0 - share)", "£", math.nan, ""),
    ("grown(share, count)", "number", [1.0, 1.03, 1.092727], "(1+$B$6)^C5"),
    ("a * grown(share + share, count - count)", "£", 71_000.0, "$B$1*(1+($B$6+$B$6))^(C5-C5)"),
    ("a * grown(share, up(late / 12))", "£", 73_130.0, "$B$1*(1+$B$6)^(-INT(-($B$8/12)))"),
    ("years(few)", "£", 0.6000000000000001, "SUM($B3:D3)"),
    ("last(more) * 1", "£", 0.25, "D4*1"),
    ("running(few)", "£", [0.1, 0.30000000000000004, 0.6000000000000001], "SUM($B3:C3)"),
    ("steps_at(adopters, starts)", "number", [1.0, 2.0, 3.0], 'COUNTIF(B$1201:B$1209,"<="&C11)'),
    (
        "item(prices, steps_at(adopters, starts))",
        "£",
        [90.0, 80.0, 70.5],
        'INDEX(B$1301:B$1309,MAX(1,MIN(COUNTA(B$1301:B$1309),COUNTIF(B$1201:B$1209,"<="&C11))))',
    ),
    ("item(prices, 0) + item(prices, 12)", "£", 160.5, ""),
    ("item(prices, adopters - 12)", "£", [90.0, 90.0, 70.5], ""),
    (
        "item(yearly, adopters - 1 - 1 - 1)",
        "£",
        [90.0, 81.0, 72.0],
        "INDEX(C$1401:C$1409,MAX(1,MIN(COUNTA(C$1401:C$1409),C11-1-1-1)))",
    ),
    ("item(yearly, 1)", "£", [90.0, 91.0, 92.0], ""),
    ("where(few < more, unpriced, few)", "£", [math.nan, 0.2, 0.3], "IF(C3<C4,NA(),C3)"),
    ("no_price * none", "£", [0.0, math.nan, 0.0], "C15*$B$7"),
    ("where(priced(no_price), no_price, 0)", "£", [1.5, 0.0, 2.0], "IF(ISNUMBER(C15),C15,0)"),
    ("min(unknown, a)", "£", math.nan, "MIN($B$16,$B$1)"),
    ("min(a, unknown)", "£", math.nan, "MIN($B$1,$B$16)"),
    ("max(unknown, a)", "£", math.nan, "MAX($B$16,$B$1)"),
    ("max(a, unknown)", "£", math.nan, "MAX($B$1,$B$16)"),
    ("where(priced(unknown), unknown, b)", "£", 91_000.1, "IF(ISNUMBER($B$16),$B$16,$B$2)"),
    ("min(no_price, 0) + max(0, no_price)", "£", [1.5, math.nan, 2.0], "MIN(C15,0)+MAX(0,C15)"),
]
INPUTS = {head.partition("[")[0]: value for head, (_, value) in GIVEN.items()}


def model_with(text: str = "", unit: str = "£", *, by_year: bool = True) -> Formulas:
    """Make a model of the quantities above, and a formula under the name `result`."""
    model = Formulas()
    model.add(
        Input(head, unit, head, "made up", may_be_unpriced=head in ("no_price[y]", "unknown"))
        for head, (unit, _) in GIVEN.items()
    )
    if text:
        head = "result[y]" if by_year else "result"
        model.add([Definition(head, text, unit, "Result", "made up")])
    return model


def by_year(value: Any) -> list[float]:
    return np.broadcast_to(value, YEARS).tolist()


def same(value: Any, expected: Any) -> bool:
    """Whether figures are equal to the last bit, counting NaN as equal to itself."""
    return np.array_equal(np.asarray(value, float), np.asarray(expected, float), equal_nan=True)


def nearly(value: Any, expected: Any) -> bool:
    """Whether figures are equal but for the last bits, as sums are that are taken apart."""
    figures = np.asarray(value, float), np.asarray(expected, float)
    return np.allclose(*figures, rtol=1e-12, atol=1e-9, equal_nan=True)


# Formulas at random

LISTS = {name: INPUTS[name] for name in ("starts", "prices", "yearly")}
MONEY = ["a", "b", "few", "more", "no_price", "unknown", "a", "few"]
SHARES = ["share", "none", "(1 + share)", "grown(share, count)", "(few / a)"]
TESTS = [
    "is_late",
    "in_budget",
    "{0} < {1}",
    "{0} >= {1}",
    "{0} == {1}",
    "in_budget and {0} <= {1}",
]
WAYS = [
    "({0} + {1})",
    "({0} - {1})",
    "({1} - ({0} - {1}))",
    "{0} * {2}",
    "{2} * {0}",
    "{0} / max(1, adopters)",
    "min({0}, {1}, a)",
    "max({0}, {1})",
    "where({3}, {0}, {1})",
    "share_of({2}, {0})",
    "where(priced({0}), {0}, {1})",
    "{0} * late / 12 * 12 / late",
    "item(prices, steps_at(adopters, starts))",
    "item(yearly, adopters)",
    "a * up({2})",
    "{2} * ({3}) * b",
    "{2} * priced({0}) * b",
]
NEVER_UNPRICED = ["a", "b", "few", "more"]
OVER = ["years({0})", "last({0})", "running({0})"]


def random_model(seed: int) -> Formulas:
    """Make a model of ten formulas at random."""
    chance = random.Random(seed)
    model, money, priced = model_with(), [*MONEY], [*NEVER_UNPRICED]
    for number in range(10):
        test = chance.choice(TESTS).format(chance.choice(priced), chance.choice(priced))
        parts = [chance.choice(money), chance.choice(money), chance.choice(SHARES), test]
        text = chance.choice(WAYS).format(*parts)
        text = chance.choice(WAYS).format(text, *parts[1:])
        if number % 3 == 2:
            text = chance.choice(OVER).format(f"f{number - 1}")
        model.add([Definition(f"f{number}[y]", text, "£", "At random", "made up")])
        money.append(f"f{number}")
        if not model[f"f{number}"].may_be_unpriced:
            priced.append(f"f{number}")
    return model


def random_scenario(chance: random.Random) -> dict[str, Any]:
    """Draw the inputs that are not lists: zeros, whole numbers and others."""

    def number(size: float) -> float:
        return chance.choice([0.0, 1.0, size, round(chance.uniform(-size, size), 2)])

    return {
        "a": chance.choice([1.0, 71_000.0, chance.uniform(1, 1e5)]),
        "b": number(1e5),
        "few": [number(10) for _ in range(YEARS)],
        "more": [number(1e4) for _ in range(YEARS)],
        "count": [chance.randint(0, 4) for _ in range(YEARS)],
        "share": number(0.5),
        "none": chance.choice([0, 0, 0.5]),
        "late": chance.randint(1, 24),
        "is_late": chance.random() < 0.5,
        "in_budget": [chance.random() < 0.5 for _ in range(YEARS)],
        "adopters": [chance.randint(1, 44) for _ in range(YEARS)],
        "no_price": [chance.choice([math.nan, number(1e5)]) for _ in range(YEARS)],
        "unknown": chance.choice([math.nan, number(1e5)]),
    }


SEEDS = range(120)
NAMES = [f"f{number}" for number in range(10)]


def scenarios_of(seed: int) -> list[dict[str, Any]]:
    chance = random.Random(f"scenarios {seed}")
    return [random_scenario(chance) for _ in range(3)]
