from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from sohanalysis.case.scenario import build, changed
from sohanalysis.errors import ScenarioError

VALUES: dict[str, Any] = {
    "adopters": 36,
    "pricing": "shared",
    "savings": 0,
    "offset": 0.5,
    "ramp": 12,
    "cashable": 0.5,
    "delay": 3,
    "charge_follows_go_live": False,
    "charge_change": 0,
}


def test_a_scenario_cannot_be_changed_in_place() -> None:
    scenario = build(VALUES)

    with pytest.raises(FrozenInstanceError):
        scenario.adopters = 25  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("adopters", 0, "0 is not allowed. Allowed: a whole number from 1"),
        ("adopters", 12_001, "12001 is not allowed. Allowed: a whole number from 1"),
        ("adopters", 36.0, "36.0 is not allowed. Allowed: a whole number from 1"),
        ("adopters", True, "true is not allowed. Allowed: a whole number from 1"),
        ("adopters", "36", '"36" is not allowed. Allowed: a whole number from 1'),
        ("adopters", [], "[] is not allowed. Allowed: a whole number from 1"),
        ("adopters", (25, 0), "0 is not allowed. Allowed: a whole number, 1 to 12,000."),
        ("pricing", 5, "5 is not allowed. Allowed: a pricing of the case."),
        ("savings", -1, "-1 is not allowed. Allowed: a number of pounds a year from 0."),
        ("savings", 1.1e9, "1100000000.0 is not allowed. Allowed: a number of pounds a year"),
        ("offset", 25, "25 is not allowed. Allowed: a number from 0 to 1.5; 0.5 is 50%."),
        ("offset", float("nan"), "nan is not allowed. Allowed: a number from 0 to 1.5"),
        ("ramp", 61, "61 is not allowed. Allowed: a whole number of months, 0 to 60."),
        ("cashable", 1.01, "1.01 is not allowed. Allowed: a number from 0 to 1; 0.5 is 50%."),
        ("delay", 25, "25 is not allowed. Allowed: a whole number of months, 0 to 24."),
        ("charge_follows_go_live", 1, "1 is not allowed. Allowed: true or false."),
        ("leave", 2020, "2020 is not allowed. Allowed: a financial year of the case"),
        ("charge_change", -0.91, "-0.91 is not allowed. Allowed: a number from -0.9 to 2"),
        ("rise", 0.51, "0.51 is not allowed. Allowed: a number from -0.2 to 0.5; 0.03 is 3%"),
    ],
)
def test_a_field_outside_its_range_is_refused(field: str, value: Any, message: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        build(VALUES | {field: value})

    assert str(refusal.value).startswith(f"{field}: {message}")
    assert len(refusal.value.faults) == 1
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("adopters", 1),
        ("adopters", (25, 25, 36, 36)),
        ("savings", 1e9),
        ("offset", 1.5),
        ("ramp", 60),
        ("cashable", 1.0),
        ("delay", 24),
        ("charge_follows_go_live", True),
        ("charge_change", -0.9),
        ("charge_change", 2.0),
    ],
)
def test_the_ends_of_a_range_are_allowed(field: str, value: Any) -> None:
    scenario = build(VALUES | {field: value})

    assert getattr(scenario, field) == value


def test_every_fault_of_a_scenario_is_named_at_once() -> None:
    with pytest.raises(ScenarioError) as refusal:
        build({"adopters": 0, "delays": 3})

    # The fields without a default, one of them as it is misspelt.
    required = [field for field in VALUES if field != "delay"]
    assert [fault.field for fault in refusal.value.faults] == [*required, "delays"]


def test_a_misspelt_field_names_the_nearest() -> None:
    with pytest.raises(ScenarioError) as refusal:
        changed(build(VALUES), {"adopter": 25})

    assert str(refusal.value) == "adopter: is not known here. Did you mean adopters?"


def test_a_list_of_adopters_becomes_a_path() -> None:
    scenario = build(VALUES | {"adopters": [25, 25, 36, 36]})

    assert scenario.adopters == (25, 25, 36, 36)
    assert scenario.path(4) == (25, 25, 36, 36)
    assert scenario.final_adopters == 36


def test_one_count_of_adopters_holds_for_every_year() -> None:
    scenario = build(VALUES)

    assert scenario.path(4) == (36, 36, 36, 36)
    assert scenario.final_adopters == 36


@pytest.mark.parametrize(
    ("before", "changes", "savings", "offset"),
    [
        ({}, {"savings": 35_500}, 35_500, 0),
        ({}, {"offset": 0.25}, 0, 0.25),
        ({}, {"delay": 0}, 0, 0.5),
        ({}, {"savings": 0, "offset": 0.3}, 0, 0.3),
        ({}, {"savings": 10, "offset": 0.3}, 10, 0.3),
        ({"savings": 35_500, "offset": 0}, {"offset": 0.5}, 0, 0.5),
    ],
)
def test_savings_clear_the_offset_and_the_other_way_round(
    before: dict[str, Any], changes: dict[str, Any], savings: float, offset: float
) -> None:
    scenario = changed(build(VALUES | before), changes)

    assert (scenario.savings, scenario.offset) == (savings, offset)
