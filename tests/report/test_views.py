"""The views of a paper, above all the assumptions log with its sources."""

from __future__ import annotations

from pathlib import Path

from made_decisions import for_decision
from sohanalysis.case.case import Case
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.paper.pages import board_paper
from sohanalysis.report.prose import Prose
from sohanalysis.report.recommendations import BLANK
from sohanalysis.report.table import Table
from sohanalysis.report.views import annexes, body, view
from tests.rows import rows_from
from tests.written import THREE_YEARS, written

ROWS = Path(__file__).with_name("views.toml")


def log_of(case: Case) -> dict[str, tuple[str, ...]]:
    log = view(case, case.scenario, "log").parts[0]
    assert isinstance(log, Table)
    return {row[0]: tuple(map(str, row[1:])) for row in log.rows}


def test_no_annex_is_a_heading_over_something_else(tmp_path: Path) -> None:
    priced = """
years = "2026/27 to 2028/29"
[budget]
amount = 96_000
[adopters]
count = 30
[[charges]]
name = "Licence"
price = 40_000
"""
    shared = priced.replace("price = 40_000", 'pool = 1_200_000\nshare = "equal"')
    names = [
        [annex.name for annex in annexes(case, case.scenario)]
        for case in (written(tmp_path, priced), written(tmp_path, shared))
    ]

    # The first page has the only price; nothing is worked out.
    assert names == [["limits", "log", "method"], ["pricing", "limits", "log", "method"]]


def test_the_bounds_of_members_are_logged_with_their_source(tmp_path: Path) -> None:
    rows = "name,at_least,at_most\nA,,\nB,,150000\nC,5000,9500\n"
    (tmp_path / "bodies.csv").write_text(rows, encoding="utf-8")
    adopters = '[adopters]\ncount = 3\nregister = "bodies.csv"\nus = "A"\n'
    charge = '[[charges]]\nname = "Records"\npool = 600_000\nshare = "equal"\n'
    case = written(tmp_path, f'years = "2026/27 to 2027/28"\n{adopters}{charge}')

    log = log_of(case)

    assert log["Bound of B"][:3] == ("at most £150k a year", "bodies.csv", "not described")
    assert log["Bound of C"][0] == "£5k to £9,500 a year"
    assert "Bound of A" not in log


def test_the_sizes_of_the_register_behind_a_share_or_a_price_are_logged(tmp_path: Path) -> None:
    rows = "name,officers\nA,200\nB,300\nC,500\n"
    (tmp_path / "bodies.csv").write_text(rows, encoding="utf-8")
    adopters = '[adopters]\ncount = 2\nregister = "bodies.csv"\nus = "A"\nword = "force"\n'
    shared = 'pool = 600_000\nshare = "officers"\n'
    priced = 'price = 40\nquantity = "officers"\n'
    logs = [
        log_of(
            written(tmp_path, f'years = "2026/27"\n{adopters}[[charges]]\nname = "Dogs"\n{rule}')
        )
        for rule in (shared, priced)
    ]

    assert logs[0]["Our officers"][:3] == (
        "200 of 500 with 2 forces",
        "bodies.csv",
        "not described",
    )
    assert logs[1]["Our officers"][0] == "200"


def test_each_figure_of_the_results_is_logged_with_source_and_status(derbyshire: Case) -> None:
    log = log_of(derbyshire)

    assert {row[3] for row in log.values()} == {"stated", "derived", "assumed"}
    assert all(row[2] for row in log.values())
    assert " | ".join(log["Budget, 24 months (1.1)"][:4]) == (
        "£300,000 for 2018/19 to 2020/21 |  | decision record; years from the table after 2.11 | "
        "stated"
    )
    assert log["Platform charge"][:2] == (
        "£71,000 to £91,000 a year; £71,000 at 25 forces",
        # 41% of two years at £71,000 and at £91,000.
        "0% to 41%: total moves by £58,220 to £74,620 (low to high estimate)",
    )
    assert log["Pricing of Platform: Two-part"][0] == (
        "fee £57,667; pool £333,333 a year; £71,000 at 25 forces; £91,000 at 10 forces"
    )
    assert log["Pricing of Platform: Weighted"][0] == "pool £3,321,570 a year; £71,000 at 25 forces"
    assert "Our police officers" not in log  # they are behind a pricing that we assume
    # The range of adopters changes no result here, so the log leaves it out.
    assert log["Forces anticipated"][:4] == ("25", "", "2.8", "stated")
    assert log["Project manager"][:2] == (
        "£60,000 a year from October 2018 for 24 months",
        "if late runs on: £5,000 a month in all",
    )
    assert log["Discount rate"][0] == "3.5% a year"


