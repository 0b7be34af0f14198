"""Cases of format 2 made up at random, as the text of a file, and scenarios on them: for tests.

Each is meant to be allowed by the rules of the format and goes up to their edges: 1 to 60 years,
every kind of line, every part of a rule, combinations that no document prices. With `package`
its own layout of a register is taken.
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
    longest_delay,
    rate,
    rule_of,
    years,
)  # fmt: skip
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.load import load_sizes
from sohanalysis.case.scenario import Scenario
from sohanalysis.case.usual import filled
from sohanalysis.files.kinds import validate

Document = dict[str, Any]
Draw = st.DrawFn


def at_least(examples: int) -> settings:
    """Try so many examples of a property in every run, and more where the profile asks for it."""
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
# What a rule may be demanded to have.
PARTS = (
    "fee", "price", "steps", "quantity", "minimum", "pool", "pool_total", "pool_from", "through",
    "at_least", "at_most", "uplift",
)  # fmt: skip


def write_register(folder: Path) -> None:
    """Write the registers that the cases name beside them."""
    with (DATA / "forces.csv").open(encoding="utf-8", newline="") as opened:
        known = [row for row in csv.DictReader(opened) if row["name"] in FORCES]
    with (folder / FORCES_REGISTER).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, fieldnames=[*known[0]])
        table.writeheader()
        # Nobody is live and all are in the order of the alphabet, as the package takes them.
        for at, row in enumerate(sorted(known, key=lambda row: row["name"]), start=1):
            sizes = {"officers": f"{900 + 37 * at % 101}.5", "staff": 40 * at}
            people = {"population": 1_000_000 + 7_919 * at}
            table.writerow(row | sizes | people | {"live_2021_03_08": "no"})
    with (folder / BOUNDED_REGISTER).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, fieldnames=["name", *FORCE_SIZES, "at_least", "at_most"])
        table.writeheader()
        for at, name in enumerate(FORCES, start=1):
            sizes = {"officers": 900 + 37 * at, "staff": 40 * at, "population": 7_919 * at}
            table.writerow({"name": name} | sizes | BOUNDS[at % len(BOUNDS)])
    with (folder / REGISTER).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", *SIZES])
        for at, name in enumerate(BODIES, start=1):
            rows.writerow([name, f"{900 + 37 * at % 101}.5", 40 * at, 1_000_000 + 7_919 * at])


# Values


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    """Draw one of some values."""
    return st.sampled_from(values)


def parts(low: int, high: int, of: int) -> st.SearchStrategy[float]:
    """Draw decimals from low to high in steps of a share, the ends as often as all else."""
    return (one_of(low * of, high * of) | st.integers(low * of, high * of)).map(lambda n: n / of)


def now_and_then(draw: Draw, times: int = 4) -> bool:
    """Say yes in one of some times."""
    return draw(st.integers(1, times)) == times


def pounds(draw: Draw, low: int, usual: int) -> Any:
    """Draw an amount, now and then the most that a file may hold."""
    return MOST if now_and_then(draw, 20) else money(draw, low, usual)


def money(draw: Draw, low: int, usual: int) -> Any:
    """Draw an amount, now and then with pence."""
    if now_and_then(draw):
        return draw(st.integers(100 * low, 100 * usual)) / 100
    return draw(st.integers(low, usual))


def sourced(draw: Draw, value: Any, *, disputed: bool = False) -> Any:
    """Give a figure now and then with its source."""
    if now_and_then(draw, 5):
        figure = {"value": value} | draw(one_of(MADE, {"source": "2.8"}, {"note": "made up"}))
        if disputed and draw(st.booleans()):
            figure["alternatives"] = [{"value": min(MOST, 12 * value), "source": "2.9"}]
        return figure
    return value


def by_year(draw: Draw, count: range, low: int, usual: int, named: range | None = None) -> Any:
    """Draw amounts by year: a list, one for each year of the case, or a table of those named."""
    if draw(st.booleans()):
        return [money(draw, low, usual) for _ in count]
    return {label(year): money(draw, low, usual) for year in named or count}


def month(number: int) -> str:
    """Name a month by its number."""
    return f"{(number + 3) // 12}-{(number + 3) % 12 + 1:02}"


# The rule of a charge


class Ground:
    """What a rule may rest on: the years, those charged, adopters, sizes, the ends quoted."""

    def __init__(self, document: Document, charge: Document, named: range) -> None:
        table = document.get("adopters", {})
        horizon = years(document)
        self.years, self.named = range(horizon[0], horizon[-1] + 1), named
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


def figure_of(given: Any) -> Any:
    """Take the value of a figure."""
    return given["value"] if isinstance(given, dict) and "value" in given else given


def possible(document: Document) -> int:
    """Give the most adopters that a case allows."""
    table = document.get("adopters")
    if not table or not {"count", "anticipated"} & {*table}:
        return 1
    bodies = {REGISTER: len(BODIES)}
    bodies |= dict.fromkeys((FORCES_REGISTER, BOUNDED_REGISTER), len(FORCES))
    usual = bodies.get(table.get("register"), 100)
    return int(figure_of(table.get("possible", usual)))


def end_or(draw: Draw, ground: Ground, low: int, usual: int) -> Any:
    """Draw an amount, or one of the ends that are quoted."""
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
    """Draw where the steps of a price start, so that our usual number has one."""
    if over != "adopters":
        starts = {0, *draw(st.lists(st.integers(1, 2_000_000), max_size=4))}
        return starts | {100_000_000} if between == "line" else starts
    usual = int(ground.count)
    starts = {1, *draw(st.lists(st.integers(1, ground.most), max_size=4))}
    if between == "line":
        return starts | {1, ground.most}
    if now_and_then(draw):  # below the first step nothing is priced
        starts = {start for start in starts if start > 1} | {usual}
    return starts | {usual} if between == "stated only" else starts


def steps(draw: Draw, ground: Ground) -> Document:
    """Draw a price by steps over adopters, our own size or the total of one."""
    totals = [f"total {name}" for name in ground.sizes]
    over = draw(one_of(*(["adopters"] if ground.count else []), *ground.sizes, *totals))
    between = draw(one_of("step", "step", "line", "stated only"))
    if over != "adopters" and between == "stated only":  # no size is likely to be hit
        between = "line"
    yearly = now_and_then(draw, 6)

    def price() -> Any:
        if yearly:
            return by_year(draw, ground.years, 100, 90_000, ground.named)
        return end_or(draw, ground, 100, 400_000)

    name = over.removeprefix("total ")
    starts = sorted(starts_of_steps(draw, ground, over, between))
    found: Document = {"price": [{name: start, "price": price()} for start in starts]}
    if over != "adopters":
        found["over"] = over
    if between != "step" or draw(st.booleans()):
        found["between"] = between
    return found


def marginal(draw: Draw, ground: Ground) -> Document:
    """Draw a price by steps over a size of ours, each unit at the price of its own step."""
    name = draw(one_of(*ground.sizes))
    starts = sorted({0, *draw(st.lists(st.integers(1, 2_000_000), max_size=4))})
    yearly = now_and_then(draw, 3)

    def price() -> Any:
        if yearly:
            return by_year(draw, ground.years, 0, 900, ground.named)
        return money(draw, 0, 900)

    found: Document = {"price": [{name: start, "price": price()} for start in starts]}
    found |= {"over": name, "quantity": name, "marginal": True}
    return found | ({"minimum": draw(st.integers(1, 90_000))} if draw(st.booleans()) else {})


def quantities(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a number of units, now and then a size of ours or one by year, and a minimum."""
    kind = draw(one_of("number", "by year", *ground.sizes))
    if kind == "number":
        found: Document = {"quantity": draw(st.integers(1, 900) | parts(0, 900, 2))}
    elif kind == "by year":
        found = {"quantity": by_year(draw, ground.years, 1, 900, ground.named)}
    else:
        found = {"quantity": kind}
    if part == "minimum" or draw(st.booleans()):
        found["minimum"] = draw(st.integers(1, 900))
    return found | {"unit": draw(one_of("user", "radio"))}


