"""Break-even points against hand arithmetic and counting."""

from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case import Band, Case
from sohanalysis.case_file import load_case
from sohanalysis.choice import choose
from sohanalysis.sensitivity import (
    BreakEven,
    Switch,
    break_even_adopters,
    break_even_charge,
    break_even_delay,
    break_even_points,
)

SECOND = Path(__file__).parent / "cases" / "second.toml"


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


def with_budget(case: Case, pounds: int) -> Case:
    """Set another sum aside."""
    return replace(case, budget=replace(case.budget, value=pounds))


def with_prices(case: Case, *prices: tuple[int, int]) -> Case:
    """Put another price list in place of the case's own."""
    bands = tuple(Band(**{"from": start, "price": price}) for start, price in prices)
    return replace(case, charge=replace(case.charge, bands=bands))


# Charge


def test_the_break_even_charge_shares_what_the_manager_leaves(derbyshire: Case) -> None:
    point = break_even_charge(derbyshire, derbyshire.scenario)

    # (300,000 - 120,000) / 2.
    assert point == BreakEven(
        input="charge",
        charge_form="quoted-high",
        lowest=0.0,
        highest=float("inf"),
        value=90_000.0,
        switches=(),
        holds_at_lowest=True,
    )
    assert not point.always
    assert not point.never


@pytest.mark.parametrize(
    "fields",
    [
        {"charge_form": "shared", "adopters": 36},
        {"charge_form": "two-part", "adopters": (10, 10, 36, 36)},
        {"charge_change": 0.5},
        {"savings": 50_000.0, "cashable": 1.0},
    ],
)
def test_the_break_even_charge_heeds_neither_form_nor_change_nor_savings(
    derbyshire: Case, fields: dict[str, object]
) -> None:
    point = break_even_charge(derbyshire, choose(derbyshire, **fields))

    assert point.value == pytest.approx(90_000.0)


@pytest.mark.parametrize(
    ("delay", "follows", "expected"),
    # Each month late is £5,000 more of the manager, over two years of charges.
    [(0, False, 90_000.0), (6, False, 75_000.0), (6, True, 75_000.0), (18, False, 45_000.0)],
)
def test_a_delay_lowers_the_break_even_charge(
    derbyshire: Case, delay: int, follows: bool, expected: float
) -> None:
    scenario = choose(derbyshire, delay=delay, charge_follows_go_live=follows)

    point = break_even_charge(derbyshire, scenario)

    assert point.value == pytest.approx(expected)


def test_no_charge_holds_where_the_lines_alone_use_the_budget_up(derbyshire: Case) -> None:
    point = break_even_charge(with_budget(derbyshire, 119_999), derbyshire.scenario)

    assert point.value is None
    assert point.never
    assert not point.always


def test_a_charge_of_nothing_just_holds_where_the_lines_equal_the_budget(
    derbyshire: Case,
) -> None:
    point = break_even_charge(with_budget(derbyshire, 120_000), derbyshire.scenario)

    assert point.value == pytest.approx(0.0, abs=1e-9)
    assert point.holds_at_lowest


def test_the_break_even_charge_of_the_second_case(second: Case) -> None:
    point = break_even_charge(second, second.scenario)

    # 225,000 less 120,000 of equipment and 25,515 of the desk, for one year.
    assert point.value == pytest.approx(79_485.0)


# Adopters


@pytest.mark.parametrize(
    ("charge_form", "fits", "does_not"),
    # At most 79,485: 720,000 / 10 but not / 9; 60,000 from 12; 75,000 from 10.
    [("shared", 10, 9), ("stepped", 12, 11), ("bands", 10, 9)],
)
def test_the_break_even_adopters_of_the_second_case(
    second: Case, charge_form: str, fits: int, does_not: int
) -> None:
    point = break_even_adopters(second, second.scenario, charge_form=charge_form)

    assert point == BreakEven(
        input="adopters",
        charge_form=charge_form,
        lowest=1,
        highest=30,
        value=None,
        switches=(Switch(last_fits=fits, first_does_not=does_not),),
        holds_at_lowest=False,
    )


