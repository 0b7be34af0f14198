"""The charts of who joins: charge by force, and the numbers of forces as they were published."""

from __future__ import annotations

import datetime
import textwrap
from typing import Any

from afcharts.af_colours import get_af_colours
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sohanalysis.case.case import Case
from sohanalysis.members.adoption import PAYING, Adoption, Count
from sohanalysis.members.force_charges import ForceCharges
from sohanalysis.members.force_words import passes_cap, weight_name, weight_source, who_joins
from sohanalysis.members.path_tables import MEASURE_NAMES
from sohanalysis.money import pounds, thousands
from sohanalysis.report import wording
from sohanalysis.report.chart import Chart
from sohanalysis.report.drawing import new_figure, style

TITLE_LETTERS = 88
BAR = 0.21  # height of a bar with the room around it, in inches
LEGIBLE = 8.5  # points, for the names of 44 forces
_POINTS: dict[str, Any] = {"textcoords": "offset points", "fontsize": LEGIBLE}
_MARKS = {"intent": "s", "anticipated": "D", "live": "o"}


def by_force(case: Case, found: ForceCharges) -> Chart:
    """Draw what each force would be charged of the assumed pool, the highest first."""
    rows = found.ranked[::-1]
    with style():
        figure, (axes,) = new_figure(1, 2.2 + BAR * len(rows))
        colours = get_af_colours("categorical")
        for place, row in enumerate(rows):
            ours = row.is_this_force
            look = {"color": colours[1 if ours else 0], "hatch": "//" if ours else ""}
            axes.barh(place, row.charge, 0.7, **look)
            words = [thousands(row.charge), *["this force"] * ours, *["at its cap"] * row.is_capped]
            words += ["past its stated cap"] * passes_cap(case, row)
            axes.annotate(", ".join(words), (row.charge, place), (4, -3), **_POINTS)
        names = [f"> {row.name}" if row.is_this_force else row.name for row in rows]
        axes.set_yticks(range(len(rows)), names, fontsize=LEGIBLE, parse_math=False)
        axes.set_ylim(-0.7, len(rows) - 0.3)
        _pounds_across(axes, rows[-1].charge)
        axes.set_xlabel("Charge, £ a year (assumed)")
        title = (
            f"Charge by force (assumed): an assumed pool of {pounds(found.assumed.pool)} a year, "
            f"by {weight_name(found.register, found.assumed.weight)}, among {who_joins(found)}"
        )
        axes.set_title("\n".join(textwrap.wrap(title, TITLE_LETTERS)), parse_math=False)
        foot = f"{weight_source(found)}\n{wording.case_foot(case)}"
        return Chart(figure, _by_force_words(case, found), foot)


def _pounds_across(axes: Axes, highest: float) -> None:
    """Start at nil, with room for the words at the longest bar."""
    axes.set_xlim(0, max(1.2 * highest, 1))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: thousands(value)))
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    axes.grid(False)


def _by_force_words(case: Case, found: ForceCharges) -> str:
    ours, ranked = found.this_force, found.ranked
    place, last = ranked.index(ours) + 1, ranked[-1]
    first = ranked[0]
    past = ", past its stated cap" if passes_cap(case, ours) else ""
    return (
        f"Of an assumed pool of {pounds(found.assumed.pool)} a year, shared by "
        f"{weight_name(found.register, found.assumed.weight)} among {who_joins(found)}, "
        f"{ours.name} would be charged {pounds(ours.charge)} (assumed{past}), place {place} of "
        f"{len(ranked)}; the charges run from {pounds(last.charge)} ({last.name}, assumed) to "
        f"{pounds(first.charge)} ({first.name}, assumed)."
    )


def timeline(adoption: Adoption) -> Chart:
    """Draw the published numbers of forces against their dates; nothing is drawn between them."""
    counts = [count for count in _by_date(adoption) if _has_a_month(count)]
    sources = list(dict.fromkeys(count.source for count in counts))
    with style():
        figure, (axes,) = new_figure(1, 5.2 + 0.14 * len(sources))
        # Two that disagree stand close together: the first is named above, the others below.
        below = [count for count in counts if count.disputed][1:]
        for count in counts:
            _mark(axes, count, sources.index(count.source) + 1, below=count in below)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_major_locator(MaxNLocator(9, integer=True))
        axes.set_ylim(0, 1.14 * max(count.count for count in counts))
        first, last = counts[0].known_from, counts[-1].known_from
        room = datetime.timedelta(days=0.09 * (last - first).days + 60)
        ends: Any = (first - room / 2, last + room)  # matplotlib takes dates, its types do not
        axes.set_xlim(*ends)
        years: Any = [datetime.date(year, 1, 1) for year in range(first.year + 1, last.year + 2)]
        axes.set_xticks(years, [str(day.year) for day in years])
        axes.set_ylabel("Forces")
        axes.set_xlabel(
            f"Hollow: disputed. How many paid is published for no day.{_not_drawn(adoption)}"
        )
        axes.set_title("Forces as published: what was intended, anticipated, and live")
        foot = (f"[{place}] {source}" for place, source in enumerate(sources, start=1))
        return Chart(figure, timeline_words(adoption), "\n".join(foot))


def _mark(axes: Axes, count: Count, source: int, *, below: bool) -> None:
    """Mark a count, and write beside it what it is of, when, and where it stands."""
    colour = get_af_colours("categorical")[list(_MARKS).index(count.measure)]
    face = "white" if count.disputed else colour
    look = {"marker": _MARKS[count.measure], "markersize": 9, "color": colour, "zorder": 3}
    day: Any = count.known_from
    axes.plot([day], [count.count], markerfacecolor=face, linestyle="none", **look)
    undated = ", no day published" if count.date.count("-") < 2 else ""
    disputed = ", disputed" if count.disputed else ""
    words = f"{_short(count)},\n{count.date}{undated}{disputed} [{source}]"
    place: dict[str, Any] = {"xytext": (0, -9 if below else 9), "va": "top" if below else "bottom"}
    axes.annotate(words, (day, count.count), ha="center", **place, **_POINTS)


def _short(count: Count) -> str:
    return f"{count.count} {MEASURE_NAMES[count.measure].partition(',')[0]}"


def timeline_words(adoption: Adoption) -> str:
    """Say what the timeline shows, with every count and its date."""
    counts = [count for count in _by_date(adoption) if _has_a_month(count)]
    told = (
        f"{_short(count)} ({count.date}{'; disputed: ' if count.disputed else ''}{count.disputed})"
        for count in counts
    )
    return f"Forces as published: {', '.join(told)}.{_not_drawn(adoption)} {PAYING}"


def _by_date(adoption: Adoption) -> list[Count]:
    return sorted(adoption.counts, key=lambda count: count.known_from)


def _has_a_month(count: Count) -> bool:
    return "-" in count.date


def _not_drawn(adoption: Adoption) -> str:
    """Name the counts that have no place on an axis of dates."""
    told = [f"{_short(each)} ({each.date})" for each in adoption.counts if not _has_a_month(each)]
    return f" Not drawn, having no month: {', '.join(told)}." if told else ""
