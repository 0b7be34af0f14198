"""The headline of any case and scenario, whole and as a literal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.restricted import public
from sohanalysis.cli.main import run
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.result_range import range_of
from sohanalysis.report.answer_table import answer_table
from sohanalysis.report.charts import charge
from sohanalysis.report.decision import paragraphs
from sohanalysis.report.gaps import unstated
from sohanalysis.report.headline import headline, quoted_headline
from sohanalysis.report.tiles import in_short
from tests.charged import with_charge, with_only
from tests.rows import rows_from
from tests.written import (
    EVERY_CASE,
    PERIODS_APART,
    RANGE,
    STATED_AT_SIX,
    STATED_POOL,
    TWO_ASSUMED,
    written,
)

ROWS = Path(__file__).with_name("headline.toml")

EDGES = sorted((Path(__file__).parents[1] / "edges").glob("*.toml"))
EXAMPLES = DATA / "examples"
SAVINGS: dict[str, Any] = {"savings": 60_000.0, "cashable": 0.5}
SHARED_36: dict[str, Any] = {"pricing": "shared", "adopters": 36}
THREE_YEARS = """
years = "2019/20 to 2021/22"
[budget]
amount = 3_508_758
years = "2019/20 to 2021/22"
[adopters]
count = 10
[[charges]]
name = "Service"
firmness = "contract"
from = "2019-04"
low = 1_169_586
high = 1_169_586
[[charges.pricing]]
name = "price"
price = "low"
"""
ONE_OFF = """\
format = 2
title = "Body-worn cameras"
years = "2021/22 to 2022/23"

[budget]
amount = 101_625

