"""Costs of the options, and the differences between them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case, Option
from sohanalysis.case.choose import pricing_choices
from sohanalysis.case.fields import ANY, NONE, NUMBER_FIELDS
from sohanalysis.case.pricing import ESTIMATES
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model.case_formulas import recurrent_parts
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.pricing import is_flat
from sohanalysis.model.result_range import range_of
from sohanalysis.model.results import Results, leading_result
from sohanalysis.money import HALF_A_PENNY, HALF_A_POUND, pound_span, pounds
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report import answers, feet, field_words, tables, wording
from sohanalysis.report.headline_facts import is_at_estimates
from sohanalysis.report.late_start import fewer_months
from sohanalysis.report.notes import funding_totals
from sohanalysis.report.prose import Prose, in_paragraphs
from sohanalysis.report.table import CellValue, Figure, Table
from sohanalysis.report.whose import rules_at
from sohanalysis.report.wording import at_most_named
from sohanalysis.report.wording_pricing import and_words, cost_condition
from sohanalysis.years import month_name

# The savings of a scenario belong to the option asked for: no other option has them.
WITHOUT_SAVINGS: Mapping[str, Any] = {"savings": 0.0, "offset": 0.0}
# Amounts of an option that are not results. The last two are only of a difference.
AFTER_SAVINGS, FUNDING = "after_savings", "funding"
NONE_GOES_ON = "none"  # in place of an ongoing cost of zero
_A_YEAR, _A_YEAR_AFTER_SAVINGS = "a_year", "a_year_after_savings"
OPTION_LABELS = {
    AFTER_SAVINGS: "Over all years, after cashable savings",
    FUNDING: "Funding over all years, not deducted",
}
DIFFERENCES = {
    "whole_life": "over all years",
    _A_YEAR: "a year, once all costs run",
    AFTER_SAVINGS: first_small(OPTION_LABELS[AFTER_SAVINGS]),
    _A_YEAR_AFTER_SAVINGS: "a year, after cashable savings",
}


def options_compared(costed: CostedOptions) -> Table:
    """Return the table of options: costs under one scenario, and points for and against."""
    case, scenario = costed.case, costed.scenario
    differences = [*option_differences(costed)]
    labels = _amount_labels(costed, answers.head_of)
    # The difference of the ongoing costs is usually that of a year in which all costs run.
    is_ongoing = all(difference.goes_on for difference in differences)
    a_year = [_A_YEAR] * (not is_ongoing) + [_A_YEAR_AFTER_SAVINGS] * (AFTER_SAVINGS in labels)
    return Table(
        caption=f"Options, £{_priced_at(case, scenario)}",
        columns=(
            "Option",
            *labels.values(),
            *(first_capital(DIFFERENCES[name]) for name in a_year),
            "For",
            "Against",
        ),
        rows=[
            *(
                (
                    option.name,
                    *(_amount_cell(amounts, name) if amounts else why for name in labels),
                    *[""] * len(a_year),
                    option.for_,
                    option.against,
                )
                for option, amounts, why in option_amounts(costed)
            ),
            *(
                (
                    f"{case.options[0].name} less {difference.option.name}",
                    *(
                        Figure(difference.by_name[name]) if name in difference.compared else ""
                        for name in labels
                    ),
                    *(Figure(difference.by_name[name]) for name in a_year),
                    "",
                    "",
                )
                for difference in differences
            ),
        ],
        totals=len(differences),
        remarks=2,
        foot=feet.scenario_line(case, scenario),
    )


def _priced_at(case: Case, scenario: Scenario) -> str:
    """Return the pricing of the figures, for a caption."""
    if is_at_estimates(case, scenario):
        return ", low to high"
    if scenario.pricing == ANY and len(case.pricings) > 1:
        return ", low to high over every pricing"
    return tables.with_price(case, scenario)


def option_results(case: Case) -> tuple[str, ...]:
    """Return the names of the results by which options are compared, if their periods are equal."""
    return tuple(dict.fromkeys((leading_result(case), "whole_life", "ongoing")))


def counts_same_months(costed: CostedOptions) -> bool:
    """Check whether the initial cost counts the same months of every option.

    A budget of stated years does. Initial months count from the start of each recurrent cost, so
    all of them must start in the same month.
    """
    starts = {start for option in costed.by_name.values() for start in _recurrent_starts(option)}
    return costed.case.initial_months is None or len(starts) <= 1


def _recurrent_starts(option: CostedOption) -> Iterator[int]:
    """Yield the first month of each recurrent cost of an option that is paid."""
    flow = option.ends[0].flow
    for part, cost in recurrent_parts(option.case).items():
        if flow.lines[cost.name].any():
            yield int(flow.values.once(f"{part}.start"))


def _amount_labels(costed: CostedOptions, label: Callable[[Case, str], str]) -> dict[str, str]:
    """Return the labels of the amounts by which options are compared, by name.

    Cashable savings and funding are among them if several options are costed and one has any.
    """
    case = costed.case
    is_compared, names = len(costed.by_name) > 1, option_results(case)
    if is_compared and not counts_same_months(costed):
        names = tuple(name for name in names if name != "initial_cost")
    every_end = [results for option in costed.by_name.values() for results in option.ends]
    if not any(_goes_on(float(results.ongoing)) for results in every_end):
        names = tuple(name for name in names if name != "ongoing")
    labels = {name: label(case, name) for name in names}
    has_amounts = {
        AFTER_SAVINGS: any(results.cashable.any() for results in every_end),
        FUNDING: any(results.flow.funding for results in every_end),
    }
    if is_compared:
        labels |= {name: OPTION_LABELS[name] for name, has_any in has_amounts.items() if has_any}
    return labels


def _amounts(case: Case, results: Results) -> dict[str, float]:
    """Return the amounts by which the options of a case are compared, by name. [£]."""
    amounts = {name: float(getattr(results, name)) for name in option_results(case)}
    amounts[AFTER_SAVINGS] = float(_after_savings(results).sum())
    amounts[FUNDING] = float(sum(funding.sum() for funding in results.flow.funding.values()))
    return amounts


def _goes_on(ongoing: float) -> bool:
    """Check whether an ongoing cost is one, and not zero. [£ a year]."""
    return abs(ongoing) >= HALF_A_PENNY


def _amount_cell(amounts: Mapping[str, tuple[float, float]], name: str) -> CellValue:
    """Return the cell of an amount of an option; "none" for an ongoing cost of zero."""
    is_none = name == "ongoing" and not any(map(_goes_on, amounts[name]))
    return NONE_GOES_ON if is_none else Figure(amounts[name])


def _has_ended(option: CostedOption) -> bool:
    """Check whether an option has recurrent costs, none of which goes on."""
    goes_on = any(_goes_on(float(results.ongoing)) for results in option.ends)
    return not goes_on and any(True for _ in _recurrent_starts(option))


def _after_savings(results: Results) -> Floats:
    """Return the cost of each year after cashable savings, and before funding. [£]."""
    return results.flow.gross + results.cashable


def option_amounts(
    costed: CostedOptions,
) -> Iterator[tuple[Option, dict[str, tuple[float, float]], str]]:
    """Yield each option with the low and the high end of its amounts, by name.

    Both ends are the same unless the documents quote a range. An option without results has the
    reason instead, such as "not costed".
    """
    case = costed.case
    for option in case.options:
        if option.name in costed.by_name:
            low, high = (_amounts(case, results) for results in costed.by_name[option.name].ends)
            yield option, {name: _in_order((low[name], high[name])) for name in low}, ""
        else:
            yield option, {}, _why_not_costed(case, option)


def _why_not_costed(case: Case, option: Option) -> str:
    """Return the reason why an option has no results, such as "not costed"."""
    option_case = case.other_options.get(option.name)
    if option_case is None:
        return "not costed"
    return "restricted" if option_case.cost_left_out else "not in this scenario"


@dataclass(frozen=True, kw_only=True)
class CostedOption:
    """An option as a case of its own, with its results at the low and the high end."""

    case: Case
    ends: tuple[Results, Results]


@dataclass(frozen=True, kw_only=True)
class CostedOptions:
    """The options of a case that the documents cost, under one scenario, by name."""

    case: Case
    scenario: Scenario
    by_name: Mapping[str, CostedOption]


def options_costed(case: Case, scenario: Scenario) -> CostedOptions:
    """Compute the results of each option that the documents cost."""
    by_name = dict(_costed_options(case, scenario))
    return CostedOptions(case=case, scenario=scenario, by_name=by_name)


def _costed_options(case: Case, scenario: Scenario) -> Iterator[tuple[str, CostedOption]]:
    """Yield each option that the documents cost, the one asked for first."""
    cases = {**{option.name: case for option in case.options[:1]}, **case.other_options}
    # A delay or a number of adopters may not be allowed for another option.
    for index, (name, option_case) in enumerate(cases.items()):
        if not (index and option_case.cost_left_out):
            with contextlib.suppress(ScenarioError):
                chosen = replace(scenario, **WITHOUT_SAVINGS) if index else scenario
                yield name, CostedOption(case=option_case, ends=_option_ends(option_case, chosen))


def _option_ends(option: Case, scenario: Scenario) -> tuple[Results, Results]:
    """Return the results of an option at both ends.

    The ends are the lowest and the highest pricing if it is not known, else the ends of the quoted
    range. Otherwise both are the same results.
    """
    chosen = scenario_on(option, scenario)
    if is_at_estimates(option, chosen):
        return quoted_range(option, chosen)
    result_range = range_of(option, chosen)
    return result_range.low, result_range.high


@dataclass(frozen=True, kw_only=True)
class OptionDifference:
    """Cost of the option asked for less that of another one, before savings and after them.

    Parameters
    ----------
    option : Option
        The option that the first one is compared with.
    by_name : dict
        Lowest and highest difference of each amount of `option_amounts`, and of the cost of the
        last full year before and after cashable savings. [£]
    compared : frozenset of str
        The amounts that a difference is shown of: not funding, which no cost deducts, nor an
        ongoing cost if that of one of the two has ended.
    has_savings : bool
        Whether one of the two has cashable savings.
    may_count_twice : bool
        Whether a cashable saving of the first may be a cost of the other: that has yearly costs.
    since, until : str
        First and last of the years up to that one that have the same difference.
    goes_on : bool
        Whether it is also the difference of the ongoing costs, after the years of the case.
    """

    option: Option
    by_name: dict[str, tuple[float, float]]
    compared: frozenset[str]
    has_savings: bool
    may_count_twice: bool
    since: str
    until: str
    goes_on: bool


def option_differences(costed: CostedOptions) -> Iterator[OptionDifference]:
    """Compare the option asked for with each other option that is costed."""
    for option in costed.case.options[1:]:
        if option.name in costed.by_name:
            asked_for = costed.by_name[costed.case.options[0].name]
            yield _difference(option, asked_for, costed.by_name[option.name])


def _difference(
    option: Option, first_option: CostedOption, other_option: CostedOption
) -> OptionDifference:
    case = first_option.case
    pairs = [*zip(first_option.ends, other_option.ends, strict=True)]
    last = _last_full_year(first_option, other_option)

    def amounts(results: Results) -> dict[str, float]:
        a_year = {_A_YEAR: results.flow.gross[last]}
        a_year[_A_YEAR_AFTER_SAVINGS] = _after_savings(results)[last]
        return _amounts(case, results) | a_year

    amount_pairs = [(amounts(results), amounts(compared)) for results, compared in pairs]
    by_name = {
        name: _in_order(first[name] - compared[name] for first, compared in amount_pairs)
        for name in amount_pairs[0][0]
    }
    by_year = np.array([results.flow.gross - compared.flow.gross for results, compared in pairs])
    same = (np.abs(by_year - by_year[:, last : last + 1]) < HALF_A_POUND).all(axis=0)
    since = last
    while since and same[since - 1]:
        since -= 1
    is_last = last == len(case.years) - 1
    ended = {"ongoing"} if _has_ended(first_option) or _has_ended(other_option) else set()
    return OptionDifference(
        option=option,
        by_name=by_name,
        compared=frozenset(by_name.keys() - {FUNDING} - ended),
        has_savings=any(results.cashable.any() for pair in pairs for results in pair),
        may_count_twice=bool(recurrent_parts(other_option.case))
        and any(results.cashable.any() for results in first_option.ends),
        since=case.years[since],
        until=case.years[last],
        goes_on=is_last
        and bool(np.allclose(by_name["ongoing"], by_name[_A_YEAR], rtol=0, atol=HALF_A_POUND)),
    )


def _in_order(differences: Iterable[float]) -> tuple[float, float]:
    """Return the lower and the higher of the differences at the two ends.

    The low end of the range is the high end of the difference if only the other option has a range.
    """
    low, high = sorted(map(float, differences))
    return low, high


def _last_full_year(first_option: CostedOption, other_option: CostedOption) -> int:
    """Return the index of the last year that has full recurrent costs.

    A year in which the one-off costs of the options differ is used only if there is no other. If
    no year has full costs, it is the last year of the case.
    """
    (once, full), (other_once, other_full) = map(_once_and_full, (first_option, other_option))
    full &= other_full & (first_option.ends[1].flow.gross + other_option.ends[1].flow.gross > 0)
    alike = full & (np.abs(once - other_once) < HALF_A_PENNY)
    places = np.flatnonzero(alike if alike.any() else full)
    return int(places[-1]) if places.size else len(full) - 1


def _once_and_full(option: CostedOption) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the one-off costs by year, and whether each year has full recurrent costs. [£].

    A year is full if each recurrent line and charge is paid for twelve months, or not at all.
    """
    case, flow = option.case, option.ends[0].flow
    rates = {
        cost.name: flow.values.by_year(f"{part}.rate")
        for part, cost in recurrent_parts(case).items()
        if cost.name not in flow.paid
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


def options_told(costed: CostedOptions) -> Iterator[Prose]:
    """Yield the difference between the option asked for and each other costed one as a line.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> list(options_told(options_costed(case, case.scenario)))
    []
    """
    yield from in_paragraphs(*differences_told(costed), *funding_told(costed))


def differences_told(costed: CostedOptions) -> list[str]:
    """Return a sentence on each difference, then what the differences leave out."""
    case, scenario = costed.case, costed.scenario
    texts = [
        _difference_words(case, scenario, difference) for difference in option_differences(costed)
    ]
    if texts and scenario.leave != NONE:
        texts.append(
            f"Leaving after {scenario.leave} ends the costs of every option, not only of the "
            "first. So no difference here is the effect of leaving for another option."
        )
    elif texts:
        texts += _charges_ended(costed)
    moved = [f"the {field_words.field_name(case, name)}" for name in _fields_of_others(costed)]
    if texts and moved:
        apply = "applies" if len(moved) == 1 else "apply"
        texts.append(
            f"{first_capital(and_words(moved))} {apply} to the costs of every option. If "
            "another option goes on as before, its difference here is not right."
        )
    exits = [line.name for line in case.leaving_costs]
    if texts and exits and scenario.leave == NONE:
        texts.append(f"The cost of leaving ({and_words(exits)}) is not counted here.")
    return texts


def _charges_ended(costed: CostedOptions) -> Iterator[str]:
    """Yield a sentence on each option without a charge from some month on, if another goes on."""
    on = [name for name, option in costed.by_name.items() if option.ends[1].ongoing]
    for name, option in costed.by_name.items():
        ends = [charge.end for charge in option.case.charges]
        if on and ends and name not in on and None not in ends:
            last = month_name(max(end or 0 for end in ends) - 1)
            rest = and_words(map(wording.option_phrase, on))
            go_on = "goes on" if len(on) == 1 else "go on"
            phrase = wording.option_phrase(name)
            yield f"No charge of {phrase} is stated after {last}; {rest} {go_on}."


def funding_told(costed: CostedOptions) -> list[str]:
    """Return the sentences on the funding of the options, if one is compared with another."""
    return [*_funding_words(costed)] if differences_told(costed) else []


def _fields_of_others(costed: CostedOptions) -> Iterator[str]:
    """Yield the fields of a scenario that change the cost of another option."""
    case, scenario = costed.case, costed.scenario
    costs = {
        name: [float(end.whole_life) for end in option.ends]
        for name, option in costed.by_name.items()
        if name != case.options[0].name
    }
    for field, nil in wording.NIL.items():
        if field in NUMBER_FIELDS and getattr(scenario, field) != nil:
            unmoved = options_costed(case, replace(scenario, **{field: nil})).by_name
            changes = (
                abs(cost - float(end.whole_life))
                for name in costs.keys() & unmoved.keys()
                for cost, end in zip(costs[name], unmoved[name].ends, strict=True)
            )
            if max(changes, default=0.0) >= HALF_A_POUND:
                yield field


def _difference_words(case: Case, scenario: Scenario, difference: OptionDifference) -> str:
    names = (case.options[0].name, difference.option.name)
    first_option, other_option = map(wording.option_phrase, names)
    since, until = difference.since, difference.until
    unit = "" if since == until else " a year"
    when = f"In {until}"
    if unit:
        when = f"From {since}" if difference.goes_on else f"From {since} to {until}"
    basis = _option_basis(case, scenario)
    a_year = _less_or_more(difference.by_name[_A_YEAR], unit)
    same = " as" if a_year.startswith("as much") else " than"
    joined = "," if wording.conditions(case, scenario) else " and"
    costs = f"{first_option} costs {a_year}{same} {other_option}"
    text = f"{when}, {basis}{joined} before savings, {costs}"
    if len(case.years) > 1:
        count = wording.in_words(len(case.years))
        months = _fewer_charged(case, scenario, difference.option.name)
        over_all_years = _less_or_more(difference.by_name["whole_life"])
        text += f"; over all {count} years{months}, {over_all_years}"
    if difference.has_savings:
        text += f". {_after_savings_words(case, difference)}"
    return f"{text}.{_assumed_costs(case, scenario, difference.option.name)}"


def _assumed_costs(case: Case, scenario: Scenario, other_name: str) -> str:
    """Return a sentence on the costs of another option that we assume."""
    option = case.other_options[other_name]
    shared = {line.name for line in case.lines} | {charge.name for charge in case.charges}
    costs: list[tuple[str, str]] = [
        (line.name, line.status) for line in option.counted_lines("cost") if line.name not in shared
    ]
    rules = rules_at(option, scenario_on(option, scenario).pricing) if option.charges else []
    costs += [(charge.name, rule.status) for charge, rule in rules if charge.name not in shared]
    assumed = [name for name, status in costs if status == "assumed"]
    if not assumed:
        return ""
    phrase = wording.option_phrase(other_name)
    if len(assumed) == len(costs):
        return f" The cost of {phrase} is our assumption."
    verb = "is" if len(assumed) == 1 else "are"
    names = and_words(at_most_named(assumed, "other costs"))
    return f" Of the costs of {phrase}, {names} {verb} our assumption."


def _after_savings_words(case: Case, difference: OptionDifference) -> str:
    names = (case.options[0].name, difference.option.name)
    first_option, other_option = map(wording.option_phrase, names)
    after = _less_or_more(difference.by_name[_A_YEAR_AFTER_SAVINGS])
    text = f"After the cashable savings of each, {first_option} costs {after} in {difference.until}"
    if len(case.years) > 1:
        after = _less_or_more(difference.by_name[AFTER_SAVINGS])
        text += f", and {after} over all {wording.in_words(len(case.years))} years"
    if difference.may_count_twice:
        text += f". A saving that is also a cost of {other_option} counts twice here"
    return text


def _funding_words(costed: CostedOptions) -> Iterator[str]:
    """Yield a sentence on the funding of the options that have any."""
    texts = [
        f"{pounds(amounts[FUNDING][0])} for {wording.option_phrase(option.name)} "
        f"({_lines_of_funding(costed.by_name[option.name].ends[0])})"
        for option, amounts, _ in option_amounts(costed)
        if amounts and amounts[FUNDING][0]
    ]
    if texts:
        yield f"Funding, not deducted here: {'; '.join(texts)}."


def _lines_of_funding(results: Results) -> str:
    """Return the lines of funding of an option, with the amount of each if there are several."""
    totals = funding_totals(results)
    if len(totals) == 1:
        return next(iter(totals))
    return ", ".join(f"{name} {pounds(total)}" for name, total in totals.items())


def _fewer_charged(case: Case, scenario: Scenario, other_name: str) -> str:
    """Describe the charged months that a late start takes from one option and not the other.

    >>> import sohanalysis as soh
    >>> _fewer_charged(soh.load_case(), soh.load_case().scenario, "Not joining")
    ''
    """
    options = {case.options[0].name: case, other_name: case.other_options.get(other_name, case)}
    months = {
        name: fewer_months(option, scenario, is_counted=False) for name, option in options.items()
    }
    lost = max(months, key=lambda name: months[name])
    fewer = max(months.values()) - min(months.values())
    if not fewer:
        return ""
    months_text = wording.counted_words(fewer, "month")
    return f", with {months_text} fewer of {wording.option_phrase(lost)} charged"


def _less_or_more(pair: tuple[float, float], unit: str = "") -> str:
    """Format a difference as an amount less or more, from low to high if its ends differ."""
    low, high = sorted(pair)
    if max(-low, high) < HALF_A_POUND:
        return f"as much{unit}"
    if low <= -HALF_A_POUND and high >= HALF_A_POUND:
        return f"from {pounds(-low)}{unit} less to {pounds(high)} more"
    ends = sorted((abs(low), abs(high)))
    return f"{pound_span(*ends)}{unit} {'more' if high >= HALF_A_POUND else 'less'}"


def _option_basis(case: Case, scenario: Scenario) -> str:
    """Return the pricing, adopters and conditions that a difference between options holds for."""
    if scenario.pricing == ANY:
        adopters_phrase = f"with {wording.adopters_phrase(case, scenario)}, " * case.names_adopters
        return f"{adopters_phrase}over every pricing{wording.conditions(case, scenario)}"
    rule = case.pricing(scenario.pricing)
    is_quoted = is_at_estimates(case, scenario) or (case.charges and case.charge.is_quoted)
    counts = bool(case.charges) and not is_flat(case, rule.name)
    if is_at_estimates(case, scenario) or (rule.status == "stated" and len(case.pricings) == 1):
        # Documents that state a rule state its price at the adopters of the case alone.
        is_stated = not counts or scenario.adopters == case.scenario.adopters
        stated = "as stated" if is_stated else "by the stated pricing"
        basis = "as quoted" if is_quoted else stated
    else:
        phrase = cost_condition(case, rule.name) or f"as {wording.stated(case)}"
        basis = phrase + " (stated)" * (rule == case.stated_pricing)
    adopters_phrase = f"with {wording.adopters_phrase(case, scenario)}, " if counts else ""
    return f"{adopters_phrase}{basis}{wording.conditions(case, scenario)}"


def scenario_on(option: Case, scenario: Scenario) -> Scenario:
    """Return a scenario for an option, with its own pricing if it lacks the chosen one."""
    has = scenario.pricing in (*pricing_choices(option), *ESTIMATES)
    return scenario if has else replace(scenario, pricing=option.scenario.pricing)


def options_side_by_side(costed: CostedOptions) -> Table:
    """Return the table of options as columns: text, costs, and points for and against.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> options_side_by_side(options_costed(case, case.at_one_pricing(case.scenario))).columns
    ('Option', 'Joining', 'Not joining')
    """
    case, scenario = costed.case, costed.scenario
    option_rows = [*option_amounts(costed)]
    labels = _amount_labels(costed, answers.label_of)
    options = [option for option, _, _ in option_rows]
    rows: list[tuple[CellValue, ...]] = []
    if any(option.text for option in options):
        rows.append(
            ("What it is", *(wording.without_stop(option.text) or "-" for option in options))
        )
    for name, label in labels.items():
        rows.append(
            (
                label,
                *(
                    _amount_cell(amounts, name) if amounts else why
                    for _, amounts, why in option_rows
                ),
            )
        )
    differences = {difference.option.name: difference for difference in option_differences(costed)}
    if differences:
        rows += _difference_rows(options, differences, has_savings=AFTER_SAVINGS in labels)
    rows += [
        (label, *(wording.without_stop(text) or "-" for text in texts))
        for label, texts in (
            ("For", [option.for_ for option in options]),
            ("Against", [option.against for option in options]),
        )
        if any(texts)
    ]
    return Table(
        caption=f"Options, £{_priced_at(case, scenario)}",
        columns=("Option", *(option.name for option in options)),
        rows=rows,
        text_columns=1 + len(options),
        foot=feet.scenario_line(case, scenario),
    )


def _difference_rows(
    options: list[Option], differences: Mapping[str, OptionDifference], *, has_savings: bool
) -> Iterator[tuple[CellValue, ...]]:
    """Yield the differences from the option asked for, over all years and in a year."""
    first = wording.option_phrase(options[0].name)
    for name, heading in DIFFERENCES.items():
        if has_savings or name in ("whole_life", _A_YEAR):
            compared = [differences.get(option.name) for option in options]
            cells = [Figure(row.by_name[name]) if row else "-" for row in compared]
            yield (f"{first_capital(first)} less this, {heading}", *cells)
