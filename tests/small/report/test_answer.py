"""The answer has one fixed form, whatever the case and the scenario."""

from __future__ import annotations

import re
from typing import Any

import pytest

from small.case.case import Case
from small.case.reading import DATA, load_case, read_case
from small.case.scenario import choose
from small.report.answer import answer, distance, period_label
from small.report.tables import answer_table

CASES = sorted(path.stem for path in DATA.glob("*.toml"))
MONEY = r"(\(?-?£[\d,]+\)?)"
AMOUNT = rf"{MONEY}( to {MONEY})?"
SIDE = r"(£[\d,]+|less than £1) (under|over)|exactly the budget"
FORMS = [
    rf"[^:]+: {AMOUNT}\. Budget £[\d,]+( \(requested\))?: ({SIDE})( to ({SIDE}))?\.",
    rf"[^:]+: {AMOUNT}\. Budget £[\d,]+ \(assumed\): no verdict\.",
    rf"[^:]+: {AMOUNT}\. No budget is stated\.",
    r"No pricing gives a charge for [\d, ]+ [a-z ]+\.",
]


def made(**changes: Any) -> Case:
    """Return a made-up case of one charge, with some sections changed."""
    values: dict[str, Any] = {
        "format": 3,
        "title": "Shared desk",
        "source": "made up",
        "years": "2024/25 to 2026/27",
        "adopters": {"anticipated": 10, "possible": 20, "word": "council"},
        "charges": [{"name": "Desk", "pricing": [{"name": "flat", "fee": 50_000}]}],
    }
    return read_case({**values, **changes})


def line(case: Case, **fields: Any) -> str:
    return answer(case, choose(case, **fields)).line


@pytest.mark.parametrize("name", CASES)
def test_each_decision_answers_in_one_of_the_forms(name: str) -> None:
    case = load_case(DATA / f"{name}.toml")

    assert any(re.fullmatch(form, line(case)) for form in FORMS)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (25, "£262,000 to £302,000. Budget £300,000: £38,000 under to £2,000 over."),
        (36, "£218,611 to £302,000. Budget £300,000: £81,389 under to £2,000 over."),
        (20, "£262,000 to £302,000. Budget £300,000: £38,000 under to £2,000 over."),
        (19, "£262,000 to £306,842. Budget £300,000: £38,000 under to £6,842 over."),
    ],
)
def test_derbyshire_answers_as_the_design_says(number: int, text: str) -> None:
    assert line(load_case(), adopters=number) == f"Set-up and the first two years: {text}"


def test_one_pricing_is_one_figure() -> None:
    assert line(load_case(), pricing="high-estimate") == (
        "Set-up and the first two years: £302,000. Budget £300,000: £2,000 over."
    )


def test_an_exact_budget_of_years_is_said_to_be_exact() -> None:
    charge = {"name": "Desk", "pricing": [{"name": "flat", "fee": 1_169_586}]}
    years = "2019/20 to 2021/22"
    budget = {"amount": 3_508_758, "years": years}
    case = made(years=years, stage="decided", charges=[charge], budget=budget)

    assert line(case) == "2019/20 to 2021/22: £3,508,758. Budget £3,508,758: exactly the budget."


def test_a_requested_budget_says_so() -> None:
    assert line(made(budget={"amount": 160_000})) == (
        "2024/25 to 2026/27: £150,000. Budget £160,000 (requested): £10,000 under."
    )


def test_an_assumed_budget_gets_no_verdict_and_no_headroom() -> None:
    case = made(budget={"amount": {"value": 160_000, "status": "assumed"}})

    assert line(case) == "2024/25 to 2026/27: £150,000. Budget £160,000 (assumed): no verdict."
    assert not any("Headroom" in row.label for row in answer(case).rows)


def test_a_number_without_a_price_is_said_to_have_none() -> None:
    steps = [{"adopters": 10, "price": 5_000}, {"adopters": 15, "price": 4_000}]
    pricing = {"name": "line", "price": steps, "between": "line"}
    case = made(charges=[{"name": "Desk", "pricing": [pricing]}])

    answered = answer(case, choose(case, adopters=20))

    assert answered.line == "No pricing gives a charge for 20 councils."
    assert answered.pairs["initial_cost"] is None
    assert [row.label for row in answered.rows] == ["Cashable savings counted"]


