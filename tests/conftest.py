"""Fixtures that every test may use."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from matplotlib.axes import Axes
from PIL import Image, ImageDraw

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.load import load_case
from sohanalysis.case.scenario import Scenario
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.report.chart import Chart
from sohanalysis.report.drawing import along, style
from tests.charged import with_only

# How many examples each test of a property tries, the same ones in every run of a profile.
settings.register_profile("quick", max_examples=10, derandomize=True, deadline=None)
settings.register_profile("ci", max_examples=1_000, derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

Edited = Callable[[str, str], Path]
Walk = Callable[[Case, int], list[Scenario]]
Crowded = Callable[[Chart], list[str]]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@pytest.fixture(scope="session")
def derbyshire() -> Case:
    """The case of decision 41/2018."""
    return load_case(FIRST_CASE)


@pytest.fixture(scope="session")
def backwards(derbyshire: Case) -> Case:
    """The same case with its pricings listed the other way round in the file."""
    return with_only(derbyshire, *reversed(derbyshire.pricings))


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Write a copy of the Derbyshire file with the first occurrence of one text replaced."""

    def edit(old: str, new: str) -> Path:
        text = FIRST_CASE.read_text(encoding="utf-8")
        assert old in text, f"the Derbyshire file holds no {old!r}"
        path = tmp_path / "case.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
        return path

    return edit


@pytest.fixture(scope="session")
def walk() -> Walk:
    """Choose scenarios of a case all over its ranges, the same ones in every run."""

    def walked(case: Case, count: int) -> list[Scenario]:
        dice = random.Random(41)
        return [_thrown(case, dice) for _ in range(count)]

    return walked


def _thrown(case: Case, dice: random.Random) -> Scenario:
    """Throw a scenario: at an end of its ranges as often as anywhere between them."""
    most, late = case.adopters.possible.value, dice.random() < 0.5
    path = tuple(dice.randint(1, most) for _ in case.years)
    saving = dice.choice(
        [
            {},
            {"offset": round(dice.uniform(0, 1.5), 3)},
            {"savings": round(dice.uniform(0, 10 * case.charge.high), 2)},
        ]
    )
    return choose(
        case,
        adopters=dice.choice([1, most, dice.randint(1, most), dice.randint(1, most), path]),
        pricing=dice.choice(case.pricings),
        ramp=dice.choice([0, 60, dice.randint(0, 60)]),
        cashable=dice.choice([0.0, 1.0, round(dice.random(), 3)]),
        delay=dice.choice([0, dice.randint(0, case.longest_delay(late))]),
        charge_follows_go_live=late,
        charge_change=dice.choice([0.0, -0.9, 2.0, round(dice.uniform(-0.9, 2), 3)]),
        **saving,
    )


class _Pen(ImageDraw.ImageDraw):
    """Measures what it is to write, and writes nothing."""

    def rectangle(self, *_: Any, **__: Any) -> None:
        pass

    def text(self, xy: Any, text: Any, *_: Any, **look: Any) -> None:
        measures = {name: look[name] for name in ("font", "anchor", "spacing")}
        self.written.append((text, self.textbbox(xy, text, **measures)))


@pytest.fixture(scope="session")
def crowded() -> Crowded:
    """Name the texts of a drawn chart that touch one another or leave the picture."""

    def found(chart: Chart) -> list[str]:
        assert chart.drawing is not None
        width, height = map(round, chart.figure.bbox.size)
        pen = _Pen(Image.new("RGB", (width, height)))
        pen.written = []
        axes = chart.figure.axes
        for note in (*chart.drawing.notes, *chain.from_iterable(map(along, axes))):
            note.draw(pen)
        notes = [(says, box) for says, box in pen.written if says]
        with style():
            chart.figure.draw_without_rendering()
            still = [text for each in axes for text in _still_texts(each, height)]
        pairs = [*combinations(notes, 2), *((a, b) for a in notes for b in still)]
        out = [
            f"{says!r} leaves the picture"
            for says, (left, top, right, bottom) in notes
            if left < 0 or top < 0 or right > width or bottom > height
        ]
        return out + [f"{a!r} touches {b!r}" for (a, x), (b, y) in pairs if _touch(x, y)]

    return found


def _still_texts(axes: Axes, height: float) -> Iterator[tuple[str, Box]]:
    """Give the texts of some axes that matplotlib writes, and where they stand."""
    legend = axes.get_legend()
    legends = legend.get_texts() if legend else []
    labels = axes.xaxis.label, axes.yaxis.label, axes._left_title
    for text in (*axes.texts, *legends, *labels):
        box = text.get_window_extent()
        if text.get_text():
            yield text.get_text(), (box.x0, height - box.y1, box.x1, height - box.y0)


def _touch(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0 and down > 0
