"""Notes of the answer: whole sentences, each true by itself under its own condition.

A note is data: its name, a sentence with slots, and the fact that must hold. The fact yields the
slots of each time that it holds, or no slots at all. No note changes because another one
holds, and none is made of clauses. The list has at most 25: a new note replaces one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from small.case.case import Case, usual_values
from small.case.lines import KeyPath
from small.case.scenario import FIELDS, own_scenario
from small.model.cashflow import CashFlow, due, last_charged_year, overlap
from small.model.charges import charge_tables, keeps_own_rise
from small.model.results import Pair, flow_by_pricing, pair_of, results
from small.money import HALF_A_PENNY, listed, percent, pounds
from small.report.answer import Answer, adopters_text, span
from small.report.printed import printed_differences
from small.years import month_name

Slots = dict[str, str]
Fact = Callable[[Answer], Iterator[Slots]]


@dataclass(frozen=True)
class Note:
    """A sentence with slots, and the fact that must hold."""

    name: str
    sentence: str
    fact: Fact


def notes(answered: Answer) -> list[str]:
    """Return the notes that hold for an answer, in their order.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.report.answer import answer
    >>> notes(answer(load_case()))[1]
    'The low end of the quote is for 25 forces (2.8).'
    """
    return [note.sentence.format_map(slots) for note in NOTES for slots in note.fact(answered)]


# What several facts ask


def used_pricings(answered: Answer) -> list[str]:
    """Return the pricings that give an end of the leading cost, in the order of the file."""
    cost = answered.pairs["initial_cost"]
    if cost is None:
        return []
    names = [cost.low_pricing] if cost.is_one_figure else [cost.low_pricing, cost.high_pricing]
    return [name for name in answered.case.pricings if name in names]


def rules_used(answered: Answer) -> Iterator[tuple[KeyPath, str, Any]]:
    """Yield key path, title and rule of each rule that enters the leading cost."""
    case, used = answered.case, used_pricings(answered)
    for place, charge in enumerate(case.charges):
        for index, rule in enumerate(charge.pricing):
            is_choice = charge is case.main_charge and len(charge.pricing) > 1
            if not is_choice or rule.name in used:
                title = case.title_of(rule.name) if is_choice else charge.name
                yield ("charges", place, "pricing", index), title, rule


def depends_on_number(answered: Answer) -> bool:
    """Whether a charge shown differs between two numbers of adopters."""
    case = answered.case
    which = [[*case.pricings].index(name) for name in answered.pricings]
    for charge, table in zip(case.charges, charge_tables(case), strict=True):
        shown = table[which] if charge is case.main_charge else table
        if not np.allclose(shown, shown[:, :1], atol=HALF_A_PENNY, equal_nan=True):
            return True
    return False


def has_number(answered: Answer) -> bool:
    """Whether the number of adopters is a choice in this case."""
    return FIELDS["adopters"].affects(answered.case)


def pair_over(answered: Answer, values: NDArray[np.float64]) -> Pair | None:
    """Return the lowest and the highest of one value for each pricing shown."""
    wide = np.broadcast_to(values, len(answered.pricings)).tolist()
    return pair_of(answered.case, dict(zip(answered.pricings, wide, strict=True)))


def money_text(pair: Pair) -> str:
    """Return both ends in whole pounds."""
    return span(pounds(pair.low), pounds(pair.high))


def titles_of(case: Case, names: list[str]) -> str:
    """Return the titles of some pricings."""
    return listed([case.title_of(name) for name in names])


# The facts, in the order of the notes


def _range(answered: Answer) -> Iterator[Slots]:
    cost = answered.pairs["initial_cost"]
    if cost is not None and not cost.is_one_figure:
        priced = [row for row in answered.by_pricing.values() if np.isfinite(row["initial_cost"])]
        yield {"number": str(len(priced))}


def _left_out(answered: Answer) -> Iterator[Slots]:
    names = [name for name, row in answered.by_pricing.items() if np.isnan(row["whole_life"])]
    if names and answered.pairs["initial_cost"] is not None:
        number = adopters_text(answered.case, answered.scenario)
        yield {"adopters": number, "titles": titles_of(answered.case, names)}


def _pricing_assumed(answered: Answer) -> Iterator[Slots]:
    case = answered.case
    names = [name for name in used_pricings(answered) if case.pricing_status(name) == "assumed"]
    if names and case.charges:
        yield {"titles": titles_of(case, names)}


def _figures_assumed(answered: Answer) -> Iterator[Slots]:
    figures = assumed_figures(answered)
    if figures:
        yield {"figures": listed(figures)}


def assumed_figures(answered: Answer) -> list[str]:
    """List the figures in the leading cost that the file marks as assumed, one by one.

    A rule that is assumed as a whole has a note of its own.
    """
    case = answered.case
    if answered.pairs["initial_cost"] is None:
        return []
    costs = [(i, line) for i, line in enumerate(case.lines) if line.kind == "cost"]
    places = {path: title for path, title, _ in rules_used(answered)}
    places |= {("charges", i): charge.name for i, charge in enumerate(case.charges)}
    places |= {("lines", i): line.name for i, line in costs}
    figures = [line.name for _, line in costs if line.status == "assumed"]
    for path, known in case.sources.items():
        if known.get("status") == "assumed" and path == ("initial_months",):
            figures.append("initial months")
        elif known.get("status") == "assumed":
            figures += [
                f"{title}, {str(path[len(place)]).replace('_', ' ')}"
                for place, title in places.items()
                if path[: len(place)] == place and path[len(place) :][:1] not in ((), ("pricing",))
            ]
    return list(dict.fromkeys(figures))


def _number_not_given(answered: Answer) -> Iterator[Slots]:
    if has_number(answered) and depends_on_number(answered) and not _number_has_source(answered):
        number = adopters_text(answered.case, answered.scenario)
        yield {"adopters": answered.case.adopters_word, "number": number}


def _number_has_source(answered: Answer) -> bool:
    case, shown = answered.case, answered.scenario.adopters
    stated = {
        getattr(case.adopters, key)
        for key in ("anticipated", "signed")
        if case.status_of(("adopters", key)) != "assumed"
    }
    is_documented = bool(case.scenario.source) and answered.scenario == own_scenario(case)
    return is_documented or {*(shown if isinstance(shown, tuple) else (shown,))} <= stated


def _same_for_any_number(answered: Answer) -> Iterator[Slots]:
    if has_number(answered) and not depends_on_number(answered):
        yield {"adopters": answered.case.adopters_word}


def _tied(answered: Answer) -> Iterator[Slots]:
    case = answered.case
    charge = case.main_charge
    if charge is None:
        return
    place = case.charges.index(charge)
    for index, point in enumerate(charge.quoted_at):
        source = case.source_of(("charges", place, "quoted_at", index, "adopters"))
        word = case.adopters.word if point.adopters == 1 else case.adopters_word
        end = point.charge if isinstance(point.charge, str) else pounds(point.charge)
        number = f"{point.adopters} {word}"
        yield {"end": end, "number": number, "source": source or "no source"}


def _ends_not_tied(answered: Answer) -> Iterator[Slots]:
    charge = answered.case.main_charge
    if charge is None or charge.low == charge.high or not depends_on_number(answered):
        return
    tied = {point.charge for point in charge.quoted_at}
    for end in ("low", "high"):
        if end not in tied and getattr(charge, end) not in tied:
            yield {"adopters": answered.case.adopters_word, "end": end}


def _outside_the_range(answered: Answer) -> Iterator[Slots]:
    charge = answered.case.main_charge
    if charge is None or charge.low is None or charge.high is None:
        return
    rates = answered.flow.lines[charge.name].rates[:, last_charged_year(answered.case)]
    pair = pair_over(answered, rates)
    quote = span(pounds(charge.low), pounds(charge.high))
    for end in [] if pair is None else dict.fromkeys((pair.low, pair.high)):
        if end < charge.low - HALF_A_PENNY or end > charge.high + HALF_A_PENNY:
            yield {"charge": pounds(end), "quote": quote}


def _order_of_joining(answered: Answer) -> Iterator[Slots]:
    case, numbers = answered.case, answered.scenario.adopters
    shares = [rule.share for _, _, rule in rules_used(answered)]
    is_by_size = any(isinstance(share, str) and share != "equal" for share in shares)
    fewest = min(numbers) if isinstance(numbers, tuple) else numbers
    if is_by_size and case.register is not None and fewest < len(case.register):
        yield {"number": adopters_text(case, answered.scenario)}


def _after_the_budget(answered: Answer) -> Iterator[Slots]:
    after = answered.pairs.get("after_budget")
    if after is not None and after.high >= HALF_A_PENNY:
        yield {"amount": money_text(after), "year": answered.case.years[-1]}


def _charge_ends(answered: Answer) -> Iterator[Slots]:
    case = answered.case
    for charge in case.charges:
        if charge.until:
            yield {"title": charge.name, "month": month_name(case.end_of(charge) - 1)}


def _nothing_after(answered: Answer) -> Iterator[Slots]:
    if not np.any(answered.flow.gross[:, -1]):
        yield {"year": answered.case.years[-1]}


def _funding(answered: Answer) -> Iterator[Slots]:
    if np.any(answered.flow.funding):
        yield {"amount": pounds(float(answered.flow.funding.sum(-1).max()))}


def _savings_assumed(answered: Answer) -> Iterator[Slots]:
    scenario = answered.scenario
    if scenario.savings:
        yield {"amount": pounds(scenario.savings)}
    elif scenario.offset:
        yield {"amount": f"{percent(scenario.offset)} of the charge"}


def _not_cashable(answered: Answer) -> Iterator[Slots]:
    idle = pair_over(answered, (answered.flow.cashable - answered.flow.savings).sum(-1))
    if idle is not None and idle.high >= HALF_A_PENNY:
        yield {"amount": money_text(idle)}


def _savings_do_not_move(answered: Answer) -> Iterator[Slots]:
    lines = answered.case.lines
    titles = [line.name for line in lines if line.kind == "saving" and line.delay == "none"]
    if answered.scenario.delay and titles:
        yield {"titles": listed(titles)}


def _charged_before_live(answered: Answer) -> Iterator[Slots]:
    case, scenario = answered.case, answered.scenario
    live = case.go_live_month + scenario.delay
    total: NDArray[np.float64] = np.zeros(1)
    for charge in case.charges:
        start = case.start_of(charge) + scenario.delay * scenario.charge_follows_go_live
        months = overlap(start, min(live, case.end_of(charge)), case)
        total = total + due(answered.flow.lines[charge.name].rates, months).sum(-1)
    early = pair_over(answered, total)
    if early is not None and early.high >= HALF_A_PENNY:
        yield {"amount": money_text(early), "month": month_name(live)}


def _on_time(answered: Answer) -> CashFlow:
    return flow_by_pricing(answered.case, replace(answered.scenario, delay=0))


def _runs_on(answered: Answer) -> Iterator[Slots]:
    if not answered.scenario.delay:
        return
    late, on_time = answered.flow.lines, _on_time(answered).lines
    costs = [line.name for line in answered.case.lines if line.kind == "cost"]
    more = {name: (late[name].amounts - on_time[name].amounts).sum(-1).max() for name in costs}
    more = {name: amount for name, amount in more.items() if amount >= HALF_A_PENNY}
    if more:
        yield {"amount": pounds(float(sum(more.values()))), "titles": listed([*more])}


def _late_is_cheaper(answered: Answer) -> Iterator[Slots]:
    late = answered.pairs["initial_cost"]
    if not answered.scenario.delay or late is None:
        return
    on_time = pair_over(answered, results(_on_time(answered))["initial_cost"])
    if on_time is None:
        return
    if min(late.low - on_time.low, late.high - on_time.high) <= -HALF_A_PENNY:
        yield {"amount": money_text(on_time)}


def _not_raised(answered: Answer) -> Iterator[Slots]:
    rules = rules_used(answered)
    titles = [title for _, title, rule in rules if keeps_own_rise(rule) and rule.uplift is None]
    if answered.scenario.rise and titles:
        yield {"titles": listed(titles)}


def _own_rise(answered: Answer) -> Iterator[Slots]:
    for _, title, rule in rules_used(answered):
        if rule.uplift:
            yield {"title": title, "rate": percent(rule.uplift)}


def _no_present_value(answered: Answer) -> Iterator[Slots]:
    if np.any(answered.flow.rises):
        yield {}


def _printed_figures_differ(answered: Answer) -> Iterator[Slots]:
    found = printed_differences(answered.case)
    number = sum(comparison.differs for comparison in found)
    if number:
        yield {"number": str(number), "all": str(len(found))}


def _taken_as_usual(answered: Answer) -> Iterator[Slots]:
    values = usual_values(answered.case)
    if values:
        yield {"values": listed(values)}


NOTES: tuple[Note, ...] = (
    Note(
        "range",
        "The range is over {number} pricings. No likelihood is implied, "
        "and neither end is a limit.",
        _range,
    ),
    Note(
        "left out",
        "Without a price for some year at {adopters}, so left out: {titles}.",
        _left_out,
    ),
    Note(
        "pricing assumed",
        "The rule of a pricing used here is assumed, not stated: {titles}.",
        _pricing_assumed,
    ),
    Note(
        "figures assumed",
        "Assumed figures count in this cost: {figures}.",
        _figures_assumed,
    ),
    Note(
        "number not given",
        "The number of {adopters} in this case has no source: {number} is assumed.",
        _number_not_given,
    ),
    Note(
        "same for any number",
        "As priced here, the charge is the same for any number of {adopters}.",
        _same_for_any_number,
    ),
    Note(
        "tied",
        "The {end} end of the quote is for {number} ({source}).",
        _tied,
    ),
    Note(
        "ends not tied",
        "The number of {adopters} for the {end} end of the quote is not stated.",
        _ends_not_tied,
    ),
    Note(
        "outside the range",
        "{charge} a year is outside the quoted {quote}.",
        _outside_the_range,
    ),
    Note(
        "order of joining",
        "The {number} are this one and the next of the register in its order; "
        "which of them join is assumed.",
        _order_of_joining,
    ),
    Note(
        "after the budget",
        "{amount} of the cost to {year} falls after the years of the budget.",
        _after_the_budget,
    ),
    Note(
        "charge ends",
        "{title} ends in {month}; what follows is not counted.",
        _charge_ends,
    ),
    Note(
        "nothing after",
        "Nothing is due in {year}.",
        _nothing_after,
    ),
    Note(
        "funding",
        "Funding of {amount} is shown in its own row; no cost here is reduced by it.",
        _funding,
    ),
    Note(
        "savings assumed",
        "The savings have no source: {amount} a year is assumed.",
        _savings_assumed,
    ),
    Note(
        "not cashable",
        "{amount} of the savings is not cashable, and reduces no cost.",
        _not_cashable,
    ),
    Note(
        "savings do not move",
        "These savings keep their months when the start is late: {titles}.",
        _savings_do_not_move,
    ),
    Note(
        "charged before live",
        "{amount} is charged before go-live in {month}.",
        _charged_before_live,
    ),
    Note(
        "runs on",
        "These run on to the late start and cost {amount} more: {titles}.",
        _runs_on,
    ),
    Note(
        "late is cheaper",
        "On time the amount is {amount}.",
        _late_is_cheaper,
    ),
    Note(
        "not raised",
        "The rise leaves these as they are, since they are priced by year: {titles}.",
        _not_raised,
    ),
    Note(
        "own rise",
        "{title} rises by {rate} a year by its own rule.",
        _own_rise,
    ),
    Note(
        "no present value",
        "With a rise there is no present value: the amounts are in prices of different years.",
        _no_present_value,
    ),
    Note(
        "printed figures differ",
        "{number} of {all} printed figures differ from the model; `soh check` lists them.",
        _printed_figures_differ,
    ),
    Note(
        "taken as usual",
        "Not in the case file, so taken as usual: {values}.",
        _taken_as_usual,
    ),
)
