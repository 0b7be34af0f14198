"""The case as a workbook needs it, and the layout choices that a workbook keeps."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from pydantic import TypeAdapter

from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case, Charge, Sourced
from sohanalysis.case.choose import preset_fields
from sohanalysis.case.codes import RULES, case_key
from sohanalysis.case.pricing import HIGH, LOW, MemberBounds, Pricing
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import ScenarioError
from sohanalysis.model.case_formulas import with_idle_years
from sohanalysis.model.findings import all_findings
from sohanalysis.model.pricing import role_of_ours, rule_rates, terms_of
from sohanalysis.model.results import RESULTS, WHOLE_LIFE, leading_result
from sohanalysis.model.stress import prices_of, stress_rows
from sohanalysis.report import answers, charts, wording
from sohanalysis.report.annexes import pricing_source
from sohanalysis.report.answer_table import given_heading
from sohanalysis.report.assumptions import pricing_assumes
from sohanalysis.report.by_number import counts_listed
from sohanalysis.report.findings import finding_text, maximum_that_differs
from sohanalysis.report.headline_facts import as_given
from sohanalysis.report.options import counts_same_months, options_costed
from sohanalysis.report.tables import price_heads, row_source, row_words
from sohanalysis.report.ties import moves_with_number
from sohanalysis.report.wording_pricing import pricing_name
from sohanalysis.workbook.document import NestedKeys, charges_of, document, lines_of, look_up

YOURS, AS_IN_CASE = "Yours", "As in the case"
RESULT_FORMULAS = (*RESULTS, *WHOLE_LIFE, "after_horizon")
_Choice = int | float | str | bool | tuple[int, ...] | None


@dataclass(frozen=True, kw_only=True)
class SheetLayout:
    """Layout choices of a workbook, saved because edited figures could change them.

    A check of a returned workbook lays it out again and compares the formulas. The layout must then
    be the one when the file was written: a user who changes the possible adopters from 44 to 60
    has not altered the table with 44 rows.

    Parameters
    ----------
    possible : int
        Largest number of adopters in the tables of charges.
    leaving_years : tuple of str
        Years after which a scenario may leave.
    option_pricings : mapping
        Pricing of each other option, used if it does not have the pricing shown.
    scenarios : mapping
        Fields of each scenario by its heading, beginning with the one that a user may change.
    prices, ends : tuple of str
        Each price as quoted, and its heading.
    changes : tuple of tuple
        Rows of the sensitivity table: kind of change, description, source, line and share.
    counts : tuple of int
        Numbers of adopters in the table of charges on Sensitivity.
    period : str
        Label of the total, such as "Set-up and the first two years".
    has_verdict : bool
        Whether the cost is compared with the budget.
    counts_same_months : bool
        Whether the initial cost counts the same months of every option.
    charge_chart : tuple of float
        Fewest and most adopters in the chart of the charge, and the end of its £ axis. Empty if
        the charge has only one value.
    as_given : str
        Word for the cost in the documents: quoted, stated or assumed.
    notes : mapping
        Note on each printed figure that the documents themselves contradict, by its number among
        the printed figures: the text, and the low and high amount when written. [£]
    quoted_at_anticipated : bool
        Whether the cost in the documents is at the adopters anticipated, because the scenario of
        the case is not at the stated pricing.
    by_rule : mapping
        Pricing of each printed figure that agrees with the rule stated next to a quoted range, by
        its number among the printed figures. The others are compared with the range.
    one_price : tuple of int
        Indexes of the charges with one quoted price, which has one cell on Inputs.
    shown_sources : mapping
        Source that Log shows for an assumption, and the one in the case, which is read back, by
        the key of its table.
    """

    possible: int
    leaving_years: tuple[str, ...]
    scenarios: Mapping[str, Mapping[str, _Choice]]
    ends: tuple[str, ...]
    counts: tuple[int, ...]
    period: str
    has_verdict: bool
    counts_same_months: bool = True
    option_pricings: Mapping[str, str] = field(default_factory=dict)
    prices: tuple[str, ...] = ()
    changes: tuple[tuple[str, str, str, str, float], ...] = ()
    charge_chart: tuple[float, ...] = ()
    as_given: str = "quoted"
    quoted_at_anticipated: bool = False
    notes: Mapping[int, tuple[str, float, float]] = field(default_factory=dict)
    by_rule: Mapping[int, str] = field(default_factory=dict)
    one_price: tuple[int, ...] = ()
    shown_sources: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> SheetLayout:
        """Return a layout from the text that `text` returns."""
        return TypeAdapter(cls).validate_json(text)

    @classmethod
    def is_earlier(cls, text: str) -> bool:
        """Check whether a layout lacks a field, because an earlier version of soh wrote it."""
        try:
            saved = json.loads(text)
        except ValueError:
            return False
        return isinstance(saved, dict) and not {entry.name for entry in fields(cls)} <= {*saved}

    def text(self) -> str:
        """Return the layout as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class AdjustedCharge:
    """A charge before and after the bounds of other members change it.

    Parameters
    ----------
    excess : str
        Role in which we bear the remainder after bounds: "others" or "host".
    charges, before : tuple
        Our charge with and without the bounds of others, as the library works them out. A row for
        each number of adopters, with one amount or one for each year. An amount is None if no
        document gives a price. [£ a year]
    charged : tuple of int
        Indexes of the years with a charge.
    """

    excess: str
    charged: tuple[int, ...]
    charges: tuple[tuple[float | None, ...], ...]
    before: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, kw_only=True)
