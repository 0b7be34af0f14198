from __future__ import annotations

from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case, Range, Saved
from sohanalysis.case.choose import (
    choose,
    field_range,
    labelled_preset,
    preset_fields,
    preset_scenario,
    range_ends,
    range_words,
    takes_keywords,
)
from sohanalysis.case.fields import FIELDS
from sohanalysis.case.pricing import ESTIMATES
from sohanalysis.case.saved import save_scenario, saved_path
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from tests.charged import with_charge
from tests.written import LATE_START, SECOND, written

LATE: dict[str, Any] = LATE_START | {"adopters": (25, 25, 36, 36)}


def with_saved(case: Case, /, **fields: Any) -> Case:
    """Save a scenario next to a case, with some fields that differ from the usual scenario."""
    return replace(case, saved=(Saved(**(LATE | fields)),))


def refusal_of(case: Case, preset: str | None = None, **fields: Any) -> str:
    with pytest.raises(ScenarioError) as refusal:
        choose(case, preset, **fields)
    assert refusal.value.exit_code == 2
    return str(refusal.value)


def test_no_choice_is_the_scenario_of_the_case(derbyshire: Case) -> None:
    scenario = choose(derbyshire)

    assert scenario == derbyshire.scenario
    assert (scenario.adopters, scenario.pricing) == (25, "high-estimate")


@pytest.mark.parametrize(
    ("preset", "adopters", "pricing"),
    [
        ("anticipated", 25, "high-estimate"),
        ("signed", 36, "high-estimate"),
        ("all", 44, "high-estimate"),
        ("explore", 36, "shared"),
    ],
)
def test_a_preset_sets_adopters_and_may_set_the_pricing(
    derbyshire: Case, preset: str, adopters: int, pricing: str
) -> None:
    scenario = choose(derbyshire, preset)

    assert (scenario.adopters, scenario.pricing) == (adopters, pricing)


