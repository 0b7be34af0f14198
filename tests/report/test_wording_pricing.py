"""The readings of the charge in words, as whole literals."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.load import load_case
from sohanalysis.case.scenario import FORMS
from sohanalysis.model.results import appraise
from sohanalysis.report import wording_pricing
from sohanalysis.report.wording_pricing import (
    FORM_NAMES,
    condition,
    curve_caution,
    form_assumes,
    other_readings,
    outside_range,
)

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


def with_upper_point(case: Case, status: Any) -> Case:
    """Let the upper charge apply at twelve forces, by what the record says or does not say."""
    assert case.charge.high_applies_at is not None
    point = replace(case.charge.high_applies_at, value=12, status=status)
    return replace(case, charge=replace(case.charge, high_applies_at=point))


def test_every_form_has_a_name() -> None:
    assert tuple(FORM_NAMES) == FORMS
    assert list(FORM_NAMES.values()) == [
        "Low estimate",
        "High estimate",
        "Stepped",
        "Shared",
        "Shared, capped",
        "Two-part",
        "Price list",
        "Weighted, assumed",
    ]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ("low-estimate", "The lower quoted charge, £71k a year, whoever joins."),
        ("high-estimate", "The upper quoted charge, £91k a year, whoever joins."),
        (
            "stepped",
            "£91k a year unless 25 forces join, then £71k. Assumes that £91k is a ceiling.",
        ),
        (
            "shared",
            "Equal shares of a fixed national pool of £1.775m a year, which is £71k each at 25 "
            "forces.",
        ),
        (
            "shared-capped",
            "Equal shares of £1.775m a year, held between £71k and £91k. Assumes that £91k is a "
            "ceiling.",
        ),
        (
            "two-part",
            "A fee of its own, £58k a year, plus a share of a pool of £333k: £71k at 25 forces and "
            "£91k at 10, which is assumed.",
        ),
    ],
)
def test_what_a_form_assumes_is_one_plain_sentence(
    derbyshire: Case, form: Any, sentence: str
) -> None:
    assert form_assumes(derbyshire, form) == sentence


def test_a_price_list_is_given_with_its_prices() -> None:
    case = load_case(Path(__file__).parent.parent / "cases" / "second.toml")

    assert form_assumes(case, "bands") == (
        "A price list, as given in the case: £90k a year from 1; £75k a year from 10; £60k a year "
        "from 20."
    )


def test_a_form_of_a_case_without_a_two_part_charge_is_worded(second: Case) -> None:
    assert form_assumes(second, "shared") == (
        "Equal shares of a fixed national pool of £720k a year, which is £60k each at 12 forces."
    )


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("low-estimate", "at the lower quoted charge"),
        ("high-estimate", "at the upper quoted charge"),
        ("stepped", "if the upper charge applies until 25 join and the lower one after"),
        ("shared", "if a fixed pool is shared equally"),
        ("shared-capped", "if a fixed pool is shared equally within the quoted range"),
        ("two-part", "if each force pays a fee of its own and a share of a pool"),
        ("bands", "by the price list"),
    ],
)
def test_a_form_is_named_as_a_condition(derbyshire: Case, form: Any, words: str) -> None:
    assert condition(derbyshire, form) == words


@pytest.mark.parametrize(
    ("form", "others"),
    [
        ("shared", ["stepped", "shared-capped", "two-part"]),
        ("high-estimate", ["stepped", "shared", "shared-capped", "two-part"]),
    ],
)
def test_other_readings_leave_out_the_own_and_the_quoted(
    derbyshire: Case, form: Any, others: list[str]
) -> None:
    scenario = choose(derbyshire, pricing=form)

    assert other_readings(derbyshire, scenario) == others


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"pricing": "low-estimate"}, ""),
        ({"pricing": "high-estimate"}, ""),
        ({"pricing": "shared", "adopters": 20}, ""),
        (
            {"pricing": "shared", "adopters": 19},
            "A charge of £93k a year is outside the range that the record quotes, £71k to £91k.",
        ),
        (
            {"pricing": "shared", "adopters": (25, 26, 30, 36)},
            "A charge of £49k to £68k a year is outside the range that the record quotes, £71k to "
            "£91k.",
        ),
        (
            {"pricing": "shared", "adopters": (25, 10, 25, 36)},
            "A charge of £49k or £178k a year is outside the range that the record quotes, £71k to "
            "£91k.",
        ),
        (
            {"pricing": "high-estimate", "charge_change": 0.002},
            "A charge of £91,182 a year is outside the range that the record quotes, £71,000 to "
            "£91,000.",
        ),
    ],
)
def test_a_charge_outside_the_quoted_range_is_said(
    derbyshire: Case, fields: dict[str, Any], sentence: str
) -> None:
    result = appraise(derbyshire, choose(derbyshire, **fields))

    assert outside_range(derbyshire, result) == sentence


def test_a_year_without_a_charge_is_not_outside_the_range(derbyshire: Case) -> None:
    # The platform is charged from April 2019: the one force of 2018/19 pays nothing.
    scenario = choose(derbyshire, pricing="shared", adopters=(1, 25, 25, 25))

    assert outside_range(derbyshire, appraise(derbyshire, scenario)) == ""


def test_a_single_quoted_figure_is_named_once(derbyshire: Case) -> None:
    charge = replace(derbyshire.charge, low=91_000)
    case = replace(derbyshire, charge=charge, published=())
    scenario = choose(case, pricing="shared", adopters=36)

    sentence = outside_range(case, appraise(case, scenario))

    assert sentence == (
        "A charge of £63k a year is outside the range that the record quotes, £91k."
    )


def test_no_form_is_called_the_curve(derbyshire: Case) -> None:
    assert curve_caution(derbyshire) == (
        "None of these forms is known to be the curve: the record ties £71k to 25 "
        "forces, and states no other point of it."
    )


@pytest.mark.parametrize("status", ["derived", "assumed"])
def test_a_point_of_the_curve_that_the_record_does_not_state_is_not_tied_to_it(
    derbyshire: Case, status: Any
) -> None:
    case = with_upper_point(derbyshire, status)

    assert curve_caution(case).endswith(
        "the record ties £71k to 25 forces, and states no other point of it."
    )


def test_a_second_point_of_the_curve_that_the_record_states_is_named(derbyshire: Case) -> None:
    case = with_upper_point(derbyshire, "stated")

    assert curve_caution(case) == (
        "None of these forms is known to be the curve: the record ties £71k to 25 forces and £91k "
        "to 12, and states no other point of it."
    )


def test_a_case_that_names_no_count_for_the_upper_charge_ties_one_point(derbyshire: Case) -> None:
    charge = replace(derbyshire.charge, high_applies_at=None)

    assert curve_caution(replace(derbyshire, charge=charge)).endswith(
        "the record ties £71k to 25 forces, and states no other point of it."
    )


def test_a_price_list_is_the_cases_own(second: Case) -> None:
    assert curve_caution(second) == (
        "The price list is as the case gives it; the other forms are readings, not terms."
    )


def test_a_pool_by_a_size_with_a_trap_says_so(derbyshire: Case) -> None:
    assert derbyshire.charge.weighted is not None
    weighted = replace(derbyshire.charge.weighted, weight="population")
    case = replace(derbyshire, charge=replace(derbyshire.charge, weighted=weighted))

    assert "City of London has 7,375 residents" in form_assumes(case, "weighted")
    assert "City of London" not in form_assumes(derbyshire, "weighted")


def test_other_readings_never_hold_a_pool_that_is_not_listed(derbyshire: Case) -> None:
    """The record's readings at 36 forces, £254k to £262k beside equal shares, do not move."""
    wording_pricing = other_readings(derbyshire, choose(derbyshire, "explore"))

    assert wording_pricing == ["stepped", "shared-capped", "two-part"]


EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"


def test_the_record_s_own_table_is_named_only_where_it_says_what_the_model_does(
    derbyshire: Case,
) -> None:
    dearer = tuple(
        replace(line, annual=65_000) if line.name == "Project manager" else line
        for line in derbyshire.lines
    )

    told = (derbyshire, replace(derbyshire, lines=dearer), replace(derbyshire, published=()))
    assert [wording_pricing.record_gives(case) for case in told] == [
        "The record gives no formula: its own table adds up to",
        "The record gives no formula: at the quoted charges the cost is",
        "The record gives no formula: at the quoted charges the cost is",
    ]


def test_a_total_that_the_record_prints_is_its_own() -> None:
    second = load_case(Path(__file__).parent.parent / "cases" / "second.toml")

    assert "its own table adds up to" in wording_pricing.record_gives(second)
    totals = tuple(f for f in second.published if f.measure != "two_year_total")
    assert "at the quoted charges the cost is" in wording_pricing.record_gives(
        replace(second, published=totals)
    )


@pytest.mark.parametrize(
    ("example", "gives", "upper"),
    [
        (
            "flat-subscription",
            "The record gives one charge, whatever the number of forces: at the quoted charge the "
            "cost is",
            "At the quoted charge",
        ),
        (
            "payers-cap",
            "The record gives a cap, whatever the number of forces: at the stated cap the cost is",
            "At the stated cap",
        ),
    ],
)
def test_a_record_with_one_charge_is_not_said_to_have_two(
    example: str, gives: str, upper: str
) -> None:
    case = load_case(EXAMPLES / f"{example}.toml")

    assert wording_pricing.record_gives(case) == gives
    assert wording_pricing.reading_named(case, "high-estimate") == upper


def test_what_a_case_assumes_is_never_said_to_be_quoted_by_the_record(derbyshire: Case) -> None:
    charge = replace(derbyshire.charge, low=75_000, high=95_000, status="assumed")
    budget = replace(derbyshire.budget, value=280_000, status="assumed")
    case = replace(derbyshire, charge=charge, budget=budget)
    result = appraise(case, choose(case, adopters=36, pricing="shared"))

    assert wording_pricing.quoted_words(case) == "the case quotes £75k to £95k"
    assert wording_pricing.outside_range(case, result).endswith(
        "is outside the range that the case quotes, £75k to £95k."
    )
    assert wording_pricing.assumed_basis(case) == (
        "Assumed in this case, and not the record's: the sum set aside, £280k; the quoted charges, "
        "£75k to £95k a year.",
    )
    assert wording_pricing.assumed_basis(derbyshire) == ()


def test_a_cap_that_a_case_assumes_is_not_the_records() -> None:
    case = load_case(EXAMPLES / "payers-cap.toml")
    mine = replace(case, charge=replace(case.charge, status="assumed"))

    assert wording_pricing.curve_caution(case).startswith("The record states a cap, ")
    assert wording_pricing.curve_caution(mine).startswith("The case states a cap, ")
    above = [case.charge.high + 100_000]
    assert "passes the cap that the record states" in wording_pricing.outside_quoted(case, above)
    assert "passes the cap that the case states" in wording_pricing.outside_quoted(mine, above)


def test_a_price_list_that_is_assumed_is_not_the_records() -> None:
    case = load_case(EXAMPLES / "price-list.toml")

    assert wording_pricing.record_gives(case) == (
        "The case gives a price list beside its quoted range: at the quoted charges the cost is"
    )
    assert wording_pricing.quoted_words(case) == "the record quotes £71k to £91k"
    assert wording_pricing.assumed_basis(case) == (
        "Assumed in this case, and not the record's: the price list.",
    )