class WorkbookCase:
    """A case as the workbook needs it: its figures by key, its layout and its labels.

    Parameters
    ----------
    document : Document
        The case under the keys of its file.
    years : tuple of str
        Financial years of the columns.
    layout : SheetLayout
        Layout choices.
    pricings : mapping
        Label and assumption of each pricing of the charge that has several, by name.
    chosen, last_charged : int
        Index of that charge, and of the last year in which it is paid.
    joining, sizes : tuple and mapping
        Bodies of the register, and each size of theirs that a rule names.
    bounds, bounded : tuple and set
        Bounds of those bodies, and the indexes of the charges with these bounds. [£ a year]
    adjusted_charges : mapping
        Charges that the bounds of other members change, by the indexes of charge and rule.
    rules : mapping
        Each rule of charging, by the indexes of charge and rule.
    adopters : str
        Plural noun for the adopters, such as "forces"; empty if no result depends on them.
    stated : set of str
        Pricings that the documents state. If amounts are equal, one of these gives the end.
    base : str
        Pricing for a single figure if the pricing is not known.
    results : mapping
        Label of each result.
    has_present_value : bool
        Whether an option has a present value.
    """

    document: NestedKeys
    years: tuple[str, ...]
    layout: SheetLayout
    pricings: Mapping[str, tuple[str, str]]
    chosen: int = 0
    last_charged: int = 0
    joining: tuple[str, ...] = ()
    sizes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    bounds: tuple[MemberBounds, ...] = ()
    bounded: frozenset[int] = frozenset()
    adjusted_charges: Mapping[tuple[int, int], AdjustedCharge] = field(default_factory=dict)
    rules: Mapping[tuple[int, int], Pricing] = field(default_factory=dict)
    adopters: str = ""
    stated: frozenset[str] = frozenset()
    base: str = ""
    results: Mapping[str, str] = field(default_factory=dict)
    has_present_value: bool = True

    @property
    def charges(self) -> list[NestedKeys]:
        """The charges of all options, in their order in each option."""
        return list(self.document.get("charges", []))

    @property
    def lines(self) -> list[tuple[int, NestedKeys]]:
        """The lines that count, with their indexes."""
        numbered = enumerate(self.document.get("lines", []))
        return [(index, line) for index, line in numbered if line.get("nature") != "contingent"]


