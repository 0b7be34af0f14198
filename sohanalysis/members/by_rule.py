"""Charges of every named body under a rule of the case, year by year.

The rule of a charge is worked out for each body in turn, as it is for ours: on its own sizes, among
the same bodies, between the bounds that the rule sets us and those that the register has of the
others. What a bound leaves of the pool is borne by the others, by a host, or by nobody.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.case import Case
from sohanalysis.case.pricing import Excess, Pricing, amount_of
from sohanalysis.case.register import BOUNDS, Body, Register
from sohanalysis.case.shares import shares_within
from sohanalysis.errors import Fault, ForceError, shown
from sohanalysis.members.charges import joined, register_of, this_force
from sohanalysis.model.cashflow import with_idle_years
from sohanalysis.model.pricing import is_flat, pool, rule_rates, terms_of
from sohanalysis.money import HALF_A_PENNY, pounds
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import FIGURES, Table, as_csv, as_json
from sohanalysis.report.wording import first_capital

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
_MOST_YEARS = 6  # across a table


@dataclass(frozen=True, kw_only=True)
class MemberCharges:
    """What each body would be charged under one pricing, by year.

    Parameters
    ----------
    case : Case
        Whose rule it is.
    pricing : str
        Name of the rule.
    years : tuple of str
        Financial years.
    names : tuple of str
        Bodies that join, ours first.
    charges : ndarray
        A row for each body, a column for each year. [£ a year]
    left : ndarray
        What bounds leave of the pool in each year, above zero or below, and no other bears: nothing
        where the others do, unless each of them is at a bound too. [£ a year]
    excess : str
        Who bears that: the others (then it is in their charges), the host, or nobody.
    host : str
        Name of the host, where one bears it and the rule says which.
    notes : tuple of str
        What is assumed: the order of the register, where only a number joins; and the trap of each
        size that the rule takes.
    """

    case: Case
    pricing: str
    years: tuple[str, ...]
    names: tuple[str, ...]
    charges: Floats
    left: Floats
    excess: Excess
    host: str = ""
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Where the rule stands; its charge's source where it names none."""
        return self.case.pricing(self.pricing).source or self.case.charge.source

    @property
    def total(self) -> Floats:
        """All charges of each year, and what nobody of them bears: the pool. [£ a year]."""
        return _together(self.charges) + self.left

    def frame(self) -> pd.DataFrame:
        """Return bodies down, financial years across. [£ a year]."""
        import pandas as pd

        return pd.DataFrame(self.charges, index=[*self.names], columns=[*self.years])


