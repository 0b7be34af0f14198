"""Break-even points, one- and two-way tables, and the tornado, as tables and sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import Any

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.fields import ANY, FIELDS, NUMBER_FIELDS, SAVINGS_FIELDS, Kind
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.break_even import (
    INPUTS,
    BreakEven,
    Limit,
    Switch,
    break_even,
    break_even_inputs,
    lacks_inflation,
)
from sohanalysis.model.pricing import differs_by_year, rising_charges
from sohanalysis.model.sensitivity import Bar, Grid, Tornado, grid, tornado
from sohanalysis.money import (
    HALF_A_PENNY,
    amount_in_words,
    ceiled,
    figures,
    floored,
    percent,
    pounds,
    rounded,
    thousands,
)
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report import answers, feet, wording
from sohanalysis.report.field_words import (
    KINDS,
    field_heading,
    field_name,
    field_value,
    field_words,
    input_label,
    moved_as_one,
    number_value,
    range_source,
)
from sohanalysis.report.late_start import LATER_IS_CHEAPER, later_cause
from sohanalysis.report.prose import Prose
from sohanalysis.report.quoted_charge import quoted_charge, quoted_noun
from sohanalysis.report.table import CellValue, Figure, Table, figure_or_text
from sohanalysis.report.templates import Template, Templates, say
from sohanalysis.report.verdict import beside_budget, verdict_alone
from sohanalysis.report.wording import EVERY_PRICING, counted_words, in_common, moved_alone
from sohanalysis.report.wording_pricing import and_words, cost_condition, price_name

TENTH_OF_A_PERCENT = 0.001
TITLE_IN_THOUSANDS = 10_000  # pounds, from which a title gives thousands
# Results that count the first charged months, whenever they fall.
_WITH_CHARGED_MONTHS = ("initial_cost", "headroom", "cost_after_cashable_savings")


def result_name(case: Case, result: str) -> str:
    """Return the name of a result within a sentence."""
    name = re.split(r",| \(", answers.label_of(case, result))[0]
    return first_small(name)


def limit_words(case: Case, limit: Limit) -> str:
    """Return the limit that a result must keep to, as a phrase."""
    name = result_name(case, limit.result)
    if _is_of_budget(limit):
        return f"within {budget_named(case)}"
    if limit.result == "headroom" and limit.value < 0:
        return f"at most {pounds(-limit.value)} over {budget_named(case)}"
    if limit.result == "headroom":
        return f"{name} of at least {pounds(limit.value)}"
    return f"{name} of at most {pounds(limit.value)}"


def budget_named(case: Case) -> str:
    """Return the noun for the budget of a limit: "budget", or "the assumed £100,000"."""
    is_assumed = case.judged_budget is None and case.stated_budget is not None
    return f"the assumed {pounds(case.budget.amount)}" if is_assumed else "budget"


def _is_of_budget(limit: Limit) -> bool:
    """Whether a limit is that nothing of the budget is lacking."""
    return limit.result == "headroom" and not limit.value


def held_value(point: BreakEven) -> float:
    """Round a break-even point towards the side within its limit, as the figure shown must be."""
    if point.value is None:
        return point.nearest or 0.0
    return _held_values(point)[point.values.index(point.value)]


def _held_values(point: BreakEven) -> list[float]:
    """Round every break-even point of a continuous input towards the side within its limit."""
    return [_rounding(point, value)(value, STEPS[point.input]) for value in point.values]


def _rounding(point: BreakEven, value: float) -> Callable[[float, float], float]:
    """Return the function that rounds a break-even point towards the side within its limit."""
    # The sides alternate: where one stretch within the limit ends, one beyond it begins.
    is_upper = point.within_at_lowest == (point.values.index(value) % 2 == 0)
    return floored if is_upper else ceiled


def _up_to(always: str, never: str, value: str) -> Template:
    """Return the template for an amount or a share up to, or from, its break-even point."""
    far = [(["upwards"], f"from {value}"), ([], f"up to {value}")]
    return [(["always"], always), (["never"], never), *far]


def _switches(always: str, never: str) -> Template:
    """Return the template for the whole numbers within a limit."""
    return [
        (["always"], f"{always}{{where_priced}}"),
        (["never"], never),
        ([], "{switches}{where_priced}"),
    ]


_CHANGE, _RISE = FIELDS["charge_change"], FIELDS["rise"]
_CHANGES = f"change from {percent(_CHANGE.low)} to {percent(_CHANGE.high)}"
_RISES = f"rise from {percent(_RISE.low)} to {percent(_RISE.high)} a year"
# Templates for the range of each input within the budget, for `templates.say`.
WITHIN_BUDGET: dict[str, Template] = {
    "several": [([], "{spans}{where_priced}")],
    "span": [
        (["is_one"], "{first}"),
        (["first", "last"], "{first} to {last}"),
        (["last"], "up to {last}"),
        ([], "from {first}"),
    ],
    "where_priced": [(["gaps"], ", where there is a price")],
    "charge": _up_to(
        "any charge up to {highest:pounds} a year", "no charge", "{value:pounds} a year"
    ),
    "caption": [([], "{limit}{at_price}{conditions}, changing one thing at a time")],
    "adopters": [
        (["only", "always"], "at {only}; not known at another number"),
        (["only"], "not at {only}; not known at another number"),
        *_switches("at any number", "never"),
    ],
    "charge_change": [
        (["always"], f"at any {_CHANGES}"),
        (["never"], f"at no {_CHANGES}"),
        (["level", "upwards"], "if not lower"),
        (["level"], "if not higher"),
        (["upwards"], "from {changed}"),
        (["lower"], "at least {changed}"),
        ([], "up to {changed}"),
    ],
    "rise": [
        (["always", "own_rise"], "any: {own_rise_said}"),
        (["never", "own_rise"], "none: {own_rise_said}"),
        (["always"], f"at any {_RISES}"),
        (["never"], f"at no {_RISES}"),
        (["upwards"], "from {value:percent} a year"),
        (["lower"], "a fall of at least {lower:percent} a year"),
        (["level"], "no rise"),
        ([], "up to {value:percent} a year"),
    ],
    "own_rise_said": [
        ([], "it changes nothing, because the pricing has its own uplift or amounts by year")
    ],
    "delay": _switches("any delay, up to {longest}", "never, on time or late"),
    "savings": _up_to("any saving", "no saving is enough", "{value:pounds} a year"),
    "offset": _up_to(
        "any share of the charge",
        "no share of the charge is enough",
        "{value:percent} of the charge",
    ),
    "ramp": _switches("any, up to {longest}", "never, even at full effect at once"),
    "cashable": _up_to("any share", "no share is enough", "{value:percent} of the savings"),
    "saved": [
        (["always", "has_savings"], "without any further saving"),
        (["always"], "without any saving"),
        (["none_cashable"], "no saving is enough: none is cashable"),
        (["no_more_cashable"], "no further saving is enough: its cashable share is 0%"),
        ([], "no saving is enough"),
    ],
    "changed": [
        (["lower"], "{lower:percent} lower"),
        ([], "{higher:percent} higher"),
    ],
    "switch": [
        (["on_time"], "only on time"),
        (["alone"], "{last} only"),
        (["upwards"], "from {last} up"),
        ([], "up to {last}"),
    ],
}


# Words by kind of field, for a field without words of its own.
_BY_KIND = {
    Kind.pounds: _up_to("any amount", "no amount is enough", "{value:pounds} a year"),
    Kind.share: _up_to("any share", "no share is enough", "{value:percent}"),
    Kind.months: _switches("any, up to {longest}", "no number of months is enough"),
}
WITHIN_BUDGET |= {
    name: _BY_KIND[FIELDS[name].kind] for name in NUMBER_FIELDS if name not in WITHIN_BUDGET
}
MONEY_INPUTS = tuple(name for name in INPUTS if KINDS[name] is Kind.pounds)
MONTH_INPUTS = tuple(name for name in INPUTS if KINDS[name] is Kind.months)
# Step to which the break-even point of an input is rounded. [£ a year or share]
STEPS = {name: 1 if name in MONEY_INPUTS else TENTH_OF_A_PERCENT for name in INPUTS}

# Templates for the column next to break-even points, in a table over several pricings.
BESIDE: Templates = {
    "charge": [
        (["one_price"], "{from_low} {quoted_charge}"),
        (["from_low"], "{from_low} the low {noun}, {from_high} the high one"),
    ],
    "adopters": [
        (["one_out"], "too few if 1 of the {signed} {those} stays out"),
        (["out"], "too few if {out} of the {signed} {those} stay out"),
    ],
}
# Words of a table over several pricings, which the page fills as well.
SEVERAL = {
    "changed": "Changed",
    "pricing": "Pricing",
    "within": "Within budget",
    "beside": "Note",
    "under_each": ", under each pricing",
    "all_but": "all but {name}",
    "not_priced": answers.NOT_PRICED,
    "no_inflation": "the case states no inflation",
    "replaced": "A change of the charge in this table is in place of the scenario's own change.",
    "late": "A longer delay may be within it, {causes}.",
    "or": " or ",
    "equal": "equal to",
    "less_than": "less than {share}",
    "above": "{share} above",
    "below": "{share} below",
}
WITHOUT_UPLIFT = ", without an uplift"
SAVINGS_WITHIN = "For savings: whether the cost after cashable savings is within the budget."


def break_even_table(
    case: Case, scenario: Scenario, *, limit: Limit | None = None, pricings: Sequence[str] = ()
) -> Table:
    """Return the table of each input's range within the budget, or within another limit.

    Parameters
    ----------
    case, scenario : Case, Scenario
        Decision, and the scenario that sets the other inputs.
    limit : Limit, optional
        Limit of every row. Without it, each row has the default limit of `break_even.break_even`.
    pricings : sequence of str, optional
        Pricings to show, or `case.pricing.ESTIMATES`. By default it is the scenario's or, if that
        is not known, every pricing of the case. With several pricings, the number of adopters has
        a row for each, and any other input has a row for each different answer.
    """
    names = (*pricings,) or case.pricings_of(scenario)
    several = len(names) > 1
    rows = [
        row
        for name in names
        for row in _break_even_rows(case, replace(scenario, pricing=name), limit, several)
    ]
    beside = several and any(row.beside for row in rows)
    labels = inputs_shown(case, several)
    grouped: dict[tuple[str, str, str, str], list[str]] = {}
    for row in sorted(rows, key=lambda row: [*labels].index(row.input)):
        alone = row.pricing if row.input == "adopters" else ""
        grouped.setdefault((row.input, row.answer, row.beside, alone), []).append(row.pricing)

    def cells(answer: tuple[str, str, str, str], row_pricings: Sequence[str]) -> Iterator[str]:
        moved, text, aside, _ = answer
        yield moved_as_one(scenario, moved, labels[moved]) if several else labels[moved]
        if several:
            yield _pricings_named(case, row_pricings, names)
        yield text
        if beside:
            yield aside

    is_budget = limit is None or limit.is_the_sum
    replaced = SEVERAL["replaced"] if scenario.charge_change and "charge_change" in labels else ""
    causes = dict.fromkeys(row.cause for row in rows if row.cause)
    late = SEVERAL["late"].format(causes=SEVERAL["or"].join(causes)) if causes else ""
    notes = (SAVINGS_WITHIN if limit is None else "", replaced, late * several)
    return Table(
        caption=_caption(case, scenario, limit, names),
        columns=(
            SEVERAL["changed"],
            *[SEVERAL["pricing"]] * several,
            first_capital(f"within {budget_named(case)}") if is_budget else "Within the limit",
            *[SEVERAL["beside"]] * beside,
        ),
        rows=[(*cells(*group),) for group in grouped.items()],
        text_columns=2 + several + beside,
        note=" ".join(filter(None, notes)),
        foot=feet.scenario_line(case, scenario),
    )


def _pricings_named(case: Case, some: Sequence[str], every: Sequence[str]) -> str:
    """Return the names of some pricings: "every pricing", "all but" one, or a list."""
    left_out = [name for name in every if name not in some]
    if not left_out:
        return EVERY_PRICING
    if len(left_out) == 1 < len(some):
        return SEVERAL["all_but"].format(name=price_name(case, left_out[0]))
    return "; ".join(price_name(case, name) for name in some)


def _caption(case: Case, scenario: Scenario, limit: Limit | None, pricings: Sequence[str]) -> str:
    limit_phrase = limit_words(case, limit) if limit else f"within {budget_named(case)}"
    facts = {
        "limit": first_capital(limit_phrase),
        "at_price": SEVERAL["under_each"] if len(pricings) > 1 else at_price(case, pricings[0]),
        "conditions": wording.conditions(case, scenario),
    }
    return say("caption", facts, WITHIN_BUDGET)


@dataclass(frozen=True, kw_only=True)
class _Row:
    """Range of one input within its limit, under one pricing, as a phrase."""

    input: str
    pricing: str
    answer: str
    beside: str = ""
    cause: str = ""


def inputs_shown(case: Case, several: bool) -> dict[str, str]:
    """Return the labels of a table's inputs, over one pricing or several; savings come last."""
    inputs = break_even_inputs(case, over_pricings=several)
    return {name: _limited_label(case, name) for name in inputs}


