"""Defaults for keys that the file of a case leaves out.

Among them are the sources that a figure inherits (`figure_sources`). This module changes the values
from TOML before they are checked. It leaves values of a wrong form unchanged, so that the checks
report them at their own keys.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from typing import Any

from sohanalysis import years
from sohanalysis.case.case import TAKEN, Adopters, Case, Charge, Sourced
from sohanalysis.case.fields import FIELDS, MOST_ADOPTERS, WITHOUT_EFFECT, Kind
from sohanalysis.case.figure_sources import (
    RULE_KEYS,
    Lifted,
    fill_missing,
    keep_statuses,
    lift_sources,
)
from sohanalysis.case.pricing import HIGH, LOW, NO_PRICING, TOTAL, Pricing, choice_rank
from sohanalysis.case.register import OWN_REGISTER
from sohanalysis.files.corrections import plain_name
from sohanalysis.files.kinds import entry_of, is_figure, keys_of
from sohanalysis.files.toml import KeyPath
from sohanalysis.money import is_number
from sohanalysis.nouns import in_plural

_ASSUMED = {"source": TAKEN, "status": "assumed"}

_INITIAL_MONTHS = 24
POSSIBLE = 100  # adopters that could join, unless a register or a count in the file gives another
DISCOUNT_RATE = 0.035
_GREEN_BOOK = "HM Treasury Green Book, social time preference rate, years 0 to 30"
# Tables at the top of the file that inherit its source, and lists of tables that do.
_ENTRIES = {key: entry_of(kind) for key, kind in keys_of(Case).items()}
_SOURCED = [
    key
    for key, (kind, is_list) in _ENTRIES.items()
    if not is_list and isinstance(kind, type) and issubclass(kind, Sourced)
]
_SOURCED_LISTS = [
    key
    for key, (kind, is_list) in _ENTRIES.items()
    if is_list and is_dataclass(kind) and "source" in keys_of(kind)
]
# Keys of figures at the top of the file, and in [adopters].
_FIGURES = [key for key, kind in keys_of(Case).items() if is_figure(kind)]
_COUNTS = [key for key, kind in keys_of(Adopters).items() if is_figure(kind)]
# Keys of a charge that no rule has.
CHARGE_KEYS = {*keys_of(Charge)} - {*keys_of(Pricing), "pricing"}
_MOST_YEARS = 200  # longest range to expand; a check refuses a longer one
_RANGE = re.compile(r"\s*(\d{4}/\d\d)\s*(?:to|-|\u2013)\s*(\d{4}/\d\d)\s*", re.ASCII)
_Values = dict[str, Any]


@dataclass
class Usual:
    """The values of a case with defaults filled in, and the list of those defaults."""

    file: Mapping[str, Any]  # the values of the file, unchanged
    values: _Values
    # Each default: the name of its line or charge (empty for the case itself), and its text.
    defaults: list[tuple[str, str]] = field(default_factory=list)
    names_adopters: bool = True
    names_pricing: bool = True  # False: the scenario takes the default of several pricings
    alternatives: dict[KeyPath, list[_Values]] = field(default_factory=dict)
    lifted: dict[KeyPath, Lifted] = field(default_factory=dict)  # by key path of the table
    # Key paths in the file, by key path in the values.
    moved: dict[KeyPath, KeyPath] = field(default_factory=dict)

    def written(self, key_path: KeyPath) -> KeyPath:
        """Return a key path of the values as the key path in the file.

        A plain figure of the file is a table in the values, with its number as ``value``.
        """
        prefix_length = next(
            (length for length in range(len(key_path), 0, -1) if key_path[:length] in self.moved), 0
        )
        path: KeyPath = ()
        for part in (*self.moved.get(key_path[:prefix_length], ()), *key_path[prefix_length:]):
            if part != "value" or not path or isinstance(inner(self.file, path), Mapping):
                path = (*path, part)
        return path


def filled(values: Mapping[str, Any], *, bodies: Callable[[Any], int]) -> Usual:
    """Fill in the defaults of a case file, in the values from TOML.

    Parameters
    ----------
    bodies : callable
        Returns the number of bodies in the register of a name; 0 if it cannot be read.
    """
    usual = Usual(values, copy.deepcopy(dict(values)))
    _years(usual.values)
    _charges(usual)
    _unwrap_figures(usual)
    _wrap_figures(usual)
    _lines(usual)
    _times(usual)
    _adopters(usual, bodies)
    _stated_for_one(usual)
    _ranges(usual)
    _budget(usual)
    _scenario(usual)
    _uncertain(usual)
    _inherit_sources(usual)
    return usual


def share_or_zero(value: Any) -> float:
    """Return the value if it is a share from 0 to 1, else 0. Another check reports the fault."""
    return float(value) if is_number(value) and 0 <= value <= 1 else 0.0


def _uncertain(usual: Usual) -> None:
    """Sort the list of uncertain inputs into adopters, other inputs and correlations."""
    entries = usual.values.get("uncertain")
    if not isinstance(entries, list):
        return
    kinds: _Values = {"inputs": [], "correlations": []}
    for index, table in enumerate(entries):
        entry = table if isinstance(table, dict) else {}
        name = entry.get("input")
        key_path: KeyPath = ("uncertain", "adopters")
        if name == "adopters" and "adopters" not in kinds:
            # If a share is invalid, report only that, and no fault of its grid.
            grids = {f"{key}_grid": [share_or_zero(entry.get(key))] for key in ("p", "rho")}
            stated = {key: value for key, value in entry.items() if key != "input"}
            kinds["adopters"] = {"unit": "share", "status": "assumed", **grids, **stated}
        else:
            kind = "correlations" if "between" in entry else "inputs"
            key_path = ("uncertain", kind, len(kinds[kind]))
            kinds[kind].append(table)
            if kind == "inputs":
                field = FIELDS.get(name) if isinstance(name, str) else None
                entry.setdefault("unit", field.unit if field else "share")
        usual.moved[key_path] = ("uncertain", index)
    usual.values["uncertain"] = kinds


def with_value(values: Mapping[str, Any], key_path: KeyPath, value: Any) -> _Values:
    """Return a copy of a file's values, with the value of another source at a key path."""
    changed_values = copy.deepcopy(dict(values))
    table: Any = changed_values
    for part in key_path[:-1]:
        table = table[part]
    table[key_path[-1]] = value.get("value") if isinstance(value, Mapping) else value
    return changed_values


