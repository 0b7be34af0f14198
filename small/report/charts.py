"""Charts: a function each that returns a matplotlib Figure, with a fixed title and its alt text.

A chart is drawn from the same figures as its table. £ axes begin at zero, lines are named at
their ends, and no meaning rests on colour alone. The palette is that of the Government Analysis
Function.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from small.case.scenario import FIELDS
from small.model.cashflow import last_charged_year
from small.model.charges import charge_tables, end_of_quote
from small.model.results import RESULTS, Floats
from small.money import CURRENCY, pounds
from small.report.answer import Answer, ends_by, has_verdict
from small.report.tables import value_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, GREY = (
    "#12436D",
    "#28A197",
    "#801650",
    "#F46A25",
    "#3D3D3D",
)
INKS = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, GREY, "#A285D1", "#0B6B62", "#6B4C00")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 2)), (0, (8, 3)))
WIDTH = 7.2  # inches
_STYLE: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Liberation Sans", "DejaVu Sans"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "svg.fonttype": "none",
    "svg.hashsalt": "soh",
    "text.parse_math": False,
}


@dataclass(frozen=True)
class Chart:
    """A picture, its title, and its figures in words for readers who do not see it."""

    title: str
    figure: Figure
    alt: str

    def svg(self) -> str:
        """Return the picture as inline SVG with its alt text; the same bytes each time."""
        import matplotlib as mpl

        file = io.StringIO()
        with mpl.rc_context(_STYLE):
            self.figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        svg = file.getvalue()
        svg = svg[svg.index("<svg") :]
        label = self.alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
        return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


@contextmanager
def _axes(height: float) -> Iterator[tuple[Figure, Axes]]:
    """Make a figure without pyplot, so that no window and no global state is made."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        yield figure, figure.add_subplot()


def _thousands(axis: Any) -> None:
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(5))
    axis.set_major_formatter(lambda value, _: f"{CURRENCY}{value / 1000:,.0f}k")


def cost_against_budget_chart(answered: Answer) -> Chart | None:
    """Draw the lowest and highest leading cost as bars against the budget, if there is a cost."""
    case, cost = answered.case, answered.pairs["initial_cost"]
    if cost is None:
        return None
    title = "Cost against the budget" if has_verdict(case) else "Cost"
    names = [name.removeprefix(" ") for name in ends_by(case, cost)]
    ends = [("Lowest cost", cost.low, names[0]), ("Highest cost", cost.high, names[1])]
    bars = ends[:1] if cost.is_one_figure else ends
    bars = [("Cost", *bars[0][1:])] if cost.is_one_figure else bars
    with _axes(0.7 + 0.45 * len(bars)) as (figure, axes):
        axes.barh([bar[0] for bar in bars], [bar[1] for bar in bars], color=DARK_BLUE, height=0.55)
        for place, (_, amount, name) in enumerate(bars):
            label = f" {pounds(amount)}{f', {name}' if name else ''}"
            axes.text(0, place, label, va="center", ha="left", color="white")
        limit = max(cost.high, case.budget.amount if case.budget else 0) * 1.08
        if case.budget and has_verdict(case):
            axes.axvline(case.budget.amount, color=DARK_PINK, lw=2, ls="--")
            text = f"Budget {pounds(case.budget.amount)} "
            axes.text(case.budget.amount, -0.62, text, ha="right", va="bottom", color=DARK_PINK)
        axes.set_xlim(0, limit)
        axes.invert_yaxis()
        _thousands(axes.xaxis)
        axes.set_title(title)
    budget = f"; budget {pounds(case.budget.amount)}" if case.budget else ""
    shown = "; ".join(f"{name} {pounds(amount)}" for name, amount, _ in bars)
    return Chart(title, figure, f"{title}: {shown}{budget}.")


