"""How long a paper takes: `soh paper` against a notebook of one trivial cell run by nbclient.

And `soh batch`, for each of its papers. All as whole processes, in turn, in one run.
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

TURNS = 7
PAPERS = 12
CASE = Path(__file__).parent.parent / "data" / "derbyshire-2018.toml"
TRIVIAL = """
import nbformat
from nbclient import NotebookClient

cells = [nbformat.v4.new_code_cell("1 + 1")]
NotebookClient(nbformat.v4.new_notebook(cells=cells), kernel_name="python3").execute()
"""


def rows() -> Iterator[Row]:
    """Run them in turn, and compare."""
    with tempfile.TemporaryDirectory() as folder:
        commands = commands_in(Path(folder))
        took: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(TURNS):
            for name, (command, papers) in commands.items():
                took[name].append(seconds(command) / papers)
    cell, paper, batch = took.values()
    yield timed("soh paper, with its sliders / one trivial cell run by nbclient", paper, cell, 0.9)
    yield timed(f"soh batch, each of {PAPERS} papers / soh paper", batch, paper, 1 / 5)


def commands_in(folder: Path) -> dict[str, tuple[list[str], int]]:
    """Name the commands, and how many papers each makes."""
    cases = folder / "cases"
    cases.mkdir()
    for place in range(PAPERS):
        shutil.copy(CASE, cases / f"case-{place}.toml")
    soh, out = ["-m", "sohanalysis"], folder / "paper.html"
    many = [*soh, "batch", str(cases), "-o", str(folder / "papers"), "--force"]
    return {
        "cell": (["-c", TRIVIAL], 1),
        "paper": ([*soh, "paper", "-o", str(out), "--force"], 1),
        "batch": (many, PAPERS),
    }


def seconds(command: list[str]) -> float:
    """Run a command of Python and say how long it took."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - start
