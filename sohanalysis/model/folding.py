"""Simplification of formulas in which some inputs are always 0 or 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Tree = tuple[Any, ...]  # ("+", a, b), ("min", a, b, c), ("name", "delay") or ("number", 12)
_ZERO, _ONE = ("number", 0), ("number", 1)


def simplified(tree: Tree, constants: Mapping[str, int]) -> Tree:
    """Return a formula with constants for names and without needless terms.

    Parameters
    ----------
    tree : tuple
        A formula of `expressions`.
    constants : mapping
        0 or 1 by name.

    Returns
    -------
    tuple
        A formula with the same value, which is ``("number", 0)`` if it is always zero. A product
        with zero is zero, even of an unpriced amount.

    Examples
    --------
    >>> amount = ("*", ("name", "paid"), ("+", ("number", 1), ("name", "overrun")))
    >>> simplified(amount, {"overrun": 0})
    ('name', 'paid')
    """
    if tree[0] == "number":
        return tree
    if tree[0] == "name":
        return ("number", constants[tree[1]]) if tree[1] in constants else tree
    function, *arguments = (tree[0], *(simplified(part, constants) for part in tree[1:]))
    return _shorter(function, arguments) or (function, *arguments)


def _shorter(function: str, arguments: list[Tree]) -> Tree | None:
    """Return a simpler formula, or None if no rule makes it simpler."""
    if function == "where":
        return _branch(*arguments)
    if function in ("min", "max"):
        return _extreme(function, arguments)
    if function in ("and", "or"):
        return _joined(function, arguments)
    first, second = (*arguments, None)[:2]
    rules = {
        "*": ((_ZERO in arguments, _ZERO), (first == _ONE, second), (second == _ONE, first)),
        "share_of": ((_ZERO in arguments, _ZERO),),
        "+": ((second == _ZERO, first), (first == _ZERO, second)),
        "-": ((second == _ZERO, first),),
        "/": ((first == _ZERO, _ZERO),),
        "grown": ((_ZERO in arguments, _ONE),),
        **dict.fromkeys(("years", "last", "running"), ((first == _ZERO, _ZERO),)),
    }
    return next((simpler for holds, simpler in rules.get(function, ()) if holds), None)


def _branch(test: Tree, first: Tree, second: Tree) -> Tree | None:
    """Return the branch that always applies, or None if the test decides."""
    if first == second:
        return first
    return (first if test == _ONE else second) if test[0] == "number" else None


def _joined(function: str, tests: list[Tree]) -> Tree | None:
    """Leave out tests that never matter, or return None if all may matter."""
    deciding, needless = (_ZERO, _ONE) if function == "and" else (_ONE, _ZERO)
    if deciding in tests:
        return deciding
    needed = [test for test in tests if test != needless]
    if len(needed) == len(tests):
        return None
    return (function, *needed) if len(needed) > 1 else [*needed, needless][0]


def _extreme(function: str, arguments: list[Tree]) -> Tree | None:
    """Return the least or greatest of bare numbers, or None for other arguments."""
    if any(part[0] != "number" for part in arguments):
        return None
    return ("number", (min if function == "min" else max)(part[1] for part in arguments))
