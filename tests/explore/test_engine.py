"""The engine of the page, run by node: every figure is the library's, to the last bit."""

from __future__ import annotations

import json
import math
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis import money
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose, field_range
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.fields import ANY, NUMBER_FIELDS, WHOLE_FIELDS
from sohanalysis.case.pricing import ESTIMATES, Pricing, Step
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import ScenarioError
from sohanalysis.explore.lookups import figure_tables, word_tables
from sohanalysis.files.text import DATA, FIRST_CASE, PACKAGE
from sohanalysis.load import load_case
from sohanalysis.model.result_range import Pair, range_of
from sohanalysis.model.results import Results, results_of
from sohanalysis.report import charts, tables, tiles, what_if
from sohanalysis.report.by_number import has_charge_chart
from sohanalysis.report.headline import headline
from sohanalysis.report.table import Table
from tests.charged import with_budget, with_charge, with_pricing
from tests.node import ask_node
from tests.written import (
    CASES,
    EVERY_CASE,
    FORENSICS,
    PERIODS_APART,
    RANGE,
    STATED_AT_SIX,
    STATED_POOL,
    THREE_YEARS,
    TWO_ASSUMED,
    one_year,
    written,
)

# Settings for each case. SOH_SETTINGS may ask for more: 2,000 in all for `make robust`.
SETTINGS = int(os.environ.get("SOH_SETTINGS", "150")) // len(EVERY_CASE) + 1
MODULES = {
    "words": "words.js",
    "engine": "engine.js",
    "charts": "charts.js",
    "page": "tables.js",
}
PRICE_LIST = DATA / "examples" / "price-list.toml"
RESULTS = "inputs.map((scenario) => engine.engine(tables).results(scenario))"


def run(answer: str, *, tables: Any = None, inputs: Any = None) -> Any:
    """Run a JavaScript expression on the engine in node, and return its value."""
    return ask_node(PACKAGE / "explore", MODULES, answer, tables=tables, inputs=inputs)


def settings(case: Case, number: int, *, estimates: float = 0.2) -> list[Scenario]:
    """Draw scenarios that a case allows and prices, some of them at the estimates."""
    chance = random.Random(f"{case.title} {number}")
    scenarios: list[Scenario] = []
    while len(scenarios) < number:
        adopters = [chance.randint(1, case.adopters.possible.value) for _ in case.years]
        saving = chance.choice([{}, {"savings": 0.0}, {"offset": 0.0}])
        follows = chance.random() < 0.5
        longest = max(case.longest_delay(follows), 0)
        fields = {
            "adopters": tuple(adopters) if chance.random() < 0.3 else adopters[0],
            "pricing": chance.choice(case.pricings) if case.charges else case.scenario.pricing,
            **{name: round(chance.random() * (1e5, 1.5)[name == "offset"], 3) for name in saving},
            "ramp": chance.choice([0, 1, chance.randint(0, 60)]),
            "cashable": round(chance.random(), 3),
            "charge_follows_go_live": follows,
            "delay": min(longest, chance.choice([0, 1, chance.randint(0, longest)])),
            "charge_change": chance.choice([0.0, round(chance.uniform(-0.9, 2), 3)]),
            "rise": chance.choice([0.0, 0.0, round(chance.uniform(-0.2, 0.5), 3)]),
            "leave": chance.choice(["none", "none", *case.leaving_years]),
        }
        try:
            scenario = choose(case, **fields)
            results_of(case, scenario)
        except ScenarioError:  # more than the case allows, or not priced
            continue
        if case.charges and chance.random() < estimates:
            scenario = changed(scenario, {"pricing": chance.choice(ESTIMATES)})
        scenarios.append(scenario)
    return scenarios


def open_settings(case: Case, number: int) -> list[Scenario]:
    """Draw scenarios with an unknown pricing, for which at least one pricing has a price."""
    scenarios = settings(case, number, estimates=0)
    return [changed(scenario, {"pricing": ANY}) for scenario in scenarios]


def page_fields(scenario: Scenario) -> dict[str, Any]:
    values = scenario.values()
    path = isinstance(scenario.adopters, tuple)
    return values | {"adopters": list(scenario.adopters) if path else scenario.adopters}  # type: ignore[arg-type]


def expected_figures(result: Results) -> dict[str, Any]:
    """Return every figure of the library, in the engine's form."""
    flow = result.flow
    return {
        "lines": [amounts.tolist() for amounts in flow.lines.values()],
        **{name: getattr(flow, name).tolist() for name in ("gross", "savings", "net", "charge")},
        "results": {**result.in_full(), "after_horizon": result.after_horizon},
    }


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_every_figure_of_any_setting_is_the_librarys_to_the_bit(file: Path) -> None:
    case = load_case(file)
    chosen = settings(case, SETTINGS)

    answers = run(
        RESULTS, tables=figure_tables(case), inputs=[page_fields(scenario) for scenario in chosen]
    )

    for scenario, answer in zip(chosen, answers, strict=True):
        expected = expected_figures(results_of(case, scenario))
        assert {name: answer[name] for name in expected} == expected, scenario


