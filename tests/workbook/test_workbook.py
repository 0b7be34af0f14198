"""The workbook of a case: its sheets, its figures, and nothing that the case lacks."""

from __future__ import annotations

import functools
import io
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sohanalysis.case.case import Budget, Case, Saved
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import RULES, case_key
from sohanalysis.case.fields import FIELDS
from sohanalysis.cli.main import run
from sohanalysis.errors import IntegrityError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.results import Results, results_of
from sohanalysis.model.stress import stress_rows
from sohanalysis.report import charts, tables
from sohanalysis.report.answers import NOT_PRICED
from sohanalysis.report.findings import printed_figures
from sohanalysis.report.headline import HEADLINE_SENTENCES, LINES, OPENING, headline
from sohanalysis.report.headline_facts import case_facts
from sohanalysis.workbook import agreement, answer, by_adopters, workbook
from sohanalysis.workbook.agreement import BuiltBook
from sohanalysis.workbook.answer_facts import AnswerFacts
from sohanalysis.workbook.formula import Formula, column_number, position_of
from sohanalysis.workbook.pairs import NO_INFLATION, SHOWN
from sohanalysis.workbook.workbook import book_of, workbook_bytes
from tests.workbook.conftest import CASES, built_of, calculator_with
from tests.workbook.test_kept import rows_in
from tests.workbook.test_recalculated import needs_office
from tests.written import (
    EVERY_KEY,
    MOVED_LINE,
    PARISHES,
    PRINTED_BY_LIST,
    RANGE,
    SECOND,
    STATED_AT_SIX,
    THREE_YEARS,
    changed_example,
)
from tests.written import written as written_case

EXAMPLES = DATA / "examples"
# Digits in texts, sheet names and cell references, which are not numbers in a formula.
NO_NUMBER = re.compile(r"\"[^\"]*\"|'[^']*'!|\$?[A-Z]{1,3}\$?\d+")
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
SHEETS = ["Cover", "Inputs", "Results", "Sensitivity", "Medium term", "Log", "Checks"]
SHEETS += ["Your notes", "Entries", "Record", "Charge", "Workings"]


@pytest.fixture(scope="module", params=[*CASES, PARISHES, EVERY_KEY], ids=lambda path: path.stem)
def any_book(request: pytest.FixtureRequest) -> BuiltBook:
    """The workbook, before it is written, of every shipped case and of four cases of the tests."""
    return built_of(request.param)


