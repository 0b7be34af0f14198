"""Tables that an auditor ticks off, as literal texts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import FileError
from sohanalysis.report import findings
from sohanalysis.report.table import Table
from tests.screens import assert_screen

SCREENS = Path(__file__).parent / "screens"


def test_a_published_figure_that_does_not_agree_says_no(second: Case) -> None:
    last = findings.printed_figures(second).rows[-1]

    assert " | ".join(last) == (
        "Platform | 2024/25 | £30k to £50k | invented, table | 30,000 to 45,000 | 0 to (5,000) | no"
    )


def test_published_unit_costs_are_ranges_that_say_whose_when_and_where_from(
    tmp_path: Path,
) -> None:
    path = tmp_path / "costs.csv"
    path.write_text(
        "metric,value,unit,scope,year,source,status,confidence\n"
        "call,10,GBP per contact,a force,2012,https://a.example/1,stated,low\n"
        "call,9.5,GBP per contact,another,2013,https://b.example/2,stated,high\n"
        "call,9.9,GBP per contact,another,2013,https://b.example/3,stated,low\n"
        "call,3,GBP per minute,another,2013,https://b.example/2,stated,low\n"
        "web as a share of calls,0.05,ratio,a force,2012,https://a.example/1,stated,low\n"
        "calls,32000,per month,a force,2012,https://a.example/1,stated,low\n",
        encoding="utf-8",
    )

    table = findings.channel_costs(path)

    assert_screen(SCREENS / "published-unit-costs.txt", table.text())


def test_figures_from_elsewhere_have_their_unit_source_and_status(derbyshire: Case) -> None:
    table = findings.quoted_elsewhere(derbyshire)

    assert table.caption == (
        "Figures from elsewhere; where one is used, the assumptions name it as a source"
    )
    assert table.columns == ("Figure", "Value", "Unit", "Source", "Status")
    assert " | ".join(table.rows[3]) == (
        "yearly contribution approved for the Metropolitan Police, a capped value | 1,400,000 | "
        "£ a year | Mayor's Office for Policing and Crime, Digital Public Contact programme "
        "papers | stated"
    )
    assert [row[1] for row in table.rows] == [
        "20",
        "27",
        "40",
        "1,400,000",
        "8,600,000",
        "0.41",
    ]


@pytest.mark.parametrize("table", [findings.printed_figures, findings.quoted_elsewhere])
def test_a_table_of_the_case_alone_carries_its_code_and_that_of_the_rules(
    second: Case, table: Callable[[Case], Table]
) -> None:
    assert table(second).foot == "Case and rules: 7-2023-ed12:r3"


def test_unit_costs_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        findings.channel_costs(tmp_path / "costs.csv")
