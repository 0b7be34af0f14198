"""The Checks sheet: entries to put right, sums that must agree, and printed figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sohanalysis.case.case import Published
from sohanalysis.report.answers import labels
from sohanalysis.workbook.entries import (
    DIFFERS,
    MISSING,
    NO_NUMBER,
    OK,
    PAST,
    WRONG_STATES,
    EntryColumn,
    entries_sheet,
    nth_entry,
)
from sohanalysis.workbook.ordered import order_checks
from sohanalysis.workbook.pairs import SHOWN
from sohanalysis.workbook.reader_sheets import ReaderView
from sohanalysis.workbook.sheets import Cell, Row, Sheet, SheetTable, formula, formula_cell
from sohanalysis.workbook.workings import Workings
from sohanalysis.workbook.writer import ALL_PASS

NOTED = "see note"
CHARGE_CHANGED = (
    "An input of a charge was changed here: the charge may no longer be as quoted or stated, and "
    "words describe it as written."
)
PERIOD_CHANGED = (
    "The months or years that the cost counts were changed here: words still name the period of "
    "the case as written."
)
AS_CHANGED = "As changed here"  # before the cost as quoted or stated, if its inputs changed
NO_ANSWER = "No answer while entries are missing or past their range: Checks lists them."
_MOST_ENDS = 4  # months of a late go-live in one row
_MOST_FAILING = 3  # entries that Checks lists
_ADVICE = "What to do"
_UNDO = "Undo the last entry. soh check names the cell."


# The inputs of which a change is said: their name, the starts of their keys, and the sentence.
_NOTED_CHANGES = (
    ("Inputs of a charge changed", ("state.charges[",), CHARGE_CHANGED),
    (
        "Months or years counted, changed",
        ("state.budget.years[", "state.initial_months."),
        PERIOD_CHANGED,
    ),
)


class PrintedFigure(NamedTuple):
    """A figure that the documents print, and the formulas of its two ends in the workbook.

    The note is for a figure that the documents themselves contradict: the text, and the low and
    high amount when written. [£]
    """

    label: str
    figure: Published
    low: str
    high: str
    note: tuple[str, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The Checks and Entries sheets, and the cells that the other sheets show.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    entries : Sheet
        The Entries sheet.
    state : str
        Cell of the text in the third row of each sheet.
    verdict : str
        Cell of the result of all checks, in words.
    unsound : str
        Sum of the cells with the numbers of missing entries and of entries past their range.
    changed : str
        Cell of the number of inputs changed since the file was written.
    changed_note : str
        Cell of the sentences that an input of a charge, or of the period counted, was changed;
        empty if the case has no such input.
    as_given : str
        The words of the answer for the cost of the documents, and the cell of those to show.
    notes : tuple of str
        Formulas of the notes on printed figures, each empty once the figure is not the one noted.
    """

    sheet: Sheet
    entries: Sheet
    state: str
    verdict: str
    unsound: str
    changed: str
    changed_note: str
    as_given: str
    notes: tuple[str, ...] = ()

    def line(self, name: str, cell: str) -> str:
        """Return the formula of a line of the headline, which needs sound entries."""
        if name != "answer":
            return f'IF({self.unsound}=0,{cell}&"","")'
        # The words of an answer call a charge "quoted" or "stated", and name the months and years
        # counted, as when the file was written.
        text = f'{cell}&""'
        if self.changed_note:
            text = f"SUBSTITUTE({cell},{self.as_given})&{self.changed_note}"
        return f'IF({self.unsound}=0,{text},"{NO_ANSWER}")'

    def changed_input(self, number: str) -> tuple[str, str]:
        """Return the formulas of the location of a changed input, and of its description.

        The description has the name, the old and the new value.

        Parameters
        ----------
        number : str
            Cell of its number among the changed inputs, from 1.
        """
        columns = (EntryColumn.CELL, EntryColumn.WORDS)
        texts = nth_entry(self.entries.tables[0], number, EntryColumn.CHANGED, columns)
        cell, description = (f'IF({number}>{self.changed},"",{text})' for text in texts)
        return cell, description


