"""Pages from clean processes: the bytes of a kernel, and nothing that one leaves to the next."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.choose import choose
from sohanalysis.errors import CaseError, MachineError, NotebookError
from sohanalysis.explore.page import page_of
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.paper import publish
from sohanalysis.paper.paper import paper_of

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
needs_fork = pytest.mark.skipif(not publish.CAN_FORK, reason="cannot fork")
EITHER_WAY = pytest.mark.parametrize("fork", [pytest.param(True, marks=needs_fork), False])
HARM = """
import builtins, os, sys
import matplotlib
from sohanalysis import money
from sohanalysis.report import table, wording
matplotlib.rcParams["font.size"] = 40
matplotlib.rcParamsDefault["axes.facecolor"] = "red"
money.thousands = wording.pounds = lambda *_: "nothing"
table.Table.html = lambda *_: "<p>nothing</p>"
builtins.round = lambda *_: 0
os.environ["SOHANALYSIS_PAPER"] = ""
os.environ["LANG"] = "tlh"
os.chdir("/")
sys.path.clear()
print("harm is done")
"""


def piece(case: Path, *kinds: str, notebook: Path | None = None) -> dict[str, Any]:
    """Work as the press takes it."""
    own = None if notebook is None else str(notebook)
    return {"case_file": str(case), "preset": None, "notebook": own, "kinds": kinds}


def notebook(folder: Path, source: str) -> Path:
    """Write a notebook with a title and a cell."""
    tagged = {"tags": ["parameters"]}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Title"},
        {"cell_type": "code", "metadata": tagged, "source": "", "outputs": []},
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": []},
    ]
    path = folder / "own.ipynb"
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def from_a_kernel() -> str:
    """The board paper as a kernel gives it."""
    return paper_of(FIRST_CASE, "")


@needs_fork
def test_a_paper_after_one_that_did_harm_is_that_of_a_kernel(
    tmp_path: Path, from_a_kernel: str
) -> None:
    harmed = piece(FIRST_CASE, "paper", notebook=notebook(tmp_path, HARM))

    results = dict(publish.made([harmed, piece(FIRST_CASE, "paper")], at_once=1))

    assert "harm is done" in results[0]["paper"]
    assert results[1] == {"paper": from_a_kernel}


def test_processes_that_are_started_anew_give_the_same_pages(from_a_kernel: str) -> None:
    work = [piece(FIRST_CASE, "paper"), piece(FIRST_CASE, "live", "title")]

    results = dict(publish.made(work, at_once=2, fork=False))

    case = load_case()
    assert results[0] == {"paper": from_a_kernel}
    assert results[1] == {
        "live": page_of(case, case.scenario),
        "title": "Single Online Home: decision 41/2018, Derbyshire Constabulary "
        "(derbyshire-2018.toml)",
    }


@needs_fork
def test_another_case_and_preset_give_the_pages_of_a_kernel() -> None:
    asked = {**piece(SECOND, "paper", "live"), "preset": "signed"}

    pages = publish.made_or_raised([asked])

    case = load_case(SECOND)
    assert pages["paper"] == paper_of(SECOND, "signed")
    assert pages["live"] == page_of(case, choose(case, "signed"))


@EITHER_WAY
def test_a_process_that_dies_is_one_paper_less(tmp_path: Path, fork: bool) -> None:
    died = notebook(tmp_path, "import os; os._exit(3)")
    work = [piece(SECOND, "paper", notebook=died), piece(SECOND, "title")]

    results = dict(publish.made(work, at_once=2, fork=fork))

    error = results[0]
    assert isinstance(error, MachineError)
    assert "ended with code 3." in str(error)
    assert results[1] == {
        "title": "Shared Imaging Service: decision 7/2023, Northmarch Police (second.toml)"
    }


@needs_fork
def test_a_process_that_is_killed_says_so(tmp_path: Path) -> None:
    killed = notebook(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")

    results = dict(publish.made([piece(SECOND, "paper", notebook=killed)], at_once=1))

    assert str(results[0]) == f"{SECOND}: the process that made it was ended by signal 9."


@EITHER_WAY
def test_a_paper_without_an_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fork: bool
) -> None:
    monkeypatch.setattr(publish, "LONGEST_PAPER", 3)
    endless = notebook(tmp_path, "while True: pass")

    results = dict(publish.made([piece(SECOND, "paper", notebook=endless)], at_once=1, fork=fork))

    assert isinstance(results[0], MachineError)
    assert str(results[0]) == f"{SECOND}: it was not made within 3 seconds."


@EITHER_WAY
def test_a_fault_comes_back_as_it_was(tmp_path: Path, fork: bool) -> None:
    (tmp_path / "case.toml").write_text("format = 1\nformat = 2\n", encoding="utf-8")
    with pytest.raises(CaseError) as here:
        load_case(tmp_path / "case.toml")

    results = dict(publish.made([piece(tmp_path / "case.toml", "live")], at_once=1, fork=fork))

    assert type(results[0]) is CaseError
    assert results[0].faults == here.value.faults


def test_a_cell_that_raises_is_named_as_by_a_kernel(tmp_path: Path) -> None:
    path = notebook(tmp_path, "raise ValueError('no such £')")

    with pytest.raises(NotebookError) as refusal:
        publish.made_or_raised([piece(SECOND, "paper", notebook=path)])

    assert str(refusal.value) == f"{path}: code cell 2 failed: ValueError: no such £."


def test_a_bug_of_ours_is_told_from_a_fault_and_keeps_its_traceback() -> None:
    with pytest.raises(RuntimeError, match="TypeError") as bug:
        publish.made_or_raised([{"case_file": str(SECOND), "colour": "red"}])

    assert "unexpected keyword argument 'colour'" in bug.value.__notes__[0]


@EITHER_WAY
def test_a_process_that_cannot_load_says_why(monkeypatch: pytest.MonkeyPatch, fork: bool) -> None:
    monkeypatch.setattr(sys, "path", [])

    results = dict(publish.made([piece(SECOND, "title")], at_once=1, fork=fork))

    assert str(results[0]) == (
        f"{SECOND}: the process that makes papers died: "
        "ModuleNotFoundError: No module named 'sohanalysis'."
    )


@needs_fork
def test_who_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    source = f"import os, time; open({str(pid)!r}, 'w').write(f'{{os.getpid()}}!'); time.sleep(60)"
    work = [piece(SECOND, "paper", notebook=notebook(tmp_path, source))]
    program = f"from sohanalysis.paper import publish; list(publish.made({work!r}, at_once=1))"

    with subprocess.Popen([sys.executable, "-c", program]) as process:
        child = int(written(pid).rstrip("!"))
        process.send_signal(signal.SIGKILL)

    last = time.monotonic() + 30
    while is_alive(child) and time.monotonic() < last:
        time.sleep(0.05)
    assert not is_alive(child)


def written(path: Path) -> str:
    """Wait until a file is written to its end."""
    last = time.monotonic() + 60
    while not (path.exists() and path.read_text().endswith("!")) and time.monotonic() < last:
        time.sleep(0.05)
    return path.read_text()


def is_alive(pid: int) -> bool:
    """Tell whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@EITHER_WAY
def test_what_a_run_sets_for_itself_is_not_inherited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fork: bool
) -> None:
    text = SECOND.read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(text.replace("[[lines]]\n", "[[lines]]\nrestricted = true\n", 1), "utf-8")
    monkeypatch.setenv("SOHANALYSIS_PAPER", "1")
    work = [{**piece(path, "title"), "with_restricted": True}]

    results = dict(publish.made(work, at_once=1, fork=fork))

    assert not isinstance(results[0], Exception), results[0]
