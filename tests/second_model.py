"""The model a second time, in exact fractions, written from the design's rules of format 2 alone.

It shares nothing with the package: it takes a case as `tomllib` gives it, and walks through every
month where the package works by year. Numbers are taken as they are written, 0.1 for a tenth.
A year is the number of its first calendar year, 2018 for 2018/19; a month counts from April of 0.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

Document = dict[str, Any]
Months = dict[int, Fraction]  # what falls in each month, by its number
DATA = Path(__file__).parent.parent / "data"
LATEST = 24
NEUTRAL: Document = {
    "savings": 0, "offset": 0, "ramp": 0, "cashable": 0, "delay": 0,
    "charge_follows_go_live": False, "charge_change": 0, "rise": 0, "leave": None,
}  # fmt: skip


class NotPriced(ValueError):
    """No document prices this combination."""


# Figures, years and months


def figure(given: Any) -> Any:
    """Take the value of a figure that may stand with its source."""
    return given["value"] if isinstance(given, dict) and "value" in given else given


def exact(given: Any) -> Fraction:
    """Give a number as it is written in decimals."""
    return Fraction(str(figure(given)))


def label(year: int) -> str:
    """Name a financial year."""
    return f"{year}/{(year + 1) % 100:02}"


def years_in(given: str | list[str]) -> list[int]:
    """List the years of "2018/19 to 2021/22", or of a list."""
    named = given.split(" to ") if isinstance(given, str) else given
    starts = [int(name.split("/")[0]) for name in named]
    return [*range(starts[0], starts[-1] + 1)]


def years(document: Document) -> list[int]:
    """List the years of a case."""
    return years_in(document["years"])


def month_number(text: str) -> int:
    """Number the months of all years so that a financial year begins at a twelve."""
    if "/" in text:
        return 12 * int(text.split("/")[0])
    year, month = text.split("-")
    return 12 * int(year) + int(month) - 4


def horizon_end(document: Document) -> int:
    """Give the month after the last of the case."""
    return 12 * years(document)[-1] + 12


def begins(document: Document, item: Document) -> int:
    """Give the month from which a line or a charge is stated to run."""
    return month_number(figure(item["from"])) if "from" in item else 12 * years(document)[0]


def amount(document: Document, given: Any, year: int, charge: Document | None = None) -> Fraction:
    """Read an amount in a year: a number, one of a list or table by year, or a quoted end."""
    given = figure(given)
    if isinstance(given, str):
        return exact((charge or {})[given])
    if isinstance(given, dict):
        if label(year) not in given:
            raise ValueError(f"no amount for {label(year)}")
        return exact(given[label(year)])
    return exact(given[year - years(document)[0]] if isinstance(given, list) else given)


def uplift(document: Document, item: Document, year: int, base: int) -> Fraction:
    """Give the factor by which an amount has risen: a rate a year, or factors by year."""
    given = figure(item.get("uplift", 0))
    if isinstance(given, list | dict):
        return amount(document, given, year)
    since = years_in(item["base_year"])[0] if "base_year" in item else base
    return (1 + exact(given)) ** (year - since)


# Adopters and their sizes


def adopters_named(document: Document, given: Any) -> int:
    """Read a number of adopters, or the name of one: "anticipated"."""
    table, given = document.get("adopters", {}), figure(given)
    if given == "anticipated":
        given = table.get("anticipated", table.get("count", 1))
    return int(figure(given))


def countable(document: Document, adopters: int) -> int:
    """Refuse a rule by adopters where the case has none."""
    if not {"count", "anticipated"} & {*document.get("adopters", {})}:
        raise ValueError("the rule needs a number of adopters")
    return adopters


@cache
def register(path: Path) -> tuple[dict[str, str], ...]:
    """Read the rows of a register."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def joined(document: Document, adopters: int, folder: Path) -> list[dict[str, str]]:
    """List the rows of those who join: we, then the others in the order of the register."""
    table = document["adopters"]
    rows = register(folder / table["register"])
    columns = [*rows[0]]
    names = next((key for key in ("name", table.get("word")) if key in columns), columns[0])
    return sorted(rows, key=lambda row: row[names] != table["us"])[:adopters]


