"""What a case assumes of a pool that is shared by size, and the published counts of its service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.choose import offered
from sohanalysis.case.register import LIVE, Register, known_name, load_register
from sohanalysis.errors import Fault, ForceError
from sohanalysis.members.adoption import SERVICE, Adoption, load_adoption
from sohanalysis.members.force_charges import Assumed, ForceCharges, force_charges
from sohanalysis.model.pricing import pool


def charges(
    case: Case, *, register: str | Path | Register | None = None, **given: Any
) -> ForceCharges:
    """Share an assumed pool among the forces that join.

    Parameters
    ----------
    case : Case
        Its ``[charge.weighted]`` gives the pool, the weight, this force and the register, where
        they are not given here.
    register : str, Path or Register, optional
        A csv file of forces, or one that was read; without it, that of the case or of the package.
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
    >>> found = charges(soh.load_case(), pool=1_775_000, weight="officers", join=43)
    >>> round(found.this_force.charge, 2)
    25199.28
    """
    known = case.charge.weighted
    defaults: dict[str, Any] = {"this_force": this_force(case), "join": LIVE}
    if known:
        defaults |= {"pool": known.pool, "weight": known.weight}
    fault = no_pool(case, **given)
    if fault:
        raise ForceError(fault)
    return force_charges(register_of(case, register), Assumed(**{**defaults, **given}))


def this_force(case: Case) -> str:
    """Name this force as the register does, where that is known.

    >>> import sohanalysis as soh
    >>> this_force(soh.load_case())
    'Derbyshire'
    """
    known = case.charge.weighted
    named = known.force if known else case.record.force
    return known_name(named) or named


def equal_pool(case: Case) -> float | None:
    """Size what equal shares are of; None where the case offers no equal shares. [£ a year].

    >>> import sohanalysis as soh
    >>> equal_pool(soh.load_case())
    1775000.0
    """
    return pool(case) if {"shared", "shared-capped"} & {*offered(case)} else None


def register_of(case: Case, register: str | Path | Register | None = None) -> Register:
    """Take the register that is given, or read the file of one, of the case, or of the package."""
    if isinstance(register, Register):
        return register
    known = case.charge.weighted
    if register is None and known and known.register:
        register = Path(case.file).parent / known.register
    return load_register(register)


def no_pool(case: Case, **given: Any) -> Fault | None:
    """Say what to write where a case assumes no pool, and none is given; None otherwise."""
    missing = [name for name in ("pool", "weight") if name not in given]
    if case.charge.weighted or not missing:
        return None
    return Fault(
        file=case.file,
        field="charge.weighted",
        problem=f"is not in the case, and no {' and no '.join(missing)} is given",
        advice="Give a pool and a weight, or write into the case a table "
        '[charge.weighted] with pool (whole pounds a year), unit = "£ a year", weight (such as '
        '"officers"), force (this force, as the register names it), anchor (the forces at which '
        'its share is the lower charge), source, status = "assumed" and note.',
    )


def adoption_of(case: Case) -> Adoption | None:
    """Read the published counts of the case's service; None where there are none of it."""
    return load_adoption() if case.record.service_name == SERVICE else None
