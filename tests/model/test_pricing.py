"""Pricings against the printed range, the table of curves and hand arithmetic."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis.case.case import Band, Case
from sohanalysis.case.choose import choose
from sohanalysis.case.load import load_case
from sohanalysis.errors import ScenarioError
from sohanalysis.model import pricing
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.pricing import final_charge, yearly_charge

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


@pytest.mark.parametrize(
    ("pricing", "adopters", "expected"),
    [
        ("low-estimate", 1, 71_000),
        ("low-estimate", 44, 71_000),
        ("high-estimate", 1, 91_000),
        ("high-estimate", 44, 91_000),
        ("stepped", 1, 91_000),
        ("stepped", 24, 91_000),
        ("stepped", 25, 71_000),
        ("stepped", 26, 71_000),
        # £1.775m / n
        ("shared", 1, 1_775_000),
        ("shared", 20, 88_750),
        ("shared", 25, 71_000),
        ("shared", 40, 44_375),
        ("shared-capped", 1, 91_000),
        ("shared-capped", 19, 91_000),
        ("shared-capped", 20, 88_750),
        ("shared-capped", 25, 71_000),
        ("shared-capped", 44, 71_000),
        # F = 20,000 / (1/10 - 1/25) = 333,333.33; v = 71,000 - F/25 = 57,666.67
        ("two-part", 1, 391_000),
        ("two-part", 10, 91_000),
        ("two-part", 20, 74_333.333_333),
        ("two-part", 25, 71_000),
        ("two-part", 40, 66_000),
        # £3,321,570 x 1,737.74 officers over those of the first n of data/forces.csv
        ("weighted", 1, 3_321_570),
        ("weighted", 2, 1_535_930.029_750),
        ("weighted", 25, 71_000.006_542),
        ("weighted", 43, 47_155.595_731),
    ],
)
def test_each_form_gives_its_charge(
    derbyshire: Case, pricing: str, adopters: int, expected: float
) -> None:
    charge = yearly_charge(derbyshire, adopters, pricing)

    assert float(charge) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("adopters", "expected"),
    [(1, 90_000), (9, 90_000), (10, 75_000), (19, 75_000), (20, 60_000), (30, 60_000)],
)
def test_a_band_runs_to_the_next_and_the_last_has_no_end(
    second: Case, adopters: int, expected: float
) -> None:
    charge = yearly_charge(second, adopters, "bands")

    assert float(charge) == expected


def test_a_single_band_is_one_price(second: Case) -> None:
    only = (Band(**{"from": 1, "price": 50_000}),)
    flat = replace(second, charge=replace(second.charge, bands=only))

    charge = yearly_charge(flat, [1, 30], "bands")

    assert charge.tolist() == [50_000.0, 50_000.0]


def test_a_charge_has_the_shape_of_adopters_and_forms_together(derbyshire: Case) -> None:
    charge = yearly_charge(derbyshire, [25, 36], [["shared"]])

    assert charge.round(2).tolist() == [[71_000.0, 49_305.56]]


def test_adopters_in_small_integers_are_charged_alike(derbyshire: Case) -> None:
    counts = np.array([25, 36], dtype=np.uint8)

    charge = yearly_charge(derbyshire, counts, ["low-estimate", "shared"])

    assert charge.round(2).tolist() == [71_000.0, 49_305.56]


def test_prices_in_whole_pounds_are_charged_as_floats(derbyshire: Case, second: Case) -> None:
    kinds = {
        yearly_charge(case, 20, form).dtype
        for case in (derbyshire, second)
        for form in case.pricings
    }

    assert kinds == {np.dtype(np.float64)}


def test_every_form_meets_the_lower_charge_at_the_anticipated_forces(derbyshire: Case) -> None:
    forms = ["low-estimate", "stepped", "shared", "shared-capped", "two-part"]

    charge = yearly_charge(derbyshire, 25, forms)

    assert charge.tolist() == pytest.approx([71_000.0] * 5)


def test_shared_meets_the_upper_charge_at_19_and_a_half_forces(derbyshire: Case) -> None:
    charge = yearly_charge(derbyshire, 19.505_494_5, "shared")

    assert float(charge) == pytest.approx(91_000, abs=0.01)


def test_the_pool_is_the_lower_charge_times_the_anticipated_forces(derbyshire: Case) -> None:
    assert pricing.pool(derbyshire) == 1_775_000.0


def test_no_form_falls_within_the_range_of_a_single_quoted_figure(derbyshire: Case) -> None:
    single = replace(derbyshire, charge=replace(derbyshire.charge, high=71_000))

    charge = yearly_charge(single, [[1], [10], [36]], ["two-part", "stepped", "shared-capped"])

    assert charge.tolist() == [[71_000.0] * 3] * 3


def test_adopters_and_forms_broadcast(derbyshire: Case) -> None:
    charge = yearly_charge(derbyshire, [[20], [25]], ["shared", "high-estimate", "stepped"])

    assert charge.tolist() == [[88_750.0, 91_000.0, 91_000.0], [71_000.0, 91_000.0, 71_000.0]]


def test_a_scalar_gives_a_scalar_and_an_array_its_shape(derbyshire: Case) -> None:
    scalar = yearly_charge(derbyshire, 25, "shared")
    array = yearly_charge(derbyshire, np.full((2, 3, 1), 25), "shared")

    assert scalar.shape == ()
    assert array.shape == (2, 3, 1)


@pytest.mark.parametrize(
    ("fields", "charge"),
    [
        ({}, 91_000),
        ({"pricing": "stepped"}, 71_000),
        # £1.775m / 20
        ({"pricing": "shared", "adopters": 20}, 88_750),
        # The last year's count, not the first's.
        ({"pricing": "shared", "adopters": (10, 10, 20, 40)}, 44_375),
        ({"pricing": "stepped", "adopters": (25, 25, 25, 24)}, 91_000),
        # Before any change, whoever saves what and when.
        ({"pricing": "shared", "charge_change": 0.5}, 71_000),
        ({"pricing": "shared", "charge_change": -0.9, "offset": 0.5, "delay": 3}, 71_000),
    ],
)
def test_the_final_charge_is_that_of_the_last_year_before_any_change(
    derbyshire: Case, fields: dict[str, Any], charge: float
) -> None:
    found = final_charge(derbyshire, choose(derbyshire, **fields))

    assert found == pytest.approx(charge)


def test_the_final_charge_is_a_plain_number(second: Case) -> None:
    found = final_charge(second, choose(second, adopters=(1, 9, 9, 10, 10)))

    assert (found, type(found)) == (75_000.0, float)


@pytest.mark.parametrize(
    ("charge", "inside"),
    [
        (70_999.99, False),
        (71_000 - 1e-6, True),
        (71_000, True),
        (80_000, True),
        (91_000, True),
        (91_000 + 1e-6, True),
        (91_000.01, False),
    ],
)
def test_a_charge_is_quoted_within_the_printed_range(
    derbyshire: Case, charge: float, inside: bool
) -> None:
    assert pricing.is_quoted(derbyshire, charge) is inside


SIZES = st.floats(0.5, 40_000)
DERBYSHIRE = load_case()


def of_sizes(*weights: float) -> Case:
    """The first case with other sizes of the forces that could join."""
    return replace(DERBYSHIRE, weights=weights)


@given(st.lists(SIZES, min_size=2, max_size=44), st.data())
def test_the_order_of_those_who_join_changes_nothing(
    sizes: list[float], data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, len(sizes)))
    others = data.draw(st.permutations(sizes[1:count]))

    before = yearly_charge(of_sizes(*sizes), count, "weighted")
    after = yearly_charge(of_sizes(sizes[0], *others, *sizes[count:]), count, "weighted")

    assert float(after) == float(before)


@given(st.lists(SIZES, min_size=1, max_size=44))
def test_the_shares_of_those_who_join_add_up_to_the_pool(sizes: list[float]) -> None:
    firsts = [of_sizes(size, *sizes[:i], *sizes[i + 1 :]) for i, size in enumerate(sizes)]

    pricing = [float(yearly_charge(first, len(sizes), "weighted")) for first in firsts]

    assert sum(pricing) == pytest.approx(3_321_570, abs=0.001)


@given(st.lists(SIZES, min_size=2, max_size=44))
def test_one_more_joiner_never_raises_the_charge(sizes: list[float]) -> None:
    pricing = yearly_charge(of_sizes(*sizes), np.arange(1, len(sizes) + 1), "weighted")

    assert pricing[0] == pytest.approx(3_321_570)
    assert (np.diff(pricing) <= 0).all()


def test_at_the_anchor_a_share_is_the_lower_charge(derbyshire: Case) -> None:
    assert float(yearly_charge(derbyshire, 25, "weighted")) == pytest.approx(71_000, abs=0.5)


def test_one_a_sweep_and_a_million_draws_give_the_same_shares(derbyshire: Case) -> None:
    draws = np.random.default_rng(41).integers(1, 45, size=(1000, 1000, 1))
    scenario = choose(derbyshire, pricing="weighted")
    each = np.array([float(yearly_charge(derbyshire, count, "weighted")) for count in range(1, 45)])

    swept = sweep(derbyshire, scenario, adopters=range(1, 45)).platform_charge[:, -1]
    drawn = yearly_charge(derbyshire, draws, "weighted")
    mixed = yearly_charge(
        derbyshire, draws[:9, :9], np.array(["weighted", "shared"])[:, None, None, None]
    )

    assert swept.tolist() == each.tolist()
    assert drawn.shape == draws.shape
    assert (drawn == each[draws - 1]).all()
    assert (mixed[0] == drawn[:9, :9]).all()
    assert (mixed[1] == 1_775_000 / draws[:9, :9]).all()


@pytest.mark.parametrize("adopters", [0, 45, -1, 19.5, float("nan")])
def test_no_share_is_made_up_of_a_number_that_is_not_in_the_register(
    derbyshire: Case, adopters: float
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        yearly_charge(derbyshire, [25, adopters], "weighted")

    assert str(refusal.value) == (
        f"adopters: {float(adopters)} is not allowed. Allowed: a whole number of forces, 1 to 44."
    )
