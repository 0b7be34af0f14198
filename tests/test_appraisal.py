"""The main interface: every answer of an appraisal, as numbers."""

from __future__ import annotations

import inspect
import re
import shutil
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sohanalysis as soh
from sohanalysis.appraisal import Appraisal
from sohanalysis.case.case import Case
from sohanalysis.case.choose import field_range, pricing_choices
from sohanalysis.case.fields import FIELDS, Kind
from sohanalysis.case.scenario import Fields
from sohanalysis.errors import CaseError, FileError, ScenarioError
from sohanalysis.files.text import DATA, FIRST_CASE
from sohanalysis.model import results as model
from sohanalysis.paper import publish
from sohanalysis.report.picture import Picture
from sohanalysis.report.table import Table
from sohanalysis.workbook import workbook
from sohanalysis.years import year_of
from tests.written import written

EXAMPLES = sorted((DATA / "examples").glob("*.toml"))
each_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
RESULTS = [*model.RESULTS, "whole_life", "whole_life_net"]
ENDS = [f"{name}_{end}" for name in RESULTS for end in ("low", "high")]
SEVERAL = """
years = "2018/19 to 2020/21"

[adopters]
count = 4

[[charges]]
name = "Licences"
price = 500
until = "2019/20"

[[charges]]
name = "Platform"

[[charges.pricing]]
name = "shared"
pool = 40_000
share = "equal"

[[charges.pricing]]
name = "listed"
price = [{adopters = 2, price = 9_000}, {adopters = 4, price = 7_000}]
between = "stated only"
"""
EVERY_FIELD = {
    "adopters": 36,
    "pricing": "shared",
    "offset": 0.5,
    "ramp": 12,
    "cashable": 0.5,
    "delay": 3,
}


def example(name: str) -> Appraisal:
    return soh.appraise(DATA / "examples" / f"{name}.toml")


def by_end(a: Appraisal) -> dict[str, float]:
    """Return the results of an appraisal under the column names of a sweep."""
    ends = a.results.to_dict("index")
    return {f"{name}_{end}": amount for name in ends for end, amount in ends[name].items()}


@pytest.fixture(name="a", scope="module")
def _a() -> Appraisal:
    return soh.appraise(pricing="shared")


@pytest.fixture(name="several")
def _several(tmp_path: Path) -> Appraisal:
    return soh.appraise(written(tmp_path, SEVERAL))


# Fields


def test_every_field_is_a_keyword_of_the_door_in_the_order_of_the_registry() -> None:
    # One line in `scenario.Fields` for a field that is new.
    assert list(Fields.__annotations__) == list(FIELDS)


@pytest.mark.parametrize("function", [soh.appraise, Appraisal.at, Appraisal.sweep])
def test_a_signature_and_its_help_name_every_field(function: Any) -> None:
    keywords = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    ]

    assert keywords == list(FIELDS)
    printed = " ".join(function.__doc__.split())
    assert [field.name for field in FIELDS.values() if field.help not in printed] == []


def test_the_help_of_a_field_says_its_type_unit_and_range() -> None:
    text = str(inspect.getdoc(soh.appraise))

    assert "\nramp : int\n    How long the savings take to build up evenly, " in text
    assert " after 6. [months, 0 to 60]\n" in text
    assert "\nadopters : int | Sequence[int]\n" in text
    assert '[share such as 0.5 or "50%", 0 to 1.5]' in text


# A case and a scenario


def test_without_a_case_it_is_the_one_that_is_shipped() -> None:
    assert soh.appraise().results.loc["initial_cost", "high"] == 302_000


@pytest.mark.parametrize("kind", [str, Path, soh.load_case])
def test_a_case_is_given_by_its_path_or_itself(kind: Any) -> None:
    path = DATA / "examples" / "price-list.toml"

    assert soh.appraise(kind(path)).results.loc["initial_cost", "low"] == 262_000


@pytest.mark.parametrize(
    ("scenario", "total"),
    [
        ("explore", 218_611.11),  # a preset
        ("41-2018-c275:r3:n36:pshared:d3:2ed2", 233_611.11),  # a code
    ],
)
def test_a_scenario_is_given_by_its_name(scenario: str, total: float) -> None:
    results = soh.appraise(scenario=scenario).results

    assert results.loc["initial_cost", "low"] == pytest.approx(total)


def test_a_saved_scenario_is_given_by_its_name(a: Appraisal) -> None:
    (saved, *_) = a.case.saved

    assert soh.appraise(a.case, saved.name).scenario == saved.scenario


def test_fields_go_on_top_of_a_scenario(a: Appraisal) -> None:
    assert soh.appraise(scenario="explore", delay=3) == a.at(adopters=36, delay=3)
    assert soh.appraise(a.case, a.scenario, delay=3) == a.at(delay=3)


def test_numbers_of_numpy_and_pandas_are_numbers(a: Appraisal) -> None:
    counts = pd.Series([25, 25, 36, 36])

    assert a.at(adopters=np.int64(36), cashable=np.float64(0.5)).scenario.adopters == 36
    assert a.at(adopters=counts).scenario.adopters == (25, 25, 36, 36)
    assert a.at(adopters=range(25, 29)).scenario.adopters == (25, 26, 27, 28)


def test_three_dots_leave_a_field_as_it_is(a: Appraisal) -> None:
    assert a.at(adopters=..., delay=3) == a.at(delay=3)


def test_an_appraisal_cannot_be_changed(a: Appraisal) -> None:
    with pytest.raises(FrozenInstanceError):
        a.scenario = a.scenario
    results, by_year = a.results, a.by_year
    results.loc["headroom"] = 0.0
    by_year.loc["gross"] = 0.0

    assert a.results.loc["headroom"].tolist() == [38_000, 38_000]
    assert a.by_year.loc["gross", "2018/19"] == 30_000


# Answers


def test_the_results_have_equal_ends_under_one_pricing(a: Appraisal) -> None:
    results = a.at(**EVERY_FIELD).results

    assert [*results.dtypes] == [float, float]
    assert results["low"].tolist() == results["high"].tolist()
    assert {*results.attrs["low_pricing"].values(), *results.attrs["high_pricing"].values()} == {
        "shared"
    }
    assert results.attrs["left_out"] == []
    assert list(results.index) == RESULTS
    # The other results of this scenario are in `model/test_decision_record.py`.
    assert results.loc[["initial_cost", "whole_life_net"], "low"].round(2).tolist() == [
        233_611.11,
        226_420.72,
    ]


def test_the_cost_by_year_has_lines_down_and_years_across(a: Appraisal) -> None:
    by_year = a.at(**EVERY_FIELD).by_year

    assert list(by_year.columns) == ["2018/19", "2019/20", "2020/21", "2021/22"]
    assert list(by_year.index) == ["Project manager", "Platform", "gross", "savings", "net"]
    assert by_year.loc["gross"].round(2).tolist() == [30_000, 109_305.56, 94_305.56, 49_305.56]
    assert by_year.loc["savings"].round(2).tolist() == [0, -7_703.99, -24_139.18, -24_652.78]


