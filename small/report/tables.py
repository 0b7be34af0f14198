"""Every table of the report: a function each, data for all surfaces.

A `Table` holds plain columns; the terminal, the page, the paper and the workbook each draw it with
one renderer, and `frame` gives it to pandas.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from small.case.case import Case, value_at
from small.case.lines import KeyPath
from small.case.reading import dotted
from small.case.scenario import FIELDS, own_scenario
from small.case.schema import Point, Pricing, Section, Step
from small.model.break_even import Crossing, break_even
from small.model.cashflow import last_charged_year
from small.model.charges import charge_tables
from small.model.results import RESULTS
from small.money import bracketed, exact_pounds, percent
from small.report.answer import Answer, period_label, pricing_shown_as, span
from small.report.names import all_names, figure
from small.report.printed import printed_differences

if TYPE_CHECKING:
    import pandas as pd

MOST_STEPS = 4  # round numbers of adopters in a table, apart from the named ones


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of a report.

    Parameters
    ----------
    title, caption : str
        Its subject; units and cautions.
    columns : dict of list
        Values by column, all of the same length. The first column names the rows.
    units : dict of str
        Unit of a column: "£", "£ a year", "share", "count"; others are texts.
    sources : str
        Where its figures come from. Empty if that is the model.
    """

    title: str
    columns: dict[str, list[Any]]
    units: dict[str, str] = field(default_factory=dict)
    caption: str = ""
    sources: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it has no rows."""
        return not any(self.columns.values())

    @property
    def frame(self) -> pd.DataFrame:
        """The table in pandas, with the first column as its index."""
        import pandas as pd

        frame = pd.DataFrame(self.columns)
        return frame.set_index(frame.columns[0])

    def texts(self, column: str) -> list[str]:
        """Return the cells of a column as a reader sees them."""
        return [cell_text(value, self.units.get(column, "")) for value in self.columns[column]]


def cell_text(value: Any, unit: str) -> str:
    """Format a cell: brackets for less than zero, "no price" for a missing price.

    >>> cell_text(-2_000.0, "£"), cell_text(float("nan"), "£"), cell_text(0.25, "share")
    ('(£2,000)', 'no price', '25%')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if np.isnan(value):
        return "no price"
    if unit.startswith("£"):
        return bracketed(value)
    return percent(round(value, 4)) if unit == "share" else f"{value:,.10g}"


def answer_table(answered: Answer) -> Table:
    """Return the answer table: the lowest and the highest of each result."""
    texts = [row.texts for row in answered.rows]
    columns: dict[str, list[Any]] = {"": [row.label for row in answered.rows]}
    if answered.has_range:
        columns |= {"Lowest cost": [t[0] for t in texts], "Highest cost": [t[1] for t in texts]}
    else:
        columns |= {"Cost": [span(low, high) for low, high in texts]}
    return Table(title="The answer", columns=columns)


def cost_by_year(answered: Answer) -> Table:
    """Return costs by year, years down, under the pricings with the lowest and highest cost.

    A line that is the same under both has one column.
    """
    case, flow = answered.case, answered.flow
    cost = answered.pairs["initial_cost"]
    names = answered.pricings
    used = names[:1] if cost is None else [cost.low_pricing, cost.high_pricing]
    places = [names.index(name) for name in dict.fromkeys(used)]
    columns: dict[str, list[Any]] = {"Year": [*case.years, "All years"]}
    amounts = {name: entry.amounts for name, entry in flow.lines.items()}
    amounts = {name: values for name, values in amounts.items() if np.any(values)}
    amounts["All costs"] = flow.gross
    if np.any(flow.savings):
        amounts |= {"Savings": flow.savings, "Costs less savings": flow.net}
    for title, values in amounts.items():
        wide = np.broadcast_to(values, (len(names), len(case.years)))[places]
        is_same = np.allclose(wide, wide[:1], atol=0.005, equal_nan=True)
        for place, row in zip(places, wide[:1] if is_same else wide, strict=False):
            label = title if is_same else f"{title}: {case.title_of(names[place])}"
            columns[label] = [*row.tolist(), float(row.sum())]
    units = {label: "£" for label in columns if label != "Year"}
    caption = f"£. {period_label(case)} counts in the answer. Less than zero is in brackets."
    return Table(title="Cost by year", columns=columns, units=units, caption=caption)


