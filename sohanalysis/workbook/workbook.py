"""The workbook of a case, and one for a new case."""

from __future__ import annotations

from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.codes import input_digest, scenario_code
from sohanalysis.case.saved import saved_path
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, IntegrityError, ScenarioError
from sohanalysis.files.writing import BUILD, build_for, check_target, write_bytes
from sohanalysis.model.break_even import usual_limit
from sohanalysis.model.results import results_of
from sohanalysis.model.sensitivity import table_values
from sohanalysis.money import HALF_A_PENNY
from sohanalysis.report import wording
from sohanalysis.report.marking import marking
from sohanalysis.workbook import pricing
from sohanalysis.workbook.by_scenario import by_forces, engine, reading
from sohanalysis.workbook.case_values import BLANK, LIVE, NEUTRAL, OWN, Given, given_by
from sohanalysis.workbook.checks import Checked, checks
from sohanalysis.workbook.formula import Calculator, cells_of
from sohanalysis.workbook.inputs import Inputs, inputs, record_sheet
from sohanalysis.workbook.log import (
    NOT_HELD,
    SIMULATION,
    assumptions_log,
    cover,
    findings_sheet,
    notes_sheet,
)
from sohanalysis.workbook.months import money_by_year, months
from sohanalysis.workbook.results import (
    Model,
    ResultsSheet,
    TableSteps,
    charts,
    medium_term_sheet,
    results_sheet,
    scenarios_sheet,
)
from sohanalysis.workbook.sheets import Book, Writer
from sohanalysis.workbook.workings import workings

ALL_PASS = "all checks pass"
ENDINGS = (".xlsx",)


def workbook_bytes(case: Case, scenario: Scenario) -> bytes:
    """Write a case and a scenario of it as a workbook in live formulas.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the choices that the workbook opens with.

    Returns
    -------
    bytes
        An .xlsx file; the same for the same inputs.

    Raises
    ------
    IntegrityError
        If a formula does not come to what the library says: then nothing is to be published.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> workbook_bytes(case, case.scenario)[:2]
    b'PK'
    """
    book, model, found = book_of(case, scenario)
    calculator = book.calculator()
    _check(case, scenario, calculator, (book, model, found))
    return Writer(book, calculator, title=f"{case.title}: appraisal").content()


def write_workbook(
    case: Case, scenario: Scenario, source: Path, output: str | None, *, force: bool
) -> Path:
    """Write the workbook of a case to a file; without a name, under the build folder."""
    target = BUILD / f"{source.stem}.xlsx" if output is None else Path(output)
    sources = (source, saved_path(source))
    with build_for(output):
        check_target(target, force=force, sources=sources, endings=ENDINGS)
        write_bytes(target, workbook_bytes(case, scenario), force=force)
    return target


def book_of(case: Case, scenario: Scenario) -> tuple[Book, Model, ResultsSheet]:
    """Lay out the workbook of a case."""
    given, steps = given_by(case, scenario), _steps(case, scenario)
    return laid_out(
        given, steps, workbook_subject(case, scenario), [*wording.path_note(case, scenario)]
    )


def laid_out(
    given: Given, steps: TableSteps, told: list[tuple[str, str]], warned: list[str]
) -> tuple[Book, Model, ResultsSheet]:
    """Lay out every sheet, in the order in which they depend on one another."""
    put_in = inputs(given)
    documents = record_sheet(given, put_in.texts)
    by_number = pricing.charges_sheet(put_in)
    work = workings(put_in, by_number)
    by_month = months(work)
    money_by_year(work, by_month)
    by_scenario = engine(work, by_number)
    model = Model(
        charges=by_number,
        workings=work,
        engine=by_scenario,
        forces=by_forces(work, by_number),
    )
    found = results_sheet(model)
    charts(found.sheet, model, found.years)
    moved = scenarios_sheet(model, steps, found.shown)
    beyond, pressure = medium_term_sheet(model)
    checked = checks(Checked(model=model, results=found, scenarios=moved, pressure=pressure))
    sheets = (
        put_in.sheet,
        documents,
        by_number.sheet,
        work.sheet,
        by_month.sheet,
        by_scenario.sheet,
        model.forces.sheet,
        found.sheet,
        moved.sheet,
        beyond,
        assumptions_log(put_in),
        findings_sheet(model),
        checked.sheet,
        notes_sheet(warned),
    )
    front = cover(told, sheets, checked.master, put_in)
    book = Book(sheets=(front, *sheets), master=checked.master, restricted=_restricted(put_in))
    return book, model, found


def _restricted(found: Inputs) -> str:
    """Count the lines and figures that are marked as restricted."""
    marks = (
        [each["restricted"] for each in found.lines],
        [row[-1] for row in found.texts["quoted"]],
    )
    blocks = (f"{cells[0]}:{cells[-1].partition('!')[2]}" for cells in marks)
    return "+".join(f'COUNTIF({block},"yes")' for block in blocks)


CODE, _DIGEST = "Scenario code", "SHA-256 of the inputs"
OF_THEN = (CODE, _DIGEST)  # of the inputs as they were when the file was written


