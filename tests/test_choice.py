from __future__ import annotations

from typing import Any

import pytest

from sohanalysis.case import Case
from sohanalysis.choice import choose, preset_fields, preset_scenario, scenario_faults
from sohanalysis.errors import ScenarioError


def refusal_of(case: Case, preset: str | None = None, **fields: Any) -> str:
    with pytest.raises(ScenarioError) as refusal:
        choose(case, preset, **fields)
    assert refusal.value.exit_code == 2
    return str(refusal.value)


def test_no_choice_is_the_scenario_of_the_case(derbyshire: Case) -> None:
    scenario = choose(derbyshire)

    assert scenario == derbyshire.scenario
    assert (scenario.adopters, scenario.charge_form) == (25, "quoted-high")


@pytest.mark.parametrize(
    ("preset", "adopters", "form"),
    [
        ("anticipated", 25, "quoted-high"),
        ("signed", 36, "quoted-high"),
        ("all", 44, "quoted-high"),
        ("explore", 36, "shared"),
    ],
)
def test_a_preset_sets_adopters_and_may_set_the_form(
    derbyshire: Case, preset: str, adopters: int, form: str
) -> None:
    scenario = choose(derbyshire, preset)

    assert (scenario.adopters, scenario.charge_form) == (adopters, form)


def test_single_fields_go_over_a_preset(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", charge_form="stepped", delay=3)

    assert (scenario.adopters, scenario.charge_form, scenario.delay) == (36, "stepped", 3)


def test_a_preset_leaves_out_what_it_does_not_set(derbyshire: Case) -> None:
    assert preset_fields(derbyshire.presets["all"]) == {"adopters": 44}


@pytest.mark.parametrize(
    ("name", "advice"),
    [("singed", " Did you mean signed?"), ("zz", ""), ("", ""), ("\x1b[2J", "")],
)
def test_an_unknown_preset_names_the_nearest_or_all(
    derbyshire: Case, name: str, advice: str
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        preset_scenario(derbyshire, name)

    assert str(refusal.value).endswith(
        f" is no preset of this case. Allowed: anticipated, signed, all, explore.{advice}"
    )
    assert refusal.value.faults[0].field == "scenario"


def test_an_empty_preset_is_not_the_default(derbyshire: Case) -> None:
    message = refusal_of(derbyshire, "")

    assert message == (
        'scenario: "" is no preset of this case. Allowed: anticipated, signed, all, explore.'
    )


def test_a_misspelt_field_fails_at_once(derbyshire: Case) -> None:
    message = refusal_of(derbyshire, charge_forms="shared")

    assert message == "charge_forms: is not known here. Did you mean charge_form?"


def test_savings_clear_the_offset(derbyshire: Case) -> None:
    scenario = choose(derbyshire, savings=35_500)

    assert (scenario.savings, scenario.offset) == (35_500, 0)


def test_savings_and_offset_together_are_refused(derbyshire: Case) -> None:
    message = refusal_of(derbyshire, savings=35_500, offset=0.5)

    assert message == (
        "savings: £35,500 and offset 0.5 are both given. Allowed: one of them, the other 0."
    )


@pytest.mark.parametrize(("savings", "offset"), [(0, 0.5), (35_500, 0), (0, 0)])
def test_savings_and_offset_may_both_be_named_when_one_is_nil(
    derbyshire: Case, savings: float, offset: float
) -> None:
    scenario = choose(derbyshire, savings=savings, offset=offset)

    assert (scenario.savings, scenario.offset) == (savings, offset)


def test_savings_up_to_ten_times_the_upper_charge_are_allowed(derbyshire: Case) -> None:
    scenario = choose(derbyshire, savings=910_000)

    assert scenario.savings == 910_000


def test_savings_over_ten_times_the_upper_charge_are_refused(derbyshire: Case) -> None:
    message = refusal_of(derbyshire, savings=910_001)

    assert message == (
        "savings: £910,001 is not allowed."
        " Allowed: £0 to £910,000 a year, ten times the upper charge."
    )


@pytest.mark.parametrize("adopters", [1, 44, (25, 25, 36, 36), (1, 44, 44, 1)])
def test_adopters_up_to_the_eligible_are_allowed(derbyshire: Case, adopters: Any) -> None:
    assert choose(derbyshire, adopters=adopters).adopters == adopters


@pytest.mark.parametrize("adopters", [45, (25, 25, 25, 45)])
def test_more_adopters_than_eligible_are_refused(derbyshire: Case, adopters: Any) -> None:
    message = refusal_of(derbyshire, adopters=adopters)

    assert message == (
        "adopters: 45 is not allowed. Allowed: a whole number of forces, 1 to 44 eligible."
    )


@pytest.mark.parametrize(("adopters", "count"), [((25,), 1), ((25, 25, 36), 3), ((25,) * 5, 5)])
def test_a_path_needs_one_count_for_each_year(
    derbyshire: Case, adopters: tuple[int, ...], count: int
) -> None:
    message = refusal_of(derbyshire, adopters=adopters)

    assert message == (
        f"adopters: {count} counts are given."
        " Allowed: one count, or one for each of 2018/19 to 2021/22 (4)."
    )


def test_a_form_that_the_case_does_not_offer_is_refused(derbyshire: Case) -> None:
    message = refusal_of(derbyshire, charge_form="bands")

    assert message == (
        'charge_form: "bands" is not offered by this case.'
        " Allowed: quoted-low, quoted-high, stepped, shared, shared-capped, two-part."
    )


@pytest.mark.parametrize(("delay", "follows"), [(18, False), (12, True)])
def test_a_delay_up_to_what_the_horizon_allows_is_allowed(
    derbyshire: Case, delay: int, follows: bool
) -> None:
    assert choose(derbyshire, delay=delay, charge_follows_go_live=follows).delay == delay


@pytest.mark.parametrize(
    ("delay", "follows", "limit"),
    [(19, False, "18 months"), (13, True, "12 months when the charge follows go-live")],
)
def test_a_delay_past_the_horizon_is_refused(
    derbyshire: Case, delay: int, follows: bool, limit: str
) -> None:
    message = refusal_of(derbyshire, delay=delay, charge_follows_go_live=follows)

    assert message == (
        f"delay: {delay} is not allowed. Allowed: 0 to {limit}: the horizon ends with 2021/22."
        " For a longer delay, add years to horizon.years after 2021/22."
    )


def test_every_fault_is_named_at_once_in_the_order_of_the_fields(derbyshire: Case) -> None:
    message = refusal_of(
        derbyshire, delay=20, savings=1e6, charge_form="bands", adopters=45, offset=0.0
    )

    assert [line.partition(":")[0] for line in message.splitlines()] == [
        "adopters",
        "charge_form",
        "savings",
        "delay",
    ]


def test_a_sound_scenario_has_no_faults(derbyshire: Case) -> None:
    assert list(scenario_faults(derbyshire, derbyshire.scenario)) == []
