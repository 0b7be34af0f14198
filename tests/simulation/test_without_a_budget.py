"""Simulations of cases without a budget, or without a low and a high estimate.

Two payrolls: £48,000 of software in the first year, which overruns by a quarter, and £100,000 a
year for three years. Together £360,000.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sohanalysis as soh
from sohanalysis.errors import CaseError, ScenarioError
from sohanalysis.model.result_range import range_of
from sohanalysis.report.facts import sensitivity_facts
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from sohanalysis.report.terminal import medium_term_parts, sensitivity_parts
from sohanalysis.simulation import report, risk
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.panel import RiskPanel
from sohanalysis.simulation.simulation import (
    SimulatedRange,
    Simulation,
    join_grid,
    simulate,
    simulate_range,
)
from tests.written import written

SOFTWARE = """
years = "2022/23 to 2024/25"
[[lines]]
name = "Software"
by_year = [48_000, 0, 0]
"""
PAYROLL = """
[[charges]]
name = "Payroll"
price = 100_000
"""
OVERRUN = """
[[uncertain]]
input = "overrun"
line = "Software"
low = 0.25
mode = 0.25
high = 0.25
unit = "share"
source = "a survey"
status = "stated"
"""
RISING = """
years = "2022/23 to 2024/25"
[[charges]]
name = "Payroll"
price = 100_000
[[lines]]
name = "Licences"
nature = "recurrent"
by_year = [0, 10_000, 20_000]
[[lines]]
name = "Old licences"
kind = "saving"
nature = "recurrent"
by_year = [0, 10_000, 20_000]
"""
BUDGET = """
[budget]
amount = 250_000
"""
COUNCILS = """
years = "2022/23 to 2024/25"
[adopters]
word = "council"
anticipated = 3
signed = 3
possible = 4
[scenario]
pricing = "shared"
[[charges]]
name = "Network"
[[charges.pricing]]
name = "shared"
pool = 120_000
share = "equal"
[[charges.pricing]]
name = "list"
price = [{adopters = 2, price = 50_000}]
[[uncertain]]
input = "adopters"
p = 0.5
rho = 0.0
p_grid = [0.5]
rho_grid = [0.0]
unit = "share"
status = "assumed"
note = "ours"
"""

Simulated = Callable[[str], Simulation]


@pytest.fixture(name="simulated")
def _simulated(tmp_path: Path) -> Simulated:
    def run(text: str) -> Simulation:
        case = written(tmp_path, text)
        return simulate(case, case.scenario, draws=1_000)

    return run


def test_without_a_budget_the_cost_over_all_years_is_simulated(simulated: Simulated) -> None:
    run = simulated(SOFTWARE + PAYROLL + OVERRUN)

    assert run.results == ("whole_life", "ongoing", "net")
    assert run.this_scenario == {"whole_life": 348_000, "ongoing": 100_000, "net": 348_000}
    assert run.percentiles["whole_life"] == {10: 360_000, 50: 360_000, 80: 360_000, 90: 360_000}
    assert run.percentiles["ongoing"][80] == 100_000
    assert run.set_aside(80) == 360_000
    assert (run.share_short, run.sampling_error, run.grids) == (None, None, ())


def test_a_case_of_one_year_is_simulated(tmp_path: Path) -> None:
    case = written(tmp_path, 'years = "2022/23"\n' + PAYROLL)
    run = simulate(assume(case, charge_change=(0.25, 0.25, 0.25)), case.scenario, draws=10)

    assert set(run.percentiles["whole_life"].values()) == {125_000}
    assert set(run.percentiles["net"].values()) == {125_000}
    assert "the year 2022/23 costs £125,000" in report.share_answer(run)


def test_with_a_budget_and_one_price_the_share_over_budget_is_simulated(
    simulated: Simulated,
) -> None:
    run = simulated(SOFTWARE + PAYROLL + OVERRUN + BUDGET)

    # 60,000 and two years at 100,000 are over 250,000.
    assert run.results == ("initial_cost", "headroom", "ongoing", "net")
    assert run.percentiles["initial_cost"][50] == 260_000
    assert run.percentiles["headroom"][50] == -10_000
    assert run.share_short == 1


def test_the_net_cost_of_a_case_of_one_year_names_the_year_once(tmp_path: Path) -> None:
    case = written(tmp_path, RISING)
    run = simulate(assume(case, charge_change=(0, 0, 0)), case.scenario, draws=100)
    one_year = replace(run, case=replace(run.case, years=run.case.years[:1]))

    labels = [report.percentile_table(a_run).rows[-1][0] for a_run in (run, one_year)]

    assert labels == ["Net cost, 2022/23 to 2024/25", "Net cost, 2022/23"]


def test_a_cost_that_savings_hide_in_the_net_is_summed_year_by_year(tmp_path: Path) -> None:
    case = written(tmp_path, RISING)
    run = simulate(assume(case, charge_change=(0, 0, 0)), case.scenario, draws=100)

    # The net cost is £100,000 in each of three years.
    assert set(run.percentiles["net"].values()) == {300_000}
    assert set(run.percentiles["whole_life"].values()) == {330_000}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (
            SOFTWARE + PAYROLL + OVERRUN,
            "At £100k a year, the years 2022/23 to 2024/25 cost £360,000 in all simulated outcomes "
            "under these assumptions: no varied input changes it. No budget is stated, so "
            "there is no share over budget.",
        ),
        (
            COUNCILS,
            "If a fixed bill is shared equally, the years 2022/23 to 2024/25 cost £360,000 or less "
            "in 8 of 10 simulated outcomes under these assumptions, and £180,000 or less in 5 of "
            "10. No budget is stated, so there is no share over budget.",
        ),
        (
            SOFTWARE + OVERRUN + BUDGET,
            "One-off costs come to more than the budget of £250k in no outcome, by construction: "
            "no varied input takes the cost over it. A budget of £60,000 would be enough in 8 of "
            "10 simulated outcomes, £190,000 less than the budget asked for.",
        ),
    ],
    ids=["one price", "councils", "no charge"],
)
def test_the_answer_names_the_cost_and_its_conditions(
    simulated: Simulated, text: str, answer: str
) -> None:
    # Each of two other councils joins or does not: alone in a quarter of the outcomes (£120,000 a
    # year), two in half of them (£60,000).
    assert report.share_answer(simulated(text)) == answer


def test_without_a_budget_no_surface_has_a_share_over_budget(simulated: Simulated) -> None:
    run = simulated(SOFTWARE + PAYROLL + OVERRUN)

    rows = [row[0] for row in report.shortfall_table(run).rows]
    simulated_range = SimulatedRange(scenario=run.scenario, runs=(run,))
    text = {form: report.simulation_as(simulated_range, form) for form in ("json", "csv")}
    exported = json.loads(text["json"])
    parts = {name for row in csv.reader(io.StringIO(text["csv"])) for name in row[:2]}
    curve = report.s_curve(run)

    assert rows == [
        "This scenario",
        *(f"Sum that would be enough in {percent}% of outcomes" for percent in (50, 80, 90)),
    ]
    assert [row[0] for row in report.percentile_table(run).rows] == [
        "Gross cost over all years",
        "Ongoing cost a year",
        "Net cost, 2022/23 to 2024/25",
    ]
    assert exported["result"] == "whole_life"
    assert "share_short" not in exported["low"]
    assert "sampling_error" not in exported
    assert "curve" in parts
    assert "share_short" not in parts
    assert curve.title == "A sum of £360,000 would be enough in 80% of simulated outcomes"
    assert [rule.name for rule in curve.plots[0].rules] == ["This scenario, £348,000"]
    assert "budget" not in " ".join(map(repr, report.share_cautions(run.case)))


def test_the_frame_of_python_has_the_results_of_the_case(tmp_path: Path) -> None:
    case = written(tmp_path, SOFTWARE + PAYROLL + OVERRUN)

    frame = soh.appraise(case).simulate(draws=100)

    assert frame.to_dict("list") == {
        "whole_life": [360_000] * 4,
        "ongoing": [100_000] * 4,
        "net": [360_000] * 4,
    }
    assert frame.attrs == {"draws": 100, "seed": 1}


@pytest.mark.parametrize("text", [SOFTWARE + OVERRUN, SOFTWARE + PAYROLL + OVERRUN])
def test_a_paper_without_a_budget_has_the_annex_of_a_sourced_simulation(
    tmp_path: Path, text: str
) -> None:
    case = written(tmp_path, text)

    (annex,) = risk.annex(case, case.scenario)

    assert annex.title == "Simulation"
    assert not any(isinstance(part, Prose) and not part.texts for part in annex.parts)


def test_one_assumed_input_among_sourced_ones_leaves_out_the_annex(tmp_path: Path) -> None:
    assumed = """
