"""Checks of one input against another, which the case format makes too.

A cell has the range that its own type allows. These checks find a pair of inputs that the format
refuses, such as more adopters anticipated than possible.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from sohanalysis.case.pricing import ADOPTERS, BOUNDS, HIGH, LOW
from sohanalysis.case.rules import UP_TO_POSSIBLE
from sohanalysis.nouns import first_capital
from sohanalysis.workbook.document import NestedKeys, look_up
from sohanalysis.workbook.inputs import Inputs, month_number, titled
from sohanalysis.workbook.pairs import SHOWN
from sohanalysis.workbook.sheets import added
from sohanalysis.workbook.workings import Workings

_POSSIBLE = "adopters.possible.value"


def order_checks(work: Workings) -> Iterator[tuple[str, str]]:
    """Yield a label for each check, and the formula of the amount by which the inputs fail it."""
    inputs = work.inputs
    yield from _counts(work)
    for size in look_up(inputs.case.document, "adopters.sizes") or {}:
        pair = [f"adopters.sizes.{size}.{key}" for key in ("ours", "total")]
        yield from _no_more_than(
            inputs, f"{first_capital(size)}: ours no more than the total", pair
        )
    for index, charge in enumerate(inputs.case.charges):
        key = f"charges[{index}]"
        yield from _months(work, charge, key, f"{key}.from.value", f"{key}.until")
        for number, rule in enumerate(charge["pricing"]):
            name = titled(inputs.case, rule) if len(charge["pricing"]) > 1 else charge["name"]
            yield from _rule(inputs, f"{key}.pricing[{number}]", name, rule)
    for index, line in inputs.case.lines:
        if inputs.has(f"lines[{index}].from"):
            yield from _months(work, line, f"lines[{index}]", f"lines[{index}].from", "")
    if work.holds("left", SHOWN):
        firsts = [f"{part.name}.first" for part in work.first.charges]
        starts = [work.cell(name, SHOWN) for name in ("go_live", *firsts) if work.has(name)]
        early = f"({work.cell('left', SHOWN)}<=MIN({','.join(starts)}))*1"
        yield "The last year of membership is not before the service starts", early


def _counts(work: Workings) -> Iterator[tuple[str, str]]:
    """Yield the checks of the numbers of adopters against the number possible."""
    inputs = work.inputs
    for name in UP_TO_POSSIBLE:
        pair = [f"adopters.{name}.value", _POSSIBLE]
        yield from _no_more_than(inputs, f"The number {name} is no more than that possible", pair)
    if ADOPTERS in inputs.scenario and inputs.has(_POSSIBLE):
        above = f"MAX(0,{work.chosen(ADOPTERS)}-{inputs[_POSSIBLE]})"
        yield "The number that joins is no more than that possible", above


def _no_more_than(inputs: Inputs, label: str, keys: list[str]) -> Iterator[tuple[str, str]]:
    """Yield a check that a first input is no more than a second one, in every year."""
    if not all(map(inputs.has, keys)):
        return
    years = range(len(inputs.case.years) if any(key in inputs.by_year for key in keys) else 1)
    pairs = [[inputs.amount(key, year) for key in keys] for year in years]
    yield label, added([f"MAX(0,{low}-{high})" for low, high in pairs])


def _rule(inputs: Inputs, key: str, name: str, rule: NestedKeys) -> Iterator[tuple[str, str]]:
    """Yield the checks of the figures of a rule."""
    ends = {end: f"{key.partition('.')[0]}.{end}" for end in (LOW, HIGH)}
    bounds = [ends.get(str(rule.get(bound)), f"{key}.{bound}") for bound in BOUNDS]
    if not {*bounds} <= {*ends.values()}:  # the ends have a check of their own
        yield from _no_more_than(inputs, f"{name}: at least no more than at most", bounds)
    if isinstance(rule.get("share"), dict):
        total = added([inputs[f"{key}.share.{size}"] for size in rule["share"]])
        yield f"{name}: the weights add up to 1", f"(ROUND({total},{inputs['decimals']})<>1)*1"
    points = [f"{key}.through[{index}].adopters" for index in range(2)]
    if all(map(inputs.has, points)):
        first, second = (inputs[point] for point in points)
        yield f"{name}: the points are at different numbers", f"({first}={second})*1"
    prices = rule.get("price")
    if isinstance(prices, list):
        starts = [inputs.starts[f"{key}.price[{index}]"] for index in range(len(prices))]
        falls = [f"({low}>={high})*1" for low, high in itertools.pairwise(starts)]
        if falls:
            yield f"{name}: the steps rise", added(falls)


def _months(
    work: Workings, entry: NestedKeys, key: str, first: str, last: str
) -> Iterator[tuple[str, str]]:
    """Yield the check that a line or charge lies in the years, and begins before it ends."""
    inputs, horizon = work.inputs, work.years.once["horizon"]
    start, opens = month_number(inputs[first]), work.years.by_year["opens"].cell()
    end = f"{start}+1"
    if inputs.has(f"{key}.months"):
        end = f"{start}+{inputs[f'{key}.months']}"
    terms = [f"MAX(0,{opens}-({start}))"]
    if last and inputs.has(last):
        end = f"{month_number(inputs[last])}+1"
        terms.append(f"MAX(0,{start}+1-({end}))")
    terms.append(f"MAX(0,{end}-{horizon})")
    yield f"{entry['name']}: its months are in the years", added(terms)
