"""The sizes by which an assumed pool is shared: read from the register that a case names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sohanalysis.case.case import Case
from sohanalysis.case.force import Measure
from sohanalysis.case.forces import Register, load_register
from sohanalysis.case.shares import pool_from, weighted_shares
from sohanalysis.errors import Fault, SohError
from sohanalysis.money import HALF_A_POUND, pounds

_PLACE = ("charge", "weighted")
_Placed = tuple[tuple[str | int, ...], Fault]


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The forces that could join, this one first, then in the order of the register.

    Parameters
    ----------
    joining : tuple of str
        Names of the forces.
    weights : tuple of float
        A size above nil for each. [unit of the measure]
    measure : Measure or None
        What the sizes are; None where no pool is shared by size.
    """

    joining: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    measure: Measure | None = None


def load_weights(case: Case | None, source: Path) -> tuple[Weights, list[_Placed]]:
    """Read the sizes of the forces that could join, and check the pool that they share.

    Parameters
    ----------
    case : Case or None
        Where there is none, or it describes no pool that is shared by size, nothing is read.
    source : Path
        File of the case; a register that it names lies beside it.

    Returns
    -------
    Weights
        Empty where there is a fault.
    list
        Each fault with its place in the case.
    """
    known = case.charge.weighted if case else None
    if case is None or known is None:
        return Weights(), []
    try:
        register = load_register(source.parent / known.register if known.register else None)
    except SohError as error:
        return Weights(), _placed("register", error)
    try:
        ours = register.find(known.force).name
    except SohError as error:
        return Weights(), _placed("force", error)
    return _sized(case, register, ours)


def _sized(case: Case, register: Register, ours: str) -> tuple[Weights, list[_Placed]]:
    known, eligible = case.charge.weighted, case.adopters.eligible.value
    assert known is not None, "a case without it has no sizes"
    if eligible > len(register.forces):
        problem = f"{eligible} could join, and {register.file} has {len(register.forces)} forces"
        allowed = f"1 to {len(register.forces)}, or a register with more forces"
        place = ("adopters", "eligible", "value")
        return Weights(), [(place, Fault(problem=problem, allowed=allowed))]
    names = register.members(eligible, this_force=ours)
    joining = (ours, *(name for name in names if name != ours))
    try:
        sizes = register.weights(known.weight, joining)
    except SohError as error:
        return Weights(), _placed("weight", error)
    weights = tuple(map(float, sizes))
    found = Weights(joining=joining, weights=weights, measure=register.measures.get(known.weight))
    return found, _pool_faults(case, weights)


def _pool_faults(case: Case, weights: tuple[float, ...]) -> list[_Placed]:
    """Check that this force's share at the anchor is the lower charge."""
    known, low = case.charge.weighted, case.charge.low
    assert known is not None, "a case without it has no sizes"
    if known.anchor > len(weights):
        problem = f"{known.anchor} is more than the {len(weights)} eligible"
        return [((*_PLACE, "anchor"), Fault(problem=problem, allowed=f"1 to {len(weights)}"))]
    together = weights[: known.anchor]
    share = float(weighted_shares(known.pool, together)[0])
    if abs(share - low) <= HALF_A_POUND:
        return []
    problem = (
        f"{pounds(known.pool)} is not allowed: this force's share at {known.anchor} forces is "
        f"{pounds(share)}"
    )
    right = round(pool_from(low, together, 0))
    fault = Fault(
        problem=problem,
        allowed=f"a pool of which it is the lower charge, {pounds(low)}",
        advice=f"Write {right:_}.",
    )
    return [((*_PLACE, "pool"), fault)]


def _placed(field: str, error: SohError) -> list[_Placed]:
    """Say at a field of the case what is wrong with the register, and where in that."""
    return [((*_PLACE, field), _within(fault)) for fault in error.faults]


def _within(fault: Fault) -> Fault:
    line = f", line {fault.line}" if fault.line else ""
    at = f" ({fault.file}{line})" if fault.file else ""
    return replace(fault, problem=fault.problem + at, file="", line=None, field="")
