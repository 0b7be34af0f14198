"""Scenarios: chosen by fields, a query string or a preset; checked all at once."""

from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small.case.case import Case
from small.case.reading import load_case, read_case
from small.case.scenario import (
    FIELDS,
    Scenario,
    choose,
    longest_delay,
    own_scenario,
    query,
    scenario_faults,
)
from small.errors import InputError

CASE = load_case()
SHARES = st.floats(0, 1).map(lambda share: round(share, 9))


def keys(case: Case, scenario: Any = None, **values: Any) -> list[str]:
    """Return the keys of the faults of a choice."""
    with pytest.raises(InputError) as error:
        choose(case, scenario, **values)
    return [fault.key for fault in error.value.faults]


def test_the_case_gives_the_scenario_and_values_replace_it() -> None:
    assert choose(CASE) == own_scenario(CASE) == Scenario(adopters=25)
    assert choose(CASE, adopters=36, pricing="shared") == Scenario(adopters=36, pricing="shared")
    assert choose(CASE, "signed").adopters == 36
    assert choose(CASE, "explore", delay=6) == Scenario(adopters=36, pricing="shared", delay=6)
    assert choose(CASE, "adopters=36&pricing=shared", adopters=30).adopters == 30
    assert choose(CASE, "?adopters=36") == choose(CASE, Scenario(), adopters=36)
    assert choose(CASE, "went-live").adopters == (20, 20, 28, 28)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("adopters", "36", 36),
        ("adopters", " 36 ", 36),
        ("adopters", 36.0, 36),
        ("adopters", np.int64(36), 36),
        ("adopters", "20,20,28,28", (20, 20, 28, 28)),
        ("adopters", [20, 20, 28, 28], (20, 20, 28, 28)),
        ("adopters", np.array([20, 20, 28, 28]), (20, 20, 28, 28)),
        ("adopters", pd.Series([20, 20, 28, 28], index=CASE.years), (20, 20, 28, 28)),
        ("offset", "10%", 0.1),
        ("offset", "0.1", 0.1),
        ("charge_change", "-5%", -0.05),
        ("rise", "2.5 %", 0.025),
        ("savings", "1e5", 100_000.0),
        ("delay", "6", 6),
        ("charge_follows_go_live", "yes", True),
        ("charge_follows_go_live", "No", False),
        ("charge_follows_go_live", np.True_, True),
    ],
)
def test_a_value_may_be_a_text_a_number_a_list_an_array_or_a_series(
    name: str, given: Any, expected: Any
) -> None:
    value = getattr(choose(CASE, **{name: given}), name)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("adopters", "24.5", 'adopters = "24.5": is not a whole number. Allowed: 1 to 44.'),
        ("adopters", 0, "adopters = 0: is not possible. Allowed: 1 to 44."),
        ("adopters", 45, "adopters = 45: is not possible"),
        ("adopters", True, "adopters = true: is not a number"),
        ("adopters", "30 forces", "is not a number; write digits"),
        ("adopters", "", "is not a number"),
        ("adopters", [], "is not a whole number"),
        ("adopters", [1, 2], "adopters = [1, 2]: has 2 numbers for 4 years"),
        ("adopters", "3_6", "is not a number"),
        ("adopters", "\uff13\uff16", "is not a number"),
        ("adopters", "1,000", "has 2 numbers for 4 years"),
        pytest.param("adopters", 10**5000, "is not a number", id="huge"),
        ("offset", "nan", "is not a number"),
        ("offset", float("inf"), "is not a number"),
        ("offset", "1e999", "is not a number"),
        ("offset", 25, "offset = 25.0: is out of range. Allowed: 0% to 150%."),
        ("savings", -1, "savings = -1.0: is out of range. Allowed: 0 to 1,000,000,000."),
        ("cashable", [0.1], "is not a number"),
        ("delay", "soon", 'delay = "soon": is not a number'),
        ("charge_follows_go_live", "maybe", "is not yes or no. Allowed: yes, no."),
        ("pricing", "sharde", 'pricing = "sharde": is not a pricing; did you mean shared'),
        ("pricing", 3, "is not a name"),
        ("adoptors", 3, "adoptors = 3: is not a field; did you mean adopters?"),
        ("forces", 3, "is not a field; the number is called adopters"),
        ("colour", 3, "is not a field. Allowed: adopters, pricing"),
    ],
)
def test_a_wrong_value_is_one_fault_that_shows_it(name: str, given: Any, message: str) -> None:
    with pytest.raises(InputError) as error:
        choose(CASE, **{name: given})
    assert message in str(error.value)
    assert len(error.value.faults) == 1


