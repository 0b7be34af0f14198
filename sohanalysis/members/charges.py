"""The charge of each member, under a rule of the case or from a chosen pool.

The model applies the rule to each body in turn, with the sizes of that body and the same set of
members. It keeps each charge within the bounds of the rule, of the register and of a chosen cap.
The other members or a host pay the remainder, or it is left unpaid (`Excess`).
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

from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case
from sohanalysis.case.pricing import ADOPTERS, Excess, Pricing
from sohanalysis.case.pricing_faults import own_bound_faults
from sohanalysis.case.register import ALL, Register, load_register
from sohanalysis.case.shares import charges_within
from sohanalysis.case.sizes import register_path
from sohanalysis.errors import Fault, MemberError, format_value, no_price, not_allowed, number_runs
from sohanalysis.model.case_formulas import with_idle_years
from sohanalysis.model.charging import Terms
from sohanalysis.model.pricing import (
    is_flat,
    member_bounds,
    member_rates,
    rates,
    terms_of,
    uplift_factors,
)
from sohanalysis.model.pricing import pool as pool_of
from sohanalysis.money import HALF_A_PENNY

Join = str | int | tuple[str, ...]
# Fields of `MemberCharges` by member and year.
_BY_YEAR = ("charges", "plain", "lows", "tops", "without_cap", "without_register")
MOST_POOL = 1_000_000_000  # pounds a year: ten digits are a slip of the keyboard


@dataclass(frozen=True, kw_only=True)
class Cap:
    """A limit on the charge of one payer. [£ a year]."""

    payer: str
    amount: float


@dataclass(frozen=True, kw_only=True)
class MemberOptions:
    """Options for working out each member's charge; defaults come from the case.

    Parameters
    ----------
    pricing : str, optional
        Name of a rule of the case. By default it is the first that the documents state for all
        members. Without such a rule, the case's pool is shared by size.
    pool, weight : float and str, optional
        A pool to share, in £ a year, and the size of the register to share it by. Both are
        assumed, and neither is allowed together with a pricing.
    us : str
        The deciding body, which always joins.
    join : str, int or tuple of str, optional
        The members, in a form that `Register.members` takes. By default, a rule of the case has
        the anticipated number of members, and a pool has the bodies on the register's first list.
    without : tuple of str
        Members to leave out.
    cap : Cap, optional
        A limit on the charge of one payer.
    excess : {"others", "host", "nobody"}, optional
        Bearer of the remainder after bounds. `Pricing.bearer` gives the default. The other members
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
    """The charge of one body, and its part of the total of all members.

    ``size`` is in the unit of the weight, or None if there is no weight. ``charges`` are by year,
    in £ a year. ``share`` is the part of the total in the last year. ``bound`` is ``cap`` or
    ``least`` if a bound holds the charge there, so that it is not a share of the pool.
    """

    name: str
    size: float | None
    charges: tuple[float, ...]
    share: float
    is_us: bool
    bound: str

    @property
    def charge(self) -> float:
        """The charge, in the last year if it differs between years. [£ a year]."""
        return self.charges[-1]