def size(
    document: Document, name: str, adopters: int, year: int, folder: Path, body: int = 0
) -> tuple[Fraction, Fraction]:
    """Return the size of a body in a year, ours at place 0, and that of all who join together."""
    table = document["adopters"]
    if name in table.get("sizes", {}):
        stated = table["sizes"][name]
        ours, together = stated["ours"], stated.get("total", 0)
        return amount(document, ours, year), amount(document, together, year)
    rows = joined(document, adopters, folder)
    columns = [*rows[0]]
    column = name if name in columns else next(key for key in columns if key.startswith(f"{name}_"))
    return Fraction(rows[body][column]), sum((Fraction(row[column]) for row in rows), Fraction(0))


def share(document: Document, given: Any, adopters: int, year: int, folder: Path) -> Fraction:
    """Give our share: equal, by a size, by a mix of them, or the number that is stated."""
    given = figure(given)
    if isinstance(given, dict):
        parts = (
            (exact(part), share(document, key, adopters, year, folder))
            for key, part in given.items()
        )
        return sum((part * ours for part, ours in parts), Fraction(0))
    if given == "equal":
        return Fraction(1, countable(document, adopters))
    if isinstance(given, str):
        ours, together = size(document, given, adopters, year, folder)
        return ours / together
    return exact(given)


# The rule of a charge


def price(
    document: Document, charge: Document, rule: Document, adopters: int, year: int, folder: Path
) -> Fraction:
    """Give the price for one adopter or unit: flat, by year, or by steps over a number."""
    given = figure(rule.get("price", 0))
    if not (isinstance(given, list) and isinstance(given[0], dict) and "price" in given[0]):
        return amount(document, given, year, charge)
    over = rule.get("over", "adopters")
    name = over.removeprefix("total ")
    if name == "adopters":
        at = Fraction(countable(document, adopters))
    else:
        at = size(document, name, adopters, year, folder)[over != name]
    steps = [(exact(s[name]), amount(document, s["price"], year, charge)) for s in given]
    between = rule.get("between", "step")
    for (start, here), (end, there) in zip(steps, [*steps[1:], steps[-1]], strict=True):
        if at == start:
            return here
        if start < at < end and between == "line":
            return here + (there - here) * (at - start) / (end - start)
    reached = [here for start, here in steps if start < at]
    if between != "step" or not reached:
        raise NotPriced(f"no price at {at} {over}")
    return reached[-1]


def by_units(
    document: Document, charge: Document, rule: Document, units: Fraction, year: int
) -> Fraction:
    """Charge each unit the price of the step that it falls in; a unit may be cut by a start."""
    steps = [
        (exact(step[rule["over"]]), amount(document, step["price"], year, charge))
        for step in figure(rule["price"])
    ]
    cost, below = Fraction(0), units
    for start, price_there in reversed(steps):
        cost += price_there * max(below - start, Fraction(0))
        below = min(below, start)
    return cost


def pool(document: Document, charge: Document, rule: Document, year: int, folder: Path) -> Fraction:
    """Give what all adopters together pay in a year."""
    if "pool_total" in rule:
        return exact(rule["pool_total"]) / len(years(document))
    if "pool_from" not in rule:
        return amount(document, rule["pool"], year, charge)
    known = figure(rule["pool_from"])
    there = adopters_named(document, known["adopters"])
    ours = amount(document, known["charge"], year, charge)
    return ours / share(document, rule["share"], there, year, folder)


def through(
    document: Document, charge: Document, points: list[Document], adopters: int
) -> Fraction:
    """Give a fee and an equal share of a pool that pass through two points."""
    (n1, c1), (n2, c2) = (
        (adopters_named(document, point["adopters"]), amount(document, point["charge"], 0, charge))
        for point in points
    )
    together = (c2 - c1) / (Fraction(1, n2) - Fraction(1, n1))
    fee = c1 - together / n1
    if fee < 0 or together < 0:
        raise ValueError("a negative fee or pool")
    return fee + together / countable(document, adopters)