RANGES = """inputs.map((scenario) => {
  const { pairs, leftOut, leading, byPricing } = engine.engine(tables).rangeOf(scenario);
  return { pairs, leftOut, leading, names: [...byPricing.keys()] };
})"""


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_both_ends_of_every_result_over_all_pricings_are_the_librarys_to_the_bit(
    file: Path,
) -> None:
    case = load_case(file)
    chosen = open_settings(case, SETTINGS // 2 + 4) if case.charges else []

    answers = run(
        RANGES, tables=figure_tables(case), inputs=[page_fields(scenario) for scenario in chosen]
    )

    for scenario, answer in zip(chosen, answers, strict=True):
        ends = range_of(case, scenario)
        expected = {name: as_engine_pair(pair) for name, pair in ends.pairs.items()}
        assert {name: answer["pairs"][name] for name in expected} == expected, scenario
        assert answer["leading"] == as_engine_pair(ends.pair("leading_cost"))
        assert answer["names"] == [*ends.by_pricing]
        assert answer["leftOut"] == [*ends.left_out]


def as_engine_pair(pair: Pair) -> dict[str, Any]:
    """Return a pair in the engine's form."""
    return {
        "low": pair.low,
        "high": pair.high,
        "lowPricing": pair.low_pricing,
        "highPricing": pair.high_pricing,
    }


def test_one_pricing_is_both_ends_of_its_range(derbyshire: Case) -> None:
    shared = choose(derbyshire, adopters=36, pricing="shared")

    (answer,) = run(RANGES, tables=figure_tables(derbyshire), inputs=[page_fields(shared)])

    assert answer["names"] == ["shared"]
    assert answer["leading"]["low"] == answer["leading"]["high"] == pytest.approx(218_611.11)


def test_pricings_without_a_price_are_left_out_of_the_range_and_named(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="any")
    data = figure_tables(derbyshire) | word_tables(derbyshire, scenario)
    for name in ("shared", "two-part", "weighted"):
        data["charges"][0]["rates"][name] = {"rates": [[None]], "rises": True}

    (answer,) = run(RANGES, tables=data, inputs=[page_fields(scenario)])
    (table,) = run(
        "inputs.map((s) => engine.engine(tables).resultsTable(s))",
        tables=data,
        inputs=[page_fields(scenario)],
    )

    assert answer["leftOut"] == ["shared", "two-part", "weighted"]
    assert answer["names"] == ["low-estimate", "high-estimate", "stepped", "shared-capped"]
    assert table["note"].endswith(
        "Left out, as no document gives its price for 25 forces: Shared, Two-part and Weighted."
    )


def test_among_pricings_within_half_a_penny_of_an_end_the_stated_one_counts(
    derbyshire: Case,
) -> None:
    tables = figure_tables(derbyshire)
    # Below the low estimate by less than half a penny in the two years that count.
    tables["charges"][0]["rates"]["shared"] = {"rates": [[70_999.999]], "rises": True}

    (answer,) = run(RANGES, tables=tables, inputs=[page_fields(choose(derbyshire, pricing="any"))])

    assert answer["leading"]["low"] == pytest.approx(261_999.998, abs=1e-6)
    assert answer["leading"]["lowPricing"] == "low-estimate"


def at_the_ends(case: Case) -> list[Scenario]:
    """List the scenarios of a case with one number field at its lowest, then highest, value."""
    scenarios = []
    for field in NUMBER_FIELDS:
        for end in field_range(case, case.as_quoted, field):
            value = int(end) if field in WHOLE_FIELDS else float(end)
            scenario = changed(case.as_quoted, {field: value})
            try:
                results_of(case, scenario)
            except ScenarioError:  # no document prices this number of adopters
                continue
            scenarios.append(scenario)
    return scenarios


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_every_figure_at_the_ends_of_every_field_is_finite_and_the_librarys(file: Path) -> None:
    case = load_case(file)
    ends = at_the_ends(case)

    answers = run(
        RESULTS, tables=figure_tables(case), inputs=[page_fields(scenario) for scenario in ends]
    )

    assert len(ends) >= 2 * len(NUMBER_FIELDS) - 2
    for scenario, answer in zip(ends, answers, strict=True):
        expected = expected_figures(results_of(case, scenario))
        assert {name: answer[name] for name in expected} == expected, scenario
        assert all(map(math.isfinite, [*answer["results"].values(), *answer["net"]])), scenario
        assert min(answer["gross"]) >= 0
        assert max(answer["savings"]) <= 0


def test_a_saving_that_runs_on_counts_in_the_first_months_after_leaving(tmp_path: Path) -> None:
    line = 'name = "Old system"\nkind = "saving"\nannual = 12_000\nmonths = 18\ncashable = 1.0\n'
    case = written(
        tmp_path, f'years = "2024/25 to 2026/27"\ninitial_months = 24\n[[lines]]\n{line}'
    )
    leaving = choose(case, leave="2024/25")

    (answer,) = run(RESULTS, tables=figure_tables(case), inputs=[page_fields(leaving)])

    # A year and a half of £12,000, six months of them after leaving.
    assert answer["results"]["cost_after_cashable_savings"] == -18_000
    assert answer["results"] == expected_figures(results_of(case, leaving))["results"]


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_the_tables_of_every_case_are_small(file: Path) -> None:
    case = load_case(file)

    # Rates have a row for each number of adopters.
    most = max(60_000, 200 * case.adopters.possible.value)
    assert len(json.dumps(figure_tables(case))) < most


def test_money_is_written_by_the_one_rule() -> None:
    amounts = [0.0, -0.2, 0.5, -0.5, 2.4999999999, 1_499.5, 71_000, -2_000, 999_500.0, 1_775_000]
    amounts += [0.1234567, 1e-7, 302_000.499, 1.005, 12_345_678.9, 10_000, -10_000, 9_999.995]

    texts = run(
        "inputs.map((a) => [words.figures(a), words.pounds(a), words.thousands(a),"
        " words.percent(a), words.fullPounds(Math.abs(a)), words.quotedPounds(Math.abs(a))])",
        inputs=amounts,
    )

    assert texts == [
        [
            *(money.figures(a), money.pounds(a), money.thousands(a), money.percent(a)),
            *(money.full_pounds(float(money.rounded(abs(a), 2))), money.quoted_pounds(abs(a))),
        ]
        for a in amounts
    ]


def described(case: Case, scenario: Scenario, *, has_limits: bool = True) -> dict[str, Any]:
    """Return Python's texts, charts and tables of a scenario, under the engine's names.

    The table of break-even points takes as long as all others.
    """
    results = range_of(case, scenario)
    expected: dict[str, Any] = {
        "headline": headline(case, scenario)._asdict(),
        "answerParts": {
            "tiles": {part: tile._asdict() for part, tile in tiles.tiles(results).items()},
            "short": tiles.in_short(results),
        },
        "code": scenario_code(case, scenario),
        "costTable": tables.cost_by_year(results),
        "resultsTable": tables.results(results),
    }
    has_cost, has_charge = charts.has_cost_chart(case), has_charge_chart(case)
    expected["costChart"] = charts.cost_chart(case, scenario).as_dict() if has_cost else None
    expected["chargeChart"] = charts.charge(case, scenario).as_dict() if has_charge else None
    if case.charges:
        expected["pricingsTable"] = tables.pricings(
            results_of(case, scenario, pricing=case.pricings)
        )
    if has_limits and case.judged_budget is not None:
        expected["withinTable"] = what_if.break_even_table(case, scenario)
    return dict(json.loads(json.dumps(expected, default=as_page_table)))


def as_page_table(table: Table) -> dict[str, Any]:
    """Return the parts of a table that the page shows."""
    names = ("caption", "columns", "rows", "totals", "text_columns", "foot")
    some = {name: getattr(table, name) for name in ("note", "remarks") if getattr(table, name)}
    return {name: getattr(table, name) for name in names} | some


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_words_charts_and_tables_of_any_setting_are_those_of_python(file: Path) -> None:
    case = load_case(file)

    assert_answers_alike(case, *settings(case, SETTINGS // 5 + 3, estimates=0))


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_words_charts_and_tables_over_all_pricings_are_those_of_python(file: Path) -> None:
    case = load_case(file)
    chosen = open_settings(case, SETTINGS // 5 + 3) if case.charges else [case.scenario] * 2

    assert_answers_alike(case, *chosen)


def test_a_cost_after_the_budget_at_one_end_alone_is_said(derbyshire: Case) -> None:
    free = with_pricing(derbyshire, "stepped", price=(Step(of="adopters", start=1, price=0),))
    fixed = replace(free, lines=tuple(replace(line, delay="none") for line in free.lines))
    late = choose(fixed, pricing=ANY, delay=12, charge_follows_go_live=True)

    assert "£0 to £91,000 of that falls after" in str(described(fixed, late)["costTable"])
    assert_answers_alike(fixed, late, late)


def test_words_of_each_preset_a_month_late_and_under_another_pricing_are_those_of_python(
    derbyshire: Case,
) -> None:
    presets = [choose(derbyshire, name) for name in derbyshire.presets]
    changes = ({"delay": 1}, {"pricing": "shared"}, {"pricing": "two-part", "ramp": 0})

    chosen = [changed(scenario, fields) for scenario in presets for fields in changes]

    assert_answers_alike(derbyshire, *chosen)


@pytest.mark.parametrize("amount", [100_000, 120_000, 1_000_000])
def test_words_of_a_budget_that_no_charge_or_any_is_within_are_those_of_python(
    derbyshire: Case, amount: int
) -> None:
    budget = replace(derbyshire.budget, amount=amount)

    assert_answers_alike(
        replace(derbyshire, stated_budget=budget), *settings(derbyshire, 3, estimates=0)
    )


def test_the_tables_of_the_page_do_not_judge_against_an_assumed_budget(derbyshire: Case) -> None:
    budget = replace(derbyshire.budget, amount=200_000, status="assumed")
    case = replace(derbyshire, stated_budget=budget)

    texts = str(described(case, choose(case, pricing="shared")))

    assert "over budget" not in texts
    assert "Headroom" not in texts
    assert_answers_alike(case, *settings(case, 3, estimates=0))


# Of 10 forces, 2 or 3 are enough for the budget, and then 6 or more.
TWO_STRETCHES = """\
years = "2020/21"
[budget]
amount = 60_000
years = "2020/21"
[adopters]
anticipated = 9
signed = 8
possible = 10
word = "force"
[[charges]]
name = "Hub"
[[charges.pricing]]
name = "stepped"
price = [
    {adopters = 1, price = 90_000},
    {adopters = 2, price = 50_000},
    {adopters = 4, price = 90_000},
    {adopters = 6, price = 50_000},
]
[[charges.pricing]]
name = "flat"
fee = 50_000
"""


_TO_SEVEN = "    {adopters = 8, price = 90_000},\n"


@pytest.mark.parametrize(
    ("signed", "more", "limits"),
    [
        # From 8 signed to 5, of the stretch from 6; the other stretch ends far below.
        (8, "", ["2 to 3; from 6", "too few if 3 of the 8 that signed stay out"]),
        (3, "", ["2 to 3; from 6", "too few if 2 of the 3 that signed stay out"]),
        (5, "", ["2 to 3; from 6"]),
        (7, _TO_SEVEN, ["2 to 3; 6 to 7", "too few if 2 of the 7 that signed stay out"]),
        # All who signed are too many already: fewer may be enough, or too few.
        (8, _TO_SEVEN, ["2 to 3; 6 to 7"]),
        (9, _TO_SEVEN, ["2 to 3; 6 to 7"]),
    ],
)
def test_signed_bodies_may_stay_out_down_to_the_nearest_number_that_is_too_few(
    tmp_path: Path, signed: int, more: str, limits: list[str]
) -> None:
    text = TWO_STRETCHES.replace("signed = 8", f"signed = {signed}")
    end = "]\n[[charges.pricing]]"
    case = written(tmp_path, text.replace(end, f"{more}{end}"))
    scenario = choose(case, pricing="any")

    (table,) = run(
        "inputs.map((s) => engine.engine(tables).withinTable(s))",
        tables=figure_tables(case) | word_tables(case, scenario),
        inputs=[page_fields(scenario)],
    )

    row = ["Forces that join", "Stepped", *limits]
    assert row in table["rows"]
    assert tuple(row) in what_if.break_even_table(case, scenario).rows


@pytest.mark.parametrize(
    ("steps", "limit"),
    [
        ({4: 120_000, 7: 60_000}, "7 only"),
        ({4: 120_000, 6: 60_000, 7: 60_000}, "from 6 up, where there is a price"),
        ({4: 60_000, 7: 120_000}, "4 only"),
        ({3: 60_000, 5: 120_000, 7: 60_000}, "3; 7"),
        ({3: 120_000, 5: 60_000, 7: 120_000}, "5"),
    ],
)
def test_a_single_number_within_the_budget_is_named_alone(
    tmp_path: Path, steps: dict[int, int], limit: str
) -> None:
    prices = ", ".join(f"{{adopters = {count}, price = {steps[count]}}}" for count in steps)
    start, _, rest = TWO_STRETCHES.partition("price = [")
    end = rest[rest.index("]") + 1 :]
    case = written(tmp_path, f'{start}between = "stated only"\nprice = [{prices}]{end}')
    scenario = choose(case, pricing="any")

    (table,) = run(
        "inputs.map((s) => engine.engine(tables).withinTable(s))",
        tables=figure_tables(case) | word_tables(case, scenario),
        inputs=[page_fields(scenario)],
    )

    row = ["Forces that join", "Stepped", limit]
    assert row in [cells[:3] for cells in table["rows"]]
    assert row in [[*cells[:3]] for cells in what_if.break_even_table(case, scenario).rows]


@pytest.mark.parametrize(
    ("low", "high", "beside"),
    [
        # The limit is £90,000 a year: 26.76% above, 1.10% below.
        (71_000, 91_000, "26.7% above the low estimate, 1.1% below the high one"),
        # 1.97% above, 1.53% below.
        (88_260, 91_400, "1.9% above the low estimate, 1.6% below the high one"),
        # 0.10% above, 0.11% below.
        (89_910, 90_100, "0.1% above the low estimate, 0.2% below the high one"),
        # 0.07% above, 0.07% below.
        (
            89_937,
            90_063,
            "less than 0.1% above the low estimate, less than 0.1% below the high one",
        ),
    ],
)
def test_the_distance_of_an_upper_limit_from_the_quoted_charges_is_to_the_tenth_within_it(
    derbyshire: Case, low: int, high: int, beside: str
) -> None:
    case = with_charge(derbyshire, low=low, high=high)
    scenario = choose(case, pricing="any")

    (table,) = run(
        "inputs.map((s) => engine.engine(tables).withinTable(s))",
        tables=figure_tables(case) | word_tables(case, scenario),
        inputs=[page_fields(scenario)],
    )

    row = ["Charge", "every pricing", "up to £90,000 a year", beside]
    assert table["rows"][0] == row
    assert what_if.break_even_table(case, scenario).rows[0] == tuple(row)


def test_a_field_that_moves_only_the_highest_cost_has_an_effect(tmp_path: Path) -> None:
    pool = TWO_STRETCHES.replace("fee = 50_000", 'pool = 360_000\nshare = "equal"')
    steps = pool[pool.index("price = [") : pool.index("]\n[[charges.pricing]]\nname") + 1]
    case = written(tmp_path, pool.replace(steps, "fee = 10_000"))
    scenario = choose(case, pricing="any")

    (texts,) = run(
        "inputs.map((s) => engine.engine(tables)"
        '.effectOf(s, "adopters", [{ adopters: 4 }, { adopters: 9 }]))',
        tables=figure_tables(case) | word_tables(case, scenario),
        inputs=[page_fields(scenario)],
    )

    # The lowest cost is 10,000 at any number; the highest is 360,000 by 4 or by 9.
    assert texts == ["£50k under to £30k over", "£20k to £50k under budget"]


def test_only_cashable_savings_are_deducted_from_the_cost_of_another_source() -> None:
    case = load_case(FIRST_CASE.parent / "examples" / "athena.toml")
    scenario = choose(case, savings=100_000, cashable=0.5)

    (texts,) = run(
        "inputs.map((s) => engine.engine(tables)"
        '.effectOf(s, "savings", [{ savings: 0 }, { savings: 150_000 }]))',
        tables=figure_tables(case) | word_tables(case, scenario),
        inputs=[page_fields(scenario)],
    )

    # One source has £32m for all 7 forces, the other £32m for each. Half of £150,000 is cashable in
    # each of ten years: £750,000.
    assert texts == ["£4.571m or £32m after savings", "£3.821m or £31.25m after savings"]


def test_a_compared_result_whose_lowest_amount_is_zero_has_a_row(tmp_path: Path) -> None:
    case = written(
        tmp_path, TWO_STRETCHES.replace("60_000", "50_000").replace("fee = 50_000", "fee = 40_000")
    )
    scenario = choose(case, pricing="any")
    texts = dict.fromkeys(("lowest", "lowest_under", "highest", "highest_under"), "{name}")

    (table,) = run(
        "inputs.map((scenario) => page.comparedTable("
        '[{ name: "A", scenario }], engine.engine(tables), tables))',
        tables=figure_tables(case) | word_tables(case, scenario) | {"texts": texts},
        inputs=[page_fields(scenario)],
    )

    # 50,000 less 50,000, or less 40,000.
    assert ["Headroom, (over budget)", "0 (Stepped)", "10,000 (Flat)"] in table["rows"]


@pytest.mark.parametrize("priced", [(25,), (20, 28, 29, 36), (25, 28, 31, 34)])
def test_the_title_names_the_numbers_that_a_rule_prices(
    derbyshire: Case, priced: tuple[int, ...]
) -> None:
    price = [{"adopters": count, "price": 1_000_000 // count} for count in priced]
    fields = {"price": price, "between": "stated only"}
    rules = [Pricing(**{**fields, "name": name, "status": name}) for name in ("stated", "assumed")]
    case = with_charge(derbyshire, pricing=(*derbyshire.charge.pricing, *rules))

    assert_answers_alike(case, *(choose(case, adopters=n, pricing="shared") for n in (25, 36)))


@pytest.mark.parametrize("file", [FIRST_CASE, CASES / "second.toml"], ids=lambda path: path.stem)
def test_a_chart_after_a_move_is_that_of_a_new_page(file: Path) -> None:
    case = load_case(file)
    most = case.adopters.possible.value
    scenarios = [
        choose(case, adopters=adopters, charge_change=change, pricing=pricing)
        for pricing in case.pricings[:2]
        for change in (0.0, 0.1)
        for adopters in (2, most, 2)
    ]

    moved, new = run(
        "[[engine.engine(tables)], []].map(([moved]) =>"
        " inputs.map((s) => (moved ?? engine.engine(tables)).chargeChart(s)))",
        tables=figure_tables(case) | word_tables(case, case.scenario),
        inputs=[page_fields(scenario) for scenario in scenarios],
    )

    assert len({json.dumps(chart) for chart in new}) == 8
    assert moved == new


def test_charges_that_end_at_the_same_pound_share_a_name_half_to_even(tmp_path: Path) -> None:
    halves = TWO_STRETCHES.replace("fee = 50_000", "fee = 20_000.5")
    more = '[[charges.pricing]]\nname = "other"\nfee = 20_000.4\n'
    case = written(tmp_path, halves + more)

    (chart,) = run(
        "inputs.map((s) => engine.engine(tables).chargeChart(s))",
        tables=figure_tables(case) | word_tables(case, case.scenario),
        inputs=[page_fields(case.scenario)],
    )

    # 20,000.5 rounds to 20,000, as in the charts of Python.
    labels = [line["label"] for line in chart["plots"][0]["series"]]
    assert labels == ["Stepped", "Flat and Other", ""]


ASSUMED_STEPS = TWO_STRETCHES.replace("signed = 8", "signed = 2").replace(
    'name = "stepped"\n', 'name = "stepped"\nstatus = "assumed"\n'
)
# Under one pricing nothing is charged in the first year, so only the other costs less if late.
FREE_AT_FIRST = """\
years = "2020/21 to 2021/22"
[budget]
amount = 100_000
years = "2020/21 to 2021/22"
[[charges]]
name = "Hub"
from = "2020-04"
[[charges.pricing]]
name = "free-at-first"
price = [0, 50_000]
[[charges.pricing]]
name = "level"
price = 60_000
"""
FREE_LATER = """\
[[charges]]
name = "Hub"
[[charges.pricing]]
name = "free-later"
price = [50_000, 0, 50_000]
[[charges.pricing]]
name = "rising"
price = [50_000, 40_000, 50_000]
"""
LICENCE = '[[charges]]\nname = "Licence"\nfrom = "2019-04"\nuntil = "2020/21"\nprice = 12_000\n'
STATED_TOTAL = """\
years = "2026/27 to 2028/29"
[budget]
amount = {amount}
years = "2026/27 to 2027/28"
[adopters]
word = "force"
count = 5
possible = 7
[adopters.sizes]
officers = {{ours = 1_750, total = 13_400}}
[[charges]]
name = "Platform"
[[charges.pricing]]
name = "by-officers"
pool = 2_000_000
share = "officers"
"""
EQUAL_SHARE = """\
[[charges.pricing]]
name = "equal"
pool = 2_000_000
share = "equal"
status = "assumed"
"""
COVERED = 'years = "2020/21"\n[budget]\namount = {amount}\nyears = "2020/21"\n'


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        # From 2 to 9 forces, 30p below a stated £50,000 reads the same.
        (
            ASSUMED_STEPS.replace("= 2, price = 50_000", "= 2, price = 49_999.70").replace(
                "= 4, price = 90_000", "= 4, price = 50_000"
            ),
            {"pricing": "stepped"},
        ),
        # With 4 forces both assumed pricings cost the same, and with 5 they do not.
        (TWO_ASSUMED, {"pricing": "any", "adopters": 4}),
        (TWO_ASSUMED, {"pricing": "any", "adopters": 5}),
        # From 2 to 9 forces, an assumed rule comes to the stated £50,000.
        (ASSUMED_STEPS.replace("= 4, price = 90_000", "= 4, price = 50_000"), {}),
        # The step from £900,000 leaves the top of the chart where it ends, at 2.
        (
            ASSUMED_STEPS.replace("= 1, price = 90_000", "= 1, price = 900_000"),
            {"pricing": "stepped"},
        ),
        (FREE_AT_FIRST, {"pricing": "any", "delay": 3, "charge_follows_go_live": True}),
        # The months of a licence that ends with its contract do not move past the budget.
        (
            THREE_YEARS.format(years="2019/20 to 2022/23", price=100_000) + LICENCE,
            {"delay": 6, "charge_follows_go_live": True},
        ),
        # After the budget, one pricing costs nothing in the first year and the other does.
        (
            COVERED.format(amount=60_000).replace('"2020/21"', '"2020/21 to 2022/23"', 1)
            + FREE_LATER,
            {"pricing": "any"},
        ),
        # In a case of two years, the cost of the second does not go on "then".
        ('years = "2019/20 to 2020/21"\n[[charges]]\nname = "Hub"\nprice = [50_000, 60_000]\n', {}),
        # Without a budget, the savings of the initial months end in one month, however late.
        (
            'years = "2022/23 to 2024/25"\ninitial_months = 18\n[[charges]]\nname = "Hub"\n'
            'from = "2022-09"\nprice = 60_000\n',
            {"savings": 12_000.0, "delay": 2, "charge_follows_go_live": True},
        ),
        # The years of the case end before the initial months from go-live.
        (
            'years = "2024/25 to 2025/26"\ngo_live = "2025-10"\ninitial_months = 24\n[[charges]]\n'
            'name = "Hub"\nfrom = "2024-04"\nprice = 60_000\n',
            {"savings": 12_000.0, "cashable": 0.5},
        ),
        # At six councils the only pricing that rises has no price.
        (
            'years = "2024/25 to 2027/28"\n[adopters]\ncount = 5\npossible = 8\n'
            "[adopters.sizes]\npopulation = {ours = 100_000, total = 1_000_000}\n[[charges]]\n"
            'name = "Charge"\n[[charges.pricing]]\nname = "by-size"\npool = 900_000\n'
            'share = "population"\nuplift = 0.05\nbase_year = "2024/25"\n[[charges.pricing]]\n'
            'name = "flat"\nprice = 80_000\nstatus = "assumed"\n',
            {"adopters": 6, "pricing": "any"},
        ),
        # Savings count for more months than the fee, and the scenario adds some of its own.
        (PERIODS_APART, {"pricing": "any", "offset": 0.1, "cashable": 0.5}),
        (
            PERIODS_APART,
            {"pricing": "any", "delay": 3, "charge_follows_go_live": True, "leave": "2028/29"},
        ),
        # No document states the period of the budget.
        (PERIODS_APART.replace("initial_months", "# initial_months"), {"savings": 40_000.0}),
        # A price goes on rising after the only year, and no budget pays for it.
        (
            'years = "2025/26"\n[[charges]]\nname = "Hub"\nfrom = "2025-08"\nprice = 48_000\n'
            "uplift = 0.03\n",
            {"charge_change": 0.1},
        ),
        # A total size is stated for 5 forces: at 4, only the equal share is known.
        (STATED_TOTAL.format(amount=600_000), {}),
        (STATED_TOTAL.format(amount=500_000) + EQUAL_SHARE, {"pricing": "any", "adopters": 4}),
        # The number of the cost as stated is that of the case's scenario alone.
        (STATED_POOL, {"pricing": "flat"}),
        (STATED_AT_SIX, {"adopters": 8, "pricing": ANY}),
        (STATED_AT_SIX, {"adopters": (6, 8, 8), "pricing": ANY}),
        (STATED_POOL, {"adopters": (4, 5)}),
        # The forces that join are assumed, and the rule is stated.
        (FORENSICS.format(count=5) + '[budget]\namount = 9e5\nyears = "2026/27"\n', {"delay": 3}),
        # The budget covers 0.07% more than £40,000, which is 0.1% more in a table.
        (COVERED.format(amount=40_028) + RANGE + "fee = 1_000\n", {"pricing": "any"}),
        # More join in the last year, in which nothing is charged any more.
        (
            'years = "2024/25 to 2026/27"\n[adopters]\ncount = 4\npossible = 8\n[[charges]]\n'
            'name = "Hub"\nuntil = "2025/26"\npool = 120_000\nshare = "equal"\n',
            {"adopters": (4, 5, 8)},
        ),
    ],
)
def test_words_at_the_edge_of_a_rule_are_those_of_python(
    tmp_path: Path, text: str, fields: dict[str, Any]
) -> None:
    case = written(tmp_path, text)

    assert_answers_alike(case, case.scenario, choose(case, **fields))


@pytest.mark.parametrize("savings", [0, 5_000])
def test_a_pricing_that_stays_the_same_is_part_of_a_rise(tmp_path: Path, savings: float) -> None:
    case = written(tmp_path, TWO_STRETCHES)
    before, now = (
        choose(case, pricing="any", adopters=count, savings=savings, cashable=1.0)
        for count in (9, 5)
    )

    (sentence,) = run(
        "[engine.engine(tables)].map((answers) => answers.difference("
        'inputs[1], answers.rangeOf(inputs[1]), inputs[0], "9 forces"))',
        tables=figure_tables(case) | word_tables(case, before),
        inputs=[page_fields(before), page_fields(now)],
    )

    assert sentence == (
        "Against 9 forces (£50,000): the same at the low end, £40,000 more at the high end. Under "
        "the same pricing: £0 to £40,000 more."
    )


def test_the_outlined_bar_of_a_compared_scenario_is_the_bar_of_its_own_chart(
    shipped: Case,
) -> None:
    now, *compared = (choose(shipped, pricing=ANY, adopters=count) for count in (25, 36, 44, 2))
    own_bars = [
        charts.charge(shipped, scenario).as_dict()["plots"][0]["spans"] for scenario in compared
    ]

    spans = run(
        "[engine.engine(tables)].flatMap(({ chargeChart }) => inputs.slice(1).map((compared) =>"
        " chargeChart(inputs[0], compared).plots[0].spans))",
        tables=figure_tables(shipped) | word_tables(shipped, now),
        inputs=[page_fields(scenario) for scenario in (now, *compared)],
    )

    ghosts = [["ghost" in bar for bar in bars] for bars in spans]
    assert ghosts == [[True, False], [True, False], [False]]  # the axis begins after 2
    for bars, (bar,) in zip(spans[:2], own_bars[:2], strict=True):
        assert bars[0] == bar | {"ghost": True, "name": f"Compared with {bar['x']:.0f}"}


def assert_answers_alike(
    case: Case, start: Scenario, *chosen: Scenario, limits: slice = slice(None)
) -> None:
    """Check that the engine and Python give the same answers for scenarios.

    ``limits`` selects the scenarios whose break-even points are compared too.
    """
    with_limits = range(len(chosen))[limits]
    expected = [
        described(case, scenario, has_limits=index in with_limits)
        for index, scenario in enumerate(chosen)
    ]

    answers = run(
        "(() => { const caseEngine = engine.engine(tables);"
        " return inputs.map(([scenario, names]) =>"
        " Object.fromEntries(names.map((name) => [name, caseEngine[name](scenario)]))); })()",
        tables=figure_tables(case) | word_tables(case, start),
        inputs=[
            (page_fields(scenario), [*wanted])
            for scenario, wanted in zip(chosen, expected, strict=True)
        ],
    )

    for scenario, answer, wanted in zip(chosen, answers, expected, strict=True):
        for name, value in wanted.items():
            assert answer[name] == value, (name, scenario)


def test_page_and_library_agree_that_no_further_saving_is_enough(tmp_path: Path) -> None:
    saved = '[[lines]]\nname = "Old system"\nkind = "saving"\nnature = "recurrent"\n'
    saved += 'annual = 6_000\nfrom = "2019-04"\ncashable = 1\n'
    text = THREE_YEARS.format(years="2019/20 to 2022/23", price="60_000") + saved
    case = with_budget(written(tmp_path, text), 10_000)
    chosen = [replace(case.scenario, cashable=share) for share in (0.0, 0.5)]

    answers = [what_if.break_even_table(case, scenario).rows[-1][-1] for scenario in chosen]

    assert "no further saving is enough: its cashable share is 0%" in str(answers[0])
    assert "further" not in str(answers[1])
    assert_answers_alike(case, case.scenario, *chosen)


def test_page_and_library_agree_on_a_cost_outside_the_budget_that_ends(tmp_path: Path) -> None:
    text = THREE_YEARS.format(years="2019/20 to 2022/23", price="60_000")
    case = written(tmp_path, text.replace("price = 60_000", 'price = 60_000\nuntil = "2022/23"'))
    chosen = (case.scenario, choose(case, leave="2021/22"), choose(case, leave="2022/23"))

    assert_answers_alike(case, case.scenario, *chosen)


@pytest.mark.parametrize("uplift", ["", "\nuplift = 0", "\nuplift = 0.03", "\nuplift = -0.1"])
def test_page_and_library_agree_on_a_price_that_changes_after_the_years_of_the_case(
    tmp_path: Path, uplift: str
) -> None:
    case = written(tmp_path, one_year(f"120_000{uplift}"))
    late = choose(case, delay=6, charge_follows_go_live=True)

    assert_answers_alike(case, case.scenario, case.scenario, late, replace(late, rise=0.1))


@pytest.mark.parametrize("years", ["2019/20 to 2021/22", "2019/20 to 2022/23"])
@pytest.mark.parametrize("price", ["1_169_586", '{"2019/20" = 1, "2020/21" = 2, "2021/22" = 3}'])
def test_page_and_library_agree_on_costs_that_a_late_start_moves_past_the_budget(
    tmp_path: Path, years: str, price: str
) -> None:
    price = price.replace("}", ', "2022/23" = 3}') if "22/23" in years else price
    case = written(tmp_path, THREE_YEARS.format(years=years, price=price))
    late = [
        choose(case, delay=delay, charge_follows_go_live=follows, leave=leave)
        for delay, follows, leave in (
            *((delay, True, "none") for delay in (0, 1, 6, 12, 13, 18)),
            *((6, False, "none"), (6, True, "2020/21")),
            *((12, False, "2019/20"), (12, True, "2019/20")),  # before a late service starts
        )
    ]

    answers = run(
        "inputs.map((scenario) => engine.engine(tables).headline(scenario))",
        tables=figure_tables(case) | word_tables(case, late[0]),
        inputs=[page_fields(scenario) for scenario in late],
    )

    assert answers == [headline(case, scenario)._asdict() for scenario in late]


def test_page_and_library_count_the_months_of_the_charge_that_loses_most(tmp_path: Path) -> None:
    pilot = '60_000\nuntil = "2019-08"'  # five months: a later start cannot take out more of them
    network = '[[charges]]\nname = "Network"\nfrom = "2019-04"\nprice = 24_000\n'
    text = THREE_YEARS.format(years="2019/20 to 2022/23", price=pilot)
    case = written(tmp_path, text + network)
    late = [choose(case, delay=delay, charge_follows_go_live=True) for delay in (5, 8)]

    answers = [str(headline(case, scenario)) for scenario in late]

    assert "because 5 months fewer are charged" in answers[0]
    assert "because 8 months fewer are charged" in answers[1]
    assert_answers_alike(case, case.scenario, *late)


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_a_code_is_read_back_and_no_other(file: Path) -> None:
    case = load_case(file)
    chosen = settings(case, SETTINGS // 5 + 3, estimates=0)
    chosen += open_settings(case, 3) if case.charges else []
    # Python and JavaScript write numbers below this one in other ways.
    chosen.append(choose(case, cashable=0.0001, charge_change=-0.0001))
    codes = [scenario_code(case, scenario) for scenario in chosen]

    read = run(
        "inputs.map((code) => engine.engine(tables).scenarioOf(code))",
        tables=figure_tables(case) | word_tables(case, chosen[0]),
        # A paper prints the digest of the case behind "@", which may end a sentence.
        inputs=[
            *codes,
            f"{codes[0]}.",
            f"{codes[0]}@1234.",
            codes[0][:-1],
            codes[0].replace(":r3:", ":r2:"),
            "x:y",
            "",
        ],
    )

    assert read == [*map(page_fields, [*chosen, chosen[0], chosen[0]]), None, None, None, None]


def test_a_code_has_no_longer_delay_than_a_late_charge_allows() -> None:
    case = load_case(PRICE_LIST)
    longest, longest_of_charge = case.longest_delay(False), case.longest_delay(True)
    assert longest > longest_of_charge
    scenarios = [
        replace(case.scenario, delay=delay, charge_follows_go_live=follows)
        for delay, follows in ((longest, False), (longest_of_charge, True), (longest, True))
    ]

    read = run(
        "inputs.map((code) => engine.engine(tables).scenarioOf(code))",
        tables=figure_tables(case) | word_tables(case, case.scenario),
        inputs=[scenario_code(case, scenario) for scenario in scenarios],
    )

    assert read == [*map(page_fields, scenarios[:2]), None]


def test_tiny_numbers_in_a_code_are_written_as_in_python(derbyshire: Case) -> None:
    scenario = choose(derbyshire, cashable=0.00001, charge_change=-0.000002)

    (code,) = run(
        "inputs.map((scenario) => engine.engine(tables).code(scenario))",
        tables=figure_tables(derbyshire) | word_tables(derbyshire, derbyshire.scenario),
        inputs=[page_fields(scenario)],
    )

    assert ":c1e-05:x-2e-06:" in code
    assert code == scenario_code(derbyshire, scenario)


@pytest.mark.parametrize(
    "changes",
    [
        {"delay": 60},
        {"adopters": 45},
        {"adopters": [25, 25]},
        {"pricing": "none"},
        {"leave": "2018/19"},
    ],
)
def test_a_code_that_the_case_does_not_allow_is_not_read(
    derbyshire: Case, changes: dict[str, Any]
) -> None:
    tables = figure_tables(derbyshire) | word_tables(derbyshire, derbyshire.scenario)
    fields = page_fields(derbyshire.scenario)

    read = run(
        "(() => { const caseEngine = engine.engine(tables);"
        " return inputs.map((scenario) => caseEngine.scenarioOf(caseEngine.code(scenario))); })()",
        tables=tables,
        inputs=[fields, fields | changes],
    )

    assert read == [fields, None]


def test_the_text_of_a_scenario_to_save_is_one_that_is_read(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(FIRST_CASE.read_text(encoding="utf-8"), encoding="utf-8")
    case = load_case(tmp_path / "case.toml")
    chosen = settings(case, 30, estimates=0) + open_settings(case, 3)
    names = [
        {"name": f"n{number}", "rationale": 'Why "not"', "role": "\\ £"}
        for number in range(len(chosen))
    ]

    texts = run(
        "inputs.map(([scenario, details]) => engine.engine(tables).savedText(scenario, details))",
        tables=figure_tables(case) | word_tables(case, chosen[0]),
        inputs=[*zip(map(page_fields, chosen), names, strict=True)],
    )
    (tmp_path / "case.scenarios.toml").write_text("\n".join(texts), encoding="utf-8")

    saved = load_case(tmp_path / "case.toml").saved
    assert [entry.scenario for entry in saved] == chosen
    assert {(entry.rationale, entry.role) for entry in saved} == {('Why "not"', "\\ £")}


def test_a_cost_below_zero_is_worded_without_a_minus_sign_as_in_python() -> None:
    case = load_case(Path(__file__).parents[1] / "edges" / "cheaper-than-nothing.toml")
    scenario = choose(case, savings=60_000, cashable=1)

    assert headline(case, scenario).savings.count("below zero") == 1
    assert_answers_alike(case, case.scenario, scenario)
