"""What each member would be charged: by a rule of the case, or of a pool that is asked for.

The model works the rule out for each body in turn, on its own sizes and among the same bodies. It
holds the charges between the bounds of the rule, of the register and of a cap that is asked for.
The others, a host or nobody bears the remainder.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from numbers import Real
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.case import Case
from sohanalysis.case.load import register_path
from sohanalysis.case.pricing import Excess, Pricing
from sohanalysis.case.pricing_faults import own_bound_faults
from sohanalysis.case.register import ALL, Register, load_register
from sohanalysis.case.shares import charges_within
from sohanalysis.errors import Fault, MemberError, format_value
from sohanalysis.model.case_formulas import with_idle_years
from sohanalysis.model.pricing import (
    is_flat,
    member_bounds,
    member_rates,
    terms_of,
    uplift_factors,
)
from sohanalysis.model.pricing import pool as pool_of
from sohanalysis.money import HALF_A_PENNY

Floats = NDArray[np.float64]
Join = str | int | tuple[str, ...]
MOST_POOL = 1_000_000_000  # pounds a year: ten digits are a slip of the keyboard


@dataclass(frozen=True, kw_only=True)
class Cap:
    """The most that one payer pays. [£ a year]."""

    payer: str
    amount: float


@dataclass(frozen=True, kw_only=True)
class MemberOptions:
    """All that may be asked of who is charged what; what is not given is as the case has it.

    Parameters
    ----------
    pricing : str, optional
        A rule of the case. Without it, and without a pool and a weight, the one that its documents
        state for everybody, or else its pool by size.
    pool, weight : float and str, optional
        A pool to share, £ a year, and the size of the register to share it by: assumed, and never
        beside a pricing.
    us : str
        Whose decision it is; it always joins.
    join : str, int or tuple of str, optional
        Who joins, as `Register.members` takes it; without it, as many as are anticipated of a rule
        of the case, and of a pool those on the register's first list.
    without : tuple of str
        Who of those is left out.
    cap : Cap, optional
        The most that one payer pays.
    excess : {"others", "host", "nobody"}, optional
        Bearer of the remainder after bounds; without it `Pricing.bearer` has a default. The others
        share it as they share the pool, each within its own bounds.
    """

    pricing: str | None = None
    pool: float | None = None
    weight: str | None = None
    us: str = ""
    join: Join | None = None
    without: tuple[str, ...] = ()
    cap: Cap | None = None
    excess: Excess | None = None


@dataclass(frozen=True, kw_only=True)
class MemberCharge:
    """What one body would be charged, and its share of all; a charge at its bound is no share.

    ``size`` is in the unit of the weight, None without one; ``charges`` are in £ a year, and
    ``share`` is of the last of them. ``bound`` is ``cap`` or ``least`` where it is held at one.
    """

    name: str
    size: float | None
    charges: tuple[float, ...]
    share: float
    is_us: bool
    bound: str

    @property
    def charge(self) -> float:
        """The charge, the last where it differs from year to year. [£ a year]."""
        return self.charges[-1]


@dataclass(frozen=True, kw_only=True)
class MemberCharges:
    """The charges of all that join, and what was assumed for them.

    Parameters
    ----------
    case : Case
        Whose rule it is, or of whom it is asked.
    register : Register
        The bodies, their sizes, and the sources of those.
    rule : Pricing
        By which they are charged.
    asked : MemberOptions
        With every body by its name in the register; its ``pricing`` is None of a pool that is
        no rule of the case.
    names : tuple of str
        Bodies that join, in the order of the register.
    years : tuple of str
        Financial years; empty where the charges are the same in all.
    charges, plain : ndarray
        A row for each body, a column for each year; and without any bound. [£ a year]
    lows, tops : ndarray
        The bounds. [£ a year]
    uncapped : float or None
        Charge of the payer of the cap without it; None if there is no cap, or its payer does not
        join. [£ a year]
    """

    case: Case
    register: Register = field(repr=False)
    rule: Pricing
    asked: MemberOptions
    names: tuple[str, ...]
    years: tuple[str, ...]
    charges: Floats
    plain: Floats
    lows: Floats = field(repr=False)
    tops: Floats = field(repr=False)
    uncapped: float | None

    @property
    def us(self) -> str:
        """Whose decision it is."""
        return self.asked.us

    @property
    def pricing(self) -> str:
        """Name of the rule in the case; blank of a pool that is none of it."""
        return self.asked.pricing or ""

    @property
    def weight(self) -> str:
        """The one size that a pool is shared by; blank of any other rule."""
        return self.rule.by_size if not self.years else ""

    @property
    def pool(self) -> float:
        """What all pay together, in the last year where it differs. [£ a year]."""
        return float(self.rule.pool) if self.weight else self.total[-1]  # type: ignore[arg-type]

    @property
    def source(self) -> str:
        """Where the rule stands, its charge's source where it names none; blank if asked for."""
        return self.rule.source or (self.case.charge.source if self.pricing else "")

    @cached_property
    def left(self) -> tuple[float, ...]:
        """What bounds leave of the pool by year, above zero or below, and no other bears. [£].

        Nothing where the others do, unless each of them is at a bound too.
        """
        pairs = zip(self.plain.T, self.charges.T, strict=True)
        # fsum is exact to the last bit: what is charged in full leaves no noise behind.
        left = (math.fsum((*plain, *-charges)) for plain, charges in pairs)
        return tuple(0.0 if abs(each) < HALF_A_PENNY else each for each in left)

    @property
    def total(self) -> tuple[float, ...]:
        """All charges of each year, and what nobody of them bears. [£ a year]."""
        pairs = zip(self.charges.T, self.left, strict=True)
        return tuple(math.fsum((*charges, left)) for charges, left in pairs)

    @cached_property
    def rows(self) -> tuple[MemberCharge, ...]:
        """The charge of each, in the order of the register."""
        bodies, weight, whole = self.register.bodies, self.weight, self.pool
        sizes = {body.name: body.sizes[weight] for body in bodies} if weight else {}
        return tuple(
            MemberCharge(
                name=name,
                size=sizes.get(name),
                charges=tuple(self.charges[at].tolist()),
                share=float(self.charges[at, -1]) / whole if whole else 0.0,
                is_us=name == self.us,
                bound=self._bound(at),
            )
            for at, name in enumerate(self.names)
        )

    def _bound(self, at: int) -> str:
        """Name the bound that the last charge of a body is held at; blank where it has room."""
        ends = (self.charges, self.plain, self.lows, self.tops)
        charge, plain, low, top = (float(each[at, -1]) for each in ends)
        if abs(charge - plain) < HALF_A_PENNY:
            return ""
        # What a rule holds ours at is both ends of it.
        if charge == top and (charge < plain or low < top):
            return "cap"
        return "least" if charge == low else ""

    @property
    def ours(self) -> MemberCharge:
        """Our charge."""
        return next(row for row in self.rows if row.is_us)

    @property
    def ranked(self) -> tuple[MemberCharge, ...]:
        """The highest charge first; equal ones in the order of the alphabet."""
        return tuple(sorted(self.rows, key=lambda row: (-row.charge, row.name)))

    @property
    def host(self) -> str:
        """Name of the host where one bears what is left, and the rule says which."""
        host = self.rule.host if self.asked.excess == "host" else None
        return self.register.find(host).name if host else ""

    @property
    def is_bounded(self) -> bool:
        """Whether there is any bound that may leave something to bear."""
        return self.asked.cap is not None or self.rule.is_bounded or self.register.is_bounded

    @property
    def capped_at(self) -> float:
        """Most that the payer of the cap pays, in the last year. [£ a year].

        Infinite if there is no cap, or its payer does not join.
        """
        cap = self.asked.cap
        if cap is None or cap.payer not in self.names:
            return math.inf
        return float(self.tops[self.names.index(cap.payer), -1])

    @property
    def cap_binds(self) -> bool:
        """Whether the cap changes any charge."""
        return self.uncapped is not None and self.uncapped > self.capped_at


