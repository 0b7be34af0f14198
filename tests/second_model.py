"""The model a second time, in exact fractions, written from the design's rules alone.

It shares nothing with the package: it takes a case as `tomllib` gives it, and walks through every
month where the package works by year. Numbers are taken as they are written, 0.1 for a tenth.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

Months = dict[int, Fraction]  # what falls in each month, by its number
DATA = Path(__file__).parent.parent / "data"
REGISTER = DATA / "forces.csv"
LATEST = 24


def exact(number: float) -> Fraction:
    """Give a number as it is written in decimals."""
    return Fraction(str(number))


def month_number(text: str) -> int:
    """Number the months of all years, so that those of a financial year begin at a twelve."""
    year, month = text.split("-")
    return 12 * int(year) + int(month) - 4


def opening(year: str) -> int:
    """Give the number of April of a financial year, "2018/19"."""
    return 12 * int(year.split("/")[0])


def horizon_end(document: dict[str, Any]) -> int:
    """Give the month after the last of the horizon."""
    return opening(document["horizon"]["years"][-1]) + 12


# Lines


def line_months(document: dict[str, Any], line: dict[str, Any], delay: int) -> Months:
    """Spread a line over its months, those without an amount left out."""
    share = exact(line["our_share"])
    if "by_year" in line:
        given = ((opening(year), amount) for year, amount in line["by_year"].items() if amount)
        return {
            april + at: share * amount / 12 for april, amount in sorted(given) for at in range(12)
        }
    start = month_number(line["start"]) + (delay if line["on_delay"] == "shift" else 0)
    end = horizon_end(document)
    if "months" in line:
        end = start + line["months"] + (delay if line["on_delay"] == "extend" else 0)
    return {month: share * rate(line, month) / 12 for month in range(start, end)}


def rate(line: dict[str, Any], month: int) -> Fraction:
    """Give the yearly rate of a line in a month, before our share."""
    uplift = exact(line.get("uplift", 0))
    since = month // 12 - opening(line["base_year"]) // 12 if uplift else 0
    return line["annual"] * (1 + uplift) ** since


# The platform charge


@cache
def register(path: Path) -> tuple[dict[str, str], ...]:
    """Read the rows of a register."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def sizes(document: dict[str, Any], folder: Path) -> list[Fraction]:
    """Size every force by which a pool is shared: this one first, then as the register lists."""
    known = document["charge"]["weighted"]
    rows = list(register(folder / known["register"] if "register" in known else REGISTER))
    columns = {"workforce": ["officers", "staff", "pcsos"]}.get(known["weight"], [known["weight"]])
    rows.sort(key=lambda row: row["force"] != known["force"])
    return [sum((Fraction(row[name] or 0) for name in columns), Fraction(0)) for row in rows]


def charge(document: dict[str, Any], form: str, adopters: int, folder: Path) -> Fraction:
    """Give the yearly charge of a form at a number of adopters, before any change of it."""
    stated = document["charge"]
    low, high = Fraction(stated["low"]), Fraction(stated["high"])
    expected = document["adopters"]["anticipated"]["value"]
    if form == "low-estimate" or (form == "stepped" and adopters >= expected):
        return low
    if form in ("high-estimate", "stepped"):
        return high
    if form == "shared":
        return low * expected / adopters
    if form == "shared-capped":
        return sorted([low, low * expected / adopters, high])[1]
    if form == "two-part":
        few = stated["high_applies_at"]["value"]
        pool = (high - low) / (Fraction(1, few) - Fraction(1, expected))
        return low - pool / expected + pool / adopters
    if form == "bands":
        reached = [band["price"] for band in stated["bands"] if band["from"] <= adopters]
        return Fraction(reached[-1])
    joined = sizes(document, folder)[:adopters]
    return stated["weighted"]["pool"] * joined[0] / sum(joined)


# Savings


def saving_months(
    document: dict[str, Any], scenario: dict[str, Any], last_charge: Fraction
) -> Months:
    """Count the saving that a scenario assumes, month by month."""
    full = exact(scenario["savings"]) + exact(scenario["offset"]) * last_charge
    live = month_number(document["go_live"]["value"]) + scenario["delay"]
    ramp = scenario["ramp"]
    return {
        month: -full / 12 * (min(Fraction(1), Fraction(month - live + 1, ramp)) if ramp else 1)
        for month in range(live, horizon_end(document))
    }


# Results


