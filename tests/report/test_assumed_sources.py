"""Sources of figures: an assumption without a source is ours, and a figure keeps its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.report.decision import paragraphs
from sohanalysis.report.table import Table
from sohanalysis.report.views import view
from tests.written import written

CASE = """\
years = "2026/27"

[budget]
amount = 60_000

[[lines]]
name = "Building work"
by_year = [43_000]
status = "{status}"
{source}
"""


@pytest.mark.parametrize(
    ("status", "source", "cited"),
    [
        ("stated", "", "made up"),
        ("assumed", "", "assumed by us"),
        ("assumed", 'source = "Quote of May"', "Quote of May"),
    ],
)
def test_an_assumed_line_is_ours_unless_it_has_a_source(
    status: str, source: str, cited: str, tmp_path: Path
) -> None:
    case = written(tmp_path, CASE.format(status=status, source=source))

    log = next(part for part in view(case, case.scenario, "log").parts if isinstance(part, Table))
    (row,) = (row for row in log.rows if row[0] == "Building work")
    assert cited in row
    page = paragraphs(case, case.scenario)
    assert any(f"£43,000 ({cited})" in paragraph for paragraph in page.values())


OWN = """\
years = "2026/27"

[budget]
amount = 60_000
reserve_balance = {value = 80_000, source = "3.1", status = "derived", note = "At May."}
source = "1.1"

[[charges]]
name = "Audit"
source = "2.2"
price = 318.50
quantity = {value = 12, source = "2.4"}
vat_added = {vat}
"""


@pytest.mark.parametrize(
    ("vat", "logged"),
    [
        ('{value = 0.1, source = "2.6", status = "derived", note = "Half."}', "2.6 derived Half."),
        ('{value = 0.1, source = "2.6"}', "2.6 stated "),
        ('{value = 0.1, status = "assumed"}', "assumed by us assumed "),
        ("0.1", "2.2 stated "),
    ],
)
def test_a_figure_is_logged_with_its_own_source_status_and_note(
    vat: str, logged: str, tmp_path: Path
) -> None:
    case = written(tmp_path, OWN.replace("{vat}", vat))

    log = next(part for part in view(case, case.scenario, "log").parts if isinstance(part, Table))
    rows = {str(row[0]): row for row in log.rows}
    source, status, note = (log.columns.index(head) for head in ("Source", "Status", "Note"))
    texts = [rows["VAT on Audit"][column] for column in (source, status, note)]
    assert " ".join(map(str, texts)) == logged
    balance = rows["Balance of the reserve"]
    assert [balance[column] for column in (source, status, note)] == ["3.1", "derived", "At May."]
    assert rows["Pricing of Audit"][note] == "Quantity: 2.4."
