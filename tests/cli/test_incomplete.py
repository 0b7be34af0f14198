"""Commands on a case that lacks what they need: one message, exit code 2, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.cli import lab
from sohanalysis.cli.main import run

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
    "no charge": (HEAD + BUDGET + LINE, "no charge"),
    "no range": (HEAD + BUDGET + PRICE + DRAWN, "no low and high for Payroll"),
    "no budget and no charge": (HEAD + LINE, "no budget and no charge"),
    "no budget and no range": (HEAD + PRICE, "no budget and no low and high for Payroll"),
}
COMMANDS = {
    "paper": (["paper", "-o", "out.html"], "the board paper"),
    "simulate": (["simulate", "--draws", "1000"], "a simulation"),
    "workbook": (["workbook", "-o", "out.xlsx"], "the workbook"),
    "show --medium-term": (["show", "--medium-term"], "--medium-term"),
    "show --prices": (["show", "--prices"], "--prices"),
    "members --published": (["members", "--published"], "--published"),
    "compare": (["scenarios", "--compare", "n1:ptwo"], "a table of scenarios"),
    "sensitivity --rows": (["sensitivity", "--rows", "delay"], "--rows"),
    "sensitivity --two-way": (["sensitivity", "--two-way"], "--two-way"),
    "sensitivity --limit": (["sensitivity", "--limit", "1000"], "--limit"),
}
ADVICE = "soh show, soh check and soh sensitivity show what it has."


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, text: str) -> str:
    """Write a case into a folder of its own."""
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return "case.toml"


@pytest.mark.parametrize(("text", "lacks"), CASES.values(), ids=CASES)
@pytest.mark.parametrize(("typed", "what"), COMMANDS.values(), ids=COMMANDS)
def test_what_a_case_lacks_is_named_and_nothing_is_written(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    typed: list[str],
    what: str,
    text: str,
    lacks: str,
) -> None:
    code = run([*typed, written(folder, text)])

    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert printed.err == (
        f"case.toml: {what} needs a budget, and a charge with a low and a high; the case has "
        f"{lacks}. {ADVICE}\nNothing was written: every file is as it was.\n"
    )
    assert [path.name for path in folder.iterdir()] == ["case.toml"]


@pytest.mark.parametrize("text", [text for text, _ in CASES.values()], ids=CASES)
@pytest.mark.parametrize(
    "typed",
    [
        ["show"],
        ["show", "--format", "json"],
        ["show", "--format", "csv"],
        ["check"],
        ["sensitivity"],
        ["sensitivity", "--format", "json"],
        ["sensitivity", "--format", "csv"],
        ["scenarios"],
        ["explore", "--no-open"],
    ],
    ids=" ".join,
)
def test_the_commands_that_the_message_names_work(
    folder: Path, capsys: pytest.CaptureFixture[str], typed: list[str], text: str
) -> None:
    assert run([*typed, written(folder, text)]) == 0

    assert capsys.readouterr().err == ""


def test_all_papers_are_made_but_the_one_of_such_a_case(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder, HEAD + BUDGET + PRICE)

    code = run(["paper", "--all", ".", "-o", "out", "--jobs", "1"])

    printed = capsys.readouterr()
    assert code == 2
    assert "the case has no low and high for Payroll" in printed.err
    assert not (folder / "out" / "case.html").exists()


def test_a_case_of_several_charges_is_refused_where_one_is_held(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = '\n[[charges]]\nname = "Licences"\nprice = 5_000\n'

    code = run(["workbook", "-o", "out.xlsx", written(folder, HEAD + BUDGET + RANGE + more)])

    assert code == 2
    assert capsys.readouterr().err == (
        "case.toml: charges: 2 charges are given, and the workbook holds one. soh "
        "show, soh check, soh sensitivity and soh simulate hold them all.\n"
        "Nothing was written: every file is as it was.\n"
    )


@pytest.mark.parametrize("text", [text for text, _ in CASES.values()], ids=CASES)
def test_jupyterlab_opens_on_any_case(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(lab, "open_lab", lambda case, **_: opened.append(case) or 0)

    assert run(["explore", "--lab", written(folder, text)]) == 0
    assert [path.name for path in opened] == ["case.toml"]


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("paper", "the board paper holds no leaving yet"),
        ("workbook", "the workbook, which shows Live scenario, holds no leaving yet"),
    ],
)
def test_what_holds_no_leaving_yet_says_so_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, what: str
) -> None:
    code = "41-2018-c275:r2:n25:phigh-estimate:l2020:b1bf"  # of the shipped case
    target = tmp_path / f"leaving.{'html' if command == 'paper' else 'xlsx'}"

    assert run([command, "--scenario", code, "-o", str(target)]) == 2

    assert f"leave: 2020/21 is given, and {what}." in capsys.readouterr().err
    assert not target.exists()