def _limited_label(case: Case, name: str) -> str:
    """Return the label of an input with a break-even point, with the charge if there are several.

    A break-even charge has no uplift or amounts by year of its own, as a pricing may have. Only
    the rise of the scenario raises it. That rise leaves out charges with a rise of their own.
    """
    label = input_label(case, name)
    if name == "rise":
        rising = rising_charges(case, replace(case.scenario, pricing=ANY, rise=_RISE.high))
        level = [charge.name for charge in case.charges if charge not in rising]
        return f"{label} except {and_words(level)}" if level else label
    if name == "charge":
        label += wording.named_charge(case)
        return label + WITHOUT_UPLIFT * differs_by_year(case, case.pricings)
    return label + " that join" * (name == "adopters")


def _break_even_rows(
    case: Case, scenario: Scenario, limit: Limit | None, several: bool
) -> list[_Row]:
    """Return a row for each input; inputs of savings share one if none makes a difference."""
    names = inputs_shown(case, several)
    points = [break_even(case, scenario, name, limit=limit) for name in names]
    saving = [point for point in points if point.input in SAVINGS_FIELDS]
    needless = all(point.always for point in saving)
    if not needless and any(point.moves for point in saving):
        return [_row(case, scenario, point) for point in points]
    within = (saving or points)[0].limit
    is_after_savings = within.result == "cost_after_cashable_savings"
    facts = {
        "always": needless,
        "has_savings": bool(case.counted_lines("saving")),
        "none_cashable": is_after_savings and not wording.is_cashable(case, scenario),
        "no_more_cashable": is_after_savings and not scenario.cashable,
    }
    rows = [_row(case, scenario, point) for point in points if point not in saving]
    answer = say("saved", facts, WITHIN_BUDGET)
    if saving and not any(point.priced for point in saving):
        answer = _no_amount(case, saving[0])
    return [*rows, _Row(input="savings", pricing=scenario.pricing, answer=answer)]


