"""Figures on which sources disagree: the values of both, and what they change."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sohanalysis import money
from sohanalysis.case.case import Alternative, Case
from sohanalysis.case.keys import TABLES
from sohanalysis.case.pricing import Point, Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model.cashflow import full_saving
from sohanalysis.model.result_range import Pair, ResultRange, range_of
from sohanalysis.model.results import results_of
from sohanalysis.report import wording
from sohanalysis.report.answers import RESULT_WORDS
from sohanalysis.report.wording import at_most_named
from sohanalysis.report.wording_pricing import and_words, point_words, step_words

_RATIO_NOISE = 5e-4
BETWEEN_SOURCES = "or"  # between two amounts, by sources that disagree


def leading_alternative(case: Case) -> Alternative | None:
    """Return the figure of another source that changes the cost the most.

    If the pricing is not known, a change of the lowest or of the highest cost counts.

    Returns
    -------
    Alternative or None
        None if no other source changes the cost.
    """
    if not case.alternatives:
        return None
    base = {"whole_life": range_of(case, case.scenario).pair("whole_life")}
    # At the adopters of the case: for another number, the answer has another cost.
    effects = [_effect(alternative, base, case.scenario) for alternative in case.alternatives]
    largest = max((effect for effect in effects if effect < math.inf), default=0.0)
    return case.alternatives[effects.index(largest)] if largest >= money.HALF_A_POUND else None


def _effect(alternative: Alternative, base: Mapping[str, Pair], scenario: Scenario) -> float:
    """Return the largest change of an end of these results in a scenario. [£].

    It is infinite if the other figure has no price.
    """
    try:
        result_range = range_of(alternative.case, scenario)
    except ScenarioError:
        return math.inf
    pairs = {name: result_range.pair(name) for name in base if name in result_range.pairs}
    return max(
        max(abs(pair.low - base[name].low), abs(pair.high - base[name].high))
        for name, pair in pairs.items()
    )


def _disputed(case: Case, leading: Alternative | None) -> dict[tuple[str, str], list[Alternative]]:
    """Return the alternatives of each figure on which sources disagree, if they change the answer.

    Returns
    -------
    dict
        By key path and entry. The leading alternative is the first, and no value is repeated.
    """
    if not case.alternatives:
        return {}
    pairs, disputed = (
        range_of(case, case.scenario).pairs,
        dict[tuple[str, str], list[Alternative]](),
    )
    base = {name: pair for name, pair in pairs.items() if RESULT_WORDS[name].is_answer}
    for alternative in sorted(case.alternatives, key=lambda entry: entry is not leading):
        is_leading = alternative is leading
        effect = 0.0 if is_leading else _effect(alternative, base, alternative.case.scenario)
        if is_leading or effect >= money.HALF_A_POUND:
            values = disputed.setdefault((alternative.figure, alternative.entry), [])
            if all(alternative.value != entry.value for entry in values):
                values.append(alternative)
    return disputed


def _figures_in_words(texts: Iterable[tuple[str, str]]) -> str:
    """Return figures, each with its text in brackets. It is empty without a figure."""
    phrases = [f"{figure} ({text})" for figure, text in texts]
    return and_words(at_most_named(phrases, "other figures"))


def source_facts(case: Case) -> dict[str, Any]:
    """Gather the figures on which sources disagree, first the one that changes the cost most."""
    leading = leading_alternative(case)
    disputed = _disputed(case, leading)
    _, *further = disputed.pop((leading.figure, leading.entry)) if leading else (None,)
    texts_by_name = [
        (
            disputed_name(case, values[0]),
            [_used_words(case, values[0]), *map(_value_words, values)],
        )
        for values in disputed.values()
    ]
    also = {
        "also_disputed": _figures_in_words(
            (name, _or_words(texts)) for name, texts in texts_by_name
        ),
        "also_used": _figures_in_words((name, f"here {texts[0]}") for name, texts in texts_by_name),
    }
    if leading is None:
        return {"disagree": False, **also}
    times, ratio = ratio_of(case, leading)
    count, plural = case.adopters.anticipated.value, case.adopters.plural
    topic, of_all = "", f" for all {plural} together"
    if "pool" in leading.figure and ratio == f"{count}, the number of {plural}":
        # A source may print the pool of all adopters where another prints the charge of one.
        smaller = min(leading.used, leading.value)
        write = _one_form([smaller, *(alternative.value for alternative in further)])
        amount = write(smaller)
        figures = f"{amount}{of_all}", f"{amount} for each"
        one_figure, other_figure = figures if times > 1 else figures[::-1]
        texts = [f"{_value_words(alternative, write)}{of_all}" for alternative in further]
    else:
        topic = f" on {disputed_name(case, leading)}"
        one_figure, other_figure = _used_words(case, leading), _value_words(leading)
        texts = [_value_words(alternative) for alternative in further]
    return {
        "disagree": True,
        "which": topic,
        "one_figure": one_figure,
        "other_figure": other_figure,
        "further": f", or {_or_words(texts)}" if texts else "",
        **also,
    }


def _or_words(texts: Sequence[str]) -> str:
    """Join the values of a figure by several sources: "£38,000, or £42,000"."""
    return ", or ".join(at_most_named(texts, "other values"))


def _used_words(case: Case, alternative: Alternative) -> str:
    """Return the value that a case uses as text, an amount with its £."""
    write = _writer(alternative.figure)
    return figure_words(case, alternative.used, write, rule=alternative.used_rule)


def _value_words(alternative: Alternative, write: Callable[[float], str] | None = None) -> str:
    """Return the value of another source as text, an amount with its £."""
    write = write or _writer(alternative.figure)
    return figure_words(alternative.case, alternative.value, write, rule=alternative.rule)


def _one_form(values: Iterable[Any]) -> Callable[[float], str]:
    """Return the function that writes all amounts of a sentence: short only if all are exact so."""
    is_short = all(not value % 1_000 for value in values if money.is_number(value))
    return money.quoted_pounds if is_short else money.full_pounds


def disputed_name(case: Case, alternative: Alternative) -> str:
    """Return the name of a figure on which sources disagree, with its pricing if several have it.

    The used case names it, because a source may give another number of pricings.
    """
    rule = alternative.used_rule if alternative.is_of_several else None
    return wording.figure_name(case, alternative.figure, alternative.entry, rule)


def _writer(figure: str) -> Callable[[float], str]:
    """Return the function that writes a figure: an amount with its £, or a number."""
    section, *names = re.sub(r"\[\d+\]", "", figure).split(".")
    # A charge may have the keys of its pricing, and an entry by year has its year after its key.
    tables = (table for name, table in TABLES.items() if name.partition(".")[0] == section)
    units = (key.unit for table in tables for key in table.keys if key.name in names)
    return money.full_pounds if next(units, "").startswith("£") else _number_words


def _number_words(value: float) -> str:
    return money.full_pounds(value).removeprefix("£") if abs(value) >= 1 else f"{value:g}"


def figure_words(
    case: Case,
    value: Any,
    write: Callable[[float], str] = _number_words,
    *,
    rule: Pricing | None = None,
) -> str:
    """Return a figure of a source as text: a number, one for each year, a list or another value.

    Years with 0 are left out, unless every year has it. A list of price steps, and a charge at a
    number of adopters, have the words of their rule.

    >>> import sohanalysis as soh
    >>> figure_words(soh.load_case(), [31_000, 0, 0, 500]), figure_words(soh.load_case(), "2019-04")
    ('31,000 in 2018/19 and 500 in 2021/22', '2019-04')
    """
    if money.is_number(value):
        return write(value)
    if isinstance(value, list | tuple):
        if len(value) != len(case.years) or not all(map(money.is_number, value)):
            if rule and rule.steps and all(isinstance(item, Mapping) for item in value):
                alone = _with_charge_of(case, rule)
                return and_words(step_words(alone, rule, step, write=write) for step in rule.steps)
            return and_words(figure_words(case, item, rule=rule) for item in value)
        value = dict(zip(case.years, value, strict=True))
    if not isinstance(value, Mapping):
        return str(value)
    if rule and {*value} == {"charge", "adopters"}:
        return point_words(_with_charge_of(case, rule), Point(**value))
    if not {*value} <= {*case.years}:
        return ", ".join(f"{key} {figure_words(case, item)}" for key, item in value.items())
    paid = {year: amount for year, amount in value.items() if amount} or value
    return and_words(f"{figure_words(case, item, write)} in {year}" for year, item in paid.items())


def _with_charge_of(case: Case, rule: Pricing) -> Case:
    """Return a case with the charge of a rule alone: an end of the range is that of this charge."""
    with_rule = (charge for charge in case.charges if rule in charge.pricing)
    return case.with_only(next(with_rule, case.charge))


def ratio_of(case: Case, alternative: Alternative) -> tuple[float, str]:
    """Return the ratio of another source's figure to ours, and its factor.

    The factors tried are 1,000, the 12 months of a year and the number of adopters.

    Returns
    -------
    float
        Zero if one of the figures is zero or is not a number.
    str
        Empty if no factor explains the ratio.
    """
    if not (
        money.is_number(alternative.used)
        and money.is_number(alternative.value)
        and alternative.used
        and alternative.value
    ):
        return 0.0, ""
    times = alternative.value / alternative.used
    anticipated = case.adopters.anticipated.value
    factors = {1_000: "1,000", 12: "12, the months of a year"}
    if case.names_adopters and anticipated > 1:
        factors[anticipated] = f"{anticipated}, the number of {case.adopters.plural}"
    near = (
        text
        for factor, text in factors.items()
        if abs(times / factor - 1) < _RATIO_NOISE or abs(times * factor - 1) < _RATIO_NOISE
    )
    return times, next(near, "")


def both_source_facts(result_range: ResultRange) -> dict[str, Any]:
    """Gather the amounts from both sources, to join with "or"."""
    case = result_range.case
    alternative = leading_alternative(case)
    assert alternative is not None, "sources disagree"
    try:
        results = results_of(alternative.case, result_range.scenario)
    except ScenarioError:  # the other figure has no price at this number
        return {}
    both = [result_range.low, results]
    facts: dict[str, Any] = {"between": BETWEEN_SOURCES, "rule": ""}
    if results.leading_cost < result_range.low.leading_cost:  # the lower cost first
        both.reverse()
        figures = source_facts(case)
        facts |= {"one_figure": figures["other_figure"], "other_figure": figures["one_figure"]}
    for name in ("leading_cost", "ongoing", "whole_life"):
        amounts = tuple(float(getattr(end, name)) for end in both)
        slot = "total" if name == "leading_cost" else name
        is_one = abs(amounts[0] - amounts[1]) <= money.HALF_A_PENNY
        facts |= {slot: amounts, f"{slot}_is_one": is_one}
    on_time = [replace(end.scenario, delay=0) for end in both]
    later = tuple(float(end.falls_after_budget_years or 0.0) for end in both)
    full = tuple(full_saving(end.case, end.scenario) for end in both)
    return facts | {
        "first_cost": tuple(float(end.flow.gross[0]) for end in both),
        "later": later if case.judged_budget and max(later) >= money.HALF_A_POUND else 0,
        "a_year": full if any(full) and not case.counted_lines("saving") else 0,
        # Amounts of lines, of which each source has its own.
        "runs_on_cost": 0,
        "not_raised": 0,
        "deferred": 0,
        "saved": tuple(0.0 - end.counted_savings for end in both),
        "cashable": tuple(0.0 - end.counted_cashable for end in both),
        "after": tuple(end.leading_cost + end.counted_cashable for end in both),
        "both_on_time": tuple(
            float(results_of(end.case, scenario).leading_cost)
            for end, scenario in zip(both, on_time, strict=True)
        ),
    }
