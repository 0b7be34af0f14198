"""What this force would be charged by who joins: how many, and which.

Beside each number stand the least and the most that any so many forces would leave to this one,
since nobody published which forces the numbers are of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.register import BOTH, Body, Register, list_word
from sohanalysis.case.shares import pool_from, scaled_charge, weighted_shares
from sohanalysis.members.charges import Assumed, ForceCharges, force_charges
from sohanalysis.members.published import Adoption, Evidence, PublishedCount

COUNTED = "counted"
_Set = tuple[str, str]  # the lists that its bodies are on, and who is left out


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A number of forces, this one included, and what it would be charged.

    Parameters
    ----------
    kind : str
        ``counted``: only the number is published, and the register's order says which; or a list of
        the register, or all of its lists with ``+`` between: those on each of them.
    forces : int
        How many they are.
    left_out : str
        The largest of those on every list, where it is left out; blank otherwise.
    added : str
        This force, where it is none of those and joins beside them; blank otherwise.
    passed_over : tuple of str
        Forces that ``counted`` would have taken, had they a size.
    published : Count or None
        Where the number is published; None of those that the register names.
    equal : float or None
        Equal share of the pool; None where the case offers no equal shares. [£ a year]
    weighted : float
        Share by size of these forces. [£ a year]
    least, most : float
        The same with the largest others, and with the smallest. [£ a year]
    """

    kind: str
    forces: int
    published: PublishedCount | None
    equal: float | None
    weighted: float
    least: float
    most: float
    left_out: str = ""
    added: str = ""
    passed_over: tuple[str, ...] = ()


def memberships(
    found: ForceCharges, adoption: Adoption | None, *, equal_pool: float | None
) -> tuple[Membership, ...]:
    """Compare who could join, by what it does to the charge of this force.

    Parameters
    ----------
    found : ForceCharges
        Gives the pool, the weight, this force and the register; its cap is left out.
    adoption : Adoption or None
        Published counts of forces; without them, only forces that are known by name.
    equal_pool : float or None
        What equal shares are of, which is another pool than that by size; None where there are
        none. [£ a year]

    Returns
    -------
    tuple of Membership
        The fewest forces first; none of forces named of which one has a blank (`unsized`).
    """
    register, assumed = found.register, replace(found.assumed, cap=None, without=())
    others, blank = _others(register, assumed), unsized(found)
    sets = {k: names for k, names in _named(register, assumed).items() if k not in blank}
    rows = [_of_named(register, assumed, others, kind, sets[kind]) for kind in sets]
    # A number is not told again where the register's first list names as many.
    named = len(sets.get(((*register.list_words, "")[0], ""), ()))
    for count in _counts(adoption, most=others.size + 1):
        if count.count != named:
            rows.append(_counted(register, assumed, others, count))
    equal = [equal_pool and equal_pool / row.forces for row in rows]
    rows = [replace(row, equal=share) for row, share in zip(rows, equal, strict=True)]
    return tuple(sorted(rows, key=lambda row: row.forces))


def unsized(found: ForceCharges) -> dict[_Set, tuple[str, ...]]:
    """Name the forces without a size of each set that cannot be shared among for their sake."""
    blank = {b.name for b in found.register.bodies if not b.sizes[found.assumed.weight]}
    sets = _named(found.register, found.assumed).items()
    lacking = {kind: tuple(name for name in names if name in blank) for kind, names in sets}
    return {kind: names for kind, names in lacking.items() if names}


def _of_named(
    register: Register,
    assumed: Assumed,
    others: NDArray[np.float64],
    of: _Set,
    names: tuple[str, ...],
) -> Membership:
    charged, (kind, left_out) = force_charges(register, replace(assumed, join=names)), of
    added = "" if assumed.this_force in names else assumed.this_force
    return replace(_membership(kind, charged, others), left_out=left_out, added=added)


def _counted(
    register: Register, assumed: Assumed, others: NDArray[np.float64], count: PublishedCount
) -> Membership:
    """Take this force and the first of the register, passing over those without a size."""
    ours = assumed.this_force
    order = (ours, *(name for name in register.names if name != ours))
    sized = [name for name in order if register.find(name).sizes[assumed.weight]]
    taken = tuple(sized[: count.count])
    before = order[: order.index(taken[-1])]
    charged = force_charges(register, replace(assumed, join=taken))
    passed = tuple(name for name in before if name not in taken)
    row = _membership(COUNTED, charged, others)
    return replace(row, published=count, passed_over=passed)


