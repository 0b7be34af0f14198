"""A case that differs from the first wherever a case can, through every command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sohanalysis.cli.main import run

SECOND = str(Path(__file__).parent.parent / "cases" / "second.toml")
OF_THE_FIRST = ("Derbyshire", "Single Online Home", "41/2018", "SOH")


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = run([arguments[0], SECOND, *arguments[1:]])
    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    return output.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "--forces", "8", "--pricing", "shared", "--offset", "50%", "--delay", "24"),
        ("show", "--scenario", "explore"),
        ("show", "--format", "json"),
        ("show", "--format", "csv"),
        ("check",),
    ],
    ids=" ".join,
)
def test_no_word_of_the_first_case_is_shown(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    output = shown(capsys, *arguments)

    assert [word for word in OF_THE_FIRST if word in output] == []


def test_the_figures_come_out_as_worked_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    figures = json.loads(shown(capsys, "show", "--format", "json"))

    assert figures["case"] == "Shared Imaging Service: decision 7/2023"
    assert figures["years"] == ["2023/24", "2024/25", "2025/26", "2026/27", "2027/28"]
    # Stated by year.
    assert figures["lines"]["Equipment"] == [80_000, 40_000, 0, 0, 0]
    # Half of £48,000 a year at prices of 2023/24, 5% more each year, from July 2024:
    # 24,000 x 9/12 x 1.05; 24,000 x 1.05^2; x 1.05^3; x 1.05^4.
    assert figures["lines"]["Support desk"] == pytest.approx([0, 18_900, 26_460, 27_783, 29_172.15])
    # 12 forces fall in the band from 10: £75,000 a year, from October 2024, so 6 months at first.
    assert figures["lines"]["Platform"] == [0, 37_500, 75_000, 75_000, 75_000]
    # £24,000 a year from January 2025, so 3 months at first.
    assert figures["lines"]["Old cameras"] == [0, -6_000, -24_000, -24_000, -24_000]
    # A grant is in no total.
    assert figures["lines"]["Innovation grant"] == [50_000, 0, 0, 0, 0]
    # 40,000 + 18,900 + 37,500; 26,460 + 75,000; and so on.
    assert figures["gross"] == pytest.approx([80_000, 96_400, 101_460, 102_783, 104_172.15])
    assert figures["savings"] == [0, -6_000, -24_000, -24_000, -24_000]
    assert figures["net"] == pytest.approx([80_000, 90_400, 77_460, 78_783, 80_172.15])


def test_the_results_come_out_as_worked_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    figures = json.loads(shown(capsys, "show", "--format", "json"))

    # Equipment 120,000; twelve months of the desk from July 2024, 18,900 + 26,460 x 3/12 = 25,515;
    # twelve months of the charge from October 2024, 75,000.
    assert figures["two_year_total"] == pytest.approx(220_515)
    # 225,000 - 220,515
    assert figures["headroom"] == pytest.approx(4_485)
    # 80,000 + 96,400 + 101,460
    assert figures["spent_in_budget_years"] == pytest.approx(277_860)
    # The first twelve months end with September 2025, inside the budget years.
    assert figures["falls_after_budget_years"] == pytest.approx(0)
    # 220,515 - half of the 30,000 saved in the budget years
    assert figures["cost_after_cashable_savings"] == pytest.approx(205_515)
    # 75,000 + 29,172.15
    assert figures["ongoing"] == pytest.approx(104_172.15)
    # Its prices are nominal, and no vintage is named.
    assert "present_value" not in figures


@pytest.mark.parametrize(
    ("end", "two_year_total", "headroom", "ongoing"),
    [
        # 120,000 + 25,515 + 60,000
        ("low", 205_515, 19_485, 89_172.15),
        # 120,000 + 25,515 + 90,000
        ("high", 235_515, -10_515, 119_172.15),
    ],
)
def test_the_quoted_range_stands_beside_the_figures(
    capsys: pytest.CaptureFixture[str],
    end: str,
    two_year_total: float,
    headroom: float,
    ongoing: float,
) -> None:
    figures = json.loads(shown(capsys, "show", "--format", "json"))["estimates"][end]

    assert figures["two_year_total"] == pytest.approx(two_year_total)
    assert figures["headroom"] == pytest.approx(headroom)
    assert figures["ongoing"] == pytest.approx(ongoing)


def test_a_late_go_live_shifts_the_lines_and_not_the_charge(
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = json.loads(shown(capsys, "show", "--delay", "12", "--format", "json"))

    # From July 2025: 24,000 x 9/12 x 1.05^2.
    assert figures["lines"]["Support desk"][:3] == pytest.approx([0, 0, 19_845])
    assert figures["lines"]["Old cameras"][:3] == [0, 0, -6_000]
    assert figures["lines"]["Platform"][:3] == [0, 37_500, 75_000]


def test_the_overview_shows_the_rows_of_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [re.split(r"\s{2,}", line.strip()) for line in shown(capsys, "show").splitlines()]

    assert ["Support desk", "0", "18,900", "26,460", "27,783", "29,172"] in rows
    assert ["Price list", "75,000", "220,515", "4,485", "104,172"] in rows
    assert ["Price list", "90,000", "235,515", "(10,515)", "119,172", "over budget"] in rows


def test_the_csv_holds_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, "show", "--format", "csv").splitlines()

    assert lines[0] == "line,year,pounds"
    assert {
        *("Equipment,2024/25,40000.0", "Platform,2024/25,37500.0", "Old cameras,2024/25,-6000.0"),
        *("gross,2024/25,96400.0", "two_year_total,,220515.0", "headroom,,4485.0"),
    } <= {*lines}


def test_the_check_finds_the_one_figure_that_does_not_reconcile(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = shown(capsys, "check")

    assert output.startswith("Shared Imaging Service: nothing in the file is wrong.\n")
    assert (
        "- Platform, 2024/25: printed as £30k to £50k; the case comes to £30,000 to £45,000, the "
        "upper end £5,000 less than printed. (invented, table)"
    ) in output
    assert output.count("printed as") == 1
    assert "£235,515, is over the budget of £225,000 by £10,515; at the low estimate" in output
