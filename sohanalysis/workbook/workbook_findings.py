"""The Assumptions log and Findings sheets: what a reviewer ticks off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sohanalysis.case.case import PLATFORM
from sohanalysis.workbook.book import Cell, Row, Sheet, Table, across, block_of, formula
from sohanalysis.workbook.case_values import FIELD_LABELS, FIGURES, LINE_KEYS
from sohanalysis.workbook.months import line_key
from sohanalysis.workbook.workbook_columns import RECORD_HIGH, RECORD_LOW
from sohanalysis.workbook.workbook_inputs import Inputs
from sohanalysis.workbook.workbook_results import Model, verdict_words
from sohanalysis.workbook.workbook_time import year_heads

_LOGGED_OF_LINES = ("annual", "our_share", "start", "months", "on_delay", "uplift")
_TOTALS = ("two_year_total", "ongoing")
_ALL_YEARS, _NOT_BY_YEAR = "all years", "not by year"
_RECORD = (
    ("Measures_lower", "The model's measures by year, at the lower charge", RECORD_LOW),
    ("Measures_upper", "The model's measures by year, at the upper charge", RECORD_HIGH),
)
_HEADS = (
    "Measure",
    "Financial year",
    "Printed as",
    "Published low",
    "Published high",
    "Computed low",
    "Computed high",
    "Agrees",
    "Source",
    "Row of the measure",
    "Column of the year",
)
_TAKEN = {"our_share": "1", "uplift": "0"}
_AGREEMENT = {"0": "nothing given", "1": "does not agree", "2": "agrees"}
_KINDS = {
    "contradiction": "does not sit together",
    "needs-explaining": "needs explaining",
    "not-stated": "not stated",
    "cannot-conclude": "cannot be concluded",
}


def assumptions_log(inputs: Inputs) -> Sheet:
    """Lay out the log: every figure that the results come from."""
    sheet = Sheet(
        "Assumptions log",
        "Assumptions log: every figure that the results come from",
        "Stated in the documents, derived from them by arithmetic, or assumed, with the reason.",
        "Control",
    )
    sheet.widths = {0: 12, 1: 46, 2: 22, 3: 16, 4: 44, 5: 14, 6: 60}
    heads = ("Number", "Figure", "Value", "Unit", "Source", "Status", "Note")
    table = sheet.table("Assumptions_log", "The log", heads)
    for figure in FIGURES:
        row = int(inputs[figure.key].rpartition("$")[2])
        told = [_shown(f"'Inputs'!${column}${row}") for column in "GHI"]
        look = "label" if figure.look == "words" else figure.look
        _log(table, figure.label, inputs[figure.key], look, figure.unit, told)
    for place, line in enumerate(inputs.lines):
        told = [_shown(line[key]) for key in ("source", "status", "note")]
        for key in _LOGGED_OF_LINES:
            head, look = LINE_KEYS[key]
            own = list(told)
            if key == "on_delay":
                own[1] = _shown(line["on_delay_status"])
            if key in _TAKEN:  # what no document states is taken, and so is assumed
                taken = f'IF({line[key]}={_TAKEN[key]},"assumed",{line["status"]})'
                own[1] = Cell(content=formula(taken))
            look = "label" if look == "words" else look
            _log(table, inputs.name(place, f": {head.lower()}"), line[key], look, "", own)
    chosen = [Cell(content=text) for text in ("the live scenario", "chosen", "")]
    for name, (label, unit, look) in FIELD_LABELS.items():
        look = "label" if look == "words" else look
        _log(table, label, inputs[f"scenario.{name}"], look, unit, chosen)
    return sheet


def _log(table: Table, label: str, cell: str, look: str, unit: str, told: Sequence[Cell]) -> None:
    value = formula(f'IF({cell}="","not given",{cell})')
    number = Cell(content=f"A{len(table.rows) + 1:03d}")
    table.add(
        [number, Cell(content=label), Cell(content=value, look=look), Cell(content=unit), *told]
    )


def _shown(cell: str) -> Cell:
    return Cell(content=formula(f'IF({cell}="","",{cell})'))


def findings(model: Model) -> Sheet:
    """Lay out the findings: published against computed, then what no arithmetic shows."""
    inputs = model.workings.inputs
    sheet = Sheet(
        "Findings",
        "Findings: what a reader of the record must know. They block nothing.",
        "As the record has it: on time, without savings, at the lower and the upper charge.",
        "Control",
    )
    sheet.widths = {0: 46, 1: 24, 2: 24, 3: 18, 4: 18, 5: 18, 6: 18, 7: 20, 8: 30}
    _budget(sheet, model)
    ends = [_measures(sheet, model, *each) for each in _RECORD]
    agreement = _words(sheet, "Agreement", "What is said of a comparison", _AGREEMENT)
    kinds = _words(sheet, "Kinds", "What is said of a finding", _KINDS)
    table = sheet.table("Published_and_computed", "Published figures against the model", _HEADS)
    for cells in inputs.texts["published"]:
        table.add(_compared(table.end + 1, cells, ends, model, agreement.column(1).all))
    table = sheet.table(
        "Observations_of_the_record", "What no arithmetic shows", ("Finding", "Kind", "Source")
    )
    keys, words = (kinds.column(place).all for place in (0, 1))
    for text, kind, source in inputs.texts["observations"]:
        said = formula(f'IFERROR(INDEX({words},MATCH({kind},{keys},0)),"")')
        table.add([_shown(text), Cell(content=said), _shown(source)])
    return sheet


def _words(sheet: Sheet, name: str, caption: str, words: Mapping[str, str]) -> Table:
    table = sheet.table(name, caption, ("Key", "In words"))
    for key, text in words.items():
        table.add([Cell(content=key), Cell(content=text)])
    return table


def _measures(sheet: Sheet, model: Model, name: str, caption: str, head: str) -> Table:
    """List what a published figure may be compared with, by year and for all years."""
    inputs, engine = model.workings.inputs, model.engine
    heads = ("Measure", *year_heads(inputs.given.timeline), "All years")
    table, flags = sheet.table(name, caption, heads), engine.flags["horizon"]
    lines = [(line["name"], line_key(place)) for place, line in enumerate(inputs.lines)]
    for label, key in (*lines, (f'"{PLATFORM}"', PLATFORM), ('"gross"', "gross")):
        down = engine.down(key, head)
        by_year = [f"{down.cell(k)}*{flags.cell(k)}" for k in range(down.count)]
        _measure(table, label, [*by_year, f"SUMPRODUCT({flags.all},{down.all})"])
    totals = {key: engine.rows[key].cell(engine.place(head)) for key in _TOTALS}
    for label, cell in (totals | {"budget": inputs["budget.value"]}).items():
        _measure(table, f'"{label}"', [*[_NOT_BY_YEAR] * inputs.given.timeline, cell])
    return table


def _measure(table: Table, label: str, texts: Sequence[str]) -> None:
    cells = (Cell(content=t, look="label") if t == _NOT_BY_YEAR else _money(t) for t in texts)
    table.add([Cell(content=formula(f'{label}&""')), *cells])


def _compared(
    row: int, cells: Sequence[str], ends: Sequence[Table], model: Model, words: str
) -> list[Cell]:
    """Find a published measure among the model's, and compare the two."""
    measure, year, low, high, printed, source = cells
    time, names = model.workings.time, ends[0].column(0).all
    down = f'IFERROR(MATCH($A{row},{names},0),0)*($A{row}<>"")'
    labels = f"IFERROR(MATCH($B{row},{time['label'].all},0),0)"
    right = f'($B{row}="{_ALL_YEARS}")*(COUNT({time["k"].all})+1)+{labels}'
    found = [
        f'IF($J{row}*$K{row}=0,"not found",INDEX({_block(table)},$J{row},$K{row}))'
        for table in ends
    ]
    apart = [f"ROUND({end}($F{row},$G{row})-${column}{row},0)=0"
             for end, column in (("MIN", "D"), ("MAX", "E"))]  # fmt: skip
    agrees = f"AND(ISNUMBER($F{row}),{apart[0]},{apart[1]})*1"
    return [
        _shown(measure),
        Cell(content=formula(f'IF({year}="","{_ALL_YEARS}",{year})')),
        _shown(printed),
        _money(low),
        _money(high),
        *(Cell(content=formula(text), look="money") for text in found),
        Cell(content=formula(f'INDEX({words},1+($A{row}<>"")*(1+{agrees}))'), look="text"),
        _shown(source),
        Cell(content=formula(down), look="plain"),
        Cell(content=formula(right), look="plain"),
    ]


