"""Change the engine of the page in one small way at a time, and ask whether its tests notice.

``python -m robust.engine 60``: the sample is the same in every run of the same code, and goes into
the report of ``robust.mutations``. What the tests ask of the engine, and compare with Python's to
the last bit, is asked of each change again: one that gives the same to all of it survived.
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robust.mutations import ROOMS, SEED, told
from tests.explore import test_engine as suite

ENGINE = Path("sohanalysis") / "explore" / "engine.js"
MODULE = "explore/engine.js"
SECONDS = 60  # after which a change is thought to have no end: a question takes a tenth of one
_PAIRS = (("+", "-"), ("*", "/"), ("<", "<="), (">", ">="), ("===", "!=="), ("&&", "||"))
CHANGED = {f" {a} ": f" {b} " for pair in _PAIRS for a, b in (pair, pair[::-1])} | {
    **{"Math.max": "Math.min", "Math.min": "Math.max", " 0": " 1", " 1": " 2", "(!": "("},
    **{"true": "false", "false": "true"},
}
Question = tuple[str, dict[str, Any], Any]


def changes(text: str) -> Iterator[tuple[str, str]]:
    """Name every change of the engine, and give its text."""
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
                name = f"{ENGINE.name}, {place} to {new.strip()}"
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
    every = sorted(changes(ENGINE.read_text("utf-8")))
    chosen = random.Random(SEED).sample(every, min(int(sys.argv[1]), len(every)))
    suite.subprocess.run = functools.partial(subprocess.run, timeout=SECONDS)
    survived = {}
    with tempfile.TemporaryDirectory() as folder:
        suite.PACKAGE = Path(folder)
        shutil.copytree(ENGINE.parent, suite.PACKAGE / "explore")
        for name, text in chosen:
            (suite.PACKAGE / "explore" / ENGINE.name).write_text(text, encoding="utf-8")
            if not is_noticed(asked):
                at = int(name.split("line ")[1].split(":")[0])
                survived[name] = text.split("\n")[at - 1].strip()
    report = ROOMS["report"].report
    rows = json.loads(report.read_text("utf-8")) if report.exists() else {}
    rows[MODULE] = {"changes": len(chosen), "of": len(every), "survived": survived}
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return told([MODULE], report, ROOMS["report"].least)


if __name__ == "__main__":
    sys.exit(main())
