"""Any case, and only what it has: cost, results, pricing, sensitivity, findings, what was taken."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.case import Alternative, Case, Line, Option
from sohanalysis.case.fields import NONE
from sohanalysis.case.pricing import ESTIMATES, Pricing
from sohanalysis.case.printed import WHOLE, parse_printed
from sohanalysis.case.rules import POOL
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.files.csv_table import read_csv_table
from sohanalysis.model import findings as checks
from sohanalysis.model.case_formulas import line_parts
from sohanalysis.model.findings import Finding, Kind, all_findings, quoted_range
from sohanalysis.model.pricing import is_flat, rates
from sohanalysis.model.results import Results, leading_result, results_of
from sohanalysis.model.stress import StressRow, prices_of, stress_rows
from sohanalysis.money import (
    HALF_A_PENNY,
    HALF_A_POUND,
    figures,
    full_pounds,
    percent,
    pound_span,
    pounds,
)
from sohanalysis.report import answers, tables, wording
from sohanalysis.report.headline import (
    fewer_months,
    figure_words,
    is_an_end,
    is_at_estimates,
    ratio_of,
)
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Cell, Figure, Table
from sohanalysis.report.wording import first_capital
from sohanalysis.report.wording_pricing import condition, pricing_assumes, pricing_name
from sohanalysis.years import month_name


def explained(case: Case, slip: checks.Explanation | None) -> str:
    """Name the one slip that would explain a difference."""
    if slip is None:
        return ""
    if slip.line:
        return f" It would agree with {slip.line} of the other sign."
    anticipated = case.adopters.anticipated.value
    adopters = f"{anticipated} (the {case.adopters.plural})"
    times = {1_000: "a thousand", 12: "twelve", anticipated: adopters}
    more = slip.factor < 1
    name = times[round(1 / slip.factor if more else slip.factor)]
    return f" Ours is {name} times what is printed." if more else f" It is {name} times ours."


def cited(case: Case, found: Finding) -> str:
    """Say that no paragraph that is cited prints a figure, and which one does."""
    values = found.figures
    names, printing = (" and ".join(values[key]) for key in ("cited", "printing"))
    does = "do" if len(values["cited"]) > 1 else "does"
    prints = "print" if len(values["printing"]) > 1 else "prints"
    where = f"{printing} {prints} it" if printing else "no paragraph listed prints it"
    where = f", and {where}" if values["cited"] != (WHOLE,) else ""
    name, value = wording.figure_name(case, values["figure"]), f"{values['value']:,.15g}"
    return f"{name}, {value}: {names} {does} not print it{where}."


Group = Literal["budget", "published", "contradictions", "explanations", "gaps", "limits"]
# Every kind of finding is in one group; a heading for each where they are listed together.
GROUPS: dict[Group, tuple[str, tuple[Kind, ...]]] = {
    "budget": ("The budget", ("no-contingency", "over-budget")),
    "published": ("Printed figures that do not agree", ("does-not-reconcile",)),
    "contradictions": (
        "What does not sit together",
        (
            *("not-in-paragraph", "no-uplift"),
            *("signed-above-anticipated", "signed-below-anticipated", "contradiction"),
        ),
    ),
    "explanations": ("What needs explaining", ("needs-explaining",)),
    "gaps": ("Not stated", ("not-stated",)),
    "limits": ("What the documents do not allow anyone to conclude", ("cannot-conclude",)),
}


def printed_figures(case: Case) -> Table:
    """Show every published figure beside the model's."""
    compared = [f for f in all_findings(case) if f.kind in ("reconciles", "does-not-reconcile")]
    return Table(
        caption="Published figures against the model, £",
        columns=("Figure", "Year", "Printed", "Source", "Model", "Model less printed", "Agrees"),
        rows=[
            (
                ", ".join(published_name(case, name) for name in f.figures["of"]),
                f.figures["year"] or "all",
                _printed(f.figures["printed"]),
                f.source,
                (f.figures["computed_low"], f.figures["computed_high"]),
                *(("-", "yes") if f.kind == "reconciles" else (tuple(f.figures["apart"]), "no")),
            )
            for f in compared
        ],
        words=4,
        foot=wording.case_foot(case),
    )


