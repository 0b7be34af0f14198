"""Sources of figures: an assumption without a source is ours, and a figure keeps its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sohanalysis.model.findings import all_findings
from sohanalysis.report.by_number import counts_named
from sohanalysis.report.decision import paragraphs
from sohanalysis.report.findings import finding_text
from sohanalysis.report.paper_head import key_figures
from sohanalysis.report.table import Table
from sohanalysis.report.views import view
from sohanalysis.report.wording import preset_name
from sohanalysis.workbook.workbook_case import layout_of
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


COUNTS = """\
years = "2027/28 to 2028/29"

[budget]
amount = 150_000

[adopters]
word = "council"
anticipated = {anticipated}
signed = {{value = 5, source = "4.5"}}
possible = {{value = 12, status = "assumed", note = "all of the county"}}

[[charges]]
name = "Service"
pool = 300_000
share = "equal"

[presets.most]
adopters = {count}
"""
OURS = '{value = 6, status = "assumed", note = "the least priced"}'


@pytest.mark.parametrize(
    ("anticipated", "sentence", "name", "finding"),
    [
        (
            OURS,
            "We assume 6 councils; 5 have signed (4.5).",
            "assumed by us",
            "We assume 6 councils: the least priced. 5 signed. (4.5)",
        ),
        (
            OURS.replace("6", "4"),  # more signed than we assume
            "We assume 4 councils; 5 have signed (4.5).",
            "assumed by us",
            "We assume 4 councils: the least priced. 5 signed. Signed is not live, and live is not "
            "paying. (4.5)",
        ),
        (
            OURS.replace("6", "1"),
            "We assume 1 council; 5 have signed (4.5).",
            "assumed by us",
            "We assume 1 council: the least priced. 5 signed. Signed is not live, and live is not "
            "paying. (4.5)",
        ),
        (
            "6",
            "6 councils are anticipated; 5 have signed (4.5).",
            "anticipated",
            "6 councils are anticipated, and 5 signed. (4.5)",
        ),
    ],
)
def test_a_number_that_we_assume_is_not_a_fact_of_the_documents(
    anticipated: str, sentence: str, name: str, finding: str, tmp_path: Path
) -> None:
    count = int(re.findall("[0-9]", anticipated)[0])
    case = written(tmp_path, COUNTS.format(anticipated=anticipated, count=count))

    assert paragraphs(case, case.scenario)["depends"].endswith(sentence)
    assert key_figures(case, case.scenario)[-1][1] == f"{name} / signed"
    assert counts_named(case) == {count: name, 5: "signed"}
    preset = preset_name(case, "most", case.presets["most"])
    assert preset == f"{count} {name}"
    findings = [finding_text(case, f) for f in all_findings(case) if f.kind.startswith("signed")]
    assert findings == [finding]


def test_the_logs_give_no_paragraph_for_a_number_that_we_assume(tmp_path: Path) -> None:
    case = written(tmp_path, COUNTS.format(anticipated=OURS, count=6))

    log = next(part for part in view(case, case.scenario, "log").parts if isinstance(part, Table))
    source = log.columns.index("Source")
    sources = {str(row[0]): row[source] for row in log.rows}
    assert sources["Councils anticipated"] == "assumed by us"
    assert sources["Councils signed"] == "4.5"
    assert sources["All councils that could join"] == "assumed by us"
    log_sources = layout_of(case, case.scenario).shown_sources
    assert log_sources == {
        "adopters.anticipated": ("assumed by us", "made up"),
        "adopters.possible": ("assumed by us", "made up"),
    }


TIED = """\
low = 36_000
high = 48_000
source = "4.2"
quoted_at = [{charge = "low", adopters = 9}]
pricing = [{name = "quoted", price = "high"}]
"""


def test_a_tie_of_the_documents_is_not_cited_as_our_number(tmp_path: Path) -> None:
    pool = 'pool = 300_000\nshare = "equal"\n'
    text = COUNTS.format(anticipated=OURS, count=6).replace(pool, TIED)
    case = written(tmp_path, re.sub("signed = .*\n", "", text))

    depends = paragraphs(case, case.scenario)["depends"]
    assert "Its low end is tied to 9 councils (4.2)." in depends
    assert key_figures(case, case.scenario)[-1] == ("6", "councils assumed by us")
