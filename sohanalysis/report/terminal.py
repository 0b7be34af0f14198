"""What the terminal shows: the overview, one scenario in detail, json and csv."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.codes import figure_digest, scenario_code, with_digest
from sohanalysis.case.pricing import HIGH, LOW
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model.break_even import Limit
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.results import Results, results_of
from sohanalysis.report import frames, prose, tables, what_if, wording, wording_pricing
from sohanalysis.report import overview as any_case
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table, as_csv

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
    return frames.as_json(
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
    results = ((name, "", amount) for name, amount in result.by_name().items())
    # In the column of the year, so that the pounds are numbers alone.
    code = ("scenario_code", scenario_code(case, scenario), "")
    notes = (("note", note, "") for note in wording.long_notes(case, scenario))
    return as_csv(("line", "year", "pounds"), (*by_year, *results, *notes, code))
