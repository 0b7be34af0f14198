"""The Inputs sheet: every figure of a case, and the scenarios, where an analyst changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sohanalysis.case.choose import MOST_SAVINGS
from sohanalysis.case.scenario import FIELDS, FORMS, LONGEST_DELAY
from sohanalysis.files.csv_table import STATUSES
from sohanalysis.workbook.book import Cell, Row, Sheet, block_of, formula
from sohanalysis.workbook.case_values import (
    FIELD_LABELS,
    FIGURES,
    LINE_KEYS,
    READINGS,
    Figure,
    Given,
)
from sohanalysis.workbook.formula import Formula
from sohanalysis.workbook.workbook_rules import field_rule, figure_rule, line_rule, one_of

_CONSTANTS = {
    "months_in_a_year": ("Months in a year", 12, "months"),
    "april": ("First month of a financial year: April", 4, "month of the year"),
    "longest_delay": ("Longest delay that is looked at", LONGEST_DELAY, "months"),
    "most_savings": ("Most savings, times the upper charge", MOST_SAVINGS, "times"),
    "pence": ("Decimal places of a sum that is compared", 2, "places"),
    "label": ("Digits of the second year of 2018/19", 2, "digits"),
}


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Where every input stands, for the formulas of the other sheets."""

    sheet: Sheet
    given: Given
    cells: dict[str, str] = field(default_factory=dict)
    columns: dict[str, Row] = field(default_factory=dict)
    scenario: dict[str, Row] = field(default_factory=dict)
    by_year: list[Row] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)
    texts: dict[str, list[list[str]]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.cells[key]

    def name(self, place: int, after: str = "") -> Formula:
        """Write the name of a line, as it is typed, for the label of a row."""
        cell = self.lines[place]["name"]
        return formula(f'IF({cell}="","Line {place + 1}",{cell})&"{after}"')

    def of_lines(self, key: str) -> str:
        """Name the cells of all lines under one head."""
        first, last = self.lines[0][key], self.lines[-1][key]
        return f"{first}:{last.partition('!')[2]}"

    @property
    def path(self) -> str:
        """Forces by year, as one rectangle: years down, scenarios across."""
        last = self.scenario[f"path {self.given.timeline}"]
        return block_of(self.scenario["path 1"], last)


def inputs(given: Given) -> Inputs:
    """Lay out the sheet."""
    sheet = Sheet(
        "Inputs",
        "Inputs: assumptions and scenarios",
        "Change pale cells; the rest follows. Blank: not given.",
        "Foundation",
    )
    sheet.widths = dict(enumerate((44, 26, 16, 18, 16, 18, 36, 16, 48, 36)))
    sheet.page_starts = (6, 10)  # source, status and note have a page of their own
    found = Inputs(sheet=sheet, given=given)
    _scenarios(found)
    _figures(found)
    _forms(found)
    _bands(found)
    _lines(found)
    _by_year(found)
    _constants(found)
    _sizes(found)
    return found


def _typed(content: Any, look: str, rule: Mapping[str, Any] | None = None) -> Cell:
    content = None if content == "" else content
    return Cell(content=content, look=look, is_input=True, rule=rule or {})


def _scenarios(found: Inputs) -> None:
    given = found.given
    names = [*given.scenarios]
    table = found.sheet.table(
        "Scenarios",
        "The scenario: change the live one; the others stand beside it",
        ("Choice", "Key", "Low", "High", "Unit", *names),
    )
    ranges = {known.get("input"): known for known in given.values.get("ranges", ())}
    for name in FIELDS:
        label, unit, look = FIELD_LABELS[name]
        known = ranges.get(name, {})
        ends = [Cell(content=known.get(end, "none given"), look=look) for end in ("low", "high")]
        rule = field_rule(name, given)
        cells = [_typed(_single(fields[name]), look, rule) for fields in given.scenarios.values()]
        words = [Cell(content=label), Cell(content=f"scenario.{name}")]
        found.scenario[name] = table.add([*words, *ends, Cell(content=unit), *cells], 5)
        found.cells[f"scenario.{name}"] = found.scenario[name].cell()
        if name == "adopters":
            _paths(found, table)


def _single(value: Any) -> Any:
    """Leave forces by year to the rows below."""
    return None if isinstance(value, tuple) else value


def _paths(found: Inputs, table: Any) -> None:
    given = found.given
    for place in range(given.timeline):
        counts = [_count(fields["adopters"], place) for fields in given.scenarios.values()]
        cells = [_typed(count, "count", field_rule("adopters", given)) for count in counts]
        label = f"Forces in year {place + 1}, if not the same in all years"
        words = [label, f"scenario.adopters[{place + 1}]", "none given", "none given", "forces"]
        row = table.add([*(Cell(content=word) for word in words), *cells], 5)
        found.scenario[f"path {place + 1}"] = row


def _count(adopters: Any, place: int) -> int | None:
    by_year = isinstance(adopters, tuple) and place < len(adopters)
    return adopters[place] if by_year else None


def _figures(found: Inputs) -> None:
    table = found.sheet.table(
        "Figures",
        "The figures of the case",
        ("Figure", "Key", "Low", "Value", "High", "Unit", "Source", "Status", "Note", "Allowed"),
    )
    seen: dict[str, int] = {}
    for figure in FIGURES:
        row = table.end
        found.cells[figure.key] = f"'Inputs'!$D${row + 1}"
        table.add(_figure_row(found.given, figure, seen.get(figure.section)))
        seen.setdefault(figure.section, row)


UNSTATED = ("charge.is_cap", "charge.weighted.register")


def _figure_row(given: Given, figure: Figure, above: int | None) -> list[Cell]:
    section = given.value(figure.section) or {}
    status = section.get("status")
    if figure.key.startswith("budget.") and figure.key != "budget.value":
        status = section.get("years_status")
    if above is None:
        told = [_typed(section.get(key, ""), "words") for key in ("source", "note")]
    else:  # figures of one section share its source and note
        told = [Cell(content=_above(column, above)) for column in "GI"]
    if given.value(figure.key) is None and figure.key in UNSTATED:
        status = None  # what is not given has no status
    value = _typed(given.value(figure.key), figure.look, figure_rule(figure, given))
    return [
        Cell(content=figure.label),
        Cell(content=figure.key),
        Cell(content="none given"),
        value,
        Cell(content="none given"),
        Cell(content=figure.unit),
        told[0],
        _typed(status or "", "words", one_of(STATUSES)),
        told[1],
        Cell(content=figure.allowed),
    ]


def _above(column: str, row: int) -> Any:
    cell = f"'Inputs'!${column}${row + 1}"
    return formula(f'IF({cell}="","",{cell})')


def _forms(found: Inputs) -> None:
    table = found.sheet.table(
        "Charge_forms",
        "The readings of the charge: none of them is known to be the curve",
        ("Reading", "Key", "Offered"),
    )
    offered = found.given.value("charge.forms") or FORMS[:5]
    described = found.given.value("charge.weighted") is not None
    for form in FORMS:
        state = "yes" if form in offered else "no"
        state = "if chosen" if form == "weighted" and described and state == "no" else state
        words = [Cell(content=READINGS[form]), Cell(content=form)]
        rule = one_of(("yes", "no", "if chosen"))
        table.add([*words, _typed(state, "words", rule)])
    found.columns["forms"] = table.column(1)
    found.columns["offered"] = table.column(2)


def _bands(found: Inputs) -> None:
    table = found.sheet.table(
        "Bands",
        "The price list, for the reading of that name alone",
        ("Band", "From, forces", "Price, £ a year"),
    )
    bands = [*found.given.values.get("charge", {}).get("bands", ())]
    for place in range(found.given.bands):
        band = bands[place] if place < len(bands) else {}
        figures = (("from_", "count"), ("price", "money"))
        cells = [_typed(band.get(key), look) for key, look in figures]
        table.add([Cell(content=f"Band {place + 1}"), *cells])
    found.columns["band from"], found.columns["band price"] = table.column(1), table.column(2)


def _lines(found: Inputs) -> None:
    table = found.sheet.table(
        "Lines",
        "Costs, savings and funding beside the platform charge",
        ("Line", *(head for head, _ in LINE_KEYS.values())),
    )
    lines = [*found.given.values.get("lines", ())]
    for place in range(found.given.lines):
        line = lines[place] if place < len(lines) else {}
        typed = (
            _typed(line.get(key), look, line_rule(key)) for key, (_, look) in LINE_KEYS.items()
        )
        row = table.add([Cell(content=f"Line {place + 1}"), *typed])
        cells = (f"'Inputs'!${chr(ord('B') + i)}${row.top + 1}" for i in range(len(LINE_KEYS)))
        found.lines.append(dict(zip(LINE_KEYS, cells, strict=True)))


def _by_year(found: Inputs) -> None:
    heads = _year_heads(found.given)
    table = found.sheet.table(
        "Amounts_by_year", "Lines with an amount for each year, £", ("Line", *heads)
    )
    first, lines = found.given.value("horizon.first"), found.given.values.get("lines", ())
    for place in range(found.given.lines):
        amounts = (lines[place]["by_year"] or {}) if place < len(lines) else {}
        by_start = {int(label[:4]): amount for label, amount in amounts.items()}
        cells = [_typed(by_start.get((first or 0) + i), "money") for i in range(len(heads))]
        found.by_year.append(table.add([Cell(content=found.name(place)), *cells], 1))


def _year_heads(given: Given) -> Sequence[str]:
    return [f"Year {place + 1}" for place in range(given.timeline)]


def _constants(found: Inputs) -> None:
    table = found.sheet.table(
        "Constants", "Constants, which are no assumptions", ("Constant", "Value", "Unit")
    )
    for name, (label, value, unit) in _CONSTANTS.items():
        row = table.row((label,), [Cell(content=value, look="plain"), Cell(content=unit)])
        found.cells[name] = row.cell()


def _sizes(found: Inputs) -> None:
    table = found.sheet.table(
        "Sizes",
        "Sizes of the forces that could join, this one first, for the reading of that name alone",
        ("Place", "Force", "Size", "Unit", "Status", "Date", "Source"),
    )
    names, sizes = (found.given.values.get(key, ()) for key in ("joining", "weights"))
    measure = found.given.values.get("measure") or {}
    for place in range(found.given.sizes):
        name, size = (each[place] if place < len(each) else None for each in (names, sizes))
        label = Cell(content=f"Force {place + 1}")
        told = [measure.get(key) if size else None for key in ("unit", "status", "date", "source")]
        told[-1] = "as above" if place and told[-1] else told[-1]
        words = [_typed(text, "words") for text in told]
        table.add([label, _typed(name, "words"), _typed(size, "money"), *words])
    found.columns["force"], found.columns["size"] = table.column(1), table.column(2)