def test_single_fields_go_over_a_preset(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", pricing="stepped", delay=3)

    assert (scenario.adopters, scenario.pricing, scenario.delay) == (36, "stepped", 3)


def test_a_preset_leaves_out_what_it_does_not_set(derbyshire: Case) -> None:
    assert preset_fields(derbyshire.presets["all"]) == {"adopters": 44}


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("singed", " Did you mean signed?"),
        ("late_strat", " Did you mean late-start?"),
        ("zz", ""),
        ("", ""),
        ("\x1b[2J", ""),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_and_all(
    derbyshire: Case, name: str, advice: str
) -> None:
    case = with_saved(derbyshire)

    with pytest.raises(ScenarioError) as refusal:
        preset_scenario(case, name)

    assert str(refusal.value).endswith(
        " is not a preset or saved scenario of this case."
        " Allowed: anticipated, signed, all, went-live, fixed-then-shared, explore, late-start."
        f"{advice}"
    )
    assert refusal.value.faults[0].field == "scenario"


@pytest.mark.parametrize(
    ("text", "pricing"),
    [
        ("Shared, capped", "shared-capped"),
        ("SHARED_CAPPED", "shared-capped"),
        ("two part", "two-part"),
        (" Low  Estimate ", "low-estimate"),
        ("Any", "any"),
    ],
)
def test_a_pricing_is_chosen_by_its_name_or_title_in_any_capitals(
    derbyshire: Case, text: str, pricing: str
) -> None:
    assert choose(derbyshire, pricing=text).pricing == pricing


TITLED = """
years = "2024/25"
[[charges]]
name = "Hub"
[[charges.pricing]]
name = "one"
title = "Flat"
price = 10_000
[[charges.pricing]]
name = "two"
title = "flat"
price = 20_000
[presets.small]
adopters = 1
[presets.Small]
adopters = 1
"""


def test_a_title_of_two_pricings_and_a_name_of_two_scenarios_are_refused(tmp_path: Path) -> None:
    case = written(tmp_path, TITLED)

    assert refusal_of(case, pricing="FLAT") == (
        'pricing: "FLAT" may mean several names. Allowed: one of one, two.'
    )
    assert choose(case, pricing="Two").pricing == "two"
    assert refusal_of(case, "SMALL") == (
        'scenario: "SMALL" may mean several names. Allowed: one of small, Small.'
    )
    assert choose(case, "Small") == choose(case, "small")


def test_a_case_names_the_pricing_of_its_scenarios_in_any_form(tmp_path: Path) -> None:
    text = TITLED.replace('title = "flat"', 'title = "By use"').replace(
        "[presets.Small]", '[presets.used]\npricing = "by USE"\nlabel = "one user"'
    )
    case = written(tmp_path, f'{text}[scenario]\npricing = "Two"\n')
    saved = Saved(**(LATE_START | {"name": "by-use", "adopters": 1, "pricing": "By USE"}))
    save_scenario(saved_path(Path(case.file)), saved, force=False)

    again = load_case(case.file)

    assert again.scenario.pricing == "two"
    assert again.presets["used"].pricing == choose(again, "used").pricing == "two"
    assert labelled_preset(again, choose(again, "used")) == again.presets["used"]
    assert again.saved[0].pricing == "two"


def test_a_scenario_is_chosen_by_its_name_in_any_capitals(derbyshire: Case) -> None:
    case = with_saved(derbyshire)

    assert choose(case, "Late start") == choose(case, "late-start")
    assert choose(case, "SIGNED") == choose(case, "signed")


def test_a_saved_scenario_is_chosen_by_its_name_with_all_its_fields(derbyshire: Case) -> None:
    scenario = choose(with_saved(derbyshire), "late-start")

    assert scenario.values() == {name: LATE[name] for name in FIELDS}


def test_a_saved_scenario_gives_its_choices_alone(derbyshire: Case) -> None:
    scenario = preset_scenario(with_saved(derbyshire), "late-start")

    assert type(scenario) is Scenario
    assert scenario.delay == 3


def test_each_of_several_saved_scenarios_is_found(derbyshire: Case) -> None:
    saved = (Saved(**LATE), Saved(**(LATE | {"name": "later", "delay": 12})))
    case = replace(derbyshire, saved=saved)

    assert [choose(case, name).delay for name in ("late-start", "later")] == [3, 12]


def test_single_fields_go_over_a_saved_scenario(derbyshire: Case) -> None:
    scenario = choose(with_saved(derbyshire), "late-start", savings=20_000, delay=0)

    assert (scenario.savings, scenario.offset, scenario.delay) == (20_000, 0, 0)
    assert (scenario.pricing, scenario.cashable) == ("shared", 0.5)


def test_a_preset_goes_before_a_saved_scenario_of_its_name(derbyshire: Case) -> None:
    scenario = choose(with_saved(derbyshire, name="explore"), "explore")

    assert (scenario.adopters, scenario.delay) == (36, 0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"adopters": 45},
            "adopters: 45 is not allowed. Allowed: a whole number, 1 to 44 possible.",
        ),
        (
            {"savings": 9.0},
            "savings: £9 and offset 0.5 are both given. Allowed: one of them, the other 0.",
        ),
    ],
)
def test_a_saved_scenario_that_the_case_does_not_allow_is_refused(
    derbyshire: Case, fields: dict[str, Any], message: str
) -> None:
    case = with_saved(derbyshire, **fields)

    assert refusal_of(case, "late-start") == f"scenario: {message}"


def test_a_saved_scenario_that_is_not_chosen_stops_nothing(derbyshire: Case) -> None:
    case = with_saved(derbyshire, case="7-2023-ed12", rules=2, adopters=99)

    assert choose(case, "signed").adopters == 36