_ABOUT_THE_FILE = (
    "Language: English (United Kingdom). There are no macros and no links to other files.",
    "Only the keys by which the file is read back are hidden, in a grouped column at the right of "
    "each sheet.",
    "An empty pale cell is a figure that is not given; other empty cells lie outside the tables.",
    "On purpose, as a live model: rows and first columns are frozen, and a sheet has several "
    "tables, one under the other, each with its caption above.",
)


def checks_sheet(
    view: ReaderView,
    results: tuple[Sheet, Sheet],
    needed: Mapping[str, str],
    published: Sequence[PrintedFigure],
    when_written: Sequence[tuple[str, str]],
) -> Checked:
    """Lay out the Checks sheet, beginning with missing entries, and the Entries sheet.

    Parameters
    ----------
    view : ReaderView
        Content of the sheets for readers.
    results : tuple of Sheet
        Results and Medium term, whose tables are added up again.
    needed : mapping
        Condition under which an input must not be empty, by its key; empty if it never may be.
    published : sequence of PrintedFigure
        Figures that the documents print, and the formulas to compare them with.
    when_written : sequence of tuple
        Labels and texts that describe the file. Each sheet shows the first text.
    """
    sheet = Sheet(
        "Checks",
        "Checks: missing entries first, then sums that do not add up",
        "Use no result while entries are missing. A failed check is red. Entries lists each cell "
        "of Inputs.",
    )
    sheet.widths = {0: 50.0, 1: 15.0} | dict.fromkeys(range(2, 8), 14.0)
    summary = _Summary(sheet)
    entries = entries_sheet(view.work.inputs, needed)
    _failing(sheet, entries.tables[0], summary.unsound)
    _when_written(sheet, when_written[1:])
    _about_the_file(sheet)
    changed_note, as_given = _changed_note(sheet, entries, view)
    sums = _sums(sheet, view, *results)
    printed, notes = _published(sheet, published, view.work.half_a_penny) if published else ("", ())
    summary.fill(entries.tables[0], sums=sums.column(3).all, printed=printed)
    changed, verdict = summary.changed.cell(1), summary.verdict.cell(1)
    return Checked(
        sheet=sheet,
        entries=entries,
        state=_state(entries, when_written[0][1], changed, verdict),
        verdict=verdict,
        unsound=summary.unsound,
        changed=summary.changed.cell(),
        changed_note=changed_note,
        as_given=as_given,
        notes=notes,
    )


