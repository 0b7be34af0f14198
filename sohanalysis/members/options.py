"""Options for working out each member's charge: who joins, the rule, a cap, the remainder.

Each option has a default from the case. One error lists every fault of the options.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from numbers import Real
from pathlib import Path
from typing import Any, get_args

from sohanalysis.case.case import Case
from sohanalysis.case.choose import pricing_fault, pricing_named
from sohanalysis.case.pricing import Excess, Pricing
from sohanalysis.case.pricing_faults import own_bound_faults
from sohanalysis.case.register import ALL, Register, load_register
from sohanalysis.case.sizes import register_path
from sohanalysis.errors import Fault, MemberError, format_value, not_allowed
from sohanalysis.model.pricing import is_flat, terms_of
from sohanalysis.model.pricing import pool as pool_of

Join = str | int | tuple[str, ...]
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


def read_options(
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
    reader.read("pool", lambda: _check_pool(case, options, pool))
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
    name = pricing_named(case, name)
    if name not in case.pricings:
        raise MemberError(pricing_fault(case, name, case.pricings))
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


def _check_pool(case: Case, options: MemberOptions, pool: Any) -> None:
    """Check the pool of the options, or that of the case.

    A pool of £0 in the case is a fault of its file, not of an option.
    """
    if options.pool is None and pool == 0:
        problem = "the pool that is shared by size is £0, so no member has a share of it"
        advice = "Write its amount into the case, or choose a pool for this run."
        raise MemberError(Fault(file=case.file, field="charges", problem=problem, advice=advice))
    _check_sum(pool, nil=False)


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


def register_of(case: Case, register: str | Path | Register | None) -> Register:
    """Return the given register, or read it from its file, the case or the package."""
    if isinstance(register, Register):
        return register
    return load_register(register or register_path(case, Path(case.file)))


def no_register(case: Case, register: Register, options: MemberOptions) -> Fault | None:
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
