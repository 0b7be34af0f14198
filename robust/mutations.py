"""Change the code in one small way at a time, and count the changes that a test notices.

``python -m robust.mutations figures`` tries every change of the modules that every figure hangs
on, ``... report 60`` so many of a room, drawn by chance: the same ones in every run of the same
code. ``--again`` tries once more what survived. What is printed goes into a report for the page
too. The survivors that no test can notice, and why, are in `survivors.md`.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

REPORTS = Path("build") / "tested"
FOLDER = Path("build") / "mutants"
LEFT_OUT = shutil.ignore_patterns(".*", "build", "node_modules", "__pycache__")
SEED = 9
# Tests of so many seconds try every change, and all of them what these do not notice.
FIRST, ALL = 3.0, 1e9


class Room(NamedTuple):
    """Modules to change, the tests that must notice, and the least share that they must."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    least: float = 0.85
    report: Path = REPORTS / "sampled.json"


ROOMS = {
    "figures": Room(
        modules=("case/pricing*", "case/shares", "model/*", "money", "years"),
        tests=("case", "model", "report", "test_bad_inputs.py", "test_money.py", "test_years.py"),
        least=0.95,
        report=REPORTS / "mutation.json",
    ),
    "readers": Room(("case/*", "files/*"), ("case", "files", "test_bad_inputs.py")),
    "report": Room(("report/*",), ("report",)),
    "workbook": Room(("workbook/*",), ("workbook",)),
}


def modules(name: str) -> list[Path]:
    """Name the modules of a room, without those of the room before that is tried whole."""
    before = [] if name == "figures" else modules("figures")
    patterns = ROOMS[name].modules
    found = (path for each in patterns for path in sorted(Path("sohanalysis").glob(f"{each}.py")))
    return [path for path in found if path not in before]


def changes(paths: list[Path]) -> dict[str, str]:
    """Write every change of some modules into a copy of the project; say of each what it is."""
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(".", FOLDER, ignore=LEFT_OUT)
    found = {}
    for path in paths:
        made = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
        (FOLDER / path).write_text(made.code, encoding="utf-8")
        lines, spans = made.code.split("\n"), made.line_span_by_function_name
        texts = {name: lines[span.start - 1 : span.end] for name, span in spans.items()}
        for name in made.mutant_names:
            function = name.partition("__mutmut_")[0]
            altered = _altered(function, texts[f"{function}__mutmut_orig"], texts[name])
            found[get_mutant_name(path, name)] = altered
    return found


def _altered(function: str, was: list[str], now: list[str]) -> str:
    """Give the lines of a function that a change alters, before and after."""
    name = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    own = f"def {function}__"
    ends = ([line.strip() for line in text if own not in line] for text in (was, now))
    lines = list(difflib.unified_diff(*ends, n=0, lineterm=""))[2:]
    old, new = (" ".join(line[1:] for line in lines if line[0] == kind) for kind in "-+")
    return f"{name}: {old} -> {new}"


def tried(names: list[str], tests: tuple[str, ...], seconds: float) -> dict[str, bool]:
    """Run tests on changes; say of each whether it survived."""
    listed, outcomes = FOLDER / "changes.txt", FOLDER / "outcomes.txt"
    listed.write_text("\n".join(names), encoding="utf-8")
    outcomes.write_text("", encoding="utf-8")
    command = [sys.executable, "-m", "robust.trials", listed.name, outcomes.name, str(seconds)]
    command += ["-k", "not ceilings"]  # of time and memory, which tell of the machine
    known = {"HYPOTHESIS_PROFILE": "mutation", "PYTHONPATH": str(FOLDER.resolve())}
    subprocess.run(
        [*command, *(f"tests/{each}" for each in tests)],
        cwd=FOLDER,
        env=os.environ | known,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    lines = outcomes.read_text(encoding="utf-8").splitlines()
    return {name: survived == "1" for name, survived in map(str.split, lines)}


def told(names: list[str], report: Path, least: float) -> int:
    """Print the rows of some modules in a report; 1 where too few changes were noticed."""
    rows = {
        name: row for name, row in json.loads(report.read_text("utf-8")).items() if name in names
    }
    print(f"{'module':<26}{'tried':>7}{'of':>7}{'noticed':>9}{'share':>8}")
    counts = [(name, row["changes"], row["of"], len(row["survived"])) for name, row in rows.items()]
    every = ("all", *(sum(row[at] for row in counts) for at in (1, 2, 3)))
    for name, count, of, survived in [*counts, every]:
        share = f"{1 - survived / count:.1%}" if count else "-"
        print(f"{name:<26}{count:>7,}{of:>7,}{count - survived:>9,}{share:>8}")
    for row in rows.values():
        print(
            *(f"survived: {name}\n  {change}" for name, change in row["survived"].items()), sep="\n"
        )
    return int(every[3] > (1 - least) * every[1])


def main() -> int:
    """Try changes of a room, print how many were noticed, and what survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--again", action="store_true")
    typed = parser.parse_args()
    room, every = ROOMS[typed.room], changes(modules(typed.room))
    report = json.loads(room.report.read_text("utf-8")) if room.report.exists() else {}
    of = Counter(map(_module, every))
    if typed.again:
        survived = [name for name in every for row in report.values() if name in row["survived"]]
    else:
        count = min(typed.count or len(every), len(every))
        chosen = random.Random(SEED).sample(sorted(every), count)
        quick = tried(chosen, room.tests, FIRST)
        survived = [name for name in chosen if quick[name]]
        changes_of = Counter(map(_module, chosen))
        report |= {name: {"changes": changes_of[name], "of": of[name]} for name in of}
    left = tried(survived, room.tests, ALL)
    for module in of:
        report[module]["survived"] = {
            name: every[name] for name in left if left[name] and _module(name) == module
        }
    room.report.parent.mkdir(parents=True, exist_ok=True)
    room.report.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return told([*of], room.report, room.least)


def _module(name: str) -> str:
    """Name the module of a change, as the tables do: ``model/cashflow``."""
    return name.rpartition(".")[0].removeprefix("sohanalysis.").replace(".", "/")


if __name__ == "__main__":
    sys.exit(main())
