"""The charts of a case by their data: numbers, names, findings."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sohanalysis.case.case import Case, QuotedPoint, Range
from sohanalysis.case.choose import choose
from sohanalysis.case.pricing import Pricing
from sohanalysis.errors import ScenarioError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.break_even import limit_on
from sohanalysis.report import charts, views, what_if
from sohanalysis.report.by_number import (
    adopters_shown,
    counts_listed,
    counts_priced,
    has_charge_chart,
)
from sohanalysis.report.chart import Cells, Chart, Label, Series
from sohanalysis.report.headline import headline
from sohanalysis.report.inks import line_pens
from sohanalysis.report.paper_body import counts_that_matter
from sohanalysis.report.wording_pricing import pricing_name
from sohanalysis.years import label
from tests.charged import at_one_pricing, is_complete, with_charge, with_only
from tests.charted import plot
from tests.rows import rows_from
from tests.screens import assert_screen
from tests.written import EVERY_CASE, PARISHES, changed_example, written

ROWS = Path(__file__).with_name("charts.toml")

EXAMPLES = DATA / "examples"
COUNTS = ("anticipated", "signed", "possible")
# Headroom at 19, 20 and 25 forces: stepped, shared, lower charge.
SMALL: dict[str, Any] = {"adopters": [19, 20, 25], "pricing": ["stepped", "shared", "low-estimate"]}


def cost(case: Case, preset: str | None = None, **fields: Any) -> Chart:
    return charts.cost_chart(case, choose(case, preset, **fields))


def charge(case: Case, preset: str | None = None, **fields: Any) -> Chart:
    return charts.charge(case, choose(case, preset, **fields))


def names(things: Any) -> list[str]:
    return [thing.name for thing in things]


def over(case: Case, count: int) -> Case:
    """Return a case with a number of years from 2018/19."""
    labels = tuple(label(2018 + n) for n in range(count))
    return replace(case, years=labels, presets={}, published=())


# The words of whole charts. £135k of project manager and £71k to £91k with a tenth more, for two
# years; (£300,000 - £135,000) / 2 years; £180,000 - 2 x £91,000 x 1.41 = -£76,620. The lowest cell
# of the heat chart is 19 equal shares, -£6,842.
DRAWN: dict[str, Callable[[Case], Chart]] = {
    "cost-late": lambda case: cost(case, delay=3, charge_change=0.1),
    "cost-not-known": lambda case: cost(case, adopters=36, pricing="any"),
    "charge-late": lambda case: charge(case, "explore", pricing="any", delay=3),
    "charge-shared": lambda case: charge(case, "explore"),
    "tornado": lambda case: charts.tornado_chart(case, case.scenario),
    "heat": lambda case: charts.heat(case, choose(case, pricing="shared"), **SMALL),
    "heat-of-savings": lambda case: charts.heat(
        case, choose(case, "explore"), savings=[0.0, 1.0], delay=[0, 6]
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_the_words_of_a_chart(derbyshire: Case, name: str) -> None:
    chart = DRAWN[name](derbyshire)

    parts = (chart.title, chart.subtitle, chart.sentence, chart.alt, chart.foot)
    text = "\n\n".join(textwrap.fill(part, 100) for part in parts)
    assert_screen(Path(__file__).parent / "screens" / f"chart-{name}.txt", text)


# Cost


@rows_from(ROWS, "titles")
def test_the_title_of_a_chart_is_its_finding(
    chart: str, case: str, fields: dict[str, Any], title: str
) -> None:
    (path,) = (path for path in EVERY_CASE if path.stem == case)
    loaded = at_one_pricing(load_case(path))
    draw = {"cost": charts.cost_chart, "charge": charts.charge}[chart]

    assert draw(loaded, choose(loaded, **fields)).title == title


def test_the_cost_is_however_many_join_only_where_one_price_is_quoted_for_any_number(
    derbyshire: Case, stated_price: Case
) -> None:
    ends = with_only(derbyshire, "low-estimate", "high-estimate")
    alone = cost(with_charge(ends, quoted_at=(), low=ends.charge.high))

    assert alone.title == ("However many forces join: £302,000, £2,000 over the budget of £300,000")
    assert cost(ends).title == "With 25 forces: £302,000, £2,000 over the budget of £300,000"
    assert "estimates" not in alone.sentence
    assert cost(stated_price).title.startswith("At the stated price: ")
    assert " Gross cost is £35k in 2019/20" in cost(stated_price).sentence
    assert charts.cost_chart(derbyshire, derbyshire.scenario, is_brief=True).sentence.endswith(
        "The report ties the low estimate to 25 forces."
    )


@pytest.mark.parametrize("file", ["athena", "police-ict-company", "one-off-project"])
def test_a_cost_chart_without_a_quoted_range_has_no_band(file: str) -> None:
    case = load_case(EXAMPLES / f"{file}.toml")

    assert charts.cost_chart(case, case.scenario).plots[1].bands == ()


def test_the_bars_are_the_cost_of_each_year_by_line_with_their_totals(derbyshire: Case) -> None:
    yearly, _ = cost(derbyshire, "explore").plots

    manager, platform = yearly.bars
    assert (manager.name, manager.end) == ("Project manager", (30_000, 60_000, 30_000, 0))
    assert platform.start == manager.end
    assert platform.end == (30_000, 109_305.56, 79_305.56, 49_305.56)
    assert [label.text for label in yearly.labels] == ["£30k", "£109k", "£79k", "£49k"]
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

    cost_line, budget = added_up.series
    (band,) = added_up.bands
    assert cost_line.y == (30_000, 139_305.56, 218_611.11, 267_916.67)
    assert names(added_up.series) == ["Gross cost, £268k", "Budget agreed, £300,000"]
    assert (budget.x, budget.y) == ((-0.5, 2), (300_000, 300_000))
    assert band.name == "Shaded: low to high estimate, £333k to £393k"
    assert (band.low[-1], band.high[-1]) == (333_000, 393_000)
    assert added_up.marks == ()


@pytest.mark.parametrize(
    ("fields", "amount", "name"),
    [
        ({"cashable": 0.5}, 242_000, "After cashable savings £242,000"),
        ({}, 302_000, "After cashable savings £302,000 (none is cashable)"),
    ],
)
def test_the_cost_after_cashable_savings_is_marked_as_soon_as_there_are_savings(
    derbyshire: Case, fields: dict[str, Any], amount: float, name: str
) -> None:
    chart = cost(derbyshire, savings=60_000.0, **fields)

    (mark,) = chart.plots[1].marks
    assert (mark.x, mark.y, mark.name) == (2, amount, name)
    assert chart.sentence.endswith(f"{name}.")


def test_a_saving_line_that_is_cashable_is_not_denied(second: Case) -> None:
    chosen = replace(second.scenario, cashable=0.0)
    name = "After cashable savings £205,515"

    assert charts.cost_chart(second, chosen).sentence.endswith(f"{name}.")
    dear = replace(chosen, charge_change=1.0)
    answer = "no further saving is enough: its cashable share is 0%"
    assert what_if.break_even_table(second, dear).rows[-1] == ("Savings", answer)


def test_the_second_case_is_drawn_in_its_own_years_and_estimates(second: Case) -> None:
    chart = charts.cost_chart(second, second.scenario)

    _, budget = chart.plots[1].series
    assert budget.name == "Budget asked for, £225,000"
    assert chart.sentence.startswith(
        "With 12 forces: set-up and the first 12 months cost £220,515, £4,485 under the budget of "
        "£225,000; at the quoted charges £205,515 to £235,515."
    )


# Charge


WITH_25_TO_36 = (
    "With 25 to 36 forces: £71,000 to £91,000 quoted, down to £49,306 on our assumptions"
)


@pytest.mark.parametrize("adopters", [19, 25, 36, (20, 20, 28, 28)])
@pytest.mark.parametrize("pricing", ["any", "shared", "high-estimate"])
def test_the_finding_of_the_charge_chart_is_of_the_numbers_that_documents_name(
    derbyshire: Case, adopters: Any, pricing: str
) -> None:
    assert charge(derbyshire, adopters=adopters, pricing=pricing).title == WITH_25_TO_36


@rows_from(ROWS, "ends")
def test_the_finding_says_whose_each_end_is(
    derbyshire: Case, pricings: tuple[str, ...], title: str
) -> None:
    case = with_only(derbyshire, *pricings)

    assert charge(case, pricing="any").title == f"With 25 to 36 forces: {title}"


def test_assumptions_on_both_sides_of_what_is_quoted_are_both_told(derbyshire: Case) -> None:
    dear = Pricing(name="dear", fee=120_000.0, status="assumed")
    case = with_charge(derbyshire, pricing=(*derbyshire.charge.pricing, dear))

    assert charge(case, pricing="any").title == (
        "With 25 to 36 forces: £71,000 to £91,000 quoted, down to £49,306 and up to £120,000 on "
        "our assumptions"
    )


@pytest.mark.parametrize(
    "file",
    [file for file in EVERY_CASE if len(load_case(file).years) == 1],
    ids=lambda file: file.stem,
)
def test_a_case_of_one_year_has_no_chart_by_year(file: Path) -> None:
    case = load_case(file)

    assert not charts.has_cost_chart(case)
    with pytest.raises(ScenarioError) as refusal:
        cost(case)
    assert str(refusal.value) == (
        "cost: the case has one year, so there is nothing to draw. The cost table shows it."
    )
    parts = views.view(case, case.scenario, "money").parts
    assert not any(isinstance(part, Chart) for part in parts)


@pytest.mark.parametrize("file", ["flat-subscription", "fixed-ratio", "one-off-project"])
def test_a_charge_of_one_value_is_not_drawn(file: str) -> None:
    case = load_case(EXAMPLES / f"{file}.toml")

    assert not has_charge_chart(case)
    with pytest.raises(ScenarioError) as refusal:
        charge(case)
    assert str(refusal.value).startswith("charge: the charge is the same at every number")


def test_one_pricing_has_no_ends_to_explain() -> None:
    athena = load_case(EXAMPLES / "athena.toml")

    assert "by how many forces join. " in charge(athena).subtitle


def test_a_chart_names_both_figures_if_sources_disagree(derbyshire: Case) -> None:
    athena = load_case(EXAMPLES / "athena.toml")
    disagreement = "Sources disagree: this shows £32m for all forces together, not £32m for each"

    assert charge(athena).subtitle.endswith(f"by how many forces join. {disagreement}")
    assert charts.cost_chart(athena, athena.scenario).subtitle.endswith(disagreement)
    assert "disagree" not in charge(derbyshire).subtitle


def test_the_lines_of_pricings_can_be_told_apart_without_their_names(derbyshire: Case) -> None:
    lines = plot(charge(derbyshire, pricing="any")).series

    assert [line.ink for line in lines] == ["black"] * 2 + ["mid grey"] * 5  # theirs, then ours
    assert len({line.dash for line in lines[:2]}) == 2  # without colours too
    assert len({line.dash for line in lines[2:]}) == 5
    assert len({(line.ink, line.dash) for line in lines}) == len(lines) == 7
    assert "dark red" not in {line.ink for line in lines}  # that of the budget
    for of_documents in (True, False):
        assert len({*line_pens([of_documents] * 10)}) == 10
    assert not {*line_pens([True] * 10)} & {*line_pens([False] * 10)}


def test_every_pricing_is_a_thin_line_and_those_that_end_together_share_one_name(
    derbyshire: Case,
) -> None:
    lines = plot(charge(derbyshire, pricing="any")).series

    assert names(lines) == [pricing_name(derbyshire, name) for name in derbyshire.pricings]
    assert [(line.x[0], line.x[-1]) for line in lines] == [(15, 44)] * 7
    assert {line.end_name: line.y[-1] for line in lines} == {
        "Low estimate, Stepped and Shared, capped": 71_000,
        "High estimate": 91_000,
        "": 71_000,
        "Shared": 40_340.91,
        "Two-part": 65_242.42,
        "Weighted": 46_076.94,
    }
    assert [line.form for line in lines] == ["line", "line", "step", "line", "line", "line", "line"]
    assert {line.width for line in lines} == {1.4}


@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        ('pool = 420_000\nshare = "equal"', "Over budget above £57,500 a year"),
        ('pool = 420_000\nshare = "equal"\nuplift = 0.03', None),  # it is not the same in all years
        ('pool = [400_000, 420_000, 420_000]\nshare = "equal"', None),
    ],
    ids=["level", "uplift", "by year"],
)
def test_a_case_without_a_quoted_charge_shows_the_charge_that_its_budget_covers(
    tmp_path: Path, rule: str, limit: str | None
) -> None:
    # £200,000 less £85,000 is £57,500 in each of two years.
    case = written(
        tmp_path,
        'years = "2026/27 to 2028/29"\n[budget]\namount = 200_000\nyears = "2026/27 to 2027/28"\n'
        "[adopters]\nanticipated = 7\npossible = 9\n"
        f'[[charges]]\nname = "Records"\n{rule}\nstatus = "stated"\n'
        '[[lines]]\nname = "Team"\nannual = 85_000\nfrom = "2026-04"\nmonths = 12\n',
    )

    rules = plot(charge(case)).rules
    assert [rule.name for rule in rules] == ([limit] if limit else [])


def test_the_chosen_pricing_is_thick_and_so_is_the_only_one(derbyshire: Case) -> None:
    def thick(case: Case, pricing: str) -> list[str]:
        return [s.name for s in plot(charge(case, pricing=pricing)).series if s.width > 2]

    assert thick(derbyshire, "shared") == ["Shared"]
    chosen = plot(charge(derbyshire, pricing="shared")).series[3]
    assert (chosen.ink, chosen.dash) == ("dark blue", "solid")
    assert thick(derbyshire, "any") == []
    assert thick(load_case(EXAMPLES / "athena.toml"), "any") == ["Athena"]


def test_stated_point_quoted_range_budget_and_scenario_are_marked_and_nothing_else(
    derbyshire: Case,
) -> None:
    chart = plot(charge(derbyshire, "explore", pricing="any"))

    (band,), (mark,), (rule,), (span,) = chart.bands, chart.marks, chart.rules, chart.spans
    assert (band.name, band.low, band.high) == (
        "Shaded: quoted",
        (71_000, 71_000),
        (91_000, 91_000),
    )
    assert (mark.x, mark.y, mark.shape, mark.hollow) == (25, 71_000, "diamond", True)
    assert mark.name == "Report: £71,000 at 25 forces (2.8, initial estimate)"
    assert (rule.axis, rule.value, rule.name) == ("y", 90_000, "Over budget above £90,000 a year")
    assert (span.x, span.low, span.high) == (36, 49_305.56, 91_000)
    assert span.name == "This scenario, 36: £49,306 to £91,000"
    assert chart.x.named_ticks == ((25, "25\nanticipated"), (36, "36\nsigned"))
    assert chart.x.thick == (25, 36)
    assert [text for _, text in chart.x.ticks] == ["15", "20", "30", "40"]
    assert chart.x.label == "Forces that join, this one included"
    assert chart.y.low == 0


def test_points_and_bands_are_shown_only_where_a_document_states_them(
    second: Case, tmp_path: Path
) -> None:
    price_list = load_case(EXAMPLES / "price-list.toml")
    prices = "price = [{adopters = 1, price = 91_000}, {adopters = 25, price = 71_000}]"
    shared = 'pool = 1_775_000\nshare = "equal"'
    assumed = changed_example(tmp_path, "price-list", prices, shared)
    marks = plot(charge(second)).marks

    # The report quotes the two prices of the list. Without the list, the case assumes them.
    assert (plot(charge(price_list)).marks, plot(charge(assumed)).marks) == ((), ())
    assert [band.name for band in plot(charge(price_list)).bands] == ["Shaded: quoted"]
    assert plot(charge(assumed)).bands == ()
    # The price list of the second case is stated: £75,000 from 10, £60,000 from 20.
    assert [(mark.x, mark.y) for mark in marks] == [(10, 75_000), (20, 60_000)]
    assert marks[0].name == "Report: £75,000 at 10 forces (invented, price list)"


def test_one_pricing_is_a_point(derbyshire: Case) -> None:
    (span,) = plot(charge(derbyshire, "explore")).spans

    assert (span.low, span.high, span.name) == (
        49_305.56,
        49_305.56,
        "This scenario, 36: £49,306",
    )


def test_the_axis_is_cut_where_what_matters_ends_and_a_line_that_leaves_it_is_named() -> None:
    chart = plot(charge(load_case(PARISHES), pricing="by-homes", adopters=120))
    labelled, *unlabelled = [mark for mark in chart.marks if mark.shape == "triangle"]

    # £3,247 at 120 parishes is the most between 120 and 250, and half more is £4,871.
    assert chart.y.high == 5_000
    assert labelled.name == "Off the chart: Equal, up to £20k; By homes, up to £32k; Mix, up to £9k"
    assert [mark.name for mark in unlabelled] == ["", ""]
    assert {mark.y for mark in (labelled, *unlabelled)} == {5_000}
    (equal,) = [line for line in chart.series if line.name == "Equal"]
    inside = min(x for x, y in zip(equal.x, equal.y, strict=True) if y is not None and y <= 5_000)
    assert [mark.x for mark in (labelled, *unlabelled) if inside - 2 <= mark.x <= inside]
    assert max(y for y in equal.y if y is not None) > 5_000  # the line itself is not cut


def test_a_line_is_csv_under_its_name_whatever_stands_at_its_end(derbyshire: Case) -> None:
    rows = charge(derbyshire).csv().splitlines()

    assert {row.split(",")[0] for row in rows} >= {"Low estimate", "Stepped", '"Shared'}
    assert not any(row.startswith(",") for row in rows)


def test_of_hundreds_a_line_has_some_200_points_and_each_side_of_its_jumps() -> None:
    case = load_case(PARISHES)

    chart = plot(charges_at_130(case))

    lines = {line.name: line for line in chart.series}
    x, y = lines["Steps"].x, lines["Steps"].y
    # To all 400: every second number, and the steps.
    assert (x[0], x[1], x[-1]) == (15, 17, 400)
    assert 190 < len(x) < 210
    prices = dict(zip(x, y, strict=True))
    assert [prices[count] for count in (120, 121, 250, 251)] == [2_500, 1_700, 1_700, 1_000.5]
    # "Stated" has no price below 120.
    stated = dict(zip(x, lines["Stated"].y, strict=True))
    assert [stated[count] for count in (117, 119, 120, 250)] == [None, None, 2_100, 1_150.75]
    assert [text for _, text in chart.x.ticks] == ["50", "150", "200", "300", "350", "400"]


def charges_at_130(case: Case) -> Chart:
    return charge(case, pricing="steps", adopters=130)


def test_the_axis_of_thousands_has_no_more_than_nine_ticks(derbyshire: Case) -> None:
    counts = {name: replace(getattr(derbyshire.adopters, name), value=10_000) for name in COUNTS}
    many = replace(derbyshire, adopters=replace(derbyshire.adopters, **counts))
    case = with_charge(many, pricing=[Pricing(name="shared", pool=1e6, share="equal")])

    chart = charts.charge(case, replace(case.scenario, pricing="shared"))

    assert [text for _, text in plot(chart).x.ticks] == ["2000", "4000", "6000", "8000"]


def test_a_scenario_left_of_the_chart_is_told_and_not_marked(derbyshire: Case) -> None:
    chart = charge(derbyshire, adopters=1, pricing="shared")

    assert plot(chart).spans == ()
    assert ". This scenario, 1: £1,775,000, is outside the chart. No like" in chart.subtitle
    assert ". This scenario, 1 force: £1,775,000 (our assumption: " in chart.sentence
    assert plot(chart).y.high == 120_000


def test_no_break_even_line_is_drawn_where_no_charge_is_within_budget(derbyshire: Case) -> None:
    poor = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=100_000))

    chart = charts.charge(poor, poor.scenario)

    assert plot(chart).rules == ()
    assert "within the budget" not in chart.sentence


def test_a_pricing_is_drawn_where_it_has_a_price(derbyshire: Case) -> None:
    steps = [{"adopters": n, "price": 1_000_000 // n} for n in (12, 20, 30)]
    pricing = Pricing(
        **{"name": "known", "price": steps, "between": "stated only", "status": "stated"}
    )
    case = with_charge(derbyshire, pricing=(pricing, *derbyshire.charge.pricing))

    chart = plot(charge(case, pricing="shared", adopters=36))
    line: Series = chart.series[0]

    assert [y for y in line.y if y is not None] == [83_333, 50_000, 33_333]
    assert line.dots
    assert line.name == "Known"
    stated = [mark for mark in chart.marks if mark.y < 100_000]  # others leave the axis
    assert [(mark.x, mark.y) for mark in stated] == [
        (12, 83_333),
        (20, 50_000),
        (30, 33_333),
    ]


@pytest.mark.parametrize(
    ("priced", "phrase"),
    [
        ((25,), "£40,000 by the stated rule at 25 only"),
        ((12, 28, 29, 36), "£27,777 to £83,333 by the stated rule at 12, 28 to 29 and 36 only"),
        ((25, 28, 31, 34), "£29,411 to £40,000 by the stated rule at some of these only"),
    ],
)
def test_a_title_names_the_numbers_that_a_rule_prices_if_not_all(
    derbyshire: Case, priced: tuple[int, ...], phrase: str
) -> None:
    steps = [{"adopters": n, "price": 1_000_000 // n} for n in priced]
    pricing = Pricing(
        **{"name": "known", "price": steps, "between": "stated only", "status": "stated"}
    )
    case = with_charge(with_only(derbyshire, "low-estimate", "high-estimate", "shared"))
    case = with_charge(case, pricing=(pricing, *case.charge.pricing))

    chart = charge(case, pricing="shared")

    assert f"quoted, {phrase}" in chart.title
    assert chart.title in chart.sentence


def test_a_name_that_lines_share_leads_to_the_chosen(derbyshire: Case) -> None:
    lines = plot(charge(derbyshire, pricing="stepped")).series

    shared = "Low estimate, Stepped and Shared, capped"
    assert [line.name for line in lines if line.label == shared] == ["Stepped"]


# Tornado


def test_the_bars_of_a_tornado_are_sorted_and_that_of_the_pricing_hatched(derbyshire: Case) -> None:
    chart = plot(charts.tornado_chart(derbyshire, derbyshire.scenario))

    sourced, pricing = chart.bars
    assert [text for _, text in chart.y.ticks] == ["Change of the charge", "Pricing", "Forces"]
    assert (sourced.places, sourced.start, sourced.end) == (
        (0, 2),
        (-76_620, -2_000),
        (-2_000, -2_000),
    )
    assert (pricing.places, pricing.start, pricing.end) == ((1,), (-2_000,), (38_000,))
    assert (sourced.hatch, pricing.hatch) == ("", "//")
    assert chart.across


def test_the_values_of_an_assumption_stand_at_the_ends_of_its_bar(derbyshire: Case) -> None:
    chart = plot(charts.tornado_chart(derbyshire, derbyshire.scenario))

    assert chart.labels == (
        Label(x=-76_620, y=0, text="41%, -£77k", side="left"),
        Label(x=-2_000, y=0, text="0%, -£2k", side="right"),
        Label(x=-2_000, y=1, text="High estimate, -£2k", side="left"),
        Label(x=38_000, y=1, text="several pricings, £38k", side="right"),
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
    threshold = limit_on(derbyshire, *limit) if limit else None

    chart = charts.tornado_chart(derbyshire, derbyshire.scenario, limit=threshold)

    assert names(plot(chart).rules) == rules


@pytest.mark.parametrize(
    ("fields", "limit", "title"),
    [
        ({}, None, "The pricing matters most: it would leave us £2,000 over budget at the high"),
        ({"adopters": 10}, None, "The pricing matters most: it would leave us £360,000 over"),
        ({}, ("initial_cost", 290_000), "The pricing matters most to set-up and the first two"),
    ],
)
def test_the_title_of_a_tornado_is_a_sentence_with_its_consequence(
    derbyshire: Case, fields: dict[str, Any], limit: Any, title: str
) -> None:
    scenario = choose(derbyshire, pricing="low-estimate", **fields)
    case = replace(derbyshire, what_if=())

    threshold = limit_on(case, *limit) if limit else None

    assert charts.tornado_chart(case, scenario, limit=threshold).title.startswith(title)


@rows_from(ROWS, "farther_ends")
def test_the_title_of_a_tornado_has_the_end_that_is_farther_away(
    derbyshire: Case, range_fields: dict[str, Any], title: str
) -> None:
    case = replace(with_only(derbyshire, "shared"), what_if=(Range(**range_fields, source="ours"),))

    assert charts.tornado_chart(case, choose(case, pricing="shared")).title == title


def test_a_tornado_in_which_nothing_matters_is_not_drawn(derbyshire: Case) -> None:
    case = replace(with_only(derbyshire, "high-estimate"), what_if=())

    with pytest.raises(ScenarioError) as refusal:
        charts.tornado_chart(case, case.scenario)
    assert str(refusal.value).startswith(
        "tornado: no assumption that has a range changes the headroom, so there is nothing to draw"
    )


def test_the_bar_of_adopters_by_year_says_that_it_is_one_number(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(10, 10, 36, 36), pricing="shared")

    ticks = plot(charts.tornado_chart(derbyshire, path)).y.ticks

    assert "Forces, one number for all years" in [text for _, text in ticks]


# Heat


def test_each_cell_has_its_figure_rounded_once_and_what_is_over_budget_is_told(
    derbyshire: Case,
) -> None:
    chart = plot(charts.heat(derbyshire, choose(derbyshire, pricing="shared"), **SMALL))

    # -2,000, -6,842 and 38,000; -2,000, 2,500 and 38,000; and 38,000 throughout.
    assert chart.cells == Cells(
        texts=(("(2)", "(7)", "38"), ("(2)", "3", "38"), ("38", "38", "38")),
        beyond=((True, True, False), (True, False, False), (False, False, False)),
        scenario_cell=(2, 1),
    )
    assert [text for _, text in chart.y.ticks] == ["19", "20", "25"]
    assert [text for _, text in chart.x.ticks] == ["Stepped", "Shared", "Low estimate"]
    assert (chart.title, chart.x.label) == ("Forces (down)", "Pricing (across)")


def test_no_box_stands_where_the_scenario_is_not_among_the_values(derbyshire: Case) -> None:
    chart = plot(charts.heat(derbyshire, derbyshire.scenario, **SMALL))

    assert chart.cells is not None
    assert chart.cells.scenario_cell is None


@pytest.mark.parametrize(
    ("changes", "delays", "written"),
    [(range(60), range(4), True), (range(81), range(3), False)],
    ids=["240 cells", "243 cells"],
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
        "fields: one field is not enough. Allowed: two fields; for one, the one-way table."
    )


def test_every_chart_is_found_in_one_place() -> None:
    assert charts.__all__ == ["charge", "cost_chart", "heat", "tornado_chart"]


def test_nothing_is_said_of_how_many_join_where_nobody_else_can(tmp_path: Path) -> None:
    pool = '[[charges]]\nname = "Hub"\npool = 9_000\nshare = "equal"\n'
    text = f'years = "2026/27"\n[adopters]\ncount = 1\npossible = 1\n{pool}'
    case = written(tmp_path, text)

    assert str(headline(case, case.scenario)) == (
        "If a fixed bill is shared equally (stated), the charge is £9,000 a year. No budget is "
        "stated, so there is no verdict. No savings are counted."
    )
    longer = written(tmp_path, text.replace("2026/27", "2026/27 to 2027/28"))
    assert charts.cost_chart(longer, longer.scenario).sentence.startswith("With 1 adopter: ")


BUDGET = 'years = "2026/27"\n[budget]\namount = 9_000\n'


def test_pricings_that_the_documents_state_are_no_assumptions_of_a_bar(tmp_path: Path) -> None:
    priced = '[[charges.pricing]]\nname = "a"\nfee = 5\n[[charges.pricing]]\nname = "b"\nfee = 6\n'
    case = written(tmp_path, f'{BUDGET}[[charges]]\nname = "Hub"\n{priced}')

    assert what_if.tornado_table(case, case.base_scenario).rows[0][-1] == "pricings (stated)"
    # No change beyond the range that is allowed.
    changes = ("Change of the charge", "at any change from -90% to 200%")
    assert changes in what_if.break_even_table(case, case.base_scenario).rows


def test_a_heat_chart_is_of_the_limit_that_is_given(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "initial_cost", 262_000)

    chart = charts.heat(derbyshire, choose(derbyshire, pricing="shared"), limit=limit, **SMALL)

    # 262,000 at £71,000 a year: the row of 25, and the column of the low estimate.
    assert chart.title == "5 of 9 combinations of forces and pricing are within the limit"


# A stated price among assumptions


def test_a_stated_price_is_drawn_beside_the_assumptions(stated_price: Case) -> None:
    chart = charge(stated_price)

    assert names(plot(chart).series) == ["Offer", "Split"]
    assert set(plot(chart).series[0].y) == {110_000}


def test_one_quoted_price_is_one_line_under_its_own_name() -> None:
    cap = plot(charge(load_case(EXAMPLES / "payers-cap.toml")))

    assert [line.end_name for line in cap.series] == [
        "",
        "Stated cap",
        "Weighted",
    ]  # leads to the chosen
    assert cap.bands == ()


# Values


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_a_heat_chart_has_numbers_in_equal_steps_and_every_pricing(file: Path) -> None:
    case = load_case(file)
    if not is_complete(case) or not has_charge_chart(case):
        return
    scenario = case.base_scenario

    chart = plot(charts.heat(case, scenario))

    for axis, field in ((chart.y, "adopters"), (chart.x, "pricing")):
        assert len(axis.ticks) > 1
        if axis.ticks[0][1].isdigit():
            steps = np.diff([int(text.replace(",", "")) for _, text in axis.ticks])
            assert {*steps} == {steps[0]}, field
        else:
            assert len(axis.ticks) == len(case.pricings)


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("ramp", ["0", "6", "12", "18", "24", "30", "36", "42", "48", "54", "60"]),
        ("rise", [f"{share}%" for share in range(-2, 11)]),
        ("adopters", [str(count) for count in range(15, 45)]),
    ],
)
def test_a_heat_chart_of_a_field_has_values_in_equal_steps(
    derbyshire: Case, field: str, texts: list[str]
) -> None:
    scenario = choose(derbyshire, pricing="shared", savings=50_000.0, cashable=1.0)

    chart = plot(charts.heat(derbyshire, scenario, **{field: None, "charge_change": [0, 0.1]}))

    assert [text for _, text in chart.y.ticks] == texts


def test_a_heat_chart_has_the_scenario_in_its_equal_steps(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="high-estimate", adopters=36, offset=0.5, cashable=0.5)

    chart = plot(charts.heat(derbyshire, scenario, savings=None, cashable=None))

    # Half of £91,000 a year is £45,500: two steps of £22,750.
    assert [text for _, text in chart.y.ticks] == ["0", "22,750", "45,500", "68,250", "91,000"]
    assert chart.cells is not None
    assert chart.cells.scenario_cell == (2, 2)


def test_a_heat_chart_of_one_value_is_not_drawn(derbyshire: Case) -> None:
    with pytest.raises(ScenarioError) as refusal:
        charts.heat(derbyshire, choose(derbyshire, "explore"), savings=[0.0, 1.0], delay=[0])

    assert str(refusal.value) == (
        "heat: the cost after cashable savings is the same in every combination of savings and "
        "delay, so there is nothing to draw. The two-way table shows it."
    )


# A pricing that is not known


def test_charges_that_are_the_quoted_ones_are_not_quoted_again(derbyshire: Case) -> None:
    assert "at the quoted" not in cost(derbyshire, pricing="any").sentence


@pytest.mark.parametrize(
    ("amount", "against"),
    [
        (302_000, "£40,000 under to exactly on the budget of £302,000"),
        (262_000, "exactly on the budget of £262,000 to £40,000 over"),
        (400_000, "£98,000 to £138,000 under the budget of £400,000"),
        (200_000, "£62,000 to £102,000 over the budget of £200,000"),
    ],
)
def test_each_end_is_set_against_the_budget(derbyshire: Case, amount: int, against: str) -> None:
    case = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=amount))

    assert cost(case, pricing="any").title == f"With 25 forces: £262,000 to £302,000, {against}"


def test_the_bars_reach_from_the_lower_to_the_higher_end_of_each_year(derbyshire: Case) -> None:
    yearly, added_up = cost(derbyshire, "explore", pricing="any", savings=60_000.0).plots

    *lines, between = yearly.bars
    assert names(lines) == ["Project manager", "Platform"]
    assert between.name == "To the highest pricing"
    assert between.start == lines[-1].end == (30_000, 109_305.56, 79_305.56, 49_305.56)
    assert between.end == (30_000, 151_000, 121_000, 91_000)
    assert [label.text for label in yearly.labels] == [
        "£30k",
        "£109k to\n£151k",
        "£79k to\n£121k",
        "£49k to\n£91k",
    ]
    assert names(added_up.series) == [
        "Shared, £268k",
        "High estimate, £393k",
        "Budget agreed, £300,000",
    ]
    assert [(mark.y, mark.name) for mark in added_up.marks] == [
        (218_611.11, "After cashable savings £218,611 to £302,000 (none is cashable)"),
        (302_000, ""),
    ]


def test_a_range_of_numbers_that_the_case_tries_is_shown_whole(derbyshire: Case) -> None:
    tried = Range(input="adopters", low=9, high=44, unit="forces", source="2.8", status="assumed")

    assert adopters_shown(derbyshire) == (15, 44)
    assert adopters_shown(replace(derbyshire, what_if=(tried,))) == (9, 44)
    ten = replace(derbyshire.adopters.signed, value=10)
    few = with_charge(derbyshire, quoted_at=())
    few = replace(few, adopters=replace(few.adopters, signed=ten, anticipated=ten))
    assert adopters_shown(replace(few, what_if=())) == (8, 20)
    assert adopters_shown(replace(few, what_if=(tried,))) == (8, 44)


def test_a_number_at_which_a_document_prints_a_charge_is_on_every_axis_and_in_every_table(
    derbyshire: Case,
) -> None:
    ten, eight = (replace(derbyshire.adopters.signed, value=count) for count in (10, 8))
    points = (QuotedPoint(charge="low", adopters=22), QuotedPoint(charge="high", adopters=8))
    case = with_charge(derbyshire, quoted_at=points)
    adopters = replace(case.adopters, anticipated=eight, signed=ten)
    case = replace(case, adopters=adopters, what_if=())

    assert counts_priced(case) == (8, 22)
    assert adopters_shown(case) == (6, 44)
    assert 22 in counts_listed(case, 8)
    assert 22 in counts_that_matter(case, case.scenario)
    assert adopters_shown(with_charge(case, quoted_at=())) == (6, 20)


def test_every_number_of_a_long_list_without_a_price_between_is_in_the_table(
    tmp_path: Path,
) -> None:
    numbers = (2, 5, 7, 9, 12, 14, 17, 19, 23, 27, 31)
    steps = ", ".join(f"{{adopters = {number}, price = {90_000 - number}}}" for number in numbers)
    case = written(
        tmp_path,
        'years = "2026/27"\n[adopters]\ncount = 9\npossible = 44\n[[charges]]\nname = "Desk"\n'
        f'price = [{steps}]\nbetween = "stated only"\n',
    )

    assert counts_priced(case) == numbers
    assert counts_listed(case, 25) == (1, 2, 5, 7, 9, 12, 14, 17, 19, 23, 25, 27, 31, 44)
    # The sentence on them has the ends of the list, the number of the case and one fewer.
    assert counts_that_matter(case, case.scenario) == (2, 8, 9, 31)


def test_the_next_price_of_a_list_and_the_numbers_of_the_scenario_are_in_each_table(
    tmp_path: Path,
) -> None:
    case = written(
        tmp_path,
        'years = "2026/27 to 2027/28"\n[adopters]\nanticipated = 9\nsigned = 7\n'
        'possible = 43\n[[charges]]\nname = "Cameras"\n'
        "price = [{adopters = 1, price = 48_000}, {adopters = 10, price = 36_500}, "
        "{adopters = 20, price = 31_000}, {adopters = 30, price = 29_000}]\n"
        "[scenario]\nadopters = [9, 11]\n",
    )

    assert {9, 10, 11, 20, 30} <= {*counts_listed(case, 11)}
    assert counts_that_matter(case, case.scenario) == (7, 9, 10, 11)


def test_a_cost_that_the_scenario_does_not_have_is_not_in_the_key() -> None:
    case = load_case(EXAMPLES / "paying-to-leave.toml")

    def key(**fields: str) -> list[str]:
        chart = charts.cost_chart(case, choose(case, **fields))
        return [bars.name for bars in chart.plots[0].bars]

    assert "Exit payment" not in key()
    assert "Exit payment" in key(leave=case.years[1])


@pytest.mark.parametrize(("months", "title"), [("", "Added up from 2019/20"), ("24", "Added up")])
def test_costs_are_added_up_from_the_first_year_that_counts(
    tmp_path: Path, months: str, title: str
) -> None:
    case = written(
        tmp_path,
        'years = "2018/19 to 2021/22"\n'
        + f"initial_months = {months}\n" * bool(months)
        + '[budget]\namount = 100_000\nyears = "2019/20 to 2020/21"\n'
        '[[lines]]\nname = "Set-up"\nby_year = {"2018/19" = 50_000}\nnature = "one-off"\n',
    )

    added = charts.cost_chart(case, case.scenario).plots[1]

    # With initial months a one-off counts whenever it falls, also before the budget.
    assert added.title == title
    assert added.series[0].y[-1] == (50_000 if months else 0)


def test_the_cost_of_a_quoted_price_is_not_given_twice() -> None:
    case = load_case(DATA / "examples" / "payers-cap.toml")

    assert charts.cost_chart(case, case.scenario).sentence.startswith(
        "At the stated cap: the first two years cost £2,800,000, exactly on the budget of "
        "£2,800,000. Gross cost"
    )
