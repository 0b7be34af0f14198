"""Run the formulas with NumPy, and write them as data for the page.

A set of formulas becomes a `Graph`: every operation once, in order, after zeros are folded away.
Three ways of running them start from it:

- `evaluate`: one scenario or a sweep, as one Python function over arrays.
- `Staged`: many draws of some inputs. Operations that no draw moves run once. Those that one whole
  number moves (a delay, the adopters) run once for each of its values. The rest run for each draw.
- `instructions`: the operations that the page's controls move, as plain lists for
  ``explore/formulas.js``. The others are evaluated here.

Six things make this as fast as code written by hand:

1. An input of zero is folded away, with its products and their axes.
2. The year is the **first** axis, and a value has only the axes that it needs. A sum over the years
   reads memory in order, and a value that all years share is computed once.
3. An operation with a single use is written into the expression that uses it, so that NumPy reuses
   the memory.
4. Only the operations behind the wanted results are compiled.
5. A part that several formulas repeat is computed once.
6. For draws, a sum over the years is taken apart: the sum of ``a + v * b`` is the sum of ``a`` plus
   ``v`` times the sum of ``b``, if ``v`` is the same in every year. Both sums then run once. The
   last bits may differ from a single scenario.

Zero times an unpriced value is unpriced, so such a product is never folded. ``share_of`` is
different: a share of zero of any amount is zero.
"""

from __future__ import annotations

import math
import operator
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sohanalysis.model import units
from sohanalysis.model.expressions import (
    OPERATIONS,
    TESTS,
    UNPRICED,
    FormulaError,
    Formulas,
    Quantity,
    gives_no_price,
)
from sohanalysis.model.folding import Tree

Array = NDArray[Any]
_Compiled = tuple[Callable[..., tuple[Any, ...]], tuple[str, ...]]  # a function and its inputs
_Cached = TypeVar("_Cached")
_PLAIN = frozenset({int, float, bool})
_LEAVES = ("input", "number", UNPRICED)
_MOST_COMPILED = 512
_DEEPEST = 40  # Python parses at most 200 nested brackets, and one operation may add several


# The functions of the language on numbers and arrays. Python's own numbers are much faster than
# NumPy's, so most functions have a branch for them. Both branches return NaN if an argument is NaN
# (a number that differs from itself), because an unpriced amount must stay unpriced.


def _least(first: Any, second: Any) -> Any:
    if type(first) in _PLAIN and type(second) in _PLAIN:
        return first if first <= second or first != first else second
    return np.minimum(first, second)


def _greatest(first: Any, second: Any) -> Any:
    if type(first) in _PLAIN and type(second) in _PLAIN:
        return first if first >= second or first != first else second
    return np.maximum(first, second)


def _where(test: Any, first: Any, second: Any) -> Any:
    if type(test) in _PLAIN:
        return first if test else second
    return np.where(test, first, second)


def _share_of(share: Any, amount: Any) -> Any:
    return _where(share == 0, 0, share * amount)


def _priced(value: Any) -> Any:
    return value == value


def _divided(amount: Any, divisor: Any) -> Any:
    try:
        return amount / divisor
    except ZeroDivisionError:  # only Python raises it; NumPy and JavaScript return infinity
        return float(np.divide(amount, divisor))


def _up(value: Any) -> Any:
    if type(value) in _PLAIN:
        return math.ceil(value) if math.isfinite(value) else value
    return np.ceil(value)


def _root(value: Any) -> Any:
    if type(value) in _PLAIN:
        return math.sqrt(value) if value >= 0 else math.nan
    return np.sqrt(value)


def _steps_at(value: Any, starts: Array) -> Any:
    steps = np.searchsorted(starts, value, side="right")
    return int(steps) if type(value) in _PLAIN else steps