@functools.lru_cache(maxsize=4)
def opened(content: bytes, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


@functools.lru_cache(maxsize=16)
def rows_of(content: bytes, sheet: str) -> list[list[Any]]:
    """Return the values of a sheet. Read-only, openpyxl reads no other sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, read_only=True)
    return [[value for value in row if value is not None] for row in book[sheet].values]


def texts(content: bytes) -> str:
    book = opened(content)
    return "\n".join(
        str(value)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row[: sheet.max_column - 1]
        if value is not None
    )


def test_twelve_sheets_and_six_thousand_formulas_at_most(written: bytes) -> None:
    book = opened(written, values=False)
    formulas = sum(
        isinstance(value, str) and value.startswith("=")
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
    )

    assert book.sheetnames == SHEETS
    assert formulas <= 6_000


def test_results_open_with_both_ends_and_then_the_documents(written: bytes) -> None:
    rows = [row[:-1] for row in rows_of(written, "Results")]

    ends = [row for row in rows if len(row) == 5 and row[-1] == "High estimate"]
    assert ends[:4] == [
        ["Charge in 2021/22 as priced", 91_000, 91_000, "High estimate", "High estimate"],
        ["Set-up and the first two years", 302_000, 302_000, "High estimate", "High estimate"],
        ["Headroom, (over budget)", -2_000, -2_000, "High estimate", "High estimate"],
        ["Cost after cashable savings", 302_000, 302_000, "High estimate", "High estimate"],
    ]
    assert [row for row in rows if len(row) == 3][:8] == [
        ["Project manager", 120_000, 120_000],
        ["Platform", 142_000, 182_000],
        ["Set-up and the first two years", 262_000, 302_000],
        ["Contingency: none shown", 0, 0],
        ["Budget agreed", 300_000, 300_000],
        ["Headroom, (over budget)", 38_000, -2_000],
        ["Cost after cashable savings", 262_000, 302_000],
        ["Not in this budget: ongoing cost a year", 71_000, 91_000],
    ]


def test_a_table_that_fits_on_a_page_of_results_is_not_cut(written: bytes) -> None:
    sheet = opened(written)["Results"]

    begins = [sheet.cell(page_break.id + 1, 1).value for page_break in sheet.row_breaks.brk]

    assert begins == [
        "Cost by financial year, as shown, lowest pricing, by set-up and the first two years, £",
        None,  # the charts have no cells
    ]


def test_the_chart_of_the_charge_shows_the_range_of_the_papers(
    as_shipped: bytes, shipped: Case
) -> None:
    book = opened(as_shipped)
    (plot,) = charts.charge(shipped, shipped.scenario).plots

    chart = book["Results"]._charts[1]

    axis = chart.x_axis.scaling
    assert (axis.min, axis.max) == (plot.x.low, plot.x.high) == (15, 44)
    assert chart.y_axis.scaling.max == plot.y.high == 120_000
    first = chart.series[0].xVal.numRef.f.rpartition("!")[2].replace("$", "").partition(":")[0]
    assert book["Charge"][first].value == 15
    pens = [line.graphicalProperties.line for line in chart.series]
    looks = [(str(pen.solidFill.srgbClr), pen.dashStyle) for pen in pens]
    assert len({*looks}) == len(looks) == 7


def test_no_word_of_a_table_is_called_stated(any_book: BuiltBook) -> None:
    log = next(sheet for sheet in any_book.book.sheets if sheet.name == "Log")
    names_and_values = {
        key: (cells[0].content, cells[-1].content)
        for key, cells in log.find_table("Assumptions").rows
    }

    assert [name for name, _ in names_and_values.values() if "Revenue or capital" in name] == []
    # The row of a charge is that of its first figure, such as "Platform: Low end". If it has none,
    # the row has the name of the charge alone, and no value.
    for index, charge in enumerate(any_book.work.inputs.case.charges):
        name, value = names_and_values[f"charges[{index}]"]
        assert (name == charge["name"]) == (value is None)
        assert name.startswith(charge["name"])


def test_an_assumed_pricing_in_the_log_does_not_cite_the_paragraph_of_its_charge(
    any_book: BuiltBook,
) -> None:
    log = next(sheet for sheet in any_book.book.sheets if sheet.name == "Log")
    charges = any_book.work.inputs.case.charges

    for key, (_, _, source, status, _) in log.tables[0].rows:
        charge = re.match(r"charges\[(\d+)\]\.pricing", key)
        if charge and status.content == "assumed":
            assert source.content != charges[int(charge[1])].get("source")


def test_the_cover_names_what_is_in_no_total_as_the_terminal_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = written_case(
        tmp_path,
        'years = "2024/25 to 2025/26"\n[[charges]]\nname = "Network"\nfee = 9_000\n'
        '[[lines]]\nname = "Fewer clerks"\nkind = "saving"\nnature = "contingent"\n'
        'annual = 20_000\n[[lines]]\nname = "Dispute"\nnature = "contingent"\nannual = 500\n',
    )
    noted = "Fewer clerks, a saving of £20,000 a year; Dispute, £500 a year"

    rows = rows_of(workbook_bytes(case, case.scenario), "Cover")
    run(["show", case.file])

    assert [row[1] for row in rows if row[:1] == ["Noted, and in no total"]] == [noted]
    assert f"Noted, and in no total: {noted}." in " ".join(capsys.readouterr().out.split())


def test_a_cover_with_nothing_in_no_total_has_no_row_for_it(as_shipped: bytes) -> None:
    assert "Noted, and in no total" not in texts(as_shipped)


def test_the_log_names_the_point_from_which_a_pricing_is_assumed(as_shipped: bytes) -> None:
    sources = {
        row[0].partition(":")[2].partition(":")[0].strip(): row[-4]
        for row in rows_of(as_shipped, "Log")
        if "assumed" in row and str(row[0]).startswith("Platform: ")
    }

    assert sources.pop("Weighted").startswith("assumed by us, from £71,000 at 25 forces (2.8) and ")
    assert sources == dict.fromkeys(
        ("Stepped", "Shared", "Shared, capped", "Two-part"),
        "assumed by us, from £71,000 at 25 forces (2.8)",
    )


def test_the_cover_says_the_answer_in_a_sentence(as_shipped: bytes) -> None:
    answers = [row[1] for row in rows_of(as_shipped, "Cover") if row[:1] == ["Answer"]]

    assert answers == [
        "If 25 forces join, set-up and the first two years cost £262,000 (quoted: low estimate) to "
        "£302,000 (quoted: high estimate). Against the £300,000 budget: £38,000 under to £2,000 "
        "over. The report ties the low estimate to 25 forces."
    ]


def test_the_cover_answers_at_the_stated_price(stated_price: Case) -> None:
    budget = Budget(amount=300_000, years=stated_price.years[:3])
    case = replace(stated_price, stated_budget=budget)
    content = workbook_bytes(case, case.scenario)

    (answer,) = [row[1] for row in rows_of(content, "Cover") if row[:1] == ["Answer"]]

    assert answer.endswith("is £315,000: £15,000 over the £300,000 budget.")
    heads = [row[1] for row in rows_of(content, "Results") if len(row) > 1]
    assert "As stated, on time" in heads
    texts = [str(row[0]) for name in (*SHEETS, "Workings") for row in rows_of(content, name) if row]
    assert [text for text in texts if re.search(r"\bas quoted", text, re.IGNORECASE)] == []


def test_at_the_second_of_two_tied_numbers_the_cover_names_both(tmp_path: Path) -> None:
    points = '[{charge = "low", adopters = 8}, {charge = "high", adopters = 5}]'
    quoted = RANGE.replace("high = 60_000\n", f"high = 60_000\nquoted_at = {points}\n")
    pool = 'pool = 320_000\nshare = "equal"\nstatus = "assumed"\n'
    case = written_case(tmp_path, f'years = "2024/25 to 2026/27"\n{quoted}{pool}')
    content = workbook_bytes(case, choose(case, adopters=5, pricing="any"))

    (answer,) = [row[1] for row in rows_of(content, "Cover") if row[:1] == ["Answer"]]

    assert (
        "As quoted: £120,000 to £180,000 over three years; the source ties the low estimate to 8 "
        "councils and the high estimate to 5 councils."
    ) in answer


def test_the_ends_of_a_contract_price_are_called_contract_prices(tmp_path: Path) -> None:
    contract = RANGE.replace('"estimate"', '"contract"')
    pool = 'pool = 320_000\nshare = "equal"\nstatus = "assumed"\n'
    case = written_case(tmp_path, f'years = "2024/25 to 2026/27"\n{contract}{pool}')

    content = workbook_bytes(case, case.scenario)

    heads = {cell for row in rows_of(content, "Charge") for cell in row if "At the " in str(cell)}
    assert heads == {"At the low contract price", "At the high contract price"}


def test_at_the_estimates_of_another_charge_the_workbook_has_the_stated_price(
    tmp_path: Path,
) -> None:
    case = written_case(
        tmp_path,
        """\
years = "2024/25 to 2026/27"
[[charges]]
name = "Service"
[[charges.pricing]]
name = "split"
fee = 80_000
status = "assumed"
[[charges.pricing]]
name = "offer"
price = 50_000
[[charges]]
name = "Support"
low = 1_000
high = 2_000
firmness = "estimate"
price = "low"
[scenario]
pricing = "split"
""",
    )

    (answer,) = [
        row[1]
        for row in rows_of(workbook_bytes(case, case.scenario), "Cover")
        if row[:1] == ["Answer"]
    ]

    # Three years of 50,000 and 1,000.
    assert answer == (
        "For Service at a fee of £80k a year (our assumption): £81,000 a year, £243,000 over three "
        "years. As "
        "stated: £153,000 over three years. No budget is stated, so there is no verdict."
    )
    assert answer == headline(case, case.scenario).answer


def test_the_sensitivity_table_is_that_of_the_library(written: bytes, derbyshire: Case) -> None:
    rows = [row for row in rows_of(written, "Sensitivity") if row and row[-1] != "Key"]
    amounts = [
        tuple(row[1:3]) for row in rows if len(row) == 5 and str(row[-1]).startswith("Changed.")
    ]

    assert amounts == [pytest.approx(stress_row.amounts) for stress_row in stress_rows(derbyshire)]


def test_negative_figures_are_in_brackets(written: bytes) -> None:
    sheet = opened(written)["Results"]
    formats = {
        cell.number_format for row in sheet.iter_rows() for cell in row if cell.value == -2_000
    }

    assert formats == {"#,##0_);(#,##0);0_)"}


def test_every_field_of_a_scenario_has_a_row(written: bytes) -> None:
    keys = [row[-1] for row in rows_of(written, "Inputs") if row]

    assert [key for key in keys if str(key) in {f"scenario.{name}" for name in FIELDS}] == [
        f"scenario.{name}" for name in FIELDS
    ]


def test_adopters_have_the_word_of_the_case_with_its_capitals() -> None:
    case = load_case(EXAMPLES / "late-joiner.toml")
    case = replace(case, adopters=replace(case.adopters, word="NHS trust", plural="NHS trusts"))

    text = texts(workbook_bytes(case, case.scenario))

    assert "NHS trusts that join, this one included\n" in text
    assert "\nNHS trusts anticipated\nNHS trusts\n" in text
    assert "Nhs" not in text


def worked_out(built: BuiltBook, entries: dict[str, Any]) -> tuple[Any, str]:
    """Return the leading cost and the state of the checks, after typing entries into Inputs."""
    calculator = calculator_with(built, entries)
    total = calculator.value(position_of(built.work.cell(built.work.leading, SHOWN)))
    return total, calculator.value_of(Formula(f"={built.verdict}"), "Cover")


def test_a_scenario_chosen_by_its_name_is_shown(derbyshire_book: BuiltBook) -> None:
    total, _ = worked_out(derbyshire_book, {"show": "Saved: half-saved-late"})

    assert total == pytest.approx(233_611.11, abs=0.005)


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("one-off-project", ("pricing", "Pricing", "adopters", "Platform", "offset", "Charge")),
        ("police-ict-company", ("Headroom", "Budget", "budget years", "estimate")),
        ("fee-and-usage", ("Budget", "Headroom", "adopters that join", "estimate")),
    ],
)
def test_a_workbook_shows_only_what_the_case_has(name: str, absent: tuple[str, ...]) -> None:
    case = load_case(EXAMPLES / f"{name}.toml")
    content = workbook_bytes(case, case.scenario)
    book = opened(content)
    text = "\n".join(
        str(value)
        for sheet in ("Results", "Sensitivity", "Medium term", "Workings")
        for row in book[sheet].iter_rows(values_only=True, max_col=book[sheet].max_column - 1)
        for value in row
        if value is not None
    )

    assert [word for word in absent if word in text] == []


def test_a_case_without_charges_or_savings_has_no_row_about_either() -> None:
    case = load_case(EXAMPLES / "one-off-project.toml")
    content = workbook_bytes(case, case.scenario)

    labels = [
        str(row[0])
        for row in rows_of(content, "Workings")
        if row and not str(row[-1]).startswith("answer.")
    ]

    assert "Charge" not in opened(content).sheetnames
    assert [label for label in labels if "harge" in label or "leaving" in label] == []
    savings = [re.sub(r",? ?\d{4}/\d\d", "", label) for label in labels if "aving" in label]
    assert [*dict.fromkeys(savings)] == [
        "Savings at full effect",
        "Cashable share of the savings",
        "Months of full savings in the year",
        "Savings of the scenario (negative)",
        "Cashable savings (negative)",
        "Savings in a budget year (negative)",
        "Savings in the budget years (negative)",
        "Cashable savings in a budget year (negative)",
        "Cashable savings in the budget years (negative)",
        "Cost after cashable savings",
    ]


def relative(content: Any, column: int) -> Any:
    """Return a formula with relative columns as distances, such as [-1]$4 for the one before."""
    if not isinstance(content, Formula):
        return content

    def distance(match: re.Match[str]) -> str:
        return f"[{column_number(match[1]) - column}]{match[2]}"

    return re.sub(r"(?<![A-Z$'])([A-Z]{1,3})(\$?\d+)\b", distance, content)


def test_the_formula_of_a_row_is_the_same_in_all_columns(any_book: BuiltBook) -> None:
    (sheet,) = (sheet for sheet in any_book.book.sheets if sheet.name == "Workings")
    # Choices differ from run to run, because a run may replace its scenario's choices.
    choices = ("scenario", *any_book.scenario.values())

    checked, unlike = 0, []
    for table in sheet.tables:
        for key, row in table.rows:
            name = re.sub(r"^\d+\.", "", key)
            if name in choices or name.endswith(".rule") or key.startswith("Exempt"):
                continue
            checked += 1
            formulas = [cell if isinstance(cell.content, Formula) else None for cell in row]
            texts = {relative(cell.content, column) for column, cell in enumerate(formulas) if cell}
            if len(texts - {*range(60)}) > 1:
                unlike.append((key, texts))
    assert checked > 30
    assert unlike == []


def test_no_formula_is_longer_than_200_signs_or_has_a_number_but_0_1_and_12(
    any_book: BuiltBook,
) -> None:
    contents = any_book.book.contents()

    formulas = [text for text in contents.values() if isinstance(text, Formula)]
    numbers = {number for text in formulas for number in NUMBER.findall(NO_NUMBER.sub("", text))}
    assert max(map(len, formulas)) <= 200
    assert numbers <= {"0", "1", "12"}


def test_an_option_with_its_own_costs_is_listed_with_the_first() -> None:
    case = load_case(EXAMPLES / "paying-to-leave.toml")
    rows = rows_of(workbook_bytes(case, case.scenario), "Results")

    costs = {row[0]: row[1:4] for row in rows if row and str(row[-1]).startswith("Options.")}

    assert costs == {
        "Stay": [124_000, 124_000, 620_000],
        "Own system": [174_000, 114_000, 630_000],
        "Share with a neighbour": ["not costed", "not costed", "not costed"],
    }


TWO_OPTIONS = """
years = "2024/25 to 2027/28"
initial_months = 24
[budget]
amount = 300_000
[adopters]
word = "council"
count = 8
[[options]]
name = "Join"
[[options]]
name = "Keep"
[[charges]]
name = "Network"
from = "2024-04"
pool = 800_000
share = "equal"
[[lines]]
name = "Old system"
option = "Keep"
annual = 120_000
from = "{start}"
"""


@pytest.mark.parametrize(
    ("entries", "costs"),
    [
        ({}, (200_000, 240_000)),
        ({"charges[0].from.value": 45_566, "lines[0].from": 45_566}, (200_000, 240_000)),
        ({"lines[0].from": 45_566}, ("other months", "other months")),  # 1 October 2024
        (
            {"scenario.delay": 2, "scenario.charge_follows_go_live": "yes"},
            ("other months", "other months"),
        ),
    ],
)
def test_initial_costs_of_options_are_shown_only_while_they_count_the_same_months(
    tmp_path: Path, entries: dict[str, Any], costs: tuple[object, object]
) -> None:
    case = written_case(tmp_path, TWO_OPTIONS.format(start="2024-04"))
    built = book_of(case, case.scenario)
    (table,) = (t for sheet in built.book.sheets for t in sheet.tables if t.name == "Options")

    calculator = calculator_with(built, entries)

    cells = tuple(calculator.value(("Results", table.first + row, 1)) for row in (0, 1))
    assert (table.heads[1], cells) == ("The first two years", costs)


def test_options_that_start_in_other_months_have_no_initial_cost(tmp_path: Path) -> None:
    case = written_case(tmp_path, TWO_OPTIONS.format(start="2024-10"))
    rows = rows_of(workbook_bytes(case, case.scenario), "Results")

    (heads,) = (row for row in rows if row and row[0] == "Options")
    assert heads[:3] == ["Options", "Ongoing cost a year", "Gross cost over all years"]


OWN_PRICINGS = """
[[charges]]
name = "Licence"
option = "Own system"
[[charges.pricing]]
name = "site-licence"
price = 50_000
[[charges.pricing]]
name = "stepped"
price = [{adopters = 1, price = 80_000}, {adopters = 5, price = 60_000}]
"""


def test_an_option_with_its_own_pricings_is_costed_at_the_highest(
    tmp_path: Path,
) -> None:
    text = (EXAMPLES / "paying-to-leave.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(text + OWN_PRICINGS, encoding="utf-8")
    case = load_case(tmp_path / "own.toml")

    # `workbook_bytes` refuses a workbook that differs from the library.
    rows = rows_of(workbook_bytes(case, case.scenario), "Results")

    amounts = [row[1:4] for row in rows if row and row[0] == "Own system" and len(row) > 3]
    yearly = 24_000 + 90_000 + 80_000
    assert amounts == [[60_000 + yearly, yearly, 60_000 + 5 * yearly]]


LINES_FIRST = """
years = "2024/25 to 2026/27"
[budget]
amount = 200_000
years = "2024/25 to 2025/26"
[adopters]
anticipated = 4
possible = 6
[[options]]
name = "Buy"
[[options]]
name = "Join"
[[charges]]
name = "Service"
option = "Join"
price = 60_000
[[lines]]
name = "Software"
option = "Buy"
annual = 60_000
from = "2024-07"
"""


def test_the_first_option_may_have_only_lines_and_another_a_charge(tmp_path: Path) -> None:
    case = written_case(tmp_path, LINES_FIRST)
    built = book_of(case, case.scenario)

    workbook_bytes(case, case.scenario)
    for change, joined in ((0, 120_000), (0.1, 132_000)):
        entries = {"scenario.charge_change": change}
        options = rows_in(built, ("Results", "Options"), entries)
        assert [row[1] for row in options] == [105_000, joined]
    assert not {"Break_even", "Charge_by_adopters"} & tables_of(built)
    assert checks_of(built, {"scenario.savings": 100, "scenario.offset": 0.1}) != "All checks pass."


def test_the_options_have_their_own_cashable_savings_and_funding(tmp_path: Path) -> None:
    lines = """
[[lines]]
name = "Own saving"
kind = "saving"
annual = 10_000
from = "2025-04"
cashable = 0.5
option = "Join"
[[lines]]
name = "Grant"
kind = "funding"
funded_by = "grant"
by_year = [7_000, 0, 0]
option = "Join"
"""
    case = written_case(tmp_path, LINES_FIRST + lines)
    built = book_of(case, case.scenario)

    # Buying: 45,000 + 2 x 60,000. Joining: 3 x 60,000 less 2 x 5,000.
    # The savings of a scenario, 20,000 in three years, belong to the first option alone.
    for change, bought in ((0, 165_000), (20_000, 105_000)):
        entries = {"scenario.savings": change, "scenario.cashable": 1}
        options = rows_in(built, ("Results", "Options"), entries)
        assert [row[-2:] for row in options] == [[bought, 0], [170_000, 7_000]]


@pytest.mark.parametrize("stage", ["requested", "approved"])
def test_a_budget_that_we_assume_is_not_called_asked_for_or_agreed(
    tmp_path: Path, stage: str
) -> None:
    text = LINES_FIRST.replace("200_000", f'200_000\nstage = "{stage}"\nstatus = "assumed"')
    case = written_case(tmp_path, text)

    rows = rows_in(book_of(case, case.scenario), ("Results", "Decision"), {})

    assert [row[1:] for row in rows if row[0] == "Assumed budget"] == [[200_000, 200_000]]
    assert not {"Budget asked for", "Budget agreed"} & {row[0] for row in rows}


def tables_of(built: BuiltBook) -> set[str]:
    return {table.name for sheet in built.book.sheets for table in sheet.tables}


def checks_of(built: BuiltBook, entries: dict[str, Any]) -> Any:
    return calculator_with(built, entries).value(position_of(built.verdict))


@pytest.mark.parametrize(
    ("leave", "paid"),
    [("2025/26", [0, 0, 60_000, 30_000, 0, 90_000]), ("2026/27", [0, 0, 0, 0, 0, 0])],
)
def test_leaving_is_a_choice_and_its_exemption_holds(leave: str, paid: list[int]) -> None:
    case = load_case(EXAMPLES / "paying-to-leave.toml")

    rows = rows_of(workbook_bytes(case, choose(case, leave=leave)), "Results")

    assert ["Exit payment", *paid] in [row[:-1] for row in rows]
    headings = [str(row[0]) for row in rows if row]
    assert "Options, other choices as shown (all but savings apply to every option), £" in headings


def test_sixty_years_are_too_many_for_a_list_and_checks_test_them(tmp_path: Path) -> None:
    line = '[[lines]]\nname = "Licences"\nkind = "cost"\nnature = "recurrent"\nannual = 12_000\n'
    case = written_case(tmp_path, f'years = "2018/19 to 2077/78"\n{line}')

    content = workbook_bytes(
        case, case.scenario
    )  # xlsxwriter would warn of a list that is left out

    (rule,) = (
        rule
        for rule in opened(content)["Inputs"].data_validations.dataValidation
        if "2077/78" in str(rule.prompt)
    )
    assert rule.prompt == "Choose from the list: none, or one of 2018/19 to 2077/78."
    assert state_of_leaving(case, "2070/71") == "ok"
    assert state_of_leaving(case, "2090/91") == "past its range"


def test_a_year_before_the_service_starts_is_past_the_range_of_leaving(derbyshire: Case) -> None:
    assert state_of_leaving(derbyshire, "2019/20") == "ok"
    assert state_of_leaving(derbyshire, "2018/19") == "past its range"


def state_of_leaving(case: Case, year: str) -> Any:
    """Return the state on Entries after typing a last year of membership."""
    built = book_of(case, case.scenario)
    (sheet,) = (sheet for sheet in built.book.sheets if sheet.name == "Entries")
    (row,) = (row for row, key in sheet.keys().items() if key == "state.scenario.leave")
    return calculator_with(built, {"scenario.leave": year}).value(("Entries", row, 8))


def test_a_number_that_no_document_prices_is_reported_as_not_priced() -> None:
    built = built_of(EXAMPLES / "line-through-points.toml")

    total, _ = worked_out(built, {"scenario.adopters": 5})

    assert total == "not priced"


def test_costs_by_year_are_not_priced_at_a_number_that_no_document_prices(tmp_path: Path) -> None:
    case = written_case(
        tmp_path,
        """\
years = "2019/20 to 2020/21"
[adopters]
count = 4
possible = 8
[[charges]]
name = "Network"
price = [{adopters = 3, price = 40_000}]
[[lines]]
name = "Post"
annual = 18_000
""",
    )

    table = ("Results", "Cost_by_year")
    rows = rows_in(book_of(case, case.scenario), table, {"scenario.adopters": 2})

    assert rows == [
        ["Post", 18_000, 18_000, 36_000],
        ["Network", "not priced", "not priced", "not priced"],
        ["Gross cost", "not priced", "not priced", "not priced"],
        ["Savings", 0, 0, 0],
        ["Net cost", "not priced", "not priced", "not priced"],
    ]


def test_no_sum_differs_at_a_number_that_no_document_prices() -> None:
    case = load_case(EXAMPLES / "line-through-points.toml")

    sums = rows_in(book_of(case, case.scenario), ("Checks", "Sums"), {"scenario.adopters": 5})

    assert ["Costs by line add up to gross cost", 0, "not priced", "ok"] in [
        row[:4] for row in sums
    ]
    assert {row[3] for row in sums} == {"ok"}


def test_a_number_needs_no_price_in_a_year_without_a_charge(tmp_path: Path) -> None:
    case = written_case(
        tmp_path,
        """\
years = "2018/19 to 2020/21"
[adopters]
count = 10
possible = 20
[[charges]]
name = "Hub"
from = "2019-04"
price = [{adopters = 1, price = 90_000}, {adopters = 10, price = 50_000}]
between = "stated only"
""",
    )

    # `workbook_bytes` compares every formula with the library.
    rows = rows_of(workbook_bytes(case, choose(case, adopters=(5, 10, 10))), "Results")

    assert ["Hub", 0, 50_000, 50_000, 100_000] in [row[:-1] for row in rows]


def test_a_bound_without_a_fee_in_an_idle_year_stops_no_workbook() -> None:
    # The fee of pricing "a" begins with the first charged year; its bounds have no years.
    case = load_case(EVERY_KEY)

    assert workbook_bytes(case, case.scenario)[:2] == b"PK"


def test_no_name_is_defined_that_no_formula_uses(written: bytes) -> None:
    assert dict(opened(written).defined_names) == {}


def test_the_same_inputs_give_the_same_bytes(written: bytes, derbyshire: Case) -> None:
    assert workbook_bytes(derbyshire, derbyshire.scenario) == written


def test_nothing_is_written_if_a_formula_differs_from_the_library(
    derbyshire: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Apart(Results):
        def in_full(self) -> dict[str, Any]:
            return super().in_full() | {"headroom": self.headroom + 0.01}

    real = agreement.results_of
    monkeypatch.setattr(agreement, "results_of", lambda *a, **axes: Apart(real(*a, **axes).flow))

    with pytest.raises(IntegrityError, match="the workbook does not agree with the library"):
        workbook_bytes(derbyshire, derbyshire.scenario)


def test_a_custom_rule_is_stored_as_a_table_of_prices(tmp_path: Path) -> None:
    steps = ", ".join(f"{{adopters = {n}, price = {90_000 - 100 * n}}}" for n in range(1, 45))
    old = "price = [{adopters = 1, price = 91_000}, {adopters = 25, price = 71_000}]"
    case = changed_example(tmp_path, "price-list", old, f"price = [{steps}]")

    rows = rows_of(workbook_bytes(case, case.scenario), "Charge")

    assert [row[3] for row in rows if row and row[0] == 44] == [85_600]


TWO_THAT_MOVE = """
years = "2024/25 to 2026/27"
[budget]
amount = 400_000
years = "2024/25 to 2026/27"
[adopters]
anticipated = 4
signed = 3
possible = 5
word = "force"
[[charges]]
name = "Service"
pool = 400_000
share = "equal"
[[charges]]
name = "Crew"
"""
BY_NUMBER = ("Sensitivity", "Result_by_adopters")


@pytest.mark.parametrize(
    ("crew", "entries", "headroom"),
    [
        # Three years of 600,000, shared by 1 to 5 forces.
        ('pool = 200_000\nshare = "equal"', {}, [-1_400_000, -500_000, -200_000, -50_000, 40_000]),
        # With 20% of VAT on the crew, and every charge 10% lower.
        (
            'pool = 200_000\nshare = "equal"\nvat_added = 0.2',
            {"scenario.charge_change": -0.1},
            [-1_328_000, -464_000, -176_000, -32_000, 54_400],
        ),
        # A crew of 200,000, then 220,000 from the second year, for two years.
        (
            'pool = 200_000\nshare = "equal"\nuplift = 0.1\nuntil = "2025/26"',
            {},
            [-1_220_000, -410_000, -140_000, -5_000, 76_000],
        ),
        # No document gives a price of the crew for fewer than 3.
        (
            "price = [{adopters = 3, price = 50_000}]",
            {},
            ["not priced", "not priced", -150_000, -50_000, 10_000],
        ),
        (
            "price = [{adopters = 3, price = 50_000}]",
            {"scenario.adopters": 1},
            ["not priced", "not priced", -150_000, -50_000, 10_000],
        ),
    ],
    ids=["as priced", "with VAT", "by year", "without a price", "shown without a price"],
)
def test_every_charge_that_depends_on_the_number_moves_the_result_at_a_number(
    tmp_path: Path, crew: str, entries: dict[str, Any], headroom: list[Any]
) -> None:
    built = book_of(case := written_case(tmp_path, TWO_THAT_MOVE + crew), case.scenario)

    workbook_bytes(case, case.scenario)
    rows = rows_in(built, BY_NUMBER, entries)
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5]
    assert [row[1] for row in rows] == [
        amount if isinstance(amount, str) else pytest.approx(amount) for amount in headroom
    ]


def test_a_charge_beside_a_flat_one_has_its_table_by_number(tmp_path: Path) -> None:
    text = TWO_THAT_MOVE.replace('pool = 400_000\nshare = "equal"', "price = 40_000")
    case = written_case(tmp_path, text + 'pool = 200_000\nshare = "equal"')

    built = book_of(case, case.scenario)

    # Three years of 40,000 and of 200,000 shared by 1 to 5 forces.
    headroom = [row[1] for row in rows_in(built, BY_NUMBER, {})]
    assert headroom == pytest.approx([-320_000, -20_000, 80_000, 130_000, 160_000])


def test_a_workbook_with_another_result_at_a_number_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = written_case(tmp_path, TWO_THAT_MOVE + 'pool = 200_000\nshare = "equal"')
    monkeypatch.setattr(by_adopters, "_other_charges_that_move", lambda _: [])

    with pytest.raises(IntegrityError, match=r"headroom at 1 \(Service\): -950000\.0, not -1,400"):
        workbook_bytes(case, case.scenario)


@pytest.mark.parametrize(
    ("crew", "label"),
    [
        ("price = 50_000", "Factor on the charge: change, years that count and rise"),
        (
            "price = 50_000\nvat_added = 0.2",
            "Factor on the charge: change, years that count and rise",
        ),
        (
            'pool = 200_000\nshare = "equal"\nvat_added = 0.2\nuplift = 0.1',
            "Factor on Crew: change and VAT",
        ),
    ],
)
def test_the_label_of_a_factor_says_what_the_factor_has(
    tmp_path: Path, crew: str, label: str
) -> None:
    built = book_of(case := written_case(tmp_path, TWO_THAT_MOVE + crew), case.scenario)

    rows = rows_in(built, ("Sensitivity", "Parts_of_result"), {})

    assert rows[-1] == [label, 1.2 if "Crew" in label else 3]


def test_a_price_between_two_steps_rises_as_a_whole(tmp_path: Path) -> None:
    text = """years = "2023/24 to 2025/26"
[adopters]
count = 4
possible = 6
[[charges]]
name = "Lab"
price = [{adopters = 3, price = 300_000}, {adopters = 6, price = 220_000}]
between = "line"
uplift = 0.03
base_year = "2023/24"
"""
    built = book_of(case := written_case(tmp_path, text), case.scenario)

    workbook_bytes(case, case.scenario)  # it is refused if a charge differs from the library
    charges = [row[1] for row in rows_in(built, ("Charge", "Rates_1_2"), {})]
    assert charges[2:] == pytest.approx([309_000, 281_533.33, 254_066.67, 226_600], abs=0.01)


def test_hundreds_of_adopters_have_some_eighty_rows_of_charges() -> None:
    case = load_case(PARISHES)

    (charge,) = (
        sheet for sheet in book_of(case, case.scenario).book.sheets if sheet.name == "Charge"
    )

    (table,) = (table for table in charge.tables if table.name.startswith("Rates_"))
    counts = [row[0].content for _, row in table.rows]
    assert counts == [*range(5, 401, 5)]


def test_the_number_of_the_scenario_is_in_the_tables_by_number(derbyshire: Case) -> None:
    built = book_of(derbyshire, choose(derbyshire, adopters=32))

    rows = rows_in(built, ("Sensitivity", "Charge_by_adopters"), {})

    # Fives from 15 on, clear of the 25 anticipated, the 36 that signed and the 32 of the scenario.
    assert [row[0] for row in rows] == [15, 20, 25, 32, 36, 40, 44]


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    link = "'=HYPERLINK(\"http://x\")'"
    case = changed_example(tmp_path, "one-off-project", '"Training"', link)

    content = workbook_bytes(case, case.scenario)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<f>HYPERLINK" not in parts
    assert b'TargetMode="External"' not in parts


@needs_office
def test_an_ods_keeps_values_and_formulas(tmp_path: Path) -> None:
    target = tmp_path / "model.ods"

    code = run(["workbook", str(EXAMPLES / "fixed-ratio.toml"), "-o", str(target)])

    with zipfile.ZipFile(target) as archive:
        content = archive.read("content.xml").decode()
    assert code == 0
    assert 'table:name="Results"' in content
    assert content.count("table:formula=") > 200


def test_an_ods_without_libreoffice_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workbook.shutil, "which", lambda _: None)

    code = run(["workbook", str(EXAMPLES / "fixed-ratio.toml"), "-o", str(tmp_path / "a.ods")])

    assert code == 2
    assert "an .ods needs LibreOffice. Write an .xlsx" in capsys.readouterr().err


@pytest.mark.parametrize(
    "failure",
    [
        subprocess.CalledProcessError(1, "soffice"),
        subprocess.TimeoutExpired("soffice", 300),
        PermissionError("soffice"),
        None,  # it ends well and writes no file
    ],
)
def test_an_ods_that_libreoffice_does_not_convert_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failure: Exception | None,
) -> None:
    def fail(*_: object, **__: object) -> None:
        if failure is not None:
            raise failure

    monkeypatch.setattr(workbook.shutil, "which", lambda _: "soffice")
    monkeypatch.setattr(workbook.subprocess, "run", fail)

    code = run(["workbook", str(EXAMPLES / "fixed-ratio.toml"), "-o", str(tmp_path / "a.ods")])

    message = capsys.readouterr().err
    assert code == 2
    assert "LibreOffice did not convert the workbook. Write an .xlsx." in message
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(("inflation", "has_one"), [("inflation = 0.02\n", True), ("", False)])
def test_nominal_prices_are_deflated_or_have_no_present_value(
    tmp_path: Path, inflation: str, has_one: bool
) -> None:
    basis = 'price_basis = {value = "'
    case = changed_example(
        tmp_path, "price-list", f"{basis}not stated", f"{inflation}{basis}nominal"
    )

    # `workbook_bytes` refuses a workbook that differs from the library.
    rows = rows_of(workbook_bytes(case, case.scenario), "Results")

    assert any(str(row[0]).startswith("Present value") for row in rows if row) == has_one


def test_a_pricing_without_a_price_has_no_present_value_before_inflation(tmp_path: Path) -> None:
    # At four services one of the two pricings has no price; a rise needs an inflation.
    case = written_case(tmp_path, STATED_AT_SIX)
    scenario = choose(case, adopters=4, rise=0.02, pricing="any")

    # `workbook_bytes` refuses a workbook that differs from the library.
    rows = rows_of(workbook_bytes(case, scenario), "Workings")

    values = [row[2:] for row in rows if row and str(row[0]).startswith("Present value, ")]
    assert any({NOT_PRICED, NO_INFLATION} <= {*row} for row in values)


@pytest.mark.parametrize(
    ("years", "rate", "value"),
    [
        # The 32nd year is the first at a declining rate: 1,000 / (1.035^30 x 1.03) = 345.90.
        ("2018/19 to 2049/50", 0.035, 345.90),
        # The declining rate of 3% is higher than 2%, so 2% stays: 1,000 / 1.02^31 = 541.25.
        ("2018/19 to 2049/50", 0.02, 541.25),
    ],
)
def test_a_discount_rate_declines_from_the_32nd_year(
    tmp_path: Path, years: str, rate: float, value: float
) -> None:
    line = '[[lines]]\nname = "Renewal"\nkind = "cost"\nby_year = {"2049/50" = 1_000}\n'
    case = written_case(tmp_path, f'years = "{years}"\ndiscount_rate = {rate}\n{line}')

    rows = rows_of(workbook_bytes(case, case.scenario), "Results")

    (present_value,) = [row[1] for row in rows if row and str(row[0]).startswith("Present value")]
    assert present_value == pytest.approx(value, abs=0.005)


@pytest.mark.parametrize(
    ("entries", "state"),
    [
        ({}, "All checks pass."),
        # The documents print £71-91k for each year, and the sums of it.
        ({"charges[0].high": 92_000}, "All checks pass; 8 printed figures differ."),
        ({"charges[0].low": None}, "1 entry is missing. See Checks."),
        ({"budget.amount": None, "lines[0].annual": None}, "2 entries are missing. See Checks."),
        ({"scenario.cashable": 1.5}, "1 entry is past its range. See Checks."),
        (
            {"scenario.ramp": 3.5, "budget.amount": -1},
            "2 entries are past their range. See Checks.",
        ),
        ({"scenario.charge_follows_go_live": "YES"}, "All checks pass."),
        ({"scenario.charge_follows_go_live": "late"}, "1 entry is past its range. See Checks."),
        ({"budget.amount": "plenty"}, "1 entry is past its range. See Checks."),
        ({"charges[0].low": 95_000}, "1 sum does not add up. See Checks."),
        # A penny above the high estimate of £91,000 is past the half penny that sums may differ by.
        ({"charges[0].low": 91_000.01}, "1 sum does not add up. See Checks."),
        (
            {"scenario.savings": 1_000, "scenario.offset": 0.5},
            "1 sum does not add up. See Checks.",
        ),
        # The project manager's 24 months from October 2018 may end 18 months late, in March 2022.
        ({"scenario.delay": 18}, "All checks pass."),
        ({"scenario.delay": 19}, "1 sum does not add up. See Checks."),
        (
            {"charges[0].low": None, "scenario.cashable": 1.5},
            "1 entry is missing. 1 entry is past its range. See Checks.",
        ),
    ],
)
def test_checks_report_missing_entries_then_wrong_ones(
    derbyshire_book: BuiltBook, entries: dict[str, Any], state: str
) -> None:
    assert worked_out(derbyshire_book, entries)[1] == state


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ({}, "0 inputs changed since."),
        ({"budget.amount": 290_000}, "1 input changed since."),
        ({"budget.amount": 290_000, "scenario.ramp": 6}, "2 inputs changed since."),
    ],
)
def test_checks_count_the_inputs_that_were_changed(
    derbyshire_book: BuiltBook, entries: dict[str, Any], sentence: str
) -> None:
    changed, *_ = rows_in(derbyshire_book, ("Checks", "Summary"), entries)

    assert changed == ["Inputs changed since the file was written", int(sentence[0]), sentence]


def test_an_emptied_year_of_a_charge_is_missing_but_of_a_line_is_none() -> None:
    path = EXAMPLES / "pool-by-year.toml"
    by_year = load_case(path)
    key = "charges[0].pricing[0].pool"

    states = [
        worked_out(built_of(path), {f"{key}.{year}": None})[1]
        for year in by_year.charge.years_charged(by_year.years)
    ]

    assert {*states} == {"1 entry is missing. See Checks."}
    councils = load_case(EXAMPLES / "london-councils.toml")
    (line,) = [n for n, line in enumerate(councils.lines) if line.by_year is not None][:1]
    first = next(iter(councils.lines[line].by_year or ()))
    built = book_of(councils, councils.scenario)
    assert worked_out(built, {f"lines[{line}].by_year.{first}": None})[1].startswith("All check")


def test_a_line_that_moves_past_the_last_year_fails_a_check(tmp_path: Path) -> None:
    years = THREE_YEARS.format(years="2019/20 to 2021/22", price=1_169_586)
    case = written_case(tmp_path, years + MOVED_LINE)

    built = book_of(case, case.scenario)
    states = [worked_out(built, {"scenario.delay": delay})[1] for delay in (0, 1)]

    assert states == ["All checks pass.", "1 sum does not add up. See Checks."]


def test_an_entry_of_no_adopters_counts_as_one_and_is_past_its_range(
    derbyshire_book: BuiltBook,
) -> None:
    position = position_of(derbyshire_book.work.cell("adopters 0", SHOWN))

    counts = [
        calculator_with(derbyshire_book, {"scenario.adopters": count}).value(position)
        for count in (0, 2)
    ]

    assert counts == [1, 2]
    state = worked_out(derbyshire_book, {"scenario.adopters": 0})[1]
    assert state.startswith("1 entry is past its")


def test_a_maximum_that_the_documents_exceed_is_a_note_until_a_figure_is_changed(
    derbyshire_book: BuiltBook, written: bytes
) -> None:
    note = (
        "All checks pass. Maximum asked for: £300,000 (1.1). The report's table adds up to "
        "£262,000 to £302,000: £2,000 more at the high estimate."
    )
    cover = opened(written)["Cover"]
    (coordinate,) = [row[1].coordinate for row in cover.iter_rows() if row[0].value == "Checks"][:1]
    states = [row[-2] for row in rows_of(written, "Checks") if "£300,000" in row]

    assert cover[coordinate].value == note
    assert states == ["see note"]
    position = position_of(f"'Cover'!{coordinate}")
    assert calculator_with(derbyshire_book, {}).value(position) == note
    changed = calculator_with(derbyshire_book, {"charges[0].high": 92_000}).value(position)
    assert changed == "All checks pass; 8 printed figures differ."


@pytest.mark.parametrize(
    ("until", "paid"),
    [
        # Eleven months of £1,000 in the last year, then twelve in the year before it.
        ("2020-02", [12_000, 11_000, 23_000]),
        ("2019-03", [12_000, 0, 12_000]),
    ],
)
def test_a_charge_that_ends_early_in_a_calendar_year_ends_in_its_financial_year(
    tmp_path: Path, until: str, paid: list[int]
) -> None:
    charge = f'[[charges]]\nname = "Network"\nfrom = "2018-04"\nuntil = "{until}"\nprice = 12_000\n'
    case = written_case(tmp_path, f'years = "2018/19 to 2019/20"\n{charge}')

    rows = rows_of(workbook_bytes(case, choose(case, offset=0.5, ramp=0)), "Results")

    assert ["Network", *paid] in [row[:-1] for row in rows]


def test_a_figure_differs_from_a_rounded_one_beyond_half_its_last_digit(tmp_path: Path) -> None:
    line = '[[lines]]\nname = "Build"\nkind = "cost"\nby_year = [30_500, 30_500.02]\n'
    printed = '[[published]]\nof = "Build"\nyear = "{}"\nprinted = "£30k"\nsource = "table"\n'
    case = written_case(
        tmp_path,
        f'years = "2018/19 to 2019/20"\n{line}'
        + "".join(printed.format(year) for year in ("2018/19", "2019/20")),
    )

    # Printed to £1,000, £30k is up to £500 off: £30,500 agrees, and £30,500.02 does not.
    assert (
        worked_out(book_of(case, case.scenario), {})[1]
        == "All checks pass; 1 printed figure differs."
    )


def test_a_recurrent_cost_for_some_months_goes_on_after_leaving(tmp_path: Path) -> None:
    line = '[[lines]]\nname = "Licences"\nkind = "cost"\nnature = "recurrent"\nannual = 12_000\n'
    months = 'from = "2018-04"\nmonths = 24\n[scenario]\nleave = "2018/19"\n'
    case = written_case(tmp_path, f'years = "2018/19 to 2020/21"\n{line}{months}')

    # `workbook_bytes` compares every formula with the library.
    rows = rows_of(workbook_bytes(case, case.scenario), "Results")
    assert ["Licences", 12_000, 12_000, 0, 24_000] in [row[:-1] for row in rows]


def test_figures_are_aligned_right_and_at_the_top(written: bytes) -> None:
    sheet = opened(written, values=False)["Results"]
    row, _ = (row for row in sheet.iter_rows() if row[0].value == "Headroom, (over budget)")

    assert {cell.alignment.horizontal for cell in row[1:5]} == {"right"}
    assert {cell.alignment.vertical for cell in row[:4]} == {"top"}


def test_no_formula_names_its_own_sheet(written: bytes) -> None:
    for sheet in opened(written, values=False).worksheets:
        for row in sheet.iter_rows(values_only=True):
            assert not [cell for cell in row if f"'{sheet.title}'!" in str(cell)]


def test_each_pricing_is_compared_by_its_charge_of_the_last_year(tmp_path: Path) -> None:
    rising = 'name = "rising"\nfee = 10_000\nuplift = 0.1\nbase_year = "2018/19"\n'
    flat = 'name = "flat"\nfee = 20_000\n'
    rules = "".join(f"[[charges.pricing]]\n{rule}" for rule in (rising, flat))
    years = 'years = "2018/19 to 2020/21"\n[adopters]\ncount = 3\n'
    case = written_case(tmp_path, f'{years}[[charges]]\nname = "Hub"\n{rules}')

    rows = rows_of(workbook_bytes(case, case.scenario), "Results")

    assert rows[0][0] == "Results"
    index = next(
        i
        for i, row in enumerate(rows)
        if row[:2] == ["Each pricing", "Charge in 2020/21 as priced"]
    )
    assert [row[:2] for row in rows[index + 1 : index + 3]] == [
        ["Rising", pytest.approx(12_100)],
        ["Flat", 20_000],
    ]


def _facts_of_the_answer() -> set[str]:
    """Gather the facts and slots of the sentences that a workbook has."""
    names, waiting = set(), [*OPENING, *(n for line in answer.ANSWER_LINES for n in LINES[line])]
    while waiting:
        name = waiting.pop()
        if name not in names and name in HEADLINE_SENTENCES:
            for facts, text in HEADLINE_SENTENCES[name]:
                waiting += [*facts, *re.findall(r"\{(\w+)", str(text))]
        names.add(name)
    return names - {*HEADLINE_SENTENCES}


def test_a_workbook_has_every_fact_of_the_answer(
    shipped: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A fact without a row never holds, and a slot without one is empty. The first case has rows
    # for all facts but the disagreement of sources, a payment on leaving, a cap and savings of its
    # own: the others do.
    laid_out: list[AnswerFacts] = []

    class Kept(AnswerFacts):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            laid_out.append(self)

    monkeypatch.setattr(answer, "AnswerFacts", Kept)
    for case in (
        shipped,
        *(load_case(EXAMPLES / f"{name}.toml") for name in ("athena", "paying-to-leave")),
        load_case(Path(__file__).parents[1] / "edges" / "cap-in-a-year.toml"),
        load_case(SECOND),
    ):
        book_of(case, case.scenario)

    unknown = {name for name in _facts_of_the_answer() if name not in case_facts(shipped)}
    rows = {name for name in unknown for facts in laid_out if facts.holds(name) is not False}
    # A workbook has one figure for each amount, and one answer.
    assert unknown - rows == {"between", "disagree_told"}


def test_the_cost_by_year_has_the_columns_of_the_table_elsewhere(
    derbyshire: Case, derbyshire_book: BuiltBook
) -> None:
    sheets = {s.name: s for s in derbyshire_book.book.sheets}
    heads = {
        tuple(table.heads)
        for table in sheets["Results"].tables
        if table.name.startswith("Cost_by_year")
    }

    assert heads == {
        tuple(tables.cost_by_year(results_of(derbyshire, derbyshire.scenario)).columns)
    }


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (
            DATA / "derbyshire-2018.toml",
            "On Inputs, type 36 in C22 (Forces that join, this one included). The answer above "
            "changes at once.",
        ),
        (
            EXAMPLES / "london-councils.toml",
            "On Inputs, type 10% in C21 (Change of every year's charge). The answer above changes "
            "at once.",
        ),
        (EXAMPLES / "one-off-project.toml", None),
    ],
    ids=["number", "change of the charge", "nothing to change"],
)
def test_the_cover_begins_with_the_answer_and_a_change_to_try(
    case: Path, sentence: str | None
) -> None:
    loaded = load_case(case)

    rows = rows_of(workbook_bytes(loaded, loaded.scenario), "Cover")

    labels = [row[0] for row in rows if row]
    texts = {row[0]: row[1] for row in rows if len(row) > 1}
    assert labels[labels.index("Subject") + 1] == "Answer"
    assert texts.get("Try it") == sentence


def test_a_scenario_saved_for_another_case_or_under_other_rules_is_not_listed(
    derbyshire: Case,
) -> None:
    fields = {**derbyshire.scenario.values(), "rationale": "a test", "role": "tester"}
    key = case_key(derbyshire)
    saved = (
        Saved(**fields, name="sound", case=key, rules=RULES),
        Saved(**fields, name="older", case=key, rules=RULES - 1),
        Saved(**fields, name="foreign", case="another", rules=RULES),
    )

    built = book_of(replace(derbyshire, saved=saved), derbyshire.scenario)

    heads = [run.head for run in built.runs]
    assert [head for head in heads if head.startswith("Saved: ")] == ["Saved: sound"]


@pytest.mark.parametrize(
    "scenario",
    [
        "",
        "[scenario]\ncharge_change = 0.1\n",
        "[scenario]\nrise = 0.03\ndelay = 3\n",
        "[scenario]\nadopters = 2\n",
    ],
)
def test_a_printed_figure_is_compared_with_the_stated_rule_as_the_paper_does(
    tmp_path: Path, scenario: str
) -> None:
    case = written_case(tmp_path, PRINTED_BY_LIST + scenario)
    content = workbook_bytes(case, choose(case, adopters=3, charge_change=0.2))

    (row,) = [row for row in rows_of(content, "Checks") if "£72.5k" in row]

    (printed,) = printed_figures(case).rows
    agrees = "adopters" not in scenario  # the list has another price at two
    assert (row[7], printed[-1]) == (("agrees", "yes") if agrees else ("differs", "no"))
    assert row[5:7] == ([72_500, 72_500] if agrees else [60_000, 90_000])


@pytest.mark.parametrize(("annual", "ongoing"), [("0.01", "none"), ("0.05", 0.01)])
def test_less_than_half_a_penny_a_year_is_no_ongoing_cost(
    tmp_path: Path, annual: str, ongoing: str | float
) -> None:
    case = written_case(
        tmp_path,
        f"""\
years = "2024/25 to 2025/26"
[[lines]]
name = "Licence"
annual = {annual}
our_share = 0.2
from = "2024-04"
""",
    )

    results = rows_of(workbook_bytes(case, case.scenario), "Results")

    (row,) = [row for row in results if row and row[0] == "Ongoing cost a year"]
    assert row[1] == (ongoing if isinstance(ongoing, str) else pytest.approx(ongoing))
