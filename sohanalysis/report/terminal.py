"""What `soh` prints of a case and a scenario: text, json and csv of each answer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import figure_digest, scenario_code, with_digest
from sohanalysis.case.pricing import HIGH, LOW
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model.break_even import (
    BreakEven,
    Limit,
    break_even_by_pricing,
    break_even_points,
)
from sohanalysis.model.findings import at_quoted_charges, quoted_range
from sohanalysis.model.medium_term import MediumTerm
from sohanalysis.model.medium_term import medium_term as worked_out
from sohanalysis.model.prices import (
    PriceReading,
    PriceReadings,
    bias_of_a_charge,
    load_biases,
    load_rates,
    load_study,
    load_vintages,
    price_readings,
    stress,
)
from sohanalysis.model.results import Results, results_of
from sohanalysis.model.sensitivity import (
    Bar,
    Grid,
    Tornado,
    comparison_of,
    grid,
    tornado,
)
from sohanalysis.model.stress import prices_of, stress_rows
from sohanalysis.report import overview as any_case
from sohanalysis.report import prose, table, tables, what_if, wording, wording_pricing
from sohanalysis.report.overview import is_complete, row_words
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import FIGURES, Table, as_csv, as_json
from sohanalysis.report.wording import NO_RANGE, range_source

Part = str | Prose | Table


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


def overview(case: Case, scenario: Scenario) -> Iterator[Part]:
    """Show cost by year with its range and every pricing side by side; findings in a line."""
    if not any_case.is_complete(case):
        yield _named(case)
        yield from any_case.parts(case, scenario)
        yield from any_case.findings_line(case)
        return
    yield wording.decided_by(case)
    yield prose.headline_paragraphs(case, scenario)
    if replace(scenario, adopters=case.scenario.adopters) != case.scenario:
        yield tables.results(case, scenario)
    yield tables.quoted_costs(case, scenario)
    counts = (case.adopters.anticipated.value, case.adopters.signed.value)
    if scenario.adopters not in counts:
        yield tables.pricings(case, scenario)
    for count in dict.fromkeys(counts):
        yield tables.pricings(case, scenario, adopters=count)
    yield Prose(kind="paragraphs", texts=(wording_pricing.curve_caution(case),))
    yield from any_case.findings_line(case)


def checked(case: Case) -> list[Part]:
    """Say that nothing in the file of a case is wrong, then what is found about its record."""
    fine = f"{case.title}: nothing in the file is wrong."
    taken = [any_case.taken_as_usual(case)] if case.taken else []
    compared = [any_case.printed_figures(case)] if case.compared else []
    disputed = [any_case.alternatives(case)] if case.alternatives else []
    return [fine, *taken, *disputed, *compared, *any_case.grouped_findings(case)]


def _named(case: Case) -> str:
    """Name a case by its title and whose it is."""
    return f"{case.title}: {case.body}" if case.body else case.title


def detail(case: Case, scenario: Scenario) -> Iterator[Part]:
    """Show one scenario: its answer, its costs, its results and its break-even points."""
    if not any_case.is_complete(case):
        yield _named(case)
        yield from any_case.parts(case, scenario)
        return
    yield wording.decided_by(case)
    yield prose.headline_paragraphs(case, scenario)
    if case.pricing(scenario.pricing).size_names:
        assumes = wording_pricing.pricing_assumes(case, scenario.pricing)
        yield Prose(kind="paragraphs", texts=(assumes,))
    yield tables.cost_by_year(case, scenario)
    yield tables.results(case, scenario)
    points = what_if.break_even_prose(case, scenario)
    yield points.caption
    yield Prose(kind="list", texts=[f"{name}: {words}" for name, words in points.rows])
    foot = wording.scenario_foot(case, scenario)
    yield Prose(kind="paragraphs", texts=(wording_pricing.curve_caution(case), foot))


def sensitivity_parts(
    case: Case, scenario: Scenario, limit: Limit | None, axes: Sequence[Mapping[str, Any]]
) -> Iterator[Part]:
    """Show what would flip it: the sensitivity table, break-even points, tornado and tables."""
    if not any_case.is_complete(case):
        yield _named(case)
        yield prose.headline_paragraphs(case, scenario)
        yield any_case.sensitivity(case)
        within = any_case.within_budget(case, scenario)
        yield from [within] if within else []
        return
    yield wording.decided_by(case)
    yield prose.headline_paragraphs(case, scenario)
    yield any_case.sensitivity(case)
    points = what_if.break_even_prose(case, scenario, limit=limit)
    yield points.caption
    yield Prose(kind="list", texts=[f"{name}: {words}" for name, words in points.rows])
    yield what_if.break_even_table(case, scenario, limit=limit)
    yield what_if.tornado_table(case, scenario, limit=limit)
    for each in axes:
        yield from what_if.telling_parts(case, scenario, limit=limit, **each)
    yield Prose(kind="paragraphs", texts=(wording_pricing.curve_caution(case),))


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
    return table.as_json(
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

    Without a budget there are no break-even points, and only a complete case has a tornado.
    """
    by_pricing = _points(case, scenario, limit)
    shown = [tornado(case, scenario, limit=limit)] if is_complete(case) else []
    return as_json(
        {
            **_of(case, scenario),
            "sensitivity": {
                "result": _stressed(case),
                "rows": [
                    {"changed": words, "amounts": amounts, "source": source}
                    for words, amounts, source in _stress(case)
                ],
            },
            "break_even": {name: list(map(_point, points)) for name, points in by_pricing.items()},
            **({"tornado": _tornado(shown[0])} if shown else {}),
            "tables": [_grid(grid(case, scenario, limit=limit, **each)) for each in axes],
        }
    )


