"""The Assumptions log and Findings sheets: what a reviewer ticks off."""

from __future__ import annotations

from collections.abc import Sequence

from sohanalysis.book import Cell, Row, Sheet, Table, across, formula
from sohanalysis.case import PLATFORM
from sohanalysis.workbook_columns import RECORD_HIGH, RECORD_LOW, Engine
from sohanalysis.workbook_given import FIELD_LABELS, FIGURES, LINE_KEYS
from sohanalysis.workbook_inputs import Inputs
from sohanalysis.workbook_results import Model

_LOGGED_OF_LINES = ("annual", "our_share", "start", "months", "on_delay", "uplift")
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
    for name, line in zip(inputs.names, inputs.lines, strict=True):
        told = [_shown(line[key]) for key in ("source", "status", "note")]
        for key in _LOGGED_OF_LINES:
            head, look = LINE_KEYS[key]
            own = [told[0], _shown(line["on_delay_status"]), told[2]] if key == "on_delay" else told
            look = "label" if look == "words" else look
            _log(table, f"{name}: {head.lower()}", line[key], look, "", own)
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
    inputs, engine = model.workings.inputs, model.engine
    sheet = Sheet(
        "Findings",
        "Findings: what a reader of the record must know. They block nothing.",
        "As the record has it: on time, without savings, at the lower and the upper charge.",
        "Control",
    )
    sheet.widths = {0: 46, 1: 24, 2: 24, 3: 18, 4: 18, 5: 18, 6: 18, 7: 20, 8: 30}
    _budget(sheet, model)
    heads = (
        "Measure",
        "Financial year",
        "Printed as",
        "Published low",
        "Published high",
        "Computed low",
        "Computed high",
        "Agrees",
        "Source",
    )
    table = sheet.table("Published_and_computed", "Published figures against the model", heads)
    figures = [*inputs.given.values.get("published", ())] or [{}]
    for figure, cells in zip(figures, inputs.texts["published"][: len(figures)], strict=True):
        measure, year, low, high, printed, source = cells
        ends = [
            _computed(figure, inputs, engine, head, model) for head in (RECORD_LOW, RECORD_HIGH)
        ]
        first, last = f"$F{table.end + 1}", f"$G{table.end + 1}"
        agrees = (
            f"IF(AND(ROUND(MIN({first},{last})-{low},0)=0,ROUND(MAX({first},{last})-{high},0)=0),"
            f'"agrees","does not agree")'
        )
        table.add(
            [
                _shown(measure),
                Cell(content=formula(f'IF({year}="","all years",{year})')),
                _shown(printed),
                _money(low),
                _money(high),
                *(_money(end) for end in ends),
                Cell(content=formula(agrees), look="text"),
                _shown(source),
            ]
        )
    table = sheet.table(
        "Observations_of_the_record", "What no arithmetic shows", ("Finding", "Kind", "Source")
    )
    seen = [*inputs.given.values.get("observations", ())] or [{}]
    for item, (text, _, source) in zip(seen, inputs.texts["observations"], strict=False):
        table.add(
            [_shown(text), Cell(content=_KINDS.get(item.get("kind", ""), "")), _shown(source)]
        )
    return sheet


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
    short = f"ROUND({{}},{inputs['pence']})<0"

    def verdict(i: int) -> str:
        test = short.format(rows["headroom"].at(i))
        return f'IF({test},"over the sum set aside","within the sum set aside")'

    table.row(("Verdict", "words"), across(verdict), "text")


def _computed(
    figure: dict[str, object], inputs: Inputs, engine: Engine, head: str, model: Model
) -> str:
    """Name what the model says of a published measure, at one of the quoted charges."""
    measure, year = figure.get("measure"), figure.get("year")
    if measure in (None, "budget"):
        return inputs["budget.value"]
    if measure in ("two_year_total", "ongoing"):
        return engine.rows[str(measure)].cell(engine.place(head))
    if measure in ("gross", PLATFORM):
        quantity = str(measure)
    else:
        quantity = f"line {inputs.names.index(str(measure)) + 1}"
    down = engine.down(quantity, head)
    if year is None:
        flags = engine.flags["horizon"].all
        return f"SUMPRODUCT({flags},{down.all})"
    first = inputs.given.value("horizon.first")
    return down.cell(int(str(year)[:4]) - int(first))
