"""What `soh` prints of a case and a scenario: text, json and csv of each answer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import chain
from typing import Any

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import figure_digest, scenario_code, with_digest
from sohanalysis.case.pricing import HIGH, LOW
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model.break_even import BreakEven, Limit, break_even_by_pricing, break_even_points
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.medium_term import medium_term, quoted_pressures
from sohanalysis.model.results import Results, leading_result, results_of
from sohanalysis.model.sensitivity import Grid, Tornado, comparison_of, grid, tornado
from sohanalysis.model.stress import prices_of, stress_rows
from sohanalysis.report import overview as overviews
from sohanalysis.report import tables, what_if, wording, wording_pricing
from sohanalysis.report.headline import is_at_estimates
from sohanalysis.report.overview import row_words
from sohanalysis.report.prose import Prose, headline_paragraphs
from sohanalysis.report.table import Table, as_csv, as_json
from sohanalysis.report.wording import NO_RANGE, range_source

Part = str | Prose | Table
Row = dict[str, Any]  # of a csv, by heading; what is left out is blank


def with_digests(case: Case, parts: Iterable[Part]) -> Iterator[Part]:
    """Put the digest of the case's figures behind every code that is shown."""
    for part in parts:
        if isinstance(part, Table):
            rows = [[with_digest(case, cell) for cell in row] for row in part.rows]
            yield replace(part, rows=rows, foot=with_digest(case, part.foot))
        elif isinstance(part, Prose):
            yield replace(part, texts=[with_digest(case, text) for text in part.texts])
        else:
            yield with_digest(case, part)


def _opening(case: Case, scenario: Scenario) -> Iterator[Part]:
    """Name a case and whose it is, and answer its question."""
    yield wording.decided_by(case)
    yield headline_paragraphs(case, scenario)


def overview(case: Case, scenario: Scenario) -> Iterator[Part]:
    """Show the answer, then what stands behind it: each table that the case has."""
    own = results_of(case, scenario)
    ends = quoted_ends(case, scenario)
    is_range = len(ends) > 1 and is_at_estimates(case, scenario)
    yield from _opening(case, scenario)
    yield tables.cost_by_year(own, ends if is_range else ())
    yield tables.results(own, ends)
    yield from _priced(case, scenario)
    if case.other_options:
        yield overviews.options_compared(case, scenario)
        yield from overviews.options_told(case, scenario)
    yield from filter(None, [what_if.within_budget(case, scenario)])
    yield from overviews.notes_told(own)
    yield from filter(lambda said: said.texts, [_said(*_cautions(case, scenario))])
    if case.taken:
        yield overviews.taken_as_usual(case, scenario)
    yield from overviews.findings_line(case)


def quoted_ends(case: Case, scenario: Scenario) -> tuple[Results, ...]:
    """Return results at the low and the high end of the quoted charge, one if both are alike."""
    if not any(charge.is_quoted for charge in case.charges):
        return ()
    ends = quoted_range(case, scenario)
    return ends if any(charge.has_range for charge in case.charges) else ends[:1]


def _counts_shown(case: Case, scenario: Scenario) -> Sequence[Any]:
    """List the scenario's adopters, then the numbers that are anticipated and that signed."""
    if not (case.names_adopters and overviews.depends_on_adopters(case)):
        return (scenario.adopters,)
    named = (case.adopters.anticipated.value, case.adopters.signed.value)
    listed = named if scenario.adopters in named else (scenario.adopters, *named)
    return tuple(dict.fromkeys(listed))


def _priced(case: Case, scenario: Scenario) -> Iterator[Part]:
    """Show each pricing, at the number of adopters and at those that the documents name."""
    if not case.charges:
        return
    if len(case.pricings) > 1:
        for count in _counts_shown(case, scenario):
            chosen = replace(scenario, adopters=count)
            priced = results_of(case, chosen, pricing=case.pricings)
            yield tables.pricings(priced)
    yield _said(*overviews.pricings_told(case, scenario))
    if overviews.depends_on_adopters(case):
        yield overviews.by_adopters(case, scenario)