[[uncertain]]
input = "charge_change"
low = 0.0
mode = 0.0
high = 0.1
unit = "share"
status = "assumed"
note = "ours"
"""
    case = written(tmp_path, SOFTWARE + PAYROLL + OVERRUN + assumed)

    assert [*risk.annex(case, case.scenario)] == []


def test_an_assumed_budget_has_no_annex(tmp_path: Path) -> None:
    assumed = BUDGET + 'status = "assumed"\nnote = "ours"\n'
    case = written(tmp_path, SOFTWARE + OVERRUN + assumed)

    assert [*risk.annex(case, case.scenario)] == []


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (SOFTWARE + OVERRUN, {"Ranges": ["0-low", "0-mode", "0-high"]}),
        (
            SOFTWARE + PAYROLL + OVERRUN,
            {"Pricing": ["pricing"], "Ranges": ["0-low", "0-mode", "0-high"]},
        ),
        (
            SOFTWARE + OVERRUN + BUDGET,
            {"Ranges, and the budget": ["0-low", "0-mode", "0-high", "budget"]},
        ),
        (COUNCILS, {"Who joins, and the pricing": ["p", "rho", "pricing"]}),
    ],
    ids=["no charge", "one price", "budget", "councils"],
)
def test_the_panel_has_the_controls_of_the_case(
    tmp_path: Path, text: str, groups: dict[str, list[str]]
) -> None:
    case = written(tmp_path, text)

    panel = RiskPanel(case, case.scenario)

    described = json.loads(gzip.decompress(panel.tables))["groups"]
    assert {
        group["label"]: [control["field"] for control in group["controls"]] for group in described
    } == groups
    assert "curve" in [group["chart"] for group in described]
    assert "fault" not in panel.reply
    assert set(panel.reply["tables"]) == {"shortfall", "percentiles", "explains"}


def test_there_is_no_grid_without_a_budget(simulated: Simulated) -> None:
    run = simulated(COUNCILS)

    assert repr(risk.joining_grid(run)) == "No budget is stated, so there is no share over budget."
    with pytest.raises(CaseError, match="budget: is not in the case"):
        join_grid(run.case, run.scenario)


def test_a_number_that_may_be_drawn_without_a_price_is_refused_and_left_out_of_the_grid(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, COUNCILS + BUDGET)

    with pytest.raises(ScenarioError) as refusal:
        simulate(case, soh.choose(case, pricing="list"), draws=100)
    grid = join_grid(case, case.scenario)
    table = report.grid_table(case, case.scenario, grid)

    assert str(refusal.value) == (
        'adopters: no document prices "list" at 1. These numbers may be drawn: choose another '
        "pricing, or write a price for them in the case."
    )
    assert (grid.pricings, grid.left_out) == (("shared",), ("list",))
    assert [row[0] for row in table.rows] == ["Shared"]
    assert (
        "Left out, because no document prices every number that may be drawn: List." in table.note
    )


def test_if_the_pricing_is_not_known_the_two_with_the_lowest_and_highest_mean_are_drawn(
    tmp_path: Path,
) -> None:
    # Three councils would share 120,000, less than the fee of 50,000. Of three that signed, two
    # others join in half of the draws each: alone we pay 120,000, with one other 60,000.
    fee = '[[charges.pricing]]\nname = "fee"\nprice = 50_000\n[[uncertain]]'
    case = written(tmp_path, COUNCILS.replace("[[uncertain]]", fee) + BUDGET)
    unknown = soh.choose(case, pricing="any")

    simulated = simulate_range(case, unknown, draws=1_000, seed=1)

    assert [run.scenario.pricing for run in simulated.runs] == ["fee", "shared"]
    assert simulated.left_out == ("list",)
    # The list has no price for the scenario itself.
    alone = soh.choose(case, pricing="any", adopters=1)
    assert simulate_range(case, alone, draws=1_000, seed=1).left_out == ("list",)
    text = " ".join(map(str, report.simulation_text(simulated)))
    assert (
        "The pricing is not known. The two shown have the lowest and the highest mean cost over "
        "the first 1,000 draws." in text
    )
    assert "Left out, as no document gives its price at every number used: List." in text
    assert "Highest pricing (stated: a fixed bill, shared equally), by mean cost. " in text


# Both pricings cost £300,000 in all; in each year, or with other draws, they may differ.
TWO_ALIKE = """
years = "2022/23 to 2024/25"
[adopters]
word = "council"
anticipated = 3
signed = 3
possible = 4
[[charges]]
name = "Network"
[[charges.pricing]]
name = "level"
price = 100_000
[[charges.pricing]]
{second}
[[what_if]]
input = "adopters"
low = 2
high = 4
unit = "forces"
[[what_if]]
input = "charge_change"
low = -0.1
high = 0.1
unit = "share"
[[uncertain]]
input = "charge_change"
low = 0
mode = 0.1
high = 0.2
note = "ours"
"""


THE_SAME = "Every pricing costs the same (stated: "
NOT_IN_ALL = "Every pricing gives the same {cost}, but other figures differ (stated: "


@pytest.mark.parametrize(
    ("second", "simulated_words", "by_year_words", "tornado_words"),
    [
        ('name = "again"\nprice = 100_000', THE_SAME, THE_SAME, THE_SAME),
        (
            'name = "early"\nfee = {"2022/23" = 120_000, "2023/24" = 100_000, "2024/25" = 80_000}',
            NOT_IN_ALL.format(cost="mean cost"),
            NOT_IN_ALL.format(cost="cost in 2022/23 to 2024/25"),
            THE_SAME,
        ),
        # Equal at three councils, and at no other number
        (
            'name = "shared"\npool = 300_000\nshare = "equal"',
            THE_SAME,
            THE_SAME,
            "Highest pricing with 2 councils (stated: a fixed bill, shared equally), by costs in ",
        ),
    ],
    ids=["in every year", "in all", "at one number"],
)
def test_pricings_are_called_the_same_only_if_every_figure_shown_is(
    tmp_path: Path, second: str, simulated_words: str, by_year_words: str, tornado_words: str
) -> None:
    budget = f'{BUDGET}years = "2022/23 to 2024/25"\n'
    case = written(tmp_path, TWO_ALIKE.format(second=second) + budget)
    unknown = soh.choose(case, pricing="any")

    simulated = simulate_range(case, unknown, draws=500, seed=1)
    (by_year,) = medium_term_parts(case, unknown, more_years=1)
    *_, tornado = (p for p in sensitivity_parts(case, unknown, None, ()) if isinstance(p, Table))

    assert [run.scenario.pricing for run in simulated.runs] == ["level"]
    assert simulated_words in " ".join(map(str, report.simulation_text(simulated)))
    assert by_year.caption.startswith(by_year_words)
    assert tornado.caption.startswith(tornado_words)


@pytest.mark.parametrize(
    ("axes", "level", "shared"),
    [
        # £250,000 less £300,000. Two councils pay £450,000 of the shared bill, and four £225,000.
        ({}, [">*(50,000)", "*(50,000)", "*(50,000)"], [">*(50,000)", "*(200,000)", "25,000"]),
        (
            {"savings": (0.0,)},
            [">*300,000", "*300,000", "*300,000"],
            [">*300,000", "*450,000", "225,000"],
        ),
    ],
    ids=["one way", "two ways"],
)
def test_pricings_equal_in_the_scenario_have_a_table_each_if_the_table_tells_them_apart(
    tmp_path: Path, axes: dict[str, Any], level: list[str], shared: list[str]
) -> None:
    budget = f'{BUDGET}years = "2022/23 to 2024/25"\n'
    second = 'name = "shared"\npool = 300_000\nshare = "equal"'
    case = written(tmp_path, TWO_ALIKE.format(second=second) + budget)
    unknown = soh.choose(case, pricing="any")

    parts = sensitivity_parts(case, unknown, None, [{"adopters": (3, 2, 4), **axes}])
    *_, lowest, highest = (part for part in parts if isinstance(part, Table))
    exported = sensitivity_facts(range_of(case, unknown), None, [{"adopters": (3, 2, 4), **axes}])[
        "tables"
    ]

    by = ", by costs in 2022/23 to 2024/25. "
    assert lowest.caption.startswith(f"Lowest pricing with 2 councils (stated: the flat price){by}")
    assert highest.caption.startswith(
        f"Highest pricing with 2 councils (stated: a fixed bill, shared equally){by}"
    )
    assert [str(row[1]) for row in lowest.rows] == level
    assert [str(row[1]) for row in highest.rows] == shared
    assert [exported[end]["pricing"] for end in ("low", "high")] == ["level", "shared"]


def test_a_single_pricing_with_a_price_is_simulated_alone(tmp_path: Path) -> None:
    case = written(tmp_path, COUNCILS + BUDGET)

    simulated = simulate_range(case, soh.choose(case, pricing="any"), draws=100, seed=1)

    assert [run.scenario.pricing for run in simulated.runs] == ["shared"]
    assert "Lowest pricing" not in " ".join(map(str, report.simulation_text(simulated)))


def test_without_a_budget_no_grid_varies_the_adopters(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        'years = "2022/23"\n[adopters]\ncount = 3\n' + PAYROLL + '[[uncertain]]\ninput = "adopters"'
        "\np = 0.5\nrho = 0.1\n",
    )

    run = simulate(case, case.scenario, draws=10)

    assert report.idle_adopters(run) == (
        "The number of adopters is not varied, because the charge does not depend on it at £100k a "
        "year."
    )