def test_a_sweep_has_a_row_for_each_combination(a: Appraisal) -> None:
    swept = a.sweep(adopters=[25, 36], pricing=("stepped", "shared", "two-part"))

    assert list(swept.columns) == ["adopters", "pricing", *ENDS]
    assert swept["adopters"].tolist() == [25, 25, 25, 36, 36, 36]
    assert swept["pricing"].tolist() == ["stepped", "shared", "two-part"] * 2
    assert swept["ongoing_low"].round(2).tolist() == [71_000] * 4 + [49_305.56, 66_925.93]
    assert swept["ongoing_high"].tolist() == swept["ongoing_low"].tolist()
    assert {str(swept[name].dtype) for name in ENDS} == {"float64"}


def test_tables_by_pricing_take_a_title_in_any_capitals(a: Appraisal) -> None:
    names, texts = ["shared-capped", "two-part"], ["Shared, capped", "TWO PART"]

    assert a.charge([25, 36], pricing=texts).equals(a.charge([25, 36], pricing=names))
    assert a.charge([25, 36], pricing=[*names, *texts]).equals(a.charge([25, 36], pricing=names))
    assert len(a.sweep(pricing=[*names, *texts])) == len(names)
    assert a.sweep(adopters=[25, 36], pricing=texts).equals(
        a.sweep(adopters=[25, 36], pricing=names)
    )
    assert a.sweep(pricing="ANY").equals(a.sweep(pricing="any"))


def test_a_sweep_over_nothing_is_this_scenario(a: Appraisal) -> None:
    assert a.sweep().to_dict("records") == [by_end(a)]


def test_a_sweep_over_one_way_to_give_savings_clears_the_other(a: Appraisal) -> None:
    swept = a.at(offset=0.5).sweep(savings=[0, 12_000])

    assert swept["whole_life_net_low"].tolist() == [333_000, 333_000 - 3 * 12_000]


@each_example
@given(data=st.data())
def test_a_row_of_a_sweep_is_the_scenario_by_itself_to_the_last_bit(
    path: Path, data: st.DataObject
) -> None:
    start = soh.appraise(path)
    names = data.draw(st.lists(st.sampled_from(list(FIELDS)), unique=True, min_size=1, max_size=3))
    names = [name for name in names if name != "savings" or "offset" not in names]
    axes = {name: data.draw(values(start.case, name)) for name in names}

    swept = start.sweep(**axes)

    for row in swept.to_dict("records"):
        alone = by_end(start.at(**{name: row[name] for name in names}))
        assert {name: row[name] for name in alone} == alone


def values(case: Case, name: str) -> st.SearchStrategy[list[Any]]:
    """Draw values of a field that the case allows with any values of other fields."""
    field = FIELDS[name]
    if field.kind is Kind.choice:
        return st.just(list(pricing_choices(case)))
    if field.kind is Kind.yes:
        return st.just([False, True])
    if field.kind is Kind.year:
        return st.just([field.as_quoted])
    late = replace(case.scenario, charge_follows_go_live=True)
    low, high = field_range(case, late, name)
    numbers = st.integers(int(low), int(high)) if field.is_whole else st.floats(low, high)
    return st.lists(numbers, min_size=1, max_size=3)


def test_the_charge_has_adopters_down_and_pricings_across(a: Appraisal) -> None:
    charges = a.charge()

    assert (charges.index.name, charges.columns.name) == ("adopters", "pricing")
    assert charges.index.tolist() == list(range(1, 45))
    assert charges.columns.tolist() == list(a.pricings)
    assert charges.loc[43, "shared"].round(2) == 41_279.07
    assert charges.loc[24, ["stepped", "low-estimate"]].tolist() == [91_000, 71_000]


def test_the_charge_of_a_year_is_none_before_it_starts(a: Appraisal) -> None:
    assert a.charge(25, pricing="shared", year="2018/19").to_numpy().tolist() == [[0.0]]
    assert example("police-ict-company").charge(45, year="2015/16")["flat"].tolist() == [25_000]


def test_the_charge_is_that_of_the_last_year_charged_though_we_leave_before(
    a: Appraisal, tmp_path: Path
) -> None:
    until = 'years = "2018/19 to 2021/22"\n[adopters]\ncount = 25\n'
    until += (
        '[[charges]]\nname = "Platform"\nuntil = "2019/20"\npool = 3_000_000\nshare = "equal"\n'
    )
    ended, leaving = soh.appraise(written(tmp_path, until)), a.at(leave="2019/20")

    assert ended.charge([25, 30])["platform"].tolist() == [120_000, 100_000]
    assert ended.charge(25, year="2020/21")["platform"].tolist() == [0]
    assert leaving.charge([25, 43], pricing="shared").round(2)["shared"].tolist() == [
        71_000,
        41_279.07,
    ]
    assert leaving.charge(25, pricing="shared", year="2020/21")["shared"].tolist() == [0]


def test_a_further_charge_has_a_column_of_its_own_and_none_once_it_has_ended(
    several: Appraisal,
) -> None:
    assert several.charge([4], year="2019/20").to_dict("list") == {
        "shared": [10_000.0],
        "listed": [7_000.0],
        "Licences": [500.0],
    }
    assert several.charge([4])["Licences"].tolist() == [0.0]


def test_what_no_document_prices_is_left_out_and_noted(several: Appraisal) -> None:
    charge, swept = several.charge(), several.sweep(adopters=[1, 2, 4], pricing=several.pricings)

    assert charge.index.tolist() == [2, 4]
    assert charge.attrs["notes"] == ['Left out: no document prices "listed" at 1, 3, 5 to 100.']
    assert swept[["adopters", "pricing"]].to_numpy().tolist() == [
        [1, "shared"],
        [2, "shared"],
        [2, "listed"],
        [4, "shared"],
        [4, "listed"],
    ]
    assert swept.attrs["notes"] == [
        '1 of 6 combinations are left out: no document prices "listed" at 1.'
    ]


def test_nothing_is_left_of_a_sweep_at_a_number_that_is_not_priced(several: Appraisal) -> None:
    swept = several.at(adopters=4, pricing="listed").sweep(adopters=3, delay=[0, 1])

    assert swept.empty
    assert swept.attrs["notes"] == [
        '2 of 2 combinations are left out: no document prices "listed" at 3.'
    ]


