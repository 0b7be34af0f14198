"""An input that the model cannot be asked about, or that is past its rule, fails a check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import CaseError
from sohanalysis.load import load_case
from sohanalysis.workbook.case_values import month_serial
from sohanalysis.workbook.formula import cells_of
from sohanalysis.workbook.inputs import Inputs
from sohanalysis.workbook.read import case_of
from sohanalysis.workbook.workbook import ALL_PASS, book_of
from tests.typed_workbooks import typed_into
from tests.workbook.test_workbook_identities import PRICES, Laid, begins


@pytest.fixture(scope="module")
def laid(derbyshire: Case) -> Laid:
    return Laid(*book_of(derbyshire, derbyshire.scenario))


@pytest.fixture(scope="module")
def prices() -> Laid:
    case = load_case(PRICES)
    return Laid(*book_of(case, case.scenario))


@pytest.mark.parametrize(
    ("key", "typed", "seen"),
    [
        ("adopters.possible.value", 24, ["Forces beyond those that could join"]),
        ("scenario.savings", 920_000, ["Savings beyond the most that are looked at"]),
        ("scenario.delay", 20, ["Months of delay beyond the longest"]),
        ("budget.count", 5, ["Budget years, and those of them that are looked at"]),
        ("charge.high", 70_000,
         ["Charges, shared-capped", "Lower charge above the upper"]),
        ("charge.high_applies_at.value", 30,
         ["Two-part is offered, and its number of forces", "Two-part is offered, and the fee"]),
        ("scenario.ramp", 61, ["Scenarios: months to full effect"]),
        ("scenario.cashable", 1.5, ["Scenarios: cashable share"]),
        ("scenario.ramp", 2.5, ["Scenarios: months to full effect"]),
        ("charge.is_cap", "perhaps", ["The upper charge is the most that is paid"]),
        ("budget.amount", 999, ["Sum set aside"]),
        ("discount_rate.value", 0.31, ["Discount rate"]),
        ("price_basis.value", "cash", ["Price basis"]),
    ],
)  # fmt: skip
def test_an_input_that_is_not_allowed_fails_its_check_alone(
    laid: Laid, key: str, typed: Any, seen: list[str]
) -> None:
    failing, master = laid.failing({laid.model.workings.inputs[key]: typed})

    assert begins(failing, seen), failing
    does = "does" if len(seen) == 1 else "do"
    assert master == f"{len(seen)} {does} not pass: see the sheet Checks"


def test_a_live_pricing_that_is_not_offered_fails_its_check_alone(laid: Laid) -> None:
    inputs = laid.model.workings.inputs
    place = [each.name for each in inputs.given.readings].index("high-estimate")

    failing, _ = laid.failing({inputs.columns["offered"].cell(place): "no"})

    assert failing == ["The live reading of the charge is offered"]


def test_a_live_pricing_that_the_workbook_does_not_hold_fails_its_check(laid: Laid) -> None:
    failing, _ = laid.failing({laid.model.workings.inputs["scenario.pricing"]: "bands"})

    assert "The live reading of the charge is offered" in failing


# What two cells say together, and what one cell breaks elsewhere too.
TOGETHER: tuple[tuple[str, Callable[[Inputs], dict[str, Any]]], ...] = (
    ("Forces that could join, beyond the table", lambda at: {at["adopters.possible.value"]: 45}),
    ("Forces beyond those that could join", lambda at: {at.scenario["path 2"].cell(): 45}),
    ("Savings and their share of the charge are both given",
     lambda at: {at["scenario.savings"]: 1_000, at["scenario.offset"]: 0.5}),
    ("Years looked at, and those of the timeline", lambda at: {at["horizon.count"]: 8}),
    ("Months that lines need past the years looked at", lambda at: {at.lines[0]["months"]: 43}),
    ("Months of the platform that the sum is to pay, outside",
     lambda at: {at["horizon.initial_months"]: 37}),
    ("Months of the platform that the sum is to pay, outside",
     lambda at: {at["charge_from.value"]: month_serial("2018-03")}),
    ("Months of go-live before", lambda at: {at["go_live.value"]: month_serial("2018-03")}),
    ("Scenarios with forces by year, not for all years", lambda at: {at["horizon.count"]: 5}),
    ("Two-part is offered, and the fee of its own is below nil",
     lambda at: {at["charge.high_applies_at.value"]: 20}),
    ("Lines without kind, nature or share", lambda at: {at.lines[0]["kind"]: None}),
    ("Lines without kind, nature or share", lambda at: {at.lines[0]["nature"]: None}),
    ("Lines without kind, nature or share", lambda at: {at.lines[0]["our_share"]: None}),
    ("Lines without a sum a year, and lines with an", lambda at: {at.lines[0]["annual"]: None}),
    ("Lines without a sum a year, and lines with an", lambda at: {at.by_year[0].cell(1): 9_000}),
    ("Lines with a sum a year, and without a first month", lambda at: {at.lines[0]["from"]: None}),
    ("Lines with a sum a year, and without a first month",
     lambda at: {at.lines[0]["delay"]: None}),
)  # fmt: skip


@pytest.mark.parametrize(("seen", "changes"), TOGETHER, ids=[seen for seen, _ in TOGETHER])
def test_inputs_that_are_not_allowed_together_fail_their_check(
    laid: Laid, seen: str, changes: Callable[[Inputs], dict[str, Any]]
) -> None:
    failing, _ = laid.failing(changes(laid.model.workings.inputs))

    assert [label for label in failing if label.startswith(seen)] != []


@pytest.mark.parametrize(
    ("column", "place", "typed", "seen"),
    [
        ("band from", 0, 2, "A price list is offered, and does not begin at 1 force"),
        ("band price", 1, None, "Bands with a first number of forces or a price, and not both"),
        ("band from", 1, None, "Bands with a first number of forces or a price, and not both"),
        ("band from", 0, 30, "Bands that do not begin above the one before"),
        ("band from", 0, None, "Bands that do not begin above the one before"),
    ],
)
def test_a_price_list_that_is_not_allowed_fails_its_check(
    prices: Laid, column: str, place: int, typed: Any, seen: str
) -> None:
    cell = prices.model.workings.inputs.columns[column].cell(place)

    failing, _ = prices.failing({cell: typed})

    assert [label for label in failing if label.startswith(seen)] != []


def test_a_year_more_than_a_scenario_has_forces_for_is_refused_with_its_cells(
    tmp_path: Path, written: bytes
) -> None:
    path = typed_into(tmp_path / "longer.xlsx", written, {"Inputs!D30": 5})

    with pytest.raises(CaseError) as refusal:
        case_of(path)

    said = str(refusal.value)
    assert "Inputs!K7 (presets.went-live.adopters): 4 counts are given. Allowed: one count" in said


@pytest.mark.parametrize(
    ("cell", "typed", "allowed"),
    [
        ("D37", "perhaps", "yes or no."),
        ("F21", "maybe", "yes or no."),
        ("D55", "of course", "yes, no."),
        ("F12", 0, "a whole number from 1 to 44."),
    ],
)
def test_what_is_past_its_rule_is_refused_where_a_case_could_be_read_from_it(
    tmp_path: Path, written: bytes, cell: str, typed: Any, allowed: str
) -> None:
    path = typed_into(tmp_path / "typed.xlsx", written, {f"Inputs!{cell}": typed})

    with pytest.raises(CaseError) as refusal:
        case_of(path)

    assert f"Inputs!{cell} (" in str(refusal.value)
    assert f"Allowed: {allowed}" in str(refusal.value)


@pytest.mark.parametrize(
    ("key", "typed", "seen"),
    [
        ("accounting", "rev", "Lines: accounting"),
        ("our_share", 1.2, "Lines: our share"),
        ("uplift", 0.4, "Lines: uplift a year"),
        ("funded_by", "a friend", "Lines: paid by"),
    ],
)
def test_a_line_that_is_not_allowed_fails_its_check_alone(
    laid: Laid, key: str, typed: Any, seen: str
) -> None:
    failing, _ = laid.failing({laid.model.workings.inputs.lines[0][key]: typed})

    assert begins(failing, [seen]), failing


def test_text_where_a_number_belongs_passes_nothing(laid: Laid) -> None:
    failing, _ = laid.failing({laid.model.workings.inputs["charge.low"]: "about 75k"})

    assert "Yearly charge quoted, lower" in failing


def test_another_quoted_charge_leaves_a_pool_by_size_as_it_is(laid: Laid) -> None:
    inputs = laid.model.workings.inputs
    dearer = {inputs["charge.low"]: 75_000}
    cell = cells_of(laid.model.charges.rows["weighted"].cell(24), "")[0][0]

    typed = {cells_of(inputs["charge.low"], "")[0][0]: 75_000}
    charge = laid.book.calculator(typed).value(cell)

    assert charge == pytest.approx(71_000.01, abs=0.005)
    assert laid.failing(dearer) == ([], ALL_PASS)
