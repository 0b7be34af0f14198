"""Change the scripts of the page that compute its figures, and check that a test notices.

``python -m robust.engine 60``: the sample is the same in every run of the same code, and goes into
the report of ``robust.mutations``. The tests put questions to the engine, and compare its answers
with Python's to the last bit. Each change gets the same questions; it survives if every answer is
the same.
"""

from __future__ import annotations

import functools
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robust.mutations import ROOMS, SEED, told
from tests.explore import test_engine as suite

FOLDER = Path("sohanalysis") / "explore"
SCRIPTS = ("engine.js", "formulas.js")
SECONDS = 60  # after which a change is thought to have no end: a question takes a tenth of one
_PAIRS = (("+", "-"), ("*", "/"), ("<", "<="), (">", ">="), ("===", "!=="), ("&&", "||"))
CHANGED = {f" {a} ": f" {b} " for pair in _PAIRS for a, b in (pair, pair[::-1])} | {
    **{"Math.max": "Math.min", "Math.min": "Math.max", " 0": " 1", " 1": " 2", "(!": "("},
    **{"true": "false", "false": "true"},
}
Question = tuple[str, dict[str, Any], Any]


def changes(script: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the name of every change of a script, and the changed text."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.lstrip().startswith(("//", "*", "/*", "import")):
            continue
        for old, new in CHANGED.items():
            for found in re.finditer(
                re.escape(old) + (r"\b(?!\.)" if old[-1].isalnum() else ""), line
            ):
                changed = f"{line[: found.start()]}{new}{line[found.end() :]}"
                place = f"line {at + 1}: {old.strip()} at {found.start() + 1}"
                name = f"{script}, {place} to {new.strip()}"
                yield name, "\n".join([*lines[:at], changed, *lines[at + 1 :]])


def questions() -> list[Question]:
    """Run the tests of the engine, and keep what they ask and what it answers."""
    kept: list[Question] = []
    ask = suite.run

    def kept_run(answer: str, **given: Any) -> Any:
        kept.append((answer, given, ask(answer, **given)))
        return kept[-1][2]

    suite.run = kept_run
    if pytest.main(["-q", "-p", "no:cacheprovider", str(suite.__file__)]):
        raise SystemExit("a test fails without any change")
    suite.run = ask
    return kept


def is_noticed(asked: list[Question]) -> bool:
    """Ask again until an answer is another, or there is none; ask that first of the next change."""
    for at, (answer, given, found) in enumerate(asked):
        try:
            is_same = suite.run(answer, **given) == found
        except (AssertionError, ValueError, subprocess.TimeoutExpired):
            is_same = False
        if not is_same:
            asked.insert(0, asked.pop(at))
            return True
    return False


def main() -> int:
    """Try so many changes, and print those that nothing noticed."""
    asked = questions()
    unchanged = {script: (FOLDER / script).read_text("utf-8") for script in SCRIPTS}
    every = sorted(
        (script, *change) for script, text in unchanged.items() for change in changes(script, text)
    )
    chosen = random.Random(SEED).sample(every, min(int(sys.argv[1]), len(every)))
    suite.subprocess.run = functools.partial(subprocess.run, timeout=SECONDS)
    survived: dict[str, dict[str, str]] = {script: {} for script in SCRIPTS}
    with tempfile.TemporaryDirectory() as folder:
        suite.PACKAGE = Path(folder)
        copy = suite.PACKAGE / "explore"
        shutil.copytree(FOLDER, copy)
        for script, name, text in chosen:
            (copy / script).write_text(text, encoding="utf-8")
            if not is_noticed(asked):
                number = int(name.split("line ")[1].split(":")[0])
                survived[script][name] = text.split("\n")[number - 1].strip()
            (copy / script).write_text(unchanged[script], encoding="utf-8")
    report = ROOMS["report"].report
    rows = json.loads(report.read_text("utf-8")) if report.exists() else {}
    of, tried = (Counter(script for script, *_ in listed) for listed in (every, chosen))
    for script in SCRIPTS:
        rows[f"explore/{script}"] = {
            "changes": tried[script],
            "of": of[script],
            "survived": survived[script],
        }
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return told([f"explore/{script}" for script in SCRIPTS], report, ROOMS["report"].least)


if __name__ == "__main__":
    sys.exit(main())
