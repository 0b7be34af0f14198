"""Every surface has every field of a scenario: none is left out where FIELDS has one more."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from typing import Any, get_args

import pytest

from sohanalysis.case.case import Case, Ranged
from sohanalysis.case.choose import choose, field_range
from sohanalysis.case.codes import fields_of, scenario_code
from sohanalysis.case.fields import FIELDS, NUMBER_FIELDS, UNITS, Field, Kind
from sohanalysis.case.scenario import Scenario
from sohanalysis.explore.controls import page_groups
from sohanalysis.explore.typed import scenario_from_options
from sohanalysis.model.break_even import INPUTS, usual_limit
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.sensitivity import table_values
from sohanalysis.report.wording import INPUT_NAMES, field_words

each_field = pytest.mark.parametrize("field", FIELDS.values(), ids=list(FIELDS))
# A value of each kind that no field has by itself, and how it is typed.
OTHERS: dict[Kind, tuple[Any, str]] = {
    Kind.count: (31, "31"),
    Kind.choice: ("shared", "shared"),
    Kind.pounds: (12_345.0, "12345"),
    Kind.share: (0.31, "31%"),
    Kind.months: (7, "7"),
    Kind.yes: (True, "yes"),
    Kind.year: ("2020/21", "2020/21"),
}


def other(field: Field) -> dict[str, Any]:
    """Give a field a value that it has not by itself."""
    return {field.name: OTHERS[field.kind][0]}


def test_every_kind_has_a_unit_and_a_value_here() -> None:
    assert set(UNITS) == set(OTHERS) == set(Kind)


def test_a_scenario_has_the_fields_of_the_registry_in_its_order() -> None:
    assert [each.name for each in dataclasses.fields(Scenario)] == list(FIELDS)


def test_the_letters_of_a_code_are_told_apart() -> None:
    letters = [field.letter for field in FIELDS.values() if field.letter]

    assert letters == ["n", "p", "s", "o", "m", "c", "d", "follows", "x", "l"]


@each_field
def test_a_code_keeps_a_field(field: Field, derbyshire: Case) -> None:
    scenario = choose(derbyshire, **other(field))

    assert (
        fields_of(derbyshire, scenario_code(derbyshire, scenario))[field.name]
        == other(field)[field.name]
    )


@each_field
def test_an_option_sets_a_field(field: Field, derbyshire: Case) -> None:
    typed = scenario_from_options(
        derbyshire, preset=None, given={field.name: OTHERS[field.kind][1]}
    )

    assert getattr(typed, field.name) == OTHERS[field.kind][0]


def test_the_help_of_show_names_every_option() -> None:
    command = [sys.executable, "-m", "sohanalysis", "show", "--help"]
    printed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    printed = " ".join(printed.split())

    assert [field.option for field in FIELDS.values() if field.option not in printed] == []
    assert [field.help for field in FIELDS.values() if field.help not in printed] == []


def test_every_number_has_a_break_even_point() -> None:
    assert set(INPUTS) - {"charge"} == set(NUMBER_FIELDS)


def test_a_case_may_give_the_range_of_every_number() -> None:
    assert set(get_args(Ranged)) == set(NUMBER_FIELDS)


@pytest.mark.parametrize("name", NUMBER_FIELDS)
def test_a_case_narrows_the_range_of_a_number(name: str, derbyshire: Case) -> None:
    low, high = field_range(derbyshire, derbyshire.scenario, name)

    assert FIELDS[name].low <= low < high <= FIELDS[name].high


@each_field
def test_a_table_over_a_field_has_values(field: Field, derbyshire: Case) -> None:
    limit = usual_limit(derbyshire, field.name)

    values = table_values(derbyshire, derbyshire.scenario, field.name, limit=limit)

    assert len(values) >= 2


@each_field
def test_a_sweep_runs_over_a_field(field: Field, derbyshire: Case) -> None:
    values = [getattr(derbyshire.scenario, field.name), OTHERS[field.kind][0]]

    flow = sweep(derbyshire, derbyshire.scenario, **{field.name: values})

    assert flow.net.shape == (2, 4)


def test_the_page_has_a_control_for_every_field(derbyshire: Case) -> None:
    drawn = [each["field"] for group in page_groups(derbyshire) for each in group["controls"]]

    assert sorted(drawn) == sorted(FIELDS)


@each_field
def test_a_field_has_a_name_and_words_for_its_value(field: Field, derbyshire: Case) -> None:
    assert INPUT_NAMES[field.name] == field.label
    assert field_words(derbyshire, field.name, OTHERS[field.kind][0]) != ""
