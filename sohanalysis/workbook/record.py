"""The Record sheet: every text of a case under its key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sohanalysis.nouns import first_capital
from sohanalysis.workbook.cell_texts import cell_content
from sohanalysis.workbook.document import NestedKeys, above, file_key, leaves
from sohanalysis.workbook.inputs import LOG_KEYS, Inputs
from sohanalysis.workbook.sheets import Cell, Sheet

# Texts that decide which formulas the workbook has. They are locked, because a new text would need
# other formulas.
_FIXED_KEYS = re.compile(
    r"^(format|price_basis\.value|years\[\d+\]|presets\..*\.(adopters|pricing)(\[\d+\])?"
    r"|(lines|charges)\[\d+\]\.(on|option(\[\d+\])?)|charges\[\d+\]\.pricing\[\d+\]\.(name|over|between|marginal)"
    r"|charges\[\d+\]\.quoted_at\[\d+\]\.(charge|adopters))$"
)


# Captions of the lists of the documents: a table for each list, a row for each entry.
_LISTS: Mapping[str, str] = {
    "alternatives": "Where sources disagree: the other figures",
    "published": "Printed figures",
    "observations": "Remarks on the documents",
    "options": "Options: the first is the one asked for",
    "implications": "Implications, as the report scores them",
    "what_if": "Ranges that a source gives",
}
_SIMULATED = {
    r"^uncertain": "simulation, input ",
    r"(?<=\.)p\b": "share of the others that join",
    r"(?<=\.)rho\b": "how far they join together, 0 to 1",
    r"(?<=\.)p_grid": "shares of its table",
    r"(?<=\.)rho_grid": "how far together, of its table",
}
LAYOUT = "layout"  # key of the saved `SheetLayout`
_LAID_OUT_BY = {
    ("alternatives", "figure"),
    ("published", "of"),
    ("published", "year"),
    ("options", "name"),
}


def record_sheet(inputs: Inputs) -> Sheet:
    """Lay out every text of the documents: the lists, then the other texts."""
    sheet = Sheet(
        "Record",
        "Record: texts and printed figures of the case",
        "In our own words, each under its name in the file of the case. No calculation uses them. "
        "This sheet is for the screen and is not printed.",
        has_filters=True,
        is_printed=False,
    )
    sheet.widths = {0: 36.0, 1: 72.0} | dict.fromkeys(range(2, 8), 14.0)
    for name, caption in _LISTS.items():
        if entries := inputs.case.document.get(name):
            _entries(sheet, (name, caption), entries)
    table = sheet.table("Texts", "Other texts of the case", ("What", "Text"))
    for key, label, value in _texts(inputs):
        cell = replace(_text(value), is_input=not _FIXED_KEYS.match(key))
        table.row((label,), [cell], key=key)
    # The layout is part of the key itself: the column of keys is locked and no one types there.
    where = Cell(content="Stored with the keys, in the grouped column at the right.")
    label = "Layout of this file, needed to read it back"
    table.row((label,), [where], key=f"{LAYOUT}|{inputs.case.layout.text()}")
    return sheet


def _entries(sheet: Sheet, table: tuple[str, str], entries: list[NestedKeys]) -> None:
    """Lay out a list of the documents, with a row for each entry."""
    name, caption = table
    keys = [*dict.fromkeys(key for entry in entries for key in entry)]
    # The second column is the wide one.
    longest = max(keys, key=lambda key: max(len(str(entry.get(key))) for entry in entries))
    keys.remove(longest)
    keys.insert(1, longest)
    record_table = sheet.table(
        f"Record_{name}", caption, [key.replace("_", " ").capitalize() for key in keys]
    )
    for index, entry in enumerate(entries):
        cells = [
            replace(_text(entry.get(key)), is_input=(name, key) not in _LAID_OUT_BY) for key in keys
        ]
        record_table.row(cells, [], key=f"{name}[{index}]")


def _texts(inputs: Inputs) -> Iterator[tuple[str, str, Any]]:
    """Yield the key, label and value of every text that has no other cell."""
    case = inputs.case
    document, placed = case.document, {*inputs.cells} | {*_LISTS}
    placed |= {f"{section}.{name}" for section in inputs.sections for name in LOG_KEYS}
    placed |= {f'own_sources."{key}"' for key, _ in inputs.own_sources()}
    for name, printed in document.get("paragraphs", {}).items():
        yield f'paragraphs."{name}"', f"Figures printed in paragraph {name}", printed
    for key, value in leaves(document):
        if not (placed & {*above(key)} or key.startswith(("scenario.", "paragraphs."))):
            label = key.replace("adopters", case.adopters or "adopters")
            for name, instead in _SIMULATED.items():
                label = re.sub(name, instead, label)
            yield key, _spoken(label), value


def _text(value: Any) -> Cell:
    """Return the cell of a text or a printed figure."""
    content = cell_content(value)
    look = "words" if isinstance(content, str) or content is None else "label"
    return Cell(content=None if content == "" else content, look=look, is_input=True)


def _spoken(key: str) -> str:
    """Return a key as a label.

    >>> _spoken("lines[0].source")
    'Lines 1: source'
    """
    label = re.sub(r"\[(\d+)\]", r" \1", file_key(key))
    return first_capital(label.replace(".", ": ").replace("_", " "))
