"""Rules of charging as formulas, with one result in NumPy, JavaScript and Excel."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sohanalysis.case.pricing import PARTS, Pricing
from sohanalysis.case.pricing_faults import line_through
from sohanalysis.model.charging import (
    Terms,
    member_table,
    rule_formulas,
    rule_inputs,
    rule_results,
    rule_table,
)
from sohanalysis.model.evaluation import instructions
from sohanalysis.model.pricing import terms_of
from tests.made_formulas import Page, in_cells, in_node, same
from tests.model.test_formulas import LOADED

TERMS = Terms(
    low=71_000.37,
    high=91_000,
    anticipated=5,
    possible=7,
    labels=("2018/19", "2019/20", "2020/21"),
    first_charged="2019/20",
    sizes=(
        ("officers", (951.5, 1_203, 77.25, 640, 2_011, 15, 333.1)),
        ("users", (40.0, 900, 12, 7, 555, 31, 203)),
    ),
    stated_sizes=(
        ("calls", 1_234.5, 98_765.4),
        ("visits", (500.0, 500.0, 250.5), (("2018/19", 9e3), ("2019/20", 9e3), ("2020/21", 1e4))),
    ),
)
STEPS = [
    {"adopters": 1, "price": "high"},
    {"adopters": 3, "price": 5_003},
    {"adopters": 6, "price": 1.7},
]
BY_YEAR = [
    {"officers": 0, "price": [7, 8, 9]},
    {"officers": 951.5, "price": {"2019/20": 3.1, "2020/21": 2.9}},
    {"officers": 4_000, "price": 2},
]
USERS = [{"users": 100, "price": 11}, {"users": 1_000, "price": 9.3}, {"users": 1_540, "price": 7}]
MARGINAL = {
    "price": [{"users": 0, "price": [11, 12, 13]}, {"users": 17, "price": "low"}, USERS[2]],
    "over": "users",
    "quantity": "users",
    "marginal": True,
}
VISITS = [{"visits": 0, "price": 7}, {"visits": 300, "price": [9, 9.5, 8]}]
MIX = {"officers": 0.7, "equal": 0.1, "users": 0.2}
# Every part of a rule, and every form of it.
RULES: dict[str, dict[str, Any]] = {
    "fee": {"fee": [1, 2.5, 3]},
    "price": {"price": "low"},
    "price by year": {"price": {"2019/20": 25_000, "2020/21": 60_000}, "fee": 0.1},
    "quantity": {"price": 3.7, "quantity": [3, 0, 11]},
    "minimum": {"price": [3.7, 4, 5], "quantity": "users", "minimum": 57, "unit": "user"},
    "steps": {"price": STEPS},
    "steps on a line": {"price": STEPS, "between": "line"},
    "stated steps": {"price": STEPS, "between": "stated only", "fee": 7},
    "steps by our size": {"price": BY_YEAR, "over": "officers", "between": "line"},
    "steps by size of all": {"price": BY_YEAR, "over": "total officers", "quantity": 1.3},
    "a line by size of all": {"price": USERS, "over": "total users", "between": "line"},
    "marginal steps": MARGINAL,
    "marginal steps and a minimum": MARGINAL | {"minimum": [1, 57, 2_000], "fee": 0.1},
    "marginal steps by given size by year": {
        "price": VISITS, "over": "visits", "quantity": "visits", "marginal": True
    },
    "line by given size by year": {"price": VISITS, "over": "visits", "quantity": 1.5},
    "steps by given size of all by year": {"price": VISITS, "over": "total visits"},
    "given size by year": {"pool": 600_000, "share": {"visits": 0.7, "equal": 0.3}},
    "stated share": {"pool": 1_000_000.01, "share": 0.2805},
    "equal": {"pool": [9e6, 8e6, 7e6], "share": "equal", "price": 1.1},
    "all years": {"pool_total": 32_000_000, "share": "equal"},
    "by size": {"pool": {"2018/19": 600_000, "2020/21": 7}, "share": "officers"},
    "given size": {"pool": 600_000, "share": "calls"},
    "given size at its number": {
        "pool": 6e5, "share": "calls", "at_most": "high", "stated_for_one": ("calls",)
    },
    "mix": {"pool": 600_000, "share": MIX, "fee": 0.2},
    "from a charge": {"pool_from": {"charge": "low", "adopters": "anticipated"}, "share": "equal"},
    "from a charge by mix": {"pool_from": {"charge": 60_000, "adopters": 40}, "share": MIX},
    "from a charge at a share": {"pool_from": {"charge": 60_000, "adopters": 2}, "share": 0.3},
    "two points": {
        "through": [{"charge": "low", "adopters": "anticipated"}, {"charge": 91_000, "adopters": 3}]
    },
    "bounds": {"pool": 300_000, "share": "equal", "at_least": 50_000, "at_most": "high"},
    "rise": {"price": 100, "at_most": 90, "uplift": 0.023},
    "fall": {"pool": 100, "share": "users", "uplift": -0.1, "base_year": "2016/17"},
    "factors": {"price": 100, "uplift": {"2019/20": 1.1, "2020/21": 1.3}},
}  # fmt: skip


def rule(name: str) -> Pricing:
    return Pricing(name="made", **RULES[name])


def at_each_number(rule: Pricing, terms: Terms) -> Any:
    """Return the charge at each number of adopters, with the years as columns."""
    shape = (terms.possible, len(terms.labels))
    return np.broadcast_to(rule_table(rule, terms), shape)


def for_node(rule: Pricing, terms: Terms) -> dict[str, Any]:
    """Return a rule as data for the page, with a scenario at each number of adopters."""
    inputs = rule_inputs(rule, terms, axes=0)
    count = len(terms.labels)
    return {
        "model": instructions(rule_formulas(rule), inputs, ["adopters"], ["rate"], count=count),
        "scenarios": [{"adopters": number} for number in range(1, terms.possible + 1)],
    }


def test_every_part_is_among_the_rules() -> None:
    assert {part for name in RULES for part in rule(name).parts} == {*PARTS}


@pytest.mark.parametrize("name", RULES)
def test_every_formula_of_a_rule_has_a_label_and_a_source_and_comes_to_the_charge(
    name: str,
) -> None:
    model = rule_formulas(rule(name))

    assert {*model.needed(["rate"])} >= {f"{part}.charge" for part in rule(name).parts}
    assert [q.name for q in model.values() if not (q.label and q.source)] == []
    assert str(model["rate"].unit) == "£ a year"


def test_the_page_gives_the_charge_of_every_rule_to_the_last_bit() -> None:
    rules = [(rule(name), TERMS) for name in RULES]
    for case in LOADED.values():
        for charge in case.charges:
            rules += [(pricing, terms_of(case, charge)) for pricing in charge.pricing]

    answers = in_node([for_node(*pair) for pair in rules])

    for (tested_rule, terms), rates in zip(rules, answers, strict=True):
        charges = at_each_number(tested_rule, terms)
        for answer, charge in zip(rates, charges, strict=True):
            assert same(np.broadcast_to(answer["rate"], charge.shape), charge), tested_rule


@pytest.mark.parametrize("name", RULES)
def test_excel_comes_to_the_charge_of_every_rule(name: str) -> None:
    pricing, count = rule(name), len(TERMS.labels)
    model = rule_formulas(pricing)
    inputs = rule_inputs(pricing, TERMS, axes=0)

    for adopters, charge in enumerate(at_each_number(pricing, TERMS), start=1):
        values = in_cells(model, inputs | {"adopters": adopters})
        cells = Page(model, count).values(values)["rate"]
        figures = [math.nan if isinstance(cell, dict) else float(cell) for cell in cells]
        np.testing.assert_allclose(figures, charge, rtol=1e-12, err_msg=f"{adopters}")


def test_rules_of_the_same_parts_share_their_formulas_whatever_their_figures() -> None:
    first, second = (
        Pricing(name="a", pool=5, share="users"),
        Pricing(name="b", pool=7, share="officers"),
    )

    assert rule_formulas(first) is rule_formulas(second)
    assert rule_formulas(first) is not rule_formulas(replace(second, share=0.5))


def test_each_part_is_worked_out_on_the_charge_before_it() -> None:
    # £1,000 and a sixth of £12,000 at six; at most £2,500, then 10% more.
    pricing = Pricing(
        name="made", fee=1_000, pool=12_000, share="equal", at_most=2_500, uplift=(1.0, 1.1, 1.0)
    )

    names = ["fee.charge", "pool.charge", "at_most.charge", "uplift.charge"]
    results = rule_results(pricing, TERMS, names)

    assert results["fee.charge"] == 1_000
    assert [results[name][5] for name in names[1:3]] == [3_000, 2_500]
    assert results["uplift.charge"][:, 5] == pytest.approx([2_500, 2_750, 2_500])


@pytest.mark.parametrize("name", [name for name in RULES if "given" not in name])
def test_the_charge_of_each_body_is_ours_if_that_body_is_first(name: str) -> None:
    pricing = rule(name)
    if pricing.pool_from is not None:
        pricing = replace(pricing, pool=600_000.0, pool_from=None)

    tables = member_table(pricing, TERMS)

    together = [(size, np.cumsum(sizes)) for size, sizes in TERMS.sizes]
    for body in range(TERMS.possible):
        # Total sizes do not change: they follow the order of the register.
        stated = [(size, dict(TERMS.sizes)[size][body], sums[-1]) for size, sums in together]
        alone = replace(TERMS, sizes=(), stated_sizes=tuple(stated))
        last = tables[body][-1]
        assert last == pytest.approx(rule_table(pricing, alone)[-1], rel=1e-12, nan_ok=True)


def test_the_fee_and_pool_that_a_file_is_checked_for_are_those_of_the_formulas() -> None:
    results = rule_results(rule("two points"), TERMS, ["through.fee", "through.pool"])

    # A fee of £61,000 and a pool of £90,000 would be £79,000 at 5 and £91,000 at 3.
    assert (*results.values(),) == line_through((5, TERMS.low), (3, 91_000))
    fields = {"through": [{"charge": 79_000, "adopters": 5}, {"charge": 91_000, "adopters": 3}]}
    by_hand = rule_results(Pricing(name="made", **fields), TERMS, ["through.fee", "through.pool"])  # type: ignore[arg-type]
    assert (*by_hand.values(),) == pytest.approx((61_000, 90_000))


def test_a_point_beyond_all_who_could_join_is_that_of_all_of_them() -> None:
    # £60,000 at 40, where 7 could join.
    share = {"officers": 0.5, "equal": 0.5}
    pricing = Pricing(name="made", pool_from={"charge": 60_000, "adopters": 40}, share=share)  # type: ignore[arg-type]

    assert rule_table(pricing, TERMS)[-1] == pytest.approx([60_000])


def test_sizes_are_added_up_exactly() -> None:
    # One after the other, ten floats of a tenth come to 0.9999999999999999.
    terms = replace(TERMS, possible=10, sizes=(("users", (0.1,) * 10),))

    assert terms.together("users")[-1] == 1