def _named(register: Register, assumed: Assumed) -> dict[_Set, tuple[str, ...]]:
    """Give the sets of bodies that are known by name, each once whoever this one is."""
    words = register.list_words
    every = BOTH.join(words)
    largest = _largest(register, assumed)
    on_all = register.listed(every)
    sets: dict[_Set, Sequence[Body]] = {(word, ""): register.listed(word) for word in words[:1]}
    sets[every, ""] = on_all
    if largest:
        sets[every, largest] = [body for body in on_all if body.name != largest]
    sets |= {(word, ""): register.listed(word) for word in words[1:]}
    found: dict[_Set, tuple[str, ...]] = {}
    for kind, bodies in sets.items():
        names = tuple(body.name for body in bodies)
        told = [{*known, assumed.this_force} for known in found.values()]
        if names and {*names, assumed.this_force} not in told:
            found[kind] = names
    return found


def _largest(register: Register, assumed: Assumed) -> str:
    """Name the largest of those on every list, ours apart; blank if none is."""
    sizes = {
        body.name: body.sizes[assumed.weight] or 0
        for body in register.listed(BOTH.join(register.list_words))
        if body.name != assumed.this_force
    }
    return max(sizes, key=lambda name: sizes[name], default="")


def _others(register: Register, assumed: Assumed) -> NDArray[np.float64]:
    """Sizes of all others that have one, the smallest first."""
    bodies = (body for body in register.bodies if body.name != assumed.this_force)
    sizes = (body.sizes[assumed.weight] for body in bodies)
    return np.array(sorted(size for size in sizes if size), dtype=np.float64)


def _counts(adoption: Adoption | None, *, most: int) -> Iterator[PublishedCount]:
    """Give each published number once, as it was first published in the file."""
    seen: set[int] = set()
    for count in adoption.counts if adoption else ():
        if 1 <= count.count <= most and count.count not in seen:
            seen.add(count.count)
            yield count


def _membership(kind: str, charged: ForceCharges, others: NDArray[np.float64]) -> Membership:
    pool, ours, more = charged.assumed.pool, charged.this_force.size, len(charged.rows) - 1
    smallest, biggest = others[:more], others[others.size - more :]
    return Membership(
        kind=kind,
        forces=len(charged.rows),
        published=None,
        equal=None,
        weighted=charged.this_force.charge,
        least=float(weighted_shares(pool, [ours, *biggest])[0]),
        most=float(weighted_shares(pool, [ours, *smallest])[0]),
    )


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """A published charge of another body, scaled to our size by a measure.

    ``ours`` and ``theirs`` are the sizes, ``charge`` is in £ a year, ``pool`` is what the charge
    would be a share of among those of a list, ``lasts`` how many years of that pool the
    contract would pay.
    """

    measure: str
    ours: float
    theirs: float
    charge: float
    pool: float
    lasts: float


def scaled_cap(register: Register, evidence: Evidence, this_force: str) -> tuple[Scaled, ...]:
    """Scale another force's cap to our size, by each measure that a source gives for all.

    Nothing where its payer is not on the list of the register among which it is paid: there is
    nothing to scale. By every size of the register that all of those have.

    Parameters
    ----------
    register : Register
        The forces and their sizes.
    evidence : Evidence
        The cap, and the sum of the whole contract.
    this_force : str
        Who we are.

    Warnings
    --------
    A cap is no share, and two data points are no rule: nothing here may be concluded.

    Examples
    --------
    >>> from sohanalysis.members.published import evidence_of
    >>> from sohanalysis.case.register import load_register
    >>> found = scaled_cap(load_register(), evidence_of("Single Online Home"), "Derbyshire")
    >>> [round(each.charge) for each in found]
    [80053, 199862, 171617, 108654, 174592, 79741]
    """
    cap, ours = evidence.cap, register.find(this_force)
    among = register.bodies
    if list_word(cap.among) in register.list_words:
        among = register.listed(list_word(cap.among))
    payer = next((body for body in among if body.name == cap.payer), None)
    if payer is None:
        return ()
    found = []
    for measure in register.sizes:
        sizes = [body.sizes[measure] or 0.0 for body in (payer, ours, *among)]
        if not all(sizes):
            continue  # a blank is not zero: of such a measure nothing can be said
        pool = pool_from(cap.amount, sizes[2:], among.index(payer))
        found.append(
            Scaled(
                measure=measure,
                ours=sizes[1],
                theirs=sizes[0],
                charge=scaled_charge(cap.amount, weight_theirs=sizes[0], weight_ours=sizes[1]),
                pool=pool,
                lasts=evidence.contract.amount / pool,
            )
        )
    return tuple(found)
