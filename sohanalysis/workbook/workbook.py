"""The workbook of a case: laid out, compared with the library, and written."""

from __future__ import annotations

import datetime
import itertools
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sohanalysis.case import restricted
from sohanalysis.case.case import Case
from sohanalysis.case.choose import preset_fields
from sohanalysis.case.codes import RULES, case_key, input_digest, scenario_code
from sohanalysis.case.fields import ANY, AS_QUOTED, TIMING_FIELDS
from sohanalysis.case.pricing import ESTIMATES, Pricing
from sohanalysis.case.saved import saved_path
from sohanalysis.case.scenario import Scenario, build, changed
from sohanalysis.errors import Fault, FileError
from sohanalysis.files.writing import BUILD, build_for, check_target, write_bytes
from sohanalysis.model.case_formulas import with_idle_years
from sohanalysis.model.pricing import Floats, role_of_ours, rule_rates, terms_of
from sohanalysis.model.results import leading_result
from sohanalysis.model.stress import MONTHS_LATE, prices_of, stress_rows
from sohanalysis.money import percent
from sohanalysis.report import answers, wording
from sohanalysis.report.findings import grouped_findings, published_name
from sohanalysis.report.headline import headline
from sohanalysis.report.headline_facts import lines_that_run_on, quoted_pricings
from sohanalysis.report.options import scenario_on
from sohanalysis.report.tables import depends_on_adopters, price_heads, row_source, row_words
from sohanalysis.report.wording import NOT_FOR_PUBLICATION, marking
from sohanalysis.report.wording_pricing import pricing_assumes, pricing_name
from sohanalysis.workbook.agreement import Laid, check_agreement, range_or_none
from sohanalysis.workbook.answer import lay_out_answer
from sohanalysis.workbook.answer_facts import counted_lines
from sohanalysis.workbook.checks import Printed, checks_sheet, log_sheet
from sohanalysis.workbook.document import charges_of, document, leaves, look_up
from sohanalysis.workbook.fixed import RESULT_FORMULAS
from sohanalysis.workbook.formula import Calculator
from sohanalysis.workbook.inputs import (
    OWN,
    YOURS,
    AdjustedCharge,
    Given,
    Inputs,
    SheetLayout,
    inputs_sheet,
)
from sohanalysis.workbook.medium_term import medium_term_sheet
from sohanalysis.workbook.pairs import HIGHEST, LOWEST, SHOWN
from sohanalysis.workbook.parts import split_long_formulas
from sohanalysis.workbook.plan import LATE, PAYERS, UNCHANGED, Sized, lay_out_plan, sizes_of
from sohanalysis.workbook.pricing import charge_sheet
from sohanalysis.workbook.reader_sheets import (
    ANSWERED,
    Change,
    Shown,
    cover_sheet,
    notes_sheet,
    results_sheet,
    sensitivity_sheet,
)
from sohanalysis.workbook.record import record_sheet
from sohanalysis.workbook.sheets import Book, formula
from sohanalysis.workbook.workings import Group, Run, Workings
from sohanalysis.workbook.writer import Writer
from sohanalysis.years import month_name

ENDINGS = (".xlsx", ".ods")
CODE = "Scenario code: opens it on the page"
DIGEST = "Fingerprint of the inputs (SHA-256)"
BOTH_SOURCES = "By either source, when written"
NOT_HELD = "What a simulation draws is in no workbook: soh simulate."


