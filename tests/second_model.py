"""A second model in exact fractions, from the rules of format 2 in the design.

It shares nothing with the package. It starts from the case that `tomllib` returns, and goes through
every month, while the package works by year. A decimal such as 0.1 is exactly a tenth. A year is
its first calendar year, such as 2018 for 2018/19. Months are counted from April of year 0.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

Document = dict[str, Any]
Months = dict[int, Fraction]  # amounts by the number of the month
DATA = Path(__file__).parent.parent / "data"
LATEST = 24
NEUTRAL: Document = {
    "savings": 0, "offset": 0, "ramp": 0, "cashable": 0, "delay": 0,
    "charge_follows_go_live": False, "charge_change": 0, "rise": 0, "leave": None,
}  # fmt: skip


class NotPriced(ValueError):
    """No document prices this combination."""


# Figures, years and months


def figure(entry: Any) -> Any:
    """Return the value of a figure, which may have a source."""
    return entry["value"] if isinstance(entry, dict) and "value" in entry else entry


def exact(entry: Any) -> Fraction:
    """Return the exact value of a decimal number."""
    return Fraction(str(figure(entry)))


def label(year: int) -> str:
    """Return the label of a financial year."""
    return f"{year}/{(year + 1) % 100:02}"


def years_in(years_text: str | list[str]) -> list[int]:
    """List the years of "2018/19 to 2021/22", or of a list."""
    labels = years_text.split(" to ") if isinstance(years_text, str) else years_text
    starts = [int(name.split("/")[0]) for name in labels]
    return [*range(starts[0], starts[-1] + 1)]


def years(document: Document) -> list[int]:
    """List the years of a case."""
    return years_in(document["years"])


def month_number(text: str) -> int:
    """Return the number of a month: a financial year begins at a multiple of 12."""
    if "/" in text:
        return 12 * int(text.split("/")[0])
    year, month = text.split("-")
    return 12 * int(year) + int(month) - 4


def horizon_end(document: Document) -> int:
    """Return the month after the last month of the case."""
    return 12 * years(document)[-1] + 12


def begins(document: Document, item: Document) -> int:
    """Return the stated first month of a line or a charge."""
    return month_number(figure(item["from"])) if "from" in item else 12 * years(document)[0]


def amount(document: Document, entry: Any, year: int, charge: Document | None = None) -> Fraction:
    """Return an amount in a year: a number, an entry by year, or a quoted end."""
    entry = figure(entry)
    if isinstance(entry, str):
        return exact((charge or {})[entry])
    if isinstance(entry, dict):
        if label(year) not in entry:
            raise ValueError(f"no amount for {label(year)}")
        return exact(entry[label(year)])
    return exact(entry[year - years(document)[0]] if isinstance(entry, list) else entry)


def uplift(document: Document, item: Document, year: int, base: int) -> Fraction:
    """Return the factor by which an amount has risen, from a rate or by year."""
    rise = figure(item.get("uplift", 0))
    if isinstance(rise, list | dict):
        return amount(document, rise, year)
    since = years_in(item["base_year"])[0] if "base_year" in item else base
    return (1 + exact(rise)) ** (year - since)


# Adopters and their sizes


def adopters_named(document: Document, entry: Any) -> int:
    """Return a number of adopters, which may be the name "anticipated"."""
    table, entry = document.get("adopters", {}), figure(entry)
    if entry == "anticipated":
        entry = table.get("anticipated", table.get("count", 1))
    return int(figure(entry))


def countable(document: Document, adopters: int) -> int:
    """Return a number of adopters, or refuse it for a case without adopters."""
    if not {"count", "anticipated"} & {*document.get("adopters", {})}:
        raise ValueError("the rule needs a number of adopters")
    return adopters


@cache
def register(path: Path) -> tuple[dict[str, str], ...]:
    """Read the rows of a register."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def joined(document: Document, adopters: int, folder: Path) -> list[dict[str, str]]:
    """List the rows of the bodies that join: ours, then in the order of the register."""
    table = document["adopters"]
    rows = register(folder / table["register"])
    columns = [*rows[0]]
    names = next((key for key in ("name", table.get("word")) if key in columns), columns[0])
    return sorted(rows, key=lambda row: row[names] != table["us"])[:adopters]


