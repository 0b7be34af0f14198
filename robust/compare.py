"""List the figures that moved between two versions: ``python -m robust.compare OLD_COMMIT``.

Every example is shown by both versions in a few hundred scenarios: under each pricing, and with
each field at the lowest, at the highest and at a middle value that the example allows. Both read
the case files of this checkout, so a difference comes from the code. It is for *Numbers that
changed* in the changelog.

With ``--texts`` it lists instead the lines that differ in the texts of many made-up cases, on every
surface (``tests/surfaces.py``).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.choose import field_range
from sohanalysis.case.fields import ANY, FIELDS, NONE, Field, Kind
from sohanalysis.errors import SohError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case

ROOT = Path(__file__).parent.parent
EXAMPLES = (None, *sorted((DATA / "examples").glob("*.toml")))  # None: the shipped case
MADE_UP = ROOT / "tests" / "moved"
# A difference below it is the order of a sum: a hundredth of a penny.
SMALLEST_MOVE = 0.0001
MOST_SHOWN = 3  # scenarios named for each result
# Texts of an answer, and its identity, are not figures.
_NOT_FIGURES = ("case", "code", "digest", "notes", "taken_as_usual")
# The command line is the interface that changes least from version to version.
_ANSWER_ALL = """
import contextlib, io, json, sys
from pathlib import Path
import sohanalysis
if not Path(sohanalysis.__file__).is_relative_to(Path.cwd()):  # the one that is installed
    sys.exit("it has no package")
from sohanalysis.cli.main import run
answers = []
for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = run(arguments)
        except SystemExit as end:
            code = end.code
    answers.append([code, out.getvalue(), err.getvalue()])
json.dump(answers, sys.stdout)
"""
_WRITE_TEXTS = """
import sys
from pathlib import Path
root, *folders = sys.argv[1:]
sys.path += [root, root + "/tests"]
from tests.surfaces import write_texts
write_texts(*map(Path, folders))
"""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Figures that one version gives for a scenario, by their path; or the reason for none."""

    figures: Mapping[str, float | str]
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class Move:
    """A figure that differs between two versions in one scenario."""

    result: str
    scenario: str
    before: float | str | None
    after: float | str | None

    @property
    def size(self) -> float:
        """Size of the difference [the unit of the result]; infinite if one side has no number."""
        if isinstance(self.before, float) and isinstance(self.after, float):
            return abs(self.after - self.before)
        return float("inf")

    def __str__(self) -> str:
        """Format the scenario with both figures."""
        before, after = (
            f"{figure:,.2f}" if isinstance(figure, float) else figure or "no figure"
            for figure in (self.before, self.after)
        )
        return f"{before} -> {after} ({self.scenario})"


def commands(example: Path | None) -> Iterator[list[str]]:
    """Yield the commands that show an example in each of its scenarios."""
    case = load_case(example) if example else load_case()
    show = ["show", *([str(example)] if example else []), "--format", "json"]
    yield show
    pricings = (ANY, *case.pricings) if case.charges else ()
    for pricing in pricings:
        yield [*show, "--pricing", pricing]
    for field in FIELDS.values():
        for value in _values(case, field):
            option = [field.option] if field.kind is Kind.yes else [field.option, value]
            yield [*show, *option]
            # A charge that no one knows hides a move under one pricing.
            for pricing in pricings[-1:]:
                yield [*show, *option, "--pricing", pricing]


def _values(case: Case, field: Field) -> list[str]:
    """List the values of a field to try, as the command line takes them."""
    if field.needs_charge and not case.charges:
        return []
    match field.kind:
        case Kind.choice:  # pricings are tried by themselves
            return []
        case Kind.yes:
            return ["yes"]
        case Kind.year:
            return [NONE, case.years[-1]]
        case _:
            low, high = field_range(case, case.scenario, field.name)
            middle = (low + high) / 2
            values = (low, int(middle) if field.is_whole else middle, high)
            return [f"{value:.6f}".rstrip("0").rstrip(".") for value in values]


def answers(checkout: Path, arguments: Sequence[Sequence[str]]) -> list[Answer]:
    """Run the commands by the package of a checkout, in one process of its own.

    Raises
    ------
    SohError
        If that version does not start.
    """
    done = subprocess.run(
        [sys.executable, "-c", _ANSWER_ALL],
        cwd=checkout,
        env={"PYTHONPATH": str(checkout), "PATH": "", "PYTHONUTF8": "1"},
        input=json.dumps(arguments),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise SohError(f"the version in {checkout.name} does not start: {done.stderr[-300:]}")
    return [
        Answer(figures=dict(_flat(json.loads(printed), ())))
        if not code
        else Answer(figures={}, refusal=" ".join(refusal.split()))
        for code, printed, refusal in json.loads(done.stdout)
    ]


def _flat(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, float | str]]:
    """Yield the figures of an answer with their paths."""
    match node:
        case dict():
            for key, value in node.items():
                if path or key not in _NOT_FIGURES:
                    yield from _flat(value, (*path, key))
        case list():
            for index, value in enumerate(node):
                yield from _flat(value, (*path, str(index)))
        case bool() | str():
            yield " / ".join(path), str(node)
        case int() | float():
            yield " / ".join(path), float(node)


