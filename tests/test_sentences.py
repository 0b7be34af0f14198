"""Every sentence that states a figure, whole and as a literal."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis import sentences
from sohanalysis.appraisal import appraise
from sohanalysis.case import Band, Case
from sohanalysis.case_file import load_case
from sohanalysis.checks import findings
from sohanalysis.choice import choose
from sohanalysis.sensitivity import break_even_adopters, break_even_charge, break_even_delay

SECOND = Path(__file__).parent / "cases" / "second.toml"
SHARED_36: dict[str, Any] = {"adopters": 36, "charge_form": "shared"}
RISING: dict[str, Any] = {"adopters": (10, 10, 36, 36), "charge_form": "shared"}
QUOTES = "The record gives no formula: its own table says £262k to £302k"
OUTSIDE_49 = "A charge of £49k a year is outside the range that the record quotes, £71k to £91k."


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


def with_budget(case: Case, pounds: int) -> Case:
    """Set another sum aside."""
    return replace(case, budget=replace(case.budget, value=pounds))


def sentences_of(case: Case, kind: str) -> list[str]:
    """Word the findings of one kind."""
    return [sentences.finding(case, found) for found in findings(case) if found.kind == kind]


@pytest.mark.parametrize(
    ("adopters", "words"),
    [(1, "1 force"), (36, "36 forces"), ((25, 25, 36, 36), "25, 25, 36, 36 forces by year")],
)
def test_adopters_are_named(derbyshire: Case, adopters: Any, words: str) -> None:
    scenario = choose(derbyshire, adopters=adopters)

    assert sentences.forces(scenario) == words


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
    case = replace(derbyshire, horizon=replace(derbyshire.horizon, initial_months=months))

    assert sentences.initial_period(case) == words


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
    assert sentences.verdict(total, 300_000) == words


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            SHARED_36,
            "At 36 forces, if a fixed pool is shared equally, set-up and the first two years cost "
            "£219k: £81k under the £300k set aside. The record gives no formula: its own table "
            "says £262k to £302k; other readings at 36 forces say £254k to £262k. " + OUTSIDE_49,
        ),
        (
            {"charge_form": "quoted-low"},
            "At the lower quoted charge, set-up and the first two years cost £262k: £38k under the "
            f"£300k set aside. {QUOTES}; other readings at 25 forces say £262k.",
        ),
        (
            {},
            "At the upper quoted charge, set-up and the first two years cost £302k: £2k over the "
            f"£300k set aside. {QUOTES}; other readings at 25 forces say £262k.",
        ),
        (
            {"adopters": 24, "charge_form": "stepped"},
            "At 24 forces, if the upper charge applies until 25 join and the lower one after, "
            "set-up and the first two years cost £302k: £2k over the £300k set aside. "
            f"{QUOTES}; other readings at 24 forces say £263k to £268k.",
        ),
        (
            {"adopters": 19, "charge_form": "shared-capped"},
            "At 19 forces, if a fixed pool is shared equally within the quoted range, set-up and "
            f"the first two years cost £302k: £2k over the £300k set aside. {QUOTES}; other "
            "readings at 19 forces say £270k to £307k.",
        ),
        (
            {"adopters": 36, "charge_form": "two-part"},
            "At 36 forces, if each force pays a fee of its own and a share of a pool, set-up and "
            f"the first two years cost £254k: £46k under the £300k set aside. {QUOTES}; other "
            "readings at 36 forces say £219k to £262k. A charge of £67k a year is outside the "
            "range that the record quotes, £71k to £91k.",
        ),
        (
            {"adopters": 1, "charge_form": "shared"},
            "At 1 force, if a fixed pool is shared equally, set-up and the first two years cost "
            f"£3.67m: £3.37m over the £300k set aside. {QUOTES}; other readings at 1 force say "
            "£302k to £902k. A charge of £1.775m a year is outside the range that the record "
            "quotes, £71k to £91k.",
        ),
        (
            {"adopters": (25, 25, 36, 36), "charge_form": "shared"},
            "At 25, 25, 36, 36 forces by year, if a fixed pool is shared equally, set-up and the "
            f"first two years cost £240k: £60k under the £300k set aside. {QUOTES}; other readings "
            f"at 25, 25, 36, 36 forces by year say £258k to £262k. {OUTSIDE_49}",
        ),
        (
            {"charge_change": -1 / 91},
            "At the upper quoted charge, and a charge 1.1% less, set-up and the first two years "
            f"cost £300k: exactly the £300k set aside. {QUOTES}; other readings at 25 forces say "
            "£260k.",
        ),
        (
            {"charge_change": 0.1},
            "At the upper quoted charge, and a charge 10% more, set-up and the first two years "
            f"cost £320k: £20k over the £300k set aside. {QUOTES}; other readings at 25 forces say "
            "£276k. A charge of £100k a year is outside the range that the record quotes, £71k to "
            "£91k.",
        ),
        (
            {"charge_form": "quoted-low", "delay": 12},
            "At the lower quoted charge, with go-live 12 months late, set-up and the first two "
            f"years cost £322k: £22k over the £300k set aside. {QUOTES}; other readings at 25 "
            "forces say £322k.",
        ),
        (
            {**SHARED_36, "savings": 35_500.0},
            "At 36 forces, if a fixed pool is shared equally, set-up and the first two years cost "
            f"£219k: £81k under the £300k set aside. {QUOTES}; other readings at 36 forces say "
            f"£254k to £262k. {OUTSIDE_49} Savings of £107k to the end of 2021/22 are assumed; "
            "none of this is counted as cash until a budget is reduced.",
        ),
        (
            {**SHARED_36, "offset": 0.5, "ramp": 12, "cashable": 0.5, "delay": 3},
            "At 36 forces, if a fixed pool is shared equally, with go-live 3 months late, set-up "
            f"and the first two years cost £234k: £66k under the £300k set aside. {QUOTES}; other "
            f"readings at 36 forces say £269k to £277k. {OUTSIDE_49} Savings of £56k to the end of "
            "2021/22 are assumed; with 50% of them as cash, those of the budget years bring the "
            "cost down to £218k.",
        ),
        (
            {**RISING, "delay": 1, "charge_follows_go_live": True},
            "At 10, 10, 36, 36 forces by year, if a fixed pool is shared equally, with go-live 1 "
            "month late, set-up and the first two years cost £341k: £41k over the £300k set "
            f"aside. {QUOTES}; other readings at 10, 10, 36, 36 forces by year say £281k to £285k. "
            "A charge of £49k or £178k a year is outside the range that the record quotes, £71k to "
            "£91k. Starting late costs less here (£341,123 against £346,806 on time) because the "
            "adopters change by year, and the charged months fall in years with a lower charge.",
        ),
    ],
)
def test_the_headline_answers_the_question(
    derbyshire: Case, fields: dict[str, Any], sentence: str
) -> None:
    assert sentences.headline(derbyshire, choose(derbyshire, **fields)) == sentence


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {},
            "At 12 forces, by the price list, set-up and the first year cost £221k: £4k under the "
            "£225k set aside. The record gives a price list beside its quoted range: its own table "
            "says £206k to £236k; other readings at 12 forces say £206k. Savings of £78k to the "
            "end of 2027/28 are assumed; with 50% of them as cash, those of the budget years bring "
            "the cost down to £206k.",
        ),
        (
            {"adopters": 9, "charge_form": "shared", "cashable": 0.0},
            "At 9 forces, if a fixed pool is shared equally, set-up and the first year cost £226k: "
            "£1k over the £225k set aside. The record gives a price list beside its quoted range: "
            "its own table says £206k to £236k; other readings at 9 forces say £236k. Savings of "
            "£78k to the end of 2027/28 are assumed; none of this is counted as cash until a "
            "budget is reduced.",
        ),
    ],
)
def test_the_headline_of_a_price_list_says_so(
    second: Case, fields: dict[str, Any], sentence: str
) -> None:
    assert sentences.headline(second, choose(second, **fields)) == sentence


def test_a_single_other_reading_is_named_as_one(derbyshire: Case) -> None:
    forms = ("quoted-low", "quoted-high", "shared", "stepped")
    case = replace(derbyshire, charge=replace(derbyshire.charge, forms=forms))

    sentence = sentences.headline(case, choose(case, **SHARED_36))

    assert "; the other reading at 36 forces says £262k. " in sentence


def test_without_another_reading_the_record_stands_alone(derbyshire: Case) -> None:
    forms = ("quoted-low", "quoted-high", "shared")
    case = replace(derbyshire, charge=replace(derbyshire.charge, forms=forms))

    sentence = sentences.headline(case, choose(case, **SHARED_36))

    assert f"set aside. {QUOTES}. A charge of" in sentence


def test_a_late_start_that_costs_as_much_is_not_explained(derbyshire: Case) -> None:
    scenario = choose(derbyshire, **SHARED_36, delay=3, charge_follows_go_live=True)

    sentence = sentences.late_start(derbyshire, scenario, appraise(derbyshire, scenario))

    assert sentence == ""


@pytest.mark.parametrize("fields", [{}, {"ramp": 12, "cashable": 0.5}])
def test_nothing_is_said_of_savings_where_there_are_none(
    derbyshire: Case, fields: dict[str, Any]
) -> None:
    scenario = choose(derbyshire, **fields)

    assert sentences.savings_counted(derbyshire, scenario, appraise(derbyshire, scenario)) == ""


def test_the_saving_that_pays_the_ongoing_cost_is_named(derbyshire: Case) -> None:
    sentence = sentences.saving_to_pay(derbyshire, choose(derbyshire, **SHARED_36))

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
            "1,234,567 contacts a year moved online would cost £6,533 a year more: typing them in "
            "again costs more than the channel saves.",
        ),
    ],
)
def test_contacts_moved_online_are_worded(contacts: float, freed: float, sentence: str) -> None:
    assert sentences.contacts_moved(contacts, freed) == sentence


@pytest.mark.parametrize(
    ("fields", "fits", "sentence"),
    [
        (
            SHARED_36,
            90_000.0,
            "At 36 forces the readings of the yearly charge run from £49k to £91k; the record "
            "quotes £71k to £91k. A charge of up to £90,000 a year fits the sum set aside. None of "
            "these forms is the curve: the record ties £71k to 25 forces and says nothing else "
            "about it.",
        ),
        (
            RISING,
            None,
            "At 36 forces the readings of the yearly charge run from £49k to £91k; the record "
            "quotes £71k to £91k. None of these forms is the curve: the record ties £71k to 25 "
            "forces and says nothing else about it.",
        ),
    ],
)
def test_the_readings_of_the_charge_are_set_apart(
    derbyshire: Case, fields: dict[str, Any], fits: float | None, sentence: str
) -> None:
    scenario = choose(derbyshire, **fields)

    assert sentences.charge_readings(derbyshire, scenario, fits) == sentence


def test_the_readings_of_a_price_list_are_set_apart(second: Case) -> None:
    assert sentences.charge_readings(second, second.scenario, 79_485.0) == (
        "At 12 forces the readings of the yearly charge run from £60k to £90k; the record quotes "
        "£60k to £90k. A charge of up to £79,485 a year fits the sum set aside. The price list is "
        "as the case gives it; the other forms are readings, not terms."
    )


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [
        (
            300_000,
            "Charge: holds up to £90,000 a year, 26.8% above the lower quoted charge, 11.1% above "
            "the middle of the range and 1.1% below the upper one.",
        ),
        (
            262_000,
            "Charge: holds up to £71,000 a year, 0% above the lower quoted charge, 12.3% below the "
            "middle of the range and 22% below the upper one.",
        ),
        (
            119_000,
            "Charge: no yearly charge fits, as the other costs are over the sum set aside.",
        ),
    ],
)
def test_the_break_even_charge_is_worded(derbyshire: Case, budget: int, sentence: str) -> None:
    case = with_budget(derbyshire, budget)

    point = break_even_charge(case, case.scenario)

    assert sentences.break_even(case, case.scenario, point) == sentence


@pytest.mark.parametrize(
    ("form", "budget", "sentence"),
    [
        (
            "stepped",
            300_000,
            "Stepped: holds down to 25 forces and is short at 24: 12 of the 36 that signed would "
            "have to stay out.",
        ),
        (
            "shared",
            300_000,
            "Shared: holds down to 20 forces and is short at 19: 17 of the 36 that signed would "
            "have to stay out.",
        ),
        (
            "two-part",
            300_000,
            "Two-part: holds down to 11 forces and is short at 10: 26 of the 36 that signed would "
            "have to stay out.",
        ),
        ("shared", 203_000, "Shared: holds down to 43 forces and is short at 42."),
        ("stepped", 302_000, "Stepped: holds at any number of forces, 1 to 44."),
        ("stepped", 261_999, "Stepped: is short at every number of forces, 1 to 44."),
    ],
)
def test_break_even_adopters_are_worded(
    derbyshire: Case, form: Any, budget: int, sentence: str
) -> None:
    case = with_budget(derbyshire, budget)

    point = break_even_adopters(case, case.scenario, form)

    assert sentences.break_even(case, case.scenario, point) == sentence


@pytest.mark.parametrize(
    ("prices", "sentence"),
    [
        (
            (90_000, 60_000, 90_000),
            "Price list: holds down to 2 forces and is short at 1: 7 of the 8 that signed would "
            "have to stay out; holds up to 19 forces and is short at 20.",
        ),
        ((60_000, 90_000, 90_000), "Price list: holds up to 1 force and is short at 2."),
    ],
)
def test_a_price_list_may_switch_more_than_once(
    second: Case, prices: tuple[int, int, int], sentence: str
) -> None:
    bands = tuple(Band(**{"from": n, "price": p}) for n, p in zip((1, 2, 20), prices, strict=True))
    case = replace(second, charge=replace(second.charge, bands=bands))

    point = break_even_adopters(case, case.scenario, "bands")

    assert sentences.break_even(case, case.scenario, point) == sentence


@pytest.mark.parametrize(
    ("fields", "budget", "sentence"),
    [
        ({"charge_form": "quoted-low"}, 300_000, "Delay: 7 months still fit, 8 do not."),
        ({"charge_form": "quoted-low"}, 267_000, "Delay: 1 month still fits, 2 do not."),
        (
            {"charge_form": "quoted-low"},
            262_000,
            "Delay: holds without any delay and is short at 1 month.",
        ),
        (
            {"charge_form": "quoted-low"},
            400_000,
            "Delay: holds up to the longest delay the horizon allows, 18 months.",
        ),
        (
            {"charge_form": "quoted-low", "charge_follows_go_live": True},
            400_000,
            "Delay: holds up to the longest delay the horizon allows, 12 months.",
        ),
        (
            {},
            300_000,
            "Delay: is short without any delay, and up to the longest delay the horizon allows, 18 "
            "months.",
        ),
        (
            {**RISING, "charge_follows_go_live": True},
            300_000,
            "Delay: is short at 8 months and holds at 9.",
        ),
        (
            {**RISING, "charge_follows_go_live": True},
            345_000,
            "Delay: is short at 0 months and holds at 1.",
        ),
    ],
)
def test_the_break_even_delay_is_worded(
    derbyshire: Case, fields: dict[str, Any], budget: int, sentence: str
) -> None:
    case = with_budget(derbyshire, budget)
    scenario = choose(case, **fields)

    point = break_even_delay(case, scenario)

    assert sentences.break_even(case, scenario, point) == sentence


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            "no-contingency",
            [
                "There is no contingency at the upper charge: the cost is £262k to £302k against "
                "£300k set aside, £2k over at the upper end. That is within the rounding of the "
                "record's own figures. (1.1 and 3.1; years from the table after 2.11)"
            ],
        ),
        (
            "reconciles",
            [
                "Project manager, 2018/19: £30k in the record agrees with £30,000 computed. (table "
                "after 2.11)",
                "Project manager, 2019/20: £60k in the record agrees with £60,000 computed. (table "
                "after 2.11)",
                "Project manager, 2020/21: £30k in the record agrees with £30,000 computed. (table "
                "after 2.11)",
                "Project manager, 2021/22: - in the record agrees with £0 computed. (table after "
                "2.11)",
                "Project manager, in total: £120k in the record agrees with £120,000 computed. "
                "(2.9)",
                "Platform, 2018/19: - in the record agrees with £0 computed. (table after 2.11)",
                "Platform, 2019/20: £71-91k in the record agrees with £71,000 to 91,000 computed. "
                "(table after 2.11)",
                "Platform, 2020/21: £71-91K in the record agrees with £71,000 to 91,000 computed. "
                "(table after 2.11)",
                "Platform, 2021/22: £71-91k in the record agrees with £71,000 to 91,000 computed. "
                "(table after 2.11)",
                "Gross cost, 2018/19: £30k in the record agrees with £30,000 computed. (table "
                "after 2.11)",
                "Gross cost, 2019/20: £131-£151k in the record agrees with £131,000 to 151,000 "
                "computed. (table after 2.11)",
                "Gross cost, 2020/21: £101-£121k in the record agrees with £101,000 to 121,000 "
                "computed. (table after 2.11)",
                "Gross cost, 2021/22: £71-91k in the record agrees with £71,000 to 91,000 "
                "computed. (table after 2.11)",
                "Ongoing revenue cost a year, in total: £71-£91k in the record agrees with £71,000 "
                "to 91,000 computed. (2.10)",
            ],
        ),
        (
            "does-not-reconcile",
            [
                "Set-up and the first two years, in total: £300,000 in the record does not agree "
                "with £262,000 to 302,000 computed. (1.1)"
            ],
        ),
        (
            "signed-above-anticipated",
            [
                "25 forces are anticipated as a maximum for the lower charge, yet 36 have signed. "
                "Signed is not live, and live is not paying. (2.8)"
            ],
        ),
        (
            "needs-explaining",
            [
                "Set-up and two years of charges span three financial years, 2018/19 to 2020/21. "
                "That is no contradiction. (1.1 and the table after 2.11)"
            ],
        ),
        (
            "not-stated",
            [
                "How it is funded: reserve, grant or base budget. (not in the record)",
                "Contingency. (not in the record)",
                "VAT. (not in the record)",
                "On-costs and pay rises of the project manager. (not in the record)",
                "What is revenue and what is capital. (not in the record)",
                "Integration, training, content migration and dual running. (not in the record)",
                "The cost of the old website. (not in the record)",
                "The contract's term and the cost of leaving it. (not in the record)",
            ],
        ),
        (
            "cannot-conclude",
            [
                "The charge at 36 forces, or at fewer than 25: the record ties £71k to 25 forces "
                "and says nothing else about the curve. (2.8)",
                "That £91k is a ceiling: it is the upper end of an initial estimate. (2.8)",
                "That there will be any saving, or whose budget would save. (2.11)",
                "Value for money: benefits are named, none is measured. (2.1 to 2.6)",
                "The charge in 2021/22: still to be determined. (2.10)",
                "Whether the figures are in real terms or in cash. (not in the record)",
            ],
        ),
    ],
)
def test_findings_about_the_derbyshire_record_are_worded(
    derbyshire: Case, kind: str, texts: list[str]
) -> None:
    assert sentences_of(derbyshire, kind) == texts


def test_a_contradiction_keeps_the_words_of_the_case(derbyshire: Case) -> None:
    worded = sentences_of(derbyshire, "contradiction")

    assert len(worded) == 6
    assert worded[2] == (
        "What is called the first two years' expenditure, £71k to £91k, is one year's charge. "
        "(2.10)"
    )


@pytest.mark.parametrize(
    ("budget", "kind", "sentence"),
    [
        (
            261_000,
            "over-budget",
            "Even at the lower charge the cost, £262k to £302k, is over the £261k set aside. (1.1 "
            "and 3.1; years from the table after 2.11)",
        ),
        (
            280_000,
            "no-contingency",
            "There is no contingency at the upper charge: the cost is £262k to £302k against £280k "
            "set aside, £22k over at the upper end. (1.1 and 3.1; years from the table after 2.11)",
        ),
        (
            301_900,
            "no-contingency",
            "There is no contingency at the upper charge: the cost is £262k to £302k against £302k "
            "set aside, less than £1k over at the upper end. That is within the rounding of the "
            "record's own figures. (1.1 and 3.1; years from the table after 2.11)",
        ),
        (
            302_000,
            "no-contingency",
            "There is no contingency at the upper charge: the cost is £262k to £302k against £302k "
            "set aside, with nothing to spare at the upper end. (1.1 and 3.1; years from the table "
            "after 2.11)",
        ),
    ],
)
def test_the_finding_about_the_budget_is_worded(
    derbyshire: Case, budget: int, kind: str, sentence: str
) -> None:
    assert sentences_of(with_budget(derbyshire, budget), kind) == [sentence]


def test_findings_about_a_price_list_case_hold_nothing_of_the_first(second: Case) -> None:
    worded = [sentences.finding(second, found) for found in findings(second)]

    assert worded == [
        "There is no contingency at the upper charge: the cost is £206k to £236k against £225k set "
        "aside, £11k over at the upper end. (invented, para 1)",
        "Equipment, 2023/24: £80,000 in the record agrees with £80,000 computed. (invented, table)",
        "Equipment, in total: £120,000 in the record agrees with £120,000 computed. (invented, "
        "table)",
        "Platform, 2025/26: £60k to £90k in the record agrees with £60,000 to 90,000 computed. "
        "(invented, table)",
        "Gross cost, 2024/25: £88,900 to £103,900 in the record agrees with £88,900 to 103,900 "
        "computed. (invented, table)",
        "Set-up and the first year, in total: £205,515 to £235,515 in the record agrees with "
        "£205,515 to 235,515 computed. (invented, table)",
        "Ongoing revenue cost a year, in total: £89,172 to £119,172 in the record agrees with "
        "£89,172 to 119,172 computed. (invented, table)",
        "Sum set aside, in total: £225,000 in the record agrees with £225,000 computed. (invented, "
        "para 1)",
        "Platform, 2024/25: £30k to £50k in the record does not agree with £30,000 to 45,000 "
        "computed. (invented, table)",
        "The service is called shared in one place and exclusive in another. (invented, para 10)",
        "The charge starts three months after go-live. (invented, para 4)",
        "Training. (invented: not there)",
        "How long the price list holds. (invented, price list)",
    ]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("platform", "Platform"),
        ("headroom", "Headroom (a minus is a shortfall)"),
        ("two_year_total", "Set-up and the first two years"),
        ("Project manager", "Project manager"),
    ],
)
def test_a_measure_is_named_as_labels_do(derbyshire: Case, name: str, label: str) -> None:
    assert sentences.measure(derbyshire, name) == label