def test_break_even_points_stand_by_field_pricing_and_result(a: Appraisal) -> None:
    points = a.break_even()

    whole_numbers = points.xs("headroom", level="result").xs("adopters")["break_even"]
    assert whole_numbers.to_dict() == {
        "stepped": 25,
        "shared": 20,
        "shared-capped": 20,
        "two-part": 11,
        "weighted": 17,
    }
    assert points.loc[("charge", "shared", "headroom")].tolist() == [90_000, 90_000, 71_000, 19_000]
    assert points.loc[("delay", "shared", "headroom")].tolist() == [7, 8, 0, 7]
    assert not points.isna().any(axis=None)
    assert (
        "ramp, shared: cost_after_cashable_savings is within its limit and this makes no "
        "difference."
    ) in points.attrs["notes"]


def test_a_break_even_point_may_be_of_any_result_and_limit(a: Appraisal) -> None:
    points = a.break_even("initial_cost", limit=262_000).xs("shared", level="pricing")

    assert points.loc[("adopters", "initial_cost"), "break_even"] == 25
    assert points.loc[("charge_change", "initial_cost"), "break_even"] == pytest.approx(0)


def test_a_case_without_a_budget_breaks_even_with_a_limit() -> None:
    points = example("athena").break_even("whole_life", limit=5_000_000)

    assert points["break_even"].round(4).to_dict() == {
        ("adopters", "athena", "whole_life"): 7,
        ("charge_change", "athena", "whole_life"): 0.0938,
        ("rise", "athena", "whole_life"): 0.0198,
    }
    with pytest.raises(ScenarioError, match="limit: is needed, since this case has no budget"):
        example("athena").break_even()


def test_nothing_breaks_even_between_a_price_and_none(several: Appraisal) -> None:
    points = several.at(pricing="listed").break_even("ongoing", limit=20_000)

    assert "adopters" not in points.xs("listed", level="pricing").index.get_level_values("field")


def test_a_case_without_a_charge_has_notes_for_points() -> None:
    points = example("one-off-project").break_even()

    assert points.empty
    fields = [note.partition(",")[0] for note in points.attrs["notes"]]
    assert fields == ["delay", "savings", "ramp", "cashable"]
    assert points.attrs["notes"][0] == (
        "delay, none: headroom is within its limit and this makes no difference."
    )


def test_the_sensitivity_table_is_of_the_case_as_quoted(a: Appraisal) -> None:
    table = a.at(adopters=36).sensitivity()

    assert list(table.columns) == ["low estimate", "high estimate"]
    # All eight rows are in `model/test_stress.py`.
    assert table.iloc[:2].to_numpy().round(2).tolist() == [[38_000, -2_000], [23_800, -20_200]]
    assert table.attrs["notes"][:2] == ["headroom, £", "Charge 10% higher: illustration"]


def test_the_sensitivity_table_has_the_delay_of_the_scenario_as_on_every_surface(
    a: Appraisal,
) -> None:
    late = a.at(delay=6)
    headrooms = late.table("sensitivity").frame().iloc[:, :2]

    assert late.sensitivity().to_numpy().round(2).tolist()[:2] == [
        [8_000, -32_000],
        [-6_200, -50_200],
    ]
    assert headrooms.to_numpy().tolist() == late.sensitivity().to_numpy().tolist()
    assert late.sensitivity().attrs["notes"][:3] == [
        "headroom, six months late, £",
        "Charge 10% higher: illustration",
        "Six months later (Project manager runs on): illustration",
    ]


def test_a_case_with_one_price_has_one_column_named_for_its_result() -> None:
    table = example("athena").sensitivity()

    assert list(table.columns) == ["whole_life"]
    assert table.attrs["notes"][0] == "whole_life, £"


def test_a_goal_is_sought_by_a_field(a: Appraisal) -> None:
    values = a.at(adopters=36).goal_seek("whole_life_net", by="offset", target=200_000)

    assert values["pricing"].tolist() == ["shared"]
    assert values["value"].tolist() == [pytest.approx(0.4592, abs=5e-5)]


def test_a_simulation_is_a_table_of_percentiles(a: Appraisal) -> None:
    simulated = a.simulate(draws=2_000)

    assert list(simulated.columns) == ["initial_cost", "headroom", "ongoing", "net"]
    assert (simulated.index.name, simulated.index.tolist()) == ("percent", [10, 50, 80, 90])
    assert simulated["initial_cost"].is_monotonic_increasing
    assert simulated.attrs["draws"] == 2_000
    assert 0 <= simulated.attrs["over_budget"] <= 1


def test_a_comparison_has_results_down_and_what_differs_across(a: Appraisal) -> None:
    compared = soh.compare(a, a.at(adopters=36, delay=3))

    assert list(compared.columns) == ["adopters 25, delay 0", "adopters 36, delay 3", "difference"]
    assert list(compared.index) == RESULTS
    assert compared.loc["initial_cost"].round(2).tolist() == [262_000, 233_611.11, -28_388.89]
    assert compared.attrs["notes"] == [
        "adopters 25, delay 0: 41-2018-c275:r3:n25:pshared:6243",
        "adopters 36, delay 3: 41-2018-c275:r3:n36:pshared:d3:2ed2",
    ]


def test_appraisals_are_compared_under_names_of_ones_own(a: Appraisal) -> None:
    compared = soh.compare(as_quoted=a, late=a.at(delay=3), later=a.at(delay=6))

    assert list(compared.columns) == [
        "as_quoted",
        "late",
        "later",
        "late less as_quoted",
        "later less as_quoted",
    ]


def test_appraisals_of_which_nothing_differs_are_numbered(a: Appraisal) -> None:
    assert list(soh.compare(a, a).columns) == ["scenario 1", "scenario 2", "difference"]


def test_a_comparison_may_have_any_label_that_no_other_column_has(a: Appraisal) -> None:
    compared = soh.compare(a, a.at(adopters=36), difference=a.at(adopters=44))

    assert list(compared.columns) == [
        *("adopters 25", "adopters 36", "difference"),
        *("adopters 36 less adopters 25", "difference less adopters 25"),
    ]


def test_a_comparison_of_cases_has_the_results_that_both_have(a: Appraisal) -> None:
    compared = soh.compare(a, example("athena"))

    assert list(compared.index) == ["ongoing", "present_value", "whole_life", "whole_life_net"]
    assert [column.split(",")[0] for column in compared.columns][:2] == [
        "Single Online Home",
        "Athena",
    ]


@pytest.mark.parametrize("engine", ["openpyxl", "xlsxwriter"])
def test_tables_go_to_excel(a: Appraisal, engine: Any, tmp_path: Path) -> None:
    swept = a.sweep(adopters=range(25, 45), pricing=a.pricings)
    swept.to_excel(tmp_path / "swept.xlsx", index=False, engine=engine)

    back = pd.read_excel(tmp_path / "swept.xlsx")

    assert back.shape == (20 * 7, 2 + len(ENDS))
    assert back.query("adopters == 30 and pricing == 'shared'")["initial_cost_low"].round(
        2
    ).tolist() == [238_333.33]