def test_the_log_says_how_a_line_rises_and_that_a_line_that_moves_costs_no_more(
    tmp_path: Path,
) -> None:
    moved = 'name = "Fee"\nannual = 1_200\nfrom = "2019-04"\nmonths = 6\ndelay = "shift"\n'
    rising = 'name = "Post"\nannual = 900\nuplift = 0.03\nbase_year = "2019/20"\n'
    runs_on = 'name = "Manager"\nannual = 2_400\nfrom = "2019-04"\nmonths = 6\ndelay = "extend"\n'
    lines = "".join(f"[[lines]]\n{line}" for line in (moved, rising, runs_on))
    text = THREE_YEARS.format(years="2019/20 to 2021/22", price=5)

    log = log_of(written(tmp_path, f"{text}{lines}"))

    assert log["Fee"][1] == "if late starts later"
    assert log["Manager"][1] == "if late runs on: £200 a month in all"
    assert log["Post"][0] == "£900 a year from April 2019, rising 3% a year from 2019/20"


def test_reliability_and_sign_off_are_left_blank_for_people(derbyshire: Case) -> None:
    assert {row[4:6] for row in log_of(for_decision(derbyshire)).values()} == {(BLANK, BLANK)}


def test_a_record_has_no_column_and_no_table_to_fill_in(derbyshire: Case) -> None:
    for section in (
        *body(derbyshire, derbyshire.scenario),
        *annexes(derbyshire, derbyshire.scenario),
    ):
        assert [part for part in section.parts if BLANK in str(part)] == []


def test_an_assumption_cites_no_paragraph_as_its_source(derbyshire: Case) -> None:
    assumed = {name: row[2] for name, row in log_of(derbyshire).items() if row[3] == "assumed"}

    assert (
        assumed["Pricing of Platform: Shared"] == "assumed by us, from £71,000 at 25 forces (2.8)"
    )
    sources = ("assumed", "HM Treasury")
    assert [source for source in assumed.values() if not source.startswith(sources)] == []


def test_a_note_of_a_figure_is_kept_and_another_case_has_its_own_figures(second: Case) -> None:
    log = log_of(second)

    assert "Project manager" not in log
    assert any(row[6] for row in log.values())


def test_the_log_has_no_column_without_content(derbyshire: Case, tmp_path: Path) -> None:
    plain = written(tmp_path, 'years = "2026/27"\n[[charges]]\nname = "Hub"\nprice = 9_000\n')

    heads = {
        case.title: view(case, case.scenario, "log").parts[0].columns
        for case in (derbyshire, plain)
    }

    assert [*heads.values()] == [
        ("Figure", "Value", "Range, and its effect", "Source", "Status", "Note"),
        ("Figure", "Value", "Source", "Status", "Reliability, date", "Role, sign-off"),
    ]


def test_a_default_is_not_logged_as_a_figure_of_the_source(tmp_path: Path) -> None:
    charge = '[adopters]\ncount = 3\n[[charges]]\nname = "Hub"\npool = 9_000\nshare = "equal"'
    log = log_of(written(tmp_path, f'years = "2026/27"\n{charge}'))

    defaults = ("Hub, first charged", "All adopters that could join", "Price basis")
    assert [log[name][1:3] for name in defaults] == [("taken as usual", "assumed")] * 3
    assert log["Adopters anticipated"][1:3] == ("made up", "stated")
    assert "Adopters signed" not in log


def test_inflation_is_logged_with_its_source_and_the_present_value_names_it(
    tmp_path: Path,
) -> None:
    years = 'years = "2026/27 to 2027/28"\ninflation = {value = 0.03, source = "OBR"}\n'
    charge = '[[charges]]\nname = "Records"\nprice = 9_000\nuplift = 0.02\n'
    case = written(tmp_path, years + charge)

    (basis, *_) = view(case, case.scenario, "method").parts

    assert log_of(case)["Inflation"][:3] == ("3% a year", "OBR", "stated")
    assert repr(basis).startswith(
        "Price basis: not stated. Present value: prices in cash, deflated at 3% a year. Each year "
        "is "
    )


