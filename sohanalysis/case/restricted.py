"""Restricted lines and figures of a case, which its public version leaves out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sohanalysis.money import full_pounds

if TYPE_CHECKING:
    from sohanalysis.case.case import Alternative, Budget, Case, Line, Published

# PAPER_RUN is set in a run whose outputs are kept or exported. These outputs then hold nothing
# that only a live page needs, and nothing restricted unless WITH_RESTRICTED is set too.
PAPER_RUN = "SOHANALYSIS_PAPER"
WITH_RESTRICTED = "SOHANALYSIS_WITH_RESTRICTED"
# A reader could subtract the lines shown from a printed total, and so find a restricted cost.
_TOTALS = ("gross", "net", "initial_cost", "ongoing")


def entries(case: Case) -> tuple[Line | Published, ...]:
    """List the restricted lines of every option and the restricted quoted figures."""
    marked: list[Line | Published] = [*case.lines, *case.published]
    for option_case in case.other_options.values():
        marked += [line for line in option_case.lines if line not in marked]
    return tuple(entry for entry in marked if entry.restricted)


def public(case: Case) -> Case:
    """Return the case without its restricted entries and the figures that would reveal them.

    Parameters
    ----------
    case : Case
        A case with entries marked ``restricted = true``. A case without any is returned unchanged.

    Returns
    -------
    Case
        The case without those entries and without the figures that documents print about them.
        ``left_out`` counts the entries. If a cost is restricted, the case also loses the printed
        totals, and its budget becomes a figure from the documents: comparing it with a part of the
        cost would give a false verdict. The same applies to the other options and to the figures
        on which sources disagree.

    Warnings
    --------
    Texts are not changed. `checks.check_words` looks for restricted figures in them before
    anything is published.
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
        paragraphs={},  # only a check of the sources needs these printed figures
        # A default of a restricted line would reveal its name.
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
    """Yield the alternatives that change the public case: none of a restricted line does."""
    from sohanalysis.case.codes import FIGURES

    for alternative in case.alternatives:
        other_case = public(alternative.case)
        if any(getattr(other_case, name) != getattr(public_case, name) for name in FIGURES):
            yield replace(alternative, case=other_case)


def _without_verdict(case: Case, budget: Budget) -> Case:
    """Return the case with its budget as a printed figure, and with a request for its decision.

    The request states the budget and its years, unless the file already gives a request.
    """
    from sohanalysis.case.case import Published

    amount = full_pounds(budget.amount)
    decision, years = case.decision, " to ".join(dict.fromkeys((budget.years[0], budget.years[-1])))
    source = budget.source or case.source
    if not decision.request:
        decision = replace(decision, request=f"{amount} for {years}", request_source=source)
    printed = Published(
        of=(), topic=budget.label, printed=amount, unit="£",
        source=source or "no source is given", status=budget.status,
    )  # fmt: skip
    compared = (figure for figure in case.published if figure.of != ("budget",))
    return replace(case, stated_budget=None, decision=decision, published=(*compared, printed))


def for_this_run(case: Case) -> Case:
    """Return the public version of a case in a run that makes a paper, else the case itself."""
    # Environment variables pass this on: the notebook of a paper runs in a separate process, where
    # the analyst's code loads the case.
    is_published = os.environ.get(PAPER_RUN) and not os.environ.get(WITH_RESTRICTED)
    return public(case) if is_published else case


def restricted_names(case: Case) -> Iterator[str]:
    """Yield the names of the restricted lines and the topics of the restricted figures."""
    for entry in entries(case):
        yield str(getattr(entry, "name", "") or getattr(entry, "topic", ""))
