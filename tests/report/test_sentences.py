"""Every sentence that states a figure, whole and as a literal."""

from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case, Months
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.report import answers, feet, wording
from sohanalysis.report.headline import headline
from tests.charged import with_pricing

SHARED_36: dict[str, Any] = {"adopters": 36, "pricing": "shared"}


@pytest.mark.parametrize(
    ("adopters", "phrase"),
    [(1, "1 force"), (36, "36 forces"), ((25, 25, 36, 36), "25, 25, 36, 36 forces by year")],
)
def test_adopters_are_named(derbyshire: Case, adopters: Any, phrase: str) -> None:
    scenario = choose(derbyshire, adopters=adopters)

    assert wording.adopters_phrase(derbyshire, scenario) == phrase


@pytest.mark.parametrize(
    ("months", "phrase"),
    [
        (12, "set-up and the first 12 months"),
        (18, "set-up and the first 18 months"),
        (24, "set-up and the first two years"),
        (36, "set-up and the first three years"),
        (60, "set-up and the first five years"),
    ],
)
def test_the_initial_period_is_named(derbyshire: Case, months: int, phrase: str) -> None:
    case = replace(derbyshire, initial_months=Months(value=months))

    assert wording.initial_period(case) == phrase


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("headroom", "Headroom, (over budget)"),
        ("initial_cost", "Set-up and the first two years"),
    ],
)
def test_a_measure_is_named_as_labels_do(derbyshire: Case, name: str, label: str) -> None:
    assert answers.label_of(derbyshire, name) == label


@pytest.mark.parametrize(
    ("fields", "phrase"),
    [
        ({}, ""),
        ({**SHARED_36, "savings": 5_000.0, "ramp": 12, "cashable": 0.5}, ""),
        ({"charge_follows_go_live": True}, ""),
        ({"delay": 1}, ", one month late"),
        ({"delay": 3}, ", three months late"),
        ({"delay": 3, "charge_follows_go_live": True}, ", three months late and the charge too"),
        ({"charge_change": 0.1}, ", charge 10% higher"),
        ({"charge_change": -0.25}, ", charge 25% lower"),
        ({"delay": 3, "charge_change": 0.1}, ", three months late, charge 10% higher"),
    ],
)
def test_the_conditions_of_a_scenario_are_named(
    derbyshire: Case, fields: dict[str, Any], phrase: str
) -> None:
    assert wording.conditions(derbyshire, choose(derbyshire, **fields)) == phrase


@pytest.mark.parametrize(
    ("basis", "phrase"),
    [
        ("real", "in real terms"),
        ("not stated", "quoted figures taken as constant prices (the documents do not say)"),
        ("nominal", "nominal prices deflated at 2.5% a year"),
    ],
)
def test_the_price_basis_of_the_present_value_is_worded(
    derbyshire: Case, basis: Any, phrase: str
) -> None:
    price_basis = replace(derbyshire.price_basis, value=basis)
    inflation = replace(derbyshire.discount_rate, value=0.025)
    case = replace(derbyshire, price_basis=price_basis, inflation=inflation)

    assert wording.price_basis(case, case.scenario) == phrase


@pytest.mark.parametrize(
    ("file", "phrase"),
    [
        ("", "Single Online Home: decision 41/2018, Derbyshire Constabulary"),
        ("own.toml", "Single Online Home: decision 41/2018, Derbyshire Constabulary (own.toml)"),
        (
            "a folder/of cases/own.toml",
            "Single Online Home: decision 41/2018, Derbyshire Constabulary (own.toml)",
        ),
    ],
)
def test_the_decision_body_and_file_are_one_line(derbyshire: Case, file: str, phrase: str) -> None:
    assert wording.decision_and_file(replace(derbyshire, file=file)) == phrase


@pytest.mark.parametrize(
    ("share", "phrase"),
    [(0.1, "10% higher"), (2.0, "200% higher"), (-0.25, "25% lower"), (-1 / 91, "1.1% lower")],
)
def test_a_change_is_a_percentage_higher_or_lower(share: float, phrase: str) -> None:
    assert wording.change(share) == phrase


def test_the_decision_is_named_in_a_line(derbyshire: Case) -> None:
    assert wording.decision(derbyshire) == "Single Online Home: decision 41/2018"


WENT_LIVE = "Forces by year: if charges followed go-live."
POOL = (
    "Assumed: a pool of £3,321,570 a year shared by police officers, £71k at the first 25 forces "
    "of the register."
)


def test_a_pool_that_a_document_states_is_not_said_to_be_assumed(derbyshire: Case) -> None:
    stated = with_pricing(derbyshire, "weighted", status="stated")

    assert feet.short_caveats(stated, choose(stated, pricing="weighted")) == ""


@pytest.mark.parametrize(
    ("preset", "fields", "caveats"),
    [
        ("signed", {}, ""),
        ("went-live", {}, WENT_LIVE),
        ("signed", {"pricing": "weighted"}, POOL),
        ("went-live", {"pricing": "weighted"}, f"{WENT_LIVE} {POOL}"),
    ],
)
def test_the_short_caveats_are_in_headline_and_foot(
    derbyshire: Case, preset: str, fields: dict[str, Any], caveats: str
) -> None:
    scenario = choose(derbyshire, preset, **fields)

    assert feet.short_caveats(derbyshire, scenario) == caveats
    assert caveats in str(headline(derbyshire, scenario))
    code_line = f"Scenario code: {scenario_code(derbyshire, scenario)}"
    foot = feet.scenario_foot(derbyshire, scenario)
    assert foot == (f"{code_line}. {caveats}" if caveats else code_line)


def test_the_notes_of_a_scenario_say_where_it_comes_from(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "went-live", pricing="weighted")

    path, pool = feet.long_notes(derbyshire, scenario)

    assert path.endswith("How many forces paid, and from when, is published for no day.")
    assert "The order is assumed: no source says who would join next." in pool
    assert "Two data points" in pool
    assert "a cap is not a share" in pool
    assert "£5.64m a year" in pool
    assert "use up the whole £8.6m platform contract in a year and a half" in pool
    assert feet.long_notes(derbyshire, derbyshire.scenario) == ()


def test_another_case_does_not_mention_the_metropolitan_police(derbyshire: Case) -> None:
    silent = with_pricing(derbyshire, "weighted", note="")
    case = replace(silent, adopters=replace(silent.adopters, register="ours.csv"), measures={})

    (pool,) = feet.long_notes(case, choose(case, pricing="weighted"))

    assert "Metropolitan" not in pool
    assert "5.64" not in pool
    assert "in the order of ours.csv: assumed." in pool
