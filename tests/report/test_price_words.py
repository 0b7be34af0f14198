"""What is said of prices and of a dearer charge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

from sohanalysis.case.case import Case
from sohanalysis.load import load_case
from sohanalysis.report import tables

DERBYSHIRE = load_case()
SECOND = load_case(Path(__file__).parent.parent / "cases" / "second.toml")


def as_if(case: Case, value: Literal["real", "nominal", "not stated"]) -> Case:
    return replace(case, price_basis=replace(case.price_basis, value=value))


def test_the_words_on_prices_where_the_record_does_not_say(derbyshire: Case) -> None:
    assert tables.basis(derbyshire, derbyshire.scenario).texts == (
        "Whether the prices are real or nominal is not stated (the documents). Both stand side by "
        "side, each assumed; neither is the report's.",
        "The present value at the high estimate is £371k if the prices are real (in prices of "
        "the report's own year) and £352k to £359k if the prices are nominal (in prices of "
        "2018/19).",
        "Nominal prices are deflated to the prices of 2018/19 by one vintage of the GDP "
        "deflator at a time, and only then discounted; no vintage fills a gap of another.",
        "The vintages disagree: of 2020/21 they give 1.84% (hmt-2019-09) and 5.21% (obr-2025-11).",
        "Each year is discounted to 2018/19 at 3.5%. The Green Book, edition of 2003 (assumed), "
        "has 3.5% a year for real prices up to year 30, and less after that, which no horizon of a "
        "case reaches.",
    )


def test_prices_of_another_year_are_named_beside_the_value_that_is_in_them(
    derbyshire: Case,
) -> None:
    chosen = {"prices_of": "2030/31"}

    said = tables.basis(derbyshire, derbyshire.scenario, **chosen).texts[1]

    # 352,391.28 at prices of 2018/19 (test_price_exports), 43.7% dearer by 2030/31.
    assert said == (
        "The present value at the high estimate is £371k if the prices are real (in prices of "
        "the report's own year) and £506k if the prices are nominal (in prices of 2030/31)."
    )


def test_the_words_on_prices_where_the_record_does_say() -> None:
    real = as_if(DERBYSHIRE, "real")

    assert tables.basis(SECOND, SECOND.scenario).texts[:2] == (
        "The prices are nominal (invented, para 9): they are deflated before they are discounted.",
        "The present value at 12 forces, by the price list is £350k as nominal prices (in prices "
        "of 2023/24).",
    )
    assert tables.basis(real, real.scenario).texts[:2] == (
        "The prices are real (the documents): nothing is deflated.",
        "The present value at the high estimate is £371k as real prices (in prices of the "
        "report's own year).",
    )


def test_where_no_vintage_covers_the_years_none_is_made_up(derbyshire: Case) -> None:
    case = as_if(derbyshire, "nominal")

    said = tables.basis(case, case.scenario, prices_of="2040/41").texts
    table = tables.present_values(case, case.scenario, prices_of="2040/41")

    assert said[1] == (
        "No vintage of the GDP deflator held here covers these years: none is made up."
    )
    assert [row[3] for row in table.rows] == ["not covered"] * 3


def test_a_case_of_one_year_needs_no_inflation() -> None:
    case = replace(DERBYSHIRE, years=("2019/20",), lines=())

    said = tables.basis(case, case.scenario).texts

    assert said[1:3] == (
        "The present value at the high estimate is £91k if the prices are real (in prices of the "
        "report's own year) and £91k if the prices are nominal (in prices of 2019/20).",
        "Nominal prices are deflated to the prices of 2019/20 by one vintage of the GDP "
        "deflator at a time, and only then discounted; no vintage fills a gap of another.",
    )
    assert said[3].startswith("Each year is discounted to 2019/20")


def test_the_words_on_a_dearer_charge(derbyshire: Case) -> None:
    assert tables.stress_words(derbyshire, derbyshire.scenario).texts == (
        "A stress test and no forecast: 41% more on the platform charge alone, the upper bound of "
        "optimism bias for outsourcing (operating expenditure) in the Review of Large Public "
        "Procurement in the UK (2002), by Mott MacDonald for HM Treasury. That this charge is like "
        "those projects is assumed.",
        "Set-up and the first two years would then cost £320k to £377k at the quoted charges, "
        "against a budget of £300k.",
        "At the low estimate: 26.8% more uses up the headroom. At the middle of the range: 11.1% "
        "more uses up the headroom. At the high estimate: over budget already.",
    )
