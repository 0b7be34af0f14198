"""Every figure has a name: in the words of a case, in `published`, in JSON and in `soh check`.

A name is written as in Python, `initial_cost['high-estimate']`, `at(delay=6).over` or
`line['Project manager']['2019/20']`, and is read from its syntax tree: nothing is ever run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from small.case.case import Case
from small.case.scenario import FIELDS, choose
from small.errors import Fault, InputError, did_you_mean, one_of
from small.model.break_even import break_even
from small.model.cashflow import last_charged_year
from small.model.results import pair_of
from small.money import percent, pounds, rounded
from small.report.answer import Answer, answer, quoted_case, quoted_scenario, span

Floats = NDArray[np.float64]
LONGEST_NAME = 200
NO_PRICE = "no price"
BY_PRICING = "one for each pricing"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """An amount by pricing, with its unit.

    Parameters
    ----------
    name, unit : str
        Its name, and "£", "£ a year", "share", "months" or the case's word for adopters.
    case : Case
        The case of its pricings.
    values : dict
        Amount by pricing; NaN where there is no price.
    by_year : dict or None
        Amounts of each year by pricing, shape (years,), if it can be narrowed by year.
    missing : str
        Text if there is no amount.
    is_by_pricing : bool
        Whether it makes no sense as a pair over pricings, as a break-even point.
    """

    name: str
    unit: str
    case: Case
    values: dict[str, float]
    by_year: dict[str, Floats] | None = None
    missing: str = NO_PRICE
    is_by_pricing: bool = False

    @property
    def ends(self) -> tuple[float, float] | None:
        """Lowest and highest amount over the pricings that give one; None if none does."""
        pair = pair_of(self.case, self.values)
        return (pair.low, pair.high) if pair else None

    @property
    def text(self) -> str:
        """The figure with its unit: an amount, a range, or why there is none."""
        if self.ends is None or self._is_pooled:
            return self.number
        unit = "" if self.unit in ("£", "share") else f" {self.unit.removeprefix('£ ')}"
        return f"{self.number}{unit}"

    @property
    def number(self) -> str:
        """The figure without its unit in words: 25, £262,000 to £302,000."""
        if self._is_pooled:
            return BY_PRICING
        if self.ends is None:
            return self.missing
        return span(*(_written(end, self.unit) for end in self.ends))

    @property
    def _is_pooled(self) -> bool:
        return self.is_by_pricing and len(self.values) > 1

    def narrowed(self, key: str) -> Figure:
        """Return the figure of one pricing or of one year.

        Raises
        ------
        KeyError
            With the keys that there are.
        """
        name = f"{self.name}[{key!r}]"
        if key in self.values:
            by_year = {key: self.by_year[key]} if self.by_year else None
            return replace(self, name=name, values={key: self.values[key]}, by_year=by_year)
        if self.by_year and key in self.case.years:
            place = self.case.years.index(key)
            values = {pricing: float(years[place]) for pricing, years in self.by_year.items()}
            return replace(self, name=name, values=values, by_year=None)
        raise KeyError([*self.values, *(self.case.years if self.by_year else [])])


def _written(amount: float, unit: str) -> str:
    if unit.startswith("£"):
        return pounds(amount)
    return (
        percent(round(amount, 4))
        if unit == "share"
        else f"{rounded(amount, 1):f}".removesuffix(".0")
    )


def plain_names(case: Case) -> list[str]:
    """Return the names that can stand alone; the groups need a key or an attribute."""
    names = ["anticipated", "possible", "adopters", "initial_cost", "ongoing", "charge", "gross"]
    names += ["savings", "net", "present_value"]
    names += ["signed"] if case.adopters.signed else []
    names += ["budget", "headroom", "over"] if case.budget else []
    return names


def figure(answered: Answer, name: str) -> Figure:
    """Return the figure of a name, at the scenario of an answer.

    Raises
    ------
    InputError
        If the name is not one: with the part that is not known and the nearest names.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> answered = answer(load_case())
    >>> figure(answered, "over['high-estimate']").text, figure(answered, "anticipated").text
    ('£2,000', '25 forces')
    """
    try:
        if len(name) > LONGEST_NAME:
            raise ValueError("is longer than 200 characters")
        tree = ast.parse(name.strip(), mode="eval").body
        return _read(answered, tree)
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        text = str(error) if isinstance(error, ValueError) else "is not a name of a figure"
        problem, _, allowed = text.partition("; ")
        raise InputError(
            [Fault(key=name[:LONGEST_NAME], problem=problem, allowed=allowed)]
        ) from None


def _read(answered: Answer, tree: ast.expr) -> Figure:
    head = _head(answered, tree)
    if head is not None:
        return _plain(*head)
    if isinstance(tree, ast.Subscript):
        return _narrowed(answered, tree)
    if isinstance(tree, ast.Attribute):
        group = _head(answered, tree.value)
        if group is not None and group[1] == "break_even":
            return _break_even(group[0], tree.attr)
        return _end(_read(answered, tree.value), tree.attr)
    raise ValueError("is not a name of a figure")


def _head(answered: Answer, tree: ast.expr) -> tuple[Answer, str] | None:
    """Return a plain name with its answer: this one, as quoted, or at other fields."""
    if isinstance(tree, ast.Name):
        return answered, tree.id
    if isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Call):
        return _at(answered, tree.value), tree.attr
    if isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Name):
        return (_quoted(answered), tree.attr) if tree.value.id == "quoted" else None
    return None


def _narrowed(answered: Answer, tree: ast.Subscript) -> Figure:
    key = tree.slice
    if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
        raise ValueError("has a key that is not a text in quotes")
    group = _head(answered, tree.value)
    if group is not None and group[1] == "line":
        return _line(group[0], key.value)
    found = _read(answered, tree.value)
    try:
        return found.narrowed(key.value)
    except KeyError as error:
        raise ValueError(f"has no {key.value}; {one_of(error.args[0])}") from None


def _end(found: Figure, end: str) -> Figure:
    if end not in ("lowest", "highest"):
        raise ValueError(f"has no {end}; lowest, highest")
    if found.ends is None:
        return found
    amount = found.ends[end == "highest"]
    pricing = next(name for name, value in found.values.items() if value == amount)
    return replace(found, name=f"{found.name}.{end}", values={pricing: amount}, by_year=None)


def _at(answered: Answer, call: ast.Call) -> Answer:
    if not (isinstance(call.func, ast.Name) and call.func.id == "at") or call.args:
        raise ValueError("is not a name of a figure; at(field=value) is the only call")
    values = {}
    for keyword in call.keywords:
        if keyword.arg is None:
            raise ValueError("is not a name of a figure; at(field=value)")
        try:
            values[keyword.arg] = ast.literal_eval(keyword.value)
        except ValueError:
            raise ValueError("has a value that is not a number or a text") from None
    try:
        return answer(answered.case, choose(answered.case, answered.scenario, **values))
    except InputError as error:
        raise ValueError(f"has a value that the case does not allow: {error.faults[0]}") from None


def _quoted(answered: Answer) -> Answer:
    quoted = quoted_case(answered.case)
    if quoted is None:
        raise ValueError("has no quote: the case gives no low and high")
    return answer(quoted, quoted_scenario(answered.case))


def _plain(answered: Answer, name: str) -> Figure:
    makers = _makers(answered)
    if name not in makers:
        if name in ("line", "at", "quoted", "break_even"):
            raise ValueError("is a group and no figure; line['name'], quoted.X, break_even.FIELD")
        hint = did_you_mean(name, makers) or f"; {one_of([*makers])}"
        raise ValueError(f"is not a name of a figure{hint}")
    return makers[name]()


def _makers(answered: Answer) -> dict[str, Callable[[], Figure]]:
    """Return a function for each plain name of the case, which makes its figure."""
    case, flow = answered.case, answered.flow
    counted = {"gross": flow.initial, "savings": -flow.initial_cashable}
    yearly = {"gross": flow.gross, "savings": -flow.cashable, "net": flow.net}

    def same(name: str, value: float, unit: str) -> Callable[[], Figure]:
        values = dict.fromkeys(answered.pricings, float(value))
        return lambda: Figure(name=name, unit=unit, case=case, values=values)

    def result(name: str, unit: str, of: str = "", sign: int = 1) -> Callable[[], Figure]:
        values = {p: sign * float(row[of or name]) for p, row in answered.by_pricing.items()}
        return lambda: Figure(name=name, unit=unit, case=case, values=values)

    def by_year(name: str, total: Floats) -> Callable[[], Figure]:
        return lambda: _figure_by_year(answered, name, "£", total.sum(-1), yearly[name])

    makers = {
        "anticipated": same("anticipated", case.anticipated, case.adopters_word),
        "possible": same("possible", case.possible, case.adopters_word),
        "initial_cost": result("initial_cost", "£"),
        "ongoing": result("ongoing", "£ a year"),
        "present_value": result("present_value", "£"),
        "charge": lambda: _charge(answered),
        "gross": by_year("gross", counted["gross"]),
        "savings": by_year("savings", counted["savings"]),
        "net": by_year("net", flow.net),
    }
    if not isinstance(answered.scenario.adopters, tuple):
        makers["adopters"] = same("adopters", answered.scenario.adopters, case.adopters_word)
    if case.adopters.signed:
        makers["signed"] = same("signed", case.adopters.signed, case.adopters_word)
    if case.budget:
        makers["budget"] = same("budget", case.budget.amount, "£")
        makers["headroom"] = result("headroom", "£")
        makers["over"] = result("over", "£", "headroom", -1)
    return makers


def _figure_by_year(
    answered: Answer, name: str, unit: str, totals: Floats, years: Floats
) -> Figure:
    names = answered.pricings
    totals = np.broadcast_to(totals, len(names))
    years = np.broadcast_to(years, (len(names), len(answered.case.years)))
    return Figure(
        name=name,
        unit=unit,
        case=answered.case,
        values={pricing: float(totals[place]) for place, pricing in enumerate(names)},
        by_year={pricing: years[place] for place, pricing in enumerate(names)},
    )


def _line(answered: Answer, title: str) -> Figure:
    entries = answered.flow.lines
    if title not in entries:
        raise ValueError(f"has no line {title}; {one_of([*entries])}")
    entry = entries[title]
    name = f"line[{title!r}]"
    return _figure_by_year(answered, name, "£", entry.counted.sum(-1), entry.amounts)


def _charge(answered: Answer) -> Figure:
    """Return the yearly rate of all charges in the last charged year; by year in each."""
    case = answered.case
    if not case.charges:
        raise ValueError("has no charge in this case")
    charged: Floats = np.zeros((1, len(case.years)))
    for charge in case.charges:
        charged = charged + answered.flow.lines[charge.name].rates
    last = last_charged_year(case)
    return _figure_by_year(answered, "charge", "£ a year", charged[:, last], charged)


def _break_even(answered: Answer, field: str) -> Figure:
    if field not in FIELDS or not FIELDS[field].watched or answered.case.budget is None:
        raise ValueError(f"has no break-even of {field}; a field with numbers, and a budget")
    points = break_even(answered.case, answered.scenario, [field])
    units = {"pounds": "£ a year", "count": answered.case.adopters_word}
    unit = units.get(FIELDS[field].unit, FIELDS[field].unit)
    # The first crossing of each pricing: the table of break-even points lists the others.
    values = {point.pricing: point.value for point in reversed(points)}
    values = {pricing: values.get(pricing, float("nan")) for pricing in answered.pricings}
    return Figure(
        name=f"break_even.{field}",
        unit=unit,
        case=answered.case,
        values=values,
        missing="none",
        is_by_pricing=True,
    )


def all_names(case: Case) -> list[str]:
    """Return the names of a case, for `soh check --names`, without those narrowed by a key."""
    names = plain_names(case)
    names += [
        f"line[{title!r}]"
        for title in [*(x.name for x in case.lines), *(c.name for c in case.charges)]
    ]
    if quoted_case(case) is not None:
        names += ["quoted.initial_cost", "quoted.ongoing"]
    if case.budget:
        names += [
            f"break_even.{name}"
            for name, field in FIELDS.items()
            if field.watched and field.affects(case)
        ]
    return names


def all_figures(answered: Answer) -> dict[str, Any]:
    """Return every figure of an answer by name: the amount of each pricing, None for no price."""
    figures = {}
    for name in all_names(answered.case):
        if name == "adopters" and isinstance(answered.scenario.adopters, tuple):
            continue
        if name == "charge" and not answered.case.charges:
            continue
        found = figure(answered, name)
        figures[name] = {
            pricing: value if np.isfinite(value) else None
            for pricing, value in found.values.items()
        }
    return figures