def _no_amount(case: Case, point: BreakEven) -> str:
    """Return the reason why a result has no amount at any value of an input."""
    return SEVERAL["no_inflation" if lacks_inflation(case, point) else "not_priced"]


def _row(case: Case, scenario: Scenario, point: BreakEven) -> _Row:
    facts = {**_facts(point), "own_rise": not rising_charges(case, replace(scenario, rise=0.01))}
    has_several = len(point.values) + len(point.switches) > 1
    answer = say("several" if has_several else point.input, facts, WITHIN_BUDGET)
    aside = {**_from_the_quoted(case, point), **_staying_out(case, point)}
    cause = ""
    if is_cheaper_late(point):
        cause = say("later_cause", _late_cause(case, scenario, point), LATER_IS_CHEAPER)
    return _Row(
        input=point.input,
        pricing=point.pricing,
        answer=answer if point.priced else _no_amount(case, point),
        beside=say(point.input, aside, BESIDE) if point.input in BESIDE else "",
        cause=cause,
    )


def at_price(case: Case, pricing: str) -> str:
    """Return a pricing as a condition, with a comma before it; empty if the case has no other."""
    is_chosen = bool(case.charges) and len(case.pricings) > 1
    return f", {cost_condition(case, pricing)}" if is_chosen else ""


