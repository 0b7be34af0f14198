"""The Medium term sheet: cost, funding, revenue and capital, and the years after the case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import IntegrityError
from sohanalysis.load import load_case
from sohanalysis.model.medium_term import medium_term
from sohanalysis.workbook.later_years import LaterYears
from sohanalysis.workbook.workbook import book_of, workbook_bytes
from tests.workbook.test_kept import rows_in, table_of
from tests.written import ENDS_IN_LAST_YEAR, EVERY_KEY, USE
from tests.written import written as written_case

COST, ACCOUNTS, ON = (
    ("Medium term", name) for name in ("Medium_term", "Revenue_and_capital", "Carried_on")
)
LATER_LINES = ("Medium term", "Lines_carried_on")
FUNDED = """
years = "2020/21 to 2022/23"
[[charges]]
name = "Hub"
price = 60_000
[[lines]]
name = "Set-up"
kind = "cost"
nature = "one-off"
accounting = "capital"
by_year = [90_000, 0, 0]
[[lines]]
name = "Grant of the county"
kind = "funding"
nature = "recurrent"
funded_by = "grant"
by_year = [90_000, 10_000, 0]
[[lines]]
name = "Saved money"
kind = "funding"
nature = "recurrent"
funded_by = "reserve"
by_year = [60_000, 50_000, 20_000]
[[lines]]
name = "Somebody"
kind = "funding"
nature = "recurrent"
by_year = [0, 0, 1_000]
"""


@pytest.fixture
def funded(tmp_path: Path) -> Case:
    """A case with capital, and with funding by a grant, a reserve and an unnamed payer."""
    return written_case(tmp_path, FUNDED)


def rows(case: Case, location: Any, entries: dict[str, Any] | None = None) -> dict[Any, list[Any]]:
    built = book_of(case, case.scenario)
    return {row[0]: row[1:] for row in rows_in(built, location, entries or {})}


def test_recurrent_and_one_off_cost_and_the_change_in_the_base_budget(derbyshire: Case) -> None:
    amounts = rows(derbyshire, COST)

    assert amounts["Recurrent cost"] == [0, 91_000, 91_000, 91_000]
    assert amounts["One-off cost"] == [30_000, 60_000, 30_000, 0]
    assert amounts["Gross cost"] == [30_000, 151_000, 121_000, 91_000]
    assert amounts["Change in the base budget from the year before"] == [0, 91_000, 0, 0]
    assert amounts["Has to be found, cumulative"] == [30_000, 181_000, 302_000, 393_000]
    assert amounts["Funding meets cost"] == ["none stated"] * 4


def test_funding_by_payer_meets_cost_or_does_not(funded: Case) -> None:
    amounts = rows(funded, COST)

    assert amounts["Funding: grant"] == [-90_000, -10_000, 0]
    assert amounts["Funding: reserve"] == [-60_000, -50_000, -20_000]
    assert amounts["Funding: payer not stated"] == [0, 0, -1_000]
    assert amounts["Has to be found"] == [0, 0, 39_000]
    assert amounts["Funding meets cost"] == ["yes", "yes", "short of cost"]


def test_funding_of_which_no_payer_is_named_is_not_none(tmp_path: Path) -> None:
    text = FUNDED.replace('funded_by = "grant"\n', "").replace('funded_by = "reserve"\n', "")

    amounts = rows(written_case(tmp_path, text), COST)

    assert amounts["Funding: payer not stated"] == [-150_000, -60_000, -21_000]
    assert amounts["Funding meets cost"] == ["yes", "yes", "short of cost"]


def test_funding_apart_from_cost_is_red_in_every_year(funded: Case) -> None:
    red = table_of(book_of(funded, funded.scenario), *COST).red

    apart = {"short of cost", "more than cost"}
    assert [set(red[1 + year]) for year in range(3)] == [apart, apart, apart | {"WARNING"}]


def test_a_reserve_that_pays_for_recurrent_cost_in_the_last_year_is_a_warning(funded: Case) -> None:
    label = "A reserve funds recurrent cost in the last year"

    assert rows(funded, COST)[label] == ["", "", "WARNING"]
    assert rows(funded, COST, {"lines[2].by_year": 0})[label][-1] == "WARNING"


def test_a_reserve_may_pay_for_one_off_cost_in_the_last_year(tmp_path: Path) -> None:
    case = written_case(tmp_path, FUNDED.replace("[90_000, 0, 0]", "[90_000, 0, 20_000]"))

    assert rows(case, COST)["A reserve funds recurrent cost in the last year"] == ["", "", "no"]


def test_funding_that_is_typed_counts_beside_that_of_the_case(funded: Case) -> None:
    built = book_of(funded, funded.scenario)
    cell = built.work.inputs.by_year["plan.base budget"].cell(2)
    built.work.inputs.cells["typed"] = cell

    amounts = {row[0]: row[1:] for row in rows_in(built, COST, {"typed": 39_000})}

    assert amounts["Funding: base budget"] == [0, 0, -39_000]
    assert amounts["Funding meets cost"] == ["yes", "yes", "yes"]


def test_revenue_and_capital_and_its_financing(funded: Case) -> None:
    amounts = rows(funded, ACCOUNTS, {"plan.life": 3, "plan.interest": 0.05})

    assert amounts["Revenue"] == [0, 0, 0]
    assert amounts["Not stated"] == [60_000, 60_000, 60_000]
    assert amounts["Capital"] == [90_000, 0, 0]
    # 90,000 over three years from the year after, with 5% of 90,000, then of 60,000.
    assert amounts["Capital financing: repayment and interest"] == [0, 34_500, 33_000]
    assert rows(funded, ACCOUNTS)["Capital financing: repayment and interest"] == ["", "", ""]


@pytest.mark.parametrize("accounting", ["revenue", "capital", "not stated"])
def test_a_charge_is_revenue_capital_or_not_stated_as_in_the_case(
    tmp_path: Path, accounting: str
) -> None:
    text = f'[[charges]]\nname = "Hub"\nprice = 60_000\naccounting = "{accounting}"\n'
    case = written_case(tmp_path, f'years = "2020/21 to 2021/22"\n{text}')

    totals = {word: 0 for word in ("Revenue", "Capital", "Not stated")}
    totals |= {accounting.capitalize(): 60_000}

    amounts = rows(case, ACCOUNTS)
    assert {word: amounts[word] for word in totals} == {
        word: [total] * 2 for word, total in totals.items()
    }
    assert rows(case, ("Medium term", "Lines"))["Hub"][1] == accounting


def test_recurrent_costs_of_the_last_year_that_end_are_marked(tmp_path: Path) -> None:
    text = """\