class _Years:
    """Functions that depend on the number of years and of other axes."""

    def __init__(self, count: int, axes: int) -> None:
        self.count, self.axes = count, axes

    def is_by_year(self, value: Any) -> bool:
        return getattr(value, "ndim", 0) > self.axes

    def years(self, value: Any) -> Any:
        # Add one year at a time: JavaScript adds in this order too, and another order would change
        # the last bit.
        if not self.is_by_year(value):
            return reduce(operator.add, [value] * self.count)
        return reduce(operator.add, value if self.axes else value.tolist())

    def last(self, value: Any) -> Any:
        if not self.is_by_year(value):
            return value
        return value[-1] if self.axes else value[-1].item()

    def running(self, value: Any) -> Any:
        if not self.is_by_year(value):
            shape = np.shape(value)
            value = np.broadcast_to(value, (self.count, *(1,) * (self.axes - len(shape)), *shape))
        return np.add.accumulate(value, axis=0)

    def grown(self, rate: Any, count: Any) -> Any:
        # Multiply repeatedly: a power differs in the last bit between languages.
        if type(count) in _PLAIN:
            return reduce(operator.mul, [1 + rate] * int(count), 1)
        counts = np.maximum(count, 0).astype(int)
        powers = [rate * 0 + 1]
        for _ in range(int(counts.max())):
            powers.append(powers[-1] * (1 + rate))
        if type(rate) in _PLAIN:
            return np.array(powers)[counts]
        if self.is_by_year(counts) and counts.size == len(counts) and not self.is_by_year(rate):
            return np.stack([powers[number] for number in counts.flat])
        *powers, counts = np.broadcast_arrays(*powers, counts)
        return np.take_along_axis(np.stack(powers), counts[np.newaxis], axis=0)[0]

    def item(self, entries: Array, position: Any) -> Any:
        index = np.clip(np.asarray(position, int) - 1, 0, len(entries) - 1)
        if entries.ndim == 2:  # a list for each year
            return entries[index, year_first(np.arange(entries.shape[1]), self.axes)]
        return entries[index] if index.ndim else entries[index].item()


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "_least": _least,
    "_greatest": _greatest,
    "_where": _where,
    "_share_of": _share_of,
    "_divided": _divided,
    "_priced": _priced,
    "_up": _up,
    "_root": _root,
    "_steps_at": _steps_at,
}
# Each operation in Python.
PYTHON: Mapping[str, str] = {
    "+": "({0} + {1})",
    "-": "({0} - {1})",
    "*": "({0} * {1})",
    "/": "_divided({0}, {1})",
    "<": "({0} < {1})",
    ">": "({0} > {1})",
    "<=": "({0} <= {1})",
    ">=": "({0} >= {1})",
    "==": "({0} == {1})",
    "and": "({0} & {1})",
    "or": "({0} | {1})",
    "min": "_least({0}, {1})",
    "max": "_greatest({0}, {1})",
    "where": "_where({0}, {1}, {2})",
    "share_of": "_share_of({0}, {1})",
    "priced": "_priced({0})",
    "up": "_up({0})",
    "root": "_root({0})",
    "grown": "_in.grown({0}, {1})",
    "years": "_in.years({0})",
    "last": "_in.last({0})",
    "running": "_in.running({0})",
    "steps_at": "_steps_at({0}, {1})",
    "item": "_in.item({0}, {1})",
}
# Operations to evaluate at once if all arguments are bare numbers. `_simpler` handles the others.
_FOLDED = frozenset(PYTHON) - {"/", "and", "or", "years", "running", "steps_at", "item"}


