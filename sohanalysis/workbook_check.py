"""A workbook that comes back: read as a case, set beside another, and written as a file."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit

from sohanalysis import files, sentences
from sohanalysis.case import Case
from sohanalysis.case_file import load_case
from sohanalysis.errors import MOST_FAULTS, CaseError, Fault, SohError
from sohanalysis.forces import MEASURES
from sohanalysis.prose import Prose
from sohanalysis.scenario import Scenario
from sohanalysis.schema import TO_FILL_IN
from sohanalysis.targets import check_target
from sohanalysis.workbook import book_of
from sohanalysis.workbook_altered import altered, remarks
from sohanalysis.workbook_back import Back, Typed, laid_out_again, typed
from sohanalysis.workbook_file import read_workbook
from sohanalysis.workbook_given import OWN
from sohanalysis.workbook_toml import Values, toml_of
from sohanalysis.writing import write_text


def write_case(target: Path, source: str | None, *, force: bool) -> None:
    """Write the file of a case: the template, or what a workbook says.

    Raises
    ------
    SohError
        If the workbook cannot be read, the file is there, or nothing is left to be filled in and
        what was typed is no case: by sheet and cell.
    """
    sources = () if source is None else (Path(source),)
    check_target(target, force=force, sources=sources)
    if source is None:
        text = files.read_text(Path(__file__).parent / "templates" / "case.toml")
    else:
        back = laid_out_again(read_workbook(Path(source)))
        text = toml_of(back)
        if f'"{TO_FILL_IN}"' not in tomlkit.dumps(Values(back).case()):
            loaded(back)
    write_text(target, text, force=force)


def report(path: Path, case: Case) -> list[Any]:
    """Say what a check of a workbook finds: what is not as soh writes it, and other inputs."""
    back, read = case_of(path)
    fine = f"{path.name}: no input is wrong, and no formula of ours is altered."
    own = Scenario(**_fields(Values(back).scenario(OWN)))
    noted, found = remarks(back, read, own), differences(back, case)
    parts: list[Any] = [fine]
    if noted:
        many = f"{sentences.count(len(noted), 'place')} not as soh writes it:"
        parts += [Prose(kind="paragraphs", texts=[many]), Prose(kind="list", texts=_first(noted))]
    beside = sentences.whose(case)
    if not found:
        return [*parts, Prose(kind="paragraphs", texts=[f"Every input is that of {beside}."])]
    many = f"{sentences.count(len(found), 'input')} not as in {beside}:"
    return [*parts, Prose(kind="paragraphs", texts=[many]), Prose(kind="list", texts=_first(found))]


def _fields(scenario: Mapping[str, Any]) -> dict[str, Any]:
    """Write forces by year as a scenario has them."""
    adopters = scenario["adopters"]
    return {**scenario, "adopters": tuple(adopters) if isinstance(adopters, list) else adopters}


def _first(found: list[str]) -> list[str]:
    more = len(found) - MOST_FAULTS
    return [*found[:MOST_FAULTS], f"and {more} more."] if more > 0 else found


def case_of(path: Path) -> tuple[Back, Case]:
    """Read the inputs of a workbook as a case.

    Raises
    ------
    CaseError
        With everything that is wrong in it, by sheet and cell; formulas that were altered first.
    """
    back = laid_out_again(read_workbook(path))
    faults = altered(back)
    if faults:
        raise CaseError(faults)
    return back, loaded(back)


def loaded(back: Back) -> Case:
    """Check what was typed as the file of a case is checked, and name sheet and cell of a fault."""
    values, beside = Values(back), back.read.path.parent
    case = values.case()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{back.read.path.stem}.toml"
        file.write_text(tomlkit.dumps(case), encoding="utf-8", newline="\n")
        _take_register_along(case, beside, Path(folder))
        try:
            return replace(load_case(file), file=str(back.read.path))
        except SohError as error:
            faults = [_in_cells(fault, values, back.read.path) for fault in error.faults]
            there = [replace(f, problem=f.problem.replace(folder, str(beside))) for f in faults]
            raise CaseError(there) from None


def _take_register_along(case: Mapping[str, Any], beside: Path, folder: Path) -> None:
    """Copy the register that a case names, and what describes it, to where the case is checked.

    They lie beside the workbook; a register elsewhere, or none, is left to be refused.
    """
    named = str(case.get("charge", {}).get("weighted", {}).get("register", ""))
    if named and Path(named).name == named:
        for name in (named, MEASURES):
            if (beside / name).is_file():
                shutil.copyfile(beside / name, folder / name)


def _in_cells(fault: Fault, values: Values, path: Path) -> Fault:
    """Name the cell of a fault, beside the key that a file would have, and what a cell may hold."""
    cell = values.cell(fault.field)
    field = f"{cell} ({fault.field})" if cell else fault.field
    problem = fault.problem.removeprefix(f'"{TO_FILL_IN}" ')
    allowed = fault.allowed.replace("text in quotes", "text").replace('"', "")
    # In a cell, thousands are not set apart by the underscores of a file.
    allowed, advice = (re.sub(r"(?<=\d)_(?=\d)", ",", t) for t in (allowed, fault.advice))
    told = {"problem": problem, "allowed": allowed, "advice": advice}
    return replace(fault, file=str(path), line=None, field=field, **told)


def differences(back: Back, case: Case) -> list[str]:
    """Say where the inputs of a workbook are not those of a case, cell by cell."""
    book, model, _ = book_of(case, case.scenario)
    ours = typed(book.contents(), model.workings.inputs)
    theirs = typed(back.read.cells, back.inputs)
    return [
        f"{theirs.get(key, ours.get(key, (None, '')))[1]} ({key}): "
        f"{_said(theirs, key)}, and {_said(ours, key)} in the case"
        for key in dict.fromkeys((*theirs, *ours))
        if _value(theirs, key) != _value(ours, key)
    ]


def _value(found: Typed, key: str) -> Any:
    value = found.get(key, (None, ""))[0]
    return float(value) if isinstance(value, int | float) else value


def _said(found: Typed, key: str) -> str:
    value = _value(found, key)
    return (
        "nothing" if value is None else format(value, ".15g") if isinstance(value, float) else value
    )