def test_all_faults_come_at_once() -> None:
    wanted = {"adoptors": 3, "adopters": 99, "offset": "x", "pricing": "no", "delay": 25, "rise": 9}
    assert sorted(keys(CASE, **wanted)) == sorted(wanted)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("adopters", "is not a scenario"),
        ("signd", 'scenario = "signd": is not a scenario; did you mean signed?'),
        ("adopters=1&adopters=2", "adopters: is given twice"),
        ("adopters=", 'adopters = "": is not a number'),
        ("a=1;b=2", "is not a field"),
    ],
)
def test_a_text_that_is_no_scenario_says_what_is_one(text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        choose(CASE, text)
    assert message in str(error.value)


def test_savings_clear_the_offset_and_the_reverse() -> None:
    own = read_case(
        {
            "format": 3,
            "title": "a",
            "years": "2018/19 to 2021/22",
            "charges": [{"name": "c", "pricing": [{"name": "p", "fee": 9}]}],
            "scenario": {"offset": 0.5, "cashable": 1},
            "presets": {"saves": {"savings": 1000}, "more": {"offset": 0.8}},
        }
    )
    assert choose(own).offset == 0.5
    assert (choose(own, "saves").savings, choose(own, "saves").offset) == (1000.0, 0.0)
    assert (choose(own, "saves", offset=0.1).savings, choose(own, "more").offset) == (0.0, 0.8)
    assert choose(own, savings=0).offset == 0.5
    assert keys(own, savings=1, offset=1) == ["savings, offset"]
    assert keys(own, Scenario(savings=1, offset=1)) == ["savings, offset"]


def test_a_delay_keeps_what_moves_within_the_years() -> None:
    assert longest_delay(CASE, False) == 18  # the project manager ends in September 2020
    assert longest_delay(CASE, True) == 12  # two years of charges from April 2019
    assert choose(CASE, delay=18).delay == 18
    assert keys(CASE, delay=19) == ["delay"]
    assert choose(CASE, delay=12, charge_follows_go_live=True).delay == 12
    with pytest.raises(InputError, match=r"later, a cost would leave the years.*Allowed: 0 to 12"):
        choose(CASE, delay=13, charge_follows_go_live=True)


def test_fields_and_scenario_have_the_same_names() -> None:
    assert [*FIELDS] == [field.name for field in fields(Scenario)]


def test_a_chip_shows_each_value_in_a_few_words() -> None:
    shown = {
        "adopters": ((20, 20, 28, 28), "Forces 20, 20, 28, 28"),
        "pricing": ("shared-capped", "Shared, capped"),
        "delay": (6, "Delay 6 months"),
        "charge_change": (-0.05, "Charges 5% lower"),
        "savings": (1000.0, "Savings £1,000 a year"),
    }
    assert FIELDS["pricing"].chip(CASE, "any") == "Pricing not known"
    for name, (value, text) in shown.items():
        assert FIELDS[name].chip(CASE, value) == text


@settings(max_examples=300)
@given(
    st.builds(
        Scenario,
        adopters=st.integers(1, 44) | st.tuples(*[st.integers(1, 44)] * 4),
        pricing=st.sampled_from([*CASE.pricings, "any"]),
        savings=st.just(0.0) | st.floats(0, 1e9),
        ramp=st.integers(0, 60),
        cashable=SHARES,
        delay=st.integers(0, 12),
        charge_follows_go_live=st.booleans(),
        charge_change=st.floats(-0.9, 2),
        rise=st.floats(-0.2, 0.5),
    )
)
def test_a_query_string_gives_the_same_scenario(scenario: Scenario) -> None:
    assert [*scenario_faults(CASE, scenario)] == []
    text = query(CASE, scenario)
    assert (choose(CASE, text) if text else choose(CASE)) == scenario
    assert query(CASE, choose(CASE, text or None)) == text
