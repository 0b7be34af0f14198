"""The quoted range and the number of adopters compared with the budget.

The documents give no basis for a probability, so these sentences replace one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.fields import ANY
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.model.break_even import limit_on
from sohanalysis.model.findings import quoted_range as ends_quoted
from sohanalysis.model.results import results_of
from sohanalysis.money import HALF_A_PENNY, figures, floored, is_short, percent, pounds
from sohanalysis.nouns import first_capital
from sohanalysis.report import feet, wording
from sohanalysis.report.export import exported
from sohanalysis.report.facts import heading
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Figure, Table
from sohanalysis.report.wording_pricing import and_words

NO_BASIS = "The report gives no basis for a probability."
RESTATES = (
    "Every charge of the range counts as equally likely. That restates the range and adds nothing "
    "to it: the report gives no basis for a probability."
)
_PERCENTS = (50, 80, 90)


@dataclass(frozen=True, kw_only=True)
class QuotedRange:
    """The range that the documents quote for the charge, compared with the budget.

    Parameters
    ----------
    low, high : float
        Ends of the range. [£ a year]
    covered : float
        The highest charge that the budget covers. [£ a year]
    share_over : float
        Part of the range above ``covered``.
    enough : tuple of (int, float, float)
        A percentage of the range, the charge at its upper end, and the initial cost at that
        charge. [£]
    """

    low: float
    high: float
    covered: float
    share_over: float
    enough: tuple[tuple[int, float, float], ...]


def quoted_against_budget(case: Case, scenario: Scenario) -> QuotedRange | None:
    """Return the quoted range, compared with the highest charge that the budget covers.

    Returns
    -------
    QuotedRange or None
        None if the case has no budget or no quoted range.

    Examples
    --------
    £71,000 to £91,000, of which the budget of £300,000 covers up to £90,000 (DN41, para 2.8):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> quoted = quoted_against_budget(case, case.scenario)
    >>> quoted.covered, quoted.share_over
    (90000.0, 0.05)
    """
    if not (case.charges and case.charge.has_range) or case.stated_budget is None:
        return None
    unchanged = replace(scenario, charge_change=0.0)
    low, high = float(case.charge.low), float(case.charge.high)
    # The cost is linear between the two ends, at which every quoted charge is at the same end.
    first, last = (float(end.initial_cost) for end in ends_quoted(case, unchanged))
    headroom = case.budget.amount - first
    share = 0.0 if is_short(headroom) else 1.0  # right if the budget pays for no charge
    if last - first > HALF_A_PENNY:
        share = headroom / (last - first)
    covered = low + share * (high - low)
    return QuotedRange(
        low=low,
        high=high,
        covered=covered,
        share_over=float(np.clip((high - covered) / (high - low), 0, 1)),
        enough=tuple(
            (
                percentage,
                low + percentage / 100 * (high - low),
                first + percentage / 100 * (last - first),
            )
            for percentage in _PERCENTS
        ),
    )


def within_the_range(case: Case, scenario: Scenario) -> Iterator[str]:
    """Yield the part of the range that the budget covers, and how many could stay out.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> for sentence in within_the_range(case, soh.choose(case, pricing="shared")):
    ...     print(sentence)
    The budget covers any charge up to £90,000: all but the top £1,000 of the £20,000 range quoted.
    The report gives no basis for a probability.
    16 of the 36 that signed could stay out and the budget would still be enough; with a 17th it
    would not.
    """
    quoted_range = quoted_against_budget(case, scenario)
    if quoted_range is not None:
        yield f"{_covered_sentence(case, quoted_range)} {NO_BASIS}"
    if stays := could_stay_out(case, scenario):
        yield stays


def _with_it(case: Case) -> str:
    """Return a note on other quoted charges, which move with the chosen one, or an empty text."""
    names = [charge.name for charge in case.other_charges if charge.has_range]
    return f", with {and_words(names)} at the same part of the range" if names else ""


def _covered_sentence(case: Case, quoted_range: QuotedRange) -> str:
    the_budget = first_capital(wording.the_budget(case))
    ends = f"the range quoted, {pounds(quoted_range.low)} to {pounds(quoted_range.high)}"
    if quoted_range.share_over == 0:
        return f"{the_budget} covers every charge of {ends}{_with_it(case)}."
    if quoted_range.share_over == 1:
        return f"{the_budget} covers no charge of {ends}{_with_it(case)}."
    covered = floored(quoted_range.covered, 1)  # rounding up could pass the budget
    top, width = pounds(quoted_range.high - covered), pounds(quoted_range.high - quoted_range.low)
    return (
        f"{the_budget} covers any charge up to {pounds(covered)}{_with_it(case)}: all but the top "
        f"{top} of the {width} range quoted."
    )


def could_stay_out(case: Case, scenario: Scenario) -> str:
    """Return the number of signed adopters that could stay out, as a sentence.

    Returns
    -------
    str
        Empty if the number makes no difference, or if the case has no budget or no charge.
    """
    signed, signers = case.adopters.signed.value, case.adopters.signed_label
    if not case.charges or case.stated_budget is None or signed < 2:
        return ""
    if scenario.pricing == ANY:  # each pricing has a number of its own
        return ""
    headrooms = results_of(case, scenario, adopters=range(1, signed + 1)).headroom
    if np.isnan(headrooms).any() or np.all(headrooms == headrooms[0]):
        return ""
    # The cost may rise again with more adopters. The fewest is therefore one more than the largest
    # number that is over budget, so that the budget is enough for every larger number too.
    short = np.flatnonzero(~limit_on(case, "headroom").allows(headrooms))
    fewest = int(short[-1]) + 2 if short.size else 1
    the_budget = wording.the_budget(case)
    if fewest > signed:
        return f"{first_capital(the_budget)} would not be enough with all {signed} {signers}."
    out = signed - fewest
    if fewest == 1:
        none = "the other did not join" if out == 1 else f"none of the {out} others joined"
        return f"Of the {signed} {signers}, {the_budget} would be enough if {none}."
    if not out:
        return f"With one fewer than the {signed} {signers} {the_budget} would not be enough."
    return (
        f"{out} of the {signed} {signers} could stay out and {the_budget} would still be enough; "
        f"with {_ordinal(out + 1)} it would not."
    )


def _ordinal(number: int) -> str:
    """Format a number as an ordinal with its article.

    >>> [_ordinal(number) for number in (1, 2, 8, 11, 17, 23, 80, 111)]
    ['a 1st', 'a 2nd', 'an 8th', 'an 11th', 'a 17th', 'a 23rd', 'an 80th', 'a 111th']
    """
    teens = 10 <= number % 100 <= 20
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    article = "an" if str(number)[0] == "8" or number in (11, 18) else "a"
    return f"{article} {number}{ending}"


def require_quoted_range(case: Case, scenario: Scenario) -> QuotedRange:
    """Return the quoted range for an option that requires it.

    Raises
    ------
    ScenarioError
        If the case has no quoted range, or no budget to compare it with.
    """
    quoted_range = quoted_against_budget(case, scenario)
    if quoted_range is None:
        problem = "is not in the case, or it has no budget to compare it with"
        allowed = "a case with a budget, and a charge whose low is below its high"
        raise ScenarioError(Fault(field="quoted_range", problem=problem, allowed=allowed))
    return quoted_range


def quoted_table(case: Case, scenario: Scenario, quoted_range: QuotedRange) -> Table:
    """Return the table of the quoted range, drawn uniformly."""
    width = figures(quoted_range.high - quoted_range.low)
    above = f"({figures(quoted_range.high)} - {figures(quoted_range.covered)}) / {width}"
    share = f"{above}, of the range" if 0 < quoted_range.share_over < 1 else "at any charge"
    return Table(
        caption="The quoted range of the charge, drawn uniformly: "
        f"{wording.initial_period(case)} against {wording.the_budget(case)} of "
        f"{pounds(case.budget.amount)}{_with_it(case)}",
        columns=("Figure", "Value", "Note"),
        rows=[
            (
                "Range quoted, £ a year",
                (quoted_range.low, quoted_range.high),
                case.charge.source,
            ),
            (
                "Over budget in",
                Figure(quoted_range.share_over, lambda over: percent(over, 1)),
                share,
            ),
            *(
                (
                    f"Budget that would be enough in {percentage}%",
                    Figure(total, pounds),
                    f"a charge of {pounds(amount)}",
                )
                for percentage, amount, total in quoted_range.enough
            ),
        ],
        remarks=1,
        note=RESTATES,
        foot=feet.scenario_foot(case, scenario),
    )


def quoted_text(case: Case, scenario: Scenario) -> Iterator[str | Prose | Table]:
    """Yield the sentences and the table of the quoted range, drawn uniformly."""
    quoted_range = require_quoted_range(case, scenario)
    yield f"{wording.decision_and_file(case)}: the range quoted"
    yield Prose.paragraphs(*within_the_range(case, scenario))
    yield quoted_table(case, scenario, quoted_range)


def quoted_as(case: Case, scenario: Scenario, form: str) -> str:
    """Return the quoted range as json or csv, in full precision."""
    quoted_range = require_quoted_range(case, scenario)
    return exported(
        {
            **heading(case, scenario),
            "quoted_range": asdict(quoted_range)
            | {
                "enough": {
                    f"p{percentage}": {"charge": charge, "initial_cost": total}
                    for percentage, charge, total in quoted_range.enough
                }
            },
            "notes": [*within_the_range(case, scenario), RESTATES],
        },
        form,
    )
