"""Amounts of one line: looked up for many draws, or computed, they are equal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sohanalysis.case.case import Case, Line
from sohanalysis.case.choose import choose
from sohanalysis.model.case_formulas import formulas_of, line_parts
from sohanalysis.model.cashflow import CashFlow, Values
from sohanalysis.model.evaluation import evaluate


def with_line(case: Case, **changes: Any) -> Case:
    manager = case.lines[0]
    return replace(case, lines=(manager, replace(manager, name="Extra", **changes)))


CHANGES: dict[str, dict[str, Any]] = {
    "none": {},
    "shift": {"delay": "shift"},
    "stays": {"delay": "none"},
    "recurrent": {"nature": "recurrent", "delay": "shift", "months": None},
    "uplift": {"nature": "recurrent", "months": None, "uplift": 0.02, "base_year": "2018/19"},
    "saving": {"kind": "saving", "nature": "recurrent", "months": None, "delay": "shift"},
    "funding": {"kind": "funding"},
    "by year": {"annual": None, "from_": None, "months": None, "by_year": {"2019/20": 5_000}},
}


def overrun(case: Case, line: str, shares: Any) -> Values:
    """Return the values of the formulas where a line overruns by some shares."""
    formulas = formulas_of(case)
    inputs = formulas.with_fields(case.scenario.values(), axes=1)
    part = next(part for part, entry in line_parts(case) if entry.name == line)
    return Values(
        formulas, inputs | {f"{part}.overrun": np.array(shares)}, {"overrun": tuple(shares)}
    )


@pytest.mark.parametrize("follows", [False, True])
@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_each_of_many_draws_has_the_bits_that_it_has_alone(
    derbyshire: Case, changes: dict[str, Any], follows: bool
) -> None:
    case = with_line(derbyshire, **changes)
    scenario = choose(
        case, pricing="shared", savings=9_000.0, ramp=7, charge_follows_go_live=follows
    )
    formulas, results = formulas_of(case), ["initial_cost", "ongoing", "whole_life_net"]
    draws = {"delay": np.arange(133) % 19, "adopters": np.arange(133) % 44 + 1}

    many = formulas.staged(scenario, draws, results).evaluate(draws)

    for index in range(0, 133, 7):
        chosen = replace(scenario, **{name: int(values[index]) for name, values in draws.items()})
        inputs = formulas.with_fields(chosen.values())
        alone = evaluate(formulas.model, inputs, results, count=len(case.years))
        assert {name: np.broadcast_to(many[name], 133)[index] for name in results} == alone


def test_an_overrun_is_a_share_of_every_amount_of_its_line_alone(derbyshire: Case) -> None:
    values = overrun(derbyshire, "Project manager", [0.0, 0.5, -0.1])
    flow = CashFlow(values, derbyshire.scenario)

    assert flow.lines["Project manager"].tolist() == [
        [30_000, 60_000, 30_000, 0],
        [45_000, 90_000, 45_000, 0],
        [27_000, 54_000, 27_000, 0],
    ]
    assert flow.lines["Platform"][1].tolist() == [0, 91_000, 91_000, 91_000]
    assert flow.gross[:, 0].tolist() == [30_000, 45_000, 27_000]
    assert flow.initial["Project manager"].sum(axis=-1).tolist() == [120_000, 180_000, 108_000]


def test_an_overrun_of_a_recurrent_line_goes_on(derbyshire: Case) -> None:
    manager = derbyshire.lines[0]
    support: Line = replace(
        manager, name="Support", nature="recurrent", months=None, from_="2019-04", annual=10_000
    )
    case = replace(derbyshire, lines=(support,))

    values = overrun(case, "Support", [0.2])

    assert values.once("ongoing").tolist() == [103_000]
    flow = CashFlow(values, case.scenario)
    assert flow.initial["Support"][0].tolist() == [0, 12_000, 12_000, 0]


@pytest.mark.parametrize(
    ("delay", "ramp", "months"),
    [
        # Go-live in April 2019 and 30 months: October 2021, so half of 2021/22.
        (30, 0, [0, 0, 0, 6]),
        # 36 months are left from April 2019, and one less for each month of delay.
        (5, 0, [0, 7, 12, 12]),
        # With a ramp of two months the first counts a half.
        (5, 2, [0, 6.5, 12, 12]),
        # (1 + 2 + ... + 12) / 12 = 6.5 in the first year.
        (0, 12, [0, 6.5, 12, 12]),
    ],
)
def test_savings_rise_from_go_live_to_the_end_of_the_ramp(
    derbyshire: Case, delay: int, ramp: int, months: list[float]
) -> None:
    formulas = formulas_of(derbyshire)
    inputs = formulas.with_fields(derbyshire.scenario.values() | {"delay": delay, "ramp": ramp})

    assert Values(formulas, inputs, {}).by_year("saved_months").tolist() == months
