"""Make one small change of the code at a time, and count the changes noticed.

``python -m robust.mutations formulas 500`` tries 500 changes of the formulas and their translator,
drawn by chance: the same ones in every run of the same code. Without a number it tries all changes.
``--seed 2`` draws another sample. ``--again`` repeats the changes that survived. The results also
go into a report for the page. `survivors.md` lists the survivors that no test can notice, with the
reasons.
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
SEED = 43
# First run tests of 3 seconds in all on each change. Then run all tests on the survivors.
FIRST, ALL = 3.0, 1e9


class Room(NamedTuple):
    """Modules to change, their tests, and the least share the tests must notice."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    least: float = 0.85
    report: Path = REPORTS / "sampled.json"


_OF_FIGURES = ("case", "model", "report", "test_bad_inputs.py", "test_money.py", "test_years.py")
# A module belongs to the first room that names it.
ROOMS = {
    "formulas": Room(
        modules=(
            "case/pricing_formulas",
            "model/*formulas",
            "model/evaluation",
            "model/expressions",
            "model/folding",
        ),
        tests=(*_OF_FIGURES, "simulation"),
        least=0.98,
        report=REPORTS / "mutation.json",
    ),
    "figures": Room(
        modules=("case/pricing*", "case/shares", "model/*", "money", "years"),
        tests=_OF_FIGURES,
        least=0.95,
        report=REPORTS / "mutation.json",
    ),
    "readers": Room(("case/*", "files/*"), ("case", "files", "test_bad_inputs.py")),
    "report": Room(("report/*",), ("report", "test_edges.py")),
    "workbook": Room(("workbook/*",), ("workbook", "test_edges.py")),
}


def modules(name: str) -> list[Path]:
    """List the modules of a room, except the modules of earlier rooms."""
    names = [*ROOMS]
    before = {path for room in names[: names.index(name)] for path in _matching(room)}
    return [path for path in _matching(name) if path not in before]


def _matching(name: str) -> list[Path]:
    """List the modules that the patterns of a room match."""
    patterns = ROOMS[name].modules
    return [
        path for pattern in patterns for path in sorted(Path("sohanalysis").glob(f"{pattern}.py"))
    ]


def changes(paths: list[Path]) -> dict[str, str]:
    """Write every change into a copy of the project, and describe each by name."""
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(".", FOLDER, ignore=LEFT_OUT)
    descriptions = {}
    for path in paths:
        mutated = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
        (FOLDER / path).write_text(mutated.code, encoding="utf-8")
        lines, spans = mutated.code.split("\n"), mutated.line_span_by_function_name
        texts = {name: lines[span.start - 1 : span.end] for name, span in spans.items()}
        for name in mutated.mutant_names:
            function = name.partition("__mutmut_")[0]
            altered = _altered(function, texts[f"{function}__mutmut_orig"], texts[name])
            descriptions[get_mutant_name(path, name)] = altered
    return descriptions


def _altered(function: str, was: list[str], now: list[str]) -> str:
    """Return the lines of a function that a change alters, before and after."""
    name = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    signature = f"def {function}__"
    ends = ([line.strip() for line in text if signature not in line] for text in (was, now))
    lines = list(difflib.unified_diff(*ends, n=0, lineterm=""))[2:]
    old, new = (" ".join(line[1:] for line in lines if line[0] == kind) for kind in "-+")
    return f"{name}: {old} -> {new}"


def try_changes(names: list[str], tests: tuple[str, ...], seconds: float) -> dict[str, bool]:
    """Run tests on changes, and return whether each survived."""
    names_file, outcomes = FOLDER / "changes.txt", FOLDER / "outcomes.txt"
    names_file.write_text("\n".join(names), encoding="utf-8")
    outcomes.write_text("", encoding="utf-8")
    command = [sys.executable, "-m", "robust.trials", names_file.name, outcomes.name, str(seconds)]
    command += ["-k", "not ceilings"]  # limits of time and memory depend on the machine
    environment = {"HYPOTHESIS_PROFILE": "mutation", "PYTHONPATH": str(FOLDER.resolve())}
    subprocess.run(
        [*command, *(f"tests/{test}" for test in tests)],
        cwd=FOLDER,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    lines = outcomes.read_text(encoding="utf-8").splitlines()
    return {name: survived == "1" for name, survived in map(str.split, lines)}


def print_rows(names: list[str], report: Path, least: float) -> int:
    """Print rows of a report, and return 1 if too few changes were noticed."""
    rows = {
        name: row for name, row in json.loads(report.read_text("utf-8")).items() if name in names
    }
    print(f"{'module':<26}{'tried':>7}{'of':>7}{'noticed':>9}{'share':>8}")
    counts = [(name, row["changes"], row["of"], len(row["survived"])) for name, row in rows.items()]
    every = ("all", *(sum(row[column] for row in counts) for column in (1, 2, 3)))
    for name, count, total, survived in [*counts, every]:
        share = f"{1 - survived / count:.1%}" if count else "-"
        print(f"{name:<26}{count:>7,}{total:>7,}{count - survived:>9,}{share:>8}")
    for row in rows.values():
        for name, change in row["survived"].items():
            print(f"survived: {name}\n  {change}")
    return int(every[3] > (1 - least) * every[1])


def main() -> int:
    """Try changes of a room, and print the number noticed and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    room, every = ROOMS[options.room], changes(modules(options.room))
    report = json.loads(room.report.read_text("utf-8")) if room.report.exists() else {}
    totals = Counter(map(_module, every))
    if options.again:
        survived = [name for name in every for row in report.values() if name in row["survived"]]
    else:
        count = min(options.count or len(every), len(every))
        chosen = random.Random(options.seed).sample(sorted(every), count)
        quick = try_changes(chosen, room.tests, FIRST)
        survived = [name for name in chosen if quick[name]]
        changes_of = Counter(map(_module, chosen))
        report |= {name: {"changes": changes_of[name], "of": totals[name]} for name in totals}
    survival = try_changes(survived, room.tests, ALL)
    for module in totals:
        report[module]["survived"] = {
            name: every[name] for name in survival if survival[name] and _module(name) == module
        }
    room.report.parent.mkdir(parents=True, exist_ok=True)
    room.report.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return print_rows([*totals], room.report, room.least)


def _module(name: str) -> str:
    """Return the module of a change, as tables print it: ``model/cashflow``."""
    return name.rpartition(".")[0].removeprefix("sohanalysis.").replace(".", "/")


if __name__ == "__main__":
    sys.exit(main())
