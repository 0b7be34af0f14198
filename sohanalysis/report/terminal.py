"""Parts of the answers that `soh` prints about a case and a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.codes import digest_marker
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.break_even import Limit
from sohanalysis.model.result_range import ResultRange, SweptEnds, range_of, swept_ends
from sohanalysis.model.results import results_of
from sohanalysis.model.sensitivity import comparison_of, grid_ends, tornado, tornado_ends
from sohanalysis.report import answers, feet, findings, notes, options, tables, what_if, wording
from sohanalysis.report.answer_table import quoted_ends
from sohanalysis.report.headline_facts import is_at_estimates
from sohanalysis.report.prose import Prose, headline_paragraphs, in_paragraphs
from sohanalysis.report.table import Table
from sohanalysis.report.ties import curve_caution, moves_with_number
from sohanalysis.report.whose import whose_pricing

ScreenPart = str | Prose | Table


def with_digests(case: Case, parts: Iterable[ScreenPart]) -> Iterator[ScreenPart]:
    """Yield the parts with the digest of the case's figures after every code."""
    with_digest = digest_marker(case)
    for part in parts:
        if isinstance(part, Table):
            rows = [[with_digest(cell) for cell in row] for row in part.rows]
            yield replace(part, rows=rows, foot=with_digest(part.foot))
        elif isinstance(part, Prose):
            yield replace(part, texts=[with_digest(text) for text in part.texts])
        else:
            yield with_digest(part)


def _opening(case: Case, scenario: Scenario) -> Iterator[ScreenPart]:
    """Yield the decision with its body, then the answer to its question."""
    yield wording.decided_by(case)
    yield headline_paragraphs(case, scenario)


def overview(case: Case, scenario: Scenario) -> Iterator[ScreenPart]:
    """Yield the answer, then the tables and texts behind it that the case has.

    The code of the scenario is at the end, and no table has one. A table at another number of
    adopters has that number in its caption, and the option for adopters makes it again.
    """
    for part in _overview(case, scenario):
        yield _without_code(part) if isinstance(part, Table) else part
    yield feet.scenario_line(case, scenario)


def _without_code(table: Table) -> Table:
    """Return a table without a code in its foot; the caveats stay."""
    code_line, _, caveats = table.foot.partition(". ")
    return replace(table, foot=caveats) if code_line.startswith(feet.CODE_LABELS) else table


def _overview(case: Case, scenario: Scenario) -> Iterator[ScreenPart]:
    """Yield the parts of the overview, with the code under each table."""
    result_range = range_of(case, scenario)
    ends = quoted_ends(case, scenario)
    is_range = len(ends) > 1 and is_at_estimates(case, scenario)
    yield from _opening(case, scenario)
    yield tables.cost_by_year(result_range, ends if is_range else ())
    yield tables.results(result_range, ends)
    yield from _priced(case, scenario)
    compared: list[Prose] = []
    if case.other_options:
        costed = options.options_costed(case, scenario)
        yield options.options_compared(costed)
        compared = [*options.options_told(costed)]
        yield from compared
    if case.judged_budget is not None:
        yield what_if.break_even_table(case, scenario)
    yield from notes.amount_notes(result_range.high, names_funding=not compared)
    yield from in_paragraphs(*_cautions(case))
    if case.default_texts:
        yield notes.taken_as_usual(case, scenario)
    yield from findings.findings_line(case)


def overview_by_number(
    ranges: Mapping[int, ResultRange], scenario: Scenario, counts: Sequence[int]
) -> Iterator[ScreenPart]:
    """Yield the tables of cost and charge by number of adopters, under each pricing."""
    case = next(iter(ranges.values())).case
    yield wording.decided_by(case)
    yield tables.costs_by_number(case, scenario, counts, ranges)
    if moves_with_number(case):
        yield tables.by_adopters(case, scenario, counts)
    yield from in_paragraphs(*_cautions(case))


def _counts_shown(case: Case, scenario: Scenario) -> Sequence[Any]:
    """List the scenario's adopters, then the numbers that are anticipated and that signed."""
    if not moves_with_number(case):
        return (scenario.adopters,)
    stated_counts = (case.adopters.anticipated.value, case.adopters.signed.value)
    counts = (
        stated_counts if scenario.adopters in stated_counts else (scenario.adopters, *stated_counts)
    )
    return tuple(dict.fromkeys(counts))


def _priced(case: Case, scenario: Scenario) -> Iterator[ScreenPart]:
    """Yield each pricing at the scenario's adopters and at the numbers in the documents."""
    if not case.charges:
        return
    if len(case.pricings) > 1:
        for count in _counts_shown(case, scenario):
            chosen = replace(scenario, adopters=count)
            priced = results_of(case, chosen, pricing=case.pricings)
            yield tables.pricings(priced)
    yield from in_paragraphs(*notes.pricing_notes(case, scenario))
    if moves_with_number(case):
        yield tables.by_adopters(case, scenario)


def _cautions(case: Case) -> Iterator[str]:
    """Yield the limits of the documents on the charge by number of adopters."""
    if case.charges and case.charge.is_quoted and case.names_adopters:
        yield curve_caution(case)