def size(
    document: Document, name: str, adopters: int, year: int, folder: Path, body: int = 0
) -> tuple[Fraction, Fraction]:
    """Return the size of a body (0 is ours) in a year, and the total of all adopters."""
    table = document["adopters"]
    if name in table.get("sizes", {}):
        stated = table["sizes"][name]
        our_size, together = stated["ours"], stated.get("total", 0)
        return amount(document, our_size, year), amount(document, together, year)
    rows = joined(document, adopters, folder)
    columns = [*rows[0]]
    column = name if name in columns else next(key for key in columns if key.startswith(f"{name}_"))
    return Fraction(rows[body][column]), sum((Fraction(row[column]) for row in rows), Fraction(0))


def share(document: Document, entry: Any, adopters: int, year: int, folder: Path) -> Fraction:
    """Return our share: equal, by a size, by a mix, or a stated number."""
    entry = figure(entry)
    if isinstance(entry, dict):
        parts = (
            (exact(part), share(document, key, adopters, year, folder))
            for key, part in entry.items()
        )
        return sum((part * our_share for part, our_share in parts), Fraction(0))
    if entry == "equal":
        return Fraction(1, countable(document, adopters))
    if isinstance(entry, str):
        our_size, together = size(document, entry, adopters, year, folder)
        return our_size / together
    return exact(entry)


# The rule of a charge


def price(
    document: Document, charge: Document, rule: Document, adopters: int, year: int, folder: Path
) -> Fraction:
    """Return the price for one adopter or unit: flat, by year or by steps."""
    entry = figure(rule.get("price", 0))
    if not (isinstance(entry, list) and isinstance(entry[0], dict) and "price" in entry[0]):
        return amount(document, entry, year, charge)
    over = rule.get("over", "adopters")
    name = over.removeprefix("total ")
    if name == "adopters":
        quantity = Fraction(countable(document, adopters))
    else:
        quantity = size(document, name, adopters, year, folder)[over != name]
    steps = [(exact(s[name]), amount(document, s["price"], year, charge)) for s in entry]
    between = rule.get("between", "step")
    for (start, lower_price), (end, upper_price) in zip(
        steps, [*steps[1:], steps[-1]], strict=True
    ):
        if quantity == start:
            return lower_price
        if start < quantity < end and between == "line":
            return lower_price + (upper_price - lower_price) * (quantity - start) / (end - start)
    reached = [step_price for start, step_price in steps if start < quantity]
    if between != "step" or not reached:
        raise NotPriced(f"no price at {quantity} {over}")
    return reached[-1]


def by_units(
    document: Document, charge: Document, rule: Document, units: Fraction, year: int
) -> Fraction:
    """Return the cost of units, each at the price of its step. Starts may cut a unit."""
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
    """Return the total that all adopters pay in a year."""
    if "pool_total" in rule:
        return exact(rule["pool_total"]) / len(years(document))
    if "pool_from" not in rule:
        return amount(document, rule["pool"], year, charge)
    point = figure(rule["pool_from"])
    count = adopters_named(document, point["adopters"])
    our_charge = amount(document, point["charge"], year, charge)
    return our_charge / share(document, rule["share"], count, year, folder)


def through(
    document: Document, charge: Document, points: list[Document], adopters: int
) -> Fraction:
    """Return a fee plus an equal share of a pool, so that two points fit."""
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
    our_charge = amount(document, rule.get("fee", 0), year, charge)
    if rule.get("marginal"):
        our_charge += by_units(document, charge, rule, quantity, year)
    else:
        our_charge += price(document, charge, rule, adopters, year, folder) * quantity
    if "share" in rule:
        together = pool(document, charge, rule, year, folder)
        our_charge += together * share(document, rule["share"], adopters, year, folder)
    return our_charge


# Bounds of the bodies that join

Bounds = tuple[Fraction, Fraction | None]  # the least, and the most if there is one
NONE: Bounds = (Fraction(0), None)


