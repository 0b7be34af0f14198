"""The content of the sheets for readers, and the sheet Results."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sohanalysis.case.fields import in_own_word
from sohanalysis.money import round_step
from sohanalysis.nouns import first_small
from sohanalysis.report.answers import AS_PRICED, NOT_PRICED, labels
from sohanalysis.report.by_number import lines_drawn
from sohanalysis.report.inks import COLOURS, INKS, Dash
from sohanalysis.report.options import AFTER_SAVINGS, FUNDING, NONE_GOES_ON, OPTION_LABELS
from sohanalysis.workbook.answer import lengths
from sohanalysis.workbook.fixed import Item
from sohanalysis.workbook.pairs import ENDS, SHOWN
from sohanalysis.workbook.parts import MOST_SIGNS
from sohanalysis.workbook.sheets import (
    Cell,
    Row,
    Sheet,
    formula,
    formula_cell,
)
from sohanalysis.workbook.workbook_case import SheetLayout
from sohanalysis.workbook.workings import Workings

if TYPE_CHECKING:
    from sohanalysis.workbook.checks import Checked

_MOST_TICKS = 11  # labels of a chart's axis
_OF_INITIAL_MONTHS = ("initial_cost", "headroom")  # results of the initial months, if there are any
_OTHER_MONTHS = "other months"  # in place of a cost of other months than the one next to it
# Dashes of lines, by their names in other charts.
_DASHES: Mapping[Dash, str] = {
    "solid": "solid",
    "dashed": "dash",
    "dashdot": "dash_dot",
    "dotted": "round_dot",
    "long": "long_dash",
}


@dataclass(frozen=True, kw_only=True)
class ReaderView:
    """Content of the sheets for readers: the calculation and the runs to show.

    Parameters
    ----------
    work : Workings
        The one calculation.
    result : str
        Name of the result in the sensitivity table.
    ends : tuple of tuple
        Heading and run of each price as quoted: low and high estimate, or the one price.
    changes : tuple of Change
        Rows of the sensitivity table.
    pricings : tuple of tuple
        Heading and run of each pricing of the scenario shown.
    options : tuple of tuple
        Name and run of each option; the run is empty if the option is not costed.
    budget : str
        Label of the budget; empty if the case has none.
    answer : mapping
        Cells of the answer and of the savings in words, by the lines of a headline.
    contingency : tuple of tuple
        Label and content of each row on contingency, which no total counts.
    """

    work: Workings
    result: str
    ends: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...] = ()
    pricings: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    budget: str = ""
    answer: Mapping[str, str] = field(default_factory=dict)
    contingency: tuple[tuple[str, str | float], ...] = ()

    @property
    def base(self) -> str:
        """The label of the pricing for a single figure; empty without several pricings."""
        case = self.work.inputs.case
        if not case.pricings:
            return ""
        label, _ = case.pricings[case.base]
        rule = case.rules[case.chosen, [*case.pricings].index(case.base)]
        # A list gives no price below its first step, and may give none between its steps.
        is_whole = rule.between == "step" and rule.steps[0].start <= 1 if rule.steps else True
        return label if is_whole else f"{label}, or the highest if it has no price"

    @property
    def layout(self) -> SheetLayout:
        """The layout choices of the workbook."""
        return self.work.inputs.case.layout

    def costs(self) -> Iterator[tuple[str, str, str]]:
        """Yield the label, amounts and counted amounts of each cost of the first option.

        The counted amounts are an empty text if the leading cost does not count the cost.
        """
        option = self.work.first
        for part in (*option.lines("cost"), *option.charges):
            yield part.title, f"{part.name}.amount", self.counted_amount(part)

    def counted_amount(self, part: Item) -> str:
        """Return the name of the amounts in the leading cost, or an empty text."""
        formulas, initial = self.work.first.formulas, f"{part.name}.initial"
        if "counted" not in formulas:
            return f"{part.name}.amount"
        return initial if initial in formulas["counted"].needs else ""

    @cached_property
    def longest(self) -> dict[str, int]:
        """Length of the longest text of each line of the answer. [characters]."""
        return lengths(self.work.first.case)

    def length(self, line: str) -> int:
        """Return the length of the longest text of a line of the answer. [characters]."""
        return self.longest[line]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A row of the sensitivity table.

    Parameters
    ----------
    description, source : str
        Description of the change, and its source.
    runs : tuple of str
        Run at each price.
    raised : mapping
        Amounts that the row raises by a share, by name. Each has the cell that says "yes" if the
        amount includes the share already, or an empty text if there is no such cell.
    share_of : str
        Prefix of the label of such an amount, such as "VAT: ".
    size : str
        Cell of the share on Inputs; empty if the row raises no amount.
    sizes : mapping
        Formula of each size, by the text for it in the description.
    """

    description: str
    source: str
    runs: tuple[str, ...]
    raised: Mapping[str, str] = field(default_factory=dict)
    share_of: str = ""
    size: str = ""
    sizes: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> Any:
        """The description, as a formula that takes each size from its cell."""
        text = '"' + self.description.replace('"', '""') + '"'
        for phrase, size in self.sizes.items():
            text = text.replace(phrase, f'"&{size}&"')
        text = text.removeprefix('""&').removesuffix('&""')
        is_short = len(text) < MOST_SIGNS  # a description that names many lines stays a fixed text
        return formula(text) if self.sizes and is_short else self.description