def layout_of(case: Case, scenario: Scenario) -> SheetLayout:
    """Return the layout choices for a case."""
    return SheetLayout(
        possible=case.adopters.possible.value,
        leaving_years=case.leaving_years,
        option_pricings={
            n: option.base_scenario.pricing for n, option in case.other_options.items()
        },
        scenarios=_scenarios(case, scenario),
        prices=prices_of(case),
        ends=price_heads(case, given_heading(case)),
        changes=tuple(
            (row.changed, row_words(case, row), row_source(case, row), row.line, row.change)
            for row in stress_rows(case)
        ),
        counts=counts_listed(case, scenario.final_adopters),
        period=answers.label_of(case, leading_result(case)),
        has_verdict=case.judged_budget is not None,
        counts_same_months=counts_same_months(options_costed(case, scenario)),
        charge_chart=_charge_chart(case, scenario),
        as_given=as_given(case),
        quoted_at_anticipated=not case.is_at_stated_pricing,
        notes=dict(_notes_on_printed(case)),
        by_rule=dict(_printed_by_rule(case)),
        one_price=tuple(
            index for index, charge in enumerate(charges_of(case)) if _is_one_cell(charge)
        ),
        shown_sources=dict(_sources_of_assumptions(case)),
    )


def _is_one_cell(charge: Charge) -> bool:
    """Check whether both ends of a quoted charge are one price, from one source."""
    own_keys = {key for key, _ in charge.own_sources}
    return charge.has_one_price and not own_keys & {LOW, HIGH}


def _charge_chart(case: Case, scenario: Scenario) -> tuple[float, ...]:
    """Return the ends of the axes of the paper's chart of the charge, empty without that chart.

    If the number of the scenario has no price, the chart is that of the scenario in the file.
    """
    for candidate in (scenario, case.scenario):
        with contextlib.suppress(ScenarioError):
            (plot,) = charts.charge(case, candidate).plots
            return (plot.x.low, plot.x.high, plot.y.high)
    return ()


def _notes_on_printed(case: Case) -> Iterator[tuple[int, tuple[str, float, float]]]:
    """Yield the note on each maximum asked for that differs from the documents' own costs."""
    for number, published in enumerate(case.compared):
        if finding := maximum_that_differs(case, published):
            low, high = finding.figures["computed_low"], finding.figures["computed_high"]
            yield number, (finding_text(case, finding), float(low), float(high))


def _printed_by_rule(case: Case) -> Iterator[tuple[int, str]]:
    """Yield the number and the pricing of each printed figure that agrees with a stated rule."""
    compared = (finding for finding in all_findings(case) if "by_rule" in finding.figures)
    for number, finding in enumerate(compared):
        if finding.figures["by_rule"] and (stated := case.stated_pricing):
            yield number, stated.name


def _sources_of_assumptions(case: Case) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the key of each entry that has the source of another, and both sources.

    What we assume cites no paragraph of the documents.
    """
    figures: dict[str, Sourced] = {
        f"lines[{index}]": line for index, line in enumerate(lines_of(case))
    }
    for name in ("anticipated", "signed", "possible"):
        figures[f"adopters.{name}"] = getattr(case.adopters, name)
    for key, figure in figures.items():
        if (source := wording.source_of(case, figure)) != figure.source:
            yield key, (source, figure.source)
    charges = charges_of(case)
    for option in (case, *case.other_options.values()):
        for charge in option.charges:
            for number, rule in enumerate(charge.pricing):
                if (source := pricing_source(option, charge, rule)) != rule.source:
                    key = f"charges[{charges.index(charge)}].pricing[{number}]"
                    yield key, (source, rule.source)


def _scenarios(case: Case, scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Return the fields of each scenario by heading; users change the first one."""
    scenarios = {YOURS: scenario, AS_IN_CASE: case.scenario}
    for name, preset in case.presets.items():
        scenarios[f"Preset: {name}"] = changed(case.scenario, preset_fields(preset))
    for saved in case.saved:
        if (saved.case, saved.rules) == (case_key(case), RULES):
            scenarios[f"Saved: {saved.name}"] = saved.scenario
    fields_by_heading: dict[str, dict[str, Any]] = {}
    for head, named_scenario in scenarios.items():
        again = sum(heading.casefold() == head.casefold() for heading in fields_by_heading)
        fields_by_heading[f"{head} ({again + 1})" if again else head] = named_scenario.values()
    return fields_by_heading


