"""Table: a caption, scoped headers, a plain and an HTML form; and every table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import Any

import numpy as np

from sohanalysis import charges, money, sentences
from sohanalysis.appraisal import RESULTS, Appraisal, appraise
from sohanalysis.case import Case
from sohanalysis.cashflow import CashFlow
from sohanalysis.checks import quoted_range
from sohanalysis.money import figure_span, figures
from sohanalysis.readings import FORM_NAMES
from sohanalysis.scenario import Scenario
from sohanalysis.sensitivity import break_even_points

BREAK_EVEN = "Break-even points: one input moved, all else as in the scenario"
MIME = "application/vnd.sohanalysis.table+json"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cells as text under a caption; shown alike on the terminal, in a notebook and in a paper.

    Parameters
    ----------
    caption : str
        What the table shows, with the unit.
    columns : sequence of str
        Column headings; the first is over the row headings.
    rows : sequence of sequence of str
        Row heading, then one cell per further column.
    totals : int
        How many of the last rows are totals, ruled off.
    words : int
        How many columns from the left hold words, so are not aligned as figures.
    remarks : int
        How many columns from the right do.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    totals: int = 0
    words: int = 1
    remarks: int = 0

    def text(self) -> str:
        """Lay the table out for a terminal."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        laid = [self._laid(line, widths) for line in self.rows]
        cut = len(laid) - self.totals
        totals = [rule, *laid[cut:]] if self.totals else []
        head = self._laid(self.columns, widths)
        return "\n".join([self.caption, rule, head, rule, *laid[:cut], *totals, rule])

    def _laid(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        padded = [
            cell.ljust(width) if self._holds_words(i) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(padded).rstrip()

    def html(self) -> str:
        """Write the table with a caption and scoped headers."""
        heads = "".join(
            f'<th scope="col"{self._aligned(i)}>{escape(text)}</th>'
            for i, text in enumerate(self.columns)
        )
        first_total = len(self.rows) - self.totals
        body = "".join(self._row(row, i >= first_total) for i, row in enumerate(self.rows))
        return (
            f'<table class="soh-table"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _row(self, row: Sequence[str], total: bool) -> str:
        cells = "".join(
            f"<td{self._aligned(i)}>{escape(text)}</td>" for i, text in enumerate(row[1:], start=1)
        )
        start = '<tr class="soh-total">' if total else "<tr>"
        return f'{start}<th scope="row">{escape(row[0])}</th>{cells}</tr>'

    def _holds_words(self, column: int) -> bool:
        return column < self.words or column >= len(self.columns) - self.remarks

    def _aligned(self, column: int) -> str:
        return "" if self._holds_words(column) else ' class="soh-figure"'

    def __repr__(self) -> str:
        """Show the plain form."""
        return self.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": self.text(), "text/html": STYLE + self.html(), MIME: asdict(self)}


# For notebooks, whose own style right-aligns and stripes every table.
STYLE = (
    "<style>.soh-table{border-collapse:collapse;margin:1em 0}"
    ".soh-table caption{text-align:left;font-weight:bold;padding:.3em 0}"
    ".soh-table th,.soh-table td{padding:.3em .8em;text-align:left!important;vertical-align:top}"
    ".soh-table thead th{border-bottom:2px solid}.soh-table .soh-total>*{border-top:2px solid}"
    ".soh-table .soh-figure{text-align:right!important;white-space:nowrap}"
    ".soh-chart{max-width:100%;height:auto}</style>"
)


def record(case: Case, scenario: Scenario | None = None) -> Table:
    """Show the record's table: cost by line and year, at the lower and the upper quoted charge."""
    chosen = scenario or case.scenario
    low, high = (end.flow for end in quoted_range(case, chosen))
    names = (*case.cost_names, "gross")
    return Table(
        caption="Cost by financial year at the lower and the upper quoted charge"
        f"{sentences.conditions(chosen)}, £",
        columns=("Line", *case.horizon.years),
        rows=[
            (
                sentences.measure(case, name),
                *(figure_span(*pair) for pair in zip(*_amounts(name, low, high), strict=True)),
            )
            for name in names
        ],
        totals=1,
    )


def _amounts(name: str, *flows: CashFlow) -> list[Any]:
    return [flow.gross if name == "gross" else flow.lines[name] for flow in flows]


def cost_by_year(case: Case, scenario: Scenario) -> Table:
    """Show a scenario's lines, gross cost, savings and net cost by financial year."""
    flow = appraise(case, scenario).flow
    rows = {name: flow.lines[name] for name in case.cost_names}
    rows |= {"gross": flow.gross, "savings": flow.savings, "net": flow.net}
    return Table(
        caption="Cost by financial year, £ (savings are negative)",
        columns=("Line", *flow.years, "Budget years"),
        rows=[
            (
                sentences.measure(case, name),
                *(figures(amount) for amount in amounts),
                figures(amounts[np.isin(flow.years, case.budget.years)].sum()),
            )
            for name, amounts in rows.items()
        ],
        totals=3,
    )


def results(case: Case, scenario: Scenario) -> Table:
    """Show every result of a scenario, and what it would be at the quoted charges."""
    result = appraise(case, scenario).results()
    low, high = (end.results() for end in quoted_range(case, scenario))
    return Table(
        caption=f"Results{sentences.conditions(scenario)}, £ "
        f"(present value: {sentences.price_basis(case)}, beside the cash)",
        columns=("Result", "This scenario", "At quoted low", "At quoted high"),
        rows=[
            (
                sentences.measure(case, name),
                *(figures(values[name]) for values in (result, low, high)),
            )
            for name in RESULTS
        ],
    )


def forms(case: Case, scenario: Scenario, *, adopters: int | None = None) -> Table:
    """Show every charge form side by side, at the scenario's forces or at another number."""
    chosen = scenario if adopters is None else replace(scenario, adopters=adopters)
    result = appraise(case, chosen, charge_form=case.charge.forms)
    final = result.flow.platform_charge[:, -1]
    return Table(
        caption=f"The readings of the charge at {sentences.forces(chosen)}"
        f"{sentences.conditions(chosen)}, £ (total: {sentences.initial_period(case)})",
        columns=("Charge form", _charge_heading(chosen, result), *_FORM_HEADINGS),
        rows=[
            (
                FORM_NAMES[form],
                figures(final[i]),
                figures(result.two_year_total[i]),
                figures(result.headroom[i]),
                figures(result.ongoing[i]),
                _remark(case, final[i], result.headroom[i]),
            )
            for i, form in enumerate(case.charge.forms)
        ],
        remarks=1,
    )


_FORM_HEADINGS = ("Total", "Headroom", "Ongoing", "Note")


def _charge_heading(scenario: Scenario, result: Appraisal) -> str:
    """Name the year of the charge where the adopters, and so the charge, change by year."""
    by_year = isinstance(scenario.adopters, tuple)
    return f"Charge in {result.flow.years[-1]}" if by_year else "Charge a year"


def _remark(case: Case, charge: float, headroom: float) -> str:
    remarks = [
        "outside the quoted range" if not charges.is_quoted(case, charge) else "",
        "short" if money.is_short(headroom) else "",
    ]
    return ", ".join(remark for remark in remarks if remark)


def adoption(case: Case, scenario: Scenario) -> Table:
    """Show the two-year total under every form, from few forces to all, on both sides of a flip."""
    adopters = sorted(_telling_counts(case, scenario))
    result = appraise(case, scenario, adopters=adopters, charge_form=case.charge.forms)
    return Table(
        caption=f"{sentences.measure(case, 'two_year_total')} by number of forces"
        f"{sentences.conditions(scenario)}, £ "
        f"(* over the {money.pounds(case.budget.value)} set aside)",
        columns=("Forces", *(FORM_NAMES[form] for form in case.charge.forms)),
        rows=[
            (
                str(count),
                *(
                    figures(total) + ("*" if money.is_short(headroom) else "")
                    for total, headroom in zip(
                        result.two_year_total[i], result.headroom[i], strict=True
                    )
                ),
            )
            for i, count in enumerate(adopters)
        ],
    )


def _telling_counts(case: Case, scenario: Scenario) -> set[int]:
    """Choose every fifth number of forces, those of the record, and those where a verdict flips."""
    named, eligible = case.adopters, case.adopters.eligible.value
    counts = set(range(5, eligible, 5))
    counts |= {1, named.anticipated.value, named.signed.value, eligible}
    for point in break_even_points(case, scenario):
        if point.input == "adopters":
            counts |= {n for s in point.switches for n in (s.last_fits, s.first_does_not)}
    return counts


def break_even(case: Case, scenario: Scenario) -> Table:
    """Show what each input would have to be for the headroom to be nil."""
    worded = (sentences.break_even(case, scenario, p) for p in break_even_points(case, scenario))
    parts = (sentence.partition(": ") for sentence in worded)
    return Table(
        caption=BREAK_EVEN,
        columns=("Input", "The sum set aside"),
        rows=[(name, words) for name, _, words in parts],
        words=2,
    )
