"""``soh members``: charges by size and published adoption, and exit codes."""

from __future__ import annotations

import csv
import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.cli.main import run
from sohanalysis.errors import Fault, MemberError
from sohanalysis.files.text import DATA
from sohanalysis.members import report
from tests.written import SECOND

Command = Callable[..., str]

Captured = pytest.CaptureFixture[str]
EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"
LIVE = ("--pool", "1775000", "--join", "live-2021-03-08", "--without", "BTP")


def test_the_forces_of_the_case_are_shown_with_their_charges(printed: Command) -> None:
    text = printed("members", *LIVE)

    assert "Derbyshire would be charged £34,707 a year (assumed), 1.96% of the pool." in text
    assert "> Derbyshire" in text


def test_the_finding_on_the_grant_is_shown_when_it_is_the_weight(printed: Command) -> None:
    assert "the forces add up to £1.2m less than its published total" in printed(
        "members", *LIVE, "--weight", "grant_1998_99"
    )


def test_a_cap_on_the_host_says_that_one_more_joiner_may_cost_more(capsys: Captured) -> None:
    run(["members", *LIVE, "--cap", "Met=100000", "--excess", "host"])

    printed = capsys.readouterr().out
    assert "the host of the contract bears the difference, £506,974" in printed
    assert "the host starts to pay the remainder" in printed


def own_register(folder: Path, change: Callable[[list[dict[str, str]]], None]) -> str:
    """Write a changed copy of the register, and return its path."""
    with (DATA / "forces.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, heads = list(reader), list(reader.fieldnames or ())
    change(rows)
    heads += [head for head in rows[0] if head not in heads]
    path = folder / "own.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row["name"])
    return str(path)


def weigh_all_but_cheshire(rows: list[dict[str, str]]) -> None:
    weights = {row["name"]: "100" for row in rows if row["name"] != "Cheshire"}
    for row in rows:
        row["weight"] = weights.get(row["name"], "")
        row["note"] = row["note"] or "Its weight is not known."


def test_a_blank_in_the_middle_of_a_register_is_passed_over_and_said(
    tmp_path: Path, printed: Command
) -> None:
    register = own_register(tmp_path, weigh_all_but_cheshire)
    options = ("--register", register, "--weight", "weight", "--without", "Cheshire")

    text = printed("members", *options, "--pool", "2700000")

    (row,) = (line for line in text.splitlines() if line.startswith("Anticipated, 2018-07-20"))
    assert "   25 " in row
    assert " 108,000 " in row  # 2,700,000 / 25: each of them weighs 100
    assert "without Cheshire (size missing)" in text
    assert (
        "Not compared, because a size is missing: live 2021 03 08 (Cheshire); live 2021 03 08 and "
        "territorial (Cheshire); "
    ) in " ".join(text.split())


def test_a_refused_command_prints_nothing_before_the_message(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise MemberError(Fault(problem="cannot be said"))

    monkeypatch.setattr(report, "member_cautions", refuse)

    assert run(["members"]) == 2
    assert capsys.readouterr().out == ""


def test_the_cap_of_the_docs_binds(printed: Command) -> None:
    commands = Path(__file__).parent.parent.parent / "docs" / "commands.md"
    lines = commands.read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith("soh members") and "--cap" in line)

    text = printed(*shlex.split(line, comments=True)[1:])

    assert "would pay an assumed cap of £1,400,000 a year in place of an assumed share of" in text
    assert "the host starts to pay the remainder" in text


@pytest.mark.parametrize("name", ["flat-subscription", "price-list"])
def test_an_example_without_a_pool_takes_one(name: str, capsys: Captured) -> None:
    """These cases have no equal shares, so the table has no column for them."""
    case = str(EXAMPLES / f"{name}.toml")

    assert run(["members", case]) == 2
    assert "write into the case a table [[charges.pricing]] with pool" in capsys.readouterr().err
    assert run(["members", case, "--pool", "1775000", "--weight", "officers"]) == 0
    assert "Equal share" not in capsys.readouterr().out


def test_json_and_csv_are_written(capsys: Captured) -> None:
    assert run(["members", *LIVE, "--format", "json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert run(["members", *LIVE, "--format", "csv"]) == 0

    assert facts["total"] == pytest.approx(1_775_000)
    assert "\nassumed,pool,,,1775000.0\n" in capsys.readouterr().out


def test_adoption_is_shown_with_sources_and_disputed_counts(printed: Command) -> None:
    text = printed("members", "--published")

    assert "19 in July 2020, says the supplier" in text
    assert "If charges followed go-live" in text
    assert "Added by hindsight" in text
    assert "How many forces paid, and from when, is published for no day" in text


def test_adoption_is_written_as_json_and_csv(capsys: Captured) -> None:
    assert run(["members", "--published", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["counts"]) == 8
    assert run(["members", "--published", "--format", "csv"]) == 0
    assert "\ncounts,1,count,,,,36\n" in capsys.readouterr().out


def test_another_service_has_no_published_count(printed: Command) -> None:
    assert "There is no published number of forces here for" in printed(
        "members", "--published", str(SECOND)
    )


def test_published_adoption_takes_no_pool(refused: Command) -> None:
    error = refused("members", "--published", "--pool", "1775000", "--join", "all")

    assert error.splitlines() == [
        "--join: is given. Allowed: only without --published.",
        "--pool: is given. Allowed: only without --published.",
    ]
