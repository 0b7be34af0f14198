"""The model: every formula of the cash flow and of the results, each written once.

`model.expressions` describes the language. Each cost, saving, funding line and charge is a part:
``cost0.amount`` is the amount of the first cost line, ``charge0.amount`` that of the first charge.
A field of the scenario keeps its name (``delay``), with three exceptions. ``leave`` becomes the
month ``left``, and ``adopters`` and ``pricing`` give the ``rate`` of each charge.
`model.case_formulas` evaluates the formulas of a case.

Months are counted from year 0, so that formulas can subtract them. Costs are positive and savings
negative.
``docs/model.md`` is printed from these formulas by `report.model_page`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sohanalysis.case.case import LINE_KINDS, Line
from sohanalysis.case.definitions import Definition, Input, Rows
from sohanalysis.model.expressions import Formulas

SHORTHANDS = {
    # Months of a year that are within a period.
    "overlap(start, end)": "max(0, min(end, closes) - max(start, opens))",
    # Months of membership from go-live up to a month.
    "since(month)": "max(0, min(month, left) - live)",
    # Savings in months of full effect. The j-th month from go-live counts min(1, j / ramp). During
    # the ramp, m months count (1 + 2 + ... + m) / ramp = m (m + 1) / (2 ramp). After the ramp, they
    # count m - (ramp - 1) / 2.
    "worth(months)": "where(months < steps, months * (months + 1) / ((1 + 1) * steps),"
    " months - (steps - 1) / (1 + 1))",
}


class Basis(StrEnum):
    """Costs that the initial cost of a case counts.

    `years`: costs dated in the years of the budget. `months`: one-off costs, and the initial months
    of recurrent costs. `none`: the case has no initial cost.
    """

    years = "years"
    months = "months"
    none = "none"


@dataclass(frozen=True, kw_only=True)
class LineKind:
    """The properties of a line that decide its formulas.

    Parameters
    ----------
    kind : str
        ``cost``, ``saving`` or ``funding``.
    is_by_year : bool
        Whether the case gives an amount for each year.
    has_uplift : bool
        Whether the yearly amount rises from a base year.
    shifts, extends : bool
        Whether a delay moves the start, or only the end.
    has_length : bool
        Whether it ends after some months, and not with the years.
    stops_on_leaving : bool
        Whether it ends with membership.
    is_recurrent : bool
        Whether it is a recurrent line.
    is_on_leaving : bool
        Whether it is paid only after leaving.
    """

    kind: str
    is_by_year: bool = False
    has_uplift: bool = False
    shifts: bool = False
    extends: bool = False
    has_length: bool = False
    stops_on_leaving: bool = False
    is_recurrent: bool = False
    is_on_leaving: bool = False

    @classmethod
    def from_line(cls, line: Line) -> LineKind:
        """Return the properties of a line."""
        is_by_year = line.by_year is not None
        return cls(
            kind=line.kind,
            is_by_year=is_by_year,
            has_uplift=not is_by_year and line.base_year is not None,
            shifts=not is_by_year and line.delay == "shift",
            extends=not is_by_year and line.delay == "extend",
            has_length=not is_by_year and line.months is not None,
            stops_on_leaving=line.stops_on_leaving,
            is_recurrent=line.is_recurrent,
            is_on_leaving=bool(line.on),
        )


@dataclass(frozen=True, kw_only=True)
class Structure:
    """The properties of a case that decide its formulas. Its figures are inputs.

    Parameters
    ----------
    basis : Basis
        Costs that the initial cost counts.
    has_budget : bool
        Whether the case states a budget.
    has_present_value : bool
        Whether a present value can be computed.
    is_deflated : bool
        Whether the net cost is converted to prices of the first year before discounting.
    may_rise : bool
        Whether a charge may rise from one year of the case to the next.
    lines : tuple
        Part, name and kind of each line that counts.
    charges : tuple
        Part and name of each charge.
    """

    basis: Basis
    has_budget: bool
    has_present_value: bool
    is_deflated: bool
    may_rise: bool
    lines: tuple[tuple[str, str, LineKind], ...]
    charges: tuple[tuple[str, str], ...]

    @property
    def may_be_deflated(self) -> bool:
        """Whether the net cost is, or may be, converted to prices of the first year."""
        return self.has_present_value and (self.is_deflated or self.may_rise)

    @property
    def counts_early_savings(self) -> bool:
        """Whether savings of the initial months count, because no budget has years."""
        return self.basis == Basis.months and not self.has_budget


# The inputs that all parts share

_FIELD = "the scenario"
_YEARS: Rows = (
    Input(
        "opens[y]", "month number", "First month of the year", "a financial year begins in April"
    ),
    Input("closes[y]", "month number", "Month after the year", "12 months later"),
    Input("horizon", "month number", "Month after the last year", "the case: `years`"),
)
SCENARIO: Rows = (
    Input("delay", "months", "Go-live is late by", _FIELD),
    Input("charge_follows_go_live", "yes or no", "The charge starts late too", _FIELD),
    Input("charge_change", "share", "Change of every charge", _FIELD),
    Input("rise", "share", "Yearly rise of the charges", _FIELD),
    Input("savings", "£ a year", "Saving at full effect", _FIELD),
    Input("offset", "share", "Saving as a share of the charge", f"{_FIELD}; not with `savings`"),
    Input("ramp", "months", "Months from go-live to full effect", _FIELD),
    Input("cashable", "share", "Cashable share of these savings", _FIELD),
    Input(
        "left",
        "month number",
        "Month after the last of membership",
        f"{_FIELD}: `leave`; beyond all years if we stay",
    ),
)
GO_LIVE: Rows = (Input("go_live", "month number", "Go-live, on time", "the case: `go_live`"),)
INITIAL_MONTHS: Rows = (
    Input("initial_months", "months", "Initial months", "the case: `initial_months`"),
)
BUDGET: Rows = (
    Input("budget", "£", "Budget", "the case: `budget`"),
    Input("in_budget[y]", "yes or no", "The budget covers the year", "the case: `budget.years`"),
)
DISCOUNT: Rows = (
    Input(
        "discount_factor[y]",
        "factor",
        "Worth in the first year of £1 of this year",
        "the case: `discount_rate`; HM Treasury Green Book (2003), Table 6.1",
    ),
)
INFLATION: Rows = (
    Input("inflation", "share", "Inflation a year", "the case: `inflation`", may_be_unpriced=True),
    Input("years_on[y]", "years", "Years since the first", "0, 1, 2 and so on"),
)
INPUT_LABELS: Mapping[str, str] = {
    row.head.removesuffix("[y]"): row.label
    for rows in (_YEARS, SCENARIO, GO_LIVE, INITIAL_MONTHS, BUDGET, DISCOUNT, INFLATION)
    for row in rows
}


# A charge

_STAYS = "left > horizon"
_PRO_RATA = "the yearly rate for each month in 12"
_COUNTED = "Part that is initial cost"


def charge_formulas(basis: Basis) -> Rows:
    """Return the formulas of a charge."""
    return (
        Input("first", "month number", "First month charged, on time", "the case: `from`"),
        Input(
            "stated_end",
            "month number",
            "Month after the last one charged",
            "the case: `until`, else the end of the years",
        ),
        Input("is_open", "yes or no", "The charge has no stated end", "the case: no `until`"),
        Input(
            "rate[y]",
            "£ a year",
            "Charge a year, as priced",
            "the pricing of the scenario at its adopters; 0 in a year without a price or a charge",
            may_be_unpriced=True,
        ),
        Definition(
            "start",
            "first + delay * charge_follows_go_live",
            "month number",
            "First month charged",
            "a late go-live moves the charge only if the scenario says that it does",
        ),
        Definition(
            "end",
            "min(stated_end, left)",
            "month number",
            "Month after the last one charged, or after leaving",
            "leaving ends a charge; a delay does not move the end of a contract",
        ),
        Definition(
            "months[y]", "overlap(start, end)", "months", "Months charged", "whole months are paid"
        ),
        Input(
            "vat_added",
            "share",
            "VAT on the charge, not recovered",
            "the case: `vat_added`, else 0",
        ),
        Input(
            "rises",
            "yes or no",
            "The charge rises as the scenario says",
            "the pricing: no if it has an `uplift` or amounts by year",
        ),
        Definition(
            "changed[y]",
            "rate * (1 + charge_change)",
            "£ a year",
            "Charge a year, as changed",
            "the scenario changes every year's charge by one share; before rise and VAT",
        ),
        Definition(
            "since[y]",
            "max(0, up((opens - first) / 12))",
            "years",
            "Years since the first year charged",
            "a late start does not move the year whose prices were quoted",
        ),
        Definition(
            "risen[y]",
            "grown(rise, since)",
            "number",
            "Rise since the first year charged",
            "the first year charged is as quoted",
        ),
        Definition(
            "raised[y]",
            "changed * where(rises, risen, 1)",
            "£ a year",
            "Charge a year, with the rise",
            "before VAT, as a quoted range and a cap are",
        ),
        Definition(
            "paid[y]",
            "raised * (1 + vat_added)",
            "£ a year",
            "Charge a year, as paid",
            "offset, break-even charge and quoted range are before rise and VAT; VAT that is not "
            "recovered is a cost, and police bodies recover it (section 33)",
        ),
        Definition("amount[y]", "paid * months / 12", "£", "Charge", _PRO_RATA),
        *_initial_part(basis, "paid", is_recurrent=True),
        Definition(
            "goes_on",
            f"last(paid) * ({_STAYS} and is_open and last(months) > 0)",
            "£ a year",
            "Charge that goes on",
            "a full year's rate of the last year, if it is charged then and neither ends nor we "
            "leave",
        ),
    )


def _initial_part(basis: Basis, rate: str, *, is_recurrent: bool, overrun: str = "") -> Rows:
    """Return the formulas of the part of a cost that the initial cost counts."""
    if basis == Basis.none:
        return ()
    if basis == Basis.months and not is_recurrent:
        reason = "a one-off cost counts in full, whenever it falls"
        return (Definition("initial[y]", "amount", "£", _COUNTED, reason),)
    if basis == Basis.years:
        months = "months * in_budget"
        reason = "a budget that states years pays for the months in those years"
    else:
        months = "overlap(start, min(end, start + initial_months))"
        reason = "a recurrent cost counts for its first months, late or not"
    return (
        Definition("counted_months[y]", months, "months", "Months that count", reason),
        Definition(
            "initial[y]", f"{rate} * counted_months / 12{overrun}", "£", _COUNTED, _PRO_RATA
        ),
    )


# A line

_OVERRUN = " * (1 + overrun)"


def line_formulas(kind: LineKind, basis: Basis, *, counts_early: bool = False) -> Rows:
    """Return the formulas of a line.

    Parameters
    ----------
    kind : LineKind
        Properties of the line.
    basis : Basis
        Costs that the initial cost counts.
    counts_early : bool
        Whether the savings of the initial months count (`Structure.counts_early_savings`).
    """
    rows: Rows = (
        *_rate(kind),
        Input("overrun", "share", "Overrun", "drawn by a simulation; else 0"),
    )
    if kind.is_on_leaving:
        return (*rows, *_leaving(basis))
    rows = (
        *rows,
        *_period(kind),
        Definition("months[y]", "overlap(start, end)", "months", "Months", "whole months count"),
        Definition("amount[y]", f"rate * months / 12{_OVERRUN}", "£", "Amount", _PRO_RATA),
    )
    if kind.kind == "saving":
        return (*rows, *_saving(counts_early=counts_early))
    if kind.kind == "funding":
        return rows
    rows = (*rows, *_initial_part(basis, "rate", is_recurrent=kind.is_recurrent, overrun=_OVERRUN))
    return (*rows, _goes_on(kind)) if kind.is_recurrent else rows


def _goes_on(kind: LineKind) -> Definition:
    """Return the formula of the cost of a recurrent line that goes on after the years."""
    text = f"last(rate) * ({_STAYS} and last(months) > 0){_OVERRUN}"
    reason = "a full year's amount of the last year, if it is paid then and we do not leave"
    if kind.has_length:
        text, reason = "0", "nothing: it ends after its months"
    return Definition("goes_on", text, "£ a year", "Cost that goes on", reason)


def _rate(kind: LineKind) -> Rows:
    """Return the formulas of our share of the yearly amount."""
    share = Input("our_share", "share", "Our share", "the case: `our_share`")
    rate = ("£ a year", "Our yearly amount")
    if kind.is_by_year:
        return (
            share,
            Input("listed[y]", "£ a year", "Amount of the year", "the case: `by_year`"),
            Definition("rate[y]", "our_share * listed", *rate, "our share of the amount stated"),
        )
    annual = Input("annual", "£ a year", "Yearly amount", "the case: `annual`")
    if not kind.has_uplift:
        reason = "our share of the amount stated, in the prices of every year"
        return (share, annual, Definition("rate[y]", "our_share * annual", *rate, reason))
    factor = Input(
        "uplift_factor[y]",
        "factor",
        "Rise since the base year",
        "the case: (1 + `uplift`) to the power of the years since `base_year`",
    )
    reason = "our share of the amount stated, raised from its base year"
    text = "our_share * annual * uplift_factor"
    return (share, annual, factor, Definition("rate[y]", text, *rate, reason))


def _period(kind: LineKind) -> Rows:
    """Return the formulas of the first month of a line and the month after its last."""
    source = "the case: the first year with an amount" if kind.is_by_year else "the case: `from`"
    rows: Rows = (Input("first", "month number", "First month, on time", source),)
    if kind.has_length:
        rows += (Input("length", "months", "Months, on time", "the case: `months`"),)
    reason = "moves with go-live" if kind.shifts else "stays, however late go-live is"
    start = "first + delay" if kind.shifts else "first"
    end = "start + length" + " + delay" * kind.extends if kind.has_length else "horizon"
    ends = ["after its months" if kind.has_length else "at the end of the years"]
    ends += ["longer by the delay"] * (kind.extends and kind.has_length)
    ends += ["at the latest when membership ends"] * kind.stops_on_leaving
    end = f"min({end}, left)" if kind.stops_on_leaving else end
    return (
        *rows,
        Definition("start", start, "month number", "First month", reason),
        Definition("end", end, "month number", "Month after the last", f"ends {', '.join(ends)}"),
    )


def _leaving(basis: Basis) -> Rows:
    """Return the formulas of a line that is paid only after leaving."""
    initial_part = Definition(
        "initial[y]",
        "amount * in_budget",
        "£",
        _COUNTED,
        "a budget that states years pays for all costs of its years",
    )
    return (
        Input("wait", "months", "Months from leaving to the first month", "the case: `after`"),
        Input("length", "months", "Months", "the case: `months`"),
        Input(
            "exempt[i]",
            "month number",
            "Ends of membership without this cost, the earliest first",
            "the case: `unless`; and never leaving",
        ),
        Definition(
            "is_exempt",
            "item(exempt, steps_at(left, exempt)) == left",
            "yes or no",
            "Nothing is paid",
            "we stay, or `unless` names the last year of membership",
        ),
        Definition(
            "rate_paid[y]",
            "where(is_exempt, 0, rate)",
            "£ a year",
            "Yearly amount on leaving",
            "paid only if we leave",
        ),
        Definition(
            "start",
            "left + wait",
            "month number",
            "First month",
            "the months after leaving that the case states",
        ),
        Definition(
            "end", "start + length", "month number", "Month after the last", "ends after its months"
        ),
        Definition("months[y]", "overlap(start, end)", "months", "Months", "whole months count"),
        Definition("amount[y]", f"rate_paid * months / 12{_OVERRUN}", "£", "Amount", _PRO_RATA),
        *((initial_part,) if basis == Basis.years else ()),
        Definition(
            "months_after",
            "max(0, end - max(start, horizon))",
            "months",
            "Months after the years",
            "they are a row of their own, and in no other result",
        ),
        Definition(
            "after",
            f"last(rate_paid) * months_after / 12{_OVERRUN}",
            "£",
            "Amount after the years",
            "at the rate of the last year",
        ),
    )


def _saving(*, counts_early: bool) -> Rows:
    """Return the formulas of a saving line, other than its amount."""
    rows: Rows = (
        Input("cashable", "share", "Cashable share", "the case: `cashable`"),
        Definition(
            "cashable_amount[y]",
            "cashable * (0 - amount)",
            "£",
            "Cashable part (negative)",
            "taken out of a budget; the rest frees time or capacity",
        ),
    )
    if not counts_early:
        return rows
    return (
        *rows,
        Definition(
            "early_months[y]",
            "overlap(max(start, go_live), min(end, early_end))",
            "months",
            "Months within the initial months from go-live",
            "a late go-live moves savings and not these months, as it moves no budget year",
        ),
        Definition("early[y]", "rate * early_months / 12", "£", "Early saving", _PRO_RATA),
        Definition(
            "early_cashable[y]",
            "cashable * (0 - early)",
            "£",
            "Cashable part of the early saving (negative)",
            "taken out of a budget",
        ),
    )


# Savings of the scenario


def savings_formulas(charges: Iterable[str]) -> Rows:
    """Return the formulas of the savings that the scenario chooses.

    Parameters
    ----------
    charges : iterable of str
        Parts of the charges.
    """
    # An offset is a share of the last year's charges. A charge that ended before is not offset.
    offset_of = _sum(
        f"where(is_last_charged and {part}.stated_end > opens, {part}.rate, 0)" for part in charges
    )
    return (
        Input(
            "is_last_charged[y]",
            "yes or no",
            "The last year in which anything is charged",
            "the case: `until` of the charges",
        ),
        Definition(
            "offset_base[y]",
            offset_of,
            "£ a year",
            "Charges in the last year charged",
            "before any change: joining saves costs of our own",
        ),
        Definition(
            "last_charge", "years(offset_base)", "£ a year", "Charge that is offset", "of one year"
        ),
        Definition(
            "full",
            "savings + share_of(offset, last_charge)",
            "£ a year",
            "Chosen saving at full effect",
            "a sum, or a share of the charge",
        ),
        Definition("live", "go_live + delay", "month number", "Go-live", "late by the delay"),
        Definition(
            "steps",
            "max(1, ramp)",
            "months",
            "Months to full effect, at least 1",
            "0 and 1 are alike",
        ),
        Definition(
            "live_by_end[y]",
            "since(closes)",
            "months",
            "Months from go-live to the end of the year",
            "up to the end of membership",
        ),
        Definition(
            "live_by_start[y]",
            "since(opens)",
            "months",
            "Months from go-live to the start of the year",
            "up to the end of membership",
        ),
        Definition(
            "saved_months[y]",
            "worth(live_by_end) - worth(live_by_start)",
            "months",
            "Months of full savings in the year",
            "savings rise in equal steps from go-live to the end of the ramp",
        ),
        Definition(
            "chosen[y]",
            "0 - full * saved_months / 12",
            "£",
            "Savings of the scenario (negative)",
            _PRO_RATA,
        ),
    )


EARLY_END: Rows = (
    Definition(
        "early_end",
        "go_live + initial_months",
        "month number",
        "Month after the initial months from go-live",
        "without a budget, savings count in the initial months from go-live",
    ),
)
EARLY: Rows = (
    Definition(
        "early_by_end[y]",
        "since(min(closes, early_end))",
        "months",
        "Initial months from go-live to the end of the year",
        "up to the end of the initial months, and of membership",
    ),
    Definition(
        "early_by_start[y]",
        "since(min(opens, early_end))",
        "months",
        "Initial months from go-live to the start of the year",
        "up to the end of the initial months, and of membership",
    ),
    Definition(
        "early_months[y]",
        "worth(early_by_end) - worth(early_by_start)",
        "months",
        "Months of full savings in the initial months",
        "savings rise in equal steps from go-live to the end of the ramp",
    ),
    Definition(
        "early[y]",
        "0 - full * early_months / 12",
        "£",
        "Early savings of the scenario (negative)",
        _PRO_RATA,
    ),
)


# Totals


def _sum(names: Iterable[str]) -> str:
    """Return a sum in the order of the file: another order changes the last bit."""
    return " + ".join(names) or "0"


def yearly_totals(structure: Structure) -> Rows:
    """Return the formulas of the totals of each year."""
    parts = {
        kind: [part for part, _, line in structure.lines if line.kind == kind]
        for kind in LINE_KINDS
    }
    costs = [*parts["cost"], *(part for part, _ in structure.charges)]
    lines = f" - ({_sum(f'{part}.amount' for part in parts['saving'])})" if parts["saving"] else ""
    funding = (
        f" - ({_sum(f'{part}.amount' for part in parts['funding'])})" if parts["funding"] else ""
    )
    cashable = ["cashable * chosen", *(f"{part}.cashable_amount" for part in parts["saving"])]
    return (
        Definition(
            "gross[y]",
            _sum(f"{part}.amount" for part in costs),
            "£",
            "Gross cost",
            "cost lines and charges, in the order of the case",
        ),
        Definition(
            "all_savings[y]",
            f"chosen{lines}",
            "£",
            "Savings (negative)",
            "savings of the scenario, and saving lines",
        ),
        Definition("net[y]", "gross + all_savings", "£", "Net cost", "savings are negative"),
        Definition(
            "cashable_savings[y]",
            _sum(cashable),
            "£",
            "Cashable savings (negative)",
            "of the scenario at its cashable share, of each saving line at its own",
        ),
        Definition(
            "net_call[y]",
            f"gross + cashable_savings{funding}",
            "£",
            "Gross cost less cashable savings and funding",
            "a saving in time or capacity pays no bill",
        ),
    )


def initial_cost_formulas(structure: Structure) -> Rows:
    """Return the formulas of the initial cost and its comparison with the budget."""
    if structure.basis == Basis.none:
        return ()
    initial_parts = [
        f"{part}.initial"
        for part, _, line in structure.lines
        if line.kind == "cost" and (structure.basis == Basis.years or not line.is_on_leaving)
    ]
    initial_parts += [f"{part}.initial" for part, _ in structure.charges]
    rows: Rows = (
        Definition(
            "counted[y]",
            _sum(initial_parts),
            "£",
            "Initial cost by year",
            {
                Basis.years: "every cost dated in the years of the budget, and no other",
                Basis.months: "one-off costs in full, the first months of recurrent ones",
            }[structure.basis],
        ),
        Definition(
            "initial_cost",
            "years(counted)",
            "£",
            "Initial cost",
            "the cost that the budget is to pay, or that the initial months name",
        ),
    )
    if structure.has_budget:
        return (*rows, *WITH_BUDGET)
    savings = [part for part, _, line in structure.lines if line.kind == "saving"]
    parts = ["cashable * early", *(f"{part}.early_cashable" for part in savings)]
    lines = f" - ({_sum(f'{part}.early' for part in savings)})" if savings else ""
    early_savings = Definition(
        "early_savings[y]",
        f"early{lines}",
        "£",
        "Early savings (negative)",
        "savings of the scenario, and saving lines",
    )
    early = Definition(
        "cashable_counted[y]",
        _sum(parts),
        "£",
        "Early cashable savings (negative)",
        "as cashable savings",
    )
    counted_savings = Definition(
        "counted_savings",
        "years(early_savings)",
        "£",
        "Savings in the initial months (negative)",
        "sum of the years",
    )
    cashable = _counted_cashable("years(cashable_counted)", "the initial months")
    return (*rows, early_savings, counted_savings, early, cashable, _AFTER_SAVINGS)


def _counted_cashable(text: str, when: str) -> Definition:
    label = f"Cashable savings in {when} (negative)"
    return Definition("counted_cashable", text, "£", label, "sum of the years")


_AFTER_SAVINGS = Definition(
    "cost_after_cashable_savings",
    "initial_cost + counted_cashable",
    "£",
    "Cost after cashable savings",
    "savings are negative; a saving that is not cashable is deducted from no budget",
)
WITH_BUDGET: Rows = (
    Definition(
        "headroom",
        "budget - initial_cost",
        "£",
        "Headroom, (over budget)",
        "gross: savings pay for nothing until a budget has been reduced",
    ),
    Definition(
        "gross_in_budget[y]",
        "where(in_budget, gross, 0)",
        "£",
        "Gross cost in a budget year",
        "the financial years of the budget",
    ),
    Definition(
        "spent_in_budget_years",
        "years(gross_in_budget)",
        "£",
        "Spent in the budget years",
        "the gross cost of these years",
    ),
    Definition(
        "counted_after[y]",
        "where(in_budget, 0, counted)",
        "£",
        "Initial cost outside the budget years",
        "a late start moves it past them",
    ),
    Definition(
        "falls_after_budget_years",
        "years(counted_after)",
        "£",
        "Part paid outside budget years",
        "part of the initial cost",
    ),
    Definition(
        "savings_in_budget[y]",
        "where(in_budget, all_savings, 0)",
        "£",
        "Savings in a budget year (negative)",
        "a saving outside the budget's years takes nothing off it",
    ),
    Definition(
        "counted_savings",
        "years(savings_in_budget)",
        "£",
        "Savings in the budget years (negative)",
        "sum of the years",
    ),
    Definition(
        "cashable_counted[y]",
        "where(in_budget, cashable_savings, 0)",
        "£",
        "Cashable savings in a budget year (negative)",
        "a saving outside the budget's years takes nothing off it",
    ),
    _counted_cashable("years(cashable_counted)", "the budget years"),
    _AFTER_SAVINGS,
)


def own_savings_formulas(structure: Structure) -> Rows:
    """Return the formulas of the scenario's own savings that count, if lines save too."""
    if not any(line.kind == "saving" for _, _, line in structure.lines):
        return ()
    in_budget = Definition(
        "chosen_in_budget[y]",
        "where(in_budget, chosen, 0)",
        "£",
        "Savings of the scenario in a budget year (negative)",
        "an assumption, in addition to the savings of lines",
    )
    amount = "early" if structure.counts_early_savings else "chosen"
    rows: Rows = ()
    if structure.has_budget:
        rows, amount = (in_budget,), "chosen_in_budget"
    return (
        *rows,
        Definition(
            "own_savings",
            f"years({amount})",
            "£",
            "Savings of the scenario that count (negative)",
            "sum of the years",
        ),
    )