def workbook_bytes(case: Case, scenario: Scenario) -> bytes:
    """Write a case and a scenario of it as a workbook in live formulas.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the choices that the workbook opens with.

    Returns
    -------
    bytes
        An .xlsx file; the same for the same inputs on the same day, which it names.

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
    check_agreement(case, laid, calculator)
    return Writer(laid.book, calculator, title=f"{case.title}: appraisal").content()


def write_workbook(
    case: Case, scenario: Scenario, source: Path, output: str | None, *, force: bool
) -> Path:
    """Write the workbook of a case to a file; without a name, under the build folder.

    A name that ends in .ods is converted by LibreOffice.
    """
    sources = (source, saved_path(source))
    target = BUILD / f"{source.stem}.xlsx" if output is None else Path(output)
    with build_for(output):
        check_target(target, force=force, sources=sources, endings=ENDINGS)
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


def layout_of(case: Case, scenario: Scenario) -> SheetLayout:
    """Take the layout from a case."""
    return SheetLayout(
        possible=case.adopters.possible.value,
        option_pricings={n: each.base_scenario.pricing for n, each in case.other_options.items()},
        scenarios=_scenarios(case, scenario),
        prices=prices_of(case),
        ends=price_heads(case, "As quoted"),
        changes=tuple(
            (row.changed, row_words(case, row), row_source(case, row), row.line, row.change)
            for row in stress_rows(case)
        ),
        counts=_counts(case, scenario),
        period=answers.label_of(case, leading_result(case)),
        has_verdict=case.judged_budget is not None,
    )


def book_of(
    case: Case,
    scenario: Scenario,
    layout: SheetLayout | None = None,
    typed: Mapping[str, Any] = MappingProxyType({}),
    *,
    written: datetime.date | None = None,
) -> Laid:
    """Lay out the workbook of a case.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the choices that it opens with.
    layout : SheetLayout, optional
        Of a workbook that was written before; without it, the case's own.
    typed : mapping
        Figures of that workbook by their keys. A figure that is now a default, as our share of
        100%, keeps its cell, and the formulas that use it.
    written : date, optional
        The day that it says it was written on; today without it.
    """
    layout = layout or layout_of(case, scenario)
    given = given_by(case, layout, typed)
    runs = _runs(case, scenario, given)
    inputs = inputs_sheet(given)
    lay_out_plan(inputs)
    work = Workings(inputs)
    charge, rates = charge_sheet(inputs, work.years.by_year["starts"])
    result = "headroom" if layout.has_verdict else leading_result(case)
    groups = _groups(case, given, runs, result)
    work.work_out({"": case, **case.other_options}, rates, groups)
    shown = _shown(case, work, runs, result)
    shown = replace(shown, answer=_answer(work, runs))
    results, medium = results_sheet(shown), medium_term_sheet(shown)
    sensitivity = sensitivity_sheet(shown, charge)
    printed, when = [*_published(case, shown)], [*_when_written(case, scenario, written)]
    checked = checks_sheet(shown, (results, medium), _needed(inputs), printed, when)
    sheets = (
        *(inputs.sheet, results, sensitivity, medium),
        *(log_sheet(inputs, _grouped(case), case.default_texts), checked.sheet, notes_sheet()),
        checked.entries,
        *(record_sheet(inputs), *[charge] * bool(given.charges), work.sheet),
    )
    for sheet in sheets:
        split_long_formulas(sheet)
    cover = cover_sheet(shown, _told(case, scenario), sheets, checked)
    book = Book(sheets=(cover, *sheets), state=formula(f'{checked.state}&""'))
    laid_out = [run for group in groups for run in group.runs]
    return Laid(book=book, work=work, runs=laid_out, verdict=checked.verdict, scenario=scenario)


def _groups(
    case: Case, given: Given, runs: Mapping[str, Sequence[Run]], result: str
) -> list[Group]:
    """Group the runs into the tables of Workings; a changed or late run shows one result."""
    pricings = ", under each pricing" * bool(given.pricings)
    said = [*runs["shown"], *runs["ends"], *runs["pricings"]]
    late = "As quoted: as late as the scenario that is shown, or one thing changed"
    quoted, leading = [*runs["as late"], *runs["changed"]], leading_result(case)
    running = counted_lines(case, lines_that_run_on(case))
    groups = [
        Group(caption=f"The scenario that is shown{pricings}", runs=said, is_said=True),
        Group(
            caption="As quoted, and each scenario of Inputs",
            runs=[*runs["quoted"], *runs["scenarios"]],
        ),
        Group(caption=late, runs=quoted, shown=tuple(dict.fromkeys((leading, result)))),
        Group(caption="Lines that go on if go-live is late", runs=runs["on time"], shown=running),
        *(Group(caption=f"{run.head}, the rest as shown", runs=[run]) for run in runs["options"]),
    ]
    return [group for group in groups if group.runs]


def _shown(case: Case, work: Workings, runs: Mapping[str, Sequence[Run]], result: str) -> Shown:
    """Gather the parts of the sheets for readers."""
    given, budget = work.inputs.given, case.stated_budget
    costed = {run.option: run.head for run in runs["options"]}
    first = case.options[0].name if case.options else ""
    prices = map(_quoted_head, given.layout.prices)
    shown = Shown(
        contingency=_contingency(case),
        work=work,
        result=result,
        ends=tuple(zip(given.layout.ends, prices, strict=True)),
        pricings=tuple((run.label, run.head) for run in runs["pricings"]),
        options=tuple(
            (each.name, SHOWN if each.name == first else costed.get(each.name, ""))
            for each in case.options
        ),
        budget=f"Budget {budget.stage}" if budget else "",
    )
    return replace(shown, changes=tuple(_changes(case, shown)))


def _contingency(case: Case) -> tuple[tuple[str, str | float], ...]:
    """Return the rows on contingency, which no total counts."""
    lines = [line for line in case.lines if line.kind == "cost"]
    noted = [line.name for line in lines if line.nature == "contingent"]
    if noted:
        return tuple((f"Contingency, in no total: {name}", "noted") for name in noted)
    is_a_line = any("contingenc" in line.name.lower() for line in lines)
    return (("Contingency: in the lines above" if is_a_line else "Contingency: none shown", 0.0),)


def _answer(work: Workings, runs: Mapping[str, Sequence[Run]]) -> Mapping[str, str]:
    """Lay out the answer in words, and name the cell of each line."""
    quoted = [run.head for run in runs["as late"] if work.inputs.given.charges]
    on_time = next((run.head for run in runs["on time"]), "")
    return lay_out_answer(work, quoted=quoted, on_time=on_time)


def _told(case: Case, scenario: Scenario) -> list[tuple[str, str]]:
    """Say what a workbook is of."""
    return [
        ("Title", case.title),
        ("Decision", wording.decision(case)),
        ("For", case.body),
        ("Question", case.decision.request or case.narrative.purpose),
        ("Decided", case.decision.text),
        (ANSWERED, ""),
        *([(BOTH_SOURCES, headline(case, scenario).answer)] if case.alternatives else []),
        *(("May it be published?", said) for said in marking(case)),
        *([("Simulation", NOT_HELD)] if case.uncertainty else []),
    ]


def _when_written(
    case: Case, scenario: Scenario, written: datetime.date | None
) -> Iterator[tuple[str, str]]:
    """Yield the description of a workbook; each sheet shows the first line."""
    day = written or _today()
    date = f"{day.day} {month_name(12 * day.year + day.month - 1)}"
    version = metadata.version("sohanalysis")
    mark = f"{NOT_FOR_PUBLICATION}. " if restricted.entries(case) else ""
    yield "In short", f"{mark}{case.title}. Written on {date} by sohanalysis {version}."
    yield CODE, scenario_code(case, scenario)
    yield DIGEST, input_digest(case)


def _today() -> datetime.date:
    """Return today in UTC, or the day that SOURCE_DATE_EPOCH gives."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.datetime.fromtimestamp(int(epoch), tz=datetime.UTC).date()
    return datetime.datetime.now(tz=datetime.UTC).date()


