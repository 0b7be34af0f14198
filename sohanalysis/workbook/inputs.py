"""The Inputs sheet: figures, record and the rule of every cell."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sohanalysis.case.choose import MOST_SAVINGS
from sohanalysis.case.fields import FIELDS, LONGEST_DELAY, Kind
from sohanalysis.case.register import WEIGHTS
from sohanalysis.files.csv_table import STATUSES
from sohanalysis.workbook.case_values import (
    FIELD_LABELS,
    FIGURES,
    LINE_KEYS,
    TABLED,
    Figure,
    Given,
)
from sohanalysis.workbook.formula import DAY_NIL, Formula
from sohanalysis.workbook.sheets import Cell, Row, Sheet, block_of, formula

RECORD_KEYS = (
    "title",
    "service",
    "reference",
    "report_reference",
    "authority",
    "force",
    "received",
    "reported",
    "decided",
    "request",
    "request_source",
    "decision",
    "decision_source",
    "budget_stage",
    "adopter",
    "adopters",
    "paper",
)
NARRATIVE_KEYS = ("purpose", "information", "risks", "next_steps")
# Name, caption, and key, head and look of each column.
LISTS: Mapping[str, tuple[str, Sequence[tuple[str, str, str]]]] = {
    "published": (
        "Published figures, to be compared",
        (
            ("of", "Measure", "words"),
            ("year", "Financial year", "words"),
            ("low", "Low", "money"),
            ("high", "High", "money"),
            ("precision", "To within", "money"),
            ("printed", "Printed as", "words"),
            ("source", "Source", "words"),
        ),
    ),
    "observations": (
        "What a reader must know and no arithmetic shows",
        (("text", "Text", "words"), ("kind", "Kind", "words"), ("source", "Source", "words")),
    ),
    "quoted": (
        "Figures from elsewhere; they enter no calculation",
        (
            ("topic", "Figure", "words"),
            ("printed", "Value", "words"),
            ("unit", "Unit", "words"),
            ("source", "Source", "words"),
            ("status", "Status", "words"),
            ("restricted", "Restricted", "words"),
        ),
    ),
    "options": (
        "Options; the first is the one asked for",
        (
            ("text", "Text", "words"),
            ("name", "Option", "words"),
            ("for", "For it", "words"),
            ("against", "Against it", "words"),
        ),
    ),
    "implications": (
        "Implications, as the report scores them",
        (("heading", "Implication", "words"), ("score", "Score", "words")),
    ),
    "presets": (
        "Presets: what their forces are, and where the numbers come from",
        (("label", "Label", "words"), ("name", "Preset", "words"), ("note", "Note", "words")),
    ),
    "what_if": (
        "Who says how low and how high a choice may be",
        (
            ("input", "Choice", "words"),
            ("low", "Low", "factor"),
            ("high", "High", "factor"),
            ("unit", "Unit", "words"),
            ("source", "Source", "words"),
            ("status", "Status", "words"),
            ("note", "Note", "words"),
        ),
    ),
}
_SPARE = 4  # rows of a list, and of a part of the report, in a blank workbook
_MORE = {"published": 20, "observations": 24}


def record_sheet(given: Given, texts: dict[str, list[list[str]]]) -> Sheet:
    """Lay out the sheet, and note where each of its cells stands."""
    sheet = Sheet(
        "Record",
        "Record: what the documents say",
        "Words and printed figures, in our own words; none of it enters a calculation.",
        "Foundation",
    )
    sheet.widths = dict(enumerate((34, 76, 20, 30, 22, 40, 44, 44)))
    sheet.page_starts = (5,)
    _record_tables(sheet, given, texts)
    return sheet


def _record_tables(sheet: Sheet, given: Given, texts: dict[str, list[list[str]]]) -> None:
    told = given.values.get("record", {})
    rows = [(key.replace("_", " ").capitalize(), told.get(key)) for key in RECORD_KEYS]
    _keyed(sheet, "Decision", "The decision", rows, texts)
    _keyed(sheet, "Narrative", "The report, in our own words", [*_narrative(given)], texts)
    for name, (caption, columns) in LISTS.items():
        table = sheet.table(name.capitalize(), caption, ["Row", *(head for _, head, _ in columns)])
        items = given.values.get(name, ()) or [{}] * (
            1 if given.values else _MORE.get(name, _SPARE)
        )
        for item in items:
            cells = [_typed_text(item.get(key), look) for key, _, look in columns]
            row = table.add([Cell(content=f"{len(table.rows) + 1}"), *cells], 1)
            texts.setdefault(name, []).append([row.cell(i) for i in range(len(columns))])


def _keyed(
    sheet: Sheet,
    name: str,
    caption: str,
    rows: Sequence[tuple[str, str | None]],
    texts: dict[str, list[list[str]]],
) -> None:
    table = sheet.table(name, caption, ("Part", "Text"))
    for label, text in rows:
        row = table.add([Cell(content=label), _typed_text(text, "words")])
        texts.setdefault(name, []).append([row.cell(0), row.cell(1)])


def _narrative(given: Given) -> Iterator[tuple[str, str | None]]:
    for key in NARRATIVE_KEYS:
        found = given.value(f"narrative.{key}")
        if not given.values and key != "purpose":
            found = [None] * _SPARE
        # A part that nothing is said of has a row to say it in.
        for text in (found,) if isinstance(found, str) else found or [None]:
            yield key.replace("_", " ").capitalize(), text


def _typed_text(content: Any, look: str) -> Cell:
    return Cell(content=None if content == "" else content, look=look, is_input=True)


Rule = Mapping[str, Any]
_LEAST, _MOST = 1_000, 100_000_000
_LATEST_YEAR = 2999
_EARLIEST_YEAR = 1990


def drop_down(values: Sequence[str]) -> Rule:
    """Offer a drop-down."""
    return _rule("list", "Choose from the list: " + ", ".join(values) + ".", source=[*values])


def field_rule(field: str, given: Given) -> Rule:
    """Say what a choice of a scenario may be."""
    known = FIELDS[field]
    if known.kind is Kind.choice:
        return drop_down([each.name for each in given.readings])
    if known.kind is Kind.yes:
        return drop_down(("yes", "no"))
    high = {"possible": given.forces, "charge": _MOST}.get(known.within, known.high)
    kind, low = "integer" if known.is_whole else "decimal", known.low
    return _between(kind, low, high)


def figure_rule(figure: Figure, given: Given) -> Rule:
    """Say what a figure of the case may be."""
    if figure.key == "charge.is_cap":
        return drop_down(("yes", "no"))
    if figure.key.startswith("charge.weighted.") and figure.look == "words":
        return drop_down(WEIGHTS) if figure.key.endswith("weight") else {}
    if figure.key == "charge.name":
        return {}
    if figure.key == "price_basis.value":
        return drop_down(("real", "nominal", "not stated"))
    if figure.key in ("horizon.count", "budget.count"):
        return _between("integer", 1, given.timeline)
    if figure.key in ("budget.amount", "charge.low", "charge.high"):
        return _between("integer", _LEAST, _MOST)
    if figure.key == "horizon.initial_months":
        return _between("integer", 1, 60)
    return {
        "money": _between("integer", 0, _MOST),
        "count": _between("integer", 1, given.forces),
        "plain": _between("integer", _EARLIEST_YEAR, _LATEST_YEAR),
        "share": _between("decimal", 0, 0.3),
        "month": _a_date(),
    }[figure.look]


def line_rule(key: str) -> Rule:
    """Say what a cell of a line may be."""
    lists = {
        "kind": ("cost", "saving", "funding"),
        "nature": ("one-off", "recurrent"),
        "accounting": ("revenue", "capital", "not stated"),
        "delay": ("none", "extend", "shift"),
        "status": STATUSES,
        "funded_by": ("reserve", "grant", "base budget"),
        "restricted": ("yes", "no"),
    }
    if key in lists:
        return drop_down(lists[key])
    return {
        "our_share": _between("decimal", 0, 1),
        "annual": _between("integer", 0, _MOST),
        "from": _a_date(),
        "months": _between("integer", 1, 360),
        "uplift": _between("decimal", 0, 0.3),
        "cashable": _between("decimal", 0, 1),
        "base_year": _between("integer", _EARLIEST_YEAR, _LATEST_YEAR),
    }.get(key, {})


def serial(end: float | datetime.date) -> float:
    """Write the end of a range as a spreadsheet does, a date as a number.

    >>> serial(datetime.date(1990, 1, 1)), serial(0.5)
    (32874, 0.5)
    """
    return (end - DAY_NIL).days if isinstance(end, datetime.date) else end


def _between(kind: str, low: float, high: float) -> Rule:
    what = "A whole number" if kind == "integer" else "A number"
    words = f"{what} from {low:,} to {high:,}."
    return _rule(kind, words, criteria="between", minimum=low, maximum=high)


def _a_date() -> Rule:
    first, last = (datetime.date(year, 1, 1) for year in (_EARLIEST_YEAR, _LATEST_YEAR))
    words = f"The first day of a month, such as 1 April 2019, from {first.year} on."
    return _rule("date", words, criteria="between", minimum=first, maximum=last)


def _rule(kind: str, words: str, **limits: Any) -> Rule:
    told = {"input_message": words, "error_title": "Not allowed", "error_message": words}
    return {"validate": kind, "ignore_blank": True, **told, **limits}


AMOUNT = _between("decimal", 0, _MOST)


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
    rates: dict[str, Row] = field(default_factory=dict)

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
    _rates(found)
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
    ranges = {known.get("input"): known for known in given.values.get("what_if", ())}
    for name in FIELD_LABELS:
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
        _typed(status or "", "words", drop_down(STATUSES)),
        told[1],
        Cell(content=figure.allowed),
    ]


def _above(column: str, row: int) -> Any:
    cell = f"'Inputs'!${column}${row + 1}"
    return formula(f'IF({cell}="","",{cell})')


def _forms(found: Inputs) -> None:
    table = found.sheet.table(
        "Charge_forms",
        "The pricings: none that is assumed is known to be the curve",
        ("Reading", "Key", "Rule", "Offered", "Source", "Status", "Note", "It takes for granted"),
    )
    for each in found.given.readings:
        words = [Cell(content=each.label), Cell(content=each.name), Cell(content=each.rule)]
        table.add(
            [
                *words,
                _typed(each.offered, "words", drop_down(("yes", "no"))),
                _typed(each.source, "words"),
                _typed(each.status, "words", drop_down(STATUSES)),
                _typed(each.note, "words"),
                Cell(content=each.assumes),
            ]
        )
    found.columns["forms"] = table.column(1)
    for place, key in enumerate(("offered", "source", "status", "note"), start=3):
        found.columns[f"reading {key}" if key != "offered" else key] = table.column(place)


def _rates(found: Inputs) -> None:
    """Lay out the charges that stand as values, a row for each pricing."""
    tabled = [each for each in found.given.readings if each.rule == TABLED]
    if not tabled:
        return
    counts = range(1, found.given.forces + 1)
    table = found.sheet.table(
        "Rates",
        "Charges that stand as values, £ a year, by forces that pay",
        ("Key", *(f"n = {n}" for n in counts)),
    )
    for each in tabled:
        rates = each.rates or (None,) * found.given.forces
        cells = [_typed(rate, "money") for rate in rates]
        found.rates[each.name] = table.row((each.name,), cells)


def _bands(found: Inputs) -> None:
    table = found.sheet.table(
        "Bands",
        "The price list, for the reading of that name alone",
        ("Band", "From, forces", "Price, £ a year"),
    )
    bands = [*found.given.values.get("charge", {}).get("bands", ())]
    for place in range(found.given.bands):
        band = bands[place] if place < len(bands) else {}
        figures = (("from", "count"), ("price", "money"))
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