@dataclass(frozen=True, kw_only=True)
class MemberCharges:
    """The charges of all members, and the assumptions behind them.

    Parameters
    ----------
    case : Case
        The case with the rule, or with the deciding body of a chosen pool.
    register : Register
        The bodies, their sizes, and the sources of the sizes.
    rule : Pricing
        The rule that gives the charges.
    options : MemberOptions
        The options with defaults filled in, and with each body under its name in the register.
        ``pricing`` is None for a pool that is not a rule of the case.
    names : tuple of str
        The members, in the order of the register.
    years : tuple of str
        Financial years. Empty if the charges are the same in all years.
    charges, plain : ndarray
        Charges within the bounds, and charges before any bound: a row for each body, a column for
        each year. [£ a year]
    lows, tops : ndarray
        The lowest and highest allowed charges, in the same rows and columns. [£ a year]
    without_cap, without_register : ndarray
        Charges without the chosen cap, and without the bounds of the register, in the same rows
        and columns. The remainder after the other bounds is paid as before. [£ a year]
    """

    case: Case
    register: Register = field(repr=False)
    rule: Pricing
    options: MemberOptions
    names: tuple[str, ...]
    years: tuple[str, ...]
    charges: Floats
    plain: Floats
    lows: Floats = field(repr=False)
    tops: Floats = field(repr=False)
    without_cap: Floats = field(repr=False)
    without_register: Floats = field(repr=False)

    @property
    def us(self) -> str:
        """Name of the deciding body."""
        return self.options.us

    @property
    def pricing(self) -> str:
        """Name of the rule in the case.

        Returns
        -------
        str
            Empty for a chosen pool, which is not a rule of the case.
        """
        return self.options.pricing or ""

    @property
    def weight(self) -> str:
        """Name of the size that a pool is shared by.

        Returns
        -------
        str
            Empty for any other rule, if the charges differ between years, and if an uplift changes
            the pool that the rule states.
        """
        return "" if self.years or self.rule.uplift else self.rule.by_size

    @property
    def status(self) -> str:
        """Status of the charges: that of the rule, unless only the number of members is known."""
        is_counted = isinstance(self.options.join, int)
        is_among_some = is_counted and len(self.names) < len(self.register.bodies)
        return "assumed" if is_among_some and self.rule.size_names else self.rule.status

    @property
    def pool(self) -> float:
        """The pool, or the total of all charges, in the last year if it differs. [£ a year]."""
        return float(self.rule.pool) if self.weight else self.total[-1]  # type: ignore[arg-type]

    @property
    def source(self) -> str:
        """Source of the rule, or of its charge if the rule has no source of its own.

        Returns
        -------
        str
            Empty for a chosen pool without a source.
        """
        return self.rule.source or (self.case.charge.source if self.pricing else "")

    @cached_property
    def remainder(self) -> tuple[float, ...]:
        """Part of the pool that no member pays after bounds, by year. [£].

        It is negative if least charges bring in more than the pool. It is 0 if the other members
        bear the remainder, unless each of them is at a bound too. It is 0 if no one bears the
        remainder of a price list, because that has no sum to reach.
        """
        if not self.has_sum_to_reach:
            return tuple(0.0 for _ in self.charges.T)
        pairs = zip(self.plain.T, self.charges.T, strict=True)
        # fsum is exact to the last bit, so a pool that is charged in full leaves exactly 0.
        remainders = (math.fsum((*plain, *-charges)) for plain, charges in pairs)
        return tuple(0.0 if abs(amount) < HALF_A_PENNY else amount for amount in remainders)

    @property
    def has_sum_to_reach(self) -> bool:
        """Whether a charge that a bound changes leaves a remainder to pay."""
        return self.rule.shares_a_pool or self.options.excess != "nobody"

    @property
    def total(self) -> tuple[float, ...]:
        """Sum of the charges and the remainder, by year. [£ a year]."""
        pairs = zip(self.charges.T, self.remainder, strict=True)
        return tuple(math.fsum((*charges, remainder)) for charges, remainder in pairs)

    @cached_property
    def rows(self) -> tuple[MemberCharge, ...]:
        """The charge of each member, in the order of the register."""
        bodies, weight, pool = self.register.bodies, self.weight, self.pool
        sizes = {body.name: body.sizes[weight] for body in bodies} if weight else {}
        return tuple(
            MemberCharge(
                name=name,
                size=sizes.get(name),
                charges=tuple(self.charges[row].tolist()),
                share=float(self.charges[row, -1]) / pool if pool else 0.0,
                is_us=name == self.us,
                bound=self.bound(row, -1),
            )
            for row, name in enumerate(self.names)
        )

    def bound(self, row: int, year: int) -> str:
        """Return the bound that holds the charge of a body in a year: ``cap`` or ``least``.

        Returns
        -------
        str
            Empty if no bound changes the charge.
        """
        ends = (self.charges, self.plain, self.lows, self.tops)
        charge, plain, low, top = (float(amounts[row, year]) for amounts in ends)
        unbounded = (self.plain, self.without_cap, self.without_register)
        if all(abs(charge - float(amounts[row, year])) < HALF_A_PENNY for amounts in unbounded):
            return ""
        # If a rule fixes our charge, or the chosen cap is below a least charge, low and top are
        # the same amount. The charge is then at its cap if that lowered its share or its least.
        if charge == top and (self.is_capped(row, year) or charge < plain or low < top):
            return "cap"
        return "least" if charge == low else ""

    def is_capped(self, row: int, year: int) -> bool:
        """Check whether the chosen cap lowers the charge of a body in a year."""
        cap = self.options.cap
        saved = float(self.without_cap[row, year] - self.charges[row, year])
        return cap is not None and cap.payer == self.names[row] and saved > HALF_A_PENNY

    def held_by_register(self, year: int) -> list[int]:
        """Return the rows of the bodies that a bound of the register holds in a year."""
        changes = np.abs(self.without_register[:, year] - self.charges[:, year])
        return [
            row
            for row in np.flatnonzero(changes > HALF_A_PENNY).tolist()
            if self.bound(row, year)
            and not self.is_capped(row, year)
            and self.register.find(self.names[row]).is_bounded
        ]

    @property
    def our_row(self) -> MemberCharge:
        """The row of the deciding body."""
        return next(row for row in self.rows if row.is_us)

    @property
    def ranked(self) -> tuple[MemberCharge, ...]:
        """The rows from the highest charge down; equal charges in alphabetical order."""
        return tuple(sorted(self.rows, key=lambda row: (-row.charge, row.name)))

    @property
    def host(self) -> str:
        """Name of the body that bears the remainder as the host.

        Returns
        -------
        str
            Empty if no host bears it, or if the rule does not name the host.
        """
        host = self.rule.host if self.options.excess == "host" else None
        return self.register.find(host).name if host else ""

    @property
    def is_bounded(self) -> bool:
        """Whether there is a bound that may leave a remainder."""
        return self.options.cap is not None or self.rule.is_bounded or self.register.is_bounded

    @property
    def capped_row(self) -> int | None:
        """Row of the payer with the cap; None if there is no cap, or if its payer does not join."""
        cap = self.options.cap
        return self.names.index(cap.payer) if cap and cap.payer in self.names else None

    @property
    def capped_year(self) -> int | None:
        """Column of the last year in which the cap lowers a charge; None if it lowers none."""
        row = self.capped_row
        if row is None:
            return None
        columns = reversed(range(self.charges.shape[1]))
        return next((year for year in columns if self.is_capped(row, year)), None)

    @property
    def cap_binds(self) -> bool:
        """Whether the cap changes any charge."""
        return self.capped_year is not None