def _printed(text: str) -> Figure:
    """Return a figure with the text that a document prints."""
    found = parse_printed(text)
    ends = (found.low, found.high) if found.is_pair else found.low
    return Figure(ends, lambda *_: text)


def published_name(case: Case, name: str) -> str:
    """Name what a printed figure is of."""
    is_pool = name.startswith(POOL)
    return f"Pool of {name.removeprefix(POOL)}" if is_pool else answers.label_of(case, name)


CONTACT_COLUMNS = ("metric", "value", "unit", "scope", "year", "source", "status", "confidence")


def quoted_elsewhere(case: Case) -> Table:
    """Show the figures from elsewhere that a paper may cite."""
    return Table(
        caption="Figures from elsewhere; where one is used, the assumptions name it as a source",
        columns=("Figure", "Value", "Unit", "Source", "Status"),
        rows=[(q.topic, _printed(q.printed), q.unit, q.source, q.status) for q in case.quoted],
        words=5,
        foot=wording.case_foot(case),
    )


def channel_costs(path: str | Path) -> Table:
    """Show published unit costs of contacts as ranges, each with whose they are and when.

    Raises
    ------
    FileError
        If the file cannot be read.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    sheet = read_csv_table(Path(path), CONTACT_COLUMNS)
    rows = [row for row in sheet.rows if row["unit"].startswith("GBP per")]
    sheet.check([fault for row in rows for fault in row.number_faults("value")])
    contacts = dict.fromkeys((row["metric"], row["unit"]) for row in rows)
    together = [[r for r in rows if (r["metric"], r["unit"]) == contact] for contact in contacts]
    return Table(
        caption="Published unit costs of contacts, £: other bodies and other years",
        columns=("Contact", "Lowest", "Highest", "Unit", "Whose, and when", "Source", "How sure"),
        rows=[
            (
                same[0]["metric"],
                min((r["value"] for r in same), key=float),
                max((r["value"] for r in same), key=float),
                same[0]["unit"].replace("GBP ", ""),
                _listed(f"{r['scope']}, {r['year']}" for r in same),
                _listed(_site(r["source"]) for r in same),
                _listed(r["confidence"] for r in same),
            )
            for same in together
        ],
        words=7,
    )


def _site(source: str) -> str:
    """Name the site of an address, or the source itself where it is none."""
    with contextlib.suppress(ValueError):  # of an address that is none
        return (urlsplit(source).hostname or source).strip(".")
    return source


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


MOST_COUNTS = 9  # numbers of adopters in a table


def options_compared(case: Case, scenario: Scenario, *, sides: bool = True) -> Table:
    """Show what each option costs under one scenario, and what speaks for and against it."""
    ranged = is_at_estimates(case, scenario)
    words = ("For", "Against") if sides else ()
    differences = [*option_differences(case, scenario)]
    return Table(
        caption=f"Options, £{', low to high' if ranged else tables.with_price(case, scenario)}",
        columns=(
            "Option",
            *(_head(case, name) for name in option_results(case)),
            *words,
        ),
        rows=[
            *(
                (
                    option.name,
                    *(Figure(costs[name]) if costs else why for name in option_results(case)),
                    *((option.for_, option.against) if sides else ()),
                )
                for option, costs, why in option_costs(case, scenario)
            ),
            *(
                (
                    f"{case.options[0].name} less {difference.option.name}",
                    *(Figure(difference.by_result[name]) for name in option_results(case)),
                    *[""] * len(words),
                )
                for difference in differences
            ),
        ],
        totals=len(differences),
        remarks=len(words),
        foot=wording.code(case, scenario),
    )


# Why an option has no cost: in a cell, and as a sentence.
NOT_COSTED = {
    "not costed": "The documents do not cost it.",
    "restricted": "A cost of it is restricted.",
    "not in this scenario": "Its cost cannot be worked out in this scenario.",
}


def _head(case: Case, name: str) -> str:
    """Return the head of a column of a result: the cost of all years has a short one."""
    is_short = name == "whole_life"
    return answers.short(case, name) if is_short else answers.label_of(case, name)


def option_results(case: Case) -> tuple[str, ...]:
    """Return the names of the results by which options are compared."""
    return tuple(dict.fromkeys((leading_result(case), "whole_life", "ongoing")))


def option_costs(
    case: Case, scenario: Scenario
) -> Iterator[tuple[Option, dict[str, tuple[float, float]], str]]:
    """Yield each option with the low and the high end of its results, by name.

    Both ends are the same unless the documents quote a range. An option without results has one of
    `NOT_COSTED` instead.
    """
    costed = dict(_costed_options(case, scenario))
    names = option_results(case)
    for option in case.options:
        if option.name in costed:
            low, high = costed[option.name].ends
            yield option, {name: (getattr(low, name), getattr(high, name)) for name in names}, ""
        else:
            yield option, {}, _why_not_costed(case, option)


def _why_not_costed(case: Case, option: Option) -> str:
    """Return the key of `NOT_COSTED` that holds for an option without results."""
    option_case = case.other_options.get(option.name)
    if option_case is None:
        return "not costed"
    return "restricted" if option_case.cost_left_out else "not in this scenario"


@dataclass(frozen=True, kw_only=True)
class CostedOption:
    """An option as a case of its own, with its results at the low and the high end."""

    case: Case
    ends: tuple[Results, Results]


def _costed_options(case: Case, scenario: Scenario) -> Iterator[tuple[str, CostedOption]]:
    """Yield each option that the documents cost, the one asked for first."""
    cases = {**{option.name: case for option in case.options[:1]}, **case.other_options}
    # A delay or a number of adopters may not be allowed for another option.
    for place, (name, option_case) in enumerate(cases.items()):
        if not (place and option_case.cost_left_out):
            with contextlib.suppress(ScenarioError):
                yield name, CostedOption(case=option_case, ends=_option_ends(option_case, scenario))


def _option_ends(option: Case, scenario: Scenario) -> tuple[Results, Results]:
    """Return the results of an option at both ends; equal where nothing is quoted as a range."""
    # The costs are gross: a saving that the option does not allow changes none of them.
    chosen = scenario_on(option, replace(scenario, savings=0.0, offset=0.0))
    if is_at_estimates(option, chosen):
        return quoted_range(option, chosen)
    found = results_of(option, chosen)
    return found, found


@dataclass(frozen=True, kw_only=True)
class OptionDifference:
    """Cost of the option asked for less that of another one, before savings.

    Parameters
    ----------
    option : Option
        The option that the first one is compared with.
    by_result : dict
        Difference of each of `option_results`, at the low and the high end. [£]
    a_year : tuple of float
        Difference in the last full year. [£]
    since, until : str
        First and last of the years up to that one that have the same difference.
    goes_on : bool
        Whether it is also the difference of the ongoing costs, after the years of the case.
    """

    option: Option
    by_result: dict[str, tuple[float, float]]
    a_year: tuple[float, float]
    since: str
    until: str
    goes_on: bool


def option_differences(case: Case, scenario: Scenario) -> Iterator[OptionDifference]:
    """Compare the option asked for with each other option that is costed."""
    costed = dict(_costed_options(case, scenario))
    for option in case.options[1:]:
        if option.name in costed:
            yield _difference(option, costed[case.options[0].name], costed[option.name])


def _difference(
    option: Option, first_option: CostedOption, other_option: CostedOption
) -> OptionDifference:
    case = first_option.case
    pairs = [*zip(first_option.ends, other_option.ends, strict=True)]

    def less(name: str) -> tuple[float, float]:
        low, high = (float(getattr(one, name) - getattr(two, name)) for one, two in pairs)
        return low, high

    last = _last_full_year(first_option, other_option)
    by_year = np.array([one.flow.gross - two.flow.gross for one, two in pairs])
    same = (np.abs(by_year - by_year[:, last : last + 1]) < HALF_A_POUND).all(axis=0)
    first = last
    while first and same[first - 1]:
        first -= 1
    low, high = map(float, by_year[:, last])
    is_last = last == len(case.years) - 1
    return OptionDifference(
        option=option,
        by_result={name: less(name) for name in option_results(case)},
        a_year=(low, high),
        since=case.years[first],
        until=case.years[last],
        goes_on=is_last
        and bool(np.allclose(less("ongoing"), (low, high), rtol=0, atol=HALF_A_POUND)),
    )


def _last_full_year(first_option: CostedOption, other_option: CostedOption) -> int:
    """Return the place of the last year that has full recurrent costs.

    A year in which one option alone has one-off costs counts only without a better one. If no year
    has full costs, it is the last year of the case.
    """
    (once, full), (other_once, other_full) = map(_once_and_full, (first_option, other_option))
    full &= other_full & (first_option.ends[1].flow.gross + other_option.ends[1].flow.gross > 0)
    alike = full & (np.abs(once - other_once) < HALF_A_PENNY)
    places = np.flatnonzero(alike if alike.any() else full)
    return int(places[-1]) if places.size else len(full) - 1


def _once_and_full(option: CostedOption) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the one-off costs by year, and whether each year has full recurrent costs. [£].

    Each recurrent line and charge is paid for twelve months of the year, or not at all.
    """
    case, flow = option.case, option.ends[0].flow
    rates = {
        line.name: flow.values.by_year(f"{part}.rate")
        for part, line in line_parts(case)
        if line.kind == "cost" and line.is_recurrent and line.on is None
    }
    rates |= flow.paid
    once, full = np.zeros(len(case.years)), np.ones(len(case.years), dtype=bool)
    for name in case.cost_names:
        amounts = flow.lines[name]
        if name in rates:
            is_whole = np.abs(amounts - rates[name]) < HALF_A_PENNY
            full &= is_whole | (np.abs(amounts) < HALF_A_PENNY)
        else:
            once = once + amounts
    return once, full