# A pricing that is not known


@pytest.fixture(name="unknown", scope="module")
def _unknown() -> Appraisal:
    return soh.appraise(adopters=36, pricing="any")


def test_each_result_has_the_ends_of_the_design_and_the_pricing_of_each(
    unknown: Appraisal,
) -> None:
    results = unknown.results

    assert results.loc["initial_cost"].round(2).tolist() == [218_611.11, 302_000]
    assert results.loc["headroom"].round(2).tolist() == [-2_000, 81_388.89]
    assert results.loc["ongoing"].round(2).tolist() == [49_305.56, 91_000]
    assert results.attrs["low_pricing"]["initial_cost"] == "shared"
    assert results.attrs["low_pricing"]["headroom"] == "high-estimate"
    assert results.attrs["high_pricing"]["headroom"] == "shared"


def test_low_and_high_are_appraisals_under_the_pricings_of_the_ends(unknown: Appraisal) -> None:
    assert unknown.low == unknown.at(pricing="shared")
    assert unknown.high == unknown.at(pricing="high-estimate")
    low = unknown.low
    assert low.low is low.high is low
    assert example("athena").high == example("athena")


def test_the_ends_are_those_of_the_whole_life_without_an_initial_cost() -> None:
    # £60,000 a year from any number, against a pool of £2.5m that 60 share
    company = example("police-ict-company").at(adopters=60, pricing="any")

    assert (company.low.scenario.pricing, company.high.scenario.pricing) == ("pool-kept", "flat")


def test_a_sweep_has_the_ends_of_every_combination(unknown: Appraisal) -> None:
    swept = unknown.sweep(adopters=[19, 20, 25, 36])

    assert list(swept.columns) == ["adopters", *ENDS]
    assert swept["initial_cost_low"].round(2).tolist() == [262_000, 262_000, 262_000, 218_611.11]
    assert swept["initial_cost_high"].round(2).tolist() == [306_842.11, 302_000, 302_000, 302_000]
    assert swept["headroom_low"].round(2).tolist() == [-6_842.11, -2_000, -2_000, -2_000]


def test_a_sweep_may_have_all_pricings_beside_each(unknown: Appraisal) -> None:
    swept = unknown.sweep(adopters=[25, 36], pricing=["any", "shared"])

    assert swept["pricing"].tolist() == ["any", "shared"] * 2
    assert swept["ongoing_low"].round(2).tolist() == [71_000, 71_000, 49_305.56, 49_305.56]
    assert swept["ongoing_high"].round(2).tolist() == [91_000, 71_000, 91_000, 49_305.56]


def test_a_pricing_without_a_price_is_in_no_end_and_is_named(several: Appraisal) -> None:
    unknown = several.at(pricing="any", adopters=3)

    assert unknown.results.attrs["left_out"] == ["listed"]
    assert unknown.results.loc["whole_life"].tolist() == [2 * 40_000 / 3 * 1.5 + 1_000] * 2
    assert unknown.by_year.index.unique("pricing").tolist() == ["shared"]
    assert unknown.low == unknown.high == several.at(pricing="shared", adopters=3)
    assert unknown.goal_seek("ongoing", by="adopters", target=10_000).attrs["notes"] == [
        'Left out: no document prices "listed" at 3.'
    ]
    swept = unknown.sweep(adopters=[2, 3, 4])
    assert swept["ongoing_low"].round(2).tolist() == [9_000, 13_333.33, 7_000]
    assert swept["ongoing_high"].round(2).tolist() == [20_000, 13_333.33, 10_000]
    assert swept.attrs["notes"] == ['In neither end: no document prices "listed" at 3.']


def test_a_sweep_of_pricings_alone_leaves_out_the_one_without_a_price(several: Appraisal) -> None:
    swept = several.at(adopters=3, pricing="shared").sweep(pricing=["shared", "listed", "any"])

    assert swept["pricing"].tolist() == ["shared", "any"]
    assert swept["ongoing_low"].round(2).tolist() == [13_333.33, 13_333.33]
    assert swept.attrs["notes"] == [
        '1 of 3 combinations are left out: no document prices "listed" at 3.',
        'In neither end: no document prices "listed" at 3.',
    ]


def test_what_no_pricing_prices_is_left_out_of_a_sweep(tmp_path: Path) -> None:
    case_text = """
years = "2018/19 to 2019/20"
[adopters]
count = 4
[[charges]]
name = "Platform"
[[charges.pricing]]
name = "first"
price = [{adopters = 2, price = 9_000}, {adopters = 4, price = 7_000}]
between = "stated only"
[[charges.pricing]]
name = "second"
price = [{adopters = 4, price = 8_000}]
between = "stated only"
"""
    swept = soh.appraise(written(tmp_path, case_text), pricing="any").sweep(adopters=[2, 3, 4])

    assert swept["adopters"].tolist() == [2, 4]
    assert swept["ongoing_high"].tolist() == [9_000, 8_000]
    assert swept.attrs["notes"] == [
        "1 of 3 combinations are left out: no document prices any pricing at 3.",
        'In neither end: no document prices "second" at 2.',
    ]


def test_the_cost_by_year_has_a_table_for_the_pricing_of_each_end(unknown: Appraisal) -> None:
    by_year = unknown.by_year

    assert by_year.index.names == ["pricing", "line"]
    assert by_year.index.unique("pricing").tolist() == ["shared", "high-estimate"]
    pd.testing.assert_frame_equal(by_year.loc["shared"], unknown.low.by_year, check_names=False)
    assert by_year.loc[("high-estimate", "gross")].tolist() == [30_000, 151_000, 121_000, 91_000]


def test_break_even_has_a_row_for_each_pricing(unknown: Appraisal) -> None:
    points = unknown.break_even()

    adopters = points.xs("headroom", level="result").xs("adopters")["break_even"]
    assert adopters["shared"] == 20
    assert points.loc["charge"].index.unique("pricing").tolist() == unknown.pricings
    distance = points.loc[("charge", "shared", "headroom"), "distance"]
    assert distance == pytest.approx(90_000 - 49_305.56, abs=0.01)
    assert points.loc[("delay", "shared", "headroom"), "break_even"] == 16
    assert (
        "adopters, high-estimate: headroom is beyond its limit and this makes no difference."
    ) in points.attrs["notes"]


def test_only_the_adopters_break_even_under_a_pricing_without_a_price_here(
    several: Appraisal,
) -> None:
    unknown = several.at(pricing="any", adopters=3)

    points = unknown.break_even("ongoing", limit=8_000)

    listed_points = points.xs("listed", level="pricing")
    assert listed_points.index.get_level_values("field").tolist() == ["adopters"]
    assert listed_points["break_even"].tolist() == [4]
    assert points.attrs["notes"][-1] == 'Left out: no document prices "listed" at 3.'