def _grouped(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the findings under their headings."""
    parts = [*grouped_findings(case)]
    for heading, found in zip(parts[::2], parts[1::2], strict=True):
        yield str(heading), getattr(found, "texts", ())


def given_by(case: Case, layout: SheetLayout, typed: Mapping[str, Any]) -> Given:
    """Take what a case gives to a workbook."""
    has_several = bool(case.charges) and len(case.charge.pricing) > 1
    names = case.pricings if has_several else ()
    chosen = case.charge.name if case.charges else ""
    options = (case, *case.other_options.values())
    counts = any(map(depends_on_adopters, options))
    counts |= case.names_adopters and bool(case.charges)
    held = document(case)
    for key, value in typed.items():
        around, _, name = key.rpartition(".")
        table = look_up(held, around)
        if isinstance(table, dict) and name not in table and "[" not in name:
            table[name] = value
    return Given(
        document=held,
        years=case.years,
        pricings={name: (pricing_name(case, name), pricing_assumes(case, name)) for name in names},
        chosen=next((at for at, each in enumerate(case.charges) if each.name == chosen), 0),
        joining=case.joining,
        sizes=case.sizes,
        bounds=case.bounds,
        bounded=frozenset(at for at, _ in _bounded(case)),
        adjusted_charges=_adjusted_charges(case),
        rules=dict(_rules(case)),
        adopters=case.adopters.plural if counts else "",
        stated=frozenset(name for name in names if case.pricing(name).status == "stated"),
        base=case.at_one_pricing(replace(case.scenario, pricing=ANY)).pricing if names else "",
        results={
            **{name: answers.label_of(case, name) for name in RESULT_FORMULAS},
            leading_result(case): layout.period,
        },
        layout=layout,
        has_present_value=any(option.has_present_value for option in options),
    )


def _rules(case: Case) -> Iterator[tuple[tuple[int, int], Pricing]]:
    """Yield each rule of charging by the places of its charge and of the rule."""
    for place, charge in enumerate(charges_of(case)):
        yield from (((place, number), rule) for number, rule in enumerate(charge.pricing))


def _bounded(case: Case) -> Iterator[tuple[int, Case]]:
    """Yield the place of each charge that the register bounds, with the case of its option."""
    for option in (case, *case.other_options.values()):
        if option.charges and case.bounds:
            yield charges_of(case).index(option.charge), option


def _adjusted_charges(case: Case) -> dict[tuple[int, int], AdjustedCharge]:
    """Work out the charges that the bounds of other members change."""
    found = {}
    for place, option in _bounded(case):
        charge, terms = option.charge, terms_of(option)
        others = ((None, None),) * (terms.possible - 1)
        alone = replace(terms, bounds=(*terms.bounds[:1], *others), hosting=())
        charged = charge.years_charged(option.years)
        for at, rule in enumerate(charge.pricing):
            if excess := role_of_ours(rule, terms):
                found[place, at] = AdjustedCharge(
                    excess=excess,
                    charged=tuple(n for n, year in enumerate(option.years) if year in charged),
                    charges=_amounts(option, rule_rates(rule, terms)),
                    before=_amounts(option, rule_rates(rule, alone)),
                )
    return found


def _amounts(case: Case, table: Floats) -> tuple[tuple[float | None, ...], ...]:
    """Return the amounts of a table of charges, with None for a charge without a price."""
    rows = with_idle_years(case, case.charge, table).tolist()
    return tuple(tuple(None if each != each else each for each in row) for row in rows)


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


def _runs(case: Case, scenario: Scenario, given: Given) -> dict[str, list[Run]]:
    """List the columns of the calculation by what they show, each with what the library does."""
    layout, used = given.layout, _pricing_of_unknown(case, scenario, given.base)
    shown = _at_pricing(scenario, used)
    of_any_months = {name: value for name, value in AS_QUOTED.items() if name not in TIMING_FIELDS}
    names = [*given.pricings]
    quoted_at = quoted_pricings(case)
    # At the estimates of another charge, the stated price alone is what the documents have.
    is_alike = not quoted_at or not {*quoted_at}.isdisjoint(layout.prices)
    late_prices = layout.prices if is_alike else quoted_at
    sizes = [(row, sized) for row, sized in zip(layout.changes, sizes_of(layout), strict=True)]
    changes = [(sized, row[-1]) for row, sized in sizes if sized.fields]

    def quoted(price: str, sized: Sized = UNCHANGED, change: float = 0.0) -> Run:
        fields = {name: MONTHS_LATE if name == "delay" else change for name in sized.fields}
        return Run(
            head=_changed_head(price, sized),
            scenario=2,
            pricing=_place(case, names, price),
            estimate=ESTIMATES.index(price) + 1 if price in ESTIMATES else 0,
            fixed=AS_QUOTED,
            sized=sized.fields,
            of=(case, replace(case.scenario, pricing=price, **{**AS_QUOTED, **fields})),
        )

    def end(name: str, results: str) -> Run:
        pricing = _pricing_at(case, scenario, results)
        return Run(head=name, end=name, of=(case, replace(shown, pricing=pricing)))

    return {
        "shown": [Run(head=SHOWN, of=(case, shown))],
        "ends": [
            end(name, key)
            for name, key in ((LOWEST, "low_pricing"), (HIGHEST, "high_pricing"))
            if given.pricings
        ],
        "as late": [
            replace(
                quoted(price),
                head=f"{_quoted_head(price)}, as late",
                is_as_late=True,
                fixed=of_any_months,
                of=(case, replace(case.quoted_as_late(scenario), pricing=price)),
            )
            for price in late_prices
        ],
        "on time": [
            Run(head="Shown, on time", fixed={"delay": 0}, of=(case, replace(shown, delay=0)))
        ]
        * bool(lines_that_run_on(case)),
        "pricings": [
            Run(
                head=f"Shown, {label}",
                label=label,
                pricing=at,
                of=(case, replace(shown, pricing=name)),
            )
            for at, (name, (label, _)) in enumerate(given.pricings.items(), start=1)
        ],
        "options": [
            Run(
                head=f"Option: {name}",
                option=name,
                of=(other, other.at_one_pricing(scenario_on(other, shown))),
            )
            for name, other in case.other_options.items()
        ],
        "quoted": [quoted(price) for price in layout.prices],
        "changed": [
            quoted(price, *change) for change, price in itertools.product(changes, layout.prices)
        ],
        "scenarios": [
            Run(head=head, scenario=at, of=(case, _at_pricing(build(dict(fields)), used)))
            for at, (head, fields) in enumerate(layout.scenarios.items(), start=1)
        ],
    }


def _at_pricing(scenario: Scenario, used: str) -> Scenario:
    """Return a scenario under its pricing or, if that is not known, under another."""
    return replace(scenario, pricing=used) if scenario.pricing == ANY else scenario


def _pricing_of_unknown(case: Case, scenario: Scenario, base: str) -> str:
    """Return the pricing of a figure that needs one, if it is not known.

    That is the base pricing or, if it has no price in the scenario that is shown, the pricing with
    the highest leading cost; without several pricings, the only one.
    """
    if not base:
        return case.at_one_pricing(replace(scenario, pricing=ANY)).pricing if case.charges else ""
    is_priced = range_or_none(case, replace(scenario, pricing=base)) is not None
    return base if is_priced else _pricing_at(case, scenario, "high_pricing")


def _pricing_at(case: Case, scenario: Scenario, end: str) -> str:
    """Return the pricing at an end of the leading cost; if none has a price, as `Pairs` does."""
    found = range_or_none(case, scenario)
    if found is None:
        return case.pricings[-1] if scenario.pricing == ANY else scenario.pricing
    return str(getattr(found.pair(leading_result(case)), end))


def _place(case: Case, names: Sequence[str], price: str) -> int:
    """Return the place of a pricing in the list of Inputs, from 1; 0 for the scenario's own.

    At an estimate of another charge the charge with pricings has its stated one.
    """
    stated = case.stated_pricing
    if price in ESTIMATES and stated is not None and not case.charge.is_quoted:
        price = stated.name
    return names.index(price) + 1 if price in names else 0


def _quoted_head(price: str) -> str:
    return f"As quoted, {price}"


def _changes(case: Case, shown: Shown) -> Iterator[Change]:
    """Rows of the sensitivity table, in the words of every surface."""
    option, inputs = shown.work.first, shown.work.inputs
    layout = inputs.given.layout
    for row, sized in zip(layout.changes, sizes_of(layout), strict=True):
        what, words, source, named, change = row
        rows: tuple[str, ...] = ()
        included: dict[str, str] = {}
        if what == "line":
            rows = tuple(shown.counted(p) for p in option.lines("cost") if p.title == named)
        elif what == "on-costs":
            # Whether on-costs are included may be typed over; that a line is pay may not.
            paid = [part for part in option.lines("cost") if part.line and part.line.pay]
            cells = {shown.counted(part): inputs[f"{part.own}.includes_on_costs"] for part in paid}
            included = {name: cell for name, cell in cells.items() if name}
            rows = (*included,)
        elif what == "vat":
            charges = zip(option.charges, case.charges, strict=True)
            rows = tuple(shown.counted(p) for p, each in charges if each.may_bear_more_vat)
        yield Change(
            words=words,
            source=source,
            runs=tuple(_changed_head(price, sized) for price in layout.prices),
            rows=(*filter(None, rows),),
            included=included,
            share_of={"on-costs": "On-costs of pay: ", "vat": "VAT: "}.get(what, ""),
            size=inputs.cells.get(sized.share, ""),
            sizes=_sizes_in_words(sized, inputs, change),
        )


def _sizes_in_words(sized: Sized, inputs: Inputs, change: float) -> dict[str, str]:
    """Return the formula of each size of a row, by how its words name it."""
    sizes: dict[str, str] = {}
    for key in sized.keys:
        cell = inputs[key]
        if key == LATE:
            months = f'{cell}&" months"'
            sizes |= {"Six months": months, "six months": months}
        else:
            sizes[percent(abs(change))] = f'SUBSTITUTE(TEXT(ABS({cell}),"0.0%"),".0%","%")'
    return sizes


def _changed_head(price: str, sized: Sized) -> str:
    """Return the heading of a run with one thing changed."""
    labels = [key.removeprefix("illustration.").replace("_", " ") for key in sized.fields.values()]
    return ", ".join([_quoted_head(price), *labels])


def _counts(case: Case, scenario: Scenario) -> tuple[int, ...]:
    """Numbers of adopters for the table of pricings."""
    known = case.adopters
    most = known.possible.value
    counts = {1, known.anticipated.value, known.signed.value, most, scenario.final_adopters}
    counts |= {min(most, max(1, round(most * part / 8))) for part in range(1, 8)}
    return tuple(sorted(counts))


def _needed(inputs: Inputs) -> dict[str, str]:
    """Keys of what must be typed: what the case has, and the choices of a scenario."""
    given = {key for key, value in leaves(inputs.given.document) if value is not None}
    always = re.compile(r"price\[|^scenario\.\w+$|^show$|^illustration\.")
    listed = inputs.by_year.keys() - {f"plan.{payer}" for payer in PAYERS}
    keys = [row.key for row in inputs.listed]
    needed = {key: "" for key in keys if key in given or key in listed or always.search(key)}
    if inputs.paths:
        first, last = (inputs.paths[at].cell() for at in (0, -1))
        path = f"{first}:{last.partition('!')[2]}"
        needed["scenario.adopters"] = f"COUNT({path})<{inputs.cells['count']}"
    return needed


def _published(case: Case, shown: Shown) -> Iterator[Printed]:
    """Figures that the documents print, in words, and what they are compared with at each end."""
    rows = {label: name for label, name, _ in shown.costs()}
    option = shown.work.first
    others = (*option.lines("saving"), *option.lines("funding"))
    rows |= {part.title: f"{part.name}.amount" for part in others}
    rows |= {"gross": "gross", "savings": "all_savings", "net": "net"}
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
    if name in RESULT_FORMULAS:
        return work.cell(name, run) if work.has(name) else ""
    if name == "budget":
        return work.inputs.cells.get("budget.amount", "")
    if name not in rows:
        return ""
    if year is None:
        return f"SUM({work.down(rows[name], run)})"
    return work.cell(rows[name], run, case.years.index(year))
