"""Commands on consoles without some characters, and under other settings."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from robust.bad_inputs import BadInput, write_files
from robust.ceilings import measured
from robust.sharing import lines_of
from robust.tally import Tally, tally

PACKAGE = "sohanalysis/"
_WITH_WARNINGS = {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONWARNINGS": "always::EncodingWarning"}
CONSOLES: dict[str, dict[str, str]] = {
    **{name: {"PYTHONIOENCODING": name} for name in ("cp437", "cp850", "cp1252", "ascii")},
    "no locale": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "warnings of encodings": _WITH_WARNINGS,
    "no asserts": {"PYTHONOPTIMIZE": "2"},
}
COMMANDS = {
    "show": (0, ["show", "case.toml"]),
    "detail": (0, ["show", "case.toml", "--pricing", "shared", "--offset", "50%"]),
    "json": (0, ["show", "case.toml", "--format", "json"]),
    "csv": (0, ["show", "case.toml", "--format", "csv"]),
    "sensitivity": (0, ["sensitivity", "case.toml"]),
    "scenarios": (0, ["scenarios", "case.toml"]),
    "medium-term": (0, ["show", "case.toml", "--medium-term"]),
    "members": (0, ["members", "case.toml", "--published"]),
    "refused": (2, ["show", "case.toml", "--savings", "£71k \u2013 ŵ"]),
    "no option": (2, ["show", "case.toml", "--£"]),
    "no file": (2, ["check", "£ \u2013 ŵ.toml"]),
}
_NAMED = BadInput(
    file="case.toml",
    id="named",
    given="names with letters that no code page has",
    outcome="accept",
    edit=(
        ('title = "Single Online Home"', 'title = "Heddlu Dŵr \u2013 £ 😀 \u201chome\u201d"'),
        ('name = "Project manager"', 'name = "Rheolwr ŵ \u2212 1 \u00d7 £"'),
    ),
)


def on_consoles(
    consoles: Collection[str] = tuple(CONSOLES), commands: Collection[str] = tuple(COMMANDS)
) -> Tally:
    """Run each command on each console."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(_NAMED, Path(folder))
        failed = lines_of(partial(_list_failures, commands, Path(folder)), consoles)
    return tally(len(consoles) * len(commands), failed)


def _list_failures(commands: Collection[str], folder: Path, console: str) -> list[str]:
    return [*_failures(commands, folder, console)]


def _failures(commands: Collection[str], folder: Path, console: str) -> Iterator[str]:
    for name in commands:
        code, arguments = COMMANDS[name]
        run = measured(arguments, folder, **CONSOLES[console])
        errors = run.err.decode("ascii", "replace")
        has_warning = any(
            "EncodingWarning" in line and PACKAGE in line for line in errors.splitlines()
        )
        if run.code != code or "Traceback" in errors or has_warning or not (run.out or run.err):
            yield f"{name} on {console} ended with {run.code}: {errors[:300]}"