def plain(
    document: Document, charge: Document, rule: Document, adopters: int, year: int, folder: Path
) -> Fraction:
    """Return our yearly charge before bounds and uplift."""
    if "through" in rule:
        return through(document, charge, rule["through"], adopters)
    units = figure(rule.get("quantity", 1))
    if isinstance(units, str):
        quantity = size(document, units, adopters, year, folder)[0]
    else:
        quantity = amount(document, units, year)
    quantity = max(quantity, exact(rule.get("minimum", quantity)))
    ours = amount(document, rule.get("fee", 0), year, charge)
    if rule.get("marginal"):
        ours += by_units(document, charge, rule, quantity, year)
    else:
        ours += price(document, charge, rule, adopters, year, folder) * quantity
    if "share" in rule:
        together = pool(document, charge, rule, year, folder)
        ours += together * share(document, rule["share"], adopters, year, folder)
    return ours


# Bounds of the bodies that join

Bounds = tuple[Fraction, Fraction | None]  # the least, and the most if there is one
NONE: Bounds = (Fraction(0), None)


def clipped(sum_: Fraction, bounds: Bounds) -> Fraction:
    """Limit a charge to its bounds."""
    least, most = bounds
    return max(least, sum_) if most is None else min(most, max(least, sum_))


def is_chosen(document: Document, charge: Document) -> bool:
    """Check whether pricings are chosen for a charge: the register bounds that one alone."""
    listed = belonging(document, "charges", None)
    several = [each for each in listed if len(each.get("pricing", [])) > 1]
    return charge is (several or listed)[0]


def register_bounds(document: Document, adopters: int, folder: Path) -> list[Bounds]:
    """List the bounds of the bodies that join; empty if the register has none."""
    table = document.get("adopters", {})
    rows = joined(document, 10**6, folder) if {"register", "us"} <= {*table} else []
    if not any(row.get(key) for row in rows for key in ("at_least", "at_most")):
        return []
    return [
        (Fraction(row["at_least"] or 0), Fraction(row["at_most"]) if row["at_most"] else None)
        for row in rows[:adopters]
    ]


def own_bounds(document: Document, charge: Document, rule: Document, year: int) -> Bounds:
    """Return the bounds that the rule has of our charge."""
    least, most = (rule.get(key) for key in ("at_least", "at_most"))
    return (
        Fraction(0) if least is None else amount(document, least, year, charge),
        None if most is None else amount(document, most, year, charge),
    )


def both(one: Bounds, other: Bounds) -> Bounds:
    """Return the bounds that keep within two others."""
    tops = [most for _, most in (one, other) if most is not None]
    return max(one[0], other[0]), min(tops, default=None)


def sizes_named(rule: Document) -> set[str]:
    """List the sizes that a rule takes."""
    shared, units = figure(rule.get("share")), figure(rule.get("quantity"))
    named = [*shared] if isinstance(shared, dict) else [shared]
    named += [units, rule.get("over", "").removeprefix("total ")]
    return {name for name in named if isinstance(name, str)} - {"equal", "adopters", ""}


def charges_of_all(
    document: Document, charge: Document, rule: Document, adopters: int, year: int, folder: Path
) -> list[Fraction | None]:
    """List the charges without bounds of the bodies that join; None for one without a price."""
    if "pool_from" in rule:  # a charge of ours gives the pool of all
        together = pool(document, charge, rule, year, folder)
        rule = {key: value for key, value in rule.items() if key != "pool_from"}
        rule = rule | {"pool": together}
    found: list[Fraction | None] = []
    for body in range(adopters):
        sizes = {
            name: dict(
                zip(
                    ("ours", "total"),
                    size(document, name, adopters, year, folder, body),
                    strict=True,
                )
            )
            for name in sizes_named(rule)
        }
        seen = document | {"adopters": document["adopters"] | {"sizes": sizes}}
        try:
            found.append(plain(seen, charge, rule, adopters, year, folder))
        except NotPriced:
            found.append(None)
    return found


