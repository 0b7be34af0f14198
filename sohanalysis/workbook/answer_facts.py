"""What fills and chooses the sentences of the answer, as cells of Workings.

The names are those of `headline_facts`, which describes them. What holds whatever the scenario is
worked out by its functions and written as a plain cell; so is what depends on the pricing alone, in
a column for each pricing. The rest is in formulas.

Left false, because no formula can follow it: amounts of both sources that disagree (`between`), so
that a case with such sources has one figure for each amount, behind the sentence that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, NamedTuple

from sohanalysis.case.fields import ANY, FIELDS, NONE
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.model.pricing import rising_charges
from sohanalysis.money import HALF_A_POUND
from sohanalysis.report.headline_facts import (
    CHANGED_ENDS,
    case_facts,
    choice_facts,
    lines_not_raised,
    lines_that_run_on,
    quoted_pricings,
)
from sohanalysis.report.wording import counted_words
from sohanalysis.report.wording_pricing import whose_pricing
from sohanalysis.workbook.pairs import HIGHEST, LOWEST, SHOWN
from sohanalysis.workbook.sheets import Row, block_of, formula
from sohanalysis.workbook.workings import Workings
from sohanalysis.years import MONTHS_IN_A_YEAR, month_name

LOOKS = {"words": "note", "£": "pence", "number": "plain", "1 or 0": "plain", "share": "factor"}
# Facts of the case that nothing which may be typed can change.
_LAID_OUT = (
    *("budgeted", "no_budget", "verdict", "assumed_budget", "no_initial", "by_years"),
    *("one_off", "set_up", "charges_only", "no_charge", "several_charges"),
    *("several_years", "saving_lines"),
)
# Words that a case may lack, and may get by what is typed: their rows are always there.
_MAY_LACK = ("as_given", "estimate", "which", "one_figure", "other_figure")
_ENDS = {"low": LOWEST, "high": HIGHEST}
_PAIRS = ("total", "ongoing", "whole_life")
# Amounts of each pricing by the facts that need them.
_AMOUNTS = {
    "first_cost": ("first_cost",),
    "level": ("first_apart", "later_apart"),
    "then_level": ("later_apart",),
    "later": ("later",),
    "saved": ("saved",),
    "no_savings_yet": ("saved",),
    "no_savings": ("saved_in_all",),
    "cashable": ("cashable",),
    "none_cashable": ("cashable",),
    "after": ("after",),
    "a_year": ("a_year",),
}
# Facts and slots of the pricing, by whether they are words.
_OF_A_PRICING = {
    "at_pricing": True,
    "rule": True,
    "whose": True,
    "is_an_end": False,
    "depends": False,
    "whose_pricing": True,
    "is_ours": False,
    "rises": False,
}
MONEY = {
    "pounds": 'IF(ROUND({0},0)<0,"-","")&"£"&TEXT(ROUND(ABS({0}),6),"#,##0")',
    "full_pounds": '"£"&IF({0}=INT({0}),TEXT({0},"#,##0"),TEXT({0},"#,##0.00"))',
    "percent": 'SUBSTITUTE(TEXT({0},"0.0%"),".0%","%")',
}


class Written(NamedTuple):
    """What stands in a row: a formula or a plain value, and its unit."""

    content: Any
    unit: str
    is_live: bool = True


Writer = Callable[[], Written]


class AnswerFacts:
    """What writes each fact and slot, and which of them hold whatever is typed.

    Parameters
    ----------
    work : Workings
        The calculation.
    quoted : sequence of str
        Runs of the case as quoted, as late as the scenario that is shown.
    on_time : str
        Run of the scenario that is shown, on time; empty without one.
    """

    cell: Callable[[str], str]  # of a fact, slot or template, once the rows are laid out

    def __init__(self, work: Workings, *, quoted: Sequence[str], on_time: str) -> None:
        self._work, self._quoted, self._on_time = work, quoted, on_time
        self._pairs, self._case = work.pairs, work.first.case
        self._given = work.inputs.given
        self._case_facts = {**dict.fromkeys(_MAY_LACK, ""), **case_facts(self._case)}
        if self._case_facts["budgeted"]:
            has_verdict = self._given.layout.has_verdict
            self._case_facts |= {"verdict": has_verdict, "assumed_budget": not has_verdict}
        self._table: dict[str, Row] = {}
        self._writers: dict[str, Writer] = dict(self._all_writers())

    def holds(self, name: str) -> bool | None:
        """Tell whether a fact always holds or never does; None if it has a row."""
        if name in _LAID_OUT:
            return bool(self._case_facts[name])
        if name.endswith("_is_one") and self._pairs is None:
            return True
        is_there = name in self._writers or f"{name}_low" in self._writers
        return None if is_there or name in ("opening", "bare") else False

    def templates_of(self, name: str) -> Sequence[str]:
        """Return the templates that a slot is made of."""
        return [*CHANGED_ENDS] if name.endswith("_whose") else ()

    def test_of(self, name: str) -> str:
        """Return the row that says whether a fact holds."""
        return f"{name}_holds" if f"{name}_holds" in self._writers else name

    def written(self, name: str) -> Written:
        """Write a fact, or the words of an amount with two ends."""
        name, _, kind = name.partition(":")
        if not kind:
            return self._writers[name]()
        low, high = (self.cell(f"{end}:{kind}") for end in self.numbers_of(name))
        return Written(f'IF({low}={high},{low},{low}&" to "&{high})', "words")

    def numbers_of(self, name: str) -> Sequence[str]:
        """Return the rows of an amount: its own, or those of its two ends."""
        return [name] if name in self._writers else [f"{name}_{side}" for side in _ENDS]

    # Columns of the pricings

    @property
    def _runs(self) -> Sequence[str]:
        """Runs of the pricings; that of the scenario where there is one pricing at most."""
        return [SHOWN] if self._pairs is None else self._pairs.heads

    def lay_out_pricings(self, used: set[str]) -> None:
        """Lay out what depends on the pricing: words, and the amounts that are used."""
        heads = [label for label, _ in self._given.pricings.values()] or [SHOWN]
        unknown = ["Not known"] * (self._pairs is not None)
        caption = "What the answer takes from each pricing"
        table = self._work.sheet.table(
            "Answer_pricings", caption, ("Quantity", "Unit", *heads, *unknown)
        )

        def add(name: str, unit: str, contents: Sequence[Any], look: str) -> None:
            words = (name.replace("_", " ").capitalize(), unit)
            rest = [None] * (len(heads) + len(unknown) - len(contents))
            row = table.row(words, [*contents, *rest], look, key=f"answer.pricings.{name}")
            self._table[name] = row

        if self._case.charges:
            for name, is_words in _OF_A_PRICING.items():
                values = [self._of_a_pricing[each][name] for each in self._of_a_pricing]
                texts = [value or None if is_words else int(value) for value in values]
                add(name, "words" if is_words else "1 or 0", texts, "note" if is_words else "plain")
        names = dict.fromkeys(row for fact in _AMOUNTS if fact in used for row in _AMOUNTS[fact])
        for name in names:
            amounts = [self._if_counted(at, name) for at in range(len(self._runs))]
            add(name, "£", [*map(formula, amounts)], "pence")
        if not self._table:
            table.row(("No amount", "£"), [None] * len(heads), "pence")

    @cached_property
    def _of_a_pricing(self) -> dict[str, dict[str, Any]]:
        """What depends on the pricing alone, by its name; last where it is not known."""
        case, names = self._case, [*self._given.pricings]
        if self._pairs is None:
            names = [case.at_one_pricing(replace(case.scenario, pricing=ANY)).pricing]
        found = {}
        for name in names:
            scenario = replace(case.scenario, pricing=name)
            risen = replace(scenario, rise=FIELDS["rise"].high)
            found[name] = {
                **choice_facts(case, scenario),
                "whose_pricing": whose_pricing(case, name),
                "is_ours": case.pricing(name).status == "assumed",
                "rises": bool(rising_charges(case, risen)),
            }
        if self._pairs is not None:
            unknown = dict.fromkeys(_OF_A_PRICING, "")
            found[ANY] = {**unknown, **dict.fromkeys(("is_an_end", "depends"), 0)}
            found[ANY] |= {"is_ours": 0, "rises": 0}
        return found

    def _if_counted(self, at: int, name: str) -> str:
        """Write an amount of a pricing, blank if it does not count."""
        text = getattr(self, f"_{name}")(self._runs[at])
        priced = self._work.cell("whole_life", self._runs[at])
        test = f"ISNUMBER({priced})" if self._pairs is None else f"{self._pairs.counted.at(at)}=1"
        return f'IF({test},{text},"")'

    def _first_cost(self, run: str) -> str:
        return self._work.cell("gross", run, 0)

    def _first_apart(self, run: str) -> str:
        first, ongoing = self._first_cost(run), self._work.cell("ongoing", run)
        return f"ABS({first}-{ongoing})"

    def _later_apart(self, run: str) -> str:
        """Write how far gross cost of a later year is from the ongoing cost, at most."""
        last = len(self._given.years) - 1
        if not last:
            return "0"
        cells = [self._work.cell("gross", run, year) for year in (1, last)]
        later, ongoing = f"{cells[0]}:{cells[1].partition('!')[2]}", self._work.cell("ongoing", run)
        return f"MAX(MAX({later})-{ongoing},{ongoing}-MIN({later}))"

    def _later(self, run: str) -> str:
        return f"{self._work.cell('falls_after_budget_years', run)}+0"

    def _saved(self, run: str) -> str:
        return f"0-{self._work.cell('counted_savings', run)}"

    def _saved_in_all(self, run: str) -> str:
        return f"SUM({self._work.down('all_savings', run)})"

    def _cashable(self, run: str) -> str:
        return f"0-{self._work.cell('counted_cashable', run)}"

    def _after(self, run: str) -> str:
        leading = self._work.cell(self._work.leading, run)
        return f"{leading}+{self._work.cell('counted_cashable', run)}"

    def _a_year(self, run: str) -> str:
        return f"{self._work.cell('full', run)}+0"

    # Rows of their own

    def _all_writers(self) -> Iterator[tuple[str, Writer]]:
        """Yield the writer of each fact that this workbook can give."""
        yield from self._of_the_case()
        yield from self._of_choices()
        if self._case.charges:
            yield from self._of_the_pricing()
            yield from self._of_the_quoted()
        yield from self._of_results()
        yield from self._of_savings()
        if self._work.counts_adopters(SHOWN):
            yield from self._of_adopters()
        if self._case_facts["budgeted"]:
            yield "budget", _live(f"{self._work.inputs['budget.amount']}+0", "£")
        if self._case_facts["verdict"]:
            yield from self._of_the_budget()
        yield from self._of_lines()

    def _of_the_case(self) -> Iterator[tuple[str, Writer]]:
        facts = self._case_facts
        if not facts["disagree"] and not self._case.alternatives:
            facts = {name: value for name, value in facts.items() if name != "disagree"}
        for name, value in facts.items():
            if isinstance(value, str):
                yield name, _plain(value or None, "words")
            elif isinstance(value, bool) and name not in _LAID_OUT:
                yield name, _plain(int(value), "1 or 0")

    def _chosen(self, field: str) -> str:
        """Write a choice of the scenario that is shown."""
        row = self._work.inputs.scenario[field]
        return f"INDEX({row.all},{self._work.cell('scenario', SHOWN)})"

    def _number(self, field: str) -> str:
        """Write a choice that is a number: its cell in the run of that scenario, if it has one."""
        cell = self._work.choice(field, SHOWN)
        return cell.rpartition("!")[2] if cell else f"{self._chosen(field)}+0"

    def _of_choices(self) -> Iterator[tuple[str, Writer]]:
        cell, fields = self.cell_of, self._work.inputs.scenario
        for name in ("delay", "ramp", "savings", "offset", "charge_change", "rise"):
            if name in fields:
                yield f"chosen_{name}", _live(self._number(name), "number")
        for name, field in (("late", "delay"), ("ramp", "ramp")):
            yield name, lambda field=field: _months(cell(f"chosen_{field}"))
        if "charge_follows_go_live" in fields:
            is_late = f'({self._chosen("charge_follows_go_live")}="yes")*1'
            yield "charge_late", _live(is_late, "1 or 0")
        if "charge_change" in fields:
            yield "more", lambda: Written(f"MAX(0,{cell('chosen_charge_change')})", "share")
            yield "less", lambda: Written(f"MAX(0,0-{cell('chosen_charge_change')})", "share")
        yield "chosen_leave", _live(f'{self._chosen("leave")}&""', "words")
        yield (
            "leaves",
            lambda: Written(
                f'IF({cell("chosen_leave")}="{NONE}","",{cell("chosen_leave")})', "words"
            ),
        )
        yield from self._start_of_savings()
        yield "cashable_share", _live(f"{self._chosen('cashable')}+0", "share")
        for name, share in (("all_cashable", "1"), ("half_cashable", "0.5")):
            yield (
                name,
                lambda share=share: Written(f"({cell('cashable_share')}={share})*1", "1 or 0"),
            )

    def cell_of(self, name: str) -> str:
        """Return the cell of a fact; for writers, which are made before there are any cells."""
        return self.cell(name)

    def _start_of_savings(self) -> Iterator[tuple[str, Writer]]:
        cell, months = self.cell_of, range(MONTHS_IN_A_YEAR)
        names = ",".join(f'"{month_name(month).partition(" ")[0]}"' for month in months)
        on_time = self._work.years.once["go_live"]

        yield "live_month", lambda: Written(f"{on_time}+{cell('chosen_delay')}", "number")
        yield (
            "live_year",
            lambda: Written(f"INT({cell('live_month')}/{MONTHS_IN_A_YEAR})", "number"),
        )
        yield (
            "savings_start",
            lambda: Written(
                f"CHOOSE({cell('live_month')}-{MONTHS_IN_A_YEAR}*{cell('live_year')}+1,{names})"
                f'&" "&{cell("live_year")}',
                "words",
            ),
        )

    def _any_pricing(self, name: str) -> str:
        """Write whether a fact of the pricing holds for any that counts."""
        row = self._table[name]
        if self._pairs is None:
            return f"{row.cell()}+0"
        return f"(SUMPRODUCT({self._pairs.counted.all},{row.span(0, row.count - 2)})>0)*1"

    def _of_the_pricing(self) -> Iterator[tuple[str, Writer]]:
        cell, pairs = self.cell_of, self._pairs

        def taken(name: str) -> Written:
            row, unit = self._table[name], "words" if _OF_A_PRICING[name] else "1 or 0"
            chosen = row.cell() if pairs is None else f"INDEX({row.all},{pairs.place})"
            return Written(chosen + ('&""' if unit == "words" else "+0"), unit)

        for name in ("at_pricing", "rule", "whose", "is_an_end"):
            yield name, partial(taken, name)
        if pairs is not None:
            yield "is_open", _live(f"{pairs.is_open}+0", "1 or 0")
        yield "any_rises", lambda: Written(self._any_pricing("rises"), "1 or 0")
        for name, sign in (("rise_more", ""), ("rise_less", "0-")):
            yield (
                name,
                lambda sign=sign: Written(
                    f"{cell('any_rises')}*MAX(0,{sign}{cell('chosen_rise')})", "share"
                ),
            )
        yield (
            "rise_without_effect",
            lambda: Written(f"({cell('chosen_rise')}<>0)*(1-{cell('any_rises')})", "1 or 0"),
        )

    def _of_adopters(self) -> Iterator[tuple[str, Writer]]:
        cell, work, years = self.cell_of, self._work, range(len(self._given.years))
        down = work.down(ADOPTERS, SHOWN)
        paths = work.inputs.paths
        listed = f"INDEX({block_of(paths[0], paths[-1])},0,{work.cell('scenario', SHOWN)})"
        yield "by_year", _live(f"(COUNT({listed})>0)*1", "1 or 0")
        yield "one_joins", _live(f"AND(MIN({down})=1,MAX({down})=1)*1", "1 or 0")
        yield "count", _live(f"{self._chosen(ADOPTERS)}+0", "number")
        yield "any_depends", lambda: Written(self._any_pricing("depends"), "1 or 0")

        def so_far(year: int) -> Written:
            """List the numbers up to a year."""
            now = work.cell(ADOPTERS, SHOWN, year)
            before = f'{cell(f"numbers_{year - 1}")}&", "&' if year else '""&'
            return Written(f"{before}{now}", "words")

        for year in years:
            yield f"numbers_{year}", partial(so_far, year)

        def numbers() -> Written:
            of_years = f'IF({cell("by_year")}=1,{cell(f"numbers_{years[-1]}")},{cell("count")}&"")'
            return Written(f'IF({cell("any_depends")}=1,{of_years},"")', "words")

        yield "numbers", numbers
        # Always two rows: a formula has the same cells, whatever is tied.
        counts = [*self._case_facts["tied_counts"], None, None][:2]
        for place, count in enumerate(counts):
            yield f"tied_count_{place}", _plain(count, "number")

        def is_one_number() -> str:
            return f"{cell('gives_no_other')}*(1-{cell('by_year')})"

        def tied_here() -> Written:
            ties = (f"{cell('count')}={cell(f'tied_count_{place}')}" for place in (0, 1))
            return Written(f"{is_one_number()}*OR({','.join(ties)})", "1 or 0")

        def no_charge_for() -> Written:
            test = f"{is_one_number()}*(1-{cell('tied_here')})=1"
            return Written(f'IF({test},{cell("count")}&"","")', "words")

        yield "tied_here", tied_here
        yield "no_charge_for", no_charge_for

    def _of_results(self) -> Iterator[tuple[str, Writer]]:
        cell, work = self.cell_of, self._work
        costs = dict.fromkeys(work.cell(work.leading, run) for run in work.ends)
        tests = ",".join(f"ISNUMBER({cost})" for cost in costs)
        yield "is_priced", _live(f"AND({tests})*1", "1 or 0")
        for name in _PAIRS:
            yield from self._pair(name, work.leading if name == "total" else name)
        is_some = f">={HALF_A_POUND})*1"
        dearest = self._ends("ongoing")[1]
        yield "ongoing_cost", lambda: Written(f"({cell(dearest)}{is_some}", "1 or 0")
        yield from self._span("first_cost")
        if self._case_facts["verdict"]:
            yield from self._span("later")
            most = self._ends("later")[1]
            yield "later_holds", lambda: Written(f"({cell(most)}{is_some}", "1 or 0")
        half = work.half_a_penny

        def is_level(*names: str) -> str:
            tests = (f"MAX({self._amounts(name)})<{half}" for name in names)
            return f"AND({','.join(tests)})*1"

        yield "level", lambda: Written(is_level("first_apart", "later_apart"), "1 or 0")
        if len(self._given.years) > 2:
            yield (
                "then_level",
                lambda: Written(f"{is_level('later_apart')}*{cell('ongoing_cost')}", "1 or 0"),
            )

    def _ends(self, name: str) -> tuple[str, str]:
        """Return the names of both ends of an amount: the same one under one pricing."""
        return (name, name) if self._pairs is None else (f"{name}_low", f"{name}_high")

    def _pair(self, name: str, result: str) -> Iterator[tuple[str, Writer]]:
        """Yield the ends of a result, and whose figure each is."""
        cell, pairs, work = self.cell_of, self._pairs, self._work
        if pairs is None:
            yield name, _live(f"N({work.cell(result, SHOWN)})", "£")
            return
        for side, end in _ENDS.items():
            yield f"{name}_{side}", _live(f"N({pairs.end(result, end)})", "£")
            yield f"{name}_{side}_place", _live(pairs.place_of(result, end), "number")
            yield f"{name}_{side}_whose", partial(self._whose, f"{name}_{side}_place")
        low, high = self._ends(name)
        yield (
            f"{name}_is_one",
            lambda: Written(f"({cell(high)}-{cell(low)}<={work.half_a_penny})*1", "1 or 0"),
        )

    def _whose(self, place: str) -> Written:
        """Write whose figure an end is; a figure of the documents with what changes it."""
        words, ours, rises = (
            f"INDEX({self._table[name].all},{self.cell(place)})"
            for name in ("whose_pricing", "is_ours", "rises")
        )
        changed, risen = map(self.cell, CHANGED_ENDS)
        return Written(f'{words}&IF({ours}=1,"",{changed}&IF({rises}=1,{risen},""))', "words")

    def _amounts(self, name: str) -> str:
        """Return the cells of an amount under each pricing that counts."""
        return self._table[name].span(0, len(self._runs) - 1)

    def _span(self, name: str) -> Iterator[tuple[str, Writer]]:
        """Yield the lowest and the highest of an amount of each pricing; one amount of one."""
        if self._pairs is None:
            yield name, lambda: Written(f"N({self._table[name].cell()})", "£")
            return
        yield f"{name}_low", lambda: Written(f"MIN({self._amounts(name)})", "£")
        yield f"{name}_high", lambda: Written(f"MAX({self._amounts(name)})", "£")

    def _of_savings(self) -> Iterator[tuple[str, Writer]]:
        cell, half = self.cell_of, self._work.half_a_penny

        def is_nothing(name: str) -> Written:
            ends = dict.fromkeys(f"ABS({cell(end)})" for end in self._ends(name))
            return Written(f"(MAX({','.join(ends)})<{half})*1", "1 or 0")

        for name in ("saved", "cashable", "after"):
            yield from self._span(name)
        yield "no_savings_yet", partial(is_nothing, "saved")
        yield "none_cashable", partial(is_nothing, "cashable")
        if not self._case_facts["saving_lines"]:
            yield from self._span("a_year")
            most = self._ends("a_year")[1]
            yield "a_year_holds", lambda: Written(f"({cell(most)}>0)*1", "1 or 0")

        def no_savings() -> Written:
            area = self._amounts("saved_in_all")
            return Written(f"AND(MIN({area})=0,MAX({area})=0)*1", "1 or 0")

        yield "no_savings", no_savings
        chosen = [n for n in ("savings", "offset") if n in self._work.inputs.scenario]

        def starts() -> Written:
            sums = "+".join(cell(f"chosen_{name}") for name in chosen)
            wait = f"{cell('chosen_delay')}+{cell('chosen_ramp')}"
            return Written(f"({sums}>0)*({wait}>0)", "1 or 0")

        yield "starts", starts

    def _of_the_budget(self) -> Iterator[tuple[str, Writer]]:
        """Yield what each end of the cost leaves of the budget."""
        cell, half = self.cell_of, self._work.half_a_penny
        totals = dict(zip(_ENDS, self._ends("total"), strict=True))
        sides = [*_ENDS][: len({*totals.values()})]
        for side in sides:
            total, left = totals[side], f"{side}_headroom"
            writers: Mapping[str, tuple[str, str]] = {
                "left": ("ABS({0})", "£"),
                "over": ("({0}<0-" + half + ")*1", "1 or 0"),
                "level": ("(ABS({0})<=" + half + ")*1", "1 or 0"),
                "close": (f"(ABS({{0}})<{HALF_A_POUND})*1", "1 or 0"),
            }
            yield (
                left,
                lambda total=total: Written(f"{cell('budget')}-{cell(total)}", "£"),
            )
            for name, (text, unit) in writers.items():
                yield (
                    f"{side}_{name}",
                    lambda text=text, unit=unit, left=left: Written(text.format(cell(left)), unit),
                )
        if self._pairs is None:
            return
        lefts = [f"{side}_headroom" for side in sides]
        for name, test in (
            ("both_over", "MAX({0},{1})<=0-"),
            ("both_under", "MIN({0},{1})>="),
        ):
            yield (
                name,
                lambda test=test: Written(
                    f"({test.format(*map(cell, lefts))}{HALF_A_POUND})*1", "1 or 0"
                ),
            )
        # Of the absolute amounts, which of the two ends is less depends on which is over.
        for side, pick in (("low", "MIN"), ("high", "MAX")):
            yield (
                f"left_{side}",
                lambda pick=pick: Written(f"{pick}({cell('low_left')},{cell('high_left')})", "£"),
            )

    def _of_the_quoted(self) -> Iterator[tuple[str, Writer]]:
        """Yield the cost as quoted, as late as the scenario, and whether it is another one."""
        cell, work = self.cell_of, self._work
        if not self._quoted:
            return
        totals = ",".join(work.cell(work.leading, run) for run in self._quoted)
        yield "quoted_low", _live(f"MIN({totals})", "£")
        yield "quoted_high", _live(f"MAX({totals})", "£")
        yield "has_quoted", _plain(int(bool(quoted_pricings(self._case))), "1 or 0")
        ends = self._ends("total")

        def beside() -> Written:
            has_it = f"{cell('has_quoted')}*(COUNT({totals})=COUNTA({totals}))"
            pairs = zip(ends, ("quoted_low", "quoted_high"), strict=True)
            apart = (f"ABS({cell(one)}-{cell(other)})>{work.half_a_penny}" for one, other in pairs)
            return Written(f"{has_it}*OR({','.join(apart)})", "1 or 0")

        yield "beside_quoted", beside

    def _of_lines(self) -> Iterator[tuple[str, Writer]]:
        """Yield what a late start adds to the lines that run on, and what no rise raises."""
        cell, work, case = self.cell_of, self._work, self._case
        running = [*self._counted([line.name for line in lines_that_run_on(case)])]
        fixed = [*self._counted([line.name for line in lines_not_raised(case)])]
        if running and self._on_time:
            runs = (SHOWN, self._on_time)
            for place, name in enumerate(running):
                late, on_time = (f"SUM({work.down(name, run)})" for run in runs)
                yield f"runs_on_{place}", _live(f"{late}-{on_time}", "£")
            yield "runs_on_cost", lambda: Written(_sum_of(cell, "runs_on", len(running)), "£")
        if not (fixed and case.charges):
            return
        for place, name in enumerate(fixed):
            yield f"not_raised_{place}", _live(f"SUM({work.down(name, SHOWN)})", "£")

        def not_raised() -> Written:
            rises = cell("any_rises")
            if self._pairs is not None:
                row = self._table["rises"].all
                rises = "+".join(f"INDEX({row},{cell(f'total_{side}_place')})" for side in _ENDS)
            is_raised = f"({cell('chosen_rise')}<>0)*({rises}>0)"
            return Written(f"{is_raised}*({_sum_of(cell, 'not_raised', len(fixed))})", "£")

        yield "not_raised", not_raised

    def _counted(self, titles: Sequence[str]) -> Iterator[str]:
        """Yield the name of what the leading cost counts of each line that is named."""
        kind = "initial" if self._case.has_initial_cost else "amount"
        for part in self._work.first.lines("cost"):
            name = f"{part.name}.{kind}"
            if part.title in titles and name in self._work.first.formulas:
                yield name


def _live(text: str, unit: str) -> Writer:
    return lambda: Written(text, unit)


def _plain(value: Any, unit: str) -> Writer:
    return lambda: Written(value, unit, is_live=False)


def _months(count: str) -> Written:
    """Write a number of months in words; blank for none."""
    one, several = (counted_words(number, "month").removeprefix(str(number)) for number in (1, 2))
    return Written(f'IF({count}=0,"",{count}&IF({count}=1,"{one}","{several}"))', "words")


def _sum_of(cell: Callable[[str], str], name: str, count: int) -> str:
    """Write the sum of numbered rows."""
    return "+".join(cell(f"{name}_{place}") for place in range(count))
