"""Every sentence that states a figure, whole and as a literal."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.pricing import Pricing
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.report import wording
from tests.charged import with_charge, with_only, with_pricing

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
SHARED_36: dict[str, Any] = {"adopters": 36, "pricing": "shared"}
RISING: dict[str, Any] = {"adopters": (10, 10, 36, 36), "pricing": "shared"}
QUOTES = "The record gives no formula: its own table adds up to £262k to £302k"
WITH_IT = " without that; the quoted charges with it give "
OUTSIDE_49 = "A charge of £49k a year is outside the range that the record quotes, £71k to £91k."


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


@pytest.mark.parametrize(
    ("adopters", "words"),
    [(1, "1 force"), (36, "36 forces"), ((25, 25, 36, 36), "25, 25, 36, 36 forces by year")],
)
def test_adopters_are_named(derbyshire: Case, adopters: Any, words: str) -> None:
    scenario = choose(derbyshire, adopters=adopters)

    assert wording.adopters_named(scenario) == words


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (12, "set-up and the first year"),
        (18, "set-up and the first 18 months"),
        (24, "set-up and the first two years"),
        (36, "set-up and the first three years"),
        (60, "set-up and the first five years"),
    ],
)
def test_what_the_budget_pays_is_named(derbyshire: Case, months: int, words: str) -> None:
    case = replace(derbyshire, initial_months=months)

    assert wording.initial_period(case) == words


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (262_000.0, "£262k: £38k under the £300k set aside"),
        (302_000.0, "£302k: £2k over the £300k set aside"),
        (300_000.0, "£300k: exactly the £300k set aside"),
        (300_000.004, "£300k: exactly the £300k set aside"),
        (299_999.996, "£300k: exactly the £300k set aside"),
        (300_000.01, "£300k: less than £1k over the £300k set aside"),
        (300_499.0, "£300k: less than £1k over the £300k set aside"),
        (299_501.0, "£300k: less than £1k under the £300k set aside"),
        (300_500.0, "£301k: £1k over the £300k set aside"),
        (3_670_000.0, "£3.67m: £3.37m over the £300k set aside"),
    ],
)
def test_a_total_is_set_against_the_sum_set_aside(total: float, words: str) -> None:
    assert wording.verdict(total, 300_000) == words


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            SHARED_36,
            "At 36 forces, if a fixed pool is shared equally, set-up and the first two years cost "
            "£219k: £81k under the £300k set aside. The record gives no formula: its own table "
            "adds up to £262k to £302k; other readings at 36 forces say £231k to £262k. "
            + OUTSIDE_49,
        ),
        (
            {"pricing": "low-estimate"},
            "At the lower quoted charge, set-up and the first two years cost £262k: £38k under the "
            f"£300k set aside. {QUOTES}; other readings at 25 forces say £262k.",
        ),
        (
            {},
            "At the upper quoted charge, set-up and the first two years cost £302k: £2k over the "
            f"£300k set aside. {QUOTES}; other readings at 25 forces say £262k.",
        ),
        (
            {"adopters": 24, "pricing": "stepped"},
            "At 24 forces, if the upper charge applies until 25 join and the lower one after, "
            "set-up and the first two years cost £302k: £2k over the £300k set aside. "
            f"{QUOTES}; other readings at 24 forces say £263k to £268k.",
        ),
        (
            {"adopters": 19, "pricing": "shared-capped"},
            "At 19 forces, if a fixed pool is shared equally within the quoted range, set-up and "
            f"the first two years cost £302k: £2k over the £300k set aside. {QUOTES}; other "
            "readings at 19 forces say £270k to £307k.",
        ),
        (
            {"adopters": 36, "pricing": "two-part"},
            "At 36 forces, if each force pays a fee of its own and a share of a pool, set-up and "
            f"the first two years cost £254k: £46k under the £300k set aside. {QUOTES}; other "
            "readings at 36 forces say £219k to £262k. A charge of £67k a year is outside the "
            "range that the record quotes, £71k to £91k.",
        ),
        (
            {"adopters": 1, "pricing": "shared"},
            "At 1 force, if a fixed pool is shared equally, set-up and the first two years cost "
            f"£3.67m: £3.37m over the £300k set aside. {QUOTES}; other readings at 1 force say "
            "£302k to £6.763m. A charge of £1.775m a year is outside the range that the record "
            "quotes, £71k to £91k.",
        ),
        (
            {"adopters": (25, 25, 36, 36), "pricing": "shared"},
            "At 25, 25, 36, 36 forces by year, if a fixed pool is shared equally, set-up and the "
            f"first two years cost £240k: £60k under the £300k set aside. {QUOTES}; other readings "
            f"at 25, 25, 36, 36 forces by year say £246k to £262k. {OUTSIDE_49}",
        ),
        (
            {"charge_change": -1 / 91},
            "At the upper quoted charge, at a charge 1.1% less, set-up and the first two years "
            f"cost £300k: exactly the £300k set aside. {QUOTES}{WITH_IT}£260k to £300k; other "
            "readings at 25 forces say £260k.",
        ),
        (
            {"charge_change": 0.1},
            "At the upper quoted charge, at a charge 10% more, set-up and the first two years "
            f"cost £320k: £20k over the £300k set aside. {QUOTES}{WITH_IT}£276k to £320k; other "
            "readings at 25 forces say £276k. A charge of £100k a year is outside the range that "
            "the record quotes, £71k to "
            "£91k.",
        ),
        (
            {"pricing": "low-estimate", "delay": 12},
            "At the lower quoted charge, with go-live 12 months late, set-up and the first two "
            f"years cost £322k: £22k over the £300k set aside. {QUOTES}{WITH_IT}£322k to £362k; "
            "other "
            "readings at 25 forces say £322k.",
        ),
        (
            {**SHARED_36, "savings": 35_500.0},
            "At 36 forces, if a fixed pool is shared equally, set-up and the first two years cost "
            f"£219k: £81k under the £300k set aside. {QUOTES}; other readings at 36 forces say "
            f"£231k to £262k. {OUTSIDE_49} Savings of £107k to the end of 2021/22 are assumed; "
            "none of this is counted as cash until a budget is reduced.",
        ),
        (
            {**SHARED_36, "offset": 0.5, "ramp": 12, "cashable": 0.5, "delay": 3},
            "At 36 forces, if a fixed pool is shared equally, with go-live 3 months late, set-up "
            f"and the first two years cost £234k: £66k under the £300k set aside. {QUOTES}{WITH_IT}"
            f"£277k to £317k; other readings at 36 forces say £246k to £277k. {OUTSIDE_49} Savings "
            "of £56k to the end of "
            "2021/22 are assumed; with 50% of them as cash, those of the budget years bring the "
            "cost down to £218k.",
        ),
        (
            {**RISING, "delay": 1, "charge_follows_go_live": True},
            "At 10, 10, 36, 36 forces by year, if a fixed pool is shared equally, with go-live 1 "
            "month late and the charge too, set-up and the first two years cost £341k: £41k over "
            f"the £300k set aside. {QUOTES}{WITH_IT}£267k to £307k; other readings at 10, 10, 36, "
            "36 forces by year say £281k to £432k. "
            "A charge of £49k or £178k a year is outside the range that the record quotes, £71k to "
            "£91k. Starting late costs less here (£341,123 against £346,806 on time) because the "
            "adopters change by year, and the charged months fall in years with a lower charge.",
        ),
    ],
)
def test_the_headline_answers_the_question(
    derbyshire: Case, fields: dict[str, Any], sentence: str
) -> None:
    assert wording.headline_words(derbyshire, choose(derbyshire, **fields)) == sentence


@pytest.mark.parametrize(
    ("fields", "answer", "beside"),
    [
        (
            {},
            "At the upper quoted charge, set-up and the first two years cost £302k: £2k over the "
            "£300k set aside.",
            f"{QUOTES}; other readings at 25 forces say £262k.",
        ),
        (
            SHARED_36,
            "At 36 forces, if a fixed pool is shared equally, set-up and the first two years cost "
            "£219k: £81k under the £300k set aside.",
            f"{QUOTES}; other readings at 36 forces say £231k to £262k. {OUTSIDE_49}",
        ),
        (
            {"adopters": (25, 25, 36, 36), "pricing": "shared", "delay": 3},
            "At 25, 25, 36, 36 forces by year, if a fixed pool is shared equally, with go-live 3 "
            "months late, set-up and the first two years cost £255k: £45k under the £300k set "
            "aside.",
            f"{QUOTES}{WITH_IT}£277k to £317k; other readings at 25, 25, 36, 36 forces by year say "
            f"£261k to £277k. {OUTSIDE_49}",
        ),
    ],
)
def test_the_answer_and_what_stands_beside_it_are_the_headline(
    derbyshire: Case, fields: dict[str, Any], answer: str, beside: str
) -> None:
    scenario = choose(derbyshire, **fields)

    assert wording.answer_words(derbyshire, scenario) == answer
    assert wording.beside_the_answer(derbyshire, scenario) == beside
    assert wording.headline_words(derbyshire, scenario) == f"{answer} {beside}"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {},
            "At 12 forces, by the price list, set-up and the first year cost £221k: £4k under the "
            "£225k set aside. The record gives a price list beside its quoted range: its own table "
            "adds up to £206k to £236k; other readings at 12 forces say £206k. Savings of £78k to "
            "the end of 2027/28 are in the case; with 50% of them as cash, those of the budget "
            "years bring "
            "the cost down to £206k.",
        ),
        (
            {"adopters": 9, "pricing": "shared", "cashable": 0.0},
            "At 9 forces, if a fixed pool is shared equally, set-up and the first year cost £226k: "
            "£1k over the £225k set aside. The record gives a price list beside its quoted range: "
            "its own table "
            "adds up to £206k to £236k; other readings at 9 forces say £236k. Savings of "
            "£78k to the end of 2027/28 are in the case; with 50% of them as cash, those of the "
            "budget years bring the cost down to £211k.",
        ),
    ],
)
def test_the_headline_of_a_price_list_says_so(
    second: Case, fields: dict[str, Any], sentence: str
) -> None:
    assert wording.headline_words(second, choose(second, **fields)) == sentence


def test_a_single_other_reading_is_named_as_one(derbyshire: Case) -> None:
    case = with_only(derbyshire, "low-estimate", "high-estimate", "shared", "stepped")

    sentence = wording.headline_words(case, choose(case, **SHARED_36))

    assert "; the other reading at 36 forces says £262k. " in sentence


def test_without_another_reading_the_record_stands_alone(derbyshire: Case) -> None:
    case = with_only(derbyshire, "low-estimate", "high-estimate", "shared")

    sentence = wording.headline_words(case, choose(case, **SHARED_36))

    assert f"set aside. {QUOTES}. A charge of" in sentence


def test_a_reading_without_a_price_at_these_forces_is_no_other_reading(derbyshire: Case) -> None:
    listed = Pricing(name="listed", price=[{"adopters": 37, "price": 60_000}])
    kept = [derbyshire.pricing(name) for name in ("low-estimate", "high-estimate", "shared")]

    alone = with_charge(derbyshire, pricing=(*kept, listed))
    beside = with_charge(derbyshire, pricing=(*kept, listed, derbyshire.pricing("stepped")))
    said = [wording.headline_words(case, choose(case, **SHARED_36)) for case in (alone, beside)]

    assert ": its own table adds up to £262k to £302k. A charge of" in said[0]
    assert "; the other reading at 36 forces says £262k. " in said[1]


def test_a_late_start_that_costs_as_much_is_not_explained(derbyshire: Case) -> None:
    scenario = choose(derbyshire, **SHARED_36, delay=3, charge_follows_go_live=True)

    sentence = wording.late_start(derbyshire, scenario, results_of(derbyshire, scenario))

    assert sentence == ""


@pytest.mark.parametrize("fields", [{}, {"ramp": 12, "cashable": 0.5}])
def test_nothing_is_said_of_savings_where_there_are_none(
    derbyshire: Case, fields: dict[str, Any]
) -> None:
    scenario = choose(derbyshire, **fields)

    assert wording.savings_counted(derbyshire, scenario, results_of(derbyshire, scenario)) == ""


def test_the_saving_that_pays_the_ongoing_cost_is_named(derbyshire: Case) -> None:
    sentence = wording.saving_to_pay_words(derbyshire, choose(derbyshire, **SHARED_36))

    assert sentence == (
        "The ongoing revenue cost would be paid by savings of £49,306 a year, all of them cash, if "
        "a fixed pool is shared equally at 36 forces; at the quoted charges by £71k to £91k a "
        "year. It is outside the sum set aside."
    )


@pytest.mark.parametrize(
    ("contacts", "freed", "sentence"),
    [
        (
            10_000,
            16_800.0,
            "10,000 contacts a year moved online would free £16,800 a year. None of it is cash "
            "until posts go, and no scenario counts it until its savings are set.",
        ),
        (
            1_234_567,
            0.0,
            "1,234,567 contacts a year moved online would free £0 a year. None of it is cash until "
            "posts go, and no scenario counts it until its savings are set.",
        ),
        (
            1_234_567,
            -6_533.3,
            "1,234,567 contacts a year moved online would cost £6,533 a year more than they save, "
            "typing them in again included.",
        ),
    ],
)
def test_contacts_moved_online_are_worded(contacts: float, freed: float, sentence: str) -> None:
    assert wording.contacts_sentence(contacts, freed) == sentence


@pytest.mark.parametrize(
    ("fields", "fits", "sentence"),
    [
        (
            SHARED_36,
            90_000.0,
            "At 36 forces the readings of the yearly charge run from £49k to £91k; the record "
            "quotes £71k to £91k. A charge of up to £90,000 a year fits the sum set aside. None of "
            "these forms is known to be the curve: the record ties £71k to 25 forces, "
            "and states no other point of it.",
        ),
        (
            RISING,
            None,
            "At 36 forces the readings of the yearly charge run from £49k to £91k; the record "
            "quotes £71k to £91k. None of these forms is known to be the curve: the record ties "
            "£71k to 25 forces, and states no other point of it.",
        ),
    ],
)
def test_the_readings_of_the_charge_are_set_apart(
    derbyshire: Case, fields: dict[str, Any], fits: float | None, sentence: str
) -> None:
    scenario = choose(derbyshire, **fields)

    assert wording.readings_apart(derbyshire, scenario, fits=fits) == sentence


def test_the_readings_of_a_price_list_are_set_apart(second: Case) -> None:
    assert wording.readings_apart(second, second.scenario, fits=79_485.0) == (
        "At 12 forces the readings of the yearly charge run from £60k to £90k; the record quotes "
        "£60k to £90k. A charge of up to £79,485 a year fits the sum set aside. The price list is "
        "as the case gives it; the other forms are readings, not terms."
    )


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Platform", "Platform"),
        ("headroom", "Headroom (a minus is a shortfall)"),
        ("two_year_total", "Set-up and the first two years"),
        ("Project manager", "Project manager"),
    ],
)
def test_a_measure_is_named_as_labels_do(derbyshire: Case, name: str, label: str) -> None:
    assert wording.measure(derbyshire, name) == label


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({**SHARED_36, "savings": 5_000.0, "ramp": 12, "cashable": 0.5}, ""),
        ({"charge_follows_go_live": True}, ""),
        ({"delay": 1}, ", with go-live 1 month late"),
        ({"delay": 3}, ", with go-live 3 months late"),
        (
            {"delay": 3, "charge_follows_go_live": True},
            ", with go-live 3 months late and the charge too",
        ),
        ({"charge_change": 0.1}, ", at a charge 10% more"),
        ({"charge_change": -0.25}, ", at a charge 25% less"),
        (
            {"delay": 3, "charge_change": 0.1},
            ", with go-live 3 months late, at a charge 10% more",
        ),
    ],
)
def test_the_conditions_of_a_scenario_are_named(
    derbyshire: Case, fields: dict[str, Any], words: str
) -> None:
    assert wording.conditions(choose(derbyshire, **fields)) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Savings of £78k to the end of 2027/28 are in the case; with 50% of them as cash"),
        ({"savings": 1_000.0}, "to the end of 2027/28 are assumed; with 50% of them as cash"),
        ({"offset": 0.1}, "to the end of 2027/28 are assumed; with 50% of them as cash"),
    ],
)
def test_savings_of_the_case_are_told_from_those_of_the_scenario(
    second: Case, fields: dict[str, Any], words: str
) -> None:
    scenario = choose(second, **fields)

    assert words in wording.savings_counted(second, scenario, results_of(second, scenario))


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("real", "in real terms"),
        ("nominal", "of nominal prices, not deflated"),
        ("not stated", "treated as real"),
    ],
)
def test_the_price_basis_of_the_present_value_is_worded(
    derbyshire: Case, basis: Any, words: str
) -> None:
    case = replace(derbyshire, price_basis=replace(derbyshire.price_basis, value=basis))

    assert wording.price_basis(case) == words


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("", "Single Online Home: decision 41/2018, Derbyshire Constabulary"),
        ("own.toml", "Single Online Home: decision 41/2018, Derbyshire Constabulary (own.toml)"),
        (
            "a folder/of cases/own.toml",
            "Single Online Home: decision 41/2018, Derbyshire Constabulary (own.toml)",
        ),
    ],
)
def test_whose_figures_they_are_is_named_in_a_line(derbyshire: Case, file: str, words: str) -> None:
    assert wording.decision_named(replace(derbyshire, file=file)) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.1, "10% more"), (2.0, "200% more"), (-0.25, "25% less"), (-1 / 91, "1.1% less")],
)
def test_a_change_is_so_much_more_or_less(share: float, words: str) -> None:
    assert wording.change(share) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "quoted range"),
        ({**SHARED_36, "delay": 3}, "quoted range"),
        ({"charge_change": 0.41}, "quoted range, 41% more"),
        ({**SHARED_36, "charge_change": -0.9}, "quoted range, 90% less"),
    ],
)
def test_the_quoted_range_is_named_as_a_scenario_moves_it(
    derbyshire: Case, fields: dict[str, Any], words: str
) -> None:
    assert wording.quoted_range_words(choose(derbyshire, **fields)) == words


def test_the_decision_is_named_in_a_line(derbyshire: Case) -> None:
    assert wording.decision(derbyshire) == "Single Online Home: decision 41/2018"


WENT_LIVE = "Forces by year: as it went live, if charges followed go-live."
POOL = (
    "Assumed: a pool of £3,321,570 a year shared by police officers, £71k at the first 25 forces "
    "of the register."
)


@pytest.mark.parametrize(
    ("preset", "fields", "words"),
    [
        ("signed", {}, ""),
        ("went-live", {}, WENT_LIVE),
        ("signed", {"pricing": "weighted"}, POOL),
        ("went-live", {"pricing": "weighted"}, f"{WENT_LIVE} {POOL}"),
    ],
)
def test_what_no_figure_may_stand_without_is_in_headline_and_foot(
    derbyshire: Case, preset: str, fields: dict[str, Any], words: str
) -> None:
    scenario = choose(derbyshire, preset, **fields)

    assert wording.short_caveats(derbyshire, scenario) == words
    assert words in wording.headline_words(derbyshire, scenario)
    assert wording.scenario_foot(derbyshire, scenario).partition(" Forces by")[0].partition(
        " Assumed"
    )[0] == (f"Scenario code: {scenario_code(derbyshire, scenario)}")
    assert wording.scenario_foot(derbyshire, scenario).endswith(words)


def test_the_notes_of_a_scenario_say_where_it_comes_from(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "went-live", pricing="weighted")

    path, pool = wording.long_notes(derbyshire, scenario)

    assert path.endswith("How many forces paid, and from when, is published for no day.")
    assert "The order is assumed: no source says who would join next." in pool
    assert "Two data points" in pool
    assert "a cap is not a share" in pool
    assert "£5.64m a year" in pool
    assert "use up the whole £8.6m platform contract in a year and a half" in pool
    assert wording.long_notes(derbyshire, derbyshire.scenario) == ()


def test_another_case_says_nothing_of_the_metropolitan_police(derbyshire: Case) -> None:
    silent = with_pricing(derbyshire, "weighted", note="")
    case = replace(silent, adopters=replace(silent.adopters, register="ours.csv"))

    (pool,) = wording.long_notes(case, choose(case, pricing="weighted"))

    assert "Metropolitan" not in pool
    assert "5.64" not in pool
    assert "in the order of ours.csv: assumed." in pool
