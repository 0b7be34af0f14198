"""The workbook of a case: laid out, compared with the library, and written."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from sohanalysis.case import restricted
from sohanalysis.case.case import Case, Published
from sohanalysis.case.choose import preset_fields
from sohanalysis.case.codes import RULES, case_key, input_digest, scenario_code
from sohanalysis.case.fields import AS_QUOTED
from sohanalysis.case.pricing import ESTIMATES
from sohanalysis.case.saved import saved_path
from sohanalysis.case.scenario import Scenario, build, changed
from sohanalysis.errors import Fault, FileError, IntegrityError
from sohanalysis.files.writing import BUILD, build_for, check_target, write_bytes
from sohanalysis.model.cashflow import with_idle_years
from sohanalysis.model.pricing import rates
from sohanalysis.model.results import results_of, worth_of_years
from sohanalysis.model.stress import DEARER, MONTHS_LATE, prices_of, stress_rows
from sohanalysis.money import HALF_A_PENNY
from sohanalysis.report import wording
from sohanalysis.report.marking import NOT_FOR_PUBLICATION, marking
from sohanalysis.report.overview import (
    depends_on_adopters,
    grouped_findings,
    measure_label,
    published_name,
    row_words,
)
from sohanalysis.report.wording_pricing import pricing_assumes, pricing_name
from sohanalysis.workbook.checks import Checked, checks_sheet, log_sheet
from sohanalysis.workbook.document import document, leaves
from sohanalysis.workbook.formula import Calculator, cells_of
from sohanalysis.workbook.inputs import OWN, YOURS, Given, Inputs, inputs_sheets
from sohanalysis.workbook.pricing import NOT_PRICED, charge_sheet
from sohanalysis.workbook.results import (
    ANSWERED,
    Change,
    Shown,
    cover_sheet,
    medium_term_sheet,
    results_sheet,
    sensitivity_sheet,
)
from sohanalysis.workbook.sheets import Book, Sheet, Writer, formula
from sohanalysis.workbook.workings import RESULTS, SHOWN, Run, Workings, begin, work_out

ENDINGS = (".xlsx", ".ods")
CODE = "Scenario code: opens it on the page"
DIGEST = "Fingerprint of the inputs (SHA-256): the same for the same figures"
NOT_HELD = "What a simulation draws is in no workbook: soh simulate."


@dataclass(frozen=True, kw_only=True)
class Laid:
    """A book, and what its formulas are compared by."""

    book: Book
    work: Workings
    master: str


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
    laid = book_of(case, scenario)
    calculator = calculator_of(laid.book)
    _check(case, scenario, laid, calculator)
    return Writer(laid.book, calculator, title=f"{case.title}: appraisal").content()


def write_workbook(
    case: Case, scenario: Scenario, source: Path, output: str | None, *, force: bool
) -> Path:
    """Write the workbook of a case to a file; without a name, under the build folder.

    A name that ends in .ods is converted by LibreOffice.
    """
    target = BUILD / f"{source.stem}.xlsx" if output is None else Path(output)
    with build_for(output):
        check_target(target, force=force, sources=(source, saved_path(source)), endings=ENDINGS)
        content = workbook_bytes(case, scenario)
        write_bytes(target, content if target.suffix == ".xlsx" else as_ods(content), force=force)
    return target


def as_ods(content: bytes) -> bytes:
    """Convert a workbook to an OpenDocument spreadsheet, by LibreOffice.

    Raises
    ------
    FileError
        If LibreOffice is not there, or does not convert it.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    advice = "Write an .xlsx, or install LibreOffice."
    if office is None:
        raise FileError(Fault(field="--output", problem="an .ods needs LibreOffice", advice=advice))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "model.xlsx"
        source.write_bytes(content)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "ods", "--outdir", folder]
        done = subprocess.run(
            [*command, str(source)], capture_output=True, timeout=300, check=False
        )
        made = source.with_suffix(".ods")
        if done.returncode or not made.is_file():
            problem = "LibreOffice did not convert the workbook"
            raise FileError(Fault(field="--output", problem=problem, advice=advice))
        return made.read_bytes()


def calculator_of(book: Book) -> Calculator:
    """Work out the cells of a book, heads of tables included: formulas look names up there."""
    heads = {
        (sheet.name, table.top + 1, column): head
        for sheet in book.sheets
        for table in sheet.tables
        for column, head in enumerate(table.heads)
    }
    return Calculator({**heads, **book.contents()})


