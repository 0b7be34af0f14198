"""The charts of a case by their data: numbers, names, findings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.pricing import Pricing
from sohanalysis.errors import ScenarioError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.break_even import limit_on
from sohanalysis.report import charts, what_if
from sohanalysis.report.chart import Cells, Chart, Label, Plot, Series
from sohanalysis.report.headline import headline
from sohanalysis.years import label
from tests.charged import with_charge, with_only
from tests.written import written

EXAMPLES = DATA / "examples"
PARISHES = Path(__file__).parent.parent / "cases" / "parishes.toml"
COUNTS = ("anticipated", "signed", "possible")
NOT_VARIED = (
    "The case gives no range for savings, ramp of the savings, cashable share, delay, rise of the "
    "charges, so these are not varied."
)
# Headroom at 19, 20 and 25 forces: stepped, shared, lower charge.
SMALL: dict[str, Any] = {"adopters": [19, 20, 25], "pricing": ["stepped", "shared", "low-estimate"]}


def cost(case: Case, preset: str | None = None, **fields: Any) -> Chart:
    return charts.cost_chart(case, choose(case, preset, **fields))


def charge(case: Case, preset: str | None = None, **fields: Any) -> Chart:
    return charts.charge(case, choose(case, preset, **fields))


def plot(chart: Chart) -> Plot:
    """The one panel of a chart."""
    (only,) = chart.plots
    return only


def names(things: Any) -> list[str]:
    return [thing.name for thing in things]


def over(case: Case, count: int) -> Case:
    """Give a case so many years from 2018/19."""
    labels = tuple(label(2018 + n) for n in range(count))
    return replace(case, years=labels, presets={}, published=())


# Cost


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({}, "At the high estimate: £302,000, £2,000 over the budget of £300,000"),
        (
            {"adopters": 36, "pricing": "shared"},
            "With 36 forces: £218,611, £81,389 under the budget of £300,000",
        ),
        (
            {"adopters": (20, 20, 28, 28), "pricing": "shared"},
            "With 20 to 28 forces by year: £272,143, £27,857 under the budget of £300,000",
        ),
        (
            {"charge_change": 90 / 91 - 1},
            "At the high estimate: £300,000, exactly the budget of £300,000",
        ),
    ],
)
def test_the_finding_of_the_cost_chart_names_adopters_total_and_budget(
    derbyshire: Case, fields: dict[str, Any], title: str
) -> None:
    assert cost(derbyshire, **fields).title == title


def test_the_cost_is_however_many_join_only_where_every_pricing_ignores_the_number(
    derbyshire: Case, stated_price: Case
) -> None:
    alone = cost(with_only(derbyshire, "low-estimate", "high-estimate"))

    assert alone.title == ("However many forces join: £302,000, £2,000 over the budget of £300,000")
    assert "estimates" not in alone.sentence
    assert cost(stated_price).title.startswith("At the stated price: ")
    assert (
        " The stated price does not depend on how many councils join; if a fixed bill is shared "
        "equally (our assumption), the charge would depend on it. Gross cost is £35k in 2019/20"
    ) in cost(stated_price).sentence
    assert charts.cost_chart(derbyshire, derbyshire.scenario, is_brief=True).sentence.endswith(
        "does not say what any other number would cost."
    )


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("athena", "With 7 forces: £4,571,429 for all years"),
        ("police-ict-company", "At the stated price: £205,000 for all years"),
        ("one-off-project", "£90,000; no budget is stated"),
    ],
    ids=["no budget", "flat", "no charge, and an assumed budget"],
)
def test_the_cost_chart_shows_what_a_case_has(file: str, title: str) -> None:
    case = load_case(EXAMPLES / f"{file}.toml")

    chart = charts.cost_chart(case, case.scenario)

    assert chart.title == title
    assert chart.plots[1].bands == ()


def test_the_sentence_of_the_cost_chart_holds_every_year_and_the_quoted_charges(
    derbyshire: Case,
) -> None:
    # £135k of project manager, and £71k to £91k with a tenth more, for two years.
    chart = cost(derbyshire, delay=3, charge_change=0.1)

    assert chart.sentence == (
        "At the high estimate, three months late, charge 10% higher: set-up and the first two "
        "years cost £335,200, £35,200 over the budget of £300,000; at the quoted charges, as late, "
        "10% higher, £291,200 to £335,200. These are the report's "
        "two estimates. It ties the low one to 25 forces (2.8) and does not say what any other "
        "number would cost. Gross cost is £30k in 2018/19, £160k in 2019/20, £145k in 2020/21, "
        "£100k in 2021/22."
    )
    assert chart.subtitle == (
        "Cost of set-up and the first two years, and gross cost by financial year, £; at the "
        "high estimate, three months late, charge 10% higher"
    )
    assert chart.foot == "Scenario code: 41-2018-c275:r3:n25:phigh-estimate:d3:x0.1:ca93"


def test_the_bars_are_the_cost_of_each_year_by_line_with_their_totals(derbyshire: Case) -> None:
    yearly, _ = cost(derbyshire, "explore").plots

    manager, platform = yearly.bars
    assert (manager.name, manager.end) == ("Project manager", (30_000, 60_000, 30_000, 0))
    assert platform.start == manager.end
    assert platform.end == (30_000, 109_305.56, 79_305.56, 49_305.56)
    assert [each.text for each in yearly.labels] == ["£30k", "£109k", "£79k", "£49k"]
    assert (manager.ink, manager.hatch) != (platform.ink, platform.hatch)
    assert yearly.y.low == 0


def test_lines_of_the_same_ink_differ_in_their_hatching(derbyshire: Case) -> None:
    lines = [replace(derbyshire.lines[0], name=f"Line {n}") for n in range(11)]

    yearly, _ = cost(replace(derbyshire, lines=tuple(lines), published=())).plots

    assert len({(bars.ink, bars.hatch) for bars in yearly.bars}) == 12


def test_the_cost_added_up_stands_beside_the_budget_for_its_years_and_the_estimates(
    derbyshire: Case,
) -> None:
    _, added_up = cost(derbyshire, "explore").plots

    own, budget = added_up.series
    (band,) = added_up.bands
    assert own.y == (30_000, 139_305.56, 218_611.11, 267_916.67)
    assert names(added_up.series) == ["Gross cost, £268k", "Budget approved, £300,000"]
    assert (budget.x, budget.y) == ((-0.5, 2), (300_000, 300_000))
    assert band.name == "Shaded: low to high estimate, £333k to £393k"
    assert (band.low[-1], band.high[-1]) == (333_000, 393_000)
    assert added_up.marks == ()


@pytest.mark.parametrize(
    ("fields", "at", "name"),
    [
        ({"cashable": 0.5}, 242_000, "After cashable savings £242,000"),
        ({}, 302_000, "After cashable savings £302,000 (none is cashable)"),
    ],
)
def test_the_cost_after_cashable_savings_is_marked_as_soon_as_there_are_savings(
    derbyshire: Case, fields: dict[str, Any], at: float, name: str
) -> None:
    chart = cost(derbyshire, savings=60_000.0, **fields)

    (mark,) = chart.plots[1].marks
    assert (mark.x, mark.y, mark.name) == (2, at, name)
    assert chart.sentence.endswith(f"{name}.")


def test_a_saving_line_that_is_cashable_is_not_denied(second: Case) -> None:
    chosen = replace(second.scenario, cashable=0.0)
    name = "After cashable savings £205,515"

    assert charts.cost_chart(second, chosen).sentence.endswith(f"{name}.")
    dear = replace(chosen, charge_change=1.0)
    assert what_if.break_even_table(second, dear).rows[-1] == ("Savings", "no saving is enough")


def test_the_second_case_is_drawn_in_its_own_years_and_estimates(second: Case) -> None:
    chart = charts.cost_chart(second, second.scenario)

    _, budget = chart.plots[1].series
    assert budget.name == "Budget requested, £225,000"
    assert chart.sentence.startswith(
        "With 12 forces: set-up and the first year cost £220,515, £4,485 under the budget of "
        "£225,000; at the quoted charges £205,515 to £235,515."
    )


# Charge


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        (
            {"adopters": 36},
            "With 36 forces: £71,000 to £91,000 a year quoted, £49,306 to £71,000 under our "
            "assumptions",
        ),
        (
            {"adopters": 36, "charge_change": 0.5},
            "With 36 forces: £71,000 to £91,000 a year quoted, £73,958 to £106,500 under our "
            "assumptions",
        ),
        (
            {"adopters": (20, 20, 28, 28), "pricing": "shared"},
            "With 28 forces: £71,000 to £91,000 a year quoted, £63,104 to £71,000 under our "
            "assumptions",
        ),
    ],
)
def test_the_finding_of_the_charge_chart_is_what_the_pricings_give(
    derbyshire: Case, fields: dict[str, Any], title: str
) -> None:
    assert charge(derbyshire, **fields).title == title


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("athena", "With 7 forces, the charge is £457,143 a year"),
        ("police-ict-company", "With 45 members, every pricing gives £60,000 a year"),
    ],
)
def test_pricings_that_agree_or_are_alone_are_one_figure(file: str, title: str) -> None:
    case = load_case(EXAMPLES / f"{file}.toml")

    assert charts.charge(case, case.scenario).title == title


def test_the_sentence_of_the_charge_chart_holds_what_the_budget_allows(derbyshire: Case) -> None:
    # (£300,000 - £135,000) / 2 years.
    chart = charge(derbyshire, "explore", delay=3)

    assert chart.sentence == (
        "With 36 forces: £71,000 to £91,000 a year quoted, £49,306 to £71,000 under our "
        "assumptions, three months late. A charge of up to £82,500 a year is within the "
        "budget. We do not know how the charge changes with the number of forces: the report "
        "ties £71k to 25 forces and gives no other point."
    )


def test_every_pricing_that_moves_is_a_line_with_its_name_where_it_ends(derbyshire: Case) -> None:
    lines = plot(charge(derbyshire, "explore")).series

    assert [(line.x[0], line.x[-1]) for line in lines] == [(10, 44)] * 5
    assert {line.name: line.y[-1] for line in lines} == {
        "Stepped and Shared, capped, £71k": 71_000,
        "": 71_000,
        "Shared, £40k": 40_340.91,
        "Two-part, £65k": 65_242.42,
        "Weighted, £46k": 46_076.94,
    }
    assert [line.form for line in lines] == ["step", "line", "line", "line", "line"]


def test_a_line_looks_the_same_whatever_the_scenario_and_like_no_other(derbyshire: Case) -> None:
    pools = [{"name": f"pool-{n}", "pool": n * 100_000.0, "share": "equal"} for n in range(1, 25)]
    many = with_charge(derbyshire, pricing=[Pricing(**pool) for pool in pools])

    def looks(chart: Chart) -> list[tuple[str, str]]:
        return [(line.ink, line.dash) for line in plot(chart).series]

    assert looks(charge(derbyshire, "explore")) == looks(charge(derbyshire)) == [
        ("dark blue", "solid"),
        ("turquoise", "solid"),
        ("dark pink", "dashed"),
        ("orange", "dashdot"),
        ("dark grey", "dotted"),
    ]  # fmt: skip
    assert len({*looks(charts.charge(many, replace(many.scenario, pricing="pool-1")))}) == 24


def test_counts_quoted_range_break_even_and_scenario_are_marked(derbyshire: Case) -> None:
    shown = plot(charge(derbyshire, "explore"))

    assert [(rule.axis, rule.at, rule.name) for rule in shown.rules] == [
        ("x", 25, "25 anticipated"),
        ("x", 36, "36 signed"),
        ("y", 90_000, "Break-even, £90,000"),
    ]
    (band,), (mark,) = shown.bands, shown.marks
    assert (band.name, band.low[0], band.high[0]) == (
        "Shaded: quoted, £71k to £91k",
        71_000,
        91_000,
    )
    assert (mark.x, mark.y, mark.name) == (36, 49_305.56, "This scenario, 36: £49,306")
    assert shown.x.label == "Forces that pay, this one included"
    assert shown.y.low == 0


def test_of_hundreds_a_line_has_some_200_points_and_each_side_of_its_jumps() -> None:
    case = load_case(PARISHES)

    chart = plot(charts.charge(case, replace(case.scenario, pricing="steps", adopters=130)))

    lines = {line.name.partition(",")[0]: line for line in chart.series}
    x, y = lines["Steps"].x, lines["Steps"].y
    # From a tenth of the 120 anticipated to all 400: every second number, and the steps.
    assert (x[0], x[1], x[-1]) == (12, 14, 400)
    assert 190 < len(x) < 210
    prices = dict(zip(x, y, strict=True))
    assert [prices[at] for at in (120, 121, 250, 251)] == [2_500, 1_700, 1_700, 1_000.5]
    # "Stated" has no price below 120.
    stated = dict(zip(x, chart.series[-1].y, strict=True))
    assert [stated[at] for at in (118, 119, 120, 250)] == [None, None, 2_100, 1_150.75]
    assert [at for at, _ in chart.x.ticks] == [50, 100, 150, 200, 250, 300, 350, 400]


def test_the_axis_of_thousands_has_no_more_than_nine_ticks(derbyshire: Case) -> None:
    counts = {name: replace(getattr(derbyshire.adopters, name), value=10_000) for name in COUNTS}
    many = replace(derbyshire, adopters=replace(derbyshire.adopters, **counts))
    case = with_charge(many, pricing=[Pricing(name="shared", pool=1e6, share="equal")])

    chart = charts.charge(case, replace(case.scenario, pricing="shared"))

    assert [text for _, text in plot(chart).x.ticks] == ["2000", "4000", "6000", "8000", "10000"]


def test_a_scenario_left_of_the_chart_is_told_and_not_marked(derbyshire: Case) -> None:
    chart = charge(derbyshire, adopters=1, pricing="shared")

    assert plot(chart).marks == ()
    assert chart.subtitle.endswith("This scenario, 1: £1,775,000, is outside the chart")
    assert plot(chart).y.high == 300_000


def test_no_break_even_line_is_drawn_where_no_charge_is_within_budget(derbyshire: Case) -> None:
    poor = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=100_000))

    chart = charts.charge(poor, poor.scenario)

    assert names(plot(chart).rules) == ["25 anticipated", "36 signed"]
    assert "within the budget" not in chart.sentence


def test_flat_pricings_are_lines_only_by_themselves(derbyshire: Case) -> None:
    flat = with_only(derbyshire, "low-estimate", "high-estimate")

    assert names(plot(charts.charge(flat, flat.scenario)).series) == [
        "Low estimate, £71k",
        "High estimate, £91k",
    ]


def test_a_pricing_is_drawn_where_it_has_a_price(derbyshire: Case) -> None:
    steps = [{"adopters": n, "price": 1_000_000 // n} for n in (12, 20, 30)]
    known = Pricing(
        **{"name": "known", "price": steps, "between": "stated only", "status": "stated"}
    )
    case = with_charge(derbyshire, pricing=(known, *derbyshire.charge.pricing))

    line: Series = plot(charge(case, pricing="shared", adopters=36)).series[0]

    assert [y for y in line.y if y is not None] == [83_333, 50_000, 33_333]
    assert line.dots
    assert line.name == "Known, £33k"


# Tornado


def test_the_tornado_says_which_assumption_matters_most(derbyshire: Case) -> None:
    chart = charts.tornado_chart(derbyshire, derbyshire.scenario)

    assert chart.title == (
        "Headroom depends most on change of the charge: £74,620 between the ends of its range"
    )
    assert chart.subtitle == (
        "Headroom, £, changing one assumption at a time; with 25 forces; at the high estimate. "
        f"{NOT_VARIED}"
    )
    # £180,000 - 2 x £91,000 x 1.41 = -£76,620.
    assert chart.sentence == (
        "Headroom is -£2k in this scenario. Changed alone: change of the charge, from -£2k (0%) to "
        "-£77k (41%); pricing, from -£2k (high estimate) to £38k (5 pricings); forces, no "
        f"difference. {NOT_VARIED}"
    )


def test_the_bars_of_a_tornado_are_sorted_and_that_of_the_pricing_hatched(derbyshire: Case) -> None:
    shown = plot(charts.tornado_chart(derbyshire, derbyshire.scenario))

    sourced, pricing = shown.bars
    assert [text for _, text in shown.y.ticks] == ["Change of the charge", "Pricing", "Forces"]
    assert (sourced.places, sourced.start, sourced.end) == (
        (0, 2),
        (-76_620, -2_000),
        (-2_000, -2_000),
    )
    assert (pricing.places, pricing.start, pricing.end) == ((1,), (-2_000,), (38_000,))
    assert (sourced.hatch, pricing.hatch) == ("", "//")
    assert shown.across


def test_the_values_of_an_assumption_stand_at_the_ends_of_its_bar(derbyshire: Case) -> None:
    shown = plot(charts.tornado_chart(derbyshire, derbyshire.scenario))

    assert shown.labels == (
        Label(x=-76_620, y=0, text="41%, -£77k", side="left"),
        Label(x=-2_000, y=0, text="0%, -£2k", side="right"),
        Label(x=-2_000, y=1, text="High estimate, -£2k", side="left"),
        Label(x=38_000, y=1, text="5 pricings, £38k", side="right"),
        Label(x=-2_000, y=2, text="25 to 36: no difference", side="right"),
    )


@pytest.mark.parametrize(
    ("limit", "rules"),
    [
        (None, ["This scenario, -£2k", "Budget used up"]),
        (("initial_cost", 290_000), ["This scenario, £302k", "Limit, £290,000"]),
    ],
)
def test_the_tornado_marks_the_scenario_and_the_limit(
    derbyshire: Case, limit: Any, rules: list[str]
) -> None:
    of = limit_on(derbyshire, *limit) if limit else None

    chart = charts.tornado_chart(derbyshire, derbyshire.scenario, limit=of)

    assert names(plot(chart).rules) == rules


def test_a_tornado_in_which_nothing_matters_says_so(derbyshire: Case) -> None:
    case = replace(with_only(derbyshire, "high-estimate"), what_if=())

    chart = charts.tornado_chart(case, case.scenario)

    assert chart.title == "No assumption that has a range changes the headroom"
    assert plot(chart).labels == ()


def test_the_bar_of_adopters_by_year_says_that_it_is_one_number(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(10, 10, 36, 36), pricing="shared")

    ticks = plot(charts.tornado_chart(derbyshire, path)).y.ticks

    assert "Forces, one number for all years" in [text for _, text in ticks]


# Heat


def test_a_heat_chart_says_how_many_combinations_are_within_budget(derbyshire: Case) -> None:
    chart = charts.heat(derbyshire, choose(derbyshire, pricing="shared"), **SMALL)

    assert chart.title == "6 of 9 combinations of forces and pricing are within budget"
    assert chart.subtitle == "Headroom, £k; hatched where it is over budget; boxed: this scenario"
    # The lowest is 19 equal shares, -£6,842.
    assert chart.sentence == (
        "Headroom over 3 values of forces and 3 of pricing runs from -£7k to £38k: in 6 of the "
        "9 combinations it is within budget. In this scenario it is £38k."
    )


def test_each_cell_has_its_figure_rounded_once_and_what_is_over_budget_is_told(
    derbyshire: Case,
) -> None:
    shown = plot(charts.heat(derbyshire, choose(derbyshire, pricing="shared"), **SMALL))

    # -2,000, -6,842 and 38,000; -2,000, 2,500 and 38,000; and 38,000 throughout.
    assert shown.cells == Cells(
        texts=(("(2)", "(7)", "38"), ("(2)", "3", "38"), ("38", "38", "38")),
        beyond=((True, True, False), (True, False, False), (False, False, False)),
        here=(2, 1),
    )
    assert [text for _, text in shown.y.ticks] == ["19", "20", "25"]
    assert [text for _, text in shown.x.ticks] == ["Stepped", "Shared", "Low estimate"]
    assert (shown.title, shown.x.label) == ("Forces (down)", "Pricing (across)")


def test_a_heat_chart_of_savings_is_of_the_cost_after_them_and_names_the_adopters(
    derbyshire: Case,
) -> None:
    chart = charts.heat(derbyshire, choose(derbyshire, "explore"), savings=[0.0, 1.0], delay=[0])

    assert chart.subtitle == (
        "Cost after cashable savings, £k; hatched where it is over £300,000; boxed: this "
        "scenario; with 36 forces; if a fixed bill is shared equally; none of the savings is "
        "cashable, so they do not change this cost"
    )


def test_no_box_stands_where_the_scenario_is_not_among_the_values(derbyshire: Case) -> None:
    shown = plot(charts.heat(derbyshire, derbyshire.scenario, **SMALL))

    assert shown.cells is not None
    assert shown.cells.here is None


@pytest.mark.parametrize(
    ("changes", "delays", "written"),
    [(range(50), range(4), True), (range(67), range(3), False)],
    ids=["200 cells", "201 cells"],
)
def test_figures_are_left_out_where_they_have_no_room(
    derbyshire: Case, changes: range, delays: range, written: bool
) -> None:
    shares = [change / 100 for change in changes]

    chart = charts.heat(derbyshire, derbyshire.scenario, charge_change=shares, delay=delays)

    cells = plot(chart).cells
    assert cells is not None
    assert all(map(all, cells.texts)) is written


@pytest.mark.parametrize("axes", [{"delay": None}, {"adopters": [20, 25]}])
def test_a_heat_chart_over_one_field_is_refused(derbyshire: Case, axes: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError) as refusal:
        charts.heat(derbyshire, derbyshire.scenario, **axes)

    assert str(refusal.value) == (
        "fields: one is given. Allowed: two fields; for one, the one-way table."
    )


def test_every_chart_is_found_in_one_place() -> None:
    assert charts.__all__ == ["charge", "cost_chart", "heat", "tornado_chart"]


def test_nothing_is_said_of_how_many_join_where_nobody_else_can(tmp_path: Path) -> None:
    pool = '[[charges]]\nname = "Hub"\npool = 9_000\nshare = "equal"\n'
    text = f'years = "2026/27"\n[adopters]\ncount = 1\npossible = 1\n{pool}'
    case = written(tmp_path, text)

    assert str(headline(case, case.scenario)) == (
        "£9,000 a year. No budget is stated, so there is no verdict. No savings counted."
    )
    assert charts.cost_chart(case, case.scenario).sentence.startswith("With 1 adopter: ")


BUDGET = 'years = "2026/27"\n[budget]\namount = 9_000\n'


def test_pricings_that_the_documents_state_are_no_assumptions_of_a_bar(tmp_path: Path) -> None:
    priced = '[[charges.pricing]]\nname = "a"\nfee = 5\n[[charges.pricing]]\nname = "b"\nfee = 6\n'
    case = written(tmp_path, f'{BUDGET}[[charges]]\nname = "Hub"\n{priced}')

    assert what_if.tornado_table(case, case.scenario).rows[0][-1] == "pricings (stated)"
    # No more of a change than may be asked for.
    changes = ("Change of the charge", "any change, 90% lower to 200% higher")
    assert changes in what_if.break_even_table(case, case.scenario).rows


def test_a_heat_chart_is_of_the_limit_that_is_given(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "initial_cost", 262_000)

    chart = charts.heat(derbyshire, choose(derbyshire, pricing="shared"), limit=limit, **SMALL)

    # 262,000 at £71,000 a year: the row of 25, and the column of the low estimate.
    assert chart.title == "5 of 9 combinations of forces and pricing are within the limit"


def test_whoever_cannot_see_the_cost_chart_is_told_what_it_shows(derbyshire: Case) -> None:
    assert charts.cost_chart(derbyshire, derbyshire.scenario).alt == (
        "Two charts: bars of the gross cost of each financial year by line, and a line of that "
        "cost added up, beside the budget and the quoted range where there are any."
    )


# A stated price among assumptions


def test_a_stated_price_is_drawn_beside_the_assumptions(stated_price: Case) -> None:
    drawn = charge(stated_price)

    assert names(plot(drawn).series) == ["Offer, £110k", "Split, £59k"]
    assert set(plot(drawn).series[0].y) == {110_000}
    assert drawn.title == "With 3 councils: £110,000 a year stated, £118,333 under our assumption"


def test_the_title_names_the_stated_price_as_the_sliders_move(stated_price: Case) -> None:
    drawn = charge(stated_price, adopters=6, pricing="split", charge_change=0.1)

    # A tenth more than 110,000, and than a sixth of 355,000.
    assert drawn.title == "With 6 councils: £121,000 a year stated, £65,083 under our assumption"


def test_what_is_derived_beside_a_stated_price_is_not_called_an_assumption() -> None:
    case = load_case(EXAMPLES / "police-ict-company.toml")

    assert charge(case, adopters=40).title == (
        "With 40 members: £60,000 a year stated, £67,500 under the other pricing"
    )
    assert charge(case).title == "With 45 members, every pricing gives £60,000 a year"


def test_one_quoted_price_is_one_line_under_its_own_name() -> None:
    cap = charge(load_case(EXAMPLES / "payers-cap.toml"))

    assert names(plot(cap).series) == ["Stated cap, £1.4m", "Weighted, £1.368m"]
    assert plot(cap).bands == ()
    assert cap.title == (
        "With 25 forces: £1,400,000 a year stated, £2,107,915 under our assumption"
    )
    flat = charge(load_case(EXAMPLES / "flat-subscription.toml"))
    assert names(plot(flat).series) == ["Quoted charge, £60k", ""]
