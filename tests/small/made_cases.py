"""Valid cases and scenarios made by hypothesis: every kept key of a case file, in every form.

The register is that of the first case: its first body is Derbyshire.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from small.case.case import ANY, Case
from small.case.reading import read_case
from small.case.scenario import Scenario, longest_delay
from small.years import year_label

Values = dict[str, Any]
BODIES = 44
FIRST = 2018
RULES = ("fee", "price", "by-year", "steps", "line", "pool", "size", "stated", "tied", "through")
amounts = st.integers(0, 200_000).map(float)
shares = st.integers(0, 20).map(lambda part: part / 20)


def by_year(labels: list[str]) -> st.SearchStrategy[Any]:
    """Return one amount, one for each year, or some years alone: the others have no price."""
    some = st.dictionaries(st.sampled_from(labels), amounts, min_size=1)
    return st.one_of(amounts, st.lists(amounts, min_size=len(labels), max_size=len(labels)), some)


def month(years: int) -> st.SearchStrategy[str]:
    """Return a month of the years of a case."""
    places = st.integers(0, 12 * years - 1).map(lambda place: 12 * FIRST + 3 + place)
    return places.map(lambda number: f"{number // 12}-{number % 12 + 1:02}")


@st.composite
def rules(draw: st.DrawFn, kind: str, name: str, labels: list[str], possible: int) -> Values:
    """Return a pricing of one kind, perhaps with bounds or an uplift."""
    counts = st.integers(1, possible)
    rule: Values = {"name": name, "status": draw(st.sampled_from(["stated", "assumed"]))}
    if kind == "fee":
        rule |= {"fee": draw(st.sampled_from(["low", "high"]) | amounts)}
    elif kind == "price":
        rule |= {"fee": draw(amounts), "price": draw(st.integers(0, 50)), "quantity": 100}
    elif kind == "by-year":
        rule |= {"price": draw(by_year(labels)), "quantity": draw(by_year(labels))}
    elif kind in ("steps", "line"):
        starts = sorted(draw(st.sets(counts, min_size=1, max_size=4)))
        prices = st.sampled_from(["low", "high"]) | by_year(labels)
        rule["price"] = [{"adopters": start, "price": draw(prices)} for start in starts]
        rule["between"] = "line" if kind == "line" else "step"
    elif kind == "tied":
        rule |= {"pool_from": draw(st.sampled_from(["low", "high"])), "share": "equal"}
    elif kind == "through":
        ends = draw(st.lists(counts, min_size=2, max_size=2, unique=True))
        rule["through"] = [
            {"charge": end, "adopters": n} for end, n in zip(("low", "high"), ends, strict=True)
        ]
    else:
        share = {"pool": "equal", "size": "officers", "stated": draw(shares)}[kind]
        rule |= {"pool": draw(by_year(labels)), "share": share, "fee": draw(amounts)}
    if draw(st.booleans()):
        rule["at_least"], rule["at_most"] = sorted(draw(st.tuples(amounts, amounts)))
    if draw(st.integers(0, 4)) == 0:
        rule["uplift"] = draw(st.sampled_from([-0.1, 0.0, 0.05]))
    return rule


@st.composite
def charges(draw: st.DrawFn, name: str, labels: list[str], possible: int, most: int) -> Values:
    """Return a charge with up to `most` pricings, perhaps late or with an end."""
    low, high = sorted(draw(st.tuples(*[st.integers(1_000, 90_000)] * 2)))
    kinds = [kind for kind in RULES if kind != "through" or possible > 1]
    kinds = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=most))
    at = st.integers(1, possible)
    charge: Values = {
        "name": name,
        "low": low,
        "high": high,
        "quoted_at": [{"charge": end, "adopters": draw(at)} for end in ("low", "high")],
        "pricing": [
            draw(rules(kind, f"{kind}-{place}", labels, possible))
            for place, kind in enumerate(kinds)
        ],
    }
    dates = sorted(draw(st.tuples(*[month(len(labels))] * 2)))
    if draw(st.booleans()):
        charge["start"] = dates[0]
        if draw(st.integers(0, 2)) == 0:
            charge["until"] = dates[1]
    return charge


@st.composite
def lines(draw: st.DrawFn, name: str, labels: list[str]) -> Values:
    """Return a line of any kind."""
    kind = draw(st.sampled_from(["cost", "saving", "funding"]))
    line: Values = {"name": name, "kind": kind}
    if kind == "saving":
        line["cashable"] = draw(shares)
    if draw(st.integers(0, 2)) == 0:
        return line | {"by_year": draw(by_year(labels))}
    line["annual"] = draw(amounts)
    if draw(st.booleans()):
        line["start"] = draw(month(len(labels)))
    if draw(st.booleans()):
        line["months"] = draw(st.integers(1, 40))
    delays = ["none", "shift", "extend"] if "months" in line else ["none", "shift"]
    return line | {"delay": draw(st.sampled_from(delays))}


@st.composite
def case_values(draw: st.DrawFn) -> Values:
    """Return the values of a valid case file of 1 to 10 years."""
    years = draw(st.integers(1, 10))
    labels = [year_label(FIRST + place) for place in range(years)]
    possible = draw(st.integers(1, BODIES))
    counts = st.integers(1, possible)
    values: Values = {
        "format": 3,
        "title": "Made up",
        "source": "made up",
        "years": labels,
        "discount_rate": draw(st.sampled_from([0.0, 0.035, 0.1])),
        "adopters": {
            "anticipated": draw(counts),
            "signed": draw(counts),
            "possible": possible,
            "register_file": "forces.csv",
            "us": "Derbyshire",
        },
        "charges": [draw(charges("Service", labels, possible, most=6))],
        "lines": [draw(lines(f"Line {n}", labels)) for n in range(draw(st.integers(0, 4)))],
    }
    if draw(st.booleans()):
        values["charges"].append(draw(charges("Support", labels, possible, most=1)))
    if draw(st.booleans()):
        values["scenario"] = {"pricing": ANY}
    if draw(st.booleans()):
        values["go_live"] = draw(month(years))
    if draw(st.integers(0, 2)) == 0:
        values["initial_months"] = draw(st.integers(1, 60))
    if draw(st.integers(0, 2)) > 0:
        values["budget"] = {"amount": 1 + draw(amounts)}
        if draw(st.integers(0, 2)) > 0:
            first, last = sorted(draw(st.tuples(*[st.integers(0, years - 1)] * 2)))
            values["budget"]["years"] = labels[first : last + 1]
    return values


def cases() -> st.SearchStrategy[Case]:
    """Return cases that `read_case` accepts."""
    return case_values().map(read_case)


@st.composite
def scenarios(draw: st.DrawFn, case: Case) -> Scenario:
    """Return a scenario that a case allows."""
    counts = st.integers(1, case.possible)
    length = len(case.years)
    paths = st.lists(counts, min_size=length, max_size=length).map(tuple)
    is_offset = draw(st.booleans())
    follows = draw(st.booleans())
    return Scenario(
        adopters=draw(counts | paths if length > 1 else counts),
        pricing=draw(st.sampled_from([*case.pricings, ANY])),
        savings=0.0 if is_offset else draw(amounts),
        offset=draw(shares) if is_offset else 0.0,
        ramp=draw(st.integers(0, 60)),
        cashable=draw(shares),
        delay=draw(st.integers(0, longest_delay(case, follows))),
        charge_follows_go_live=follows,
        charge_change=draw(st.sampled_from([-0.9, -0.1, 0.0, 0.1, 2.0])),
        rise=draw(st.sampled_from([-0.2, 0.0, 0.03, 0.5])),
    )


@st.composite
def asked(draw: st.DrawFn) -> tuple[Case, Scenario]:
    """Return a case and a scenario that it allows, under one pricing."""
    case = draw(cases())
    scenario = replace(draw(scenarios(case)), pricing=draw(st.sampled_from([*case.pricings])))
    return case, scenario
