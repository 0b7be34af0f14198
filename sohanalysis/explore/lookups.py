"""Data of the page: the formulas of a case, its rates by adopters and year, and its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case import codes
from sohanalysis.case.case import LINE_KINDS, Case, Charge
from sohanalysis.case.choose import pricing_choices
from sohanalysis.case.fields import (
    ANY,
    AS_QUOTED,
    FIELDS,
    LONGEST_DELAY,
    NONE,
    SAVINGS_FIELDS,
    THE_OTHER,
    TIMING_FIELDS,
    WHOLE_FIELDS,
    Kind,
)
from sohanalysis.case.pricing import ESTIMATES
from sohanalysis.case.scenario import Scenario
from sohanalysis.explore.controls import is_offered
from sohanalysis.model.break_even import range_searched, usual_limit
from sohanalysis.model.case_formulas import (
    formulas_of,
    line_parts,
    membership_ends,
    with_idle_years,
)
from sohanalysis.model.evaluation import instructions
from sohanalysis.model.formulas import SCENARIO
from sohanalysis.model.pricing import has_own_rise, is_flat, later_uplift, rates, rates_and_uplift
from sohanalysis.model.result_range import ResultRange, range_of, stated_first
from sohanalysis.model.results import RESULTS, WHOLE_LIFE, Results, leading_result, results_of
from sohanalysis.model.solve import NARROWEST_STRETCH, RESULT_NOISE, SWEPT
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report import (
    answers,
    by_number,
    charts,
    disputed,
    feet,
    field_words,
    headline,
    headline_facts,
    late_start,
    tables,
    tiles,
    what_if,
    wording,
)
from sohanalysis.report.chart import Series, Span
from sohanalysis.report.later import starts_of
from sohanalysis.report.picture import Picture
from sohanalysis.report.quoted_charge import quoted_charge, quoted_noun
from sohanalysis.report.table import Table
from sohanalysis.report.whose import whose_pricing
from sohanalysis.report.wording_pricing import pricing_name
from sohanalysis.years import first_month, month_name


def figure_tables(case: Case) -> dict[str, Any]:
    """Return the model of a case as data: its formulas and their inputs.

    Parameters
    ----------
    case : Case
        The decision.

    Returns
    -------
    dict
        Plain values for JSON; amounts without a price are None. [£ a year, months]

    Examples
    --------
    >>> import sohanalysis as soh
    >>> tables = figure_tables(soh.load_case())
    >>> tables["charges"][0]["rates"]["low-estimate"]["rates"], tables["budget"]["amount"]
    ([[71000]], 300000)
    """
    budget, parts = case.stated_budget, line_parts(case)
    by_kind = {kind: [part for part, line in parts if line.kind == kind] for kind in LINE_KINDS}
    charges = [f"charge{i}" for i in range(len(case.charges))]
    savings = case.counted_lines("saving")
    leaving = (NONE, *case.leaving_years)
    ends = membership_ends(case, np.array(leaving))
    return {
        "years": case.years,
        "model": _model(case, [*by_kind["cost"], *by_kind["saving"], *charges], charges),
        "parts": {"costs": by_kind["cost"], "savings": by_kind["saving"], "charges": charges},
        "results": [name for name in answers.RESULT_WORDS if name not in answers.SAVED],
        "leading": leading_result(case),
        "counts_by_years": case.counts_by_years,
        "first_counted": case.first_counted,
        "horizon": case.end,
        "cashable_lines": any(line.cashable for line in savings),
        "left": dict(zip(leaving, plain(ends), strict=True)),
        "charges": [_charge_table(case, charge) for charge in case.charges],
        "chosen": case.charges.index(case.charge) if case.charges else None,
        "last_charged": case.last_charged,
        "stated_first": stated_first(case, case.pricings),
        "base_pricing": case.pricing_if_unknown,
        "budget": budget
        and {
            "amount": plain(budget.amount),
            "counted": [year in budget.years for year in case.years],
        },
    }


# Quantities that the page shows: of the whole case, of each cost and saving, and of each charge.
_SHOWN = (
    "gross",
    "counted",
    "all_savings",
    "net",
    "cashable_savings",
    "full",
    "last_charge",
    "live",
)
_SHOWN_OF_PART = ("amount", "initial", "after", "goes_on")
_SHOWN_OF_CHARGE = ("start", "changed", "raised", "paid", "months", "counted_months")


def _model(case: Case, parts: list[str], charges: list[str]) -> dict[str, Any]:
    """Return the formulas of the page's figures, with constants for the ones that never change."""
    formulas = formulas_of(case)
    results = (*RESULTS, *WHOLE_LIFE, "after_horizon", *answers.SAVED, "own_savings")
    wanted = [*results, *_SHOWN]
    wanted += [f"{part}.{name}" for part in parts for name in _SHOWN_OF_PART]
    wanted += [f"{part}.{name}" for part in charges for name in _SHOWN_OF_CHARGE]
    timed = headline_facts.costs_in_months(case)
    wanted += [f"{part}.{month}" for part in timed for month in ("start", "end")]
    moves = [row.head for row in SCENARIO]
    moves += [f"{part}.{name}" for part in charges for name in ("rate", "rises")]
    return instructions(
        formulas.model,
        formulas.inputs,
        moves,
        [name for name in wanted if name in formulas.model],
        count=len(case.years),
    )