def test_prices_that_rise_and_fall_give_several_switches(second: Case) -> None:
    case = with_prices(second, (1, 70_000), (5, 80_000), (12, 79_485), (20, 79_486), (25, 60_000))

    point = break_even_adopters(case, case.scenario, charge_form="bands")

    assert point.switches == (
        Switch(last_fits=4, first_does_not=5),
        Switch(last_fits=12, first_does_not=11),
        Switch(last_fits=19, first_does_not=20),
        Switch(last_fits=25, first_does_not=24),
    )
    assert point.holds_at_lowest
    assert not point.always
    assert not point.never


def test_every_number_of_adopters_may_hold(derbyshire: Case) -> None:
    point = break_even_adopters(derbyshire, derbyshire.scenario, charge_form="quoted-low")

    assert point.always
    assert not point.never
    assert point.switches == ()


def test_no_number_of_adopters_may_hold(derbyshire: Case) -> None:
    point = break_even_adopters(derbyshire, derbyshire.scenario, charge_form="quoted-high")

    assert point.never
    assert not point.always
    assert point.switches == ()


def test_a_budget_used_up_exactly_still_holds(derbyshire: Case) -> None:
    point = break_even_adopters(
        with_budget(derbyshire, 302_000), derbyshire.scenario, charge_form="quoted-high"
    )

    assert point.always


def test_break_even_adopters_put_one_count_in_place_of_a_path(derbyshire: Case) -> None:
    scenario = choose(derbyshire, adopters=(10, 10, 10, 10))

    point = break_even_adopters(derbyshire, scenario, charge_form="shared")

    assert point.switches == (Switch(last_fits=20, first_does_not=19),)


# Delay


def test_the_delay_that_still_fits_at_the_lower_charge(derbyshire: Case) -> None:
    point = break_even_delay(derbyshire, choose(derbyshire, charge_form="quoted-low"))

    # £38,000 of headroom pays for seven months of a manager at £5,000.
    assert point == BreakEven(
        input="delay",
        charge_form="quoted-low",
        lowest=0,
        highest=18,
        value=None,
        switches=(Switch(last_fits=7, first_does_not=8),),
        holds_at_lowest=True,
    )


def test_no_delay_holds_at_the_upper_charge(derbyshire: Case) -> None:
    point = break_even_delay(derbyshire, derbyshire.scenario)

    assert point.never


@pytest.mark.parametrize(("follows", "longest"), [(False, 18), (True, 12)])
def test_every_delay_up_to_the_longest_may_hold(
    derbyshire: Case, follows: bool, longest: int
) -> None:
    scenario = choose(derbyshire, adopters=44, charge_form="shared", charge_follows_go_live=follows)

    point = break_even_delay(derbyshire, scenario)

    # 99,318 of headroom pays for 19 months.
    assert point.always
    assert point.highest == longest


def test_a_delay_may_bring_the_total_within_the_budget_on_a_rising_path(
    derbyshire: Case,
) -> None:
    scenario = choose(
        with_budget(derbyshire, 345_000),
        adopters=(10, 10, 36, 36),
        charge_form="shared",
        charge_follows_go_live=True,
    )

    point = break_even_delay(with_budget(derbyshire, 345_000), scenario)

    # 346,805.56 on time, 341,122.69 one month late, and 5,682.87 less each month after it.
    assert point.switches == (Switch(last_fits=1, first_does_not=0),)
    assert not point.holds_at_lowest


def test_a_horizon_with_no_room_leaves_one_delay_to_look_at(derbyshire: Case) -> None:
    tight = replace(derbyshire.horizon, years=("2018/19", "2019/20", "2020/21"))
    case = replace(derbyshire, horizon=tight)
    scenario = choose(case, charge_form="quoted-low", charge_follows_go_live=True)

    point = break_even_delay(case, scenario)

    assert point.highest == 0
    assert point.always


# All of them


def test_the_break_even_points_are_the_charge_every_form_and_the_delay(derbyshire: Case) -> None:
    points = break_even_points(derbyshire, derbyshire.scenario)

    assert [(point.input, point.charge_form) for point in points] == [
        ("charge", "quoted-high"),
        ("adopters", "stepped"),
        ("adopters", "shared"),
        ("adopters", "shared-capped"),
        ("adopters", "two-part"),
        ("delay", "quoted-high"),
    ]


def test_the_break_even_points_of_a_price_list(second: Case) -> None:
    points = break_even_points(second, second.scenario)

    assert [(point.input, point.charge_form) for point in points] == [
        ("charge", "bands"),
        ("adopters", "stepped"),
        ("adopters", "shared"),
        ("adopters", "bands"),
        ("delay", "bands"),
    ]
