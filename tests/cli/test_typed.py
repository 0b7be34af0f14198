from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case, Saved
from sohanalysis.case.choose import choose
from sohanalysis.cli.typed import (
    axes_from_options,
    limit_from_options,
    medium_term_from_options,
    names_from_option,
    only_one_of,
    only_with,
    saved_from_options,
    scenario_from_options,
)
from sohanalysis.errors import ScenarioError
from sohanalysis.model.break_even import Limit
from tests.written import written

COUNTS = "Allowed: a whole number, 1 to 44, or one for each of the 4 years."
MONTHS = "Allowed: a whole number of months."
POUNDS = "Allowed: pounds a year in digits, such as 35500."
DIGITS = "Allowed: digits alone, such as 300000."
ON_ROWS = "is on the rows already. Allowed: another field."
TWICE = "is there twice. Allowed: each value once."
NAMES = (
    "Allowed: anticipated, signed, all, went-live, fixed-then-shared, explore, fewer-join, "
    "outsourcing-stress, half-saved-late."
)
FIELDS = (
    "Allowed: forces, pricing, savings, offset, ramp, cashable, delay, "
    "charge-follows-go-live, charge-change, rise, leave, with or without values: delay=0,3,6."
)


def refusal(read: Callable[..., object], *arguments: object, **options: object) -> str:
    """Return the message of a function that refuses its options."""
    with pytest.raises(ScenarioError) as caught:
        read(*arguments, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("adopters", "36", 36),
        ("adopters", " 36 ", 36),
        ("adopters", "1", 1),
        ("adopters", "44", 44),
        ("adopters", "25,25,36,36", (25, 25, 36, 36)),
        ("adopters", "25, 25, 36, 36", (25, 25, 36, 36)),
        ("pricing", "two-part", "two-part"),
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
        ("charge_change", "+10%", 0.1),
        ("charge_change", "\u221210 %", -0.1),
        ("offset", "33.3%", 0.333),
        ("charge_change", "2", 2.0),
    ],
)
def test_the_text_of_an_option_becomes_the_value_of_its_field(
    derbyshire: Case, field: str, text: str | bool, value: object
) -> None:
    scenario = scenario_from_options(derbyshire, preset=None, field_texts={field: text})

    assert getattr(scenario, field) == value


def test_without_options_the_scenario_is_the_default_of_the_case(derbyshire: Case) -> None:
    scenario = scenario_from_options(
        derbyshire,
        preset=None,
        field_texts={"adopters": None, "pricing": None, "charge_follows_go_live": False},
    )

    assert scenario == derbyshire.scenario
    assert (scenario.adopters, scenario.pricing) == (25, "high-estimate")


def test_a_flag_that_is_not_given_leaves_the_default_of_the_case(derbyshire: Case) -> None:
    follows = replace(derbyshire.scenario, charge_follows_go_live=True)
    case = replace(derbyshire, scenario=follows)

    scenario = scenario_from_options(
        case, preset=None, field_texts={"charge_follows_go_live": False}
    )

    assert scenario.charge_follows_go_live is True


def test_a_single_field_overrides_the_preset(derbyshire: Case) -> None:
    scenario = scenario_from_options(derbyshire, preset="explore", field_texts={"adopters": "30"})

    assert (scenario.adopters, scenario.pricing) == (30, "shared")


NOT_COUNTS = ["-1", "0,25,36,36", "25,36", "all", "25,,36,36", "٣٦", ""]


@pytest.mark.parametrize(
    ("possible", "allowed"), [(1, "Allowed: 1."), (3, "Allowed: a whole number, 1 to 3.")]
)
def test_a_case_of_one_year_has_one_number_of_adopters(
    tmp_path: Path, possible: int, allowed: str
) -> None:
    case = written(
        tmp_path,
        f'years = "2026/27"\n[adopters]\ncount = 1\npossible = {possible}\n'
        '[[charges]]\nname = "Hub"\npool = 100\nshare = "equal"\n',
    )

    assert allowed in refusal(
        scenario_from_options, case, preset=None, field_texts={"adopters": "4"}
    )
    assert allowed.rstrip(".") in refusal(choose, case, adopters=4)


