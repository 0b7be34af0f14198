"""The workbook of a case: laid out, compared with the library, and written."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sohanalysis.case import restricted
from sohanalysis.case.case import TAKEN, Case
from sohanalysis.case.codes import input_digest, scenario_code
from sohanalysis.case.fields import FIELDS, Kind, in_own_word
from sohanalysis.case.saved import saved_path
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import Fault, FileError
from sohanalysis.files.writing import BUILD, build_for, check_target, write_bytes
from sohanalysis.model.results import leading_result
from sohanalysis.money import HALF_A_POUND, percent
from sohanalysis.nouns import first_capital
from sohanalysis.report import feet, field_words, wording
from sohanalysis.report.feet import NOT_FOR_PUBLICATION, marking
from sohanalysis.report.findings import grouped_findings, published_name
from sohanalysis.report.headline import headline
from sohanalysis.report.notes import IN_NO_TOTAL, noted_amounts
from sohanalysis.workbook.agreement import BuiltBook, check_agreement, range_or_none
from sohanalysis.workbook.answer import lay_out_answer
from sohanalysis.workbook.checks import PrintedFigure, checks_sheet
from sohanalysis.workbook.cover import ANSWERED, cover_sheet, notes_sheet
from sohanalysis.workbook.document import leaves
from sohanalysis.workbook.formula import Calculator, Position
from sohanalysis.workbook.inputs import Inputs, inputs_sheet
from sohanalysis.workbook.log import log_sheet
from sohanalysis.workbook.medium_term import medium_term_sheet
from sohanalysis.workbook.pairs import SHOWN
from sohanalysis.workbook.parts import split_long_formulas
from sohanalysis.workbook.plan import LATE, PAYERS, Sized, lay_out_plan, sizes_of
from sohanalysis.workbook.pricing import charge_sheet
from sohanalysis.workbook.reader_sheets import Change, ReaderView, results_sheet, show_answer
from sohanalysis.workbook.record import record_sheet
from sohanalysis.workbook.runs import Runs, changed_head, groups_of, quoted_head, runs_of
from sohanalysis.workbook.sensitivity import sensitivity_sheet
from sohanalysis.workbook.sheets import Book, cells_between, formula
from sohanalysis.workbook.workbook_case import (
    RESULT_FORMULAS,
    SheetLayout,
    layout_of,
    workbook_case_of,
)
from sohanalysis.workbook.workings import Workings
from sohanalysis.workbook.writer import Writer
from sohanalysis.years import month_name

_ENDINGS = (".xlsx", ".ods")
_CODE_LABEL = "Scenario code, which opens the scenario on the page"
DIGEST = "Fingerprint of the inputs (SHA-256)"
BOTH_SOURCES = "By either source, when written"
NOT_HELD = "A workbook has no simulation: run soh simulate."


def workbook_bytes(case: Case, scenario: Scenario) -> bytes:
    """Return a case and a scenario as a workbook in live formulas.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the choices that the workbook opens with.

    Returns
    -------
    bytes
        An .xlsx file. The same inputs give the same bytes on the same day, because the file names
        its date.

    Raises
    ------
    IntegrityError
        If a formula does not agree with the library.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> workbook_bytes(case, case.scenario)[:2]
    b'PK'
    """
    # Recalculate every formula here first: if one differs from the library, nothing is written.
    built = book_of(case, scenario)
    calculator = calculator_of(built.book)
    check_agreement(case, built, calculator)
    return Writer(built.book, calculator, title=f"{case.title}: appraisal").content()


def write_workbook(
    case: Case, scenario: Scenario, source: Path, output: str | None, *, force: bool
) -> Path:
    """Write the workbook of a case to a file, and return its path.

    Without a name the file is in the build folder. LibreOffice converts a file whose name ends in
    .ods.
    """
    sources = (source, saved_path(source))
    target = BUILD / f"{source.stem}.xlsx" if output is None else Path(output)
    with build_for(output):
        check_target(target, force=force, sources=sources, endings=_ENDINGS)
        content = workbook_bytes(case, scenario)
        write_bytes(target, content if target.suffix == ".xlsx" else as_ods(content), force=force)
    return target


def as_ods(content: bytes) -> bytes:
    """Convert a workbook to an OpenDocument spreadsheet with LibreOffice.

    Raises
    ------
    FileError
        If LibreOffice is not installed, or cannot convert the workbook.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        problem, advice = "an .ods needs LibreOffice", "Write an .xlsx, or install LibreOffice."
        raise FileError(Fault(field="--output", problem=problem, advice=advice))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "model.xlsx"
        source.write_bytes(content)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "ods", "--outdir", folder]
        try:
            subprocess.run([*command, str(source)], capture_output=True, timeout=300, check=True)
            return source.with_suffix(".ods").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            problem, advice = "LibreOffice did not convert the workbook", "Write an .xlsx."
            fault = Fault(field="--output", problem=problem, advice=advice)
            raise FileError(fault) from error