def results_table(answered: Answer) -> Table:
    """Return each result of each pricing."""
    case = answered.case
    names = next(iter(answered.by_pricing.values()))
    columns: dict[str, list[Any]] = {
        "Pricing": [case.title_of(name) for name in answered.pricings],
        "Status": [pricing_shown_as(case, name) for name in answered.pricings],
    }
    for name in names:
        columns[RESULTS[name][1]] = [float(row[name]) for row in answered.by_pricing.values()]
    units = {RESULTS[name][1]: RESULTS[name][0] for name in names}
    return Table(title="Results by pricing", columns=columns, units=units, caption="£.")


def numbers_shown(case: Case) -> list[int]:
    """Return some numbers of adopters: the named numbers of the case, and round steps between.

    They begin at half of the smallest number that it names.
    """
    own = own_scenario(case).adopters
    named = {case.anticipated, case.adopters.signed or case.anticipated, case.possible}
    named |= {*own} if isinstance(own, tuple) else {own}
    first = max(1, min(named) // 2)
    steps = [size * 10**power for power in range(5) for size in (1, 2, 5)]
    step = next(step for step in steps if (case.possible - first) // step < MOST_STEPS)
    return sorted(named | {first} | {*range(-(-first // step) * step, case.possible + 1, step)})


def charge_by_number(case: Case, numbers: list[int] | None = None) -> Table:
    """Return the yearly charge by number of adopters, a column for each pricing."""
    numbers = numbers_shown(case) if numbers is None else numbers
    last = last_charged_year(case)
    columns: dict[str, list[Any]] = {case.adopters_word.capitalize(): [*numbers]}
    units = {}
    if case.main_charge is not None:
        table = charge_tables(case)[case.charges.index(case.main_charge)]
        for place, name in enumerate(case.pricings):
            title = case.title_of(name)
            columns[title] = [float(table[place, number - 1, last]) for number in numbers]
            units[title] = "£ a year"
    return Table(
        title=f"Yearly charge by number of {case.adopters_word}",
        columns=columns,
        units=units,
        caption=f"£ a year, in {case.years[last]}. No likelihood is implied, and neither end is "
        "a limit.",
    )


def break_even_table(answered: Answer) -> Table:
    """Return the break-even points, by field and pricing."""
    points = break_even(answered.case, answered.scenario)
    return Table(
        title="Where the budget is reached",
        columns={
            "Input": [FIELDS[point.field].label for point in points],
            "Pricing": [answered.case.title_of(point.pricing) for point in points],
            "Over budget": [over_budget_text(answered.case, point) for point in points],
        },
        caption="One input moves; the others are as in the answer. For savings: after cashable "
        "savings.",
    )


def over_budget_text(case: Case, point: Crossing) -> str:
    """Return on which side of a break-even point the cost is over the budget."""
    entry = FIELDS[point.field]
    value = value_text(point.field, point.value)
    if entry.unit == "count":
        word = case.adopters.word if point.value == 1 else case.adopters_word
        value = f"{value} {word}"
    if entry.is_whole:
        return f"{value} {'or fewer' if point.over_below else 'or more'}"
    return f"{'below' if point.over_below else 'above'} {value}"


def value_text(name: str, value: float) -> str:
    """Format a value of a field with its unit.

    >>> value_text("delay", 6), value_text("rise", 0.0312345), value_text("savings", 12_000)
    ('6 months', '3.12%', '£12,000 a year')
    """
    unit = FIELDS[name].unit
    if unit == "pounds":
        return f"{exact_pounds(round(value))} a year"
    if unit == "share":
        return percent(round(value, 4))
    return f"{value:.0f} months" if unit == "months" else f"{value:.0f}"


def tornado_table(answered: Answer, result: str = "initial_cost") -> Table:
    """Return a result with one input at each end of its sourced range, for each pricing."""
    from small.model.sensitivity import tornado

    frame = tornado(answered.case, answered.scenario, result)
    inputs = zip(frame["input"], frame["low"], frame["high"], strict=True)
    return Table(
        title=f"{RESULTS[result][1]} with one input changed",
        columns={
            "Pricing": [answered.case.title_of(name) for name in frame["pricing"]],
            "Input": [
                f"{FIELDS[name].label}: {value_text(name, low)} to {value_text(name, high)}"
                for name, low, high in inputs
            ],
            "At the low end": frame["at_low"].tolist(),
            "At the high end": frame["at_high"].tolist(),
            "As in the answer": frame["base"].tolist(),
        },
        units=dict.fromkeys(("At the low end", "At the high end", "As in the answer"), "£"),
        caption="£. The ends of each input have a source in the case.",
    )


def simulation_table(answered: Answer, frame: pd.DataFrame, result: str = "initial_cost") -> Table:
    """Return percentiles of a result and the share of outcomes over the budget, by pricing."""
    table = frame.xs(result, level="result")
    titles = {"p10": "10%", "p50": "50%", "p90": "90%", "mean": "Mean"}
    columns: dict[str, list[Any]] = {
        "Pricing": [answered.case.title_of(name) for name in table.index]
    }
    for name, title in titles.items():
        columns[title] = table[name].tolist()
    units = dict.fromkeys(titles.values(), "£")
    if "over_budget" in table:
        columns["Over budget"] = table["over_budget"].tolist()
        columns["Error of sampling"] = table["sampling_error"].tolist()
        units |= {"Over budget": "share", "Error of sampling": "share"}
    return Table(
        title=f"{RESULTS[result][1]} over simulated outcomes",
        columns=columns,
        units=units,
        caption="£. Shares of outcomes under the assumed ranges of the case: no forecast. "
        "Pricings are not pooled.",
    )


def members_table(answered: Answer, frame: pd.DataFrame) -> Table:
    """Return the charge and share of each joining body."""
    columns: dict[str, list[Any]] = {answered.case.adopters.word.capitalize(): [*frame.index]}
    if frame["size"].notna().any():
        columns["Size"] = frame["size"].tolist()
    columns |= {"Charge": frame["charge"].tolist(), "Share": frame["share"].tolist()}
    return Table(
        title=f"Charge of each, {answered.case.title_of(answered.scenario.pricing)}",
        columns=columns,
        units={"Charge": "£ a year", "Share": "share"},
        caption="£ a year. The first of the register in its order: who joins is assumed.",
    )


def printed_table(case: Case) -> Table:
    """Return each printed figure with the model's."""
    rows = printed_differences(case)
    return Table(
        title="Printed figures against the model",
        columns={
            "Figure": [row.printed.of for row in rows],
            "Printed": [row.printed.printed for row in rows],
            "Model": [row.figure.text if row.figure else "" for row in rows],
            "Agrees": [row.fault or ("no" if row.differs else "yes") for row in rows],
            "Source": [row.printed.source or case.source for row in rows],
        },
        caption="At the case's own scenario. Half of the last printed digit is allowed.",
    )


def log_of_assumptions(case: Case) -> Table:
    """Return each figure of the case file with its status, source and note."""
    paths = [*figure_paths(case)]
    return Table(
        title="Log of assumptions",
        columns={
            "Figure": [dotted(path) for path in paths],
            "Value": [_value_text(value_at(case, path)) for path in paths],
            "Status": [case.status_of(path) for path in paths],
            "Source": [case.source_of(path) for path in paths],
            "Note": [case.note_of(path) for path in paths],
        },
    )


_FIGURE_SECTIONS = ("initial_months", "go_live", "discount_rate", "budget", "adopters", "charges")


def figure_paths(case: Case) -> list[KeyPath]:
    """Return the key path of each figure that the file gives, in the order of the schema."""
    paths: list[KeyPath] = []
    for section in (*_FIGURE_SECTIONS, "lines", "ranges"):
        if section in case.model_fields_set:
            paths += _figures_in(getattr(case, section), (section,))
    return paths


# Keys that hold words and no figure.
_WORDS = frozenset(
    [
        "source",
        "status",
        "note",
        "name",
        "title",
        "kind",
        "nature",
        "stage",
        "input",
        "shape",
        "unit",
        "word",
        "plural",
        "register_file",
        "us",
        "between",
        "delay",
    ]
)


def _figures_in(value: Any, path: KeyPath) -> list[KeyPath]:
    """Return the paths of figures: numbers, months, ends of the quote and shares, not words."""
    if isinstance(value, Section):
        found = [
            _figures_in(getattr(value, key), (*path, key))
            for key in type(value).model_fields
            if key in value.model_fields_set and key not in _WORDS
        ]
        return [inner for paths in found for inner in paths]
    if isinstance(value, list) and value and isinstance(value[0], Section):
        found = [_figures_in(part, (*path, place)) for place, part in enumerate(value)]
        return [inner for paths in found for inner in paths]
    return [] if value is None else [path]


def _value_text(value: Any) -> str:
    if isinstance(value, float | int):
        return f"{value:,.12g}"
    if isinstance(value, list):
        return ", ".join(_value_text(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value_text(part)}" for key, part in value.items())
    return str(value)


def open_points(case: Case) -> Table:
    """Return the contradictions, gaps and limits of the documents."""
    return Table(
        title="What is open",
        columns={
            "Kind": [entry.kind.replace("-", " ") for entry in case.observations],
            "Observation": [entry.text for entry in case.observations],
            "Source": [entry.source for entry in case.observations],
        },
    )


def names_table(answered: Answer) -> Table:
    """Return the name of each figure with its value, for words and printed figures."""
    names = [name for name in all_names(answered.case) if _has_value(answered, name)]
    return Table(
        title="Names of figures",
        columns={"Name": names, "Value": [figure(answered, name).text for name in names]},
        caption="Narrow one by pricing ['name'], by year ['2019/20'], or by .lowest and .highest.",
    )


def _has_value(answered: Answer, name: str) -> bool:
    if name == "adopters":
        return not isinstance(answered.scenario.adopters, tuple)
    return name != "charge" or bool(answered.case.charges)


def pricing_rules(case: Case) -> Table:
    """Return the rule of each pricing in one line, with status and source."""
    rows = [
        (charge, rule, ("charges", i, "pricing", j))
        for i, charge in enumerate(case.charges)
        for j, rule in enumerate(charge.pricing)
    ]
    return Table(
        title="How each pricing works",
        columns={
            "Charge": [charge.name for charge, _, _ in rows],
            "Pricing": [
                rule.title or rule.name.replace("-", " ").capitalize() for _, rule, _ in rows
            ],
            "Rule": [rule_text(rule) for _, rule, _ in rows],
            "Status": [case.status_of(path) for _, _, path in rows],
            "Source": [case.source_of(path) for _, _, path in rows],
        },
    )


def rule_text(rule: Pricing) -> str:
    """Return the keys and values of a rule in one line.

    >>> rule_text(Pricing(name="shared", pool=1_200_000, share="equal"))
    'pool £1,200,000; share equal'
    """
    parts = []
    for key in ("fee", "price", "between", "quantity", "pool", "pool_from", "share", "through"):
        if key in rule.model_fields_set:
            parts.append(f"{key.replace('_', ' ')} {_rule_value(getattr(rule, key), key)}")
    for key in ("at_least", "at_most", "uplift"):
        if getattr(rule, key) is not None:
            parts.append(f"{key.replace('_', ' ')} {_rule_value(getattr(rule, key), key)}")
    return "; ".join(parts)


def _rule_value(value: Any, key: str) -> str:
    if isinstance(value, Step):
        return f"{_rule_value(value.price, 'price')} from {value.adopters}"
    if isinstance(value, Point):
        return f"{_rule_value(value.charge, 'charge')} at {value.adopters}"
    if isinstance(value, list):
        return ", ".join(_rule_value(part, key) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{year} {_rule_value(part, key)}" for year, part in value.items())
    if isinstance(value, float) and key in ("share", "uplift"):
        return percent(value)
    if isinstance(value, float) and key != "quantity":
        return exact_pounds(value)
    return f"{value:,.12g}" if isinstance(value, float) else str(value)


def without_source(case: Case) -> list[KeyPath]:
    """Return the figures that are stated or derived and yet name no source."""
    return [
        path
        for path in figure_paths(case)
        if not case.source_of(path) and case.status_of(path) != "assumed"
    ]
