"""Restricted lines and figures of a case: marked where shown, left out of what is published."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sohanalysis.money import full_pounds

if TYPE_CHECKING:
    from sohanalysis.case.case import Alternative, Budget, Case, Line, Published

# Set for a run whose outputs are kept or exported: then nothing is left in them that is for a
# live page alone, or that is restricted, unless the second is set too.
PAPER_RUN = "SOHANALYSIS_PAPER"
WITH_RESTRICTED = "SOHANALYSIS_WITH_RESTRICTED"
# A printed total, less the lines that are shown, would give away a cost that is left out.
_TOTALS = ("gross", "net", "initial_cost", "ongoing")


def entries(case: Case) -> tuple[Line | Published, ...]:
    """Lines of every option, and figures from elsewhere, that are marked as restricted."""
    marked: list[Line | Published] = [*case.lines, *case.published]
    for option_case in case.other_options.values():
        marked += [line for line in option_case.lines if line not in marked]
    return tuple(entry for entry in marked if entry.restricted)


def public(case: Case) -> Case:
    """Case without what is restricted, and without what would give it away.

    Parameters
    ----------
    case : Case
        With entries marked ``restricted = true``; any other is given back as it is.

    Returns
    -------
    Case
        Without those entries and without what the documents print of them. Where a cost is among
        them, without what they print of the totals, and without a budget, which is then a figure
        that the documents print: beside a part of the cost there is no verdict. The other options
        and the figures on which sources disagree are public in the same way. ``left_out`` counts
        the entries.

    Warnings
    --------
    Words are as they were, so `checks.check_words` looks into them before anything is published.
    """
    left_out = entries(case)
    if not left_out:
        return case
    kinds = {line.name: line.kind for line in case.lines if line.restricted}
    has_cost = "cost" in kinds.values()
    silent = {*restricted_names(case), *(_TOTALS if has_cost else ())}
    public_case = replace(
        case,
        lines=tuple(line for line in case.lines if not line.restricted),
        published=tuple(
            figure
            for figure in case.published
            if not figure.restricted and not silent & {*figure.of}
        ),
        paragraphs={},  # what they print is looked up by a check alone
        # A default of a restricted line would give its name away.
        defaults=tuple(default for default in case.defaults if default[0] not in silent),
        other_options={
            name: public(option_case) for name, option_case in case.other_options.items()
        },
        left_out=len(left_out),
        cost_left_out=has_cost,
    )
    budget = case.stated_budget
    if has_cost and budget:
        public_case = _without_verdict(public_case, budget)
    return replace(public_case, alternatives=tuple(_public_alternatives(case, public_case)))


def _public_alternatives(case: Case, public_case: Case) -> Iterator[Alternative]:
    """Yield the figures on which sources disagree that are not of a restricted line."""
    from sohanalysis.case.codes import FIGURES

    for alternative in case.alternatives:
        other_case = public(alternative.case)
        if any(getattr(other_case, name) != getattr(public_case, name) for name in FIGURES):
            yield replace(alternative, case=other_case)


def _without_verdict(case: Case, budget: Budget) -> Case:
    """Make the budget a printed figure, and say what is asked where the file does not."""
    from sohanalysis.case.case import Published

    amount = full_pounds(budget.amount)
    decision, years = case.decision, " to ".join(dict.fromkeys((budget.years[0], budget.years[-1])))
    if not decision.request:
        source = budget.source or case.source
        decision = replace(decision, request=f"{amount} for {years}", request_source=source)
    printed = Published(
        of=(), topic=f"Budget {budget.stage}", printed=amount, unit="£",
        source=budget.source or case.source, status=budget.status,
    )  # fmt: skip
    compared = (figure for figure in case.published if figure.of != ("budget",))
    return replace(case, stated_budget=None, decision=decision, published=(*compared, printed))


def for_this_run(case: Case) -> Case:
    """Case for this run: its public version, in the run of a paper that is to be published."""
    # By environment, for the notebook of a paper runs in a process of its own and loads the case
    # itself, in code that an analyst wrote.
    is_published = os.environ.get(PAPER_RUN) and not os.environ.get(WITH_RESTRICTED)
    return public(case) if is_published else case


def restricted_names(case: Case) -> Iterator[str]:
    """Names of the restricted lines, and topics of the restricted figures."""
    for entry in entries(case):
        yield str(getattr(entry, "name", "") or getattr(entry, "topic", ""))