def member_charges(
    case: Case,
    options: MemberOptions | None = None,
    *,
    register: str | Path | Register | None = None,
) -> MemberCharges:
    """Compute the charge of each member.

    Parameters
    ----------
    case : Case
        Gives the rule, the deciding body and the register, unless the other arguments do.
    options : MemberOptions, optional
        Choices that replace the defaults of the case.
    register : str, Path or Register, optional
        Bodies and their sizes. By default, the register of the case or of the package.

    Raises
    ------
    MemberError
        If there is no rule or pool, if the rule gives only our own charge, or if an option cannot
        be used. It lists every fault.

    Warnings
    --------
    If the host pays the remainder after a cap, one more member may raise the amount that the host
    pays.

    Examples
    --------
    £1.775m a year among 25 forces (DN41, para 2.8), and the same pool by police officers:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> member_charges(case, MemberOptions(pricing="shared")).our_row.charge
    71000.0
    >>> first_27 = MemberOptions(pool=1_775_000, weight="officers", join=27)
    >>> round(member_charges(case, first_27).our_row.charge, 2)
    34707.32
    """
    bodies, options = register_of(case, register), options or MemberOptions()
    if register is None and (fault := _no_register(case, bodies, options)):
        raise MemberError(fault)
    options, rule, names = _read_options(case, bodies, options)
    charges = _in_charged_years(_compute_charges(case, rule, bodies, options, names))
    if any(np.any(amounts != amounts[:, :1]) for amounts in (charges.plain, charges.charges)):
        return charges
    tables = {name: getattr(charges, name)[:, :1] for name in _BY_YEAR}
    return replace(charges, years=(), **tables)