def _points(
    case: Case, scenario: Scenario, limit: Limit | None
) -> Mapping[str, tuple[BreakEven, ...]]:
    """Find break-even points under every pricing of a complete case, else under its own."""
    if is_complete(case):
        return break_even_by_pricing(case, scenario, limit=limit)
    if case.stated_budget is None:
        return {}
    return {scenario.pricing: break_even_points(case, scenario, limit=limit)}


def _stressed(case: Case) -> str:
    """Name the result of the sensitivity table."""
    return "two_year_total" if case.judged_budget is None else "headroom"


def _stress(case: Case) -> Iterator[tuple[str, dict[str, float], str]]:
    """Give what is changed, the result at each price, and who gives the change."""
    prices = [name.removesuffix(" estimate") for name in prices_of(case)]
    for row in stress_rows(case):
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


def _point(point: BreakEven) -> dict[str, Any]:
    """Give a break-even point; a charge has no highest value."""
    highest = point.highest if np.isfinite(point.highest) else None
    return {**asdict(point), "highest": highest, "always": point.always, "never": point.never}


def _tornado(found: Tornado) -> dict[str, Any]:
    return {**asdict(found), "bars": [{**asdict(bar), "swing": bar.swing} for bar in found.bars]}


def _grid(found: Grid) -> dict[str, Any]:
    return {
        "axes": {name: list(values) for name, values in found.axes.items()},
        "limit": asdict(found.limit),
        "amounts": found.amounts.tolist(),
        "within": found.within.tolist(),
        "here": found.here,
    }


def sensitivity_csv(
    case: Case, scenario: Scenario, limit: Limit | None, axes: Sequence[Axes]
) -> str:
    """Write the same as long csv: a row for each figure, break-even point and end of a bar.

    ``within`` says of a break-even point which values are within the limit (``up to``, ``from``,
    ``always``, ``never``) and of a figure whether it is; ``source`` who gives a change or the range
    of a bar. The last row holds the scenario code.
    """
    by_pricing = _points(case, scenario, limit)
    shown = [tornado(case, scenario, limit=limit)] if is_complete(case) else []
    grids = (grid(case, scenario, limit=limit, **each) for each in axes)
    return as_csv(
        _SENSITIVITY,
        (
            *(
                ("sensitivity", price, _stressed(case), "", words, *[""] * 4, amount, source)
                for words, amounts, source in _stress(case)
                for price, amount in amounts.items()
            ),
            *(
                row
                for points in by_pricing.values()
                for point in points
                for row in _point_rows(point)
            ),
            *(row for found in shown for row in _tornado_rows(case, scenario, found)),
            *(row for each in grids for row in _grid_rows(scenario, each)),
            *(
                ("note", "", "", "", "note", n, *[""] * 5)
                for n in wording.long_notes(case, scenario)
            ),
            ("scenario", scenario.pricing, "", "", *_code_of(case, scenario), *[""] * 5),
        ),
    )


def _point_rows(point: BreakEven) -> Iterator[tuple[Any, ...]]:
    known = ("break-even", point.pricing, point.limit.result, point.limit.value, point.input)
    if point.nearest is None:
        yield (*known, "", "", "", "always" if point.always else "never", "", "")
    if point.value is not None:
        yield (*known, point.value, "", "", "up to" if point.within_at_lowest else "from", "", "")
    for switch in point.switches:
        how = "up to" if switch.last_fits < switch.first_does_not else "from"
        yield (*known, switch.last_fits, "", "", how, "", "")


def _tornado_rows(case: Case, scenario: Scenario, found: Tornado) -> Iterator[tuple[Any, ...]]:
    for bar in found.bars:
        yield from _bar_rows(case, scenario, found, bar)
    for field in found.without_range:
        yield _rangeless_row(scenario, found, field)