def member_charges(
    case: Case,
    *,
    pricing: str | None = None,
    join: str | int | tuple[str, ...] | None = None,
    excess: Excess | None = None,
    register: str | Path | Register | None = None,
) -> MemberCharges:
    """Work out a rule of the case for every body that joins.

    Parameters
    ----------
    case : Case
        Gives the rule, the bounds of our charge and the register, which may have those of others.
    pricing : str, optional
        Which rule; without it, the scenario's.
    join : str, int or tuple of str, optional
        Who joins, as `Register.members` takes it, and we with them; without it, as many as are
        anticipated.
    excess : {"others", "host", "nobody"}, optional
        Who bears what a bound leaves; without it, as the rule says, or nobody. The others share it
        as they share the pool, each within its own bounds.
    register : str, Path or Register, optional
        Bodies and their sizes; without it, that of the case or of the package.

    Raises
    ------
    ForceError
        If the rule says nothing of anybody else, a size is blank, or there are too few bodies.

    Examples
    --------
    £1.775m a year among 25 forces (DN41, para 2.8), and £3.32m by police officers:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> found = member_charges(case, pricing="shared")
    >>> found.names[:2], found.charges[:2, 0].tolist(), float(found.total[0])
    (('Derbyshire', 'Cheshire'), [71000.0, 71000.0], 1775000.0)
    >>> round(float(member_charges(case, pricing="weighted").total[0]))
    3321570
    """
    rule = _rule(case, pricing)
    excess = excess or rule.excess or "nobody"
    _check_excess(excess)
    bodies = register_of(case, register)
    ours = _ours(case, rule, bodies)
    who = case.adopters.anticipated.value if join is None else join
    chosen = joined(bodies, who, ours)
    names, count = (ours, *(name for name in chosen if name != ours)), len(chosen)
    sizes = {size: bodies.weights(size, names) for size in rule.size_names}
    terms = replace(terms_of(case), possible=count, sizes=(), given=())

    def charged(of: Pricing, at: int) -> Floats:
        order = [at, *(place for place in range(count) if place != at)]
        own = tuple((size, tuple(map(float, each[order]))) for size, each in sizes.items())
        row = rule_rates(of, replace(terms, sizes=own))[count - 1]
        return with_idle_years(case, case.charge, np.broadcast_to(row, len(case.years)))

    unbound = replace(_with_own_pool(case, rule), at_least=None, at_most=None)
    charges = np.array([charged(unbound, at) for at in range(count)])
    bound = charged(_with_own_pool(case, rule), 0)
    factor = charged(replace(_ONE_POUND, uplift=rule.uplift, base_year=rule.base_year), 0)
    lows, tops = _bounds([bodies.find(name) for name in names[1:]], bound, factor)
    plain, charges = charges, np.clip(charges, lows, tops)
    if excess == "others":
        for year in range(len(case.years)):
            each = plain[:, year], lows[:, year], tops[:, year]
            charges[:, year] = shares_within(*each)
    left = _together(plain) - _together(charges)
    return MemberCharges(
        case=case,
        pricing=rule.name,
        years=case.years,
        names=names,
        charges=charges,
        left=np.where(np.abs(left) < HALF_A_PENNY, 0.0, left),
        excess=excess,
        host=bodies.find(rule.host).name if rule.host and excess == "host" else "",
        notes=(
            *([bodies.order] if isinstance(who, int) else []),
            *(note for size in rule.size_names for note in bodies.cautions(size)),
        ),
    )


def stated_rule(case: Case) -> str | None:
    """Name the pricing that the documents state for everybody in the case's register; or None.

    >>> import sohanalysis as soh
    >>> stated_rule(soh.load_case()) is None  # those of Derbyshire are assumed
    True
    """
    named = case.scenario.pricing
    if not case.adopters.register or named not in case.pricings or is_flat(case, named):
        return None
    rule = case.pricing(named)
    ours = rule.is_ours_alone(case.adopters.sizes) or rule.status != "stated"
    return None if ours else named


def _ours(case: Case, rule: Pricing, bodies: Register) -> str:
    """Name us, whose bounds are the rule's: a register that has others of us is not passed over."""
    us, ends = bodies.find(this_force(case, bodies)), terms_of(case).ends
    faults = [
        Fault(
            file=bodies.file,
            field=key,
            problem=f"{pounds(own)} of {us.name} is not what the pricing {rule.name} has",
            advice=f"Leave the {key} of {us.name} blank in the register: the rule gives ours.",
        )
        for key in BOUNDS
        if (own := getattr(us, key)) is not None
        and ((bound := getattr(rule, key)) is None or own != amount_of(bound, ends))
    ]
    if faults:
        raise ForceError(faults)
    return us.name


# A fee alone, for what the uplift of a rule makes of it.
_ONE_POUND = Pricing(name="one-pound", fee=1.0)


