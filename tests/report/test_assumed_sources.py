"""An assumed cost that names no source of its own cites none of the documents."""

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
