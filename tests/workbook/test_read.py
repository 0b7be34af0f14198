"""A returned workbook: its inputs, its differences from a case, and altered cells."""

from __future__ import annotations

import datetime
import io
import json
import re
import shutil
import zipfile
from itertools import zip_longest
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName

from sohanalysis.case.case import Case, sourced_figure
from sohanalysis.case.choose import choose
from sohanalysis.cli.main import run
from sohanalysis.errors import CaseError, FileError
from sohanalysis.files.text import DATA, FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.model.cashflow import final_charge
from sohanalysis.report.gaps import unstated
from sohanalysis.report.headline import headline
from sohanalysis.workbook import differences
from sohanalysis.workbook.agreement import BuiltBook
from sohanalysis.workbook.checks import NO_ANSWER
from sohanalysis.workbook.differences import input_differences
from sohanalysis.workbook.document import charges_of, document, file_key
from sohanalysis.workbook.formula import DAY_NIL, position_of
from sohanalysis.workbook.read import read_workbook
from sohanalysis.workbook.returned_case import case_of
from sohanalysis.workbook.workbook import book_of, workbook_bytes
from tests.workbook.conftest import CASES, Type, built_of, calculator_with, cell_of, content_of
from tests.workbook.test_accessible import room_of
from tests.workbook.test_kept import rows_in
from tests.workbook.test_recalculated import needs_office, recalculate
from tests.workbook.test_workbook import rows_of
from tests.written import (
    EVERY_KEY,
    PRINTED_BY_LIST,
    TOP,
    bytes_written,
    changed_example,
    faults_of,
)
from tests.written import written as written_case

POOL_BY_YEAR = DATA / "examples" / "pool-by-year.toml"
BANDS_OF_OWN_SIZE = DATA / "examples" / "bands-of-own-size.toml"
USED = """\
years = "2019/20 to 2020/21"
[budget]
amount = 3_508_758
years = "2019/20"
[[charges]]
name = "Custody records"
from = "2019-04"
fee = 60_000
price = 41.25
quantity = [21_000, 22_500]
minimum = 23_000
unit = "record"
[[lines]]
name = "Post"
annual = 18_000
from = "2019-04"
"""


@pytest.fixture(scope="module", params=CASES, ids=lambda path: path.stem)
def case_and_workbook(request: pytest.FixtureRequest) -> tuple[Case, bytes]:
    """Every shipped case, and two cases of the tests, with the workbook of each.

    `workbook_bytes` refuses to write a workbook that does not agree with the library.
    """
    case = load_case(request.param)
    return case, workbook_bytes(case, case.scenario)


PRICED = """\
years = "2019/20 to 2021/22"
[budget]
amount = 300_000
years = "2019/20 to 2021/22"
[adopters]
count = 4
possible = 8
[[charges]]
name = "Network"
until = "2022-03"
price = [{adopters = 3, price = 40_000}, {adopters = 5, price = 30_000}]
[[lines]]
name = "Post"
annual = 18_000
"""


@pytest.fixture(scope="module")
def priced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, bytes]:
    """The case of `PRICED`, with its workbook."""
    case = written_case(tmp_path_factory.mktemp("priced"), PRICED)
    return case, workbook_bytes(case, case.scenario)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, bytes]:
    """The case of `USED`, with its workbook."""
    case = written_case(tmp_path_factory.mktemp("used"), USED)
    return case, workbook_bytes(case, case.scenario)


def assert_faults(path: Path, *beginnings: str) -> None:
    """Check that a workbook is refused with these faults in order, by the beginning of each."""
    lines = faults_of(path, case_of)
    assert [line[: len(text)] for line, text in zip_longest(lines, beginnings, fillvalue="")] == [
        *beginnings
    ]


def test_a_workbook_read_back_is_the_case_that_it_was_written_from(
    case_and_workbook: tuple[Case, bytes], tmp_path: Path
) -> None:
    case, content = case_and_workbook
    path = tmp_path / "model.xlsx"
    path.write_bytes(content)
    register = Path(case.file).parent / (case.adopters.register or "")
    if register.is_file():  # next to a case, and so next to its workbook
        shutil.copy(register, tmp_path)

    returned, case_read = case_of(path)

    assert document(case_read) == document(case)
    assert input_differences(returned, case_read, case) == []


# Options that have only names: their table on Record has one heading.
NAMED_OPTIONS = """\
years = "2024/25 to 2026/27"
[[options]]
name = "Join"
[[options]]
name = "Stay"
[[charges]]
name = "Service"
fee = 60_000
option = "Join"
"""

# A cost of leaving that rises, and one that the documents waive in a year. No amount is by year.
LEAVING_RISES = """\
years = "2024/25 to 2026/27"
[[charges]]
name = "Service"
fee = 60_000
[[lines]]
name = "Cost of leaving"
on = "leaving"
annual = 12_000
months = 6
uplift = 0.05
base_year = "2024/25"
[scenario]
leave = "2024/25"
"""
LEAVING_IS_FREE = LEAVING_RISES.replace(
    'uplift = 0.05\nbase_year = "2024/25"', 'unless = ["2025/26"]'
)
# Nothing has a source but two figures, one of them nil, and the years of the budget are not stated.
FEW_SOURCES = """\
years = "2024/25 to 2026/27"
[budget]
amount = 300_000
[[charges]]
name = "Service"
low = {value = 40_000, source = "R1"}
high = 60_000
firmness = "estimate"
vat_added = {value = 0, source = "R2"}
[[charges.pricing]]
name = "high-end"
price = "high"
[[charges.pricing]]
name = "shared"
pool = {value = 240_000, status = "assumed"}
fee = 5_000
share = 0.2
[[lines]]
name = "Post"
annual = 30_000
status = "assumed"
"""
# The line of both options is the last of the second, and the only one of the first.
SHARED_LINE = (
    NAMED_OPTIONS
    + """
[[lines]]
name = "Old system"
annual = 50_000
option = "Stay"
[[lines]]
name = "Helpdesk"
annual = 5_000
option = ["Join", "Stay"]
"""
)
# "Big" comes first in the file, but the first option does not have it. The charges of the first
# option, with the one of two pricings, are the second and the fourth.
SHARED_CHARGE = """\
years = "2024/25 to 2026/27"
[budget]
amount = 100_000
years = "2024/25 to 2026/27"
[adopters]
count = 4
possible = 8
[[options]]
name = "Join"
[[options]]
name = "Stay"
[[options]]
name = "Third"
[[charges]]
name = "Big"
fee = 10_000
option = ["Stay", "Third"]
[[charges]]
name = "Small"
fee = 6_000
vat_added = 0.2
option = ["Join", "Stay"]
[[charges]]
name = "Licence"
pool = 90_000
share = "equal"
option = "Stay"
[[charges]]
name = "Service"
low = 6_000
high = 7_000
option = "Join"
[[charges.pricing]]
name = "low-end"
price = "low"
[[charges.pricing]]
name = "shared"
pool = {value = 40_000, status = "assumed"}
share = "equal"
[[published]]
of = "Small"
year = "2024/25"
printed = "£7,200"
"""
ONE_PRICE = """\
years = "2024/25 to 2026/27"
[budget]
amount = 200_000
[adopters]
count = 4
possible = 8
[[charges]]
name = "Hosting"
low = 60_000
high = 60_000
[[charges.pricing]]
name = "quoted"
price = "low"
[[charges.pricing]]
name = "shared"
pool = {value = 260_000, status = "assumed"}
share = "equal"
"""
# A stated list that prices some numbers alone. The scenario may be at another, under our pricing.
SOME_NUMBERS = """\
years = "2024/25 to 2026/27"
[budget]
amount = 121_000
years = "2024/25 to 2025/26"
[adopters]
count = 5
possible = 8
[[charges]]
name = "Service"
[[charges.pricing]]
name = "list"
between = "stated only"
price = [{adopters = 3, price = 80_000}, {adopters = 5, price = 60_000}]
[[charges.pricing]]
name = "shared"
pool = {value = 240_000, status = "assumed"}
share = "equal"
"""
TWO_ENDS = """\
years = "2024/25 to 2026/27"
[adopters]
count = 5
[[charges]]
name = "Service"
low = 60_000
high = 60_000
[[charges.pricing]]
name = "low-estimate"
price = "low"
[[charges.pricing]]
name = "high-estimate"
price = "high"
"""
UNTOUCHED = {
    "options with only names": TOP + NAMED_OPTIONS,
    "a line of two options": TOP + SHARED_LINE,
    "a charge of two options": TOP + SHARED_CHARGE,
    "a cost of leaving that rises": TOP + LEAVING_RISES,
    "a year of leaving that is free": TOP + LEAVING_IS_FREE,
    "one quoted price": TOP + ONE_PRICE,
    "few sources": TOP.replace('source = "made up"\n', "") + FEW_SOURCES,
    "few sources below that of the case": TOP + FEW_SOURCES,
}


@pytest.mark.parametrize(
    ("text", "fields", "answer"),
    [
        (
            SOME_NUMBERS,
            {"adopters": 8, "pricing": "shared"},
            "If 8 adopters join and a fixed bill is shared equally (stated: equal shares; our "
            "assumption: the bill of £240,000), the cost from 2024/25 to 2025/26 is £60,000: "
            "£61,000 under the £121,000 budget. As stated, for 5 adopters: £120,000.",
        ),
        # Both ends cost the same. The first is the base pricing, also if the other is shown.
        (
            TWO_ENDS,
            {"pricing": "high-estimate", "charge_change": 0.5},
            "If the charge is 50% higher, the charge is £90,000 a year, £270,000 over three years. "
            "As quoted: £180,000 over three years. No budget is stated, so there is no verdict.",
        ),
    ],
    ids=["a number that the stated list does not price", "two ends of one price"],
)
def test_a_workbook_at_another_scenario_reads_back_with_that_scenario(
    tmp_path: Path, text: str, fields: dict[str, Any], answer: str
) -> None:
    case = load_case(bytes_written(tmp_path / "small.toml", (TOP + text).encode()))
    scenario = choose(case, **fields)
    path = bytes_written(tmp_path / "small.xlsx", workbook_bytes(case, scenario))

    _, back = case_of(path, case)

    assert back.scenario == scenario
    assert headline(back, back.scenario).answer == answer


