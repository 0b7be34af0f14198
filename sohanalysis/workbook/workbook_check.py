"""A workbook that comes back: read as a case, set beside another, and written as a file."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit

from sohanalysis.case.case import Case
from sohanalysis.case.choose import scenario_faults
from sohanalysis.case.load import load_case
from sohanalysis.case.register import _MEASURES_FILE
from sohanalysis.case.scenario import Scenario, build
from sohanalysis.errors import MOST_FAULTS, CaseError, Fault, ScenarioError, SohError
from sohanalysis.files.schema import TO_FILL_IN
from sohanalysis.files.text import read_text
from sohanalysis.files.writing import check_target, write_text
from sohanalysis.money import pounds
from sohanalysis.report import wording
from sohanalysis.report.prose import Prose
from sohanalysis.workbook.case_values import FIGURES, LIVE, OWN
from sohanalysis.workbook.file import read_workbook
from sohanalysis.workbook.workbook_allowed import past_what_is_allowed
from sohanalysis.workbook.workbook_altered import altered, is_of_other_inputs, remarks, simulates
from sohanalysis.workbook.workbook_back import Back, laid_out_again
from sohanalysis.workbook.workbook_changed import differences, marked_as_assumed
from sohanalysis.workbook.workbook_cover import NOT_HELD
from sohanalysis.workbook.workbook_toml import Values, toml_of

# A file names years where the workbook has the first of them, and how many there are.
_ALLOWED = {f.key: f.allowed for f in FIGURES if f.key.endswith((".first", ".count"))}
_SINCE = (
    "Inputs were changed since the workbook was written: scenario code and SHA-256 on its cover "
    "are of before. soh workbook writes it anew from the file that soh new --from gives."
)
_FILL_IN = "Fill in each ?, then"
_PUT_RIGHT = "Put right what is named above and fill in each ?, then"


def write_case(target: Path, source: str | None, against: Case | None, *, force: bool) -> str:
    """Write the file of a case, the template or what a workbook says; say what is left to do.

    Raises
    ------
    SohError
        If the workbook cannot be read, the file is there, or nothing is left to be filled in and
        what was typed is no case: by sheet and cell.
    """
    sources = () if source is None else (Path(source),)
    check_target(target, force=force, sources=sources, endings=(".toml",))
    told: list[str] = []
    if source is None and against is not None:
        fault = Fault(field="--against", problem="is given without --from", allowed="with it")
        raise ScenarioError(fault)
    if source is None:
        text = read_text(Path(__file__).parent.parent / "templates" / "case.toml")
        step = _FILL_IN
    else:
        text, told, step = _from_workbook(laid_out_again(read_workbook(Path(source))), against)
    write_text(target, text, force=force)
    return "\n".join([*told, f"Wrote {target}. {step}: soh check {target}"])


def _from_workbook(back: Back, against: Case | None) -> tuple[str, list[str], str]:
    """Give the file of what was typed, what is to be said of it, and what is to be done next."""
    values, told, step = values_of(back), [], "Next"
    if f'"{TO_FILL_IN}"' not in tomlkit.dumps(values.case()):
        told = beside_it(back, loaded(back))
    else:
        told = _first([str(fault) for fault in _past(back, values)])
        step = _PUT_RIGHT if told else _FILL_IN
    if against is None:
        told.append(
            "Source and status of each figure are as the workbook has them, whatever was changed: "
            "--against CASE marks what differs from a case as assumed."
        )
    else:
        told += marked_as_assumed(values, back, against)
    if simulates(back) or (against is not None and against.uncertainty):
        told.append(NOT_HELD + " Copy [uncertainty] from the file of the case.")
    return toml_of(values, back.read.path.name), told, step


def report(path: Path, case: Case) -> list[Any]:
    """Say what a check of a workbook finds: what is not as soh writes it, and other inputs."""
    back, read = case_of(path)
    fine = f"{path.name}: no input is wrong, and no formula of ours is altered."
    own = _own_scenario(back, read)
    noted, found = remarks(back, read, own), differences(back, case)
    parts: list[Any] = [fine]
    if noted:
        many = f"{wording.count(len(noted), 'place')} not as soh writes it:"
        parts += [Prose(kind="paragraphs", texts=[many]), Prose(kind="list", texts=_first(noted))]
    since = [_SINCE] * is_of_other_inputs(back, read, own)
    told = since + beside_it(back, read) + [NOT_HELD] * bool(simulates(back) or case.uncertainty)
    parts += [Prose(kind="paragraphs", texts=[text]) for text in told]
    beside = wording.whose(case)
    if not found:
        return [*parts, Prose(kind="paragraphs", texts=[f"Every input is that of {beside}."])]
    many = f"{wording.count(len(found), 'input')} not as in {beside}:"
    return [*parts, Prose(kind="paragraphs", texts=[many]), Prose(kind="list", texts=_first(found))]


def _own_scenario(back: Back, read: Case) -> Scenario:
    """Give the scenario under "As in the case"; where its forces are blank, the live one."""
    values = Values(back)
    fields = values.scenario(OWN)
    if fields["adopters"] == TO_FILL_IN:
        return read.scenario
    try:
        own = build(fields)
    except SohError as error:
        found = [replace(fault, field=f"scenarios.{OWN}.{fault.field}") for fault in error.faults]
    else:
        found = [
            replace(fault, field=f"scenarios.{OWN}.{field}")
            for field, fault in scenario_faults(read, own)
        ]
        if not found:
            return own
    raise CaseError(_by_cell(found, back, values)) from None


def beside_it(back: Back, read: Case) -> list[str]:
    """Say what of a workbook is no part of the case that is read from it."""
    values, low = Values(back), pounds(read.charge.low)
    told = [
        f"{heading} differs from the case's own choices in {' and '.join(cells)}. A preset holds "
        "forces and charge form alone, so that is left out of the case. Write it under Live "
        "scenario, or save it with soh scenarios --save NAME."
        for heading, cells in values.beyond_presets()
    ]
    if not values.has_pool or read.charge.weighted is not None:
        return told
    pool = pounds(values.whole("charge.weighted.pool"))
    return [
        *told,
        f"The pool shared by size, {pool}, does not fit the lower charge, {low}. It is neither "
        "offered nor chosen, so it is left out of the case. To choose it, write into "
        f"{values.cell('charge.weighted.pool')} the pool that stands on the sheet Charges.",
    ]


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
    values = values_of(back)
    try:
        read = replace(_as_case(values.case(), back.read.path), file=str(back.read.path))
    except SohError as error:
        raise CaseError(_by_cell(error.faults, back, values)) from None
    # A word that no case has may be read as a no, and a figure past the room that there is. The
    # scenario that stands beside the live one is checked where it is read.
    past = [fault for fault in _past(back, values) if f"scenarios.{OWN}." not in fault.field]
    if past:
        raise CaseError(past)
    return read


def values_of(back: Back) -> Values:
    """Give what is typed, without a pool that does not fit where nobody offers or chooses it."""
    values = Values(back)
    if values.has_pool and not values.uses_pool:
        try:
            _as_case(values.case(), back.read.path)
        except SohError as error:
            values.has_pool = "charge.weighted.pool" not in {f.field for f in error.faults}
    return values


def _as_case(sections: Mapping[str, Any], path: Path) -> Case:
    """Read sections as if their file lay beside the workbook."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{path.stem}.toml"
        file.write_text(tomlkit.dumps(sections), encoding="utf-8", newline="\n")
        _take_register_along(sections, path.parent, Path(folder))
        try:
            return load_case(file)
        except SohError as error:
            beside = str(path.parent)
            found = [replace(f, problem=f.problem.replace(folder, beside)) for f in error.faults]
            raise CaseError(found) from None


