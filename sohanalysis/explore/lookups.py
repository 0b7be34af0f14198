"""What the page looks up: factors and months from which engine.js adds up every figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case import codes
from sohanalysis.case.case import Case, Charge, Line
from sohanalysis.case.choose import field_range
from sohanalysis.case.fields import AS_QUOTED, FIELDS, LONGEST_DELAY, NONE
from sohanalysis.case.pricing import ESTIMATES
from sohanalysis.case.scenario import Scenario
from sohanalysis.model import pricing
from sohanalysis.model.break_even import break_even, fitting_charge
from sohanalysis.model.cashflow import (
    NEVER,
    Period,
    charge_period,
    final_charge,
    full_months,
    last_charged,
    leaving_flow,
    line_period,
    membership_ends,
    saved_months,
    with_idle_years,
    yearly_rate,
)
from sohanalysis.model.pricing import is_flat, rates, rates_and_uplift
from sohanalysis.model.results import (
    Results,
    cashable_savings,
    discount_factors,
    present_value,
    results_of,
)
from sohanalysis.money import HALF_A_POUND, pounds
from sohanalysis.report import charts, marking, phrases, wording
from sohanalysis.report.chart import Mark
from sohanalysis.report.headline import choice_facts, start_facts
from sohanalysis.report.wording_pricing import pricing_name
from sohanalysis.years import MONTHS_IN_A_YEAR, first_month

Floats = NDArray[Any]
KINDS = ("cost", "saving", "funding")
Forces = int | tuple[int, ...]
Start = tuple[bool, int]  # whether the charge starts late too, and months of delay
COMBINED = ("form", "forces", "start")


def figure_tables(case: Case) -> dict[str, Any]:
    """Tabulate what every figure of a scenario is worked out from.

    A yearly rate, the months of it in each year and the worth of savings by months since go-live
    are looked up, multiplied and added as `model.cashflow` does, so that a page agrees with the
    library to the last bit.

    Parameters
    ----------
    case : Case
        The decision.

    Returns
    -------
    dict
        Plain values for JSON; what no document prices is None. [£ a year, months]

    Examples
    --------
    >>> import sohanalysis as soh
    >>> tables = figure_tables(soh.load_case())
    >>> tables["charges"][0]["rates"]["low-estimate"], tables["budget"]["amount"]
    ([[71000]], 300000)
    """
    budget = case.stated_budget
    last, names = last_charged(case)
    return {
        "years": case.years,
        "opens": [first_month(year) for year in case.years],
        "months_in_a_year": MONTHS_IN_A_YEAR,
        "initial_months": case.initial_months,
        "go_live": case.go_live.month,
        "end": case.end,
        "left": {each: plain(_left(each, case)[0]) for each in (NONE, *case.years)},
        "worth": _worth(case),
        "charges": [_charge_table(case, charge) for charge in case.charges],
        "chosen": case.charges.index(case.charge) if case.charges else None,
        "last_charged": {
            "year": last,
            "charges": [n for n, each in enumerate(case.charges) if each.name in names],
        },
        "lines": {
            kind: [_line_table(case, line) for line in case.counted_lines(kind)] for kind in KINDS
        },
        "discount": plain(discount_factors(len(case.years), rate=case.discount_rate.value)),
        "budget": budget
        and {
            "amount": plain(budget.amount),
            "counted": [year in budget.years for year in case.years],
        },
    }


def word_tables(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Tabulate the words that depend on single choices: templates, names and conditions.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and where the sliders stand at first.

    Returns
    -------
    dict
        Plain values for JSON. `engine.js` fills the templates with its own figures.
    """
    quoted = bool(case.charges) and case.charge.is_quoted
    return {
        "code": {
            "prefix": codes.case_code(case),
            "letters": [
                [name, letter, FIELDS[name].zero] for name, letter in codes.LETTERS.items()
            ],
            "words": [*codes.WORDS.items()],
            "says": phrases.CODE.format(code="{code}"),
        },
        "conditions": _conditions(case),
        "caveats": _caveats(case),
        "names": {name: pricing_name(case, name) for name in case.pricings if case.charges},
        "pricings": case.pricings if case.charges else (),
        "adopters": {
            "possible": case.adopters.possible.value,
            "anticipated": case.adopters.anticipated.value,
            "signed": case.adopters.signed.value,
        },
        "quoted": (case.charge.low, case.charge.high) if quoted else None,
        "estimates": ESTIMATES if quoted else (),
        "cost_left_out": bool(case.cost_left_out),
        "charts": _charts(case, scenario),
    }