def total(months: Months, years: Iterable[str]) -> Fraction:
    """Add up what falls in some financial years."""
    return sum(
        (months.get(opening(year) + at, Fraction(0)) for year in years for at in range(12)),
        Fraction(0),
    )


def counted(months: Months, nature: str, initial: int) -> Months:
    """Keep what the sum set aside is meant to pay: all that is one-off, the first months else."""
    if nature == "one-off" or not months:
        return months
    first = min(months)
    return {month: amount for month, amount in months.items() if month < first + initial}


def added(rows: Iterable[Months]) -> Months:
    """Add up rows month by month."""
    together: Months = {}
    for row in rows:
        for month, amount in row.items():
            together[month] = together.get(month, Fraction(0)) + amount
    return together


def results(
    document: dict[str, Any], scenario: dict[str, Any], folder: Path = DATA
) -> dict[str, Any]:
    """Work out every figure of a scenario: lists by year of the horizon, and single results."""
    horizon, lines = document["horizon"]["years"], document.get("lines", [])
    given, initial = scenario["adopters"], document["horizon"]["initial_months"]
    path = given if isinstance(given, list | tuple) else [given] * len(horizon)
    form, delay = scenario["pricing"], scenario["delay"]
    by_count = {count: charge(document, form, count, folder) for count in {*path}}
    rates = [by_count[count] * (1 + exact(scenario["charge_change"])) for count in path]
    begins = month_number(document["charge_from"]["value"])
    begins += delay if scenario["charge_follows_go_live"] else 0
    first = opening(horizon[0]) // 12
    platform = {
        month: rates[month // 12 - first] / 12 for month in range(begins, horizon_end(document))
    }
    of = {line["name"]: line_months(document, line, delay) for line in lines}
    costs = [(of[line["name"]], line) for line in lines if line["kind"] == "cost"]
    gross = added([*(row for row, _ in costs), platform])
    meant = added(
        [
            *(counted(row, line["nature"], initial) for row, line in costs),
            counted(platform, "recurrent", initial),
        ]
    )
    savings = added(
        [
            saving_months(document, scenario, by_count[path[-1]]),
            *(
                {month: -amount for month, amount in of[line["name"]].items()}
                for line in lines
                if line["kind"] == "saving"
            ),
        ]
    )
    net = [total(gross, [year]) + total(savings, [year]) for year in horizon]
    budget, years = document["budget"]["value"], document["budget"]["years"]
    discount = 1 + exact(document["discount_rate"]["value"])
    two_year_total = sum(meant.values(), Fraction(0))
    return {
        "lines": {name: [total(row, [year]) for year in horizon] for name, row in of.items()},
        "platform": [total(platform, [year]) for year in horizon],
        "charge": rates,
        "gross": [total(gross, [year]) for year in horizon],
        "savings": [total(savings, [year]) for year in horizon],
        "net": net,
        "two_year_total": two_year_total,
        "headroom": budget - two_year_total,
        "spent_in_budget_years": total(gross, years),
        "falls_after_budget_years": two_year_total - total(meant, years),
        "cost_after_cashable_savings": two_year_total
        + exact(scenario["cashable"]) * total(savings, years),
        "ongoing": rates[-1] + sum((in_a_year(document, line, row) for row, line in costs), 0),
        "present_value": sum(amount / discount**at for at, amount in enumerate(net)),
    }


def in_a_year(document: dict[str, Any], line: dict[str, Any], row: Months) -> Fraction:
    """Give a recurrent line's full year at the rate of the last year, if it is active in it."""
    last = [row[month] for month in range(horizon_end(document) - 12, horizon_end(document))
            if month in row]  # fmt: skip
    return 12 * last[-1] if last and line["nature"] == "recurrent" else Fraction(0)


def longest_delay(document: dict[str, Any], follows: bool) -> int:
    """Find the longest delay that keeps within the horizon all that a delay moves."""
    end, initial = horizon_end(document), document["horizon"]["initial_months"]
    moved = [month_number(document["go_live"]["value"]) + 1]
    if follows:
        moved.append(month_number(document["charge_from"]["value"]) + initial)
    for line in document.get("lines", []):
        start = month_number(line["start"]) if "start" in line else 0
        if line.get("on_delay") in ("extend", "shift") and "months" in line:
            moved.append(start + line["months"])
        elif line.get("on_delay") == "shift":
            is_counted = line["kind"] == "cost" and line["nature"] == "recurrent"
            moved.append(start + (initial if is_counted else 1))
    return min(LATEST, end - max(moved))
