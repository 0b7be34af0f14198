"""The file of saved scenarios beside a case: read it, add to it, take from it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import Field
from pydantic.dataclasses import dataclass

from sohanalysis import files
from sohanalysis.case import Saved
from sohanalysis.document import read_toml
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.schema import STRICT, located, validate

_HEAD = """Saved scenarios of a case: a table each, every choice written out.
Read by soh and by the notebooks together with the case beside it. Change one by hand, or with
soh scenarios --save and --remove. role is who chose it by role, never a person's name."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class _File:
    scenarios: tuple[Saved, ...] = Field(default=())


def saved_path(case_path: Path) -> Path:
    """Where the saved scenarios of a case lie.

    >>> saved_path(Path("data/derbyshire-2018.toml")).name
    'derbyshire-2018.scenarios.toml'
    """
    return case_path.with_name(f"{case_path.stem}.scenarios.toml")


def load_saved(path: Path) -> tuple[Saved, ...]:
    """Read the saved scenarios of a file, in its order; none where there is no file.

    Parameters
    ----------
    path : Path
        A TOML file with a table ``[[scenarios]]`` for each.

    Returns
    -------
    tuple of Saved
        Whether their case and rules are those at hand is looked at when one is chosen.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    ScenarioError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    if not path.exists():
        return ()
    document = read_toml(path)
    found, faults = validate(_File, dict(document.values))
    if found is None:
        raise ScenarioError(located(document, faults))
    names = [saved.name for saved in found.scenarios]
    again: list[tuple[tuple[str | int, ...], Fault]] = [
        (("scenarios", i, "name"), Fault(problem=f"{shown(name)} is there twice", allowed="once"))
        for i, name in enumerate(names)
        if name in names[:i]
    ]
    if again:
        raise ScenarioError(located(document, again))
    return found.scenarios


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
    names = [each.name for each in load_saved(path)]
    if saved.name in names and not force:
        problem = f"{shown(saved.name)} is saved already, and nothing was written"
        advice = "Choose another name, or add --force to replace it."
        raise ScenarioError(Fault(file=str(path), problem=problem, advice=advice))
    document = _document(path)
    table = tomlkit.table()
    for key, value in _written(saved).items():
        table.add(key, value)
    table.add(tomlkit.nl())
    tables = document.setdefault("scenarios", tomlkit.aot())
    if saved.name in names:
        tables[names.index(saved.name)] = table
    else:
        tables.append(table)
    _write(path, document)


def remove_scenario(path: Path, name: str) -> None:
    """Take a scenario out of the file.

    Raises
    ------
    ScenarioError
        If none of that name is there.
    SohError
        If the file as it stands cannot be used, or cannot be written.
    """
    names = [each.name for each in load_saved(path)]
    if name not in names:
        problem = f"holds no scenario {shown(name)}"
        allowed = ", ".join(names) or "none is saved"
        raise ScenarioError(Fault(file=str(path), problem=problem, allowed=allowed))
    document = _document(path)
    del document["scenarios"][names.index(name)]
    _write(path, document)


def _document(path: Path) -> Any:
    if path.exists():
        return tomlkit.parse(files.read_text(path))
    document = tomlkit.document()
    for line in _HEAD.split("\n"):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    return document


def _written(saved: Saved) -> dict[str, Any]:
    """Order the keys of a saved scenario: what it is, then its choices."""
    values = asdict(saved)
    first = ("name", "rationale", "role", "case", "rules")
    ordered = {key: values[key] for key in (*first, *(k for k in values if k not in first))}
    adopters = ordered["adopters"]
    return ordered | {"adopters": list(adopters) if isinstance(adopters, tuple) else adopters}


def _write(path: Path, document: Any) -> None:
    files.write_text(path, tomlkit.dumps(document).rstrip("\n") + "\n", force=True)