def _cautions(case: Case, scenario: Scenario) -> Iterator[str]:
    """Say what the documents do not say of the charge by number of adopters."""
    if case.charges and case.charge.is_quoted and case.names_adopters:
        yield wording_pricing.curve_caution(case)


def _said(*texts: str) -> Prose:
    return Prose(kind="paragraphs", texts=texts)


def checked(case: Case) -> list[Part]:
    """Say that nothing in the file of a case is wrong, then what is found about its record."""
    fine = f"{case.title}: nothing in the file is wrong."
    taken = [overviews.taken_as_usual(case)] if case.taken else []
    compared = [overviews.printed_figures(case)] if case.compared else []
    disputed = [overviews.alternatives(case)] if case.alternatives else []
    return [fine, *taken, *disputed, *compared, *overviews.grouped_findings(case)]


def _break_even(case: Case, scenario: Scenario, limit: Limit | None) -> Iterator[Part]:
    """Say in a list how far each input can move."""
    yield what_if.break_even_caption(case, limit)
    rows = what_if.break_even_rows(case, scenario, limit=limit)
    yield Prose(kind="list", texts=[f"{name}: {words}" for name, words in rows])


def sensitivity_parts(
    case: Case, scenario: Scenario, limit: Limit | None, axes: Sequence[Mapping[str, Any]]
) -> Iterator[Part]:
    """Show what would flip it: the sensitivity table, break-even points, tornado and tables."""
    yield from _opening(case, scenario)
    yield overviews.sensitivity(case, scenario)
    if limit or case.stated_budget:
        yield from _break_even(case, scenario, limit)
        if len(case.pricings) > 1:
            yield what_if.break_even_table(case, scenario, limit=limit)
        if tornado(case, scenario, limit=limit).bars:
            yield what_if.tornado_table(case, scenario, limit=limit)
    # Without a limit and a budget, a table that was asked for is refused.
    for fields in axes:
        yield from what_if.telling_parts(case, scenario, limit=limit, **fields)
    yield from filter(lambda said: said.texts, [_said(*_cautions(case, scenario))])


def saved_or_compared(case: Case, names: Sequence[str] | None) -> Iterator[Part]:
    """Show the saved scenarios of a case, or any side by side."""
    if names is not None:
        yield tables.differences(case, names)
        yield tables.comparison(case, names)
        yield tables.apart(case, names)
    elif case.saved:
        yield tables.saved(case)
    else:
        yield Prose(kind="paragraphs", texts=(wording.NONE_SAVED,))


def scenario_json(case: Case, scenario: Scenario) -> str:
    """Write a scenario's figures as one JSON object, in pounds and full precision."""
    result = results_of(case, scenario)
    flow = result.flow
    is_quoted = any(charge.is_quoted for charge in case.charges)
    ends = zip((LOW, HIGH), quoted_range(case, scenario), strict=True) if is_quoted else ()
    chosen = case.charge.name if case.charges else ""
    return as_json(
        {
            "case": wording.decision(case),
            "code": scenario_code(case, scenario),
            "digest": figure_digest(case),
            "scenario": asdict(scenario),
            "years": list(flow.years),
            "lines": {**flow.lines, **flow.funding},
            "charges": {
                charge.name: {
                    "yearly": flow.charges[charge.name],
                    "pricing": scenario.pricing
                    if charge.name == chosen
                    else charge.pricing[0].name,
                }
                for charge in case.charges
            },
            **_figures(result),
            "estimates": {name: _figures(end) for name, end in ends},
            "pricings": dict(_under_pricings(case, scenario)),
            "taken_as_usual": list(case.taken),
        }
    )


def _figures(result: Results) -> dict[str, Any]:
    """Give every figure of a result by name; those that need a budget not without one."""
    more = {name: getattr(result, name) for name in ("after_horizon", "net_call")}
    return {**_yearly(result), **result.in_full(), **more}


