"""Charges of named bodies: a pool shared by size among those that join."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.load import register_path
from sohanalysis.case.register import ALL, Register, load_register
from sohanalysis.case.shares import SHORTFALLS, Shares, Shortfall, capped_shares, weighted_shares
from sohanalysis.errors import Fault, ForceError, shown
from sohanalysis.members.published import Adoption, load_adoption
from sohanalysis.model.pricing import pool

MOST_POOL = 1_000_000_000  # pounds a year: ten digits are a slip of the keyboard


@dataclass(frozen=True, kw_only=True)
class Cap:
    """The most that one payer pays, and who bears what that leaves. [£ a year]."""

    payer: str
    amount: float
    shortfall: Shortfall


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """All that is assumed when a pool is shared by size.

    Parameters
    ----------
    pool : float
        What is shared. [£ a year]
    weight : str
        The size that it is shared by, one of `Register.sizes`.
    this_force : str
        Whose decision it is; it always joins.
    join : str, int or tuple of str
        Who joins, as `Register.members` takes it.
    without : tuple of str
        Forces that are left out of those.
    cap : Cap or None
        The most that one payer pays.
    """

    pool: float
    weight: str
    this_force: str
    join: str | int | tuple[str, ...]
    without: tuple[str, ...] = ()
    cap: Cap | None = None


@dataclass(frozen=True, kw_only=True)
class ForceCharge:
    """What one force would be charged, and its share of the pool; a charge at its cap is no share.

    ``size`` is in the unit of the weight, ``charge`` in £ a year.
    """

    name: str
    size: float
    charge: float
    share: float
    is_this_force: bool
    is_capped: bool


@dataclass(frozen=True, kw_only=True)
class ForceCharges:
    """The charges of all that join, and what was assumed for them.

    Parameters
    ----------
    assumed : Assumed
        With every force by its name in the register.
    rows : tuple of ForceCharge
        In the order of the register.
    borne_by_host : float
        What a cap leaves to the host of the contract. [£ a year]
    uncapped : float or None
        Share of the payer with the cap if it had none; None if it does not join. [£ a year]
    register : Register
        The forces, their sizes, and the sources of those.
    word, plural : str
        What the case calls them.
    """

    assumed: Assumed
    rows: tuple[ForceCharge, ...]
    borne_by_host: float
    uncapped: float | None
    register: Register = field(repr=False)
    word: str = "member"
    plural: str = "members"

    @property
    def this_force(self) -> ForceCharge:
        """The charge of this force."""
        return next(row for row in self.rows if row.is_this_force)

    @property
    def ranked(self) -> tuple[ForceCharge, ...]:
        """The highest charge first; equal ones in the order of the alphabet."""
        return tuple(sorted(self.rows, key=lambda row: (-row.charge, row.name)))

    @property
    def total(self) -> float:
        """All charges and what the host bears: the pool. [£ a year]."""
        return math.fsum([*(row.charge for row in self.rows), self.borne_by_host])

    @property
    def cap_binds(self) -> bool:
        """Whether a cap changes any charge."""
        return any(row.is_capped for row in self.rows)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What must stand beside a pool that is shared by this weight among these forces."""
        return self.register.cautions(self.assumed.weight)


def force_charges(register: Register, assumed: Assumed) -> ForceCharges:
    """Share an assumed pool among the forces that join, by an assumed size.

    Parameters
    ----------
    register : Register
        The forces and their sizes.
    assumed : Assumed
        The pool, the size, who joins, and a payer's cap.

    Raises
    ------
    ForceError
        If anything assumed cannot be used; every fault at once.

    Warnings
    --------
    With the shortfall of a cap borne by the host, one more joiner may raise what the host bears.

    Examples
    --------
    >>> from sohanalysis.case.register import load_register
    >>> first_27 = Assumed(pool=1_775_000, weight="officers", this_force="Derbyshire", join=27)
    >>> round(force_charges(load_register(), first_27).this_force.charge, 2)
    34707.32
    """
    known, names = _checked(register, assumed)
    sizes, cap = register.weights(known.weight, names), known.cap
    plain = weighted_shares(known.pool, sizes)
    place = names.index(cap.payer) if cap and cap.payer in names else None
    shares = Shares(charges=plain, borne_by_host=0.0)
    if cap and place is not None:
        given: dict[str, Any] = {"cap": cap.amount, "shortfall": cap.shortfall}
        shares = capped_shares(known.pool, sizes, place=place, **given)
    rows = tuple(
        ForceCharge(
            name=name,
            size=float(size),
            charge=float(charge),
            share=float(charge) / known.pool,
            is_this_force=name == known.this_force,
            is_capped=bool(here == place and charge < plain[here]),
        )
        for here, (name, size, charge) in enumerate(zip(names, sizes, shares.charges, strict=True))
    )
    return ForceCharges(
        assumed=known,
        rows=rows,
        borne_by_host=shares.borne_by_host,
        uncapped=None if place is None else float(plain[place]),
        register=register,
    )