def inner(values: Mapping[str, Any], key_path: KeyPath) -> Any:
    """Return the value at a key path, or None if there is no value."""
    value: Any = values
    for part in key_path:
        if isinstance(value, Mapping):
            value = value.get(part)
        else:
            is_listed = isinstance(value, list) and isinstance(part, int) and part < len(value)
            value = value[part] if is_listed else None
    return value


def _years(table: _Values) -> None:
    """Expand the range of years of a case, or of its budget, to a list."""
    text = table.get("years")
    if not isinstance(text, str):
        return
    match = _RANGE.fullmatch(text)
    ends = match.groups() if match else (text.strip(), text.strip())
    try:
        first, last = (years.starting_year(label) for label in ends)
    except ValueError:
        return
    if first <= last < first + _MOST_YEARS:
        table["years"] = [years.label(start) for start in range(first, last + 1)]


def _labels(values: _Values) -> list[str]:
    """Return the financial years of the case.

    It is empty if they cannot be read.
    """
    labels = values.get("years")
    return labels if isinstance(labels, list) and all(map(years.is_year, labels)) else []


def _first_month(values: _Values) -> str:
    # If the years cannot be read, the case is refused for that. A valid month avoids more faults.
    labels = _labels(values)
    return f"{years.starting_year(labels[0])}-04" if labels else "2000-04"


def _unwrap_figures(usual: Usual) -> None:
    """Replace figures with a source by their values. The source moves to the figure's table."""
    values = usual.values
    for name in ("lines", "charges"):
        for index, table in enumerate(_tables_of(values, name)):
            _lift(usual, table, (name, index))
            for rule_index, rule in enumerate(_tables_of(table, "pricing")):
                _lift(usual, rule, (name, index, "pricing", rule_index))
            _label_amounts(usual, table, (name, index, "by_year"))
    if _is_table(values, "budget"):
        _lift(usual, values["budget"], ("budget",))
        _years(values["budget"])