@pytest.mark.parametrize(
    ("months", "label"),
    [(12, "The first year"), (24, "The first two years"), (18, "The first 18 months")],
)
def test_a_period_of_months_is_named_in_words(months: int, label: str) -> None:
    assert period_label(made(initial_months=months)) == label


def test_a_one_off_cost_makes_the_period_begin_with_set_up() -> None:
    case = made(initial_months=12, lines=[{"name": "Move", "annual": 12_000, "months": 6}])

    assert period_label(case) == "Set-up and the first year"
    assert answer(case).pairs["initial_cost"].low == 56_000  # type: ignore[union-attr]


def test_half_a_pound_is_not_called_nothing() -> None:
    assert [distance(amount) for amount in (0.4, -0.4, 0.004)] == [
        "less than £1 under",
        "less than £1 over",
        "exactly the budget",
    ]


def test_rows_without_content_are_left_out() -> None:
    labels = [row.label for row in answer(made()).rows]

    assert labels == [
        "2024/25 to 2026/27",
        "Cashable savings counted",
        "Each year after, as in 2026/27",
    ]


def test_savings_get_a_row_of_the_cost_after_them() -> None:
    case = made()
    answered = answer(case, choose(case, savings=10_000, cashable=0.5))
    amounts = {row.label: row.lowest for row in answered.rows}

    assert amounts["Cashable savings counted"] == pytest.approx(15_000)
    assert amounts["Cost after cashable savings"] == pytest.approx(135_000)


def test_the_table_has_two_columns_only_for_a_range() -> None:
    case = load_case()

    assert [*answer_table(answer(case)).columns] == ["", "Lowest cost", "Highest cost"]
    assert [*answer_table(answer(case, choose(case, pricing="shared"))).columns] == ["", "Cost"]


def test_each_end_names_its_pricing_with_the_weakest_status() -> None:
    case = load_case()
    rows = {row.label: row for row in answer(case, choose(case, adopters=36)).rows}

    assert rows["Set-up and the first two years"].texts == (
        "£218,611 · Shared (assumed)",
        "£302,000 · High estimate (quoted)",
    )
    assert rows["Headroom, or (over budget)"].texts == ("£81,389", "(£2,000)")
    assert rows["As quoted"].texts == ("£262,000", "£302,000")


def test_as_quoted_stays_when_the_scenario_moves() -> None:
    case = load_case()
    moved = answer(case, choose(case, adopters=36, delay=6, charge_change=0.5))

    assert moved.quoted is not None
    assert (moved.quoted.low, moved.quoted.high) == (262_000, 302_000)


def test_chips_name_the_number_the_pricing_and_what_is_set() -> None:
    case = load_case()
    chips = answer(case, choose(case, adopters=36, delay=6, charge_change=0.1)).chips

    assert [(chip.text, chip.is_own) for chip in chips] == [
        ("Forces 36", False),
        ("Pricing not known", True),
        ("Delay 6 months", False),
        ("Charges 10% higher", False),
    ]


def test_a_case_without_a_number_has_no_chip_for_one() -> None:
    case = load_case(DATA / "kent-medway-coroner.toml")

    assert answer(case).chips == []


def test_a_derived_figure_of_a_rule_makes_the_pricing_derived() -> None:
    fee = {"value": 50_000, "status": "derived", "source": "made up"}
    rules = [{"name": "flat", "fee": fee}, {"name": "other", "fee": 60_000}]
    case = made(charges=[{"name": "Desk", "pricing": rules}], scenario={"pricing": "any"})

    assert answer(case).rows[0].by == ("Flat (derived)", "Other (stated)")


def test_the_default_pricing_is_the_only_stated_one() -> None:
    rules = [{"name": "flat", "fee": 1.0}, {"name": "guess", "fee": 2.0, "status": "assumed"}]
    case = made(charges=[{"name": "Desk", "pricing": rules}])

    assert choose(case).pricing == "flat"


def test_of_equal_ends_the_stated_pricing_is_named() -> None:
    guess = {"name": "guess", "fee": 50_000, "status": "assumed"}
    rules = [guess, {"name": "list", "fee": 50_000}, {"name": "more", "fee": 60_000}]
    case = made(charges=[{"name": "Desk", "pricing": rules}], scenario={"pricing": "any"})

    assert answer(case).rows[0].by[0] == "List (stated)"
