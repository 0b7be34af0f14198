"""Fixtures that every test may use."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from itertools import chain, combinations
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.report.chart import WIDTH, Chart
from sohanalysis.report.figure import draw, style
from tests.charged import at_one_pricing, with_only
from tests.written import CASES, SECOND, USE

# Number of examples in each test of a property. A profile repeats the same ones in every run.
settings.register_profile("quick", max_examples=10, derandomize=True, deadline=None)
settings.register_profile("ci", max_examples=1_000, derandomize=True, deadline=None)
# For mutation testing a failure is enough. No one reads the smallest example, so we skip it.
settings.register_profile(
    "mutation", settings.get_profile("quick"), phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# A job in the background ignores Ctrl-C, and so would every process that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

Edited = Callable[..., Path]
Walk = Callable[[Case, int], list[Scenario]]
Crowded = Callable[..., list[str]]


@pytest.fixture(scope="session")
def shipped() -> Case:
    """The case of decision 41/2018, whose pricing is not known."""
    return load_case(FIRST_CASE)


@pytest.fixture(scope="session")
def derbyshire(shipped: Case) -> Case:
    """The same case at the high estimate, because most functions need one pricing."""
    return at_one_pricing(shipped)


@pytest.fixture(scope="session")
def second() -> Case:
    """A made-up case with other words and rules than the first."""
    return load_case(SECOND)


@pytest.fixture(scope="session")
def use() -> Case:
    """A made-up case whose charges follow use, with VAT and prices by year."""
    return load_case(USE)


@pytest.fixture(scope="session")
def stated_price() -> Case:
    """A case with one stated price, a costlier assumption, and no chosen pricing."""
    return load_case(CASES / "stated-price.toml")


@pytest.fixture(scope="session")
def backwards(derbyshire: Case) -> Case:
    """The same case with its pricings in reverse order."""
    return with_only(derbyshire, *reversed(derbyshire.pricings))


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Return a function that writes the Derbyshire file with one text, or more, replaced."""

    def edit(old: str, new: str, *more: tuple[str, str]) -> Path:
        text = FIRST_CASE.read_text(encoding="utf-8")
        for before, after in ((old, new), *more):
            assert before in text, f"the Derbyshire file holds no {before!r}"
            text = text.replace(before, after, 1)
        path = tmp_path / "case.toml"
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    return edit


@pytest.fixture(scope="session")
def walk() -> Walk:
    """Return a function that draws the same scenarios of a case in every run."""

    def walked(case: Case, count: int) -> list[Scenario]:
        dice = random.Random(41)
        return [_thrown(case, dice) for _ in range(count)]

    return walked


def _thrown(case: Case, dice: random.Random) -> Scenario:
    """Draw a scenario: an end of each range about as often as a value between."""
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
        rise=dice.choice([0.0, 0.0, -0.2, 0.5, round(dice.uniform(-0.2, 0.5), 3)]),
        **saving,
    )


@pytest.fixture(scope="session")
def crowded() -> Crowded:
    """Return a function that lists texts of a chart that touch or leave the picture."""

    def find_crowded_texts(chart: Chart, width: int = WIDTH) -> list[str]:
        figure = draw(chart, width)
        with style():
            texts = [*figure.texts, *chain.from_iterable(axes.texts for axes in figure.axes)]
            boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
        page = figure.bbox
        out = [says for says, box in boxes if box.x0 < 0 or box.y0 < 0]
        out += [says for says, box in boxes if box.x1 > page.x1 or box.y1 > page.y1]
        pairs = combinations(boxes, 2)
        return [f"{says!r} leaves the picture" for says in out] + [
            f"{a!r} touches {b!r}" for (a, x), (b, y) in pairs if x.overlaps(y)
        ]

    return find_crowded_texts