def test_the_stated_price_of_a_workbook_at_another_pricing_follows_the_number_anticipated(
    tmp_path: Path,
) -> None:
    text = f'{TOP}{SOME_NUMBERS}[scenario]\npricing = "shared"\n'
    case = load_case(bytes_written(tmp_path / "small.toml", text.encode()))
    built = book_of(case, case.scenario)
    position = position_of(built.work.cell(built.work.leading, "As stated, list"))

    amounts = [
        calculator_with(built, {"adopters.anticipated.value": count}).value(position)
        for count in (5, 3)
    ]

    assert amounts == [120_000, 160_000]


@pytest.mark.parametrize("text", UNTOUCHED.values(), ids=UNTOUCHED)
def test_an_untouched_workbook_of_a_small_case_reads_back_as_the_case(
    tmp_path: Path, text: str
) -> None:
    case = load_case(bytes_written(tmp_path / "small.toml", text.encode()))
    path = bytes_written(tmp_path / "small.xlsx", workbook_bytes(case, case.scenario))

    returned, back = case_of(path, case)

    assert document(back) == document(case)
    assert (input_differences(returned, back, case), returned.not_read_back) == ([], [])
    run(["new", str(tmp_path / "own.toml"), "--from", str(path)])
    assert document(load_case(tmp_path / "own.toml")) == document(case)


def test_a_workbook_keeps_the_order_of_the_charges_of_each_option(tmp_path: Path) -> None:
    case = load_case(bytes_written(tmp_path / "small.toml", (TOP + SHARED_CHARGE).encode()))

    assert [charge.name for charge in charges_of(case)] == ["Big", "Small", "Service", "Licence"]


def test_one_quoted_price_has_one_cell_that_is_both_ends(tmp_path: Path, type_cells: Type) -> None:
    case = load_case(bytes_written(tmp_path / "small.toml", (TOP + ONE_PRICE).encode()))
    content = workbook_bytes(case, case.scenario)

    returned, back = case_of(type_cells(content, {"charges[0].low": 65_000}), case)

    inputs = openpyxl.load_workbook(io.BytesIO(content))["Inputs"]
    labels = {label for (label,) in inputs.iter_rows(max_col=1, values_only=True)}
    assert "Quoted charge" in labels
    assert not {"Low end", "High end"} & labels
    assert (back.charge.low, back.charge.high) == (65_000, 65_000)
    cell = returned.locations["charges[0].low"]
    assert input_differences(returned, back, case) == [
        f"{cell} (charges[1].low): 65000, and 60000 in the case"
    ]


A_RANGE = ONE_PRICE.replace("low = 60_000", "low = 50_000")
LOW_CELL, HIGH_CELL = "Inputs!C46 (charges[1].low)", "Inputs!C47 (charges[1].high)"


@pytest.mark.parametrize(
    ("text", "contents", "faults"),
    [
        (ONE_PRICE, [None], [f"{LOW_CELL}: is missing."]),
        (ONE_PRICE, ["=1+1"], [f"{LOW_CELL}: holds the formula =1+1."]),
        (ONE_PRICE, ["abc"], [f'{LOW_CELL}: "abc" is not allowed.']),
        (ONE_PRICE, [0], [f"{LOW_CELL}: 0 is not allowed."]),
        (A_RANGE, [None, None], [f"{LOW_CELL}: is missing.", f"{HIGH_CELL}: is missing."]),
        (A_RANGE, [0, 0], [f"{LOW_CELL}: 0 is not allowed.", f"{HIGH_CELL}: 0 is not allowed."]),
    ],
    ids=["empty", "formula", "text", "zero", "both ends empty", "both ends zero"],
)
def test_a_quoted_price_that_is_not_read_is_one_fault_of_its_cell(
    tmp_path: Path, type_cells: Type, text: str, contents: list[object], faults: list[str]
) -> None:
    case = load_case(bytes_written(tmp_path / "small.toml", (TOP + text).encode()))
    cells = ["Inputs!C46", "Inputs!C47"][: len(contents)]

    path = type_cells(workbook_bytes(case, case.scenario), dict(zip(cells, contents, strict=True)))

    assert_faults(path, *faults)


STATED_ONLY = """
[[charges.pricing]]
name = "listed"
price = [{adopters = 2, price = 9_000}, {adopters = 4, price = 8_000}]
between = "stated only"
"""
FROM_EACH = """
[[charges.pricing]]
name = "stepped"
price = [{adopters = 1, price = 9_000}, {adopters = 4, price = 8_000}]
"""
A_POINT = """
[[charges.pricing]]
name = "point"
price = [{adopters = 4, price = 9_000}]
between = "line"
"""


@pytest.mark.parametrize(
    ("rules", "head", "labels"),
    [
        (STATED_ONLY, "At", ["Price at this number of adopters"]),
        (A_POINT, "At", ["Price at this number of adopters"]),
        (FROM_EACH, "From", ["Price from this number of adopters"]),
        (
            FROM_EACH + STATED_ONLY,
            "At or from",
            [
                "Stepped: Price from this number of adopters",
                "Listed: Price at this number of adopters",
            ],
        ),
    ],
    ids=["stated only", "a point", "from", "both"],
)
def test_a_price_that_holds_at_its_number_only_does_not_hold_from_it(
    tmp_path: Path, type_cells: Type, rules: str, head: str, labels: list[str]
) -> None:
    text = f'years = "2024/25"\n[adopters]\ncount = 4\n[[charges]]\nname = "Network"\n{rules}'
    case = written_case(tmp_path, text)
    content = workbook_bytes(case, case.scenario)

    rows = rows_of(content, "Inputs")
    prices = [row[0] for row in rows if "this number of" in str(row[:1])]
    assert [*dict.fromkeys(prices)] == labels
    assert any(row[:3] == ["Figure", "Unit", head] for row in rows)
    key = f"charges[0].pricing[0].price[{prices.count(labels[0]) - 1}]"
    entries = {f"{key}|{head}": 3, "scenario.adopters": 3}
    returned, back = case_of(type_cells(content, entries), case)
    differences_found = input_differences(returned, back, case)
    assert [line.partition(": ")[2] for line in differences_found] == ["3, and 4 in the case"] * 2


@pytest.mark.parametrize("content", ["[{adopters = 3, price", "[" * 9_000])
def test_a_disputed_figure_that_cannot_be_read_is_one_fault(
    tmp_path: Path, type_cells: Type, content: str
) -> None:
    steps = "[{adopters = 1, price = 9}]"
    figure = f'price = {{value = 9, alternatives = [{{value = {steps}, source = "a"}}]}}'
    text = f'years = "2024/25"\n[adopters]\ncount = 2\n[[charges]]\nname = "Network"\n{figure}\n'
    case = written_case(tmp_path, text)

    path = type_cells(workbook_bytes(case, case.scenario), {"alternatives[0]|Value": content})

    (line,) = faults_of(path, case_of)
    assert f'price.alternatives[1]): cannot be used: "{content[:9]}' in line


def test_no_heading_breaks_within_a_word(
    case_and_workbook: tuple[Case, bytes],
) -> None:
    _, content = case_and_workbook

    broken = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for table in sheet.tables.values():
            first_column = range_boundaries(table.ref)[0] - 1
            for column, head in enumerate(table.column_names, start=first_column):
                widest = max(map(len, re.split(r"(?<=-)|\s", head)))
                if widest > 1.14 * room_of(sheet, column, column):
                    broken.append((sheet.title, head))
    assert broken == []


def test_the_log_is_read_back_without_the_words_for_our_assumptions(
    as_shipped: bytes, shipped: Case, type_cells: Type
) -> None:
    entries = {"charges[0].pricing[4]|Source": "a letter"}
    returned, case = case_of(type_cells(as_shipped, entries))

    shared, capped = (case.pricing(name) for name in ("shared", "shared-capped"))
    assert (shared.source, capped.source) == (shipped.charge.source, "a letter")
    assert len(input_differences(returned, case, shipped)) == 1


PENCE = st.integers(100_000, 8 * 10**12).map(lambda pence: pence / 100)


# A workbook takes long to write and to read, so each has five charges and their lines.
@settings(max_examples=(settings().max_examples + 3) // 4)
@given(
    amounts=st.lists(st.lists(PENCE, min_size=5, max_size=5), min_size=5, max_size=5),
    budget=PENCE,
    reserve=PENCE,
)
def test_amounts_with_pence_come_back_from_a_workbook_and_from_the_file_it_makes(
    tmp_path_factory: pytest.TempPathFactory,
    amounts: list[list[float]],
    budget: float,
    reserve: float,
) -> None:
    folder = tmp_path_factory.mktemp("pence")
    tables = [
        f"""
[[charges]]
name = "Network {number}"
low = {min(range_)!r}
high = {max(range_)!r}
firmness = "estimate"
fee = {fee!r}
[[lines]]
name = "Post {number}"
annual = {annual!r}
[[lines]]
name = "Kit {number}"
by_year = [{range_[0]!r}, 0]
"""
        for number, (fee, annual, *range_) in enumerate(amounts)
    ]
    budget_table = f"budget = {{amount = {budget!r}, reserve_balance = {reserve!r}}}"
    case = written_case(folder, f'years = "2019/20 to 2020/21"\n{budget_table}\n{"".join(tables)}')
    (folder / "own.xlsx").write_bytes(workbook_bytes(case, case.scenario))

    returned, back = case_of(folder / "own.xlsx")
    assert run(["new", str(folder / "back.toml"), "--from", str(folder / "own.xlsx")]) == 0

    assert input_differences(returned, back, case) == []
    assert document(load_case(folder / "back.toml")) == document(case)


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("", "", 224_000_000),
        ("count = 7", 'count = {value = 7, alternatives = [{value = 9, source = "a"}]}', 9),
        (
            "pool_total = {value = 32_000_000, alternatives = [{value = 224_000_000",
            "pool = {value = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0.5], "
            "alternatives = [{value = [2, 2, 3, 4, 5, 6, 7, 8, 9, 0.5]",
            [2, 2, 3, 4, 5, 6, 7, 8, 9, 0.5],
        ),
    ],
)
def test_figures_of_other_sources_come_back(
    tmp_path: Path, old: str, new: str, value: object
) -> None:
    target = tmp_path / "back.toml"
    case = changed_example(tmp_path, "athena", old, new)
    (tmp_path / "own.xlsx").write_bytes(workbook_bytes(case, case.scenario))

    assert run(["new", str(target), "--from", str(tmp_path / "own.xlsx")]) == 0

    alternatives = load_case(target).alternatives
    assert (alternatives[-1].value, len(alternatives)) == (value, len(case.alternatives))