# tests/bad_inputs/command.toml has more of them.
@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        *(
            ("adopters", text, f'--forces: "{text}" is not allowed. {COUNTS}')
            for text in NOT_COUNTS
        ),
        (
            "savings",
            "1e5",
            f'--savings: "1e5" is not allowed. {POUNDS}',
        ),
        (
            "savings",
            "71.000",
            f'--savings: "71.000" is not allowed. {POUNDS} For £71,000 write 71000; for £71 write '
            "71.",
        ),
        (
            "savings",
            "-1",
            "--savings: -1.0 is not allowed. Allowed: a number of pounds a year from 0. "
            "Write it without the minus.",
        ),
        (
            "charge_change",
            "-95%",
            '--charge-change: "-95%" is not allowed. '
            "Allowed: a number from -0.9 to 2; 0.1 is 10% more.",
        ),
        (
            "rise",
            "-3",
            '--rise: "-3" is not allowed. Allowed: a number from -0.2 to 0.5; 0.03 is 3% more each '
            "year. For -3% write -3%.",
        ),
        ("ramp", "61", "--ramp: 61 is not allowed. Allowed: a whole number of months, 0 to 60."),
        ("ramp", "1.5", f'--ramp: "1.5" is not allowed. {MONTHS}'),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_option(
    derbyshire: Case, field: str, text: str, message: str
) -> None:
    texts = {field: text}

    assert refusal(scenario_from_options, derbyshire, preset=None, field_texts=texts) == message


def test_a_code_with_a_wrong_field_is_reported_under_its_option_and_field(derbyshire: Case) -> None:
    code = "41-2018-c275:r3:n0:pshared:3195"

    message = refusal(scenario_from_options, derbyshire, preset=code, field_texts={})

    assert message.startswith("--scenario: adopters: 0 is not allowed.")


# A result and its limit


@pytest.mark.parametrize(
    ("result", "limit", "expected"),
    [
        (None, "10000", Limit(result="headroom", value=10_000.0)),
        (None, "-10000", Limit(result="headroom", value=-10_000.0)),
        (None, " 0.5 ", Limit(result="headroom", value=0.5)),
        ("headroom", None, Limit(result="headroom", value=0.0)),
        ("initial_cost", None, Limit(result="initial_cost", value=300_000.0)),
        ("ongoing", "75000", Limit(result="ongoing", value=75_000.0)),
    ],
)
def test_a_result_and_its_limit_are_read(
    derbyshire: Case, result: str | None, limit: str | None, expected: Limit
) -> None:
    assert limit_from_options(derbyshire, result=result, limit=limit) == expected


def test_without_a_result_and_a_limit_each_table_has_its_usual_one(derbyshire: Case) -> None:
    assert limit_from_options(derbyshire, result=None, limit=None) is None


@pytest.mark.parametrize(
    ("result", "limit", "message"),
    [
        (
            "headrom",
            None,
            '--result: "headrom" is not a result. Allowed: initial_cost, headroom, '
            "spent_in_budget_years, falls_after_budget_years, cost_after_cashable_savings, "
            "ongoing, present_value, whole_life, whole_life_net. Did you mean headroom?",
        ),
        (
            "ongoing",
            None,
            "--limit: is needed with ongoing, which the budget is not for. Allowed: a number of "
            "pounds.",
        ),
        ("headroom", "£10k", f'--limit: "£10k" is not allowed. {DIGITS} Write 10000.'),
        (None, "10,000", f'--limit: "10,000" is not allowed. {DIGITS} Write 10000.'),
        (None, "", f'--limit: "" is not allowed. {DIGITS}'),
        (None, "nan", f'--limit: "nan" is not allowed. {DIGITS}'),
    ],
)
def test_a_wrong_result_or_limit_is_refused_by_the_name_of_its_option(
    derbyshire: Case, result: str | None, limit: str | None, message: str
) -> None:
    assert refusal(limit_from_options, derbyshire, result=result, limit=limit) == message


# The fields of a table


def test_the_usual_tables_are_shown_where_they_are_asked_for() -> None:
    assert axes_from_options(rows=None, columns=None, usual=False) == []
    assert axes_from_options(rows=None, columns=None, usual=True) == [
        {"adopters": None, "savings": None},
        {"adopters": None, "pricing": None},
        {"delay": None, "charge_change": None},
    ]


@pytest.mark.parametrize(
    ("rows", "axes"),
    [
        ("delay", {"delay": None}),
        ("delay=0,3,6", {"delay": (0, 3, 6)}),
        ("delay = 0, 3", {"delay": (0, 3)}),
        ("adopters=36", {"adopters": (36,)}),
        ("forces=20,25", {"adopters": (20, 25)}),
        ("Forces", {"adopters": None}),
        ("pricing=shared,stepped", {"pricing": ("shared", "stepped")}),
        ("pricing= shared , stepped", {"pricing": ("shared", "stepped")}),
        ("pricing", {"pricing": None}),
        ("savings=0,35500.5", {"savings": (0.0, 35_500.5)}),
        ("offset=50%,1.5", {"offset": (0.5, 1.5)}),
        ("cashable=0,100%", {"cashable": (0.0, 1.0)}),
        ("ramp=0,12", {"ramp": (0, 12)}),
        ("charge-change=-10%,0,0.41", {"charge_change": (-0.1, 0.0, 0.41)}),
        ("charge_change", {"charge_change": None}),
        ("charge-follows-go-live=no,yes", {"charge_follows_go_live": (False, True)}),
    ],
)
def test_a_field_of_a_table_is_read_with_or_without_its_values(
    rows: str, axes: dict[str, Any]
) -> None:
    assert axes_from_options(rows=rows, columns=None, usual=False) == [axes]