def _facts(point: BreakEven) -> dict[str, Any]:
    """Return the facts and slots of a break-even point."""
    value = held_value(point)
    fitting = [switch.last_fits for switch in point.switches]
    # A number between two switches is a whole stretch too, if it is the last to pass of both.
    single = [
        _is_only_one(point, switch) or fitting.count(switch.last_fits) > 1
        for switch in point.switches
    ]
    is_months = point.input in MONTH_INPUTS
    return {
        "higher": max(value, 0),
        "lower": max(-value, 0),
        "always": point.always,
        "never": point.never,
        "gaps": point.gaps and not (single and all(single)),
        "only": point.only or 0,
        "level": not round(value / STEPS[point.input]),
        "upwards": not point.within_at_lowest,
        "value": value,
        "highest": point.highest,
        "spans": _intervals(point),
        "longest": counted_words(int(point.highest), "month") if is_months else "",
        "switches": "; ".join(
            say("switch", _switch_facts(point, switch), WITHIN_BUDGET) for switch in point.switches
        ),
    }


def _switch_facts(point: BreakEven, switch: Switch) -> dict[str, Any]:
    return {
        "on_time": point.input == "delay" and switch.last_fits == 0,
        "upwards": switch.is_upwards,
        "alone": _is_only_one(point, switch),
        "last": _last_that_fits(point, switch),
    }


def _is_only_one(point: BreakEven, switch: Switch) -> bool:
    """Check whether a number is all of its side that passes; the lowest one is "up to" it."""
    return switch.is_alone and switch.last_fits != point.lowest


