"""Pricings in a workbook: a formula where there is one, else the charges as values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.cli.main import run
from sohanalysis.errors import ScenarioError
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.model.pricing import rates
from sohanalysis.model.results import RESULTS, results_of
from sohanalysis.workbook.case_values import readings_of
from sohanalysis.workbook.formula import Formula, cells_of
from sohanalysis.workbook.sheets import Book, SheetTable
from sohanalysis.workbook.workbook import ALL_PASS, book_of, workbook_bytes
from tests.workbook.test_workbook_identities import Laid

FIXED_SHARE = """
[[charges.pricing]]
name = "fixed-share"
title = "Share of the agreement"
pool = 1_000_000
share = 0.2805
status = "stated"
source = "agreement, 4.2"
note = "Until July 2033."
"""
# Second pricings of rules that have one formula: the upper charge at 12, and not at 10, and a
# share of another size.
OTHERS = """
[[charges.pricing]]
name = "two-part-at-12"
through = [{adopters = "anticipated", charge = "low"}, {adopters = 12, charge = "high"}]
status = "assumed"

[[charges.pricing]]
name = "by-staff"
pool = 4_000_000
share = "staff"
status = "assumed"
"""
BY_YEAR = """
[[charges.pricing]]
name = "rising"
price = [0, 25_000, 60_000, 60_000]
"""
BETWEEN = """
[[charges.pricing]]
name = "stated-points"
price = [{adopters = 10, price = 120_000}, {adopters = 25, price = 71_000}]
between = "stated only"
"""


def with_rule(folder: Path, *rules: str) -> Path:
    """Write the first case with more pricings, after its own."""
    text = Path(FIRST_CASE).read_text(encoding="utf-8")
    path = folder / "ruled.toml"
    path.write_text(
        text.replace("\n[[lines]]", "".join(rules) + "\n[[lines]]", 1), encoding="utf-8"
    )
    return path


@pytest.fixture(scope="module")
def ruled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name the file of a case whose rules include three that no formula is left for."""
    return with_rule(tmp_path_factory.mktemp("ruled"), FIXED_SHARE, OTHERS)


@pytest.fixture(scope="module")
def case(ruled: Path) -> Case:
    return load_case(ruled)


def table_of(book: Book, name: str) -> SheetTable:
    return next(table for sheet in book.sheets for table in sheet.tables if table.name == name)


def texts(table: SheetTable, *columns: int) -> list[tuple[Any, ...]]:
    return [tuple(row[column].content for column in columns) for row in table.rows]


def test_each_pricing_has_a_formula_or_its_charges_as_values(case: Case) -> None:
    assert [(each.name, each.rule) for each in readings_of(case)] == [
        ("low-estimate", "low-estimate"),
        ("high-estimate", "high-estimate"),
        ("stepped", "stepped"),
        ("shared", "shared"),
        ("shared-capped", "shared-capped"),
        ("two-part", "two-part"),
        ("weighted", "weighted"),
        ("fixed-share", "table"),
        ("two-part-at-12", "table"),
        ("by-staff", "table"),
    ]


def test_a_pricing_stands_with_its_rule_its_source_and_what_it_assumes(case: Case) -> None:
    book, _, _ = book_of(case, case.scenario)

    table = table_of(book, "Charge_forms")

    assert table.columns == (
        "Reading", "Key", "Rule", "Offered", "Source", "Status", "Note", "It takes for granted",
    )  # fmt: skip
    assert texts(table, *range(8))[7] == (
        "Share of the agreement",
        "fixed-share",
        "table",
        "yes",
        "agreement, 4.2",
        "stated",
        "Until July 2033.",
        "28.05% of a fixed pool of £1m a year.",
    )


def test_charges_without_a_formula_stand_as_values(case: Case) -> None:
    book, _, _ = book_of(case, case.scenario)

    table = table_of(book, "Rates")

    assert (table.columns[:3], table.columns[-1]) == (("Key", "n = 1", "n = 2"), "n = 44")
    assert [row[0] for row in texts(table, 0)] == ["fixed-share", "two-part-at-12", "by-staff"]
    assert texts(table, *range(1, 45))[0] == (280_500.0,) * 44
    # 71,000 - F / 25 + F / n, where F is 20,000 / (1/12 - 1/25)
    assert texts(table, 1, 12, 25)[1] == pytest.approx((514_076.92, 91_000, 71_000), abs=0.005)


