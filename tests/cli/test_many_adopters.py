"""A register of 400 bodies, made up, on every surface."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.cli.main import run
from sohanalysis.explore import page_of
from sohanalysis.load import load_case
from sohanalysis.model.result_range import range_of
from tests.written import PARISHES

Command = Callable[..., str]
Facts = Callable[..., Any]

CASE = str(PARISHES)


def figures_of(case: Case) -> dict[str, dict[str, float]]:
    """Return every result of the case's scenario, under each possible pricing."""
    by_pricing = range_of(case, case.scenario).by_pricing
    assert len(by_pricing) > 1
    return {name: results.by_name() for name, results in by_pricing.items()}


def test_a_register_of_hundreds_says_how_many_could_join() -> None:
    case = load_case(PARISHES)

    assert (case.adopters.possible.value, len(case.joining)) == (400, 400)
    assert "up to 400 could join" in case.default_texts


def test_the_figures_of_hundreds_are_shown(printed: Command) -> None:
    output = printed("show", CASE, "--forces", "300", "--pricing", "equal")

    # 3,000.10 once, and two years of an equal share of 300,000: 1,000 each.
    assert (
        "If 300 parishes join and a fixed bill is shared equally (our assumption), set-up and the "
        "first two years cost £5,000: £4,000 under the £9,000.50 budget."
    ) in output


def test_a_number_above_the_register_is_refused(refused: Command) -> None:
    assert 'forces: "401" is not allowed. Allowed: a whole number, 1 to 400, or one for each' in (
        refused("show", CASE, "--forces", "401")
    )


def test_each_of_hundreds_of_members_is_charged(facts: Facts) -> None:
    options = ("--pricing", "equal", "--join", "400")

    charges = facts("members", CASE, *options)["members"]

    assert len(charges) == 400
    assert {member["charge"] for member in charges.values()} == {750.0}


def test_the_break_even_number_of_hundreds_is_shown(printed: Command) -> None:
    assert re.search(r"Parishes that join .*from 100 up", printed("sensitivity", CASE))


def test_the_files_of_hundreds_are_written_and_come_back(
    tmp_path: Path, printed: Command, derbyshire: Case
) -> None:
    (tmp_path / "parishes.csv").write_bytes(PARISHES.with_suffix(".csv").read_bytes())
    for command, name in (
        ("paper", "paper.html"),
        ("explore", "page.html"),
        ("workbook", "a.xlsx"),
    ):
        printed(command, CASE, "-o", str(tmp_path / name))

    assert run(["new", str(tmp_path / "parishes.toml"), "--from", str(tmp_path / "a.xlsx")]) == 0

    # The script is the same for any case. Derbyshire has 44 bodies, and the parishes are 400.
    page, of_forces = (
        (tmp_path / "page.html").stat().st_size,
        page_of(derbyshire, derbyshire.scenario),
    )
    assert page - len(of_forces.encode()) < 45_000
    back, case = load_case(tmp_path / "parishes.toml"), load_case(PARISHES)
    assert figures_of(back) == figures_of(case)
