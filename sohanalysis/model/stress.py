"""The sensitivity table of every case: as quoted, with some inputs changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sohanalysis.case.case import Case, Line, once_for_case
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.pricing import upper_bound
from sohanalysis.model.results import (
    Results,
    charges_above_cap,
    costs_by_pricing,
    leading_result,
    priced_as_quoted,
    results_of,
)
from sohanalysis.money import HALF_A_PENNY
from sohanalysis.years import over_years

DEARER = 0.10
MONTHS_LATE = 6
LINE_OVERRUN = 0.25
ON_COSTS = 0.30  # of pay: our assumption, because no document of the first case gives a rate
VAT = 0.20
ByPrice = Mapping[str, Results]


@dataclass(frozen=True, kw_only=True)
class StressRow:
    """A row of the sensitivity table: one change, and the result at each price.

    Parameters
    ----------
    changed : str
        Name of the row: ``as quoted``, ``charge``, ``late``, ``line``, ``charge and late``,
        ``what if``, ``on-costs`` or ``vat``.
    amounts : tuple of float
        Headroom or, without a budget, the leading cost, at each of `prices_of`. [£]
    source : str
        Source of the change. Empty for an illustration.
    line : str
        Name of the line that is changed or bears on-costs, empty if several lines bear them. For
        VAT, the names of the charges that bear it, empty if all do.
    change : float
        Change of the charge or the line, as a share.
    is_further : bool
        Whether the first row is late already, so that the months late are further ones.
    raises_cap : bool
        Whether the charge is above its cap at one of the prices. A higher charge costs this only if
        its cap is higher too.
    """

    changed: str
    amounts: tuple[float, ...]
    source: str = ""
    line: str = ""
    change: float = 0.0
    is_further: bool = False
    raises_cap: bool = False


def prices_of(case: Case) -> tuple[str, ...]:
    """Return the pricings of the columns: the two estimates, or the only price.

    Without a quoted range, the only price is that of the stated pricing. If no single pricing is
    stated, the columns are the pricings with the lowest and the highest cost.

    Raises
    ------
    ScenarioError
        If no pricing has a price at the adopters of the case.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> prices_of(soh.load_case())
    ('low estimate', 'high estimate')
    """
    if case.quoted_ends:
        return case.quoted_ends
    if stated := stated_price(case):
        return (stated,)
    quoted = priced_as_quoted(case)
    costs = costs_by_pricing(case, quoted)
    if not costs:
        results_of(case, quoted)  # raises the fault for this number of adopters
    ends = (min(costs, key=costs.__getitem__), max(costs, key=costs.__getitem__))
    return tuple(dict.fromkeys(ends))


def stressed_result(case: Case) -> str:
    """Return the name of the result in the table: headroom or, without a budget, the leading cost.

    >>> import sohanalysis as soh
    >>> stressed_result(soh.load_case())
    'headroom'
    """
    return leading_result(case) if case.judged_budget is None else "headroom"


@once_for_case
def stated_price(case: Case) -> str:
    """Return the name of the stated pricing, for a case without a quoted range.

    Returns
    -------
    str
        Empty if no single pricing is stated, or it has no price at the adopters of the documents.
    """
    stated = case.stated_pricing
    if stated is None or case.charge.is_quoted:
        return ""
    return stated.name if stated.name in costs_by_pricing(case, case.as_quoted) else ""


def stress_rows(case: Case, scenario: Scenario | None = None) -> tuple[StressRow, ...]:
    """Compute the sensitivity table of a case as quoted.

    Parameters
    ----------
    case : Case
        The decision. Its scenario is used as quoted, without savings.
    scenario : Scenario, optional
        Scenario whose delay every row has. The default is a start on time.

    Returns
    -------
    tuple of StressRow
        The first row is as quoted. A row that changes nothing is left out, and so is our higher
        charge if a source gives the same change.

    Examples
    --------
    Headroom at the low and the high estimate of DN41, with a higher charge, a late go-live, both:

    >>> import sohanalysis as soh
    >>> for row in stress_rows(soh.load_case()):
    ...     print(row.changed, [round(amount) for amount in row.amounts])
    as quoted [38000, -2000]
    charge [23800, -20200]
    late [8000, -32000]
    line [8000, -32000]
    charge and late [-6200, -50200]
    what if [-20220, -76620]
    on-costs [2000, -38000]
    vat [9600, -38400]
    """
    timing = {} if scenario is None else scenario.timing
    quoted = replace(priced_as_quoted(case), **timing)
    as_quoted = _results(case, quoted)
    first = StressRow(changed="as quoted", amounts=_amounts(as_quoted))
    changed = _changed(case, quoted, as_quoted)
    return (first, *(row for row in changed if not _same(row.amounts, first.amounts)))


def _same(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    return all(abs(a - b) <= HALF_A_PENNY for a, b in zip(first, second, strict=True))


def _changed(case: Case, quoted: Scenario, as_quoted: ByPrice) -> Iterator[StressRow]:
    """Yield every row after the first, in the order of the table."""
    is_charged = bool(case.charges)
    later, is_further = quoted.delay + MONTHS_LATE, quoted.delay > 0
    may_be_late = case.longest_delay(quoted.charge_follows_go_live) >= later
    late = replace(quoted, delay=later) if may_be_late else quoted
    late_amounts = _amounts(_results(case, late) if may_be_late else as_quoted)
    if is_charged and not any(math.isclose(change, DEARER) for change, _ in _sourced(case)):
        yield _row_of_charge(case, replace(quoted, charge_change=DEARER), "charge")
    if may_be_late:
        yield StressRow(changed="late", amounts=late_amounts, is_further=is_further)
    line = largest_line(case)
    if line is not None:
        amounts = _amounts(_results(_with_overrun(case, line), quoted))
        yield StressRow(changed="line", amounts=amounts, line=line.name, change=LINE_OVERRUN)
    # If a late start changes nothing, this row would repeat that of the higher charge.
    if is_charged and not _same(late_amounts, _amounts(as_quoted)):
        row = _row_of_charge(case, replace(late, charge_change=DEARER), "charge and late")
        yield replace(row, is_further=is_further)
    yield from _what_ifs(case, quoted)
    yield from _on_costs(case, as_quoted)
    taxed = [charge.name for charge in case.charges if charge.may_bear_more_vat]
    if taxed:
        taxed_names = "" if len(taxed) == len(case.charges) else " and ".join(taxed)
        amounts = _with_more(as_quoted, taxed, VAT)
        yield StressRow(changed="vat", amounts=amounts, line=taxed_names, change=VAT)


def _row_of_charge(case: Case, scenario: Scenario, name: str) -> StressRow:
    """Return a row with the changed charge of a scenario."""
    results = _results(case, scenario)
    is_above = charges_above_cap(case, [*results.values()]) is not None
    return StressRow(
        changed=name,
        amounts=_amounts(results),
        change=scenario.charge_change,
        raises_cap=is_above or any(map(_is_above_bound, results, results.values())),
    )


def _is_above_bound(price: str, results: Results) -> bool:
    """Check whether any charge is above the upper bound of its rule."""
    case, flow = results.case, results.flow
    for charge in case.charges:
        most = upper_bound(case, price, charge=charge) + HALF_A_PENNY
        is_charged = flow.lines[charge.name] > 0
        if (is_charged & (flow.charges[charge.name] > most)).any():
            return True
    return False


def _on_costs(case: Case, as_quoted: ByPrice) -> Iterator[StressRow]:
    """Yield a row with on-costs, if lines of pay may not include them yet."""
    before = [line.name for line in case.counted_lines("cost") if line.lacks_on_costs]
    if before:
        amounts = _with_more(as_quoted, before, ON_COSTS)
        name = before[0] if len(before) == 1 else ""
        yield StressRow(changed="on-costs", amounts=amounts, line=name, change=ON_COSTS)


def _with_more(results: ByPrice, names: Sequence[str], share: float) -> tuple[float, ...]:
    """Return the result at each price with some costs higher by a share. [£]."""
    amounts = []
    for result, amount in zip(results.values(), _amounts(results), strict=True):
        costs = (float(over_years(result.flow.initial[name])) for name in names)
        more = share * sum(costs)
        amounts.append(amount + more if result.case.judged_budget is None else amount - more)
    return tuple(amounts)


def _what_ifs(case: Case, quoted: Scenario) -> Iterator[StressRow]:
    """Yield a row for each change of the charge that the case gives with a source."""
    for change, source in _sourced(case):
        row = _row_of_charge(case, replace(quoted, charge_change=change), "what if")
        yield replace(row, source=source)


def _sourced(case: Case) -> Iterator[tuple[float, str]]:
    """Yield the changes of the charge that the case gives, each with its source."""
    for input_range in case.what_if:
        if input_range.input == "charge_change":
            ends = (input_range.low, input_range.high)
            yield from ((end, input_range.source) for end in ends if end)


def largest_line(case: Case) -> Line | None:
    """Return the largest cost line other than charges, or None if the case has none.

    >>> import sohanalysis as soh
    >>> largest_line(soh.load_case()).name
    'Project manager'
    """
    flow = results_of(case, priced_as_quoted(case)).flow
    costs = case.counted_lines("cost")
    return max(costs, key=lambda line: float(flow.lines[line.name].sum()), default=None)


def _with_overrun(case: Case, line: Line) -> Case:
    """Return the case with a line that costs a quarter more."""
    more = 1 + LINE_OVERRUN
    raised = replace(line, our_share=line.our_share * more) if line.our_share * more <= 1 else None
    if raised is None and line.by_year is not None:
        by_year = {year: round(amount * more, 2) for year, amount in line.by_year.items()}
        raised = replace(line, by_year=by_year)
    elif raised is None:
        raised = replace(line, annual=round((line.annual or 0) * more, 2))
    lines = tuple(raised if case_line.name == line.name else case_line for case_line in case.lines)
    return replace(case, lines=lines)


def _results(case: Case, scenario: Scenario) -> ByPrice:
    """Return the results of a scenario at each price."""
    return {name: results_of(case, replace(scenario, pricing=name)) for name in prices_of(case)}


def _amounts(results: ByPrice) -> tuple[float, ...]:
    """Return the result of the table at each price. [£]."""
    return tuple(
        float(getattr(result, stressed_result(result.case))) for result in results.values()
    )
