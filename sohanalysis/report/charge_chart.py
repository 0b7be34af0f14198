"""The chart of the yearly charge against the number of forces, under every reading of it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from afcharts.af_colours import get_af_colours
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sohanalysis.case.case import Case
from sohanalysis.case.choose import offered, selectable
from sohanalysis.case.scenario import QUOTED, ChargeForm, Scenario
from sohanalysis.model.break_even import BreakEven, break_even, break_even_points, fitting_charge
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.results import appraise
from sohanalysis.money import pounds, span, thousands
from sohanalysis.report import sentences
from sohanalysis.report.chart import Chart
from sohanalysis.report.drawing import GREY, Drawing, Note, new_figure, style, top_of
from sohanalysis.report.wording_pricing import FORM_NAMES

FEWEST_FORCES = 10
STEPPED: tuple[ChargeForm, ...] = ("stepped", "bands")  # flat between two steps
ROOM_ABOVE = 1.05  # for the highest line
ROOM_FOR_NAME = 1.15  # for the name of the scenario over its mark
NAME_ROOM, NAME_OF_A_YEAR = 0.2, 0.36  # of the width, for that name
LABEL_ROOM = 0.052  # of the height, for one line of text
LEADER = 0.035  # of the width, from the end of a line to its name
STRUCK = 0.06  # of the height: a line so close above a mark would run through its name
MOST_LETTERS = 27  # of a line at the right
_MARGINS = {"left": 0.075, "right": 0.71, "top": 0.91, "bottom": 0.17}
_POINTS: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9}


class ChargeDrawing(Drawing):
    """The readings of the yearly charge, the quoted range, and where a scenario stands.

    Parameters
    ----------
    case : Case
        Gives the forms, the quoted range and the numbers of forces.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        with style():
            figure, (self._axes,) = new_figure(1, 4.4, _MARGINS)
            self._stand_still(self._axes)
            moving = self._move(self._axes)
            self._here_name = Note(self._axes, dx=8, dy=8)
            self._ends = [Note(self._axes, dx=3, dy=-3) for _ in range(len(self._lines) + 2)]
            super().__init__(figure, moving, [self._here_name, *self._ends])

    def _stand_still(self, axes: Axes) -> None:
        axes.axhspan(self.case.charge.low, self.case.charge.high, color=GREY, alpha=0.5, lw=0)
        for name in ("anticipated", "signed"):
            count = getattr(self.case.adopters, name).value
            axes.axvline(count, color="#3D3D3D", linewidth=0.8, linestyle=":")
            place = axes.get_xaxis_transform()
            axes.annotate(f" {count} {name}", (count, 1), (0, -10), xycoords=place, **_POINTS)
        axes.xaxis.set_major_locator(MaxNLocator(9, integer=True, steps=[1, 2, 5, 10]))
        axes.set_xlabel("Forces paying for the platform, this one included")
        axes.set_title("Yearly charge for one force, by number of forces: readings, not terms")

    def _move(self, axes: Axes) -> list[Any]:
        forms = selectable(self.case)
        self._lines = {form: axes.plot([], [], **_line_style(form))[0] for form in forms}
        look: dict[str, Any] = {"color": "black", "linewidth": 1.2, "linestyle": (0, (6, 3))}
        self._fits = axes.axhline(0, **look)
        (self._here,) = axes.plot([], [], marker="o", markersize=9, color="black", linestyle="none")
        # From the end of a line to its name, which may have been moved away from it.
        self._leaders = [axes.plot([], [], clip_on=False)[0] for _ in range(len(self._lines) + 2)]
        return [*self._lines.values(), self._fits, self._here, *self._leaders]

    def show(self, scenario: Scenario, points: tuple[BreakEven, ...] | None = None) -> Chart:
        """Let the figure show a scenario; its break-even points, where they are known already."""
        points = points or break_even_points(self.case, scenario)
        fits = fitting_charge(self.case, next(each for each in points if each.input == "charge"))
        counts = self._counts(points)
        forms = _drawn(self.case, scenario)
        drawn = sweep(self.case, scenario, adopters=counts, charge_form=forms)
        charges = drawn.platform_charge[..., -1]
        for line in self._lines.values():
            line.set_data([], [])
        for form, values in zip(forms, charges.T, strict=True):
            self._lines[form].set_data(counts, values)
        own = float(appraise(self.case, scenario).flow.platform_charge[-1])
        highest = max(charges.max(), self.case.charge.high, fits or 0)
        top = max(ROOM_ABOVE * highest, ROOM_FOR_NAME * own * (scenario.final_adopters in counts))
        self._axes.set_xlim(counts[0] - 1, counts[-1])
        self._axes.set_ylim(0, top_of(top))
        self._fits.set(visible=fits is not None, ydata=[fits or 0] * 2)
        self._mark(scenario, own, counts, fits)
        ends = [*_name_ends(forms, charges[-1]), *self._name_levels(fits)]
        self._label_right(counts[-1], ends)
        foot = sentences.scenario_foot(self.case, scenario)
        alt = sentences.charge_readings(self.case, scenario, fits=fits)
        return Chart(self.figure, alt, foot, self)

    def _counts(self, points: tuple[BreakEven, ...]) -> range:
        """Run from few forces, or the fewest at which the sum set aside does not hold, to all."""
        adopters, eligible = self.case.adopters, self.case.adopters.eligible.value
        flips = [s.first_does_not for p in points if p.input == "adopters" for s in p.switches]
        first = min(FEWEST_FORCES, eligible, adopters.anticipated.value, adopters.signed.value)
        return range(min(first, *flips) if flips else first, eligible + 1)

    def _mark(self, scenario: Scenario, charge: float, counts: range, fits: float | None) -> None:
        """Mark the scenario, at the left edge where it has fewer forces than the chart."""
        here = scenario.final_adopters
        by_year = isinstance(scenario.adopters, tuple)
        name = f"this scenario in {self.case.horizon.years[-1]}" if by_year else "this scenario"
        inside = here in counts
        self._here.set_data([here], [charge])
        self._here.set_visible(inside)
        # At the right, it stands where it does not run into the names of the lines.
        right = here > counts[-1] - (NAME_OF_A_YEAR if by_year else NAME_ROOM) * len(counts)
        # Below, where the line of the break-even charge would strike it out.
        struck = fits is not None and 0 < fits - charge < STRUCK * self._axes.get_ylim()[1]
        self._here_name.dx, side = (-8, "r") if right else (8, "l")
        self._here_name.dy, line = (-6, "a") if inside and struck else (8, "s")
        self._here_name.anchor = side + line
        if inside:
            self._here_name.put(here, charge, name)
            return
        left = f"{name} lies to the left:\n{sentences.count(here, 'force')}, "
        low = 0.08 * self._axes.get_ylim()[1]  # under every line, with room for the second line
        self._here_name.put(counts[0], low, left + thousands(charge))

    def _name_levels(self, fits: float | None) -> list[_Label]:
        """Name the quoted range, and the charge at which the sum set aside is used up."""
        low, high = self.case.charge.low, self.case.charge.high
        named = [_Label((low + high) / 2, f"shaded: quoted range,\n{span(low, high)}", [])]
        return named if fits is None else [*named, _Label(fits, f"break-even, {pounds(fits)}", [])]

    def _label_right(self, last: int, labels: list[_Label]) -> None:
        """Write labels at the right of their values, moved apart where two would touch."""
        ordered = sorted(labels, key=lambda label: (label.value, label.text), reverse=True)
        texts = ["\n".join(_wrapped(label.text)) for label in ordered]
        room = LABEL_ROOM * self._axes.get_ylim()[1]
        places = _apart([each.value for each in ordered], [room * len(_wrapped(t)) for t in texts])
        start, end = self._axes.get_xlim()
        reach = end + LEADER * (end - start)
        for note, leader in zip(self._ends, self._leaders, strict=True):
            note.text = ""
            leader.set_data([], [])
        drawn = zip(self._ends, self._leaders, ordered, places, texts, strict=False)
        for note, leader, label, place, text in drawn:
            note.put(reach, place, text)
            if label.forms:  # the range and the break-even charge say of themselves which they are
                leader.set_data([last, reach], [label.value, place])
                leader.update(_line_look(label.forms[0]))


