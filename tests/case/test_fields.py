"""Every surface has every field of a scenario, also a field that is new in FIELDS."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, get_args

import numpy as np
import pytest

from sohanalysis.case.case import Case, Ranged
from sohanalysis.case.choose import choose, field_range
from sohanalysis.case.codes import fields_of, scenario_code
from sohanalysis.case.fields import (
    FIELDS,
    KIND_UNITS,
    NONE,
    NUMBER_FIELDS,
    SAVINGS_FIELDS,
    Field,
    Kind,
)
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.cli.typed import scenario_from_options
from sohanalysis.explore.controls import page_groups
from sohanalysis.explore.lookups import figure_tables, word_tables
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.model.break_even import INPUTS, usual_limit
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.results import results_of
from sohanalysis.model.sensitivity import table_values
from sohanalysis.report.field_words import INPUT_NAMES, field_words
from sohanalysis.report.headline import headline
from sohanalysis.report.headline_facts import is_at_estimates
from sohanalysis.report.wording import CONDITIONS, conditions
from sohanalysis.workbook.pairs import SHOWN
from sohanalysis.workbook.workbook import book_of
from tests.charged import at_one_pricing
from tests.explore.test_engine import run
from tests.workbook.test_recalculated import apart, in_formualizer, type_in
from tests.written import EVERY_KEY

each_field = pytest.mark.parametrize("field", FIELDS.values(), ids=list(FIELDS))
# A value of each kind that differs from every default, and its text on a command line.
OTHERS: dict[Kind, tuple[Any, str]] = {
    Kind.count: (31, "31"),
    Kind.choice: ("shared", "shared"),
    Kind.pounds: (12_345.0, "12345"),
    Kind.share: (0.31, "31%"),
    Kind.months: (7, "7"),
    Kind.yes: (True, "yes"),
    Kind.year: ("2020/21", "2020/21"),
}


def another_value(field: Field) -> dict[str, Any]:
    """Return a field with a value that is not its default."""
    return {field.name: OTHERS[field.kind][0]}


def test_every_kind_has_a_unit_and_a_value_here() -> None:
    assert set(KIND_UNITS) == set(OTHERS) == set(Kind)


def test_a_scenario_has_the_fields_of_the_registry_in_its_order() -> None:
    assert [scenario_field.name for scenario_field in dataclasses.fields(Scenario)] == list(FIELDS)


def test_the_letters_of_a_code_are_told_apart() -> None:
    letters = [field.letter for field in FIELDS.values() if field.letter]

    assert letters == ["n", "p", "s", "o", "m", "c", "d", "follows", "x", "y", "l"]


@each_field
def test_a_code_keeps_a_field(field: Field, derbyshire: Case) -> None:
    scenario = choose(derbyshire, **another_value(field))

    assert (
        fields_of(derbyshire, scenario_code(derbyshire, scenario))[field.name]
        == another_value(field)[field.name]
    )


@each_field
def test_an_option_sets_a_field(field: Field, derbyshire: Case) -> None:
    scenario = scenario_from_options(
        derbyshire, preset=None, field_texts={field.name: OTHERS[field.kind][1]}
    )

    assert getattr(scenario, field.name) == OTHERS[field.kind][0]


def test_the_help_of_show_names_every_option() -> None:
    command = [sys.executable, "-m", "sohanalysis", "show", "--help"]
    printed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    # A line may break after a hyphen.
    printed = re.sub(r"- (?=\S)", "-", " ".join(printed.split()))

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
    controls = [
        control["field"] for group in page_groups(derbyshire) for control in group["controls"]
    ]

    assert sorted(controls) == sorted(FIELDS)


@each_field
def test_a_field_has_a_name_and_words_for_its_value(field: Field, derbyshire: Case) -> None:
    assert INPUT_NAMES[field.name] == field.label
    assert field_words(derbyshire, field.name, OTHERS[field.kind][0]) != ""


# Every field at every value, on every surface

MOVED = (FIRST_CASE, EVERY_KEY, FIRST_CASE.parent / "examples/paying-to-leave.toml")
# The numbers of adopters, the pricing and the savings have sentences of their own.
TOLD_APART = {"adopters", "pricing", *SAVINGS_FIELDS}
Moved = tuple[Case, Scenario, list[tuple[str, Scenario]]]


def values_of(case: Case, scenario: Scenario, field: Field) -> Sequence[Any]:
    """List the lowest and highest value of a number and one between, or all values."""
    if field.is_number:
        low, high = field_range(case, scenario, field.name)
        between = (3 * low + high) / 4
        return (low, int(between) if field.is_whole else between, high)
    values_by_kind = {
        Kind.yes: (False, True),
        Kind.choice: case.pricings,
        Kind.year: (NONE, *case.leaving_years),
    }
    return values_by_kind[field.kind]


@pytest.fixture(scope="module", params=MOVED, ids=lambda path: path.stem)
def moved(request: pytest.FixtureRequest) -> Moved:
    """A case, a scenario with every kind of choice, and variants with one field changed."""
    case = at_one_pricing(load_case(request.param))
    start = choose(case, savings=9_000, cashable=0.4, delay=1)
    scenarios = [
        (field.name, changed(start, {field.name: value}))
        for field in FIELDS.values()
        for value in values_of(case, start, field)
    ]
    return (
        case,
        start,
        [(name, scenario) for name, scenario in scenarios if is_priced(case, scenario)],
    )


def is_priced(case: Case, scenario: Scenario) -> bool:
    """Check whether a document prices the charges of a scenario."""
    return bool(np.isfinite(results_of(case, scenario, delay=[scenario.delay]).whole_life).all())


def test_every_field_is_moved_there(moved: Moved) -> None:
    assert {name for name, _ in moved[2]} == {*FIELDS}


def test_at_every_value_each_result_is_finite_and_has_its_sign(moved: Moved) -> None:
    case, _, scenarios = moved
    for name, scenario in scenarios:
        results = results_of(case, scenario)
        amounts = results.in_full() | {"after_horizon": results.after_horizon}
        assert np.isfinite([*amounts.values()]).all(), (name, scenario)
        costs = [
            amounts[key] for key in ("initial_cost", "ongoing", "whole_life") if key in amounts
        ]
        assert min(costs) >= 0, (name, scenario)
        assert (results.flow.savings <= 0).all(), (name, scenario)
        assert results.counted_cashable >= results.counted_savings, (name, scenario)


def test_the_page_has_the_same_figures_and_answer_at_every_value(moved: Moved) -> None:
    case, _, scenarios = moved
    inputs = [scenario.values() for _, scenario in scenarios]
    tables = figure_tables(case) | word_tables(case, case.scenario)

    answers = run(
        "inputs.map((each) => [engine.engine(tables).results(each).results,"
        " engine.engine(tables).headline(each)])",
        tables=tables,
        inputs=inputs,
    )

    assert len(answers) == len(scenarios)
    for (name, scenario), (figures, sentences) in zip(scenarios, answers, strict=True):
        expected = results_of(case, scenario).in_full()
        assert {key: figures[key] for key in expected} == expected, (name, scenario)
        assert sentences == headline(case, scenario)._asdict(), (name, scenario)


def test_the_workbook_comes_to_the_same_figures_at_every_value(moved: Moved) -> None:
    case, start, scenarios = moved
    workbook = book_of(case, start)
    book, wrong = in_formualizer(workbook), []
    for name, scenario in scenarios:
        if name in workbook.work.inputs.scenario:
            fields = {
                n: v for n, v in scenario.values().items() if n in workbook.work.inputs.scenario
            }
            type_in(book, workbook, fields)
            book.evaluate_all()
            wrong += apart(book, workbook, SHOWN, case, scenario)
    assert wrong == []


def test_a_field_that_moves_a_figure_is_a_condition_of_the_answer(moved: Moved) -> None:
    case, start, scenarios = moved
    start_results, answer = results_of(case, start).in_full(), headline(case, start)
    for name, scenario in scenarios:
        moved_results = results_of(case, scenario).in_full()
        is_beside = all(is_at_estimates(case, chosen) for chosen in (start, scenario))
        # The answer has both estimates, so a change between them changes no sentence.
        if moved_results == start_results or (name == "pricing" and is_beside):
            continue
        assert headline(case, scenario) != answer, (name, scenario)
        if name not in TOLD_APART:
            assert conditions(case, scenario) != conditions(case, start), (name, scenario)
            both = (*headline(case, scenario), *answer)
            sentences = [re.sub(r"£[\d,.]+", "", text) for text in both]
            assert sentences[: len(answer)] != sentences[len(answer) :], (name, scenario)


def test_every_other_field_has_words_for_its_condition() -> None:
    beside = {condition.beside for condition in CONDITIONS.values()}

    assert {*FIELDS} - TOLD_APART == {*CONDITIONS} | (beside - TOLD_APART - {""})
