"""The tables of a what-if, whole: break-even points, one- and two-way tables, tornado."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.load import load_case
from sohanalysis.model.break_even import limit_on
from sohanalysis.model.sensitivity import grid
from sohanalysis.report import what_if
from sohanalysis.report.table import Table
from tests.charged import with_charge, with_pricing
from tests.explore.test_engine import assert_answers_alike
from tests.rows import rows_from
from tests.screens import assert_screen
from tests.written import written

EDGES = Path(__file__).parent.parent / "edges"
NAN = float("nan")

ROWS = Path(__file__).with_name("what_if.toml")

SCREENS = Path(__file__).parent / "screens"


def priced(case: Case, *prices: tuple[int, int]) -> Case:
    """Return the case with another price list, each price from a number of forces up."""
    steps = [{"adopters": count, "price": price} for count, price in prices]
    return with_pricing(case, "bands", price=steps)


def rows_of(table: Table) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in table.rows]


def test_under_one_pricing_an_input_has_one_row(second: Case) -> None:
    table = what_if.break_even_table(second, second.scenario)

    # 225,000 - 120,000 - 25,515 = 79,485
    assert_screen(SCREENS / "break-even-of-one-pricing.txt", table.text())


def test_the_table_keeps_to_a_limit_of_the_users_own(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "ongoing", 80_000)

    table = what_if.break_even_table(derbyshire, derbyshire.scenario, limit=limit)

    # 80,000 / 91,000 - 1 = -0.1209.
    assert_screen(SCREENS / "break-even-of-a-limit.txt", table.text())


def test_a_limit_holds_under_every_pricing(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", savings=20_000.0, ramp=12, cashable=0.5)
    limit = limit_on(derbyshire, "cost_after_cashable_savings", 190_000)

    table = what_if.break_even_table(
        derbyshire, scenario, limit=limit, pricings=derbyshire.pricings
    )

    # A pound of savings ramps up to 18.5 / 12 in the budget years, and half of it is cash:
    # 120,000 + 2 x charge - 15,416.67 <= 190,000.
    assert_screen(SCREENS / "break-even-of-a-limit-on-savings.txt", table.text())


@rows_from(ROWS, "turned_round")
def test_savings_may_turn_a_limit_round(
    derbyshire: Case, fields: dict[str, Any], answers: list[str]
) -> None:
    limit = limit_on(derbyshire, "cost_after_cashable_savings", 50_000)

    table = what_if.break_even_table(derbyshire, choose(derbyshire, **fields), limit=limit)

    assert [row[1] for row in rows_of(table)] == answers


@rows_from(ROWS, "savings")
def test_savings_have_a_row_each_where_one_makes_a_difference(
    derbyshire: Case, fields: dict[str, Any], answers: list[str]
) -> None:
    rows = rows_of(what_if.break_even_table(derbyshire, choose(derbyshire, **fields)))

    assert [row[0] for row in rows[-4:]] == [
        "Savings",
        "Savings as an offset",
        "Ramp of the savings",
        "Cashable share",
    ]
    assert [
        row[1][: len(answer)] for row, answer in zip(rows[-4:], answers, strict=True)
    ] == answers


def test_a_path_of_forces_is_one_number_and_a_late_start_may_be_what_holds(
    derbyshire: Case,
) -> None:
    path = choose(
        derbyshire,
        adopters=(10, 10, 36, 36),
        pricing="shared",
        charge_follows_go_live=True,
    )

    table = what_if.break_even_table(derbyshire, path, pricings=derbyshire.pricings)

    # DESIGN.md, section 4: £346,805.56 on time, and £5,682.87 less with each month.
    rows = rows_of(table)
    assert rows[1][0] == "Forces that join, one number for all years"
    assert [row[1:3] for row in rows if row[0] == "Delay"] == [
        ("Low estimate; Two-part", "up to 7 months"),
        ("High estimate", "never, on time or late"),
        ("Stepped; Shared, capped", "up to 5 months"),
        ("Shared", "from 9 months up"),
        ("Weighted", "12 months only"),
    ]
    assert table.note.endswith(
        " A longer delay may be within it, because the adopters change by year, and the charged "
        "months fall in years with a lower charge."
    )


@pytest.mark.parametrize(
    ("prices", "answer"),
    [
        (((1, 90_000), (10, 75_000), (15, 95_000), (20, 60_000)), "10 to 14; from 20"),
        (
            ((1, 75_000), (10, 90_000), (12, 75_000), (13, 95_000), (20, 60_000)),
            "up to 9; 12; from 20",
        ),
        (((1, 75_000), (10, 90_000)), "up to 9"),
        (((1, 90_000), (14, 75_000), (16, 90_000)), "14 to 15"),
        (((1, 75_000), (12, 60_000)), "at any number"),
        (((1, 95_000), (12, 90_000)), "never"),
    ],
)
def test_whole_numbers_that_hold_are_intervals(
    second: Case, prices: tuple[tuple[int, int], ...], answer: str
) -> None:
    case = priced(second, *prices)

    assert rows_of(what_if.break_even_table(case, case.scenario))[1] == ("Forces that join", answer)


def test_a_longest_delay_that_alone_is_within_budget_again_is_an_interval(second: Case) -> None:
    # At 13 months £599 are left, at 14 and at 23 the budget is exceeded, at 24 £1,870 are left.
    fields = {"pricing": "stepped", "delay": 22, "charge_follows_go_live": True}
    scenario = choose(second, adopters=(27, 21, 14, 10, 24), leave="2027/28", **fields)

    table = what_if.break_even_table(second, scenario)

    assert ("Delay", "up to 13 months; 24 months") in rows_of(table)
    assert_answers_alike(second, scenario)


def test_a_single_quoted_charge_is_the_one_that_a_break_even_is_set_against(
    derbyshire: Case,
) -> None:
    case = with_charge(derbyshire, low=80_000, high=80_000)

    table = what_if.break_even_table(case, case.scenario, pricings=case.pricings)

    assert rows_of(table)[0][2:] == ("up to £90,000 a year", "12.5% above the quoted charge")


def test_the_distance_of_a_lower_limit_is_rounded_to_the_tenth_within_it(derbyshire: Case) -> None:
    # 120,000 + 2 x charge, less 1.5 times as much: at most 60,000 if the charge is 60,000 or more.
    scenario = choose(derbyshire, offset=1.5, cashable=1.0)
    limit = limit_on(derbyshire, "cost_after_cashable_savings", 60_000)
    pricings = ("low-estimate", "high-estimate")

    table = what_if.break_even_table(derbyshire, scenario, limit=limit, pricings=pricings)

    # 60,000 / 71,000 - 1 = -0.15493, and 60,000 / 91,000 - 1 = -0.34066.
    rows = {row[0]: row[2:] for row in rows_of(table)}
    beside = "15.4% below the low estimate, 34% below the high one"
    assert rows["Charge"] == ("from £60,000 a year", beside)


def test_a_break_even_charge_and_its_change_print_one_figure(derbyshire: Case) -> None:
    table = what_if.break_even_table(
        derbyshire, derbyshire.scenario, pricings=("low-estimate", "high-estimate")
    )

    # 90,000 / 71,000 - 1 = 0.26761, and 90,000 / 91,000 - 1 = -0.01099.
    charge, *_ = (row[3] for row in table.rows if row[0] == "Charge")
    assert charge == "26.7% above the low estimate, 1.1% below the high one"
    changes = [row[2] for row in table.rows if row[0] == "Change of the charge"]
    assert changes == ["up to 26.7% higher", "at least 1.1% lower"]


def test_the_rise_names_charges_with_a_rise_of_their_own(tmp_path: Path) -> None:
    text = """
