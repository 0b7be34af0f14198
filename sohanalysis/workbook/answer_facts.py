"""Facts and slots of the answer, as cells of Workings.

`headline_facts` describes each of them, under the same name. Its functions compute the facts of the
case and of the pricing, which are plain cells here. Facts of the pricing have a column for each
pricing. All other facts are formulas.

One fact of the headline is always false here: `between`, the amounts of two sources that disagree.
No formula can follow it. Such a case has one figure for each amount, after the sentence that says
that the sources disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from sohanalysis.case.case import Case, Line
from sohanalysis.case.fields import ANY, FIELDS, NONE
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.model.case_formulas import line_parts
from sohanalysis.model.pricing import rising_charges
from sohanalysis.report.headline_facts import (
    CHANGED_ENDS,
    case_facts,
    choice_facts,
    costs_in_months,
    end_of_savings,
    keeps_amounts,
    lines_not_raised,
    quoted_pricings,
)
from sohanalysis.report.late_start import lines_that_run_on
from sohanalysis.report.whose import whose_pricing
from sohanalysis.report.wording import counted_words, uplift_facts
from sohanalysis.workbook.pairs import HIGHEST, LOWEST, SHOWN
from sohanalysis.workbook.sheets import Row, block_of, cells_between, formula, without_sheet
from sohanalysis.workbook.workings import Workings
from sohanalysis.years import MONTHS_IN_A_YEAR, month_name

LOOKS = {"words": "note", "£": "pence", "number": "plain", "1 or 0": "plain", "share": "factor"}
# Facts of the case that no entry can change.
_LAID_OUT = (
    "budgeted",
    "no_budget",
    "verdict",
    "assumed_budget",
    "no_initial",
    "by_years",
    "period_assumed",
    "one_off",
    "set_up",
    "charges_only",
    "no_charge",
    "several_charges",
    "several_years",
    "saving_lines",
)
# Texts that a case may lack, and may get from an entry. Their rows are always there.
_MAY_LACK = (
    "as_given",
    "estimate",
    "which",
    "one_figure",
    "other_figure",
    "further",
    "also_disputed",
)
_ENDS = {"low": LOWEST, "high": HIGHEST}
# Amounts of each pricing by the facts that need them.
_AMOUNTS = {
    "first_cost": ("first_cost",),
    "level": ("first_apart", "later_apart"),
    "then_level": ("later_apart",),
    "later": ("later",),
    "saved": ("saved",),
    "own_saved": ("own_saved",),
    "no_savings_yet": ("saved",),
    "no_savings": ("saved_in_all",),
    "cashable": ("cashable",),
    "none_cashable": ("cashable",),
    "after": ("after",),
    "a_year": ("a_year",),
}
# Facts of a pricing that `wording.uplift_facts` finds, also without a charge.
_OF_UPLIFTS = ("goes_up", "goes_down", "rise_goes_on")
# Facts and slots of the pricing, with True for a text and False for a number.
_OF_A_PRICING = {
    "at_pricing": True,
    "rule": True,
    "whose": True,
    "also_assumed": True,
    "is_an_end": False,
    "depends": False,
    "whose_pricing": True,
    "is_ours": False,
    "rises": False,
    "some_keep": False,
    **dict.fromkeys(_OF_UPLIFTS, False),
}
_NAME = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
# Amounts in words, by the formats of the headline.
_WHOLE = '"£"&TEXT(ROUND(ABS({0}),{decimals}),"#,##0")'
MONEY = {
    "pounds": _WHOLE + '&IF(ROUND({0},0)<0," below zero","")',
    "distance": 'IF(ROUND(ABS({0}),0)=0,"less than £1",' + _WHOLE + ")",
    "full_pounds": '"£"&IF({0}=INT({0}),TEXT({0},"#,##0"),TEXT({0},"#,##0.00"))',
    "percent": 'SUBSTITUTE(TEXT({0},"0.0#%"),".0%","%")',
}


class Written(NamedTuple):
    """The content of a row, and its unit.

    Parameters
    ----------
    content : str or float
        A formula. A name in braces is replaced by the cell of its row. A name with ``.counted`` is
        replaced by the cells of all pricings, one with ``.all`` by those and the column "Not
        known", and one with ``.block`` by the cells of all pricings in all years.
    unit : str
        A key of `LOOKS`.
    is_live : bool
        Whether the content is a formula, not a plain value.
    """

    content: Any
    unit: str
    is_live: bool = True


def _test(condition: str) -> Written:
    """Return the row of a test: 1 if a condition holds, or 0."""
    return Written(f"({condition})*1", "1 or 0")


_Rows = Iterator[tuple[str, Written]]


class AnswerFacts:
    """Formulas of each fact and slot, and the facts that no input changes.

    Parameters
    ----------
    work : Workings
        The calculation.
    quoted : sequence of str
        Runs of the case as quoted, as late as the scenario shown.
    on_time : str
        Run of the scenario shown, but on time; empty if no line goes on after a late go-live.
    """

    def __init__(self, work: Workings, *, quoted: Sequence[str], on_time: str) -> None:
        self._work, self._quoted, self._on_time = work, quoted, on_time
        self._pairs, self._case = work.pairs, work.first.case
        self._workbook_case = work.inputs.case
        self._case_facts = {**dict.fromkeys(_MAY_LACK, ""), **case_facts(self._case)}
        if not self._case.alternatives:
            del self._case_facts["disagree"]  # no input changes it
        if self._case_facts["budgeted"]:
            has_verdict = self._workbook_case.layout.has_verdict
            self._case_facts |= {"verdict": has_verdict, "assumed_budget": not has_verdict}
        self._table: dict[str, Row] = {}
        self._rows = dict(self._all_rows())

    def holds(self, name: str) -> bool | None:
        """Return whether a fact always or never holds, or None if it has a row."""
        if name in _LAID_OUT:
            return bool(self._case_facts[name])
        if name.endswith("_is_one") and self._pairs is None:
            return True
        is_there = any(number in self._rows for number in self.numbers_of(name))
        return None if is_there or name in ("opening", "bare") else False

    def templates_of(self, name: str) -> Sequence[str]:
        """Return the templates that a slot uses."""
        return [*CHANGED_ENDS] if name.endswith("_whose") else ()

    def test_of(self, name: str) -> str:
        """Return the row that says whether a fact holds."""
        return f"{name}_holds" if f"{name}_holds" in self._rows else name

    def numbers_of(self, name: str) -> Sequence[str]:
        """Return the rows of an amount: one row, or one for each of its two ends."""
        return [name] if name in self._rows else [f"{name}_{side}" for side in _ENDS]

    def written(self, name: str, cell: Callable[[str], str]) -> Written:
        """Return the content of a fact, or of an amount in words.

        Parameters
        ----------
        name : str
            The fact. An amount in words has its format after a colon: "total:pounds".
        cell : callable
            Returns the cell of another row by its name.
        """
        name, _, kind = name.partition(":")
        if kind and name in self._rows:
            return Written(
                MONEY[kind].format(cell(name), decimals=self._work.years.once["decimals"]), "words"
            )
        if kind:
            low, high = (cell(f"{end}:{kind}") for end in self.numbers_of(name))
            return Written(f'IF({low}={high},{low},{low}&" to "&{high})', "words")

        def filled(slot: re.Match[str]) -> str:
            if not slot[2]:
                return cell(slot[1])
            if slot[2] == "block":
                return self._block(slot[1])
            row = self._table[slot[1]]
            last = (row.count if slot[2] == "all" else len(self._runs)) - 1
            return row.span(0, last) if last else row.cell()

        row = self._rows[name]
        return row._replace(content=_NAME.sub(filled, row.content)) if row.is_live else row

    @property
    def _half_a_pound(self) -> str:
        return self._work.years.once["half_a_pound"]

    def _holds(self, name: str) -> Written:
        """Return the test that an amount is at least half a pound at its highest."""
        return _test(f"{self._ends(name)[1]}>={self._half_a_pound}")

    def _holds_one(self, name: str) -> Written:
        """Return the test that an amount is at least half a pound."""
        return _test(f"{{{name}}}>={self._half_a_pound}")

    # Columns of the pricings

    @property
    def _runs(self) -> Sequence[str]:
        """The runs of the pricings, or the run shown if there is only one pricing or none."""
        return [SHOWN] if self._pairs is None else self._pairs.heads

    def lay_out_pricings(self, used: set[str]) -> None:
        """Lay out the facts of each pricing, and the amounts that the answer uses."""
        heads = [label for label, _ in self._workbook_case.pricings.values()] or [SHOWN]
        unknown = ["Not known"] * (self._pairs is not None)
        caption = "What the answer takes from " + (
            "each pricing" if self._pairs else "the scenario"
        )
        table = self._work.sheet.table(
            "Answer_pricings", caption, ("Quantity", "Unit", *heads, *unknown)
        )

        def add(name: str, unit: str, contents: Sequence[Any], look: str) -> None:
            labels = (name.replace("_", " ").capitalize(), unit)
            rest = [None] * (len(heads) + len(unknown) - len(contents))
            row = table.row(labels, [*contents, *rest], look, key=f"answer.pricings.{name}")
            self._table[name] = row

        if self._case.charges:
            for name, is_words in _OF_A_PRICING.items():
                values = [facts[name] for facts in self._of_a_pricing.values()]
                texts = [value or None if is_words else int(value) for value in values]
                add(name, "words" if is_words else "1 or 0", texts, "note" if is_words else "plain")
        for name, amounts in self._amounts_of_pricings(used):
            add(name, "£", [*map(formula, amounts)], "pence")
        if not self._table:
            table.row(("No amount", "£"), [None] * len(heads), "pence")

    def _amounts_of_pricings(self, used: set[str]) -> Iterator[tuple[str, list[str]]]:
        """Yield the amounts that the answer uses, each with its formula for every pricing."""
        if "charge_above" in used:
            yield from self._beside_the_cap()
        names = dict.fromkeys(row for fact in _AMOUNTS if fact in used for row in _AMOUNTS[fact])
        if self._work.has("cost_after_cashable_savings"):
            names.pop("after", None)
        for name in names:
            formula_of = self._amount_formulas[name]
            runs = enumerate(self._runs)
            yield name, [self._if_counted(index, formula_of(run)) for index, run in runs]

    @cached_property
    def _of_a_pricing(self) -> dict[str, dict[str, Any]]:
        """The facts of each pricing by name, with "any" if there are several."""
        case, names = self._case, [*self._workbook_case.pricings]
        if self._pairs is None:
            names = [case.pricing_if_unknown]
        facts = {}
        for name in names:
            scenario = replace(case.scenario, pricing=name)
            risen = replace(scenario, rise=FIELDS["rise"].high)
            facts[name] = {
                **choice_facts(case, scenario),
                "whose_pricing": whose_pricing(case, name),
                "is_ours": case.pricing(name).status == "assumed",
                "rises": bool(rising_charges(case, risen)),
                "some_keep": keeps_amounts(case, name),
            }
        if self._pairs is not None:
            every_pricing = choice_facts(case, replace(case.scenario, pricing=ANY))
            facts[ANY] = {name: "" if is_words else 0 for name, is_words in _OF_A_PRICING.items()}
            facts[ANY]["also_assumed"] = every_pricing["also_assumed"]
        return facts

    @cached_property
    def _amount_formulas(self) -> Mapping[str, Callable[[str], str]]:
        """The formula of each amount of a pricing by its name, for the run of the pricing."""
        cell = self._work.cell_at
        return {
            "first_cost": self._first_cost,
            "first_apart": self._first_apart,
            "later_apart": self._later_apart,
            "later": lambda run: f"{cell('falls_after_budget_years', run)}+0",
            "saved": lambda run: f"0-{cell('counted_savings', run)}",
            "own_saved": lambda run: f"0-{cell('own_savings', run)}",
            "saved_in_all": lambda run: f"SUM({self._down('all_savings', run)})",
            "cashable": lambda run: f"0-{cell('counted_cashable', run)}",
            "after": lambda run: f"{cell(self._work.leading, run)}+{cell('counted_cashable', run)}",
            "a_year": lambda run: f"{cell('full', run)}+0",
        }

    def _if_counted(self, index: int, text: str) -> str:
        """Return an amount of a pricing, or an empty text if the pricing does not count.

        MIN and MAX then leave the pricing out.
        """
        priced = self._work.cell_at("whole_life", self._runs[index])
        test = (
            f"ISNUMBER({priced})"
            if self._pairs is None
            else f"{self._pairs.counts_row.relative(index)}=1"
        )
        return f'IF({test},{text},"")'

    def _down(self, name: str, run: str, first: int = 0) -> str:
        """Return the cells of a quantity in all years from `first`, to be filled right."""
        years = (first, len(self._workbook_case.years) - 1)
        return cells_between(*(self._work.cell_at(name, run, year) for year in years))

    def _first_cost(self, run: str) -> str:
        return self._work.cell_at("gross", run, 0)

    def _first_apart(self, run: str) -> str:
        first, ongoing = self._first_cost(run), self._work.cell_at("ongoing", run)
        return f"ABS({first}-{ongoing})"

    def _later_apart(self, run: str) -> str:
        """Return the largest distance of a later year's cost from the ongoing cost."""
        last = len(self._workbook_case.years) - 1
        if not last:
            return "0"
        later, ongoing = self._down("gross", run, first=1), self._work.cell_at("ongoing", run)
        return f"MAX(MAX({later})-{ongoing},{ongoing}-MIN({later}))"

    # Rows of their own

    def _all_rows(self) -> _Rows:
        """Yield each fact that this workbook can give."""
        yield from self._of_the_case()
        yield from self._of_choices()
        if self._case.charges:
            yield from self._of_the_pricing()
            yield from self._of_the_quoted()
            if self._capped:
                yield from self._of_the_cap()
        else:
            uplifts = uplift_facts(self._case, ())
            for name in _OF_UPLIFTS:
                yield name, Written(int(uplifts[name]), "1 or 0", is_live=False)
        yield from self._of_results()
        yield from self._of_savings()
        if self._work.counts_adopters(SHOWN):
            yield from self._of_adopters()
        if self._case_facts["budgeted"]:
            yield "budget", Written(f"{self._work.inputs['budget.amount']}+0", "£")
        if self._case_facts["verdict"]:
            yield from self._of_the_budget()
        yield from self._of_lines()

    def _of_the_case(self) -> _Rows:
        for name, value in self._case_facts.items():
            if isinstance(value, str):
                yield name, Written(value or None, "words", is_live=False)
            elif isinstance(value, bool) and name not in _LAID_OUT:
                yield name, Written(int(value), "1 or 0", is_live=False)

    def _chosen(self, field: str) -> str:
        """Return the formula of a choice of the scenario shown."""
        row = self._work.inputs.scenario[field]
        return f"INDEX({row.all},{self._work.cell('scenario', SHOWN)})"

    def _number(self, field: str) -> str:
        """Return a choice that is a number: its cell in the run shown, or a formula."""
        cell = self._work.choice(field, SHOWN)
        return without_sheet(cell) if cell else f"{self._chosen(field)}+0"

    def _of_choices(self) -> _Rows:
        fields = self._work.inputs.scenario
        for name in ("delay", "ramp", "savings", "offset", "charge_change", "rise"):
            if name in fields:
                yield f"chosen_{name}", Written(self._number(name), "number")
        yield "late", Written(_months("{chosen_delay}"), "words")
        yield "ramp", Written(_months("{chosen_ramp}"), "words")
        if "charge_follows_go_live" in fields:
            is_late = f'({self._chosen("charge_follows_go_live")}="yes")*1'
            yield "charge_late", Written(is_late, "1 or 0")
        if "charge_change" in fields:
            yield "more", Written("MAX(0,{chosen_charge_change})", "share")
            yield "less", Written("MAX(0,0-{chosen_charge_change})", "share")
        yield "chosen_leave", Written(f'{self._chosen("leave")}&""', "words")
        if self._work.holds("left", SHOWN):
            starts = [f"{part.name}.start" for part in self._work.first.charges]
            starts = [self._work.cell(name, SHOWN) for name in ("live", *starts)]
            end = self._work.cell("left", SHOWN)
            yield "leaves_first", _test(f"{end}<=MIN({','.join(starts)})")
        yield "leaves", Written(f'IF({{chosen_leave}}="{NONE}","",{{chosen_leave}})', "words")
        yield "cashable_share", Written(f"{self._chosen('cashable')}+0", "share")
        yield "all_cashable", _test("{cashable_share}=1")
        yield "half_cashable", _test("{cashable_share}+{cashable_share}=1")
        yield from self._start_of_savings()

    def _start_of_savings(self) -> _Rows:
        """Yield the month from which savings are made, in words."""
        on_time = self._work.years.once["go_live"]
        yield "live_month", Written(f"{on_time}+{{chosen_delay}}", "number")
        yield "live_year", Written(f"INT({{live_month}}/{MONTHS_IN_A_YEAR})", "number")
        yield "savings_start", Written(_month_in_words("{live_month}", "{live_year}"), "words")

    def _any_pricing(self, name: str) -> Written:
        """Return the formula that tests whether a fact holds for any pricing that counts."""
        if self._pairs is None:
            return Written(f"{{{name}.counted}}+0", "1 or 0")
        counts = self._pairs.counts_row.all
        return _test(f"SUMPRODUCT({counts},{{{name}.counted}})>0")

    def _of_the_pricing(self) -> _Rows:
        pairs = self._pairs
        several = ["also_assumed"] * bool(self._case.other_charges)
        for name in ("at_pricing", "rule", "whose", *several, "is_an_end"):
            chosen = f"{{{name}.all}}"
            chosen = f"INDEX({chosen},{pairs.shown_index})" if pairs else chosen
            is_words = _OF_A_PRICING[name]
            text = chosen + ('&""' if is_words else "+0")
            yield name, Written(text, "words" if is_words else "1 or 0")
        if pairs:
            yield "is_open", Written(without_sheet(pairs.is_open), "1 or 0")
        yield "any_rises", self._any_pricing("rises")
        for name in ("some_keep", *_OF_UPLIFTS):
            yield name, self._any_pricing(name)
        yield "rise_more", Written("{any_rises}*MAX(0,{chosen_rise})", "share")
        yield "rise_less", Written("{any_rises}*MAX(0,0-{chosen_rise})", "share")
        yield "rise_without_effect", Written("({chosen_rise}<>0)*(1-{any_rises})", "1 or 0")

    def _of_adopters(self) -> _Rows:
        work, paths = self._work, self._work.inputs.paths
        down = work.down(ADOPTERS, SHOWN)
        year_counts = f"INDEX({block_of(paths[0], paths[-1])},0,{work.cell('scenario', SHOWN)})"
        yield "by_year", _test(f"COUNT({year_counts})>0")
        yield "one_joins", Written(f"AND(MIN({down})=1,MAX({down})=1)*1", "1 or 0")
        yield "count", Written(f"{self._chosen(ADOPTERS)}+0", "number")
        yield "any_depends", self._any_pricing("depends")
        last = len(self._workbook_case.years) - 1
        for year in range(last + 1):
            now = without_sheet(work.cell(ADOPTERS, SHOWN, year))
            text = f'{{numbers_{year - 1}}}&", "&{now}' if year else now
            yield f"numbers_{year}", Written(text, "words")
        of_years = f'IF({{by_year}}=1,{{numbers_{last}}},{{count}})&""'
        yield "same_number", _test(f'{of_years}={{quoted_numbers}}&""')
        yield "numbers", Written(f'IF({{any_depends}}=1,{of_years},"")', "words")
        # Always two rows, so that the formula is the same with one tied number or two.
        counts = [*self._case_facts["tied_counts"], None, None][:2]
        for index, count in enumerate(counts):
            yield f"tied_count_{index}", Written(count, "number", is_live=False)
        unpriced = "" if self._pairs is None else "+{gives_pricing}*{all_assumed}"
        is_one_number = f"(({{gives_no_other}}{unpriced})>0)*(1-{{by_year}})"
        is_tied = "OR({count}={tied_count_0},{count}={tied_count_1})"
        yield "tied_here", Written(f"{is_one_number}*{is_tied}", "1 or 0")
        is_untied = f"{is_one_number}*(1-{{tied_here}})=1"
        yield "no_charge_for", Written(f'IF({is_untied},{{count}}&"","")', "words")

    def _ends(self, name: str) -> tuple[str, str]:
        """Return the names of both ends of an amount, in braces.

        They are equal if there is only one pricing.
        """
        names = [name, name] if self._pairs is None else [f"{name}_{side}" for side in _ENDS]
        return f"{{{names[0]}}}", f"{{{names[1]}}}"

    def _of_results(self) -> _Rows:
        work = self._work
        costs = dict.fromkeys(work.cell(work.leading, run) for run in work.ends)
        tests = ",".join(f"ISNUMBER({cost})" for cost in costs)
        yield "is_priced", Written(f"AND({tests})*1", "1 or 0")
        for name in ("total", "ongoing", "whole_life"):
            yield from self._pair(name, work.leading if name == "total" else name)
        yield "ongoing_cost", self._holds("ongoing")
        yield from self._span("first_cost")
        if self._case_facts["verdict"]:
            yield from self._span("later")
            yield "later_holds", self._holds("later")
        half = work.half_a_penny
        is_level = f"MAX({{later_apart.counted}})<{half}"
        yield "level", Written(f"AND({is_level},MAX({{first_apart.counted}})<{half})*1", "1 or 0")
        if len(self._workbook_case.years) > 2:
            yield "then_level", Written(f"({is_level})*{{ongoing_cost}}", "1 or 0")

    def _pair(self, name: str, result: str) -> _Rows:
        """Yield the ends of a result, and the text that says whose figure each is."""
        pairs = self._pairs
        yield from self._amount(name, result)
        if pairs is None:
            return
        for side, end in _ENDS.items():
            index_name = f"{name}_{side}_place"
            pricing_words, is_ours, rises = (
                f"INDEX({{{row}.all}},{{{index_name}}})"
                for row in ("whose_pricing", "is_ours", "rises")
            )
            # The runs at both ends of the leading cost have a cell for the pricing already.
            is_led = result == self._work.leading
            text = self._work.cell("pricing", end) if is_led else pairs.index_of(result, end)
            yield index_name, Written(without_sheet(text) if is_led else text, "number")
            changed = f'{{end_changed}}&IF({rises}=1,{{end_risen}},"")'
            yield (
                f"{name}_{side}_whose",
                Written(f'{pricing_words}&IF({is_ours}=1,"",{changed})', "words"),
            )
        if is_led:
            counts = pairs.counts_row.all
            is_alone = f"{{is_open}}*(SUM({counts})=1)"
            yield "is_alone", Written(is_alone, "1 or 0")
            assumed_count = f"SUMPRODUCT({counts},{{is_ours.counted}})"
            all_assumed = f"{{is_open}}*({assumed_count}=SUM({counts}))"
            yield "all_assumed", Written(all_assumed, "1 or 0")
        low, high = self._ends(name)
        yield f"{name}_is_one", _test(f"{high}-{low}<={self._work.half_a_penny}")

    def _amount(self, name: str, result: str) -> _Rows:
        """Yield the lowest and the highest amount of a result, or its only amount."""
        if self._pairs is None:
            yield name, Written(f"N({self._work.cell(result, SHOWN)})", "£")
            return
        for side, end in _ENDS.items():
            yield f"{name}_{side}", Written(f"N({self._pairs.end(result, end)})", "£")

    def _span(self, name: str) -> _Rows:
        """Yield the lowest and the highest of the pricings' amounts, or the only amount."""
        if self._pairs is None:
            yield name, Written(f"N({{{name}.counted}})", "£")
            return
        yield f"{name}_low", Written(f"MIN({{{name}.counted}})", "£")
        yield f"{name}_high", Written(f"MAX({{{name}.counted}})", "£")

    def _of_savings(self) -> _Rows:
        half = self._work.half_a_penny
        for name in ("saved", "cashable"):
            yield from self._span(name)
        after = "cost_after_cashable_savings"
        if self._work.has(after):
            yield from self._amount("after", after)
        else:
            yield from self._span("after")
        for name, amount in (("no_savings_yet", "saved"), ("none_cashable", "cashable")):
            ends = dict.fromkeys(f"ABS({end})" for end in self._ends(amount))
            yield name, _test(f"MAX({','.join(ends)})<{half}")
        pairs = dict.fromkeys(zip(self._ends("saved"), self._ends("cashable"), strict=True))
        apart = ",".join(f"ABS({saved}-{cashable})" for saved, cashable in pairs)
        yield "cashable_in_full", _test(f"MAX({apart})<={half}")
        if self._case_facts["saving_lines"]:
            yield from self._span("own_saved")
            yield "own_saved_holds", self._holds("own_saved")
        else:
            yield from self._span("a_year")
            highest = self._ends("a_year")[1]
            yield "a_year_holds", _test(f"{highest}>0")
        yield from self._end_of_costs()
        area = "{saved_in_all.counted}"
        yield "no_savings", Written(f"AND(MIN({area})=0,MAX({area})=0)*1", "1 or 0")
        fields = [name for name in ("savings", "offset") if name in self._work.inputs.scenario]
        sums = "+".join(f"{{chosen_{name}}}" for name in fields)
        yield "starts", Written(f"({sums}>0)*({{chosen_delay}}+{{chosen_ramp}}>0)", "1 or 0")

    def _end_of_costs(self) -> _Rows:
        """Yield the last month of the costs that count, if it is not that of the savings."""
        work, parts = self._work, costs_in_months(self._case)
        if not parts:
            return
        yield "saved_end", Written(end_of_savings(self._case), "number", is_live=False)
        months = work.inputs["initial_months.value"]
        for index, part in enumerate(parts):
            start, end = (work.cell(f"{part}.{month}", SHOWN) for month in ("start", "end"))
            yield f"cost_end_{index}", Written(f"MIN({end},{start}+{months})", "number")
            cost_end, latest = f"{{cost_end_{index}}}", f"{{latest_end_{index - 1}}}"
            is_apart = f"OR({cost_end}>{{saved_end}},{cost_end}<MIN({{saved_end}},{end}))"
            latest_end = f"MAX({latest if index else 0},{is_apart}*{cost_end})"
            yield f"latest_end_{index}", Written(latest_end, "number")
        last = f"{{latest_end_{len(parts) - 1}}}"
        yield "cost_month", Written(f"MAX(0,{last}-1)", "number")
        yield "cost_year", Written(f"INT({{cost_month}}/{MONTHS_IN_A_YEAR})", "number")
        name = _month_in_words("{cost_month}", "{cost_year}")
        yield "costs_until", Written(f'IF({last}=0,"",{name})', "words")

    def _of_the_budget(self) -> _Rows:
        """Yield the headroom at each end of the cost."""
        half = self._work.half_a_penny
        totals = dict.fromkeys(self._ends("total"))
        for side, total in zip(_ENDS, totals, strict=False):
            headroom = f"{{{side}_headroom}}"
            yield f"{side}_headroom", Written(f"{{budget}}-{total}", "£")
            yield f"{side}_left", Written(f"ABS({headroom})", "£")
            yield f"{side}_over", _test(f"{headroom}<0-{half}")
            yield f"{side}_level", _test(f"ABS({headroom})<={half}")
        ends = ",".join(f"{{{side}_headroom}}" for side, _ in zip(_ENDS, totals, strict=False))
        yield "both_over", _test(f"MAX({ends})<0-{half}")
        yield "both_under", _test(f"MIN({ends})>{half}")
        yield "both_level", _test(f"MAX(MAX({ends}),0-MIN({ends}))<={half}")
        if len(totals) == 1:
            yield "left", Written("{low_left}", "£")
            return
        # Without the sign, the smaller end depends on which end is over budget.
        yield "left_low", Written("MIN({low_left},{high_left})", "£")
        yield "left_high", Written("MAX({low_left},{high_left})", "£")

    def _of_the_quoted(self) -> _Rows:
        """Yield the cost as quoted, as late as the scenario, and whether it differs."""
        work, half = self._work, self._work.half_a_penny
        if not self._quoted:
            return
        totals = ",".join(work.cell(work.leading, run) for run in self._quoted)
        yield "quoted_low", Written(f"MIN({totals})", "£")
        yield "quoted_high", Written(f"MAX({totals})", "£")
        is_quoted = int(bool(quoted_pricings(self._case)))
        yield "has_quoted", Written(is_quoted, "1 or 0", is_live=False)
        low, high = self._ends("total")
        apart = f"OR(ABS({low}-{{quoted_low}})>{half},ABS({high}-{{quoted_high}})>{half})"
        has_it = f"{{has_quoted}}*(COUNT({totals})=COUNTA({totals}))"
        yield "beside_quoted", Written(f"{has_it}*{apart}", "1 or 0")

    def _of_the_cap(self) -> _Rows:
        """Yield the charges above a stated cap, and the years with such a charge."""
        last = len(self._workbook_case.years) - 1
        yield "cap_limit", Written(f"{self._cap}+0", "£")
        yield "charge_above", _test("COUNT({above.block})>0")
        if self._may_be_raised:
            yield "above_by_rise", _test("COUNT({before_rise.block})=0")
        yield "charge", Written("MAX({above.block})", "£")
        apart = "{charge}*COUNT({above.block})-SUM({above.block})"
        yield "charges_differ", _test(f"{apart}>{self._work.half_a_penny}")
        is_alike = "ROUND({charge},0)=ROUND({cap_limit},0)"
        yield "above_by_pence", _test(is_alike)
        for year in range(last + 1):
            label = without_sheet(self._work.years.by_year["label"].cell(year))
            above, below = (f"COUNT({{{name}_{year}.counted}})" for name in ("above", "below"))
            first, latest, in_part = (
                f"{{{name}_{year - 1}}}" if year else start
                for name, start in (("from_year", '""'), ("latest", '""'), ("in_part", "0"))
            )
            is_first = f'AND({above}>0,{first}="")'
            yield f"from_year_{year}", Written(f"IF({is_first},{label},{first})", "words")
            yield f"latest_{year}", Written(f"IF({above}>0,{label},{latest})", "words")
            is_below = f"({above}=0)*({below}>0)"
            yield f"in_part_{year}", Written(f"MAX({in_part},{is_below})", "1 or 0")
        yield "from_year", Written(f'{{from_year_{last}}}&""', "words")
        yield "above_in_part", Written(f"{{in_part_{last}}}+0", "1 or 0")
        to_year = f'IF({{latest_{last}}}={{from_year}},"",{{latest_{last}}})'
        yield "to_year", Written(to_year, "words")

    @cached_property
    def _capped(self) -> str:
        """The name of the charge with a stated cap in the formulas, empty without one."""
        if not self._case_facts.get("cap"):
            return ""
        work = self._work
        names = (part.name for part in work.first.charges if part.index == work.inputs.case.chosen)
        return next(names, "")

    @property
    def _cap(self) -> str:
        """The cell of the stated cap."""
        return self._work.inputs[f"{self._work.first.parts[self._capped].key}.high"]

    @property
    def _may_be_raised(self) -> bool:
        """Whether a rise may lift the charge with a stated cap."""
        return f"{self._capped}.raised" not in self._work.first.repeated

    def _beside_the_cap(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the charges of each year that are above the cap, then the other ones.

        They are before the rise or, if none of these is above the cap, with it.
        """
        rates = self._by_year_of_the_capped("changed")
        if self._may_be_raised:
            yield from self._at_the_cap("before_rise", ">", rates)
            is_above = f"COUNT({self._block('before_rise')})>0"
            raised_rates = self._by_year_of_the_capped("raised")
            for year, of_year in enumerate(zip(rates, raised_rates, strict=True)):
                rate_pairs = zip(*of_year, strict=True)
                texts = [f"IF({is_above},{rate},{raised})" for rate, raised in rate_pairs]
                yield f"compared_{year}", texts
            rows = (self._table[f"compared_{year}"] for year, _ in enumerate(rates))
            rates = [[row.relative(index) for index, _ in enumerate(self._runs)] for row in rows]
        for side, sign in (("above", ">"), ("below", "<=")):
            yield from self._at_the_cap(side, sign, rates)

    def _by_year_of_the_capped(self, kind: str) -> list[list[str]]:
        """Return the cells of a quantity of the charge with a cap: for each year, by pricing."""
        cell, years = self._work.cell_at, range(len(self._workbook_case.years))
        return [[cell(f"{self._capped}.{kind}", run, year) for run in self._runs] for year in years]

    def _at_the_cap(
        self, side: str, sign: str, rates: Sequence[Sequence[str]]
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield the charges of each year on one side of the cap, at these yearly rates."""
        most = f"{self._cap}+{self._work.half_a_penny}"
        months = self._by_year_of_the_capped("months")
        for year, (charges, paid_months) in enumerate(zip(rates, months, strict=True)):
            amounts = []
            for index, (charge, paid) in enumerate(zip(charges, paid_months, strict=True)):
                text = f'IF(AND({charge}*{paid}>0,{charge}{sign}{most}),{charge},"")'
                amounts.append(self._if_counted(index, text))
            yield f"{side}_{year}", amounts

    def _block(self, name: str) -> str:
        """Return the cells of all pricings in all years."""
        last_year = len(self._workbook_case.years) - 1
        first, last = (self._table[f"{name}_{year}"] for year in (0, last_year))
        return cells_between(first.cell(), last.cell(len(self._runs) - 1))

    def _of_lines(self) -> _Rows:
        """Yield the cost of lines that go on if late, and of lines that do not rise."""
        work, case = self._work, self._case
        yield from self._of_leaving()
        running = counted_lines(case, lines_that_run_on(case))
        fixed = counted_lines(case, lines_not_raised(case))
        if running and self._on_time:
            for index, name in enumerate(running):
                late, on_time = (f"SUM({work.down(name, r)})" for r in (SHOWN, self._on_time))
                yield f"runs_on_{index}", Written(f"{late}-{on_time}", "£")
            yield "runs_on_cost", Written(_sum_of("runs_on", len(running)), "£")
        if not (fixed and case.charges):
            return
        for index, name in enumerate(fixed):
            yield f"not_raised_{index}", Written(f"SUM({work.down(name, SHOWN)})", "£")
        places = ("{total_low_place}", "{total_high_place}")
        at_the_ends = "+".join(f"INDEX({{rises.all}},{index_cell})" for index_cell in places)
        rises = "{any_rises}" if self._pairs is None else at_the_ends
        is_raised = f"({{chosen_rise}}<>0)*({rises}>0)"
        yield "not_raised", Written(f"{is_raised}*({_sum_of('not_raised', len(fixed))})", "£")

    def _of_leaving(self) -> _Rows:
        """Yield the cost of leaving that the leading cost does not count."""
        work, case = self._work, self._case
        leaving = case.leaving_costs
        parts = [part for part, line in line_parts(case) if line in leaving]
        if not parts:
            return
        for index, part in enumerate(parts):
            after = work.cell(f"{part}.after", SHOWN)
            if self._case_facts["no_initial"]:
                text = f"{after}+0"
            else:
                text = f"SUM({work.down(f'{part}.amount', SHOWN)})+{after}"
            if work.has(f"{part}.initial"):
                text += f"-SUM({work.down(f'{part}.initial', SHOWN)})"
            yield f"leaving_outside_{index}", Written(text, "£")
        yield "leaving_outside", Written(_sum_of("leaving_outside", len(parts)), "£")
        yield "leaving_outside_holds", self._holds_one("leaving_outside")


def counted_lines(case: Case, lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the name of the amounts of each line that the leading cost counts."""
    kind = "initial" if case.has_initial_cost else "amount"
    return tuple(f"{part}.{kind}" for part, line in line_parts(case) if line in lines)


def _months(count: str) -> str:
    """Return the formula of a number of months in words, empty text for 0."""
    singular, plural = (
        counted_words(number, "month").removeprefix(str(number)) for number in (1, 2)
    )
    return f'IF({count}=0,"",{count}&IF({count}=1,"{singular}","{plural}"))'


def _month_in_words(month: str, year: str) -> str:
    """Return the formula of the name of a month, from its number and its calendar year."""
    months = range(MONTHS_IN_A_YEAR)
    names = ",".join(f'"{month_name(number).partition(" ")[0]}"' for number in months)
    return f'CHOOSE({month}-{MONTHS_IN_A_YEAR}*{year}+1,{names})&" "&{year}'


def _sum_of(name: str, count: int) -> str:
    """Return the sum of numbered rows."""
    return "+".join(f"{{{name}_{index}}}" for index in range(count))
