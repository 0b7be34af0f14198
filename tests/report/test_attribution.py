"""Owners of the figures of a rule, and sums of charges with several rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis import load_case
from sohanalysis.case.choose import choose
from sohanalysis.files.text import DATA
from sohanalysis.paper.pages import board_paper
from sohanalysis.report.assumptions import pricing_assumes
from sohanalysis.report.decision import paragraphs
from sohanalysis.report.gaps import unstated
from sohanalysis.report.headline import headline
from sohanalysis.report.paper_head import key_figures
from sohanalysis.report.wording_pricing import end_headings
from tests.written import RANGE, written

EXAMPLES = DATA / "examples"

YEARS = 'years = "2026/27 to 2029/30"\n'
HOSTING = '[[charges]]\nname = "Hosting"\npool = 85_000\nshare = 0.214\n'
LICENCES = '[[charges]]\nname = "Licences"\nprice = 12.50\nquantity = {quantity}\n'
SUPPORT = '[[charges]]\nname = "Support"\nprice = 5_000\n'


@pytest.mark.parametrize(
    ("example", "phrase"),
    [
        ("liverpool-wirral-coroner", "(stated: 38%; our assumption: the shared cost of £1,000)"),
        ("fixed-ratio", "(stated: 28.05%; our assumption: the shared cost of £1,000,000)"),
        ("pool-by-year", "(stated: the bill of £2,800,000; our assumption: equal shares)"),
        ("london-councils", "£581,784 (our assumption: 100,000 PCNs for Parking enforcement)"),
        ("london-concessionary-fares", "£10,670,340 (our assumption: 3% for every charge)"),
        ("south-west-network", "pays 34.5% of the shared cost (stated)"),
        ("mid-kent-audit", "to £167,855 (our assumption: equal shares)"),
    ],
)
def test_only_the_assumed_figure_of_a_rule_is_called_our_assumption(
    example: str, phrase: str
) -> None:
    case = load_case(EXAMPLES / f"{example}.toml")

    assert phrase in headline(case, case.scenario).answer


def test_a_stated_rule_with_an_assumed_amount_is_not_open() -> None:
    gaps = {
        name: "the charging rule" in unstated(load_case(EXAMPLES / f"{name}.toml"))
        for name in ("london-councils", "liverpool-wirral-coroner", "pool-by-year")
    }

    assert gaps == {
        "london-councils": False,
        "liverpool-wirral-coroner": False,
        "pool-by-year": True,
    }


def test_a_pool_that_is_added_up_is_not_called_assumed() -> None:
    case = load_case(EXAMPLES / "mid-kent-audit.toml")

    assert "The pool is assumed" not in pricing_assumes(case, "by-auditors")


def test_the_rule_of_one_charge_is_not_that_of_several(tmp_path: Path) -> None:
    case = written(tmp_path, YEARS + HOSTING + LICENCES.format(quantity="1_850") + SUPPORT)

    answer, page = headline(case, case.scenario).answer, paragraphs(case, case.scenario)

    assert answer.startswith("The charges are £46,315 a year, £185,260 over four years.")
    assert page["depends"] == (
        "What the charges depend on. Hosting, £18,190 a year: 21.4% of a shared cost of £85k a "
        "year. Licences, £23,125 a year: £12.50 for each of our 1,850 units a year. Support, "
        "£5,000 a year. All are stated."
    )


def test_the_assumed_figure_of_several_charges_is_named(tmp_path: Path) -> None:
    assumed = '{value = 1_850, status = "assumed"}'
    case = written(tmp_path, YEARS + HOSTING + LICENCES.format(quantity=assumed) + SUPPORT)

    page = paragraphs(case, case.scenario)["depends"]

    assert page.endswith("Our assumption: 1,850 units for Licences; the rest is stated.")
    assert "an assumption alone" not in page


def test_a_price_is_not_the_whole_cost_beside_a_cost_line(tmp_path: Path) -> None:
    team = '[[lines]]\nname = "Project team"\nby_year = [120_000, 60_000, 0, 0]\n'
    case = written(tmp_path, YEARS + SUPPORT + team)

    answer = headline(case, case.scenario).answer

    assert answer.startswith("At the flat price (stated), the cost is £200,000 over four years")


def test_a_charge_is_an_estimate_only_if_the_case_says_so(tmp_path: Path) -> None:
    text = f'years = "2024/25 to 2025/26"\n{RANGE}pool = 400_000\nshare = "equal"\n'
    silent = written(tmp_path, text.replace('firmness = "estimate"\n', ""))
    one_price = load_case(EXAMPLES / "flat-subscription.toml")

    assert end_headings(silent) == ("Low end", "High end")
    assert "(quoted: low end)" in headline(silent, silent.scenario).answer
    assert headline(one_price, one_price.scenario).answer.startswith(
        "The first three years cost £180,000 (quoted): exactly the budget of £180,000."
    )


def test_numbers_of_units_by_year_are_named_and_not_listed_beside_whose_they_are(
    tmp_path: Path,
) -> None:
    quantity = '{value = [300, 310, 320, 330], source = "7", status = "derived"}'
    adopters = '[adopters]\ncount = 5\nword = "council"\n'
    case = written(tmp_path, YEARS + adopters + LICENCES.format(quantity=quantity))

    assert headline(case, case.scenario).answer.startswith(
        "At £12.50 for each of our units a year (stated: the price of £12.50; derived: the number "
        "of units): £15,750 over four years, then £4,125 a year."
    )
    assert paragraphs(case, case.scenario)["depends"] == (
        "What the charge depends on. Stated: the price of £12.50; derived: the number of units. As "
        "priced, the number of councils does not change it."
    )


@pytest.mark.parametrize(
    ("firmness", "label"), [("quote", "quoted"), ("estimate", "quoted, estimate")]
)
def test_a_quote_is_not_called_quoted_twice(tmp_path: Path, firmness: str, label: str) -> None:
    charge = (
        f'[[charges]]\nname = "Audit"\nlow = 40_000\nhigh = 40_000\nfirmness = "{firmness}"\n'
        '[[charges.pricing]]\nname = "quote"\nprice = "low"\n'
        '[[charges.pricing]]\nname = "other"\nprice = 50_000\nstatus = "assumed"\n'
    )
    case = written(tmp_path, YEARS + charge)

    assert key_figures(case, case.scenario)[0][1].endswith(label)
    assert f"({label.replace(',', ':')})" in headline(case, case.scenario).answer


def test_a_paper_names_each_of_several_stated_rules(tmp_path: Path) -> None:
    adopters = '[adopters]\ncount = 5\nword = "council"\n'
    charge = '[[charges]]\nname = "Audit plan"\nsource = "8"\n'
    rules = "".join(
        f'[[charges.pricing]]\nname = "{name}"\nstatus = "{status}"\n{rule}\n'
        for name, status, rule in (
            ("equal-shares", "stated", 'pool = 500_000\nshare = "equal"\nsource = "9"'),
            ("flat-price", "stated", "price = 90_000"),
            ("other", "assumed", "price = 80_000"),
        )
    )
    case = written(tmp_path, YEARS + adopters + charge + rules)

    assert paragraphs(case, case.scenario)["depends"] == (
        'What the charge depends on. More than one rule is stated: "Equal shares" (9) and "Flat '
        'price" (8).'
    )
    assert (
        "If a fixed bill is shared equally (stated), each would pay £83,333 with 6 councils, "
        "£100,000 with 5 and £125,000 with 4."
    ) in board_paper(case, case.scenario)
    assert paragraphs(case, choose(case, pricing="other"))["depends"].endswith(
        '"Flat price" (8). This scenario takes another (our assumption: £80k a year).'
    )
    assert "takes another" not in paragraphs(case, choose(case, pricing="flat-price"))["depends"]
    derived = written(tmp_path, YEARS + adopters + charge + rules.replace("stated", "derived", 1))
    assert "More than one rule" not in paragraphs(derived, derived.scenario)["depends"]