[[lines]]
name = "Cameras"
nature = "one-off"
by_year = [101_625, 0]
"""


def changed_case(case: Case, **budget: Any) -> Case:
    """Return a case with some values of its budget replaced."""
    return replace(case, stated_budget=replace(case.budget, **budget))


# The sentences of an unknown pricing, to the letter.


@rows_from(ROWS, "at_both_ends")
def test_a_pricing_that_is_not_known_is_answered_at_both_ends(
    derbyshire: Case, fields: dict[str, Any], answer: str
) -> None:
    assert headline(derbyshire, choose(derbyshire, pricing="any", **fields)).answer == answer


@pytest.mark.parametrize(
    ("last_year", "later"),
    [
        ("2020/21", "£24,653 to £45,500 falls in 2021/22"),
        # 18 months of £49,306 or £91,000, and the project manager for a year.
        ("2019/20", "£133,958 to £196,500 falls after 2019/20"),
    ],
)
def test_a_charge_that_starts_late_too_says_what_falls_later(
    derbyshire: Case, last_year: str, later: str
) -> None:
    years = derbyshire.years[: derbyshire.years.index(last_year) + 1]
    late = choose(derbyshire, pricing="any", adopters=36, delay=6, charge_follows_go_live=True)

    answer = headline(changed_case(derbyshire, years=years), late).answer

    assert "go-live is 6 months late and the charge starts late too, set-up" in answer
    assert f"£32,000 over. Of this, {later}. As quoted, as late" in answer


def test_savings_have_a_line_of_their_own_and_never_change_the_answer(derbyshire: Case) -> None:
    without = headline(derbyshire, choose(derbyshire, pricing="any", adopters=36))
    with_savings = headline(derbyshire, choose(derbyshire, pricing="any", adopters=36, **SAVINGS))

    assert with_savings.answer == without.answer
    assert without.savings == "No savings are counted."
    assert with_savings.savings == (
        "Before savings. If £60,000 a year is saved from April 2019 and half is cashable (your "
        "assumption; the report gives no amount), other budgets fall by £60,000 by March 2021: "
        "cost after cashable savings £158,611 to £242,000."
    )


def test_one_amount_under_assumed_pricings_alone_is_called_an_assumption(tmp_path: Path) -> None:
    case = written(tmp_path, TWO_ASSUMED)

    # 400,000 / 4 is 100,000 a year, the price of the list, and 400,000 / 5 is 80,000.
    assert headline(case, choose(case, adopters=4)).answer == (
        "If 4 councils join, the cost from 2024/25 to 2025/26 is £200,000 (an assumption under "
        "every pricing): £50,000 under the £250,000 budget."
    )
    assert headline(case, choose(case, adopters=5)).answer == (
        "If 5 councils join, the cost from 2024/25 to 2025/26 is £160,000 (our assumption: a "
        "fixed bill, shared equally) to £200,000 (our assumption: the listed price). Against the "
        "£250,000 budget: £50,000 to £90,000 under."
    )
    stated = written(tmp_path, TWO_ASSUMED.replace('status = "assumed"', 'status = "stated"', 1))
    answer = headline(stated, choose(stated, adopters=4, pricing="any")).answer
    assert "is £200,000: £50,000 under" in answer


@rows_from(ROWS, "savings")
def test_a_saving_is_worded_by_its_start_its_ramp_and_its_cashable_share(
    derbyshire: Case, fields: dict[str, Any], part: str
) -> None:
    scenario = choose(derbyshire, **{"pricing": "any", "adopters": 36, **fields})

    assert part in headline(derbyshire, scenario).savings


def test_no_answer_counts_pricings_or_names_a_likelihood(derbyshire: Case) -> None:
    text = str(headline(derbyshire, choose(derbyshire, pricing="any", adopters=36)))

    assert not any(word in text for word in (" of 7", "likel", "probab", "average", "chance"))


def test_an_end_that_the_documents_give_says_what_changes_it(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="any", adopters=36, charge_change=0.1, leave="2020/21")

    answer = headline(derbyshire, scenario).answer

    assert answer.startswith(
        "If 36 forces join, the charge is 10% higher and we leave after 2020/21"
    )
    assert "(our assumption: a fixed bill, shared equally)" in answer
    assert "(quoted: high estimate, 10% higher)" in answer
    assert "As quoted, leaving in the same year: £262,000 to £302,000" in answer


# One pricing is chosen.


@rows_from(ROWS, "at_one_pricing")
def test_one_pricing_is_a_condition_of_the_answer(
    derbyshire: Case, fields: dict[str, Any], answer: str
) -> None:
    assert headline(derbyshire, choose(derbyshire, **fields)).answer == answer


def test_a_pricing_assumption_that_ignores_adopters_names_no_number(derbyshire: Case) -> None:
    flat = replace(derbyshire.pricing("shared"), share=1 / 25)
    ends = [derbyshire.pricing(name) for name in ("low-estimate", "high-estimate")]
    case = with_charge(derbyshire, pricing=(*ends, flat))

    lines = headline(case, choose(case, pricing="shared", adopters=25))

    assert lines.answer == (
        "If this force pays 4% of the shared cost (our assumption), set-up and the first two years "
        "cost £262,000: £38,000 under the £300,000 budget. As quoted: £262,000 to £302,000."
    )
    # The report ties the low estimate to 25 forces, so what another number would pay is not known.
    assert lines.adopters == ""


def test_a_paper_is_answered_over_the_quoted_range(derbyshire: Case) -> None:
    assert quoted_headline(derbyshire, choose(derbyshire, pricing="low-estimate")).answer == (
        "Set-up and the first two years cost £262,000 (quoted: low estimate) to £302,000 (quoted: "
        "high estimate). Against the £300,000 budget: £38,000 under to £2,000 over. The report "
        "ties the low estimate to 25 forces."
    )


def test_without_a_budget_there_is_no_verdict() -> None:
    case = load_case(EXAMPLES / "athena.toml")

    lines = headline(replace(case, alternatives=()), case.scenario)

    assert lines.answer == (
        "If 7 forces join and a fixed bill is shared equally (stated), the charge is £457,143 a "
        "year, £4,571,429 over ten years. No budget is stated, so there is no verdict."
    )


def test_it_is_the_same_however_many_join_only_where_one_price_is_quoted_for_any_number(
    derbyshire: Case,
) -> None:
    ends = with_only(derbyshire, "low-estimate", "high-estimate")
    untied = with_charge(ends, quoted_at=())
    one_price = with_charge(untied, high=untied.charge.low)

    for pricing in ("low-estimate", "any"):
        for case in (derbyshire, ends, untied):
            assert headline(case, choose(case, pricing=pricing)).adopters == ""
        assert headline(one_price, choose(one_price, pricing=pricing)).adopters == (
            "The cost is the same however many forces join."
        )
    is_open = choose(ends, pricing="any")
    assert headline(ends, is_open).answer.endswith("The report ties the low estimate to 25 forces.")


# A range of councils, and a pricing that depends on their number.
@rows_from(ROWS, "tied_numbers")
def test_a_quoted_range_says_which_number_the_documents_tie_it_to(
    tmp_path: Path, quoted_at: str, pricing_text: str, sentence: str
) -> None:
    chosen = '\n[scenario]\npricing = "high-end"\n'
    text = RANGE.replace("high = 60_000", f"high = 60_000\nquoted_at = {quoted_at}")
    case = written(tmp_path, f'years = "2024/25 to 2026/27"\n{text}{pricing_text}{chosen}')

    assert sentence in headline(case, case.scenario).answer


def test_an_assumed_range_is_the_cases_and_a_quote_is_called_one(tmp_path: Path) -> None:
    text = RANGE.replace('"estimate"', '"quote"\nstatus = "assumed"')
    pricing_text = 'pool = 400_000\nshare = "equal"\n[scenario]\npricing = "low-end"\n'
    case = written(tmp_path, f'years = "2024/25 to 2026/27"\n{text}{pricing_text}')

    answer = headline(case, case.scenario).answer

    assert answer.startswith("At the low quote (our assumption): £40,000 a year")
    assert "As assumed: £120,000 to £180,000 over three years" in answer


def test_the_end_of_a_cap_is_called_stated() -> None:
    case = load_case(EXAMPLES / "payers-cap.toml")

    assert (
        "£2,800,000 budget: exactly on it to £1,415,831 over. As stated: £2,800,0"
        in headline(case, choose(case, pricing="any")).answer
    )


@pytest.mark.parametrize("status", ["stated", "derived"])
def test_a_fee_by_year_names_its_owner(tmp_path: Path, status: str) -> None:
    text = (EXAMPLES / "police-ict-company.toml").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(
        text.replace('name = "flat"', f'name = "flat"\nstatus = "{status}"'), encoding="utf-8"
    )
    case = load_case(path)

    assert headline(case, case.scenario).answer == (
        f"At a fee that changes by year ({status}): £25,000 in 2015/16, then £60,000 a year, "
        "£205,000 over four years. No budget is stated, so there is no verdict."
    )


def test_a_total_beside_a_contract_price_is_not_called_one(tmp_path: Path) -> None:
    charge = 'years = "2025/26 to 2027/28"\n[[charges]]\nname = "Desk"\nfirmness = "contract"\n'
    project = '[[lines]]\nname = "Setting up"\nby_year = [34_000, 0, 0]\n'
    price = "price = [60_000, 62_000, 64_000]\n"

    alone, beside = (written(tmp_path, charge + price + line) for line in ("", project))

    assert "£186,000 (contract price)" in headline(alone, alone.scenario).answer
    answer = headline(beside, beside.scenario).answer
    assert answer.startswith("At a price that changes by year (stated), the cost is £220,000")
    assert "contract price" not in answer


@pytest.mark.parametrize(("status", "is_open"), [("stated", False), ("assumed", True)])
def test_a_stated_price_of_each_year_leaves_no_price_rise_open(
    tmp_path: Path, status: str, is_open: bool
) -> None:
    prices = f'price = [60_000, 62_000]\nstatus = "{status}"\n'
    case = written(tmp_path, f'years = "2025/26 to 2026/27"\n[[charges]]\nname = "Desk"\n{prices}')

    assert any("price rises" in gap for gap in unstated(case)) == is_open
    assert "£62k from 2026/27. This is" in paragraphs(case, case.scenario)["depends"]


def test_a_flat_price_that_is_the_only_pricing_does_not_depend_on_how_many_join(
    tmp_path: Path,
) -> None:
    text = (EXAMPLES / "police-ict-company.toml").read_text(encoding="utf-8")
    alone, _, rest = text.partition('[[charges.pricing]]\nname = "pool-kept"')
    path = tmp_path / "case.toml"
    path.write_text(alone + rest[rest.index("[scenario]") :], encoding="utf-8")
    case = load_case(path)

    assert headline(case, case.scenario).adopters == ("The price does not depend on how many join.")


def test_a_budget_of_years_is_answered_by_its_years(tmp_path: Path) -> None:
    case = written(tmp_path, THREE_YEARS)

    assert headline(case, case.scenario).answer == (
        "£3,508,758 from 2019/20 to 2021/22 (contract price): exactly the budget of £3,508,758."
    )


def test_a_one_off_cost_has_no_ongoing_cost(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(ONE_OFF, encoding="utf-8")
    case = load_case(tmp_path / "case.toml")

    assert str(headline(case, case.scenario)) == (
        "The one-off cost is £101,625: exactly the budget of £101,625. No ongoing cost is stated. "
        "No savings are counted."
    )


def test_an_assumed_budget_gives_no_verdict(tmp_path: Path) -> None:
    text = (EXAMPLES / "athena.toml").read_text(encoding="utf-8")
    budget = 'amount = 914_286\nyears = ["2011/12", "2012/13"]\nstatus = "assumed"\nsource = "us"'
    (tmp_path / "athena.toml").write_text(f"{text}\n[budget]\n{budget}\n", encoding="utf-8")
    case = load_case(tmp_path / "athena.toml")

    lines = headline(replace(case, alternatives=()), case.scenario)

    assert lines.answer == (
        "If 7 forces join and a fixed bill is shared equally (stated), the cost from 2011/12 to "
        "2012/13 is £914,286. No budget is stated; £914,286 is our assumption, so there is no "
        "verdict."
    )


DISPUTED = """
years = "2024/25"
[budget]
amount = {value = 300_000, alternatives = [{value = 330_000, source = "letter"}]}
[[charges]]
name = "Drones"
price = %s
[[lines]]
name = "Sale"
kind = "saving"
annual = {value = 60_000, alternatives = [{value = 30_000, source = "letter"}]}
cashable = 1
"""


def test_figures_that_move_the_verdict_or_the_savings_alone_are_disputed_too(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, DISPUTED % "220_000")

    answer, savings, *_ = headline(case, case.scenario)

    assert answer.startswith(
        "Sources disagree on Sale, annual (£60,000, or £30,000) and Budget, amount (£300,000, or "
        "£330,000). Settle this first: the amounts here take the first figure. "
    )
    assert savings.endswith("cost after cashable savings £160,000.")


def test_amounts_by_two_sources_keep_the_order_of_the_sources_the_lower_cost_first(
    tmp_path: Path,
) -> None:
    price = '{value = 260_000, alternatives = [{value = 220_000, source = "letter"}]}'
    case = written(tmp_path, DISPUTED % price)

    answer, savings, *_ = headline(case, case.scenario)

    assert answer.startswith(
        "Sources disagree on Drones, price: £220,000, or £260,000. Settle this"
    )
    assert "They also disagree on Sale, annual (£60,000, or £30,000) and Budget, amount" in answer
    assert answer.endswith("Against the £300,000 budget: £80,000 or £40,000 under.")
    assert savings.endswith("cost after cashable savings £160,000 or £200,000.")


THREE_PRICES = """{value = 220_000, alternatives = [
    {value = 260_000, source = "letter"}, {value = 240_000, source = "minutes"},
    {value = 240_000, source = "page 9"}]}"""


def test_a_figure_on_which_three_sources_disagree_is_named_once(tmp_path: Path) -> None:
    case = written(tmp_path, DISPUTED % THREE_PRICES)

    assert headline(case, case.scenario).answer.startswith(
        "Sources disagree on Drones, price: £220,000, or £260,000, or £240,000, which no amount "
        "here takes. Settle this first. They also disagree on Sale, annual"
    )


def test_a_third_figure_of_a_pool_is_for_all_together(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25"
[adopters]
count = 4
possible = 9
[[charges]]
name = "Hub"
pool = {value = 400_000, alternatives = [
    {value = 1_600_000, source = "letter"}, {value = 500_000, source = "minutes"}]}
share = "equal"
""",
    )

    assert headline(case, case.scenario).answer.startswith(
        "Sources disagree: £400k for all adopters together, or £400k for each, or £500k for all "
        "adopters together, which no amount here takes. Settle this first."
    )
    assert charge(case, case.scenario).subtitle.split(". ")[1] == (
        "Sources disagree: this shows £400k for all adopters together, not £400k for each, or "
        "£500k for all adopters together"
    )