def results_sheet(view: ReaderView) -> Sheet:
    """Lay out the Results sheet."""
    sheet = Sheet(
        "Results",
        "Results",
        "Costs are positive; savings and amounts over budget are in brackets. Shown: the scenario "
        "chosen on Inputs.",
    )
    table = sheet.table("Answer", "The answer", ("The scenario shown",))
    length = partial(view.length, "answer")
    table.row([Cell(content=None, length=length)], [])  # `show_answer` fills it
    sheet.widths[0] = 62.0
    if view.pricings:
        _lowest_and_highest(sheet, view)
    _decision(sheet, view)
    by_year = [_by_year(sheet, view, end) for end in dict.fromkeys(view.work.ends)]
    _compared(sheet, view)
    sheet.next_row = sheet.tables[-1].end + 1
    _cost_chart(sheet, view, by_year[-1])
    _charge_chart(sheet, view)
    return sheet


def _compared(sheet: Sheet, view: ReaderView) -> None:
    """Lay out the pricings, the scenarios and the options side by side, if there are several."""
    case = view.work.inputs.case
    if view.pricings:
        _side_by_side(
            sheet, view, "Each_pricing", "Each pricing, other choices as shown, £", view.pricings
        )
    if len(case.layout.scenarios) > 1:
        heads = tuple((head, head) for head in case.layout.scenarios)
        caption = f"Each scenario of Inputs, £{note_if_not_known(view)}"
        caption += "; choose one on Inputs to see both ends" * bool(view.base)
        _side_by_side(sheet, view, "Scenarios_compared", caption, heads)
    if len(view.options) > 1:
        # A chosen last year of membership applies to every option.
        caption = "Options, other choices as shown (all but savings apply to every option), £"
        caption += note_if_not_known(view)
        _side_by_side(sheet, view, "Options", caption, view.options, _option_columns(view))


def note_if_not_known(view: ReaderView) -> str:
    """Return a note on the pricing of a table that needs one, true for any pricing chosen.

    Returns
    -------
    str
        Empty if the case does not have several pricings.
    """
    return f" (if the pricing is not known: {view.base})" if view.base else ""


def _lowest_and_highest(sheet: Sheet, view: ReaderView) -> None:
    """Lay out the ends of each result over the pricings, and the pricing at each end."""
    work, pairs = view.work, view.work.pairs
    assert pairs is not None, "several pricings have pairs"
    caption = "Lowest and highest over the pricings, as shown, £ (equal if one pricing is chosen)"
    givers = (f"{end} under" for end in ENDS)
    table = sheet.table("Lowest_and_highest", caption, ("Result", *ENDS, *givers))
    first = [pairs.charge, work.leading, "headroom", "cost_after_cashable_savings", "ongoing"]
    for name in dict.fromkeys((*first, *pairs.names)):
        if name not in pairs.names or (name == "headroom" and not view.layout.has_verdict):
            continue
        ends = (_none_if_zero(work, pairs.end(name, end), name) for end in ENDS)
        cells = [formula_cell(end, "money") for end in ends]
        cells += [formula_cell(pairs.giver(name, end), "label") for end in ENDS]
        table.row((pairs.names[name],), cells, is_total=name in (work.leading, "headroom"))


def _decision(sheet: Sheet, view: ReaderView) -> None:
    """Lay out the table of the paper's first page: costs, total and headroom."""
    work, labels = view.work, view.work.inputs.case.results
    # The quoted ends are always on time, even if the scenario shown is late.
    ends = tuple((f"{head}, on time", run) for head, run in view.ends)
    ends += (("Shown", SHOWN),) * (not view.pricings)
    heads = (f"{view.layout.period}, £", *(head for head, _ in ends))
    caption = f"As {view.layout.as_given}" if view.pricings else "The decision"
    table = sheet.table("Decision", caption, heads)
    runs = [run for _, run in ends]

    def add(label: str, name: str, *, is_total: bool = False) -> None:
        table.row(
            (label,),
            lambda i: _none_if_zero(work, work.cell(name, runs[i]), name),
            is_total=is_total,
        )

    for label, _, counted_name in filter(itemgetter(2), view.costs()):
        table.row((label,), lambda i, c=counted_name: f"SUM({work.down(c, runs[i])})")
    add(view.layout.period, work.leading, is_total=True)
    for label, content in view.contingency:
        table.row((label,), [content] * len(runs), "label" if content else "money")
    ongoing = labels["ongoing"]
    if view.budget:
        table.row((view.budget,), lambda _: f"{work.inputs['budget.amount']}+0")
        if view.layout.has_verdict:
            add(labels["headroom"], "headroom", is_total=True)
        ongoing = f"Not in this budget: {first_small(ongoing)}"
    saved = "cost_after_cashable_savings"
    if work.has(saved):
        add(labels[saved], saved)
    add(ongoing, "ongoing")
    further = ("whole_life", "whole_life_net", "present_value", "after_horizon")
    for name in (name for name in further if work.has(name) and name != work.leading):
        add(labels[name], name)


