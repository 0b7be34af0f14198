"""The options of `soh members`, read together, with every fault reported at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.cli.typed import pounds_typed
from sohanalysis.errors import Fault, MemberError, ScenarioError, not_allowed
from sohanalysis.members.charges import MemberCharges, member_charges
from sohanalysis.members.options import Cap, MemberOptions


def charges_from_options(
    case: Case, *, register: str | None = None, **option_texts: str | None
) -> MemberCharges:
    """Compute each member's charge from the options. Defaults come from the case.

    Parameters
    ----------
    case : Case
        The decision.
    register, **option_texts
        Text of each option by name. An option that the user left out is None.

    Raises
    ------
    MemberError
        If options have faults; it names every one of them.
    """
    faults: list[Fault] = []
    options: dict[str, Any] = {}
    readers: dict[str, tuple[Callable[[str], Any], Any]] = {
        # If the pool cannot be read, use 1.0 in its place: a missing pool would be a second fault
        # for the same slip.
        "pool": (lambda text: pounds_typed("--pool", text), 1.0),
        "cap": (_cap, None),
        "join": (_join, None),
        "without": (_names, ()),
    }
    for name, text in option_texts.items():
        if text is not None:
            read, options[name] = readers.get(name, (str.strip, None))
            try:
                options[name] = read(text)
            except ScenarioError as error:
                faults += error.faults
    try:
        charges = member_charges(case, MemberOptions(**options), register=register)
    except MemberError as error:
        # A fault in the case or in the register keeps its location there.
        charge_faults = (
            f.located(f"--{f.field}") if f.field in option_texts else f for f in error.faults
        )
        raise MemberError([*faults, *charge_faults]) from None
    if option_texts.get("excess") is not None and not charges.is_bounded:
        allowed = "only with --cap, or a rule or a register with at_least or at_most"
        faults.append(Fault(field="--excess", problem="is given", allowed=allowed))
    if faults:
        raise MemberError(faults)
    return charges


def _join(text: str) -> str | int | tuple[str, ...]:
    """Return a number, a tuple of names, or one text that names a member or a group."""
    stripped = text.strip()
    if stripped.isascii() and stripped.isdigit() and len(stripped) < 10:
        return int(stripped)
    names = _names(stripped)
    return names if len(names) > 1 else stripped


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


def _cap(text: str) -> Cap:
    """Return the cap of one payer from a text such as `Met=1400000`."""
    payer, equals, amount = text.rpartition("=")
    if not equals or not payer.strip():
        allowed = "a name and pounds a year: NAME=1400000"
        raise ScenarioError(not_allowed(text, allowed, field="--cap"))
    return Cap(payer=payer.strip(), amount=pounds_typed("--cap", amount))
