"""How long a paper takes: `soh paper` against a notebook of one trivial cell run by nbclient.

And `soh batch`, for each of its papers. All as whole processes, in turn, in one run; medians of
the times, and of each turn's ratio. The floor is a Python that does nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

TURNS = 7
PAPERS = 12
CASE = Path(__file__).parent.parent / "data" / "derbyshire-2018.toml"
TRIVIAL = """
import nbformat
from nbclient import NotebookClient

cells = [nbformat.v4.new_code_cell("1 + 1")]
NotebookClient(nbformat.v4.new_notebook(cells=cells), kernel_name="python3").execute()
"""


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        commands = commands_in(Path(folder))
        took: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(TURNS):
            for name, (command, papers) in commands.items():
                took[name].append(seconds(command) / papers)
    cell, paper = (took[name] for name in list(commands)[1:3])
    print(f"{'Seconds, whole process':36}{'median':>8}{'to the cell':>13}{'to soh paper':>14}")
    for name, each in took.items():
        print(f"{name:36}{median(each):8.2f}{ratio(each, cell):13.2f}{ratio(each, paper):14.2f}")


def commands_in(folder: Path) -> dict[str, tuple[list[str], int]]:
    """Name the commands, and how many papers each makes."""
    cases = folder / "cases"
    cases.mkdir()
    for place in range(PAPERS):
        shutil.copy(CASE, cases / f"case-{place}.toml")
    soh = ["-m", "sohanalysis"]
    return {
        "nothing": (["-c", "pass"], 1),
        "one trivial cell, by nbclient": (["-c", TRIVIAL], 1),
        "soh paper": ([*soh, "paper", "-o", str(folder / "paper.html"), "--force"], 1),
        f"soh batch, each of {PAPERS}": (
            [*soh, "batch", str(cases), "-o", str(folder / "papers"), "--force"],
            PAPERS,
        ),
    }


def ratio(these: list[float], those: list[float]) -> float:
    """Median of the ratios of each turn."""
    return median(this / that for this, that in zip(these, those, strict=True))


def seconds(command: list[str]) -> float:
    """Run a command of Python and say how long it took."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
