"""The controls of the panel: words, units, ranges, and what is shown read back."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sohanalysis.case.case import Case
from sohanalysis.case.choose import MOST_SAVINGS, choose
from sohanalysis.case.fields import FIELDS
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.explore.controls import (
    LABELS,
    Question,
    fields_from,
    groups,
    labelled,
    summaries,
    values,
)
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.report import charts
from tests.charged import with_charge

DERBYSHIRE = load_case()
SECOND = load_case(Path(__file__).parent.parent / "cases" / "second.toml")
_SAVINGS = "£ a year, 0 to 910,000 (the slider to 136,500)"
repeatable = settings(max_examples=300, deadline=None, derandomize=True)
decisions = st.sampled_from([DERBYSHIRE, SECOND])


@st.composite
def scenarios(draw: st.DrawFn, case: Case) -> Scenario:
    """A scenario that a case allows, its shares to a tenth of a per cent or as they come."""
    counts, size = st.integers(1, case.adopters.possible.value), len(case.years)

    def share(low: float, high: float) -> Any:
        whole = st.integers(round(1000 * low), round(1000 * high)).map(lambda each: each / 1000)
        return draw(whole | st.floats(low, high, allow_subnormal=False))

    late = draw(st.booleans())
    saved = draw(st.sampled_from(["", "savings", "offset"]))
    return choose(
        case,
        adopters=draw(counts | st.lists(counts, min_size=size, max_size=size).map(tuple)),
        pricing=draw(st.sampled_from(case.pricings)),
        savings=draw(st.floats(0, 10 * case.charge.high)) if saved == "savings" else 0.0,
        offset=share(0, 1.5) if saved == "offset" else 0.0,
        ramp=draw(st.integers(0, 60)),
        cashable=share(0, 1),
        delay=draw(st.integers(0, case.longest_delay(late))),
        charge_follows_go_live=late,
        charge_change=share(-0.9, 2),
    )


def drawn(draw: st.DataObject) -> tuple[Case, Scenario]:
    """Draw a case and a scenario that it allows."""
    case = draw.draw(decisions)
    return case, draw.draw(scenarios(case))


def given_fields(scenario: Scenario) -> list[str]:
    """Fields that a scenario was given, in place of shown for what they amount to."""
    unused = "savings" if scenario.offset else "offset"
    path = isinstance(scenario.adopters, tuple)
    shown = [name for name, field in FIELDS.items() if field.control and name != unused]
    return [name for name in shown if not (path and name == "adopters")]


def same(one: Any, other: Any) -> bool:
    """Compare values, shares within what their last digit can say."""
    return math.isclose(one, other, rel_tol=1e-15) if isinstance(one, float) else one == other


def controls(case: Case, question: Question = "both") -> dict[str, dict[str, Any]]:
    """Every control, by its field."""
    return {each["field"]: each for group in groups(case, question) for each in group["controls"]}


# Words, units and ranges


def test_the_controls_stand_in_four_groups() -> None:
    assert [(group["key"], group["label"]) for group in groups(DERBYSHIRE, "both")] == [
        ("forces", "How many forces join"),
        ("form", "Pricing"),
        ("savings", "Savings"),
        ("timing", "Start and price"),
    ]


@pytest.mark.parametrize(
    ("question", "opened"),
    [
        ("adoption", ["forces", "form"]),
        ("savings", ["forces", "savings"]),
        ("both", ["forces", "form", "savings"]),
    ],
)
def test_the_question_opens_its_groups_and_hides_none(
    question: Question, opened: list[str]
) -> None:
    found = groups(DERBYSHIRE, question)

    assert [group["key"] for group in found if group["open"]] == opened
    assert len(found) == 4
    assert controls(DERBYSHIRE, question) == controls(DERBYSHIRE)


def test_every_field_of_a_scenario_has_one_control_the_form_its_own_kind() -> None:
    shown = sorted(name for name, field in FIELDS.items() if field.control)
    assert sorted([*controls(DERBYSHIRE), "pricing"]) == shown


@pytest.mark.parametrize(
    ("field", "label", "unit", "ends", "step", "whole"),
    [
        ("adopters", "Forces paying, this one included", "forces, 1 to 44", (1, 44, 44), 1, True),
        ("savings", "Savings at full effect", _SAVINGS, (0, 910_000, 136_500), 500, False),
        (
            "offset",
            "The same as a share of the charge",
            "%, 0 to 150; more in £ alone",
            (0, 150, 150),
            1,
            False,
        ),
        ("ramp", "Months to full effect", "months, 0 to 60", (0, 60, 60), 1, True),
        ("cashable", "Share of the savings that is cash", "%, 0 to 100", (0, 100, 100), 1, False),
        ("delay", "Go-live late by", "months, 0 to 18", (0, 18, 18), 1, True),
        (
            "charge_change",
            "Change of every year's charge",
            "%, -90 to 200",
            (-90, 200, 200),
            1,
            False,
        ),
    ],
)
def test_a_control_names_its_unit_and_goes_as_far_as_the_case_allows(
    field: str,
    label: str,
    unit: str,
    ends: tuple[float, float, float],
    step: float,
    whole: bool,
) -> None:
    assert controls(DERBYSHIRE)[field] == {
        "field": field,
        "label": label,
        "unit": unit,
        "low": ends[0],
        "high": ends[1],
        "slider_high": ends[2],
        "step": step,
        "whole": whole,
    }


def test_a_box_to_tick_has_no_unit() -> None:
    box = controls(DERBYSHIRE)["charge_follows_go_live"]

    assert (box["label"], box["unit"]) == ("The charge starts late too", "")


def test_another_case_has_its_own_ranges() -> None:
    found = controls(SECOND)

    assert found["adopters"]["unit"] == "forces, 1 to 30"
    assert found["savings"]["unit"] == "£ a year, 0 to 900,000 (the slider to 135,000)"
    assert found["savings"]["slider_high"] == 135_000
    # After the first twelve months of the desk 33 are left, and no delay is longer than 24.
    assert found["delay"]["unit"] == "months, 0 to 24"


def test_the_counts_of_the_record_are_marked_under_the_slider() -> None:
    assert groups(DERBYSHIRE, "both")[0]["marks"] == [
        {"at": 25, "label": "anticipated"},
        {"at": 36, "label": "signed"},
    ]


def test_a_number_that_is_given_alone_is_called_neither_anticipated_nor_signed() -> None:
    athena = load_case(FIRST_CASE.parent / "examples" / "athena.toml")

    assert groups(athena, "both")[0]["marks"] == [{"at": 7, "label": "forces"}]
    charge = charts.charge(athena, athena.scenario)
    assert [rule.name for rule in charge.plots[0].rules] == ["7 forces"]
    assert charge.plots[0].series[0].x[-1] == 14


def test_every_year_has_a_control_of_its_forces() -> None:
    years = groups(DERBYSHIRE, "both")[0]["years"]

    assert [(year["field"], year["label"]) for year in years] == [
        ("2018/19", "Forces paying in 2018/19"),
        ("2019/20", "Forces paying in 2019/20"),
        ("2020/21", "Forces paying in 2020/21"),
        ("2021/22", "Forces paying in 2021/22"),
    ]
    assert [year["whole"] for year in years] == [True] * 4
    assert {(year["unit"], year["low"], year["high"]) for year in years} == {
        ("forces, 1 to 44", 1, 44)
    }


def test_the_forms_say_what_they_assume_under_the_caution() -> None:
    form = groups(DERBYSHIRE, "both")[1]

    assert [(each["value"], each["label"]) for each in form["forms"]] == [
        ("low-estimate", "Low estimate"),
        ("high-estimate", "High estimate"),
        ("stepped", "Stepped"),
        ("shared", "Shared"),
        ("shared-capped", "Shared, capped"),
        ("two-part", "Two-part"),
        ("weighted", "Weighted"),
    ]
    assert form["forms"][3]["says"] == (
        "Equal shares of a fixed pool of £1.775m a year, which is £71k each at 25 forces."
    )
    assert form["caution"] == (
        "We do not know how the charge changes with the number of forces: the report ties £71k "
        "to 25 forces and gives no other point."
    )


def test_a_case_with_a_price_list_offers_it() -> None:
    forms = groups(SECOND, "both")[1]["forms"]

    assert [each["value"] for each in forms] == [
        "low-estimate",
        "high-estimate",
        "stepped",
        "shared",
        "bands",
    ]
    assert forms[-1]["says"] == (
        "A price list: £90k a year from 1 force; £75k a year from 10 forces; £60k a year from 20 "
        "forces."
    )


# What every control shows


def test_every_control_shows_its_value_in_its_own_unit() -> None:
    scenario = choose(
        DERBYSHIRE,
        "explore",
        offset=0.123,
        ramp=12,
        cashable=0.5,
        delay=3,
        charge_follows_go_live=True,
        charge_change=0.1,
    )

    # 12.3 % of £49,305.56.
    assert values(DERBYSHIRE, scenario) == {
        "adopters": 36,
        "pricing": "shared",
        "savings": 6_064.58,
        "offset": 12.3,
        "ramp": 12,
        "cashable": 50.0,
        "delay": 3,
        "charge_follows_go_live": True,
        "charge_change": 10.0,
        "years": {"2018/19": 36, "2019/20": 36, "2020/21": 36, "2021/22": 36},
    }


def test_savings_show_the_share_that_they_amount_to_to_a_tenth_of_a_per_cent() -> None:
    shown = values(DERBYSHIRE, choose(DERBYSHIRE, "explore", savings=12_345.0))

    # £12,345 of £49,305.56 is 25.0377 %.
    assert (shown["savings"], shown["offset"]) == (12_345.0, 25.0)


def test_an_offset_is_of_the_charge_before_its_change() -> None:
    shown = values(DERBYSHIRE, choose(DERBYSHIRE, "explore", offset=0.5, charge_change=0.1))

    assert (shown["savings"], shown["offset"]) == (24_652.78, 50.0)


@pytest.mark.parametrize(
    ("offset", "per_cent"), [(1.434, 143.4), (0.963, 96.3), (0.122, 12.2), (0.347, 34.7)]
)
@pytest.mark.parametrize("adopters", [36, 33, 19, 7])
def test_a_share_is_shown_as_it_was_typed_whatever_the_charge(
    offset: float, per_cent: float, adopters: int
) -> None:
    scenario = choose(DERBYSHIRE, "explore", adopters=adopters, offset=offset)

    assert values(DERBYSHIRE, scenario)["offset"] == per_cent


def test_a_path_shows_its_last_year_and_each_of_its_years() -> None:
    shown = values(DERBYSHIRE, choose(DERBYSHIRE, adopters=(10, 10, 25, 36)))

    assert shown["adopters"] == 36
    assert shown["years"] == {"2018/19": 10, "2019/20": 10, "2020/21": 25, "2021/22": 36}


# What is typed, read back


@pytest.mark.parametrize(
    ("shown", "fields"),
    [
        ({"offset": 12.3}, {"offset": 0.123}),
        ({"offset": 0.1}, {"offset": 0.001}),
        ({"cashable": 100}, {"cashable": 1.0}),
        ({"cashable": 29.0}, {"cashable": 0.29}),
        ({"charge_change": -12.3}, {"charge_change": -0.123}),
        ({"charge_change": 1.1}, {"charge_change": 0.011}),
        ({"adopters": 36.0}, {"adopters": 36}),
        ({"ramp": 12.0, "delay": 3.0}, {"ramp": 12, "delay": 3}),
        ({"savings": 500}, {"savings": 500.0}),
        ({"pricing": "stepped"}, {"pricing": "stepped"}),
        ({"charge_follows_go_live": True}, {"charge_follows_go_live": True}),
        ({}, {}),
    ],
)
def test_what_is_shown_is_read_exactly(shown: dict[str, Any], fields: dict[str, Any]) -> None:
    found = fields_from(DERBYSHIRE, DERBYSHIRE.scenario, shown)

    assert found == fields
    assert [*map(type, found.values())] == [*map(type, fields.values())]


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        ({"adopters": 36.5}, "adopters: 36.5 is not"),
        ({"delay": 2.5}, "delay: 2.5 is not"),
        ({"ramp": float("inf")}, "ramp: inf is not"),
        ({"savings": float("nan")}, "savings: nan is not"),
        ({"offset": None}, "offset: "),
        ({"offset": "12"}, 'offset: "12" is not'),
        ({"adopters": True}, "adopters: true is not"),
        ({"delay": True}, "delay: true is not"),
        ({"nonsense": 1}, "nonsense: "),
        ({"years": {"2018/19": 1.5}}, "adopters: "),
        ({"years": {"2018/19": None}}, "adopters: "),
    ],
)
def test_what_cannot_be_read_is_left_for_the_scenario_to_refuse(
    shown: dict[str, Any], message: str
) -> None:
    fields = fields_from(DERBYSHIRE, DERBYSHIRE.scenario, shown)

    with pytest.raises(ScenarioError) as refused:
        changed(DERBYSHIRE.scenario, fields)

    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("before", "shown", "path"),
    [
        (36, {"years": {"2018/19": 10}}, (10, 36, 36, 36)),
        ((10, 10, 25, 36), {"years": {"2020/21": 30.0, "2021/22": 44}}, (10, 10, 30, 44)),
        (36, {"years": {}}, (36, 36, 36, 36)),
        (36, {"years": {"2019/20": 30}, "adopters": 20}, (20, 30, 20, 20)),
        (36, {"adopters": 20, "years": {"2019/20": 30}}, (20, 30, 20, 20)),
        (36, {"years": {"1999/00": 7}}, (36, 36, 36, 36)),
    ],
)
def test_years_that_are_not_given_keep_their_forces(
    before: Any, shown: dict[str, Any], path: tuple[int, ...]
) -> None:
    scenario = choose(DERBYSHIRE, adopters=before)

    assert fields_from(DERBYSHIRE, scenario, shown) == {"adopters": path}


@given(st.data())
@repeatable
def test_a_field_that_is_not_touched_is_read_as_it_was(draw: st.DataObject) -> None:
    case, scenario = drawn(draw)
    shown = values(case, scenario)

    fields = fields_from(case, scenario, {name: shown[name] for name in given_fields(scenario)})

    moved = [name for name in fields if not same(fields[name], getattr(scenario, name))]
    assert [name for name in moved if name != "savings"] == []
    assert fields.get("savings", 0.0) == pytest.approx(scenario.savings, abs=0.005001)


@given(st.data())
@repeatable
def test_a_share_of_a_tenth_of_a_per_cent_is_read_as_it_was_to_the_last_bit(
    draw: st.DataObject,
) -> None:
    tenths = draw.draw(st.integers(0, 1000))
    share = tenths / 1000
    scenario = choose(DERBYSHIRE, "explore", offset=share, cashable=share, charge_change=share)

    shown = values(DERBYSHIRE, scenario)
    read = fields_from(DERBYSHIRE, scenario, {"offset": shown["offset"]})

    assert shown["offset"] == shown["cashable"] == shown["charge_change"] == tenths / 10
    assert read == {"offset": share}


@given(st.data())
@repeatable
def test_setting_a_control_to_what_it_shows_leaves_the_results(draw: st.DataObject) -> None:
    case, scenario = drawn(draw)
    name = draw.draw(st.sampled_from([*given_fields(scenario), "years"]))
    shown = values(case, scenario)

    again = choose(
        case,
        **changed(scenario, fields_from(case, scenario, {name: shown[name]})).values(),
    )

    # Savings are shown to the penny, so half a penny may be lost in each of at most five years.
    before, after = (results_of(case, each).by_name() for each in (scenario, again))
    assert after == pytest.approx(before, rel=1e-12, abs=0.03)


@given(st.data())
@repeatable
def test_the_saving_that_is_worked_out_is_what_the_other_amounts_to(draw: st.DataObject) -> None:
    case, scenario = drawn(draw)
    name = "savings" if scenario.offset else "offset"
    shown = values(case, scenario)
    # Of a larger saving more is shown than its box takes.
    assume(shown["offset"] <= 150 and shown["savings"] <= MOST_SAVINGS * case.charge.high)

    again = changed(scenario, fields_from(case, scenario, {name: shown[name]}))

    # Half a penny a year; or half of a tenth of a per cent of a charge of at most £1.775m.
    worst = 5 * (0.005001 if scenario.offset else 0.0005001 * 1_775_000)
    before, after = (float(results_of(case, each).flow.savings.sum()) for each in (scenario, again))
    assert after == pytest.approx(before, abs=worst)
    assert (again.offset if scenario.offset else again.savings) == 0


# In a few words


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {},
            {
                "forces": "36 forces",
                "form": "Shared",
                "savings": "none assumed",
                "timing": "on time, at the charge as it is",
            },
        ),
        (
            {"adopters": 1, "pricing": "two-part", "savings": 35_500.0, "delay": 1},
            {
                "forces": "1 force",
                "form": "Two-part",
                "savings": "£35,500 a year, 0% of it cashable",
                "timing": "one month late",
            },
        ),
        (
            {
                "adopters": (10, 10, 25, 36),
                "offset": 0.5,
                "ramp": 12,
                "cashable": 0.5,
                "delay": 3,
                "charge_follows_go_live": True,
                "charge_change": 0.1,
            },
            {
                "forces": "10, 10, 25, 36 forces by year",
                "form": "Shared",
                "savings": "£24,653 a year, in full after 12 months, 50% of it cashable",
                "timing": "three months late and the charge too, charge 10% higher",
            },
        ),
        (
            {"charge_change": -0.123, "ramp": 1},
            {
                "forces": "36 forces",
                "form": "Shared",
                "savings": "none assumed",
                "timing": "charge 12.3% lower",
            },
        ),
    ],
)
def test_a_closed_group_says_what_it_stands_at(
    fields: dict[str, Any], expected: dict[str, str]
) -> None:
    assert summaries(DERBYSHIRE, choose(DERBYSHIRE, "explore", **fields)) == expected


# What is refused


def test_what_is_refused_names_controls_and_keeps_the_rest() -> None:
    faults = [
        Fault(field="delay", problem="19 is not allowed", allowed="0 to 18", advice="Less."),
        Fault(field="--role", problem="is missing"),
        Fault(field="elsewhere", problem="is wrong", file="a.toml", line=3),
    ]

    error = labelled(ScenarioError(faults))

    assert str(error) == (
        "Go-live late by: 19 is not allowed. Allowed: 0 to 18. Less.\n"
        "Who chose it, by role: is missing.\n"
        "a.toml, line 3: elsewhere: is wrong."
    )


def test_every_field_has_a_name_in_what_is_refused() -> None:
    assert [field for field in FIELDS if field not in LABELS] == []


def test_a_case_of_one_figure_has_controls_too() -> None:
    flat = with_charge(DERBYSHIRE, high=71_000)

    assert controls(flat)["savings"]["unit"] == "£ a year, 0 to 710,000 (the slider to 106,500)"