def _bounds(others: Sequence[Body], ours: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """Bounds of each body and year: ours is what is held, theirs are before the uplift as ours."""
    lows = [(body.at_least or 0.0) * factor for body in others]
    ends = [math.inf if body.at_most is None else body.at_most for body in others]
    # In a year without a charge no end is infinite times nothing.
    tops = [np.multiply(end, factor, out=np.zeros_like(factor), where=factor > 0) for end in ends]
    return np.array([ours, *lows]), np.array([ours, *tops])


def _together(charges: Floats) -> Floats:
    """Add up all bodies, one after the other: no sum depends on how NumPy adds. [£ a year]."""
    together = np.zeros(charges.shape[1])
    for row in charges:
        together = together + row
    return together


def _check_excess(excess: str) -> None:
    if excess not in get_args(Excess):
        problem, allowed = f"{shown(excess)} is not allowed", ", ".join(get_args(Excess))
        raise ForceError(Fault(field="excess", problem=problem, allowed=allowed))


def _rule(case: Case, pricing: str | None) -> Pricing:
    """Find the rule, and refuse one that says nothing of anybody else."""
    name = pricing or case.scenario.pricing
    if name not in case.pricings:
        problem = f"{shown(name)} is no pricing of this case"
        raise ForceError(Fault(field="pricing", problem=problem, allowed=", ".join(case.pricings)))
    rule = case.pricing(name)
    if rule.is_ours_alone(case.adopters.sizes) or not rule.parts:
        problem = f"{name} is of our own figures alone: it says nothing of anybody else"
        allowed = "a rule by number, or by sizes of a register"
        raise ForceError(Fault(field="pricing", problem=problem, allowed=allowed))
    return rule


def _with_own_pool(case: Case, rule: Pricing) -> Pricing:
    """Give a rule with its pool as a sum: what is fitted to our charge is everybody's pool."""
    if "pool" not in rule.parts:
        return rule
    known = pool(case, rule.name)
    amounts: Any = float(known[0]) if known.size == 1 else tuple(map(float, known))
    return replace(rule, pool=amounts, pool_total=None, pool_from=None)


def rule_table(found: MemberCharges) -> Table:
    """Show the charges of every body, the highest of the last year first."""
    same = bool(np.all(found.charges == found.charges[:, :1]))
    columns = ("£ a year",) if same else found.years[-_MOST_YEARS:]
    ranked = sorted(range(len(found.names)), key=lambda at: (-found.charges[at, -1], at))
    rows = [(found.names[at], *found.charges[at][-len(columns) :]) for at in ranked]
    left = found.left[-len(columns) :]
    if np.any(left):
        host = f"{found.host}, as the host" if found.host else "The host"
        rows.append((host if found.excess == "host" else "Borne by nobody", *left))
    word, name = found.case.adopters.word, found.pricing
    status = found.case.pricing(name).status
    # What is assumed says so itself, and once is enough.
    told = "" if found.source.startswith(status) else f" ({status})"
    return Table(
        caption=f"Charge of each {word} {wording_pricing.condition(found.case, name)}, £ a year: "
        f"{len(found.names)} {found.case.adopters.plural}",
        columns=(first_capital(word), *columns),
        rows=[*rows, ("In all", *found.total[-len(columns) :])],
        totals=1,
        foot=f"The rule: {found.source}{told}. {wording.case_foot(found.case)}",
    )


def rule_text(found: MemberCharges) -> Iterator[str | Prose | Table]:
    """Show the case, the charges of every body, and what is assumed of them."""
    yield wording.decision_named(found.case)
    yield rule_table(found)
    if found.notes:
        yield Prose(kind="list", texts=found.notes)


def rule_as(found: MemberCharges, form: str) -> str:
    """Write the charges of every body as json or csv, in full precision."""
    case, status = found.case, found.case.pricing(found.pricing).status
    if form == "json":
        return as_json(
            {
                "case": wording.decision(case),
                "pricing": found.pricing,
                "status": status,
                "source": found.source,
                "years": found.years,
                "members": dict(zip(found.names, found.charges.tolist(), strict=True)),
                "excess": found.excess,
                **({"host": found.host} if found.host else {}),
                "left": found.left.tolist(),
                "total": found.total.tolist(),
                "notes": found.notes,
            }
        )
    bearer = (found.host or found.excess, found.left)
    named = [*zip(found.names, found.charges, strict=True), bearer]
    parts = [*["member"] * len(found.names), "left", "total"]
    rows = [
        (part, name, found.pricing, year, float(amount), "£ a year", status, found.source)
        for part, (name, amounts) in zip(parts, [*named, ("", found.total)], strict=True)
        for year, amount in zip(found.years, amounts, strict=True)
    ]
    return as_csv(FIGURES, [*rows, *(("note", note, *[""] * 6) for note in found.notes)])
