"""The answer of a scenario in its one fixed form: a line, chips, a table and notes.

The line has five slots and one of six forms; no sentence is put together from clauses. All
else is a note (`report.notes`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from small.case.case import ANY, Case
from small.case.scenario import FIELDS, Scenario, own_scenario, scenario_faults
from small.case.schema import Pricing
from small.errors import InputError
from small.model.cashflow import CashFlow
from small.model.results import (
    Pair,
    flow_by_pricing,
    pairs,
    results_by_pricing,
)
from small.money import HALF_A_PENNY, bracketed, pounds, rounded

_YEARS_IN_WORDS = {
    12: "year",
    24: "two years",
    36: "three years",
    48: "four years",
    60: "five years",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the answer table.

    ``label`` names it; ``lowest`` and ``highest`` are its amounts [£]; ``by`` are the pricings of
    both ends with their statuses, empty where the row follows the ends of the cost.
    """

    label: str
    lowest: float
    highest: float
    by: tuple[str, str] = ("", "")

    @property
    def texts(self) -> tuple[str, str]:
        """Both amounts as a table prints them, with the pricing of each."""
        ends = zip((self.lowest, self.highest), self.by, strict=True)
        low, high = (f"{bracketed(amount)}{f' · {by}' if by else ''}" for amount, by in ends)
        return low, high


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A field of the scenario in a few words, and whether it is at the case's own value."""

    field: str
    text: str
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer of a case at one scenario. Every surface shows this and computes nothing.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision and the choices.
    flow : CashFlow
        Costs by year, a row for each pricing.
    by_pricing : dict
        Results of each pricing. [£]
    pairs : dict
        Each result as a pair over the pricings that give it; None if none does.
    quoted : Pair or None
        The leading cost as quoted: the quoted ends, the anticipated number, on time.
    line : str
        The answer in one line.
    chips : list of Chip
        The scenario in words.
    rows : list of Row
        The answer table.
    """

    case: Case
    scenario: Scenario
    flow: CashFlow
    by_pricing: dict[str, dict[str, float]]
    pairs: dict[str, Pair | None]
    quoted: Pair | None
    line: str
    chips: list[Chip]
    rows: list[Row]

    @property
    def pricings(self) -> list[str]:
        """Pricings that the answer is about, in the order of the file."""
        return [*self.by_pricing]

    @property
    def has_range(self) -> bool:
        """Whether the table needs two columns: a result, and not the quote alone, is a range."""
        shown = (self.pairs[name] for name in ("initial_cost", "savings", "ongoing"))
        return any(pair is not None and not pair.is_one_figure for pair in shown)


def answer(case: Case, scenario: Scenario | None = None) -> Answer:
    """Return the answer of a case at a scenario; usually at the case's own.

    Raises
    ------
    InputError
        If the case does not allow the scenario.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> print(answer(case, choose(case, adopters=36, pricing="shared")).line)
    Set-up and the first two years: £218,611. Budget £300,000: £81,389 under.
    """
    scenario = own_scenario(case) if scenario is None else scenario
    faults = [*scenario_faults(case, scenario)]
    if faults:
        raise InputError(faults)
    by_pricing = results_by_pricing(case, scenario)
    found = pairs(case, by_pricing)
    quoted = quoted_cost(case)
    return Answer(
        case=case,
        scenario=scenario,
        flow=flow_by_pricing(case, scenario),
        by_pricing=by_pricing,
        pairs=found,
        quoted=quoted,
        line=_line(case, scenario, found["initial_cost"]),
        chips=_chips(case, scenario),
        rows=_rows(case, found, quoted),
    )


# The line


def period_label(case: Case) -> str:
    """Return the name of the period that the leading cost covers.

    >>> from small.case.reading import load_case
    >>> period_label(load_case())
    'Set-up and the first two years'
    """
    if case.basis != "months":
        years = case.budget_years if case.basis == "years" else case.years
        return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    months = case.initial_months or 0
    first = f"the first {_YEARS_IN_WORDS.get(months, f'{months} months')}"
    has_set_up = any(case.is_one_off(line) for line in case.lines if line.kind == "cost")
    return f"Set-up and {first}" if has_set_up else first.capitalize()


def has_verdict(case: Case) -> bool:
    """Whether the case has a budget that was set or requested, not an assumed one."""
    return case.budget is not None and case.status_of(("budget", "amount")) != "assumed"


def _line(case: Case, scenario: Scenario, cost: Pair | None) -> str:
    if cost is None:
        return f"No pricing gives a charge for {adopters_text(case, scenario)}."
    amount = span(pounds(cost.low), pounds(cost.high))
    if case.budget is None:
        return f"{period_label(case)}: {amount}. No budget is stated."
    budget = pounds(case.budget.amount)
    if not has_verdict(case):
        return f"{period_label(case)}: {amount}. Budget {budget} (assumed): no verdict."
    stage = " (requested)" if case.stage == "for decision" else ""
    ends = [distance(case.budget.amount - end) for end in (cost.low, cost.high)]
    return f"{period_label(case)}: {amount}. Budget {budget}{stage}: {span(*ends)}."


def span(low: str, high: str) -> str:
    """Join both ends of a pair; equal ends are one figure.

    >>> span("£1", "£2"), span("£2", "£2")
    ('£1 to £2', '£2')
    """
    return low if low == high else f"{low} to {high}"


def distance(headroom: float) -> str:
    """Return the distance of a cost from the budget.

    >>> distance(81_388.89), distance(-2_000), distance(0), distance(-0.3)
    ('£81,389 under', '£2,000 over', 'exactly the budget', 'less than £1 over')
    """
    if abs(headroom) < HALF_A_PENNY:
        return "exactly the budget"
    amount = pounds(abs(headroom)) if rounded(headroom) else f"less than {pounds(1)}"
    return f"{amount} {'over' if headroom < 0 else 'under'}"


def adopters_text(case: Case, scenario: Scenario) -> str:
    """Return the number of adopters of a scenario with the case's word: 36 forces."""
    if isinstance(scenario.adopters, tuple):
        return f"{', '.join(map(str, scenario.adopters))} {case.adopters_word}"
    word = case.adopters.word if scenario.adopters == 1 else case.adopters_word
    return f"{scenario.adopters} {word}"