def member_charges(
    case: Case, asked: MemberOptions | None = None, *, register: str | Path | Register | None = None
) -> MemberCharges:
    """Work out what each body that joins would be charged.

    Parameters
    ----------
    case : Case
        Gives the rule, who we are and the register, where they are not given here.
    asked : MemberOptions, optional
        What is to be otherwise.
    register : str, Path or Register, optional
        Bodies and their sizes; without it, that of the case or of the package.

    Raises
    ------
    MemberError
        If there is no rule or pool, a rule says nothing of anybody else, or anything given cannot
        be used; every fault at once.

    Warnings
    --------
    Where the host bears what a cap leaves, one more joiner may raise what the host bears.

    Examples
    --------
    £1.775m a year among 25 forces (DN41, para 2.8), and the same pool by police officers:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> member_charges(case, MemberOptions(pricing="shared")).ours.charge
    71000.0
    >>> first_27 = MemberOptions(pool=1_775_000, weight="officers", join=27)
    >>> round(member_charges(case, first_27).ours.charge, 2)
    34707.32
    """
    bodies = register_of(case, register)
    asked, rule, names = _read(case, bodies, asked or MemberOptions())
    found = _worked_out(case, rule, bodies, asked, names)
    if any(np.any(each != each[:, :1]) for each in (found.plain, found.charges)):
        return found
    tables = {name: getattr(found, name)[:, :1] for name in ("charges", "plain", "lows", "tops")}
    return replace(found, years=(), **tables)


