"""Bounds of members: our charge by hand arithmetic, and identities of all bounds.

The plain case: £600,000 a year by officers, 100 of A (this body), 300 of B and 600 of C.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis.case.case import Case
from sohanalysis.case.codes import figure_digest, input_digest
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.shares import charges_within
from sohanalysis.errors import CaseError
from sohanalysis.model.break_even import break_even_points
from sohanalysis.model.charging import Terms
from sohanalysis.model.pricing import member_bounds, member_rates, rates, rule_rates
from sohanalysis.report.wording_pricing import condition
from tests.written import written

NONE = ("", "")
POOL = 'pool = 600_000\nshare = "officers"\n'
TOP = """years = "2026/27 to 2028/29"
[adopters]
count = 3
register = "bodies.csv"
us = "A"
[[charges]]
name = "Records"
"""


def case_of(
    folder: Path,
    rule: str = POOL,
    *,
    a: tuple[Any, Any] = NONE,
    b: tuple[Any, Any] = NONE,
    c: tuple[Any, Any] = NONE,
    top: str = TOP,
) -> Case:
    """Load a case whose register has these bounds of each body."""
    rows = [("A", 100, *a), ("B", 300, *b), ("C", 600, *c)]
    text = "".join(f"{','.join(map(str, row))}\n" for row in rows)
    (folder / "bodies.csv").write_text(f"name,officers,at_least,at_most\n{text}", encoding="utf-8")
    return written(folder, top + rule)


def our_charge(case: Case, pricing: str = "records") -> list[float]:
    """Return our charge with all three members, by year or for all years."""
    return rates(case, pricing)[2].tolist()  # type: ignore[no-any-return]


def test_a_cap_in_the_register_leaves_the_others_to_bear_its_excess_at_each_number(
    tmp_path: Path,
) -> None:
    case = case_of(tmp_path, b=("", 150_000))

    # Alone we bear all; with B we bear 450,000; with C too, 1 to 6: 450,000 / 7.
    assert rates(case, "records")[:, 0] == pytest.approx([600_000, 450_000, 450_000 / 7])
    assert round(our_charge(case)[0], 2) == 64_285.71


@pytest.mark.parametrize(
    ("excess", "charge"),
    [
        ("", 64_285.714_286),  # the others, of a pool
        ('excess = "nobody"\n', 60_000),
        ('excess = "host"\nhost = "C"\n', 60_000),
        (
            'excess = "host"\nhost = "A"\n',
            90_000,
        ),  # 60,000 and the part of 180,000 that B does not pay
    ],
)
def test_who_bears_what_a_cap_leaves_decides_our_charge(
    tmp_path: Path, excess: str, charge: float
) -> None:
    assert our_charge(case_of(tmp_path, POOL + excess, b=("", 150_000))) == pytest.approx([charge])


@pytest.mark.parametrize(
    ("a", "b", "c", "charge"),
    [
        # All others are at a cap: we bear the rest.
        (NONE, ("", 150_000), ("", 250_000), 200_000),
        # So are we: 30,000 are borne by no one.
        (("", 170_000), ("", 150_000), ("", 250_000), 170_000),
        # A least charge of B leaves 360,000 for A and C, 1 to 6.
        (NONE, (240_000, ""), NONE, 360_000 / 7),
        # B stops at its cap, and C pays its least charge.
        (NONE, ("", 150_000), (400_000, ""), 50_000),
        # C's least charge of 500,000 would leave B less than its own 90,000.
        (NONE, (90_000, ""), (500_000, ""), 10_000),
        # Our own bounds.
        ((70_000, ""), NONE, NONE, 70_000),
        ((62_000, 63_000), ("", 150_000), NONE, 63_000),
    ],
)
def test_several_bounds_hold_at_once(tmp_path: Path, a: Any, b: Any, c: Any, charge: float) -> None:
    assert our_charge(case_of(tmp_path, a=a, b=b, c=c)) == pytest.approx([charge])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # By year: plain 60, 70 and 30 thousand, of which B would pay 180, 210 and 90.
        (
            'pool = [600_000, 700_000, 300_000]\nshare = "officers"\n',
            [450_000 / 7, 550_000 / 7, 30_000],
        ),
        # The bound is before the uplift, which all charges then have.
        (POOL + "uplift = [1.0, 1.1, 1.21]\n", [450_000 / 7, 495_000 / 7, 544_500 / 7]),
        # Half equally: plain 130, 190 and 280 thousand; B leaves 40, borne 130 to 280.
        ("pool = 600_000\nshare = {equal = 0.5, officers = 0.5}\n", [130_000 * 450 / 410]),
        # A fixed ratio of ours says nothing of the others.
        ("pool = 600_000\nshare = 0.1\n", [60_000]),
        # The same pool, given by our charge among three.
        ('share = "officers"\npool_from = {charge = 60_000, adopters = 3}\n', [450_000 / 7]),
        # Fee 20,000 and pool 540,000: 200,000 each at 3, and B leaves 50,000.
        (
            "through = [{adopters = 3, charge = 200_000}, {adopters = 2, charge = 290_000}]\n",
            [225_000],
        ),
        # 90, 210 and 390 thousand; B leaves 60, borne 90 to 390.
        ('fee = 30_000\npool = 600_000\nshare = "officers"\n', [90_000 * 540 / 480]),
        # A price has no sum to make up, unless the rule says so: 60,000 + 30,000 / 7.
        ('price = 600\nquantity = "officers"\nunit = "officer"\n', [60_000]),
        (
            'price = 600\nquantity = "officers"\nunit = "officer"\nexcess = "others"\n',
            [450_000 / 7],
        ),
    ],
)
def test_a_cap_of_another_holds_under_every_kind_of_rule(
    tmp_path: Path, rule: str, expected: list[float]
) -> None:
    assert our_charge(case_of(tmp_path, rule, b=("", 150_000))) == pytest.approx(expected)


def test_what_a_body_without_a_price_leaves_is_not_known(tmp_path: Path) -> None:
    price = "price = [{officers = 200, price = 1}, {officers = 700, price = 2}]\n"
    rule = POOL + price + 'over = "officers"\nbetween = "line"\n'

    # A is below the first step, so nothing prices it.
    assert np.isnan(our_charge(case_of(tmp_path, rule, b=("", 150_000))))[0]
    # We do not know the part that C leaves to B, or the part of it that A would bear.
    b_decides = TOP.replace('us = "A"', 'us = "B"')
    assert np.isnan(our_charge(case_of(tmp_path, rule, c=("", 300_000), top=b_decides)))[0]
    assert np.isnan(our_charge(case_of(tmp_path, rule, a=("", 900_000), top=b_decides)))[0]
    # A cap of C that does not bind leaves nothing.
    assert our_charge(case_of(tmp_path, rule, c=("", 900_000), top=b_decides)) == [180_001.2]


def test_bounds_are_of_the_charge_that_a_pricing_is_chosen_for_alone(tmp_path: Path) -> None:
    rule = POOL + '[[charges]]\nname = "Hosting"\npool = 900_000\nshare = "officers"\n'
    case = case_of(tmp_path, rule, b=("", 150_000))

    (hosting,) = case.other_charges
    assert rates(case, "", charge=hosting)[2, 0] == 90_000


@pytest.mark.parametrize("end", ["low", "high"])
def test_no_bound_of_the_register_changes_an_end_of_the_quoted_range(
    tmp_path: Path, end: str
) -> None:
    top = TOP.replace('name = "Records"', 'name = "Records"\nlow = 50_000\nhigh = 90_000')
    rules = f'[[charges.pricing]]\nname = "quoted"\nprice = "{end}"\n'
    rules += f'[[charges.pricing]]\nname = "records"\n{POOL}'
    case = case_of(tmp_path, rules, a=(55_000, 58_000), top=top)

    assert our_charge(case, "quoted") == [{"low": 50_000, "high": 90_000}[end]]
    assert our_charge(case) == [58_000]
    assert "bounds" not in condition(case, "quoted")
    assert "within the register's bounds" in condition(case, "records")


def test_the_charge_that_breaks_even_is_not_held_within_bounds(tmp_path: Path) -> None:
    budget = "[budget]\namount = 300_000\n"
    top = TOP.replace("[adopters]", f"{budget}[adopters]").replace(
        'name = "Records"', 'name = "Records"\nlow = 60_000\nhigh = 70_000'
    )
    rule = f'[[charges.pricing]]\nname = "records"\n{POOL}excess = "host"\nhost = "A"\n'
    case = case_of(tmp_path, rule, b=("", 10_000), top=top)

    points = {point.input: point for point in break_even_points(case, case.scenario)}

    assert points["charge"].value == pytest.approx(150_000)  # for two years


def test_a_register_without_bounds_changes_no_bit_and_no_digest(tmp_path: Path) -> None:
    case = case_of(tmp_path)
    (tmp_path / "bodies.csv").write_text("name,officers\nA,100\nB,300\nC,600\n", encoding="utf-8")
    plain = written(tmp_path, TOP + POOL)

    assert (case.bounds, case.hosting) == ((), ())
    assert (rates(case, "records") == rates(plain, "records")).all()
    assert figure_digest(case) == figure_digest(plain)
    assert input_digest(case) == input_digest(plain)


def test_bounds_of_the_register_enter_the_digests(tmp_path: Path) -> None:
    cases = [
        case_of(tmp_path),
        case_of(tmp_path, b=("", 150_000)),
        case_of(tmp_path, b=("", 150_001)),
        case_of(tmp_path, b=(150_000, "")),
        case_of(tmp_path, c=("", 150_000)),
    ]

    assert len({figure_digest(case) for case in cases}) == 5
    assert len({input_digest(case) for case in cases}) == 5


@pytest.mark.parametrize(
    ("rule", "bounds", "message"),
    [
        (
            POOL + "at_most = 60_000\n",
            {"a": ("", 50_000)},
            "at_most: £60,000 is not the £50,000 that the register has. Allowed: one of the two, "
            "or the same amount.",
        ),
        (
            POOL + "at_least = 60_000\n",
            {"a": ("", 50_000)},
            "at_least: with the bounds of the register, at_least £60,000 is above at_most £50,000.",
        ),
        (
            POOL + 'excess = "host"\nhost = "A"\nat_most = 5\n',
            {"b": ("", 150_000)},
            "host: is this body, which would pay the remainder left by the bound on its own "
            "charge.",
        ),
        (
            POOL + 'excess = "host"\nhost = "A"\n',
            {"a": ("", 50_000)},
            "host: is this body, which would pay the remainder left by the bound on its own "
            "charge.",
        ),
    ],
)
def test_bounds_that_contradict_one_another_or_leave_nothing_are_refused(
    tmp_path: Path, rule: str, bounds: dict[str, Any], message: str
) -> None:
    with pytest.raises(CaseError) as refusal:
        case_of(tmp_path, rule, **bounds)

    assert len(refusal.value.faults) == 1
    assert f"charges[1].{message}" in str(refusal.value)


def test_the_same_bound_of_ours_may_stand_in_the_rule_and_in_the_register(tmp_path: Path) -> None:
    case = case_of(tmp_path, POOL + "at_most = 50_000\n", a=("", 50_000))

    assert our_charge(case) == [50_000]


def test_a_register_with_bounds_needs_our_name_even_where_no_size_does(tmp_path: Path) -> None:
    top = TOP.replace('us = "A"\n', "")

    with pytest.raises(CaseError) as refusal:
        case_of(tmp_path, 'pool = 600_000\nshare = "equal"\n', b=("", 150_000), top=top)

    (fault,) = refusal.value.faults
    assert (fault.field, fault.allowed) == (
        "adopters.us",
        "our name in the register: the register has bounds",
    )


def test_a_register_of_a_case_is_read_for_its_bounds_or_the_case_is_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(CaseError, match=r"adopters\.register: no such file"):
        written(tmp_path, TOP.replace("bodies.csv", "gone.csv") + 'pool = 9\nshare = "equal"\n')


sums = st.floats(1, 1e7)
bounds_of_one = st.tuples(st.none() | sums, st.none() | sums).map(
    lambda pair: pair if None in pair else tuple(sorted(pair))  # type: ignore[type-var]
)


def test_a_least_and_a_most_charge_may_be_the_same(tmp_path: Path) -> None:
    case = case_of(tmp_path, POOL + "at_least = 50_000\n", a=("", 50_000))

    assert {*our_charge(case)} == {50_000}


def test_beside_a_member_without_a_price_only_one_without_bounds_has_a_charge() -> None:
    column, lows = np.array([[np.nan], [60_000.0], [70_000.0]]), np.zeros(3)

    free = charges_within(column, lows, np.full(3, np.inf), "others")
    bounded = charges_within(column, lows, np.array([50_000.0, np.inf, np.inf]), "others")

    assert free[1:, 0].tolist() == [60_000.0, 70_000.0]
    assert np.isnan(bounded).all()


@given(
    plain=st.lists(sums, min_size=1, max_size=12),
    data=st.data(),
    excess=st.sampled_from(["others", "host", "nobody"]),
    is_hosted=st.booleans(),
)
def test_charges_and_what_is_left_are_the_pool_and_no_one_pays_past_a_bound(
    plain: list[float], data: st.DataObject, excess: Any, is_hosted: bool
) -> None:
    bounds = data.draw(st.lists(bounds_of_one, min_size=len(plain), max_size=len(plain)))
    lows = np.array([low or 0.0 for low, _ in bounds])
    tops = np.array([np.inf if top is None else top for _, top in bounds])
    column, pool = np.array(plain)[:, np.newaxis], sum(plain)

    charges = charges_within(column, lows, tops, excess, host=0 if is_hosted else None)[:, 0]

    is_host = excess == "host" and is_hosted
    assert (charges[is_host:] >= lows[is_host:] - 1e-9).all()
    assert (charges[is_host:] <= tops[is_host:] * (1 + 1e-12)).all()
    unpaid = pool - charges.sum()
    free = (charges < tops * (1 - 1e-9)) if unpaid > 0 else (charges > lows * (1 + 1e-9))
    if is_host or (excess == "others" and free.any()):
        assert unpaid == pytest.approx(0, abs=1e-6 * pool)


@given(data=st.data(), count=st.integers(2, 9))
def test_the_order_of_the_others_changes_no_bit_of_our_charge(
    data: st.DataObject, count: int
) -> None:
    sizes = data.draw(st.lists(st.integers(1, 10**6), min_size=count, max_size=count))
    bounds = data.draw(st.lists(bounds_of_one, min_size=count, max_size=count))
    order = [0, *data.draw(st.permutations(range(1, count)))]
    rule = Pricing(name="pool", pool=1e7, share="size", status="assumed")
    terms = Terms(
        low=0,
        high=0,
        anticipated=count,
        possible=count,
        labels=("2026/27",),
        first_charged="2026/27",
        sizes=(("size", tuple(map(float, sizes))),),
        bounds=tuple(bounds),
    )
    shuffled = replace(
        terms,
        sizes=(("size", tuple(float(sizes[index]) for index in order)),),
        bounds=tuple(bounds[index] for index in order),
    )

    assert rule_rates(rule, shuffled)[-1] == rule_rates(rule, terms)[-1]
    lows, tops = member_bounds(rule, terms)
    plain = member_rates(rule, terms)[:, -1]
    assert charges_within(plain, lows, tops, "others")[0] == rule_rates(rule, terms)[-1]