COUNTS = "Allowed: one count, or one for each of 2018/19 to 2021/22 (4)."
LONGER = "the years end with 2021/22. For a longer delay, add years after 2021/22."


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"pricings": "shared"},
            f"pricings: is not a field of a scenario. Allowed: {', '.join(FIELDS)}. "
            "Did you mean pricing?",
        ),
        (
            {"savings": 35_500, "offset": 0.5},
            "savings: £35,500 and offset 0.5 are both given. Allowed: one of them, the other 0.",
        ),
        (
            {"savings": 910_001},
            "savings: £910,001 is not allowed."
            " Allowed: £0 to £910,000 a year, ten times the high end of the charge.",
        ),
        *(
            (
                {"adopters": adopters},
                "adopters: 45 is not allowed. Allowed: a whole number, 1 to 44 possible.",
            )
            for adopters in (45, (25, 25, 25, 45))
        ),
        *(
            ({"adopters": (25,) * count}, f"adopters: {count} counts are given. {COUNTS}")
            for count in (3, 5)
        ),
        ({"adopters": (25,)}, f"adopters: 1 count is given. {COUNTS}"),
        (
            {"pricing": "shard", "delay": 25},
            "delay: 25 is not allowed. Allowed: a whole number of months, 0 to 24.\n"
            'pricing: "shard" is not a pricing of this case. Allowed: low-estimate, high-estimate,'
            " stepped, shared, shared-capped, two-part, weighted, any. Did you mean shared?",
        ),
        (
            {"delay": 19, "charge_follows_go_live": False},
            f"delay: 19 is not allowed. Allowed: 0 to 18 months: {LONGER}",
        ),
        (
            {"delay": 13, "charge_follows_go_live": True},
            "delay: 13 is not allowed. Allowed: 0 to 12 months when the charge follows go-live:"
            f" {LONGER}",
        ),
    ],
)
def test_a_field_that_the_case_does_not_allow_is_refused(
    derbyshire: Case, fields: dict[str, Any], message: str
) -> None:
    assert refusal_of(derbyshire, **fields) == message


@pytest.mark.parametrize(("savings", "offset"), [(0, 0.5), (35_500, 0), (0, 0)])
def test_savings_and_offset_may_both_be_named_when_one_is_nil(
    derbyshire: Case, savings: float, offset: float
) -> None:
    scenario = choose(derbyshire, savings=savings, offset=offset)

    assert (scenario.savings, scenario.offset) == (savings, offset)


@pytest.mark.parametrize("adopters", [1, 44, (25, 25, 36, 36), (1, 44, 44, 1)])
def test_adopters_up_to_the_eligible_are_allowed(derbyshire: Case, adopters: Any) -> None:
    assert choose(derbyshire, adopters=adopters).adopters == adopters


def test_pricings_are_listed_in_the_order_of_the_file(derbyshire: Case, backwards: Case) -> None:
    assert derbyshire.pricings == (
        *("low-estimate", "high-estimate", "stepped", "shared", "shared-capped", "two-part"),
        "weighted",
    )
    assert backwards.pricings == derbyshire.pricings[::-1]


@pytest.mark.parametrize(("delay", "follows"), [(18, False), (12, True)])
def test_a_delay_up_to_what_the_horizon_allows_is_allowed(
    derbyshire: Case, delay: int, follows: bool
) -> None:
    assert choose(derbyshire, delay=delay, charge_follows_go_live=follows).delay == delay


def test_every_fault_is_named_at_once_in_the_order_of_the_fields(derbyshire: Case) -> None:
    message = refusal_of(
        derbyshire, delay=20, savings=1e6, pricing="bands", adopters=45, offset=0.0
    )

    assert [line.partition(":")[0] for line in message.splitlines()] == [
        "adopters",
        "pricing",
        "savings",
        "delay",
    ]


# Allowed values of a field, and the text of its range


