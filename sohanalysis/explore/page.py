"""The page of sliders: one HTML file that needs no server."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from sohanalysis import money
from sohanalysis.case import codes
from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS, NUMBER_FIELDS, WHOLE_FIELDS
from sohanalysis.case.pricing import ESTIMATES
from sohanalysis.case.rules import needs_one_charge, needs_quoted, needs_staying
from sohanalysis.case.scenario import Scenario
from sohanalysis.explore import controls
from sohanalysis.explore.lookups import Axes, lookup_tables, words
from sohanalysis.files.text import PACKAGE
from sohanalysis.model.break_even import break_even, fitting_charge
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.pricing import is_flat
from sohanalysis.model.results import results_of
from sohanalysis.report import charts, marking, phrases, tables, wording, wording_pricing
from sohanalysis.report.charts import FEWEST_FORCES, is_stepped, line_places
from sohanalysis.report.headline import LINES, SENTENCES, case_facts, headline
from sohanalysis.report.table import Table
from sohanalysis.years import MONTHS_IN_A_YEAR

COMPANION = "explore/companion.html"
_KEPT = Environment(loader=FileSystemLoader(PACKAGE), autoescape=True, undefined=StrictUndefined)


def page_template(name: str) -> Template:
    """Give a template: what is filled in is escaped, and nothing may be missing."""
    return _KEPT.get_template(name)


LABELS = {"timing": "Start"}  # of groups that are short of what is held
NUMBERS = tuple(name for name in NUMBER_FIELDS if not FIELDS[name].is_held_on_the_page)
CHARTS = {
    "cost": "Gross cost by financial year",
    "cumulative": "Cumulative gross cost",
    "charge": "Yearly charge for one force: readings, not terms",
    "forces": "Forces paying, this one included",
    "here": "this scenario",
    "quoted": "quoted range",
}
_REFUSALS = {
    "none": "Type a number: {unit}.",
    "not_whole": "{value} is not allowed: whole {unit}. The figures are still of {last}.",
    "not_allowed": "{value} is not allowed: {unit}. The figures are still of {last}.",
}
# What would end the script that holds the tables, or begin markup in it.
_UNSAFE = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&"}


def companion_of(case: Case, scenario: Scenario) -> str:
    """Write the live companion of a paper.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        That of the paper: where the sliders stand at first, and what is shown without script. A
        change of the charge stays as it is here.

    Returns
    -------
    str
        One HTML file. Its script looks figures up in tables that are worked out here, adds and
        scales them, and fills them into the sentences of `phrases`.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> page = companion_of(case, case.scenario)
    >>> page.startswith("<!DOCTYPE html>"), len(page.encode()) < 400_000
    (True, True)
    """
    needs_quoted(case, "the page of sliders")
    needs_one_charge(case, "the page of sliders")
    needs_staying(case, scenario, "the page of sliders")
    said = " ".join(marking.marking(case))
    style, script = _own("companion.css") + marking.on_every_page(said), _own("companion.js")
    return page_template(COMPANION).render(
        style=style,
        style_hash=_digest(style),
        script=script,
        script_hash=_digest(script),
        tables=_as_script_data(_data(case, scenario)),
        decision=wording.decision(case),
        whose=wording.decision_named(case),
        marking=said,
        groups=_groups(case),
        shown=_shown(case, scenario),
        scenario=scenario,
        path=wording.adopters_named(scenario) if isinstance(scenario.adopters, tuple) else "",
        held=_held(scenario),
        central=_central(case, scenario),
        every_charge=_every_charge(case, scenario).boxed(),
        keys=_keys(case, scenario),
        foot=wording.case_foot(case),
    )


def _as_script_data(value: Any) -> str:
    r"""Write plain values as JSON that is data and nothing else wherever it stands in a page.

    >>> _as_script_data({"a": "</script>"})
    '{"a":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.translate(_UNSAFE)