def clipped(sum_: Fraction, bounds: Bounds) -> Fraction:
    """Limit a charge to its bounds."""
    least, most = bounds
    return max(least, sum_) if most is None else min(most, max(least, sum_))


def is_chosen(document: Document, charge: Document) -> bool:
    """Whether a scenario chooses pricings for a charge, which the register bounds."""
    option_charges = belonging(document, "charges", None)
    several = [charge for charge in option_charges if len(charge.get("pricing", [])) > 1]
    quoted = [charge for charge in option_charges if "low" in charge]
    return charge is (several or quoted or option_charges)[0]


def register_bounds(document: Document, adopters: int, folder: Path) -> list[Bounds]:
    """List the bounds of the bodies that join, or [] for a register without bounds."""
    table = document.get("adopters", {})
    rows = joined(document, 10**6, folder) if {"register", "us"} <= {*table} else []
    if not any(row.get(key) for row in rows for key in ("at_least", "at_most")):
        return []
    return [
        (Fraction(row["at_least"] or 0), Fraction(row["at_most"]) if row["at_most"] else None)
        for row in rows[:adopters]
    ]


def own_bounds(document: Document, charge: Document, rule: Document, year: int) -> Bounds:
    """Return the bounds of our charge in the rule."""
    least, most = (rule.get(key) for key in ("at_least", "at_most"))
    return (
        Fraction(0) if least is None else amount(document, least, year, charge),
        None if most is None else amount(document, most, year, charge),
    )


def both(first: Bounds, second: Bounds) -> Bounds:
    """Return the common part of two bounds."""
    tops = [most for _, most in (first, second) if most is not None]
    return max(first[0], second[0]), min(tops, default=None)


def sizes_named(rule: Document) -> set[str]:
    """List the sizes that a rule uses."""
    shared, units = figure(rule.get("share")), figure(rule.get("quantity"))
    names = [*shared] if isinstance(shared, dict) else [shared]
    names += [units, rule.get("over", "").removeprefix("total ")]
    return {name for name in names if isinstance(name, str)} - {"equal", "adopters", ""}


def is_stated_for_one(document: Document, rule: Document) -> bool:
    """Whether a rule needs a share or a total size that the case states for its own number."""
    table, share_ = document.get("adopters", {}), figure(rule.get("share"))
    if not {"count", "anticipated"} & {*table}:
        return False
    names = {*share_} if isinstance(share_, dict) else {share_}
    over = rule.get("over", "")
    names |= {over.removeprefix("total ")} if over.startswith("total ") else set()
    return isinstance(share_, int | float) or bool(names & {*table.get("sizes", {})})


def charges_of_all(
    document: Document, charge: Document, rule: Document, adopters: int, year: int, folder: Path
) -> list[Fraction | None]:
    """List the charges of all adopters before bounds, with None for a missing price."""
    if "pool_from" in rule:  # our charge gives the pool of all
        together = pool(document, charge, rule, year, folder)
        rule = {key: value for key, value in rule.items() if key != "pool_from"}
        rule = rule | {"pool": together}
    charges: list[Fraction | None] = []
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
            charges.append(plain(seen, charge, rule, adopters, year, folder))
        except NotPriced:
            charges.append(None)
    return charges


