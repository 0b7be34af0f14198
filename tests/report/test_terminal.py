from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.model.break_even import limit_on
from sohanalysis.report import overview, terminal
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table


def captions(parts: list[terminal.Part]) -> list[str]:
    return [part.caption for part in parts if isinstance(part, Table)]


def words(parts: list[terminal.Part]) -> str:
    return "\n".join(part if isinstance(part, str) else repr(part) for part in parts)


def test_the_overview_shows_the_record_and_the_forms_at_25_and_at_36(derbyshire: Case) -> None:
    parts = list(terminal.overview(derbyshire, derbyshire.scenario))

    assert captions(parts) == [
        "Cost by financial year at the low and the high estimate, £",
        "Pricing at 25 forces, £ (total: set-up and the first two years)",
        "Pricing at 36 forces, £ (total: set-up and the first two years)",
    ]


def test_the_overview_shows_the_count_that_was_asked_for_first(derbyshire: Case) -> None:
    parts = list(terminal.overview(derbyshire, replace(derbyshire.scenario, adopters=30)))

    assert captions(parts)[1:] == [
        "Pricing at 30 forces, £ (total: set-up and the first two years)",
        "Pricing at 25 forces, £ (total: set-up and the first two years)",
        "Pricing at 36 forces, £ (total: set-up and the first two years)",
    ]


def test_the_overview_shows_the_default_count_of_a_case_too(derbyshire: Case) -> None:
    scenario = replace(derbyshire.scenario, adopters=30)

    parts = list(terminal.overview(replace(derbyshire, scenario=scenario), scenario))

    assert captions(parts)[1] == ("Pricing at 30 forces, £ (total: set-up and the first two years)")


def test_the_overview_shows_no_count_twice(derbyshire: Case) -> None:
    parts = list(terminal.overview(derbyshire, replace(derbyshire.scenario, adopters=36)))

    assert captions(parts)[1:] == [
        "Pricing at 25 forces, £ (total: set-up and the first two years)",
        "Pricing at 36 forces, £ (total: set-up and the first two years)",
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"delay": 3}, "Three months late"),
        ({"charge_change": 0.1}, "Charge 10% higher"),
        ({"savings": 5_000.0}, "Savings of £5,000 a year (£10,000 by March 2021) are not cashable"),
        ({"pricing": "shared"}, "if a fixed pool is shared equally"),
    ],
)
def test_the_overview_of_another_scenario_begins_with_its_answer_and_results(
    derbyshire: Case, fields: dict[str, Any], words: str
) -> None:
    _, answer, results, record, *_ = terminal.overview(derbyshire, choose(derbyshire, **fields))

    assert isinstance(answer, Prose)
    assert words in answer.texts[0]
    assert isinstance(results, Table)
    assert results.caption.startswith("Results")
    assert isinstance(record, Table)
    assert record.caption.startswith("Cost by financial year at the low and the high estimate")


def test_the_overview_shows_the_forms_of_a_path(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(25, 25, 36, 36))

    parts = list(terminal.overview(derbyshire, path))

    assert captions(parts)[1:] == [
        "Pricing at 25, 25, 36, 36 forces by year, £ (total: set-up and the first two years)",
        "Pricing at 25 forces, £ (total: set-up and the first two years)",
        "Pricing at 36 forces, £ (total: set-up and the first two years)",
    ]


def test_the_overview_says_that_no_form_is_the_curve_and_counts_the_findings(
    derbyshire: Case,
) -> None:
    shown = words(list(terminal.overview(derbyshire, derbyshire.scenario)))

    assert (
        "We do not know how the charge changes with the number of forces: the report ties £71k"
        in shown
    )
    assert (
        "7 things do not sit together, 1 needs explaining, 8 are not stated, 6 cannot be "
        "concluded: soh check lists them"
    ) in shown
    # The £300,000 of 1.1 is the budget: a maximum, which no cost adds up to.
    assert "does not agree" not in shown


def test_findings_stand_under_their_six_headings(derbyshire: Case) -> None:
    parts = list(overview.grouped_findings(derbyshire))

    assert [part for part in parts if isinstance(part, str)] == [
        "The budget",
        "Printed figures that do not agree",
        "What does not sit together",
        "What needs explaining",
        "Not stated",
        "What the documents do not allow anyone to conclude",
    ]
    assert [type(part) for part in parts[1::2]] == [Prose] * 6


def test_the_detail_shows_the_costs_the_results_and_the_break_even_points(derbyshire: Case) -> None:
    scenario = choose(derbyshire, adopters=36, pricing="shared")

    parts = list(terminal.detail(derbyshire, scenario))

    assert captions(parts) == [
        "Cost by financial year, £ (savings are negative)",
        "Results, £; present value: quoted figures taken as constant prices (the documents do "
        "not say)",
    ]
    assert "Forces (shared): within budget down to 20 forces, over budget at 19" in words(parts)
    assert "The charge, £49,306 a year, is below the quoted £71,000 to £91,000" in words(parts)


def test_the_detail_ends_with_the_caution_and_the_code_of_the_scenario(derbyshire: Case) -> None:
    *_, last = terminal.detail(derbyshire, choose(derbyshire, "explore", delay=3))

    assert last == Prose(
        kind="paragraphs",
        texts=(
            "We do not know how the charge changes with the number of forces: the report ties "
            "£71k to 25 forces and gives no other point.",
            "Scenario code: 41-2018-c275:r3:n36:pshared:d3:2ed2",
        ),
    )