def test_the_logs_head_every_column_that_people_fill_in(derbyshire: Case) -> None:
    case = for_decision(derbyshire)
    figures, decisions = view(case, case.scenario, "log").parts
    assert isinstance(figures, Table)
    assert isinstance(decisions, Table)

    assert (figures.caption, decisions.caption) == ("Assumptions log", "Decisions log")
    assert " | ".join(figures.columns) == (
        "Figure | Value | Range, and its effect | Source | Status | Reliability, date | Role, "
        "sign-off | Note"
    )
    assert decisions.columns == ("Decision on this analysis", "Date", "By which role")
    assert decisions.rows == [(BLANK, BLANK, BLANK)]
    # All of them are words, aligned at the left.
    assert (figures.text_columns, decisions.text_columns) == (8, 3)


def test_a_pricing_is_named_in_the_log_where_there_are_several() -> None:
    examples = DATA / "examples"

    assert "Pricing of Athena" in log_of(load_case(examples / "athena.toml"))
    assert "Pricing of Platform: Price list" in log_of(load_case(examples / "price-list.toml"))


RULED = """years = "2019/20 to 2021/22"
[budget]
amount = 300_000
[adopters]
count = 7
sizes = {{income = {{ours = 200, total = 1_000}}}}
[[charges]]
name = "Network"
{}
"""


@rows_from(ROWS, "amounts_of_rules")
def test_each_amount_of_a_rule_is_in_the_log_with_its_pence_so_that_a_paper_may_quote_it(
    tmp_path: Path, rule: str, value: str
) -> None:
    case = written(tmp_path, RULED.format(rule))

    assert log_of(case)["Pricing of Network"][0] == value
    assert board_paper(case, case.scenario).startswith("<!DOCTYPE html>")


def test_the_budget_and_each_line_are_in_the_log_with_their_pence(tmp_path: Path) -> None:
    line = '[[lines]]\nname = "{}"\n{}\n'
    lines = line.format("Post", "annual = 1_234.5") + line.format("Kit", "by_year = [9.99, 0, 5]")
    case = written(tmp_path, RULED.format("price = 5").replace("300_000", "300_000.25") + lines)

    log = log_of(case)

    assert log["Budget"][0] == "£300,000.25"
    defaults = ("Months that the total counts", "Budget years")
    assert [log[name][:3] for name in defaults] == [
        ("24", "taken as usual", "assumed"),
        ("2019/20 to 2020/21", "taken as usual", "assumed"),
    ]
    assert log["Post"][0] == "£1,234.50 a year from April 2019"
    assert log["Kit"][0] == "£9.99 in 2019/20, £0 in 2020/21, £5 in 2021/22"


def test_without_an_ongoing_cost_no_saving_pays_for_it() -> None:
    case = load_case(DATA / "examples" / "one-off-project.toml")

    assert "pay the ongoing cost" not in change_text(case)
    assert change_text(case).endswith("No savings are counted.")


def change_text(case: Case) -> str:
    parts = view(case, case.scenario, "change").parts
    return " ".join(
        text for part in parts if isinstance(part, Prose) for text in map(str, part.texts)
    )


def test_without_a_budget_the_text_has_one_more_one_fewer_and_all_possible_adopters() -> None:
    case = load_case(DATA / "examples" / "line-through-points.toml")

    text = " ".join(str(part) for part in view(case, case.scenario, "change").parts)
    # The case gives 120,000 at 10, 71,000 at 25 and 50,000 at 43: 3,266.67 a step at first.
    assert (
        "each would pay £50,000 with 43 adopters, £90,600 with 19, £93,867 with 18 and £97,133 "
        "with 17." in text
    )


def tables_of(case: Case, name: str) -> dict[str, Table]:
    parts = view(case, case.scenario, name).parts
    return {part.caption: part for part in parts if isinstance(part, Table)}


def texts_of(case: Case, name: str) -> list[str]:
    parts = view(case, case.scenario, name).parts
    return [text for part in parts if isinstance(part, Prose) for text in part.texts]