def _by_year(sheet: Sheet, view: ReaderView, run: str) -> dict[str, Row]:
    """Lay out the cost by financial year, as shown or at an end over the pricings."""
    work, case = view.work, view.work.inputs.case
    last = len(case.years)
    ranked_by = first_small(case.results[work.leading])
    suffix = f", {run.lower()} pricing, by {ranked_by}" * (run in ENDS)
    name = "Cost_by_year" + f"_{run.lower()}" * (run in ENDS)
    caption = f"Cost by financial year, as shown{suffix}, £"
    table = sheet.table(name, caption, ("Line", *case.years, "In all"))
    rows: dict[str, Row] = {}
    charges = [
        f"{part.name}.amount"
        for part in work.first.charges
        if work.rates[part.index].may_be_unpriced
    ]
    needs_price = {*charges, *("gross", "net") * bool(charges)}
    is_priced = f"ISNUMBER({work.cell('whole_life', run)})"

    def add(label: str, name: str) -> None:
        cells = [work.cell(name, run, y) for y in range(last)]
        cells.append(f"SUM({work.down(name, run)})")
        if name in needs_price:
            cells = [f'IF({is_priced},{cell},"{NOT_PRICED}")' for cell in cells]
        row = table.row((label,), lambda i: cells[i], is_total=name in ("gross", "net"))
        rows[label] = Row(row.sheet, row.top, row.column, last)

    for label, name, _ in view.costs():
        add(label, name)
    for name in ("gross", "all_savings", "net"):
        add(labels()[name], name)
    return rows


def _option_columns(view: ReaderView) -> dict[str, Callable[[str], str]]:
    """Return the formulas of a run that only the table of options has, by their headings."""
    work = view.work
    funding = {
        run: [
            f"SUM({work.down(f'{part.name}.amount', run)})"
            for part in work.option("" if run == SHOWN else name).lines("funding")
        ]
        for name, run in view.options
        if run
    }
    columns: dict[str, Callable[[str], str]] = {
        OPTION_LABELS[AFTER_SAVINGS]: lambda run: (
            f"{work.cell('whole_life', run)}+SUM({work.down('cashable_savings', run)})"
        )
    }
    if any(funding.values()):
        columns[OPTION_LABELS[FUNDING]] = lambda run: "+".join(funding[run]) or "0"
    return columns if len(funding) > 1 else {}


def _starts_to_compare(view: ReaderView) -> list[str]:
    """Return the cells of the first month of each recurrent cost of every option.

    Initial months count from these months. So the initial cost counts the same months of every
    option only while all are equal, and a typed month or a late start may move one.

    It is empty if no two options are costed, or if the budget states its years.
    """
    work, runs = view.work, [(name, run) for name, run in view.options if run]
    if len(runs) < 2 or work.first.case.initial_months is None:
        return []
    starts: dict[str, None] = {}
    for name, run in runs:
        option = work.option("" if run == SHOWN else name)
        for part in (*option.lines("cost"), *option.charges):
            if part.line is None or (part.line.is_recurrent and part.line.on is None):
                starts[work.cell(f"{part.name}.start", run)] = None
    return [*starts]


def _none_if_zero(work: Workings, cell: str, name: str) -> str:
    """Return a cell, or for the ongoing cost a formula that shows no zero: a service may end.

    In a spreadsheet a text, such as "not priced", is not less than a number.
    """
    if name != "ongoing":
        return cell
    return f'IF({cell}<{work.half_a_penny},"{NONE_GOES_ON}",{cell})'


def _if_comparable(work: Workings, cell: str, name: str, starts: Sequence[str]) -> str:
    """Return a cell, or a formula that shows it only if the months of all options are the same."""
    if len(starts) < 2 or name not in _OF_INITIAL_MONTHS:
        return _none_if_zero(work, cell, name)
    months = ",".join(starts)
    return f'IF(MAX({months})=MIN({months}),{cell},"{_OTHER_MONTHS}")'