years = "2024/25 to 2026/27"
[budget]
amount = 500_000
[[charges]]
name = "Hub"
price = 50_000
[[charges]]
name = "Kennels"
price = [40_000, 41_000, 42_000]
[[charges]]
name = "Licences"
price = 10_000
uplift = 0.02
"""
    case = written(tmp_path, text)
    alone = written(tmp_path, text[: text.index('[[charges]]\nname = "Kennels"')])

    labels = [what_if.inputs_shown(some_case, several=False)["rise"] for some_case in (case, alone)]

    assert labels == ["Rise of the charges except Kennels and Licences", "Rise of the charges"]


def test_savings_that_are_cash_bring_the_cost_down(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", cashable=0.5, ramp=12)

    table = what_if.one_or_two_way(
        derbyshire, scenario, savings=[0.0, 20_000.0, 35_500.0], adopters=[11, 20, 36]
    )

    # 18.5 months of savings in the budget years, half of them cash: 20,000 -> 15,416.67.
    assert_screen(SCREENS / "savings-by-forces.txt", table.text())


def test_a_cost_of_exactly_the_limit_has_no_star(derbyshire: Case) -> None:
    table = what_if.one_or_two_way(
        derbyshire, derbyshire.scenario, savings=[0.0, 2_000.0, 4_000.0], cashable=[0.0, 0.5]
    )

    assert_screen(SCREENS / "savings-by-cashable.txt", table.text())


def test_headroom_by_forces_and_form_is_that_of_the_design(derbyshire: Case) -> None:
    table = what_if.one_or_two_way(
        derbyshire, choose(derbyshire, "explore"), adopters=[19, 20, 25, 36], pricing=None
    )

    assert_screen(SCREENS / "headroom-by-forces-and-pricing.txt", table.text())


def test_a_two_way_table_keeps_to_a_limit_of_the_users_own(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "headroom", 25_000)

    table = what_if.one_or_two_way(
        derbyshire,
        choose(derbyshire, "explore", delay=3),
        limit=limit,
        delay=[0, 3],
        pricing=None,
    )

    assert_screen(SCREENS / "delay-by-pricing.txt", table.text())


def test_a_one_way_table_shows_every_result_the_limited_one_first(derbyshire: Case) -> None:
    table = what_if.one_or_two_way(derbyshire, choose(derbyshire, "explore"), adopters=[19, 20, 36])

    assert_screen(SCREENS / "results-by-forces.txt", table.text())


def test_a_one_way_table_keeps_to_another_result_and_its_limit(second: Case) -> None:
    limit = limit_on(second, "ongoing", 100_000)

    table = what_if.one_or_two_way(second, second.scenario, limit=limit, adopters=[9, 12, 20])

    # The desk costs 29,172 in the last year, and the platform 90,000, 75,000 or 60,000.
    assert_screen(SCREENS / "results-by-forces-to-a-limit.txt", table.text())


@pytest.mark.parametrize(
    ("field", "first", "cells"),
    [
        ("charge_follows_go_live", "Late start of the charge", ["no", "yes"]),
        ("pricing", "Pricing", ["Low estimate", "Shared, capped"]),
        ("cashable", "Cashable share", ["0%", "25%", "50%", "75%", "100%"]),
        ("ramp", "Ramp of the savings", ["0", "6", "12", "24", "36", "48", "60"]),
        ("charge_change", "Change of the charge", ["0%", "41%"]),
    ],
)
def test_values_of_an_axis_are_written_in_its_unit(
    derbyshire: Case, field: str, first: str, cells: list[str]
) -> None:
    table = what_if.one_or_two_way(derbyshire, derbyshire.scenario, **{field: None})

    assert table.columns[0] == first
    assert {row[0] for row in table.rows} >= {*cells}


def test_a_saving_given_as_an_offset_is_marked_at_what_it_amounts_to(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", offset=0.5, cashable=0.5, ramp=12)

    rows = what_if.one_or_two_way(derbyshire, scenario, savings=None).rows

    # Half of £49,305.56; 18.5 / 12 of half of that is £19,002.35.
    assert [row[:2] for row in rows[:4]] == [
        ("0", "218,611"),
        ("20,000", "203,194"),
        ("24,653", ">199,608"),
        ("40,000", "187,778"),
    ]


@pytest.mark.parametrize(
    ("fields", "axes"),
    [
        ({"adopters": (25, 25, 36, 36)}, {"adopters": [25, 36]}),
        ({"adopters": 30}, {"adopters": [25, 36]}),
        ({}, {"adopters": [25, 36], "delay": [3]}),
        ({}, {"delay": [3], "adopters": [25, 36]}),
    ],
)
def test_a_scenario_that_is_not_among_the_values_has_no_mark_and_no_legend_of_it(
    derbyshire: Case, fields: dict[str, Any], axes: dict[str, Any]
) -> None:
    scenario = choose(derbyshire, pricing="shared", **fields)

    table = what_if.one_or_two_way(derbyshire, scenario, **axes)

    assert table.caption.endswith(". * over budget")
    assert ">" not in table.text()


@rows_from(ROWS, "captions")
def test_the_caption_names_what_all_cells_have_in_common(
    derbyshire: Case, fields: dict[str, Any], axes: dict[str, Any], start: str
) -> None:
    table = what_if.one_or_two_way(derbyshire, choose(derbyshire, **fields), **axes)

    assert table.caption.startswith(start)


@pytest.mark.parametrize(
    ("fields", "axes", "says"),
    [
        ({}, {"savings": [0.0]}, True),
        ({}, {"offset": [0.5], "adopters": [25]}, True),
        ({"offset": 0.5}, {"ramp": [0]}, True),
        ({"cashable": 0.5}, {"savings": [0.0]}, False),
        ({}, {"cashable": [0.0]}, False),
        ({}, {"savings": [0.0], "cashable": [0.0, 1.0]}, False),
        ({}, {"adopters": [25]}, False),
    ],
)
def test_the_caption_says_so_where_no_saving_is_counted_as_cash(
    derbyshire: Case, fields: dict[str, Any], axes: dict[str, Any], says: bool
) -> None:
    caption = what_if.one_or_two_way(derbyshire, choose(derbyshire, **fields), **axes).caption

    assert ("; none of the savings is cashable" in caption) is says


def test_the_caption_says_that_a_path_of_forces_is_moved_as_one_number(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(10, 10, 36, 36), delay=3)

    table = what_if.one_or_two_way(derbyshire, path, adopters=[25])

    assert table.caption.startswith(
        "Results, £, by forces, with one number for all years, three months late (total: "
    )


def test_a_table_in_which_nothing_moves_is_one_sentence(derbyshire: Case) -> None:
    parts = what_if.telling_parts(derbyshire, derbyshire.scenario, adopters=None, savings=None)

    assert [repr(part) for part in parts] == [
        "Forces and savings make no difference to the cost after cashable savings: £302,000; "
        "none of the savings is cashable, so they do not change this cost."
    ]


def test_a_number_without_a_price_makes_a_difference() -> None:
    case = load_case(EDGES / "gap-in-prices.toml")
    scenario = choose(case, pricing="list")

    (table,) = what_if.telling_parts(case, scenario, adopters=None, delay=[0, 1])

    assert isinstance(table, Table)
    assert [(str(row[0]), str(row[1])) for row in table.rows] == [
        ("1", "-"),
        ("3", "*(40,000)"),
        ("4", "-"),
        ("5", ">0"),
        ("6", "0"),
        ("8", "-"),
    ]
    assert table.caption.endswith("* over budget; > this scenario")


@pytest.mark.parametrize(
    ("amounts", "varies"), [([0, NAN], True), ([NAN, NAN], False), ([1, 1], False), ([1, 2], True)]
)
def test_amounts_vary_if_only_some_are_priced(amounts: list[float], varies: bool) -> None:
    assert what_if._varies(np.array(amounts, dtype=float)) is varies


def test_a_result_that_no_value_prices_has_no_amount() -> None:
    case = load_case(EDGES / "gap-in-prices.toml")
    scenario = choose(case, pricing="list", adopters=5)
    table = grid(case, scenario, delay=(0, 1), charge_change=(0.0,))
    unpriced = replace(table, amounts=table.amounts * float("nan"))

    sentence = what_if._no_difference(case, scenario, unpriced, ["delay", "charge_change"])

    assert sentence.startswith("Delay and change of the charge make no difference to the headroom")
    assert "£" not in sentence


def test_a_table_leaves_out_what_does_not_move_and_a_sentence_says_so(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", delay=3)

    sentence, table = what_if.telling_parts(derbyshire, scenario, adopters=[20, 36], savings=None)

    assert repr(sentence) == (
        "Savings make no difference to the cost after cashable savings, three months late; none "
        "of the savings is cashable, so they do not change this cost."
    )
    # 297,500 and 218,611, and three months of the manager, of 300,000.
    assert isinstance(table, Table)
    assert table.caption == (
        "Results, £, by forces, three months late (total: set-up and the first two "
        "years). * over budget; > this scenario"
    )
    assert [tuple(map(str, row[:2])) for row in table.rows] == [
        ("20", "*(12,500)"),
        ("36", ">66,389"),
    ]


def test_a_field_that_moves_other_results_alone_keeps_its_table(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "half-saved-late")

    sentence, table = what_if.telling_parts(derbyshire, scenario, charge_follows_go_live=None)

    # DESIGN.md, section 4: with --charge-follows-go-live, the same total.
    assert repr(sentence) == (
        "Late start of the charge makes no difference to the headroom: £66,389 under "
        "budget, three months late."
    )
    assert isinstance(table, Table)
    assert table.rows == [
        ("no", ">66,389", "233,611", "233,611", "0", "217,690", "49,306", "215,902"),
        ("yes", "66,389", "233,611", "221,285", "12,326", "217,690", "49,306", "203,993"),
    ]


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("adopters", "Forces make no difference to the headroom: £2,000 over budget."),
        ("charge_follows_go_live", "Late start of the charge makes no difference to the headroom"),
        ("ramp", "Ramp of the savings makes no difference to the cost after cashable savings"),
        ("cashable", "Cashable share makes no difference to the cost after cashable savings"),
        ("savings", "Savings make no difference to the cost after cashable savings: £302,000;"),
        ("offset", "Savings as an offset make no difference to the cost after cashable savings"),
    ],
)
def test_a_field_that_does_not_move_the_result_is_said_in_its_number(
    derbyshire: Case, field: str, sentence: str
) -> None:
    part, *_ = what_if.telling_parts(derbyshire, derbyshire.scenario, **{field: None})

    assert repr(part).startswith(sentence)


def test_a_field_that_moves_no_result_has_no_table(derbyshire: Case) -> None:
    parts = what_if.telling_parts(derbyshire, derbyshire.scenario, ramp=None)

    assert [repr(part) for part in parts] == [
        "Ramp of the savings makes no difference to the cost after cashable savings: £302,000; no "
        "savings are assumed."
    ]


def test_a_table_of_which_cells_differ_stays_a_table(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "headroom", 50_000)

    (part,) = what_if.telling_parts(
        derbyshire, choose(derbyshire, "explore"), limit=limit, adopters=None
    )

    assert isinstance(part, Table)
    # £180,000 - 2 x £1.775m / 27, and / 28, on both sides of £50,000.
    assert [row[:2] for row in part.rows[7:9]] == [
        ("27", "*48,519"),
        ("28", "53,214"),
    ]


@pytest.mark.parametrize(
    ("axes", "rows"),
    [
        ({"delay": [3]}, [("3", "66,389", "233,611", "233,611")]),
        ({"delay": [0]}, [("0", ">81,389", "218,611", "218,611")]),
        # Equal shares and steps are the same at 25 forces, and others are not.
        (
            {"pricing": ["shared", "stepped"], "adopters": [25]},
            [("Shared", "38,000"), ("Stepped", "38,000")],
        ),
        ({"delay": [0, 3], "adopters": [25]}, [("0", "38,000"), ("3", "23,000")]),
    ],
)
def test_values_that_were_asked_for_stay_though_they_are_the_same(
    derbyshire: Case, axes: dict[str, Any], rows: list[tuple[str, ...]]
) -> None:
    (part,) = what_if.telling_parts(derbyshire, choose(derbyshire, "explore"), **axes)

    assert isinstance(part, Table)
    assert [row[:4] for row in part.rows] == rows


def test_the_tornado_shows_the_widest_bar_first_with_its_source(derbyshire: Case) -> None:
    table = what_if.tornado_table(derbyshire, choose(derbyshire, "explore"))

    # DESIGN.md, section 4: from 25 to 36 forces £43,389; 1.41 x £49,305.56 leaves £40,958.
    assert_screen(SCREENS / "tornado.txt", table.text())


def test_the_caption_of_the_tornado_names_what_the_scenario_changes(derbyshire: Case) -> None:
    late = choose(derbyshire, "explore", delay=3, charge_follows_go_live=True, charge_change=0.1)

    caption = what_if.tornado_table(derbyshire, late).caption

    # £165,000 - 2 x £54,236.11
    assert caption == (
        "Effect on headroom of changing one assumption, £, three "
        "months late and the charge too, charge 10% higher; 56,528 in this scenario; for "
        "pricing, low is the one with the lowest result"
    )


@rows_from(ROWS, "why_nothing_moves")
def test_the_caption_of_the_tornado_says_why_savings_move_nothing(
    derbyshire: Case, fields: dict[str, Any], inputs: tuple[str, ...], aside: str
) -> None:
    source_range: Any = derbyshire.what_if[0]
    ranges = tuple(replace(source_range, input=name, low=0, high=1) for name in inputs)
    case = replace(derbyshire, what_if=ranges)
    limit = limit_on(case, "cost_after_cashable_savings")

    caption = what_if.tornado_table(case, choose(case, **fields), limit=limit).caption

    assert caption.startswith(
        f"Effect on cost after cashable savings of changing one assumption, {aside}"
    )


def test_the_tornado_of_a_path_of_forces_says_that_it_moves_one_number(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(10, 10, 36, 36), pricing="shared")

    headings = [row[0] for row in what_if.tornado_table(derbyshire, path).rows]

    assert headings[:3] == [
        "Pricing",
        "Change of the charge",
        "Forces, one number for all years",
    ]


def test_the_tornado_of_the_second_case_has_its_own_ranges(second: Case) -> None:
    table = what_if.tornado_table(second, second.scenario)

    # 8 forces pay £90,000 and 20 pay £60,000; six months late the desk's year costs £630 more.
    assert_screen(SCREENS / "tornado-of-the-second-case.txt", table.text())


@pytest.mark.parametrize(
    ("uplift", "label"), [("", "Charge"), ("uplift = 0.03\n", "Charge, without an uplift")]
)
def test_a_break_even_charge_is_called_without_an_uplift_if_the_charges_have_one(
    tmp_path: Path, uplift: str, label: str
) -> None:
    budget = '[budget]\namount = 110_000\nyears = "2024/25 to 2025/26"\n'
    rules = "".join(
        f'[[charges.pricing]]\nname = "{name}"\nprice = {price}\n{uplift}'
        for name, price in (("one", 50_000), ("two", 60_000))
    )
    charge = f'[[charges]]\nname = "Network"\n{rules}'
    case = written(tmp_path, f'years = "2024/25 to 2025/26"\n{budget}{charge}')

    table = what_if.break_even_table(case, case.scenario)

    assert [row[0] for row in table.rows if row[0].startswith("Charge")] == [label]


def test_savings_under_a_pricing_without_a_price_are_not_priced(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """\
        years = "2025/26 to 2026/27"
        [budget]
        amount = 300_000
        [adopters.sizes]
        cases = {ours = 50, total = 1000}
        [[charges]]
        name = "Lab"
        [[charges.pricing]]
        name = "list"
        over = "cases"
        price = [{cases = 100, price = 50_000}]
        [[charges.pricing]]
        name = "flat"
        price = 50_000
        """,
    )

    table = what_if.break_even_table(case, case.scenario)

    rows = {tuple(row[:2]): row[2] for row in table.rows}
    assert rows["Savings", "List"] == rows["Delay", "List"] == "not priced"
    assert rows["Savings", "Flat"] == "without any saving"
    assert_answers_alike(case, case.scenario, case.scenario)


def test_a_rise_that_a_pricing_has_itself_is_said_to_change_nothing(tmp_path: Path) -> None:
    text = """\
