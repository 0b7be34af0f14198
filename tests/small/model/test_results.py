"""Rules that no frozen row and no made-up case would notice if they slipped."""

from __future__ import annotations

from typing import Any

import pytest

from small.case.reading import read_case
from small.case.scenario import choose
from small.model.cashflow import CashFlow, cash_flow


def flow_of(charge: dict[str, Any], **fields: Any) -> CashFlow:
    rule = {"name": "flat", "fee": 12_000}
    case = read_case(
        {
            "format": 3,
            "title": "Desk",
            "source": "made up",
            "years": "2024/25 to 2026/27",
            "charges": [{"name": "Desk", "pricing": [rule], **charge}],
        }
    )
    return cash_flow(case, choose(case, **fields))


def test_a_contract_that_ends_leaves_nothing_to_pay_each_year_after() -> None:
    assert flow_of({"until": "2026-12"}).ongoing.tolist() == [0]
    assert flow_of({}).ongoing.tolist() == [12_000]


def test_a_charge_rises_from_its_second_year_wherever_in_the_first_it_began() -> None:
    # July to March at £1,000 a month, then £13,200 and £14,520.
    gross = flow_of({"start": "2024-07"}, rise=0.1).gross[0]

    assert gross.tolist() == pytest.approx([9_000, 13_200, 14_520])