class _Reading:
    """Reads what was assumed, part by part, and keeps every fault."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def of(self, field: str, read: Callable[[], Any]) -> Any:
        """Give what was read; None where it is refused."""
        try:
            return read()
        except ForceError as error:
            # A blank in the register's file keeps its place there.
            self.faults += [f if f.file else replace(f, field=field) for f in error.faults]
            return None


def _checked(register: Register, assumed: Assumed) -> tuple[Assumed, tuple[str, ...]]:
    """Find every force by its name in the register, and refuse all that is wrong at once."""
    reading, cap = _Reading(), assumed.cap
    ours = reading.of("this_force", lambda: register.find(assumed.this_force).name)
    join = reading.of("join", lambda: joined(register, assumed.join, ours)) or ()
    out = reading.of("without", lambda: _left_out(register, assumed.without, join, ours)) or ()
    names = tuple(name for name in join if name not in out)
    reading.of("pool", lambda: _check_sum(assumed.pool, nil=False))
    reading.of("weight", lambda: _check_weight(register, assumed.weight, names))
    if cap:
        cap = _checked_cap(register, cap, reading)
    if reading.faults:
        raise ForceError(reading.faults)
    return replace(assumed, this_force=ours, without=out, cap=cap), names


def _checked_cap(register: Register, cap: Cap, reading: _Reading) -> Cap:
    payer = reading.of("cap", lambda: register.find(cap.payer).name)
    reading.of("cap", lambda: _check_sum(cap.amount, nil=True))
    reading.of("shortfall", lambda: _check_shortfall(cap.shortfall))
    return replace(cap, payer=payer or "")


def joined(register: Register, join: Any, ours: str | None) -> tuple[str, ...]:
    """Take those who are chosen, and this force with them: it is the one that decides."""
    if isinstance(join, int):
        return register.members(join, this_force=ours)
    chosen = register.members(join)
    return tuple(name for name in register.names if name in (*chosen, ours))


def _left_out(
    register: Register, without: tuple[str, ...], joined: tuple[str, ...], ours: str | None
) -> tuple[str, ...]:
    """Take those who are left out: of those who join, and never this force."""
    names = register.members(without) if without else ()
    faults = (
        [Fault(problem=f"{ours} is the one that decides, and always joins")]
        if ours in names
        else []
    )
    strangers = [name for name in names if joined and name not in joined]
    faults += [Fault(problem=f"{name} is not among those who join") for name in strangers]
    if faults:
        raise ForceError(faults)
    return names


def _check_sum(amount: float, *, nil: bool) -> None:
    if not (
        math.isfinite(amount) and (amount > 0 or (nil and amount == 0)) and amount <= MOST_POOL
    ):
        least = "£0" if nil else "more than £0"
        problem, allowed = (
            f"{shown(amount)} is not allowed",
            f"{least}, up to £{MOST_POOL:,} a year",
        )
        raise ForceError(Fault(problem=problem, allowed=allowed))


def _check_weight(register: Register, weight: str, names: tuple[str, ...]) -> None:
    if weight not in register.sizes:
        raise ForceError(register.no_size(weight))
    if names:
        register.weights(weight, names)


def _check_shortfall(shortfall: str) -> None:
    if shortfall not in SHORTFALLS:
        problem, allowed = f"{shown(shortfall)} is not allowed", " or ".join(SHORTFALLS)
        raise ForceError(Fault(problem=problem, allowed=allowed))


def share_pool(
    case: Case, *, register: str | Path | Register | None = None, **given: Any
) -> ForceCharges:
    """Share an assumed pool among the forces that join.

    Parameters
    ----------
    case : Case
        Its pricing by size gives the pool, the weight, this force and the register, where
        they are not given here.
    register : str, Path or Register, optional
        A csv file of forces, or one that was read; without it, that of the case or of the package.
    **given
        Fields of `force_charges.Assumed`: ``pool``, ``weight``, ``join``, ``without``, ``cap``,
        ``this_force``. Without ``join``, those of the register's first list, or all of it.

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
    >>> found = share_pool(soh.load_case(), pool=1_775_000, weight="officers", join=43)
    >>> round(found.this_force.charge, 2)
    25199.28
    """
    known, fault = case.by_size, no_pool(case, **given)
    if fault:
        raise ForceError(fault)
    bodies = register_of(case, register)
    first = next(iter((*bodies.list_words, ALL)))
    defaults: dict[str, Any] = {"this_force": this_force(case, bodies), "join": first}
    if known:
        defaults |= {"pool": known.pool, "weight": known.by_size}
    found = force_charges(bodies, Assumed(**{**defaults, **given}))
    return replace(found, word=case.adopters.word, plural=case.adopters.plural)


def this_force(case: Case, register: Register) -> str:
    """Name ours as the register does, where it is known.

    >>> import sohanalysis as soh
    >>> this_force(soh.load_case(), load_register())
    'Derbyshire'
    """
    return register.known(case.adopters.us or case.body)


def equal_pool(case: Case) -> float | None:
    """Size what equal shares are of; None where the case offers no equal shares. [£ a year].

    >>> import sohanalysis as soh
    >>> equal_pool(soh.load_case())
    1775000.0
    """
    rule = case.shared_equally
    return None if rule is None else float(pool(case, rule.name)[0])


def register_of(case: Case, register: str | Path | Register | None = None) -> Register:
    """Take the register that is given, or read the file of one, of the case, or of the package."""
    if isinstance(register, Register):
        return register
    return load_register(register or register_path(case, Path(case.file)))


def no_pool(case: Case, **given: Any) -> Fault | None:
    """Say what to write where a case assumes no pool, and none is given; None otherwise."""
    missing = [name for name in ("pool", "weight") if name not in given]
    if case.by_size or not missing:
        return None
    return Fault(
        file=case.file,
        field="charges[1].pricing",
        problem="shares no pool by size, and no " + " and no ".join(missing) + " is given",
        advice="Give a pool and a weight, or write into the case a table [[charges.pricing]] with "
        'pool (pounds a year), share (such as "officers"), source, status and note, and our name '
        "in the register under [adopters] as us.",
    )


def adoption_of(case: Case) -> Adoption | None:
    """Read the published counts of the case's service; None where there are none of it."""
    return load_adoption().of(case.service_name)