def test_the_amounts_of_a_pool_that_are_the_same_in_thousands_are_written_in_full(
    tmp_path: Path,
) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25"
[adopters]
count = 4
possible = 9
[[charges]]
name = "Hub"
pool = {value = 400_000, alternatives = [
    {value = 1_600_000, source = "letter"}, {value = 400_400, source = "minutes"}]}
share = "equal"
""",
    )

    assert headline(case, case.scenario).answer.startswith(
        "Sources disagree: £400,000 for all adopters together, or £400,000 for each, or £400,400 "
        "for all adopters together, which no amount here takes."
    )


def test_the_prices_of_two_pricings_are_two_figures_on_which_sources_disagree(
    tmp_path: Path,
) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25"
[[charges]]
name = "Hub"
[[charges.pricing]]
name = "old"
title = "Old contract"
price = {value = 10_000, alternatives = [{value = 12_000, source = "letter"}]}
[[charges.pricing]]
name = "new"
price = {value = 20_000, alternatives = [{value = 25_000, source = "letter"}]}
[[lines]]
name = "Pilot"
annual = {value = 38_000, alternatives = [{value = 48_000, source = "appendix"}]}
""",
    )

    assert headline(case, case.scenario).answer.startswith(
        "Sources disagree on Pilot, annual: £38,000, or £48,000. Settle this first: the amounts "
        "here take £38,000. They also disagree on Hub, old contract, price (£10,000, or £12,000) "
        "and Hub, new, price (£20,000, or £25,000);"
    )