def test_every_table_of_the_overview_carries_the_code_of_what_it_shows(derbyshire: Case) -> None:
    parts = terminal.overview(derbyshire, derbyshire.scenario)

    assert [part.foot for part in parts if isinstance(part, Table)] == [
        "Scenario code: 41-2018-c275:r3:n25:phigh-estimate:fc8e",
        "Scenario code: 41-2018-c275:r3:n25:phigh-estimate:fc8e",
        "Scenario code: 41-2018-c275:r3:n36:phigh-estimate:0421",
    ]


def test_the_sensitivity_shows_points_forms_tornado_and_the_tables_asked_for(
    derbyshire: Case,
) -> None:
    limit = limit_on(derbyshire, "headroom", 25_000)
    axes = [{"adopters": [25, 36]}, {"delay": [0, 3], "pricing": None}]

    parts = list(terminal.sensitivity_parts(derbyshire, choose(derbyshire, "explore"), limit, axes))

    assert captions(parts) == [
        "Headroom as quoted, and with one input changed, £",
        "How far can each assumption move before the limit is passed, under each pricing, all "
        "else as in the scenario? Rounded to what is still enough; in brackets, how far from it "
        "(limit: headroom of at least £25,000)",
        "Effect on headroom of changing one assumption, £; 81,389 in "
        "this scenario; of the pricings, low is what comes to the least",
        "Results, £, by forces (total: set-up and the first two years). * beyond the limit, "
        "headroom of at least £25,000; > this scenario",
        "Headroom, (over budget), £, by delay, months (down) and pricing (across). * "
        "beyond the limit, headroom of at least £25,000; > this scenario",
    ]
    # 300,000 - 120,000 - 25,000, for two years.
    assert "Charge: within the limit up to £77,500 a year" in words(parts)
    assert words(parts[-1:]).startswith(
        "We do not know how the charge changes with the number of forces"
    )


def test_a_table_of_the_sensitivity_of_which_nothing_differs_is_a_sentence(
    derbyshire: Case,
) -> None:
    axes = [{"adopters": None, "savings": None}]

    *_, shown, _ = terminal.sensitivity_parts(derbyshire, derbyshire.scenario, None, axes)

    assert isinstance(shown, Prose)
    assert shown.texts == (
        "Forces and savings make no difference to the cost after cashable savings: £302,000; "
        "none of the savings is cashable, so they do not change this cost.",
    )


def test_scenarios_that_are_named_are_compared(derbyshire: Case) -> None:
    parts = list(terminal.saved_or_compared(derbyshire, ["anticipated", "explore"]))

    assert captions(parts) == [
        "What differs in the inputs",
        "Results side by side, £",
        "How far each is from anticipated, £ and % of anticipated",
    ]


def test_without_names_the_saved_scenarios_are_listed(derbyshire: Case) -> None:
    parts = list(terminal.saved_or_compared(derbyshire, None))

    assert captions(parts) == ["Saved scenarios, £ (set-up and the first two years; headroom)"]


def test_where_no_scenario_is_saved_it_is_said(derbyshire: Case) -> None:
    parts = list(terminal.saved_or_compared(replace(derbyshire, saved=()), None))

    assert [type(part) for part in parts] == [Prose]
    assert words(parts).startswith("No scenario is saved")


def test_the_pricings_stand_on_the_terminal_in_the_order_of_the_file(
    derbyshire: Case, backwards: Case
) -> None:
    axes = [{"adopters": None, "pricing": None}, {"pricing": None}]
    shown = [
        [
            *terminal.overview(case, case.scenario),
            *terminal.sensitivity_parts(case, case.scenario, None, axes),
        ]
        for case in (derbyshire, backwards)
    ]

    usual, found = ([part for part in parts if isinstance(part, Table)] for parts in shown)

    down = [part.columns[0] == "Pricing" for part in found]
    across = ["Shared, capped" in part.columns for part in found]
    assert (sum(down), sum(across)) == (3, 2)
    for is_down, is_across, part, known in zip(down, across, found, usual, strict=True):
        if is_down:
            assert part.rows == known.rows[::-1]
        if is_across:
            assert part.columns == (known.columns[0], *known.columns[:0:-1])
            assert part.rows == [(row[0], *row[:0:-1]) for row in known.rows]
        assert is_down or is_across or part == known


def test_forces_by_year_of_a_preset_are_said_where_there_is_no_headline(derbyshire: Case) -> None:
    text = words(list(terminal.overview(derbyshire, choose(derbyshire, "went-live"))))

    assert "Forces by year: as it went live, if charges followed go-live." in text
    assert "How many forces paid, and from when, is published for no day." in text


def test_all_that_a_pool_assumes_stands_with_its_detail(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "signed", pricing="weighted")

    text = words(list(terminal.detail(derbyshire, scenario)))

    assert "With 36 forces, if an assumed pool is shared by size" in text
    assert "a cap is not a share" in text
    assert "published for no day" not in text


def test_the_parts_of_a_detail_are_sentences_and_a_list_of_break_even_points(
    derbyshire: Case,
) -> None:
    parts = [*terminal.detail(derbyshire, choose(derbyshire, pricing="weighted"))]

    kinds = [part.kind for part in parts if isinstance(part, Prose)]
    assert kinds == ["paragraphs", "paragraphs", "list", "paragraphs"]
