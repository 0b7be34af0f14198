"""The charts that notebook, paper and panel share; those of a what-if are drawn beside this."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import numpy as np
from afcharts.af_colours import get_af_colours
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sohanalysis import sentences
from sohanalysis.appraisal import Appraisal, appraise
from sohanalysis.break_even import break_even, break_even_points
from sohanalysis.case import Case
from sohanalysis.cashflow import sweep
from sohanalysis.chart import Chart, new_figure, style
from sohanalysis.checks import quoted_range
from sohanalysis.money import pounds, span, thousands
from sohanalysis.readings import FORM_NAMES
from sohanalysis.scenario import QUOTED, ChargeForm, Scenario
from sohanalysis.what_if_charts import heat, tornado

__all__ = ["charge", "cost_by_year", "heat", "tornado"]

FEWEST_FORCES = 10
LONGEST_LABEL = 24
LABEL_ROOM = 0.045  # of the height, for one line of text


def cost_by_year(case: Case, scenario: Scenario) -> Chart:
    """Draw yearly cost, and beside it cumulative gross cost against the sum set aside."""
    result = appraise(case, scenario)
    low, high = quoted_range(case, scenario)
    with style():
        figure, (yearly, cumulative) = new_figure(2, 4.2)
        _yearly_bars(case, result, yearly)
        _cumulative_lines(case, result, low, high, cumulative)
    spent = ", ".join(
        f"{thousands(amount)} in {year}"
        for year, amount in zip(result.flow.years, result.flow.gross, strict=True)
    )
    return Chart(
        figure,
        f"Gross cost is {spent}. In all, {sentences.initial_period(case)} cost "
        f"{sentences.verdict(result.two_year_total, case.budget.value)}; at the quoted charges "
        f"{span(low.two_year_total, high.two_year_total)}.",
        sentences.scenario_foot(case, scenario),
    )


def _yearly_bars(case: Case, result: Appraisal, axes: Axes) -> None:
    names = case.cost_names
    places = np.arange(len(result.flow.years))
    base = np.zeros(len(places))
    looks = zip(cycle(get_af_colours("categorical")), cycle(("", "//", "..", "xx")), strict=False)
    bars = []
    for name, (colour, hatch) in zip(names, looks, strict=False):
        amounts = result.flow.lines[name]
        drawn = axes.bar(places, amounts, 0.6, base, color=colour, hatch=hatch, edgecolor="white")
        bars.append(drawn)
        base = base + amounts
    for place, total in zip(places, base, strict=True):
        axes.annotate(thousands(total), (place, total), (0, 3), ha="center", **_POINTS)
    axes.set_xticks(places, result.flow.years)
    axes.set_ylim(0, max(base.max() * 1.25, 1))
    axes.set_title("Gross cost by financial year")
    # Given with their bars, since a label of its own that begins with _ would be left out.
    labels = [_short(sentences.measure(case, name)) for name in names]
    for text in axes.legend(bars, labels, loc="upper right", fontsize=9, ncols=2).get_texts():
        text.set_parse_math(False)


def _short(name: str) -> str:
    """Keep a name to the room that a legend has; the table beside the chart has all of it."""
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 3] + "..."


def _cumulative_lines(
    case: Case, result: Appraisal, low: Appraisal, high: Appraisal, axes: Axes
) -> None:
    main, second = get_af_colours("duo")
    years, places = result.flow.years, np.arange(len(result.flow.years))
    ends = [np.cumsum(r.flow.gross) for r in (result, low, high)]
    axes.fill_between(places, ends[1], ends[2], color="#BFBFBF", alpha=0.7, lw=0)
    axes.plot(places, ends[0], color=main, marker="o")
    budget = float(case.budget.value)
    axes.axhline(budget, color=second, linestyle="--")
    note = (
        f"dashed: {pounds(budget)} set aside for\n{case.budget.years[0]} to {case.budget.years[-1]}"
    )
    axes.annotate(note, (0.02, 0.98), xycoords="axes fraction", va="top", fontsize=9)
    last = thousands(ends[0][-1])
    axes.annotate(last, (places[-1], ends[0][-1]), (6, -3), ha="left", **_POINTS)
    quoted = f"shaded: quoted range,\n{span(ends[1][-1], ends[2][-1])} by {years[-1]}"
    axes.annotate(quoted, (1, 0.06), xycoords="axes fraction", ha="right", fontsize=9)
    axes.set_xticks(places, years)
    axes.set_xlim(-0.35, len(years) - 0.45)
    axes.set_ylim(0, max(*(end.max() for end in ends), budget) * 1.25)
    axes.set_title("Cumulative gross cost")


_POINTS: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9}


def charge(case: Case, scenario: Scenario) -> Chart:
    """Draw the yearly charge against the number of forces, under every form."""
    eligible = case.adopters.eligible.value
    named = (case.adopters.anticipated.value, case.adopters.signed.value)
    flips = _flips(case, scenario)
    counts = range(min(FEWEST_FORCES, eligible, *named, *flips), eligible + 1)
    forms = [form for form in case.charge.forms if form not in QUOTED] or list(QUOTED)
    drawn = sweep(case, scenario, adopters=counts, charge_form=forms).platform_charge[..., -1]
    fits = break_even(case, scenario, "charge").value
    with style():
        figure, (axes,) = new_figure(1, 4.8)
        axes.axhspan(case.charge.low, case.charge.high, color="#BFBFBF", alpha=0.5, lw=0)
        for form, values in zip(forms, drawn.T, strict=True):
            axes.plot(counts, values, **_line_style(form))
        if fits is not None:
            axes.axhline(fits, color="black", linewidth=1.2, linestyle=(0, (6, 3)))
        _mark_counts(case, scenario, axes, counts)
        _label_right(axes, eligible, _name_ends(forms, drawn[-1]) + _name_levels(case, fits))
    alt = sentences.charge_readings(case, scenario, fits=fits)
    return Chart(figure, alt, sentences.scenario_foot(case, scenario))


def _flips(case: Case, scenario: Scenario) -> set[int]:
    """List the numbers of forces at which the sum set aside stops holding under some form."""
    points = break_even_points(case, scenario)
    adopters = (point for point in points if point.input == "adopters")
    return {switch.first_does_not for point in adopters for switch in point.switches}


def _line_style(form: ChargeForm) -> dict[str, Any]:
    order = list(FORM_NAMES).index(form) - 2  # the quoted charges are lines only by themselves
    return {
        "color": get_af_colours("categorical")[order % 6],
        "linestyle": ["-", "-", "--", "-.", ":"][order % 5],
        "drawstyle": "steps-post" if form in ("stepped", "bands") else "default",
    }


def _name_ends(forms: list[ChargeForm], ends: Any) -> list[tuple[float, str]]:
    """Name the lines at their right ends, those that end together by one label."""
    together: dict[int, list[str]] = {}
    for form, value in zip(forms, ends, strict=True):
        together.setdefault(round(value), []).append(FORM_NAMES[form])
    return [(v, f"{' and '.join(names)}, {thousands(v)}") for v, names in together.items()]


def _name_levels(case: Case, fits: float | None) -> list[tuple[float, str]]:
    """Name the quoted range, and the charge at which the sum set aside is used up."""
    low, high = case.charge.low, case.charge.high
    named = [((low + high) / 2, f"shaded: quoted range, {span(low, high)}")]
    return named if fits is None else [*named, (fits, f"break-even, {pounds(fits)}")]


def _label_right(axes: Axes, last: int, labels: list[tuple[float, str]]) -> None:
    """Write labels at the right of their values, moved down where two would touch."""
    room = LABEL_ROOM * axes.get_ylim()[1]
    place = float("inf")
    for value, label in sorted(labels, reverse=True):
        place = min(value, place - room)
        axes.annotate(label, (last, place), (8, -3), annotation_clip=False, **_POINTS)


def _mark_counts(case: Case, scenario: Scenario, axes: Axes, counts: range) -> None:
    """Mark the anticipated and the signed number of forces, and the scenario."""
    top = axes.get_ylim()[1] * 1.05
    axes.set_ylim(0, top)
    for name in ("anticipated", "signed"):
        count = getattr(case.adopters, name).value
        axes.axvline(count, color="#3D3D3D", linewidth=0.8, linestyle=":")
        axes.annotate(f" {count} {name}", (count, top), (0, -10), **_POINTS)
    axes.set_xlim(counts[0] - 1, counts[-1])
    here = scenario.final_adopters
    if here in counts:
        value = appraise(case, scenario).flow.platform_charge[-1]
        axes.plot([here], [value], marker="o", markersize=9, color="black", linestyle="none")
        axes.annotate("this scenario", (here, value), (8, 8), **_POINTS)
    axes.xaxis.set_major_locator(MaxNLocator(9, integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel("Forces paying for the platform, this one included")
    axes.set_title("Yearly charge for one force, by number of forces: readings, not terms")