def test_a_paper_has_the_savings_by_both_sources(tmp_path: Path) -> None:
    price = '{value = 220_000, alternatives = [{value = 260_000, source = "letter"}]}'
    case = written(tmp_path, DISPUTED % price)

    rows = {row[0]: row[-1] for row in answer_table(case, case.scenario).rows}

    assert rows["Cost after cashable savings, by the other source"] == "200,000"
    assert run(["paper", str(case.file), "-o", str(tmp_path / "paper.html")]) == 0


def test_a_paper_has_disputed_amounts_with_their_pence(tmp_path: Path) -> None:
    text = (DISPUTED % "220_000").replace("330_000", "330_000.25")
    case = written(tmp_path, text)

    assert "(£300,000, or £330,000.25)" in headline(case, case.scenario).answer
    assert run(["paper", str(case.file), "-o", str(tmp_path / "paper.html")]) == 0


def test_an_offset_is_of_the_charge_by_each_source(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25 to 2025/26"
[[charges]]
name = "Hub"
price = {value = 80_000, alternatives = [{value = 60_000, source = "letter"}]}
""",
    )

    savings = headline(case, choose(case, offset=0.5, cashable=1)).savings

    assert "If £30,000 or £40,000 a year is saved" in savings


def test_another_number_of_adopters_is_not_the_cost_by_another_source(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25"
[adopters]
count = {value = 4, alternatives = [{value = 5, source = "letter"}]}
possible = 9
[[charges]]
name = "Hub"
pool = 400_000
share = "equal"
""",
    )

    answer = headline(case, case.scenario).answer

    assert answer.startswith("Sources disagree on Adopters, count (4, or 5). Settle this first")
    assert " or £" not in answer


def test_any_figure_that_sources_disagree_on_is_named(tmp_path: Path) -> None:
    figure = 'annual = {value = 60_000, alternatives = [{value = 60_000_000, source = "page 12"}]}'
    line = f'[[lines]]\nname = "Storage"\n{figure}\nfrom = "2021-04"\n'
    (tmp_path / "case.toml").write_text(f"{ONE_OFF}\n{line}", encoding="utf-8")
    case = load_case(tmp_path / "case.toml")

    assert headline(case, case.scenario).answer == (
        "Sources disagree on Storage, annual: £60,000, or £60,000,000. Settle this first. Set-up "
        "and the first two years (the period is our assumption) cost £221,625 or £120,101,625. "
        "Against the £101,625 budget: £120,000 or £120,000,000 over."
    )


@rows_from(ROWS, "whole")
def test_a_line_of_the_headline_is_word_for_word(
    case: str, fields: dict[str, Any], line: str, text: str
) -> None:
    (path,) = (path for path in (*EVERY_CASE, *EDGES) if path.stem == case)
    loaded = load_case(path)

    assert getattr(headline(loaded, choose(loaded, **fields)), line) == text


# What else a headline says.


@pytest.mark.parametrize(
    ("pricing", "amount", "sentence"),
    [
        ("any", 302_000, "Against the £302,000 budget: £83,389 under to exactly on it."),
        ("any", 350_000, "Against the £350,000 budget: £48,000 to £131,389 under."),
        ("any", 200_000, "Against the £200,000 budget: £18,611 to £102,000 over."),
        ("any", 218_611, "Against the £218,611 budget: less than £1 to £83,389 over."),
        ("shared", 218_611, "cost £218,611: less than £1 over the £218,611 budget."),
        ("shared", 218_612, "cost £218,611: £1 under the £218,612 budget."),
        ("two-part", 253_852, "cost £253,852: less than £1 under the £253,852 budget."),
        ("high-estimate", 302_000, "cost £302,000: exactly the budget of £302,000."),
    ],
)
def test_a_small_headroom_is_never_written_as_zero(
    derbyshire: Case, pricing: str, amount: int, sentence: str
) -> None:
    case = changed_case(derbyshire, amount=amount)

    assert sentence in headline(case, choose(case, pricing=pricing, adopters=36)).answer