class Graph:
    """The operations behind some results, each once and after its arguments.

    Parameters
    ----------
    model : Formulas
        The formulas.
    results : iterable of str
        Names of the results.
    zeros : frozenset of str
        Inputs that are zero. Operations that they make needless are left out.
    by_year : frozenset of str, optional
        Inputs with a value for each year. If they are given, sums over the years are taken apart:
        see `_sum_over_years`. The last bits of a result may then differ.

    Attributes
    ----------
    nodes : list of tuple
        ``("input", name)``, ``("number", 12)``, ``("unpriced",)`` or an operation and the indices
        of its arguments, such as ``("+", 3, 5)``.
    results : tuple of int
        Index of each result.
    """

    def __init__(
        self,
        model: Formulas,
        results: Iterable[str],
        zeros: frozenset[str] = frozenset(),
        by_year: frozenset[str] | None = None,
    ) -> None:
        self.nodes: list[tuple[Any, ...]] = []
        self._splits_sums = by_year is not None
        self._indices: dict[tuple[Any, ...], int] = {}
        self._unpriced: list[bool] = []
        self._is_test: list[bool] = []
        self._by_year: list[bool] = []  # whether each node may have a value for each year
        self._inputs_by_year = by_year or frozenset()
        names = tuple(results)
        by_name: dict[str, int] = {}
        for name in model.needed(names):
            quantity = model[name]
            if quantity.tree is not None:
                by_name[name] = self._index(quantity.tree, by_name)
            elif name in zeros:
                by_name[name] = self._node("number", 0)
            else:
                is_test = quantity.unit == units.TEST
                unpriced = quantity.may_be_unpriced
                by_name[name] = self._node("input", name, unpriced=unpriced, is_test=is_test)
        self.results = tuple(by_name[name] for name in names)

    def arguments(self, index: int) -> tuple[int, ...]:
        """Return the indices of the arguments of an operation."""
        return () if self.nodes[index][0] in _LEAVES else self.nodes[index][1:]

    def behind(self, outputs: Iterable[int], early: frozenset[int] = frozenset()) -> list[int]:
        """Return the indices of some nodes and of their arguments at any depth, in order.

        Arguments of nodes that were evaluated ``early`` are not needed, so they are left out.
        """
        wanted = {*outputs}
        for index in range(len(self.nodes) - 1, -1, -1):
            if index in wanted and index not in early:
                wanted.update(self.arguments(index))
        return sorted(wanted)

    def moved_by(self, inputs: Mapping[str, str]) -> list[frozenset[str]]:
        """Return the labels in ``inputs`` of the inputs that each node depends on."""
        moved: list[frozenset[str]] = []
        for index, node in enumerate(self.nodes):
            if node[0] == "input":
                moved.append(frozenset({inputs[node[1]]} if node[1] in inputs else ()))
            else:
                moved.append(frozenset().union(*(moved[part] for part in self.arguments(index))))
        return moved

    def early(self, is_late: Sequence[bool]) -> list[int]:
        """Return the indices of early nodes that are results or arguments of late nodes."""
        behind = self.behind(self.results)
        late = [index for index in behind if is_late[index]]
        used = {*self.results}.union(*map(self.arguments, late))
        return [index for index in behind if index in used and not is_late[index]]

    def is_input(self, index: int) -> bool:
        """Whether a node is an input."""
        return bool(self.nodes[index][0] == "input")

    def is_number(self, index: int) -> bool:
        """Whether a node is a bare number."""
        return self.nodes[index][0] in ("number", UNPRICED)

    def _index(self, tree: Tree, by_name: Mapping[str, int]) -> int:
        """Add a formula, and return its index."""
        if tree[0] == "number":
            return self._node(*tree)
        if tree[0] == "name":
            return self._node(UNPRICED) if tree[1] == UNPRICED else by_name[tree[1]]
        arguments = [self._index(argument, by_name) for argument in tree[1:]]
        if OPERATIONS[tree[0]].most > 3:  # min(a, b, c) is min(min(a, b), c)
            return reduce(lambda first, second: self._operation(tree[0], first, second), arguments)
        return self._operation(tree[0], *arguments)

    def _node(self, *node: Any, unpriced: bool = False, is_test: bool = False) -> int:
        if node not in self._indices:
            self._indices[node] = len(self.nodes)
            self.nodes.append(node)
            self._unpriced.append(unpriced or node[0] == UNPRICED)
            self._is_test.append(is_test)
            self._by_year.append(self._may_be_by_year(*node))
        return self._indices[node]

    def _operation(self, name: str, *arguments: int) -> int:
        """Return the index of an operation, or of a simpler equivalent."""
        values = [
            self.nodes[part][1] if self.nodes[part][0] == "number" else None for part in arguments
        ]
        if name in _FOLDED and None not in values:
            text = PYTHON[name].format(*(f"({value!r})" for value in values))
            return self._node("number", _folded(text))
        simpler = self._simpler(name, arguments, values)
        if simpler is not None:
            return simpler
        if name == "years" and self._splits_sums:
            return self._sum_over_years(*arguments)
        if name == "share_of" and not self._unpriced[arguments[1]]:
            return self._operation("*", *arguments)
        chosen = {"where": 1, "last": 0, "item": 0}
        return self._node(
            name,
            *arguments,
            unpriced=gives_no_price(
                name, arguments, self.nodes.__getitem__, self._unpriced.__getitem__
            ),
            is_test=name in TESTS or (name in chosen and self._is_test[arguments[chosen[name]]]),
        )

    def _simpler(self, name: str, arguments: Sequence[int], values: Sequence[Any]) -> int | None:
        """Return the index of an equal node, or None if the operation must be evaluated."""
        first, last = arguments[0], arguments[-1]
        match (name, *values):
            case ("priced", _) | ("grown", 0, _) | ("grown", _, 0):
                return self._node("number", 1) if self._are_priced(arguments) else None
            case ("*", _, _) | ("/", 0, _):
                return self._simpler_product(arguments, values)
            case (
                ("+" | "-" | "or", _, 0)
                | ("/" | "and", _, 1)
                | ("share_of" | "and" | "years" | "running", 0, *_)
                | ("or", 1, _)
            ):
                return first
            case (
                ("+" | "or" | "where", 0, *_)
                | ("share_of" | "and", 1, _)
                | ("and", _, 0)
                | ("or", _, 1)
            ):
                return last
            case ("where", 1, _, _):
                return arguments[1]
            case ("where", _, _, _) if arguments[1] == last:
                return last
            case ("min" | "max", _, _) if first == last:
                return first
        return None

    def _simpler_product(self, arguments: Sequence[int], values: Sequence[Any]) -> int | None:
        """Return the index of a node that equals a product, or zero divided by a number."""
        if 0 in values:
            return arguments[values.index(0)] if self._are_priced(arguments) else None
        # Keep 1 * test, which is a number. NumPy would add two bare tests as "yes or yes".
        if 1 in values and not any(self._is_test[argument] for argument in arguments):
            return arguments[1 - values.index(1)]
        return None

    def _sum_over_years(self, index: int) -> int:
        """Return the index of the sum of a node over the years, taken apart.

        The sum of ``a + v * b`` is the sum of ``a`` plus ``v`` times the sum of ``b``, if ``v`` is
        the same in every year. Most of the smaller sums depend on fewer inputs, so that they run
        once, and not for each draw.
        """
        kind, *arguments = self.nodes[index]
        number_one = self._node("number", 1)
        if not self._by_year[index]:
            return self._operation("*", index, self._node("years", number_one))
        if kind in ("+", "-"):
            return self._operation(kind, *map(self._sum_over_years, arguments))
        if kind == "/" and not self._by_year[arguments[1]]:
            return self._operation("/", self._sum_over_years(arguments[0]), arguments[1])
        factors = [factor for factor in self._factors(index) if factor != number_one]
        constant = [factor for factor in factors if not self._by_year[factor]]
        # One makes a number of a product of tests, which NumPy would add as "yes or yes".
        yearly = self._product(
            [number_one, *(factor for factor in factors if self._by_year[factor])]
        )
        if constant:
            return self._product([*constant, self._sum_over_years(yearly)])
        return self._node("years", yearly, unpriced=self._unpriced[index])

    def _factors(self, index: int) -> list[int]:
        """Return the indices of the factors of a product."""
        kind, *arguments = self.nodes[index]
        if kind != "*":
            return [index]
        return [factor for argument in arguments for factor in self._factors(argument)]

    def _product(self, factors: Sequence[int]) -> int:
        """Return the index of a product."""
        return reduce(lambda first, second: self._operation("*", first, second), factors)

    def _may_be_by_year(self, kind: str, *arguments: Any) -> bool:
        """Check whether a node with these arguments may have a value for each year."""
        if kind in _LEAVES:
            return kind == "input" and arguments[0] in self._inputs_by_year
        if kind in ("years", "last"):
            return False
        return kind == "running" or any(self._by_year[argument] for argument in arguments)

    def _are_priced(self, arguments: Iterable[int]) -> bool:
        return not any(self._unpriced[argument] for argument in arguments)


