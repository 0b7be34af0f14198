"""Failures of a machine while it writes a paper, for tests of the files left.

`test_paper_faults` uses them. `robust.kills` kills many runs of every format.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
CASE = ROOT / "data" / "derbyshire-2018.toml"
EARLIER, LATER = "anticipated", "explore"  # scenarios of the existing paper, and of the next
LONGEST = 60.0  # seconds that a paper may take


def notebook(folder: Path, code: str = "", *, is_first: bool = False) -> Path:
    """Write a small notebook of an analyst: a title, an answer and some code, or code first."""
    lines = [
        "import sohanalysis as soh; from sohanalysis.model.results import results_of\n"
        "case = soh.load_case(case_file)\n"
        "chosen = case.at_one_pricing(soh.choose(case, scenario_name or None))",
        "soh.prose.headline_paragraphs(case, chosen)",
        "soh.tables.results(results_of(case, chosen))",
        "soh.tables.pricings(results_of(case, chosen, pricing=case.pricings))",
    ]
    parameters = f"case_file = {str(CASE)!r}"
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# A paper"},
        _cell(parameters, tags=["parameters"]),
        *map(_cell, filter(None, [code, *lines] if is_first else [*lines, code])),
    ]
    path = folder / "own.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": cells}), encoding="utf-8", newline="\n")
    return path


def _cell(source: str, tags: list[str] | None = None) -> dict[str, object]:
    metadata = {"tags": tags or []}
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def arguments(notebook_path: Path, paper: Path, scenario: str) -> list[str]:
    """Return the arguments of a command that makes a paper from a notebook."""
    return [
        "paper",
        "--notebook",
        str(notebook_path),
        "--scenario",
        scenario,
        "-o",
        str(paper),
        "--force",
    ]


def start(notebook_path: Path, paper: Path, scenario: str = LATER) -> subprocess.Popen[bytes]:
    """Start a run that makes a paper, in a separate session."""
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(
        [sys.executable, "-m", "sohanalysis", *arguments(notebook_path, paper, scenario)],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def pair(paper: Path) -> tuple[bytes, bytes]:
    """Return the contents of a paper and its sliders."""
    return paper.read_bytes(), paper.with_name(f"{paper.stem}-sliders.html").read_bytes()


def end(process: subprocess.Popen[bytes]) -> int:
    """Kill a run, as a machine without memory does, then the kernel that it leaves."""
    process.kill()
    process.communicate()
    with contextlib.suppress(ProcessLookupError):  # it has ended already
        os.killpg(process.pid, signal.SIGKILL)
    return process.returncode


def killed_after(notebook_path: Path, paper: Path, seconds: float) -> int:
    """Kill a run after some time, and return its exit code."""
    process = start(notebook_path, paper)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return end(process)


def killed_while_writing(notebook_path: Path, paper: Path, wait: float = 0.0) -> int:
    """Kill a run as soon as a new file appears next to the paper."""
    before, process = {*os.listdir(paper.parent)}, start(notebook_path, paper)
    last = time.monotonic() + LONGEST
    while {*os.listdir(paper.parent)} <= before and process.poll() is None:
        if time.monotonic() > last:
            break
        time.sleep(0.0005)  # the run needs the processor, and writes for longer than this
    time.sleep(wait)
    return end(process)


def kinds(pairs: dict[str, tuple[bytes, bytes]], actual: tuple[bytes, bytes]) -> str:
    """Describe a paper and its sliders: earlier, later or broken."""
    paper, live = (
        next(
            (name for name, expected in pairs.items() if expected[index] == actual[index]), "broken"
        )
        for index in (0, 1)
    )
    return f"{paper} paper, {live} sliders"


def both(notebook_path: Path, paper: Path) -> tuple[dict[str, tuple[bytes, bytes]], float]:
    """Write the later paper, then the earlier one. Return both, and the time of one."""
    pairs, began = {}, time.monotonic()
    for name, scenario in (("later", LATER), ("earlier", EARLIER)):
        process = start(notebook_path, paper, scenario)
        _, errors = process.communicate()
        assert process.returncode == 0, errors.decode()
        pairs[name] = pair(paper)
    return pairs, (time.monotonic() - began) / 2
