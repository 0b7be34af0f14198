"""The language of the model's formulas: text that is checked when it is added.

A model is a list of *inputs* (figures of the case, fields of the scenario) and *definitions*. A
definition uses only names that come before it::

    CHARGE = (
        Input("rate[y]", "£ a year", "Charge a year", "the rule of the pricing"),
        Definition("months[y]", "overlap(start, end)", "months", "Months", "DN41, para 1.1"),
        Definition("amount[y]", "rate * months / 12", "£", "Charge", "DN41, table after para 2.11"),
    )
    model = Formulas({"overlap(start, end)": "max(0, min(end, closes) - max(start, opens))"})
    model.add(YEARS)
    model.add(CHARGE, part="charge0", title="Platform")   # charge0.rate, charge0.amount, ...

- ``name[y]`` has a value for each financial year; ``name`` has one value (`Quantity.by_year`).
- ``name[i]`` is a list, such as the prices of steps; ``name[i][y]`` is a list for each year.
- A part has its own names, such as ``charge0.amount``. Its formulas use them without the prefix.
- A *shorthand* is a formula with arguments. Each use is replaced by its text.

The language is ``+ - * /``, comparisons, ``and``, ``or`` and the functions of `OPERATIONS`:

===========================  ==================================================================
``min(a, b, ...)``           least of its arguments
``max(a, b, ...)``           greatest of its arguments
``where(test, a, b)``        ``a`` if the test holds, else ``b``
``share_of(share, amount)``  their product; 0 if the share is 0, even of an unpriced amount
``priced(a)``                whether ``a`` is a number; yes or no
``up(a)``                    the next whole number, or the number itself
``root(a)``                  square root of a number of 0 or more
``grown(rate, years)``       1 multiplied by ``(1 + rate)`` a whole number of times, 0 or more
``years(name)``              sum over the financial years, from the first
``last(name)``               value of the last financial year
``running(name)``            sum from the first financial year to this one
``steps_at(x, starts)``      number of entries of a rising list that are at or below ``x``
``item(list, position)``     entry at a position from 1; the first or last one beyond the ends
===========================  ==================================================================

``unpriced`` is the value of a charge that no document prices. It is not a number: any arithmetic
with it is unpriced again, and a formula may not compare it. Declare an input ``may_be_unpriced`` if
it may have no price. ``where(priced(a), a, 0)`` replaces a missing price by 0.

`add` refuses a formula without label, unit or source, and one that uses

- a name before it is defined, or an unknown function;
- a number other than 0, 1 and 12: any other number is an input, with a source. A half is
  ``x / (1 + 1)``;
- units that do not go together, such as £ and £ a year;
- a minus sign in front. Write ``0 - x``, which never gives a negative zero.

Three targets run the formulas. NumPy and JavaScript agree to the last bit. Both follow the order of
operations in the text. A square root is the nearest double in both. Any other power is a repeated
multiplication, because `pow` differs between C and JavaScript.

- NumPy: `evaluation.evaluate` for a scenario or a sweep, `evaluation.Staged` for many draws.
- JavaScript: `evaluation.instructions` gives data that `explore/formulas.js` runs.
- Excel: `Formulas.excel` prints one formula. The last bits may differ, because a spreadsheet
  program has its own `SUM` and `^`, and compares only 15 digits.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sohanalysis.case.definitions import Definition, Input
from sohanalysis.errors import Fault, suggestion
from sohanalysis.model import units
from sohanalysis.model.folding import Tree, simplified
from sohanalysis.model.units import Unit, UnitError

Refer = Callable[[str, int | range | None], str]
Argument = TypeVar("Argument")  # of an operation: a formula, or the index of a node

UNPRICED = "unpriced"
NUMBERS = (0, 1, 12)
_HEAD = re.compile(r"([a-z][a-z0-9_]*)(\[i\])?(\[y\])?", re.ASCII)
_SIGNS_OF_EXCEL = {*"-+*/^&<>="}
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")  # the name of a sheet, or a text
_INNERMOST = re.compile(r"\([^()]*\)")  # brackets without others in them


class FormulaError(ValueError):
    """A formula breaks a rule of the language."""


class Operation(NamedTuple):
    """One operator or function of the language.

    Parameters
    ----------
    unit : callable
        Returns the unit of the result from the units of the arguments.
    excel : str
        Template of an Excel formula: ``{0}`` is the first argument, ``{all}`` all of them.
    least, most : int
        Number of arguments.
    binds : int
        How closely the printed text binds in Excel. A call binds closest.
    inner : int
        How closely an argument must bind to need no brackets.
    """

    unit: Callable[[units.Units], Unit | None]
    excel: str
    least: int = 2
    most: int = 2
    binds: int = 9
    inner: int = 0


def _sign(unit: Callable[[units.Units], Unit | None], sign: str, binds: int) -> Operation:
    return Operation(unit, f"{{0}}{sign}{{1}}", binds=binds)


_MANY = 1000
OPERATIONS: Mapping[str, Operation] = {
    "+": _sign(units.total, "+", 2),
    "-": _sign(units.difference, "-", 2),
    "*": _sign(units.product, "*", 3),
    "/": _sign(units.quotient, "/", 3),
    "<": _sign(units.compared, "<", 1),
    ">": _sign(units.compared, ">", 1),
    "<=": _sign(units.compared, "<=", 1),
    ">=": _sign(units.compared, ">=", 1),
    "==": _sign(units.compared, "=", 1),
    "and": Operation(units.joined, "AND({all})", most=_MANY),
    "or": Operation(units.joined, "OR({all})", most=_MANY),
    "min": Operation(units.alike, "MIN({all})", most=_MANY),
    "max": Operation(units.alike, "MAX({all})", most=_MANY),
    "where": Operation(units.chosen, "IF({all})", 3, 3),
    "share_of": Operation(units.portion, "IF({0}=0,0,{0}*{1})", inner=4),
    "priced": Operation(units.compared, "ISNUMBER({0})", 1, 1),
    # In Excel a minus sign in front binds closer than a power: -2^2 is 4. So brackets are needed.
    "up": Operation(units.same, "-INT(-{0})", 1, 1, binds=2, inner=5),
    "root": Operation(units.rooted, "SQRT({0})", 1, 1),
    "grown": Operation(units.growth, "(1+{0})^{1}", binds=4, inner=5),
    "years": Operation(units.alike, "SUM({0})", 1, 1),
    "last": Operation(units.same, "{0}", 1, 1),
    "running": Operation(units.alike, "SUM({0})", 1, 1),
    "steps_at": Operation(units.position, 'COUNTIF({1},"<="&{0})', inner=4),
    "item": Operation(units.entry, "INDEX({0},MAX(1,MIN(COUNTA({0}),{1})))"),
}
OVER_YEARS = ("years", "last", "running")  # need a name, so that Excel has a row to refer to
LOOK_UPS = {"steps_at": 1, "item": 0}  # position of the list among the arguments
COMPARISONS = ("<", ">", "<=", ">=", "==")
TESTS = (*COMPARISONS, "and", "or", "priced")
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_TESTS = {ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "=="}
_JOINED = {ast.And: "and", ast.Or: "or"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Quantity:
    """An input or formula of a model.

    Parameters
    ----------
    name : str
        Name, with the part before it.
    part, title : str
        Part, and the name that readers see. Both are empty outside a part.
    label, source, text : str
        Texts of the definition. ``text`` is empty for an input.
    unit : Unit
        Unit of measure.
    by_year : bool
        Whether it has a value for each year.
    is_list : bool
        Whether it is a list for `item` or `steps_at`.
    may_be_unpriced : bool
        Whether it may have no price, and so be not a number.
    tree : tuple or None
        The formula with full names, and without shorthands. None for an input.
    """

    name: str
    part: str
    title: str
    label: str
    source: str
    text: str
    unit: Unit
    by_year: bool
    is_list: bool
    may_be_unpriced: bool
    tree: Tree | None

    @property
    def full_label(self) -> str:
        """Label, after the title of the part."""
        return f"{self.title}: {self.label}" if self.title else self.label

    @property
    def needs(self) -> frozenset[str]:
        """Names in the formula, or an empty set for an input."""
        return frozenset(names_in(self.tree)) if self.tree else frozenset()


def names_in(tree: Tree) -> Iterator[str]:
    """Yield the names in a formula, once for each use."""
    if tree[0] == "name":
        yield tree[1]
    elif tree[0] != "number":
        for argument in tree[1:]:
            yield from names_in(argument)


def gives_no_price(
    operation: str,
    arguments: Sequence[Argument],
    node_of: Callable[[Argument], object],
    may_be_unpriced: Callable[[Argument], bool],
) -> bool:
    """Whether the value of an operation may be unpriced.

    Parameters
    ----------
    operation : str
        One of `OPERATIONS`.
    arguments : sequence
        Its arguments: formulas, or the indices of nodes.
    node_of, may_be_unpriced : callable
        Return an argument's operation with its arguments, and whether it may be unpriced.
    """
    # where(priced(a), a, b): wherever `a` has no price, the value is `b`.
    if operation == "where" and node_of(arguments[0]) == ("priced", arguments[1]):
        return may_be_unpriced(arguments[2])
    return operation not in TESTS and any(map(may_be_unpriced, arguments))


class Formulas(Mapping[str, Quantity]):
    """Inputs and formulas by name, each after the names that it uses.

    Parameters
    ----------
    shorthands : mapping, optional
        Text by head, such as ``{"half(x)": "x / (1 + 1)"}``. A name in the text that is not an
        argument is a name of the model.

    Attributes
    ----------
    shorthands : dict
        Text by head.

    Examples
    --------
    >>> from sohanalysis.case.definitions import Definition, Input
    >>> from sohanalysis.model.evaluation import evaluate
    >>> model = Formulas()
    >>> model.add((
    ...     Input("rate", "£ a year", "Charge a year", "DN41, para 2.8"),
    ...     Input("months[y]", "months", "Months charged", "DN41, table after para 2.11"),
    ...     Definition("amount[y]", "rate * months / 12", "£", "Charge", "pro rata by month"),
    ...     Definition("cost", "years(amount)", "£", "Cost over all years", "sum"),
    ... ))
    >>> evaluate(model, {"rate": 71_000, "months": [6, 12]}, ["cost"], count=2)
    {'cost': 106500.0}
    >>> model.excel("amount", lambda name, year: f"{'AB'[year or 0]}{[*model].index(name) + 1}",
    ...             year=1)
    'A1*B2/12'
    """

    def __init__(self, shorthands: Mapping[str, str] | None = None) -> None:
        self.shorthands = dict(shorthands or {})
        self.compiled: dict[Any, Any] = {}  # a cache for `evaluation`
        self._quantities: dict[str, Quantity] = {}
        self._shorthands: dict[str, tuple[tuple[str, ...], Tree]] = {}
        for head, text in self.shorthands.items():
            called = _read(head, head)
            body = self._written_out(_read(text, head), head)
            self._shorthands[called[0]] = (tuple(names_in(called)), body)

    def __getitem__(self, name: str) -> Quantity:
        return self._quantities[name]

    def __contains__(self, name: object) -> bool:
        return name in self._quantities

    def __iter__(self) -> Iterator[str]:
        return iter(self._quantities)

    def __len__(self) -> int:
        return len(self._quantities)

    def add(
        self, definitions: Iterable[Input | Definition], *, part: str = "", title: str = ""
    ) -> None:
        """Add inputs and formulas, and check every one.

        Parameters
        ----------
        definitions : iterable
            Inputs and formulas, in order.
        part : str
            Prefix of their names. Formulas of the part use the names without it.
        title : str
            Name of the part for readers.

        Raises
        ------
        FormulaError
            If one of them breaks a rule of the language.
        """
        rows = tuple(definitions)
        head = _HEAD.fullmatch(part)
        if part and (head is None or head[1] != part):
            raise _fault(part, "is not a name of a part", "small letters, digits and _")
        local = {row.head.partition("[")[0] for row in rows} if part else set()
        for row in rows:
            quantity = self._checked(row, local, part, title)
            self._quantities[quantity.name] = quantity

    def needed(self, results: Iterable[str]) -> tuple[str, ...]:
        """Return the names that some results depend on, in the order of the model.

        Raises
        ------
        FormulaError
            If the model does not have a result.
        """
        wanted = {*results}
        for name in wanted - {*self}:
            raise _fault(name, "is not in the model", advice=suggestion(name, self))
        for name in reversed([*self]):
            if name in wanted:
                wanted |= self[name].needs
        return tuple(name for name in self if name in wanted)

    def with_constants(self, constants: Mapping[str, int], keep: Iterable[str] = ()) -> Formulas:
        """Return the formulas with some inputs replaced by 0 or 1, and simplified.

        Parameters
        ----------
        constants : mapping
            0 or 1 by the name of an input.
        keep : iterable of str
            Formulas to keep even if they are always zero. Others are left out.
        """
        # A formula that simplifies to a number is itself a constant for later formulas.
        folded, names_to_keep = dict(constants), {*keep}
        model = Formulas(self.shorthands)
        for name, quantity in self.items():
            tree = None if quantity.tree is None else simplified(quantity.tree, folded)
            if tree is not None and tree[0] == "number":
                folded[name] = tree[1]
            if name in names_to_keep or name not in folded:
                model._quantities[name] = replace(quantity, tree=tree)
        return model

    def excel(self, name: str, refer: Refer, *, year: int | None = None, count: int = 1) -> str:
        """Print a formula for Excel, without the equals sign.

        Parameters
        ----------
        name : str
            Name of the formula.
        refer : callable
            Function that returns the cell of a name in a year, counted from 0, or the cells for a
            range of years. The year is None for a value that all years share, and for its list.
        year : int, optional
            Year of a formula that has a value for each year.
        count : int
            Number of financial years.

        Notes
        -----
        ``unpriced`` is ``NA()``. Arithmetic with it is ``NA()`` again, as with NaN.
        """
        tree = self[name].tree
        assert tree is not None, "an input has no formula"
        return self.excel_of(tree, refer, year=year, count=count)

    def excel_of(self, tree: Tree, refer: Refer, *, year: int | None = None, count: int = 1) -> str:
        """Print a tree for Excel, with the parameters of `excel`."""
        return _Printer(self, refer, year, count).text(tree, 0)

    def _checked(self, row: Input | Definition, local: set[str], part: str, title: str) -> Quantity:
        """Return an input or formula with its full name, after checking it."""
        head = _HEAD.fullmatch(row.head)
        if head is None:
            raise _fault(row.head, "is not a name", "small letters, digits and _; then [i] or [y]")
        name = f"{part}.{head[1]}" if part else head[1]
        for key in ("label", "unit", "source"):
            if not getattr(row, key).strip():
                raise _fault(name, f"has no {key}", "a label, a unit and a source or reason")
        if name in self or name in OPERATIONS or name in self._shorthands or name == UNPRICED:
            raise _fault(name, "is already defined", advice="Choose a different name.")
        tree, text, unpriced = None, "", False
        if isinstance(row, Input):
            unpriced = row.may_be_unpriced
        else:
            text = row.text
            tree = self._written_out(_renamed(_read(text, name), local, part), name)
            self._check_tree(tree, name, by_year=bool(head[3]), is_list=bool(head[2]))
            unpriced = self.may_be_unpriced(tree)
        return Quantity(
            name=name,
            part=part,
            title=title,
            label=row.label,
            source=row.source,
            text=text,
            unit=self._checked_unit(name, row.unit, tree),
            by_year=bool(head[3]),
            is_list=bool(head[2]),
            may_be_unpriced=unpriced,
            tree=tree,
        )

    def _written_out(self, tree: Tree, name: str) -> Tree:
        """Return a formula without shorthands, after checking its functions."""
        if tree[0] in ("name", "number"):
            return tree
        function = tree[0]
        arguments = tuple(self._written_out(argument, name) for argument in tree[1:])
        if function in self._shorthands:
            names, body = self._shorthands[function]
            _check_count(name, function, len(arguments), len(names), len(names))
            return _substituted(body, dict(zip(names, arguments, strict=True)))
        if function not in OPERATIONS:
            advice = suggestion(function, [*OPERATIONS, *self._shorthands])
            raise _fault(name, f"{function} is not a function", advice=advice)
        operation = OPERATIONS[function]
        _check_count(name, function, len(arguments), operation.least, operation.most)
        return (function, *arguments)

    def _check_tree(self, tree: Tree, name: str, *, by_year: bool, is_list: bool) -> None:
        """Check the names in a formula: defined before, lists and years used as such."""
        if is_list:
            raise _fault(name, "is a list with a formula", "lists as inputs only")
        for used in names_in(tree):
            if used not in self and used != UNPRICED:
                problem = f"uses {used} before it is defined"
                raise _fault(name, problem, advice=suggestion(used, self))
        self._check_arguments(tree, name)
        if self._is_by_year(tree) and not by_year:
            problem = "has a value for each year, and its name has no [y]"
            raise _fault(name, problem, advice="Add [y], or use years(...) or last(...).")

    def _check_arguments(self, tree: Tree, name: str, *, as_list: bool = False) -> None:
        """Check that lists are only looked up in, and that sums over years have a row."""
        if tree[0] == "number":
            return
        if tree[0] == "name":
            if (tree[1] in self and self[tree[1]].is_list) != as_list:
                problem = f"{tree[1]} is {'not a list' if as_list else 'a list'}"
                raise _fault(name, problem, "lists in item and steps_at only")
            return
        problem, advice = self._problem(*tree)
        if problem:
            raise _fault(name, f"{tree[0]} {problem}", advice=advice)
        for index, argument in enumerate(tree[1:]):
            self._check_arguments(argument, name, as_list=LOOK_UPS.get(tree[0]) == index)

    def _problem(self, function: str, *arguments: Tree) -> tuple[str, str]:
        """Check the arguments of an operation.

        Returns the problem and the advice, both empty if the arguments are right.
        """
        if function in OVER_YEARS and not self._is_yearly_name(arguments[0]):
            return "needs the name of a value by year", "Give the amount a name of its own."
        if function in LOOK_UPS:
            entries = arguments[LOOK_UPS[function]]
            if entries[0] != "name":
                return "needs the name of a list", ""
            if function == "steps_at" and self._is_yearly_name(entries):
                return "needs a list that is the same in all years", ""
            arguments = tuple(argument for argument in arguments if argument is not entries)
        if function in (*COMPARISONS, *LOOK_UPS) and any(map(self.may_be_unpriced, arguments)):
            return "compares a value that may be unpriced", "Use priced(...)."
        return "", ""

    def _is_yearly_name(self, tree: Tree) -> bool:
        return tree[0] == "name" and tree[1] in self and self[tree[1]].by_year

    def _is_by_year(self, tree: Tree) -> bool:
        if tree[0] in ("name", "number"):
            return self._is_yearly_name(tree)
        if tree[0] in ("years", "last"):
            return False
        return any(map(self._is_by_year, tree[1:]))

    def may_be_unpriced(self, tree: Tree) -> bool:
        """Whether a formula may be unpriced, and so be not a number."""
        if tree[0] == "number":
            return False
        if tree[0] == "name":
            return tree[1] == UNPRICED or self[tree[1]].may_be_unpriced
        return gives_no_price(tree[0], tree[1:], lambda argument: argument, self.may_be_unpriced)

    def _checked_unit(self, name: str, text: str, tree: Tree | None) -> Unit:
        """Return the unit of a formula, after comparing it with the units of its names."""
        try:
            unit = Unit.parse(text)
            computed = None if tree is None else self.unit_of(tree)
        except UnitError as error:
            raise _fault(name, f"units: {error}") from None
        if computed is not None and computed != unit:
            raise _fault(name, f"is in {computed} by its formula, and in {unit} by its unit")
        return unit

    def unit_of(self, tree: Tree) -> Unit | None:
        """Return the unit of a formula, or None if it is a bare number.

        Raises
        ------
        UnitError
            If units in it do not go together.
        """
        if tree[0] == "number" or tree == ("name", UNPRICED):
            return None
        if tree[0] == "name":
            return self[tree[1]].unit
        arguments = [self.unit_of(argument) for argument in tree[1:]]
        if tree[0] in ("*", "/"):
            # Formulas use 12 as a factor only for the months in a year.
            factors = zip(arguments, tree[1:], strict=True)
            twelve = ("number", 12)
            arguments = [units.MONTHS_A_YEAR if part == twelve else unit for unit, part in factors]
        return OPERATIONS[tree[0]].unit(arguments)


def _fault(name: str, problem: str, allowed: str = "", advice: str = "") -> FormulaError:
    return FormulaError(str(Fault(field=name, problem=problem, allowed=allowed, advice=advice)))


def _check_count(name: str, function: str, count: int, least: int, most: int) -> None:
    if not least <= count <= most:
        allowed = str(least) if least == most else f"{least} or more"
        raise _fault(name, f"{function} has {count} arguments", allowed)


class _NotInLanguage(Exception):
    """A text is not a formula. Its arguments: problem, allowed texts and advice."""


def _read(text: str, name: str) -> Tree:
    """Return the tree of a formula, whose text is a Python expression."""
    try:
        return _parsed(text)
    except _NotInLanguage as refusal:
        raise _fault(name, *refusal.args) from None


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Tree:
    try:
        return _tree(ast.parse(text, mode="eval").body)
    except SyntaxError:
        raise _NotInLanguage(f'"{text}" cannot be read') from None


def _tree(node: ast.expr) -> Tree:
    """Convert a node of Python's tree, or refuse it if the language has no such node."""
    match node:
        case ast.Constant(value=value):
            return _number(value)
        case ast.Name(id=word):
            return ("name", word)
        case ast.Attribute(value=ast.Name(id=part), attr=word):
            return ("name", f"{part}.{word}")
        case ast.BinOp(left=first, op=sign, right=second) if type(sign) in _SIGNS:
            return (_SIGNS[type(sign)], _tree(first), _tree(second))
        case ast.Compare(left=first, ops=[sign], comparators=[second]) if type(sign) in _TESTS:
            return (_TESTS[type(sign)], _tree(first), _tree(second))
        case ast.BoolOp(op=sign, values=values):
            return (_JOINED[type(sign)], *map(_tree, values))
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
            return (function, *map(_tree, arguments))
    problem = f'"{ast.unparse(node)}" is not in the language'
    raise _NotInLanguage(problem, "+ - * /, comparisons, and, or, functions")


