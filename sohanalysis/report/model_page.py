"""The model on a page: every formula with its label, unit, period and source.

Run ``python -m sohanalysis.report.model_page > docs/model.md`` after a change.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sohanalysis import years
from sohanalysis.case.case import Case
from sohanalysis.case.definitions import Definition, Input, Rows
from sohanalysis.case.pricing import EQUAL, PARTS, Pricing
from sohanalysis.load import load_case
from sohanalysis.model.case_formulas import formulas_of
from sohanalysis.model.charging import SHARED, rule_formulas, rule_results
from sohanalysis.model.expressions import Quantity
from sohanalysis.model.formulas import (
    EARLY_END,
    SAVED_IN_ALL_YEARS,
    SHORTHANDS,
    Basis,
    LineKind,
    Section,
    Structure,
    blocks_of,
    charge_formulas,
    line_formulas,
)
from sohanalysis.model.pricing import terms_of

INTRODUCTION = """\
# The model on a page

The formulas below give every figure of a charge, of the cash flow and of the results, and this \
page is printed from them. Those of a charge a year are in `sohanalysis/case/pricing.py`, with \
each part of a rule; the others are in `sohanalysis/model/formulas.py`. \
[What the model means](method.md) explains the rules in words.

A formula marked *year* has a value for each financial year; one marked *once* has one value. \
Months are counted from year 0, so that they subtract. Costs are positive. Savings are negative, \
but the amount of a saving line is positive. In a formula:

- `years(a)` is the sum over the financial years, from the first; `last(a)` is the value of the \
last year;
- `where(test, a, b)` is *a* if the test holds, else *b*; a test that multiplies counts as 1 or 0;
- `share_of(share, a)` is their product, and 0 if the share is 0;
- `item(list, n)` is the entry of a list at position *n*; `steps_at(x, list)` counts the entries \
of a rising list that are at or below *x*;
- `grown(rate, years)` is 1 plus the rate, to the power of the years;
- `unpriced` is the price that no document gives.

