"""The output of a command fits the width of the terminal, and nothing is missing from it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from sohanalysis.cli.main import run
from sohanalysis.files.text import DATA

LONG_LINE = "Radio network and the control rooms of the region"
SIXTY_YEARS = f"""\
format = 2
title = "Radio"
source = "an annual report of some length, pages 11 to 14"
years = "2021/22 to 2080/81"

[budget]
amount = 90_000_000

[[charges]]
name = "{LONG_LINE}"
low = 1_234_567
high = 2_345_678
firmness = "estimate"
pricing = [{{name = "high", price = "high"}}]

[charges.from]
value = "2021-04"

[[lines]]
name = "Control rooms"
annual = {{value = 60_000, source = "report 4", alternatives = [{{value = 60_000_000, source = "a table that is printed in thousands and does not say so, page 12"}}]}}
"""  # noqa: E501

OF_ANY = ("show", "check", "sensitivity", "scenarios")
OF_OURS = (
    "show --scenario half-saved-late",
    "scenarios --compare half-saved-late,fewer-join,explore",
    "show --medium-term",
    "sensitivity --two-way",
    "members",
    "members --published",
    "simulate --draws 100",
)


def amounts(printed: str) -> Counter[str]:
    """Count every amount of pounds in a table."""
    return Counter(re.findall(r"(?<![\w£,.])-?\d{1,3}(?:,\d{3})+(?![\w,.])", printed))


def short_words(printed: str) -> set[str]:
    """Return the words and figures that no width breaks."""
    return {word.strip(".;,") for word in printed.split() if len(word) <= 20 and "--" not in word}


@pytest.mark.parametrize(
    ("case", "command"),
    [("derbyshire-2018.toml", command) for command in (*OF_ANY, *OF_OURS)]
    + [("examples/payers-cap.toml", command) for command in OF_ANY]
    + [("sixty-years.toml", command) for command in OF_ANY],
)
def test_no_line_is_wider_than_the_terminal_and_nothing_is_missing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: str,
    command: str,
) -> None:
    (tmp_path / "sixty-years.toml").write_text(SIXTY_YEARS, encoding="utf-8")
    path = DATA / case if (DATA / case).exists() else tmp_path / case
    arguments = [*command.split(), str(path)]
    assert run(arguments) == 0
    unwrapped = capsys.readouterr().out

    for width in (80, 100, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        assert run(arguments) == 0
        printed = capsys.readouterr().out

        assert [line for line in printed.splitlines() if len(line) > width] == []
        assert short_words(unwrapped) - short_words(printed) == set()
        assert amounts(unwrapped) - amounts(printed) == Counter()
        assert {*re.findall(r" note (\d+)", printed)} == {*re.findall(r"\nNote (\d+):", printed)}