def test_a_goal_is_sought_under_each_pricing(unknown: Appraisal) -> None:
    values = unknown.goal_seek("initial_cost", by="adopters", target=262_000)

    # Seven pricings, of which the flat ones have it at every number, and the high one at none.
    assert values.query("pricing == 'shared'")["value"].tolist() == [25]
    assert values.attrs["notes"] == [
        "high-estimate: no value from 1 to 44 brings initial_cost to £262,000."
    ]


def test_the_pricings_of_the_ends_are_simulated_apart(unknown: Appraisal) -> None:
    simulated = unknown.simulate(draws=2_000)

    assert simulated.columns.names == ["pricing", "result"]
    # At 36 forces an equal share costs the least, but not at the numbers drawn.
    assert simulated.columns.unique("pricing").tolist() == ["low-estimate", "high-estimate"]
    alone = unknown.at(pricing="low-estimate").simulate(draws=2_000)
    assert simulated["low-estimate"].to_dict() == alone.to_dict()
    assert simulated.attrs["over_budget"]["low-estimate"] == alone.attrs["over_budget"]
    assert [*simulated.attrs["sampling_error"]] == ["low-estimate", "high-estimate"]


def test_a_comparison_has_a_column_for_each_end(a: Appraisal, unknown: Appraisal) -> None:
    compared = soh.compare(at_25=unknown.at(adopters=25), at_36=unknown)

    assert list(compared.columns) == [
        "at_25, low",
        "at_25, high",
        "at_36, low",
        "at_36, high",
        "difference, low",
        "difference, high",
    ]
    # Under the same pricing: 11 forces more save £43,389 if they share a pool, and no money if
    # the price is flat.
    costs = compared.loc["initial_cost"].round(2).tolist()
    assert costs == [262_000, 302_000, 218_611.11, 302_000, -43_388.89, 0]
    # Of two pricings, one of them not known, each difference is one that there may be.
    half_known = soh.compare(a, unknown).loc["initial_cost"].round(2)
    assert half_known.tolist() == [262_000, 262_000, 218_611.11, 302_000, -43_388.89, 40_000]
    assert half_known.index[2] == "adopters 36, pricing not known, low"


def test_a_code_keeps_that_the_pricing_is_not_known(unknown: Appraisal) -> None:
    assert soh.appraise(unknown.case, unknown.code) == unknown


def test_a_chart_of_one_pricing_is_drawn_at_an_end(unknown: Appraisal) -> None:
    with pytest.raises(ScenarioError, match="the chart tornado needs one pricing"):
        unknown.chart("tornado")

    assert unknown.high.chart("heat").alt == unknown.at(pricing="high-estimate").chart("heat").alt


def test_a_case_whose_pricing_is_not_known_has_the_sensitivity_of_the_case_as_quoted(
    a: Appraisal,
) -> None:
    base = replace(a.case.scenario, pricing="any")
    unknown = soh.appraise(replace(a.case, scenario=base))

    assert unknown.scenario.pricing == "any"
    pd.testing.assert_frame_equal(unknown.sensitivity(), a.sensitivity())
    tables = [soh.joining.adopters_by_year(case).rows for case in (unknown.case, a.case)]
    assert tables[0] == tables[1]


# Cases that lack something


@each_example
def test_every_example_answers_without_a_blank(path: Path) -> None:
    appraisal = soh.appraise(path)

    tables = [
        appraisal.results,
        appraisal.by_year,
        appraisal.sensitivity(),
        appraisal.sweep(delay=[0, 1]),
    ]
    tables.append(appraisal.sweep(adopters=appraisal.case.adopters.anticipated.value))
    if appraisal.case.charges:
        tables.append(appraisal.charge())
    assert [table.isna().to_numpy().any() for table in tables] == [False] * len(tables)
    assert {str(dtype) for table in tables[1:3] for dtype in table.dtypes} == {"float64"}


def test_without_a_budget_what_needs_one_is_absent() -> None:
    expected = ["ongoing", "present_value", "whole_life", "whole_life_net"]

    assert list(example("athena").results.index) == expected
    ends = [f"{result}_{end}" for result in expected for end in ("low", "high")]
    assert list(example("athena").sweep(delay=0).columns) == ["delay", *ends]


def test_a_case_without_a_charge_has_none() -> None:
    appraisal = example("one-off-project")

    assert appraisal.results.loc["initial_cost"].tolist() == [90_000] * 2
    assert (
        appraisal.sweep(adopters=1, offset=[0, 0.5])["whole_life_net_low"].tolist() == [90_000] * 2
    )
    with pytest.raises(CaseError, match="charges: is not in the case"):
        appraisal.charge()


# How it shows


@each_example
def test_an_appraisal_is_one_line_and_a_short_page(path: Path) -> None:
    appraisal = soh.appraise(path)

    assert repr(appraisal).startswith("Appraisal: ")
    assert "\n" not in repr(appraisal)
    assert appraisal._repr_html_().count("<table") == 2
    assert len(appraisal._repr_html_()) < 10_000


@each_example
def test_the_cost_of_any_case_is_a_table_and_a_chart_of_several_years(path: Path) -> None:
    appraisal = soh.appraise(path)

    assert [*appraisal.table("cost").columns] == ["Line", *appraisal.case.years, "In all"]
    if len(appraisal.case.years) == 1:
        return
    assert appraisal.chart("cost").plots[0].x.ticks[-1][1] == appraisal.case.years[-1]
    text = f"{appraisal.chart('cost').title} {appraisal.chart('cost').sentence}"
    assert ("budget" in text) is (appraisal.case.stated_budget is not None)


def test_a_page_has_the_answer_the_cost_by_year_and_the_results(a: Appraisal) -> None:
    page = a.at(adopters=36)._repr_html_()

    assert "£218,611: £81,389 under the £300,000 budget" in page
    assert "<caption>Cost by financial year, £" in page
    assert "<caption>Results, £" in page
    assert ">218,611<" in page


def test_a_case_is_one_line(a: Appraisal) -> None:
    assert repr(a.case) == "Case: Single Online Home, Derbyshire Constabulary"


def test_completion_lists_what_there_is_to_ask_and_nothing_else(a: Appraisal) -> None:
    assert " ".join(dir(a)) == (
        "at break_even by_year case charge chart code explore goal_seek high low paper pricings "
        "results save scenario sensitivity simulate sweep table view with_pricing workbook"
    )


# Pictures, tables, files


@pytest.mark.parametrize("name", ["cost", "charge", "tornado", "heat"])
def test_a_chart_is_asked_for_by_its_name(a: Appraisal, name: str) -> None:
    assert a.chart(name).alt != ""


@pytest.mark.parametrize("name", ["cost", "results", "charge", "sensitivity", "break_even"])
def test_a_table_is_asked_for_by_its_name(a: Appraisal, name: str) -> None:
    assert len(a.table(name).rows) >= 2