def _last_that_fits(point: BreakEven, switch: Switch) -> str:
    is_months = point.input in MONTH_INPUTS
    return counted_words(switch.last_fits, "month") if is_months else str(switch.last_fits)


def _staying_out(case: Case, point: BreakEven) -> dict[str, Any]:
    """Return the facts about how many of the signed adopters must stay out to leave too few.

    None must if all of them are already too few or too many.
    """
    signed = case.adopters.signed.value
    # The switch nearest below the signed number decides whether that number is enough.
    nearest = [
        switch
        for switch in point.switches
        if max(switch.last_fits, switch.first_does_not) <= signed
    ][-1:]
    out = sum(signed - switch.first_does_not for switch in nearest if switch.is_upwards)
    label = case.adopters.signed_label
    return {"out": out, "one_out": out == 1, "signed": signed, "those": label}


def _from_the_quoted(case: Case, point: BreakEven) -> dict[str, Any]:
    """Return the differences of a break-even charge from the quoted charges, as phrases."""
    if point.input != "charge" or point.value is None or not case.charge.is_quoted:
        return {}
    low, high = case.charge.low, case.charge.high
    charges = {"low": low, "high": high}
    apart = {f"from_{name}": _apart(point, charge) for name, charge in charges.items()}
    names = {"noun": quoted_noun(case.charge), "quoted_charge": quoted_charge(case)}
    return {**apart, **names, "one_price": case.charge.has_one_price}


def _apart(point: BreakEven, base: float) -> str:
    """Return the difference of a break-even charge from another, in tenths of a percent.

    It is rounded towards the side within the limit, as the change of the charge in the table is.
    """
    value = point.value or 0.0
    change = value / base - 1
    if abs(value - base) <= HALF_A_PENNY:
        return SEVERAL["equal"]
    share = percent(abs(_rounding(point, value)(change, TENTH_OF_A_PERCENT)), 1)
    if not floored(abs(change), TENTH_OF_A_PERCENT):
        share = SEVERAL["less_than"].format(share=percent(TENTH_OF_A_PERCENT))
    return SEVERAL["above" if change >= 0 else "below"].format(share=share)


def is_cheaper_late(point: BreakEven) -> bool:
    """Check whether a longer delay is within the limit although a shorter one is not.

    The months that are charged after the longer delay cost less.
    """
    rising = any(switch.is_upwards for switch in point.switches)
    return point.input == "delay" and rising and point.limit.result in _WITH_CHARGED_MONTHS


def _late_cause(case: Case, scenario: Scenario, point: BreakEven) -> dict[str, Any]:
    """Return the facts that explain why only a longer delay is within the limit."""
    if not is_cheaper_late(point):
        return {}
    late = next(switch.last_fits for switch in point.switches if switch.is_upwards)
    return later_cause(case, replace(scenario, pricing=point.pricing, delay=late))


def heat_sentence(case: Case, scenario: Scenario, table: Grid) -> str:
    """Return a sentence on the range of a two-way table, its limit and the scenario."""
    down, across = (field_name(case, field) for field in table.axes)
    ends = (float(np.nanmin(table.amounts)), float(np.nanmax(table.amounts)))
    span = _amounts_in_words(case, table.limit, *ends)
    sentence = (
        f"{_subject(case, table.limit)} over {len(table.amounts)} values of {down} and "
        f"{table.amounts.shape[1]} of {across} runs from {span}"
        f"{in_common(case, scenario, table.limit, table.axes)}: in "
        f"{int(np.sum(table.within))} of the {table.amounts.size} combinations "
        f"{_kept_to(case, table.limit)}"
    )
    if None in table.scenario_cell:
        return f"{sentence}."
    amount = float(table.amounts[table.scenario_cell])
    return f"{sentence}. In this scenario it is {_amounts_in_words(case, table.limit, amount)}."


def _kept_to(case: Case, limit: Limit) -> str:
    if limit.result != "headroom":
        return f"it is at most {pounds(limit.value)}"
    if limit.value < 0:
        return f"it is at most {pounds(-limit.value)} over {budget_named(case)}"
    within = f"it is within {budget_named(case)}"
    return f"at least {pounds(limit.value)} is left" if limit.value else within


def beyond_words(case: Case, limit: Limit) -> str:
    """Return the clause for a result beyond its limit."""
    if limit.result != "headroom":
        return f"it is over {pounds(limit.value)}"
    over = f"it is over {budget_named(case)}"
    if limit.value < 0:
        return f"{over} by more than {pounds(-limit.value)}"
    return f"less than {pounds(limit.value)} is left" if limit.value else over