def _conditions(case: Case) -> dict[str, Any]:
    """Words of each delay, change of the charge and leaving, which are said one after the other."""
    on_time = replace(case.scenario, **AS_QUOTED)

    def said(**changes: Any) -> str:
        return wording.conditions(replace(on_time, **changes))

    start = [
        [said(delay=delay, charge_follows_go_live=late) for delay in range(LONGEST_DELAY + 1)]
        for late in (False, True)
    ]
    changes = (said(charge_change=change).replace("12.3%", "{share}") for change in (0.123, -0.123))
    leaving = {year: said(leave=year) for year in case.years}
    return {"start": start, "change": [*changes], "leave": {NONE: "", **leaving}}


def _caveats(case: Case) -> dict[str, Any]:
    """Words without which no figure may stand: of the case, of a preset, of a pricing."""
    always = " ".join(marking.marking(case))
    alone = replace(case, presets={})
    pools = {
        name: wording.short_caveats(alone, replace(case.scenario, pricing=name))
        for name in case.pricings
        if case.charges
    }
    presets = []
    for preset in case.presets.values():
        pricing = preset.pricing or next(iter(pools), case.scenario.pricing)
        chosen = replace(case.scenario, adopters=preset.adopters, pricing=pricing)
        if preset.label:
            said = wording.short_caveats(case, chosen).removeprefix(always)
            pool = pools.get(pricing, "").removeprefix(always)
            text = said.removesuffix(pool).strip()
            presets.append([preset.adopters, preset.pricing, text, preset.note])
    return {
        "always": always,
        "presets": presets,
        "pools": {name: text.removeprefix(always).strip() for name, text in pools.items()},
    }