def _in_charged_years(charges: MemberCharges) -> MemberCharges:
    """Return the charges without the years in which no member is charged."""
    charged = charges.case.charge.years_charged(charges.years)
    is_charged = np.isin(charges.years, charged)
    tables = {name: getattr(charges, name)[:, is_charged] for name in _BY_YEAR}
    return replace(charges, years=charged, **tables)


def _read_options(
    case: Case, register: Register, options: MemberOptions
) -> tuple[MemberOptions, Pricing, tuple[str, ...]]:
    """Return the options with defaults filled in, the rule and the members.

    Raises a MemberError if any option cannot be used. It lists every fault.
    """
    reader, rule_name = _OptionReader(), name_of_rule(case, options)
    # Without a pool there is no rule to check the other options against: report that fault alone.
    if rule_name is None and (fault := no_pool(case, options)):
        raise MemberError(fault)
    join = options.join
    if join is None:
        first = next(iter((*register.list_words, ALL)))
        join = first if rule_name is None else case.adopters.anticipated.value
    us = options.us or case.adopters.us or case.body
    where = "us" if options.us else "adopters.us"
    our_name = reader.read(where, lambda: register.find(us).name)
    chosen = reader.read("join", lambda: _joining_names(register, join, our_name)) or ()
    left_out = reader.read(
        "without", lambda: _left_out_names(register, options.without, chosen, our_name)
    )
    names = tuple(name for name in chosen if name not in (left_out or ()))
    rule = _rule(case, register, options, rule_name, reader)
    for size in rule.size_names if rule and names else ():
        reader.read("weight", partial(register.weights, size, names))
    cap = options.cap and _read_cap(register, options.cap, reader)
    excess = _bearer(register, options, rule, reader)
    pricing = rule.name if rule and (rule_name is not None or rule is case.by_size) else None
    if rule and pricing and our_name:
        reader.read("us", partial(_check_our_bounds, case, rule, register, our_name))
    if reader.faults or rule is None:
        raise MemberError(reader.faults)
    resolved: dict[str, Any] = {"us": our_name, "join": join, "without": left_out, "cap": cap}
    return replace(options, pricing=pricing, excess=excess, **resolved), rule, names


def _bearer(
    register: Register, options: MemberOptions, rule: Pricing | None, reader: _OptionReader
) -> Excess:
    """Return the bearer of the remainder, from the options or else from the rule."""
    is_bounded = options.cap is not None or register.is_bounded
    excess: Any = options.excess or (rule and rule.bearer(of_members=is_bounded)) or "nobody"
    reader.read("excess", lambda: _check_excess(excess))
    return excess  # type: ignore[no-any-return]


def _read_cap(register: Register, cap: Cap, reader: _OptionReader) -> Cap:
    """Return the cap with the name of its payer in the register."""
    payer = reader.read("cap", lambda: register.find(cap.payer).name)
    reader.read("cap", lambda: _check_sum(cap.amount, nil=True))
    return replace(cap, payer=payer or "")


