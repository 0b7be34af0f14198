"""A workbook that comes back: read as a case, set beside another, and written as a file."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit

from sohanalysis import files, sentences
from sohanalysis.case import Case
from sohanalysis.case_file import load_case
from sohanalysis.errors import CaseError, SohError
from sohanalysis.prose import Prose
from sohanalysis.workbook import book_of
from sohanalysis.workbook_back import Back, Typed, altered, laid_out_again, typed
from sohanalysis.workbook_file import read_workbook
from sohanalysis.workbook_toml import Values, toml_of


def write_case(target: Path, source: str | None, *, force: bool) -> None:
    """Write the file of a case: the template, or what a workbook says.

    Raises
    ------
    SohError
        If the workbook cannot be read, or the file is there.
    """
    sources = () if source is None else (Path(source),)
    files.check_target(target, force=force, sources=sources)
    template = Path(__file__).parent / "templates" / "case.toml"
    text = files.read_text(template) if source is None else toml_of(Path(source))
    files.write_text(target, text, force=force)


def report(path: Path, case: Case) -> list[Any]:
    """Say what a check of a workbook finds: no formula altered, and the differences from a case."""
    found = differences(path, case)
    beside = sentences.whose(case)
    fine = f"{path.name}: no input is wrong, and no formula of ours is altered."
    if not found:
        return [fine, Prose(kind="paragraphs", texts=[f"Every input is that of {beside}."])]
    many = f"{sentences.count(len(found), 'input')} not as in {beside}:"
    return [fine, Prose(kind="paragraphs", texts=[many]), Prose(kind="list", texts=found)]


def case_of(path: Path) -> tuple[Back, Case]:
    """Read the inputs of a workbook as a case.

    Raises
    ------
    CaseError
        With everything that is wrong in it, formulas that were altered first.
    """
    back = laid_out_again(read_workbook(path))
    faults = altered(back)
    if faults:
        raise CaseError(faults)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{path.stem}.toml"
        file.write_text(tomlkit.dumps(Values(back).case()), encoding="utf-8", newline="\n")
        try:
            return back, replace(load_case(file), file=str(path))
        except SohError as error:
            raise CaseError([replace(f, file=str(path), line=None) for f in error.faults]) from None


def differences(path: Path, case: Case) -> list[str]:
    """Say where the inputs of a workbook are not those of a case, cell by cell."""
    back, _ = case_of(path)
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