def test_what_is_within_budget_is_a_table_where_no_range_is_quoted(tmp_path: Path) -> None:
    charged = 'years = ["2018/19"]\n[[charges]]\nname = "It"\nfee = 5\n'
    with_budget = soh.appraise(written(tmp_path, f"{charged}[budget]\namount = 30\n"))

    assert with_budget.table("break_even").rows[0] == (
        "Change of the charge",
        "at any change from -90% to 200%",
    )
    with pytest.raises(CaseError, match="the table break_even needs a budget"):
        soh.appraise(written(tmp_path, charged)).table("break_even")


def test_the_sliders_open_on_the_scenario(a: Appraisal) -> None:
    assert a.at(adopters=36).explore().scenario.adopters == 36


def test_a_workbook_is_written_and_never_replaced_unasked(
    a: Appraisal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = []
    late = a.at(delay=3)
    monkeypatch.setattr(
        workbook, "workbook_bytes", lambda *arguments: requests.append(arguments) or b"PK"
    )

    target = late.workbook(tmp_path / "model.xlsx")

    assert requests == [(a.case, late.scenario)]
    assert target.read_bytes() == b"PK"
    with pytest.raises(FileError, match="Choose another name, or give force=True to replace it"):
        late.workbook(tmp_path / "model.xlsx")


def test_a_paper_is_of_the_case_and_the_scenario(
    a: Appraisal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests: list[tuple[Any, bool]] = []
    late = soh.appraise(replace(a.case, saved=()), a.scenario, adopters=36, delay=3)
    monkeypatch.setattr(
        publish, "write_paper", lambda request, force: requests.append((request, force))
    )

    paper = late.paper(tmp_path / "paper.html", force=True)

    ((request, force),) = requests
    assert (request.source, request.preset, force) == (FIRST_CASE, late.code, True)
    assert paper == tmp_path / "paper.html"


def test_no_paper_is_made_of_a_case_that_its_file_does_not_have(
    a: Appraisal, tmp_path: Path
) -> None:
    renamed = soh.appraise(replace(a.case, title="Another"))

    with pytest.raises(CaseError, match="case: differs from its file"):
        renamed.paper(tmp_path / "paper.html")


# A rule of one's own


def pooled(adopters: int, year: str) -> float:
    return 20_000.1 + 1_250_000 / adopters * (1.02 if year > "2020" else 1)


@each_example
def test_a_rule_of_ones_own_is_saved_as_a_table_that_loads_to_the_same_bits(
    path: Path, tmp_path: Path
) -> None:
    a = soh.appraise(path)
    if not a.case.charges:
        return
    mine = a.with_pricing("mine", pooled)
    for register in path.parent.glob(f"{path.stem}*.csv"):
        shutil.copy(register, tmp_path)

    loaded = soh.appraise(mine.save(tmp_path / "case.toml"))

    first = mine.charge(pricing="mine", year=year_of(a.case.charge.month))["mine"]
    assert first.tolist() == [pooled(n, year_of(a.case.charge.month)) for n in first.index]
    for year in a.case.years:
        frames = (appraisal.charge(year=year) for appraisal in (mine, loaded))
        pd.testing.assert_frame_equal(*frames, check_exact=True)
    assert mine.code == loaded.at(pricing="mine").code
    # The saved file still has every line of the old one, including comments.
    lines = path.read_text(encoding="utf-8").split("\n")
    assert {*lines} <= {*(tmp_path / "case.toml").read_text(encoding="utf-8").split("\n")}


def test_a_rule_with_three_decimals_is_taken_as_it_is(a: Appraisal) -> None:
    mine = a.with_pricing("mine", lambda n, year: 7_001 / n)

    assert mine.charge([8, 40], pricing="mine")["mine"].tolist() == [875.125, 175.025]


def test_every_surface_takes_a_rule_of_ones_own(a: Appraisal, tmp_path: Path) -> None:
    mine = a.with_pricing("mine", pooled).with_pricing("free", lambda n, year: 0)
    at_30 = mine.at(adopters=30, pricing="mine")

    assert (mine.scenario.pricing, mine.pricings[-2:]) == ("free", ["mine", "free"])
    ongoing = at_30.results.loc["ongoing", "low"]
    assert ongoing == 20_000.1 + 1_250_000 / 30 * 1.02
    assert mine.sweep(adopters=[20, 30], pricing="mine")["ongoing_low"][1] == ongoing
    assert at_30.simulate(draws=100).attrs["draws"] == 100
    assert at_30.explore().appraisal.code == at_30.code
    assert at_30.workbook(tmp_path / "model.xlsx").is_file()
    text = at_30.paper(tmp_path / "paper.html").read_text(encoding="utf-8")
    assert "Mine: A rule of our own in 44 steps: £1,270,000 a year from 2019/20 and" in text
    assert at_30.case.pricing("mine").status == "assumed"
    assert "a Python function of our own" in at_30.case.pricing("mine").source


def _fails(adopters: int, year: str) -> float:
    return 1 / (30 - adopters)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (_fails, "fails with ZeroDivisionError: division by zero at 30 forces in 2019/20"),
        (lambda n, year: float("nan"), "gives nan at 1 force in 2019/20"),
        (lambda n, year: -5 if year > "2020" else 5, "gives -5 at 1 force in 2020/21"),
        (lambda n, year: None, "gives None at 1 force"),
        (lambda n, year: "5", 'gives "5" at 1 force'),
        (lambda n, year: True, "gives true at 1 force"),
        (lambda n, year: np.array([5.0]), r"gives \[5.\] at 1 force"),
        (lambda n, year: 1e12, "gives 1000000000000.0 at 1 force"),
        (lambda n: 5, "fails with TypeError"),
        (5, "5 is not a function"),
    ],
)
def test_a_function_that_gives_no_charge_is_refused_where_it_first_does(
    a: Appraisal, function: Any, message: str
) -> None:
    with pytest.raises(ScenarioError, match=f"^function: {message}") as refusal:
        a.with_pricing("mine", function)

    assert len(refusal.value.faults) == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("My rule", 'name: "My rule" is not allowed. Allowed: up to 24 small letters'),
        ("shared", 'name: "shared" is in use. Allowed: a name of its own.'),
    ],
)
def test_the_name_of_a_rule_is_one_that_a_file_may_have(
    a: Appraisal, name: str, message: str
) -> None:
    with pytest.raises(ScenarioError, match=f"^{message}"):
        a.with_pricing(name, pooled)


