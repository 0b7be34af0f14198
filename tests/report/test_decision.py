"""The first page of a paper: its words, and recommendations that follow from the result."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from made_decisions import for_decision
from sohanalysis.case.case import TAKEN, Case, Months
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.fields import ANY
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.load import load_case
from sohanalysis.model.result_range import range_of
from sohanalysis.model.results import results_of
from sohanalysis.model.stress import stress_rows
from sohanalysis.money import pounds
from sohanalysis.paper.pages import board_paper
from sohanalysis.report import (
    answer_table,
    case_texts,
    charts,
    decision,
    later,
    paper_body,
    paper_head,
    recommendations,
    views,
    wording,
)
from sohanalysis.report.budget_bars import budget_bars
from sohanalysis.report.headline import headline
from sohanalysis.report.headline_facts import paper_facts
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from sohanalysis.report.tables import sensitivity
from sohanalysis.report.wording_pricing import joiners
from sohanalysis.workbook.workbook import book_of
from tests.charged import at_one_pricing, with_budget
from tests.conftest import Edited
from tests.explore.test_engine import assert_answers_alike
from tests.rows import rows_from
from tests.screens import assert_screen
from tests.written import (
    CASES,
    EVERY_CASE,
    RANGE,
    STATED_AT_SIX,
    TWO_ASSUMED,
    changed_example,
    written,
)

ROWS = Path(__file__).with_name("decision.toml")

POOLED = """\
initial_months = 24
years = "2026/27 to 2030/31"
[budget]
amount = 200_000
years = ["2026/27", "2027/28"]
[adopters]
anticipated = 7
possible = 9
word = "force"
[[charges]]
name = "Records system"
pool = 420_000
share = "equal"
firmness = "quote"
[[lines]]
name = "Migration"
kind = "cost"
nature = "one-off"
by_year = {"2026/27" = 85_000}
"""
PRICED_AT_SIX = """\
[adopters]
anticipated = 6
possible = 9
[scenario]
pricing = "pool"
[[charges]]
name = "Archive"
[[charges.pricing]]
name = "pool"
pool = 90_000
share = "equal"
[[charges.pricing]]
name = "flat"
fee = 8_000
[[charges.pricing]]
name = "steps"
price = [{adopters = 6, price = 10_000}]
between = "stated only"
"""
NETWORK = '[[charges]]\nname = "Network"\nfee = 40_000\n'
TWO_YEARS = 'years = "2026/27 to 2027/28"\n'
BUILD = '[[lines]]\nname = "Build"\nkind = "cost"\nby_year = [70_000, 40_000]\n'
OURS = 'status = "assumed"\n'
# A charge with two pricings, and another one that is ours.
CHOICE = """\
[adopters]
count = 4
word = "force"
[[charges]]
name = "Platform"
[[charges.pricing]]
name = "shared"
pool = 200_000
share = "equal"
status = "assumed"
[[charges.pricing]]
name = "flat"
price = 45_000
"""
LICENCES = f'[[charges]]\nname = "Licences"\nprice = 20_000\n{OURS}'
EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
SCREENS = Path(__file__).parent / "screens"


def rows(case: Case, scenario: Scenario | None = None) -> str:
    table = answer_table.answer_table(case, case.at_one_pricing(scenario or case.scenario))
    return "\n".join(" | ".join(row) for row in (table.columns, *table.rows))


def page(case: Case, scenario: Scenario | None = None) -> dict[str, str]:
    return decision.paragraphs(case, scenario or case.scenario)


def banner(case: Case) -> str:
    return paper_head.banner(case, case.at_one_pricing(case.scenario))


def key_figures(case: Case) -> tuple[tuple[str, str], ...]:
    return paper_head.key_figures(case, case.scenario)


def recommended(case: Case) -> str:
    return page(case)["recommended"].removeprefix("Draft recommendations, for the author. ")


QUOTED = """\
years = "2026/27 to 2030/31"
[budget]
amount = 200_000
years = ["2026/27", "2027/28"]
[adopters]
count = 4
word = "force"
[[charges]]
name = "Records system"
[[charges.pricing]]
name = "offer"
price = 90_000
[[charges.pricing]]
name = "split"
pool = 480_000
share = "equal"
status = "assumed"
"""
ONE_QUOTE = QUOTED.replace('system"\n', 'system"\nlow = 90_000\nhigh = 90_000\n', 1).replace(
    "price = 90_000", 'price = "low"'
)
TRAINING = f"""\
[[lines]]
name = "Training"
kind = "cost"
by_year = {{"2026/27" = 9_000}}
{OURS}"""
# First pages: a file of a case or its text, and the fields of the scenario or the name of a preset.
PAGES: dict[str, tuple[str, dict[str, Any] | str]] = {
    "taken": ("derbyshire-2018", {}),
    "at-no-quoted-end": ("derbyshire-2018", "half-saved-late"),
    "adopters-by-year": ("derbyshire-2018", "went-live"),
    "no-date-and-no-number": ("payers-cap", {}),
    "budget-assumed": ("fixed-ratio", {}),
    "flat-price": ("police-ict-company", {}),
    "leaving": ("paying-to-leave", {"leave": "2025/26"}),
    # 85,000 and twice a seventh of 420,000; an eighth is 52,500, and 190,000 in all.
    "stated-rule": (POOLED, {}),
    "stated-price": (QUOTED, {}),
    "assumption-beside-a-stated-price": (QUOTED, {"pricing": "split"}),
    "stated-price-without-a-budget": ("stated-price", {}),
}


def case_of(folder: Path, source: str) -> Case:
    """Return the case of a name, or the one that a text writes out."""
    paths = {path.stem: path for path in EVERY_CASE}
    return load_case(paths[source]) if source in paths else written(folder, source)


def first_page(case: Case, scenario: Scenario) -> str:
    """Return the words of a first page: title, banner, key figures, paragraphs, table."""
    chosen = case.at_one_pricing(scenario)
    figures = (" | ".join(figure) for figure in paper_head.key_figures(case, scenario))
    head = (paper_head.paper_title(case), paper_head.banner(case, chosen), "\n".join(figures))
    paragraphs = decision.paragraphs(case, scenario).values()
    text = "\n\n".join((*head, *paragraphs, rows(case, scenario)))
    lines = text.split("\n")
    return "\n".join(line if " | " in line else textwrap.fill(line, 100) for line in lines)


@pytest.mark.parametrize("name", PAGES)
def test_the_first_page_of_a_paper_is_word_for_word(tmp_path: Path, name: str) -> None:
    source, fields = PAGES[name]
    case = at_one_pricing(case_of(tmp_path, source))

    scenario = choose(case, fields) if isinstance(fields, str) else choose(case, **fields)
    assert_screen(SCREENS / f"first-page-{name}.txt", first_page(case, scenario))


def test_the_first_page_of_a_request_is_word_for_word(derbyshire: Case) -> None:
    case = for_decision(derbyshire)

    assert_screen(SCREENS / "first-page-asked-for.txt", first_page(case, case.scenario))


@pytest.mark.parametrize(
    ("paper", "text", "is_taken"),
    [
        (None, "A budget was agreed.", True),
        (None, "", True),  # its budget is approved
        ("for decision", "A budget was agreed.", False),
        ("decision taken", "", True),
    ],
)
def test_a_decision_with_a_text_has_been_taken_unless_the_case_says_otherwise(
    derbyshire: Case, paper: Any, text: str, is_taken: bool
) -> None:
    case = replace(derbyshire, paper=paper, decision=replace(derbyshire.decision, text=text))

    assert banner(case).startswith(
        "ANALYSIS OF A DECISION ALREADY TAKEN." if is_taken else "DRAFT FOR DECISION."
    )
    assert ("recommended" in page(case)) is not is_taken


@rows_from(ROWS, "answers")
def test_the_answer_and_the_recommendation_follow_from_the_result(
    derbyshire: Case, budget: int, enough: str, recommendation: str
) -> None:
    case = for_decision(derbyshire, budget=budget)

    assert enough in page(case)["enough"]
    assert recommendation in recommended(case)
    assert "refuse" not in recommended(case)


@pytest.mark.parametrize("budget", [250_000, 300_000, 302_000, 350_000])
def test_every_sum_that_an_author_may_ask_for_names_its_funding(
    derbyshire: Case, budget: int
) -> None:
    case = for_decision(derbyshire, budget=budget)

    sums = re.findall(r"(?:approve up to|ask for|; or) £", recommended(case))
    assert recommended(case).count("funded from [ ]") >= len(sums) + 1  # and the ongoing cost


def test_a_period_that_no_document_states_is_not_cited(derbyshire: Case) -> None:
    case = replace(derbyshire, initial_months=Months(value=24, source=TAKEN, status="assumed"))
    period = "set-up and the first two years"

    stated, assumed = (decision.paragraphs(c, c.as_quoted) for c in (derbyshire, case))

    is_ours = f"This is for {period}: the period is our assumption."
    assert is_ours in assumed["enough"]
    assert is_ours not in stated["enough"]
    undecided = replace(case, decision=replace(case.decision, text=""))
    texts = decision.paragraphs(undecided, case.as_quoted)
    assert texts["decided"].startswith("Decided. A budget of £300,000 (decision record). ")
    assert " ".join(texts.values()).count(period) == 1
    assert texts["later"].endswith(" It is outside the assumed period.")
    assert "the period of the budget" in texts["missing_said"]


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [
        (
            250_000,
            "The sum asked for covers neither estimate: £12,000 to £52,000 more is needed for [ ] "
            "(no period is stated; this paper assumes implementation and two years' charges), "
            "funded from [ ], or a smaller scope. ",
        ),
        (
            None,
            "That the Commissioner: (a) note the estimated cost of £262,000 to £302,000 for set-up "
            "and the first two years (the period is our assumption); (b) approve £[ ], ",
        ),
    ],
)
def test_a_recommended_sum_has_the_period_that_we_assume(
    derbyshire: Case, budget: int | None, sentence: str
) -> None:
    case = for_decision(derbyshire, budget=budget or 300_000)
    status = "assumed" if budget is None else "stated"
    case = replace(
        case,
        initial_months=Months(value=24, source=TAKEN, status="assumed"),
        stated_budget=replace(case.budget, status=status),
    )

    assert recommended(case).startswith(sentence)


@pytest.mark.parametrize(
    ("firmness", "sentence"),
    [
        ('firmness = "estimate"\n', "(a) note the estimated cost of £400,000 over two years;"),
        ('firmness = "quote"\n', "(a) note the cost of £400,000 over two years;"),
        ("", "(a) note the cost of £400,000 over two years;"),
    ],
)
def test_only_an_estimate_is_called_an_estimated_cost(
    tmp_path: Path, firmness: str, sentence: str
) -> None:
    case = written(tmp_path, TWO_YEARS + NETWORK.replace("40_000", "200_000") + firmness)

    assert sentence in recommended(case)


def test_no_sum_is_recommended_where_none_is_asked_for(derbyshire: Case) -> None:
    assumed = replace(derbyshire.budget, status="assumed")
    recommendation = (
        "That the Commissioner: (a) note the estimated cost of £262,000 to £302,000 for set-up "
        "and the first two years; (b) approve £[ ], funded from [ ]; (c) ask for a savings plan "
        "that names amount, budget, date and owner, by [ ]."
    )

    assert recommended(replace(for_decision(derbyshire), stated_budget=assumed)) == recommendation
    assert recommended(replace(for_decision(derbyshire), stated_budget=None)) == recommendation


@pytest.mark.parametrize(
    ("source", "clause"),
    [("3.4", "(3.4) means paragraph 3.4 of that report; "), ("a letter", "")],
)
def test_numbers_in_brackets_are_explained_where_paragraphs_are_cited(
    tmp_path: Path, source: str, clause: str
) -> None:
    cited = POOLED.replace("[budget]", f'[budget]\nsource = "{source}"')

    assert banner(written(tmp_path, f'document = "FIN-12"\n{cited}')) == (
        f"DRAFT FOR DECISION. For [ ], on a report (FIN-12). {clause}(5,000) in a table is £5,000 "
        "over budget."
    )


@pytest.mark.parametrize(
    ("delay", "clause"),
    [(0, "With 8 forces or more it is"), (4, "With 9 forces it is"), (8, "")],
)
def test_the_fewest_adopters_within_budget_belong_to_the_scenario_shown(
    tmp_path: Path, delay: int, clause: str
) -> None:
    # The migration costs £42,500 a year and runs on while it is late: 99,167 and 113,333 in all,
    # and two years at 9 forces, the most that there may be, are 93,333.
    runs_on = POOLED.replace(
        'nature = "one-off"\nby_year = {"2026/27" = 85_000}',
        'annual = 42_500\nfrom = "2026-04"\nmonths = 24\ndelay = "extend"',
    )
    case = written(tmp_path, runs_on)

    answer = page(case, choose(case, delay=delay))["enough"]
    assert clause in answer
    assert ("it is within" in answer) == bool(clause)


@pytest.mark.parametrize(
    ("adopters", "numbers"),
    [
        (7, "£225,000 with 6 forces (£25,000 over budget)."),
        (
            6,
            "£253,000 with 5 forces (£53,000 over budget), and £5,000 over budget with 7.",
        ),
        (
            5,
            "£295,000 with 4 forces (£95,000 over budget), and £5,000 over budget with 7.",
        ),
    ],
)
def test_a_first_page_says_once_which_number_of_adopters_is_enough(
    tmp_path: Path, adopters: int, numbers: str
) -> None:
    # 85,000, and 840,000 shared equally.
    case = written(tmp_path, POOLED)
    texts = page(case, choose(case, adopters=adopters))

    assert "With 8 forces or more it is within the budget." in texts["enough"]
    assert "or fewer" not in texts["change"]
    dearer = "A charge 10% higher, £17,000 over budget."
    assert texts["change"].endswith(f"{dearer} The cost is {numbers}")


@pytest.mark.parametrize(
    ("fields", "numbers"),
    [
        ({}, ": £218,611 with the 36 forces that signed (£81,389 under budget), and over budget"),
        ({"adopters": 36, "pricing": "shared"}, ": over budget with 19 forces or fewer"),
    ],
)
def test_a_first_page_has_the_cost_if_those_that_signed_join(
    derbyshire: Case, fields: dict[str, Any], numbers: str
) -> None:
    scenario = derbyshire.at_one_pricing(choose(derbyshire, **fields))

    assert f"were shared equally{numbers}" in page(derbyshire, scenario)["change"]


def test_a_first_page_has_the_cost_at_the_number_that_signed_and_at_one_fewer(
    tmp_path: Path,
) -> None:
    signed = POOLED.replace("possible = 9", "possible = 9\nsigned = 5")
    case = written(tmp_path, signed.replace("amount = 200_000", "amount = 300_000"))
    text = page(case)["change"]

    # 85,000, and 840,000 shared by 5 and by 6; the budget is not crossed until 3 share it.
    assert (
        "£253,000 with the 5 forces that signed (£47,000 under budget), £225,000 with 6 (£75,000 "
        "under budget), and over budget with 3 forces or fewer (£65,000 over at 3)."
    ) in text
    # The number in the label of another scenario leaves the label in bold.
    label = "What could change it (our illustrations of the case as stated, for 7 forces)."
    assert f"<strong>{label}</strong>" in board_paper(case, choose(case, adopters=5))


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("", "", " By the price list: the same with 6 forces as with 7."),
        (
            "possible = 9",
            "possible = 9\nsigned = 4",
            " By the price list: £325,000 with the 4 forces that signed (£75,000 under budget), "
            "and the same with 6 as with 7.",
        ),
        (
            '[budget]\namount = 400_000\nyears = ["2026/27", "2027/28"]\n',
            "",
            " By the price list: with 6 forces the charge would be the same as with 7.",
        ),
        # At 5 forces one fewer costs more.
        ("anticipated = 7", "anticipated = 5", " £325,000 with 4 forces (£75,000 under budget)."),
    ],
)
def test_a_first_page_says_that_one_fewer_does_not_change_the_cost(
    tmp_path: Path, old: str, new: str, text: str
) -> None:
    steps = "price = [{adopters = 1, price = 120_000}, {adopters = 5, price = 70_000}]"
    price_list = POOLED.replace('pool = 420_000\nshare = "equal"', steps)
    case = written(
        tmp_path, price_list.replace("amount = 200_000", "amount = 400_000").replace(old, new)
    )

    assert page(case)["change"].endswith(text)


def test_a_first_page_has_no_number_if_the_charge_does_not_depend_on_it(tmp_path: Path) -> None:
    flat = POOLED.replace('pool = 420_000\nshare = "equal"', "price = 60_000")

    assert page(written(tmp_path, flat))["change"].endswith("£17,000 over budget.")


def test_one_recommendation_has_no_letter(tmp_path: Path) -> None:
    text = recommended(written(tmp_path, POOLED))

    assert "that the decision makers note £60,000 a year" in text
    assert "(a)" not in text


def test_a_draft_has_no_section_of_blanks_alone(tmp_path: Path) -> None:
    case = written(tmp_path, POOLED)

    sections = [view.name for view in views.body(case, case.scenario)]

    assert sections == ["decision", "money", "change"]
    blanks = "Publication: [ ]. Officer approval: [ ]. Contact (an office): [ ]."
    assert page(case)["advice"].endswith(blanks)


RISING = POOLED.replace(
    'pool = 420_000\nshare = "equal"\n',
    "price = [{adopters = 1, price = 50_000}, {adopters = 8, price = 70_000}]\n",
).replace("possible = 9", "possible = 12")


def test_a_price_that_rises_with_the_number_has_a_most_adopters_within_budget(
    tmp_path: Path,
) -> None:
    # 85,000 and two years at £50,000 are 185,000; at £70,000, from 8 forces on, 225,000.
    case = written(tmp_path, RISING)
    dear = written(tmp_path, RISING.replace("anticipated = 7", "anticipated = 9"))

    # 225,000 is £25,000 over.
    assert (
        "By the price list: the same with 6 forces as with 7, and over budget with 8 "
        "forces or more (£25,000 over at 8)." in (page(case)["change"])
    )
    assert "With 7 forces or fewer it is within the budget." in page(dear)["enough"]
    alone = written(tmp_path, RISING.replace("adopters = 8", "adopters = 2"))
    assert "With one force alone it is within the budget." in page(alone)["enough"]


def test_the_charge_that_a_budget_covers_is_rounded_down(tmp_path: Path) -> None:
    budget = "[budget]\namount = 99_999\n"
    quoted = f'years = "2019/20 to 2020/21"\n{budget}{RANGE}price = "low"\n'

    # Half of £99,999 in each of two years is £49,999.50, and £50,000 is £1 too much.
    case = written(tmp_path, quoted)

    assert "(a charge of at most £49,999 a year)" in recommended(case)


@pytest.mark.parametrize(
    ("second", "cells"),
    [
        # Less than half a pound apart, both years read £50,000; £1 apart they do not.
        (50_000.40, ("£50,000 a year",)),
        (50_001, ("£100,001", "£50,001 a year")),
    ],
)
def test_years_less_than_half_a_pound_apart_have_one_cost_a_year(
    tmp_path: Path, second: float, cells: tuple[str, ...]
) -> None:
    price = f'price = {{"2026/27" = 50_000, "2027/28" = {second}}}'
    case = written(tmp_path, f'{TWO_YEARS}[[charges]]\nname = "Network"\n{price}\n')

    assert tuple(cell for cell, _ in key_figures(case)) == cells


def test_the_cost_a_year_is_that_of_the_pricing_that_its_label_names(tmp_path: Path) -> None:
    text = f'years = "2024/25 to 2027/28"\n{RANGE}pool = 150_000\nshare = "equal"\n'
    case = written(tmp_path, f'{text}status = "assumed"\n')

    # A sixth of £150,000, below the quoted £40,000 to £60,000.
    cost = paper_head.key_figures(case, choose(case, adopters=6, pricing="other"))[0]
    quoted = paper_head.key_figures(case, choose(case, pricing="low-end"))[0]

    label = "our assumption, a fixed bill, shared equally; for 6 councils"
    assert cost == ("£25,000 a year", label)
    assert quoted == ("£40,000 to £60,000 a year", "quoted")


def test_every_key_figure_is_of_the_same_scenario(derbyshire: Case) -> None:
    fewer = choose(derbyshire, "fewer-join")

    # 25 times £71,000, shared by 19, is £93,421. Two years of it and £120,000 come to £306,842.
    assert [figure for figure, _ in paper_head.key_figures(derbyshire, fewer)] == [
        "£300,000",
        "£306,842",
        "£93,421 a year",
        "25 / 36",
    ]
    # The quoted charges are in the table and in the paragraph on the cost after the budget.
    assert "£71,000 to £91,000 a year as quoted" in page(derbyshire, fewer)["later"]


@pytest.mark.parametrize(("last", "has_row"), [(0.40, False), (0.60, True)])
def test_less_than_half_a_pound_a_year_is_no_cost_after_the_budget(
    tmp_path: Path, last: float, has_row: bool
) -> None:
    price = f'price = {{"2026/27" = 50_000, "2027/28" = {last}}}'
    budget = '[budget]\namount = 60_000\nyears = ["2026/27"]\n'
    case = written(tmp_path, f'{TWO_YEARS}{budget}[[charges]]\nname = "Network"\n{price}\n')

    assert ("After it, " in rows(case)) == has_row


def test_one_of_two_that_is_left_is_in_the_singular(tmp_path: Path) -> None:
    charge = '[[charges]]\nname = "Hub"\npool = 90_000\nshare = "equal"\n'
    case = written(tmp_path, f'{TWO_YEARS}[adopters]\ncount = 2\nword = "force"\n{charge}')

    assert "with 1 force the charge would be £90,000 a year" in page(case)["change"].lower()


def test_less_than_half_a_pound_left_is_nothing_left(tmp_path: Path) -> None:
    # Two charges of 49,999.80 are 99,999.60, and a tenth more is 109,999.56: 44p below the budget.
    charge = '[[charges]]\nname = "Network"\nprice = 49_999.80\n'
    budget = '[budget]\namount = {amount}\nyears = ["2026/27", "2027/28"]\n'
    quoted, dearer = (
        written(tmp_path, TWO_YEARS + budget.format(amount=amount) + charge)
        for amount in (100_000, 110_000)
    )

    assert "which leaves nothing for contingency" in recommended(quoted)
    assert page(dearer)["change"].endswith("A charge 10% higher, nothing left.")


@pytest.mark.parametrize(
    ("build", "support", "label"),
    [
        ("", "", "stated"),
        (OURS, "", "our assumption, the build"),
        (OURS, OURS, "our assumption"),
    ],
)
def test_a_cost_without_a_charge_has_the_owner_of_its_lines(
    tmp_path: Path, build: str, support: str, label: str
) -> None:
    lines = f"{BUILD}{build}{BUILD.replace('Build', 'Support')}{support}"

    figures = key_figures(written(tmp_path, TWO_YEARS + lines))
    assert figures[0] == ("£220,000", f"over two years: {label}")


@pytest.mark.parametrize(
    ("pricing", "label"),
    [
        ("shared", "our assumption, a fixed bill, shared equally; the flat price for Licences"),
        ("flat", "stated, the flat price; our assumption, the flat price for Licences"),
    ],
)
def test_a_key_figure_of_several_charges_names_all_that_is_assumed(
    tmp_path: Path, pricing: str, label: str
) -> None:
    case = written(tmp_path, f"{TWO_YEARS}{CHOICE}{LICENCES}")

    scenario = choose(case, pricing=pricing)
    assert paper_head.key_figures(case, scenario)[0][1] == label
    whose = "(our assumption: the flat price for Licences)"
    assert whose in headline(case, scenario).answer


def test_a_paper_names_the_sources_that_disagree_once() -> None:
    case = load_case(CASES / "every-key.toml")

    texts = page(case, choose(case, pricing="any", adopters=20))
    assert "Sources disagree on PM, annual: " in texts["enough"]
    assert texts["open_pricing"].startswith(
        "Pricing not known. The amounts here take £60,000.05. If 20 forces join"
    )


def test_an_answer_over_every_pricing_names_another_assumed_charge(tmp_path: Path) -> None:
    case = written(tmp_path, f"{TWO_YEARS}{CHOICE}{LICENCES}")
    unknown = choose(case, pricing="any")

    sentence = "Under every pricing, our assumption: the flat price for Licences."
    assert sentence in headline(case, unknown).answer
    assert sentence not in headline(case, choose(case, pricing="flat")).answer
    assert_answers_alike(case, unknown, unknown, choose(case, pricing="flat"))
    sheets = book_of(case, unknown).book.sheets
    assert "nder every pricing, " in str([cells for sheet in sheets for _, cells in sheet.rows()])


@pytest.mark.parametrize(
    ("fields", "conditions"),
    [
        ({"pricing": "low-estimate", "delay": 6}, "quoted; six months late"),
        ({"rise": 0.03}, "quoted; charges rising 3% a year after 2019/20"),
        (
            {"pricing": "shared", "adopters": 36, "delay": 3},
            "our assumption, a fixed bill, shared equally; for 36 forces, three months late",
        ),
    ],
)
def test_a_key_figure_has_the_conditions_of_its_scenario(
    derbyshire: Case, fields: dict[str, Any], conditions: str
) -> None:
    label = paper_head.key_figures(derbyshire, choose(derbyshire, **fields))[1][1]

    assert label == f"set-up and the first two years: {conditions}"


def test_a_key_figure_over_every_pricing_has_the_conditions_of_its_scenario(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, TWO_ASSUMED)

    label = paper_head.key_figures(case, choose(case, pricing=ANY, adopters=2, rise=0.03))[1][1]
    changed = "for 2 councils, charges rising 3% a year after 2024/25"
    assert label == f"2024/25 to 2025/26: pricing not known; {changed}"


@pytest.mark.parametrize(("support", "word"), [("", "stated and assumed"), (OURS, "assumed")])
def test_a_cost_of_which_a_part_is_ours_is_not_as_stated(
    tmp_path: Path, support: str, word: str
) -> None:
    lines = f"{BUILD}{OURS}{BUILD.replace('Build', 'Support')}{support}"
    case = written(tmp_path, TWO_YEARS + lines)

    assert sensitivity(case).caption.startswith(
        f"Gross cost over all years as {word}, and with one input"
    )
    part = " in part" * (word != "assumed")
    assert f"(a) note that the cost rests{part} on an assumption" in recommended(case)


def test_a_small_case_shows_the_charge_at_the_largest_number_that_it_names(tmp_path: Path) -> None:
    with_possible, without_possible = (
        written(tmp_path, text) for text in (POOLED, POOLED.replace("possible = 9\n", ""))
    )

    def counts(case: Case) -> list[str]:
        tables = [
            part
            for part in views.view(case, case.scenario, "change").parts
            if isinstance(part, Table)
        ]
        return [row[0] for row in tables[-1].rows]

    assert counts(with_possible) == ["6", "7", "8", "9"]
    assert counts(without_possible) == ["6", "7", "8"]


@pytest.mark.parametrize(
    ("our_share", "pay"),
    [
        (1.0, "if the project manager's £60,000 a year is before on-costs of 30%, £38,000 over"),
        # £242,000 at the high estimate, and 30% of our £60,000 over the two years.
        (0.5, "if pay is before on-costs of 30%, £40,000 left"),
    ],
)
def test_the_pay_of_a_post_is_given_only_if_all_of_it_is_ours(
    derbyshire: Case, our_share: float, pay: str
) -> None:
    (manager,) = derbyshire.lines
    case = replace(derbyshire, lines=(replace(manager, our_share=our_share),))

    assert pay in page(case)["change"]


@rows_from(ROWS, "later_costs")
def test_the_start_of_cost_outside_the_budget_is_true_in_every_year(
    tmp_path: Path, change: tuple[str, str], total: str, ongoing: str, when: str, note: str
) -> None:
    case = written(tmp_path, POOLED.replace(*change))

    table_rows = rows(case).splitlines()[1:]
    assert (table_rows[2], table_rows[-1]) == (total, ongoing)
    rising = ongoing.partition("; not in the sum asked for")[2].partition(" |")[0]
    assert f"a year {when}{rising}." in page(case)["later"]
    money = views.view(case, case.scenario, "money").parts
    texts = " ".join(text for part in money for text in getattr(part, "texts", ()))
    assert f"{note}All five years to 2030/31: " in texts


def test_one_off_costs_come_to_a_sum_and_two_years_are_called_both(tmp_path: Path) -> None:
    project = """\
