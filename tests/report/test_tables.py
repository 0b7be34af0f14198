"""Every table as a literal text."""

from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.explore.lookups import word_tables
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.findings import all_findings
from sohanalysis.model.result_range import range_of
from sohanalysis.model.results import results_of
from sohanalysis.model.stress import StressRow
from sohanalysis.report import charts, tables
from sohanalysis.report.findings import finding_text, published_name
from sohanalysis.report.table import Table
from sohanalysis.report.tables import charge_heads, row_words
from sohanalysis.report.terminal import quoted_ends
from sohanalysis.report.what_if import break_even_table
from tests.charged import with_charge
from tests.screens import assert_screen
from tests.written import ENDS_IN_LAST_YEAR, RANGE, THREE_YEARS, written

SCREENS = Path(__file__).parent / "screens"

# Councils whose contract has a range of prices, and the range against a budget.
CONTRACT = (
    'years = "2026/27 to 2029/30"\n[budget]\namount = 100_000\nyears = "2026/27 to 2027/28"\n'
    + RANGE.replace('"estimate"', '"contract"')
    + 'pool = 320_000\nshare = "equal"\nstatus = "assumed"\n'
)
# A charge of two prices, and a second with a quoted range.
SECOND_QUOTED = """\
years = "2026/27 to 2029/30"
[adopters]
count = 10
possible = 20
[[charges]]
name = "Main"
[[charges.pricing]]
name = "flat"
price = 5_000
[[charges.pricing]]
name = "dearer"
price = 6_000
[[charges]]
name = "Side"
low = 10_000
high = 20_000
firmness = "estimate"
pool = 100_000
share = "equal"
"""
CONSTANT = "Present value: quoted figures taken as constant prices (the documents do not say)"


def everything(case: Case) -> Scenario:
    """The scenario of DESIGN.md, section 4."""
    shares = {"offset": 0.5, "ramp": 12, "cashable": 0.5, "delay": 3}
    return choose(case, adopters=36, pricing="shared", **shares)


def costs(case: Case, scenario: Scenario) -> Table:
    """Return the table of cost by year of one scenario."""
    return tables.cost_by_year(results_of(case, scenario))


def quoted_costs(case: Case, scenario: Scenario) -> Table:
    """Cost by year from the low to the high end of the quoted charge."""
    return tables.cost_by_year(results_of(case, scenario), quoted_ends(case, scenario))


def results(case: Case, scenario: Scenario) -> Table:
    """Results of a scenario next to those at the quoted charges."""
    return tables.results(results_of(case, scenario), quoted_ends(case, scenario))


def pricings(case: Case, scenario: Scenario) -> Table:
    """Every pricing of a case."""
    return tables.pricings(results_of(case, scenario, pricing=case.pricings))


def test_the_ends_of_a_contract_price_are_called_contract_prices(tmp_path: Path) -> None:
    case = written(tmp_path, CONTRACT)
    scenario = choose(case, pricing="low-end")

    texts = [
        quoted_costs(case, scenario).caption,
        costs(case, scenario).caption,
        *results(case, scenario).columns,
        *tables.sensitivity(case).columns,
        *(str(row[0]) for row in tables.medium_term_table(case, scenario, more_years=1).rows),
        *(str(row[-1]) for row in break_even_table(case, scenario, pricings=case.pricings).rows),
        *(finding_text(case, finding) for finding in all_findings(case)),
    ]

    assert [text for text in texts if "estimate" in text.lower()] == []
    assert results(case, scenario).columns == (
        "Result",
        "Low contract price",
        "High contract price",
    )


def test_ends_of_another_charge_name_the_pricing_that_they_are_at(tmp_path: Path) -> None:
    case = written(tmp_path, SECOND_QUOTED)
    scenario = choose(case, pricing="flat")

    table = results(case, scenario)

    # £5,000 and £10,000 a year; at both ends £6,000, and £10,000 or £20,000.
    ends = ("Low estimate (Dearer)", "High estimate (Dearer)")
    assert table.columns == ("Result", "This scenario", *ends)
    assert table.rows[0] == ("Ongoing cost a year", "15,000", "16,000", "26,000")