years = "2020/21 to 2021/22"
[budget]
amount = 100_000
years = "2020/21 to 2021/22"
[[charges]]
name = "Hub"
[[charges.pricing]]
name = "indexed"
price = 40_000
uplift = 0.03
base_year = "2020/21"
[[charges.pricing]]
name = "by-year"
price = [60_000, 70_000]
[[charges.pricing]]
name = "level"
price = 45_000
"""
    case = written(tmp_path, text)

    table = what_if.break_even_table(case, choose(case, pricing="any"))

    nothing = "it changes nothing, because the pricing has its own uplift or amounts by year"
    assert [row[1:3] for row in rows_of(table) if row[0] == "Rise of the charges"] == [
        ("Indexed", f"any: {nothing}"),
        ("By year", f"none: {nothing}"),
        ("Level", "up to 22.2% a year"),  # 55,000 / 45,000
    ]
    assert_answers_alike(case, case.scenario, choose(case, pricing="any"))


CASHABLE_LINE = """\
years = "2020/21 to 2021/22"
[budget]
amount = 90_000
years = "2020/21 to 2021/22"
[adopters]
word = "force"
plural = "forces"
count = 4
possible = 4
[[charges]]
name = "Hub"
pool = 200_000
share = "equal"
[[lines]]
name = "Own system ends"
kind = "saving"
annual = 20_000
from = "2020-04"
cashable = 0.5
"""


def test_savings_of_a_scenario_are_told_from_cashable_ones_of_the_case(tmp_path: Path) -> None:
    case = written(tmp_path, CASHABLE_LINE)

    sentence, table = what_if.telling_parts(case, case.scenario, adopters=[3, 4], savings=None)

    assert repr(sentence) == (
        "Savings make no difference to the cost after cashable savings; none of the savings "
        "other than the case's is cashable, so they do not change this cost."
    )
    # 133,333 and 100,000 of the budget of 90,000, although 80,000 is left after cashable savings.
    assert isinstance(table, Table)
    assert table.caption.endswith(" * over budget; > this scenario")
    assert [row[:2] for row in rows_of(table)] == [("3", "*(43,333)"), ("4", ">*(10,000)")]


def test_a_ramp_without_savings_of_the_scenario_has_those_of_the_case(tmp_path: Path) -> None:
    case = written(tmp_path, CASHABLE_LINE)

    (sentence,) = what_if.telling_parts(case, case.scenario, ramp=None, cashable=None)

    assert repr(sentence) == (
        "Ramp of the savings and cashable share make no difference to the cost after cashable "
        "savings: £80,000; no savings other than the case's are assumed."
    )


def test_the_break_even_charge_of_several_is_named(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        'years = "2026/27"\n[budget]\namount = 100_000\nyears = "2026/27"\n[[charges]]\n'
        'name = "Kennels"\nlow = 40_000\nhigh = 50_000\nprice = 50_000\n'
        '[[charges]]\nname = "Vets"\nprice = 10_000\n',
    )

    assert what_if.inputs_shown(case, several=False)["charge"] == "Charge (Kennels)"
