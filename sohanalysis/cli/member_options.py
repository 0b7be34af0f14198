"""The options of who joins, read whole: all that is wrong at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.errors import Fault, ForceError, ScenarioError, shown
from sohanalysis.explore.typed import only_with, pounds_typed
from sohanalysis.members.by_rule import MemberCharges, member_charges
from sohanalysis.members.charges import Cap, ForceCharges, share_pool

_OPTIONS = ("join", "without", "pool", "weight", "cap", "shortfall", "pricing", "excess")


def charges_from_options(
    case: Case, *, register: str | None, cap: str | None, shortfall: str | None, **typed: str | None
) -> ForceCharges:
    """Share a pool as the texts of the options say, and for the rest as the case does.

    ``typed`` are ``join``, ``without``, ``pool`` and ``weight``, None where one is not given. A
    ForceError names each option that is wrong, all at once.
    """
    faults: list[Fault] = []
    given: dict[str, Any] = {}
    readers: dict[str, Callable[[str], Any]] = {
        "join": _join,
        "without": _names,
        "pool": lambda text: pounds_typed("--pool", text),
        "weight": str.strip,
    }
    for name, text in typed.items():
        if text is not None:
            # What cannot be read must not be missed as well: one fault for one slip.
            given[name] = 1.0 if name == "pool" else None
            given[name] = _read(faults, readers[name], text, given[name])
    given["cap"] = _read(faults, lambda _: _cap(cap, shortfall), "", None)
    try:
        found = share_pool(case, register=register, **given)
    except ForceError as error:
        raise ForceError([*faults, *map(_of_option, error.faults)]) from None
    if faults:
        raise ForceError(faults)
    return found


def rule_from_options(
    case: Case, pricing: str, join: str | None, excess: str | None, register: str | None
) -> MemberCharges:
    """Work out a rule of the case for all who join, as the options say."""
    given: dict[str, Any] = {} if excess is None else {"excess": excess.strip()}
    if join is not None:
        given["join"] = _join(join)
    try:
        return member_charges(case, pricing=pricing.strip(), register=register, **given)
    except ForceError as error:
        raise ForceError([*map(_of_option, error.faults)]) from None


def _read(faults: list[Fault], read: Callable[[str], Any], text: str, otherwise: Any) -> Any:
    try:
        return read(text)
    except ScenarioError as error:
        faults += error.faults
        return otherwise


def _join(text: str) -> str | int | tuple[str, ...]:
    """Read a number, or words; one word may stand for a group."""
    typed = text.strip()
    if typed.isascii() and typed.isdigit() and len(typed) < 10:
        return int(typed)
    names = _names(typed)
    return names if len(names) > 1 else typed


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


def _cap(text: str | None, shortfall: str | None) -> Cap | None:
    """Read the cap of one payer; what it leaves is spread unless the host is named."""
    only_with("--cap", text, {"--shortfall": shortfall})
    if text is None:
        return None
    payer, equals, amount = text.rpartition("=")
    if not equals or not payer.strip():
        problem, allowed = f"{shown(text)} is not allowed", "a name and pounds a year: NAME=1400000"
        raise ScenarioError(Fault(field="--cap", problem=problem, allowed=allowed))
    given: Any = shortfall or "spread"
    return Cap(payer=payer.strip(), amount=pounds_typed("--cap", amount), shortfall=given)


def _of_option(fault: Fault) -> Fault:
    """Name the option; what is wrong in the case or in the register keeps its place."""
    return replace(fault, field=f"--{fault.field}") if fault.field in _OPTIONS else fault