class _Summary:
    """The first table of the sheet: a number and words for each check, and for all of them.

    It is filled last, because the tables that it counts are below it.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._table = sheet.table("Summary", "Summary", ("Check", "Number", "In words"))
        self._table.red = {
            2: ("missing", "past their range", "past its range", "add up", "See Checks")
        }
        self.changed = self._row("Inputs changed since the file was written")
        self.missing = self._row("Entries that are missing")
        self.past = self._row("Entries past their range")
        self.sums = self._row("Sums that do not add up")
        self.printed = self._row("Printed figures that differ")
        self.verdict = self._row("All checks")

    def _row(self, label: str) -> Row:
        return self._table.row(
            (label,), [Cell(content=None, look=look) for look in ("count", "note")]
        )

    @property
    def unsound(self) -> str:
        """The formula of the number of entries that are missing or past their range."""
        return f"{self.missing.cell()}+{self.past.cell()}"

    def fill(self, entries: SheetTable, *, sums: str, printed: str) -> None:
        """Write the formulas of the numbers and words.

        ``sums`` and ``printed`` are the cells that say which sums and printed figures differ. They
        are empty if none is printed.
        """
        changed, states = self.changed.cell(), entries.column(EntryColumn.STATE).all
        phrase = f'{changed}&IF({changed}=1," input"," inputs")&" changed since."'
        count = f"MAX({entries.column(EntryColumn.CHANGED).all})"
        self._table.fill(self.changed, (formula(count), formula(phrase)))
        missing = f'COUNTIF({states},"{MISSING}")'
        past = f'COUNTIF({states},"{PAST}")+COUNTIF({states},"{NO_NUMBER}")'
        apart = f'COUNTIF({sums},"{DIFFERS}")'
        differing = f'COUNTIF({printed},"{DIFFERS}")' if printed else "0"
        for row, count, singular, plural in (
            (self.missing, missing, "entry is missing", "entries are missing"),
            (self.past, past, "entry is past its range", "entries are past their range"),
            (self.sums, apart, "sum does not add up", "sums do not add up"),
            (self.printed, differing, "printed figure differs", "printed figures differ"),
        ):
            phrase = _count_phrase(row, singular, plural)
            self._table.fill(row, (formula(count), formula(phrase)))
        self._table.fill(self.verdict, (None, formula(self._verdict())))

    def _verdict(self) -> str:
        """Return the formula of the result of all checks, in words."""
        failed = (self.missing, self.past, self.sums)
        passed = f'"{ALL_PASS}"&IF({self.printed.cell()}=0,".","; "&{self.printed.cell(1)})'
        failing = "&".join(f'{row.cell(1)}&IF({row.cell(1)}="",""," ")' for row in failed)
        number = "+".join(row.cell() for row in failed)
        return f'IF({number}=0,{passed},{failing}&"See Checks.")'


def _state(sheet: Sheet, in_short: str, changed: str, verdict: str) -> str:
    """Lay out the text in the third row of each sheet, and return its cell."""
    table = sheet.table("On_each_sheet", "Third row of each sheet", ("When", "Text"))
    first = table.row(("When written",), [Cell(content=in_short, look="note")])
    text = f'{first.cell()}&" "&{changed}&" "&{verdict}'
    return table.row(("Now",), [formula_cell(text, "note")]).cell()


def _about_the_file(sheet: Sheet) -> None:
    """Lay out the sentences on how the file is made."""
    table = sheet.table("About_the_file", "About the file", ("Text",))
    for text in _ABOUT_THE_FILE:
        table.row([Cell(content=text, look="note")], [])


def _when_written(sheet: Sheet, texts: Sequence[tuple[str, str]]) -> None:
    """List labels and texts that describe the file as written."""
    table = sheet.table("When_written", "When written", ("Name", "Value"))
    for label, text in texts:
        table.row((label,), [Cell(content=text, look="note")])


def _changed_note(sheet: Sheet, entries: Sheet, view: ReaderView) -> tuple[str, str]:
    """Lay out the sentences that an input of a charge, or of the period counted, was changed.

    An input without a unit, such as revenue or capital, is not part of a price: it does not count.

    Returns the cell of the sentences, with a space before them. Then the words of the answer for
    the cost of the documents, and the cell of the words to show in their place. Both are empty if
    the case has no such input.
    """
    counts = entries.tables[0].column(EntryColumn.CHANGED)

    def changed(first: int, last: int) -> str:
        """Return the number of changed entries in consecutive rows, from their running count."""
        before, after = first - entries.tables[0].first - 1, last - entries.tables[0].first
        return f"{counts.cell(after)}-N({counts.cell(before)})"

    without_unit = {f"state.{row.key}" for row in view.work.inputs.rows if not row.unit}
    table = sheet.table(
        "Inputs_in_words", "Inputs that words follow", ("Inputs", "Changed", "In words")
    )
    notes = []
    for label, starts, sentence in _NOTED_CHANGES:
        # The inputs of all charges are in consecutive rows, as are the months and years counted.
        rows = {row: key for row, key in entries.keys().items() if key.startswith(starts)}
        if rows:
            left_out = [row for row, key in rows.items() if key in without_unit]
            terms = (changed(min(rows), max(rows)), *(f"({changed(n, n)})" for n in left_out))
            text = f'IF($B${table.end + 1}=0,"","{sentence}")'
            cells = [formula_cell("-".join(terms), "count"), formula_cell(text, "note")]
            notes.append(table.row((label,), cells).cell(1))
    if not notes:
        return "", ""
    sentences = "&".join(f'IF({note}="",""," ")&{note}' for note in notes)
    cells = [Cell(content=None), formula_cell(sentences, "note")]
    after = table.row(("After the answer",), cells).cell(1)
    label = f"As {view.layout.as_given}"
    compared = f'IF({after}="","{label}","{AS_CHANGED}")'
    cells = [Cell(content=None), formula_cell(compared, "note")]
    return after, f'"{label}",{table.row(("Cost to compare with",), cells).cell(1)}'


def _failing(sheet: Sheet, entries: SheetTable, count: str) -> None:
    """List the entries that are missing or past their range."""
    caption = f"Entries to put right: the first {_MOST_FAILING}"
    heads = ("Number", "State", "Allowed", "Cell", "Entry")
    table = sheet.table("To_put_right", caption, heads)
    for index in range(_MOST_FAILING):
        number = f"'{sheet.name}'!$A${table.end + 1}"
        shown_columns = (
            EntryColumn.STATE,
            EntryColumn.TAKES,
            EntryColumn.CELL,
            EntryColumn.NAME,
        )
        texts = nth_entry(entries, number, EntryColumn.FAILED, shown_columns)
        looks = ("label", "label", "label", "note")
        cells = [
            formula_cell(f'IF({number}>{count},"",{text})', look)
            for text, look in zip(texts, looks, strict=True)
        ]
        table.row([Cell(content=index + 1, look="count")], cells)
    table.red = {1: WRONG_STATES}


def _count_phrase(row: Row, singular: str, plural: str) -> str:
    """Return the formula of a count in words, empty text for 0."""
    count = row.cell()
    return f'IF({count}=0,"",{count}&IF({count}=1," {singular}."," {plural}."))'


def _sums(sheet: Sheet, view: ReaderView, results: Sheet, medium: Sheet) -> SheetTable:
    """Lay out sums worked out in two ways, which must agree."""
    heads = ("Sum", "One way", "The other way", "State", _ADVICE)
    table = sheet.table("Sums", "Sums that must agree", heads)
    for label, first, second in _identities(view, results, medium):
        first_cell, second_cell, state = (f"'Checks'!${column}${table.end + 1}" for column in "BCD")
        test = f"ABS(N({first_cell})-N({second_cell}))<{view.work.half_a_penny}"
        texts = (
            (first, "pence"),
            (second, "pence"),
            (f'IF({test},"{OK}","{DIFFERS}")', "label"),
            (f'IF({state}="{OK}","","{_UNDO}")', "note"),
        )
        table.row((label,), [formula_cell(text, look) for text, look in texts])
    table.red = {3: WRONG_STATES}
    return table


def _identities(view: ReaderView, results: Sheet, medium: Sheet) -> Iterator[tuple[str, str, str]]:
    """Yield the label of each sum, and the formulas of the two ways of working it out."""
    work, inputs, case = view.work, view.work.inputs, view.work.inputs.case
    yield from _totals(view, results, medium)
    total = work.cell(work.leading, SHOWN)
    chosen = {"Scenarios_compared": inputs.show, "Each_pricing": ""}
    for name, cell in chosen.items():
        if results.has(name):
            table = results.find_table(name)
            names = table.column(0).all
            position = f"MATCH({cell},{names},0)" if cell else work.cell("pricing", SHOWN)
            column = table.column(table.heads.index(case.results[work.leading]))
            kind = "scenario" if cell else "pricing"
            label = f"The {kind} shown is the one chosen by name"
            yield label, f"INDEX({column.all},{position})", total
    for index in range(len(case.charges)):
        low, high = (f"charges[{index}].{end}" for end in ("low", "high"))
        if index not in case.layout.one_price and inputs.has(low) and inputs.has(high):
            more = f"MAX(0,{inputs[low]}-{inputs[high]})"
            yield "The low end is no more than the high one", more, "0"
    if "offset" in inputs.scenario:
        both = f"MIN({work.chosen('savings')},{work.chosen('offset')})"
        yield "Savings are in pounds or as a share, not both", both, "0"
    yield from ((label, excess, "0") for label, excess in order_checks(work))
    for rates in work.rates:
        yield from rates.average_checks
    yield from _late_ends(work)


def _totals(view: ReaderView, results: Sheet, medium: Sheet) -> Iterator[tuple[str, str, str]]:
    """Yield the totals of the tables for readers, and the same totals from Workings."""
    work, costs = view.work, [*view.costs()]
    by_year = next(t for t in reversed(results.tables) if t.name.startswith("Cost_by_year"))
    lines = by_year.column(len(by_year.heads) - 1).span(0, max(0, len(costs) - 1))
    gross = work.cell("whole_life", work.ends[-1])
    total_of_lines = f"IF(ISNUMBER({gross}),SUM({lines}),0)"  # not if no document prices a charge
    yield "Costs by line add up to gross cost", total_of_lines, gross
    counted_names = [name for *_, name in costs if name]
    if counted_names:
        column, run = results.find_table("Decision").column(1), view.ends[0][1]
        basis = view.layout.as_given
        label = f"Costs that the total counts add up to the total, as {basis}"
        total = work.cell(work.leading, run)
        yield label, f"SUM({column.span(0, len(counted_names) - 1)})", total
    table = medium.find_table("Medium_term")
    position = [row[0].content for _, row in table.rows].index(labels()["gross"])
    years = Row(medium.name, table.first + position, 1, len(work.inputs.case.years))
    gross, net = (work.cell(name, SHOWN) for name in ("whole_life", "whole_life_net"))
    total_of_years = f"IF(ISNUMBER({gross}),SUM({years.all}),0)"
    yield "Gross cost by year in the medium term adds up", total_of_years, gross
    less_savings = f"{gross}+SUM({work.down('all_savings', SHOWN)})"
    total = f"IF(ISNUMBER({gross}),{less_savings},0)"
    yield "Gross cost and savings add up to net cost", total, net


def _late_ends(work: Workings) -> Iterator[tuple[str, str, str]]:
    """Yield the months by which a delay moves go-live or a line past the last year."""
    end, delay = work.years.once["horizon"], work.cell("delay", SHOWN)
    months = [f"{work.cell('live', SHOWN)}+1"]
    for part in work.first.lines("cost"):
        if part.line and part.line.delay in ("shift", "extend") and part.line.months is not None:
            months.append(work.cell(f"{part.name}.end", SHOWN))
    for first in range(0, len(months), _MOST_ENDS):
        last = ",".join(months[first : first + _MOST_ENDS])
        label = "A late go-live fits the years" + f", part {first // _MOST_ENDS + 1}" * bool(first)
        yield label, f"MAX(0,MAX({last})-{end})*({delay}>0)", "0"


def _published(
    sheet: Sheet, published: Sequence[PrintedFigure], within: str
) -> tuple[str, tuple[str, ...]]:
    """Lay out the comparison with printed figures, and return its states and notes.

    A figure with a note has the state "see note" as long as the amounts are those when written.
    """
    noted = _notes(sheet, published)
    printed = ("Printed figure", "Printed as", "Printed, low", "Printed, high", "To within")
    heads = (*printed, "Workbook, low", "Workbook, high", "State")
    table = sheet.table("Ticked_off", "Printed figures, ticked off", heads)
    notes = []
    for number, (label, entry, low, high, _) in enumerate(published):
        figure = entry.figure
        printed_low, printed_high, tolerance, low_cell, high_cell, state = (
            f"'Checks'!${c}${table.end + 1}" for c in "CDEFGH"
        )
        apart = f"MAX(ABS({low_cell}-{printed_low}),ABS({high_cell}-{printed_high}))"
        test = f"{apart}<={tolerance}+{within}"
        otherwise = f'"{DIFFERS}"'
        if number in noted:
            text, low_then, high_then = noted[number]
            moved = f"MAX(ABS({low_cell}-{low_then}),ABS({high_cell}-{high_then}))"
            otherwise = f'IF({moved}<{within},"{NOTED}","{DIFFERS}")'
            notes.append(f'IF({state}="{NOTED}"," "&{text},"")')
        cells: list[Any] = [figure.low, figure.high, figure.precision]
        cells += [formula(low), formula(high)]
        cells.append(formula_cell(f'IF({test},"agrees",{otherwise})', "label"))
        table.row([f"{label}, {entry.year or 'in total'}", entry.printed], cells, "pence")
    return table.column(7).all, tuple(notes)


def _notes(sheet: Sheet, published: Sequence[PrintedFigure]) -> dict[int, tuple[str, str, str]]:
    """Lay out the notes on printed figures, and return the cells of each by its number."""
    notes = {number: figure.note for number, figure in enumerate(published) if figure.note}
    if not notes:
        return {}
    caption = "Notes on printed figures: the documents themselves differ"
    table = sheet.table("Printed_notes", caption, ("Note", "Low then, £", "High then, £"))
    cells = {}
    for number, (text, low, high) in notes.items():
        row = table.row((text,), [low, high])
        cells[number] = (f"'{sheet.name}'!$A${row.top + 1}", row.cell(0), row.cell(1))
    return cells
