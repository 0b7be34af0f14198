"""How long a paper takes: `soh paper` against a notebook of one trivial cell run by nbclient.

Both as whole processes, in turn, in one run; medians. The floor is a Python that does nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

TURNS = 7
TRIVIAL = """
import nbformat
from nbclient import NotebookClient

cells = [nbformat.v4.new_code_cell("1 + 1")]
NotebookClient(nbformat.v4.new_notebook(cells=cells), kernel_name="python3").execute()
"""


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "paper.html")
        commands = {
            "nothing": ["-c", "pass"],
            "one trivial cell, by nbclient": ["-c", TRIVIAL],
            "soh paper": ["-m", "sohanalysis", "paper", "-o", target, "--force"],
        }
        took: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(TURNS):
            for name, command in commands.items():
                took[name].append(seconds(command))
    base = median(took["one trivial cell, by nbclient"])
    print(f"{'Whole process':32}{'seconds':>10}{'ratio':>8}")
    for name, each in took.items():
        print(f"{name:32}{median(each):10.2f}{median(each) / base:8.2f}")


def seconds(command: list[str]) -> float:
    """Run a command of Python and say how long it took."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
