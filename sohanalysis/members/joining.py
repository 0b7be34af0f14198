"""Who joins, and what happened next: everything that a notebook asks of it.

Defaults come from the case; what is not stated is assumed. Where a case has no rule or pool of
everybody, or nothing is published of its service, a sentence that says so stands in its place: a
notebook on another case goes on.
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
from sohanalysis.members.charges import (
    Cap,
    MemberCharges,
    MemberOptions,
    member_charges,
    no_pool,
    rule_named,
)
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
    case: Case, *, register: str | Path | None = None, **given: Any
) -> MemberCharges | Prose:
    """Work out what each that joins would be charged, as `charges.member_charges` does.

    What to write stands in place of it where the case has no rule or pool, and none is given.

    Parameters
    ----------
    case, register, **given
        The case, a register of your own, and fields of `charges.MemberOptions`.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> round(soh.joining.charges(soh.load_case(), pool=1_775_000, join=43).ours.charge, 2)
    25199.28
    """
    asked = MemberOptions(**given)
    fault = None if rule_named(case, asked) else no_pool(case, asked)
    return _says(str(fault)) if fault else member_charges(case, asked, register=register)


def _says(text: str) -> Prose:
    return Prose(kind="paragraphs", texts=(text,))


def member_panel(case: Case, *, register: str | Path | None = None) -> MemberPanel | Prose:
    """Open the panel in which members are picked, on the pool of the case."""
    with lab_extra(PANEL):
        from sohanalysis.members.panel import MemberPanel

    fault = no_pool(case)
    return _says(str(fault)) if fault else MemberPanel(case, register=register)


def _of(
    view: Callable[[MemberCharges], _Shown],
) -> Callable[[MemberCharges | Prose], _Shown | Prose]:
    """Show the charges; in place of such as there are none, what to write."""
    return wraps(view)(lambda found: found if isinstance(found, Prose) else view(found))


def _listed(texts: Callable[..., Sequence[str]]) -> Callable[..., Prose]:
    """Set sentences as a list."""
    return wraps(texts)(lambda *given: Prose(kind="list", texts=texts(*given)))


def _counted(view: Callable[[Case, Adoption], _Shown]) -> Callable[[Case], _Shown | Prose]:
    """Show the published numbers, or say that there are none."""

    @wraps(view)
    def shown(case: Case) -> _Shown | Prose:
        adoption = adoption_of(case)
        return view(case, adoption) if adoption else _says(paths.no_number(case))

    return shown


def _by_member_chart(found: MemberCharges) -> Picture | Prose:
    """Draw the charge of each member, the highest first, or say that all are the same."""
    if not report.has_charges_chart(found):
        return _says(report.ALL_ALIKE)
    return report.charges_chart(found)


member_answer = _of(lambda found: _says(report.charge_answer(found)))
what_is_assumed = _of(_listed(report.member_cautions))
pool_table = _of(report.pool_table)
by_member = _of(report.charges_table)
by_member_chart = _of(_by_member_chart)
membership = _of(report.membership_table)
counts = _counted(paths.counts_table)
timeline = _counted(paths.timeline_chart)
adopters_by_year = paths.adoption_by_year
charges_along = paths.path_charges
left_by_year = paths.path_left
known_then = _listed(paths.known_then_prose)
hindsight = _listed(paths.hindsight_prose)