def limit_line(case: Case, limit: Limit) -> str:
    """Return the name of the line at the limit."""
    if limit.is_the_sum:
        return f"{first_capital(budget_named(case))} used up"
    if limit.result != "headroom":
        return f"Limit, {pounds(limit.value)}"
    return f"{pounds(abs(limit.value))} {'left' if limit.value >= 0 else 'over budget'}"


# Templates for the title of a tornado, for `templates.say`.
TORNADO: Templates = {
    "title": [
        (["is_pricing"], "{matters}: it would {come_to} {condition}"),
        ([], "{matters}: {changed} would {come_to}"),
    ],
    "matters": [
        (["is_headroom"], "{subject} matters most"),
        ([], "{subject} matters most to {name}"),
    ],
    "subject": [
        (["is_charge_change"], "The charge"),
        (["is_adopters"], "The number of {field}"),
        (["is_savings"], "The amount of the savings"),
        (["is_offset"], "The amount of the savings"),
        ([], "The {field}"),
    ],
    "changed": [
        (["is_charge_change", "higher"], "{higher:percent} more"),
        (["is_charge_change", "lower"], "{lower:percent} less"),
        (["is_charge_change"], "no change of it"),
        (["is_adopters"], "{value} {noun}"),
        (["is_delay", "is_zero"], "a start on time"),
        (["is_delay"], "a start {value} late"),
        ([], "{value}"),
    ],
    "come_to": [
        (["is_headroom"], "leave us {beside_budget}"),
        ([], "make it {amount:pounds}"),
    ],
}


def tornado_title(case: Case, effects: Tornado) -> str:
    """Return the assumption that matters most, with the result at its farther end.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> high = soh.choose(case, pricing="high-estimate")
    >>> tornado_title(case, tornado(case, high))
    'The charge matters most: 41% more would leave us £77,000 over budget'
    """
    bar = effects.bars[0]
    value, amount = max(
        ((bar.low, bar.at_low), (bar.high, bar.at_high)),
        key=lambda end: abs(end[1] - effects.this_scenario),
    )
    is_large = abs(amount) >= TITLE_IN_THOUSANDS
    rounded_amount = float(rounded(amount, -3 if is_large else 0))
    is_number = isinstance(value, int | float)
    facts = {
        f"is_{bar.input}": True,
        "is_headroom": effects.limit.result == "headroom" and case.judged_budget is not None,
        "is_zero": value == 0,
        "field": field_name(case, bar.input),
        "name": result_name(case, effects.limit.result),
        "value": field_words(case, bar.input, value),
        "noun": case.adopters.noun(value),
        "condition": cost_condition(case, value) if bar.input == "pricing" else "",
        "higher": max(value, 0) if is_number else 0,
        "lower": max(-value, 0) if is_number else 0,
        "beside_budget": beside_budget(rounded_amount, the_budget="budget"),
        "amount": rounded_amount,
    }
    return say("title", facts, TORNADO)


def tornado_sentence(case: Case, scenario: Scenario, effects: Tornado) -> str:
    """Return the effect of each assumption alone, and those without a range, as sentences."""
    limit = effects.limit
    bars = "; ".join(_bar_words(case, scenario, limit, bar) for bar in effects.bars)
    scenario_phrase = f"in this scenario{moved_alone(case, scenario, effects.limit, effects.moved)}"
    alone = f"Changed alone: {bars}." if bars else ""
    amount = _amounts_in_words(case, limit, effects.this_scenario)
    sentences = (f"{_subject(case, limit)} is {amount} {scenario_phrase}.", alone)
    return " ".join(filter(None, (*sentences, not_moved(case, effects))))


def not_moved(case: Case, effects: Tornado) -> str:
    """Return a sentence on inputs without a sourced range; empty if all have one."""
    moved = break_even_inputs(case)
    names = [field_name(case, field) for field in effects.without_range if field in moved]
    subject = "these are" if len(names) > 1 else "this is"
    sentence = f"The case gives no range for {', '.join(names)}, so {subject} not varied."
    return sentence if names else ""


def _subject(case: Case, limit: Limit) -> str:
    """Return the subject of a sentence on a result: for headroom, the cost next to the budget."""
    return (
        "The cost" if limit.result == "headroom" else first_capital(result_name(case, limit.result))
    )