@pytest.mark.parametrize(
    ("pay", "clause"),
    [
        (("true", "true"), "the manager and the analyst stay on for £2,000"),
        # Only a post stays on.
        (("true", "false"), "the manager and the analyst run on for £2,000"),
    ],
)
def test_two_lines_that_run_on_have_one_verb(
    tmp_path: Path, pay: tuple[str, str], clause: str
) -> None:
    lines = "".join(
        f'[[lines]]\nname = "{name}"\npay = {is_pay}\nannual = 12_000\nfrom = "2026-04"\n'
        'nature = "one-off"\nmonths = 12\ndelay = "extend"\n'
        for name, is_pay in zip(("Manager", "Analyst"), pay, strict=True)
    )
    budget = 'budget = {amount = 30_000, years = "2026/27 to 2027/28"}\n'
    case = written(tmp_path, f'years = "2026/27 to 2027/28"\n{budget}{lines}')

    # A month late, twice £1,000.
    assert clause in headline(case, choose(case, delay=1)).answer


EXIT = '[[lines]]\nname = "Exit"\nannual = 9_000\nmonths = 12\non = "leaving"\n'
BUILD = '[[lines]]\nname = "Build"\nby_year = [7_000, 0]\n'
TRAINING = '[[lines]]\nname = "Training"\nby_year = [2_000, 0]\n'


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (BUILD + EXIT, "The build's £7,000 is not raised."),
        (BUILD + TRAINING + EXIT, "Other costs, £9,000, are not raised."),
        (EXIT, ""),
    ],
)
def test_costs_that_a_rise_does_not_raise_leave_out_a_payment_on_leaving(
    tmp_path: Path, lines: str, sentence: str
) -> None:
    years = 'years = "2026/27 to 2027/28"\n'
    case = written(tmp_path, f'{years}[[charges]]\nname = "Network"\nprice = 50_000\n{lines}')

    answer = headline(case, choose(case, rise=0.03)).answer

    assert sentence in answer
    assert ("not raised" in answer) == bool(sentence)


def test_a_late_start_that_costs_the_same_to_half_a_penny_costs_no_less(derbyshire: Case) -> None:
    # Nine, twelve and three months of £1,775,000 add up to 5e-10 less than twice twelve.
    case = replace(derbyshire, lines=())
    late = choose(case, pricing="shared", adopters=1, delay=1, charge_follows_go_live=True)

    assert "costs less" not in str(headline(case, late))


def test_adopters_by_year_explain_a_late_start_that_costs_less(derbyshire: Case) -> None:
    path = choose(
        derbyshire,
        pricing="shared",
        adopters=(10, 10, 36, 36),
        delay=1,
        charge_follows_go_live=True,
    )

    assert str(headline(derbyshire, path)) == (
        "If 10, 10, 36, 36 forces join by year, a fixed bill is shared equally (our assumption), "
        "go-live is 1 month late and the charge starts late too, set-up and the first two years "
        "cost £341,123: £41,123 over the £300,000 budget; the project manager stays on for £5,000. "
        "Of this, £4,109 falls in 2021/22. As quoted, as late: £267,000 to £307,000. "
        "No savings are counted. Starting late costs less here (£341,123 against £346,806 on time) "
        "because the adopters change by year, and the charged months fall in years with a lower "
        "charge. Over all years, 1 month fewer is charged than on time: the totals of all years "
        "and any present value leave it out."
    )


def test_savings_that_begin_after_the_budget_years_do_not_change_the_cost(derbyshire: Case) -> None:
    case = changed_case(derbyshire, years=("2018/19",))

    assert headline(case, choose(case, **SAVINGS)).savings == (
        "Savings fall outside the budget years and do not change this cost."
    )


@pytest.mark.parametrize(
    ("firmness", "owner"), [("quote", "quoted: low quote"), ("contract", "quoted: low contract")]
)
def test_the_ends_are_named_by_their_firmness(derbyshire: Case, firmness: Any, owner: str) -> None:
    case = with_charge(derbyshire, firmness=firmness)

    assert owner in headline(case, choose(case, pricing="any")).answer


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"pricing": "flat"}, " As stated: £100,000 over two years."),
        ({"pricing": "any"}, " As stated: £100,000 over two years."),
        ({"rise": 0.03}, " As stated, before the rise: £100,000 over two years."),
        ({"adopters": 5}, " As stated, for 4 forces: £100,000 over two years."),
        ({"adopters": [4, 5]}, " As stated, for 4 forces: £100,000 over two years."),
    ],
)
def test_the_stated_number_is_given_beside_another_number_alone(
    tmp_path: Path, fields: dict[str, Any], sentence: str
) -> None:
    case = written(tmp_path, STATED_POOL)

    assert sentence in headline(case, choose(case, **fields)).answer


def test_an_assumed_charge_is_not_called_quoted(derbyshire: Case) -> None:
    case = with_charge(derbyshire, status="assumed")

    lines = headline(case, choose(case, **SHARED_36))

    assert lines.answer.endswith("As stated and assumed: £262,000 to £302,000.")