def _compute_charges(
    case: Case, rule: Pricing, register: Register, options: MemberOptions, names: tuple[str, ...]
) -> MemberCharges:
    """Compute the charge of each member by year, before and within the bounds."""
    bodies, us, cap = [*map(register.find, names)], names.index(options.us), options.cap
    sizes = {size: tuple(register.weights(size, names).tolist()) for size in rule.size_names}
    terms = replace(
        terms_of(case),
        possible=len(bodies),
        sizes=tuple(sizes.items()),
        stated_sizes=(),
        bounds=tuple(body.bounds for body in bodies),
    )
    plain = member_rates(rule, terms)[:, -1]  # the last column: all of these members join
    factors = uplift_factors(rule, terms)
    host = us if rule.host and register.find(rule.host).name == options.us else None

    def by_year(amounts: Floats) -> Floats:
        risen = np.broadcast_to(amounts * factors, (*amounts.shape[:-1], len(case.years)))
        return with_idle_years(case, case.charge, risen)

    def limits(cap: Cap | None, terms: Terms) -> tuple[Floats, Floats]:
        lows, tops = member_bounds(rule, terms, us=us)
        if cap and cap.payer in names:
            row = names.index(cap.payer)
            lows[row], tops[row] = min(lows[row], cap.amount), min(tops[row], cap.amount)
        return lows, tops

    def charges(lows: Floats, tops: Floats) -> Floats:
        return by_year(charges_within(plain, lows, tops, options.excess or "nobody", host=host))

    pairs = zip(names, by_year(plain), strict=True)
    unpriced = [name for name, member_charge in pairs if np.isnan(member_charge).any()]
    if unpriced:
        raise MemberError(_unpriced_fault(case, rule, unpriced, len(names)))
    lows, tops = limits(cap, terms)
    bounded, without_cap = charges(lows, tops), charges(*limits(None, terms))
    # A cap that changes nothing within the bounds of the register must not change the charges
    # that the register's bounds are compared with.
    cap_binds = np.any(np.abs(without_cap - bounded) > HALF_A_PENNY, axis=0)
    unbounded = replace(terms, bounds=((None, None),) * len(bodies))
    without_register = (charges(*limits(limit, unbounded)) for limit in (cap, None))
    return MemberCharges(
        case=case,
        register=register,
        rule=rule,
        options=options,
        names=names,
        years=case.years,
        charges=bounded,
        plain=by_year(plain),
        lows=by_year(lows[:, np.newaxis]),
        # Infinity times a factor of 0 would be NaN: in such a year the highest charge is 0.
        tops=by_year(np.where(factors > 0, tops[:, np.newaxis], 0.0)),
        without_cap=without_cap,
        without_register=np.where(cap_binds, *without_register),
    )


def _unpriced_fault(case: Case, rule: Pricing, unpriced: list[str], count: int) -> Fault:
    """Return the fault of a rule without a price for some members, or for their number."""
    if rule.scale != ADOPTERS:
        problem = f"no document prices {format_value(rule.name)} for {', '.join(unpriced)}"
        return Fault(field="join", problem=problem, allowed="members whose size has a price")
    table = rates(case, rule.name)
    by_year = np.broadcast_to(table, (len(table), len(case.years)))
    is_priced = ~np.isnan(with_idle_years(case, case.charge, by_year)).any(axis=1)
    priced = (np.flatnonzero(is_priced) + 1).tolist()
    problem = no_price(rule.name, [count])
    return Fault(field="join", problem=problem, allowed=number_runs(priced))