years = "2026/27 to 2027/28"
[budget]
amount = 100_000
[[lines]]
name = "Build"
by_year = [70_000, 40_000]
nature = "one-off"
"""
    case = written(tmp_path, project)

    sentence = charts.cost_chart(case, case.scenario).sentence
    assert sentence.startswith(
        "One-off costs come to £110,000, £10,000 over the budget of £100,000."
    )
    money = views.view(case, case.scenario, "money").parts
    texts = [text for part in money for text in getattr(part, "texts", ())]
    assert any(text.startswith("Both years to 2027/28: £110,000.") for text in texts)


def test_a_budget_that_is_only_requested_has_a_paper_for_decision(derbyshire: Case) -> None:
    undecided = replace(derbyshire.decision, text="")
    requested = replace(derbyshire.budget, stage="requested")

    case = replace(derbyshire, decision=undecided, stated_budget=requested)

    assert banner(case).startswith("DRAFT FOR DECISION.")


def test_a_paper_without_a_reference_or_a_date_has_none_in_its_head(derbyshire: Case) -> None:
    unnamed = replace(derbyshire.decision, by="", reported="", reported_by="", text="")
    requested = replace(derbyshire.budget, stage="requested")
    bare = replace(derbyshire, document="", reference="", decision=unnamed, stated_budget=requested)

    assert banner(bare) == (
        "DRAFT FOR DECISION. For Derbyshire Constabulary. (2,000) in a table is £2,000 over budget."
    )


# Every case: the decision maker, the request, the amount, the answer and the open points

NO_BUDGET = """\
years = "2026/27 to 2028/29"
[[charges]]
name = "Archive"
price = 12_000
"""
ONE_ADOPTER = """\
years = "2026/27 to 2028/29"
[budget]
amount = 30_000
years = ["2026/27", "2027/28"]
[adopters]
count = 1
possible = 3
[[charges]]
name = "Archive"
pool = 24_000
share = "equal"
"""
TWO_OPTIONS = """\
years = "2026/27 to 2028/29"
[budget]
amount = 45_000
years = "2026/27 to 2028/29"
[[options]]
name = "Joining"
[[options]]
name = "Keeping"
[[charges]]
name = "Archive"
price = 12_000
[[lines]]
name = "Own archive"
annual = 20_000
option = "Keeping"
"""
MADE = {
    "no budget": (NO_BUDGET, "What it costs.", "No budget is stated, so there is no verdict."),
    "one adopter": (ONE_ADOPTER, "Is it enough?", "£48,000: £18,000 over the £30,000 budget."),
    "two options": (TWO_OPTIONS, "Is it enough?", "£36,000: £9,000 under the £45,000 budget."),
    "leaving": (
        (EXAMPLES / "paying-to-leave.toml").read_text(encoding="utf-8"),
        "What it costs.",
        "£620,000 over five years, then £124,000 a year.",
    ),
    "disagreeing sources": (
        (EXAMPLES / "athena.toml").read_text(encoding="utf-8"),
        "What it costs. Sources disagree: £32m for all forces together, or £32m for each.",
        "£457,143 or £3,200,000 a year, £4,571,429 or £32,000,000 over ten years.",
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_the_first_page_of_a_made_case_answers_what_a_board_asks(tmp_path: Path, name: str) -> None:
    text, opening, how_much = MADE[name]
    text = "\n".join(
        line for line in text.splitlines() if not line.startswith(("format", "title", "source"))
    )
    case = written(tmp_path, text)

    answered = page(case)

    assert banner(case).startswith("DRAFT FOR DECISION. For ")
    assert answered["asked"].startswith("Asked. ")
    assert answered["enough"].startswith(opening)
    assert how_much in answered["enough"]
    assert answered["missing_said"].startswith("Not in the documents we have. Funding")
    assert "[ ]" in answered["advice"]
    assert board_paper(case, case.scenario).startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_first_page_of_an_example_answers_what_a_board_asks(path: Path) -> None:
    case = load_case(path)

    answered, cells = page(case), key_figures(case)

    decides = "Decided |[Ww]ho decided, and when, is not" if case.is_decision_taken else "For "
    assert re.search(decides, banner(case))
    assert case.title in paper_head.paper_title(case)
    opening = answered.get("decided") or answered["asked"]
    assert re.match(r"(Decided|Asked)\. \w", opening)
    amounts = re.findall(r"£[\d,]+", cells[1][0] if case.judged_budget else cells[0][0])
    assert amounts
    answer = answered["enough"] + answered.get("open_pricing", "")
    assert all(amount in answer for amount in amounts)
    verdict = r"budget|left|more than" if case.judged_budget else "there is no verdict"
    assert re.search(verdict, answered["enough"])
    assert answered["missing_said"].startswith("Not in the documents we have. ")
    for text in (banner(case), *answered.values()):
        assert "None" not in re.sub(r"None is in the documents", "", text)
        assert "  " not in text
        assert ".." not in text


def test_the_cost_of_leaving_has_a_row_for_each_year() -> None:
    case = load_case(EXAMPLES / "paying-to-leave.toml")

    parts = views.view(case, case.scenario, "change").parts
    (leaving,) = (p for p in parts if isinstance(p, Table) and p.caption.startswith("Leaving"))

    assert leaving.columns == (
        "Last year",
        "In all",
        "Of which to leave",
        "Paid on leaving after 2028/29",
    )
    assert leaving.rows[1] == ("Leaving after 2025/26", "338,000", "90,000", "0")
    assert leaving.rows[-1] == ("Leaving after 2028/29", "620,000", "0", "90,000")
    assert leaving.note == "After leaving, no replacement service is counted."


def test_no_cost_on_which_sources_disagree_is_noted_as_the_estimate() -> None:
    case = load_case(EXAMPLES / "athena.toml")

    recommended = decision.paragraphs(case, case.scenario)["recommended"]
    assert (
        "(a) note that sources disagree (£32m for all forces together, or £32m for each), and "
        "settle this first;" in recommended
    )
    assert "£4,571,429" not in recommended


def test_savings_that_are_counted_pay_the_ongoing_cost_or_a_part_of_it(tmp_path: Path) -> None:
    part = changed_example(tmp_path, "herefordshire-audit", "[236_000]", "[36_000]")
    full = load_case(EXAMPLES / "herefordshire-audit.toml")
    texts = [" ".join(map(str, views.view(c, c.scenario, "change").parts)) for c in (full, part)]

    all_paid = "The cashable savings of 2014/15 would pay the ongoing cost of £225,000 a year."
    assert all_paid in texts[0]
    assert "Cashable savings of £225,000 a year in all would pay the ongoing cost." in texts[1]


def test_the_charges_at_each_number_are_a_list() -> None:
    case = load_case(EXAMPLES / "athena.toml")

    texts = [
        text
        for part in views.view(case, case.scenario, "change").parts
        if isinstance(part, Prose)
        for text in part.texts
    ]

    assert "Each pays £400,000 with 8 forces, £457,143 with 7 and £533,333 with 6." in texts


def test_options_are_side_by_side_with_their_pros_and_cons(derbyshire: Case) -> None:
    (options,) = (
        part
        for part in views.view(derbyshire, derbyshire.scenario, "money").parts
        if isinstance(part, Table) and part.caption.startswith("Options")
    )

    assert options.columns == ("Option", "Joining", "Not joining")
    assert [row[0] for row in options.rows] == [
        "What it is",
        "Set-up and the first two years",
        "Gross cost over all years",
        "Ongoing cost a year",
        "For",
        "Against",
    ]
    assert options.rows[1][1:] == ("262,000 to 302,000", "not costed")


def test_the_difference_of_two_options_is_a_row(tmp_path: Path) -> None:
    case = written(tmp_path, TWO_OPTIONS)

    parts = views.view(case, case.scenario, "money").parts
    table = next(p for p in parts if isinstance(p, Table) and p.caption.startswith("Options"))

    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Joining less this, over all years"] == ("-", "(24,000)")
    assert rows["Joining less this, a year, once all costs run"] == ("-", "(8,000)")
    against = decision.paragraphs(case, case.scenario)["alternative"]
    assert "joining costs £8,000 a year less than keeping" in against


def test_the_codes_of_the_first_table_are_those_of_its_columns(derbyshire: Case) -> None:
    foot = answer_table.answer_table(derbyshire, derbyshire.as_quoted).foot

    low, high = (
        scenario_code(derbyshire, choose(derbyshire, pricing=f"{end}-estimate"))
        for end in ("low", "high")
    )
    assert foot == f"Scenario codes: {low} (low estimate), {high} (high estimate)"


def test_one_cost_has_no_bars_and_two_are_drawn_against_the_budget(
    derbyshire: Case, tmp_path: Path
) -> None:
    case = written(tmp_path, TWO_OPTIONS)
    assert budget_bars(case, answer_table.columns_of(case, case.scenario)) is None

    bars = budget_bars(derbyshire, answer_table.columns_of(derbyshire, derbyshire.as_quoted))

    assert bars is not None
    assert bars.title == "The budget covers the low estimate and not the high estimate"
    assert bars.sentence == (
        "Low estimate: £262,000, £38,000 under the budget; high estimate: £302,000, £2,000 over "
        "the budget."
    )
    (plot,) = bars.plots
    assert [bar.end for bar in plot.bars] == [(120_000, 120_000), (262_000, 302_000)]
    assert [rule.value for rule in plot.rules] == [300_000]


def test_recommendations_next_to_a_scenario_are_on_the_cost_as_quoted(derbyshire: Case) -> None:
    case = with_budget(for_decision(derbyshire), 250_000)
    shared = choose(case, pricing="shared", adopters=36)
    lacking = "£12,000 to £52,000 more is needed"

    # An equal share of the bill costs £218,611, which is £31,389 under.
    assert "£31,389 under the £250,000 budget" in page(case, shared)["enough"]
    for scenario, as_quoted in ((shared, " as quoted"), (case.scenario, "")):
        draft = page(case, scenario)["recommended"]
        assert f"The sum asked for covers neither estimate{as_quoted}: {lacking}" in draft


@pytest.mark.parametrize(("months", "paid"), [(1, "1 month's"), (18, "18 months'")])
def test_a_budget_pays_for_the_charges_of_its_months(
    tmp_path: Path, months: int, paid: str
) -> None:
    text = POOLED.replace("initial_months = 24", f"initial_months = {months}")
    case = written(tmp_path, text.replace('years = ["2026/27", "2027/28"]', ""))

    assert f"for implementation and {paid} charges" in page(case, case.scenario)["recommended"]


def test_recommendations_next_to_a_scenario_are_on_the_cost_as_stated(tmp_path: Path) -> None:
    case = written(tmp_path, QUOTED)
    split = choose(case, pricing="split")
    short = with_budget(case, 150_000)

    # Two years at £90,000 as stated.
    assert "The cost as stated is £20,000 below (a)." in page(case, split)["recommended"]
    assert "The cost is £20,000 below (a)." in page(case, case.scenario)["recommended"]
    assert (
        "The sum asked for does not cover the cost as stated: £30,000 more is needed"
        in page(short, split)["recommended"]
    )


@pytest.mark.parametrize("path", EVERY_CASE, ids=lambda path: path.stem)
def test_no_illustration_of_the_stated_case_is_unlabelled_beside_another_number(path: Path) -> None:
    case = load_case(path)
    stated = case.as_quoted.final_adopters
    counts = {stated - 1, stated + 1, case.adopters.signed.value} - {0, stated}

    for count in counts if case.names_adopters else ():
        scenario = replace(case.scenario, adopters=count)
        try:
            page_1 = page(case, scenario)
            moved = stress_rows(replace(case, scenario=scenario))
        except ScenarioError:  # no document prices this number
            continue
        if [row.amounts for row in moved] == [row.amounts for row in stress_rows(case)]:
            continue
        label = f"{wording.stated(case)}, for {joiners(case, stated)}"
        assert f"(our illustrations of the case as {label})" in page_1["change"]
        assert f" as {label}, and with one input changed" in sensitivity(case, scenario).caption


def test_illustrations_of_the_stated_case_are_labelled_beside_another_pricing(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, QUOTED)

    as_stated = "What could change it (our illustrations of the case as stated). A charge"
    # Two years at £90,000, 10% higher.
    assert page(case, choose(case, pricing="split"))["change"].startswith(
        f"{as_stated} 10% higher, £2,000 left"
    )
    assert page(case)["change"].startswith("What could change it (our illustrations). A charge")


@pytest.mark.parametrize("fields", [{}, {"rise": 0.03}, {"delay": 6}], ids=["", "rise", "late"])
@pytest.mark.parametrize(
    "name", ["payers-cap", "bounded-members", "parishes", "stated-price", "use-by-year"]
)
def test_the_paragraph_over_every_pricing_repeats_no_sentence_of_the_cost(
    tmp_path: Path, name: str, fields: dict[str, Any]
) -> None:
    case = case_of(tmp_path, name)

    texts = page(case, choose(case, pricing=ANY, **fields))
    sentences = re.split(r"(?<=[.]) (?=[A-Z])", texts["open_pricing"])
    assert [sentence for sentence in sentences if sentence in texts["enough"]] == []


def test_the_paragraph_over_every_pricing_repeats_no_other_disagreement() -> None:
    case = load_case(CASES / "every-key.toml")

    texts = page(case, choose(case, pricing=ANY, adopters=2))
    assert "They also disagree on Budget, amount (£300,000.50, or £310,000.25)" in texts["enough"]
    assert "They also disagree" not in texts["open_pricing"]


def test_a_paper_of_a_pricing_that_is_not_known_has_the_answer_over_every_pricing(
    derbyshire: Case,
) -> None:
    signed = choose(derbyshire, "signed", pricing=ANY)

    text = page(derbyshire, signed)["open_pricing"]
    table = next(iter(views.view(derbyshire, signed, "change").parts))
    version = list(views.view(derbyshire, signed, "method").parts)[-1]

    assert text == f"Pricing not known. {headline(derbyshire, signed).answer}"
    assert "£218,611 (our assumption: a fixed bill, shared equally) to £302,000" in text
    assert isinstance(table, Table)
    assert table.caption == "Results at 36 forces, £, lowest to highest over every pricing"
    assert isinstance(version, Table)
    assert ("Scenario code, pricing not known", scenario_code(derbyshire, signed)) in version.rows
    assert text.partition(". ")[2] in unescape(board_paper(derbyshire, signed))


def test_a_paper_that_shows_the_answer_already_does_not_repeat_it(derbyshire: Case) -> None:
    # At 25 forces every pricing is within the quoted range.
    as_quoted = choose(derbyshire, pricing=ANY)
    for scenario in (as_quoted, choose(derbyshire, pricing="shared", adopters=36)):
        assert "open_pricing" not in page(derbyshire, scenario)


def test_a_case_whose_pricing_is_not_known_has_its_whole_answer_on_page_one() -> None:
    case = load_case(EXAMPLES / "mid-kent-audit.toml")

    assert page(case)["open_pricing"] == (
        "Pricing not known. If 4 councils join, the charge is £134,284 (our assumption: shares by "
        "operational auditors) to £167,855 (our assumption: equal shares) a year. Where this "
        "paper gives one figure, it is at the pricing that costs most with 4 councils."
    )
    assert key_figures(case)[0] == ("£134,284 to £167,855 a year", "pricing not known")
    assert page(case)["enough"].endswith("No budget is stated, so there is no verdict.")
    # One amount among several pricings says which of them it changes.
    assert page(case)["change"] == (
        "What could change it (our illustrations). If a fixed bill is shared equally: a charge 10% "
        "higher, £184,641 in 2010/11. With 3 councils the charge would be £223,807 a year."
    )
    board_paper(case, case.scenario)


@pytest.mark.parametrize("name", ["bounded-members", "parishes"])
def test_the_key_figures_of_an_unknown_pricing_are_over_every_pricing(name: str) -> None:
    case = load_case(CASES / f"{name}.toml")

    costs = range_of(case, case.scenario).pair("leading_cost")
    figures = dict((label, figure) for figure, label in key_figures(case))

    assert f"{pounds(costs.low)} to {pounds(costs.high)}" in figures.values()
    assert sum("pricing not known" in label for label in figures) == 1


def test_a_pricing_without_a_price_is_named_in_the_answer_over_every_pricing(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, f"{TWO_YEARS}{PRICED_AT_SIX}")

    text = page(case, choose(case, adopters=5, pricing=ANY))["open_pricing"]

    assert "Left out, as no document gives its price for 5 adopters: Steps. Where" in text
    board_paper(case, choose(case, adopters=5, pricing=ANY))


def test_the_first_year_of_the_answer_over_every_pricing_is_a_row_of_its_table(
    tmp_path: Path,
) -> None:
    four_years = 'years = "2026/27 to 2029/30"\n'
    move = '[[lines]]\nname = "Move"\nnature = "one-off"\nby_year = [3_333, 0, 0, 0]\n'
    case = written(tmp_path, f"{four_years}{PRICED_AT_SIX}{move}")
    chosen = choose(case, adopters=5, pricing=ANY)

    table = next(iter(views.view(case, chosen, "change").parts))

    # The move, and a charge of £8,000 or a fifth of £90,000.
    assert "the cost is £11,333 to £21,333 in 2026/27" in page(case, chosen)["open_pricing"]
    assert isinstance(table, Table)
    assert tuple(table.rows[-1][:2]) == ("Gross cost, 2026/27", "11,333 to 21,333")
    board_paper(case, chosen)


@pytest.mark.parametrize(
    ("keys", "opening"),
    [
        ("", "Decided. The case does not state the decision or its conditions."),
        ('conditions = "none"', "Decided. The case does not state the decision. Conditions: none."),
        ('text = "Joining"', "Decided. Joining."),
        (
            'text = "Joining, subject to a break clause"',
            "Decided. Joining, subject to a break clause.",
        ),
        (
            'text = "Joining"\nconditions = "None."',
            "Decided. Joining. The decision states no condition.",
        ),
        (
            'text = "Joining"\nconditions = "a review"',
            "Decided. Joining. Conditions: a review.",
        ),
    ],
)
def test_a_decision_has_no_condition_only_if_the_case_says_so(
    tmp_path: Path, keys: str, opening: str
) -> None:
    case = written(tmp_path, f'paper = "decision taken"\n{TWO_YEARS}[decision]\n{keys}\n{NETWORK}')

    assert page(case)["decided"] == opening


# With 36 forces an equal share costs £218,611, with 19 £306,842; £262,000 to £302,000 is quoted.
@pytest.mark.parametrize(
    ("budget", "forces", "title"),
    [
        (310_000, 36, "The budget covers every cost"),
        (
            300_000,
            36,
            "The budget covers the low estimate and this scenario, and not the high estimate",
        ),
        (
            250_000,
            36,
            "The budget covers this scenario and not the low estimate or the high estimate",
        ),
        (200_000, 36, "The budget covers none of the costs"),
        (
            305_000,
            19,
            "The budget covers the low estimate and the high estimate, and not this scenario",
        ),
        (
            300_000,
            19,
            "The budget covers the low estimate and not the high estimate or this scenario",
        ),
        (310_000, None, "The budget covers both costs"),
        (200_000, None, "The budget covers neither cost"),
    ],
)
def test_the_title_of_the_bars_names_every_cost_that_the_budget_covers(
    derbyshire: Case, budget: float, forces: int | None, title: str
) -> None:
    case = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=budget))
    shared = choose(case, pricing="shared", adopters=forces) if forces else case.as_quoted

    bars = budget_bars(case, answer_table.columns_of(case, shared))

    assert bars is not None
    assert bars.title == title


@pytest.mark.parametrize(
    ("source", "pricing", "word"),
    [
        ("payers-cap", "weighted", "stated"),
        (QUOTED, "split", "stated"),
        (QUOTED + TRAINING, "split", "stated and assumed"),
        (ONE_QUOTE, "split", "quoted"),
    ],
)
def test_bars_table_and_answer_call_the_cost_of_the_documents_alike(
    tmp_path: Path, source: str, pricing: str, word: str
) -> None:
    case = case_of(tmp_path, source)

    scenario = choose(case, pricing=pricing)
    columns = answer_table.columns_of(case, scenario)
    bars = budget_bars(case, columns)
    assert columns[0][0] == f"As {word}"
    assert bars is not None
    assert f"the cost as {word}" in bars.title
    assert f" As {word}: £" in headline(case, scenario).answer


def test_a_cost_has_the_same_look_in_both_charts_if_another_is_paid_later(tmp_path: Path) -> None:
    # The line is paid after the years of the budget, so the first chart leaves it out.
    later = '[[lines]]\nname = "Later"\nannual = 5_000\nfrom = "2026-04"\n'
    now = '[[charges]]\nname = "Service"\nfee = 60_000\n'
    budget = '[budget]\namount = 100_000\nyears = "2024/25"\n'
    case = written(tmp_path, f'years = "2024/25 to 2026/27"\n{budget}{later}{now}')

    scenarios = {"As stated": case.scenario, "This scenario": choose(case, charge_change=0.1)}

    first = budget_bars(case, [(name, results_of(case, s)) for name, s in scenarios.items()])

    assert first is not None
    by_year = charts.cost_chart(case, case.scenario)
    inks = [{bars.name: bars.ink for bars in chart.plots[0].bars} for chart in (first, by_year)]
    assert inks == [{"Service charge": "turquoise"}, {"Later": "dark blue", "Service": "turquoise"}]


def test_the_recommendations_of_a_draft_take_the_room_of_the_bars(derbyshire: Case) -> None:
    charts_by_kind = {
        case.is_decision_taken: sum(
            isinstance(part, Picture) for part in views.view(case, case.scenario, "decision").parts
        )
        for case in (derbyshire, for_decision(derbyshire))
    }

    assert charts_by_kind == {True: 1, False: 0}


def test_a_record_has_one_list_of_open_points_and_no_hindsight(derbyshire: Case) -> None:
    parts = views.view(derbyshire, derbyshire.scenario, "open").parts
    texts = [text for part in parts if isinstance(part, Prose) for text in part.texts]

    assert texts[0] == "Risks and open points in the documents."
    assert sum(text.startswith("What cannot be concluded.") for text in texts) == 1
    assert not any("owner" in text.lower() for text in texts)
    annex_text = str([view.parts for view in views.annexes(derbyshire, derbyshire.scenario)])
    captions = [
        part.caption
        for view in views.annexes(derbyshire, derbyshire.scenario)
        for part in view.parts
        if isinstance(part, Table)
    ]
    assert captions == [
        "Assumptions log",
        "Published figures against the model, £",
        "Price basis and present value, £, 2018/19 to 2021/22",
        "Version",
    ]
    assert "Net cost" not in annex_text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Savings. The documents give an amount (page 4); none is counted."),
        (
            '[narrative]\nsavings = "hoped for at £30,000 a year"\n',
            "Savings. Hoped for at £30,000 a year. None is counted.",
        ),
        (
            '[narrative]\nsavings = "hoped for"\n',
            "Savings. Hoped for. None is counted.",
        ),
    ],
)
def test_a_first_page_does_not_deny_savings_that_the_documents_give(
    tmp_path: Path, text: str, sentence: str
) -> None:
    amount = 'input = "savings"\nlow = 0\nhigh = 30_000\nunit = "£ a year"\nsource = "page 4"\n'
    case = written(
        tmp_path, f'years = "2024/25"\n{RANGE}price = 50_000\n[[what_if]]\n{amount}{text}'
    )

    assert sentence in decision.paragraphs(case, case.scenario).values()


# A rise is in the answer of a scenario, but its illustrations change the case as quoted.
def test_illustrations_next_to_a_scenario_with_a_rise_are_before_it(derbyshire: Case) -> None:
    risen = choose(derbyshire, rise=0.03, pricing="high-estimate")

    assert decision.paragraphs(derbyshire, risen)["change"].startswith(
        "What could change it (our illustrations of the case as quoted, before the rise). "
    )
    (change,) = (view for view in views.body(derbyshire, risen) if view.name == "change")
    assert [part.caption for part in change.parts if isinstance(part, Table)] == [
        "Headroom as quoted, before the rise, and with one input changed, £",
        "Charge in 2021/22 as quoted, before the rise, £ a year; total: set-up and the first two "
        "years, by number of forces",
    ]


def test_funding_is_on_the_first_page_and_is_not_deducted(tmp_path: Path) -> None:
    grant = '\n[[lines]]\nname = "Grant"\nkind = "funding"\nby_year = {"2026/27" = 30_000}\n'
    case, funded = written(tmp_path, POOLED), written(tmp_path, POOLED + grant)

    assert "funded" not in page(case)
    assert page(funded)["funded"] == "Funding. Not deducted above: Grant, £30,000 in 2026/27."
    table = answer_table.answer_table(funded, funded.base_scenario)
    assert ("Funding, Grant, 2026/27; not deducted", "30,000") in table.rows
    assert page(funded)["enough"] == page(case)["enough"]


@pytest.mark.parametrize(
    ("name", "phrase"),
    [("Training", "the training"), ("Archivist", "an archivist"), ("Pilots", "the pilots")],
)
def test_only_one_post_has_the_article_a(tmp_path: Path, name: str, phrase: str) -> None:
    case = written(tmp_path, POOLED.replace('name = "Migration"', f'name = "{name}"\npay = true'))

    assert f"The only cost listed besides the charge is {phrase}, £85,000" in page(case)["purpose"]


def test_a_title_is_in_quotes_and_a_body_has_a_small_article() -> None:
    leaving = load_case(EXAMPLES / "paying-to-leave.toml")
    police = load_case(EXAMPLES / "police-ict-start.toml")

    assert page(leaving)["asked"].startswith('Asked. To decide on "Paying to leave". ')
    assert "For a police and crime commissioner" in banner(police)


def test_the_docstring_lists_every_fact_that_the_figures_give_page_one() -> None:
    described_by = (
        decision,
        recommendations,
        later.later_facts,
        later.ending_facts,
        wording.of_years,
    )
    described = {word for part in described_by for word in re.findall(r"\w+", str(part.__doc__))}

    for case in map(load_case, EVERY_CASE):
        scenario = case.at_one_pricing(case.scenario)
        facts = decision.page_facts(case, scenario).keys()
        elsewhere = {*paper_facts(case, scenario), *case_texts.case_file_facts(case)}
        assert facts - elsewhere - described == set()


def test_a_paper_with_sources_that_disagree_recommends_to_settle_them_first(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """\
years = "2026/27 to 2028/29"
[budget]
amount = 100_000
years = "2026/27 to 2027/28"
[[charges]]
name = "Cameras"
price = 10_000
quantity = {value = 6, alternatives = [{value = 5, source = "appendix"}]}
unit = "camera"
""",
    )

    texts = decision.paragraphs(case, case.scenario)

    assert "from 2028/29. By the other source it is £50,000 a year." in texts["later"]
    assert (
        "Settle first which source is right on Cameras, quantity (here 6). The sum "
        "asked for does not cover the cost: £20,000 more is needed"
    ) in texts["recommended"]


DISPUTED_TWICE = """\
years = "2026/27 to 2028/29"
%s[[charges]]
name = "Cameras"
price = %s
quantity = 6
unit = "camera"
[[lines]]
name = "Pilot"
annual = {value = 38_000, alternatives = [{value = 42_000, source = "appendix"}]}
[[lines]]
name = "Fewer calls"
kind = "saving"
cashable = 1
annual = {value = 55_000, alternatives = [{value = 50_000, source = "appendix"}]}
"""
BUDGET = '[budget]\namount = 300_000\nyears = "2026/27 to 2028/29"\n'
PRICES = '{value = 10_000, alternatives = [{value = 20_000, source = "appendix"}]}'


@pytest.mark.parametrize(
    ("budget", "price", "expected"),
    [
        (
            BUDGET,
            PRICES,
            "Settle first which source is right on Cameras, price (here £10,000), and on Pilot, "
            "annual (here £38,000) and Fewer calls, annual (here £55,000). ",
        ),
        (
            "",
            PRICES,
            "(a) note that sources disagree on Cameras, price (£10,000, or £20,000), and on Pilot, "
            "annual (£38,000, or £42,000) and Fewer calls, annual (£55,000, or £50,000), and "
            "settle this first; ",
        ),
        (
            BUDGET,
            "10_000",
            "Settle first which source is right on Pilot, annual (here £38,000), and on Fewer "
            "calls, annual (here £55,000). ",
        ),
    ],
)
def test_the_recommendations_name_every_figure_on_which_sources_disagree(
    budget: str, price: str, expected: str, tmp_path: Path
) -> None:
    case = written(tmp_path, DISPUTED_TWICE % (budget, price))

    assert expected in decision.paragraphs(case, case.scenario)["recommended"]


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (BUDGET, "right on Cameras, price (here £10,000), and on Pilot, annual (here"),
        (
            "",
            "(a) note that sources disagree on Cameras, price (£10,000, or £20,000, or £15,000), "
            "and on Pilot, annual (£38,000, or £42,000) and Fewer",
        ),
    ],
)
def test_a_figure_with_three_values_is_to_be_settled_once(
    budget: str, expected: str, tmp_path: Path
) -> None:
    third = PRICES.replace("}]", '}, {value = 15_000, source = "minutes"}]')
    case = written(tmp_path, DISPUTED_TWICE % (budget, third))

    assert expected in decision.paragraphs(case, case.scenario)["recommended"]


def test_a_figure_that_leaves_the_cost_alone_is_to_be_settled_too(tmp_path: Path) -> None:
    pilot = '{value = 38_000, alternatives = [{value = 42_000, source = "appendix"}]}'
    case = written(tmp_path, (DISPUTED_TWICE % ("", "10_000")).replace(pilot, "38_000"))

    assert decision.paragraphs(case, case.scenario)["recommended"].startswith(
        "Draft recommendations, for the author. Settle first which source is right on Fewer calls, "
        "annual (here £55,000). That the decision makers: (a) note the cost of £294,000"
    )


def test_a_saving_that_we_assume_and_funding_that_ends_are_told_on_page_one(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """\
years = "2026/27 to 2028/29"
[[charges]]
name = "Cameras"
price = 10_000
[[lines]]
name = "Helicopter"
kind = "saving"
annual = 4_000
cashable = 0.5
status = "assumed"
[[lines]]
name = "Grant"
kind = "funding"
by_year = [5_000, 3_000, 0]
""",
    )

    texts = decision.paragraphs(case, case.scenario)

    assert "Savings: £12,000 over three years (our assumption), £6,000 of it" in texts["enough"]
    assert texts["funded"].endswith("Grant, £8,000 from 2026/27 to 2027/28.")


def test_a_price_at_one_number_alone_leaves_the_comparison_of_numbers_to_an_equal_share(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, STATED_AT_SIX)

    assert page(case)["change"].endswith(
        "If a fixed bill were shared equally: £315,000 with the 8 services that signed (£85,000 "
        "under budget), and over budget with 6 services or fewer (£5,000 over at 6)."
    )
    table = paper_body.number_table(case, case.scenario)
    assert table.columns[3:] == ("Total: Shared", "Headroom: Shared")
    # 45,000 + 3 x 6 x 120,000 / 8.
    assert [row[3:] for row in table.rows] == [("405,000", "(5,000)"), ("315,000", "85,000")]


def test_a_recommendation_names_the_cost_over_every_pricing_if_it_is_another_one(
    tmp_path: Path,
) -> None:
    price_list = (
        'price = [{adopters = 6, price = "low"}]\nbetween = "stated only"\nstatus = "stated"\n'
    )
    quoted = STATED_AT_SIX.replace(price_list, 'price = "low"\nstatus = "assumed"\n')
    live = '[presets.live]\nadopters = 4\nlabel = "live now"\n'
    case = written(tmp_path, quoted + live)

    texts = page(case, choose(case, "live", pricing=ANY))

    # 45,000 + 3 x 120,000, or 45,000 + 3 x 6 x 120,000 / 4, of 400,000.
    assert (
        "£5,000 more is needed (over every pricing, for 4 services: £5,000 to £185,000 over "
        "budget), funded" in texts["recommended"]
    )
    assert "live now" not in texts["enough"]
    assert texts["open_pricing"].endswith("gives no charge for 4. Services: live now.")
    assert "over every pricing" not in page(case, choose(case, pricing=ANY))["recommended"]


@pytest.mark.parametrize(
    ("pricing", "is_said"), [("", True), ('pricing = "low-estimate"\n', False)], ids=["any", "low"]
)
def test_both_ends_have_the_label_of_a_preset_only_if_it_names_neither(
    pricing: str, is_said: bool, edited: Edited
) -> None:
    label = f'[presets.early]\nadopters = 27\n{pricing}label = "the early ones"\n[presets.explore]'
    case = load_case(edited("[presets.explore]", label))

    enough = page(case, choose(case, "early", pricing="low-estimate"))["enough"]

    assert enough.startswith("Is it enough? At the low estimate yes, with £38,000 left. At the ")
    assert ("Forces: the early ones." in enough) == is_said


CONTINGENT = """
years = "2027/28 to 2028/29"
[budget]
amount = 150_000
[[charges]]
name = "Service"
price = 36_000
[[lines]]
name = "Recovered losses"
kind = "saving"
nature = "contingent"
source = "4.4"
"""


@pytest.mark.parametrize(
    ("text", "noted", "savings"),
    [
        (
            "annual = 20_000\n",
            "Recovered losses, a saving of £20,000 a year",
            "None is counted. Contingent in the documents: Recovered losses, a saving of £20,000 a "
            "year (4.4).",
        ),
        (
            "by_year = [5_000, 6_000]\n",
            "Recovered losses, a saving, by year in the log",
            "None is counted. Contingent in the documents: Recovered losses, a saving, by year in "
            "the log (4.4).",
        ),
        (
            'annual = 20_000\nstatus = "assumed"\n',
            "Recovered losses, a saving of £20,000 a year",
            "None is in the documents we have, so none is counted.",
        ),
        (  # words of the author come first
            'annual = 20_000\n[narrative]\nsavings = "Losses of £20,000 a year may be recovered"\n',
            "Recovered losses, a saving of £20,000 a year",
            "Losses of £20,000 a year may be recovered. None is counted.",
        ),
    ],
)
def test_a_contingent_saving_of_the_documents_is_named_and_not_counted(
    tmp_path: Path, text: str, noted: str, savings: str
) -> None:
    case = written(tmp_path, CONTINGENT + text)

    page = decision.paragraphs(case, case.scenario)
    assert page["noted"] == f"In no total. {noted}."
    assert page["savings"] == f"Savings. {savings}"
    board_paper(case, case.scenario)  # every amount is in a table


def test_an_assumed_saving_beside_a_contingent_one_is_not_without_an_amount(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, f"{CONTINGENT}annual = 20_000\n")

    savings = headline(case, choose(case, savings=10_000.0)).savings
    assert "your assumption" in savings
    assert "gives no amount" not in savings


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ({6: 60_000, 8: 40_000}, "£20,000 over budget with 6 councils."),
        (
            {6: 60_000, 8: 40_000, 9: 65_000},
            "£20,000 over budget with 6 councils, and over budget with 9 or more (£30,000 over "
            "at 9).",
        ),
        (
            {5: 70_000, 6: 60_000, 8: 40_000},
            "over budget with 6 councils or fewer (£20,000 over at 6).",
        ),
        ({1: 60_000, 8: 40_000}, "£20,000 over budget with one council alone."),
    ],
)
def test_a_single_number_over_the_budget_is_written_once(
    tmp_path: Path, steps: dict[int, int], sentence: str
) -> None:
    prices = ", ".join(f"{{adopters = {count}, price = {steps[count]}}}" for count in steps)
    case = written(
        tmp_path,
        f"""
years = "2024/25 to 2025/26"
[budget]
amount = 100_000
years = "2024/25 to 2025/26"
[adopters]
count = 8
possible = 12
word = "council"
[[charges]]
name = "Hub"
between = "stated only"
price = [{prices}]
""",
    )

    assert page(case)["change"].endswith(sentence)