def test_the_records_table_follows_a_scenario(derbyshire: Case) -> None:
    table = quoted_costs(derbyshire, choose(derbyshire, delay=12))

    assert table.rows[0] == ("Project manager", "30,000", "60,000", "60,000", "30,000", "180,000")


def test_costs_by_year_show_savings_as_negative(derbyshire: Case) -> None:
    assert_screen(
        SCREENS / "cost-with-savings.txt", costs(derbyshire, everything(derbyshire)).text()
    )


def test_savings_from_the_low_to_the_high_end_are_negative(derbyshire: Case) -> None:
    table = quoted_costs(derbyshire, choose(derbyshire, offset=0.5))

    # Half of £71,000 and of £91,000, from April 2019.
    half = "(35,500) to (45,500)"
    assert table.rows[-2] == ("Savings", "0", half, half, half, "(106,500) to (136,500)")
    assert table.totals == 3


def test_without_savings_there_is_no_row_of_them(derbyshire: Case) -> None:
    table = costs(derbyshire, derbyshire.scenario)

    assert [row[0] for row in table.rows] == ["Project manager", "Platform", "Gross cost"]
    assert table.totals == 1


def test_years_without_savings_are_nil_and_never_minus_nil(derbyshire: Case) -> None:
    savings = costs(derbyshire, choose(derbyshire, savings=20_000.0)).rows[3]

    assert savings == ("Savings", "0", "(20,000)", "(20,000)", "(20,000)", "(60,000)")


def test_what_falls_after_the_budget_years_is_written_under_the_costs(derbyshire: Case) -> None:
    table = costs(derbyshire, choose(derbyshire, "explore", delay=12))

    # £60,000 a year of project manager until September 2021.
    assert table.note == (
        "Set-up and the first two years cost £278,611 in all: £30,000 of that falls after 2020/21."
    )
    # Twice £71,000 or £91,000.
    assert quoted_costs(derbyshire, choose(derbyshire, delay=12)).note == (
        "Set-up and the first two years cost £322,000 to £362,000 in all: £30,000 of that falls "
        "after 2020/21."
    )


def test_under_costs_and_results_that_hide_nothing_is_the_price_basis_alone(
    derbyshire: Case,
) -> None:
    assert costs(derbyshire, derbyshire.scenario).note == ""
    assert results(derbyshire, derbyshire.scenario).note == f"{CONSTANT}."


def test_saving_lines_count_and_funding_lines_do_not(second: Case) -> None:
    table = costs(second, second.scenario)

    assert [row[0] for row in table.rows[:3]] == ["Equipment", "Support desk", "Platform"]
    # 6,000 and three years of 24,000, of which 30,000 by March 2026.
    assert " | ".join(table.rows[4]) == (
        "Savings | 0 | (6,000) | (24,000) | (24,000) | (24,000) | (78,000)"
    )
    assert len(table.rows) == 6
    amounts = {row[0]: row[1] for row in results(second, second.scenario).rows}
    assert amounts["Savings in the budget years"] == "30,000"


def test_every_result_stands_beside_the_quoted_charges(derbyshire: Case) -> None:
    assert_screen(
        SCREENS / "results-as-quoted.txt", results(derbyshire, everything(derbyshire)).text()
    )


def test_at_an_estimate_the_results_are_those_at_both_ends(derbyshire: Case) -> None:
    table = results(derbyshire, choose(derbyshire, delay=12))

    # £180,000 of project manager, of which £150,000 by March 2021, and three years of the charge.
    assert_screen(SCREENS / "results-late.txt", table.text())


def test_a_scenario_that_saves_nothing_has_its_full_costs_where_the_quoted_charges_save(
    derbyshire: Case,
) -> None:
    free = Pricing(name="free", price=[{"adopters": 1, "price": 0}])
    case = with_charge(derbyshire, pricing=(*derbyshire.charge.pricing, free))

    table = results(case, choose(case, pricing="free", offset=0.5))

    # £120,000 of project manager without a charge, of which half would be saved.
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Savings in the budget years"] == ("0", "71,000", "91,000")
    assert rows["Cost after cashable savings"] == ("120,000", "262,000", "302,000")
    assert rows["Net cost over all years"] == ("120,000", "226,500", "256,500")
    assert table.note == (
        f"{CONSTANT}. The present value deducts all savings, cashable or not. The amounts at the "
        "quoted charges have the other choices of this scenario too."
    )


