"""What a reader opens: Cover, Results, Sensitivity and Medium term."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any

from sohanalysis.case.fields import in_own_word
from sohanalysis.report.answers import labels
from sohanalysis.report.wording import first_capital
from sohanalysis.workbook.fixed import Item
from sohanalysis.workbook.inputs import OWN, YOURS, SheetLayout
from sohanalysis.workbook.pairs import ENDS, SHOWN
from sohanalysis.workbook.pricing import NOT_PRICED, Rates
from sohanalysis.workbook.sheets import Cell, Row, Sheet, added, formula
from sohanalysis.workbook.workings import Workings

# The Analysis Function's categorical palette, in the order of every chart.
COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the sheets of a reader are made of.

    Parameters
    ----------
    work : Workings
        The one calculation.
    result : str
        Name of the result that the sensitivity table is of.
    ends : tuple of tuple
        Heading and run of each price as quoted: low and high estimate, or the one price.
    changes : tuple of tuple
        Words, runs, line and share, and source of each row of the sensitivity table.
    pricings : tuple of tuple
        Heading and run of each pricing of the shown scenario.
    options : tuple of tuple
        Name of each option, and its run; none where it is not costed.
    budget : str
        What the budget is called; blank without one.
    answer : mapping
        Cell of the answer in words, and of the savings, by the lines of a headline.
    """

    work: Workings
    result: str
    ends: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...] = ()
    pricings: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    budget: str = ""
    answer: Mapping[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """Name of the pricing of a figure that needs one; empty without several pricings."""
        given = self.work.inputs.given
        return given.pricings[given.base][0] if given.pricings else ""

    @property
    def layout(self) -> SheetLayout:
        """What the workbook is laid out by."""
        return self.work.inputs.given.layout

    def costs(self) -> Iterator[tuple[str, str, str]]:
        """Yield each cost of the first option: its name, its amounts, and the amounts that count.

        The last is empty for a cost that the leading cost does not count.
        """
        option = self.work.first
        for part in (*option.lines("cost"), *option.charges):
            yield part.title, f"{part.name}.amount", self.counted(part)

    def counted(self, part: Item) -> str:
        """Return the name of the amounts that the leading cost counts; empty if it counts none."""
        formulas, initial = self.work.first.formulas, f"{part.name}.initial"
        if "counted" not in formulas:
            return f"{part.name}.amount"
        return initial if initial in formulas["counted"].needs else ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A row of the sensitivity table.

    Parameters
    ----------
    words, source : str
        What is changed, and who says so.
    runs : tuple of str
        Run at each price.
    rows : tuple of str
        Quantities of the run that are raised once more, by a share.
    included : mapping
        Cells that say "yes" if a quantity includes the share already, by the quantity.
    share : float
        By how much.
    """

    words: str
    source: str
    runs: tuple[str, ...]
    rows: tuple[str, ...] = ()
    included: Mapping[str, str] = field(default_factory=dict)
    share: float = 0.0


def results_sheet(shown: Shown) -> Sheet:
    """Lay out the Results sheet."""
    given = shown.work.inputs.given
    sheet = Sheet(
        "Results",
        "Results",
        "Costs positive, savings and what is over budget in brackets. Shown: the scenario chosen "
        "on Inputs.",
    )
    table = sheet.table("Answer", "The answer", ("The scenario that is shown",))
    table.row([Cell(content=formula(f'{shown.answer["answer"]}&""'))], [])
    sheet.widths[0] = 62.0
    if shown.pricings:
        _lowest_and_highest(sheet, shown)
    _decision(sheet, shown)
    by_year: dict[str, Row] = {}
    for end in dict.fromkeys(shown.work.ends):
        by_year = _by_year(sheet, shown, end)
    if shown.pricings:
        _side_by_side(
            sheet, shown, "Each_pricing", "Each pricing, the rest as shown, £", shown.pricings
        )
    if len(given.layout.scenarios) > 1:
        heads = tuple((head, head) for head in given.layout.scenarios)
        caption = f"Each scenario of Inputs, £{_if_not_known(shown)}"
        caption += "; chosen on Inputs, it has both ends" * bool(shown.base)
        _side_by_side(sheet, shown, "Scenarios_compared", caption, heads)
    if len(shown.options) > 1:
        # A chosen last year of membership is one for every option, as `options_told` says.
        caption = "Options, the rest as shown (leaving ends the costs of every option), £"
        caption += _if_not_known(shown)
        _side_by_side(sheet, shown, "Options", caption, shown.options)
    sheet.next_row = sheet.tables[-1].end + 1
    _charts(sheet, shown, by_year)
    return sheet


def _if_not_known(shown: Shown) -> str:
    """Return the note of a heading whose figures need one pricing."""
    return f" (pricing not known: {shown.base})" if shown.base else ""


def _lowest_and_highest(sheet: Sheet, shown: Shown) -> None:
    """Lay out the ends of each result over the pricings, and the pricing that gives each."""
    work, pairs = shown.work, shown.work.pairs
    assert pairs is not None, "several pricings have pairs"
    caption = "Lowest and highest over the pricings, as shown, £: equal under one pricing"
    givers = (f"{end} under" for end in ENDS)
    table = sheet.table("Lowest_and_highest", caption, ("Result", *ENDS, *givers))
    first = [pairs.charge, work.leading, "headroom", "cost_after_cashable_savings", "ongoing"]
    for name in dict.fromkeys((*first, *pairs.names)):
        if name not in pairs.names or (name == "headroom" and not shown.layout.has_verdict):
            continue
        cells = [Cell(content=formula(pairs.end(name, end)), look="money") for end in ENDS]
        cells += [Cell(content=formula(pairs.giver(name, end)), look="label") for end in ENDS]
        table.row((pairs.names[name],), cells, is_total=name in (work.leading, "headroom"))


def _decision(sheet: Sheet, shown: Shown) -> None:
    """Lay out the table of the paper's first page: what makes the total, and what it leaves."""
    work, inputs = shown.work, shown.work.inputs
    # The quoted ends are on time, however late the scenario that is shown may be.
    ends = tuple((f"{head}, on time", run) for head, run in shown.ends)
    ends += (("Shown", SHOWN),) * (not shown.pricings)
    heads = (f"{shown.layout.period}, £", *(head for head, _ in ends))
    table = sheet.table("Decision", "As quoted" if shown.pricings else "The decision", heads)
    runs = [run for _, run in ends]
    for label, _, counted in filter(itemgetter(2), shown.costs()):
        table.row((label,), lambda i, c=counted: f"SUM({work.down(c, runs[i])})")
    table.row((shown.layout.period,), lambda i: work.cell(work.leading, runs[i]), is_total=True)
    if shown.budget:
        table.row((shown.budget,), lambda _: f"{inputs['budget.amount']}+0")
        if shown.layout.has_verdict:
            words = inputs.given.results["headroom"]
            table.row((words,), lambda i: work.cell("headroom", runs[i]), is_total=True)
    saved = "cost_after_cashable_savings"
    labels = inputs.given.results
    if work.has(saved):
        table.row((labels[saved],), lambda i: work.cell(saved, runs[i]))
    ongoing = labels["ongoing"]
    if shown.budget:
        ongoing = f"Not in this budget: {ongoing[:1].lower()}{ongoing[1:]}"
    table.row((ongoing,), lambda i: work.cell("ongoing", runs[i]))
    for name in ("whole_life", "whole_life_net", "present_value", "after_horizon"):
        if work.has(name) and name != work.leading:
            table.row((labels[name],), lambda i, n=name: work.cell(n, runs[i]))


def _by_year(sheet: Sheet, shown: Shown, run: str) -> dict[str, Row]:
    """Lay out cost by financial year of the shown scenario, or of an end over its pricings."""
    work, given = shown.work, shown.work.inputs.given
    last = len(given.years)
    at = f", at the {run.lower()} cost" * (run in ENDS)
    name = "Cost_by_year" + f"_{run.lower()}" * (run in ENDS)
    caption = f"Cost by financial year, as shown{at}, £"
    table = sheet.table(name, caption, ("Line", *given.years, "In all"))
    found: dict[str, Row] = {}

    def add(label: str, name: str) -> None:
        cells = [work.cell(name, run, y) for y in range(last)]
        cells.append(f"SUM({work.down(name, run)})")
        row = table.row((label,), lambda i: cells[i], is_total=name in ("gross", "net"))
        found[label] = Row(row.sheet, row.top, row.left, last)

    for label, name, _ in shown.costs():
        add(label, name)
    for name in ("gross", "all_savings", "net"):
        add(labels()[name], name)
    return found


def _side_by_side(
    sheet: Sheet, shown: Shown, name: str, caption: str, runs: Sequence[tuple[str, str]]
) -> None:
    """Lay out results of several runs, one under the other."""
    work, given = shown.work, shown.work.inputs.given
    names = [n for n in ("initial_cost", "headroom", "ongoing", "whole_life") if work.has(n)]
    if not shown.layout.has_verdict and "headroom" in names:
        names.remove("headroom")
    saved = "cost_after_cashable_savings"
    names += [saved] if name == "Scenarios_compared" and work.has(saved) else []
    labels = [given.results[n] for n in names]
    charged = [f"Charge in {given.years[-1]}"] if given.charges and name == "Each_pricing" else []
    table = sheet.table(name, caption, (caption.split(",")[0], *charged, *labels))
    for head, run in runs:
        cells: list[Any] = []
        if charged:
            rate = f"{_main(work).name}.rate"
            cells.append(formula(work.cell(rate, run, len(given.years) - 1)))
        if run:
            cells += [formula(work.cell(n, run)) for n in names]
        else:
            cells += ["not costed"] * len(names)
        table.row((head,), cells)


def _charts(sheet: Sheet, shown: Shown, by_year: Mapping[str, Row]) -> None:
    work, given = shown.work, shown.work.inputs.given

    def series(name: str, categories: Row, values: Row, **drawn: Any) -> dict[str, Any]:
        return {
            "name": name,
            "categories": f"={categories.all}",
            "values": f"={values.all}",
        } | drawn

    def add(kind: Mapping[str, str], title: str, **chart: Any) -> None:
        row = sheet.next_row + 18 * len(sheet.charts)
        sheet.charts.append({"kind": kind, "title": title, "row": row, **chart})

    at = ", at the highest cost" * bool(shown.pricings)
    labels, years = [label for label, *_ in shown.costs()], work.years.by_year["label"]
    add(
        {"type": "column", "subtype": "stacked"},
        f"Gross cost by financial year, as shown{at}",
        series=[
            series(label, years, by_year[label], gap=60, fill={"color": colour})
            for label, colour in zip(labels, itertools.cycle(COLOURS), strict=False)
        ],
        x="Financial year",
        y="£",
        alt="Columns of the cost lines of the shown scenario by financial year, stacked. The "
        f"figures are in the table Cost by financial year, as shown{at}.",
    )
    rates = work.rates[given.chosen] if work.rates else None
    if rates is None or len(rates.counts) < 2:
        return
    charge = given.charges[given.chosen]
    names = [label for label, _ in given.pricings.values()] or [charge["name"]]
    dashes = itertools.cycle(("solid", "dash", "round_dot", "long_dash_dot"))
    pens = zip(itertools.cycle(COLOURS), dashes, strict=False)
    counts = Row("Charge", rates.columns[0].top, 0, len(rates.counts), is_down=True)
    add(
        {"type": "line"},
        f"Yearly charge by number of {given.adopters}, before any change",
        series=[
            series(name, counts, row, line={"width": 2, "color": colour, "dash_type": dash})
            for name, row, (colour, dash) in zip(names, rates.columns, pens, strict=False)
        ],
        x=in_own_word("Adopters", given.adopters),
        y="£ a year",
        # A pool shared by few is far above the range that the documents quote.
        most=2.0 * charge["high"] if charge.get("high") else None,
        every=5,
        alt=f"Lines of the yearly charge by number of {given.adopters}, one for each pricing. The "
        "figures are on the sheet Charge.",
    )


def sensitivity_sheet(shown: Shown) -> Sheet:
    """Lay out the Sensitivity sheet: the case as quoted with one thing changed, and adopters."""
    work = shown.work
    sheet = Sheet(
        "Sensitivity",
        "Sensitivity: what could change it",
        "The first table is of the case as quoted, whatever scenario is shown. An illustration "
        "has no source.",
    )
    result = shown.result
    what = work.inputs.given.results[result]
    heads = ("Changed", *(head for head, _ in shown.ends), "Source")
    if shown.changes:
        table = sheet.table("Changed", f"{what}, one thing changed, £", heads)
        for each in shown.changes:
            cells: list[Any] = []
            for run in each.runs:
                base = work.cell(result, run)
                sums = {row: f"SUM({work.down(row, run)})" for row in each.rows}
                for row, cell in each.included.items():
                    sums[row] = f'IF({cell}="yes",0,{sums[row]})'
                more = added([*sums.values()])
                sign = "-" if result == "headroom" else "+"
                text = f"{base}{sign}{each.share!r}*({more})" if each.rows else base
                cells.append(formula(text))
            table.row((each.words,), [*cells, Cell(content=each.source, look="note")])
    _break_even(sheet, shown)
    _by_adopters(sheet, shown, result)
    if shown.changes and sheet.width == len(heads):  # a source runs on over empty columns alone
        sheet.widths[len(heads) - 1] = 44.0
    if not sheet.tables:
        table = sheet.table("Nothing", "Nothing to change", ("What",))
        table.row(["The case has neither a charge nor a line that a delay moves."], [])
    return sheet


def _break_even(sheet: Sheet, shown: Shown) -> None:
    """Lay out the charge at which the budget is used up."""
    work, given = shown.work, shown.work.inputs.given
    if not (shown.budget and shown.layout.has_verdict and len(given.charges) == 1):
        return
    budget = work.inputs["budget.amount"]
    change = work.cell("charge_change", SHOWN)
    runs = [*dict.fromkeys(work.ends)]
    heads = [f"{run} cost" for run in runs] if shown.pricings else ["Value"]
    caption = "How far the charge may change within the budget"
    table = sheet.table("Break_even", caption, ("As shown", *heads))
    cells = []
    for run in runs:
        counted = f"SUM({work.down(shown.counted(_main(work)), run)})"
        total = work.cell("initial_cost", run)
        cells.append(
            f'IF({counted}=0,"no charge in the total",'
            f"({budget}-({total}-{counted}))*(1+{change})/{counted}-1)"
        )
    words = "Change of every year's charge at which the budget is used up"
    table.row((words,), [*map(formula, cells)], "share")


def _by_adopters(sheet: Sheet, shown: Shown, result: str) -> None:
    """Lay out the charge and the result by number of adopters, under each pricing."""
    work, given = shown.work, shown.work.inputs.given
    rates = work.rates[given.chosen] if work.rates else None
    if rates is None or len(rates.counts) < 2 or not shown.layout.counts:
        return
    labels = [label for label, _ in given.pricings.values()]
    labels = labels or [given.charges[given.chosen]["name"]]
    heads, last = (in_own_word("Adopters", given.adopters), *labels), len(given.years) - 1
    caption = f"Charge in {given.years[last]} by number of {given.adopters}, £ a year"
    table = sheet.table("Charge_by_adopters", f"{caption}: numbers may be changed", heads)
    counts = [f"$A${table.first + at + 1}" for at in range(len(shown.layout.counts))]
    rules = [str(at + 1) for at in range(len(labels))]
    for cell, count in zip(counts, shown.layout.counts, strict=True):
        cells = [formula(rates.at(last, cell, rule)) for rule in rules]
        table.row([Cell(content=count, look="count", is_input=True)], cells)
    what = given.results[result]
    caption = f"{what} at that number in every year, £"
    table = sheet.table("Result_by_adopters", caption, heads)
    for cell in counts:
        cells = [formula(_at_count(work, rates, (cell, rule), result)) for rule in rules]
        table.row([Cell(content=formula(f"{cell}+0"), look="count")], cells)


def _at_count(work: Workings, rates: Rates, place: tuple[str, str], result: str) -> str:
    """Write a result with another charge in place of the shown one: all else as it is."""
    given, main = work.inputs.given, _main(work)
    is_counted = f"{main.name}.initial" in work.first.formulas
    amounts, months = (
        f"{main.name}.{name}"
        for name in (("initial", "counted_months") if is_counted else ("amount", "months"))
    )
    # All but the charge is the same under any pricing: the highest one has a price if any has.
    run = work.ends[-1]
    total, counted = work.cell(work.leading, run), work.down(amounts, run)
    rises, risen = rates.rises[int(place[1]) - 1], f"{main.name}.risen"
    if len(rates.blocks) == 1:
        areas = [work.down(name, run) for name in (months, *[risen] * rises)]
        paid = f"N({rates.at(0, *place)})*SUMPRODUCT({','.join(areas)})"
    else:
        paid = added(
            [
                "*".join(
                    (
                        f"N({rates.at(y, *place)})",
                        *(work.cell(name, run, y) for name in (months, *[risen] * rises)),
                    )
                )
                for y in range(len(given.years))
            ]
        )
    change = work.cell("charge_change", SHOWN)
    text = f"{total}-SUM({counted})+(1+{change})*({paid})/12{_with_vat(work, main)}"
    if result == "headroom":
        text = f"{work.inputs['budget.amount']}-({text})"
    if rates.may_be_unpriced:
        return f'IF(ISNUMBER({rates.at(0, *place)}),{text},"{NOT_PRICED}")'
    return text


def _with_vat(work: Workings, charge: Item) -> str:
    """Write the factor of VAT that is added to a charge; empty if none is."""
    key = f"{charge.own}.vat_added"
    return f"*(1+{work.inputs[key]})" if work.inputs.has(key) else ""


def _main(work: Workings) -> Item:
    """Return the charge whose pricing is chosen."""
    chosen = work.inputs.given.chosen
    return next(part for part in work.first.charges if part.place == chosen)


def medium_term_sheet(shown: Shown) -> Sheet:
    """Lay out the Medium term sheet: cost, funding and what has to be found, year by year."""
    work, given = shown.work, shown.work.inputs.given
    sheet = Sheet(
        "Medium term",
        "Medium term: what has to be found",
        "The shown scenario to the last year of the case: nothing is extrapolated. Savings and "
        "funding in brackets.",
    )
    table = sheet.table(
        "Medium_term",
        f"Cost and funding by financial year, £{_if_not_known(shown)}",
        ("Line", *given.years),
    )

    def add(label: str, write: Callable[[int], str], *, is_total: bool = False) -> Row:
        return table.row((label,), write, is_total=is_total)

    if shown.budget:
        row = work.years.by_year["in_budget"]
        table.row(("In the budget years",), lambda i: f'IF({row.cell(i)}=1,"yes","no")', "label")
    rows = [add(label, write) for label, write in (*_by_nature(work), *_by_payer(work))]
    found = "Has to be found"
    call = add(found, lambda i: added([row.at(i) for row in rows]), is_total=True)
    add(f"{found}, added up", lambda i: f"SUM({call.span(0, i)})")
    for head, run in shown.ends:
        words = "Gross cost as quoted" + f", {head.lower()}" * (len(shown.ends) > 1)
        add(words, partial(work.cell, "gross", run))
    return sheet


def _by_nature(work: Workings) -> Iterator[tuple[str, Callable[[int], str]]]:
    """Costs by nature, charges among the recurrent ones, then cashable savings."""
    for nature, label in (("one-off", "One-off costs"), ("recurrent", "Recurrent costs")):
        parts = [*work.first.lines("cost", nature)]
        parts += work.first.charges if nature == "recurrent" else []
        if parts:
            yield label, partial(_together, work, parts)
    yield "Cashable savings", lambda i: work.cell("cashable_savings", SHOWN, i)


def _by_payer(work: Workings) -> Iterator[tuple[str, Callable[[int], str]]]:
    """Funding by who pays it, negative."""
    payers: dict[str, list[Item]] = {}
    for part in work.first.lines("funding"):
        funder = part.line.funded_by if part.line else None
        payers.setdefault(funder or "not stated", []).append(part)
    for payer, parts in payers.items():
        yield f"Funding: {payer}", partial(_together, work, parts, sign="0-")


def _together(work: Workings, parts: Sequence[Item], year: int, *, sign: str = "") -> str:
    text = added([work.cell(f"{part.name}.amount", SHOWN, year) for part in parts])
    return f"{sign}({text})" if sign else text


_HOW = (
    "Type into pale cells of Inputs alone. Choose the scenario to be shown by its name there; "
    f"{YOURS} is the one to change, {OWN} stands as the documents have it.",
    "Checks names what is missing first, then what is past its range or does not add up.",
    "Send it back: soh check FILE.xlsx says what differs from a case, soh new CASE.toml --from "
    "FILE.xlsx writes the case.",
    "Language: English (United Kingdom). There is no macro, no link to another file and nothing "
    "hidden but the keys by which it is read back, in a grouped column at the right of each sheet.",
    "An empty pale cell is a figure that is not given; other empty cells lie outside the tables.",
    "On purpose, as a live model: rows and first columns are frozen, and a sheet has several "
    "tables, one under the other, each with its caption above.",
)


ANSWERED = "Answer"  # where the answers stand among what is told


def cover_sheet(
    shown: Shown, told: Sequence[tuple[str, str]], sheets: Sequence[Sheet], master: str
) -> Sheet:
    """Lay out the Cover: question, answer, contents as links, how to use it."""
    title = dict(told)["Title"]
    sheet = Sheet(
        "Cover",
        f"{title}: the model in live formulas",
        "Start here: the answer, then the sheets.",
    )
    sheet.widths = {0: 30.0, 1: 100.0}
    table = sheet.table("Question", "Question and answer", ("What", "Words"))
    lines = ((first_capital(line), f'{cell}&""') for line, cell in shown.answer.items())
    name = f'{shown.work.inputs.show}&""'
    answers = (*lines, ("Scenario shown", name), ("Checks", master))
    for label, words in told:
        if label == ANSWERED:
            for name, text in answers:
                table.row((name,), [Cell(content=formula(text))])
        elif words and label != "Title":
            table.row((label,), [Cell(content=words)])
    contents = sheet.table(
        "Contents", "Contents: choose a name to go there", ("Sheet", "What it holds")
    )
    for each in sheets:
        contents.row([Cell(content=each.name, link=each.name), each.about], [])
    table = sheet.table("How_to_use", "How to use it", ("Step", "What to do"))
    for at, words in enumerate(_HOW, start=1):
        table.row([str(at), words], [])
    return sheet