def charge_by_number_chart(answered: Answer) -> Chart | None:
    """Draw the yearly charge by number of adopters, a line for each pricing.

    The band is between the two quoted ends alone; a diamond is a point that a document states.
    """
    case, charge = answered.case, answered.case.main_charge
    if charge is None or not case.names_adopters:
        return None
    title = f"Yearly charge by number of {case.adopters_word}"
    table = charge_tables(case)[case.charges.index(charge)][:, :, last_charged_year(case)]
    first = max(1, min(case.anticipated, case.adopters.signed or case.anticipated) // 2)
    numbers = np.arange(first, case.possible + 1)
    with _axes(3.6) as (figure, axes):
        if charge.low is not None and charge.high is not None and charge.low < charge.high:
            axes.axhspan(charge.low, charge.high, color=GREY, alpha=0.12, lw=0)
        for place, pricing in enumerate(answered.pricings):
            values = table[[*case.pricings].index(pricing), numbers - 1]
            style: dict[str, Any] = {"color": INKS[place], "ls": DASHES[place], "lw": 1.8}
            axes.plot(numbers, values, label=case.title_of(pricing), **style)
        for point in charge.quoted_at:
            amount = end_of_quote(charge, point.charge)
            mark: dict[str, Any] = {
                "marker": "D",
                "color": "white",
                "markeredgecolor": GREY,
                "zorder": 5,
            }
            axes.plot([point.adopters], [amount], ls="", label="Stated point", **mark)
        top = float(np.nanmax(np.where(np.isfinite(table), table, 0)[:, numbers - 1], initial=1))
        high = charge.high or 0
        axes.set_ylim(0, min(top, max(2.5 * high, float(np.nanmedian(table)))) * 1.08 or 1)
        axes.set_xlim(first, max(case.possible, first + 1))
        axes.set_xlabel(case.adopters_word.capitalize())
        _thousands(axes.yaxis)
        axes.legend(frameon=False, fontsize=9, ncols=2, loc="upper right")
        axes.set_title(f"{title}, {CURRENCY} a year")
    return Chart(title, figure, f"{title}. {_charges_in_words(answered, table)}.")


def _charges_in_words(answered: Answer, table: Floats) -> str:
    """Return the charge of each pricing at the numbers that the case names."""
    case = answered.case
    numbers = [number for number in (case.anticipated, case.adopters.signed) if number]
    rows = {name: table[[*case.pricings].index(name)] for name in answered.pricings}
    return "; ".join(
        f"{case.title_of(name)} "
        + ", ".join(f"{_amount(row[number - 1])} at {number}" for number in numbers)
        for name, row in rows.items()
    )


def _amount(value: float) -> str:
    return pounds(value) if np.isfinite(value) else "no price"


def cost_by_year_chart(answered: Answer) -> Chart | None:
    """Draw the cost of each year under the pricings with the lowest and the highest cost."""
    case, cost = answered.case, answered.pairs["initial_cost"]
    if cost is None:
        return None
    names = [*dict.fromkeys([cost.low_pricing, cost.high_pricing])]
    gross = np.broadcast_to(answered.flow.gross, (len(answered.pricings), len(case.years)))
    places = np.arange(len(case.years))
    with _axes(2.6) as (figure, axes):
        for place, name in enumerate(names):
            values = gross[answered.pricings.index(name)]
            shift = (place - (len(names) - 1) / 2) * 0.4
            hatch: dict[str, Any] = {"hatch": "///" if place else "", "edgecolor": "white"}
            label = case.title_of(name)
            axes.bar(places + shift, values, 0.38, color=INKS[place], label=label, **hatch)
        axes.set_xticks(places, case.years)
        axes.set_ylim(bottom=0)
        _thousands(axes.yaxis)
        if len(names) > 1:
            axes.legend(frameon=False, fontsize=9)
        axes.set_title("Cost by year")
    shown = "; ".join(
        f"{year} "
        + " and ".join(pounds(gross[answered.pricings.index(name)][place]) for name in names)
        for place, year in enumerate(case.years)
    )
    return Chart("Cost by year", figure, f"Cost by year: {shown}.")


def _records(frame: Any) -> list[dict[str, Any]]:
    columns = {str(name): frame[name].tolist() for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def tornado_chart(
    answered: Answer, frame: pd.DataFrame, result: str = "initial_cost"
) -> Chart | None:
    """Draw a result with one input at each end of its range, by pricing, if it moves."""
    moving = frame[(frame["at_high"] - frame["at_low"]).abs() >= 1]
    if moving.empty:
        return None
    title = f"{RESULTS[result][1]} with one input changed"
    rows: list[dict[str, Any]] = _records(moving)
    labels = [
        f"{answered.case.title_of(row['pricing'])}: {FIELDS[row['input']].label.lower()} "
        f"{value_text(row['input'], row['low'])} to {value_text(row['input'], row['high'])}"
        for row in rows
    ]
    with _axes(0.9 + 0.32 * len(moving)) as (figure, axes):
        for place, row in enumerate(rows):
            low, high = sorted((row["at_low"], row["at_high"]))
            axes.barh(place, high - low, left=low, height=0.6, color=DARK_BLUE)
            axes.plot([row["base"]] * 2, [place - 0.4, place + 0.4], color=ORANGE, lw=2)
        budget = answered.case.budget
        if budget and result == "initial_cost" and has_verdict(answered.case):
            axes.axvline(budget.amount, color=DARK_PINK, lw=1.5, ls="--", label="Budget")
            axes.legend(frameon=False, fontsize=9, loc="lower right")
        axes.set_yticks(range(len(labels)), labels)
        axes.set_xlim(left=min(0, axes.get_xlim()[0]))
        axes.invert_yaxis()
        _thousands(axes.xaxis)
        figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    shown = "; ".join(
        f"{label}: {_amount(row['at_low'])} to {_amount(row['at_high'])}"
        for label, row in zip(labels, rows, strict=True)
    )
    return Chart(title, figure, f"{title}. {shown}.")


def simulation_chart(answered: Answer, frame: pd.DataFrame, result: str = "initial_cost") -> Chart:
    """Draw the middle half, the middle 80% and the median of simulated outcomes by pricing."""
    title = f"{RESULTS[result][1]} over simulated outcomes"
    table = frame.xs(result, level="result")
    names = [answered.case.title_of(str(name)) for name in table.index]
    rows: list[dict[str, Any]] = _records(table)
    with _axes(0.9 + 0.32 * len(table)) as (figure, axes):
        for place, row in enumerate(rows):
            axes.plot([row["p10"], row["p90"]], [place] * 2, color=DARK_BLUE, lw=2)
            axes.plot(
                [row["p25"], row["p75"]], [place] * 2, color=DARK_BLUE, lw=8, solid_capstyle="butt"
            )
            axes.plot(row["p50"], place, "|", color="white", markersize=10, markeredgewidth=2)
        budget = answered.case.budget
        if budget and result == "initial_cost" and has_verdict(answered.case):
            axes.axvline(budget.amount, color=DARK_PINK, lw=1.5, ls="--")
        axes.set_yticks(range(len(names)), names)
        axes.set_xlim(left=min(0, axes.get_xlim()[0]))
        axes.invert_yaxis()
        _thousands(axes.xaxis)
        figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    shown = "; ".join(
        f"{name} {pounds(row['p10'])} to {pounds(row['p90'])}, median {pounds(row['p50'])}"
        for name, row in zip(names, rows, strict=True)
    )
    return Chart(title, figure, f"{title}, middle 80% of outcomes: {shown}.")
