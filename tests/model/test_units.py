"""Units of formulas: sums, products and refusals."""

from __future__ import annotations

import pytest

from sohanalysis.case.definitions import Definition, Input
from sohanalysis.model.expressions import FormulaError
from sohanalysis.model.units import Unit
from tests.made_formulas import model_with

OTHERS = (
    Input("rate", "£ a year", "Rate", "made up"),
    Input("rates[y]", "£ a year", "Rates", "made up"),
    Input("price", "£ per officer a year", "Price", "made up"),
    Input("size", "officers", "Size", "made up"),
    Input("day", "month number", "Day", "made up"),
)


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
        ("day - a", "month number", "units: month number less £ has no meaning"),
        ("day * share", "months", "units: a month number cannot be multiplied or divided"),
        ("day + a", "month number", "units: month number and £ cannot be added"),
        ("where(is_late, a, rate)", "£", "units: £ and £ a year do not go together"),
        ("where(late, a, b)", "£", "units: where needs a comparison first, not months"),
        ("is_late + 1", "number", "units: yes or no is not an amount. Use where(test, a, b)"),
        ("is_late * is_late * a", "£", "units: two answers of a test are joined by and"),
        ("a / is_late", "£", "units: yes or no cannot be divided"),
        ("where(is_late and a, a, b)", "£", "units: and, or join only comparisons"),
        ("root(a)", "£", "units: root needs a number, not £"),
        ("a * grown(late, count)", "£", "units: grown needs a share and years"),
        ("share_of(late, a)", "£", "units: share_of needs a share first, not months"),
        ("item(prices, late)", "£", "units: item needs a number second, not months"),
        ("a", "£ / year", 'units: "£ / year" is not a unit. Write one as £, £ a year, months'),
    ],
)
def test_units_that_do_not_go_together_are_refused(text: str, unit: str, message: str) -> None:
    model = model_with()
    model.add(OTHERS)

    with pytest.raises(FormulaError) as error:
        model.add([Definition("result[y]", text, unit, "Result", "made up")])

    assert str(error.value).startswith(f"result: {message}")


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
    model = model_with()
    model.add(OTHERS)

    model.add([Definition("result[y]", text, unit, "Result", "made up")])

    assert str(model["result"].unit) == unit


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("£ a year per officer", "£ per officer a year"),
        ("officers", "officer"),
        ("£ per body a year", "£ a year per bodies"),
        ("share", "number"),
        ("factor", "share"),
    ],
)
def test_a_unit_may_be_written_in_two_ways(text: str, again: str) -> None:
    assert Unit.parse(text) == Unit.parse(again)


def test_a_unit_is_written_as_it_is_read() -> None:
    units = [
        "£",
        "£ a year",
        "£ per body a year",
        "bodies",
        "days",
        "month number",
        "yes or no",
        "number",
    ]

    assert [str(Unit.parse(text)) for text in units] == units