def whole_life_formulas(structure: Structure) -> Rows:
    """Return the formulas of the results over all years."""
    goes_on = [
        f"{part}.goes_on"
        for part, _, line in structure.lines
        if line.kind == "cost" and line.is_recurrent and not line.is_on_leaving
    ]
    goes_on += [f"{part}.goes_on" for part, _ in structure.charges]
    after = [
        f"{part}.after"
        for part, _, line in structure.lines
        if line.kind == "cost" and line.is_on_leaving
    ]
    return (
        Definition(
            "ongoing",
            _sum(goes_on),
            "£ a year",
            "Ongoing cost a year",
            "twelve months of the recurrent costs of the last year that do not end",
        ),
        *(present_value_formulas(structure) if structure.has_present_value else ()),
        Definition(
            "whole_life", "years(gross)", "£", "Gross cost over all years", "sum of the years"
        ),
        Definition(
            "whole_life_net", "years(net)", "£", "Net cost over all years", "sum of the years"
        ),
        Definition(
            "after_horizon",
            _sum(after),
            "£",
            "Paid on leaving after",
            "a row of its own, in no other result",
        ),
        *(() if structure.basis != Basis.none else SAVED_IN_ALL_YEARS),
    )


# Savings of a case without an initial cost, where the cost of all years leads.
SAVED_IN_ALL_YEARS: Rows = (
    Definition(
        "counted_savings",
        "years(all_savings)",
        "£",
        "Savings in all years (negative)",
        "sum of the years",
    ),
    _counted_cashable("years(cashable_savings)", "all years"),
)
REAL_NET = Definition(
    "real_net[y]",
    "net / price_level",
    "£",
    "Net cost in prices of the first year",
    "Green Book: the discount rate is for real prices",
)