def _number(value: object) -> Tree:
    if type(value) is int and value in NUMBERS:
        return ("number", value)
    advice = "Make any other number an input, with its source."
    raise _NotInLanguage(f"{value!r} is typed in it", "0, 1 and 12", advice)


def _renamed(tree: Tree, local: set[str], part: str) -> Tree:
    """Return a formula of a part with the prefix in its names."""
    return _substituted(tree, {name: ("name", f"{part}.{name}") for name in local})


def _substituted(tree: Tree, trees: Mapping[str, Tree]) -> Tree:
    """Return a formula with some names replaced by trees."""
    if tree[0] == "name":
        return trees.get(tree[1], tree)
    if tree[0] == "number":
        return tree
    return (tree[0], *(_substituted(argument, trees) for argument in tree[1:]))


def _has_sign(text: str) -> bool:
    """Whether an Excel formula has a sign outside quotes and brackets, as A1+MAX(A2,0) has."""
    text = _QUOTED.sub("", text)
    while (shorter := _INNERMOST.sub("", text)) != text:
        text = shorter
    return not _SIGNS_OF_EXCEL.isdisjoint(text)


class _Printer:
    """Printer of trees as Excel formulas."""

    def __init__(self, model: Formulas, refer: Refer, year: int | None, count: int) -> None:
        self.model, self.refer, self.year, self.count = model, refer, year, count

    def text(self, tree: Tree, least: int) -> str:
        """Return the text of a tree, in brackets if it binds less closely than needed."""
        if tree[0] == "number":
            return str(tree[1])
        if tree[0] == "name":
            return self._name(tree[1], least)
        if tree[0] == "share_of" and not self.model.may_be_unpriced(tree[2]):
            return self.text(("*", *tree[1:]), least)
        arguments = self._arguments(tree)
        operation = OPERATIONS[tree[0]]
        text = operation.excel.format(*arguments, all=",".join(arguments))
        return f"({text})" if operation.binds < least else text

    def _arguments(self, tree: Tree) -> list[str]:
        operation = OPERATIONS[tree[0]]
        if tree[0] in OVER_YEARS:
            return [self._over_years(*tree)]
        if operation.binds > 3 or operation.inner:
            return [self.text(argument, operation.inner) for argument in tree[1:]]
        # a - (b - c): the right side needs brackets unless it binds closer than the operator.
        return [self.text(tree[1], operation.binds), self.text(tree[2], operation.binds + 1)]

    def _name(self, name: str, least: int) -> str:
        if name == UNPRICED:
            return "NA()"
        cell = self.refer(name, self.year if self.model[name].by_year else None)
        # A cell may be a formula itself, such as A1+A2.
        return f"({cell})" if least and _has_sign(cell) else cell

    def _over_years(self, function: str, argument: Tree) -> str:
        if function == "last":
            return self.refer(argument[1], self.count - 1)
        last = self.count if function == "years" else (self.year or 0) + 1
        return self.refer(argument[1], range(last))
