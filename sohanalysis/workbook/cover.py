"""The Cover sheet: the answer, changed inputs, links to sheets and instructions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sohanalysis.nouns import first_capital
from sohanalysis.workbook.checks import Checked
from sohanalysis.workbook.reader_sheets import ReaderView
from sohanalysis.workbook.sheets import Cell, Sheet, formula, formula_cell
from sohanalysis.workbook.workbook_case import AS_IN_CASE, YOURS

_HOW = (
    "Type only into pale cells. Inputs has the scenarios and the figures. Choose the scenario to "
    f'show by its name there. Change the scenario "{YOURS}"; "{AS_IN_CASE}" has the choices of the '
    "case.",
    "All other cells are protected, without a password. Each row of Inputs has a cell for a "
    "comment, and you may write anything on Your notes.",
    "Send it back: soh check FILE.xlsx lists how it differs from a case, and soh new CASE.toml "
    "--from FILE.xlsx writes the case file.",
)
ANSWERED = "Answer"  # label of the line of the cover that the answers replace
_MOST_CHANGED = 5  # inputs that the cover lists
MOST_ON_COVER = 500  # letters of an answer that have room there, so that it prints on one page


def cover_sheet(
    view: ReaderView,
    entries: Sequence[tuple[str, str]],
    sheets: Sequence[Sheet],
    checked: Checked,
    trial: str,
) -> Sheet:
    """Lay out the Cover: answer, changed inputs, links to sheets, and instructions.

    Parameters
    ----------
    view : ReaderView
        Content of the sheets for readers.
    entries : sequence of tuple
        Labels and texts about the case. The answers replace the one with the label `ANSWERED`.
    sheets : sequence of Sheet
        The other sheets.
    checked : Checked
        Checks, with the cells of their results.
    trial : str
        First change to try, empty if none changes the cost.
    """
    title = dict(entries)["Title"]
    sheet = Sheet(
        "Cover",
        f"{title}: the model in live formulas",
        "Start here: the answer, the changed inputs, then the sheets.",
    )
    sheet.widths = {0: 20.0, 1: 126.0, 2: 11.0}
    _question_and_answer(sheet, view, entries, checked, trial)
    _changed_inputs(sheet, checked)
    contents = sheet.table(
        "Contents", "Contents: choose a name to go there", ("Sheet", "What it holds")
    )
    for other_sheet in sheets:
        contents.row([Cell(content=other_sheet.name, link=other_sheet.name), other_sheet.about], [])
    table = sheet.table("How_to_use", "How to use it", ("Step", "What to do"))
    for number, instruction in enumerate(_HOW, start=1):
        table.row([str(number), instruction], [])
    return sheet


def _question_and_answer(
    sheet: Sheet,
    view: ReaderView,
    entries: Sequence[tuple[str, str]],
    checked: Checked,
    trial: str,
) -> None:
    table = sheet.table("Question", "Question and answer", ("Subject", "Text"))
    lines = (
        (first_capital(name), checked.line(name, cell), partial(_length, view, name))
        for name, cell in view.answer.items()
    )
    name = f'{view.work.inputs.show}&""'
    answers: tuple[tuple[str, str, Callable[[], int]], ...] = (
        *lines,
        ("Scenario shown", name, int),
        ("Checks", "&".join((f'{checked.verdict}&""', *checked.notes)), int),
    )
    for label, content in entries:
        if label == ANSWERED:
            for index, (name, text, length) in enumerate(answers):
                look = "words" if index else "large"
                table.row((name,), [Cell(content=formula(text), look=look, length=length)])
            if trial:
                table.row(("Try it",), [Cell(content=trial)])
        elif content and label != "Title":
            table.row((label,), [Cell(content=content)])
    table.red = {1: ("See Checks.",)}


def _changed_inputs(sheet: Sheet, checked: Checked) -> None:
    """List the inputs that were changed since the file was written."""
    caption = f"Inputs changed since the file was written: the first {_MOST_CHANGED}"
    heads = ("Cell", "Input: then, and now", "Number")
    table = sheet.table("Changed_inputs", caption, heads)
    for index in range(_MOST_CHANGED):
        number = f"'{sheet.name}'!$C${table.end + 1}"
        cell, description = checked.changed_input(number)
        cells = [formula_cell(cell, "note"), formula_cell(description)]
        table.row([*cells, Cell(content=index + 1, look="count")], [])


def _length(view: ReaderView, line: str) -> int:
    """Return the room for a line of the answer: the cover has less of it. [characters]."""
    return min(view.length(line), MOST_ON_COVER)


def notes_sheet() -> Sheet:
    """Lay out a sheet without content, for notes."""
    return Sheet(
        "Your notes",
        "Your notes",
        "Write anything here. No calculation uses it, and it is not read back.",
        is_open=True,
    )