def _block(table: Table) -> str:
    return block_of(
        Row(table.sheet.name, table.first, 1, len(table.columns) - 1),
        Row(table.sheet.name, table.end - 1, 1, len(table.columns) - 1),
    )


def _money(text: str) -> Cell:
    return Cell(content=formula(f"{text}+0"), look="money")


def _budget(sheet: Sheet, model: Model) -> None:
    inputs, engine = model.workings.inputs, model.engine
    heads = ("The sum set aside against the record's own range", "Unit", "Lower", "Upper")
    table = sheet.table("Budget_and_record", "The sum set aside", heads)
    first = engine.place(RECORD_LOW)
    rows: dict[str, Row] = {}
    for name, label in (
        ("two_year_total", "Set-up and the months that the sum is to pay"),
        ("headroom", "Headroom (negative: shortfall)"),
        ("ongoing", "Ongoing revenue cost, a year"),
    ):
        row = engine.rows[name]
        cells = Row(row.sheet, row.top, row.left + first, 2)
        rows[name] = table.row((label, "£"), across(lambda i, c=cells: f"{c.at(i)}+0"))

    def verdict(i: int) -> str:
        return verdict_words(inputs, f"ROUND({rows['headroom'].at(i)},{inputs['pence']})")

    table.row(("Verdict", "words"), across(verdict), "text")
