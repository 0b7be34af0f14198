"""Independent calculation of every figure in the body of Derbyshire's paper.

It uses only the files of the case, and imports nothing from the package.
"""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"
LOW, HIGH = 0, 1


def months_of(year: str) -> range:
    """Return the months of a financial year, counted from year 0."""
    first = int(year[:4]) * 12 + 3
    return range(first, first + 12)


def month(text: str) -> int:
    """Return the number of a month such as 2018-10."""
    return int(text[:4]) * 12 + int(text[5:]) - 1


class Figures:
    """The figures in the file of the case, and figures by arithmetic from them."""

    def __init__(self) -> None:
        text = (DATA / "derbyshire-2018.toml").read_text(encoding="utf-8")
        self.case = tomllib.loads(text)
        self.years = [f"{2018 + n}/{19 + n}" for n in range(4)]
        (self.charge,) = self.case["charges"]
        (self.manager,) = self.case["lines"]
        self.budget = self.case["budget"]["amount"]
        self.ends = (self.charge["low"], self.charge["high"])
        self.anticipated = self.case["adopters"]["anticipated"]["value"]

    def manager_by_year(self, late: int = 0) -> list[float]:
        """Return the cost of the manager, who stays longer if go-live is late."""
        first = month(self.manager["from"])
        paid = range(first, first + self.manager["months"] + late)
        a_month = self.manager["annual"] / 12
        return [a_month * len({*months_of(y)} & {*paid}) for y in self.years]

    def charge_by_year(self, rate: float, months: int = 999) -> list[float]:
        """Return the charge by year, for a number of months from its first."""
        first = month(self.charge["from"]["value"])
        paid = range(first, first + months)
        return [rate / 12 * len({*months_of(y)} & {*paid}) for y in self.years]

    def headroom(self, rate: float, *, late: int = 0, manager: float = 1, vat: float = 0) -> float:
        """Return the budget less the manager and two years of the charge."""
        charges = sum(self.charge_by_year(rate, 24)) * (1 + vat)
        return self.budget - sum(self.manager_by_year(late)) * manager - charges

    def rate(self, pricing: str, count: int) -> float:
        """Return the yearly charge under a pricing assumption."""
        low, high = self.ends
        share = low * self.anticipated / count
        pool = (high - low) / (1 / 10 - 1 / self.anticipated)
        sizes = self.officers()
        return {
            "stepped": low if count >= self.anticipated else high,
            "shared": share,
            "shared-capped": min(max(share, low), high),
            "two-part": low - pool / self.anticipated + pool / count,
            "weighted": 3_321_570 * sizes[0] / sum(sizes[:count]),
        }[pricing]

    def officers(self) -> list[float]:
        """List officers: our force, forces live in March 2021, others, transport police."""
        with (DATA / "forces.csv").open(encoding="utf-8", newline="") as file:
            rows = [*csv.DictReader(file)]

        def sort_key(row: dict[str, Any]) -> tuple[bool, bool, bool, str]:
            is_ours = row["name"] == "Derbyshire"
            transport = "Transport" in row["name"]
            return (not is_ours, transport, row["live_2021_03_08"] != "yes", row["name"])

        return [float(row["officers"]) for row in sorted(rows, key=sort_key)]


def written(*amounts: float) -> str:
    """Format a figure or a range, with negative amounts in brackets."""
    texts = (f"({-a:,.0f})" if round(a) < 0 else f"{a:,.0f}" for a in amounts)
    return " to ".join(dict.fromkeys(texts))


def tables() -> list[list[list[str]]]:
    """Return the figures of the four tables of the body by row, without headings."""
    f = Figures()
    pairs = [f.charge_by_year(rate) for rate in f.ends]
    first = [f.charge_by_year(rate, 24) for rate in f.ends]
    manager = f.manager_by_year()
    both = [[sum(manager)] * 2, [sum(charges) for charges in first]]
    totals = [sum(pair) for pair in zip(*both, strict=True)]
    answer = [*both, totals, [f.budget] * 2, [f.budget - amount for amount in totals], [*f.ends]]

    def by_year(low: list[float], high: list[float]) -> list[str]:
        cells = [written(*pair) for pair in zip(low, high, strict=True)]
        return [*cells, written(sum(low), sum(high))]

    gross = [[m + c for m, c in zip(manager, charges, strict=True)] for charges in pairs]
    within = [[m + c for m, c in zip(manager, charges, strict=True)] for charges in first]
    after = [
        [g - w for g, w in zip(*pair, strict=True)] for pair in zip(gross, within, strict=True)
    ]
    costs = [
        by_year(manager, manager), by_year(*pairs), by_year(*gross), by_year(*within),
        by_year(*after),
    ]  # fmt: skip
    changed: list[dict[str, float]] = [
        {}, {"more": 0.1}, {"late": 6}, {"manager": 1.25}, {"more": 0.1, "late": 6},
        {"more": 0.41}, {"manager": 1.3}, {"vat": 0.2},
    ]  # fmt: skip
    sensitivity = []
    for change in changed:
        more = 1 + change.pop("more", 0)
        sensitivity.append([written(f.headroom(rate * more, **change)) for rate in f.ends])  # type: ignore[arg-type]
    names = ("stepped", "shared", "shared-capped", "two-part", "weighted")
    charges = [
        [
            str(count),
            *map(written, f.ends),
            *(written(f.rate(name, count)) for name in names),
            written(f.budget - f.headroom(f.rate("shared", count))),
            written(f.headroom(f.rate("shared", count))),
        ]
        for count in (19, 25, 36)
    ]
    return [[[written(a) for a in row] for row in answer], costs, sensitivity, charges]


def in_prose() -> set[float]:
    """Return every amount that a sentence or a chart title of the body may hold. [£]."""
    f = Figures()
    low, high = f.ends
    shared = {count: f.rate("shared", count) for count in (19, 36)}
    amounts = {f.budget, low, high, f.budget - f.headroom(low), f.budget - f.headroom(high)}
    amounts |= {f.headroom(low), -f.headroom(high), -f.headroom(high * 1.1), f.manager["annual"]}
    amounts |= {-f.headroom(high, late=6), -f.headroom(high, manager=1.3)}
    amounts |= {sum(f.manager_by_year())}
    # The break-even charge: the budget less the manager, for two years of charges.
    amounts |= {(f.budget - sum(f.manager_by_year())) / 2}
    amounts |= {*shared.values(), -f.headroom(shared[19])}
    amounts |= {f.headroom(shared[36]), f.budget - f.headroom(shared[36])}
    for rate in f.ends:
        gross = [m + c for m, c in zip(f.manager_by_year(), f.charge_by_year(rate), strict=True)]
        amounts |= {sum(gross), *gross}
    return amounts