def calculator_of(book: Book) -> Calculator:
    """Return the calculator of a book."""
    return Calculator(contents_of(book))


def contents_of(book: Book) -> dict[Position, Any]:
    """Return the content of each cell, with headings, which some formulas look up."""
    heads = {
        (sheet.name, table.top + 1, column): head
        for sheet in book.sheets
        for table in sheet.tables
        for column, head in enumerate(table.heads)
    }
    return {**heads, **book.contents()}


def book_of(
    case: Case,
    scenario: Scenario,
    layout: SheetLayout | None = None,
    entries: Mapping[str, Any] = MappingProxyType({}),
) -> BuiltBook:
    """Lay out the workbook of a case.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the choices that the workbook opens with.
    layout : SheetLayout, optional
        Layout choices of a workbook that was written before. By default, those for the case.
    entries : mapping
        Figures of that workbook by their keys. A figure that a user sets to its default, such as
        our share to 100%, keeps its cell and the formulas that use it.
    """
    layout = layout or layout_of(case, scenario)
    workbook_case = workbook_case_of(case, layout, entries)
    runs = runs_of(case, scenario, workbook_case)
    inputs = inputs_sheet(workbook_case)
    lay_out_plan(inputs)
    work = Workings(inputs)
    charge, rates = charge_sheet(inputs, work.years.by_year["starts"])
    result = "headroom" if layout.has_verdict else leading_result(case)
    groups = groups_of(case, runs, result)
    work.work_out({"": case, **case.other_options}, rates, groups)
    view = _reader_view(case, work, runs, result)
    view = replace(view, answer=_answer(work, runs))
    results, medium = results_sheet(view), medium_term_sheet(view)
    sensitivity = sensitivity_sheet(view, charge)
    printed, when = [*_published(case, view)], [*_when_written(case, scenario)]
    checked = checks_sheet(view, (results, medium), _needed(inputs), printed, when)
    show_answer(results, view, checked)
    sheets = (
        inputs.sheet,
        results,
        sensitivity,
        medium,
        log_sheet(inputs, _findings_by_heading(case), case.default_texts),
        checked.sheet,
        notes_sheet(),
        checked.entries,
        record_sheet(inputs),
        *([charge] if workbook_case.charges else []),
        work.sheet,
    )
    for sheet in sheets:
        split_long_formulas(sheet)
    trial = _trial(case, scenario, inputs)
    cover = cover_sheet(view, _cover_lines(case, scenario), sheets, checked, trial)
    book = Book(sheets=(cover, *sheets), state=formula(f'{checked.state}&""'))
    laid_out = [run for group in groups for run in group.runs]
    return BuiltBook(
        book=book, work=work, runs=laid_out, verdict=checked.verdict, scenario=scenario
    )


def _reader_view(case: Case, work: Workings, runs: Runs, result: str) -> ReaderView:
    """Return the content of the sheets for readers."""
    workbook_case, budget = work.inputs.case, case.stated_budget
    costed = {run.option: run.head for run in runs.options}
    first = case.options[0].name if case.options else ""
    layout = workbook_case.layout
    prices = (quoted_head(layout, price) for price in layout.prices)
    view = ReaderView(
        contingency=_contingency(case),
        work=work,
        result=result,
        ends=tuple(zip(layout.ends, prices, strict=True)),
        pricings=tuple((run.label, run.head) for run in runs.pricings),
        options=tuple(
            (option.name, SHOWN if option.name == first else costed.get(option.name, ""))
            for option in case.options
        ),
        budget=budget.label if budget else "",
    )
    return replace(view, changes=tuple(_changes(case, view)))


def _contingency(case: Case) -> tuple[tuple[str, str | float], ...]:
    """Return the rows on contingency, which no total counts."""
    lines = [line for line in case.lines if line.kind == "cost"]
    noted = [line.name for line in lines if line.is_contingent]
    if noted:
        return tuple((f"Contingency, in no total: {name}", "noted") for name in noted)
    is_a_line = any(line.is_contingency for line in lines)
    return (("Contingency: in the lines above" if is_a_line else "Contingency: none shown", 0.0),)


