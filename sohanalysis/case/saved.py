"""Saved scenarios: the file of them beside a case, read and changed.

A change touches the lines of its scenario alone, so that comments and the layout of the others
stay as somebody wrote them; what the file would say is read back before it is written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from sohanalysis.case.case import Saved
from sohanalysis.case.fields import FIELDS
from sohanalysis.errors import CaseError, Fault, ScenarioError, format_value
from sohanalysis.files import writing
from sohanalysis.files.kinds import STRICT, keys_of, located, validate
from sohanalysis.files.text import DATA, IS_INSTALLED, read_text
from sohanalysis.files.toml import Document, read_toml

_FILE_COMMENT = """\
# Saved scenarios of a case: a table each, every choice written out.
# Read by soh and by the notebooks together with the case beside it. Change one by hand, or with
# soh scenarios --save and --remove. role is who chose it by role, never a person's name."""
_SUFFIX = ".scenarios.toml"
_TABLE_HEADER = "[[scenarios]]"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class _SavedFile:
    scenarios: tuple[Saved, ...] = Field(default=())


def saved_path(case_path: Path) -> Path:
    """Path of the saved scenarios of a case.

    >>> saved_path(Path("data/derbyshire-2018.toml")).name
    'derbyshire-2018.scenarios.toml'
    """
    return case_path.with_name(case_path.stem + _SUFFIX)


def is_saved(path: Path) -> bool:
    """Tell a file of saved scenarios by its name."""
    return path.name.endswith(_SUFFIX)


def check_is_case(path: Path) -> None:
    """Check that a file is no file of saved scenarios, where a case is asked for.

    Raises
    ------
    CaseError
        With the file of the case.
    """
    if is_saved(path) and path.is_file():
        case = path.with_name(f"{path.name.removesuffix(_SUFFIX)}.toml")
        problem = "holds saved scenarios, not a case"
        raise CaseError(
            Fault(file=str(path), problem=problem, advice=f"Give the case beside it: {case}")
        )