@pytest.mark.parametrize("is_open", [False, True])
def test_a_result_that_only_the_scenario_has_is_a_dash_at_the_quoted_charges(
    tmp_path: Path, *, is_open: bool
) -> None:
    # Amounts by year stay as they are, so only the quoted charges rise without a deflator.
    text = 'years = "2026/27 to 2027/28"\n[[charges]]\nname = "Hub"\nlow = 40_000\nhigh = 60_000\n'
    for name, first in (("assumed", 40_000), ("stated", 50_000)):
        price = f'{{"2026/27" = {first}, "2027/28" = 50_000}}'
        text += f'[[charges.pricing]]\nname = "{name}"\nstatus = "{name}"\nprice = {price}\n'
    case = written(tmp_path, text)
    scenario = choose(case, rise=0.03, pricing="any" if is_open else "stated")
    ends = quoted_ends(case, scenario)

    table = tables.results(range_of(case, scenario), ends)

    (cells,) = ([*map(str, row)] for row in table.rows if str(row[0]).startswith("Present value"))
    # 40,000 or 50,000, and 50,000 / 1.035.
    assert cells[1:3] == (["88,309 to 98,309", "-"] if is_open else ["98,309", "-"])


def test_a_quoted_charge_that_is_moved_is_named_by_how_much(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", charge_change=2.0)

    # Three times each charge, for two years, and £120,000.
    table = pricings(derbyshire, scenario)
    assert_screen(SCREENS / "pricings-three-times-as-high.txt", table.text())


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (-0.25, ["Low estimate, 25% lower", "High estimate, 25% lower", "Stepped"]),
        (0.0, ["Low estimate", "High estimate", "Stepped"]),
    ],
)
def test_only_a_quoted_charge_that_is_moved_is_named_otherwise(
    second: Case, change: float, names: list[str]
) -> None:
    rows = pricings(second, choose(second, charge_change=change, delay=3)).rows

    assert [row[0] for row in rows] == [*names, "Shared", "Price list"]


def test_the_forms_of_one_force_are_outside_the_range_and_short(derbyshire: Case) -> None:
    table = pricings(derbyshire, choose(derbyshire, adopters=1))

    assert table.caption == ("Pricing at 1 force, £ (total: set-up and the first two years)")
    assert " | ".join(table.rows[3]) == (
        "Shared | 1,775,000 | 3,670,000 | (3,370,000) | 1,775,000 | outside the quoted range, "
        "over budget"
    )


def test_the_captions_name_what_a_scenario_changes(derbyshire: Case) -> None:
    late = choose(derbyshire, delay=3, charge_follows_go_live=True, charge_change=0.1)

    conditions = ", three months late and the charge too, charge 10% higher, £"

    assert quoted_costs(derbyshire, late).caption == (
        f"Cost by financial year{conditions} (low to high estimate)"
    )
    assert costs(derbyshire, late).caption == f"Cost by financial year{conditions} (high estimate)"
    assert results(derbyshire, late).caption == f"Results{conditions}"
    assert pricings(derbyshire, late).caption == (
        f"Pricing at 25 forces{conditions} (total: set-up and the first two years)"
    )


def test_a_note_on_the_results_says_why_there_is_no_present_value(second: Case) -> None:
    table = results(second, second.scenario)

    assert table.caption == "Results, £ (pricing: price list)"
    assert table.note == ("No present value: prices are nominal, and the case states no inflation.")
    assert not [row[0] for row in table.rows if row[0].startswith("Present value")]


def test_only_a_column_of_totals_is_explained_in_the_caption(stated_price: Case) -> None:
    table = pricings(stated_price, stated_price.scenario)

    assert table.caption == "Pricing at 3 councils, £"
    assert table.columns == ("Pricing", "Charge a year", "Over all years", "Ongoing")