def _lift(usual: Usual, table: _Values, key_path: KeyPath) -> None:
    lifted = usual.lifted[key_path] = lift_sources(table, str(key_path[0]))
    for key, figure in lifted.figures.items():
        if figure.get("alternatives"):
            usual.alternatives[(*key_path, key)] = figure["alternatives"]


def _label_amounts(usual: Usual, table: _Values, key_path: KeyPath) -> None:
    """Replace a list of an amount for each year by the amounts by year."""
    labels, amounts = _labels(usual.values), table.get("by_year")
    if not isinstance(amounts, list) or len(amounts) != len(labels or amounts):
        return
    if not labels:
        # The case is refused for its years, and not for its lists. Each amount has a year that the
        # file does not name, so a fault names its place in the list.
        labels = [years.label(2000 + offset) for offset in range(len(amounts))]
        usual.moved |= {
            (*key_path, label): (*key_path, offset) for offset, label in enumerate(labels)
        }
    table["by_year"] = dict(zip(labels, amounts, strict=True))


def _figure_table(usual: Usual, figure: Any, key_path: KeyPath) -> Any:
    """Return a figure as a table, and store its alternatives from other sources."""
    table = dict(figure) if isinstance(figure, Mapping) else {"value": figure}
    if alternatives := table.pop("alternatives", None):
        usual.alternatives[(*key_path, "value")] = alternatives
    return table


def _wrap_figures(usual: Usual) -> None:
    """Turn each plain figure into a table."""
    values = usual.values
    for key in _FIGURES:
        if key in values:
            values[key] = _figure_table(usual, values[key], (key,))
    adopters = values.get("adopters")
    if isinstance(adopters, dict):
        for key in ("count", *_COUNTS):
            if key in adopters:
                name = "anticipated" if key == "count" else key
                adopters[key] = _figure_table(usual, adopters[key], ("adopters", name))


def _tables_of(values: Mapping[str, Any], key: str) -> Iterator[_Values]:
    tables = values.get(key)
    if isinstance(tables, list):
        yield from (table for table in tables if isinstance(table, dict))


def own_charges(values: Mapping[str, Any]) -> Iterator[_Values]:
    """Yield the charges of the first option, which is the option of the case."""
    yield from _own_tables(values, "charges")


def _own_tables(values: Mapping[str, Any], key: str) -> Iterator[_Values]:
    """Yield the charges or lines of the first option."""
    first = next((table.get("name") for table in _tables_of(values, "options")), None)
    for entry in _tables_of(values, key):
        option = entry.get("option", first)
        if first is None or option == first or (isinstance(option, list) and first in option):
            yield entry


def _charges(usual: Usual) -> None:
    """Fill in the first month of each charge, and move its only rule to a table with a name."""
    for index, charge in enumerate(_tables_of(usual.values, "charges")):
        name = charge.get("name", "")
        if "from" not in charge:
            charge["from"] = {"value": _first_month(usual.values), **_ASSUMED}
            usual.defaults.append((name, f"{name} due from {_first_month(usual.values)}"))
        else:
            charge["from"] = _figure_table(usual, charge["from"], ("charges", index, "from"))
        if "pricing" not in charge:
            usual.moved |= dict.fromkeys(
                (("charges", index, "pricing"), ("charges", index, "pricing", 0)),
                ("charges", index),
            )
        if "pricing" not in charge and RULE_KEYS & {*charge}:
            rule = {key: charge.pop(key) for key in [*charge] if key in RULE_KEYS}
            charge["pricing"] = [{"name": rule_name(name), **rule}]


def rule_name(charge: Any) -> str:
    """Return the name of a charge's only rule, from the name of the charge."""
    return plain_name(str(charge), longest=24) or "charge"


