"""Json and csv of the commands, read as another program would, against hand arithmetic."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sohanalysis as soh
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.model.break_even import limit_on
from sohanalysis.model.result_range import range_of, ranges_by_number
from sohanalysis.model.results import results_of
from sohanalysis.report import tables, terminal
from sohanalysis.report.export import exported
from sohanalysis.report.facts import (
    by_number_facts,
    comparison_facts,
    medium_term_facts,
    saved_facts,
    scenario_facts,
    sensitivity_facts,
)
from sohanalysis.report.table import Table
from sohanalysis.report.views import view
from tests.charged import keeping, saved, with_charge, with_pricing
from tests.screens import assert_screen
from tests.written import written

SCREENS = Path(__file__).parent / "screens"
CODE = "41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465"
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
AXES: list[dict[str, Any]] = [{"adopters": (19, 25)}, {"delay": (0, 3), "pricing": ("shared",)}]


def refuse(constant: str) -> None:
    """Refuse NaN and Infinity, which JSON does not allow."""
    raise AssertionError(constant)


def read(facts: Mapping[str, Any]) -> Any:
    return json.loads(exported(facts, "json"), parse_constant=refuse)


def rows(facts: Mapping[str, Any]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exported(facts, "csv"), newline="")))


def facts_of(case: Case, **fields: Any) -> Any:
    return read(scenario_facts(range_of(case, choose(case, **fields))))


def penny(pounds: Any) -> Any:
    return pytest.approx(pounds, abs=0.005)


def exactly(figure: float) -> Any:
    """Return a figure to compare with, to the precision of a float."""
    return pytest.approx(figure, rel=1e-14)


def numbers(facts: Any) -> Iterator[float]:
    if isinstance(facts, Mapping):
        for value in facts.values():
            yield from numbers(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from numbers(value)
    elif isinstance(facts, int | float):
        yield facts


def lows(pairs: Mapping[str, Any]) -> list[float]:
    return [pair["low"] for pair in pairs.values()]


def assert_facts(name: str, facts: Any) -> None:
    """Check that an export is the one in a file, with figures of ten digits."""
    assert_screen(SCREENS / f"{name}.json", laid_out(in_ten_digits(facts)))


def laid_out(facts: Any, indent: str = "") -> str:
    """Return an export as JSON, with the plain values of one name on one line."""
    if not isinstance(facts, dict) or not any(isinstance(v, dict) for v in facts.values()):
        return json.dumps(facts, ensure_ascii=False)
    inside = f"{indent}  "
    lines = [f'{inside}"{name}": {laid_out(value, inside)}' for name, value in facts.items()]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def in_ten_digits(facts: Any) -> Any:
    """Return an export with its figures rounded, as the last digit may differ by machine."""
    if isinstance(facts, dict):
        return {name: in_ten_digits(value) for name, value in facts.items()}
    if isinstance(facts, list):
        return [in_ten_digits(value) for value in facts]
    return float(f"{facts:.10g}") if isinstance(facts, float) else facts


# The form of json and csv


def test_json_is_ascii_without_minus_zero_and_without_numbers_that_are_none() -> None:
    facts = {"savings": np.array([-0.0, -1.5]), "none": (math.nan, -math.inf), "£": {"of": -0.0}}

    text = exported(facts, "json")

    assert read(facts) == {"savings": [0.0, -1.5], "none": [None, None], "£": {"of": 0.0}}
    assert text.isascii()
    assert "-0.0" not in text


def test_csv_has_a_row_for_each_number_and_text_under_its_names() -> None:
    facts = {"a": {"b": 1 / 3, "c": [True, np.float64(-0.0)]}, "none": math.inf, "empty": {}}

    assert rows(facts) == [
        ["name_1", "name_2", "name_3", "value"],
        ["a", "b", "", "0.3333333333333333"],
        ["a", "c", "1", "True"],
        ["a", "c", "2", "0.0"],
        ["none", "", "", ""],
    ]


def test_text_that_a_spreadsheet_would_take_for_a_formula_is_made_safe() -> None:
    facts = {"=SUM(A1)": "@cell", "role": 'half, "so to say"\nand a line', "change": -0.1}

    assert rows(facts)[1:] == [
        ["'=SUM(A1)", "'@cell"],
        ["role", 'half, "so to say"\nand a line'],
        ["change", "-0.1"],
    ]


@pytest.mark.parametrize(
    "facts",
    [
        lambda case, scenario: scenario_facts(range_of(case, scenario)),
        lambda case, scenario: sensitivity_facts(range_of(case, scenario), None, AXES),
        lambda case, scenario: medium_term_facts(range_of(case, scenario), more_years=1),
        lambda case, scenario: saved_facts(case),
        lambda case, scenario: comparison_facts(case, ["signed", "went-live"]),
    ],
    ids=["show", "sensitivity", "medium term", "scenarios", "compare"],
)
def test_csv_has_every_number_of_json_in_full(derbyshire: Case, facts: Any) -> None:
    answer = facts(derbyshire, choose(derbyshire, "half-saved-late"))

    cells = {row[-1] for row in rows(answer)}
    figures = {str(number) for number in numbers(read(answer))}
    assert figures
    assert figures <= cells


def test_what_no_figure_may_stand_without_goes_with_every_answer(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "went-live", pricing="weighted")
    code = scenario_code(derbyshire, scenario)
    answers = (
        scenario_facts(range_of(derbyshire, scenario)),
        sensitivity_facts(range_of(derbyshire, scenario), None, []),
        medium_term_facts(range_of(derbyshire, scenario), more_years=1),
        comparison_facts(derbyshire, ["signed", code]),
    )

    texts = [exported(answer, form) for answer in answers for form in ("json", "csv")]
    assert [text.count("published for no day") for text in texts] == [1] * 8
    assert [text.count("a cap is not a share") for text in texts] == [1] * 8


# A scenario


def test_a_scenario_comes_out_by_line_and_year_with_its_results(derbyshire: Case) -> None:
    facts = facts_of(derbyshire)

    # 30,000 + 151,000 / 1.035 + 121,000 / 1.035^2 + 91,000 / 1.035^3
    assert_facts("scenario", facts)


def test_results_come_out_at_the_quoted_charges_and_under_every_pricing(derbyshire: Case) -> None:
    facts = facts_of(derbyshire, adopters=36, pricing="stepped")

    ends = [(end["initial_cost"], end["headroom"]) for end in facts["estimates"].values()]
    assert [*facts["estimates"]] == ["low", "high"]
    assert ends == [(262_000, 38_000), (302_000, -2_000)]
    totals = {name: results["initial_cost"] for name, results in facts["pricings"].items()}
    assert [*totals] == [*derbyshire.pricings]
    assert totals == penny(
        {
            "low-estimate": 262_000,
            "high-estimate": 302_000,
            "stepped": 262_000,
            "shared": 218_611.11,
            "shared-capped": 262_000,
            "two-part": 253_851.85,
            "weighted": 230_802.81,
        }
    )


def test_a_pricing_that_is_not_known_gives_every_result_two_ends(derbyshire: Case) -> None:
    facts = facts_of(derbyshire, adopters=36, pricing="any")

    # 120,000 and two years of 1.775m / 36 or of 91,000.
    assert facts["results"]["initial_cost"] == {
        "low": penny(218_611.11),
        "high": 302_000,
        "low_pricing": "shared",
        "high_pricing": "high-estimate",
    }
    assert facts["results"]["headroom"] == {
        "low": -2_000,
        "high": penny(81_388.89),
        "low_pricing": "high-estimate",
        "high_pricing": "shared",
    }
    assert [facts[end]["pricing"] for end in ("low", "high")] == ["shared", "high-estimate"]
    assert facts["low"]["by_year"]["gross"]["2021/22"] == penny(49_305.56)
    assert facts["high"]["lines"]["Platform"]["2019/20"] == 91_000
    assert facts["scenario"]["pricing"] == "any"
    assert facts["left_out"] == []


def test_results_by_number_have_both_ends_and_each_pricing(derbyshire: Case) -> None:
    scenario = choose(derbyshire, adopters=19, pricing="any")

    by_number = read(by_number_facts(ranges_by_number(derbyshire, scenario, range(19, 22))))[
        "by_number"
    ]

    # 120,000 and two years of 1.775m / 19 or / 20.
    assert_facts("by-number", by_number)


def test_what_needs_one_pricing_comes_out_for_both_ends(derbyshire: Case) -> None:
    scenario = choose(derbyshire, adopters=36, pricing="any")

    facts = read(sensitivity_facts(range_of(derbyshire, scenario), None, [{"delay": (0, 3)}]))
    term = read(medium_term_facts(range_of(derbyshire, scenario), more_years=1))

    ends = [facts["tornado"][end] for end in ("low", "high")]
    assert [end["pricing"] for end in ends] == ["shared", "high-estimate"]
    assert [end["this_scenario"] for end in ends] == penny([81_388.89, -2_000])
    cells = [facts["tables"][end]["delay"]["amounts"]["3"] for end in ("low", "high")]
    assert cells == penny([66_388.89, -17_000])
    pressures = [term[end]["by_year"]["pressure"]["2022/23"] for end in ("low", "high")]
    assert pressures == penny([49_305.56, 91_000])


def test_a_pricing_without_a_price_is_named_where_no_pricing_is_known(derbyshire: Case) -> None:
    rule = replace(derbyshire.pricing("stepped"), name="listed", between="stated only")
    case = with_charge(derbyshire, pricing=(derbyshire.pricing("shared"), rule))

    assert facts_of(case, adopters=18, pricing="any")["left_out"] == ["listed"]


def test_a_pricing_without_a_price_for_the_adopters_is_left_out(derbyshire: Case) -> None:
    rule = replace(derbyshire.pricing("stepped"), name="listed", between="stated only")
    case = with_charge(derbyshire, pricing=(derbyshire.pricing("shared"), rule))

    assert [*facts_of(case, adopters=18, pricing="shared")["pricings"]] == ["shared"]


def test_adopters_that_change_have_their_years_and_the_charge_its_own(derbyshire: Case) -> None:
    facts = facts_of(derbyshire, adopters=(25, 25, 36, 36), pricing="shared")

    counts = {"2018/19": 25, "2019/20": 25, "2020/21": 36, "2021/22": 36}
    assert facts["scenario"]["adopters"] == counts
    # £1.775m shared by 25, and by 36.
    rates = facts["high"]["charges"]["Platform"]["a_year"]
    assert rates == penny({year: 1_775_000 / count for year, count in counts.items()})


def test_funding_is_among_the_lines_and_counted_nowhere(second: Case) -> None:
    facts = facts_of(second)

    assert [*facts["low"]["lines"]["Innovation grant"].values()] == [50_000, 0, 0, 0, 0]
    assert facts["low"]["by_year"]["gross"]["2023/24"] == 80_000


# Sensitivity


def test_the_sensitivity_table_comes_out_by_what_is_changed(derbyshire: Case) -> None:
    table = read(sensitivity_facts(range_of(derbyshire, derbyshire.scenario), None, []))[
        "sensitivity"
    ]

    assert table["result"] == "headroom"
    # £180,000 - 2 x £71,000 or £91,000, and that with 10% more.
    assert table["rows"]["As quoted"] == {
        "low": 38_000,
        "high": -2_000,
        "source": "decision 41/2018",
    }
    assert table["rows"]["Charge 10% higher"] == {
        "low": penny(23_800),
        "high": penny(-20_200),
        "source": "illustration",
    }


ON_TIME = """years = "2018/19 to 2021/22"
[budget]
amount = 300_000
[adopters]
count = 5
[[charges]]
name = "Platform"
price = 20_000
"""
SOURCED = """[[what_if]]
input = "charge_change"
low = 0
high = {high}
unit = "share"
source = "HMT"
"""


def test_our_illustration_is_left_out_if_a_source_gives_the_same_change(tmp_path: Path) -> None:
    case = written(tmp_path, ON_TIME + SOURCED.format(high=0.1))
    higher = ("Charge 10% higher", 256_000.0, "HMT")  # 300,000 less two years at 22,000

    screen = tables.sensitivity(case).frame().reset_index().to_numpy().tolist()
    assert [tuple(row) for row in screen if row[0] == higher[0]] == [higher]
    exported_rows = read(sensitivity_facts(range_of(case, case.scenario), None, []))["sensitivity"]
    assert exported_rows["rows"][higher[0]] == {"platform": penny(256_000), "source": "HMT"}
    assert [row[0] for row in screen] == [*exported_rows["rows"]]
    first_page = repr(view(case, case.scenario, "decision"))
    assert "A charge 10% higher, which has a source, £256,000 left." in first_page


def test_two_rows_of_the_same_words_are_both_exported(tmp_path: Path) -> None:
    line = '[[lines]]\nname = "Charge"\nkind = "cost"\nnature = "recurrent"\nannual = 40_000\n'
    case = written(tmp_path, ON_TIME + line + SOURCED.format(high=0.25))

    exported_rows = read(sensitivity_facts(range_of(case, case.scenario), None, []))["sensitivity"]
    rows_of_words = {
        name: row["source"] for name, row in exported_rows["rows"].items() if "25% higher" in name
    }
    assert rows_of_words == {"Charge 25% higher": "illustration", "Charge 25% higher (2)": "HMT"}


def test_break_even_points_come_out_by_pricing_and_input(derbyshire: Case) -> None:
    points = read(sensitivity_facts(range_of(derbyshire, derbyshire.scenario), None, []))[
        "break_even"
    ]

    # (300,000 - 120,000) / 2, 26.7% above 71,000; 20 equal shares fit, 19 do not.
    assert [*points] == [*derbyshire.pricings]
    assert points["high-estimate"]["delay"]["never"]
    assert_facts("break-even", points["shared"])


def test_every_break_even_point_has_the_value_of_the_scenario_as_in_python(
    derbyshire: Case,
) -> None:
    fields: dict[str, Any] = {"adopters": 36, "pricing": "any", "charge_change": 0.1, "delay": 3}
    appraisal = soh.appraise(derbyshire, **fields)
    points = read(sensitivity_facts(range_of(derbyshire, appraisal.scenario), None, []))[
        "break_even"
    ]

    charges = {name: point["charge"]["this_scenario"] for name, point in points.items()}
    # 10% above 71,000, 91,000 and 1,775,000 / 36.
    assert charges["low-estimate"] == penny(78_100)
    assert charges["high-estimate"] == penny(100_100)
    assert charges["shared"] == penny(54_236.11)
    values = appraisal.break_even()["this_scenario"]
    assert {field for field, *_ in values.index} >= {"charge", "adopters", "delay"}
    for (field, pricing, _), amount in values.items():
        assert points[pricing][field]["this_scenario"] == amount


def test_a_charge_without_a_price_has_no_value_of_the_scenario(derbyshire: Case) -> None:
    rule = replace(derbyshire.pricing("stepped"), name="listed", between="stated only")
    case = with_charge(derbyshire, pricing=(*derbyshire.charge.pricing, rule))
    unknown = range_of(case, choose(case, pricing="any", adopters=36))

    points = read(sensitivity_facts(unknown, None, []))["break_even"]

    assert points["listed"]["charge"]["this_scenario"] is None
    assert points["listed"]["charge"]["values"] == [exactly(90_000)]


def test_a_price_list_that_rises_and_falls_has_every_switch(second: Case) -> None:
    prices = ((1, 70_000), (5, 80_000), (12, 79_485), (20, 79_486), (25, 60_000))
    steps = [{"adopters": start, "price": price} for start, price in prices]
    case = with_pricing(second, "bands", price=steps)

    facts = sensitivity_facts(range_of(case, case.scenario), None, [])

    # The break-even charge is £79,485.
    switches = read(facts)["break_even"]["bands"]["adopters"]["switches"]
    assert [tuple(switch.values()) for switch in switches] == [(4, 5), (12, 11), (19, 20), (25, 24)]
    assert ["break_even", "bands", "adopters", "switches", "2", "last_fits", "12"] in rows(facts)


def test_the_tornado_comes_out_by_input_with_its_sources(derbyshire: Case) -> None:
    chart = read(sensitivity_facts(range_of(derbyshire, derbyshire.scenario), None, []))["tornado"][
        "low"
    ]

    # £180,000 - 2 x £91,000 x 1.41 = -£76,620.
    assert_facts("tornado", chart)


def test_the_cells_of_tables_come_out_by_the_values_of_their_fields(derbyshire: Case) -> None:
    facts = sensitivity_facts(
        range_of(derbyshire, choose(derbyshire, pricing="shared")), None, AXES
    )

    limit = {"result": "headroom", "value": 0.0, "is_the_sum": True}
    ends = read(facts)["tables"]
    tables = ends["low"]
    assert ends["high"] == tables
    # Over one field every result is there: £1.775m among 19 and among 25.
    results = tables["adopters"]["results"]
    assert results["ongoing"] == {"19": exactly(1_775_000 / 19), "25": 71_000}
    assert results["initial_cost"]["25"] == 262_000
    # £180,000 - 2 x £1.775m / 19; £38,000 at 25, less £5,000 a month.
    assert tables == {
        "pricing": "shared",
        "adopters": {
            "limit": limit,
            "amounts": {"19": exactly(-6_842.105_263_157_864), "25": 38_000.0},
            "within": {"19": False, "25": True},
            "results": results,
        },
        "delay by pricing": {
            "limit": limit,
            "amounts": {"0": {"shared": 38_000.0}, "3": {"shared": 23_000.0}},
            "within": {"0": {"shared": True}, "3": {"shared": True}},
            "results": {},
        },
    }
    assert ["tables", "low", "delay by pricing", "amounts", "3", "shared", "23000.0"] in rows(facts)


def test_the_limit_that_is_asked_for_holds_in_every_part(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "initial_cost", 290_000)

    facts = read(
        sensitivity_facts(range_of(derbyshire, derbyshire.scenario), limit, [{"savings": (0.0,)}])
    )

    chosen_limit = {"result": "initial_cost", "value": 290_000.0, "is_the_sum": False}
    points = [point for inputs in facts["break_even"].values() for point in inputs.values()]
    assert [point["limit"] for point in points] == [chosen_limit] * 63
    ends = (facts["tornado"]["high"], facts["tables"]["high"]["savings"])
    assert [end["limit"] for end in ends] == [chosen_limit] * 2
    # (290,000 - 120,000) / 2.
    assert facts["break_even"]["shared"]["charge"]["values"] == [exactly(85_000)]


def test_pricings_come_out_in_the_order_of_the_file(derbyshire: Case, backwards: Case) -> None:
    axes = [{"adopters": None, "pricing": None}]

    usual, turned = (
        read(sensitivity_facts(range_of(case, choose(case, "explore")), None, axes))
        for case in (derbyshire, backwards)
    )

    assert turned == usual
    assert [*turned["break_even"]] == [*reversed(derbyshire.pricings)]
    first = next(iter(turned["tables"]["low"]["adopters by pricing"]["amounts"].values()))
    assert [*first] == [*reversed(derbyshire.pricings)]


# Saved scenarios, alone and side by side


def test_saved_scenarios_come_out_by_name_with_their_codes_and_results(derbyshire: Case) -> None:
    facts = read(saved_facts(derbyshire))

    # DESIGN.md, section 4, to the penny.
    # 120,000 + 15,000 + 3 x 49,305.56 less three months; and less 56,495.95 of savings.
    # From 233,611.11, half of the savings by March 2021 are cash: 2 x 15,921.59.
    assert_facts("saved-scenarios", facts)


def test_a_saved_path_of_adopters_has_its_years(derbyshire: Case) -> None:
    facts = saved_facts(keeping(derbyshire, saved(adopters=(25, 25, 36, 36))))

    assert ["scenarios", "kept", "adopters", "2020/21", "", "36"] in rows(facts)


def test_a_saved_scenario_that_cannot_be_used_says_why_and_the_others_stay(
    derbyshire: Case,
) -> None:
    old, usable = read(
        saved_facts(keeping(derbyshire, saved(name="old", rules=2), saved(rationale="a café?")))
    )["scenarios"].values()

    assert old["not_usable"] == (
        'scenario: "old" was made under rules r2, but these are r3: its figures may differ. '
        "Choose the fields again."
    )
    assert {"code", "results"} & {*old} == set()
    assert (usable["code"], usable["rationale"]) == ("41-2018-c275:r3:n20:pshared:158f", "a café?")
    assert usable["results"]["headroom"]["low"] == 2_500


def test_a_case_without_saved_scenarios_has_none(second: Case) -> None:
    assert read(saved_facts(second))["scenarios"] == {}


def test_scenarios_side_by_side_come_out_with_how_far_they_are_apart(derbyshire: Case) -> None:
    facts = read(comparison_facts(derbyshire, ["fewer-join", "explore", CODE]))

    # DESIGN, section 4: at 19 and at 36 equal shares, and with everything.
    # A negative headroom has no percentage.
    assert_facts("compared-scenarios", facts)


# Medium term


def test_the_medium_term_comes_out_by_year(derbyshire: Case) -> None:
    facts = read(
        medium_term_facts(
            range_of(derbyshire, derbyshire.scenario),
            more_years=1,
            tax_base=330_000,
            net_budget=200_000_000,
        )
    )

    # 100 pence x £30,000 / 330,000; and £151,000 of £200m.
    assert_facts("medium-term", facts)


def test_funding_and_cash_savings_of_the_medium_term_are_negative(second: Case) -> None:
    by_year = read(medium_term_facts(range_of(second, second.scenario), more_years=1))["low"][
        "by_year"
    ]

    (grant,) = (amounts for name, amounts in by_year.items() if name.startswith("funding: "))
    assert [*grant.values()][:2] == [-50_000, 0]
    assert {"band_d_pence", "share_of_budget"} & {*by_year} == set()
    # Half of £75,000 and nine months of £25,200; half of £24,000 as cash, from January 2025.
    assert by_year["recurrent"]["2024/25"] == 56_400
    assert by_year["cashable_savings"]["2024/25"] == -3_000
    # £80,000 less the grant; then £40,000 + £56,400 - £3,000.
    assert [*by_year["pressure"].values()][:2] == [30_000, 93_400]
    # The platform is £15,000 a year less or more at the quoted charges, and half of that at first.
    assert by_year["pressure_at_quoted_low"]["2024/25"] == 85_900
    assert by_year["pressure_at_quoted_high"]["2024/25"] == 100_900


# Against the text


def printed(parts: list[Any]) -> Iterator[float]:
    """Yield every number of the tables among some parts, at full precision."""
    for part in parts:
        if isinstance(part, Table):
            _, cells = part.numbers()
            yield from (cell for row in cells for cell in row if isinstance(cell, int | float))


def every_answer(case: Case) -> Iterator[tuple[list[Any], Mapping[str, Any]]]:
    """Yield the parts that each command prints, with the facts that it exports."""
    late, more = choose(case, delay=2), {"more_years": 2, "tax_base": 330_000}
    late_results = results_of(case, late)
    yield (
        [tables.cost_by_year(late_results), tables.results(late_results)],
        scenario_facts(range_of(case, late)),
    )
    yield (
        [tables.medium_term_table(case, late, **more)],
        medium_term_facts(range_of(case, late), **more),
    )
    parts = terminal.sensitivity_parts(case, late, None, AXES[:1])
    yield [*parts], sensitivity_facts(range_of(case, late), None, AXES[:1])
    names = ["half-saved-late", "explore"]
    if case.saved:
        yield [*terminal.saved_or_compared(case, names)], comparison_facts(case, names)
        yield [*terminal.saved_or_compared(case, None)], saved_facts(case)


@pytest.mark.parametrize("name", ["derbyshire", "second"])
def test_every_number_of_a_table_on_the_terminal_is_exported(
    request: pytest.FixtureRequest, name: str
) -> None:
    for parts, facts in every_answer(request.getfixturevalue(name)):
        cells = [*printed(parts)]
        assert cells
        # Savings are positive in tables of results, and negative by year.
        exports = [cell for row in rows(facts) for cell in row]
        sizes = np.array([abs(float(cell)) for cell in exports if NUMBER.fullmatch(cell)])
        assert [cell for cell in cells if not np.isclose(sizes, abs(cell), atol=0.005).any()] == []


INDEXED = """\
years = "2024/25 to 2026/27"
[budget]
amount = 100_000
years = "2024/25 to 2026/27"
[[charges]]
name = "Hub"
low = 10_000
high = 20_000
firmness = "estimate"
vat_added = 0.2
[[charges.pricing]]
name = "indexed"
price = 10_000
uplift = 0.1
base_year = "2024/25"
[[charges.pricing]]
name = "factors"
price = "high"
uplift = [1, 1.5, 2]
[[lines]]
name = "Old contract"
kind = "saving"
annual = 1_000
from = "2024-04"
"""


def test_the_notes_of_every_export_have_the_caveats_of_the_terminal(tmp_path: Path) -> None:
    case = written(tmp_path, INDEXED)
    late = choose(case, pricing="indexed", delay=1)

    exports = [
        scenario_facts(range_of(case, late)),
        sensitivity_facts(range_of(case, late), None, ()),
        medium_term_facts(range_of(case, late), more_years=1),
    ]

    for facts in exports:
        assert facts["notes"] == [
            "Hub costs include unrecovered VAT of 20% of the charge; a charge is before VAT "
            "unless it is marked with VAT.",
            "A late go-live does not move these savings: Old contract.",
        ]


def test_the_charge_next_to_its_limit_has_no_uplift_either(tmp_path: Path) -> None:
    case = written(tmp_path, INDEXED)
    scenario = choose(case, pricing="indexed", charge_change=0.1)

    points = sensitivity_facts(range_of(case, scenario), None, ())["break_even"]

    # 10,000 and 20,000, 10% higher (before, also times 1.21 and 2); 100,000 / 3 / 1.2.
    charges = {name: point["charge"]["this_scenario"] for name, point in points.items()}
    assert charges == {"indexed": pytest.approx(11_000), "factors": pytest.approx(22_000)}
    assert points["indexed"]["charge"]["values"] == (pytest.approx(100_000 / 3.6),)