def test_the_forms_without_a_count_are_those_of_the_scenarios_own_path(derbyshire: Case) -> None:
    table = pricings(derbyshire, choose(derbyshire, adopters=(25, 25, 36, 36), delay=3))

    assert table.caption == (
        "Pricing at 25, 25, 36, 36 forces by year, three months late, £ (total: set-up and the "
        "first two years)"
    )
    assert table.columns[1] == "Charge in 2021/22"
    shared = table.text().splitlines()[7]
    assert shared.split("  ")[0] == "Shared"
    assert shared.split()[1:5] == ["49,306", "255,306", "44,694", "49,306"]


def test_a_year_added_to_the_medium_term_goes_on_as_before_and_says_that_it_is_assumed(
    derbyshire: Case,
) -> None:
    table = tables.medium_term_table(derbyshire, derbyshire.scenario, more_years=1)

    # £393,000 by 2021/22; the £91,000 of 2022/23 is in no total.
    assert_screen(SCREENS / "medium-term.txt", table.text())


def test_each_of_several_years_added_says_that_it_is_assumed(derbyshire: Case) -> None:
    table = tables.medium_term_table(derbyshire, derbyshire.scenario, more_years=3)

    assert table.caption.endswith("; 2022/23 on is assumed to go on as before")
    assert " | ".join(table.columns[4:]) == (
        "2021/22 | 2022/23 (assumed) | 2023/24 (assumed) | 2024/25 (assumed)"
    )
    assert " | ".join(table.rows[5]) == (
        "Cumulative | 30,000 | 181,000 | 302,000 | 393,000 | - | - | -"
    )


def test_the_medium_term_counts_the_savings_that_are_cash(derbyshire: Case) -> None:
    scenario = everything(derbyshire)

    table = tables.medium_term_table(derbyshire, scenario, more_years=1, net_budget=180_000_000)

    # By 2020/21 the net pressure comes to the cost after cashable savings, £217,689.53. At the
    # quoted charges £17,750 and £22,750 a year are cash in the end: 5/16 of it in 2019/20, 47/48
    # in 2020/21.
    assert [table.rows[index] for index in (2, 5, 6, 7)] == [
        ("Cashable savings", "0", "(3,852)", "(12,070)", "(12,326)", "(12,326)"),
        ("Cumulative", "30,000", "135,454", "217,690", "254,669", "-"),
        ("Net pressure, low estimate", "30,000", "125,453", "98,620", "53,250", "53,250"),
        ("Net pressure, high estimate", "30,000", "143,891", "113,724", "68,250", "68,250"),
    ]
    assert table.rows[8][1:] == ("0.017%", "0.059%", "0.046%", "0.021%", "0.021%")


def test_the_medium_term_takes_funding_off_and_shares_it_out_as_asked(second: Case) -> None:
    table = tables.medium_term_table(
        second, second.scenario, more_years=0, tax_base=100_000, net_budget=50_000_000
    )

    # Half of the savings on old cameras are cash. 100 pence x 30,000 / 100,000 = 30 pence. At the
    # quoted charges the platform is £15,000 a year less or more, and half of that in 2024/25.
    assert_screen(SCREENS / "medium-term-with-funding.txt", table.text())


def test_a_case_with_a_line_of_funding_has_no_note_on_it(second: Case) -> None:
    assert tables.medium_term_table(second, second.scenario, more_years=0).note == ""


def test_a_case_without_a_line_of_funding_says_so_and_that_the_sum_is_a_limit(
    second: Case,
) -> None:
    unfunded = replace(second, lines=second.lines[:-1])

    table = tables.medium_term_table(unfunded, unfunded.scenario, more_years=0)

    assert table.rows[3] == ("Funding: no line in the case", "0", "0", "0", "0", "0")
    assert table.rows[4][:2] == ("Net pressure", "80,000")
    assert table.note == "The case has no line of funding, so the whole cost is a pressure."
    table = tables.medium_term_table(
        replace(unfunded, paper="decision taken"), unfunded.scenario, more_years=0
    )
    assert table.note == (
        "Approval is not funding: the case has no line of funding, so the whole cost is a pressure."
    )


