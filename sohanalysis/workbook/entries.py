"""The Entries sheet: each input cell, its content when written and now, and its state."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any

from sohanalysis.workbook.formula import DAY_NIL, letters, month_words
from sohanalysis.workbook.inputs import ANY_DAY, CellRule, InputRow, Inputs
from sohanalysis.workbook.sheets import Cell, Sheet, SheetTable, formula_cell

MISSING, PAST, OK, NOT_GIVEN = "missing", "past its range", "ok", "not given"
NO_NUMBER, DIFFERS = "no number", "differs"
WRONG_STATES = (MISSING, PAST, NO_NUMBER, DIFFERS)
_BETWEEN = ", "  # separates the allowed texts in one cell


class EntryColumn(IntEnum):
    """The columns of the sheet.

    The counting columns, CHANGED and FAILED, number the changed and the failed entries from the
    top, so that another sheet can list them with MATCH and INDEX.
    """

    NAME = 0
    CELL = 1
    THEN = 2
    NOW = 3
    CHANGED = 4
    FROM = 5
    TO = 6
    TAKES = 7
    STATE = 8
    FAILED = 9
    WAS_WORDS = 10
    NOW_WORDS = 11
    WORDS = 12


# Headings, by which a returned workbook is read.
ENTRY_HEADS: Mapping[EntryColumn, str] = {
    EntryColumn.NAME: "Entry",
    EntryColumn.CELL: "Cell",
    EntryColumn.THEN: "When written",
    EntryColumn.NOW: "Now",
    EntryColumn.CHANGED: "Changed so far",
    EntryColumn.FROM: "From",
    EntryColumn.TO: "To",
    EntryColumn.TAKES: "Allowed",
    EntryColumn.STATE: "State",
    EntryColumn.FAILED: "Failed so far",
    EntryColumn.WAS_WORDS: "When written, in words",
    EntryColumn.NOW_WORDS: "Now, in words",
    EntryColumn.WORDS: "Change, in words",
}
# Formulas that write a number as text, to five decimals of a pound or of a percentage.
_NUMBER = 'IF({0}<0,"-","")&"{sign}"&TEXT(ABS({0}),IF({0}=INT({0}),"#,##0","#,##0.00###"))'
_PERCENTAGE = 'SUBSTITUTE(TEXT({0},"0.0#####%"),".0%","%")'


def entries_sheet(inputs: Inputs, needed: Mapping[str, str]) -> Sheet:
    """Lay out each cell of Inputs: its old value, its value now and its state."""
    sheet = Sheet(
        "Entries",
        "Entries: each input cell, when written and now",
        "The cover lists the changed entries. Checks lists entries that are missing or past their "
        "range. This sheet is for the screen and is not printed.",
        has_filters=True,
        is_printed=False,
    )
    table = sheet.table("Entries", "Entries", [ENTRY_HEADS[column] for column in EntryColumn])
    for input_row in inputs.rows:
        contents = inputs.contents(input_row)
        for index, (cell, content) in enumerate(contents):
            label, key = input_row.label, f"state.{input_row.key}"
            if len(contents) > 1:
                label, key = f"{label}, {inputs.case.years[index]}", f"{key}[{index}]"
            empty = _state_if_empty(input_row, contents, index, needed.get(input_row.key))
            texts = _entry(input_row, cell, content, table.end + 1, empty)
            table.row((label, cell.replace("$", "").replace("'", "")), texts, key=key)
    table.red = {EntryColumn.STATE: WRONG_STATES}
    return sheet


def _state_if_empty(
    input_row: InputRow, contents: Sequence[tuple[str, Any]], index: int, needed: str | None
) -> str:
    """Return the formula of the state of one cell of an input while it is empty.

    ``needed`` is a condition under which the input must not be empty, if it has one.
    """
    cell, content = contents[index]
    last = len(contents) - 1
    # A year that had no amount when the file was written has no charge.
    if input_row.needs_each_year and content is not None:
        return _empty("", "")
    if input_row.needs_each_year:
        return f'"{NOT_GIVEN}"'
    if index == 0 and needed is not None:
        area = input_row.by_year.all if input_row.by_year else cell
        return _empty(needed, area if last else "")
    if input_row.has_no_gap and 0 < index < last:
        years = input_row.by_year
        assert years is not None, "years are chosen in several cells"
        before, after = years.span(0, index - 1), years.span(index + 1, last)
        return _empty(f"COUNTA({before})*COUNTA({after})>0", "")
    return f'"{NOT_GIVEN}"'


def _empty(condition: str, area: str) -> str:
    """Return the formula of the state of a needed cell that is empty."""
    if area:  # one amount of several is enough
        condition = f"COUNTA({area})=0"
    return f'IF({condition},"{MISSING}","{NOT_GIVEN}")' if condition else f'"{MISSING}"'


def _entry(input_row: InputRow, cell: str, content: Any, row: int, empty: str) -> list[Cell]:
    """Return the cells of an entry: its old and new value, its limits and its state."""
    then, now, state, low, high, was_words, now_words = (
        _cell_of(column, row)
        for column in (
            EntryColumn.THEN,
            EntryColumn.NOW,
            EntryColumn.STATE,
            EntryColumn.FROM,
            EntryColumn.TO,
            EntryColumn.WAS_WORDS,
            EntryColumn.NOW_WORDS,
        )
    )
    changed, failed = (
        f"N({_cell_of(column, row - 1)})" for column in (EntryColumn.CHANGED, EntryColumn.FAILED)
    )
    is_month = input_row.look == "month"
    text = f'TEXT({cell},"mmm yyyy")' if is_month else cell
    was = month_words(content) if is_month and content is not None else content
    look = "label" if is_month else input_row.look
    judged = _judged(input_row.rule, cell if is_month else now, row)
    fails = f'IF(OR({state}="{OK}",{state}="{NOT_GIVEN}"),0,1)'
    takes = f'{low}&" to "&{high}' if "minimum" in input_row.rule else f'{low}&""'
    if is_month:
        takes = f'"{ANY_DAY}"'
    return [
        Cell(content=was, look=look),
        formula_cell(f'IF({cell}="","",{text})', look),
        formula_cell(f'{changed}+IF({now}&""={then}&"",0,1)', "plain"),
        *_limits(input_row.rule),
        formula_cell(takes, "label"),
        formula_cell(f'IF({cell}="",{empty},{judged})', "label"),
        formula_cell(f"{failed}+{fails}", "plain"),
        formula_cell(_in_words(then, input_row), "label"),
        formula_cell(_in_words(now, input_row), "label"),
        formula_cell(f'$A{row}&": "&{was_words}&", now "&{now_words}', "note"),
    ]


def _cell_of(column: EntryColumn, row: int) -> str:
    """Return the cell of an entry in its row of the sheet, counted from 1."""
    return f"${letters(column)}{row}"


def _in_words(cell: str, input_row: InputRow) -> str:
    """Return the formula of the text of an entry: a number with its unit, or else its own text."""
    text = f'IF({cell}="","{NOT_GIVEN}",{cell})'
    if input_row.look in ("label", "month"):
        return text
    is_share = input_row.look == "rate" or input_row.unit == "share"
    template = _PERCENTAGE if is_share else _NUMBER
    number = template.format(cell, sign="£" if input_row.unit.startswith("£") else "")
    return f"IF(ISNUMBER({cell}),{number},{text})"


def _limits(rule: CellRule) -> Iterator[Cell]:
    """Yield the two cells of allowed values: lowest and highest, or a list of texts."""
    source = rule.get("source")
    if "minimum" in rule:
        for end in ("minimum", "maximum"):
            limit = rule[end]
            if isinstance(limit, datetime.date):
                yield Cell(content=(limit - DAY_NIL).days, look="month")
            else:
                yield Cell(content=limit, look="count" if limit == int(limit) else "factor")
        return
    allowed = _BETWEEN.join(source) if isinstance(source, list) else "a name in the list"
    yield Cell(content=allowed if source else None, look="label")
    yield Cell(content=None, look="label")


def _judged(rule: CellRule, entry: str, row: int) -> str:
    """Return the formula that tests whether an entry is allowed."""
    low, high = _cell_of(EntryColumn.FROM, row), _cell_of(EntryColumn.TO, row)
    kind = rule.get("validate", "any")
    if kind == "any":
        return f'"{OK}"'
    if kind == "list":
        source = rule["source"]
        if isinstance(source, str):
            test = f"COUNTIF({source[1:]},{entry})>0"
        else:
            choices = f'"{_BETWEEN}"&{low}&"{_BETWEEN}"'
            test = f'IFERROR(FIND("{_BETWEEN}"&LOWER({entry})&"{_BETWEEN}",LOWER({choices})),0)>0'
        return f'IF({test},"{OK}","{PAST}")'
    whole_test = f",{entry}=INT({entry})" if kind == "integer" else ""
    allowed = f'IF(AND({entry}>={low},{entry}<={high}{whole_test}),"{OK}","{PAST}")'
    return f'IF(ISNUMBER({entry}),{allowed},"{NO_NUMBER}")'


def nth_entry(
    entries: SheetTable, number: str, count_column: int, columns: Sequence[int]
) -> tuple[str, ...]:
    """Return columns of the entry that has a number in a counting column."""
    index = f"MATCH({number},{entries.column(count_column).all},0)"
    return tuple(f"INDEX({entries.column(column).all},{index})" for column in columns)
