"""What the file of a case leaves out, filled in as usual and listed; sources are inherited.

It works on the values as TOML gives them, before they are checked: what has a wrong form is left
as it is, to be refused where it stands.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from typing import Any

from sohanalysis import years
from sohanalysis.case.case import TAKEN, Adopters, Case, Charge, Sourced
from sohanalysis.case.fields import FIELDS, MOST_ADOPTERS
from sohanalysis.case.pricing import NO_PRICING, Pricing
from sohanalysis.case.register import OWN_REGISTER
from sohanalysis.files.kinds import entry_of, is_figure, keys_of
from sohanalysis.files.toml import Key

_ASSUMED = {"source": TAKEN, "status": "assumed"}

INITIAL_MONTHS = 24
POSSIBLE = 100  # adopters, unless a register or a number of them says more
DISCOUNT_RATE = 0.035
_GREEN_BOOK = "HM Treasury Green Book, social time preference rate, years 0 to 30"
_TOLD = ("source", "status", "note")
# Tables of the top that inherit its source, and lists of tables that do.
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
# Keys of figures, at the top and of the adopters.
_FIGURES = [key for key, kind in keys_of(Case).items() if is_figure(kind)]
_COUNTS = [key for key, kind in keys_of(Adopters).items() if is_figure(kind)]
# Keys of a rule, which may stand in its charge where that has one rule.
RULE_KEYS = {*keys_of(Pricing)} - {"name", "title", *_TOLD}
# Keys of a charge that no rule has.
CHARGE_KEYS = {*keys_of(Charge)} - {*keys_of(Pricing), "pricing"}
_MOST_YEARS = 200  # of a range that is written out; a longer one is refused as it is
_RANGE = re.compile(r"\s*(\d{4}/\d\d)\s*(?:to|-|\u2013)\s*(\d{4}/\d\d)\s*", re.ASCII)
Values = dict[str, Any]


@dataclass
class Usual:
    """A case's values with nothing left out, and what was taken as usual."""

    file: Mapping[str, Any]  # the values as the file has them
    values: Values
    # The line or charge that a default is of, empty for the case itself, and its words.
    defaults: list[tuple[str, str]] = field(default_factory=list)
    names_adopters: bool = True
    names_pricing: bool = True  # False: the scenario takes the default of several pricings
    alternatives: dict[Key, list[Values]] = field(default_factory=dict)
    moved: dict[Key, Key] = field(default_factory=dict)  # places of the values, and of the file

    def written(self, place: Key) -> Key:
        """Place as the file has it: without the tables that stand for a plain figure."""
        known = next((at for at in range(len(place), 0, -1) if place[:at] in self.moved), 0)
        found: Key = ()
        for part in (*self.moved.get(place[:known], ()), *place[known:]):
            if part != "value" or not found or isinstance(inner(self.file, found), Mapping):
                found = (*found, part)
        return found


def filled(values: Mapping[str, Any], *, bodies: Callable[[Any], int]) -> Usual:
    """Fill in what a file leaves out, in the values as TOML gives them.

    ``bodies`` counts the named bodies in the register of a name; 0 where it cannot be read.
    """
    found = Usual(values, copy.deepcopy(dict(values)))
    _years(found.values)
    _charges(found)
    _plain(found)
    _tables(found)
    _lines(found)
    _times(found)
    _adopters(found, bodies)
    _budget(found)
    _scenario(found)
    _uncertain(found)
    _inherit(found.values)
    return found


def share_or_zero(value: Any) -> float:
    """Return a share, or zero of what is none: its own fault is told elsewhere."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= 1 else 0.0


def _uncertain(found: Usual) -> None:
    """Sort the list of what may turn out otherwise: who joins, inputs in their units, pairs."""
    listed = found.values.get("uncertain")
    if not isinstance(listed, list):
        return
    kinds: Values = {"inputs": [], "correlations": []}
    for at, table in enumerate(listed):
        known = table if isinstance(table, dict) else {}
        name = known.get("input")
        place: Key = ("uncertain", "adopters")
        if name == "adopters" and "adopters" not in kinds:
            # Of a share that is none, only its own fault is told.
            usual = {f"{key}_grid": [share_or_zero(known.get(key))] for key in ("p", "rho")}
            told = {key: value for key, value in known.items() if key != "input"}
            kinds["adopters"] = {"unit": "share", "status": "assumed", **usual, **told}
        else:
            kind = "correlations" if "between" in known else "inputs"
            place = ("uncertain", kind, len(kinds[kind]))
            kinds[kind].append(table)
            if kind == "inputs":
                field = FIELDS.get(name) if isinstance(name, str) else None
                known.setdefault("unit", field.unit if field else "share")
        found.moved[place] = ("uncertain", at)
    found.values["uncertain"] = kinds


def with_value(values: Mapping[str, Any], place: Key, other: Any) -> Values:
    """Copy of a file's values with the value of another source at a place."""
    found = copy.deepcopy(dict(values))
    here: Any = found
    for part in place[:-1]:
        here = here[part]
    here[place[-1]] = other.get("value") if isinstance(other, Mapping) else other
    return found