def moves(scenario: str, before: Answer, after: Answer) -> Iterator[Move]:
    """Yield the figures that differ between two answers for a scenario.

    A result that only one version has is a move too. If only one of them refuses the scenario,
    that is the only move.
    """
    if before.refusal or after.refusal:
        if bool(before.refusal) != bool(after.refusal):
            yield Move(
                result="refused",
                scenario=scenario,
                before=before.refusal or "accepted",
                after=after.refusal or "accepted",
            )
        return
    for result in dict.fromkeys((*before.figures, *after.figures)):
        move = Move(
            result=result,
            scenario=scenario,
            before=before.figures.get(result),
            after=after.figures.get(result),
        )
        if move.before != move.after and move.size > SMALLEST_MOVE:
            yield move


def report(moved: Sequence[Move], tried: int) -> str:
    """Format the moves: each result with its largest moves and the number of its scenarios.

    Results that only one version has are named at the end.
    """
    by_result = defaultdict(list)
    for move in moved:
        by_result[move.result].append(move)
    lines = [f"{tried} scenarios, {len({move.scenario for move in moved})} with a moved figure"]
    only_before, only_after = [], []
    for result, result_moves in by_result.items():
        if all(move.after is None for move in result_moves):
            only_before.append(result)
        elif all(move.before is None for move in result_moves):
            only_after.append(result)
        else:
            largest = sorted(result_moves, key=lambda move: move.size, reverse=True)
            lines.append(f"{result}: in {len(result_moves)} scenarios")
            lines += [f"    {move}" for move in largest[:MOST_SHOWN]]
    if only_before:
        lines.append(f"only in the earlier version: {', '.join(only_before)}")
    if only_after:
        lines.append(f"only in this version: {', '.join(only_after)}")
    return "\n".join(lines)


def unpack(commit: str, folder: Path) -> Path:
    """Copy the package and its data, as of a commit, into a folder.

    Raises
    ------
    SohError
        If the repository has no such commit.
    """
    done = subprocess.run(
        ["git", "archive", commit, "sohanalysis", "data"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SohError(f"no version {commit}: {done.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def moved_figures(earlier: Path) -> list[str]:
    """Return the report on figures that moved since an earlier checkout; empty if none did."""
    scenarios = [command for example in EXAMPLES for command in commands(example)]
    both = zip(scenarios, answers(earlier, scenarios), answers(ROOT, scenarios), strict=True)
    moved = [
        move for command, old, new in both for move in moves(" ".join(_short(command)), old, new)
    ]
    return [report(moved, len(scenarios))] if moved else []


def moved_texts(earlier: Path, cases: Path = MADE_UP) -> list[str]:
    """Return the lines of texts on the cases of a folder that differ in an earlier checkout."""
    before, after = texts(earlier, cases), texts(ROOT, cases)
    return [
        line
        for name in sorted(before.keys() | after.keys())
        for line in unified_diff(
            before.get(name, []), after.get(name, []), name, name, "", "", 0, ""
        )
    ]


def texts(checkout: Path, cases: Path) -> dict[str, list[str]]:
    """Return the lines of each text on the cases of a folder, by the package of a checkout.

    Raises
    ------
    SohError
        If that version cannot write them.
    """
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", _WRITE_TEXTS, str(ROOT), str(cases), folder],
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(checkout)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SohError(f"it writes no texts: {done.stderr.strip()[-300:]}")
        paths = [*Path(folder).iterdir()]
        if not paths:
            raise SohError(f"{cases.name}: has no case to compare.")
        return {path.stem: path.read_text(encoding="utf-8").splitlines() for path in paths}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures or texts that moved since a commit; return 1 if any did, as diff does."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m robust.compare")
    parser.add_argument("commit", help="the earlier version: a commit, a tag or a branch")
    parser.add_argument("--texts", action="store_true", help="compare texts in place of figures")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            earlier = unpack(options.commit, Path(folder))
            moved = (moved_texts if options.texts else moved_figures)(earlier)
    except SohError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print("\n".join(moved) or "nothing moved")
    return 1 if moved else 0


def _short(command: Sequence[str]) -> Iterator[str]:
    """Yield the words of a command as an analyst would type them, without folder and format."""
    for word in ("soh", *command):
        if word not in ("--format", "json"):
            yield Path(word).name if word.endswith(".toml") else word


if __name__ == "__main__":
    sys.exit(main())