def present_value_formulas(structure: Structure) -> Rows:
    """Return the formulas of the present value, which is in real prices."""
    net = "real_net" if structure.may_be_deflated else "net"
    return (
        *_deflated(structure),
        Definition(
            "discounted[y]",
            f"{net} * discount_factor",
            "£",
            "Net cost in the worth of the first year",
            "Green Book: the first year is not discounted",
        ),
        Definition("present_value", "years(discounted)", "£", "Present value", "sum of the years"),
    )


def _deflated(structure: Structure) -> Rows:
    """Return the formulas of the net cost in prices of the first year, if needed.

    They are needed if prices are nominal or may rise.
    """
    level = ("factor", "Price level, the first year being 1")
    grown = "grown(inflation, years_on)"
    if structure.is_deflated:
        reason = "prices are nominal, or an uplift is stated"
        return (Definition("price_level[y]", grown, *level, reason), REAL_NET)
    if not structure.may_rise:
        return ()
    rising = " or ".join(f"{part}.rises" for part, _ in structure.charges)
    return (
        Definition(
            "is_risen",
            f"({rising}) and (rise < 0 or rise > 0)",
            "yes or no",
            "A charge rises",
            "by the scenario",
        ),
        Definition(
            "price_level[y]",
            f"where(is_risen, {grown}, 1)",
            *level,
            "prices are deflated where a charge rises; without `inflation` there is then no "
            "present value",
        ),
        REAL_NET,
    )