def workbook_case_of(case: Case, layout: SheetLayout, entries: Mapping[str, Any]) -> WorkbookCase:
    """Return a case as the workbook needs it."""
    has_several = bool(case.charges) and len(case.charge.pricing) > 1
    names = case.pricings if has_several else ()
    options = (case, *case.other_options.values())
    counts = any(map(moves_with_number, options))
    counts |= case.names_adopters and bool(case.charges)
    values = document(case)
    for key, value in entries.items():
        around, _, name = key.rpartition(".")
        table = look_up(values, around)
        if isinstance(table, dict) and name not in table and "[" not in name:
            table[name] = value
    return WorkbookCase(
        document=values,
        years=case.years,
        pricings={name: (pricing_name(case, name), pricing_assumes(case, name)) for name in names},
        chosen=charges_of(case).index(case.charge) if case.charges else 0,
        last_charged=case.last_charged,
        joining=case.joining,
        sizes=case.sizes,
        bounds=case.bounds,
        bounded=frozenset(index for index, _ in _bounded(case)),
        adjusted_charges=_adjusted_charges(case),
        rules=dict(_rules(case)),
        adopters=case.adopters.plural if counts else "",
        stated=frozenset(name for name in names if case.pricing(name).status == "stated"),
        base=case.pricing_if_unknown if names else "",
        results={
            **{name: answers.label_of(case, name) for name in RESULT_FORMULAS},
            leading_result(case): layout.period,
        },
        layout=layout,
        has_present_value=any(option.has_present_value for option in options),
    )


def _rules(case: Case) -> Iterator[tuple[tuple[int, int], Pricing]]:
    """Yield each rule of charging by the indexes of its charge and of the rule."""
    for charge_index, charge in enumerate(charges_of(case)):
        yield from (((charge_index, number), rule) for number, rule in enumerate(charge.pricing))


def _bounded(case: Case) -> Iterator[tuple[int, Case]]:
    """Yield the index and the option of each charge that the register bounds."""
    for option in (case, *case.other_options.values()):
        if option.charges and case.bounds:
            yield charges_of(case).index(option.charge), option


def _adjusted_charges(case: Case) -> dict[tuple[int, int], AdjustedCharge]:
    """Return our charges that the bounds of other members change."""
    adjusted = {}
    for charge_index, option in _bounded(case):
        charge, terms = option.charge, terms_of(option)
        no_bounds = ((None, None),) * (terms.possible - 1)
        alone = replace(terms, bounds=(*terms.bounds[:1], *no_bounds), hosting=())
        charged = charge.years_charged(option.years)
        for rule_index, rule in enumerate(charge.pricing):
            if excess := role_of_ours(rule, terms):
                adjusted[charge_index, rule_index] = AdjustedCharge(
                    excess=excess,
                    charged=tuple(n for n, year in enumerate(option.years) if year in charged),
                    charges=_amounts(option, rule_rates(rule, terms)),
                    before=_amounts(option, rule_rates(rule, alone)),
                )
    return adjusted


def _amounts(case: Case, table: Floats) -> tuple[tuple[float | None, ...], ...]:
    """Return the amounts of a table of charges, with None for a missing price."""
    rows = with_idle_years(case, case.charge, table).tolist()
    return tuple(tuple(None if amount != amount else amount for amount in row) for row in rows)