def inner(values: Mapping[str, Any], place: Key) -> Any:
    """Value at a place; None where there is none."""
    here: Any = values
    for part in place:
        if isinstance(here, Mapping):
            here = here.get(part)
        else:
            is_listed = isinstance(here, list) and isinstance(part, int) and part < len(here)
            here = here[part] if is_listed else None
    return here


def _years(table: Values) -> None:
    """Write the range of years of a case, or of its budget, out as a list."""
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


def _labels(values: Values) -> list[str]:
    """Financial years of the case, as far as they can be read."""
    labels = values.get("years")
    return labels if isinstance(labels, list) and all(map(years.is_year, labels)) else []


def _first_month(values: Values) -> str:
    # Without years that can be read the case is refused for them, not for what follows from them.
    labels = _labels(values)
    return f"{years.starting_year(labels[0])}-04" if labels else "2000-04"


def _plain(found: Usual) -> None:
    """Take the value of a figure with a source of its own; its source goes to its table."""
    values, labels = found.values, _labels(found.values)
    for name in ("lines", "charges"):
        for at, table in enumerate(_listed(values, name)):
            _unwrapped(found, table, (name, at))
            for place, rule in enumerate(_listed(table, "pricing")):
                _unwrapped(found, rule, (name, at, "pricing", place))
            by_year = table.get("by_year")
            if isinstance(by_year, list) and len(by_year) == len(labels or by_year):
                # Where no years can be read the case is refused for them, and not for its lists.
                named = labels or [years.label(2000 + at) for at in range(len(by_year))]
                table["by_year"] = dict(zip(named, by_year, strict=True))
    if _is_table(values, "budget"):
        _unwrapped(found, values["budget"], ("budget",))
        _years(values["budget"])


def _unwrapped(found: Usual, table: Values, place: Key) -> None:
    for key, figure in [*table.items()]:
        if key == "from" or not isinstance(figure, Mapping) or "value" not in figure:
            continue
        if not {*figure} <= {"value", "alternatives", *_TOLD}:
            continue
        if figure.get("alternatives"):
            found.alternatives[(*place, key)] = figure["alternatives"]
        table[key] = figure["value"]
        for told in _TOLD:
            if told in figure:
                table.setdefault(told, figure[told])


def _figure(found: Usual, figure: Any, place: Key) -> Any:
    """Table of a figure; what other sources say of it is kept apart."""
    table = dict(figure) if isinstance(figure, Mapping) else {"value": figure}
    if others := table.pop("alternatives", None):
        found.alternatives[(*place, "value")] = others
    return table


def _tables(found: Usual) -> None:
    """Make a table of each figure that stands plainly."""
    values = found.values
    for key in _FIGURES:
        if key in values:
            values[key] = _figure(found, values[key], (key,))
    adopters = values.get("adopters")
    if isinstance(adopters, dict):
        for key in ("count", *_COUNTS):
            if key in adopters:
                name = "anticipated" if key == "count" else key
                adopters[key] = _figure(found, adopters[key], ("adopters", name))


def _listed(values: Mapping[str, Any], key: str) -> Iterator[Values]:
    tables = values.get(key)
    if isinstance(tables, list):
        yield from (each for each in tables if isinstance(each, dict))


def own_charges(values: Mapping[str, Any]) -> Iterator[Values]:
    """Give the charges of the first option, which the case is of."""
    first = next((each.get("name") for each in _listed(values, "options")), None)
    for charge in _listed(values, "charges"):
        option = charge.get("option", first)
        if first is None or option == first or (isinstance(option, list) and first in option):
            yield charge


def _charges(found: Usual) -> None:
    """Give each charge a first month, and its one rule a table and a name."""
    for at, charge in enumerate(_listed(found.values, "charges")):
        name = charge.get("name", "")
        if "from" not in charge:
            charge["from"] = {"value": _first_month(found.values), **_ASSUMED}
            found.defaults.append((name, f"{name} is charged from {_first_month(found.values)}"))
        else:
            charge["from"] = _figure(found, charge["from"], ("charges", at, "from"))
        if "pricing" not in charge:
            found.moved |= dict.fromkeys(
                (("charges", at, "pricing"), ("charges", at, "pricing", 0)), ("charges", at)
            )
        if "pricing" not in charge and RULE_KEYS & {*charge}:
            rule = {key: charge.pop(key) for key in [*charge] if key in RULE_KEYS}
            charge["pricing"] = [{"name": rule_name(name), **rule}]


