"""Notes of the answer: whole sentences, each true by itself under its own condition.

A note is data: its name, the fact that must hold, and a sentence with slots. `facts` works out each
fact once; a fact that is a list gives the note once for each of its entries. No note changes because
another one holds, and none is made of clauses. At most 25 stand here: a new one replaces one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from small.case.case import Case, usual_values
from small.case.lines import KeyPath
from small.case.scenario import FIELDS, own_scenario
from small.model.cashflow import CashFlow, due, last_charged_year, overlap
from small.model.charges import charge_tables, keeps_own_rise
from small.model.results import Pair, flow_by_pricing, pair_of, results
from small.money import HALF_A_PENNY, listed, percent, pounds
from small.report.answer import Answer, adopters_text, answer, span
from small.report.printed import printed_differences
from small.years import month_name

Slots = dict[str, str]


@dataclass(frozen=True)
class Note:
    """A sentence that holds if its fact does, which fills its slots."""

    name: str
    sentence: str


NOTES: tuple[Note, ...] = (
    Note("range", "The range is over {number} pricings. No likelihood is implied, and neither end is a limit."),
    Note("left out", "Without a price for some year at {adopters}, so left out: {titles}."),
    Note("pricing assumed", "The rule of a pricing used here is assumed, not stated: {titles}."),
    Note("figures assumed", "Assumed figures count in this cost: {figures}."),
    Note("number not given", "The number of {adopters} in this case has no source: {number} is assumed."),
    Note("same for any number", "As priced here, the charge is the same for any number of {adopters}."),
    Note("tied", "The {end} end of the quote is for {number} ({source})."),
    Note("ends not tied", "The number of {adopters} for the {end} end of the quote is not stated."),
    Note("outside the range", "{charge} a year is outside the quoted {quote}."),
    Note("order of joining", "The {number} are this one and the next of the register in its order; which of them join is assumed."),
    Note("after the budget", "{amount} of the cost to {year} falls after the years of the budget."),
    Note("charge ends", "{title} ends in {month}; what follows is not counted."),
    Note("nothing after", "Nothing is due in {year}."),
    Note("funding", "Funding of {amount} is shown in its own row; no cost here is reduced by it."),
    Note("savings assumed", "The savings have no source: {amount} a year is assumed."),
    Note("not cashable", "{amount} of the savings is not cashable, and reduces no cost."),
    Note("savings do not move", "These savings keep their months when the start is late: {titles}."),
    Note("charged before live", "{amount} is charged before go-live in {month}."),
    Note("runs on", "These run on to the late start and cost {amount} more: {titles}."),
    Note("late is cheaper", "On time the amount is {amount}."),
    Note("not raised", "The rise leaves these as they are, since they are priced by year: {titles}."),
    Note("own rise", "{title} rises by {rate} a year by its own rule."),
    Note("no present value", "With a rise there is no present value: the amounts are in prices of different years."),
    Note("printed figures differ", "{number} of {all} printed figures differ from the model; `soh check` lists them."),
    Note("taken as usual", "Not in the case file, so taken as usual: {values}."),
)


def notes(answered: Answer) -> list[str]:
    """Return the notes that hold for an answer, in their order.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> notes(answer(load_case()))[0]
    'The range is over 7 pricings. No likelihood is implied, and neither end is a limit.'
    """
    known = facts(answered)
    return [note.sentence.format_map(slots) for note in NOTES for slots in known[note.name]]


def facts(answered: Answer) -> dict[str, list[Slots]]:
    """Return for each note the slots of each time that it holds; an empty list if it does not."""
    case, scenario = answered.case, answered.scenario
    words = case.adopters_word
    used = _used_pricings(answered)
    depends = not all(_is_same_for_any(case, name) for name in answered.pricings)
    found: dict[str, list[Slots]] = {note.name: [] for note in NOTES}
    cost = answered.pairs["initial_cost"]

    def holds(name: str, **slots: str) -> None:
        found[name].append(slots)

    if cost is not None and not cost.is_one_figure:
        priced = [row for row in answered.by_pricing.values() if np.isfinite(row["initial_cost"])]
        holds("range", number=str(len(priced)))
    left_out = [p for p, row in answered.by_pricing.items() if np.isnan(row["whole_life"])]
    if left_out and cost is not None:
        holds("left out", adopters=adopters_text(case, scenario), titles=_titles(case, left_out))
    assumed = [name for name in used if case.pricing_status(name) == "assumed"]
    if assumed and case.charges:
        holds("pricing assumed", titles=_titles(case, assumed))
    figures = assumed_figures(case, used)
    if figures and cost is not None:
        holds("figures assumed", figures=listed(figures))
    if FIELDS["adopters"].affects(case) and depends and not _has_source(answered):
        holds("number not given", adopters=words, number=adopters_text(case, scenario))
    if FIELDS["adopters"].affects(case) and not depends:
        holds("same for any number", adopters=words)
    for slots in _tied(case):
        found["tied"].append(slots)
    if depends:
        found["ends not tied"] += [{"adopters": words, "end": end} for end in _untied_ends(case)]
    found["outside the range"] += _outside_quote(answered)
    if _joins_by_size(answered, used):
        holds("order of joining", number=adopters_text(case, scenario))
    after = answered.pairs.get("after_budget")
    if after is not None and after.high >= HALF_A_PENNY:
        holds("after the budget", amount=_money(after), year=case.years[-1])
    found["charge ends"] += [
        {"title": charge.name, "month": month_name(case.end_of(charge) - 1)}
        for charge in case.charges
        if charge.until
    ]
    if not np.any(answered.flow.gross[:, -1]):
        holds("nothing after", year=case.years[-1])
    if np.any(answered.flow.funding):
        holds("funding", amount=pounds(float(answered.flow.funding.sum(-1).max())))
    _saving_facts(answered, holds)
    if scenario.delay:
        _delay_facts(answered, holds)
    _rise_facts(answered, used, holds)
    differences = printed_differences(case)
    if any(difference.differs for difference in differences):
        number = sum(difference.differs for difference in differences)
        holds("printed figures differ", number=str(number), all=str(len(differences)))
    usual = usual_values(case)
    if usual:
        holds("taken as usual", values=listed(usual))
    return found


def _titles(case: Case, names: list[str]) -> str:
    return listed([case.title_of(name) for name in names])


def _money(pair: Pair) -> str:
    return span(pounds(pair.low), pounds(pair.high))


def _used_pricings(answered: Answer) -> list[str]:
    """Return the pricings that give an end of the leading cost."""
    cost = answered.pairs["initial_cost"]
    if cost is None:
        return []
    names = [cost.low_pricing] if cost.is_one_figure else [cost.low_pricing, cost.high_pricing]
    return [name for name in answered.case.pricings if name in names]


def _rules_used(case: Case, used: list[str]) -> Iterator[tuple[KeyPath, str, Any]]:
    """Yield key path, title and rule of each rule that is charged: of other charges too."""
    for place, charge in enumerate(case.charges):
        for index, rule in enumerate(charge.pricing):
            if charge is not case.main_charge or rule.name in used:
                title = case.title_of(rule.name) if charge is case.main_charge else charge.name
                if len(charge.pricing) == 1:
                    title = charge.name
                yield ("charges", place, "pricing", index), title, rule


def assumed_figures(case: Case, used: list[str]) -> list[str]:
    """Return the assumed figures that enter a cost: those that are marked so one by one."""
    places = {path: title for path, title, _ in _rules_used(case, used)}
    places |= {("charges", i): charge.name for i, charge in enumerate(case.charges)}
    places |= {("lines", i): line.name for i, line in enumerate(case.lines) if line.kind == "cost"}
    other_rules = ("pricing",)
    names = [
        f"{line.name}"
        for line in case.lines
        if line.kind == "cost" and line.status == "assumed"
    ]
    for path, known in case.sources.items():
        if known.get("status") != "assumed":
            continue
        if path == ("initial_months",):
            names.append("initial months")
        for place, title in places.items():
            key = path[len(place) :]
            if path[: len(place)] == place and len(key) >= 1 and key[0] not in other_rules:
                names.append(f"{title}, {key[0]}".replace("_", " "))
    return list(dict.fromkeys(names))


def _is_same_for_any(case: Case, pricing: str) -> bool:
    """Whether the charge of a pricing is the same from 1 to the possible number of adopters."""
    if case.main_charge is None:
        return True
    for charge, table in zip(case.charges, charge_tables(case), strict=True):
        which = [*case.pricings].index(pricing) if charge is case.main_charge else 0
        if not np.allclose(table[which], table[which][:1], atol=HALF_A_PENNY, equal_nan=True):
            return False
    return True


def _has_source(answered: Answer) -> bool:
    """Whether a document gives the number of adopters shown."""
    case, shown = answered.case, answered.scenario.adopters
    stated = {
        getattr(case.adopters, key)
        for key in ("anticipated", "signed")
        if case.status_of(("adopters", key)) != "assumed"
    }
    path = shown if isinstance(shown, tuple) else (shown,)
    is_documented = bool(case.scenario.source) and answered.scenario == own_scenario(case)
    return is_documented or all(number in stated for number in path)


def _tied(case: Case) -> Iterator[Slots]:
    for place, charge in enumerate(case.charges):
        for index, point in enumerate(charge.quoted_at):
            source = case.source_of(("charges", place, "quoted_at", index, "adopters"))
            word = case.adopters.word if point.adopters == 1 else case.adopters_word
            yield {
                "end": str(point.charge) if isinstance(point.charge, str) else pounds(point.charge),
                "number": f"{point.adopters} {word}",
                "source": source,
            }


def _untied_ends(case: Case) -> list[str]:
    charge = case.main_charge
    if charge is None or charge.low is None or charge.low == charge.high:
        return []
    tied = {point.charge for point in charge.quoted_at}
    return [end for end in ("low", "high") if end not in tied and getattr(charge, end) not in tied]


def _outside_quote(answered: Answer) -> list[Slots]:
    """Return the charges of the main charge that lie outside its quoted range, each end once."""
    case = answered.case
    charge = case.main_charge
    if charge is None or charge.low is None or charge.high is None:
        return []
    rates = answered.flow.lines[charge.name].rates[:, last_charged_year(case)]
    rates = np.broadcast_to(rates, len(answered.pricings))
    pair = pair_of(case, dict(zip(answered.pricings, rates.tolist(), strict=True)))
    ends = [] if pair is None else list(dict.fromkeys((pair.low, pair.high)))
    quote = span(pounds(charge.low), pounds(charge.high))
    return [
        {"charge": pounds(end), "quote": quote}
        for end in ends
        if end < charge.low - HALF_A_PENNY or end > charge.high + HALF_A_PENNY
    ]


def _joins_by_size(answered: Answer, used: list[str]) -> bool:
    case = answered.case
    sized = [name for name in used if case.pricings[name].share not in (None, "equal")]
    sized = [name for name in sized if isinstance(case.pricings[name].share, str)]
    numbers = answered.scenario.adopters
    path = numbers if isinstance(numbers, tuple) else (numbers,)
    return bool(sized) and case.register is not None and min(path) < len(case.register)


def _saving_facts(answered: Answer, holds: Any) -> None:
    case, scenario, flow = answered.case, answered.scenario, answered.flow
    if scenario.savings:
        holds("savings assumed", amount=pounds(scenario.savings))
    elif scenario.offset:
        holds("savings assumed", amount=f"{percent(scenario.offset)} of the charge")
    idle = np.broadcast_to((flow.cashable - flow.savings).sum(-1), len(answered.pricings))
    pair = pair_of(case, dict(zip(answered.pricings, idle.tolist(), strict=True)))
    if pair is not None and pair.high >= HALF_A_PENNY:
        holds("not cashable", amount=_money(pair))
    titles = [line.name for line in case.lines if line.kind == "saving" and line.delay == "none"]
    if scenario.delay and titles:
        holds("savings do not move", titles=listed(titles))


def _delay_facts(answered: Answer, holds: Any) -> None:
    """Work out the facts of a late start against the same scenario on time."""
    case, scenario = answered.case, answered.scenario
    early = _charged_before_live(answered)
    if early is not None and early.high >= HALF_A_PENNY:
        live = case.go_live_month + scenario.delay
        holds("charged before live", amount=_money(early), month=month_name(live))
    on_time = flow_by_pricing(case, replace(scenario, delay=0))
    more = {
        line.name: float(_total(answered.flow, line.name) - _total(on_time, line.name))
        for line in case.lines
        if line.kind == "cost"
    }
    dearer = {name: amount for name, amount in more.items() if amount >= HALF_A_PENNY}
    if dearer:
        holds("runs on", amount=pounds(sum(dearer.values())), titles=listed([*dearer]))
    before = np.broadcast_to(results(on_time)["initial_cost"], len(answered.pricings)).tolist()
    pair = pair_of(case, dict(zip(answered.pricings, before, strict=True)))
    now = answered.pairs["initial_cost"]
    if pair and now and (now.low <= pair.low - HALF_A_PENNY or now.high <= pair.high - HALF_A_PENNY):
        holds("late is cheaper", amount=_money(pair))


def _total(flow: CashFlow, name: str) -> float:
    return float(flow.lines[name].amounts.sum(-1).max())


def _charged_before_live(answered: Answer) -> Pair | None:
    case, scenario = answered.case, answered.scenario
    total = np.zeros(len(answered.pricings))
    live = case.go_live_month + scenario.delay
    for charge in case.charges:
        start = case.start_of(charge) + scenario.delay * scenario.charge_follows_go_live
        months = overlap(start, min(live, case.end_of(charge)), case)
        total = total + due(answered.flow.lines[charge.name].rates, months).sum(-1)
    return pair_of(case, dict(zip(answered.pricings, total.tolist(), strict=True)))


def _rise_facts(answered: Answer, used: list[str], holds: Any) -> None:
    case = answered.case
    rules = [(title, rule) for _, title, rule in _rules_used(case, used)]
    by_year = [title for title, rule in rules if keeps_own_rise(rule) and rule.uplift is None]
    if answered.scenario.rise and by_year:
        holds("not raised", titles=listed(by_year))
    for title, rule in rules:
        if rule.uplift:
            holds("own rise", title=title, rate=percent(rule.uplift))
    if np.any(answered.flow.rises):
        holds("no present value")