def options_told(case: Case, scenario: Scenario) -> Iterator[Prose]:
    """Yield the difference between the option asked for and each other costed one as a line.

    >>> import sohanalysis as soh
    >>> list(options_told(soh.load_case(), soh.load_case().scenario))
    []
    """
    texts = [
        _difference_words(case, scenario, difference)
        for difference in option_differences(case, scenario)
    ]
    if texts:
        yield Prose(kind="paragraphs", texts=tuple(texts))


def _difference_words(case: Case, scenario: Scenario, difference: OptionDifference) -> str:
    names = (case.options[0].name, difference.option.name)
    first_option, other_option = map(wording.option_named, names)
    since, until = difference.since, difference.until
    unit = "" if since == until else " a year"
    when = f"In {until}"
    if unit:
        when = f"From {since}" if difference.goes_on else f"From {since} to {until}"
    basis = _option_basis(case, scenario)
    a_year = _less_or_more(difference.a_year, unit)
    same = " as" if a_year.startswith("as much") else " than"
    joined = "," if wording.conditions(case, scenario) else " and"
    costs = f"{first_option} costs {a_year}{same} {other_option}"
    text = f"{when}, {basis}{joined} before savings, {costs}"
    if len(case.years) > 1:
        count = wording.in_words(len(case.years))
        months = _fewer_charged(case, scenario, difference.option.name)
        whole = _less_or_more(difference.by_result["whole_life"])
        text += f"; over all {count} years{months}, {whole}"
    return f"{text}."