def rule_name(charge: Any) -> str:
    """Name the one rule of a charge after it."""
    slug = re.sub(r"[^a-z0-9]+", "-", str(charge).lower()).strip("-")[:24].strip("-")
    return slug or "charge"


def _lines(found: Usual) -> None:
    """Fill in the kind, nature and first month of each line, and the on-costs of pay."""
    labels = _labels(found.values)
    for line in _listed(found.values, "lines"):
        name, by_year = line.get("name", ""), line.get("by_year")
        line.setdefault("kind", "cost")
        if "nature" not in line:
            nature = "one-off" if "months" in line else "recurrent"
            if isinstance(by_year, Mapping):
                nature = "recurrent" if labels and by_year.get(labels[-1]) else "one-off"
            line["nature"] = nature
            if "on" not in line:
                found.defaults.append((name, f"{name} is {nature}"))
        if line.get("pay") is True:
            line.setdefault("includes_on_costs", "not stated")
        if "annual" in line and not {"from", "on"} & {*line} and labels:
            line["from"] = _first_month(found.values)
            found.defaults.append((name, f"{name} begins with the first year"))


def _times(found: Usual) -> None:
    """Fill in the first months, go-live, the discount rate and the price basis."""
    values = found.values
    _initial_months(found)
    if "go_live" not in values:
        month = _first_charged_month(values)
        values["go_live"] = {
            "value": month,
            "source": "taken as the first month charged",
            "status": "assumed",
        }
        found.defaults.append(("", f"go-live in {month}"))
    if "discount_rate" not in values:
        values["discount_rate"] = {
            "value": DISCOUNT_RATE,
            "source": _GREEN_BOOK,
            "status": "assumed",
        }
        found.defaults.append(("", f"discount rate {100 * DISCOUNT_RATE:g}%"))
    if "price_basis" not in values:
        values["price_basis"] = {"value": "not stated", **_ASSUMED}
        found.defaults.append(
            ("", "price basis not stated, constant prices unless something rises")
        )


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
    months = min(INITIAL_MONTHS, _months_left(values, recurrent))
    values["initial_months"] = {"value": months, **_ASSUMED}
    if recurrent:
        usual.defaults.append(
            ("", f"recurrent costs count for their first {months} months in the total")
        )


def _first_charged_month(values: Values) -> str:
    """Return the earliest first month of a charge of the first option.

    Returns
    -------
    str
        The first month of the case if no charge names a month within its years.
    """
    # A wrong month, or one outside the years, is refused in its own charge: go-live must not repeat
    # that fault, nor move the years of the budget.
    labels = _labels(values)
    months = [str(_value(charge.get("from"))) for charge in own_charges(values)]
    known = [month for month in months if _is_month(month)]
    within = [month for month in known if years.year_of(years.month(month)) in labels]
    return min(within, key=years.month, default=_first_month(values))


def _is_month(text: str) -> bool:
    """Whether a text is a month, as 2018-10."""
    try:
        return bool(years.month(text))
    except ValueError:
        return False


def _recurrent(values: Values) -> Iterator[Values]:
    """Give charges and recurrent costs: a saving is in no total, and the rest counts in full."""
    yield from _listed(values, "charges")
    recurs = {"kind": "cost", "nature": "recurrent"}
    yield from (line for line in _listed(values, "lines") if recurs.items() <= line.items())


def _months_left(values: Values, recurrent: list[Values]) -> int:
    """Months that what starts last has within the years of the case; no fewer than one."""
    labels = _labels(values)
    if not labels:
        return INITIAL_MONTHS
    months = []
    for each in recurrent:
        begin = each.get("from") if "months" not in each else None
        try:
            months.append(years.month(str(_value(begin) if isinstance(begin, Mapping) else begin)))
        except ValueError:
            continue
    return max(1, years.end_month(labels[-1]) - max(months, default=years.first_month(labels[0])))