def _take_register_along(case: Mapping[str, Any], beside: Path, folder: Path) -> None:
    """Copy the register that a case names, and what describes it, to where the case is checked.

    They lie beside the workbook; a register elsewhere, or none, is left to be refused.
    """
    named = str(case.get("charge", {}).get("weighted", {}).get("register", ""))
    if named and Path(named).name == named:
        for name in (named, _MEASURES_FILE):
            if (beside / name).is_file():
                shutil.copyfile(beside / name, folder / name)


def _by_cell(faults: Iterable[Fault], back: Back, values: Values) -> list[Fault]:
    """Name the faults of a case by cell, then what is past the rule of its cell.

    A file is not read so far if it is unsound. What is typed and cannot be read is not missing.
    """
    past = {_cell_of(fault): fault for fault in _past(back, values)}
    found = [
        _in_cells(fault, values, back.read.path)
        for fault in faults
        if not (_is_missing(fault) and values.cell(fault.field) in past)
    ]
    named = {_cell_of(fault) for fault in found}
    return [*found, *(fault for cell, fault in past.items() if cell not in named)]


def _cell_of(fault: Fault) -> str:
    return fault.field.partition(" ")[0]


def _is_missing(fault: Fault) -> bool:
    return fault.problem.startswith(f'"{TO_FILL_IN}" ')


def _past(back: Back, values: Values) -> Iterator[Fault]:
    """Name what is past the rule of its cell."""
    keys = {cell: key for key, (_, cell) in values.typed.items()}
    for cell, fault in past_what_is_allowed(back.inputs, back.read.cells):
        key = keys.get(cell, "").replace(f"scenarios.{LIVE}.", "scenario.")
        field = f"{cell} ({key})" if key else cell
        yield replace(fault, file=str(back.read.path), field=field)


def _in_cells(fault: Fault, values: Values, path: Path) -> Fault:
    """Name the cell of a fault, beside the key that a file would have, and what a cell may hold."""
    cell = values.cell(fault.field)
    field = f"{cell} ({fault.field})" if cell else fault.field
    problem = fault.problem.removeprefix(f'"{TO_FILL_IN}" ')
    allowed = _ALLOWED.get(values.key(fault.field), "") if _is_missing(fault) else ""
    allowed = (allowed or fault.allowed).replace("text in quotes", "text").replace('"', "")
    allowed = allowed.replace("true or false", "yes or no")
    # In a cell, thousands are not set apart by the underscores of a file.
    allowed, advice = (re.sub(r"(?<=\d)_(?=\d)", ",", t) for t in (allowed, fault.advice))
    told = {"problem": problem, "allowed": allowed, "advice": advice}
    return replace(fault, file=str(path), line=None, field=field, **told)
