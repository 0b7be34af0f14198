"""Which forces join, and what happened next: everything that notebook and terminal ask of it.

Defaults come from the case's pricing by size; all of it is assumed. Where a case assumes no
pool, or nothing is published of its service, a sentence that says so stands in its place: a
notebook on another case goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sohanalysis.case.case import Case
from sohanalysis.members import paths, report
from sohanalysis.members.charges import Cap, ForceCharges, adoption_of, no_pool, share_pool
from sohanalysis.members.published import Adoption
from sohanalysis.report.prose import Prose

if TYPE_CHECKING:
    from sohanalysis.members.panel import ForcePanel

_Shown = TypeVar("_Shown")
__all__ = [
    "Cap",
    "by_force",
    "by_force_chart",
    "cap_at_our_size",
    "charges",
    "charges_along",
    "counts",
    "forces_by_year",
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
) -> ForceCharges | Prose:
    """Share an assumed pool among the forces that join.

    Parameters
    ----------
    case, register, **given
        As `force_case.charges` takes them.

    Returns
    -------
    ForceCharges or Prose
        What each would be charged, which the other functions here show; or what to write, where
        the case assumes no pool and none is given.

    Raises
    ------
    ForceError
        If anything given cannot be used.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> round(soh.joining.charges(soh.load_case(), pool=1_775_000, join=43).this_force.charge, 2)
    25199.28
    """
    fault = no_pool(case, **given)
    return _says(str(fault)) if fault else share_pool(case, register=register, **given)


def _says(text: str) -> Prose:
    return Prose(kind="paragraphs", texts=(text,))


def member_panel(case: Case, *, register: str | Path | None = None) -> ForcePanel | Prose:
    """Open the panel in which forces are picked, on the pool that the case assumes."""
    from sohanalysis.members.panel import ForcePanel

    fault = no_pool(case)
    return _says(str(fault)) if fault else ForcePanel(case, register=register)


def _of(
    view: Callable[[Case, ForceCharges], _Shown],
) -> Callable[[Case, ForceCharges | Prose], _Shown | Prose]:
    """Show the charges; in place of such as there are none, what to write."""

    @wraps(view)
    def shown(case: Case, found: ForceCharges | Prose) -> _Shown | Prose:
        return found if isinstance(found, Prose) else view(case, found)

    return shown


def _listed(texts: Callable[..., Sequence[str]]) -> Callable[..., Prose]:
    """Set sentences as a list."""
    return wraps(texts)(lambda *given: Prose(kind="list", texts=texts(*given)))


def _along(view: Callable[[Case, Adoption | None], _Shown]) -> Callable[[Case], _Shown]:
    """Show a case along the published numbers of its service."""
    return wraps(view)(lambda case: view(case, adoption_of(case)))


def _counted(view: Callable[[Case, Adoption], _Shown]) -> Callable[[Case], _Shown | Prose]:
    """Show the published numbers, or say that there are none."""

    @wraps(view)
    def shown(case: Case) -> _Shown | Prose:
        adoption = adoption_of(case)
        many, service = case.adopters.plural, case.service_name
        return (
            view(case, adoption)
            if adoption
            else _says(f"No number of {many} is held here for {service}.")
        )

    return shown


member_answer = _of(lambda case, found: _says(report.charge_answer(case, found)))
what_is_assumed = _of(_listed(report.member_cautions))
pool_table = _of(report.pool_words)
by_force = _of(report.charges_table)
by_force_chart = _of(report.charges_chart)
membership = _of(lambda case, found: report.membership_table(case, found, adoption_of(case)))
cap_at_our_size = _of(
    lambda case, found: report.cap_table(case, found) or _says(report.nothing_to_scale(case, found))
)
counts = _counted(paths.counts_table)
timeline = _counted(report.timeline_chart)
forces_by_year = _along(paths.adoption_by_year)
charges_along = _along(paths.path_charges)
left_by_year = _along(paths.path_left)
known_then = _listed(paths.known_then_prose)
hindsight = _along(_listed(paths.hindsight_prose))
