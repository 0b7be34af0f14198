"""Charge tables: each form of a rule, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings

from small.case.case import Case
from small.case.reading import load_case, read_case
from small.model.charges import charge_tables, keeps_own_rise, rule_table, shares
from tests.small.made_cases import Values, case_values

made = settings(max_examples=60, derandomize=True, deadline=None)


def case_with(rule: Values, **others: Any) -> Case:
    """Return a case of two years and ten bodies whose charge starts in the second year."""
    charge = {
        "name": "Platform",
        "start": "2019-04",
        "low": 600,
        "high": 900,
        "quoted_at": [{"charge": "low", "adopters": 4}, {"charge": "high", "adopters": 3}],
        "pricing": [{"name": "rule", **rule}],
    }
    adopters = {"anticipated": 4, "possible": 10}
    values = {"format": 3, "title": "By hand", "years": "2018/19 to 2019/20"}
    return read_case({**values, "adopters": adopters, "charges": [charge], **others})


STEPS = [{"adopters": 2, "price": 10}, {"adopters": 4, "price": {"2019/20": 6}}]
# A rule, a number of adopters, and the charge of 2019/20 by hand; None where nobody gives a price.
BY_HAND: dict[str, tuple[Values, int, float | None]] = {
    "a fee": ({"fee": "high"}, 1, 900),
    "a fee and a price": ({"fee": 100, "price": 3, "quantity": [7, 20]}, 1, 160),
    "a price of another year": ({"price": {"2018/19": 3}}, 1, None),
    "below the first step": ({"price": STEPS}, 1, None),
    "at the first step": ({"price": STEPS}, 2, 10),
    "before the second step": ({"price": STEPS}, 3, 10),
    "at the second step": ({"price": STEPS}, 4, 6),
    "on a line between points": ({"price": STEPS, "between": "line"}, 3, 8),
    "beyond the last point": ({"price": STEPS, "between": "line"}, 5, None),
    "before the first point": ({"price": STEPS, "between": "line"}, 1, None),
    "an equal share": ({"fee": 1, "pool": [50, 80], "share": "equal"}, 8, 11),
    "a stated share": ({"pool": 80, "share": 0.25}, 4, 20),
    "a stated share at another number": ({"pool": 80, "share": 0.25}, 5, None),
    "the pool of the low end": ({"pool_from": "low", "share": "equal"}, 6, 400),
    "the pool of the high end": ({"pool_from": "high", "share": "equal"}, 6, 450),
    "kept up": ({"pool_from": "low", "share": "equal", "at_least": "low"}, 6, 600),
    "kept down": ({"pool_from": "low", "share": "equal", "at_most": "high"}, 2, 900),
    "between the bounds": ({"pool_from": "low", "share": "equal", "at_most": "high"}, 3, 800),
    # 300 a body more at 2 than at 4: a pool of 300 / (1/2 - 1/4) = 1,200 and a fee of 300.
    "through two points": (
        {"through": [{"charge": "low", "adopters": 4}, {"charge": "high", "adopters": 2}]},
        10,
        420,
    ),
    "an uplift in the first charged year": ({"fee": 100, "uplift": 0.1}, 1, 100),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_rule_comes_to_the_charge_by_hand(name: str) -> None:
    rule, adopters, charge = BY_HAND[name]
    case = case_with(rule)

    found = charge_tables(case)[0][0, adopters - 1, 1]

    assert found == pytest.approx(np.nan if charge is None else charge, nan_ok=True)


def test_an_uplift_rises_from_the_first_charged_year() -> None:
    case = case_with({"fee": 100, "uplift": 0.1}, years="2018/19 to 2021/22")

    assert charge_tables(case)[0][0, 0, 1:].tolist() == pytest.approx([100, 110, 121])


def test_a_share_by_size_is_ours_of_the_first_bodies() -> None:
    case = load_case()
    sizes = case.register.sizes["officers"] if case.register else np.zeros(0)

    found = shares(case, case.pricings["weighted"])

    assert found[0] == 1
    assert found[24] == pytest.approx(sizes[0] / sizes[:25].sum())


def test_the_charges_of_derbyshire_are_those_of_the_report() -> None:
    case = load_case()
    charge = case.charges[0]
    at_25 = {rule.name: rule_table(case, charge, rule)[24, 1] for rule in charge.pricing}

    assert at_25.pop("high-estimate") == 91_000
    assert set(np.round([*at_25.values()])) == {71_000}


@pytest.mark.parametrize(
    ("rule", "keeps"),
    [
        ({"fee": 1}, False),
        ({"price": [{"adopters": 1, "price": 2}]}, False),
        ({"fee": [1, 2]}, True),
        ({"price": {"2019/20": 2}}, True),
        ({"price": [{"adopters": 1, "price": [2, 3]}]}, True),
        ({"pool": [1, 2], "share": "equal"}, True),
        ({"fee": 1, "uplift": 0.0}, True),
        ({"price": 1, "quantity": [1, 2]}, False),
    ],
)
def test_a_rule_keeps_its_own_rise_with_an_uplift_or_amounts_by_year(
    rule: Values, keeps: bool
) -> None:
    assert keeps_own_rise(case_with(rule).charges[0].pricing[0]) is keeps


@made
@given(case_values())
def test_more_adopters_never_raise_an_equal_share(values: Values) -> None:
    case = read_case(values)
    rules = [(c, rule) for c in case.charges for rule in c.pricing if rule.share == "equal"]
    assume(rules)

    for charge, rule in rules:
        rises = np.diff(rule_table(case, charge, rule), axis=0)
        assert not (rises > 1e-9).any()


@made
@given(case_values())
def test_bounds_hold_wherever_there_is_a_price(values: Values) -> None:
    case = read_case(values)
    for charge in case.charges:
        for rule in charge.pricing:
            if rule.at_least is None or rule.at_most is None or rule.uplift is not None:
                continue
            table = rule_table(case, charge, rule)
            priced = table[np.isfinite(table)]
            assert ((priced >= rule.at_least) & (priced <= rule.at_most)).all()


@made
@given(case_values())
def test_a_stepped_or_tied_price_is_one_that_the_file_gives(values: Values) -> None:
    case = read_case(values)
    for charge in case.charges:
        for rule in charge.pricing:
            if rule.pool_from is None or rule.at_least is not None or rule.uplift is not None:
                continue
            tied = next(p.adopters for p in charge.quoted_at if p.charge == rule.pool_from)
            found = rule_table(case, charge, rule)[tied - 1]
            assert found == pytest.approx(getattr(charge, rule.pool_from))