def _adopters(found: Usual, bodies: Callable[[Any], int]) -> None:
    """Fill in how many join: one, where nothing is said of it."""
    values = found.values
    if "adopters" not in values:
        one = {"value": 1, "status": "assumed", "source": "no adopters are named"}
        values["adopters"] = {key: dict(one) for key in _COUNTS}
        found.names_adopters = False
        return
    adopters = values["adopters"]
    if not isinstance(adopters, dict):
        return
    if isinstance(adopters.get("word"), str):
        adopters.setdefault("plural", f"{adopters['word']}s")
    if "count" in adopters and "anticipated" not in adopters:
        adopters["anticipated"] = adopters.pop("count")
        found.moved[("adopters", "anticipated")] = ("adopters", "count")
    if "anticipated" in adopters and "signed" not in adopters:
        adopters["signed"] = {**adopters["anticipated"], **_ASSUMED}
    if not {*_COUNTS} & {*adopters}:
        # Sizes alone say nothing of how many join.
        one = {"value": 1, "status": "assumed", "source": "no number of adopters is named"}
        adopters |= {key: dict(one) for key in _COUNTS}
        found.names_adopters = False
    if "possible" not in adopters:
        most = _possible(adopters, bodies)
        adopters["possible"] = {"value": most, **_ASSUMED}
        found.defaults.append(("", f"up to {most:,} could join"))


def _possible(adopters: Values, bodies: Callable[[Any], int]) -> int:
    """Count the bodies that could join: of a register, else 100, or as many as are named."""
    # A name of ours without a register is a name in the register of the package.
    named = adopters.get("register", OWN_REGISTER if "us" in adopters else None)
    most = 0 if named is None else bodies(named)
    counts = (_value(adopters.get(key)) for key in ("anticipated", "signed"))
    # A number that is wrong, or more than any case may have, is refused where it is.
    known = (count for count in counts if type(count) is int and count <= MOST_ADOPTERS)
    return most or max((POSSIBLE, *known))


def _budget(found: Usual) -> None:
    """Take the budget for the years up to that in which the first months end."""
    values, labels = found.values, _labels(found.values)
    budget, go_live = values.get("budget"), values.get("go_live")
    if not isinstance(budget, dict) or "years" in budget:
        return
    try:
        start = years.month(str(go_live["value"])) if isinstance(go_live, Mapping) else 0
        last = years.year_of(start + int(values["initial_months"]["value"]) - 1)
    except (KeyError, TypeError, ValueError):
        budget["years"] = labels  # the month is refused, and these are not missed beside it
        return
    budget["years"] = [label for label in labels if label <= last]
    found.defaults.append(("", f"the budget is for the years up to {last}"))


def _scenario(found: Usual) -> None:
    """Fill in every field of the scenario that the file does not choose."""
    values = found.values
    chosen = values.setdefault("scenario", {})
    if not isinstance(chosen, dict):
        return
    # Adopters that are no table are refused, and no number of them is missed beside that.
    one = {"anticipated": {"value": 1}}
    adopters = values["adopters"] if _is_table(values, "adopters") else one
    rules = [[*_listed(charge, "pricing")] for charge in own_charges(values)]
    several = next((each for each in rules if len(each) > 1), rules[0] if rules else [])
    pricing = several[0].get("name") if several else NO_PRICING
    found.names_pricing = "pricing" in chosen or len(several) < 2
    usual = {name: known.zero for name, known in FIELDS.items()}
    # One stands for a number that is missing, which is told where it is.
    usual |= {"adopters": _value(adopters.get("anticipated")) or 1, "pricing": pricing}
    for name, value in usual.items():
        chosen.setdefault(name, value)


def _is_table(values: Values, key: str) -> bool:
    return isinstance(values.get(key), dict)


def _value(figure: Any) -> Any:
    return figure.get("value") if isinstance(figure, Mapping) else None


def _inherit(values: Values) -> None:
    """Give each figure the source and status of its table, and of the file."""
    above = {"source": values.get("source", "")}
    for key in _SOURCED:
        if _is_table(values, key):
            _told(values[key], above)
    if _is_table(values, "adopters"):
        _inherit_adopters(values["adopters"], above)
    for table in (each for key in _SOURCED_LISTS for each in _listed(values, key)):
        _told(table, above)
    for charge in _listed(values, "charges"):
        own = {key: charge[key] for key in _TOLD[:2] if key in charge}
        if _is_table(charge, "from"):
            _told(charge["from"], own)
        for rule in _listed(charge, "pricing"):
            _told(rule, own)


def _inherit_adopters(adopters: Values, above: Mapping[str, Any]) -> None:
    own = dict(above) | {key: adopters.pop(key) for key in _TOLD[:2] if key in adopters}
    for figure in _COUNTS:
        if _is_table(adopters, figure):
            _told(adopters[figure], own)


def _told(table: Values, above: Mapping[str, Any]) -> None:
    for key, value in above.items():
        table.setdefault(key, value)