def _charts(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Describe the charts of one scenario, whose parts that follow the sliders are replaced."""
    has_charge = bool(case.charges)
    return {
        "templates": charts.SENTENCES,
        "case": charts.of_case(case),
        "pricings": {name: charts.of_pricing(case, name) for name in case.pricings},
        "cost": charts.cost_chart(case, scenario).as_dict(),
        "charge": charts.charge(case, scenario).as_dict() if has_charge else None,
        "lines": charts.lines_drawn(case) if has_charge else (),
        "counts": [asdict(rule) for rule in charts.counts_named(case)],
        "fewest": charts.FEWEST_FORCES,
        "room_above": charts.ROOM_ABOVE,
        "names_adopters": has_charge and case.names_adopters,
        "by_year": " by year",
        "flat": [name for name in case.pricings if has_charge and is_flat(case, name)],
        "savings_mark": asdict(charts.SAVINGS_MARK),
        "fitting_rule": asdict(charts.FITTING_RULE),
        "here_mark": asdict(Mark(x=0, y=0, name="")),
    }


def plain(values: Any) -> Any:
    """Write numbers for JSON: whole ones without a point, and None where there is none.

    >>> plain(np.array([71000.0, 0.1, np.nan]))
    [71000, 0.1, None]
    """
    if isinstance(values, np.ndarray | list | tuple):
        return [plain(each) for each in values]
    if values != values:
        return None
    return int(values) if float(values).is_integer() else float(values)


def _left(label: str, case: Case) -> Floats:
    return membership_ends(case, np.array([label]))


def _worth(case: Case) -> list[Any]:
    """Months' worth of savings for each ramp, by months from go-live while they rise.

    After the last that is listed, each month is worth one more.
    """
    return [
        plain(full_months(np.arange(max(ramp, 1) + 1), np.array(ramp)))
        for ramp in range(int(FIELDS["ramp"].high) + 1)
    ]


def _charge_table(case: Case, charge: Charge) -> dict[str, Any]:
    chosen = case.pricings if charge.name == case.charge.name else ("",)
    return {
        "name": charge.name,
        "rates": {name: _rates(case, charge, name) for name in (*chosen, *ESTIMATES)},
        **_months_table(charge_period(case, charge)),
    }


def _rates(case: Case, charge: Charge, pricing: str) -> dict[str, Any]:
    """Yearly rate by adopters and year, before the factors of an uplift where they stand apart.

    What is the same for all adopters has one row, what is the same in all years one column.
    """
    table = with_idle_years(case, charge, rates(case, pricing, charge=charge))
    before, factors = rates_and_uplift(case, pricing, charge=charge)
    if factors.size > 1 and np.array_equal(before * factors, table, equal_nan=True):
        return {"rates": plain(_smallest(before)), "factors": plain(factors)}
    return {"rates": plain(_smallest(table))}


def _smallest(table: Floats) -> Floats:
    for axis in (0, 1):
        first = table.take([0], axis=axis)
        if np.array_equal(np.broadcast_to(first, table.shape), table, equal_nan=True):
            table = first
    return table


def _line_table(case: Case, line: Line) -> dict[str, Any]:
    known = {"name": line.name, "cashable": plain(line.cashable or 0)}
    if not line.on:
        rate = plain(yearly_rate(case, line))
        return {**known, "rate": rate, **_months_table(line_period(case, line))}
    flows = {year: leaving_flow(case, line, _left(year, case)) for year in (NONE, *case.years)}
    return {
        **known,
        "amounts": {year: plain(flow.amounts) for year, flow in flows.items()},
        "after": {year: plain(flow.after[0]) for year, flow in flows.items()},
    }


def _months_table(period: Period) -> dict[str, Any]:
    """First month and the one after the last for each delay, and what they are counted as."""
    begin, end = period.ends(np.arange(LONGEST_DELAY + 1), NEVER)
    return {
        "begin": _by_delay(begin),
        "end": _by_delay(end),
        "stops_on_leaving": period.stops_on_leaving,
        "is_recurrent": period.is_recurrent,
    }


def _by_delay(months: Any) -> list[Any]:
    """Months by delay; one alone where they are all the same."""
    listed: list[Any] = plain(np.atleast_1d(months))
    return listed[:1] if np.ptp(months) == 0 else listed


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Values by some of the choices.

    Parameters
    ----------
    by : tuple of str
        What each axis is: form, forces, start, delay, ramp or year.
    values : ndarray
        Figures, or texts.
    """

    by: tuple[str, ...]
    values: Floats

    def smallest(self) -> Lookup:
        """Leave out every axis along which nothing changes."""
        kept, values = list(self.by), self.values
        for name in self.by:
            place = kept.index(name)
            first = values.take([0], axis=place)
            if (values == first).all():
                kept.remove(name)
                values = first.squeeze(axis=place)
        return Lookup(by=tuple(kept), values=values)

    def plain(self) -> dict[str, Any]:
        """Give the table as plain values; of texts, each once, and its number where it stands.

        Figures that stand often are given once too, where that is shorter.

        Examples
        --------
        >>> table = Lookup(by=("form", "forces"), values=np.array([[2.0, 2.0], [2.5, 2.5]]))
        >>> table.plain()
        {'by': ['form'], 'of': [2, 2.5]}
        """
        table = self.smallest()
        if table.values.dtype != object:
            plain = {"by": [*table.by], "of": _short(table.values.tolist())}
            return min(plain, table._once("values"), key=lambda each: len(json.dumps(each)))
        return table._once("texts")

    def _once(self, name: str) -> dict[str, Any]:
        numbers = {value: number for number, value in enumerate(dict.fromkeys(self.values.flat))}
        of = np.vectorize(numbers.get, otypes=[int])(self.values)
        return {"by": [*self.by], "of": of.tolist(), name: _short([*numbers])}


def _short(value: Any) -> Any:
    """Write whole numbers without a point, and nil without a minus."""
    if isinstance(value, list):
        return [_short(each) for each in value]
    if isinstance(value, str):
        return value
    return int(value) if float(value).is_integer() else value


class Axes:
    """Every combination of pricing, forces, delay and late start of the charge, on one case.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        What is not moved, such as a change of the charge. Its forces by year, if it has them,
        stand on the axis ``forces`` after the single numbers.
    """

    def __init__(self, case: Case, scenario: Scenario) -> None:
        self.case = case
        # A page scales savings by itself: no figure here holds any of the scenario's.
        self.scenario = replace(scenario, savings=0.0, offset=0.0, cashable=0.0, ramp=0)
        # The two estimates come last: a page shows their figures, and offers no choice of them.
        self.forms = (*case.pricings, *ESTIMATES)
        most = int(field_range(case, scenario, "adopters")[1])
        self.path = scenario.adopters if isinstance(scenario.adopters, tuple) else None
        self.forces: list[Forces] = [*range(1, most + 1), *([self.path] if self.path else [])]
        self.starts: list[Start] = [
            (late_too, delay) for late_too in (False, True) for delay in self._delays(late_too)
        ]

    def _delays(self, late_too: bool) -> range:
        return range(self.case.longest_delay(late_too) + 1)

    def at(self, form: str, forces: Forces, start: Start) -> Scenario:
        """Choose one combination, without savings."""
        late_too, delay = start
        return replace(
            self.scenario,
            pricing=form,
            adopters=forces,
            delay=delay,
            charge_follows_go_live=late_too,
        )

    @cached_property
    def _appraised(self) -> list[list[Results]]:
        """Appraise all of it: the charge on time and late, single numbers of forces and a path."""
        return [
            [
                self._sweep(late_too, 1, adopters=[n for n in self.forces if isinstance(n, int)]),
                *([self._sweep(late_too, self.path)] if self.path else []),
            ]
            for late_too in (False, True)
        ]

    def _sweep(self, late_too: bool, forces: Forces, **adopters: Any) -> Results:
        start = self.at(self.forms[0], forces, (late_too, 0))
        delays = self._delays(late_too)
        return results_of(self.case, start, pricing=self.forms, **adopters, delay=delays)

    def gathered(self, figure: Callable[[Results], Floats]) -> Floats:
        """Gather a figure of every combination, on the axes of `COMBINED`."""

        def of(result: Results) -> Floats:
            found = figure(result)
            return found if "adopters" in result.flow.axes else found[:, None]

        late = [np.concatenate([of(each) for each in both], axis=1) for both in self._appraised]
        return np.concatenate(late, axis=2)

    def by_start(self, values: Floats) -> Lookup:
        """Tell starts apart by the delay alone, where it is the same whether the charge waits."""
        on_time = [self.starts.index((False, delay)) for _, delay in self.starts]
        if (values != values[..., on_time]).any():
            return Lookup(by=COMBINED, values=values)
        delays = len(self._delays(False))
        return Lookup(by=("form", "forces", "delay"), values=values[..., :delays])

    def worded(self, text: Callable[[Scenario], Any], *by: str) -> Lookup:
        """Word every combination of some of the axes of `COMBINED`."""
        form = self.case.pricings if "form" in by else self.forms[:1]
        forces = self.forces if "forces" in by else self.forces[:1]
        start = self.starts if "start" in by else self.starts[:1]
        values = np.empty((len(form), len(forces), len(start)), dtype=object)
        for i, j, k in np.ndindex(values.shape):
            values[i, j, k] = text(self.at(form[i], forces[j], start[k]))
        return Lookup(by=COMBINED, values=values)


def lookup_tables(grid: Axes) -> dict[str, Any]:
    """Tables from which a page gets every figure by adding and scaling.

    A yearly amount is scaled by months of it: the charge by the months charged, the saving at
    full effect by the months' worth of it.

    Parameters
    ----------
    grid : Grid
        The combinations.

    Returns
    -------
    dict
        Plain values, in pounds and in months. [£, £ a year, months]
    """
    case = grid.case
    names = [line.name for line in case.counted_lines("cost")]
    budget_years = np.isin(case.years, case.budget.years)
    tables = {
        "paid": _by_year(grid, lambda result: result.flow.charge),
        "charge": _charge(grid),
        "charged": _months(grid, lambda result: result.flow.charged),
        "charged_at_first": _months(grid, lambda result: result.flow.initial[case.charge.name]),
        "gained": _unmoved(grid, lambda result: 0.0 - result.flow.savings),
        "gained_cash": _unmoved(
            grid, lambda result: 0.0 - cashable_savings(case, result.flow, 0.0)
        ),
        "saved": _saved(grid),
        "ongoing": Lookup(by=COMBINED, values=grid.gathered(lambda result: result.ongoing)),
        "discount": _discount(case),
        "in_budget": Lookup(by=("year",), values=budget_years),
    }
    return {name: table.plain() for name, table in tables.items()} | {
        "lines": [_line(grid, "lines", name).plain() for name in names],
        "lines_at_first": [_line(grid, "initial", name).plain() for name in names],
    }


def _line(grid: Axes, part: Literal["lines", "initial"], name: str) -> Lookup:
    """Give a cost line beside the platform's, or what of it is counted at first."""
    return _unmoved(grid, lambda result: getattr(result.flow, part)[name])


def _by_year(grid: Axes, figure: Callable[[Results], Floats]) -> Lookup:
    return Lookup(by=(*COMBINED, "year"), values=grid.gathered(figure))


def _months(grid: Axes, cost: Callable[[Results], Floats]) -> Lookup:
    """Read back from what the library charges how many months that is: whole ones."""
    charge = grid.gathered(lambda result: result.flow.charge)
    months = np.rint(grid.gathered(cost) / charge * MONTHS_IN_A_YEAR)
    return Lookup(by=(*COMBINED, "year"), values=months)


def _unmoved(grid: Axes, figure: Callable[[Results], Floats]) -> Lookup:
    """Take what only the delay moves."""
    delays = grid.case.longest_delay(False) + 1  # the first starts, the charge on time
    return Lookup(by=("delay", "year"), values=grid.gathered(figure)[0, 0, :delays])


def _charge(grid: Axes) -> Lookup:
    """Give the charge of the last year before any change of it: what an offset is of."""
    on_time = grid.starts[0]
    values = [
        [final_charge(grid.case, grid.at(form, forces, on_time)) for forces in grid.forces]
        for form in grid.forms
    ]
    return Lookup(by=("form", "forces"), values=np.array(values))


def _saved(grid: Axes) -> Lookup:
    """Months' worth of savings by delay, ramp and year."""
    longest = int(field_range(grid.case, grid.scenario, "ramp")[1])
    delays = np.arange(grid.case.longest_delay(False) + 1)[:, None, None]
    ramps = np.arange(longest + 1)[None, :, None]
    return Lookup(by=("delay", "ramp", "year"), values=saved_months(grid.case, ramps, delays))


def _discount(case: Case) -> Lookup:
    """Present value of a pound in each year."""
    one_pound = np.eye(len(case.years))
    return Lookup(by=("year",), values=present_value(one_pound, rate=case.discount_rate.value))


def words(grid: Axes) -> dict[str, Any]:
    """Tables of words, and of what decides between words.

    Parameters
    ----------
    grid : Grid
        The combinations.

    Returns
    -------
    dict
        Plain values; ``choice`` and ``begun`` are facts and slots of the headline, as JSON.
    """
    case = grid.case
    tables = {
        "choice": grid.worded(lambda s: json.dumps(choice_facts(case, s)), "form", "forces"),
        "begun": grid.worded(lambda s: json.dumps(start_facts(case, s)), "start"),
        "forces": grid.worded(wording.adopters_named, "forces"),
        "forces_at_last": grid.worded(_forces_at_last, "forces"),
        "conditions": grid.worded(wording.conditions, "start"),
        "fits": grid.worded(lambda s: _fits(case, s), "start"),
        "about": grid.worded(lambda s: wording.short_caveats(case, s), "form", "forces"),
        "notes": grid.worded(lambda s: " ".join(wording.long_notes(case, s)), "form", "forces"),
        "falls_later": _falls_later(grid),
        "unquoted": _unquoted(grid),
    }
    return {name: table.plain() for name, table in tables.items()}


def _forces_at_last(scenario: Scenario) -> str:
    return wording.adopters_named(replace(scenario, adopters=scenario.final_adopters))


def _fits(case: Case, scenario: Scenario) -> str:
    value = fitting_charge(case, break_even(case, scenario, "charge"))
    return "" if value is None else pounds(value)


def _falls_later(grid: Axes) -> Lookup:
    later = grid.gathered(lambda result: result.falls_after_budget_years)
    return Lookup(by=COMBINED, values=later >= HALF_A_POUND)


def _unquoted(grid: Axes) -> Lookup:
    """Tell where the charge of the last year is outside the quoted range."""
    charge = grid.gathered(lambda result: result.flow.charge)[..., -1]
    quoted = np.vectorize(lambda paid: pricing.is_quoted(grid.case, paid), otypes=[bool])(charge)
    return Lookup(by=COMBINED, values=~quoted)
