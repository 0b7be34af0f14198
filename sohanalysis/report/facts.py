"""Answers of each command as names and numbers, which `export` writes as json or csv."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import as_mapping, figure_digest, scenario_code
from sohanalysis.case.fields import ANY
from sohanalysis.case.pricing import HIGH, LOW
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model.break_even import BreakEven, Limit, break_even_by_pricing, break_even_points
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.medium_term import medium_term, quoted_pressures
from sohanalysis.model.result_range import ResultRange, range_of
from sohanalysis.model.results import Results
from sohanalysis.model.sensitivity import (
    Grid,
    Tornado,
    comparison_of,
    grid,
    grid_ends,
    tornado,
    tornado_ends,
)
from sohanalysis.model.stress import prices_of, stress_rows, stressed_result
from sohanalysis.report import feet, field_words, wording
from sohanalysis.report.answers import SAVED
from sohanalysis.report.tables import row_source, row_words

Facts = dict[str, Any]


def scenario_facts(result_range: ResultRange) -> Facts:
    """Gather the figures of a scenario, at the quoted charges and under each pricing. [£].

    Each result has a low and a high end, each with its pricing. Under one pricing they are equal.
    Costs by year are at the pricings with the lowest and the highest leading cost.
    """
    case, scenario = result_range.case, result_range.scenario
    is_quoted = case.is_at_quoted_charges
    ends = zip((LOW, HIGH), quoted_range(case, scenario), strict=True) if is_quoted else ()
    return {
        **heading(case, scenario),
        "results": _pairs(result_range),
        **result_range.at_ends(_costs),
        "estimates": {name: _results(end) for name, end in ends},
        "pricings": dict(_under_pricings(result_range)),
        "left_out": [*result_range.left_out],
        "taken_as_usual": [*case.default_texts],
    }


def by_number_facts(ranges: Mapping[int, ResultRange]) -> Facts:
    """Gather the results and the charge a year by number of adopters, under each pricing. [£]."""
    first = next(iter(ranges.values()))
    case = first.case
    return {
        **heading(case, first.scenario),
        "by_number": {
            str(count): {
                "results": _pairs(result_range),
                "charge": asdict(result_range.pair("final_charge")) if case.charges else None,
                "pricings": {
                    name: {"charge": results.final_charge, **_results(results)}
                    for name, results in result_range.by_pricing.items()
                },
                "left_out": [*result_range.left_out],
            }
            for count, result_range in ranges.items()
        },
    }


def _pairs(result_range: ResultRange) -> Facts:
    """Return the pair of every result by name; savings are negative, as in amounts by year."""
    names = [name for name in SAVED if getattr(result_range.low, name) is not None]
    extra_pairs = {name: result_range.pair(name) for name in (*names, "after_horizon")}
    return {name: asdict(pair) for name, pair in {**result_range.pairs, **extra_pairs}.items()}


def _costs(results: Results) -> Facts:
    """Return costs by year, line and charge under one pricing."""
    case, flow = results.case, results.flow
    lines = flow.lines | flow.funding
    return {
        "pricing": results.scenario.pricing,
        "by_year": _by_year(results),
        "lines": {name: _years(case, row) for name, row in lines.items()},
        "lines_in_all": {name: float(row.sum()) for name, row in lines.items()},
        "charges": {
            name: {
                "pricing": _pricing(case, results.scenario, name),
                "a_year": _years(case, rate),  # as priced, before a rise and VAT
                "paid": _years(case, flow.paid[name]),  # with both
            }
            for name, rate in flow.charges.items()
        },
    }


def heading(case: Case, scenario: Scenario) -> Facts:
    """Gather the case, the scenario, its code and its notes."""
    return {
        "case": wording.decision(case),
        "code": scenario_code(case, scenario),
        "digest": figure_digest(case),
        "scenario": _fields(case, scenario),
        "notes": _notes(case, scenario),
    }


def _notes(case: Case, scenario: Scenario) -> list[str]:
    """List the caveats that belong to every figure of a scenario, short ones first."""
    return [*feet.caveats(case, scenario), *feet.long_notes(case, scenario)]


def _fields(case: Case, chosen: Scenario) -> Facts:
    """Return the fields of a scenario; adopters that change are by year."""
    fields = asdict(chosen)
    if isinstance(chosen.adopters, tuple):
        fields["adopters"] = dict(zip(case.years, chosen.adopters, strict=True))
    return fields


def _results(results: Results) -> Facts:
    """Return every result by name; savings are negative, as in amounts by year."""
    saved = {name: getattr(results, name) for name in SAVED}
    counted_savings = {name: amount for name, amount in saved.items() if amount is not None}
    return {**results.in_full(), **counted_savings, "after_horizon": results.after_horizon}


def _by_year(results: Results) -> Facts:
    amounts = {name: getattr(results.flow, name) for name in ("gross", "savings", "net")}
    amounts["net_call"] = results.net_call
    return {name: _years(results.case, row) for name, row in amounts.items()}


def _years(case: Case, amounts: Any) -> Facts:
    """Return amounts by financial year."""
    return dict(zip(case.years, map(float, amounts), strict=True))


def _pricing(case: Case, scenario: Scenario, charge_name: str) -> str:
    """Return the name of the pricing of a charge."""
    charge = next(charge for charge in case.charges if charge.name == charge_name)
    return scenario.pricing if charge is case.charge else charge.pricing[0].name


def _under_pricings(result_range: ResultRange) -> Iterator[tuple[str, Facts]]:
    """Yield the results under every pricing that has a price for the adopters."""
    case, results = result_range.case, dict(result_range.by_pricing)
    if not result_range.is_open and len(case.pricings) > 1:
        every = replace(result_range.scenario, pricing=ANY)
        with contextlib.suppress(ScenarioError):
            results = {**range_of(case, every).by_pricing, **results}
    for name in case.pricings if case.charges else ():
        if name in results:
            yield name, _results(results[name])


def sensitivity_facts(
    result_range: ResultRange, limit: Limit | None, axes: Sequence[Mapping[str, Any]]
) -> Facts:
    """Gather the sensitivity table, break-even points, the tornado chart and tables over fields.

    A case without a budget to judge by has break-even points and a tornado chart only with a limit.
    """
    case, scenario = result_range.case, result_range.scenario
    is_limited = limit is not None or case.judged_budget is not None
    facts = {
        **heading(case, scenario),
        "sensitivity": {
            "result": stressed_result(case),
            "rows": _stressed(case, scenario),
        },
    }
    if is_limited:
        facts["break_even"] = dict(_break_even(case, scenario, limit))
    if is_limited and case.charges:
        facts["tornado"] = result_range.at_ends(
            lambda results: _tornado(results, tornado(case, results.scenario, limit=limit)),
            tornado_ends(result_range, limit),
        )
    if axes:
        facts["tables"] = result_range.at_ends(
            lambda results: _tables(results, limit, axes),
            grid_ends(result_range, limit, *(fields for fields in axes if "pricing" not in fields)),
        )
    return facts


def _tables(results: Results, limit: Limit | None, axes: Sequence[Mapping[str, Any]]) -> Facts:
    """Return tables over fields under one pricing, by the names of the fields."""
    tables = (grid(results.case, results.scenario, limit=limit, **fields) for fields in axes)
    tables_by_fields = {" by ".join(table.axes): _table(table) for table in tables}
    return {"pricing": results.scenario.pricing, **tables_by_fields}


def _stressed(case: Case, scenario: Scenario) -> Facts:
    """Return the result of each change at each price, with its source, by the words of the row.

    If two rows have the same words, the second is numbered: a line may be named "Charge".
    """
    prices = [name.removesuffix(" estimate") for name in prices_of(case)]
    rows: Facts = {}
    for row in stress_rows(case, scenario):
        label = row_words(case, row)
        numbered = (f"{label} ({number})" for number in itertools.count(2))
        key = next(key for key in itertools.chain([label], numbered) if key not in rows)
        amounts = dict(zip(prices, row.amounts, strict=True))
        rows[key] = {**amounts, "source": row_source(case, row)}
    return rows


def _break_even(
    case: Case, scenario: Scenario, limit: Limit | None
) -> Iterator[tuple[str, dict[str, Facts]]]:
    """Yield the break-even point of each input, under each pricing."""
    if case.charges:
        by_pricing = break_even_by_pricing(case, scenario, limit=limit)
    else:
        by_pricing = {scenario.pricing: break_even_points(case, scenario, limit=limit)}
    for pricing, points in by_pricing.items():
        yield pricing, {point.input: _point(point) for point in points}


def _point(point: BreakEven) -> Facts:
    facts = asdict(point)
    del facts["input"], facts["pricing"], facts["start"]
    for switch in facts["switches"]:
        del switch["is_alone"]
    return {**facts, "always": point.always, "never": point.never}


def _tornado(results: Results, chart: Tornado) -> Facts:
    """Return the bars by input, and a remark for each input without a range."""
    return {
        "pricing": results.scenario.pricing,
        "limit": asdict(chart.limit),
        "this_scenario": chart.this_scenario,
        "bars": {
            bar.input: {
                **as_mapping(bar),
                "swing": bar.swing,
                "within_at_low": chart.limit.allows(bar.at_low),
                "within_at_high": chart.limit.allows(bar.at_high),
                "source": field_words.range_source(results.case, bar.range),
            }
            for bar in chart.bars
        },
        "without_range": dict.fromkeys(chart.without_range, field_words.NO_RANGE),
    }


def _table(table: Grid) -> Facts:
    """Return a table by the values of its fields, with every result over one field."""
    axes = [*table.axes.values()]
    other_results = table.results_by_name() if len(axes) == 1 else {}
    return {
        "limit": asdict(table.limit),
        "amounts": _nested(axes, table.amounts),
        "within": _nested(axes, table.within),
        "results": {name: _nested(axes, amounts) for name, amounts in other_results.items()},
    }


def _nested(axes: Sequence[Sequence[Any]], cells: Any) -> Any:
    """Return the cells of a table by the values of its fields."""
    if not axes:
        return cells
    rows = zip(axes[0], cells, strict=True)
    return {str(value): _nested(axes[1:], row) for value, row in rows}


def saved_facts(case: Case) -> Facts:
    """Gather the saved scenarios of a case by name, with their codes and results."""
    return {
        "digest": figure_digest(case),
        "scenarios": {s.name: _saved(case, s.name) for s in case.saved},
    }


def _saved(case: Case, name: str) -> Facts:
    """Return a saved scenario with its results, or the reason why it cannot be used."""
    saved = next(saved for saved in case.saved if saved.name == name)
    try:
        scenario = choose(case, name)
    except ScenarioError as error:
        return {**asdict(saved), "not_usable": str(error)}
    about = asdict(saved) | _fields(case, scenario)
    code, results = scenario_code(case, scenario), _pairs(range_of(case, scenario))
    return {**about, "code": code, "results": results}


def comparison_facts(case: Case, names: Sequence[str]) -> Facts:
    """Gather scenarios side by side: their fields, their results and how far these are apart."""
    comparison = comparison_of(case, names)
    scenarios = comparison.scenarios
    indices = {name: index for index, name in enumerate(scenarios)}
    return {
        "case": wording.decision(case),
        "digest": figure_digest(case),
        "scenarios": {
            name: {
                "code": scenario_code(case, scenario),
                "notes": _notes(case, scenario),
                **_fields(case, scenario),
            }
            for name, scenario in scenarios.items()
        },
        "differs": [*comparison.differs],
        "results": {
            result: {
                name: asdict(result_range.pair(result))
                for name, result_range in zip(scenarios, comparison.ranges, strict=True)
            }
            for result in comparison.results
        },
        "differences": {
            result: {
                name: _ends(comparison.difference(result, index)) for name, index in indices.items()
            }
            for result in comparison.results
        },
        "changes": {
            result: {
                name: _ends(comparison.change(result, index)) for name, index in indices.items()
            }
            for result in comparison.results
        },
    }


def _ends(pair: tuple[float, float] | None) -> Facts | None:
    return None if pair is None else dict(zip((LOW, HIGH), pair, strict=True))


def medium_term_facts(
    result_range: ResultRange,
    *,
    more_years: int,
    tax_base: float | None = None,
    net_budget: float | None = None,
) -> Facts:
    """Gather the medium term by year, in pounds, pence and shares; funding is negative."""

    def at_end(results: Results) -> Facts:
        return _medium_term(
            results, more_years=more_years, tax_base=tax_base, net_budget=net_budget
        )

    return {
        **heading(result_range.case, result_range.scenario),
        **result_range.at_ends(at_end),
    }


def _medium_term(
    results: Results, *, more_years: int, tax_base: float | None, net_budget: float | None
) -> Facts:
    """Return the medium term under one pricing."""
    term = medium_term(results.case, results.scenario, more_years=more_years)
    rows = {name: getattr(term, name) for name in ("one_off", "recurrent", "cashable_savings")}
    # Negative as in the table, so that the rows add up to the pressure.
    rows |= {f"funding: {payer}": 0.0 - amounts for payer, amounts in term.funding.items()}
    rows |= {"pressure": term.pressure, "cumulative": term.cumulative}
    if tax_base is not None:
        rows["band_d_pence"] = term.band_d_pence(tax_base)
    if net_budget is not None:
        rows["share_of_budget"] = term.share_of_budget(net_budget)
    ends = quoted_pressures(results.case, results.scenario, more_years=more_years)
    rows |= {f"pressure_at_quoted_{end}": pressure for end, pressure in ends.items()}
    return {
        "pricing": results.scenario.pricing,
        "assumed_years": [*term.assumed],
        "ended": [*term.ended],
        "by_year": {  # the cumulative pressure has no assumed years
            name: dict(zip(term.years, map(float, amounts), strict=False))
            for name, amounts in rows.items()
        },
    }
