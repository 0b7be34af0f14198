"""Commands on a case without data they need: one message, exit code 2, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.case.codes import scenario_code
from sohanalysis.cli import lab
from sohanalysis.cli.main import run
from sohanalysis.load import load_case
from sohanalysis.model.results import leading_result
from sohanalysis.report import answers

Command = Callable[..., str]

HEAD = """\
format = 2
title = "Shared payroll"
body = "Westbury Council"
source = "paper 7"
years = "2022/23 to 2024/25"
"""
BUDGET = """
[budget]
amount = 260_000
"""
RANGE = """
[[charges]]
name = "Payroll"
low = 100_000
high = 140_000
firmness = "estimate"
[[charges.pricing]]
name = "low-estimate"
price = "low"
[[charges.pricing]]
name = "high-estimate"
price = "high"
"""
PRICE = """
[[charges]]
name = "Payroll"
price = 100_000
"""
LINE = """
[[lines]]
name = "Software"
by_year = [48_000, 0, 0]
"""
DRAWN = """
[[uncertain]]
input = "delay"
low = 0
mode = 1
high = 3
unit = "months"
status = "assumed"
note = "ours"
"""
CASES = {
    "no budget": (HEAD + RANGE + DRAWN, "no budget"),
    "no charge": (HEAD + BUDGET + LINE + DRAWN, "no charge"),
    "no range": (HEAD + BUDGET + PRICE + DRAWN, "no low and high for Payroll"),
    "no budget and no charge": (HEAD + LINE + DRAWN, "no budget and no charge"),
    "no budget and no range": (
        HEAD + PRICE + DRAWN,
        "no budget and no low and high for Payroll",
    ),
}
# Each cost above is over this limit.
LIMIT = ["--result", "whole_life", "--limit", "1000"]
ADVICE = "soh show, soh check and soh sensitivity show what it has."


def written(workspace: Path, text: str) -> str:
    """Write a case into a folder of its own."""
    (workspace / "case.toml").write_text(text, encoding="utf-8")
    return "case.toml"


@pytest.mark.parametrize(("text", "lacks"), CASES.values(), ids=CASES)
def test_missing_parts_of_a_case_are_named_and_nothing_is_written(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    text: str,
    lacks: str,
) -> None:
    code = run(["members", "--published", written(workspace, text)])

    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert printed.err == (
        f"case.toml: --published needs a budget, and a charge with a low and a high; the case has "
        f"{lacks}. {ADVICE}\n"
    )
    assert [path.name for path in workspace.iterdir()] == ["case.toml"]


@pytest.mark.parametrize("text", [text for text, _ in CASES.values()], ids=CASES)
@pytest.mark.parametrize(
    "command",
    [
        ["show"],
        ["show", "--format", "json"],
        ["show", "--format", "csv"],
        *(["show", "--medium-term", "--format", form] for form in ("text", "json", "csv")),
        ["check"],
        ["sensitivity"],
        ["sensitivity", "--format", "json"],
        ["sensitivity", "--format", "csv"],
        *(["sensitivity", *LIMIT, "--format", form] for form in ("text", "json", "csv")),
        *(["sensitivity", *LIMIT, "--rows", "delay", "--format", form] for form in ("text", "csv")),
        ["simulate", "--draws", "1000"],
        ["simulate", "--draws", "1000", "--format", "json"],
        ["simulate", "--draws", "1000", "--format", "csv"],
        ["scenarios"],
        ["explore", "--no-open"],
        ["paper"],
    ],
    ids=" ".join,
)
def test_the_commands_that_the_message_names_work(
    workspace: Path, capsys: pytest.CaptureFixture[str], command: list[str], text: str
) -> None:
    assert run([*command, written(workspace, text)]) == 0

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", [name for name in CASES if "no budget" in name])
@pytest.mark.parametrize("form", ["text", "json", "csv"])
@pytest.mark.parametrize("command", [["--rows", "delay"], ["--two-way"]], ids=" ".join)
def test_a_table_of_a_result_needs_a_limit_if_there_is_no_budget(
    workspace: Path, refused: Command, command: list[str], form: str, name: str
) -> None:
    message = refused("sensitivity", *command, "--format", form, written(workspace, CASES[name][0]))

    assert message.startswith(
        f"{command[0]}: needs a limit, and the case has no budget. Allowed: with --result and "
        "--limit.\n"
    )


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("no charge", ["Delay", "Savings"]),
        # The case names no members, and with a single pricing there is no choice.
        ("no range", ["Change of the charge", "Rise of the charges", "Delay", "Savings"]),
    ],
)
def test_an_input_that_a_case_does_not_have_is_not_varied(
    workspace: Path, printed: Command, name: str, inputs: list[str]
) -> None:
    text = printed("sensitivity", *LIMIT, written(workspace, CASES[name][0]))

    table = text.partition("changing one thing at a time")[2].split("-\n")[2]
    assert [line.partition("  ")[0] for line in table.splitlines()[:-1]] == inputs
    assert "Effect on" not in text


def test_a_charge_that_is_not_quoted_has_round_savings_beside_it(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ["--rows", "savings", "--format", "csv"]
    assert run(["sensitivity", *LIMIT, *rows, written(workspace, CASES["no range"][0])]) == 0

    table = [row.split(",") for row in capsys.readouterr().out.splitlines()]
    cells = [row for row in table if row[:4] == ["tables", "low", "savings", "amounts"]]
    steps = [float(row[4]) for row in cells]
    # A fifth of £100,000 is £20,000.
    assert steps == [0, 20_000, 40_000, 60_000, 80_000, 100_000]


@pytest.mark.parametrize("text", [text for text, _ in CASES.values()], ids=CASES)
def test_scenarios_of_any_case_are_saved_listed_and_compared(
    workspace: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    file = written(workspace, text)
    own_code = scenario_code(load_case(file), load_case(file).scenario)
    saved = ["--scenario", own_code, "--rationale", "Ours", "--role", "analyst"]

    codes = [run(["scenarios", file, "--save", name, *saved]) for name in ("one", "two")]
    codes += [run(["scenarios", file]), run(["scenarios", file, "--compare", "one,two"])]

    printed = capsys.readouterr()
    assert (codes, printed.err) == ([0] * 4, "")
    assert ("Headroom" in printed.out) == ("[budget]" in text)
    # The leading cost of a case is always in the comparison.
    leading = load_case(file)
    assert answers.label_of(leading, leading_result(leading)) in printed.out


@pytest.mark.parametrize("text", [text for text, _ in CASES.values()], ids=CASES)
def test_jupyterlab_opens_on_any_case(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(lab, "open_lab", lambda case, **_: opened.append(case) or 0)

    assert run(["explore", "--lab", written(workspace, text)]) == 0
    assert [path.name for path in opened] == ["case.toml"]
