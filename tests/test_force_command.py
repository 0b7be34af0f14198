"""The commands soh forces and soh adoption: what they print, and their exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.cli import run

Edited = Callable[[str, str], Path]
Captured = pytest.CaptureFixture[str]
SECOND = Path(__file__).parent / "cases" / "second.toml"
LIVE = ("--pool", "1775000", "--join", "live-2021-03-08", "--without", "BTP")


def test_the_forces_of_the_case_are_shown_with_their_charges(capsys: Captured) -> None:
    code = run(["forces", *LIVE])

    printed = capsys.readouterr().out
    assert code == 0
    assert "Derbyshire would be charged £34,707 a year (assumed), 1.96% of the pool." in printed
    assert "> Derbyshire" in printed
    assert "What the cap of Metropolitan Police, £1,400,000 a year, would mean" in printed
    assert "use up the £8.6m contract in 1.5 years" in printed


def test_the_finding_on_the_grant_is_shown_when_it_is_the_weight(capsys: Captured) -> None:
    run(["forces", *LIVE, "--weight", "grant_1998_99"])

    assert "the forces add up to £1.2m less than its published total" in capsys.readouterr().out


def test_a_cap_on_the_host_says_that_one_more_joiner_may_cost_more(capsys: Captured) -> None:
    run(["forces", *LIVE, "--cap", "Met=100000", "--shortfall", "host"])

    printed = capsys.readouterr().out
    assert "the host of the contract bears the difference, £506,974" in printed
    assert "it is not true that one more joiner never raises anyone's charge" in printed


def test_json_and_csv_are_written(capsys: Captured) -> None:
    assert run(["forces", *LIVE, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert run(["forces", *LIVE, "--format", "csv"]) == 0

    assert told["total"] == pytest.approx(1_775_000)
    assert capsys.readouterr().out.startswith("part,name,what,year,value,unit,status,source\n")


def test_every_slip_ends_with_2_and_is_named_at_once(capsys: Captured) -> None:
    code = run(["forces", "--join", "Kentt", "--pool", "x", "--shortfall", "host"])

    assert code == 2
    assert capsys.readouterr().err.splitlines() == [
        '--pool: "x" is not allowed. Allowed: digits alone, such as 300000.',
        "--shortfall: is given. Allowed: only with --cap.",
        '--join: "Kentt" is no force. Allowed: a force by its name. Did you mean Kent or Gwent?',
    ]


def test_a_case_without_a_pool_is_refused_with_what_to_write(capsys: Captured) -> None:
    code = run(["forces", str(SECOND)])

    assert code == 2
    assert "write into the case a table [charge.weighted] with pool" in capsys.readouterr().err


def test_a_register_of_ones_own_is_read(tmp_path: Path, capsys: Captured) -> None:
    code = run(["forces", "--register", str(tmp_path / "none.csv")])

    assert code == 2
    assert "no such file" in capsys.readouterr().err


def test_adoption_is_shown_with_sources_and_what_is_disputed(capsys: Captured) -> None:
    code = run(["adoption"])

    printed = capsys.readouterr().out
    assert code == 0
    assert "19 in July 2020, says the supplier" in printed
    assert "If charges followed go-live" in printed
    assert "What hindsight adds" in printed
    assert "How many forces paid, and from when, is published for no day" in printed


def test_adoption_is_written_as_json_and_csv(capsys: Captured) -> None:
    assert run(["adoption", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["counts"]) == 8
    assert run(["adoption", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("part,name,what,year,value,unit,status,source\n")


def test_of_another_service_no_count_is_published(capsys: Captured) -> None:
    code = run(["adoption", str(SECOND)])

    assert code == 0
    assert "No number of forces is published for" in capsys.readouterr().out
