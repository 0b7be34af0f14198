"""The Checks and Log sheets: what is missing, what does not add up, and where figures come from."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sohanalysis.case.case import Published
from sohanalysis.files.csv_table import STATUSES
from sohanalysis.workbook.document import look_up
from sohanalysis.workbook.formula import DAY_NIL
from sohanalysis.workbook.inputs import TOLD, Inputs, Listed, Rule, drop_down
from sohanalysis.workbook.pairs import SHOWN
from sohanalysis.workbook.reader_sheets import Shown
from sohanalysis.workbook.sheets import Cell, Sheet, added, formula
from sohanalysis.workbook.workings import Workings

MISSING, PAST, OK, NOT_GIVEN = "missing", "past its range", "ok", "not given"
NO_NUMBER = "no number"
ALL_PASS = "all checks pass"
_PENNY = "0.005"
# A figure that the documents print: in words, as printed, and the formulas of its two ends here.
Printed = tuple[str, Published, str, str]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The sheet, and the words on the state of all checks."""

    sheet: Sheet
    master: str


def checks_sheet(shown: Shown, needed: Mapping[str, str], published: Sequence[Printed]) -> Checked:
    """Lay out the Checks sheet, what is missing first of all.

    Parameters
    ----------
    shown : Shown
        What the other sheets are made of.
    needed : mapping
        Keys of what must be typed, and where: a condition, or blank where it always must.
    published : sequence of tuple
        Figures that the documents print, in words, and the formulas that they are compared with.
    """
    sheet = Sheet(
        "Checks",
        "Checks: what is missing first, then what does not add up",
        "While entries are missing no result is to be used.",
        tall=True,
    )
    sheet.widths = {1: 14.0, 2: 14.0, 3: 14.0}
    summary = sheet.table("Summary", "Summary", ("Check", "Number", "State"))
    missing, past, failed = (f"'Checks'!$B${summary.first + at + 1}" for at in range(3))
    words = ("Entries that are missing", "Entries past their range", "Sums that do not add up")
    for name, cell in zip(words, (missing, past, failed), strict=True):
        said = formula(f'IF({cell}=0,"none","see below")')
        summary.row((name,), [Cell(content=None), Cell(content=said, look="label")])
    states, differs = _entries(sheet, shown.work.inputs, needed), _sums(sheet, shown)
    if published:
        _published(sheet, published)
    counts = (
        f'COUNTIF({states},"{MISSING}")',
        f'COUNTIF({states},"{PAST}")+COUNTIF({states},"{NO_NUMBER}")',
        f'COUNTIF({differs},"differs")',
    )
    for (_, row), text in zip(summary.rows, counts, strict=True):
        row[1] = Cell(content=formula(text.replace("'Checks'!", "")), look="count")
    wrong = f'({past}+{failed})&IF({past}+{failed}=1," check fails"," checks fail")&": see Checks"'
    gaps = f'{missing}&IF({missing}=1," entry is"," entries are")&" missing: see Checks"'
    master = f'IF({missing}>0,{gaps},IF({past}+{failed}>0,{wrong},"{ALL_PASS}"))'
    return Checked(sheet=sheet, master=master)


def _entries(sheet: Sheet, inputs: Inputs, needed: Mapping[str, str]) -> str:
    """Lay out the state of each entry, and name all states."""
    table = sheet.table("Entries", "Entries", ("Entry", "Cell", "State"))
    for each in inputs.listed:
        if state := _state(each, needed.get(each.key)):
            where = each.cell.replace("$", "").replace("'", "")
            said = Cell(content=formula(state), look="label")
            table.row([each.label, where], [said], key=f"state.{each.key}")
    return table.column(2).all


def _sums(sheet: Sheet, shown: Shown) -> str:
    """Lay out what must come to the same in two ways, and name all states."""
    table = sheet.table(
        "Sums", "Sums that must agree", ("Sum", "One way", "The other way", "State")
    )
    for words, one, other in _identities(shown):
        here, there = (f"'Checks'!${column}${table.end + 1}" for column in "BC")
        state = formula(f'IF(ABS(N({here})-N({there}))<{_PENNY},"ok","differs")')
        cells = [formula(one), formula(other), Cell(content=state, look="label")]
        table.row((words,), cells, "pence")
    return table.column(3).all


def _state(entry: Listed, needed: str | None) -> str:
    """Write the state of an entry: missing, past its range, or ok; nothing where all is allowed."""
    if not entry.rule and needed is None:
        return ""
    areas = [entry.cell, *([entry.by_year.all] if entry.by_year else [])]
    empty = f'"{NOT_GIVEN if needed is None else MISSING}"'
    if needed:
        empty = f'IF({needed},"{MISSING}","{NOT_GIVEN}")'
    return f"IF(COUNTA({','.join(areas)})=0,{empty},{_judged(entry.rule, areas)})"


def _judged(rule: Rule, areas: Sequence[str]) -> str:
    """Write whether what was typed is allowed."""
    cell, typed = areas[0], ",".join(areas)
    if not rule:
        return f'"{OK}"'
    if rule["validate"] == "list":
        source = rule["source"]
        test = f"COUNTIF({str(source)[1:]},{cell})>0"
        if not isinstance(source, str):
            known = [f'COUNTIF({area},"{word}")' for area in areas for word in source]
            test = f"{added(known)}=COUNTA({typed})"
        return f'IF({test},"{OK}","{PAST}")'
    low, high = (_number(rule[end]) for end in ("minimum", "maximum"))
    test = f"MIN({typed})>={low},MAX({typed})<={high}"
    test += f",{cell}=INT({cell})" if rule["validate"] == "integer" else ""
    allowed = f'IF(AND({test}),"{OK}","{PAST}")'
    return f'IF(COUNT({typed})=COUNTA({typed}),{allowed},"{NO_NUMBER}")'