def _own(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _data(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Gather all that the script looks up."""
    grid = Axes(case, scenario)
    return {
        **_words(case, scenario),
        **_limits(case),
        "start": scenario.values(),
        "forms": grid.forms,
        "form_names": _form_names(case, scenario),
        "stepped": [name for name in case.pricings if is_stepped(case, name)],
        "places": line_places(case),
        "numbers": NUMBERS,
        "whole": WHOLE_FIELDS,
        "code": {
            "prefix": codes.case_code(case),
            "fields": [(name, letter, FIELDS[name].zero) for name, letter in codes.LETTERS.items()],
            "words": list(codes.WORDS.items()),
        },
        "headline": {"lines": LINES, "sentences": SENTENCES, "known": case_facts(case)},
        "phrases": {name: text for name, text in vars(phrases).items() if name.isupper()},
        "figures": lookup_tables(grid),
        "words": words(grid),
        "tables": {name: asdict(table) for name, table in _tables(case, scenario).items()},
    }


def _limits(case: Case) -> dict[str, Any]:
    """Give what the tables are of, and where they end."""
    adopters, possible = case.adopters, case.adopters.possible.value
    fewest = min(FEWEST_FORCES, possible, adopters.anticipated.value, adopters.signed.value)
    return {
        "years": case.years,
        "budget": case.budget.amount,
        "last_budget_year": case.years.index(case.budget.years[-1]),
        "charge": {"low": case.charge.low, "high": case.charge.high},
        "marks": controls.marks(case),
        "possible": possible,
        "fewest_drawn": fewest,
        "longest_delays": [case.longest_delay(late_too) for late_too in (False, True)],
        "months_in_a_year": MONTHS_IN_A_YEAR,
        "listed": case.pricings,
        "quoted": ESTIMATES,
        "flat": [name for name in case.pricings if is_flat(case, name)],
        "results": tables.RESULTS_SHOWN,
    }


def _words(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Give the words that nothing moves."""
    period = wording.initial_period(case)
    one_number = replace(scenario, adopters=scenario.final_adopters)
    by_year = replace(scenario, adopters=scenario.path(len(case.years)))
    return {
        "period": period,
        "period_first": period.capitalize(),
        "part": marking.part(case),
        "budget_period": wording.budget_period(case),
        "basis": wording.price_basis(case),
        "net_deducts": wording.NET_DEDUCTS,
        "present_value_deducts": wording.PRESENT_VALUE_DEDUCTS,
        "caution": wording_pricing.curve_caution(case),
        "quoted_words": wording_pricing.quoted_words(case),
        "charge_head": tables.forms(case, one_number).columns[1],
        "charge_by_year": tables.forms(case, by_year).columns[1],
        "chart_names": CHARTS,
        "here_by_year": f"{CHARTS['here']} in {case.years[-1]}",
        "refusals": _REFUSALS,
    }


def _form_names(case: Case, scenario: Scenario) -> dict[str, str]:
    """Name every pricing as the table of them does."""
    heads = (row[0] for row in tables.forms(case, scenario).rows)
    return dict(zip(case.pricings, heads, strict=True))


def _tables(case: Case, scenario: Scenario) -> dict[str, Table]:
    """Lay out the tables of the page for a scenario."""
    return {
        "cost": tables.cost_by_year(case, scenario),
        "cumulative": _cumulative(case, scenario),
        "results": tables.results(case, scenario),
        "forms": tables.forms(case, scenario),
    }


def _cumulative(case: Case, scenario: Scenario) -> Table:
    """Show what the chart of cumulative cost shows."""
    ends = (results_of(case, scenario), *quoted_range(case, scenario))
    heads = ("This scenario", "At quoted low", "At quoted high")
    return Table(
        caption=f"{CHARTS['cumulative']}, £",
        columns=("Scenario", *case.years),
        rows=[
            (head, *map(money.figures, np.cumsum(end.flow.gross)))
            for head, end in zip(heads, ends, strict=True)
        ],
        foot=wording.scenario_foot(case, scenario),
    )


def _every_charge(case: Case, scenario: Scenario) -> Table:
    """Show what the chart of the charge shows, at every number of forces."""
    counts = range(1, case.adopters.possible.value + 1)
    plain = replace(scenario, adopters=1, delay=0, charge_follows_go_live=False)
    charge = sweep(case, plain, adopters=counts, pricing=case.pricings).charge[..., -1]
    names = _form_names(case, scenario)
    return Table(
        caption=f"{CHARTS['charge']}{wording.conditions(plain)}, £ a year",
        columns=("Forces", *(names[name] for name in case.pricings)),
        rows=[
            (str(count), *map(money.figures, row))
            for count, row in zip(counts, charge, strict=True)
        ],
        foot=wording.case_foot(case),
    )


def _central(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Give all that is shown without script."""
    shown = {"cost": charts.cost_chart(case, scenario), "charge": charts.charge(case, scenario)}
    fits = fitting_charge(case, break_even(case, scenario, "charge"))
    charge_words = wording.readings_apart(case, scenario, fits=fits)
    return {
        "headline": headline(case, scenario).answer,
        "beside": headline(case, scenario).under,
        "notes": " ".join(wording.long_notes(case, scenario)),
        "code": codes.scenario_code(case, scenario),
        "tables": _tables(case, scenario),
        "pictures": {name: chart.html() for name, chart in shown.items()},
        "says": {"cost": cost_words(case, scenario), "charge": charge_words},
    }


def cost_words(case: Case, scenario: Scenario) -> str:
    """Say what the page's own chart of the cost shows, as its script does."""
    flow, said = results_of(case, scenario).flow, headline(case, scenario)
    spent = ", ".join(
        phrases.SPENT.format(amount=money.thousands(amount), year=year)
        for year, amount in zip(flow.years, flow.gross, strict=True)
    )
    return phrases.COST_CHART.format(part=marking.part(case), spent=spent, answer=said.answer)


def _groups(case: Case) -> list[dict[str, Any]]:
    """Describe the controls, without what is held as in the paper."""
    groups = controls.groups(case, "both")
    for group in groups:
        group["controls"] = [
            each for each in group["controls"] if not FIELDS[each["field"]].is_held_on_the_page
        ]
        group["label"] = LABELS.get(group["key"], group["label"])
    return groups


def _shown(case: Case, scenario: Scenario) -> dict[str, float]:
    """Give what the boxes show before anything is moved, whole numbers without a point."""
    values = controls.values(case, scenario)
    return {
        field: int(values[field]) if float(values[field]).is_integer() else values[field]
        for field in NUMBERS
    }


def _held(scenario: Scenario) -> str:
    """Say what no control moves, where it is not nil."""
    change = scenario.charge_change
    said = f"Every year's charge is {wording.change(change)} here, as in the paper."
    return said if change else ""


def _keys(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Name what bars, dashes and shades are."""
    return {
        "lines": [wording.measure(case, name) for name in case.cost_names],
        "aside": f"{money.pounds(case.budget.amount)} set aside for {wording.budget_period(case)}",
        "quoted": wording.quoted_range_words(scenario),
    }
