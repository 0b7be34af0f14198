"""Commands on cases with a pricing that has no price here, or at no number of adopters at all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.cli.main import run

Command = Callable[..., str]

HEAD = """\
format = 2
title = "Shared archive"
body = "Westbury Council"
source = "paper 7"
years = "2024/25 to 2027/28"

[budget]
amount = 300_000

[adopters]
anticipated = 15
possible = {possible}
{sizes}
[[charges]]
name = "Archive"
{ends}
[[charges.pricing]]
name = "flat"
fee = 50_000
[[charges.pricing]]
name = "list"
"""
FROM_25 = "price = [{adopters = 25, price = 40_000}, {adopters = 40, price = 30_000}]\n"
BY_CALLS = """\
over = "calls"
price = [{calls = 100, price = 40_000}, {calls = 400, price = 30_000}]
between = "line"
"""
ENDS = "low = 40_000\nhigh = 50_000"
CASES = {
    "from 25 of 20": HEAD.format(possible=20, sizes="", ends="") + FROM_25,
    "from 25 of 20, with ends": HEAD.format(possible=20, sizes="", ends=ENDS) + FROM_25,
    "from 25 of 30, with ends": HEAD.format(possible=30, sizes="", ends=ENDS) + FROM_25,
    "beyond the last size": HEAD.format(
        possible=20, sizes="sizes.calls = {ours = 900, total = 20_000}", ends=ENDS
    )
    + BY_CALLS,
}
COMMANDS = [
    ["show"],
    ["check"],
    ["sensitivity"],
    ["sensitivity", "--format", "json"],
    ["sensitivity", "--format", "csv"],
    ["explore", "--no-open"],
    ["paper"],
    ["workbook"],
]


@pytest.fixture
def output_of(workspace: Path, printed: Command) -> Command:
    """Return a function that runs a command on a case, and returns its output."""

    def run_on(text: str, *command: str) -> str:
        (workspace / "case.toml").write_text(text, encoding="utf-8")
        return printed(*command, "case.toml")

    return run_on


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_works_next_to_a_pricing_without_a_price(
    output_of: Command, command: list[str], text: str
) -> None:
    assert output_of(text, *command)


def test_the_break_even_table_names_a_pricing_that_no_document_prices(output_of: Command) -> None:
    text = CASES["from 25 of 20, with ends"]

    lines = output_of(text, "sensitivity").splitlines()
    rows = output_of(text, "sensitivity", "--format", "csv").splitlines()
    points = json.loads(output_of(text, "sensitivity", "--format", "json"))

    cells = [line.split("  ")[-1].strip() for line in lines if "  List" in line]
    assert cells[:1] == ["not priced"]
    assert "break_even,list,adopters,priced,,,False" in rows
    point = points["break_even"]["list"]["adopters"]
    assert (point["priced"], point["always"], point["never"]) == (False, False, False)


def test_a_number_that_the_list_does_not_reach_is_searched_from_its_first_price(
    output_of: Command,
) -> None:
    text = CASES["from 25 of 30, with ends"].replace("300_000", "90_000")

    lines = output_of(text, "sensitivity").splitlines()

    # Two years at £50,000 are over £90,000, and at £40,000, the price from 25 on, within it.
    (row,) = (line for line in lines if line.startswith("Adopters that join") and "List" in line)
    assert row.endswith("at any number, where there is a price")


POINTS = HEAD.format(possible=20, sizes="", ends="").replace(
    "300_000\n", '100_000\nyears = "2024/25 to 2025/26"\n'
)
STATED_ONLY = 'between = "stated only"\nprice = ['


@pytest.mark.parametrize(
    ("prices", "answer"),
    [
        # Two years are within £100,000 up to £50,000 a year.
        ({15: 60_000, 18: 40_000}, "18 only"),
        ({15: 60_000, 17: 40_000, 18: 30_000}, "from 17 up, where there is a price"),
        ({3: 40_000, 15: 60_000}, "3 only"),
        ({2: 30_000, 3: 40_000, 15: 60_000}, "up to 3, where there is a price"),
        ({3: 40_000, 15: 60_000, 18: 40_000}, "3; 18"),
        ({3: 60_000, 15: 40_000, 18: 60_000}, "15"),
        ({3: 40_000, 15: 60_000, 17: 40_000, 18: 40_000}, "3; from 17, where there is a price"),
    ],
)
def test_a_single_number_with_a_price_within_the_budget_is_not_a_stretch(
    output_of: Command, prices: dict[int, int], answer: str
) -> None:
    steps = ", ".join(f"{{adopters = {count}, price = {prices[count]}}}" for count in prices)

    lines = output_of(f"{POINTS}{STATED_ONLY}{steps}]\n", "sensitivity").splitlines()

    (row,) = (line for line in lines if line.startswith("Adopters that join") and "List" in line)
    assert re.split(" {2,}", row)[2] == answer


def test_a_number_without_a_price_has_no_cost_outside_the_budget_years_either(
    output_of: Command,
) -> None:
    every_year = POINTS.replace("2024/25 to 2025/26", "2024/25 to 2027/28")
    only = every_year.replace('name = "flat"\nfee = 50_000\n[[charges.pricing]]\n', "")
    text = f"{only}{STATED_ONLY}{{adopters = 15, price = 60_000}}]\n"

    by_number = ("sensitivity", "--rows", "adopters=14,15")
    lines = output_of(text, *by_number).splitlines()
    facts = json.loads(output_of(text, *by_number, "--format", "json"))

    rows = [line.split() for line in lines if line.startswith(("14 ", "15 "))]
    assert [{*row[1:]} == {"-"} for row in rows] == [True, False]
    assert rows[1].count("0") == 1  # all of the cost is in the budget years
    results = facts["tables"]["low"]["adopters"]["results"]
    assert results["falls_after_budget_years"] == {"14": None, "15": 0}


STATED_TOTAL = HEAD.format(
    possible=20, sizes="sizes.calls = {ours = 900, total = 18_000}", ends=""
).partition("[[charges.pricing]]")[0]


@pytest.mark.parametrize("rule", ['share = "calls"', "share = 0.05"])
def test_a_total_or_share_of_a_stated_number_says_nothing_of_another_number(
    output_of: Command, rule: str
) -> None:
    text = f"{STATED_TOTAL}pool = 2_000_000\n{rule}\n"

    output = output_of(text, "show")
    by_number = output_of(text, "show", "--forces", "14-16")

    # 5% of £2m in each of two years, with the 15 anticipated.
    assert "If 15 adopters join" in output
    assert "£200,000: £100,000 under the £300,000 budget" in output
    assert "however many" not in output
    (row,) = (line for line in output.splitlines() if line.startswith("Adopters that join"))
    assert row.endswith("at 15; not known at another number")
    assert [line.split()[1:] for line in by_number.splitlines() if line[:2] in ("14", "16")] == (
        [["not", "priced"]] * 4
    )


def test_a_scenario_at_another_number_than_that_of_a_stated_total_is_refused(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f'{STATED_TOTAL}pool = 2_000_000\nshare = "calls"\n'
    (workspace / "case.toml").write_text(text, encoding="utf-8")

    assert run(["show", "--forces", "14", "case.toml"]) == 2
    assert capsys.readouterr().err == (
        'adopters: no document prices "archive" at 14. Allowed: 15. Choose a number that is '
        "priced, or another pricing. The share, or the total of a size, is stated for that number "
        "alone.\n"
    )


def test_a_number_anticipated_without_a_price_is_refused_with_the_line_that_mends_it(
    workspace: Path, printed: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    # Another number in an option does not help, because every command needs the file's scenario.
    rules = '[[charges.pricing]]\nname = "flat"\nfee = 50_000\n'
    text = POINTS.replace(rules, "") + STATED_ONLY + "{adopters = 12, price = 48_000}]\n"
    (workspace / "case.toml").write_text(text, encoding="utf-8")

    assert run(["show", "case.toml", "--forces", "12"]) == 2
    assert capsys.readouterr().err.endswith(
        'no document prices "list" at 15. Allowed: 12. Choose a number that is priced, such as '
        "adopters = 12 under [scenario] of the file, or another pricing.\n"
    )
    (workspace / "case.toml").write_text(f"{text}[scenario]\nadopters = 12\n", encoding="utf-8")
    assert "If 12 adopters join" in printed("show", "case.toml")
