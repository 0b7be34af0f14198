"""The workbook: the model once more in live formulas, for a finance team to audit in Excel."""

from __future__ import annotations

from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.choose import offered
from sohanalysis.case.codes import input_digest, scenario_code
from sohanalysis.case.saved import saved_path
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import IntegrityError
from sohanalysis.files.writing import BUILD, build_for, check_target, write_bytes
from sohanalysis.model.break_even import usual_limit
from sohanalysis.model.results import RESULTS, appraise
from sohanalysis.model.sensitivity import telling_values
from sohanalysis.money import HALF_A_PENNY
from sohanalysis.report import wording
from sohanalysis.report.marking import marking
from sohanalysis.workbook import pricing
from sohanalysis.workbook.book import Book
from sohanalysis.workbook.book_file import Writer
from sohanalysis.workbook.calculator import Calculator
from sohanalysis.workbook.case_values import Given, given_by
from sohanalysis.workbook.formula import cells_of
from sohanalysis.workbook.months import money_by_year, months
from sohanalysis.workbook.workbook_charts import charts
from sohanalysis.workbook.workbook_checks import checks
from sohanalysis.workbook.workbook_columns import reading
from sohanalysis.workbook.workbook_cover import NOT_HELD, SIMULATION, cover, notes
from sohanalysis.workbook.workbook_findings import assumptions_log, findings
from sohanalysis.workbook.workbook_forces import by_forces
from sohanalysis.workbook.workbook_identities import Checked
from sohanalysis.workbook.workbook_inputs import Inputs, inputs
from sohanalysis.workbook.workbook_medium_term import medium_term
from sohanalysis.workbook.workbook_outcome import engine
from sohanalysis.workbook.workbook_record import record
from sohanalysis.workbook.workbook_results import Model, Results, results
from sohanalysis.workbook.workbook_scenarios import Steps, scenarios
from sohanalysis.workbook.workbook_workings import workings

ALL_PASS = "all checks pass"
ENDINGS = (".xlsx",)


def workbook(case: Case, scenario: Scenario) -> bytes:
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
    >>> workbook(case, case.scenario)[:2]
    b'PK'
    """
    book, model, found = book_of(case, scenario)
    calculator = book.calculator()
    _check(case, scenario, calculator, (book, model, found))
    return Writer(book, calculator, title=f"{case.record.title}: appraisal").content()


def write_workbook(
    case: Case, scenario: Scenario, source: Path, output: str | None, *, force: bool
) -> Path:
    """Write the workbook of a case to a file; without a name, under the build folder."""
    target = BUILD / f"{source.stem}.xlsx" if output is None else Path(output)
    sources = (source, saved_path(source))
    with build_for(output):
        check_target(target, force=force, sources=sources, endings=ENDINGS)
        write_bytes(target, workbook(case, scenario), force=force)
    return target


def book_of(case: Case, scenario: Scenario) -> tuple[Book, Model, Results]:
    """Lay out the workbook of a case."""
    given, steps = given_by(case, scenario), _steps(case, scenario)
    return laid_out(given, steps, about(case, scenario), [*wording.path_note(case, scenario)])


def laid_out(
    given: Given, steps: Steps, told: list[tuple[str, str]], warned: list[str]
) -> tuple[Book, Model, Results]:
    """Lay out every sheet, in the order in which they depend on one another."""
    put_in = inputs(given)
    documents = record(given, put_in.texts)
    by_number = pricing.charges(put_in)
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
    found = results(model)
    charts(found.sheet, model, found.years)
    moved = scenarios(model, steps, found.shown)
    beyond, pressure = medium_term(model)
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
        findings(model),
        checked.sheet,
        notes(warned),
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


def about(case: Case, scenario: Scenario) -> list[tuple[str, str]]:
    """Say what a workbook is of."""
    record = case.record
    return [
        ("Decision", wording.decision(case)),
        ("Authority", record.authority),
        ("Force", record.force),
        ("Purpose", case.narrative.purpose),
        ("Version of sohanalysis", metadata.version("sohanalysis")),
        (CODE, scenario_code(case, scenario)),
        (_DIGEST, input_digest(case)),
        *(("May it be published?", said) for said in marking(case)),
        *([(SIMULATION, NOT_HELD)] if case.uncertainty else []),
    ]


def _steps(case: Case, scenario: Scenario) -> Steps:
    limit = usual_limit(case)

    def values(field: str) -> list[Any]:
        return [*telling_values(case, scenario, field, limit=limit)]

    return Steps(
        forces=values("adopters"),
        savings=values("savings"),
        changes=values("charge_change"),
    )


def _check(
    case: Case, scenario: Scenario, calculator: Calculator, laid: tuple[Book, Model, Results]
) -> None:
    """Compare the formulas with the library, under every reading, before anything is written."""
    book, model, found = laid

    def value(cell: str) -> Any:
        return calculator.value(cells_of(cell, "")[0][0])

    wanted = appraise(case, scenario).results()
    pairs = [(name, value(found.live[name]), wanted[name]) for name in RESULTS]
    for form in offered(case, scenario):
        place = model.engine.place(reading(form))
        by_form = appraise(case, replace(scenario, charge_form=form)).results()
        pairs += [
            (f"{name} ({form})", value(model.engine.rows[name].cell(place)), by_form[name])
            for name in RESULTS
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
