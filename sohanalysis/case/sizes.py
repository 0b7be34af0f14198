"""Sizes of the bodies that could join, and the bounds of their charges, from a case's register."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Adopters, Case
from sohanalysis.case.options import of_option
from sohanalysis.case.pricing import ADOPTERS, BOUNDS, EQUAL, HIGH, LOW, MemberBounds, Pricing
from sohanalysis.case.pricing_faults import SOMETHING_LEFT, own_bound_faults
from sohanalysis.case.register import NAME, Register, load_register
from sohanalysis.case.rules import placed_rules
from sohanalysis.errors import Fault, SohError, format_value, suggestion
from sohanalysis.files.corrections import advice, quantity_advice
from sohanalysis.files.kinds import Faults, PlacedFault
from sohanalysis.files.text import DATA, check_in_folder
from sohanalysis.files.toml import KeyPath

Registers = Callable[[Path | None], Register]  # a reader of registers
Sizes = dict[str, Any]  # fields of a case that are read from its register
_US: KeyPath = ("adopters", "us")


def load_sizes(
    case: Case, source: Path, registers: Registers = load_register
) -> tuple[Sizes, list[PlacedFault]]:
    """Return the sizes that a case's rules name, and the bounds of charges, from its register.

    Returns
    -------
    dict
        Fields of the case for all bodies that could join. The register is next to the case's file,
        or among the data of the package. Empty if no rule names a size and the register has no
        bounds, or if there is a fault.
    list
        Each fault with its key path in the case.
    """
    size_paths, bearers = _named_sizes(case), _bearers(case)
    # A case without its own register takes sizes from that of the package, which has no bounds.
    may_bound = bool(case.charges) and case.adopters.register is not None
    if not (size_paths or bearers or may_bound):
        return {}, []
    try:
        register = registers(register_path(case, source))
    except SohError as error:
        is_missing = (path := register_path(case, source)) is not None and not path.exists()
        folder = "A register is in the folder of its case or workbook: copy it there." * is_missing
        return {}, _register_faults(("adopters", "register"), error, advice=folder)
    # A misspelt size such as "equaly" comes first: without it, our name may not be needed at all.
    if unknown := [*_unknown_size_faults(size_paths, case.adopters, register)]:
        return {}, unknown
    is_bounded = may_bound and register.is_bounded
    if not (size_paths or bearers or is_bounded):
        return {}, []
    faults = [*_name_faults(case, register, size_paths, bearers), *_excess_faults(case, is_bounded)]
    faults = faults or [*_host_faults(case, register)]
    if faults:
        return {}, faults
    return _sizes_from(case, register, size_paths) if size_paths or is_bounded else ({}, [])


def _name_faults(
    case: Case,
    register: Register,
    size_paths: Mapping[str, KeyPath],
    bearers: Mapping[KeyPath, str],
) -> Faults:
    """Yield a fault for each name that the register lacks: ours, or a host."""
    if case.adopters.us is None and (size_paths or register.is_bounded):
        reason = "the register has bounds"
        if size_paths:
            reason = f"a rule uses its size {format_value(next(iter(size_paths)))}"
        sizes = "Without a register, write the sizes under [adopters.sizes]."
        has_none = bool(size_paths) and case.adopters.register is None
        allowed = f"our name in the register: {reason}"
        yield _US, Fault(problem="is missing", allowed=allowed, advice=sizes * has_none)
        return
    for key_path, name in ({_US: case.adopters.us or ""} | dict(bearers)).items():
        try:
            register.find(name)
        except SohError as error:
            yield from _register_faults(key_path, error)


def _chosen_rules(case: Case) -> Iterator[tuple[KeyPath, Pricing]]:
    """Yield the rules of the charge that a pricing is chosen for, in each option."""
    options = [of_option(case, option.name) for option in case.options] or [case]
    chosen = [option.charge for option in options if option.charges]
    for key_path, rule in placed_rules(case.charges):
        if any(case.charges[int(key_path[1])] is charge for charge in chosen):
            yield key_path, rule


def _excess_faults(case: Case, is_bounded: bool) -> Faults:
    """Yield a fault for each rule with `excess` but no bound, in the rule or the register."""
    bounded = {key_path for key_path, _ in _chosen_rules(case)} if is_bounded else set()
    for key_path, rule in placed_rules(case.charges):
        if rule.excess is not None and not rule.is_bounded and key_path not in bounded:
            yield (*key_path, "excess"), Fault(problem="is given", allowed=SOMETHING_LEFT)


def _host_faults(case: Case, register: Register) -> Faults:
    """Yield a fault for each rule that makes us pay the remainder left by our own bound."""
    us = register.find(case.adopters.us) if case.adopters.us else None
    for key_path, rule in placed_rules(case.charges):
        if us is None or not _is_host(register, rule, us.name):
            continue
        if rule.is_bounded or us.is_bounded:
            problem = (
                "is this body, which would pay the remainder left by the bound on its own charge"
            )
            allowed = "another body in the register, or no bound on our charge"
            yield (*key_path, "host"), Fault(problem=problem, allowed=allowed)


def _bearers(case: Case) -> dict[KeyPath, str]:
    """Return the names that must be in the register, ours and the hosts', by key path."""
    names: dict[KeyPath, str | None] = {}
    for key_path, rule in placed_rules(case.charges):
        if rule.excess is not None:
            names |= {_US: case.adopters.us, (*key_path, "host"): rule.host}
    return {key_path: name for key_path, name in names.items() if name is not None}


