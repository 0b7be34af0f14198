"""VAT that is added, and sizes that differ by year, in the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.workbook.returned_case import case_of
from sohanalysis.workbook.workbook import workbook_bytes
from tests.workbook.conftest import Type
from tests.workbook.test_workbook import rows_of
from tests.written import USE, written


def test_the_result_at_another_number_of_adopters_has_the_vat(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25 to 2025/26"
budget = {amount = 13_000_000, years = "2024/25 to 2025/26"}
adopters = {anticipated = 4, possible = 8}
[[charges]]
name = "Air service"
vat_added = 0.2
pool = 21_280_000
share = "equal"
""",
    )

    rows = rows_of(workbook_bytes(case, case.scenario), "Sensitivity")

    # £21.28m among 5 is £4.256m a year; a fifth more over two years, £10,214,400.
    assert [5, 4_256_000] in [row[:2] for row in rows]
    assert [5, 2_785_600] in [row[:2] for row in rows]


def test_another_size_and_another_rate_of_vat_are_read_back(type_cells: Type) -> None:
    case = load_case(USE)
    content = workbook_bytes(case, case.scenario)

    figures = {"charges[0].vat_added": 0.1, "adopters.sizes.calls.ours|2026/27": 500}
    _, changed = case_of(type_cells(content, figures))

    # 5% of £1m twice, then 4% (500 of 12,500); a tenth more each year.
    air = results_of(changed, changed.scenario).flow.lines["Air service"]
    assert air.tolist() == pytest.approx([55_000, 55_000, 44_000])


def test_the_sensitivity_to_vat_leaves_out_a_charge_that_has_it() -> None:
    case = load_case(USE)

    rows = rows_of(workbook_bytes(case, case.scenario), "Sensitivity")

    # A fifth of the licences, £4,060 in all, off £95,940; the air service has its VAT.
    (row,) = [row for row in rows if row and str(row[0]).startswith("VAT at")]
    assert row[:2] == [
        "VAT at 20% on Licences, unless recovered (section 33)",
        95_128,
    ]
