"""Limits on a result, to half a penny."""

import numpy as np
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import CaseError, ScenarioError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.break_even import Limit, limit_on, usual_limit
from sohanalysis.model.results import RESULTS, WHOLE_LIFE, results_of

# Choosing one


@pytest.mark.parametrize(
    ("result", "value"),
    [
        ("headroom", 0.0),
        ("initial_cost", 300_000.0),
        ("spent_in_budget_years", 300_000.0),
        ("cost_after_cashable_savings", 300_000.0),
    ],
)
def test_a_result_that_the_sum_set_aside_is_for_needs_no_limit_of_its_own(
    derbyshire: Case, result: str, value: float
) -> None:
    assert limit_on(derbyshire, result) == Limit(result=result, value=value)


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("value", [80_000, 0, -5_000.5])
def test_any_result_may_be_limited_by_a_given_sum(
    derbyshire: Case, result: str, value: float
) -> None:
    limit = limit_on(derbyshire, result, value)

    assert limit == Limit(result=result, value=value)
    assert isinstance(limit.value, float)


@pytest.mark.parametrize(
    ("result", "value", "is_the_sum"),
    [
        ("headroom", np.float64(0), True),
        ("headroom", 20_000, False),
        ("initial_cost", None, True),
        ("initial_cost", 280_000, False),
        # The budget is not for these results, at any limit.
        ("ongoing", 300_000, False),
    ],
)
def test_a_limit_knows_whether_it_is_the_sum_set_aside(
    derbyshire: Case, result: str, value: float | None, is_the_sum: bool
) -> None:
    assert limit_on(derbyshire, result, value).is_the_sum is is_the_sum


@pytest.mark.parametrize("result", ["falls_after_budget_years", "ongoing", "present_value"])
def test_a_result_that_the_sum_set_aside_is_not_for_needs_a_limit(
    derbyshire: Case, result: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        limit_on(derbyshire, result)

    assert str(caught.value) == (
        f"limit: is needed with {result}, which the budget is not for. Allowed: a number of pounds."
    )


def test_without_a_budget_a_given_sum_alone_limits_a_result() -> None:
    case = load_case(DATA / "examples" / "police-ict-company.toml")

    assert limit_on(case, "ongoing", 100_000) == Limit(result="ongoing", value=100_000.0)
    with pytest.raises(CaseError, match="budget: is not in the case"):
        limit_on(case, "spent_in_budget_years")


@pytest.mark.parametrize("value", [None, 80_000.0])
def test_a_result_that_there_is_not_cannot_be_limited(
    derbyshire: Case, value: float | None
) -> None:
    with pytest.raises(ScenarioError) as caught:
        limit_on(derbyshire, "initial", value)

    assert str(caught.value) == (
        f'result: "initial" is not a result. Allowed: {", ".join((*RESULTS, *WHOLE_LIFE))}. '
        "Did you mean initial_cost?"
    )


@pytest.mark.parametrize(
    ("value", "text"), [(float("nan"), "nan"), (float("inf"), "inf"), (float("-inf"), "-inf")]
)
def test_a_limit_is_a_finite_number(derbyshire: Case, value: float, text: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        limit_on(derbyshire, "headroom", value)

    assert str(caught.value) == f"limit: {text} is not allowed. Allowed: a number of pounds."


@pytest.mark.parametrize(
    ("fields", "result", "value"),
    [
        ((), "headroom", 0.0),
        (("charge",), "headroom", 0.0),
        (("delay", "charge_change"), "headroom", 0.0),
        (("offset",), "cost_after_cashable_savings", 300_000.0),
        (("ramp",), "cost_after_cashable_savings", 300_000.0),
        (("adopters", "savings"), "cost_after_cashable_savings", 300_000.0),
    ],
)
def test_headroom_is_the_usual_limit_and_the_cost_after_savings_if_one_moves(
    derbyshire: Case, fields: tuple[str, ...], result: str, value: float
) -> None:
    assert usual_limit(derbyshire, *fields) == Limit(result=result, value=value)


# Holding


@pytest.mark.parametrize(
    ("limit", "amount", "excess"),
    # At the high estimate: £302,000 in total, £2,000 short, £91,000 a year after.
    [
        (Limit(result="initial_cost", value=300_000.0), 302_000, 2_000),
        (Limit(result="headroom", value=20_000.0), -2_000, 22_000),
        (Limit(result="headroom", value=-5_000.0), -2_000, -3_000),
        (Limit(result="ongoing", value=80_000.0), 91_000, 11_000),
    ],
)
def test_the_excess_is_how_far_a_result_is_beyond_its_limit(
    derbyshire: Case, limit: Limit, amount: float, excess: float
) -> None:
    result = results_of(derbyshire, derbyshire.scenario)

    assert (limit.amount(result), limit.excess(result)) == (amount, excess)
    assert limit.beyond(amount) == excess


@pytest.mark.parametrize(
    ("result", "amount", "allowed"),
    [
        ("initial_cost", 300_000.004, True),
        ("initial_cost", 300_000.006, False),
        ("headroom", -0.004, True),
        ("headroom", -0.006, False),
    ],
)
def test_a_limit_allows_to_the_half_penny(
    derbyshire: Case, result: str, amount: float, allowed: bool
) -> None:
    limit = limit_on(derbyshire, result)

    assert bool(limit.allows(amount)) is allowed


def test_exactly_half_a_penny_is_allowed() -> None:
    assert bool(Limit(result="ongoing", value=0.0).allows(0.005))


def test_a_sweep_is_held_to_the_limit_value_by_value(derbyshire: Case) -> None:
    result = results_of(derbyshire, choose(derbyshire, pricing="shared"), adopters=[19, 20, 25])

    limit = limit_on(derbyshire, "headroom")

    # 1,775,000 / 19, / 20 and / 25, twice, and £120,000.
    assert np.round(limit.excess(result), 2).tolist() == [6_842.11, -2_500.0, -38_000.0]
    assert limit.allows(limit.amount(result)).tolist() == [False, True, True]
