"""The command soh simulate: its output, refusals and exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.cli.main import run
from sohanalysis.money import rounded
from sohanalysis.report.table import Table
from sohanalysis.simulation import risk, simulation
from sohanalysis.simulation.panel import RiskPanel
from tests.written import SECOND

Command = Callable[..., str]
Facts = Callable[..., Any]

Edited = Callable[..., Path]
Captured = pytest.CaptureFixture[str]
FORM = "shared"
SHARED = ("simulate", "--scenario", "explore", "--draws", "2000")


def test_it_prints_the_uncertain_inputs_the_results_and_the_grids(capsys: Captured) -> None:
    code = run([*SHARED])

    printed = " ".join(capsys.readouterr().out.split())  # text under a table is wrapped
    assert code == 0
    assert "signed a beta-binomial number: p = 70%" in printed
    assert "cost more than the budget of £300k in" in printed
    assert "of simulated outcomes under these assumptions (sampling error" in printed
    assert "Budget that would be enough in 80% of outcomes" in printed
    assert "they have no sampling error." in printed
    assert "Each share uses the first 2,000 draws" in printed
    assert printed.count("No evidence supports any value of p") == 1


def test_json_holds_every_figure_in_full(facts: Facts) -> None:
    exported = facts(*SHARED, "--p", "70%", "--rho", "0.3")

    assert exported["words"] == "share of simulated outcomes under these assumptions"
    assert (exported["draws"], exported["seed"]) == (2000, 1)
    end = exported["low"]
    assert exported["high"] == end
    assert set(end["percentiles"]["headroom"]) == {"p10", "p50", "p80", "p90"}
    assert end["this_scenario"]["initial_cost"] == pytest.approx(218_611.11, abs=0.01)
    assert end["set_aside_80"] == end["percentiles"]["initial_cost"]["p80"]
    assert exported["uncertainty"]["adopters"]["rho"] == 0.3
    assert exported["uncertainty"]["inputs"][0]["status"] == "assumed"
    assert [*exported["grids"]] == ["exact", "drawn"]
    assert len(end["curve"]) == 99
    assert exported["code"] == "41-2018-c275:r3:n36:pshared:2042"


def test_its_grid_is_that_of_the_notebook_and_of_the_panel(
    capsys: Captured, derbyshire: Case
) -> None:
    run(["simulate", "--scenario", "explore", "--format", "json"])

    scenario = choose(derbyshire, "explore")
    grid = json.loads(capsys.readouterr().out)["grids"]["drawn"]
    by_p = grid["cells"][FORM]
    rhos = next(iter(by_p.values()))
    cells = [by_rho[rho] for rho in rhos for by_rho in by_p.values()]
    shares = [f"{rounded(100 * cell['share_short'], 1)}%" for cell in cells]
    shares = [text.replace("0.0%", "<0.1%") if text == "0.0%" else text for text in shares]
    table = risk.joining_grid(risk.simulated(derbyshire, scenario))
    assert isinstance(table, Table)
    assert [text for row in table.rows if row[0] == "Shared" for text in row[2:]] == shares
    panel = RiskPanel(derbyshire, scenario)
    panel.request = {"page": "a", "number": 1, "values": panel.values, "rests": True}
    assert panel.reply["tables"]["grid"] == asdict(table)


def test_csv_has_a_row_for_each_figure_and_the_code(capsys: Captured) -> None:
    run([*SHARED, "--format", "csv"])

    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    parts = {name for row in rows for name in row[:2]}
    assert parts >= {"this_scenario", "percentiles", "curve", "grids", "rank_correlations"}
    cell = ["grids", "exact", "cells", "shared", "0.7", "0.1", "share_short"]
    (share,) = (float(row[-1]) for row in rows if row[:-1] == cell)
    assert round(share, 4) == 0.1564
    assert ["code", *[""] * 6, "41-2018-c275:r3:n36:pshared:2042"] in rows


def test_the_same_seed_prints_the_same_bytes(printed: Command) -> None:
    command = (*SHARED, "--format", "json", "--seed", "5")

    assert printed(*command) == printed(*command)


def test_a_case_without_adopters_has_no_grid(edited: Edited, capsys: Captured) -> None:
    text = edited("p = 0.7\n", "p = 0.7\n").read_text(encoding="utf-8")
    start, end = text.index("[[uncertain]]"), text.rindex("[[uncertain]]")
    path = edited(text[start:end], "")

    code = run(["simulate", str(path), "--draws", "500", "--format", "csv"])

    assert code == 0
    names = {tuple(row[:3]) for row in csv.reader(io.StringIO(capsys.readouterr().out))}
    assert ("low", "percentiles", "initial_cost") in names
    assert "grids" not in {part for part, *_ in names}
    assert ("uncertainty", "adopters", "") in names


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--draws", "0"),
            "--draws: 0 is not allowed. Allowed: a whole number, 1 to 1,000,000",
        ),
        (("--draws", "1e12"), '--draws: "1e12" is not allowed. Allowed: a whole number in digits'),
        (("--draws", "1000001"), "--draws: 1000001 is not allowed."),
        (
            ("--draws", "10,000"),
            '--draws: "10,000" is not allowed. Allowed: a whole number in digits, such as 100000. '
            "Write 10000.\n",
        ),
        (("--draws", "10_000"), '--draws: "10_000" is not allowed. Allowed: a whole number in'),
        (("--draws", "1.5"), '--draws: "1.5" is not allowed. Allowed: a whole number in digits'),
        (("--draws", "9" * 400), '--draws: "99999'),
        (("--seed", "x"), '--seed: "x" is not allowed. Allowed: a whole number in digits'),
        (("--p", "1.2"), "--p: 1.2 is not allowed. Allowed: a number from 0 to 1; 0.7 is 70%."),
        (("--p", "-0.1"), "--p: -0.1 is not allowed."),
        (("--rho", "150%"), "--rho: 1.5 is not allowed."),
        (
            ("--rho", "much"),
            '--rho: "much" is not allowed. Allowed: a number from 0 to 1, or a perc',
        ),
    ],
)
def test_an_invalid_value_is_refused_with_a_message(
    refused: Command, options: tuple[str, str], message: str
) -> None:
    error = refused("simulate", *options)

    assert message in error


def test_all_that_is_wrong_is_named_at_once(capsys: Captured) -> None:
    run(["simulate", "--draws", "x", "--p", "y", "--scenario", "z"])

    assert len(capsys.readouterr().err.splitlines()) == 3


def test_an_unknown_field_of_the_case_is_refused(edited: Edited, refused: Command) -> None:
    error = refused("simulate", str(edited("p = 0.7\n", "p = 0.7\nq = 0.3\n")))

    assert "uncertain[1].q: is not known here." in error


def test_a_case_that_assumes_nothing_is_refused(refused: Command) -> None:
    error = refused("simulate", str(SECOND))

    assert error.startswith(f"{SECOND}: uncertain: this case has no uncertain inputs")
    assert "Add [[uncertain]] to its file." in error


def test_ctrl_c_prints_no_figure(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulation, "draw_outcomes", interrupted)

    code = run(["simulate"])

    assert (code, capsys.readouterr().out) == (130, "")


def test_the_largest_seed_that_is_allowed_is_taken(facts: Facts, refused: Command) -> None:
    seed = facts(*SHARED, "--seed", "9223372036854775807")["seed"]

    assert seed == 9_223_372_036_854_775_807
    assert refused(*SHARED, "--seed", "9223372036854775808") == (
        "--seed: 9223372036854775808 is not allowed. "
        "Allowed: a whole number, 0 to 9,223,372,036,854,775,807.\n"
    )
