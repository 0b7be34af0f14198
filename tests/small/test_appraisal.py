"""`appraise` and what an analyst asks of it in Python."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import small
from small.case.reading import DATA, FIRST_CASE


def test_a_case_may_be_a_path_a_dict_or_a_case() -> None:
    values = tomllib.loads(FIRST_CASE.read_text(encoding="utf-8"))
    case = small.load_case(FIRST_CASE)
    lines = {
        small.appraise(given, adopters=36).answer.line
        for given in (None, FIRST_CASE, str(FIRST_CASE), values, case)
    }

    assert len(lines) == 1


def test_results_are_pairs_with_the_pricing_of_each_end() -> None:
    cost = small.appraise(adopters=36).results.loc["initial_cost"]

    assert cost["low"] == pytest.approx(218_611.11, abs=0.005)
    assert [*cost[["high", "low_pricing", "high_pricing"]]] == [302_000, "shared", "high-estimate"]


def test_costs_by_year_are_those_of_the_table_in_the_report() -> None:
    by_year = small.appraise().by_year

    assert by_year.loc["high-estimate", "gross"].tolist() == [30_000, 151_000, 121_000, 91_000]
    assert by_year.loc["low-estimate", "gross"].tolist() == [30_000, 131_000, 101_000, 71_000]
    assert (by_year["net"] == by_year["gross"] + by_year["savings"]).all()


@pytest.mark.parametrize(
    "numbers", [[25, 36], (25, 36), np.array([25, 36]), pd.Series([25, 36]), range(25, 37, 11)]
)
def test_a_list_an_array_or_a_series_is_an_axis(numbers: object) -> None:
    a = small.appraise(pricing="shared")

    assert a.sweep(adopters=numbers)["initial_cost"].round(2).tolist() == [262_000, 218_611.11]


def test_a_dataframe_column_gives_a_path_by_year() -> None:
    frame = pd.DataFrame({"live": [25, 25, 25, 28]})
    a = small.appraise(pricing="shared", adopters=frame["live"])

    assert a.results.loc["ongoing", "low"] == pytest.approx(1_775_000 / 28)


def test_a_path_as_long_as_the_scenarios_is_never_taken_for_them() -> None:
    a = small.appraise(pricing="shared")
    numbers = [25, 36, 40, 44]  # as many as the case has years

    swept = a.sweep(adopters=numbers)["ongoing"].tolist()
    path = a.at(adopters=numbers).results.loc["ongoing", "low"]

    assert swept == pytest.approx([1_775_000 / number for number in numbers])
    assert path == pytest.approx(1_775_000 / 44)


def test_a_sweep_without_a_known_pricing_has_a_row_for_each() -> None:
    table = small.appraise().sweep(adopters=[25, 36])

    assert len(table) == 2 * 7
    assert table.groupby("adopters")["initial_cost"].max().tolist() == [302_000, 302_000]


def test_a_wrong_name_says_which_are_allowed() -> None:
    a = small.appraise()
    with pytest.raises(small.InputError, match="did you mean adopters"):
        small.appraise(adoptors=36)
    with pytest.raises(small.InputError, match="did you mean adopters"):
        a.sweep(adoptors=[1])
    with pytest.raises(small.InputError, match="Allowed: initial_cost"):
        a.sensitivity("cost")
    with pytest.raises(small.InputError, match="1 to 44"):
        a.charge([61])


def test_the_query_of_an_appraisal_gives_the_same_answer() -> None:
    a = small.appraise(adopters=36, pricing="shared", delay=6, savings=12_000, cashable=0.5)

    assert a.query == "adopters=36&pricing=shared&savings=12000&cashable=0.5&delay=6"
    assert small.appraise(scenario=a.query).answer.line == a.answer.line


def test_a_preset_is_a_scenario() -> None:
    a = small.appraise(scenario="went-live")

    assert a.scenario.adopters == (20, 20, 28, 28)


def test_savings_clear_the_offset_and_the_reverse() -> None:
    a = small.appraise(offset=0.5)

    assert (a.at(savings=1_000).scenario.offset, a.scenario.offset) == (0, 0.5)
    assert a.at(savings=1_000).at(offset=0.2).scenario.savings == 0


def test_goal_seek_breaks_even_with_the_budget() -> None:
    a = small.appraise(pricing="shared")
    [point] = a.goal_seek("initial_cost", by="charge_change", target=300_000).to_dict("records")
    reached = a.at(charge_change=point["value"]).results.loc["initial_cost", "low"]

    assert reached == pytest.approx(300_000, abs=0.005)


def test_members_and_simulation_are_dataframes() -> None:
    a = small.appraise(adopters=36, pricing="shared")

    assert a.members()["charge"].sum() == pytest.approx(1_775_000)
    assert a.simulate(draws=200, seed=3).loc[("shared", "initial_cost"), "priced"] == 1


def test_the_shipped_decisions_are_appraised_without_a_fault() -> None:
    for path in sorted(Path(DATA).glob("*.toml")):
        assert str(small.appraise(path))
