"""Change the scripts that compute the figures of the page, and ask the tests.

``python -m robust.engine 60`` tries a sample of 60 changes, which goes into the report of
``robust.mutations``. ``--seed 2`` draws another sample. The tests put questions to the engine and
its formulas, and compare the answers with Python's to the last bit. Each change gets the same
questions; it survives if every answer stays the same.
"""

from __future__ import annotations

import argparse
import functools
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from robust.mutations import ROOMS, SEED, print_rows
from sohanalysis.explore.page import ANSWERING as SCRIPTS
from tests import made_formulas
from tests.explore import test_engine

FOLDER = Path("sohanalysis") / "explore"
_PAIRS = (("+", "-"), ("*", "/"), ("<", "<="), (">", ">="), ("===", "!=="), ("&&", "||"))
CHANGED = {f" {a} ": f" {b} " for pair in _PAIRS for a, b in (pair, pair[::-1])} | {
    **{"Math.max": "Math.min", "Math.min": "Math.max", " 0": " 1", " 1": " 2", "(!": "("},
    **{"true": "false", "false": "true"},
}
TESTS = ("explore/test_engine.py", "test_edges.py", "report/test_say.py", "model")
Question = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], str]


def changes(script: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the name of every change of a script, with the changed text."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line.lstrip().startswith(("//", "*", "/*", "import")):
            continue
        for old, new in CHANGED.items():
            for match in re.finditer(
                re.escape(old) + (r"\b(?!\.)" if old[-1].isalnum() else ""), line
            ):
                changed = f"{line[: match.start()]}{new}{line[match.end() :]}"
                position = f"line {index + 1}: {old.strip()} at {match.start() + 1}"
                name = f"{script}, {position} to {new.strip()}"
                yield name, "\n".join([*lines[:index], changed, *lines[index + 1 :]])


def questions() -> list[Question]:
    """Run the tests that ask the scripts, and record each question with its answer as text."""
    recorded: list[Question] = []

    def recording(ask: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(ask)
        def ask_and_record(*arguments: Any, **variables: Any) -> Any:
            answer = ask(*arguments, **variables)
            recorded.append((ask, arguments, variables, json.dumps(answer)))
            return answer

        return ask_and_record

    # Replace both functions before pytest collects the tests, because these import them by name.
    asks = (test_engine.run, made_formulas.in_node)
    test_engine.run, made_formulas.in_node = map(recording, asks)
    tests = [str(Path(made_formulas.__file__).parent / name) for name in TESTS]
    if pytest.main(["-q", "-p", "no:cacheprovider", *tests]):
        raise SystemExit("a test fails without any change")
    test_engine.run, made_formulas.in_node = asks
    return recorded


def is_noticed(recorded: list[Question]) -> bool:
    """Whether an answer changes or fails.

    The question that noticed comes first for the next change.
    """
    for index, (ask, arguments, variables, expected) in enumerate(recorded):
        try:
            is_same = json.dumps(ask(*arguments, **variables)) == expected
        except (AssertionError, TypeError, ValueError, subprocess.TimeoutExpired):
            is_same = False
        if not is_same:
            recorded.insert(0, recorded.pop(index))
            return True
    return False


def options_of() -> argparse.Namespace:
    """Read the number of changes to try, and the seed that draws them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="number of changes to try")
    parser.add_argument("--seed", type=int, default=SEED)
    return parser.parse_args()


def main() -> int:
    """Try a sample of changes, and print the ones that no question noticed."""
    options, recorded = options_of(), questions()
    unchanged = {script: (FOLDER / script).read_text("utf-8") for script in SCRIPTS}
    every = sorted(
        (script, *change) for script, text in unchanged.items() for change in changes(script, text)
    )
    chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))
    survived: dict[str, dict[str, str]] = {script: {} for script in SCRIPTS}
    with tempfile.TemporaryDirectory() as folder:
        test_engine.PACKAGE = made_formulas.PACKAGE = Path(folder)
        copy = Path(folder) / "explore"
        shutil.copytree(FOLDER, copy)
        for script, name, text in chosen:
            (copy / script).write_text(text, encoding="utf-8")
            if not is_noticed(recorded):
                number = int(name.split("line ")[1].split(":")[0])
                survived[script][name] = text.split("\n")[number - 1].strip()
            (copy / script).write_text(unchanged[script], encoding="utf-8")
    report = ROOMS["report"].report
    rows = json.loads(report.read_text("utf-8")) if report.exists() else {}
    totals, tried = (
        Counter(script for script, *_ in script_changes) for script_changes in (every, chosen)
    )
    for script in SCRIPTS:
        rows[f"explore/{script}"] = {
            "changes": tried[script],
            "of": totals[script],
            "survived": survived[script],
        }
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return print_rows([f"explore/{script}" for script in SCRIPTS], report, ROOMS["report"].least)


if __name__ == "__main__":
    sys.exit(main())