def factor_of_room(charges: list[Fraction], bounds: list[Bounds]) -> Fraction:
    """Find the factor of the charges with room, at which the sum of all charges stays.

    The sum rises with the factor, and bends where a charge meets a bound. So it is looked for
    between two bends, from below.
    """
    pairs = [*zip(charges, bounds, strict=True)]
    wanted = sum(charges, Fraction(0))

    def together(factor: Fraction) -> Fraction:
        return sum((clipped(factor * sum_, each) for sum_, each in pairs), Fraction(0))

    bends = {b / sum_ for sum_, each in pairs for b in each if sum_ and b is not None}
    low = Fraction(0)
    for bend in sorted(bends):
        if together(low) >= wanted:
            break
        if together(bend) >= wanted:
            rise = (together(bend) - together(low)) / (bend - low)
            return low + (wanted - together(low)) / rise
        low = bend
    free = sum((sum_ for sum_, (_, most) in pairs if most is None), Fraction(0))
    # The least charges may be enough, or no body may have room.
    return low + (wanted - together(low)) / free if free and together(low) < wanted else low


def bearer(document: Document, charge: Document, rule: Document, folder: Path) -> str:
    """Return the role in which we bear the remainder: "others", "host", or empty."""
    table = document.get("adopters", {})
    bounded = is_chosen(document, charge) and bool(register_bounds(document, 1, folder))
    is_alone = isinstance(figure(rule.get("share")), int | float)
    if is_alone or sizes_named(rule) & {*table.get("sizes", {})}:
        return ""
    is_pool = bool({"pool", "pool_total", "pool_from", "through"} & {*rule})
    excess = rule.get("excess", "others" if is_pool else "nobody")
    if excess == "host":
        return "host" if rule.get("host") == table["us"] else ""
    return "others" if bounded and excess == "others" else ""