def charge_words(case: Case, scenario: Scenario) -> str:
    """Say what the chart of a scenario shows."""
    fits = fitting_charge(case, break_even(case, scenario, "charge"))
    return sentences.charge_readings(case, scenario, fits=fits)


@dataclass(frozen=True)
class _Label:
    """What stands at the right of a value, and the forms whose lines end there."""

    value: float
    text: str
    forms: Sequence[ChargeForm]


def _drawn(case: Case, scenario: Scenario) -> list[ChargeForm]:
    """List the readings that are drawn as lines: the quoted charges only by themselves."""
    return [form for form in offered(case, scenario) if form not in QUOTED] or list(QUOTED)


def _name_ends(forms: Sequence[ChargeForm], ends: Any) -> list[_Label]:
    """Name the lines at their right ends, those that end together by one label."""
    together: dict[int, list[ChargeForm]] = {}
    for form, value in zip(forms, ends, strict=True):
        together.setdefault(round(value), []).append(form)
    return [
        _Label(v, f"{' and '.join(FORM_NAMES[f] for f in ended)}, {thousands(v)}", ended)
        for v, ended in together.items()
    ]


def _wrapped(text: str) -> list[str]:
    return [line for part in text.split("\n") for line in textwrap.wrap(part, MOST_LETTERS)]


def _apart(values: list[float], heights: list[float]) -> list[float]:
    """Move falling values, as little as can be, so that what hangs from each has its height.

    Neighbours that would touch move together, to the mean of where each would rather be.
    """
    above = [sum(heights[:place]) for place in range(len(heights))]
    blocks: list[list[float]] = []
    for value, before in zip(values, above, strict=True):
        blocks.append([value + before])
        while len(blocks) > 1 and fmean(blocks[-2]) < fmean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    means = [fmean(block) for block in blocks for _ in block]
    return [mean - before for mean, before in zip(means, above, strict=True)]


def _line_style(form: ChargeForm) -> dict[str, Any]:
    steps = "steps-post" if form in STEPPED else "default"
    return {**_line_look(form), "drawstyle": steps}


def _line_look(form: ChargeForm) -> dict[str, Any]:
    order = list(FORM_NAMES).index(form) - 2  # the quoted charges are lines only by themselves
    return {
        "color": get_af_colours("categorical")[order % 6],
        "linestyle": ["-", "-", "--", "-.", ":"][order % 5],
    }
