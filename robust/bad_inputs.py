"""The suite of bad inputs: one change to a sound file each, what must come of it, and the run.

The inputs are the tables of ``tests/bad_inputs/*.toml``; each names one change to a file of
``tests/bad_inputs/base``. The name of the toml says which file it is of, and so who reads it.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robust.ceilings import measured, over
from robust.sharing import shared
from robust.tally import Tally, tally
from sohanalysis.case import register
from sohanalysis.cli import main
from sohanalysis.errors import SohError
from sohanalysis.report import findings

SUITE = Path(__file__).parent.parent / "tests" / "bad_inputs"
CODES = {"refuse": 2, "warn": 0, "accept": 0, "usage": 2}


@dataclass(frozen=True, kw_only=True)
class BadInput:
    """One thing that people throw at the readers, and what must come of it.

    ``edit`` replaces texts of the base file, each once; ``text``, ``hex`` or ``encode`` give a
    whole file instead; ``times`` repeats the mark ``@@`` of an edit. ``says`` are texts that the
    message must hold, and ``never`` those that it must not.
    """

    file: str
    id: str
    given: str
    outcome: str
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    edit: tuple[tuple[str, str], ...] = ()
    text: str | None = None
    hex: str | None = None
    encode: str = "utf-8"
    line_ends: str = "\n"
    times: int = 1
    repeat: str = ""
    args: tuple[str, ...] = ()
    name: str = ""

    def content(self) -> bytes:
        """Give what stands in the file."""
        if self.hex is not None:
            return bytes.fromhex(self.hex)
        text = (SUITE / "base" / self.file).read_text(encoding="utf-8")
        for old, new in self.edit:
            assert old in text, f"{self.id}: the base holds no {old!r}"
            text = text.replace(old, new, 1)
        text = text if self.text is None else self.text
        text = text.replace("@@", self.repeat * self.times).replace("\n", self.line_ends)
        return text.encode(self.encode)

    @property
    def command(self) -> list[str]:
        """What is typed after ``soh``."""
        return [each.replace("@@", self.repeat * self.times) for each in self.args]


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a run ended: its exit code, and what it wrote on both streams."""

    code: int
    out: str
    err: str


_FORCES = (
    *("members", "case.toml", "--register", "forces.csv"),
    *("--pool", "1775000", "--weight", "officers"),
)
# The file that each table of the suite is about, and the command that reads it.
_FILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "case": ("case.toml", ("check", "case.toml")),
    "saved": ("case.scenarios.toml", ("scenarios", "case.toml")),
    "forces": ("forces.csv", _FORCES),
    "measures": ("forces_measures.csv", ()),
    "contacts": ("channel_costs.csv", ()),
    "command": ("case.toml", ()),
}


def _with_register(path: Path) -> Any:
    return register.load_register(path.with_name("forces.csv"))


# What no command takes as a file of its own is read as the notebooks read it.
READERS: dict[str, Callable[[Path], Any]] = {
    "forces_measures.csv": _with_register,
    "channel_costs.csv": findings.channel_costs,
}


def bad_inputs() -> tuple[BadInput, ...]:
    """Every input of the suite, in the order of its files."""
    found = []
    for name, (file, args) in _FILES.items():
        path = SUITE / f"{name}.toml"
        for given in tomllib.loads(path.read_text(encoding="utf-8"))["inputs"]:
            edit = tuple((old, new) for old, new in given.pop("edit", ()))
            listed = {key: tuple(given.pop(key, ())) for key in ("says", "never")}
            typed = tuple(given.pop("args", args))
            found.append(BadInput(file=file, edit=edit, args=typed, **listed, **given))
    return tuple(found)


def laid_out(bad: BadInput, folder: Path) -> None:
    """Write the files of an input into a folder of its own."""
    shutil.copytree(SUITE / "base", folder, dirs_exist_ok=True)
    (folder / (bad.name or bad.file)).write_bytes(bad.content())


def run_in(folder: Path, bad: BadInput) -> Ending:
    """Read what was laid out in a folder, as an analyst would, with names and no paths."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        if bad.file not in READERS:
            code = main.run(bad.command)
        else:
            code = _read(READERS[bad.file], Path(bad.file), err)
    return Ending(code=code, out=out.getvalue(), err=err.getvalue())


def _read(reader: Callable[[Path], Any], path: Path, err: io.StringIO) -> int:
    try:
        reader(path)
    except SohError as error:
        err.write(f"{error}\n")
        return error.exit_code
    return 0


def held_in_processes(bads: Sequence[BadInput] | None = None) -> Tally:
    """Try inputs in a process each, under the ceilings of time and memory."""
    bads = [bad for bad in bad_inputs() if bad.args] if bads is None else bads
    told = zip(bads, shared(_measured, bads), strict=True)
    return tally(len(bads), [f"{bad.id}: {'; '.join(wrong)}" for bad, wrong in told if wrong])


def _measured(bad: BadInput) -> list[str]:
    if any("\0" in argument for argument in bad.command):
        return []  # no system passes one on to a process
    with tempfile.TemporaryDirectory() as folder:
        laid_out(bad, Path(folder))
        before = files_of(Path(folder))
        found = measured(bad.command, Path(folder), PYTHONIOENCODING="utf-8")
        changed = [] if files_of(Path(folder)) == before else ["a file was made or changed"]
    ending = Ending(code=found.code, out=found.out.decode(), err=found.err.decode())
    ceilings = over(found) if bad.outcome == "refuse" else ()
    return [*complaints(bad, ending), *ceilings, *changed]


def messages() -> Iterator[tuple[BadInput, str]]:
    """Give what is said of each input, in the order of the suite."""
    for bad in bad_inputs():
        with tempfile.TemporaryDirectory() as folder:
            laid_out(bad, Path(folder))
            yield bad, message(run_in(Path(folder), bad))


def message(ending: Ending) -> str:
    """Write how a run ended as it stands in the file of the messages."""
    said = "".join(f"    {line[:1000]}\n" for line in ending.err.splitlines())
    return f"    exit code {ending.code}\n{said}"


def complaints(bad: BadInput, ending: Ending) -> Iterator[str]:
    """Say what is not as it must be in how a run ended."""
    if ending.code != CODES[bad.outcome]:
        yield f"ended with {ending.code}, not {CODES[bad.outcome]}: {ending.err[:400]}"
    said = ending.err if bad.outcome != "accept" else ending.err + ending.out
    yield from (f"does not say {text!r}: {said[:800]}" for text in bad.says if text not in said)
    yield from (f"says {text!r}" for text in bad.never if text in said)
    if bad.outcome == "accept" and ending.err:
        yield f"is accepted, and says {ending.err[:400]}"
    if bad.outcome == "refuse":
        yield from _form_complaints(ending)


def _form_complaints(ending: Ending) -> Iterator[str]:
    lines = ending.err.rstrip("\n").split("\n")
    if ending.out:
        yield f"prints {ending.out[:200]!r} although it is refused"
    if len(lines) > 22 or max(map(len, lines)) > 1200:
        yield f"says too much: {len(lines)} lines, the longest of {max(map(len, lines))}"
    if "Traceback" in ending.err or any(not c.isprintable() for line in lines for c in line):
        yield "shows a traceback or a control character"


def files_of(folder: Path) -> dict[str, bytes]:
    """Read all that lies in a folder, to see that nothing was made or changed."""
    return {
        os.fspath(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