def register_path(case: Case, source: Path) -> Path | None:
    """Return the path of a case's register.

    Returns
    -------
    Path or None
        None for the package's own register.
    """
    name = case.adopters.register
    return None if name is None else path_near_case(source, name)


def path_near_case(source: Path, name: str) -> Path:
    """Return the path of a file in the folder of a case, or else among the package's data."""
    path = source.parent / name
    check_in_folder(path)
    return DATA / name if not path.exists() and (DATA / name).exists() else path


def _named_sizes(case: Case) -> dict[str, KeyPath]:
    """Return each register size that a rule names, with the key path of its first use."""
    paths: dict[str, KeyPath] = {}
    for key_path, rule in placed_rules(case.charges):
        for size, key in rule.size_keys.items():
            if size not in case.adopters.sizes:
                paths.setdefault(size, (*key_path, key))
    return paths


def _unknown_size_faults(
    size_paths: Mapping[str, KeyPath], adopters: Adopters, register: Register
) -> Faults:
    # A case that names neither a register nor itself does not use the register of the package.
    has_register = adopters.register is not None or adopters.us is not None
    for name, key_path in size_paths.items():
        if name not in register.sizes:
            first = {"share": (EQUAL,), "over": (ADOPTERS,)}.get(str(key_path[-1]), ())
            names = (*first, *adopters.sizes, *(register.sizes if has_register else ()))
            allowed, problem = f"one of {', '.join(names)}", register.no_size(name).problem
            meant = advice(name, allowed) or suggestion(name, names)
            if not has_register:
                problem = f"{format_value(name)} is not a size under [adopters.sizes]"
                choices = names or ("a size under [adopters.sizes]",)
                allowed = ", ".join((*choices, "or a size of a register that has our name as us"))
            if key_path[-1] == "quantity":
                meant, allowed = quantity_advice(name) or meant, f"a number of units, {allowed}"
            yield key_path, Fault(problem=problem, allowed=allowed, advice=meant)


def _sizes_from(
    case: Case, register: Register, size_paths: Mapping[str, KeyPath]
) -> tuple[Sizes, list[PlacedFault]]:
    """Return the sizes of all bodies that could join, with this body first, and the faults."""
    possible = case.adopters.possible.value
    bodies = len(register.bodies)
    if possible > bodies:
        problem = f"{possible} could join, but {register.file} has {bodies} names"
        allowed = f"1 to {bodies}, or a register with more names"
        possible_path: KeyPath = ("adopters", "possible", "value")
        return {}, [(possible_path, Fault(problem=problem, allowed=allowed))]
    our_name = register.find(case.adopters.us or "").name
    names = register.members(possible, us=our_name)
    joining = (our_name, *(name for name in names if name != our_name))
    size_values: dict[str, tuple[float, ...]] = {}
    faults: list[PlacedFault] = []
    for name, key_path in size_paths.items():
        try:
            size_values[name] = tuple(map(float, register.weights(name, joining)))
        except SohError as error:
            faults += _register_faults(key_path, error)
    described = (NAME, *register.lists, *size_values, *BOUNDS)
    measures = {name: register.measures[name] for name in described if name in register.measures}
    sizes: Sizes = {
        "joining": joining,
        "in_register": bodies,
        "sizes": size_values,
        "measures": measures,
    }
    bounds = tuple(register.find(name).bounds for name in joining)
    if any(bound is not None for member_bounds in bounds for bound in member_bounds):
        faults += _own_bound_faults(case, bounds[0])
        chosen = [rule for _, rule in _chosen_rules(case)]
        hosting = tuple(rule.name for rule in chosen if _is_host(register, rule, our_name))
        sizes |= {"bounds": bounds, "hosting": hosting}
    return sizes, faults


def _is_host(register: Register, rule: Pricing, us: str) -> bool:
    return rule.host is not None and register.find(rule.host).name == us


def _own_bound_faults(case: Case, bounds: MemberBounds) -> Faults:
    """Yield a fault for each rule that contradicts the register's bounds of our charge."""
    for key_path, rule in _chosen_rules(case):
        charge = case.charges[int(key_path[1])]
        ends = {LOW: float(charge.low), HIGH: float(charge.high)}
        for key, fault in own_bound_faults(rule, bounds, ends):
            yield (*key_path, key), fault


def _register_faults(key_path: KeyPath, error: SohError, *, advice: str = "") -> list[PlacedFault]:
    """Return faults of the register, placed at the key of the case that uses it.

    Each fault then has the file and line of the case. Its text gives the file and line of the
    register. More advice follows its own.
    """
    faults: list[PlacedFault] = []
    for fault in error.faults:
        line = f", line {fault.line}" if fault.line else ""
        location = f" ({fault.file}{line})" if fault.file else ""
        problem = fault.problem + location
        meant = f"{fault.advice} {advice}".strip()
        quoted = Fault(problem=problem, allowed=fault.allowed, advice=meant)
        faults.append((key_path, quoted))
    return faults