def _fewer_charged(case: Case, scenario: Scenario, other: str) -> str:
    """Describe the charged months that a late start takes from one option and not the other.

    >>> import sohanalysis as soh
    >>> _fewer_charged(soh.load_case(), soh.load_case().scenario, "Not joining")
    ''
    """
    options = {case.options[0].name: case, other: case.other_options.get(other, case)}
    months = {
        name: fewer_months(option, scenario, is_counted=False) for name, option in options.items()
    }
    lost = max(months, key=lambda name: months[name])
    fewer = max(months.values()) - min(months.values())
    if not fewer:
        return ""
    counted = wording.counted_words(fewer, "month")
    return f", with {counted} fewer of {wording.option_named(lost)} charged"


def _less_or_more(pair: tuple[float, float], unit: str = "") -> str:
    """Write a difference as an amount that is less or more: at one end, or from low to high."""
    low, high = sorted(pair)
    if max(-low, high) < HALF_A_POUND:
        return f"as much{unit}"
    if low <= -HALF_A_POUND and high >= HALF_A_POUND:
        return f"from {pounds(-low)}{unit} less to {pounds(high)} more"
    ends = sorted((abs(low), abs(high)))
    return f"{pound_span(*ends)}{unit} {'more' if high >= HALF_A_POUND else 'less'}"


