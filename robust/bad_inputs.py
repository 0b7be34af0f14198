"""The suite of bad inputs: a change to a sound file, and the expected end.

The inputs are the tables of ``tests/bad_inputs/*.toml``. Each table describes one change to a file
of ``tests/bad_inputs/base``. The name of the toml decides the file and the command that reads it.
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

from robust.ceilings import exceeded, measured
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
    """One bad input, and the expected outcome of reading it.

    ``edit`` replaces texts of the base file, each once. ``text``, ``hex`` or ``encode`` give a
    whole file instead. ``times`` repeats the mark ``@@`` of an edit. The message must contain
    every text of ``says`` and no text of ``never``.
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
        """Return the contents of the file to read."""
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
        """Arguments of ``soh`` that read the file."""
        return [argument.replace("@@", self.repeat * self.times) for argument in self.args]


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The end of a run: its exit code, and its output on both streams."""

    code: int
    out: str
    err: str


_FORCES = (
    "members",
    "case.toml",
    "--register",
    "forces.csv",
    "--pool",
    "1775000",
    "--weight",
    "officers",
)
# The file that each table of the suite changes, and the command that reads it.
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


# No command reads these files directly, so we use the functions that notebooks use.
READERS: dict[str, Callable[[Path], Any]] = {
    "forces_measures.csv": _with_register,
    "channel_costs.csv": findings.channel_costs,
}


def bad_inputs() -> tuple[BadInput, ...]:
    """Return every input of the suite, in the order of its files."""
    inputs = []
    for name, (file, args) in _FILES.items():
        path = SUITE / f"{name}.toml"
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["inputs"]:
            edit = tuple((old, new) for old, new in entry.pop("edit", ()))
            texts = {key: tuple(entry.pop(key, ())) for key in ("says", "never")}
            arguments = tuple(entry.pop("args", args))
            inputs.append(BadInput(file=file, edit=edit, args=arguments, **texts, **entry))
    return tuple(inputs)


def write_files(bad: BadInput, folder: Path) -> None:
    """Write the base files and the spoilt file of an input into a folder."""
    shutil.copytree(SUITE / "base", folder, dirs_exist_ok=True)
    (folder / (bad.name or bad.file)).write_bytes(bad.content())


def run_in(folder: Path, bad: BadInput) -> Ending:
    """Read an input in its folder, by name without a path, as an analyst would."""
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


def run_in_processes(bads: Sequence[BadInput] | None = None) -> Tally:
    """Run each input in its own process, under the ceilings of time and memory."""
    bads = [bad for bad in bad_inputs() if bad.args] if bads is None else bads
    faults_by_input = zip(bads, shared(_measured, bads), strict=True)
    return tally(
        len(bads), [f"{bad.id}: {'; '.join(wrong)}" for bad, wrong in faults_by_input if wrong]
    )


def _measured(bad: BadInput) -> list[str]:
    if any("\0" in argument for argument in bad.command):
        return []  # no operating system passes a NUL to a process
    with tempfile.TemporaryDirectory() as folder:
        write_files(bad, Path(folder))
        before = files_of(Path(folder))
        run = measured(bad.command, Path(folder), PYTHONIOENCODING="utf-8")
        changed = [] if files_of(Path(folder)) == before else ["a file was made or changed"]
    ending = Ending(code=run.code, out=run.out.decode(), err=run.err.decode())
    ceilings = exceeded(run) if bad.outcome == "refuse" else ()
    return [*complaints(bad, ending), *ceilings, *changed]


def messages() -> Iterator[tuple[BadInput, str]]:
    """Yield each input with its message, in the order of the suite."""
    for bad in bad_inputs():
        with tempfile.TemporaryDirectory() as folder:
            write_files(bad, Path(folder))
            yield bad, message(run_in(Path(folder), bad))


def message(ending: Ending) -> str:
    """Format the end of a run for the file of messages."""
    lines = "".join(f"    {line[:1000]}\n" for line in ending.err.splitlines())
    return f"    exit code {ending.code}\n{lines}"


def complaints(bad: BadInput, ending: Ending) -> Iterator[str]:
    """Yield each way in which a run ended wrongly."""
    if ending.code != CODES[bad.outcome]:
        yield f"ended with {ending.code}, not {CODES[bad.outcome]}: {ending.err[:400]}"
    output = ending.err if bad.outcome != "accept" else ending.err + ending.out
    yield from (f"does not say {text!r}: {output[:800]}" for text in bad.says if text not in output)
    yield from (f"says {text!r}" for text in bad.never if text in output)
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
    """Read every file of a folder, to check that a run made and changed none."""
    return {
        os.fspath(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
