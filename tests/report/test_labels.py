"""Labels of fields and results, and formats of values."""

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case, Preset
from sohanalysis.files.text import DATA, PACKAGE
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.model.sensitivity import grid
from sohanalysis.report import answers
from sohanalysis.report.field_words import INPUT_NAMES, field_heading, field_name, field_value
from sohanalysis.report.what_if import break_even_table, heat_sentence
from sohanalysis.report.wording import preset_label, preset_name
from sohanalysis.simulation.report import drawn_table


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        ("charge", "Charge, £ a year"),
        ("adopters", "Forces"),
        ("pricing", "Pricing"),
        ("charge_change", "Change of the charge"),
        ("rise", "Rise of the charges"),
        ("delay", "Delay, months"),
        ("charge_follows_go_live", "Late start of the charge"),
        ("savings", "Savings, £ a year"),
        ("offset", "Savings as an offset"),
        ("ramp", "Ramp of the savings, months"),
        ("cashable", "Cashable share"),
    ],
)
def test_a_field_is_named_with_its_unit(derbyshire: Case, field: str, heading: str) -> None:
    assert field_heading(derbyshire, field) == heading


def test_a_field_within_a_sentence_is_in_small_letters_without_its_unit(derbyshire: Case) -> None:
    assert field_name(derbyshire, "charge_change") == "change of the charge"
    assert field_name(derbyshire, "delay") == "delay"


def test_every_field_of_a_scenario_and_the_charge_has_a_name() -> None:
    assert sorted(INPUT_NAMES) == [
        "adopters",
        "cashable",
        "charge",
        "charge_change",
        "charge_follows_go_live",
        "delay",
        "leave",
        "offset",
        "pricing",
        "ramp",
        "rise",
        "savings",
    ]


def test_every_result_at_the_head_of_a_column_has_a_short_name(derbyshire: Case) -> None:
    heads = {
        name: answers.short(derbyshire, name)
        for name in answers.RESULT_WORDS
        if name not in (*answers.SAVED, "after_horizon")  # rows only
    }

    assert heads == {
        "initial_cost": "Total",
        "headroom": "Headroom",
        "spent_in_budget_years": "In budget years",
        "falls_after_budget_years": "Outside budget years",
        "cost_after_cashable_savings": "Cost after cashable savings",
        "ongoing": "Ongoing",
        "present_value": "Present value",
        "whole_life": "Over all years",
        "whole_life_net": "Over all years, net",
    }


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("charge", 90_000.0, "90,000"),
        ("charge", 93_421.05, "93,421"),
        ("savings", 0.0, "0"),
        ("savings", 35_500.5, "35,501"),
        ("adopters", 36, "36"),
        ("adopters", (25, 25, 36, 36), "25, 25, 36, 36"),
        ("adopters", (8,), "8"),
        ("pricing", "shared-capped", "Shared, capped"),
        ("pricing", ("shared",), "Shared"),
        ("pricing", ("low-estimate", "shared-capped"), "Low estimate and shared, capped"),
        ("pricing", ("low-estimate", "stepped", "two-part"), "several pricings"),
        ("charge_change", 0.41, "41%"),
        ("charge_change", -0.1, "-10%"),
        ("charge_change", 0.0, "0%"),
        ("charge_change", 0.268, "26.8%"),
        ("delay", 0, "0"),
        ("delay", 18, "18"),
        ("charge_follows_go_live", True, "yes"),
        ("charge_follows_go_live", False, "no"),
        ("offset", 0.5, "50%"),
        ("offset", 1.5, "150%"),
        ("ramp", 12, "12"),
        ("cashable", 1.0, "100%"),
        ("cashable", 0.025, "2.5%"),
    ],
)
def test_a_value_is_written_in_the_unit_of_its_heading(
    derbyshire: Case, field: str, value: Any, text: str
) -> None:
    assert field_value(derbyshire, field, value) == text


def test_a_pricing_is_written_by_the_title_that_the_case_gives_it(second: Case) -> None:
    assert field_value(second, "pricing", "bands") == "Price list"


@pytest.mark.parametrize(
    ("adopters", "label", "name"),
    [
        (36, "", "36 forces: signed"),
        (36, "every signatory", "36 forces: every signatory"),
        ((20, 28), "as it went live", "20, 28 forces by year: as it went live"),
        ((20, 28), "", "20, 28 forces by year: signed"),
    ],
)
def test_a_preset_is_named_by_its_forces_and_what_they_are(
    derbyshire: Case, adopters: Any, label: str, name: str
) -> None:
    assert preset_label(derbyshire, "signed", Preset(adopters=adopters, label=label)) == name


def test_a_preset_whose_number_changes_and_comes_back_has_it_twice(derbyshire: Case) -> None:
    preset = Preset(adopters=(25, 36, 25, 25))

    assert preset_name(derbyshire, "one-year-more", preset) == "One year more: 25, then 36, then 25"


def test_those_who_pay_have_the_word_of_the_case_in_tables_and_sentences(derbyshire: Case) -> None:
    adopters = replace(derbyshire.adopters, word="PCC", plural="PCCs")
    case = replace(derbyshire, adopters=adopters)
    table = grid(case, case.scenario, adopters=[25, 36], pricing=["low-estimate", "shared"])

    assert break_even_table(case, case.scenario).rows[1][0] == "PCCs that join"
    assert drawn_table(case).rows[0][0] == "PCCs"
    assert "2 values of PCCs and 2 of pricing" in heat_sentence(case, case.scenario, table)


def test_no_other_module_holds_the_label_of_a_result() -> None:
    labelling = ("formulas.py", "fields.py", "answers.py")
    results = {
        answers.labels()[name] for name in (*answers.RESULT_WORDS, "gross", "all_savings", "net")
    }

    copies = [
        (path.name, node.lineno, node.value)
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name not in labelling
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in results
    ]

    assert copies == []


@pytest.mark.parametrize("file", sorted((DATA / "examples").glob("*.toml")), ids=lambda f: f.stem)
def test_every_result_of_a_case_has_a_label_and_a_meaning(file: Path) -> None:
    case = load_case(file)

    results = results_of(case, case.base_scenario).in_full()

    assert {*results} <= {*answers.RESULT_WORDS}
    assert all(
        answers.label_of(case, name) and answers.RESULT_WORDS[name].meaning for name in results
    )