@pytest.mark.parametrize(
    "figure",
    [
        "pool = 9\nshare = {value = {equal = 0.5, officers = 0.5}, alternatives = [{value = "
        '{equal = 0.125, officers = 0.875}, source = "a"}]}',
        'share = "equal"\npool = {value = 9, alternatives = [{value = {"2024/25" = 5, "2025/26" = '
        '0.25}, source = "a"}]}',
        # 12.375 without its last zero may mean 12,375.
        'price = 9\nunit = "user"\nquantity = {value = 2.3750, alternatives = [{value = 12.3750, '
        'source = "a"}]}',
        'price = 9\nunit = "user"\nquantity = {value = [1, 1.3750], alternatives = [{value = '
        '[12.3750, 2], source = "a"}]}',
        "price = {value = 9, alternatives = [{value = [{adopters = 1, price = 5.5}], "
        'source = "a"}]}',
        "price = {value = [{adopters = 1, price = 9}], alternatives = [{value = ["
        '{adopters = 1, price = {"2024/25" = 5, "2025/26" = 0.25}}, {adopters = 2, price = 4}], '
        'source = "a"}]}',
        'over = "officers"\nprice = {value = [{officers = 1, price = 9}], alternatives = [{value = '
        '[{officers = 12.3750, price = 5}], source = "a"}]}',
        "through = {value = [{adopters = 1, charge = 9}, {adopters = 2, charge = 5}], "
        "alternatives = [{value = [{adopters = 1, charge = 8}, {adopters = 2, charge = 5}], "
        'source = "a"}]}',
    ],
)
def test_shares_amounts_by_year_steps_and_three_decimals_of_other_sources_come_back(
    tmp_path: Path, figure: str
) -> None:
    (tmp_path / "bodies.csv").write_text("name,officers\nA,100\nB,200\n", encoding="utf-8")
    head = 'years = ["2024/25", "2025/26"]\n[adopters]\ncount = 2\nregister = "bodies.csv"\n'
    case = written_case(tmp_path, f'{head}us = "A"\n[[charges]]\nname = "Network"\n{figure}\n')
    (tmp_path / "own.xlsx").write_bytes(workbook_bytes(case, case.scenario))

    assert run(["new", str(tmp_path / "back.toml"), "--from", str(tmp_path / "own.xlsx")]) == 0

    (alternative,), back = case.alternatives, load_case(tmp_path / "back.toml")
    assert [(a.value, a.source) for a in back.alternatives] == [(alternative.value, "a")]
    assert document(back) == document(case)


OWN_SOURCES = """\
years = "2024/25 to 2026/27"
[budget]
amount = {value = 300_000, source = "1.1"}
reserve_balance = {value = 400_000, source = "5.2"}
[adopters]
word = "council"
anticipated = 8
possible = 12
[[charges]]
name = "Network"
from = "2024-04"
vat_added = {value = 0.2, source = "VAT note 3", status = "assumed"}
pool = {value = 400_000, source = "2.2"}
share = "equal"
uplift = {value = 0.03, source = "OBR", status = "assumed", note = "ours"}
source = "2.1"
[[lines]]
name = "Contingency"
nature = "contingent"
annual = {value = 20_000, source = "2.9"}
from = {value = "2024-10", source = "4.4"}
[[lines]]
name = "Project manager"
nature = "one-off"
annual = {value = 60_000, source = "2.7"}
from = {value = "2024-04", source = "assumed by us", status = "assumed"}
months = 12
source = "2.6"
note = "One post."
"""


def test_sources_of_single_figures_come_back(tmp_path: Path) -> None:
    case, target = written_case(tmp_path, OWN_SOURCES), tmp_path / "back.toml"
    (tmp_path / "own.xlsx").write_bytes(workbook_bytes(case, case.scenario))

    code = run(["new", str(target), "--from", str(tmp_path / "own.xlsx")])

    back = load_case(target)
    (charge,), (contingency, manager) = back.charges, back.lines
    assert code == 0
    assert document(back) == document(case)
    assert dict(charge.own_sources) == {"vat_added": {"source": "VAT note 3", "status": "assumed"}}
    assert sourced_figure(charge.pricing[0], "pool").status == "stated"
    assert sourced_figure(charge.pricing[0], "uplift").source == "OBR"
    assert dict(contingency.own_sources) == {"from": {"source": "4.4"}}
    assert sourced_figure(manager, "annual").source == "2.7"
    assert manager.note == "One post. Amount: 2.7. First month: assumed by us."
    assert back.stated_budget is not None
    assert sourced_figure(back.stated_budget, "reserve_balance").source == "5.2"
    assert sourced_figure(back.stated_budget, "years").status == "assumed"


