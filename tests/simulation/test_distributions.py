"""Distributions and their inverses, against scipy and in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from sohanalysis.simulation.distributions import (
    beta_inverse,
    beta_share,
    normal_inverse,
    normal_share,
)
from sohanalysis.simulation.draws import (
    Curve,
    StepInverse,
    Stream,
    correlated,
    joining,
    pert_terms,
    whole_months,
)

# The shapes of every PERT: from the mode at its low end to the mode at its high end.
SHAPES = [(1 + 4 * share, 5 - 4 * share) for share in np.linspace(0, 1, 17)]
COUNTS = np.arange(36)
PERTS = [(0.0, 1.0, 4.0), (0.0, 0.0, 0.41), (-0.5, 2.0, 2.0), (20_000.0, 35_000.0, 90_000.0)]


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_the_beta_distribution_and_its_inverse_are_those_of_scipy(a: float, b: float) -> None:
    shares = np.linspace(0, 1, 4097)

    assert beta_share(a, b, shares) == pytest.approx(special.betainc(a, b, shares), abs=1e-14)
    assert beta_inverse(a, b, shares) == pytest.approx(
        special.betaincinv(a, b, shares), rel=0, abs=1e-14
    )


def test_the_normal_distribution_and_its_inverse_are_those_of_scipy_far_into_its_tails() -> None:
    halves = 2.0 ** -np.arange(1, 55)
    shares = np.concatenate((halves, 1 - halves[:52], np.linspace(0.001, 0.999, 999)))
    values = np.linspace(-9, 9, 9000).reshape(3, -1)

    assert normal_inverse(shares) == pytest.approx(special.ndtri(shares), rel=1e-14, abs=1e-15)
    assert normal_share(values) == pytest.approx(special.ndtr(values), rel=1e-14)


@pytest.mark.parametrize("p", [0.01, 0.3, 0.7, 0.99])
@pytest.mark.parametrize("rho", [1e-6, 0.1, 0.3, 0.9])
def test_forces_join_by_the_beta_binomial_of_scipy(p: float, rho: float) -> None:
    expected = stats.betabinom(35, p * (1 / rho - 1), (1 - p) * (1 / rho - 1)).pmf(COUNTS)

    assert joining(35, p, rho) == pytest.approx(expected, rel=1e-6, abs=1e-13)


def test_without_correlation_forces_join_by_the_binomial() -> None:
    assert joining(35, 0.7, 0.0) == pytest.approx(stats.binom(35, 0.7).pmf(COUNTS), rel=1e-10)


@pytest.mark.parametrize(
    ("p", "rho", "shares"),
    [
        (0.0, 0.3, [1, 0, 0, 0]),
        (1.0, 0.3, [0, 0, 0, 1]),
        (0.25, 1.0, [0.75, 0, 0, 0.25]),
        (0.5, 1 / 3, [0.25, 0.25, 0.25, 0.25]),
    ],
)
def test_shares_at_the_ends_equal_their_closed_forms(
    p: float, rho: float, shares: list[float]
) -> None:
    # With alpha = beta = 1 every number is as likely as any other.
    assert joining(3, p, rho) == pytest.approx(shares, abs=1e-15)


def test_cached_shares_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        joining(2, p=0.5, rho=0.5)[0] = 1.0


def test_without_other_bodies_no_other_body_joins() -> None:
    assert joining(0, 0.7, 0.3).tolist() == [1.0]


@pytest.mark.parametrize("rho", [0.0, 0.2, 0.99, 1.0])
def test_the_shares_of_a_hundred_forces_add_up(rho: float) -> None:
    shares = joining(99, 0.4, rho)

    assert shares.sum() == pytest.approx(1, abs=1e-12)
    assert (shares * np.arange(100)).sum() == pytest.approx(39.6, rel=1e-12)


@pytest.mark.parametrize(("low", "mode", "high"), PERTS)
def test_a_pert_is_the_beta_of_scipy_within_a_cell_of_the_table(
    low: float, mode: float, high: float
) -> None:
    shares = np.linspace(0.0001, 0.9999, 5000)
    beta = stats.beta(*pert_terms(low, mode, high), loc=low, scale=high - low)

    below = beta.cdf(Curve(low, mode, high)(shares))

    assert np.abs(below - shares).max() < 1 / 4096
    assert np.abs(below - shares)[50:-50].max() < 1e-6


def test_a_pert_without_width_is_its_one_value() -> None:
    assert Curve(3.0, 3.0, 3.0)(np.array([0.0, 0.5, 0.999])).tolist() == [3.0, 3.0, 3.0]
    assert whole_months(3.0, 3.0, 3.0)(np.array([0.0, 0.5, 0.999])).tolist() == [3, 3, 3]


def test_whole_months_are_those_of_the_pert_rounded_half_a_month_up() -> None:
    beta = stats.beta(*pert_terms(0, 3, 12), scale=12)
    ends = np.arange(13) + 0.5
    expected = np.diff(beta.cdf(np.concatenate(([-0.5], ends))))
    months = whole_months(0, 3, 12)(Stream("any", seed=1).take(0, 1_000_000))

    shares = np.bincount(months, minlength=13) / 1_000_000

    assert np.abs(shares - expected).max() < 4 * np.sqrt(0.25 / 1_000_000)
    assert (months.min(), months.max()) == (0, 12)


def test_more_than_half_of_the_last_month_is_the_next() -> None:
    months = whole_months(0.0, 12.7, 12.7)(np.linspace(0, 1 - 2**-53, 1000))

    assert months.max() == 13


def test_a_half_month_counts_as_the_next() -> None:
    # No value from 0.5 to 1.5 rounds to 0, and only 1.5 itself would round to 2.
    assert set(whole_months(0.5, 0.5, 1.5)(np.linspace(0, 0.9999, 1000)).tolist()) == {1}
    assert whole_months(0.5, 0.5, 0.5)(np.array([0.5])).tolist() == [1]
    assert whole_months(2.5, 2.5, 2.5)(np.array([0.5])).tolist() == [3]


def test_a_step_is_exactly_where_the_shares_end() -> None:
    steps = StepInverse(1, np.array([0.25, 0.5, 0.25]))

    numbers = steps(np.array([0.0, 0.25 - 2**-54, 0.25, 0.75 - 2**-53, 0.75, 1 - 2**-53]))

    assert numbers.tolist() == [1, 1, 2, 2, 3, 3]


def test_a_step_from_the_table_equals_the_step_from_a_search() -> None:
    shares, uniforms = joining(35, p=0.7, rho=0.1), Stream("any", seed=1).take(0, 100_000)

    numbers = StepInverse(1, shares)(uniforms)

    assert (numbers == 1 + np.searchsorted(np.cumsum(shares)[:-1], uniforms, side="right")).all()


@pytest.mark.parametrize("rank", [-0.9, -0.3, 0.5, 0.9])
def test_ranks_correlate_as_asked(rank: float) -> None:
    normal = 2 * np.sin(np.pi * rank / 6)
    mixing = np.linalg.cholesky(np.array([[1, normal], [normal, 1]]))
    uniforms = np.array([Stream(name, seed=1).take(0, 100_000) for name in ("one", "other")])

    mixed = correlated(uniforms, mixing)

    assert stats.spearmanr(*mixed).statistic == pytest.approx(rank, abs=4 / np.sqrt(100_000))
    assert stats.kstest(mixed[1], "uniform").pvalue > 1e-3
    assert mixed[0].tolist() == uniforms[0].tolist()


def test_a_uniform_of_zero_is_correlated_too() -> None:
    mixed = correlated(np.zeros((2, 1)), np.array([[1.0, 0.0], [0.6, 0.8]]))

    assert np.isfinite(mixed).all()
    assert (mixed >= 0).all()
