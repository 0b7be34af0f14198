"""Which forces join, and what happened next: everything that notebook and terminal ask of it.

Defaults come from ``[charge.weighted]`` of the case; all of it is assumed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sohanalysis import force_charts, force_tables, force_words, path_tables, path_words
from sohanalysis.adoption import SERVICE, Adoption
from sohanalysis.case import Case
from sohanalysis.chart import Chart
from sohanalysis.errors import Fault, ForceError
from sohanalysis.force_case import adoption_of, charges
from sohanalysis.force_charges import Cap, ForceCharges
from sohanalysis.prose import Prose
from sohanalysis.table import Table

if TYPE_CHECKING:
    from sohanalysis.force_panel import ForcePanel

__all__ = [
    "Cap",
    "answer",
    "by_force",
    "by_force_chart",
    "by_year",
    "cap_at_our_size",
    "cautions",
    "charges",
    "charges_along",
    "counts",
    "explore",
    "hindsight",
    "known_then",
    "left_by_year",
    "membership",
    "timeline",
]


def explore(case: Case, *, register: str | Path | None = None) -> ForcePanel:
    """Open the panel in which forces are picked, on the pool that the case assumes."""
    from sohanalysis.force_panel import ForcePanel

    return ForcePanel(case, register=register)


def _adoption(case: Case) -> Adoption:
    adoption = adoption_of(case)
    if adoption is None:
        problem = f"no number of forces is published for {case.record.title}"
        raise ForceError(Fault(problem=problem, allowed=f"a case of the {SERVICE}"))
    return adoption


def answer(case: Case, found: ForceCharges) -> Prose:
    """Answer what this force would be charged, if all that is assumed were so."""
    return Prose(kind="paragraphs", texts=(force_words.answer(case, found),))


def cautions(case: Case, found: ForceCharges) -> Prose:
    """Say what is assumed, and what speaks against it."""
    return Prose(kind="list", texts=force_words.cautions(case, found))


def by_force(case: Case, found: ForceCharges) -> Table:
    """Show what each force would be charged, the highest first."""
    return force_tables.by_force(case, found)


def by_force_chart(case: Case, found: ForceCharges) -> Chart:
    """Draw what each force would be charged, the highest first."""
    return force_charts.by_force(case, found)


def membership(case: Case, found: ForceCharges) -> Table:
    """Compare what this force would be charged by who joins."""
    return force_tables.membership(case, found, adoption_of(case))


def cap_at_our_size(case: Case, found: ForceCharges) -> Table | None:
    """Show what another payer's published cap would mean at our size, and why it proves nothing."""
    return force_tables.cap_at_our_size(case, found)


def counts(case: Case) -> Table:
    """Show every published number of forces."""
    return path_tables.counts(_adoption(case))


def timeline(case: Case) -> Chart:
    """Draw the published numbers of forces against their dates."""
    return force_charts.timeline(_adoption(case))


def by_year(case: Case) -> Table:
    """Show the number of forces by year: as anticipated, as signed, as it went live."""
    return path_tables.by_year(case, adoption_of(case))


def charges_along(case: Case) -> Table:
    """Show what each charge form would have charged along those."""
    return path_tables.charges_along(case, adoption_of(case))


def left_by_year(case: Case) -> Table:
    """Show what would have been left of the sum set aside, year by year."""
    return path_tables.left_by_year(case, adoption_of(case))


def known_then(case: Case) -> Prose:
    """Say what the record let its reader know."""
    return Prose(kind="list", texts=path_words.known_then(case))


def hindsight(case: Case) -> Prose:
    """Say what later publications add, and what they still do not tell."""
    return Prose(kind="list", texts=path_words.hindsight(case, adoption_of(case)))
