"""Time of `soh paper`, compared with a notebook of one trivial cell.

nbclient runs the notebook. `soh paper --all` is timed for each further paper of a folder, without
the start that all papers share. Whole processes run in turn, in one run. `make paper` in an empty
clone is timed once.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import Row, timed
from benchmarks.table import seconds as format_seconds

TURNS = 7
FEW, MANY = 12, 24  # papers of a folder
CASE = Path(__file__).parent.parent / "data" / "derbyshire-2018.toml"
TRIVIAL = """
import nbformat
from nbclient import NotebookClient

cells = [nbformat.v4.new_code_cell("1 + 1")]
NotebookClient(nbformat.v4.new_notebook(cells=cells), kernel_name="python3").execute()
"""


def rows() -> Iterator[Row]:
    """Compare the commands, run in turn."""
    with tempfile.TemporaryDirectory() as folder:
        commands = commands_in(Path(folder))
        took: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(TURNS):
            for name, command in commands.items():
                took[name].append(seconds(command))
    cell, paper, few, many = took.values()
    further = [(b - a) / (MANY - FEW) for a, b in zip(few, many, strict=True)]
    yield timed("soh paper, with its sliders / one trivial cell run by nbclient", paper, cell, 0.7)
    yield timed("soh paper --all, each further paper / one trivial cell", further, cell, 1 / 4)
    label = "make paper in an empty clone, with the packages fetched"
    yield Row(label=label, project=format_seconds(from_nothing()), peer="")


def commands_in(folder: Path) -> dict[str, list[str]]:
    """Return the arguments of Python for each command, by name."""
    soh = ["-m", "sohanalysis"]
    batches = {}
    for papers in (FEW, MANY):
        cases = folder / f"{papers} cases"
        cases.mkdir()
        for number in range(papers):
            shutil.copy(CASE, cases / f"case-{number}.toml")
        out = str(folder / f"{papers} papers")
        batches[f"{papers} papers"] = [*soh, "paper", "--all", str(cases), "-o", out, "--force"]
    paper = [*soh, "paper", "-o", str(folder / "paper.html"), "--force"]
    return {"cell": ["-c", TRIVIAL], "paper": paper, **batches}


def from_nothing() -> float:
    """Return the seconds of `make paper` in a new clone, packages included."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "-q", str(CASE.parent.parent), folder], check=True)
        start = time.perf_counter()
        subprocess.run(["make", "paper"], cwd=folder, check=True, capture_output=True)
        return time.perf_counter() - start


def seconds(command: list[str]) -> float:
    """Run Python with some arguments, and return the seconds that it took."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - start