def test_the_headline_says_that_restricted_costs_are_left_out(derbyshire: Case) -> None:
    marked = replace(derbyshire.lines[0], restricted=True)
    case = public(replace(derbyshire, lines=(marked,)))

    assert headline(case, choose(case, pricing="high-estimate")).answer == (
        "At the high estimate (quoted), the first two years cost £182,000; £273,000 over four "
        "years, then £91,000 a year. As quoted: £142,000 to £182,000; the report ties the low "
        "estimate to 25 forces. Restricted costs are left out, so there is no verdict."
    )


LEAVING_UNPRICED = "The cost of leaving is not in the documents we have."


def test_a_scenario_that_leaves_says_that_no_document_has_the_cost_of_leaving(
    derbyshire: Case,
) -> None:
    leaving = headline(derbyshire, choose(derbyshire, "explore", leave="2019/20"))

    assert leaving.answer.endswith(LEAVING_UNPRICED)
    assert LEAVING_UNPRICED not in headline(derbyshire, choose(derbyshire, "explore")).answer


def test_funding_on_leaving_states_no_cost_of_it(tmp_path: Path) -> None:
    line = '[[lines]]\nname = "Grant"\nkind = "funding"\nnature = "one-off"\nannual = 12_000\n'
    charge = '[[charges]]\nname = "Hub"\nprice = 60_000\n'
    text = f'years = "2020/21 to 2022/23"\n{charge}{line}on = "leaving"\nmonths = 6\n'
    case = written(tmp_path, text)

    assert headline(case, choose(case, leave="2020/21")).answer.endswith(LEAVING_UNPRICED)


def test_a_stated_or_restricted_cost_of_leaving_is_not_said_to_be_missing(tmp_path: Path) -> None:
    line = '[[lines]]\nname = "Exit"\nkind = "cost"\nnature = "one-off"\nannual = 12_000\n'
    charge = '[[charges]]\nname = "Hub"\nprice = 60_000\n'
    text = f'years = "2020/21 to 2022/23"\n{charge}{line}on = "leaving"\nmonths = 6\n'
    stated = written(tmp_path, text)
    restricted = public(written(tmp_path, f"{text}restricted = true\n"))

    for case in (stated, restricted):
        answer = headline(case, choose(case, leave="2020/21")).answer
        assert "leave after 2020/21" in answer
        assert LEAVING_UNPRICED not in answer


def test_pricings_that_no_document_prices_are_left_out_and_named(tmp_path: Path) -> None:
    price_list = 'price = [{adopters = 9, price = 50_000}]\nstatus = "assumed"\n'
    chosen = '[scenario]\npricing = "any"\n'
    case = written(tmp_path, f'years = "2024/25 to 2026/27"\n{RANGE}{price_list}{chosen}')

    beside = headline(case, choose(case, adopters=5)).beside
    assert beside == "Left out, as no document gives its price here: Other."


def test_the_only_pricing_with_a_price_is_named_next_to_its_amount(tmp_path: Path) -> None:
    pricings = 'price = [{adopters = 5, price = 40_000}]\n[[charges.pricing]]\nname = "equal"\n'
    charge = '[[charges]]\nname = "Network"\n[[charges.pricing]]\nname = "list"\n'
    adopters = "[adopters]\nanticipated = 8\npossible = 12\n"
    rule = 'pool = 240_000\nshare = "equal"\nstatus = "assumed"\n'
    case = written(tmp_path, f'years = "2024/25"\n{adopters}{charge}{pricings}{rule}')

    answer = headline(case, choose(case, pricing="any", adopters=3)).answer

    assert "the charge is £80,000 (our assumption: a fixed bill, shared equally) a year" in answer


# Initial months without a budget

SAVED_LATE = """\
years = "2022/23 to 2026/27"
initial_months = 18
[[charges]]
name = "Hub"
from = "2022-09"
price = 60_000
[[lines]]
name = "Court time"
kind = "saving"
annual = 12_000
from = "2022-09"
cashable = 0.5
delay = "shift"
"""


@pytest.mark.parametrize(
    ("delay", "savings"),
    [
        # The cost is that of 18 months from the first one charged. The savings end in one month.
        (
            0,
            "Before savings. Savings: £18,000 by February 2024, £9,000 of it cashable: cost after ",
        ),
        (
            13,
            "Before savings. Savings: £5,000 by February 2024, £2,500 of it cashable: cost after ",
        ),
        (18, "Savings fall outside the 18 months to February 2024 and do not change this cost."),
    ],
)
def test_the_period_of_the_savings_is_not_that_of_a_late_cost(
    tmp_path: Path, delay: int, savings: str
) -> None:
    case = written(tmp_path, SAVED_LATE)

    late = headline(case, choose(case, delay=delay, charge_follows_go_live=True))

    assert "the first 18 months cost £90,000" in late.answer
    assert late.savings.startswith(savings)


# The 24 months from go-live in October 2025 would end in September 2027.
CUT_SHORT = """\
years = "2024/25 to 2025/26"
go_live = "2025-10"
initial_months = 24
[[charges]]
name = "Hub"
from = "2024-04"
price = 60_000
[[lines]]
name = "Court time"
kind = "saving"
annual = 12_000
from = "{start}"
months = 6
cashable = 0.5
"""