def _option_basis(case: Case, scenario: Scenario) -> str:
    """Return the pricing, adopters and conditions that a difference between options holds for."""
    rule = case.pricing(scenario.pricing)
    is_quoted = is_at_estimates(case, scenario) or (case.charges and case.charge.is_quoted)
    counts = bool(case.charges) and case.names_adopters and not is_flat(case, rule.name)
    if is_at_estimates(case, scenario) or (rule.status == "stated" and len(case.pricings) == 1):
        # Documents that state a rule state its price at the adopters of the case alone.
        is_stated = not counts or scenario.adopters == case.scenario.adopters
        stated = "as stated" if is_stated else "by the stated pricing"
        basis = "as quoted" if is_quoted else stated
    else:
        basis = condition(case, rule.name) + " (stated)" * (rule == case.stated_pricing)
    counted = f"with {wording.adopters_named(case, scenario)}, " if counts else ""
    return f"{counted}{basis}{wording.conditions(case, scenario)}"


def scenario_on(option: Case, scenario: Scenario) -> Scenario:
    """Give a scenario of an option: its own pricing, where it does not have the chosen one."""
    has = scenario.pricing in (*option.pricings, *ESTIMATES)
    return scenario if has else replace(scenario, pricing=option.scenario.pricing)


def _noted_amount(line: Line) -> str:
    if line.annual is not None:
        return f"{pounds(line.annual)} a year"
    return pounds(sum((line.by_year or {}).values()))


def notes_told(own: Results) -> Iterator[Prose]:
    """Say what stands in no total, and since when nothing goes on."""
    case, scenario = own.case, own.scenario
    texts = [
        f"Noted, and in no total: {line.name}, {_noted_amount(line)}."
        for line in case.lines
        if line.nature == "contingent"
    ]
    texts += [
        f"Funding, not deducted above: {line.name}, {_noted_amount(line)}."
        for line in case.counted_lines("funding")
    ]
    ended = [charge for charge in case.charges if charge.end is not None]
    if scenario.leave != NONE:
        texts.append(f"Nothing is paid as a member after {scenario.leave}.")
    elif ended and len(ended) == len(case.charges) and not own.ongoing:
        last = month_name(max(charge.end or 0 for charge in ended) - 1)
        texts.append(f"No charge goes on after {last}.")
    if texts:
        yield Prose(kind="paragraphs", texts=tuple(texts))


def taken_as_usual(case: Case, scenario: Scenario | None = None) -> Prose:
    """List the defaults that stand for figures left out of the file; their months are on time."""
    text = f"Taken as usual: {'; '.join(case.taken)}."
    if scenario is not None and scenario.delay:
        late = wording.conditions(case, case.quoted_as_late(scenario)).removeprefix(", ")
        text += f" Months are on time; this scenario is {late}."
    return Prose(kind="paragraphs", texts=(text,))