def _lines(usual: Usual) -> None:
    """Fill in the kind, nature and first month of each line, and the on-costs of pay."""
    labels = _labels(usual.values)
    for line in _tables_of(usual.values, "lines"):
        name, by_year = line.get("name", ""), line.get("by_year")
        line.setdefault("kind", "cost")
        if "nature" not in line:
            nature = "one-off" if "months" in line else "recurrent"
            if isinstance(by_year, Mapping):
                nature = "recurrent" if labels and by_year.get(labels[-1]) else "one-off"
            line["nature"] = nature
            if "on" not in line:
                usual.defaults.append((name, f"{name}: {nature}"))
        if line["kind"] == "saving" and "cashable" not in line:
            usual.defaults.append((name, f"none of {name} is cashable"))
        if line.get("pay") is True:
            line.setdefault("includes_on_costs", "not stated")
        if "annual" in line and not {"from", "on"} & {*line} and labels:
            line["from"] = _first_month(usual.values)
            usual.defaults.append((name, f"{name}: from the first year"))


def _times(usual: Usual) -> None:
    """Fill in the first months, go-live, the discount rate and the price basis."""
    values = usual.values
    _initial_months(usual)
    month = _first_charged_month(values)
    usual_figures: dict[str, tuple[_Values, str]] = {
        "go_live": (
            {"value": month, "source": "taken as the first month charged", "status": "assumed"},
            f"go-live in {month}",
        ),
        "discount_rate": (
            {"value": DISCOUNT_RATE, "source": _GREEN_BOOK, "status": "assumed"},
            f"discount rate {100 * DISCOUNT_RATE:g}%",
        ),
        "price_basis": (
            {"value": "not stated", **_ASSUMED},
            "price basis not stated, constant prices unless something rises",
        ),
    }
    for key, (figure, text) in usual_figures.items():
        if key not in values:
            values[key] = figure
            usual.defaults.append(("", text))


def _initial_months(usual: Usual) -> None:
    """Fill in the initial months of a budget that states neither years nor months.

    A budget that states its years counts the costs of those years, and a case without a budget has
    no initial period unless it states one.
    """
    values = usual.values
    if "initial_months" in values:
        return
    budget = values.get("budget")
    if not isinstance(budget, dict) or "years" in budget:
        values["initial_months"] = None
        return
    recurrent = [*_recurrent(values)]
    months = min(_INITIAL_MONTHS, _months_from(values, recurrent))
    values["initial_months"] = {"value": months, **_ASSUMED}
    if recurrent:
        first = "month" if months == 1 else f"{months} months"
        usual.defaults.append(("", f"recurrent costs count for their first {first} in the total"))


def _first_charged_month(values: _Values) -> str:
    """Return the earliest first month of a charge of the first option.

    It is the first month of the case if no charge names a month within its years.
    """
    # The charge's own check refuses a wrong month, or a month outside the years. Go-live must not
    # repeat that fault, or move the years of the budget.
    labels = _labels(values)
    months = [str(_figure_value(charge.get("from"))) for charge in own_charges(values)]
    valid_months = [month for month in months if _is_month(month)]
    within = [month for month in valid_months if years.year_of(years.month(month)) in labels]
    return min(within, key=years.month, default=_first_month(values))


def _is_month(text: str) -> bool:
    """Whether a text is a month, such as 2018-10."""
    try:
        return bool(years.month(text))
    except ValueError:
        return False


def _recurrent(values: _Values) -> Iterator[_Values]:
    """Yield our charges and recurrent costs, which the initial cost counts for some months.

    A saving is in no total, and a one-off cost counts in full.
    """
    yield from own_charges(values)
    recurs = {"kind": "cost", "nature": "recurrent"}
    yield from (line for line in _own_tables(values, "lines") if recurs.items() <= line.items())


def _months_from(values: _Values, recurrent: list[_Values]) -> int:
    """Return the months from go-live, or an earlier recurrent cost, to the end of the years.

    A cost that starts later counts for its months within the years. It makes the period no shorter
    for the others.
    """
    labels = _labels(values)
    if not labels:
        return _INITIAL_MONTHS
    go_live = {"from": values.get("go_live", {"value": _first_charged_month(values)})}
    starts = [start for start in map(_start, [go_live, *recurrent]) if start is not None]
    first = min(starts, default=years.first_month(labels[0]))
    return max(1, years.end_month(labels[-1]) - first)