@pytest.mark.parametrize(
    ("start", "savings"),
    [
        (
            "2025-10",
            "Before savings. Savings: £6,000 by March 2026 (the end of the years of the case), "
            "£3,000 of it cashable: ",
        ),
        (
            "2024-04",
            "Savings fall outside the months from go-live to March 2026 and do not change this "
            "cost.",
        ),
    ],
    ids=["counted", "before go-live"],
)
def test_savings_that_the_years_of_the_case_cut_short_say_so(
    tmp_path: Path, start: str, savings: str
) -> None:
    case = written(tmp_path, CUT_SHORT.format(start=start))

    lines = headline(case, case.scenario)

    assert "the first two years cost £120,000" in lines.answer
    assert lines.savings.startswith(savings)


# Savings and costs of different months


@pytest.mark.parametrize(
    ("fields", "savings"),
    [
        # 430,000 + 60,000 - 96,000 x 2.5. Of 30 months, the fee counts for 24.
        (
            {"pricing": "list"},
            "Before savings. Savings: £240,000 by March 2029, all of it cashable: cost after "
            "cashable savings £250,000 (costs to September 2028, savings to March 2029).",
        ),
        # Six months late, both end in March 2029.
        (
            {"pricing": "list", "delay": 6, "charge_follows_go_live": True},
            "Before savings. Savings: £240,000 by March 2029, all of it cashable: cost after "
            "cashable savings £250,000.",
        ),
        # 18 months of the fee and of the saving: both end with our membership.
        (
            {"pricing": "list", "leave": "2027/28"},
            "Before savings. Savings: £144,000 by March 2029, all of it cashable: cost after "
            "cashable savings £238,500.",
        ),
        # The scenario adds 30 months of 40,000, of which half is cashable.
        (
            {"pricing": "list", "savings": 40_000, "cashable": 0.5},
            "Before savings. Savings: £340,000 by March 2029 (of which £100,000 is your "
            "assumption), £290,000 of it cashable: cost after cashable savings £200,000 (costs to "
            "September 2028, savings to March 2029).",
        ),
        # 10% of 215,000 and of 2,400,000 / 12, for 30 months.
        (
            {"pricing": "any", "offset": 0.1},
            "Before savings. Savings: £290,000 to £293,750 by March 2029 (of which £50,000 to "
            "£53,750 is your assumption), £240,000 of it cashable: cost after cashable savings "
            "£220,000 to £250,000 (costs to September 2028, savings to March 2029).",
        ),
    ],
)
def test_the_cost_after_savings_names_both_periods_and_whose_savings_they_are(
    tmp_path: Path, fields: dict[str, Any], savings: str
) -> None:
    case = written(tmp_path, PERIODS_APART)

    assert headline(case, choose(case, **fields)).savings == savings


def test_a_late_cost_after_savings_names_both_periods(derbyshire: Case) -> None:
    fields = {"pricing": "high-estimate", "savings": 60_000, "cashable": 1.0}
    late = fields | {"delay": 5, "charge_follows_go_live": True}

    on_time, later = (headline(derbyshire, choose(derbyshire, **f)).savings for f in (fields, late))

    assert on_time.endswith("cost after cashable savings £182,000.")
    assert later.endswith(" (costs to August 2021, savings to March 2021).")


def test_a_line_that_has_ended_does_not_go_on_rising(tmp_path: Path) -> None:
    ends = 'nature = "recurrent"\nmonths = 6\n'
    case = written(tmp_path, f"{ONE_YEAR}{OFFICER}{ends}uplift = 0.03\n")

    assert "then £48,000 a year. " in headline(case, case.scenario).answer


# Costs that go on rising after the years of the case

ONE_YEAR = 'years = "2025/26"\n[[charges]]\nname = "Hub"\nfrom = "2025-08"\nprice = 48_000\n'
OFFICER = '[[lines]]\nname = "Officer"\nannual = 30_000\nfrom = "2025-04"\nbase_year = "2025/26"\n'


@pytest.mark.parametrize(
    ("text", "fields", "later"),
    [
        (ONE_YEAR, {}, ""),
        (ONE_YEAR, {"rise": 0.05}, "its charges then rising 5% a year"),
        (ONE_YEAR, {"rise": -0.05}, "its charges then falling 5% a year"),
        (f"{ONE_YEAR}uplift = 0.03\n", {}, "then rising"),
        (f"{ONE_YEAR}uplift = -0.03\n", {}, "then falling"),
        # Factors by year state no rise for later years.
        (f"{ONE_YEAR}uplift = [1]\n", {}, ""),
    ],
)
def test_a_cost_that_goes_on_rising_is_at_the_prices_of_the_last_year(
    tmp_path: Path, text: str, fields: dict[str, float], later: str
) -> None:
    case = written(tmp_path, text)

    answer = headline(case, choose(case, **fields)).answer

    phrase = f", at the prices of 2025/26, {later}" if later else ""
    assert f"£32,000 in 2025/26, then £48,000 a year{phrase}. No budget is stated" in answer


@pytest.mark.parametrize(
    ("uplifts", "later"),
    [((0, 0), ""), ((0, 0.02), "then rising"), ((-0.1, 0.02), "then changing")],
)
def test_an_uplift_of_a_line_that_goes_on_counts_too(
    tmp_path: Path, uplifts: tuple[float, float], later: str
) -> None:
    of_the_charge, of_the_line = uplifts
    text = f"{ONE_YEAR}uplift = {of_the_charge}\n{OFFICER}uplift = {of_the_line}\n"
    case = written(tmp_path, text)

    answer = headline(case, case.scenario).answer

    assert ("at the prices of 2025/26" in answer) == bool(later)
    assert f"{later}. No budget is stated" in answer


