"""Views of the members and of the published adoption, for notebooks.

Defaults come from the case. If a case has no rule or pool for all members, or no published counts
of its service, each function returns a sentence that says so instead of an error: a notebook also
runs to its end on such a case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sohanalysis.case.case import Case
from sohanalysis.errors import lab_extra
from sohanalysis.explore.controls import PANEL
from sohanalysis.members import paths, report
from sohanalysis.members.charges import MemberCharges, member_charges
from sohanalysis.members.options import Cap, MemberOptions, name_of_rule, no_pool
from sohanalysis.members.published import Adoption, adoption_of
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose

if TYPE_CHECKING:
    from sohanalysis.members.panel import MemberPanel

_Shown = TypeVar("_Shown")
__all__ = [
    "Cap",
    "adopters_by_year",
    "by_member",
    "by_member_chart",
    "charges",
    "charges_along",
    "counts",
    "hindsight",
    "known_then",
    "left_by_year",
    "member_answer",
    "member_panel",
    "membership",
    "pool_table",
    "timeline",
    "what_is_assumed",
]


def charges(
    case: Case, *, register: str | Path | None = None, **fields: Any
) -> MemberCharges | Prose:
    """Compute the charge of each member with `charges.member_charges`.

    Parameters
    ----------
    case, register, **fields
        The case, a register of your own, and fields of `charges.MemberOptions`.

    Returns
    -------
    MemberCharges or Prose
        A sentence on the keys to add if neither the case nor the fields give a rule or a pool.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> round(soh.joining.charges(soh.load_case(), pool=1_775_000, join=43).our_row.charge, 2)
    25199.28
    """
    options = MemberOptions(**fields)
    fault = None if name_of_rule(case, options) else no_pool(case, options)
    return (
        Prose.paragraphs(str(fault)) if fault else member_charges(case, options, register=register)
    )


def member_panel(case: Case, *, register: str | Path | None = None) -> MemberPanel | Prose:
    """Open the panel to choose members, or return a sentence if the case has no pool."""
    with lab_extra(PANEL):
        from sohanalysis.members.panel import MemberPanel

    fault = no_pool(case)
    return Prose.paragraphs(str(fault)) if fault else MemberPanel(case, register=register)


def _or_explanation(
    view: Callable[[MemberCharges], _Shown],
) -> Callable[[MemberCharges | Prose], _Shown | Prose]:
    """Return the view, changed to pass on a sentence in place of charges."""
    return wraps(view)(lambda charges: charges if isinstance(charges, Prose) else view(charges))


def _as_list(texts: Callable[..., Sequence[str]]) -> Callable[..., Prose]:
    """Return the function, changed to give its sentences as a list."""
    return wraps(texts)(lambda *arguments: Prose(kind="list", texts=texts(*arguments)))


def _or_no_counts(view: Callable[[Case, Adoption], _Shown]) -> Callable[[Case], _Shown | Prose]:
    """Return the view, changed to read the published counts or say that none exist."""

    @wraps(view)
    def counts_view(case: Case) -> _Shown | Prose:
        adoption = adoption_of(case)
        return view(case, adoption) if adoption else Prose.paragraphs(paths.no_count_sentence(case))

    return counts_view


def _by_member_chart(charges: MemberCharges) -> Picture | Prose:
    """Return the chart of the charges, or a sentence if all are the same."""
    if not report.has_charges_chart(charges):
        return Prose.paragraphs(report.ALL_ALIKE)
    return report.charges_chart(charges)


member_answer = _or_explanation(lambda charges: Prose.paragraphs(report.charge_answer(charges)))
what_is_assumed = _or_explanation(_as_list(report.member_cautions))
pool_table = _or_explanation(report.pool_table)
by_member = _or_explanation(report.charges_table)
by_member_chart = _or_explanation(_by_member_chart)
membership = _or_explanation(report.membership_table)
counts = _or_no_counts(paths.counts_table)
timeline = _or_no_counts(paths.timeline_chart)
adopters_by_year = paths.adoption_by_year
charges_along = paths.path_charges
left_by_year = paths.path_left
known_then = _as_list(paths.known_then_prose)
hindsight = _as_list(paths.hindsight_prose)