def test_the_name_of_a_rule_is_not_that_of_another_option(tmp_path: Path) -> None:
    options = "".join(f'[[options]]\nname = "{name}"\n' for name in ("one", "two"))
    charge = '[[charges]]\nname = "It"\noption = "one"\nfee = 5\n'
    two = '[[charges]]\nname = "That"\noption = "two"\npricing = [{name = "mine", fee = 5}]\n'
    case = written(tmp_path, f'years = ["2018/19"]\n{options}{charge}{two}')

    with pytest.raises(CaseError) as refusal:
        soh.appraise(case).with_pricing("mine", pooled)

    # No line, because the pricing is not in a file yet.
    assert str(refusal.value).startswith(f'{case.file}: charges[2].pricing[1].name: "mine" is a na')


def test_a_case_is_saved_where_it_loads_as_it_is_and_never_over_another_unasked(
    a: Appraisal, tmp_path: Path
) -> None:
    saved = a.with_pricing("mine", pooled).save(tmp_path / "case.toml")

    with pytest.raises(FileError, match="give force=True"):
        a.save(saved)
    with pytest.raises(FileError, match=r"\.toml"):
        a.save(tmp_path / "case.txt")
    (tmp_path / "forces.csv").write_text("force\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"forces\.csv"):
        a.save(tmp_path / "other.toml")
    register = (DATA / "forces.csv").read_text(encoding="utf-8")
    larger = register.replace("1737.74", "1738.74")
    (tmp_path / "forces.csv").write_text(larger, encoding="utf-8")
    with pytest.raises(CaseError, match="as the same case there, because of other files"):
        a.save(tmp_path / "other.toml")
    with pytest.raises(CaseError, match="case: differs from its file"):
        soh.appraise(replace(a.case, title="Another")).save(tmp_path / "other.toml")
    assert not (tmp_path / "other.toml").exists()


def test_a_word_for_adopters_may_hold_quotes(tmp_path: Path) -> None:
    called = "[adopters]\ncount = 3\nplural = 'so-called \"members\"'\n"
    case = written(tmp_path, f'years = ["2018/19"]\n[[charges]]\nname = "It"\nfee = 5\n{called}')

    mine = soh.appraise(case).with_pricing("mine", pooled)

    assert 'number of so-called "members" from 1' in mine.case.pricing("mine").note


def test_a_charge_that_is_no_table_of_its_own_takes_no_rule_more(tmp_path: Path) -> None:
    case = written(tmp_path, 'years = ["2018/19"]\ncharges = [{name = "Platform", fee = 5}]\n')

    with pytest.raises(CaseError, match="laid out in a way that cannot be changed safely"):
        soh.appraise(case).with_pricing("mine", pooled)


# Mistakes

NO_FIELD = f"is not a field of a scenario. Allowed: {', '.join(FIELDS)}."
TWO = "Allowed: two appraisals or more: compare(a, b)."
OWN_LABEL = "Allowed: a label of its own for each: compare(before=a, after=b)."
A_SCENARIO = "Allowed: the name of a preset or saved scenario, a scenario code, or a Scenario."
CHARGE = "charge(adopters, pricing=..., year=...)"
GOAL_SEEK = "goal_seek(result, by=..., target=...)"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda a: a.at(forces=30, adoptrs=30, delay=99),
            f"forces: {NO_FIELD} Write adopters instead.\n"
            f"adoptrs: {NO_FIELD} Did you mean adopters?\n"
            "delay: 99 is not allowed. Allowed: a whole number of months, 0 to 24.",
        ),
        (
            lambda a: soh.appraise(a.case, 3),
            f"scenario: 3 is not allowed. {A_SCENARIO}",
        ),
        (
            lambda a: a.at(cashable="500%"),
            'cashable: "500%" is not allowed. Allowed: a number from 0 to 1; 0.5 is 50%.',
        ),
        (
            lambda a: a.at(delay="3%"),
            'delay: "3%" is not allowed. Allowed: a whole number of months, 0 to 24. Write digits, '
            "without quotes.",
        ),
        (
            lambda a: a.sweep(adopters=None),
            "adopters: None is not allowed. Allowed: one value, or several.",
        ),
        (
            lambda a: a.sweep(
                adopters=range(1, 45), ramp=range(61), delay=range(19), offset=[0] * 20
            ),
            "1,019,920 combinations. Allowed: up to 1,000,000.",
        ),
        (
            lambda a: a.sweep(adopters=range(1, 45), offset=[0] * 4_000, pricing="any"),
            "176,000 combinations under 7 pricings. Allowed: up to 1,000,000.",
        ),
        (
            lambda a: a.charge(25, pricing="any"),
            "pricing: any stands for every pricing, and this needs one. Allowed: low-estimate, "
            "high-estimate, stepped, shared, shared-capped, two-part, weighted.",
        ),
        (
            lambda a: a.at(pricing="any").chart("heat"),
            "pricing: the chart heat needs one pricing, and the pricing is not known. Draw the "
            'ends, a.low.chart("heat") and a.high.chart("heat"), or choose one by '
            "a.at(pricing=...).",
        ),
        (
            lambda a: a.at(pricing="any").goal_seek("whole_life", by="delay", target=10**7),
            "delay: no value from 0 to 18 brings whole_life to £10,000,000. Seek by another field, "
            "or another sum.",
        ),
        (
            lambda a: a.charge(25, year="2030/31"),
            'year: "2030/31" is not a year of this case. Allowed: 2018/19, 2019/20, 2020/21, '
            "2021/22.",
        ),
        (
            lambda a: a.goal_seek("headroom", by="forces", target=0),
            f"forces: {NO_FIELD} Write adopters instead.",
        ),
        (
            lambda a: a.goal_seek("headroom", by="offset", target=0),
            "offset: no value from 0 to 1.5 brings headroom to £0. Seek by another field, or "
            "another sum.",
        ),
        (
            lambda a: a.goal_seek("headroom", by="adopters", target="£0"),
            'target: "£0" is not allowed. Allowed: a number. Write 0.',
        ),
        (
            lambda a: a.break_even("initial_cost", limit=float("nan")),
            "limit: nan is not allowed. Allowed: a number.",
        ),
        (
            lambda a: a.chart("costs"),
            'chart: "costs" is not a chart. Allowed: cost, charge, tornado, heat. '
            "Did you mean cost?",
        ),
        (lambda a: soh.compare(a), f"compare: 1 given. {TWO}"),
        (
            lambda a: soh.compare(a, a.at(adopters=36), **{"adopters 36": a.at(adopters=44)}),
            f'compare: "adopters 36" would be the head of two columns. {OWN_LABEL}',
        ),
        (
            lambda a: soh.compare(a, difference=a.at(adopters=36)),
            f'compare: "difference" would be the head of two columns. {OWN_LABEL}',
        ),
        (
            lambda a: soh.compare(a, "explore"),
            f'compare: "explore" is not an appraisal. {TWO}',
        ),
        (
            lambda a: a.charge(adopter=25),
            f"adopter: is not an argument of charge. Allowed: {CHARGE}. Did you mean adopters?",
        ),
        (
            lambda a: a.charge(forces=25, delay=3),
            f"forces: is not an argument of charge. Allowed: {CHARGE}. Write adopters instead.\n"
            f"delay: is not an argument of charge. Allowed: {CHARGE}. It is a field of a scenario: "
            "choose it first, by at(delay=...).",
        ),
        (
            lambda a: a.charge(25, "shared"),
            f'charge: "shared" is given without a name. Allowed: {CHARGE}.',
        ),
        (
            lambda a: a.charge(25, adopters=25),
            f"adopters: is given twice. Allowed: {CHARGE}.",
        ),
        (lambda a: a.charge("many"), 'adopters: "many" is not allowed. Allowed: whole numbers.'),
        (lambda a: a.at(30), "at: 30 is given without a name. Allowed: at(FIELD=...)."),
        (
            lambda a: a.sensitivity(3),
            "sensitivity: 3 is one argument too many. Allowed: sensitivity().",
        ),
        (
            lambda a: a.goal_seek("headroom"),
            f"by: is missing. Allowed: {GOAL_SEEK}.\ntarget: is missing. Allowed: {GOAL_SEEK}.",
        ),
        (
            lambda a: a.goal_seek("headroom", by="offset", taget=3),  # one fault, one message
            f"taget: is not an argument of goal_seek. Allowed: {GOAL_SEEK}. Did you mean target?",
        ),
        (
            lambda a: a.goal_seek("headroom", by=["offset"], target=3),
            f"['offset']: {NO_FIELD} Did you mean offset?",
        ),
        (
            lambda a: soh.appraise({"title": "Athena"}),
            'case_or_path: {title = "Athena"} is not allowed. Allowed: a case, or the path of its '
            "file.",
        ),
        (
            lambda a: soh.appraise(case=a.case),
            "case: is not an argument of appraise. Allowed: appraise(case_or_path, scenario, "
            "FIELD=...). Did you mean case_or_path?",
        ),
        (lambda a: a.save(5), "path: 5 is not allowed. Allowed: the path of a file."),
        (
            lambda a: a.save("no folder/a.toml", force="no"),
            'force: "no" is not allowed. Allowed: True or False.',
        ),
        (lambda a: soh.load_case(5), "path: 5 is not allowed. Allowed: the path of a file."),
        (
            lambda a: soh.choose(a.case, 5),
            f"preset: 5 is not allowed. {A_SCENARIO}",
        ),
    ],
)
def test_a_mistake_or_a_call_that_does_not_fit_is_refused_in_our_words(
    a: Appraisal, ask: Any, message: str
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        ask(a)

    assert str(refusal.value) == message


def public_functions() -> dict[str, Any]:
    """Return the public functions, and the public methods of their results."""
    door = {name: getattr(soh, name) for name in soh.__all__}
    functions = {name: member for name, member in door.items() if inspect.isfunction(member)}
    methods = inspect.getmembers(Appraisal, inspect.isfunction)
    functions |= {f"Appraisal.{name}": member for name, member in methods if name[0] != "_"}
    return functions | {"Picture.save": Picture.save, "Table.to_excel": Table.to_excel}


@pytest.mark.parametrize("name", public_functions())
def test_every_public_function_refuses_an_argument_that_it_does_not_have(name: str) -> None:
    function = public_functions()[name]
    first = [soh.appraise()] if "." in name else []

    with pytest.raises(soh.SohError) as refusal:
        function(*first, zzz=5)

    # `compare` takes appraisals under any name.
    assert "zzz: is not" in str(refusal.value) or name == "compare"


@pytest.mark.parametrize(
    ("field", "text", "share"),
    [
        ("offset", "33.3 %", 0.333),
        ("rise", "+3%", 0.03),
        ("charge_change", "-10%", -0.1),
    ],
)
def test_a_share_may_be_written_as_a_percentage(
    a: Appraisal, field: str, text: str, share: float
) -> None:
    assert a.at(**{field: text}).code == a.at(**{field: share}).code
    swept = a.sweep(**{field: [text, "0%"]})
    assert swept[field].tolist() == [share, 0.0]
    pd.testing.assert_frame_equal(swept, a.sweep(**{field: [share, 0.0]}))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("headrom", ' Did you mean results.loc["headroom"]?'),
        ("swep", " Did you mean sweep?"),
        ("forces", " Did you mean scenario.adopters?"),
        ("zzz", ""),
    ],
)
def test_a_wrong_name_says_the_right_one(a: Appraisal, name: str, meant: str) -> None:
    with pytest.raises(AttributeError) as refusal:
        getattr(a, name)

    assert str(refusal.value) == f"an Appraisal has no {name!r}.{meant}"