def _amounts_in_words(case: Case, limit: Limit, *amounts: float) -> str:
    """Return one amount of a result, or the lowest and the highest, to the nearest thousand.

    Headroom is an amount under or over the budget, because a sentence has no negative amounts.
    """
    if limit.result == "headroom":
        return beside_budget(*amounts, the_budget=budget_named(case), in_thousands=True)
    return " to ".join(amount_in_words(amount, thousands) for amount in amounts)


def _bar_words(case: Case, scenario: Scenario, limit: Limit, bar: Bar) -> str:
    name = moved_as_one(scenario, bar.input, field_name(case, bar.input))
    if bar.swing <= HALF_A_PENNY:
        return f"{name}, no difference"
    # To the nearest thousand, a small difference would read as no difference.
    is_close = thousands(bar.at_low) == thousands(bar.at_high)
    write = partial(amount_in_words, write=pounds if is_close else thousands)
    if limit.result == "headroom":
        write = partial(verdict_alone, in_thousands=not is_close)
    ends = (
        f"{write(amount)} ({first_small(field_words(case, bar.input, value))})"
        for value, amount in bar.ends
    )
    return f"{name}, from {' to '.join(ends)}"


BEYOND, HERE = "*", ">"
_PLURAL = ("adopters", "savings", "offset")  # savings in two ways


def _intervals(point: BreakEven) -> str:
    """Return the stretches within the limit: each pair of bounds is the start and the end."""
    bounds = [""] if point.within_at_lowest else []
    bounds += [number_value(point.input, value) for value in _held_values(point)]
    for switch in point.switches:
        number = _last_that_fits(point, switch)
        if _is_only_one(point, switch):  # it is the start of its stretch as well as the end
            bounds = [*(bounds if any(bounds) else []), number, number]
        else:
            bounds.append(number)
    spans = (
        {"first": first, "last": last, "is_one": first == last}
        for first, last in zip_longest(bounds[::2], bounds[1::2], fillvalue="")
    )
    return "; ".join(say("span", span, WITHIN_BUDGET) for span in spans)


def one_or_two_way(
    case: Case, scenario: Scenario, *, limit: Limit | None = None, **axes: Any
) -> Table:
    """Return the table of a result over one or two fields.

    Over one field, it has every other result too.

    Parameters
    ----------
    case, scenario : Case, Scenario
        As for `sensitivity.grid`.
    limit : Limit, optional
        Result, and the value that it may not pass.
    **axes
        One or two fields, each with its values, or None for the usual ones.

    Returns
    -------
    Table
        A star marks each value beyond the limit, and an arrow marks the scenario.
    """
    table = _grid(case, scenario, limit, axes)
    return (_two_way if len(table.axes) == 2 else _one_way)(case, scenario, table)


def _grid(case: Case, scenario: Scenario, limit: Limit | None, axes: Mapping[str, Any]) -> Grid:
    """Compute a table; no cell is the scenario's if its pricing is not known."""
    if scenario.pricing != ANY:
        return grid(case, scenario, limit=limit, **axes)
    table = grid(case, case.at_one_pricing(scenario), limit=limit, **axes)
    return replace(table, scenario_cell=(None,) * len(table.scenario_cell))


def telling_parts(
    case: Case, scenario: Scenario, *, limit: Limit | None = None, **axes: Any
) -> Iterator[Table | Prose]:
    """Yield the table of `one_or_two_way` without fields that make no difference.

    A sentence names those fields. A field with chosen values stays in the table too, because other
    values might make a difference.
    """
    table = _grid(case, scenario, limit, axes)
    moving = [
        name
        for index, name in enumerate(table.axes)
        if axes.get(name) is not None or _varies(table.amounts, index)
    ]
    still = [name for name in table.axes if name not in moving]
    if still:
        sentence = _no_difference(case, scenario, table, still)
        yield Prose.paragraphs(sentence)
    shown_fields = moving if len(table.axes) == 2 else still + moving
    other_results = table.results_by_name().values()
    if moving or (shown_fields and any(_varies(amounts) for amounts in other_results)):
        values = {name: table.axes[name] for name in shown_fields}
        yield one_or_two_way(case, scenario, limit=limit, **values)


def _varies(amounts: Any, axis: int | None = None) -> bool:
    """Whether amounts vary along an axis, or only some of them are priced."""
    unpriced = np.isnan(amounts)
    if np.any(unpriced.any(axis) & ~unpriced.all(axis)):
        return True
    return bool(np.max(np.ptp(np.where(unpriced, 0, amounts), axis=axis)) > HALF_A_PENNY)