def _start(entry: _Values) -> int | None:
    """Return the first month of a charge or a line; None if it is not valid."""
    begin, by_year = entry.get("from"), entry.get("by_year")
    try:
        if isinstance(by_year, Mapping):
            return min(years.first_month(label) for label, amount in by_year.items() if amount)
        return years.month(str(_figure_value(begin) if isinstance(begin, Mapping) else begin))
    except ValueError:
        return None


def _adopters(usual: Usual, bodies: Callable[[Any], int]) -> None:
    """Fill in the numbers of adopters: one, if the file gives none."""
    has_table = "adopters" in usual.values
    adopters = usual.values.setdefault("adopters", {})
    if not isinstance(adopters, dict):
        return
    if isinstance(adopters.get("word"), str):
        adopters.setdefault("plural", in_plural(adopters["word"]))
    if "count" in adopters and "anticipated" not in adopters:
        adopters["anticipated"] = adopters.pop("count")
        usual.moved[("adopters", "anticipated")] = ("adopters", "count")
    if {*_COUNTS} & {*adopters} and "signed" not in adopters:
        # Without a number anticipated, only that is reported as missing.
        adopters["signed"] = {**adopters.get("anticipated", {"value": 1}), **_ASSUMED}
    if not {*_COUNTS} & {*adopters}:
        # Sizes alone do not give the number of adopters.
        source = "no number of adopters is named" if has_table else "no adopters are named"
        adopters |= {key: {"value": 1, "status": "assumed", "source": source} for key in _COUNTS}
        usual.names_adopters = False
    if "possible" not in adopters:
        most = _possible(adopters, bodies)
        adopters["possible"] = {"value": most, **_ASSUMED}
        usual.defaults.append(("", f"up to {most:,} could join"))


def _stated_for_one(usual: Usual) -> None:
    """Fill in the figures of each rule that are stated for one number of adopters.

    They are its share, or a size of all adopters together. A register gives them at any number.
    """
    adopters = usual.values["adopters"]
    sizes = adopters.get("sizes") if isinstance(adopters, dict) else None
    if not usual.names_adopters:
        return
    for charge in _tables_of(usual.values, "charges"):
        for rule in _tables_of(charge, "pricing"):
            share, over = rule.get("share"), str(rule.get("over"))
            names = [*share] if isinstance(share, Mapping) else [share]
            names += [over.removeprefix(TOTAL)] * over.startswith(TOTAL)
            stated = [name for name in sizes or () if name in names]
            rule.setdefault("stated_for_one", ("share",) if is_number(share) else tuple(stated))


def _ranges(usual: Usual) -> None:
    """Convert the case's own word for adopters to the unit of a range: "councils"."""
    adopters, ranges = usual.values.get("adopters"), usual.values.get("what_if")
    plural = adopters.get("plural") if isinstance(adopters, dict) else None
    for entry in ranges if isinstance(ranges, list) else ():
        name = entry.get("input") if isinstance(entry, dict) else None
        field = FIELDS.get(name) if isinstance(name, str) else None
        if field and field.kind is Kind.count and plural and entry.get("unit") == plural:
            entry["unit"] = field.unit


def _possible(adopters: _Values, bodies: Callable[[Any], int]) -> int:
    """Return the number of bodies that could join.

    That is the size of the register, or else 100 or a higher count in the file.
    """
    # If the case gives our name but no register, the name is in the register of the package.
    register = adopters.get("register", OWN_REGISTER if "us" in adopters else None)
    most = 0 if register is None else bodies(register)
    counts = (_figure_value(adopters.get(key)) for key in ("anticipated", "signed"))
    # Another check refuses a wrong count, or one above the limit of any case.
    valid_counts = (count for count in counts if type(count) is int and count <= MOST_ADOPTERS)
    return most or max((POSSIBLE, *valid_counts))


