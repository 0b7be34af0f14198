"""What may happen to a machine while a paper is written, and what must then still be so.

For the tests of `test_paper_faults`; `robust.kills` kills runs of every format, at length.
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
EARLIER, LATER = "anticipated", "explore"  # scenarios of the paper that is there, and of the next
LONGEST = 60.0  # seconds that a paper may take


def notebook(folder: Path, code: str = "") -> Path:
    """Write a small notebook of the case, as an analyst might: a title, an answer, some code."""
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
        *map(_cell, [*lines, *([code] if code else [])]),
    ]
    path = folder / "own.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": cells}), encoding="utf-8", newline="\n")
    return path


def _cell(source: str, tags: list[str] | None = None) -> dict[str, object]:
    metadata = {"tags": tags or []}
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def arguments(own: Path, paper: Path, scenario: str) -> list[str]:
    """Say what is typed for a paper of a notebook."""
    return ["paper", "--notebook", str(own), "--scenario", scenario, "-o", str(paper), "--force"]


def start(own: Path, paper: Path, scenario: str = LATER) -> subprocess.Popen[bytes]:
    """Start a paper, in a session of its own."""
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(
        [sys.executable, "-m", "sohanalysis", *arguments(own, paper, scenario)],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def pair(paper: Path) -> tuple[bytes, bytes]:
    """Read a paper and its sliders."""
    return paper.read_bytes(), paper.with_name(f"{paper.stem}-sliders.html").read_bytes()


def end(process: subprocess.Popen[bytes]) -> int:
    """Kill a run, as a machine does that is out of memory, then the kernel that it leaves."""
    process.kill()
    process.communicate()
    with contextlib.suppress(ProcessLookupError):  # it is gone by itself
        os.killpg(process.pid, signal.SIGKILL)
    return process.returncode


def killed_after(own: Path, paper: Path, seconds: float) -> int:
    """Kill a paper after some time, and give its exit code."""
    process = start(own, paper)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return end(process)


def killed_while_writing(own: Path, paper: Path, wait: float = 0.0) -> int:
    """Kill a paper as soon as something new stands beside its files."""
    before, process = {*os.listdir(paper.parent)}, start(own, paper)
    last = time.monotonic() + LONGEST
    while {*os.listdir(paper.parent)} <= before and process.poll() is None:
        if time.monotonic() > last:
            break
    time.sleep(wait)
    return end(process)


def kinds(pairs: dict[str, tuple[bytes, bytes]], found: tuple[bytes, bytes]) -> str:
    """Say which paper stands beside which sliders; anything else is broken."""
    paper, live = (
        next((name for name, known in pairs.items() if known[place] == found[place]), "broken")
        for place in (0, 1)
    )
    return f"{paper} paper, {live} sliders"


def both(own: Path, paper: Path) -> tuple[dict[str, tuple[bytes, bytes]], float]:
    """Write the later paper, then the earlier one; give both, and how long one takes."""
    pairs, began = {}, time.monotonic()
    for name, scenario in (("later", LATER), ("earlier", EARLIER)):
        process = start(own, paper, scenario)
        _, said = process.communicate()
        assert process.returncode == 0, said.decode()
        pairs[name] = pair(paper)
    return pairs, (time.monotonic() - began) / 2
