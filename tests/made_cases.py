"""Random cases of format 2 as the text of a file, with scenarios, for tests.

The rules of the format should allow every case. Cases go up to the limits of the format: 1 to 60
years, every kind of line, every part of a rule, and combinations that no document prices. With
`package`, a case uses the register layout of the package.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from second_model import (
    DATA,
    NEUTRAL,
    NotPriced,
    belonging,
    charged,
    is_chosen,
    label,
    leaving_years,
    longest_delay,
    rate,
    rule_of,
    years,
)  # fmt: skip
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario
from sohanalysis.case.sizes import load_sizes
from sohanalysis.case.usual import filled
from sohanalysis.files.kinds import validate

Document = dict[str, Any]
Draw = st.DrawFn


def at_least(examples: int) -> settings:
    """Return settings for a least number of examples, or more if the profile says so."""
    return settings(max_examples=max(examples, settings.default.max_examples))


REGISTER = "made-up-bodies.csv"
BODIES = tuple(f"Body {letter}" for letter in "ABCDEFGHIJKLMNOPQRST")
SIZES = ("officers", "users", "income")  # columns of the register, and sizes stated without one
FORCES_REGISTER = "made-up-forces.csv"
FORCES = ("Cheshire", "Cumbria", "Derbyshire", "Dorset", "Dyfed-Powys", "Essex", "Kent", "Suffolk")
BOUNDED_REGISTER = "made-up-bounds.csv"  # the same forces, some with bounds of their charge
BOUNDS: tuple[Document, ...] = (
    {"at_most": 20_000},
    {},
    {"at_least": 30_000},
    {"at_least": 5_000, "at_most": 60_000},
)
FORCE_SIZES = ("officers", "staff", "population")
NAMES = ("Support", "Training", "Old system", "Grant", "Project office", "Café £", 'The "desk"')
CHARGES = ("Platform", "Licences", "Hosting")
PRICINGS = ("low-estimate", "high-estimate", "stepped", "shared", "capped", "two-part", "x9-")
MOST = 100_000_000
MADE: Document = {"source": "made up", "status": "assumed"}
# Parts that a test may demand of a rule.
PARTS = (
    "fee", "price", "steps", "quantity", "minimum", "pool", "pool_total", "pool_from", "through",
    "at_least", "at_most", "uplift",
)  # fmt: skip


def write_register(folder: Path) -> None:
    """Write the registers of the cases into their folder."""
    with (DATA / "forces.csv").open(encoding="utf-8", newline="") as opened:
        force_rows = [row for row in csv.DictReader(opened) if row["name"] in FORCES]
    with (folder / FORCES_REGISTER).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, fieldnames=[*force_rows[0]])
        table.writeheader()
        # No force is live, and all are in alphabetical order, which is the order of the package.
        for number, row in enumerate(sorted(force_rows, key=lambda row: row["name"]), start=1):
            sizes = {"officers": f"{900 + 37 * number % 101}.5", "staff": 40 * number}
            people = {"population": 1_000_000 + 7_919 * number}
            table.writerow(row | sizes | people | {"live_2021_03_08": "no"})
    with (folder / BOUNDED_REGISTER).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, fieldnames=["name", *FORCE_SIZES, "at_least", "at_most"])
        table.writeheader()
        for number, name in enumerate(FORCES, start=1):
            sizes = {
                "officers": 900 + 37 * number,
                "staff": 40 * number,
                "population": 7_919 * number,
            }
            table.writerow({"name": name} | sizes | BOUNDS[number % len(BOUNDS)])
    with (folder / REGISTER).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", *SIZES])
        for number, name in enumerate(BODIES, start=1):
            rows.writerow(
                [name, f"{900 + 37 * number % 101}.5", 40 * number, 1_000_000 + 7_919 * number]
            )


# Values


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    """Draw one of some values."""
    return st.sampled_from(values)


def parts(low: int, high: int, steps_in_one: int) -> st.SearchStrategy[float]:
    """Draw decimals from low to high, the two ends as often as all others together."""
    return (
        one_of(low * steps_in_one, high * steps_in_one)
        | st.integers(low * steps_in_one, high * steps_in_one)
    ).map(lambda n: n / steps_in_one)


def now_and_then(draw: Draw, times: int = 4) -> bool:
    """Draw whether something happens, once in a number of times."""
    return draw(st.integers(1, times)) == times


def pounds(draw: Draw, low: int, usual: int) -> Any:
    """Draw an amount, now and then the largest that a file may hold."""
    return MOST if now_and_then(draw, 20) else money(draw, low, usual)


def money(draw: Draw, low: int, usual: int) -> Any:
    """Draw an amount, now and then with pence."""
    if now_and_then(draw):
        return draw(st.integers(100 * low, 100 * usual)) / 100
    return draw(st.integers(low, usual))


def sourced(draw: Draw, value: Any, *, disputed: bool = False) -> Any:
    """Return a figure, now and then with its source."""
    if now_and_then(draw, 5):
        figure = {"value": value} | draw(one_of(MADE, {"source": "2.8"}, {"note": "made up"}))
        if disputed and draw(st.booleans()):
            figure["alternatives"] = [{"value": min(MOST, 12 * value), "source": "2.9"}]
        return figure
    return value


def by_year(
    draw: Draw, count: range, low: int, usual: int, named_years: range | None = None
) -> Any:
    """Draw amounts by year: a list for all years, or a table of named years."""
    if draw(st.booleans()):
        return [money(draw, low, usual) for _ in count]
    return {label(year): money(draw, low, usual) for year in named_years or count}


def month(number: int) -> str:
    """Format the number of a month as in a file."""
    return f"{(number + 3) // 12}-{(number + 3) % 12 + 1:02}"


# The rule of a charge


class Ground:
    """Facts for a rule: years, charged years, adopters, sizes and quoted ends."""

    def __init__(self, document: Document, charge: Document, named_years: range) -> None:
        table = document.get("adopters", {})
        horizon = years(document)
        self.years, self.named_years = range(horizon[0], horizon[-1] + 1), named_years
        self.count = figure_of(table.get("anticipated", table.get("count", 0)))
        self.anticipated = "anticipated" in table
        self.most = possible(document)
        columns = {REGISTER: SIZES}
        columns |= dict.fromkeys((FORCES_REGISTER, BOUNDED_REGISTER), FORCE_SIZES)
        self.sizes = columns.get(table.get("register")) or tuple(table.get("sizes", ()))
        # A pool that a charge gives needs sizes that are the same in all years.
        stated = table.get("sizes", {})
        self.steady = tuple(
            name
            for name in self.sizes
            if all(isinstance(value, int) for value in stated.get(name, {}).values())
        )
        self.quoted = (charge["low"], charge["high"]) if "low" in charge else ()


def figure_of(figure: Any) -> Any:
    """Return the value of a figure, which may have a source."""
    return figure["value"] if isinstance(figure, dict) and "value" in figure else figure


def possible(document: Document) -> int:
    """Return the most adopters that a case allows."""
    table = document.get("adopters")
    if not table or not {"count", "anticipated"} & {*table}:
        return 1
    bodies = {REGISTER: len(BODIES)}
    bodies |= dict.fromkeys((FORCES_REGISTER, BOUNDED_REGISTER), len(FORCES))
    usual = bodies.get(table.get("register"), 100)
    return int(figure_of(table.get("possible", usual)))


def end_or(draw: Draw, ground: Ground, low: int, usual: int) -> Any:
    """Draw an amount, or one of the quoted ends."""
    if ground.quoted and draw(st.booleans()):
        return draw(one_of("low", "high"))
    return pounds(draw, low, usual)


def shares(draw: Draw, ground: Ground, sizes: tuple[str, ...], *, stated: bool = True) -> Any:
    """Draw a share: equal, by a size, by a mix, or a stated number."""
    keys = [*sizes, *(["equal"] if ground.count else [])]
    kinds = [*keys, *(["mix"] if keys else []), *(["stated"] if stated or not keys else [])]
    kind = draw(one_of(*kinds))
    if kind == "stated":
        return sourced(draw, draw(one_of(0.2805, 0.019004928, 1) | parts(0, 1, 1000)) or 0.5)
    if kind != "mix":
        return kind
    chosen = draw(st.lists(one_of(*keys), min_size=1, max_size=3, unique=True))
    cuts = sorted(draw(st.integers(1, 9)) for _ in chosen[1:])
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 10], strict=True)]
    return {key: weight / 10 for key, weight in zip(chosen, weights, strict=True) if weight}


def starts_of_steps(draw: Draw, ground: Ground, over: str, between: str) -> set[int]:
    """Draw the starts of the steps of a price, one of them for our usual number."""
    if over != "adopters":
        starts = {0, *draw(st.lists(st.integers(1, 2_000_000), max_size=4))}
        return starts | {100_000_000} if between == "line" else starts
    usual = int(ground.count)
    starts = {1, *draw(st.lists(st.integers(1, ground.most), max_size=4))}
    if between == "line":
        return starts | {1, ground.most}
    if now_and_then(draw):  # numbers below the first step have no price
        starts = {start for start in starts if start > 1} | {usual}
    return starts | {usual} if between == "stated only" else starts


def steps(draw: Draw, ground: Ground) -> Document:
    """Draw a price by steps over adopters, a size of ours or the total of a size."""
    totals = [f"total {name}" for name in ground.sizes]
    over = draw(one_of(*(["adopters"] if ground.count else []), *ground.sizes, *totals))
    between = draw(one_of("step", "step", "line", "stated only"))
    if over != "adopters" and between == "stated only":  # no size is likely to be hit
        between = "line"
    yearly = now_and_then(draw, 6)

    def price() -> Any:
        if yearly:
            return by_year(draw, ground.years, 100, 90_000, ground.named_years)
        return end_or(draw, ground, 100, 400_000)

    name = over.removeprefix("total ")
    starts = sorted(starts_of_steps(draw, ground, over, between))
    rule: Document = {"price": [{name: start, "price": price()} for start in starts]}
    if over != "adopters":
        rule["over"] = over
    if between != "step" or draw(st.booleans()):
        rule["between"] = between
    return rule


def marginal(draw: Draw, ground: Ground) -> Document:
    """Draw a marginal price: each unit of a size of ours has the price of its step."""
    name = draw(one_of(*ground.sizes))
    starts = sorted({0, *draw(st.lists(st.integers(1, 2_000_000), max_size=4))})
    yearly = now_and_then(draw, 3)

    def price() -> Any:
        if yearly:
            return by_year(draw, ground.years, 0, 900, ground.named_years)
        return money(draw, 0, 900)

    rule: Document = {"price": [{name: start, "price": price()} for start in starts]}
    rule |= {"over": name, "quantity": name, "marginal": True}
    return rule | ({"minimum": draw(st.integers(1, 90_000))} if draw(st.booleans()) else {})


def quantities(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a number of units: a number, a size of ours or one by year, and a minimum."""
    kind = draw(one_of("number", "by year", *ground.sizes))
    if kind == "number":
        rule: Document = {"quantity": draw(st.integers(1, 900) | parts(0, 900, 2))}
    elif kind == "by year":
        rule = {"quantity": by_year(draw, ground.years, 1, 900, ground.named_years)}
    else:
        rule = {"quantity": kind}
    if part == "minimum" or draw(st.booleans()):
        rule["minimum"] = draw(st.integers(1, 900))
    return rule | {"unit": draw(one_of("user", "radio"))}