@pytest.mark.parametrize(
    ("pricing", "adopters"),
    [
        ("fixed-share", 25),
        ("two-part-at-12", 36),
        ("two-part", 36),
        ("by-staff", (3, 12, 25, 44)),
        ("weighted", (3, 12, 25, 44)),
    ],
)
def test_the_workbook_comes_to_the_results_of_the_library(
    case: Case, pricing: str, adopters: Any
) -> None:
    scenario = choose(case, pricing=pricing, adopters=adopters, offset=0.25, charge_change=0.1)
    book, _, results = book_of(case, scenario)

    calculator = book.calculator()

    found = {name: calculator.value(cells_of(results.live[name], "")[0][0]) for name in RESULTS}
    assert found == pytest.approx(results_of(case, scenario).by_name(), abs=0.004)
    assert calculator.value(cells_of(book.master, "")[0][0]) == ALL_PASS


def test_a_workbook_is_read_back_as_a_case_with_the_same_charges(
    tmp_path: Path, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.xlsx").write_bytes(workbook_bytes(case, case.scenario))
    target = tmp_path / "back.toml"

    code = run(["new", str(target), "--from", str(tmp_path / "case.xlsx")])

    back = load_case(target)
    assert (code, capsys.readouterr().err) == (0, "")
    assert back.pricings == case.pricings
    for name in case.pricings:  # a spreadsheet holds 16 digits
        assert rates(back, name) == pytest.approx(rates(case, name), rel=1e-15)
    told = [(rule.title, rule.source, rule.status, rule.note) for rule in case.charge.pricing]
    assert [(r.title, r.source, r.status, r.note) for r in back.charge.pricing] == told


def test_what_was_read_back_has_a_workbook_with_the_same_charges(
    tmp_path: Path, case: Case
) -> None:
    (tmp_path / "case.xlsx").write_bytes(workbook_bytes(case, case.scenario))
    run(["new", str(tmp_path / "back.toml"), "--from", str(tmp_path / "case.xlsx")])
    back = load_case(tmp_path / "back.toml")

    # A table that is read back is a price list, and the first of those has a formula.
    as_they_were = {each.name: (each.label, each.rule) for each in readings_of(case)}
    listed = as_they_were | {"fixed-share": (as_they_were["fixed-share"][0], "bands")}
    assert {each.name: (each.label, each.rule) for each in readings_of(back)} == listed
    book, _, results = book_of(back, choose(back, pricing="fixed-share"))
    charge = book.calculator().value(cells_of(results.live["ongoing"], "")[0][0])
    assert charge == pytest.approx(280_500)


def test_a_broken_charge_without_a_formula_fails_its_check(case: Case) -> None:
    laid = Laid(*book_of(case, case.scenario))
    cell = laid.model.charges.rows["fixed-share"].cell(30)
    formula = laid.book.contents()[cells_of(cell, "")[0][0]]

    failing, master = laid.failing({cell: Formula(formula + "-7")})

    assert failing == ["Charges, fixed-share: all together, and the values of the case"]
    assert master == "1 does not pass: see the sheet Checks"


def test_the_sizes_of_a_pool_stand_with_their_unit_and_source(derbyshire: Case) -> None:
    book, _, _ = book_of(derbyshire, derbyshire.scenario)

    sizes = texts(table_of(book, "Sizes"), 1, 2, 3, 4, 5, 6)

    first, second = sizes[:2]
    assert first[:5] == (
        "Derbyshire",
        1_737.74,
        "full-time equivalent",
        "stated",
        "2018-03-31",
    )
    assert str(first[5]).startswith("Home Office, Police workforce")
    assert second[5] == "as above"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (BY_YEAR, '"rising" changes by year'),
        (BETWEEN, '"stated-points" has no price at some numbers'),
    ],
)
def test_a_pricing_that_no_workbook_holds_is_refused_with_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rule: str, said: str
) -> None:
    path, target = with_rule(tmp_path, rule), tmp_path / "case.xlsx"

    code = run(["workbook", str(path), "-o", str(target)])

    assert code == 2
    assert capsys.readouterr().err == (
        f"pricing: {said}, which a workbook does not hold yet. soh show, soh explore and soh "
        "paper do.\n"
    )
    assert not target.exists()


def test_a_rule_with_an_uplift_changes_by_year_and_is_refused(tmp_path: Path) -> None:
    uplifted = FIXED_SHARE + "uplift = 0.02\n"
    case = load_case(with_rule(tmp_path, uplifted))

    with pytest.raises(ScenarioError) as refusal:
        workbook_bytes(case, case.scenario)

    assert str(refusal.value).startswith('pricing: "fixed-share" changes by year')