def test_the_tables_by_number_hold_the_stated_price(stated_price: Case) -> None:
    caption = "Charge in 2022/23, £ a year, by number of councils"

    body, annex = (tables_of(stated_price, name)[caption] for name in ("change", "pricing"))

    assert body.columns == annex.columns == ("Councils", "Offer", "Split")
    assert body.frame().loc[3].tolist() == [110_000, 355_000 / 3]
    assert texts_of(stated_price, "change")[0] == (
        "The stated price is £110,000 in 2022/23, however many councils join. If a fixed bill is "
        "shared equally (our assumption), each would pay £59,167 with 6 councils, £88,750 with 4, "
        "£118,333 with 3 and £177,500 with 2."
    )


def test_the_tables_by_number_hold_a_stated_cap_by_its_name() -> None:
    case = load_case(DATA / "examples" / "payers-cap.toml")

    table = tables_of(case, "change")[
        "Charge in 2021/22, £ a year; total: the first two years, by number of forces"
    ]

    assert " | ".join(table.columns) == (
        "Forces | Stated cap | Weighted | Total: Weighted | Headroom: Weighted"
    )
    assert texts_of(case, "change")[0].startswith(
        "The stated cap is £1,400,000 in 2021/22, however many forces join. If an assumed bill"
    )


def test_the_table_by_number_has_the_quoted_charge_and_the_headroom(derbyshire: Case) -> None:
    table = tables_of(derbyshire, "change")[
        "Charge in 2021/22, £ a year; total: set-up and the first two years, by number of forces"
    ]

    assert " | ".join(table.columns) == (
        "Forces | Low estimate | High estimate | Stepped | Shared | Shared, capped | Two-part | "
        "Weighted | Total: Shared | Headroom: Shared"
    )
    assert [row[-2:] for row in table.rows] == [
        ("306,842", "(6,842)"),
        ("262,000", "38,000"),
        ("218,611", "81,389"),
    ]


def test_the_cost_and_the_sensitivity_of_a_paper_are_at_the_stated_price(
    stated_price: Case,
) -> None:
    cost = tables_of(stated_price, "money")["Cost by financial year, £ (pricing: offer)"]

    assert [*map(str, cost.rows[-1])] == [
        "Gross cost",
        "35,000",
        "140,000",
        "140,000",
        "140,000",
        "455,000",
    ]
    changed = next(iter(tables_of(stated_price, "change").values()))
    assert changed.columns == ("Changed", "Cost", "Source")


TWO_CONTRACTS = """\
years = "2021/22 to 2024/25"
[budget]
amount = 150_000.50
years = "2021/22"
source = "paper 8, 1"
[[charges]]
name = "Hosting"
from = "2021-10"
price = 120_000
vat = "recovered"
[[charges]]
name = "Support"
from = "2021-07"
price = 80_000
indexation = "RPI each April"
term = "three years"
vat = "recovered"
"""


def test_the_terms_are_those_of_every_charge(tmp_path: Path) -> None:
    (terms,) = texts_of(written(tmp_path, TWO_CONTRACTS), "money")[:1]

    assert terms == (
        "Terms: contract term: three years (Support), not stated (Hosting); indexation: RPI each "
        "April (Support), not stated (Hosting); VAT: recovered; price basis: not stated, taken as "
        "constant prices."
    )


def test_a_factor_by_year_is_an_indexation(tmp_path: Path) -> None:
    factors = TWO_CONTRACTS.replace("price = 120_000", "price = 120_000\nuplift = [1, 1, 1.1, 1.2]")

    (terms,) = texts_of(written(tmp_path, factors), "money")[:1]

    assert "a factor by year in the pricing (Hosting), RPI each April (Support);" in terms


def test_a_paper_asks_for_the_budget_to_the_penny(tmp_path: Path) -> None:
    case = written(tmp_path, TWO_CONTRACTS)

    texts = " ".join(texts_of(case, "decision"))

    assert "Asked. £150,000.50 for 2021/22" in texts
    assert "£120,000 in 2021/22: £30,001 under the £150,000.50 budget." in texts
    assert "(a) approve up to £150,000.50 for 2021/22, funded from [ ]" in texts
    assert "£150,001" not in texts