def test_the_rows_come_before_the_columns() -> None:
    (axes,) = axes_from_options(rows="forces=20,25", columns="delay", usual=False)

    assert list(axes.items()) == [("adopters", (20, 25)), ("delay", None)]


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        (None, "delay", f"--rows: is missing. {FIELDS}"),
        ("dely", None, f'--rows: "dely" is not a field of a scenario. {FIELDS}'),
        ("", None, f'--rows: "" is not a field of a scenario. {FIELDS}'),
        ("delay", "price=1", f'--columns: "price" is not a field of a scenario. {FIELDS}'),
        ("delay", "delay=3", f"--columns: delay {ON_ROWS}"),
        ("forces", "adopters", f"--columns: adopters {ON_ROWS}"),
        ("delay=0,x", None, f'--rows delay: "0,x" is not allowed. {MONTHS}'),
        ("delay=", None, f'--rows delay: "" is not allowed. {MONTHS}'),
        (
            "delay",
            "forces=20,",
            '--columns forces: "20," is not allowed.'
            " Allowed: a whole number, or one for each year such as 25,25,36,36.",
        ),
        (
            "offset=a half",
            None,
            '--rows offset: "a half" is not allowed. Allowed: a share such as 0.3 or 30%.',
        ),
        ("savings=£1", None, f'--rows savings: "£1" is not allowed. {POUNDS} Write 1.'),
        ("forces=10,20,10", None, f'--rows forces: "10" {TWICE}'),
        ("delay", "offset=50%,0.5", f'--columns offset: "0.5" {TWICE}'),
        (
            "charge-follows-go-live=maybe",
            None,
            '--rows charge-follows-go-live: "maybe" is not allowed. Allowed: yes or no.',
        ),
    ],
)
def test_a_wrong_field_of_a_table_is_refused_by_the_name_of_its_option(
    rows: str | None, columns: str | None, message: str
) -> None:
    axes = {"rows": rows, "columns": columns, "usual": False}

    assert refusal(axes_from_options, **axes) == message


# A scenario to save


def test_a_scenario_to_save_has_its_choices_its_reason_and_its_case(derbyshire: Case) -> None:
    option_texts = {"--save": "late", "--rationale": "Go-live slips.", "--role": "finance analyst"}

    code = "41-2018-c275:r3:n36:pshared:d3:2ed2"

    saved = saved_from_options(derbyshire, preset=code, option_texts=option_texts)

    assert isinstance(saved, Saved)
    assert saved.scenario == choose(derbyshire, adopters=36, pricing="shared", delay=3)
    assert (saved.name, saved.rationale, saved.role) == tuple(option_texts.values())
    assert (saved.case, saved.rules) == ("41-2018-c275", 3)


def test_a_saved_scenario_may_be_saved_under_another_name(derbyshire: Case) -> None:
    option_texts = {"--save": "again", "--rationale": "A copy.", "--role": "finance analyst"}

    saved = saved_from_options(derbyshire, preset="half-saved-late", option_texts=option_texts)

    assert (saved.name, saved.offset, saved.delay) == ("again", 0.5, 3)


NAME = "Allowed: up to 40 small letters, digits and hyphens, a letter first."
TEXT = "Allowed: text in quotes, up to 4,000 characters, not blank."
WHICH = "Allowed: a code, or the name of a preset or of a saved scenario."
WHY = "Allowed: why the scenario is looked at, in a sentence."
WHO = "Allowed: who chose it, by role: no name of a person."