def two_points(draw: Draw, ground: Ground) -> Document:
    """Draw two points of a line: fewer adopters pay more, and no fee is negative."""
    few = draw(st.integers(1, ground.most - 1))
    many = draw(st.integers(few + 1, ground.most))
    low, high = ground.quoted or (0, 0)
    if low and high * few <= low * many and draw(st.booleans()):
        ends: tuple[Any, Any] = ("low", "high")
    else:
        cheap = draw(st.integers(100, 300_000))
        ends = (cheap, draw(st.integers(cheap, cheap * many // few)))
    points = [{"adopters": many, "charge": ends[0]}, {"adopters": few, "charge": ends[1]}]
    return {"through": points if draw(st.booleans()) else points[::-1]}


def prices(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a price, now and then by year or by steps, for one unit or several."""
    kinds = ["number", "by year", *(["steps", "steps"] if ground.count or ground.sizes else [])]
    kinds += ["marginal"] * bool(ground.sizes) * (part not in ("quantity", "minimum"))
    kind = part if part == "steps" else draw(one_of(*kinds))
    if kind == "marginal":
        return marginal(draw, ground)
    if kind == "steps":
        rule = steps(draw, ground)
    elif kind == "by year":
        rule = {"price": by_year(draw, ground.years, 1, 90_000, ground.named_years)}
    else:
        rule = {"price": sourced(draw, end_or(draw, ground, 1, 90_000))}
    has_quantity = part in ("quantity", "minimum") or draw(st.booleans())
    return rule | (quantities(draw, ground, part) if has_quantity else {})


def pools(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a pool (in total, for a year or by year) and our share of it."""
    kind = "total" if part == "pool_total" else draw(one_of("total", "by year", "a year"))
    if part == "pool" and kind == "total":
        kind = "a year"
    if kind == "total":
        rule = {"pool_total": sourced(draw, pounds(draw, 20_000, 1_000_000), disputed=True)}
    elif kind == "by year":
        rule = {"pool": by_year(draw, ground.years, 0, 9_000_000, ground.named_years)}
    else:
        rule = {"pool": sourced(draw, pounds(draw, 20_000, 9_000_000))}
    return rule | {"share": shares(draw, ground, ground.sizes)}


def sums(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw at least one of a fee, a price and a pool."""
    chosen = draw(st.sets(one_of("fee", "price", "pool"), min_size=1))
    term_of_part = {"fee": "fee", "pool": "pool", "pool_total": "pool"}
    term_of_part |= dict.fromkeys(("price", "steps", "quantity", "minimum"), "price")
    chosen |= {term_of_part[part]} if part in term_of_part else set()
    rule: Document = {}
    if "fee" in chosen and draw(st.booleans()):
        rule["fee"] = by_year(draw, ground.years, 0, 90_000, ground.named_years)
    elif "fee" in chosen:
        rule["fee"] = sourced(draw, end_or(draw, ground, 100, 200_000))
    if "price" in chosen:
        rule |= prices(draw, ground, part)
    if "pool" in chosen:
        rule |= pools(draw, ground, part)
    return rule


def has_years(value: Any) -> bool:
    """Whether a rule has an amount by year, at any depth."""
    if isinstance(value, dict):
        return any("/" in key or has_years(entry) for key, entry in value.items())
    if isinstance(value, list):
        return not isinstance(value[0], dict) or any(has_years(entry) for entry in value)
    return False


def rises_by_itself(rule: Document) -> bool:
    """Whether a rule has an amount of money by year, so that it may have no uplift."""
    units = ("quantity", "minimum")
    return has_years({key: value for key, value in rule.items() if key not in units})


def bounds(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a bound or two of our charge, now and then."""
    demanded = {part} & {"at_least", "at_most"}
    if not (demanded or now_and_then(draw)):
        return {}
    chosen = demanded | draw(st.sets(one_of("at_least", "at_most"), min_size=1 - len(demanded)))
    ends: list[Any] = sorted(money(draw, 0, 500_000) for _ in range(2))
    if ground.quoted and draw(st.booleans()):
        ends = ["low", "high"]
    bound_ends = zip(("at_least", "at_most"), ends, strict=True)
    rule: Document = {key: end for key, end in bound_ends if key in chosen}
    return rule | ({"excess": "nobody"} if now_and_then(draw) else {})


def uplifts(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a rise of a charge, now and then: a rate a year, or factors by year."""
    if part != "uplift" and not now_and_then(draw, 3):
        return {}
    if now_and_then(draw, 3):
        factors = [draw(st.integers(50, 200)) / 100 for _ in ground.years]
        by_label = {label(y): f for y, f in zip(ground.years, factors, strict=True)}
        return {"uplift": draw(one_of(factors, by_label))}
    rule: Document = {"uplift": draw(st.integers(0, 300)) / 1000}
    if draw(st.booleans()):
        rule["base_year"] = label(draw(st.integers(ground.years[0] - 3, ground.years[-1])))
    return rule


@st.composite
def rules(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a rule with a demanded part: its terms, then bounds and uplift."""
    rule = terms(ground, part)
    drawn_terms = draw(
        rule.filter(lambda drawn_rule: not rises_by_itself(drawn_rule))
        if part == "uplift"
        else rule
    )
    risen = {} if rises_by_itself(drawn_terms) else uplifts(draw, ground, part)
    return drawn_terms | bounds(draw, ground, part) | risen


@st.composite
def terms(draw: Draw, ground: Ground, part: str) -> Document:
    """Draw the terms of a rule: a sum, a pool that a charge gives, or two points."""
    kinds = ["sums", "sums", *(["pool_from"] if ground.count or ground.steady else [])]
    kind = draw(one_of(*kinds, *(["through"] if ground.most > 1 else [])))
    if part in ("pool_from", "through"):
        kind = part
    elif part and part not in ("at_least", "at_most", "uplift"):
        kind = "sums"
    if kind == "through":
        return two_points(draw, ground)
    if kind == "pool_from":
        count: Any = draw(st.integers(1, ground.most))
        if ground.anticipated and draw(st.booleans()):
            count = "anticipated"
        point = {"charge": end_or(draw, ground, 100, 300_000), "adopters": count}
        share = shares(draw, ground, ground.steady, stated=now_and_then(draw))
        return {"pool_from": point, "share": share}
    return sums(draw, ground, part)


# Charges


def months_charged(draw: Draw, document: Document, fits: int) -> tuple[Document, range]:
    """Draw the first and last month of a charge, and return them with its years."""
    horizon, dates = years(document), Document()
    begin, end = 12 * horizon[0], 12 * horizon[-1] + 12
    start, last = begin, end - 1
    if draw(st.booleans()):
        start = draw(st.integers(begin, end - fits))
        dates["from"] = sourced(draw, month(start))
    if now_and_then(draw):
        last = draw(st.integers(start + fits - 1, end - 1))
        dates["until"] = draw(one_of(month(last), label(last // 12)))
    return dates, range(start // 12, last // 12 + 1)


@st.composite
def pricings_drawn(draw: Draw, ground: Ground, part: str = "") -> list[Document]:
    """Draw several pricings of a charge, the first with a demanded part."""
    rules_drawn: list[Document] = []
    for name in draw(st.lists(one_of(*PRICINGS), min_size=1, max_size=6, unique=True)):
        end, demanded = name.removesuffix("-estimate"), "" if rules_drawn else part
        flat = ground.quoted and end in ("low", "high") and not demanded
        rule = {"price": end} if flat else draw(rules(ground, demanded))
        rules_drawn.append({"name": name} | (MADE if now_and_then(draw) else {}) | rule)
    return rules_drawn


@st.composite
def charges(
    draw: Draw, document: Document, *, fitting: bool = False, part: str = ""
) -> list[Document]:
    """Draw up to three charges, at most one of them with several pricings.

    A rule of the first charge has the demanded part.
    """
    drawn_charges, several = [], draw(st.integers(0, 3))
    fits = document.get("initial_months", 24) if fitting else 1
    count = max(draw(one_of(1, 0, 1, 2, 3)), bool(part))
    for index, name in enumerate(draw(st.permutations(CHARGES))[:count]):
        dates, named_years = months_charged(draw, document, fits)
        charge: Document = {"name": name} | dates
        if draw(st.booleans()):
            ends = sorted(money(draw, 1_000, 300_000) for _ in range(2))
            charge |= {"low": sourced(draw, ends[0]), "high": draw(one_of(ends[1], ends[0]))}
            charge["firmness"] = draw(one_of("estimate", "quote", "contract"))
        if now_and_then(draw):
            charge["vat"] = draw(one_of("recovered", "not recovered", "not stated"))
        if charge.get("vat") != "recovered" and now_and_then(draw):
            charge["vat_added"] = sourced(draw, draw(one_of(0, 0.2, 1) | parts(0, 1, 1000)))
        plain = {key: figure_of(value) for key, value in charge.items()}
        ground = Ground(document, plain, named_years)
        demanded = "" if index else part
        if index == several:
            charge["pricing"] = draw(pricings_drawn(ground, demanded))
        else:
            charge |= draw(rules(ground, demanded))
        drawn_charges.append(charge)
    return drawn_charges


# Lines


@st.composite
def annual_lines(draw: Draw, document: Document, *, fitting: bool = False) -> Document:
    """Draw a line with an amount a year, which ends within the case's years."""
    horizon = years(document)
    begin, end = 12 * horizon[0], 12 * horizon[-1] + 12
    line: Document = {"kind": draw(one_of("cost", "cost", "saving", "funding"))}
    if draw(st.booleans()):
        line["nature"] = draw(one_of("one-off", "recurrent", "recurrent", "contingent"))
    line["annual"] = sourced(draw, pounds(draw, 0, 200_000), disputed=True)
    if draw(st.booleans()):
        line["delay"] = draw(one_of("none", "extend", "shift"))
    endless = line.get("nature") != "one-off" and draw(st.booleans())
    if not endless:
        line["months"] = draw(st.integers(1, end - begin))
        if now_and_then(draw):
            line["ends_on_leaving"] = draw(st.booleans())
    counts_initially = endless and fitting and line["kind"] == "cost"
    least: int = line.get("months") or (
        document.get("initial_months", 24) if counts_initially else 1
    )
    if least < end - begin or draw(st.booleans()):
        line["from"] = month(draw(st.integers(begin, max(begin, end - least))))
    if draw(st.booleans()):
        line["uplift"] = draw(st.integers(0, 300)) / 1000
        line["base_year"] = label(draw(st.integers(horizon[0] - 3, horizon[-1])))
    return line


@st.composite
def yearly_lines(draw: Draw, document: Document, *, fitting: bool = False) -> Document:
    """Draw a line with an amount for each of some years."""
    horizon = years(document)
    line: Document = {"kind": draw(one_of("cost", "cost", "saving", "funding"))}
    fits = -(-document.get("initial_months", 24) // 12) if fitting else 1
    start = draw(st.integers(0, max(0, len(horizon) - fits)))
    amounts = [0] * start + [money(draw, 1, 300_000)]
    amounts += [money(draw, 0, 300_000) for _ in horizon[start + 1 :]]
    if draw(st.booleans()):
        line["by_year"] = amounts
    else:
        by_label = {label(y): sum_ for y, sum_ in zip(horizon, amounts, strict=True)}
        line["by_year"] = {y: sum_ for y, sum_ in by_label.items() if sum_ or draw(st.booleans())}
    if now_and_then(draw, 2):
        line["nature"] = draw(one_of("one-off", "recurrent", "contingent"))
    return line


@st.composite
def leaving_lines(draw: Draw, document: Document) -> Document:
    """Draw a cost or its funding, paid if we leave, within the case's years or past them."""
    kind = draw(one_of("cost", "cost", "funding"))
    line: Document = {"kind": kind, "on": "leaving", "annual": pounds(draw, 0, 200_000)}
    line["months"] = draw(st.integers(1, 60))
    if draw(st.booleans()):
        line["after"] = draw(st.integers(0, 24))
    if draw(st.booleans()):
        some = draw(st.lists(one_of(*years(document)), min_size=1, max_size=2, unique=True))
        line["unless"] = [label(year) for year in sorted(some)]
    if now_and_then(draw):
        line["nature"] = draw(one_of("one-off", "recurrent", "contingent"))
    if now_and_then(draw):
        line |= {"uplift": 0.02, "base_year": label(years(document)[0])}
    return line


@st.composite
def pay(draw: Draw) -> Document:
    """Draw whether a cost is pay, and whether it includes on-costs."""
    table: Document = {"pay": True} if now_and_then(draw, 3) else {}
    if table and draw(st.booleans()):
        table["includes_on_costs"] = draw(one_of("yes", "no", "not stated"))
    return table


@st.composite
def lines(
    draw: Draw, document: Document, least: int, *, fitting: bool = False, staying: bool = False
) -> list[Document]:
    """Draw up to five lines with different names."""
    count = max(least, draw(one_of(0, 1, 2, 3, 5)))
    kinds = annual_lines(document, fitting=fitting) | yearly_lines(document, fitting=fitting)
    drawn_lines = []
    for name in draw(st.permutations(NAMES))[:count]:
        kind = kinds if staying else kinds | kinds | leaving_lines(document)
        line = {"name": name} | draw(kind)
        if line["kind"] == "saving" and draw(st.booleans()):
            line["cashable"] = draw(parts(0, 1, 100))
        if line["kind"] == "cost" and now_and_then(draw, 3):
            del line["kind"]
        if now_and_then(draw):
            line["our_share"] = draw(parts(0, 1, 100))
        if line.get("kind", "cost") == "cost":
            line |= draw(pay())
        if now_and_then(draw):
            line["accounting"] = draw(one_of("revenue", "capital", "not stated"))
        if now_and_then(draw):
            line["restricted"] = True
        drawn_lines.append(line)
    return drawn_lines


# Cases


def sizes_stated(draw: Draw, horizon: tuple[int, ...]) -> Document:
    """Draw some sizes of ours, with the totals of all adopters."""
    names = draw(st.sets(one_of(*SIZES), min_size=1))
    our_sizes = {name: draw(st.integers(1, 90_000)) for name in sorted(names)}
    sizes: Document = {
        name: {"ours": our_size, "total": our_size * draw(st.integers(1, 40))}
        for name, our_size in our_sizes.items()
    }
    for size in sizes.values():
        if horizon and now_and_then(draw, 3):
            size |= moving_size(draw, horizon, size["ours"], size["total"])
    return sizes


def moving_size(draw: Draw, horizon: tuple[int, ...], our_size: int, total: int) -> Document:
    """Draw a size of ours by year, and now and then the total of all adopters."""
    amounts = [draw(st.integers(1, our_size)) for _ in horizon]
    size: Document = {"ours": amounts}
    if draw(st.booleans()):
        size["ours"] = {label(year): amount for year, amount in zip(horizon, amounts, strict=True)}
    if draw(st.booleans()):
        size["total"] = [total + draw(st.integers(0, 900)) for _ in horizon]
    return size


@st.composite
def adopters(
    draw: Draw, *, package: bool = False, bounded: bool = False, horizon: tuple[int, ...] = ()
) -> Document:
    """Draw the adopters: a count, with a register, with sizes or with neither.

    With `bounded` there is a register with bounds. With a `horizon`, a size may differ by year.
    """
    kind = "register" if bounded else draw(one_of("neither", "sizes", "register"))
    register, bodies = (FORCES_REGISTER, FORCES) if package else (REGISTER, BODIES)
    register = BOUNDED_REGISTER if bounded else register
    most = len(bodies) if kind == "register" else draw(one_of(1, 44, 100))
    most = draw(st.integers(1, most) | st.just(most))
    count = draw(st.integers(1, most))
    table: Document = {"word": "force"} if kind == "register" or draw(st.booleans()) else {}
    if draw(st.booleans()):
        table["count"] = sourced(draw, count)
    else:
        table["anticipated"] = sourced(draw, count)
        if draw(st.booleans()):
            table["signed"] = draw(st.integers(1, most))
    if draw(st.booleans()):
        table["possible"] = sourced(draw, most)
    if kind == "register":
        table |= {"register": register, "us": draw(one_of(*bodies))}
    if kind == "sizes":
        table["sizes"] = sizes_stated(draw, horizon)
        if now_and_then(draw, 6):
            table = {key: value for key, value in table.items() if key in ("word", "sizes")}
    return table


@st.composite
def options(draw: Draw, document: Document) -> None:
    """Add options now and then, and assign some lines and charges to them."""
    if not now_and_then(draw, 5):
        return
    names = ["Join", "Do nothing", "Own system"][: draw(st.integers(2, 3))]
    document["options"] = [{"name": name, "text": "made up"} for name in names]
    items = [*document.get("charges", []), *document.get("lines", [])]
    for item in items[1:]:  # the first belongs to the option that a test uses
        if draw(st.booleans()):
            some = draw(st.lists(one_of(*names), min_size=1, max_size=2, unique=True))
            item["option"] = some[0] if len(some) == 1 else some


def horizons(draw: Draw, longest: int, least: int) -> list[str]:
    """Draw the years of a case: up to eight years as often as more."""
    start = draw(one_of(2018, 1999, 2098) | st.integers(2000, 2098))
    usual = st.integers(least, max(least, min(longest, 8)))
    return [label(start + index) for index in range(draw(usual | st.integers(least, longest)))]


def tops(draw: Draw, year_labels: list[str], most: int) -> Document:
    """Draw the keys at the top of a case."""
    text = year_labels[0] if len(year_labels) == 1 else f"{year_labels[0]} to {year_labels[-1]}"
    document: Document = {"format": 2, "title": "Made up", "source": "made up"}
    document["years"] = year_labels if len(year_labels) == 1 or draw(st.booleans()) else text
    begin = 12 * years(document)[0]
    strategies: list[tuple[str, st.SearchStrategy[Any]]] = [
        ("initial_months", st.integers(1, most) | one_of(most)),
        ("go_live", st.integers(begin, begin + 12 * len(year_labels) - 1).map(month)),
        ("discount_rate", one_of(0, 0.035, 0.3) | parts(0, 1, 1000)),
        ("price_basis", one_of("real", "not stated", "nominal")),
        ("inflation", one_of(0, 0.03, 0.3) | st.integers(0, 300).map(lambda n: n / 1000)),
    ]
    return document | {key: draw(values) for key, values in strategies if draw(st.booleans())}


def budgets(draw: Draw, year_labels: list[str]) -> Document:
    """Draw a budget."""
    opens, closes = sorted(draw(st.integers(0, len(year_labels) - 1)) for _ in range(2))
    budget: Document = {"amount": sourced(draw, pounds(draw, 1_000, 2_000_000), disputed=True)}
    if draw(st.booleans()):
        budget["years"] = year_labels[opens : closes + 1]
    if draw(st.booleans()):
        budget["stage"] = draw(one_of("requested", "approved"))
    return budget


@st.composite
def documents(
    draw: Draw,
    *,
    longest: int = 60,
    fitting: bool = False,
    package: bool = False,
    part: str = "",
    bounded: bool = False,
) -> Document:
    """Draw a case as `tomllib` would return it, with the register of `write_register`.

    With `fitting`, the initial months of recurrent costs are within the years of the case, as
    format 1 demanded. Without, a case may be shorter. With `package`, the case has no features that
    the package lacks. With a `part`, one of its rules has that part. With `bounded`, its register
    has bounds, its rules may name the bearer of the remainder, and it has no options.
    """
    year_labels = horizons(draw, longest, 2 if fitting else 1)
    document = tops(draw, year_labels, min(60, 12 * len(year_labels)) if fitting else 60)
    if not now_and_then(draw):
        document["budget"] = budgets(draw, year_labels)
    table = adopters(package=package, bounded=bounded, horizon=(*years(document),))
    if part:  # steps and shares need a number of adopters, two points need two of them
        document["adopters"] = draw(
            table.filter(lambda table_drawn: possible({"adopters": table_drawn}) > 1)
        )
    elif not now_and_then(draw):
        document["adopters"] = draw(table)
    drawn_charges = draw(charges(document, fitting=fitting, part=part))
    if drawn_charges:
        document["charges"] = drawn_charges
    drawn_lines = draw(lines(document, 0 if drawn_charges else 1, fitting=fitting))
    if drawn_lines:
        document["lines"] = drawn_lines
    draw(options(document))
    if package:
        leave_out(document)
    bear(draw, document)
    names = pricings(document)
    if names and now_and_then(draw, 2):
        document["scenario"] = {"pricing": draw(st.sampled_from(names))}
    return document


def leave_out(document: Document) -> None:
    """Remove features from a case that the package lacks."""
    if "discount_rate" in document:
        document["discount_rate"] = min(document["discount_rate"], 0.3)
    leave_out_of_rules(document)


def leave_out_of_rules(document: Document) -> None:
    """Remove features from the rules of charges that the package lacks."""
    for charge in document.get("charges", []):
        is_alone = len(charge.get("pricing", [])) == 1
        if is_alone and not is_chosen(document, charge):  # a scenario could not choose its name
            (rule,) = charge.pop("pricing")
            charge |= {key: value for key, value in rule.items() if key != "name"}
        for rule in charge.get("pricing", [charge]):
            rule.pop("excess", None)
            if isinstance(rule.get("uplift"), dict):
                rule["uplift"] = [*rule["uplift"].values()]
            fee = figure_of(rule.get("fee"))
            if isinstance(fee, str):  # an end that is quoted
                rule["fee"] = figure_of(charge[fee])


def bear(draw: Draw, document: Document) -> None:
    """Draw the bearers of the remainder for a case whose register has bounds."""
    if document.get("adopters", {}).get("register") != BOUNDED_REGISTER:
        return
    document.pop("options", None)
    for item in [*document.get("charges", []), *document.get("lines", [])]:
        item.pop("option", None)
    us = document["adopters"]["us"]
    is_bounded = bool(BOUNDS[(FORCES.index(us) + 1) % len(BOUNDS)])
    for charge in filter(lambda charge: is_chosen(document, charge), document.get("charges", [])):
        for rule in charge.get("pricing", [charge]):
            if is_bounded:  # two bounds of ours would have to be the same
                rule.pop("at_least", None)
                rule.pop("at_most", None)
            excess = draw(one_of("", "others", "host", "nobody"))
            if excess and not isinstance(figure_of(rule.get("share")), int | float):
                rule["excess"] = excess
            if rule.get("excess") == "host" and draw(st.booleans()):
                ours_is_bounded = is_bounded or bool({"at_least", "at_most"} & {*rule})
                rule["host"] = FORCES[FORCES.index(us) - ours_is_bounded]


# Scenarios


def pricings(document: Document) -> list[str]:
    """List the pricings of the first option that a scenario may name.

    They belong to the charge with several pricings, else to the first quoted charge, or the first.
    """
    all_charges = belonging(document, "charges", None)
    several = [charge for charge in all_charges if len(charge.get("pricing", [])) > 1]
    quoted = [charge for charge in all_charges if "low" in charge]
    chosen = (several or quoted or all_charges)[:1]
    return [rule["name"] for charge in chosen for rule in charge.get("pricing", [])]


def priced(document: Document, scenario: Document, folder: Path) -> list[int]:
    """List the numbers of adopters at which every charge has a price, in any year."""
    priced_counts = []
    first_rates = [
        (charge, rule_of(document, charge, scenario, folder), months[0] // 12)
        for charge in document.get("charges", [])
        if (months := charged(document, charge, NEUTRAL))
    ]
    for count in range(1, possible(document) + 1):
        try:
            for charge, rule, year in first_rates:
                rate(document, charge, rule, count, year, folder)
        except NotPriced:
            continue
        priced_counts.append(count)
    return priced_counts


def most_savings(document: Document) -> int:
    """Return the largest saving of a scenario: ten times the high end of the charge."""
    charges = document.get("charges", [])
    quoted = [charge for charge in charges if "high" in charge and is_chosen(document, charge)]
    return 10 * int(quoted[0]["high"]) if quoted else 300_000


@st.composite
def scenarios(
    draw: Draw, /, document: Document, folder: Path, *, package: bool = False, **fixed: Any
) -> Document:
    """Draw a scenario that a case allows and prices, with some fields fixed."""
    scenario: Document = {}
    if "pricing" in fixed:
        scenario["pricing"] = fixed["pricing"]
    elif pricings(document):
        scenario["pricing"] = draw(one_of(*pricings(document)))
    counts = priced(document, scenario, folder)
    any_count = one_of(*counts)
    size = len(years(document))
    scenario["adopters"] = draw(any_count | st.lists(any_count, min_size=size, max_size=size))
    saving = draw(one_of("none", "savings", "offset"))
    follows = "charges" in document and draw(st.booleans())
    follows = fixed.get("charge_follows_go_live", follows)
    leave = None
    if now_and_then(draw, 3):
        leave = draw(one_of(*leaving_years(document)))
    most = min(300_000, most_savings(document)) if package else 300_000
    latest = longest_delay(document, follows)
    if package and follows:  # the package offsets the rate even of a charge that is never paid
        paid = [len(charged(document, charge, NEUTRAL)) for charge in document["charges"]]
        latest = min(latest, *(months - 1 for months in paid))
    scenario |= {
        "savings": draw(parts(0, most, 100)) if saving == "savings" else 0,
        "offset": draw(parts(0, 3, 1000)) / 2 if saving == "offset" else 0,
        "ramp": draw(st.integers(0, 60)),
        "cashable": draw(parts(0, 1, 1000)),
        "delay": draw(st.integers(0, latest)),
        "charge_follows_go_live": follows,
        "charge_change": draw(one_of(0, -0.9, 2) | st.integers(-900, 2000).map(lambda n: n / 1000)),
        "rise": draw(one_of(0, 0, -0.2, 0.5) | st.integers(-200, 500).map(lambda n: n / 1000)),
        "leave": None if leave is None else label(leave),
    }
    return scenario | fixed


# Complete cases: a budget, adopters, and one charge with a quoted range


class Decision(NamedTuple):
    """The document of a case, the case itself, and a scenario for it."""

    document: Document
    case: Case
    scenario: Scenario


COUNTRY = "forces.csv"  # the register in the package
PAYERS = 43  # bodies of it to use: the last body has no population
BETWEEN = ("stepped", "shared", "shared-capped", "two-part", "bands", "weighted")


@st.composite
def complete(draw: Draw, *, longest: int = 8, offering: str = "") -> Document:
    """Draw a case that can answer every question, with a demanded pricing."""
    year_labels = horizons(draw, longest, 1)
    begin, most = 12 * int(year_labels[0].split("/")[0]), 12 * len(year_labels)
    document = tops(draw, year_labels, min(60, most)) | {
        "go_live": month(draw(st.integers(begin, begin + most - 1))),
        "discount_rate": draw(one_of(0, 0.035, 0.3) | st.integers(0, 300).map(lambda n: n / 1000)),
    }
    # Without initial months the budget counts its years.
    document.pop("initial_months", None)
    if draw(st.booleans()):
        document["initial_months"] = draw(st.integers(1, min(60, most)))
    opens, closes = sorted(draw(st.integers(0, len(year_labels) - 1)) for _ in range(2))
    amount = pounds(draw, 1_000, 2_000_000)
    document["budget"] = {"amount": amount, "years": year_labels[opens : closes + 1]}
    possible = draw(st.integers(2, PAYERS) | st.just(PAYERS))
    document["adopters"] = {
        "word": "force",
        "register": COUNTRY,
        "us": draw(one_of(*FORCES)),
        "anticipated": draw(st.integers(1 + (offering == "two-part"), possible)),
        "signed": draw(st.integers(1, possible)),
        "possible": possible,
    }
    document["charges"] = [draw(quoted(document, offering))]
    drawn_lines = draw(lines(document, 0, fitting=True, staying=True))
    for line in drawn_lines:  # identities of sums cannot distinguish these lines
        line.pop("cashable", None)
        if line.get("nature") == "contingent":
            del line["nature"]
    if drawn_lines:
        document["lines"] = drawn_lines
    leave_out(document)
    return document


@st.composite
def quoted(draw: Draw, document: Document, offering: str) -> Document:
    """Draw a charge with a quoted range, and pricings between its ends."""
    table, many = document["adopters"], document["adopters"]["anticipated"]
    low, high = sorted(pounds(draw, 1_000, 300_000) for _ in range(2))
    high = low if now_and_then(draw, 5) else high
    names = {*draw(st.sets(one_of(*BETWEEN))), offering} - {""}
    if many == 1:
        names.discard("two-part")
    few = draw(st.integers(1, many - 1)) if "two-part" in names else 1
    if "two-part" in names:
        high = min(high, low * many // few)  # a higher end would make the fee negative
    starts = sorted({1, *draw(st.lists(st.integers(2, table["possible"]), max_size=4))})
    pool = {"pool_from": {"charge": "low", "adopters": "anticipated"}, "share": "equal"}
    stepped = [{"adopters": 1, "price": "high"}, {"adopters": many, "price": "low"}]
    rules = {
        "low-estimate": {"price": "low"},
        "high-estimate": {"price": "high"},
        "stepped": {"price": stepped[many == 1 :]},
        "shared": pool,
        "shared-capped": pool | {"at_least": "low", "at_most": "high"},
        "two-part": {
            "through": [
                {"adopters": "anticipated", "charge": "low"},
                {"adopters": few, "charge": "high"},
            ]
        },
        "bands": {
            "price": [
                {"adopters": start, "price": draw(st.integers(1_000, 400_000))} for start in starts
            ]
        },
        "weighted": {
            "pool": draw(st.integers(20_000, 9_000_000)),
            "share": draw(one_of(*FORCE_SIZES)),
        },
    }
    begin, end = 12 * years(document)[0], 12 * years(document)[-1] + 12
    chosen = draw(st.permutations(["low-estimate", "high-estimate", *sorted(names)]))
    return {
        "name": "Platform",
        "from": month(draw(st.integers(begin, end - document.get("initial_months", 1)))),
        "low": low,
        "high": high,
        "pricing": [{"name": name} | rules[name] for name in chosen],
    }


def decisions(*, longest: int = 8, offering: str = "", **fixed: Any) -> st.SearchStrategy[Decision]:
    """Draw a complete case without a file, and a scenario with some fields fixed."""
    return complete(longest=longest, offering=offering).flatmap(
        lambda document: scenarios_on(document, case_of(document), **fixed)
    )


def scenarios_on(document: Document, case: Case, **fixed: Any) -> st.SearchStrategy[Decision]:
    """Draw a scenario for a loaded case."""
    return scenarios(document, DATA, package=True, leave=None, **fixed).map(
        lambda scenario: Decision(document, case, choose(case, **fields_of(scenario)))
    )


def fields_of(scenario: Document) -> Document:
    """Return the fields of a scenario in the form of the package."""
    return scenario | {"leave": scenario["leave"] or "none"}


def case_of(document: Document) -> Case:
    """Return the case of a document without a file."""
    case, faults = validate(Case, filled(document, bodies=lambda _: len(BODIES)).values)
    assert case is not None, faults
    sizes, faults = load_sizes(case, DATA / "made-up.toml")
    assert not faults
    return replace(case, **sizes)


def counts(document: Document) -> st.SearchStrategy[int]:
    """Draw a number of adopters that a case allows."""
    return st.integers(1, possible(document))


# Text

ARRAYS = ("lines", "charges", "pricing", "options", "published", "uncertain", "what_if")
TABLES = ("budget", "adopters", "scenario", "presets")


def toml(document: Document) -> str:
    """Return the text of a case file, with tables for lines and charges, else inline."""
    return _table("", document).lstrip("\n")


def _table(path: str, table: Document) -> str:
    arrays = {key for key in ARRAYS if isinstance(table.get(key), list)}
    inner = arrays | {key for key in TABLES if key in table and not path}
    text = "".join(f"{_key(key)} = {_value(v)}\n" for key, v in table.items() if key not in inner)
    for key in [key for key in table if key in inner]:
        name = f"{path}.{key}" if path else key
        for entry in table[key] if key in arrays else [table[key]]:
            text += f"\n[[{name}]]\n" if key in arrays else f"\n[{name}]\n"
            text += _table(name, entry)
    return text


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() else json.dumps(key)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Fraction):
        raise TypeError("a file holds no fractions")
    return f"{value:_}" if type(value) is int else json.dumps(value, ensure_ascii=False)