def _compiled(
    graph: Graph,
    outputs: Sequence[int],
    early: frozenset[int] = frozenset(),
    *,
    count: int,
    axes: int,
) -> _Compiled:
    """Compile a graph to a Python function, and return it with its arguments' names.

    The function is Python source, because a single expression for NumPy is much faster than a walk
    over the graph. Its text holds only names and numbers of our formulas. A node that was evaluated
    ``early`` is an argument, under its index.
    """
    names = {
        f"i{index}": str(index) if index in early else graph.nodes[index][1]
        for index in graph.behind(outputs, early)
        if index in early or graph.is_input(index)
    }
    body = "\n ".join(_lines(graph, outputs, early))
    space = _space(count, axes)
    exec(compile(f"def formulas({', '.join(names)}):\n {body}", "<formulas>", "exec"), space)
    return space["formulas"], tuple(names.values())


def _value_of(text: str) -> Any:
    """Return the value of an operation on bare numbers."""
    # The result of a test becomes 0 or 1 (`* 1`), so that a node holds only numbers.
    return eval(text, _space(1, 0)) * 1


_folded = lru_cache(_value_of)  # most operations are repeats, such as 1 + 0


def _space(count: int, axes: int) -> dict[str, Any]:
    """Return the names that compiled formulas use."""
    return {**_FUNCTIONS, "_in": _Years(count, axes), "_nan": math.nan}