@pytest.mark.parametrize(
    ("preset", "option_texts", "message"),
    [
        (
            None,
            {"--save": "late", "--rationale": None, "--role": None},
            f"--scenario: is missing. {WHICH}\n"
            f"--rationale: is missing. {WHY}\n"
            f"--role: is missing. {WHO}",
        ),
        (
            "explore",
            {"--save": "Late one", "--rationale": "To see.", "--role": "analyst"},
            f'--save: "Late one" is not allowed. {NAME} Write "late-one".',
        ),
        (
            "explore",
            {"--save": "signed", "--rationale": "To see.", "--role": "analyst"},
            '--save: "signed" is a preset of the case. Choose another name.',
        ),
        (
            "explore",
            {"--save": "late", "--rationale": " ", "--role": ""},
            f"--rationale: is blank. {TEXT}\n--role: is blank. {TEXT}",
        ),
        (
            "signd",
            {"--save": "1", "--rationale": "", "--role": None},
            f"--role: is missing. {WHO}\n"
            f'--scenario: "signd" is not a preset or saved scenario of this case. {NAMES} '
            "Did you mean signed?\n"
            f'--save: "1" is not allowed. {NAME}\n'
            f"--rationale: is blank. {TEXT}",
        ),
    ],
)
def test_everything_that_is_wrong_with_a_scenario_to_save_is_named_at_once(
    derbyshire: Case, preset: str | None, option_texts: dict[str, str | None], message: str
) -> None:
    options = {"preset": preset, "option_texts": option_texts}

    assert refusal(saved_from_options, derbyshire, **options) == message


# Names, and options that exclude one another


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (None, None),
        ("explore", ["explore"]),
        ("explore,fewer-join", ["explore", "fewer-join"]),
        (
            " explore , 41-2018-c275:r3:n36:pshared:2042",
            ["explore", "41-2018-c275:r3:n36:pshared:2042"],
        ),
        ("explore,", ["explore", ""]),
    ],
)
def test_names_are_read_with_commas_between(text: str | None, names: list[str] | None) -> None:
    assert names_from_option(text) == names


@pytest.mark.parametrize("values", [(None, None), ("a", None), (None, "b")])
def test_one_option_or_none_is_let_through(values: tuple[str | None, str | None]) -> None:
    assert only_one_of(dict(zip(("--compare", "--save"), values, strict=True))) is None


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (("a", "b", None), "--compare and --save are given"),
        ((None, "b", "c"), "--save and --remove are given"),
        (("", None, "c"), "--compare and --remove are given"),
        (("a", "b", "c"), "--compare and --save and --remove are given"),
    ],
)
def test_options_that_exclude_one_another_are_refused(
    values: tuple[str | None, ...], problem: str
) -> None:
    options = dict(zip(("--compare", "--save", "--remove"), values, strict=True))

    assert refusal(only_one_of, options) == (
        f"{problem}. Allowed: one of --compare, --save, --remove."
    )


@pytest.mark.parametrize(
    ("save", "options"),
    [("late", {"--role": "analyst", "--force": True}), (None, {"--role": None, "--force": False})],
)
def test_options_that_go_with_another_are_let_through(
    save: str | None, options: dict[str, str | bool | None]
) -> None:
    assert only_with("--save", save, options) is None


def test_options_without_effect_alone_are_all_refused() -> None:
    options = {"--scenario": None, "--role": "analyst", "--force": True}

    assert refusal(only_with, "--save", None, options) == (
        "--role: is given. Allowed: only with --save.\n"
        "--force: is given. Allowed: only with --save."
    )


# The medium term


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("3", None, None), {"more_years": 3, "tax_base": None, "net_budget": None}),
        (("0", "330000", None), {"more_years": 0, "tax_base": 330_000.0, "net_budget": None}),
        (
            ("1", None, "200000000"),
            {"more_years": 1, "tax_base": None, "net_budget": 200_000_000.0},
        ),
        ((" 2 ", "330000.5", "1"), {"more_years": 2, "tax_base": 330_000.5, "net_budget": 1.0}),
    ],
)
def test_the_years_and_the_bases_of_a_medium_term_are_read(
    options: tuple[str, str | None, str | None], expected: dict[str, float | None]
) -> None:
    years, tax_base, net_budget = options

    settings = medium_term_from_options(years=years, tax_base=tax_base, net_budget=net_budget)

    assert settings == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("1.5", None, None), '--years: "1.5" is not allowed. Allowed: a whole number of years.'),
        (("", None, None), '--years: "" is not allowed. Allowed: a whole number of years.'),
        (
            ("three", "330,000", "£200m"),
            '--years: "three" is not allowed. Allowed: a whole number of years.\n'
            f'--tax-base: "330,000" is not allowed. {DIGITS} Write 330000.\n'
            f'--net-budget: "£200m" is not allowed. {DIGITS} Write 200000000.',
        ),
    ],
)
def test_wrong_years_or_bases_are_refused_by_the_name_of_their_option(
    options: tuple[str, str | None, str | None], message: str
) -> None:
    bases = dict(zip(("years", "tax_base", "net_budget"), options, strict=True))

    assert refusal(medium_term_from_options, **bases) == message
