from __future__ import annotations

from dataclasses import replace

import pytest

from sohanalysis.case import Case
from sohanalysis.errors import ScenarioError
from sohanalysis.options import scenario_from_options

COUNTS = "Allowed: a whole number of forces, 1 to 44, or one for each of the 4 years."
READABLE_COUNTS = "Allowed: a whole number of forces, or one for each year such as 25,25,36,36."
FORMS = "Allowed: quoted-low, quoted-high, stepped, shared, shared-capped, two-part."
LONGER = "For a longer delay, add years to horizon.years after 2021/22."


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("adopters", "36", 36),
        ("adopters", " 36 ", 36),
        ("adopters", "1", 1),
        ("adopters", "44", 44),
        ("adopters", "25,25,36,36", (25, 25, 36, 36)),
        ("adopters", "25, 25, 36, 36", (25, 25, 36, 36)),
        ("charge_form", "two-part", "two-part"),
        ("savings", "35500", 35_500.0),
        ("savings", "910000", 910_000.0),
        ("offset", "50%", 0.5),
        ("offset", "0.5", 0.5),
        ("offset", "150 %", 1.5),
        ("offset", "1.5", 1.5),
        ("ramp", "12", 12),
        ("cashable", "30%", 0.3),
        ("cashable", "1", 1.0),
        ("delay", "18", 18),
        ("charge_follows_go_live", True, True),
        ("charge_change", "10%", 0.1),
        ("charge_change", "-10%", -0.1),
        ("charge_change", "2", 2.0),
    ],
)
def test_the_text_of_an_option_becomes_the_value_of_its_field(
    derbyshire: Case, field: str, text: str | bool, value: object
) -> None:
    scenario = scenario_from_options(derbyshire, preset=None, given={field: text})

    assert getattr(scenario, field) == value


def test_without_options_the_scenario_is_the_default_of_the_case(derbyshire: Case) -> None:
    scenario = scenario_from_options(
        derbyshire,
        preset=None,
        given={"adopters": None, "charge_form": None, "charge_follows_go_live": False},
    )

    assert scenario == derbyshire.scenario
    assert (scenario.adopters, scenario.charge_form) == (25, "quoted-high")


def test_a_flag_that_is_not_given_leaves_the_default_of_the_case(derbyshire: Case) -> None:
    follows = replace(derbyshire.scenario, charge_follows_go_live=True)
    case = replace(derbyshire, scenario=follows)

    scenario = scenario_from_options(case, preset=None, given={"charge_follows_go_live": False})

    assert scenario.charge_follows_go_live is True


@pytest.mark.parametrize(
    ("preset", "adopters", "charge_form"),
    [
        ("anticipated", 25, "quoted-high"),
        ("signed", 36, "quoted-high"),
        ("all", 44, "quoted-high"),
        ("explore", 36, "shared"),
    ],
)
def test_a_preset_sets_its_fields(
    derbyshire: Case, preset: str, adopters: int, charge_form: str
) -> None:
    scenario = scenario_from_options(derbyshire, preset=preset, given={})

    assert (scenario.adopters, scenario.charge_form) == (adopters, charge_form)