def depends_on_adopters(case: Case) -> bool:
    """Check whether any charge differs from one number of adopters to another.

    >>> import sohanalysis as soh
    >>> depends_on_adopters(soh.load_case())
    True
    """
    return bool(case.charges) and bool([*_by_count(case)])


def _by_count(case: Case) -> Iterator[tuple[str, Any]]:
    """Give what the last year's charges are by number of adopters, each under its heading."""
    if any(not is_flat(case, name) for name in case.pricings):
        for name in case.pricings:
            alone = len(case.pricings) == 1
            yield case.charge.name if alone else pricing_name(case, name), rates(case, name)[:, -1]
    for charge in case.other_charges:
        table = rates(case, "", charge=charge)
        if (table != table[:1]).any():
            yield charge.name, table[:, -1]


def pricings_told(case: Case, scenario: Scenario) -> Iterator[str]:
    """Say what gives each charge: a sentence for the pricing of the scenario, and for others."""
    for charge in (case.charge, *case.other_charges):
        alone = case.with_only(charge)
        is_chosen = charge is case.charge and scenario.pricing in case.pricings
        rule = case.pricing(scenario.pricing) if is_chosen else charge.pricing[0]
        what = "pricing" if rule.status == "stated" else "pricing assumption"
        named = f"{what} {pricing_name(alone, rule.name).lower()}"
        which = named if len(charge.pricing) > 1 else what
        yield f"{charge.name}, {which}: {_assumes(alone, rule)}"


def _assumes(case: Case, rule: Pricing) -> str:
    """Say what a pricing assumes; of a case that names no adopters, not who joins."""
    if is_an_end(rule):
        return f"{pounds(getattr(case.charge, str(rule.price)))} a year."
    said = pricing_assumes(case, rule.name)
    return said if case.names_adopters else said.replace(", whoever joins", "")


def by_adopters(case: Case, scenario: Scenario) -> Table:
    """Show the yearly charge of the last year by number of adopters, under each pricing."""
    counts = _counts(case, scenario)
    columns = [(heading, [table[n - 1] for n in counts]) for heading, table in _by_count(case)]
    what = f"Charge in {case.years[-1]} as priced, £ a year"
    return by_number(case, what, counts, columns)


def by_number(
    case: Case, what: str, counts: Sequence[int], columns: Iterable[tuple[str, Sequence[float]]]
) -> Table:
    """Lay out a table by number of adopters; a column is its heading and an amount a number."""
    listed = [*columns]
    return Table(
        caption=f"{what}, by number of {case.adopters.plural}",
        columns=(first_capital(case.adopters.plural), *(heading for heading, _ in listed)),
        rows=[
            (Figure(count, str), *(Figure(amounts[place], _priced) for _, amounts in listed))
            for place, count in enumerate(counts)
        ],
        foot=wording.case_foot(case),
    )


def _priced(amount: float) -> str:
    """Write a charge or a headroom, or that no document prices so many."""
    return figures(amount) if amount == amount else "not priced"  # NaN is not itself