def test_an_uplift_of_a_cost_that_ends_raises_no_later_year(tmp_path: Path) -> None:
    text = f'{ONE_YEAR}until = "2026-02"\nuplift = 0.03\n{OFFICER}uplift = 0.02\nmonths = 6\n'
    case = written(tmp_path, text)

    assert "rising" not in str(headline(case, case.scenario))


# A stated price, and an assumption that costs more


def test_a_stated_price_leads_over_an_assumption(stated_price: Case) -> None:
    assert headline(stated_price, stated_price.scenario).answer.startswith(
        "At the flat price (stated), the cost is £35,000 in 2019/20, then £140,000 a year, "
        "£455,000 over four years."
    )


STATED_SAVINGS = """
[[what_if]]
input = "savings"
low = 0
high = 30_000
unit = "£ a year"
source = "page 4"
"""


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("", "(your assumption; the source gives no amount)"),
        (STATED_SAVINGS.replace('source = "page 4"', 'status = "assumed"'), "gives no amount)"),
        (STATED_SAVINGS, "(your assumption)"),
        ('[narrative]\nsavings = "Hoped for at £30,000 a year (4)."', "(your assumption)"),
        ('[narrative]\nsavings = "Hoped for (4)."', "gives no amount)"),
    ],
)
def test_a_saving_says_that_no_amount_is_given_only_if_none_is(
    tmp_path: Path, text: str, whose: str
) -> None:
    case = written(tmp_path, f'years = "2024/25"\n{RANGE}price = 50_000\n{text}')
    scenario = choose(case, savings=30_000.0, cashable=0.5)

    assert whose in headline(case, scenario).savings


LEAVING = """\
years = "2024/25 to 2026/27"
{basis}[[charges]]
name = "Network"
price = 50_000
[[lines]]
name = "Exit"
annual = 20_000
on = "leaving"
months = 18
"""
BUDGET = '[budget]\namount = 150_000\nyears = "2024/25 to 2025/26"\n'


@pytest.mark.parametrize(
    ("basis", "leave", "sentence"),
    [
        (BUDGET, "2024/25", "Leaving also costs £10,000 outside the budget years."),
        (BUDGET, "2026/27", "Leaving also costs £30,000 outside the budget years."),
        (BUDGET.replace("2025/26", "2026/27"), "2024/25", ""),
        (
            "initial_months = 12\n",
            "2024/25",
            "The first 12 months do not include £30,000 for leaving.",
        ),
        ("", "2025/26", "Leaving also costs £10,000 after 2026/27."),
        ("", "2024/25", ""),
        (BUDGET, "none", ""),
    ],
)
def test_the_answer_gives_the_cost_of_leaving_that_it_does_not_count(
    tmp_path: Path, basis: str, leave: str, sentence: str
) -> None:
    case = written(tmp_path, LEAVING.format(basis=basis))

    answer = headline(case, choose(case, leave=leave)).answer

    assert sentence in answer
    assert ("Leaving also" in answer or "for leaving" in answer) == bool(sentence)


def test_a_rise_without_effect_is_no_condition_of_the_cost(tmp_path: Path) -> None:
    charge = '[[charges]]\nname = "Network"\nprice = 50_000\nuplift = 0.03\n'
    case = written(tmp_path, f'years = "2024/25 to 2026/27"\n{charge}')

    answer = headline(case, choose(case, rise=0.02)).answer

    assert answer.startswith(headline(case, case.scenario).answer.partition(" No budget")[0])
    assert (
        "A yearly rise or fall changes nothing here: the pricing has its own uplift or amounts by "
        "year." in answer
    )


def test_the_short_answer_names_the_budget_once_if_an_end_is_exactly_on_it(
    derbyshire: Case,
) -> None:
    case = changed_case(derbyshire, amount=302_000)
    result_range = range_of(case, choose(case, pricing="any"))

    assert in_short(result_range) == (
        "25 forces: £262,000 to £302,000, £40,000 under to exactly on budget"
    )


@pytest.mark.parametrize(("status", "whose"), [("assumed", " (our assumption)"), ("stated", "")])
def test_only_savings_that_the_answer_counts_may_be_our_assumption(
    tmp_path: Path, status: str, whose: str
) -> None:
    saving = '[[lines]]\nname = "{}"\nkind = "saving"\nannual = 20_000\ncashable = 1.0\n'
    case = written(
        tmp_path,
        'years = "2024/25 to 2026/27"\nbudget = {amount = 90_000, years = "2024/25"}\n'
        '[[charges]]\nname = "Licence"\nprice = 40_000\n'
        f'{saving.format("Rent")}status = "{status}"\n'
        f'{saving.format("Later")}from = "2026-04"\nstatus = "assumed"\n',
    )

    savings = headline(case, case.scenario).savings

    assert f"Savings: £20,000 by March 2025{whose}, all of it cashable" in savings


def test_a_number_at_which_only_assumptions_have_a_price_has_no_charge_in_the_documents(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, STATED_AT_SIX)

    # 45,000 + 3 x 6 x 120,000 / 8; as quoted, 45,000 + 3 x 120,000.
    assert headline(case, choose(case, adopters=8, pricing="any")).answer == (
        "If 8 services join, the cost from 2026/27 to 2028/29 is £315,000 (our assumption: a fixed "
        "bill, shared equally): £85,000 under the £400,000 budget. As quoted: £405,000; the report "
        "gives no charge for 8."
    )
    for fields in ({"adopters": 6}, {"adopters": (6, 8, 8), "pricing": "shared"}):
        scenario = choose(case, **{"pricing": "any", **fields})
        assert "gives no charge" not in str(headline(case, scenario))
