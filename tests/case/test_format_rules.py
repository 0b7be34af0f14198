"""Rules of the case format, each by the smallest case that keeps it and one that breaks it.

The comments have the numbers of the rules. This module tests the rules that no other module does.
Defaults (1, 3, 6, 16, 17) are in `test_usual`, invalid rules of a charge (12 to 14) in
`test_pricing`,
printed figures (26) in `test_printed`, options (28) in `test_options`, codes (29) in `test_codes`,
leaving and results (18 to 22) in `tests/model`.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import CaseError
from sohanalysis.model.pricing import rates
from sohanalysis.model.results import results_of
from tests.written import written

NAN = math.nan
YEARS = 'years = "2020/21 to 2022/23"\n'
FOUR = "[adopters]\ncount = 4\n"
CHARGE = '[[charges]]\nname = "X"\n'


def sized(sizes: str, rule: str) -> str:
    return f"{YEARS}{FOUR}[adopters.sizes]\n{sizes}\n{CHARGE}{rule}\n"


def charges_at(case: Case, *adopters: int) -> list[list[float]]:
    return [rates(case, case.scenario.pricing)[count - 1].tolist() for count in adopters]


@pytest.mark.parametrize(
    ("text", "adopters", "charges"),
    [
        # 5: a share of stated sizes is known at the number of adopters of their total alone.
        (
            sized("income = {ours = 200, total = 1_000}", 'pool = 1_000\nshare = "income"'),
            [1, 4, 100],
            [[NAN], [200.0], [NAN]],
        ),
        # 7: (100 + 10 x 3 + 400 / n), at most 200, then the uplift.
        (
            f"{YEARS}{FOUR}{CHARGE}fee = 100\nprice = 10\nquantity = 3\npool = 400\n"
            'share = "equal"\nat_most = 200\nuplift = [1, 1.5, 2]',
            [4, 8],
            [[200.0, 300.0, 400.0], [180.0, 270.0, 360.0]],
        ),
        # 8: steps over our own size, and over the total with a price by year.
        (
            sized(
                "users = {ours = 200, total = 1_000}",
                'price = [{users = 0, price = 9}, {users = 150, price = 6}]\nover = "users"',
            ),
            [1],
            [[6.0]],
        ),
        (
            sized(
                "users = {ours = 200, total = 1_000}",
                "price = [{users = 0, price = 9}, {users = 1_000, price = [6, 5, 4]}]\n"
                'over = "total users"',
            ),
            [4, 5],
            [[6.0, 5.0, 4.0], [NAN] * 3],
        ),
        # 9: the larger of the quantity and the minimum, in each year.
        (f"{YEARS}{CHARGE}price = 2\nquantity = [1, 2, 3]\nminimum = 2", [1], [[4.0, 4.0, 6.0]]),
        # 10: a total over all years is the same in each.
        (f'{YEARS}{FOUR}{CHARGE}pool_total = 1_200\nshare = "equal"', [1, 4], [[400.0], [100.0]]),
        # 11: equal shares may be in a mix.
        (
            sized(
                "income = {ours = 200, total = 1_000}",
                "pool = 1_000\nshare = {equal = 0.5, income = 0.5}",
            ),
            [4],
            [[225.0]],
        ),
    ],
)
def test_a_rule_is_read_as_the_format_says(
    tmp_path: Path, text: str, adopters: list[int], charges: Any
) -> None:
    results = charges_at(written(tmp_path, text), *adopters)

    assert results == [pytest.approx(row, nan_ok=True) for row in charges]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # 4: a count, or the anticipated adopters.
        (
            f"{YEARS}{FOUR}anticipated = 5\n{CHARGE}price = 1",
            "adopters.count: appears next to anticipated. "
            "Allowed: count alone, or anticipated and signed.",
        ),
        # 5: a share needs the total, which must be at least our size.
        (
            sized("income = {ours = 200}", 'pool = 1_000\nshare = "income"'),
            "adopters.sizes.income.total: is missing. Allowed: needed because a rule shares by it.",
        ),
        (
            sized("users = {ours = 200}", 'price = [{users = 0, price = 1}]\nover = "total users"'),
            "adopters.sizes.users.total: is missing. Allowed: needed because a rule shares by it.",
        ),
        (
            sized("income = {ours = 2_000, total = 1_000}", 'pool = 1\nshare = "income"'),
            "adopters.sizes.income.ours: our 2,000 is more than the total, 1,000. "
            "Allowed: a part of the total, in the same unit.",
        ),
        (
            sized("income = {ours = 0, total = [9, 0, 9]}", 'pool = 1\nshare = "income"'),
            "adopters.sizes.income.total: is 0. Allowed: above 0, because a rule shares by it.",
        ),
        (
            sized(
                "income = {ours = 0, total = 9}",
                'pool_from = {charge = 5, adopters = 2}\nshare = "income"',
            ),
            "adopters.sizes.income.ours: is 0. "
            "Allowed: above 0: our charge at the point, divided by our share, is the pool.",
        ),
        (
            f"{YEARS}{FOUR}{CHARGE}pool_from = {{charge = 5, adopters = 2}}\nshare = 0.0\n",
            "charges[1].share: is 0 next to pool_from. "
            "Allowed: above 0: our charge at the point, divided by our share, is the pool.",
        ),
    ],
)
def test_what_the_format_does_not_allow_is_refused_once(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(CaseError) as refusal:
        written(tmp_path, text)

    (fault,) = refusal.value.faults
    assert str(refusal.value).endswith(message)
    assert fault.line


def test_a_year_without_a_pool_in_which_nothing_is_charged_needs_none(tmp_path: Path) -> None:
    text = f'{YEARS}{FOUR}{CHARGE}until = "2021/22"\nshare = "equal"\npool = '

    case = written(tmp_path, f'{text}{{"2020/21" = 4, "2021/22" = 8}}\n')

    assert results_of(case, case.scenario).flow.gross.tolist() == [1.0, 2.0, 0.0]


def test_a_size_of_ours_that_is_a_quantity_needs_no_total(tmp_path: Path) -> None:
    case = written(tmp_path, sized("users = {ours = 200}", 'price = 3\nquantity = "users"'))

    assert charges_at(case, 1) == [[600.0]]
