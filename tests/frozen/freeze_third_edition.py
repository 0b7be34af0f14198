"""Write down what the third edition computes, as the standard that the fourth has to meet.

Written once from the third edition at commit 022805b5; never run again, since the package it reads
goes; the figures are never regenerated.

The lines of third-edition.jsonl.gz are JSON objects: "scenario" has the results and the amounts by
year at one pricing; "no_price" is a scenario that no document prices; "any" has both ends of each
result over all pricings; "charge", "break_even" and "members" are the tables of these names. In
`by_year`, savings are negative, and so is `cashable_savings`, the part that is taken out of a
budget. Funding is positive, and is in neither gross nor net. `initial_cost` is the part of each
year's cost that the initial cost counts, in cases that have one. Money is in pounds.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import random
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import sohanalysis as soh
from sohanalysis.members.charges import member_charges
from sohanalysis.members.options import MemberOptions
from sohanalysis.model.break_even import break_even_points
from sohanalysis.model.results import results_of

Row = dict[str, Any]
DATA = Path(__file__).parents[2] / "data"
EXAMPLES = """athena flat-subscription herefordshire-audit kent-medway-coroner
liverpool-wirral-coroner london-concessionary-fares london-councils mid-kent-audit payers-cap
police-ict-company police-ict-start pool-by-year price-list south-west-network"""
FILES = [DATA / "derbyshire-2018.toml", *(DATA / f"examples/{s}.toml" for s in EXAMPLES.split())]
TRIED = ("input", "pricing", "priced", "moves", "within_at_lowest")
BREAK_EVENS: tuple[Row, ...] = (
    {"delay": 3, "charge_follows_go_live": True},
    {"charge_change": 0.1},
    {"savings": 20_000.0, "cashable": 0.5},
    {"offset": 0.5, "ramp": 12, "cashable": 1.0},
    {"rise": 0.03},
    {"charge_change": -0.2, "delay": 6},
    {"savings": 60_000.0, "ramp": 24, "cashable": 1.0, "delay": 6, "charge_follows_go_live": True},
    {"adopters": 36, "charge_change": 0.3, "savings": 40_000.0, "cashable": 0.25},
)


def fields_of(scenario: Any) -> Row:
    return {name: value for name, value in scenario.values().items() if name != "leave"}


def number(value: Any) -> float | None:
    """Return a plain float, never a negative zero, and None for a value that does not exist."""
    return None if value is None or math.isnan(value) else float(value) + 0.0


def drawn_adopters(rng: random.Random, appraisal: Any, pricing: str, turn: int) -> Any:
    """Draw a number or a path by year, most often one that the pricing has a price for."""
    case, most = appraisal.case, appraisal.case.adopters.possible.value
    path = [rng.randint(1, most) for _ in case.years]
    counts = [[1], [most], [case.adopters.anticipated.value], path[:1], path[-1:], path][turn % 6]
    if pricing != "any" and rng.random() < 0.7:
        swept = results_of(case, appraisal.scenario, pricing=[pricing], adopters=range(1, most + 1))
        priced = [n for n, has_price in enumerate(swept.is_priced[0], start=1) if has_price]
        counts = [n if n in priced else rng.choice(priced) for n in counts]
    return counts if len(counts) > 1 else counts[0]


def drawn(rng: random.Random, appraisal: Any, turn: int, pricings: list[str]) -> Row:
    """Draw the fields of a scenario; the turn decides its pricing and the form of its adopters."""
    pricing, longest = pricings[turn % len(pricings)], appraisal.case.longest_delay
    follows, scale = rng.random() < 0.5, float(appraisal.low.by_year.loc["gross"].max())
    fields: Row = {"pricing": pricing, "charge_follows_go_live": follows}
    fields["adopters"] = drawn_adopters(rng, appraisal, pricing, turn // len(pricings))
    fields["ramp"] = rng.choice([0, 12, rng.randint(1, 60)])
    fields["cashable"] = rng.choice([0.0, 0.5, 1.0, round(rng.random(), 3)])
    fields["delay"] = rng.choice([0, rng.randint(0, longest(follows))])
    fields["charge_change"] = rng.choice([0.0, 0.1, round(rng.uniform(-0.9, 2.0), 3)])
    fields["rise"] = rng.choice([0.0, 0.0, round(rng.uniform(-0.2, 0.5), 3)])
    savings, offset = round(rng.uniform(0.02, 1.5) * scale, 2), round(rng.uniform(0.01, 1.5), 3)
    return fields | rng.choice([{}, {}, {"savings": savings}, {"offset": offset}])


def scenario_row(appraisal: Any, fields: Row) -> Row:
    """Compute a scenario at one pricing, or tell whether it has no price."""
    case, scenario = appraisal.case, soh.choose(appraisal.case, appraisal.scenario, **fields)
    if not results_of(case, scenario, pricing=(scenario.pricing,)).is_priced[0]:
        return {"kind": "no_price", "scenario": fields_of(scenario)}
    computed = results_of(case, scenario)
    flow = computed.flow
    rows = {**flow.frame().T, **flow.funding, "cashable_savings": computed.cashable}
    if case.has_initial_cost:
        rows["initial_cost"] = computed.counted_by_year
    row: Row = {"kind": "scenario", "scenario": fields_of(scenario), "years": case.years}
    row["results"] = {name: number(value) for name, value in computed.in_full().items()}
    row["by_year"] = {name: [*map(number, amounts)] for name, amounts in rows.items()}
    return row


def any_row(appraisal: Any, fields: Row) -> Row:
    at = appraisal.at(**fields)
    table, results = at.results, {}
    for name, low, high in table.itertuples():
        ends = {end: table.attrs[end][name] for end in ("low_pricing", "high_pricing")}
        results[name] = {"low": number(low), "high": number(high), **ends}
    fields, left_out = fields_of(at.scenario), table.attrs["left_out"]
    return {"kind": "any", "scenario": fields, "results": results, "left_out": left_out}


def drawn_rows(rng: random.Random, appraisal: Any, count: int, make: Any) -> Iterator[Row]:
    """Draw until there are enough different rows; a scenario that is refused has none."""
    pricings = ["any"] if make is any_row else [*appraisal.case.pricings]
    seen, turn, priced = [], 0, 0
    while priced < count:
        fields, turn = drawn(rng, appraisal, turn, pricings), turn + 1
        with suppress(soh.SohError):
            row = make(appraisal, fields)
            if row not in seen:
                seen.append(row)
                priced += row["kind"] != "no_price"
    yield from seen


def charge_rows(appraisal: Any) -> Iterator[Row]:
    """Yield the charge under each pricing; a further charge has one price, so each repeats it."""
    case = appraisal.case
    possible, year = range(1, case.adopters.possible.value + 1), case.years[case.last_charged]
    for pricing in case.pricings:
        for name, table in appraisal.charge(pricing=pricing).items():
            charge = case.charge.name if name == pricing else name
            row = {"kind": "charge", "pricing": pricing, "charge": charge, "year": year}
            yield row | {"charges": {str(n): number(table.get(n)) for n in possible}}


def break_even_rows(appraisal: Any, count: int) -> Iterator[Row]:
    """Yield the tables of break-even points, each with the inputs that were tried for it."""
    choices = [{}, {"adopters": appraisal.case.adopters.possible.value}, *BREAK_EVENS][:count]
    for pricing, fields in product(appraisal.pricings, choices):
        with suppress(soh.SohError):
            at = appraisal.at(pricing=pricing, **fields)
            row: Row = {"kind": "break_even", "scenario": fields_of(at.scenario)}
            table = at.break_even().reset_index().astype(object)
            row["points"] = table.where(table.notna(), None).to_dict("records")
            found = break_even_points(at.case, at.scenario)
            row["inputs"] = [{key: getattr(point, key) for key in TRIED} for point in found]
            yield row


def member_rows(case: Any) -> Iterator[Row]:
    possible = case.adopters.possible.value
    counts = sorted({min(n, possible) for n in (1, 2, 3, 10, 25, 36, possible)})
    keys = ("name", "charge", "share", "size")
    pools = [name for name in case.pricings if "pool" in case.pricing(name).parts]
    for name, n in product(pools, counts):
        found = member_charges(case, MemberOptions(pricing=name, join=n)).rows
        members = [{key: getattr(member, key) for key in keys} for member in found]
        yield {"kind": "members", "pricing": name, "adopters": n, "members": members}


def rows_of(rng: random.Random, path: Path) -> Iterator[Row]:
    appraisal, is_main = soh.appraise(path), path.stem == "derbyshire-2018"
    yield from drawn_rows(rng, appraisal, 1_200 if is_main else 150, scenario_row)
    if len(appraisal.pricings) > 1:
        yield from drawn_rows(rng, appraisal, 90 if is_main else 35, any_row)
    yield from charge_rows(appraisal)
    if appraisal.case.stated_budget is not None:
        yield from break_even_rows(appraisal, 10 if is_main or path.stem == "price-list" else 5)
    if path.stem in ("derbyshire-2018", "mid-kent-audit", "payers-cap"):
        yield from member_rows(appraisal.case)


def numbers_in(value: Any) -> int:
    """Count the amounts of a row, without the fields and the sizes that went in."""
    if isinstance(value, dict):
        given = {"scenario", "size", "this_scenario"}
        return sum(numbers_in(value[key]) for key in value.keys() - given)
    return sum(map(numbers_in, value)) if isinstance(value, list) else isinstance(value, float)


def main() -> None:
    rng = random.Random(41)
    rows = [{"case": path.stem, **row} for path in FILES for row in rows_of(rng, path)]
    lines = [json.dumps(row, sort_keys=True, allow_nan=False, ensure_ascii=False) for row in rows]
    packed = gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)
    Path(__file__).with_name("third-edition.jsonl.gz").write_bytes(packed)
    for kind in dict.fromkeys(row["kind"] for row in rows):
        alike = [row for row in rows if row["kind"] == kind]
        sys.stdout.write(f"{kind}: {len(alike)} rows, {numbers_in(alike)} numbers\n")
    sys.stdout.write(f"all: {len(rows)} rows, {numbers_in(rows)} numbers\n")
    sys.stdout.write(f"{len(packed)} bytes, sha256 {hashlib.sha256(packed).hexdigest()}\n")


if __name__ == "__main__":
    main()