def _counts(case: Case, scenario: Scenario) -> Sequence[int]:
    """List numbers of adopters around the one at hand, no more than there could be."""
    here, most = scenario.final_adopters, case.adopters.possible.value
    first = max(1, min(here - MOST_COUNTS // 2, most - MOST_COUNTS + 1))
    return range(first, min(most, first + MOST_COUNTS - 1) + 1)


def alternatives(case: Case) -> Table:
    """Show what the case comes to under each figure that a source gives."""

    def row(used: Case, name: str, value: str, *words: str) -> tuple[Cell, ...]:
        found = results_of(used, used.scenario)
        costs = (getattr(found, result) for result in shown)
        return (name, value, *costs, *words)

    shown = tuple(dict.fromkeys((leading_result(case), "whole_life")))
    return Table(
        caption="Where sources disagree: the case with each figure, £",
        columns=(
            *("Figure", "Value", *(_head(case, result) for result in shown)),
            *("Source", "Note"),
        ),
        rows=[
            row(case, "As used", "", "", ""),
            *(
                row(
                    other.case,
                    wording.figure_name(case, other.figure, other.entry),
                    *(_figure(other.value), other.source, _ratio(case, other)),
                )
                for other in case.alternatives
            ),
        ],
        words=1,
        remarks=2,
        foot=wording.case_foot(case),
    )


def _figure(value: Any) -> str:
    """Return a figure of a source with its words; a month or another text has no number."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Figure(value, figure_words) if is_number else figure_words(value)


# Of one finding, and of several; what is found of the budget stands in the headline.
_COUNTED: dict[Group, tuple[str, str]] = {
    "published": ("printed figure does not agree", "printed figures do not agree"),
    "contradictions": ("thing does not sit together", "things do not sit together"),
    "explanations": ("needs explaining", "need explaining"),
    "gaps": ("is not stated", "are not stated"),
    "limits": ("cannot be concluded", "cannot be concluded"),
}


def findings_line(case: Case) -> Iterator[Prose]:
    """Count in a sentence what `soh check` lists; nothing where that is nothing."""
    found = all_findings(case)
    # A budget that is printed for the cost is a maximum: no cost adds up to it.
    counted_kinds = [each.kind for each in found if not each.figures.get("is_budget")]
    numbers = {group: sum(kind in GROUPS[group][1] for kind in counted_kinds) for group in _COUNTED}
    counted = [f"{n} {_COUNTED[group][n > 1]}" for group, n in numbers.items() if n]
    if counted:
        what = "it, with its paragraph" if sum(numbers.values()) == 1 else "them, with paragraphs"
        text = f"{', '.join(counted)}: soh check lists {what}."
        yield Prose(kind="paragraphs", texts=(text,))


def grouped_findings(case: Case) -> Iterator[str | Prose]:
    """Show the findings that a case has, each group under its heading."""
    for group, (heading, _) in GROUPS.items():
        texts = findings_of(case, group)
        if texts:
            yield heading
            yield Prose(kind="list", texts=tuple(texts))


def findings_of(case: Case, group: Group) -> list[str]:
    """Word the findings of a group."""
    return [finding(case, each) for each in all_findings(case) if each.kind in GROUPS[group][1]]


def finding(case: Case, found: Finding) -> str:
    """Word a finding, with the paragraph it is about."""
    values, text = found.figures, found.text
    signed = ("signed-above-anticipated", "signed-below-anticipated")
    if found.kind in ("no-contingency", "over-budget"):
        text = _over_budget(case, values)
    elif found.kind in signed:
        plural = case.adopters.plural
        text = f"{values['anticipated']} {plural} are anticipated, and {values['signed']} signed."
        if found.kind == signed[0]:
            text += " Signed is not live, and live is not paying."
        text = f"{text} {found.text}".strip()
    elif found.kind == "not-in-paragraph":
        text = cited(case, found)
    elif found.kind == "no-uplift":
        basis = " in real terms" if case.price_basis.value == "real" else ""
        text = (
            f'{values["charge"]}: the documents say "{values["indexation"]}" (indexation), but the '
            f"case has no uplift, so the charge stays flat{basis}."
        )
    elif found.kind == "does-not-reconcile":
        named = ", ".join(published_name(case, name) for name in values["of"])
        ours = pound_span(values["computed_low"], values["computed_high"])
        text = (
            f"{named}, {values['year'] or 'in total'}: printed as {values['printed']}"
            f"{', which is the budget' * values['is_budget']}; the case "
            f"comes to {ours}, {wording.apart_by(values['apart'])}."
            f"{explained(case, values['explained'])}"
        )
    return f"{text} ({found.source})" if found.source else text


def _over_budget(case: Case, values: Mapping[str, Any]) -> str:
    budget, low, high = values["budget"], values["low"], values["high"]
    over = high - budget
    is_one = abs(high - low) < HALF_A_POUND
    cost = f"{'The cost' if is_one else 'At the high estimate the cost'}, {pounds(high)},"
    if over < HALF_A_POUND:
        return f"{cost} takes up the whole budget of {full_pounds(budget)}: nothing is left over."
    said = f"{cost} is over the budget of {full_pounds(budget)} by {pounds(over)}"
    if not is_one:
        left = budget - low
        side = "within" if left >= 0 else "over"
        said += f"; at the low estimate, {pounds(low)}, it is {side} it by {pounds(abs(left))}"
    if values["within_rounding"] and values["rounding"]:
        said += (
            f". The {pounds(over)} is about the size of the rounding in the printed figures, which "
            f"may be off by {pounds(values['rounding'])} together: read it as no contingency"
        )
    return f"{said}."


def _ratio(case: Case, other: Alternative) -> str:
    """Name a ratio that explains why two figures differ."""
    times, words = ratio_of(case, other)
    if words:
        return f"{'more' if times > 1 else 'less'} by a factor of {words}"
    return f"{times:.3g} times what is used" if times else ""


def price_heads(case: Case, alone: str) -> tuple[str, ...]:
    """Name each price as the documents state it; one that stands alone is called so."""
    prices = prices_of(case)
    if len(prices) == 1:
        return (alone,)
    ends = dict(zip(ESTIMATES, ("Low estimate", "High estimate"), strict=True))
    return tuple(ends.get(name) or pricing_name(case, name) for name in prices)


def row_source(case: Case, row: StressRow) -> str:
    """Say who gives a row of the sensitivity table; one that nobody gives is an illustration."""
    return row.source or ("illustration" if row.changed != "as quoted" else case.source)


def sensitivity(case: Case, scenario: Scenario | None = None) -> Table:
    """Return the sensitivity table of a case as its documents state it.

    It is as late as a scenario; without one, on time.
    """
    late = "" if scenario is None else wording.conditions(case, case.quoted_as_late(scenario))
    what = alone = answers.short(case, "headroom")
    if case.judged_budget is None:
        what, alone = answers.label_of(case, leading_result(case)), "Cost"
    return Table(
        caption=f"{what} as {wording.stated(case)}{late}, and with one input changed, £",
        columns=("Changed", *price_heads(case, alone), "Source"),
        rows=[
            (row_words(case, row), *row.amounts, row_source(case, row))
            for row in stress_rows(case, scenario)
        ],
        remarks=1,
        foot=wording.case_foot(case),
    )


def row_words(case: Case, row: StressRow) -> str:
    """Name a row of the sensitivity table."""
    charged, taxed = "Charges" if case.other_charges else "Charge", row.line or "the charges"
    way = "higher" if row.change > 0 else "lower"
    runs_on = [line.name for line in case.lines if line.delay == "extend"]
    before = [line.includes_on_costs for line in case.counted_lines("cost") if line.lacks_on_costs]
    whether = "not included" if {*before} == {"no"} else "if not included"
    when = f"six months {'later' if row.is_further else 'late'}"
    late = first_capital(when) + (f" ({', '.join(runs_on)} runs on)" if runs_on else "")
    return {
        "as quoted": f"As {wording.stated(case)}",
        "charge": f"{charged} {percent(row.change)} higher",
        "late": late,
        "line": f"{row.line} {percent(row.change)} higher",
        "charge and late": f"{charged} {percent(row.change)} higher and {when}",
        "what if": f"{charged} {percent(abs(row.change))} {way}",
        "on-costs": f"On-costs of {percent(row.change)} (ours) on {row.line or 'pay'}, {whether}",
        "vat": f"VAT at 20% on {taxed}, if not recoverable (section 33: confirm)",
    }[row.changed]