def test_a_scenario_that_no_document_prices_is_refused_at_once(several: Appraisal) -> None:
    with pytest.raises(ScenarioError, match='no document prices "listed" at 3'):
        several.at(adopters=3, pricing="listed")


@pytest.mark.parametrize("pricing", ["any", "shared", "high-estimate"])
def test_the_tables_of_an_appraisal_have_the_code_of_its_scenario(pricing: str) -> None:
    appraisal = soh.appraise(adopters=36, pricing=pricing)

    markup = appraisal._repr_html_()

    assert all(appraisal.code in appraisal.table(name).foot for name in ("cost", "results"))
    assert {*re.findall(r"41-2018-c275:[\w:.-]+", markup)} == {appraisal.code}


def test_a_table_over_every_pricing_names_the_pricing_of_each_end() -> None:
    tables = [soh.appraise(adopters=36).table(name) for name in ("cost", "results")]

    low_end = "our assumption: a fixed bill, shared equally"
    assert tables[0].caption.endswith(
        f"lowest pricing ({low_end}) to highest (quoted: high estimate), "
        "by set-up and the first two years"
    )
    assert tables[1].rows[0][-2:] == (low_end, "quoted: high estimate")


def test_a_table_by_number_and_one_of_the_pricings_are_those_of_the_terminal(a: Appraisal) -> None:
    at_36 = a.at(adopters=36, pricing="any")

    by_number, pricings = (at_36.table(name) for name in ("by_number", "pricings"))

    assert [row[:2] for row in by_number.rows][4:6] == [
        ("36", "218,611 to *302,000"),
        ("40", "208,750 to *302,000"),
    ]
    assert pricings.caption.startswith("Pricing at 36 forces, £")
    assert [row[1] for row in pricings.rows][:4] == ["71,000", "91,000", "71,000", "49,306"]


def test_a_flat_charge_is_in_the_table_by_number() -> None:
    table = soh.appraise(DATA / "examples" / "london-councils.toml").table("charge")

    assert table.columns == ("Boroughs", "Parking enforcement")
    assert {row[1] for row in table.rows} == {"42,260"}