# Chips


def _chips(case: Case, scenario: Scenario) -> list[Chip]:
    own = own_scenario(case)
    return [
        Chip(
            field=name,
            text=field.chip(case, getattr(scenario, name)),
            is_own=getattr(scenario, name) == getattr(own, name),
        )
        for name, field in FIELDS.items()
        if field.affects(case) and _says_something(name, scenario, own)
    ]


def _says_something(name: str, scenario: Scenario, own: Scenario) -> bool:
    """Whether a chip is shown: of some fields always, of the others if they are set."""
    value = getattr(scenario, name)
    return FIELDS[name].has_chip or bool(value) or value != getattr(own, name)


# The table


def _rows(case: Case, found: dict[str, Pair | None], quoted: Pair | None) -> list[Row]:
    cost, savings = found["initial_cost"], found["savings"]
    after, ongoing = found["cost_after_cashable_savings"], found["ongoing"]
    rows = []
    if cost is not None:
        rows.append(_pair_row(case, period_label(case), cost))
        if case.budget is not None and has_verdict(case):
            headroom = [case.budget.amount - end for end in (cost.low, cost.high)]
            label = "Headroom, or (over budget)"
            rows.append(Row(label=label, lowest=headroom[0], highest=headroom[1]))
    if savings is not None:
        by = ends_by(case, savings) if savings.high >= HALF_A_PENNY else ("", "")
        label = "Cashable savings counted"
        rows.append(Row(label=label, lowest=savings.low, highest=savings.high, by=by))
        if after is not None and savings.high >= HALF_A_PENNY:
            rows.append(_pair_row(case, "Cost after cashable savings", after))
    if ongoing is not None:
        rows.append(_pair_row(case, f"Each year after, as in {case.years[-1]}", ongoing))
    if quoted is not None:
        rows.append(Row(label="As quoted", lowest=quoted.low, highest=quoted.high))
    return rows


def _pair_row(case: Case, label: str, pair: Pair) -> Row:
    return Row(label=label, lowest=pair.low, highest=pair.high, by=ends_by(case, pair))


def ends_by(case: Case, pair: Pair) -> tuple[str, str]:
    """Return the pricing of each end with its status; nothing in a case with one pricing."""
    if len(case.pricings) == 1:
        return ("", "")
    low, high = (
        f"{case.title_of(name)} ({pricing_shown_as(case, name)})"
        for name in (pair.low_pricing, pair.high_pricing)
    )
    return low, high


def pricing_shown_as(case: Case, pricing: str) -> str:
    """Return the status to show: the weakest of the rule and of the figures that it uses.

    A rule that is an end of a stated range is "quoted".

    >>> from small.case.reading import load_case
    >>> case = load_case()
    >>> pricing_shown_as(case, "high-estimate"), pricing_shown_as(case, "shared")
    ('quoted', 'assumed')
    """
    if case.main_charge is None:
        return "stated"
    charge = case.charges.index(case.main_charge)
    rule = case.pricings[pricing]
    place = ("charges", charge, "pricing", [*case.pricings].index(pricing))
    statuses: list[str] = [case.status_of((*place, key)) for key in rule.model_fields_set]
    statuses += [
        known["status"]
        for path, known in case.sources.items()
        if path[:4] == place and known.get("status")
    ]
    ends = quoted_ends(rule)
    statuses += [case.status_of(("charges", charge, end)) for end in ends]
    for weakest in ("assumed", "derived"):
        if weakest in statuses:
            return weakest
    is_range = case.main_charge.low != case.main_charge.high
    return "quoted" if ends and is_range else "stated"


def quoted_ends(rule: Pricing) -> list[str]:
    """Return the ends of the quote that a rule uses as its fee or price."""
    return [value for value in (rule.fee, rule.price) if isinstance(value, str)]


# As quoted


@lru_cache(maxsize=8)
def quoted_case(case: Case) -> Case | None:
    """Return the case with the quoted ends as its pricings, low and high, if it has a quote."""
    main = case.main_charge
    if main is None or main.low is None:
        return None
    ends = [Pricing(name=end, fee=end) for end in ("low", "high")]
    charges = [
        charge.model_copy(update={"pricing": ends}) if charge is main else charge
        for charge in case.charges
    ]
    values = {name: getattr(case, name) for name in Case.model_fields}
    quoted = Case.model_construct(**{**values, "charges": charges})
    quoted._register, quoted._sources = case.register, case.sources
    return quoted


def quoted_scenario(case: Case) -> Scenario:
    """Return the scenario that the quote is for: the anticipated number, on time, no change."""
    return Scenario(adopters=case.anticipated, pricing=ANY)


@lru_cache(maxsize=8)
def quoted_cost(case: Case) -> Pair | None:
    """Return the leading cost as quoted, if the case has a quote and it has a price."""
    quoted = quoted_case(case)
    if quoted is None:
        return None
    values = results_by_pricing(quoted, quoted_scenario(case))
    low, high = (float(row["initial_cost"]) for row in values.values())
    # Another charge may have no price at the anticipated number.
    return Pair(low, high, "low", "high") if math.isfinite(low + high) else None