def _read(
    case: Case, register: Register, asked: MemberOptions
) -> tuple[MemberOptions, Pricing, tuple[str, ...]]:
    """Find the rule and every body by its name in the register; refuse all that is wrong at once.

    Returns what was asked with nothing left open, the rule, and who joins.
    """
    reading, named = _Reading(), rule_named(case, asked)
    if named is None and (fault := no_pool(case, asked)):
        raise MemberError(fault)
    join = asked.join
    if join is None:
        first = next(iter((*register.list_words, ALL)))
        join = first if named is None else case.adopters.anticipated.value
    us = asked.us or case.adopters.us or case.body
    where = "us" if asked.us else "adopters.us"
    ours = reading.of(where, lambda: register.find(us).name)
    chosen = reading.of("join", lambda: _joined(register, join, ours)) or ()
    out = reading.of("without", lambda: _left_out(register, asked.without, chosen, ours)) or ()
    names = tuple(name for name in chosen if name not in out)
    rule = _rule(case, register, asked, named, reading)
    for size in rule.size_names if rule and names else ():
        reading.of("weight", partial(register.weights, size, names))
    cap = asked.cap and _cap_of(register, asked.cap, reading)
    excess = _bearer(register, asked, rule, reading)
    pricing = rule.name if rule and (named is not None or rule is case.by_size) else None
    if rule and pricing and ours:
        reading.of("us", partial(_check_our_bounds, case, rule, register, ours))
    if reading.faults or rule is None:
        raise MemberError(reading.faults)
    known: dict[str, Any] = {"us": ours, "join": join, "without": out, "cap": cap}
    return replace(asked, pricing=pricing, excess=excess, **known), rule, names


def _bearer(
    register: Register, asked: MemberOptions, rule: Pricing | None, reading: _Reading
) -> Excess:
    """Return the bearer of the remainder: the one that the options name, or the rule's."""
    is_bounded = asked.cap is not None or register.is_bounded
    excess: Any = asked.excess or (rule and rule.bearer(of_members=is_bounded)) or "nobody"
    reading.of("excess", lambda: _check_excess(excess))
    return excess  # type: ignore[no-any-return]


def _cap_of(register: Register, cap: Cap, reading: _Reading) -> Cap:
    payer = reading.of("cap", lambda: register.find(cap.payer).name)
    reading.of("cap", lambda: _check_sum(cap.amount, nil=True))
    return replace(cap, payer=payer or "")