def _bar_rows(
    case: Case, scenario: Scenario, found: Tornado, bar: Bar
) -> Iterator[tuple[Any, ...]]:
    known = ("tornado", scenario.pricing, found.limit.result, found.limit.value, bar.input)
    for value, amount in bar.ends:
        for each in value if isinstance(value, tuple) else (value,):
            within = _yes(found.limit.allows(amount))
            yield (*known, each, "", "", within, amount, range_source(case, bar.range))


def _rangeless_row(scenario: Scenario, found: Tornado, field: str) -> tuple[Any, ...]:
    known = ("tornado", scenario.pricing, found.limit.result, found.limit.value, field)
    return (*known, *[""] * 5, NO_RANGE)


def _grid_rows(scenario: Scenario, found: Grid) -> Iterator[tuple[Any, ...]]:
    known = ("table", scenario.pricing, found.limit.result, found.limit.value)
    names = list(found.axes)
    for place, amount in np.ndenumerate(found.amounts):
        cells = [x for n, i in zip(names, place, strict=True) for x in (n, found.axes[n][i])]
        cells += ["", ""] * (2 - len(names))
        yield (*known, *cells, _yes(found.within[place]), float(amount), "")


def _code_of(case: Case, scenario: Scenario) -> tuple[str, str]:
    return "scenario_code", scenario_code(case, scenario)


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
    heads = ("What", *found[0][1:], *apart[0][1:])
    chosen = [*comparison_of(case, names).scenarios.values()]
    notes = [" ".join(wording.long_notes(case, each)) for each in chosen]
    results = ([*row, *more[1:]] for row, more in zip(found[1], apart[1], strict=True))
    rows = [*inputs[1], *([["Note", *notes]] if any(notes) else [])]
    blank = [""] * (len(heads) - len(found[0]))
    return as_csv(heads, [*([*row, *blank] for row in rows), *results])


def medium_term_json(case: Case, scenario: Scenario, *, more_years: int, **bases: Any) -> str:
    """Write the medium term of a scenario as one JSON object, in pounds, pence and shares."""
    term = worked_out(case, scenario, more_years=more_years)
    rows = _term(term, **bases) | _pressure_at_quoted(case, scenario, more_years)
    amounts = {name: values.tolist() for name, values in rows.items()}
    years = {"years": term.years, "assumed": term.assumed}
    return as_json({**_of(case, scenario), **years, **amounts})


def medium_term_csv(case: Case, scenario: Scenario, *, more_years: int, **bases: Any) -> str:
    """Write the table of the medium term as csv, what stands beside it and its code last."""
    table = tables.medium_term_table(case, scenario, more_years=more_years, **bases)
    heads, rows = table.numbers()
    notes = (("Note", note) for note in wording.long_notes(case, scenario))
    last = [*notes, ("Scenario code", scenario_code(case, scenario))]
    blank = [""] * (len(heads) - 2)
    return as_csv(heads, [*rows, *([*each, *blank] for each in last)])


def _term(
    term: MediumTerm, *, tax_base: float | None = None, net_budget: float | None = None
) -> dict[str, Any]:
    rows = {name: getattr(term, name) for name in ("one_off", "recurrent", "cashable_savings")}
    # Negative as in the table, so that the rows add up to the pressure.
    rows |= {f"funding: {payer}": 0.0 - amounts for payer, amounts in term.funding.items()}
    rows |= {"pressure": term.pressure, "cumulative": term.cumulative}
    if tax_base is not None:
        rows["band_d_pence"] = term.band_d_pence(tax_base)
    if net_budget is not None:
        rows["share_of_budget"] = term.share_of_budget(net_budget)
    return rows


def _pressure_at_quoted(case: Case, scenario: Scenario, more_years: int) -> dict[str, Any]:
    low, high = (
        worked_out(case, end, more_years=more_years).pressure for end in at_quoted_charges(scenario)
    )
    return {"pressure_at_quoted_low": low, "pressure_at_quoted_high": high}


Cells = tuple[Any, ...]
_ASSUMED, _DERIVED = "assumed", "derived"


def prices_text(
    case: Case, scenario: Scenario, *, vintage: str | None, prices_of: str | None
) -> Iterator[Part]:
    """Show the present value by reading of the prices, and optimism bias as a stress test."""
    chosen = {"vintage": vintage, "prices_of": prices_of}
    yield wording.decided_by(case)
    yield tables.basis(case, scenario, **chosen)
    yield tables.present_values(case, scenario, **chosen)
    yield tables.prices_by_year(case, scenario, **chosen)
    yield tables.vintages(case, prices_of=prices_of)
    yield tables.discount_rates(case)
    yield "A charge that turns out higher"
    yield tables.stress_words(case, scenario)
    yield tables.stress_test(case, scenario)
    yield tables.optimism_bias(case)
    yield tables.study(case)