def _lines(graph: Graph, outputs: Sequence[int], early: frozenset[int]) -> list[str]:
    """Return the lines of the function, with operations of a single use in place."""
    behind = graph.behind(outputs, early)
    # Count every output twice, so that it always gets a line of its own.
    uses = Counter(outputs) + Counter(outputs)
    uses.update(part for i in behind if i not in early for part in graph.arguments(i))
    text: dict[int, str] = {}
    depth: dict[int, int] = {}
    lines: list[str] = []
    for index in behind:
        arguments = () if index in early else graph.arguments(index)
        depth[index] = 1 + max((depth[part] for part in arguments), default=-1)
        text[index] = f"i{index}" if index in early else _python(graph, index, text)
        if arguments and (uses[index] > 1 or depth[index] > _DEEPEST):
            lines.append(f"v{index} = {text[index]}")
            text[index], depth[index] = f"v{index}", 0
    return [*lines, f"return ({''.join(f'{text[index]}, ' for index in outputs)})"]


def _python(graph: Graph, index: int, text: Mapping[int, str]) -> str:
    """Return the Python text of one node."""
    kind, *arguments = graph.nodes[index]
    if kind == "input":
        return f"i{index}"
    if kind == "number":
        return f"({arguments[0]!r})"
    if kind == UNPRICED:
        return "_nan"
    if kind == "/" and graph.nodes[arguments[1]][0] == "number":
        return f"({text[arguments[0]]} / {text[arguments[1]]})"
    return PYTHON[kind].format(*(text[part] for part in arguments))