def rate(
    document: Document, charge: Document, rule: Document, adopters: int, year: int, folder: Path
) -> Fraction:
    """Return our yearly charge under a rule, before `charge_change`."""
    known = register_bounds(document, adopters, folder) if is_chosen(document, charge) else []
    bounds = known or [NONE] * adopters
    bounds[0] = both(bounds[0], own_bounds(document, charge, rule, year))
    ours = plain(document, charge, rule, adopters, year, folder)
    held = clipped(ours, bounds[0])
    if role := bearer(document, charge, rule, folder):
        charges = charges_of_all(document, charge, rule, adopters, year, folder)
        held = borne(charges, bounds, role)
    return held * uplift(document, rule, year, begins(document, charge) // 12)


def borne(charges: list[Fraction | None], bounds: list[Bounds], role: str) -> Fraction:
    """Return our charge, the first, with our part of the remainder."""
    priced = [(sum_, each) for sum_, each in zip(charges, bounds, strict=True) if sum_ is not None]
    if len(priced) < len(charges):
        unpriced = [each for sum_, each in zip(charges, bounds, strict=True) if sum_ is None]
        is_known = all(each == NONE for each in unpriced)
        if role == "host" or not (is_known and all(clipped(s, each) == s for s, each in priced)):
            raise NotPriced("the charge of another body")
        return priced[0][0]
    known = [sum_ for sum_, _ in priced]
    held = [clipped(sum_, each) for sum_, each in priced]
    if role == "host":
        return held[0] + sum(known, Fraction(0)) - sum(held, Fraction(0))
    return clipped(factor_of_room(known, bounds) * known[0], bounds[0])


def charged(document: Document, charge: Document, scenario: Document) -> range:
    """List the months in which a charge is paid."""
    start = begins(document, charge)
    start += scenario["delay"] if scenario["charge_follows_go_live"] else 0
    end = horizon_end(document)
    if "until" in charge:
        last = figure(charge["until"])
        end = min(end, month_number(last) + (12 if "/" in last else 1))
    if scenario["leave"] is not None:
        end = min(end, month_number(scenario["leave"]) + 12)
    return range(start, max(start, end))


def rule_of(document: Document, charge: Document, scenario: Document, folder: Path) -> Document:
    """Choose the pricing: the scenario's, the case's, the only stated one, the highest cost."""
    if "pricing" not in charge:
        return charge
    named: dict[str, Document] = {rule["name"]: rule for rule in charge["pricing"]}
    for chosen in (scenario.get("pricing"), document.get("scenario", {}).get("pricing")):
        if chosen in named:
            return named[chosen]
    count = adopters_named(document, "anticipated")
    costs: dict[str, Fraction] = {}
    for name, rule in named.items():
        try:
            costs[name] = sum(
                (rate(document, charge, rule, count, month // 12, folder)
                 for month in charged(document, charge, NEUTRAL)), Fraction(0)
            )  # fmt: skip
        except NotPriced:
            continue
    stated = [name for name in named if status(named[name], charge) == "stated"]
    if "low" in charge and figure(charge["low"]) == figure(charge["high"]):
        ends = [name for name in stated if is_an_end(named[name])]
        stated = [name for name in stated if name not in ends[1:]]
    if len(stated) == 1 and stated[0] in costs:
        return named[stated[0]]
    return named[max(costs, key=lambda name: costs[name])]


def is_an_end(rule: Document) -> bool:
    """Check whether a rule is the low or the high charge that is quoted, and nothing more."""
    words = {"name", "title", "source", "status", "note"}
    return figure(rule.get("price")) in ("low", "high") and {*rule} - words == {"price"}


def status(*tables: Document) -> str:
    """Return the status in the first table that has one: its own, or that of a figure in it."""
    for table in tables:
        figures = [
            value
            for key, value in table.items()
            if key != "from" and isinstance(value, dict) and "value" in value
        ]
        for holder in (table, *figures):
            if "status" in holder:
                return str(holder["status"])
    return "stated"


# Lines and savings


def nature(document: Document, line: Document) -> str:
    """Give the nature of a line, the usual one where none is stated."""
    if "nature" in line:
        return str(line["nature"])
    if "by_year" in line:
        return "recurrent" if in_year(document, line, years(document)[-1]) else "one-off"
    return "one-off" if "months" in line else "recurrent"


def in_year(document: Document, line: Document, year: int) -> Fraction:
    """Give what a line by year has in a year, zero where it names none."""
    given = figure(line["by_year"])
    if isinstance(given, dict) and label(year) not in given:
        return Fraction(0)
    return amount(document, given, year)


def line_months(document: Document, line: Document, scenario: Document) -> Months:
    """Spread a line over its months, those of a year without an amount left out."""
    leave, delay, handling = scenario["leave"], scenario["delay"], line.get("delay", "none")
    left = None if leave is None else month_number(leave) + 12
    if "by_year" in line:
        given = [(year, in_year(document, line, year)) for year in years(document)]
        row = {12 * year + at: sum_ / 12 for year, sum_ in given if sum_ for at in range(12)}
    else:
        start, end = begins(document, line), horizon_end(document)
        if line.get("on") == "leaving":
            if left is None or leave in line.get("unless", []):
                return {}
            start = left + int(figure(line.get("after", 0)))
        start += delay if handling == "shift" else 0
        if "months" in line:
            end = start + figure(line["months"]) + (delay if handling == "extend" else 0)
        annual, base = exact(line["annual"]), years(document)[0]
        row = {
            month: annual * uplift(document, line, month // 12, base) / 12
            for month in range(start, end)
        }
    lasts = line.get("on") == "leaving" or not (
        line.get("ends_on_leaving")
        or ("months" not in line and line.get("kind") == "saving")
        or ("months" not in line and nature(document, line) == "recurrent")
    )
    row = times(row, exact(line.get("our_share", 1)))
    return row if lasts or left is None else {m: sum_ for m, sum_ in row.items() if m < left}


def go_live(document: Document) -> int:
    """Read the month in which the service begins, else the first in which anything is charged."""
    if "go_live" in document:
        return month_number(figure(document["go_live"]))
    return min(begins(document, charge) for charge in belonging(document, "charges", None) or [{}])


def saving_months(document: Document, scenario: Document, last_charges: Fraction) -> Months:
    """Count the saving that a scenario assumes, month by month, as an amount above zero."""
    full = exact(scenario["savings"]) + exact(scenario["offset"]) * last_charges
    live, ramp, end = go_live(document) + scenario["delay"], scenario["ramp"], horizon_end(document)
    if scenario["leave"] is not None:
        end = min(end, month_number(scenario["leave"]) + 12)
    return {
        month: full / 12 * (min(Fraction(1), Fraction(month - live + 1, ramp)) if ramp else 1)
        for month in range(live, end)
    }


# Results


class Row(NamedTuple):
    """A line, a charge or the saving that a scenario assumes, month by month."""

    name: str
    months: Months
    kind: str = "cost"
    nature: str = "recurrent"
    leaving: bool = False
    cashable: Fraction = Fraction(0)


def total(months: Months, among: Iterable[int]) -> Fraction:
    """Add up what falls in some months."""
    return sum((months.get(month, Fraction(0)) for month in among), Fraction(0))


def months_of(among: Iterable[int]) -> list[int]:
    """List the months of some years."""
    return [12 * year + at for year in among for at in range(12)]


def added(rows: Iterable[Months]) -> Months:
    """Add up rows month by month."""
    together: Months = {}
    for row in rows:
        for month, sum_ in row.items():
            together[month] = together.get(month, Fraction(0)) + sum_
    return together


def times(months: Months, factor: Fraction) -> Months:
    """Multiply what falls in each month."""
    return {month: sum_ * factor for month, sum_ in months.items()}


def belonging(document: Document, name: str, option: str | None) -> list[Document]:
    """List the lines or charges of an option, the first where none is asked for."""
    options = [each["name"] for each in document.get("options", [])] or [None]
    found = []
    for item in document.get(name, []):
        named = item.get("option", options[0])
        if (option or options[0]) in (named if isinstance(named, list) else [named]):
            found.append(item)
    return found


def initial_months(document: Document) -> int | None:
    """Return the initial months: those stated, or 24 of a budget that states nothing else."""
    if "initial_months" in document:
        return int(figure(document["initial_months"]))
    return 24 if "budget" in document and "years" not in document["budget"] else None


def window(document: Document) -> list[int]:
    """List the months of the budget's years, by default up to that in which the initial end.

    Without a budget these are the initial months themselves, or all months.
    """
    horizon, live, initial = years(document), go_live(document), initial_months(document)
    if initial is None and "budget" not in document:
        return months_of(horizon)
    end = live + (initial or 0)
    if "budget" not in document:
        return [*range(live, min(end, horizon_end(document)))]
    if "years" in document["budget"]:
        return months_of(years_in(document["budget"]["years"]))
    return months_of(year for year in horizon if 12 * year < end)


def rates(
    document: Document, charge: Document, scenario: Document, folder: Path, estimate: str | None
) -> dict[int, Fraction]:
    """Give the yearly charge in each year charged if nobody leaves, before `charge_change`."""
    rule = rule_of(document, charge, scenario, folder)
    if estimate and {"low", "high"} <= {*charge}:
        rule = {"fee": charge[estimate]}
    first = years(document)[0]
    count = scenario.get("adopters", adopters_named(document, "anticipated"))
    asked = sorted({m // 12 for m in charged(document, charge, scenario | {"leave": None})})
    return {
        year: rate(
            document, charge, rule, count if isinstance(count, int) else count[year - first],
            year, folder,
        )
        for year in asked
    }  # fmt: skip


def rises(rule: Document) -> bool:
    """Check whether a rule has neither an uplift nor pounds by year, so that a rise raises it."""
    keys = ("fee", "price", "pool", "pool_total", "at_least", "at_most")
    prices = [figure(rule[key]) for key in keys if key in rule]
    stepped = [price for price in prices if isinstance(price, list) and has_steps(price)]
    prices = [price for price in prices if price not in stepped]
    prices += [figure(step["price"]) for steps in stepped for step in steps]
    return "uplift" not in rule and not any(isinstance(price, list | dict) for price in prices)


def has_steps(price: list[Any]) -> bool:
    """Check whether a price is a list of steps, and not one by year."""
    return isinstance(price[0], dict) and "price" in price[0]


def is_raised(
    document: Document, charge: Document, scenario: Document, folder: Path, estimate: str | None
) -> bool:
    """Check whether a rise of the scenario raises a charge."""
    is_quoted = bool(estimate) and {"low", "high"} <= {*charge}
    return is_quoted or rises(rule_of(document, charge, scenario, folder))


def risen(
    document: Document, charge: Document, scenario: Document, folder: Path, estimate: str | None
) -> dict[int, Fraction]:
    """Give the factor by which a charge has risen since the first year charged, on time."""
    is_raised_too = is_raised(document, charge, scenario, folder, estimate)
    rate = exact(scenario["rise"]) if is_raised_too else Fraction(0)
    first = begins(document, charge) // 12
    return {year: (1 + rate) ** max(0, year - first) for year in years(document)}


def line_row(document: Document, line: Document, scenario: Document) -> Row:
    """Work out a line."""
    return Row(
        line["name"],
        line_months(document, line, scenario),
        line.get("kind", "cost"),
        nature(document, line),
        line.get("on") == "leaving",
        exact(line.get("cashable", 0)),
    )


def meant(document: Document, row: Row) -> Months:
    """Keep the months that the initial cost counts: those of the budget's years, or by item.

    By item: all of a one-off cost, the initial months of a recurrent one, no cost of leaving.
    """
    initial = initial_months(document)
    if initial is None:
        within = {*window(document)}
        return {month: sum_ for month, sum_ in row.months.items() if month in within}
    if row.leaving or not row.months:
        return {}
    end = max(row.months) + 1 if row.nature == "one-off" else min(row.months) + initial
    return {month: sum_ for month, sum_ in row.months.items() if month < end}


def results(
    document: Document,
    scenario: Document | None = None,
    folder: Path = DATA,
    *,
    option: str | None = None,
    estimate: str | None = None,
) -> Document:
    """Work out every figure of a scenario: lists by year of the case, and single results.

    With an estimate, "low" or "high", each charge that has both ends is that flat amount.
    """
    chosen = NEUTRAL | (scenario or {})
    change = 1 + exact(chosen["charge_change"])
    charges = belonging(document, "charges", option)
    yearly = {each["name"]: rates(document, each, chosen, folder, estimate) for each in charges}
    rows = [line_row(document, line, chosen) for line in belonging(document, "lines", option)]
    is_risen = False
    for charge in charges:
        at = yearly[charge["name"]]
        paid = charged(document, charge, chosen)
        factors = risen(document, charge, chosen, folder, estimate)
        is_rising = chosen["rise"] and len(years(document)) > 1  # one year has no second price
        is_risen |= bool(is_rising) and is_raised(document, charge, chosen, folder, estimate)
        taxed = change * (1 + exact(charge.get("vat_added", 0)))
        rows.append(
            Row(charge["name"], {m: at[m // 12] * taxed * factors[m // 12] / 12 for m in paid})
        )
    last = max((year for at in yearly.values() for year in at), default=0)
    saved = saving_months(
        document, chosen, sum((at.get(last, Fraction(0)) for at in yearly.values()), Fraction(0))
    )
    saving = Row("", saved, "saving", cashable=exact(chosen["cashable"]))
    horizon = years(document)
    return {
        "lines": {row.name: [total(row.months, months_of([y])) for y in horizon] for row in rows},
        "charges": {
            name: [at[year] * change if year in at else None for year in horizon]
            for name, at in yearly.items()
        },
    } | figures(document, [*rows, saving], is_cash=is_risen or is_cash(document, option))


def is_cash(document: Document, option: str | None) -> bool:
    """Check whether prices are nominal, or a line that counts or a rule of a charge rises."""
    counted = [
        line
        for line in belonging(document, "lines", option)
        if nature(document, line) != "contingent" and line.get("kind", "cost") != "funding"
    ]
    charges = belonging(document, "charges", option)
    rules = [rule for charge in charges for rule in charge.get("pricing", [charge])]
    has_uplift = any("uplift" in item for item in (*counted, *rules))
    return figure(document.get("price_basis")) == "nominal" or has_uplift


def worth_at_first(document: Document, net: list[Fraction], is_cash: bool) -> Fraction | None:
    """Discount each year to the first, in prices of the first year; None without inflation."""
    if is_cash and "inflation" not in document:
        return None
    rate = exact(document.get("discount_rate", 0.035))
    inflation = exact(document["inflation"]) if is_cash else Fraction(0)
    factor = (1 + rate) * (1 + inflation)
    return sum((sum_ / factor**at for at, sum_ in enumerate(net)), Fraction(0))


def figures(document: Document, rows: list[Row], is_cash: bool) -> Document:
    """Add up the rows into every result; what is contingent is in none."""

    def of(kind: str) -> list[Row]:
        return [row for row in rows if row.kind == kind and row.nature != "contingent"]

    def by_year(months: Months) -> list[Fraction]:
        return [total(months, months_of([year])) for year in years(document)]

    costs, end = of("cost"), horizon_end(document)
    lasting = [row.months for row in costs if row.nature == "recurrent" and not row.leaving]
    gross = added(row.months for row in costs)
    savings = added(times(row.months, Fraction(-1)) for row in of("saving"))
    cashable = added(times(row.months, row.cashable) for row in of("saving"))
    calls = [gross, *(times(row.months, Fraction(-1)) for row in of("funding"))]
    budgeted = added(meant(document, row) for row in costs)
    net = by_year(added([gross, savings]))
    initial_cost = sum(budgeted.values(), Fraction(0))
    found: Document = {
        "gross": by_year(gross),
        "savings": by_year(savings),
        "net": net,
        "net_call": by_year(added([*calls, times(cashable, Fraction(-1))])),
        "ongoing": sum((12 * in_last_year(document, row) for row in lasting), Fraction(0)),
        "whole_life": sum(by_year(gross), Fraction(0)),
        "whole_life_net": sum(net, Fraction(0)),
        "counted_savings": total(savings, window(document)),
        "counted_cashable": Fraction(-1) * total(cashable, window(document)),
        "after_horizon": sum(
            (
                total(row.months, [m for m in row.months if m >= end])
                for row in costs
                if row.leaving
            ),
            Fraction(0),
        ),
    }
    if "budget" in document or initial_months(document) is not None:
        found["initial_cost"] = initial_cost
        found["cost_after_cashable_savings"] = initial_cost - total(cashable, window(document))
    worth = worth_at_first(document, net, is_cash)
    if worth is not None:
        found["present_value"] = worth
    if "budget" in document:
        found["headroom"] = exact(document["budget"]["amount"]) - initial_cost
        found["spent_in_budget_years"] = total(gross, window(document))
        found["falls_after_budget_years"] = initial_cost - total(budgeted, window(document))
    return found


def in_last_year(document: Document, months: Months) -> Fraction:
    """Give a month of a row in the last year of the case, the last that it has there."""
    found = [months[m] for m in months_of(years(document)[-1:]) if m in months]
    return found[-1] if found else Fraction(0)


def longest_delay(document: Document, follows: bool) -> int:
    """Find the longest delay that keeps within the horizon all that a delay moves."""
    end, initial = horizon_end(document), initial_months(document) or 1
    moved = [go_live(document) + 1]
    if follows:
        unended = (each for each in document.get("charges", []) if "until" not in each)
        moved += [begins(document, charge) + initial for charge in unended]
    for line in document.get("lines", []):
        start, handling = begins(document, line), line.get("delay", "none")
        if handling != "none" and line.get("on") != "leaving" and "months" in line:
            moved.append(start + figure(line["months"]))
        elif handling == "shift" and line.get("on") != "leaving":
            counted = line.get("kind", "cost") == "cost" and nature(document, line) == "recurrent"
            moved.append(start + (initial if counted else 1))
    return max(0, min(LATEST, end - max(moved)))
