"""The charge of each member, under a rule of the case or from a chosen pool.

The model applies the rule to each body in turn, with the sizes of that body and the same set of
members. It keeps each charge within the bounds of the rule, of the register and of a chosen cap.
The other members or a host pay the remainder, or it is left unpaid (`Excess`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case
from sohanalysis.case.pricing import ADOPTERS, Pricing
from sohanalysis.case.register import Register
from sohanalysis.case.shares import charges_within
from sohanalysis.errors import Fault, MemberError, format_value, no_price, number_runs
from sohanalysis.members.options import Cap, MemberOptions, no_register, read_options, register_of
from sohanalysis.model.case_formulas import with_idle_years
from sohanalysis.model.charging import Terms
from sohanalysis.model.pricing import (
    member_bounds,
    member_rates,
    rates,
    terms_of,
    uplift_factors,
)
from sohanalysis.model.pricing import pool as pool_of
from sohanalysis.money import HALF_A_PENNY

# Fields of `MemberCharges` by member and year.
_BY_YEAR = ("charges", "plain", "lows", "tops", "without_cap", "without_register")


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
    if register is None and (fault := no_register(case, bodies, options)):
        raise MemberError(fault)
    options, rule, names = read_options(case, bodies, options)
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