def test_the_medium_term_names_recurrent_costs_savings_and_funding_that_ended(
    tmp_path: Path,
) -> None:
    text = """\
[[lines]]
name = "Old contract"
kind = "saving"
annual = 9_000
from = "2024-04"
months = 18
cashable = 1
nature = "recurrent"
[[lines]]
name = "Pilot grant"
kind = "funding"
funded_by = "grant"
annual = 4_000
from = "2025-04"
months = 12
[[lines]]
name = "General reserve"
kind = "funding"
funded_by = "reserve"
by_year = [0, 3_000]
[[lines]]
name = "Partner"
kind = "funding"
funded_by = "partner"
annual = 2_000
nature = "recurrent"
"""
    case = written(tmp_path, ENDS_IN_LAST_YEAR + text)

    table = tables.medium_term_table(case, case.scenario, more_years=1)

    # Five months of the platform, and six of the contract, in 2025/26. The trainer, £6,000 in
    # 2024/25, ended before.
    assert [tuple(map(str, row)) for row in table.rows[1:3]] == [
        ("Recurrent costs", "42,000", "29,000", "24,000"),
        ("Cashable savings", "(9,000)", "(4,500)", "0"),
    ]
    assert table.note.startswith(
        "Ended, so not in 2026/27 on: Platform, Old contract, Pilot grant, General reserve."
    )


def test_the_medium_term_at_the_quoted_charges_follows_all_else_of_the_scenario(
    derbyshire: Case,
) -> None:
    late = choose(derbyshire, "explore", delay=12, charge_change=0.2)

    rows = tables.medium_term_table(derbyshire, late, more_years=1).rows

    # £71,000 and £91,000 with a fifth more, and a project manager until September 2021.
    assert rows[6:] == [
        ("Net pressure, low estimate", "30,000", "145,200", "145,200", "115,200", "85,200"),
        ("Net pressure, high estimate", "30,000", "169,200", "169,200", "139,200", "109,200"),
    ]


def test_the_medium_term_adds_up_funding_by_who_pays_it(second: Case) -> None:
    *other_lines, grant = second.lines
    paid = replace(grant, funded_by="grant")
    reserve = replace(grant, name="Reserve", funded_by="reserve", by_year={"2024/25": 10_000})
    gift = replace(grant, name="Gift", funded_by=None, by_year={"2025/26": 1_000})
    lines = (*other_lines, paid, reserve, gift, replace(paid, name="Another grant"))

    rows = tables.medium_term_table(
        replace(second, lines=lines), second.scenario, more_years=0
    ).rows

    assert rows[3:7] == [
        ("Funding: grant", "(100,000)", "0", "0", "0", "0"),
        ("Funding: reserve", "0", "(10,000)", "0", "0", "0"),
        ("Funding: payer not stated", "0", "0", "(1,000)", "0", "0"),
        ("Net pressure", "(20,000)", "83,400", "88,460", "90,783", "92,172"),
    ]


@pytest.mark.parametrize(
    ("options", "totals", "last"),
    [
        ({}, 4, "Net pressure, high estimate"),
        ({"tax_base": 100_000}, 5, "Net pressure, pence per Band D (100,000)"),
        ({"net_budget": 50_000_000}, 5, "Net pressure, share of £50,000,000"),
        (
            {"tax_base": 100_000, "net_budget": 50_000_000},
            6,
            "Net pressure, share of £50,000,000",
        ),
    ],
)
def test_the_rows_of_the_medium_term_that_are_asked_for_are_among_the_totals(
    second: Case, options: dict[str, float], totals: int, last: str
) -> None:
    table = tables.medium_term_table(second, second.scenario, more_years=0, **options)

    assert table.totals == totals
    assert table.rows[-totals][0] == "Net pressure"
    assert table.rows[-1][0] == last


@pytest.mark.parametrize(
    ("pricing", "quoted"), [("low-estimate", []), ("shared", ["Net pressure, as quoted"])]
)
def test_the_medium_term_has_one_quoted_price_once(
    derbyshire: Case, pricing: str, quoted: list[str]
) -> None:
    case = with_charge(derbyshire, high=derbyshire.charge.low)
    scenario = choose(case, pricing=pricing, adopters=36)

    rows = tables.medium_term_table(case, scenario, more_years=1).rows

    assert [row[0] for row in rows[6:]] == quoted


def test_pence_of_a_small_tax_base_have_a_thousands_separator(second: Case) -> None:
    rows = tables.medium_term_table(second, second.scenario, more_years=0, tax_base=1_000).rows

    # 100 x 30,000 / 1,000
    assert rows[-1][:2] == ("Net pressure, pence per Band D (1,000)", "3,000.00")