An *input* is a figure of the case or of the scenario. A factor that is a power is an input too: a \
rise since a base year, and a discount factor. So is the sum of a size over a register."""

DEFLATION = (
    "Where prices are nominal, a line or a pricing has an `uplift`, or the scenario has a `rise` "
    "that raises a charge, amounts are brought to prices of the first year by the `inflation` of "
    "the case. Without it there is no present value. Otherwise the figures are taken as constant "
    "prices. With nominal prices or an `uplift`, this formula is different:"
)
_PLAIN = LineKind(kind="cost", is_recurrent=True, has_uplift=True, stops_on_leaving=True)
# Lines by their headings. Each table has only the formulas that no table above it has.
_LINES = {
    "A recurrent cost": _PLAIN,
    'With a number of months, moved by a late go-live (`delay = "shift"`)': LineKind(
        kind="cost", has_length=True, shifts=True, is_recurrent=True
    ),
    'Kept on until a late go-live (`delay = "extend"`)': LineKind(
        kind="cost", has_length=True, extends=True
    ),
    "With a number of months, ended by leaving": LineKind(
        kind="cost", has_length=True, stops_on_leaving=True
    ),
    "Kept on until a late go-live, ended by leaving": LineKind(
        kind="cost", has_length=True, extends=True, stops_on_leaving=True
    ),
    "Not ended by leaving": LineKind(kind="cost", is_recurrent=True),
    "With an amount for each year (`by_year`)": LineKind(kind="cost", is_by_year=True),
    "Paid on leaving": LineKind(kind="cost", is_on_leaving=True),
    "A saving": LineKind(kind="saving"),
}


def _rule(**keys: Any) -> Pricing:
    return Pricing(name="any", **keys)


_STEPS = {"price": [{"adopters": 1, "price": 1}]}
_BY_SIZE = {"price": [{"size": 1, "price": 1}]}
_MARGINAL = {
    "price": [{"size": 0, "price": 1}, {"size": 1, "price": 1}],
    "over": "size",
    "quantity": "size",
    "marginal": True,
}
_POINT = {"pool_from": {"charge": 1, "adopters": 1}}
# Forms of the parts that have several, by their headings, in tables of the same kind.
FORMS: Mapping[str, Mapping[str, Pricing]] = {
    "price": {
        "One price": _rule(price=1),
        "In steps, by the number of adopters": _rule(**_STEPS),
        "In steps, by a size of ours": _rule(**_BY_SIZE, over="size"),
        "In steps, by the total of a size": _rule(**_BY_SIZE, over="total size"),
        "On a straight line between the steps": _rule(**_STEPS, between="line"),
        "In two steps, each unit at the price of its own step": _rule(**_MARGINAL),
        "At stated numbers alone": _rule(**_STEPS, between="stated only"),
    },
    "pool": {
        "A stated share of a pool a year": _rule(pool=1, share=0.5),
        "A pool over all years": _rule(pool_total=1, share=0.5),
        "An equal share": _rule(pool=1, share=EQUAL),
        "A share by size": _rule(pool=1, share="size"),
        "A mix; it has such a term for each size": _rule(pool=1, share={"size": 0.5, EQUAL: 0.5}),
        "The pool from a charge of ours, shared equally": _rule(**_POINT, share=EQUAL),
        "The pool from a charge of ours at a stated share": _rule(**_POINT, share=0.5),
        "The pool from a charge of ours, shared by size": _rule(**_POINT, share="size"),
        "The pool from a charge of ours, shared by a mix": _rule(
            **_POINT, share={"size": 0.5, EQUAL: 0.5}
        ),
    },
}
BASES = {
    Basis.years: "The budget states its years, and the case no `initial_months`",
    Basis.months: "The case states `initial_months`",
}


def model_page() -> str:
    """Return the page as Markdown.

    >>> model_page().splitlines()[0]
    '# The model on a page'
    """
    sections = [INTRODUCTION, "## Shorthands", _shorthands()]
    case, no_budget = _sections(Basis.years, budget=True), _sections(Basis.months, budget=False)
    inputs = case[Section.inputs]
    inputs += _new(no_budget[Section.inputs], (*inputs, *EARLY_END))
    with_inflation = _sections(Basis.years, budget=True, is_deflated=True)
    inputs += _new(with_inflation[Section.inputs], inputs)
    deflated = _new(with_inflation[Section.all_years], case[Section.all_years])
    early = (*EARLY_END, *no_budget[Section.early])
    sections += [f"## {Section.inputs}", _table(inputs)]
    sections += ["## The charge a year, by the rule of a pricing", *_rules()]
    sections += ["## A charge", _table(charge_formulas(Basis.none))]
    sections += ["## A line", *_lines()]
    sections += ["## What the initial cost counts", *_initial_cost()]
    sections += [f"## {Section.savings}", _table(case[Section.savings])]
    sections += [
        f"## {Section.totals}",
        "These are for one cost, saving and funding line and one charge. If there are several, all "
        "are added in the order of the case.",
        _table(case[Section.totals]),
    ]
    sections += [
        f"## {Section.initial}",
        _table(case[Section.initial]),
        "With `initial_months` and no budget, these are different:",
        _table((*early, *_new(no_budget[Section.initial], case[Section.initial]))),
        "For a saving line:",
        _table(_early_line()),
        "A case with neither a budget nor `initial_months` has no initial cost. It counts the "
        "savings of all years:",
        _table((*SAVED_IN_ALL_YEARS, *_sections(Basis.none, budget=False)[Section.initial])),
    ]
    sections += [
        f"## {Section.all_years}",
        _table(case[Section.all_years]),
        DEFLATION,
        _table(deflated),
    ]
    sections += _worked()
    return "\n\n".join(sections)


def _sections(basis: Basis, *, budget: bool, is_deflated: bool = False) -> dict[str, Rows]:
    """Return the formulas of a case with a line of each kind and a charge, by their sections."""
    kinds = (("cost0", _PLAIN), ("saving0", _LINES["A saving"]), ("funding0", _FUNDING))
    structure = Structure(
        basis=basis,
        has_budget=budget,
        has_present_value=True,
        is_deflated=is_deflated,
        may_rise=True,
        lines=(
            *((part, part, kind) for part, kind in kinds),
            ("cost1", "", _LINES["Paid on leaving"]),
        ),
        charges=(("charge0", "charge0"),),
    )
    return {block.title: block.rows for block in blocks_of(structure) if not block.part}


_FUNDING = LineKind(kind="funding")


def _early_line() -> Rows:
    """Return the rows that a saving line has only in a case with initial months and no budget."""
    kind = _LINES["A saving"]
    early = line_formulas(kind, Basis.months, counts_early=True)
    return _new(early, line_formulas(kind, Basis.months))


def _new(rows: Rows, earlier: Iterable[Input | Definition]) -> Rows:
    """Return the rows that are not among earlier ones."""
    before = {*earlier}
    return tuple(row for row in rows if row not in before)


def _shorthands() -> str:
    rows = (f"| `{head}` | `{_typeset(text)}` |" for head, text in SHORTHANDS.items())
    return "\n".join(["| Shorthand | Stands for |", "| --- | --- |", *rows])


def _rules() -> list[str]:
    """Return the formulas of each part of a rule, in the order of the parts."""
    sections = [
        "A rule has one or more of these parts, in this order. Each is applied to the charge "
        "`before` it: the `charge` of the part before, and 0 before the first. The `charge` of "
        "the last part is the charge a year. Where members have bounds, "
        "[what the model means](method.md#the-charge) says who bears the remainder.",
        _table(SHARED),
    ]
    for name, part in PARTS.items():
        sections.append(f"### {part.title}")
        printed: set[Input | Definition] = set()
        for heading, rule in FORMS.get(name, {"": _rule()}).items():
            rows = part.formulas(rule)
            sections += [f"{heading}:"] * bool(heading) + [_table(_new(rows, printed))]
            printed |= {*rows}
    return sections


def _lines() -> list[str]:
    """Return a table for each kind of line, of the formulas that no table before it has."""
    sections = ["Each table has the inputs and formulas that the tables above it do not have."]
    printed: set[Input | Definition] = set()
    for heading, kind in _LINES.items():
        rows = line_formulas(kind, Basis.none)
        sections += [f"### {heading}", _table(_new(rows, printed))]
        printed |= {*rows}
    return [*sections, "A funding line has the formulas of its amount alone."]


def _initial_cost() -> list[str]:
    """Return the tables of the initial cost of a charge and of each kind of line."""
    one_off = _LINES["With an amount for each year (`by_year`)"]
    sections = []
    for basis, basis_heading in BASES.items():
        rows = _new(charge_formulas(basis), charge_formulas(Basis.none))
        sections += [f"### {basis_heading}", "For a charge:", _table(rows)]
        kinds = {"For a recurrent cost": _PLAIN, "For a one-off cost": one_off}
        if basis == Basis.years:
            kinds["For a cost on leaving"] = _LINES["Paid on leaving"]
        printed: set[Input | Definition] = {*rows}
        for heading, kind in kinds.items():
            plain = line_formulas(kind, Basis.none)
            rows = _new(line_formulas(kind, basis), (*plain, *printed))
            printed |= {*rows}
            if rows:
                sections += [f"{heading}:", _table(rows)]
    return [*sections, "With `initial_months`, costs on leaving are not counted."]


def _table(rows: Rows) -> str:
    """Return a table of inputs and formulas."""
    lines = [
        "| Name | Formula | Label | Unit | Period | Source or reason |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        name, is_by_year = row.head.removesuffix("[y]"), row.head.endswith("[y]")
        text = f"`{_typeset(row.text)}`" if isinstance(row, Definition) else "*input*"
        period = "year" if is_by_year else "once"
        name = name.removesuffix("[i]")
        lines.append(f"| `{name}` | {text} | {row.label} | {row.unit} | {period} | {row.source} |")
    return "\n".join(lines)


_SIGNS = {"*": "\N{MULTIPLICATION SIGN}", "/": "\N{DIVISION SIGN}", "-": "\N{MINUS SIGN}"}


def _typeset(text: str) -> str:
    for sign, printed in _SIGNS.items():
        text = text.replace(f" {sign} ", f" {printed} ")
    return text


# One scenario, worked out


def _worked() -> list[str]:
    """Return the tables of every input and formula of the shipped case, with its value."""
    formulas = formulas_of(load_case())
    figures = formulas.evaluate(formulas.case.base_scenario)
    labels = formulas.case.years
    yearly = [
        (quantity, [_written(quantity, value) for value in _by_year(figures[name], len(labels))])
        for name, quantity in formulas.model.items()
        if quantity.by_year
    ]
    single = [
        (quantity, [_written(quantity, figures[name])])
        for name, quantity in formulas.model.items()
        if not quantity.by_year and not quantity.is_list
    ]
    return [
        "## One scenario, worked out",
        f"{formulas.case.title}, {formulas.case.body}: the scenario of the case, with "
        f"{formulas.case.base_scenario.adopters} adopters and the pricing "
        f"`{formulas.case.base_scenario.pricing}`.",
        _figures(labels, yearly),
        _figures(("Value",), single),
        "The charge a year:",
        _figures(labels, _charge(formulas.case)),
    ]


def _charge(case: Case) -> list[tuple[Quantity, list[str]]]:
    """Return the charge a year of the case's scenario, part by part."""
    rule, terms = case.pricing(case.base_scenario.pricing), terms_of(case)
    model = rule_formulas(rule)
    names = [name for name in model.needed(["rate"]) if not model[name].is_list]
    values = rule_results(rule, terms, names)
    shape = (len(case.years), terms.possible)
    row = case.scenario.final_adopters - 1
    charges = {name: np.broadcast_to(values[name], shape)[:, row] for name in names}
    return [(model[n], [_written(model[n], value) for value in charges[n]]) for n in names]


def _by_year(value: Any, count: int) -> list[Any]:
    return [*np.broadcast_to(value, (count,)).tolist()]


def _figures(heads: Iterable[str], rows: Iterable[tuple[Quantity, list[str]]]) -> str:
    columns = [*heads]
    lines = [f"| Name | Label | {' | '.join(columns)} |", "|---|---|" + "---:|" * len(columns)]
    for quantity, values in rows:
        lines.append(f"| `{quantity.name}` | {quantity.full_label} | {' | '.join(values)} |")
    return "\n".join(lines)


def _written(quantity: Quantity, value: Any) -> str:
    """Format a value in its unit: a month by its name, a test as yes or no."""
    kind = quantity.unit.kind
    if isinstance(value, float) and math.isnan(value):
        return "not stated"
    if kind == "yes or no":
        return "yes" if value else "no"
    if kind == "month number":
        month = int(value)
        is_stated = month < years.end_month("2999/00")
        return years.month_name(month) if is_stated else "never"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4f}".rstrip("0")


if __name__ == "__main__":
    sys.stdout.write(f"{model_page()}\n")