@dataclass(frozen=True, kw_only=True)
class SheetLayout:
    """What a workbook is laid out by and its figures may change: as it was when it was written.

    Parameters
    ----------
    possible : int
        Numbers of adopters that the charge is tabulated for.
    option_pricings : mapping
        Pricing of each other option, where it does not have the one that is shown.
    scenarios : mapping
        Fields of each scenario by its heading, the one that may be changed first.
    prices, ends : tuple of str
        Each price as quoted, and its heading.
    changes : tuple of tuple
        Rows of the sensitivity table: what is changed, its words, source, line and share.
    counts : tuple of int
        Numbers of adopters of the table of pricings.
    period : str
        What the total is of.
    has_verdict : bool
        Whether cost is judged against the budget.
    """

    possible: int
    option_pricings: Mapping[str, str]
    scenarios: Mapping[str, Mapping[str, Any]]
    prices: tuple[str, ...]
    ends: tuple[str, ...]
    changes: tuple[tuple[str, str, str, str, float], ...]
    counts: tuple[int, ...]
    period: str
    has_verdict: bool

    @classmethod
    def of(cls, case: Case, scenario: Scenario) -> SheetLayout:
        """Take the layout from a case."""
        prices, budget = prices_of(case), case.stated_budget
        named = {ESTIMATES[0]: "Low estimate", ESTIMATES[1]: "High estimate"}
        alone = "As quoted" if len(prices) == 1 else ""
        illustration = "illustration"
        return cls(
            possible=case.adopters.possible.value,
            option_pricings={n: each.scenario.pricing for n, each in case.other_options.items()},
            scenarios=_scenarios(case, scenario),
            prices=prices,
            ends=tuple(named.get(p) or alone or pricing_name(case, p) for p in prices),
            changes=tuple(
                (
                    row.changed,
                    row_words(case, row),
                    row.source or (illustration if row.changed != "as quoted" else case.source),
                    row.line,
                    row.change,
                )
                for row in stress_rows(case)
            ),
            counts=_counts(case, scenario),
            period=measure_label(case, "two_year_total"),
            has_verdict=budget is not None and budget.status != "assumed",
        )

    @classmethod
    def read(cls, text: str) -> SheetLayout:
        """Read what `text` writes."""
        found: dict[str, Any] = json.loads(text)
        listed: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in found.items()
        }
        listed["scenarios"] = {
            head: {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
            for head, fields in found["scenarios"].items()
        }
        return cls(**{**listed, "changes": tuple(map(tuple, found["changes"]))})

    def text(self) -> str:
        """Write it as one line."""
        return json.dumps(asdict(self), ensure_ascii=False)


def book_of(case: Case, scenario: Scenario, layout: SheetLayout | None = None) -> Laid:
    """Lay out the workbook of a case.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the choices that it opens with.
    layout : SheetLayout, optional
        Of a workbook that was written before; without it, the case's own.
    """
    layout = layout or SheetLayout.of(case, scenario)
    given = given_by(case, layout)
    inputs, record = inputs_sheets(given)
    work = begin(inputs)
    charge, charged = charge_sheet(inputs, work.time["starts"])
    work_out(work, charged, _runs(case, given, layout))
    shown = _shown(case, work, layout)
    needed = {key: "" for key, value in leaves(given.document) if value is not None}
    checked = checks_sheet(shown, _needed(inputs, needed), [*_published(case, shown)])
    log = log_sheet(inputs, _grouped(case), case.taken)
    reader = (results_sheet(shown), sensitivity_sheet(shown), medium_term_sheet(shown))
    charges = (charge,) if given.charges else ()
    sheets = (inputs.sheet, *reader, log, checked.sheet, record, *charges, work.sheet)
    return bound(shown, _told(case, scenario), sheets, checked, _restricted(case))


def _shown(case: Case, work: Workings, layout: SheetLayout) -> Shown:
    """Say what the sheets of a reader are made of."""
    budget = case.stated_budget
    options = [
        (option.name, _option_head(option.name) if option.name in case.other_options else "")
        for option in case.options[1:]
    ]
    first = [(option.name, SHOWN) for option in case.options[:1]]
    return Shown(
        work=work,
        ends=tuple(zip(layout.ends, map(_quoted_head, layout.prices), strict=True)),
        period=layout.period,
        changes=tuple(_changes(case, work.inputs.given, layout)),
        counts=layout.counts,
        pricings=tuple(pair for _, pair in _at_pricings(work.inputs.given)),
        options=(*first, *options),
        budget=f"Budget {budget.stage}" if budget else "",
        has_verdict=layout.has_verdict,
    )


def bound(
    shown: Shown,
    told: list[tuple[str, str]],
    sheets: tuple[Sheet, ...],
    checked: Checked,
    mark: str,
) -> Laid:
    """Put the cover before the other sheets, and name the inputs that a person changes."""
    front = cover_sheet(shown, told, sheets, checked.master)
    inputs = shown.work.inputs
    names = {_name_of(key): cell for key, cell in inputs.cells.items() if key in _NAMED}
    names |= {f"choice_{key}": row.cell() for key, row in inputs.scenario.items()}
    state = formula(f'"{mark}Checks: "&{checked.master}')
    book = Book(sheets=(front, *sheets), state=state, names=names)
    return Laid(book=book, work=shown.work, master=checked.master)


_NAMED = ("budget.amount", "discount_rate.value", "charges[0].low", "charges[0].high", "show")


def _name_of(key: str) -> str:
    return "input_" + "_".join(part for part in key.replace("[0]", "").split("."))


def _restricted(case: Case) -> str:
    return f"{NOT_FOR_PUBLICATION}. " if restricted.entries(case) else ""


def _told(case: Case, scenario: Scenario) -> list[tuple[str, str]]:
    """Say what a workbook is of."""
    return [
        ("Title", case.title),
        ("Decision", wording.decision(case)),
        ("For", case.body),
        ("Question", case.decision.request or case.narrative.purpose),
        ("Decided", case.decision.text),
        (ANSWERED, ""),
        *(("May it be published?", said) for said in marking(case)),
        *([("Simulation", NOT_HELD)] if case.uncertainty else []),
        ("Version of sohanalysis", metadata.version("sohanalysis")),
        (CODE, scenario_code(case, scenario)),
        (DIGEST, input_digest(case)),
    ]


def _grouped(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the findings under their headings."""
    parts = [*grouped_findings(case)]
    for heading, found in zip(parts[::2], parts[1::2], strict=True):
        yield str(heading), getattr(found, "texts", ())


def given_by(case: Case, layout: SheetLayout) -> Given:
    """Take what a case gives to a workbook."""
    has_several = bool(case.charges) and len(case.charge.pricing) > 1
    names = case.pricings if has_several else ()
    chosen = case.charge.name if case.charges else ""
    counts = any(map(depends_on_adopters, (case, *case.other_options.values())))
    counts |= case.names_adopters and bool(case.charges)
    return Given(
        document=document(case),
        years=case.years,
        scenarios=layout.scenarios,
        pricings={name: (pricing_name(case, name), pricing_assumes(case, name)) for name in names},
        chosen=next((at for at, each in enumerate(case.charges) if each.name == chosen), 0),
        option_pricings=layout.option_pricings,
        possible=layout.possible,
        joining=case.joining,
        sizes=case.sizes,
        adopters=case.adopters.plural if counts else "",
        results={
            **{name: measure_label(case, name) for name in RESULTS if name != "headroom"},
            "two_year_total": layout.period,
        },
        layout=layout.text(),
        levels=_levels(case),
        has_present_value=worth_of_years(case) is not None,
    )


def _levels(case: Case) -> tuple[float, ...]:
    """Price levels that nominal prices are deflated by."""
    is_deflated = case.price_basis.value == "nominal" and worth_of_years(case) is not None
    return tuple(case.price_levels[year] for year in case.years) if is_deflated else ()


def _scenarios(case: Case, scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Fields of each scenario under a heading of its own, the one that may be changed first."""
    named = {YOURS: scenario, OWN: case.scenario}
    for name, preset in case.presets.items():
        named[f"Preset: {name}"] = changed(case.scenario, preset_fields(preset))
    for saved in case.saved:
        if (saved.case, saved.rules) == (case_key(case), RULES):
            named[f"Saved: {saved.name}"] = saved.scenario
    found: dict[str, dict[str, Any]] = {}
    for head, each in named.items():
        again = sum(known.casefold() == head.casefold() for known in found)
        found[f"{head} ({again + 1})" if again else head] = each.values()
    return found


_LATE: Mapping[str, float] = {"delay": MONTHS_LATE}
_BOTH: Mapping[str, float] = {"charge_change": DEARER, "delay": MONTHS_LATE}


def _runs(case: Case, given: Given, layout: SheetLayout) -> list[tuple[str, list[Run]]]:
    """List the columns of the calculation, in groups."""
    shown = [Run(head=SHOWN)]
    shown += [Run(head=head, pricing=at) for at, (_, head) in _at_pricings(given)]
    if any(charge.is_quoted for charge in case.charges):
        ends = enumerate(ESTIMATES, start=1)
        shown += [Run(head=_estimate_head(name), estimate=at) for at, name in ends]
    shown += [Run(head=_option_head(name), option=name) for name in case.other_options]
    quoted = [
        _quoted(given, price, changes)
        for changes in _changed_fields(layout)
        for price in layout.prices
    ]
    others = [Run(head=head, scenario=at) for at, head in enumerate(given.scenarios, start=1)]
    return [
        ("The scenario that is shown" + ", and under each pricing" * bool(given.pricings), shown),
        ("As quoted: no savings, on time, and one thing changed", quoted),
        ("Every scenario of the Inputs sheet", others),
    ]


def _at_pricings(given: Given) -> Iterator[tuple[int, tuple[str, str]]]:
    """Place, label and run of each pricing."""
    for at, (label, _) in enumerate(given.pricings.values(), start=1):
        yield at, (label, f"Shown, {label}")


def _estimate_head(name: str) -> str:
    return f"Shown, at the {name}"


def _option_head(name: str) -> str:
    return f"Option: {name}"


def _changed_fields(layout: SheetLayout) -> Iterator[Mapping[str, float]]:
    """Fields that the sensitivity table changes, each once."""
    yield {}
    for changed_, _, _, _, change in layout.changes:
        if fields := _fields_of(changed_, change):
            yield fields


def _fields_of(what: str, change: float) -> Mapping[str, float]:
    """Fields that a row of the sensitivity table changes."""
    if what in ("charge", "what if"):
        return {"charge_change": change}
    if what in ("late", "charge and late"):
        return _LATE if what == "late" else _BOTH
    return {}


def _quoted_head(price: str, changes: Mapping[str, float] | None = None) -> str:
    words = {"charge_change": "charge {:+g}%", "delay": "{:g} months late"}
    told = (changes or {}).items()
    parts = [words[name].format(100 * v if name == "charge_change" else v) for name, v in told]
    return ", ".join(["As quoted", price, *parts])


def _quoted(given: Given, price: str, changes: Mapping[str, float]) -> Run:
    names = [*given.pricings]
    return Run(
        head=_quoted_head(price, changes),
        scenario=2,
        pricing=names.index(price) + 1 if price in names else 0,
        estimate=ESTIMATES.index(price) + 1 if price in ESTIMATES else 0,
        fixed={**AS_QUOTED, **changes},
    )


def _changes(case: Case, given: Given, layout: SheetLayout) -> Iterator[Change]:
    """Rows of the sensitivity table, in the words of every surface."""
    for what, words, source, named, change in layout.changes:
        rows: tuple[str, ...] = ()
        if what == "line":
            at = next((at for at, line in given.lines if line["name"] == named), 0)
            recurs = given.document["lines"][at].get("nature") == "recurrent"
            rows = (f"line initial {at}" if recurs else f"line {at}",)
        elif what == "vat":
            taxed = [i for i, each in enumerate(case.charges) if each.vat != "recovered"]
            rows = tuple(f"initial {i}" for i in taxed)
        fields = _fields_of(what, change)
        runs = tuple(_quoted_head(price, fields) for price in layout.prices)
        yield Change(words=words, source=source, runs=runs, rows=rows, share=change)


def _counts(case: Case, scenario: Scenario) -> tuple[int, ...]:
    """Numbers of adopters for the table of pricings."""
    known = case.adopters
    most = known.possible.value
    counts = {1, known.anticipated.value, known.signed.value, most, scenario.final_adopters}
    counts |= {min(most, max(1, round(most * part / 8))) for part in range(1, 8)}
    return tuple(sorted(counts))


def _needed(inputs: Inputs, given: dict[str, str]) -> dict[str, str]:
    """Keys of what must be typed: what the case has, and the choices of a scenario."""
    keys = {each.key for each in inputs.listed}
    needed = {key: "" for key in keys if key in given or key in inputs.by_year}
    needed |= {key: "" for key in inputs.cells if key in keys and "price[" in key}
    for key in keys:
        if key.startswith("scenario.") and "[" not in key:
            needed[key] = ""
    if inputs.paths:
        path = "+".join(f'({row.cell()}="")' for row in inputs.paths)
        needed["scenario.adopters"] = f"{path}>0"
    return needed


def _published(case: Case, shown: Shown) -> Iterator[tuple[str, Published, str, str]]:
    """Figures that the documents print, in words, and what they are compared with at each end."""
    rows = {str(label): name for label, name, *_ in shown.costs()}
    rows |= {
        line["name"]: f"line {at}"
        for at, line in shown.work.inputs.given.lines
        if line.get("kind") != "cost"
    }
    rows |= {name: name for name in ("gross", "savings", "net")}
    ends = (shown.ends[0][1], shown.ends[-1][1])
    for each in case.compared:
        words = ", ".join(published_name(case, name) for name in each.of)
        low, high = (
            [_printed(case, shown.work, rows, (name, each.year, run)) for name in each.of]
            for run in ends
        )
        if all((*low, *high)):
            yield (words, each, f"{'+'.join(low)}+0", f"{'+'.join(high)}+0")


def _printed(
    case: Case, work: Workings, rows: Mapping[str, str], what: tuple[str, str | None, str]
) -> str:
    """Write what a printed figure is compared with; blank where the workbook has no such figure."""
    name, year, run = what
    if name in RESULTS:
        return work.cell(name, run) if work.has(name) else ""
    if name == "budget":
        return work.inputs.cells.get("budget.amount", "")
    if name not in rows:
        return ""
    if year is None:
        return f"SUM({work.down(rows[name], run)})"
    return work.cell(rows[name], run, case.years.index(year))


def _check(case: Case, scenario: Scenario, laid: Laid, calculator: Calculator) -> None:
    """Compare every result of every run with the library, before anything is written."""

    def value(cell: str) -> Any:
        return calculator.value(cells_of(cell, "")[0][0])

    apart = [*_charges_apart(case, laid.work, calculator)]
    for head, of_case, chosen in _compared(case, scenario, laid.work):
        for name, theirs in results_of(of_case, chosen).in_full().items():
            ours = value(laid.work.cell(name, head))
            if not _agree(ours, theirs):
                apart.append(f"{name} ({head}): {ours}, not {theirs:,.2f}")
    state = calculator.value_of(formula(laid.master), "Cover")
    if state != "all checks pass":
        apart.append(f"the checks say {state}")
    if apart:
        raise IntegrityError(
            "the workbook does not agree with the library: " + "; ".join(apart[:20])
        )


def _agree(ours: Any, theirs: float) -> bool:
    """Compare to half a penny; what no document prices is a word here."""
    if theirs != theirs:
        return bool(ours == NOT_PRICED)
    return isinstance(ours, int | float) and abs(ours - theirs) <= HALF_A_PENNY


def _charges_apart(case: Case, work: Workings, calculator: Calculator) -> Iterator[str]:
    """Compare every charge with the library, at every number of adopters in every year."""
    for found, charge in zip(work.rates, case.charges, strict=False):
        for place, rule in enumerate(charge.pricing):
            table = rates(case, rule.name, charge=charge)
            # A year in which nothing is charged needs no price, and has none or zero here.
            idle = with_idle_years(case, charge, table)
            for year, block in enumerate(found.blocks):
                columns = (each[:, min(year, each.shape[1] - 1)].tolist() for each in (table, idle))
                for cells, theirs, other in zip(cells_of(block, ""), *columns, strict=False):
                    ours = calculator.value(cells[place])
                    if not (_agree(ours, theirs) or _agree(ours, other)):
                        where = f"{cells[place][0]}, row {cells[place][1] + 1}"
                        yield f"{charge.name}, {rule.name} ({where}): {ours}, not {theirs:,.2f}"


def _compared(
    case: Case, scenario: Scenario, work: Workings
) -> Iterator[tuple[str, Case, Scenario]]:
    """Head of a run, and the case and scenario that the library works out."""
    given = work.inputs.given
    yield SHOWN, case, scenario
    for name, (_, (_, head)) in zip(given.pricings, _at_pricings(given), strict=True):
        yield head, case, replace(scenario, pricing=name)
    if any(charge.is_quoted for charge in case.charges):
        for name in ESTIMATES:
            yield _estimate_head(name), case, replace(scenario, pricing=name)
    for name, other in case.other_options.items():
        chosen = scenario
        if scenario.pricing not in (*other.pricings, *ESTIMATES):
            chosen = replace(scenario, pricing=other.scenario.pricing)
        yield _option_head(name), other, chosen
    layout = SheetLayout.of(case, scenario)
    for changes, price in itertools.product(_changed_fields(layout), layout.prices):
        fixed = {**AS_QUOTED, **changes}
        yield _quoted_head(price, changes), case, replace(case.scenario, pricing=price, **fixed)
    for head, fields in given.scenarios.items():
        yield head, case, build(dict(fields))