@pytest.mark.parametrize(
    ("field", "follows", "first", "second"),
    [
        ("adopters", False, (1, 44), (1, 30)),
        # Ten times the high end of the charge: £91,000 and £90,000.
        ("savings", False, (0, 910_000), (0, 900_000)),
        ("offset", False, (0, 1.5), (0, 1.5)),
        ("ramp", False, (0, 60), (0, 60)),
        ("cashable", False, (0, 1), (0, 1)),
        # The manager's 24 months end in September 2020. The first 24 months charged end a year
        # before the end of 2021/22. The second case allows more than two years.
        ("delay", False, (0, 18), (0, 24)),
        ("delay", True, (0, 12), (0, 24)),
        ("charge_change", False, (-0.9, 2), (-0.9, 2)),
    ],
)
def test_a_field_has_the_range_that_its_case_allows(
    derbyshire: Case,
    field: str,
    follows: bool,
    first: tuple[float, float],
    second: tuple[float, float],
) -> None:
    cases = (derbyshire, load_case(SECOND))
    scenarios = [replace(case.scenario, charge_follows_go_live=follows) for case in cases]

    ranges = [field_range(c, s, field) for c, s in zip(cases, scenarios, strict=True)]

    assert ranges == [first, second]


def test_savings_have_no_range_beyond_that_of_their_field(derbyshire: Case) -> None:
    # Ten times £100m and a penny is more than the £1,000m that any saving may be.
    dear = with_charge(derbyshire, high=100_000_000.01)

    assert field_range(dear, dear.scenario, "savings") == (0, 1_000_000_000)


def test_the_highest_saving_is_ten_times_an_estimate_only_if_one_is_quoted(
    derbyshire: Case, tmp_path: Path
) -> None:
    unquoted = written(tmp_path, 'years = "2019/20"\n[[charges]]\nname = "Hub"\nfee = 5_000\n')

    one_price = with_charge(derbyshire, low=91_000)
    two_charges = replace(derbyshire, charges=derbyshire.charges * 2)
    one_unquoted = replace(derbyshire, charges=(derbyshire.charge, unquoted.charge))

    limits = [
        range_words(case, case.scenario, "savings")[0]
        for case in (derbyshire, one_price, two_charges, unquoted, one_unquoted)
    ]

    assert limits == [
        "£0 to £910,000 a year, ten times the high end of the charge",
        "£0 to £910,000 a year, ten times the charge",
        "£0 to £1,820,000 a year, ten times the sum of the quoted charges at their high ends",
        "£0 to £1,000,000,000 a year",
        "£0 to £910,000 a year, ten times the high end of the charge",
    ]


@pytest.mark.parametrize("field", ["adopters", "savings", "delay"])
def test_both_ends_of_a_range_are_allowed_and_no_more(derbyshire: Case, field: str) -> None:
    low, high = field_range(derbyshire, derbyshire.scenario, field)

    assert getattr(choose(derbyshire, **{field: low}), field) == low
    assert getattr(choose(derbyshire, **{field: high}), field) == high
    assert refusal_of(derbyshire, **{field: low - 1}).startswith(f"{field}: ")
    assert refusal_of(derbyshire, **{field: high + 1}).startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("name", "unit", "low", "high", "ends"),
    [
        ("adopters", "forces", 25.0, 36.0, "(25, 36)"),
        ("ramp", "months", 0, 24, "(0, 24)"),
        ("delay", "months", 0.0, 6.0, "(0, 6)"),
        ("savings", "£ a year", 0, 50_000, "(0.0, 50000.0)"),
        ("cashable", "share", 0, 1, "(0.0, 1.0)"),
        ("charge_change", "share", -0.1, 0.41, "(-0.1, 0.41)"),
        # An end that is not a whole number is kept, so that a check refuses it.
        ("adopters", "forces", 25.5, 36.5, "(25.5, 36.5)"),
    ],
)
def test_the_ends_of_a_range_are_whole_where_the_input_is(
    name: Any, unit: Any, low: float, high: float, ends: str
) -> None:
    input_range = Range(input=name, low=low, high=high, unit=unit, source="2.8", status="stated")

    assert repr(range_ends(input_range)) == ends