def _number(end: Any) -> str:
    if isinstance(end, datetime.date):
        return str((end - DAY_NIL).days)
    return f"({end!r})" if end < 0 else repr(end)


def _identities(shown: Shown) -> Iterator[tuple[str, str, str]]:
    """Rule, and the two ways of working it out."""
    work, inputs, given = shown.work, shown.work.inputs, shown.work.inputs.given
    results = (work.leading, "whole_life", "whole_life_net")
    cells = {name: work.cell(name, SHOWN) for name in results}
    listed = [*shown.costs()]
    costs = [f"SUM({work.down(name, SHOWN)})" for _, name, _ in listed]
    yield "Costs by line add up to gross cost", added(costs), cells["whole_life"]
    counted = [f"SUM({work.down(name, SHOWN)})" for _, _, name in listed if name]
    yield "What the total counts adds up to the total", added(counted), cells[work.leading]
    saved = f"SUM({work.down('all_savings', SHOWN)})"
    yield (
        "Gross cost and savings add up to net cost",
        f"N({cells['whole_life']})+{saved}",
        cells["whole_life_net"],
    )
    named = [(head.replace('"', '""'), head) for head in given.layout.scenarios]
    places = [
        f'({inputs.show}="{text}")*N({work.cell("whole_life_net", head)})' for text, head in named
    ]
    yield "The scenario shown is the one of its name", added(places), cells["whole_life_net"]
    if given.pricings:
        rows = [
            f"({work.cell('pricing', SHOWN)}={at})*N({work.cell(work.leading, run)})"
            for at, (_, run) in enumerate(shown.pricings[: len(given.pricings)], start=1)
        ]
        yield "The pricing shown is the one of its name", added(rows), cells[work.leading]
    for at in range(len(given.charges)):
        low, high = (f"charges[{at}].{end}" for end in ("low", "high"))
        if inputs.has(low) and inputs.has(high):
            yield (
                "The low estimate is no more than the high one",
                f"MAX(0,{inputs[low]}-{inputs[high]})",
                "0",
            )
    if "offset" in inputs.scenario:
        both = f"MIN({work.cell('savings', SHOWN)},{work.cell('offset', SHOWN)})"
        yield "Savings are in pounds or as a share, not both", both, "0"
    for rates in work.rates:
        yield from rates.kept
    yield "A late go-live fits the years", _fits(work), "0"


def _fits(work: Workings) -> str:
    """Count the months by which a delay moves something past the years."""
    end = work.years.once["horizon"]
    ends = [f"{work.cell('live', SHOWN)}+1"]
    for part in work.first.lines("cost"):
        if part.line and part.line.delay in ("shift", "extend") and part.line.months is not None:
            ends.append(work.cell(f"{part.name}.end", SHOWN))
    delay = work.cell("delay", SHOWN)
    return f"MAX(0,MAX({','.join(ends)})-{end})*({delay}>0)"


def _published(sheet: Sheet, published: Sequence[Printed]) -> None:
    """Tick off the figures that the documents print, at their own precision."""
    printed = ("Printed figure", "Printed as", "Printed, low", "Printed, high", "To within")
    heads = (*printed, "Here, low", "Here, high", "State")
    table = sheet.table("Ticked_off", "Printed figures, ticked off", heads)
    for words, each, low, high in published:
        figure = each.figure
        low_, high_, room, here, there = (f"'Checks'!${c}${table.end + 1}" for c in "CDEFG")
        test = f"AND(ABS({here}-{low_})<={room}+0.000001,ABS({there}-{high_})<={room}+0.000001)"
        cells: list[Any] = [figure.low, figure.high, figure.precision]
        cells += [formula(low), formula(high)]
        cells.append(Cell(content=formula(f'IF({test},"agrees","differs")'), look="label"))
        table.row([f"{words}, {each.year or 'in total'}", each.printed], cells, "pence")


def log_sheet(
    inputs: Inputs, findings: Iterable[tuple[str, Sequence[str]]], taken: Sequence[str]
) -> Sheet:
    """Lay out the Log: every figure with its source and status, what was found, what is usual."""
    sheet = Sheet(
        "Log",
        "Log: assumptions, findings and sources",
        "Each figure of Inputs with its source and status, which are typed here; findings were "
        "made when the file was written.",
    )
    sheet.widths = {0: 36.0, 1: 64.0, 2: 50.0, 3: 12.0, 4: 13.0}
    heads = ("Figure", *map(str.capitalize, TOLD), "Value")
    table = sheet.table("Assumptions", "Figures, and where they come from", heads)
    for section, each in inputs.sections.items():
        empty = "by year" if each.by_year else "not given"
        value = f'IF({each.cell}="","{empty}",{each.cell})'
        held = {"status": "stated", **look_up(inputs.given.document, section)}
        rules: Mapping[str, Rule] = {"status": drop_down(STATUSES)}
        cells = [
            Cell(content=held.get(told) or None, is_input=True, rule=rules.get(told, {}))
            for told in TOLD
        ]
        cells.append(Cell(content=formula(value), look=each.look))
        table.row((each.label,), cells, key=section)
    found = [(heading, text) for heading, texts in findings for text in texts]
    usual = [("since the case says nothing else", each) for each in taken]
    lists = (
        ("What each pricing assumes", ("Pricing", "Assumption"), [*inputs.given.pricings.values()]),
        ("Findings", ("Heading", "Finding"), found),
        ("Taken as usual", ("Why", "What"), usual),
    )
    for caption, words, rows in lists:
        if rows:
            table = sheet.table(f"Log_{caption.replace(' ', '_')}", caption, words)
            for row in rows:
                table.row(row, [])
    return sheet