class Section(StrEnum):
    """Headings of the formulas that belong to no line or charge."""

    inputs = "Inputs of all formulas"
    savings = "Savings that the scenario chooses"
    early = "Early savings"
    totals = "Totals by year"
    initial = "Initial cost and budget"
    all_years = "All years"


@dataclass(frozen=True, kw_only=True)
class Block:
    """Formulas of one part or, if ``part`` is empty, of a section of the case."""

    rows: Rows
    title: str
    part: str = ""


def blocks_of(structure: Structure) -> tuple[Block, ...]:
    """Return all formulas of a case in blocks, each after the blocks that it uses."""
    early = structure.counts_early_savings
    shared = [*_YEARS, *SCENARIO, *GO_LIVE]
    shared += INITIAL_MONTHS if structure.basis == Basis.months else ()
    shared += BUDGET if structure.has_budget else ()
    shared += DISCOUNT if structure.has_present_value else ()
    shared += INFLATION if structure.may_be_deflated else ()
    shared += EARLY_END if early else ()
    return (
        Block(rows=tuple(shared), title=Section.inputs),
        *(
            Block(
                rows=line_formulas(kind, structure.basis, counts_early=early),
                part=part,
                title=title,
            )
            for part, title, kind in structure.lines
        ),
        *(
            Block(rows=charge_formulas(structure.basis), part=part, title=title)
            for part, title in structure.charges
        ),
        Block(
            rows=savings_formulas(part for part, _ in structure.charges),
            title=Section.savings,
        ),
        Block(rows=EARLY if early else (), title=Section.early),
        Block(rows=yearly_totals(structure), title=Section.totals),
        Block(
            rows=(*initial_cost_formulas(structure), *own_savings_formulas(structure)),
            title=Section.initial,
        ),
        Block(rows=whole_life_formulas(structure), title=Section.all_years),
    )


@lru_cache(maxsize=64)
def formulas_from(structure: Structure) -> Formulas:
    """Return the checked formulas of a structure."""
    return model_of(blocks_of(structure))


def model_of(blocks: Iterable[Block]) -> Formulas:
    """Return the checked formulas of several blocks."""
    model = Formulas(SHORTHANDS)
    for block in blocks:
        model.add(block.rows, part=block.part, title=block.title if block.part else "")
    return model