QUOTED = """\
years = "2024/25 to 2025/26"
[[charges]]
name = "Service"
low = 40_000
high = 60_000
firmness = "estimate"
[[charges.pricing]]
name = "first"
price = "low"
[[charges.pricing]]
name = "second"
price = "high"
"""


@pytest.mark.parametrize("name", ESTIMATES)
def test_an_end_of_the_quoted_range_is_no_pricing_to_choose(tmp_path: Path, name: str) -> None:
    message = refusal_of(written(tmp_path, QUOTED), pricing=name)

    assert message.startswith(f'pricing: "{name}" is not a pricing of this case. Allowed: ')


@pytest.mark.parametrize(
    ("preset", "adopters", "pricing", "total"),
    [
        # Equal shares of £1.775m among the 20 and 28 live: 88,750 and 63,392.86.
        ("went-live", (20, 20, 28, 28), "high-estimate", 272_142.86),
        # The price at 25, in both years.
        ("fixed-then-shared", (25, 25, 25, 28), "shared", 262_000.00),
    ],
)
def test_a_preset_may_name_the_forces_of_each_year(
    derbyshire: Case, preset: str, adopters: tuple[int, ...], pricing: str, total: float
) -> None:
    scenario = choose(derbyshire, preset)

    result = results_of(derbyshire, choose(derbyshire, preset, pricing="shared"))

    assert (scenario.adopters, scenario.pricing) == (adopters, pricing)
    assert round(float(result.initial_cost), 2) == total
    assert round(float(result.ongoing), 2) == 63_392.86


def test_forces_by_year_are_known_by_their_preset_however_they_were_chosen(
    derbyshire: Case,
) -> None:
    scenario = choose(derbyshire, adopters=(20, 20, 28, 28), delay=3)

    assert labelled_preset(derbyshire, scenario) is derbyshire.presets["went-live"]
    assert labelled_preset(derbyshire, choose(derbyshire, adopters=(20, 20, 28, 29))) is None
    assert labelled_preset(derbyshire, choose(derbyshire, "signed")) is None


@pytest.mark.parametrize(
    ("pricing", "name"), [("shared", "fixed-then-shared"), ("stepped", None), ("weighted", None)]
)
def test_a_label_of_a_preset_that_names_a_pricing_is_of_that_one_alone(
    derbyshire: Case, pricing: str, name: str | None
) -> None:
    scenario = choose(derbyshire, adopters=(25, 25, 25, 28), pricing=pricing)

    expected = None if name is None else derbyshire.presets[name]
    assert labelled_preset(derbyshire, scenario) == expected


@pytest.mark.parametrize("pricing", ["shared", "stepped", "high-estimate"])
def test_a_label_of_a_preset_without_a_pricing_is_of_every_pricing(
    derbyshire: Case, pricing: str
) -> None:
    scenario = choose(derbyshire, adopters=(20, 20, 28, 28), pricing=pricing)

    assert labelled_preset(derbyshire, scenario) == derbyshire.presets["went-live"]


def test_what_takes_every_field_says_so_without_a_docstring_too() -> None:
    @takes_keywords()
    def with_fields(case: Case, **fields: Any) -> dict[str, Any]:
        return fields

    assert [*signature(with_fields).parameters] == ["case", *FIELDS]
    assert with_fields.__doc__ is None


def test_a_case_without_named_scenarios_offers_the_form_of_a_code(derbyshire: Case) -> None:
    with pytest.raises(ScenarioError) as refusal:
        preset_scenario(replace(derbyshire, presets={}, saved=()), "signed")

    assert str(refusal.value).endswith(
        " Allowed: a code that soh show prints, such as 41-2018-c275:r3:n25:phigh-estimate:fc8e "
        "(the case has no named scenario)."
    )