def _answer(work: Workings, runs: Runs) -> Mapping[str, str]:
    """Lay out the answer in words, and return the cell of each line."""
    quoted = [run.head for run in runs.as_late if work.inputs.case.charges]
    on_time = next((run.head for run in runs.on_time), "")
    return lay_out_answer(work, quoted=quoted, on_time=on_time)


def _trial(case: Case, scenario: Scenario, inputs: Inputs) -> str:
    """Return a sentence on the first input to change: its cell, and a value that moves the cost."""
    cells = {row.key.removeprefix("scenario."): row.cell for row in inputs.rows}
    before = range_or_none(case, scenario)
    for name, value in _values_to_try(case, scenario):
        after = range_or_none(case, changed(scenario, {name: value})) if name in cells else None
        if before is None or after is None:
            continue
        first = before.pair("leading_cost")
        if after.pair("leading_cost").distance((first.low, first.high)) >= HALF_A_POUND:
            sheet, _, cell = cells[name].replace("$", "").partition("!")
            label = in_own_word(FIELDS[name].sheet, case.adopters.plural)
            text = field_words.number_value(name, value)
            return (
                f"On {sheet.strip(chr(39))}, type {text} in {cell} ({label}). The answer above "
                "changes at once."
            )
    return ""


def _values_to_try(case: Case, scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a scenario with values to try: named numbers of adopters come first."""
    adopters = case.adopters
    numbers = (adopters.signed, adopters.anticipated, adopters.possible)
    counts = [number.value for number in numbers if number.source != TAKEN]
    for name, field in FIELDS.items():
        if not field.is_number or isinstance(getattr(scenario, name), tuple):
            continue
        for value in counts if field.kind is Kind.count else [n for n in field.steps if n > 0]:
            if value != getattr(scenario, name):
                yield name, value


def _cover_lines(case: Case, scenario: Scenario) -> list[tuple[str, str]]:
    """Return the labels and texts that describe the case on the cover."""
    unmoved = feet.unmoved_savings(case).values()
    return [
        ("Title", case.title),
        (ANSWERED, ""),
        ("Decision", wording.decision(case)),
        ("For", case.body),
        ("Question", case.decision.request or case.narrative.purpose),
        ("Decided", case.decision.text),
        *([(BOTH_SOURCES, headline(case, scenario).answer)] if case.alternatives else []),
        *(("VAT, when written", text) for text in feet.vat_caveats(case)),
        *(("Savings that stay as they are", text) for text in unmoved),
        (IN_NO_TOTAL, noted_amounts(case)),
        *(("May it be published?", text) for text in marking(case)),
        *([("Simulation", NOT_HELD)] if case.uncertainty else []),
    ]


def _when_written(case: Case, scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield the description of a workbook; each sheet shows the first line."""
    day = _today()
    date = f"{day.day} {month_name(12 * day.year + day.month - 1)}"
    version = metadata.version("sohanalysis")
    mark = f"{NOT_FOR_PUBLICATION}. " if restricted.entries(case) else ""
    yield "In short", f"{mark}{case.title}. Written on {date} by sohanalysis {version}."
    yield _CODE_LABEL, scenario_code(case, scenario)
    yield DIGEST, input_digest(case)


def _today() -> datetime.date:
    """Return today in UTC, or the day that SOURCE_DATE_EPOCH gives."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.datetime.fromtimestamp(int(epoch), tz=datetime.UTC).date()
    return datetime.datetime.now(tz=datetime.UTC).date()


def _findings_by_heading(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each heading of the findings with its texts."""
    parts = [*grouped_findings(case)]
    for heading, prose in zip(parts[::2], parts[1::2], strict=True):
        yield str(heading), getattr(prose, "texts", ())


def _changes(case: Case, view: ReaderView) -> Iterator[Change]:
    """Yield the rows of the sensitivity table, described as on other surfaces."""
    inputs = view.work.inputs
    layout = inputs.case.layout
    for row, sized in zip(layout.changes, sizes_of(layout), strict=True):
        changed, description, source, line_name, change = row
        amounts = _raised_amounts(case, view, changed, line_name)
        yield Change(
            description=description,
            source=source,
            runs=tuple(changed_head(layout, price, sized) for price in layout.prices),
            raised={name: cell for name, cell in amounts if name},
            share_of={"on-costs": "On-costs of pay: ", "vat": "VAT: "}.get(changed, ""),
            size=inputs.cells.get(sized.share, ""),
            sizes=_sizes_in_words(sized, inputs, change),
        )


def _raised_amounts(
    case: Case, view: ReaderView, changed: str, line_name: str
) -> Iterator[tuple[str, str]]:
    """Yield each amount that a row raises, and the cell that says whether it is raised already."""
    option, inputs = view.work.first, view.work.inputs
    for part in option.lines("cost"):
        if changed == "line" and part.title == line_name:
            yield view.counted_amount(part), ""
        # A user may change whether on-costs are included, but not whether a line is pay.
        if changed == "on-costs" and part.line and part.line.pay:
            yield view.counted_amount(part), inputs[f"{part.key}.includes_on_costs"]
    for part, charge in zip(option.charges, case.charges, strict=True):
        if changed == "vat" and charge.may_bear_more_vat:
            yield view.counted_amount(part), ""


def _sizes_in_words(sized: Sized, inputs: Inputs, change: float) -> dict[str, str]:
    """Return the formula of each size of a row, by the text for it in the description."""
    sizes: dict[str, str] = {}
    for key in sized.keys:
        cell = inputs[key]
        if key == LATE:
            months = f'{cell}&" months"'
            late = wording.MONTHS_LATE_IN_WORDS
            sizes |= {first_capital(late): months, late: months}
        else:
            sizes[percent(abs(change))] = f'SUBSTITUTE(TEXT(ABS({cell}),"0.0#%"),".0%","%")'
    return sizes


def _needed(inputs: Inputs) -> dict[str, str]:
    """Return the condition under which each input must not be empty, by its key.

    An input is needed if the case has its figure, or if it is a choice of a scenario. The condition
    is empty for most. The number for all years is only needed if a year has no number of its own,
    which is never needed.
    """
    stated_keys = {key for key, value in leaves(inputs.case.document) if value is not None}
    stated_keys -= {f"scenario.adopters[{year}]" for year, _ in enumerate(inputs.paths)}
    always = re.compile(r"price\[|^scenario\.\w+$|^show$|^illustration\.")
    by_year_keys = inputs.by_year.keys() - {f"plan.{payer}" for payer in PAYERS}
    keys = [row.key for row in inputs.rows]
    needed = {
        key: "" for key in keys if key in stated_keys or key in by_year_keys or always.search(key)
    }
    if inputs.paths:
        path = cells_between(inputs.paths[0].cell(), inputs.paths[-1].cell())
        needed["scenario.adopters"] = f"COUNT({path})<{inputs.cells['count']}"
    return needed


def _published(case: Case, view: ReaderView) -> Iterator[PrintedFigure]:
    """Yield the printed figures, with the formulas to compare them with."""
    option = view.work.first
    lines = (line for kind in ("cost", "saving", "funding") for line in option.lines(kind))
    # A printed figure has the name in the case; a title may add "with VAT".
    rows = {line.title: f"{line.name}.amount" for line in lines}
    for part, charge in zip(option.charges, case.charges, strict=True):
        rows[charge.name] = f"{part.name}.amount"
    rows |= {"gross": "gross", "savings": "all_savings", "net": "net"}
    quoted_ends = (view.ends[0][1], view.ends[-1][1])
    layout = view.layout
    by_rule = {number: quoted_head(layout, name) for number, name in layout.by_rule.items()}
    for number, published in enumerate(case.compared):
        ends = (by_rule[number],) * 2 if number in by_rule else quoted_ends
        label = ", ".join(published_name(case, name) for name in published.of)
        low, high = (
            [_printed(case, view.work, rows, (name, published.year, run)) for name in published.of]
            for run in ends
        )
        if all((*low, *high)):
            formulas = (f"{'+'.join(low)}+0", f"{'+'.join(high)}+0")
            yield PrintedFigure(label, published, *formulas, layout.notes.get(number))


def _printed(
    case: Case, work: Workings, rows: Mapping[str, str], target: tuple[str, str | None, str]
) -> str:
    """Return the formula to compare a printed figure with, if the workbook has one."""
    name, year, run = target
    if name in RESULT_FORMULAS:
        return work.cell(name, run) if work.has(name) else ""
    if name == "budget":
        return work.inputs.cells.get("budget.amount", "")
    if name not in rows:
        return ""
    if year is None:
        return f"SUM({work.down(rows[name], run)})"
    return work.cell(rows[name], run, case.years.index(year))