def factor_of_room(charges: list[Fraction], bounds: list[Bounds]) -> Fraction:
    """Find the factor of the charges with room, at which the sum of all charges stays.

    The sum rises with the factor, and bends at each charge that meets a bound. So we search between
    two bends, from below.
    """
    pairs = [*zip(charges, bounds, strict=True)]
    wanted = sum(charges, Fraction(0))

    def together(factor: Fraction) -> Fraction:
        return sum(
            (clipped(factor * sum_, body_bounds) for sum_, body_bounds in pairs), Fraction(0)
        )

    bends = {b / sum_ for sum_, body_bounds in pairs for b in body_bounds if sum_ and b is not None}
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
    if is_stated_for_one(document, rule) and adopters != adopters_named(document, "anticipated"):
        raise NotPriced("stated for another number")
    by_register = register_bounds(document, adopters, folder) if is_chosen(document, charge) else []
    bounds = by_register or [NONE] * adopters
    if is_an_end(rule):  # no bound changes our charge as quoted
        bounds[0] = NONE
    bounds[0] = both(bounds[0], own_bounds(document, charge, rule, year))
    our_charge = plain(document, charge, rule, adopters, year, folder)
    bounded = clipped(our_charge, bounds[0])
    if role := bearer(document, charge, rule, folder):
        charges = charges_of_all(document, charge, rule, adopters, year, folder)
        bounded = borne(charges, bounds, role)
    return bounded * uplift(document, rule, year, begins(document, charge) // 12)


def borne(charges: list[Fraction | None], bounds: list[Bounds], role: str) -> Fraction:
    """Return our charge, the first, with our part of the remainder."""
    priced = [
        (sum_, body_bounds)
        for sum_, body_bounds in zip(charges, bounds, strict=True)
        if sum_ is not None
    ]
    if len(priced) < len(charges):
        unpriced = [
            body_bounds for sum_, body_bounds in zip(charges, bounds, strict=True) if sum_ is None
        ]
        is_known = all(body_bounds == NONE for body_bounds in unpriced)
        if role == "host" or not (
            is_known and all(clipped(s, body_bounds) == s for s, body_bounds in priced)
        ):
            raise NotPriced("the charge of another body")
        return priced[0][0]
    amounts = [sum_ for sum_, _ in priced]
    bounded = [clipped(sum_, body_bounds) for sum_, body_bounds in priced]
    if role == "host":
        return bounded[0] + sum(amounts, Fraction(0)) - sum(bounded, Fraction(0))
    return clipped(factor_of_room(amounts, bounds) * amounts[0], bounds[0])


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
    """Return the pricing that is chosen, the only stated one, or the costliest."""
    if "pricing" not in charge:
        return charge
    rules: dict[str, Document] = {rule["name"]: rule for rule in charge["pricing"]}
    for chosen in (scenario.get("pricing"), document.get("scenario", {}).get("pricing")):
        if chosen in rules:
            return rules[chosen]
    count = adopters_named(document, "anticipated")
    costs: dict[str, Fraction] = {}
    for name, rule in rules.items():
        try:
            costs[name] = sum(
                (rate(document, charge, rule, count, month // 12, folder)
                 for month in charged(document, charge, NEUTRAL)), Fraction(0)
            )  # fmt: skip
        except NotPriced:
            continue
    stated = [name for name in rules if status(rules[name], charge) == "stated"]
    if "low" in charge and figure(charge["low"]) == figure(charge["high"]):
        ends = [name for name in stated if is_an_end(rules[name])]
        stated = [name for name in stated if name not in ends[1:]]
    if len(stated) == 1 and stated[0] in costs:
        return rules[stated[0]]
    return rules[max(costs, key=lambda name: costs[name])]


def is_an_end(rule: Document) -> bool:
    """Whether a rule is just the low or the high quoted charge."""
    further = {"fee", "quantity", "pool", "pool_total", "pool_from", "through", "uplift"}
    further |= {"at_least", "at_most"}
    return figure(rule.get("price")) in ("low", "high") and not further & {*rule}


def status(*tables: Document) -> str:
    """Return the status of the first table that has one, itself or in a figure."""
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
    """Return the nature of a line, by default the usual one."""
    if "nature" in line:
        return str(line["nature"])
    if "by_year" in line:
        return "recurrent" if in_year(document, line, years(document)[-1]) else "one-off"
    return "one-off" if "months" in line else "recurrent"


def in_year(document: Document, line: Document, year: int) -> Fraction:
    """Return the amount of a line by year in a year, or zero without one."""
    by_year = figure(line["by_year"])
    if isinstance(by_year, dict) and label(year) not in by_year:
        return Fraction(0)
    return amount(document, by_year, year)


def line_months(document: Document, line: Document, scenario: Document) -> Months:
    """Return the amounts of a line by month, without years that have no amount."""
    leave, delay, handling = scenario["leave"], scenario["delay"], line.get("delay", "none")
    leaving = None if leave is None else month_number(leave) + 12
    if "by_year" in line:
        amounts = [(year, in_year(document, line, year)) for year in years(document)]
        row = {
            12 * year + month: sum_ / 12 for year, sum_ in amounts if sum_ for month in range(12)
        }
    else:
        start, end = begins(document, line), horizon_end(document)
        if line.get("on") == "leaving":
            if leaving is None or leave in line.get("unless", []):
                return {}
            start = leaving + int(figure(line.get("after", 0)))
        start += delay if handling == "shift" else 0
        if "months" in line:
            end = start + figure(line["months"]) + (delay if handling == "extend" else 0)
        annual, base, last = exact(line["annual"]), years(document)[0], years(document)[-1]
        # A month after the years costs the rate of the last year.
        row = {
            month: annual * uplift(document, line, min(month // 12, last), base) / 12
            for month in range(start, end)
        }
    lasts = line.get("on") == "leaving" or not (
        line.get("ends_on_leaving")
        or ("months" not in line and line.get("kind") == "saving")
        or ("months" not in line and nature(document, line) == "recurrent")
    )
    row = times(row, exact(line.get("our_share", 1)))
    return row if lasts or leaving is None else {m: sum_ for m, sum_ in row.items() if m < leaving}


def go_live(document: Document) -> int:
    """Return the month of go-live, by default the first charged month."""
    if "go_live" in document:
        return month_number(figure(document["go_live"]))
    return min(begins(document, charge) for charge in belonging(document, "charges", None) or [{}])


def saving_months(document: Document, scenario: Document, last_charges: Fraction) -> Months:
    """Return the saving of a scenario by month, as positive amounts."""
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
    ends: bool = False  # within the years of the case, or because we leave


def total(months: Months, among: Iterable[int]) -> Fraction:
    """Return the sum of the amounts in some months."""
    return sum((months.get(month, Fraction(0)) for month in among), Fraction(0))


def months_of(among: Iterable[int]) -> list[int]:
    """List the months of some years."""
    return [12 * year + month for year in among for month in range(12)]


def added(rows: Iterable[Months]) -> Months:
    """Add up rows month by month."""
    together: Months = {}
    for row in rows:
        for month, sum_ in row.items():
            together[month] = together.get(month, Fraction(0)) + sum_
    return together


def times(months: Months, factor: Fraction) -> Months:
    """Return the amounts of all months times a factor."""
    return {month: sum_ * factor for month, sum_ in months.items()}


def belonging(document: Document, name: str, option: str | None) -> list[Document]:
    """List the lines or charges of an option, by default the first."""
    options = [entry["name"] for entry in document.get("options", [])] or [None]
    entries = []
    for item in document.get(name, []):
        option_names = item.get("option", options[0])
        if (option or options[0]) in (
            option_names if isinstance(option_names, list) else [option_names]
        ):
            entries.append(item)
    return entries


def initial_months(document: Document) -> int | None:
    """Return the stated initial months, or 24 for a budget without years."""
    if "initial_months" in document:
        return int(figure(document["initial_months"]))
    return 24 if "budget" in document and "years" not in document["budget"] else None


def window(document: Document) -> list[int]:
    """List the months of the budget's years.

    The default years end with the year of the last initial month. Without a budget, the window is
    the initial months, or all months of the case.
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
    """Return the yearly charge by charged year, without leaving or `charge_change`."""
    rule = rule_of(document, charge, scenario, folder)
    if estimate and {"low", "high"} <= {*charge}:
        rule = {"fee": charge[estimate]}
    first = years(document)[0]
    count = scenario.get("adopters", adopters_named(document, "anticipated"))
    charged_years = sorted({m // 12 for m in charged(document, charge, scenario | {"leave": None})})
    return {
        year: rate(
            document, charge, rule, count if isinstance(count, int) else count[year - first],
            year, folder,
        )
        for year in charged_years
    }  # fmt: skip


def rises(rule: Document) -> bool:
    """Whether a rise raises a rule: it has neither an uplift nor amounts by year."""
    keys = ("fee", "price", "pool", "pool_total", "at_least", "at_most")
    prices = [figure(rule[key]) for key in keys if key in rule]
    stepped = [price for price in prices if isinstance(price, list) and has_steps(price)]
    prices = [price for price in prices if price not in stepped]
    prices += [figure(step["price"]) for steps in stepped for step in steps]
    return "uplift" not in rule and not any(isinstance(price, list | dict) for price in prices)


def has_steps(price: list[Any]) -> bool:
    """Whether a price is a list of steps, not of years."""
    return isinstance(price[0], dict) and "price" in price[0]


def is_raised(
    document: Document, charge: Document, scenario: Document, folder: Path, estimate: str | None
) -> bool:
    """Whether a rise of the scenario raises a charge."""
    is_quoted = bool(estimate) and {"low", "high"} <= {*charge}
    return is_quoted or rises(rule_of(document, charge, scenario, folder))


def risen(
    document: Document, charge: Document, scenario: Document, folder: Path, estimate: str | None
) -> dict[int, Fraction]:
    """Return the factor of a rise since the first year charged on time, by year."""
    is_raised_too = is_raised(document, charge, scenario, folder, estimate)
    rate = exact(scenario["rise"]) if is_raised_too else Fraction(0)
    first = begins(document, charge) // 12
    return {year: (1 + rate) ** max(0, year - first) for year in years(document)}


def line_row(document: Document, line: Document, scenario: Document) -> Row:
    """Return the row of a line."""
    return Row(
        line["name"],
        line_months(document, line, scenario),
        line.get("kind", "cost"),
        nature(document, line),
        line.get("on") == "leaving",
        exact(line.get("cashable", 0)),
        "months" in line or scenario["leave"] is not None,
    )


def meant(document: Document, row: Row) -> Months:
    """Return the months of a row that the initial cost counts.

    With a budget of years, these are the months of its years. Otherwise, they are all months of a
    one-off cost, the initial months of a recurrent cost, and no month of a cost of leaving.
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
    """Return every figure of a scenario: lists by year, and single results.

    With an estimate, "low" or "high", each quoted charge is that flat amount.
    """
    chosen = NEUTRAL | (scenario or {})
    change = 1 + exact(chosen["charge_change"])
    charges = belonging(document, "charges", option)
    yearly = {
        charge["name"]: rates(document, charge, chosen, folder, estimate) for charge in charges
    }
    rows = [line_row(document, line, chosen) for line in belonging(document, "lines", option)]
    is_risen = False
    for charge in charges:
        paid_rates = yearly[charge["name"]]
        paid = charged(document, charge, chosen)
        factors = risen(document, charge, chosen, folder, estimate)
        is_rising = chosen["rise"] and len(years(document)) > 1  # one year has no second price
        is_risen |= bool(is_rising) and is_raised(document, charge, chosen, folder, estimate)
        taxed = change * (1 + exact(charge.get("vat_added", 0)))
        rows.append(
            Row(
                charge["name"],
                {m: paid_rates[m // 12] * taxed * factors[m // 12] / 12 for m in paid},
                ends="until" in charge or chosen["leave"] is not None,
            )
        )
    last = max((year for charge_rates in yearly.values() for year in charge_rates), default=0)
    saved = saving_months(
        document,
        chosen,
        sum((charge_rates.get(last, Fraction(0)) for charge_rates in yearly.values()), Fraction(0)),
    )
    saving = Row("", saved, "saving", cashable=exact(chosen["cashable"]))
    horizon = years(document)
    return {
        "lines": {row.name: [total(row.months, months_of([y])) for y in horizon] for row in rows},
        "charges": {
            name: [
                charge_rates[year] * change if year in charge_rates else None for year in horizon
            ]
            for name, charge_rates in yearly.items()
        },
    } | figures(document, [*rows, saving], is_cash=is_risen or is_cash(document, option))


def is_cash(document: Document, option: str | None) -> bool:
    """Whether prices are nominal, or a line that counts or a rule of a charge rises."""
    counted_lines = [
        line
        for line in belonging(document, "lines", option)
        if nature(document, line) != "contingent" and line.get("kind", "cost") != "funding"
    ]
    charges = belonging(document, "charges", option)
    rules = [rule for charge in charges for rule in charge.get("pricing", [charge])]
    has_uplift = any("uplift" in item for item in (*counted_lines, *rules))
    return figure(document.get("price_basis")) == "nominal" or has_uplift


def worth_at_first(document: Document, net: list[Fraction], is_cash: bool) -> Fraction | None:
    """Return the present value in prices of the first year, if inflation is stated."""
    if is_cash and "inflation" not in document:
        return None
    rate = exact(document.get("discount_rate", 0.035))
    inflation = exact(document["inflation"]) if is_cash else Fraction(0)
    factor = (1 + rate) * (1 + inflation)
    return sum((sum_ / factor**age for age, sum_ in enumerate(net)), Fraction(0))


def own_savings(document: Document, rows: list[Row]) -> Document:
    """Return the counted savings of the scenario, whose row has no name, if lines save too."""
    of_scenario, *of_lines = sorted(rows, key=lambda row: row.name)
    return {"own_savings": -total(of_scenario.months, window(document))} if of_lines else {}


def figures(document: Document, rows: list[Row], is_cash: bool) -> Document:
    """Return every result from the rows, without contingent lines."""

    def counted_rows(kind: str) -> list[Row]:
        return [row for row in rows if row.kind == kind and row.nature != "contingent"]

    def by_year(months: Months) -> list[Fraction]:
        return [total(months, months_of([year])) for year in years(document)]

    costs, end = counted_rows("cost"), horizon_end(document)
    recurrent = [row for row in costs if row.nature == "recurrent" and not row.leaving]
    lasting = [row.months for row in recurrent if not row.ends]
    gross = added(row.months for row in costs)
    savings = added(times(row.months, Fraction(-1)) for row in counted_rows("saving"))
    cashable = added(times(row.months, row.cashable) for row in counted_rows("saving"))
    calls = [gross, *(times(row.months, Fraction(-1)) for row in counted_rows("funding"))]
    budgeted = added(meant(document, row) for row in costs)
    net = by_year(added([gross, savings]))
    initial_cost = sum(budgeted.values(), Fraction(0))
    computed: Document = {
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
    computed |= own_savings(document, counted_rows("saving"))
    if "budget" in document or initial_months(document) is not None:
        computed["initial_cost"] = initial_cost
        computed["cost_after_cashable_savings"] = initial_cost - total(cashable, window(document))
    worth = worth_at_first(document, net, is_cash)
    if worth is not None:
        computed["present_value"] = worth
    if "budget" in document:
        computed["headroom"] = exact(document["budget"]["amount"]) - initial_cost
        computed["spent_in_budget_years"] = total(gross, window(document))
        computed["falls_after_budget_years"] = initial_cost - total(budgeted, window(document))
    return computed


def in_last_year(document: Document, months: Months) -> Fraction:
    """Return the amount of a row in its last month of the last year."""
    amounts = [months[m] for m in months_of(years(document)[-1:]) if m in months]
    return amounts[-1] if amounts else Fraction(0)


def leaving_years(document: Document) -> list[int]:
    """List the years of a case from the first one of the service."""
    charges = (begins(document, charge) for charge in document.get("charges", []))
    start = min(go_live(document), *charges, horizon_end(document) - 1)
    return [year for year in years(document) if 12 * year + 12 > start]


def longest_delay(document: Document, follows: bool) -> int:
    """Return the longest delay that keeps every moved cost within the years."""
    end, initial = horizon_end(document), initial_months(document) or 1
    moved = [go_live(document) + 1]
    if follows:
        unended = (charge for charge in document.get("charges", []) if "until" not in charge)
        moved += [begins(document, charge) + initial for charge in unended]
    for line in document.get("lines", []):
        start, handling = begins(document, line), line.get("delay", "none")
        if handling != "none" and line.get("on") != "leaving" and "months" in line:
            moved.append(start + figure(line["months"]))
        elif handling == "shift" and line.get("on") != "leaving":
            counts_initially = (
                line.get("kind", "cost") == "cost" and nature(document, line) == "recurrent"
            )
            moved.append(start + (initial if counts_initially else 1))
    return max(0, min(LATEST, end - max(moved)))
