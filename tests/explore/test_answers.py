"""What follows the sliders: the words, tables and pictures of the library, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario
from sohanalysis.explore.answers import answers
from sohanalysis.load import load_case
from sohanalysis.report import charts, tables, what_if

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
Walk = Callable[[Case, int], list[Scenario]]


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


@pytest.fixture(name="case", params=["derbyshire", "second"])
def _case(request: pytest.FixtureRequest) -> Case:
    """Either case."""
    case: Case = request.getfixturevalue(request.param)
    return case


def said(texts: dict[str, Any]) -> str:
    """The answer, and what stands beside it."""
    return f"{texts['headline']} {texts['beside']}"


def row(line: str, *figures: str) -> str:
    """Markup of a row of figures."""
    cells = "".join(f'<td class="soh-figure">{figure}</td>' for figure in figures)
    return f'<th scope="row">{line}</th>{cells}'


def test_the_answers_on_the_explored_scenario_are_those_of_the_record(derbyshire: Case) -> None:
    texts, pictures = answers(derbyshire, choose(derbyshire, "explore"))

    assert [*texts] == ["headline", "beside", "notes", "code", "tables", "pictures"]
    assert [*texts["tables"]] == ["cost", "forms", "points"]
    assert [*texts["pictures"]] == [*pictures] == ["cost", "charge"]
    assert texts["code"] == "41-2018-c275:r2:n36:pshared:6521"
    assert said(texts) == (
        "With 36 forces, if a fixed pool is shared equally: £218,611, £81,389 headroom. As quoted: "
        "£262,000 to £302,000. No savings counted. The charge, £49,306 a year, is below the quoted "
        "£71,000 to £91,000, as it is with 26 forces or more."
    )


def test_the_notes_of_a_path_say_where_its_forces_come_from(derbyshire: Case) -> None:
    texts, _ = answers(derbyshire, choose(derbyshire, "went-live"))

    assert texts["notes"] == [
        "Forces live on 31 March of each year: 20 in 2020 (a supplier says 19 in July 2020), 28 in "
        "2021 (27 named on 8 March, and British Transport Police), and 28 carried into 2022, for "
        "which no count is published. None is published for 31 March 2019 either: 2018/19 is "
        "filled with the first count that is, and no charge falls in it. How many forces paid, and "
        "from when, is published for no day."
    ]


def test_a_scenario_of_one_number_has_no_notes(derbyshire: Case) -> None:
    texts, _ = answers(derbyshire, choose(derbyshire, "explore"))

    assert texts["notes"] == []


def test_a_pool_shared_by_size_has_a_note_of_what_it_assumes(derbyshire: Case) -> None:
    texts, _ = answers(derbyshire, choose(derbyshire, "signed", pricing="weighted"))

    (note,) = texts["notes"]
    assert note.startswith(
        "A share of a fixed pool of £3,321,570 a year in proportion to police officers, which is "
        "£71k at the first 25 forces of the register. The pool is assumed. "
    )


def test_the_tables_hold_the_figures_of_the_scenario(derbyshire: Case) -> None:
    texts, _ = answers(derbyshire, choose(derbyshire, "explore"))

    cost, forms, points = texts["tables"].values()

    # £1.775m / 36 for three years; set-up is £120,000, and the budget years hold two charges.
    assert row("Platform", "0", "49,306", "49,306", "49,306", "98,611") in cost
    assert row("Gross cost", "30,000", "109,306", "79,306", "49,306", "218,611") in cost
    assert row("High estimate", "91,000", "302,000", "-2,000", "91,000") in forms
    assert row("Two-part", "66,926", "253,852", "46,148", "66,926") in forms
    assert '<th scope="row">Charge</th>' in points
    assert "<td>16 months still fit, 17 do not.</td>" in points


def test_the_tables_are_boxed_and_name_their_scenario(derbyshire: Case) -> None:
    texts, _ = answers(derbyshire, choose(derbyshire, "explore"))

    cost, forms, points = texts["tables"].values()

    assert cost.startswith(
        '<div class="soh-wide" role="group" '
        'aria-label="Cost by financial year, £ (savings are negative)" tabindex="0"><table '
    )
    foot = '<p class="soh-code">Scenario code: 41-2018-c275:r2:n36:pshared:6521</p></div>'
    assert [each[-len(foot) :] for each in (cost, forms, points)] == [foot] * 3


def test_the_pictures_have_their_sentences(derbyshire: Case) -> None:
    texts, pictures = answers(derbyshire, choose(derbyshire, "explore", delay=3))

    assert texts["pictures"]["cost"] == (
        "With 36 forces: set-up and the first two years cost £233,611, £66,389 under the budget of "
        "£300,000; at the quoted charges £277,000 to £317,000. Gross cost is £30k in 2018/19, "
        "£109k in 2019/20, £94k in 2020/21, £49k in 2021/22."
    )
    assert texts["pictures"]["charge"].startswith(
        "With 36 forces, the pricing assumptions give £49,306 to £91,000 a year, three months "
        "late; the report quotes £71k to £91k. A charge of up to £82,500 a year is within"
    )
    assert [png[:4] for png in pictures.values()] == [b"\x89PNG"] * 2


def test_the_answers_are_what_the_library_says(case: Case, walk: Walk) -> None:
    scenarios = walk(case, 4)

    found = [answers(case, scenario) for scenario in scenarios]

    assert [texts["tables"]["cost"] for texts, _ in found] == [
        tables.cost_by_year(case, scenario).boxed() for scenario in scenarios
    ]
    assert [texts["tables"]["forms"] for texts, _ in found] == [
        tables.forms(case, scenario).boxed() for scenario in scenarios
    ]
    assert [texts["tables"]["points"] for texts, _ in found] == [
        what_if.break_even_prose(case, scenario).boxed() for scenario in scenarios
    ]
    assert [texts["pictures"]["charge"] for texts, _ in found] == [
        charts.charge(case, scenario).sentence for scenario in scenarios
    ]
    assert [pictures for _, pictures in found] == [
        {
            "cost": charts.cost_chart(case, scenario).png(scale=1),
            "charge": charts.charge(case, scenario).png(scale=1),
        }
        for scenario in scenarios
    ]


def test_the_answers_on_the_second_case_are_in_its_own_words(second: Case) -> None:
    texts, _ = answers(second, second.scenario)

    # £75,000 for six months; half of £48,000, at 5 % more, for nine; £2,000 a month from January.
    cost = texts["tables"]["cost"]
    assert row("Platform", "0", "37,500", "75,000", "75,000", "75,000", "112,500") in cost
    assert row("Support desk", "0", "18,900", "26,460", "27,783", "29,172", "45,360") in cost
    assert row("Savings", "0", "-6,000", "-24,000", "-24,000", "-24,000", "-30,000") in cost
    assert said(texts).startswith(
        "Set-up and first 12 months: £220,515. Budget £225,000: £4,485 headroom."
    )


def test_markup_in_a_name_is_escaped(derbyshire: Case) -> None:
    line = replace(derbyshire.lines[0], name="<script>alert(1)</script>")

    texts, _ = answers(replace(derbyshire, lines=(line,), published=()), derbyshire.scenario)

    markup = "".join(texts["tables"].values())
    assert '<th scope="row">&lt;script&gt;alert(1)&lt;/script&gt;</th>' in markup
    assert "<script" not in markup
