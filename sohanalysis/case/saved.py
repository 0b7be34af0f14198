"""The file of saved scenarios next to a case: read it, and add, replace or remove a scenario.

A change edits only the lines of its scenario, so that the comments and layout of the others stay
the same. The new text is parsed and compared before it is written.
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
from sohanalysis.files.text import DATA, IS_INSTALLED, check_in_folder, read_text
from sohanalysis.files.toml import Document, read_toml

_FILE_COMMENT = """\
# Saved scenarios of a case: one table each, with every choice written out.
# soh and the notebooks read them with the case next to this file. Change one by hand, or with
# soh scenarios --save and --remove. role is the role that chose it, never a person's name."""
_SUFFIX = ".scenarios.toml"
_TABLE_HEADER = "[[scenarios]]"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class _SavedFile:
    scenarios: tuple[Saved, ...] = Field(default=())


def saved_path(case_path: Path) -> Path:
    """Return the path of the saved scenarios of a case.

    >>> saved_path(Path("data/derbyshire-2018.toml")).name
    'derbyshire-2018.scenarios.toml'
    """
    return case_path.with_name(case_path.stem + _SUFFIX)


def is_saved(path: Path) -> bool:
    """Whether a path is that of a file of saved scenarios, by its name."""
    return path.name.endswith(_SUFFIX)


def check_is_case(path: Path) -> None:
    """Check that the path of a case is not that of its saved scenarios.

    Raises
    ------
    CaseError
        If it is. The message names the file of the case.
    """
    if is_saved(path) and path.is_file():
        case = path.with_name(f"{path.name.removesuffix(_SUFFIX)}.toml")
        problem = "holds saved scenarios, not a case"
        raise CaseError(
            Fault(file=str(path), problem=problem, advice=f"Use the case next to it: {case}")
        )


def load_saved(path: Path, *, presets: Container[str] = ()) -> tuple[Saved, ...]:
    """Read the saved scenarios of a file, in its order.

    Parameters
    ----------
    path : Path
        A TOML file with a table ``[[scenarios]]`` for each scenario.
    presets : container of str, optional
        Names of the presets of the case, which a saved scenario must not have.

    Returns
    -------
    tuple of Saved
        The scenarios; empty if there is no file. They are checked against the case only when a
        user chooses one.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    ScenarioError
        If anything in it cannot be used. The error lists every fault with its line.
    """
    check_in_folder(path)
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
            Fault(problem=f"{format_value(name)} {problem}", allowed="a new name"),
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
    """Read the file as TOML. Its faults become a ScenarioError, so that no one blames the case."""
    try:
        return read_toml(path)
    except CaseError as error:
        raise ScenarioError(error.faults) from None


def save_scenario(path: Path, saved: Saved, *, force: bool) -> None:
    """Add a scenario to the file, or replace the scenario of the same name.

    Parameters
    ----------
    path : Path
        The file, which is created if necessary. Its other scenarios and comments stay the same.
    saved : Saved
        The scenario to save.
    force : bool
        Whether to replace a scenario of the same name.

    Raises
    ------
    ScenarioError
        If the name is in use and ``force`` is False.
    SohError
        If the present file cannot be used, or cannot be written.
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
    """Remove a scenario from the file, with the comment above it.

    Raises
    ------
    SohError
        If the file has no scenario of that name, or cannot be used or written.
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
    """Lock a file for this run, so that two runs at once cannot lose each other's changes.

    Raises a ScenarioError if the file is part of the installed package: installing the next version
    would remove it.
    """
    if IS_INSTALLED and path.resolve().is_relative_to(DATA.resolve()):
        problem = "is inside the installed package, and nothing was written"
        advice = "Copy the file of the case into a folder of your own, and name that copy."
        raise ScenarioError(Fault(file=str(path), problem=problem, advice=advice))
    return writing.turn(path.parent)


def _split_at(path: Path, index: int) -> tuple[list[str], list[str], list[str]]:
    """Return the lines above a scenario, its comment, and the lines from the next scenario on."""
    lines = read_text(path).split("\n")
    headers = [i for i, line in enumerate(lines) if line.partition("#")[0].strip() == _TABLE_HEADER]
    starts = [*(_comment_above(lines, header) for header in headers), len(lines)]
    if index >= len(headers):
        # The file has another layout, such as scenarios = [{...}]. `_write_checked` then refuses
        # the changed text.
        return lines, [], []
    start, header = starts[index], headers[index]
    return lines[:start], lines[start:header], lines[starts[index + 1] :]


def _comment_above(lines: Sequence[str], header: int) -> int:
    """Return the first line of the comment right above a header, or the line of the header."""
    first = header
    while first > 0 and lines[first - 1].startswith("#"):
        first -= 1
    return first


def _table_text(saved: Saved) -> str:
    """Return a scenario as a TOML table: its name, reason and role, its choices, a blank line."""
    import tomlkit  # only needed to write, and most commands only read

    # `asdict` puts the inherited choices first. A reader of the file wants the name first.
    values = asdict(saved)
    first = [key for key in keys_of(Saved) if key not in FIELDS]
    ordered = {key: values[key] for key in (*first, *(k for k in values if k not in first))}
    adopters = ordered["adopters"]
    ordered["adopters"] = list(adopters) if isinstance(adopters, tuple) else adopters
    return f"{_TABLE_HEADER}\n{tomlkit.dumps(ordered)}"


def _write_checked(path: Path, text: str, expected: tuple[Saved, ...]) -> None:
    """Write the file, after checking that its text gives the expected scenarios.

    Raises a ScenarioError if it does not, because of the file's layout.
    """
    text = text.rstrip("\n") + "\n"
    try:
        scenarios = TypeAdapter(_SavedFile).validate_python(tomllib.loads(text)).scenarios
    except (ValueError, RecursionError):  # not TOML, not scenarios, or nested too deeply
        scenarios = None
    if scenarios != expected:
        problem = "is laid out in a way that cannot be changed safely, and nothing was written"
        advice = f"Write each scenario as a table headed {_TABLE_HEADER}, or change it by hand."
        raise ScenarioError(Fault(file=str(path), problem=problem, advice=advice))
    writing.write_text(path, text, force=True)
