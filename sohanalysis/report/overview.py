"""Any case, and only what it has: cost, results, pricing, adopters, sensitivity, what was taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sohanalysis.case.case import Alternative, Case
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.pricing import ESTIMATES, NO_PRICING
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.pricing import is_flat, rates
from sohanalysis.model.results import appraise
from sohanalysis.model.stress import StressRow, prices_of, stress_rows
from sohanalysis.money import figures, percent, pounds
from sohanalysis.report import phrases, wording
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from sohanalysis.report.wording_pricing import pricing_assumes, pricing_name

RATIO_NOISE = 5e-4
MOST_COUNTS = 9  # numbers of adopters in a table


def is_complete(case: Case) -> bool:
    """Check whether a case has all that the Derbyshire record has.

    That is a budget, a quoted charge, and adopters who are named.
    """
    return (
        case.stated_budget is not None
        and bool(case.charges)
        and case.charge.is_quoted
        and case.names_adopters
    )


def cost_sentence(case: Case, scenario: Scenario) -> str:
    """Say in a sentence what it costs, and whether a budget covers it.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> cost_sentence(case, soh.choose(case, pricing="low-estimate"))
    'One-off costs and the first 24 months: £262,000, within the budget of £300,000 by £38,000.'
    """
    found = appraise(case, scenario)
    whole = f"{case.years[0]} to {case.years[-1]}" if len(case.years) > 1 else case.years[0]
    if case.stated_budget is None:
        said = f"{case.title} costs {pounds(found.whole_life)} over {whole}"
        goes_on = f", {pounds(found.ongoing)} a year ongoing" if found.ongoing else ""
        return f"{said}{goes_on}."
    left = found.headroom
    verdict = "within" if left >= 0 else "over"
    return (
        f"{first_period(case)}: {pounds(found.two_year_total)}, {verdict} the "
        f"budget of {pounds(case.budget.value)} by {pounds(abs(left))}."
    )


def first_period(case: Case) -> str:
    """Name what the two-year total is of: what is paid once, and the first months of the rest."""
    kinds = {line.nature for line in case.lines if line.kind == "cost"}
    goes_on = bool(case.charges) or "recurrent" in kinds
    first = f"the first {case.initial_months} months"
    if "one-off" not in kinds:
        return first.capitalize()
    return f"One-off costs and {first}" if goes_on else "One-off costs"


def parts(case: Case, scenario: Scenario) -> Iterator[Prose | Table]:
    """Show a case: the answer first, then its costs, its results, its pricing and what is taken."""
    yield Prose(kind="paragraphs", texts=(cost_sentence(case, scenario),))
    yield yearly_costs(case, scenario)
    yield results_table(case, scenario)
    if case.charges:
        yield Prose(kind="paragraphs", texts=tuple(_pricings(case)))
        if depends_on_adopters(case):
            yield by_adopters(case, scenario)
    if case.taken:
        yield taken_as_usual(case)


def taken_as_usual(case: Case) -> Prose:
    """List what the file leaves out and is taken as usual."""
    return Prose(kind="paragraphs", texts=(f"Taken as usual: {'; '.join(case.taken)}.",))


def depends_on_adopters(case: Case) -> bool:
    """Check whether any charge differs from one number of adopters to another.

    >>> import sohanalysis as soh
    >>> depends_on_adopters(soh.load_case())
    True
    """
    chosen = any(not is_flat(case, name) for name in case.pricings) if case.charges else False
    others = (rates(case, "", charge=charge) for charge in case.other_charges)
    return chosen or any(bool((table != table[:1]).any()) for table in others)


def _pricings(case: Case) -> Iterator[str]:
    for name in case.pricings:
        stated = case.pricing(name).status == "stated"
        what = "Pricing" if stated else "Pricing assumption"
        yield f"{what}, {pricing_name(case, name).lower()}: {pricing_assumes(case, name)}"


def yearly_costs(case: Case, scenario: Scenario) -> Table:
    """Show cost by financial year and in all, savings taken off where there are any."""
    found = appraise(case, scenario)
    flow = found.flow
    rows = [(name, flow.lines[name]) for name in case.cost_names]
    rows.append(("Gross cost", flow.gross))
    totals = 1
    if flow.savings.any():
        rows += [("Savings", flow.savings), ("Net cost", flow.net)]
        totals = 3
    return Table(
        caption="Cost by financial year, £",
        columns=("Line", *case.years, "In all"),
        rows=[(name, *map(figures, values), figures(values.sum())) for name, values in rows],
        totals=totals,
        foot=phrases.CODE.format(code=scenario_code(case, scenario)),
    )


def results_table(case: Case, scenario: Scenario) -> Table:
    """Show every result that the case has."""
    found = appraise(case, scenario)
    named = {**found.results(), "whole_life": found.whole_life}
    if found.whole_life_net != found.whole_life:
        named["whole_life_net"] = found.whole_life_net
    labels = {
        "two_year_total": first_period(case),
        "whole_life": "Gross cost over all years",
        "whole_life_net": "Net of all savings",
    }
    hidden = set() if found.flow.savings.any() else {"cost_after_cashable_savings"}
    return Table(
        caption="Results, £",
        columns=("Result", "£"),
        rows=[
            (labels.get(name) or wording.measure(case, name), figures(value))
            for name, value in named.items()
            if name not in hidden and not (name == "ongoing" and not value)
        ],
        foot=phrases.CODE.format(code=scenario_code(case, scenario)),
    )


def by_adopters(case: Case, scenario: Scenario) -> Table:
    """Show the yearly charge of the last year by number of adopters, under each pricing."""
    names = [name for name in case.pricings if name != NO_PRICING]
    tables = {name: rates(case, name)[:, -1] for name in names}
    counts = _counts(case, scenario)
    word = case.adopters.plural.capitalize()
    return Table(
        caption=f"{case.charge.name} in {case.years[-1]}, £ a year, by number of "
        f"{case.adopters.plural}",
        columns=(word, *(pricing_name(case, name) for name in names)),
        rows=[
            (str(count), *(_priced(float(tables[name][count - 1])) for name in names))
            for count in counts
        ],
        foot=wording.case_foot(case),
    )


def _priced(amount: float) -> str:
    return figures(amount) if amount == amount else "not priced"  # NaN is not itself


def _counts(case: Case, scenario: Scenario) -> Sequence[int]:
    """List numbers of adopters around the one at hand, no more than there could be."""
    here, most = scenario.final_adopters, case.adopters.eligible.value
    first = max(1, min(here - MOST_COUNTS // 2, most - MOST_COUNTS + 1))
    return range(first, min(most, first + MOST_COUNTS - 1) + 1)


def alternatives(case: Case) -> Table:
    """Show what the case comes to under each figure that a source gives."""
    return Table(
        caption="Where sources disagree: the case with each figure, £",
        columns=("Figure", "Value", "Source", first_period(case), "Over all years", "Note"),
        rows=[
            _alternative_row(case, "as used", "", "", ""),
            *(
                _alternative_row(
                    other.case,
                    other.figure,
                    figures(other.value),
                    other.source,
                    _ratio(case, other),
                )
                for other in case.alternatives
            ),
        ],
        words=1,
        remarks=1,
        foot=wording.case_foot(case),
    )


def _alternative_row(case: Case, name: str, value: str, source: str, note: str) -> tuple[str, ...]:
    found = appraise(case, case.scenario)
    return (name, value, source, figures(found.two_year_total), figures(found.whole_life), note)


def _ratio(case: Case, other: Alternative) -> str:
    """Name a ratio that explains why two figures differ."""
    if not other.used or not other.value:
        return ""
    times = other.value / other.used
    anticipated = case.adopters.anticipated.value
    known = {1_000: "1,000", 12: "12, the months of a year"}
    if case.names_adopters and anticipated > 1:
        known[anticipated] = f"{anticipated}, the number of {case.adopters.plural}"
    for factor, words in known.items():
        if abs(times / factor - 1) < RATIO_NOISE or abs(times * factor - 1) < RATIO_NOISE:
            return f"{'more' if times > 1 else 'less'} by a factor of {words}"
    return f"{times:.3g} times what is used"


def sensitivity(case: Case) -> Table:
    """Show the sensitivity table of a case as quoted."""
    rows = stress_rows(case)
    what = "Headroom" if case.stated_budget is not None else first_period(case)
    heads = [
        {ESTIMATES[0]: "Low estimate", ESTIMATES[1]: "High estimate"}.get(name)
        or ("£" if name == NO_PRICING else pricing_name(case, name))
        for name in prices_of(case)
    ]
    return Table(
        caption=f"{what} as quoted, and with one input changed, £",
        columns=("Changed", *heads, "Source"),
        rows=[
            (
                row_words(case, row),
                *map(figures, row.amounts),
                row.source or ("illustration" if row.changed != "as quoted" else case.source),
            )
            for row in rows
        ],
        remarks=1,
        foot=wording.case_foot(case),
    )


def row_words(case: Case, row: StressRow) -> str:
    """Name a row of the sensitivity table."""
    runs_on = [line.name for line in case.lines if line.on_delay == "extend"]
    late = "Six months late" + (f" ({', '.join(runs_on)} runs on)" if runs_on else "")
    return {
        "as quoted": "As quoted",
        "charge": f"Charge {percent(row.change)} higher",
        "late": late,
        "line": f"{row.line} {percent(row.change)} higher",
        "charge and late": f"Charge {percent(row.change)} higher and six months late",
        "what if": f"Charge {percent(abs(row.change))} {'higher' if row.change > 0 else 'lower'}",
        "vat": "VAT at 20% on the charges, if not recoverable (section 33: confirm)",
    }[row.changed]