def test_the_log_has_a_row_for_each_figure_with_a_source_of_its_own(
    tmp_path: Path, type_cells: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    case, target = written_case(tmp_path, OWN_SOURCES), tmp_path / "back.toml"
    row_key = 'own_sources."charges[0].pricing[0].uplift"'
    content = workbook_bytes(case, case.scenario)
    path = type_cells(
        content, {f"{row_key}|Source": "letter of 4 May", f"{row_key}|Status": "stated"}
    )

    run(["check", str(path), "--against", case.file])
    run(["new", str(target), "--from", str(path)])

    uplift = sourced_figure(load_case(target).charge.pricing[0], "uplift")
    assert (uplift.source, uplift.status) == ("letter of 4 May", "stated")
    output = " ".join(capsys.readouterr().out.split())
    assert "(charges[1].pricing[1].uplift.source): letter of 4 May, and OBR in the case" in output


def test_a_changed_figure_names_the_source_that_it_had_of_its_own(
    tmp_path: Path, type_cells: Type
) -> None:
    case, target = written_case(tmp_path, OWN_SOURCES), tmp_path / "back.toml"
    entries = {"charges[0].pricing[0].uplift": 0.04, "charges[0].vat_added": 0.1}
    path = type_cells(workbook_bytes(case, case.scenario), entries)

    run(["new", str(target), "--from", str(path), "--against", case.file])

    charge = load_case(target).charge
    uplift, vat = sourced_figure(charge.pricing[0], "uplift"), sourced_figure(charge, "vat_added")
    assert uplift.source == "changed in back.xlsx; before: uplift 0.03 (OBR)"
    assert vat.source == "changed in back.xlsx; before: vat_added 0.2 (VAT note 3)"
    assert sourced_figure(charge.pricing[0], "pool").source == "2.2"
    assert (charge.source, charge.status) == ("2.1", "stated")


def test_the_record_names_a_disputed_figure_as_a_file_does() -> None:
    (figure, *_) = (alternative.figure for alternative in load_case(EVERY_KEY).alternatives)

    cells = {str(cell) for row in rows_of(content_of(EVERY_KEY), "Record") for cell in row}

    assert figure == "lines[1].annual"
    assert figure in cells


@needs_office
def test_a_file_that_libreoffice_saved_comes_back_clean(
    written: bytes, derbyshire: Case, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "model.xlsx").write_bytes(written)

    recalculate([tmp_path / "model.xlsx"], tmp_path / "out")

    returned, case = case_of(tmp_path / "out" / "model.xlsx")
    assert input_differences(returned, case, derbyshire) == []


def test_check_lists_differences_from_the_case_by_cell(
    as_shipped: bytes, type_cells: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    path = type_cells(as_shipped, {"charges[0].low": 75_000, "scenario.adopters": 36})

    code = run(["check", str(path)])

    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert "2 inputs not the same as in Single Online Home" in output.out
    assert "(charges[1].low): 75000, and 71000 in the case" in output.out
    assert "(scenario.adopters): 36, and 25 in the case" in output.out


def test_what_is_typed_and_not_read_back_is_named_by_its_cell(
    as_shipped: bytes, type_cells: Type, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = {
        "illustration.charge": 0.15,
        "plan.tax_base": 330_000,
        "plan.tax_base|Year": "2019/20",
        "plan.reserve|2019/20": 200_000,
        "budget.amount": 310_000,
        "budget.amount|Comments": "as agreed in June",
        "Sensitivity!A30": 40,
        "scenario.adopters": 36,
        "show": "As in the case",
    }
    path = type_cells(as_shipped, entries)
    expected = [
        'Inputs: the choices under Yours, because "As in the case" is shown',
        "(A higher charge): 0.15, and 0.1 when written",
        "(Band D equivalent properties): 330000, and nothing when written",
        "(Band D equivalent properties): 2019/20, and nothing when written",
        "(Reserve): 200000, and nothing when written",
        '(comment): "as agreed in June"',
        "Sensitivity!A30: 40, and ",
    ]

    checked = (run(["check", str(path)]), capsys.readouterr().out)
    written_file = (
        run(["new", str(tmp_path / "own.toml"), "--from", str(path)]),
        capsys.readouterr().out,
    )

    for code, output in (checked, written_file):
        assert code == 0
        assert [text for text in expected if text not in output] == []
    last_list = checked[1].partition("Not read back")[2]
    assert "1 input not the same" in checked[1]
    assert last_list.count("\n- ") == len(expected)
    assert written_file[1].count("Not read back: ") == len(expected)


def test_choices_under_yours_that_no_one_changed_are_not_reported_as_not_read_back(
    as_shipped: bytes, type_cells: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    path = type_cells(as_shipped, {"show": "As in the case"})

    code = run(["check", str(path)])

    assert (code, "Not read back" in capsys.readouterr().out) == (0, False)


def test_a_workbook_of_another_case_is_compared_only_with_a_named_case(
    priced: tuple[Case, bytes], type_cells: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    case, content = priced
    path = type_cells(content, {"budget.amount": 310_000})

    run(["check", str(path)])
    alone = capsys.readouterr().out
    run(["check", str(path), "--against", case.file])
    compared = capsys.readouterr().out

    assert "To list the inputs that differ from a case, add --against CASE." in alone
    assert "not the same" not in alone
    assert "1 input not the same" in compared
    assert "--against" not in compared


def test_check_says_that_nothing_differs(
    as_shipped: bytes, type_cells: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["check", str(type_cells(as_shipped, {}))])

    assert code == 0
    assert "Every input is the same as in Single Online Home" in capsys.readouterr().out


def test_the_file_from_a_workbook_is_the_case_that_was_typed(
    written: bytes, type_cells: Type, tmp_path: Path
) -> None:
    path, target = type_cells(written, {"budget.amount": 310_000}), tmp_path / "own.toml"

    code = run(["new", str(target), "--from", str(path)])

    assert code == 0
    assert load_case(target).budget.amount == 310_000


def test_a_changed_figure_or_month_is_assumed_and_its_source_names_the_old_one(
    written: bytes, type_cells: Type, tmp_path: Path, derbyshire: Case
) -> None:
    entries = {"charges[0].low": 75_000, "lines[0].from": datetime.datetime(2019, 1, 1)}
    path, target = type_cells(written, entries), tmp_path / "own.toml"

    code = run(["new", str(target), "--from", str(path), "--against", derbyshire.file])

    case = load_case(target)
    charge, line = case.charge, case.lines[0]
    assert code == 0
    assert (charge.low, charge.status) == (75_000, "assumed")
    assert charge.source.startswith("changed in back.xlsx; before: low 71000 (2.8")
    assert (line.from_, line.status) == ("2019-01", "assumed")
    assert line.source == derbyshire.lines[0].source
    month = sourced_figure(line, "from")
    assert month.source.startswith("changed in back.xlsx; before: from 2018-10 (")
    assert month.status == "assumed"


SHARED = """\
years = "2024/25"
[adopters]
word = "council"
count = 4
possible = 6
[[charges]]
name = "Archive"
pool = 80_000
share = "equal"
source = "2.4"
"""


def test_a_changed_pool_is_assumed_and_its_rule_stays_stated(
    tmp_path: Path, type_cells: Type
) -> None:
    case = written_case(tmp_path, SHARED)
    path = type_cells(workbook_bytes(case, case.scenario), {"charges[0].pricing[0].pool": 90_000})

    assert (
        run(["new", str(tmp_path / "own.toml"), "--from", str(path), "--against", case.file]) == 0
    )

    case_read = load_case(tmp_path / "own.toml")
    assert "the charging rule" not in unstated(case_read)
    assert headline(case_read, case_read.scenario).answer.startswith(
        "If 4 councils join and a fixed bill is shared equally (stated: equal shares; our "
        "assumption: the bill of £90,000), the charge is £22,500 a year."
    )


def test_a_figure_that_was_zero_is_assumed_once_it_is_changed(
    tmp_path: Path, type_cells: Type
) -> None:
    idle = '[[lines]]\nname = "Idle"\nkind = "cost"\nannual = 0\nsource = "2.5"\n'
    case = written_case(tmp_path, SHARED + idle)
    path = type_cells(workbook_bytes(case, case.scenario), {"lines[0].annual": 12_000})

    run(["new", str(tmp_path / "own.toml"), "--from", str(path), "--against", case.file])

    (line,) = load_case(tmp_path / "own.toml").lines
    assert (line.annual, line.status) == (12_000, "assumed")


def test_a_number_without_a_price_in_one_year_is_a_fault_of_its_cell(
    tmp_path: Path, type_cells: Type
) -> None:
    case = written_case(tmp_path, PRICED)
    content = workbook_bytes(case, choose(case, adopters=(4, 4, 5)))

    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(content, {"scenario.adopters[1]": 2}))

    (fault,) = refusal.value.faults
    assert "(scenario.adopters[2]): no document prices" in str(fault)


@pytest.mark.parametrize("texts", [{"A": "New cost", "J": "to discuss"}, {"A": "Note", "C": "tbc"}])
def test_remarks_in_a_row_that_is_inserted_are_no_headings(
    priced: tuple[Case, bytes], tmp_path: Path, texts: dict[str, str]
) -> None:
    _, content = priced
    path = tmp_path / "model.xlsx"
    path.write_bytes(content)
    values = read_workbook(path).values
    book = openpyxl.load_workbook(path)
    book["Inputs"].insert_rows(31)
    for column, text in texts.items():
        book["Inputs"][f"{column}31"] = text
    book.save(path)

    returned = read_workbook(path)

    assert (returned.faults, returned.values) == ([], values)


def test_a_changed_price_that_a_printed_figure_follows_is_one_difference(
    tmp_path: Path, type_cells: Type
) -> None:
    case = written_case(tmp_path, PRINTED_BY_LIST)
    entries = {"charges[0].pricing[0].price[1]": 75_000}

    returned, back = case_of(type_cells(workbook_bytes(case, case.scenario), entries))

    (difference,) = input_differences(returned, back, case)
    assert difference.endswith(
        "(charges[1].pricing[1].price[2].price): 75000, and 72500 in the case"
    )


def test_each_year_that_is_no_longer_marked_is_one_difference_at_its_cell(
    priced: tuple[Case, bytes], type_cells: Type
) -> None:
    case, content = priced

    returned, back = case_of(type_cells(content, {"Inputs!D28": None, "Inputs!F28": None}))

    assert input_differences(returned, back, case) == [
        "Inputs!D28 (budget.years.2019/20): nothing, and yes in the case",
        "Inputs!F28 (budget.years.2021/22): nothing, and yes in the case",
    ]


@pytest.mark.parametrize("content", [None, " "])
def test_a_gap_between_the_years_of_a_budget_is_a_fault_of_its_cell(
    priced: tuple[Case, bytes], type_cells: Type, content: str | None
) -> None:
    _, workbook = priced

    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(workbook, {"Inputs!E28": content}))

    assert str(refusal.value).endswith(
        "back.xlsx: Inputs!E28 (budget.years): 2020/21 is missing between 2019/20 and 2021/22. "
        "Allowed: years without a gap. Type yes here, or clear the years before or after it."
    )


@pytest.mark.parametrize(
    ("emptied", "states", "checks"),
    [
        (["2020/21"], ["ok", "missing", "ok"], "1 entry is missing. See Checks."),
        (["2019/20"], ["not given", "ok", "ok"], "All checks pass."),
        (["2020/21", "2021/22"], ["ok", "not given", "not given"], "All checks pass."),
        (["2019/20", "2020/21", "2021/22"], ["missing", *["not given"] * 2], "1 entry is missing."),
    ],
)
def test_a_workbook_shows_a_gap_between_the_years_of_a_budget(
    priced: tuple[Case, bytes], emptied: list[str], states: list[str], checks: str
) -> None:
    case, _ = priced
    built = book_of(case, case.scenario)
    entries = {f"budget.years.{year}": None for year in emptied}

    entry_rows = rows_in(built, ("Entries", "Entries"), entries)
    summary = rows_in(built, ("Checks", "Summary"), entries)

    assert [row[8] for row in entry_rows if row[0].startswith("Budget years")] == states
    assert summary[-1][2].startswith(checks)


def test_only_yes_marks_a_year(tmp_path: Path, type_cells: Type) -> None:
    text = PRICED.replace('years = "2019/20 to 2021/22"', 'years = "2019/20 to 2025/26"', 1)
    case = written_case(tmp_path, text)
    marks = ["no", "abc", "=1+1", 1, datetime.datetime(2024, 1, 7)]
    entries = {f"Inputs!{column}32": mark for column, mark in zip("FGHIJ", marks, strict=True)}

    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(workbook_bytes(case, case.scenario), entries))

    assert [(fault.field, fault.allowed) for fault in refusal.value.faults] == [
        (f"{cell} (budget.years)", "yes, or an empty cell") for cell in entries
    ]


def test_a_fault_of_the_amount_of_a_year_is_one_fault(type_cells: Type) -> None:
    contents = ["=1+1", datetime.datetime(2024, 1, 7), "some", -5, "2.800"]
    entries = {f"Inputs!{column}39": value for column, value in zip("DEFGH", contents, strict=True)}
    pool, allowed = "(charges[1].pricing[1].pool", "a number of pounds a year from 0 to £100bn."

    assert_faults(
        type_cells(content_of(POOL_BY_YEAR), entries),
        f"Inputs!D39 {pool}): holds the formula =1+1.",
        f"Inputs!E39 {pool}): holds a date, 2024-01-07.",
        f'Inputs!F39 {pool}.2022/23): "some" is not allowed. Allowed: {allowed} Write digits.',
        f"Inputs!G39 {pool}.2023/24): -5 is not allowed. Allowed: {allowed} What is paid to us",
        f'Inputs!H39 {pool}.2024/25): "2.800" is not allowed. Allowed: {allowed} For £2,800 write '
        "2,800; for £2.80 write 2.80.",
    )
    assert_faults(
        type_cells(content_of(POOL_BY_YEAR), {"Inputs!H39": " "}),
        f"Inputs!H39 {pool}.2024/25): is missing. Allowed: an amount",
    )


@pytest.mark.parametrize(
    ("entries", "faults"),
    [
        (
            {"C34": "=1+1", "C35": datetime.datetime(2024, 1, 7), "D36": "=2"},
            [
                "Inputs!C34 (charges[1].pricing[1].price[1]): holds the formula =1+1.",
                "Inputs!C35 (charges[1].pricing[1].price[2]): holds a date",
                "Inputs!D36 (charges[1].pricing[1].price[3]): holds the formula =2.",
            ],
        ),
        (
            {"D34": "5k", "D35": None, "C36": None},
            [
                'Inputs!D34 (charges[1].pricing[1].price[1].price): "5k" is not allowed.',
                "Inputs!D35 (charges[1].pricing[1].price[2].price): is missing. Allowed: a number "
                "of p",
                "Inputs!C36 (charges[1].pricing[1].price[3].income): is missing. Allowed: a number "
                "fro",
            ],
        ),
        (
            {"C35": -5},
            [
                "Inputs!C35 (charges[1].pricing[1].price[2].income): -5 is not allowed. Allowed: "
                "a number"
            ],
        ),
    ],
    ids=str,
)
def test_a_fault_of_a_price_step_is_one_fault_of_its_cell(
    type_cells: Type, entries: dict[str, object], faults: list[str]
) -> None:
    contents = {f"Inputs!{cell}": content for cell, content in entries.items()}
    path = type_cells(content_of(BANDS_OF_OWN_SIZE), contents)

    assert_faults(path, *faults)
    assert not any("[{" in line for line in faults_of(path, case_of))


def test_a_changed_price_step_is_a_difference_of_its_cells(type_cells: Type) -> None:
    entries = {"Inputs!C35": 60_000_000, "Inputs!D35": 5_500}

    back = type_cells(content_of(BANDS_OF_OWN_SIZE), entries)

    assert input_differences(*case_of(back), load_case(BANDS_OF_OWN_SIZE)) == [
        "Inputs!C35 (charges[1].pricing[1].price[2].income): 60000000, and 50000000 in the case",
        "Inputs!D35 (charges[1].pricing[1].price[2].price): 5500, and 5000 in the case",
    ]


def test_a_changed_amount_of_a_year_is_a_difference_of_its_cell(type_cells: Type) -> None:
    back = type_cells(content_of(POOL_BY_YEAR), {"Inputs!H39": 2_900_000})

    assert input_differences(*case_of(back), load_case(POOL_BY_YEAR)) == [
        "Inputs!H39 (charges[1].pricing[1].pool.2024/25): 2900000, and 2800000 in the case"
    ]


def test_a_number_of_adopters_typed_for_one_year_is_one_difference(
    priced: tuple[Case, bytes], type_cells: Type
) -> None:
    case, content = priced
    back = type_cells(content, {"scenario.adopters[1]": 5})

    assert input_differences(*case_of(back), case) == [
        "Inputs!C13 (scenario.adopters[2]): 5, and nothing in the case"
    ]


@pytest.mark.parametrize(("most", "more"), [(3, "- and 1 more."), (4, "")])
def test_differences_that_are_not_listed_are_counted(
    written: bytes,
    type_cells: Type,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    more: str,
) -> None:
    entries = {"budget.amount": 290_000, "charges[0].low": 72_000, "charges[0].high": 92_000}
    monkeypatch.setattr(differences, "MOST_FAULTS", most)

    run(["check", str(type_cells(written, entries))])

    output = capsys.readouterr().out
    assert "4 inputs not the same as in Single Online Home: decision 41/2018" in output
    assert output.strip().endswith(more or "in the case")


@pytest.mark.parametrize(("cell", "is_said"), [("budget.amount", True), ("charges[0].low", False)])
def test_a_changed_budget_gets_no_verdict_and_the_command_says_so(
    written: bytes,
    type_cells: Type,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    cell: str,
    is_said: bool,
) -> None:
    path, target = type_cells(written, {cell: 75_000}), tmp_path / "own.toml"

    run(["new", str(target), "--from", str(path), "--against", str(FIRST_CASE)])

    assert ("There is no verdict on an assumed budget." in capsys.readouterr().out) == is_said
    assert (load_case(target).judged_budget is None) == is_said


def test_a_source_or_status_typed_with_a_changed_figure_stays(
    written: bytes, type_cells: Type, tmp_path: Path, derbyshire: Case
) -> None:
    labels = {"charges[0]|Source": "our own letter", "lines[0]|Status": "stated"}
    cells = {"charges[0].low": 75_000, "lines[0].annual": 61_000, **labels}
    path, target = type_cells(written, cells), tmp_path / "own.toml"

    run(["new", str(target), "--from", str(path), "--against", derbyshire.file])

    case, charge, line = load_case(target), derbyshire.charge, derbyshire.lines[0]
    assert (case.charge.low, case.lines[0].annual) == (75_000, 61_000)
    assert (case.charge.source, case.charge.status) == ("our own letter", charge.status)
    assert (case.lines[0].source, case.lines[0].status) == (line.source, "stated")


def test_figures_may_become_their_defaults(type_cells: Type) -> None:
    lines = load_case(EVERY_KEY).lines
    defaults = {(0, "our_share"): 1, (0, "uplift"): 0, (1, "after"): 0, (4, "cashable"): 0}
    entries = {f"lines[{line}].{name}": value for (line, name), value in defaults.items()}

    _, changed = case_of(type_cells(content_of(EVERY_KEY), entries))

    for (line, name), value in defaults.items():
        assert getattr(changed.lines[line], name) == value != getattr(lines[line], name)


def test_a_workbook_of_more_lines_than_the_other_case_is_read(
    written: bytes, type_cells: Type, tmp_path: Path, derbyshire: Case
) -> None:
    target, shorter = tmp_path / "own.toml", DATA / "examples" / "pool-by-year.toml"

    code = run(
        ["new", str(target), "--from", str(type_cells(written, {})), "--against", str(shorter)]
    )

    assert code == 0
    assert len(load_case(target).lines) == len(derbyshire.lines) > len(load_case(shorter).lines)


def test_whether_on_costs_are_included_may_be_typed_over(tmp_path: Path, type_cells: Type) -> None:
    post = '[[lines]]\nname = "{}"\nannual = 18_000\npay = true\nincludes_on_costs = "{}"\n'
    posts = [("A", "not stated"), ("B", "not stated"), ("C", "yes")]
    text = 'years = "2019/20"\n' + "".join(post.format(*names) for names in posts)
    case = written_case(tmp_path, text)
    entries = {
        f"lines[{line}].includes_on_costs": answer
        for line, answer in enumerate(["yes", "no", None])
    }
    path = type_cells(workbook_bytes(case, case.scenario), entries)
    target = tmp_path / "own.toml"

    assert run(["check", str(path)]) == run(["new", str(target), "--from", str(path)]) == 0

    lines = load_case(target).lines
    assert {line.pay for line in lines} == {True}
    assert [line.includes_on_costs for line in lines] == ["yes", "no", "not stated"]


# Programs turn a typed true or false into a value of its own.
@pytest.mark.parametrize("mark", ["Yes", True])
def test_yes_may_be_written_in_other_ways(written: bytes, type_cells: Type, mark: object) -> None:
    entries = {"lines[0].pay": mark, "scenario.charge_follows_go_live": mark}

    _, case = case_of(type_cells(written, entries))

    assert case.lines[0].pay is True
    assert case.scenario.charge_follows_go_live is True


def test_no_may_be_false(written: bytes, type_cells: Type) -> None:
    _, case = case_of(type_cells(written, {"scenario.charge_follows_go_live": False}))

    assert case.scenario.charge_follows_go_live is False


@pytest.fixture(scope="module")
def ending(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook of two charges that end before the last year, and a saving of half of them."""
    case = written_case(
        tmp_path_factory.mktemp("ending"),
        """
years = "2018/19 to 2021/22"
budget = {amount = 100_000, years = "2018/19"}
adopters = {anticipated = 5, possible = 9}
[[charges]]
name = "Network"
from = "2018-04"
until = "2019-09"
price = 10_000
[[charges]]
name = "Hosting"
from = "2018-04"
until = "2019-02"
price = 77
""",
    )
    return workbook_bytes(case, choose(case, offset=0.5, ramp=0))


@pytest.mark.parametrize("until", ["2018-09", "2019-03", "2020-03", "2021-03"])
def test_another_last_month_of_a_charge_is_read_back_and_moves_the_offset(
    until: str,
    ending: bytes,
    type_cells: Type,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    month = datetime.date.fromisoformat(f"{until}-01")
    path = type_cells(ending, {"charges[1].until": month})

    codes = [
        run(["check", str(path)]),
        run(["new", str(tmp_path / "own.toml"), "--from", str(path)]),
    ]

    assert (codes, capsys.readouterr().err) == ([0, 0], "")
    offset = {"2018-09": 10_000, "2019-03": 10_000, "2020-03": 10_077, "2021-03": 77}[until]
    case_read = load_case(tmp_path / "own.toml")
    assert final_charge(case_read, case_read.scenario) == offset


def test_a_source_typed_into_the_log_is_that_of_its_figure(
    written: bytes, type_cells: Type
) -> None:
    _, case = case_of(
        type_cells(written, {"charges[0]|Source": "a letter", "lines[0]|Status": "assumed"})
    )

    assert (case.charge.source, case.lines[0].status) == ("a letter", "assumed")


def test_the_scenario_that_is_shown_becomes_that_of_the_case(
    written: bytes, type_cells: Type
) -> None:
    _, case = case_of(type_cells(written, {"show": "Preset: explore"}))

    assert (case.scenario.adopters, case.scenario.pricing) == (36, "shared")


def test_inserted_and_moved_rows_and_other_formats_are_no_fault(
    written: bytes, derbyshire: Case, tmp_path: Path
) -> None:
    # openpyxl does not adjust formulas, so `move_row` moves the row below the table by hand.
    path = tmp_path / "model.xlsx"
    path.write_bytes(written)
    book = openpyxl.load_workbook(path)
    sheet, cell_name = cell_of(book, "budget.amount")
    inserted = move_row(book, sheet, book[sheet][cell_name].row, book[sheet].max_row + 3)
    book[sheet].cell(inserted, 3).number_format = '"£"0.0'
    book.save(path)

    returned, case = case_of(path)

    assert input_differences(returned, case, derbyshire) == []


def move_row(book: openpyxl.Workbook, sheet: str, row: int, to: int) -> int:
    """Move a row of figures below all others, and its references in formulas with it."""
    page = book[sheet]
    head = next(
        row_above for row_above in range(row, 0, -1) if page.cell(row_above, 1).value == "Figure"
    )
    for column in range(1, page.max_column + 1):
        page.cell(to - 1, column).value = page.cell(head, column).value
        page.cell(to, column).value = page.cell(row, column).value
        page.cell(row, column).value = None
    for other_sheet in book.worksheets:
        for cells in other_sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.value = re.sub(
                        rf"('{sheet}'!\$[B-K]\$){row}(?!\d)", rf"\g<1>{to}", cell.value
                    )
    return to


@pytest.mark.parametrize(
    ("entries", "messages"),
    [
        (
            {
                "Inputs!E22": 37,
                "Results!B15": 1,
                "Results!C15": None,
                "Charge!B90": 71_000,
                "Workings!C60": "=1+1",
                "show": "Mine",
            },
            [
                "Inputs!E22: holds",
                "Results!B15: holds",
                "Results!C15: is empty, which soh did not write there",
                "Charge!B90: holds",
                "Workings!C60: holds",
                '"Mine" is not a scenario in this workbook',
            ],
        ),
        (
            {
                "charges[0].from.value": "soon",
                "budget.amount": -5,
                "charges[0].pricing[6].pool": -5,
                "scenario.cashable": "50%",
                "scenario.charge_follows_go_live": "maybe",
            },
            [
                "(charges[1].from",
                "(budget.amount): -5 is not allowed",
                "-5 is not allowed. Allowed: a number of pounds a year from 0 to £100bn.",
                "Write 0.5, without % sign.",
                '"maybe" is not allowed. Allowed: yes or no.',
            ],
        ),
        (
            {"budget.amount": "plenty", "scenario.cashable": 1.5},
            [
                '(budget.amount): "plenty" is not allowed',
                "(scenario.cashable): 1.5 is not allowed",
            ],
        ),
        (
            {
                "budget.amount": "=300000+1",
                "charges[0].low": "300k",
                "charges[0].high": "300.000",
            },
            [
                "holds the formula =300000+1",
                "Write 300,000.",
                "For £300,000 write 300,000; for £300 write 300.",
            ],
        ),
        ({"scenario.pricing": "guess"}, ['(scenario.pricing): "guess" is ']),
    ],
    ids=str,
)
def test_altered_or_invalid_cells_are_reported_by_sheet_and_cell(
    written: bytes, type_cells: Type, entries: dict[str, Any], messages: list[str]
) -> None:
    lines = faults_of(type_cells(written, entries), case_of)

    assert len(lines) == len(messages), lines
    for line, message in zip(lines, messages, strict=True):
        assert message in line
        assert "line " not in line
        assert "is missing" not in line


def test_a_changed_heading_of_the_texts_is_reported(written: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.xlsx"
    path.write_bytes(written)
    book = openpyxl.load_workbook(path)
    for row in book["Record"].iter_rows():
        for cell in row:
            cell.value = "Words" if cell.value == "Text" else cell.value
    book.save(path)

    with pytest.raises(
        FileError, match=r"has no column Text next to What on Record\. Type the heading"
    ):
        case_of(path)


def test_a_row_without_its_key_is_reported(written: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.xlsx"
    path.write_bytes(written)
    book = openpyxl.load_workbook(path)
    sheet, cell_name = cell_of(book, "scenario.ramp")
    page = book[sheet]
    key = next(cell.column for cell in page[1] if cell.value == "Key")
    page.cell(page[cell_name].row, key).value = None
    book.save(path)

    with pytest.raises(CaseError) as refusal:
        case_of(path)
    assert "Inputs: the row with the key scenario.ramp is missing" in str(refusal.value)


def test_the_same_fault_in_two_cells_is_reported_for_each(written: bytes, type_cells: Type) -> None:
    keys = [f"charges[0].pricing[{rule}].pool_from.adopters" for rule in (3, 4)]

    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(written, dict.fromkeys(keys, -4)))

    assert [fault.field.partition(" ")[2] for fault in refusal.value.faults] == [
        f"({file_key(key)})" for key in keys
    ]


def test_a_register_beside_the_workbook_is_found_there(tmp_path: Path, derbyshire: Case) -> None:
    text = Path(derbyshire.file).read_text(encoding="utf-8")
    shutil.copy(Path(derbyshire.file).parent / "forces.csv", tmp_path / "mine.csv")
    case_file = tmp_path / "own.toml"
    case_file.write_text(text.replace('"forces.csv"', '"mine.csv"'), encoding="utf-8")
    case = load_case(case_file)
    (tmp_path / "own.xlsx").write_bytes(workbook_bytes(case, case.scenario))

    assert case_of(tmp_path / "own.xlsx")[1].sizes == case.sizes
    (tmp_path / "mine.csv").unlink()
    with pytest.raises(CaseError, match="no such file"):
        case_of(tmp_path / "own.xlsx")


def test_a_register_beside_the_case_that_a_workbook_is_compared_with_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("case", "returned"):
        (tmp_path / name).mkdir()
    (tmp_path / "case" / "bodies.csv").write_text("name,officers\nA,100\nB,300\n", "utf-8")
    head = 'years = "2024/25"\n[adopters]\ncount = 2\nregister = "bodies.csv"\nus = "A"\n'
    pool = '[[charges]]\nname = "Network"\npool = 4_000\nshare = "officers"\n'
    case = written_case(tmp_path / "case", head + pool)
    workbook = tmp_path / "returned" / "own.xlsx"
    workbook.write_bytes(workbook_bytes(case, case.scenario))

    with_case = run(["check", str(workbook), "--against", case.file])
    with_case_output = capsys.readouterr().out
    alone = run(["check", str(workbook)])

    assert (with_case, alone) == (0, 2)
    assert "Every input is the same as in" in with_case_output
    assert "A register is in the folder of its case or workbook: copy it there." in (
        capsys.readouterr().err
    )
    # A register next to the workbook comes first.
    (workbook.parent / "bodies.csv").write_text("name,officers\nA,300\nB,300\n", "utf-8")
    assert case_of(workbook, case)[1].sizes == {"officers": (300.0, 300.0)}


def test_new_never_writes_over_the_workbook(written: bytes, type_cells: Type) -> None:
    path = type_cells(written, {})

    assert run(["new", str(path), "--from", str(path), "--force"]) == 2


def test_a_scenario_of_the_command_is_the_one_that_may_be_changed(
    tmp_path: Path, derbyshire: Case
) -> None:
    scenario = choose(derbyshire, adopters=36, pricing="shared", offset=0.5, delay=3)
    path = tmp_path / "model.xlsx"
    path.write_bytes(workbook_bytes(derbyshire, scenario))

    assert case_of(path)[1].scenario == scenario


@pytest.mark.parametrize(("stated", "typed_in"), [(0.05, 0), (0, 0.05)])
@pytest.mark.parametrize("inflation", ["", "inflation = 0.03\n"])
def test_another_uplift_is_read_back_with_and_without_a_present_value(
    stated: float, typed_in: float, inflation: str, type_cells: Type, tmp_path: Path
) -> None:
    years = f'{inflation}years = "2018/19 to 2021/22"\n'
    charge = f'[[charges]]\nname = "Platform"\nprice = 91_000\nuplift = {stated}\n'
    case = written_case(tmp_path, years + charge)
    content = workbook_bytes(case, case.scenario)

    _, changed = case_of(type_cells(content, {"charges[0].pricing[0].uplift": typed_in}))

    assert changed.charge.pricing[0].uplift == typed_in
    assert changed.has_present_value == case.has_present_value == bool(inflation)


def test_a_date_in_a_cell_of_money_or_of_a_choice_is_refused_with_its_cell(
    as_shipped: bytes, type_cells: Type
) -> None:
    day = datetime.date(2019, 4, 1)
    path = type_cells(as_shipped, {"budget.amount": day, "scenario.savings": day})

    with pytest.raises(CaseError) as refusal:
        case_of(path)

    assert [(fault.field, fault.problem, fault.allowed) for fault in refusal.value.faults] == [
        ("Inputs!C28 (scenario.savings)", "holds a date, 2019-04-01", "a number"),
        ("Inputs!C40 (budget.amount)", "holds a date, 2019-04-01", "a number"),
    ]


@pytest.mark.parametrize("hidden", ["false", "0"])
def test_rows_that_are_said_not_to_be_hidden_are_not_mentioned(
    written: bytes, tmp_path: Path, hidden: str
) -> None:
    """LibreOffice writes of every row whether it is hidden."""
    path = tmp_path / "saved.xlsx"
    with zipfile.ZipFile(io.BytesIO(written)) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = content.replace(b"<row ", f'<row hidden="{hidden}" '.encode())
            after.writestr(name, content)

    returned, _ = case_of(path)

    assert returned.notices == []


def test_check_mentions_hidden_rows_names_of_other_files_and_dde(
    as_shipped: bytes, type_cells: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    path = type_cells(as_shipped, {"Your notes!B2": "=cmd|'/c calc'!A0"})
    book = openpyxl.load_workbook(path)
    book["Log"].row_dimensions[9].hidden = True
    book["Log"].row_dimensions[8].hidden = True
    name = "'file:///c:/other.xlsx'#$Sheet1.$A$1"
    book.defined_names["outside"] = DefinedName("outside", attr_text=name)
    book.defined_names["inside"] = DefinedName("inside", attr_text="Inputs!$A$1")
    book.save(path)

    code = run(["check", str(path)])

    output = " ".join(capsys.readouterr().out.split())
    assert code == 0
    assert "Log has 2 hidden rows, the first is 8." in output
    assert "Your notes!B2 starts another program (DDE)." in output
    assert f"The name outside refers to another file or program: {name}" in output
    assert "inside" not in output


def test_each_figure_that_was_added_to_inputs_is_a_fault_of_its_cell(
    priced: tuple[Case, bytes], type_cells: Type
) -> None:
    _, workbook = priced
    added = {74: 5_000, 76: "£5k", 78: "=C48", 80: datetime.date(2020, 4, 1)}
    labels = {f"Inputs!A{row}": f"Line: Extra {row}" for row in added}

    path = type_cells(workbook, labels | {f"Inputs!C{row}": added[row] for row in added})

    texts = {74: "5000", 76: '"£5k"', 78: '"=C48"', 80: "2020-04-01"}
    assert faults_of(path, case_of) == [
        f"Inputs!C{row}: holds {text}, which nothing reads. Allowed: figures in the pale cells. "
        "Add it to the case file, and write the workbook again."
        for row, text in texts.items()
    ]


def test_a_row_that_is_inserted_into_a_table_is_one_fault_if_it_has_a_figure(
    priced: tuple[Case, bytes],
    tmp_path: Path,
) -> None:
    _, content = priced
    path = tmp_path / "model.xlsx"
    path.write_bytes(content)
    book = openpyxl.load_workbook(path)
    row = move_row(book, "Inputs", 27, 80)  # the budget, so that its row can hold another figure
    book["Inputs"]["A27"], book["Inputs"]["C27"] = "Extra training", 5_000
    book.save(path)

    with pytest.raises(CaseError) as refusal:
        case_of(path)

    assert row == 80
    assert [fault.field for fault in refusal.value.faults] == ["Inputs!C27"]


EARLIER = (
    "was written by an earlier version of soh, and its formulas are not the same now. Write it "
    "again with soh workbook and the case file, and type your changes into the new file."
)


@pytest.mark.parametrize(
    ("lacks", "entries", "message"),
    [
        ("counts_same_months", {}, ""),  # it has a default
        ("counts_same_months", {"Results!B15": "=1+1"}, EARLIER),
        ("counts", {}, EARLIER),  # it has none
        ("", {"Results!B15": "=1+1"}, "which soh did not write there"),
    ],
)
def test_a_workbook_of_an_earlier_version_is_read_or_refused_in_plain_words(
    priced: tuple[Case, bytes], type_cells: Type, lacks: str, entries: dict[str, Any], message: str
) -> None:
    _, content = priced
    path = type_cells(content, entries)
    book = openpyxl.load_workbook(path)
    for row in book["Record"].iter_rows():
        for cell in row:
            if str(cell.value).startswith("layout|"):
                layout = json.loads(cell.value.partition("|")[2])
                layout.pop(lacks, None)
                cell.value = f"layout|{json.dumps(layout)}"
    book.save(path)

    if not message:
        case_of(path)
        return
    (line,) = faults_of(path, case_of)
    assert line.endswith(message) if message == EARLIER else message in line


def test_a_remark_may_be_added_to_inputs(priced: tuple[Case, bytes], type_cells: Type) -> None:
    case, content = priced
    rows = openpyxl.load_workbook(io.BytesIO(content))["Inputs"].iter_rows()
    column = next(cell.column_letter for row in rows for cell in row if cell.value == "Comments")
    remarks = {
        "Inputs!A74": "Checked on 2 May with the treasurer.",
        f"Inputs!{column}27": 290_000,
        f"Inputs!{column}34": "=1+1",
    }

    returned, back = case_of(type_cells(content, remarks))

    assert input_differences(returned, back, case) == []


def test_a_number_of_adopters_without_a_price_is_a_fault_of_its_cell(
    priced: tuple[Case, bytes], type_cells: Type
) -> None:
    _, content = priced

    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(content, {"scenario.adopters": 2}))

    (fault,) = refusal.value.faults
    assert fault.field == "Inputs!C11 (scenario.adopters)"
    assert fault.problem.startswith("no document prices")


def test_a_text_in_place_of_a_month_is_refused(
    priced: tuple[Case, bytes], type_cells: Type
) -> None:
    _, content = priced
    months = {"Inputs!C37": "soon", "Inputs!C38": "2021/22", "Inputs!C49": "2022-03"}

    faults = faults_of(type_cells(content, months), case_of)

    keys = ["charges[1].from.value", "charges[1].until", "lines[1].from"]
    assert faults == [
        f'{cell} ({key}): "{month}" is text, not a date. Allowed: any day of the month. Type a '
        "date, such as 1 April 2019."
        for (cell, month), key in zip(months.items(), keys, strict=True)
    ]


def test_any_day_of_a_month_is_that_month(priced: tuple[Case, bytes], type_cells: Type) -> None:
    case, content = priced
    days = {
        "charges[0].until": datetime.date(2022, 3, 31),
        "lines[0].from": datetime.date(2019, 4, 15),
    }

    returned, back = case_of(type_cells(content, days))

    assert input_differences(returned, back, case) == []


def test_a_number_that_is_text_is_to_be_typed_as_a_number(
    priced: tuple[Case, bytes], type_cells: Type
) -> None:
    _, content = priced
    texts = {"lines[0].annual": "30,000", "budget.amount": "30000", "Inputs!D43": " 30,000 "}

    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(content, texts))

    cells = [fault.field.partition(" ")[0] for fault in refusal.value.faults]
    assert cells == ["Inputs!D43", "Inputs!C48", "Inputs!C27"]
    assert {fault.advice for fault in refusal.value.faults} == {
        "The cell holds text. Type the number again, and give the cell a number format."
    }


def test_a_date_in_place_of_an_amount_a_year_is_one_fault(
    priced: tuple[Case, bytes], type_cells: Type
) -> None:
    _, content = priced
    day = {"lines[0].annual": datetime.date(2019, 4, 1)}

    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(content, day))

    (fault,) = refusal.value.faults
    assert (fault.field, fault.problem) == (
        "Inputs!C48 (lines[1].annual)",
        "holds a date, 2019-04-01",
    )


# Adopters by year


def by_year(*counts: int | str | None) -> dict[str, int | str | None]:
    return {f"scenario.adopters[{year}]": count for year, count in enumerate(counts)}


@pytest.mark.parametrize(
    ("chosen", "entries", "adopters"),
    [
        (25, by_year(None, None, 30, None), (25, 25, 30, 25)),
        (25, {"scenario.adopters": None, **by_year(20, 20, 28, 30)}, (20, 20, 28, 30)),
        ((20, 20, 28, 30), {"scenario.adopters": 9, **by_year(None, None, None, None)}, 9),
        (25, {"show": "Preset: went-live"}, (20, 20, 28, 28)),
    ],
)
def test_one_number_of_adopters_may_become_one_for_each_year_and_back(
    type_cells: Type, chosen: object, entries: dict[str, object], adopters: object
) -> None:
    _, case = case_of(type_cells(content_of(FIRST_CASE, adopters=chosen), entries))

    assert case.scenario.adopters == adopters


def test_a_word_beside_an_empty_year_is_a_fault_like_it(type_cells: Type) -> None:
    content = content_of(FIRST_CASE, adopters=(20, 20, 28, 30))
    path = type_cells(content, by_year(20, None, "many", 30))

    with pytest.raises(CaseError) as error:
        case_of(path)

    keys = [re.findall(r"\((.*?)\)", str(fault))[0] for fault in error.value.faults]
    assert keys == ["scenario.adopters[2]", "scenario.adopters[3]"]


def test_a_number_of_a_year_above_those_possible_is_a_fault_of_its_cell(
    priced: tuple[Case, bytes], type_cells: Type
) -> None:
    _, content = priced

    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(content, by_year(None, 99, None)))

    (fault,) = refusal.value.faults
    assert fault.field == "Inputs!C13 (scenario.adopters[2])"
    assert fault.problem == "99 is not allowed"


def test_each_wrong_number_of_a_year_is_a_fault_of_its_cell(type_cells: Type) -> None:
    content = content_of(FIRST_CASE, adopters=(20, 20, 28, 30))
    path = type_cells(content, by_year(20, 27.5, "many", 30))

    with pytest.raises(CaseError) as error:
        case_of(path)

    texts = [re.findall(r"\((.*?)\): (.*?) is not", str(fault))[0] for fault in error.value.faults]
    assert texts == [("scenario.adopters[2]", "27.5"), ("scenario.adopters[3]", '"many"')]


@pytest.mark.parametrize("heading", ["Mine", None])
def test_a_renamed_column_of_choices_is_no_bug_of_ours(
    written: bytes, type_cells: Type, heading: str | None
) -> None:
    path = type_cells(written, {"Inputs!C21": heading, "Inputs!B7": "Mine", "Inputs!C28": None})

    with pytest.raises(CaseError):
        case_of(path)


@pytest.mark.parametrize(
    ("chosen", "emptied"),
    [
        (25, ["scenario.adopters", "scenario.savings", "scenario.delay"]),
        ((20, 20, 28, 30), ["scenario.adopters[1]", "scenario.adopters[3]"]),
    ],
)
def test_each_emptied_choice_is_a_fault_of_its_cell_and_the_cover_has_no_answer(
    type_cells: Type, chosen: object, emptied: list[str]
) -> None:
    path = type_cells(content_of(FIRST_CASE, adopters=chosen), dict.fromkeys(emptied))

    faults = faults_of(path, case_of)

    missing = [re.findall(r"\((.*?)\): is missing", text)[0] for text in faults]
    assert missing == [*map(file_key, emptied)]
    built = built_of(FIRST_CASE, adopters=chosen)
    for key in emptied:
        cover = rows_in(built, ("Cover", "Question"), {key: None})
        assert ["Answer", NO_ANSWER] in [row[:2] for row in cover], key


def test_each_changed_year_in_a_heading_is_a_fault_of_its_cell(type_cells: Type) -> None:
    # The year of D is in another form, E and G have changed places, and F is empty.
    heads = {"D": "2020/2021", "E": "2023/24", "F": None, "G": "2021/22"}
    entries = {f"Inputs!{column}36": text for column, text in heads.items()}

    assert_faults(
        type_cells(content_of(POOL_BY_YEAR), entries),
        'Inputs!D36: holds "2020/2021", which soh did not write there',
        'Inputs!E36: holds "2023/24", which soh did not write there',
        "Inputs!F36: is empty, which soh did not write there",
        'Inputs!G36: holds "2021/22", which soh did not write there',
    )


@pytest.mark.parametrize(
    "emptied",  # figures of different tables, because one may follow from another of its table
    [
        {
            "budget.years": ("D", "yes"),
            "charges[0].pricing[0].fee": ("C", "0 to 100,000,000,000"),
            "lines[0].annual": ("C", "0 to 100,000,000,000"),
        },
        {
            "charges[0].pricing[0].minimum": ("C", "0 to 100,000,000,000"),
            "lines[0].from": ("C", "any day of the month"),
        },
        {"charges[0].pricing[0].quantity": ("D", "0 to 100,000,000,000")},
    ],
    ids=lambda emptied: ", ".join(emptied),
)
def test_an_emptied_figure_is_one_fault_of_its_cell(
    used: tuple[Case, bytes], type_cells: Type, emptied: dict[str, tuple[str, str]]
) -> None:
    _, content = used
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = {key: re.sub(r"\D", "", cell_of(book, key)[1]) for key in emptied}

    path = type_cells(
        content, {f"Inputs!{column}{row}": None for row in rows.values() for column in "CDE"}
    )

    assert_faults(
        path,
        *(
            f"Inputs!{column}{rows[key]} ({file_key(key)}): is missing. Allowed: {allowed}. "
            "Fill it in."
            for key, (column, allowed) in emptied.items()
        ),
    )


def test_vat_may_become_nothing_and_printed_figures_are_compared_with_it(
    tmp_path: Path, type_cells: Type
) -> None:
    text = USED.replace("fee = 60_000\n", "fee = 60_000\nvat_added = 0.2\n")
    printed = '[[published]]\nof = "Custody records"\nyear = "2019/20"\nprinted = "£988k"\n'
    case = written_case(tmp_path, text + printed)
    content = workbook_bytes(case, case.scenario)

    _, without_vat = case_of(type_cells(content, {"charges[0].vat_added": 0}))

    assert without_vat.charge.vat_added == 0
    # 1.2 x (£60,000 + 23,000 x £41.25) is £1,210,500.
    (row,) = [row for row in rows_of(content, "Checks") if "£988k" in row]
    assert row[-2] == "differs"
    cover = {row[0]: row[1] for row in rows_of(content, "Cover") if len(row) > 1}
    assert cover["VAT, when written"] == (
        "Custody records costs include unrecovered VAT of 20% of the charge; a charge is before "
        "VAT unless it is marked with VAT."
    )


def test_the_column_of_comments_is_no_scenario(written: bytes, type_cells: Type) -> None:
    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(written, {"show": "Comments"}))

    (line,) = str(refusal.value).split("\n")
    assert '"Comments" is not a scenario in this workbook. Allowed: Yours, As in the case' in line


def test_a_quantity_with_three_decimals_comes_back(tmp_path: Path, type_cells: Type) -> None:
    text = USED.replace("quantity = [21_000, 22_500]", "quantity = [12.3750, 22_500]")
    sizes = "[adopters]\ncount = 4\n[adopters.sizes]\ncalls = {ours = 98.1250, total = 500}\n"
    case = written_case(tmp_path, text + sizes)

    _, back = case_of(type_cells(workbook_bytes(case, case.scenario), {"budget.amount": 5_000}))

    assert back.charge.pricing[0].quantity == (("2019/20", 12.375), ("2020/21", 22_500.0))
    assert back.adopters.sizes["calls"].ours == 98.125


@pytest.mark.parametrize(
    "rule",
    [
        "price = [{adopters = 1, price = 12.3750}]",
        'price = [{adopters = 1, price = {"2024/25" = 12.3750, "2025/26" = 5}}]',
        'over = "calls"\nprice = [{calls = 1, price = 9}, {calls = 2.3750, price = 12.3750}]',
        'quantity = "calls"\nprice = [{adopters = 1, price = 12.375}]',
        "fee = 12.3750\nat_most = 9.1250",
        'pool_total = 12.3750\nshare = "equal"',
        "through = [{adopters = 1, charge = 9.3750}, {adopters = 2, charge = 5.3750}]",
        'price = {value = 9, alternatives = [{value = 5.3750, source = "a"}]}',
    ],
)
def test_an_amount_of_a_rule_with_three_decimals_comes_back(tmp_path: Path, rule: str) -> None:
    head = 'years = ["2024/25", "2025/26"]\n[adopters]\ncount = 2\n'
    sizes = "[adopters.sizes]\ncalls = {ours = 98, total = 500}\n"
    case = written_case(tmp_path, f'{head}{sizes}[[charges]]\nname = "Network"\n{rule}\n')
    (tmp_path / "own.xlsx").write_bytes(workbook_bytes(case, case.scenario))

    assert run(["new", str(tmp_path / "back.toml"), "--from", str(tmp_path / "own.xlsx")]) == 0

    assert document(load_case(tmp_path / "back.toml")) == document(case)


def test_an_emptied_month_is_a_fault_of_its_cell(tmp_path: Path, type_cells: Type) -> None:
    until = 'from = "2019-04"\nuntil = "2020/21"\nfee'
    case = written_case(tmp_path, USED.replace('from = "2019-04"\nfee', until))
    content = workbook_bytes(case, case.scenario)

    for key in ("charges[0].until", "lines[0].from"):
        with pytest.raises(CaseError) as refusal:
            case_of(type_cells(content, {key: None}))
        (line,) = str(refusal.value).split("\n")
        assert f"({file_key(key)}): is missing" in line


def test_a_first_step_without_any_figure_is_one_fault(type_cells: Type) -> None:
    entries = {"Inputs!C34": None, "Inputs!D34": None}

    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(content_of(BANDS_OF_OWN_SIZE), entries))

    (line,) = str(refusal.value).split("\n")
    assert "(charges[1].pricing[1].price[1]): is missing" in line


def test_each_changed_year_is_reported_if_no_heading_is_a_year(type_cells: Type) -> None:
    heads = {f"Inputs!{column}36": f"FY{number}" for number, column in enumerate("DEFGH")}

    with pytest.raises(CaseError) as refusal:
        case_of(type_cells(content_of(POOL_BY_YEAR), heads))

    cells = [fault.field for fault in refusal.value.faults]
    assert cells == [*heads]


PAIRS = """format = 2
title = "Pairs"
source = "R1"
years = "2024/25 to 2026/27"
[adopters]
anticipated = 4
signed = 3
possible = 6
[adopters.sizes]
staff = {ours = 100, total = 1_000}
calls = {ours = [100, 110, 120], total = [1_000, 1_000, 1_000]}
[[charges]]
name = "Lab"
low = 40_000
high = 60_000
firmness = "estimate"
until = "2026-03"
[[charges.pricing]]
name = "mixed"
pool = 400_000
share = {staff = 0.4, calls = 0.3, equal = 0.3}
at_least = "low"
at_most = 90_000
[[charges.pricing]]
name = "steps"
price = [{adopters = 1, price = 90_000}, {adopters = 4, price = 70_000}]
[[charges.pricing]]
name = "points"
through = [{charge = 90_000, adopters = 2}, {charge = 60_000, adopters = 5}]
[[lines]]
name = "Team"
annual = 60_000
from = "2024-10"
months = 12
"""


@pytest.fixture(scope="module")
def pairs_case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The case of `PAIRS`."""
    source = tmp_path_factory.mktemp("pairs") / "pairs.toml"
    source.write_text(PAIRS, encoding="utf-8")
    return load_case(source)


@pytest.fixture(scope="module")
def pairs_book(pairs_case: Case) -> BuiltBook:
    """The workbook of the case of `PAIRS` before it is written."""
    return book_of(pairs_case, pairs_case.scenario)


@pytest.fixture(scope="module")
def pairs_content(pairs_case: Case) -> bytes:
    """The workbook of the case of `PAIRS`."""
    return workbook_bytes(pairs_case, pairs_case.scenario)


ANTICIPATED = "adopters.anticipated.value"
# The service starts in the second year.
LATER = {key: datetime.date(2025, 4, 1) for key in ("charges[0].from.value", "go_live.value")}


@pytest.mark.parametrize(
    "refusals",  # each with its entries and the key whose cell has the fault
    [
        [
            ({"charges[0].until": datetime.date(2024, 3, 1)}, "charges[0].until"),
            ({"charges[0].low": 61_000}, "charges[0].low"),
            ({"charges[0].pricing[0].share.staff": 0.6}, "charges[0].pricing[0].share"),
            ({"lines[0].from": datetime.date(2024, 3, 1)}, "lines[0].from"),
            ({ANTICIPATED: 7}, ANTICIPATED),
            ({"adopters.signed.value": 7}, "adopters.signed.value"),
            ({"adopters.sizes.staff.total": 99}, "adopters.sizes.staff.ours"),
        ],
        [
            ({"charges[0].until": datetime.date(2027, 4, 1)}, "charges[0].until"),
            ({"charges[0].pricing[0].at_most": 39_000}, "charges[0].pricing[0].at_least"),
            ({"lines[0].from": datetime.date(2026, 10, 1)}, "lines[0].months"),
            ({"adopters.possible.value": 3}, ANTICIPATED),
        ],
        [({"lines[0].months": 31}, "lines[0].months")],
        [({"scenario.adopters": 6, "adopters.possible.value": 5}, "scenario.adopters")],
        [({"scenario.leave": "2024/25", **LATER}, "scenario.leave")],
    ],
)
def test_checks_fail_if_the_command_refuses_one_input_beside_another(
    pairs_content: bytes,
    pairs_book: BuiltBook,
    type_cells: Type,
    refusals: list[tuple[dict[str, Any], str]],
) -> None:
    typed_in = {key: value for entries, _ in refusals for key, value in entries.items()}

    faults = faults_of(type_cells(pairs_content, typed_in), case_of)

    keys = [re.findall(r"^Inputs!\w+ \((\S+)\): ", fault) for fault in faults]
    assert keys == [[file_key(key)] for _, key in refusals]
    verdict = position_of(pairs_book.verdict)
    assert calculator_with(pairs_book, {}).value(verdict) == "All checks pass."
    for entries, _ in refusals:
        cells = {key: (v - DAY_NIL).days if is_date(v) else v for key, v in entries.items()}
        assert "See Checks." in calculator_with(pairs_book, cells).value(verdict), entries


@pytest.mark.parametrize(
    ("entries", "label", "excess"),
    [
        ({"adopters.sizes.calls.total.2025/26": 90}, "Calls: ours no more than the total", 20),
        (
            {"charges[0].pricing[2].through[0].adopters": 5},
            "Points: the points are at different numbers",
            1,
        ),
    ],
)
def test_a_check_finds_one_year_of_a_size_and_two_points_at_one_number(
    pairs_book: BuiltBook, entries: dict[str, Any], label: str, excess: int
) -> None:
    sheet = next(sheet for sheet in pairs_book.book.sheets if sheet.name == "Checks")
    table = sheet.find_table("Sums")
    index = [row[0].content for _, row in table.rows].index(label)

    before, after = (
        calculator_with(pairs_book, inputs).value(("Checks", table.first + index, 1))
        for inputs in ({}, entries)
    )

    assert (before, after) == (0, excess)


def is_date(value: Any) -> bool:
    return isinstance(value, datetime.date)