def _worked_out(
    case: Case, rule: Pricing, register: Register, asked: MemberOptions, names: tuple[str, ...]
) -> MemberCharges:
    """Work out the charge of each body by year, without bounds and within them."""
    bodies, us, cap = [*map(register.find, names)], names.index(asked.us), asked.cap
    sizes = {size: tuple(register.weights(size, names).tolist()) for size in rule.size_names}
    terms = replace(
        terms_of(case),
        possible=len(bodies),
        sizes=tuple(sizes.items()),
        stated_sizes=(),
        bounds=tuple(body.bounds for body in bodies),
    )
    plain = member_rates(rule, terms)[:, -1]  # at as many as join
    lows, tops = member_bounds(rule, terms, us=us)
    factors = uplift_factors(rule, terms)

    def by_year(rates: Floats) -> Floats:
        risen = np.broadcast_to(rates * factors, (*rates.shape[:-1], len(case.years)))
        return with_idle_years(case, case.charge, risen)

    uncapped = None
    if cap and cap.payer in names:
        at = names.index(cap.payer)
        uncapped = float(by_year(np.clip(plain[at], lows[at], tops[at]))[-1])
        lows[at], tops[at] = min(lows[at], cap.amount), min(tops[at], cap.amount)
    host = us if rule.host and register.find(rule.host).name == asked.us else None
    return MemberCharges(
        case=case,
        register=register,
        rule=rule,
        asked=asked,
        names=names,
        years=case.years,
        charges=by_year(charges_within(plain, lows, tops, asked.excess or "nobody", host=host)),
        plain=by_year(plain),
        lows=by_year(lows[:, np.newaxis]),
        # In a year with a factor of zero no bound is infinite times nothing.
        tops=by_year(np.where(factors > 0, tops[:, np.newaxis], 0.0)),
        uncapped=uncapped,
    )


