from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis import money

amounts = st.floats(-1e12, 1e12)


@pytest.mark.parametrize(
    ("amount", "places", "expected"),
    [
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (0.4999999999, 0, "1"),
        (0.499999, 0, "0"),
        (-0.2, 0, "0"),
        (1.005, 2, "1.01"),
        (0.1 + 0.2, 2, "0.30"),
        (1 / 128, 6, "0.007813"),  # 0.0078125: half way, and exact in binary
        (131_500.0, -3, "132000"),
    ],
)
def test_rounding_drops_float_noise_then_goes_half_away_from_zero(
    amount: float, places: int, expected: str
) -> None:
    assert money.rounded(amount, places) == Decimal(expected)


def test_rounding_never_gives_minus_nil() -> None:
    assert str(money.rounded(-0.2)) == "0"


@given(amounts)
def test_rounding_is_within_half_a_penny_or_half_a_pound(amount: float) -> None:
    assert abs(money.rounded(amount, 2) - Decimal(amount)) <= Decimal("0.0050005")
    assert abs(money.rounded(amount) - Decimal(amount)) <= Decimal("0.5000005")


@given(amounts)
def test_rounding_treats_costs_and_savings_alike(amount: float) -> None:
    assert money.rounded(-amount, 2) == -money.rounded(amount, 2)


@given(st.integers(-(10**12), 10**12))
def test_rounding_leaves_whole_pounds_alone(amount: int) -> None:
    assert money.rounded(amount) == amount


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (300_000, "£300,000"),
        (-2_000, "-£2,000"),
        (-0.4, "£0"),
    ],
)
def test_pounds_are_whole_with_separators(amount: float, text: str) -> None:
    assert money.pounds(amount) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (88_750, "£89k"),
        (-1_500, "-£2k"),
        (-400, "-£400"),
        (999.49, "£999"),
        (999.5, "£1k"),
        (999_499, "£999k"),
        (999_500, "£1m"),
        (-1_400_000, "-£1.4m"),
        (20_000_000, "£20m"),
        (1_234_567_000, "£1,234.567m"),
    ],
)
def test_thousands_turn_into_millions_from_one_million(amount: float, text: str) -> None:
    assert money.thousands(amount) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (131_000, 151_000, "£131k to £151k"),
        (30_000, 30_000, "£30k"),
        (30_100, 30_200, "£30k"),
        (-2_000, 38_000, "-£2k to £38k"),
    ],
)
def test_a_span_is_one_figure_when_both_ends_read_the_same(
    low: float, high: float, text: str
) -> None:
    assert money.span(low, high) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(109_305.56, "109,306"), (-0.1, "0"), (-24_139.18, "(24,139)"), (float("nan"), "-")],
)
def test_figures_of_a_table_have_no_pound_sign(amount: float, text: str) -> None:
    assert money.figures(amount) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(131_000, 151_000, "131,000 to 151,000"), (30_000, 30_000.2, "30,000")],
)
def test_a_span_of_figures_is_one_figure_when_both_ends_read_the_same(
    low: float, high: float, text: str
) -> None:
    assert money.figure_span(low, high) == text


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [(0.26789, 1, "26.8%"), (0.0325, 2, "3.25%"), (0.0004, 2, "0.04%"), (-0.1, 2, "-10%")],
)
def test_a_percentage_has_its_places_without_zeros(share: float, places: int, text: str) -> None:
    assert money.percent(share, places) == text


def test_a_rate_is_written_to_a_hundredth_of_a_percent() -> None:
    assert money.percent(0.03125) == "3.13%"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (262_000, 302_000, "£262,000 to £302,000"),
        (-2_000, 38_000, "£2,000 below zero to £38,000"),
        (90_000, 90_000.4, "£90,000"),
    ],
)
def test_a_range_in_a_sentence_is_one_figure_where_both_ends_read_alike(
    low: float, high: float, text: str
) -> None:
    assert money.pound_span(low, high) == text


@pytest.mark.parametrize(
    ("amount", "step", "down", "up"),
    [
        (79_485.6, 1, 79_485, 79_486),
        # Float noise does not count as a pound.
        (90_000 - 1e-9, 1, 90_000, 90_000),
        (90_000 + 1e-9, 1, 90_000, 90_000),
        # A penny is.
        (89_999.99, 1, 89_999, 90_000),
        (90_000.01, 1, 90_000, 90_001),
        (0.4, 1, 0, 1),
        (-1_297.3, 1, -1_298, -1_297),
        (1_297, 1_000, 1_000, 2_000),
        (-0.010989, 0.001, -0.011, -0.01),
        (0.1 + 0.2, 0.001, 0.3, 0.3),
    ],
)
def test_a_limit_is_rounded_to_the_side_asked_for(
    amount: float, step: float, down: float, up: float
) -> None:
    assert money.floored(amount, step) == pytest.approx(down, abs=1e-12)
    assert money.ceiled(amount, step) == pytest.approx(up, abs=1e-12)


@given(st.floats(-1e9, 1e9), st.sampled_from([0.001, 1.0, 1_000.0]))
def test_rounding_to_a_side_stays_within_a_step(amount: float, step: float) -> None:
    noise = step * 2e-6 + 1e-6

    assert -noise <= amount - money.floored(amount, step) < step + noise
    assert -noise <= money.ceiled(amount, step) - amount < step + noise


@given(st.integers(-(10**9), 10**9), st.sampled_from([1, 1_000]))
def test_whole_steps_are_left_alone(steps: int, step: int) -> None:
    assert money.floored(steps * step, step) == steps * step
    assert money.ceiled(steps * step, step) == steps * step


@pytest.mark.parametrize(
    ("headroom", "short"),
    [(-2_000, True), (-0.0051, True), (-0.005, False), (-1e-9, False), (0, False), (1, False)],
)
def test_a_shortfall_is_more_than_half_a_penny(headroom: float, short: bool) -> None:
    assert money.is_short(headroom) is short
