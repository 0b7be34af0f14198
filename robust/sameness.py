"""The same output, byte for byte, under other settings and without a network."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

from robust.ceilings import ROOT, measured
from robust.formats import CASE
from robust.sharing import lines_of
from robust.tally import Tally, tally

# A new process makes the files and prints their checksums, which we compare.
_MAKE = """
import hashlib, sys
from pathlib import Path
import sohanalysis as soh
from sohanalysis.case.choose import choose
from sohanalysis.load import load_case
from sohanalysis.paper.pages import pages_of
from sohanalysis.workbook.workbook import workbook_bytes
case = load_case(sys.argv[1])
scenario = choose(case, "explore")
made = {"charge chart": soh.charts.charge(case, scenario).png()}
made["cost chart"] = soh.charts.cost_chart(case, scenario).png()
made["workbook"] = workbook_bytes(case, scenario)
pages = pages_of(Path(sys.argv[1]), "explore")
made |= {name: page.encode() for name, page in pages.items()}
for name in sorted(made):
    print(name, hashlib.sha256(made[name]).hexdigest())
"""
ELSEWHERE: dict[str, dict[str, str]] = {
    "zone east": {"TZ": "Pacific/Kiritimati"},
    "zone west": {"TZ": "Etc/GMT+12"},
    "locale C": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "locale Turkish": {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    "locale German": {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"},
    "hash seed 1": {"PYTHONHASHSEED": "1"},
    "hash seed 4242": {"PYTHONHASHSEED": "4242"},
    "user": {"USER": "zoe", "LOGNAME": "zoe", "USERNAME": "zoe"},
    "home": {"HOME": "elsewhere", "MPLCONFIGDIR": "elsewhere"},
    "time of the build": {"SOURCE_DATE_EPOCH": "1533117600"},  # later on the same day
    "folder": {},
}
# The day of writing that a workbook prints.
DAY = {"SOURCE_DATE_EPOCH": "1533081600"}
ALL_AT_ONCE = {name: value for variables in ELSEWHERE.values() for name, value in variables.items()}
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("show", "case.toml"),
    ("paper", "case.toml", "-o", "paper.html"),
    ("workbook", "case.toml", "-o", "book.xlsx"),
    ("paper", "--all", ".", "-o", "out"),
)


def make_outputs(folder: Path, environment: dict[str, str]) -> list[str]:
    """Make papers, workbook and charts in a new process, and list their checksums."""
    case = folder / "case.toml"
    shutil.copy(CASE, case)
    (folder / "elsewhere").mkdir(exist_ok=True)
    folders = {
        key: str(folder / value) for key, value in environment.items() if value == "elsewhere"
    }
    paths = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(
        [sys.executable, "-c", _MAKE, case.name],
        cwd=folder,
        env={**os.environ, **DAY, "PYTHONPATH": paths, **environment, **folders},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines() or [done.stderr[-300:]]


def same_elsewhere(circumstances: Collection[str] = tuple(ELSEWHERE)) -> Tally:
    """Make every file under other settings, and compare it with the file made here."""
    with tempfile.TemporaryDirectory() as folder:
        expected = make_outputs(Path(folder), {"PYTHONHASHSEED": "0", "TZ": "UTC"})
        failed = [] if len(expected) == 7 else [f"nothing is made here: {expected}"]
    failed += lines_of(partial(_differs, expected), circumstances)
    return tally(len(circumstances) * len(expected), failed)


def _differs(expected: list[str], circumstance: str) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="Akten £ ") as folder:
        outputs = make_outputs(Path(folder), ELSEWHERE[circumstance])
    lines = zip(expected, outputs, strict=False)
    return [f"{circumstance}: {b} and not {a}" for a, b in lines if a != b]


def cut_off() -> list[str] | None:
    """Return the command that cuts off the network, or None if it is not allowed."""
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        if (
            shutil.which("unshare")
            and not subprocess.run([*command, "true"], capture_output=True, check=False).returncode
        ):
            return command
    return None


def without_network(commands: Sequence[Sequence[str]] = COMMANDS) -> Tally:
    """Run commands with and without a network, and compare their output and files."""
    start = cut_off()
    if start is None:
        return tally(0, [])
    return tally(len(commands), lines_of(partial(_with_and_without, start), commands))


def _with_and_without(start: list[str], command: Sequence[str]) -> list[str]:
    with (
        tempfile.TemporaryDirectory() as with_folder,
        tempfile.TemporaryDirectory() as without_folder,
    ):
        return [*_differences(command, start, with_folder, without_folder)]


def _differences(
    command: Sequence[str], start: list[str], with_folder: str, without_folder: str
) -> Iterator[str]:
    for folder in (with_folder, without_folder):
        shutil.copy(CASE, folder)
        Path(folder, CASE.name).rename(Path(folder, "case.toml"))
    with_it = measured([*command], Path(with_folder))
    without = subprocess.run(
        [*start, sys.executable, "-m", "sohanalysis", *command],
        cwd=without_folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        check=False,
    )
    same = (without.stdout, without.returncode) == (with_it.out, with_it.code)
    if not same or with_it.code or _sums(Path(with_folder)) != _sums(Path(without_folder)):
        errors = without.stderr.decode("utf-8", "replace")[:300]
        yield f"{command[0]} without a network: {without.returncode}, {errors}"


def _sums(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
