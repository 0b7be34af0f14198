"""The Log sheet: the sources of the figures of Inputs, findings and defaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sohanalysis.files.csv_table import STATUSES
from sohanalysis.workbook.document import look_up
from sohanalysis.workbook.inputs import CellRule, InputRow, Inputs, drop_down
from sohanalysis.workbook.sheets import Cell, Sheet, formula_cell


def log_sheet(
    inputs: Inputs, findings: Iterable[tuple[str, Sequence[str]]], defaults: Sequence[str]
) -> Sheet:
    """Lay out the Log: sources of every figure, findings and defaults."""
    sheet = Sheet(
        "Log",
        "Log: assumptions, findings and sources",
        "The sources of the figures of Inputs, with their status, which you may change here. A "
        "figure that is not here has the source of its charge, pricing or line. The findings are "
        "those when the file was written.",
        has_filters=True,
    )
    sheet.widths = {0: 34.0, 1: 66.0, 2: 33.0, 3: 11.0, 4: 12.5}
    keys = ("note", "source", "status")  # the second column is the wide one
    heads = ("Figure", *map(str.capitalize, keys), "Value")
    table = sheet.table("Assumptions", "Figures and their sources", heads)
    for key, input_row, entry in _sourced_rows(inputs):
        empty = "by year" if input_row.by_year else "not given"
        value = f'IF({input_row.cell}="","{empty}",{input_row.cell})'
        rules: Mapping[str, CellRule] = {"status": drop_down(STATUSES)}
        cells = [
            Cell(content=entry.get(name) or None, is_input=True, rule=rules.get(name, {}))
            for name in keys
        ]
        # The source of a table without a figure is not that of its word, "not stated".
        is_table = input_row.is_word and key in inputs.sections
        look = input_row.look
        cells.append(Cell(content=None, look=look) if is_table else formula_cell(value, look))
        table.row((input_row.owner if is_table else input_row.label,), cells, key=key)
    finding_rows = [(heading, text) for heading, texts in findings for text in texts]
    usual = [("the case does not say otherwise", default) for default in defaults]
    lists = (
        ("Findings", ("Heading", "Finding"), finding_rows),
        ("Taken as usual", ("Reason", "Default"), usual),
    )
    for caption, columns, rows in lists:
        if rows:
            table = sheet.table(f"Log_{caption.replace(' ', '_')}", caption, columns)
            for row in rows:
                table.row(row, [])
    return sheet


def _sourced_rows(inputs: Inputs) -> Iterator[tuple[str, InputRow, Mapping[str, Any]]]:
    """Yield the key, input row and texts of each table, then of its figures with own sources."""
    case = inputs.case
    for section, input_row in inputs.sections.items():
        entry = {"status": "stated", **look_up(case.document, section)}
        source = entry.get("source")
        entry["source"], _ = case.layout.shown_sources.get(section, (source, source))
        yield section, input_row, entry
        for key, own_row in inputs.own_sources():
            if key.rpartition(".")[0] == section:
                yield f'own_sources."{key}"', own_row, case.document["own_sources"][key]
