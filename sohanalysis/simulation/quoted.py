"""The quoted range and the number of adopters against the budget, in place of a probability."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.fields import ANY
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.model.break_even import break_even, limit_on
from sohanalysis.model.findings import at_quoted_charges
from sohanalysis.model.results import results_of
from sohanalysis.money import figures, floored, percent, pounds
from sohanalysis.report import wording
from sohanalysis.report.export import exported
from sohanalysis.report.facts import heading
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Figure, Table

NO_BASIS = "The report gives no basis for a probability."
RESTATES = (
    "Every charge of the range is taken as likely as any other. That restates the range and adds "
    "nothing to it: the report gives no basis for a probability."
)
PERCENTS = (50, 80, 90)


@dataclass(frozen=True, kw_only=True)
class QuotedRange:
    """The range that the documents quote for the charge, against the budget.

    Parameters
    ----------
    low, high : float
        Its ends. [£ a year]
    covered : float
        The highest charge that the budget covers. [£ a year]
    share_over : float
        Part of the range above that.
    enough : tuple of (int, float, float)
        Percent of the range, the charge up to which it goes, and the two-year total there. [£]
    """

    low: float
    high: float
    covered: float
    share_over: float
    enough: tuple[tuple[int, float, float], ...]


def quoted_against_budget(case: Case, scenario: Scenario) -> QuotedRange | None:
    """Compare the quoted range with the charge that the budget covers; none without either.

    Examples
    --------
    £71,000 to £91,000, of which the budget of £300,000 covers up to £90,000 (DN41, para 2.8):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> found = quoted_against_budget(case, case.scenario)
    >>> found.covered, found.share_over
    (90000.0, 0.05)
    """
    if not (case.charges and case.charge.has_range) or case.stated_budget is None:
        return None
    unchanged = replace(scenario, charge_change=0.0)
    covered = break_even(case, unchanged, "charge").value
    if covered is None:
        return None
    low, high = float(case.charge.low), float(case.charge.high)
    first, last = (
        results_of(case, end).initial_cost for end in at_quoted_charges(unchanged)
    )  # a straight line between them
    return QuotedRange(
        low=low,
        high=high,
        covered=covered,
        share_over=float(np.clip((high - covered) / (high - low), 0, 1)),
        enough=tuple(
            (of, low + of / 100 * (high - low), first + of / 100 * (last - first))
            for of in PERCENTS
        ),
    )


def within_the_range(case: Case, scenario: Scenario) -> Iterator[str]:
    """Say how far the budget goes within the quoted range, and how many adopters could stay out.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> for sentence in within_the_range(case, soh.choose(case, pricing="shared")):
    ...     print(sentence)
    The budget covers any charge up to £90,000: all but the top £1,000 of the £20,000 range quoted.
    The report gives no basis for a probability.
    16 of the 36 that signed could stay out and the budget would still be enough; with a 17th it
    would not.
    """
    found = quoted_against_budget(case, scenario)
    if found is not None:
        yield f"{_covered(found)} {NO_BASIS}"
    if stays := could_stay_out(case, scenario):
        yield stays


def _covered(found: QuotedRange) -> str:
    ends = f"the range quoted, {pounds(found.low)} to {pounds(found.high)}"
    if found.share_over == 0:
        return f"The budget covers every charge of {ends}."
    if found.share_over == 1:
        return f"The budget covers no charge of {ends}."
    covered = floored(found.covered, 1)  # a pound more would be over budget
    top, width = pounds(found.high - covered), pounds(found.high - found.low)
    return (
        f"The budget covers any charge up to {pounds(covered)}: all but the top {top} of the "
        f"{width} range quoted."
    )


def could_stay_out(case: Case, scenario: Scenario) -> str:
    """Say how many of those that signed could stay out; nothing where their number is no matter."""
    signed, those = case.adopters.signed.value, case.adopters.signed_label
    if not case.charges or case.stated_budget is None or signed < 2:
        return ""
    if scenario.pricing == ANY:  # each pricing has a number of its own
        return ""
    left = results_of(case, scenario, adopters=range(1, signed + 1)).headroom
    if np.isnan(left).any() or np.all(left == left[0]):
        return ""
    # The fewest from which on the budget is enough, however many more join.
    short = np.flatnonzero(~limit_on(case, "headroom").allows(left))
    fewest = int(short[-1]) + 2 if short.size else 1
    if fewest > signed:
        return f"The budget would not be enough with all {signed} {those}."
    out = signed - fewest
    if fewest == 1:
        none = "the other did not join" if out == 1 else f"none of the {out} others joined"
        return f"Of the {signed} {those}, the budget would be enough if {none}."
    if not out:
        return f"With one fewer than the {signed} {those} the budget would not be enough."
    return (
        f"{out} of the {signed} {those} could stay out and the budget would still be enough; "
        f"with {_ordinal(out + 1)} it would not."
    )


def _ordinal(number: int) -> str:
    """Write which one, with its article.

    >>> [_ordinal(number) for number in (1, 2, 8, 11, 17, 23)]
    ['a 1st', 'a 2nd', 'an 8th', 'an 11th', 'a 17th', 'a 23rd']
    """
    teens = 10 <= number % 100 <= 20
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    article = "an" if str(number)[0] == "8" or number in (11, 18) else "a"
    return f"{article} {number}{ending}"


def asked_for(case: Case, scenario: Scenario) -> QuotedRange:
    """Return the quoted range where it is asked for by name.

    Raises
    ------
    ScenarioError
        If the case has none, or no budget to hold it against.
    """
    found = quoted_against_budget(case, scenario)
    if found is None:
        problem = "is not in the case, or it has no budget to compare it with"
        allowed = "a case with a budget, and a charge whose low is below its high"
        raise ScenarioError(Fault(field="quoted_range", problem=problem, allowed=allowed))
    return found


def quoted_table(case: Case, scenario: Scenario, found: QuotedRange) -> Table:
    """Show the quoted range drawn uniformly."""
    width = figures(found.high - found.low)
    above = f"({figures(found.high)} - {figures(found.covered)}) / {width}"
    share = f"{above}, of the range" if 0 < found.share_over < 1 else "whatever the charge"
    return Table(
        caption="The quoted range of the charge, drawn uniformly: "
        f"{wording.initial_period(case)} against the budget of {pounds(case.budget.amount)}",
        columns=("What", "Value", "Beside it"),
        rows=[
            (
                "Range quoted, £ a year",
                (found.low, found.high),
                case.charge.source,
            ),
            ("Over budget in", Figure(found.share_over, percent), share),
            *(
                (
                    f"Budget that would be enough in {of}%",
                    Figure(total, pounds),
                    f"a charge of {charge}",
                )
                for of, charge, total in (
                    (of, pounds(amount), total) for of, amount, total in found.enough
                )
            ),
        ],
        remarks=1,
        note=RESTATES,
        foot=wording.scenario_foot(case, scenario),
    )


def quoted_text(case: Case, scenario: Scenario) -> Iterator[str | Prose | Table]:
    """Show the quoted range alone, drawn uniformly, which restates it."""
    found = asked_for(case, scenario)
    yield f"{wording.decision_named(case)}: the range quoted"
    yield Prose(kind="paragraphs", texts=(*within_the_range(case, scenario),))
    yield quoted_table(case, scenario, found)


def quoted_as(case: Case, scenario: Scenario, form: str) -> str:
    """Write the same as json or csv, in full precision."""
    found = asked_for(case, scenario)
    return exported(
        {
            **heading(case, scenario),
            "quoted_range": asdict(found)
            | {
                "enough": {
                    f"p{of}": {"charge": charge, "initial_cost": total}
                    for of, charge, total in found.enough
                }
            },
            "notes": [*within_the_range(case, scenario), RESTATES],
        },
        form,
    )
