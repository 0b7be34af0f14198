"""Which forces join, and what happened next: everything that notebook and terminal ask of it.

Defaults come from ``[charge.weighted]`` of the case; all of it is assumed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sohanalysis import force_charts, force_tables, force_words, path_tables, path_words
from sohanalysis.adoption import SERVICE, Adoption, load_adoption
from sohanalysis.case import Case
from sohanalysis.chart import Chart
from sohanalysis.errors import Fault, ForceError
from sohanalysis.force_charges import Assumed, Cap, ForceCharges, force_charges
from sohanalysis.force_names import known_name
from sohanalysis.forces import LIVE, Register, load_register
from sohanalysis.prose import Prose
from sohanalysis.table import Table

__all__ = ["Cap", "charges"]


def charges(case: Case, *, register: str | Path | None = None, **given: Any) -> ForceCharges:
    """Share an assumed pool among the forces that join.

    Parameters
    ----------
    case : Case
        Its ``[charge.weighted]`` gives the pool, the weight, this force and the register, where
        they are not given here.
    register : str or Path, optional
        A csv file of forces; that of the case without it, or that of a checkout.
    **given
        Fields of `force_charges.Assumed`: ``pool``, ``weight``, ``join``, ``without``, ``cap``,
        ``this_force``. Without ``join``, the forces named live on 8 March 2021.

    Returns
    -------
    ForceCharges
        What each would be charged; shown by the other functions here.

    Raises
    ------
    ForceError
        If the case says nothing of a pool and none is given, or anything given cannot be used.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> found = soh.joining.charges(
    ...     soh.load_case(), pool=1_775_000, weight="officers", join=43
    ... )
    >>> round(found.this_force.charge, 2)
    25199.28
    """
    known = case.charge.weighted
    ours = known.force if known else known_name(case.record.force) or case.record.force
    defaults: dict[str, Any] = {"this_force": ours, "join": LIVE}
    if known:
        defaults |= {"pool": known.pool, "weight": known.weight}
    missing = [name for name in ("pool", "weight") if name not in {**defaults, **given}]
    if missing:
        raise ForceError(_missing(case, missing))
    return force_charges(register_of(case, register), Assumed(**{**defaults, **given}))


def register_of(case: Case, register: str | Path | None = None) -> Register:
    """Read the register that is given, that the case names, or that of a checkout."""
    known = case.charge.weighted
    if register is None and known and known.register:
        register = Path(case.file).parent / known.register
    return load_register(register)


def _missing(case: Case, names: list[str]) -> Fault:
    return Fault(
        file=case.file,
        field="charge.weighted",
        problem=f"is not in the case, and no {' and no '.join(names)} is given",
        advice="Give the pool and the weight (--pool, --weight), or write into the case a table "
        '[charge.weighted] with pool (whole pounds a year), unit = "£ a year", weight (such as '
        '"officers"), force (this force, as the register names it), anchor (the forces at which '
        'its share is the lower charge), source, status = "assumed" and note.',
    )


def adoption_of(case: Case) -> Adoption | None:
    """Read the published counts of the case's service; None where there are none of it."""
    return load_adoption() if case.record.title == SERVICE else None


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