def two_points(draw: Draw, ground: Ground) -> Document:
    """Draw a line through two points, dearer for fewer, with no fee below zero."""
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
    """Draw a price, now and then by year or by steps, of one or of some units."""
    kinds = ["number", "by year", *(["steps", "steps"] if ground.count or ground.sizes else [])]
    kinds += ["marginal"] * bool(ground.sizes) * (part not in ("quantity", "minimum"))
    kind = part if part == "steps" else draw(one_of(*kinds))
    if kind == "marginal":
        return marginal(draw, ground)
    if kind == "steps":
        found = steps(draw, ground)
    elif kind == "by year":
        found = {"price": by_year(draw, ground.years, 1, 90_000, ground.named)}
    else:
        found = {"price": sourced(draw, end_or(draw, ground, 1, 90_000))}
    counted = part in ("quantity", "minimum") or draw(st.booleans())
    return found | (quantities(draw, ground, part) if counted else {})


def pools(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a pool, over all years, a year or by year, and our share of it."""
    kind = "total" if part == "pool_total" else draw(one_of("total", "by year", "a year"))
    if part == "pool" and kind == "total":
        kind = "a year"
    if kind == "total":
        found = {"pool_total": sourced(draw, pounds(draw, 20_000, 1_000_000), disputed=True)}
    elif kind == "by year":
        found = {"pool": by_year(draw, ground.years, 0, 9_000_000, ground.named)}
    else:
        found = {"pool": sourced(draw, pounds(draw, 20_000, 9_000_000))}
    return found | {"share": shares(draw, ground, ground.sizes)}


def sums(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a fee, a price and a pool, one of them at least."""
    chosen = draw(st.sets(one_of("fee", "price", "pool"), min_size=1))
    of = {"fee": "fee", "pool": "pool", "pool_total": "pool"}
    of |= dict.fromkeys(("price", "steps", "quantity", "minimum"), "price")
    chosen |= {of[part]} if part in of else set()
    found: Document = {}
    if "fee" in chosen and draw(st.booleans()):
        found["fee"] = by_year(draw, ground.years, 0, 90_000, ground.named)
    elif "fee" in chosen:
        found["fee"] = sourced(draw, end_or(draw, ground, 100, 200_000))
    if "price" in chosen:
        found |= prices(draw, ground, part)
    if "pool" in chosen:
        found |= pools(draw, ground, part)
    return found


def has_years(value: Any) -> bool:
    """Tell whether an amount anywhere in a rule goes by year."""
    if isinstance(value, dict):
        return any("/" in key or has_years(each) for key, each in value.items())
    if isinstance(value, list):
        return not isinstance(value[0], dict) or any(has_years(each) for each in value)
    return False


def bounds(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a bound or two of our charge, now and then."""
    demanded = {part} & {"at_least", "at_most"}
    if not (demanded or now_and_then(draw)):
        return {}
    chosen = demanded | draw(st.sets(one_of("at_least", "at_most"), min_size=1 - len(demanded)))
    ends: list[Any] = sorted(money(draw, 0, 500_000) for _ in range(2))
    if ground.quoted and draw(st.booleans()):
        ends = ["low", "high"]
    named = zip(("at_least", "at_most"), ends, strict=True)
    found: Document = {key: end for key, end in named if key in chosen}
    return found | ({"excess": "nobody"} if now_and_then(draw) else {})


def uplifts(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a rise of a charge, now and then: a rate a year, or factors by year."""
    if part != "uplift" and not now_and_then(draw, 3):
        return {}
    if now_and_then(draw, 3):
        factors = [draw(st.integers(50, 200)) / 100 for _ in ground.years]
        named = {label(y): f for y, f in zip(ground.years, factors, strict=True)}
        return {"uplift": draw(one_of(factors, named))}
    found: Document = {"uplift": draw(st.integers(0, 300)) / 1000}
    if draw(st.booleans()):
        found["base_year"] = label(ground.years[0] + draw(st.integers(-3, 3)))
    return found


@st.composite
def rules(draw: Draw, ground: Ground, part: str = "") -> Document:
    """Draw a rule: its terms, then bounds and uplift; with a part that is demanded."""
    rule = terms(ground, part)
    drawn = draw(rule.filter(lambda each: not has_years(each)) if part == "uplift" else rule)
    risen = {} if has_years(drawn) else uplifts(draw, ground, part)
    return drawn | bounds(draw, ground, part) | risen


@st.composite
def terms(draw: Draw, ground: Ground, part: str) -> Document:
    """Draw what a rule adds up: its sum, a pool that a charge gives, or two points."""
    kinds = ["sums", "sums", *(["pool_from"] if ground.count or ground.steady else [])]
    kind = draw(one_of(*kinds, *(["through"] if ground.most > 1 else [])))
    if part in ("pool_from", "through"):
        kind = part
    elif part and part not in ("at_least", "at_most", "uplift"):
        kind = "sums"
    if kind == "through":
        return two_points(draw, ground)
    if kind == "pool_from":
        there: Any = draw(st.integers(1, ground.most))
        if ground.anticipated and draw(st.booleans()):
            there = "anticipated"
        point = {"charge": end_or(draw, ground, 100, 300_000), "adopters": there}
        drawn = shares(draw, ground, ground.steady, stated=now_and_then(draw))
        return {"pool_from": point, "share": drawn}
    return sums(draw, ground, part)


# Charges


def months_charged(draw: Draw, document: Document, fits: int) -> tuple[Document, range]:
    """Draw from when until when a charge is paid, and give its years."""
    horizon, found = years(document), Document()
    begin, end = 12 * horizon[0], 12 * horizon[-1] + 12
    start, last = begin, end - 1
    if draw(st.booleans()):
        start = draw(st.integers(begin, end - fits))
        found["from"] = sourced(draw, month(start))
    if now_and_then(draw):
        last = draw(st.integers(start + fits - 1, end - 1))
        found["until"] = draw(one_of(month(last), label(last // 12)))
    return found, range(start // 12, last // 12 + 1)


@st.composite
def pricings_drawn(draw: Draw, ground: Ground, part: str = "") -> list[Document]:
    """Draw several pricings of one charge; the first has a part that is demanded."""
    found: list[Document] = []
    for name in draw(st.lists(one_of(*PRICINGS), min_size=1, max_size=6, unique=True)):
        end, demanded = name.removesuffix("-estimate"), "" if found else part
        flat = ground.quoted and end in ("low", "high") and not demanded
        rule = {"price": end} if flat else draw(rules(ground, demanded))
        found.append({"name": name} | (MADE if now_and_then(draw) else {}) | rule)
    return found


@st.composite
def charges(
    draw: Draw, document: Document, *, fitting: bool = False, part: str = ""
) -> list[Document]:
    """Draw up to three charges, at most one of them with several pricings.

    A rule of the first has a part that is demanded.
    """
    found, several = [], draw(st.integers(0, 3))
    fits = document.get("initial_months", 24) if fitting else 1
    count = max(draw(one_of(1, 0, 1, 2, 3)), bool(part))
    for at, name in enumerate(draw(st.permutations(CHARGES))[:count]):
        asked, named = months_charged(draw, document, fits)
        charge: Document = {"name": name} | asked
        if draw(st.booleans()):
            ends = sorted(money(draw, 1_000, 300_000) for _ in range(2))
            charge |= {"low": sourced(draw, ends[0]), "high": draw(one_of(ends[1], ends[0]))}
            charge["firmness"] = draw(one_of("estimate", "quote", "contract"))
        if now_and_then(draw):
            charge["vat"] = draw(one_of("recovered", "not recovered", "not stated"))
        if charge.get("vat") != "recovered" and now_and_then(draw):
            charge["vat_added"] = sourced(draw, draw(one_of(0, 0.2, 1) | parts(0, 1, 1000)))
        plain = {key: figure_of(value) for key, value in charge.items()}
        ground = Ground(document, plain, named)
        demanded = "" if at else part
        if at == several:
            charge["pricing"] = draw(pricings_drawn(ground, demanded))
        else:
            charge |= draw(rules(ground, demanded))
        found.append(charge)
    return found


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
    counted = endless and fitting and line["kind"] == "cost"
    least: int = line.get("months") or (document.get("initial_months", 24) if counted else 1)
    if least < end - begin or draw(st.booleans()):
        line["from"] = month(draw(st.integers(begin, max(begin, end - least))))
    if draw(st.booleans()):
        line["uplift"] = draw(st.integers(0, 300)) / 1000
        line["base_year"] = label(horizon[0] + draw(st.integers(-3, 3)))
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
        named = {label(y): sum_ for y, sum_ in zip(horizon, amounts, strict=True)}
        line["by_year"] = {y: sum_ for y, sum_ in named.items() if sum_ or draw(st.booleans())}
    if now_and_then(draw, 2):
        line["nature"] = draw(one_of("one-off", "recurrent", "contingent"))
    return line


@st.composite
def leaving_lines(draw: Draw, document: Document) -> Document:
    """Draw a cost that is paid if we leave, within the case's years or past them."""
    line: Document = {"kind": "cost", "on": "leaving", "annual": pounds(draw, 0, 200_000)}
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
    found: Document = {"pay": True} if now_and_then(draw, 3) else {}
    if found and draw(st.booleans()):
        found["includes_on_costs"] = draw(one_of("yes", "no", "not stated"))
    return found


@st.composite
def lines(
    draw: Draw, document: Document, least: int, *, fitting: bool = False, staying: bool = False
) -> list[Document]:
    """Draw up to five lines, no two of one name."""
    count = max(least, draw(one_of(0, 1, 2, 3, 5)))
    kinds = annual_lines(document, fitting=fitting) | yearly_lines(document, fitting=fitting)
    found = []
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
        found.append(line)
    return found


# Cases


def sizes_stated(draw: Draw, horizon: tuple[int, ...]) -> Document:
    """Draw some sizes of ours and of all together."""
    named = draw(st.sets(one_of(*SIZES), min_size=1))
    ours = {name: draw(st.integers(1, 90_000)) for name in sorted(named)}
    found: Document = {
        name: {"ours": own, "total": own * draw(st.integers(1, 40))} for name, own in ours.items()
    }
    for size in found.values():
        if horizon and now_and_then(draw, 3):
            size |= moving_size(draw, horizon, size["ours"], size["total"])
    return found


def moving_size(draw: Draw, horizon: tuple[int, ...], ours: int, total: int) -> Document:
    """Draw a size of ours for each year, and now and then that of all together."""
    listed = [draw(st.integers(1, ours)) for _ in horizon]
    found: Document = {"ours": listed}
    if draw(st.booleans()):
        found["ours"] = {label(year): own for year, own in zip(horizon, listed, strict=True)}
    if draw(st.booleans()):
        found["total"] = [total + draw(st.integers(0, 900)) for _ in horizon]
    return found


@st.composite
def adopters(
    draw: Draw, *, package: bool = False, bounded: bool = False, horizon: tuple[int, ...] = ()
) -> Document:
    """Draw who joins: a count or what is expected, with a register, sizes, or neither.

    With `bounded` there is a register, and it has bounds. A size may differ by year if the years
    of the case are given.
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
    """Add options now and then; some lines and charges belong to others than the first."""
    if not now_and_then(draw, 5):
        return
    names = ["Join", "Do nothing", "Own system"][: draw(st.integers(2, 3))]
    document["options"] = [{"name": name, "text": "made up"} for name in names]
    items = [*document.get("charges", []), *document.get("lines", [])]
    for item in items[1:]:  # the first of them belongs to the option that is asked for
        if draw(st.booleans()):
            some = draw(st.lists(one_of(*names), min_size=1, max_size=2, unique=True))
            item["option"] = some[0] if len(some) == 1 else some


def horizons(draw: Draw, longest: int, least: int) -> list[str]:
    """Draw the years of a case, eight or fewer as often as more."""
    start = draw(one_of(2018, 1999, 2098) | st.integers(2000, 2098))
    usual = st.integers(least, max(least, min(longest, 8)))
    return [label(start + at) for at in range(draw(usual | st.integers(least, longest)))]


def tops(draw: Draw, named: list[str], most: int) -> Document:
    """Draw what stands at the top of a case."""
    text = named[0] if len(named) == 1 else f"{named[0]} to {named[-1]}"
    found: Document = {"format": 2, "title": "Made up", "source": "made up"}
    found["years"] = named if len(named) == 1 or draw(st.booleans()) else text
    begin = 12 * years(found)[0]
    drawn: list[tuple[str, st.SearchStrategy[Any]]] = [
        ("initial_months", st.integers(1, most) | one_of(most)),
        ("go_live", st.integers(begin, begin + 12 * len(named) - 1).map(month)),
        ("discount_rate", one_of(0, 0.035, 0.3) | parts(0, 1, 1000)),
        ("price_basis", one_of("real", "not stated", "nominal")),
        ("inflation", one_of(0, 0.03, 0.3) | st.integers(0, 300).map(lambda n: n / 1000)),
    ]
    return found | {key: draw(values) for key, values in drawn if draw(st.booleans())}


def budgets(draw: Draw, named: list[str]) -> Document:
    """Draw a budget."""
    opens, closes = sorted(draw(st.integers(0, len(named) - 1)) for _ in range(2))
    found: Document = {"amount": sourced(draw, pounds(draw, 1_000, 2_000_000), disputed=True)}
    if draw(st.booleans()):
        found["years"] = named[opens : closes + 1]
    if draw(st.booleans()):
        found["stage"] = draw(one_of("requested", "approved"))
    return found


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
    """Draw a case, as `tomllib` would give it; its register is `write_register`'s.

    With `fitting`, what is recurrent has its initial months within the years of the case, as
    format 1 demanded; without, a case may be shorter than that. With `package`, a case is without
    what the package does not have yet; with a part, a rule of it has that one. With `bounded`, its
    register has bounds, and its rules may say who bears the remainder; it has no options.
    """
    named = horizons(draw, longest, 2 if fitting else 1)
    document = tops(draw, named, min(60, 12 * len(named)) if fitting else 60)
    if not now_and_then(draw):
        document["budget"] = budgets(draw, named)
    table = adopters(package=package, bounded=bounded, horizon=(*years(document),))
    if part:  # steps and shares need a number of adopters, two points need two of them
        document["adopters"] = draw(table.filter(lambda each: possible({"adopters": each}) > 1))
    elif not now_and_then(draw):
        document["adopters"] = draw(table)
    found = draw(charges(document, fitting=fitting, part=part))
    if found:
        document["charges"] = found
    drawn = draw(lines(document, 0 if found else 1, fitting=fitting))
    if drawn:
        document["lines"] = drawn
    draw(options(document))
    if package:
        leave_out(document)
    bear(draw, document)
    names = pricings(document)
    if names and now_and_then(draw, 2):
        document["scenario"] = {"pricing": draw(st.sampled_from(names))}
    return document


def leave_out(document: Document) -> None:
    """Leave out of a case what the package does not have yet."""
    if "discount_rate" in document:
        document["discount_rate"] = min(document["discount_rate"], 0.3)
    leave_out_of_rules(document.get("charges", []))


def leave_out_of_rules(charges: list[Document]) -> None:
    """Leave out of the rules of some charges what the package does not have yet."""
    for at, charge in enumerate(charges):
        if at and len(charge.get("pricing", [])) == 1:  # its name could not be chosen
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
    """Draw who bears the remainder, for the rules of a case with a bounded register."""
    if document.get("adopters", {}).get("register") != BOUNDED_REGISTER:
        return
    document.pop("options", None)
    for item in [*document.get("charges", []), *document.get("lines", [])]:
        item.pop("option", None)
    us = document["adopters"]["us"]
    is_bounded = bool(BOUNDS[(FORCES.index(us) + 1) % len(BOUNDS)])
    for charge in filter(lambda each: is_chosen(document, each), document.get("charges", [])):
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
    """List the pricings that a scenario may name: those of a charge of the first option."""
    return [
        rule["name"]
        for charge in belonging(document, "charges", None)
        for rule in charge.get("pricing", [])
    ]


def priced(document: Document, scenario: Document, folder: Path) -> list[int]:
    """List the numbers of adopters at which every charge has a price: the year matters not."""
    found = []
    asked = [
        (charge, rule_of(document, charge, scenario, folder), months[0] // 12)
        for charge in document.get("charges", [])
        if (months := charged(document, charge, NEUTRAL))
    ]
    for count in range(1, possible(document) + 1):
        try:
            for charge, rule, year in asked:
                rate(document, charge, rule, count, year, folder)
        except NotPriced:
            continue
        found.append(count)
    return found


def most_savings(document: Document) -> int:
    """Give the most that a scenario may save: ten times what is quoted at most for the charge."""
    charges = document.get("charges", [])
    several = [charge for charge in charges if len(charge.get("pricing", [])) > 1]
    quoted = [charge["high"] for charge in (several or charges)[:1] if "high" in charge]
    return 10 * int(quoted[0]) if quoted else 300_000


@st.composite
def scenarios(
    draw: Draw, /, document: Document, folder: Path, *, package: bool = False, **fixed: Any
) -> Document:
    """Draw a scenario that a case allows and that is priced; some of its fields may be fixed."""
    scenario: Document = {}
    if "pricing" in fixed:
        scenario["pricing"] = fixed["pricing"]
    elif pricings(document):
        scenario["pricing"] = draw(one_of(*pricings(document)))
    counts = priced(document, scenario, folder)
    one = one_of(*counts)
    size = len(years(document))
    scenario["adopters"] = draw(one | st.lists(one, min_size=size, max_size=size))
    saving = draw(one_of("none", "savings", "offset"))
    follows = "charges" in document and draw(st.booleans())
    follows = fixed.get("charge_follows_go_live", follows)
    leave = None
    if now_and_then(draw, 3):
        leave = draw(one_of(*years(document)))
    most = min(300_000, most_savings(document)) if package else 300_000
    latest = longest_delay(document, follows)
    if package and follows:  # of a charge that is never paid the package offsets its rate
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
    """A case as its file and as it is read, and a scenario on it."""

    document: Document
    case: Case
    scenario: Scenario


COUNTRY = "forces.csv"  # the register that is shipped
PAYERS = 43  # of it, in its own order: the last of all has no population
BETWEEN = ("stepped", "shared", "shared-capped", "two-part", "bands", "weighted")


@st.composite
def complete(draw: Draw, *, longest: int = 8, offering: str = "") -> Document:
    """Draw a case of which every question can be asked, with a pricing that is demanded."""
    named = horizons(draw, longest, 1)
    begin, most = 12 * int(named[0].split("/")[0]), 12 * len(named)
    document = tops(draw, named, min(60, most)) | {
        "go_live": month(draw(st.integers(begin, begin + most - 1))),
        "discount_rate": draw(one_of(0, 0.035, 0.3) | st.integers(0, 300).map(lambda n: n / 1000)),
    }
    # Without initial months the budget counts its years.
    document.pop("initial_months", None)
    if draw(st.booleans()):
        document["initial_months"] = draw(st.integers(1, min(60, most)))
    opens, closes = sorted(draw(st.integers(0, len(named) - 1)) for _ in range(2))
    amount = pounds(draw, 1_000, 2_000_000)
    document["budget"] = {"amount": amount, "years": named[opens : closes + 1]}
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
    drawn = draw(lines(document, 0, fitting=True, staying=True))
    for line in drawn:  # what an identity of sums would have to tell apart
        line.pop("cashable", None)
        if line.get("nature") == "contingent":
            del line["nature"]
    if drawn:
        document["lines"] = drawn
    leave_out(document)
    return document


@st.composite
def quoted(draw: Draw, document: Document, offering: str) -> Document:
    """Draw a charge with a quoted range and what may be assumed between its ends."""
    table, many = document["adopters"], document["adopters"]["anticipated"]
    low, high = sorted(pounds(draw, 1_000, 300_000) for _ in range(2))
    high = low if now_and_then(draw, 5) else high
    names = {*draw(st.sets(one_of(*BETWEEN))), offering} - {""}
    if many == 1:
        names.discard("two-part")
    few = draw(st.integers(1, many - 1)) if "two-part" in names else 1
    if "two-part" in names:
        high = min(high, low * many // few)  # beyond it a fee would be negative
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
            "price": [{"adopters": at, "price": draw(st.integers(1_000, 400_000))} for at in starts]
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
    """Draw a complete case, read without a file, and a scenario, some fields of which are fixed."""
    return complete(longest=longest, offering=offering).flatmap(
        lambda document: scenarios_on(document, case_of(document), **fixed)
    )


def scenarios_on(document: Document, case: Case, **fixed: Any) -> st.SearchStrategy[Decision]:
    """Draw a scenario on a case that was read."""
    return scenarios(document, DATA, package=True, leave=None, **fixed).map(
        lambda drawn: Decision(document, case, choose(case, **fields_of(drawn)))
    )


def fields_of(scenario: Document) -> Document:
    """Write a scenario as the package takes it."""
    return scenario | {"leave": scenario["leave"] or "none"}


def case_of(document: Document) -> Case:
    """Read a case that is no file."""
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
    """Write a case as a file would hold it: tables of lines and charges, all else inline."""
    return _table("", document).lstrip("\n")


def _table(path: str, table: Document) -> str:
    arrays = {key for key in ARRAYS if isinstance(table.get(key), list)}
    inner = arrays | {key for key in TABLES if key in table and not path}
    text = "".join(f"{_key(key)} = {_value(v)}\n" for key, v in table.items() if key not in inner)
    for key in [key for key in table if key in inner]:
        name = f"{path}.{key}" if path else key
        for each in table[key] if key in arrays else [table[key]]:
            text += f"\n[[{name}]]\n" if key in arrays else f"\n[{name}]\n"
            text += _table(name, each)
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
