"""The Medium term sheet: cost and funding by year, and the years after the case.

Each line and charge has a row; the totals are the sums of the rows of a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sohanalysis import years
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report.answers import labels
from sohanalysis.workbook.fixed import Item
from sohanalysis.workbook.later_years import SAVINGS, LaterYears
from sohanalysis.workbook.pairs import SHOWN
from sohanalysis.workbook.plan import NEVER_PAID, PAYERS, YEARS_ON
from sohanalysis.workbook.reader_sheets import ReaderView, note_if_not_known
from sohanalysis.workbook.sheets import (
    Cell,
    Row,
    Sheet,
    SheetTable,
    added,
    block_of,
    cells_between,
    formula,
    formula_cell,
)

# The tables of the years of the case and after it, and the label of the total in each.
MEDIUM_TERM, CARRIED_ON = "Medium_term", "Carried_on"
FOUND, FOUND_LATER = "Has to be found", "Has to be found, before funding"
ENDED = "Ended"  # the head of a column: the line has ended with the last year of the case
_NATURES = ("recurrent", "one-off")
_ACCOUNTING = ("revenue", "capital", "not stated")
_HEADS = ("Line", "Nature", "Revenue or capital", "Paid by", "Rises a year")
_NATURE, _ACCOUNT, _PAID_BY, _RISES = range(1, 5)
_SHORT, _OVER = "short of cost", "more than cost"
_WARNING = "WARNING"
_WARNED_OF = "A reserve funds recurrent cost in the last year"
_Texts = Callable[[int], str]


def medium_term_sheet(view: ReaderView) -> Sheet:
    """Lay out the Medium term sheet."""
    sheet = Sheet(
        "Medium term",
        "Medium term: what has to be found",
        "The scenario shown, in cash, by year. Savings and funding are in brackets.",
    )
    sheet.widths = {0: 51.0} | dict.fromkeys(range(1, 5), 13.0) | {2: 17.0}
    return _MediumTerm(view, sheet).lay_out()


@dataclass
class _MediumTerm:
    """The tables of the sheet."""

    view: ReaderView
    sheet: Sheet
    waiting: list[tuple[SheetTable, Row, _Texts]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.work = self.view.work
        self.inputs = self.work.inputs
        self.years = self.inputs.case.years
        self.option = self.work.first

    def lay_out(self) -> Sheet:
        """Lay out the totals, then the lines that they add up.

        The lines are below the totals, so `waiting` keeps the formulas of the totals until then.
        """
        caption = f"Cost and funding by financial year, £{note_if_not_known(self.view)}"
        self.table = self.sheet.table(MEDIUM_TERM, caption, ("Line", *self.years))
        if self.view.budget:
            row = self.work.years.by_year["in_budget"]
            self.table.row(
                ("In the budget years",), lambda i: f'IF({row.cell(i)}=1,"yes","no")', "label"
            )
        recurrent, one_off = (
            self._sum_of(f"{first_capital(nature)} cost", _NATURE, nature) for nature in _NATURES
        )
        gross = self._add(
            labels()["gross"],
            lambda i: f"{recurrent.relative(i)}+{one_off.relative(i)}",
            is_total=True,
        )
        saved = self._add("Cashable savings", partial(self.work.cell, "cashable_savings", SHOWN))
        self._base_budget(recurrent, saved)
        funding = self._funding()
        call = self._add(
            FOUND,
            lambda i: f"{gross.relative(i)}+{saved.relative(i)}+SUM({_down(funding, i)})",
            is_total=True,
        )
        self._add(f"{FOUND}, cumulative", lambda i: f"SUM({call.span(0, i)})")
        self._funding_meets_cost(funding, call)
        self._warn(funding, recurrent, one_off)
        for head, run in self.view.ends:
            end = f", {first_small(head)}" * (len(self.view.ends) > 1)
            label = f"Gross cost as {self.view.layout.as_given}{end}"
            self._add(label, partial(self.work.cell, "gross", run))
        self._rates(self.table, call)
        self._accounts()
        self._carried_on()
        self._lines()
        return self.sheet

    def _add(self, label: str, write: _Texts, *, is_total: bool = False) -> Row:
        return self.table.row((label,), write, is_total=is_total)

    def _sum_of(
        self, label: str, column: int, word: str, *, sign: str = "", user_funding: Row | None = None
    ) -> Row:
        """Add a row for the sum of the lines with a word in a column, filled by `_lines`.

        A sum of funding includes the cells of the user for that payer.
        """
        row = self.table.row((label,), [None] * len(self.years))

        def write(year: int) -> str:
            amounts = self.lines.column(len(_HEADS) + year).all
            total = f'{sign}SUMIF({self.lines.column(column).all},"{word}",{amounts})'
            return f"{total}-{user_funding.cell(year)}" if user_funding else total

        self.waiting.append((self.table, row, write))
        return row

    def _base_budget(self, recurrent: Row, saved: Row) -> None:
        """Add the base budget needed, and its change from the year before."""
        base = self._add(
            "Base budget needed: recurrent cost less cashable savings",
            lambda i: f"{recurrent.relative(i)}+{saved.relative(i)}",
        )
        self._add(
            "Change in the base budget from the year before",
            lambda i: (
                f"{base.relative(i)}-{base.relative(i - 1)}" if i else f"{base.relative(0)}+0"
            ),
        )

    def _funding(self) -> list[Row]:
        """Add funding by payer: the lines of the case and the user's own funding."""
        user_rows = {payer: self.inputs.by_year[f"plan.{payer}"] for payer in PAYERS}
        rows = [
            self._sum_of(f"Funding: {payer}", _PAID_BY, payer, sign="0-", user_funding=row)
            for payer, row in user_rows.items()
        ]
        label = f"Funding: payer {NEVER_PAID}"
        return [*rows, self._sum_of(label, _PAID_BY, NEVER_PAID, sign="0-")]

    def _funding_meets_cost(self, funding: Sequence[Row], call: Row) -> None:
        """Add the check whether funding meets cost in each year."""
        within = self.work.half_a_penny
        total = f"SUM({block_of(funding[0], funding[-1])})"

        def write(year: int) -> str:
            shortfall = call.relative(year)
            apart = f'IF({shortfall}>0,"{_SHORT}","{_OVER}")'
            return f'IF({total}=0,"none stated",IF(ABS({shortfall})<{within},"yes",{apart}))'

        self.table.row(("Funding meets cost",), write, "label")
        self.table.red = {1 + year: (_SHORT, _OVER) for year in range(len(self.years))}

    def _rates(self, table: SheetTable, call: Row) -> None:
        """Add Band D equivalent and share of the net budget.

        Both are blank until the user types the figure with its year and source.
        """
        for key, label, look in (
            ("tax_base", "Band D equivalent, £ (not a proposal to raise the precept)", "pence"),
            ("net_budget", "Share of the net budget", "share"),
        ):
            cells = [self.inputs.cells[f"plan.{key}{part}"] for part in ("", ".year", ".source")]
            tests = ",".join(f'{cell}=""' for cell in cells)

            def write(i: int, tests: str = tests, cell: str = cells[0]) -> str:
                return f'IF(OR({tests}),"",{call.relative(i)}/{cell})'

            table.row((label,), write, look)

    def _accounts(self) -> None:
        """Lay out revenue and capital, and the cost of leaving."""
        heads = ("Revenue and capital", *self.years)
        self.table = self.sheet.table(
            "Revenue_and_capital", "Revenue and capital, and leaving, £", heads
        )
        rows = {word: self._sum_of(first_capital(word), _ACCOUNT, word) for word in _ACCOUNTING}
        self._capital_financing(rows["capital"])
        leaving = [part for part in self.option.lines("cost") if part.line and part.line.on]
        if not leaving:
            cells = [Cell(content="not stated", look="label") for _ in self.years]
            self.table.row(("Cost of leaving",), cells)
        for part in leaving:
            self._add(f"{part.title}, if the scenario leaves", self._amounts(part))

    def _capital_financing(self, capital: Row) -> None:
        """Add repayment and interest of capital, blank until the user types life and rate.

        Only lines marked capital count. Each year's capital is repaid in equal parts over its life,
        from the year after. Interest is on the balance at the start of the year.
        """
        life, rate = (self.inputs.cells[f"plan.{key}"] for key in ("life", "interest"))
        blank = f'OR({life}="",{rate}="",SUM({capital.all})=0)'
        row = self.table.end
        opening = Row(self.sheet.name, row, 1, len(self.years))
        repaid = Row(self.sheet.name, row + 1, 1, len(self.years))
        starts = self.work.years.by_year["starts"]

        def outstanding(i: int) -> str:
            if not i:
                return "0"
            return (
                f"{opening.relative(i - 1)}+{capital.relative(i - 1)}-N({repaid.relative(i - 1)})"
            )

        def repayment(i: int) -> str:
            if not i:
                return f'IF({blank},"",0)'
            # Repayment begins for the year before, and ends for a year whose life is over.
            past = (row.span(0, i - 1) for row in (starts, capital))
            over = "SUMIF({0},{2}-{3}-1,{1})".format(*past, starts.cell(i), life)
            change = f"({capital.relative(i - 1)}-{over})/{life}"
            equal_parts = f"MAX(0,{repaid.relative(i - 1)}+{change})"
            return f'IF({blank},"",MIN({opening.relative(i)},{equal_parts}))'

        def financing(i: int) -> str:
            return f'IF({blank},"",{repaid.relative(i)}+{opening.relative(i)}*{rate})'

        self._add("Capital outstanding at the start of the year", outstanding)
        self._add("Repayment over the life of the asset, from the year after", repayment)
        self._add("Capital financing: repayment and interest", financing)

    def _carried_on(self) -> None:
        """Lay out the years after the case, as the model goes on with its last year."""
        last = years.starting_year(self.years[-1])
        later_years = tuple(years.label(last + 1 + index) for index in range(YEARS_ON))
        self.later = LaterYears(self.work, later_years, self._uplift)
        caption = f"Not in the documents: {self.years[-1]} carried on, £"
        self.table = self.sheet.table(CARRIED_ON, caption, ("Line", *later_years))
        natures = {_nature(part) for part in self.later.costs} | {_NATURES[0]}
        costs = [self._sum_later(nature) for nature in sorted(natures, key=_NATURES.index)]
        saved = self._add("Cashable savings", self._later_savings)
        call = self._add(
            FOUND_LATER,
            lambda i: added([row.relative(i) for row in (*costs, saved)]),
            is_total=True,
        )
        self._rates(self.table, call)

    def _later_savings(self, year: int) -> str:
        """Return the formula of the savings of a later year: none once the service has ended."""
        saved = self.later.cell(SAVINGS, year)
        lines = (part for part in self.later.costs if part.line and not part.line.on)
        names = [f"{part.name}.months" for part in self.option.charges]
        names += [f"{part.name}.amount" for part in lines if _nature(part) == _NATURES[0]]
        if not names:
            return f"{saved}+0"
        paid = added([self.later.cell(name, year) for name in names])
        earlier = added([f"SUM({self.work.down(name, SHOWN)})" for name in names])
        return f"IF(AND({paid}=0,{earlier}<>0),0,{saved})"

    def _sum_later(self, nature: str) -> Row:
        """Add a row for the sum of the costs of a nature in the years after the case."""
        row = self.table.row((f"{first_capital(nature)} cost",), [None] * YEARS_ON)

        def write(year: int) -> str:
            natures, amounts = (self.later_lines.column(column).all for column in (1, 2 + year))
            return f'SUMIF({natures},"{nature}",{amounts})'

        self.waiting.append((self.table, row, write))
        return row

    def _lines(self) -> None:
        """Lay out each line and charge, then those carried on, and fill the totals."""
        heads = (*_HEADS, *self.years)
        self.lines = self.sheet.table("Lines", "Lines and charges in these totals, £", heads)
        costs, funding = self.option.lines("cost"), self.option.lines("funding")
        for part in (*costs, *self.option.charges, *funding):
            self.lines.row(self._labels(part), self._amounts(part))
        self.later_lines = self.sheet.table(
            "Lines_carried_on",
            f"Lines and charges carried on from {self.years[-1]}, £",
            ("Line", "Nature", *self.later.labels, ENDED),
        )
        for part in self.later.costs:
            nature = Cell(content=_nature(part), look="label")
            amounts = (self.later.cell(f"{part.name}.amount", i) for i in range(YEARS_ON))
            ended = formula_cell(self._ended(part), "label")
            self.later_lines.row((part.title, nature), [*map(formula, amounts), ended])
        if not self.later.costs:
            self.later_lines.row(("None is carried on", None), [*[0.0] * YEARS_ON, None])
        for table, row, write in self.waiting:
            table.fill(row, [formula(write(index)) for index in range(row.count)])

    def _ended(self, part: Item) -> str:
        """Return the formula that marks a recurrent cost of the last year that does not go on."""
        if _nature(part) != _NATURES[0]:
            return '""'
        in_last = self.work.cell(f"{part.name}.amount", SHOWN, len(self.years) - 1)
        later = Row(self.sheet.name, self.later_lines.end, 2, YEARS_ON).all
        return f'IF(AND({in_last}<>0,SUM({later})=0),"yes","")'

    def _labels(self, part: Item) -> list[Any]:
        """Return the name, nature, account, payer and yearly rise of a line or charge."""
        line = part.line
        is_cost = line is None or line.kind == "cost"
        nature = _nature(part) if is_cost else None
        account = formula(self.inputs[f"{part.key}.accounting"]) if is_cost else None
        payer = None if is_cost or line is None else line.funded_by or NEVER_PAID
        cells = [Cell(content=text, look="label") for text in (nature, account, payer)]
        rise = formula(self._rise(part)) if is_cost and nature == "recurrent" else None
        return [part.title, *cells, Cell(content=rise, look="rate")]

    def _amounts(self, part: Item) -> _Texts:
        return partial(self.work.cell, f"{part.name}.amount", SHOWN)

    def _rise(self, part: Item) -> str:
        """Return the yearly rise of a line, or of a charge under its pricing."""
        if part.line is not None:
            key = f"{part.key}.uplift"
            return f"N({self.inputs[key]})" if self.inputs.has(key) else "0"
        scenario = self.work.choice("rise", SHOWN) or "0"
        flags = self.work.rates[part.index].rises
        terms = zip(flags, self._uplifts(part), strict=False)
        rise = self._under_pricing(part, [scenario if rises else uplift for rises, uplift in terms])
        return f"{rise}+0"

    def _uplift(self, part: Item) -> str:
        """Return the yearly uplift of a charge under its pricing, "0" if it has none."""
        return self._under_pricing(part, self._uplifts(part))

    def _uplifts(self, part: Item) -> list[str]:
        """Return the yearly uplift of a charge under each pricing."""
        keys = [
            f"{part.key}.pricing[{index}].uplift"
            for index, _ in enumerate(self.work.rates[part.index].rules)
        ]
        # Factors by year state no rate: as in the library, the last one goes on.
        stated = (key for key in keys if self.inputs.has(key) and key not in self.inputs.by_year)
        uplifts = {key: self.inputs[key] for key in stated}
        return [uplifts.get(key, "0") for key in keys]

    def _under_pricing(self, part: Item, terms: Sequence[str]) -> str:
        """Return the term of the pricing shown, from a term for each pricing of a charge."""
        is_chosen = part.index == self.work.main_charge.index and bool(self.inputs.case.pricings)
        if len({*terms}) == 1 or not is_chosen:
            return terms[0]
        return f"CHOOSE({self.work.choice('pricing', SHOWN)},{','.join(terms)})"

    def _warn(self, funding: Sequence[Row], recurrent: Row, one_off: Row) -> None:
        """Add a warning if a reserve funds recurrent cost in the last year.

        A reserve can be spent only once, so it cannot fund a cost that recurs every year.
        """
        last, reserve = len(self.years) - 1, funding[PAYERS.index("reserve")]
        within = self.work.half_a_penny

        def write(year: int) -> str:
            if year < last:
                return '""'
            more = f"0-{reserve.relative(year)}>{one_off.relative(year)}+{within}"
            return f'IF(AND({more},{recurrent.relative(year)}>0),"{_WARNING}","no")'

        self.table.row((_WARNED_OF,), write, "label")
        self.table.red[1 + last] = (_SHORT, _OVER, _WARNING)


def _nature(part: Item) -> str:
    return "recurrent" if part.line is None else part.line.nature


def _down(rows: Sequence[Row], year: int) -> str:
    """Return the cells of neighbouring rows in a year."""
    return cells_between(rows[0].relative(year), rows[-1].relative(year))
