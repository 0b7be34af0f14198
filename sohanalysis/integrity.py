"""Two gates before a paper is published: our sums hold, and no figure of its prose stands alone.

The second cannot prove that a figure stands in the right sentence, only that the page holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from sohanalysis import money
from sohanalysis.appraisal import Appraisal, appraise
from sohanalysis.case import Case
from sohanalysis.checks import quoted_range
from sohanalysis.errors import Fault, IntegrityError, shown
from sohanalysis.money import HALF_A_PENNY
from sohanalysis.scenario import Scenario

AROUND = 40  # letters each side of a figure, so that it is found
_POUNDS, _PERCENT, _FORCES, _NUMBER = "an amount", "a percentage", "a number of forces", "a number"
_FIGURE = re.compile(
    r"£(?P<pounds>\d[\d,]*(?:\.\d+)?)(?P<scale>[km](?![a-z]))?"
    r"|(?P<percent>\d[\d,]*(?:\.\d+)?)\s?%"
    r"|(?P<forces>\d+)(?= (?:eligible )?forces?\b)"
    r"|(?P<number>\d[\d,]*(?:\.\d+)?)",
    re.ASCII,
)
_SCALES = {"k": 3, "m": 6, None: 0}


@dataclass(frozen=True)
class _Figure:
    """A figure as it is written, and to which decimal place."""

    kind: str
    value: Decimal
    places: int
    text: str
    around: str


def check_prose(prose: Iterable[str], known: Iterable[str]) -> None:
    """Refuse prose with a figure that nothing else holds.

    Parameters
    ----------
    prose : iterable of str
        Sentences and text. Checked are amounts in pounds, percentages and numbers of forces.
    known : iterable of str
        Cells and captions of tables, sentences of charts, and figures that the case quotes.

    Raises
    ------
    IntegrityError
        If a figure, at the precision it is written in, is none of those; every one at once.

    Examples
    --------
    >>> check_prose(["It costs £262k."], ["262,000"])
    >>> check_prose(["It costs £263k."], ["262,000"])
    Traceback (most recent call last):
      ...
    sohanalysis.errors.IntegrityError: prose: £263k ("It costs £263k.") is in no table and no chart
    of the page. Nothing was published: correct the sentence, or show the table it comes from.
    """
    held = [figure for text in known for figure in _figures(text)]
    written = [figure for text in dict.fromkeys(prose) for figure in _figures(text)]
    faults = [
        _alone(figure)
        for figure in written
        if figure.kind != _NUMBER and figure.value not in _values(held, figure)
    ]
    if faults:
        raise IntegrityError(faults)


def _figures(text: str) -> Iterator[_Figure]:
    for found in _FIGURE.finditer(text):
        kinds = {
            "pounds": _POUNDS,
            "percent": _PERCENT,
            "forces": _FORCES,
            "number": _NUMBER,
        }
        group = next(name for name in kinds if found[name])
        digits = found[group].replace(",", "")
        scale = _SCALES[found["scale"]] if group == "pounds" else 0
        decimals = len(digits.partition(".")[2])
        start, end = max(found.start() - AROUND, 0), found.end() + AROUND
        yield _Figure(
            kind=kinds[group],
            value=Decimal(digits).scaleb(scale),
            places=decimals - scale,
            text=found[0],
            around=text[start:end].strip(),
        )


def _values(held: Iterable[_Figure], written: _Figure) -> set[Decimal]:
    """Give what is held at the precision of a figure: a plain number too, under its heading."""
    kinds = (written.kind,) if written.kind == _PERCENT else (written.kind, _NUMBER)
    values = {figure.value for figure in held if figure.kind in kinds}
    return {money.rounded(float(value), written.places) for value in values}


def _alone(figure: _Figure) -> Fault:
    return Fault(
        field="prose",
        problem=f"{figure.text} ({shown(figure.around)}) is in no table and no chart of the page",
        advice="Nothing was published: correct the sentence, or show the table it comes from.",
    )


def check_sums(case: Case, scenario: Scenario) -> None:
    """Refuse to publish figures that do not add up, at the scenario and both quoted charges.

    Raises
    ------
    IntegrityError
        If lines, savings, years or the sum set aside do not add up to what is shown of them.
    """
    for result in (appraise(case, scenario), *quoted_range(case, scenario)):
        faults = [
            Fault(problem=f"{what} does not add up: {money.figures(gap)} apart", field="sums")
            for what, gap in _gaps(case, result)
            if abs(gap) > HALF_A_PENNY
        ]
        if faults:
            raise IntegrityError(faults)


def _gaps(case: Case, result: Appraisal) -> Iterator[tuple[str, float]]:
    flow = result.flow
    lines = sum((flow.lines[name] for name in case.cost_names), np.zeros(len(flow.years)))
    yield "the gross cost", float(np.abs(lines - flow.gross).max())
    yield "the net cost", float(np.abs(flow.gross + flow.savings - flow.net).max())
    paid = result.spent_in_budget_years + result.falls_after_budget_years
    recurrent_after = paid - result.two_year_total
    yield "what falls in the budget years and after them", min(recurrent_after, 0.0)
    yield "the headroom", case.budget.value - result.two_year_total - result.headroom