def test_the_caption_of_the_medium_term_names_what_a_scenario_changes(derbyshire: Case) -> None:
    late = choose(derbyshire, delay=3, charge_change=0.1)

    assert tables.medium_term_table(derbyshire, late, more_years=1).caption == (
        "Medium term at the high estimate, three months late, charge 10% higher, £ (savings and "
        "funding are negative); 2022/23 on is assumed to go on as before"
    )


def test_the_records_table_of_a_scenario_carries_the_code_of_that_scenario(
    derbyshire: Case,
) -> None:
    table = quoted_costs(derbyshire, choose(derbyshire, "explore", delay=3))

    assert table.foot == "Scenario code: 41-2018-c275:r3:n36:pshared:d3:2ed2"


def test_the_pricings_stand_in_the_order_of_the_file(derbyshire: Case, backwards: Case) -> None:
    usual = pricings(derbyshire, derbyshire.scenario)

    table = pricings(backwards, backwards.scenario)

    assert table == replace(usual, rows=usual.rows[::-1])


def test_a_pool_shared_by_size_is_a_row_and_what_it_assumes_a_foot_where_it_is_chosen(
    derbyshire: Case,
) -> None:
    before = pricings(derbyshire, choose(derbyshire, "signed"))
    chosen = pricings(derbyshire, choose(derbyshire, "signed", pricing="weighted"))

    assert chosen.rows == before.rows
    # £3,321,570 x 1,737.74 / 104,185.54 officers of the first 36.
    assert " | ".join(chosen.rows[-1]) == (
        "Weighted | 55,401 | 230,803 | 69,197 | 55,401 | outside the quoted range"
    )
    assert "Assumed: a pool of £3,321,570 a year" in chosen.foot
    assert "£3,321,570" not in before.foot


@pytest.mark.parametrize(
    ("is_cap", "remark"), [(False, "not the quoted charge"), (True, "not the stated cap")]
)
def test_no_pricing_is_outside_a_range_if_one_price_is_quoted(
    derbyshire: Case, is_cap: bool, remark: str
) -> None:
    case = with_charge(derbyshire, high=derbyshire.charge.low, is_cap=is_cap)

    rows = {row[0]: row[-1] for row in pricings(case, choose(case, "signed")).rows}

    assert (rows["Low estimate"], rows["Shared"]) == ("", remark)


def test_a_pricing_without_a_price_at_these_forces_says_so(derbyshire: Case) -> None:
    pricing = Pricing(name="listed", price=[{"adopters": 30, "price": 60_000}])
    case = with_charge(derbyshire, pricing=(*derbyshire.charge.pricing, pricing))

    few, many = (pricings(case, choose(case, "explore", adopters=n)).rows[-1] for n in (29, 30))

    assert few == ("Listed", "-", "-", "-", "-", "no document prices it")
    # £120,000 and two years.
    assert " | ".join(many) == (
        "Listed | 60,000 | 240,000 | 60,000 | 60,000 | outside the quoted range"
    )


def test_another_charge_that_depends_on_the_number_has_a_column(tmp_path: Path) -> None:
    adopters = "[adopters]\ncount = 4\npossible = 6\n"
    hub = '[[charges]]\nname = "Hub"\nprice = 1_000\n'
    desk = '[[charges]]\nname = "Desk"\npool = 12_000\nshare = "equal"\n'
    case = written(tmp_path, f'years = "2024/25"\n{adopters}{hub}{desk}')

    table = tables.by_adopters(case, case.scenario, (2, 3, 4))

    assert table.columns == ("Adopters", "Desk")
    assert [row[1] for row in table.rows] == ["6,000", "4,000", "3,000"]