def workbook_subject(case: Case, scenario: Scenario) -> list[tuple[str, str]]:
    """Say what a workbook is of."""
    return [
        ("Decision", wording.decision(case)),
        ("Authority", case.decision.by),
        ("Force", case.body),
        ("Purpose", case.narrative.purpose),
        ("Version of sohanalysis", metadata.version("sohanalysis")),
        (CODE, scenario_code(case, scenario)),
        (_DIGEST, input_digest(case)),
        *(("May it be published?", said) for said in marking(case)),
        *([(SIMULATION, NOT_HELD)] if case.uncertainty else []),
    ]


def _steps(case: Case, scenario: Scenario) -> TableSteps:
    limit = usual_limit(case)

    def values(field: str) -> list[Any]:
        return [*table_values(case, scenario, field, limit=limit)]

    return TableSteps(
        forces=values("adopters"),
        savings=values("savings"),
        changes=values("charge_change"),
    )


def _check(
    case: Case, scenario: Scenario, calculator: Calculator, laid: tuple[Book, Model, ResultsSheet]
) -> None:
    """Compare the formulas with the library, under every reading, before anything is written."""
    book, model, found = laid

    def value(cell: str) -> Any:
        return calculator.value(cells_of(cell, "")[0][0])

    wanted = results_of(case, scenario).by_name()
    pairs = [(name, value(found.live[name]), wanted[name]) for name in wanted]
    for form in case.pricings:
        place = model.engine.place(reading(model.workings.inputs.given, form))
        by_form = results_of(case, replace(scenario, pricing=form)).by_name()
        pairs += [
            (f"{name} ({form})", value(model.engine.rows[name].cell(place)), by_form[name])
            for name in wanted
        ]
    apart = [
        f"{n}: {ours:,.2f}, not {theirs:,.2f}"
        for n, ours, theirs in pairs
        if abs(ours - theirs) > HALF_A_PENNY
    ]
    if value(book.master) != ALL_PASS:
        apart.append(f"the master check says {value(book.master)}")
    if apart:
        raise IntegrityError("the workbook does not agree with the library: " + "; ".join(apart))


# Room for a case that nobody knows yet.
_ROOM = {"timeline": 10, "lines": 6, "bands": 8, "sizes": 60, "forces": 60}
_OTHERS = ("Scenario A", "Scenario B", "Scenario C")
_STEPS = TableSteps(
    forces=(1, *range(5, 61, 5)),
    savings=(0, 20_000, 40_000, 60_000, 80_000, 100_000),
    changes=(-0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
)
NOTES = [
    "Begin with the figures of the case and the live scenario on the sheet Inputs, then the lines. "
    "The sheet Checks names what is still missing; nothing is checked before.",
    "Every figure asks for its source (a paragraph or table of your documents) and its status: "
    "stated there, derived from them by arithmetic, or assumed by you, with the reason as a note.",
    "Two-part needs the forces at which the upper charge applies. A price list needs its bands, "
    "the first from 1 force. Weighted needs a pool, and a size for every force that could join, "
    "this one first.",
    "A line has either a sum a year, a first month and what a late go-live does to it, or an "
    "amount for each year; then leave the sum a year blank.",
    "Published figures go on the sheet Record. Their measure is the name of a line, platform, "
    "gross, two_year_total, ongoing or budget; their year is written 2018/19, or left blank.",
]


def blank_workbook() -> bytes:
    """Write a workbook for a new case.

    Returns
    -------
    bytes
        An .xlsx file; the same each time.

    Examples
    --------
    >>> blank_workbook()[:2]
    b'PK'
    """
    book, _, _ = blank_book()
    return Writer(book, book.calculator(), title="A new case: appraisal").content()


def blank_book() -> tuple[Book, Model, ResultsSheet]:
    """Lay out the workbook of a new case."""
    given = Given(
        values={},
        scenarios={name: NEUTRAL for name in (LIVE, OWN, *_OTHERS)},
        readings=BLANK,
        **_ROOM,
    )
    return laid_out(given, _STEPS, about_blank(), NOTES)


def about_blank() -> list[tuple[str, str]]:
    """Say what a workbook is of that is of no case yet."""
    what = "A new case: fill in the sheets Inputs and Record; Checks says what is missing."
    return [("Purpose", what), ("Version of sohanalysis", metadata.version("sohanalysis"))]


def write_blank(
    case_file: str | None, scenario: str | None, output: str | None, *, force: bool
) -> Path:
    """Write a blank workbook to a file; without a name, under the build folder.

    Raises
    ------
    ScenarioError
        If a case or a scenario is given too.
    """
    given = {"CASE": case_file, "--scenario": scenario}
    faults = [
        Fault(field="--blank", problem=f"is given with {name}", allowed="without")
        for name, value in given.items()
        if value is not None
    ]
    if faults:
        raise ScenarioError(faults)
    target = BUILD / "blank.xlsx" if output is None else Path(output)
    with build_for(output):
        check_target(target, force=force, endings=ENDINGS)
        write_bytes(target, blank_workbook(), force=force)
    return target