def checked(case: Case) -> list[ScreenPart]:
    """Return the parts of `soh check` on a case without faults: usual values and findings."""
    fine = f"{case.title}: nothing in the file is wrong."
    usual_values = [notes.taken_as_usual(case)] if case.default_texts else []
    compared = [findings.printed_figures(case)] if case.compared else []
    disputed = [findings.alternatives(case)] if case.alternatives else []
    return [fine, *usual_values, *disputed, *compared, *findings.grouped_findings(case)]


def sensitivity_parts(
    case: Case, scenario: Scenario, limit: Limit | None, axes: Sequence[Mapping[str, Any]]
) -> Iterator[ScreenPart]:
    """Yield the sensitivity table, break-even points, tornado tables and chosen tables."""
    yield from _opening(case, scenario)
    yield tables.sensitivity(case, scenario)
    result_range = range_of(case, scenario)
    if limit or case.judged_budget:
        yield what_if.break_even_table(case, scenario, limit=limit, pricings=case.pricings)

        def tornado_of(scenario: Scenario) -> Iterator[ScreenPart]:
            if tornado(case, scenario, limit=limit).has_effect:
                yield what_if.tornado_table(case, scenario, limit=limit)

        yield from _at_each_end(result_range, tornado_of, tornado_ends(result_range, limit))
    # Without a limit and a budget, a chosen table is refused. An assumed budget is a limit of it.
    for fields in axes:
        if "pricing" in fields:  # every pricing has a row or a column
            yield from what_if.telling_parts(case, scenario, limit=limit, **fields)
            continue
        make = partial(what_if.telling_parts, case, limit=limit, **fields)
        yield from _at_each_end(result_range, make, grid_ends(result_range, limit, fields))
    yield from in_paragraphs(*_cautions(case))


def medium_term_parts(case: Case, scenario: Scenario, **choices: Any) -> Iterator[ScreenPart]:
    """Yield the table of the medium term, for each end if the pricing is not known.

    ``choices`` are the further arguments of `tables.medium_term_table`. Only the last table adds
    the net pressure at a quoted end, if no table has that end as its own.
    """
    result_range = range_of(case, scenario)
    ends = swept_ends(result_range, ())
    printed = [result_range.by_pricing[name].scenario for name in ends.pricings]

    def table_of(end: Scenario) -> Iterator[ScreenPart]:
        together = printed if len(printed) > 1 else ()
        yield tables.medium_term_table(case, end, printed=together, **choices)

    yield from _at_each_end(result_range, table_of, ends)


def _at_each_end(
    result_range: ResultRange,
    make: Callable[[Scenario], Iterable[ScreenPart]],
    ends: SweptEnds,
) -> Iterator[ScreenPart]:
    """Yield the parts of each end of a result range, which name their pricing."""
    case, pricings = result_range.case, ends.pricings
    is_open = result_range.is_open and len(result_range.by_pricing) > 1

    def parts_at(pricing: str) -> list[ScreenPart]:
        return [*make(result_range.by_pricing[pricing].scenario)]

    def cells(parts: Iterable[ScreenPart]) -> list[Any]:
        return [part.rows for part in parts if isinstance(part, Table)]

    for pricing in pricings:
        parts, phrase = parts_at(pricing), ""
        if is_open:
            is_alike = len(pricings) == 1 and all(
                cells(parts_at(name)) == cells(parts) for name in result_range.by_pricing
            )
            phrase = end_phrase(
                case,
                pricing,
                pricings,
                by=answers.ranking_cost(case),
                same="" if is_alike else wording.one_cost(case),
                condition=wording.place_of_ends(case, result_range.scenario, ends),
            )
        for part in parts:
            yield of_end(phrase, part)


def end_phrase(
    case: Case, pricing: str, ends: Sequence[str], *, by: str, same: str, condition: str = ""
) -> str:
    """Return a phrase for a pricing that has the lowest or the highest cost, or both.

    Parameters
    ----------
    ends : sequence of str
        The pricings with the lowest and the highest cost, or one that has both.
    by : str
        Name of that cost.
    same : str
        Phrase for that cost, if one pricing has both ends and only this cost is the same under
        every pricing: "cost in 2024/25". Empty if all figures shown are the same.
    condition : str
        Phrase for the values at which they have it; empty for the scenario.
    """
    whose = whose_pricing(case, pricing)
    if len(ends) > 1:
        return (
            f"{'Lowest' if pricing == ends[0] else 'Highest'} pricing{condition} ({whose}), by {by}"
        )
    if not same:
        return f"Every pricing costs the same ({whose})"
    return f"Every pricing gives the same {same}, but other figures differ ({whose})"


def of_end(end_name: str, part: ScreenPart) -> ScreenPart:
    """Add the phrase of an end to a part; an empty one changes nothing."""
    if not end_name or isinstance(part, str):
        return part
    if isinstance(part, Table):
        return replace(part, caption=f"{end_name}. {part.caption}")
    first, *rest = part.texts
    return replace(part, texts=(f"{end_name}. {first}", *rest))


def saved_or_compared(case: Case, names: Sequence[str] | None) -> Iterator[ScreenPart]:
    """Yield the table of saved scenarios, or the tables that compare scenarios by name."""
    if names is not None:
        compared = comparison_of(case, names)
        yield tables.differences(case, compared)
        yield tables.comparison(case, compared)
        yield tables.apart(case, compared)
    elif case.saved:
        yield tables.saved(case)
    else:
        yield Prose.paragraphs(wording.NONE_SAVED)
