"""Which forces join, and what happened next: everything that notebook and terminal ask of it.

Defaults come from the case's pricing by size; all of it is assumed. Where a case assumes no
pool, or nothing is published of its service, a sentence that says so stands in its place: a
notebook on another case goes on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sohanalysis.case.case import Case
from sohanalysis.members import paths, report
from sohanalysis.members.charges import Cap, ForceCharges, adoption_of, no_pool, share_pool
from sohanalysis.report.chart import Chart
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table

if TYPE_CHECKING:
    from sohanalysis.members.panel import ForcePanel

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


def member_answer(case: Case, found: ForceCharges | Prose) -> Prose:
    """Answer what this force would be charged, if all that is assumed were so."""
    return found if isinstance(found, Prose) else _says(report.charge_answer(case, found))


def what_is_assumed(case: Case, found: ForceCharges | Prose) -> Prose:
    """Say what is assumed, and what speaks against it."""
    if isinstance(found, Prose):
        return found
    return Prose(kind="list", texts=report.member_cautions(case, found))


def pool_table(case: Case, found: ForceCharges | Prose) -> Table | Prose:
    """Show the pool that is shared by size, and what it hangs on."""
    return found if isinstance(found, Prose) else report.pool_words(case, found)


def by_force(case: Case, found: ForceCharges | Prose) -> Table | Prose:
    """Show what each force would be charged, the highest first."""
    return found if isinstance(found, Prose) else report.charges_table(case, found)


def by_force_chart(case: Case, found: ForceCharges | Prose) -> Chart | Prose:
    """Draw what each force would be charged, the highest first."""
    return found if isinstance(found, Prose) else report.charges_chart(case, found)


def membership(case: Case, found: ForceCharges | Prose) -> Table | Prose:
    """Compare what this force would be charged by who joins."""
    if isinstance(found, Prose):
        return found
    return report.membership_table(case, found, adoption_of(case))


def cap_at_our_size(case: Case, found: ForceCharges | Prose) -> Table | Prose:
    """Show what another payer's published cap would mean at our size, and why it proves nothing."""
    if isinstance(found, Prose):
        return found
    table = report.cap_table(case, found)
    return table or _says(report.nothing_to_scale(case, found))


def counts(case: Case) -> Table | Prose:
    """Show every published number of forces."""
    adoption = adoption_of(case)
    return paths.counts_table(adoption) if adoption else _no_counts(case)


def timeline(case: Case) -> Chart | Prose:
    """Draw the published numbers of forces against their dates."""
    adoption = adoption_of(case)
    return report.timeline_chart(adoption) if adoption else _no_counts(case)


def _no_counts(case: Case) -> Prose:
    return _says(f"No number of {case.adopters.plural} is held here for {case.service_name}.")


def forces_by_year(case: Case) -> Table:
    """Show the number of forces by year: as anticipated, as signed, as it went live."""
    return paths.adoption_by_year(case, adoption_of(case))


def charges_along(case: Case) -> Table:
    """Show what each pricing would have charged along those."""
    return paths.path_charges(case, adoption_of(case))


def left_by_year(case: Case) -> Table:
    """Show what would have been left of the budget, year by year."""
    return paths.path_left(case, adoption_of(case))


def known_then(case: Case) -> Prose:
    """Say what the record let its reader know."""
    return Prose(kind="list", texts=paths.known_then_prose(case))


def hindsight(case: Case) -> Prose:
    """Say what later publications add, and what they still do not tell."""
    return Prose(kind="list", texts=paths.hindsight_prose(case, adoption_of(case)))
