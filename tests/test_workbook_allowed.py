"""An input that the model cannot be asked about, or that is past its rule, fails a check."""

from __future__ import annotations

from typing import Any

import pytest

from sohanalysis.case import Case
from sohanalysis.scenario import FORMS
from sohanalysis.workbook import book_of
from tests.test_workbook_identities import Laid, begins


@pytest.fixture(scope="module")
def laid(derbyshire: Case) -> Laid:
    return Laid(*book_of(derbyshire, derbyshire.scenario))


@pytest.mark.parametrize(
    ("key", "typed", "seen"),
    [
        ("scenario.charge_form", "bands", ["The live reading of the charge is offered"]),
        ("adopters.eligible.value", 24, ["Forces beyond those that could join"]),
        ("scenario.savings", 920_000, ["Savings beyond the most that are looked at"]),
        ("scenario.delay", 20, ["Months of delay beyond the longest"]),
        ("budget.count", 5, ["Budget years, and those of them that are looked at"]),
        ("charge.high", 70_000,
         ["Charges, shared-capped", "Lower charge above the upper"]),
        ("charge.high_applies_at.value", 30,
         ["Two-part is offered, and its number of forces"]),
        ("scenario.ramp", 61, ["Scenarios: months to full effect"]),
        ("scenario.cashable", 1.5, ["Scenarios: cashable share"]),
        ("scenario.ramp", 2.5, ["Scenarios: months to full effect"]),
        ("charge.is_cap", "perhaps", ["The upper charge is the most that is paid"]),
        ("budget.value", 999, ["Sum set aside"]),
        ("discount_rate.value", 0.31, ["Discount rate"]),
        ("price_basis.value", "nominal", ["Price basis"]),
    ],
)  # fmt: skip
def test_an_input_that_is_not_allowed_fails_its_check_alone(
    laid: Laid, key: str, typed: Any, seen: list[str]
) -> None:
    failing, master = laid.failing({laid.model.workings.inputs[key]: typed})

    assert begins(failing, seen), failing
    does = "does" if len(seen) == 1 else "do"
    assert master == f"{len(seen)} {does} not pass: see the sheet Checks"


@pytest.mark.parametrize(
    ("key", "typed", "seen"),
    [
        ("accounting", "rev", "Lines: accounting"),
        ("our_share", 1.2, "Lines: our share"),
        ("uplift", 0.4, "Lines: uplift a year"),
        ("on_delay_status", "guessed", "Lines: status of that"),
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


def test_a_quoted_charge_that_the_pool_by_size_does_not_fit_is_named_with_cell_and_remedy(
    laid: Laid,
) -> None:
    inputs, pool = laid.model.workings.inputs, laid.model.charges.pool

    offered = {inputs.columns["offered"].cell(FORMS.index("weighted")): "yes"}
    failing, _ = laid.failing({**offered, inputs["charge.low"]: 75_000})

    assert failing == [
        "Charges, weighted: at its anchor, where offered or chosen, and the lower charge; if not, "
        "write into Inputs!D40 the pool that stands in Charges!C22"
    ]
    # The pool of 71,000 that the case assumes, times 75 / 71, to the pound.
    fitting = round(inputs.given.value("charge.weighted.pool") * 75 / 71)
    assert pool.replace("$", "") == "'Charges'!C22"
    changed = {**offered, inputs["charge.low"]: 75_000, inputs["charge.weighted.pool"]: fitting}
    assert laid.failing(changed)[0] == []
