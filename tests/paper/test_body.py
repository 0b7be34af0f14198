"""The body of the paper: its length, and an independent calculation of each figure."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import recomputed
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.paper.pages import LONG_CELL, board_paper
from sohanalysis.report import annexes
from sohanalysis.report.paper_body import adoption_table, number_table
from tests.written import written


@pytest.fixture(scope="module")
def body(first_paper: str) -> str:
    return first_paper[first_paper.index("<main") : first_paper.index('aria-labelledby="annexes"')]


def text_of(markup: str) -> str:
    """Return the text of markup, without tables and pictures."""
    without = re.sub(r"<svg.*?</svg>|<table.*?</table>", " ", markup, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", without))


def test_the_body_is_short_and_the_page_small(first_paper: str, body: str) -> None:
    text = re.sub(r"<svg.*?</svg>", " ", body, flags=re.DOTALL)

    assert body.count("<table") == 5
    assert body.count("<figure") == 3
    assert len(re.sub(r"<[^>]+>", " ", text).split()) < 1_600
    assert len(first_paper.encode()) < 350_000


def test_an_independent_calculation_gives_every_figure_of_its_tables(body: str) -> None:
    figures = [
        [
            [unescape(cell) for cell in re.findall(r'class="soh-figure">([^<]*)<', row)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table)[1:]
        ]
        for table in re.findall(r"<table.*?</table>", body, re.DOTALL)
    ]
    answer, costs, sensitivity, charges = recomputed.tables()

    # The second table compares the options in words.
    assert [figures[0], *figures[2:4]] == [answer, costs, sensitivity]
    assert figures[4] == [row[1:] for row in charges]
    assert re.findall(r'<th scope="row">(\d+)</th>', body) == [row[0] for row in charges]


def test_an_independent_calculation_gives_every_amount_of_its_sentences(body: str) -> None:
    allowed = {round(amount) for amount in recomputed.in_prose()}
    amounts = re.findall(r"£([\d,]+)(k?)", text_of(body))

    strange = {
        f"£{digits}{k}"
        for digits, k in amounts
        if int(digits.replace(",", "")) * (1_000 if k else 1) not in allowed
    }
    assert len(amounts) > 40
    assert strange == set()


def test_paragraphs_are_numbered_and_tables_and_figures_too(first_paper: str, body: str) -> None:
    numbers = re.findall(r'class="soh-number">([\d.]+)<', body)

    assert numbers[:9] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9"]
    assert {number[0] for number in numbers} == {"1", "2", "3", "4"}
    assert re.findall(r"<caption>(Table \d+)\.", first_paper) == [
        f"Table {n}" for n in range(1, 10)
    ]
    assert re.findall(r"<summary><h3[^>]*>(Annex .)", first_paper) == [
        *("Annex A", "Annex B", "Annex C", "Annex D")
    ]


def test_each_long_source_or_note_of_a_last_column_is_under_its_table(first_paper: str) -> None:
    cells = []
    for table in re.findall(r"<table.*?</table>", first_paper, re.DOTALL):
        *_, last = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
        if last in ("Source", "Note"):
            cells += re.findall(r"<td[^>]*>([^<]*)</td></tr>", table)

    assert "note 1" in cells
    assert "illustration" in cells, "a table with a long source has short ones too"
    assert [cell for cell in cells if len(cell) > LONG_CELL] == []


def test_the_data_of_each_chart_are_one_click_away(body: str) -> None:
    data = dict(re.findall(r'download="(figure-\d\.csv)" href="data:text/csv[^,]*,([^"]*)"', body))

    assert [*data] == ["figure-1.csv", "figure-2.csv", "figure-3.csv"]
    assert data["figure-2.csv"].startswith(
        "series%2Cat%2Cvalue%0AProject%20manager%2C2018/19%2C30000"
    )


def test_the_words_for_a_chart_are_not_its_caption(body: str) -> None:
    spoken = re.findall(r'role="img"[^>]*aria-label="([^"]*)"', body)
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", body, re.DOTALL)

    assert [alt for alt in spoken if any(alt in caption for caption in captions)] == []


@pytest.mark.parametrize(
    ("changes", "charge", "headroom"),
    [
        ({}, "Charge in 2021/22, £ a year", "Headroom, (over budget), £"),
        (
            {"charge_change": 0.1},
            "Charge in 2021/22 as quoted, £ a year",
            "Headroom, (over budget), as quoted, £",
        ),
        ({"delay": 1}, "Charge in 2021/22, £ a year", "Headroom, (over budget), one month late, £"),
    ],
)
def test_tables_of_a_changed_scenario_say_that_they_are_as_quoted(
    derbyshire: Case, changes: dict[str, Any], charge: str, headroom: str
) -> None:
    scenario = choose(derbyshire, pricing="shared", **changes)
    columns = (25, 36), ["shared"]

    captions = [
        adoption_table(derbyshire, scenario, *columns).caption,
        adoption_table(derbyshire, scenario, *columns, headroom=True).caption,
    ]

    assert captions == [f"{text}, by number of forces" for text in (charge, headroom)]


SEVERAL_CHARGES = """\
years = "2026/27 to 2027/28"
[budget]
amount = 200_000
years = "2026/27 to 2027/28"
[adopters]
count = 4
possible = 30
word = "force"
[[charges]]
name = "Desk"
price = %s
[[charges]]
name = "Kit"
price = [{adopters = 2, price = 50_000}, {adopters = 19, price = 45_000}]
[[charges]]
name = "Licences"
price = 5_000
[[charges]]
name = "Hosting"
pool = 300_000
share = "equal"
"""


def test_the_tables_by_number_have_every_charge_that_depends_on_it(tmp_path: Path) -> None:
    prices = "[{adopters = 3, price = 36_000}, {adopters = 4, price = 28_000}]"
    case = written(tmp_path, SEVERAL_CHARGES % prices)

    table = number_table(case, case.scenario)
    _, charges, headroom = annexes.ANNEXES["pricing"][1](case, case.scenario)

    assert table.caption == (
        "Charge in 2027/28 (Desk, Kit and Hosting), £ a year; total: costs in 2026/27 to 2027/28, "
        "by number of forces"
    )
    assert table.columns == ("Forces", "Desk", "Kit", "Hosting", "Total", "Headroom")
    # (28,000 + 50,000 + 5,000 + 75,000) x 2 years.
    assert ("4", "28,000", "50,000", "75,000", "316,000", "(116,000)") in table.rows
    assert charges.columns == ("Forces", "Desk", "Kit", "Hosting")
    assert ("19", "28,000", "45,000", "15,789") in charges.rows
    assert headroom.columns == ("Forces", "Headroom")


def test_a_chosen_charge_of_one_price_leaves_the_others_their_table(tmp_path: Path) -> None:
    case = written(tmp_path, SEVERAL_CHARGES % "30_000")

    paper = board_paper(case, case.scenario)

    assert "Charge in 2027/28 as priced, £ a year, by number of forces" in paper


def test_the_charge_of_one_year_is_not_next_to_the_overspend_of_the_budget(tmp_path: Path) -> None:
    years = 'years = "2024/25 to 2026/27"\n'
    budget = '[budget]\namount = 30_000\nyears = "2024/25"\n'
    adopters = "[adopters]\nanticipated = 6\npossible = 9\n"
    charge = '[[charges]]\nname = "Network"\npool = 240_000\nshare = "equal"\n'
    case = written(tmp_path, f"{years}{budget}{adopters}{charge}")
    rising = written(tmp_path, f"{years}{budget}{adopters}{charge}uplift = 0.1\n")

    # £10,000 over with 6 is that of every year; £48,400 is that of 2026/27 alone.
    level = "£40,000 with 6 (£10,000 over budget) and £48,000 with 5 (£18,000 over budget)."
    one_year = "In 2026/27 each pays £41,486 with 7 adopters, £48,400 with 6 and £58,080 with 5."
    assert level in text_of(board_paper(case, case.scenario))
    assert one_year in text_of(board_paper(rising, rising.scenario))


def test_a_charge_that_is_the_same_at_several_numbers_is_given_once(tmp_path: Path) -> None:
    adopters = "[adopters]\nanticipated = 6\nsigned = 8\npossible = 11\n"
    budget = '[budget]\namount = 40_000\nyears = "2024/25"\n'
    steps = "price = [{adopters = 4, price = 60_000}, {adopters = 6, price = 50_000}]\n"
    charge = f'[[charges]]\nname = "Network"\n[[charges.pricing]]\nname = "list"\n{steps}'
    case = written(tmp_path, f'years = "2024/25"\n{budget}{adopters}{charge}')

    text = board_paper(case, case.scenario)

    paid = "£50,000 with 8 or 6 adopters (£10,000 over budget) and £60,000 with 5 (£20,000 over"
    assert f"Each pays {paid} budget)." in text