@pytest.mark.parametrize(
    ("hub_ends", "desk_ends", "head"),
    [
        ("2025/26", "2025/26", "Desk"),
        ("2026/27", "2026/27", "Desk"),
        ("2026/27", "2025/26", "Desk, 2025/26"),
        ("2025/26", "2026/27", "Desk, 2026/27"),
    ],
)
def test_another_charge_names_its_last_year_if_it_is_not_that_of_the_caption(
    tmp_path: Path, hub_ends: str, desk_ends: str, head: str
) -> None:
    case = written(
        tmp_path,
        'years = "2024/25 to 2026/27"\n[adopters]\ncount = 4\npossible = 6\n'
        f'[[charges]]\nname = "Hub"\nprice = 1_000\nuntil = "{hub_ends}"\n'
        f'[[charges]]\nname = "Desk"\npool = 12_000\nshare = "equal"\nuntil = "{desk_ends}"\n',
    )

    table = tables.by_adopters(case, case.scenario, (3,))

    assert hub_ends in table.caption
    assert table.columns == ("Adopters", head)


@pytest.mark.parametrize(
    ("name", "adopters", "counts"),
    [
        ("derbyshire-2018", 25, [15, 20, 25, 30, 36, 40, 44]),
        ("derbyshire-2018", 3, [3, 15, 20, 25, 30, 36, 40, 44]),
        ("examples/police-ict-company", 45, [15, 20, 30, 40, 45, 50, 60, 70, 80, 90]),
        ("examples/athena", 7, [*range(5, 15)]),
        ("examples/mid-kent-audit", 4, [1, 2, 3, 4]),
    ],
    ids=str,
)
def test_a_table_by_number_has_the_named_numbers_and_round_ones_between(
    name: str, adopters: int, counts: list[int]
) -> None:
    case = load_case(DATA / f"{name}.toml")

    table = tables.by_adopters(case, replace(case.scenario, adopters=adopters))

    assert [row[0] for row in table.rows] == [*map(str, counts)]


def test_a_charge_that_differs_only_in_a_year_without_it_is_a_charge_a_year(
    tmp_path: Path,
) -> None:
    text = THREE_YEARS.format(years="2018/19 to 2021/22", price=5).replace("price = 5\n", "")
    pool = 'pool = {"2019/20" = 1_775_000, "2020/21" = 1_775_000, "2021/22" = 1_775_000}'

    case = written(tmp_path, f"{text}{pool}\nshare = 0.04\n")

    assert charge_heads(case)["number"] == "Charge a year"


def test_a_line_named_like_a_formula_keeps_its_name_on_every_surface(tmp_path: Path) -> None:
    """A case has formulas called ``inflation``, ``steps`` and ``full``."""
    line = '[[lines]]\nname = "{}"\nkind = "cost"\nnature = "recurrent"\nannual = {}\n'
    text = 'years = "2018/19 to 2021/22"\n[adopters]\ncount = 25\n'
    text += '[[charges]]\nname = "full"\npool = 1_000_000\nshare = "equal"\n'
    text += line.format("inflation", 3_000) + line.format("steps", 4_000)
    text += '[[published]]\nprinted = "3,000"\nof = "inflation"\nyear = "2018/19"\n'
    text += 'source = "1.1"\n'
    case = written(tmp_path, text)
    names = ["inflation", "steps", "full"]

    assert [row[0] for row in tables.cost_by_year(results_of(case, case.scenario)).rows][
        :3
    ] == names
    assert [look.name for look in charts.line_looks(case)] == names
    assert word_tables(case, case.scenario)["tables"]["cost"]["names"] == names
    assert published_name(case, "inflation") == "inflation"


def test_the_words_of_a_row_have_the_size_of_its_change(derbyshire: Case) -> None:
    row = StressRow(changed="vat", amounts=(0.0, 0.0), change=0.175)

    assert row_words(derbyshire, row) == (
        "VAT at 17.5% on the charges, unless recovered (section 33)"
    )


def test_the_row_of_vat_names_the_charges_on_which_it_is_not_recovered(tmp_path: Path) -> None:
    charge = '[[charges]]\nname = "{name}"\nprice = 10_000\nvat = "{vat}"\n'
    charges = {"Team": "not stated", "Matching": "not recovered", "Hosting": "recovered"}
    text = 'years = "2024/25 to 2025/26"\n' + "".join(
        charge.format(name=name, vat=vat) for name, vat in charges.items()
    )
    case = written(tmp_path, text)

    *_, last = tables.sensitivity(case, case.scenario).rows

    assert last[0] == (
        "VAT at 20% on Team and Matching, unless recovered (section 33); on Matching it is not"
    )
