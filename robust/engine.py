"""Change the engine of the page in one small way at a time, and ask whether its tests notice.

``python -m robust.engine 40``, after ``robust.sampled``, whose report it goes into. What the tests
ask of the engine, and compare with Python's to the last bit, is asked of each change again: one
that gives the same to all of it survived. The sample is the same in every run of the same code.
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

from robust.mutations import LEAST_SAMPLED
from robust.sampled import REPORT, SEED
from tests.explore import test_engine as suite

ENGINE = Path("sohanalysis") / "explore" / "engine.js"
SECONDS = 60  # after which a change is thought to have no end: a question takes a tenth of one
_PAIRS = (("+", "-"), ("*", "/"), ("<", "<="), (">", ">="), ("===", "!=="), ("&&", "||"))
CHANGED = {f" {a} ": f" {b} " for pair in _PAIRS for a, b in (pair, pair[::-1])} | {
    **{"Math.max": "Math.min", "Math.min": "Math.max", " 0": " 1", " 1": " 2", "(!": "("},
    **{"true": "false", "false": "true"},
}


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


def questions() -> list[tuple[str, dict[str, Any], Any]]:
    """Run the tests of the engine, and keep what they ask and what it answers."""
    kept, ask = [], suite.run

    def kept_run(answer: str, **given: Any) -> Any:
        kept.append((answer, given, ask(answer, **given)))
        return kept[-1][2]

    suite.run = kept_run
    suite.test_money_is_written_by_the_one_rule()
    for file in suite.CASES:
        suite.test_every_figure_of_any_setting_is_the_librarys_to_the_bit(file)
        suite.test_words_charts_and_tables_of_any_setting_are_those_of_python(file)
        suite.test_a_code_is_read_back_and_no_other(file)
    suite.run = ask
    return kept


def is_noticed(asked: list[tuple[str, dict[str, Any], Any]]) -> bool:
    """Ask again until an answer is another, or there is none."""
    try:
        return any(suite.run(answer, **given) != found for answer, given, found in asked)
    except (AssertionError, ValueError, subprocess.TimeoutExpired):
        return True


def main() -> int:
    """Try so many changes, and print those that nothing noticed."""
    asked = questions()
    random.Random(SEED).shuffle(asked)  # a later case may notice as soon as the first
    every = sorted(changes(ENGINE.read_text("utf-8")))
    chosen = random.Random(SEED).sample(every, min(int(sys.argv[1]), len(every)))
    suite.subprocess.run = functools.partial(subprocess.run, timeout=SECONDS)
    survived = []
    with tempfile.TemporaryDirectory() as folder:
        suite.PACKAGE = Path(folder)
        shutil.copytree(ENGINE.parent, suite.PACKAGE / "explore")
        for name, text in chosen:
            (suite.PACKAGE / "explore" / ENGINE.name).write_text(text, encoding="utf-8")
            if not is_noticed(asked):
                survived.append(name)
                print(f"survived: {name}", flush=True)
    report = json.loads(REPORT.read_text("utf-8")) if REPORT.exists() else {}
    report["explore/engine.js"] = {"changes": len(chosen), "survived": survived}
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(report), encoding="utf-8")
    share = 1 - len(survived) / len(chosen)
    print(f"{share:.1%} of {len(chosen)} changes noticed, of {len(every)} that there are")
    return int(share < LEAST_SAMPLED)


if __name__ == "__main__":
    sys.exit(main())