class _Reading:
    """Reads what was asked, part by part, and keeps every fault."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def of(self, field: str, read: Callable[[], Any]) -> Any:
        """Give what was read; None where it is refused."""
        try:
            return read()
        except MemberError as error:
            # A blank in the register's file, or what a case lacks, keeps its place there.
            named = (fault if fault.file else fault.located(field) for fault in error.faults)
            self.faults += [fault for fault in named if fault not in self.faults]
            return None


def _rule(
    case: Case, register: Register, asked: MemberOptions, named: str | None, reading: _Reading
) -> Pricing | None:
    """Find the rule of the case, or share a pool: what is not asked for is as the case has it."""
    if named is not None:
        given = [key for key in ("pool", "weight") if getattr(asked, key) is not None]
        problem, allowed = "is given", "only without pricing"
        reading.faults += [Fault(field=key, problem=problem, allowed=allowed) for key in given]
        rule: Pricing | None = reading.of("pricing", lambda: _rule_of(case, named))
        return rule
    known, faults = case.by_size, len(reading.faults)
    pool: Any = asked.pool if asked.pool is not None else known and known.pool
    size: Any = asked.weight if asked.weight is not None else known and known.by_size
    reading.of("pool", lambda: _check_sum(pool, nil=False))
    if size not in register.sizes:
        reading.faults.append(register.no_size(size))
    if len(reading.faults) > faults:
        return None
    if known and (pool, size) == (known.pool, known.by_size):
        return known
    source = known.source if known and pool == known.pool else ""
    return Pricing(name="asked", pool=float(pool), share=size, status="assumed", source=source)


def _rule_of(case: Case, name: str) -> Pricing:
    """Find a rule of the case, and refuse one that says nothing of anybody else."""
    if name not in case.pricings:
        problem = f"{format_value(name)} is no pricing of this case"
        raise MemberError(Fault(problem=problem, allowed=", ".join(case.pricings)))
    rule = case.pricing(name)
    if rule.is_ours_alone(case.adopters.sizes) or not rule.parts:
        problem = f"{name} is of our own figures alone: it says nothing of anybody else"
        allowed = "a rule by number, or by sizes of a register"
        raise MemberError(Fault(problem=problem, allowed=allowed))
    if "pool" not in rule.parts or rule.pool is not None:
        return rule
    # The pool as a sum: what is fitted to our charge is everybody's pool.
    known = pool_of(case, rule.name)
    amounts: Any = float(known[0]) if known.size == 1 else tuple(map(float, known))
    return replace(rule, pool=amounts, pool_total=None, pool_from=None)


def _joined(register: Register, join: Join, ours: str | None) -> tuple[str, ...]:
    """Take those who are chosen, and us with them: whoever decides always joins."""
    if isinstance(join, int):
        return register.members(join, us=ours)
    chosen = register.members(join)
    return tuple(name for name in register.names if name in (*chosen, ours))


def _left_out(
    register: Register, without: tuple[str, ...], joined: tuple[str, ...], ours: str | None
) -> tuple[str, ...]:
    """Take those who are left out: of those who join, and never us."""
    names = register.members(without) if without else ()
    always = f"{ours} is the one that decides, and always joins"
    problems = [always] if ours in names else []
    strangers = [name for name in names if joined and name not in joined]
    problems += [f"{name} is not among those who join" for name in strangers]
    if problems:
        raise MemberError([Fault(problem=problem) for problem in problems])
    return names


def _check_sum(amount: float, *, nil: bool) -> None:
    is_number = isinstance(amount, Real)  # Python may give anything
    if not is_number or not (0 < amount <= MOST_POOL or (nil and amount == 0)):
        least = "£0" if nil else "more than £0"
        allowed = f"{least}, up to £{MOST_POOL:,} a year"
        raise MemberError(Fault(problem=f"{format_value(amount)} is not allowed", allowed=allowed))


def _check_excess(excess: str) -> None:
    if excess not in get_args(Excess):
        problem, allowed = f"{format_value(excess)} is not allowed", ", ".join(get_args(Excess))
        raise MemberError(Fault(problem=problem, allowed=allowed))


def _check_our_bounds(case: Case, rule: Pricing, register: Register, ours: str) -> None:
    """Check that a register and the rule do not give us two bounds."""
    bounds = register.find(ours).bounds
    faults = [
        Fault(
            file=str(register.file),
            field=key,
            problem=f"{rule.name}: {fault.problem}",
            allowed=fault.allowed,
        )
        for key, fault in own_bound_faults(rule, bounds, terms_of(case).ends)
    ]
    if faults:
        raise MemberError(faults)


def rule_named(case: Case, asked: MemberOptions | None = None) -> str | None:
    """Name the rule that is asked for, or that the documents state for everybody in the register.

    None where a pool is shared by size in its place: asked for, or as the case assumes.

    >>> import sohanalysis as soh
    >>> rule_named(soh.load_case()) is None  # those of Derbyshire are assumed
    True
    """
    asked, named = asked or MemberOptions(), case.scenario.pricing
    if asked.pricing is not None or (asked.pool, asked.weight) != (None, None):
        return asked.pricing
    if not case.adopters.register or named not in case.pricings or is_flat(case, named):
        return None
    rule = case.pricing(named)
    ours = rule.is_ours_alone(case.adopters.sizes) or rule.status != "stated"
    return None if ours else named


def equal_pool(case: Case) -> float | None:
    """Size what equal shares are of; None where the case offers no equal shares. [£ a year].

    >>> import sohanalysis as soh
    >>> equal_pool(soh.load_case())
    1775000.0
    """
    rule = case.shared_equally
    return None if rule is None else float(pool_of(case, rule.name)[0])


def register_of(case: Case, register: str | Path | Register | None = None) -> Register:
    """Take the register that is given, or read the file of one, of the case, or of the package."""
    if isinstance(register, Register):
        return register
    return load_register(register or register_path(case, Path(case.file)))


def no_pool(case: Case, asked: MemberOptions | None = None) -> Fault | None:
    """Say what to write where a case assumes no pool, and none is given; None otherwise."""
    missing = [name for name in ("pool", "weight") if getattr(asked, name, None) is None]
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