def _budget(usual: Usual) -> None:
    """Fill in the years of the budget: up to the year in which the initial months end."""
    values, labels = usual.values, _labels(usual.values)
    budget, go_live = values.get("budget"), values.get("go_live")
    if not isinstance(budget, dict) or "years" in budget:
        return
    try:
        start = years.month(str(go_live["value"])) if isinstance(go_live, Mapping) else 0
        last = years.year_of(start + int(values["initial_months"]["value"]) - 1)
    except (KeyError, TypeError, ValueError):
        budget["years"] = labels  # the month is refused, without a second fault for these years
        return
    budget["years"] = [label for label in labels if label <= last]
    # No document states these years.
    budget["own_sources"] = (*budget.get("own_sources", ()), ("years", _ASSUMED))
    last = min(last, labels[-1]) if labels else last
    usual.defaults.append(("", f"the budget is for the years up to {last}"))


def _scenario(usual: Usual) -> None:
    """Fill in every field of the scenario that the file does not choose."""
    values = usual.values
    chosen = values.setdefault("scenario", {})
    if not isinstance(chosen, dict):
        return
    # If `adopters` is not a table, it is refused. Do not also report that its count is missing.
    one_adopter = {"anticipated": {"value": 1}}
    adopters = values["adopters"] if _is_table(values, "adopters") else one_adopter
    charges = [
        ([*_tables_of(charge, "pricing")], "low" in charge and "high" in charge)
        for charge in own_charges(values)
    ]
    rules, _ = max(charges, key=lambda charge: choice_rank(*charge), default=([], False))
    pricing = rules[0].get("name") if rules else NO_PRICING
    usual.names_pricing = "pricing" in chosen or len(rules) < 2
    # Use 1 for a missing number of adopters, which another check reports.
    count = _figure_value(adopters.get("anticipated")) or 1
    fill_missing(chosen, WITHOUT_EFFECT | {"adopters": count, "pricing": pricing})


def _is_table(values: _Values, key: str) -> bool:
    return isinstance(values.get(key), dict)


def _figure_value(figure: Any) -> Any:
    return figure.get("value") if isinstance(figure, Mapping) else None


def _inherit_sources(usual: Usual) -> None:
    """Fill in the source and status of each figure, from its table or from the file."""
    values = usual.values
    above = {"source": values.get("source", "")}
    for key in _SOURCED:
        if _is_table(values, key):
            fill_missing(values[key], above)
    if _is_table(values, "adopters"):
        _fill_adopter_sources(values["adopters"], above)
    for table in (entry for key in _SOURCED_LISTS for entry in _tables_of(values, key)):
        fill_missing(table, above)
    for index, charge in enumerate(_tables_of(values, "charges")):
        _fill_charge_sources(usual, charge, above, ("charges", index))


def _fill_charge_sources(
    usual: Usual, charge: _Values, above: Mapping[str, Any], key_path: KeyPath
) -> None:
    """Fill in the sources within a charge, from the charge itself or from the file.

    The source of one figure of the charge, such as ``low``, is not that of its other figures.
    """
    stated: _Values = {key: charge[key] for key in ("source", "status") if key in charge}
    own_keys = stated.keys() - usual.lifted[key_path].source_keys
    inherited = {**above, **{key: stated[key] for key in own_keys}}
    if _is_table(charge, "from"):
        fill_missing(charge["from"], inherited)
    for index, rule in enumerate(_tables_of(charge, "pricing")):
        keep_statuses(rule, usual.lifted[(*key_path, "pricing", index)], inherited)
        # A price that is an end of the range is the figure of that end.
        is_end = rule.get("price") in (LOW, HIGH)
        fill_missing(rule, stated if is_end else inherited)
    # The documents state these points, also where the amounts of the range are derived.
    for point in _tables_of(charge, "quoted_at"):
        fill_missing(point, {"source": stated.get("source", "")})


def _fill_adopter_sources(adopters: _Values, above: Mapping[str, Any]) -> None:
    inherited = dict(above) | {
        key: adopters.pop(key) for key in ("source", "status") if key in adopters
    }
    for figure in _COUNTS:
        if _is_table(adopters, figure):
            fill_missing(adopters[figure], inherited)