def _under_pricings(case: Case, scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Give the figures under every pricing that has a price for the adopters."""
    for name in case.pricings if case.charges else ():
        with contextlib.suppress(ScenarioError):  # no document prices so many
            yield name, _figures(results_of(case, replace(scenario, pricing=name)))


def _yearly(result: Results) -> dict[str, Any]:
    return {name: getattr(result.flow, name) for name in ("gross", "savings", "net")}


def scenario_csv(case: Case, scenario: Scenario) -> str:
    """Write a scenario's figures as csv: a row for each line and year, the results, its code."""
    result = results_of(case, scenario)
    rows = {**result.flow.lines, **_yearly(result)}
    by_year = (
        (name, year, float(amount))
        for name, amounts in rows.items()
        for year, amount in zip(result.flow.years, amounts, strict=True)
    )
    whole = {**result.in_full(), "after_horizon": result.after_horizon}
    results = ((name, "", amount) for name, amount in whole.items())
    # In the column of the year, so that the pounds are numbers alone.
    code = ("scenario_code", scenario_code(case, scenario), "")
    notes = (("note", note, "") for note in wording.long_notes(case, scenario))
    return as_csv(("line", "year", "pounds"), (*by_year, *results, *notes, code))


Axes = Mapping[str, Any]
_SENSITIVITY = (
    "part", "pricing", "result", "limit", "input", "value", "input_2", "value_2", "within",
    "pounds", "source",
)  # fmt: skip


def sensitivity_json(
    case: Case, scenario: Scenario, limit: Limit | None, axes: Sequence[Axes]
) -> str:
    """Write the sensitivity table, break-even points, tornado and tables as one JSON object.

    Without a budget and a limit there are no break-even points, and no tornado.
    """
    points = {
        name: [
            # A charge has no highest value.
            {
                **asdict(point),
                "highest": point.highest if np.isfinite(point.highest) else None,
                "always": point.always,
                "never": point.never,
            }
            for point in found
        ]
        for name, found in _points(case, scenario, limit).items()
    }
    told: dict[str, Any] = {
        **_of(case, scenario),
        "sensitivity": {
            "result": _stressed(case),
            "rows": [
                {"changed": words, "amounts": amounts, "source": source}
                for words, amounts, source in _stress(case, scenario)
            ],
        },
        "break_even": points,
    }
    if case.charges and (limit or case.stated_budget):
        found = tornado(case, scenario, limit=limit)
        bars = [{**asdict(bar), "swing": bar.swing} for bar in found.bars]
        told["tornado"] = {**asdict(found), "bars": bars}
    grids = (grid(case, scenario, limit=limit, **each) for each in axes)
    told["tables"] = [
        {
            "axes": each.axes,
            "limit": asdict(each.limit),
            "amounts": each.amounts,
            "within": each.within,
            "here": each.here,
        }
        for each in grids
    ]
    return as_json(told)


def _points(
    case: Case, scenario: Scenario, limit: Limit | None
) -> Mapping[str, tuple[BreakEven, ...]]:
    """Find break-even points under every pricing of the case; without a charge, under its own."""
    if limit is None and case.stated_budget is None:
        return {}
    if case.charges:
        return break_even_by_pricing(case, scenario, limit=limit)
    return {scenario.pricing: break_even_points(case, scenario, limit=limit)}


def _stressed(case: Case) -> str:
    """Name the result of the sensitivity table."""
    return leading_result(case) if case.judged_budget is None else "headroom"


def _stress(case: Case, scenario: Scenario) -> Iterator[tuple[str, dict[str, float], str]]:
    """Give what is changed, the result at each price, and who gives the change."""
    prices = [name.removesuffix(" estimate") for name in prices_of(case)]
    for row in stress_rows(case, scenario):
        source = row.source or ("illustration" if row.change or row.changed == "late" else "")
        yield row_words(case, row), dict(zip(prices, row.amounts, strict=True)), source


def _of(case: Case, scenario: Scenario) -> dict[str, Any]:
    return {
        "case": wording.decision(case),
        "scenario": asdict(scenario),
        "code": scenario_code(case, scenario),
        "digest": figure_digest(case),
        "notes": [*wording.long_notes(case, scenario)],
    }


def sensitivity_csv(
    case: Case, scenario: Scenario, limit: Limit | None, axes: Sequence[Axes]
) -> str:
    """Write the same as long csv: a row for each figure, break-even point and end of a bar.

    ``within`` says of a break-even point which values are within the limit (``up to``, ``from``,
    ``always``, ``never``) and of a figure whether it is; ``source`` who gives a change or the range
    of a bar. The last row holds the scenario code.
    """
    return as_csv(_SENSITIVITY, _sensitivity_rows(case, scenario, limit, axes))


def _sensitivity_rows(
    case: Case, scenario: Scenario, limit: Limit | None, axes: Sequence[Axes]
) -> Iterator[Row]:
    for words, amounts, source in _stress(case, scenario):
        stressed = {"part": "sensitivity", "result": _stressed(case), "input": words}
        for price, amount in amounts.items():
            yield {**stressed, "pricing": price, "pounds": amount, "source": source}
    for point in chain.from_iterable(_points(case, scenario, limit).values()):
        yield from _point_rows(point)
    if case.charges and (limit or case.stated_budget):
        yield from _tornado_rows(case, scenario, tornado(case, scenario, limit=limit))
    for each in axes:
        yield from _grid_rows(scenario, grid(case, scenario, limit=limit, **each))
    for note in wording.long_notes(case, scenario):
        yield {"part": "note", "input": "note", "value": note}
    code = {"input": "scenario_code", "value": scenario_code(case, scenario)}
    yield {"part": "scenario", "pricing": scenario.pricing, **code}


def _held_to(part: str, pricing: str, limit: Limit) -> Row:
    return {"part": part, "pricing": pricing, "result": limit.result, "limit": limit.value}


def _point_rows(point: BreakEven) -> Iterator[Row]:
    known = _held_to("break-even", point.pricing, point.limit) | {"input": point.input}
    if point.nearest is None:
        yield known | {"within": what_if.reach(point)}
    for place, value in enumerate(point.values):
        how = "up to" if point.within_at_lowest == (place % 2 == 0) else "from"
        yield known | {"value": value, "within": how}
    for switch in point.switches:
        how = "up to" if switch.last_fits < switch.first_does_not else "from"
        yield known | {"value": switch.last_fits, "within": how}


def _tornado_rows(case: Case, scenario: Scenario, found: Tornado) -> Iterator[Row]:
    known = _held_to("tornado", scenario.pricing, found.limit)
    for bar in found.bars:
        named = {"input": bar.input, "source": range_source(case, bar.range)}
        for value, amount in bar.ends:
            ended = named | {"pounds": amount, "within": _yes(found.limit.allows(amount))}
            for each in value if isinstance(value, tuple) else (value,):
                yield known | ended | {"value": each}
    for field in found.without_range:
        yield known | {"input": field, "source": NO_RANGE}


def _grid_rows(scenario: Scenario, found: Grid) -> Iterator[Row]:
    known = _held_to("table", scenario.pricing, found.limit)
    for place, amount in np.ndenumerate(found.amounts):
        told = {"pounds": float(amount), "within": _yes(found.within[place])}
        for end, (name, values), at in zip(("", "_2"), found.axes.items(), place, strict=False):
            told |= {f"input{end}": name, f"value{end}": values[at]}
        yield known | told


def _yes(fact: Any) -> str:
    return "yes" if fact else "no"


def scenarios_as(case: Case, names: Sequence[str] | None, form: str) -> str:
    """Write the saved scenarios of a case, or those named side by side, as json or csv."""
    if names is None:
        return scenarios_json(case) if form == "json" else scenarios_csv(case)
    return comparison_json(case, names) if form == "json" else comparison_csv(case, names)


def scenarios_json(case: Case) -> str:
    """Write the saved scenarios of a case, with their codes and results, as a JSON list."""
    digest = {"digest": figure_digest(case)}
    return as_json([_saved(case, saved.name) | digest for saved in case.saved])


def _saved(case: Case, name: str) -> dict[str, Any]:
    """Give a saved scenario; one of another case or other rules says why it is not usable."""
    about = next(asdict(saved) for saved in case.saved if saved.name == name)
    try:
        scenario = choose(case, name)
    except ScenarioError as error:
        return {**about, "not_usable": str(error)}
    results = results_of(case, scenario).by_name()
    return {**about, "code": scenario_code(case, scenario), **results}


def scenarios_csv(case: Case) -> str:
    """Write the saved scenarios of a case as csv: a row for each, a column for each choice."""
    rows = [_saved(case, saved.name) for saved in case.saved]
    heads = list(dict.fromkeys(key for row in rows for key in row)) or ["name"]
    return as_csv(heads, ([_cell(row.get(head, "")) for head in heads] for row in rows))


def _cell(value: Any) -> Any:
    return ",".join(map(str, value)) if isinstance(value, tuple) else value


def comparison_json(case: Case, names: Sequence[str]) -> str:
    """Write scenarios side by side as one JSON object."""
    found = comparison_of(case, names)
    places = range(len(found.scenarios))
    return as_json(
        {
            "case": wording.decision(case),
            "digest": figure_digest(case),
            "scenarios": [
                {
                    "name": name,
                    "code": scenario_code(case, chosen),
                    "notes": [*wording.long_notes(case, chosen)],
                    **asdict(chosen),
                }
                for name, chosen in found.scenarios.items()
            ],
            "differs": found.differs,
            "results": found.results,
            "differences": {r: [found.difference(r, i) for i in places] for r in found.results},
            "changes": {r: [found.change(r, i) for i in places] for r in found.results},
        }
    )


def comparison_csv(case: Case, names: Sequence[str]) -> str:
    """Write the tables of a comparison as one: what differs, each result, how far it is apart."""
    inputs, found, apart = (
        shown(case, names).numbers()
        for shown in (tables.differences, tables.comparison, tables.apart)
    )
    chosen = comparison_of(case, names).scenarios.values()
    notes = [" ".join(wording.long_notes(case, each)) for each in chosen]
    results = ([*row, *more[1:]] for row, more in zip(found[1], apart[1], strict=True))
    rows = [*inputs[1], *([["Note", *notes]] if any(notes) else []), *results]
    return as_csv(("What", *found[0][1:], *apart[0][1:]), rows)


def medium_term_json(
    case: Case,
    scenario: Scenario,
    *,
    more_years: int,
    tax_base: float | None = None,
    net_budget: float | None = None,
) -> str:
    """Write the medium term of a scenario as one JSON object, in pounds, pence and shares."""
    term = medium_term(case, scenario, more_years=more_years)
    ends = quoted_pressures(case, scenario, more_years=more_years)
    told = _of(case, scenario) | {"years": term.years, "assumed": term.assumed}
    told |= {name: getattr(term, name) for name in ("one_off", "recurrent", "cashable_savings")}
    # Negative as in the table, so that the rows add up to the pressure.
    told |= {f"funding: {payer}": 0.0 - amounts for payer, amounts in term.funding.items()}
    told |= {"pressure": term.pressure, "cumulative": term.cumulative}
    if tax_base is not None:
        told["band_d_pence"] = term.band_d_pence(tax_base)
    if net_budget is not None:
        told["share_of_budget"] = term.share_of_budget(net_budget)
    told |= {f"pressure_at_quoted_{end}": pressure for end, pressure in ends.items()}
    return as_json(told)


def medium_term_csv(case: Case, scenario: Scenario, *, more_years: int, **bases: Any) -> str:
    """Write the table of the medium term as csv, what stands beside it and its code last."""
    table = tables.medium_term_table(case, scenario, more_years=more_years, **bases)
    heads, rows = table.numbers()
    notes = (("Note", note) for note in wording.long_notes(case, scenario))
    return as_csv(heads, [*rows, *notes, ("Scenario code", scenario_code(case, scenario))])