def _inputs_behind(model: Formulas, results: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the inputs behind some results."""
    key = ("inputs", results)
    names: tuple[str, ...] | None = model.compiled.get(key)
    if names is None:
        names = tuple(name for name in model.needed(results) if model[name].tree is None)
        model.compiled[key] = names
    return names


def _converted(
    model: Formulas, inputs: Mapping[str, Any], names: Iterable[str], *, count: int, axes: int
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return inputs as plain numbers and arrays, and the names of zeros."""
    missing = [name for name in names if name not in inputs]
    if missing:
        raise FormulaError(f"{', '.join(missing)}: missing. The results need a value of it.")
    values = {name: _plain(model[name], inputs[name]) for name in names}
    zeros = []
    for name, value in values.items():
        if type(value) not in _PLAIN:
            _check_shape(model[name], value.shape, count, axes)
        elif value == 0:
            zeros.append(name)
    return values, frozenset(zeros)


def _plain(quantity: Quantity, value: Any) -> Any:
    """Return an input as a number if it has one element and is not a list."""
    if quantity.is_list:
        return np.asarray(value)
    if type(value) not in _PLAIN:
        value = np.asarray(value)
        if value.size == 1:
            value = value.item()
    if quantity.unit == units.TEST:
        return value.astype(bool) if isinstance(value, np.ndarray) else bool(value)
    return value


def _check_shape(quantity: Quantity, shape: tuple[int, ...], count: int, axes: int) -> None:
    """Check that only a value by year has an axis of years, and as many as there are."""
    is_too_long = len(shape) > axes + quantity.by_year
    is_uneven = len(shape) > axes and shape[:1] != (count,)
    if not quantity.is_list and (is_too_long or is_uneven):
        allowed = f"at most {axes} axes" + f" after one of {count} years" * quantity.by_year
        raise FormulaError(
            f"{quantity.name}: an array of shape {shape} is not allowed. Allowed: {allowed}."
        )


def evaluate(
    model: Formulas,
    inputs: Mapping[str, Any],
    results: Iterable[str] | None = None,
    *,
    count: int,
    axes: int = 0,
) -> dict[str, Any]:
    """Evaluate formulas with NumPy.

    Parameters
    ----------
    model : Formulas
        The formulas.
    inputs : mapping
        Numbers, or arrays that broadcast. An array with values by year has the year on its
        **first** axis, before ``axes`` others (`year_first`). An array without years has at most
        ``axes``.
    results : iterable of str, optional
        Formulas to return. The default is all.
    count : int
        Number of financial years.
    axes : int
        Number of axes other than the year, one for each swept field.

    Returns
    -------
    dict
        Results by name, in the smallest shape that holds them. A value that is the same in every
        year has no year axis. A value that depends on no array is a Python number.

    Raises
    ------
    FormulaError
        If an input is missing, or has an axis too many.
    """
    wanted = tuple(model if results is None else results)
    names = _inputs_behind(model, wanted)
    values, zeros = _converted(model, inputs, names, count=count, axes=axes)
    function, arguments = _function(model, wanted, zeros, count, axes)
    # Ignore warnings: NumPy also computes the branch that `where` then rejects.
    with np.errstate(divide="ignore", invalid="ignore"):
        return dict(zip(wanted, function(*[values[name] for name in arguments]), strict=True))


def _function(
    model: Formulas, results: tuple[str, ...], zeros: frozenset[str], count: int, axes: int
) -> _Compiled:
    """Return the compiled function of some results, with its inputs' names."""
    key = (results, zeros, count, axes)

    def compile_all() -> _Compiled:
        graph = Graph(model, results, zeros)
        return _compiled(graph, graph.results, count=count, axes=axes)

    return _cached(model, key, compile_all)


def _cached(model: Formulas, key: tuple[Any, ...], make: Callable[[], _Cached]) -> _Cached:
    """Return an object from the cache of the formulas, making it if needed."""
    if key not in model.compiled:
        if len(model.compiled) >= _MOST_COMPILED:
            model.compiled.clear()
        model.compiled[key] = make()
    cached: _Cached = model.compiled[key]
    return cached


def year_first(values: Any, axes: int) -> Array:
    """Return values by year as an array with the year first, before other axes.

    >>> year_first([6, 12], axes=2).shape
    (2, 1, 1)
    """
    array = np.asarray(values)
    return array.reshape(-1, *(1,) * axes)


class Staged:
    """Formulas with most inputs fixed, for many draws of the others.

    Parameters
    ----------
    model : Formulas
        The formulas.
    inputs : mapping
        Inputs that are the same in every draw.
    tables : mapping
        Inputs that depend on one whole number, by its name, with its values on their last axis. By
        ``adopters``, for example, the rate at every number of adopters.
    draws : iterable of str
        Inputs that have a value for each draw.
    results : iterable of str
        Formulas to return.
    count : int
        Number of financial years.

    Examples
    --------
    >>> from sohanalysis.case.definitions import Definition, Input
    >>> model = Formulas()
    >>> model.add((
    ...     Input("rate", "£ a year", "Charge a year", "the rule of the pricing"),
    ...     Input("change", "share", "Change of the charge", "drawn"),
    ...     Definition("paid", "rate * (1 + change)", "£ a year", "Charge paid", "scenario field"),
    ... ))
    >>> rates = {"adopters": {"rate": np.array([90.0, 80.0, 70.0])}}
    >>> staged = Staged(model, {}, rates, ["change"], ["paid"], count=1)
    >>> staged.evaluate({"adopters": np.array([2, 0])}, {"change": np.array([0.5, 0.0])})
    {'paid': array([105.,  90.])}
    """

    def __init__(
        self,
        model: Formulas,
        inputs: Mapping[str, Any],
        tables: Mapping[str, Mapping[str, Any]],
        draws: Iterable[str],
        results: Iterable[str],
        *,
        count: int,
    ) -> None:
        self._results, draws = tuple(results), tuple(draws)
        movers = {name: key for key, table in tables.items() for name in table}
        movers |= dict.fromkeys(draws, _DRAW)
        names = _inputs_behind(model, self._results)
        fixed = [name for name in names if name not in movers]
        values, zeros = _converted(model, inputs, fixed, count=count, axes=0)
        column = {name: _in_column(model, name, value) for name, value in values.items()}
        arrays = {key: _arrays(model, table) for key, table in tables.items()}
        yearly = frozenset(
            name
            for values_of in (column, *arrays.values())
            for name, value in values_of.items()
            if np.ndim(value) == 2
        ).union(name for name in draws if model[name].by_year)
        stages = _stages(model, self._results, zeros, yearly, movers, count)

        def run(stage: str, values: Mapping[str, Any]) -> dict[str, Any]:
            outputs, (function, arguments) = stages.early[stage]
            results = function(*[values[name] for name in arguments])
            return dict(zip(outputs, results, strict=True))

        with np.errstate(divide="ignore", invalid="ignore"):
            self._once = run(_ONCE, column)
            self._tables = {key: run(key, {**column, **table}) for key, table in arrays.items()}
        self._function, self._arguments = stages.late

    def evaluate(
        self, positions: Mapping[str, Array], draws: Mapping[str, Array]
    ) -> dict[str, Any]:
        """Evaluate the results at some draws.

        Parameters
        ----------
        positions : mapping
            Position of each draw in each table, counted from 0.
        draws : mapping
            Values of the other inputs that are drawn.

        Returns
        -------
        dict
            Results by name, in the smallest shape that holds them.
        """
        values: dict[str, Any] = {**self._once, **draws}
        for key, table in self._tables.items():
            for name, value in table.items():
                values[name] = np.take(value, positions[key], axis=-1) if np.ndim(value) else value
        with np.errstate(divide="ignore", invalid="ignore"):
            results = self._function(*[values[name] for name in self._arguments])
        return dict(zip(self._results, results, strict=True))


_ONCE, _DRAW = "", "*"  # the first and the last stage; other stages have the names of tables


class _Stages:
    """The functions of every stage: early stages by name, and the stage of the draws."""

    def __init__(self, graph: Graph, movers: Mapping[str, str], count: int) -> None:
        tables = dict.fromkeys(label for label in movers.values() if label != _DRAW)
        stages = [_stage(keys) for keys in graph.moved_by(movers)]
        is_late = [stage == _DRAW for stage in stages]
        early = [index for index in graph.early(is_late) if not graph.is_number(index)]
        self.early: dict[str, tuple[list[str], _Compiled]] = {}
        for name in (_ONCE, *tables):
            outputs = [index for index in early if stages[index] == name]
            function = _compiled(graph, outputs, count=count, axes=1)
            self.early[name] = [*map(str, outputs)], function
        self.late = _compiled(graph, graph.results, frozenset(early), count=count, axes=1)


def _stages(
    model: Formulas,
    results: tuple[str, ...],
    zeros: frozenset[str],
    by_year: frozenset[str],
    movers: Mapping[str, str],
    count: int,
) -> _Stages:
    """Return the compiled functions of all stages."""

    def compile_all() -> _Stages:
        return _Stages(Graph(model, results, zeros, by_year), movers, count)

    key = ("stages", results, zeros, by_year, frozenset(movers.items()), count)
    return _cached(model, key, compile_all)


def _stage(movers: frozenset[str]) -> str:
    """Return the stage of a node: once, for each value of a table, or for each draw."""
    if not movers:
        return _ONCE
    return next(iter(movers)) if len(movers) == 1 else _DRAW


def _arrays(model: Formulas, table: Mapping[str, Any]) -> dict[str, Array]:
    return {
        name: np.asarray(values, bool if model[name].unit == units.TEST else None)
        for name, values in table.items()
    }


def _in_column(model: Formulas, name: str, value: Any) -> Any:
    """Return values by year as a column, before an axis of draws."""
    is_yearly = np.ndim(value) == 1 and not model[name].is_list
    return value[:, np.newaxis] if is_yearly else value


def instructions(
    model: Formulas,
    inputs: Mapping[str, Any],
    moves: Iterable[str],
    results: Iterable[str],
    *,
    count: int,
) -> dict[str, Any]:
    """Return formulas as data for ``explore/formulas.js``.

    Parameters
    ----------
    model : Formulas
        The formulas.
    inputs : mapping
        Inputs that no control moves. Operations that depend only on these are evaluated here.
    moves : iterable of str
        Inputs that the page supplies with each scenario.
    results : iterable of str
        Formulas that the page needs.
    count : int
        Number of financial years.

    Returns
    -------
    dict
        ``moves``: name, and whether it is by year. ``values``: a number, a list by year or, under
        ``list``, a list to look up in. Null stands for an unpriced value. ``steps``: an operation
        and the indices of its arguments, counted over moves, values and steps. ``results``: name,
        index, and whether it is by year.

    Examples
    --------
    >>> from sohanalysis.case.definitions import Definition, Input
    >>> model = Formulas()
    >>> model.add((
    ...     Input("rate", "£ a year", "Charge a year", "the rule of the pricing"),
    ...     Input("change", "share", "Change of the charge", "a slider"),
    ...     Definition("paid", "rate * (1 + change)", "£ a year", "Charge paid", "scenario field"),
    ... ))
    >>> instructions(model, {"rate": 71_000}, ["change"], ["paid"], count=1)["steps"]
    [['+', 2, 0], ['*', 1, 3]]
    """
    wanted, moving = tuple(results), tuple(moves)
    names = [name for name in _inputs_behind(model, wanted) if name not in moving]
    values, zeros = _converted(model, inputs, names, count=count, axes=0)
    graph = Graph(model, wanted, zeros)
    is_late = [bool(keys) for keys in graph.moved_by(dict.fromkeys(moving, _DRAW))]
    fixed = graph.early(is_late)
    function, arguments = _compiled(graph, fixed, count=count, axes=0)
    constants = function(*[values[name] for name in arguments])
    late = [index for index in graph.behind(graph.results) if is_late[index]]
    moved = [index for index in late if graph.is_input(index)]
    steps = [index for index in late if not graph.is_input(index)]
    numbers = {index: number for number, index in enumerate([*moved, *fixed, *steps])}
    moved_names = [graph.nodes[index][1] for index in moved]
    return {
        "years": count,
        "moves": [[name, int(model[name].by_year)] for name in moved_names],
        "values": [
            _constant(model, graph.nodes[index], value)
            for index, value in zip(fixed, constants, strict=True)
        ],
        "steps": [
            [graph.nodes[index][0], *(numbers[part] for part in graph.arguments(index))]
            for index in steps
        ],
        "results": [
            [name, numbers[index], int(model[name].by_year)]
            for name, index in zip(wanted, graph.results, strict=True)
        ],
    }


def _constant(model: Formulas, node: tuple[Any, ...], value: Any) -> Any:
    """Return a value that no control moves, in the form of `instructions`."""
    is_list = node[0] == "input" and model[node[1]].is_list
    return {"list": _written(value)} if is_list else _written(value)


def _written(value: Any) -> Any:
    if isinstance(value, list | np.ndarray):
        return [_written(entry) for entry in np.asarray(value).tolist()]
    number = float(value)
    if math.isnan(number):
        return None
    return int(number) if number.is_integer() else number
