"""The Sensitivity sheet: changes of the case, and results by number of adopters."""

from __future__ import annotations

from collections.abc import Mapping

from sohanalysis.workbook.by_adopters import lay_out_by_adopters
from sohanalysis.workbook.pairs import SHOWN
from sohanalysis.workbook.reader_sheets import Change, ReaderView
from sohanalysis.workbook.sheets import Cell, Row, Sheet, cells_between, formula


def sensitivity_sheet(view: ReaderView, charge: Sheet) -> Sheet:
    """Lay out the Sensitivity sheet: changes to the case as quoted, and adopters.

    If charges differ by year, the Charge sheet adds them up by number of adopters.
    """
    work = view.work
    sheet = Sheet(
        "Sensitivity",
        "Sensitivity: what could change it",
        f"The first table is for the case as {view.layout.as_given}, not the scenario shown. An "
        "illustration has no source.",
    )
    result = view.result
    result_label = work.inputs.case.results[result]
    heads = ("Changed", *(head for head, _ in view.ends), "Source")
    if view.changes:
        table = sheet.table("Changed", f"{result_label}, with one change, £", heads)
        rows = [
            table.row(
                (change.label,),
                [*[None] * len(view.ends), Cell(content=change.source, look="note")],
            )
            for change in view.changes
        ]
        falls_on = _falls_on(sheet, view)
        for row, change in zip(rows, view.changes, strict=True):
            amounts = (
                _changed(work.cell(result, run), change, falls_on, index, result)
                for index, run in enumerate(change.runs)
            )
            table.fill(row, map(formula, amounts))
    _break_even(sheet, view)
    lay_out_by_adopters(view, sheet, charge)
    if not sheet.tables:
        table = sheet.table("Nothing", "Nothing to change", ("Reason",))
        table.row(["The case has neither a charge nor a line that a delay moves."], [])
    return sheet


def _falls_on(sheet: Sheet, view: ReaderView) -> Mapping[str, tuple[Row, ...]]:
    """Lay out the amounts that shares apply to, and return their rows by change."""
    work, rows = view.work, {}
    if not any(change.raised for change in view.changes):
        return {}
    heads = ("Amount", *(head for head, _ in view.ends))
    caption = f"Amounts that the shares above apply to, as {view.layout.as_given}, £"
    table = sheet.table("Falls_on", caption, heads)
    titles = {view.counted_amount(part): part.title for part in work.first.parts.values()}
    for change in filter(lambda change: change.raised, view.changes):
        amount_rows = []
        for name, cell in change.raised.items():
            amounts = [f"SUM({work.down(name, run)})" for run in change.runs]
            if cell:
                amounts = [f'IF({cell}="yes",0,{amount})' for amount in amounts]
            label = f"{change.share_of}{titles[name]}"
            amount_rows.append(table.row((label,), [*map(formula, amounts)]))
        rows[change.description] = (*amount_rows,)
    return rows


def _changed(
    base: str, change: Change, falls_on: Mapping[str, tuple[Row, ...]], index: int, result: str
) -> str:
    """Return the formula of a result with one change, at one of the quoted ends."""
    if not change.raised:
        return base
    first, *_, last = (*falls_on[change.description], falls_on[change.description][-1])
    area = cells_between(first.cell(index), last.cell(index))
    return f"{base}{'-' if result == 'headroom' else '+'}{change.size}*SUM({area})"


def _break_even(sheet: Sheet, view: ReaderView) -> None:
    """Lay out the charge at which the budget is used up."""
    work = view.work
    if not (view.budget and view.layout.has_verdict and len(work.first.charges) == 1):
        return
    budget = work.inputs["budget.amount"]
    change = work.cell("charge_change", SHOWN)
    runs = [*dict.fromkeys(work.ends)]
    heads = [f"{run} cost" for run in runs] if view.pricings else ["Value"]
    caption = "How far the charge may change within the budget"
    table = sheet.table("Break_even", caption, ("As shown", *heads))
    cells = []
    for run in runs:
        counted_sum = f"SUM({work.down(view.counted_amount(work.main_charge), run)})"
        total = work.cell("initial_cost", run)
        cells.append(
            f'IF({counted_sum}=0,"no charge in the total",'
            f"({budget}-({total}-{counted_sum}))*(1+{change})/{counted_sum}-1)"
        )
    label = "Change of every year's charge that uses up the budget"
    exact = table.row((label,), [*map(formula, cells)], "factor")
    step, decimals = (work.inputs[name] for name in ("tenth_of_a_percent", "decimals"))
    shares = [exact.relative(index) for index in range(exact.count)]
    rounded_down = (
        f"IF(ISNUMBER({share}),INT(ROUND({share}/{step},{decimals}))*{step},{share})"
        for share in shares
    )
    label = "The same, rounded down to stay within the budget"
    table.row((label,), [*map(formula, rounded_down)], "share")