def _no_difference(case: Case, scenario: Scenario, table: Grid, still: list[str]) -> str:
    fields_text = " and ".join(field_name(case, name) for name in still)
    makes = "makes" if len(still) == 1 and still[0] not in _PLURAL else "make"
    name = result_name(case, table.limit.result)
    is_constant = len(still) == len(table.axes)
    first = float(np.ravel(table.amounts)[0])  # of amounts that are all the same, or not priced
    amount = ""
    if is_constant and not np.isnan(first):
        is_headroom = table.limit.result == "headroom"
        beside = partial(beside_budget, the_budget=budget_named(case))
        amount = f": {beside(first) if is_headroom else amount_in_words(first)}"
    return (
        f"{first_capital(fields_text)} {makes} no difference to the {name}{amount}"
        f"{in_common(case, scenario, table.limit, table.axes)}."
    )


def _two_way(case: Case, scenario: Scenario, table: Grid) -> Table:
    (down, rows), (across, columns) = table.axes.items()
    first, second = (first_small(field_heading(case, name)) for name in table.axes)
    return Table(
        caption=f"{answers.label_of(case, table.limit.result)}, £, by {first} (down) and "
        f"{second} (across)"
        f"{in_common(case, scenario, table.limit, table.axes)}. {_legend(case, table)}",
        columns=(input_label(case, down), *(field_value(case, across, value) for value in columns)),
        rows=[
            (
                field_cell(case, down, value),
                *(_marked(table, i, j) for j in range(len(columns))),
            )
            for i, value in enumerate(rows)
        ],
        foot=feet.scenario_foot(case, scenario),
    )


def _one_way(case: Case, scenario: Scenario, table: Grid) -> Table:
    ((down, rows),) = table.axes.items()
    results = table.results_by_name()
    order = (table.limit.result, *(name for name in results if name != table.limit.result))
    return Table(
        caption=f"Results, £, by {first_small(field_heading(case, down))}"
        f"{in_common(case, scenario, table.limit, table.axes)}{wording.of_total(case)}. "
        f"{_legend(case, table)}",
        columns=(input_label(case, down), *(answers.short(case, name) for name in order)),
        rows=[
            (
                field_cell(case, down, value),
                _marked(table, i),
                *(results[name][i] for name in order[1:]),
            )
            for i, value in enumerate(rows)
        ],
        foot=feet.scenario_foot(case, scenario),
    )


def field_cell(case: Case, field: str, value: Any) -> str:
    """Return a value of a field in the unit of its heading; a number keeps its value."""
    return figure_or_text(value, partial(field_value, case, field))


def _marked(table: Grid, *cell: int) -> Figure:
    """Return a figure with its marks in front, so that the digits stay aligned."""
    amount = table.amounts[cell]
    beyond = BEYOND if amount == amount and not table.within[cell] else ""
    mark = (HERE if cell == table.scenario_cell else "") + beyond
    return Figure(amount, lambda value: mark + figures(value))


def _legend(case: Case, table: Grid) -> str:
    within = limit_words(case, table.limit)
    over = f"over {budget_named(case)}"
    beyond = over if _is_of_budget(table.limit) else f"beyond the limit, {within}"
    scenario_mark = "" if None in table.scenario_cell else f"; {HERE} this scenario"
    return f"{BEYOND} {beyond}{scenario_mark}"


def tornado_table(case: Case, scenario: Scenario, *, limit: Limit | None = None) -> Table:
    """Return the table of each input's effect on a result, widest first, with its source."""
    effects = tornado(case, scenario, limit=limit)
    name = result_name(case, effects.limit.result)
    aside = wording.moved_alone(case, scenario, effects.limit, effects.moved)
    several = "; for pricing, low is the one with the lowest result" * (len(case.pricings) > 1)
    return Table(
        caption=f"Effect on {name} of changing one assumption, £{aside}; "
        f"{figures(effects.this_scenario)} in this scenario{several}",
        columns=("Input", "Low", "High", "At low", "At high", "Apart", "Source and status"),
        rows=[_bar_row(case, scenario, bar) for bar in effects.bars],
        text_columns=1,
        remarks=1,
        note=not_moved(case, effects),
        foot=feet.scenario_foot(case, scenario),
    )


def _bar_row(case: Case, scenario: Scenario, bar: Bar) -> tuple[CellValue, ...]:
    ends = (field_cell(case, bar.input, value) for value, _ in bar.ends)
    amounts = (bar.at_low, bar.at_high, bar.swing)
    heading = moved_as_one(scenario, bar.input, field_heading(case, bar.input))
    return (heading, *ends, *amounts, range_source(case, bar.range))