def prices_as(case: Case, scenario: Scenario, form: str, **chosen: str | None) -> str:
    """Write the same as json or csv, in full precision."""
    if form == "json":
        return as_json(_object(case, scenario, **chosen))
    return as_csv(FIGURES, _rows(case, scenario, **chosen))


def _object(case: Case, scenario: Scenario, **chosen: str | None) -> dict[str, Any]:
    readings, bias = (
        price_readings(case, load_vintages(), **chosen),
        bias_of_a_charge(load_biases()),
    )
    net = results_of(case, scenario).flow.net
    return {
        **_of(case, scenario),
        "price_basis": asdict(case.price_basis),
        "discount_rate": case.discount_rate.value,
        "years": list(case.years),
        "net": net.tolist(),
        "readings": [
            {
                **{"prices": each.basis, "stated": each.stated, "prices_of": each.prices_of},
                "vintage": _vintage(each),
                "levels": each.levels.tolist(),
                "net": each.real_terms(net).tolist(),
                "present_value": _values(case, scenario, each),
            }
            for each in readings.read
        ],
        "not_covered": [
            {"vintage": each.vintage.name, "years": list(each.years)}
            for each in readings.not_covered
        ],
        "vintages": [asdict(each) for each in load_vintages()],
        "discount_rates": [asdict(each) for each in load_rates()],
        "optimism_bias": asdict(bias),
        "stress": [asdict(each) for each in stress(case, scenario, uplift=bias.upper)],
        "study": [asdict(each) for each in load_study()],
    }


def _vintage(reading: PriceReading) -> str | None:
    return reading.vintage.name if reading.vintage else None


def _values(case: Case, scenario: Scenario, reading: PriceReading) -> dict[str, float]:
    """Give the present value of a scenario and at both quoted charges."""
    results = (results_of(case, scenario), *quoted_range(case, scenario))
    rate = case.discount_rate.value
    return {
        name: float(reading.present_value(result.flow.net, rate=rate))
        for name, result in zip(("scenario", "low-estimate", "high-estimate"), results, strict=True)
    }


def _rows(case: Case, scenario: Scenario, **chosen: str | None) -> Iterator[Cells]:
    known = case.price_basis
    yield ("basis", known.value, "", "", "", "", known.status, known.source)
    yield from _reading_rows(case, scenario, price_readings(case, load_vintages(), **chosen))
    rate = case.discount_rate
    yield ("rate", "case", "", "", rate.value, "share a year", rate.status, rate.source)
    for each in load_rates():
        what = f"Green Book, edition of {each.edition_words}, from year {each.from_year} on"
        yield ("rate", "Green Book", what, "", each.rate, "share a year", each.status, each.source)
    yield from _stress_rows(case, scenario)
    for note in wording.long_notes(case, scenario):
        yield ("note", note, *[""] * 6)
    yield ("scenario_code", scenario_code(case, scenario), *[""] * 6)


def _reading_rows(case: Case, scenario: Scenario, readings: PriceReadings) -> Iterator[Cells]:
    net = results_of(case, scenario).flow.net
    for each in readings.read:
        name = _vintage(each) or "not deflated"
        status = _DERIVED if each.stated else _ASSUMED
        source = each.vintage.source if each.vintage else ""
        unit = f"£ in prices of {each.prices_of}" if each.prices_of else "£"
        for year, level, amount in zip(case.years, each.levels, each.real_terms(net), strict=True):
            yield (each.basis, name, "level", year, float(level), "prices over those of the year",
                   status, source)  # fmt: skip
            yield (each.basis, name, "net", year, float(amount), unit, status, source)
        for at, value in _values(case, scenario, each).items():
            yield (each.basis, name, f"present value, {at}", "", value, unit, status, source)
    for gap in readings.not_covered:
        for year in gap.years:
            yield ("not covered", gap.vintage.name, "", year, "", "", "", gap.vintage.source)


def _stress_rows(case: Case, scenario: Scenario) -> Iterator[Cells]:
    bias = bias_of_a_charge(load_biases())
    what = f"{bias.project_type}, {bias.measure}, upper bound"
    yield ("stress", "uplift", what, "", bias.upper, "share", bias.status, bias.source)
    units = {"charge": "£ a year", "uses_up": "share"}
    for found in stress(case, scenario, uplift=bias.upper):
        for name, value in asdict(found).items():
            if name != "end" and value is not None:
                is_stressed = name.startswith("stressed")
                known = _ASSUMED if is_stressed else _DERIVED
                if name == "charge" and found.end != "middle":
                    known = case.charge.status
                source = f"{case.charge.source}{f'; {bias.source}' if is_stressed else ''}"
                yield ("stress", found.end, name, "", value, units.get(name, "£"), known, source)
