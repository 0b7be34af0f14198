"""The money of one line: many draws are looked up, few are worked out, and the pence agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sohanalysis.case.case import Case, Line
from sohanalysis.model import cashflow
from sohanalysis.model.cashflow import cash_flow_from_arrays

DELAYS = np.tile(np.arange(19), 20)[:, np.newaxis]


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


@pytest.mark.parametrize("follows", [False, True])
@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_each_of_many_draws_has_the_bits_that_it_has_alone(
    derbyshire: Case, changes: dict[str, Any], follows: bool
) -> None:
    case = with_line(derbyshire, **changes)
    limit = 12 if follows else 18
    delays = np.minimum(DELAYS, limit)
    adopters = 1 + np.arange(delays.size)[:, np.newaxis] % 44
    fields = case.scenario.values() | {"pricing": "shared", "savings": 9_000.0, "ramp": 7}
    fields |= {"charge_follows_go_live": follows}

    many = cash_flow_from_arrays(case, fields | {"delay": delays, "adopters": adopters}, {})

    places = range(0, delays.size, 7)
    alone = [
        cash_flow_from_arrays(
            case, fields | {"delay": int(delays[i, 0]), "adopters": int(adopters[i, 0])}, {}
        )
        for i in places
    ]
    for name in ("gross", "savings", "net", "recurrent_rate", "charge"):
        each = [getattr(one, name).tolist() for one in alone]
        assert getattr(many, name)[::7].tolist() == each, name
    for name in many.initial:
        assert many.initial[name][::7].tolist() == [one.initial[name].tolist() for one in alone]
    for name in many.funding:
        assert many.funding[name][::7].tolist() == [one.funding[name].tolist() for one in alone]


def test_an_overrun_is_a_share_of_every_amount_of_its_line_alone(derbyshire: Case) -> None:
    fields = derbyshire.scenario.values()
    overrun = np.array([[0.0], [0.5], [-0.1]])

    found = cash_flow_from_arrays(derbyshire, fields, {}, {"Project manager": overrun})

    assert found.lines["Project manager"].tolist() == [
        [30_000, 60_000, 30_000, 0],
        [45_000, 90_000, 45_000, 0],
        [27_000, 54_000, 27_000, 0],
    ]
    assert found.lines["Platform"][1].tolist() == [0, 91_000, 91_000, 91_000]
    assert found.gross[:, 0].tolist() == [30_000, 45_000, 27_000]
    assert found.initial["Project manager"].sum(axis=-1).tolist() == [120_000, 180_000, 108_000]


def test_an_overrun_of_a_recurrent_line_goes_on(derbyshire: Case) -> None:
    manager = derbyshire.lines[0]
    support: Line = replace(
        manager, name="Support", nature="recurrent", months=None, from_="2019-04", annual=10_000
    )
    case = replace(derbyshire, lines=(support,))

    found = cash_flow_from_arrays(case, case.scenario.values(), {}, {"Support": np.array([[0.2]])})

    assert found.recurrent_rate.tolist() == [103_000]
    assert found.initial["Support"][0].tolist() == [0, 12_000, 12_000, 0]


def test_the_draws_of_a_year_lie_next_to_one_another(derbyshire: Case) -> None:
    fields = derbyshire.scenario.values() | {"delay": DELAYS, "savings": 9_000.0}

    found = cash_flow_from_arrays(derbyshire, fields, {})

    assert found.net.strides[0] == found.net.itemsize
    assert found.net.shape == (380, 4)


def test_a_delay_beyond_the_usual_is_looked_up_too(derbyshire: Case) -> None:
    late = np.full((200, 1), 30)

    found = cashflow.saved_months(derbyshire, np.array([0]), late)

    # Go-live in April 2019 and 30 months: October 2021, so half of 2021/22.
    assert found.shape == (200, 4)
    assert found[0].tolist() == [0, 0, 0, 6]


def test_what_is_looked_up_was_worked_out_for_every_delay(derbyshire: Case) -> None:
    cashflow._saved_months_by_delay.cache_clear()  # as in a process that has looked up nothing yet

    months = cashflow.saved_months(derbyshire, np.array([0]), DELAYS)

    # 36 months are left from April 2019, and one less for each month of delay.
    assert months.sum(axis=-1).tolist() == [36 - delay for delay in DELAYS[:, 0]]


def test_draws_of_two_ramps_are_worked_out_for_each(derbyshire: Case) -> None:
    ramps = np.array([0, 2]).reshape(2, 1, 1)

    months = cashflow.saved_months(derbyshire, ramps, DELAYS).sum(axis=-1)

    # With a ramp of two months the first counts a half.
    assert months[0].tolist() == [36 - delay for delay in DELAYS[:, 0]]
    assert months[1].tolist() == [35.5 - delay for delay in DELAYS[:, 0]]