def _side_by_side(
    sheet: Sheet,
    view: ReaderView,
    name: str,
    caption: str,
    runs: Sequence[tuple[str, str]],
    columns: Mapping[str, Callable[[str], str]] = MappingProxyType({}),
) -> None:
    """Lay out the results of several runs, with a row for each run.

    ``columns`` are the formulas of further columns by their headings.
    """
    work, case = view.work, view.work.inputs.case
    names = [n for n in ("initial_cost", "headroom", "ongoing", "whole_life") if work.has(n)]
    if not view.layout.has_verdict and "headroom" in names:
        names.remove("headroom")
    saved = "cost_after_cashable_savings"
    names += [saved] if name == "Scenarios_compared" and work.has(saved) else []
    starts = _starts_to_compare(view) if name == "Options" else []
    if starts and not view.layout.counts_same_months:
        names = [n for n in names if n not in _OF_INITIAL_MONTHS]
    labels = [case.results[n] for n in names]
    charged = (
        [AS_PRICED.format(year=case.years[case.last_charged])]
        if case.charges and name == "Each_pricing"
        else []
    )
    table = sheet.table(name, caption, (caption.split(",")[0], *charged, *labels, *columns))
    for head, run in runs:
        cells: list[Any] = []
        if charged:
            rate = f"{work.main_charge.name}.rate"
            cells.append(formula(work.cell(rate, run, case.last_charged)))
        if run:
            cells += [formula(_if_comparable(work, work.cell(n, run), n, starts)) for n in names]
            cells += [formula(write(run)) for write in columns.values()]
        else:
            cells += ["not costed"] * (len(names) + len(columns))
        table.row((head,), cells)


def _series(name: str, categories: Row, values: Row, **style: Any) -> dict[str, Any]:
    """Return a series of a chart, with its cells."""
    cells = {"categories": f"={categories.all}", "values": f"={values.all}"}
    return {"name": name, **cells, **style}


def _cost_chart(sheet: Sheet, view: ReaderView, by_year: Mapping[str, Row]) -> None:
    """Add the chart of the cost lines by year."""
    suffix = ", at the highest cost" * bool(view.pricings)
    labels = [label for label, *_ in view.costs()]
    years = view.work.years.by_year["label"]
    sheet.chart(
        {"type": "column", "subtype": "stacked"},
        f"Gross cost by financial year, as shown{suffix}",
        series=[
            _series(label, years, by_year[label], gap=60, fill={"color": COLOURS[ink]})
            for label, ink in zip(labels, itertools.cycle(INKS), strict=False)
        ],
        x="Financial year",
        steps={"interval_unit": round(years.count / _MOST_TICKS + 0.5)},
        y="£",
        alt="Columns of the cost lines of the shown scenario by financial year, stacked. The "
        f"figures are in the table Cost by financial year, as shown{suffix}.",
    )


def _charge_chart(sheet: Sheet, view: ReaderView) -> None:
    """Add the chart of the charge by number of adopters, if at least two numbers have a row."""
    work, case = view.work, view.work.inputs.case
    if not (work.first.charges and case.layout.charge_chart):
        return
    rates, (fewest, most, highest) = work.rates[case.chosen], case.layout.charge_chart
    indexes = [index for index, n in enumerate(rates.counts) if fewest <= n <= most]
    if len(indexes) < 2:
        return

    def part_shown(column: Row) -> Row:
        return replace(column, top=column.top + indexes[0], count=len(indexes))

    names = [label for label, _ in case.pricings.values()] or [case.charges[case.chosen]["name"]]
    counts = Row("Charge", rates.columns[0].top, 0, len(rates.counts), is_down=True)
    pens = (
        {"width": 2, "color": COLOURS[line["ink"]], "dash_type": _DASHES[line["dash"]]}
        for line in lines_drawn(work.first.case)
    )
    sheet.chart(
        {"type": "scatter", "subtype": "straight"},
        f"Yearly charge by number of {case.adopters}, before any change",
        series=[
            _series(name, part_shown(counts), part_shown(row), line=pen)
            for name, row, pen in zip(names, rates.columns, pens, strict=False)
        ],
        x=in_own_word("Adopters", case.adopters),
        y="£ a year",
        most=highest,
        steps={
            "min": fewest,
            "max": most,
            "major_unit": max(1, int(round_step((most - fewest) / _MOST_TICKS))),
        },
        alt=f"Lines of the yearly charge by number of {case.adopters}, one for each pricing. The "
        "figures are on the sheet Charge.",
    )


def show_answer(results: Sheet, view: ReaderView, checked: Checked) -> None:
    """Write the answer on Results, which is laid out before the checks that it depends on."""
    table = results.find_table("Answer")
    text = checked.line("answer", view.answer["answer"])
    table.fill(Row(results.name, table.first, 0, 1), [formula(text)])
