"""What a page looks figures up in: small tables of the library's own figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.explore.lookups import Axes, Lookup, lookup_tables


def look(table: dict[str, Any], **at: int) -> Any:
    """Look a value up as the page does."""
    found = table["of"]
    for axis in table["by"]:
        found = found[at[axis]]
    return table["values"][found] if "values" in table else found


@pytest.fixture(name="tables", scope="module")
def _tables(derbyshire: Case) -> dict[str, Any]:
    return lookup_tables(Axes(derbyshire, derbyshire.scenario))


def test_an_axis_along_which_nothing_changes_is_left_out() -> None:
    table = Lookup(by=("form", "forces", "year"), values=np.array([[[1.0, 2.5]], [[1.0, 2.5]]]))

    assert table.plain() == {"by": ["year"], "of": [1, 2.5]}


def test_a_single_value_has_no_axis() -> None:
    assert Lookup(by=("form",), values=np.array([-0.0, 0.0])).plain() == {"by": [], "of": 0}


def test_a_text_is_kept_once() -> None:
    texts = np.array([["a", "b"], ["b", "b"]], dtype=object)

    plain = Lookup(by=("form", "forces"), values=texts).plain()

    assert plain == {"by": ["form", "forces"], "of": [[0, 1], [1, 1]], "texts": ["a", "b"]}


def test_a_figure_that_stands_often_is_given_once_where_that_is_shorter() -> None:
    third, table = 1 / 3, Lookup(by=("delay", "year"), values=np.full((2, 20), 1 / 3))
    table.values[0] = 12.0

    assert table.plain()["of"] == [12, third]  # nothing changes by the year
    table.values[1, 0] = 0.0
    assert table.plain() == {
        "by": ["delay", "year"],
        "of": [[0] * 20, [1] + [2] * 19],
        "values": [12, 0, third],
    }


def test_the_charge_is_that_of_every_form_at_every_number_of_forces(tables: Any) -> None:
    quoted_high, shared = 1, 3

    assert look(tables["paid"], form=shared, forces=36 - 1) == 1_775_000 / 36
    assert look(tables["paid"], form=shared, forces=25 - 1) == 71_000
    assert [look(tables["paid"], form=quoted_high, forces=n) for n in (0, 43)] == [91_000, 91_000]
    assert tables["charge"] == tables["paid"]


def test_a_charge_that_starts_three_months_late_is_of_nine_months(derbyshire: Case) -> None:
    grid = Axes(derbyshire, derbyshire.scenario)
    table = lookup_tables(grid)
    on_time, late = grid.starts.index((False, 3)), grid.starts.index((True, 3))

    assert [look(table["charged"], start=on_time, year=y) for y in range(4)] == [0, 12, 12, 12]
    assert [look(table["charged"], start=late, year=y) for y in range(4)] == [0, 9, 12, 12]
    first = [look(table["charged_at_first"], start=late, year=y) for y in range(4)]
    assert first == [0, 9, 12, 3]


def test_the_project_manager_stays_for_a_late_start(tables: Any) -> None:
    (manager,) = tables["lines"]

    assert [look(manager, delay=0, year=y) for y in range(4)] == [30_000, 60_000, 30_000, 0]
    assert [look(manager, delay=12, year=y) for y in range(4)] == [30_000, 60_000, 60_000, 30_000]
    assert tables["lines_at_first"] == tables["lines"]


def test_months_of_savings_rise_with_the_ramp(tables: Any) -> None:
    # Nine months from July at 1/12, 2/12 ... 9/12; then 10/12, 11/12 and ten full ones.
    months = [look(tables["saved"], delay=3, ramp=12, year=y) for y in range(4)]

    assert months == pytest.approx([0, 3.75, 11.75, 12], abs=1e-12)
    assert [look(tables["saved"], delay=3, ramp=0, year=y) for y in range(4)] == [0, 9, 12, 12]


def test_a_pound_of_a_later_year_is_worth_less(tables: Any) -> None:
    worth = [look(tables["discount"], year=y) for y in range(4)]

    assert worth == pytest.approx([1, 1 / 1.035, 1 / 1.035**2, 1 / 1.035**3], rel=1e-15)
    assert [look(tables["in_budget"], year=y) for y in range(4)] == [1, 1, 1, 0]


def test_forces_by_year_are_a_row_after_the_single_numbers(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(10, 10, 36, 36), pricing="shared")
    grid = Axes(derbyshire, path)
    table, shared = lookup_tables(grid), grid.forms.index("shared")

    paid = [look(table["paid"], form=shared, forces=44, year=y) for y in range(4)]

    assert paid == [177_500, 177_500, 1_775_000 / 36, 1_775_000 / 36]
    assert look(table["charge"], form=shared, forces=44) == 1_775_000 / 36
    assert look(table["paid"], form=shared, forces=9, year=3) == 177_500


def test_a_change_of_the_charge_is_paid_and_is_no_base_of_an_offset(derbyshire: Case) -> None:
    changed = choose(derbyshire, charge_change=0.5)
    table = lookup_tables(Axes(derbyshire, changed))

    assert look(table["paid"], form=0, forces=0) == 106_500
    assert look(table["charge"], form=0, forces=0) == 71_000
    assert look(table["ongoing"], form=0, forces=0) == 106_500


def test_the_savings_of_the_scenario_are_in_no_table(derbyshire: Case, tables: Any) -> None:
    saved = choose(derbyshire, offset=0.5, ramp=6, cashable=1.0, delay=2)

    assert lookup_tables(Axes(derbyshire, saved)) == tables