def load_saved(path: Path, *, presets: Container[str] = ()) -> tuple[Saved, ...]:
    """Read the saved scenarios of a file, in its order; none where there is no file.

    Parameters
    ----------
    path : Path
        A TOML file with a table ``[[scenarios]]`` for each.
    presets : container of str, optional
        Names that the case has given away already.

    Returns
    -------
    tuple of Saved
        Unchecked against the case at hand: that is done when one is chosen.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    ScenarioError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    if not path.exists() or not read_text(path).strip():
        return ()
    document = _read_document(path)
    saved_file, faults = validate(_SavedFile, dict(document.values))
    if saved_file is None:
        raise ScenarioError(located(document, faults))
    names = [saved.name for saved in saved_file.scenarios]
    name_faults: list[tuple[tuple[str | int, ...], Fault]] = [
        (
            ("scenarios", index, "name"),
            Fault(problem=f"{shown(name)} {problem}", allowed="a new name"),
        )
        for index, name in enumerate(names)
        for problem in _name_problems(name, names[:index], presets)
    ]
    if name_faults:
        raise ScenarioError(located(document, name_faults))
    return saved_file.scenarios


def _name_problems(name: str, before: Sequence[str], presets: Container[str]) -> Iterator[str]:
    if name in before:
        yield "is there twice"
    if name in presets:
        yield "is a preset of the case"


def _read_document(path: Path) -> Document:
    """Read the file; its faults are of the scenarios, never of the case."""
    try:
        return read_toml(path)
    except CaseError as error:
        raise ScenarioError(error.faults) from None


def save_scenario(path: Path, saved: Saved, *, force: bool) -> None:
    """Add a scenario to the file, or put it in place of the one of its name.

    Parameters
    ----------
    path : Path
        The file; made if it is not there. What else it holds, comments too, stays as it is.
    saved : Saved
        What to keep.
    force : bool
        Whether to replace one of the same name.

    Raises
    ------
    ScenarioError
        If the name is taken, and ``force`` is not given.
    SohError
        If the file as it stands cannot be used, or cannot be written.
    """
    with _turn(path):
        before = load_saved(path)
        names = [scenario.name for scenario in before]
        if saved.name not in names:
            text = read_text(path).rstrip() if before or path.exists() else _FILE_COMMENT
            text = f"{text or _FILE_COMMENT}\n\n{_table_text(saved)}"
            _write_checked(path, text, (*before, saved))
            return
        if not force:
            problem = f"{format_value(saved.name)} is saved already, and nothing was written"
            advice = "Choose another name, or add --force to replace it."
            raise ScenarioError(Fault(file=str(path), problem=problem, advice=advice))
        index = names.index(saved.name)
        above, comment, below = _split_at(path, index)
        lines = [*above, *comment, *_table_text(saved).split("\n"), *below]
        _write_checked(path, "\n".join(lines), (*before[:index], saved, *before[index + 1 :]))


def remove_scenario(path: Path, name: str) -> None:
    """Take a scenario out of the file, with the comment above it.

    Raises
    ------
    SohError
        If none of that name is there, or the file as it stands cannot be used or written.
    """
    with _turn(path):
        before = load_saved(path)
        names = [scenario.name for scenario in before]
        if name not in names:
            problem = f"holds no scenario {format_value(name)}"
            allowed = ", ".join(names) or "none is saved"
            raise ScenarioError(Fault(file=str(path), problem=problem, allowed=allowed))
        index = names.index(name)
        above, _, below = _split_at(path, index)
        _write_checked(path, "\n".join([*above, *below]), (*before[:index], *before[index + 1 :]))


def _turn(path: Path) -> AbstractContextManager[None]:
    """Have a file to ourselves, for what another run saves meanwhile is not to be lost.

    Not among what was installed: the next version would remove it.
    """
    if IS_INSTALLED and path.resolve().is_relative_to(DATA.resolve()):
        problem = "stands within the installed package, and nothing was written"
        advice = "Copy the file of the case into a folder of your own, and name that copy."
        raise ScenarioError(Fault(file=str(path), problem=problem, advice=advice))
    return writing.turn(path.parent)


def _split_at(path: Path, index: int) -> tuple[list[str], list[str], list[str]]:
    """Split the lines of a file at a scenario: those above, its comment, those from the next on."""
    lines = read_text(path).split("\n")
    headers = [i for i, line in enumerate(lines) if line.partition("#")[0].strip() == _TABLE_HEADER]
    starts = [*(_comment_above(lines, header) for header in headers), len(lines)]
    if index >= len(headers):
        # Laid out in another way, say as scenarios = [{...}]: what comes of it is read back and
        # refused by `_write_checked`.
        return lines, [], []
    start, header = starts[index], headers[index]
    return lines[:start], lines[start:header], lines[starts[index + 1] :]


def _comment_above(lines: Sequence[str], header: int) -> int:
    """First line of the comment right above a header; the header's own where there is none."""
    first = header
    while first > 0 and lines[first - 1].startswith("#"):
        first -= 1
    return first


def _table_text(saved: Saved) -> str:
    """Text of a scenario as a table: what it is, then its choices, then a blank line."""
    import tomlkit  # to write alone, and most commands only read

    # `asdict` gives the inherited choices first; a reader of the file wants the name first.
    values = asdict(saved)
    first = [key for key in keys_of(Saved) if key not in FIELDS]
    ordered = {key: values[key] for key in (*first, *(k for k in values if k not in first))}
    adopters = ordered["adopters"]
    ordered["adopters"] = list(adopters) if isinstance(adopters, tuple) else adopters
    return f"{_TABLE_HEADER}\n{tomlkit.dumps(ordered)}"


def _write_checked(path: Path, text: str, expected: tuple[Saved, ...]) -> None:
    """Write the file, if it reads back as the scenarios that are expected."""
    text = text.rstrip("\n") + "\n"
    try:
        scenarios = TypeAdapter(_SavedFile).validate_python(tomllib.loads(text)).scenarios
    except (ValueError, RecursionError):  # no TOML, no scenarios, or brackets without end
        scenarios = None
    if scenarios != expected:
        problem = "is laid out in a way that cannot be changed safely, and nothing was written"
        advice = f"Write each scenario as a table headed {_TABLE_HEADER}, or change it by hand."
        raise ScenarioError(Fault(file=str(path), problem=problem, advice=advice))
    writing.write_text(path, text, force=True)
