"""What a panel keeps: where it may start, what was saved, and what is pinned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.errors import ScenarioError
from sohanalysis.explore.widget import (
    MOST_PINS,
    saved_scenarios,
    side_by_side,
    starting_points,
    with_pin,
)

AT_36, AT_20 = "41-2018-c275:r2:n36:pshared:6521", "41-2018-c275:r2:n20:pshared:50ec"


def test_the_first_starting_point_is_the_case_itself(derbyshire: Case) -> None:
    first, *others = starting_points(derbyshire)

    assert first["label"] == "The case as it stands: high estimate"
    assert "£2,000 over budget at the high" in first["says"]
    # The preset that the sliders start from is what reset returns to.
    assert [each["name"] for each in others] == [
        *("anticipated", "signed", "all"),
        *("went-live", "fixed-then-shared"),
    ]


def test_a_saved_scenario_says_why_it_was_chosen(derbyshire: Case) -> None:
    first, *_ = derbyshire.saved
    chosen = replace(first, rationale="Seen <early>.", role="analyst")

    assert saved_scenarios(replace(derbyshire, saved=(chosen,))) == [
        {"name": "fewer-join", "label": "fewer-join", "says": "Seen <early>. (analyst)"}
    ]


def test_one_pin_is_shown_and_not_compared(derbyshire: Case) -> None:
    shown = side_by_side(derbyshire, [AT_36])

    assert [pin["code"] for pin in shown["pins"]] == [AT_36]
    assert (shown["comparison"], shown["csv"]) == ([], "")


def test_a_pin_of_a_labelled_path_says_what_it_is(derbyshire: Case) -> None:
    went_live = scenario_code(derbyshire, choose(derbyshire, "went-live", pricing="shared"))

    (pin,) = side_by_side(derbyshire, [went_live])["pins"]

    assert pin["says"].endswith("Forces by year: as it went live, if charges followed go-live.")


def test_two_pins_are_compared_by_their_place(derbyshire: Case) -> None:
    _, amounts, apart = side_by_side(derbyshire, [AT_36, AT_20])["comparison"]

    assert '<th scope="col" class="soh-figure">Scenario 2</th>' in amounts
    assert "Scenario 2 less Scenario 1" in apart


def test_a_pin_is_added_at_the_end_and_leaves_the_others(derbyshire: Case) -> None:
    pins = [AT_36]

    assert with_pin(pins, AT_20) == [AT_36, AT_20]
    assert pins == [AT_36]


def test_a_scenario_is_pinned_once() -> None:
    with pytest.raises(ScenarioError, match="pinned already"):
        with_pin([AT_36], AT_36)


def test_as_many_are_pinned_as_a_page_has_room_for() -> None:
    pins = [f"pin {count}" for count in range(MOST_PINS)]

    with pytest.raises(ScenarioError, match=r"6 scenarios are pinned already. Take one out first"):
        with_pin(pins, AT_36)