class _OptionReader:
    """Reader of options that keeps every fault, so that one error lists them all."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read(self, field: str, resolve: Callable[[], Any]) -> Any:
        """Return the value of one option.

        It is None if the option has a fault.
        """
        try:
            return resolve()
        except MemberError as error:
            # A fault in the register's or the case's file keeps its place in that file.
            located = (fault if fault.file else fault.located(field) for fault in error.faults)
            self.faults += [fault for fault in located if fault not in self.faults]
            return None


def _rule(
    case: Case,
    register: Register,
    options: MemberOptions,
    rule_name: str | None,
    reader: _OptionReader,
) -> Pricing | None:
    """Return the named rule of the case, or else a rule that shares a pool by size.

    The pool and the size come from the options, or else from the case.

    It is None if an option has a fault, which ``reader`` keeps.
    """
    if rule_name is not None:
        extra_keys = [key for key in ("pool", "weight") if getattr(options, key) is not None]
        problem, allowed = "is given", "only without pricing"
        reader.faults += [Fault(field=key, problem=problem, allowed=allowed) for key in extra_keys]
        rule: Pricing | None = reader.read("pricing", lambda: _case_rule(case, rule_name))
        return rule
    case_rule, faults = case.by_size, len(reader.faults)
    pool: Any = options.pool if options.pool is not None else case_rule and case_rule.pool
    size: Any = options.weight if options.weight is not None else case_rule and case_rule.by_size
    reader.read("pool", lambda: _check_sum(pool, nil=False))
    if size not in register.sizes:
        reader.faults.append(register.no_size(size))
    if len(reader.faults) > faults:
        return None
    # A pool that the user gives is that of every year, also if the rule of the case has an uplift.
    is_asked = options.pool is not None or options.weight is not None
    is_as_asked = case_rule is not None and not (is_asked and case_rule.uplift)
    if case_rule and is_as_asked and (pool, size) == (case_rule.pool, case_rule.by_size):
        return case_rule
    source = case_rule.source if case_rule and pool == case_rule.pool else ""
    return Pricing(name="asked", pool=float(pool), share=size, status="assumed", source=source)


def _case_rule(case: Case, name: str) -> Pricing:
    """Return a rule of the case that gives the charge of every member.

    Raises a MemberError if the case has no such rule, or if the rule uses only our own figures.
    """
    if name not in case.pricings:
        problem = f"{format_value(name)} is not a pricing of this case"
        raise MemberError(Fault(problem=problem, allowed=", ".join(case.pricings)))
    rule = case.pricing(name)
    if not _is_for_all(case, rule):
        problem = f"{name} uses only our own figures, so it cannot give other members' charges"
        allowed = "a rule by number, or by sizes of a register"
        raise MemberError(Fault(problem=problem, allowed=allowed))
    if "pool" not in rule.parts or rule.pool is not None:
        return rule
    # The rule may give its pool indirectly: fitted to our charge, or as a total over the years.
    # Replace it by amounts, so that all members share the same pool.
    pools = pool_of(case, rule.name)
    amounts: Any = float(pools[0]) if pools.size == 1 else tuple(map(float, pools))
    return replace(rule, pool=amounts, pool_total=None, pool_from=None)


def _is_for_all(case: Case, rule: Pricing) -> bool:
    """Check whether a rule gives the charge of every member, and not only ours.

    The ends of the quoted range are quoted for us, so they give no charge of another member.
    """
    return bool(rule.parts) and not rule.end and not rule.is_ours_alone(case.adopters.sizes)


def _joining_names(register: Register, join: Join, us: str | None) -> tuple[str, ...]:
    """Return the members in register order, always including the deciding body."""
    if isinstance(join, int):
        return register.members(join, us=us)
    chosen = register.members(join)
    return tuple(name for name in register.names if name in (*chosen, us))


def _left_out_names(
    register: Register, without: tuple[str, ...], joined: tuple[str, ...], us: str | None
) -> tuple[str, ...]:
    """Return the members to leave out.

    Raises a MemberError if one of them is the deciding body, or is not a member.
    """
    names = register.members(without) if without else ()
    always = f"{us} is the one that decides, and always joins"
    problems = [always] if us in names else []
    strangers = [name for name in names if joined and name not in joined]
    problems += [f"{name} is not one of the members that join" for name in strangers]
    if problems:
        raise MemberError([Fault(problem=problem) for problem in problems])
    return names


def _check_sum(amount: float, *, nil: bool) -> None:
    is_number = isinstance(amount, Real)  # a caller in Python may pass any type
    if not is_number or not (0 < amount <= MOST_POOL or (nil and amount == 0)):
        least = "£0" if nil else "more than £0"
        allowed = f"{least}, up to £{MOST_POOL:,} a year"
        raise MemberError(not_allowed(amount, allowed))


def _check_excess(excess: str) -> None:
    if excess not in get_args(Excess):
        raise MemberError(not_allowed(excess, ", ".join(get_args(Excess))))


def _check_our_bounds(case: Case, rule: Pricing, register: Register, us: str) -> None:
    """Check that the register and the rule do not give us two different bounds."""
    bounds = register.find(us).bounds
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


def name_of_rule(case: Case, options: MemberOptions | None = None) -> str | None:
    """Return the chosen rule, or the first that the documents state for all members.

    Returns
    -------
    str or None
        None if a pool is shared by size instead: a chosen pool, or the one that the case assumes.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> name_of_rule(soh.load_case()) is None  # the rules of Derbyshire's case are assumed
    True
    """
    options = options or MemberOptions()
    if options.pricing is not None or (options.pool, options.weight) != (None, None):
        return options.pricing
    if not (case.adopters.register or case.sizes):
        return None
    # The scenario may have an assumed pricing. The first rule that is stated leads all the same.
    names = sorted(case.pricings, key=lambda name: name != case.scenario.pricing)
    return next((name for name in names if _is_stated_for_all(case, name)), None)


def _is_stated_for_all(case: Case, pricing: str) -> bool:
    """Check whether the documents state a rule that gives each member a charge of its own."""
    rule = case.pricing(pricing)
    if rule.status != "stated" or not _is_for_all(case, rule):
        return False
    # A price for each officer is the same at any number of adopters, but not for each of them.
    return bool(rule.size_names) or not is_flat(case, pricing)


def equal_pool(case: Case) -> float | None:
    """Return the pool that the case shares equally, in the first year. [£ a year].

    Returns
    -------
    float or None
        None if the case has no pricing in equal shares.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> equal_pool(soh.load_case())
    1775000.0
    """
    rule = case.shared_equally
    return None if rule is None else float(pool_of(case, rule.name)[0])


def register_of(case: Case, register: str | Path | Register | None) -> Register:
    """Return the given register, or read it from its file, the case or the package."""
    if isinstance(register, Register):
        return register
    return load_register(register or register_path(case, Path(case.file)))


def _no_register(case: Case, register: Register, options: MemberOptions) -> Fault | None:
    """Return the fault of a case that names no register and whose body the package's lacks.

    It is None if the case or the options name a register or us: then our name has its own fault.
    """
    adopters = case.adopters
    if adopters.register or adopters.us or options.us:
        return None
    try:
        register.find(case.body)
    except MemberError as error:
        near = error.faults[0].advice
    else:
        return None
    names = ", ".join(adopters.sizes)
    sizes = f" with a column for each size, instead of [adopters.sizes] ({names})" if names else ""
    name = Path(register.file).name
    advice = (
        f"{near} Write under [adopters] register, a csv file of the members next to the case"
        f"{sizes}, and us, our name in it. A police force writes only us, its name in {name}."
    )
    return Fault(
        file=case.file,
        field="adopters.register",
        problem=f"is missing, and {format_value(case.body)} is not in {name}, the register of the "
        "package",
        advice=advice.strip(),
    )


def no_pool(case: Case, options: MemberOptions | None = None) -> Fault | None:
    """Return the fault of a case without a pool or a weight, and the keys to add.

    Returns
    -------
    Fault or None
        None if the case has a pool that is shared by size, or if the options give both.
    """
    missing = [name for name in ("pool", "weight") if getattr(options, name, None) is None]
    if case.by_size or not missing:
        return None
    # A panel has no options here, and chooses no pricing.
    may_choose = options is not None and len(missing) == 2
    usable = [
        name for name in case.pricings if may_choose and _is_for_all(case, case.pricing(name))
    ]
    way = f"Choose a pricing ({', '.join(usable)}), or give" if usable else "Give"
    return Fault(
        file=case.file,
        field="charges",
        problem="no pricing shares a pool by a size of the register, and no "
        + " and no ".join(missing)
        + " is chosen",
        advice=f"{way} a pool and a weight, or write into the case a table [[charges.pricing]] "
        'with pool (pounds a year), share (such as "officers"), source, status and note, and our '
        "name in the register under [adopters] as us.",
    )
