"""Formulas with some inputs replaced by 0 or 1, and simplified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Tree = tuple[Any, ...]
_ZERO, _ONE = ("number", 0), ("number", 1)


def simplified(tree: Tree, constants: Mapping[str, int]) -> Tree:
    """Replace names by constants, and leave out terms without effect.

    Parameters
    ----------
    tree : tuple
        A formula of `expressions`.
    constants : mapping
        0 or 1 by name.

    Returns
    -------
    tuple
        A formula with the same value; ``("number", 0)`` if it is always zero. A product with zero
        is zero, of an unpriced amount too.

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
    """Return a simpler formula, or None for one that is already simple."""
    first, second = (*arguments, None, None)[:2]
    if function in ("*", "share_of") and _ZERO in arguments:
        return _ZERO
    if function == "*" and _ONE in arguments:
        return second if first == _ONE else first
    if function in ("min", "max") and all(part[0] == "number" for part in arguments):
        return ("number", (min if function == "min" else max)(part[1] for part in arguments))
    if function in ("+", "-") and second == _ZERO:
        return first
    if function == "+" and first == _ZERO:
        return second
    if (function == "/" and first == _ZERO) or (function in _SUMS and first == _ZERO):
        return _ZERO
    if function == "where" and arguments[1] == arguments[2]:
        return second
    if function == "where" and arguments[0][0] == "number":
        return arguments[1] if arguments[0] == _ONE else arguments[2]
    if function == "grown" and _ZERO in arguments:
        return _ONE
    return None


_SUMS = ("years", "last", "running")
