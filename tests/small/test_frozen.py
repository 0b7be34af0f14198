"""Every figure of the third edition, as it was frozen before the fourth was written.

`tests/frozen/third-edition.jsonl.gz` has 3,826 rows, and `freeze_third_edition.py` says what they
mean. A figure must agree to half a penny, or stand in `savings-in-period.json` with both values.
That list is written by this file, run as a script, and only if a figure moves on purpose:

    PYTHONPATH=. python tests/small/test_frozen.py
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from small.case.case import Case
from small.case.reading import DATA, load_case
from small.case.scenario import FIELDS, choose
from small.model.break_even import break_even
from small.model.cashflow import CashFlow, cash_flow
from small.model.charges import charge_tables
from small.model.members import members
from small.model.results import flow_by_pricing, pairs, results, results_by_pricing

Compared = tuple[str, float | None, float | None]  # name of a figure, old and new value
FOLDER = Path(__file__).parents[1] / "frozen"
FILE = FOLDER / "third-edition.jsonl.gz"
SUM = "476f6388d210b9ec79e692dcd054d1948433f401c4c49037371af8d9dfc16b46"
MOVED_FILE = FOLDER / "savings-in-period.json"
MOVED = json.loads(MOVED_FILE.read_text(encoding="utf-8"))
HALF_A_PENNY = 0.005
A_MILLIONTH = 1e-6  # of a share, a month or a pound: how near two break-even points have to be


@functools.cache
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(FILE.read_bytes()).splitlines()]


def rows_of(kind: str) -> list[tuple[int, dict[str, Any]]]:
    return [(place, row) for place, row in enumerate(rows()) if row["kind"] == kind]


@functools.cache
def case_of(name: str) -> Case:
    path = DATA / f"{name}.toml"
    return load_case(path if path.exists() else Path(__file__).parent / "cases" / f"{name}.toml")


def number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def spent_in_budget_years(flow: CashFlow) -> Any:
    """Return a result that the fourth edition leaves to the table by year, (n,). [£]."""
    return flow.gross[:, np.isin(flow.case.years, flow.case.budget_years)].sum(-1)


# Comparisons: name, old and new value of each figure of a row


def scenario_figures(row: dict[str, Any]) -> Iterator[Compared]:
    """Yield each result of a scenario, and each amount by year."""
    case = case_of(row["case"])
    flow = cash_flow(case, choose(case, **row["scenario"]))
    found = {name: float(values[0]) for name, values in results(flow).items()}
    found["falls_after_budget_years"] = found.get("after_budget", np.nan)
    found["spent_in_budget_years"] = spent_in_budget_years(flow)[0]
    # Where charges rise there is no present value: the third edition leaves it out.
    for name, was in {"present_value": None, **row["results"]}.items():
        yield name, was, number(found[name])
    savings = {line.name for line in case.lines if line.kind == "saving"}
    amounts = {
        name: -entry.amounts if name in savings else entry.amounts
        for name, entry in flow.lines.items()
    }
    amounts |= {"gross": flow.gross, "savings": flow.savings, "net": flow.net}
    amounts |= {"cashable_savings": flow.cashable}
    if "initial_cost" in row["by_year"]:
        amounts["initial_cost"] = flow.initial
    assert amounts.keys() == row["by_year"].keys()
    assert row["years"] == case.years
    for name, old in row["by_year"].items():
        new = np.broadcast_to(amounts[name], (1, len(case.years)))[0]
        for year, was, now in zip(case.years, old, new, strict=True):
            yield f"{name} {year}", was, number(now)


def any_figures(row: dict[str, Any]) -> Iterator[Compared]:
    """Yield both ends of each result over the pricings; the same money has the same pricing."""
    case = case_of(row["case"])
    scenario = choose(case, **row["scenario"])
    by_pricing = results_by_pricing(case, scenario)
    spent = spent_in_budget_years(flow_by_pricing(case, scenario))
    for found, amount in zip(by_pricing.values(), spent, strict=True):
        found["falls_after_budget_years"] = found.get("after_budget", np.nan)
        found["spent_in_budget_years"] = amount
    assert row["left_out"] == [p for p, found in by_pricing.items() if np.isnan(found["ongoing"])]
    ranges = pairs(case, by_pricing)
    for name, was in row["results"].items():
        pair = ranges[name]
        assert pair is not None
        yield f"{name} low", was["low"], pair.low
        yield f"{name} high", was["high"], pair.high
        if name != "cost_after_cashable_savings" or not row["scenario"]["delay"]:
            assert pair.low_pricing == was["low_pricing"]
            assert pair.high_pricing == was["high_pricing"]


def break_even_figures(row: dict[str, Any]) -> Iterator[Compared]:
    """Yield each break-even point of each input that the third edition tried, and their number."""
    case = case_of(row["case"])
    scenario = choose(case, **row["scenario"])
    found = break_even(case, scenario)
    for pricing in {entry["pricing"] for entry in row["inputs"]} - {scenario.pricing}:
        found += break_even(case, choose(case, scenario, pricing=pricing), ["adopters"])
    for entry in row["inputs"]:
        tried, pricing = entry["input"], entry["pricing"]
        old = [p for p in row["points"] if (p["field"], p["pricing"]) == (tried, pricing)]
        # The third edition also moved the charge itself, in pounds: that is a change as a share.
        field = "charge_change" if tried == "charge" else tried
        new = [c for c in found if (c.field, c.pricing) == (field, pricing)]
        yield f"{tried} {pricing} points", len(old), len(new)
        for was, now in zip(old, new, strict=False):
            yield f"{tried} {pricing}", old_value(was, scenario.charge_change), float(now.value)
            if FIELDS[field].is_whole:
                yield (
                    f"{tried} {pricing} side",
                    was["break_even"] > was["first_over"],
                    now.over_below,
                )


def old_value(point: dict[str, Any], charge_change: float) -> float:
    """Return a point of the third edition as the fourth gives it."""
    if point["field"] == "charge":
        on_the_file = point["this_scenario"] / (1 + charge_change)
        return float(point["break_even"] / on_the_file - 1)
    return float(point["first_over" if FIELDS[point["field"]].is_whole else "break_even"])


FIGURES = {
    "scenario": (scenario_figures, HALF_A_PENNY),
    "any": (any_figures, HALF_A_PENNY),
    "break_even": (break_even_figures, A_MILLIONTH),
}
COUNTS = {"scenario": 88_350, "any": 4_188, "break_even": 2_672, "charge": 1_281, "members": 1_542}


@functools.cache
def compared(kind: str) -> tuple[int, dict[str, list[Any]]]:
    """Return the number of figures of a kind of rows, and both values of those that differ."""
    figures, tolerance = FIGURES[kind]
    count, differing = 0, {}
    for place, row in rows_of(kind):
        for name, was, now in figures(row):
            count += 1
            is_same = was is now if was is None or now is None else abs(was - now) < tolerance
            if not is_same:
                differing[f"{place} {name}"] = [was, now]
    return count, differing


def test_the_file_is_the_one_that_the_third_edition_wrote() -> None:
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == SUM


@pytest.mark.parametrize("kind", FIGURES)
def test_every_figure_is_the_same_or_moved_on_purpose(kind: str) -> None:
    count, differing = compared(kind)

    assert {name: differing[name] for name in differing.keys() - MOVED[kind].keys()} == {}
    assert {name: MOVED[kind][name] for name in MOVED[kind].keys() - differing.keys()} == {}
    assert count == COUNTS[kind]
    for name, values in differing.items():
        assert values == pytest.approx(MOVED[kind][name], abs=FIGURES[kind][1]), name


def test_every_figure_that_moved_rests_on_savings_of_a_late_start() -> None:
    for name in [name for kind in FIGURES for name in MOVED[kind]]:
        place, figure = name.split()[:2]
        row = rows()[int(place)]
        scenario = row["scenario"]

        assert (
            figure == "cost_after_cashable_savings"
            or FIELDS[figure].watched == "cost_after_cashable_savings"
        )
        assert scenario["delay"]
        assert scenario["cashable"]
        assert scenario["savings"] or scenario["offset"]
        assert case_of(row["case"]).basis == "months"


def test_the_cost_after_savings_is_that_of_a_sum_month_by_month() -> None:
    # From figures of the third edition alone, so that those that moved have a second witness.
    charges = [row for _, row in rows_of("charge")]
    for place, row in rows_of("scenario"):
        case, scenario = case_of(row["case"]), row["scenario"]
        if case.basis != "months":
            continue
        path = np.broadcast_to(scenario["adopters"], len(case.years))
        charge = sum(
            entry["charges"][str(path[-1])]
            for entry in charges
            if (entry["case"], entry["pricing"]) == (row["case"], scenario["pricing"])
        )
        full = scenario["savings"] or scenario["offset"] * charge
        late = case.go_live_month + scenario["delay"]
        months = range(1, min(case.initial_months or 0, case.end - late) + 1)
        steps = max(1, scenario["ramp"])
        saved = sum(full / 12 * min(1, month / steps) for month in months)
        wanted = row["results"]["initial_cost"] - scenario["cashable"] * saved
        was = row["results"]["cost_after_cashable_savings"]
        now = MOVED["scenario"].get(f"{place} cost_after_cashable_savings", [was, was])[1]

        assert now == pytest.approx(wanted, abs=HALF_A_PENNY), place


def test_a_scenario_without_a_price_has_none_still() -> None:
    found = rows_of("no_price")
    for _, row in found:
        case = case_of(row["case"])
        now = results(cash_flow(case, choose(case, **row["scenario"])))

        assert np.isnan(now["initial_cost"]).all()
        assert np.isnan(now["whole_life"]).all()
    assert len(found) == 28


def test_every_charge_by_number_is_the_same() -> None:
    count = 0
    for _, row in rows_of("charge"):
        case = case_of(row["case"])
        names = [charge.name for charge in case.charges]
        rules = [rule.name for rule in case.charges[names.index(row["charge"])].pricing]
        table = charge_tables(case)[names.index(row["charge"])]
        # A further charge has one rule under each pricing.
        rule = rules.index(row["pricing"]) if len(rules) > 1 else 0
        now = table[rule, :, case.years.index(row["year"])]
        was = [amount if amount is not None else np.nan for amount in row["charges"].values()]
        places = [int(adopters) - 1 for adopters in row["charges"]]
        count += len(places)

        assert now[places] == pytest.approx(was, abs=HALF_A_PENNY, nan_ok=True)
    assert count == COUNTS["charge"]


def test_every_member_pays_the_same() -> None:
    count = 0
    for _, row in rows_of("members"):
        case = case_of(row["case"])
        scenario = choose(case, pricing=row["pricing"], adopters=row["adopters"])
        names = [member["name"] for member in row["members"]]
        table = members(case, scenario)

        assert sorted(names) == sorted(table.index)
        for key in ("charge", "share", "size"):
            was = [member[key] if member[key] is not None else np.nan for member in row["members"]]
            near = HALF_A_PENNY if key == "charge" else A_MILLIONTH
            assert [*table.loc[names, key]] == pytest.approx(was, abs=near, nan_ok=True)
            count += len(was)
    assert count == COUNTS["members"]


def write_moved() -> None:
    """Write the list of what moved; a reader judges each change of it in the diff."""
    lines = [f'{{"reason": {json.dumps(MOVED["reason"])}']
    for kind in FIGURES:
        entries = [
            f"{json.dumps(name)}: {json.dumps([round(value, 6) for value in values])}"
            for name, values in compared(kind)[1].items()
        ]
        lines.append(f'"{kind}": {{\n' + ",\n".join(entries) + "}")
    MOVED_FILE.write_text(",\n".join(lines) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    write_moved()
