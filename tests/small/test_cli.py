"""The command line: the answer first, faults in one line each, and exit codes."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path

import pytest

import small
from small.case.reading import DATA
from small.cli import main

Capture = pytest.CaptureFixture[str]


def run(command: str, capsys: Capture) -> tuple[int, str, str]:
    code = main(shlex.split(command))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_show_says_the_answer_in_at_most_40_lines(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = run("show", capsys)

    assert (code, err) == (0, "")
    assert len(out.splitlines()) <= 40
    assert "£262,000 to £302,000" in out.replace("\n", " ")


def test_the_number_is_called_as_the_case_calls_it(capsys: Capture) -> None:
    _, by_word, _ = run("show --forces 36", capsys)
    _, by_field, _ = run("show --adopters=36", capsys)
    _, by_query, _ = run("show --scenario 'adopters=36'", capsys)

    assert by_word == by_field == by_query
    assert run(f"show {DATA / 'london-councils.toml'} --boroughs 20", capsys)[0] == 0
    assert run(f"show {DATA / 'london-councils.toml'} --forces 20", capsys)[0] == 2


@pytest.mark.parametrize(
    "command",
    ["show", "show --all", "check", "check --names", "sensitivity", "simulate --draws 500"],
)
@pytest.mark.parametrize("name", ["derbyshire-2018", "payers-cap"])
def test_every_command_that_takes_a_case_takes_a_scenario(
    command: str, name: str, capsys: Capture
) -> None:
    options = "--adopters 30 --delay 2 --savings 1000 --cashable 50%"
    if command.startswith("simulate") and name != "derbyshire-2018":
        pytest.skip("this case has no uncertain input")
    code, out, err = run(f"{command} {DATA / name}.toml {options}", capsys)

    assert (code, err) == (0, "")
    assert out


def test_members_are_listed_with_their_shares(capsys: Capture) -> None:
    code, out, _ = run("members --forces 4 --pricing shared", capsys)

    assert code == 0
    assert "Derbyshire" in out
    assert "25%" in out


def test_json_has_every_figure_by_name(capsys: Capture) -> None:
    _, out, _ = run("show --forces 36 --format json --all", capsys)
    found = json.loads(out)

    assert found["line"] == small.appraise(adopters=36).answer.line
    assert found["scenario"] == "adopters=36"
    assert found["figures"]["initial_cost"]["shared"] == pytest.approx(218_611.11, abs=0.005)
    assert "Log of assumptions" in found["tables"]


def test_csv_keeps_formulas_as_texts(capsys: Capture, tmp_path: Path) -> None:
    text = (DATA / "derbyshire-2018.toml").read_text(encoding="utf-8")
    text = text.replace('text = "Other implementation', 'text = "=cmd|A1 Other implementation')
    (tmp_path / "case.toml").write_text(text, encoding="utf-8")
    for register in DATA.glob("forces*.csv"):
        (tmp_path / register.name).write_bytes(register.read_bytes())
    _, out, _ = run(f"check {tmp_path / 'case.toml'} --format csv", capsys)
    cells = [cell for row in csv.reader(io.StringIO(out)) for cell in row]

    assert "'=cmd|A1 Other implementation costs, such as connection." in cells


def test_csv_of_show_has_a_row_for_each_figure_and_pricing(capsys: Capture) -> None:
    _, out, _ = run("show --format csv", capsys)
    rows = [*csv.DictReader(io.StringIO(out))]
    [cost] = [
        row for row in rows if row["name"] == "initial_cost" and row["pricing"] == "high-estimate"
    ]

    assert (float(cost["value"]), cost["unit"]) == (302_000, "£")


@pytest.mark.parametrize(
    ("command", "parts"),
    [
        ("show nowhere.toml", ["nowhere.toml: is not a file"]),
        ("show --forces 61", ["adopters = 61", "Allowed: 1 to 44"]),
        ("show --pricing shraed", ['pricing = "shraed"', "did you mean shared"]),
        ("show --forces 61 --delay 99 --rise x", ["adopters = 61", "delay = 99", 'rise = "x"']),
        ("show --savings 1 --offset 1", ["savings, offset"]),
        ("show --scenario nonsense", ["scenario", "adopters=36"]),
        ("show --scenario 'adopters=3&adopters=4'", ["is given twice"]),
        ("show --pricng shared", ["--pricng"]),
        ("shwo", ["shwo"]),
        ("sensitivity --seek adopters", ["--seek, --target"]),
        ("sensitivity --result nothing", ["is not a result"]),
        ("sensitivity --seek adoptors --target 1", ["did you mean adopters"]),
        ("simulate --draws 0", ["draws = 0"]),
        ("simulate --p 2", ["p = 2"]),
        ("simulate --seed -1", ["seed"]),
        (f"simulate {DATA / 'athena.toml'}", ["has no input"]),
        ("members", ["shares no pool"]),
        (f"members {DATA / 'athena.toml'}", ["register"]),
    ],
)
def test_what_is_wrong_is_said_without_a_traceback_and_ends_with_2(
    command: str, parts: list[str], capsys: Capture
) -> None:
    code, out, err = run(command, capsys)

    assert code == 2
    assert "Traceback" not in err
    assert out == ""
    assert [part for part in parts if part not in err] == []


def test_new_writes_a_case_that_shows_its_answer(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"

    assert run(f"new {path}", capsys)[0] == 0
    assert run(f"show {path}", capsys)[0] == 0


def test_new_never_writes_over_a_file_unless_forced(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine", encoding="utf-8")

    code, _, err = run(f"new {path}", capsys)

    assert code == 2
    assert "--force" in err
    assert path.read_text(encoding="utf-8") == "mine"
    assert run(f"new {path} --force", capsys)[0] == 0
    assert [*tmp_path.iterdir()] == [path]


def test_a_folder_that_is_not_there_ends_with_3(capsys: Capture, tmp_path: Path) -> None:
    code, _, err = run(f"new {tmp_path / 'no' / 'mine.toml'}", capsys)

    assert code == 3
    assert "cannot be written" in err


def test_goal_seek_finds_the_number_for_an_amount(capsys: Capture) -> None:
    _, out, _ = run("sensitivity --seek adopters --target 250000 --pricing shared", capsys)

    assert "27" in out
