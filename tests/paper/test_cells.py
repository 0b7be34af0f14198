"""Cells in a shell of a process of its own, beside the same cells in a kernel."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.files.text import FIRST_CASE
from sohanalysis.paper.paper import notebook_folder
from sohanalysis.paper.run import run_notebook

SOURCES = [
    "import sys",
    "print('a'); print('b')",
    "print('c', file=sys.stderr)",
    "1 + 1",
    "_ + 1",
    "None",
    "display({'text/plain': 'shown'}, raw=True); print('after'); 'value'",
    "import os; os.path.basename(os.getcwd()), os.environ['SOHANALYSIS_PAPER'], __name__",
]
CODE = """
import json, pathlib, sys
from sohanalysis.paper.run import run_here
path, parameters = json.loads(sys.argv[1])
print(json.dumps(run_here(pathlib.Path(path), parameters)))
"""


def run_apart(path: Path, parameters: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a notebook in a process of its own."""
    asked = json.dumps([str(path), parameters])
    command = [sys.executable, "-c", CODE, asked]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def notebook(folder: Path, *sources: str) -> Path:
    """Write a notebook whose first cell is the one tagged parameters."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
        for source in ("", *sources)
    ]
    cells[0]["metadata"] = {"tags": ["parameters"]}
    path = folder / "question.ipynb"
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    path.write_text(text, encoding="utf-8")
    return path


def test_cells_give_the_outputs_of_a_kernel(tmp_path: Path) -> None:
    path = notebook(tmp_path, *SOURCES)

    found = json.loads(run_apart(path, {"name": "£"}).stdout)

    assert found == run_notebook(path, {"name": "£"})


def test_the_board_paper_gives_the_outputs_of_a_kernel() -> None:
    path = notebook_folder() / "06-board-paper.ipynb"
    parameters = {"case_file": str(FIRST_CASE), "scenario_name": "went-live"}

    found = json.loads(run_apart(path, parameters).stdout)

    assert found == run_notebook(path, parameters)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1 +", "code cell 2 failed: SyntaxError: invalid syntax"),
        ("raise SystemExit(3)", "code cell 2 failed: SystemExit: 3."),
    ],
)
def test_a_cell_that_raises_is_named(tmp_path: Path, source: str, error: str) -> None:
    path = notebook(tmp_path, source)

    done = run_apart(path, {})

    assert done.returncode == 1
    assert f"NotebookError: {path}: {error}" in done.stderr