[[lines]]
name = "Licence"
annual = 3_000
nature = "recurrent"
from = "2025-04"
months = 12
[[lines]]
name = "Survey"
nature = "one-off"
by_year = [0, 5_000]
"""
    case = written_case(tmp_path, ENDS_IN_LAST_YEAR + text)

    amounts = rows(case, LATER_LINES)
    leaving = rows(replace(case, scenario=choose(case, leave="2025/26")), LATER_LINES)

    # The trainer ended before the last year, and nobody expects the survey again.
    assert {name: row[-1] for name, row in amounts.items()} == {
        "Trainer": "",
        "Licence": "yes",
        "Platform": "yes",
        "Network": "",
    }
    assert leaving["Network"][-1] == "yes"
    assert medium_term(case, case.scenario, more_years=1).ended == ("Licence", "Platform")


def test_a_user_may_change_whether_a_charge_is_revenue_or_capital(funded: Case) -> None:
    amounts = rows(funded, ACCOUNTS, {"charges[0].accounting": "revenue"})

    assert amounts["Revenue"] == [60_000, 60_000, 60_000]
    assert amounts["Not stated"] == [0, 0, 0]


def test_capital_of_each_year_is_repaid_over_its_own_life(tmp_path: Path) -> None:
    line = 'name = "Set-up"\nkind = "cost"\nnature = "one-off"\naccounting = "capital"\n'
    spent = "by_year = [90_000, 30_000, 0, 60_000, 0]\n"
    case = written_case(tmp_path, f'years = "2020/21 to 2024/25"\n[[lines]]\n{line}{spent}')

    repayment = "Repayment over the life of the asset, from the year after"
    amounts = rows(case, ACCOUNTS, {"plan.life": 2, "plan.interest": 0.05})

    # Two years of 45,000 from the second year, two of 15,000 from the third, then 30,000.
    assert amounts[repayment] == [0, 45_000, 60_000, 15_000, 30_000]
    start = amounts["Capital outstanding at the start of the year"]
    assert start == [0, 90_000, 75_000, 15_000, 60_000]


def test_a_charge_with_factors_by_year_goes_on_at_its_last_factor(tmp_path: Path) -> None:
    rule = '[[charges]]\nname = "Hub"\nfee = 100\nuplift = [1.0, 1.05]\n'
    case = written_case(tmp_path, f'years = "2020/21 to 2021/22"\n{rule}')

    assert rows(case, ON)["Recurrent cost"] == [105, 105, 105]
    longer = medium_term(case, case.scenario, more_years=3)
    assert longer.recurrent.tolist() == [100, 105, 105, 105, 105]


def test_band_d_and_the_net_budget_are_blank_until_value_year_and_source_are_typed(
    derbyshire: Case,
) -> None:
    entries = {"plan.tax_base": 350_000, "plan.tax_base.year": "2021/22"}
    entries |= {"plan.net_budget": 182_000_000, "plan.net_budget.year": "2021/22"}
    sources = {"plan.tax_base.source": "council", "plan.net_budget.source": "plan"}
    band_d = "Band D equivalent, £ (not a proposal to raise the precept)"

    assert rows(derbyshire, COST, entries)[band_d] == [""] * 4
    amounts = rows(derbyshire, COST, entries | sources)
    assert amounts[band_d][-1] == pytest.approx(0.26)
    assert amounts["Share of the net budget"][-1] == pytest.approx(0.0005)


@pytest.mark.parametrize("fields", [{}, {"rise": 0.03}, {"charge_change": 0.1, "rise": -0.05}])
def test_the_years_after_the_case_are_those_of_the_library(
    derbyshire: Case, fields: dict[str, Any]
) -> None:
    scenario = choose(derbyshire, pricing="high-estimate", **fields)

    (row,) = (
        row
        for row in rows_in(book_of(derbyshire, scenario), ON, {})
        if row[0] == "Has to be found, before funding"
    )

    pressure = medium_term(derbyshire, scenario, more_years=3).pressure
    assert row[1:] == pytest.approx([*pressure[-3:]])


def test_a_pricing_with_an_uplift_rises_on_after_the_case(tmp_path: Path) -> None:
    text = 'years = "2020/21 to 2021/22"\n[[charges]]\nname = "Hub"\n'
    rules = '[[charges.pricing]]\nname = "flat"\nfee = 100\n'
    rules += '[[charges.pricing]]\nname = "rising"\nfee = 100\nuplift = 0.1\n'
    line = '[[lines]]\nname = "Post"\nkind = "cost"\nnature = "recurrent"\nannual = 1_000\n'
    line += 'uplift = 0.02\nbase_year = "2020/21"\n'
    case = written_case(tmp_path, f"{text}{rules}{line}")
    case_rising = choose(case, pricing="rising")

    (row,) = (r for r in rows_in(book_of(case, case_rising), ON, {}) if r[0] == "Recurrent cost")

    # 110 and 1,020 in the last year of the case.
    assert row[1:] == pytest.approx([121 + 1_040.4, 133.1 + 1_061.208, 146.41 + 1_082.43216])


def test_leaving_is_not_stated_or_has_its_cost(derbyshire: Case, tmp_path: Path) -> None:
    text = 'years = "2020/21 to 2022/23"\n[[charges]]\nname = "Hub"\nprice = 60_000\n[[lines]]\n'
    text += 'name = "Exit"\nkind = "cost"\nnature = "one-off"\nannual = 12_000\non = "leaving"\n'
    leaving = written_case(tmp_path, f'{text}months = 6\n[scenario]\nleave = "2020/21"\n')

    assert rows(derbyshire, ACCOUNTS)["Cost of leaving"] == ["not stated"] * 4
    assert rows(leaving, ACCOUNTS)["Exit, if the scenario leaves"] == [0, 6_000, 0]


SAVED = """
years = "2024/25 to 2026/27"
[[charges]]
name = "Records"
fee = 50_000
[[lines]]
name = "Support"
annual = 12_000
from = "2024-04"
[[lines]]
name = "Old system saved"
kind = "saving"
annual = 24_000
from = "2026-10"
cashable = 1
[[lines]]
name = "Sale of servers"
kind = "saving"
nature = "one-off"
by_year = [0, 0, 9_000]
cashable = 1
[[lines]]
name = "Exit"
on = "leaving"
annual = 30_000
months = 6
"""


@pytest.mark.parametrize(
    ("entries", "costs", "savings"),
    [
        # A whole year of the old system, and no second sale.
        ({}, [62_000, 62_000, 62_000], [-24_000, -24_000, -24_000]),
        # The scenario's saving is at full effect after three years.
        (
            {"scenario.savings": 30_000, "scenario.ramp": 36, "scenario.cashable": 1},
            [62_000, 62_000, 62_000],
            [-54_000, -54_000, -54_000],
        ),
        # A ramp of six years ends with the years after the case.
        (
            {"scenario.savings": 72_000, "scenario.ramp": 72, "scenario.cashable": 1},
            [62_000, 62_000, 62_000],
            # 1,000 for each month since go-live, from April 2024.
            [-24_000 - 42_500, -24_000 - 54_500, -24_000 - 66_500],
        ),
        # After leaving only six months of the exit are paid, and nothing is saved.
        ({"scenario.leave": "2026/27"}, [15_000, 0, 0], [0, 0, 0]),
        ({"scenario.leave": "2025/26"}, [0, 0, 0], [0, 0, 0]),
    ],
    ids=["as in the case", "part of a ramp", "a long ramp", "leaving last", "leaving before"],
)
def test_costs_and_savings_go_on_after_the_case_as_in_the_model(
    tmp_path: Path, entries: dict[str, Any], costs: list[float], savings: list[float]
) -> None:
    amounts = rows(written_case(tmp_path, SAVED), ON, entries)

    paid = zip(amounts["Recurrent cost"], amounts["One-off cost"], strict=True)
    assert [sum(pair) for pair in paid] == pytest.approx(costs)
    assert amounts["Cashable savings"] == pytest.approx(savings)
    totals = [cost + saving for cost, saving in zip(costs, savings, strict=True)]
    assert amounts["Has to be found, before funding"] == pytest.approx(totals)


@pytest.mark.parametrize("last_month", ["2027-03", "2026-09"])
def test_the_savings_of_a_service_that_has_ended_do_not_go_on(
    tmp_path: Path, last_month: str
) -> None:
    ends = SAVED.replace("fee = 50_000\n", f'fee = 50_000\nuntil = "{last_month}"\n')
    support = '[[lines]]\nname = "Support"\nannual = 12_000\nfrom = "2024-04"\n'

    with_support, without = (
        rows(written_case(tmp_path, text), ON) for text in (ends, ends.replace(support, ""))
    )

    # A recurrent cost goes on: so does the service.
    assert with_support["Recurrent cost"] == pytest.approx([12_000] * 3)
    assert with_support["Cashable savings"] == pytest.approx([-24_000] * 3)
    assert without["Cashable savings"] == [0, 0, 0]


def test_a_saving_with_an_uplift_rises_on_after_the_case(tmp_path: Path) -> None:
    rising = 'cashable = 1\nuplift = 0.1\nbase_year = "2026/27"\n'
    case = written_case(tmp_path, SAVED.replace("cashable = 1\n", rising, 1))

    assert rows(case, ON)["Cashable savings"] == pytest.approx([-26_400, -29_040, -31_944])


def test_a_workbook_with_another_amount_after_the_case_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = written_case(tmp_path, SAVED)
    workbook_bytes(case, case.scenario)
    monkeypatch.setattr(LaterYears, "_moved_by_the_end", lambda _: {"horizon"})

    message = r"Recurrent cost in 2027/28: .*, not 62,000.00; .*Cashable savings in 2027/28"
    with pytest.raises(IntegrityError, match=message):
        workbook_bytes(case, case.scenario)


@pytest.mark.parametrize("fields", [{}, {"rise": 0.03, "offset": 0.5, "cashable": 1.0, "ramp": 60}])
@pytest.mark.parametrize("path", [EVERY_KEY, USE], ids=lambda path: path.stem)
def test_every_year_after_a_case_is_that_of_the_library(path: Path, fields: dict[str, Any]) -> None:
    case = load_case(path)

    # It is refused if an amount of Medium term differs from the library.
    assert workbook_bytes(case, choose(case, **fields))[:2] == b"PK"