def word_tables(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Return the texts of the page as plain values for JSON: templates, names and conditions.

    `engine.js` fills the templates with its own figures.
    """
    quoted = bool(case.charges) and case.charge.is_quoted
    names = {name: pricing_name(case, name) for name in case.pricings if case.charges}
    return {
        "code": {
            "prefix": codes.case_code(case),
            "case": codes.case_key(case),
            "rules": codes.RULES,
            "letters": [
                [name, letter, FIELDS[name].zero] for name, letter in codes.LETTERS.items()
            ],
            "words": [*codes.WORD_FIELDS.items()],
            "says": feet.CODE_LINE.format(code="{code}"),
        },
        "conditions": _conditions(case),
        "marking": " ".join(feet.marking(case)),
        "caveats": _caveats(case),
        "names": names,
        "small_names": {name: first_small(text) for name, text in names.items()},
        "whose": {name: whose_pricing(case, name) for name in case.pricings if case.charges},
        "pricings": case.pricings if case.charges else (),
        "possible": case.adopters.possible.value,
        "quoted": (case.charge.low, case.charge.high) if quoted else None,
        "estimates": ESTIMATES if quoted else (),
        "search": _search(case),
        "longest_delays": [case.longest_delay(late) for late in (False, True)],
        "headline": _headline(case),
        "other_source": _other_source(case),
        "tables": _tables(case),
        "charts": _charts(case, scenario),
    }


def _search(case: Case) -> dict[str, Any]:
    """Return the ranges in which the page searches for break-even points."""
    inputs = what_if.inputs_shown(case, several=True)
    has_limit = case.judged_budget is not None
    limits = {name: usual_limit(case, name) for name in inputs} if has_limit else {}
    return {
        "values": SWEPT,
        "noise": RESULT_NOISE,
        "narrowest": NARROWEST_STRETCH,
        "whole": WHOLE_FIELDS,
        "saves": SAVINGS_FIELDS,
        "the_other": THE_OTHER,
        "money": what_if.MONEY_INPUTS,
        "months": what_if.MONTH_INPUTS,
        "steps": what_if.STEPS,
        "limits": {name: [limit.result, limit.value] for name, limit in limits.items()},
        # The range of a delay depends on another field: `longest_delays`.
        "ranges": {n: range_searched(case, case.base_scenario, n) for n in inputs if n != "delay"},
    }


def _conditions(case: Case) -> list[dict[str, Any]]:
    """List the texts of every condition, by the value of its field and of any second field."""
    return [
        {
            "field": name,
            "beside": condition.beside,
            "words": {
                str(value).lower(): _condition_words(case, name, {condition.beside: value})
                for value in _values_of(case, condition.beside)
            }
            if condition.beside
            else _condition_words(case, name, {}),
        }
        for name, condition in wording.CONDITIONS.items()
        if case.charges or not FIELDS[name].needs_charge
    ]


def _condition_words(case: Case, name: str, changes: dict[str, Any]) -> Any:
    """Return the text for each value of a field. A share has a text for more and one for less."""
    as_quoted = replace(case.base_scenario, **{**AS_QUOTED, **changes})

    def condition_text(value: Any) -> str:
        fields: dict[str, Any] = {name: value}
        return wording.conditions(case, replace(as_quoted, **fields))

    if FIELDS[name].kind is Kind.share:
        signs = {"more": 0.123, "less": -0.123}
        return {
            key: condition_text(value).replace("12.3%", "{share}") for key, value in signs.items()
        }
    return {str(value): condition_text(value) for value in _values_of(case, name)}


def _values_of(case: Case, name: str) -> Sequence[Any]:
    """Return all values of a field that has few of them."""
    return {
        Kind.months: range(LONGEST_DELAY + 1),
        Kind.yes: (False, True),
        Kind.year: (NONE, *case.leaving_years),
        Kind.choice: pricing_choices(case),
    }[FIELDS[name].kind]


def _caveats(case: Case) -> dict[str, Any]:
    """List the caveats that every figure needs, by preset and by pricing."""
    alone = replace(case, presets={})
    on_time = replace(case.scenario, delay=0, leave=NONE)
    pools = {
        name: feet.short_caveats(alone, replace(on_time, pricing=name))
        for name in pricing_choices(case)
        if case.charges
    }
    presets = []
    for preset in case.presets.values():
        pricing = preset.pricing or next(iter(pools), case.scenario.pricing)
        chosen = replace(on_time, adopters=preset.adopters, pricing=pricing)
        if preset.label:
            caveats = feet.short_caveats(case, chosen)
            text = caveats.removesuffix(pools.get(pricing, "")).strip()
            presets.append([preset.adopters, preset.pricing, text, feet.preset_note(preset)])
    texts = feet.unmoved_savings(case)
    unmoved = [(name, FIELDS[name].zero, text) for name, text in texts.items()]
    return {"presets": presets, "pools": pools, "unmoved": unmoved}


def _headline(case: Case) -> dict[str, Any]:
    """Return the templates of the headline, and the facts that do not depend on a slider."""
    live = case.go_live.month
    names = case.pricings if case.charges else ()
    parts = {line.name: part for part, line in line_parts(case) if line.kind == "cost"}
    return {
        "lines": headline.LINES,
        "opening": headline.OPENING,
        "parts": tiles.TILE_PARTS,
        "sentences": tiles.TILE_SENTENCES,
        "facts": {**headline_facts.case_facts(case), **tiles.tile_facts(case)},
        "choices": {
            name: headline_facts.choice_facts(case, replace(case.scenario, pricing=name))
            for name in pricing_choices(case)
        },
        "whose": {
            name: {
                "words": whose_pricing(case, name),
                "is_ours": case.pricing(name).status == "assumed",
            }
            for name in names
        },
        "running_on": [parts[line.name] for line in late_start.lines_that_run_on(case)],
        "not_raised": [parts[line.name] for line in headline_facts.lines_not_raised(case)],
        "on_leaving": [parts[line.name] for line in case.leaving_costs],
        "ongoing_from": starts_of(case),
        "costs_in_months": headline_facts.costs_in_months(case),
        "initial_months": case.initial_month_count,
        "end_of_savings": headline_facts.end_of_savings(case),
        "month_before": {
            month: month_name(month - 1)
            for month in range(first_month(case.years[0]) + 1, case.end + 1)
        },
        "savings_starts": [month_name(live + delay) for delay in range(LONGEST_DELAY + 1)],
        "months": [
            wording.counted_words(months, "month") for months in range(int(FIELDS["ramp"].high) + 1)
        ],
        "as_documented": [
            replace(case.as_quoted, pricing=name).values()
            for name in headline_facts.quoted_pricings(case)
        ],
        "timing": TIMING_FIELDS,
        "between_sources": disputed.BETWEEN_SOURCES,
    }


def _other_source(case: Case) -> dict[str, Any] | None:
    """Return the model with the figure of another source, if sources disagree."""
    alternative = disputed.leading_alternative(case)
    return None if alternative is None else figure_tables(alternative.case)


def _priced(case: Case) -> dict[str, Scenario]:
    """Return the scenario of the case under each pricing, at a number that has a price.

    A pricing without a price at any number is left out, because the page refuses it.
    """
    scenarios = {}
    for name in case.pricings:
        chosen = replace(case.scenario, pricing=name, adopters=case.scenario.final_adopters)
        numbers = _priced_numbers(case, name)
        if not case.charges or chosen.adopters in numbers:
            scenarios[name] = chosen
        elif numbers:
            scenarios[name] = replace(chosen, adopters=numbers[0])
    return scenarios


def _priced_numbers(case: Case, pricing: str) -> list[int]:
    """List the numbers of adopters for which a pricing has a price in every charged year."""
    table = with_idle_years(case, case.charge, rates(case, pricing)) if case.charges else ()
    return [n for n, row in enumerate(table, 1) if not np.isnan(row).any()]


def _tables(case: Case) -> dict[str, Any]:
    """Return the captions and column heads of the tables. The page fills in the figures."""
    as_quoted = {
        name: results_of(case, replace(scenario, **AS_QUOTED))
        for name, scenario in _priced(case).items()
    }
    over_all = tables.results(_over_all_pricings(case)) if case.charges else None
    return {
        "cost": _cost_table(case, as_quoted),
        "results": _results_table(case, as_quoted, over_all),
        "range": over_all
        and {
            "ends": f": {tables.ends_template(case)}",
            "columns": over_all.columns,
            "every": wording.EVERY_PRICING,
            "left_out": wording.LEFT_OUT,
            "for_adopters": wording.FOR_ADOPTERS if case.names_adopters else "",
        },
        "rising": {
            "templates": wording.RISING,
            "results": wording.RISING_RESULTS,
            "prices": wording.price_facts(case),
        },
        "within": None if case.judged_budget is None else _within_budget_table(case),
        "pricings": _pricings_table(case) if case.charges else None,
    }


def _cost_table(case: Case, as_quoted: Mapping[str, Results]) -> dict[str, Any]:
    """Return the words of the table of cost by year."""
    costs = {name: tables.cost_by_year(results) for name, results in as_quoted.items()}
    first = next(iter(costs.values()))
    on_leaving = {line.name for line in case.lines if line.on}
    labels = {"gross": "gross", "savings": "all_savings", "net": "net"}
    return {
        "captions": {name: table.caption for name, table in costs.items()}
        | {ANY: first.caption.partition("£")[0] + "£"},
        "heads": first.columns,
        "names": [*map(case.cost_label, case.cost_names)],
        "on_leaving": [name in on_leaving for name in case.cost_names],
        **{key: answers.label_of(case, name) for key, name in labels.items()},
        "later": {"templates": wording.LATER, "facts": wording.of_later(case)},
        "deducted": wording.DEDUCTED.format(what="The net cost deducts"),
    }


def _results_table(
    case: Case, as_quoted: Mapping[str, Results], over_all: Table | None
) -> dict[str, Any]:
    """Return the words of the table of results."""
    by_pricing = {name: tables.results(results) for name, results in as_quoted.items()}
    return {
        "captions": {name: table.caption for name, table in by_pricing.items()}
        | ({ANY: over_all.caption} if over_all else {}),
        "columns": next(iter(by_pricing.values())).columns,
        "labels": {name: answers.label_of(case, name) for name in answers.results_compared(case)},
        "saved": answers.SAVED,
        "only_if_any": answers.ONLY_IF_ANY,
        "meanings": {
            answers.label_of(case, name): answer.meaning
            for name, answer in answers.RESULT_WORDS.items()
        },
        "prices": _price_notes(case),
        "deducted": wording.DEDUCTED.format(what="The present value deducts"),
    }


def _within_budget_table(case: Case) -> dict[str, Any]:
    """Return the words of the table of the limits within the budget."""
    return {
        "at_price": {name: what_if.at_price(case, name) for name in case.pricings if case.charges},
        "names": what_if.inputs_shown(case, several=False),
        "names_over_several": what_if.inputs_shown(case, several=True),
        "templates": what_if.WITHIN_BUDGET,
        "beside": what_if.BESIDE,
        "late": late_start.LATER_IS_CHEAPER,
        "note": what_if.SAVINGS_WITHIN,
        "several": {**what_if.SEVERAL, "one_number": field_words.ONE_NUMBER},
        "least": what_if.TENTH_OF_A_PERCENT,
        "signed": case.adopters.signed.value,
        "those": case.adopters.signed_label,
        "noun": quoted_noun(case.charge) if case.charges else "",
        "quoted_charge": quoted_charge(case) if case.charges else "",
    }


def _pricings_table(case: Case) -> dict[str, Any]:
    """Return the words of the table of the pricings side by side."""
    return {
        "words": {
            **tables.PRICINGS,
            "charge": wording.named_charge(case),
            "total": wording.of_total(case),
        },
        "at_adopters": wording.AT_ADOPTERS if case.names_adopters else "",
        "charged": tables.charge_heads(case),
        "results": {n: answers.short(case, n) for n in tables.pricing_results(case)},
        "flat": [name for name in case.pricings if is_flat(case, name)],
        "remarks": tables.remarks_of(case),
    }


def _over_all_pricings(case: Case) -> ResultRange:
    return range_of(case, replace(case.scenario, **AS_QUOTED, pricing=ANY))


def _price_notes(case: Case) -> list[str]:
    """Return the notes on the present value: as quoted, and with a rising charge."""
    as_quoted = replace(case.base_scenario, **AS_QUOTED)
    # Use any pricing, because amounts under the case's own pricing may not rise.
    risen = replace(as_quoted, rise=0.01, pricing=ANY if case.charges else as_quoted.pricing)
    return [first_capital(wording.of_present_value(case, s)) for s in (as_quoted, risen)]


def _without_lines(chart: Picture) -> dict[str, Any]:
    """Return a chart without its lines, which the page computes for each scenario."""
    described = chart.as_dict()
    return {**described, "plots": [{**plot, "series": []} for plot in described["plots"]]}


def _charts(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Return the charts of one scenario. The page replaces the parts that the sliders change."""
    has_cost, has_charge = charts.has_cost_chart(case), by_number.has_charge_chart(case)
    return {
        "templates": charts.CHART_SENTENCES,
        "case": charts.of_case(case),
        "pricings": {name: charts.of_pricing(case, name) for name in pricing_choices(case)},
        "cost": charts.cost_chart(case, scenario).as_dict() if has_cost else None,
        "charge": _without_lines(charts.charge(case, scenario)) if has_charge else None,
        "lines": by_number.lines_drawn(case) if case.charges else (),
        "groups": by_number.groups(case) if case.charges else {},
        "quoted": by_number.quoted_charges(case),
        "points": [asdict(point) for point in by_number.stated_points(case)],
        "counts": [*by_number.counts_named(case).items()] if case.names_adopters else (),
        "adopters": by_number.adopters_shown(case),
        "numbers_told": by_number.counts_stated(case),
        "most_points": by_number.MOST_POINTS,
        "most_runs": charts.MOST_RUNS,
        "some_numbers": charts.SOME_NUMBERS,
        "times_what_matters": by_number.TIMES_WHAT_MATTERS,
        "jumps": by_number.jumps(case) if case.charges else (),
        "thin": charts.THIN,
        "thick": charts.THICK,
        "room_above": charts.ROOM_ABOVE,
        "names_adopters": bool(case.charges) and case.names_adopters,
        "adopters_matter": is_offered(case, "adopters"),
        "by_year": wording.BY_YEAR,
        "kept": "Compared with",
        "savings_mark": asdict(charts.SAVINGS_MARK),
        "fitting_rule": asdict(charts.FITTING_RULE),
        "stated_mark": asdict(charts.STATED_MARK),
        "leaving_mark": asdict(charts.LEAVING_MARK),
        "range_bars": asdict(charts.RANGE_BARS),
        "looks": [asdict(bars) for bars in charts.line_looks(case)],
        "series": asdict(Series(name="", x=(), y=())),
        "span": asdict(Span(x=0, low=0, high=0, name="")),
    }


def plain(values: Any) -> Any:
    """Convert numbers for JSON: whole numbers to int, NaN to None.

    >>> plain(np.array([71000.0, 0.1, np.nan]))
    [71000, 0.1, None]
    """
    if isinstance(values, np.ndarray | list | tuple):
        return [plain(value) for value in values]
    if values != values:
        return None
    return int(values) if float(values).is_integer() else float(values)


def _charge_table(case: Case, charge: Charge) -> dict[str, Any]:
    chosen = case.pricings if charge.name == case.charge.name else ("",)
    return {
        "name": charge.name,
        "is_open": charge.end is None,
        "rates": {name: _rates(case, charge, name) for name in (*chosen, *ESTIMATES)},
    }


def _rates(case: Case, charge: Charge, pricing: str) -> dict[str, Any]:
    """Return the yearly rate by adopters and year. An uplift has separate factors if exact.

    A rate that is the same for all adopters has one row. A rate that is the same in all years has
    one column.
    """
    table = with_idle_years(case, charge, rates(case, pricing, charge=charge))
    rises = {
        "rises": not has_own_rise(case, pricing, charge=charge),
        "later_uplift": later_uplift(case, pricing, charge=charge),
    }
    before, factors = rates_and_uplift(case, pricing, charge=charge)
    if factors.size > 1 and np.array_equal(before * factors, table, equal_nan=True):
        return {"rates": plain(_smallest(before)), "factors": plain(factors), **rises}
    return {"rates": plain(_smallest(table)), **rises}


def _smallest(table: Floats) -> Floats:
    for axis in (0, 1):
        first = table.take([0], axis=axis)
        if np.array_equal(np.broadcast_to(first, table.shape), table, equal_nan=True):
            table = first
    return table