def test_a_single_field_overrides_the_preset(derbyshire: Case) -> None:
    scenario = scenario_from_options(derbyshire, preset="explore", given={"adopters": "30"})

    assert (scenario.adopters, scenario.charge_form) == (30, "shared")


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("adopters", "0", f'--forces: "0" is not allowed. {COUNTS}'),
        ("adopters", "45", f'--forces: "45" is not allowed. {COUNTS}'),
        ("adopters", "-1", f'--forces: "-1" is not allowed. {COUNTS}'),
        ("adopters", "0,25,36,36", f'--forces: "0,25,36,36" is not allowed. {COUNTS}'),
        ("adopters", "25,36", f'--forces: "25,36" is not allowed. {COUNTS}'),
        ("adopters", "36.5", f'--forces: "36.5" is not allowed. {READABLE_COUNTS}'),
        ("adopters", "all", f'--forces: "all" is not allowed. {READABLE_COUNTS}'),
        ("adopters", "25,,36,36", f'--forces: "25,,36,36" is not allowed. {READABLE_COUNTS}'),
        ("adopters", "٣٦", f'--forces: "٣٦" is not allowed. {READABLE_COUNTS}'),
        ("adopters", "", f'--forces: "" is not allowed. {READABLE_COUNTS}'),
        (
            "charge_form",
            "shard",
            f'--charge: "shard" is not allowed. {FORMS} Did you mean shared?',
        ),
        ("charge_form", "bands", f'--charge: "bands" is not offered by this case. {FORMS}'),
        (
            "savings",
            "£35,500",
            '--savings: "£35,500" is not allowed. Allowed: pounds a year in digits, such as 35500.',
        ),
        (
            "savings",
            "1e5",
            '--savings: "1e5" is not allowed. Allowed: pounds a year in digits, such as 35500.',
        ),
        (
            "savings",
            "910001",
            "--savings: £910,001 is not allowed. "
            "Allowed: £0 to £910,000 a year, ten times the upper charge.",
        ),
        (
            "savings",
            "-1",
            "--savings: -1.0 is not allowed. Allowed: a number of pounds a year from 0. "
            "Write it without the minus.",
        ),
        (
            "offset",
            "25",
            "--offset: 25.0 is not allowed. "
            "Allowed: a number from 0 to 1.5; 0.5 is 50%. For 25% write 25%.",
        ),
        (
            "offset",
            "nan",
            '--offset: "nan" is not allowed. Allowed: a share such as 0.3 or 30%.',
        ),
        (
            "cashable",
            "50",
            "--cashable: 50.0 is not allowed. "
            "Allowed: a number from 0 to 1; 0.5 is 50%. For 50% write 50%.",
        ),
        (
            "charge_change",
            "-95%",
            '--charge-change: "-95%" is not allowed. '
            "Allowed: a number from -0.9 to 2; 0.1 is 10% more.",
        ),
        (
            "ramp",
            "61",
            "--ramp: 61 is not allowed. Allowed: a whole number of months, 0 to 60.",
        ),
        ("ramp", "1.5", '--ramp: "1.5" is not allowed. Allowed: a whole number of months.'),
        (
            "delay",
            "19",
            "--delay: 19 is not allowed. "
            f"Allowed: 0 to 18 months: the horizon ends with 2021/22. {LONGER}",
        ),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_option(
    derbyshire: Case, field: str, text: str, message: str
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        scenario_from_options(derbyshire, preset=None, given={field: text})

    assert str(refusal.value) == message


def test_a_following_charge_shortens_the_longest_delay(derbyshire: Case) -> None:
    given = {"delay": "13", "charge_follows_go_live": True}

    with pytest.raises(ScenarioError) as refusal:
        scenario_from_options(derbyshire, preset=None, given=given)

    assert str(refusal.value) == (
        "--delay: 13 is not allowed. Allowed: 0 to 12 months when the charge follows go-live: "
        f"the horizon ends with 2021/22. {LONGER}"
    )


def test_savings_and_offset_together_are_refused(derbyshire: Case) -> None:
    given = {"savings": "5", "offset": "0.5"}

    with pytest.raises(ScenarioError) as refusal:
        scenario_from_options(derbyshire, preset=None, given=given)

    assert str(refusal.value) == (
        "--savings: £5 and offset 0.5 are both given. Allowed: one of them, the other 0."
    )


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        (
            "offset",
            "160%",
            '--offset: "160%" is not allowed. Allowed: a number from 0 to 1.5; 0.5 is 50%.',
        ),
        (
            "offset",
            "25",
            "--offset: 25.0 is not allowed. Allowed: a number from 0 to 1.5; 0.5 is 50%. For 25% "
            "write 25%.",
        ),
    ],
)
def test_a_percentage_is_not_advised_to_become_one(
    derbyshire: Case, field: str, text: str, message: str
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        scenario_from_options(derbyshire, preset=None, given={field: text})

    assert str(refusal.value) == message


def test_an_empty_preset_is_refused(derbyshire: Case) -> None:
    with pytest.raises(ScenarioError) as refusal:
        scenario_from_options(derbyshire, preset="", given={})

    assert str(refusal.value) == (
        '--scenario: "" is no preset of this case. Allowed: anticipated, signed, all, explore.'
    )


def test_an_unknown_preset_is_answered_with_the_nearest(derbyshire: Case) -> None:
    with pytest.raises(ScenarioError) as refusal:
        scenario_from_options(derbyshire, preset="signd", given={})

    assert str(refusal.value) == (
        '--scenario: "signd" is no preset of this case. '
        "Allowed: anticipated, signed, all, explore. Did you mean signed?"
    )


def test_every_wrong_option_is_named_at_once(derbyshire: Case) -> None:
    given = {"adopters": "0", "charge_form": "shard", "offset": "25", "delay": "x"}

    with pytest.raises(ScenarioError) as refusal:
        scenario_from_options(derbyshire, preset=None, given=given)

    assert [fault.field for fault in refusal.value.faults] == [
        "--delay",
        "--forces",
        "--charge",
        "--offset",
    ]
