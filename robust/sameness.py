"""The same bytes wherever and by whom they are made; and without a network."""

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

# What is made, by a process that is started anew: what it prints is compared.
_MADE = """
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
# The day that a workbook says it was written on.
DAY = {"SOURCE_DATE_EPOCH": "1533081600"}
ALL_AT_ONCE = {name: value for each in ELSEWHERE.values() for name, value in each.items()}
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("show", "case.toml"),
    ("paper", "case.toml", "-o", "paper.html"),
    ("workbook", "case.toml", "-o", "book.xlsx"),
    ("paper", "--all", ".", "-o", "out"),
)


def made(folder: Path, environment: dict[str, str]) -> list[str]:
    """Make papers, workbook and charts in a new process; give what each is, and its sum."""
    case = folder / "case.toml"
    shutil.copy(CASE, case)
    (folder / "elsewhere").mkdir(exist_ok=True)
    named = {key: str(folder / value) for key, value in environment.items() if value == "elsewhere"}
    paths = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(
        [sys.executable, "-c", _MADE, case.name],
        cwd=folder,
        env={**os.environ, **DAY, "PYTHONPATH": paths, **environment, **named},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines() or [done.stderr[-300:]]


def same_elsewhere(places: Collection[str] = tuple(ELSEWHERE)) -> Tally:
    """Make everything in other circumstances, and compare it with what is made here."""
    with tempfile.TemporaryDirectory() as here:
        expected = made(Path(here), {"PYTHONHASHSEED": "0", "TZ": "UTC"})
        failed = [] if len(expected) == 7 else [f"nothing is made here: {expected}"]
    failed += lines_of(partial(_differs, expected), places)
    return tally(len(places) * len(expected), failed)


def _differs(expected: list[str], place: str) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="Akten £ ") as there:
        found = made(Path(there), ELSEWHERE[place])
    lines = zip(expected, found, strict=False)
    return [f"{place}: {b} and not {a}" for a, b in lines if a != b]


def cut_off() -> list[str] | None:
    """Give what starts a command without a network, or nothing where that is not allowed."""
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        if (
            shutil.which("unshare")
            and not subprocess.run([*command, "true"], capture_output=True, check=False).returncode
        ):
            return command
    return None


def without_network(commands: Sequence[Sequence[str]] = COMMANDS) -> Tally:
    """Run commands without a network, and compare what they write with what they else do."""
    start = cut_off()
    if start is None:
        return tally(0, [])
    return tally(len(commands), lines_of(partial(_with_and_without, start), commands))


def _with_and_without(start: list[str], each: Sequence[str]) -> list[str]:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        return [*_compared(each, start, one, other)]


def _compared(each: Sequence[str], start: list[str], one: str, other: str) -> Iterator[str]:
    for folder in (one, other):
        shutil.copy(CASE, folder)
        Path(folder, CASE.name).rename(Path(folder, "case.toml"))
    with_it = measured([*each], Path(one))
    without = subprocess.run(
        [*start, sys.executable, "-m", "sohanalysis", *each],
        cwd=other,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        check=False,
    )
    same = (without.stdout, without.returncode) == (with_it.out, with_it.code)
    if not same or with_it.code or _sums(Path(one)) != _sums(Path(other)):
        said = without.stderr.decode("utf-8", "replace")[:300]
        yield f"{each[0]} without a network: {without.returncode}, {said}"


def _sums(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
