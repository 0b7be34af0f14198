"""A comparison of two versions lists the figures that moved, and no others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from robust.compare import ROOT, Answer, Move, answers, commands, main, moved_texts, moves, report
from sohanalysis.case.fields import FIELDS
from sohanalysis.errors import SohError

SHOW = ["show", "--format", "json"]


def answer(**figures: float | str) -> Answer:
    """Return an answer with some figures."""
    return Answer(figures=figures)


def test_a_moved_figure_is_listed_with_both_values() -> None:
    (move,) = moves("soh show", answer(cost=1.0, budget=3.0), answer(cost=2.5, budget=3.0))

    assert str(move) == "1.00 -> 2.50 (soh show)"
    assert (move.result, move.size) == ("cost", 1.5)


def test_the_order_of_a_sum_is_not_a_move() -> None:
    assert list(moves("soh show", answer(cost=1.0), answer(cost=1.00001))) == []


def test_a_result_of_one_version_alone_is_a_move() -> None:
    assert [move.after for move in moves("soh show", answer(cost=1.0), answer())] == [None]


def test_a_scenario_that_one_version_refuses_is_one_move() -> None:
    refused = Answer(figures={}, refusal="not allowed")

    assert [str(move) for move in moves("soh show", refused, answer(cost=1.0, budget=3.0))] == [
        "not allowed -> accepted (soh show)"
    ]
    assert list(moves("soh show", refused, refused)) == []


def test_the_report_leads_with_the_largest_move_of_a_result() -> None:
    moved = [
        Move(result="cost", scenario="a", before=1.0, after=2.0),
        Move(result="cost", scenario="b", before=1.0, after=9.0),
        Move(result="years", scenario="b", before="2018/19", after=None),
        Move(result="headroom", scenario="b", before=None, after=4.0),
    ]

    assert report(moved, tried=5).split("\n") == [
        "5 scenarios, 2 with a moved figure",
        "cost: in 2 scenarios",
        "    1.00 -> 9.00 (b)",
        "    1.00 -> 2.00 (a)",
        "only in the earlier version: years",
        "only in this version: headroom",
    ]


def test_every_field_of_a_scenario_is_tried_and_accepted() -> None:
    scenario_commands = list(commands(None))
    options = {word for command in scenario_commands for word in command if word.startswith("--")}

    assert options >= {field.option for field in FIELDS.values()}
    assert [reply.refusal for reply in answers(ROOT, scenario_commands) if reply.refusal] == []


@pytest.fixture
def altered(tmp_path: Path) -> Path:
    """A checkout whose headroom has the wrong sign."""
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("sohanalysis", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    formulas = tmp_path / "sohanalysis" / "model" / "formulas.py"
    code = formulas.read_text(encoding="utf-8")
    assert code.count("budget - initial_cost") == 1
    formulas.write_text(
        code.replace("budget - initial_cost", "initial_cost - budget"), encoding="utf-8"
    )
    return tmp_path


def test_a_change_of_a_formula_shows_in_the_results_that_hang_on_it(altered: Path) -> None:
    (before,), (after,) = answers(altered, [SHOW]), answers(ROOT, [SHOW])

    moved = {move.result: str(move) for move in moves("soh show", before, after)}
    assert moved["results / headroom / high"] == "2,000.00 -> 38,000.00 (soh show)"
    assert not any("initial_cost" in result for result in moved)


def test_a_change_of_a_formula_shows_in_the_texts_of_each_surface(altered: Path) -> None:
    cases = altered / "cases"
    cases.mkdir()
    text = (ROOT / "tests" / "edges" / "pence.toml").read_text(encoding="utf-8")
    (cases / "pence.toml").write_text(f"# soh show\n{text}", encoding="utf-8")

    lines = moved_texts(altered, cases)

    moved = {line.removeprefix("+++ ") for line in lines if line.startswith("+++ ")}
    assert {"pence show", "pence paper", "pence workbook", "pence tables of the page"} <= moved
    assert "pence published" not in moved


def test_a_folder_without_a_case_is_not_taken_for_one_in_which_nothing_moved(
    tmp_path: Path,
) -> None:
    with pytest.raises(SohError, match="has no case to compare"):
        moved_texts(ROOT, tmp_path)


def test_a_version_that_does_not_start_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SohError, match="does not start"):
        answers(tmp_path, [SHOW])


def test_a_commit_that_is_not_there_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such-commit"]) == 2
    assert "no version no-such-commit" in capsys.readouterr().err
