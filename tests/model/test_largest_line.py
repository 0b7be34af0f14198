"""The largest line that a file may hold goes through every table, at a quarter more too."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.fields import MOST_LINE_POUNDS
from sohanalysis.cli.main import run

CASE = """\
format = 2
title = "The largest line"
years = "2018/19"
source = "invented"

[[lines]]
name = "Everything"
annual = {amount}
"""


@pytest.mark.parametrize("command", ["show", "check", "sensitivity"])
def test_the_largest_line_is_shown_at_a_quarter_more(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.toml"
    path.write_text(CASE.format(amount=MOST_LINE_POUNDS), encoding="utf-8")

    assert run([command, str(path)]) == 0

    printed = capsys.readouterr().out
    assert ("100,000,000,000" in printed) == (command == "sensitivity")


def test_a_larger_line_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.toml"
    path.write_text(CASE.format(amount=MOST_LINE_POUNDS + 1), encoding="utf-8")

    assert run(["show", str(path)]) == 2
    error = capsys.readouterr().err
    assert "£80,000,000,001 is not allowed. Allowed: up to £80,000,000,000" in error
