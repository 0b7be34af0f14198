"""Tables hold the figures of the answer, add up, and say what nobody gives."""

from __future__ import annotations

import math

import pytest

from small.case.reading import DATA, load_case
from small.case.scenario import choose
from small.model.members import members
from small.model.simulation import simulate
from small.report import tables
from small.report.answer import answer

PATHS = sorted(DATA.glob("*.toml"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_costs_by_year_add_up_down_and_across(path: object) -> None:
    answered = answer(load_case(str(path)))
    frame = tables.cost_by_year(answered).frame
    kinds = {line.name: line.kind for line in answered.case.lines}
    cost = [name for name in frame if kinds.get(name.split(":")[0], "cost") == "cost"]
    total = next(name for name in cost if name.startswith("All costs"))
    parts = [name for name in cost if ":" not in name or name.endswith(total.split(":")[-1])]
    parts = [name for name in parts if not name.startswith(("All costs", "Costs less", "Savings"))]

    assert frame.iloc[:-1].sum().tolist() == pytest.approx(frame.iloc[-1].tolist())
    assert frame[parts].sum(axis=1).tolist() == pytest.approx(frame[total].tolist())


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_cell_of_a_decision_prints_nan_or_minus_nothing(path: object) -> None:
    answered = answer(load_case(str(path)))
    shown = [
        tables.answer_table(answered),
        tables.cost_by_year(answered),
        tables.results_table(answered),
        tables.charge_by_number(answered.case),
        tables.break_even_table(answered),
        tables.tornado_table(answered),
        tables.printed_table(answered.case),
        tables.log_of_assumptions(answered.case),
        tables.open_points(answered.case),
        tables.names_table(answered),
        tables.pricing_rules(answered.case),
    ]
    texts = [text for table in shown for name in table.columns for text in table.texts(name)]

    assert not [text for text in texts if text in ("nan", "None", "-£0", "(£0)")]


def test_charges_by_number_begin_at_half_of_the_smallest_number_named() -> None:
    assert tables.numbers_shown(load_case()) == [12, 20, 25, 30, 36, 40, 44]


def test_the_log_of_assumptions_has_each_figure_with_its_status_and_source() -> None:
    log = tables.log_of_assumptions(load_case()).frame

    assert log.loc["adopters.anticipated"].tolist()[:3] == ["25", "stated", "2.8"]
    assert log.loc["charges[1].start", "Status"] == "derived"
    assert log.loc["charges[1].pricing[4].share"].tolist()[:2] == ["equal", "assumed"]
    assert (log["Status"] == "stated").sum() == 10


def test_every_figure_of_the_shipped_decisions_that_is_not_assumed_has_a_source() -> None:
    assert [tables.without_source(load_case(path)) for path in PATHS] == [[]] * len(PATHS)


def test_a_rule_is_told_in_one_line() -> None:
    rules = tables.pricing_rules(load_case()).frame.set_index("Pricing")["Rule"]

    assert rules["Shared, capped"] == ("pool from low; share equal; at least low; at most high")
    assert rules["Stepped"] == "price high from 1, low from 25"
    assert rules["Weighted"] == "pool £3,321,570; share officers"


def test_break_even_says_on_which_side_the_budget_is_passed() -> None:
    table = tables.break_even_table(answer(load_case())).frame.reset_index()
    rows = {(row["Input"], row["Pricing"]): row["Over budget"] for _, row in table.iterrows()}

    assert rows["Adopters", "Shared"] == "19 forces or fewer"
    assert rows["Months late", "Low estimate"] == "8 months or more"
    assert rows["Change in the charge", "High estimate"] == "above -1.1%"


def test_members_pay_the_whole_pool() -> None:
    case = load_case()
    scenario = choose(case, adopters=36, pricing="weighted")
    frame = tables.members_table(answer(case, scenario), members(case, scenario)).frame

    assert frame["Charge"].sum() == pytest.approx(3_321_570)
    assert frame["Share"].sum() == pytest.approx(1)
    assert frame.loc["Derbyshire", "Charge"] == pytest.approx(55_401.40, abs=0.005)


def test_a_simulation_has_a_row_for_each_pricing() -> None:
    case = load_case()
    answered = answer(case)
    frame = tables.simulation_table(answered, simulate(case, answered.scenario, draws=500)).frame

    assert [*frame.index] == [case.title_of(name) for name in case.pricings]
    assert all(not math.isnan(value) for value in frame["Over budget"])


def test_there_are_at_most_14_tables() -> None:
    made = [
        name
        for name, value in vars(tables).items()
        if callable(value) and getattr(value, "__annotations__", {}).get("return") == "Table"
    ]

    assert len(made) <= 14
